//! What can be checked of any row: that what is sealed opens in its place, and that what is referred to is there.

use crate::copy::{Reference, Table};
use crate::error::Error;
use crate::row::Value;
use crate::tx::Tx;

/// Where something is sealed: the table, the column without `_sealed`, and the columns that make the record's name.
/// A test compares it with the schema.
const PLACES: &[(&str, &str, &[&str])] = &[
    ("assignment", "details", &["id"]),
    ("attempt", "details", &["id"]),
    ("attempt", "result", &["id"]),
    ("case_note", "note", &["case_id"]),
    ("cases", "person", &["id"]),
    ("committee_request", "reply", &["submission_id"]),
    ("committee_request", "wish", &["submission_id"]),
    ("connection", "reply", &["submission_id"]),
    ("connection", "signature", &["submission_id"]),
    ("connection", "wish", &["submission_id"]),
    ("correction", "reply", &["id"]),
    ("correction", "wish", &["id"]),
    ("draft", "answers", &["id"]),
    ("draft_revision", "answers", &["draft_id", "revision"]),
    ("kept_post", "body", &["id"]),
    ("option_proposal", "proposal", &["id"]),
    ("outbox", "answer", &["id"]),
    ("outbox", "body", &["id"]),
    ("person", "details", &["id"]),
    ("person_identifier", "value", &["person_id"]),
    ("proof", "evidence", &["record_id"]),
    ("receipt", "pdf", &["report_id"]),
    ("report", "document", &["id"]),
    ("submission", "document", &["id"]),
    ("submission", "pdf", &["id"]),
];

/// A sealed field of a row.
pub struct Field {
    /// The record's name, which is no personal data.
    pub record: String,
    /// The column, without `_sealed`.
    pub column: &'static str,
    /// What is in it; none if it does not open.
    pub content: Option<Vec<u8>>,
}

/// Every sealed column that this program knows, as `table.column_sealed`, in order.
pub fn sealed_columns() -> impl Iterator<Item = String> {
    PLACES.iter().map(|(table, column, _)| format!("{table}.{column}_sealed"))
}

/// Opens every sealed field of a row of the table.
pub fn open(tx: &Tx, table: &Table, row: &[Value]) -> Vec<Field> {
    let places = PLACES.iter().filter(|place| place.0 == table.name);
    places
        .filter_map(|(name, column, record)| {
            let record = name_of(table, row, record);
            match table.value(row, &format!("{column}_sealed"))? {
                Value::Bytes(Some(sealed)) => {
                    let content = tx.open((*name, *column), &record, sealed).ok();
                    Some(Field { record, column: *column, content })
                }
                Value::Bytes(None) | Value::Text(_) | Value::Int(_) => None,
            }
        })
        .collect()
}

fn name_of(table: &Table, row: &[Value], columns: &[&str]) -> String {
    let parts = columns.iter().map(|column| match table.value(row, column) {
        Some(Value::Text(Some(text))) => text.clone(),
        Some(Value::Int(Some(number))) => number.to_string(),
        Some(Value::Text(None) | Value::Int(None) | Value::Bytes(_)) | None => String::new(),
    });
    parts.collect::<Vec<_>>().join("|")
}

/// How many rows refer to a row that is not there.
pub async fn n_lost(tx: &mut Tx, reference: &Reference) -> Result<i64, Error> {
    let Reference { table, column, other, other_column } = reference;
    let sql = format!(
        "SELECT COUNT(*) FROM \"{table}\" t WHERE t.\"{column}\" IS NOT NULL AND NOT EXISTS \
         (SELECT 1 FROM \"{other}\" o WHERE o.\"{other_column}\" = t.\"{column}\")"
    );
    let row = tx.fetch_optional(&sql, &[]).await?;
    row.map_or(Ok(0), |row| row.int(0))
}

/// What the engine itself finds wrong with its file. PostgreSQL checks the checksums of its pages whenever it reads
/// them.
pub async fn engine(tx: &mut Tx) -> Result<Vec<String>, Error> {
    if !tx.is_sqlite() {
        return Ok(Vec::new());
    }
    let rows = tx.fetch_all("PRAGMA integrity_check(100)", &[]).await?;
    let mut said = rows.iter().map(|row| row.text(0)).collect::<Result<Vec<_>, _>>()?;
    said.retain(|line| line != "ok");
    Ok(said)
}
