//! The e-services that are forms: each has its own catalogue, and all share the same handlers.

/// An e-service.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Service {
    /// Individrapport.
    IndividualReport,
    /// Ändring och tillägg av rapportör.
    Reporters,
    /// Anslutning: the first lead reporter of a committee.
    Connection,
    /// Ändring av nämnd.
    CommitteeChange,
    /// Ansökan om behörighet till registret: an organisation and its first representative.
    RegisterApplication,
    /// Anmälan om en verksamhet i registret.
    OperationNotice,
}

impl Service {
    /// Every e-service.
    pub const ALL: [Self; 6] = [
        Self::IndividualReport,
        Self::Reporters,
        Self::Connection,
        Self::CommitteeChange,
        Self::RegisterApplication,
        Self::OperationNotice,
    ];

    /// The id in the catalogue and in the database.
    pub const fn code(self) -> &'static str {
        match self {
            Self::IndividualReport => "individual-report",
            Self::Reporters => "reporters",
            Self::Connection => "connection",
            Self::CommitteeChange => "committee-change",
            Self::RegisterApplication => "register-application",
            Self::OperationNotice => "operation-notice",
        }
    }

    /// Reads the code back.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|service| service.code() == code)
    }
}
