//! How the authority deals with a notice: received, perhaps asked to be completed, and in the end registered or
//! refused.
//!
//! A notice is never changed. What happens to it is a step of its own, and where it stands is what its steps say.
//! Sources: 26 kap. 2 § socialtjänstlagen (2025:400) and 23 § LSS (who notifies what), 20, 32 and 36–38 §§
//! förvaltningslagen (2017:900) (the authority asks for what is missing, gives its reasons for a refusal, and when it puts
//! right or changes what it has decided).

/// Where a notice stands with the authority.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Standing {
    /// It waits for the authority.
    Waiting,
    /// The authority has asked the organisation to complete it.
    Asked,
    /// The organisation has sent a complete one in its place.
    Replaced,
    /// It is in the register.
    Approved,
    /// It is not, and why has been told.
    Refused,
}

/// What happens to a notice.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Step {
    /// The authority asks for a completion.
    Ask,
    /// The organisation sends a complete one in its place.
    Replace,
    /// The authority approves it.
    Approve,
    /// The authority refuses it, or takes back that it was approved.
    Refuse,
}

impl Step {
    /// Every step.
    pub const ALL: [Self; 4] = [Self::Ask, Self::Replace, Self::Approve, Self::Refuse];

    /// The code kept in the database.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Ask => "ask",
            Self::Replace => "replace",
            Self::Approve => "approve",
            Self::Refuse => "refuse",
        }
    }

    /// Reads the code back.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|step| step.code() == code)
    }

    /// Whether the organisation is told why, in words of the authority's own.
    pub const fn needs_text(self) -> bool {
        match self {
            Self::Ask | Self::Refuse => true,
            Self::Replace | Self::Approve => false,
        }
    }
}

impl Standing {
    /// Every standing, in the order of the table.
    pub const ALL: [Self; 5] =
        [Self::Waiting, Self::Asked, Self::Replaced, Self::Approved, Self::Refused];

    /// The code in addresses and files.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Asked => "asked",
            Self::Replaced => "replaced",
            Self::Approved => "approved",
            Self::Refused => "refused",
        }
    }

    /// Where the notice stands after the step; none if the step cannot be taken. A notice that is to be completed
    /// can still be decided on as it is: nobody can make the organisation answer. What was approved by mistake can be
    /// refused; a refusal stands, since the organisation can notify again.
    pub const fn after(self, step: Step) -> Option<Self> {
        match (self, step) {
            (Self::Waiting, Step::Ask) => Some(Self::Asked),
            (Self::Asked, Step::Replace) => Some(Self::Replaced),
            (Self::Waiting | Self::Asked, Step::Approve) => Some(Self::Approved),
            (Self::Waiting | Self::Asked | Self::Approved, Step::Refuse) => Some(Self::Refused),
            (Self::Waiting, Step::Replace)
            | (Self::Asked, Step::Ask)
            | (Self::Approved, Step::Ask | Step::Replace | Step::Approve)
            | (Self::Replaced | Self::Refused, _) => None,
        }
    }

    /// Where a notice stands that the last step has been taken with; each was tried when it was taken.
    pub const fn of_last(step: Option<Step>) -> Self {
        match step {
            None => Self::Waiting,
            Some(Step::Ask) => Self::Asked,
            Some(Step::Replace) => Self::Replaced,
            Some(Step::Approve) => Self::Approved,
            Some(Step::Refuse) => Self::Refused,
        }
    }

    /// Whether nobody waits for anybody any more.
    pub const fn is_over(self) -> bool {
        matches!(self, Self::Replaced | Self::Approved | Self::Refused)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn which_step_leads_where() {
        use Standing::{Approved, Asked, Refused, Replaced, Waiting};
        // ask, replace, approve, refuse
        let table = [
            (Waiting, [Some(Asked), None, Some(Approved), Some(Refused)]),
            (Asked, [None, Some(Replaced), Some(Approved), Some(Refused)]),
            (Replaced, [None; 4]),
            (Approved, [None, None, None, Some(Refused)]),
            (Refused, [None; 4]),
        ];
        assert_eq!(table.map(|row| row.0), Standing::ALL);
        for (from, to) in table {
            assert_eq!(Step::ALL.map(|step| from.after(step)), to, "{from:?}");
            // Nothing more is done, unless the authority has changed its mind.
            let is_over = to == [None; 4] || from == Approved;
            assert_eq!(from.is_over(), is_over, "{from:?}");
        }
    }

    #[test]
    fn the_last_step_says_where_it_stands() {
        assert_eq!(Standing::of_last(None), Standing::Waiting);
        for from in Standing::ALL {
            for step in Step::ALL {
                if let Some(to) = from.after(step) {
                    assert_eq!(Standing::of_last(Some(step)), to, "{from:?} {step:?}");
                }
            }
        }
    }

    #[test]
    fn codes_are_read_back() {
        for step in Step::ALL {
            assert_eq!(Step::from_code(step.code()), Some(step));
        }
    }
}
