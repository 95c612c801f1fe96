//! A draft: its tabs, their help, throwing away and taking back. One pair of handlers serves every tab.

mod present;
mod save;

use app::draft as drafts;
use app::proposal::{PROPOSAL_MAX, Proposed, propose as hand_in};
use axum::body::Bytes;
use axum::extract::{Path, Query};
use axum::http::StatusCode;
use axum::response::Response;
use domain::ids::{AreaId, CommitteeId, DraftId};
use domain::service::Service;

pub(crate) use save::save;
pub(crate) use save::save_kept;

use super::Form;
use crate::request::Visit;
use crate::respond::{Answer, Tell, discarded, not_found, on_to, page};
use crate::show::{Faults, address};
use crate::view::Notice;
use crate::view::form::Help;
use crate::{markdown, respond};
use present::{Extra, tab};

/// Begins a draft, in the committee and area of the last report when that is asked for.
pub(crate) async fn begin(visit: Visit, body: Bytes) -> Answer {
    let form = Form::read(&body);
    let prefer = form
        .get("committee")
        .map(|committee| (CommitteeId::new(committee), form.get("area").map(AreaId::new)));
    let id = drafts::begin(&visit.site.app, &visit.ctx, prefer).await.to(&visit)?;
    let first = visit.site.app.form().catalogue.pages.first();
    let path = first.map(|page| page.path.clone()).unwrap_or_default();
    Ok(on_to(format!("/utkast/{id}/{path}")))
}

/// On to the first tab that is not finished.
pub(crate) async fn resume(visit: Visit, Path(id): Path<String>) -> Answer {
    Ok(on_to(unfinished(&visit, id).await?))
}

/// The same for who comes to the address of sending without sending: after a new login, or by the back button.
pub(crate) async fn not_sent(visit: Visit, Path(id): Path<String>) -> Answer {
    let tab = unfinished(&visit, id).await?;
    Ok(on_to(format!("{tab}?osant=ja")))
}

/// The address of the first tab that is not finished.
async fn unfinished(visit: &Visit, id: String) -> Result<String, respond::Trouble> {
    let draft = drafts::open(&visit.site.app, &visit.ctx, &DraftId::new(id)).await.to(visit)?;
    let journey = draft.journey(&visit.site.app);
    let next = journey.pages.get(journey.first_unfinished());
    let path = next.map(|page| page.page.path.clone()).unwrap_or_default();
    Ok(address(&draft, &path))
}

/// What the address of a tab may say.
#[derive(Debug, Default, serde::Deserialize)]
pub(crate) struct Asked {
    /// That what must be put right is to be shown.
    fel: Option<String>,
    /// That answers brought more questions.
    nya: Option<String>,
    /// That the draft was changed after the summary was shown.
    andrat: Option<String>,
    /// That a proposal was handed in.
    tack: Option<String>,
    /// What was wrong with a proposal.
    forslag: Option<String>,
    /// That what was typed when the session ended, or what was chosen between two answers, has been saved.
    sparat: Option<String>,
    /// That it was not sent.
    osant: Option<String>,
}

/// Shows a tab. One that may not be visited yet leads to the first unfinished one.
pub(crate) async fn show(
    visit: Visit,
    Path((id, path)): Path<(String, String)>,
    Query(asked): Query<Asked>,
) -> Answer {
    let id = DraftId::new(id);
    let draft = drafts::open(&visit.site.app, &visit.ctx, &id).await.to(&visit)?;
    let journey = draft.journey(&visit.site.app);
    let Some(place) = journey.position(&path) else {
        return Ok(not_found(&visit));
    };
    let first = journey.first_unfinished();
    if place > first {
        let path = journey.pages.get(first).map(|page| page.page.path.as_str());
        return Ok(on_to(address(&draft, path.unwrap_or_default())));
    }
    let said = notice(&visit, draft.service, &asked);
    let extra = Extra { notice: said, proposal: proposal(&visit, &asked) };
    let faults = if asked.fel.is_some() { Faults::All } else { Faults::Hidden };
    tab(&visit, StatusCode::OK, (&draft, &journey), place, faults, extra).await
}

fn notice(visit: &Visit, service: Service, asked: &Asked) -> Option<Notice> {
    let t = visit.t();
    if asked.andrat.is_some() && service == Service::OperationNotice {
        return Some(Notice::warning(t.get("notice-changed"), t.get("notice-changed-text")));
    }
    if asked.andrat.is_some() {
        return Some(Notice::warning(t.get("changed-title"), t.get("changed-text")));
    }
    if asked.nya.is_some() {
        return Some(Notice::good(t.get("more-questions-title"), t.get("more-questions-text")));
    }
    if asked.tack.is_some() {
        return Some(Notice::good(t.get("proposed-title"), t.get("proposed-text")));
    }
    if asked.osant.is_some() {
        return Some(Notice::warning(t.get("not-sent-title"), t.get("not-sent-text")));
    }
    let saved = match asked.sparat.as_deref()? {
        "val" => "conflict-saved",
        _ => "session-kept",
    };
    Some(Notice::good(t.get(saved), String::new()))
}

fn proposal(visit: &Visit, asked: &Asked) -> Option<String> {
    let t = visit.t();
    match asked.forslag.as_deref()? {
        "tomt" => Some(t.get("propose-empty")),
        _ => Some(t.one("propose-too-long", "n", &PROPOSAL_MAX.to_string())),
    }
}

/// The help page of a tab.
pub(crate) async fn help(visit: Visit, Path((id, path)): Path<(String, String)>) -> Answer {
    let id = DraftId::new(id);
    let draft = drafts::open(&visit.site.app, &visit.ctx, &id).await.to(&visit)?;
    let Some(tab) = draft.form(&visit.site.app).catalogue.page_at(&path) else {
        return Ok(not_found(&visit));
    };
    let title = tab.title.get(visit.language);
    let heading = visit.t().one("help-tab", "tab", title);
    let template = Help {
        frame: visit.frame(heading.clone(), crate::show::place(draft.service)),
        heading,
        text: markdown::render(tab.help.get(visit.language)),
        back: address(&draft, &path),
    };
    page(&visit, StatusCode::OK, &template)
}

/// Throws the draft away, and says how to take it back.
pub(crate) async fn discard(visit: Visit, Path(id): Path<String>) -> Answer {
    drafts::discard(&visit.site.app, &visit.ctx, &DraftId::new(&id)).await.to(&visit)?;
    Ok(discarded(&visit, &id))
}

/// Takes the draft back.
pub(crate) async fn restore(visit: Visit, Path(id): Path<String>) -> Answer {
    let id = DraftId::new(&id);
    let open = drafts::restore(&visit.site.app, &visit.ctx, &id).await.to(&visit)?;
    Ok(on_to(format!("/utkast/{open}")))
}

/// Hands in a proposal for an option that is missing.
pub(crate) async fn propose(
    visit: Visit,
    Path(id): Path<String>,
    body: Bytes,
) -> Result<Response, respond::Trouble> {
    let form = Form::read(&body);
    let id = DraftId::new(id);
    let text = form.get("proposal").unwrap_or_default();
    let kept = hand_in(&visit.site.app, &visit.ctx, &id, text).await.to(&visit)?;
    let catalogue = &visit.site.app.form().catalogue;
    let cause = domain::ids::FieldId::new("cause");
    let tab = catalogue.pages.iter().find(|page| page.fields.iter().any(|it| it.id == cause));
    let path = tab.map(|page| page.path.as_str()).unwrap_or_default();
    let said = match kept {
        Proposed::Kept => "tack=1",
        Proposed::Empty => "forslag=tomt",
        Proposed::TooLong => "forslag=langt",
    };
    Ok(on_to(format!("/utkast/{id}/{path}?{said}")))
}
