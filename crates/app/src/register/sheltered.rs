//! Sheltered homes (skyddade boenden), which the authority's administrator enters in the register, changes and closes.
//!
//! The form is that of a notice, filled in at the authority: nothing waits for a decision, no month runs and nobody is
//! told. To the organisation a sheltered home does not exist (the authority's questions and answers about the register
//! service).

use domain::Answers;
use domain::earlier::EarlierReport;
use domain::ids::{DraftId, FieldId, NoticeId, OperationId, OrganisationId};
use domain::register::handling::Step;
use domain::register::{Access, LegalGround, Level, NoticeKind, OperationStatus, deadline};
use domain::role::Action;
use store::Tx;
use store::operation::Operation;
use store::organisation::Organisation;

use super::desk;
use super::notices::{self, About};
use super::operations::{self, Begun, Sight};
use super::part::Part;
use crate::audit::{self, Deed};
use crate::ctx::Ctx;
use crate::error::{Error, Fault, Refusal};
use crate::rights::at_authority;
use crate::service::App;

/// The notices that the authority writes about a home.
pub const KINDS: [NoticeKind; 2] = [NoticeKind::Change, NoticeKind::Closing];

/// A home in the list. No `Debug`: where it is, is nobody's to read.
#[derive(Clone)]
pub struct Line {
    /// Which.
    pub id: OperationId,
    /// Its public reference.
    pub reference: String,
    /// Its name.
    pub name: String,
    /// The municipality or region that it belongs to.
    pub organisation: String,
    /// Where it stands today.
    pub status: OperationStatus,
}

/// The homes, page by page. No `Debug`.
#[derive(Clone)]
pub struct Listed {
    /// They.
    pub lines: Vec<Line>,
    /// Which part of the list they are.
    pub part: Part,
    /// What the person has begun to write.
    pub drafts: Vec<Begun>,
    /// The organisations that a home can belong to.
    pub organisations: Vec<Organisation>,
}

/// The list of the homes.
pub async fn list(app: &App, ctx: &Ctx, page: i64) -> Result<Listed, Error> {
    let mut tx = app.db.read().await?;
    at_authority(app, ctx, &mut tx, Action::Administer).await?;
    let part = Part::of(store::operation::count_sheltered(&mut tx).await?, page);
    let organisations = store::organisation::all(&mut tx).await?;
    let mut lines = Vec::new();
    for operation in store::operation::sheltered(&mut tx, part.range()).await? {
        let home = described(&mut tx, operation).await?;
        let own = organisations.iter().find(|it| it.id == home.organisation_id);
        lines.push(Line {
            organisation: own.map(|it| it.name.clone()).unwrap_or_default(),
            status: home.days.status(ctx.today),
            id: home.id,
            reference: home.reference,
            name: home.name,
        });
    }
    let drafts = operations::drafts(app, &mut tx, ctx, |about| about.is_desk).await?;
    drop(tx);
    audit::look_in_register(app, ctx, Deed::ShelteredHomesSeen, &part.page.to_string()).await?;
    Ok(Listed { lines, part, drafts, organisations })
}

/// The home, with what its record says; its plain columns do not name it.
async fn home(tx: &mut Tx, id: &OperationId) -> Result<Operation, Error> {
    let operation = store::operation::by_id(tx, id).await?.filter(|it| it.is_sheltered);
    described(tx, operation.ok_or(Refusal::NotFound)?).await
}

async fn described(tx: &mut Tx, mut operation: Operation) -> Result<Operation, Error> {
    let record = notices::recorded(tx, &operation.id, operation.version).await?;
    notices::describe(&mut operation, &record);
    Ok(operation)
}

/// One home, with its history.
pub async fn sight(app: &App, ctx: &Ctx, id: &OperationId) -> Result<Sight, Error> {
    let mut tx = app.db.read().await?;
    at_authority(app, ctx, &mut tx, Action::Administer).await?;
    let home = home(&mut tx, id).await?;
    let mut sight = operations::seen(app, ctx, tx, home).await?;
    // Nothing waits for an organisation that does not know of it.
    sight.line.waiting = None;
    Ok(sight)
}

/// Begins to enter a home of the organisation.
pub async fn begin(app: &App, ctx: &Ctx, organisation: &OrganisationId) -> Result<DraftId, Error> {
    let mut tx = app.db.write().await?;
    at_authority(app, ctx, &mut tx, Action::Administer).await?;
    store::organisation::by_id(&mut tx, organisation).await?.ok_or(Refusal::NotFound)?;
    let about = About {
        organisation: organisation.clone(),
        operation: None,
        version: 0,
        kind: NoticeKind::New,
        is_desk: true,
    };
    notices::insert(app, ctx, tx, &about, Answers::default()).await
}

/// Begins to change or close a home; none when that does not fit how it stands.
pub async fn begin_about(
    app: &App,
    ctx: &Ctx,
    id: &OperationId,
    kind: NoticeKind,
) -> Result<Option<DraftId>, Error> {
    let mut tx = app.db.write().await?;
    at_authority(app, ctx, &mut tx, Action::Administer).await?;
    let home = home(&mut tx, id).await?;
    if !notices::fits(&home, kind, ctx) || !KINDS.contains(&kind) {
        return Ok(None);
    }
    notices::insert_about(app, ctx, tx, (home, kind), &Answers::default()).await.map(Some)
}

/// Whether the person may work on the authority's draft; as whom, and the home.
pub(super) async fn may(
    app: &App,
    tx: &mut Tx,
    ctx: &Ctx,
    about: &About,
) -> Result<(Access, Option<Operation>), Error> {
    at_authority(app, ctx, tx, Action::Administer).await?;
    let access = Access {
        organisation: about.organisation.clone(),
        level: Level::Administrator,
        grounds: Vec::new(),
    };
    let home = match &about.operation {
        Some(id) => Some(home(tx, id).await?),
        None => None,
    };
    Ok((access, home))
}

/// What there is no choice about when a home is entered: that the authority does it, and what is entered.
pub(super) fn fixed(app: &App) -> Result<Answers, Error> {
    let catalogue = &app.forms.operation_notice.catalogue;
    let list = catalogue.field(&FieldId::new("form")).and_then(|field| field.list());
    let forms = list.and_then(|list| catalogue.lists.get(list));
    let form = forms.and_then(|list| {
        list.choices.iter().find(|it| it.flags.iter().any(|flag| flag == "is_sheltered"))
    });
    let form = form.ok_or(Fault::Broken("no form of operation is a sheltered home"))?;
    let mut answers = Answers::default();
    answers.set(FieldId::new("operator"), "authority");
    // 26 kap. 1 § first paragraph 1 SoL.
    answers.set(FieldId::new("legal_ground"), LegalGround::Sol.code());
    answers.set(FieldId::new("form"), form.id.as_str());
    Ok(answers)
}

/// What the authority enters itself is never late: it is taken as known before anything had to be notified.
pub(super) fn clock() -> EarlierReport {
    let number = String::new();
    EarlierReport { number, sent_on: deadline::IN_FORCE, answers: Answers::default() }
}

/// What the authority has written in the register needs no decision.
pub(super) async fn entered(
    app: &App,
    ctx: &Ctx,
    tx: &mut Tx,
    notice: &NoticeId,
) -> Result<(), Error> {
    let by = &ctx.actor()?.person;
    desk::take(app, ctx, tx, (notice, Step::Approve), ("", None), by).await?;
    audit::write(tx, ctx, Deed::NoticeApproved, notice.as_str(), None).await
}
