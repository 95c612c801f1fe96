//! Who may do what where, from when to when. Rows are ended, never removed.

use domain::ids::{AreaId, AssignmentId, CommitteeId, PersonId};
use domain::role::Role;
use jiff::Timestamp;
use jiff::civil::Date;

use crate::committee::{self, Committee, areas, joined};
use crate::error::Error;
use crate::person::{self, PersonDetails};
use crate::row::{Row, Value};
use crate::tx::Tx;

const DETAILS: (&str, &str) = ("assignment", "details");

/// An assignment to add. No `Debug`.
#[derive(Clone)]
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
    /// First day on which it is valid; none when that is at once.
    pub starts_on: Option<Date>,
    /// Last day on which it is valid.
    pub ends_on: Option<Date>,
    /// Name and contact as whoever gave it wrote them; none where those of the person are used.
    pub details: Option<PersonDetails>,
}

/// An assignment of a committee, with what a lead reporter may see of the person. No `Debug`.
#[derive(Clone)]
pub struct Held {
    /// Which.
    pub id: AssignmentId,
    /// Whose.
    pub person_id: PersonId,
    /// The part the person plays.
    pub role: Role,
    /// The areas it covers.
    pub areas: Vec<AreaId>,
    /// When it was given.
    pub granted_at: Timestamp,
    /// First day on which it is valid.
    pub starts_on: Option<Date>,
    /// Last day on which it is valid.
    pub ends_on: Option<Date>,
    /// Name and contact.
    pub details: PersonDetails,
    /// The personal or co-ordination number.
    pub number: String,
    /// When the person last logged in.
    pub logged_in_at: Option<Timestamp>,
}

/// An assignment that is valid.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Active {
    /// Which.
    pub id: AssignmentId,
    /// The part the person plays.
    pub role: Role,
    /// For which committee; none at the authority.
    pub committee: Option<Committee>,
    /// The areas it covers.
    pub areas: Vec<AreaId>,
}

/// Adds an assignment.
pub async fn insert(tx: &mut Tx, new: &NewAssignment) -> Result<(), Error> {
    let id = new.id.as_str();
    let details =
        new.details.as_ref().map(|details| tx.seal_json(DETAILS, id, details)).transpose()?;
    let sql = "INSERT INTO assignment (id, person_id, committee_id, role, areas, granted_by, \
               granted_at, starts_on, ends_on, row_seal, details_sealed) \
               VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)";
    let mut values: Vec<Value> = vec![
        id.into(),
        new.person_id.as_str().into(),
        new.committee_id.as_ref().map(CommitteeId::as_str).into(),
        new.role.code().into(),
        (&joined(&new.areas)).into(),
        new.granted_by.as_ref().map(PersonId::as_str).into(),
        new.granted_at.into(),
        new.starts_on.into(),
        new.ends_on.into(),
    ];
    values.push(tx.row_seal("assignment", &values)?);
    values.push(details.into());
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
    let sql = format!(
        "SELECT {COLUMNS} FROM assignment a LEFT JOIN committee c ON c.id = a.committee_id \
         WHERE a.person_id = $1 AND {} ORDER BY a.granted_at, a.id",
        valid("$2", "$3")
    );
    let rows = tx.fetch_all(&sql, &[person.as_str().into(), now.into(), today.into()]).await?;
    rows.iter().map(read).collect()
}

/// What [`read`] reads, of `a` and `c`.
pub(crate) const COLUMNS: &str = "c.id, c.municipality_code, c.name, c.areas, c.valid_from, \
                                  c.valid_to, a.id, a.role, a.areas";

/// That assignment `a` is valid at the moment and on the day that stand at the places.
pub(crate) fn valid(now: &str, today: &str) -> String {
    format!(
        "a.granted_at <= {now} AND (a.starts_on IS NULL OR a.starts_on <= {today}) \
         AND (a.ends_on IS NULL OR a.ends_on >= {today}) AND (a.ended_at IS NULL OR a.ended_at > {now})"
    )
}

/// Reads the first nine columns.
pub(crate) fn read(row: &Row) -> Result<Active, Error> {
    Ok(Active {
        id: AssignmentId::new(row.text(6)?),
        role: Role::from_code(&row.text(7)?).ok_or(Error::Damaged("assignment"))?,
        committee: row.opt_text(0)?.map(|_| committee::read(row)).transpose()?,
        areas: areas(&row.text(8)?),
    })
}

/// The committee's assignments that are valid on the day or later, in the order in which they were given.
pub async fn held(tx: &mut Tx, committee: &CommitteeId, today: Date) -> Result<Vec<Held>, Error> {
    let sql = "SELECT a.id, a.person_id, a.role, a.areas, a.granted_at, a.starts_on, a.ends_on, \
               a.details_sealed, p.details_sealed, i.value_sealed, \
               (SELECT MAX(s.created_at) FROM session s WHERE s.person_id = a.person_id) \
               FROM assignment a JOIN person p ON p.id = a.person_id \
               LEFT JOIN person_identifier i ON i.person_id = a.person_id \
               WHERE a.committee_id = $1 AND a.ended_at IS NULL \
               AND (a.ends_on IS NULL OR a.ends_on >= $2) ORDER BY a.granted_at, a.id, i.kind";
    let rows = tx.fetch_all(sql, &[committee.as_str().into(), today.into()]).await?;
    let mut held: Vec<Held> = Vec::new();
    for row in rows {
        let one = read_held(tx, &row)?;
        // One who has two numbers stands once, with the personal number before the co-ordination number.
        if held.last().is_none_or(|last| last.id != one.id) {
            held.push(one);
        }
    }
    Ok(held)
}

fn read_held(tx: &Tx, row: &Row) -> Result<Held, Error> {
    let id = AssignmentId::new(row.text(0)?);
    let person_id = PersonId::new(row.text(1)?);
    let details = match row.opt_bytes(7)? {
        Some(sealed) => tx.open_json(DETAILS, id.as_str(), &sealed)?,
        None => person::opened(tx, &person_id, &row.bytes(8)?)?,
    };
    let number = row.opt_bytes(9)?.map(|sealed| person::number(tx, &person_id, &sealed));
    Ok(Held {
        role: Role::from_code(&row.text(2)?).ok_or(Error::Damaged("assignment"))?,
        areas: areas(&row.text(3)?),
        granted_at: row.time(4)?,
        starts_on: row.opt_date(5)?,
        ends_on: row.opt_date(6)?,
        details,
        number: number.transpose()?.unwrap_or_default(),
        logged_in_at: row.opt_time(10)?,
        id,
        person_id,
    })
}

/// Ends the assignments of the person in the committee that have had their last day.
pub async fn end_past(
    tx: &mut Tx,
    (committee, person): (&CommitteeId, &PersonId),
    by: &PersonId,
    today: Date,
    now: Timestamp,
) -> Result<(), Error> {
    let sql = "UPDATE assignment SET ended_at = $4, ended_by = $5 WHERE committee_id = $1 \
               AND person_id = $2 AND ended_at IS NULL AND ends_on < $3";
    let values = [
        committee.as_str().into(),
        person.as_str().into(),
        today.into(),
        now.into(),
        by.as_str().into(),
    ];
    tx.execute(sql, &values).await?;
    Ok(())
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
