//! One's own logins: where one is logged in, and ending what is not wanted.

use app::logins::{Asked as About, Ended, FRESH, Login, Says, Which, all, asked as ask_about};
use axum::Router;
use axum::body::Bytes;
use axum::extract::{Path, Query};
use axum::http::StatusCode;
use axum::routing::{get, post};

use super::{Form, login};
use crate::request::Visit;
use crate::respond::{Answer, Tell, on_to, page};
use crate::server::Site;
use crate::view::logins::{EndLogins, LoginCard, Logins};
use crate::view::{Notice, Place};

/// Where the list is.
const LIST: &str = "/inloggningar";
/// In place of an id: every login but the one that asks.
const OTHERS: &str = "andra";

/// The routes about sessions that live.
pub(crate) fn routes() -> Router<Site> {
    Router::new()
        .route(LIST, get(show))
        .route("/inloggningar/{id}", get(ask).post(end))
        .route("/session/forlang", post(login::extend).get(login::extend))
}

/// What the address may say.
#[derive(Debug, Default, serde::Deserialize)]
pub(crate) struct Asked {
    /// What has just been done.
    klart: Option<String>,
}

fn address(id: &str) -> String {
    format!("{LIST}/{id}")
}

fn which(id: &str) -> Which<'_> {
    if id == OTHERS { Which::Others } else { Which::One(id) }
}

/// The person's logins.
pub(crate) async fn show(visit: Visit, Query(asked): Query<Asked>) -> Answer {
    let logins = all(&visit.site.app, &visit.ctx).await.to(&visit)?;
    let t = visit.t();
    let mut frame = visit.frame(t.get("logins-title"), Place::Elsewhere);
    frame.notice = match asked.klart.as_deref() {
        Some("avslutat") => Some(Notice::good(t.get("logins-ended"), t.get("logins-ended-text"))),
        Some("okand") => {
            Some(Notice::warning(t.get("logins-ended"), t.get("logins-disowned-text")))
        }
        _ => None,
    };
    let template = Logins {
        frame,
        here: card(&visit, &logins.this),
        others: logins.others.iter().map(|it| card(&visit, it)).collect(),
        all: address(OTHERS),
    };
    page(&visit, StatusCode::OK, &template)
}

fn card(visit: &Visit, login: &Login) -> LoginCard {
    let t = visit.t();
    let clock = &visit.site.app.clock;
    let began = clock.shown(login.began_at);
    let provider = provider(visit, &login.provider);
    LoginCard {
        device: login.device.clone().unwrap_or_else(|| t.get("logins-unknown-device")),
        about: t.two("logins-about", ("began", &began), ("provider", &provider)),
        seen: t.one("logins-seen", "when", &clock.shown(login.seen_at)),
        href: address(&login.id),
        began,
    }
}

/// The name of an e-legitimation.
fn provider(visit: &Visit, id: &str) -> String {
    if id == eid::BANKID {
        return "BankID".to_owned();
    }
    match visit.site.app.eid.oidc(id) {
        Some(provider) => provider.settings().name.clone(),
        // Where there is no such provider, only the demonstration lets anybody in.
        None => visit.t().get("logins-demo"),
    }
}

/// Asks before logins are ended, and says what it means.
pub(crate) async fn ask(visit: Visit, Path(id): Path<String>) -> Answer {
    let about = ask_about(&visit.site.app, &visit.ctx, which(&id)).await.to(&visit)?;
    if about.logins.is_empty() {
        return Ok(on_to(LIST));
    }
    draw(&visit, &id, &about)
}

fn draw(visit: &Visit, id: &str, about: &About) -> Answer {
    let t = visit.t();
    let address = address(id);
    let is_all = id == OTHERS;
    let heading = t.get(if is_all { "logins-end-all-title" } else { "logins-end-title" });
    let fresh = (!about.is_fresh).then(|| {
        let back: String = form_urlencoded::byte_serialize(address.as_bytes()).collect();
        let text = t.one("logins-fresh-text", "n", &FRESH.as_mins().to_string());
        (text, format!("/logga-in?to={back}"))
    });
    let template = EndLogins {
        frame: visit.frame(heading.clone(), Place::Elsewhere),
        heading,
        cards: about.logins.iter().map(|it| card(visit, it)).collect(),
        fresh,
        address,
    };
    page(visit, StatusCode::OK, &template)
}

/// Ends logins, by one of the two buttons.
pub(crate) async fn end(visit: Visit, Path(id): Path<String>, body: Bytes) -> Answer {
    let (app, ctx) = (&visit.site.app, &visit.ctx);
    ask_about(app, ctx, which(&id)).await.to(&visit)?;
    let (says, done) = match Form::read(&body).get("deed") {
        Some("mine") => (Says::Mine, "avslutat"),
        Some("unknown") => (Says::Unknown, "okand"),
        _ => return Ok(on_to(address(&id))),
    };
    match app::logins::end(app, ctx, which(&id), says).await.to(&visit)? {
        Ended::Done => Ok(on_to(format!("{LIST}?klart={done}"))),
        // The page says why, and leads by way of a login back here.
        Ended::NotFresh => Ok(on_to(address(&id))),
    }
}
