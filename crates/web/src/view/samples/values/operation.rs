//! Operations of the register.

use super::{LONG, frame};
use crate::view::Place;
use crate::view::cases::{Picker, Tag};
use crate::view::form::Line;
use crate::view::operation::{
    DraftLine, NoticeLine, OperationLine, OperationPage, Operations, OvertakenPage,
};
use crate::words::T;

fn running(t: T<'_>) -> Tag {
    Tag { class: "es-tag--executed", word: t.get("operation-status-active"), text: String::new() }
}

fn late(t: T<'_>) -> Tag {
    Tag {
        class: "es-tag--late",
        word: t.get("operation-waits-pause-end"),
        text: t.one("operation-should", "day", "2026-11-02"),
    }
}

fn asked(t: T<'_>) -> Tag {
    Tag { class: "es-tag--now", word: t.get("operation-asked"), text: String::new() }
}

fn begun(t: T<'_>) -> DraftLine {
    let words = t.two("change-begun", ("what", "Solhaga"), ("when", "2026-11-23 14:32"));
    DraftLine { id: "d1".to_owned(), words }
}

pub(super) fn operations(t: T<'_>, is_empty: bool) -> Operations<'_> {
    let line = OperationLine {
        href: "/verksamheter/1".to_owned(),
        name: "Åkerängens äldreboende".to_owned(),
        reference: "7K3M-9QX4-RT".to_owned(),
        form: LONG.to_owned(),
        about: "SoL. Socialnämnden, socialförvaltningen".to_owned(),
        address: "Östra Fyrvaktaregatan 114, 621 41 Visby".to_owned(),
        places: t.one("operation-places", "n", "36"),
        status: running(t),
        marks: vec![asked(t), late(t)],
    };
    let picker = |name, key: &str| Picker {
        name,
        label: t.get(key),
        all: Some(t.get("operation-all")),
        options: vec![("x".to_owned(), LONG.to_owned(), false)],
    };
    Operations {
        frame: frame(t, &t.get("operations-title"), Place::Register),
        organisation: "1".to_owned(),
        name: "Gotlands kommun".to_owned(),
        others: vec![("Region Kronoberg".to_owned(), "/verksamheter?organisation=2".to_owned())],
        text: if is_empty { "finns inte".to_owned() } else { String::new() },
        pickers: vec![
            picker("lagrum", "operation-ground"),
            picker("form", "operation-form"),
            picker("status", "operation-status"),
        ],
        is_waiting: is_empty,
        count: t.two("operation-count", ("n", "1"), ("all", "12")),
        waiting: (!is_empty).then(|| {
            (t.one("operation-waiting-count", "n", "2"), "/verksamheter?vantar=ja".to_owned())
        }),
        empty: t.get("operation-no-hit"),
        lines: if is_empty { Vec::new() } else { vec![line] },
        previous: None,
        next: (!is_empty).then(|| "/verksamheter?sida=2".to_owned()),
        csv: "/verksamheter/lista.csv".to_owned(),
        drafts: if is_empty { Vec::new() } else { vec![begun(t)] },
        whole: is_empty.then(|| "/verksamheter".to_owned()),
        why: "/organisation".to_owned(),
    }
}

fn notice(t: T<'_>) -> NoticeLine {
    NoticeLine {
        kind: t.get("notice-kind-pause"),
        happened: t.one("notice-about", "day", "2026-10-01"),
        sent: t.two("report-sent", ("when", "2026-11-23 14:32"), ("who", "Åsa Öberg")),
        standing: asked(t),
        clock: Some(Tag {
            class: "es-tag--late",
            word: t.get("notice-late"),
            text: t.one("operation-latest", "day", "2026-11-02"),
        }),
        reference: "7K3M-9QX4-RT".to_owned(),
        href: "/inskickat/1".to_owned(),
        handled: "/anmalningar/1".to_owned(),
    }
}

pub(super) fn operation(t: T<'_>, is_bare: bool) -> OperationPage<'_> {
    let line = |key: &str| Line { label: t.get(key), value: vec![LONG.to_owned()] };
    OperationPage {
        frame: frame(t, "Åkerängens äldreboende", Place::Register),
        heading: "Åkerängens äldreboende".to_owned(),
        lead: LONG.to_owned(),
        about: "Gotlands kommun. 7K3M-9QX4-RT".to_owned(),
        status: running(t),
        marks: if is_bare { Vec::new() } else { vec![asked(t), late(t)] },
        asked: vec![(t.get("operation-asked-go"), "/anmalan/1".to_owned())],
        drafts: if is_bare { Vec::new() } else { vec![begun(t)] },
        can_start: !is_bare,
        href: "/verksamheter/1".to_owned(),
        deeds: if is_bare {
            Vec::new()
        } else {
            vec![
                ("andra", t.get("notice-go-change"), false),
                ("ateruppta", t.get("notice-go-resume"), true),
            ]
        },
        days: if is_bare { Vec::new() } else { vec![line("operation-day-start")] },
        groups: vec![("Adress".to_owned(), vec![line("operation-street")])],
        history: if is_bare { Vec::new() } else { vec![notice(t)] },
        month: (!is_bare).then(|| t.get("notice-month")),
        back: (t.get("to-operations"), "/verksamheter".to_owned()),
    }
}

pub(super) fn overtaken(t: T<'_>, is_bare: bool) -> OvertakenPage<'_> {
    let refused =
        Tag { class: "es-tag--closed", word: t.get("notices-is-refused"), text: String::new() };
    OvertakenPage {
        frame: frame(t, &t.get("overtaken-title"), Place::Register),
        lead: t.two("overtaken-lead", ("kind", &t.get("notice-kind-pause")), ("name", LONG)),
        status: running(t),
        since: if is_bare { Vec::new() } else { vec![(notice(t), refused)] },
        can_be_refused: !is_bare,
        operation: "/verksamheter/1".to_owned(),
        draft: "/utkast/1".to_owned(),
    }
}
