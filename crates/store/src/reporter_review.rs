//! Which lists of reporters have been looked through, quarter by quarter.

use domain::ids::{CommitteeId, PersonId};
use domain::period::Period;
use jiff::Timestamp;

use crate::error::Error;
use crate::tx::Tx;

/// Writes down that the list is right; false when somebody already has, in the quarter.
pub async fn insert(
    tx: &mut Tx,
    committee: &CommitteeId,
    quarter: Period,
    by: &PersonId,
    now: Timestamp,
) -> Result<bool, Error> {
    let sql = "INSERT INTO reporter_review (committee_id, quarter, reviewed_by, reviewed_at) \
               VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING";
    let values =
        [committee.as_str().into(), (&quarter.code()).into(), by.as_str().into(), now.into()];
    Ok(tx.execute(sql, &values).await? == 1)
}

/// Who looked the list through in the quarter, and when.
pub async fn of(
    tx: &mut Tx,
    committee: &CommitteeId,
    quarter: Period,
) -> Result<Option<(PersonId, Timestamp)>, Error> {
    let sql = "SELECT reviewed_by, reviewed_at FROM reporter_review \
               WHERE committee_id = $1 AND quarter = $2";
    let row =
        tx.fetch_optional(sql, &[committee.as_str().into(), (&quarter.code()).into()]).await?;
    row.map(|row| Ok((PersonId::new(row.text(0)?), row.time(1)?))).transpose()
}
