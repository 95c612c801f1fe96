//! Answers: pages, ways on, refusals and faults.

use app::{Error, Fault, Refusal, Sent};
use askama::Template;
use axum::http::StatusCode;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::response::{IntoResponse, Redirect, Response};
use domain::role::Role;

use crate::front::Unfinished;
use crate::request::Visit;
use crate::view::Place;
use crate::view::pages::{Action, Message};

/// What every handler gives: a page, or what stood in the way.
pub(crate) type Answer = Result<Response, Trouble>;

/// What stood in the way, with the visit that it has to be told to.
pub(crate) struct Trouble(Box<(Visit, Error)>);

/// On an answer: what was asked for was not done.
#[derive(Clone, Copy)]
pub(crate) struct NotDone;

/// Joins an error with the visit, so that it can be told in the right language.
pub(crate) trait Tell<V> {
    /// The value, or the trouble.
    fn to(self, visit: &Visit) -> Result<V, Trouble>;
}

impl<V, E: Into<Error>> Tell<V> for Result<V, E> {
    fn to(self, visit: &Visit) -> Result<V, Trouble> {
        self.map_err(|error| Trouble(Box::new((visit.clone(), error.into()))))
    }
}

impl IntoResponse for Trouble {
    fn into_response(self) -> Response {
        let (visit, error) = *self.0;
        let mut response = match error {
            Error::Refused(refusal) => refused(&visit, refusal),
            Error::Fault(fault) => broken(&visit, &fault),
        };
        response.extensions_mut().insert(NotDone);
        response
    }
}

/// An error on its own, told to the visit.
pub(crate) fn told(visit: &Visit, error: Error) -> Response {
    Trouble(Box::new((visit.clone(), error))).into_response()
}

/// A page.
pub(crate) fn page(visit: &Visit, status: StatusCode, template: &impl Template) -> Answer {
    let html =
        template.render().map_err(|_| Fault::Broken("a page could not be drawn")).to(visit)?;
    Ok((status, [(CONTENT_TYPE, "text/html; charset=utf-8"), (CACHE_CONTROL, "no-store")], html)
        .into_response())
}

/// On to another page with GET.
pub(crate) fn on_to(path: impl AsRef<str>) -> Response {
    Redirect::to(path.as_ref()).into_response()
}

/// A page that says one thing.
pub(crate) fn message(
    visit: &Visit,
    status: StatusCode,
    heading: &str,
    paragraphs: &[String],
    actions: Vec<Action>,
) -> Response {
    let t = visit.t();
    let heading = t.get(heading);
    let frame = visit.frame(heading.clone(), Place::Elsewhere);
    let template = Message { frame, heading, paragraphs: paragraphs.to_vec(), actions };
    page(visit, status, &template).unwrap_or_else(IntoResponse::into_response)
}

pub(crate) fn link(visit: &Visit, key: &str, href: &str) -> Action {
    Action { label: visit.t().get(key), href: href.to_owned(), is_post: false }
}

fn refused(visit: &Visit, refusal: Refusal) -> Response {
    let t = visit.t();
    match refusal {
        Refusal::NotLoggedIn => not_logged_in(visit),
        Refusal::NotFound => {
            note(visit, "not found");
            not_found(visit)
        }
        Refusal::NoAssignment | Refusal::LevelTooLow => {
            note(visit, "no assignment");
            let has =
                |is_municipal: bool| visit.has_role(|role| role.is_municipal() == is_municipal);
            let (heading, keys): (&str, &[&str]) = if has(true) {
                ("lead-only-title", &["lead-only-1", "lead-only-2"])
            } else if has(false) {
                ("authority-title", &["authority-1"])
            } else if visit.is_in_register() {
                ("register-only-title", &["register-only-1"])
            } else {
                let keys = &["no-assignment-1", "no-assignment-2", "no-assignment-3"];
                ("no-assignment-title", keys)
            };
            let paragraphs: Vec<String> = keys.iter().map(|key| t.get(key)).collect();
            let actions =
                vec![link(visit, "connect-title", "/anslut"), link(visit, "to-start", "/")];
            message(visit, StatusCode::FORBIDDEN, heading, &paragraphs, actions)
        }
        // Whoever can prove it is asked to where it is sent; here nobody can.
        Refusal::MustBeProved(_) | Refusal::WrongSignature => {
            note(visit, "wrong signature");
            let text = [t.get("sign-wrong"), t.get("sign-unchanged")];
            let actions = vec![link(visit, "back-to-reports", "/mina-rapporter")];
            message(visit, StatusCode::FORBIDDEN, "sign-refused", &text, actions)
        }
        Refusal::AlreadySent(Sent::Report(report)) => on_to(format!("/rapporter/{report}")),
        Refusal::AlreadySent(Sent::Submission(id)) => on_to(format!("/inskickat/{id}")),
        Refusal::Discarded => {
            let draft = visit.path.split('/').nth(2).unwrap_or_default();
            discarded(visit, draft)
        }
    }
}

/// Notes in the log who was refused; the line about the request says where, by the same id.
fn note(visit: &Visit, why: &'static str) {
    let person = visit.actor().map_or("-", |actor| actor.person.as_str());
    tracing::warn!(request = %visit.ctx.request, person, why, "access was refused");
}

/// To the login page, and back here. What was sent with a session that had ended is kept on the way.
fn not_logged_in(visit: &Visit) -> Response {
    let mut response = if visit.is_script {
        StatusCode::UNAUTHORIZED.into_response()
    } else {
        let to: String = form_urlencoded::byte_serialize(visit.path.as_bytes()).collect();
        let ended = if visit.ended.is_some() { "&slut=1" } else { "" };
        on_to(format!("/logga-in?to={to}{ended}"))
    };
    if let Some(person) = &visit.ended {
        response.extensions_mut().insert(Unfinished(person.clone()));
    }
    response
}

/// The page after a draft was thrown away, with the way back.
pub(crate) fn discarded(visit: &Visit, draft: &str) -> Response {
    thrown_away(visit, draft, None)
}

/// The same for whoever wanted to save in it what was kept, which waits still.
pub(crate) fn discarded_before(visit: &Visit, draft: &str) -> Response {
    let kept = link(visit, "kept-title", "/kvar");
    let mut response = thrown_away(visit, draft, Some(kept));
    response.extensions_mut().insert(NotDone);
    response
}

fn thrown_away(visit: &Visit, draft: &str, kept: Option<Action>) -> Response {
    let t = visit.t();
    let text = t.get(if kept.is_some() { "discarded-kept" } else { "discarded-1" });
    let undo = Action {
        label: t.get("discarded-undo"),
        href: format!("/utkast/{draft}/aterstall"),
        is_post: true,
    };
    let mut actions = vec![undo];
    if visit.has_role(Role::is_municipal) {
        actions.push(link(visit, "back-to-reports", "/mina-rapporter"));
    }
    if visit.is_in_register() {
        actions.push(link(visit, "to-operations", "/verksamheter"));
    }
    if actions.len() == 1 {
        actions.push(link(visit, "to-start", "/"));
    }
    actions.extend(kept);
    message(visit, StatusCode::OK, "discarded-title", &[text], actions)
}

pub(crate) fn not_found(visit: &Visit) -> Response {
    let text = [visit.t().get("not-found-1")];
    let actions = vec![link(visit, "to-start", "/")];
    message(visit, StatusCode::NOT_FOUND, "not-found-title", &text, actions)
}

/// Notes in the log what went wrong beside what was asked for, which goes on without it.
pub(crate) fn went_on(visit: &Visit, error: &Error) {
    if let Error::Fault(fault) = error {
        logged(visit, fault);
    }
}

/// Logs that we broke, under the reference of the request. A database that only had no time is told as what it is.
fn logged(visit: &Visit, fault: &Fault) {
    let reference = visit.ctx.reference();
    let mut causes = Vec::new();
    let mut cause: Option<&dyn std::error::Error> = Some(fault);
    while let Some(error) = cause {
        causes.push(error.to_string());
        cause = error.source();
    }
    if fault.is_passing() {
        tracing::warn!(%reference, fault = causes.join(": "), "the database had no time");
        metrics::counter!("verkstallt_busy_total").increment(1);
    } else {
        tracing::error!(%reference, fault = causes.join(": "), "fault");
    }
}

/// We broke: logged once, here, with a reference that the visitor sees too.
fn broken(visit: &Visit, fault: &Fault) -> Response {
    logged(visit, fault);
    if fault.is_passing() {
        return visit.site.standing.busy();
    }
    if visit.is_script {
        return StatusCode::INTERNAL_SERVER_ERROR.into_response();
    }
    let t = visit.t();
    let (heading, said) =
        if fault.is_damage() { ("damage-title", "damage-1") } else { ("fault-title", "fault-1") };
    let text = [t.get(said), t.one("fault-reference", "reference", visit.ctx.reference())];
    let mut actions = vec![link(visit, "to-start", "/")];
    if fault.is_damage() && visit.has_role(Role::is_municipal) {
        actions.insert(0, link(visit, "back-to-reports", "/mina-rapporter"));
    }
    message(visit, StatusCode::INTERNAL_SERVER_ERROR, heading, &text, actions)
}
