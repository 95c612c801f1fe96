//! What is kept when it could not be taken in, by where it was sent: nothing typed is lost.

use crate::routes::Form;
use crate::server::is_like;

/// A form whose posts are kept.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Kind {
    /// The pattern of its address.
    pattern: &'static str,
    /// How it comes back.
    pub(crate) way: Way,
    /// The key of what it is.
    pub(crate) title: &'static str,
    /// The key of its button, where the button that was pressed has no words of its own.
    pub(crate) button: &'static str,
}

/// How a kept post comes back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Way {
    /// By itself, into the draft where it was typed: saving can be undone, and merges.
    Draft,
    /// As ticks to look through once more before anything is sent.
    Ticks,
    /// As a form with what was typed, to be sent once more by hand.
    Form,
}

const fn form(pattern: &'static str, title: &'static str, button: &'static str) -> Kind {
    Kind { pattern, way: Way::Form, title, button }
}

/// Every form in which something is typed or ticked. Buttons alone are pressed again.
const KINDS: [Kind; 12] = [
    form("/utkast/{id}/forslag", "propose-title", "propose-button"),
    Kind { way: Way::Draft, ..form("/utkast/{id}/{path}", "kept-draft", "save") },
    form("/arenden/{id}/fel", "kept-correction", "correction-send"),
    form("/arenden/{id}/anteckning", "note-title", "note-save"),
    form("/arenden/{id}/anhorig", "link-label", "link-go"),
    Kind { way: Way::Ticks, ..form("/arbetslista/skicka", "worklist-title", "kept-look") },
    form("/rattelser/{id}", "corrections-title", "go-on"),
    form("/anslutningar/{id}", "connections-title", "go-on"),
    form("/namnder/{id}", "committee-change", "save"),
    form("/begaran/{id}", "requests-title", "go-on"),
    form("/svarsalternativ/{list}", "lists-title", "save"),
    form("/gallring", "retention-hold-title", "retention-hold"),
];

/// Deeds on a draft, which look like its tabs.
const DEEDS: [&str; 3] = ["/utkast/{id}/skicka", "/utkast/{id}/kasta", "/utkast/{id}/aterstall"];

impl Kind {
    /// The form that is sent to the address, if what is typed in it is kept.
    pub(crate) fn of(path: &str) -> Option<Self> {
        let path = path.split(['?', '#']).next().unwrap_or_default();
        if DEEDS.iter().any(|deed| is_like(deed, path)) {
            return None;
        }
        KINDS.into_iter().find(|kind| is_like(kind.pattern, path))
    }

    /// Whether what was sent there is something that was typed. On one page only the case's number is: what is
    /// removed is looked at and ticked again.
    pub(crate) fn keeps(&self, form: &Form) -> bool {
        self.pattern != "/gallring"
            || (form.get("reference").is_some() && form.get("deed").is_none_or(|it| it == "hold"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn way(path: &str) -> Option<Way> {
        Kind::of(path).map(|kind| kind.way)
    }

    #[test]
    fn what_is_typed_is_kept_and_what_is_only_pressed_is_not() {
        assert_eq!(way("/utkast/d1/inledning?fel=1"), Some(Way::Draft));
        assert_eq!(way("/utkast/d1/forslag"), Some(Way::Form));
        assert_eq!(way("/utkast/d1/skicka"), None, "nothing is sent by itself");
        assert_eq!(way("/utkast/d1/kasta"), None, "nor thrown away");
        assert_eq!(way("/arenden/c1/fel?falt=measure"), Some(Way::Form));
        assert_eq!(way("/arbetslista/skicka"), Some(Way::Ticks));
        assert_eq!(way("/skriv-under/token"), None, "the address is a secret of its own");
        assert_eq!(way("/logga-ut"), None);
        assert_eq!(way("https://evil.example/arenden/c1/fel"), None);
    }
}
