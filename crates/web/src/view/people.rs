//! Who may do what: reporters, and what was sent about them.

use askama::Template;

use super::Frame;
use super::cases::Tag;
use super::form::Line;

/// A reporter in the list.
#[derive(Clone, Debug)]
pub(crate) struct Person {
    /// The assignment.
    pub(crate) id: String,
    /// Given name and surname.
    pub(crate) name: String,
    /// Whether it is the visitor.
    pub(crate) is_self: bool,
    /// The birth date, and not the rest of the number.
    pub(crate) number: String,
    /// Title; may be empty.
    pub(crate) title: String,
    /// E-mail.
    pub(crate) email: String,
    /// Telephone.
    pub(crate) phone: String,
    /// The permission in words.
    pub(crate) role: String,
    /// The areas in words.
    pub(crate) areas: String,
    /// When he or she last logged in, in words.
    pub(crate) seen: String,
    /// What there is to notice.
    pub(crate) marks: Vec<String>,
    /// Whether he or she can be removed.
    pub(crate) can_go: bool,
}

/// Something that was sent about the reporters.
#[derive(Clone, Debug)]
pub(crate) struct Change {
    /// When.
    pub(crate) when: String,
    /// What was done.
    pub(crate) what: String,
    /// With whom.
    pub(crate) who: String,
    /// By whom.
    pub(crate) by: String,
    /// Its reference number.
    pub(crate) reference: String,
    /// Where it is.
    pub(crate) href: String,
}

/// The reporters of a committee.
#[derive(Clone, Debug, Template)]
#[template(path = "reporters.html")]
pub(crate) struct Reporters<'a> {
    /// Around the page.
    pub(crate) frame: Frame<'a>,
    /// The committee.
    pub(crate) committee: String,
    /// Its name.
    pub(crate) committee_name: String,
    /// The other committees that the visitor leads: name and address.
    pub(crate) committees: Vec<(String, String)>,
    /// Its areas in words.
    pub(crate) areas: String,
    /// Its reporters.
    pub(crate) people: Vec<Person>,
    /// Whether there is only one.
    pub(crate) is_few: bool,
    /// What is asked each quarter.
    pub(crate) review: String,
    /// Who has confirmed the list, in words.
    pub(crate) confirmed: Option<String>,
    /// Changes that have been begun: text and address.
    pub(crate) drafts: Vec<(String, String)>,
    /// What has been sent.
    pub(crate) changes: Vec<Change>,
    /// Changes of the committee that have been asked for: number, what, and where they stand.
    pub(crate) requests: Vec<(Change, Tag)>,
    /// Where the committee's log is.
    pub(crate) log: String,
    /// Where the lists of what it has sent are.
    pub(crate) received: String,
}

/// Something that was sent, to read.
#[derive(Clone, Debug, Template)]
#[template(path = "submission.html")]
pub(crate) struct SubmissionPage<'a> {
    /// Around the page.
    pub(crate) frame: Frame<'a>,
    /// The heading.
    pub(crate) heading: String,
    /// The reference number.
    pub(crate) reference: String,
    /// When it was sent, in words.
    pub(crate) when: String,
    /// Whether it has just been sent.
    pub(crate) is_new: bool,
    /// That it has been received, in words.
    pub(crate) received: String,
    /// What is known about it.
    pub(crate) facts: Vec<Line>,
    /// Questions and answers.
    pub(crate) answers: Vec<Line>,
    /// Where the PDF is.
    pub(crate) pdf: String,
    /// What happens now.
    pub(crate) next: String,
    /// The operation that a notice is about, for the organisation.
    pub(crate) operation: Option<String>,
    /// The way back: words and address.
    pub(crate) back: (String, String),
}
