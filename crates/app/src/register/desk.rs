//! The authority's desk for notices: what has come in, what each changes, and what is decided.
//!
//! For case officers and administrators; to others nothing of it exists. Sheltered homes are shown, marked.

mod decide;
mod list;

use std::collections::BTreeMap;

use domain::ids::{FieldId, NoticeId, OperationId, SubmissionId};
use domain::journey::{Circumstances, journey};
use domain::register::deadline;
use domain::register::handling::{Standing, Step};
use domain::register::{LegalGround, NoticeKind};
use domain::role::Action;
use domain::{Answers, Bilingual};
use jiff::Timestamp;
use jiff::civil::Date;
use store::Tx;
use store::notice::Notice;
use store::notice_step::Taken;
pub use store::notice_step::{Pile, Sought};
use store::operation::Operation;

use super::attachments::{self, Attachment};
use super::completion;
use super::form_name;
use crate::audit::{self, Deed};
use crate::ctx::Ctx;
use crate::document::{self, Document, Question, Words};
use crate::draft::name_of;
use crate::error::{Error, Fault, Refusal};
use crate::rights::at_authority;
use crate::service::App;
use crate::submission::{NUMBER, masked};

pub(super) use decide::take;
pub use decide::{Decided, Decision, TEXT_MAX, decide};
pub use list::{Listed, Query, list};

/// A notice as lists show it. No `Debug`: a sheltered home's name may stand in it.
#[derive(Clone)]
pub struct Line {
    /// Which.
    pub id: NoticeId,
    /// Its reference number.
    pub reference: String,
    /// Who notified.
    pub organisation: String,
    /// The operation's name.
    pub operation: String,
    /// Which operation.
    pub operation_id: OperationId,
    /// Whether it is a sheltered home.
    pub is_sheltered: bool,
    /// What the notice is about.
    pub kind: NoticeKind,
    /// Under which act.
    pub ground: LegalGround,
    /// The form of operation.
    pub form: Bilingual,
    /// Where it stands.
    pub standing: Standing,
    /// The day that it is about.
    pub happened_on: Date,
    /// The day on which it was sent.
    pub sent_on: Date,
    /// The last day on which it came in time; none where no time runs.
    pub last_day: Option<Date>,
    /// Whether it came too late: after the start, or after the month.
    pub is_late: bool,
}

/// How many notices wait, for the start page of whoever deals with them.
pub async fn waiting(app: &App, ctx: &Ctx) -> Result<i64, Error> {
    let mut tx = app.db.read().await?;
    at_authority(app, ctx, &mut tx, Action::HandleNotices).await?;
    Ok(store::notice_step::count(&mut tx, Pile::Waiting).await?)
}

async fn found(tx: &mut Tx, id: &NoticeId) -> Result<(Notice, Operation), Error> {
    let notice = store::notice::by_id(tx, id).await?.ok_or(Refusal::NotFound)?;
    let operation = store::operation::by_id(tx, &notice.operation_id).await?;
    Ok((notice, operation.ok_or(Fault::Broken("a notice about no operation"))?))
}

async fn line(
    app: &App,
    tx: &mut Tx,
    notice: Notice,
    operation: &Operation,
    standing: Standing,
) -> Result<Line, Error> {
    let sent = store::submission::by_id(tx, &SubmissionId::new(notice.id.as_str())).await?;
    let sent = sent.ok_or(Fault::Broken("a notice without what was sent"))?;
    let organisation = store::organisation::by_id(tx, &notice.organisation_id).await?;
    let notified_on = completion::notified_on(tx, &notice).await?;
    // The plain columns do not name a sheltered home.
    let name = if operation.is_sheltered {
        let record = store::operation::answers(tx, &operation.id, operation.version).await?;
        record.as_ref().and_then(|it| it.get(&FieldId::new("name"))).unwrap_or_default().to_owned()
    } else {
        operation.name.clone()
    };
    let last_day = last_day(operation.is_sheltered, notice.kind, notice.happened_on);
    Ok(Line {
        reference: sent.reference,
        organisation: organisation.map(|it| it.name).unwrap_or_default(),
        operation: name,
        operation_id: notice.operation_id,
        is_sheltered: operation.is_sheltered,
        kind: notice.kind,
        ground: operation.legal_ground,
        form: form_name(app, &operation.form),
        standing,
        happened_on: notice.happened_on,
        sent_on: notice.sent_on,
        last_day,
        is_late: deadline::is_late(last_day, notified_on),
        id: notice.id,
    })
}

/// The last day on which a notice comes in time; none where no time runs.
pub(super) fn last_day(is_sheltered: bool, kind: NoticeKind, happened: Date) -> Option<Date> {
    match kind {
        // The authority has entered it itself.
        _ if is_sheltered => None,
        // Notified before the start: 26 kap. 2 § first paragraph SoL, 23 § LSS.
        NoticeKind::New => Some(happened),
        NoticeKind::Change | NoticeKind::Pause | NoticeKind::Resume | NoticeKind::Closing => {
            deadline::last_day(happened)
        }
    }
}

/// What a notice changes in the record. No `Debug`.
#[derive(Clone)]
pub struct Change {
    /// The field's permanent id.
    pub field: String,
    /// The question.
    pub question: Words,
    /// What the record said.
    pub before: Option<Words>,
    /// What it says from the notice on.
    pub after: Option<Words>,
}

/// A step as it is shown. No `Debug`.
#[derive(Clone)]
pub struct StepTaken {
    /// What was done.
    pub step: Step,
    /// By whom.
    pub by: String,
    /// When.
    pub at: Timestamp,
    /// What the organisation was told.
    pub text: String,
    /// The notice that was sent in its place.
    pub other: Option<NoticeId>,
}

/// A notice with all that the decision needs. No `Debug`.
#[derive(Clone)]
pub struct Detail {
    /// The notice.
    pub line: Line,
    /// Who sent it.
    pub sent_by: String,
    /// When.
    pub sent_at: Timestamp,
    /// It as it was sent.
    pub document: Document,
    /// What it changes in the record; nothing for a new operation, where all is new.
    pub changes: Vec<Change>,
    /// What is attached.
    pub attachments: Vec<Attachment>,
    /// What has happened to it.
    pub steps: Vec<StepTaken>,
    /// Every notice about the operation, the latest first.
    pub history: Vec<Line>,
    /// The notice in whose place it was sent.
    pub in_place_of: Option<NoticeId>,
}

/// A notice to decide on.
pub async fn detail(app: &App, ctx: &Ctx, id: &NoticeId) -> Result<Detail, Error> {
    let mut tx = app.db.read().await?;
    at_authority(app, ctx, &mut tx, Action::HandleNotices).await?;
    let (notice, operation) = found(&mut tx, id).await?;
    let sent = store::submission::by_id(&mut tx, &SubmissionId::new(id.as_str())).await?;
    let sent = sent.ok_or(Fault::Broken("a notice without what was sent"))?;
    let sent_by = name_of(&mut tx, &notice.sent_by).await?;
    let sent_at = notice.sent_at;
    let changes = changes(app, ctx, &mut tx, &notice).await?;
    let attachments = attachments::of_notice(&mut tx, id).await?;
    let steps = steps(&mut tx, id).await?;
    let mut history = Vec::new();
    for other in store::notice::of_operation(&mut tx, &operation.id).await? {
        let standing = standing(&mut tx, &other.id).await?;
        history.push(line(app, &mut tx, other, &operation, standing).await?);
    }
    let last = steps.last().map(|taken| taken.step);
    let line = line(app, &mut tx, notice, &operation, Standing::of_last(last)).await?;
    let in_place_of = store::notice_step::replaced_by(&mut tx, id).await?;
    drop(tx);
    audit::look_in_register(app, ctx, Deed::NoticeSeen, id.as_str()).await?;
    Ok(Detail {
        line,
        sent_by,
        sent_at,
        document: Document::read(&sent.document)?,
        changes,
        attachments,
        steps,
        history,
        in_place_of,
    })
}

/// Where the notice stands.
pub(super) async fn standing(tx: &mut Tx, id: &NoticeId) -> Result<Standing, Error> {
    let steps = store::notice_step::of_notice(tx, id).await?;
    Ok(Standing::of_last(steps.last().map(|taken| taken.step)))
}

/// What has happened to the notice, in order.
pub(super) async fn steps(tx: &mut Tx, id: &NoticeId) -> Result<Vec<StepTaken>, Error> {
    let mut steps = Vec::new();
    for Taken { step, other, text, by, at, .. } in store::notice_step::of_notice(tx, id).await? {
        steps.push(StepTaken { step, by: name_of(tx, &by).await?, at, text, other });
    }
    Ok(steps)
}

/// What the notice changes against the version of the record before it.
pub(super) async fn changes(
    app: &App,
    ctx: &Ctx,
    tx: &mut Tx,
    notice: &Notice,
) -> Result<Vec<Change>, Error> {
    let Some(version) = store::notice_step::version_of(tx, &notice.id).await? else {
        return Ok(Vec::new());
    };
    let Some(before) = store::operation::answers(tx, &notice.operation_id, version - 1).await?
    else {
        return Ok(Vec::new());
    };
    let after = store::operation::answers(tx, &notice.operation_id, version).await?;
    let after = questions(app, ctx, after.unwrap_or_default());
    Ok(compared(&questions(app, ctx, before), &after))
}

/// What is said otherwise than before, question by question.
pub(super) fn compared(before: &[Question], after: &[Question]) -> Vec<Change> {
    let mut said: BTreeMap<&str, &Question> =
        before.iter().map(|it| (it.field.as_str(), it)).collect();
    let change = |of: &Question, before, after| Change {
        field: of.field.clone(),
        question: of.question.clone(),
        before,
        after,
    };
    let mut changes = Vec::new();
    for question in after {
        let earlier = said.remove(question.field.as_str()).and_then(|it| it.answer.clone());
        if earlier != question.answer {
            changes.push(change(question, earlier, question.answer.clone()));
        }
    }
    let gone = said.into_values().filter(|it| it.answer.is_some());
    changes.extend(gone.map(|it| change(it, it.answer.clone(), None)));
    changes
}

/// The same without personal numbers, which the organisation is never shown in full.
pub(super) fn masking(mut changes: Vec<Change>) -> Vec<Change> {
    for change in changes.iter_mut().filter(|it| it.field == NUMBER) {
        for words in [&mut change.before, &mut change.after].into_iter().flatten() {
            let shown = masked(&words.sv);
            *words = Words { sv: shown.clone(), en: shown };
        }
    }
    changes
}

/// The record in words: every question that is asked of a change, with its answer.
fn questions(app: &App, ctx: &Ctx, mut record: Answers) -> Vec<Question> {
    record.set(FieldId::new("notice_kind"), NoticeKind::Change.code());
    let around =
        Circumstances { reference: Some(&app.reference), ..Circumstances::new(ctx.today, &[]) };
    document::questions(&journey(&app.forms.operation_notice.catalogue, &record, around))
}
