//! What one may do for an organisation and why; and who else may: invited, changed, ended.

use app::register::people::{
    Person, Problem, Sheet, Wish, change, end, invite as let_in, one, sheet,
};
use axum::body::Bytes;
use axum::extract::{Path, Query};
use axum::http::StatusCode;
use domain::ids::{OrganisationId, RegisterRoleId};
use domain::register::{Access, LegalGround, Level};

use super::person;
use crate::request::Visit;
use crate::respond::{Answer, Tell, link, message, not_found, on_to, page};
use crate::routes::Form;
use crate::view::organisation::{OrganisationPage, Somebody};
use crate::view::pages::Action;
use crate::view::{Notice, Place};

/// What the address may say.
#[derive(Debug, Default, serde::Deserialize)]
pub(crate) struct Asked {
    /// The organisation to show.
    organisation: Option<String>,
    /// What was done.
    klart: Option<String>,
}

/// Where an organisation's people are.
pub(super) fn address(page: &str, id: &OrganisationId) -> String {
    let mut query = form_urlencoded::Serializer::new(String::new());
    query.append_pair("organisation", id.as_str());
    format!("{page}?{}", query.finish())
}

/// A level in words.
pub(crate) fn level(visit: &Visit, level: Level) -> String {
    visit.t().get(match level {
        Level::Representative => "register-level-representative",
        Level::Administrator => "register-level-administrator",
        Level::User => "register-level-user",
    })
}

/// A legal ground in words.
pub(crate) fn ground(visit: &Visit, ground: LegalGround) -> String {
    visit.t().get(match ground {
        LegalGround::Sol => "register-ground-sol",
        LegalGround::Lss => "register-ground-lss",
    })
}

/// Every legal ground that the level and the choice give, in words.
fn grounds(visit: &Visit, level: Level, chosen: &[LegalGround]) -> String {
    if level.sees_all() {
        return visit.t().get("register-ground-all");
    }
    let words: Vec<String> = chosen.iter().map(|it| ground(visit, *it)).collect();
    words.join(", ")
}

/// What one may do for the organisation, and who else may.
pub(crate) async fn show(visit: Visit, Query(asked): Query<Asked>) -> Answer {
    let t = visit.t();
    let notice = asked.klart.as_deref().map(|what| match what {
        "inbjuden" => Notice::good(t.get("register-invited"), t.get("register-told")),
        "andrad" => Notice::good(t.get("register-changed"), t.get("register-told")),
        _ => Notice::good(t.get("register-ended"), t.get("register-ended-text")),
    });
    let id = asked.organisation.map(OrganisationId::new);
    let sheet = sheet(&visit.site.app, &visit.ctx, id.as_ref()).await.to(&visit)?;
    drawn(&visit, StatusCode::OK, &sheet, notice)
}

fn drawn(visit: &Visit, status: StatusCode, sheet: &Sheet, notice: Option<Notice>) -> Answer {
    let t = visit.t();
    let access = &sheet.access;
    let id = &sheet.organisation.id;
    let manages = access.may_invite(Level::User);
    let heading = t.get(if manages { "register-title" } else { "register-title-user" });
    let mut frame = visit.frame(heading.clone(), Place::Organisation);
    frame.notice = notice;
    let others = sheet.organisations.iter().filter(|it| &it.id != id);
    let own = level(visit, access.level);
    let template = OrganisationPage {
        frame,
        heading,
        name: sheet.organisation.name.clone(),
        others: others.map(|it| (it.name.clone(), address("/organisation", &it.id))).collect(),
        may: may(visit, access),
        why: t.two("register-why", ("level", &own), ("organisation", &sheet.organisation.name)),
        level: own,
        missing: missing(visit, access),
        people: sheet.people.iter().map(|it| somebody(visit, it)).collect(),
        manages,
        invite: address("/organisation/bjud-in", id),
    };
    page(visit, status, &template)
}

/// What the level gives, one line each.
fn may(visit: &Visit, access: &Access) -> Vec<String> {
    let t = visit.t();
    match access.level {
        Level::Representative => {
            vec![t.get("register-may-all"), t.get("register-may-invite-all")]
        }
        Level::Administrator => {
            vec![t.get("register-may-all"), t.get("register-may-invite-users")]
        }
        Level::User => {
            let grounds = grounds(visit, access.level, &access.grounds);
            vec![
                t.one("register-may-grounds", "grounds", &grounds),
                t.get("register-may-not-invite"),
            ]
        }
    }
}

/// Why an operation may be missing from the list. The same for everybody with the same legal grounds, whatever there is
/// to hide.
fn missing(visit: &Visit, access: &Access) -> Vec<String> {
    let t = visit.t();
    let hidden = LegalGround::ALL.into_iter().filter(|it| !access.sees(*it));
    let mut lines: Vec<String> =
        hidden.map(|it| t.one("register-missing-ground", "ground", &ground(visit, it))).collect();
    lines.extend(
        ["register-missing-notice", "register-missing-sheltered", "register-missing-licence"]
            .map(|key| t.get(key)),
    );
    lines
}

fn somebody(visit: &Visit, it: &Person) -> Somebody {
    let t = visit.t();
    let clock = &visit.site.app.clock;
    Somebody {
        id: it.id.to_string(),
        name: it.name.clone(),
        is_self: it.is_self,
        number: it.number.clone(),
        title: it.title.clone(),
        email: it.email.clone(),
        phone: it.phone.clone(),
        level: level(visit, it.level),
        grounds: grounds(visit, it.level, &it.grounds),
        seen: match it.logged_in_at {
            Some(at) => clock.shown(at),
            None => t.get("register-never"),
        },
        may_change: it.may_change,
        is_last: it.is_last,
    }
}

/// The form for inviting somebody.
pub(crate) async fn ask(visit: Visit, Query(asked): Query<Asked>) -> Answer {
    let id = asked.organisation.map(OrganisationId::new);
    let sheet = sheet(&visit.site.app, &visit.ctx, id.as_ref()).await.to(&visit)?;
    if !sheet.access.may_invite(Level::User) {
        return Ok(not_found(&visit));
    }
    let about = (&sheet.organisation, &sheet.access);
    person::drawn(&visit, StatusCode::OK, about, None, &Wish::default(), &[])
}

/// Invites somebody.
pub(crate) async fn invite(visit: Visit, body: Bytes) -> Answer {
    let form = Form::read(&body);
    let id = OrganisationId::new(form.get("organisation").unwrap_or_default());
    let wish = person::wish(&form);
    let problems = let_in(&visit.site.app, &visit.ctx, &id, &wish).await.to(&visit)?;
    if problems.is_empty() {
        return Ok(on_to(format!("{}&klart=inbjuden", address("/organisation", &id))));
    }
    let sheet = sheet(&visit.site.app, &visit.ctx, Some(&id)).await.to(&visit)?;
    let about = (&sheet.organisation, &sheet.access);
    person::drawn(&visit, StatusCode::UNPROCESSABLE_ENTITY, about, None, &wish, &problems)
}

/// The form for changing somebody.
pub(crate) async fn edit(visit: Visit, Path(id): Path<String>) -> Answer {
    let id = RegisterRoleId::new(id);
    let (organisation, access, it) = one(&visit.site.app, &visit.ctx, &id).await.to(&visit)?;
    let wish = Wish {
        title: it.title.clone(),
        email: it.email.clone(),
        phone: it.phone.clone(),
        level: Some(it.level),
        grounds: it.grounds.clone(),
        ..Wish::default()
    };
    person::drawn(&visit, StatusCode::OK, (&organisation, &access), Some(&it), &wish, &[])
}

/// Changes somebody.
pub(crate) async fn save(visit: Visit, Path(id): Path<String>, body: Bytes) -> Answer {
    let id = RegisterRoleId::new(id);
    let (organisation, access, it) = one(&visit.site.app, &visit.ctx, &id).await.to(&visit)?;
    let wish = person::wish(&Form::read(&body));
    let problems = change(&visit.site.app, &visit.ctx, &id, &wish).await.to(&visit)?;
    if problems.is_empty() {
        let done = address("/organisation", &organisation.id);
        return Ok(on_to(format!("{done}&klart=andrad")));
    }
    let status = StatusCode::UNPROCESSABLE_ENTITY;
    person::drawn(&visit, status, (&organisation, &access), Some(&it), &wish, &problems)
}

/// Asks whether what somebody may do is to be ended, and says what follows.
pub(crate) async fn ask_end(visit: Visit, Path(id): Path<String>) -> Answer {
    let id = RegisterRoleId::new(id);
    let (organisation, _, it) = one(&visit.site.app, &visit.ctx, &id).await.to(&visit)?;
    let t = visit.t();
    let back = address("/organisation", &organisation.id);
    if it.is_last {
        let text = [t.get("register-last-how")];
        let actions = vec![link(&visit, "register-end-no", &back)];
        return Ok(message(&visit, StatusCode::OK, "register-error-last", &text, actions));
    }
    let keys = if it.is_self {
        ["register-end-self-access", "register-end-self-drafts", "register-end-self-again"]
    } else {
        ["register-end-access", "register-end-drafts", "register-end-again"]
    };
    let about = [("name", it.name.as_str()), ("organisation", organisation.name.as_str())];
    let text = keys.map(|key| t.with(key, &about));
    let end = Action {
        label: t.get("register-end-go"),
        href: format!("/organisation/{id}/avsluta"),
        is_post: true,
    };
    let actions = vec![end, link(&visit, "register-end-no", &back)];
    Ok(message(&visit, StatusCode::OK, "register-end-title", &text, actions))
}

/// Ends what somebody may do.
pub(crate) async fn remove(visit: Visit, Path(id): Path<String>) -> Answer {
    let id = RegisterRoleId::new(id);
    let (organisation, _, it) = one(&visit.site.app, &visit.ctx, &id).await.to(&visit)?;
    let problems = end(&visit.site.app, &visit.ctx, &id).await.to(&visit)?;
    if problems.contains(&Problem::LastRepresentative) {
        let of = Some(&organisation.id);
        let sheet = sheet(&visit.site.app, &visit.ctx, of).await.to(&visit)?;
        let t = visit.t();
        let notice = Notice::warning(t.get("register-error-last"), t.get("register-last-how"));
        return drawn(&visit, StatusCode::UNPROCESSABLE_ENTITY, &sheet, Some(notice));
    }
    let done = address("/organisation", &organisation.id);
    // Whoever has ended his or her own role has nothing to see there any more.
    Ok(on_to(if it.is_self { "/".to_owned() } else { format!("{done}&klart=slut") }))
}
