//! What was sent in other e-services than the individual report, with its confirmation.

use app::submission::{Submission, confirmation, read};
use axum::extract::{Path, Query};
use axum::http::StatusCode;
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::response::IntoResponse;
use domain::ids::{CommitteeId, SubmissionId};
use domain::role::{Action, Role};
use domain::service::Service;

use crate::request::Visit;
use crate::respond::{Answer, Tell, page};
use crate::show::{answers, place};
use crate::view::form::Line;
use crate::view::people::SubmissionPage;

/// What the address may say.
#[derive(Debug, Default, serde::Deserialize)]
pub(crate) struct Asked {
    /// That it has just been received.
    mottagen: Option<String>,
}

pub(crate) async fn show(
    visit: Visit,
    Path(id): Path<String>,
    Query(asked): Query<Asked>,
) -> Answer {
    let id = SubmissionId::new(id);
    let sent = read(&visit.site.app, &visit.ctx, &id).await.to(&visit)?;
    let t = visit.t();
    let when = visit.site.app.clock.shown(sent.sent_at);
    let (title, received) = if is_of_register(sent.service) {
        ("submission-title-register", "submission-received-register")
    } else {
        ("submission-title", "submission-received")
    };
    let heading = t.one(title, "reference", &sent.reference);
    let template = SubmissionPage {
        frame: visit.frame(heading.clone(), place(sent.service)),
        heading,
        reference: sent.reference.clone(),
        when: t.one("received-when", "when", &when),
        is_new: asked.mottagen.is_some(),
        received: t.get(received),
        facts: facts(&visit, &sent, &when),
        answers: answers(&visit, &sent.document),
        pdf: format!("/inskickat/{id}/bekraftelse.pdf"),
        next: t.get(match sent.service {
            Service::Connection => "submission-next-connection",
            Service::CommitteeChange => "submission-next-committee",
            Service::RegisterApplication => "submission-next-register",
            Service::OperationNotice if visit.has_role(|it| it.may(Action::HandleNotices)) => {
                "submission-next-desk"
            }
            Service::OperationNotice => "submission-next-operation",
            Service::Reporters | Service::IndividualReport => "submission-next",
        }),
        operation: operation(&visit, &sent),
        back: back(&visit, sent.service, sent.committee.as_ref()),
    };
    page(&visit, StatusCode::OK, &template)
}

/// The operation that a notice is about, for the organisation.
fn operation(visit: &Visit, sent: &Submission) -> Option<String> {
    let id = sent.operation.as_ref()?;
    let is_authority = visit.has_role(|it| it.may(Action::HandleNotices));
    (!is_authority).then(|| format!("/verksamheter/{id}"))
}

/// Whether it was sent in the register.
const fn is_of_register(service: Service) -> bool {
    matches!(service, Service::RegisterApplication | Service::OperationNotice)
}

/// What is known about what was sent.
fn facts(visit: &Visit, sent: &Submission, when: &str) -> Vec<Line> {
    let t = visit.t();
    let document = &sent.document;
    let fact = |key: &str, value: &str| Line { label: t.get(key), value: vec![value.to_owned()] };
    let place = match document.committee.as_str() {
        "" => document.municipality.clone(),
        committee => format!("{committee}, {}", document.municipality),
    };
    let of = match sent.service {
        Service::OperationNotice => "notices-operation",
        Service::RegisterApplication => "row-organisation",
        _ => "row-committee",
    };
    vec![
        fact(of, &place),
        fact("row-sender", &document.reporter),
        fact("row-sent", when),
        fact("row-checksum", &sent.sha256),
    ]
}

/// The way back: words and address. The authority's administrator goes back to what is decided on.
fn back(visit: &Visit, service: Service, committee: Option<&CommitteeId>) -> (String, String) {
    let t = visit.t();
    let is_authority = visit.has_role(|role| role == Role::Administrator);
    match (service, committee) {
        (Service::Connection, _) if is_authority => {
            (t.get("connections-title"), "/anslutningar".to_owned())
        }
        (Service::Connection, _) => (t.get("to-connect"), "/anslut".to_owned()),
        (Service::CommitteeChange, _) if is_authority => {
            (t.get("requests-title"), "/begaran".to_owned())
        }
        (Service::RegisterApplication, _) if is_authority => {
            (t.get("register-applications-title"), "/registret/ansokningar".to_owned())
        }
        (Service::RegisterApplication, _) => {
            (t.get("to-register-apply"), "/registret/ansok".to_owned())
        }
        (Service::OperationNotice, _) if visit.has_role(|it| it.may(Action::HandleNotices)) => {
            (t.get("notices-title"), "/anmalningar".to_owned())
        }
        (Service::OperationNotice, _) => (t.get("to-operations"), "/verksamheter".to_owned()),
        (_, committee) => {
            let id = committee.map(CommitteeId::as_str).unwrap_or_default();
            (t.get("to-reporters"), super::reporters::address(id))
        }
    }
}

/// The confirmation as it was made. The file's name holds the reference number only.
pub(crate) async fn pdf(visit: Visit, Path(id): Path<String>) -> Answer {
    let id = SubmissionId::new(id);
    let (reference, pdf) = confirmation(&visit.site.app, &visit.ctx, &id).await.to(&visit)?;
    let name = format!("inline; filename=\"bekraftelse-{reference}.pdf\"");
    let headers = [(CONTENT_TYPE, "application/pdf".to_owned()), (CONTENT_DISPOSITION, name)];
    Ok((headers, pdf).into_response())
}
