//! Receipts as they were made, for as long as their reports.

use domain::ids::ReportId;
use jiff::Timestamp;

use crate::error::Error;
use crate::row::Value;
use crate::tx::Tx;

const PDF: (&str, &str) = ("receipt", "pdf");

/// A receipt.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Receipt {
    /// The document as it was made.
    pub pdf: Vec<u8>,
    /// SHA-256 of the document, in hexadecimal.
    pub sha256: String,
}

/// Keeps a receipt; false when the report already has one.
pub async fn insert(
    tx: &mut Tx,
    report: &ReportId,
    pdf: &[u8],
    sha256: &str,
    now: Timestamp,
) -> Result<bool, Error> {
    let mut values: Vec<Value> = vec![report.as_str().into(), sha256.into(), now.into()];
    values.push(tx.row_seal("receipt", &values)?);
    values.push(tx.seal(PDF, report.as_str(), pdf)?.into());
    let sql = "INSERT INTO receipt (report_id, sha256, created_at, row_seal, pdf_sealed) \
               VALUES ($1, $2, $3, $4, $5) ON CONFLICT (report_id) DO NOTHING";
    Ok(tx.execute(sql, &values).await? == 1)
}

/// The report's receipt.
pub async fn by_report(tx: &mut Tx, report: &ReportId) -> Result<Option<Receipt>, Error> {
    let sql = "SELECT pdf_sealed, sha256 FROM receipt WHERE report_id = $1";
    let row = tx.fetch_optional(sql, &[report.as_str().into()]).await?;
    let Some(row) = row else { return Ok(None) };
    let pdf = tx.open(PDF, report.as_str(), &row.bytes(0)?)?;
    Ok(Some(Receipt { pdf, sha256: row.text(1)? }))
}

/// Which reports have receipts, in the order of their ids, after the one given. Ids are drawn by chance, so the first
/// ones are a sample.
pub async fn ids(
    tx: &mut Tx,
    after: Option<&ReportId>,
    limit: u32,
) -> Result<Vec<ReportId>, Error> {
    let sql = "SELECT report_id FROM receipt WHERE report_id > $1 ORDER BY report_id LIMIT $2";
    let after = after.map_or("", ReportId::as_str);
    let rows = tx.fetch_all(sql, &[after.into(), i64::from(limit).into()]).await?;
    rows.iter().map(|row| row.text(0).map(ReportId::new)).collect()
}
