//! Logging in, and approving what is sent, at a provider of OpenID Connect.

use app::Ctx;
use app::bankid::Purpose;
use app::oidc::{Back, Begun, begin as begin_visit, come_back};
use axum::body::Bytes;
use axum::extract::{Path, Query};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum_extra::extract::CookieJar;
use eid::oidc::Return;

use super::Form;
use super::bankid::{Caller, back_to, browser, browser_of, go_on, with_browser};
use super::login::{Asking, door, let_in, login_page};
use crate::request::Visit;
use crate::respond::{Answer, Tell, message, not_found, on_to};
use crate::server::own_path;
use crate::view::pages::Action;

/// Begins a login at the provider.
pub(crate) async fn begin(
    visit: Visit,
    caller: Caller,
    jar: CookieJar,
    (Path(provider), body): (Path<String>, Bytes),
) -> Answer {
    let form = Form::read(&body);
    let to = own_path(form.get("to").unwrap_or("/mina-rapporter"));
    start(&visit, &caller, jar, (&provider, Purpose::LogIn { to }), None).await
}

/// Sends the visitor to the provider.
pub(super) async fn start(
    visit: &Visit,
    caller: &Caller,
    jar: CookieJar,
    (provider, purpose): (&str, Purpose),
    proves: Option<&app::ToProve>,
) -> Answer {
    let browser = browser(visit, caller, &jar).to(visit)?;
    let jar = with_browser(visit, jar, &browser);
    let what = (purpose.clone(), visit.language);
    let who = (provider, browser.secret.as_str());
    let begun = begin_visit(&visit.site.app, &visit.ctx, who, what, proves).await;
    match begun.to(visit)? {
        Begun::To(url) => Ok((jar, on_to(url)).into_response()),
        Begun::Unreachable => given_up(visit, &jar, purpose, AWAY),
        Begun::TooMany => {
            tracing::warn!(request = %visit.ctx.request, "a browser has begun too many logins");
            given_up(visit, &jar, purpose, (StatusCode::FORBIDDEN, "bankid-too-many"))
        }
    }
}

/// Why nobody was let in, or nothing was sent: the status of the page, and the key of its words.
type Why = (StatusCode, &'static str);

/// The provider cannot be reached: nothing has begun.
const AWAY: Why = (StatusCode::SERVICE_UNAVAILABLE, "oidc-unreachable");
/// The provider was lost while the visitor was there. Nothing was refused, and nothing is wrong with who it is.
const LOST: Why = (StatusCode::SERVICE_UNAVAILABLE, "oidc-lost");
/// Whoever came back is not strongly enough identified.
const LEVEL: Why = (StatusCode::FORBIDDEN, "oidc-level");
/// What a provider says that is broken, or has too much to do (RFC 6749, section 4.1.2.1).
const BROKEN: [&str; 2] = ["server_error", "temporarily_unavailable"];
/// What a provider says that has nobody at the level asked for (OpenID Connect Core Unmet Authentication
/// Requirements 1.0).
const UNMET: &str = "unmet_authentication_requirements";

/// What the provider sends the visitor back with.
#[derive(Debug, Default, serde::Deserialize)]
pub(crate) struct Answered {
    state: Option<String>,
    code: Option<String>,
    iss: Option<String>,
    error: Option<String>,
}

/// Takes in a visitor who comes back from the provider.
pub(crate) async fn back(
    visit: Visit,
    caller: Caller,
    jar: CookieJar,
    Query(answered): Query<Answered>,
) -> Answer {
    let (Some(secret), Some(state)) = (browser_of(&visit, &jar), answered.state) else {
        return Ok(not_found(&visit));
    };
    let back = answered.code.map(|code| Return { code, issuer: answered.iss });
    let who = (secret.as_str(), state.as_str());
    let came = come_back(&visit.site.app, &visit.ctx, who, back, door).await;
    let (purpose, why) = match came.to(&visit)? {
        Back::LoggedIn(token, to) => return let_in(&visit, jar, &token, to).await,
        Back::Approved(purpose, proof) => {
            let ctx = Ctx { proof: Some(proof), ..visit.ctx.clone() };
            return go_on(Visit { ctx, ..visit }, caller, jar, purpose).await;
        }
        Back::Given(purpose) => match answered.error.as_deref() {
            Some(UNMET) => (purpose, LEVEL),
            Some(error) if BROKEN.contains(&error) => (purpose, LOST),
            _ => (purpose, (StatusCode::FORBIDDEN, "oidc-given-up")),
        },
        Back::Lost(purpose) => (purpose, LOST),
        Back::Refused(purpose) => (purpose, (StatusCode::FORBIDDEN, "oidc-refused")),
        Back::LevelTooLow(purpose) => (purpose, LEVEL),
    };
    given_up(&visit, &jar, purpose, why)
}

/// Says why there was no login, or why nothing was sent.
fn given_up(visit: &Visit, jar: &CookieJar, purpose: Purpose, (status, key): Why) -> Answer {
    let refused = visit.t().get(key);
    let back = back_to(&purpose);
    if let Purpose::LogIn { to } = purpose {
        let asking = Asking { to, refused: Some(refused), ..Asking::default() };
        return login_page(visit, jar, status, asking);
    }
    Ok(not_sent(visit, status, refused, back))
}

/// Says that nothing was sent, and that nothing is lost.
pub(super) fn not_sent(visit: &Visit, status: StatusCode, why: String, back: String) -> Response {
    let text = [why, visit.t().get("sign-unchanged")];
    let actions = vec![Action { label: visit.t().get("sign-back"), href: back, is_post: false }];
    message(visit, status, "sign-refused", &text, actions)
}
