//! A notice that was begun and can no longer be made: what has happened since, and what to do.

use app::register::overtaken::overtaken;
use axum::extract::Path;
use axum::http::StatusCode;
use domain::ids::DraftId;

use super::desk::standing;
use super::operation::event;
use super::operations::{kind, status};
use super::sheltered::PATH;
use crate::request::Visit;
use crate::respond::{Answer, Tell, on_to, page};
use crate::view::Place;
use crate::view::operation::OvertakenPage;

/// Where the page of a draft is.
pub(crate) fn address(draft: &DraftId) -> String {
    format!("/utkast/{draft}/passar-inte")
}

/// Shows it; what can be sent after all leads back to the draft.
pub(crate) async fn show(visit: Visit, Path(id): Path<String>) -> Answer {
    let id = DraftId::new(id);
    let Some(it) = overtaken(&visit.site.app, &visit.ctx, &id).await.to(&visit)? else {
        return Ok(on_to(format!("/utkast/{id}")));
    };
    let t = visit.t();
    let operation = &it.line.operation;
    let (place, path, handled) = if it.is_sheltered {
        (Place::Administration, PATH, "/anmalningar")
    } else {
        (Place::Register, "/verksamheter", "/anmalan")
    };
    let since = it.since.iter().map(|it| (event(&visit, &it.0, handled), standing(&visit, it.1)));
    let template = OvertakenPage {
        frame: visit.frame(t.get("overtaken-title"), place),
        lead: t.two("overtaken-lead", ("kind", &kind(&visit, it.kind)), ("name", &operation.name)),
        status: status(&visit, &it.line),
        since: since.collect(),
        // What the authority has written itself is not refused.
        can_be_refused: !it.since.is_empty() && !it.is_sheltered,
        operation: format!("{path}/{}", operation.id),
        draft: format!("/utkast/{id}"),
    };
    page(&visit, StatusCode::OK, &template)
}
