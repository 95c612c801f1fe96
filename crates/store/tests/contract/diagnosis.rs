//! What can be seen of the database itself.

use std::path::Path;

use store::diagnosis::{self, Settings};
use store::{Db, audit, outbox};

use super::samples::a_line;
use super::world::{World, now};

promises!(
    the_settings_are_those_that_keep_what_is_acknowledged,
    a_damaged_file_is_seen,
    a_server_has_a_clock_of_its_own,
    a_connection_is_encrypted_and_the_server_is_the_right_one,
    the_last_line_of_the_log_is_dated,
    what_waits_in_the_box_is_counted,
);

async fn the_settings_are_those_that_keep_what_is_acknowledged(world: World) {
    assert!(!diagnosis::waits_for_standby(&world.db).await.unwrap());
    match diagnosis::settings(&world.db).await.unwrap() {
        Settings::Sqlite(seen) => {
            assert_eq!(seen.journal_mode, "wal");
            assert_eq!(seen.synchronous, 2, "every commit is flushed");
            assert_eq!(seen.soundness, "ok");
        }
        Settings::Postgres(seen) => {
            assert!(seen.version >= 130_000, "{}", seen.version);
            assert_eq!((seen.fsync.as_str(), seen.full_page_writes.as_str()), ("on", "on"));
            assert_eq!(seen.synchronous_commit, "on");
            assert_eq!(seen.synchronous_standby_names, "");
            assert!((1..=seen.connections_max).contains(&seen.n_connections));
            assert_eq!((seen.n_standbys, seen.is_standby), (0, false));
            assert!(seen.is_here);
            assert!(seen.n_owned > 0, "who made the tables owns them");
            let mode = seen.archive.unwrap().mode;
            assert!(["on", "off", "always"].contains(&mode.as_str()));
        }
    }
}

async fn a_damaged_file_is_seen(world: World) {
    let mut raw = world.raw().await;
    if !raw.is_sqlite() {
        // A server looks after its own files.
        return;
    }
    let sql = "CREATE TABLE broken (a TEXT); INSERT INTO broken VALUES (NULL); PRAGMA writable_schema = ON; \
               UPDATE sqlite_schema SET sql = 'CREATE TABLE broken (a TEXT NOT NULL)' WHERE name = 'broken'; \
               PRAGMA writable_schema = OFF";
    raw.run(sql).await.unwrap();
    let Settings::Sqlite(seen) = diagnosis::settings(&world.other_node().await.db).await.unwrap()
    else {
        panic!("a file is SQLite's")
    };
    assert_eq!(seen.soundness, "NULL value in broken.a");
}

async fn a_server_has_a_clock_of_its_own(world: World) {
    let clock = diagnosis::clock(&world.db).await.unwrap();
    assert_eq!(clock.is_none(), world.url.starts_with("sqlite:"));
    assert!(clock.is_none_or(|clock| clock.as_second() > 1_700_000_000), "{clock:?}");
}

/// `cargo xtask test` gives the server a certificate, and leaves the authority's where the server is.
async fn a_connection_is_encrypted_and_the_server_is_the_right_one(world: World) {
    if world.url.starts_with("sqlite:") {
        // A file has no connection.
        return;
    }
    let ca = Path::new(env!("CARGO_TARGET_TMPDIR")).join("../postgres/ca.pem").canonicalize();
    let ca = ca.expect("no authority of the server's certificate: run `cargo xtask test`");
    let known = format!("sslmode=verify-full&sslrootcert={}", ca.display());
    for (ways, is_encrypted) in [(known.as_str(), true), ("sslmode=disable", false)] {
        let url = format!("{}?{ways}", world.url);
        let node = World::not_migrated(url, world.keys.clone()).await;
        let Settings::Postgres(seen) = diagnosis::settings(&node.db).await.unwrap() else {
            panic!("a server is PostgreSQL's")
        };
        assert_eq!(seen.is_encrypted, is_encrypted, "{ways}");
    }
    // Authorities that everybody trusts have not heard of this server.
    let url = format!("{}?sslmode=verify-full", world.url);
    let refused = Db::open(&url, world.keys.clone()).await.err().unwrap();
    assert!(store::in_words(&refused).contains("certificate"), "{refused:?}");
}

async fn the_last_line_of_the_log_is_dated(world: World) {
    assert_eq!(diagnosis::last_line(&world.db).await.unwrap(), None);
    let mut tx = world.write().await;
    audit::append(&mut tx, &a_line("record-1")).await.unwrap();
    tx.commit().await.unwrap();
    assert_eq!(diagnosis::last_line(&world.db).await.unwrap(), Some(now()));
    let before = now() - jiff::SignedDuration::from_secs(1);
    assert_eq!(diagnosis::last_line_until(&world.db, before).await.unwrap(), None);
    assert_eq!(diagnosis::last_line_until(&world.db, now()).await.unwrap(), Some(now()));
}

async fn what_waits_in_the_box_is_counted(world: World) {
    assert_eq!(diagnosis::outbox(&world.db).await.unwrap(), diagnosis::Outbox::default());
    let later = now() + jiff::SignedDuration::from_mins(1);
    let mut tx = world.write().await;
    for (id, at) in [("one", now()), ("two", later), ("three", later), ("four", now())] {
        outbox::enqueue(&mut tx, (id, "kind"), "body", None, at).await.unwrap();
    }
    outbox::done(&mut tx, "one", later).await.unwrap();
    outbox::not_taken(&mut tx, "four", "550", None, later).await.unwrap();
    tx.commit().await.unwrap();
    let seen = diagnosis::outbox(&world.db).await.unwrap();
    assert_eq!((seen.n_waiting, seen.n_failed), (2, 1));
    assert_eq!(seen.waiting_since, Some(later));
}
