//! The form: questions, tabs, summary and conflict.

use askama::Template;

use super::Frame;
use super::notices::{ChangeRow, FileLine, SubjectBanner};
use crate::markdown::Html;
use crate::words::T;

/// How a question is drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Shape {
    /// One line.
    Text,
    /// Several lines.
    LongText,
    /// A box to tick.
    Checkbox,
    /// Options in sight, of which several may be ticked.
    Boxes,
    /// Options in sight.
    Radios,
    /// Options in a list that opens.
    Select,
}

/// One question.
#[derive(Clone, Debug)]
pub(crate) struct Control {
    /// The field's id.
    pub(crate) id: String,
    /// How it is drawn.
    pub(crate) shape: Shape,
    /// The question.
    pub(crate) label: String,
    /// A line under it.
    pub(crate) hint: Option<String>,
    /// Help that opens.
    pub(crate) help: Option<String>,
    /// What must be put right.
    pub(crate) error: Option<String>,
    /// Gentle words.
    pub(crate) warnings: Vec<String>,
    /// What earlier reports said: when, and what.
    pub(crate) entries: Vec<(String, Vec<String>)>,
    /// Whether it may be left empty, and that has to be said.
    pub(crate) is_optional: bool,
    /// What was typed.
    pub(crate) value: String,
    /// The options.
    pub(crate) options: Vec<OptionView>,
    /// Longest text, in characters.
    pub(crate) max: usize,
    /// Class for the width.
    pub(crate) width: &'static str,
    /// Sort of keyboard on a telephone.
    pub(crate) inputmode: &'static str,
    /// Whether a button makes a number up.
    pub(crate) makes_number: bool,
    /// Fixed options that may fit what was typed.
    pub(crate) better: Vec<String>,
    /// Until when what happened on the day has to be told.
    pub(crate) note: Option<String>,
    /// Options that cannot be chosen by this person.
    pub(crate) disabled: Vec<String>,
    /// Where to go instead, when the answer says that the service is not for this: words and address.
    pub(crate) elsewhere: Vec<(String, &'static str)>,
}

impl Control {
    /// A question with nothing but its id and shape.
    pub(crate) fn bare(id: &str, shape: Shape) -> Self {
        Self {
            id: id.to_owned(),
            shape,
            label: String::new(),
            hint: None,
            help: None,
            error: None,
            warnings: Vec::new(),
            entries: Vec::new(),
            is_optional: false,
            value: String::new(),
            options: Vec::new(),
            max: 0,
            width: "",
            inputmode: "",
            makes_number: false,
            better: Vec::new(),
            note: None,
            disabled: Vec::new(),
            elsewhere: Vec::new(),
        }
    }

    /// The ids of hint and error, for `aria-describedby`; empty when there are none.
    pub(crate) fn described_by(&self) -> String {
        let hint = self.hint.as_ref().map(|_| format!("{}-hint", self.id));
        let earlier = (!self.entries.is_empty()).then(|| format!("{}-earlier", self.id));
        let error = self.error.as_ref().map(|_| format!("{}-error", self.id));
        let words = (!self.warnings.is_empty()).then(|| format!("{}-words", self.id));
        let count = (self.shape == Shape::LongText).then(|| format!("{}-count", self.id));
        let note = self.note.as_ref().map(|_| format!("{}-note", self.id));
        let all = [hint, earlier, error, words, count, note];
        all.into_iter().flatten().collect::<Vec<_>>().join(" ")
    }

    /// Whether the option cannot be chosen by this person.
    pub(crate) fn is_disabled(&self, option: &str) -> bool {
        self.disabled.iter().any(|it| it == option)
    }

    /// Where a link to the question leads: its first control.
    pub(crate) fn target(&self) -> String {
        match self.shape {
            Shape::Radios | Shape::Boxes => format!("{}-1", self.id),
            Shape::Text | Shape::LongText | Shape::Checkbox | Shape::Select => self.id.clone(),
        }
    }

    /// Whether the question is drawn as the shape.
    pub(crate) fn is(&self, shape: Shape) -> bool {
        self.shape == shape
    }
}

/// One option.
#[derive(Clone, Debug)]
pub(crate) struct OptionView {
    /// Its place, from 1.
    pub(crate) place: usize,
    /// What is sent.
    pub(crate) value: String,
    /// What is read.
    pub(crate) label: String,
    /// A line under it.
    pub(crate) hint: Option<String>,
    /// Whether it is chosen.
    pub(crate) is_chosen: bool,
}

/// A tab in the row of tabs.
#[derive(Clone, Debug)]
pub(crate) struct Step {
    /// From 1.
    pub(crate) number: usize,
    /// Its name.
    pub(crate) title: String,
    /// Which of how many it is, with its name.
    pub(crate) of: String,
    /// Its address.
    pub(crate) href: String,
    /// `done`, `current`, `todo` or `later`.
    pub(crate) state: &'static str,
    /// The state in words.
    pub(crate) state_words: String,
}

/// The questions of a tab, also sent alone to the script.
#[derive(Clone, Debug, Template)]
#[template(path = "parts/fields.html")]
pub(crate) struct Fields<'a> {
    /// The words.
    pub(crate) t: T<'a>,
    /// The revision of the draft that they were drawn from.
    pub(crate) revision: i64,
    /// The questions.
    pub(crate) controls: Vec<Control>,
}

impl Fields<'_> {
    /// Whether an answer says that the service is not for this.
    pub(crate) fn is_refused(&self) -> bool {
        self.controls.iter().any(|control| !control.elsewhere.is_empty())
    }
}

impl askama::filters::HtmlSafe for Fields<'_> {}

/// A label with a value.
#[derive(Clone, Debug)]
pub(crate) struct Line {
    /// What it is.
    pub(crate) label: String,
    /// What it says, line by line.
    pub(crate) value: Vec<String>,
}

/// The case that a follow-up is about.
#[derive(Clone, Debug)]
pub(crate) struct CaseBanner {
    /// Whom it concerns: name and number as the reporter gave them.
    pub(crate) person: String,
    /// Whether they are fictitious.
    pub(crate) is_protected: bool,
    /// Measure, and the day of the decision or interruption.
    pub(crate) about: String,
    /// Where the case is.
    pub(crate) href: String,
}

/// A tab with questions.
#[derive(Clone, Debug, Template)]
#[template(path = "form.html")]
pub(crate) struct FormPage<'a> {
    /// Around the page.
    pub(crate) frame: Frame<'a>,
    /// The tabs.
    pub(crate) steps: Vec<Step>,
    /// The case, when this is a follow-up.
    pub(crate) case: Option<CaseBanner>,
    /// What the notice is about, when this is one.
    pub(crate) subject: Option<SubjectBanner>,
    /// What the case says on this tab.
    pub(crate) locked: Vec<Line>,
    /// Where that comes from.
    pub(crate) locked_title: String,
    /// The tab's heading.
    pub(crate) heading: String,
    /// A line under it.
    pub(crate) lead: Option<String>,
    /// Its questions.
    pub(crate) fields: Fields<'a>,
    /// Where it is posted.
    pub(crate) action: String,
    /// The draft's address.
    pub(crate) draft: String,
    /// Whether there is a tab before.
    pub(crate) has_back: bool,
    /// "Mina uppgifter", on the tab where they stand.
    pub(crate) mine: Option<Mine>,
    /// Whether a missing option can be proposed here.
    pub(crate) can_propose: bool,
    /// What is wrong with the proposal.
    pub(crate) propose_error: Option<String>,
    /// When and by whom it was last saved.
    pub(crate) saved: String,
}

/// What is attached to a draft.
#[derive(Clone, Debug)]
pub(crate) struct Attached {
    /// What is attached.
    pub(crate) files: Vec<FileLine>,
    /// What is asked for and not there.
    pub(crate) missing: Vec<String>,
    /// What follows from that.
    pub(crate) missing_text: String,
    /// Where files are attached.
    pub(crate) href: String,
}

/// "Mina uppgifter".
#[derive(Clone, Debug)]
pub(crate) struct Mine {
    /// The details.
    pub(crate) rows: Vec<Line>,
    /// What to do when they are wrong.
    pub(crate) if_wrong: String,
}

/// One answer on the summary.
#[derive(Clone, Debug)]
pub(crate) struct Answer {
    /// The question.
    pub(crate) label: String,
    /// The answer, line by line; empty when there is none.
    pub(crate) value: Vec<String>,
    /// What earlier reports said: when, and what.
    pub(crate) entries: Vec<(String, Vec<String>)>,
    /// Where it can be changed; none when it is the case's.
    pub(crate) href: Option<String>,
    /// What must be put right.
    pub(crate) error: Option<String>,
    /// Gentle words.
    pub(crate) warnings: Vec<String>,
}

/// One tab on the summary.
#[derive(Clone, Debug)]
pub(crate) struct Group {
    /// The tab's name.
    pub(crate) title: String,
    /// Its answers.
    pub(crate) answers: Vec<Answer>,
}

/// Something that looks like the same decision.
#[derive(Clone, Debug)]
pub(crate) struct Double {
    /// What it is.
    pub(crate) text: String,
    /// Where it is.
    pub(crate) href: String,
    /// Where its case can be followed up instead.
    pub(crate) follow_up: Option<String>,
}

/// The summary.
#[derive(Clone, Debug, Template)]
#[template(path = "summary.html")]
pub(crate) struct Summary<'a> {
    /// Around the page.
    pub(crate) frame: Frame<'a>,
    /// The case, when this is a follow-up.
    pub(crate) case: Option<CaseBanner>,
    /// What the notice is about, when this is one.
    pub(crate) subject: Option<SubjectBanner>,
    /// What a change of an operation changes; none when this is no change.
    pub(crate) changes: Option<Vec<ChangeRow>>,
    /// Which quarter the report is counted for, or until when it is notified, in words.
    pub(crate) counted: String,
    /// How many reports the case has.
    pub(crate) after: i64,
    /// The tabs.
    pub(crate) steps: Vec<Step>,
    /// The tab's heading.
    pub(crate) heading: String,
    /// A line under it.
    pub(crate) lead: Option<String>,
    /// Its own address.
    pub(crate) action: String,
    /// The draft's address.
    pub(crate) draft: String,
    /// Everything, tab by tab.
    pub(crate) groups: Vec<Group>,
    /// What follows when it is sent.
    pub(crate) send_lead: String,
    /// What the button that sends says.
    pub(crate) send: String,
    /// Where the drafts are.
    pub(crate) home: String,
    /// What keeps it from being sent.
    pub(crate) missing: Vec<(String, String)>,
    /// What looks like the same decision.
    pub(crate) doubles: Vec<Double>,
    /// What follows from that.
    pub(crate) doubles_text: String,
    /// The revision that is shown.
    pub(crate) revision: i64,
    /// What is attached, in the e-service that takes files.
    pub(crate) attached: Option<Attached>,
}

/// One answer in conflict.
#[derive(Clone, Debug)]
pub(crate) struct Clash {
    /// The field's id.
    pub(crate) id: String,
    /// The question.
    pub(crate) label: String,
    /// What this person typed.
    pub(crate) mine: String,
    /// As it is read.
    pub(crate) mine_shown: String,
    /// What somebody else has saved.
    pub(crate) theirs: String,
    /// As it is read.
    pub(crate) theirs_shown: String,
}

/// Two versions side by side.
#[derive(Clone, Debug, Template)]
#[template(path = "conflict.html")]
pub(crate) struct Conflict<'a> {
    /// Around the page.
    pub(crate) frame: Frame<'a>,
    /// The id of what was kept, if it was.
    pub(crate) kept: Option<String>,
    /// Who has changed the same, and what is to be done.
    pub(crate) lead: String,
    /// Where it is posted.
    pub(crate) action: String,
    /// The revision that the choice is made from.
    pub(crate) revision: i64,
    /// The answers.
    pub(crate) clashes: Vec<Clash>,
}

/// A tab's help page.
#[derive(Clone, Debug, Template)]
#[template(path = "help.html")]
pub(crate) struct Help<'a> {
    /// Around the page.
    pub(crate) frame: Frame<'a>,
    /// The heading.
    pub(crate) heading: String,
    /// The text.
    pub(crate) text: Html,
    /// The way back.
    pub(crate) back: String,
}
