//! The configuration: one struct, one file, and no setting that is not known.

use std::io;
use std::net::{IpAddr, SocketAddr};
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};

use crate::backup::container::is_secret;
use crate::eid::{BankIdConfig, OidcConfig};

/// Longest notice before a stop, in seconds; with what comes after, systemd's patience is longer.
const STOP_NOTICE_MAX: u8 = 20;

/// The configuration in this folder.
const HERE: &str = "verkstallt.toml";
/// The configuration that the package lays down.
const INSTALLED: &str = "/etc/verkstallt/verkstallt.toml";

/// An example with every setting; `config example` prints it, and a test reads it.
pub(crate) const EXAMPLE: &str = include_str!("../verkstallt.example.toml");

/// What the operator decides.
#[derive(Debug, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Config {
    /// Address and port to listen on.
    pub(crate) listen: SocketAddr,
    /// `sqlite:PATH` or `postgres://…`.
    pub(crate) database: String,
    /// The key file.
    pub(crate) keys: PathBuf,
    /// How the log is written.
    #[serde(default)]
    pub(crate) log: LogFormat,
    /// The address by which browsers reach the service.
    pub(crate) site: String,
    /// The folder with the backups; `doctor` looks at how old the newest is.
    pub(crate) backups: Option<PathBuf>,
    /// For how many seconds the service takes requests after it was told to stop, and says on `/readyz` that it
    /// will: so long a proxy needs for noticing.
    #[serde(default)]
    pub(crate) stop_notice: u8,
    /// The mail server; none to let messages wait.
    pub(crate) mail: Option<MailConfig>,
    /// Servers that may say from which address a request came.
    #[serde(default)]
    pub(crate) trusted_proxies: Vec<IpAddr>,
    /// Whom backups are for.
    pub(crate) backup: Option<BackupConfig>,
    /// BankID.
    pub(crate) bankid: Option<BankIdConfig>,
    /// Providers of OpenID Connect, in the order in which they are offered.
    #[serde(default)]
    pub(crate) oidc: Vec<OidcConfig>,
}

/// Whom backups are for.
#[derive(Clone, Debug, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct BackupConfig {
    /// Public keys of age, any of whose secret keys opens a backup.
    pub(crate) recipients: Vec<String>,
}

/// The mail server.
#[derive(Clone, Debug, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct MailConfig {
    /// Its name.
    pub(crate) host: String,
    /// Its port.
    pub(crate) port: u16,
    /// How the connection is kept secret.
    pub(crate) security: Security,
    /// From whom messages come.
    pub(crate) from: String,
    /// The account.
    pub(crate) user: Option<String>,
    /// A file with the account's password.
    pub(crate) password_file: Option<PathBuf>,
    /// The certificate that the server's is signed with.
    pub(crate) ca_file: Option<PathBuf>,
}

/// How the connection to the mail server is kept secret.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Security {
    /// The connection begins in the open and is made secret before anything is said.
    Starttls,
    /// It is secret from the beginning.
    Tls,
    /// It is not; only to this machine.
    None,
}

/// How the log is written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum LogFormat {
    /// One JSON object a line, for machines.
    #[default]
    Json,
    /// For people.
    Text,
}

impl Config {
    /// Reads the file; what is wrong is said with what to do.
    pub(crate) fn read(path: &Path) -> Result<Self, String> {
        let shown = path.display();
        let text = std::fs::read_to_string(path).map_err(|error| {
            let missing = format!(
                "Name another one with --config; or make one with: verkstallt config example > {shown}"
            );
            not_read("The configuration", path, &error, &missing)
        })?;
        let config: Self = toml::from_str(&text).map_err(|error| not_right(path, &text, &error))?;
        if config.stop_notice > STOP_NOTICE_MAX {
            return Err(format!(
                "The configuration {shown} is not right: `stop_notice` is at most {STOP_NOTICE_MAX} seconds."
            ));
        }
        Ok(config)
    }
}

/// What is wrong with the text, and in which line. The line itself is never shown: a password or a secret key may stand
/// in it, and what is said is kept in the system's log.
fn not_right(path: &Path, text: &str, error: &toml::de::Error) -> String {
    let error = if is_secret(text) {
        "There is a SECRET key of backups in it. Take it out, and make a new one with: verkstallt backup keys FILE\n"
            .to_owned()
    } else {
        let line = error.span().and_then(|span| text.get(..span.start));
        let place = line.map(|before| format!("Line {}: ", before.matches('\n').count() + 1));
        let said = error.message();
        // It may name a value that was found where another was expected.
        let is_address = said.contains("://") || said.contains('@') || said.contains("password=");
        let said = if is_address { "the value is not of the right kind" } else { said };
        format!("{}{said}.\n", place.unwrap_or_default())
    };
    format!(
        "The configuration {} is not right:\n{error}Every setting is explained by: verkstallt config example",
        path.display()
    )
}

/// The configuration where none is named: the one in this folder, or else the one that the package lays down.
pub(crate) fn usual() -> PathBuf {
    let (here, installed) = (Path::new(HERE), Path::new(INSTALLED));
    // One that this user may not see is there all the same, and is told of when it is read.
    let is_installed = !matches!(installed.try_exists(), Ok(false));
    if is_installed && !here.exists() { installed.to_owned() } else { here.to_owned() }
}

/// Why a file cannot be read, with what to do: only a file that is missing is to be made.
pub(crate) fn not_read(what: &str, path: &Path, error: &io::Error, missing: &str) -> String {
    let said = format!("{what} {} cannot be read: {error}.", path.display());
    match error.kind() {
        io::ErrorKind::NotFound => format!("{said}\n{missing}"),
        io::ErrorKind::PermissionDenied => format!("{said}\n{}", denied(path)),
        _ => said,
    }
}

/// What to do about a file that this user may not read, which may be the service's.
fn denied(path: &Path) -> String {
    let whose = std::fs::metadata(path).map(|data| (data.uid(), data.mode() & 0o777));
    // The folder of the process belongs to whom it runs as (proc(5)).
    let (Ok((owner, mode)), Ok(me)) = (whose, std::fs::metadata("/proc/self")) else {
        return "Run it as the service's user.".to_owned();
    };
    let (shown, me, users) = (path.display(), me.uid(), Users::read());
    let belongs = format!("It belongs to {} and has mode {mode:03o}", users.name(owner));
    if owner == me {
        return format!("{belongs}, which lets nobody read it: chmod 600 {shown}");
    }
    let me = users.name(me);
    format!(
        "{belongs}, and this is run by {me}. Run it as the service's user; if {me} is the service's user, give it the \
         file: chown {me}: {shown}"
    )
}

/// The names of this machine's users (passwd(5)); others are shown by their numbers.
struct Users(String);

impl Users {
    /// Reads them.
    fn read() -> Self {
        Self(std::fs::read_to_string("/etc/passwd").unwrap_or_default())
    }

    /// The user's name, or number.
    fn name(&self, uid: u32) -> String {
        let number = uid.to_string();
        let mut lines = self.0.lines().map(|line| line.split(':').collect::<Vec<_>>());
        let found = lines.find(|fields| fields.get(2) == Some(&number.as_str()));
        found.and_then(|fields| fields.first().map(|name| (*name).to_owned())).unwrap_or(number)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::hash::{BuildHasher as _, RandomState};

    #[test]
    fn the_example_is_a_whole_configuration() {
        let config: Config = toml::from_str(EXAMPLE).unwrap();
        assert_eq!(config.log, LogFormat::Json);
        assert!(config.database.starts_with("sqlite:"));
        assert_eq!(config.mail.unwrap().security, Security::Starttls);
    }

    #[test]
    fn a_setting_that_is_not_known_is_refused() {
        let text = format!("listen_adress = \"0.0.0.0:80\"\n{EXAMPLE}");
        let error = toml::from_str::<Config>(&text).unwrap_err().to_string();
        assert!(error.contains("unknown field `listen_adress`"), "{error}");
    }

    #[test]
    fn a_line_with_a_secret_key_is_not_shown() {
        let text =
            EXAMPLE.replace("[backup]", "[backup]\nrecipients = \"AGE-SECRET-KEY-1CVAC\"\n[x]");
        let error = toml::from_str::<Config>(&text).unwrap_err();
        let said = not_right(Path::new("x.toml"), &text, &error);
        assert!(said.contains("SECRET key") && !said.contains("AGE-SECRET"), "{said}");
        let text = "listen_adress = 1";
        let error = toml::from_str::<Config>(text).unwrap_err();
        let said = not_right(Path::new("x.toml"), text, &error);
        assert!(said.contains("listen_adress"), "{said}");
    }

    #[test]
    fn a_line_with_a_password_is_not_shown() {
        for line in [
            "database = postgres://v:hemligt@db.example/v",
            "database = \"postgres://v:hem\"ligt@db.example/v\"",
            "database = \"postgres://v@db.example/v?password=hemligt",
            "trusted_proxies = \"postgres://v:hemligt@db.example/v\"",
            "log = \"postgres://v:hemligt@db.example/v\"",
        ] {
            let text = format!("listen = \"127.0.0.1:1\"\n{line}\n");
            let error = toml::from_str::<Config>(&text).unwrap_err();
            let said = not_right(Path::new("x.toml"), &text, &error);
            assert!(said.contains("\nLine 2: "), "{said}");
            assert!(!said.contains("ligt") && !said.contains("hem"), "{said}");
        }
    }

    #[test]
    fn only_a_file_that_is_missing_is_to_be_made() {
        let path = Path::new("/nowhere/x");
        let said = |kind: io::ErrorKind| not_read("The file", path, &kind.into(), "Make it.");
        assert!(said(io::ErrorKind::NotFound).ends_with(".\nMake it."));
        let denied = said(io::ErrorKind::PermissionDenied);
        assert!(denied.ends_with("Run it as the service's user."), "{denied}");
        assert!(!said(io::ErrorKind::IsADirectory).contains('\n'));
    }

    #[test]
    fn a_file_that_this_user_may_not_read_is_told_with_its_owner() {
        // A file of its own, as if it could not be read.
        let me = std::fs::metadata("/proc/self").unwrap().uid();
        let path = std::env::temp_dir()
            .join(format!("verkstallt-denied-{:x}", RandomState::new().hash_one(())));
        std::fs::write(&path, "").unwrap();
        let own = denied(&path);
        assert!(own.starts_with(&format!("It belongs to {}", Users::read().name(me))), "{own}");
        assert!(own.ends_with(&format!("chmod 600 {}", path.display())), "{own}");
        std::fs::remove_file(path).unwrap();
        let users =
            Users("root:x:0:0:root:/root:/bin/sh\nverkstallt:x:998:998::/:/bin/false\n".to_owned());
        assert_eq!((users.name(998), users.name(7)), ("verkstallt".to_owned(), "7".to_owned()));
    }
}
