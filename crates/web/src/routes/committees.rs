//! The committees, for the authority's administrator.

use app::administration::{
    Change, Changed, CommitteePage as Committee, Line as Listed, NAME_MAX, What, change_committee,
    committee, committees,
};
use axum::body::Bytes;
use axum::extract::{Path, Query};
use axum::http::StatusCode;
use domain::ids::{AreaId, CommitteeId};

use super::Form;
use super::administration::hindered;
use crate::case_words::{option_label, options};
use crate::request::Visit;
use crate::respond::{Answer, Tell, on_to, page};
use crate::view::administration::{CommitteeLine, CommitteePage, Committees};
use crate::view::cases::Tag;
use crate::view::form::{Control, Line, OptionView, Shape};
use crate::view::{Notice, Place};

/// What the address may say.
#[derive(Debug, Default, serde::Deserialize)]
pub(crate) struct Asked {
    /// A part of the name of a municipality or committee.
    text: Option<String>,
    /// That the committee was changed.
    klart: Option<String>,
}

fn areas(visit: &Visit, areas: &[AreaId]) -> String {
    let words = areas.iter().map(|area| option_label(visit, "area", area.as_str()));
    words.collect::<Vec<_>>().join(", ")
}

fn marks(visit: &Visit, it: &Listed) -> Vec<Tag> {
    let t = visit.t();
    let tag = |class: &'static str, key: &str| Tag { class, word: t.get(key), text: String::new() };
    if it.has_ended {
        return vec![tag("es-tag--closed", "committee-ended")];
    }
    let mut marks = Vec::new();
    if it.kept.n_leads == 0 {
        marks.push(tag("es-tag--late", "committee-without-lead"));
    }
    if it.is_unconfirmed {
        marks.push(tag("es-tag--now", "committee-unconfirmed"));
    }
    if it.kept.n_reporters == 1 {
        marks.push(tag("es-tag--now", "committee-single"));
    }
    marks
}

fn people(visit: &Visit, it: &Listed) -> String {
    let (n, leads) = (it.kept.n_reporters.to_string(), it.kept.n_leads.to_string());
    visit.t().two("committee-people", ("n", &n), ("leads", &leads))
}

/// Every committee.
pub(crate) async fn show(visit: Visit, Query(asked): Query<Asked>) -> Answer {
    let all = committees(&visit.site.app, &visit.ctx).await.to(&visit)?;
    let text = asked.text.unwrap_or_default();
    let wanted = text.trim().to_lowercase();
    let fits = |it: &&Listed| {
        let name = format!("{} {}", it.kept.committee.name, it.municipality);
        name.to_lowercase().contains(&wanted)
    };
    let line = |it: &Listed| CommitteeLine {
        href: format!("/namnder/{}", it.kept.committee.id),
        municipality: it.municipality.clone(),
        name: it.kept.committee.name.clone(),
        areas: areas(&visit, &it.kept.committee.areas),
        people: people(&visit, it),
        marks: marks(&visit, it),
    };
    let lines: Vec<CommitteeLine> = all.iter().filter(fits).map(line).collect();
    let t = visit.t();
    let template = Committees {
        frame: visit.frame(t.get("committees-title"), Place::Administration),
        count: t.one("committees-count", "n", &lines.len().to_string()),
        text,
        lines,
    };
    page(&visit, StatusCode::OK, &template)
}

/// A committee.
pub(crate) async fn one(
    visit: Visit,
    Path(id): Path<String>,
    Query(asked): Query<Asked>,
) -> Answer {
    let it = committee(&visit.site.app, &visit.ctx, &CommitteeId::new(id)).await.to(&visit)?;
    let name = it.line.kept.committee.name.clone();
    let own = it.line.kept.committee.areas.clone();
    let notice = asked.klart.map(|_| Notice::good(visit.t().get("committee-saved"), String::new()));
    let typed = Typed { name: &name, areas: &own, name_error: None, areas_error: None };
    drawn(&visit, StatusCode::OK, &it, &typed, notice)
}

/// What was typed, and what is wrong with it.
struct Typed<'a> {
    name: &'a str,
    areas: &'a [AreaId],
    name_error: Option<String>,
    areas_error: Option<String>,
}

fn drawn(
    visit: &Visit,
    status: StatusCode,
    it: &Committee,
    typed: &Typed<'_>,
    notice: Option<Notice>,
) -> Answer {
    let t = visit.t();
    let kept = &it.line.kept.committee;
    let heading = format!("{}, {}", kept.name, it.line.municipality);
    let mut frame = visit.frame(heading.clone(), Place::Administration);
    frame.has_errors = typed.name_error.is_some() || typed.areas_error.is_some();
    frame.notice = notice;
    let line = |key: &str, value: String| Line { label: t.get(key), value: vec![value] };
    let choices = (1..).zip(options(visit, "area")).map(|(place, (value, label))| OptionView {
        is_chosen: typed.areas.iter().any(|area| area.as_str() == value),
        place,
        value,
        label,
        hint: None,
    });
    let template = CommitteePage {
        frame,
        heading,
        marks: marks(visit, &it.line),
        facts: vec![
            line("pick-area", areas(visit, &kept.areas)),
            line("col-people", people(visit, &it.line)),
            line("committee-since", t.day(kept.valid_from)),
        ],
        leads: it
            .leads
            .iter()
            .map(|(name, phone, email)| (name.clone(), format!("{phone}, {email}")))
            .collect(),
        changes: it.changes.iter().map(|change| change_line(visit, change)).collect(),
        name: Control {
            label: t.get("committee-name"),
            value: typed.name.to_owned(),
            max: NAME_MAX,
            error: typed.name_error.clone(),
            ..Control::bare("name", Shape::Text)
        },
        areas: Control {
            label: t.get("pick-area"),
            options: choices.collect(),
            error: typed.areas_error.clone(),
            ..Control::bare("areas", Shape::Boxes)
        },
        is_open: !it.line.has_ended,
        action: format!("/namnder/{}", kept.id),
        received: super::received::address(&kept.id),
    };
    page(visit, status, &template)
}

/// What happened to a committee: when, and what.
fn change_line(visit: &Visit, it: &Change) -> (String, String) {
    let t = visit.t();
    let key = match it.what {
        What::Connected => "history-connected",
        What::Renamed => "history-renamed",
        What::Areas => "history-areas",
        What::MergedInto => "history-merged-into",
        What::TookOver => "history-took-over",
        What::SplitOff => "history-split-off",
        What::SplitFrom => "history-split-from",
    };
    let areas = areas(visit, &it.areas);
    let values = [
        ("name", it.name.as_str()),
        ("areas", &areas),
        ("other", it.other.as_deref().unwrap_or_default()),
        ("who", &it.by),
    ];
    (visit.site.app.clock.shown(it.at), t.with(key, &values))
}

/// Gives a committee another name or other areas.
pub(crate) async fn save(visit: Visit, Path(id): Path<String>, body: Bytes) -> Answer {
    let form = Form::read(&body);
    let id = CommitteeId::new(id);
    let name = form.get("name").unwrap_or_default();
    let known = options(&visit, "area");
    let is_known = |area: &&str| known.iter().any(|(id, _)| id == area);
    let areas: Vec<AreaId> = form.all("areas").filter(is_known).map(AreaId::new).collect();
    let became = change_committee(&visit.site.app, &visit.ctx, &id, (name, &areas));
    let t = visit.t();
    let max = NAME_MAX.to_string();
    let (name_error, areas_error) = match became.await.to(&visit)? {
        Changed::Done => return Ok(on_to(format!("/namnder/{id}?klart=ja"))),
        Changed::Name => (Some(t.one("committee-name-error", "n", &max)), None),
        Changed::NoArea => (None, Some(t.get("committee-no-area"))),
        Changed::Hindered(hindrance) => (None, Some(hindered(&visit, &hindrance))),
    };
    let it = committee(&visit.site.app, &visit.ctx, &id).await.to(&visit)?;
    let typed = Typed { name, areas: &areas, name_error, areas_error };
    drawn(&visit, StatusCode::UNPROCESSABLE_ENTITY, &it, &typed, None)
}
