//! The configuration: one struct, one file, and no setting that is not known.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};

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
            format!(
                "The configuration {shown} cannot be read: {error}.\n\
                 Make one with: verkstallt config example > {shown}"
            )
        })?;
        toml::from_str(&text).map_err(|error| {
            format!(
                "The configuration {shown} is not right:\n{error}\
                 Every setting is explained by: verkstallt config example"
            )
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_example_is_a_whole_configuration() {
        let config: Config = toml::from_str(EXAMPLE).unwrap();
        assert_eq!(config.log, LogFormat::Json);
        assert!(config.database.starts_with("sqlite:"));
    }

    #[test]
    fn a_setting_that_is_not_known_is_refused() {
        let text = format!("{EXAMPLE}\nlisten_adress = \"0.0.0.0:80\"\n");
        let error = toml::from_str::<Config>(&text).unwrap_err().to_string();
        assert!(error.contains("unknown field `listen_adress`"), "{error}");
    }
}
