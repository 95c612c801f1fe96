//! Drafts, with every earlier state that somebody may still have on the screen.

use domain::Answers;
use domain::ids::{AreaId, CaseId, CommitteeId, DraftId, PersonId};
use domain::service::Service;
use jiff::Timestamp;
use jiff::civil::Date;

use crate::error::Error;
use crate::lookup::Lookup;
use crate::report::{distinct, place_values};
use crate::row::{Row, Value};
use crate::tx::{Tx, for_each_place, marks};

const ANSWERS: (&str, &str) = ("draft", "answers");
/// What the keyed hash of a decision is of.
pub(crate) const DECISION: &str = "decision";
pub(crate) const DUPLICATE: (&str, &str) = ("draft", "duplicate");
const EARLIER: (&str, &str) = ("draft_revision", "answers");
/// How many earlier states of a draft are kept.
const REVISIONS_MAX: i64 = 200;

/// A draft.
#[derive(Clone)]
pub struct Draft {
    /// Which.
    pub id: DraftId,
    /// Whose, if it has been chosen.
    pub committee_id: Option<CommitteeId>,
    /// Verksamhetsområde, if it has been chosen.
    pub area: Option<AreaId>,
    /// Who began it.
    pub created_by: PersonId,
    /// Who touched it last.
    pub updated_by: PersonId,
    /// When.
    pub updated_at: Timestamp,
    /// Counts every change, from 1.
    pub revision: i64,
    /// What has been typed.
    pub answers: Answers,
    /// When it was thrown away.
    pub discarded_at: Option<Timestamp>,
    /// The id of the report that it became, or of what was sent in another e-service.
    pub sent_as: Option<String>,
    /// The case that it follows up.
    pub case_id: Option<CaseId>,
    /// In which e-service.
    pub service: Service,
}

/// What is known of a draft that is damaged.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DamagedDraft {
    /// Which.
    pub id: DraftId,
    /// Whose, if it has been chosen.
    pub committee_id: Option<CommitteeId>,
    /// Who touched it last.
    pub updated_by: PersonId,
    /// When.
    pub updated_at: Timestamp,
    /// The case that it follows up.
    pub case_id: Option<CaseId>,
}

/// What a change writes.
#[derive(Clone)]
pub struct State {
    /// Whose, if it has been chosen.
    pub committee_id: Option<CommitteeId>,
    /// Verksamhetsområde, if it has been chosen.
    pub area: Option<AreaId>,
    /// What has been typed.
    pub answers: Answers,
    /// What makes it the same decision as another, once that is known.
    pub duplicate_lookup: Option<Lookup>,
    /// Who.
    pub updated_by: PersonId,
    /// When.
    pub updated_at: Timestamp,
}

/// Notes that somebody has worked with the draft, though not with its answers.
pub async fn touch(tx: &mut Tx, id: &DraftId, by: &PersonId, now: Timestamp) -> Result<(), Error> {
    let sql = "UPDATE draft SET updated_by = $2, updated_at = $3 WHERE id = $1";
    tx.execute(sql, &[id.as_str().into(), by.as_str().into(), now.into()]).await?;
    Ok(())
}

/// What makes a decision the same as another: person, measure and dates. No `Debug`.
#[derive(Clone)]
pub struct Identity {
    /// The number in the form in which numbers are compared.
    pub person_number: String,
    /// Insats or bistånd.
    pub measure: String,
    /// The day of the decision.
    pub decided_on: Date,
    /// The day of the interruption.
    pub interrupted_on: Option<Date>,
}

/// What the keyed hash of a decision within a committee is of.
pub(crate) fn decision(committee: &CommitteeId, identity: &Identity) -> String {
    let interrupted = identity.interrupted_on.map(|day| day.to_string()).unwrap_or_default();
    let Identity { person_number, measure, decided_on, interrupted_on: _ } = identity;
    format!("{committee}|{person_number}|{measure}|{decided_on}|{interrupted}")
}

/// The keyed hashes of a decision within a committee. Make them in the transaction that writes them.
pub async fn duplicate_lookup(
    tx: &mut Tx,
    committee: &CommitteeId,
    identity: &Identity,
) -> Result<Lookup, Error> {
    tx.lookup(DECISION, &decision(committee, identity)).await
}

const COLUMNS: &str = "SELECT id, committee_id, area, created_by, updated_by, updated_at, revision, \
                       answers_sealed, discarded_at, sent_report_id, case_id, service FROM draft";

fn read(tx: &Tx, row: &Row) -> Result<Draft, Error> {
    let id = row.text(0)?;
    Ok(Draft {
        committee_id: row.opt_text(1)?.map(CommitteeId::new),
        area: row.opt_text(2)?.map(AreaId::new),
        created_by: PersonId::new(row.text(3)?),
        updated_by: PersonId::new(row.text(4)?),
        updated_at: row.time(5)?,
        revision: row.int(6)?,
        answers: tx.open_json(ANSWERS, &id, &row.bytes(7)?)?,
        discarded_at: row.opt_time(8)?,
        sent_as: row.opt_text(9)?,
        case_id: row.opt_text(10)?.map(CaseId::new),
        service: Service::from_code(&row.text(11)?).ok_or(Error::Damaged("draft"))?,
        id: DraftId::new(id),
    })
}

/// The draft, or what is known of it.
fn read_seen(tx: &Tx, row: &Row) -> Result<Result<Draft, DamagedDraft>, Error> {
    if let Some(draft) = Error::if_readable(read(tx, row))? {
        return Ok(Ok(draft));
    }
    let damaged = DamagedDraft {
        id: DraftId::new(row.text(0)?),
        committee_id: row.opt_text(1)?.map(CommitteeId::new),
        updated_by: PersonId::new(row.text(4)?),
        updated_at: row.time(5)?,
        case_id: row.opt_text(10)?.map(CaseId::new),
    };
    tracing::error!(draft = %damaged.id, "a draft is damaged: run `verkstallt verify`");
    Ok(Err(damaged))
}

/// What the hash of a decision is of, sealed, so that it can be made anew with another key.
fn duplicate(tx: &Tx, id: &DraftId, state: &State) -> Result<(Value, Value), Error> {
    let lookup = state.duplicate_lookup.as_ref();
    let sealed = lookup
        .map(|lookup| tx.seal(DUPLICATE, id.as_str(), lookup.value().as_bytes()))
        .transpose()?;
    Ok((lookup.map_or(Value::Bytes(None), Lookup::newest), sealed.into()))
}

/// Begins a draft, whose state says who begins it and when; with a case it is a follow-up. False when
/// the case has another open follow-up.
pub async fn insert(
    tx: &mut Tx,
    (id, service): (&DraftId, Service),
    case: Option<&CaseId>,
    state: &State,
) -> Result<bool, Error> {
    let answers = tx.seal_json(ANSWERS, id.as_str(), &state.answers)?;
    let (duplicate_key, duplicate_sealed) = duplicate(tx, id, state)?;
    let sql = "INSERT INTO draft (id, committee_id, area, created_by, created_at, updated_by, \
               updated_at, revision, answers_sealed, duplicate_key, case_id, service, \
               duplicate_sealed) \
               VALUES ($1, $2, $3, $4, $5, $4, $5, 1, $6, $7, $8, $9, $10) ON CONFLICT DO NOTHING";
    let values = [
        id.as_str().into(),
        state.committee_id.as_ref().map(CommitteeId::as_str).into(),
        state.area.as_ref().map(AreaId::as_str).into(),
        state.updated_by.as_str().into(),
        state.updated_at.into(),
        answers.into(),
        duplicate_key,
        case.map(CaseId::as_str).into(),
        service.code().into(),
        duplicate_sealed,
    ];
    Ok(tx.execute(sql, &values).await? == 1)
}

/// The open follow-up of a case.
pub async fn open_for_case(tx: &mut Tx, case: &CaseId) -> Result<Option<DraftId>, Error> {
    let sql = "SELECT id FROM draft WHERE case_id = $1 AND discarded_at IS NULL \
               AND sent_report_id IS NULL";
    let row = tx.fetch_optional(sql, &[case.as_str().into()]).await?;
    row.map(|row| row.text(0).map(DraftId::new)).transpose()
}

/// The cases that have an open follow-up, of those that are asked about.
pub async fn open_for_cases(tx: &mut Tx, cases: &[CaseId]) -> Result<Vec<CaseId>, Error> {
    if cases.is_empty() {
        return Ok(Vec::new());
    }
    let sql = format!(
        "SELECT case_id FROM draft WHERE case_id IN ({}) AND discarded_at IS NULL \
         AND sent_report_id IS NULL",
        marks(cases.len(), 1)
    );
    let values: Vec<Value> = cases.iter().map(|id| id.as_str().into()).collect();
    let rows = tx.fetch_all(&sql, &values).await?;
    rows.iter().map(|row| row.text(0).map(CaseId::new)).collect()
}

/// A draft by id, also one that was sent or thrown away. In a transaction that writes it is held until
/// the end, so that what is decided from it still holds when it is written.
pub async fn by_id(tx: &mut Tx, id: &DraftId) -> Result<Option<Draft>, Error> {
    let sql = format!("{COLUMNS} WHERE id = $1{}", tx.lock());
    let row = tx.fetch_optional(&sql, &[id.as_str().into()]).await?;
    row.map(|row| read(tx, &row)).transpose()
}

/// Whose the draft is, if that has been chosen. Nothing is held.
pub async fn committee_of(tx: &mut Tx, id: &DraftId) -> Result<Option<CommitteeId>, Error> {
    let sql = "SELECT committee_id FROM draft WHERE id = $1";
    let row = tx.fetch_optional(sql, &[id.as_str().into()]).await?;
    row.map_or(Ok(None), |row| Ok(row.opt_text(0)?.map(CommitteeId::new)))
}

/// When the draft was begun.
pub async fn begun_at(tx: &mut Tx, id: &DraftId) -> Result<Option<Timestamp>, Error> {
    let sql = "SELECT created_at FROM draft WHERE id = $1";
    let row = tx.fetch_optional(sql, &[id.as_str().into()]).await?;
    row.map(|row| row.time(0)).transpose()
}

/// Writes a new state over the revision that is expected, which is kept as an earlier state. False, and
/// nothing written, when somebody else was first.
pub async fn save(tx: &mut Tx, id: &DraftId, expected: i64, state: &State) -> Result<bool, Error> {
    match by_id(tx, id).await?.filter(|draft| draft.revision == expected) {
        Some(before) => save_after(tx, &before, state).await,
        None => Ok(false),
    }
}

/// The same, over the draft as it was read in the same transaction.
pub async fn save_after(tx: &mut Tx, before: &Draft, state: &State) -> Result<bool, Error> {
    let (id, expected) = (&before.id, before.revision);
    let answers = tx.seal_json(ANSWERS, id.as_str(), &state.answers)?;
    let (duplicate_key, duplicate_sealed) = duplicate(tx, id, state)?;
    let sql = "UPDATE draft SET committee_id = $3, area = $4, updated_by = $5, updated_at = $6, \
               answers_sealed = $7, duplicate_key = $8, duplicate_sealed = $9, revision = revision + 1 \
               WHERE id = $1 AND revision = $2 AND sent_report_id IS NULL";
    let values = [
        id.as_str().into(),
        expected.into(),
        state.committee_id.as_ref().map(CommitteeId::as_str).into(),
        state.area.as_ref().map(AreaId::as_str).into(),
        state.updated_by.as_str().into(),
        state.updated_at.into(),
        answers.into(),
        duplicate_key,
        duplicate_sealed,
    ];
    if tx.execute(sql, &values).await? != 1 {
        return Ok(false);
    }
    let record = format!("{id}|{expected}");
    let earlier = tx.seal_json(EARLIER, &record, &before.answers)?;
    let sql = "INSERT INTO draft_revision (draft_id, revision, answers_sealed, saved_by, saved_at) \
               VALUES ($1, $2, $3, $4, $5)";
    let values = [
        id.as_str().into(),
        expected.into(),
        earlier.into(),
        before.updated_by.as_str().into(),
        before.updated_at.into(),
    ];
    tx.execute(sql, &values).await?;
    if expected > REVISIONS_MAX {
        let sql = "DELETE FROM draft_revision WHERE draft_id = $1 AND revision <= $2";
        tx.execute(sql, &[id.as_str().into(), (expected - REVISIONS_MAX).into()]).await?;
    }
    Ok(true)
}

/// What the draft said at an earlier revision.
pub async fn revision(tx: &mut Tx, id: &DraftId, revision: i64) -> Result<Option<Answers>, Error> {
    let sql = "SELECT answers_sealed FROM draft_revision WHERE draft_id = $1 AND revision = $2";
    let row = tx.fetch_optional(sql, &[id.as_str().into(), revision.into()]).await?;
    let record = format!("{id}|{revision}");
    row.map(|row| tx.open_json(EARLIER, &record, &row.bytes(0)?)).transpose()
}

/// Drafts of reports in the committees and areas, and the person's own that have no place yet; latest
/// first. Of one that is damaged there is what else is known.
pub async fn list_open(
    tx: &mut Tx,
    places: &[(CommitteeId, AreaId)],
    person: &PersonId,
    limit: u32,
) -> Result<Vec<Result<Draft, DamagedDraft>>, Error> {
    let places = distinct(places);
    let open = |whose: &str| {
        format!(
            "{COLUMNS} WHERE discarded_at IS NULL AND sent_report_id IS NULL \
             AND service = 'individual-report' AND {whose}"
        )
    };
    let own = open("created_by = $1 AND (committee_id IS NULL OR area IS NULL)");
    let parts: Vec<String> = for_each_place("draft", places.len(), 3, open).chain([own]).collect();
    let sql = format!("{} ORDER BY updated_at DESC, id LIMIT $2", parts.join(" UNION ALL "));
    let mut values = vec![person.as_str().into(), i64::from(limit).into()];
    values.extend(place_values(places));
    let rows = tx.fetch_all(&sql, &values).await?;
    rows.iter().map(|row| read_seen(tx, row)).collect()
}

/// The person's own drafts in an e-service, the latest first; one that is damaged is passed by.
pub async fn own(tx: &mut Tx, person: &PersonId, service: Service) -> Result<Vec<Draft>, Error> {
    let sql = format!(
        "{COLUMNS} WHERE created_by = $1 AND service = $2 AND discarded_at IS NULL \
         AND sent_report_id IS NULL ORDER BY updated_at DESC, id LIMIT 50"
    );
    let rows = tx.fetch_all(&sql, &[person.as_str().into(), service.code().into()]).await?;
    let seen: Vec<_> = rows.iter().map(|row| read_seen(tx, row)).collect::<Result<_, _>>()?;
    Ok(seen.into_iter().filter_map(Result::ok).collect())
}

/// Throws a draft away.
pub async fn discard(tx: &mut Tx, id: &DraftId, now: Timestamp) -> Result<(), Error> {
    let sql = "UPDATE draft SET discarded_at = $2 \
               WHERE id = $1 AND discarded_at IS NULL AND sent_report_id IS NULL";
    tx.execute(sql, &[id.as_str().into(), now.into()]).await?;
    Ok(())
}

/// Takes a draft back; false when its case has another open follow-up by now.
pub async fn restore(tx: &mut Tx, id: &DraftId) -> Result<bool, Error> {
    let sql = "UPDATE draft SET discarded_at = NULL WHERE id = $1 AND NOT EXISTS \
               (SELECT 1 FROM draft AS other WHERE other.case_id = draft.case_id \
               AND other.id <> draft.id AND other.discarded_at IS NULL \
               AND other.sent_report_id IS NULL)";
    Ok(tx.execute(sql, &[id.as_str().into()]).await? == 1)
}

/// Marks the draft as sent, and empties it: what was sent stands in the report, or in what was sent in
/// another e-service.
pub async fn mark_sent(tx: &mut Tx, id: &DraftId, sent_as: &str) -> Result<(), Error> {
    let empty = tx.seal_json(ANSWERS, id.as_str(), &Answers::default())?;
    let sql = "UPDATE draft SET sent_report_id = $2, answers_sealed = $3, duplicate_key = NULL, \
               duplicate_sealed = NULL WHERE id = $1";
    tx.execute(sql, &[id.as_str().into(), sent_as.into(), empty.into()]).await?;
    let sql = "DELETE FROM draft_revision WHERE draft_id = $1";
    tx.execute(sql, &[id.as_str().into()]).await?;
    Ok(())
}

/// Other open drafts of the committee about the same decision.
pub async fn with_duplicate(
    tx: &mut Tx,
    committee: &CommitteeId,
    key: &Lookup,
    except: &DraftId,
) -> Result<Vec<DraftId>, Error> {
    let (hashes, marks) = key.wanted(3);
    let sql = format!(
        "SELECT id FROM draft WHERE committee_id = $1 AND id <> $2 AND duplicate_key IN ({marks}) \
         AND discarded_at IS NULL AND sent_report_id IS NULL ORDER BY id"
    );
    let mut values = vec![committee.as_str().into(), except.as_str().into()];
    values.extend(hashes);
    let rows = tx.fetch_all(&sql, &values).await?;
    rows.iter().map(|row| row.text(0).map(DraftId::new)).collect()
}

/// The open drafts of first reports in the committee and the areas.
pub async fn open_in_areas(
    tx: &mut Tx,
    committee: &CommitteeId,
    areas: &[AreaId],
) -> Result<Vec<Draft>, Error> {
    if areas.is_empty() {
        return Ok(Vec::new());
    }
    let sql = format!(
        "{COLUMNS} WHERE committee_id = $1 AND area IN ({}) AND case_id IS NULL \
         AND service = 'individual-report' AND discarded_at IS NULL AND sent_report_id IS NULL \
         ORDER BY id{}",
        marks(areas.len(), 2),
        tx.lock()
    );
    let mut values: Vec<Value> = vec![committee.as_str().into()];
    values.extend(areas.iter().map(|area| Value::from(area.as_str())));
    let rows = tx.fetch_all(&sql, &values).await?;
    rows.iter().map(|row| read(tx, row)).collect()
}
