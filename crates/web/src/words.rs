//! Words of the frame, in both languages, from `text/*.ftl`.

use std::collections::BTreeMap;
use std::fmt;

use domain::Language;
use domain::period::Period;
use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource};
use fluent_syntax::ast;
use jiff::civil::Date;
use unic_langid::LanguageIdentifier;

const SV: &str = include_str!("../../../text/sv.ftl");
const EN: &str = include_str!("../../../text/en.ftl");

/// All words, read once at start.
pub(crate) struct Words {
    sv: Spoken,
    en: Spoken,
}

/// The words of one language.
struct Spoken {
    bundle: FluentBundle<FluentResource>,
    /// Words that are nothing but text and values, taken apart once: a page asks for some hundred.
    plain: BTreeMap<String, Vec<Piece>>,
}

/// A part of a sentence.
enum Piece {
    Text(String),
    /// Where the value with the name is put in.
    Value(String),
}

impl fmt::Debug for Words {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Words")
    }
}

impl Words {
    /// Reads both files.
    pub(crate) fn load() -> Result<Self, String> {
        Ok(Self { sv: spoken("sv", SV)?, en: spoken("en", EN)? })
    }

    /// The words in one language.
    pub(crate) const fn speak(&self, language: Language) -> T<'_> {
        let spoken = match language {
            Language::Sv => &self.sv,
            Language::En => &self.en,
        };
        T { spoken, language }
    }
}

fn spoken(name: &str, text: &str) -> Result<Spoken, String> {
    let resource = FluentResource::try_new(text.to_owned())
        .map_err(|(_, faults)| format!("text/{name}.ftl: {faults:?}"))?;
    let language: LanguageIdentifier = name.parse().map_err(|fault| format!("{name}: {fault}"))?;
    let mut bundle = FluentBundle::new_concurrent(vec![language]);
    // The signs that keep directions of writing apart are of no use here, and are read out loud.
    bundle.set_use_isolating(false);
    let plain = plain(&resource);
    bundle.add_resource(resource).map_err(|faults| format!("text/{name}.ftl: {faults:?}"))?;
    Ok(Spoken { bundle, plain })
}

/// Every message that holds nothing but text and values.
fn plain(resource: &FluentResource) -> BTreeMap<String, Vec<Piece>> {
    let messages = resource.entries().filter_map(|entry| match entry {
        ast::Entry::Message(message) => Some((message.id.name, message.value.as_ref()?)),
        _ => None,
    });
    let taken_apart = messages.filter_map(|(key, pattern)| {
        let pieces: Option<Vec<Piece>> = pattern.elements.iter().map(piece).collect();
        Some((key.to_owned(), pieces?))
    });
    taken_apart.collect()
}

/// A part of a sentence, if it is so simple.
fn piece(element: &ast::PatternElement<&str>) -> Option<Piece> {
    match element {
        ast::PatternElement::TextElement { value } => Some(Piece::Text((*value).to_owned())),
        ast::PatternElement::Placeable {
            expression: ast::Expression::Inline(ast::InlineExpression::VariableReference { id }),
        } => Some(Piece::Value(id.name.to_owned())),
        ast::PatternElement::Placeable { .. } => None,
    }
}

/// The words for a key with values put in. A key that is missing shows itself, and fails a test.
fn formatted(bundle: &FluentBundle<FluentResource>, key: &str, values: &[(&str, &str)]) -> String {
    let Some(pattern) = bundle.get_message(key).and_then(|message| message.value()) else {
        return format!("[{key}]");
    };
    let mut arguments = FluentArgs::new();
    for (name, value) in values {
        arguments.set(*name, *value);
    }
    let mut faults = Vec::new();
    bundle.format_pattern(pattern, Some(&arguments), &mut faults).into_owned()
}

/// Words in one language.
#[derive(Clone, Copy)]
pub(crate) struct T<'a> {
    spoken: &'a Spoken,
    /// Which language.
    pub(crate) language: Language,
}

impl fmt::Debug for T<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "T({:?})", self.language)
    }
}

impl T<'_> {
    /// The words for a key.
    pub(crate) fn get(&self, key: &str) -> String {
        self.with(key, &[])
    }

    /// The words for a key with values put in.
    pub(crate) fn with(&self, key: &str, values: &[(&str, &str)]) -> String {
        let Some(pieces) = self.spoken.plain.get(key) else {
            return formatted(&self.spoken.bundle, key, values);
        };
        let said = |name: &str| values.iter().find(|it| it.0 == name).map(|it| it.1);
        let text = pieces.iter().map(|piece| match piece {
            Piece::Text(text) => text,
            Piece::Value(name) => said(name).unwrap_or(name),
        });
        text.collect()
    }

    /// The words for a key with one value put in; for templates.
    pub(crate) fn one(&self, key: &str, name: &str, value: &str) -> String {
        self.with(key, &[(name, value)])
    }

    /// Both values put in; for templates.
    pub(crate) fn two(&self, key: &str, first: (&str, &str), second: (&str, &str)) -> String {
        self.with(key, &[first, second])
    }

    /// A day as people say it: `31 januari 2027`.
    pub(crate) fn day(&self, day: Date) -> String {
        format!("{} {}", self.day_of_year(day), day.year())
    }

    /// A day of any year: `31 januari`.
    pub(crate) fn day_of_year(&self, day: Date) -> String {
        format!("{} {}", day.day(), self.month(day.month()))
    }

    /// The name of a month, from 1.
    pub(crate) fn month(&self, number: i8) -> String {
        self.get(&format!("month-{number}"))
    }

    /// A quarter as people say it: `kvartal 3 2026`.
    pub(crate) fn quarter(&self, period: Period) -> String {
        let (quarter, year) = (period.quarter.to_string(), period.year.to_string());
        self.two("quarter", ("quarter", &quarter), ("year", &year))
    }

    /// The code of the language, for `lang`.
    pub(crate) const fn code(&self) -> &'static str {
        self.language.code()
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;

    /// Keys with the names of the values that are put in.
    fn keys(text: &str) -> BTreeMap<String, Vec<String>> {
        text.lines()
            .filter_map(|line| line.split_once(" = "))
            .filter(|(key, _)| !key.starts_with('#'))
            .map(|(key, words)| {
                let mut names: Vec<String> = words
                    .split('{')
                    .skip(1)
                    .filter_map(|rest| rest.split('}').next())
                    .map(|name| name.trim().to_owned())
                    .collect();
                names.sort();
                (key.to_owned(), names)
            })
            .collect()
    }

    #[test]
    fn every_key_stands_in_both_languages_with_the_same_values() {
        assert_eq!(keys(SV), keys(EN));
    }

    #[test]
    fn values_are_put_in_without_invisible_signs() {
        let words = Words::load().unwrap();
        let sv = words.speak(Language::Sv);
        assert_eq!(sv.one("logged-in-as", "name", "Åsa Öberg"), "Inloggad som Åsa Öberg");
    }
}
