//! What a use case knows of the request: when, who, and under which id it is logged.

use domain::ids::PersonId;
use domain::role::Assignment;
use jiff::Timestamp;
use jiff::civil::Date;

use crate::device::Device;
use crate::error::{Error, Refusal};
use crate::proof::Proof;
use crate::service::App;

/// One request's circumstances.
#[derive(Clone, Debug)]
pub struct Ctx {
    /// When it came.
    pub now: Timestamp,
    /// The day in Sweden.
    pub today: Date,
    /// The id under which it is logged and audited.
    pub request: String,
    /// From what kind of browser and system it came.
    pub device: Device,
    /// Who is logged in.
    pub actor: Option<Actor>,
    /// What the person has proved for what this request sends.
    pub proof: Option<Proof>,
}

/// The person who is logged in, with the assignments that are valid right now.
#[derive(Clone)]
pub struct Actor {
    /// Who.
    pub person: PersonId,
    /// Given name and surname, for the head of the page.
    pub name: String,
    /// What the person may do, as read at this request.
    pub assignments: Vec<Assignment>,
    /// SHA-256 of the session's token.
    pub session: String,
    /// When the session ends if nothing more is done.
    pub session_ends: Timestamp,
    /// When the session ends whatever is done.
    pub session_limit: Timestamp,
    /// The e-legitimation that vouched for the person.
    pub provider: String,
    /// The number of the latest list of options that has been published.
    pub lists_change: i64,
    /// Whether the person has a role in the register.
    pub has_register_role: bool,
}

impl std::fmt::Debug for Actor {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Actor({})", self.person)
    }
}

impl Ctx {
    /// The circumstances of a request that nobody has logged in for.
    pub fn of_visitor(app: &App, request: impl Into<String>) -> Self {
        let now = app.clock.now();
        let (today, request) = (app.clock.today(now), request.into());
        Self { now, today, request, device: Device::default(), actor: None, proof: None }
    }

    /// By what a fault of this request is found in the log, and what the visitor is told of it.
    pub fn reference(&self) -> &str {
        self.request.get(..8).unwrap_or("-")
    }

    /// The person who is logged in, or the refusal that sends the visitor to the login page.
    pub fn actor(&self) -> Result<&Actor, Error> {
        self.actor.as_ref().ok_or(Error::Refused(Refusal::NotLoggedIn))
    }
}
