//! Handlers, one module for each part of the site.

pub(crate) mod administration;
pub(crate) mod alias;
pub(crate) mod bankid;
pub(crate) mod case;
pub(crate) mod cases;
pub(crate) mod committee_log;
pub(crate) mod committees;
pub(crate) mod connected;
pub(crate) mod connection;
pub(crate) mod correction;
pub(crate) mod draft;
pub(crate) mod information;
pub(crate) mod kept;
pub(crate) mod login;
pub(crate) mod logins;
pub(crate) mod messages;
pub(crate) mod oidc;
pub(crate) mod operations;
pub(crate) mod option_lists;
pub(crate) mod periods;
pub(crate) mod received;
pub(crate) mod register;
pub(crate) mod reporters;
pub(crate) mod reports;
pub(crate) mod retention;
pub(crate) mod send;
pub(crate) mod start;
pub(crate) mod submission;
pub(crate) mod worklist;

use std::collections::BTreeSet;

/// The pairs of a form, in the order in which they came.
pub(crate) struct Form(Vec<(String, String)>);

impl Form {
    pub(crate) fn read(body: &[u8]) -> Self {
        Self(form_urlencoded::parse(body).into_owned().collect())
    }

    /// Every pair.
    pub(crate) fn pairs(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|pair| (pair.0.as_str(), pair.1.as_str()))
    }

    /// The first value of a name.
    pub(crate) fn get(&self, name: &str) -> Option<&str> {
        self.0.iter().find(|pair| pair.0 == name).map(|pair| pair.1.as_str())
    }

    /// Every name, once.
    pub(crate) fn names(&self) -> BTreeSet<&str> {
        self.0.iter().map(|pair| pair.0.as_str()).collect()
    }

    /// Every value of a name.
    pub(crate) fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.0.iter().filter(move |pair| pair.0 == name).map(|pair| pair.1.as_str())
    }
}
