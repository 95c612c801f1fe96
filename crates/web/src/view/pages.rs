//! Every page that is not the form.

use askama::Template;

use super::Frame;
use super::form::Line;
use crate::markdown::Html;

/// One reporting window in the picture of the year.
#[derive(Clone, Debug)]
pub(crate) struct Window {
    /// Its text: quarter and days.
    pub(crate) text: String,
    /// `open`, `next` or nothing.
    pub(crate) state: &'static str,
    /// The state in words.
    pub(crate) state_words: Option<String>,
    /// From the left edge of the picture.
    pub(crate) x: u32,
    /// How wide.
    pub(crate) width: u32,
    /// `Q1` and so on, in the picture.
    pub(crate) short: String,
}

/// The start page.
#[derive(Clone, Debug, Template)]
#[template(path = "start.html")]
pub(crate) struct Start<'a> {
    /// Around the page.
    pub(crate) frame: Frame<'a>,
    /// Where the visitor begins: words and address.
    pub(crate) homes: Vec<(String, &'static str)>,
    /// Where one goes in the register, or to learn of it: words and address.
    pub(crate) register: Vec<(String, &'static str)>,
    /// Whether the visitor comes for the register, and not to report.
    pub(crate) is_register_first: bool,
    /// The windows of the year.
    pub(crate) windows: Vec<Window>,
    /// Which is open, or opens next.
    pub(crate) now: String,
    /// Today's place in the picture.
    pub(crate) today_x: u32,
    /// The names of the months, with their places.
    pub(crate) months: Vec<(String, u32)>,
}

/// The login page.
#[derive(Clone, Debug, Template)]
#[template(path = "login.html")]
pub(crate) struct Login<'a> {
    /// Around the page.
    pub(crate) frame: Frame<'a>,
    /// Whether there is any way to log in.
    pub(crate) is_possible: bool,
    /// Whether one can log in with BankID.
    pub(crate) has_bankid: bool,
    /// Whether BankID was used on this device the last time.
    pub(crate) is_same_device: bool,
    /// The other e-legitimations: id and name.
    pub(crate) others: Vec<(String, String)>,
    /// The demonstration's own login.
    pub(crate) demo: Option<Html>,
    /// What is wrong with what was typed there.
    pub(crate) error: Option<String>,
    /// Where to go afterwards.
    pub(crate) to: String,
}

/// An order at BankID, until it ends.
#[derive(Clone, Debug, Template)]
#[template(path = "bankid.html")]
pub(crate) struct BankIdOrder<'a> {
    /// Around the page.
    pub(crate) frame: Frame<'a>,
    /// The heading.
    pub(crate) heading: String,
    /// The page's own address.
    pub(crate) address: String,
    /// What the app's way back said.
    pub(crate) came_back: String,
    /// `opening`, `waiting`, `failed`, `complete` or `over`.
    pub(crate) step: &'static str,
    /// What BankID waits for, or why it ended.
    pub(crate) message: String,
    /// The QR code.
    pub(crate) qr: Option<Qr>,
    /// The address that opens the app on this device.
    pub(crate) link: Option<String>,
    /// The demonstration's pretend phone.
    pub(crate) phone: Option<String>,
    /// Whether the program is opened by itself.
    pub(crate) opens_itself: bool,
    /// Whether the app is opened on the same device.
    pub(crate) is_same_device: bool,
    /// Where to go when it is given up.
    pub(crate) back: String,
    /// Whether it is a signature.
    pub(crate) signs: bool,
}

/// A QR code as a picture of squares.
#[derive(Clone, Debug)]
pub(crate) struct Qr {
    /// How many squares it is wide, with its border.
    pub(crate) size: usize,
    /// The dark squares, as a path.
    pub(crate) path: String,
}

/// What can be done from a page with a message.
#[derive(Clone, Debug)]
pub(crate) struct Action {
    /// What it says.
    pub(crate) label: String,
    /// Where it leads.
    pub(crate) href: String,
    /// Whether it changes something.
    pub(crate) is_post: bool,
}

/// A page that says one thing.
#[derive(Clone, Debug, Template)]
#[template(path = "message.html")]
pub(crate) struct Message<'a> {
    /// Around the page.
    pub(crate) frame: Frame<'a>,
    /// The heading.
    pub(crate) heading: String,
    /// What it says.
    pub(crate) paragraphs: Vec<String>,
    /// What can be done.
    pub(crate) actions: Vec<Action>,
}

/// A draft in the list.
#[derive(Clone, Debug)]
pub(crate) struct DraftCard {
    /// What is to be known when it is damaged. Then nothing can be done with it.
    pub(crate) damaged: Option<String>,
    /// Whom it concerns, or that there is no name yet, or that it cannot be shown.
    pub(crate) name: String,
    /// Measure and committee.
    pub(crate) about: String,
    /// When and by whom it was touched.
    pub(crate) touched: String,
    /// On which day it is removed, in words, when somebody has been reminded of it.
    pub(crate) goes: Option<String>,
    /// Where to go on.
    pub(crate) href: String,
    /// Where to throw it away.
    pub(crate) discard: String,
    /// Whether the identity is protected.
    pub(crate) is_protected: bool,
    /// Whether it follows up a case.
    pub(crate) is_follow_up: bool,
}

/// A sent report in the list.
#[derive(Clone, Debug)]
pub(crate) struct SentLine {
    /// Its reference number.
    pub(crate) reference: String,
    /// Where it is.
    pub(crate) href: String,
    /// Where its receipt is.
    pub(crate) pdf: String,
    /// What is to be known when its case is damaged. Then it cannot be opened.
    pub(crate) damaged: Option<String>,
    /// Whom it concerns.
    pub(crate) name: String,
    /// Whether the identity is protected.
    pub(crate) is_protected: bool,
    /// The measure.
    pub(crate) measure: String,
    /// The day of the decision.
    pub(crate) decided: String,
    /// When it was sent.
    pub(crate) sent: String,
    /// Where the decision stands: the code, for the colour.
    pub(crate) status: String,
    /// The same in words.
    pub(crate) status_words: String,
}

/// "Mina rapporter".
#[derive(Clone, Debug, Template)]
#[template(path = "home.html")]
pub(crate) struct Home<'a> {
    /// Around the page.
    pub(crate) frame: Frame<'a>,
    /// Whether something that was typed waits.
    pub(crate) has_kept: bool,
    /// Open drafts.
    pub(crate) drafts: Vec<DraftCard>,
    /// Sent reports.
    pub(crate) sent: Vec<SentLine>,
    /// What has to be reported now, in words.
    pub(crate) due: Option<String>,
    /// How many in all, in words.
    pub(crate) count: String,
    /// The page with newer reports.
    pub(crate) previous: Option<String>,
    /// The page with older reports.
    pub(crate) next: Option<String>,
}

/// The receipt page.
#[derive(Clone, Debug, Template)]
#[template(path = "received.html")]
pub(crate) struct Received<'a> {
    /// Around the page.
    pub(crate) frame: Frame<'a>,
    /// The next case to report in the same place: what it is, and where it is begun.
    pub(crate) next_case: Option<(String, String)>,
    /// Whether it was a follow-up.
    pub(crate) is_follow_up: bool,
    /// Where the case is.
    pub(crate) case: String,
    /// The list of cases in the same place.
    pub(crate) list: String,
    /// The reference number.
    pub(crate) reference: String,
    /// When it was sent, in words.
    pub(crate) when: String,
    /// What happens now.
    pub(crate) next: Vec<String>,
    /// Where the PDF is.
    pub(crate) pdf: String,
    /// Committee and area, for one more.
    pub(crate) committee: String,
    /// Committee and area, for one more.
    pub(crate) area: String,
}

/// A sent report, to read.
#[derive(Clone, Debug, Template)]
#[template(path = "report.html")]
pub(crate) struct ReportPage<'a> {
    /// Around the page.
    pub(crate) frame: Frame<'a>,
    /// The heading.
    pub(crate) heading: String,
    /// What is known about it.
    pub(crate) facts: Vec<Line>,
    /// Questions and answers, tab by tab.
    pub(crate) groups: Vec<(String, Vec<Line>)>,
    /// Where the PDF is.
    pub(crate) pdf: String,
    /// Where the case is.
    pub(crate) case: String,
    /// Committee and area, for one more.
    pub(crate) committee: String,
    /// Committee and area, for one more.
    pub(crate) area: String,
}

/// A page beside an information page.
#[derive(Clone, Debug)]
pub(crate) struct Beside {
    /// Its name.
    pub(crate) title: String,
    /// Its address.
    pub(crate) href: String,
    /// Whether it is the one that is shown.
    pub(crate) is_current: bool,
}

/// An information page.
#[derive(Clone, Debug, Template)]
#[template(path = "information.html")]
pub(crate) struct Information<'a> {
    /// Around the page.
    pub(crate) frame: Frame<'a>,
    /// The heading.
    pub(crate) heading: String,
    /// The text.
    pub(crate) text: Html,
    /// All information pages.
    pub(crate) beside: Vec<Beside>,
}
