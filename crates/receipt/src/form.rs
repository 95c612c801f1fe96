//! Forms as PDF: filled in on a screen, read aloud by a screen reader, or printed and filled in by pen.
//!
//! krilla draws the pages, with a link standing in for each field (`layout`, `draw`). The finished file
//! is then opened (`file`) and every link becomes a field (`fields`), written in a typeface that comes
//! with the file (`typeface`).

mod fields;
mod file;
mod layout;
mod typeface;

use std::collections::BTreeSet;

use crate::{Error, Language, draw, text};

/// A form to be filled in on a screen or on paper.
#[derive(Clone, Debug)]
pub struct PaperForm {
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
    /// Groups of fields.
    pub sections: Vec<FormSection>,
    /// Paragraphs at the end.
    pub closing: Vec<String>,
    /// Stands at the foot of every page.
    pub footer: String,
    /// Page number, with `{page}` and `{pages}`.
    pub page_of: String,
    /// When the form was made: RFC 3339 with an offset.
    pub created_at: String,
}

/// A heading with fields under it.
#[derive(Clone, Debug)]
pub struct FormSection {
    /// The heading.
    pub heading: String,
    /// The fields.
    pub fields: Vec<FormField>,
}

/// Something to fill in.
#[derive(Clone, Debug)]
pub struct FormField {
    /// Its permanent name: letters and digits of ASCII, `-` and `_`. No two fields of a form share one.
    pub name: String,
    /// What is asked for. Says so in words when the answer may be left out: the form marks nothing.
    pub label: String,
    /// How to answer.
    pub hint: Option<String>,
    /// How it is filled in.
    pub kind: FieldKind,
    /// Whether programs are told that it must be filled in.
    pub is_required: bool,
}

/// How a field is filled in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FieldKind {
    /// One line of text.
    Line,
    /// So many lines of text, two at least and a page at most.
    Lines(u8),
    /// A box to tick.
    Box,
    /// An empty box for ink, which no program fills in.
    Signature,
}

/// Draws the form.
pub fn paper_form(form: &PaperForm) -> Result<Vec<u8>, Error> {
    check_names(form)?;
    let fonts = text::fonts()?;
    let pages = layout::lay_out(form, fonts);
    let cover = draw::Cover {
        language: form.language,
        title: &form.title,
        subject: &form.subject,
        author: &form.author,
        mark: form.mark.as_deref(),
        footer: &form.footer,
        page_of: &form.page_of,
        created_at: &form.created_at,
    };
    let drawn = draw::draw(&cover, fonts, &pages, None)?;
    let fields = form.sections.iter().flat_map(|section| &section.fields);
    let fields = fields.filter(|field| field.kind != FieldKind::Signature);
    let widgets = pages.sheets.iter().flat_map(|sheet| &sheet.widgets);
    fields::put_in(&drawn, fields.zip(widgets), fonts)
}

/// A full stop in a name would make it a path, and a name used twice one field in two places.
fn check_names(form: &PaperForm) -> Result<(), Error> {
    let is_allowed = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_';
    let mut seen = BTreeSet::new();
    for FormField { name, .. } in form.sections.iter().flat_map(|section| &section.fields) {
        if name.is_empty() || !name.chars().all(is_allowed) || !seen.insert(name) {
            return Err(Error::Value("field name"));
        }
    }
    Ok(())
}
