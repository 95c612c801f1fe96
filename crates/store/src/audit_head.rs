//! The end of the log, to be kept elsewhere, and what is wrong with a log that is not whole.
//!
//! The seals find every change by somebody without the keys, but not that an older copy of the end was put
//! back, nor what somebody with the keys has written anew. Whoever has kept an earlier end finds both: the log
//! must still go through it.

use jiff::Timestamp;

use crate::audit::{self, COLUMNS, Chain};
use crate::error::Error;
use crate::row::Row;
use crate::tx::Tx;

/// One line's number and seal. The seal covers every line up to it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Head {
    /// The line's number, from 1.
    pub seq: i64,
    /// Its seal.
    pub seal: Vec<u8>,
    /// When the line was written.
    pub at: Timestamp,
}

/// What an examination of the log found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Finding {
    /// Every line is as it was written.
    Whole {
        /// How many there are.
        n_lines: i64,
    },
    /// The line is there, and not as it was written.
    Changed {
        /// Its number.
        seq: i64,
    },
    /// The line is missing.
    Missing {
        /// Its number.
        seq: i64,
    },
    /// The line was never written by the service.
    Inserted {
        /// Its number.
        seq: i64,
    },
    /// Every line is right, but the note of where the log ends is not.
    End {
        /// The number of the last line.
        seq: i64,
    },
}

/// The last line; none while nothing has been written.
pub async fn last(tx: &mut Tx) -> Result<Option<Head>, Error> {
    let sql =
        "SELECT a.seq, a.seal, a.at FROM audit_head h JOIN audit a ON a.seq = h.seq WHERE h.id = 1";
    tx.fetch_optional(sql, &[]).await?.as_ref().map(head).transpose()
}

/// The line with the number; none if there is no such line.
pub async fn at(tx: &mut Tx, seq: i64) -> Result<Option<Head>, Error> {
    let sql = "SELECT seq, seal, at FROM audit WHERE seq = $1";
    tx.fetch_optional(sql, &[seq.into()]).await?.as_ref().map(head).transpose()
}

fn head(row: &Row) -> Result<Head, Error> {
    Ok(Head { seq: row.int(0)?, seal: row.bytes(1)?, at: row.time(2)? })
}

/// Reads the whole log, checks every seal, and tells what the first fault is.
pub async fn examine(tx: &mut Tx) -> Result<Finding, Error> {
    // Lines are numbered from 1, and verifying begins there.
    let sql = "SELECT seq FROM audit WHERE seq < 1 ORDER BY seq LIMIT 1";
    if let Some(row) = tx.fetch_optional(sql, &[]).await? {
        return Ok(Finding::Inserted { seq: row.int(0)? });
    }
    match audit::verify(tx).await? {
        Chain::Whole { n_lines } => Ok(Finding::Whole { n_lines }),
        Chain::Broken { seq } => fault(tx, seq).await,
    }
}

/// What is wrong with a line, when every line before it is right.
async fn fault(tx: &mut Tx, seq: i64) -> Result<Finding, Error> {
    let sql = "SELECT seq FROM audit_head WHERE id = 1";
    let end = tx.fetch_optional(sql, &[]).await?.ok_or(Error::NotMigrated)?.int(0)?;
    let sql = format!("{COLUMNS} WHERE seq BETWEEN $1 AND $2");
    let rows = tx.fetch_all(&sql, &[seq.into(), (seq + 1).into()]).await?;
    let Some(first) = rows.iter().find(|row| row.int(6).is_ok_and(|it| it == seq)) else {
        let is_past_end = seq > end && rows.is_empty();
        return Ok(if is_past_end {
            Finding::End { seq: seq - 1 }
        } else {
            Finding::Missing { seq }
        });
    };
    if seq > end {
        return Ok(Finding::Inserted { seq });
    }
    let Some(second) = rows.iter().find(|row| row.int(6).is_ok_and(|it| it == seq + 1)) else {
        return Ok(Finding::Changed { seq });
    };
    // Whoever puts a line in, or takes one out, may give those after it new numbers. Their seals tell which
    // numbers they had.
    let before = at(tx, seq - 1).await?.map(|head| head.seal).unwrap_or_default();
    let (Ok(entry), Ok(seal)) = (audit::read(second), second.bytes(7)) else {
        return Ok(Finding::Changed { seq });
    };
    if tx.sealer.seal_line(&before, &audit::text(seq, &entry)?) == seal {
        return Ok(Finding::Inserted { seq });
    }
    let first = first.bytes(7).unwrap_or_default();
    if tx.sealer.seal_line(&first, &audit::text(seq + 2, &entry)?) == seal {
        return Ok(Finding::Missing { seq });
    }
    Ok(Finding::Changed { seq })
}
