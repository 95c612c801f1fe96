//! The authority's desk for notices: what has come in, and what is decided.

use app::register::desk::{
    Change, Decided, Decision, Detail, Line as Listed, Pile, Query as Wanted, Sought, StepTaken,
    TEXT_MAX, decide, detail, list as listed,
};
use app::register::part::Part;
use app::register::people::Organisation;
use axum::body::Bytes;
use axum::extract::{Path, Query};
use axum::http::StatusCode;
use domain::ids::{NoticeId, OrganisationId};
use domain::register::NoticeKind;
use domain::register::handling::{Standing, Step};
use domain::role::Action;
use jiff::Timestamp;
use jiff::civil::Date;

use super::attachments::line as file;
use super::operations::kind;
use super::organisation::ground;
use crate::request::Visit;
use crate::respond::{Answer, Tell, on_to, page};
use crate::routes::Form;
use crate::show::{answers, lines};
use crate::view::cases::{Picker, Tag};
use crate::view::form::Line;
use crate::view::notices::{ChangeRow, NoticePage, NoticeRow, NoticesPage, Paging, StepRow};
use crate::view::{Notice, Place};

/// What the address may say.
#[derive(Clone, Debug, Default, serde::Deserialize)]
pub(crate) struct Asked {
    /// Which pile: `vantar`, `komplettering` or `avgjorda`.
    hog: Option<String>,
    /// What is searched for: names of operations and reference numbers, which are nobody's personal data.
    sok: Option<String>,
    /// Of which organisation.
    organisation: Option<String>,
    /// What it is about, as the code of the kind.
    anmalan: Option<String>,
    /// `sen` for only what came too late.
    tid: Option<String>,
    /// Which page of it, from 1.
    sida: Option<String>,
    /// How the deciding went.
    klart: Option<String>,
}

impl Asked {
    /// The address of a pile, or of a page of it, with all that is looked for the same.
    fn at(&self, pile: &str, page: Option<i64>) -> String {
        let page = page.map(|page| page.to_string());
        let all = [
            ("sok", &self.sok),
            ("organisation", &self.organisation),
            ("anmalan", &self.anmalan),
            ("tid", &self.tid),
            ("sida", &page),
        ];
        let mut query = form_urlencoded::Serializer::new(String::new());
        query.append_pair("hog", pile);
        for (name, value) in all {
            if let Some(value) = value.as_ref().filter(|value| !value.is_empty()) {
                query.append_pair(name, value);
            }
        }
        format!("/anmalningar?{}", query.finish())
    }

    fn query(&self, pile: Pile) -> Wanted {
        let organisation = self.organisation.clone().filter(|id| !id.is_empty());
        let sought = Sought {
            organisation: organisation.map(OrganisationId::new),
            kind: self.anmalan.as_deref().and_then(NoticeKind::from_code),
        };
        Wanted {
            pile,
            sought,
            text: self.sok.clone().unwrap_or_default(),
            is_late: self.tid.as_deref() == Some(LATE),
        }
    }
}

/// What the address says when only what came too late is shown.
const LATE: &str = "sen";

const PILES: [(Pile, &str, &str); 3] = [
    (Pile::Waiting, "vantar", "notices-waiting"),
    (Pile::Asked, "komplettering", "notices-asked"),
    (Pile::Over, "avgjorda", "notices-over"),
];

/// The notices in a pile.
pub(crate) async fn list(visit: Visit, Query(asked): Query<Asked>) -> Answer {
    let wanted = asked.hog.as_deref().unwrap_or_default();
    let pile = PILES.iter().find(|it| it.1 == wanted).map_or(Pile::Waiting, |it| it.0);
    let query = asked.query(pile);
    let number = number(asked.sida.as_deref());
    let all = listed(&visit.site.app, &visit.ctx, query.clone(), number).await.to(&visit)?;
    let t = visit.t();
    let mut frame = visit.frame(t.get("notices-title"), Place::Notices);
    frame.notice = asked.klart.as_deref().map(|said| match said {
        "fore" => Notice::warning(t.get("decided-before"), String::new()),
        "tillbaka" => Notice::good(t.get("notices-taken-back"), t.get("notices-taken-back-text")),
        _ => Notice::good(t.get("decided-done"), t.get("decided-told")),
    });
    let counted = |of: Pile| all.counts.iter().find(|it| it.0 == of).map_or(0, |it| it.1);
    let piles = PILES.map(|(of, path, key)| {
        let words = t.one(key, "n", &counted(of).to_string());
        (words, asked.at(path, None), of == pile)
    });
    let path = PILES.iter().find(|it| it.0 == pile).map_or("", |it| it.1);
    let is_whole = query.is_whole();
    let template = NoticesPage {
        frame,
        piles: piles.to_vec(),
        pile: path,
        text: query.text.clone(),
        pickers: pickers(&visit, &query, &all.organisations),
        clear: (!is_whole).then(|| Asked::default().at(path, None)),
        empty: t.get(if is_whole { "notices-none" } else { "notices-no-hit" }),
        rows: all.lines.iter().map(|it| row(&visit, it)).collect(),
        paging: paging(&visit, &all.part, |number| asked.at(path, Some(number))),
    };
    page(&visit, StatusCode::OK, &template)
}

fn pickers(visit: &Visit, query: &Wanted, organisations: &[Organisation]) -> Vec<Picker> {
    let t = visit.t();
    let organisations = organisations.iter().map(|it| {
        let is_chosen = query.sought.organisation.as_ref() == Some(&it.id);
        (it.id.to_string(), it.name.clone(), is_chosen)
    });
    let kinds = NoticeKind::ALL.map(|it| {
        let is_chosen = query.sought.kind == Some(it);
        (it.code().to_owned(), kind(visit, it), is_chosen)
    });
    let late = vec![(LATE.to_owned(), t.get("notices-late"), query.is_late)];
    let picker = |name, key: &str, options| Picker {
        name,
        label: t.get(key),
        all: Some(t.get("operation-all")),
        options,
    };
    vec![
        picker("organisation", "notices-organisation", organisations.collect()),
        picker("anmalan", "notices-about", kinds.to_vec()),
        picker("tid", "notices-time", late),
    ]
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
    let mark = |class, key: &str, text| Tag { class, word: t.get(key), text };
    let mut marks = vec![standing(visit, it.standing)];
    if let Some(last) = it.last_day.filter(|_| it.is_late) {
        let text = match it.kind {
            NoticeKind::New => t.get("notice-before-start"),
            NoticeKind::Change | NoticeKind::Pause | NoticeKind::Resume | NoticeKind::Closing => {
                t.one("operation-should", "day", &t.day(last))
            }
        };
        marks.push(mark("es-tag--late", "notices-late", text));
    }
    if it.is_sheltered {
        marks.push(mark("es-tag--protected", "notices-sheltered", String::new()));
    }
    marks
}

fn row(visit: &Visit, it: &Listed) -> NoticeRow {
    let t = visit.t();
    let form = it.form.get(visit.language);
    let day = match it.kind {
        NoticeKind::New => "notices-starts-on",
        NoticeKind::Change | NoticeKind::Pause | NoticeKind::Resume | NoticeKind::Closing => {
            "notice-about"
        }
    };
    NoticeRow {
        href: format!("/anmalningar/{}", it.id),
        reference: it.reference.clone(),
        organisation: it.organisation.clone(),
        operation: if it.operation.is_empty() { form.to_owned() } else { it.operation.clone() },
        form: form.to_owned(),
        about: format!("{}, {}", kind(visit, it.kind), ground(visit, it.ground)),
        sent: t.day(it.sent_on),
        happened: t.one(day, "day", &t.day(it.happened_on)),
        when: t.two("notices-when", ("sent", &t.day(it.sent_on)), ("day", &t.day(it.happened_on))),
        marks: marks(visit, it),
    }
}

/// A day with its time, as days are said on the rest of the page.
fn moment(visit: &Visit, at: Timestamp) -> String {
    let (t, clock) = (visit.t(), &visit.site.app.clock);
    let (day, time) = (t.day(clock.today(at)), clock.time_of_day(at));
    t.two("notices-moment", ("day", &day), ("time", &time))
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
    let when = moment(visit, it.at);
    let other = it.other.as_ref();
    StepRow {
        what: t.two(key, ("when", &when), ("who", &it.by)),
        text: lines(&it.text),
        other: other.map(|id| (t.get("notices-to-other"), format!("{address}/{id}"))),
    }
}

/// A notice to decide on.
pub(crate) async fn show(visit: Visit, Path(id): Path<String>) -> Answer {
    one(&visit, StatusCode::OK, &NoticeId::new(id), None, [""; 3]).await
}

async fn one(
    visit: &Visit,
    status: StatusCode,
    id: &NoticeId,
    error: Option<(&'static str, String)>,
    typed: [&str; 3],
) -> Answer {
    let it = detail(&visit.site.app, &visit.ctx, id).await.to(visit)?;
    let heading = format!("{}: {}", kind(visit, it.line.kind), it.line.operation);
    let mut frame = visit.frame(heading.clone(), Place::Notices);
    frame.has_errors = error.is_some();
    let [ask, refuse, back] = typed.map(str::to_owned);
    let is_own = it.line.is_sheltered && visit.has_role(|role| role.may(Action::Administer));
    let template = NoticePage {
        frame,
        heading,
        marks: marks(visit, &it.line),
        facts: facts(visit, &it),
        changes: it.changes.iter().map(|it| changed(visit, it)).collect(),
        answers: answers(visit, &it.document).into_iter().map(|it| dated(visit, it)).collect(),
        pdf: format!("/inskickat/{id}/bekraftelse.pdf"),
        files: it.attachments.iter().map(|it| file(visit, it)).collect(),
        steps: it.steps.iter().map(|it| step(visit, it, "/anmalningar")).collect(),
        history: it.history.iter().map(|it| row(visit, it)).collect(),
        operation: is_own.then(|| format!("/skyddade-boenden/{}", it.line.operation_id)),
        is_open: !it.line.standing.is_over(),
        can_ask: it.line.standing.after(Step::Ask).is_some() && !it.line.is_sheltered,
        take_back: take_back(visit, &it.line, is_own),
        error,
        ask,
        refuse,
        back,
        text_max: TEXT_MAX,
        action: format!("/anmalningar/{id}"),
    };
    page(visit, status, &template)
}

/// Who reads why the approval is taken back; none if there is none, or if it is not the visitor's to take back.
fn take_back(visit: &Visit, it: &Listed, is_own: bool) -> Option<String> {
    let hint = if it.is_sheltered { "notices-back-own" } else { "notices-text-hint" };
    let is_for_visitor = is_own || !it.is_sheltered;
    (it.standing == Standing::Approved && is_for_visitor).then(|| visit.t().get(hint))
}

fn changed(visit: &Visit, it: &Change) -> ChangeRow {
    let said = |words: &Option<app::Words>| {
        let words = words.as_ref().map(|it| with_day(visit, it.get(visit.language)));
        words.unwrap_or_else(|| visit.t().get("not-answered"))
    };
    ChangeRow {
        question: it.question.get(visit.language).to_owned(),
        before: said(&it.before),
        after: said(&it.after),
    }
}

fn dated(visit: &Visit, it: Line) -> Line {
    Line { value: it.value.iter().map(|text| with_day(visit, text)).collect(), ..it }
}

/// A day that was typed, as days are said on the rest of the page; any other text as it is.
fn with_day(visit: &Visit, text: &str) -> String {
    let day: Option<Date> = text.parse().ok();
    match day.filter(|_| text.len() == "2026-11-23".len()) {
        Some(day) => visit.t().day(day),
        None => text.to_owned(),
    }
}

fn facts(visit: &Visit, it: &Detail) -> Vec<Line> {
    let t = visit.t();
    let line = |key: &str, value: String| Line { label: t.get(key), value: vec![value] };
    let when = moment(visit, it.sent_at);
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
    let typed = ["ask", "refuse", "back"].map(|field| form.get(field).unwrap_or_default());
    let [ask, refuse, back] = typed.map(str::to_owned);
    let (field, decision) = match form.get("decision") {
        Some("approve") => ("content", Decision::Approve),
        Some("ask") => ("ask", Decision::Ask(ask)),
        Some("refuse") => ("refuse", Decision::Refuse(refuse)),
        Some("back") => ("back", Decision::TakeBack(back)),
        // Without a button nothing has been decided.
        _ => {
            let error = Some(("content", visit.t().get("notices-neither")));
            return one(&visit, StatusCode::UNPROCESSABLE_ENTITY, &id, error, typed).await;
        }
    };
    let became = decide(&visit.site.app, &visit.ctx, &id, &decision).await.to(&visit)?;
    match became {
        Decided::Done if field == "back" => Ok(on_to("/anmalningar?klart=tillbaka")),
        Decided::Done => Ok(on_to("/anmalningar?klart=ja")),
        Decided::Before => Ok(on_to("/anmalningar?klart=fore")),
        Decided::NoText => {
            let max = TEXT_MAX.to_string();
            let error = Some((field, visit.t().one("notices-no-text", "n", &max)));
            one(&visit, StatusCode::UNPROCESSABLE_ENTITY, &id, error, typed).await
        }
    }
}
