//! Papers as PDF.
//!
//! [`pdf`] gives a receipt: PDF/A-3a and PDF/UA-1 in one file, with the machine-readable report attached.
//! [`paper_form`] gives a form to be filled in on a screen or with a pen: PDF/UA-1. Both lay a value out
//! (`layout`), put it on pages (`draw`) and give the bytes. Equal values give equal bytes: nothing is
//! taken from clock or chance.

mod draw;
mod form;
mod layout;
mod text;

pub use form::{FieldKind, FormField, FormSection, PaperForm, paper_form};

/// A receipt as a value. No `Debug`: names stand in it.
#[derive(Clone)]
pub struct Receipt {
    /// The language it is written in.
    pub language: Language,
    /// The heading, and the document's title.
    pub title: String,
    /// What the document is, in one sentence.
    pub subject: String,
    /// Who stands behind it.
    pub author: String,
    /// A mark at the head of every page, such as that it is a demonstration.
    pub mark: Option<String>,
    /// Paragraphs under the heading.
    pub lead: Vec<String>,
    /// What is known about the document: reference, time and the like.
    pub facts: Section,
    /// Questions and answers.
    pub sections: Vec<Section>,
    /// Paragraphs at the end.
    pub closing: Vec<String>,
    /// Stands at the foot of every page.
    pub footer: String,
    /// Words of the frame.
    pub words: Words,
    /// The machine-readable report.
    pub attachment: Attachment,
    /// When the receipt was made: RFC 3339 with an offset.
    pub created_at: String,
}

/// A heading with rows under it.
#[derive(Clone)]
pub struct Section {
    /// The heading.
    pub heading: String,
    /// The rows.
    pub rows: Vec<Row>,
}

/// A question with its answer.
#[derive(Clone)]
pub struct Row {
    /// The question.
    pub label: String,
    /// The answer; lines and paragraphs are kept.
    pub value: String,
}

/// Words of the frame.
#[derive(Clone)]
pub struct Words {
    /// Head of the left column.
    pub question: String,
    /// Head of the right column.
    pub answer: String,
    /// Page number, with `{page}` and `{pages}`.
    pub page_of: String,
}

/// A file inside the document.
#[derive(Clone)]
pub struct Attachment {
    /// Its name.
    pub file_name: String,
    /// Its type, such as `application/json`.
    pub mime: String,
    /// What it is.
    pub description: String,
    /// Its content.
    pub bytes: Vec<u8>,
}

/// The language of a document.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Language {
    /// Swedish.
    Sv,
    /// English.
    En,
}

impl Language {
    const fn tag(self) -> &'static str {
        match self {
            Self::Sv => "sv-SE",
            Self::En => "en-GB",
        }
    }
}

/// No document could be made.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    /// The embedded font cannot be read.
    #[error("the embedded font cannot be read")]
    Font,
    /// The profile cannot be had, or the content breaks it.
    #[error("the document breaks its profile: {0}")]
    Profile(String),
    /// The time, the type of the attachment or the name of a field is not written as it should be.
    #[error("the document's {0} is not written as it should be")]
    Value(&'static str),
}

/// Draws the receipt.
pub fn pdf(receipt: &Receipt) -> Result<Vec<u8>, Error> {
    let fonts = text::fonts()?;
    let pages = layout::lay_out(receipt, fonts);
    let cover = draw::Cover {
        language: receipt.language,
        title: &receipt.title,
        subject: &receipt.subject,
        author: &receipt.author,
        mark: receipt.mark.as_deref(),
        footer: &receipt.footer,
        page_of: &receipt.words.page_of,
        created_at: &receipt.created_at,
    };
    draw::draw(&cover, fonts, &pages, Some(&receipt.attachment))
}
