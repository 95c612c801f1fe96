//! One case: its page, the follow-up that is begun there, its note and its relatives.

use app::case_page::{self, CasePage as Read, Linked};
use axum::body::Bytes;
use axum::extract::{Path, Query};
use axum::http::StatusCode;
use domain::ids::CaseId;

use super::Form;
use crate::case_words::{case_line, outcome_words};
use crate::request::Visit;
use crate::respond::{Answer, Tell, on_to, page};
use crate::routes::correction::correction_line;
use crate::show::lines;
use crate::view::cases::{CasePage, ReportLine};
use crate::view::form::Line;
use crate::view::{Notice, Place, timeline};

/// What the address may say.
#[derive(Debug, Default, serde::Deserialize)]
pub(crate) struct Asked {
    /// What was done: `anteckning`, `anhorig` or `fel`.
    klart: Option<String>,
}

pub(crate) async fn show(
    visit: Visit,
    Path(id): Path<String>,
    Query(asked): Query<Asked>,
) -> Answer {
    let t = visit.t();
    let notice = asked.klart.as_deref().and_then(|done| match done {
        "anteckning" => Some(Notice::good(t.get("note-saved"), String::new())),
        "anhorig" => Some(Notice::good(t.get("link-saved"), String::new())),
        "fel" => Some(Notice::good(t.get("correction-sent"), t.get("correction-sent-text"))),
        _ => None,
    });
    let shown = Shown { notice, ..Shown::default() };
    draw(&visit, StatusCode::OK, &CaseId::new(id), shown).await
}

/// What the page shows beside the case.
#[derive(Default)]
struct Shown {
    notice: Option<Notice>,
    link_typed: String,
    link_error: Option<String>,
    note_typed: Option<String>,
    note_error: Option<String>,
}

async fn draw(visit: &Visit, status: StatusCode, id: &CaseId, shown: Shown) -> Answer {
    let read = case_page::read(&visit.site.app, &visit.ctx, id).await.to(visit)?;
    let t = visit.t();
    let case = case_line(visit, &read.case);
    let mut frame = visit.frame(t.one("case-title", "reference", &case.reference), Place::Cases);
    frame.has_errors = shown.link_error.is_some() || shown.note_error.is_some();
    frame.notice = shown.notice;
    let is_protected = read.case.is_protected;
    let own_note = read.note.clone().unwrap_or_default();
    let template = CasePage {
        frame,
        action: format!("/arenden/{id}"),
        draft: read.draft.as_ref().map(|draft| format!("/utkast/{draft}")),
        marks: marks(visit, &read),
        facts: facts(visit, &read),
        line: timeline::draw(t, &life(visit, &read)),
        periods: read
            .outcomes
            .iter()
            .rev()
            .map(|(period, outcome)| (t.quarter(*period), outcome_words(visit, *outcome)))
            .collect(),
        reports: reports(visit, &read),
        same_person: read.same_person.iter().map(|row| case_line(visit, row)).collect(),
        relatives: read
            .relatives
            .iter()
            .map(|row| (case_line(visit, row), row.id.to_string()))
            .collect(),
        link_typed: shown.link_typed,
        link_error: shown.link_error,
        corrections: read.corrections.iter().map(|it| correction_line(visit, it)).collect(),
        note: is_protected.then(|| shown.note_typed.unwrap_or(own_note)),
        note_error: shown.note_error,
        looks: looks(visit, &read),
        case,
    };
    page(visit, status, &template)
}

fn life<'a>(visit: &Visit, read: &'a Read) -> timeline::Life<'a> {
    timeline::Life {
        events: &read.events,
        since: read.case.since,
        three_months: read.outlook.last_day_without_report,
        two_years: read.outlook.two_year_mark,
        until: read.waited_until,
        today: visit.ctx.today,
    }
}

fn marks(visit: &Visit, read: &Read) -> Vec<Line> {
    let t = visit.t();
    let line = |key: &str, value: String| Line { label: t.get(key), value: vec![value] };
    let windows = &visit.site.app.reference.windows;
    let first = read.outlook.first_period;
    let window = (t.day_of_year(windows.first_day(first)), t.day(windows.last_day(first)));
    let quarter = t.quarter(first);
    let values = [("quarter", quarter.as_str()), ("first", &window.0), ("last", &window.1)];
    vec![
        line("days-waited", t.one("days", "n", &read.days_waited.to_string())),
        line("first-period", t.with("quarter-window", &values)),
        line("two-year-mark", t.day(read.outlook.two_year_mark)),
    ]
}

fn facts(visit: &Visit, read: &Read) -> Vec<Line> {
    let said =
        read.facts.iter().filter_map(|(question, answer)| Some((question, answer.as_ref()?)));
    said.map(|(question, answer)| Line {
        label: question.get(visit.language).to_owned(),
        value: lines(answer.get(visit.language)),
    })
    .collect()
}

fn reports(visit: &Visit, read: &Read) -> Vec<ReportLine> {
    let t = visit.t();
    let say = |words: &Option<app::Words>| match words {
        Some(words) => words.get(visit.language).to_owned(),
        None => t.get("nothing"),
    };
    let newest_first = read.reports.iter().enumerate().rev();
    newest_first
        .map(|(at, report)| ReportLine {
            reference: report.reference.clone(),
            href: format!("/rapporter/{}", report.id),
            sent: t.two(
                "report-sent",
                ("when", &visit.site.app.clock.shown(report.sent_at)),
                ("who", &report.sent_by),
            ),
            quarter: report.period.map(|period| t.quarter(period)).unwrap_or_default(),
            status: (report.status.clone(), t.get(&format!("status-{}", report.status))),
            changes: report
                .changes
                .iter()
                .map(|it| {
                    let question = it.question.get(visit.language).to_owned();
                    let before = it.before.as_ref().map(|_| say(&it.before)).unwrap_or_default();
                    (question, before, say(&it.after))
                })
                .collect(),
            is_first: at == 0,
        })
        .collect()
}

fn looks(visit: &Visit, read: &Read) -> Vec<(String, String, String)> {
    let t = visit.t();
    let said = |deed: &str| t.get(&format!("deed-{}", deed.replace(['.', '_'], "-")));
    let when = |look: &case_page::Look| visit.site.app.clock.shown(look.at);
    read.looks.iter().map(|look| (when(look), look.who.clone(), said(&look.deed))).collect()
}

/// Begins a follow-up, or goes on with the one that has been begun.
pub(crate) async fn follow_up(visit: Visit, Path(id): Path<String>) -> Answer {
    let id = CaseId::new(id);
    let draft = app::follow_up::begin(&visit.site.app, &visit.ctx, &id).await.to(&visit)?;
    Ok(on_to(format!("/utkast/{draft}")))
}

/// To the case: for those who reload the address of a deed.
pub(crate) async fn back(Path(id): Path<String>) -> axum::response::Response {
    on_to(format!("/arenden/{id}"))
}

/// Writes the committee's own note.
pub(crate) async fn note(visit: Visit, Path(id): Path<String>, body: Bytes) -> Answer {
    let form = Form::read(&body);
    let text = form.get("note").unwrap_or_default();
    let id = CaseId::new(id);
    let kept = app::alias::write_note(&visit.site.app, &visit.ctx, &id, text).await.to(&visit)?;
    if kept {
        return Ok(match form.get("to") {
            Some("skyddade") => on_to("/skyddade?klart=1"),
            _ => on_to(format!("/arenden/{id}?klart=anteckning#note-heading")),
        });
    }
    let max = app::alias::NOTE_MAX.to_string();
    let shown = Shown {
        note_error: Some(visit.t().one("note-too-long", "n", &max)),
        note_typed: Some(text.to_owned()),
        ..Shown::default()
    };
    draw(&visit, StatusCode::UNPROCESSABLE_ENTITY, &id, shown).await
}

/// Links a relative's case, or takes a link away.
pub(crate) async fn link(visit: Visit, Path(id): Path<String>, body: Bytes) -> Answer {
    let form = Form::read(&body);
    let id = CaseId::new(id);
    if let Some(other) = form.get("remove") {
        let other = CaseId::new(other);
        case_page::unlink(&visit.site.app, &visit.ctx, &id, &other).await.to(&visit)?;
        return Ok(on_to(format!("/arenden/{id}#relatives")));
    }
    let typed = form.get("reference").unwrap_or_default();
    let linked = case_page::link(&visit.site.app, &visit.ctx, &id, typed).await.to(&visit)?;
    let key = match linked {
        Linked::Done => return Ok(on_to(format!("/arenden/{id}?klart=anhorig#relatives"))),
        Linked::NoSuchCase => "link-none",
        Linked::Itself => "link-itself",
    };
    let shown = Shown {
        link_error: Some(visit.t().get(key)),
        link_typed: typed.to_owned(),
        ..Shown::default()
    };
    draw(&visit, StatusCode::UNPROCESSABLE_ENTITY, &id, shown).await
}
