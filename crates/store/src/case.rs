//! Cases (ärenden): one for each decision that was not carried out.

use domain::ids::{AreaId, CaseId, CommitteeId};
use jiff::Timestamp;
use jiff::civil::Date;

use crate::error::Error;
use crate::tx::Tx;

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
    pub identity_key: Vec<u8>,
    /// When.
    pub opened_at: Timestamp,
    /// When it ended.
    pub closed_at: Option<Timestamp>,
}

/// A case, as far as it is needed to point at it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CaseKey {
    /// Which.
    pub id: CaseId,
    /// Its public reference.
    pub reference: String,
}

/// A case as it stands. No `Debug`.
#[derive(Clone)]
pub struct Case {
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
    /// When it was opened.
    pub opened_at: Timestamp,
    /// When it ended.
    pub closed_at: Option<Timestamp>,
    /// Counts every change, from 1.
    pub revision: i64,
}

/// Opens a case; false when the committee already has one for the same decision.
pub async fn insert(tx: &mut Tx, new: &NewCase) -> Result<bool, Error> {
    let id = new.id.as_str();
    let person = tx.seal_json(PERSON, id, &new.person)?;
    let lookup = tx.sealer.lookup("case person", &new.person_number);
    let sql = "INSERT INTO cases (id, reference, committee_id, area, measure, focus, delay_kind, \
               decided_on, interrupted_on, status, is_protected, person_sealed, person_lookup, \
               identity_key, opened_at, closed_at, revision) \
               VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, 1) \
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
        lookup.into(),
        new.identity_key.clone().into(),
        new.opened_at.into(),
        new.closed_at.into(),
    ];
    Ok(tx.execute(sql, &values).await? == 1)
}

/// The committee's case for the decision.
pub async fn by_identity(
    tx: &mut Tx,
    committee: &CommitteeId,
    key: &[u8],
) -> Result<Option<CaseKey>, Error> {
    let sql = "SELECT id, reference FROM cases WHERE committee_id = $1 AND identity_key = $2";
    let row = tx.fetch_optional(sql, &[committee.as_str().into(), key.into()]).await?;
    let Some(row) = row else { return Ok(None) };
    Ok(Some(CaseKey { id: CaseId::new(row.text(0)?), reference: row.text(1)? }))
}

/// A case by id.
pub async fn by_id(tx: &mut Tx, id: &CaseId) -> Result<Option<Case>, Error> {
    let sql = "SELECT reference, committee_id, area, measure, focus, delay_kind, decided_on, \
               interrupted_on, status, is_protected, person_sealed, opened_at, closed_at, revision \
               FROM cases WHERE id = $1";
    let Some(row) = tx.fetch_optional(sql, &[id.as_str().into()]).await? else {
        return Ok(None);
    };
    Ok(Some(Case {
        id: id.clone(),
        reference: row.text(0)?,
        committee_id: CommitteeId::new(row.text(1)?),
        area: AreaId::new(row.text(2)?),
        measure: row.text(3)?,
        focus: row.opt_text(4)?,
        delay_kind: row.text(5)?,
        decided_on: row.date(6)?,
        interrupted_on: row.opt_date(7)?,
        status: row.text(8)?,
        is_protected: row.flag(9)?,
        person: tx.open_json(PERSON, id.as_str(), &row.bytes(10)?)?,
        opened_at: row.time(11)?,
        closed_at: row.opt_time(12)?,
        revision: row.int(13)?,
    }))
}

/// Writes what a follow-up changed over the revision that is expected; false when somebody was first.
pub async fn update_after_report(
    tx: &mut Tx,
    id: &CaseId,
    expected: i64,
    status: &str,
    closed_at: Option<Timestamp>,
) -> Result<bool, Error> {
    let sql = "UPDATE cases SET status = $3, closed_at = $4, revision = revision + 1 \
               WHERE id = $1 AND revision = $2";
    let values = [id.as_str().into(), expected.into(), status.into(), closed_at.into()];
    Ok(tx.execute(sql, &values).await? == 1)
}
