//! The authority's decision on an application.

use domain::ids::{OrganisationId, RegisterRoleId, SubmissionId};
use domain::register::{Access, Level};
use domain::role::Action;
use store::Tx;
use store::connection::State;
use store::organisation::Organisation;
use store::person::PersonDetails;
use store::register_application::Application as Row;
use store::register_role::NewRole;

use super::{Application, PATH, answer, shown};
use crate::audit::{self, Deed};
use crate::correction::REASON_MAX;
use crate::ctx::Ctx;
use crate::document::Document;
use crate::error::{Error, Fault, Refusal};
use crate::message::{self, Kind, Message};
use crate::register::part::Part;
use crate::register::people;
use crate::rights::at_authority;
use crate::service::App;

/// An application with what the decision needs. No `Debug`.
#[derive(Clone)]
pub struct Detail {
    /// The application.
    pub application: Application,
    /// It as it was sent.
    pub document: Document,
    /// Whether the organisation is connected already: the sender would be one more representative.
    pub is_connected: bool,
}

/// Every application, those that wait first, for the authority's administrator, page by page.
pub async fn all(app: &App, ctx: &Ctx, page: i64) -> Result<(Vec<Application>, Part), Error> {
    let mut tx = app.db.read().await?;
    at_authority(app, ctx, &mut tx, Action::Administer).await?;
    let part = Part::of(store::register_application::count(&mut tx).await?, page);
    let mut out = Vec::new();
    for row in store::register_application::all(&mut tx, part.range()).await? {
        out.push(shown(&mut tx, row).await?);
    }
    Ok((out, part))
}

/// An application to decide on.
pub async fn detail(app: &App, ctx: &Ctx, id: &SubmissionId) -> Result<Detail, Error> {
    let mut tx = app.db.read().await?;
    at_authority(app, ctx, &mut tx, Action::Administer).await?;
    let row = store::register_application::by_id(&mut tx, id).await?.ok_or(Refusal::NotFound)?;
    let is_connected = store::organisation::by_code(&mut tx, &row.code).await?.is_some();
    let sent = store::submission::by_id(&mut tx, id).await?;
    let sent = sent.ok_or(Fault::Broken("an application without what was sent"))?;
    let document = Document::read(&sent.document)?;
    let application = shown(&mut tx, row).await?;
    drop(tx);
    audit::look_in_register(app, ctx, Deed::SubmissionSeen, id.as_str()).await?;
    Ok(Detail { application, document, is_connected })
}

/// What the authority's administrator decides.
#[derive(Clone, Debug)]
pub enum Decision {
    /// The organisation is connected, and its representative let in.
    Approve,
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
    /// No reason was given, or one that is too long.
    NoReason,
}

/// Approves or refuses an application. Once approved the representative can log in.
pub async fn decide(
    app: &App,
    ctx: &Ctx,
    id: &SubmissionId,
    decision: &Decision,
) -> Result<Decided, Error> {
    let mut tx = app.db.write().await?;
    let by = at_authority(app, ctx, &mut tx, Action::Administer).await?;
    let row = store::register_application::by_id(&mut tx, id).await?.ok_or(Refusal::NotFound)?;
    if row.decided_at.is_some() {
        return Ok(Decided::Before);
    }
    let (state, organisation, reply) = match decision {
        Decision::Refuse { reason } => {
            let reason = reason.trim();
            if reason.is_empty() || reason.chars().count() > REASON_MAX {
                return Ok(Decided::NoReason);
            }
            (State::Refused, None, reason)
        }
        Decision::Approve => (State::Approved, Some(connect(app, ctx, &mut tx, &row).await?), ""),
    };
    let organisation_id = organisation.as_ref();
    let decision = store::register_application::Decision {
        state,
        organisation_id,
        reply,
        by: &by,
        at: ctx.now,
    };
    if !store::register_application::decide(&mut tx, id, &decision).await? {
        return Ok(Decided::Before);
    }
    let (kind, deed, path) = match state {
        State::Approved => {
            (Kind::RegisterApproved, Deed::RegisterApplicationApproved, people::PATH)
        }
        _ => (Kind::RegisterRefused, Deed::RegisterApplicationRefused, PATH),
    };
    let message = Message::new(kind, answer(&row.wish, "email"), path)
        .with("organisation", &row.name)
        .with("reason", reply);
    message::post(app, ctx, &mut tx, &message, None).await?;
    audit::write(&mut tx, ctx, deed, id.as_str(), None).await?;
    tx.commit().await?;
    Ok(Decided::Done)
}

/// Connects the organisation, if it is not connected, and lets its representative in.
async fn connect(app: &App, ctx: &Ctx, tx: &mut Tx, row: &Row) -> Result<OrganisationId, Error> {
    let new = Organisation {
        id: OrganisationId::new(app.random.id()?),
        code: row.code.clone(),
        name: row.name.clone(),
        connected_at: ctx.now,
    };
    store::organisation::insert(tx, &new).await?;
    let known = store::organisation::by_code(tx, &row.code).await?;
    let organisation = known.ok_or(Fault::Broken("an organisation that was added is gone"))?;
    store::organisation::hold(tx, &organisation.id).await?;
    let held = store::register_role::held(tx, &organisation.id).await?;
    let by = &ctx.actor()?.person;
    for own in held.iter().filter(|held| held.person_id == row.sent_by) {
        store::register_role::end(tx, &own.id, by, ctx.now).await?;
        audit::write(tx, ctx, Deed::RegisterRoleEnded, own.id.as_str(), None).await?;
    }
    let person = store::person::details(tx, &row.sent_by).await?;
    let person = person.ok_or(Fault::Broken("an application without its sender"))?;
    let details = PersonDetails {
        title: answer(&row.wish, "title").to_owned(),
        email: answer(&row.wish, "email").to_owned(),
        phone: answer(&row.wish, "phone").to_owned(),
        ..person
    };
    let id = organisation.id.clone();
    let role = NewRole {
        id: RegisterRoleId::new(app.random.id()?),
        person_id: row.sent_by.clone(),
        access: Access { organisation: id, level: Level::Representative, grounds: Vec::new() },
        details,
        granted_by: by.clone(),
        granted_at: ctx.now,
    };
    if !store::register_role::insert(tx, &role).await? {
        return Err(Fault::Broken("a role was given while its organisation was held").into());
    }
    audit::write(tx, ctx, Deed::RegisterRoleGiven, role.id.as_str(), None).await?;
    people::tell_others(app, ctx, tx, (&organisation, &role.details), &held).await?;
    Ok(organisation.id)
}
