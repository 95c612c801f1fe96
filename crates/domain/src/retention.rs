//! How long records are kept, and who is kept for research though the time has passed: as data.
//!
//! Source: `reference/retention.toml`, where each time has its own; months are counted as lag (1930:173), 1 §, does.

#[cfg(test)]
mod tests;

use std::collections::BTreeMap;
use std::fmt;

use jiff::ToSpan;
use jiff::civil::Date;

use crate::calendar;
use crate::language::Bilingual;

/// A kind of record.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// A draft that nobody touches.
    Draft,
    /// A draft that was thrown away.
    DiscardedDraft,
    /// An earlier state of a draft.
    DraftRevision,
    /// What was posted with a session that had ended.
    KeptPost,
    /// A session that has ended.
    Session,
    /// A login, or a signature, that has ended.
    Attempt,
    /// A message that was sent.
    Message,
    /// A message that was given up.
    FailedMessage,
    /// A proposal for an option that has been dealt with.
    Proposal,
    /// A list of options that is being changed.
    ListDraft,
    /// A case with everything that belongs to it.
    Case,
    /// What was sent in another e-service than the report.
    Submission,
    /// A signature that was given and not used.
    UnusedSignature,
    /// Committees, people and assignments.
    Register,
    /// Versions of the forms.
    Catalogue,
    /// The log.
    Audit,
    /// What has been removed.
    Removal,
}

impl Kind {
    /// Every kind.
    pub const ALL: [Self; 17] = [
        Self::Draft,
        Self::DiscardedDraft,
        Self::DraftRevision,
        Self::KeptPost,
        Self::Session,
        Self::Attempt,
        Self::Message,
        Self::FailedMessage,
        Self::Proposal,
        Self::ListDraft,
        Self::Case,
        Self::Submission,
        Self::UnusedSignature,
        Self::Register,
        Self::Catalogue,
        Self::Audit,
        Self::Removal,
    ];

    /// The code in the data, and in the database.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Draft => "draft",
            Self::DiscardedDraft => "discarded_draft",
            Self::DraftRevision => "draft_revision",
            Self::KeptPost => "kept_post",
            Self::Session => "session",
            Self::Attempt => "attempt",
            Self::Message => "message",
            Self::FailedMessage => "failed_message",
            Self::Proposal => "proposal",
            Self::ListDraft => "list_draft",
            Self::Case => "case",
            Self::Submission => "submission",
            Self::UnusedSignature => "unused_signature",
            Self::Register => "register",
            Self::Catalogue => "catalogue",
            Self::Audit => "audit",
            Self::Removal => "removal",
        }
    }

    /// How records of the kind are removed.
    pub const fn way(self) -> Way {
        match self {
            Self::Draft
            | Self::DiscardedDraft
            | Self::DraftRevision
            | Self::KeptPost
            | Self::Session
            | Self::Attempt
            | Self::Message
            | Self::FailedMessage
            | Self::Proposal
            | Self::ListDraft => Way::ByItself,
            Self::Case | Self::Submission => Way::ByHand,
            Self::UnusedSignature
            | Self::Register
            | Self::Catalogue
            | Self::Audit
            | Self::Removal => Way::None,
        }
    }
}

/// How records of a kind are removed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Way {
    /// The service does it once an hour.
    ByItself,
    /// Somebody looks at what will be removed, and says so.
    ByHand,
    /// There is no way to.
    None,
}

/// How long a record is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Deserialize)]
#[serde(try_from = "String")]
pub enum Keep {
    /// It is never removed.
    Never,
    /// So many days.
    Days(i32),
    /// So many months.
    Months(i32),
}

/// The longest time that can be said: a hundred years of months, or as many days.
const LENGTH_MAX: i32 = 1200;

impl TryFrom<String> for Keep {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        if text == "never" {
            return Ok(Self::Never);
        }
        let read = text.split_once(' ').and_then(|(number, unit)| {
            let number = number.parse::<i32>().ok().filter(|it| (1..=LENGTH_MAX).contains(it))?;
            match unit {
                "days" => Some(Self::Days(number)),
                "months" => Some(Self::Months(number)),
                _ => None,
            }
        });
        read.ok_or_else(|| format!("`{text}` is not \"never\", \"N days\" or \"N months\""))
    }
}

impl fmt::Display for Keep {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Never => f.write_str("never"),
            Self::Days(number) => write!(f, "{number} days"),
            Self::Months(number) => write!(f, "{number} months"),
        }
    }
}

impl Keep {
    /// The first day on which a record that counts from the day is removed; none when it never is.
    pub fn goes_on(self, from: Date) -> Option<Date> {
        let last = match self {
            Self::Never => return None,
            Self::Days(number) => from.saturating_add(number.days()),
            Self::Months(number) => calendar::add_months(from, number),
        };
        Some(last.saturating_add(1.days()))
    }

    /// The earliest day that a record may count from and still be kept on the day; none when it always is.
    pub fn kept_from(self, today: Date) -> Option<Date> {
        let mut from = match self {
            Self::Never => return None,
            Self::Days(number) => today.saturating_sub(number.days()),
            Self::Months(number) => calendar::add_months(today, -number),
        };
        // After a short month some days more have passed: what counts from 28 February is not kept on 29 March.
        while self.goes_on(from).is_some_and(|goes| goes <= today) {
            from = from.saturating_add(1.days());
        }
        Some(from)
    }
}

/// Who says how long.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Basis {
    /// The law.
    Law,
    /// Nobody yet: the authority is to decide, and nothing is removed until it has.
    Undecided,
    /// No source says it; it is a proposal of ours.
    Reconstruction,
}

/// How long records of one kind are kept.
#[derive(Clone, Debug, PartialEq, Eq, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rule {
    /// Which kind.
    #[serde(rename = "id")]
    pub kind: Kind,
    /// What people call it.
    pub what: Bilingual,
    /// From what it counts.
    pub from: Bilingual,
    /// How long nobody may touch it before somebody is reminded.
    pub remind: Option<Keep>,
    /// How long it is kept.
    pub keep: Keep,
    /// Who says so.
    pub basis: Basis,
    /// Where it says so.
    pub source: String,
}

impl Rule {
    /// The rule as it stands in the receipt of a removal, such as `case, 120 months`.
    pub fn name(&self) -> String {
        format!("{}, {}", self.kind.code(), self.keep)
    }
}

/// Why something is kept though its time has passed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Exception {
    /// Kept for research.
    Research,
    /// Perhaps to be kept for research: nobody knows the day of birth.
    BirthUnknown,
    /// Somebody is working with it: an open follow-up, or a correction or request that waits.
    UnderWay,
}

impl Exception {
    /// The code in the database.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Research => "research",
            Self::BirthUnknown => "birth_unknown",
            Self::UnderWay => "under_way",
        }
    }
}

/// Whose cases are kept for research.
#[derive(Clone, Debug, PartialEq, Eq, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Research {
    /// Where it says so.
    pub source: String,
    /// Counties in which everybody's are, by the two first digits of the municipality's code.
    pub counties: Vec<String>,
    /// Municipalities in which everybody's are, by code.
    pub municipalities: Vec<String>,
    /// Elsewhere: those of people born on these days of a month.
    pub days: Vec<i8>,
}

impl Research {
    /// Why the case is kept, if it is: by its municipality, and the day of birth as far as it is known.
    pub fn keeps(&self, municipality_code: &str, born: Option<Date>) -> Option<Exception> {
        let is_in_county = |county: &String| municipality_code.starts_with(county.as_str());
        let is_everybody = self.municipalities.iter().any(|code| code == municipality_code)
            || self.counties.iter().any(is_in_county);
        match born {
            _ if is_everybody => Some(Exception::Research),
            None => Some(Exception::BirthUnknown),
            Some(day) => self.days.contains(&day.day()).then_some(Exception::Research),
        }
    }
}

#[derive(serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct Raw {
    kind: Vec<Rule>,
    research: Research,
}

/// How long everything is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Retention {
    rules: BTreeMap<Kind, Rule>,
    /// Whose cases are kept for research.
    pub research: Research,
}

impl Retention {
    /// Reads the file; the error says what is wrong.
    pub fn read(text: &str) -> Result<Self, String> {
        let raw: Raw = toml::from_str(text).map_err(|error| error.to_string())?;
        let count = raw.kind.len();
        let rules: BTreeMap<Kind, Rule> =
            raw.kind.into_iter().map(|rule| (rule.kind, rule)).collect();
        if rules.len() != count {
            return Err("a kind stands twice".to_owned());
        }
        for kind in Kind::ALL {
            let code = kind.code();
            let rule = rules.get(&kind).ok_or_else(|| format!("`{code}` is missing"))?;
            if let Some(fault) = fault(rule) {
                return Err(format!("`{code}` {fault}"));
            }
        }
        let Research { source, counties: _, municipalities: _, days } = &raw.research;
        if source.trim().is_empty() || !days.iter().all(|day| (1..=31).contains(day)) {
            return Err("`research` has no source, or a day that no month has".to_owned());
        }
        Ok(Self { rules, research: raw.research })
    }

    /// How long the kind is kept. Every kind has a rule: reading sees to it.
    pub fn rule(&self, kind: Kind) -> Option<&Rule> {
        self.rules.get(&kind)
    }

    /// Every rule, those of what goes by itself first.
    pub fn rules(&self) -> impl Iterator<Item = &Rule> {
        self.rules.values()
    }
}

/// What is wrong with a rule.
fn fault(rule: &Rule) -> Option<&'static str> {
    let is_never = rule.keep == Keep::Never;
    let reminds = rule.remind.is_some_and(|remind| remind != Keep::Never);
    match rule.kind {
        _ if rule.source.trim().is_empty() => Some("has no source"),
        _ if rule.what.is_incomplete() || rule.from.is_incomplete() => {
            Some("has no words in one of the languages")
        }
        Kind::Draft if !reminds => Some("must say when to remind"),
        kind if kind != Kind::Draft && rule.remind.is_some() => Some("is not reminded of"),
        kind if kind.way() == Way::None && !is_never => Some("cannot be removed"),
        _ if rule.basis == Basis::Undecided && !is_never => {
            Some("is not decided, and yet to be removed")
        }
        // The longest quarter has 92 days, and its messages are put in the box once.
        Kind::Message | Kind::FailedMessage if is_shorter_than_a_quarter(rule.keep) => {
            Some("must be kept for a quarter, or its messages would be sent again")
        }
        _ => None,
    }
}

const fn is_shorter_than_a_quarter(keep: Keep) -> bool {
    match keep {
        Keep::Never => false,
        Keep::Days(number) => number < 92,
        Keep::Months(number) => number < 4,
    }
}
