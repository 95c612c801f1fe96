//! The one writer of a SQLite file, and how several transactions share one flush.
//!
//! Every write transaction is a savepoint inside an outer one. When it is done it does not commit at
//! once: it stands in line for the writer again, behind those that were waiting. Whoever comes to the
//! writer and finds its own work not yet committed commits for all. So one flush carries as many as
//! were waiting, nobody waits for one that never comes, and a lone transaction waits for nothing.

use std::sync::{Arc, OnceLock};

use sqlx::SqliteConnection;
use tokio::sync::{Mutex, OwnedMutexGuard};

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
pub(crate) struct Writer(Arc<Mutex<State>>);

/// A turn at the writer, with a savepoint open.
pub(crate) struct Turn {
    pub(crate) state: OwnedMutexGuard<State>,
    outcome: Outcome,
    is_done: bool,
    writer: Writer,
}

impl Writer {
    pub(crate) fn new(connection: SqliteConnection) -> Self {
        Self(Arc::new(Mutex::new(State {
            connection,
            group: None,
            is_abandoned: false,
        })))
    }

    /// Waits for the writer, with no transaction open; for changes of the schema.
    pub(crate) async fn alone(&self) -> Result<OwnedMutexGuard<State>, Error> {
        let mut state = Arc::clone(&self.0).lock_owned().await;
        state.tidy().await?;
        state.commit().await?;
        Ok(state)
    }

    /// Waits for the writer and opens a savepoint.
    pub(crate) async fn turn(&self) -> Result<Turn, Error> {
        let mut state = Arc::clone(&self.0).lock_owned().await;
        state.tidy().await?;
        let outcome = match &mut state.group {
            Some((outcome, count)) if *count < GROUP_MAX => {
                *count += 1;
                Arc::clone(outcome)
            }
            _ => {
                if state.group.is_some() {
                    state.commit().await?;
                }
                state.run("BEGIN IMMEDIATE").await?;
                let outcome = Outcome::default();
                state.group = Some((Arc::clone(&outcome), 1));
                outcome
            }
        };
        state.run("SAVEPOINT own").await?;
        Ok(Turn {
            state,
            outcome,
            is_done: false,
            writer: self.clone(),
        })
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

    /// Takes back what an abandoned transaction did.
    async fn tidy(&mut self) -> Result<(), Error> {
        if self.is_abandoned {
            self.run("ROLLBACK TO own; RELEASE own").await?;
            self.is_abandoned = false;
        }
        Ok(())
    }

    /// Commits for everybody in the group, and tells them.
    async fn commit(&mut self) -> Result<(), Error> {
        let Some((outcome, _)) = self.group.take() else {
            return Ok(());
        };
        let result = self.run("COMMIT").await;
        if result.is_err() {
            // Nobody may be told that it is stored. A failed rollback leaves no transaction open.
            drop(self.run("ROLLBACK").await);
        }
        outcome.set(result.is_ok()).ok();
        result
    }
}

impl Turn {
    /// Ends the transaction; comes back when it is flushed to disk.
    pub(crate) async fn commit(mut self) -> Result<(), Error> {
        self.state.run("RELEASE own").await?;
        self.is_done = true;
        let (writer, outcome) = (self.writer.clone(), Arc::clone(&self.outcome));
        drop(self);
        let mut state = writer.0.lock().await;
        if outcome.get().is_none() {
            state.tidy().await?;
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
        if !self.is_done {
            self.state.is_abandoned = true;
        }
    }
}
