//! The form for somebody who is invited, or changed.

use app::register::people::{Organisation, Person, Problem, Wish};
use axum::http::StatusCode;
use domain::register::{Access, LegalGround, Level};

use super::organisation::{address, ground, level};
use crate::request::Visit;
use crate::respond::{Answer, page};
use crate::routes::Form;
use crate::view::Place;
use crate::view::form::{Control, OptionView, Shape};
use crate::view::organisation::PersonPage;

/// What was typed.
pub(super) fn wish(form: &Form) -> Wish {
    let text = |name: &str| form.get(name).unwrap_or_default().to_owned();
    let mut grounds: Vec<LegalGround> =
        form.all("grounds").filter_map(LegalGround::from_code).collect();
    grounds.sort();
    grounds.dedup();
    Wish {
        number: text("person_number"),
        given_name: text("given_name"),
        surname: text("surname"),
        title: text("title"),
        email: text("email"),
        phone: text("phone"),
        level: form.get("level").and_then(Level::from_code),
        grounds,
    }
}

/// The question that a problem is about, and what is said of it.
const fn said(problem: &Problem) -> (&'static str, &'static str) {
    match problem {
        Problem::Number => ("person_number", "register-error-number"),
        Problem::GivenName => ("given_name", "register-error-given-name"),
        Problem::Surname => ("surname", "register-error-surname"),
        Problem::Title => ("title", "register-error-title"),
        Problem::Email => ("email", "register-error-email"),
        Problem::Phone => ("phone", "register-error-phone"),
        Problem::Level => ("level", "register-error-level"),
        Problem::Grounds => ("grounds", "register-error-grounds"),
        Problem::AlreadyThere(_) => ("person_number", "register-error-there"),
        Problem::LastRepresentative => ("level", "register-error-last-invite"),
    }
}

/// The form, for a new person or for the one that is given.
pub(super) fn drawn(
    visit: &Visit,
    status: StatusCode,
    (organisation, access): (&Organisation, &Access),
    person: Option<&Person>,
    wish: &Wish,
    problems: &[Problem],
) -> Answer {
    let t = visit.t();
    let heading = match person {
        Some(person) => t.one("register-change-title", "name", &person.name),
        None => t.get("register-invite"),
    };
    let controls = controls(visit, access, person.is_none(), wish, problems);
    let errors = controls.iter().filter_map(|it| Some((it.target(), it.error.clone()?)));
    let mut frame = visit.frame(heading.clone(), Place::Organisation);
    frame.has_errors = !problems.is_empty();
    let template = PersonPage {
        frame,
        heading,
        lead: t.get(if person.is_some() { "register-change-lead" } else { "register-invite-lead" }),
        name: organisation.name.clone(),
        organisation: organisation.id.to_string(),
        errors: errors.collect(),
        controls,
        action: match person {
            Some(person) => format!("/organisation/{}", person.id),
            None => "/organisation/bjud-in".to_owned(),
        },
        button: t.get(if person.is_some() { "save" } else { "register-invite-go" }),
        there: there(problems),
        back: address("/organisation", &organisation.id),
    };
    page(visit, status, &template)
}

/// Where the role is changed that somebody has already.
fn there(problems: &[Problem]) -> Option<String> {
    problems.iter().find_map(|it| {
        let Problem::AlreadyThere(role) = it else { return None };
        role.as_ref().map(|role| format!("/organisation/{role}"))
    })
}

fn controls(
    visit: &Visit,
    access: &Access,
    is_new: bool,
    wish: &Wish,
    problems: &[Problem],
) -> Vec<Control> {
    let t = visit.t();
    let error = |id: &str| {
        let found = problems.iter().map(said).find(|it| it.0 == id);
        found.map(|it| t.get(it.1))
    };
    let text = |id: &str, label: &str, value: &str| Control {
        label: t.get(label),
        value: value.to_owned(),
        width: "es-medium",
        error: error(id),
        ..Control::bare(id, Shape::Text)
    };
    let mut controls = Vec::new();
    if is_new {
        controls.push(Control {
            hint: Some(t.get("register-number-hint")),
            inputmode: "numeric",
            width: "es-short",
            ..text("person_number", "register-number", &wish.number)
        });
        controls.push(text("given_name", "register-given-name", &wish.given_name));
        controls.push(text("surname", "register-surname", &wish.surname));
    }
    controls.push(Control { is_optional: true, ..text("title", "mine-title-row", &wish.title) });
    controls.push(Control {
        hint: Some(t.get("register-email-hint")),
        inputmode: "email",
        ..text("email", "register-email", &wish.email)
    });
    controls.push(Control {
        is_optional: true,
        inputmode: "tel",
        width: "es-short",
        ..text("phone", "register-phone", &wish.phone)
    });
    controls.push(levels(visit, access, wish, error("level")));
    controls.push(grounds(visit, wish, error("grounds")));
    controls
}

/// The levels that the person may give.
fn levels(visit: &Visit, access: &Access, wish: &Wish, error: Option<String>) -> Control {
    let t = visit.t();
    let offered = Level::ALL.into_iter().filter(|it| access.may_invite(*it));
    let options = (1..).zip(offered).map(|(place, it)| OptionView {
        place,
        value: it.code().to_owned(),
        label: level(visit, it),
        hint: Some(t.get(match it {
            Level::Representative => "register-hint-representative",
            Level::Administrator => "register-hint-administrator",
            Level::User => "register-hint-user",
        })),
        is_chosen: wish.level == Some(it),
    });
    Control {
        label: t.get("register-level"),
        options: options.collect(),
        error,
        ..Control::bare("level", Shape::Radios)
    }
}

fn grounds(visit: &Visit, wish: &Wish, error: Option<String>) -> Control {
    let t = visit.t();
    let options = (1..).zip(LegalGround::ALL).map(|(place, it)| OptionView {
        place,
        value: it.code().to_owned(),
        label: ground(visit, it),
        hint: None,
        is_chosen: wish.grounds.contains(&it),
    });
    Control {
        label: t.get("register-grounds"),
        hint: Some(t.get("register-grounds-hint")),
        options: options.collect(),
        error,
        ..Control::bare("grounds", Shape::Boxes)
    }
}
