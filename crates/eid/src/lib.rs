//! Login: what an e-legitimation vouches for, whichever it is.
//!
//! Every provider ends in a [`VerifiedIdentity`]; matching and sessions do not know which one it was.

pub mod bankid;
#[cfg(feature = "demo")]
pub mod demo;

pub mod oidc;

/// A sort of identifier that an e-legitimation can vouch for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum IdentifierKind {
    /// Personnummer, twelve digits.
    PersonNumber,
    /// Samordningsnummer, twelve digits.
    CoordinationNumber,
}

/// Issuer of the identifiers that the state gives; other kinds carry the name of theirs.
pub const STATE: &str = "se";

impl IdentifierKind {
    /// The kind of a number that has been read.
    pub const fn of(kind: domain::person_number::Kind) -> Self {
        match kind {
            domain::person_number::Kind::Personal => Self::PersonNumber,
            domain::person_number::Kind::Coordination => Self::CoordinationNumber,
        }
    }

    /// The code kept in the database.
    pub const fn code(self) -> &'static str {
        match self {
            Self::PersonNumber => "personnummer",
            Self::CoordinationNumber => "samordningsnummer",
        }
    }
}

/// How sure the provider is, in the Swedish scale of levels of assurance (tillitsnivå).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Level {
    /// Tillitsnivå 2; not enough for this service.
    Two,
    /// Tillitsnivå 3.
    Three,
    /// Tillitsnivå 4.
    Four,
}

impl Level {
    /// The number kept in the database.
    pub const fn number(self) -> i64 {
        match self {
            Self::Two => 2,
            Self::Three => 3,
            Self::Four => 4,
        }
    }
}

/// A person whom an e-legitimation has vouched for. No `Debug`: this is somebody's number and name.
#[derive(Clone, PartialEq, Eq)]
pub struct VerifiedIdentity {
    /// Which sort of identifier.
    pub kind: IdentifierKind,
    /// The identifier, normalised.
    pub identifier: String,
    /// Given name, as the provider has it.
    pub given_name: String,
    /// Surname, as the provider has it.
    pub surname: String,
    /// Id of the provider, such as `bankid`.
    pub provider: String,
    /// The level that the provider gave.
    pub level: Level,
}

impl VerifiedIdentity {
    /// Whom BankID vouches for. Every BankID is at level three.
    ///
    /// None when the number is not one that can exist: a provider of ours has then made a mistake.
    pub fn from_bankid(user: &bankid::User, today: jiff::civil::Date) -> Option<Self> {
        let number = domain::person_number::parse(&user.personal_number, today).ok()?;
        Some(Self {
            kind: IdentifierKind::of(number.kind()),
            identifier: number.digits().to_owned(),
            given_name: user.given_name.clone(),
            surname: user.surname.clone(),
            provider: BANKID.to_owned(),
            level: Level::Three,
        })
    }
}

/// The id of BankID among the providers.
pub const BANKID: &str = "bankid";

/// Every way to log in that the operator has set up. Cheap to clone.
#[derive(Clone, Default)]
pub struct Providers {
    /// BankID, if there is an agreement.
    pub bankid: Option<bankid::BankId>,
    /// Providers of OpenID Connect, in the order in which they are offered.
    pub oidc: Vec<oidc::Provider>,
}

impl Providers {
    /// Whether there is no way to log in.
    pub const fn is_empty(&self) -> bool {
        self.bankid.is_none() && self.oidc.is_empty()
    }

    /// The provider of OpenID Connect with the id.
    pub fn oidc(&self, id: &str) -> Option<&oidc::Provider> {
        self.oidc.iter().find(|provider| provider.settings().id == id)
    }

    /// Whether the operator has set up the provider.
    pub fn knows(&self, provider: &str) -> bool {
        provider == BANKID && self.bankid.is_some() || self.oidc(provider).is_some()
    }

    /// Whether whoever has logged in with the provider must prove anew who they are to send something.
    pub fn proves(&self, provider: &str) -> bool {
        let approves = |it: &oidc::Provider| it.settings().is_for_approval;
        match &self.bankid {
            Some(bankid) if provider == BANKID => bankid.is_for_signing(),
            _ => self.oidc(provider).is_some_and(approves),
        }
    }
}

/// Bytes in lower-case hexadecimal.
fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write as _;
    let mut text = String::with_capacity(bytes.len() * 2);
    for byte in bytes {
        // Writing to a text cannot fail.
        write!(text, "{byte:02x}").ok();
    }
    text
}
