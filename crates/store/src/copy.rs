//! The whole database as rows, alike on both engines: for backups, for restoring them, and for moving to the other
//! engine.
//!
//! Every column is text, a whole number or bytes, so nothing here knows what a table is for. Two tables have places of
//! their own: `data_key` is written first and `meta` last. A database with the one and without the other is a copy
//! that did not come to its end, and is never taken for a database. A third, `moving`, is about the database itself, and
//! stays in it.

mod rows;
mod stream;

use crate::db::{Db, at_leisure};
use crate::error::Error;
use crate::migrations;
use crate::moving;
use crate::row::Value;
use crate::schema;
use crate::tx::Tx;

pub use rows::{Pages, count, insert, sum};
pub use stream::{FORMAT, Frame, Header, Reader, StreamFault, Writer};

/// The table that makes a database of what has been written before it.
pub const LAST: &str = "meta";
/// The table that shows that a copy has been begun.
const FIRST: &str = "data_key";
/// What the first migration itself writes into an empty database.
const MARKS: [&str; 3] = [LAST, "audit_head", FIRST];

/// What a column holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    /// TEXT.
    Text,
    /// BIGINT.
    Int,
    /// BYTEA.
    Bytes,
}

/// A column.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Column {
    /// Its name.
    pub name: String,
    /// What it holds.
    pub kind: Kind,
}

/// A table.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Table {
    /// Its name.
    pub name: String,
    /// Its columns by name: in the database their order depends on how old it is.
    pub columns: Vec<Column>,
    /// The columns of its primary key, in order.
    pub key: Vec<String>,
}

impl Table {
    /// The value of the column in a row of the table.
    pub fn value<'r>(&self, row: &'r [Value], column: &str) -> Option<&'r Value> {
        let place = self.columns.iter().position(|known| known.name == column)?;
        row.get(place)
    }
}

/// A column that names a row of another table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reference {
    /// The table that refers.
    pub table: String,
    /// Its column.
    pub column: String,
    /// The table that is referred to.
    pub other: String,
    /// The column there.
    pub other_column: String,
}

/// How many rows a table has, and what they say.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Sum {
    /// Which table.
    pub table: String,
    /// Its rows.
    pub n_rows: u64,
    /// SHA-256 of its rows in the order of their keys, in hexadecimal.
    pub sha256: String,
}

/// Every table that is copied, each after those that it refers to.
pub async fn tables(tx: &mut Tx) -> Result<Vec<Table>, Error> {
    let sql = if tx.is_sqlite() {
        "SELECT t.name, c.name, c.type, c.pk + 0 FROM sqlite_master t, pragma_table_info(t.name) c \
         WHERE t.type = 'table' AND t.name NOT LIKE '\\_sqlx%' ESCAPE '\\' \
         AND t.name NOT LIKE 'sqlite\\_%' ESCAPE '\\' AND t.name <> 'moving' ORDER BY t.name, c.name"
    } else {
        "SELECT t.relname::text, a.attname::text, upper(format_type(a.atttypid, NULL)), \
         COALESCE((SELECT k.n FROM pg_index i, unnest(i.indkey) WITH ORDINALITY k (place, n) \
         WHERE i.indrelid = t.oid AND i.indisprimary AND k.place = a.attnum), 0) \
         FROM pg_class t JOIN pg_namespace s ON s.oid = t.relnamespace \
         JOIN pg_attribute a ON a.attrelid = t.oid WHERE t.relkind = 'r' \
         AND s.nspname = current_schema() AND a.attnum > 0 AND NOT a.attisdropped \
         AND t.relname NOT LIKE '\\_sqlx%' AND t.relname <> 'moving' ORDER BY t.relname, a.attname"
    };
    let mut tables: Vec<Table> = Vec::new();
    // The columns of the primary key of the table that is being put together, each with its place in it.
    let mut key: Vec<(i64, String)> = Vec::new();
    for row in tx.fetch_all(sql, &[]).await? {
        let (name, column) = (row.text(0)?, row.text(1)?);
        let kind = kind(&row.text(2)?).ok_or_else(|| {
            Error::Copy(name.clone(), "a column is neither text, nor a whole number, nor bytes")
        })?;
        if tables.last().is_none_or(|table| table.name != name) {
            key.clear();
            tables.push(Table { name, columns: Vec::new(), key: Vec::new() });
        }
        if let Some(table) = tables.last_mut() {
            let place = row.int(3)?;
            if place > 0 {
                key.push((place, column.clone()));
                key.sort();
                table.key = key.iter().map(|(_, column)| column.clone()).collect();
            }
            table.columns.push(Column { name: column, kind });
        }
    }
    if let Some(table) = tables.iter().find(|table| table.key.is_empty()) {
        return Err(Error::Copy(table.name.clone(), "it has no primary key"));
    }
    ordered(tables, &references(tx).await?)
}

fn kind(name: &str) -> Option<Kind> {
    match name {
        "TEXT" => Some(Kind::Text),
        "BIGINT" => Some(Kind::Int),
        "BYTEA" => Some(Kind::Bytes),
        _ => None,
    }
}

/// Every reference, in the order of tables and columns.
pub async fn references(tx: &mut Tx) -> Result<Vec<Reference>, Error> {
    let sql = if tx.is_sqlite() {
        "SELECT t.name, f.\"from\", f.\"table\", f.\"to\" \
         FROM sqlite_master t, pragma_foreign_key_list(t.name) f WHERE t.type = 'table' ORDER BY 1, 2"
    } else {
        "SELECT t.relname::text, a.attname::text, o.relname::text, b.attname::text \
         FROM pg_constraint c JOIN pg_class t ON t.oid = c.conrelid \
         JOIN pg_namespace s ON s.oid = t.relnamespace JOIN pg_class o ON o.oid = c.confrelid \
         JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum = c.conkey[1] \
         JOIN pg_attribute b ON b.attrelid = o.oid AND b.attnum = c.confkey[1] \
         WHERE c.contype = 'f' AND s.nspname = current_schema() \
         ORDER BY t.relname, a.attname"
    };
    let rows = tx.fetch_all(sql, &[]).await?;
    let one = |row: &crate::row::Row| {
        Ok(Reference {
            table: row.text(0)?,
            column: row.text(1)?,
            other: row.text(2)?,
            other_column: row.text(3)?,
        })
    };
    rows.iter().map(one).collect()
}

/// The tables so that every row finds the rows that it refers to, with `data_key` first and `meta` last.
fn ordered(mut tables: Vec<Table>, references: &[Reference]) -> Result<Vec<Table>, Error> {
    let mut ordered: Vec<Table> = Vec::new();
    while let Some(first) = tables.first().map(|table| table.name.clone()) {
        let is_ready = |table: &Table| {
            let mut others = references.iter().filter(|it| it.table == table.name);
            others.all(|it| ordered.iter().any(|done| done.name == it.other))
        };
        let (ready, rest): (Vec<Table>, Vec<Table>) = tables.into_iter().partition(is_ready);
        if ready.is_empty() {
            return Err(Error::Copy(first, "it refers to itself, or in a ring"));
        }
        ordered.extend(ready);
        tables = rest;
    }
    ordered.sort_by_key(|table| match table.name.as_str() {
        FIRST => 0,
        LAST => 2,
        _ => 1,
    });
    Ok(ordered)
}

/// Lets the transaction take its time, for what an operator runs.
///
/// PostgreSQL would cut off whoever reads a large table, or waits for a disk or another database. The connection serves visitors again after it.
pub async fn take_time(tx: &mut Tx) -> Result<(), Error> {
    if !tx.is_sqlite() {
        tx.fetch_once(&at_leisure(true)).await?;
    }
    Ok(())
}

/// The number of the newest step of the schema that has been taken.
pub async fn schema_number(tx: &mut Tx) -> Result<i64, Error> {
    schema::number(tx).await
}

impl Db {
    /// Gives an empty database the tables of one that is at the number, whichever engine that one is on. A copy that
    /// was begun here before can go on. What holds anything else is refused.
    pub async fn begin_copy(&self, number: i64) -> Result<(), Error> {
        if number > migrations::known() {
            return Err(Error::TooNew);
        }
        let until = migrations::same_tables_until(number);
        let here = schema::number(&mut self.read().await?).await?;
        // Its tables are those of a newer program than the one that the rows come from.
        if here > until {
            return Err(Error::NotEmpty);
        }
        if self.is_marked().await? {
            self.take_marks_away().await?;
        }
        self.migrate_to(until).await
    }

    /// Takes the steps of the schema up to the number, and does not take the database into use.
    pub async fn migrate_to(&self, number: i64) -> Result<(), Error> {
        migrations::run(&self.engine, Some(number)).await
    }

    /// Undoes what the first migration wrote, if nothing else has been.
    async fn take_marks_away(&self) -> Result<(), Error> {
        let mut tx = self.write().await?;
        for table in tables(&mut tx).await? {
            let is_mark = MARKS.contains(&table.name.as_str());
            if !is_mark && count(&mut tx, &table).await? > 0 {
                return Err(Error::NotEmpty);
            }
        }
        for table in MARKS {
            tx.execute(&format!("DELETE FROM {table}"), &[]).await?;
        }
        if schema::has_table(&mut tx, "moving").await? {
            moving::undo(&mut tx).await?;
        }
        tx.commit().await
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn a_table(name: &str) -> Table {
        Table { name: name.to_owned(), columns: Vec::new(), key: vec!["id".to_owned()] }
    }

    fn refers(table: &str, other: &str) -> Reference {
        let (column, other_column) = ("other_id".to_owned(), "id".to_owned());
        Reference { table: table.to_owned(), column, other: other.to_owned(), other_column }
    }

    #[test]
    fn tables_come_after_those_that_they_refer_to() {
        let tables = ["a", "b", "c", "data_key", "meta"].map(a_table).to_vec();
        let references = [refers("a", "b"), refers("b", "c")];
        let names: Vec<String> =
            ordered(tables, &references).unwrap().into_iter().map(|table| table.name).collect();
        assert_eq!(names, ["data_key", "c", "b", "a", "meta"]);
    }

    #[test]
    fn a_ring_is_told() {
        let tables = ["a", "b"].map(a_table).to_vec();
        let ring = ordered(tables, &[refers("a", "b"), refers("b", "a")]).unwrap_err();
        assert!(matches!(ring, Error::Copy(..)), "{ring}");
    }
}
