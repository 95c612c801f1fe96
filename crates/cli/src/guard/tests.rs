//! Each setting that production refuses, one by one.

use super::*;

/// The example with a part changed.
fn config(from: &str, to: &str) -> Config {
    let text = crate::config::EXAMPLE;
    assert!(text.contains(from), "{from}");
    toml::from_str(&text.replace(from, to)).unwrap()
}

fn refused(config: &Config, has_demonstration: bool) -> String {
    check(config, has_demonstration).unwrap_err()
}

#[test]
fn the_example_would_be_safe() {
    assert_eq!(check(&config("[bankid]", "[bankid]"), false), Ok(()));
}

#[test]
fn the_demonstrations_login_is_refused() {
    let said = refused(&config("[bankid]", "[bankid]"), true);
    assert!(said.contains("cargo build --release -p verkstallt"), "{said}");
}

#[test]
fn a_site_without_encryption_is_refused() {
    let said = refused(&config("site = \"https://", "site = \"http://"), false);
    assert!(said.contains("`site` is http://verkstallt.example"), "{said}");
}

#[test]
fn a_database_elsewhere_must_be_known_by_its_certificate() {
    let example: Config = toml::from_str(crate::config::EXAMPLE).unwrap();
    let ours = example.database;
    for address in [
        "postgres://v@db.example/v",
        "postgresql://v:p@10.0.0.7:5432/v?sslmode=require",
        "postgres:///v?host=db.example",
        "postgres://localhost/v?hostaddr=10.0.0.7",
    ] {
        let said = refused(&config(&ours, address), false);
        assert!(said.contains("sslmode=verify-full"), "{address}: {said}");
    }
    for address in [
        "postgres://v@db.example/v?sslmode=verify-full&sslrootcert=/etc/ssl/db.pem",
        "postgres://v@localhost:5432/v",
        "postgres://v@127.0.0.1/v",
        "postgres:///v?host=/var/run/postgresql",
        "postgres://v@%2Fvar%2Frun%2Fpostgresql/v",
    ] {
        assert_eq!(check(&config(&ours, address), false), Ok(()), "{address}");
    }
}

#[test]
fn an_address_with_a_word_that_is_not_known_is_refused() {
    for (word, address) in [
        ("`sslmod`", "postgres://v:hemligt@localhost/v?sslmod=verify-full"),
        ("`ssl_mode`", "postgres://v:hemligt@localhost/v?ssl_mode=verify-full"),
        ("verify-ful", "postgres://v:hemligt@localhost/v?sslmode=verify-ful"),
        ("port", "postgres://v:hemligt@localhost:99999/v"),
    ] {
        let said = check_database(address).unwrap_err();
        assert!(said.contains(word) && !said.contains("hemligt"), "{address}: {said}");
    }
}

#[test]
fn every_command_refuses_a_database_that_is_not_safe_to_speak_to() {
    let said = check_database("postgres://v@192.0.2.2/v").unwrap_err();
    assert!(said.contains("sslmode=verify-full"), "{said}");
    assert!(
        check_database("postgres://v@127.db.example/v").is_err(),
        "a name that begins as a number here"
    );
    assert_eq!(check_database("postgres://v@db.example/v?sslmode=verify-full"), Ok(()));
    assert_eq!(check_database("sqlite:x.db"), Ok(()));
}

#[test]
fn another_bankid_than_the_real_one_is_refused() {
    for url in ["https://appapi2.test.bankid.com/rp/v6.0", "https://localhost:8444/rp/v6.0"] {
        let said = refused(&config(BANKID_URL, url), false);
        assert!(said.contains("may let anybody in as anybody"), "{said}");
    }
}

#[test]
fn no_certificate_is_refused() {
    let said = refused(&config("[\"/etc/verkstallt/bankid.pem\"]", "[]"), false);
    assert!(said.contains("`certificates` is empty"), "{said}");
}

#[test]
fn a_provider_for_tests_is_refused() {
    for issuer in [
        "http://idp.inera.se/oidc",
        "https://idp.ineratest.org:443/oidc",
        "https://idp.ineraqa.org:443/oidc",
        "https://oidc-ct.test.frejaeid.com/oidc",
        "https://sandbox.swedenconnect.se/x",
        "https://qa.swedenconnect.se/x",
        "https://localhost/x",
        "https://127.0.0.1/x",
    ] {
        let said = refused(&config("https://idp.inera.se:443/oidc", issuer), false);
        assert!(said.contains("[[oidc]] siths"), "{issuer}: {said}");
    }
}

/// The example with a line more in its provider.
fn with_levels(template: &str, levels: &str) -> Config {
    config("template = \"inera\"", &format!("template = \"{template}\"\nlevels = {{ {levels} }}"))
}

#[test]
fn a_level_that_is_not_known_is_refused() {
    for levels in [
        "\"http://id.swedenconnect.se/loa/1.0/uncertified-loa3\" = 3",
        "\"http://id.elegnamnden.se/loa/1.0/loa2\" = 3",
        "\"http://id.elegnamnden.se/loa/1.0/loa3\" = 4",
        "\"urn:anything\" = 3",
    ] {
        let said = refused(&with_levels("inera", levels), false);
        assert!(said.contains("is not known to stand for level"), "{said}");
    }
    let sambi = "\"http://id.sambi.se/loa/loa3\" = 3";
    assert_eq!(check(&with_levels("inera", sambi), false), Ok(()));
    let said = refused(&with_levels("oidc-sweden", sambi), false);
    assert!(said.contains("is not known"), "only SITHS says so: {said}");
    let said = refused(&with_levels("freja", sambi), false);
    assert!(said.contains("must say PLUS"), "{said}");
}

#[test]
fn ids_are_plain_and_each_providers_own() {
    for id in ["bankid", "demo", "SITHS", "a/b", ""] {
        let said = refused(&config("id = \"siths\"", &format!("id = \"{id}\"")), false);
        assert!(said.contains("[[oidc]] `id`"), "{id}: {said}");
    }
    let text = crate::config::EXAMPLE;
    let again = text.get(text.find("[[oidc]]").unwrap()..).unwrap();
    let said = refused(&toml::from_str(&format!("{text}\n{again}")).unwrap(), false);
    assert!(said.contains("two with this id"), "{said}");
}

#[test]
fn bankid_without_a_known_proxy_is_refused() {
    let said = refused(&config("trusted_proxies = [\"127.0.0.1\"]", "trusted_proxies = []"), false);
    assert!(said.contains("`trusted_proxies` is empty"), "{said}");
}

#[test]
fn nothing_to_log_in_with_is_refused() {
    let text = crate::config::EXAMPLE.split("[bankid]").next().unwrap();
    let said = refused(&toml::from_str(text).unwrap(), false);
    assert!(said.contains("no e-legitimation"), "{said}");
}

#[test]
fn every_fault_is_told_at_once() {
    let text = crate::config::EXAMPLE.split("[bankid]").next().unwrap();
    let text = text.replace("site = \"https://", "site = \"http://");
    let said = refused(&toml::from_str(&text).unwrap(), true);
    assert_eq!(said.matches("\n- ").count(), 3, "{said}");
}

// ---- Certificates ----

use ::eid::bankid::Settings;
use rcgen::{CertificateParams, DnType, KeyPair, date_time_ymd};

/// A certificate with its key, by an issuer of the name, that ends with the year.
fn certificate(issuer: &str, year: i32) -> Vec<u8> {
    let key = KeyPair::generate().unwrap();
    let mut params = CertificateParams::default();
    params.distinguished_name.push(DnType::CommonName, issuer);
    params.not_before = date_time_ymd(2020, 1, 1);
    params.not_after = date_time_ymd(year, 12, 31);
    let made = params.self_signed(&key).unwrap();
    format!("{}{}", made.pem(), key.serialize_pem()).into_bytes()
}

/// What is wrong with the certificates in November 2026; BankID's own authority is always wrong here, since only
/// BankID has it.
fn faults(certificates: Vec<Vec<u8>>) -> String {
    let ca = certificate("BankID SSL Root CA v1", 2034);
    let settings = Settings {
        url: BANKID_URL.to_owned(),
        ca: ca.clone(),
        certificates,
        opens_at: None,
        is_for_signing: true,
    };
    let bankid = BankId::new(settings).unwrap_or_else(|fault| panic!("{fault}"));
    check_certificates(&bankid, &ca, "2026-11-24T12:00:00Z".parse().unwrap()).unwrap_err()
}

#[test]
fn another_authority_than_bankids_own_is_refused() {
    let said = faults(vec![certificate("A bank CA", 2027)]);
    assert!(said.contains("`ca_file` is not BankID SSL Root CA v1"), "{said}");
    assert_eq!(said.matches("\n- ").count(), 1, "{said}");
}

#[test]
fn a_certificate_for_tests_is_refused() {
    let said = faults(vec![certificate("Testbank A RP CA v1 for BankID Test", 2029)]);
    assert!(said.contains("certificate 1 is issued by"), "{said}");
}

#[test]
fn a_certificate_that_has_ended_is_refused_only_if_it_is_the_one_in_use() {
    let (new, old) = (certificate("A bank CA", 2027), certificate("A bank CA", 2025));
    let said = faults(vec![old.clone()]);
    assert!(said.contains("the first certificate ended 2025-12-31"), "{said}");
    let said = faults(vec![new, old]);
    assert_eq!(said.matches("\n- ").count(), 1, "{said}");
}
