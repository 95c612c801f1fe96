//! The schema: brought up to date once, and the same on both engines.

use store::{Db, Error, Keyring, Mode};

use super::raw::Raw;
use super::world::{World, drop_database, now, on_sqlite, postgres_database};

promises!(
    migrating_again_changes_nothing,
    nodes_that_migrate_at_once_agree,
    a_database_without_tables_is_told,
    text_is_ordered_by_its_bytes,
);

async fn migrating_again_changes_nothing(world: World) {
    assert!(world.db.is_migrated().await.unwrap());
    world.db.migrate(now()).await.unwrap();
    assert!(world.db.is_migrated().await.unwrap());
    let mut raw = world.raw().await;
    assert_eq!(raw.count("meta").await, 1);
    assert_eq!(raw.count("data_key").await, 1);
}

/// Takes every table away, as if nobody had been here.
async fn empty(world: &World) {
    let mut raw = world.raw().await;
    let sql = if raw.is_sqlite() {
        "PRAGMA foreign_keys = OFF; PRAGMA writable_schema = ON; DELETE FROM sqlite_schema; \
         PRAGMA writable_schema = OFF; VACUUM"
    } else {
        "DROP SCHEMA public CASCADE; CREATE SCHEMA public"
    };
    raw.run(sql).await.unwrap();
}

async fn nodes_that_migrate_at_once_agree(world: World) {
    if world.url.starts_with("sqlite:") {
        // A file has one node.
        return;
    }
    empty(&world).await;
    let mut tasks = tokio::task::JoinSet::new();
    for _ in 0..4 {
        let node = world.other_node().await;
        tasks.spawn(async move { node.db.migrate(now()).await.unwrap() });
    }
    tasks.join_all().await;
    let mut raw = world.raw().await;
    assert_eq!(raw.count("meta").await, 1);
    assert_eq!(raw.count("data_key").await, 1);
}

async fn a_database_without_tables_is_told(world: World) {
    empty(&world).await;
    let db = Db::open(&world.url, world.keys.clone()).await.unwrap();
    assert!(!db.is_migrated().await.unwrap());
    assert!(db.ping().await.is_err());
    let refused = Db::open("mysql://x", world.keys.clone()).await.err();
    assert!(matches!(refused, Some(Error::Address)));
}

async fn text_is_ordered_by_its_bytes(world: World) {
    let mut raw = world.raw().await;
    if !raw.is_sqlite() {
        let sql = "SELECT (table_name || '.' || column_name)::text FROM information_schema.columns \
                   WHERE table_schema = 'public' AND data_type = 'text' \
                   AND collation_name IS DISTINCT FROM 'C' AND table_name NOT LIKE '\\_sqlx%'";
        assert_eq!(raw.texts(sql).await, Vec::<String>::new());
    }
    let sql = "SELECT hash FROM catalogue_version ORDER BY hash";
    for hash in ["å", "a", "Z", "z", "ä", "B"] {
        let insert = format!("INSERT INTO catalogue_version VALUES ('{hash}', 's', '1', 'c', 0)");
        raw.run(&insert).await.unwrap();
    }
    assert_eq!(raw.texts(sql).await, ["B", "Z", "a", "z", "ä", "å"]);
}

/// Every column of every table as `table.column type required`.
pub(crate) async fn columns(raw: &mut Raw) -> Vec<String> {
    let sql = if raw.is_sqlite() {
        "SELECT t.name || '.' || c.name || ' ' || c.type || ' ' || c.\"notnull\" \
         FROM sqlite_schema t, pragma_table_info(t.name) c \
         WHERE t.type = 'table' AND t.name NOT LIKE '\\_sqlx%' ESCAPE '\\'"
    } else {
        "SELECT table_name || '.' || column_name || ' ' || upper(data_type) || ' ' || \
         CASE is_nullable WHEN 'NO' THEN 1 ELSE 0 END FROM information_schema.columns \
         WHERE table_schema = 'public' AND table_name NOT LIKE '\\_sqlx%'"
    };
    sorted(raw.texts(sql).await)
}

/// Every index as `table unique columns`.
pub(crate) async fn indexes(raw: &mut Raw) -> Vec<String> {
    let sql = if raw.is_sqlite() {
        "SELECT t.name || ' ' || i.\"unique\" || ' ' || (SELECT group_concat(name, ',') FROM \
         (SELECT name FROM pragma_index_info(i.name) ORDER BY seqno)) \
         FROM sqlite_schema t, pragma_index_list(t.name) i \
         WHERE t.type = 'table' AND t.name NOT LIKE '\\_sqlx%' ESCAPE '\\'"
    } else {
        "SELECT t.relname || ' ' || i.indisunique::int || ' ' || (SELECT string_agg(a.attname, ',' \
         ORDER BY k.n) FROM unnest(i.indkey) WITH ORDINALITY k (place, n) \
         JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum = k.place) \
         FROM pg_index i JOIN pg_class t ON t.oid = i.indrelid \
         JOIN pg_namespace s ON s.oid = t.relnamespace \
         WHERE s.nspname = 'public' AND t.relname NOT LIKE '\\_sqlx%'"
    };
    sorted(raw.texts(sql).await)
}

/// Every reference as `table.column other`.
pub(crate) async fn references(raw: &mut Raw) -> Vec<String> {
    let sql = if raw.is_sqlite() {
        "SELECT t.name || '.' || f.\"from\" || ' ' || f.\"table\" \
         FROM sqlite_schema t, pragma_foreign_key_list(t.name) f WHERE t.type = 'table'"
    } else {
        "SELECT t.relname || '.' || a.attname || ' ' || o.relname FROM pg_constraint c \
         JOIN pg_class t ON t.oid = c.conrelid JOIN pg_class o ON o.oid = c.confrelid \
         JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum = c.conkey[1] WHERE c.contype = 'f'"
    };
    sorted(raw.texts(sql).await)
}

fn sorted(mut texts: Vec<String>) -> Vec<String> {
    texts.sort();
    texts
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn both_engines_have_the_same_schema() {
    on_sqlite(async |sqlite: World| {
        let (url, drop_it) = postgres_database().await;
        let (server, _) = url.rsplit_once('/').unwrap();
        let postgres = World::at(url.clone()).await;
        let (mut one, mut other) = (sqlite.raw().await, postgres.raw().await);
        let pairs = [
            (columns(&mut one).await, columns(&mut other).await),
            (indexes(&mut one).await, indexes(&mut other).await),
            (references(&mut one).await, references(&mut other).await),
        ];
        drop_database(&format!("{server}/postgres"), &drop_it).await;
        for (one, other) in pairs {
            assert!(one.len() > 15, "{one:?}");
            assert_eq!(one, other);
        }
    })
    .await;
}

#[tokio::test]
async fn a_new_file_is_made_and_then_found() {
    on_sqlite(async |world: World| {
        let keys = Keyring::generate(Mode::Production).unwrap();
        let url = format!("{}.new", world.url);
        let db = Db::open(&url, keys.clone()).await.unwrap();
        assert!(!db.is_migrated().await.unwrap());
        db.migrate(now()).await.unwrap();
        db.close().await;
        let db = Db::open(&url, keys).await.unwrap();
        assert!(db.is_migrated().await.unwrap());
        for end in ["", "-wal", "-shm"] {
            let path = url.strip_prefix("sqlite:").unwrap();
            std::fs::remove_file(format!("{path}{end}")).ok();
        }
    })
    .await;
}
