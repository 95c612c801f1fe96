//! What the authority decides about a notice, with what follows from it, all in one transaction.

use domain::ids::{NoticeId, PersonId};
use domain::register::Level;
use domain::register::handling::{Standing, Step};
use domain::role::Action;
use store::Tx;
use store::notice::Notice;
use store::notice_step::Taken;
use store::operation::Operation;

use super::standing;
use crate::audit::{self, Deed};
use crate::ctx::Ctx;
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
    /// The register says no more what it said, nor what a notice said that it was sent in place of; and the organisation
    /// is told why.
    Refuse(String),
    /// The same of one that was approved by mistake. Said otherwise than a refusal, so that nobody undoes what a colleague
    /// has approved while he or she read it as waiting.
    TakeBack(String),
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
    let operation = store::operation::hold(&mut tx, &notice.operation_id).await?;
    let operation = operation.ok_or(Fault::Broken("a notice about no operation"))?;
    let is_back = matches!(decision, Decision::TakeBack(_));
    if is_back && operation.is_sheltered {
        // Whoever enters homes is who takes back what was entered.
        at_authority(app, ctx, &mut tx, Action::Administer).await?;
    }
    let (step, text) = match decision {
        Decision::Approve => (Step::Approve, ""),
        Decision::Ask(text) => (Step::Ask, text.trim()),
        Decision::Refuse(text) | Decision::TakeBack(text) => (Step::Refuse, text.trim()),
    };
    if step.needs_text() && (text.is_empty() || text.chars().count() > TEXT_MAX) {
        return Ok(Decided::NoText);
    }
    let is_approved = standing(&mut tx, id).await? == Standing::Approved;
    if is_approved != is_back || !take(app, ctx, &mut tx, (id, step), (text, None), &by).await? {
        return Ok(Decided::Before);
    }
    if step == Step::Refuse {
        notices::settle(app, ctx, &mut tx, operation.clone()).await?;
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
