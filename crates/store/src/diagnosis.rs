//! What can be seen of the database itself, for whoever looks after it: settings, soundness and clock. Nothing of
//! what is kept in it is shown, and nothing is changed.

use jiff::Timestamp;

use crate::db::{Db, Engine};
use crate::error::Error;
use crate::row::Row;
use crate::tx::Tx;

/// How the database is set up.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Settings {
    /// A file.
    Sqlite(Sqlite),
    /// A server.
    Postgres(Postgres),
}

/// How the connection is set up that writes, and whether the file is sound.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sqlite {
    /// How changes reach the file; `wal` when they stand in a file of their own first.
    pub journal_mode: String,
    /// When a commit is flushed; 2 or more when every commit is.
    pub synchronous: i64,
    /// `ok`, or the first thing that is wrong with the file.
    pub soundness: String,
}

/// How the server is set up, and how it is reached.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Postgres {
    /// Its version, such as 150004.
    pub version: i64,
    /// Whether it waits for the disk: `on`.
    pub fsync: String,
    /// Whether a page that was half written can be put right: `on`.
    pub full_page_writes: String,
    /// What a commit waits for.
    pub synchronous_commit: String,
    /// Which standbys it waits for; empty for none.
    pub synchronous_standby_names: String,
    /// How many connections it takes.
    pub connections_max: i64,
    /// How many there are.
    pub n_connections: i64,
    /// Whether it is a standby, which takes no changes.
    pub is_standby: bool,
    /// How many standbys follow it.
    pub n_standbys: i64,
    /// Whether nobody can listen to the connection.
    pub is_encrypted: bool,
    /// Whether the server is this machine.
    pub is_here: bool,
    /// How its log of changes is archived; none where the role that asks may not see it.
    pub archive: Option<Archive>,
    /// How many of the tables belong to the role that asks, which so may change and empty them.
    pub n_owned: i64,
}

/// How a server's write-ahead log is archived, from which it can be brought back to a point in time.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Archive {
    /// Whether it is: `archive_mode`.
    pub mode: String,
    /// Whether it is said how.
    pub is_set: bool,
    /// When a segment was archived last, since the server began to count.
    pub archived_at: Option<Timestamp>,
    /// When archiving failed last.
    pub failed_at: Option<Timestamp>,
    /// How many whole segments have been written after the last that was archived, where that can be told.
    pub n_waiting: Option<i64>,
}

/// What is in the box of messages.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Outbox {
    /// How many wait.
    pub n_waiting: i64,
    /// Since when the one that has waited longest does.
    pub waiting_since: Option<Timestamp>,
    /// How many were given up.
    pub n_failed: i64,
}

/// How the database is set up.
pub async fn settings(db: &Db) -> Result<Settings, Error> {
    match &db.engine {
        Engine::Sqlite { .. } => sqlite(db).await.map(Settings::Sqlite),
        Engine::Postgres(_) => postgres(db).await.map(Settings::Postgres),
    }
}

async fn sqlite(db: &Db) -> Result<Sqlite, Error> {
    // The settings are those of a connection: asked is the one that writes.
    let mut tx = db.write().await?;
    let journal_mode = one(&mut tx, "PRAGMA journal_mode").await?.text(0)?;
    let synchronous = one(&mut tx, "PRAGMA synchronous").await?.int(0)?;
    // Reading the whole file keeps nobody from writing.
    drop(tx);
    let mut tx = db.read().await?;
    let soundness = one(&mut tx, "PRAGMA quick_check(1)").await?.text(0)?;
    Ok(Sqlite { journal_mode, synchronous, soundness })
}

/// Counts are what a role without particular rights may see.
const POSTGRES: &str = "\
    SELECT current_setting('server_version_num')::bigint, current_setting('fsync'), \
    current_setting('full_page_writes'), current_setting('synchronous_commit'), \
    current_setting('synchronous_standby_names'), current_setting('max_connections')::bigint, \
    (SELECT COUNT(*) FROM pg_stat_activity WHERE datid IS NOT NULL), \
    (SELECT COUNT(*) FROM pg_stat_replication), \
    (CASE WHEN pg_is_in_recovery() THEN 1 ELSE 0 END)::bigint, \
    (SELECT COUNT(*) FROM pg_stat_ssl WHERE pid = pg_backend_pid() AND ssl), \
    (CASE WHEN inet_server_addr() IS NULL OR inet_server_addr() = inet_client_addr() \
     THEN 1 ELSE 0 END)::bigint, \
    (SELECT COUNT(*) FROM pg_class t JOIN pg_namespace s ON s.oid = t.relnamespace \
     WHERE s.nspname = current_schema() AND t.relkind = 'r' AND pg_has_role(t.relowner, 'USAGE'))";

/// Asked by itself: where nothing is archived, nothing more is of use.
const ARCHIVE_MODE: &str = "SELECT current_setting('archive_mode')";

/// Any role may see these too, unless that was taken from all. What waits in the server's folder only some may list, so
/// it is counted by the names of segments.
const ARCHIVE: &str = "\
    SELECT (CASE WHEN current_setting('archive_command') = '' \
     AND COALESCE(current_setting('archive_library', true), '') = '' THEN 0 ELSE 1 END)::bigint, \
    (EXTRACT(EPOCH FROM last_archived_time) * 1000000)::bigint, \
    (EXTRACT(EPOCH FROM last_failed_time) * 1000000)::bigint, last_archived_wal, \
    CASE WHEN pg_is_in_recovery() THEN NULL ELSE pg_walfile_name(pg_current_wal_lsn()) END, \
    (SELECT setting::bigint FROM pg_settings WHERE name = 'wal_segment_size') FROM pg_stat_archiver";

async fn postgres(db: &Db) -> Result<Postgres, Error> {
    let mut tx = db.read().await?;
    let row = one(&mut tx, POSTGRES).await?;
    let archive_mode = one(&mut tx, ARCHIVE_MODE).await?.text(0)?;
    // What is refused there takes nothing else away.
    drop(tx);
    let archive = if archive_mode == "off" {
        Some(Archive { mode: archive_mode, ..Archive::default() })
    } else {
        match archive(db, archive_mode).await {
            Err(error) if error.is_forbidden() => None,
            seen => Some(seen?),
        }
    };
    Ok(Postgres {
        version: row.int(0)?,
        fsync: row.text(1)?,
        full_page_writes: row.text(2)?,
        synchronous_commit: row.text(3)?,
        synchronous_standby_names: row.text(4)?,
        connections_max: row.int(5)?,
        n_connections: row.int(6)?,
        n_standbys: row.int(7)?,
        is_standby: row.flag(8)?,
        is_encrypted: row.flag(9)?,
        is_here: row.flag(10)?,
        n_owned: row.int(11)?,
        archive,
    })
}

async fn archive(db: &Db, mode: String) -> Result<Archive, Error> {
    let row = one(&mut db.read().await?, ARCHIVE).await?;
    let bytes = row.int(5)?;
    let place = |name: Option<String>| name.and_then(|name| segment(&name, bytes));
    let (archived, current) = (place(row.opt_text(3)?), place(row.opt_text(4)?));
    Ok(Archive {
        mode,
        is_set: row.flag(0)?,
        archived_at: row.opt_time(1)?,
        failed_at: row.opt_time(2)?,
        n_waiting: archived.zip(current).map(|(archived, current)| (current - archived - 1).max(0)),
    })
}

/// Which segment a file of the log is, from the log's beginning: after the timeline stand two numbers, of which the
/// second begins again every 4 GB.
fn segment(name: &str, bytes: i64) -> Option<i64> {
    let high = i64::from_str_radix(name.get(8..16)?, 16).ok()?;
    let low = i64::from_str_radix(name.get(16..24)?, 16).ok()?;
    let in_each = (1_i64 << 32).checked_div(bytes)?;
    Some(high * in_each + low)
}

/// What the server's clock says; none where there is no other clock than the program's.
pub async fn clock(db: &Db) -> Result<Option<Timestamp>, Error> {
    match &db.engine {
        Engine::Sqlite { .. } => Ok(None),
        Engine::Postgres(_) => {
            let sql = "SELECT (EXTRACT(EPOCH FROM clock_timestamp()) * 1000000)::bigint";
            one(&mut db.read().await?, sql).await?.time(0).map(Some)
        }
    }
}

/// Commits that wait for a standby longer than one does that is there: every commit waits for a moment. No longer than
/// whoever asks has waited, so that the commit in question counts.
const WAITING: &str = "\
    SELECT COUNT(*) FROM pg_stat_activity WHERE datname = current_database() \
    AND wait_event = 'SyncRep' AND clock_timestamp() - query_start > interval '4 seconds'";

/// Whether a commit has waited for a standby for seconds, as far as this role may see.
pub async fn waits_for_standby(db: &Db) -> Result<bool, Error> {
    match &db.engine {
        Engine::Sqlite { .. } => Ok(false),
        Engine::Postgres(_) => Ok(one(&mut db.read().await?, WAITING).await?.int(0)? > 0),
    }
}

/// When the last line of the log was written.
pub async fn last_line(db: &Db) -> Result<Option<Timestamp>, Error> {
    let sql = "SELECT at FROM audit ORDER BY seq DESC LIMIT 1";
    let row = db.read().await?.fetch_optional(sql, &[]).await?;
    row.map(|row| row.time(0)).transpose()
}

/// When the last line of the log was written, of those that were written no later than the moment.
pub async fn last_line_until(db: &Db, moment: Timestamp) -> Result<Option<Timestamp>, Error> {
    let sql = "SELECT at FROM audit WHERE at <= $1 ORDER BY seq DESC LIMIT 1";
    let row = db.read().await?.fetch_optional(sql, &[moment.into()]).await?;
    row.map(|row| row.time(0)).transpose()
}

/// What is in the box of messages.
pub async fn outbox(db: &Db) -> Result<Outbox, Error> {
    let mut tx = db.read().await?;
    let sql = "SELECT MIN(created_at) FROM outbox WHERE done_at IS NULL AND failed_at IS NULL";
    let waiting_since = one(&mut tx, sql).await?.opt_time(0)?;
    let n_waiting = crate::outbox::waiting(&mut tx).await?;
    Ok(Outbox { n_waiting, waiting_since, n_failed: crate::outbox::failed(&mut tx).await? })
}

/// The only row of an answer that always has one.
async fn one(tx: &mut Tx, sql: &str) -> Result<Row, Error> {
    tx.fetch_optional(sql, &[]).await?.ok_or(Error::Damaged("the engine's own settings"))
}

#[cfg(test)]
mod tests {
    use super::segment;

    #[test]
    fn segments_are_counted_by_their_names() {
        let mega = 1 << 20;
        assert_eq!(segment("000000010000000000000003", 16 * mega), Some(3));
        assert_eq!(segment("000000020000000200000001", 16 * mega), Some(513));
        assert_eq!(segment("000000020000000200000001", 64 * mega), Some(129));
        assert_eq!(segment("000000010000000000000003.00000028.backup", 16 * mega), Some(3));
        assert_eq!(segment("00000002.history", 16 * mega), None);
        assert_eq!(segment("000000010000000000000003", 0), None);
    }
}
