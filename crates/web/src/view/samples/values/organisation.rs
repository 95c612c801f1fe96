//! Organisations of the register and their people.

use super::{LONG, frame};
use crate::view::Place;
use crate::view::administration::ConnectionLine;
use crate::view::cases::Tag;
use crate::view::connection::ConnectionCard;
use crate::view::form::{Control, Line, OptionView, Shape};
use crate::view::organisation::{
    ApplicationPage, Applications, Apply, ConnectedOrganisations, OrganisationPage, PersonPage,
    Somebody,
};
use crate::words::T;

fn waiting(t: T<'_>) -> Tag {
    Tag { class: "es-tag--now", word: t.get("connection-waiting"), text: String::new() }
}

pub(super) fn apply(t: T<'_>, is_empty: bool) -> Apply<'_> {
    let card = ConnectionCard {
        reference: "7K3M-9QX4-RT".to_owned(),
        committee: "Region Jämtland Härjedalen".to_owned(),
        state: waiting(t),
        lines: vec![t.one("connection-sent", "when", "2026-11-23 14:32")],
        href: "/inskickat/1".to_owned(),
        renew: None,
    };
    let begun = (t.one("register-begun", "when", "2026-11-23 14:32"), "/utkast/1".to_owned());
    Apply {
        frame: frame(t, &t.get("register-apply-title"), Place::Elsewhere),
        is_known: !is_empty,
        sent: if is_empty { Vec::new() } else { vec![card] },
        drafts: if is_empty { Vec::new() } else { vec![begun] },
    }
}

pub(super) fn applications(t: T<'_>, is_empty: bool) -> Applications<'_> {
    let line = ConnectionLine {
        reference: "7K3M-9QX4-RT".to_owned(),
        href: "/registret/ansokningar/1".to_owned(),
        committee: "Region Jämtland Härjedalen".to_owned(),
        sent: t.two("report-sent", ("when", "2026-11-23 14:32"), ("who", "Åsa Öberg")),
        state: waiting(t),
    };
    Applications {
        frame: frame(t, &t.get("register-applications-title"), Place::Administration),
        lines: if is_empty { Vec::new() } else { vec![line] },
        paging: super::notices::paging(t),
    }
}

pub(super) fn application(t: T<'_>, is_wrong: bool) -> ApplicationPage<'_> {
    let line = |label: &str| Line { label: t.get(label), value: vec!["Åsa Öberg".to_owned()] };
    let heading = "Region Jämtland Härjedalen".to_owned();
    let mut frame = frame(t, &heading, Place::Administration);
    frame.has_errors = is_wrong;
    ApplicationPage {
        frame,
        heading,
        state: waiting(t),
        facts: vec![line("row-sender")],
        answers: vec![line("mine-title-row")],
        pdf: "/inskickat/1/bekraftelse.pdf".to_owned(),
        is_open: true,
        approval: t.one("register-approve-first", "name", "Åsa Öberg"),
        error: is_wrong.then(|| ("reason", t.get("decide-no-reason"))),
        reason: String::new(),
        action: "/registret/ansokningar/1".to_owned(),
    }
}

pub(super) fn connected(t: T<'_>, is_empty: bool) -> ConnectedOrganisations<'_> {
    let tag = Tag {
        class: "es-tag--executed",
        word: t.get("register-is-connected"),
        text: t.one("register-since", "day", "23 november 2026"),
    };
    ConnectedOrganisations {
        frame: frame(t, &t.get("register-connected-title"), Place::Information),
        count: t.two("register-connected-count", ("n", "2"), ("waiting", "1")),
        changed: t.one("register-connected-changed", "day", "23 november 2026"),
        text: "Jämt".to_owned(),
        lines: if is_empty {
            Vec::new()
        } else {
            vec![("Region Jämtland Härjedalen".to_owned(), tag)]
        },
    }
}

fn somebody(t: T<'_>, id: &str, is_last: bool) -> Somebody {
    Somebody {
        id: id.to_owned(),
        name: "Åsa Öberg-Lindström".to_owned(),
        is_self: is_last,
        number: "19811218-****".to_owned(),
        title: LONG.to_owned(),
        email: "asa.oberg-lindstrom@kommun.example".to_owned(),
        phone: "070-174 06 05".to_owned(),
        level: t.get("register-level-representative"),
        grounds: t.get("register-ground-all"),
        seen: t.get("register-never"),
        may_change: true,
        is_last,
    }
}

/// As somebody who manages people sees it, or as a user.
pub(super) fn organisation(t: T<'_>, is_user: bool) -> OrganisationPage<'_> {
    let key = if is_user { "register-title-user" } else { "register-title" };
    let may = ["register-may-all", "register-may-invite-all"];
    let grounds = t.get("register-ground-lss");
    OrganisationPage {
        frame: frame(t, &t.get(key), Place::Organisation),
        heading: t.get(key),
        name: "Gotlands kommun".to_owned(),
        others: vec![("Region Kronoberg".to_owned(), "/organisation?organisation=2".to_owned())],
        level: t.get("register-level-user"),
        may: if is_user {
            vec![t.one("register-may-grounds", "grounds", &grounds)]
        } else {
            may.map(|key| t.get(key)).to_vec()
        },
        why: t.two("register-why", ("level", "–"), ("organisation", "Gotlands kommun")),
        missing: vec![t.get("register-missing-sheltered")],
        people: vec![somebody(t, "1", true), somebody(t, "2", false)],
        manages: !is_user,
        invite: "/organisation/bjud-in?organisation=1".to_owned(),
    }
}

pub(super) fn person(t: T<'_>, is_wrong: bool) -> PersonPage<'_> {
    let number = Control {
        label: t.get("register-number"),
        hint: Some(t.get("register-number-hint")),
        error: is_wrong.then(|| t.get("register-error-number")),
        ..Control::bare("person_number", Shape::Text)
    };
    let level = Control {
        label: t.get("register-level"),
        options: vec![OptionView {
            place: 1,
            value: "user".to_owned(),
            label: t.get("register-level-user"),
            hint: Some(t.get("register-hint-user")),
            is_chosen: true,
        }],
        error: is_wrong.then(|| t.get("register-error-level")),
        ..Control::bare("level", Shape::Radios)
    };
    let controls = vec![number, level];
    let errors = controls.iter().filter_map(|it| Some((it.target(), it.error.clone()?)));
    let mut frame = frame(t, &t.get("register-invite"), Place::Organisation);
    frame.has_errors = is_wrong;
    PersonPage {
        frame,
        heading: t.get("register-invite"),
        lead: t.get("register-invite-lead"),
        name: "Gotlands kommun".to_owned(),
        organisation: "1".to_owned(),
        errors: errors.collect(),
        controls,
        action: "/organisation/bjud-in".to_owned(),
        button: t.get("register-invite-go"),
        there: is_wrong.then(|| "/organisation/r1".to_owned()),
        back: "/organisation?organisation=1".to_owned(),
    }
}
