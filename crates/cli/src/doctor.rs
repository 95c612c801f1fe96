//! `verkstallt doctor`: looks at a whole installation, and says of each thing how it is and what to do.
//!
//! It changes nothing, goes on after a fault, and tells all.

mod database;
mod judge;
mod look;

use std::path::Path;

use app::Clock;

use crate::config::Config;
use crate::guard;

/// How a thing is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "UPPERCASE")]
pub(crate) enum Verdict {
    /// As it should be.
    Ok,
    /// The service works, but not as well or for as long as it should.
    Warning,
    /// The service does not work, or something may be lost.
    Fault,
}

/// What was found out about one thing.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub(crate) struct Finding {
    /// What was looked at.
    pub(crate) check: &'static str,
    /// How it is.
    pub(crate) verdict: Verdict,
    /// What was seen.
    pub(crate) seen: String,
    /// What to do.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) advice: Option<String>,
}

impl Finding {
    pub(crate) fn ok(check: &'static str, seen: impl Into<String>) -> Self {
        Self { check, verdict: Verdict::Ok, seen: seen.into(), advice: None }
    }

    pub(crate) fn warning(
        check: &'static str,
        seen: impl Into<String>,
        advice: impl Into<String>,
    ) -> Self {
        let (seen, advice) = (seen.into(), Some(advice.into()));
        Self { check, verdict: Verdict::Warning, seen, advice }
    }

    pub(crate) fn fault(
        check: &'static str,
        seen: impl Into<String>,
        advice: impl Into<String>,
    ) -> Self {
        let (seen, advice) = (seen.into(), Some(advice.into()));
        Self { check, verdict: Verdict::Fault, seen, advice }
    }

    /// The finding on one line.
    fn line(&self) -> String {
        let verdict = match self.verdict {
            Verdict::Ok => "OK",
            Verdict::Warning => "WARNING",
            Verdict::Fault => "FAULT",
        };
        let advice = self.advice.as_deref().map(|advice| format!(" → {advice}"));
        let text = format!("{}{}", self.seen, advice.unwrap_or_default());
        let words: Vec<&str> = text.split_whitespace().collect();
        format!("{verdict:<8} {:<14} {}", self.check, words.join(" "))
    }
}

/// Looks at everything, and prints it; a failure when something is wrong.
pub(crate) async fn run(config: &Path, is_json: bool) -> Result<(), String> {
    let findings = examine(config).await;
    if is_json {
        let text = serde_json::to_string_pretty(&findings).map_err(|error| error.to_string())?;
        println!("{text}");
    } else {
        for finding in &findings {
            println!("{}", finding.line());
        }
    }
    match findings.iter().filter(|it| it.verdict == Verdict::Fault).count() {
        0 => Ok(()),
        1 => Err("There is 1 fault.".to_owned()),
        count => Err(format!("There are {count} faults.")),
    }
}

async fn examine(path: &Path) -> Vec<Finding> {
    let config = match Config::read(path) {
        Ok(config) => config,
        Err(said) => {
            let advice = "Put it right first: everything else follows from it.";
            return vec![Finding::fault("configuration", said, advice)];
        }
    };
    let now = Clock::system().now();
    let mut found = vec![Finding::ok("configuration", format!("{} reads", path.display()))];
    found.extend(judge::safety(&guard::refusals(&config, cfg!(feature = "demo"))));
    found.push(look::keys(&config, now));
    found.extend(look::bankid(&config, now));
    found.extend(look::providers(&config).await);
    found.push(look::synchronised());
    found.extend(look::disk(&config.database));
    found.extend(database::look(&config).await);
    found.push(look::mail(&config).await);
    found.extend(look::backups(&config, now));
    found
}

#[cfg(test)]
mod tests;
