//! What is kept and removed.

use super::{LONG, frame};
use crate::view::Place;
use crate::view::retention::{HoldRow, KindRow, MadeRow, RemovalPage, RetentionPage, SentRow};
use crate::words::T;

fn row(t: T<'_>, kind: &str) -> SentRow {
    SentRow {
        reference: "7K3M-9QX4-RT".to_owned(),
        kind: t.get(&format!("retention-kind-{kind}")),
        since: "2016-10-31".to_owned(),
        rule: t.one("retention-months", "n", "120"),
    }
}

fn made(t: T<'_>) -> MadeRow {
    MadeRow {
        title: t.one("retention-past-run", "when", "2026-11-23 14:32"),
        about: t.two("retention-past-about", ("n", "450"), ("who", LONG)),
        href: "/gallring/0123456789abcdef".to_owned(),
    }
}

/// With something to remove, or with nothing decided and a fault.
pub(super) fn page(t: T<'_>, is_wrong: bool) -> RetentionPage<'_> {
    let kind = |now: &str| KindRow {
        what: LONG.to_owned(),
        from: "dagen då utkastet kastades".to_owned(),
        keep: t.one("retention-days", "n", "30"),
        basis: t.get("retention-basis-reconstruction"),
        source: "GDPR art. 5.1 e".to_owned(),
        now: now.to_owned(),
    };
    let now = t.two("retention-now", ("n", "3"), ("since", "2026-09-01"));
    let mut frame = frame(t, &t.get("retention-title"), Place::Administration);
    frame.has_errors = is_wrong;
    RetentionPage {
        frame,
        kinds: vec![kind(&now), kind("")],
        reminders: (!is_wrong).then(|| t.one("retention-reminders", "n", "2")),
        untold: is_wrong.then(|| t.one("retention-untold", "n", "201")),
        is_decided: !is_wrong,
        due: if is_wrong { Vec::new() } else { vec![row(t, "case"), row(t, "submission")] },
        count: t.one("retention-count", "n", "2"),
        more: (!is_wrong).then(|| t.one("retention-more", "n", "2")),
        kept: if is_wrong { Vec::new() } else { vec![t.one("retention-kept-research", "n", "4")] },
        holds: vec![HoldRow {
            reference: "7K3M-9QX4-RT".to_owned(),
            about: t.get("retention-reason-dispute"),
        }],
        made: if is_wrong { Vec::new() } else { vec![made(t), made(t)] },
        previous: None,
        next: (!is_wrong).then(|| "/gallring?sida=2#removals".to_owned()),
        reasons: vec![("dispute", t.get("retention-reason-dispute"))],
        reference: String::new(),
        day: "2026-11-23".to_owned(),
        error: is_wrong.then(|| ("reference", t.get("retention-hold-error"))),
    }
}

pub(super) fn receipt(t: T<'_>) -> RemovalPage<'_> {
    let shown = [("page", "2"), ("pages", "3"), ("from", "201"), ("to", "400"), ("n", "450")];
    let values = [("n", "450"), ("when", "2026-11-23 14:32"), ("who", "Åsa Öberg")];
    RemovalPage {
        frame: frame(t, &t.get("retention-receipt-title"), Place::Administration),
        about: t.with("retention-receipt-about", &values),
        has_more: true,
        shown: Some(t.with("retention-receipt-shown", &shown)),
        rows: vec![row(t, "case"), row(t, "report")],
        previous: Some("/gallring/0123456789abcdef?sida=1".to_owned()),
        next: Some("/gallring/0123456789abcdef?sida=3".to_owned()),
    }
}
