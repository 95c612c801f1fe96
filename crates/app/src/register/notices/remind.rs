//! Reminders of what waits for an organisation: a planned start that has come, a pause that has come to its end.

use domain::register::deadline::Waits;
use jiff::ToSpan as _;
use store::operation::Operation;

use crate::ctx::Ctx;
use crate::error::Error;
use crate::message::{self, Kind, Message};
use crate::service::App;

/// Puts in the box what is due; tells how many messages that was. Whoever may act on it is told once.
pub(crate) async fn remind(app: &App, ctx: &Ctx) -> Result<usize, Error> {
    let mut tx = app.db.read().await?;
    let waiting = store::operation::waiting(&mut tx, ctx.today).await?;
    drop(tx);
    let mut count = 0;
    for operation in &waiting {
        count += tell(app, ctx, operation).await?;
    }
    Ok(count)
}

async fn tell(app: &App, ctx: &Ctx, operation: &Operation) -> Result<usize, Error> {
    let Some(waiting) = operation.days.waiting(ctx.today) else { return Ok(0) };
    // What has waited so long has been told of; its message is removed after half a year, and would go out again.
    if waiting.since < ctx.today.saturating_sub(5.months()) {
        return Ok(0);
    }
    let kind = match waiting.what {
        Waits::Start => Kind::OperationStart,
        Waits::PauseEnd => Kind::OperationPauseEnd,
    };
    let mut tx = app.db.write().await?;
    let mut count = 0;
    for held in store::register_role::held(&mut tx, &operation.organisation_id).await? {
        if !held.access.sees(operation.legal_ground) {
            continue;
        }
        let cause = format!("{} {} {} {}", kind.key(), operation.id, waiting.since, held.person_id);
        let path = format!("/verksamheter/{}", operation.id);
        let last = waiting.last_day.unwrap_or(waiting.since);
        let message = Message::new(kind, &held.details.email, &path)
            .with("operation", &operation.name)
            .with("since", &waiting.since.to_string())
            .with("day", &last.to_string());
        count += usize::from(message::post(app, ctx, &mut tx, &message, Some(&cause)).await?);
    }
    tx.commit().await?;
    Ok(count)
}
