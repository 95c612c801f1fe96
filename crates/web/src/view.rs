//! What pages are made of: plain values that handlers fill in and templates draw.

pub(crate) mod administration;
pub(crate) mod busy;
pub(crate) mod cases;
pub(crate) mod connection;
#[cfg(feature = "demo")]
pub(crate) mod demo;
pub(crate) mod form;
pub(crate) mod kept;
pub(crate) mod logins;
pub(crate) mod notices;
pub(crate) mod operation;
pub(crate) mod organisation;
pub(crate) mod pages;
pub(crate) mod people;
pub(crate) mod received;
pub(crate) mod retention;
#[cfg(test)]
mod samples;
pub(crate) mod statistics;
pub(crate) mod timeline;

use crate::words::T;

/// What stands around every page.
#[derive(Clone, Debug)]
pub(crate) struct Frame<'a> {
    /// The words.
    pub(crate) t: T<'a>,
    /// The page's title, without the service's name.
    pub(crate) title: String,
    /// The page's own address, for coming back after a change of language.
    pub(crate) path: String,
    /// The menu, with what this visitor may go to.
    pub(crate) menu: Vec<MenuEntry>,
    /// Who is logged in.
    pub(crate) user: Option<String>,
    /// By what the page's forms say whom it was drawn for; empty for a stranger.
    pub(crate) who: String,
    /// Whether this is the demonstration.
    pub(crate) is_demo: bool,
    /// The session's end, when somebody is logged in.
    pub(crate) session: Option<SessionClock>,
    /// Whether the page shows something to put right.
    pub(crate) has_errors: bool,
    /// A message at the top.
    pub(crate) notice: Option<Notice>,
    /// Where style sheets and script are.
    pub(crate) assets: &'static str,
}

/// A line of the menu.
#[derive(Clone, Debug)]
pub(crate) struct MenuEntry {
    /// What it says.
    pub(crate) label: String,
    /// Where it leads.
    pub(crate) href: &'static str,
    /// Whether the page belongs to it.
    pub(crate) is_current: bool,
}

/// Part of the site that an entry of the menu leads to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Place {
    /// The start page.
    Start,
    /// My reports, and everything under it.
    Reports,
    /// The worklist.
    Worklist,
    /// Cases, and everything under them.
    Cases,
    /// The periods.
    Periods,
    /// What the authority's administrator looks after.
    Administration,
    /// Notices of operations, for those at the authority who deal with them.
    Notices,
    /// Who may report, for lead reporters.
    Reporters,
    /// Operations and their notices.
    Register,
    /// Who may manage an organisation's operations.
    Organisation,
    /// Information pages.
    Information,
    /// None of them.
    Elsewhere,
}

/// How long the session lasts.
#[derive(Clone, Debug)]
pub(crate) struct SessionClock {
    /// Seconds until it ends if nothing is done.
    pub(crate) left: i64,
    /// Seconds that it lives after something was done.
    pub(crate) idle: i64,
    /// Seconds until it ends whatever is done.
    pub(crate) limit: i64,
    /// When it ends if nothing is done, as a time of the day.
    pub(crate) until: String,
    /// Seconds before that when the visitor is warned.
    pub(crate) warning: i64,
}

/// A message at the top of a page.
#[derive(Clone, Debug)]
pub(crate) struct Notice {
    /// Whether it calls for care.
    pub(crate) is_warning: bool,
    /// In a few words.
    pub(crate) heading: String,
    /// The rest.
    pub(crate) text: String,
    /// What it is about, one line each.
    pub(crate) items: Vec<String>,
}

impl Notice {
    /// Good news.
    pub(crate) fn good(heading: String, text: String) -> Self {
        Self { is_warning: false, heading, text, items: Vec::new() }
    }

    /// A call for care.
    pub(crate) fn warning(heading: String, text: String) -> Self {
        Self { is_warning: true, heading, text, items: Vec::new() }
    }
}

impl Frame<'_> {
    /// The pages that the foot leads to: name and address.
    pub(crate) fn footer(&self) -> Vec<(String, String)> {
        crate::information::footer(self.t.language)
    }
}
