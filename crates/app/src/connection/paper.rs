//! The paper way: the same questions as a form to fill in and sign by hand.

use domain::Language;
use domain::catalogue::{Catalogue, Field, Kind, Page};
use receipt::{FieldKind, FormField, FormSection, PaperForm};

use crate::ctx::Ctx;
use crate::error::Error;
use crate::service::{App, Mode};

/// Questions that have no place on paper: how to sign, and where the link for signing goes.
const NOT_ON_PAPER: [&str; 2] = ["signature_way", "signer_email"];
/// The tab of whoever sends the form. On the screen the e-legitimation tells the name.
const SENDER: &str = "sender";
/// The tab under which the form is signed.
const SIGNATURE: &str = "signature";

/// What the form says besides its questions.
#[derive(Clone, Debug)]
pub struct PaperWords {
    /// Paragraphs under the heading.
    pub lead: Vec<String>,
    /// What is put after a question that need not be answered.
    pub optional: String,
    /// The name of whoever sends the form.
    pub sender: String,
    /// The day of the signature.
    pub day: String,
    /// The signature.
    pub signature: String,
    /// What signing means.
    pub statement: String,
    /// Where it is sent.
    pub closing: Vec<String>,
    /// Page number, with `{page}` and `{pages}`.
    pub page_of: String,
}

/// Draws the form in the language.
pub fn paper_form(
    app: &App,
    ctx: &Ctx,
    language: Language,
    words: &PaperWords,
) -> Result<Vec<u8>, Error> {
    let catalogue = &app.forms.connection.catalogue;
    let with_questions = catalogue.pages.iter().filter(|page| !page.fields.is_empty());
    let form = PaperForm {
        language: match language {
            Language::Sv => receipt::Language::Sv,
            Language::En => receipt::Language::En,
        },
        title: catalogue.title.get(language).to_owned(),
        subject: catalogue.legal_basis.get(language).to_owned(),
        author: "Inspektionen för vård och omsorg".to_owned(),
        mark: (app.mode == Mode::Demo)
            .then(|| catalogue.words.demonstration.get(language).to_owned()),
        lead: words.lead.clone(),
        sections: with_questions.map(|page| section(catalogue, page, language, words)).collect(),
        closing: words.closing.clone(),
        footer: format!("{}, {}", catalogue.title.get(language), catalogue.version),
        page_of: words.page_of.clone(),
        created_at: app.clock.rfc3339(ctx.now),
    };
    Ok(receipt::paper_form(&form)?)
}

fn section(
    catalogue: &Catalogue,
    page: &Page,
    language: Language,
    words: &PaperWords,
) -> FormSection {
    let asked = page.fields.iter().filter(|field| !NOT_ON_PAPER.contains(&field.id.as_str()));
    let mut fields: Vec<FormField> =
        asked.flat_map(|field| on_paper(catalogue, field, language, words)).collect();
    let own = |name: &str, label: &str, hint: Option<&str>, kind| FormField {
        name: name.to_owned(),
        label: label.to_owned(),
        hint: hint.map(str::to_owned),
        kind,
        is_required: true,
    };
    if page.id.as_str() == SENDER {
        fields.insert(0, own("sender_name", &words.sender, None, FieldKind::Line));
    }
    if page.id.as_str() == SIGNATURE {
        fields.push(own("signed_on", &words.day, None, FieldKind::Line));
        let statement = Some(words.statement.as_str());
        fields.push(own("signature", &words.signature, statement, FieldKind::Signature));
    }
    FormSection { heading: page.title.get(language).to_owned(), fields }
}

/// A question on paper: a line to write on, or a box for each option.
fn on_paper(
    catalogue: &Catalogue,
    field: &Field,
    language: Language,
    words: &PaperWords,
) -> Vec<FormField> {
    let label = field.label.get(language);
    let hint = field.hint.as_ref().map(|hint| hint.get(language).to_owned());
    let one = |kind| FormField {
        name: field.id.to_string(),
        label: if field.is_required() {
            label.to_owned()
        } else {
            format!("{label} {}", words.optional)
        },
        hint,
        kind,
        is_required: field.is_required(),
    };
    let options = field.list().and_then(|list| catalogue.lists.get(list));
    match (&field.kind, options) {
        (Kind::LongText { .. }, _) => vec![one(FieldKind::Lines(4))],
        (Kind::Checkbox, _) => vec![one(FieldKind::Box)],
        (_, Some(list)) => {
            let boxes = list.choices.iter().map(|choice| FormField {
                name: format!("{}-{}", field.id, choice.id),
                label: format!("{label}: {}", choice.label.get(language)),
                hint: None,
                kind: FieldKind::Box,
                is_required: false,
            });
            boxes.collect()
        }
        (_, None) => vec![one(FieldKind::Line)],
    }
}
