//! The authority's decision on a connection.

use domain::ids::{AreaId, AssignmentId, CommitteeId, SubmissionId};
use domain::journey::AREAS_BETWEEN;
use domain::role::{Action, Role};
use store::Tx;
use store::assignment::NewAssignment;
use store::committee::Committee;
use store::committee_change::What;
use store::connection::{Connection as Row, State};
use store::person::PersonDetails;

use super::{Connection, PATH, answer, committee_name, document, shown};
use crate::administration::changed;
use crate::audit::{self, Deed};
use crate::correction::REASON_MAX;
use crate::ctx::Ctx;
use crate::document::Document;
use crate::error::{Error, Refusal};
use crate::fold::folded;
use crate::message::{self, Kind, Message};
use crate::reporters::apply;
use crate::rights::at_authority;
use crate::service::App;

/// How many connections the authority's page shows.
const SHOWN: u32 = 200;

/// A committee that the connection may be about. No `Debug`.
#[derive(Clone)]
pub struct Existing {
    /// Which.
    pub id: CommitteeId,
    /// Its name.
    pub name: String,
    /// How many lead reporters it has.
    pub n_leads: i64,
    /// Whether it is called as the connection says.
    pub is_same_name: bool,
}

/// A connection with what the decision needs. No `Debug`.
#[derive(Clone)]
pub struct Detail {
    /// The connection.
    pub connection: Connection,
    /// It as it was sent.
    pub document: Document,
    /// The committees of the municipality.
    pub existing: Vec<Existing>,
}

/// Every connection that waits, and those decided lately, for the authority's administrator.
pub async fn all(app: &App, ctx: &Ctx) -> Result<Vec<Connection>, Error> {
    let mut tx = app.db.read().await?;
    at_authority(app, ctx, &mut tx, Action::Administer).await?;
    let mut out = Vec::new();
    for row in store::connection::all(&mut tx, SHOWN).await? {
        out.push(shown(app, &mut tx, row).await?);
    }
    Ok(out)
}

/// A connection to decide on.
pub async fn detail(app: &App, ctx: &Ctx, id: &SubmissionId) -> Result<Detail, Error> {
    let mut tx = app.db.read().await?;
    at_authority(app, ctx, &mut tx, Action::Administer).await?;
    let row = store::connection::by_id(&mut tx, id).await?.ok_or(Refusal::NotFound)?;
    let (document, _) = document(&mut tx, id).await?;
    let name = folded(answer(&row.wish, "committee_name"));
    let kept = store::committee::kept(&mut tx, "", ctx.today).await?;
    let existing = kept
        .into_iter()
        .filter(|it| it.committee.municipality_code == row.municipality_code)
        .filter(|it| it.committee.is_kept_on(ctx.today))
        .map(|it| Existing {
            is_same_name: folded(&it.committee.name) == name,
            id: it.committee.id,
            name: it.committee.name,
            n_leads: it.n_leads,
        })
        .collect();
    let connection = shown(app, &mut tx, row).await?;
    drop(tx);
    audit::look(app, ctx, Deed::SubmissionSeen, (id.as_str(), id.as_str()), &[]).await?;
    Ok(Detail { connection, document, existing })
}

/// What the authority's administrator decides.
#[derive(Clone, Debug)]
pub enum Decision {
    /// The committee is connected.
    Approve {
        /// The committee that there already is; none for a new one.
        into: Option<CommitteeId>,
        /// Whether the form signed on paper has come.
        has_paper: bool,
    },
    /// It is not, and why.
    Refuse {
        /// Why.
        reason: String,
    },
}

/// How the deciding went.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Decided {
    /// It is as decided.
    Done,
    /// Somebody had decided before.
    Before,
    /// It is not signed.
    NotSigned,
    /// The paper has not come.
    NoPaper,
    /// No reason was given, or one that is too long.
    NoReason,
}

/// Approves or refuses a connection. Once approved the lead reporter can log in.
pub async fn decide(
    app: &App,
    ctx: &Ctx,
    id: &SubmissionId,
    decision: &Decision,
) -> Result<Decided, Error> {
    let mut tx = app.db.write().await?;
    let by = at_authority(app, ctx, &mut tx, Action::Administer).await?;
    let row = store::connection::by_id(&mut tx, id).await?.ok_or(Refusal::NotFound)?;
    if row.decided_at.is_some() {
        return Ok(Decided::Before);
    }
    let (state, committee, reply) = match decision {
        Decision::Refuse { reason } => {
            let reason = reason.trim();
            if reason.is_empty() || reason.chars().count() > REASON_MAX {
                return Ok(Decided::NoReason);
            }
            (State::Refused, None, reason)
        }
        Decision::Approve { .. } if row.state == State::Signing => return Ok(Decided::NotSigned),
        Decision::Approve { has_paper: false, .. } if row.signature.is_none() => {
            return Ok(Decided::NoPaper);
        }
        Decision::Approve { into, .. } => {
            let committee = connect(app, ctx, &mut tx, &row, into.as_ref()).await?;
            (State::Approved, Some(committee), "")
        }
    };
    let committee_id = committee.as_ref();
    let decision = store::connection::Decision { state, committee_id, reply, by: &by, at: ctx.now };
    if !store::connection::decide(&mut tx, id, &decision).await? {
        return Ok(Decided::Before);
    }
    tell(app, ctx, &mut tx, &row, state, reply).await?;
    let deed = match state {
        State::Approved => Deed::ConnectionApproved,
        _ => Deed::ConnectionRefused,
    };
    audit::write(&mut tx, ctx, deed, id.as_str(), committee_id).await?;
    tx.commit().await?;
    Ok(Decided::Done)
}

fn wish_areas(row: &Row) -> Vec<AreaId> {
    answer(&row.wish, "areas").split(AREAS_BETWEEN).map(AreaId::new).collect()
}

/// Connects the committee and lets its lead reporter in.
async fn connect(
    app: &App,
    ctx: &Ctx,
    tx: &mut Tx,
    row: &Row,
    into: Option<&CommitteeId>,
) -> Result<CommitteeId, Error> {
    let committee = match into {
        Some(id) => {
            store::committee::hold(tx, &[id]).await?;
            let known = store::committee::by_id(tx, id).await?;
            let fits = |it: &Committee| {
                it.municipality_code == row.municipality_code && it.is_kept_on(ctx.today)
            };
            known.filter(fits).ok_or(Refusal::NotFound)?
        }
        None => new_committee(app, ctx, tx, row).await?,
    };
    let details = PersonDetails {
        given_name: answer(&row.wish, "first_name").to_owned(),
        surname: answer(&row.wish, "last_name").to_owned(),
        title: answer(&row.wish, "title").to_owned(),
        email: answer(&row.wish, "email").to_owned(),
        phone: answer(&row.wish, "phone").to_owned(),
    };
    let number = answer(&row.wish, "person_number");
    let person = apply::person(app, ctx, tx, number, &details).await?;
    let by = &ctx.actor()?.person;
    let held = store::assignment::held(tx, &committee.id, ctx.today).await?;
    for own in held.iter().filter(|held| held.person_id == person) {
        store::assignment::end(tx, &own.id, by, ctx.now).await?;
        audit::write(tx, ctx, Deed::AssignmentEnded, own.id.as_str(), Some(&committee.id)).await?;
    }
    let new = NewAssignment {
        id: AssignmentId::new(app.random.id()?),
        person_id: person,
        committee_id: Some(committee.id.clone()),
        role: Role::LeadReporter,
        areas: committee.areas.clone(),
        granted_by: Some(by.clone()),
        granted_at: ctx.now,
        starts_on: None,
        ends_on: None,
        details: Some(details.clone()),
    };
    store::assignment::insert(tx, &new).await?;
    audit::write(tx, ctx, Deed::AssignmentGiven, new.id.as_str(), Some(&committee.id)).await?;
    let name = app.committee_name(&committee);
    let message =
        Message::new(Kind::Connected, &details.email, "/rapportorer").with("committee", &name);
    message::post(app, ctx, tx, &message, None).await?;
    apply::tell_leads(app, ctx, tx, (&details, &name), &held).await?;
    Ok(committee.id)
}

async fn new_committee(app: &App, ctx: &Ctx, tx: &mut Tx, row: &Row) -> Result<Committee, Error> {
    let committee = Committee {
        id: CommitteeId::new(app.random.id()?),
        municipality_code: row.municipality_code.clone(),
        name: answer(&row.wish, "committee_name").to_owned(),
        areas: wish_areas(row),
        valid_from: ctx.today,
        valid_to: None,
    };
    store::committee::insert(tx, &committee, ctx.now).await?;
    changed(app, ctx, tx, &committee, What::Connected, None).await?;
    Ok(committee)
}

/// Tells whoever sent it.
async fn tell(
    app: &App,
    ctx: &Ctx,
    tx: &mut Tx,
    row: &Row,
    state: State,
    reason: &str,
) -> Result<(), Error> {
    let kind = match state {
        State::Approved => Kind::ConnectionApproved,
        _ => Kind::ConnectionRefused,
    };
    let message = Message::new(kind, answer(&row.wish, "sender_email"), PATH)
        .with("committee", &committee_name(app, &row.wish))
        .with("reason", reason);
    message::post(app, ctx, tx, &message, None).await?;
    Ok(())
}
