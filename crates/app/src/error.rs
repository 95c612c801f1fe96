//! The two ways in which a use case ends badly. What a person typed wrong is neither: that is a value.

use domain::ids::{ReportId, SubmissionId};
use domain::service::Service;

use crate::proof::ToProve;

/// Why a use case did not do what was asked.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// A rule says no.
    #[error("refused: {0:?}")]
    Refused(Refusal),
    /// We broke.
    #[error("fault")]
    Fault(#[source] Fault),
}

impl Error {
    /// What was read; none when something of it is damaged. Then what else is known of it may still be told in a list.
    pub(crate) fn if_readable<T>(read: Result<T, Self>) -> Result<Option<T>, Self> {
        match read {
            Ok(value) => Ok(Some(value)),
            Err(Self::Fault(Fault::Store(error))) if error.is_damage() => Ok(None),
            Err(Self::Fault(Fault::Document(_))) => Ok(None),
            Err(other) => Err(other),
        }
    }
}

/// A rule says no. Each has words and a status in `web`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// Nobody is logged in.
    NotLoggedIn,
    /// There is no such thing, or nothing that this person may know of.
    NotFound,
    /// The person has no assignment that lets him or her report.
    NoAssignment,
    /// The e-legitimation is not strong enough.
    LevelTooLow,
    /// The draft was sent; this is what it became.
    AlreadySent(Sent),
    /// The draft was thrown away.
    Discarded,
    /// The signature is another person's, or of something else.
    WrongSignature,
    /// Whoever sends this must prove anew who they are; this is what they stand for.
    MustBeProved(Box<ToProve>),
}

/// What a draft became when it was sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Sent {
    /// An individual report.
    Report(ReportId),
    /// Something in another e-service.
    Submission(SubmissionId),
}

impl Sent {
    /// What the draft became, if it has been sent.
    pub(crate) fn of(draft: &store::draft::Draft) -> Option<Self> {
        let id = draft.sent_as.clone()?;
        Some(match draft.service {
            Service::IndividualReport => Self::Report(ReportId::new(id)),
            Service::Reporters
            | Service::Connection
            | Service::CommitteeChange
            | Service::RegisterApplication
            | Service::OperationNotice => Self::Submission(SubmissionId::new(id)),
        })
    }
}

/// We broke. Logged once, at the edge, with a reference.
#[derive(Debug, thiserror::Error)]
pub enum Fault {
    /// The database did not do what it should.
    #[error("the database")]
    Store(#[source] store::Error),
    /// No receipt could be drawn.
    #[error("drawing the receipt")]
    Receipt(#[source] receipt::Error),
    /// No random bytes.
    #[error("drawing chance")]
    Random(#[source] crate::random::NoRandom),
    /// A stored document could not be read or written.
    #[error("reading or writing a document")]
    Document(#[source] serde_json::Error),
    /// The demonstration's data cannot be read.
    #[cfg(feature = "demo")]
    #[error("reading the demonstration's data")]
    Demo(#[source] Box<toml::de::Error>),
    /// A report of the demonstration could not be sent; field and rule.
    #[cfg(feature = "demo")]
    #[error("the demonstration's report is not complete: {0}")]
    Incomplete(String),
    /// Something that cannot be: our own mistake.
    #[error("broken promise: {0}")]
    Broken(&'static str),
}

impl Fault {
    /// Whether the database only had no time, or could not be reached: asking again may succeed.
    pub fn is_passing(&self) -> bool {
        matches!(self, Self::Store(error) if error.is_passing())
    }

    /// Whether something that was read is damaged: asking again does not help.
    pub const fn is_damage(&self) -> bool {
        matches!(self, Self::Store(error) if error.is_damage())
    }
}

impl From<Refusal> for Error {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(refusal)
    }
}

impl From<store::Error> for Error {
    fn from(error: store::Error) -> Self {
        Self::Fault(Fault::Store(error))
    }
}

impl From<crate::random::NoRandom> for Error {
    fn from(error: crate::random::NoRandom) -> Self {
        Self::Fault(Fault::Random(error))
    }
}

impl From<serde_json::Error> for Error {
    fn from(error: serde_json::Error) -> Self {
        Self::Fault(Fault::Document(error))
    }
}

impl From<receipt::Error> for Error {
    fn from(error: receipt::Error) -> Self {
        Self::Fault(Fault::Receipt(error))
    }
}

impl From<Fault> for Error {
    fn from(fault: Fault) -> Self {
        Self::Fault(fault)
    }
}
