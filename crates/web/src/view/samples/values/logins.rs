//! One's own logins.

use super::frame;
use crate::view::logins::{EndLogins, LoginCard, Logins};
use crate::view::{Notice, Place};
use crate::words::T;

fn card(t: T<'_>, device: &str, began: &str) -> LoginCard {
    LoginCard {
        device: device.to_owned(),
        about: t.two("logins-about", ("began", began), ("provider", "BankID")),
        seen: t.one("logins-seen", "when", "2026-11-23 14:32"),
        began: began.to_owned(),
        href: "/inloggningar/0123456789abcdef0123456789abcdef".to_owned(),
    }
}

/// With others, one of them of a browser that is not known, or after they have been ended.
pub(super) fn list(t: T<'_>, is_alone: bool) -> Logins<'_> {
    let unknown = t.get("logins-unknown-device");
    let others =
        vec![card(t, "Safari, iPhone", "2026-11-23 13:58"), card(t, &unknown, "2026-11-23 08:02")];
    let mut frame = frame(t, &t.get("logins-title"), Place::Elsewhere);
    if is_alone {
        let text = t.get("logins-disowned-text");
        frame.notice = Some(Notice::warning(t.get("logins-ended"), text));
    }
    Logins {
        frame,
        here: card(t, "Firefox, Windows", "2026-11-23 14:30"),
        others: if is_alone { Vec::new() } else { others },
        all: "/inloggningar/andra".to_owned(),
    }
}

/// Before one is ended, or all after the login has become too old for it.
pub(super) fn question(t: T<'_>, is_stale: bool) -> EndLogins<'_> {
    let one = card(t, "Safari, iPhone", "2026-11-23 13:58");
    let two = card(t, "Chrome, Windows", "2026-11-23 08:02");
    let heading = t.get(if is_stale { "logins-end-all-title" } else { "logins-end-title" });
    let text = t.one("logins-fresh-text", "n", "10");
    EndLogins {
        frame: frame(t, &heading, Place::Elsewhere),
        heading,
        cards: if is_stale { vec![one, two] } else { vec![one] },
        fresh: is_stale.then(|| (text, "/logga-in?to=%2Finloggningar%2Fandra".to_owned())),
        address: "/inloggningar/andra".to_owned(),
    }
}
