//! The reporters of a committee, for its lead reporters: the list, and the way into changing it.

use app::committee_change;
use app::reporters::{Begun, Line as Listed, Sheet, Wish, begin, confirm, sheet};
use axum::body::Bytes;
use axum::extract::Query;
use axum::http::StatusCode;
use domain::ids::{AssignmentId, CommitteeId, FieldId};

use super::Form;
use super::administration::request_state;
use crate::case_words::option_label;
use crate::request::Visit;
use crate::respond::{Answer, Tell, on_to, page};
use crate::view::Place;
use crate::view::cases::Tag;
use crate::view::people::{Change, Person, Reporters};

/// The list of the committee.
pub(crate) fn address(committee: &str) -> String {
    let mut query = form_urlencoded::Serializer::new(String::new());
    query.append_pair("namnd", committee);
    format!("/rapportorer?{}", query.finish())
}

/// What the address may say.
#[derive(Debug, Default, serde::Deserialize)]
pub(crate) struct Asked {
    /// Which committee; the first that one leads, if it does not say.
    namnd: Option<String>,
}

pub(crate) async fn show(visit: Visit, Query(asked): Query<Asked>) -> Answer {
    let committee = asked.namnd.filter(|id| !id.is_empty()).map(CommitteeId::new);
    let sheet = sheet(&visit.site.app, &visit.ctx, committee.as_ref()).await.to(&visit)?;
    let t = visit.t();
    let quarter = t.quarter(sheet.quarter);
    let confirmed = sheet.confirmed.as_ref().map(|(by, at)| {
        let when = visit.site.app.clock.shown(*at);
        t.with("people-done", &[("quarter", &quarter), ("who", by), ("when", &when)])
    });
    let areas: Vec<String> = sheet
        .committee
        .areas
        .iter()
        .map(|area| option_label(&visit, "area", area.as_str()))
        .collect();
    let template = Reporters {
        frame: visit.frame(t.get("reporters-title"), Place::Reporters),
        committee: sheet.committee.committee.to_string(),
        committee_name: sheet.committee.name.clone(),
        committees: committees(&sheet),
        areas: areas.join(", "),
        people: sheet.lines.iter().map(|line| person(&visit, line)).collect(),
        is_few: sheet.lines.len() < 2,
        review: t.one("people-ask", "quarter", &quarter),
        confirmed,
        drafts: drafts(&visit, &sheet),
        changes: changes(&visit, &sheet),
        requests: requests(&visit, &sheet),
        log: format!("/rapportorer/logg?namnd={}", sheet.committee.committee),
        received: super::received::address(&sheet.committee.committee),
    };
    page(&visit, StatusCode::OK, &template)
}

/// The other committees that one leads: name and address.
fn committees(sheet: &Sheet) -> Vec<(String, String)> {
    let others = sheet.memberships.iter().filter(|it| it.committee != sheet.committee.committee);
    others.map(|it| (it.name.clone(), address(it.committee.as_str()))).collect()
}

fn person(visit: &Visit, line: &Listed) -> Person {
    let t = visit.t();
    let one = &line.reporter;
    let areas = one.areas.iter().map(|area| option_label(visit, "area", area.as_str()));
    let mut marks = Vec::new();
    if let Some(first) = one.starts_on {
        marks.push(t.one("mark-starts", "day", &t.day(first)));
    }
    if let Some(last) = one.ends_on {
        marks.push(t.one("mark-ends", "day", &t.day(last)));
    }
    if line.is_silent {
        marks.push(t.get("mark-silent"));
    }
    if line.is_last_lead {
        marks.push(t.get("mark-last-lead"));
    }
    let seen = line.logged_in_at.map(|at| t.day(visit.site.app.clock.today(at)));
    Person {
        id: one.id.to_string(),
        name: one.name(),
        is_self: line.is_self,
        number: one.masked_number(),
        title: one.title.clone(),
        email: one.email.clone(),
        phone: one.phone.clone(),
        role: t.get(&format!("role-{}", one.role.code().replace('_', "-"))),
        areas: areas.collect::<Vec<_>>().join(", "),
        seen: seen.unwrap_or_else(|| t.get("never-logged-in")),
        marks,
        can_go: !line.is_last_lead,
    }
}

fn drafts(visit: &Visit, sheet: &Sheet) -> Vec<(String, String)> {
    let t = visit.t();
    let one = |begun: &Begun| {
        let catalogue = &visit.site.app.forms.of(begun.service).catalogue;
        let list = catalogue.field(&FieldId::new("deed")).and_then(|field| field.list());
        let deed = begun.deed.as_deref();
        let choice = list.and_then(|list| catalogue.choice(list, deed?));
        let deed = choice.map_or_else(
            || t.get("change-begun-what"),
            |choice| choice.label.get(visit.language).to_owned(),
        );
        let what = if begun.who.is_empty() { deed } else { format!("{deed}: {}", begun.who) };
        let when = visit.site.app.clock.shown(begun.touched_at);
        let text = t.two("change-begun", ("what", &what), ("when", &when));
        (text, format!("/utkast/{}", begun.id))
    };
    sheet.drafts.iter().map(one).collect()
}

fn changes(visit: &Visit, sheet: &Sheet) -> Vec<Change> {
    let said = |document: &app::Document, field: &str| {
        let asked = document.questions.iter().find(|question| question.field == field);
        let answer = asked.and_then(|question| question.answer.as_ref());
        answer.map(|answer| answer.get(visit.language).to_owned()).unwrap_or_default()
    };
    let sent = sheet.changes.iter();
    sent.map(|change| {
        let document = &change.document;
        let name = format!("{} {}", said(document, "first_name"), said(document, "last_name"));
        let who = if name.trim().is_empty() { said(document, "reporter") } else { name };
        Change {
            when: visit.site.app.clock.shown(change.sent_at),
            what: said(document, "deed"),
            who,
            by: document.reporter.clone(),
            reference: change.reference.clone(),
            href: format!("/inskickat/{}", change.id),
        }
    })
    .collect()
}

/// Changes of the committee that have been asked for, each with where it stands.
fn requests(visit: &Visit, sheet: &Sheet) -> Vec<(Change, Tag)> {
    let said = |document: &app::Document| {
        let asked = document.questions.iter().find(|question| question.field == "deed");
        let answer = asked.and_then(|question| question.answer.as_ref());
        answer.map(|answer| answer.get(visit.language).to_owned()).unwrap_or_default()
    };
    let all = sheet.requests.iter();
    all.map(|it| {
        let when = visit.site.app.clock.shown(it.sent_at);
        let change = Change {
            when: visit.t().two("report-sent", ("when", &when), ("who", &it.sent_by)),
            what: said(&it.document),
            who: it.reply.clone().unwrap_or_default(),
            by: it.sent_by.clone(),
            reference: it.reference.clone(),
            href: format!("/inskickat/{}", it.id),
        };
        (change, request_state(visit, it))
    })
    .collect()
}

/// Begins a request to change the committee.
pub(crate) async fn ask_change(visit: Visit, body: Bytes) -> Answer {
    let form = Form::read(&body);
    let committee = CommitteeId::new(form.get("committee").unwrap_or_default());
    let id = committee_change::begin(&visit.site.app, &visit.ctx, &committee).await.to(&visit)?;
    let first = visit.site.app.forms.committee_change.catalogue.pages.first();
    let path = first.map(|page| page.path.as_str()).unwrap_or_default();
    Ok(on_to(format!("/utkast/{id}/{path}")))
}

/// Begins a change, with what is known of what one means to do.
pub(crate) async fn start(visit: Visit, body: Bytes) -> Answer {
    let form = Form::read(&body);
    let given = |name| form.get(name).filter(|text| !text.is_empty());
    let wish = Wish {
        committee: given("committee").map(CommitteeId::new),
        deed: given("deed").map(str::to_owned),
        reporter: given("reporter").map(AssignmentId::new),
    };
    let id = begin(&visit.site.app, &visit.ctx, &wish).await.to(&visit)?;
    // What has been said already need not be asked for again: a removal goes straight to the summary.
    let pages = &visit.site.app.forms.reporters.catalogue.pages;
    let place = match (&wish.committee, wish.deed.as_deref()) {
        (Some(_), Some("remove")) => pages.last(),
        (Some(_), Some(_)) => pages.get(2),
        _ => pages.first(),
    };
    let path = place.map(|page| page.path.as_str()).unwrap_or_default();
    Ok(on_to(format!("/utkast/{id}/{path}")))
}

/// Confirms that the list is right.
pub(crate) async fn review(visit: Visit, body: Bytes) -> Answer {
    let form = Form::read(&body);
    let committee = CommitteeId::new(form.get("committee").unwrap_or_default());
    confirm(&visit.site.app, &visit.ctx, &committee).await.to(&visit)?;
    Ok(on_to(address(committee.as_str())))
}
