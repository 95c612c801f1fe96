//! What is made of what was seen of a server.

use store::diagnosis::{Archive, Postgres};

use crate::doctor::Finding;

/// The oldest PostgreSQL that the service is made for.
const POSTGRES_OLDEST: i64 = 130_000;
/// What one node more may keep (16), and some to spare for people.
const CONNECTIONS: i64 = 20;
/// With so many segments of the log waiting, nobody is archiving any more.
const SEGMENTS: i64 = 10;

/// The server's settings.
pub(in crate::doctor) fn postgres(seen: &Postgres) -> Vec<Finding> {
    let version = format!("PostgreSQL {}", seen.version / 10_000);
    let flushed = format!(
        "fsync {}, full_page_writes {}, synchronous_commit {}",
        seen.fsync, seen.full_page_writes, seen.synchronous_commit
    );
    let has_standbys = !seen.synchronous_standby_names.is_empty();
    // The other values acknowledge what the standby has not on its disk.
    let waits = match seen.synchronous_commit.as_str() {
        "on" | "remote_apply" => true,
        "off" => false,
        _ => !has_standbys,
    };
    let is_flushed = seen.fsync == "on" && seen.full_page_writes == "on" && waits;
    let role = if seen.is_standby { "the server is a standby" } else { "the server takes changes" };
    let way = match (seen.is_here, seen.is_encrypted) {
        (true, _) => "on this machine",
        (false, true) => "on another machine, by an encrypted connection",
        (false, false) => "on another machine, by a connection that others can listen to",
    };
    let mut found = vec![
        judged(seen.version >= POSTGRES_OLDEST, version, "Upgrade to 13 or newer."),
        judged(
            is_flushed,
            flushed,
            "Switch them on in postgresql.conf: what is acknowledged has to be stored, on the standby too where there is \
             one to wait for.",
        ),
        judged(
            !seen.is_standby,
            role.to_owned(),
            "Give the primary's address in `database`, or promote this server.",
        ),
        judged(
            seen.is_here || seen.is_encrypted,
            way.to_owned(),
            "Add ?sslmode=verify-full&sslrootcert=FILE to the address in `database`.",
        ),
        connections(seen),
        standbys(seen),
        seen.archive.as_ref().map_or_else(unseen_archive, archive),
    ];
    if seen.n_owned > 0 {
        found.push(Finding::warning(
            "database",
            "the role that this is done with owns the tables, and may change and empty them",
            "Give the service a role of its own: see \"PostgreSQL with a standby\" in docs/operations.md.",
        ));
    }
    found
}

fn judged(is_right: bool, seen: String, advice: &str) -> Finding {
    if is_right { Finding::ok("database", seen) } else { Finding::fault("database", seen, advice) }
}

fn connections(seen: &Postgres) -> Finding {
    let said = format!("{} of {} connections taken", seen.n_connections, seen.connections_max);
    if seen.connections_max - seen.n_connections >= CONNECTIONS {
        return Finding::ok("database", said);
    }
    let advice = format!("Raise max_connections: one more node needs {CONNECTIONS}.");
    Finding::warning("database", said, advice)
}

/// Whether there is a standby is for the operator to know; that commits wait for one that is not there is a fault.
fn standbys(seen: &Postgres) -> Finding {
    let (count, names) = (seen.n_standbys, &seen.synchronous_standby_names);
    match (count, names.is_empty()) {
        (0, true) => Finding::ok("database", "no standby"),
        (0, false) => Finding::fault(
            "database",
            format!("no standby, and every commit waits for one: {names}"),
            "Start the standby; or set synchronous_standby_names to '' and reload until there is one.",
        ),
        (_, true) => {
            Finding::ok("database", format!("standbys: {count}; no commit waits for them"))
        }
        (_, false) => {
            Finding::ok("database", format!("standbys: {count}; every commit waits for {names}"))
        }
    }
}

/// An archive of which this role may not see whether it works.
fn unseen_archive() -> Finding {
    Finding::warning(
        "database",
        "its log is to be archived, and this role may not see whether it is",
        "See pg_stat_archiver as the server's superuser, or give the role what was taken from all: \
         GRANT EXECUTE ON FUNCTION pg_walfile_name(pg_lsn) TO ROLE",
    )
}

/// Whether there is an archive is for the operator to know; that it is broken is a fault, since nothing else tells of it
/// before it is needed.
fn archive(seen: &Archive) -> Finding {
    const CHECK: &str = "database";
    if seen.mode == "off" {
        return Finding::ok(CHECK, "no archive of its log");
    }
    let advice = "Until it works the database cannot be brought back to a later moment, and the log fills the \
                  server's disk. See the server's own log, and archive_command in its settings.";
    if !seen.is_set {
        let said = "its log is to be archived, and archive_command is empty";
        return Finding::fault(CHECK, said, advice);
    }
    let until =
        seen.archived_at.map_or_else(|| "never".to_owned(), |at| format!("the last time {at}"));
    if let Some(failed) = seen.failed_at.filter(|_| seen.failed_at > seen.archived_at) {
        let said = format!("archiving its log failed {failed}; it succeeded {until}");
        return Finding::fault(CHECK, said, advice);
    }
    let n_waiting = seen.n_waiting.unwrap_or(0);
    if n_waiting >= SEGMENTS {
        let said =
            format!("{n_waiting} segments of its log wait to be archived; it succeeded {until}");
        return Finding::fault(CHECK, said, advice);
    }
    if seen.archived_at.is_none() {
        let advice = "On a server that was started just now, look again after archive_timeout; otherwise see the \
                      server's own log, and archive_command in its settings.";
        return Finding::warning(CHECK, "nothing of its log has been archived yet", advice);
    }
    Finding::ok(CHECK, format!("its log is archived, {until}"))
}
