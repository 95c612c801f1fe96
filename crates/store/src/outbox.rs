//! Messages to be sent, written in the same transaction as their cause.

use jiff::Timestamp;

use crate::error::Error;
use crate::tx::Tx;

const BODY: (&str, &str) = ("outbox", "body");

/// Puts a message in the box.
pub async fn enqueue(
    tx: &mut Tx,
    id: &str,
    kind: &str,
    body: &str,
    now: Timestamp,
) -> Result<(), Error> {
    let sealed = tx.seal(BODY, id, body.as_bytes())?;
    let sql = "INSERT INTO outbox (id, kind, body_sealed, created_at) VALUES ($1, $2, $3, $4)";
    tx.execute(sql, &[id.into(), kind.into(), sealed.into(), now.into()]).await?;
    Ok(())
}

/// How many messages wait to be sent.
pub async fn waiting(tx: &mut Tx) -> Result<i64, Error> {
    let row = tx.fetch_optional("SELECT COUNT(*) FROM outbox WHERE done_at IS NULL", &[]).await?;
    row.map_or(Ok(0), |row| row.int(0))
}
