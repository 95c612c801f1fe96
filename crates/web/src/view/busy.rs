//! The page that stands ready for when no other can be drawn.

use askama::Template;

/// A page without menu and session, in every language at once.
#[derive(Clone, Debug, Template)]
#[template(path = "busy.html")]
pub(crate) struct Busy {
    /// The page's title.
    pub(crate) title: String,
    /// The service's name.
    pub(crate) service: String,
    /// What it says, language by language.
    pub(crate) said: Vec<Said>,
    /// Where the style sheets are.
    pub(crate) assets: &'static str,
}

/// The same in one language.
#[derive(Clone, Debug)]
pub(crate) struct Said {
    /// The language's code.
    pub(crate) code: &'static str,
    /// The heading.
    pub(crate) heading: String,
    /// The paragraphs.
    pub(crate) lines: Vec<String>,
    /// The words of the link to the start page.
    pub(crate) start: String,
}
