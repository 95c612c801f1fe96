//! Rows out of one database and into another.

use std::time::Duration;

use store::copy::{self, Frame, Header, Pages, Reader, Sum, Table, Writer};
use store::{Error, Mode, Schema, Tx, Value, alone, check, moving};

use super::filler;
use super::samples::{settle, settle_with_report};
use super::schema;
use super::world::{World, drop_database, now, on_sqlite, postgres_database};

promises!(
    every_reference_is_known,
    pages_hold_every_row_once_in_the_order_of_their_keys,
    rows_of_every_table_go_through_a_stream_unchanged,
    a_row_that_refers_to_nothing_is_counted,
    only_an_empty_database_is_begun_to_be_filled,
    whoever_has_the_database_open_is_seen,
);

async fn whoever_has_the_database_open_is_seen(world: World) {
    let World { db, url, keys: _ } = world;
    assert!(alone::is_in_use(&url).await.unwrap());
    db.ping().await.unwrap();
    db.close().await;
    // Only then is a file let go of.
    drop(db);
    // A server notices that somebody has gone a little later.
    let nobody = async { while alone::is_in_use(&url).await.unwrap() {} };
    tokio::time::timeout(Duration::from_secs(30), nobody).await.unwrap();
}

async fn every_reference_is_known(world: World) {
    let mut raw = world.raw().await;
    let references = copy::references(&mut world.read().await).await.unwrap();
    let mut named: Vec<String> =
        references.iter().map(|it| format!("{}.{} {}", it.table, it.column, it.other)).collect();
    named.sort();
    assert_eq!(named, schema::references(&mut raw).await);
}

async fn table(tx: &mut Tx, name: &str) -> Table {
    let tables = copy::tables(tx).await.unwrap();
    tables.into_iter().find(|table| table.name == name).unwrap()
}

async fn all(tx: &mut Tx, table: &Table) -> Vec<Vec<Value>> {
    let (mut pages, mut all) = (Pages::of(table), Vec::new());
    loop {
        let rows = pages.next(tx).await.unwrap();
        if rows.is_empty() {
            return all;
        }
        // Large rows are read by themselves, whatever came before them.
        assert!(rows.len() == 1 || bytes(&rows) <= 4 << 20, "{} rows", rows.len());
        all.extend(rows);
    }
}

fn bytes(rows: &[Vec<Value>]) -> usize {
    let length = |value: &Value| match value {
        Value::Bytes(Some(bytes)) => bytes.len(),
        _ => 0,
    };
    rows.iter().flatten().map(length).sum()
}

/// A row of `draft_revision`, whose key is a text and a number.
fn revision(table: &Table, revision: i64, length: usize) -> Vec<Value> {
    let value = |column: &copy::Column| match column.name.as_str() {
        "draft_id" => Value::from("draft-1"),
        "revision" | "saved_at" => Value::from(revision),
        "answers_sealed" => Value::from(vec![0_u8; length]),
        _ => Value::from("erik"),
    };
    table.columns.iter().map(value).collect()
}

async fn pages_hold_every_row_once_in_the_order_of_their_keys(world: World) {
    let mut tx = world.write().await;
    settle_with_report(&mut tx).await;
    let table = table(&mut tx, "draft_revision").await;
    assert_eq!(table.key, ["draft_id", "revision"]);
    // Small rows for a long while, then some that are larger than a page.
    let length = |n: i64| if n > 2500 { 5 << 20 } else { 10 };
    for first in (1..=2502).step_by(500) {
        let last = (first + 499).min(2502);
        let rows: Vec<_> = (first..=last).map(|n| revision(&table, n, length(n))).collect();
        copy::insert(&mut tx, &table, &rows).await.unwrap();
    }
    let rows = all(&mut tx, &table).await;
    let numbers: Vec<i64> = rows
        .iter()
        .map(|row| match table.value(row, "revision") {
            Some(Value::Int(Some(number))) => *number,
            other => panic!("{other:?}"),
        })
        .collect();
    assert_eq!(numbers, (1..=2502).collect::<Vec<_>>());
    assert_eq!(copy::count(&mut tx, &table).await.unwrap(), 2502);
    let sum = copy::sum(&mut tx, &table, &mut |_| {}).await.unwrap();
    assert_eq!(sum.n_rows, 2502);
    // What is there is left alone.
    copy::insert(&mut tx, &table, &[revision(&table, 7, 99)]).await.unwrap();
    assert_eq!(copy::sum(&mut tx, &table, &mut |_| {}).await.unwrap(), sum);
}

fn header() -> Header {
    Header {
        format: copy::FORMAT,
        program: "1".to_owned(),
        schema: 1,
        mode: Mode::Demo,
        made_at: now(),
        engine: "SQLite".to_owned(),
        n_rows: 0,
    }
}

async fn rows_of_every_table_go_through_a_stream_unchanged(world: World) {
    let mut raw = world.raw().await;
    let mut tx = world.write().await;
    let tables = filler::fill(&mut tx, &mut raw, &["meta", "data_key", "audit_head"]).await;
    let mut writer = Writer::new(Vec::new(), &header()).unwrap();
    let mut sums: Vec<Sum> = Vec::new();
    for table in &tables {
        writer.table(table).unwrap();
        writer.rows(&all(&mut tx, table).await).unwrap();
        writer.end_table().unwrap();
        sums.push(copy::sum(&mut tx, table, &mut |_| {}).await.unwrap());
    }
    let (bytes, written) = writer.finish().unwrap();
    assert_eq!(written, sums);
    let (mut reader, read) = Reader::new(bytes.as_slice()).unwrap();
    assert_eq!(read, header());
    let (mut n_tables, mut n_rows) = (0, 0);
    loop {
        match reader.read().unwrap() {
            Frame::Table(table) => {
                assert_eq!(table, tables[n_tables]);
                n_tables += 1;
            }
            Frame::Rows(rows) => n_rows += rows.len(),
            Frame::Sum(sum) => assert_eq!(sum, sums[n_tables - 1]),
            Frame::End(all) => {
                assert_eq!(all, sums);
                break;
            }
        }
    }
    assert_eq!(n_tables, tables.len());
    // Four in each, but for one each that the first migration wrote.
    assert_eq!(n_rows, (n_tables - 3) * 4 + 3);
}

async fn a_row_that_refers_to_nothing_is_counted(world: World) {
    let mut tx = world.write().await;
    settle(&mut tx).await;
    tx.commit().await.unwrap();
    let mut raw = world.raw().await;
    let lost = "UPDATE assignment SET person_id = 'nobody'";
    let past = if raw.is_sqlite() {
        format!("PRAGMA foreign_keys = OFF; {lost}")
    } else {
        format!("SET session_replication_role = replica; {lost}")
    };
    raw.run(&past).await.unwrap();
    let mut tx = world.read().await;
    let mut found = Vec::new();
    for reference in copy::references(&mut tx).await.unwrap() {
        let n_lost = check::n_lost(&mut tx, &reference).await.unwrap();
        if n_lost > 0 {
            found.push((reference.table, reference.column, n_lost));
        }
    }
    assert_eq!(found, [("assignment".to_owned(), "person_id".to_owned(), 1)]);
    assert!(check::engine(&mut tx).await.unwrap().is_empty());
}

async fn only_an_empty_database_is_begun_to_be_filled(world: World) {
    let number = copy::schema_number(&mut world.read().await).await.unwrap();
    // It was only migrated, and what there was of it was moved.
    let mut tx = world.write().await;
    moving::begin(&mut tx, now()).await.unwrap();
    tx.commit().await.unwrap();
    world.db.begin_copy(number).await.unwrap();
    assert_eq!(world.db.schema().await.unwrap(), Schema::Missing);
    assert_eq!(moving::seen(&mut world.read().await).await.unwrap(), None, "it is another one now");
    world.db.migrate(now()).await.unwrap();
    let newer = world.db.begin_copy(number + 1000).await.err();
    assert!(matches!(newer, Some(Error::TooNew)), "{newer:?}");
    let older = world.db.begin_copy(1).await.err();
    assert!(matches!(older, Some(Error::NotEmpty)), "its tables are too new for the rows");
    world.db.migrate(now()).await.unwrap();
    let mut tx = world.write().await;
    settle(&mut tx).await;
    tx.commit().await.unwrap();
    let in_use = world.db.begin_copy(number).await.err();
    assert!(matches!(in_use, Some(Error::NotEmpty)), "{in_use:?}");
    assert_eq!(world.db.schema().await.unwrap(), Schema::Fits);
}

/// Texts, numbers and bytes at the edges of what there can be.
fn odd_rows(table: &Table) -> Vec<Vec<Value>> {
    let texts = ["", "å ä ö", "Ö\u{10FFFF}👵", "'\";--", "\n\t"];
    let numbers = [i64::MIN, -1, 0, 1, i64::MAX];
    let bytes: [Vec<u8>; 5] =
        [vec![], vec![0], (0..=255).collect(), vec![255; 100_000], b"text".to_vec()];
    let row = |n: usize| -> Vec<Value> {
        let value = |column: &copy::Column| match column.name.as_str() {
            "id" => Value::from(&format!("{}{n}", texts[n])),
            "kind" => Value::from(texts[n]),
            "body_sealed" => Value::from(bytes[n].clone()),
            "answer_sealed" => Value::Bytes(n.is_multiple_of(2).then(|| bytes[4 - n].clone())),
            "cause" => Value::Text(n.is_multiple_of(2).then(|| texts[n].to_owned())),
            "done_at" | "failed_at" => Value::Int(n.is_multiple_of(2).then(|| numbers[4 - n])),
            _ => Value::from(numbers[n]),
        };
        table.columns.iter().map(value).collect()
    };
    (0..5).map(row).collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn both_engines_give_the_same_sums() {
    on_sqlite(async |sqlite: World| {
        let (url, drop_it) = postgres_database().await;
        let (server, _) = url.rsplit_once('/').unwrap();
        let postgres = World::at(url.clone()).await;
        let (mut one, mut other) = (sqlite.write().await, postgres.write().await);
        let tables = copy::tables(&mut one).await.unwrap();
        let there = copy::tables(&mut other).await.unwrap();
        let outbox = table(&mut one, "outbox").await;
        copy::insert(&mut one, &outbox, &odd_rows(&outbox)).await.unwrap();
        // By way of the first engine, so that what it gives is what the second one is given.
        let rows = all(&mut one, &outbox).await;
        copy::insert(&mut other, &outbox, &rows).await.unwrap();
        let sums = [
            copy::sum(&mut one, &outbox, &mut |_| {}).await.unwrap(),
            copy::sum(&mut other, &outbox, &mut |_| {}).await.unwrap(),
        ];
        drop(other);
        postgres.db.close().await;
        drop_database(&format!("{server}/postgres"), &drop_it).await;
        assert_eq!(tables, there, "tables, columns and keys, in the order of references");
        assert_eq!(sums[0].n_rows, 5);
        assert_eq!(sums[0], sums[1]);
    })
    .await;
}
