//! What the authority's administrator works with.

use askama::Template;

use super::Frame;
use super::cases::{Tag, TypedReply};
use super::form::{Control, Line, OptionView, Shape};

/// Something that may wait.
#[derive(Clone, Debug)]
pub(crate) struct DeskCard {
    /// What.
    pub(crate) title: String,
    /// How much of it waits, in words; none when nothing does.
    pub(crate) waiting: Option<String>,
    /// More about it; may be empty.
    pub(crate) about: String,
    /// Where.
    pub(crate) href: &'static str,
}

/// The administrator's first page.
#[derive(Clone, Debug, Template)]
#[template(path = "desk.html")]
pub(crate) struct DeskPage<'a> {
    /// Around the page.
    pub(crate) frame: Frame<'a>,
    /// Whether something that was typed waits.
    pub(crate) has_kept: bool,
    /// What may wait.
    pub(crate) cards: Vec<DeskCard>,
}

/// A connection in the list.
#[derive(Clone, Debug)]
pub(crate) struct ConnectionLine {
    /// Its reference number.
    pub(crate) reference: String,
    /// Where it is.
    pub(crate) href: String,
    /// The committee.
    pub(crate) committee: String,
    /// When and by whom it was sent.
    pub(crate) sent: String,
    /// Where it stands.
    pub(crate) state: Tag,
}

/// The connections.
#[derive(Clone, Debug, Template)]
#[template(path = "connections.html")]
pub(crate) struct Connections<'a> {
    /// Around the page.
    pub(crate) frame: Frame<'a>,
    /// They.
    pub(crate) lines: Vec<ConnectionLine>,
}

/// What the approval of a connection has to say.
#[derive(Clone, Debug)]
pub(crate) struct Approval {
    /// Whether the form signed on paper is asked for.
    pub(crate) is_paper: bool,
    /// The committees it may be about: id, words, and whether it is the likely one.
    pub(crate) existing: Vec<(String, String, bool)>,
    /// Whether a new committee is the likely one.
    pub(crate) is_new: bool,
}

/// A connection to decide on.
#[derive(Clone, Debug, Template)]
#[template(path = "connection.html")]
pub(crate) struct ConnectionPage<'a> {
    /// Around the page.
    pub(crate) frame: Frame<'a>,
    /// The heading.
    pub(crate) heading: String,
    /// Where it stands.
    pub(crate) state: Tag,
    /// What is known about it.
    pub(crate) facts: Vec<Line>,
    /// Questions and answers.
    pub(crate) answers: Vec<Line>,
    /// The confirmation.
    pub(crate) pdf: String,
    /// Whether it can be decided.
    pub(crate) is_open: bool,
    /// What an approval has to say; none while it is not signed.
    pub(crate) approval: Option<Approval>,
    /// What is wrong with the decision: the field, and words.
    pub(crate) error: Option<(&'static str, String)>,
    /// The reason that was typed.
    pub(crate) reason: String,
    /// Where it is decided.
    pub(crate) action: String,
}

/// A committee in the list.
#[derive(Clone, Debug)]
pub(crate) struct CommitteeLine {
    /// Where it is.
    pub(crate) href: String,
    /// The municipality.
    pub(crate) municipality: String,
    /// Its name.
    pub(crate) name: String,
    /// Its areas in words.
    pub(crate) areas: String,
    /// How many report, in words.
    pub(crate) people: String,
    /// What there is to notice.
    pub(crate) marks: Vec<Tag>,
}

/// The committees.
#[derive(Clone, Debug, Template)]
#[template(path = "committees.html")]
pub(crate) struct Committees<'a> {
    /// Around the page.
    pub(crate) frame: Frame<'a>,
    /// What was searched for.
    pub(crate) text: String,
    /// How many, in words.
    pub(crate) count: String,
    /// They.
    pub(crate) lines: Vec<CommitteeLine>,
}

/// A committee to look after.
#[derive(Clone, Debug, Template)]
#[template(path = "committee.html")]
pub(crate) struct CommitteePage<'a> {
    /// Around the page.
    pub(crate) frame: Frame<'a>,
    /// Its name with the municipality.
    pub(crate) heading: String,
    /// What there is to notice.
    pub(crate) marks: Vec<Tag>,
    /// What is known about it.
    pub(crate) facts: Vec<Line>,
    /// Its lead reporters: name, and telephone with e-mail.
    pub(crate) leads: Vec<(String, String)>,
    /// What has happened: when, and what.
    pub(crate) changes: Vec<(String, String)>,
    /// Its name, to change.
    pub(crate) name: Control,
    /// Its areas, to change.
    pub(crate) areas: Control,
    /// Whether it can be changed.
    pub(crate) is_open: bool,
    /// Where it is changed.
    pub(crate) action: String,
    /// Where the lists of what it has sent are.
    pub(crate) received: String,
}

/// A request to change a committee.
#[derive(Clone, Debug)]
pub(crate) struct RequestCard {
    /// Its id, for its address.
    pub(crate) id: String,
    /// Its reference number and the committee.
    pub(crate) about: String,
    /// Where it stands.
    pub(crate) state: Tag,
    /// Questions and answers.
    pub(crate) rows: Vec<Line>,
    /// The committees that it can become part of; only when that is asked for.
    pub(crate) others: Vec<(String, String)>,
}

/// The requests to change committees.
#[derive(Clone, Debug, Template)]
#[template(path = "requests.html")]
pub(crate) struct Requests<'a> {
    /// Around the page.
    pub(crate) frame: Frame<'a>,
    /// Those that wait.
    pub(crate) waiting: Vec<RequestCard>,
    /// Those that were decided.
    pub(crate) decided: Vec<RequestCard>,
    /// What was typed about one of them.
    pub(crate) typed: TypedReply,
}

/// A list of options in the list of lists.
#[derive(Clone, Debug)]
pub(crate) struct ListLine {
    /// Where it is.
    pub(crate) href: String,
    /// Its name.
    pub(crate) name: String,
    /// How many options, in words.
    pub(crate) count: String,
    /// Whether the authority has published it or it is a reconstruction, in words.
    pub(crate) status: String,
    /// Whether a change has been begun.
    pub(crate) is_begun: bool,
}

/// The lists of options.
#[derive(Clone, Debug, Template)]
#[template(path = "lists.html")]
pub(crate) struct Lists<'a> {
    /// Around the page.
    pub(crate) frame: Frame<'a>,
    /// They.
    pub(crate) lines: Vec<ListLine>,
}

/// An option to change.
#[derive(Clone, Debug)]
pub(crate) struct OptionLine {
    /// Its permanent id.
    pub(crate) id: String,
    /// Its words in Swedish.
    pub(crate) sv: String,
    /// Its words in English.
    pub(crate) en: String,
    /// A line under it, in Swedish.
    pub(crate) hint_sv: String,
    /// A line under it, in English.
    pub(crate) hint_en: String,
    /// First day.
    pub(crate) from: String,
    /// Last day; empty for until further notice.
    pub(crate) to: String,
    /// From when to when, in words.
    pub(crate) days: String,
    /// What it is offered together with.
    pub(crate) offered: String,
}

/// A list of options to change.
#[derive(Clone, Debug, Template)]
#[template(path = "list.html")]
pub(crate) struct ListPage<'a> {
    /// Around the page.
    pub(crate) frame: Frame<'a>,
    /// Its name.
    pub(crate) heading: String,
    /// Its own address.
    pub(crate) action: String,
    /// Counts its changes.
    pub(crate) revision: i64,
    /// Who changed it last, in words.
    pub(crate) changed: Option<String>,
    /// What is wrong with what was typed.
    pub(crate) error: Option<String>,
    /// How it differs from the list that applies.
    pub(crate) changes: Vec<String>,
    /// Its options.
    pub(crate) options: Vec<OptionLine>,
    /// What was typed of a new option: id, Swedish, English, first day.
    pub(crate) new: [String; 4],
    /// After which option it can stand: id, words, and whether it is chosen. None when nothing can be added.
    pub(crate) likes: Vec<(String, String, bool)>,
    /// The day that the preview is for.
    pub(crate) day: String,
    /// What the options depend on, to pick: name, label, and options with what is picked.
    pub(crate) picks: Vec<(String, String, Vec<OptionView>)>,
    /// What would be offered: words, and a line under them.
    pub(crate) preview: Vec<(String, Option<String>)>,
    /// What has been published.
    pub(crate) versions: Vec<String>,
}

/// Proposals that say the same.
#[derive(Clone, Debug)]
pub(crate) struct ProposalCard {
    /// What is proposed.
    pub(crate) text: String,
    /// How often and from how many committees, in words.
    pub(crate) count: String,
    /// What it was missed under.
    pub(crate) contexts: Vec<String>,
    /// Which they are.
    pub(crate) ids: Vec<String>,
}

/// Proposals for options.
#[derive(Clone, Debug, Template)]
#[template(path = "proposals.html")]
pub(crate) struct Proposals<'a> {
    /// Around the page.
    pub(crate) frame: Frame<'a>,
    /// They.
    pub(crate) cards: Vec<ProposalCard>,
}

/// A message.
#[derive(Clone, Debug)]
pub(crate) struct MessageLine {
    /// Its id, for its address.
    pub(crate) id: String,
    /// To whom; what is known of it, when that cannot be read.
    pub(crate) to: String,
    /// What it is called.
    pub(crate) subject: String,
    /// When it was written.
    pub(crate) when: String,
    /// What became of it.
    pub(crate) state: Tag,
    /// What the mail server said.
    pub(crate) answer: Option<String>,
    /// Whether it can be tried again.
    pub(crate) can_retry: bool,
    /// Its paragraphs, where it may be read.
    pub(crate) text: Vec<String>,
    /// The link in it, where it may be read.
    pub(crate) href: String,
}

/// Messages.
#[derive(Clone, Debug, Template)]
#[template(path = "messages.html")]
pub(crate) struct Messages<'a> {
    /// Around the page.
    pub(crate) frame: Frame<'a>,
    /// The heading.
    pub(crate) heading: String,
    /// What they are.
    pub(crate) lead: String,
    /// They.
    pub(crate) lines: Vec<MessageLine>,
}

/// A line of the committee's log.
#[derive(Clone, Debug)]
pub(crate) struct LogLine {
    /// When.
    pub(crate) when: String,
    /// Who.
    pub(crate) who: String,
    /// What.
    pub(crate) what: String,
    /// The case or report: number, and address when there is one.
    pub(crate) reference: String,
    /// Where the case is; empty when it is about none.
    pub(crate) href: String,
}

/// The committee's log.
#[derive(Clone, Debug, Template)]
#[template(path = "log.html")]
pub(crate) struct LogPage<'a> {
    /// Around the page.
    pub(crate) frame: Frame<'a>,
    /// The committee.
    pub(crate) committee: String,
    /// Its name.
    pub(crate) committee_name: String,
    /// The other committees that the visitor leads: name and address.
    pub(crate) committees: Vec<(String, String)>,
    /// What was searched for.
    pub(crate) text: String,
    /// Sorts of deeds: name, words, and whether it is chosen.
    pub(crate) sorts: Vec<(String, String, bool)>,
    /// First day.
    pub(crate) from: String,
    /// Last day.
    pub(crate) until: String,
    /// What is wrong with a day.
    pub(crate) error: Option<String>,
    /// The lines.
    pub(crate) lines: Vec<LogLine>,
    /// The page with newer lines.
    pub(crate) previous: Option<String>,
    /// The page with older lines.
    pub(crate) next: Option<String>,
    /// Where all of it can be fetched.
    pub(crate) csv: String,
}
