//! Changes of a committee: asked for by its lead reporter, decided by the authority.

mod apply;

use domain::Answers;
use domain::ids::{CommitteeId, DraftId, FieldId, SubmissionId};
use domain::journey::Value;
use domain::role::{Action, Role};
use domain::service::Service;
use jiff::Timestamp;
use store::Tx;
use store::committee_request::Request as Row;
pub use store::committee_request::State;

use crate::audit::{self, Deed};
use crate::correction::REASON_MAX;
use crate::ctx::Ctx;
use crate::document::Document;
use crate::draft::name_of;
use crate::error::{Error, Fault, Refusal, Sent};
use crate::message::{self, Kind, Message};
use crate::parcel::CommitteeNames;
use crate::rights::{Rights, at_authority};
use crate::service::App;
use crate::submission;
use crate::submit::{Seen, Submitted};

pub use apply::Hindrance;
pub(crate) use apply::{rename, set_areas};

/// How many requests the authority's page shows.
const SHOWN: u32 = 200;

/// A request as both sides see it. No `Debug`.
#[derive(Clone)]
pub struct Request {
    /// What was sent.
    pub id: SubmissionId,
    /// Its reference number.
    pub reference: String,
    /// It as it was sent.
    pub document: Document,
    /// About which committee.
    pub committee: CommitteeId,
    /// What is asked for, as the option's id.
    pub deed: String,
    /// Where it stands.
    pub state: State,
    /// Who asked.
    pub sent_by: String,
    /// When.
    pub sent_at: Timestamp,
    /// When it was decided.
    pub decided_at: Option<Timestamp>,
    /// What the authority answered.
    pub reply: Option<String>,
}

/// Begins a request about the committee.
pub async fn begin(app: &App, ctx: &Ctx, committee: &CommitteeId) -> Result<DraftId, Error> {
    let mut tx = app.db.write().await?;
    let rights = Rights::of(app, ctx, &mut tx, Action::ManageReporters).await?;
    if !rights.serve(committee) {
        return Err(Refusal::NotFound.into());
    }
    let mut answers = Answers::default();
    answers.set(FieldId::new("committee"), committee.as_str());
    let id = DraftId::new(app.random.id()?);
    let state = store::draft::State {
        committee_id: Some(committee.clone()),
        area: None,
        answers,
        duplicate_lookup: None,
        updated_by: rights.person.clone(),
        updated_at: ctx.now,
    };
    store::draft::insert(&mut tx, (&id, Service::CommitteeChange), None, &state).await?;
    audit::write(&mut tx, ctx, Deed::CommitteeChangeBegun, id.as_str(), Some(committee)).await?;
    tx.commit().await?;
    Ok(id)
}

/// Sends a request to the authority.
pub(crate) async fn send(
    app: &App,
    ctx: &Ctx,
    id: &DraftId,
    seen: Seen,
) -> Result<Submitted, Error> {
    let (mut tx, open) = match submission::held(app, ctx, id, seen).await? {
        Ok(held) => held,
        Err(other) => return Ok(other),
    };
    let journey = open.journey(app);
    let Some(Value::Committee(committee)) = journey.value("committee") else {
        return Err(Fault::Broken("a complete request names its committee").into());
    };
    let names = CommitteeNames::of(app, &mut tx, committee).await?;
    let about = (Some(committee), &names);
    let draft = (id, Service::CommitteeChange);
    let sent = submission::store(app, ctx, &mut tx, draft, &journey, about).await?;
    let new = store::committee_request::NewRequest {
        id: sent.clone(),
        committee_id: committee.clone(),
        wish: journey.codes(),
        sent_by: ctx.actor()?.person.clone(),
        sent_at: ctx.now,
    };
    store::committee_request::insert(&mut tx, &new).await?;
    tx.commit().await?;
    Ok(Submitted::Received(Sent::Submission(sent)))
}

/// An answer in codes; empty when there is none.
fn answer<'a>(answers: &'a Answers, field: &str) -> &'a str {
    answers.get(&FieldId::new(field)).unwrap_or_default()
}

async fn shown(tx: &mut Tx, row: Row) -> Result<Request, Error> {
    let sent = store::submission::by_id(tx, &row.id).await?;
    let sent = sent.ok_or(Fault::Broken("a request without what was sent"))?;
    Ok(Request {
        reference: sent.reference,
        document: Document::read(&sent.document)?,
        deed: answer(&row.wish, "deed").to_owned(),
        sent_by: name_of(tx, &row.sent_by).await?,
        committee: row.committee_id,
        state: row.state,
        sent_at: row.sent_at,
        decided_at: row.decided_at,
        reply: row.reply.filter(|reply| !reply.is_empty()),
        id: row.id,
    })
}

/// The requests about a committee and about those that have gone up in it, for its lead reporters, the
/// latest first.
pub(crate) async fn of_committee(
    tx: &mut Tx,
    committee: &CommitteeId,
) -> Result<Vec<Request>, Error> {
    let mut out = Vec::new();
    let mut committees =
        store::committee_change::merged(tx, std::slice::from_ref(committee)).await?;
    committees.push(committee.clone());
    for committee in &committees {
        for row in store::committee_request::of_committee(tx, committee).await? {
            out.push(shown(tx, row).await?);
        }
    }
    out.sort_by_key(|request| std::cmp::Reverse(request.sent_at));
    Ok(out)
}

/// Every request that waits, and those decided lately, for the authority's administrator; with the other
/// committees of the municipality, into which it can be merged.
pub async fn all(
    app: &App,
    ctx: &Ctx,
) -> Result<Vec<(Request, Vec<(CommitteeId, String)>)>, Error> {
    let mut tx = app.db.read().await?;
    at_authority(app, ctx, &mut tx, Action::Administer).await?;
    let committees = store::committee::all(&mut tx).await?;
    let mut out = Vec::new();
    for row in store::committee_request::all(&mut tx, SHOWN).await? {
        let own = committees.iter().find(|it| it.id == row.committee_id);
        let others = committees
            .iter()
            .filter(|it| own.is_some_and(|own| own.municipality_code == it.municipality_code))
            .filter(|it| it.id != row.committee_id && it.valid_to.is_none())
            .map(|it| (it.id.clone(), it.name.clone()))
            .collect();
        out.push((shown(&mut tx, row).await?, others));
    }
    Ok(out)
}

/// How the deciding went.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Decided {
    /// It is as decided.
    Done,
    /// Somebody had decided before.
    Before,
    /// No reason was given, or one that is too long.
    NoReason,
    /// It cannot be done.
    Hindered(Hindrance),
}

/// Approves or refuses a request. `into` is the committee that a merged one becomes part of.
pub async fn decide(
    app: &App,
    ctx: &Ctx,
    id: &SubmissionId,
    approve: bool,
    (into, reply): (Option<&CommitteeId>, &str),
) -> Result<Decided, Error> {
    let mut tx = app.db.write().await?;
    let by = at_authority(app, ctx, &mut tx, Action::Administer).await?;
    let row = store::committee_request::by_id(&mut tx, id).await?.ok_or(Refusal::NotFound)?;
    if row.state != State::Waiting {
        return Ok(Decided::Before);
    }
    let reply = reply.trim();
    if (!approve && reply.is_empty()) || reply.chars().count() > REASON_MAX {
        return Ok(Decided::NoReason);
    }
    // Whoever lead the committee now are told: after it, they may lead another.
    let leads = leads(&mut tx, ctx, &row.committee_id).await?;
    let names = CommitteeNames::of(app, &mut tx, &row.committee_id).await?;
    if approve && let Err(hindrance) = apply::apply(app, ctx, &mut tx, &row, into).await? {
        return Ok(Decided::Hindered(hindrance));
    }
    let (state, kind, deed) = if approve {
        (State::Approved, Kind::RequestApproved, Deed::CommitteeChangeApproved)
    } else {
        (State::Refused, Kind::RequestRefused, Deed::CommitteeChangeRefused)
    };
    store::committee_request::decide(&mut tx, id, state, reply, &by, ctx.now).await?;
    for email in leads {
        let message = Message::new(kind, &email, "/rapportorer")
            .with("committee", &format!("{}, {}", names.committee, names.municipality))
            .with("reason", reply);
        message::post(app, ctx, &mut tx, &message, None).await?;
    }
    audit::write(&mut tx, ctx, deed, id.as_str(), Some(&row.committee_id)).await?;
    tx.commit().await?;
    Ok(Decided::Done)
}

/// The addresses of the committee's lead reporters.
async fn leads(tx: &mut Tx, ctx: &Ctx, committee: &CommitteeId) -> Result<Vec<String>, Error> {
    let held = store::assignment::held(tx, committee, ctx.today).await?;
    let leads = held.into_iter().filter(|held| held.role == Role::LeadReporter);
    let mut emails: Vec<String> = leads.map(|held| held.details.email).collect();
    emails.sort();
    emails.dedup();
    Ok(emails)
}
