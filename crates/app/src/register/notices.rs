//! Notices about operations: begun, sent, and what the register says from then on.

mod about;
mod apply;
mod remind;
mod replay;
mod subject;

use domain::Answers;
use domain::earlier::Earlier;
use domain::ids::{
    DraftId, FieldId, NoticeId, OperationId, OptionId, OrganisationId, SubmissionId,
};
use domain::register::{Access, LegalGround, NoticeKind, OperationStatus};
use domain::role::Action;
use domain::service::Service;
use jiff::civil::Date;
use store::Tx;
use store::operation::Operation;

use super::{access, completion, sheltered};
use crate::audit::{self, Deed};
use crate::ctx::Ctx;
use crate::draft::OpenDraft;
use crate::error::{Error, Fault, Refusal, Sent};
use crate::parcel::CommitteeNames;
use crate::rights::works_at_authority;
use crate::service::App;
use crate::submission;
use crate::submit::{Seen, Submitted};

pub(crate) use about::{About, is_desk};
pub(crate) use apply::describe;
pub(crate) use remind::remind;
pub(super) use replay::settle;
pub(crate) use subject::subject;
pub use subject::{Subject, changes};

/// The question that is answered when the draft is begun, and locked from then on.
const KIND: &str = "notice_kind";

/// The kinds of notice that can be made about an operation that stands so.
pub fn fitting(status: OperationStatus, is_closing: bool) -> &'static [NoticeKind] {
    use NoticeKind::{Change, Closing, Pause, Resume};
    match status {
        OperationStatus::Closed => &[],
        _ if is_closing => &[Change],
        OperationStatus::Planned => &[Change, Closing],
        OperationStatus::Active => &[Change, Pause, Closing],
        OperationStatus::Paused => &[Change, Pause, Resume, Closing],
    }
}

/// Whether a notice of the kind can be made about the operation as it stands.
pub(super) fn fits(operation: &Operation, kind: NoticeKind, ctx: &Ctx) -> bool {
    let days = &operation.days;
    fitting(days.status(ctx.today), days.closed_on.is_some()).contains(&kind)
}

/// Begins the notice of a new operation.
pub async fn begin(app: &App, ctx: &Ctx, organisation: &OrganisationId) -> Result<DraftId, Error> {
    let mut tx = app.db.write().await?;
    let access = access::within(&mut tx, ctx, organisation).await?;
    let about = About {
        organisation: organisation.clone(),
        operation: None,
        version: 0,
        kind: NoticeKind::New,
        is_desk: false,
    };
    let mut answers = Answers::default();
    // What there is no choice about is answered at once.
    if let [only] = grounds(&access).as_slice() {
        answers.set(FieldId::new("legal_ground"), only.code());
    }
    insert(app, ctx, tx, &about, answers).await
}

/// Begins a notice about an operation; none when its kind does not fit how the operation stands.
pub async fn begin_about(
    app: &App,
    ctx: &Ctx,
    id: &OperationId,
    kind: NoticeKind,
) -> Result<Option<DraftId>, Error> {
    let mut tx = app.db.write().await?;
    let (operation, _) = known(&mut tx, ctx, id).await?;
    if !fits(&operation, kind, ctx) {
        return Ok(None);
    }
    insert_about(app, ctx, tx, (operation, kind), &Answers::default()).await.map(Some)
}

/// Begins a notice about the operation. Only the authority comes here with a sheltered home.
pub(super) async fn insert_about(
    app: &App,
    ctx: &Ctx,
    mut tx: Tx,
    about: (Operation, NoticeKind),
    said: &Answers,
) -> Result<DraftId, Error> {
    let id = begin_in_place(app, ctx, &mut tx, about, said).await?;
    tx.commit().await?;
    Ok(id)
}

/// Begins a notice that is to stand in place of one about the operation, with what that said of what happened. How the
/// operation stands by now is no hindrance: whoever is asked may answer.
pub(super) async fn begin_in_place(
    app: &App,
    ctx: &Ctx,
    tx: &mut Tx,
    (operation, kind): (Operation, NoticeKind),
    said: &Answers,
) -> Result<DraftId, Error> {
    let mut answers = Answers::default();
    if kind == NoticeKind::Change {
        let record = recorded(tx, &operation.id, operation.version).await?;
        let earlier = Earlier { answers: record, reports: Vec::new(), has_ended: false };
        answers = earlier.presets(&app.forms.operation_notice.catalogue);
    }
    for (field, text) in said.iter().filter(|it| apply::is_event(it.0)) {
        answers.set(field.clone(), text);
    }
    let about = About {
        organisation: operation.organisation_id,
        operation: Some(operation.id),
        version: operation.version,
        kind,
        is_desk: operation.is_sheltered,
    };
    put(app, ctx, tx, &about, answers).await
}

pub(super) async fn insert(
    app: &App,
    ctx: &Ctx,
    mut tx: Tx,
    about: &About,
    answers: Answers,
) -> Result<DraftId, Error> {
    let id = put(app, ctx, &mut tx, about, answers).await?;
    tx.commit().await?;
    Ok(id)
}

/// Keeps a draft that is begun.
async fn put(
    app: &App,
    ctx: &Ctx,
    tx: &mut Tx,
    about: &About,
    mut answers: Answers,
) -> Result<DraftId, Error> {
    answers.set(FieldId::new(KIND), about.kind.code());
    about.write(&mut answers);
    let id = DraftId::new(app.random.id()?);
    let state = store::draft::State {
        committee_id: None,
        area: None,
        answers,
        duplicate_lookup: None,
        updated_by: ctx.actor()?.person.clone(),
        updated_at: ctx.now,
    };
    store::draft::insert(tx, (&id, Service::OperationNotice), None, &state).await?;
    audit::write(tx, ctx, Deed::NoticeBegun, id.as_str(), None).await?;
    Ok(id)
}

/// The legal grounds under which the person may act.
pub(crate) fn grounds(access: &Access) -> Vec<LegalGround> {
    LegalGround::ALL.into_iter().filter(|ground| access.sees(*ground)).collect()
}

/// An operation that the person may see. Others, and every sheltered home, do not exist.
pub(crate) async fn known(
    tx: &mut Tx,
    ctx: &Ctx,
    id: &OperationId,
) -> Result<(Operation, Access), Error> {
    let all = access::somewhere(tx, ctx).await?;
    let operation = store::operation::by_id(tx, id).await?.ok_or(Refusal::NotFound)?;
    let access = all.into_iter().find(|it| it.organisation == operation.organisation_id);
    match access {
        Some(access) if !operation.is_sheltered && access.sees(operation.legal_ground) => {
            Ok((operation, access))
        }
        _ => Err(Refusal::NotFound.into()),
    }
}

/// What the operation's record says.
pub(crate) async fn recorded(
    tx: &mut Tx,
    id: &OperationId,
    version: i64,
) -> Result<Answers, Error> {
    let answers = store::operation::answers(tx, id, version).await?;
    Ok(answers.ok_or(Fault::Broken("an operation without what was notified"))?)
}

/// Whether the person may still work on the draft of a notice; what it is about, and the operation.
pub(crate) async fn may(
    app: &App,
    tx: &mut Tx,
    ctx: &Ctx,
    answers: &Answers,
) -> Result<(About, Access, Option<Operation>), Error> {
    let about = About::of(answers)?;
    if about.is_desk {
        let (access, home) = sheltered::may(app, tx, ctx, &about).await?;
        return Ok((about, access, home));
    }
    let Some(id) = &about.operation else {
        let access = access::within(tx, ctx, &about.organisation).await?;
        return Ok((about, access, None));
    };
    let (operation, access) = known(tx, ctx, id).await?;
    Ok((about, access, Some(operation)))
}

/// What the walk through a notice must know: what the record says and cannot be changed, when it was notified first if
/// it completes another, and the legal grounds that the person was given.
pub(crate) async fn around(
    app: &App,
    tx: &mut Tx,
    ctx: &Ctx,
    draft: &store::draft::Draft,
) -> Result<(Earlier, Vec<OptionId>), Error> {
    let (about, access, operation) = may(app, tx, ctx, &draft.answers).await?;
    let mut said = match &operation {
        Some(operation) => recorded(tx, &operation.id, operation.version).await?,
        None if about.is_desk => sheltered::fixed(app)?,
        None => Answers::default(),
    };
    said.set(FieldId::new(KIND), about.kind.code());
    let given = grounds(&access).into_iter().map(|ground| OptionId::new(ground.code())).collect();
    let clock = if about.is_desk {
        Some(sheltered::clock())
    } else {
        completion::clock(tx, &draft.id, about.kind).await?
    };
    let reports = clock.into_iter().collect();
    Ok((Earlier { answers: said, reports, has_ended: false }, given))
}

/// Sends a notice: from now on the register says what it says. What the draft is about never changes: it is read from its
/// answers before anything is held, so that everything is held in the one order.
pub(crate) async fn send(
    app: &App,
    ctx: &Ctx,
    (id, answers): (&DraftId, &Answers),
    seen: Seen,
) -> Result<Submitted, Error> {
    let about = About::of(answers)?;
    let mut tx = app.db.write().await?;
    match &about.operation {
        Some(operation) => store::operation::hold(&mut tx, operation).await.map(|_| ())?,
        None => store::organisation::hold(&mut tx, &about.organisation).await?,
    }
    let (mut tx, open) = match submission::held_in(app, ctx, tx, id, seen).await? {
        Ok(held) => held,
        Err(other) => return Ok(other),
    };
    // Somebody may have been removed, or a colleague may have sent a notice, while this waited.
    let (about, access, operation) = may(app, &mut tx, ctx, &open.answers).await?;
    if let Some(now) = &operation {
        // Whoever was asked to complete a notice answers, however the operation stands by now.
        let is_asked_for = completion::waited_for(&mut tx, id).await?.is_some();
        if !is_asked_for && !fits(now, about.kind, ctx) {
            return Ok(Submitted::Overtaken(open));
        }
        if now.version != about.version {
            return catch_up(ctx, tx, open, (&about, now.version)).await;
        }
    }
    let journey = open.journey(app);
    let codes = journey.codes();
    let apply = apply::applied(app, ctx, &about, &codes, operation)?;
    if !access.sees(apply.operation.legal_ground) {
        return Err(Refusal::NotFound.into());
    }
    let organisation = store::organisation::by_id(&mut tx, &about.organisation).await?;
    let names = CommitteeNames {
        municipality: organisation.map(|it| it.name).unwrap_or_default(),
        committee: apply.operation.name.clone(),
    };
    let draft = (id, Service::OperationNotice);
    let sent = submission::store(app, ctx, &mut tx, draft, &journey, (None, &names)).await?;
    let notice = NoticeId::new(sent.as_str());
    keep(ctx, &mut tx, &about, &apply, (&notice, &codes)).await?;
    if about.is_desk {
        sheltered::entered(app, ctx, &mut tx, &notice).await?;
    }
    completion::sent(app, ctx, &mut tx, (id, &notice)).await?;
    settle(app, ctx, &mut tx, apply.operation).await?;
    tx.commit().await?;
    Ok(Submitted::Received(Sent::Submission(sent)))
}

/// Keeps the notice, and the version of the record that comes with it.
async fn keep(
    ctx: &Ctx,
    tx: &mut Tx,
    about: &About,
    apply: &apply::Applied,
    (id, codes): (&NoticeId, &Answers),
) -> Result<(), Error> {
    let operation = &apply.operation;
    if about.kind == NoticeKind::New {
        store::operation::insert(tx, operation).await?;
    }
    let notice = store::notice::Notice {
        id: id.clone(),
        operation_id: operation.id.clone(),
        organisation_id: operation.organisation_id.clone(),
        kind: about.kind,
        happened_on: apply.happened_on,
        sent_on: ctx.today,
        sent_at: ctx.now,
        sent_by: ctx.actor()?.person.clone(),
    };
    store::notice::insert(tx, &notice).await?;
    if matches!(about.kind, NoticeKind::New | NoticeKind::Change) {
        let version = (&operation.id, operation.version);
        let record = apply::record(codes);
        store::operation::keep_version(tx, version, Some(id), &record, ctx.now).await?;
    }
    Ok(())
}

/// A colleague has changed the record since the draft was filled in from it: what this person left as it was follows
/// along, and the summary is shown anew.
async fn catch_up(
    ctx: &Ctx,
    mut tx: Tx,
    mut open: OpenDraft,
    (about, version): (&About, i64),
) -> Result<Submitted, Error> {
    let operation = about.operation.as_ref();
    let id = operation.ok_or(Fault::Broken("a new operation has no record"))?;
    let base = recorded(&mut tx, id, about.version).await?;
    let now = recorded(&mut tx, id, version).await?;
    let fields: Vec<FieldId> = now.iter().chain(base.iter()).map(|it| it.0.clone()).collect();
    for field in fields {
        if about.kind == NoticeKind::Change && open.answers.get(&field) == base.get(&field) {
            open.answers.set(field.clone(), now.get(&field).unwrap_or_default());
        }
    }
    open.answers.set(FieldId::new(about::VERSION), &version.to_string());
    let state = store::draft::State {
        committee_id: None,
        area: None,
        answers: open.answers.clone(),
        duplicate_lookup: None,
        updated_by: ctx.actor()?.person.clone(),
        updated_at: ctx.now,
    };
    if !store::draft::save(&mut tx, &open.id, open.revision, &state).await? {
        return Err(Fault::Broken("the draft changed inside a write transaction").into());
    }
    open.revision += 1;
    tx.commit().await?;
    Ok(Submitted::Changed(open))
}

/// Whether the person may read what was sent in a notice: it is about an operation that he or she may see.
pub(crate) async fn may_read(
    app: &App,
    tx: &mut Tx,
    ctx: &Ctx,
    id: &SubmissionId,
) -> Result<(), Error> {
    let notice = store::notice::by_id(tx, &NoticeId::new(id.as_str())).await?;
    let id = notice.ok_or(Refusal::NotFound)?.operation_id;
    if works_at_authority(app, ctx, tx, Action::HandleNotices).await? {
        return Ok(());
    }
    known(tx, ctx, &id).await.map(|_| ())
}

/// The answer to a question about a day.
fn day(codes: &Answers, field: &str) -> Option<Date> {
    codes.get(&FieldId::new(field)).and_then(|text| text.parse().ok())
}
