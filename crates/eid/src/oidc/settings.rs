//! What the operator decides about a provider, with ready-made templates.

use std::collections::BTreeMap;

use aws_lc_rs::rand::{SecureRandom, SystemRandom};
use jiff::Timestamp;
use jsonwebtoken::{Algorithm, EncodingKey, Header};

use crate::Level;

/// How the client proves itself with a key (RFC 7523).
pub(super) const ASSERTION_TYPE: &str = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";
/// How long such a proof holds, in seconds.
const ASSERTION_LIFE: i64 = 60;

/// What the operator has agreed with a provider. No `Debug`: secrets stand here.
#[derive(Clone)]
pub struct Settings {
    /// The provider's id here, such as `siths`.
    pub id: String,
    /// What it is called, such as `SITHS`.
    pub name: String,
    /// The provider, exactly as it calls itself.
    pub issuer: String,
    /// Whom we are to the provider.
    pub client_id: String,
    /// How we prove it.
    pub auth: ClientAuth,
    /// What is asked for.
    pub scopes: Vec<String>,
    /// Claims that give the person's number, in order.
    pub number_claims: Vec<String>,
    /// A claim that must say `SE` for the number to be Swedish, if there is one.
    pub country_claim: Option<String>,
    /// What is strong enough.
    pub level: LevelRule,
    /// Whether who the person is must come signed a second time.
    pub is_userinfo_signed: bool,
    /// Whether what is sent is approved by identifying anew.
    pub is_for_approval: bool,
    /// Whether the provider runs on this machine without encryption; for tests and the demonstration.
    pub is_loopback: bool,
}

/// How we prove who we are to a provider. No `Debug`.
#[derive(Clone)]
pub enum ClientAuth {
    /// With a key of ours, as PEM, and the id by which the provider knows it.
    Key {
        /// The key.
        pem: Vec<u8>,
        /// Its id.
        key_id: String,
    },
    /// With a secret that both know.
    Secret(String),
}

/// Which answers are strong enough; everything else is refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LevelRule {
    /// By `acr`, with the level that each stands for.
    Acr(BTreeMap<String, Level>),
    /// By another claim, which must have the value.
    Claim {
        /// The claim.
        name: String,
        /// What it must say.
        value: String,
    },
}

/// A ready-made beginning for a provider.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Template {
    /// The Swedish OpenID Connect profile.
    OidcSweden,
    /// Inera's provider, for SITHS.
    Inera,
    /// Freja.
    Freja,
}

impl Template {
    /// The template with the name.
    pub fn named(name: &str) -> Option<Self> {
        match name {
            "oidc-sweden" => Some(Self::OidcSweden),
            "inera" => Some(Self::Inera),
            "freja" => Some(Self::Freja),
            _ => None,
        }
    }

    /// Scopes, claims that give the number, claim that gives the country, what is strong enough, and whether
    /// who the person is comes signed a second time.
    pub fn parts(self) -> (Vec<String>, Vec<String>, Option<String>, LevelRule, bool) {
        let texts = |all: &[&str]| all.iter().map(|text| (*text).to_owned()).collect();
        let acr = |all: &[(&str, Level)]| {
            LevelRule::Acr(all.iter().map(|(acr, level)| ((*acr).to_owned(), *level)).collect())
        };
        match self {
            Self::OidcSweden => (
                texts(&[
                    "https://id.oidc.se/scope/naturalPersonNumber",
                    "https://id.oidc.se/scope/naturalPersonInfo",
                ]),
                texts(&[
                    "https://id.oidc.se/claim/personalIdentityNumber",
                    "https://id.oidc.se/claim/coordinationNumber",
                ]),
                None,
                acr(&[
                    ("http://id.elegnamnden.se/loa/1.0/loa3", Level::Three),
                    ("http://id.elegnamnden.se/loa/1.0/loa4", Level::Four),
                ]),
                true,
            ),
            Self::Inera => (
                texts(&["personal_identity_number"]),
                texts(&["credentialPersonalIdentityNumber", "personalIdentityNumber"]),
                None,
                acr(&[("http://id.sambi.se/loa/loa3", Level::Three)]),
                false,
            ),
            Self::Freja => (
                texts(&["https://frejaeid.com/oidc/scopes/personalIdentityNumber"]),
                texts(&["https://frejaeid.com/oidc/claims/personalIdentityNumber"]),
                Some("https://frejaeid.com/oidc/claims/country".to_owned()),
                LevelRule::Claim {
                    name: "https://frejaeid.com/oidc/claims/registrationLevel".to_owned(),
                    value: "PLUS".to_owned(),
                },
                false,
            ),
        }
    }
}

impl Settings {
    /// Says what cannot be right.
    pub(super) fn check(&self) -> Result<(), String> {
        let is_host = |url: &str| url.starts_with("https://") || self.is_loopback;
        if !is_host(&self.issuer) {
            return Err(format!("the issuer {} is not reached with https", self.issuer));
        }
        if self.number_claims.is_empty() {
            return Err("no claim gives the person's number".to_owned());
        }
        if matches!(&self.level, LevelRule::Acr(all) if all.is_empty()) {
            return Err("no level is strong enough".to_owned());
        }
        if let ClientAuth::Key { pem, key_id } = &self.auth {
            key(pem).map_err(|_| format!("the key {key_id} is neither an RSA nor a P-256 key"))?;
        }
        Ok(())
    }

    /// What is asked for claim by claim: what is essential must be given, or nobody comes back.
    pub(super) fn claims_request(&self) -> String {
        let mut asked = serde_json::Map::new();
        let essential = serde_json::json!({ "essential": true });
        match &self.level {
            LevelRule::Acr(all) => {
                let values: Vec<&String> = all.keys().collect();
                let asked_for = serde_json::json!({ "essential": true, "values": values });
                asked.insert("acr".to_owned(), asked_for);
            }
            LevelRule::Claim { name, value: _ } => {
                asked.insert(name.clone(), essential.clone());
            }
        }
        asked.insert("auth_time".to_owned(), essential);
        // One of several numbers is enough, so none of them is essential.
        for claim in self.number_claims.iter().chain(&self.country_claim) {
            asked.insert(claim.clone(), serde_json::Value::Null);
        }
        serde_json::json!({ "id_token": asked }).to_string()
    }
}

fn key(pem: &[u8]) -> Result<(Algorithm, EncodingKey), jsonwebtoken::errors::Error> {
    let rsa = EncodingKey::from_rsa_pem(pem).map(|key| (Algorithm::RS256, key));
    rsa.or_else(|_| EncodingKey::from_ec_pem(pem).map(|key| (Algorithm::ES256, key)))
}

/// A proof of who we are, for one request.
pub(super) fn assertion(
    (pem, key_id): (&[u8], &str),
    client_id: &str,
    endpoint: &str,
    now: Timestamp,
) -> Result<String, jsonwebtoken::errors::Error> {
    let (algorithm, key) = key(pem)?;
    let mut bytes = [0_u8; 16];
    SystemRandom::new()
        .fill(&mut bytes)
        .map_err(|_| jsonwebtoken::errors::ErrorKind::InvalidKeyFormat)?;
    let claims = serde_json::json!({
        "iss": client_id,
        "sub": client_id,
        "aud": endpoint,
        "jti": crate::hex(&bytes),
        "iat": now.as_second(),
        "exp": now.as_second() + ASSERTION_LIFE,
    });
    let header = Header { kid: Some(key_id.to_owned()), ..Header::new(algorithm) };
    jsonwebtoken::encode(&header, &claims, &key)
}
