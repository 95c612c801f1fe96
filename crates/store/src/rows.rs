//! Rows that never change carry a seal: a keyed hash of all that stands in them.
//!
//! So a row that somebody has written in, without the service's keys, is found by [`check`]; what is
//! encrypted has its own proof.

use std::fmt::Write as _;

use crate::copy::take_time;
use crate::db::Db;
use crate::error::Error;
use crate::ledger::{Field, TABLES, Table};
use crate::migrations::{self, NOTICE_SEALS, RIGHT_SEALS, SEALS};
use crate::page;
use crate::row::{Row, Value};
use crate::schema;
use crate::tx::{Tx, marks};

/// How many rows are looked at in one turn, at most.
const BATCH: usize = 100;

/// What is wrong with a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wrong {
    /// Something in it is not as it was written.
    Changed,
    /// It carries no seal: a program from before the seals wrote it, or somebody took the seal away.
    Unsealed,
    /// A field cannot be opened.
    Unreadable(&'static str),
    /// A field is not what its checksum says.
    OtherContent(&'static str),
    /// A keyed hash is of something else than what is sealed beside it.
    OtherHash(&'static str),
}

/// A row that is wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// In which table.
    pub table: &'static str,
    /// Which record.
    pub record: String,
    /// What is wrong.
    pub wrong: Wrong,
}

/// The names of the tables that [`check`] goes through.
pub fn tables() -> Vec<&'static str> {
    TABLES.iter().map(|table| table.name).collect()
}

/// Opens every field of the table, and checks the seals of its rows. `looked` is told of each row.
pub async fn check(
    tx: &mut Tx,
    name: &str,
    looked: &mut (dyn FnMut() + Send),
) -> Result<Vec<Finding>, Error> {
    let table = TABLES.iter().find(|table| table.name == name).ok_or(Error::Damaged("a table"))?;
    let sql = select(table);
    let mut findings = Vec::new();
    let mut after: Vec<Value> = Vec::new();
    loop {
        let (place, order) = (after_mark(table, &after), table.key_names());
        let limit = fitting(tx, table, &after, BATCH).await?;
        let page = format!("{sql}{place} ORDER BY {order} LIMIT {limit}");
        let rows = tx.fetch_all(&page, &after).await?;
        let Some(last) = rows.last() else { break };
        for row in &rows {
            // What cannot be read at all was not written by the service.
            findings
                .extend(look_at(tx, table, row).unwrap_or_else(|_| vec![unreadable(table, row)]));
            looked();
        }
        let Ok(key) = table.key_of(last) else { break };
        after = key;
    }
    Ok(findings)
}

/// A row with a column that holds something else than it may.
fn unreadable(table: &Table, row: &Row) -> Finding {
    let record = table.key_of(row).map_or_else(
        |_| "with a key that cannot be read, which those after it are not looked at for".to_owned(),
        |key| table.record(&key),
    );
    Finding { table: table.name, record, wrong: Wrong::Changed }
}

/// Where the rows begin that come after the key.
pub(crate) fn after_mark(table: &Table, after: &[Value]) -> String {
    if after.is_empty() {
        return String::new();
    }
    format!(" WHERE ({}) > ({})", table.key_names(), marks(after.len(), 1))
}

/// How many of the rows after the key to read at once, at most `most`.
pub(crate) async fn fitting(
    tx: &mut Tx,
    table: &Table,
    after: &[Value],
    most: usize,
) -> Result<usize, Error> {
    let columns: Vec<String> =
        table.fields.iter().map(|field| format!("{}_sealed", field.name)).collect();
    let (place, order) = (after_mark(table, after), table.key_names());
    let from = format!("{}{place} ORDER BY {order}", table.name);
    page::fitting(tx, &columns, &from, after, most).await
}

fn select(table: &Table) -> String {
    let mut sql = format!("SELECT {}", table.key_names());
    for field in table.fields {
        write!(sql, ", {}_sealed", field.name).ok();
    }
    for field in table.fields {
        write!(sql, ", {}", field.sha256.unwrap_or("NULL")).ok();
    }
    if !table.covered.is_empty() {
        sql.push_str(", row_seal");
    }
    for column in table.covered {
        write!(sql, ", {}", column.name()).ok();
    }
    write!(sql, " FROM {}", table.name).ok();
    sql
}

fn look_at(tx: &Tx, table: &Table, row: &Row) -> Result<Vec<Finding>, Error> {
    let record = table.record(&table.key_of(row)?);
    let mut wrong = Vec::new();
    let (first, n_fields) = (table.key.len(), table.fields.len());
    for (place, field) in (first..).zip(table.fields) {
        let sealed = row.opt_bytes(place)?;
        let sha256 = field.sha256.map(|_| row.text(place + n_fields)).transpose()?;
        wrong.extend(sealed.and_then(|it| look_in(tx, table, field, &record, &it, sha256)));
    }
    if !table.covered.is_empty() {
        let place = first + 2 * n_fields;
        let seal = row.opt_bytes(place)?;
        let columns = (place + 1..).zip(table.covered);
        let covered: Vec<Value> =
            columns.map(|(place, column)| column.of(row, place)).collect::<Result<_, _>>()?;
        match seal {
            None => wrong.push(Wrong::Unsealed),
            Some(seal) if seal != tx.sealer.seal_row(table.name, &text(&covered)?) => {
                wrong.push(Wrong::Changed);
            }
            Some(_) => {}
        }
    }
    let table = table.name;
    let finding = |wrong| Finding { table, record: record.clone(), wrong };
    Ok(wrong.into_iter().map(finding).collect())
}

fn look_in(
    tx: &Tx,
    table: &Table,
    field: &Field,
    record: &str,
    sealed: &[u8],
    sha256: Option<String>,
) -> Option<Wrong> {
    let Ok(plain) = tx.open((table.name, field.name), record, sealed) else {
        return Some(Wrong::Unreadable(field.name));
    };
    let is_other = sha256.is_some_and(|sha256| sha256 != digest(&plain));
    is_other.then_some(Wrong::OtherContent(field.name))
}

/// SHA-256 in hexadecimal.
fn digest(bytes: &[u8]) -> String {
    let digest = aws_lc_rs::digest::digest(&aws_lc_rs::digest::SHA256, bytes);
    digest.as_ref().iter().fold(String::new(), |mut text, byte| {
        write!(text, "{byte:02x}").ok();
        text
    })
}

/// What the seal covers, as JSON, so that no two rows have the same text.
fn text(values: &[Value]) -> Result<Vec<u8>, Error> {
    let parts: Vec<serde_json::Value> = values
        .iter()
        .map(|value| match value {
            Value::Text(text) => serde_json::json!(text),
            Value::Int(number) => serde_json::json!(number),
            Value::Bytes(bytes) => serde_json::json!(bytes),
        })
        .collect();
    serde_json::to_vec(&parts).map_err(|_| Error::Damaged("a row"))
}

impl Tx {
    /// The seal of a row with these values, in the order of the ledger.
    pub(crate) fn row_seal(&self, table: &str, values: &[Value]) -> Result<Value, Error> {
        Ok(self.sealer.seal_row(table, &text(values)?).into())
    }
}

/// Which step the rows were written at that are being given a seal; none when that has come to its end. Whoever writes
/// holds the note until the transaction ends.
pub(crate) async fn sealing_from(tx: &mut Tx) -> Result<Option<i64>, Error> {
    let sql = format!("SELECT sealing_from FROM meta{}", tx.lock());
    let row = tx.fetch_optional(&sql, &[]).await?;
    row.map_or(Ok(None), |row| row.opt_int(0))
}

impl Db {
    /// Gives the rows a seal that a program from before the seals has written, or goes on with that. Once only: a row
    /// that has lost its seal later is to be found, and not to be sealed again.
    pub(crate) async fn seal_rows(&self) -> Result<(), Error> {
        let mut tx = self.read().await?;
        // What a newer program has begun to seal, that one knows.
        if schema::number(&mut tx).await? > migrations::newest(&self.engine) {
            return Ok(());
        }
        let Some(before) = sealing_from(&mut tx).await? else { return Ok(()) };
        drop(tx);
        let since = |table: &Table| match table.name {
            "notice" => NOTICE_SEALS,
            "assignment" | "register_role" => RIGHT_SEALS,
            _ => SEALS,
        };
        let covered = TABLES.iter().filter(|table| !table.covered.is_empty());
        for table in covered.filter(|table| before < since(table)) {
            let mut after = Vec::new();
            while let Some(last) = self.seal_some(table, &after).await? {
                after = last;
            }
        }
        let mut tx = self.write().await?;
        tx.execute("UPDATE meta SET sealing_from = NULL", &[]).await?;
        tx.commit().await
    }

    /// Seals the next rows of the table that have no seal; gives the last one's key, none when there are no more.
    async fn seal_some(&self, table: &Table, after: &[Value]) -> Result<Option<Vec<Value>>, Error> {
        let mut tx = self.write().await?;
        take_time(&mut tx).await?;
        // Nobody else seals meanwhile, so that each sees what the other has left; and that may be nothing.
        if sealing_from(&mut tx).await?.is_none() {
            return Ok(None);
        }
        let columns: Vec<&str> = table.covered.iter().map(|column| column.name()).collect();
        let (columns, name, key) = (columns.join(", "), table.name, table.key_names());
        let mut place = after_mark(table, after);
        place.push_str(if after.is_empty() { " WHERE" } else { " AND" });
        let lock = tx.lock();
        let sql = format!(
            "SELECT {columns} FROM {name}{place} row_seal IS NULL ORDER BY {key} LIMIT {BATCH}{lock}"
        );
        let rows = tx.fetch_all(&sql, after).await?;
        for row in &rows {
            let places = table.covered.iter().enumerate();
            let values: Vec<Value> =
                places.map(|(place, column)| column.of(row, place)).collect::<Result<_, _>>()?;
            let seal = tx.row_seal(name, &values)?;
            let id = values.first().cloned().ok_or(Error::Damaged("a row"))?;
            let sql = format!("UPDATE {name} SET row_seal = $2 WHERE {key} = $1");
            tx.execute(&sql, &[id, seal]).await?;
        }
        tx.commit().await?;
        // The key stands first among what the seal covers.
        rows.last().map(|row| table.key_of(row)).transpose()
    }
}
