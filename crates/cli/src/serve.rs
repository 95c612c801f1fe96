//! Starting and stopping the service, and the checks before.

use std::path::Path;

use app::{App, Clock, Forms, Mode};
use store::{Db, Keyring};
use tokio::net::TcpListener;

use crate::config::Config;

/// Starts the service for production. It refuses what would not be safe.
pub(crate) async fn serve(config: Config) -> Result<(), String> {
    crate::log::start(config.log);
    let _app = open(&config).await?;
    Err("There is no e-legitimation to log in with: this version has the demonstration's only, which \
         production refuses. Try the service with: verkstallt demo"
        .to_owned())
}

/// Makes or updates the tables.
pub(crate) async fn migrate(config: Config) -> Result<(), String> {
    let keys = read_keys(&config.keys)?;
    let db = Db::open(&config.database, keys).await.map_err(told)?;
    db.migrate(Clock::system().now()).await.map_err(told)?;
    println!("The tables are up to date.");
    Ok(())
}

/// Checks configuration, keys and database.
pub(crate) async fn check(config: Config) -> Result<(), String> {
    let app = open(&config).await?;
    app.db.ping().await.map_err(told)?;
    TcpListener::bind(config.listen)
        .await
        .map_err(|error| format!("The address {} cannot be used: {error}.", config.listen))?;
    println!("Configuration, catalogue, keys, database and address are right.");
    Ok(())
}

/// Writes a new key file for production.
pub(crate) fn new_keys(path: &Path) -> Result<(), String> {
    let keys = Keyring::generate(store::Mode::Production).map_err(|fault| fault.to_string())?;
    write_keys(path, &keys)?;
    println!("Wrote {}. Keep a copy of it in another place than the backups.", path.display());
    Ok(())
}

/// Writes a key file that only its owner may read; never over another file.
pub(crate) fn write_keys(path: &Path, keys: &Keyring) -> Result<(), String> {
    use std::io::Write;
    use std::os::unix::fs::OpenOptionsExt;
    let shown = path.display();
    let text = keys.to_text().map_err(|fault| fault.to_string())?;
    let file = std::fs::OpenOptions::new().write(true).create_new(true).mode(0o600).open(path);
    let mut file = file.map_err(|error| format!("The key file {shown} cannot be made: {error}"))?;
    file.write_all(text.as_bytes())
        .and_then(|()| file.sync_all())
        .map_err(|error| format!("The key file {shown} cannot be written: {error}"))
}

pub(crate) fn read_keys(path: &Path) -> Result<Keyring, String> {
    let shown = path.display();
    let text = std::fs::read_to_string(path).map_err(|error| {
        format!(
            "The key file {shown} cannot be read: {error}.\nMake one with: verkstallt keys {shown}"
        )
    })?;
    Keyring::parse(&text).map_err(|fault| format!("The key file {shown} is not right: {fault}."))
}

/// The service put together for production.
async fn open(config: &Config) -> Result<App, String> {
    let forms = forms()?;
    let keys = read_keys(&config.keys)?;
    if keys.mode() != store::Mode::Production {
        return Err(format!("{} holds the demonstration's keys.", config.keys.display()));
    }
    let db = Db::open(&config.database, keys).await.map_err(told)?;
    if !db.is_migrated().await.map_err(told)? {
        return Err("The database has no tables yet. Run: verkstallt migrate".to_owned());
    }
    Ok(App::new(db, forms, app::reference()?, Mode::Production))
}

/// The forms that are embedded; every fault is told at once, with file and line.
pub(crate) fn forms() -> Result<Forms, String> {
    Forms::embedded().map_err(|faults| {
        let faults: Vec<String> = faults.iter().map(ToString::to_string).collect();
        format!("The catalogue is not right:\n{}", faults.join("\n"))
    })
}

/// An error with its causes, for the operator.
pub(crate) fn told(error: store::Error) -> String {
    let mut text = error.to_string();
    let error: Box<dyn std::error::Error> = Box::new(error);
    let mut cause = error.source();
    while let Some(error) = cause {
        text = format!("{text}: {error}");
        cause = error.source();
    }
    format!("The database: {text}.")
}
