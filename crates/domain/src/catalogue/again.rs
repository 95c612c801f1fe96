//! What a follow-up does with a question that the case has already answered.

/// What a follow-up does with a question (handbook for the individual report, Återrapportering i
/// pågående ärende). Every field says so; a new way is one variant and the arms the compiler asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Again {
    /// Taken from the case. What a request says about it is not read.
    Locked,
    /// Taken from the record where it says something; asked for where it does not.
    Kept,
    /// Answered anew each time, and never filled in beforehand.
    Anew,
    /// Filled in with the last answer, and may be changed.
    Preset,
    /// Earlier answers stand as a dated list; a new one is added to it, or none.
    Adds,
    /// Asked only when a case that has ended is reported again.
    Reopens,
}
