//! The closed language in which the catalogue says when something applies: `is`, `any`, `all`, `not`.

use crate::catalogue::Choice;
use crate::ids::FieldId;

/// When a field, an option or a rule applies.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Condition {
    /// The answer is one of these ids; a ticked box is `yes`.
    Is(FieldId, Vec<String>),
    /// The chosen option carries the flag.
    Flag(FieldId, String),
    /// The chosen option belongs to one of the classes.
    Class(FieldId, Vec<String>),
    /// All of them hold.
    All(Vec<Condition>),
    /// At least one of them holds.
    Any(Vec<Condition>),
    /// It does not hold.
    Not(Box<Condition>),
}

/// What a condition may ask about the answers so far.
pub trait Answered {
    /// The id that the field was answered with, if it is relevant and answered.
    fn chosen_id(&self, field: &FieldId) -> Option<&str>;
    /// The option that stands behind the answer.
    fn chosen(&self, field: &FieldId) -> Option<&Choice>;
}

impl Condition {
    /// Whether the condition holds for the answers so far.
    pub fn holds(&self, answers: &impl Answered) -> bool {
        match self {
            Self::Is(field, values) => {
                answers.chosen_id(field).is_some_and(|id| values.iter().any(|value| value == id))
            }
            Self::Flag(field, flag) => {
                answers.chosen(field).is_some_and(|choice| choice.flags.contains(flag))
            }
            Self::Class(field, classes) => answers.chosen(field).is_some_and(|choice| {
                choice.class.as_ref().is_some_and(|class| classes.contains(class))
            }),
            Self::All(parts) => parts.iter().all(|part| part.holds(answers)),
            Self::Any(parts) => parts.iter().any(|part| part.holds(answers)),
            Self::Not(part) => !part.holds(answers),
        }
    }

    /// Every field that the condition asks about, with the ids it is compared with.
    pub fn asks(&self) -> Vec<(&FieldId, Asked<'_>)> {
        match self {
            Self::Is(field, values) => vec![(field, Asked::Ids(values))],
            Self::Flag(field, flag) => vec![(field, Asked::Flag(flag))],
            Self::Class(field, classes) => vec![(field, Asked::Classes(classes))],
            Self::All(parts) | Self::Any(parts) => parts.iter().flat_map(Self::asks).collect(),
            Self::Not(part) => part.asks(),
        }
    }
}

/// What a condition compares an answer with.
#[derive(Clone, Copy, Debug)]
pub enum Asked<'c> {
    /// Ids of options.
    Ids(&'c [String]),
    /// A flag of an option.
    Flag(&'c str),
    /// Classes of options.
    Classes(&'c [String]),
}

impl std::fmt::Display for Condition {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let join = |parts: &[Self], word: &str| {
            parts.iter().map(|part| format!("({part})")).collect::<Vec<_>>().join(word)
        };
        match self {
            Self::Is(field, values) => write!(f, "{field} is {}", values.join(" or ")),
            Self::Flag(field, flag) => write!(f, "{field} has flag {flag}"),
            Self::Class(field, classes) => write!(f, "{field} has class {}", classes.join(" or ")),
            Self::All(parts) => f.write_str(&join(parts, " and ")),
            Self::Any(parts) => f.write_str(&join(parts, " or ")),
            Self::Not(part) => write!(f, "not ({part})"),
        }
    }
}
