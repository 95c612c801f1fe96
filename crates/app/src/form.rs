//! The catalogue in force, with the text and hash by which its version is pinned.

use domain::catalogue::{CatalogueFault, SourceFile};
use domain::Catalogue;

use crate::random::sha256;

macro_rules! embedded {
    ($($name:literal),* $(,)?) => {
        &[$(SourceFile {
            name: $name,
            text: include_str!(concat!("../../../catalogue/", $name)),
        }),*]
    };
}

/// The files of the individual report, embedded in the program.
pub const INDIVIDUAL_REPORT: &[SourceFile<'static>] = embedded![
    "individual-report/service.toml",
    "individual-report/pages.toml",
    "individual-report/rules.toml",
    "individual-report/messages.toml",
    "individual-report/words.toml",
    "reference/areas.toml",
    "reference/report_kinds.toml",
    "reference/measures.toml",
    "reference/focuses.toml",
    "reference/delay_kinds.toml",
    "reference/statuses.toml",
    "reference/closing_reasons.toml",
    "reference/main_reasons.toml",
    "reference/causes.toml",
];

/// A catalogue with the text it was read from.
#[derive(Debug)]
pub struct Form {
    /// The form as data.
    pub catalogue: Catalogue,
    /// SHA-256 over all its files, in hexadecimal: what a report pins.
    pub hash: String,
    /// Every file, one after the other, with its name first.
    pub text: String,
}

impl Form {
    /// Reads the files; tells every fault at once.
    pub fn read(files: &[SourceFile<'_>]) -> Result<Self, Vec<CatalogueFault>> {
        let catalogue = Catalogue::read(files)?;
        let text: String =
            files.iter().map(|file| format!("# file: {}\n{}\n", file.name, file.text)).collect();
        Ok(Self { catalogue, hash: sha256(text.as_bytes()), text })
    }
}
