//! The address of a database: what may stand in it, which server it leads to, and why nobody answered there.

use std::fs::File;
use std::io::{self, Read as _};
use std::net::IpAddr;
use std::path::Path;
use std::str::FromStr as _;
use std::time::Duration;

use sqlx::ConnectOptions as _;
use sqlx::postgres::{PgConnectOptions, PgSslMode};

use crate::error::Error;

/// What sqlx reads after the question mark (its `PgConnectOptions`), besides `options[…]`. It leaves out what it does not
/// know: of a protection that is misspelt there would be nothing, and nobody would be told.
const PARAMETERS: [&str; 18] = [
    "application_name",
    "dbname",
    "host",
    "hostaddr",
    "options",
    "password",
    "port",
    "ssl-ca",
    "ssl-cert",
    "ssl-key",
    "ssl-mode",
    "ssl-root-cert",
    "sslcert",
    "sslkey",
    "sslmode",
    "sslrootcert",
    "statement-cache-capacity",
    "user",
];
/// Those that name a file.
const FILES: [&str; 7] =
    ["ssl-ca", "ssl-cert", "ssl-key", "ssl-root-cert", "sslcert", "sslkey", "sslrootcert"];
/// What libpq, and not sqlx, takes for the authorities that the system trusts
/// (<https://www.postgresql.org/docs/current/libpq-connect.html#LIBPQ-CONNECT-SSLROOTCERT>).
const SYSTEM: &str = "system";
/// How long the name of a parameter is at most.
const NAME_MAX: usize = 32;
/// What is said of a parameter that may be a piece of the password.
const UNKNOWN: &str = "something after its `?`";
/// How long a server may take to answer where nobody else waits for it with a patience of its own.
pub(crate) const PATIENCE: Duration = Duration::from_secs(5);

/// A server, as an address names it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Server {
    /// Its name or number, or the folder of its socket.
    pub host: String,
    /// Whether it is this machine.
    pub is_here: bool,
    /// Whether it has to show a certificate with its name.
    pub is_known: bool,
}

/// The server that an address leads to; none where it is a file's.
pub fn server(url: &str) -> Result<Option<Server>, Error> {
    if !is_servers(url) {
        return Ok(None);
    }
    let options = read(url)?;
    let host = options.get_host();
    let number = host.trim_matches(['[', ']']).parse::<IpAddr>();
    let is_loopback = number.is_ok_and(|it| it.to_canonical().is_loopback());
    let is_unnamed = host.is_empty() || host.eq_ignore_ascii_case("localhost");
    let is_socket = options.get_socket().is_some() || host.starts_with('/');
    Ok(Some(Server {
        host: host.to_owned(),
        is_here: is_socket || is_loopback || is_unnamed,
        is_known: matches!(options.get_ssl_mode(), PgSslMode::VerifyFull),
    }))
}

/// Whether an address is a server's.
pub(crate) fn is_servers(url: &str) -> bool {
    url.starts_with("postgres://") || url.starts_with("postgresql://")
}

/// What the address of a server says; refuses what would be left out.
pub(crate) fn read(url: &str) -> Result<PgConnectOptions, Error> {
    // A `?` or a `&` that stands in a password as it is makes a name of what comes after it.
    let mut may_be_shown = !url.split_once('?').is_some_and(|(_, rest)| rest.contains('@'));
    for (name, _) in parameters(url) {
        let is_option = name.starts_with("options[") && name.ends_with(']');
        if !is_option && !PARAMETERS.contains(&name.as_str()) {
            let is_shown = may_be_shown && is_name(&name);
            let shown = if is_shown { format!("`{name}`") } else { UNKNOWN.to_owned() };
            return Err(Error::Parameter(shown));
        }
        may_be_shown &= name != "password";
    }
    PgConnectOptions::from_str(url).map_err(Error::engine("reading the database's address"))
}

/// Whether it could be the name of a parameter, and not a piece of something else.
fn is_name(text: &str) -> bool {
    let is_part = |letter: char| letter.is_ascii_alphabetic() || "_-[].".contains(letter);
    (1..=NAME_MAX).contains(&text.len()) && text.chars().all(is_part)
}

/// Tells of a file in the address that cannot be read: the server's certificate is asked for much later, and then
/// nobody says which file it was.
pub(crate) fn check_files(url: &str) -> Result<(), Error> {
    for (name, file) in parameters(url) {
        let is_file =
            FILES.contains(&name.as_str()) && !file.trim_start().starts_with("-----BEGIN");
        if is_file {
            let read = File::open(&file).and_then(|mut opened| opened.read_exact(&mut [0]));
            read.map_err(|source| {
                if file == SYSTEM { Error::SystemRoots(name) } else { Error::File(file, source) }
            })?;
        }
    }
    Ok(())
}

/// Tells of a folder that is not there, where a file is to be made in it.
pub(crate) fn check_folder(file: &str) -> Result<(), Error> {
    let folder = Path::new(file).parent().filter(|folder| !folder.as_os_str().is_empty());
    match folder {
        Some(folder) if matches!(folder.try_exists(), Ok(false)) => {
            Err(Error::NoFolder(folder.display().to_string()))
        }
        _ => Ok(()),
    }
}

/// What stands after the question mark: names and values.
fn parameters(url: &str) -> Vec<(String, String)> {
    let url = url.split('#').next().unwrap_or_default();
    let (_, settings) = url.split_once('?').unwrap_or_default();
    form_urlencoded::parse(settings.as_bytes()).into_owned().collect()
}

/// Why there is no connection. The pool tries for a while and then tells of its own patience only: the server is asked
/// once more without it.
pub(crate) async fn why(options: &PgConnectOptions, told: sqlx::Error) -> Error {
    let doing = Error::engine("connecting to the database");
    let source = match told {
        sqlx::Error::PoolTimedOut => {
            match tokio::time::timeout(PATIENCE, is_standby(options)).await {
                Ok(Ok(true)) => return Error::Standby(place(options)),
                Ok(Ok(false)) => sqlx::Error::PoolTimedOut,
                Ok(Err(error)) => error,
                Err(_) => return silent(options),
            }
        }
        told => told,
    };
    match source {
        sqlx::Error::Io(source) => Error::NoAnswer(place(options), source),
        source => doing(source),
    }
}

/// The server took the connection, or the question, and was not heard of again.
pub(crate) fn silent(options: &PgConnectOptions) -> Error {
    Error::NoAnswer(place(options), io::ErrorKind::TimedOut.into())
}

/// Where the server is.
fn place(options: &PgConnectOptions) -> String {
    options.get_socket().map_or_else(
        || format!("{}:{}", options.get_host(), options.get_port()),
        |socket| socket.display().to_string(),
    )
}

/// Whether the server is a standby, or is being recovered and was not let go on.
async fn is_standby(options: &PgConnectOptions) -> Result<bool, sqlx::Error> {
    let mut connection = options.connect().await?;
    sqlx::query_scalar("SELECT pg_is_in_recovery()").fetch_one(&mut connection).await
}

#[cfg(test)]
mod tests {

    use super::*;

    #[test]
    fn a_parameter_that_is_not_known_is_refused() {
        for name in ["sslmod", "ssl_mode", "SSLMODE", "amp;sslmode", "ssl%5Fmode", "options[x"] {
            let url = format!("postgres://v@localhost/v?port=1&{name}=verify-full");
            let refused = server(&url).unwrap_err();
            assert!(matches!(refused, Error::Parameter(_)), "{name}: {refused}");
        }
        for name in PARAMETERS.iter().filter(|name| !["hostaddr", "host"].contains(*name)) {
            let value = if name.ends_with("mode") { "verify-full" } else { "1" };
            let url = format!("postgres://v@localhost/v?{name}={value}&options[x]=1");
            assert!(server(&url).is_ok_and(|it| it.is_some_and(|it| it.is_here)), "{name}");
        }
        assert_eq!(server("sqlite:x.db?mode=ro").unwrap(), None);
    }

    #[test]
    fn no_piece_of_the_password_is_told() {
        for url in [
            "postgres://v:hemligt?losen@127.0.0.1:5731/v",
            "postgres://v:hem?ligt&losen@127.0.0.1:5731/v",
            "postgres://v@127.0.0.1:5731/v?password=hem&ligtlosen",
            "postgres://v@127.0.0.1:5731/v?hemligt%20losen=1",
            "postgres://v@127.0.0.1:5731/v?hemligtlosen1",
        ] {
            let said = server(url).unwrap_err().to_string();
            assert!(
                said.contains("has something after its `?`, which is not known"),
                "{url}: {said}"
            );
            assert!(!said.contains("ligt") && !said.contains("losen"), "{url}: {said}");
        }
        let said = server("postgres://v@h/v?connect_timeout=5&password=x").unwrap_err().to_string();
        assert!(said.contains("has `connect_timeout`"), "{said}");
    }

    #[test]
    fn the_last_word_of_an_address_counts() {
        let known = |url: &str| server(url).unwrap().unwrap().is_known;
        assert!(known("postgres://v@db.example/v?sslmode=require&sslmode=verify-full"));
        assert!(!known("postgres://v@db.example/v?sslmode=verify-full&ssl-mode=require"));
        let here = |url: &str| server(url).unwrap().unwrap().is_here;
        assert!(!here("postgres://v@localhost/v?hostaddr=127.0.0.1&host=db.example"));
        assert!(!here("postgres://v@127.db.example/v"));
        assert!(here("postgres://v@[::1]/v") && here("postgres://v@127.0.0.2/v"));
        assert!(here("postgres://v@LOCALHOST/v") && here("postgres://v@[::ffff:127.0.0.1]/v"));
        assert!(
            !here("postgres://v@[::ffff:192.0.2.1]/v") && !here("postgres://v@localhost.example/v")
        );
    }

    #[test]
    fn a_file_in_the_address_that_is_not_there_is_named() {
        for name in FILES {
            let url = format!("postgres://v@localhost/v?{name}=/nowhere/ca.pem");
            let said = check_files(&url).unwrap_err().to_string();
            assert!(said.contains("/nowhere/ca.pem"), "{said}");
        }
        let said = check_files("postgres://v@h/v?sslrootcert=system").unwrap_err().to_string();
        assert!(said.contains("`sslrootcert=system`") && said.contains("take it out"), "{said}");
        assert!(check_files("postgres://v@localhost/v?sslrootcert=/").is_err(), "a folder");
        assert!(check_files("postgres://v@localhost/v?dbname=/nowhere/ca.pem").is_ok());
    }

    #[test]
    fn a_folder_that_is_not_there_is_named() {
        let said = check_folder("/nowhere/x.db").unwrap_err().to_string();
        assert!(said.contains("no folder /nowhere"), "{said}");
        assert!(check_folder("x.db").is_ok() && check_folder("/x.db").is_ok());
    }

    #[tokio::test]
    async fn where_nobody_answers_that_is_said() {
        // Held, so that it is nobody else's, and not listened at.
        let held = tokio::net::TcpSocket::new_v4().unwrap();
        held.bind("127.0.0.1:0".parse().unwrap()).unwrap();
        let port = held.local_addr().unwrap().port();
        let options = read(&format!("postgres://v@127.0.0.1:{port}/v")).unwrap();
        let error = why(&options, sqlx::Error::PoolTimedOut).await;
        assert!(error.is_passing());
        assert_eq!(error.to_string(), format!("nobody answers at 127.0.0.1:{port}"));
    }
}
