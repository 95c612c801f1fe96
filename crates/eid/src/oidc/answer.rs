//! What a provider vouches for, once every check has been made.

use chrono::{DateTime, Utc};
use jiff::Timestamp;
use openidconnect::core::{CoreGenderClaim, CoreJwsSigningAlgorithm};
use openidconnect::{
    AccessTokenHash, ClaimsVerificationError, IdTokenClaims, Nonce, OAuth2TokenResponse as _,
    SignatureVerificationError, TokenResponse as _, UserInfoClaims, UserInfoError,
};

use super::refused;
use super::{Claims, Error, FRESH, LevelRule, OidcClient, Provider, SKEW, Tokens, Visit, Vouched};
use crate::{IdentifierKind, Level, VerifiedIdentity};

/// How much two clocks may differ when somebody is to identify themselves after a click, in seconds: a login made just
/// before must not do.
const FRESH_SKEW: i64 = 5;
/// How a token is signed, and nothing else.
const ALGORITHMS: [CoreJwsSigningAlgorithm; 3] = [
    CoreJwsSigningAlgorithm::RsaSsaPkcs1V15Sha256,
    CoreJwsSigningAlgorithm::RsaSsaPssSha256,
    CoreJwsSigningAlgorithm::EcdsaP256Sha256,
];

type IdClaims = IdTokenClaims<Claims, CoreGenderClaim>;
type UserInfo = UserInfoClaims<Claims, CoreGenderClaim>;

/// Why an answer is not used.
pub(super) enum Fault {
    /// It is signed with a key that is not known.
    UnknownKey,
    /// Anything else.
    Other(Error),
}

impl Fault {
    pub(super) fn into_error(self) -> Error {
        match self {
            Self::UnknownKey => refused("the key is not known"),
            Self::Other(error) => error,
        }
    }
}

impl From<Error> for Fault {
    fn from(error: Error) -> Self {
        Self::Other(error)
    }
}

impl From<ClaimsVerificationError> for Fault {
    fn from(error: ClaimsVerificationError) -> Self {
        use ClaimsVerificationError::SignatureVerification;
        match error {
            SignatureVerification(SignatureVerificationError::NoMatchingKey) => Self::UnknownKey,
            other => Self::Other(refused(format!("the ID token: {other}"))),
        }
    }
}

impl Provider {
    /// Reads and checks what came for the code.
    pub(super) async fn read(
        &self,
        client: &OidcClient,
        visit: &Visit,
        tokens: &Tokens,
        now: Timestamp,
    ) -> Result<Vouched, Fault> {
        let token = tokens.id_token().ok_or_else(|| refused("there is no ID token"))?;
        let at = time(now)?;
        let verifier = client
            .id_token_verifier()
            .set_allowed_algs(ALGORITHMS)
            .set_time_fn(move || at)
            .set_issue_time_verifier_fn(move |issued| {
                let age = (at - issued).num_seconds();
                let is_near = age > -SKEW && age < FRESH + SKEW;
                is_near.then_some(()).ok_or_else(|| format!("issued {age} seconds ago"))
            })
            // The level is told by name below; here the check would give only a text.
            .set_other_audience_verifier_fn(|_| false);
        let nonce = Nonce::new(visit.nonce.clone());
        let claims: &IdClaims = token.claims(&verifier, &nonce)?;
        let algorithm = token.signing_alg().map_err(refused)?;
        let key = token.signing_key(&verifier).map_err(|error| refused(format!("{error}")))?;
        // A hash that is there must be right; the access token is used once, right below.
        if let Some(expected) = claims.access_token_hash() {
            let hash = AccessTokenHash::from_token(tokens.access_token(), algorithm, key);
            if hash.map_err(|error| refused(format!("at_hash: {error}")))? != *expected {
                return Err(refused("at_hash is not that of the access token").into());
            }
        }
        check_time(visit, claims, now)?;
        let level = self.level(claims)?;
        let info = self.user_info(client, tokens, claims).await?;
        let identity = self.identity(level, claims, info.as_ref(), now)?;
        let evidence = serde_json::json!({
            "idToken": token.to_string(),
            "issuer": claims.issuer().to_string(),
        });
        Ok(Vouched { identity, evidence: evidence.to_string() })
    }

    /// The level that the provider gave, if it is strong enough.
    fn level(&self, claims: &IdClaims) -> Result<Level, Error> {
        match &self.settings.level {
            LevelRule::Acr(all) => {
                let acr = claims.auth_context_ref().map_or("none", |acr| acr.as_str());
                all.get(acr).copied().ok_or_else(|| Error::LevelTooLow(acr.to_owned()))
            }
            LevelRule::Claim { name, value } => {
                let said = text(claims.additional_claims(), name).unwrap_or("none");
                let is_right = said == value;
                is_right.then_some(Level::Three).ok_or_else(|| Error::LevelTooLow(said.to_owned()))
            }
        }
    }

    /// Who the person is, said a second time: always where the provider signs it, as the Swedish profile wants, else
    /// only where the ID token lacks something.
    async fn user_info(
        &self,
        client: &OidcClient,
        tokens: &Tokens,
        claims: &IdClaims,
    ) -> Result<Option<UserInfo>, Fault> {
        let is_enough = self.number(claims.additional_claims()).is_some()
            && claims.given_name().is_some()
            && claims.family_name().is_some();
        let is_needed = self.settings.is_userinfo_signed || !is_enough;
        if !is_needed {
            return Ok(None);
        }
        if client.user_info_url().is_none() {
            let must = self.settings.is_userinfo_signed;
            return if must { Err(refused("there is no UserInfo").into()) } else { Ok(None) };
        }
        let subject = Some(claims.subject().clone());
        let request = client.user_info(tokens.access_token().clone(), subject).map_err(refused)?;
        let request = request.require_signed_response(self.settings.is_userinfo_signed);
        match request.request_async(&self.http).await {
            Ok(info) => Ok(Some(info)),
            Err(UserInfoError::ClaimsVerification(
                ClaimsVerificationError::SignatureVerification(
                    SignatureVerificationError::NoMatchingKey,
                ),
            )) => Err(Fault::UnknownKey),
            Err(UserInfoError::Request(error)) => Err(Error::Unreachable(error.to_string()).into()),
            Err(error) => Err(refused(format!("UserInfo: {error}")).into()),
        }
    }

    fn number<'a>(&self, claims: &'a Claims) -> Option<&'a str> {
        self.settings.number_claims.iter().find_map(|name| text(claims, name))
    }

    fn identity(
        &self,
        level: Level,
        claims: &IdClaims,
        info: Option<&UserInfo>,
        now: Timestamp,
    ) -> Result<VerifiedIdentity, Error> {
        let more = info.map(UserInfoClaims::additional_claims);
        let own = claims.additional_claims();
        let said = |name: &str| text(own, name).or_else(|| text(more?, name));
        if let Some(country) = &self.settings.country_claim
            && said(country) != Some("SE")
        {
            return Err(Error::NoNumber);
        }
        let number = self.settings.number_claims.iter().find_map(|name| said(name));
        let second = more.and_then(|more| self.number(more));
        if second.is_some_and(|second| Some(second) != number) {
            return Err(refused("the number in UserInfo is another"));
        }
        let today = now.to_zoned(jiff::tz::TimeZone::UTC).date();
        let digits = number.unwrap_or_default();
        // Only twelve digits: ten would leave the century to a guess.
        let is_whole = digits.len() == 12 && digits.bytes().all(|byte| byte.is_ascii_digit());
        let number = domain::person_number::parse(digits, today).ok().filter(|_| is_whole);
        let number = number.ok_or(Error::NoNumber)?;
        let given = claims.given_name().or_else(|| info?.given_name());
        let family = claims.family_name().or_else(|| info?.family_name());
        let name = |name: Option<&str>| name.unwrap_or_default().to_owned();
        Ok(VerifiedIdentity {
            kind: IdentifierKind::of(number.kind()),
            identifier: number.digits().to_owned(),
            given_name: name(given.and_then(|it| it.get(None)).map(|it| it.as_str())),
            surname: name(family.and_then(|it| it.get(None)).map(|it| it.as_str())),
            provider: self.settings.id.clone(),
            level,
        })
    }
}

fn text<'a>(claims: &'a Claims, name: &str) -> Option<&'a str> {
    claims.all.get(name)?.as_str()
}

/// When the person identified themselves must be told; anew means after the visit was begun.
fn check_time(visit: &Visit, claims: &IdClaims, now: Timestamp) -> Result<(), Error> {
    let at = claims.auth_time().ok_or_else(|| refused("auth_time is missing"))?.timestamp();
    let now = now.as_second();
    if at > now + SKEW {
        return Err(refused("auth_time is in the future"));
    }
    let is_anew = at >= visit.began_at.as_second() - FRESH_SKEW && at >= now - FRESH;
    if visit.is_fresh && !is_anew {
        return Err(refused(format!("auth_time is {} seconds old", now - at)));
    }
    Ok(())
}

fn time(now: Timestamp) -> Result<DateTime<Utc>, Error> {
    DateTime::from_timestamp(now.as_second(), 0).ok_or_else(|| refused("there is no such time"))
}
