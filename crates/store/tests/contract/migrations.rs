//! From every state that the schema has been in to the newest one, with what was there; and what a step may do.

use std::path::Path;
use std::time::Duration;

use aws_lc_rs::aead::{AES_256_GCM, Aad, RandomizedNonceKey};
use aws_lc_rs::hmac;
use store::copy::{self, Sum, Table};
use store::{Error, Keyring, Schema, Tx, Value};

use super::filler;
use super::samples::settle_with_report;
use super::schema;
use super::world::{World, drop_database, now, postgres_database};

promises!(
    every_earlier_state_is_brought_up_to_date_with_all_its_rows,
    an_upgrade_that_was_broken_off_goes_on,
    nodes_that_upgrade_at_once_seal_every_row,
    whoever_is_at_work_during_an_upgrade_is_not_thrown_out,
    an_older_program_works_on_newer_tables_for_as_long_as_they_let_it,
);

/// Tables whose rows have to be right for the database to be opened at all.
const MARKS: [&str; 3] = ["meta", "data_key", "lookup_key"];

fn unhex(text: &str) -> Vec<u8> {
    let pairs = text.as_bytes().chunks(2).map(|pair| std::str::from_utf8(pair).unwrap());
    pairs.map(|pair| u8::from_str_radix(pair, 16).unwrap()).collect()
}

/// Marks the database as the first program did, in the columns that it knew.
async fn mark(tx: &mut Tx, tables: &[Table], keys: &Keyring) {
    let file: serde_json::Value = serde_json::from_str(&keys.to_text().unwrap()).unwrap();
    let lookup = unhex(file["lookup"].as_str().unwrap());
    let lookup = hmac::Key::new(hmac::HMAC_SHA256, &lookup);
    let check = hmac::sign(&lookup, b"v1|key check|").as_ref().to_vec();
    let wrapping = unhex(file["keys"]["k1"].as_str().unwrap());
    let wrapping = RandomizedNonceKey::new(&AES_256_GCM, &wrapping).unwrap();
    let mut data_key = vec![7_u8; 32];
    let aad = Aad::from(b"data_key|wrapped|1");
    let nonce = wrapping.seal_in_place_append_tag(aad, &mut data_key).unwrap();
    let mut wrapped = nonce.as_ref().to_vec();
    wrapped.append(&mut data_key);
    let known: [(&str, &[(&str, Value)]); 2] = [
        ("meta", &[("id", 1_i64.into()), ("mode", "demo".into()), ("key_check", check.into())]),
        (
            "data_key",
            &[
                ("id", 1_i64.into()),
                ("wrapped_by", "k1".into()),
                ("wrapped", wrapped.into()),
                ("created_at", 0_i64.into()),
            ],
        ),
    ];
    for (name, values) in known {
        let mut table = tables.iter().find(|table| table.name == name).unwrap().clone();
        table.columns.retain(|column| values.iter().any(|value| value.0 == column.name));
        let value = |column: &copy::Column| {
            values.iter().find(|value| value.0 == column.name).unwrap().1.clone()
        };
        let row: Vec<Value> = table.columns.iter().map(value).collect();
        copy::insert(tx, &table, &[row]).await.unwrap();
    }
}

async fn sums(tx: &mut Tx, tables: &[Table]) -> Vec<Sum> {
    let mut sums = Vec::new();
    for table in tables.iter().filter(|table| !MARKS.contains(&table.name.as_str())) {
        sums.push(copy::sum(tx, table, &mut |_| {}).await.unwrap());
    }
    sums
}

/// How everything is made.
async fn made(world: &World) -> [Vec<String>; 3] {
    let mut raw = world.raw().await;
    [
        schema::columns(&mut raw).await,
        schema::indexes(&mut raw).await,
        schema::references(&mut raw).await,
    ]
}

/// An empty database beside the world's; removed by [`remove`].
pub(crate) async fn beside(world: &World, name: &str) -> (World, String) {
    let (url, drop_it) = if world.url.starts_with("sqlite:") {
        (format!("{}.{name}", world.url), String::new())
    } else {
        postgres_database().await
    };
    (World::not_migrated(url, world.keys.clone()).await, drop_it)
}

pub(crate) async fn remove(world: World, drop_it: &str) {
    world.db.close().await;
    if let Some(path) = world.url.strip_prefix("sqlite:") {
        for end in ["", "-wal", "-shm"] {
            std::fs::remove_file(format!("{path}{end}")).ok();
        }
    } else {
        let (server, _) = world.url.rsplit_once('/').unwrap();
        drop_database(&format!("{server}/postgres"), drop_it).await;
    }
}

/// A database beside the world's as it was at the step, with rows in every table; removed by [`remove`].
async fn filled(world: &World, step: &str) -> (World, String, Vec<Table>) {
    let (old, drop_it) = beside(world, step).await;
    old.db.migrate_to(step.parse().unwrap()).await.unwrap();
    let mut raw = old.raw().await;
    let mut tx = old.write().await;
    let tables = filler::fill(&mut tx, &mut raw, &MARKS).await;
    mark(&mut tx, &tables, &old.keys).await;
    tx.commit().await.unwrap();
    (old, drop_it, tables)
}

async fn every_earlier_state_is_brought_up_to_date_with_all_its_rows(world: World) {
    let newest = made(&world).await;
    let sql =
        "SELECT CAST(version AS TEXT) FROM _sqlx_migrations ORDER BY _sqlx_migrations.version";
    let steps = world.raw().await.texts(sql).await;
    assert!(steps.len() >= 9, "{steps:?}");
    for step in &steps {
        let (old, drop_it, tables) = filled(&world, step).await;
        let before = sums(&mut old.read().await, &tables).await;
        assert!(before.len() > 15 && before.iter().all(|sum| sum.n_rows == 4));
        let is_newest = Some(step) == steps.last();
        let expected = if is_newest { Schema::Fits } else { Schema::Older };
        // A program that is started anew on it, as when one upgrades.
        let upgraded = old.other_node().await;
        assert_eq!(upgraded.db.schema().await.unwrap(), expected, "at {step}");
        upgraded.db.migrate(now()).await.unwrap();
        assert_eq!(upgraded.db.schema().await.unwrap(), Schema::Fits, "from {step}");
        upgraded.db.close().await;
        let old = old.other_node().await;
        assert_eq!(sums(&mut old.read().await, &tables).await, before, "from {step}");
        assert_eq!(made(&old).await, newest, "from {step}");
        for table in store::rows::tables() {
            assert_eq!(n_unsealed(&old, table).await, 0, "{table} from {step}");
        }
        // And it is a database to work with.
        let mut tx = old.write().await;
        settle_with_report(&mut tx).await;
        drop(tx);
        remove(old, &drop_it).await;
    }
}

async fn n_unsealed(world: &World, table: &str) -> usize {
    let found = store::rows::check(&mut world.read().await, table, &mut || {}).await.unwrap();
    found.iter().filter(|it| it.wrong == store::rows::Wrong::Unsealed).count()
}

/// Brings the tables up to date, as a program that is started for it.
async fn migrated(world: &World) -> Result<(), Error> {
    let node = world.other_node().await;
    let done = node.db.migrate(now()).await;
    node.db.close().await;
    done
}

async fn an_upgrade_that_was_broken_off_goes_on(world: World) {
    // From before notices were sealed. First it ends at the last step, and then while the rows are being sealed.
    let (old, drop_it, _) = filled(&world, "39").await;
    let mut raw = old.raw().await;
    let before = copy::schema_number(&mut old.read().await).await.unwrap();
    raw.run("ALTER TABLE meta ADD COLUMN sealing_from BIGINT").await.unwrap();
    let broken = migrated(&old).await.err();
    assert!(matches!(broken, Some(Error::Migration(_))), "{broken:?}");
    let now_at = copy::schema_number(&mut old.read().await).await.unwrap();
    assert_eq!(now_at, before, "all that rows have to be sealed after, or nothing");
    raw.run("ALTER TABLE meta DROP COLUMN sealing_from").await.unwrap();
    let (fault, mended) = if raw.is_sqlite() {
        (
            "CREATE TRIGGER fault BEFORE UPDATE ON notice BEGIN SELECT RAISE(ABORT, 'fault'); END",
            "DROP TRIGGER fault",
        )
    } else {
        (
            "CREATE FUNCTION fault() RETURNS trigger LANGUAGE plpgsql AS $$ \
             BEGIN RAISE EXCEPTION 'fault'; END $$; \
             CREATE TRIGGER fault BEFORE UPDATE ON notice FOR EACH ROW EXECUTE FUNCTION fault()",
            "DROP TRIGGER fault ON notice; DROP FUNCTION fault()",
        )
    };
    raw.run(fault).await.unwrap();
    let broken = migrated(&old).await.err();
    assert!(matches!(broken, Some(Error::Engine { .. })), "{broken:?}");
    let node = old.other_node().await;
    assert_eq!(n_unsealed(&node, "notice").await, 4);
    assert_eq!(node.db.schema().await.unwrap(), Schema::Older, "nobody works on it as it is");
    raw.run(mended).await.unwrap();
    migrated(&old).await.unwrap();
    assert_eq!(n_unsealed(&node, "notice").await, 0);
    assert_eq!(node.db.schema().await.unwrap(), Schema::Fits);
    // What is lost later is not sealed again.
    raw.break_the_lock_of("notice").await;
    raw.run("UPDATE notice SET row_seal = NULL").await.unwrap();
    migrated(&old).await.unwrap();
    assert_eq!(n_unsealed(&node, "notice").await, 4);
    node.db.close().await;
    drop(raw);
    remove(old, &drop_it).await;
}

async fn nodes_that_upgrade_at_once_seal_every_row(world: World) {
    if world.url.starts_with("sqlite:") {
        // A file has one node.
        return;
    }
    let (old, drop_it, _) = filled(&world, "39").await;
    let mut tasks = tokio::task::JoinSet::new();
    for _ in 0..4 {
        let old = old.clone();
        tasks.spawn(async move { migrated(&old).await.unwrap() });
    }
    tasks.join_all().await;
    let node = old.other_node().await;
    assert_eq!(n_unsealed(&node, "notice").await, 0);
    assert_eq!(node.db.schema().await.unwrap(), Schema::Fits, "and that is noted");
    node.db.close().await;
    remove(old, &drop_it).await;
}

async fn whoever_is_at_work_during_an_upgrade_is_not_thrown_out(world: World) {
    if world.url.starts_with("sqlite:") {
        // Whoever writes to a file waits for its turn.
        return;
    }
    let (old, drop_it, _) = filled(&world, "42").await;
    let (mut at_work, mut looking) = (old.raw().await, old.raw().await);
    // In the order in which a saved page asks: what somebody may do, and then which key hashes are made with.
    at_work.run("BEGIN; SELECT id FROM assignment LIMIT 1").await.unwrap();
    let node = old.clone();
    let mut tasks = tokio::task::JoinSet::new();
    let upgrade = tasks.spawn(async move { migrated(&node).await.unwrap() });
    let it_waits = async {
        let sql = "SELECT CAST(COUNT(*) AS TEXT) FROM pg_stat_activity \
                   WHERE datname = current_database() AND wait_event_type = 'Lock'";
        while looking.texts(sql).await == ["0"] {
            assert!(!upgrade.is_finished());
        }
    };
    tokio::time::timeout(Duration::from_secs(30), it_waits).await.unwrap();
    at_work.run("SELECT lookup_key FROM meta FOR SHARE; COMMIT").await.unwrap();
    tasks.join_all().await;
    drop((at_work, looking));
    remove(old, &drop_it).await;
}

async fn an_older_program_works_on_newer_tables_for_as_long_as_they_let_it(world: World) {
    let mut raw = world.raw().await;
    // One that writes notices without their order and their seal is none of them.
    let oldest = raw.texts("SELECT CAST(oldest_program AS TEXT) FROM meta").await;
    assert_eq!(oldest, ["40"]);
    let later = "INSERT INTO _sqlx_migrations (version, description, success, checksum, execution_time) \
                 VALUES (9999, 'later', TRUE, 'x', 0); ALTER TABLE person ADD COLUMN later TEXT; \
                 CREATE TABLE later (id TEXT PRIMARY KEY NOT NULL)";
    raw.run(later).await.unwrap();
    let older = world.other_node().await;
    assert!(older.db.is_migrated().await.unwrap());
    older.db.migrate(now()).await.unwrap();
    let mut tx = older.write().await;
    settle_with_report(&mut tx).await;
    tx.commit().await.unwrap();
    raw.run("UPDATE meta SET oldest_program = 9999").await.unwrap();
    assert_eq!(older.db.schema().await.unwrap(), Schema::TooNew);
    assert!(!older.db.is_migrated().await.unwrap());
    let refused = older.db.migrate(now()).await.err();
    assert!(matches!(refused, Some(Error::TooNew)), "{refused:?}");
    raw.run("UPDATE meta SET oldest_program = 0").await.unwrap();
    assert_eq!(older.db.schema().await.unwrap(), Schema::Fits);
}

/// Steps up to this one were taken before anybody used the service in earnest.
const FIRST_BOUND: u32 = 15;

/// What in the text would take away or demand something that an older program does not know of. Triggers and their
/// functions may go: they hold no data, and no program names them.
fn faults(sql: &str) -> Vec<String> {
    let lines = sql.lines().map(|line| line.split("--").next().unwrap_or_default());
    let text = lines.collect::<Vec<_>>().join(" ").to_uppercase();
    let mut faults = Vec::new();
    for statement in text.split(';') {
        let words = statement.split_whitespace().collect::<Vec<_>>().join(" ");
        let removes = ["DROP TABLE", "DROP COLUMN", "DROP INDEX", "DROP SCHEMA", "RENAME "];
        let demands = ["ALTER COLUMN", "ADD CONSTRAINT", "ADD CHECK", "ADD UNIQUE"];
        let is_column_demanded = words.contains("ADD COLUMN")
            && words.contains("NOT NULL")
            && !words.contains("DEFAULT");
        let is_there = |part: &&str| words.contains(*part);
        if removes.iter().any(is_there) || demands.iter().any(is_there) || is_column_demanded {
            faults.push(words);
        }
    }
    faults
}

#[test]
fn a_step_takes_nothing_away_that_an_older_program_needs() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("migrations");
    let mut numbers = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        let number: u32 = name.split('_').next().unwrap().parse().unwrap();
        numbers.push(number);
        if number >= FIRST_BOUND {
            let faults = faults(&std::fs::read_to_string(&path).unwrap());
            assert!(faults.is_empty(), "{name}: {faults:?}");
        }
    }
    assert!(numbers.len() > 10);
}

#[test]
fn what_a_step_may_not_do_is_seen() {
    let bad = [
        "ALTER TABLE person DROP COLUMN title;",
        "drop table person",
        "ALTER TABLE person\n  RENAME COLUMN a TO b;",
        "ALTER TABLE person ALTER COLUMN a SET NOT NULL",
        "ALTER TABLE person ADD COLUMN a TEXT NOT NULL; -- DEFAULT ''",
    ];
    for sql in bad {
        assert_eq!(faults(sql).len(), 1, "{sql}");
    }
    let good = "-- DROP TABLE person;\nALTER TABLE person ADD COLUMN a TEXT NOT NULL DEFAULT '';\n\
                DROP TRIGGER a; CREATE TABLE b (id TEXT PRIMARY KEY NOT NULL);";
    assert!(faults(good).is_empty());
}
