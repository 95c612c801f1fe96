//! What every request for a page goes through before its handler: size, room, who it is, and how often. And what is
//! kept when it could not be taken in.

use std::time::Duration;

use app::register::file_check::BYTES_MAX;
use app::{Actor, kept};
use axum::body::{Body, Bytes};
use axum::extract::{FromRequestParts as _, State};
use axum::http::header::{CONTENT_TYPE, RETRY_AFTER};
use axum::http::request::Parts;
use axum::http::{HeaderValue, Method, Request, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};
use axum_extra::extract::CookieJar;
use domain::ids::PersonId;
use http_body_util::BodyExt as _;

use crate::files::{Arrival, FilePlace, STILL, arrival};
use crate::kept::{Became, FROM_KEPT, Kind, Typed, Way, keep};
use crate::limits::{Gate, Room};
use crate::request::Visit;
use crate::respond::{NotDone, link, message, on_to, told};
use crate::routes::Form;
use crate::server::{Site, route_of};

/// How much of what is sent is taken.
struct Measure {
    /// Most bytes.
    bytes: usize,
    /// So many are read, and thrown away, of what is too large: whoever is cut off before has sent all of it sees no
    /// page.
    read: usize,
    /// Longest time that it may take to arrive.
    time: Duration,
    /// Longest time in which nothing more of it arrives.
    still: Duration,
}

/// A form: every text at its longest, and room to spare.
const FORM: Measure = Measure {
    bytes: 256 * 1024,
    read: 4 * 1024 * 1024,
    time: Duration::from_secs(15),
    still: Duration::from_secs(15),
};
/// A form with a file, from somebody who is logged in.
const FILE: Measure = Measure {
    bytes: BYTES_MAX + 64 * 1024,
    read: 4 * BYTES_MAX,
    time: Duration::from_mins(2),
    still: STILL,
};
/// A file that is not taken: nothing of it is kept.
const UNWANTED: Measure = Measure { bytes: 0, ..FILE };
/// Where files are sent. Nowhere else is more taken than a form.
pub(crate) const UPLOAD: &str = "/utkast/{id}/bilagor";
/// Longest address, in bytes: two hundred ticked cases are half of it.
const ADDRESS_MAX: usize = 16 * 1024;

/// On an answer: what was sent could not be taken in, and is to be kept for this person.
#[derive(Clone)]
pub(crate) struct Unfinished(pub(crate) PersonId);

/// Whether the route is for machines and files: they take no room, and say nothing of anybody.
fn is_apart(route: &str) -> bool {
    route.starts_with("/static/") || ["/healthz", "/readyz", "/metrics"].contains(&route)
}

/// Whether the route asks a provider of e-legitimations, which may be silent for ten seconds.
fn asks_others(route: &str) -> bool {
    route.starts_with("/bankid/")
        || ["/logga-in/bankid", "/logga-in/oidc/{provider}", "/logga-in/svar"].contains(&route)
}

/// Whether what is sent is proved first, at the provider that the person logged in with.
fn is_proved(method: &Method, route: &str, visit: &Visit) -> bool {
    let proves = |actor: &Actor| visit.site.app.eid.proves(&actor.provider);
    method == Method::POST
        && ["/utkast/{id}/skicka", "/arbetslista/skicka"].contains(&route)
        && visit.actor().is_some_and(proves)
}

/// Goes in at the gate; none if there is no room, which is counted.
pub(crate) async fn go_in<'g>(gate: &'g Gate, route: &str) -> Option<Room<'g>> {
    let room = gate.enter().await;
    if room.is_none() {
        tracing::warn!(route, "no room for a request");
        metrics::counter!("verkstallt_busy_total").increment(1);
    }
    room
}

/// Changes gates, if the provider of an e-legitimation is asked after all; none if there is no room.
async fn stay_or_step_aside<'g>(
    site: &'g Site,
    room: Room<'g>,
    (method, route, visit): (&Method, &str, &Visit),
) -> Option<Room<'g>> {
    if !is_proved(method, route, visit) {
        return Some(room);
    }
    // Its place is for others again, before it waits for one aside.
    drop(room);
    go_in(&site.aside, route).await
}

/// What was sent, read to its end, with the place of a file; or what is said of it.
async fn taken(
    site: &Site,
    (parts, route): (&mut Parts, &str),
    body: Body,
) -> Result<(Bytes, Option<FilePlace>), Box<Response>> {
    let (measure, place) = match arrival(site, parts, route).await {
        Arrival::Form => (FORM, None),
        Arrival::File(place) => (FILE, Some(place)),
        Arrival::Refused(response) => {
            // Read to its end all the same, and kept nowhere: a browser that still sends sees no answer.
            tokio::time::timeout(UNWANTED.time, read(body, &UNWANTED)).await.ok();
            return Err(Box::new(response));
        }
    };
    let response = match tokio::time::timeout(measure.time, read(body, &measure)).await {
        Ok(Ok(body)) => return Ok((Bytes::from(body), place)),
        // The page with the form says it, with all that has been attached before.
        Ok(Err(StatusCode::PAYLOAD_TOO_LARGE)) if place.is_some() => {
            on_to(format!("{}?fel=stor", parts.uri.path()))
        }
        Ok(Err(status)) => status.into_response(),
        Err(_) => StatusCode::REQUEST_TIMEOUT.into_response(),
    };
    Err(Box::new(response))
}

/// Lets a request through to its handler, or says why not.
pub(crate) async fn front(
    State(site): State<Site>,
    request: Request<Body>,
    next: Next,
) -> Response {
    let route = route_of(&request);
    if is_apart(&route) {
        return next.run(request).await;
    }
    let (mut parts, body) = request.into_parts();
    if parts.uri.path_and_query().map_or(0, |it| it.as_str().len()) > ADDRESS_MAX {
        return StatusCode::URI_TOO_LONG.into_response();
    }
    // What arrives slowly takes no room from others meanwhile, but from other files.
    let (body, file_place) = match taken(&site, (&mut parts, &route), body).await {
        Ok(taken) => taken,
        Err(response) => return *response,
    };
    let gate = if asks_others(&route) { &site.aside } else { &site.gate };
    let Some(room) = go_in(gate, &route).await else { return site.standing.busy() };
    let Ok(visit) = Visit::from_request_parts(&mut parts, &site).await;
    if visit.is_unknown {
        // Better than taking somebody who is logged in for a stranger.
        return site.standing.busy();
    }
    let method = parts.method.clone();
    let room = stay_or_step_aside(&site, room, (&method, &route, &visit)).await;
    let Some(_room) = room else { return site.standing.busy() };
    let session = (method == Method::POST).then(|| session_of(&site, &parts)).flatten();
    // A file was counted before it was read.
    let wait = if file_place.is_some() { None } else { site.limits.wait(&method, &route, &visit) };
    let mut response = if let Some(wait) = wait {
        too_often(&visit, &method, &body, wait)
    } else {
        parts.extensions.insert(visit.clone());
        next.run(Request::from_parts(parts, Body::from(body.clone()))).await
    };
    if method != Method::POST {
        return response;
    }
    let Some(Unfinished(person)) = response.extensions_mut().remove::<Unfinished>() else {
        let is_done = is_done(&visit, &response);
        came_home(&visit, is_done, &body).await;
        return response;
    };
    let kind = Kind::of(&visit.path).filter(|kind| kind.keeps(&Form::read(&body)));
    let Some(kind) = kind else { return response };
    let session = session.as_deref().filter(|_| kind.way == Way::Draft);
    let typed = Typed { path: &visit.path, body: &body, session };
    match keep(&visit, &person, typed).await {
        Ok(Became::Kept) => response,
        // What is not kept is not said to be. Not a fault of the service: one person could raise its alarms at will.
        Ok(Became::NoRoom) => not_kept(&visit, StatusCode::UNPROCESSABLE_ENTITY, NO_ROOM),
        Ok(Became::Anothers) => not_kept(&visit, StatusCode::NOT_FOUND, ANOTHERS),
        Err(error) => told(&visit, error),
    }
}

/// Words of the page when so much waits already that there is no room, and where it leads.
const NO_ROOM: [&str; 4] = ["no-room-title", "no-room-1", "often-go", "/kvar"];
/// Words of the page when it was drawn for somebody else.
const ANOTHERS: [&str; 4] = ["anothers-title", "anothers-1", "log-in", "/logga-in"];

/// Says that what was typed is not kept, and why.
fn not_kept(visit: &Visit, status: StatusCode, [heading, text, action, to]: [&str; 4]) -> Response {
    if visit.is_script {
        return status.into_response();
    }
    message(visit, status, heading, &[visit.t().get(text)], vec![link(visit, action, to)])
}

/// What the browser holds of its session.
fn session_of(site: &Site, parts: &Parts) -> Option<String> {
    let jar = CookieJar::from_headers(&parts.headers);
    Some(jar.get(site.options.session_cookie())?.value().to_owned())
}

/// Reads what is sent to its end, for as long as more of it comes.
async fn read(mut body: Body, measure: &Measure) -> Result<Vec<u8>, StatusCode> {
    let mut read = Vec::new();
    let mut size = 0;
    loop {
        let next = tokio::time::timeout(measure.still, body.frame()).await;
        let Some(frame) = next.map_err(|_| StatusCode::REQUEST_TIMEOUT)? else { break };
        let frame = frame.map_err(|_| StatusCode::BAD_REQUEST)?;
        let Some(data) = frame.data_ref() else { continue };
        size += data.len();
        if size <= measure.bytes {
            read.extend_from_slice(data);
        } else if size > measure.read {
            break;
        }
    }
    if size > measure.bytes { Err(StatusCode::PAYLOAD_TOO_LARGE) } else { Ok(read) }
}

/// Says that it was too often, and for how long to wait.
pub(crate) fn too_often(visit: &Visit, method: &Method, body: &[u8], wait: Duration) -> Response {
    let seconds = wait.as_secs().saturating_add(1);
    let is_kept = |kind: Kind| kind.keeps(&Form::read(body));
    let keeps = *method == Method::POST && Kind::of(&visit.path).is_some_and(is_kept);
    let person = visit.actor().map(|actor| actor.person.clone()).or_else(|| visit.ended.clone());
    let mut response = if visit.is_script {
        StatusCode::TOO_MANY_REQUESTS.into_response()
    } else {
        let t = visit.t();
        let again = match seconds {
            1 => t.get("often-wait-one"),
            n => t.one("often-wait", "n", &n.to_string()),
        };
        let mut text = vec![t.get("often-1"), again];
        text.push(t.get(if keeps { "often-kept" } else { "often-nothing" }));
        let action =
            if keeps { link(visit, "often-go", "/kvar") } else { link(visit, "to-start", "/") };
        message(visit, StatusCode::TOO_MANY_REQUESTS, "often-title", &text, vec![action])
    };
    response.headers_mut().insert(RETRY_AFTER, HeaderValue::from(seconds));
    // What saves itself stands on the page still, and is tried again from there.
    if let Some(person) = person.filter(|_| keeps && !visit.is_script) {
        response.extensions_mut().insert(Unfinished(person));
    }
    response
}

/// Whether what was sent has come to where it belongs. A draft's tab is saved whatever it says, but for answers that
/// two have given differently; elsewhere only what leads on has been done.
fn is_done(visit: &Visit, response: &Response) -> bool {
    let is_draft = Kind::of(&visit.path).is_some_and(|kind| kind.way == Way::Draft);
    let is_saved = is_draft && response.status() != StatusCode::CONFLICT;
    response.extensions().get::<NotDone>().is_none()
        && (is_saved || response.status().is_redirection())
}

/// Keeps a post no longer that has come to where it belongs.
async fn came_home(visit: &Visit, is_done: bool, body: &[u8]) {
    // The field stands first in the form, so that other forms need not be read.
    if visit.actor().is_none() || !body.starts_with(b"kvar=") {
        return;
    }
    let form = Form::read(body);
    let Some(id) = form.get(FROM_KEPT).filter(|_| is_done) else { return };
    if let Err(error) = kept::forget(&visit.site.app, &visit.ctx, id).await {
        // It comes back once more, which does no harm.
        tracing::error!(?error, "a post that has come home could not be forgotten");
    }
}

/// Refusals of the layers around the handlers come as bare text; a visitor gets a page.
pub(crate) fn needs_page(response: &Response, route: &str) -> bool {
    let is_html = response
        .headers()
        .get(CONTENT_TYPE)
        .is_some_and(|kind| kind.to_str().is_ok_and(|kind| kind.starts_with("text/html")));
    let refusals = [
        StatusCode::BAD_REQUEST,
        StatusCode::FORBIDDEN,
        StatusCode::METHOD_NOT_ALLOWED,
        StatusCode::REQUEST_TIMEOUT,
        StatusCode::PAYLOAD_TOO_LARGE,
        StatusCode::URI_TOO_LONG,
        StatusCode::INTERNAL_SERVER_ERROR,
        StatusCode::SERVICE_UNAVAILABLE,
    ];
    !is_html && !is_apart(route) && refusals.contains(&response.status())
}

/// The page in place of a bare refusal.
pub(crate) async fn plain_refusal(site: &Site, mut parts: Parts, response: Response) -> Response {
    match response.status() {
        // There is no time, or no database, to find out who it is.
        StatusCode::SERVICE_UNAVAILABLE => return site.standing.busy(),
        StatusCode::REQUEST_TIMEOUT => return site.standing.slow(),
        _ => {}
    }
    let Ok(visit) = Visit::from_request_parts(&mut parts, site).await;
    if response.status() == StatusCode::FORBIDDEN {
        tracing::warn!(request = %visit.ctx.request, "a post from another site was refused");
    }
    if visit.is_script {
        return response;
    }
    let t = visit.t();
    let (heading, text) = match response.status() {
        StatusCode::FORBIDDEN => ("refused-title", t.get("refused-1")),
        StatusCode::PAYLOAD_TOO_LARGE => ("too-large-title", t.get("too-large-1")),
        StatusCode::INTERNAL_SERVER_ERROR => ("fault-title", t.get("fault-1")),
        // An address that cannot be read, or asks for what is not done there.
        _ => ("not-found-title", t.get("not-found-1")),
    };
    let actions = vec![link(&visit, "to-start", "/")];
    message(&visit, response.status(), heading, &[text], actions)
}

#[cfg(test)]
mod tests {
    use std::convert::Infallible;

    use http_body_util::Channel;
    use tokio::time::Instant;

    use super::*;

    #[tokio::test(start_paused = true)]
    async fn a_file_of_which_no_more_comes_is_not_waited_for() {
        let (mut parts, body) = Channel::<Bytes, Infallible>::new(1);
        parts.send_data(Bytes::from_static(b"--x")).await.unwrap();
        let begun = Instant::now();
        assert_eq!(read(Body::new(body), &FILE).await, Err(StatusCode::REQUEST_TIMEOUT));
        assert!(begun.elapsed() < 2 * STILL && 2 * STILL < FILE.time);
        drop(parts);
    }
}
