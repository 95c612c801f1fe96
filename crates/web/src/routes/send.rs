//! Sending a report, and the page that says it is received.

use app::submit::{Submitted, submit};
use axum::body::Bytes;
use axum::extract::{Path, Query};
use axum::http::StatusCode;
use domain::ids::{DraftId, ReportId};

use super::Form;
use crate::request::Visit;
use crate::respond::{Answer, Tell, on_to, page};
use crate::show::address;
use crate::view::pages::Received;
use crate::view::{Notice, Place};

pub(crate) async fn send(visit: Visit, Path(id): Path<String>, body: Bytes) -> Answer {
    let form = Form::read(&body);
    let revision = form.get("revision").and_then(|text| text.parse().ok()).unwrap_or(0);
    let id = DraftId::new(id);
    let sent = submit(&visit.site.app, &visit.ctx, &id, revision).await.to(&visit)?;
    let catalogue = &visit.site.app.form.catalogue;
    let summary = catalogue.pages.last().map(|page| page.path.as_str()).unwrap_or_default();
    Ok(match sent {
        Submitted::Received(report) => on_to(format!("/rapporter/{report}/mottagen")),
        Submitted::AlreadyReported(report) => {
            on_to(format!("/rapporter/{report}/mottagen?samma=1"))
        }
        Submitted::PutRight(draft) => on_to(address(&draft, summary)),
        Submitted::Changed(draft) => on_to(address(&draft, &format!("{summary}?andrat=1"))),
    })
}

/// What the address may say.
#[derive(Debug, Default, serde::Deserialize)]
pub(crate) struct Asked {
    /// That the same decision had been reported before, in another draft.
    samma: Option<String>,
}

pub(crate) async fn received(
    visit: Visit,
    Path(id): Path<String>,
    Query(asked): Query<Asked>,
) -> Answer {
    let id = ReportId::new(id);
    let report = app::reports::read(&visit.site.app, &visit.ctx, &id).await.to(&visit)?;
    let t = visit.t();
    let mut frame = visit.frame(t.get("received-title"), Place::Reports);
    frame.notice =
        asked.samma.map(|_| Notice::warning(t.get("duplicates-title"), t.get("received-same")));
    let windows = &visit.site.app.reference.windows;
    let first = t.day(windows.first_day(windows.next_after(visit.ctx.today)));
    let mut next = vec![t.get("received-next-1")];
    if report.status == "not_executed" {
        next.push(t.one("received-next-2", "first", &first));
        next.push(t.get("received-next-3"));
    }
    let when = visit.site.app.clock.shown(report.sent_at);
    let template = Received {
        frame,
        reference: report.document.reference,
        when: t.one("received-when", "when", &when),
        next,
        pdf: format!("/rapporter/{id}/kvittens.pdf"),
        committee: report.committee.to_string(),
        area: report.area.to_string(),
    };
    page(&visit, StatusCode::OK, &template)
}
