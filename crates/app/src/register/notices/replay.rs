//! Writes in the register what its notices say when they are told over again: after each that is sent, completed or
//! refused. The rule is [`domain::register::replay`]; here it is given what it asks for.

use domain::ids::{NoticeId, OperationId};
use domain::register::NoticeKind;
use domain::register::deadline::Days;
use domain::register::handling::Step;
use domain::register::replay::{Edits, Event, Notified, Said, replay};
use jiff::civil::Date;
use store::Tx;
use store::notice::Notice;
use store::operation::Operation;

use super::apply::describe;
use super::{day, recorded};
use crate::ctx::Ctx;
use crate::error::{Error, Fault};
use crate::register::completion;
use crate::service::App;

/// The version of the record that an operation came into the register with.
const FIRST: i64 = 1;

/// Lets the register say what the operation's notices say. The operation is held, and as it was read or changed in this
/// transaction.
pub(crate) async fn settle(
    app: &App,
    ctx: &Ctx,
    tx: &mut Tx,
    mut operation: Operation,
) -> Result<(), Error> {
    let said = told_over(app, tx, &operation.id).await?;
    // That it has started is no notice, and is not taken back.
    let is_started = operation.days.is_started || said.days.is_started;
    operation.days = Days { is_started, ..said.days };
    if said.record != recorded(tx, &operation.id, operation.version).await? {
        operation.version += 1;
        let version = (&operation.id, operation.version);
        store::operation::keep_version(tx, version, None, &said.record, ctx.now).await?;
    }
    describe(&mut operation, &said.record);
    Ok(store::operation::update(tx, &operation).await?)
}

/// What the register says when every notice about the operation is told over again.
async fn told_over(app: &App, tx: &mut Tx, id: &OperationId) -> Result<Said, Error> {
    let first = store::operation::first(tx, id).await?;
    let first = first.ok_or(Fault::Broken("an operation that is held is gone"))?;
    let before = Said { days: first.days, record: recorded(tx, id, FIRST).await? };
    let versions = store::operation::versions(tx, id).await?;
    let mut notices = Vec::new();
    // The first that was sent is the first that is told.
    for notice in store::notice::of_operation(tx, id).await?.into_iter().rev() {
        let version = versions.iter().find(|it| it.0 == notice.id).map(|it| it.1);
        notices.push(notified(app, tx, (notice, version), first.days.is_started).await?);
    }
    let started_after = first.started_after.and_then(|after| usize::try_from(after).ok());
    Ok(replay(&before, &notices, started_after))
}

async fn notified(
    app: &App,
    tx: &mut Tx,
    (notice, version): (Notice, Option<i64>),
    is_started: bool,
) -> Result<Notified, Error> {
    let steps = store::notice_step::of_notice(tx, &notice.id).await?;
    let refusal = steps.last().filter(|taken| taken.step == Step::Refuse);
    let edits = match version {
        Some(version) if version > FIRST => {
            let before = recorded(tx, &notice.operation_id, version - 1).await?;
            Edits::between(&before, &recorded(tx, &notice.operation_id, version).await?)
        }
        _ => Edits::default(),
    };
    Ok(Notified {
        event: event(tx, &notice, is_started).await?,
        edits,
        in_place_of: store::notice_step::replaced_by(tx, &notice.id).await?,
        refused_on: refusal.map(|taken| app.clock.today(taken.at)),
        id: notice.id,
    })
}

/// What the notice says of the days. Two of them stand only in what was sent; and that a new operation counts as started
/// from the beginning stands in what it came with.
async fn event(tx: &mut Tx, notice: &Notice, is_started: bool) -> Result<Event, Error> {
    let on = notice.happened_on;
    Ok(match notice.kind {
        NoticeKind::New => {
            Event::New { starts_on: on, is_started: is_started || on <= notice.sent_on }
        }
        NoticeKind::Change => {
            Event::Change { moved_start: sent_day(tx, &notice.id, "moved_start").await? }
        }
        NoticeKind::Pause => {
            let to = sent_day(tx, &notice.id, "paused_to").await?;
            Event::Pause { from: on, to: to.ok_or(Fault::Broken("a pause without an end"))? }
        }
        NoticeKind::Resume => Event::Resume,
        NoticeKind::Closing => Event::Closing { on },
    })
}

/// The notice's answer to a question about a day.
async fn sent_day(tx: &mut Tx, id: &NoticeId, field: &str) -> Result<Option<Date>, Error> {
    Ok(day(&completion::answers(tx, id).await?, field))
}
