//! The demonstration e-legitimation: choose a person, or type a number.

use app::demo::DemoPerson;
use axum::body::Bytes;
use axum::http::StatusCode;
use axum_extra::extract::CookieJar;
use domain::register::LegalGround;

use super::{Asking, door, let_in, login_page};
use crate::markdown::Html;
use crate::request::Visit;
use crate::respond::{Answer, Tell};
use crate::routes::Form;
use crate::routes::register::organisation::level;
use crate::server::own_path;
use crate::view::demo::{DemoLogin, LoginChoice};

/// People to choose from, by municipality.
type Groups = Vec<(String, Vec<LoginChoice>)>;

/// The demonstration's part of the login page; none where a production runs a program with the demonstration in it.
pub(super) fn part(visit: &Visit, asking: &Asking) -> Result<Option<Html>, app::Error> {
    if visit.site.app.mode != app::Mode::Demo {
        return Ok(None);
    }
    let part = DemoLogin {
        t: visit.t(),
        has_others: !visit.site.app.eid.is_empty(),
        groups: groups(visit)?,
        typed: asking.typed.clone(),
        error: asking.error.clone(),
        to: asking.to.clone(),
    };
    let html = Html::of(&part).map_err(|_| app::Fault::Broken("a page could not be drawn"))?;
    Ok(Some(html))
}

fn groups(visit: &Visit) -> Result<Groups, app::Error> {
    let t = visit.t();
    let mut groups: Groups = Vec::new();
    for person in app::demo::people(&visit.site.app)? {
        let (group, roles) = (group(visit, &person), roles(visit, &person));
        let choice = LoginChoice { number: person.number, name: person.name, roles };
        match groups.iter_mut().find(|known| known.0 == group) {
            Some((_, people)) => people.push(choice),
            None => groups.push((group, vec![choice])),
        }
    }
    // Municipalities and regions in the order of the file, then the authority, then who belongs nowhere.
    let last = [t.get("login-at-authority"), t.get("login-no-place")];
    groups.sort_by_key(|group| last.iter().position(|it| *it == group.0).map_or(0, |at| at + 1));
    Ok(groups)
}

/// Where the person belongs.
fn group(visit: &Visit, person: &DemoPerson) -> String {
    let t = visit.t();
    match (person.assignments.first(), person.register.first()) {
        (Some((_, Some(place), _)), _) => {
            place.rsplit_once(", ").map_or_else(|| place.clone(), |it| it.1.to_owned())
        }
        (Some((_, None, _)), _) => t.get("login-at-authority"),
        (None, Some((_, _, organisation))) => organisation.clone(),
        (None, None) => t.get("login-no-place"),
    }
}

/// What the person may do, and where.
fn roles(visit: &Visit, person: &DemoPerson) -> Vec<String> {
    let t = visit.t();
    let catalogue = &visit.site.app.form().catalogue;
    let areas = catalogue.lists.get(&domain::ids::ListId::new("areas"));
    let roles = person.assignments.iter().map(|(role, place, own)| {
        let role = t.get(&format!("role-{}", role.code().replace('_', "-")));
        let labels: Vec<&str> = areas
            .iter()
            .flat_map(|list| &list.choices)
            .filter(|choice| own.iter().any(|area| area.as_str() == choice.id.as_str()))
            .map(|choice| choice.label.get(visit.language))
            .collect();
        let place = place.as_ref().and_then(|place| place.rsplit_once(", "));
        match place {
            Some((committee, _)) => format!("{role}, {committee}: {}", labels.join(", ")),
            None => role,
        }
    });
    let register = person.register.iter().map(|(given, grounds, organisation)| {
        let grounds: Vec<String> = grounds.iter().map(|it| short(visit, *it)).collect();
        let grounds = grounds.join(", ");
        let level = level(visit, *given);
        let key = if grounds.is_empty() { "login-register" } else { "login-register-user" };
        let values = [("level", &level), ("grounds", &grounds), ("organisation", organisation)];
        t.with(key, &values.map(|it| (it.0, it.1.as_str())))
    });
    roles.chain(register).collect()
}

/// An act as it is called among those who work with it.
fn short(visit: &Visit, ground: LegalGround) -> String {
    visit.t().get(match ground {
        LegalGround::Sol => "login-ground-sol",
        LegalGround::Lss => "login-ground-lss",
    })
}

/// Logs in with the demonstration e-legitimation.
pub(crate) async fn log_in(visit: Visit, jar: CookieJar, body: Bytes) -> Answer {
    let form = Form::read(&body);
    let to = own_path(form.get("to").unwrap_or("/mina-rapporter"));
    if visit.site.app.mode != app::Mode::Demo {
        return Ok(crate::respond::not_found(&visit));
    }
    // The field for typing comes first in the form of its own; a chosen person sends one number only.
    let typed = form.get("number").unwrap_or_default().to_owned();
    let Ok(identity) = eid::demo::vouch(&typed, visit.ctx.today) else {
        let error = Some(visit.t().get("login-error"));
        let asking = Asking { to, typed, error, ..Asking::default() };
        return login_page(&visit, &jar, StatusCode::UNPROCESSABLE_ENTITY, asking);
    };
    let token = app::session::log_in(&visit.site.app, &visit.ctx, &identity, door(&to));
    let token = token.await.to(&visit)?;
    let_in(&visit, jar, &token, to).await
}
