//! The e-legitimations, as the operator sets them up.

use std::collections::BTreeMap;
use std::path::PathBuf;

use eid::Level;
use eid::bankid::{BankId, Settings};
use eid::oidc::{ClientAuth, LevelRule, Provider, Template};

/// BankID, by agreement with a bank.
#[derive(Clone, Debug, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct BankIdConfig {
    /// Where it is.
    pub(crate) url: String,
    /// The certificate that its server's is signed with.
    pub(crate) ca_file: PathBuf,
    /// Our certificates with their keys, the one in use first.
    pub(crate) certificates: Vec<PathBuf>,
    /// Whether what is sent is signed.
    #[serde(default = "yes")]
    pub(crate) sign: bool,
}

const fn yes() -> bool {
    true
}

impl BankIdConfig {
    /// Reads the files, and makes ready.
    pub(crate) fn open(&self) -> Result<(BankId, Vec<u8>), String> {
        let read = |path: &PathBuf| {
            let said =
                |error| format!("[bankid] the file {} cannot be read: {error}.", path.display());
            std::fs::read(path).map_err(said)
        };
        let ca = read(&self.ca_file)?;
        let settings = Settings {
            url: self.url.clone(),
            ca: ca.clone(),
            certificates: self.certificates.iter().map(read).collect::<Result<_, _>>()?,
            opens_at: None,
            is_for_signing: self.sign,
        };
        let bankid = BankId::new(settings).map_err(|fault| format!("[bankid] {fault}."))?;
        Ok((bankid, ca))
    }
}

/// A provider of OpenID Connect, by agreement with it.
#[derive(Clone, Debug, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct OidcConfig {
    /// The provider's id here; it stands in addresses.
    pub(crate) id: String,
    /// What it is called.
    pub(crate) name: String,
    /// `oidc-sweden`, `inera` or `freja`.
    pub(crate) template: String,
    /// The provider, exactly as it calls itself.
    pub(crate) issuer: String,
    /// Whom we are to the provider.
    pub(crate) client_id: String,
    /// A file with our key, as PEM.
    pub(crate) key_file: Option<PathBuf>,
    /// The id by which the provider knows the key.
    pub(crate) key_id: Option<String>,
    /// A file with the secret that both know, where there is no key.
    pub(crate) secret_file: Option<PathBuf>,
    /// What is strong enough, where it is not as the template says: each `acr` with the level it stands for.
    pub(crate) levels: Option<BTreeMap<String, u8>>,
    /// Scopes to ask for, where they are not as the template says.
    pub(crate) scopes: Option<Vec<String>>,
    /// Claims that give the number, where they are not as the template says.
    pub(crate) number_claims: Option<Vec<String>>,
    /// Whether who the person is comes signed a second time, where it is not as the template says.
    pub(crate) signed_userinfo: Option<bool>,
    /// Whether what is sent is approved by identifying anew.
    #[serde(default = "yes")]
    pub(crate) approve: bool,
}

impl OidcConfig {
    /// Reads the files, and makes ready. A provider without encryption is for the demonstration only.
    pub(crate) fn open(&self, is_loopback: bool) -> Result<Provider, String> {
        let said = |what: &str| format!("[[oidc]] {}: {what}.", self.id);
        let template = Template::named(&self.template)
            .ok_or_else(|| said("`template` must be oidc-sweden, inera or freja"))?;
        let (scopes, number_claims, country_claim, level, is_userinfo_signed) = template.parts();
        let settings = eid::oidc::Settings {
            id: self.id.clone(),
            name: self.name.clone(),
            issuer: self.issuer.clone(),
            client_id: self.client_id.clone(),
            auth: self.auth().map_err(|what| said(&what))?,
            scopes: self.scopes.clone().unwrap_or(scopes),
            number_claims: self.number_claims.clone().unwrap_or(number_claims),
            country_claim,
            level: self.level(level).map_err(|what| said(&what))?,
            is_userinfo_signed: self.signed_userinfo.unwrap_or(is_userinfo_signed),
            is_for_approval: self.approve,
            is_loopback,
        };
        Provider::new(settings).map_err(|what| said(&what))
    }

    fn auth(&self) -> Result<ClientAuth, String> {
        let read = |path: &PathBuf| {
            let said = |error| format!("the file {} cannot be read: {error}", path.display());
            std::fs::read(path).map_err(said)
        };
        match (&self.key_file, &self.secret_file) {
            (Some(key), None) => {
                let key_id = self.key_id.clone().ok_or("`key_id` is missing")?;
                Ok(ClientAuth::Key { pem: read(key)?, key_id })
            }
            (None, Some(secret)) => {
                let secret = String::from_utf8_lossy(&read(secret)?).trim().to_owned();
                Ok(ClientAuth::Secret(secret))
            }
            _ => Err("give either `key_file` or `secret_file`".to_owned()),
        }
    }

    fn level(&self, usual: LevelRule) -> Result<LevelRule, String> {
        let Some(levels) = &self.levels else { return Ok(usual) };
        let level = |(acr, level): (&String, &u8)| match level {
            3 => Ok((acr.clone(), Level::Three)),
            4 => Ok((acr.clone(), Level::Four)),
            _ => Err(format!("`levels` gives {acr} the level {level}, which is not 3 or 4")),
        };
        Ok(LevelRule::Acr(levels.iter().map(level).collect::<Result<_, _>>()?))
    }
}
