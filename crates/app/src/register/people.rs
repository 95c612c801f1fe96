//! Who may manage an organisation's operations: seen, invited, changed and ended. Effective at once.

mod apply;

use domain::ids::{OrganisationId, RegisterRoleId};
use domain::reference::swedish_order;
use domain::register::{Access, LegalGround, Level, is_last_representative};
use jiff::Timestamp;
pub use store::organisation::Organisation;
use store::register_role::Held;

use crate::audit::{self, Deed};
use crate::ctx::Ctx;
use crate::error::{Error, Fault, Refusal};
use crate::register::access;
use crate::service::App;
use crate::submission::masked;

pub(super) use apply::tell_others;
pub use apply::{Problem, Wish, change, end, invite};

/// Where an organisation's people are.
pub(super) const PATH: &str = "/organisation";

/// Somebody who may manage an organisation's operations. No `Debug`.
#[derive(Clone)]
pub struct Person {
    /// The role.
    pub id: RegisterRoleId,
    /// Given name and surname.
    pub name: String,
    /// Whether it is the person who looks.
    pub is_self: bool,
    /// The birth date, and not the rest of the number.
    pub number: String,
    /// Title; may be empty.
    pub title: String,
    /// E-mail.
    pub email: String,
    /// Telephone; may be empty.
    pub phone: String,
    /// How much.
    pub level: Level,
    /// The legal grounds that were chosen; those of a user only.
    pub grounds: Vec<LegalGround>,
    /// When he or she last logged in.
    pub logged_in_at: Option<Timestamp>,
    /// Whether the person who looks may change and end the role.
    pub may_change: bool,
    /// Whether the organisation would be without a responsible representative if this one went.
    pub is_last: bool,
}

/// What the person may do for an organisation, and who else may. No `Debug`.
#[derive(Clone)]
pub struct Sheet {
    /// The organisations that the person may do something for.
    pub organisations: Vec<Organisation>,
    /// The one that is shown.
    pub organisation: Organisation,
    /// What the person may do for it.
    pub access: Access,
    /// Who may do something for it; of these a user sees whom to turn to.
    pub people: Vec<Person>,
}

/// Reads what the person may do for the organisation that is asked for, or for the first.
pub async fn sheet(
    app: &App,
    ctx: &Ctx,
    organisation: Option<&OrganisationId>,
) -> Result<Sheet, Error> {
    let mut tx = app.db.read().await?;
    let all = access::somewhere(&mut tx, ctx).await?;
    let asked = |it: &&Access| organisation.is_none_or(|id| id == &it.organisation);
    let access = all.iter().find(asked).ok_or(Refusal::NotFound)?.clone();
    let ids: Vec<OrganisationId> = all.iter().map(|it| it.organisation.clone()).collect();
    let organisations = store::organisation::for_ids(&mut tx, &ids).await?;
    let shown = organisations.iter().find(|it| it.id == access.organisation).cloned();
    let shown = shown.ok_or(Fault::Broken("an organisation with a role in it is gone"))?;
    let held = store::register_role::held(&mut tx, &shown.id).await?;
    drop(tx);
    let roles: Vec<_> = held.iter().map(|it| (&it.id, it.access.level)).collect();
    let me = &ctx.actor()?.person;
    let is_user = access.level == Level::User;
    let person = |it: &Held| Person {
        id: it.id.clone(),
        name: format!("{} {}", it.details.given_name, it.details.surname),
        is_self: &it.person_id == me,
        number: if is_user { String::new() } else { masked(&it.number) },
        title: it.details.title.clone(),
        email: it.details.email.clone(),
        phone: it.details.phone.clone(),
        level: it.access.level,
        grounds: it.access.grounds.clone(),
        logged_in_at: it.logged_in_at.filter(|_| !is_user),
        may_change: access.may_invite(it.access.level),
        is_last: is_last_representative(&roles, &it.id),
    };
    let seen = held.iter().filter(|it| !is_user || it.access.level.sees_all());
    let mut people: Vec<Person> = seen.map(person).collect();
    people.sort_by_cached_key(|it| (it.level, swedish_order(&it.name)));
    audit::look_in_register(app, ctx, Deed::RegisterPeopleSeen, shown.id.as_str()).await?;
    Ok(Sheet { organisations, organisation: shown, access, people })
}

/// One person to change, for whoever may change him or her.
pub async fn one(
    app: &App,
    ctx: &Ctx,
    id: &RegisterRoleId,
) -> Result<(Organisation, Access, Person), Error> {
    // First of all: a stranger is not told whether there is such a role, and what was typed is kept.
    ctx.actor()?;
    let mut tx = app.db.read().await?;
    let organisation = store::register_role::organisation_of(&mut tx, id).await?;
    drop(tx);
    let sheet = sheet(app, ctx, Some(&organisation.ok_or(Refusal::NotFound)?)).await?;
    let person = sheet.people.into_iter().find(|it| &it.id == id && it.may_change);
    Ok((sheet.organisation, sheet.access, person.ok_or(Refusal::NotFound)?))
}
