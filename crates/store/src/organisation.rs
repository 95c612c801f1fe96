//! Organisations of the register: municipalities and regions.

use domain::ids::OrganisationId;
use jiff::Timestamp;

use crate::error::Error;
use crate::row::{Row, Value};
use crate::tx::{Tx, marks};

/// An organisation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Organisation {
    /// Which.
    pub id: OrganisationId,
    /// Kommunkod in four digits, or regionkod in two.
    pub code: String,
    /// Its name.
    pub name: String,
    /// When it was connected.
    pub connected_at: Timestamp,
}

const COLUMNS: &str = "SELECT id, code, name, connected_at FROM organisation";

fn read(row: &Row) -> Result<Organisation, Error> {
    Ok(Organisation {
        id: OrganisationId::new(row.text(0)?),
        code: row.text(1)?,
        name: row.text(2)?,
        connected_at: row.time(3)?,
    })
}

/// Adds an organisation; false when there is one with the code.
pub async fn insert(tx: &mut Tx, new: &Organisation) -> Result<bool, Error> {
    let sql = "INSERT INTO organisation (id, code, name, connected_at) VALUES ($1, $2, $3, $4) \
               ON CONFLICT (code) DO NOTHING";
    let values =
        [new.id.as_str().into(), (&new.code).into(), (&new.name).into(), new.connected_at.into()];
    Ok(tx.execute(sql, &values).await? == 1)
}

/// An organisation by id.
pub async fn by_id(tx: &mut Tx, id: &OrganisationId) -> Result<Option<Organisation>, Error> {
    let sql = format!("{COLUMNS} WHERE id = $1");
    tx.fetch_optional(&sql, &[id.as_str().into()]).await?.as_ref().map(read).transpose()
}

/// An organisation by its kommunkod or regionkod.
pub async fn by_code(tx: &mut Tx, code: &str) -> Result<Option<Organisation>, Error> {
    let sql = format!("{COLUMNS} WHERE code = $1");
    tx.fetch_optional(&sql, &[code.into()]).await?.as_ref().map(read).transpose()
}

/// Every organisation, by code.
pub async fn all(tx: &mut Tx) -> Result<Vec<Organisation>, Error> {
    let sql = format!("{COLUMNS} ORDER BY code");
    tx.fetch_all(&sql, &[]).await?.iter().map(read).collect()
}

/// The organisations with the ids, by code; ids that there are none with are left out.
pub async fn for_ids(tx: &mut Tx, ids: &[OrganisationId]) -> Result<Vec<Organisation>, Error> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let sql = format!("{COLUMNS} WHERE id IN ({}) ORDER BY code", marks(ids.len(), 1));
    let values: Vec<Value> = ids.iter().map(|id| id.as_str().into()).collect();
    tx.fetch_all(&sql, &values).await?.iter().map(read).collect()
}

/// Holds the organisation's row until the transaction ends.
///
/// Whoever changes who may do what in the register, and whoever writes for the organisation, holds it first and reads
/// the access afterwards: so a removal and a notice follow one another, whichever comes first.
///
/// Everybody in the register holds rows in one order, so that nobody waits for somebody who waits for him or her: the
/// organisation, then the operation (both by [`crate::operation::hold`]), then a notice's draft or its steps. Whoever only
/// saves, throws away or attaches holds the draft alone; and whoever only reads an operation holds nothing.
pub async fn hold(tx: &mut Tx, id: &OrganisationId) -> Result<(), Error> {
    let sql = format!("SELECT id FROM organisation WHERE id = $1{}", tx.lock());
    tx.fetch_all(&sql, &[id.as_str().into()]).await?;
    Ok(())
}
