//! What a report says, in types. Rules, lists and statistics use this, never raw answers.

use jiff::civil::Date;

use crate::due::Waiting;
use crate::ids::{AreaId, CommitteeId, OptionId};
use crate::journey::{Journey, Value};

/// Whether a report is the first of its case.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ReportKind {
    /// Nyrapportering.
    Initial,
    /// Återrapportering.
    FollowUp,
}

impl ReportKind {
    /// The code kept in the database.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Initial => "initial",
            Self::FollowUp => "follow_up",
        }
    }

    /// The option in the list `report_kinds`.
    pub const fn option(self) -> &'static str {
        match self {
            Self::Initial => "new",
            Self::FollowUp => "follow_up",
        }
    }
}

/// The person that a decision concerns. No `Debug`: this is somebody's name.
#[derive(Clone, PartialEq, Eq)]
pub struct Individual {
    /// First name, or the fictitious one.
    pub first_name: String,
    /// Last name, or the fictitious one.
    pub last_name: String,
    /// Twelve digits, or a free identifier.
    pub number: String,
    /// Skyddade personuppgifter: name and number are fictitious.
    pub is_protected: bool,
    /// The person has no personal number.
    pub lacks_number: bool,
}

/// Where the decision stands (handbook, Flik 4).
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Status {
    /// Still not executed.
    NotExecuted,
    /// Executed on the day.
    Executed(Date),
    /// Closed for another reason, on the day.
    Closed(Date, OptionId),
}

impl Status {
    /// The code kept in the database; the same as the option's id.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::NotExecuted => "not_executed",
            Self::Executed(_) => "executed",
            Self::Closed(..) => "closed",
        }
    }

    /// Whether the case ends with this report.
    pub const fn ends_the_case(&self) -> bool {
        matches!(self, Self::Executed(_) | Self::Closed(..))
    }
}

/// A complete report.
#[derive(Clone, PartialEq, Eq)]
pub struct Report {
    /// Who reports.
    pub committee: CommitteeId,
    /// Verksamhetsområde.
    pub area: AreaId,
    /// First report or follow-up.
    pub kind: ReportKind,
    /// Whom it concerns.
    pub individual: Individual,
    /// Insats or bistånd.
    pub measure: OptionId,
    /// Inriktning, asked for SoL IFO and SoL FUNK.
    pub focus: Option<OptionId>,
    /// The day of the decision (34 kap. 1 § SoL, 28 f § LSS).
    pub decided_on: Date,
    /// The day of the interruption, when the delay is one.
    pub interrupted_on: Option<Date>,
    /// Where the decision stands.
    pub status: Status,
    /// Huvudsakligt skäl.
    pub main_reason: OptionId,
    /// Orsak.
    pub cause: OptionId,
    /// The day of the offer that was declined.
    pub offered_on: Option<Date>,
}

impl Report {
    /// The code of the kind of delay: `interruption` when there is a day of interruption.
    pub const fn delay_kind(&self) -> &'static str {
        if self.interrupted_on.is_some() { "interruption" } else { "not_executed" }
    }

    /// The day from which the law's three months and two years are counted.
    pub const fn delay_from(&self) -> Date {
        match self.interrupted_on {
            Some(date) => date,
            None => self.decided_on,
        }
    }

    /// What decides when the decision has to be reported, before this report.
    pub const fn waiting(&self) -> Waiting {
        Waiting { since: self.delay_from(), reported: None, has_ended: false }
    }

    /// What a finished journey says; `None` while something must be put right.
    pub fn from_journey(journey: &Journey<'_>) -> Option<Self> {
        if !journey.is_complete() {
            return None;
        }
        let Value::Committee(committee) = journey.value("committee")?.clone() else {
            return None;
        };
        let kind = match journey.option("report_kind")?.as_str() {
            "follow_up" => ReportKind::FollowUp,
            _ => ReportKind::Initial,
        };
        let status = match journey.option("status")?.as_str() {
            "executed" => Status::Executed(journey.date("executed_on")?),
            "closed" => {
                Status::Closed(journey.date("closed_on")?, journey.option("closing_reason")?)
            }
            _ => Status::NotExecuted,
        };
        Some(Self {
            committee,
            area: AreaId::new(journey.option("area")?.as_str()),
            kind,
            individual: individual(journey)?,
            measure: journey.option("measure")?,
            focus: journey.option("focus"),
            decided_on: journey.date("decided_on")?,
            interrupted_on: journey.date("interrupted_on"),
            status,
            main_reason: journey.option("main_reason")?,
            cause: journey.option("cause")?,
            offered_on: journey.date("offer_date"),
        })
    }
}

fn individual(journey: &Journey<'_>) -> Option<Individual> {
    Some(Individual {
        first_name: journey.text("first_name")?,
        last_name: journey.text("last_name")?,
        number: journey.text("person_number")?,
        is_protected: journey.value("protected_identity").is_some(),
        lacks_number: journey.value("no_person_number").is_some(),
    })
}
