//! What was kept and waits for whoever wrote it.

use askama::Template;

use super::Frame;
use super::form::Line;

/// Everything that waits.
#[derive(Clone, Debug, Template)]
#[template(path = "kept.html")]
pub(crate) struct KeptPage<'a> {
    /// Around the page.
    pub(crate) frame: Frame<'a>,
    /// What the page is about.
    pub(crate) heading: String,
    /// Each of them.
    pub(crate) cards: Vec<KeptCard>,
    /// Whether any of them can be read.
    pub(crate) is_open: bool,
    /// Where the visitor was on the way to.
    pub(crate) to: Option<String>,
    /// The way on there.
    pub(crate) go_on: String,
    /// Where the visitor is at home: words and address.
    pub(crate) back: (String, &'static str),
}

/// One form with what was typed.
#[derive(Clone, Debug)]
pub(crate) struct KeptCard {
    /// Its place on the page.
    pub(crate) number: usize,
    /// Its id.
    pub(crate) id: String,
    /// What it is.
    pub(crate) title: String,
    /// When it was sent.
    pub(crate) when: String,
    /// What is told where it cannot be read.
    pub(crate) closed: Vec<String>,
    /// What was chosen.
    pub(crate) rows: Vec<Line>,
    /// What was typed.
    pub(crate) texts: Vec<TextField>,
    /// What happens when it is sent.
    pub(crate) hint: Option<String>,
    /// What goes along.
    pub(crate) hidden: Vec<(String, String)>,
    /// Where the button leads.
    pub(crate) action: String,
    /// What the button says.
    pub(crate) button: String,
    /// The decisions to choose between, when it is not known which button was pressed: value and words.
    pub(crate) choices: Vec<(&'static str, String)>,
    /// The page that the form stands on.
    pub(crate) page: Option<String>,
}

/// A text that can be changed before it is sent.
#[derive(Clone, Debug)]
pub(crate) struct TextField {
    /// Its name in the form.
    pub(crate) name: String,
    /// Its label.
    pub(crate) label: String,
    /// What was typed.
    pub(crate) value: String,
    /// Whether it has several lines.
    pub(crate) is_long: bool,
}
