//! What was sent in other e-services than the individual report, with its confirmation.

use app::submission::{confirmation, read};
use axum::extract::{Path, Query};
use axum::http::StatusCode;
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::response::IntoResponse;
use domain::ids::SubmissionId;

use crate::request::Visit;
use crate::respond::{Answer, Tell, page};
use crate::show::{lines, place};
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
    let document = &sent.document;
    let fact = |key: &str, value: &str| Line { label: t.get(key), value: vec![value.to_owned()] };
    let committee = format!("{}, {}", document.committee, document.municipality);
    let when = visit.site.app.clock.shown(sent.sent_at);
    let facts = vec![
        fact("row-committee", &committee),
        fact("row-lead", &document.reporter),
        fact("row-sent", &when),
        fact("row-checksum", &sent.sha256),
    ];
    let answers = document.questions.iter().filter(|question| question.answer.is_some());
    let answers = answers.map(|question| {
        let answer = question.answer.as_ref().map(|it| lines(it.get(visit.language)));
        let label = question.question.get(visit.language).to_owned();
        Line { label, value: answer.unwrap_or_default() }
    });
    let heading = t.one("submission-title", "reference", &sent.reference);
    let template = SubmissionPage {
        frame: visit.frame(heading.clone(), place(sent.service)),
        heading,
        reference: sent.reference.clone(),
        when: t.one("received-when", "when", &when),
        is_new: asked.mottagen.is_some(),
        facts,
        answers: answers.collect(),
        pdf: format!("/inskickat/{id}/bekraftelse.pdf"),
        back: super::reporters::address(
            sent.committee.as_ref().map(domain::ids::CommitteeId::as_str).unwrap_or_default(),
        ),
    };
    page(&visit, StatusCode::OK, &template)
}

/// The confirmation as it was made. The file's name holds the reference number only.
pub(crate) async fn pdf(visit: Visit, Path(id): Path<String>) -> Answer {
    let id = SubmissionId::new(id);
    let (reference, pdf) = confirmation(&visit.site.app, &visit.ctx, &id).await.to(&visit)?;
    let name = format!("inline; filename=\"bekraftelse-{reference}.pdf\"");
    let headers = [(CONTENT_TYPE, "application/pdf".to_owned()), (CONTENT_DISPOSITION, name)];
    Ok((headers, pdf).into_response())
}
