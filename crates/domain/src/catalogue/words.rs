//! Words of the receipt, and words for answers that are not text.

use crate::language::Bilingual;

/// Words that stand on the receipt or for an answer that is not text. They belong to the version of
/// the catalogue, so that a receipt is for ever drawn with the words it was made with.
#[derive(Clone, Debug, Default, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FormWords {
    /// A box that is ticked.
    pub yes: Bilingual,
    /// A box that is not ticked.
    pub no: Bilingual,
    /// A question that was asked and left without an answer.
    pub not_answered: Bilingual,
    /// The receipt's title; `{reference}`.
    pub receipt_title: Bilingual,
    /// What the receipt is, in one sentence; `{authority}`.
    pub receipt_lead: Bilingual,
    /// What happens now.
    pub receipt_next: Bilingual,
    /// How the checksum is used.
    pub receipt_check: Bilingual,
    /// Label of the reference number.
    pub reference: Bilingual,
    /// Label of the municipality.
    pub municipality: Bilingual,
    /// Label of the committee.
    pub committee: Bilingual,
    /// Label of the area.
    pub area: Bilingual,
    /// Label of the reporter.
    pub reporter: Bilingual,
    /// Label of the time of sending.
    pub sent_at: Bilingual,
    /// Label of the period that the report is counted for.
    pub period: Bilingual,
    /// What an earlier report said; `{date}` and `{text}`.
    pub earlier: Bilingual,
    /// A question that earlier reports have answered, and this one adds nothing to.
    pub nothing_new: Bilingual,
    /// Label of the checksum.
    pub checksum: Bilingual,
    /// Label of how it was proved who sent it.
    pub proof: Bilingual,
    /// That it was signed; `{provider}` and `{when}`.
    pub proof_signature: Bilingual,
    /// That whoever sent it identified themselves anew to do so; `{provider}` and `{when}`.
    pub proof_approval: Bilingual,
    /// Label of the catalogue's version.
    pub version: Bilingual,
    /// Heading of the facts about the report.
    pub facts: Bilingual,
    /// Head of the column of questions.
    pub question: Bilingual,
    /// Head of the column of answers.
    pub answer: Bilingual,
    /// Page number; `{page}` and `{pages}`.
    pub page_of: Bilingual,
    /// What the attached file is.
    pub attachment: Bilingual,
    /// The mark on receipts of the demonstration.
    pub demonstration: Bilingual,
    /// Words for the files that go with it; none where no files go with anything.
    pub files: Option<FileWords>,
}

/// Words for the files that go with what is sent.
#[derive(Clone, Debug, Default, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FileWords {
    /// Their heading.
    pub heading: Bilingual,
    /// Drawings of the premises.
    pub drawing: Bilingual,
    /// Details of the fire protection.
    pub fire_protection: Bilingual,
    /// A list of the apartments.
    pub apartments: Bilingual,
    /// Whatever else it is.
    pub other: Bilingual,
    /// What a file is; `{type}`, `{size}` in bytes, and `{sha256}`.
    pub said: Bilingual,
}
