//! What the sample pages hold. All people are made up.

mod form;
mod logins;
mod notices;
mod operation;
mod organisation;
mod retention;

use askama::Template;

use crate::markdown;
use crate::markdown::Html;
use crate::view::busy::{Busy, Said};
use crate::view::demo::{DemoLogin, LoginChoice};
use crate::view::form::Line;
use crate::view::kept::{KeptCard, KeptPage, TextField};
use crate::view::pages::{
    Action, Beside, DraftCard, Home, Information, Login, Message, Received, ReportPage, SentLine,
    Start, Window,
};
use crate::view::received::{CheckPage, ReceivedLine, ReceivedLists};
use crate::view::{Frame, MenuEntry, Notice, Place, SessionClock};
use crate::words::T;

const LONG: &str = "Särskilt boende för service och omvårdnad för äldre med behov av särskilt stöd";

/// Every page: its name and its HTML.
pub(super) fn all(t: T<'_>) -> Vec<(&'static str, String)> {
    let draw = |page: Result<String, askama::Error>| page.unwrap();
    vec![
        ("start", draw(start(t).render())),
        ("login", draw(login(t, false).render())),
        ("login-error", draw(login(t, true).render())),
        ("home", draw(home(t, false).render())),
        ("home-empty", draw(home(t, true).render())),
        ("form", draw(form::form(t, false).render())),
        ("form-error", draw(form::form(t, true).render())),
        ("summary", draw(form::summary(t, false).render())),
        ("summary-missing", draw(form::summary(t, true).render())),
        ("conflict", draw(form::conflict(t).render())),
        ("help", draw(form::help(t).render())),
        ("received", draw(received(t).render())),
        ("report", draw(report(t).render())),
        ("information", draw(information(t).render())),
        ("message", draw(message(t).render())),
        ("received-lists", draw(received_lists(t, false).render())),
        ("received-lists-empty", draw(received_lists(t, true).render())),
        ("check", draw(check(t).render())),
        ("retention", draw(retention::page(t, false).render())),
        ("retention-error", draw(retention::page(t, true).render())),
        ("removal", draw(retention::receipt(t).render())),
        ("register-operations", draw(operation::operations(t, false).render())),
        ("register-operations-empty", draw(operation::operations(t, true).render())),
        ("register-operation", draw(operation::operation(t, false).render())),
        ("register-operation-bare", draw(operation::operation(t, true).render())),
        ("register-overtaken", draw(operation::overtaken(t, false).render())),
        ("register-overtaken-bare", draw(operation::overtaken(t, true).render())),
        ("register-apply", draw(organisation::apply(t, false).render())),
        ("register-apply-empty", draw(organisation::apply(t, true).render())),
        ("register-applications", draw(organisation::applications(t, false).render())),
        ("register-applications-empty", draw(organisation::applications(t, true).render())),
        ("register-application", draw(organisation::application(t, false).render())),
        ("register-application-error", draw(organisation::application(t, true).render())),
        ("register-connected", draw(organisation::connected(t, false).render())),
        ("register-connected-empty", draw(organisation::connected(t, true).render())),
        ("register-organisation", draw(organisation::organisation(t, false).render())),
        ("register-organisation-user", draw(organisation::organisation(t, true).render())),
        ("register-person", draw(organisation::person(t, false).render())),
        ("register-person-error", draw(organisation::person(t, true).render())),
        ("register-attachments", draw(notices::attachments(t, false).render())),
        ("register-attachments-error", draw(notices::attachments(t, true).render())),
        ("register-notices", draw(notices::notices(t, false).render())),
        ("register-notices-empty", draw(notices::notices(t, true).render())),
        ("register-sheltered", draw(notices::homes(t, false).render())),
        ("register-sheltered-empty", draw(notices::homes(t, true).render())),
        ("register-notice", draw(notices::notice(t, false).render())),
        ("register-notice-error", draw(notices::notice(t, true).render())),
        ("register-notice-approved", draw(notices::approved(t).render())),
        ("register-handled", draw(notices::handled(t, true).render())),
        ("register-handled-waiting", draw(notices::handled(t, false).render())),
        ("register-statistics", draw(notices::statistics(t, false).render())),
        ("register-statistics-empty", draw(notices::statistics(t, true).render())),
        ("logins", draw(logins::list(t, false).render())),
        ("logins-alone", draw(logins::list(t, true).render())),
        ("login-end", draw(logins::question(t, false).render())),
        ("login-end-stale", draw(logins::question(t, true).render())),
        ("busy", draw(busy(t).render())),
        ("kept", draw(kept(t, false).render())),
        ("kept-none", draw(kept(t, true).render())),
    ]
}

fn frame<'a>(t: T<'a>, title: &str, place: Place) -> Frame<'a> {
    Frame {
        t,
        title: title.to_owned(),
        path: "/mina-rapporter?sida=2".to_owned(),
        menu: vec![MenuEntry {
            label: t.get("nav-reports"),
            href: "/mina-rapporter",
            is_current: place == Place::Reports,
        }],
        user: Some("Åsa Öberg-Lindström".to_owned()),
        who: "0123456789abcdef".to_owned(),
        is_demo: true,
        session: Some(SessionClock {
            left: 1800,
            idle: 1800,
            limit: 28_800,
            until: "14:32".to_owned(),
            warning: 300,
        }),
        has_errors: false,
        notice: None,
        assets: "/static/sample",
    }
}

fn start(t: T<'_>) -> Start<'_> {
    let window = |at: u32, state: &'static str| Window {
        text: format!("Kvartal {at}: 1 januari – 31 januari"),
        state,
        state_words: (!state.is_empty()).then(|| t.get(&format!("period-is-{state}"))),
        x: (at - 1) * 180,
        width: 60,
        short: format!("K{at}"),
    };
    let mut frame = frame(t, &t.get("start-title"), Place::Start);
    frame.user = None;
    frame.session = None;
    Start {
        frame,
        homes: vec![(t.get("start-log-in-reports"), "/logga-in")],
        register: vec![(t.get("register-apply-title"), "/registret/ansok")],
        is_register_first: false,
        windows: vec![window(1, "open"), window(2, "next"), window(3, ""), window(4, "")],
        now: t.with("period-open", &[("quarter", "1"), ("last", "31 januari")]),
        today_x: 30,
        months: vec![("jan".to_owned(), 0), ("apr".to_owned(), 180)],
    }
}

fn login(t: T<'_>, is_wrong: bool) -> Login<'_> {
    let mut frame = frame(t, &t.get("login-title"), Place::Elsewhere);
    frame.user = None;
    frame.session = None;
    frame.has_errors = is_wrong;
    let person = LoginChoice {
        number: "199006292394".to_owned(),
        name: "Åsa Öberg".to_owned(),
        roles: vec!["Rapportör, socialnämnden, äldreomsorg och funktionsnedsättning".to_owned()],
    };
    let demo = DemoLogin {
        t,
        has_others: true,
        groups: vec![("Exempelkommun".to_owned(), vec![person])],
        typed: if is_wrong { "19900629-0000".to_owned() } else { String::new() },
        error: is_wrong.then(|| t.get("login-error")),
        to: "/mina-rapporter".to_owned(),
    };
    Login {
        frame,
        is_possible: true,
        has_bankid: true,
        is_same_device: is_wrong,
        others: vec![("siths".to_owned(), "SITHS".to_owned())],
        demo: Html::of(&demo).ok(),
        error: is_wrong.then(|| t.get("login-error")),
        to: "/mina-rapporter".to_owned(),
    }
}

fn home(t: T<'_>, is_empty: bool) -> Home<'_> {
    let mut frame = frame(t, &t.get("home-title"), Place::Reports);
    if is_empty {
        frame.notice = Some(Notice::good(t.get("logged-out-title"), t.get("session-kept")));
    }
    let card = |is_protected: bool| DraftCard {
        damaged: None,
        name: "Bertil Exempelsson".to_owned(),
        about: format!("{LONG}, socialnämnden"),
        goes: is_protected.then(|| t.one("home-draft-goes", "day", "24 december 2026")),
        touched: t.two("home-draft-touched", ("when", "23 november 14:32"), ("who", "Åsa Öberg")),
        href: "/utkast/d1/person".to_owned(),
        discard: "/utkast/d1/kasta".to_owned(),
        is_protected,
        is_follow_up: is_protected,
    };
    let damaged = DraftCard {
        damaged: Some(t.get("draft-unreadable-text")),
        name: t.get("unreadable"),
        ..card(false)
    };
    let line = |status: &str, is_protected| SentLine {
        reference: "V26-7KQM-4HTX".to_owned(),
        href: "/rapporter/r1".to_owned(),
        pdf: "/rapporter/r1/kvittens.pdf".to_owned(),
        damaged: None,
        name: "Cecilia Provdotter".to_owned(),
        is_protected,
        measure: LONG.to_owned(),
        decided: "2026-05-04".to_owned(),
        sent: "2026-10-12 09:14".to_owned(),
        status: status.to_owned(),
        status_words: t.get(&format!("status-{status}")),
    };
    let rows = vec![line("not_executed", false), line("executed", true), line("closed", false)];
    Home {
        frame,
        has_kept: !is_empty,
        drafts: if is_empty { Vec::new() } else { vec![card(false), card(true), damaged] },
        sent: if is_empty { Vec::new() } else { rows },
        due: (!is_empty).then(|| t.one("home-due", "n", "12")),
        count: t.one("home-sent-count", "n", "3"),
        previous: (!is_empty).then(|| "/mina-rapporter?sida=1".to_owned()),
        next: (!is_empty).then(|| "/mina-rapporter?sida=3".to_owned()),
    }
}

fn received(t: T<'_>) -> Received<'_> {
    Received {
        frame: frame(t, &t.get("received-title"), Place::Reports),
        reference: "V26-7KQM-4HTX".to_owned(),
        when: t.one("received-when", "when", "23 november 2026 kl. 14:32"),
        next: vec![t.get("received-next-1"), t.one("received-next-2", "first", "1 januari 2027")],
        next_case: Some(("Cecilia Provdotter".to_owned(), "/arenden/c2/aterrapportera".to_owned())),
        is_follow_up: true,
        case: "/arenden/c1".to_owned(),
        list: "/arenden?namnd=n".to_owned(),
        pdf: "/rapporter/r1/kvittens.pdf".to_owned(),
        committee: "c1".to_owned(),
        area: "sol_aldre".to_owned(),
    }
}

fn report(t: T<'_>) -> ReportPage<'_> {
    let sum = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08";
    let line = |label: &str, value: &str| Line {
        label: label.to_owned(),
        value: if value.is_empty() { Vec::new() } else { vec![value.to_owned()] },
    };
    ReportPage {
        frame: frame(t, "V26-7KQM-4HTX", Place::Reports),
        heading: t.one("report-title", "reference", "V26-7KQM-4HTX"),
        facts: vec![line(&t.get("row-checksum"), sum)],
        groups: vec![("Beslutet".to_owned(), vec![line("Insats", LONG), line("Orsak", "")])],
        pdf: "/rapporter/r1/kvittens.pdf".to_owned(),
        case: "/arenden/c1".to_owned(),
        committee: "c1".to_owned(),
        area: "sol_aldre".to_owned(),
    }
}

fn information(t: T<'_>) -> Information<'_> {
    let beside = |title: &str, is_current| Beside {
        title: title.to_owned(),
        href: "/information/kontakt".to_owned(),
        is_current,
    };
    let text = "Text.\n\n## Perioder\n\n| Kvartal | Öppnar |\n| --- | --- |\n| 1 | 1 april |\n";
    Information {
        frame: frame(t, "Kontakt", Place::Information),
        heading: "Kontakt".to_owned(),
        text: markdown::render(text),
        beside: vec![beside("Vad ska rapporteras?", false), beside("Kontakt", true)],
    }
}

fn received_lists(t: T<'_>, is_empty: bool) -> ReceivedLists<'_> {
    let file = |name: &str| format!("/mottaget/{name}?namnd=n&period=2026-Q3&tom=1234");
    let days = [("first", "1 september 2026"), ("last", "2 november 2026")];
    let line = |key: &str, is_empty: bool| ReceivedLine {
        quarter: "kvartal 3 2026".to_owned(),
        days: t.with(key, &days),
        n_reports: (if is_empty { "0" } else { "112" }).to_owned(),
        n_submissions: "0".to_owned(),
        files: (!is_empty).then(|| (file("lista.csv"), file("lista.sig"))),
    };
    let lines = vec![line("received-lists-open", true), line("received-lists-days", false)];
    let other = ("Äldrenämnden, Uppsala kommun".to_owned(), "/mottaget?namnd=m".to_owned());
    ReceivedLists {
        frame: frame(t, &t.get("received-lists-title"), Place::Reporters),
        committee_name: "Omsorgsnämnden, Uppsala kommun".to_owned(),
        others: if is_empty { Vec::new() } else { vec![other] },
        lines: if is_empty { vec![line("received-lists-open", true)] } else { lines },
    }
}

fn check(t: T<'_>) -> CheckPage<'_> {
    let sum = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08";
    CheckPage {
        frame: frame(t, &t.get("check-title"), Place::Information),
        fingerprint: sum.to_owned(),
        columns: vec![("nämnd", t.get("check-committee")), ("antal", t.get("check-count"))],
    }
}

fn message(t: T<'_>) -> Message<'_> {
    let action = |key: &str, is_post| Action {
        label: t.get(key),
        href: "/utkast/d1/aterstall".to_owned(),
        is_post,
    };
    Message {
        frame: frame(t, &t.get("discarded-title"), Place::Elsewhere),
        heading: t.get("discarded-title"),
        paragraphs: vec![t.get("discarded-1")],
        actions: vec![action("discarded-undo", true), action("back-to-reports", false)],
    }
}

fn busy(t: T<'_>) -> Busy {
    let said = Said {
        code: t.code(),
        heading: t.get("busy-title"),
        lines: vec![t.get("busy-1"), t.get("busy-2"), t.get("busy-3")],
        start: t.get("to-start"),
    };
    Busy {
        title: t.get("busy-title"),
        service: t.get("service"),
        said: vec![said.clone(), Said { code: "en", ..said }],
        assets: "/static/sample",
    }
}

fn kept(t: T<'_>, is_empty: bool) -> KeptPage<'_> {
    let text = |is_long| TextField {
        name: "reason".to_owned(),
        label: t.get("correction-reason"),
        value: "Fel datum lästes av.\n\"Å\" <b>".to_owned(),
        is_long,
    };
    let card = KeptCard {
        number: 1,
        id: "k1".to_owned(),
        title: t.get("kept-correction"),
        when: t.one("kept-when", "when", "2026-11-23 14:32"),
        closed: Vec::new(),
        rows: vec![Line { label: t.get("pick-area"), value: vec![LONG.to_owned()] }],
        texts: vec![text(true), text(false)],
        hint: Some(t.get("kept-draft-hint")),
        hidden: vec![("decision".to_owned(), "approve".to_owned())],
        action: "/arenden/c1/fel?falt=measure".to_owned(),
        button: t.get("approve"),
        choices: Vec::new(),
        page: Some("/arenden/c1".to_owned()),
    };
    let choices = vec![("approve", t.get("approve")), ("refuse", t.get("refuse"))];
    let ticks =
        KeptCard { number: 2, texts: Vec::new(), hint: None, page: None, choices, ..card.clone() };
    let closed = vec![t.get("kept-closed-1"), t.one("fault-reference", "reference", "0123abcd")];
    let closed = KeptCard { number: 3, closed, ..ticks.clone() };
    KeptPage {
        frame: frame(t, &t.get("kept-title"), Place::Elsewhere),
        heading: t.get(if is_empty { "kept-none" } else { "kept-title" }),
        go_on: t.get("kept-go-on"),
        back: (t.get("back-to-reports"), "/mina-rapporter"),
        cards: if is_empty { Vec::new() } else { vec![card, ticks, closed] },
        is_open: !is_empty,
        to: (!is_empty).then(|| "/mina-rapporter".to_owned()),
    }
}
