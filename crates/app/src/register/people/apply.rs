//! What changes who may do what. The organisation's row is held, and the access is read afterwards: of two who remove
//! each other at once, the second no longer may.

use domain::contact::{is_email, is_phone};
use domain::ids::{OrganisationId, RegisterRoleId};
use domain::person_number;
use domain::register::{Access, LegalGround, Level, is_last_representative};
use store::Tx;
use store::organisation::Organisation;
use store::person::PersonDetails;
use store::register_role::{Held, NewRole};

use super::PATH;
use crate::audit::{self, Deed};
use crate::ctx::Ctx;
use crate::error::{Error, Fault, Refusal};
use crate::message::{self, Kind, Message};
use crate::register::access;
use crate::reporters::apply::person;
use crate::rights;
use crate::service::App;

/// Longest name, title or telephone number, in characters.
const TEXT_MAX: usize = 80;
/// Longest address of e-mail, in characters.
const EMAIL_MAX: usize = 120;

/// What somebody is to be let in with. No `Debug`: names and numbers stand in here.
#[derive(Clone, Default)]
pub struct Wish {
    /// The personal number as it was typed; not asked for when somebody is changed.
    pub number: String,
    /// Given name; not asked for when somebody is changed.
    pub given_name: String,
    /// Surname; not asked for when somebody is changed.
    pub surname: String,
    /// Title; may be empty.
    pub title: String,
    /// E-mail.
    pub email: String,
    /// Telephone; may be empty.
    pub phone: String,
    /// How much.
    pub level: Option<Level>,
    /// Legal grounds, for a user.
    pub grounds: Vec<LegalGround>,
}

/// Why it was not done: what to put right.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Problem {
    /// The personal number cannot be one.
    Number,
    /// The given name is missing or too long.
    GivenName,
    /// The surname is missing or too long.
    Surname,
    /// The title is too long.
    Title,
    /// The address of e-mail cannot be one.
    Email,
    /// The telephone number cannot be one.
    Phone,
    /// No level was chosen.
    Level,
    /// A user needs one legal ground at least.
    Grounds,
    /// The person has a role in the organisation already: which, for whoever may change it.
    AlreadyThere(Option<RegisterRoleId>),
    /// The organisation would be without a responsible representative.
    LastRepresentative,
}

impl Wish {
    fn details(&self) -> PersonDetails {
        PersonDetails {
            given_name: self.given_name.trim().to_owned(),
            surname: self.surname.trim().to_owned(),
            title: self.title.trim().to_owned(),
            email: self.email.trim().to_owned(),
            phone: self.phone.trim().to_owned(),
        }
    }

    /// What is wrong with everything but number and name.
    fn problems(&self) -> Vec<Problem> {
        let PersonDetails { title, email, phone, .. } = self.details();
        let wrong = [
            (is_too_long(&title), Problem::Title),
            (!is_email(&email) || email.chars().count() > EMAIL_MAX, Problem::Email),
            (!phone.is_empty() && (!is_phone(&phone) || is_too_long(&phone)), Problem::Phone),
            (self.level.is_none(), Problem::Level),
            (self.level == Some(Level::User) && self.grounds.is_empty(), Problem::Grounds),
        ];
        wrong.into_iter().filter(|it| it.0).map(|it| it.1).collect()
    }

    /// What is given: levels that see all need no legal grounds.
    fn access(&self, organisation: &OrganisationId, level: Level) -> Access {
        let grounds = if level.sees_all() { Vec::new() } else { self.grounds.clone() };
        Access { organisation: organisation.clone(), level, grounds }
    }
}

fn is_too_long(text: &str) -> bool {
    text.chars().count() > TEXT_MAX
}

/// Holds the organisation; then reads what the person may do for it, and who else may.
async fn held(
    tx: &mut Tx,
    ctx: &Ctx,
    id: &OrganisationId,
) -> Result<(Organisation, Access, Vec<Held>), Error> {
    store::organisation::hold(tx, id).await?;
    let access = access::within(tx, ctx, id).await?;
    let organisation = store::organisation::by_id(tx, id).await?.ok_or(Refusal::NotFound)?;
    let held = store::register_role::held(tx, id).await?;
    Ok((organisation, access, held))
}

/// Invites somebody by the personal number. What is wrong is told; nothing is done then.
pub async fn invite(
    app: &App,
    ctx: &Ctx,
    organisation: &OrganisationId,
    wish: &Wish,
) -> Result<Vec<Problem>, Error> {
    let mut tx = app.db.write().await?;
    let (organisation, access, held) = held(&mut tx, ctx, organisation).await?;
    // Whoever may invite nobody, or not so high, finds no such form.
    if !access.may_invite(wish.level.unwrap_or(Level::User)) {
        return Err(Refusal::NotFound.into());
    }
    let details = wish.details();
    let number = person_number::parse(wish.number.trim(), ctx.today).ok();
    let is_wrong = |name: &str| name.is_empty() || is_too_long(name);
    let mut problems = Vec::new();
    if number.is_none() {
        problems.push(Problem::Number);
    }
    if is_wrong(&details.given_name) {
        problems.push(Problem::GivenName);
    }
    if is_wrong(&details.surname) {
        problems.push(Problem::Surname);
    }
    problems.extend(wish.problems());
    let (Some(number), Some(level), true) = (number, wish.level, problems.is_empty()) else {
        return Ok(problems);
    };
    let person = person(app, ctx, &mut tx, number.digits(), &details).await?;
    if let Some(known) = held.iter().find(|it| it.person_id == person) {
        let own = access.may_invite(known.access.level).then(|| known.id.clone());
        return Ok(vec![Problem::AlreadyThere(own)]);
    }
    let new = NewRole {
        id: RegisterRoleId::new(app.random.id()?),
        person_id: person,
        access: wish.access(&organisation.id, level),
        details,
        granted_by: ctx.actor()?.person.clone(),
        granted_at: ctx.now,
    };
    give(ctx, &mut tx, &new).await?;
    tell(app, ctx, &mut tx, Kind::RegisterInvited, (&organisation, &new.details)).await?;
    tell_others(app, ctx, &mut tx, (&organisation, &new.details), &held).await?;
    tx.commit().await?;
    Ok(Vec::new())
}

async fn give(ctx: &Ctx, tx: &mut Tx, new: &NewRole) -> Result<(), Error> {
    if !store::register_role::insert(tx, new).await? {
        return Err(Fault::Broken("a role was given while its organisation was held").into());
    }
    audit::write(tx, ctx, Deed::RegisterRoleGiven, new.id.as_str(), None).await
}

async fn take(ctx: &Ctx, tx: &mut Tx, role: &Held) -> Result<(), Error> {
    let by = &ctx.actor()?.person;
    if !store::register_role::end(tx, &role.id, by, ctx.now).await? {
        return Err(Fault::Broken("a role ended while its organisation was held").into());
    }
    audit::write(tx, ctx, Deed::RegisterRoleEnded, role.id.as_str(), None).await
}

/// The role, if the person may change it, with everything around it held.
async fn changeable(
    tx: &mut Tx,
    ctx: &Ctx,
    id: &RegisterRoleId,
) -> Result<(Organisation, Access, Vec<Held>, Held), Error> {
    ctx.actor()?;
    let organisation = store::register_role::organisation_of(tx, id).await?;
    let (organisation, access, all) =
        held(tx, ctx, &organisation.ok_or(Refusal::NotFound)?).await?;
    let role = all.iter().find(|it| &it.id == id && access.may_invite(it.access.level)).cloned();
    Ok((organisation, access, all, role.ok_or(Refusal::NotFound)?))
}

fn is_last(all: &[Held], id: &RegisterRoleId) -> bool {
    let roles: Vec<_> = all.iter().map(|it| (&it.id, it.access.level)).collect();
    is_last_representative(&roles, id)
}

/// Changes what somebody may do, and the contact. A role is never changed: it is ended, and given anew.
pub async fn change(
    app: &App,
    ctx: &Ctx,
    id: &RegisterRoleId,
    wish: &Wish,
) -> Result<Vec<Problem>, Error> {
    let mut tx = app.db.write().await?;
    let (organisation, access, all, role) = changeable(&mut tx, ctx, id).await?;
    if wish.level.is_some_and(|level| !access.may_invite(level)) {
        return Err(Refusal::NotFound.into());
    }
    let mut problems = wish.problems();
    let is_lowered = wish.level.is_some_and(|level| level != Level::Representative);
    if is_lowered && is_last(&all, id) {
        problems.push(Problem::LastRepresentative);
    }
    let (Some(level), true) = (wish.level, problems.is_empty()) else {
        return Ok(problems);
    };
    let PersonDetails { given_name, surname, email: before, .. } = role.details.clone();
    let details = PersonDetails { given_name, surname, ..wish.details() };
    take(ctx, &mut tx, &role).await?;
    let new = NewRole {
        id: RegisterRoleId::new(app.random.id()?),
        person_id: role.person_id.clone(),
        access: wish.access(&organisation.id, level),
        details,
        granted_by: ctx.actor()?.person.clone(),
        granted_at: ctx.now,
    };
    give(ctx, &mut tx, &new).await?;
    let kind = Kind::RegisterRoleChanged;
    tell(app, ctx, &mut tx, kind, (&organisation, &new.details)).await?;
    // Nobody's messages are led elsewhere without a word to the address before.
    if before != new.details.email {
        tell(app, ctx, &mut tx, kind, (&organisation, &role.details)).await?;
    }
    tell_others(app, ctx, &mut tx, (&organisation, &new.details), &all).await?;
    tx.commit().await?;
    Ok(Vec::new())
}

/// Ends what somebody may do for the organisation. One who has nothing left is logged out, wherever he or she is logged
/// in.
pub async fn end(app: &App, ctx: &Ctx, id: &RegisterRoleId) -> Result<Vec<Problem>, Error> {
    let mut tx = app.db.write().await?;
    let (organisation, _, all, role) = changeable(&mut tx, ctx, id).await?;
    if is_last(&all, id) {
        return Ok(vec![Problem::LastRepresentative]);
    }
    take(ctx, &mut tx, &role).await?;
    if !rights::is_let_in(app, ctx, &mut tx, &role.person_id).await? {
        store::session::end_all_for_person(&mut tx, &role.person_id, ctx.now).await?;
    }
    tell(app, ctx, &mut tx, Kind::RegisterRoleEnded, (&organisation, &role.details)).await?;
    tell_others(app, ctx, &mut tx, (&organisation, &role.details), &all).await?;
    tx.commit().await?;
    Ok(Vec::new())
}

/// Tells whom it is about.
async fn tell(
    app: &App,
    ctx: &Ctx,
    tx: &mut Tx,
    kind: Kind,
    (organisation, details): (&Organisation, &PersonDetails),
) -> Result<(), Error> {
    let path = if kind == Kind::RegisterRoleEnded { "/" } else { PATH };
    let own = Message::new(kind, &details.email, path)
        .with("organisation", &organisation.name)
        .with("by", &ctx.actor()?.name);
    message::post(app, ctx, tx, &own, None).await?;
    Ok(())
}

/// Tells the responsible representatives, other than whoever decides and whom it is about, so that nobody is let in
/// behind their backs.
pub(in crate::register) async fn tell_others(
    app: &App,
    ctx: &Ctx,
    tx: &mut Tx,
    (organisation, details): (&Organisation, &PersonDetails),
    all: &[Held],
) -> Result<(), Error> {
    let actor = ctx.actor()?;
    let who = format!("{} {}", details.given_name, details.surname);
    let others = all
        .iter()
        .filter(|it| it.access.level == Level::Representative && it.person_id != actor.person)
        .filter(|it| it.details.email != details.email);
    for other in others {
        let told = Message::new(Kind::RegisterPeopleChanged, &other.details.email, PATH)
            .with("organisation", &organisation.name)
            .with("by", &actor.name)
            .with("who", &who);
        message::post(app, ctx, tx, &told, None).await?;
    }
    Ok(())
}
