//! What is kept when it could not be taken in, by where it was sent: nothing typed is lost.

use app::kept::{Post, keep as keep_post, whose};
use domain::ids::PersonId;

use crate::request::Visit;
use crate::routes::Form;
use crate::server::is_like;

/// The field in which a form says that it is a kept one that comes back.
pub(crate) const FROM_KEPT: &str = "kvar";
/// The field in which a form says whom its page was drawn for.
pub(crate) const DRAWN_FOR: &str = "vem";
/// The field in which the script says which form it is, on which page: other tabs have the same address.
const PAGE: &str = "sida";
/// Fields that are the service's own, and not what somebody wrote.
pub(crate) const OWN: [&str; 3] = [FROM_KEPT, DRAWN_FOR, PAGE];

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
const KINDS: [Kind; 16] = [
    form("/utkast/{id}/forslag", "propose-title", "propose-button"),
    Kind { way: Way::Draft, ..form("/utkast/{id}/{path}", "kept-draft", "save") },
    form("/arenden/{id}/fel", "kept-correction", "correction-send"),
    form("/arenden/{id}/anteckning", "note-title", "note-save"),
    form("/arenden/{id}/anhorig", "link-label", "link-go"),
    Kind { way: Way::Ticks, ..form("/arbetslista/skicka", "worklist-title", "kept-look") },
    form("/rattelser/{id}", "corrections-title", "go-on"),
    form("/anslutningar/{id}", "connections-title", "go-on"),
    form("/registret/ansokningar/{id}", "register-applications-title", "go-on"),
    form("/anmalningar/{id}", "notices-title", "go-on"),
    form("/organisation/bjud-in", "register-invite", "register-invite-go"),
    form("/organisation/{id}", "register-title", "save"),
    form("/namnder/{id}", "committee-change", "save"),
    form("/begaran/{id}", "requests-title", "go-on"),
    form("/svarsalternativ/{list}", "lists-title", "save"),
    form("/gallring", "retention-hold-title", "retention-hold"),
];

/// Deeds on a draft, which look like its tabs. A file is not kept: it is where it came from.
const DEEDS: [&str; 4] =
    ["/utkast/{id}/skicka", "/utkast/{id}/kasta", "/utkast/{id}/aterstall", "/utkast/{id}/bilagor"];

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

/// The pattern of the address of every form whose posts are kept.
pub fn kept_forms() -> impl Iterator<Item = &'static str> {
    KINDS.into_iter().map(|kind| kind.pattern)
}

/// The pattern that the address of a form fits, if what is typed in the form is kept.
pub fn kept_form(address: &str) -> Option<&'static str> {
    Kind::of(address).map(|kind| kind.pattern)
}

/// Something that could not be taken in.
#[derive(Clone, Copy)]
pub(crate) struct Typed<'a> {
    /// Where it was sent, or was to be.
    pub(crate) path: &'a str,
    /// The form's body.
    pub(crate) body: &'a [u8],
    /// What the browser holds of its session, if the form sends itself again and again.
    pub(crate) session: Option<&'a str>,
}

/// What became of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Became {
    /// It waits for the person.
    Kept,
    /// So much waits already that there is no room.
    NoRoom,
    /// It was written on a page that was drawn for somebody else, and is not this person's to see.
    Anothers,
}

/// Keeps what was typed, for whoever the browser's session says, if it is that person's page.
pub(crate) async fn keep(
    visit: &Visit,
    person: &PersonId,
    typed: Typed<'_>,
) -> Result<Became, app::Error> {
    let form = Form::read(typed.body);
    // In the same browser somebody else may have logged in since, in another tab.
    if form.get(DRAWN_FOR).is_some_and(|who| who != whose(person)) {
        tracing::warn!("a page that was drawn for somebody else was sent");
        return Ok(Became::Anothers);
    }
    let page = form.get(PAGE).unwrap_or_default();
    let by_itself = typed.session.map(|session| format!("{session} {page}"));
    // What saves itself, and what has come back once already, stands in place of what was sent before.
    let mark = form.get(FROM_KEPT).or(by_itself.as_deref());
    let body = String::from_utf8_lossy(typed.body);
    let post = Post { path: typed.path, body: &body, mark };
    if !keep_post(&visit.site.app, &visit.ctx, person, post).await? {
        tracing::warn!("so much is kept for one person that there is no room for more");
        return Ok(Became::NoRoom);
    }
    metrics::counter!("verkstallt_kept_posts_total").increment(1);
    Ok(Became::Kept)
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
        assert_eq!(way("/utkast/d1/bilagor"), None, "a file is where it came from");
        assert_eq!(way("/arenden/c1/fel?falt=measure"), Some(Way::Form));
        assert_eq!(way("/anmalningar/n1"), Some(Way::Form));
        assert_eq!(way("/arbetslista/skicka"), Some(Way::Ticks));
        assert_eq!(way("/skriv-under/token"), None, "the address is a secret of its own");
        assert_eq!(way("/logga-ut"), None);
        assert_eq!(way("/inloggningar/andra"), None);
        assert_eq!(way("https://evil.example/arenden/c1/fel"), None);
    }
}
