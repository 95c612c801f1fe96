//! Takes what was typed on a tab: saves it first, whatever it is, and then sees where to go.

use app::draft::OpenDraft;
use app::kept::{Kept, settle};
use app::save_page::{Conflict as Clashing, Input, Saved, save_page};
use app::{Ctx, Error, Refusal};
use askama::Template;
use axum::body::Bytes;
use axum::extract::Path;
use axum::http::StatusCode;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::response::IntoResponse;
use domain::Answers;
use domain::ids::{DraftId, FieldId};
use domain::journey::{AREAS_BETWEEN, AskedField, Journey, Value};
use domain::person_number;
use domain::report::ReportKind;

use super::present::{Extra, tab};
use crate::kept::{FROM_KEPT, Kind, Way};
use crate::request::Visit;
use crate::respond::{Answer, Tell, discarded_before, not_found, on_to, page, went_on};
use crate::routes::Form;
use crate::show::{Faults, address, fields, home};
use crate::view::Place;
use crate::view::form::{Clash, Conflict};

/// What the button says with which it is chosen between two answers.
const CHOSEN: &str = "chosen";

/// Reads what a tab's form says. What does not belong to the draft's form is left out when it is saved.
fn input(form: &Form) -> Input {
    let mut typed = Answers::default();
    for name in form.names() {
        let several: Vec<&str> = form.all(name).collect();
        typed.set(FieldId::new(name), &several.join(AREAS_BETWEEN));
    }
    let shown = form.all("shown").map(FieldId::new).collect();
    let revision = form.get("revision").and_then(|text| text.parse().ok()).unwrap_or(0);
    Input { revision, shown, typed }
}

/// Saves a tab and goes where the button says.
pub(crate) async fn save(
    visit: Visit,
    Path((id, path)): Path<(String, String)>,
    body: Bytes,
) -> Answer {
    let id = DraftId::new(id);
    let form = Form::read(&body);
    let mut input = input(&form);
    let action = form.get("action").unwrap_or("continue");
    if action == "number" {
        let random = visit.site.app.random.number().to(&visit)?;
        let number = FieldId::new("person_number");
        input.typed.set(number, &person_number::fictitious(random));
    }
    let saved = save_page(&visit.site.app, &visit.ctx, &id, &input).await;
    if form.get(FROM_KEPT).is_some() && is_discarded(&saved) {
        return Ok(discarded_before(&visit, id.as_str()));
    }
    let saved = saved.to(&visit)?;
    let Some(place) = place_of(&visit, &saved.draft, &path) else {
        return Ok(not_found(&visit));
    };
    if visit.is_script {
        return fragment(&visit, &saved, place);
    }
    if !saved.conflicts.is_empty() {
        return conflict(&visit, &saved, &path, form.get(FROM_KEPT));
    }
    let draft = saved.draft;
    match action {
        "close" if draft.case.is_some() => Ok(on_to("/arenden")),
        "close" => Ok(on_to(home(&draft))),
        "back" => {
            let before = before(&draft.journey(&visit.site.app), place);
            Ok(on_to(beside(&visit, &draft, before)))
        }
        "number" => Ok(on_to(address(&draft, &format!("{path}#field-person_number")))),
        _ => go_on(&visit, &draft, place, &input.shown, action == CHOSEN).await,
    }
}

/// Whether nothing could be saved, since the draft has been thrown away.
fn is_discarded(saved: &Result<Saved, Error>) -> bool {
    matches!(saved, Err(Error::Refused(Refusal::Discarded)))
}

/// The tab's place among the tabs.
fn place_of(visit: &Visit, draft: &OpenDraft, path: &str) -> Option<usize> {
    draft.form(&visit.site.app).catalogue.pages.iter().position(|page| page.path == path)
}

/// The place of the next tab on which something is asked.
fn after(journey: &Journey<'_>, place: usize) -> usize {
    let mut later = journey.pages.iter().enumerate().skip(place + 1);
    later.find(|(_, page)| page.is_asked()).map_or(place + 1, |(at, _)| at)
}

/// The place of the tab before on which something is asked.
fn before(journey: &Journey<'_>, place: usize) -> usize {
    let mut earlier = journey.pages.iter().enumerate().take(place).rev();
    earlier.find(|(_, page)| page.is_asked()).map_or(0, |(at, _)| at)
}

/// The address of the tab at the place.
fn beside(visit: &Visit, draft: &OpenDraft, place: usize) -> String {
    let page = draft.form(&visit.site.app).catalogue.pages.get(place);
    address(draft, page.map(|page| page.path.as_str()).unwrap_or_default())
}

/// To the next tab if this one is finished; otherwise it is shown again with what must be put right.
async fn go_on(
    visit: &Visit,
    draft: &OpenDraft,
    place: usize,
    shown: &[FieldId],
    has_chosen: bool,
) -> Answer {
    let journey = draft.journey(&visit.site.app);
    let Some(page) = journey.pages.get(place) else {
        return Ok(not_found(visit));
    };
    if draft.case.is_none() && chose_follow_up(&journey) {
        // The decision has been reported: it is chosen in the list of cases, in the same place.
        return to_list(visit, draft, &journey).await;
    }
    // What was filled in for the visitor is to be read before it is left behind.
    let is_unread = |asked: &AskedField<'_>| {
        asked.raw.is_some() && !asked.is_locked && !shown.contains(&asked.field.id)
    };
    if page.is_complete() && !page.fields.iter().any(is_unread) {
        return Ok(on_to(beside(visit, draft, after(&journey, place))));
    }
    let has_fault =
        page.fields.iter().any(|asked| asked.problem.is_some() && shown.contains(&asked.field.id));
    if !has_fault && has_chosen {
        // Of the tab only what was chosen between has been shown: the rest of it is no news.
        let path = format!("{}?sparat=val", page.page.path);
        return Ok(on_to(address(draft, &path)));
    }
    if !has_fault {
        // Only questions that the answers have just brought are left: news, not mistakes.
        let first = page.fields.iter().find(|asked| asked.problem.is_some() || is_unread(asked));
        let anchor = first.map(|asked| asked.field.id.to_string()).unwrap_or_default();
        let path = format!("{}?nya=1#field-{anchor}", page.page.path);
        return Ok(on_to(address(draft, &path)));
    }
    let status = StatusCode::UNPROCESSABLE_ENTITY;
    tab(visit, status, (draft, &journey), place, Faults::Of(shown), Extra::default()).await
}

/// Whether it was answered that the decision has been reported before.
fn chose_follow_up(journey: &Journey<'_>) -> bool {
    let kind = journey.value("report_kind");
    matches!(kind, Some(Value::Chosen(id)) if id.as_str() == ReportKind::FollowUp.option())
}

/// To the list of cases, in the committee and area that were chosen. A draft in which nothing but that
/// was answered is thrown away.
async fn to_list(visit: &Visit, draft: &OpenDraft, journey: &Journey<'_>) -> Answer {
    let place = ["committee", "area", "report_kind"];
    let is_bare = draft.answers.iter().all(|(field, _)| place.contains(&field.as_str()));
    if is_bare {
        app::draft::discard(&visit.site.app, &visit.ctx, &draft.id).await.to(visit)?;
    }
    let mut query = form_urlencoded::Serializer::new(String::new());
    if let Some(Value::Committee(id)) = journey.value("committee") {
        query.append_pair("namnd", id.as_str());
    }
    if let Some(Value::Chosen(id)) = journey.value("area") {
        query.append_pair("omrade", id.as_str());
    }
    Ok(on_to(format!("/arenden?{}", query.finish())))
}

/// The tab's questions alone, for the script.
fn fragment(visit: &Visit, saved: &Saved, place: usize) -> Answer {
    if !saved.conflicts.is_empty() {
        return Ok(StatusCode::CONFLICT.into_response());
    }
    let journey = saved.draft.journey(&visit.site.app);
    let fields = fields(visit, &saved.draft, &journey, place, Faults::Hidden);
    let html = fields
        .render()
        .map_err(|_| app::Fault::Broken("questions could not be drawn"))
        .to(visit)?;
    Ok(([(CONTENT_TYPE, "text/html; charset=utf-8"), (CACHE_CONTROL, "no-store")], html)
        .into_response())
}

/// Two versions side by side. What is chosen is posted to the tab as any other answer; what was kept, and has come back, is
/// kept until then.
fn conflict(visit: &Visit, saved: &Saved, path: &str, kept: Option<&str>) -> Answer {
    let draft = &saved.draft;
    let t = visit.t();
    let frame = visit.frame(t.get("conflict-title"), Place::Reports);
    let clashes = saved.conflicts.iter().map(|it| clash(visit, draft, it)).collect();
    let template = Conflict {
        frame,
        kept: kept.map(str::to_owned),
        lead: if draft.is_by_other {
            t.one("conflict-lead", "who", &draft.updated_by)
        } else {
            // One was the last to save oneself: in another tab, or other answers since somebody else changed this one.
            t.get("conflict-lead-since")
        },
        action: address(draft, path),
        revision: draft.revision,
        clashes,
    };
    page(visit, StatusCode::CONFLICT, &template)
}

fn clash(visit: &Visit, draft: &OpenDraft, it: &Clashing) -> Clash {
    let field = draft.form(&visit.site.app).catalogue.field(&it.field);
    let label = field.map(|field| field.label.get(visit.language).to_owned());
    let mine = it.mine.clone().unwrap_or_default();
    let theirs = it.theirs.clone().unwrap_or_default();
    Clash {
        id: it.field.to_string(),
        label: label.unwrap_or_default(),
        mine_shown: read_out(visit, draft, &it.field, &mine),
        theirs_shown: read_out(visit, draft, &it.field, &theirs),
        mine,
        theirs,
    }
}

/// An answer as a person reads it.
fn read_out(visit: &Visit, draft: &OpenDraft, field: &FieldId, raw: &str) -> String {
    if raw.is_empty() {
        return visit.t().get("conflict-empty");
    }
    let mut other = draft.clone();
    other.answers.set(field.clone(), raw);
    let journey = other.journey(&visit.site.app);
    let shown = journey
        .asked()
        .find(|asked| &asked.field.id == field)
        .and_then(|asked| journey.shown(asked, visit.language));
    shown.unwrap_or_else(|| raw.to_owned())
}

/// Puts a post that was kept into the draft that it belongs to; the address of the tab. None if something waits still: it
/// is for somewhere else or out of reach, cannot be opened, or its person has to choose between two answers.
pub(crate) async fn save_kept(visit: &Visit, ctx: &Ctx, post: &Kept) -> Option<String> {
    let form = Form::read(post.body.as_deref()?.as_bytes());
    if Kind::of(&post.path)?.way != Way::Draft {
        return None;
    }
    let path = post.path.split('?').next()?;
    let mut parts = path.trim_start_matches("/utkast/").split('/');
    let id = DraftId::new(parts.next()?);
    let saved = match save_page(&visit.site.app, ctx, &id, &input(&form)).await {
        Ok(saved) => saved,
        Err(error) => {
            went_on(visit, &error);
            return None;
        }
    };
    let left = (!saved.conflicts.is_empty()).then(|| unsaved(&form, &saved.conflicts));
    if let Err(error) = settle(&visit.site.app, ctx, post, left.as_deref()).await {
        // It comes back once more, which does no harm.
        went_on(visit, &error);
    }
    left.is_none().then(|| format!("{path}?sparat=ja"))
}

/// What of a form has not been saved: the answers that somebody else has changed too, from the revision that they were
/// typed on.
fn unsaved(form: &Form, conflicts: &[Clashing]) -> String {
    let clashes = |name: &str| conflicts.iter().any(|it| it.field.as_str() == name);
    let pairs = form.pairs().filter(|&(name, value)| match name {
        "revision" => true,
        "shown" => clashes(value),
        _ => clashes(name),
    });
    form_urlencoded::Serializer::new(String::new()).extend_pairs(pairs).finish()
}
