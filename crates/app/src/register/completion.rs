//! What an organisation reads of how its notice is dealt with, and how it completes one.

use domain::Answers;
use domain::earlier::EarlierReport;
use domain::ids::{DraftId, NoticeId, SubmissionId};
use domain::register::NoticeKind;
use domain::register::handling::{Standing, Step};
use jiff::civil::Date;
use store::Tx;
use store::notice::Notice;
use store::operation::Operation;

use super::attachments::{self, Attachment};
use super::desk::{self, Change, StepTaken};
use super::notices;
use crate::audit::{self, Deed};
use crate::ctx::Ctx;
use crate::document::Document;
use crate::error::{Error, Fault, Refusal};
use crate::service::App;

/// How a notice is dealt with, for those who may see its operation. No `Debug`.
#[derive(Clone)]
pub struct Handled {
    /// The notice's reference number.
    pub reference: String,
    /// The operation.
    pub operation: Operation,
    /// What the notice is about.
    pub kind: NoticeKind,
    /// Where it stands.
    pub standing: Standing,
    /// What it changes in the record, without personal numbers.
    pub changes: Vec<Change>,
    /// What has happened to it.
    pub steps: Vec<StepTaken>,
    /// What is attached.
    pub attachments: Vec<Attachment>,
}

/// Reads how a notice is dealt with.
pub async fn handled(app: &App, ctx: &Ctx, id: &NoticeId) -> Result<Handled, Error> {
    let mut tx = app.db.read().await?;
    let (notice, operation) = visible(&mut tx, ctx, id).await?;
    let sent = store::submission::by_id(&mut tx, &SubmissionId::new(id.as_str())).await?;
    let sent = sent.ok_or(Fault::Broken("a notice without what was sent"))?;
    let changes = desk::changes(app, ctx, &mut tx, &notice).await?;
    Ok(Handled {
        reference: sent.reference,
        operation,
        kind: notice.kind,
        changes: desk::masking(changes),
        standing: desk::standing(&mut tx, id).await?,
        steps: desk::steps(&mut tx, id).await?,
        attachments: attachments::of_notice(&mut tx, id).await?,
    })
}

async fn visible(tx: &mut Tx, ctx: &Ctx, id: &NoticeId) -> Result<(Notice, Operation), Error> {
    ctx.actor()?;
    let notice = store::notice::by_id(tx, id).await?.ok_or(Refusal::NotFound)?;
    let (operation, _) = notices::known(tx, ctx, &notice.operation_id).await?;
    Ok((notice, operation))
}

/// The notice with its operation, held until the transaction ends.
async fn held(tx: &mut Tx, ctx: &Ctx, id: &NoticeId) -> Result<(Notice, Operation), Error> {
    ctx.actor()?;
    let notice = store::notice::by_id(tx, id).await?.ok_or(Refusal::NotFound)?;
    store::operation::hold(tx, &notice.operation_id).await?;
    visible(tx, ctx, id).await
}

/// Begins the notice that is to stand in place of the one that the authority has asked to be completed.
///
/// It is of the same kind, with what that said, the record as it is, and what was attached. None when nothing is asked for
/// any more. Whoever asks several times at once gets one draft.
pub async fn begin(app: &App, ctx: &Ctx, id: &NoticeId) -> Result<Option<DraftId>, Error> {
    let mut tx = app.db.write().await?;
    let (notice, operation) = held(&mut tx, ctx, id).await?;
    if desk::standing(&mut tx, id).await? != Standing::Asked {
        return Ok(None);
    }
    let person = &ctx.actor()?.person;
    if let Some(open) = store::notice_step::open_completion(&mut tx, id, person).await? {
        return Ok(Some(open));
    }
    let kind = completing(notice.kind);
    // What was said of another event says nothing of this one.
    let said = if kind == notice.kind { answers(&mut tx, id).await? } else { Answers::default() };
    let draft = notices::begin_in_place(app, ctx, &mut tx, (operation, kind), &said).await?;
    store::notice_step::begin_completion(&mut tx, &draft, id).await?;
    attachments::carry_over(&mut tx, (id, &draft)).await?;
    audit::write(&mut tx, ctx, Deed::NoticeCompletionBegun, id.as_str(), None).await?;
    tx.commit().await?;
    Ok(Some(draft))
}

/// What a notice is completed with: one of its own kind. A new operation stands in the register already: what completes
/// its notice changes it.
const fn completing(kind: NoticeKind) -> NoticeKind {
    match kind {
        NoticeKind::New | NoticeKind::Change => NoticeKind::Change,
        NoticeKind::Pause => NoticeKind::Pause,
        NoticeKind::Resume => NoticeKind::Resume,
        NoticeKind::Closing => NoticeKind::Closing,
    }
}

/// What the notice said, in codes.
pub(super) async fn answers(tx: &mut Tx, id: &NoticeId) -> Result<Answers, Error> {
    let sent = store::submission::by_id(tx, &SubmissionId::new(id.as_str())).await?;
    let sent = sent.ok_or(Fault::Broken("a notice without what was sent"))?;
    Ok(Document::read(&sent.document)?.answers)
}

/// The notice that the draft is to be sent in place of, for as long as the authority waits for that.
pub(super) async fn waited_for(tx: &mut Tx, draft: &DraftId) -> Result<Option<Notice>, Error> {
    let Some(id) = store::notice_step::completed_by(tx, draft).await? else { return Ok(None) };
    if desk::standing(tx, &id).await? != Standing::Asked {
        return Ok(None);
    }
    Ok(store::notice::by_id(tx, &id).await?)
}

/// What the authority asks in the notice that the draft is to be sent in place of.
pub(super) async fn asked(tx: &mut Tx, draft: &DraftId) -> Result<Option<String>, Error> {
    let Some(notice) = waited_for(tx, draft).await? else { return Ok(None) };
    let steps = store::notice_step::of_notice(tx, &notice.id).await?;
    Ok(steps.into_iter().rev().find(|taken| taken.step == Step::Ask).map(|taken| taken.text))
}

/// When what the draft is about was notified first: what is completed keeps the clock that it had.
pub(super) async fn clock(
    tx: &mut Tx,
    draft: &DraftId,
    kind: NoticeKind,
) -> Result<Option<EarlierReport>, Error> {
    let Some(notice) = waited_for(tx, draft).await?.filter(|it| it.kind == kind) else {
        return Ok(None);
    };
    let sent = SubmissionId::new(notice.id.as_str());
    let number = store::submission::reference(tx, &sent).await?.unwrap_or_default();
    let sent_on = notified_on(tx, &notice).await?;
    Ok(Some(EarlierReport { number, sent_on, answers: Answers::default() }))
}

/// The day on which what the notice is about was notified first: one that was sent in place of another of its kind has
/// that one's day.
pub(super) async fn notified_on(tx: &mut Tx, notice: &Notice) -> Result<Date, Error> {
    let (mut id, mut day) = (notice.id.clone(), notice.sent_on);
    while let Some(before) = store::notice_step::replaced_by(tx, &id).await? {
        let before = store::notice::by_id(tx, &before).await?;
        let before = before.ok_or(Fault::Broken("a notice in place of none"))?;
        if before.kind != notice.kind {
            break;
        }
        (id, day) = (before.id, before.sent_on);
    }
    Ok(day)
}

/// Puts a notice that has just been sent in place of the one that its draft was to complete. If the authority has
/// decided on that one meanwhile, the new one stands on its own.
pub(super) async fn sent(
    app: &App,
    ctx: &Ctx,
    tx: &mut Tx,
    (draft, new): (&DraftId, &NoticeId),
) -> Result<(), Error> {
    let Some(old) = store::notice_step::completed_by(tx, draft).await? else { return Ok(()) };
    let by = &ctx.actor()?.person;
    if desk::take(app, ctx, tx, (&old, Step::Replace), ("", Some(new)), by).await? {
        audit::write(tx, ctx, Deed::NoticeReplaced, old.as_str(), None).await?;
    }
    Ok(())
}
