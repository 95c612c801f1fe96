//! Answers as they were typed: one text per field. What a text means is asked of the catalogue.

use std::collections::BTreeMap;

use crate::ids::FieldId;

/// Everything typed in one report, raw, by field. A field that was left empty is not in the map.
///
/// Raw on purpose: a date that does not exist is kept as it was typed, so that nothing is lost and
/// the page can say what is wrong with it. There is no `Debug`, since names stand in here.
#[derive(Clone, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(transparent)]
pub struct Answers(BTreeMap<FieldId, String>);

impl Answers {
    /// The text typed in a field, or `None` when it is empty.
    pub fn get(&self, field: &FieldId) -> Option<&str> {
        self.0.get(field).map(String::as_str)
    }

    /// Keeps what was typed, without space around it; an empty text removes the answer.
    pub fn set(&mut self, field: FieldId, text: &str) {
        let text = text.trim();
        if text.is_empty() {
            self.0.remove(&field);
        } else {
            self.0.insert(field, text.replace("\r\n", "\n"));
        }
    }

    /// Removes one answer.
    pub fn remove(&mut self, field: &FieldId) {
        self.0.remove(field);
    }

    /// All answers, by field id.
    pub fn iter(&self) -> impl Iterator<Item = (&FieldId, &str)> {
        self.0.iter().map(|(field, text)| (field, text.as_str()))
    }

    /// Whether nothing has been answered.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl FromIterator<(FieldId, String)> for Answers {
    fn from_iter<T: IntoIterator<Item = (FieldId, String)>>(pairs: T) -> Self {
        let mut answers = Self::default();
        for (field, text) in pairs {
            answers.set(field, &text);
        }
        answers
    }
}
