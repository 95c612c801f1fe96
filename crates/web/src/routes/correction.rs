//! "Something is wrong": asking for a correction, and the authority's answer.

use app::Words;
use app::correction::{
    Asked as Became, Correctable, Correction, Decided, REASON_MAX, State, ask, correctable, decide,
    requests,
};
use axum::body::Bytes;
use axum::extract::{Path, Query};
use axum::http::StatusCode;
use domain::catalogue::Field;
use domain::ids::{CaseId, FieldId};

use super::Form;
use super::administration::approves;
use crate::request::Visit;
use crate::respond::{Answer, Tell, not_found, on_to, page};
use crate::show::plain_control;
use crate::view::cases::{
    CorrectionAsk, CorrectionChoose, CorrectionLine, Corrections, FactLine, Tag, TypedReply,
};
use crate::view::form::{Control, Line, Shape};
use crate::view::{Notice, Place};

/// What the address may say.
#[derive(Debug, Default, serde::Deserialize)]
pub(crate) struct Asked {
    /// Which question is wrong.
    falt: Option<String>,
}

pub(crate) async fn show(
    visit: Visit,
    Path(id): Path<String>,
    Query(asked): Query<Asked>,
) -> Answer {
    let case = correctable(&visit.site.app, &visit.ctx, &CaseId::new(id)).await.to(&visit)?;
    match asked.falt {
        None => choose(&visit, &case),
        Some(field) => {
            let shown = Shown { after: None, reason: "", problem: None, reason_problem: None };
            form(&visit, StatusCode::OK, &case, &FieldId::new(field), shown)
        }
    }
}

/// Which question is wrong?
fn choose(visit: &Visit, case: &Correctable) -> Answer {
    let t = visit.t();
    let journey = case.journey(&visit.site.app);
    let facts = journey.asked().filter(|asked| Correctable::allows(asked)).map(|asked| FactLine {
        label: asked.field.label.get(visit.language).to_owned(),
        value: journey.shown(asked, visit.language).unwrap_or_else(|| t.get("not-answered")),
        href: format!("/arenden/{}/fel?falt={}", case.id, asked.field.id),
    });
    let template = CorrectionChoose {
        frame: visit.frame(t.get("something-wrong"), Place::Cases),
        reference: case.reference.clone(),
        back: format!("/arenden/{}", case.id),
        facts: facts.collect(),
    };
    page(visit, StatusCode::OK, &template)
}

/// What was typed, and what is wrong with it.
struct Shown<'a> {
    after: Option<&'a str>,
    reason: &'a str,
    problem: Option<String>,
    reason_problem: Option<String>,
}

/// What should it say, and why?
fn form(
    visit: &Visit,
    status: StatusCode,
    case: &Correctable,
    field: &FieldId,
    shown: Shown<'_>,
) -> Answer {
    let t = visit.t();
    let journey = case.journey(&visit.site.app);
    let asked = journey.asked().find(|asked| &asked.field.id == field);
    let Some(asked) = asked.filter(|asked| Correctable::allows(asked)) else {
        return Ok(not_found(visit));
    };
    let now = journey.shown(asked, visit.language).unwrap_or_else(|| t.get("not-answered"));
    let mut control = plain_control(&journey, asked, visit.language);
    if let Some(after) = shown.after {
        after.clone_into(&mut control.value);
        for option in &mut control.options {
            option.is_chosen = option.value == after;
        }
    }
    control.error = shown.problem;
    let mut frame = visit.frame(t.get("something-wrong"), Place::Cases);
    frame.has_errors = control.error.is_some() || shown.reason_problem.is_some();
    let reason = Control {
        label: t.get("correction-reason"),
        hint: Some(t.get("correction-reason-hint")),
        error: shown.reason_problem,
        value: shown.reason.to_owned(),
        max: REASON_MAX,
        ..Control::bare("reason", Shape::LongText)
    };
    let template = CorrectionAsk {
        frame,
        now,
        control,
        reason,
        action: format!("/arenden/{}/fel?falt={field}", case.id),
        back: format!("/arenden/{}/fel", case.id),
    };
    page(visit, status, &template)
}

/// Takes a request for correction.
pub(crate) async fn send(
    visit: Visit,
    Path(id): Path<String>,
    Query(asked): Query<Asked>,
    body: Bytes,
) -> Answer {
    let posted = Form::read(&body);
    let id = CaseId::new(id);
    let site = visit.site.clone();
    let catalogue = &site.app.form().catalogue;
    let field: Option<&Field> =
        asked.falt.as_deref().and_then(|field| catalogue.field(&FieldId::new(field)));
    let Some(field) = field else { return Ok(not_found(&visit)) };
    let after = posted.get(field.id.as_str()).unwrap_or_default();
    let reason = posted.get("reason").unwrap_or_default();
    let became = ask(&visit.site.app, &visit.ctx, &id, field, (after, reason)).await.to(&visit)?;
    let t = visit.t();
    let max = REASON_MAX.to_string();
    let (problem, reason_problem) = match became {
        Became::Kept => return Ok(on_to(format!("/arenden/{id}?klart=fel#corrections"))),
        Became::Wrong(remark) => (Some(remark.text.get(visit.language).to_owned()), None),
        Became::Same => (Some(t.get("correction-same")), None),
        Became::Waiting => (Some(t.get("correction-waiting")), None),
        Became::NoReason => (None, Some(t.get("correction-no-reason"))),
        Became::LongReason => (None, Some(t.one("correction-long-reason", "n", &max))),
    };
    let case = correctable(&visit.site.app, &visit.ctx, &id).await.to(&visit)?;
    let shown = Shown { after: Some(after), reason, problem, reason_problem };
    form(&visit, StatusCode::UNPROCESSABLE_ENTITY, &case, &field.id, shown)
}

/// A request as both sides read it.
pub(crate) fn correction_line(visit: &Visit, it: &Correction) -> CorrectionLine {
    let t = visit.t();
    let clock = &visit.site.app.clock;
    let say = |words: &Option<Words>| match words {
        Some(words) => words.get(visit.language).to_owned(),
        None => t.get("nothing"),
    };
    let (class, key) = match it.state {
        State::Waiting => ("es-tag--now", "correction-state-waiting"),
        State::Approved => ("es-tag--executed", "correction-state-approved"),
        State::Refused => ("es-tag--closed", "correction-state-refused"),
    };
    let line = |key: &str, value: String| Line { label: t.get(key), value: vec![value] };
    let when = clock.shown(it.requested_at);
    let mut rows = vec![
        line("correction-field", it.question.get(visit.language).to_owned()),
        line("correction-before", say(&it.before)),
        line("correction-after", say(&it.after)),
        line("correction-reason", it.reason.clone()),
        line("correction-by", t.two("report-sent", ("when", &when), ("who", &it.requested_by))),
    ];
    rows.extend(it.reply.clone().map(|reply| line("correction-reply", reply)));
    CorrectionLine {
        id: it.id.clone(),
        about: format!("{}, {}", it.reference, it.committee),
        state: Tag {
            class,
            word: t.get(key),
            text: it.decided_at.map(|at| clock.shown(at)).unwrap_or_default(),
        },
        rows,
    }
}

/// What the address of the authority's page may say.
#[derive(Debug, Default, serde::Deserialize)]
pub(crate) struct Answered {
    /// How the deciding went.
    klart: Option<String>,
}

/// Requests that wait for the authority's administrator.
pub(crate) async fn all(visit: Visit, Query(answered): Query<Answered>) -> Answer {
    let t = visit.t();
    let notice = answered.klart.as_deref().map(|how| match how {
        "fore" => Notice::warning(t.get("decided-before"), String::new()),
        "krock" => Notice::warning(t.get("decided-collides"), t.get("decided-collides-text")),
        _ => Notice::good(t.get("decided-done"), t.get("decided-done-text")),
    });
    listed(&visit, StatusCode::OK, notice, TypedReply::default()).await
}

async fn listed(
    visit: &Visit,
    status: StatusCode,
    notice: Option<Notice>,
    typed: TypedReply,
) -> Answer {
    let requests = requests(&visit.site.app, &visit.ctx).await.to(visit)?;
    let mut frame = visit.frame(visit.t().get("corrections-title"), Place::Administration);
    frame.notice = notice;
    let lines =
        |of: &[Correction]| of.iter().map(|it| correction_line(visit, it)).collect::<Vec<_>>();
    let (rows, decided) = (lines(&requests.waiting), lines(&requests.decided));
    page(visit, status, &Corrections { frame, rows, decided, typed })
}

/// Approves or refuses a request.
pub(crate) async fn answer(visit: Visit, Path(id): Path<String>, body: Bytes) -> Answer {
    let form = Form::read(&body);
    let reply = form.get("reply").unwrap_or_default();
    let Some(approve) = approves(&form) else {
        let t = visit.t();
        let notice = Notice::warning(t.get("decided-not"), t.get("decide-neither"));
        let typed = TypedReply { id, reply: reply.to_owned(), into: String::new() };
        return listed(&visit, StatusCode::UNPROCESSABLE_ENTITY, Some(notice), typed).await;
    };
    let decided = decide(&visit.site.app, &visit.ctx, &id, approve, reply).await.to(&visit)?;
    Ok(on_to(match decided {
        Decided::Done => "/rattelser?klart=ja",
        Decided::Before => "/rattelser?klart=fore",
        Decided::Collides => "/rattelser?klart=krock",
    }))
}
