//! How many rows to read at once, so that neither memory nor those who wait for the database suffer from large ones.

use crate::error::Error;
use crate::row::Value;
use crate::tx::Tx;

/// About how many bytes are read at once. One row is read however large it is.
const BYTES: i64 = 4 << 20;

/// How many of the next rows to read: as many as are small enough together, one at least and `most` at most.
///
/// `columns` are those whose size counts; `from` is the table with what stands before LIMIT, and `values` are its own.
pub(crate) async fn fitting(
    tx: &mut Tx,
    columns: &[String],
    from: &str,
    values: &[Value],
    most: usize,
) -> Result<usize, Error> {
    let sizes: Vec<String> =
        columns.iter().map(|column| format!("COALESCE(LENGTH({column}), 0)")).collect();
    let size = if sizes.is_empty() { "0".to_owned() } else { sizes.join(" + ") };
    // The length is known without the content being read.
    let sql = format!("SELECT CAST({size} AS BIGINT) FROM {from} LIMIT {most}");
    let mut bytes = 0;
    for (place, row) in tx.fetch_all(&sql, values).await?.iter().enumerate() {
        bytes += row.int(0)?;
        if bytes > BYTES {
            return Ok(place.max(1));
        }
    }
    Ok(most)
}
