//! What can go wrong with the database. No value of a field stands in an error, ever.

use std::borrow::Cow;

use sqlx::migrate::MigrateError;

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
    /// The address says something that is not known, and would not be heeded: its name, where that cannot be a piece of
    /// a password.
    #[error(
        "the database's address has {0}, which is not known there: the program does not heed it. Take it out, or see \
         whether it is spelt right (sslmode, sslrootcert, sslcert, sslkey, host, port, user, dbname); in a password \
         write %3F for ?, %26 for & and %23 for #"
    )]
    Parameter(String),
    /// A file that the address names cannot be read.
    #[error("the file {0}, which the database's address names, cannot be read")]
    File(String, #[source] std::io::Error),
    /// The address names the authorities that everybody trusts as PostgreSQL's own programs do.
    #[error(
        "the database's address has `{0}=system`, which the program does not know: take it out. Mozilla's list of \
         authorities is built in; for an authority of your own, name the file with its certificate"
    )]
    SystemRoots(String),
    /// There is no folder for the database's file.
    #[error("there is no folder {0}: make it, and give it to the service's user")]
    NoFolder(String),
    /// No server answers where the address leads.
    #[error("nobody answers at {0}")]
    NoAnswer(String, #[source] std::io::Error),
    /// The server that answers takes no changes.
    #[error(
        "the server at {0} is a standby, or is being recovered and has not been let go on: it takes no changes"
    )]
    Standby(String),
    /// There is no such database.
    #[error(
        "there is no file {0}: name the right one, restore a backup into it, or, for a new installation, run \
         `verkstallt migrate`"
    )]
    NoFile(String),
    /// The schema could not be brought up to date.
    #[error("the schema could not be brought up to date")]
    Migration(#[source] MigrateError),
    /// The tables are missing.
    #[error("the database has no tables yet: run `verkstallt migrate` first")]
    NotMigrated,
    /// Demonstration and production are never mixed.
    #[error(
        "the database belongs to {}, and the key file to {}: they are never mixed",
        whose(*.database),
        whose(*.keys)
    )]
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

/// To whom a mode belongs, in words.
const fn whose(mode: Mode) -> &'static str {
    match mode {
        Mode::Demo => "the demonstration",
        Mode::Production => "production",
    }
}

/// What PostgreSQL and SQLite say when asking again may succeed: locks and statements that took too long,
/// transactions in each other's way, too many connections, a server that starts or stops.
const PASSING: [&str; 15] = [
    // PostgreSQL, appendix A.
    "55P03", "57014", "57P01", "57P02", "57P03", "53300", "40001", "40P01",
    // SQLITE_BUSY, and why: recovery, a snapshot that is too old, time.
    "5", "261", "517", "773",
    // SQLITE_LOCKED, and by what: a shared cache, a virtual table.
    "6", "262", "518",
];

impl Error {
    /// Whether the database only had no time, or could not be reached: nothing is wrong with what was asked, and
    /// asking again may succeed.
    pub fn is_passing(&self) -> bool {
        match self {
            Self::Engine { source, .. } => match source {
                sqlx::Error::PoolTimedOut
                | sqlx::Error::PoolClosed
                | sqlx::Error::WorkerCrashed
                // A connection that is cut while it is being made is told as an answer that nobody understands.
                | sqlx::Error::Protocol(_)
                | sqlx::Error::Tls(_)
                | sqlx::Error::Io(_) => true,
                sqlx::Error::Database(error) => {
                    error.code().is_some_and(|code| PASSING.contains(&code.as_ref()))
                }
                _ => false,
            },
            Self::NoAnswer(..) | Self::Standby(_) => true,
            Self::Address
            | Self::Parameter(_)
            | Self::File(..)
            | Self::SystemRoots(_)
            | Self::NoFolder(_)
            | Self::NoFile(_)
            | Self::Migration(_)
            | Self::NotMigrated
            | Self::ModeMixed { .. }
            | Self::WrongKeys
            | Self::Damaged(_)
            | Self::Encryption
            | Self::Over
            | Self::NotCommitted
            | Self::TooNew
            | Self::NotEmpty
            | Self::HalfCopied
            | Self::Copy(..) => false,
        }
    }

    /// Whether a value that was read is to blame, since it was damaged. A key that nobody has ever had is such damage
    /// too, as the keys are learnt when the rows are fetched.
    pub const fn is_damage(&self) -> bool {
        matches!(self, Self::Damaged(_) | Self::WrongKeys)
    }

    /// What was read; none when it was damaged. Then what else is known of its record may still be told.
    pub fn if_readable<T>(read: Result<T, Self>) -> Result<Option<T>, Self> {
        match read {
            Ok(value) => Ok(Some(value)),
            Err(error) if error.is_damage() => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// Whether the database's role may not do what was asked.
    pub fn is_forbidden(&self) -> bool {
        self.code().is_some_and(|code| code == "42501")
    }

    /// Whether the engine gave up waiting for what others hold, or was told to stop.
    pub fn is_held_up(&self) -> bool {
        self.code().is_some_and(|code| ["55P03", "57014"].contains(&code.as_ref()))
    }

    /// What the engine calls its fault (PostgreSQL, appendix A).
    fn code(&self) -> Option<Cow<'_, str>> {
        let (Self::Engine { source, .. }
        | Self::Migration(
            MigrateError::Execute(source) | MigrateError::ExecuteMigration(source, _),
        )) = self
        else {
            return None;
        };
        source.as_database_error()?.code()
    }

    pub(crate) const fn engine(doing: &'static str) -> impl FnOnce(sqlx::Error) -> Self {
        move |source| Self::Engine { doing, source }
    }
}

/// An error with its causes, each said once, for the operator. Of what PostgreSQL says, the line in its own source is
/// left out.
pub fn in_words(error: &(dyn std::error::Error + 'static)) -> String {
    let mut words: Vec<String> = Vec::new();
    let mut next = Some(error);
    while let Some(error) = next {
        next = error.source();
        if let Some(sqlx::Error::Database(said)) = error.downcast_ref::<sqlx::Error>() {
            words.push(said.message().to_owned());
            break;
        }
        let text = error.to_string();
        let cause = next.map(ToString::to_string).unwrap_or_default();
        // Many errors of others end with what their cause says.
        let own = text.strip_suffix(&cause).unwrap_or(&text).trim_end().trim_end_matches(':');
        if !own.is_empty() {
            words.push(own.to_owned());
        }
    }
    words.join(": ")
}

#[cfg(test)]
mod tests {
    use std::net::TcpListener;

    use sqlx::ConnectOptions as _;
    use sqlx::postgres::{PgConnectOptions, PgSslMode};

    use super::{Error, in_words};

    #[test]
    fn each_cause_is_said_once() {
        let refused = || std::io::Error::other("connection refused");
        let error = Error::engine("committing")(refused().into());
        assert_eq!(
            in_words(&error),
            "the database failed while committing: error communicating with database: connection refused"
        );
        let error = Error::Migration(sqlx::Error::from(refused()).into());
        assert_eq!(in_words(&error).matches("connection refused").count(), 1);
        let error = Error::NoAnswer("a:1".to_owned(), refused());
        assert_eq!(in_words(&error), "nobody answers at a:1: connection refused");
        assert_eq!(in_words(&Error::WrongKeys), Error::WrongKeys.to_string());
    }

    #[tokio::test]
    async fn a_connection_that_is_cut_while_it_is_made_is_no_fault_of_what_was_asked() {
        for mode in [PgSslMode::Disable, PgSslMode::Prefer, PgSslMode::Require] {
            let server = TcpListener::bind("127.0.0.1:0").unwrap();
            let port = server.local_addr().unwrap().port();
            let cut = std::thread::spawn(move || drop(server.accept().unwrap()));
            let options = PgConnectOptions::new_without_pgpass().host("127.0.0.1").port(port);
            let refused = options.ssl_mode(mode).connect().await.err().unwrap();
            cut.join().unwrap();
            let error = Error::engine("connecting")(refused);
            assert!(error.is_passing(), "{error:?}");
        }
    }
}
