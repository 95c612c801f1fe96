//! Drafts: begun, opened, thrown away and taken back. Shared within committee and area.

use domain::earlier::Earlier;
use domain::ids::{AreaId, CommitteeId, DraftId, FieldId, OptionId, SubmissionId};
use domain::journey::{Circumstances, Journey, Membership, Value, journey};
use domain::reporter::Reporter;
use domain::role::Action;
use domain::service::Service;
use domain::{Answers, person_number};
use jiff::Timestamp;
use jiff::civil::Date;
use store::Tx;

use crate::audit::{self, Deed};
use crate::case::{self, Followed};
use crate::ctx::Ctx;
use crate::error::{Error, Fault, Refusal, Sent};
use crate::form::Form;
use crate::register::attachments;
use crate::register::notices::{self, Subject};
use crate::reporters;
use crate::rights::Rights;
use crate::service::App;
use crate::submit::Seen;

/// A draft as it stands, with what is needed to walk through it.
#[derive(Clone)]
pub struct OpenDraft {
    /// Which draft.
    pub id: DraftId,
    /// Counts every saved change, from 1.
    pub revision: i64,
    /// What has been typed.
    pub answers: Answers,
    /// Who touched it last.
    pub updated_by: String,
    /// Whether that was somebody else than the person who is logged in.
    pub is_by_other: bool,
    /// When it was last touched.
    pub updated_at: Timestamp,
    /// Where the person may report.
    pub memberships: Vec<Membership>,
    /// The day on which it is asked.
    pub today: Date,
    /// The case that it follows up; none when it is a first report.
    pub case: Option<Followed>,
    /// In which e-service.
    pub service: Service,
    /// The committee's reporters, where they are what the form is about.
    pub reporters: Vec<Reporter>,
    /// What the register says of the operation that it is about, where it is a notice.
    pub record: Option<Earlier>,
    /// The options that the person was given, where the form asks; none when all are.
    pub given: Option<Vec<OptionId>>,
    /// The files that go with it, as a number that is another one when they are others; 0 when there are none.
    pub files: i64,
    /// What it is about, where it is a notice.
    pub subject: Option<Subject>,
}

impl OpenDraft {
    /// The form that it is in.
    pub fn form<'a>(&self, app: &'a App) -> &'a Form {
        app.forms.of(self.service)
    }

    /// Whether the authority itself writes it in the register.
    pub fn is_desk(&self) -> bool {
        notices::is_desk(&self.answers)
    }

    /// The form as it stands with what has been typed.
    pub fn journey<'a>(&'a self, app: &'a App) -> Journey<'a> {
        let circumstances = Circumstances {
            earlier: self.case.as_ref().map(|case| &case.earlier).or(self.record.as_ref()),
            given: self.given.as_deref(),
            reporters: &self.reporters,
            reference: Some(&app.reference),
            without: self.subject.as_ref().map(|it| it.without.as_slice()).unwrap_or_default(),
            ..Circumstances::new(self.today, &self.memberships)
        };
        journey(&self.form(app).catalogue, &self.answers, circumstances)
    }

    /// What whoever looks at the draft now has seen, to be told when it is sent.
    pub fn seen(&self) -> Seen {
        let after = self.case.as_ref().map_or(self.files, |case| case.after);
        Seen { revision: self.revision, after }
    }
}

/// Begins a draft. What there is no choice about is answered at once.
pub async fn begin(
    app: &App,
    ctx: &Ctx,
    prefer: Option<(CommitteeId, Option<AreaId>)>,
) -> Result<DraftId, Error> {
    let mut tx = app.db.write().await?;
    let rights = Rights::of(app, ctx, &mut tx, Action::Report).await?;
    let mut answers = Answers::default();
    let (committee, area) = match prefer {
        Some((committee, area)) => (Some(committee), area),
        None => (None, None),
    };
    let committee = committee.or_else(|| match rights.memberships.as_slice() {
        [only] => Some(only.committee.clone()),
        _ => None,
    });
    let membership = committee
        .as_ref()
        .and_then(|id| rights.memberships.iter().find(|membership| &membership.committee == id));
    if let Some(membership) = membership {
        answers.set(FieldId::new("committee"), membership.committee.as_str());
        let area = area.or_else(|| match membership.areas.as_slice() {
            [only] => Some(only.clone()),
            _ => None,
        });
        if let Some(area) = area.filter(|area| membership.areas.contains(area)) {
            answers.set(FieldId::new("area"), area.as_str());
        }
    }
    answers.set(FieldId::new("report_kind"), "new");
    let id = DraftId::new(app.random.id()?);
    let state = state_of(app, ctx, &mut tx, &rights, &answers, None).await?;
    let committee = state.committee_id.clone();
    store::draft::insert(&mut tx, (&id, Service::IndividualReport), None, &state).await?;
    audit::write(&mut tx, ctx, Deed::DraftBegun, id.as_str(), committee.as_ref()).await?;
    tx.commit().await?;
    Ok(id)
}

/// Opens a draft that the person may work in.
pub async fn open(app: &App, ctx: &Ctx, id: &DraftId) -> Result<OpenDraft, Error> {
    // A first report that nobody else has touched takes one query, and no transaction around it.
    let mut tx = app.db.glance().await?;
    let (mut rights, mut row) = readable(app, ctx, &mut tx, id).await?;
    let is_alone = row.service == Service::IndividualReport
        && row.case_id.is_none()
        && row.updated_by == rights.person;
    if !is_alone {
        drop(tx);
        tx = app.db.read().await?;
        (rights, row) = readable(app, ctx, &mut tx, id).await?;
    }
    let committee = row.committee_id.clone();
    let open = opened(app, ctx, &mut tx, rights, row).await?;
    drop(tx);
    let both = (id.as_str(), id.as_str());
    audit::look_once(app, ctx, Deed::DraftSeen, both, &[committee.as_ref()]).await?;
    Ok(open)
}

/// The draft's row if the person may work in it and it is neither sent nor thrown away.
pub(crate) async fn readable(
    app: &App,
    ctx: &Ctx,
    tx: &mut Tx,
    id: &DraftId,
) -> Result<(Rights, store::draft::Draft), Error> {
    let (rights, row) = known(app, ctx, tx, id).await?;
    if let Some(sent) = Sent::of(&row) {
        return Err(Refusal::AlreadySent(sent).into());
    }
    if row.discarded_at.is_some() {
        return Err(Refusal::Discarded.into());
    }
    Ok((rights, row))
}

/// The draft's row if the person may know of it, with the rights that its e-service asks for. A draft
/// without committee or area is its maker's own.
pub(crate) async fn known(
    app: &App,
    ctx: &Ctx,
    tx: &mut Tx,
    id: &DraftId,
) -> Result<(Rights, store::draft::Draft), Error> {
    ctx.actor()?;
    let row = store::draft::by_id(tx, id).await?.ok_or(Refusal::NotFound)?;
    let rights = match row.service {
        Service::IndividualReport => Rights::for_record(app, ctx, tx, Action::Report).await?,
        Service::Reporters | Service::CommitteeChange => {
            Rights::for_record(app, ctx, tx, Action::ManageReporters).await?
        }
        // Whoever connects a committee, or an organisation to the register, has no assignment yet.
        Service::Connection | Service::RegisterApplication => Rights::none(ctx)?,
        Service::OperationNotice => {
            match &row.sent_as {
                None => notices::may(app, tx, ctx, &row.answers).await.map(|_| ())?,
                // What was sent is emptied: what it is about stands in the notice.
                Some(sent) => notices::may_read(app, tx, ctx, &SubmissionId::new(sent)).await?,
            }
            Rights::none(ctx)?
        }
    };
    let may = match (&row.committee_id, &row.area) {
        (Some(committee), Some(area)) => rights.cover(committee, area),
        _ => row.created_by == rights.person,
    };
    if may { Ok((rights, row)) } else { Err(Refusal::NotFound.into()) }
}

pub(crate) async fn opened(
    app: &App,
    ctx: &Ctx,
    tx: &mut Tx,
    rights: Rights,
    row: store::draft::Draft,
) -> Result<OpenDraft, Error> {
    let is_by_other = row.updated_by != rights.person;
    let updated_by =
        if is_by_other { name_of(tx, &row.updated_by).await? } else { ctx.actor()?.name.clone() };
    let case = followed(app, tx, &row).await?;
    let reporters = match (row.service, &row.committee_id) {
        (Service::Reporters, Some(committee)) if rights.serve(committee) => {
            reporters::of_committee(tx, ctx, committee).await?
        }
        _ => Vec::new(),
    };
    let (record, given, subject, files) = match row.service {
        Service::OperationNotice => {
            let (record, given) = notices::around(app, tx, ctx, &row).await?;
            let subject = notices::subject(app, tx, ctx, &row).await?;
            let files = attachments::mark(tx, &row.id).await?;
            (Some(record), Some(given), Some(subject), files)
        }
        _ => (None, None, None, 0),
    };
    Ok(OpenDraft {
        record,
        given,
        files,
        subject,
        service: row.service,
        reporters,
        id: row.id,
        revision: row.revision,
        answers: row.answers,
        updated_by,
        is_by_other,
        updated_at: row.updated_at,
        memberships: rights.memberships,
        today: ctx.today,
        case,
    })
}

/// The case that the draft follows up.
pub(crate) async fn followed(
    app: &App,
    tx: &mut Tx,
    row: &store::draft::Draft,
) -> Result<Option<Followed>, Error> {
    let Some(id) = &row.case_id else { return Ok(None) };
    let case = store::case::not_held(tx, id).await?;
    let case = case.ok_or(Fault::Broken("a case that is followed up is gone"))?;
    case::followed(tx, &app.clock, &case).await.map(Some)
}

/// Given name and surname of somebody who can log in.
pub(crate) async fn name_of(tx: &mut Tx, person: &domain::ids::PersonId) -> Result<String, Error> {
    let details = store::person::details(tx, person).await?;
    Ok(details
        .map(|details| format!("{} {}", details.given_name, details.surname))
        .unwrap_or_default())
}

/// What is kept beside the answers: where the draft belongs, and which decision it is about. A
/// follow-up stays where its case is.
pub(crate) async fn state_of(
    app: &App,
    ctx: &Ctx,
    tx: &mut Tx,
    rights: &Rights,
    answers: &Answers,
    before: Option<&store::draft::Draft>,
) -> Result<store::draft::State, Error> {
    if let Some(before) = before.filter(|before| before.case_id.is_some()) {
        return Ok(store::draft::State {
            committee_id: before.committee_id.clone(),
            area: before.area.clone(),
            answers: answers.clone(),
            duplicate_lookup: None,
            updated_by: rights.person.clone(),
            updated_at: ctx.now,
        });
    }
    let circumstances = Circumstances::new(ctx.today, &rights.memberships);
    let service = before.map_or(Service::IndividualReport, |before| before.service);
    let journey = journey(&app.forms.of(service).catalogue, answers, circumstances);
    let committee = match journey.value("committee") {
        Some(Value::Committee(id)) => Some(id.clone()),
        _ => before.and_then(|before| before.committee_id.clone()),
    };
    let area = match journey.value("area") {
        Some(Value::Chosen(id)) => Some(AreaId::new(id.as_str())),
        _ => before.and_then(|before| before.area.clone()),
    };
    // An area that the new committee does not have would hide the draft from its own writer.
    let area = area
        .filter(|area| committee.as_ref().is_some_and(|committee| rights.cover(committee, area)));
    let duplicate_lookup = match (&committee, identity(&journey, ctx.today)) {
        (Some(committee), Some(identity)) => {
            Some(store::draft::duplicate_lookup(tx, committee, &identity).await?)
        }
        _ => None,
    };
    Ok(store::draft::State {
        committee_id: committee,
        area,
        answers: answers.clone(),
        duplicate_lookup,
        updated_by: rights.person.clone(),
        updated_at: ctx.now,
    })
}

/// What makes a decision the same as another: person, measure and date.
pub(crate) fn identity(journey: &Journey<'_>, today: Date) -> Option<store::draft::Identity> {
    let Value::Number(number) = journey.value("person_number")? else {
        return None;
    };
    let Value::Chosen(measure) = journey.value("measure")? else {
        return None;
    };
    let Value::Date(decided_on) = journey.value("decided_on")? else {
        return None;
    };
    let interrupted_on = match journey.value("interrupted_on") {
        Some(Value::Date(date)) => Some(*date),
        _ => None,
    };
    Some(store::draft::Identity {
        person_number: person_number::canonical(number, today),
        measure: measure.as_str().to_owned(),
        decided_on: *decided_on,
        interrupted_on,
    })
}

/// Throws a draft away. It can be taken back.
pub async fn discard(app: &App, ctx: &Ctx, id: &DraftId) -> Result<(), Error> {
    let mut tx = app.db.write().await?;
    let (_, row) = known(app, ctx, &mut tx, id).await?;
    if let Some(sent) = Sent::of(&row) {
        return Err(Refusal::AlreadySent(sent).into());
    }
    store::draft::discard(&mut tx, id, ctx.now).await?;
    audit::write(&mut tx, ctx, Deed::DraftDiscarded, id.as_str(), row.committee_id.as_ref())
        .await?;
    tx.commit().await?;
    Ok(())
}

/// Takes back a draft that was thrown away; gives the draft to go on with.
pub async fn restore(app: &App, ctx: &Ctx, id: &DraftId) -> Result<DraftId, Error> {
    let mut tx = app.db.write().await?;
    let (_, row) = known(app, ctx, &mut tx, id).await?;
    if !store::draft::restore(&mut tx, id).await? {
        // A follow-up that was begun meanwhile has taken its place.
        let other = match &row.case_id {
            Some(case) => store::draft::open_for_case(&mut tx, case).await?,
            None => None,
        };
        return other.ok_or_else(|| Fault::Broken("a draft cannot be taken back").into());
    }
    store::retention::not_left(&mut tx, id).await?;
    audit::write(&mut tx, ctx, Deed::DraftRestored, id.as_str(), row.committee_id.as_ref()).await?;
    tx.commit().await?;
    Ok(id.clone())
}
