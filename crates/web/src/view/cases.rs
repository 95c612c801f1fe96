//! Cases: lists, the worklist, one case, corrections and fictitious identities.

use askama::Template;

use super::Frame;
use super::form::{Control, Line, Shape};

/// A word in colour, with the rest beside it.
#[derive(Clone, Debug)]
pub(crate) struct Tag {
    /// Class for the colour.
    pub(crate) class: &'static str,
    /// The word.
    pub(crate) word: String,
    /// The rest; empty when there is none.
    pub(crate) text: String,
}

/// A case in a list.
#[derive(Clone, Debug)]
pub(crate) struct CaseLine {
    /// Where the case is.
    pub(crate) href: String,
    /// Where a follow-up is begun.
    pub(crate) follow_up: String,
    /// Its reference number.
    pub(crate) reference: String,
    /// What is to be known when something of it is damaged. Then nothing can be done with it.
    pub(crate) damaged: Option<String>,
    /// Name as the reporter gave it; that it cannot be shown, when it is damaged.
    pub(crate) name: String,
    /// Number as the reporter gave it.
    pub(crate) number: String,
    /// Whether they are fictitious.
    pub(crate) is_protected: bool,
    /// The measure.
    pub(crate) measure: String,
    /// The committee.
    pub(crate) committee: String,
    /// The area.
    pub(crate) area: String,
    /// Decision or interruption, with its day.
    pub(crate) since: String,
    /// The day of the latest report.
    pub(crate) latest: String,
    /// How many reports there are.
    pub(crate) reports: String,
    /// What has to be done.
    pub(crate) due: Tag,
    /// Whether it was executed or closed.
    pub(crate) has_ended: bool,
}

/// One of the lists, in the row of lists.
#[derive(Clone, Debug)]
pub(crate) struct ListTab {
    /// Its name with the number of cases.
    pub(crate) title: String,
    /// How many.
    pub(crate) count: usize,
    /// Where it is.
    pub(crate) href: String,
    /// Whether it is the one that is shown.
    pub(crate) is_current: bool,
}

/// A list to choose from.
#[derive(Clone, Debug)]
pub(crate) struct Picker {
    /// What is sent.
    pub(crate) name: &'static str,
    /// What it is called.
    pub(crate) label: String,
    /// The first option, which chooses nothing.
    pub(crate) all: Option<String>,
    /// Value, name, and whether it is chosen.
    pub(crate) options: Vec<(String, String, bool)>,
}

/// The lists of cases.
#[derive(Clone, Debug, Template)]
#[template(path = "cases.html")]
pub(crate) struct Cases<'a> {
    /// Around the page.
    pub(crate) frame: Frame<'a>,
    /// What was searched for.
    pub(crate) text: String,
    /// The search as it stands in the address.
    pub(crate) search: Option<String>,
    /// What the address says and is to be kept: name and value.
    pub(crate) kept: Vec<(&'static str, String)>,
    /// What the lists can be filtered and ordered by.
    pub(crate) pickers: Vec<Picker>,
    /// The lists.
    pub(crate) tabs: Vec<ListTab>,
    /// The cases.
    pub(crate) rows: Vec<CaseLine>,
    /// Why the list is empty.
    pub(crate) empty: String,
    /// What the list holds, in a sentence.
    pub(crate) lead: String,
    /// How many, and which page.
    pub(crate) count: String,
    /// The page before.
    pub(crate) previous: Option<String>,
    /// The page after.
    pub(crate) next: Option<String>,
}

/// A case of the worklist.
#[derive(Clone, Debug)]
pub(crate) struct WorkLine {
    /// The case.
    pub(crate) case: CaseLine,
    /// Case and number of reports, as it is sent.
    pub(crate) tick: String,
    /// Whether it has been reported since it was ticked.
    pub(crate) is_reported: bool,
    /// Whether it is ticked.
    pub(crate) is_ticked: bool,
    /// Main reason and cause of the latest report.
    pub(crate) reasons: Vec<String>,
    /// What differs from the latest report: question, before, now.
    pub(crate) differences: Vec<(String, String, String)>,
    /// Days waited, in words.
    pub(crate) days: String,
    /// Why it has to be reported by itself.
    pub(crate) alone: Option<String>,
}

/// The worklist.
#[derive(Clone, Debug, Template)]
#[template(path = "worklist.html")]
pub(crate) struct Worklist<'a> {
    /// Around the page.
    pub(crate) frame: Frame<'a>,
    /// The cases.
    pub(crate) rows: Vec<WorkLine>,
    /// Whether any of them can be ticked.
    pub(crate) can_tick: bool,
    /// What is to be done, in a sentence.
    pub(crate) lead: String,
    /// What comes next, in a sentence.
    pub(crate) ahead: Option<String>,
    /// What is wrong.
    pub(crate) error: Option<String>,
}

/// The ticked cases, before they are sent.
#[derive(Clone, Debug, Template)]
#[template(path = "review.html")]
pub(crate) struct Review<'a> {
    /// Around the page.
    pub(crate) frame: Frame<'a>,
    /// The cases.
    pub(crate) rows: Vec<WorkLine>,
    /// How many can be sent.
    pub(crate) ready: usize,
    /// What the button says.
    pub(crate) button: String,
    /// Where what has been sent is shown.
    pub(crate) sent: String,
}

/// How it went for one case.
#[derive(Clone, Debug)]
pub(crate) struct SentLine {
    /// Whom it concerns.
    pub(crate) name: String,
    /// Where the case is.
    pub(crate) case: String,
    /// What happened.
    pub(crate) text: String,
    /// Whether it was received.
    pub(crate) is_received: bool,
    /// The report's number with its receipt.
    pub(crate) receipt: Option<(String, String)>,
}

/// What became of the ticked cases.
#[derive(Clone, Debug, Template)]
#[template(path = "sent.html")]
pub(crate) struct SentPage<'a> {
    /// Around the page.
    pub(crate) frame: Frame<'a>,
    /// The heading.
    pub(crate) heading: String,
    /// What follows, in a sentence.
    pub(crate) lead: String,
    /// The cases.
    pub(crate) rows: Vec<SentLine>,
}

/// A report of the case.
#[derive(Clone, Debug)]
pub(crate) struct ReportLine {
    /// Its number.
    pub(crate) reference: String,
    /// Where it is.
    pub(crate) href: String,
    /// When and by whom it was sent.
    pub(crate) sent: String,
    /// The quarter that it is counted for.
    pub(crate) quarter: String,
    /// Where the decision stood: code and words.
    pub(crate) status: (String, String),
    /// What changed: question, before, now.
    pub(crate) changes: Vec<(String, String, String)>,
    /// Whether it is the first.
    pub(crate) is_first: bool,
}

/// A request for correction.
#[derive(Clone, Debug)]
pub(crate) struct CorrectionLine {
    /// Which.
    pub(crate) id: String,
    /// The case's reference, with the committee.
    pub(crate) about: String,
    /// Where it stands: class, words.
    pub(crate) state: Tag,
    /// Question, before, after, reason, who, answer.
    pub(crate) rows: Vec<Line>,
}

/// One case.
#[derive(Clone, Debug, Template)]
#[template(path = "case.html")]
pub(crate) struct CasePage<'a> {
    /// Around the page.
    pub(crate) frame: Frame<'a>,
    /// The case.
    pub(crate) case: CaseLine,
    /// Its own address.
    pub(crate) action: String,
    /// The follow-up that has been begun.
    pub(crate) draft: Option<String>,
    /// Days waited and the law's days.
    pub(crate) marks: Vec<Line>,
    /// What the case says.
    pub(crate) facts: Vec<Line>,
    /// The picture.
    pub(crate) line: super::timeline::TimeLine,
    /// Its periods: quarter and how it went.
    pub(crate) periods: Vec<(String, Tag)>,
    /// Its reports, the latest first.
    pub(crate) reports: Vec<ReportLine>,
    /// The committee's other cases for the same person.
    pub(crate) same_person: Vec<CaseLine>,
    /// Relatives' cases: the case, and its id.
    pub(crate) relatives: Vec<(CaseLine, String)>,
    /// What is wrong with the number of a relative's case.
    pub(crate) link_error: Option<String>,
    /// What was typed there.
    pub(crate) link_typed: String,
    /// Requests for correction.
    pub(crate) corrections: Vec<CorrectionLine>,
    /// The committee's own note, when the identity is fictitious.
    pub(crate) note: Option<String>,
    /// What is wrong with the note.
    pub(crate) note_error: Option<String>,
    /// Who has looked: when, who, what.
    pub(crate) looks: Vec<(String, String, String)>,
}

/// A question that can be put right.
#[derive(Clone, Debug)]
pub(crate) struct FactLine {
    /// The question.
    pub(crate) label: String,
    /// What the case says.
    pub(crate) value: String,
    /// Where it is put right.
    pub(crate) href: String,
}

/// Which question is wrong?
#[derive(Clone, Debug, Template)]
#[template(path = "correction-choose.html")]
pub(crate) struct CorrectionChoose<'a> {
    /// Around the page.
    pub(crate) frame: Frame<'a>,
    /// The case's reference.
    pub(crate) reference: String,
    /// The way back.
    pub(crate) back: String,
    /// The questions.
    pub(crate) facts: Vec<FactLine>,
}

/// What should it say, and why?
#[derive(Clone, Debug, Template)]
#[template(path = "correction-ask.html")]
pub(crate) struct CorrectionAsk<'a> {
    /// Around the page.
    pub(crate) frame: Frame<'a>,
    /// What the case says now.
    pub(crate) now: String,
    /// The question.
    pub(crate) control: Control,
    /// Why.
    pub(crate) reason: Control,
    /// Where it is posted.
    pub(crate) action: String,
    /// The way back.
    pub(crate) back: String,
}

/// What was typed in the answer to a request, when nothing could be decided.
#[derive(Clone, Debug, Default)]
pub(crate) struct TypedReply {
    /// The id of the request.
    pub(crate) id: String,
    /// The answer.
    pub(crate) reply: String,
    /// The committee that was chosen.
    pub(crate) into: String,
}

impl TypedReply {
    /// The answer to a request.
    pub(crate) fn reply_to(&self, id: &str) -> &str {
        if self.id == id { &self.reply } else { "" }
    }

    /// Whether a committee was chosen in the answer to a request.
    pub(crate) fn has_chosen(&self, id: &str, into: &str) -> bool {
        self.id == id && self.into == into
    }
}

/// Requests that wait at the authority.
#[derive(Clone, Debug, Template)]
#[template(path = "corrections.html")]
pub(crate) struct Corrections<'a> {
    /// Around the page.
    pub(crate) frame: Frame<'a>,
    /// Those that wait.
    pub(crate) rows: Vec<CorrectionLine>,
    /// Those that were decided lately.
    pub(crate) decided: Vec<CorrectionLine>,
    /// What was typed about one of them.
    pub(crate) typed: TypedReply,
}

/// A case with a fictitious identity.
#[derive(Clone, Debug)]
pub(crate) struct AliasLine {
    /// The case.
    pub(crate) case: CaseLine,
    /// The note.
    pub(crate) note: String,
}

/// The keeper of fictitious identities.
#[derive(Clone, Debug, Template)]
#[template(path = "aliases.html")]
pub(crate) struct Aliases<'a> {
    /// Around the page.
    pub(crate) frame: Frame<'a>,
    /// The cases.
    pub(crate) rows: Vec<AliasLine>,
}

/// A period's result.
#[derive(Clone, Debug)]
pub(crate) struct PeriodLine {
    /// Which quarter.
    pub(crate) quarter: String,
    /// Its window.
    pub(crate) window: String,
    /// Due, sent, late, ended, missing.
    pub(crate) counts: [usize; 5],
}

/// The periods, and a decision's days.
#[derive(Clone, Debug, Template)]
#[template(path = "periods.html")]
pub(crate) struct Periods<'a> {
    /// Around the page.
    pub(crate) frame: Frame<'a>,
    /// Which window is open, or opens next.
    pub(crate) now: String,
    /// The results, for somebody who reports.
    pub(crate) rows: Vec<PeriodLine>,
    /// The day that was asked about.
    pub(crate) typed: String,
    /// What is wrong with it.
    pub(crate) error: Option<String>,
    /// What follows from it.
    pub(crate) answer: Vec<Line>,
    /// What it means today.
    pub(crate) verdict: Option<String>,
}
