//! Who may do what where, from when to when. Rows are ended, never removed.

use domain::ids::{AreaId, AssignmentId, CommitteeId, PersonId};
use domain::role::Role;
use jiff::Timestamp;
use jiff::civil::Date;

use crate::committee::{areas, joined};
use crate::error::Error;
use crate::tx::Tx;

/// An assignment to add.
#[derive(Clone, Debug)]
pub struct NewAssignment {
    /// Which.
    pub id: AssignmentId,
    /// Whose.
    pub person_id: PersonId,
    /// For which committee; none at the authority.
    pub committee_id: Option<CommitteeId>,
    /// The part the person plays.
    pub role: Role,
    /// The areas it covers.
    pub areas: Vec<AreaId>,
    /// Who gave it.
    pub granted_by: Option<PersonId>,
    /// When.
    pub granted_at: Timestamp,
    /// Last day on which it is valid.
    pub ends_on: Option<Date>,
}

/// An assignment that is valid.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Active {
    /// Which.
    pub id: AssignmentId,
    /// The part the person plays.
    pub role: Role,
    /// For which committee; none at the authority.
    pub committee_id: Option<CommitteeId>,
    /// The areas it covers.
    pub areas: Vec<AreaId>,
}

/// Adds an assignment.
pub async fn insert(tx: &mut Tx, new: &NewAssignment) -> Result<(), Error> {
    let sql = "INSERT INTO assignment (id, person_id, committee_id, role, areas, granted_by, \
               granted_at, ends_on) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)";
    let values = [
        new.id.as_str().into(),
        new.person_id.as_str().into(),
        new.committee_id.as_ref().map(CommitteeId::as_str).into(),
        new.role.code().into(),
        (&joined(&new.areas)).into(),
        new.granted_by.as_ref().map(PersonId::as_str).into(),
        new.granted_at.into(),
        new.ends_on.into(),
    ];
    tx.execute(sql, &values).await?;
    Ok(())
}

/// The person's assignments that are valid on the day and at the moment.
pub async fn active_for_person(
    tx: &mut Tx,
    person: &PersonId,
    today: Date,
    now: Timestamp,
) -> Result<Vec<Active>, Error> {
    let sql = "SELECT id, role, committee_id, areas FROM assignment \
               WHERE person_id = $1 AND granted_at <= $2 AND (ends_on IS NULL OR ends_on >= $3) \
               AND (ended_at IS NULL OR ended_at > $2) ORDER BY granted_at, id";
    let rows = tx.fetch_all(sql, &[person.as_str().into(), now.into(), today.into()]).await?;
    rows.iter()
        .map(|row| {
            Ok(Active {
                id: AssignmentId::new(row.text(0)?),
                role: Role::from_code(&row.text(1)?).ok_or(Error::Damaged("assignment"))?,
                committee_id: row.opt_text(2)?.map(CommitteeId::new),
                areas: areas(&row.text(3)?),
            })
        })
        .collect()
}

/// Ends an assignment now; false when it had already ended.
pub async fn end(
    tx: &mut Tx,
    id: &AssignmentId,
    by: &PersonId,
    now: Timestamp,
) -> Result<bool, Error> {
    let sql =
        "UPDATE assignment SET ended_at = $2, ended_by = $3 WHERE id = $1 AND ended_at IS NULL";
    let values = [id.as_str().into(), now.into(), by.as_str().into()];
    Ok(tx.execute(sql, &values).await? == 1)
}
