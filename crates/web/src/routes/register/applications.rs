//! Applications to the register, for the authority's administrator.

use app::connection::State;
use app::register::organisations::{Application, Decided, Decision, all, decide, detail};
use axum::body::Bytes;
use axum::extract::{Path, Query};
use axum::http::StatusCode;
use domain::ids::SubmissionId;

use super::desk::{number, paging};
use crate::request::Visit;
use crate::respond::{Answer, Tell, on_to, page};
use crate::routes::Form;
use crate::routes::administration::approves;
use crate::show::answers;
use crate::view::administration::ConnectionLine;
use crate::view::cases::Tag;
use crate::view::form::Line;
use crate::view::organisation::{ApplicationPage, Applications};
use crate::view::{Notice, Place};

/// What the address may say.
#[derive(Debug, Default, serde::Deserialize)]
pub(crate) struct Asked {
    /// Which page, from 1.
    sida: Option<String>,
    /// How the deciding went.
    klart: Option<String>,
}

/// Where an application stands.
pub(super) fn state(visit: &Visit, it: &Application) -> Tag {
    let (class, key) = match it.state {
        // An application is not signed by anybody else.
        State::Signing | State::Waiting => ("es-tag--now", "connection-waiting"),
        State::Approved => ("es-tag--executed", "connection-approved"),
        State::Refused => ("es-tag--closed", "connection-refused"),
    };
    Tag { class, word: visit.t().get(key), text: String::new() }
}

/// The applications.
pub(crate) async fn show(visit: Visit, Query(asked): Query<Asked>) -> Answer {
    let number = number(asked.sida.as_deref());
    let (all, part) = all(&visit.site.app, &visit.ctx, number).await.to(&visit)?;
    let t = visit.t();
    let clock = &visit.site.app.clock;
    let line = |it: &Application| ConnectionLine {
        reference: it.reference.clone(),
        href: format!("/registret/ansokningar/{}", it.id),
        committee: it.organisation.clone(),
        sent: t.two("report-sent", ("when", &clock.shown(it.sent_at)), ("who", &it.sent_by)),
        state: state(&visit, it),
    };
    let mut frame = visit.frame(t.get("register-applications-title"), Place::Administration);
    frame.notice = asked.klart.map(|how| match how.as_str() {
        "fore" => Notice::warning(t.get("decided-before"), String::new()),
        _ => Notice::good(t.get("decided-done"), t.get("decided-told")),
    });
    let paging = paging(&visit, &part, |page| format!("/registret/ansokningar?sida={page}"));
    let lines = all.iter().map(line).collect();
    page(&visit, StatusCode::OK, &Applications { frame, lines, paging })
}

/// An application to decide on.
pub(crate) async fn one(visit: Visit, Path(id): Path<String>) -> Answer {
    drawn(&visit, StatusCode::OK, &SubmissionId::new(id), None, "").await
}

async fn drawn(
    visit: &Visit,
    status: StatusCode,
    id: &SubmissionId,
    error: Option<(&'static str, String)>,
    reason: &str,
) -> Answer {
    let it = detail(&visit.site.app, &visit.ctx, id).await.to(visit)?;
    let t = visit.t();
    let application = &it.application;
    let heading = application.organisation.clone();
    let mut frame = visit.frame(heading.clone(), Place::Administration);
    frame.has_errors = error.is_some();
    let approval = if it.is_connected { "register-approve-more" } else { "register-approve-first" };
    let template = ApplicationPage {
        frame,
        heading,
        state: state(visit, application),
        facts: facts(visit, application),
        answers: answers(visit, &it.document),
        pdf: format!("/inskickat/{id}/bekraftelse.pdf"),
        is_open: application.decided_at.is_none(),
        approval: t.one(approval, "name", &application.sent_by),
        error,
        reason: reason.to_owned(),
        action: format!("/registret/ansokningar/{id}"),
    };
    page(visit, status, &template)
}

fn facts(visit: &Visit, it: &Application) -> Vec<Line> {
    let t = visit.t();
    let clock = &visit.site.app.clock;
    let line = |key: &str, value: String| Line { label: t.get(key), value: vec![value] };
    let sent = t.two("report-sent", ("when", &clock.shown(it.sent_at)), ("who", &it.sent_by));
    let mut facts = vec![line("col-reference", it.reference.clone()), line("row-sender", sent)];
    facts.extend(it.decided_at.map(|at| line("row-decided", clock.shown(at))));
    facts.extend(it.reply.clone().map(|reply| line("correction-reply", reply)));
    facts
}

/// Approves or refuses an application.
pub(crate) async fn answer(visit: Visit, Path(id): Path<String>, body: Bytes) -> Answer {
    let form = Form::read(&body);
    let id = SubmissionId::new(id);
    let reason = form.get("reason").unwrap_or_default();
    let decision = match approves(&form) {
        Some(true) => Decision::Approve,
        Some(false) => Decision::Refuse { reason: reason.to_owned() },
        None => {
            let error = Some(("content", visit.t().get("decide-neither")));
            return drawn(&visit, StatusCode::UNPROCESSABLE_ENTITY, &id, error, reason).await;
        }
    };
    match decide(&visit.site.app, &visit.ctx, &id, &decision).await.to(&visit)? {
        Decided::Done => Ok(on_to("/registret/ansokningar?klart=ja")),
        Decided::Before => Ok(on_to("/registret/ansokningar?klart=fore")),
        Decided::NoReason => {
            let error = Some(("reason", visit.t().get("decide-no-reason")));
            drawn(&visit, StatusCode::UNPROCESSABLE_ENTITY, &id, error, reason).await
        }
    }
}
