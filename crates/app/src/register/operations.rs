//! The operations of an organisation: the list with search and filters, one of them with its history, and the file.
//!
//! What the person may not see, and every sheltered home, is nowhere in them.

pub(crate) mod index;

use std::sync::Arc;

use domain::earlier::Earlier;
use domain::ids::{DraftId, FieldId, NoticeId, OperationId, OrganisationId, SubmissionId};
use domain::journey::{Circumstances, journey};
use domain::register::deadline::{self, Waiting};
use domain::register::handling::Standing;
use domain::register::{Access, LegalGround, NoticeKind, OperationStatus};
use domain::service::Service;
use jiff::Timestamp;
use jiff::civil::Date;
use store::Tx;
pub use store::operation::{Operation, Place};
use store::organisation::Organisation;

use super::notices::{self, About};
use super::{access, completion, desk};
use crate::audit::{self, Deed};
use crate::ctx::Ctx;
use crate::document::{self, Question, Words};
use crate::draft::name_of;
use crate::error::{Error, Fault, Refusal};
use crate::fold::folded;
use crate::service::App;
use crate::submission::{NUMBER, masked};

/// How many operations a page of the list shows.
pub const SHOWN: usize = 50;
/// The tab of what happened, which is no part of how an operation is.
const EVENT_PAGE: &str = "event";

/// What of the list is asked for.
#[derive(Clone, Debug, Default)]
pub struct Query {
    /// Whose; the first organisation of the person, if it does not say.
    pub organisation: Option<OrganisationId>,
    /// Words of name, address, committee or reference; empty for all.
    pub text: String,
    /// Under one act only.
    pub ground: Option<LegalGround>,
    /// Of one form only, as the option's id.
    pub form: String,
    /// That stand so only; closed ones are left out unless they are asked for.
    pub status: Option<OperationStatus>,
    /// Only those for which something waits.
    pub is_waiting: bool,
    /// Which page, from 1.
    pub page: usize,
}

/// An operation in the list.
#[derive(Clone, Debug)]
pub struct Line {
    /// The operation.
    pub operation: Arc<Operation>,
    /// Where it stands today.
    pub status: OperationStatus,
    /// What waits for the organisation.
    pub waiting: Option<Waiting>,
    /// Whether the authority waits for a completion of a notice about it.
    pub is_asked: bool,
}

/// A notice that was begun.
#[derive(Clone, Debug)]
pub struct Begun {
    /// Its draft.
    pub id: DraftId,
    /// What it is.
    pub kind: NoticeKind,
    /// The operation that it is about; none when it is new.
    pub operation: Option<OperationId>,
    /// The operation's name, if it has one already.
    pub name: String,
    /// When it was last touched.
    pub touched_at: Timestamp,
}

/// The list as the person may see it.
#[derive(Clone, Debug)]
pub struct Sheet {
    /// Whose operations.
    pub organisation: Organisation,
    /// The organisations that the person may choose between.
    pub organisations: Vec<Organisation>,
    /// What the person may do.
    pub access: Access,
    /// The operations of the page.
    pub lines: Vec<Line>,
    /// How many fit.
    pub n_found: usize,
    /// How many the person may see.
    pub n_all: usize,
    /// For how many something waits.
    pub n_waiting: usize,
    /// Which page it is, from 1.
    pub page: usize,
    /// How many pages there are.
    pub pages: usize,
    /// Notices that the person has begun.
    pub drafts: Vec<Begun>,
}

/// The organisation that is asked for, and what the person may do there.
async fn place(
    tx: &mut Tx,
    ctx: &Ctx,
    wanted: Option<&OrganisationId>,
) -> Result<(Organisation, Vec<Organisation>, Access), Error> {
    let all = access::somewhere(tx, ctx).await?;
    let found = match wanted {
        Some(wanted) => all.iter().find(|access| &access.organisation == wanted),
        None => all.first(),
    };
    let access = found.ok_or(Refusal::NotFound)?.clone();
    let ids: Vec<OrganisationId> = all.into_iter().map(|access| access.organisation).collect();
    let organisations = store::organisation::for_ids(tx, &ids).await?;
    let own = organisations.iter().find(|it| it.id == access.organisation);
    let own = own.ok_or(Fault::Broken("a role in an organisation that is gone"))?.clone();
    Ok((own, organisations, access))
}

/// An operation that fits. Most of them are on another page than the one that is shown, so nothing is copied.
struct Found<'a> {
    one: &'a index::Indexed,
    status: OperationStatus,
    waiting: Option<Waiting>,
}

impl Found<'_> {
    fn line(&self) -> Line {
        let operation = Arc::clone(&self.one.operation);
        let is_asked = self.one.is_asked;
        Line { operation, status: self.status, waiting: self.waiting, is_asked }
    }
}

/// What of the organisation's operations fits, in the order of names; how many the person may see, and for how many of
/// those something waits, the authority's question among it.
fn found<'a>(
    all: &'a [index::Indexed],
    access: &Access,
    query: &Query,
    today: Date,
) -> (Vec<Found<'a>>, usize, usize) {
    let words = folded(&query.text);
    let words: Vec<&str> = words.split(' ').filter(|word| !word.is_empty()).collect();
    let (mut fitting, mut n_all, mut n_waiting) = (Vec::new(), 0, 0);
    for one in all.iter().filter(|one| access.sees(one.operation.legal_ground)) {
        let operation = &one.operation;
        let status = operation.days.status(today);
        let waiting = operation.days.waiting(today);
        let is_asked = one.is_asked;
        let waits = waiting.is_some() || is_asked;
        n_all += 1;
        n_waiting += usize::from(waits);
        // What the authority asks of a closed operation waits too.
        let is_of_status = match query.status {
            Some(wanted) => status == wanted,
            None => status != OperationStatus::Closed || (query.is_waiting && is_asked),
        };
        let fits = is_of_status
            && query.ground.is_none_or(|ground| operation.legal_ground == ground)
            && (query.form.is_empty() || operation.form == query.form)
            && (!query.is_waiting || waits)
            && words.iter().all(|word| one.text.contains(word));
        if fits {
            fitting.push(Found { one, status, waiting });
        }
    }
    (fitting, n_all, n_waiting)
}

/// The list of the organisation's operations.
pub async fn sheet(app: &App, ctx: &Ctx, query: &Query) -> Result<Sheet, Error> {
    let mut tx = app.db.read().await?;
    let (organisation, organisations, access) =
        place(&mut tx, ctx, query.organisation.as_ref()).await?;
    let all = index::of(app, &mut tx, &organisation.id).await?;
    let (fitting, n_all, n_waiting) = found(&all, &access, query, ctx.today);
    let n_found = fitting.len();
    let pages = n_found.div_ceil(SHOWN).max(1);
    let page = query.page.clamp(1, pages);
    let lines = fitting.iter().skip((page - 1) * SHOWN).take(SHOWN).map(Found::line).collect();
    drop(fitting);
    let is_own = |about: &About| !about.is_desk && about.organisation == organisation.id;
    let drafts = drafts(app, &mut tx, ctx, is_own).await?;
    Ok(Sheet {
        organisation,
        organisations,
        access,
        lines,
        n_found,
        n_all,
        n_waiting,
        page,
        pages,
        drafts,
    })
}

/// The notices that the person has begun and may still send, of those that are wanted.
pub(super) async fn drafts(
    app: &App,
    tx: &mut Tx,
    ctx: &Ctx,
    is_wanted: impl Fn(&About) -> bool,
) -> Result<Vec<Begun>, Error> {
    let person = ctx.actor()?.person.clone();
    let mut begun = Vec::new();
    for row in store::draft::own(tx, &person, Service::OperationNotice).await? {
        let (about, operation) = match notices::may(app, tx, ctx, &row.answers).await {
            Ok((about, _, operation)) if is_wanted(&about) => (about, operation),
            Ok(_) | Err(Error::Refused(_)) => continue,
            Err(fault) => return Err(fault),
        };
        let typed = row.answers.get(&FieldId::new("name")).unwrap_or_default().to_owned();
        begun.push(Begun {
            id: row.id,
            kind: about.kind,
            operation: about.operation,
            name: operation.map_or(typed, |operation| operation.name),
            touched_at: row.updated_at,
        });
    }
    Ok(begun)
}

/// Every operation that fits, for a file.
pub async fn export(
    app: &App,
    ctx: &Ctx,
    query: &Query,
) -> Result<(Organisation, Vec<Line>), Error> {
    let mut tx = app.db.read().await?;
    let (organisation, _, access) = place(&mut tx, ctx, query.organisation.as_ref()).await?;
    let all = index::of(app, &mut tx, &organisation.id).await?;
    let lines = found(&all, &access, query, ctx.today).0.iter().map(Found::line).collect();
    drop(tx);
    audit::look_in_register(app, ctx, Deed::OperationsExported, organisation.id.as_str()).await?;
    Ok((organisation, lines))
}

/// A notice in an operation's history. No `Debug`: a name stands in it.
#[derive(Clone)]
pub struct Event {
    /// Which.
    pub id: NoticeId,
    /// Its reference number.
    pub reference: String,
    /// What it was about.
    pub kind: NoticeKind,
    /// The day that it was about.
    pub happened_on: Date,
    /// When it was sent.
    pub sent_at: Timestamp,
    /// By whom.
    pub sent_by: String,
    /// The last day in time, where there was one.
    pub last_day: Option<Date>,
    /// Whether it was notified after that, or a new operation after its start.
    pub is_late: bool,
    /// Where it stands with the authority.
    pub standing: Standing,
}

/// An operation with what is said of it. No `Debug`: names stand in it.
#[derive(Clone)]
pub struct Sight {
    /// It as it stands in lists.
    pub line: Line,
    /// Whose.
    pub organisation: Organisation,
    /// Every question with its answer, as they were notified.
    pub questions: Vec<Question>,
    /// Which notices can be made of it now.
    pub fitting: &'static [NoticeKind],
    /// Every notice of it, the latest first.
    pub history: Vec<Event>,
    /// Notices about it that the person has begun.
    pub drafts: Vec<Begun>,
}

/// One operation that the person may see.
pub async fn sight(app: &App, ctx: &Ctx, id: &OperationId) -> Result<Sight, Error> {
    let mut tx = app.db.read().await?;
    let (operation, _) = notices::known(&mut tx, ctx, id).await?;
    seen(app, ctx, tx, operation).await
}

/// What is said of an operation that the person may see.
pub(super) async fn seen(
    app: &App,
    ctx: &Ctx,
    mut tx: Tx,
    operation: Operation,
) -> Result<Sight, Error> {
    let organisation = store::organisation::by_id(&mut tx, &operation.organisation_id).await?;
    let organisation = organisation.ok_or(Fault::Broken("an operation of nobody"))?;
    let questions = questions(app, ctx, &mut tx, &operation).await?;
    let history = history(&mut tx, &operation).await?;
    let is_about = |about: &About| about.operation.as_ref() == Some(&operation.id);
    let drafts = drafts(app, &mut tx, ctx, is_about).await?;
    drop(tx);
    audit::look_in_register(app, ctx, Deed::OperationSeen, operation.id.as_str()).await?;
    let days = operation.days;
    let (status, waiting) = (days.status(ctx.today), days.waiting(ctx.today));
    let is_asked = history.iter().any(|event| event.standing == Standing::Asked);
    Ok(Sight {
        line: Line { operation: Arc::new(operation), status, waiting, is_asked },
        organisation,
        questions,
        fitting: notices::fitting(status, days.closed_on.is_some()),
        history,
        drafts,
    })
}

/// What the record says, question by question. A personal number is never shown in full.
async fn questions(
    app: &App,
    ctx: &Ctx,
    tx: &mut Tx,
    operation: &Operation,
) -> Result<Vec<Question>, Error> {
    let mut answers = notices::recorded(tx, &operation.id, operation.version).await?;
    answers.set(FieldId::new("notice_kind"), NoticeKind::Change.code());
    let number = answers.get(&FieldId::new(NUMBER)).map(masked);
    // What was right when it was notified is not tried again: an option may have been taken out of its list since.
    let record = Earlier { answers: answers.clone(), reports: Vec::new(), has_ended: false };
    let circumstances = Circumstances {
        earlier: Some(&record),
        reference: Some(&app.reference),
        ..Circumstances::new(ctx.today, &[])
    };
    let catalogue = &app.forms.operation_notice.catalogue;
    let mut walked = journey(catalogue, &answers, circumstances);
    walked.pages.retain(|page| page.page.id.as_str() != EVENT_PAGE);
    let mut questions = document::questions(&walked);
    questions.retain(|question| question.field != "notice_kind");
    for question in questions.iter_mut().filter(|question| question.field == NUMBER) {
        question.answer = number.clone().map(|masked| Words { sv: masked.clone(), en: masked });
    }
    Ok(questions)
}

/// Every notice about the operation, the latest first.
pub(super) async fn history(tx: &mut Tx, operation: &Operation) -> Result<Vec<Event>, Error> {
    let mut events = Vec::new();
    for notice in store::notice::of_operation(tx, &operation.id).await? {
        let last = desk::last_day(operation.is_sheltered, notice.kind, notice.happened_on);
        let notified_on = completion::notified_on(tx, &notice).await?;
        let sent = SubmissionId::new(notice.id.as_str());
        let sent = store::submission::reference(tx, &sent).await?;
        events.push(Event {
            reference: sent.unwrap_or_default(),
            kind: notice.kind,
            happened_on: notice.happened_on,
            sent_at: notice.sent_at,
            sent_by: name_of(tx, &notice.sent_by).await?,
            is_late: deadline::is_late(last, notified_on),
            // Of a new operation it is its first day, which is said already.
            last_day: last.filter(|_| notice.kind != NoticeKind::New),
            standing: desk::standing(tx, &notice.id).await?,
            id: notice.id,
        });
    }
    Ok(events)
}

/// Says that a planned operation has started; nothing happens when it is known already, or not due.
pub async fn start(app: &App, ctx: &Ctx, id: &OperationId) -> Result<(), Error> {
    let mut tx = app.db.write().await?;
    notices::known(&mut tx, ctx, id).await?;
    store::operation::hold(&mut tx, id).await?;
    // Somebody may have been removed while this waited.
    let (operation, _) = notices::known(&mut tx, ctx, id).await?;
    let is_due = operation.days.starts_on.is_some_and(|first| first <= ctx.today);
    if operation.days.status(ctx.today) == OperationStatus::Planned && is_due {
        store::operation::start(&mut tx, &operation).await?;
        audit::write(&mut tx, ctx, Deed::OperationStarted, id.as_str(), None).await?;
    }
    tx.commit().await?;
    Ok(())
}
