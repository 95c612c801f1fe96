//! Notices with the authority, what is attached, and statistics.

use super::{LONG, frame};
use crate::view::Place;
use crate::view::cases::{Picker, Tag};
use crate::view::form::Line;
use crate::view::notices::{
    AttachmentsPage, ChangeRow, FileLine, HandledPage, HomeRow, HomesPage, NoticePage, NoticeRow,
    NoticesPage, Paging, StepRow,
};
use crate::view::statistics::{Figure, StatisticsPage};
use crate::words::T;

const SUM: &str = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08";

fn file(remove: bool) -> FileLine {
    FileLine {
        name: "ritning-plan-1-och-2-med-utrymningsvägar-och-brandceller.pdf".to_owned(),
        about: "Ritning över lokalerna. PDF, 812 kB".to_owned(),
        sha256: SUM.to_owned(),
        href: "/bilagor/b1".to_owned(),
        remove: remove.then(|| "/utkast/d1/bilagor/b1".to_owned()),
    }
}

pub(super) fn attachments(t: T<'_>, is_wrong: bool) -> AttachmentsPage<'_> {
    let mut frame = frame(t, &t.get("attachment-title"), Place::Register);
    frame.has_errors = is_wrong;
    AttachmentsPage {
        frame,
        draft: "/utkast/d1".to_owned(),
        subject: Some(super::form::subject(t, is_wrong)),
        files: if is_wrong { Vec::new() } else { vec![file(true)] },
        missing: vec![t.get("attachment-fire-protection")],
        missing_text: t.get("attachment-missing-change"),
        is_full: false,
        kinds: vec![
            ("drawing", t.get("attachment-drawing"), is_wrong),
            ("other", t.get("attachment-other"), false),
        ],
        error: is_wrong.then(|| ("file", t.get("attachment-too-much"))),
        drafts: is_wrong.then_some("/verksamheter"),
        bytes_max: 10_485_760,
        action: "/utkast/d1/bilagor".to_owned(),
    }
}

fn tag(t: T<'_>, class: &'static str, key: &str) -> Tag {
    Tag { class, word: t.get(key), text: String::new() }
}

fn row(t: T<'_>) -> NoticeRow {
    NoticeRow {
        href: "/anmalningar/a1".to_owned(),
        reference: "7K3M-9QX4-RT".to_owned(),
        organisation: "Örnsköldsviks kommun".to_owned(),
        operation: "Åkerängens äldreboende".to_owned(),
        form: LONG.to_owned(),
        about: "Ändring, SoL".to_owned(),
        sent: "23 november 2026".to_owned(),
        happened: t.one("notice-about", "day", "1 oktober 2026"),
        when: t.two("notices-when", ("sent", "23 november 2026"), ("day", "1 oktober 2026")),
        marks: vec![
            tag(t, "es-tag--now", "notices-is-waiting"),
            Tag {
                text: t.one("operation-should", "day", "2 november 2026"),
                ..tag(t, "es-tag--late", "notices-late")
            },
            tag(t, "es-tag--protected", "notices-sheltered"),
        ],
    }
}

pub(super) fn notices(t: T<'_>, is_empty: bool) -> NoticesPage<'_> {
    NoticesPage {
        frame: frame(t, &t.get("notices-title"), Place::Notices),
        piles: vec![
            (t.one("notices-waiting", "n", "214"), "/anmalningar?hog=vantar".to_owned(), true),
            (t.one("notices-over", "n", "3"), "/anmalningar?hog=avgjorda".to_owned(), false),
        ],
        pile: "vantar",
        text: if is_empty { LONG.to_owned() } else { String::new() },
        pickers: vec![Picker {
            name: "tid",
            label: t.get("notices-time"),
            all: Some(t.get("operation-all")),
            options: vec![("sen".to_owned(), t.get("notices-late"), is_empty)],
        }],
        clear: is_empty.then(|| "/anmalningar?hog=vantar".to_owned()),
        empty: t.get("notices-no-hit"),
        rows: if is_empty { Vec::new() } else { vec![row(t)] },
        paging: paging(t),
    }
}

/// A page in the middle of a list.
pub(super) fn paging(t: T<'_>) -> Paging {
    let words = [("from", "101"), ("to", "200"), ("n", "340")];
    Paging {
        words: t.with("list-range", &words),
        previous: Some("/anmalningar?hog=vantar&sida=1".to_owned()),
        next: Some("/anmalningar?hog=vantar&sida=3".to_owned()),
    }
}

pub(super) fn homes(t: T<'_>, is_empty: bool) -> HomesPage<'_> {
    let row = HomeRow {
        href: "/skyddade-boenden/1".to_owned(),
        name: LONG.to_owned(),
        reference: "7K3M-9QX4-RT".to_owned(),
        organisation: "Örnsköldsviks kommun".to_owned(),
        status: tag(t, "es-tag--executed", "operation-status-active"),
    };
    let draft = (LONG.to_owned(), "/utkast/d1".to_owned());
    let organisation = ("o1".to_owned(), "Örnsköldsviks kommun".to_owned());
    HomesPage {
        frame: frame(t, &t.get("sheltered-title"), Place::Administration),
        rows: if is_empty { Vec::new() } else { vec![row] },
        paging: paging(t),
        drafts: if is_empty { Vec::new() } else { vec![draft] },
        organisations: if is_empty { Vec::new() } else { vec![organisation] },
        action: "/skyddade-boenden",
    }
}

fn step(t: T<'_>) -> StepRow {
    StepRow {
        what: t.two("notices-step-ask", ("when", "2026-11-23 14:32"), ("who", "Ivar Prov")),
        text: vec!["Vilka brandskyddsåtgärder finns?".to_owned(), LONG.to_owned()],
        other: Some((t.get("notices-to-other"), "/anmalningar/a2".to_owned())),
    }
}

pub(super) fn notice(t: T<'_>, is_wrong: bool) -> NoticePage<'_> {
    let heading = "Ändring: Åkerängens äldreboende".to_owned();
    let mut frame = frame(t, &heading, Place::Notices);
    frame.has_errors = is_wrong;
    let line = Line { label: LONG.to_owned(), value: vec!["36".to_owned()] };
    let change =
        ChangeRow { question: LONG.to_owned(), before: "12".to_owned(), after: "36".to_owned() };
    NoticePage {
        frame,
        heading,
        marks: row(t).marks,
        facts: vec![line.clone()],
        changes: if is_wrong { Vec::new() } else { vec![change] },
        answers: vec![line],
        pdf: "/inskickat/a1/bekraftelse.pdf".to_owned(),
        files: if is_wrong { Vec::new() } else { vec![file(false)] },
        steps: if is_wrong { Vec::new() } else { vec![step(t)] },
        history: vec![row(t)],
        operation: is_wrong.then(|| "/skyddade-boenden/o1".to_owned()),
        is_open: true,
        can_ask: true,
        take_back: None,
        error: is_wrong.then(|| ("ask", t.one("notices-no-text", "n", "2000"))),
        ask: if is_wrong { "x".to_owned() } else { String::new() },
        refuse: String::new(),
        back: String::new(),
        text_max: 2000,
        action: "/anmalningar/a1".to_owned(),
    }
}

/// A notice whose approval can be taken back; the first try said too much.
pub(super) fn approved(t: T<'_>) -> NoticePage<'_> {
    NoticePage {
        is_open: false,
        can_ask: false,
        take_back: Some(t.get("notices-text-hint")),
        error: Some(("back", t.one("notices-no-text", "n", "2000"))),
        ask: String::new(),
        back: LONG.to_owned(),
        ..notice(t, true)
    }
}

fn changed() -> ChangeRow {
    ChangeRow {
        question: "Antal platser eller lägenheter".to_owned(),
        before: "18".to_owned(),
        after: "22".to_owned(),
    }
}

pub(super) fn handled(t: T<'_>, is_asked: bool) -> HandledPage<'_> {
    let heading = "Ändring: Åkerängens äldreboende".to_owned();
    HandledPage {
        frame: frame(t, &heading, Place::Register),
        heading,
        state: tag(t, "es-tag--now", "notices-is-asked"),
        lead: t.one("notices-lead-asked", "reference", "7K3M-9QX4-RT"),
        changes: if is_asked { vec![changed()] } else { Vec::new() },
        steps: if is_asked { vec![step(t)] } else { Vec::new() },
        files: if is_asked { vec![file(false)] } else { Vec::new() },
        complete: is_asked.then(|| "/anmalan/a1".to_owned()),
        sent: "/inskickat/a1".to_owned(),
        operation: "/verksamheter/o1".to_owned(),
    }
}

pub(super) fn statistics(t: T<'_>, is_empty: bool) -> StatisticsPage<'_> {
    let rows = |n: i64| (0..n).map(|place| (format!("{LONG} {place}"), 40 - place)).collect();
    let figure = |id, title: &str, n| Figure {
        title: t.get(title),
        head: t.get("statistics-form"),
        described: t.get(title),
        only: (n > 15).then(|| t.one("statistics-only", "n", "15")),
        ..Figure::drawn(id, rows(n))
    };
    StatisticsPage {
        frame: frame(t, &t.get("statistics-title"), Place::Information),
        count: t.one("statistics-count", "n", "1234"),
        day: t.one("statistics-day", "day", "23 november 2026"),
        sheltered: is_empty.then(|| t.one("statistics-sheltered", "n", "7")),
        figures: if is_empty {
            vec![figure("ground", "statistics-by-ground", 0)]
        } else {
            vec![
                figure("ground", "statistics-by-ground", 2),
                figure("form", "statistics-by-form", 18),
            ]
        },
    }
}
