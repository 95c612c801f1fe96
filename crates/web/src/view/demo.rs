//! The demonstration's own login, as a part of the login page.

use askama::Template;

use crate::words::T;

/// Somebody to log in as.
#[derive(Clone, Debug)]
pub(crate) struct LoginChoice {
    /// The test number.
    pub(crate) number: String,
    /// The name.
    pub(crate) name: String,
    /// Roles, committees and areas in words.
    pub(crate) roles: Vec<String>,
}

/// People to choose from, and a number to type.
#[derive(Clone, Debug, Template)]
#[template(path = "demo-login.html")]
pub(crate) struct DemoLogin<'a> {
    /// The words of the page.
    pub(crate) t: T<'a>,
    /// Whether there are other ways to log in beside it.
    pub(crate) has_others: bool,
    /// People by municipality.
    pub(crate) groups: Vec<(String, Vec<LoginChoice>)>,
    /// What was typed.
    pub(crate) typed: String,
    /// What is wrong with it.
    pub(crate) error: Option<String>,
    /// Where to go afterwards.
    pub(crate) to: String,
}
