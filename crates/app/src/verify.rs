//! Whether everything in a database is as it was written: rows, references, the log's seals, and every sealed field.

use std::collections::BTreeMap;

use store::audit::Chain;
use store::copy::{self, Pages, Table};
use store::{Db, Tx, Value, audit, check};

use crate::backup::{CopyError, Told};
use crate::random::sha256;

/// How many findings are told one by one.
const FINDINGS_MAX: usize = 1000;

/// Where a checksum was kept when something was sent: the table, the sealed field, and the checksum's column.
const CHECKSUMS: [(&str, &str, &str); 4] = [
    ("receipt", "pdf", "sha256"),
    ("report", "document", "sha256"),
    ("submission", "document", "sha256"),
    ("submission", "pdf", "pdf_sha256"),
];

/// Something that is not as it was written. Names records, and nothing that is in them.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Finding {
    /// The engine finds its own file damaged.
    #[error("the database's file: {0}")]
    Engine(String),
    /// A row names another that is not there.
    #[error("{table}: {n_rows} rows name a {other} that is not there")]
    Lost {
        /// The table that refers.
        table: String,
        /// The table that is referred to.
        other: String,
        /// How many.
        n_rows: i64,
    },
    /// The log is broken.
    #[error("audit: line {0} is changed, missing or not ours")]
    Log(i64),
    /// A sealed field does not open.
    #[error("{table} {record}: `{column}` cannot be opened")]
    Sealed {
        /// The table.
        table: String,
        /// The record.
        record: String,
        /// The column, without `_sealed`.
        column: &'static str,
    },
    /// The content is another than the one that was sent.
    #[error("{table} {record}: `{column}` is not what its checksum was taken of")]
    Checksum {
        /// The table.
        table: String,
        /// The record.
        record: String,
        /// The column, without `_sealed`.
        column: &'static str,
    },
    /// A receipt is not a document that a reader opens.
    #[error("{table} {record}: `{column}` is no whole PDF")]
    Pdf {
        /// The table.
        table: String,
        /// The record.
        record: String,
        /// The column, without `_sealed`.
        column: &'static str,
    },
}

/// What was looked at, and what was found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Verified {
    /// Rows by table.
    pub n_rows: BTreeMap<String, u64>,
    /// Lines of the log whose seals are right.
    pub n_lines: i64,
    /// Sealed fields that were opened.
    pub n_opened: u64,
    /// Documents that are what their checksums were taken of.
    pub n_checksums: u64,
    /// The first findings.
    pub findings: Vec<Finding>,
    /// How many findings there are.
    pub n_findings: u64,
}

impl Verified {
    fn add(&mut self, finding: Finding) {
        self.n_findings += 1;
        if self.findings.len() < FINDINGS_MAX {
            self.findings.push(finding);
        }
    }
}

/// Looks through the whole database, as it is at one moment. The service goes on meanwhile.
pub async fn verify(db: &Db, told: &mut Told<'_>) -> Result<Verified, CopyError> {
    let mut tx = db.read().await?;
    let mut verified = Verified::default();
    let tables = copy::tables(&mut tx).await?;
    let mut n_total = 0;
    for table in &tables {
        let n_rows = copy::count(&mut tx, table).await?;
        n_total += n_rows;
        verified.n_rows.insert(table.name.clone(), n_rows);
    }
    for said in check::engine(&mut tx).await? {
        verified.add(Finding::Engine(said));
    }
    for reference in copy::references(&mut tx).await? {
        let n_rows = check::n_lost(&mut tx, &reference).await?;
        if n_rows > 0 {
            let (table, other) = (reference.table, reference.other);
            verified.add(Finding::Lost { table, other, n_rows });
        }
    }
    match audit::verify(&mut tx).await? {
        Chain::Whole { n_lines } => verified.n_lines = n_lines,
        Chain::Broken { seq } => verified.add(Finding::Log(seq)),
    }
    let mut n_done = 0;
    for table in &tables {
        let mut pages = Pages::of(table);
        loop {
            let rows = pages.next(&mut tx).await?;
            if rows.is_empty() {
                break;
            }
            for row in &rows {
                look_at(&tx, table, row, &mut verified);
            }
            n_done += u64::try_from(rows.len()).unwrap_or(0);
            told(&table.name, n_done, n_total);
        }
    }
    Ok(verified)
}

/// Checks one row: everything that can be said of a row by itself belongs here.
fn look_at(tx: &Tx, table: &Table, row: &[Value], verified: &mut Verified) {
    for field in check::open(tx, table, row) {
        let (name, record, column) = (table.name.clone(), field.record, field.column);
        let Some(content) = field.content else {
            verified.add(Finding::Sealed { table: name, record, column });
            continue;
        };
        verified.n_opened += 1;
        let kept = CHECKSUMS.iter().find(|it| it.0 == table.name && it.1 == column);
        let Some((_, _, checksum)) = kept else { continue };
        let is_same = matches!(
            table.value(row, checksum),
            Some(Value::Text(Some(kept))) if *kept == sha256(&content)
        );
        if is_same {
            verified.n_checksums += 1;
        } else {
            verified.add(Finding::Checksum { table: name.clone(), record: record.clone(), column });
        }
        if column == "pdf" && !is_pdf(&content) {
            verified.add(Finding::Pdf { table: name, record, column });
        }
    }
}

/// Whether it begins and ends as a PDF does, and names a table of its parts that is within it.
fn is_pdf(bytes: &[u8]) -> bool {
    let end = String::from_utf8_lossy(bytes.get(bytes.len().saturating_sub(64)..).unwrap_or(&[]));
    let Some((_, named)) = end.rsplit_once("startxref") else { return false };
    let mut words = named.split_whitespace();
    let place = words.next().and_then(|word| word.parse::<usize>().ok());
    bytes.starts_with(b"%PDF-")
        && place.is_some_and(|place| place < bytes.len())
        && words.next() == Some("%%EOF")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pdf_that_is_cut_off_is_none() {
        let whole = b"%PDF-1.7\n1 0 obj\nendobj\nstartxref\n9\n%%EOF".as_slice();
        assert!(is_pdf(whole));
        assert!(!is_pdf(whole.get(..30).unwrap()));
        assert!(!is_pdf(whole.get(1..).unwrap()));
        assert!(!is_pdf(b""));
    }
}
