//! The report as it was sent: every question with its answer, in both languages, and what it says in
//! codes. It needs nothing else to be read for ever.

use domain::catalogue::FileWords;
use domain::ids::FieldId;
use domain::journey::Journey;
use domain::register::attachment::AttachmentKind;
use domain::{Answers, Bilingual, Language};

use crate::error::Error;
use crate::register::file_check::Media;

/// How the fields begin that name the files.
const FILE: &str = "file_";

/// A text in both languages, as it is written in the document.
#[derive(Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Words {
    /// Swedish.
    pub sv: String,
    /// English.
    pub en: String,
}

impl Words {
    /// The text in one language.
    pub fn get(&self, language: Language) -> &str {
        match language {
            Language::Sv => &self.sv,
            Language::En => &self.en,
        }
    }
}

impl From<&Bilingual> for Words {
    fn from(text: &Bilingual) -> Self {
        Self { sv: text.sv.clone(), en: text.en.clone() }
    }
}

/// One question that was asked.
#[derive(Clone, serde::Serialize, serde::Deserialize)]
pub struct Question {
    /// The tab it stood on.
    pub page: Words,
    /// The field's permanent id.
    pub field: String,
    /// The question.
    pub question: Words,
    /// The answer; `None` when it was left without one.
    pub answer: Option<Words>,
    /// What earlier reports of the case said, which this one adds to.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub earlier: Vec<Before>,
}

/// What an earlier report said.
#[derive(Clone, serde::Serialize, serde::Deserialize)]
pub struct Before {
    /// The day on which it was reported.
    pub reported_on: String,
    /// The reference number of the report.
    pub reference: String,
    /// Dates and texts, as they were given.
    pub text: String,
}

impl From<&domain::earlier::Entry> for Before {
    fn from(entry: &domain::earlier::Entry) -> Self {
        Self {
            reported_on: entry.reported_on.to_string(),
            reference: entry.number.clone(),
            text: entry.text.clone(),
        }
    }
}

/// How it was proved who sent something.
#[derive(Clone, serde::Serialize, serde::Deserialize)]
pub struct ProofNote {
    /// `signature`, or `approval` by identifying anew.
    pub kind: String,
    /// What the provider is called.
    pub provider: String,
    /// When: RFC 3339 in Swedish time.
    pub at: String,
    /// SHA-256 of the content that was signed or approved.
    pub content_sha256: String,
}

/// A sent report. No `Debug`: names stand in here.
#[derive(Clone, serde::Serialize, serde::Deserialize)]
pub struct Document {
    /// The e-service.
    pub service: String,
    /// The version of the form that the authority gave it.
    pub version: String,
    /// SHA-256 of the whole catalogue that the report was made with.
    pub catalogue_sha256: String,
    /// Reference number of the report.
    pub reference: String,
    /// The municipality's name.
    pub municipality: String,
    /// The committee's name as it was.
    pub committee: String,
    /// Verksamhetsområde; none where the e-service asks for none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub area: Option<Words>,
    /// Who sent it.
    pub reporter: String,
    /// When it was sent: RFC 3339 in Swedish time.
    pub sent_at: String,
    /// First report or follow-up.
    pub kind: String,
    /// The period that it is counted for, such as `2026-Q3`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub period: Option<String>,
    /// How it was proved who sent it; none when the login was enough.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub proof: Option<ProofNote>,
    /// The answers in codes, by the permanent ids of the fields.
    pub answers: Answers,
    /// Every question that was asked, in order.
    pub questions: Vec<Question>,
}

impl Document {
    /// An answer in codes.
    pub fn answer(&self, field: &str) -> Option<&str> {
        self.answers.get(&FieldId::new(field))
    }

    /// What its sender stands for: all that was filled in, without what is only known once it is sent. This is
    /// what is signed.
    pub fn content(&self) -> Result<String, Error> {
        let (reference, sent_at) = (String::new(), String::new());
        Self { reference, sent_at, period: None, proof: None, ..self.clone() }.text()
    }

    /// SHA-256 of each file that went with it, as [`files`] has written it down.
    pub(crate) fn file_sums(&self) -> impl Iterator<Item = &str> {
        let is_between = |sign: char| !sign.is_ascii_alphanumeric();
        let is_sum =
            |word: &&str| word.len() == 64 && word.bytes().all(|it| it.is_ascii_hexdigit());
        let files = self.questions.iter().filter(|it| it.field.starts_with(FILE));
        files.filter_map(move |it| it.answer.as_ref()?.sv.split(is_between).find(is_sum))
    }

    /// Reads a stored document.
    pub fn read(text: &str) -> Result<Self, Error> {
        Ok(serde_json::from_str(text)?)
    }

    /// The text that is stored, attached to the receipt, and summed.
    pub fn text(&self) -> Result<String, Error> {
        Ok(serde_json::to_string_pretty(self)?)
    }
}

/// Every question that the journey asks, with its answer in both languages.
pub(crate) fn questions(journey: &Journey<'_>) -> Vec<Question> {
    let mut questions = Vec::new();
    for page in &journey.pages {
        for asked in &page.fields {
            let sv = journey.shown(asked, Language::Sv);
            let en = journey.shown(asked, Language::En);
            questions.push(Question {
                page: (&page.page.title).into(),
                field: asked.field.id.to_string(),
                question: asked.label().into(),
                answer: sv.zip(en).map(|(sv, en)| Words { sv, en }),
                earlier: asked.entries.iter().map(Before::from).collect(),
            });
        }
    }
    questions
}

/// The files that go with it, each by what it shows, its type, size and sum. Not by its name: whoever added it named it
/// freely, and this is kept for ever.
pub(crate) fn files(words: &FileWords, files: &[store::attachment::Attachment]) -> Vec<Question> {
    let said = files.iter().enumerate().map(|(place, file)| {
        let kind = match file.kind {
            AttachmentKind::Drawing => &words.drawing,
            AttachmentKind::FireProtection => &words.fire_protection,
            AttachmentKind::Apartments => &words.apartments,
            AttachmentKind::Other => &words.other,
        };
        let media = Media::from_code(&file.media_type).map_or("", Media::ending).to_uppercase();
        let size = file.size.to_string();
        let values =
            [("type", media.as_str()), ("size", size.as_str()), ("sha256", file.sha256.as_str())];
        let answer = Words {
            sv: words.said.filled(Language::Sv, &values),
            en: words.said.filled(Language::En, &values),
        };
        Question {
            page: (&words.heading).into(),
            field: format!("{FILE}{}", place + 1),
            question: kind.into(),
            answer: Some(answer),
            earlier: Vec::new(),
        }
    });
    said.collect()
}
