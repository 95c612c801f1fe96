//! Logging in, and approving what is sent, with a provider of OpenID Connect: the visitor is sent there, and
//! comes back once.

use domain::Language;
use eid::oidc::{Error as OidcError, Provider, Return, Visit, Vouched};
use jiff::SignedDuration;
use store::attempt::{self, NewAttempt, State};

use crate::audit::{self, Deed};
use crate::bankid::Purpose;
use crate::ctx::Ctx;
use crate::error::{Error, Fault, Refusal};
use crate::proof::{Proof, ToProve};
use crate::random::sha256;
use crate::service::App;
use crate::session::{self, Door};

/// How long a visitor may be away.
const LIFE: SignedDuration = SignedDuration::from_mins(10);
/// Where visitors come back to, under the site's own address.
pub const RETURN: &str = "/logga-in/svar";

/// What is kept of a visit to a provider, sealed.
#[derive(serde::Serialize, serde::Deserialize)]
struct Details {
    visit: Visit,
    purpose: Purpose,
    /// SHA-256 of what is approved and of each part of it, if it is an approval.
    approves: Option<(String, Vec<String>)>,
}

/// How beginning a visit went.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Begun {
    /// The address to go to.
    To(String),
    /// The provider could not be reached.
    Unreachable,
    /// The browser has begun too many already.
    TooMany,
}

/// Who came back.
pub enum Back {
    /// Somebody has logged in: the session's token, and where to go.
    LoggedIn(String, String),
    /// Something was approved, and can be sent.
    Approved(Purpose, Proof),
    /// The visitor changed his or her mind, or could not; this is what it was for.
    Given(Purpose),
    /// The provider was lost before it had said who it was; this is what it was for.
    Lost(Purpose),
    /// The provider's answer was not good enough; this is what it was for.
    Refused(Purpose),
    /// The level of assurance is too low.
    LevelTooLow(Purpose),
}

/// Begins a visit to the provider.
pub async fn begin(
    app: &App,
    ctx: &Ctx,
    (provider, secret): (&str, &str),
    (purpose, language): (Purpose, Language),
    proves: Option<&ToProve>,
) -> Result<Begun, Error> {
    let provider = app.eid.oidc(provider).ok_or(Refusal::NotFound)?;
    if crate::bankid::has_begun_many(app, ctx, secret).await? {
        return Ok(Begun::TooMany);
    }
    // Anew, and not by a session at the provider: a login says when the person was there (`logins`), as an approval does.
    let how = (language.code(), true);
    let (url, visit) = match provider.begin(&redirect(app), how, ctx.now).await {
        Ok(begun) => begun,
        Err(error) => {
            tracing::error!(%error, provider = provider.settings().id, "a visit could not begin");
            return Ok(Begun::Unreachable);
        }
    };
    let id = sha256(visit.state.as_bytes());
    let approves = proves.map(|proves| (proves.sha256.clone(), proves.sums.clone()));
    let details = Details { visit, purpose, approves };
    let new = NewAttempt {
        id: &id,
        provider: &provider.settings().id,
        browser_hash: &sha256(secret.as_bytes()),
        person: ctx.actor.as_ref().map(|actor| &actor.person),
        details: &details,
        begun_at: ctx.now,
        collect_after: ctx.now,
    };
    let mut tx = app.db.write().await?;
    attempt::insert(&mut tx, &new).await?;
    tx.commit().await?;
    Ok(Begun::To(url))
}

fn redirect(app: &App) -> String {
    format!("{}{RETURN}", app.site)
}

/// Takes in a visitor who comes back: once, and in the browser that was sent.
pub async fn come_back(
    app: &App,
    ctx: &Ctx,
    (secret, state): (&str, &str),
    back: Option<Return>,
    door: impl Fn(&str) -> Door,
) -> Result<Back, Error> {
    let id = sha256(state.as_bytes());
    let mut tx = app.db.write().await?;
    let found: Option<attempt::Attempt<Details>> = attempt::by_id(&mut tx, &id).await?;
    let found = found.filter(|it| it.browser_hash == sha256(secret.as_bytes()));
    let found = found.ok_or(Refusal::NotFound)?;
    // Whatever becomes of it, the same answer is never taken in again.
    let end = (State::Used, "");
    let is_first = attempt::end::<()>(&mut tx, &id, end, None, ctx.now).await?;
    tx.commit().await?;
    let is_old = found.begun_at.saturating_add(LIFE).unwrap_or(ctx.now) < ctx.now;
    let provider = app.eid.oidc(&found.provider).ok_or(Refusal::NotFound)?;
    let Details { visit, purpose, approves } = found.details;
    let Some(back) = back.filter(|_| is_first && !is_old) else {
        return Ok(Back::Given(purpose));
    };
    let vouched = match provider.finish(&redirect(app), &visit, &back, ctx.now).await {
        Ok(vouched) => vouched,
        Err(error) => {
            let provider = &found.provider;
            return Ok(match error {
                OidcError::Unreachable(_) => {
                    tracing::error!(%error, provider, "a visit could not end");
                    Back::Lost(purpose)
                }
                OidcError::LevelTooLow(_) => {
                    tracing::warn!(%error, provider, "a login was refused");
                    Back::LevelTooLow(purpose)
                }
                OidcError::Refused(_) | OidcError::NoNumber => {
                    tracing::warn!(%error, provider, "a login was refused");
                    Back::Refused(purpose)
                }
            });
        }
    };
    let Some(approves) = approves else {
        let Purpose::LogIn { to } = purpose else {
            return Err(Fault::Broken("a login that is for something else").into());
        };
        let token = session::log_in(app, ctx, &vouched.identity, door(&to)).await?;
        return Ok(Back::LoggedIn(token, to));
    };
    approved(app, ctx, (provider, found.person), vouched, (&id, approves))
        .await
        .map(|proof| proof.map_or(Back::Refused(purpose.clone()), |it| Back::Approved(purpose, it)))
}

/// The proof, if it is the person who was logged in that has identified themselves anew.
async fn approved(
    app: &App,
    ctx: &Ctx,
    (provider, person): (&Provider, Option<domain::ids::PersonId>),
    vouched: Vouched,
    (attempt, (content_sha256, sums)): (&str, (String, Vec<String>)),
) -> Result<Option<Proof>, Error> {
    let actor = ctx.actor()?;
    let (kind, number) = (vouched.identity.kind.code(), &vouched.identity.identifier);
    let mut tx = app.db.read().await?;
    let known = store::person::by_identifier(&mut tx, kind, eid::STATE, number).await?;
    drop(tx);
    if known.as_ref() != Some(&actor.person) || person.as_ref() != Some(&actor.person) {
        let mut tx = app.db.write().await?;
        audit::write(&mut tx, ctx, Deed::SignatureRefused, attempt, None).await?;
        tx.commit().await?;
        return Ok(None);
    }
    Ok(Some(Proof {
        is_signature: false,
        provider: provider.settings().id.clone(),
        provider_name: provider.settings().name.clone(),
        given_at: ctx.now,
        content_sha256,
        evidence: serde_json::json!({ "answer": vouched.evidence, "of": sums }).to_string(),
        attempt: attempt.to_owned(),
    }))
}
