//! Login, log out, and the session's life.

#[cfg(feature = "demo")]
mod demo;

use app::logins::Says;
use app::session::{Door, Resumed, resume};
use app::{Actor, Ctx, kept};
use axum::extract::Query;
use axum::http::StatusCode;
use axum::http::header::{CONTENT_TYPE, SET_COOKIE};
use axum::response::{AppendHeaders, IntoResponse, Response};
use axum_extra::extract::CookieJar;
use axum_extra::extract::cookie::{Cookie, SameSite};

#[cfg(feature = "demo")]
pub(crate) use demo::log_in;

use super::bankid;
use super::draft::save_kept;
use crate::known;
use crate::markdown::Html;
use crate::request::Visit;
use crate::respond::{Answer, Tell, link, message, on_to, page, went_on};
use crate::server::own_path;
use crate::view::pages::Login;
use crate::view::{Notice, Place};

/// What the address of the login page may say.
#[derive(Debug, Default, serde::Deserialize)]
pub(crate) struct Asked {
    /// Where to go afterwards.
    to: Option<String>,
    /// That a session has ended.
    slut: Option<String>,
}

pub(crate) async fn show(visit: Visit, jar: CookieJar, Query(asked): Query<Asked>) -> Answer {
    let to = asked.to.unwrap_or_else(|| "/mina-rapporter".to_owned());
    let asking = Asking { to: own_path(&to), has_ended: asked.slut.is_some(), ..Asking::default() };
    login_page(&visit, &jar, StatusCode::OK, asking)
}

/// What the login page is drawn with.
#[derive(Default)]
pub(crate) struct Asking {
    /// Where to go afterwards.
    pub(crate) to: String,
    /// The number that was typed.
    #[cfg(feature = "demo")]
    pub(crate) typed: String,
    /// What is wrong with it.
    pub(crate) error: Option<String>,
    /// Why the e-legitimation could not be used.
    pub(crate) refused: Option<String>,
    /// Whether a session has ended.
    pub(crate) has_ended: bool,
}

pub(crate) fn login_page(
    visit: &Visit,
    jar: &CookieJar,
    status: StatusCode,
    asking: Asking,
) -> Answer {
    let t = visit.t();
    let demo = demonstration(visit, &asking).to(visit)?;
    let mut frame = visit.frame(t.get("login-title"), Place::Elsewhere);
    frame.has_errors = asking.error.is_some() || asking.refused.is_some();
    let why = match visit.ended_elsewhere {
        Some(Says::Mine) => Some("session-elsewhere-mine"),
        Some(Says::Unknown) => Some("session-elsewhere-unknown"),
        None => asking.has_ended.then_some("session-ended-1"),
    };
    frame.notice = match asking.refused {
        Some(text) => Some(Notice::warning(t.get("login-refused"), text)),
        None => why.map(|why| Notice::warning(t.get("session-ended-title"), t.get(why))),
    };
    let template = Login {
        frame,
        is_possible: demo.is_some() || !visit.site.app.eid.is_empty(),
        has_bankid: visit.site.app.eid.bankid.is_some(),
        is_same_device: bankid::is_same_device(visit, jar),
        others: visit
            .site
            .app
            .eid
            .oidc
            .iter()
            .map(|it| (it.settings().id.clone(), it.settings().name.clone()))
            .collect(),
        demo,
        error: asking.error,
        to: asking.to,
    };
    page(visit, status, &template)
}

/// The demonstration's own login, where there is one.
#[cfg(feature = "demo")]
fn demonstration(visit: &Visit, asking: &Asking) -> Result<Option<Html>, app::Error> {
    demo::part(visit, asking)
}

#[cfg(not(feature = "demo"))]
#[expect(clippy::unnecessary_wraps, reason = "the demonstration's own may fail")]
const fn demonstration(_visit: &Visit, _asking: &Asking) -> Result<Option<Html>, app::Error> {
    Ok(None)
}

/// Lets in whoever has logged in: the session's token goes to the browser, and a post that met an ended session
/// to where it belongs. The session is there: nothing that goes wrong from here on keeps its person out.
pub(crate) async fn let_in(visit: &Visit, jar: CookieJar, token: &str, to: String) -> Answer {
    let cookie = Cookie::build((visit.site.options.session_cookie(), token.to_owned()))
        .path("/")
        .http_only(true)
        .same_site(SameSite::Lax)
        .secure(visit.site.options.is_https)
        .build();
    let (to, mark) = match resume(&visit.site.app, &visit.ctx, token).await {
        Ok(Resumed::Live(actor)) => {
            let mark = known::mark(visit, &actor.person);
            (after_login(visit, actor, to).await, mark)
        }
        Ok(Resumed::None | Resumed::Ended(_) | Resumed::EndedElsewhere(_)) => (to, None),
        Err(error) => {
            went_on(visit, &error);
            (to, None)
        }
    };
    // After the session's cookie, and not among those whose order nobody knows.
    let mark = AppendHeaders(mark.map(|mark| (SET_COOKIE, mark.to_string())));
    Ok((jar.add(cookie), mark, on_to(to)).into_response())
}

/// Puts what was kept for the person where it belongs. Where to go instead: to the draft that it is saved in, or to
/// where it is shown, if something waits for its person.
async fn after_login(visit: &Visit, actor: Actor, to: String) -> String {
    let app = &visit.site.app;
    let to = own_way(visit, &actor, to);
    // Whoever has a role in the register and no assignment has no reports to go to.
    let has_reports = !actor.has_register_role || !actor.assignments.is_empty();
    let is_home = to == "/mina-rapporter" && !has_reports;
    let to = if is_home { "/verksamheter".to_owned() } else { to };
    let ctx = Ctx { actor: Some(actor), ..visit.ctx.clone() };
    let posts = match kept::all(app, &ctx).await {
        Ok(posts) => posts,
        Err(error) => {
            went_on(visit, &error);
            return to;
        }
    };
    let (mut saved, mut is_waiting) = (None, false);
    for post in posts {
        if let Some(address) = save_kept(visit, &ctx, &post).await {
            saved = Some(address);
        } else {
            is_waiting = true;
        }
    }
    if is_waiting { super::kept::address(&to) } else { saved.unwrap_or(to) }
}

/// Where a person goes who logs in where another's session has ended: not to what that other was looking at.
fn own_way(visit: &Visit, actor: &Actor, to: String) -> String {
    let is_other = visit.ended.as_ref().is_some_and(|person| *person != actor.person);
    if !is_other || door(&to) == Door::Everybody {
        return to;
    }
    let is_reporter = actor.assignments.iter().any(|it| it.role.is_municipal());
    if is_reporter { "/mina-rapporter".to_owned() } else { "/".to_owned() }
}

/// Who is let in on the way there: whoever connects a committee or an organisation, or signs, has no assignment yet, and
/// may see and end his or her own logins all the same.
pub(crate) fn door(to: &str) -> Door {
    let page = to.split('?').next().unwrap_or_default();
    if page == "/inloggningar" || page.starts_with("/inloggningar/") {
        return Door::Known;
    }
    let is_open =
        ["/anslut", "/registret/ansok"].contains(&page) || to.starts_with("/skriv-under/");
    if is_open { Door::Everybody } else { Door::Assigned }
}

pub(crate) async fn log_out(visit: Visit, jar: CookieJar) -> Answer {
    if visit.actor().is_some() {
        app::session::log_out(&visit.site.app, &visit.ctx).await.to(&visit)?;
    }
    let cookie = Cookie::build((visit.site.options.session_cookie(), ""))
        .path("/")
        .secure(visit.site.options.is_https)
        .build();
    let visit = Visit { ctx: Ctx { actor: None, ..visit.ctx.clone() }, ..visit };
    let text = [visit.t().get("logged-out-1")];
    let actions = vec![link(&visit, "log-in", "/logga-in"), link(&visit, "to-start", "/")];
    let page = message(&visit, StatusCode::OK, "logged-out-title", &text, actions);
    // Nothing of what was seen stays in the browser; cookies stay, since the language is one.
    let forget = [("clear-site-data", "\"cache\", \"storage\"")];
    Ok((jar.remove(cookie), forget, page).into_response())
}

/// How long the session lives: to the visitor who wants to go on and makes it live from now again, and to the script
/// that asks whether it has ended.
pub(crate) async fn extend(visit: Visit) -> Response {
    match visit.actor() {
        Some(actor) => {
            let seconds = |end: jiff::Timestamp| end.duration_since(visit.ctx.now).as_secs();
            let (left, limit) = (seconds(actor.session_ends), seconds(actor.session_limit));
            let body = serde_json::json!({ "seconds_left": left, "seconds_limit": limit });
            let body = body.to_string();
            ([(CONTENT_TYPE, "application/json")], body).into_response()
        }
        None => StatusCode::UNAUTHORIZED.into_response(),
    }
}
