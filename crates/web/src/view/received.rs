//! Lists of what a committee has sent, and how they are checked.

use askama::Template;

use super::Frame;

/// One period's list.
#[derive(Clone, Debug)]
pub(crate) struct ReceivedLine {
    /// The period.
    pub(crate) quarter: String,
    /// The days of its time, in words.
    pub(crate) days: String,
    /// How many reports.
    pub(crate) n_reports: String,
    /// How much in other e-services.
    pub(crate) n_submissions: String,
    /// Where list and signature are; none when nothing was received.
    pub(crate) files: Option<(String, String)>,
}

/// What a committee has sent, period by period.
#[derive(Clone, Debug, Template)]
#[template(path = "received-lists.html")]
pub(crate) struct ReceivedLists<'a> {
    /// Around the page.
    pub(crate) frame: Frame<'a>,
    /// The committee.
    pub(crate) committee_name: String,
    /// The other committees whose lists the visitor may have: name and address.
    pub(crate) others: Vec<(String, String)>,
    /// The periods.
    pub(crate) lines: Vec<ReceivedLine>,
}

/// How a list is checked.
#[derive(Clone, Debug, Template)]
#[template(path = "check.html")]
pub(crate) struct CheckPage<'a> {
    /// Around the page.
    pub(crate) frame: Frame<'a>,
    /// The key's fingerprint.
    pub(crate) fingerprint: String,
    /// The columns of a list: head, and what it says.
    pub(crate) columns: Vec<(&'static str, String)>,
}
