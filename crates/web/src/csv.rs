//! Tables as files: with semicolons between, which is what a spreadsheet in Swedish looks for, in UTF-8 with the mark by
//! which spreadsheets know it.

use axum::http::header::{CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};

/// A table that is being written.
pub(crate) struct Csv(csv::Writer<Vec<u8>>);

impl Csv {
    /// A table with these heads.
    pub(crate) fn new(heads: &[&str]) -> Self {
        // The mark of the byte order, which spreadsheets take as a sign of UTF-8.
        let mut writer = csv::WriterBuilder::new();
        writer.delimiter(b';');
        let mut csv = Self(writer.from_writer("\u{feff}".as_bytes().to_vec()));
        csv.line(heads);
        csv
    }

    /// Adds a line. What a spreadsheet would take for a formula is made text.
    pub(crate) fn line(&mut self, cells: &[&str]) {
        let plain = cells.iter().map(|cell| match cell.chars().next() {
            Some('=' | '+' | '-' | '@' | '\t' | '\r') => format!("'{cell}"),
            _ => (*cell).to_owned(),
        });
        // Writing to memory cannot fail, and every line has as many cells as there are heads.
        self.0.write_record(plain).ok();
    }

    /// The table as a file with the name.
    pub(crate) fn answer(self, name: &str) -> Response {
        let bytes = self.0.into_inner().unwrap_or_default();
        let headers = [
            (CONTENT_TYPE, "text/csv; charset=utf-8".to_owned()),
            (CONTENT_DISPOSITION, format!("attachment; filename=\"{name}\"")),
            (CACHE_CONTROL, "no-store".to_owned()),
        ];
        (headers, bytes).into_response()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_formula_is_made_text_and_semicolons_are_kept() {
        let mut csv = Csv::new(&["a", "b"]);
        csv.line(&["=1+1", "x; \"y\", z"]);
        let text = String::from_utf8(csv.0.into_inner().unwrap()).unwrap();
        assert_eq!(text, "\u{feff}a;b\n'=1+1;\"x; \"\"y\"\", z\"\n");
    }
}
