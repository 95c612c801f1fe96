//! Login, log out, and the session's life.

#[cfg(feature = "demo")]
mod demo;
#[cfg(not(feature = "demo"))]
mod none;

use axum::extract::Query;
use axum::http::StatusCode;
use axum::http::header::CONTENT_TYPE;
use axum::response::{IntoResponse, Response};
use axum_extra::extract::CookieJar;
use axum_extra::extract::cookie::Cookie;

#[cfg(feature = "demo")]
use demo::choices;
#[cfg(feature = "demo")]
pub(crate) use demo::log_in;
#[cfg(not(feature = "demo"))]
use none::choices;
#[cfg(not(feature = "demo"))]
pub(crate) use none::log_in;

use crate::request::Visit;
use crate::respond::{Answer, Tell, link, message, page};
use crate::server::own_path;
use crate::view::pages::{Login, LoginChoice};
use crate::view::{Notice, Place};

/// What the address of the login page may say.
#[derive(Debug, Default, serde::Deserialize)]
pub(crate) struct Asked {
    /// Where to go afterwards.
    to: Option<String>,
    /// That a session has ended.
    slut: Option<String>,
}

pub(crate) async fn show(visit: Visit, Query(asked): Query<Asked>) -> Answer {
    let to = asked.to.unwrap_or_else(|| "/mina-rapporter".to_owned());
    login_page(&visit, StatusCode::OK, own_path(&to), String::new(), None, asked.slut.is_some())
}

fn login_page(
    visit: &Visit,
    status: StatusCode,
    to: String,
    typed: String,
    error: Option<String>,
    has_ended: bool,
) -> Answer {
    let t = visit.t();
    let groups = choices(visit).to(visit)?;
    let mut frame = visit.frame(t.get("login-title"), Place::Elsewhere);
    frame.has_errors = error.is_some();
    frame.notice =
        has_ended.then(|| Notice::warning(t.get("session-ended-title"), t.get("session-ended-1")));
    let template = Login {
        frame,
        is_possible: groups.is_some(),
        groups: groups.unwrap_or_default(),
        typed,
        error,
        to,
    };
    page(visit, status, &template)
}

/// Who is let in on the way there: whoever connects a committee, or signs, has no assignment yet.
#[cfg(feature = "demo")]
fn door(to: &str) -> app::session::Door {
    let is_open = to == "/anslut" || to.starts_with("/anslut?") || to.starts_with("/skriv-under/");
    if is_open { app::session::Door::Everybody } else { app::session::Door::Assigned }
}

/// People to choose from, by municipality.
type Groups = Vec<(String, Vec<LoginChoice>)>;

pub(crate) async fn log_out(visit: Visit, jar: CookieJar) -> Answer {
    if visit.actor().is_some() {
        app::session::log_out(&visit.site.app, &visit.ctx).await.to(&visit)?;
    }
    let cookie = Cookie::build((visit.site.options.session_cookie(), ""))
        .path("/")
        .secure(visit.site.options.is_https)
        .build();
    let visit = Visit { ctx: app::Ctx { actor: None, ..visit.ctx.clone() }, ..visit };
    let text = [visit.t().get("logged-out-1")];
    let actions = vec![link(&visit, "log-in", "/logga-in"), link(&visit, "to-start", "/")];
    let page = message(&visit, StatusCode::OK, "logged-out-title", &text, actions);
    Ok((jar.remove(cookie), page).into_response())
}

/// The visitor wants to go on: the session lives from now again.
pub(crate) async fn extend(visit: Visit) -> Response {
    match visit.actor() {
        Some(actor) => {
            let left = actor.session_ends.duration_since(visit.ctx.now).as_secs();
            let body = serde_json::json!({ "seconds_left": left }).to_string();
            ([(CONTENT_TYPE, "application/json")], body).into_response()
        }
        None => StatusCode::UNAUTHORIZED.into_response(),
    }
}
