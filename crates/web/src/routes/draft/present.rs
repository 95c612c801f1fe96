//! Draws a tab: questions, or the summary.

use app::draft::{Duplicate, OpenDraft, duplicates};
use app::overview::my_details;
use axum::http::StatusCode;
use domain::journey::Journey;

use crate::request::Visit;
use crate::respond::{Answer, Tell, Trouble, page};
use crate::show::{Faults, address, fields, groups, steps};
use crate::view::form::{Double, FormPage, Line, Mine, Summary};
use crate::view::{Notice, Place};

/// What a page may show beside its questions.
#[derive(Clone, Debug, Default)]
pub(super) struct Extra {
    /// A message at the top.
    pub(super) notice: Option<Notice>,
    /// What is wrong with a proposal.
    pub(super) proposal: Option<String>,
}

/// Draws the tab at the place, from a walk that has been made.
pub(super) async fn tab(
    visit: &Visit,
    status: StatusCode,
    (draft, journey): (&OpenDraft, &Journey<'_>),
    place: usize,
    faults: Faults<'_>,
    extra: Extra,
) -> Answer {
    if place + 1 == journey.pages.len() {
        return summary(visit, draft, journey, extra).await;
    }
    let Some(asked) = journey.pages.get(place) else {
        return Ok(crate::respond::not_found(visit));
    };
    let t = visit.t();
    let heading = asked.page.title.get(visit.language).to_owned();
    let mut frame = visit.frame(heading.clone(), Place::Reports);
    let fields = fields(visit, draft, journey, place, faults);
    frame.has_errors =
        extra.proposal.is_some() || fields.controls.iter().any(|control| control.error.is_some());
    frame.notice = extra.notice.or_else(|| dropped(visit, journey, Some(place)));
    let is_about_me = asked.page.id.as_str() == "reporter";
    let when = visit.site.app.clock.shown(draft.updated_at);
    let template = FormPage {
        steps: steps(visit, draft, journey, place),
        lead: asked.page.lead.as_ref().map(|lead| lead.get(visit.language).to_owned()),
        can_propose: asked.fields.iter().any(|asked| asked.field.id.as_str() == "cause"),
        action: address(draft, &asked.page.path),
        draft: format!("/utkast/{}", draft.id),
        has_back: place > 0,
        mine: if is_about_me { Some(mine(visit).await?) } else { None },
        propose_error: extra.proposal,
        saved: t.two("saved-line", ("when", &when), ("who", &draft.updated_by)),
        heading,
        fields,
        frame,
    };
    page(visit, status, &template)
}

/// Tells which answers are no longer asked for, on their own tab or on the summary.
fn dropped(visit: &Visit, journey: &Journey<'_>, place: Option<usize>) -> Option<Notice> {
    let t = visit.t();
    let tab = place.and_then(|place| journey.pages.get(place));
    let items: Vec<String> = journey
        .dropped
        .iter()
        .filter(|field| tab.is_none_or(|tab| tab.page.fields.iter().any(|own| own.id == field.id)))
        .map(|field| field.label.get(visit.language).to_owned())
        .collect();
    let mut notice = Notice::warning(t.get("dropped-title"), t.get("dropped-text"));
    notice.items = items;
    (!notice.items.is_empty()).then_some(notice)
}

async fn mine(visit: &Visit) -> Result<Mine, Trouble> {
    let details = my_details(&visit.site.app, &visit.ctx).await.to(visit)?;
    let t = visit.t();
    let row = |key: &str, value: Vec<String>| Line { label: t.get(key), value };
    let role = if details.is_lead { "role-lead-reporter" } else { "role-reporter" };
    let places = details.places.iter().map(|(place, _)| place.clone());
    let mut roles = vec![t.get(role)];
    roles.extend(places);
    Ok(Mine {
        rows: vec![
            row("mine-name", vec![details.name]),
            row("mine-title-row", vec![details.title]),
            row("mine-email", vec![details.email]),
            row("mine-phone", vec![details.phone]),
            row("mine-role", roles),
        ],
        if_wrong: t.get(if details.is_lead { "mine-wrong-lead" } else { "mine-wrong" }),
    })
}

async fn summary(visit: &Visit, draft: &OpenDraft, journey: &Journey<'_>, extra: Extra) -> Answer {
    let t = visit.t();
    let place = journey.pages.len().saturating_sub(1);
    let Some(tab) = journey.pages.get(place) else {
        return Ok(crate::respond::not_found(visit));
    };
    let heading = tab.page.title.get(visit.language).to_owned();
    let missing: Vec<(String, String)> = journey
        .pages
        .iter()
        .flat_map(|page| page.fields.iter().map(move |asked| (page, asked)))
        .filter_map(|(page, asked)| {
            let text = asked.problem.as_ref()?.text.get(visit.language).to_owned();
            let href = address(draft, &page.page.path);
            Some((text, format!("{href}?fel=1#field-{}", asked.field.id)))
        })
        .collect();
    let found = duplicates(&visit.site.app, &visit.ctx, draft).await.to(visit)?;
    let has_report = found.iter().any(|double| matches!(double, Duplicate::Report { .. }));
    let text = if has_report { "duplicate-text" } else { "duplicate-draft-text" };
    let mut frame = visit.frame(heading.clone(), Place::Reports);
    frame.has_errors = !missing.is_empty();
    frame.notice = extra.notice.or_else(|| dropped(visit, journey, None));
    let template = Summary {
        frame,
        steps: steps(visit, draft, journey, place),
        heading,
        lead: tab.page.lead.as_ref().map(|lead| lead.get(visit.language).to_owned()),
        action: address(draft, &tab.page.path),
        draft: format!("/utkast/{}", draft.id),
        groups: groups(visit, draft, journey),
        missing,
        doubles: found.iter().map(|double| shown(visit, double)).collect(),
        doubles_text: t.get(text),
        revision: draft.revision,
    };
    page(visit, StatusCode::OK, &template)
}

fn shown(visit: &Visit, double: &Duplicate) -> Double {
    let t = visit.t();
    let clock = &visit.site.app.clock;
    match double {
        Duplicate::Report { id, reference, sent_at } => {
            let when = clock.shown(*sent_at);
            let values = (("reference", reference.as_str()), ("when", when.as_str()));
            Double {
                text: t.two("duplicate-report", values.0, values.1),
                href: format!("/rapporter/{id}"),
            }
        }
        Duplicate::Draft { id, by, at } => {
            let when = clock.shown(*at);
            Double {
                text: t.two("duplicate-draft", ("who", by), ("when", &when)),
                href: format!("/utkast/{id}"),
            }
        }
    }
}
