//! How a notice is dealt with, for the organisation, and completing one.

use app::register::completion::{Handled, begin, handled};
use axum::extract::{Path, Query};
use axum::http::StatusCode;
use domain::ids::NoticeId;
use domain::register::handling::Standing;

use super::attachments::line as file;
use super::desk::{standing, step};
use super::notice::event;
use super::operations::kind;
use crate::request::Visit;
use crate::respond::{Answer, Tell, on_to, page};
use crate::show::notice::change;
use crate::view::notices::HandledPage;
use crate::view::{Notice, Place};

/// What the address may say.
#[derive(Debug, Default, serde::Deserialize)]
pub(crate) struct Asked {
    /// That nothing is asked for any more.
    klart: Option<String>,
}

/// How the notice is dealt with.
pub(crate) async fn show(
    visit: Visit,
    Path(id): Path<String>,
    Query(asked): Query<Asked>,
) -> Answer {
    let id = NoticeId::new(id);
    let it: Handled = handled(&visit.site.app, &visit.ctx, &id).await.to(&visit)?;
    let t = visit.t();
    let heading = format!("{}: {}", kind(&visit, it.kind), it.operation.name);
    let mut frame = visit.frame(heading.clone(), Place::Register);
    frame.notice = asked.klart.map(|_| Notice::warning(t.get("notices-not-asked"), String::new()));
    let lead = match it.standing {
        Standing::Waiting => "notices-lead-waiting",
        Standing::Asked => "notices-lead-asked",
        Standing::Replaced => "notices-lead-replaced",
        Standing::Approved => "notices-lead-approved",
        Standing::Refused => "notices-lead-refused",
    };
    let template = HandledPage {
        frame,
        heading,
        state: standing(&visit, it.standing),
        lead: t.one(lead, "reference", &it.reference),
        changes: it.changes.iter().map(|it| change(&visit, it)).collect(),
        steps: it.steps.iter().map(|it| step(&visit, it, "/anmalan")).collect(),
        files: it.attachments.iter().map(|it| file(&visit, it)).collect(),
        complete: (it.standing == Standing::Asked).then(|| format!("/anmalan/{id}")),
        sent: format!("/inskickat/{id}"),
        operation: format!("/verksamheter/{}", it.operation.id),
    };
    page(&visit, StatusCode::OK, &template)
}

/// Begins the notice that is to stand in its place.
pub(crate) async fn start(visit: Visit, Path(id): Path<String>) -> Answer {
    let id = NoticeId::new(id);
    match begin(&visit.site.app, &visit.ctx, &id).await.to(&visit)? {
        Some(draft) => Ok(on_to(event(&visit, &draft))),
        None => Ok(on_to(format!("/anmalan/{id}?klart=nej"))),
    }
}
