//! OpenID Connect, for SITHS, Freja and every other provider that follows the Swedish profile.
//!
//! The visitor is sent to the provider with [`Provider::begin`] and comes back with a code, for which
//! [`Provider::finish`] gets who it was. Every check of the standards and of the profile is made here.

mod answer;
mod settings;
mod transport;

use std::sync::{Arc, PoisonError, RwLock};

use jiff::Timestamp;
use openidconnect::core::{
    CoreAuthDisplay, CoreAuthPrompt, CoreAuthenticationFlow, CoreClaimName, CoreClaimType,
    CoreClientAuthMethod, CoreErrorResponseType, CoreGenderClaim, CoreGrantType, CoreJsonWebKey,
    CoreJweContentEncryptionAlgorithm, CoreJweKeyManagementAlgorithm, CoreJwsSigningAlgorithm,
    CoreResponseMode, CoreResponseType, CoreRevocableToken, CoreRevocationErrorResponse,
    CoreSubjectIdentifierType, CoreTokenIntrospectionResponse, CoreTokenType,
};
use openidconnect::{
    AdditionalClaims, AdditionalProviderMetadata, AuthType, AuthorizationCode, Client, ClientId,
    ClientSecret, CsrfToken, EmptyExtraTokenFields, EndpointMaybeSet, EndpointNotSet, EndpointSet,
    IdTokenFields, IssuerUrl, Nonce, PkceCodeChallenge, PkceCodeVerifier, ProviderMetadata,
    RedirectUrl, Scope, StandardErrorResponse, StandardTokenResponse,
};

use crate::VerifiedIdentity;
use transport::Http;

pub use settings::{ClientAuth, LevelRule, Settings, Template};

/// How much the clocks of two servers may differ, in seconds.
const SKEW: i64 = 60;
/// How old a fresh identification may be, in seconds.
const FRESH: i64 = 300;

/// Every claim that is not a standard one.
#[derive(Clone, Debug, serde::Serialize, serde::Deserialize)]
struct Claims {
    #[serde(flatten)]
    all: std::collections::BTreeMap<String, serde_json::Value>,
}

impl AdditionalClaims for Claims {}

/// What a provider says of itself besides the usual.
#[derive(Clone, Debug, serde::Serialize, serde::Deserialize)]
struct Extra {
    /// Whether it names itself when the visitor comes back (RFC 9207).
    #[serde(default)]
    authorization_response_iss_parameter_supported: bool,
}

impl AdditionalProviderMetadata for Extra {}

type Metadata = ProviderMetadata<
    Extra,
    CoreAuthDisplay,
    CoreClientAuthMethod,
    CoreClaimName,
    CoreClaimType,
    CoreGrantType,
    CoreJweContentEncryptionAlgorithm,
    CoreJweKeyManagementAlgorithm,
    CoreJsonWebKey,
    CoreResponseMode,
    CoreResponseType,
    CoreSubjectIdentifierType,
>;
type Tokens = StandardTokenResponse<
    IdTokenFields<
        Claims,
        EmptyExtraTokenFields,
        CoreGenderClaim,
        CoreJweContentEncryptionAlgorithm,
        CoreJwsSigningAlgorithm,
    >,
    CoreTokenType,
>;
type OidcClient = Client<
    Claims,
    CoreAuthDisplay,
    CoreGenderClaim,
    CoreJweContentEncryptionAlgorithm,
    CoreJsonWebKey,
    CoreAuthPrompt,
    StandardErrorResponse<CoreErrorResponseType>,
    Tokens,
    CoreTokenIntrospectionResponse,
    CoreRevocableToken,
    CoreRevocationErrorResponse,
    EndpointSet,
    EndpointNotSet,
    EndpointNotSet,
    EndpointNotSet,
    EndpointMaybeSet,
    EndpointMaybeSet,
>;

/// One provider. Cheap to clone.
#[derive(Clone)]
pub struct Provider {
    settings: Arc<Settings>,
    http: Http,
    metadata: Arc<RwLock<Option<Metadata>>>,
}

/// A visit to the provider that has been begun. It is kept where only the service reads it. No `Debug`.
#[derive(Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Visit {
    /// Which visit it is; comes back with the visitor.
    pub state: String,
    nonce: String,
    verifier: String,
    /// Whether the person must identify themselves anew, for something that is sent.
    pub is_fresh: bool,
    began_at: Timestamp,
}

/// What the visitor comes back with.
#[derive(Clone, Default)]
pub struct Return {
    /// The code.
    pub code: String,
    /// Who the provider says it is.
    pub issuer: Option<String>,
}

/// Whom the provider vouches for, and what it said, as JSON. No `Debug`.
#[derive(Clone)]
pub struct Vouched {
    /// Who.
    pub identity: VerifiedIdentity,
    /// The tokens as they came.
    pub evidence: String,
}

/// Why there is nobody to let in.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The provider could not be reached, or what it said of itself could not be read.
    #[error("the provider cannot be reached: {0}")]
    Unreachable(String),
    /// A check failed: which, is for the log.
    #[error("the provider's answer was refused: {0}")]
    Refused(String),
    /// The identification is not strong enough.
    #[error("the level of assurance is too low: {0}")]
    LevelTooLow(String),
    /// There is no number by which the person can be known here.
    #[error("the provider gave no Swedish number")]
    NoNumber,
}

/// A refusal, for the log.
fn refused(why: impl std::fmt::Display) -> Error {
    Error::Refused(why.to_string())
}

impl Provider {
    /// Makes ready; asks the provider nothing.
    pub fn new(settings: Settings) -> Result<Self, String> {
        settings.check()?;
        let http = Http::new(settings.is_loopback)?;
        Ok(Self { settings: Arc::new(settings), http, metadata: Arc::default() })
    }

    /// What the operator has decided.
    pub fn settings(&self) -> &Settings {
        &self.settings
    }

    /// Where the visitor is sent: scheme, host and port. Until the provider has said it, where the provider is.
    pub fn origin(&self) -> String {
        let known = self.metadata.read().unwrap_or_else(PoisonError::into_inner);
        let told = known.as_ref().map(|known| known.authorization_endpoint().url().clone());
        let issuer = || IssuerUrl::new(self.settings.issuer.clone()).map(|it| it.url().clone());
        let url = told.or_else(|| issuer().ok());
        url.map(|url| url.origin().ascii_serialization()).unwrap_or_default()
    }

    /// Fetches what the provider says of itself, and its keys, so that they are there when somebody comes.
    pub async fn fetch(&self) -> Result<(), Error> {
        self.metadata(true).await.map(|_| ())
    }

    /// Begins a visit: the address to send the visitor to, and what has to be kept until the visitor is back.
    /// A fresh one makes the person identify themselves anew.
    pub async fn begin(
        &self,
        redirect: &str,
        (language, is_fresh): (&str, bool),
        now: Timestamp,
    ) -> Result<(String, Visit), Error> {
        let client = self.client(&self.metadata(false).await?, redirect)?;
        let (challenge, verifier) = PkceCodeChallenge::new_random_sha256();
        let flow = CoreAuthenticationFlow::AuthorizationCode;
        let mut request = client
            .authorize_url(flow, CsrfToken::new_random, Nonce::new_random)
            .set_pkce_challenge(challenge)
            .add_extra_param("ui_locales", language)
            .add_extra_param("claims", self.settings.claims_request());
        for scope in &self.settings.scopes {
            request = request.add_scope(Scope::new(scope.clone()));
        }
        if is_fresh {
            request =
                request.add_prompt(CoreAuthPrompt::Login).set_max_age(std::time::Duration::ZERO);
        }
        let (url, state, nonce) = request.url();
        let visit = Visit {
            state: state.secret().clone(),
            nonce: nonce.secret().clone(),
            verifier: verifier.secret().clone(),
            is_fresh,
            began_at: now,
        };
        Ok((url.to_string(), visit))
    }

    /// Ends a visit: exchanges the code, and checks everything that came with it.
    pub async fn finish(
        &self,
        redirect: &str,
        visit: &Visit,
        back: &Return,
        now: Timestamp,
    ) -> Result<Vouched, Error> {
        let metadata = self.metadata(false).await?;
        self.check_issuer(&metadata, back)?;
        let client = self.client(&metadata, redirect)?;
        let tokens = self.exchange(&client, &metadata, visit, back, now).await?;
        match self.read(&client, visit, &tokens, now).await {
            Err(answer::Fault::UnknownKey) => {
                // The provider may have changed its keys: they are fetched anew, once.
                let client = self.client(&self.metadata(true).await?, redirect)?;
                let read = self.read(&client, visit, &tokens, now).await;
                read.map_err(answer::Fault::into_error)
            }
            other => other.map_err(answer::Fault::into_error),
        }
    }

    /// A provider that names itself must be the one that the visitor was sent to.
    fn check_issuer(&self, metadata: &Metadata, back: &Return) -> Result<(), Error> {
        let must = metadata.additional_metadata().authorization_response_iss_parameter_supported;
        match &back.issuer {
            Some(issuer) if *issuer == self.settings.issuer => Ok(()),
            Some(issuer) => Err(refused(format!("iss of the answer is {issuer}"))),
            None if must => Err(refused("iss is missing in the answer")),
            None => Ok(()),
        }
    }

    async fn exchange(
        &self,
        client: &OidcClient,
        metadata: &Metadata,
        visit: &Visit,
        back: &Return,
        now: Timestamp,
    ) -> Result<Tokens, Error> {
        let mut request = client
            .exchange_code(AuthorizationCode::new(back.code.clone()))
            .map_err(refused)?
            .set_pkce_verifier(PkceCodeVerifier::new(visit.verifier.clone()));
        if let ClientAuth::Key { pem, key_id } = &self.settings.auth {
            let endpoint = metadata.token_endpoint().ok_or_else(|| refused("no token endpoint"))?;
            let client_id = &self.settings.client_id;
            let assertion = settings::assertion((pem, key_id), client_id, endpoint.as_str(), now)
                .map_err(refused)?;
            request = request
                .add_extra_param("client_assertion_type", settings::ASSERTION_TYPE)
                .add_extra_param("client_assertion", assertion);
        }
        request.request_async(&self.http).await.map_err(|error| match error {
            openidconnect::RequestTokenError::Request(error) => {
                Error::Unreachable(error.to_string())
            }
            other => refused(format!("the code was not exchanged: {other}")),
        })
    }

    /// What the provider says of itself, fetched once, and its keys.
    async fn metadata(&self, is_anew: bool) -> Result<Metadata, Error> {
        let known = self.metadata.read().unwrap_or_else(PoisonError::into_inner).clone();
        if let Some(known) = known.filter(|_| !is_anew) {
            return Ok(known);
        }
        let issuer = IssuerUrl::new(self.settings.issuer.clone()).map_err(refused)?;
        let fetched = Metadata::discover_async(issuer, &self.http).await;
        let fetched = fetched.map_err(|error| Error::Unreachable(error.to_string()))?;
        *self.metadata.write().unwrap_or_else(PoisonError::into_inner) = Some(fetched.clone());
        Ok(fetched)
    }

    fn client(&self, metadata: &Metadata, redirect: &str) -> Result<OidcClient, Error> {
        let secret = match &self.settings.auth {
            ClientAuth::Secret(secret) => Some(ClientSecret::new(secret.clone())),
            ClientAuth::Key { .. } => None,
        };
        let id = ClientId::new(self.settings.client_id.clone());
        let redirect = RedirectUrl::new(redirect.to_owned()).map_err(refused)?;
        let client = OidcClient::from_provider_metadata(metadata.clone(), id, secret);
        Ok(client.set_redirect_uri(redirect).set_auth_type(AuthType::RequestBody))
    }
}
