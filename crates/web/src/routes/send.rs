//! Sending a report, and the page that says it is received.

use app::Sent;
use app::bankid::Purpose;
use app::cases::next_due;
use app::draft::OpenDraft;
use app::submit::{Seen, Submitted, submit};
use axum::body::Bytes;
use axum::extract::{Path, Query};
use axum::http::StatusCode;
use axum_extra::extract::CookieJar;
use domain::ids::{DraftId, ReportId};

use super::Form;
use super::bankid::{Caller, prove};
use super::register::overtaken;
use crate::request::Visit;
use crate::respond::{Answer, Tell, on_to, page};
use crate::show::address;
use crate::view::pages::Received;
use crate::view::{Notice, Place};

pub(crate) async fn send(
    visit: Visit,
    caller: Caller,
    jar: CookieJar,
    (Path(id), body): (Path<String>, Bytes),
) -> Answer {
    let form = Form::read(&body);
    let number = |name| form.get(name).and_then(|text| text.parse().ok()).unwrap_or(0);
    let seen = Seen { revision: number("revision"), after: number("after") };
    send_draft(&visit, &caller, jar, (&DraftId::new(id), seen)).await
}

/// Sends a draft, or leads to where it is signed first.
pub(crate) async fn send_draft(
    visit: &Visit,
    caller: &Caller,
    jar: CookieJar,
    (id, seen): (&DraftId, Seen),
) -> Answer {
    let done = submit(&visit.site.app, &visit.ctx, id, seen).await;
    let sent = match prove(visit, caller, jar, Purpose::send(id, seen), done).await? {
        Ok(sent) => sent,
        Err(signing) => return Ok(signing),
    };
    let unfinished = |draft: &OpenDraft| {
        let journey = draft.journey(&visit.site.app);
        let tab = journey.pages.get(journey.first_unfinished());
        tab.map(|it| it.page.path.clone()).unwrap_or_default()
    };
    let summary = |draft: &OpenDraft| {
        let last = draft.form(&visit.site.app).catalogue.pages.last();
        last.map(|page| page.path.clone()).unwrap_or_default()
    };
    Ok(match sent {
        Submitted::Received(Sent::Report(report)) => on_to(format!("/rapporter/{report}/mottagen")),
        Submitted::Received(Sent::Submission(id)) => on_to(format!("/inskickat/{id}?mottagen=1")),
        Submitted::AlreadyReported(report) => {
            on_to(format!("/rapporter/{report}/mottagen?samma=1"))
        }
        Submitted::PutRight(draft) => {
            on_to(address(&draft, &format!("{}?fel=1", unfinished(&draft))))
        }
        Submitted::Changed(draft) => {
            on_to(address(&draft, &format!("{}?andrat=1", summary(&draft))))
        }
        Submitted::Overtaken(draft) => on_to(overtaken::address(&draft.id)),
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
    let period = report.period.unwrap_or_else(|| windows.in_view(visit.ctx.today));
    let first = t.day(windows.first_day(period.next()));
    let (committee, area) = (&report.committee, &report.area);
    let due = next_due(&visit.site.app, &visit.ctx, committee, area).await.to(&visit)?;
    let is_follow_up = report.document.kind == "follow_up";
    let next_case =
        due.filter(|_| is_follow_up).map(|row| crate::case_words::next_case(&visit, &row));
    let quarter = t.quarter(period);
    let mut next = vec![t.one("received-counted", "quarter", &quarter), t.get("received-next-1")];
    if report.status == "not_executed" {
        next.push(t.one("received-next-2", "first", &first));
        next.push(t.get("received-next-3"));
    }
    let template = Received {
        frame,
        reference: report.document.reference,
        when: t.one("received-when", "when", &visit.site.app.clock.shown(report.sent_at)),
        next,
        next_case,
        is_follow_up,
        case: format!("/arenden/{}", report.case),
        list: crate::case_words::list_address(committee, area),
        pdf: format!("/rapporter/{id}/kvittens.pdf"),
        committee: report.committee.to_string(),
        area: report.area.to_string(),
    };
    page(&visit, StatusCode::OK, &template)
}
