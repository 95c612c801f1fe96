//! What a change of reporters does. The committee's row is held.

use domain::ids::{AssignmentId, CommitteeId, PersonId};
use domain::journey::{Journey, Value};
use domain::role::Role;
use store::Tx;
use store::assignment::{Held, NewAssignment};
use store::person::PersonDetails;

use crate::audit::{self, Deed};
use crate::ctx::Ctx;
use crate::error::{Error, Fault};
use crate::message::{self, Kind, Message};
use crate::parcel::CommitteeNames;
use crate::service::App;

/// Where the list of reporters is.
const PATH: &str = "/rapportorer";
/// Where one reports.
const REPORTS: &str = "/mina-rapporter";

/// Does what the answers say, and tells those whom it concerns.
pub(super) async fn change(
    app: &App,
    ctx: &Ctx,
    tx: &mut Tx,
    (committee, names): (&CommitteeId, &CommitteeNames),
    journey: &Journey<'_>,
) -> Result<(), Error> {
    let all = store::assignment::held(tx, committee, ctx.today).await?;
    let chosen = match journey.value("reporter") {
        Some(Value::Reporter(id)) => all.iter().find(|held| &held.id == id),
        _ => None,
    };
    let deed = journey.option("deed").ok_or(Fault::Broken("a complete change says what to do"))?;
    let (kind, details) = match (deed.as_str(), chosen) {
        ("add", _) => (Kind::Added, add(app, ctx, tx, committee, journey).await?),
        ("change", Some(held)) => {
            (Kind::Changed, replace(app, ctx, tx, committee, held, journey).await?)
        }
        ("remove", Some(held)) => (Kind::Removed, remove(app, ctx, tx, committee, held).await?),
        _ => return Err(Fault::Broken("a complete change says whom it is about").into()),
    };
    // Nobody's messages are led elsewhere without a word to the address before.
    if let Some(before) = chosen.map(|held| &held.details.email)
        && before != &details.email
    {
        let committee = format!("{}, {}", names.committee, names.municipality);
        let told = Message::new(kind, before, REPORTS)
            .with("committee", &committee)
            .with("by", &ctx.actor()?.name);
        message::post(app, ctx, tx, &told, None).await?;
    }
    tell(app, ctx, tx, (kind, &details), names, &all).await
}

/// Name and contact as they were typed.
fn typed(journey: &Journey<'_>) -> PersonDetails {
    let text = |field: &str| journey.text(field).unwrap_or_default();
    PersonDetails {
        given_name: text("first_name"),
        surname: text("last_name"),
        title: text("title"),
        email: text("email"),
        phone: text("phone"),
    }
}

fn role(journey: &Journey<'_>) -> Result<Role, Error> {
    let role = journey.option("role").and_then(|role| Role::from_code(role.as_str()));
    Ok(role.ok_or(Fault::Broken("a complete change says which permission"))?)
}

async fn add(
    app: &App,
    ctx: &Ctx,
    tx: &mut Tx,
    committee: &CommitteeId,
    journey: &Journey<'_>,
) -> Result<PersonDetails, Error> {
    let details = typed(journey);
    let number = journey.text("person_number").unwrap_or_default();
    let person = person(app, ctx, tx, &number, &details).await?;
    let by = &ctx.actor()?.person;
    // One whose last day has passed, and who is taken on again.
    store::assignment::end_past(tx, (committee, &person), by, ctx.today, ctx.now).await?;
    give(app, ctx, tx, (committee, person), journey, &details).await?;
    Ok(details)
}

/// The person with the number; made known when there is none. Whoever asks is not told which.
pub(crate) async fn person(
    app: &App,
    ctx: &Ctx,
    tx: &mut Tx,
    number: &str,
    details: &PersonDetails,
) -> Result<PersonId, Error> {
    let kind = domain::person_number::parse(number, ctx.today)
        .map(|number| eid::IdentifierKind::of(number.kind()))
        .map_err(|_| Fault::Broken("a number in a complete change can be read"))?;
    if let Some(known) = store::person::by_identifier(tx, kind.code(), eid::STATE, number).await? {
        return Ok(known);
    }
    let id = PersonId::new(app.random.id()?);
    let new = store::person::NewPerson {
        id: id.clone(),
        details: details.clone(),
        kind: kind.code().to_owned(),
        issuer: eid::STATE.to_owned(),
        value: number.to_owned(),
        created_at: ctx.now,
    };
    store::person::insert(tx, &new).await?;
    Ok(id)
}

async fn give(
    app: &App,
    ctx: &Ctx,
    tx: &mut Tx,
    (committee, person): (&CommitteeId, PersonId),
    journey: &Journey<'_>,
    details: &PersonDetails,
) -> Result<(), Error> {
    let new = NewAssignment {
        id: AssignmentId::new(app.random.id()?),
        person_id: person,
        committee_id: Some(committee.clone()),
        role: role(journey)?,
        areas: journey.areas("areas"),
        granted_by: Some(ctx.actor()?.person.clone()),
        granted_at: ctx.now,
        starts_on: journey.date("starts_on"),
        ends_on: journey.date("ends_on"),
        details: Some(details.clone()),
    };
    store::assignment::insert(tx, &new).await?;
    audit::write(tx, ctx, Deed::AssignmentGiven, new.id.as_str(), Some(committee)).await
}

/// What one may do is never changed: it is ended, and given anew.
async fn replace(
    app: &App,
    ctx: &Ctx,
    tx: &mut Tx,
    committee: &CommitteeId,
    held: &Held,
    journey: &Journey<'_>,
) -> Result<PersonDetails, Error> {
    let PersonDetails { given_name, surname, .. } = held.details.clone();
    let details = PersonDetails { given_name, surname, ..typed(journey) };
    end(ctx, tx, committee, held).await?;
    give(app, ctx, tx, (committee, held.person_id.clone()), journey, &details).await?;
    Ok(details)
}

/// Ends the assignment. One who has none left is logged out, wherever he or she is logged in.
async fn remove(
    app: &App,
    ctx: &Ctx,
    tx: &mut Tx,
    committee: &CommitteeId,
    held: &Held,
) -> Result<PersonDetails, Error> {
    end(ctx, tx, committee, held).await?;
    if !crate::rights::is_let_in(app, ctx, tx, &held.person_id).await? {
        store::session::end_all_for_person(tx, &held.person_id, ctx.now).await?;
    }
    Ok(held.details.clone())
}

async fn end(ctx: &Ctx, tx: &mut Tx, committee: &CommitteeId, held: &Held) -> Result<(), Error> {
    let by = ctx.actor()?.person.clone();
    if !store::assignment::end(tx, &held.id, &by, ctx.now).await? {
        return Err(Fault::Broken("an assignment ended while its committee was held").into());
    }
    audit::write(tx, ctx, Deed::AssignmentEnded, held.id.as_str(), Some(committee)).await
}

/// Tells the person, and the other lead reporters, so that nobody is let in behind their backs.
async fn tell(
    app: &App,
    ctx: &Ctx,
    tx: &mut Tx,
    (kind, details): (Kind, &PersonDetails),
    names: &CommitteeNames,
    all: &[Held],
) -> Result<(), Error> {
    let committee = format!("{}, {}", names.committee, names.municipality);
    let by = &ctx.actor()?.name;
    let path = if kind == Kind::Removed { "/" } else { REPORTS };
    let own = Message::new(kind, &details.email, path).with("committee", &committee).with("by", by);
    message::post(app, ctx, tx, &own, None).await?;
    tell_leads(app, ctx, tx, (details, &committee), all).await
}

/// Tells the lead reporters, other than whoever decides and whom it is about.
pub(crate) async fn tell_leads(
    app: &App,
    ctx: &Ctx,
    tx: &mut Tx,
    (details, committee): (&PersonDetails, &str),
    all: &[Held],
) -> Result<(), Error> {
    let by = &ctx.actor()?.name;
    let who = format!("{} {}", details.given_name, details.surname);
    let actor = &ctx.actor()?.person;
    let leads =
        all.iter().filter(|held| held.role == Role::LeadReporter && &held.person_id != actor);
    for lead in leads.filter(|held| held.details.email != details.email) {
        let told = Message::new(Kind::ReporterChanged, &lead.details.email, PATH)
            .with("committee", committee)
            .with("by", by)
            .with("who", &who);
        message::post(app, ctx, tx, &told, None).await?;
    }
    Ok(())
}
