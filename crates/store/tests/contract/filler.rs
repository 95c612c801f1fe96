//! Rows for any table, made from how it is made: as an older program would have left them.

use store::copy::{self, Column, Kind, Reference, Table};
use store::{Tx, Value};

use super::raw::Raw;
use super::schema;

/// Rows in each table; every second one has nothing in the columns that may be empty.
const N_ROWS: i64 = 4;

/// Fills every table but the named ones; gives the tables.
pub(crate) async fn fill(tx: &mut Tx, raw: &mut Raw, but: &[&str]) -> Vec<Table> {
    let columns = schema::columns(raw).await;
    let tables = copy::tables(tx).await.unwrap();
    let references = copy::references(tx).await.unwrap();
    for table in tables.iter().filter(|table| !but.contains(&table.name.as_str())) {
        let is_required = |column: &Column| {
            let name = format!("{}.{} ", table.name, column.name);
            columns.iter().any(|known| known.starts_with(&name) && known.ends_with(" 1"))
        };
        let one = |n: i64, column: &Column| {
            // A row without its seal is given one when the tables are brought up to date.
            if n % 2 == 0 && !is_required(column) && column.name != "row_seal" {
                return nothing(column.kind);
            }
            something(&references, table, column, n)
        };
        let row = |n| -> Vec<Value> { table.columns.iter().map(|column| one(n, column)).collect() };
        let rows: Vec<Vec<Value>> = (1..=N_ROWS).map(row).collect();
        copy::insert(tx, table, &rows).await.unwrap();
        assert_eq!(copy::count(tx, table).await.unwrap(), 4, "{}", table.name);
    }
    tables
}

fn nothing(kind: Kind) -> Value {
    match kind {
        Kind::Text => Value::Text(None),
        Kind::Int => Value::Int(None),
        Kind::Bytes => Value::Bytes(None),
    }
}

/// A value of its own for each column and number; the same where a column refers to another.
fn something(references: &[Reference], table: &Table, column: &Column, n: i64) -> Value {
    let (mut table, mut name) = (table.name.clone(), column.name.clone());
    while let Some(next) = references.iter().find(|it| it.table == table && it.column == name) {
        (table, name) = (next.other.clone(), next.other_column.clone());
    }
    let text = format!("{table}.{name} å {n}");
    match column.kind {
        Kind::Text => Value::from(&text),
        Kind::Int => Value::from(n),
        Kind::Bytes => Value::from(text.into_bytes()),
    }
}
