//! Logging in and signing with BankID: an order's page, from its beginning to its end.

mod caller;
mod sign;

use app::bankid::{Begun, LoggedIn, Purpose, Request, Shown, Step, begin as begin_order, look};
use axum::body::Bytes;
use axum::extract::{Path, Query};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum_extra::extract::CookieJar;

use caller::remember;
pub(crate) use caller::{Caller, browser, browser_of, is_same_device, with_browser};
pub(crate) use sign::{go_on, prove};

use super::Form;
use super::login::{Asking, door, let_in, login_page};
use super::oidc::not_sent;
use crate::request::Visit;
use crate::respond::{Answer, Tell, link, message, not_found, on_to, page};
use crate::server::own_path;
use crate::view::Place;
use crate::view::pages::{BankIdOrder, Qr};

/// Width of the border that a QR code needs, in squares.
const QUIET: usize = 4;

/// Begins a login.
pub(crate) async fn begin(visit: Visit, caller: Caller, jar: CookieJar, body: Bytes) -> Answer {
    let form = Form::read(&body);
    let to = own_path(form.get("to").unwrap_or("/mina-rapporter"));
    let is_same_device = form.get("enhet") == Some("denna");
    let purpose = Purpose::LogIn { to: to.clone() };
    start(&visit, &caller, jar, (purpose, is_same_device), None).await
}

/// Begins an order; the answer leads to its page.
pub(crate) async fn start(
    visit: &Visit,
    caller: &Caller,
    jar: CookieJar,
    (purpose, is_same_device): (Purpose, bool),
    request: Option<Request>,
) -> Answer {
    let browser = browser(visit, caller, &jar).to(visit)?;
    let jar = with_browser(visit, remember(visit, jar, is_same_device), &browser);
    let back = back_to(&purpose);
    let what = (purpose.clone(), is_same_device);
    let begun = begin_order(&visit.site.app, &visit.ctx, &browser, what, request).await;
    let (status, key) = match begun.to(visit)? {
        Begun::Order(id) => return Ok((jar, on_to(format!("/bankid/{id}"))).into_response()),
        Begun::Refused(key) => (StatusCode::SERVICE_UNAVAILABLE, key),
        // The service is well: it is the visitor who has to wait.
        Begun::TooMany => {
            tracing::warn!(request = %visit.ctx.request, "a browser has begun too many logins");
            (StatusCode::TOO_MANY_REQUESTS, "bankid-too-many")
        }
    };
    let refused = visit.t().get(key);
    if let Purpose::LogIn { to } = purpose {
        let asking = Asking { to, refused: Some(refused), ..Asking::default() };
        return login_page(visit, &jar, status, asking);
    }
    Ok(not_sent(visit, status, refused, back))
}

/// Where to go when an order is given up.
pub(crate) fn back_to(purpose: &Purpose) -> String {
    match purpose {
        Purpose::LogIn { to } => {
            let to: String = form_urlencoded::byte_serialize(to.as_bytes()).collect();
            format!("/logga-in?to={to}")
        }
        Purpose::Send { draft, .. } => format!("/utkast/{draft}"),
        Purpose::SendTicked(_) => "/arbetslista".to_owned(),
    }
}

/// What the app's way back says.
#[derive(Debug, Default, serde::Deserialize)]
pub(crate) struct Back {
    retur: Option<String>,
}

/// Shows an order as it stands now.
pub(crate) async fn show(
    visit: Visit,
    jar: CookieJar,
    Path(id): Path<String>,
    Query(back): Query<Back>,
) -> Answer {
    let Some(secret) = browser_of(&visit, &jar) else { return Ok(elsewhere(&visit)) };
    let order = look(&visit.site.app, &visit.ctx, &secret, &id).await.to(&visit)?;
    if order.step == Step::Used {
        return Ok(on_to(done_at(&visit, &order.purpose)));
    }
    draw(&visit, &id, &order, back.retur.unwrap_or_default())
}

/// The app has opened another browser than the one that the order was begun in, as it may on a telephone.
fn elsewhere(visit: &Visit) -> Response {
    let text = [visit.t().get("bankid-elsewhere-1")];
    let actions = vec![link(visit, "log-in", "/logga-in")];
    message(visit, StatusCode::NOT_FOUND, "bankid-elsewhere", &text, actions)
}

/// Where an order that has been used has led.
fn done_at(visit: &Visit, purpose: &Purpose) -> String {
    match purpose {
        Purpose::LogIn { to } if visit.actor().is_some() => to.clone(),
        Purpose::SendTicked(_) => "/mina-rapporter".to_owned(),
        // A draft that has been sent leads to what it became.
        Purpose::LogIn { .. } | Purpose::Send { .. } => back_to(purpose),
    }
}

fn draw(visit: &Visit, id: &str, order: &Shown, came_back: String) -> Answer {
    let t = visit.t();
    let heading =
        t.get(if order.is_signature { "bankid-sign-title" } else { "bankid-login-title" });
    let (step, key, qr, link) = match &order.step {
        Step::Opening { qr, message, .. } if !order.is_same_device => {
            ("opening", *message, picture(qr), None)
        }
        Step::Opening { link, message, .. } => ("opening", *message, None, Some(link.clone())),
        Step::Waiting(message) => ("waiting", *message, None, None),
        Step::Failed(message) => ("failed", *message, None, None),
        Step::Complete if order.is_signature => ("complete", "bankid-signed", None, None),
        Step::Complete => ("complete", "bankid-identified", None, None),
        Step::Used | Step::Over => ("over", "bankid-over", None, None),
    };
    let template = BankIdOrder {
        frame: visit.frame(heading.clone(), Place::Elsewhere),
        heading,
        address: format!("/bankid/{id}"),
        came_back,
        step,
        message: t.get(key),
        phone: qr.is_some().then(|| phone(visit)).flatten(),
        qr,
        link,
        opens_itself: order.is_same_device && !order.is_phone,
        is_same_device: order.is_same_device,
        back: back_to(&order.purpose),
        signs: order.is_signature,
    };
    page(visit, StatusCode::OK, &template)
}

/// The demonstration's pretend phone.
fn phone(visit: &Visit) -> Option<String> {
    visit.site.app.eid.bankid.as_ref()?.opens_at().map(str::to_owned)
}

/// The QR code as squares.
fn picture(text: &str) -> Option<Qr> {
    use std::fmt::Write as _;
    let code = qrcode::QrCode::new(text).ok()?;
    let width = code.width();
    let mut path = String::new();
    for (at, color) in code.to_colors().into_iter().enumerate() {
        if color == qrcode::Color::Dark {
            let (x, y) = (at % width + QUIET, at / width + QUIET);
            // Writing to a text cannot fail.
            write!(path, "M{x} {y}h1v1h-1z").ok();
        }
    }
    Some(Qr { size: width + 2 * QUIET, path })
}

/// Goes on with a complete order: logs in, or sends what was signed.
pub(crate) async fn finish(
    visit: Visit,
    caller: Caller,
    jar: CookieJar,
    (Path(id), body): (Path<String>, Bytes),
) -> Answer {
    let Some(secret) = browser_of(&visit, &jar) else { return Ok(not_found(&visit)) };
    let order = look(&visit.site.app, &visit.ctx, &secret, &id).await.to(&visit)?;
    if order.is_signature {
        return sign::send(visit, caller, jar, (secret, id)).await;
    }
    if order.step != Step::Complete {
        return Ok(on_to(format!("/bankid/{id}")));
    }
    let form = Form::read(&body);
    let who = (secret.as_str(), id.as_str(), form.get("retur").unwrap_or_default());
    match app::bankid::log_in(&visit.site.app, &visit.ctx, who, door).await.to(&visit)? {
        LoggedIn::In(token, to) => let_in(&visit, jar, &token, to).await,
        LoggedIn::Before(to) => Ok(on_to(to)),
        LoggedIn::OtherDevice => {
            let refused = Some(visit.t().get("bankid-other-device"));
            let asking = Asking { to: "/".to_owned(), refused, ..Asking::default() };
            login_page(&visit, &jar, StatusCode::FORBIDDEN, asking)
        }
    }
}

/// Gives an order up.
pub(crate) async fn cancel(visit: Visit, jar: CookieJar, Path(id): Path<String>) -> Answer {
    let Some(secret) = browser_of(&visit, &jar) else { return Ok(not_found(&visit)) };
    let purpose = app::bankid::cancel(&visit.site.app, &visit.ctx, &secret, &id).await;
    Ok(on_to(back_to(&purpose.to(&visit)?)))
}

/// Gives an order up and begins another for the same purpose, perhaps on another device.
pub(crate) async fn again(
    visit: Visit,
    caller: Caller,
    jar: CookieJar,
    (Path(id), body): (Path<String>, Bytes),
) -> Answer {
    let Some(secret) = browser_of(&visit, &jar) else { return Ok(not_found(&visit)) };
    let is_same_device = Form::read(&body).get("enhet") == Some("denna");
    let purpose = app::bankid::cancel(&visit.site.app, &visit.ctx, &secret, &id).await;
    let purpose = purpose.to(&visit)?;
    if let Purpose::LogIn { .. } = purpose {
        return start(&visit, &caller, jar, (purpose, is_same_device), None).await;
    }
    let jar = remember(&visit, jar, is_same_device);
    go_on(visit, caller, jar, purpose).await
}

/// Back to the page of an order, for one who comes by the address alone.
pub(crate) async fn back(Path(id): Path<String>) -> Response {
    on_to(format!("/bankid/{id}"))
}
