//! Connection of a committee: beginning, following, signing; and who is connected.

use askama::Template;

use super::Frame;
use super::cases::Tag;
use super::form::Line;

/// A connection as its sender follows it.
#[derive(Clone, Debug)]
pub(crate) struct ConnectionCard {
    /// Its reference number.
    pub(crate) reference: String,
    /// The committee with its municipality.
    pub(crate) committee: String,
    /// Where it stands.
    pub(crate) state: Tag,
    /// What happens next, or has happened.
    pub(crate) lines: Vec<String>,
    /// What was sent.
    pub(crate) href: String,
    /// Where a new link for signing is asked for.
    pub(crate) renew: Option<String>,
}

/// The page where a connection is begun and followed.
#[derive(Clone, Debug, Template)]
#[template(path = "connect.html")]
pub(crate) struct Connect<'a> {
    /// Around the page.
    pub(crate) frame: Frame<'a>,
    /// Whether somebody is logged in.
    pub(crate) is_known: bool,
    /// What has been sent.
    pub(crate) sent: Vec<ConnectionCard>,
    /// What has been begun: text and address.
    pub(crate) drafts: Vec<(String, String)>,
}

/// The page where a connection is signed.
#[derive(Clone, Debug, Template)]
#[template(path = "sign.html")]
pub(crate) struct Sign<'a> {
    /// Around the page.
    pub(crate) frame: Frame<'a>,
    /// Who asks.
    pub(crate) lead: String,
    /// Why the visitor cannot sign.
    pub(crate) hindrance: Option<String>,
    /// Whether the visitor has just signed.
    pub(crate) is_done: bool,
    /// What is signed.
    pub(crate) answers: Vec<Line>,
    /// Its checksum.
    pub(crate) sha256: String,
    /// What signing means.
    pub(crate) statement: String,
    /// Where it is signed.
    pub(crate) action: String,
}

/// A connected municipality.
#[derive(Clone, Debug)]
pub(crate) struct ConnectedLine {
    /// The municipality.
    pub(crate) municipality: String,
    /// Its committees with their areas in words.
    pub(crate) committees: Vec<(String, String)>,
}

/// Which municipalities are connected.
#[derive(Clone, Debug, Template)]
#[template(path = "connected.html")]
pub(crate) struct ConnectedPage<'a> {
    /// Around the page.
    pub(crate) frame: Frame<'a>,
    /// How many of how many, in words.
    pub(crate) count: String,
    /// What was searched for.
    pub(crate) text: String,
    /// They.
    pub(crate) lines: Vec<ConnectedLine>,
}
