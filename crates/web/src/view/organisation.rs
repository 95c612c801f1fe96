//! Organisations of the register: applied for, decided on, listed; and who may manage their operations.

use askama::Template;

use super::Frame;
use super::administration::ConnectionLine;
use super::cases::Tag;
use super::connection::ConnectionCard;
use super::form::{Control, Line, Shape};
use super::notices::Paging;

/// The page where an application is begun and followed.
#[derive(Clone, Debug, Template)]
#[template(path = "register-apply.html")]
pub(crate) struct Apply<'a> {
    /// Around the page.
    pub(crate) frame: Frame<'a>,
    /// Whether somebody is logged in.
    pub(crate) is_known: bool,
    /// What has been sent.
    pub(crate) sent: Vec<ConnectionCard>,
    /// What has been begun: text and address.
    pub(crate) drafts: Vec<(String, String)>,
}

/// The applications, for the authority's administrator.
#[derive(Clone, Debug, Template)]
#[template(path = "register-applications.html")]
pub(crate) struct Applications<'a> {
    /// Around the page.
    pub(crate) frame: Frame<'a>,
    /// They.
    pub(crate) lines: Vec<ConnectionLine>,
    /// Which of them, and the way to the others.
    pub(crate) paging: Paging,
}

/// An application to decide on.
#[derive(Clone, Debug, Template)]
#[template(path = "register-application.html")]
pub(crate) struct ApplicationPage<'a> {
    /// Around the page.
    pub(crate) frame: Frame<'a>,
    /// The organisation.
    pub(crate) heading: String,
    /// Where it stands.
    pub(crate) state: Tag,
    /// What is known about it.
    pub(crate) facts: Vec<Line>,
    /// Questions and answers.
    pub(crate) answers: Vec<Line>,
    /// The confirmation.
    pub(crate) pdf: String,
    /// Whether it can be decided.
    pub(crate) is_open: bool,
    /// What an approval means.
    pub(crate) approval: String,
    /// What is wrong with the decision: the field, and words.
    pub(crate) error: Option<(&'static str, String)>,
    /// The reason that was typed.
    pub(crate) reason: String,
    /// Where it is decided.
    pub(crate) action: String,
}

/// Which organisations have applied and which are connected.
#[derive(Clone, Debug, Template)]
#[template(path = "register-connected.html")]
pub(crate) struct ConnectedOrganisations<'a> {
    /// Around the page.
    pub(crate) frame: Frame<'a>,
    /// How many, in words.
    pub(crate) count: String,
    /// When it changed last, in words.
    pub(crate) changed: String,
    /// What was searched for.
    pub(crate) text: String,
    /// They: name, state, and the day in words.
    pub(crate) lines: Vec<(String, Tag)>,
}

/// Somebody who may manage the organisation's operations.
#[derive(Clone, Debug)]
pub(crate) struct Somebody {
    /// The role.
    pub(crate) id: String,
    /// Given name and surname.
    pub(crate) name: String,
    /// Whether it is the visitor.
    pub(crate) is_self: bool,
    /// The birth date, and not the rest of the number; empty for whom it is not told.
    pub(crate) number: String,
    /// Title; may be empty.
    pub(crate) title: String,
    /// E-mail.
    pub(crate) email: String,
    /// Telephone; may be empty.
    pub(crate) phone: String,
    /// The level in words.
    pub(crate) level: String,
    /// The legal grounds in words.
    pub(crate) grounds: String,
    /// When he or she last logged in, in words.
    pub(crate) seen: String,
    /// Whether the visitor may change and end the role.
    pub(crate) may_change: bool,
    /// Whether it cannot be ended: nobody else is responsible.
    pub(crate) is_last: bool,
}

/// What the visitor may do for an organisation, and who else may.
#[derive(Clone, Debug, Template)]
#[template(path = "register-organisation.html")]
pub(crate) struct OrganisationPage<'a> {
    /// Around the page.
    pub(crate) frame: Frame<'a>,
    /// The heading.
    pub(crate) heading: String,
    /// The organisation's name.
    pub(crate) name: String,
    /// The organisations that the visitor may choose between: name and address.
    pub(crate) others: Vec<(String, String)>,
    /// The visitor's level, in words.
    pub(crate) level: String,
    /// What it gives, one line each.
    pub(crate) may: Vec<String>,
    /// Why.
    pub(crate) why: String,
    /// Why an operation may be missing from the list, one line each.
    pub(crate) missing: Vec<String>,
    /// Who may do something for it.
    pub(crate) people: Vec<Somebody>,
    /// Whether the visitor manages people, and does not only see whom to turn to.
    pub(crate) manages: bool,
    /// Where somebody is invited.
    pub(crate) invite: String,
}

/// Somebody to invite, or to change.
#[derive(Clone, Debug, Template)]
#[template(path = "register-person.html")]
pub(crate) struct PersonPage<'a> {
    /// Around the page.
    pub(crate) frame: Frame<'a>,
    /// The heading.
    pub(crate) heading: String,
    /// What is to be known first.
    pub(crate) lead: String,
    /// The organisation's name.
    pub(crate) name: String,
    /// The organisation.
    pub(crate) organisation: String,
    /// The questions.
    pub(crate) controls: Vec<Control>,
    /// Faults: target, and words.
    pub(crate) errors: Vec<(String, String)>,
    /// Where it is sent.
    pub(crate) action: String,
    /// What the button says.
    pub(crate) button: String,
    /// Where the role is changed that somebody has already.
    pub(crate) there: Option<String>,
    /// The way back.
    pub(crate) back: String,
}
