//! What can go wrong with the database. No value of a field stands in an error, ever.

use crate::keyring::Mode;

/// The database did not do what was asked.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The engine answered with a fault.
    #[error("the database failed while {doing}")]
    Engine {
        /// What was being done.
        doing: &'static str,
        /// The engine's own words.
        #[source]
        source: sqlx::Error,
    },
    /// The address is for neither engine.
    #[error("a database address starts with `sqlite:` or `postgres://`")]
    Address,
    /// The schema could not be brought up to date.
    #[error("the schema could not be brought up to date")]
    Migration(#[source] sqlx::migrate::MigrateError),
    /// The tables are missing.
    #[error("the database has no tables yet: run `verkstallt migrate` first")]
    NotMigrated,
    /// Demonstration and production are never mixed.
    #[error("the database is for {database:?} and the keys are for {keys:?}: they are never mixed")]
    ModeMixed {
        /// What the database was made for.
        database: Mode,
        /// What the keys were made for.
        keys: Mode,
    },
    /// The keys are others than those that the database was made with.
    #[error("the key file does not fit this database: use the one it was made with")]
    WrongKeys,
    /// A stored value could not be opened, or does not read as what it should be.
    #[error("a stored value in `{0}` is damaged")]
    Damaged(&'static str),
    /// The system gave no random bytes, or refused to encrypt.
    #[error("encryption failed")]
    Encryption,
    /// An earlier statement of the transaction failed, or was not waited for.
    #[error("the transaction is over: a statement in it failed")]
    Over,
    /// The group of transactions that this one was committed with could not be committed.
    #[error("the transaction could not be committed")]
    NotCommitted,
    /// A newer program has changed the tables in a way that this one cannot work with.
    #[error("the tables are newer than this program can work with: install the newer version")]
    TooNew,
    /// What is to be copied needs an empty place.
    #[error("the database to write into is not empty: give a new file or an empty database")]
    NotEmpty,
    /// A copy into the database was begun and did not come to its end.
    #[error(
        "a restoring or moving into this database was begun and not finished: run it again, or begin with an \
         empty database"
    )]
    HalfCopied,
    /// The table cannot be copied as it is made.
    #[error("the table `{0}` cannot be copied: {1}")]
    Copy(String, &'static str),
}

impl Error {
    pub(crate) const fn engine(doing: &'static str) -> impl FnOnce(sqlx::Error) -> Self {
        move |source| Self::Engine { doing, source }
    }
}
