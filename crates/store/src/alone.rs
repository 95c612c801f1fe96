//! Whether others have a database open, as far as its engine can tell.

use std::path::Path;
use std::time::Duration;

use sqlx::postgres::PgConnectOptions;
use sqlx::sqlite::{SqliteConnectOptions, SqliteLockingMode};
use sqlx::{ConnectOptions as _, Connection as _};

use crate::address::{self, PATIENCE};
use crate::error::Error;

/// Those who could write to our tables. Any role may see who is connected and to which database.
const OTHERS: &str = "SELECT COUNT(*) FROM pg_stat_activity WHERE datname = current_database() \
                      AND pid <> pg_backend_pid() AND usesysid IS NOT NULL \
                      AND has_table_privilege(usesysid, to_regclass('meta')::oid, 'UPDATE')";

/// Whether somebody has the database open and could write to it: the service, another command, or a person. To be asked
/// before it is opened here.
pub async fn is_in_use(url: &str) -> Result<bool, Error> {
    if let Some(path) = url.strip_prefix("sqlite:") {
        return is_file_open(path).await;
    }
    if !address::is_servers(url) {
        return Err(Error::Address);
    }
    address::check_files(url)?;
    let options = address::read(url)?.disable_statement_logging();
    let asked = tokio::time::timeout(PATIENCE, has_others(&options)).await;
    asked.unwrap_or_else(|_| Err(address::silent(&options)))
}

/// Whether others are connected to the server who could write. Nothing here ends by itself where it stays silent.
async fn has_others(options: &PgConnectOptions) -> Result<bool, Error> {
    let mut connection = match options.connect().await {
        Ok(connection) => connection,
        Err(error) => return Err(address::why(options, error).await),
    };
    let doing = Error::engine("looking for others");
    let count: i64 = sqlx::query_scalar(OTHERS).fetch_one(&mut connection).await.map_err(doing)?;
    connection.close().await.map_err(Error::engine("closing the connection"))?;
    Ok(count > 0)
}

/// Whoever has read a file in WAL mode keeps a lock on it until closing it, and only who has no company is let have the
/// file alone (<https://www.sqlite.org/wal.html#use_of_wal_without_shared_memory>).
async fn is_file_open(path: &str) -> Result<bool, Error> {
    if !Path::new(path).exists() {
        return Ok(false);
    }
    let connected = SqliteConnectOptions::new()
        .filename(path)
        .locking_mode(SqliteLockingMode::Exclusive)
        .busy_timeout(Duration::ZERO)
        .disable_statement_logging()
        .connect()
        .await
        .map_err(Error::engine("opening the database file"));
    let mut connection = match connected {
        Ok(connection) => connection,
        Err(error) if error.is_passing() => return Ok(true),
        Err(error) => return Err(error),
    };
    let begun = sqlx::query("BEGIN EXCLUSIVE").execute(&mut connection).await;
    let ended = match &begun {
        Ok(_) => sqlx::query("ROLLBACK").execute(&mut connection).await.map(drop),
        Err(_) => Ok(()),
    };
    let ended = ended.and(connection.close().await);
    ended.map_err(Error::engine("closing the database file"))?;
    match begun.map_err(Error::engine("looking for others")) {
        Ok(_) => Ok(false),
        Err(error) if error.is_passing() => Ok(true),
        Err(error) => Err(error),
    }
}

#[cfg(test)]
mod tests {
    use std::net::TcpListener;

    use super::*;

    #[tokio::test(start_paused = true)]
    async fn a_server_that_stays_silent_is_not_waited_for_without_end() {
        let server = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = server.local_addr().unwrap().port();
        let error = is_in_use(&format!("postgres://v@127.0.0.1:{port}/v")).await.unwrap_err();
        assert!(matches!(error, Error::NoAnswer(..)), "{error:?}");
        server.set_nonblocking(true).unwrap();
        assert!(server.accept().is_ok(), "somebody was there, and said nothing");
        let error = is_in_use("postgres://v@127.0.0.1:1/v?sslrootcert=/nowhere/ca.pem").await;
        assert!(matches!(error, Err(Error::File(..))), "{error:?}");
    }
}
