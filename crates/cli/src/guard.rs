//! What production refuses: each thing that would be unsafe, with a sentence that says what to do instead.

use ::eid::bankid::{BankId, Certificate, days_left};
use jiff::Timestamp;

use crate::config::Config;
use crate::eid::{BankIdConfig, OidcConfig};
use crate::serve::told as told_by_store;

/// BankID's real server.
const BANKID_URL: &str = "https://appapi2.bankid.com/rp/v6.0";
/// SHA-256 of the certificate that BankID's real server is signed with, `BankID SSL Root CA v1`.
const BANKID_CA: &str = "e6a2d45c0a1051c959428649f86a09a9b2152cd551993cc2eb4cf094bdacbecb";
/// Levels of assurance that may be accepted, with what they stand for (Digg's and Sweden Connect's identifiers).
const LEVELS: [(&str, u8); 4] = [
    ("http://id.elegnamnden.se/loa/1.0/loa3", 3),
    ("http://id.elegnamnden.se/loa/1.0/loa4", 4),
    ("http://id.swedenconnect.se/loa/1.0/loa3-nonresident", 3),
    ("http://id.swedenconnect.se/loa/1.0/loa4-nonresident", 4),
];
/// What SITHS says at level 3, and nobody else.
const SAMBI: (&str, u8) = ("http://id.sambi.se/loa/loa3", 3);
/// How long before its last day a certificate is warned of.
pub(crate) const WARN_DAYS: i64 = 60;

/// Checks the configuration before anything is opened; the answer is everything that is wrong.
pub(crate) fn check(config: &Config, has_demonstration: bool) -> Result<(), String> {
    let wrong = refusals(config, has_demonstration);
    if wrong.is_empty() { Ok(()) } else { Err(told(&wrong)) }
}

/// Everything in the configuration that would not be safe.
pub(crate) fn refusals(config: &Config, has_demonstration: bool) -> Vec<String> {
    let mut wrong = Vec::new();
    if has_demonstration {
        wrong.push(
            "This program has the demonstration's login in it, which lets anybody in as anybody. Build it \
             without: cargo build --release -p verkstallt"
                .to_owned(),
        );
    }
    if !config.site.starts_with("https://") {
        wrong.push(format!(
            "`site` is {}, which browsers reach without encryption. Give the address with https://, and let a \
             proxy in front take care of the certificate.",
            config.site
        ));
    }
    wrong.extend(database_fault(&config.database));
    wrong.extend(config.bankid.iter().flat_map(bankid_faults));
    wrong.extend(config.oidc.iter().flat_map(oidc_faults));
    for (at, oidc) in config.oidc.iter().enumerate() {
        if config.oidc.iter().take(at).any(|other| other.id == oidc.id) {
            wrong.push(format!(
                "[[oidc]] {}: there are two with this id. Give each its own.",
                oidc.id
            ));
        }
    }
    if config.bankid.is_some() && config.trusted_proxies.is_empty() {
        wrong.push(
            "`trusted_proxies` is empty, so BankID would be told the proxy's address for every visitor. Name the \
             proxy that takes care of https."
                .to_owned(),
        );
    }
    if config.bankid.is_none() && config.oidc.is_empty() {
        wrong.push(
            "There is no e-legitimation to log in with. Fill in [bankid] or [[oidc]]; `verkstallt config \
             example` explains how."
                .to_owned(),
        );
    }
    wrong
}

fn told(wrong: &[String]) -> String {
    format!("The service does not start, because it would not be safe:\n\n- {}", wrong.join("\n- "))
}

/// Refuses a database that is not safe to speak to, whatever is wanted of it: whoever stands in between would be told the
/// password, and everything else.
pub(crate) fn check_database(address: &str) -> Result<(), String> {
    database_fault(address).map_or(Ok(()), Err)
}

/// A database on another machine must be known by its certificate, or anybody in between can be it.
fn database_fault(address: &str) -> Option<String> {
    let server = match store::address::server(address) {
        Ok(server) => server?,
        Err(error) => return Some(told_by_store(error)),
    };
    (!server.is_here && !server.is_known).then(|| {
        format!(
            "The database is on {}, and whoever stands in between could read everything. Add \
             sslmode=verify-full to its address, and sslrootcert=FILE with the certificate of the authority that \
             the server's is signed by.",
            server.host
        )
    })
}

fn bankid_faults(bankid: &BankIdConfig) -> Vec<String> {
    let mut wrong = Vec::new();
    if bankid.url.trim_end_matches('/') != BANKID_URL {
        wrong.push(format!(
            "[bankid] `url` is {}. In production BankID is at {BANKID_URL}; anything else may let anybody \
             in as anybody. Try other servers with: verkstallt demo",
            bankid.url
        ));
    }
    if bankid.certificates.is_empty() {
        wrong.push(
            "[bankid] `certificates` is empty. Name the file with the certificate and key that your bank has \
             issued to you."
                .to_owned(),
        );
    }
    wrong
}

fn oidc_faults(oidc: &OidcConfig) -> Vec<String> {
    let mut wrong = Vec::new();
    let (id, issuer) = (&oidc.id, oidc.issuer.to_lowercase());
    let host = issuer
        .strip_prefix("https://")
        .map(|rest| rest.split(['/', ':']).next().unwrap_or_default().to_owned());
    match host {
        None => wrong.push(format!(
            "[[oidc]] {id}: the issuer {issuer} is not reached with https. In production every provider is."
        )),
        Some(host) if is_for_tests(&host) => wrong.push(format!(
            "[[oidc]] {id}: {host} is for tests, where anybody can be anybody. Use the provider's production \
             server."
        )),
        Some(_) => {}
    }
    let is_plain = |it: char| it.is_ascii_lowercase() || it.is_ascii_digit() || it == '-';
    if id.is_empty() || !id.chars().all(is_plain) || ["bankid", "demo"].contains(&id.as_str()) {
        wrong.push(format!(
            "[[oidc]] `id` is {id}. Use small letters, digits and dashes, and neither bankid nor demo."
        ));
    }
    if oidc.levels.is_some() && oidc.template == "freja" {
        wrong.push(format!(
            "[[oidc]] {id}: Freja's level is another claim, which must say PLUS. Take `levels` out."
        ));
    }
    for (acr, level) in oidc.levels.iter().flatten() {
        let is_sambi = oidc.template == "inera" && (acr.as_str(), *level) == SAMBI;
        if !is_sambi && !LEVELS.contains(&(acr.as_str(), *level)) {
            wrong.push(format!(
                "[[oidc]] {id}: {acr} is not known to stand for level {level}. Take it out of `levels`."
            ));
        }
    }
    wrong
}

/// Whether a server is this machine, or named as one for tests.
fn is_for_tests(host: &str) -> bool {
    let is_here = host == "localhost" || host.starts_with("127.") || host.starts_with('[');
    let words = ["test", "ineratest", "ineraqa", "sandbox", "qa", "demo", "acc"];
    let is_word = |label: &str| {
        words.iter().any(|word| label == *word || label.ends_with(&format!("-{word}")))
    };
    is_here || host.split('.').any(is_word)
}

/// Checks the certificates: our own, and that of the authority that BankID's server is signed with.
pub(crate) fn check_certificates(bankid: &BankId, ca: &[u8], now: Timestamp) -> Result<(), String> {
    let wrong = certificate_refusals(bankid, ca, now);
    if wrong.is_empty() { Ok(()) } else { Err(told(&wrong)) }
}

/// Everything about the certificates that would not be safe.
pub(crate) fn certificate_refusals(bankid: &BankId, ca: &[u8], now: Timestamp) -> Vec<String> {
    let mut wrong = Vec::new();
    let authority = Certificate::read(ca);
    if !authority.is_ok_and(|it| it.fingerprint() == BANKID_CA) {
        wrong.push(
            "[bankid] `ca_file` is not BankID SSL Root CA v1, which BankID's server is signed with. Fetch it \
             from BankID's developer pages."
                .to_owned(),
        );
    }
    for (number, certificate) in (1..).zip(bankid.certificates()) {
        if certificate.issuer().to_lowercase().contains("test") {
            wrong.push(format!(
                "[bankid] certificate {number} is issued by {}, for tests. Order one for production from \
                 your bank.",
                certificate.issuer()
            ));
        }
        let days = days_left(certificate, now);
        if days < 0 && number == 1 {
            wrong.push(format!(
                "[bankid] the first certificate ended {}. Order a new one from your bank, and name it \
                 first in `certificates`.",
                certificate.until()
            ));
        }
    }
    wrong
}

/// Says in the log when a certificate ends soon.
pub(crate) fn warn_of_certificates(bankid: &BankId, now: Timestamp) {
    for (number, certificate) in (1..).zip(bankid.certificates()) {
        let days = days_left(certificate, now);
        if days < WARN_DAYS {
            tracing::warn!(number, days, "a certificate for BankID ends soon: order a new one");
        }
    }
}

#[cfg(test)]
mod tests;
