//! The worklist: tick what is unchanged, look through it, send it all.

use app::bankid::Purpose;
use app::worklist::{
    Outcome, SEND_MAX, Sent, Ticked, WorkRow, due, results, review as look_through,
    send as send_all,
};
use axum::body::Bytes;
use axum::extract::RawQuery;
use axum::http::StatusCode;
use axum::response::Response;
use axum_extra::extract::CookieJar;
use domain::ids::CaseId;

use super::Form;
use super::bankid::{Caller, prove};
use crate::case_words::{case_line, shown_name, unreadable};
use crate::request::Visit;
use crate::respond::{Answer, Tell, on_to, page};
use crate::view::Place;
use crate::view::cases::{Review, SentLine, SentPage, WorkLine, Worklist};

pub(crate) async fn show(visit: Visit) -> Answer {
    draw(&visit, StatusCode::OK, None, &[]).await
}

async fn draw(
    visit: &Visit,
    status: StatusCode,
    error: Option<String>,
    ticked: &[Ticked],
) -> Answer {
    let list = due(&visit.site.app, &visit.ctx).await.to(visit)?;
    let t = visit.t();
    let windows = &visit.site.app.reference.windows;
    let next = windows.next_after(visit.ctx.today);
    let window = (t.day_of_year(windows.first_day(next)), t.day(windows.last_day(next)));
    let ahead = list.ahead.to_string();
    let values = [("n", ahead.as_str()), ("first", &window.0), ("last", &window.1)];
    let count = list.due_now.to_string();
    let lead = match list.due_now {
        0 => t.get("worklist-none"),
        n if n > list.rows.len() => {
            t.two("worklist-many", ("n", &count), ("shown", &SEND_MAX.to_string()))
        }
        _ => t.one("worklist-count", "n", &count),
    };
    let mut frame = visit.frame(t.get("worklist-title"), Place::Worklist);
    frame.has_errors = error.is_some();
    let rows: Vec<WorkLine> = list.rows.iter().map(|row| work_line(visit, row, ticked)).collect();
    let template = Worklist {
        frame,
        can_tick: rows.iter().any(|row| row.alone.is_none()),
        rows,
        lead,
        ahead: (list.ahead > 0).then(|| t.with("worklist-ahead", &values)),
        error,
    };
    page(visit, status, &template)
}

fn work_line(visit: &Visit, row: &WorkRow, ticked: &[Ticked]) -> WorkLine {
    let t = visit.t();
    let say = |words: &Option<app::Words>| match words {
        Some(words) => words.get(visit.language).to_owned(),
        None => t.get("nothing"),
    };
    let lacking: Vec<&str> = row.lacking.iter().map(|it| it.get(visit.language)).collect();
    let alone = match () {
        () if row.case.is_damaged => Some(unreadable(t, &row.case.reference)),
        () if !lacking.is_empty() => Some(t.one("worklist-lacks", "fields", &lacking.join(", "))),
        () if row.has_draft => Some(t.get("worklist-has-draft")),
        () => None,
    };
    let days = (row.days.1.to_string(), row.days.0.to_string());
    WorkLine {
        case: case_line(visit, &row.case),
        tick: format!("{}.{}", row.case.id, row.after),
        is_reported: row.is_reported,
        is_ticked: ticked.iter().any(|it| it.case == row.case.id),
        reasons: row.reasons.iter().map(|it| it.get(visit.language).to_owned()).collect(),
        differences: row
            .differences
            .iter()
            .map(|it| {
                let question = it.question.get(visit.language).to_owned();
                (question, say(&it.before), say(&it.after))
            })
            .collect(),
        days: t.two("worklist-days", ("now", &days.0), ("then", &days.1)),
        alone,
    }
}

/// The ticks of a form: case and number of reports.
fn ticked(form: &Form) -> Vec<Ticked> {
    let read = |tick: &str| {
        let (case, after) = tick.split_once('.')?;
        Some(Ticked { case: CaseId::new(case), after: after.parse().ok()? })
    };
    form.all("case").filter_map(read).take(SEND_MAX).collect()
}

/// The ticked cases, to be looked through before they are sent.
pub(crate) async fn review(visit: Visit, RawQuery(query): RawQuery) -> Answer {
    let ticked = ticked(&Form::read(query.unwrap_or_default().as_bytes()));
    let t = visit.t();
    if ticked.is_empty() {
        let error = Some(t.get("worklist-no-tick"));
        return draw(&visit, StatusCode::UNPROCESSABLE_ENTITY, error, &[]).await;
    }
    let rows = look_through(&visit.site.app, &visit.ctx, &ticked).await.to(&visit)?;
    let is_ready =
        |row: &&WorkRow| row.lacking.is_empty() && !row.is_reported && !row.case.is_damaged;
    let ready = rows.iter().filter(is_ready).count();
    let template = Review {
        frame: visit.frame(t.get("review-title"), Place::Worklist),
        rows: rows.iter().map(|row| work_line(&visit, row, &ticked)).collect(),
        ready,
        button: t.one("review-send", "n", &ready.to_string()),
        sent: address_of(&ticked),
    };
    page(&visit, StatusCode::OK, &template)
}

/// Sends what was ticked: one report and one receipt each. The answer leads to what became of it, so that
/// reloading shows it again and sends nothing.
pub(crate) async fn send(visit: Visit, caller: Caller, jar: CookieJar, body: Bytes) -> Answer {
    send_ticked(&visit, &caller, jar, &ticked(&Form::read(&body))).await
}

/// Sends what was ticked, or leads to where it is signed first.
pub(crate) async fn send_ticked(
    visit: &Visit,
    caller: &Caller,
    jar: CookieJar,
    ticked: &[Ticked],
) -> Answer {
    let done = send_all(&visit.site.app, &visit.ctx, ticked).await;
    let ticks = ticked.iter().map(|tick| (tick.case.clone(), tick.after)).collect();
    match prove(visit, caller, jar, Purpose::SendTicked(ticks), done).await? {
        Ok(sent) if sent.is_empty() => Ok(on_to("/arbetslista")),
        Ok(_) => Ok(on_to(address_of(ticked))),
        Err(signing) => Ok(signing),
    }
}

/// Where it is shown what became of the ticks.
fn address_of(ticked: &[Ticked]) -> String {
    let mut query = form_urlencoded::Serializer::new(String::new());
    for tick in ticked {
        query.append_pair("case", &format!("{}.{}", tick.case, tick.after));
    }
    format!("/arbetslista/skickat?{}", query.finish())
}

/// What became of what was sent.
pub(crate) async fn sent(visit: Visit, RawQuery(query): RawQuery) -> Answer {
    let ticked = ticked(&Form::read(query.unwrap_or_default().as_bytes()));
    let t = visit.t();
    let sent = results(&visit.site.app, &visit.ctx, &ticked).await.to(&visit)?;
    if sent.is_empty() {
        return Ok(on_to("/arbetslista"));
    }
    let received = sent.iter().filter(|it| matches!(it.outcome, Outcome::Received { .. })).count();
    let (n, all) = (received.to_string(), sent.len().to_string());
    let is_whole = received == sent.len();
    let template = SentPage {
        frame: visit.frame(t.get("sent-title"), Place::Worklist),
        heading: t.two("sent-heading", ("n", &n), ("all", &all)),
        lead: t.get(if is_whole { "sent-all" } else { "sent-some" }),
        rows: sent.iter().map(|it| sent_line(&visit, it)).collect(),
    };
    page(&visit, StatusCode::OK, &template)
}

fn sent_line(visit: &Visit, sent: &Sent) -> SentLine {
    let t = visit.t();
    let receipt = |id: &domain::ids::ReportId, reference: &str| {
        Some((reference.to_owned(), format!("/rapporter/{id}/kvittens.pdf")))
    };
    let (text, receipt) = match &sent.outcome {
        Outcome::Received { id, reference, sent_at } => {
            let when = visit.site.app.clock.shown(*sent_at);
            (t.one("sent-received", "when", &when), receipt(id, reference))
        }
        Outcome::ByOther { id, reference, who } => {
            (t.one("sent-by-other", "who", who), receipt(id, reference))
        }
        Outcome::Lacking => (t.get("sent-lacking"), None),
        Outcome::Changed => (t.get("sent-changed"), None),
        Outcome::Damaged => (t.get("sent-damaged"), None),
    };
    SentLine {
        name: shown_name(t, &sent.name),
        case: format!("/arenden/{}", sent.case),
        is_received: matches!(sent.outcome, Outcome::Received { .. }),
        text,
        receipt,
    }
}

/// To the worklist: for those who reload the address of a deed.
pub(crate) async fn back() -> Response {
    on_to("/arbetslista")
}
