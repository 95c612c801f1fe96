//! What a case already says when it is reported again.
//!
//! A follow-up takes identity, measure, focus and dates from here, never from what was typed; presets
//! its main reason and cause from here; and adds to the lists of offers and measures that stand here
//! (handbook for the individual report, Återrapportering i pågående ärende).

use jiff::civil::Date;

use crate::answer::Answers;
use crate::catalogue::{Again, Catalogue, Field};
use crate::ids::FieldId;
use crate::report::ReportKind;

/// A case with its reports so far. No `Debug`: names stand in here.
#[derive(Clone)]
pub struct Earlier {
    /// The answers as the case now has them: the latest report's, in codes, with approved corrections.
    pub answers: Answers,
    /// Every report so far, the oldest first.
    pub reports: Vec<EarlierReport>,
    /// Whether the case has been reported as executed or closed.
    pub has_ended: bool,
}

/// One report that was sent. No `Debug`.
#[derive(Clone)]
pub struct EarlierReport {
    /// Its reference number.
    pub number: String,
    /// When it was sent.
    pub sent_on: Date,
    /// Its answers in codes.
    pub answers: Answers,
}

/// What an earlier report says under a question that a follow-up may add to. No `Debug`.
#[derive(Clone, PartialEq, Eq)]
pub struct Entry {
    /// When it was reported.
    pub reported_on: Date,
    /// In which report.
    pub number: String,
    /// The dates and texts that were given, with a colon between.
    pub text: String,
}

impl Earlier {
    /// The answer that a follow-up may not change; `None` for other questions.
    pub fn locked<'a>(&'a self, field: &Field) -> Option<Option<&'a str>> {
        match field.again {
            // Which report it is follows from the case.
            Again::Locked if field.id.as_str() == "report_kind" => {
                Some(Some(ReportKind::FollowUp.option()))
            }
            Again::Locked => Some(self.answers.get(&field.id)),
            Again::Kept => self.answers.get(&field.id).map(Some),
            Again::Anew | Again::Preset | Again::Adds | Again::Reopens => None,
        }
    }

    /// What earlier reports say under the question, the oldest first.
    pub fn entries(&self, field: &Field) -> Vec<Entry> {
        let given = |report: &EarlierReport| {
            let parts: Vec<&str> =
                field.entry.iter().filter_map(|part| report.answers.get(part)).collect();
            (!parts.is_empty()).then(|| Entry {
                reported_on: report.sent_on,
                number: report.number.clone(),
                text: parts.join(": "),
            })
        };
        self.reports.iter().filter_map(given).collect()
    }

    /// What a new follow-up begins with: the answers that may be changed but seldom are.
    pub fn presets(&self, catalogue: &Catalogue) -> Answers {
        let preset = catalogue.fields().filter(|field| field.again == Again::Preset);
        preset
            .filter_map(|field| Some((field.id.clone(), self.answers.get(&field.id)?.to_owned())))
            .collect()
    }

    /// The day of the latest report.
    pub fn latest(&self) -> Option<Date> {
        self.reports.last().map(|report| report.sent_on)
    }

    /// Locked questions that were posted with another answer than the case has: somebody has bent the
    /// form, since a page never lets a locked question be answered.
    pub fn bent(&self, catalogue: &Catalogue, typed: &Answers) -> Vec<FieldId> {
        let differs = |field: &&Field| {
            let posted = typed.get(&field.id);
            posted.is_some() && self.locked(field).is_some_and(|locked| locked != posted)
        };
        catalogue.fields().filter(differs).map(|field| field.id.clone()).collect()
    }
}
