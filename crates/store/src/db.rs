//! Opening a database, and its transactions.

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use jiff::Timestamp;
use sqlx::postgres::PgPoolOptions;
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous};
use sqlx::{ConnectOptions as _, PgConnection, PgPool, SqlitePool};

use crate::address;
use crate::error::Error;
use crate::keyring::{Keyring, Mode};
use crate::migrations;
use crate::schema::{self, Schema};
use crate::seal::{DATA_KEY, LOOKUP_KEY, Sealer, Wrapped};
use crate::tx::{Open, Tx};
use crate::writer::Writer;

/// How many transactions may read a SQLite file at once.
const READERS: u32 = 4;
/// What the connection that writes to a SQLite file keeps of it, in kibibytes when negative. Nobody else writes, so that
/// it stands from one transaction to the next.
const WRITER_CACHE: &str = "-8192";
/// What each that reads keeps. Little: SQLite throws it away at every commit of somebody else's, and the system has the
/// file in memory.
const READER_CACHE: &str = "-2048";
/// How many connections one node keeps to PostgreSQL.
const CONNECTIONS: u32 = 16;
/// How long to wait for a lock held by another program.
const BUSY: Duration = Duration::from_secs(10);
/// How long a request waits for a connection. Whoever has waited so long is told, rather than kept waiting.
const PATIENCE: Duration = Duration::from_secs(5);

/// What lets an operator's command take its time on PostgreSQL, until the transaction ends or for as long as the
/// connection lasts. Whoever waits for others may have visitors wait behind it, and so gives up after a while.
pub(crate) fn at_leisure(is_until_the_end: bool) -> String {
    let limits = [
        ("lock_timeout", "1min"),
        ("statement_timeout", "0"),
        ("idle_in_transaction_session_timeout", "0"),
    ];
    let parts =
        limits.map(|(limit, time)| format!("set_config('{limit}', '{time}', {is_until_the_end})"));
    format!("SELECT {}", parts.join(", "))
}

/// A database. Cheap to clone.
#[derive(Clone)]
pub struct Db {
    pub(crate) engine: Engine,
    pub(crate) sealer: Arc<Sealer>,
}

#[derive(Clone)]
pub(crate) enum Engine {
    Sqlite { writer: Writer, readers: SqlitePool },
    Postgres(PgPool),
}

impl Db {
    /// Opens `sqlite:PATH` or `postgres://…`. A SQLite file is made if there is none.
    ///
    /// Keys that do not fit what is stored, and demonstration keys for a production database or the
    /// reverse, are refused.
    pub async fn open(url: &str, keyring: Keyring) -> Result<Self, Error> {
        let engine = if let Some(path) = url.strip_prefix("sqlite:") {
            sqlite(path).await?
        } else if address::is_servers(url) {
            Engine::Postgres(postgres(url).await?)
        } else {
            return Err(Error::Address);
        };
        let db = Self { engine, sealer: Arc::new(Sealer::new(keyring)) };
        if db.is_marked().await? {
            db.load_keys().await?;
        }
        Ok(db)
    }

    /// Opens a database that is there: a SQLite file that is not is told of, and not made.
    pub async fn open_existing(url: &str, keyring: Keyring) -> Result<Self, Error> {
        if let Some(path) = url.strip_prefix("sqlite:")
            && matches!(Path::new(path).try_exists(), Ok(false))
        {
            return Err(Error::NoFile(path.to_owned()));
        }
        Self::open(url, keyring).await
    }

    /// A transaction that sees one state of the database and changes nothing.
    pub async fn read(&self) -> Result<Tx, Error> {
        let doing = Error::engine("beginning to read");
        let open = match &self.engine {
            Engine::Sqlite { readers, .. } => {
                Open::SqliteReader(readers.begin().await.map_err(doing)?)
            }
            Engine::Postgres(pool) => {
                let sql = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY";
                Open::PostgresReader(pool.begin_with(sql).await.map_err(doing)?)
            }
        };
        Ok(Tx::new(open, Arc::clone(&self.sealer)))
    }

    /// For one query, which needs no transaction to see one state of the database: two turns less for
    /// what every request asks. A second query may see a later state.
    pub async fn glance(&self) -> Result<Tx, Error> {
        let doing = Error::engine("beginning to read");
        let open = match &self.engine {
            Engine::Sqlite { readers, .. } => {
                Open::SqliteGlance(readers.acquire().await.map_err(doing)?)
            }
            Engine::Postgres(pool) => Open::PostgresGlance(pool.acquire().await.map_err(doing)?),
        };
        Ok(Tx::new(open, Arc::clone(&self.sealer)))
    }

    /// A transaction that may write. Nothing of it is kept unless [`Tx::commit`] says so.
    pub async fn write(&self) -> Result<Tx, Error> {
        let open = match &self.engine {
            Engine::Sqlite { writer, .. } => Open::SqliteWriter(writer.turn().await?),
            Engine::Postgres(pool) => {
                Open::Postgres(pool.begin().await.map_err(Error::engine("beginning to write"))?)
            }
        };
        Ok(Tx::new(open, Arc::clone(&self.sealer)))
    }

    /// Brings the schema up to date; does nothing when it is, and goes on where it was broken off. The first time, it
    /// also marks the database with the mode of the keys and makes the first data key.
    pub async fn migrate(&self, now: Timestamp) -> Result<(), Error> {
        match self.schema().await? {
            Schema::TooNew => return Err(Error::TooNew),
            Schema::Half => return Err(Error::HalfCopied),
            Schema::Missing | Schema::Older | Schema::Fits => {}
        }
        migrations::run_all(&self.engine).await?;
        let mut tx = self.write().await?;
        if tx.fetch_once("SELECT mode FROM meta").await?.is_empty() {
            let sealer = &self.sealer;
            let keyring = sealer.keyring()?;
            let mode = keyring.mode.code();
            let check = sealer.key_check()?;
            tx.execute(
                "INSERT INTO meta (id, mode, key_check) VALUES (1, $1, $2) ON CONFLICT (id) DO NOTHING",
                &[mode.into(), check.into()],
            )
            .await?;
            tx.execute(
                "INSERT INTO audit_head (id, seq, seal) VALUES (1, 0, $1) ON CONFLICT (id) DO NOTHING",
                &[Vec::new().into()],
            )
            .await?;
            let wrapped = sealer.new_key(Wrapped(DATA_KEY, 1))?;
            tx.execute(
                "INSERT INTO data_key (id, wrapped_by, wrapped, created_at) VALUES (1, $1, $2, $3) \
                 ON CONFLICT (id) DO NOTHING",
                &[(&keyring.current).into(), wrapped.into(), now.into()],
            )
            .await?;
        }
        let sql = "UPDATE meta SET oldest_program = $1 WHERE oldest_program < $1";
        tx.execute(sql, &[migrations::OLDEST_PROGRAM.into()]).await?;
        tx.commit().await?;
        self.load_keys().await?;
        self.seal_rows().await
    }

    /// Whether a first migration has been run to its end.
    pub(crate) async fn is_marked(&self) -> Result<bool, Error> {
        let mut tx = self.read().await?;
        let sql = match &self.engine {
            Engine::Sqlite { .. } => "SELECT name FROM sqlite_master WHERE name = 'meta'",
            Engine::Postgres(_) => {
                "SELECT table_name::text FROM information_schema.tables \
                 WHERE table_schema = current_schema() AND table_name = 'meta'"
            }
        };
        if tx.fetch_optional(sql, &[]).await?.is_none() {
            return Ok(false);
        }
        Ok(!tx.fetch_once("SELECT mode FROM meta").await?.is_empty())
    }

    /// Whether the database answers.
    pub async fn ping(&self) -> Result<(), Error> {
        let mut tx = self.read().await?;
        tx.fetch_optional("SELECT mode FROM meta", &[]).await?.ok_or(Error::NotMigrated)?;
        Ok(())
    }

    /// Seals text that leaves the service for a while and comes back, such as a search in an address.
    /// It opens for the same purpose and record only.
    pub fn seal_away(
        &self,
        purpose: &'static str,
        record: &str,
        text: &str,
    ) -> Result<Vec<u8>, Error> {
        self.sealer.seal(("away", purpose), record, text.as_bytes())
    }

    /// Opens what was sealed away; none if it was not, or for something else.
    pub fn open_away(&self, purpose: &'static str, record: &str, sealed: &[u8]) -> Option<String> {
        let text = self.sealer.open(("away", purpose), record, sealed).ok()?;
        String::from_utf8(text).ok()
    }

    /// How many bytes the database takes, about.
    pub async fn size_hint(&self) -> Result<i64, Error> {
        let sql = match &self.engine {
            Engine::Sqlite { .. } => {
                "SELECT page_count * page_size FROM pragma_page_count(), pragma_page_size()"
            }
            Engine::Postgres(_) => "SELECT pg_database_size(current_database())",
        };
        let row = self.read().await?.fetch_optional(sql, &[]).await?;
        row.map_or(Ok(0), |row| row.int(0))
    }

    /// Ends what has been begun, for the end of the program. Call it when nobody uses the database.
    pub async fn close(&self) {
        match &self.engine {
            Engine::Sqlite { writer, readers } => {
                readers.close().await;
                writer.close().await;
            }
            Engine::Postgres(pool) => pool.close().await,
        }
    }

    /// Checks that keys and database belong together, and takes the data keys into use.
    pub(crate) async fn load_keys(&self) -> Result<(), Error> {
        let mut tx = self.read().await?;
        let meta = tx.fetch_once("SELECT mode, key_check FROM meta").await?;
        let meta = meta.first().ok_or(Error::NotMigrated)?;
        let database = Mode::from_code(&meta.text(0)?).ok_or(Error::Damaged("meta"))?;
        let keys = self.sealer.keyring()?.mode;
        if database != keys {
            return Err(Error::ModeMixed { database, keys });
        }
        if meta.bytes(1)? != self.sealer.key_check()? {
            return Err(Error::WrongKeys);
        }
        tx.load(DATA_KEY).await?;
        // Tables from before this key are opened too: to be brought up to date, or backed up.
        if schema::has_table(&mut tx, LOOKUP_KEY).await? {
            tx.load(LOOKUP_KEY).await?;
        }
        Ok(())
    }
}

async fn sqlite(path: &str) -> Result<Engine, Error> {
    address::check_folder(path)?;
    let options = SqliteConnectOptions::new()
        .filename(path)
        .foreign_keys(true)
        .busy_timeout(BUSY)
        .pragma("temp_store", "MEMORY")
        .disable_statement_logging();
    let writer = options
        .clone()
        .pragma("cache_size", WRITER_CACHE)
        .create_if_missing(true)
        .journal_mode(SqliteJournalMode::Wal)
        // Acknowledged means stored: every commit is flushed.
        .synchronous(SqliteSynchronous::Full)
        .connect()
        .await
        .map_err(Error::engine("opening the database file"))?;
    let readers = SqlitePoolOptions::new()
        .max_connections(READERS)
        .acquire_timeout(PATIENCE)
        // A file does not hang up.
        .test_before_acquire(false)
        .connect_lazy_with(options.pragma("cache_size", READER_CACHE).read_only(true));
    Ok(Engine::Sqlite { writer: Writer::new(writer), readers })
}

async fn postgres(url: &str) -> Result<PgPool, Error> {
    address::check_files(url)?;
    let options = address::read(url)?
        .options([
            ("lock_timeout", "10s"),
            ("statement_timeout", "30s"),
            ("idle_in_transaction_session_timeout", "60s"),
        ])
        .disable_statement_logging();
    let pool = PgPoolOptions::new()
        .max_connections(CONNECTIONS)
        .acquire_timeout(PATIENCE)
        .after_connect(|connection, _| Box::pin(refuse_standby(connection)))
        .connect_with(options.clone())
        .await;
    match pool {
        Ok(pool) => Ok(pool),
        Err(error) => Err(address::why(&options, error).await),
    }
}

/// A standby that has not been promoted yet knows less than was acknowledged: a session that was begun a moment ago may
/// not be there. Nobody is answered from it; the next try comes when it has become the primary.
async fn refuse_standby(connection: &mut PgConnection) -> Result<(), sqlx::Error> {
    let sql = "SELECT pg_is_in_recovery()";
    let is_standby: bool = sqlx::query_scalar(sql).fetch_one(connection).await?;
    if is_standby { Err(std::io::Error::other("the server is a standby").into()) } else { Ok(()) }
}
