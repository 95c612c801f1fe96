//! Sheltered homes, for the authority's administrator: the list, one of them, and what begins to be written.

use app::register::sheltered::{KINDS, Line as Listed, begin, begin_about, list, sight};
use axum::body::Bytes;
use axum::extract::{Path, Query};
use axum::http::StatusCode;
use domain::ids::{OperationId, OrganisationId};
use domain::register::{NoticeKind, OperationStatus};

use super::desk::{number, paging};
use super::notice::event;
use super::operation::{Around, drawn};
use super::operations::drafts;
use crate::request::Visit;
use crate::respond::{Answer, Tell, on_to, page};
use crate::routes::Form;
use crate::view::cases::Tag;
use crate::view::notices::{HomeRow, HomesPage};
use crate::view::{Notice, Place};

/// Where they are.
pub(crate) const PATH: &str = "/skyddade-boenden";

/// What the address may say.
#[derive(Debug, Default, serde::Deserialize)]
pub(crate) struct Asked {
    /// Which page, from 1.
    sida: Option<String>,
    /// That something could not be begun.
    klart: Option<String>,
}

/// The list.
pub(crate) async fn show(visit: Visit, Query(asked): Query<Asked>) -> Answer {
    let number = number(asked.sida.as_deref());
    let all = list(&visit.site.app, &visit.ctx, number).await.to(&visit)?;
    let t = visit.t();
    let organisations = all.organisations.iter().map(|it| (it.id.to_string(), it.name.clone()));
    let template = HomesPage {
        frame: visit.frame(t.get("sheltered-title"), Place::Administration),
        rows: all.lines.iter().map(|it| row(&visit, it)).collect(),
        paging: paging(&visit, &all.part, |page| format!("{PATH}?sida={page}")),
        drafts: drafts(&visit, &all.drafts),
        organisations: organisations.collect(),
        action: PATH,
    };
    page(&visit, StatusCode::OK, &template)
}

fn row(visit: &Visit, it: &Listed) -> HomeRow {
    let class = match it.status {
        OperationStatus::Planned => "",
        OperationStatus::Active => "es-tag--executed",
        OperationStatus::Paused => "es-tag--now",
        OperationStatus::Closed => "es-tag--closed",
    };
    let word = visit.t().get(&format!("operation-status-{}", it.status.code()));
    HomeRow {
        href: format!("{PATH}/{}", it.id),
        name: it.name.clone(),
        reference: it.reference.clone(),
        organisation: it.organisation.clone(),
        status: Tag { class, word, text: String::new() },
    }
}

/// Begins to enter one.
pub(crate) async fn start(visit: Visit, body: Bytes) -> Answer {
    let form = Form::read(&body);
    let organisation = OrganisationId::new(form.get("organisation").unwrap_or_default());
    let id = begin(&visit.site.app, &visit.ctx, &organisation).await.to(&visit)?;
    Ok(on_to(format!("/utkast/{id}")))
}

/// One of them.
pub(crate) async fn one(
    visit: Visit,
    Path(id): Path<String>,
    Query(asked): Query<Asked>,
) -> Answer {
    let id = OperationId::new(id);
    let sight = sight(&visit.site.app, &visit.ctx, &id).await.to(&visit)?;
    let t = visit.t();
    let kinds = sight.fitting.iter().copied().filter(|it| KINDS.contains(it));
    let unfit = || Notice::warning(t.get("notice-unfit"), t.get("notice-unfit-text"));
    let around = Around {
        place: Place::Administration,
        href: format!("{PATH}/{id}"),
        kinds: kinds.collect(),
        month: None,
        handled: "/anmalningar",
        back: (t.get("sheltered-title"), PATH.to_owned()),
        notice: asked.klart.map(|_| unfit()),
    };
    drawn(&visit, &sight, around)
}

async fn about(visit: Visit, id: String, kind: NoticeKind) -> Answer {
    let id = OperationId::new(id);
    match begin_about(&visit.site.app, &visit.ctx, &id, kind).await.to(&visit)? {
        Some(draft) => Ok(on_to(event(&visit, &draft))),
        None => Ok(on_to(format!("{PATH}/{id}?klart=nej"))),
    }
}

pub(crate) async fn change(visit: Visit, Path(id): Path<String>) -> Answer {
    about(visit, id, NoticeKind::Change).await
}

pub(crate) async fn close(visit: Visit, Path(id): Path<String>) -> Answer {
    about(visit, id, NoticeKind::Closing).await
}
