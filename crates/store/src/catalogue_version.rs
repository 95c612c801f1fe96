//! Every version of a form that a report was made with, whole.

use jiff::Timestamp;

use crate::error::Error;
use crate::tx::Tx;

/// Keeps the version, unless it is kept already.
pub async fn keep(
    tx: &mut Tx,
    hash: &str,
    service: &str,
    version: &str,
    content: &str,
    now: Timestamp,
) -> Result<(), Error> {
    if by_hash(tx, hash).await?.is_some() {
        return Ok(());
    }
    let sql = "INSERT INTO catalogue_version (hash, service, version, content, first_used_at) \
               VALUES ($1, $2, $3, $4, $5) ON CONFLICT (hash) DO NOTHING";
    let values = [
        hash.into(),
        service.into(),
        version.into(),
        content.into(),
        now.into(),
    ];
    tx.execute(sql, &values).await?;
    Ok(())
}

/// The version's number, if the version is kept.
pub async fn by_hash(tx: &mut Tx, hash: &str) -> Result<Option<String>, Error> {
    let sql = "SELECT version FROM catalogue_version WHERE hash = $1";
    let row = tx.fetch_optional(sql, &[hash.into()]).await?;
    row.map(|row| row.text(0)).transpose()
}
