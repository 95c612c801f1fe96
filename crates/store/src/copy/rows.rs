//! Rows out of a table, page by page, and into one.

use std::fmt::Write as _;

use aws_lc_rs::digest;

use super::{Kind, Sum, Table};
use crate::error::Error;
use crate::page;
use crate::row::{Row, Value};
use crate::tx::{Tx, marks};

/// Most rows in a page.
const PAGE_ROWS: usize = 1000;
/// Most values given to one statement.
const VALUES_MAX: usize = 900;

/// How many rows the table has.
pub async fn count(tx: &mut Tx, table: &Table) -> Result<u64, Error> {
    let sql = format!("SELECT COUNT(*) FROM {}", quoted(&table.name));
    let row = tx.fetch_optional(&sql, &[]).await?;
    let count = row.map_or(Ok(0), |row| row.int(0))?;
    Ok(u64::try_from(count).unwrap_or(0))
}

/// The rows of a table in the order of their keys, so that no statement takes long and no page is large.
pub struct Pages<'t> {
    table: &'t Table,
    /// Where in a row the columns of the key are.
    key: Vec<usize>,
    /// The key of the last row of the page before; none before the first.
    after: Option<Vec<Value>>,
}

impl<'t> Pages<'t> {
    /// Before the first row.
    pub fn of(table: &'t Table) -> Self {
        let place = |name: &String| table.columns.iter().position(|column| column.name == *name);
        let key = table.key.iter().filter_map(place).collect();
        Self { table, key, after: None }
    }

    /// The next rows; none at the end.
    pub async fn next(&mut self, tx: &mut Tx) -> Result<Vec<Vec<Value>>, Error> {
        let names = self.table.columns.iter().map(|column| quoted(&column.name));
        let (names, key) = (list(names), list(self.table.key.iter().map(|name| quoted(name))));
        let table = quoted(&self.table.name);
        let values = self.after.clone().unwrap_or_default();
        let later = match values.len() {
            0 => String::new(),
            n => format!("WHERE ({key}) > ({}) ", marks(n, 1)),
        };
        let from = format!("{table} {later}ORDER BY {key}");
        let large = self.table.columns.iter().filter(|column| !matches!(column.kind, Kind::Int));
        let large: Vec<String> = large.map(|column| quoted(&column.name)).collect();
        let limit = page::fitting(tx, &large, &from, &values, PAGE_ROWS).await?;
        let sql = format!("SELECT {names} FROM {from} LIMIT {limit}");
        let rows = tx.fetch_all(&sql, &values).await?;
        let rows: Vec<Vec<Value>> =
            rows.iter().map(|row| read(self.table, row)).collect::<Result<_, _>>()?;
        if let Some(last) = rows.last() {
            let key = self.key.iter().filter_map(|place| last.get(*place).cloned());
            self.after = Some(key.collect());
        }
        Ok(rows)
    }
}

fn read(table: &Table, row: &Row) -> Result<Vec<Value>, Error> {
    let columns = table.columns.iter().enumerate();
    columns
        .map(|(place, column)| {
            Ok(match column.kind {
                Kind::Text => Value::Text(row.opt_text(place)?),
                Kind::Int => Value::Int(row.opt_int(place)?),
                Kind::Bytes => Value::Bytes(row.opt_bytes(place)?),
            })
        })
        .collect()
}

/// Adds the rows to the table; leaves those alone that are there.
pub async fn insert(tx: &mut Tx, table: &Table, rows: &[Vec<Value>]) -> Result<(), Error> {
    let width = table.columns.len().max(1);
    let names = list(table.columns.iter().map(|column| quoted(&column.name)));
    for rows in rows.chunks((VALUES_MAX / width).max(1)) {
        let places = (0..rows.len()).map(|row| format!("({})", marks(width, 1 + row * width)));
        let sql = format!(
            "INSERT INTO {} ({names}) VALUES {} ON CONFLICT DO NOTHING",
            quoted(&table.name),
            list(places)
        );
        let values: Vec<Value> = rows.iter().flatten().cloned().collect();
        tx.execute(&sql, &values).await?;
    }
    Ok(())
}

/// Counts the table's rows and takes their hash; tells after each page how many there were in it.
pub async fn sum(
    tx: &mut Tx,
    table: &Table,
    told: &mut (dyn FnMut(usize) + Send),
) -> Result<Sum, Error> {
    let (mut pages, mut tally) = (Pages::of(table), Tally::of(table));
    loop {
        let rows = pages.next(tx).await?;
        if rows.is_empty() {
            return Ok(tally.sum());
        }
        let mut bytes = Vec::new();
        for row in &rows {
            encode(row, &mut bytes);
        }
        tally.add(rows.len(), &bytes);
        told(rows.len());
    }
}

/// Counts the rows of a table and takes their hash as they go by.
pub(super) struct Tally {
    table: String,
    n_rows: u64,
    hash: digest::Context,
}

impl Tally {
    /// Nothing yet but how the table is made, so that a row cannot be read as one of another table.
    pub(super) fn of(table: &Table) -> Self {
        let mut hash = digest::Context::new(&digest::SHA256);
        for part in table.columns.iter().map(|column| &column.name).chain(&table.key) {
            hash.update(part.as_bytes());
            hash.update(b"\n");
        }
        Self { table: table.name.clone(), n_rows: 0, hash }
    }

    /// Adds rows as they are encoded.
    pub(super) fn add(&mut self, n_rows: usize, bytes: &[u8]) {
        self.n_rows += u64::try_from(n_rows).unwrap_or(0);
        self.hash.update(bytes);
    }

    pub(super) fn sum(self) -> Sum {
        let mut sha256 = String::new();
        for byte in self.hash.finish().as_ref() {
            // Writing to a text cannot fail.
            write!(sha256, "{byte:02x}").ok();
        }
        Sum { table: self.table, n_rows: self.n_rows, sha256 }
    }
}

const NULL: u8 = 0;
const TEXT: u8 = 1;
const INT: u8 = 2;
const BYTES: u8 = 3;

/// The one way to write a row: for each column a sign for its kind, the length of the content in eight bytes, and the
/// content. Numbers begin with their highest byte, and text is UTF-8.
pub(super) fn encode(row: &[Value], into: &mut Vec<u8>) {
    let mut put = |sign: u8, bytes: &[u8]| {
        into.push(sign);
        into.extend(u64::try_from(bytes.len()).unwrap_or(u64::MAX).to_be_bytes());
        into.extend_from_slice(bytes);
    };
    for value in row {
        match value {
            Value::Text(Some(text)) => put(TEXT, text.as_bytes()),
            Value::Bytes(Some(bytes)) => put(BYTES, bytes),
            Value::Int(Some(number)) => put(INT, &number.to_be_bytes()),
            Value::Text(None) | Value::Int(None) | Value::Bytes(None) => put(NULL, &[]),
        }
    }
}

/// Takes the next row of the table off the bytes; none if they are not a row of it.
pub(super) fn decode(table: &Table, bytes: &mut &[u8]) -> Option<Vec<Value>> {
    table.columns.iter().map(|column| value(column.kind, bytes)).collect()
}

fn value(kind: Kind, bytes: &mut &[u8]) -> Option<Value> {
    let all = *bytes;
    let (sign, rest) = all.split_first()?;
    let (length, rest) = rest.split_first_chunk::<8>()?;
    let length = usize::try_from(u64::from_be_bytes(*length)).ok()?;
    let (content, rest) = rest.split_at_checked(length)?;
    *bytes = rest;
    match (kind, *sign) {
        (Kind::Text, NULL) => Some(Value::Text(None)),
        (Kind::Int, NULL) => Some(Value::Int(None)),
        (Kind::Bytes, NULL) => Some(Value::Bytes(None)),
        (Kind::Text, TEXT) => {
            String::from_utf8(content.to_vec()).ok().map(|text| Value::Text(Some(text)))
        }
        (Kind::Int, INT) => {
            let number: [u8; 8] = content.try_into().ok()?;
            Some(Value::Int(Some(i64::from_be_bytes(number))))
        }
        (Kind::Bytes, BYTES) => Some(Value::Bytes(Some(content.to_vec()))),
        _ => None,
    }
}

fn quoted(name: &str) -> String {
    format!("\"{name}\"")
}

fn list(parts: impl Iterator<Item = String>) -> String {
    parts.collect::<Vec<_>>().join(", ")
}
