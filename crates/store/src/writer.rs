//! The one writer of a SQLite file, and how several transactions share one flush.
//!
//! Every write transaction is a savepoint inside an outer one. When it is done it does not commit at
//! once: it stands in line for the writer again, behind those that were waiting. Whoever comes to the
//! writer and finds its own work not yet committed commits for all. So one flush carries as many as
//! were waiting, nobody waits for one that never comes, and a lone transaction waits for nothing.
//!
//! A caller may go away at any moment, since a browser that closes its connection takes the request
//! with it. So savepoints and commits run in tasks of their own, which end what they have begun.

use std::sync::{Arc, OnceLock};

use sqlx::SqliteConnection;
use tokio::runtime::Handle;
use tokio::sync::{Mutex, OwnedMutexGuard};
use tokio_util::task::TaskTracker;

use crate::error::Error;

/// Whether the outer transaction was committed: set once, for all that were in it.
type Outcome = Arc<OnceLock<bool>>;

/// Most transactions in one flush.
const GROUP_MAX: usize = 64;

pub(crate) struct State {
    pub(crate) connection: SqliteConnection,
    /// The outer transaction that is open, if one is, and how many have joined it.
    group: Option<(Outcome, usize)>,
    /// A savepoint that was left without being released: to be rolled back first of all.
    is_abandoned: bool,
}

/// The writer, which one transaction at a time may hold.
#[derive(Clone)]
pub(crate) struct Writer {
    state: Arc<Mutex<State>>,
    tasks: TaskTracker,
}

/// A turn at the writer, with a savepoint open.
pub(crate) struct Turn {
    pub(crate) state: OwnedMutexGuard<State>,
    outcome: Outcome,
    is_done: bool,
    writer: Writer,
}

impl Writer {
    pub(crate) fn new(connection: SqliteConnection) -> Self {
        let state = State { connection, group: None, is_abandoned: false };
        Self { state: Arc::new(Mutex::new(state)), tasks: TaskTracker::new() }
    }

    /// Waits for the writer, with no transaction open; for changes of the schema.
    pub(crate) async fn alone(&self) -> Result<OwnedMutexGuard<State>, Error> {
        let mut state = Arc::clone(&self.state).lock_owned().await;
        self.to_the_end(async move {
            state.tidy().await;
            state.commit().await?;
            Ok(state)
        })
        .await
    }

    /// Waits for the writer and opens a savepoint.
    pub(crate) async fn turn(&self) -> Result<Turn, Error> {
        let mut state = Arc::clone(&self.state).lock_owned().await;
        let writer = self.clone();
        self.to_the_end(async move {
            let outcome = state.join().await?;
            Ok(Turn { state, outcome, is_done: false, writer })
        })
        .await
    }

    /// Ends what has been begun, and brings the file and its log together.
    pub(crate) async fn close(&self) {
        self.tasks.close();
        self.tasks.wait().await;
        let mut state = self.state.lock().await;
        state.tidy().await;
        // Whoever waited for it has been told; the file is whole either way.
        state.commit().await.ok();
        state.run("PRAGMA wal_checkpoint(TRUNCATE)").await.ok();
    }

    /// Runs the work to its end, also when the caller does not stay.
    async fn to_the_end<T: Send + 'static>(
        &self,
        work: impl Future<Output = Result<T, Error>> + Send + 'static,
    ) -> Result<T, Error> {
        self.tasks.spawn(work).await.unwrap_or(Err(Error::NotCommitted))
    }
}

impl State {
    async fn run(&mut self, sql: &'static str) -> Result<(), Error> {
        sqlx::raw_sql(sql)
            .execute(&mut self.connection)
            .await
            .map(|_| ())
            .map_err(Error::engine("opening or closing a transaction"))
    }

    /// Opens a savepoint in the outer transaction, which is begun if there is none to join.
    async fn join(&mut self) -> Result<Outcome, Error> {
        self.tidy().await;
        if self.group.as_ref().is_some_and(|(_, n)| *n >= GROUP_MAX) {
            // Those who wait for it are told how it went; this one had no part in it.
            self.commit().await.ok();
        }
        let mut begin = "SAVEPOINT own";
        let outcome = if let Some((outcome, n_joined)) = &mut self.group {
            *n_joined += 1;
            Arc::clone(outcome)
        } else {
            let outcome = Outcome::default();
            self.group = Some((Arc::clone(&outcome), 1));
            begin = "BEGIN IMMEDIATE; SAVEPOINT own";
            outcome
        };
        if let Err(error) = self.run(begin).await {
            self.give_up().await;
            return Err(error);
        }
        Ok(outcome)
    }

    /// Takes back what an abandoned transaction did.
    async fn tidy(&mut self) {
        if self.is_abandoned {
            self.is_abandoned = false;
            if self.run("ROLLBACK TO own; RELEASE own").await.is_err() {
                // SQLite rolls the outer transaction back by itself when, say, the disk is full.
                self.give_up().await;
            }
        }
    }

    /// Commits for everybody in the group, and tells them.
    async fn commit(&mut self) -> Result<(), Error> {
        if self.group.is_none() {
            return Ok(());
        }
        let result = self.run("COMMIT").await;
        if result.is_err() {
            self.give_up().await;
        } else if let Some((outcome, _)) = self.group.take() {
            outcome.set(true).ok();
        }
        result
    }

    /// Leaves no transaction open, and tells the group that nothing of it is stored.
    async fn give_up(&mut self) {
        // It fails when SQLite has rolled back already.
        self.run("ROLLBACK").await.ok();
        if let Some((outcome, _)) = self.group.take() {
            outcome.set(false).ok();
        }
    }
}

impl Turn {
    /// Ends the transaction; comes back when it is flushed to disk.
    pub(crate) async fn commit(self) -> Result<(), Error> {
        let writer = self.writer.clone();
        writer.to_the_end(self.finish()).await
    }

    async fn finish(mut self) -> Result<(), Error> {
        self.state.run("RELEASE own").await?;
        self.is_done = true;
        let (writer, outcome) = (self.writer.clone(), Arc::clone(&self.outcome));
        drop(self);
        let mut state = writer.state.lock().await;
        if outcome.get().is_none() {
            state.tidy().await;
            state.commit().await?;
        }
        match outcome.get() {
            Some(true) => Ok(()),
            Some(false) | None => Err(Error::NotCommitted),
        }
    }
}

impl Drop for Turn {
    fn drop(&mut self) {
        if self.is_done {
            return;
        }
        self.state.is_abandoned = true;
        // Nobody else may come for a long while, and an open transaction keeps other programs out.
        if let Ok(runtime) = Handle::try_current() {
            let state = Arc::clone(&self.writer.state);
            let tidying = async move {
                let mut state = state.lock().await;
                state.tidy().await;
                state.commit().await.ok();
            };
            drop(self.writer.tasks.spawn_on(tidying, &runtime));
        }
    }
}
