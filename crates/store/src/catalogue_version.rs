//! Every version of a form that a report was made with, whole.

use jiff::Timestamp;

use crate::error::Error;
use crate::tx::Tx;

/// A version of a form.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CatalogueVersion {
    /// Which e-service.
    pub service: String,
    /// The version's number.
    pub version: String,
    /// The whole form as text.
    pub content: String,
}

/// Keeps the version, unless it is kept already.
pub async fn keep(
    tx: &mut Tx,
    hash: &str,
    service: &str,
    version: &str,
    content: &str,
    now: Timestamp,
) -> Result<(), Error> {
    // Nearly always it is kept: that is asked without sending the whole text.
    let sql = "SELECT hash FROM catalogue_version WHERE hash = $1";
    if tx.fetch_optional(sql, &[hash.into()]).await?.is_some() {
        return Ok(());
    }
    let sql = "INSERT INTO catalogue_version (hash, service, version, content, first_used_at) \
               VALUES ($1, $2, $3, $4, $5) ON CONFLICT (hash) DO NOTHING";
    let values = [hash.into(), service.into(), version.into(), content.into(), now.into()];
    tx.execute(sql, &values).await?;
    Ok(())
}

/// The version with the hash.
pub async fn by_hash(tx: &mut Tx, hash: &str) -> Result<Option<CatalogueVersion>, Error> {
    let sql = "SELECT service, version, content FROM catalogue_version WHERE hash = $1";
    let row = tx.fetch_optional(sql, &[hash.into()]).await?;
    let Some(row) = row else { return Ok(None) };
    Ok(Some(CatalogueVersion {
        service: row.text(0)?,
        version: row.text(1)?,
        content: row.text(2)?,
    }))
}

/// The hashes of every version that is kept, in order.
pub async fn hashes(tx: &mut Tx) -> Result<Vec<String>, Error> {
    let rows = tx.fetch_all("SELECT hash FROM catalogue_version ORDER BY hash", &[]).await?;
    rows.iter().map(|row| row.text(0)).collect()
}
