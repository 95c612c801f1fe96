//! What whoever runs the service does about people: lets the first administrator in, and ends sessions at once.

use domain::ids::AssignmentId;
use domain::person_number::{self, Fault};
use domain::role::Role;
use store::assignment::NewAssignment;
use store::person::PersonDetails;

use crate::audit::{self, Deed};
use crate::ctx::Ctx;
use crate::error::Error;
use crate::reporters::apply;
use crate::service::App;

/// What came of letting somebody in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Added {
    /// The person is an administrator from now on.
    Now(AssignmentId),
    /// The person was one before.
    Before,
    /// What was given is nobody's number.
    NotANumber(Fault),
}

/// What came of ending sessions.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ended {
    /// So many are ended.
    Sessions(u64),
    /// Nobody here has the number.
    Nobody,
    /// What was given is nobody's number.
    NotANumber(Fault),
}

/// Makes the person with the number an administrator.
///
/// Nobody asks who does it: whoever can run the program with the keys could do anything, and so it is the operating system
/// that has to know whom it lets do that.
pub async fn add(
    app: &App,
    ctx: &Ctx,
    (given_name, surname): (&str, &str),
    number: &str,
) -> Result<Added, Error> {
    let number = match person_number::parse(number, ctx.today) {
        Ok(number) => number,
        Err(fault) => return Ok(Added::NotANumber(fault)),
    };
    let details = PersonDetails {
        given_name: given_name.to_owned(),
        surname: surname.to_owned(),
        title: String::new(),
        email: String::new(),
        phone: String::new(),
    };
    let mut tx = app.db.write().await?;
    let person = apply::person(app, ctx, &mut tx, number.digits(), &details).await?;
    let held = store::assignment::active_for_person(&mut tx, &person, ctx.today, ctx.now).await?;
    if held.iter().any(|held| held.role == Role::Administrator) {
        return Ok(Added::Before);
    }
    let new = NewAssignment {
        id: AssignmentId::new(app.random.id()?),
        person_id: person,
        committee_id: None,
        role: Role::Administrator,
        areas: Vec::new(),
        granted_by: None,
        granted_at: ctx.now,
        starts_on: None,
        ends_on: None,
        details: None,
    };
    store::assignment::insert(&mut tx, &new).await?;
    audit::write(&mut tx, ctx, Deed::AssignmentGiven, new.id.as_str(), None).await?;
    tx.commit().await?;
    Ok(Added::Now(new.id))
}

/// Ends every session of the person with the number, or everybody's when none is given.
pub async fn end_sessions(app: &App, ctx: &Ctx, number: Option<&str>) -> Result<Ended, Error> {
    let mut tx = app.db.write().await?;
    let (count, record) = match number {
        None => (store::session::end_all(&mut tx, ctx.now).await?, "-".to_owned()),
        Some(number) => {
            let number = match person_number::parse(number, ctx.today) {
                Ok(number) => number,
                Err(fault) => return Ok(Ended::NotANumber(fault)),
            };
            let kind = eid::IdentifierKind::of(number.kind()).code();
            let digits = number.digits();
            let person = store::person::by_identifier(&mut tx, kind, eid::STATE, digits).await?;
            let Some(person) = person else { return Ok(Ended::Nobody) };
            let count = store::session::end_all_for_person(&mut tx, &person, ctx.now).await?;
            (count, person.to_string())
        }
    };
    audit::write(&mut tx, ctx, Deed::SessionsEnded, &record, None).await?;
    tx.commit().await?;
    Ok(Ended::Sessions(count))
}
