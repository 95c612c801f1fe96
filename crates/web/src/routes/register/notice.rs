//! Notices about operations: begun from the list, or from the operation's own page.

use app::register::notices::{begin, begin_about};
use app::register::operations;
use axum::body::Bytes;
use axum::extract::Path;
use domain::ids::{DraftId, OperationId, OrganisationId};
use domain::register::NoticeKind;

use crate::request::Visit;
use crate::respond::{Answer, Tell, on_to};
use crate::routes::Form;

/// The last part of the address at which a notice about an operation is begun.
pub(super) const fn path(kind: NoticeKind) -> Option<&'static str> {
    match kind {
        NoticeKind::New => None,
        NoticeKind::Change => Some("andra"),
        NoticeKind::Pause => Some("pausa"),
        NoticeKind::Resume => Some("ateruppta"),
        NoticeKind::Closing => Some("lagg-ned"),
    }
}

/// The tab of the draft at the place in the form.
fn tab(visit: &Visit, id: &DraftId, place: usize) -> String {
    let pages = &visit.site.app.forms.operation_notice.catalogue.pages;
    let path = pages.get(place).map(|page| page.path.as_str()).unwrap_or_default();
    format!("/utkast/{id}/{path}")
}

/// The tab of what happened.
pub(super) fn event(visit: &Visit, id: &DraftId) -> String {
    let pages = &visit.site.app.forms.operation_notice.catalogue.pages;
    let place = pages.iter().position(|page| page.id.as_str() == "event").unwrap_or(0);
    tab(visit, id, place)
}

/// Begins the notice of a new operation. Its first tab tells whom the service is not for, before anything else is asked.
pub(crate) async fn start(visit: Visit, body: Bytes) -> Answer {
    let form = Form::read(&body);
    let organisation = OrganisationId::new(form.get("organisation").unwrap_or_default());
    let id = begin(&visit.site.app, &visit.ctx, &organisation).await.to(&visit)?;
    Ok(on_to(tab(&visit, &id, 0)))
}

/// Begins a notice about an operation. What it is, and which operation, is known: the tab of what happened is next.
async fn about(visit: Visit, id: String, kind: NoticeKind) -> Answer {
    let id = OperationId::new(id);
    match begin_about(&visit.site.app, &visit.ctx, &id, kind).await.to(&visit)? {
        Some(draft) => Ok(on_to(event(&visit, &draft))),
        None => Ok(on_to(format!("/verksamheter/{id}?klart=nej"))),
    }
}

pub(crate) async fn change(visit: Visit, Path(id): Path<String>) -> Answer {
    about(visit, id, NoticeKind::Change).await
}

pub(crate) async fn pause(visit: Visit, Path(id): Path<String>) -> Answer {
    about(visit, id, NoticeKind::Pause).await
}

pub(crate) async fn resume(visit: Visit, Path(id): Path<String>) -> Answer {
    about(visit, id, NoticeKind::Resume).await
}

pub(crate) async fn close(visit: Visit, Path(id): Path<String>) -> Answer {
    about(visit, id, NoticeKind::Closing).await
}

/// Says that a planned operation has started.
pub(crate) async fn started(visit: Visit, Path(id): Path<String>) -> Answer {
    let id = OperationId::new(id);
    operations::start(&visit.site.app, &visit.ctx, &id).await.to(&visit)?;
    Ok(on_to(format!("/verksamheter/{id}?klart=startad")))
}
