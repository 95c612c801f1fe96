//! Cases (ärenden): one for each decision that was not carried out.

use domain::ids::{AreaId, CaseId, CommitteeId};
use domain::period::Period;
use jiff::Timestamp;
use jiff::civil::Date;

use crate::error::Error;
use crate::lookup::Lookup;
use crate::row::{Row, Value};
use crate::tx::{Tx, marks};

mod changes;
mod identity;
mod seen;

pub(crate) use changes::next_change;
pub use changes::{Changed, changed_after, ids, latest_change};
use identity::PERSON_NUMBER;
pub use identity::{by_identity, of_same_person};
pub(crate) use identity::{numbers, person_lookup};
pub use seen::SeenCase;

pub(crate) const PERSON: (&str, &str) = ("cases", "person");

/// Whom a case concerns. No `Debug`.
#[derive(Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct CasePerson {
    /// First name, or the fictitious one.
    pub first_name: String,
    /// Last name, or the fictitious one.
    pub last_name: String,
    /// Number, or what stands for one.
    pub number: String,
}

/// A case to open.
#[derive(Clone)]
pub struct NewCase {
    /// Which.
    pub id: CaseId,
    /// Its public reference.
    pub reference: String,
    /// Whose.
    pub committee_id: CommitteeId,
    /// Verksamhetsområde.
    pub area: AreaId,
    /// Insats or bistånd.
    pub measure: String,
    /// Inriktning.
    pub focus: Option<String>,
    /// Not executed, or interruption.
    pub delay_kind: String,
    /// The day of the decision.
    pub decided_on: Date,
    /// The day of the interruption.
    pub interrupted_on: Option<Date>,
    /// Where the decision stands.
    pub status: String,
    /// Whether name and number are fictitious.
    pub is_protected: bool,
    /// Whom it concerns.
    pub person: CasePerson,
    /// The number in the form in which numbers are compared.
    pub person_number: String,
    /// What makes it the same decision as another.
    pub identity_key: Lookup,
    /// When.
    pub opened_at: Timestamp,
    /// When it ended.
    pub closed_at: Option<Timestamp>,
    /// The period that the first report is counted for.
    pub period: Period,
}

/// A case, as far as it is needed to point at it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CaseKey {
    /// Which.
    pub id: CaseId,
    /// Its public reference.
    pub reference: String,
}

/// A case as it stands. No `Debug`. `P` is whom it concerns, who may be unreadable in lists.
#[derive(Clone)]
pub struct Case<P = CasePerson> {
    /// Which.
    pub id: CaseId,
    /// Its public reference.
    pub reference: String,
    /// Whose.
    pub committee_id: CommitteeId,
    /// Verksamhetsområde.
    pub area: AreaId,
    /// Insats or bistånd.
    pub measure: String,
    /// Inriktning.
    pub focus: Option<String>,
    /// Not executed, or interruption.
    pub delay_kind: String,
    /// The day of the decision.
    pub decided_on: Date,
    /// The day of the interruption.
    pub interrupted_on: Option<Date>,
    /// Where the decision stands.
    pub status: String,
    /// Whether name and number are fictitious.
    pub is_protected: bool,
    /// Whom it concerns.
    pub person: P,
    /// When it was opened.
    pub opened_at: Timestamp,
    /// When it ended.
    pub closed_at: Option<Timestamp>,
    /// The number of its latest report.
    pub last_ordinal: i64,
    /// When that was sent.
    pub last_sent_at: Timestamp,
    /// The latest period that a report is counted for.
    pub last_period: Option<Period>,
    /// Counts every change, from 1.
    pub revision: i64,
}

/// What a follow-up changes in its case.
#[derive(Clone, Debug)]
pub struct Change {
    /// Where the decision stands.
    pub status: String,
    /// When it ended.
    pub closed_at: Option<Timestamp>,
    /// The number of the report.
    pub ordinal: i64,
    /// When it was sent.
    pub sent_at: Timestamp,
    /// The period that it is counted for.
    pub period: Period,
}

/// Opens a case; false when the committee already has one for the same decision.
pub async fn insert(tx: &mut Tx, new: &NewCase) -> Result<bool, Error> {
    let id = new.id.as_str();
    // The unique hash does not know of those that are made with an older key.
    if !new.identity_key.older().is_empty()
        && by_identity(tx, &new.committee_id, &new.identity_key).await?.is_some()
    {
        return Ok(false);
    }
    let person = tx.seal_json(PERSON, id, &new.person)?;
    let lookup = tx.lookup(PERSON_NUMBER, &new.person_number).await?;
    let changed_in = next_change(tx, &new.committee_id).await?;
    let sql = "INSERT INTO cases (id, reference, committee_id, area, measure, focus, delay_kind, \
               decided_on, interrupted_on, status, is_protected, person_sealed, person_lookup, \
               identity_key, opened_at, closed_at, last_ordinal, last_sent_at, last_period, changed_in, \
               revision) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, \
               $16, 1, $15, $17, $18, 1) \
               ON CONFLICT (committee_id, identity_key) DO NOTHING";
    let values = [
        id.into(),
        (&new.reference).into(),
        new.committee_id.as_str().into(),
        new.area.as_str().into(),
        (&new.measure).into(),
        new.focus.as_deref().into(),
        (&new.delay_kind).into(),
        new.decided_on.into(),
        new.interrupted_on.into(),
        (&new.status).into(),
        new.is_protected.into(),
        person.into(),
        lookup.newest(),
        new.identity_key.newest(),
        new.opened_at.into(),
        new.closed_at.into(),
        (&new.period.code()).into(),
        changed_in.into(),
    ];
    Ok(tx.execute(sql, &values).await? == 1)
}

const COLUMNS: &str = "SELECT id, reference, committee_id, area, measure, focus, delay_kind, decided_on, \
                       interrupted_on, status, is_protected, person_sealed, opened_at, closed_at, \
                       last_ordinal, last_sent_at, last_period, revision FROM cases";

fn read(tx: &Tx, row: &Row) -> Result<Case, Error> {
    with_person(row, person(tx, row)?)
}

fn read_seen(tx: &Tx, row: &Row) -> Result<SeenCase, Error> {
    with_person(row, Error::if_readable(person(tx, row))?)
}

fn person(tx: &Tx, row: &Row) -> Result<CasePerson, Error> {
    tx.open_json(PERSON, &row.text(0)?, &row.bytes(11)?)
}

fn with_person<P>(row: &Row, person: P) -> Result<Case<P>, Error> {
    Ok(Case {
        id: CaseId::new(row.text(0)?),
        reference: row.text(1)?,
        committee_id: CommitteeId::new(row.text(2)?),
        area: AreaId::new(row.text(3)?),
        measure: row.text(4)?,
        focus: row.opt_text(5)?,
        delay_kind: row.text(6)?,
        decided_on: row.date(7)?,
        interrupted_on: row.opt_date(8)?,
        status: row.text(9)?,
        is_protected: row.flag(10)?,
        person,
        opened_at: row.time(12)?,
        closed_at: row.opt_time(13)?,
        last_ordinal: row.int(14)?,
        last_sent_at: row.time(15)?,
        last_period: row.opt_text(16)?.as_deref().and_then(Period::parse),
        revision: row.int(17)?,
    })
}

/// A case by id. In a transaction that writes it is held until the end.
pub async fn by_id(tx: &mut Tx, id: &CaseId) -> Result<Option<Case>, Error> {
    let sql = format!("{COLUMNS} WHERE id = $1{}", tx.lock());
    let row = tx.fetch_optional(&sql, &[id.as_str().into()]).await?;
    row.map(|row| read(tx, &row)).transpose()
}

/// A case by id, which is not held even by a transaction that writes: for whoever holds a draft, since others hold the
/// case before its drafts.
pub async fn not_held(tx: &mut Tx, id: &CaseId) -> Result<Option<Case>, Error> {
    let row = tx.fetch_optional(&format!("{COLUMNS} WHERE id = $1"), &[id.as_str().into()]).await?;
    row.map(|row| read(tx, &row)).transpose()
}

/// Whose the case is now. Nothing is held.
pub async fn committee_of(tx: &mut Tx, id: &CaseId) -> Result<Option<CommitteeId>, Error> {
    let sql = "SELECT committee_id FROM cases WHERE id = $1";
    let row = tx.fetch_optional(sql, &[id.as_str().into()]).await?;
    row.map(|row| row.text(0).map(CommitteeId::new)).transpose()
}

/// The cases with the ids, in the order of the ids; ids that there are none with are left out. In a
/// transaction that writes they are held until the end.
pub async fn for_ids(tx: &mut Tx, ids: &[CaseId]) -> Result<Vec<SeenCase>, Error> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let (marks, lock) = (marks(ids.len(), 1), tx.lock());
    let sql = format!("{COLUMNS} WHERE id IN ({marks}) ORDER BY id{lock}");
    let values: Vec<Value> = ids.iter().map(|id| id.as_str().into()).collect();
    let rows = tx.fetch_all(&sql, &values).await?;
    rows.iter().map(|row| read_seen(tx, row)).collect()
}

/// The committee's case with the public reference.
pub async fn by_reference(
    tx: &mut Tx,
    committee: &CommitteeId,
    reference: &str,
) -> Result<Option<Case>, Error> {
    let sql = format!("{COLUMNS} WHERE committee_id = $1 AND reference = $2");
    let row = tx.fetch_optional(&sql, &[committee.as_str().into(), reference.into()]).await?;
    row.map(|row| read(tx, &row)).transpose()
}

/// Writes what a follow-up changed over the revision that is expected; false when somebody was first.
pub async fn update_after_report(tx: &mut Tx, case: &Case, change: &Change) -> Result<bool, Error> {
    let changed_in = next_change(tx, &case.committee_id).await?;
    let sql = "UPDATE cases SET status = $3, closed_at = $4, last_ordinal = $5, last_sent_at = $6, \
               last_period = $7, changed_in = $8, revision = revision + 1 \
               WHERE id = $1 AND revision = $2";
    let values = [
        case.id.as_str().into(),
        case.revision.into(),
        (&change.status).into(),
        change.closed_at.into(),
        change.ordinal.into(),
        change.sent_at.into(),
        (&change.period.code()).into(),
        changed_in.into(),
    ];
    Ok(tx.execute(sql, &values).await? == 1)
}

/// Writes facts of the case that were put right. False, and nothing written, when the committee has
/// another case for the same decision.
pub async fn put_right(
    tx: &mut Tx,
    case: &Case,
    person_number: &str,
    identity_key: &Lookup,
) -> Result<bool, Error> {
    let taken = by_identity(tx, &case.committee_id, identity_key).await?;
    if taken.is_some_and(|other| other.id != case.id) {
        return Ok(false);
    }
    let id = case.id.as_str();
    let lookup = tx.lookup(PERSON_NUMBER, person_number).await?;
    let changed_in = next_change(tx, &case.committee_id).await?;
    let sql = "UPDATE cases SET measure = $2, focus = $3, delay_kind = $4, decided_on = $5, \
               interrupted_on = $6, is_protected = $7, person_sealed = $8, person_lookup = $9, \
               identity_key = $10, changed_in = $11, revision = revision + 1 WHERE id = $1";
    let values = [
        id.into(),
        (&case.measure).into(),
        case.focus.as_deref().into(),
        (&case.delay_kind).into(),
        case.decided_on.into(),
        case.interrupted_on.into(),
        case.is_protected.into(),
        tx.seal_json(PERSON, id, &case.person)?.into(),
        lookup.newest(),
        identity_key.newest(),
        changed_in.into(),
    ];
    tx.execute(sql, &values).await?;
    Ok(true)
}

/// The committee's cases in the areas, the oldest first. They are held until the transaction ends.
pub async fn in_areas(
    tx: &mut Tx,
    committee: &CommitteeId,
    areas: &[AreaId],
) -> Result<Vec<Case>, Error> {
    if areas.is_empty() {
        return Ok(Vec::new());
    }
    let sql = format!(
        "{COLUMNS} WHERE committee_id = $1 AND area IN ({}) ORDER BY opened_at, id{}",
        marks(areas.len(), 2),
        tx.lock()
    );
    let mut values: Vec<Value> = vec![committee.as_str().into()];
    values.extend(areas.iter().map(|area| Value::from(area.as_str())));
    let rows = tx.fetch_all(&sql, &values).await?;
    rows.iter().map(|row| read(tx, row)).collect()
}

/// How many of the committee's cases in the area are open.
pub async fn count_open(tx: &mut Tx, committee: &CommitteeId, area: &AreaId) -> Result<i64, Error> {
    let sql = "SELECT COUNT(*) FROM cases WHERE committee_id = $1 AND area = $2 \
               AND closed_at IS NULL";
    let row = tx.fetch_optional(sql, &[committee.as_str().into(), area.as_str().into()]).await?;
    row.map_or(Ok(0), |row| row.int(0))
}

/// Carries a case over to another committee. False, and nothing written, when that one has a case for
/// the same decision.
pub async fn carry_over(
    tx: &mut Tx,
    case: &Case,
    to: &CommitteeId,
    identity_key: &Lookup,
) -> Result<bool, Error> {
    if by_identity(tx, to, identity_key).await?.is_some() {
        return Ok(false);
    }
    let changed_in = next_change(tx, to).await?;
    // Whoever keeps the old committee's cases in memory has to let go of this one.
    next_change(tx, &case.committee_id).await?;
    let sql = "UPDATE cases SET committee_id = $2, identity_key = $3, changed_in = $4, \
               revision = revision + 1 WHERE id = $1";
    let id = case.id.as_str();
    tx.execute(sql, &[id.into(), to.as_str().into(), identity_key.newest(), changed_in.into()])
        .await?;
    let sql = "UPDATE correction SET committee_id = $2 WHERE case_id = $1";
    tx.execute(sql, &[id.into(), to.as_str().into()]).await?;
    let sql = "UPDATE draft SET committee_id = $2 WHERE case_id = $1 AND discarded_at IS NULL \
               AND sent_report_id IS NULL";
    tx.execute(sql, &[id.into(), to.as_str().into()]).await?;
    Ok(true)
}
