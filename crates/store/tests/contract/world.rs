//! A database of its own for each promise.

use std::hash::{BuildHasher as _, RandomState};
use std::path::Path;
use std::time::Duration;

use jiff::Timestamp;
use store::{Db, Error, Keyring, Mode, Tx};
use tokio::task::JoinSet;

use super::raw::Raw;
use super::samples::NOW;

/// A migrated database, and what it was opened with.
#[derive(Clone)]
pub(crate) struct World {
    pub(crate) db: Db,
    pub(crate) url: String,
    pub(crate) keys: Keyring,
}

/// A name that no world has had, not even that of a process with the same number last week.
fn unique() -> String {
    format!("store_{:016x}", RandomState::new().hash_one(()))
}

pub(crate) async fn on_sqlite<F: Future<Output = ()> + Send + 'static>(
    promise: impl FnOnce(World) -> F,
) {
    let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("{}.db", unique()));
    let world = World::at(format!("sqlite:{}", path.display())).await;
    let outcome = to_the_end(promise(world)).await;
    for end in ["", "-wal", "-shm"] {
        std::fs::remove_file(format!("{}{end}", path.display())).ok();
    }
    outcome.unwrap_or_else(|panic| std::panic::resume_unwind(panic));
}

/// The server speaks Swedish, so that nothing holds by the luck of its language.
pub(crate) async fn on_postgres<F: Future<Output = ()> + Send + 'static>(
    promise: impl FnOnce(World) -> F,
) {
    let (url, drop_it) = postgres_database().await;
    let world = World::at(url).await;
    let outcome = to_the_end(promise(world)).await;
    drop_database(&server(), &drop_it).await;
    outcome.unwrap_or_else(|panic| std::panic::resume_unwind(panic));
}

/// The address of a new database, and the statement that removes it.
pub(crate) async fn postgres_database() -> (String, String) {
    let (server, name) = (server(), unique());
    let sql = format!(
        "CREATE DATABASE {name} TEMPLATE template0 ENCODING 'UTF8' LOCALE_PROVIDER icu ICU_LOCALE 'sv-SE'"
    );
    Raw::open(&server).await.run(&sql).await.unwrap();
    let (address, _) = server.rsplit_once('/').unwrap();
    let drop_it = format!("DROP DATABASE {name} WITH (FORCE)");
    (format!("{address}/{name}"), drop_it)
}

/// Removes a database. Whoever is cut off may be in the middle of a write to the disk, and takes a while to go.
pub(crate) async fn drop_database(server: &str, drop_it: &str) {
    let gone = async {
        while let Err(error) = Raw::open(server).await.run(drop_it).await {
            let code = error.as_database_error().and_then(sqlx::error::DatabaseError::code);
            assert_eq!(code.as_deref(), Some("55006"), "{error}");
        }
    };
    tokio::time::timeout(Duration::from_mins(2), gone).await.expect("somebody stays in it");
}

#[expect(
    clippy::disallowed_methods,
    reason = "the one place where these tests are told of the server"
)]
fn server() -> String {
    std::env::var("VERKSTALLT_TEST_POSTGRES")
        .expect("no PostgreSQL to test with: run `cargo xtask test`, which starts one")
}

/// In a task of its own, so that what it leaves is removed also when it panics.
async fn to_the_end<F: Future<Output = ()> + Send + 'static>(
    promise: F,
) -> Result<(), Box<dyn std::any::Any + Send>> {
    let mut tasks = JoinSet::new();
    tasks.spawn(promise);
    match tasks.join_next().await {
        Some(Err(error)) => Err(error.into_panic()),
        Some(Ok(())) | None => Ok(()),
    }
}

impl World {
    pub(crate) async fn at(url: String) -> Self {
        let keys = Keyring::generate(Mode::Demo).unwrap();
        let world = Self::not_migrated(url, keys).await;
        world.db.migrate(now()).await.unwrap();
        world
    }

    pub(crate) async fn not_migrated(url: String, keys: Keyring) -> Self {
        let db = Db::open(&url, keys.clone()).await.unwrap();
        Self { db, url, keys }
    }

    pub(crate) async fn write(&self) -> Tx {
        self.db.write().await.unwrap()
    }

    /// A transaction for one of a crowd, larger than there are connections. Whoever was told that there is none comes back,
    /// as people do: how long somebody waits is tried elsewhere.
    pub(crate) async fn write_in_turn(&self) -> Tx {
        let begun = async {
            loop {
                match self.db.write().await {
                    Err(Error::Engine { source: sqlx::Error::PoolTimedOut, .. }) => {}
                    begun => return begun.unwrap(),
                }
            }
        };
        tokio::time::timeout(Duration::from_mins(2), begun).await.expect("no turn")
    }

    pub(crate) async fn read(&self) -> Tx {
        self.db.read().await.unwrap()
    }

    pub(crate) async fn raw(&self) -> Raw {
        Raw::open(&self.url).await
    }

    /// Another node on the same database.
    pub(crate) async fn other_node(&self) -> Self {
        Self::not_migrated(self.url.clone(), self.keys.clone()).await
    }
}

pub(crate) fn now() -> Timestamp {
    NOW.parse().unwrap()
}
