//! The receipt: a PDF drawn from the report as it was sent, once, and then served as stored.

use domain::Language;
use domain::catalogue::FormWords;
use receipt::{Attachment, Receipt, Row, Section};

use crate::document::Document;
use crate::error::Error;
use crate::service::Mode;

/// Draws the receipt of a report.
pub(crate) fn draw(
    words: &FormWords,
    document: &Document,
    text: &str,
    sha256: &str,
    mode: Mode,
) -> Result<Vec<u8>, Error> {
    let language = Language::Sv;
    let say = |text: &domain::Bilingual| text.get(language).to_owned();
    let row =
        |label: &domain::Bilingual, value: &str| Row { label: say(label), value: value.to_owned() };
    let facts = vec![
        row(&words.reference, &document.reference),
        row(&words.municipality, &document.municipality),
        row(&words.committee, &document.committee),
        row(&words.area, document.area.get(language)),
        row(&words.reporter, &document.reporter),
        row(&words.sent_at, &clock_time(&document.sent_at)),
        row(&words.version, &document.version),
        row(&words.checksum, sha256),
    ];
    let receipt = Receipt {
        language: receipt::Language::Sv,
        title: words.receipt_title.filled(language, &[("reference", &document.reference)]),
        subject: say(&words.receipt_lead),
        author: document.committee.clone(),
        mark: (mode == Mode::Demo).then(|| say(&words.demonstration)),
        lead: vec![say(&words.receipt_lead), say(&words.receipt_next)],
        facts: Section { heading: say(&words.facts), rows: facts },
        sections: sections(words, document, language),
        closing: vec![say(&words.receipt_check)],
        footer: document.reference.clone(),
        words: receipt::Words {
            question: say(&words.question),
            answer: say(&words.answer),
            page_of: say(&words.page_of),
        },
        attachment: Attachment {
            file_name: format!("{}.json", document.reference),
            mime: "application/json".to_owned(),
            description: say(&words.attachment),
            bytes: text.as_bytes().to_vec(),
        },
        created_at: document.sent_at.clone(),
    };
    Ok(receipt::pdf(&receipt)?)
}

/// `2026-07-10 14:32` from RFC 3339, as people write it; the document keeps the seconds and the offset.
fn clock_time(sent_at: &str) -> String {
    sent_at.chars().take("2026-07-10T14:32".len()).collect::<String>().replace('T', " ")
}

/// One section for each tab, in order.
fn sections(words: &FormWords, document: &Document, language: Language) -> Vec<Section> {
    let mut sections: Vec<Section> = Vec::new();
    for question in &document.questions {
        let heading = question.page.get(language);
        if sections.last().is_none_or(|section| section.heading != heading) {
            sections.push(Section { heading: heading.to_owned(), rows: Vec::new() });
        }
        let answer = question
            .answer
            .as_ref()
            .map_or_else(|| words.not_answered.get(language), |answer| answer.get(language));
        if let Some(section) = sections.last_mut() {
            section.rows.push(Row {
                label: question.question.get(language).to_owned(),
                value: answer.to_owned(),
            });
        }
    }
    sections
}
