//! The predicates that rules in the catalogue may name. One table; nothing else decides.

use jiff::civil::Date;

use crate::calendar;
use crate::contact;
use crate::ids::OptionId;
use crate::leak;
use crate::person_number;
use crate::register::deadline;
use crate::reporter::Reporter;

/// A named predicate. The catalogue says where it applies and what is said when it hits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Check {
    /// The date lies after today.
    NotInFuture,
    /// The date lies before the other date.
    NotBefore,
    /// Three months have not passed since the date (34 kap. 1 § SoL, 28 f § LSS).
    ThreeMonthsPassed,
    /// The date lies within three months from the other, so that nothing was to be reported.
    AfterThreeMonths,
    /// More than two years have passed since the date (34 kap. 10 § SoL, 28 e § LSS).
    OlderThanTwoYears,
    /// The date lies more than so many years back.
    EarlierThan(i16),
    /// The date lies before the latest report, which said that nothing had happened yet.
    BeforeLatestReport,
    /// The text holds a personal number.
    ContainsPersonNumber,
    /// The text holds the name given in the other field.
    ContainsAnswer,
    /// What should be fictitious is a valid personal number.
    LooksLikePersonNumber,
    /// The field is empty, and no earlier report has filled it in.
    IsEmpty,
    /// The date lies before today.
    NotInPast,
    /// The text is no address of e-mail.
    NotEmail,
    /// The text is no telephone number.
    NotPhone,
    /// The reporter who was chosen is the committee's last lead reporter, and the field is answered.
    LastLead,
    /// The number belongs to somebody who reports for the committee.
    AlreadyReporter,
    /// The committee has, or would have, fewer than two reporters.
    FewReporters,
    /// The text is the same as in the other field.
    SameAnswer,
    /// Every area that there is was chosen, so that none is left.
    NoAreaLeft,
    /// Within a month from the date it had to be notified, and that has passed (26 kap. 2 § SoL, 23 § LSS).
    OneMonthPassed,
    /// The text is no whole number.
    NotWholeNumber,
    /// The option is not among those that the person was given.
    NotGiven,
    /// Hits whenever its condition holds.
    Always,
}

/// What a predicate is shown.
#[derive(Clone, Copy)]
pub struct Shown<'a> {
    /// The date in the field, if it was answered with one.
    pub date: Option<Date>,
    /// The text in the field, as it was typed.
    pub text: Option<&'a str>,
    /// What the latest earlier report said in the field, when a follow-up adds to it.
    pub earlier: Option<&'a str>,
    /// The day of the latest earlier report.
    pub latest_report: Option<Date>,
    /// The date in the other field.
    pub other_date: Option<Date>,
    /// The text in the other field.
    pub other_text: Option<&'a str>,
    /// The day on which it is asked.
    pub today: Date,
    /// The number in the field, in twelve digits, if it was answered with one.
    pub number: Option<&'a str>,
    /// The committee's reporters, where they are what the form is about.
    pub reporters: &'a [Reporter],
    /// Whether the reporter who was chosen is the one that the committee cannot be without.
    pub is_last_lead: bool,
    /// Whether every area that is offered was chosen.
    pub has_all: bool,
    /// The options that the person was given; none when all are.
    pub given: Option<&'a [OptionId]>,
}

/// A predicate hit; the date is the one that the message may name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Hit {
    /// A date worked out by the predicate.
    pub date: Option<Date>,
}

impl Check {
    /// The predicate that the catalogue names.
    pub fn from_name(name: &str, years: Option<i16>) -> Option<Self> {
        match (name, years) {
            ("not_in_future", None) => Some(Self::NotInFuture),
            ("not_before", None) => Some(Self::NotBefore),
            ("three_months_passed", None) => Some(Self::ThreeMonthsPassed),
            ("after_three_months", None) => Some(Self::AfterThreeMonths),
            ("older_than_two_years", None) => Some(Self::OlderThanTwoYears),
            ("earlier_than", Some(years)) => Some(Self::EarlierThan(years)),
            ("before_latest_report", None) => Some(Self::BeforeLatestReport),
            ("contains_person_number", None) => Some(Self::ContainsPersonNumber),
            ("contains_answer", None) => Some(Self::ContainsAnswer),
            ("looks_like_person_number", None) => Some(Self::LooksLikePersonNumber),
            ("is_empty", None) => Some(Self::IsEmpty),
            ("not_in_past", None) => Some(Self::NotInPast),
            ("not_email", None) => Some(Self::NotEmail),
            ("not_phone", None) => Some(Self::NotPhone),
            ("last_lead", None) => Some(Self::LastLead),
            ("already_reporter", None) => Some(Self::AlreadyReporter),
            ("few_reporters", None) => Some(Self::FewReporters),
            ("same_answer", None) => Some(Self::SameAnswer),
            ("no_area_left", None) => Some(Self::NoAreaLeft),
            ("one_month_passed", None) => Some(Self::OneMonthPassed),
            ("not_whole_number", None) => Some(Self::NotWholeNumber),
            ("not_given", None) => Some(Self::NotGiven),
            ("always", None) => Some(Self::Always),
            _ => None,
        }
    }

    /// Whether the predicate compares with a second field.
    pub const fn compares(self) -> bool {
        matches!(
            self,
            Self::NotBefore | Self::AfterThreeMonths | Self::ContainsAnswer | Self::SameAnswer
        )
    }

    /// Whether the predicate is about dates only.
    pub const fn is_about_dates(self) -> bool {
        match self {
            Self::NotInFuture
            | Self::NotBefore
            | Self::ThreeMonthsPassed
            | Self::AfterThreeMonths
            | Self::OlderThanTwoYears
            | Self::EarlierThan(_)
            | Self::BeforeLatestReport
            | Self::NotInPast
            | Self::OneMonthPassed => true,
            Self::ContainsPersonNumber
            | Self::ContainsAnswer
            | Self::LooksLikePersonNumber
            | Self::IsEmpty
            | Self::NotEmail
            | Self::NotPhone
            | Self::LastLead
            | Self::AlreadyReporter
            | Self::FewReporters
            | Self::SameAnswer
            | Self::NoAreaLeft
            | Self::NotWholeNumber
            | Self::NotGiven
            | Self::Always => false,
        }
    }

    /// Whether the predicate hits what it is shown. What is not answered hits nothing, but for
    /// [`Check::IsEmpty`] and [`Check::Always`].
    pub fn hit(self, shown: Shown<'_>) -> Option<Hit> {
        let plain = |hits: bool| hits.then_some(Hit { date: None });
        let dated = |hits: bool, date: Date| hits.then_some(Hit { date: Some(date) });
        let Shown { date, text, earlier, latest_report, other_date, other_text, today, .. } = shown;
        let Shown { number, reporters, is_last_lead, .. } = shown;
        match self {
            Self::NotInFuture => dated(date? > today, today),
            Self::NotBefore => dated(date? < other_date?, other_date?),
            Self::ThreeMonthsPassed => {
                let first = calendar::first_reportable_day(date?);
                dated(today < first && date? <= today, first)
            }
            Self::AfterThreeMonths => {
                let last = calendar::add_months(other_date?, 3);
                dated(date? >= other_date? && date? <= last, last)
            }
            Self::OlderThanTwoYears => {
                let mark = calendar::two_year_mark(date?);
                dated(today > mark, mark)
            }
            Self::EarlierThan(years) => {
                let mark = calendar::add_months(date?, i32::from(years) * 12);
                dated(today > mark, mark)
            }
            Self::BeforeLatestReport => dated(date? < latest_report?, latest_report?),
            Self::ContainsPersonNumber => plain(leak::person_numbers_in(text?, today) > 0),
            Self::ContainsAnswer => plain(leak::contains_word(text?, other_text?)),
            Self::LooksLikePersonNumber => plain(person_number::parse(text?, today).is_ok()),
            Self::IsEmpty => plain(text.or(earlier).is_none()),
            Self::NotInPast => dated(date? < today, today),
            Self::NotEmail => plain(!contact::is_email(text?)),
            Self::NotPhone => plain(!contact::is_phone(text?)),
            Self::LastLead => plain(text.is_some() && is_last_lead),
            Self::AlreadyReporter => {
                let number = number?;
                plain(reporters.iter().any(|reporter| reporter.number == number))
            }
            Self::FewReporters => plain(text.is_some() && reporters.len() < 3),
            Self::SameAnswer => plain(text?.to_lowercase() == other_text?.to_lowercase()),
            Self::NoAreaLeft => plain(shown.has_all),
            Self::OneMonthPassed => {
                let last = deadline::last_day(date?)?;
                // What completes an earlier notice was notified with that.
                dated(last < latest_report.unwrap_or(today), last)
            }
            Self::NotWholeNumber => plain(text?.trim().parse::<u32>().is_err()),
            Self::NotGiven => {
                let given = shown.given?;
                let text = text?;
                plain(!given.iter().any(|option| option.as_str() == text))
            }
            Self::Always => plain(true),
        }
    }
}
