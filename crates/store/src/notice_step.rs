//! What has happened to a notice, step by step. The database refuses to change or remove a step.

use domain::ids::{DraftId, NoticeId, OperationId, OrganisationId, PersonId};
use domain::register::NoticeKind;
use domain::register::handling::Step;
use jiff::Timestamp;
use jiff::civil::Date;

use crate::error::Error;
use crate::row::{Row, Value};
use crate::tx::Tx;

const TEXT: (&str, &str) = ("notice_step", "text");

/// A step that has been taken. No `Debug`: its text was written freely.
#[derive(Clone, PartialEq, Eq)]
pub struct Taken {
    /// Which.
    pub id: String,
    /// With which notice.
    pub notice_id: NoticeId,
    /// What was done.
    pub step: Step,
    /// The notice that was sent in its place.
    pub other: Option<NoticeId>,
    /// What the organisation is told.
    pub text: String,
    /// By whom.
    pub by: PersonId,
    /// When.
    pub at: Timestamp,
}

/// Takes a step, after so many that have been taken; false when somebody else has taken it meanwhile.
pub async fn insert(tx: &mut Tx, new: &Taken, n_before: usize) -> Result<bool, Error> {
    let ordinal = i64::try_from(n_before).map_err(|_| Error::Damaged("notice_step"))? + 1;
    let mut values: Vec<Value> = vec![
        (&new.id).into(),
        new.notice_id.as_str().into(),
        ordinal.into(),
        new.step.code().into(),
        new.other.as_ref().map(NoticeId::as_str).into(),
        new.by.as_str().into(),
        new.at.into(),
    ];
    values.push(tx.row_seal("notice_step", &values)?);
    values.push(tx.seal(TEXT, &new.id, new.text.as_bytes())?.into());
    let sql = "INSERT INTO notice_step (id, notice_id, ordinal, step, other_id, taken_by, taken_at, \
               row_seal, text_sealed) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) \
               ON CONFLICT DO NOTHING";
    let is_taken = tx.execute(sql, &values).await? == 1;
    if is_taken {
        // What the authority asks is part of the organisation's list, which is kept in memory.
        let sql = "UPDATE organisation SET operations_revision = operations_revision + 1 \
                   WHERE id = (SELECT organisation_id FROM notice WHERE id = $1)";
        tx.execute(sql, &[new.notice_id.as_str().into()]).await?;
    }
    Ok(is_taken)
}

const COLUMNS: &str =
    "SELECT id, notice_id, step, other_id, taken_by, taken_at, text_sealed FROM notice_step";

fn read(tx: &Tx, row: &Row) -> Result<Taken, Error> {
    let id = row.text(0)?;
    Ok(Taken {
        notice_id: NoticeId::new(row.text(1)?),
        step: Step::from_code(&row.text(2)?).ok_or(Error::Damaged("notice_step"))?,
        other: row.opt_text(3)?.map(NoticeId::new),
        by: PersonId::new(row.text(4)?),
        at: row.time(5)?,
        text: tx.open_text(TEXT, &id, &row.bytes(6)?)?,
        id,
    })
}

/// What has happened to a notice, in order.
pub async fn of_notice(tx: &mut Tx, notice: &NoticeId) -> Result<Vec<Taken>, Error> {
    let sql = format!("{COLUMNS} WHERE notice_id = $1 ORDER BY ordinal");
    let rows = tx.fetch_all(&sql, &[notice.as_str().into()]).await?;
    rows.iter().map(|row| read(tx, row)).collect()
}

/// The notice that the other was sent in place of.
pub async fn replaced_by(tx: &mut Tx, other: &NoticeId) -> Result<Option<NoticeId>, Error> {
    let sql = "SELECT notice_id FROM notice_step WHERE other_id = $1";
    let row = tx.fetch_optional(sql, &[other.as_str().into()]).await?;
    row.map(|row| row.text(0).map(NoticeId::new)).transpose()
}

/// Writes down that the draft is to be sent in place of the notice.
pub async fn begin_completion(
    tx: &mut Tx,
    draft: &DraftId,
    notice: &NoticeId,
) -> Result<(), Error> {
    let sql = "INSERT INTO notice_completion (draft_id, notice_id) VALUES ($1, $2)";
    tx.execute(sql, &[draft.as_str().into(), notice.as_str().into()]).await?;
    Ok(())
}

/// The notice that the draft is to be sent in place of.
pub async fn completed_by(tx: &mut Tx, draft: &DraftId) -> Result<Option<NoticeId>, Error> {
    let sql = "SELECT notice_id FROM notice_completion WHERE draft_id = $1";
    let row = tx.fetch_optional(sql, &[draft.as_str().into()]).await?;
    row.map(|row| row.text(0).map(NoticeId::new)).transpose()
}

/// The draft with which the person is completing the notice.
pub async fn open_completion(
    tx: &mut Tx,
    notice: &NoticeId,
    person: &PersonId,
) -> Result<Option<DraftId>, Error> {
    let sql = "SELECT draft.id FROM notice_completion c JOIN draft ON draft.id = c.draft_id \
               WHERE c.notice_id = $1 AND draft.created_by = $2 AND draft.discarded_at IS NULL \
               AND draft.sent_report_id IS NULL ORDER BY draft.updated_at DESC, draft.id LIMIT 1";
    let row = tx.fetch_optional(sql, &[notice.as_str().into(), person.as_str().into()]).await?;
    row.map(|row| row.text(0).map(DraftId::new)).transpose()
}

/// Notices by what the authority has to do with them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pile {
    /// They wait for the authority.
    Waiting,
    /// They wait for the organisation.
    Asked,
    /// Nobody waits for anybody: they are decided, or others were sent in their place.
    Over,
}

impl Pile {
    /// Every pile.
    pub const ALL: [Self; 3] = [Self::Waiting, Self::Asked, Self::Over];

    /// That a notice lies in it, and in which order they lie.
    const fn sql(self) -> (&'static str, &'static str) {
        match self {
            Self::Waiting => (
                "NOT EXISTS (SELECT 1 FROM notice_step s WHERE s.notice_id = n.id)",
                "n.sent_at, n.id",
            ),
            // Nothing can be asked of a notice but the first time that something happens to it.
            Self::Asked => (
                "n.id IN (SELECT a.notice_id FROM notice_step a WHERE a.ordinal = 1 AND a.step = 'ask') \
                 AND NOT EXISTS \
                 (SELECT 1 FROM notice_step s WHERE s.notice_id = n.id AND s.step <> 'ask')",
                "n.sent_at, n.id",
            ),
            Self::Over => (
                "EXISTS (SELECT 1 FROM notice_step s WHERE s.notice_id = n.id AND s.step <> 'ask')",
                "n.sent_at DESC, n.id",
            ),
        }
    }

    /// How many lie in it. Counted over small indexes: the pile itself is known only notice by notice, of all that there
    /// have ever been.
    const fn counted(self) -> &'static str {
        match self {
            Self::Waiting => {
                "SELECT (SELECT COUNT(*) FROM notice) - \
                 (SELECT COUNT(*) FROM notice_step WHERE ordinal = 1)"
            }
            Self::Asked => {
                "SELECT COUNT(*) FROM notice_step a WHERE a.ordinal = 1 AND a.step = 'ask' AND NOT EXISTS \
                 (SELECT 1 FROM notice_step s WHERE s.notice_id = a.notice_id AND s.step <> 'ask')"
            }
            Self::Over => "SELECT COUNT(DISTINCT notice_id) FROM notice_step WHERE step <> 'ask'",
        }
    }
}

/// Which notices of a pile are wanted.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sought {
    /// Of the organisation only.
    pub organisation: Option<OrganisationId>,
    /// Of the kind only.
    pub kind: Option<NoticeKind>,
}

/// A notice in a pile, with what it is looked for by.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lying {
    /// Which.
    pub id: NoticeId,
    /// The last step that was taken with it.
    pub step: Option<Step>,
    /// What it is about.
    pub kind: NoticeKind,
    /// The day that it is about.
    pub happened_on: Date,
    /// The day on which it was sent.
    pub sent_on: Date,
    /// Whether it was sent in place of another.
    pub is_in_place: bool,
    /// Whether it is about a sheltered home.
    pub is_sheltered: bool,
    /// Its reference number, and the operation's with the name. The name of a sheltered home is sealed, and not in it.
    pub text: String,
}

fn lying(row: &Row) -> Result<Lying, Error> {
    let step = row.opt_text(1)?.map(|code| Step::from_code(&code).ok_or(Error::Damaged("step")));
    Ok(Lying {
        id: NoticeId::new(row.text(0)?),
        step: step.transpose()?,
        kind: NoticeKind::from_code(&row.text(2)?).ok_or(Error::Damaged("notice"))?,
        happened_on: row.date(3)?,
        sent_on: row.date(4)?,
        is_in_place: row.flag(5)?,
        is_sheltered: row.flag(6)?,
        text: format!("{} {}", row.text(7)?, row.text(8)?),
    })
}

/// The notices in a pile that are wanted. So many are passed over, and so many given at most.
pub async fn in_pile(
    tx: &mut Tx,
    pile: Pile,
    sought: &Sought,
    (skip, limit): (i64, i64),
) -> Result<Vec<Lying>, Error> {
    let (lies, order) = pile.sql();
    let sql = format!(
        "SELECT n.id, (SELECT s.step FROM notice_step s WHERE s.notice_id = n.id \
         ORDER BY s.ordinal DESC LIMIT 1), n.kind, n.happened_on, n.sent_on, \
         (SELECT COUNT(*) FROM notice_step s WHERE s.other_id = n.id), \
         (SELECT o.is_sheltered FROM operation o WHERE o.id = n.operation_id), \
         (SELECT p.reference FROM submission p WHERE p.id = n.id), \
         (SELECT o.reference || ' ' || o.name FROM operation o WHERE o.id = n.operation_id) \
         FROM notice n WHERE {lies} AND ($1 = '' OR n.organisation_id = $1) \
         AND ($2 = '' OR n.kind = $2) ORDER BY {order} LIMIT $3 OFFSET $4"
    );
    let values = [
        sought.organisation.as_ref().map_or("", OrganisationId::as_str).into(),
        sought.kind.map_or("", NoticeKind::code).into(),
        limit.into(),
        skip.into(),
    ];
    tx.fetch_all(&sql, &values).await?.iter().map(lying).collect()
}

/// How many notices lie in the pile.
pub async fn count(tx: &mut Tx, pile: Pile) -> Result<i64, Error> {
    let row = tx.fetch_optional(pile.counted(), &[]).await?;
    row.map_or(Ok(0), |row| row.int(0))
}

/// The operations of the organisation about which the authority waits for a completion. No sheltered home is among them.
pub async fn asked_of(
    tx: &mut Tx,
    organisation: &OrganisationId,
) -> Result<Vec<OperationId>, Error> {
    let (lies, _) = Pile::Asked.sql();
    let sql = format!(
        "SELECT DISTINCT n.operation_id FROM operation o JOIN notice n ON n.operation_id = o.id \
         WHERE o.organisation_id = $1 AND o.is_sheltered = 0 AND {lies}"
    );
    let rows = tx.fetch_all(&sql, &[organisation.as_str().into()]).await?;
    rows.iter().map(|row| row.text(0).map(OperationId::new)).collect()
}

/// The version of the operation's record that was written with the notice.
pub async fn version_of(tx: &mut Tx, notice: &NoticeId) -> Result<Option<i64>, Error> {
    let sql = "SELECT version FROM operation_version WHERE notice_id = $1";
    let row = tx.fetch_optional(sql, &[notice.as_str().into()]).await?;
    row.map(|row| row.int(0)).transpose()
}
