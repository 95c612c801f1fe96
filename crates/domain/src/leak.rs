//! Finds what should not stand in a free text: personal numbers, and names that are protected.

use jiff::civil::Date;

use crate::person_number;

/// How many personal numbers stand in the text: ten or twelve digits, with or without a sign before the
/// last four, whose date and check digit are right. A case number or a telephone number seldom fits.
pub fn person_numbers_in(text: &str, today: Date) -> usize {
    let is_part = |c: char| c.is_ascii_digit() || matches!(c, '-' | '+');
    text.split(|c: char| !is_part(c))
        .filter(|part| person_number::parse(part.trim_matches(['-', '+']), today).is_ok())
        .count()
}

/// Whether the name stands as a word of its own in the text, whatever the case, also in the genitive.
pub fn contains_word(text: &str, name: &str) -> bool {
    let name = name.trim().to_lowercase();
    if name.chars().count() < 2 {
        return false;
    }
    let text = text.to_lowercase();
    let is_inside_word = |c: char| c.is_alphanumeric();
    text.match_indices(&name).any(|(at, found)| {
        let before = text.get(..at).and_then(|part| part.chars().next_back());
        let rest = text.get(at + found.len()..).unwrap_or_default();
        let after = rest.strip_prefix('s').unwrap_or(rest).chars().next();
        !before.is_some_and(is_inside_word) && !after.is_some_and(is_inside_word)
    })
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn personal_numbers_are_found_in_running_text() {
        let count = |text: &str| person_numbers_in(text, date(2026, 11, 23));
        assert_eq!(count("Brukaren (811218-9876) väntar på 19811218-9876."), 2);
        assert_eq!(count("Ring 08-123 45 67, dnr 2026-1234, 2026-11-23"), 0);
        assert_eq!(count("198112189877"), 0, "wrong check digit");
        assert_eq!(count(""), 0);
    }

    #[test]
    fn names_are_found_as_words() {
        assert!(contains_word("Vi ringde ÅSA i går", "Åsa"));
        assert!(contains_word("Åsas lägenhet", "Åsa"));
        assert!(!contains_word("Basalt och åsar", "Åsa"));
        assert!(!contains_word("A", "a"), "one letter is no name");
    }
}
