//! Who may do what. One matrix; every use case in `app` asks it first.

use crate::ids::{AreaId, CommitteeId};

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
}

impl Action {
    /// Every action, in the order of the matrix.
    pub const ALL: [Self; 2] = [Self::Report, Self::ReadOwnCommittee];
}

/// One valid assignment of the person who is logged in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Assignment {
    /// The part that the person plays.
    pub role: Role,
    /// The committee; `None` for those who work at the authority.
    pub committee: Option<CommitteeId>,
    /// The areas that the assignment covers; empty at the authority.
    pub areas: Vec<AreaId>,
}
