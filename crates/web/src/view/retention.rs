//! How long records are kept, what will be removed, and the receipt of a removal.

use askama::Template;

use super::Frame;

/// A kind of record.
#[derive(Clone, Debug)]
pub(crate) struct KindRow {
    /// What people call it.
    pub(crate) what: String,
    /// From what it counts.
    pub(crate) from: String,
    /// How long it is kept, in words.
    pub(crate) keep: String,
    /// Who says so, in words.
    pub(crate) basis: String,
    /// Where it says so.
    pub(crate) source: String,
    /// How much of it goes now, in words.
    pub(crate) now: String,
}

/// Something that was sent, and will be removed or has been.
#[derive(Clone, Debug)]
pub(crate) struct SentRow {
    /// Its public reference.
    pub(crate) reference: String,
    /// What it is.
    pub(crate) kind: String,
    /// From when it counts.
    pub(crate) since: String,
    /// The rule.
    pub(crate) rule: String,
}

/// A case that is kept.
#[derive(Clone, Debug)]
pub(crate) struct HoldRow {
    /// Its public reference.
    pub(crate) reference: String,
    /// Why and since when, in words.
    pub(crate) about: String,
}

/// A removal that was made.
#[derive(Clone, Debug)]
pub(crate) struct MadeRow {
    /// When, in words.
    pub(crate) title: String,
    /// How much and by whom, in words.
    pub(crate) about: String,
    /// Its receipt.
    pub(crate) href: String,
}

/// What will be removed.
#[derive(Clone, Debug, Template)]
#[template(path = "retention.html")]
pub(crate) struct RetentionPage<'a> {
    /// Around the page.
    pub(crate) frame: Frame<'a>,
    /// How long each kind is kept.
    pub(crate) kinds: Vec<KindRow>,
    /// How many drafts somebody is reminded of, in words.
    pub(crate) reminders: Option<String>,
    /// How many drafts nobody can be reminded of, why, and what to do, in words.
    pub(crate) untold: Option<String>,
    /// Whether anything that was sent may be removed.
    pub(crate) is_decided: bool,
    /// What was sent and will be removed.
    pub(crate) due: Vec<SentRow>,
    /// How much of it there is, in words.
    pub(crate) count: String,
    /// That only the first are shown.
    pub(crate) more: Option<String>,
    /// What is kept though its time has passed, in words.
    pub(crate) kept: Vec<String>,
    /// The cases that somebody keeps.
    pub(crate) holds: Vec<HoldRow>,
    /// The removals that were made, the latest first.
    pub(crate) made: Vec<MadeRow>,
    /// Where later ones are.
    pub(crate) previous: Option<String>,
    /// Where earlier ones are.
    pub(crate) next: Option<String>,
    /// Why a case is kept: code and words.
    pub(crate) reasons: Vec<(&'static str, String)>,
    /// The reference that was typed.
    pub(crate) reference: String,
    /// The day that the page is about.
    pub(crate) day: String,
    /// What is wrong: the control, and words.
    pub(crate) error: Option<(&'static str, String)>,
}

impl RetentionPage<'_> {
    /// What is wrong with a control.
    pub(crate) fn error_at(&self, control: &str) -> Option<&str> {
        self.error.as_ref().filter(|error| error.0 == control).map(|error| error.1.as_str())
    }
}

/// The receipt of a removal.
#[derive(Clone, Debug, Template)]
#[template(path = "removal.html")]
pub(crate) struct RemovalPage<'a> {
    /// Around the page.
    pub(crate) frame: Frame<'a>,
    /// How much, when and by whom.
    pub(crate) about: String,
    /// Whether there is more to remove.
    pub(crate) has_more: bool,
    /// Which lines are shown, where a page does not show all.
    pub(crate) shown: Option<String>,
    /// What was removed.
    pub(crate) rows: Vec<SentRow>,
    /// Where the lines before are.
    pub(crate) previous: Option<String>,
    /// Where the lines after are.
    pub(crate) next: Option<String>,
}
