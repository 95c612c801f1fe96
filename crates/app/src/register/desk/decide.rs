//! What the authority decides about a notice, with what follows from it, all in one transaction.

use domain::ids::{FieldId, NoticeId, PersonId, SubmissionId};
use domain::register::handling::{Standing, Step};
use domain::register::{Level, NoticeKind};
use domain::role::Action;
use store::Tx;
use store::notice::Notice;
use store::notice_step::Taken;
use store::operation::Operation;

use super::found;
use crate::audit::{self, Deed};
use crate::ctx::Ctx;
use crate::document::Document;
use crate::error::{Error, Fault, Refusal};
use crate::message::{self, Kind, Message};
use crate::register::notices;
use crate::rights::at_authority;
use crate::service::App;

/// Longest text to the organisation, in characters.
pub const TEXT_MAX: usize = 2000;

/// What the authority decides.
#[derive(Clone, Debug)]
pub enum Decision {
    /// It stays in the register as it is.
    Approve,
    /// The organisation is asked to complete it, and told how.
    Ask(String),
    /// What it changed is taken back, and the organisation is told why.
    Refuse(String),
}

/// How the deciding went.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Decided {
    /// It is as decided.
    Done,
    /// Somebody had decided before, or the organisation has sent another in its place.
    Before,
    /// Nothing is said to the organisation, or too much.
    NoText,
}

/// Takes a step with a notice.
pub async fn decide(
    app: &App,
    ctx: &Ctx,
    id: &NoticeId,
    decision: &Decision,
) -> Result<Decided, Error> {
    let mut tx = app.db.write().await?;
    let by = at_authority(app, ctx, &mut tx, Action::HandleNotices).await?;
    let notice = store::notice::by_id(&mut tx, id).await?.ok_or(Refusal::NotFound)?;
    // No notice about it is sent, and nobody else decides, meanwhile.
    store::organisation::hold(&mut tx, &notice.organisation_id).await?;
    let (notice, operation) = found(&mut tx, id).await?;
    let (step, text) = match decision {
        Decision::Approve => (Step::Approve, ""),
        Decision::Ask(text) => (Step::Ask, text.trim()),
        Decision::Refuse(text) => (Step::Refuse, text.trim()),
    };
    if step.needs_text() && (text.is_empty() || text.chars().count() > TEXT_MAX) {
        return Ok(Decided::NoText);
    }
    if !take(app, ctx, &mut tx, (id, step), (text, None), &by).await? {
        return Ok(Decided::Before);
    }
    if step == Step::Refuse {
        take_back(ctx, &mut tx, &notice, operation.clone()).await?;
    }
    tell(app, ctx, &mut tx, &notice, &operation, step).await?;
    let deed = match step {
        Step::Ask => Deed::NoticeAsked,
        Step::Approve => Deed::NoticeApproved,
        Step::Replace | Step::Refuse => Deed::NoticeRefused,
    };
    audit::write(&mut tx, ctx, deed, id.as_str(), None).await?;
    tx.commit().await?;
    Ok(Decided::Done)
}

/// Takes the step, if it can be taken where the notice stands.
pub(in crate::register) async fn take(
    app: &App,
    ctx: &Ctx,
    tx: &mut Tx,
    (id, step): (&NoticeId, Step),
    (text, other): (&str, Option<&NoticeId>),
    by: &PersonId,
) -> Result<bool, Error> {
    let before = store::notice_step::of_notice(tx, id).await?;
    let standing = Standing::of_last(before.last().map(|taken| taken.step));
    if standing.after(step).is_none() {
        return Ok(false);
    }
    let new = Taken {
        id: app.random.id()?,
        notice_id: id.clone(),
        step,
        other: other.cloned(),
        text: text.to_owned(),
        by: by.clone(),
        at: ctx.now,
    };
    Ok(store::notice_step::insert(tx, &new, before.len()).await?)
}

/// Takes back what a refused notice changed, unless a later one has changed it since.
async fn take_back(
    ctx: &Ctx,
    tx: &mut Tx,
    notice: &Notice,
    mut operation: Operation,
) -> Result<(), Error> {
    let days = &mut operation.days;
    if !days.rest_on(notice.kind, notice.happened_on) {
        return Ok(());
    }
    match notice.kind {
        // What is not in the register is not run.
        NoticeKind::New => days.closed_on = Some(ctx.today),
        NoticeKind::Pause => (days.paused_from, days.paused_to) = (None, None),
        NoticeKind::Closing => days.closed_on = None,
        NoticeKind::Resume => {
            (days.paused_from, days.paused_to) = last_pause(tx, notice).await?;
        }
        NoticeKind::Change => {
            let version = store::notice_step::version_of(tx, &notice.id).await?;
            if version != Some(operation.version) {
                return Ok(());
            }
            let earlier = operation.version - 1;
            let record = notices::recorded(tx, &operation.id, earlier).await?;
            notices::describe(&mut operation, &record);
            operation.version += 1;
            let version = (&operation.id, operation.version);
            store::operation::keep_version(tx, version, None, &record, ctx.now).await?;
        }
    }
    store::operation::update(tx, &operation).await?;
    Ok(())
}

/// The days of the pause that the notice ended.
async fn last_pause(
    tx: &mut Tx,
    notice: &Notice,
) -> Result<(Option<jiff::civil::Date>, Option<jiff::civil::Date>), Error> {
    let all = store::notice::of_operation(tx, &notice.operation_id).await?;
    let earlier = all.into_iter().filter(|it| it.sent_at <= notice.sent_at);
    let mut pauses = earlier.filter(|it| it.kind == NoticeKind::Pause);
    let Some(pause) = pauses.next() else { return Ok((None, None)) };
    let sent = store::submission::by_id(tx, &SubmissionId::new(pause.id.as_str())).await?;
    let sent = sent.ok_or(Fault::Broken("a notice without what was sent"))?;
    let answers = Document::read(&sent.document)?.answers;
    let until = answers.get(&FieldId::new("paused_to")).and_then(|text| text.parse().ok());
    Ok((Some(pause.happened_on), until))
}

/// Tells whoever sent the notice, and those who answer for the duty to notify. What the authority says is read in the
/// service and not in a mail: it may be about people.
async fn tell(
    app: &App,
    ctx: &Ctx,
    tx: &mut Tx,
    notice: &Notice,
    operation: &Operation,
    step: Step,
) -> Result<(), Error> {
    let kind = match step {
        Step::Approve => Kind::NoticeApproved,
        Step::Ask => Kind::NoticeAsked,
        Step::Replace | Step::Refuse => Kind::NoticeRefused,
    };
    // To the organisation a sheltered home does not exist, in no message either.
    if operation.is_sheltered {
        return Ok(());
    }
    let path = format!("/anmalan/{}", notice.id);
    for held in store::register_role::held(tx, &notice.organisation_id).await? {
        let is_sender = held.person_id == notice.sent_by;
        if (is_sender || held.access.level == Level::Representative)
            && held.access.sees(operation.legal_ground)
        {
            let message = Message::new(kind, &held.details.email, &path)
                .with("reference", &operation.reference);
            message::post(app, ctx, tx, &message, None).await?;
        }
    }
    Ok(())
}
