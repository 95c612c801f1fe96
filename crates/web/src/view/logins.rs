//! One's own logins, and the question before some of them are ended.

use askama::Template;

use super::Frame;

/// A login.
#[derive(Clone, Debug)]
pub(crate) struct LoginCard {
    /// The kind of browser and system, or that it is not known.
    pub(crate) device: String,
    /// When it began, and with which e-legitimation.
    pub(crate) about: String,
    /// When it was last used.
    pub(crate) seen: String,
    /// When it began, to tell those apart that have the same device.
    pub(crate) began: String,
    /// Where it is ended.
    pub(crate) href: String,
}

/// Where one is logged in.
#[derive(Clone, Debug, Template)]
#[template(path = "logins.html")]
pub(crate) struct Logins<'a> {
    /// Around the page.
    pub(crate) frame: Frame<'a>,
    /// The login that looks.
    pub(crate) here: LoginCard,
    /// The others.
    pub(crate) others: Vec<LoginCard>,
    /// Where all of them are ended.
    pub(crate) all: String,
}

/// The question before logins are ended.
#[derive(Clone, Debug, Template)]
#[template(path = "login-end.html")]
pub(crate) struct EndLogins<'a> {
    /// Around the page.
    pub(crate) frame: Frame<'a>,
    /// The heading.
    pub(crate) heading: String,
    /// What is ended.
    pub(crate) cards: Vec<LoginCard>,
    /// That one has to log in anew first, in words, and where.
    pub(crate) fresh: Option<(String, String)>,
    /// Where the answer goes.
    pub(crate) address: String,
}
