//! What is made of what was seen, at each border.

use jiff::Timestamp;
use store::Schema;
use store::diagnosis::{Archive, Outbox, Postgres, Sqlite};

use super::Verdict::{Fault, Ok as Right, Warning};
use super::judge::{self, Disk, Place};
use super::{Finding, Verdict};

fn time(text: &str) -> Timestamp {
    text.parse().unwrap()
}

fn verdicts(found: &[Finding]) -> Vec<Verdict> {
    found.iter().map(|it| it.verdict).collect()
}

#[test]
fn each_refusal_of_production_is_a_fault_of_its_own() {
    assert_eq!(verdicts(&judge::safety(&[])), [Right]);
    let found = judge::safety(&["one".to_owned(), "two".to_owned()]);
    assert_eq!(verdicts(&found), [Fault, Fault]);
    assert_eq!(found[1].seen, "two");
}

#[test]
fn a_key_file_is_its_owners_only_and_lies_apart() {
    for (mode, days, place, verdict) in [
        (0o600, 1, Place::Apart, Right),
        (0o400, 730, Place::Apart, Right),
        (0o600, 731, Place::Apart, Warning),
        (0o600, 1, Place::SameDisk, Warning),
        (0o600, 1, Place::SameFolder, Warning),
        (0o640, 1, Place::Apart, Fault),
        (0o604, 1, Place::Apart, Fault),
        (0o620, 1, Place::SameFolder, Fault),
    ] {
        let found = judge::keys((mode, days), place);
        assert_eq!(found.verdict, verdict, "{mode:o} {days} {place:?}");
    }
    assert!(judge::keys((0o600, 12), Place::Apart).seen.starts_with("mode 600, 12 days old"));
}

#[test]
fn a_certificate_is_warned_of_before_it_ends() {
    let until = time("2027-01-01T00:00:00Z");
    for (number, days, verdict) in
        [(1, 60, Right), (1, 59, Warning), (1, 0, Warning), (1, -1, Fault), (2, -1, Warning)]
    {
        let found = judge::certificate((number, "CN=A municipality"), until, days, 60);
        assert_eq!(found.verdict, verdict, "{number} {days}");
        assert!(found.seen.contains("CN=A municipality, until 2027-01-01T00:00:00Z"));
    }
}

#[test]
fn clocks_follow_each_other_and_never_go_back() {
    let now = time("2026-11-25T12:00:00Z");
    assert_eq!(judge::synchronised(Some(true)).verdict, Right);
    assert_eq!(judge::synchronised(Some(false)).verdict, Warning);
    assert_eq!(judge::synchronised(None).verdict, Warning);
    for (there, verdict) in [
        ("2026-11-25T11:59:58Z", Right),
        ("2026-11-25T12:00:02Z", Right),
        ("2026-11-25T11:59:57.999Z", Warning),
        ("2026-11-25T12:00:02.001Z", Warning),
    ] {
        assert_eq!(judge::server_clock(now, time(there)).verdict, verdict, "{there}");
    }
    assert_eq!(judge::log_clock(now, None).verdict, Right);
    assert_eq!(judge::log_clock(now, Some(now)).verdict, Right);
    assert_eq!(judge::log_clock(now, Some(time("2026-11-25T12:00:01Z"))).verdict, Fault);
}

#[test]
fn a_disk_has_room_and_is_a_local_one() {
    let roomy = Disk {
        total: 40_000_000_000,
        free: 20_000_000_000,
        files: 1000,
        files_free: 500,
        unfit: None,
    };
    assert_eq!(verdicts(&judge::disk(roomy)), [Right]);
    for (total, free, verdict) in [
        (10_000_000_000, 2_000_000_000, Right),
        (10_000_000_000, 1_999_999_999, Warning),
        (100_000_000_000, 9_999_999_999, Warning),
        (1_000_000_000, 255_999_999, Fault),
    ] {
        assert_eq!(verdicts(&judge::disk(Disk { total, free, ..roomy })), [verdict], "{free}");
    }
    let crowded = Disk { files_free: 49, ..roomy };
    assert_eq!(verdicts(&judge::disk(crowded)), [Right, Warning]);
    // Some file systems have no limit, and say 0 of 0.
    let endless = Disk { files: 0, files_free: 0, ..roomy };
    assert_eq!(verdicts(&judge::disk(endless)), [Right]);
    let found = judge::disk(Disk { unfit: Some("NFS"), ..roomy });
    assert_eq!(verdicts(&found), [Right, Fault]);
    assert_eq!(found[1].seen, "the database lies on NFS");
}

#[test]
fn a_file_flushes_every_commit_and_is_sound() {
    let sqlite = |journal_mode: &str, synchronous, soundness: &str| {
        let (journal_mode, soundness) = (journal_mode.to_owned(), soundness.to_owned());
        verdicts(&judge::sqlite(&Sqlite { journal_mode, synchronous, soundness }))
    };
    assert_eq!(sqlite("wal", 2, "ok"), [Right, Right]);
    assert_eq!(sqlite("wal", 3, "ok"), [Right, Right]);
    assert_eq!(sqlite("wal", 1, "ok"), [Fault, Right]);
    assert_eq!(sqlite("delete", 2, "ok"), [Fault, Right]);
    assert_eq!(sqlite("wal", 2, "NULL value in x.y"), [Right, Fault]);
}

fn good_server() -> Postgres {
    Postgres {
        version: 150_004,
        fsync: "on".to_owned(),
        full_page_writes: "on".to_owned(),
        synchronous_commit: "on".to_owned(),
        synchronous_standby_names: "FIRST 1 (b)".to_owned(),
        connections_max: 100,
        n_connections: 17,
        is_standby: false,
        n_standbys: 1,
        is_encrypted: true,
        is_here: false,
        archive: Some(Archive {
            mode: "on".to_owned(),
            is_set: true,
            archived_at: Some(time("2026-11-25T12:00:00Z")),
            failed_at: Some(time("2026-11-25T11:00:00Z")),
            n_waiting: Some(9),
        }),
        n_owned: 0,
    }
}

/// What is wrong with the server, as whole sentences.
fn wrong(server: &Postgres) -> Vec<(Verdict, String)> {
    let found = judge::postgres(server).into_iter();
    found.filter(|it| it.verdict != Right).map(|it| (it.verdict, it.seen)).collect()
}

#[test]
fn a_server_keeps_what_it_acknowledges() {
    assert!(wrong(&good_server()).is_empty());
    let off = || "off".to_owned();
    for server in [
        Postgres { fsync: off(), ..good_server() },
        Postgres { full_page_writes: off(), ..good_server() },
        Postgres { synchronous_commit: off(), ..good_server() },
    ] {
        let found = wrong(&server);
        assert!(matches!(found.as_slice(), [(Fault, seen)] if seen.contains("off")), "{found:?}");
    }
    let applied = Postgres { synchronous_commit: "remote_apply".to_owned(), ..good_server() };
    assert!(wrong(&applied).is_empty());
    for less in ["local", "remote_write"] {
        let server = Postgres { synchronous_commit: less.to_owned(), ..good_server() };
        assert!(matches!(wrong(&server).as_slice(), [(Fault, _)]), "{less} with a standby");
        let alone = Postgres { synchronous_standby_names: String::new(), ..server };
        assert!(wrong(&alone).is_empty(), "{less} with nobody to wait for");
    }
}

#[test]
fn a_server_is_new_primary_encrypted_and_has_room() {
    for (server, verdict, seen) in [
        (Postgres { version: 120_017, ..good_server() }, Fault, "PostgreSQL 12"),
        (Postgres { is_standby: true, ..good_server() }, Fault, "the server is a standby"),
        (
            Postgres { is_encrypted: false, ..good_server() },
            Fault,
            "on another machine, by a connection that others can listen to",
        ),
        (Postgres { n_connections: 81, ..good_server() }, Warning, "81 of 100 connections taken"),
        (
            Postgres { n_standbys: 0, ..good_server() },
            Fault,
            "no standby, and every commit waits for one: FIRST 1 (b)",
        ),
    ] {
        assert_eq!(wrong(&server), [(verdict, seen.to_owned())]);
    }
    let here = Postgres { is_here: true, is_encrypted: false, ..good_server() };
    assert!(wrong(&here).is_empty());
    let alone =
        Postgres { n_standbys: 0, synchronous_standby_names: String::new(), ..good_server() };
    assert!(wrong(&alone).is_empty());
}

#[test]
fn an_archive_that_is_broken_is_a_fault_long_before_it_is_needed() {
    let good = good_server().archive.unwrap();
    let later = Some(time("2026-11-25T12:00:01Z"));
    for (archive, verdict, seen) in [
        (
            Archive { failed_at: later, ..good.clone() },
            Fault,
            "archiving its log failed 2026-11-25T12:00:01Z",
        ),
        (
            Archive { failed_at: later, archived_at: None, ..good.clone() },
            Fault,
            "it succeeded never",
        ),
        (Archive { n_waiting: Some(10), ..good.clone() }, Fault, "10 segments of its log wait"),
        (Archive { is_set: false, ..good.clone() }, Fault, "archive_command is empty"),
        (
            Archive { failed_at: None, archived_at: None, n_waiting: None, ..good.clone() },
            Warning,
            "nothing of its log has been archived yet",
        ),
    ] {
        let found = wrong(&Postgres { archive: Some(archive), ..good_server() });
        assert!(
            matches!(found.as_slice(), [(is, said)] if *is == verdict && said.contains(seen)),
            "{found:?}"
        );
    }
    let off = Archive { mode: "off".to_owned(), ..Archive::default() };
    assert!(wrong(&Postgres { archive: Some(off), ..good_server() }).is_empty());
    let unseen = Archive { failed_at: None, n_waiting: None, ..good };
    assert!(wrong(&Postgres { archive: Some(unseen), ..good_server() }).is_empty());
    let found = wrong(&Postgres { archive: None, ..good_server() });
    assert!(
        matches!(found.as_slice(), [(Warning, said)] if said.contains("may not see")),
        "{found:?}"
    );
}

#[test]
fn a_role_that_owns_the_tables_may_do_too_much() {
    let found = wrong(&Postgres { n_owned: 1, ..good_server() });
    assert!(matches!(found.as_slice(), [(Warning, said)] if said.contains("owns the tables")));
}

#[test]
fn each_state_of_the_tables_has_its_own_advice() {
    assert_eq!(judge::schema(Schema::Fits).verdict, Right);
    for (schema, advice) in [
        (Schema::Missing, "verkstallt migrate"),
        (Schema::Older, "verkstallt migrate"),
        (Schema::Half, "Run the same command again"),
        (Schema::TooNew, "Install the newer version"),
    ] {
        let found = judge::schema(schema);
        assert_eq!(found.verdict, Fault, "{schema:?}");
        assert!(found.advice.unwrap().contains(advice), "{schema:?}");
    }
}

#[test]
fn the_files_of_a_database_can_be_written_and_have_one_owner() {
    let verdict = |may_write, is_folders_own| {
        judge::writable("x.db", may_write, is_folders_own).map(|it| it.verdict)
    };
    assert_eq!(verdict(true, true), None);
    assert_eq!(verdict(true, false), Some(Warning));
    assert_eq!(verdict(false, true), Some(Fault));
    assert_eq!(verdict(false, false), Some(Fault));
}

#[test]
fn messages_do_not_wait_for_long_nor_are_given_up() {
    let now = time("2026-11-25T12:00:00Z");
    let outbox = |since: Option<&str>, n_failed| {
        let waiting_since = since.map(time);
        judge::outbox(Outbox { n_waiting: 3, waiting_since, n_failed }, now)
    };
    assert_eq!(outbox(None, 0).verdict, Right);
    assert_eq!(outbox(Some("2026-11-25T11:00:01Z"), 0).verdict, Right);
    let late = outbox(Some("2026-11-25T09:59:00Z"), 0);
    assert_eq!(
        (late.verdict, late.seen.as_str()),
        (Warning, "3 wait, 0 given up, the oldest for 2 hours")
    );
    assert_eq!(outbox(None, 1).verdict, Warning);
}

#[test]
fn a_backup_is_of_yesterday_at_the_oldest() {
    for (hours, verdict) in [
        (Some(0), Right),
        (Some(26), Right),
        (Some(27), Warning),
        (Some(192), Warning),
        (Some(193), Fault),
        (None, Fault),
    ] {
        assert_eq!(judge::backups(hours, None).verdict, verdict, "{hours:?}");
    }
    let damaged = judge::backups(Some(0), Some("the newest, x, is empty".to_owned()));
    assert_eq!((damaged.verdict, damaged.seen.as_str()), (Fault, "the newest, x, is empty"));
    assert_eq!(judge::from_the_future("x").verdict, Warning);
    assert_eq!(judge::closed("x").verdict, Fault);
}

#[test]
fn a_finding_is_one_line() {
    let found = Finding::fault("configuration", "not right:\n  line 1\n", "Put it right.");
    assert_eq!(found.line(), "FAULT    configuration  not right: line 1 → Put it right.");
    assert_eq!(Finding::ok("clock", "synchronised").line(), "OK       clock          synchronised");
}
