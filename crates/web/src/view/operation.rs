//! Operations of the register: the list, and one of them.

use askama::Template;

use super::Frame;
use super::cases::{Picker, Tag};
use super::form::Line;

/// An operation in the list.
#[derive(Clone, Debug)]
pub(crate) struct OperationLine {
    /// Where it is shown.
    pub(crate) href: String,
    /// Its name.
    pub(crate) name: String,
    /// Its public reference.
    pub(crate) reference: String,
    /// Its form.
    pub(crate) form: String,
    /// The act, and the committee.
    pub(crate) about: String,
    /// Street, postcode and town.
    pub(crate) address: String,
    /// How many places; empty when it has none.
    pub(crate) places: String,
    /// Where it stands.
    pub(crate) status: Tag,
    /// What waits for the organisation.
    pub(crate) marks: Vec<Tag>,
}

/// A notice that was begun.
#[derive(Clone, Debug)]
pub(crate) struct DraftLine {
    /// Its draft.
    pub(crate) id: String,
    /// What it is, and when it was saved.
    pub(crate) words: String,
}

/// The operations of an organisation.
#[derive(Clone, Debug, Template)]
#[template(path = "register-operations.html")]
pub(crate) struct Operations<'a> {
    /// Around the page.
    pub(crate) frame: Frame<'a>,
    /// The organisation's id.
    pub(crate) organisation: String,
    /// Its name.
    pub(crate) name: String,
    /// The other organisations of the person: name and address.
    pub(crate) others: Vec<(String, String)>,
    /// What was searched for.
    pub(crate) text: String,
    /// What can be chosen.
    pub(crate) pickers: Vec<Picker>,
    /// Whether only those are shown for which something waits.
    pub(crate) is_waiting: bool,
    /// The whole list, when something of it was chosen.
    pub(crate) whole: Option<String>,
    /// How many fit, in words.
    pub(crate) count: String,
    /// For how many something waits, in words, and where they are; none when nothing does.
    pub(crate) waiting: Option<(String, String)>,
    /// Why there is nothing.
    pub(crate) empty: String,
    /// They.
    pub(crate) lines: Vec<OperationLine>,
    /// The page before.
    pub(crate) previous: Option<String>,
    /// The page after.
    pub(crate) next: Option<String>,
    /// The list as a file.
    pub(crate) csv: String,
    /// Notices that are begun.
    pub(crate) drafts: Vec<DraftLine>,
    /// Where one sees why an operation may be missing.
    pub(crate) why: String,
}

/// A notice in an operation's history.
#[derive(Clone, Debug)]
pub(crate) struct NoticeLine {
    /// What it was.
    pub(crate) kind: String,
    /// The day that it was about, in words.
    pub(crate) happened: String,
    /// When and by whom it was sent.
    pub(crate) sent: String,
    /// Where it stands with the authority.
    pub(crate) standing: Tag,
    /// Whether it came in time.
    pub(crate) clock: Option<Tag>,
    /// Its reference number.
    pub(crate) reference: String,
    /// It as it was sent.
    pub(crate) href: String,
    /// How it is dealt with.
    pub(crate) handled: String,
}

/// One operation.
#[derive(Clone, Debug, Template)]
#[template(path = "register-operation.html")]
pub(crate) struct OperationPage<'a> {
    /// Around the page.
    pub(crate) frame: Frame<'a>,
    /// Its name.
    pub(crate) heading: String,
    /// Its form and act.
    pub(crate) lead: String,
    /// Whose it is, and its reference.
    pub(crate) about: String,
    /// Where it stands.
    pub(crate) status: Tag,
    /// What waits for the organisation.
    pub(crate) marks: Vec<Tag>,
    /// What the authority asks: words and address.
    pub(crate) asked: Vec<(String, String)>,
    /// Notices about it that are begun.
    pub(crate) drafts: Vec<DraftLine>,
    /// Whether it can be said that it has started.
    pub(crate) can_start: bool,
    /// Where it is.
    pub(crate) href: String,
    /// Notices that can be made of it: the last part of the address, words, and whether it is what waits.
    pub(crate) deeds: Vec<(&'static str, String, bool)>,
    /// Within which time something is notified, in words; none where no time runs.
    pub(crate) month: Option<String>,
    /// The days that are known.
    pub(crate) days: Vec<Line>,
    /// Questions and answers, by the name of their tab.
    pub(crate) groups: Vec<(String, Vec<Line>)>,
    /// Every notice of it.
    pub(crate) history: Vec<NoticeLine>,
    /// The list: words and address.
    pub(crate) back: (String, String),
}

/// A notice that was begun and can no longer be made.
#[derive(Clone, Debug, Template)]
#[template(path = "register-overtaken.html")]
pub(crate) struct OvertakenPage<'a> {
    /// Around the page.
    pub(crate) frame: Frame<'a>,
    /// What was not sent, and that it is kept.
    pub(crate) lead: String,
    /// Where the operation stands.
    pub(crate) status: Tag,
    /// What has happened since, and where each notice stands.
    pub(crate) since: Vec<(NoticeLine, Tag)>,
    /// Whether the draft could be sent if one of them was refused.
    pub(crate) can_be_refused: bool,
    /// The operation.
    pub(crate) operation: String,
    /// The draft.
    pub(crate) draft: String,
}
