//! One operation, as the organisation sees it, and as the authority sees a sheltered home.

use app::register::operations::{Event, Line as Listed, Sight, sight};
use axum::extract::{Path, Query};
use axum::http::StatusCode;
use domain::ids::OperationId;
use domain::register::deadline::Waits;
use domain::register::handling::Standing;
use domain::register::{NoticeKind, OperationStatus};

use super::desk::standing;
use super::operations::{address, begun, form_label, kind, marks, postcode, status};
use super::organisation::ground;
use crate::request::Visit;
use crate::respond::{Answer, Tell, page};
use crate::show::lines;
use crate::view::cases::Tag;
use crate::view::form::Line;
use crate::view::operation::{NoticeLine, OperationPage};
use crate::view::{Notice, Place};

/// What the address of an operation may say.
#[derive(Debug, Default, serde::Deserialize)]
pub(crate) struct Told {
    /// What was done, or could not be.
    klart: Option<String>,
    /// The part of the list from which the visitor came.
    lista: Option<String>,
}

/// One operation.
pub(crate) async fn one(visit: Visit, Path(id): Path<String>, Query(told): Query<Told>) -> Answer {
    let id = OperationId::new(id);
    let sight = sight(&visit.site.app, &visit.ctx, &id).await.to(&visit)?;
    let t = visit.t();
    let around = Around {
        place: Place::Register,
        href: format!("/verksamheter/{id}"),
        kinds: sight.fitting.to_vec(),
        month: Some(t.get("notice-month")),
        handled: "/anmalan",
        back: match &told.lista {
            Some(part) => (t.get("operation-to-hits"), format!("/verksamheter?{part}")),
            None => (t.get("to-operations"), address(&sight.line.operation.organisation_id)),
        },
        notice: told.klart.as_deref().map(|how| done(&visit, how)),
    };
    drawn(&visit, &sight, around)
}

/// What was done, or that it could not be.
fn done(visit: &Visit, how: &str) -> Notice {
    let t = visit.t();
    match how {
        "startad" => Notice::good(t.get("operation-started"), String::new()),
        _ => Notice::warning(t.get("notice-unfit"), t.get("notice-unfit-text")),
    }
}

/// What differs between those who look at an operation.
pub(super) struct Around {
    /// Where in the menu.
    pub(super) place: Place,
    /// Where it is.
    pub(super) href: String,
    /// Which notices can be made of it.
    pub(super) kinds: Vec<NoticeKind>,
    /// Within which time, in words; none where no time runs.
    pub(super) month: Option<String>,
    /// Where it is read how a notice is dealt with.
    pub(super) handled: &'static str,
    /// The list: words and address.
    pub(super) back: (String, String),
    /// What has been done.
    pub(super) notice: Option<Notice>,
}

/// Draws it.
pub(super) fn drawn(visit: &Visit, sight: &Sight, around: Around) -> Answer {
    let t = visit.t();
    let it = &sight.line.operation;
    let mut frame = visit.frame(it.name.clone(), around.place);
    frame.notice = around.notice;
    let is_asked = |event: &&Event| event.standing == Standing::Asked;
    let asked = sight
        .history
        .iter()
        .filter(is_asked)
        .map(|event| (t.get("operation-asked-go"), format!("{}/{}", around.handled, event.id)));
    let form = form_label(visit, &it.form);
    let template = OperationPage {
        frame,
        heading: it.name.clone(),
        lead: format!("{form}. {}", ground(visit, it.legal_ground)),
        about: format!("{}. {}", sight.organisation.name, it.reference),
        status: status(visit, &sight.line),
        marks: marks(visit, &sight.line),
        asked: asked.collect(),
        drafts: begun(visit, &sight.drafts),
        can_start: waits(&sight.line, Waits::Start),
        href: around.href,
        deeds: around.kinds.iter().filter_map(|it| deed(visit, &sight.line, *it)).collect(),
        month: around.month,
        days: days(visit, &sight.line),
        groups: groups(visit, sight),
        history: sight.history.iter().map(|it| event(visit, it, around.handled)).collect(),
        back: around.back,
    };
    page(visit, StatusCode::OK, &template)
}

/// Whether it is this that waits for the organisation.
fn waits(line: &Listed, what: Waits) -> bool {
    line.waiting.is_some_and(|it| it.what == what)
}

/// A notice that can be made: where it is begun, in words, and whether it is what is waited for.
fn deed(visit: &Visit, line: &Listed, kind: NoticeKind) -> Option<(&'static str, String, bool)> {
    let path = super::notice::path(kind)?;
    // What has ceased for a time ceases for longer.
    let is_longer = kind == NoticeKind::Pause && line.status == OperationStatus::Paused;
    let word = if is_longer { "longer" } else { kind.code() };
    let is_awaited = kind == NoticeKind::Resume && waits(line, Waits::PauseEnd);
    Some((path, visit.t().get(&format!("notice-go-{word}")), is_awaited))
}

/// The days that are known.
fn days(visit: &Visit, line: &Listed) -> Vec<Line> {
    let t = visit.t();
    let days = &line.operation.days;
    let known = [
        ("operation-day-start", days.starts_on),
        ("operation-day-paused", days.paused_from),
        ("operation-day-paused-to", days.paused_to),
        ("operation-day-closed", days.closed_on),
    ];
    let known = known.into_iter().filter_map(|(key, day)| Some((key, day?)));
    known.map(|(key, day)| Line { label: t.get(key), value: vec![t.day(day)] }).collect()
}

/// Questions and answers, tab by tab.
fn groups(visit: &Visit, sight: &Sight) -> Vec<(String, Vec<Line>)> {
    let mut groups: Vec<(String, Vec<Line>)> = Vec::new();
    for question in &sight.questions {
        let title = question.page.get(visit.language);
        let answer = question.answer.as_ref().map(|answer| answer.get(visit.language));
        let row = Line {
            label: question.question.get(visit.language).to_owned(),
            value: match answer {
                Some(answer) if question.field == "postcode" => vec![postcode(answer)],
                Some(answer) => lines(answer),
                None => vec![visit.t().get("operation-no-answer")],
            },
        };
        match groups.last_mut().filter(|group| group.0 == title) {
            Some(group) => group.1.push(row),
            None => groups.push((title.to_owned(), vec![row])),
        }
    }
    groups
}

pub(super) fn event(visit: &Visit, it: &Event, handled: &str) -> NoticeLine {
    let t = visit.t();
    let when = visit.site.app.clock.shown(it.sent_at);
    let last_day = it.last_day.map(|last| t.one("operation-latest", "day", &t.day(last)));
    let before_start = || t.get("notice-before-start");
    let clock = match (it.is_late, last_day) {
        (true, last_day) => {
            Some(("es-tag--late", "notice-late", last_day.unwrap_or_else(before_start)))
        }
        (false, Some(last_day)) => Some(("es-tag--executed", "notice-in-time", last_day)),
        (false, None) => None,
    };
    let clock = clock.map(|(class, key, text)| Tag { class, word: t.get(key), text });
    NoticeLine {
        kind: kind(visit, it.kind),
        happened: t.one("notice-about", "day", &t.day(it.happened_on)),
        sent: t.two("report-sent", ("when", &when), ("who", &it.sent_by)),
        standing: standing(visit, it.standing),
        clock,
        reference: it.reference.clone(),
        href: format!("/inskickat/{}", it.id),
        handled: format!("{handled}/{}", it.id),
    }
}
