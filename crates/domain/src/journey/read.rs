//! Reads one answer: from what was typed to what it means, or what is wrong with it.

use jiff::civil::Date;

use super::{AREAS_BETWEEN, Value};
use crate::catalogue::{Choice, ProblemKind};
use crate::person_number;

/// Reads a date: `2026-01-31`, also with other signs between, or without any.
pub(super) fn date(text: &str) -> Result<Value, ProblemKind> {
    let parts: Vec<&str> =
        text.split(['-', '/', '.', ' ']).filter(|part| !part.is_empty()).collect();
    let digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    let (year, month, day) = match parts.as_slice() {
        [all] if all.len() == 8 && digits(all) => (
            all.get(..4).unwrap_or_default(),
            all.get(4..6).unwrap_or_default(),
            all.get(6..).unwrap_or_default(),
        ),
        [year, month, day]
            if year.len() == 4
                && (1..=2).contains(&month.len())
                && (1..=2).contains(&day.len())
                && [year, month, day].into_iter().all(|part| digits(part)) =>
        {
            (*year, *month, *day)
        }
        _ => return Err(ProblemKind::DateFormat),
    };
    let number = |part: &str| part.parse::<i8>().map_err(|_| ProblemKind::DateNotExist);
    let year = year.parse::<i16>().map_err(|_| ProblemKind::DateFormat)?;
    // A year before 1900 is a slip of the finger, and no decision under these laws is that old.
    if year < 1900 {
        return Err(ProblemKind::DateNotExist);
    }
    Date::new(year, number(month)?, number(day)?)
        .map(Value::Date)
        .map_err(|_| ProblemKind::DateNotExist)
}

/// Reads some of the areas that are offered, at least one.
pub(super) fn areas(text: &str, offered: &[&Choice]) -> Result<Value, ProblemKind> {
    let asked: Vec<&str> = text.split(AREAS_BETWEEN).collect();
    let of_list = |id: &&str| offered.iter().any(|choice| choice.id.as_str() == *id);
    if !asked.iter().all(of_list) {
        return Err(ProblemKind::ChoiceNotOffered);
    }
    let chosen = offered.iter().filter(|choice| asked.contains(&choice.id.as_str()));
    Ok(Value::Areas(chosen.map(|choice| choice.id.clone()).collect()))
}

/// Reads text of at most `max` characters.
pub(super) fn text(text: &str, max: usize) -> Result<Value, ProblemKind> {
    if text.chars().count() > max {
        return Err(ProblemKind::TooLong);
    }
    Ok(Value::Text(text.to_owned()))
}

/// Reads a personal or co-ordination number; any letters and digits when `free`.
pub(super) fn number(text: &str, free: bool, today: Date) -> Result<Value, ProblemKind> {
    if free {
        return if person_number::is_free_identifier(text) {
            Ok(Value::Number(text.to_owned()))
        } else {
            Err(ProblemKind::FreeIdentifierFormat)
        };
    }
    match person_number::parse(text, today) {
        Ok(number) => Ok(Value::Number(number.digits().to_owned())),
        Err(person_number::Fault::Format) => Err(ProblemKind::PersonNumberFormat),
        Err(person_number::Fault::Date) => Err(ProblemKind::PersonNumberDate),
        Err(person_number::Fault::CheckDigit) => Err(ProblemKind::PersonNumberCheckDigit),
        Err(person_number::Fault::Future) => Err(ProblemKind::PersonNumberFuture),
    }
}
