//! What goes by itself when its time has passed, and drafts that nobody touches.
//!
//! Any number of nodes may remove at once: what one has removed, another does not find.

use domain::ids::{CommitteeId, DraftId, PersonId};
use domain::retention::Kind;
use jiff::Timestamp;

use crate::attachment;
use crate::error::Error;
use crate::row::{Row, Value};
use crate::tx::{Tx, marks};

/// Where records of a kind that goes by itself are, and which of them count.
struct Aging {
    table: &'static str,
    /// The columns by which one record is known.
    key: &'static str,
    /// What the log names; nothing of what was nobody's.
    record: &'static str,
    /// Whose it was; the log shows it to that committee.
    committee: &'static str,
    /// From when it counts.
    since: &'static str,
    /// What must hold besides; begins with AND.
    also: &'static str,
    /// Whether those that count from the earliest moment are taken first: where there is an index, and so many that
    /// those that are left are not to be gone through for each batch.
    is_oldest_first: bool,
}

const NOBODY: &str = "CAST(NULL AS TEXT)";

impl Aging {
    const fn new(table: &'static str, since: &'static str) -> Self {
        Self {
            table,
            key: "id",
            record: "id",
            committee: NOBODY,
            since,
            also: "",
            is_oldest_first: false,
        }
    }

    /// The kinds that go by themselves; none for others.
    const fn of(kind: Kind) -> Option<Self> {
        Some(match kind {
            Kind::Draft => Self {
                committee: "committee_id",
                also: "AND updated_at <= reminded_at AND discarded_at IS NULL AND sent_report_id IS NULL",
                ..Self::new("draft", "reminded_at")
            },
            Kind::DiscardedDraft => Self {
                committee: "committee_id",
                also: "AND sent_report_id IS NULL",
                ..Self::new("draft", "discarded_at")
            },
            // A state counts from when a newer one was saved; the one that was in force then stays.
            Kind::DraftRevision => Self {
                key: "draft_id, revision",
                record: "draft_id",
                also: "AND EXISTS (SELECT 1 FROM draft_revision newer \
                       WHERE newer.draft_id = draft_revision.draft_id \
                       AND newer.revision > draft_revision.revision AND newer.saved_at < $1)",
                ..Self::new("draft_revision", "saved_at")
            },
            Kind::KeptPost => Self::new("kept_post", "created_at"),
            // The person's latest tells lead reporters when somebody last logged in.
            Kind::Session => Self {
                key: "token_hash",
                record: "person_id",
                also: "AND EXISTS (SELECT 1 FROM session newer \
                       WHERE newer.person_id = session.person_id \
                       AND newer.created_at > session.created_at)",
                ..Self::new("session", "COALESCE(ended_at, seen_at)")
            },
            // A signature that was given and never used stays: it shows that something was refused. A login is begun by
            // whoever comes, who is nobody yet. Compared with nothing, since some versions of SQLite answer wrongly
            // when what has been deleted is asked whether it `IS NOT NULL`.
            Kind::Attempt => Self {
                record: "CASE WHEN person_id > '' THEN id END",
                is_oldest_first: true,
                also: "AND NOT (state = 'complete' AND person_id IS NOT NULL)",
                ..Self::new("attempt", "begun_at")
            },
            Kind::Message => Self::new("outbox", "done_at"),
            Kind::FailedMessage => Self::new("outbox", "failed_at"),
            Kind::Proposal => {
                Self { committee: "committee_id", ..Self::new("option_proposal", "handled_at") }
            }
            Kind::ListDraft => {
                Self { key: "list", record: "list", ..Self::new("option_list_draft", "changed_at") }
            }
            Kind::Case
            | Kind::Submission
            | Kind::UnusedSignature
            | Kind::Register
            | Kind::Catalogue
            | Kind::Audit
            | Kind::Removal => return None,
        })
    }

    /// That the time of a record has passed; `$1` is the moment from which records are kept.
    fn is_due(&self) -> String {
        format!("{} < $1 {}", self.since, self.also)
    }
}

/// How many records of a kind have had their time, and since when the oldest counts.
pub async fn aged(
    tx: &mut Tx,
    kind: Kind,
    kept_from: Timestamp,
) -> Result<(i64, Option<Timestamp>), Error> {
    let Some(aging) = Aging::of(kind) else { return Ok((0, None)) };
    let sql = format!(
        "SELECT COUNT(*), MIN({}) FROM {} WHERE {}",
        aging.since,
        aging.table,
        aging.is_due()
    );
    let row = tx.fetch_optional(&sql, &[kept_from.into()]).await?;
    row.map_or(Ok((0, None)), |row| Ok((row.int(0)?, row.opt_time(1)?)))
}

/// Something that was removed.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Gone {
    /// What the log names: an id; none of what was nobody's, such as a login that a stranger began.
    pub record: Option<String>,
    /// Whose it was.
    pub committee_id: Option<CommitteeId>,
}

fn gone(row: &Row) -> Result<Gone, Error> {
    Ok(Gone { record: row.opt_text(0)?, committee_id: row.opt_text(1)?.map(CommitteeId::new) })
}

/// Removes records of a kind that goes by itself, of those whose time has passed; tells which.
pub async fn remove_aged(
    tx: &mut Tx,
    kind: Kind,
    kept_from: Timestamp,
    limit: u32,
) -> Result<Vec<Gone>, Error> {
    let Some(aging) = Aging::of(kind) else { return Ok(Vec::new()) };
    if matches!(kind, Kind::Draft | Kind::DiscardedDraft) {
        return remove_drafts(tx, &aging, kept_from, limit).await;
    }
    let Aging { table, key, record, committee, since, also: _, is_oldest_first } = aging;
    let first = if is_oldest_first { format!("{since}, ") } else { String::new() };
    // Held in one order, so that no two nodes wait for each other.
    let sql = format!(
        "DELETE FROM {table} WHERE ({key}) IN (SELECT {key} FROM {table} WHERE {due} \
         ORDER BY {first}{key} LIMIT $2{lock}) RETURNING {record}, {committee}",
        due = aging.is_due(),
        lock = tx.lock()
    );
    let rows = tx.fetch_all(&sql, &[kept_from.into(), i64::from(limit).into()]).await?;
    rows.iter().map(gone).collect()
}

/// Drafts with their earlier states: held first, so that nobody saves one meanwhile.
async fn remove_drafts(
    tx: &mut Tx,
    aging: &Aging,
    kept_from: Timestamp,
    limit: u32,
) -> Result<Vec<Gone>, Error> {
    let sql = format!(
        "SELECT id, committee_id FROM draft WHERE {} ORDER BY id LIMIT $2{}",
        aging.is_due(),
        tx.lock()
    );
    let rows = tx.fetch_all(&sql, &[kept_from.into(), i64::from(limit).into()]).await?;
    let drafts: Vec<Gone> = rows.iter().map(gone).collect::<Result<_, _>>()?;
    for id in drafts.iter().filter_map(|draft| draft.record.as_deref()) {
        attachment::remove_with_draft(tx, id).await?;
        let id = [Value::from(id)];
        tx.execute("DELETE FROM draft_revision WHERE draft_id = $1", &id).await?;
        tx.execute("DELETE FROM draft WHERE id = $1", &id).await?;
    }
    Ok(drafts)
}

/// Drafts that nobody touches and nobody has been reminded of: of one committee, and left by one person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Left {
    /// Whose, if it has been chosen.
    pub committee_id: Option<CommitteeId>,
    /// Who touched them last.
    pub updated_by: PersonId,
    /// How many.
    pub count: i64,
}

const LEFT: &str = "updated_at < $1 AND (reminded_at IS NULL OR reminded_at < updated_at) \
                    AND discarded_at IS NULL AND sent_report_id IS NULL";

/// The drafts that nobody has touched since the moment and nobody has been reminded of, by whose they are.
pub async fn left(tx: &mut Tx, touched_before: Timestamp) -> Result<Vec<Left>, Error> {
    let sql = format!(
        "SELECT committee_id, updated_by, COUNT(*) FROM draft WHERE {LEFT} \
         GROUP BY committee_id, updated_by ORDER BY committee_id, updated_by"
    );
    let rows = tx.fetch_all(&sql, &[touched_before.into()]).await?;
    let left = rows.iter().map(|row| {
        Ok(Left {
            committee_id: row.opt_text(0)?.map(CommitteeId::new),
            updated_by: PersonId::new(row.text(1)?),
            count: row.int(2)?,
        })
    });
    left.collect()
}

/// Takes those drafts, to remind somebody of them; tells which. Each is taken once, by whoever asks first, until
/// somebody touches it again.
pub async fn take_left(
    tx: &mut Tx,
    left: &Left,
    (touched_before, now): (Timestamp, Timestamp),
    limit: u32,
) -> Result<Vec<DraftId>, Error> {
    let sql = format!(
        "SELECT id FROM draft WHERE {LEFT} AND updated_by = $2 AND COALESCE(committee_id, '') = $3 \
         ORDER BY updated_at, id LIMIT $4{}",
        tx.lock()
    );
    let committee = left.committee_id.as_ref().map_or("", CommitteeId::as_str);
    let values = [
        touched_before.into(),
        left.updated_by.as_str().into(),
        committee.into(),
        i64::from(limit).into(),
    ];
    let rows = tx.fetch_all(&sql, &values).await?;
    let drafts: Vec<DraftId> =
        rows.iter().map(|row| row.text(0).map(DraftId::new)).collect::<Result<_, Error>>()?;
    for draft in &drafts {
        let sql = "UPDATE draft SET reminded_at = $2 WHERE id = $1";
        tx.execute(sql, &[draft.as_str().into(), now.into()]).await?;
    }
    Ok(drafts)
}

/// When somebody was reminded of the drafts that nobody has touched since, of those that are asked about.
pub async fn reminded(tx: &mut Tx, drafts: &[DraftId]) -> Result<Vec<(DraftId, Timestamp)>, Error> {
    if drafts.is_empty() {
        return Ok(Vec::new());
    }
    let sql = format!(
        "SELECT id, reminded_at FROM draft WHERE id IN ({}) AND updated_at <= reminded_at",
        marks(drafts.len(), 1)
    );
    let values: Vec<Value> = drafts.iter().map(|id| id.as_str().into()).collect();
    let rows = tx.fetch_all(&sql, &values).await?;
    rows.iter().map(|row| Ok((DraftId::new(row.text(0)?), row.time(1)?))).collect()
}

/// Notes that somebody has taken the draft back: whoever is to be reminded is reminded anew.
pub async fn not_left(tx: &mut Tx, draft: &DraftId) -> Result<(), Error> {
    let sql = "UPDATE draft SET reminded_at = NULL WHERE id = $1";
    tx.execute(sql, &[draft.as_str().into()]).await?;
    Ok(())
}
