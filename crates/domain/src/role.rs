//! Who may do what. One matrix; every use case in `app` asks it first.

use crate::ids::AreaId;
use crate::journey::Membership;

/// The part a person plays in one assignment.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Role {
    /// Rapportör: reports for a committee, in the areas given.
    Reporter,
    /// Huvudrapportör: a reporter who also decides who may report for the committee.
    LeadReporter,
    /// Handläggare at the authority.
    CaseOfficer,
    /// Administrator at the authority.
    Administrator,
}

impl Role {
    /// Every role, in the order of the matrix.
    pub const ALL: [Self; 4] =
        [Self::Reporter, Self::LeadReporter, Self::CaseOfficer, Self::Administrator];

    /// The code kept in the database and in the log.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Reporter => "reporter",
            Self::LeadReporter => "lead_reporter",
            Self::CaseOfficer => "case_officer",
            Self::Administrator => "administrator",
        }
    }

    /// Reads the code back.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|role| role.code() == code)
    }

    /// Whether the role belongs to a committee in a municipality.
    pub const fn is_municipal(self) -> bool {
        matches!(self, Self::Reporter | Self::LeadReporter)
    }

    /// Whether the role gives the right to do the action, within its committee and areas.
    pub const fn may(self, action: Action) -> bool {
        match action {
            Action::Report | Action::ReadOwnCommittee => self.is_municipal(),
            Action::ManageReporters => matches!(self, Self::LeadReporter),
            Action::DecideCorrections | Action::Administer => matches!(self, Self::Administrator),
            Action::HandleNotices => matches!(self, Self::CaseOfficer | Self::Administrator),
        }
    }
}

/// What one may be allowed to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Action {
    /// Write drafts and send reports for the committee, in the areas of the assignment.
    Report,
    /// Read the committee's reports and receipts, in the areas of the assignment.
    ReadOwnCommittee,
    /// Decide who may report for the committee, in all its areas, and read the committee's log.
    ManageReporters,
    /// Approve or refuse requests to put a fact of a case right, whatever committee it belongs to.
    DecideCorrections,
    /// Look after committees, connections, requests, option lists, messages and sheltered homes.
    Administer,
    /// Deal with what municipalities and regions notify about their operations.
    HandleNotices,
}

impl Action {
    /// Every action, in the order of the matrix.
    pub const ALL: [Self; 6] = [
        Self::Report,
        Self::ReadOwnCommittee,
        Self::ManageReporters,
        Self::DecideCorrections,
        Self::Administer,
        Self::HandleNotices,
    ];
}

/// One valid assignment of the person who is logged in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Assignment {
    /// The part that the person plays.
    pub role: Role,
    /// The committee, with the areas that both it and the assignment have; none for those who work at
    /// the authority.
    pub place: Option<Membership>,
    /// All areas of the committee.
    pub committee_areas: Vec<AreaId>,
}
