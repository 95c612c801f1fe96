//! Who may do what in the register, for which organisation. Rows are ended, never removed.

use domain::ids::{OrganisationId, PersonId, RegisterRoleId};
use domain::register::{Access, LegalGround, Level};
use jiff::Timestamp;

use crate::error::Error;
use crate::person::{self, PersonDetails};
use crate::row::{Row, Value};
use crate::tx::Tx;

const DETAILS: (&str, &str) = ("register_role", "details");

/// A role to give. No `Debug`.
#[derive(Clone)]
pub struct NewRole {
    /// Which.
    pub id: RegisterRoleId,
    /// For whom, where.
    pub person_id: PersonId,
    /// What it gives.
    pub access: Access,
    /// Name and contact as whoever gave it wrote them.
    pub details: PersonDetails,
    /// Who gave it.
    pub granted_by: PersonId,
    /// When.
    pub granted_at: Timestamp,
}

/// A role that is valid, with what those who manage the organisation may see of the person. No `Debug`.
#[derive(Clone)]
pub struct Held {
    /// Which.
    pub id: RegisterRoleId,
    /// Whose.
    pub person_id: PersonId,
    /// What it gives.
    pub access: Access,
    /// Name and contact.
    pub details: PersonDetails,
    /// The personal or co-ordination number.
    pub number: String,
    /// When it was given.
    pub granted_at: Timestamp,
    /// When the person last logged in.
    pub logged_in_at: Option<Timestamp>,
}

/// Gives somebody a role; false when the person has one in the organisation.
pub async fn insert(tx: &mut Tx, new: &NewRole) -> Result<bool, Error> {
    let id = new.id.as_str();
    let sql = "INSERT INTO register_role (id, organisation_id, person_id, level, grounds, \
               granted_by, granted_at, row_seal, details_sealed) \
               VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) \
               ON CONFLICT (organisation_id, person_id) WHERE ended_at IS NULL DO NOTHING";
    let grounds: Vec<&str> = new.access.grounds.iter().map(|ground| ground.code()).collect();
    let mut values: Vec<Value> = vec![
        id.into(),
        new.access.organisation.as_str().into(),
        new.person_id.as_str().into(),
        new.access.level.code().into(),
        (&grounds.join(",")).into(),
        new.granted_by.as_str().into(),
        new.granted_at.into(),
    ];
    values.push(tx.row_seal("register_role", &values)?);
    values.push(tx.seal_json(DETAILS, id, &new.details)?.into());
    Ok(tx.execute(sql, &values).await? == 1)
}

/// Reads three columns: organisation, level, legal grounds.
fn access(row: &Row, place: usize) -> Result<Access, Error> {
    let grounds = row.text(place + 2)?;
    let grounds = grounds
        .split(',')
        .filter(|code| !code.is_empty())
        .map(|code| LegalGround::from_code(code).ok_or(Error::Damaged("register_role")));
    Ok(Access {
        organisation: OrganisationId::new(row.text(place)?),
        level: Level::from_code(&row.text(place + 1)?).ok_or(Error::Damaged("register_role"))?,
        grounds: grounds.collect::<Result<_, _>>()?,
    })
}

/// What the person may do now, by organisation.
pub async fn for_person(tx: &mut Tx, person: &PersonId) -> Result<Vec<Access>, Error> {
    let sql = "SELECT r.organisation_id, r.level, r.grounds FROM register_role r \
               JOIN organisation o ON o.id = r.organisation_id \
               WHERE r.person_id = $1 AND r.ended_at IS NULL ORDER BY o.code";
    let rows = tx.fetch_all(sql, &[person.as_str().into()]).await?;
    rows.iter().map(|row| access(row, 0)).collect()
}

/// The organisation of a role that is valid now.
pub async fn organisation_of(
    tx: &mut Tx,
    id: &RegisterRoleId,
) -> Result<Option<OrganisationId>, Error> {
    let sql = "SELECT organisation_id FROM register_role WHERE id = $1 AND ended_at IS NULL";
    let row = tx.fetch_optional(sql, &[id.as_str().into()]).await?;
    row.map(|row| row.text(0).map(OrganisationId::new)).transpose()
}

/// The roles of an organisation that are valid now, in the order in which they were given.
pub async fn held(tx: &mut Tx, organisation: &OrganisationId) -> Result<Vec<Held>, Error> {
    let sql = "SELECT r.id, r.person_id, r.organisation_id, r.level, r.grounds, r.details_sealed, \
               r.granted_at, i.value_sealed, \
               (SELECT MAX(s.created_at) FROM session s WHERE s.person_id = r.person_id) \
               FROM register_role r LEFT JOIN person_identifier i ON i.person_id = r.person_id \
               WHERE r.organisation_id = $1 AND r.ended_at IS NULL \
               ORDER BY r.granted_at, r.id, i.kind";
    let rows = tx.fetch_all(sql, &[organisation.as_str().into()]).await?;
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
    let id = RegisterRoleId::new(row.text(0)?);
    let person_id = PersonId::new(row.text(1)?);
    let number = row.opt_bytes(7)?.map(|sealed| person::number(tx, &person_id, &sealed));
    Ok(Held {
        access: access(row, 2)?,
        details: tx.open_json(DETAILS, id.as_str(), &row.bytes(5)?)?,
        granted_at: row.time(6)?,
        number: number.transpose()?.unwrap_or_default(),
        logged_in_at: row.opt_time(8)?,
        id,
        person_id,
    })
}

/// Ends a role now; false when it had already ended.
pub async fn end(
    tx: &mut Tx,
    id: &RegisterRoleId,
    by: &PersonId,
    now: Timestamp,
) -> Result<bool, Error> {
    let sql =
        "UPDATE register_role SET ended_at = $2, ended_by = $3 WHERE id = $1 AND ended_at IS NULL";
    let values = [id.as_str().into(), now.into(), by.as_str().into()];
    Ok(tx.execute(sql, &values).await? == 1)
}
