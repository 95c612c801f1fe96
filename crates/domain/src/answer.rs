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

    /// Keeps what was typed, without space around it and without control characters, which nobody types;
    /// an empty text removes the answer.
    pub fn set(&mut self, field: FieldId, text: &str) {
        let text = text.replace("\r\n", "\n");
        let text: String =
            text.chars().filter(|c| matches!(c, '\n' | '\t') || !c.is_control()).collect();
        let text = text.trim();
        if text.is_empty() {
            self.0.remove(&field);
        } else {
            self.0.insert(field, text.to_owned());
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_typed_is_kept_without_what_nobody_types() {
        let mut answers = Answers::default();
        let field = FieldId::new("a");
        answers.set(field.clone(), "  Åsa\r\nÖhman\u{0}\u{7}\t! ");
        assert_eq!(answers.get(&field), Some("Åsa\nÖhman\t!"));
        answers.set(field.clone(), " \u{0} ");
        assert!(answers.is_empty());
    }
}
