//! Cases of relatives in one household, linked with each other.

use domain::ids::{CaseId, PersonId};
use jiff::Timestamp;

use crate::error::Error;
use crate::tx::Tx;

/// The pair in the order in which it is kept.
fn pair<'a>(one: &'a CaseId, other: &'a CaseId) -> (&'a str, &'a str) {
    if one < other { (one.as_str(), other.as_str()) } else { (other.as_str(), one.as_str()) }
}

/// Links two cases; does nothing when they are linked.
pub async fn add(
    tx: &mut Tx,
    one: &CaseId,
    other: &CaseId,
    by: &PersonId,
    now: Timestamp,
) -> Result<(), Error> {
    let (one, other) = pair(one, other);
    let sql = "INSERT INTO case_link (one_id, other_id, linked_by, linked_at) \
               VALUES ($1, $2, $3, $4) ON CONFLICT (one_id, other_id) DO NOTHING";
    tx.execute(sql, &[one.into(), other.into(), by.as_str().into(), now.into()]).await?;
    Ok(())
}

/// Takes a link away.
pub async fn remove(tx: &mut Tx, one: &CaseId, other: &CaseId) -> Result<(), Error> {
    let (one, other) = pair(one, other);
    let sql = "DELETE FROM case_link WHERE one_id = $1 AND other_id = $2";
    tx.execute(sql, &[one.into(), other.into()]).await?;
    Ok(())
}

/// The cases that a case is linked with.
pub async fn of(tx: &mut Tx, case: &CaseId) -> Result<Vec<CaseId>, Error> {
    let sql = "SELECT other_id FROM case_link WHERE one_id = $1 \
               UNION SELECT one_id FROM case_link WHERE other_id = $1";
    let rows = tx.fetch_all(sql, &[case.as_str().into()]).await?;
    rows.iter().map(|row| row.text(0).map(CaseId::new)).collect()
}
