//! BankID, straight against its relying-party API 6.0 over mutual TLS.
//!
//! An order is begun with [`BankId::auth`] or [`BankId::sign`] and asked about with [`BankId::collect`], at most
//! every second second. What ends an order is told once only: whoever collects must store it before using it.

mod answer;
mod certificate;
mod hint;
mod qr;
mod signature;

use std::net::IpAddr;
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use jiff::Timestamp;
use reqwest::header::CONTENT_TYPE;
use reqwest::redirect::Policy;
use reqwest::tls::Version;

pub use answer::{Answer, Completion, Device, Order, User, read_answer};
pub use certificate::Certificate;
pub use hint::{Stage, message};
pub use qr::qr_text;
pub use signature::{Fault as SignatureFault, Signed};

/// Longest text that may be shown when somebody signs, in characters once it is base64.
pub const VISIBLE_MAX: usize = 40_000;
/// Longest time that BankID may take to answer.
const TIME_MAX: Duration = Duration::from_secs(10);
/// Largest answer that is read, in bytes; a signature takes some ten thousand.
const ANSWER_MAX: usize = 1024 * 1024;
/// Longest description of a browser that BankID takes, in characters.
const USER_AGENT_MAX: usize = 256;

/// What the operator has got from the bank.
#[derive(Clone)]
pub struct Settings {
    /// Where the API is, such as `https://appapi2.bankid.com/rp/v6.0`.
    pub url: String,
    /// The only authority that may have issued the server's certificate, as PEM.
    pub ca: Vec<u8>,
    /// Our certificates with their keys, as PEM. New orders are made with the first; orders that are under way
    /// are asked about with the one that made them, so that a certificate can be changed at any time.
    pub certificates: Vec<Vec<u8>>,
    /// Where the app is opened instead of on the visitor's device; for the demonstration.
    pub opens_at: Option<String>,
    /// Whether reports are signed, or sent with the login alone.
    pub is_for_signing: bool,
}

/// A connection to BankID. Cheap to clone.
#[derive(Clone)]
pub struct BankId {
    url: String,
    clients: Vec<(Certificate, reqwest::Client)>,
    opens_at: Option<String>,
    is_for_signing: bool,
}

/// Who begins an order, and from where.
#[derive(Clone)]
pub struct Caller {
    /// The browser's address.
    pub address: IpAddr,
    /// What the browser says it is.
    pub user_agent: String,
    /// The name of the site.
    pub domain: String,
    /// A mark of the browser that lives longer than the session.
    pub device: String,
    /// Where the app goes back to when it was opened on the same device.
    pub return_url: Option<String>,
}

/// What is to be signed, by whom.
#[derive(Clone)]
pub struct ToSign {
    /// The text that is shown.
    pub visible: String,
    /// What is signed with it and not shown.
    pub hidden: String,
    /// The only person who may sign: twelve digits.
    pub person: String,
}

/// Why BankID did not answer as hoped.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// It refused, with a code of its own.
    #[error("BankID answered {status} {code}: {details}")]
    Refused {
        /// The status of the answer.
        status: u16,
        /// The code, such as `alreadyInProgress`; empty when there was none.
        code: String,
        /// More, for the operator.
        details: String,
    },
    /// It could not be reached, or was too slow.
    #[error("BankID cannot be reached")]
    Unreachable(#[source] reqwest::Error),
    /// It answered something that cannot be read.
    #[error("BankID's answer cannot be read")]
    Unreadable,
    /// The certificate that the order was made with is no longer here.
    #[error("the certificate that the order was made with is gone")]
    NoCertificate,
}

/// What is wrong with the settings.
#[derive(Debug, thiserror::Error)]
pub enum SettingsFault {
    /// A certificate cannot be read, or has no key.
    #[error("{0}")]
    Certificate(String),
    /// There is no certificate.
    #[error("there is no certificate for BankID")]
    None,
}

impl BankId {
    /// Makes ready; reads the certificates, and asks BankID nothing.
    pub fn new(settings: Settings) -> Result<Self, SettingsFault> {
        let clients: Result<Vec<_>, SettingsFault> = settings
            .certificates
            .iter()
            .map(|pem| {
                let certificate = Certificate::read(pem).map_err(SettingsFault::Certificate)?;
                Ok((certificate, client(&settings.ca, pem)?))
            })
            .collect();
        let clients = clients?;
        if clients.is_empty() {
            return Err(SettingsFault::None);
        }
        let url = settings.url.trim_end_matches('/').to_owned();
        let (opens_at, is_for_signing) = (settings.opens_at, settings.is_for_signing);
        Ok(Self { url, clients, opens_at, is_for_signing })
    }

    /// Whether reports are signed.
    pub const fn is_for_signing(&self) -> bool {
        self.is_for_signing
    }

    /// Where the app is opened instead of on the visitor's device.
    pub fn opens_at(&self) -> Option<&str> {
        self.opens_at.as_deref()
    }

    /// Our certificates, the one in use first.
    pub fn certificates(&self) -> impl Iterator<Item = &Certificate> {
        self.clients.iter().map(|client| &client.0)
    }

    /// Begins an identification.
    pub async fn auth(&self, caller: &Caller) -> Result<Order, Error> {
        self.begin("auth", with_caller(serde_json::Map::new(), caller)).await
    }

    /// Begins a signature. The person must confirm with the code, not with a face or a finger.
    pub async fn sign(&self, caller: &Caller, what: &ToSign) -> Result<Order, Error> {
        let mut body = serde_json::Map::new();
        body.insert("userVisibleData".to_owned(), encoded(&what.visible).into());
        body.insert("userNonVisibleData".to_owned(), encoded(&what.hidden).into());
        let requirement = serde_json::json!({ "personalNumber": what.person, "pinCode": true });
        body.insert("requirement".to_owned(), requirement);
        self.begin("sign", with_caller(body, caller)).await
    }

    async fn begin(
        &self,
        path: &str,
        body: serde_json::Map<String, serde_json::Value>,
    ) -> Result<Order, Error> {
        let (certificate, client) = self.clients.first().ok_or(Error::NoCertificate)?;
        let answer = self.post(client, path, &body.into()).await?;
        let mut order: Order = serde_json::from_slice(&answer).map_err(|_| Error::Unreadable)?;
        certificate.fingerprint().clone_into(&mut order.certificate);
        Ok(order)
    }

    /// Asks how an order is getting on.
    pub async fn collect(&self, order: &Order) -> Result<Answer, Error> {
        let body = serde_json::json!({ "orderRef": order.order_ref });
        read_answer(&self.post(self.client_of(order)?, "collect", &body).await?)
    }

    /// Ends an order that nobody waits for any more.
    pub async fn cancel(&self, order: &Order) -> Result<(), Error> {
        let body = serde_json::json!({ "orderRef": order.order_ref });
        self.post(self.client_of(order)?, "cancel", &body).await.map(|_| ())
    }

    /// Where the app is opened on a telephone.
    pub fn link_on_phone(&self, order: &Order) -> String {
        let base = self.opens_at.as_deref().unwrap_or("https://app.bankid.com/");
        format!("{base}?autostarttoken={}", order.auto_start_token)
    }

    /// Where the program is opened on a computer. It goes back by itself.
    pub fn link_on_computer(&self, order: &Order) -> String {
        let base = self.opens_at.as_deref().unwrap_or("bankid:///");
        format!("{base}?autostarttoken={}&redirect=null", order.auto_start_token)
    }

    fn client_of(&self, order: &Order) -> Result<&reqwest::Client, Error> {
        let made_it =
            |it: &&(Certificate, reqwest::Client)| it.0.fingerprint() == order.certificate;
        self.clients.iter().find(made_it).map(|it| &it.1).ok_or(Error::NoCertificate)
    }

    async fn post(
        &self,
        client: &reqwest::Client,
        path: &str,
        body: &serde_json::Value,
    ) -> Result<Vec<u8>, Error> {
        // BankID refuses a content type that says more than this.
        let request = client
            .post(format!("{}/{path}", self.url))
            .header(CONTENT_TYPE, "application/json")
            .body(body.to_string());
        let mut response = request.send().await.map_err(Error::Unreachable)?;
        let status = response.status().as_u16();
        let mut bytes = Vec::new();
        while let Some(chunk) = response.chunk().await.map_err(Error::Unreachable)? {
            bytes.extend_from_slice(&chunk);
            if bytes.len() > ANSWER_MAX {
                return Err(Error::Unreadable);
            }
        }
        if status == 200 { Ok(bytes) } else { Err(answer::refusal(status, &bytes)) }
    }
}

/// A client that trusts BankID's own authority and nobody else, and follows no redirection.
fn client(ca: &[u8], identity: &[u8]) -> Result<reqwest::Client, SettingsFault> {
    let told = |error: reqwest::Error| SettingsFault::Certificate(error.to_string());
    let ca = reqwest::Certificate::from_pem_bundle(ca).map_err(told)?;
    let identity = reqwest::Identity::from_pem(identity).map_err(told)?;
    reqwest::Client::builder()
        .tls_certs_only(ca)
        .identity(identity)
        .tls_version_min(Version::TLS_1_2)
        .https_only(true)
        .redirect(Policy::none())
        .no_proxy()
        .timeout(TIME_MAX)
        .build()
        .map_err(told)
}

fn with_caller(
    mut body: serde_json::Map<String, serde_json::Value>,
    caller: &Caller,
) -> serde_json::Map<String, serde_json::Value> {
    let user_agent: String = caller.user_agent.chars().take(USER_AGENT_MAX).collect();
    body.insert("endUserIp".to_owned(), caller.address.to_canonical().to_string().into());
    let mut web = serde_json::Map::new();
    web.insert("referringDomain".to_owned(), caller.domain.clone().into());
    web.insert("deviceIdentifier".to_owned(), caller.device.clone().into());
    if !user_agent.is_empty() {
        web.insert("userAgent".to_owned(), user_agent.into());
    }
    body.insert("web".to_owned(), web.into());
    if let Some(url) = &caller.return_url {
        body.insert("returnUrl".to_owned(), url.clone().into());
    }
    body
}

fn encoded(text: &str) -> String {
    STANDARD.encode(text)
}

/// How many days a certificate still has.
pub fn days_left(certificate: &Certificate, now: Timestamp) -> i64 {
    certificate.until().duration_since(now).as_secs().div_euclid(86_400)
}
