//! The mark on a database that everything is moved away from: what was written in it from then on would be missing in the
//! other one. The table goes into no copy and no backup.

use jiff::Timestamp;

use crate::error::Error;
use crate::tx::Tx;

/// That everything is being, or has been, moved away.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Moving {
    /// When it began.
    pub begun_at: Timestamp,
    /// Whether it was done; else it goes on, or was broken off.
    pub is_done: bool,
}

/// Marks the database: everything is being moved away. A move that was broken off begins anew.
pub async fn begin(tx: &mut Tx, now: Timestamp) -> Result<(), Error> {
    let sql = "INSERT INTO moving (id, begun_at) VALUES (1, $1) \
               ON CONFLICT (id) DO UPDATE SET begun_at = excluded.begun_at, is_done = 0";
    tx.execute(sql, &[now.into()]).await?;
    Ok(())
}

/// Notes that everything has been moved away.
pub async fn end(tx: &mut Tx) -> Result<(), Error> {
    tx.execute("UPDATE moving SET is_done = 1 WHERE id = 1", &[]).await?;
    Ok(())
}

/// Takes the mark away: the database is used again. Tells whether there was one.
pub async fn undo(tx: &mut Tx) -> Result<bool, Error> {
    Ok(tx.execute("DELETE FROM moving WHERE id = 1", &[]).await? > 0)
}

/// The mark, if there is one.
pub async fn seen(tx: &mut Tx) -> Result<Option<Moving>, Error> {
    let row = tx.fetch_optional("SELECT begun_at, is_done FROM moving WHERE id = 1", &[]).await?;
    row.map(|row| Ok(Moving { begun_at: row.time(0)?, is_done: row.int(1)? != 0 })).transpose()
}
