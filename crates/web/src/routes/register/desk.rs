//! The authority's desk for notices: what has come in, and what is decided.

use app::register::desk::{
    Change, Decided, Decision, Detail, Line as Listed, Pile, StepTaken, TEXT_MAX, decide, detail,
    list as listed,
};
use app::register::part::Part;
use axum::body::Bytes;
use axum::extract::{Path, Query};
use axum::http::StatusCode;
use domain::ids::NoticeId;
use domain::register::NoticeKind;
use domain::register::handling::{Standing, Step};

use super::attachments::line as file;
use super::operations::kind;
use super::organisation::ground;
use crate::request::Visit;
use crate::respond::{Answer, Tell, on_to, page};
use crate::routes::Form;
use crate::show::{answers, lines};
use crate::view::cases::Tag;
use crate::view::form::Line;
use crate::view::notices::{ChangeRow, NoticePage, NoticeRow, NoticesPage, Paging, StepRow};
use crate::view::{Notice, Place};

/// What the address may say.
#[derive(Debug, Default, serde::Deserialize)]
pub(crate) struct Asked {
    /// Which pile: `vantar`, `komplettering` or `avgjorda`.
    hog: Option<String>,
    /// Which page of it, from 1.
    sida: Option<String>,
    /// How the deciding went.
    klart: Option<String>,
}

const PILES: [(Pile, &str, &str); 3] = [
    (Pile::Waiting, "vantar", "notices-waiting"),
    (Pile::Asked, "komplettering", "notices-asked"),
    (Pile::Over, "avgjorda", "notices-over"),
];

/// The notices in a pile.
pub(crate) async fn list(visit: Visit, Query(asked): Query<Asked>) -> Answer {
    let wanted = asked.hog.as_deref().unwrap_or_default();
    let pile = PILES.iter().find(|it| it.1 == wanted).map_or(Pile::Waiting, |it| it.0);
    let number = number(asked.sida.as_deref());
    let all = listed(&visit.site.app, &visit.ctx, pile, number).await.to(&visit)?;
    let t = visit.t();
    let mut frame = visit.frame(t.get("notices-title"), Place::Notices);
    frame.notice = asked.klart.map(|said| match said.as_str() {
        "fore" => Notice::warning(t.get("decided-before"), String::new()),
        _ => Notice::good(t.get("decided-done"), t.get("decided-told")),
    });
    let counted = |of: Pile| all.counts.iter().find(|it| it.0 == of).map_or(0, |it| it.1);
    let piles = PILES.map(|(of, path, key)| {
        let words = t.one(key, "n", &counted(of).to_string());
        (words, format!("/anmalningar?hog={path}"), of == pile)
    });
    let path = PILES.iter().find(|it| it.0 == pile).map_or("", |it| it.1);
    let at = |number: i64| format!("/anmalningar?hog={path}&sida={number}");
    let paging = paging(&visit, &all.part, at);
    let rows = all.lines.iter().map(|it| row(&visit, it)).collect();
    page(&visit, StatusCode::OK, &NoticesPage { frame, piles: piles.to_vec(), rows, paging })
}

/// Which page the address asks for, from 1.
pub(super) fn number(asked: Option<&str>) -> i64 {
    asked.and_then(|page| page.parse().ok()).unwrap_or(1)
}

/// Which part of a list is shown, and where the pages beside it are.
pub(super) fn paging(visit: &Visit, part: &Part, at: impl Fn(i64) -> String) -> Paging {
    let ((from, to), n) = (part.places(), part.n);
    let [from, to, n] = [from, to, n].map(|it| it.to_string());
    let values = [("from", from.as_str()), ("to", to.as_str()), ("n", n.as_str())];
    Paging {
        words: visit.t().with("list-range", &values),
        previous: (part.page > 1).then(|| at(part.page - 1)),
        next: (part.page < part.pages()).then(|| at(part.page + 1)),
    }
}

/// Where a notice stands.
pub(super) fn standing(visit: &Visit, standing: Standing) -> Tag {
    let (class, key) = match standing {
        Standing::Waiting => ("es-tag--now", "notices-is-waiting"),
        Standing::Asked => ("es-tag--now", "notices-is-asked"),
        Standing::Replaced => ("es-tag--closed", "notices-is-replaced"),
        Standing::Approved => ("es-tag--executed", "notices-is-approved"),
        Standing::Refused => ("es-tag--closed", "notices-is-refused"),
    };
    Tag { class, word: visit.t().get(key), text: String::new() }
}

fn marks(visit: &Visit, it: &Listed) -> Vec<Tag> {
    let t = visit.t();
    let mark = |class, key: &str| Tag { class, word: t.get(key), text: String::new() };
    let mut marks = vec![standing(visit, it.standing)];
    if it.is_late {
        marks.push(mark("es-tag--late", "notices-late"));
    }
    if it.is_sheltered {
        marks.push(mark("es-tag--protected", "notices-sheltered"));
    }
    marks
}

fn row(visit: &Visit, it: &Listed) -> NoticeRow {
    let t = visit.t();
    NoticeRow {
        href: format!("/anmalningar/{}", it.id),
        reference: it.reference.clone(),
        organisation: it.organisation.clone(),
        operation: format!("{}, {}", it.operation, it.form.get(visit.language)),
        about: format!("{}, {}", kind(visit, it.kind), ground(visit, it.ground)),
        when: t.two("notices-when", ("sent", &t.day(it.sent_on)), ("day", &t.day(it.happened_on))),
        marks: marks(visit, it),
    }
}

/// A step that has been taken, in words.
pub(super) fn step(visit: &Visit, it: &StepTaken, address: &str) -> StepRow {
    let t = visit.t();
    let key = match it.step {
        Step::Ask => "notices-step-ask",
        Step::Replace => "notices-step-replace",
        Step::Approve => "notices-step-approve",
        Step::Refuse => "notices-step-refuse",
    };
    let when = visit.site.app.clock.shown(it.at);
    let other = it.other.as_ref();
    StepRow {
        what: t.two(key, ("when", &when), ("who", &it.by)),
        text: lines(&it.text),
        other: other.map(|id| (t.get("notices-to-other"), format!("{address}/{id}"))),
    }
}

/// A notice to decide on.
pub(crate) async fn show(visit: Visit, Path(id): Path<String>) -> Answer {
    one(&visit, StatusCode::OK, &NoticeId::new(id), None, "").await
}

async fn one(
    visit: &Visit,
    status: StatusCode,
    id: &NoticeId,
    error: Option<(&'static str, String)>,
    text: &str,
) -> Answer {
    let it = detail(&visit.site.app, &visit.ctx, id).await.to(visit)?;
    let t = visit.t();
    let what = kind(visit, it.line.kind);
    let heading = format!("{what}: {}", it.line.operation);
    let mut frame = visit.frame(heading.clone(), Place::Notices);
    frame.has_errors = error.is_some();
    let said = |words: &Option<app::Words>| {
        words.as_ref().map_or_else(|| t.get("not-answered"), |it| it.get(visit.language).to_owned())
    };
    let change = |it: &Change| ChangeRow {
        question: it.question.get(visit.language).to_owned(),
        before: said(&it.before),
        after: said(&it.after),
    };
    let template = NoticePage {
        frame,
        heading,
        marks: marks(visit, &it.line),
        facts: facts(visit, &it),
        changes: it.changes.iter().map(change).collect(),
        answers: answers(visit, &it.document),
        pdf: format!("/inskickat/{id}/bekraftelse.pdf"),
        files: it.attachments.iter().map(|it| file(visit, it)).collect(),
        steps: it.steps.iter().map(|it| step(visit, it, "/anmalningar")).collect(),
        history: it.history.iter().map(|it| row(visit, it)).collect(),
        is_open: !it.line.standing.is_over(),
        can_ask: it.line.standing.after(Step::Ask).is_some() && !it.line.is_sheltered,
        error,
        text: text.to_owned(),
        text_max: TEXT_MAX,
        action: format!("/anmalningar/{id}"),
    };
    page(visit, status, &template)
}

fn facts(visit: &Visit, it: &Detail) -> Vec<Line> {
    let t = visit.t();
    let line = |key: &str, value: String| Line { label: t.get(key), value: vec![value] };
    let when = visit.site.app.clock.shown(it.sent_at);
    let day = match it.line.kind {
        NoticeKind::New => "notices-starts",
        NoticeKind::Change | NoticeKind::Pause | NoticeKind::Resume | NoticeKind::Closing => {
            "notices-happened"
        }
    };
    let form = it.line.form.get(visit.language).to_owned();
    let mut facts = vec![
        line("col-reference", it.line.reference.clone()),
        line("notices-organisation", it.line.organisation.clone()),
        line("notices-form", format!("{form}, {}", ground(visit, it.line.ground))),
        line("row-sender", t.two("report-sent", ("when", &when), ("who", &it.sent_by))),
        line(day, t.day(it.line.happened_on)),
    ];
    if it.in_place_of.is_some() {
        facts.push(line("notices-in-place", t.get("notices-in-place-text")));
    }
    facts
}

/// Decides on a notice.
pub(crate) async fn decide_notice(visit: Visit, Path(id): Path<String>, body: Bytes) -> Answer {
    let form = Form::read(&body);
    let id = NoticeId::new(id);
    let text = |field: &str| form.get(field).unwrap_or_default().to_owned();
    let (field, decision) = match form.get("decision") {
        Some("approve") => ("content", Decision::Approve),
        Some("ask") => ("ask", Decision::Ask(text("ask"))),
        _ => ("refuse", Decision::Refuse(text("refuse"))),
    };
    let became = decide(&visit.site.app, &visit.ctx, &id, &decision).await.to(&visit)?;
    match became {
        Decided::Done => Ok(on_to("/anmalningar?klart=ja")),
        Decided::Before => Ok(on_to("/anmalningar?klart=fore")),
        Decided::NoText => {
            let max = TEXT_MAX.to_string();
            let error = Some((field, visit.t().one("notices-no-text", "n", &max)));
            one(&visit, StatusCode::UNPROCESSABLE_ENTITY, &id, error, &text(field)).await
        }
    }
}
