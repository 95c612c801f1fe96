//! A notice that was begun and can no longer be made, since the operation stands otherwise by now: what has happened
//! since, for whoever began it. The draft stays as it is.

use std::sync::Arc;

use domain::ids::DraftId;
use domain::register::NoticeKind;
use domain::register::handling::Standing;
use domain::service::Service;

use super::operations::{Event, Line, history};
use super::{completion, notices};
use crate::audit::{self, Deed};
use crate::ctx::Ctx;
use crate::draft;
use crate::error::{Error, Refusal};
use crate::service::App;

/// What has overtaken a draft. No `Debug`: names stand in it.
#[derive(Clone)]
pub struct Overtaken {
    /// What was begun.
    pub kind: NoticeKind,
    /// The operation as it stands.
    pub line: Line,
    /// The notices that were sent or decided on since the draft was begun, the latest first, and where each stands.
    pub since: Vec<(Event, Standing)>,
    /// Whether it is a sheltered home, which the authority writes about itself.
    pub is_sheltered: bool,
}

/// Reads what has overtaken the draft; none when nothing has, and it can be sent.
pub async fn overtaken(app: &App, ctx: &Ctx, id: &DraftId) -> Result<Option<Overtaken>, Error> {
    let mut tx = app.db.read().await?;
    let (_, row) = draft::readable(app, ctx, &mut tx, id).await?;
    if row.service != Service::OperationNotice {
        return Err(Refusal::NotFound.into());
    }
    let (about, _, operation) = notices::may(app, &mut tx, ctx, &row.answers).await?;
    let Some(operation) = operation else { return Ok(None) };
    let is_asked_for = completion::waited_for(&mut tx, id).await?.is_some();
    if is_asked_for || notices::fits(&operation, about.kind, ctx) {
        return Ok(None);
    }
    let begun_at = store::draft::begun_at(&mut tx, id).await?.ok_or(Refusal::NotFound)?;
    let mut since = Vec::new();
    for event in history(&mut tx, &operation).await? {
        let steps = store::notice_step::of_notice(&mut tx, &event.id).await?;
        let last = steps.last();
        if last.map_or(event.sent_at, |taken| taken.at) >= begun_at {
            since.push((event, Standing::of_last(last.map(|taken| taken.step))));
        }
    }
    drop(tx);
    audit::look_in_register(app, ctx, Deed::OperationSeen, operation.id.as_str()).await?;
    let (days, is_sheltered) = (operation.days, operation.is_sheltered);
    let (status, waiting) = (days.status(ctx.today), days.waiting(ctx.today));
    let line = Line { operation: Arc::new(operation), status, waiting, is_asked: false };
    Ok(Some(Overtaken { kind: about.kind, line, since, is_sheltered }))
}
