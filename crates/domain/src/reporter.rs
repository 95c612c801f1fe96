//! The reporters of a committee, as its lead reporters see them.

use jiff::civil::Date;

use crate::ids::{AreaId, AssignmentId};
use crate::role::Role;

/// A reporter of a committee. No `Debug`: names and numbers stand in here.
#[derive(Clone, PartialEq, Eq)]
pub struct Reporter {
    /// The assignment that is valid, or will be.
    pub id: AssignmentId,
    /// Given name.
    pub given_name: String,
    /// Surname.
    pub surname: String,
    /// The personal number, in twelve digits.
    pub number: String,
    /// Title at work; may be empty.
    pub title: String,
    /// E-mail at work.
    pub email: String,
    /// Telephone at work.
    pub phone: String,
    /// Reporter or lead reporter.
    pub role: Role,
    /// The areas that the person reports for.
    pub areas: Vec<AreaId>,
    /// First day, when it has not come yet.
    pub starts_on: Option<Date>,
    /// Last day, for a stand-in.
    pub ends_on: Option<Date>,
}

impl Reporter {
    /// Given name and surname.
    pub fn name(&self) -> String {
        format!("{} {}", self.given_name, self.surname)
    }

    /// The number as it is shown: the birth date, and not the rest (3 kap. 10 § lagen 2018:218).
    pub fn masked_number(&self) -> String {
        format!("{}-****", self.number.get(..8).unwrap_or_default())
    }

    /// Whether the committee can count on this person to decide who may report: a lead reporter whose
    /// assignment is valid on the day and has no last day.
    pub fn is_lasting_lead(&self, day: Date) -> bool {
        self.role == Role::LeadReporter
            && self.ends_on.is_none()
            && self.starts_on.is_none_or(|first| first <= day)
    }
}

/// Whether the committee would be left without a lead reporter if this one went (handbook,
/// "E-tjänst ändring och tillägg av rapportör": a successor must be added first).
pub fn is_last_lead(reporters: &[Reporter], id: &AssignmentId, day: Date) -> bool {
    let is_lasting = |it: &&Reporter| it.is_lasting_lead(day);
    let mut lasting = reporters.iter().filter(is_lasting);
    lasting.next().is_some_and(|only| &only.id == id) && lasting.next().is_none()
}
