//! Samples of the form: tabs, summary, conflict and help.

use super::{LONG, frame};
use crate::markdown;
use crate::view::form::{
    Answer, Attached, CaseBanner, Clash, Conflict, Control, Double, Fields, FormPage, Group, Help,
    Line, Mine, OptionView, Shape, Step, Summary,
};
use crate::view::notices::{ChangeRow, FileLine, SubjectBanner};
use crate::view::{Notice, Place};
use crate::words::T;

fn steps(t: T<'_>, current: usize) -> Vec<Step> {
    let titles = ["Rapportör", "Den enskilde", "Beslutet", "Verkställighet", "Granska och skicka"];
    let tabs = titles.iter().enumerate();
    tabs.map(|(at, title)| {
        let state = match at + 1 {
            n if n == current => "current",
            n if n < current => "done",
            n if n == current + 1 => "todo",
            _ => "later",
        };
        Step {
            number: at + 1,
            title: (*title).to_owned(),
            of: format!("3 / 5: {title}"),
            href: format!("/utkast/d1/{at}"),
            state,
            state_words: t.get(&format!("step-{state}")),
        }
    })
    .collect()
}

fn control(id: &str, shape: Shape, label: &str) -> Control {
    Control {
        label: label.to_owned(),
        hint: Some("Till exempel 2026-05-04".to_owned()),
        help: Some("Skriv den dag då beslutet fattades.".to_owned()),
        entries: vec![("2026-04-10".to_owned(), vec!["2 av 5 timmar".to_owned()])],
        ..Control::bare(id, shape)
    }
}

fn option(place: usize, label: &str) -> OptionView {
    OptionView {
        place,
        value: format!("option_{place}"),
        label: label.to_owned(),
        hint: (place == 2).then(|| "Också när insatsen är delvis verkställd".to_owned()),
        is_chosen: place == 2,
    }
}

fn controls() -> Vec<Control> {
    let options = || vec![option(1, "Nyrapportering"), option(2, LONG), option(3, "Annat")];
    vec![
        Control {
            makes_number: true,
            width: "es-medium",
            warnings: vec!["Numret har fel kontrollsiffra. Stämmer det ändå?".to_owned()],
            value: "199006292394".to_owned(),
            ..control("person_number", Shape::Text, "Personnummer")
        },
        Control {
            options: options(),
            disabled: vec!["option_3".to_owned()],
            ..control("report_kind", Shape::Radios, "Vad rapporterar du?")
        },
        Control {
            options: options(),
            warnings: vec!["Orsaken brukar inte höra ihop med skälet.".to_owned()],
            ..control("cause", Shape::Select, "Orsak")
        },
        Control {
            width: "es-short",
            inputmode: "numeric",
            note: Some("Anmäl senast 21 december 2026.".to_owned()),
            ..control("decided_on", Shape::Text, "Beslutsdatum")
        },
        Control {
            max: 1000,
            is_optional: true,
            value: "Ingen plats har varit ledig <ännu>.".to_owned(),
            better: vec!["Brist på lägenheter".to_owned()],
            ..control("cause_other", Shape::LongText, "Beskriv")
        },
        Control {
            value: "yes".to_owned(),
            ..control("protected_identity", Shape::Checkbox, "Personen har skyddade uppgifter")
        },
    ]
}

pub(super) fn form(t: T<'_>, is_wrong: bool) -> FormPage<'_> {
    let mut frame = frame(t, "Beslutet", Place::Reports);
    frame.has_errors = is_wrong;
    if is_wrong {
        frame.notice = Some(Notice {
            items: vec!["Inriktning: Missbruk".to_owned()],
            ..Notice::warning(t.get("dropped-title"), t.get("dropped-text"))
        });
    }
    let mut controls = controls();
    for control in controls.iter_mut().filter(|_| is_wrong) {
        control.error = Some(format!("{}: fyll i ett svar", control.label));
        control.elsewhere = vec![(t.get("elsewhere-call"), "tel:+46107885000")];
    }
    let email = "asa.oberg-lindstrom@socialforvaltningen.exempelkommun.example";
    let mine = Mine {
        rows: vec![
            Line { label: t.get("mine-name"), value: vec!["Åsa Öberg-Lindström".to_owned()] },
            Line { label: t.get("mine-email"), value: vec![email.to_owned()] },
        ],
        if_wrong: t.get("mine-wrong"),
    };
    FormPage {
        frame,
        steps: steps(t, 3),
        heading: "Beslutet".to_owned(),
        lead: Some("Uppgifter om beslutet, som det står i er akt.".to_owned()),
        fields: Fields { t, revision: 7, controls },
        action: "/utkast/d1/beslutet".to_owned(),
        draft: "/utkast/d1".to_owned(),
        has_back: true,
        mine: Some(mine),
        can_propose: true,
        propose_error: is_wrong.then(|| t.get("propose-empty")),
        case: Some(banner()),
        subject: Some(subject(t, is_wrong)),
        locked_title: t.get("notice-locked-register"),
        locked: vec![Line {
            label: "Beslutsdatum".to_owned(),
            value: vec!["2026-02-03".to_owned()],
        }],
        saved: t.two("saved-line", ("when", "14:32"), ("who", "Åsa Öberg")),
    }
}

fn banner() -> CaseBanner {
    CaseBanner {
        person: "Cecilia Provdotter, 19811218-9876".to_owned(),
        is_protected: true,
        about: LONG.to_owned(),
        href: "/arenden/c1".to_owned(),
    }
}

pub(super) fn subject(t: T<'_>, is_asked: bool) -> SubjectBanner {
    let (name, reference) = ("Åkerängens äldreboende", "7K3M-9QX4-RT");
    SubjectBanner {
        what: t.two("notice-of-closing", ("name", name), ("reference", reference)),
        asked: if is_asked { vec![LONG.to_owned()] } else { Vec::new() },
        draft: "d1".to_owned(),
    }
}

fn changes(is_none: bool) -> Vec<ChangeRow> {
    let (before, after) = ("18".to_owned(), "22".to_owned());
    let row = ChangeRow { question: LONG.to_owned(), before, after };
    if is_none { Vec::new() } else { vec![row] }
}

pub(super) fn summary(t: T<'_>, is_missing: bool) -> Summary<'_> {
    let answer = |label: &str, value: &[&str], is_wrong: bool| Answer {
        label: label.to_owned(),
        value: value.iter().map(|line| (*line).to_owned()).collect(),
        entries: vec![("2026-04-10".to_owned(), vec!["2 av 5 timmar".to_owned()])],
        href: is_wrong.then(|| "/utkast/d1/beslutet#field-decided_on".to_owned()),
        error: is_wrong.then(|| "Skriv beslutsdatum".to_owned()),
        warnings: vec!["Stämmer det?".to_owned()],
    };
    let group = |title: &str| Group {
        title: title.to_owned(),
        answers: vec![
            answer("Insats", &[LONG], false),
            answer("Beskriv", &["Rad ett", "Rad två"], false),
            answer("Beslutsdatum", &[], is_missing),
        ],
    };
    let missing = ("Skriv beslutsdatum".to_owned(), "/utkast/d1/beslutet#field-x".to_owned());
    let double = Double {
        text: t.two("duplicate-report", ("reference", "V26-7KQM-4HTX"), ("when", "2026-10-12")),
        href: "/rapporter/r1".to_owned(),
        follow_up: Some("/arenden/c1/aterrapportera".to_owned()),
    };
    Summary {
        frame: frame(t, "Granska och skicka", Place::Reports),
        steps: steps(t, 5),
        heading: "Granska och skicka".to_owned(),
        lead: Some("Läs igenom innan du skickar.".to_owned()),
        action: "/utkast/d1/granska".to_owned(),
        draft: "/utkast/d1".to_owned(),
        groups: vec![group("Den enskilde"), group("Beslutet")],
        missing: if is_missing { vec![missing] } else { Vec::new() },
        doubles: if is_missing { vec![double] } else { Vec::new() },
        doubles_text: t.get("duplicate-text"),
        case: Some(banner()),
        subject: Some(subject(t, is_missing)),
        changes: Some(changes(is_missing)),
        counted: t.one("counted-now", "quarter", "kvartal 3"),
        after: 1,
        send_lead: t.get("send-lead"),
        send: t.get("notice-send-closing"),
        home: "/mina-rapporter".to_owned(),
        revision: 7,
        attached: Some(Attached {
            files: if is_missing { Vec::new() } else { vec![drawing(t)] },
            missing: vec![t.get("attachment-fire-protection")],
            missing_text: t.get("attachment-missing-new"),
            href: "/utkast/d1/bilagor".to_owned(),
        }),
    }
}

/// A file that goes with a notice.
fn drawing(t: T<'_>) -> FileLine {
    FileLine {
        name: "ritning plan 1.pdf".to_owned(),
        about: format!("{}. PDF, 482 kB", t.get("attachment-drawing")),
        sha256: "9f86d081884c7d659a2feaa0c55ad015".repeat(2),
        href: "/bilagor/f1".to_owned(),
        remove: None,
    }
}

pub(super) fn conflict(t: T<'_>) -> Conflict<'_> {
    let clash = |id: &str, label: &str| Clash {
        id: id.to_owned(),
        label: label.to_owned(),
        mine: "2026-05-04".to_owned(),
        mine_shown: "2026-05-04".to_owned(),
        theirs: String::new(),
        theirs_shown: t.get("conflict-empty"),
    };
    Conflict {
        frame: frame(t, &t.get("conflict-title"), Place::Reports),
        kept: Some("k1".to_owned()),
        lead: t.one("conflict-lead", "who", "Bo Ek"),
        action: "/utkast/d1/beslutet".to_owned(),
        revision: 8,
        clashes: vec![clash("decided_on", "Beslutsdatum"), clash("cause", "Orsak")],
    }
}

pub(super) fn help(t: T<'_>) -> Help<'_> {
    Help {
        frame: frame(t, "Beslutet", Place::Reports),
        heading: "Beslutet".to_owned(),
        text: markdown::render("Text med **vikt**.\n\n## Rubrik\n\n- en\n- två\n"),
        back: "/utkast/d1/beslutet".to_owned(),
    }
}
