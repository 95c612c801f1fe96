//! The predicates that rules in the catalogue may name. One table; nothing else decides.

use jiff::civil::Date;

use crate::calendar;
use crate::leak;
use crate::person_number;

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
    /// The text holds a personal number.
    ContainsPersonNumber,
    /// The text holds the name given in the other field.
    ContainsAnswer,
    /// What should be fictitious is a valid personal number.
    LooksLikePersonNumber,
    /// The field is empty.
    IsEmpty,
    /// Hits whenever its condition holds.
    Always,
}

/// What a predicate is shown.
#[derive(Clone, Copy, Debug)]
pub struct Shown<'a> {
    /// The date in the field, if it was answered with one.
    pub date: Option<Date>,
    /// The text in the field, as it was typed.
    pub text: Option<&'a str>,
    /// The date in the other field.
    pub other_date: Option<Date>,
    /// The text in the other field.
    pub other_text: Option<&'a str>,
    /// The day on which it is asked.
    pub today: Date,
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
            ("contains_person_number", None) => Some(Self::ContainsPersonNumber),
            ("contains_answer", None) => Some(Self::ContainsAnswer),
            ("looks_like_person_number", None) => Some(Self::LooksLikePersonNumber),
            ("is_empty", None) => Some(Self::IsEmpty),
            ("always", None) => Some(Self::Always),
            _ => None,
        }
    }

    /// Whether the predicate compares with a second field.
    pub const fn compares(self) -> bool {
        matches!(self, Self::NotBefore | Self::AfterThreeMonths | Self::ContainsAnswer)
    }

    /// Whether the predicate is about dates only.
    pub const fn is_about_dates(self) -> bool {
        match self {
            Self::NotInFuture
            | Self::NotBefore
            | Self::ThreeMonthsPassed
            | Self::AfterThreeMonths
            | Self::OlderThanTwoYears
            | Self::EarlierThan(_) => true,
            Self::ContainsPersonNumber
            | Self::ContainsAnswer
            | Self::LooksLikePersonNumber
            | Self::IsEmpty
            | Self::Always => false,
        }
    }

    /// Whether the predicate hits what it is shown. What is not answered hits nothing, but for
    /// [`Check::IsEmpty`] and [`Check::Always`].
    pub fn hit(self, shown: Shown<'_>) -> Option<Hit> {
        let plain = |hits: bool| hits.then_some(Hit { date: None });
        let dated = |hits: bool, date: Date| hits.then_some(Hit { date: Some(date) });
        let Shown { date, text, other_date, other_text, today } = shown;
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
            Self::ContainsPersonNumber => plain(leak::person_numbers_in(text?, today) > 0),
            Self::ContainsAnswer => plain(leak::contains_word(text?, other_text?)),
            Self::LooksLikePersonNumber => plain(person_number::parse(text?, today).is_ok()),
            Self::IsEmpty => plain(text.is_none()),
            Self::Always => plain(true),
        }
    }
}
