//! Notices with the authority: its desk, what is attached, and what the organisation reads of it.

use askama::Template;

use super::Frame;
use super::cases::{Picker, Tag};
use super::form::Line;

/// What a notice is about, on every tab of it.
#[derive(Clone, Debug)]
pub(crate) struct SubjectBanner {
    /// What is notified, of which operation.
    pub(crate) what: String,
    /// What the authority asks, line by line.
    pub(crate) asked: Vec<String>,
    /// Its draft.
    pub(crate) draft: String,
}

/// A file.
#[derive(Clone, Debug)]
pub(crate) struct FileLine {
    /// Its name where it came from.
    pub(crate) name: String,
    /// What it shows, its type and size.
    pub(crate) about: String,
    /// SHA-256 of what is in it.
    pub(crate) sha256: String,
    /// Where it is fetched.
    pub(crate) href: String,
    /// Where it is taken away, while that can be done.
    pub(crate) remove: Option<String>,
}

/// The page where files are attached to a draft.
#[derive(Clone, Debug, Template)]
#[template(path = "register-attachments.html")]
pub(crate) struct AttachmentsPage<'a> {
    /// Around the page.
    pub(crate) frame: Frame<'a>,
    /// The draft, to go on with.
    pub(crate) draft: String,
    /// What the notice is about.
    pub(crate) subject: Option<SubjectBanner>,
    /// What has been attached.
    pub(crate) files: Vec<FileLine>,
    /// What is asked for and not there, in words.
    pub(crate) missing: Vec<String>,
    /// What follows from that.
    pub(crate) missing_text: String,
    /// Whether there is no room for more.
    pub(crate) is_full: bool,
    /// What a file can show: code, words, and whether it is chosen.
    pub(crate) kinds: Vec<(&'static str, String, bool)>,
    /// What is wrong: the field, and words.
    pub(crate) error: Option<(&'static str, String)>,
    /// Where the person's drafts are, when too much lies in them.
    pub(crate) drafts: Option<&'static str>,
    /// Most bytes of a file.
    pub(crate) bytes_max: usize,
    /// Where a file is sent.
    pub(crate) action: String,
}

impl AttachmentsPage<'_> {
    /// What is wrong with the field.
    pub(crate) fn error_of(&self, field: &str) -> Option<&str> {
        self.error.as_ref().filter(|error| error.0 == field).map(|error| error.1.as_str())
    }
}

/// A notice in a list of the authority's.
#[derive(Clone, Debug)]
pub(crate) struct NoticeRow {
    /// Where it is.
    pub(crate) href: String,
    /// Its reference number.
    pub(crate) reference: String,
    /// Who notified.
    pub(crate) organisation: String,
    /// What the operation is called; its form, if it has no name.
    pub(crate) operation: String,
    /// The operation's form.
    pub(crate) form: String,
    /// What it is about, and under which act.
    pub(crate) about: String,
    /// The day on which it was sent.
    pub(crate) sent: String,
    /// The day that it is about, in a few words.
    pub(crate) happened: String,
    /// Both days in one sentence.
    pub(crate) when: String,
    /// Where it stands, and what there is to notice.
    pub(crate) marks: Vec<Tag>,
}

/// Which part of a list is shown, and the way to the others.
#[derive(Clone, Debug)]
pub(crate) struct Paging {
    /// Which records of how many.
    pub(crate) words: String,
    /// The page before.
    pub(crate) previous: Option<String>,
    /// The page after.
    pub(crate) next: Option<String>,
}

/// A list of notices.
#[derive(Clone, Debug, Template)]
#[template(path = "register-notices.html")]
pub(crate) struct NoticesPage<'a> {
    /// Around the page.
    pub(crate) frame: Frame<'a>,
    /// The piles: words with how many, address, and whether it is this one.
    pub(crate) piles: Vec<(String, String, bool)>,
    /// The pile that is shown, as the address says it.
    pub(crate) pile: &'static str,
    /// What was searched for.
    pub(crate) text: String,
    /// What can be chosen.
    pub(crate) pickers: Vec<Picker>,
    /// The whole pile, when a part of it is shown.
    pub(crate) clear: Option<String>,
    /// Why there is nothing.
    pub(crate) empty: String,
    /// They.
    pub(crate) rows: Vec<NoticeRow>,
    /// Which of them, and the way to the others.
    pub(crate) paging: Paging,
}

/// A sheltered home in the authority's list.
#[derive(Clone, Debug)]
pub(crate) struct HomeRow {
    /// Where it is.
    pub(crate) href: String,
    /// Its name.
    pub(crate) name: String,
    /// Its public reference.
    pub(crate) reference: String,
    /// The municipality or region.
    pub(crate) organisation: String,
    /// Where it stands.
    pub(crate) status: Tag,
}

/// The sheltered homes.
#[derive(Clone, Debug, Template)]
#[template(path = "register-sheltered.html")]
pub(crate) struct HomesPage<'a> {
    /// Around the page.
    pub(crate) frame: Frame<'a>,
    /// They.
    pub(crate) rows: Vec<HomeRow>,
    /// Which of them, and the way to the others.
    pub(crate) paging: Paging,
    /// What is begun: words and address.
    pub(crate) drafts: Vec<(String, String)>,
    /// The organisations that one can belong to: id and name.
    pub(crate) organisations: Vec<(String, String)>,
    /// Where one is begun.
    pub(crate) action: &'static str,
}

/// What a notice changes.
#[derive(Clone, Debug)]
pub(crate) struct ChangeRow {
    /// The question.
    pub(crate) question: String,
    /// What the record said.
    pub(crate) before: String,
    /// What it says from the notice on.
    pub(crate) after: String,
}

/// A step that has been taken.
#[derive(Clone, Debug)]
pub(crate) struct StepRow {
    /// What was done, when and by whom.
    pub(crate) what: String,
    /// What the organisation was told, line by line.
    pub(crate) text: Vec<String>,
    /// The notice that was sent in its place: words and address.
    pub(crate) other: Option<(String, String)>,
}

/// A notice on the authority's desk.
#[derive(Clone, Debug, Template)]
#[template(path = "register-notice.html")]
pub(crate) struct NoticePage<'a> {
    /// Around the page.
    pub(crate) frame: Frame<'a>,
    /// The heading.
    pub(crate) heading: String,
    /// Where it stands, and what there is to notice.
    pub(crate) marks: Vec<Tag>,
    /// What is known about it.
    pub(crate) facts: Vec<Line>,
    /// What it changes.
    pub(crate) changes: Vec<ChangeRow>,
    /// Questions and answers.
    pub(crate) answers: Vec<Line>,
    /// The confirmation.
    pub(crate) pdf: String,
    /// What is attached.
    pub(crate) files: Vec<FileLine>,
    /// What has happened to it.
    pub(crate) steps: Vec<StepRow>,
    /// Every notice about the operation.
    pub(crate) history: Vec<NoticeRow>,
    /// The operation, where it is the authority that enters it.
    pub(crate) operation: Option<String>,
    /// Whether it can be decided.
    pub(crate) is_open: bool,
    /// Whether a completion can be asked for.
    pub(crate) can_ask: bool,
    /// Who reads why an approval is taken back, if it can be.
    pub(crate) take_back: Option<String>,
    /// What is wrong with the decision: the field, and words.
    pub(crate) error: Option<(&'static str, String)>,
    /// What was typed of what is to be completed.
    pub(crate) ask: String,
    /// What was typed of why it is refused.
    pub(crate) refuse: String,
    /// What was typed of why the approval is taken back.
    pub(crate) back: String,
    /// Longest text, in characters.
    pub(crate) text_max: usize,
    /// Where it is decided.
    pub(crate) action: String,
}

impl NoticePage<'_> {
    /// What is wrong with the field.
    pub(crate) fn error_of(&self, field: &str) -> Option<&str> {
        self.error.as_ref().filter(|error| error.0 == field).map(|error| error.1.as_str())
    }
}

/// How a notice is dealt with, for the organisation.
#[derive(Clone, Debug, Template)]
#[template(path = "register-handled.html")]
pub(crate) struct HandledPage<'a> {
    /// Around the page.
    pub(crate) frame: Frame<'a>,
    /// The heading.
    pub(crate) heading: String,
    /// Where it stands.
    pub(crate) state: Tag,
    /// What that means.
    pub(crate) lead: String,
    /// What it changes.
    pub(crate) changes: Vec<ChangeRow>,
    /// What has happened to it.
    pub(crate) steps: Vec<StepRow>,
    /// What is attached.
    pub(crate) files: Vec<FileLine>,
    /// Where a complete one is begun, if it is asked for.
    pub(crate) complete: Option<String>,
    /// What was sent.
    pub(crate) sent: String,
    /// The operation.
    pub(crate) operation: String,
}
