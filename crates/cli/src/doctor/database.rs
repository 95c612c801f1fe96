//! Looks at the database: whether it is there, whose keys it was made with, and how it is set up.

use app::Clock;
use store::diagnosis::{self, Settings};
use store::{Db, Error, Schema, moving};

use super::{Finding, judge, look};
use crate::backup::moving::in_words;
use crate::config::Config;
use crate::guard;
use crate::keys;
use crate::serve::told;

const CHECK: &str = "database";

/// Everything about the database.
pub(super) async fn look(config: &Config) -> Vec<Finding> {
    let db = match open(config).await {
        Ok(db) => db,
        Err(finding) => {
            // A file that may not be written to cannot be opened either.
            let mut found = look::writable(&config.database);
            found.push(finding);
            return found;
        }
    };
    let schema = db.schema().await;
    let has_tables = matches!(schema, Ok(Schema::Older | Schema::Fits | Schema::TooNew));
    let mut found = Vec::new();
    if has_tables {
        // Opening it has compared them.
        found.push(Finding::ok("keys", "they fit the database"));
    }
    let is_current = matches!(schema, Ok(Schema::Fits));
    found.push(match schema {
        Ok(schema) => judge::schema(schema),
        Err(error) => not_answered("schema", error),
    });
    found.extend(settings(&db).await);
    found.extend(look::writable(&config.database));
    found.extend(clock(&db).await);
    if !has_tables {
        return found;
    }
    if is_current {
        found.extend(moved(&db).await);
    }
    found.push(match diagnosis::last_line(&db).await {
        Ok(last) => judge::log_clock(Clock::system().now(), last),
        Err(error) => not_answered("clock", error),
    });
    found.push(match diagnosis::outbox(&db).await {
        Ok(seen) => judge::outbox(seen, Clock::system().now()),
        Err(error) => not_answered("messages", error),
    });
    found
}

/// Opens the database, if that changes nothing.
async fn open(config: &Config) -> Result<Db, Finding> {
    let keys = keys::read(&config.keys).map_err(|said| {
        let advice =
            "Without the keys the database was not looked at: put the key file right first.";
        Finding::fault("keys", said, advice)
    })?;
    if keys.mode() != store::Mode::Production {
        let said = format!("{} holds the demonstration's keys", config.keys.display());
        return Err(Finding::fault(
            "keys",
            said,
            "Name the key file that the database was made with in `keys`; for a new database only, make one with: \
             verkstallt keys new FILE",
        ));
    }
    if guard::check_database(&config.database).is_err() {
        let seen = "it was not looked at, since its address is not safe";
        return Err(Finding::fault(CHECK, seen, "Put right what is said of it under safety."));
    }
    Db::open_existing(&config.database, keys).await.map_err(not_opened)
}

/// Why the database could not be opened.
fn not_opened(error: Error) -> Finding {
    if let Error::NoFile(file) = &error {
        let advice = "Restore a backup; or, for a new installation, run: verkstallt migrate";
        return Finding::fault(CHECK, format!("there is no {file}"), advice);
    }
    if matches!(error, Error::Standby(_)) {
        let advice = "Give the primary's address in `database`, or promote this server.";
        return Finding::fault(CHECK, told(error), advice);
    }
    let is_about_keys = matches!(error, Error::WrongKeys | Error::ModeMixed { .. });
    let said = told(error);
    if is_about_keys {
        return Finding::fault("keys", said, "Use the key file that the database was made with.");
    }
    let advice = "See whether the address in `database` is right, whether the server runs, and whether the service's \
                  user may use it.";
    Finding::fault(CHECK, said, advice)
}

/// A question that the database did not answer.
fn not_answered(check: &'static str, error: Error) -> Finding {
    let advice = "Put the faults above right first; if there are none, see the database's own log.";
    Finding::fault(check, told(error), advice)
}

async fn settings(db: &Db) -> Vec<Finding> {
    match diagnosis::settings(db).await {
        Ok(Settings::Sqlite(seen)) => judge::sqlite(&seen),
        Ok(Settings::Postgres(seen)) => judge::postgres(&seen),
        Err(error) => vec![not_answered(CHECK, error)],
    }
}

/// Whether everything was moved to another database.
async fn moved(db: &Db) -> Option<Finding> {
    let seen = async { moving::seen(&mut db.read().await?).await }.await;
    match seen {
        Ok(seen) => seen.map(in_words).map(|(said, advice)| Finding::fault(CHECK, said, advice)),
        Err(error) => Some(not_answered(CHECK, error)),
    }
}

async fn clock(db: &Db) -> Option<Finding> {
    let clock = Clock::system();
    let before = clock.now();
    let there = diagnosis::clock(db).await;
    let after = clock.now();
    match there {
        Ok(Some(there)) => {
            // The server looked at its clock somewhere in between.
            let half = after.duration_since(before) / 2;
            let here = before.saturating_add(half).unwrap_or(after);
            Some(judge::server_clock(here, there))
        }
        Ok(None) => None,
        Err(error) => Some(not_answered("clock", error)),
    }
}
