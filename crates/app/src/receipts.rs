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
    let proof = document.proof.as_ref().map(|proof| {
        let said = match proof.kind.as_str() {
            "signature" => &words.proof_signature,
            _ => &words.proof_approval,
        };
        let when = clock_time(&proof.at);
        said.filled(language, &[("provider", &proof.provider), ("when", &when)])
    });
    let facts = [
        (&words.reference, Some(document.reference.as_str())),
        (&words.municipality, Some(document.municipality.as_str())),
        (&words.committee, Some(document.committee.as_str()).filter(|name| !name.is_empty())),
        (&words.area, document.area.as_ref().map(|area| area.get(language))),
        (&words.reporter, Some(&document.reporter)),
        (&words.sent_at, Some(&clock_time(&document.sent_at))),
        (&words.proof, proof.as_deref()),
        (&words.period, document.period.as_deref()),
        (&words.version, Some(&document.version)),
        (&words.checksum, Some(sha256)),
    ];
    let facts = facts.into_iter().filter_map(|(label, value)| Some(row(label, value?))).collect();
    let receipt = Receipt {
        language: receipt::Language::Sv,
        title: words.receipt_title.filled(language, &[("reference", &document.reference)]),
        subject: say(&words.receipt_lead),
        author: match document.committee.as_str() {
            "" => document.municipality.clone(),
            committee => committee.to_owned(),
        },
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
        let mut said: Vec<String> = question
            .earlier
            .iter()
            .map(|it| {
                let values = [("date", it.reported_on.as_str()), ("text", it.text.as_str())];
                words.earlier.filled(language, &values)
            })
            .collect();
        let none = if said.is_empty() { &words.not_answered } else { &words.nothing_new };
        let answer = question.answer.as_ref().map(|answer| answer.get(language));
        said.push(answer.unwrap_or_else(|| none.get(language)).to_owned());
        if let Some(section) = sections.last_mut() {
            section.rows.push(Row {
                label: question.question.get(language).to_owned(),
                value: said.join("\n"),
            });
        }
    }
    sections
}
