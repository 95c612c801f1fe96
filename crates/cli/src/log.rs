//! The log: structured, without personal data, to standard error.

use tracing_subscriber::EnvFilter;

use crate::config::LogFormat;

/// Starts the log. Own lines from `info`, others' from `warn`.
pub(crate) fn start(format: LogFormat) {
    let filter = EnvFilter::new("warn,app=info,web=info,verkstallt=info");
    let log = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr);
    // A second start in one process, as in tests, keeps the first one's log.
    match format {
        LogFormat::Json => log.json().try_init().ok(),
        LogFormat::Text => log.try_init().ok(),
    };
}
