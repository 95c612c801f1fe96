//! Personnummer and samordningsnummer, and what is written where there is none.
//!
//! Sources: folkbokföringslagen (1991:481) 18 §; lag (2022:1697) om samordningsnummer; the handbook's
//! Flik 3 and the older FAQ on T-numbers.

#[cfg(test)]
mod tests;

use jiff::civil::Date;

/// What a number is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Personnummer.
    Personal,
    /// Samordningsnummer: the day of birth plus 60.
    Coordination,
}

/// The legal sex that the third of the last four digits carries.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sex {
    /// Even digit.
    Woman,
    /// Odd digit.
    Man,
}

/// What is wrong with a number. Never holds the number itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// Not ten or twelve digits.
    Format,
    /// The date of birth does not exist.
    Date,
    /// The last digit does not fit the others.
    CheckDigit,
    /// The date of birth is still to come.
    Future,
}

/// A number whose date and check digit are right. No `Debug`: it is somebody's number.
#[derive(Clone, PartialEq, Eq)]
pub struct PersonNumber {
    digits: String,
    kind: Kind,
    sex: Sex,
    birth_date: Date,
}

impl PersonNumber {
    /// Twelve digits.
    pub fn digits(&self) -> &str {
        &self.digits
    }

    /// Twelve digits with a dash before the last four.
    pub fn dashed(&self) -> String {
        let (day, serial) = self.digits.split_at(8);
        format!("{day}-{serial}")
    }

    /// Personal or co-ordination number.
    pub const fn kind(&self) -> Kind {
        self.kind
    }

    /// The sex that the number carries.
    pub const fn sex(&self) -> Sex {
        self.sex
    }

    /// The day of birth that the number carries.
    pub const fn birth_date(&self) -> Date {
        self.birth_date
    }
}

/// Reads a number: twelve digits, or ten by the rule of folkbokföringslagen 18 §.
///
/// Ten digits mean the latest century that is not in the future, with `+` one century earlier. A dash or
/// space may stand before the last four.
pub fn parse(text: &str, today: Date) -> Result<PersonNumber, Fault> {
    let text = text.trim();
    let (day, serial, is_centenarian) = parts(text).ok_or(Fault::Format)?;
    let digits = match day.len() {
        8 if !is_centenarian => format!("{day}{serial}"),
        6 => format!("{}{day}{serial}", century(day, is_centenarian, today).ok_or(Fault::Format)?),
        _ => return Err(Fault::Format),
    };
    let (kind, birth_date) = birth(&digits).ok_or(Fault::Date)?;
    if serial.starts_with("000") || !fits_check_digit(&digits) {
        return Err(Fault::CheckDigit);
    }
    if birth_date > today {
        return Err(Fault::Future);
    }
    let sex = if digit(&digits, 10).is_multiple_of(2) { Sex::Woman } else { Sex::Man };
    Ok(PersonNumber { digits, kind, sex, birth_date })
}

/// Splits into the date, the last four, and whether a `+` stood between.
fn parts(text: &str) -> Option<(&str, &str, bool)> {
    let is_digits = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
    let (day, rest) = text.split_at_checked(text.len().checked_sub(4)?)?;
    let is_centenarian = day.ends_with('+');
    let day = day.trim_end_matches([' ', '-', '+', '\u{2212}', '\u{2013}']);
    (is_digits(day) && is_digits(rest)).then_some((day, rest, is_centenarian))
}

/// The century of a number of ten digits.
fn century(day: &str, is_centenarian: bool, today: Date) -> Option<i16> {
    let year: i16 = day.get(..2)?.parse().ok()?;
    let this = today.year();
    let mut century = this / 100;
    let month_and_day = (day.get(2..4)?.parse::<i8>().ok()?, day.get(4..6)?.parse::<i8>().ok()?);
    let day_of_birth = if month_and_day.1 > 60 { month_and_day.1 - 60 } else { month_and_day.1 };
    let is_later_this_year = (month_and_day.0, day_of_birth) > (today.month(), today.day());
    if century * 100 + year > this || (century * 100 + year == this && is_later_this_year) {
        century -= 1;
    }
    if is_centenarian {
        century -= 1;
    }
    Some(century)
}

fn birth(digits: &str) -> Option<(Kind, Date)> {
    let year = digits.get(..4)?.parse().ok()?;
    let month = digits.get(4..6)?.parse().ok()?;
    let day: i8 = digits.get(6..8)?.parse().ok()?;
    if year < 1800 {
        return None;
    }
    let (kind, day) = if day > 60 { (Kind::Coordination, day - 60) } else { (Kind::Personal, day) };
    Some((kind, Date::new(year, month, day).ok()?))
}

fn digit(digits: &str, place: usize) -> u32 {
    digits.as_bytes().get(place).map_or(0, |byte| u32::from(byte - b'0'))
}

/// Luhn's algorithm over the last ten digits.
fn fits_check_digit(digits: &str) -> bool {
    let sum: u32 = (2..12)
        .map(|place| {
            let doubled = digit(digits, place) * if place % 2 == 0 { 2 } else { 1 };
            doubled / 10 + doubled % 10
        })
        .sum();
    sum.is_multiple_of(10)
}

/// A T-number of the older practice: a day of birth and the sex, no check digit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TNumber {
    /// The day of birth.
    pub birth_date: Date,
    /// The sex, from the third of the last four characters.
    pub sex: Sex,
}

/// Reads `ÅÅÅÅMMDD-T123` or `ÅÅÅÅMMDD-TF10`; the third of the last four characters is even for a
/// woman, odd for a man.
pub fn parse_t_number(text: &str, today: Date) -> Option<TNumber> {
    let text = text.trim().to_uppercase();
    let (day, last) = text.split_at_checked(text.len().checked_sub(4)?)?;
    let day = day.trim_end_matches(['-', ' ']);
    let last = last.as_bytes();
    let is_digit = |place: usize| last.get(place).is_some_and(u8::is_ascii_digit);
    let is_second = is_digit(1) || last.get(1) == Some(&b'F');
    let is_day = day.len() == 8 && day.bytes().all(|byte| byte.is_ascii_digit());
    if !is_day || last.first() != Some(&b'T') || !is_second || !is_digit(2) || !is_digit(3) {
        return None;
    }
    let birth_date = birth(&format!("{day}0000")).map(|(_, date)| date)?;
    let third = last.get(2).map_or(0, |byte| u32::from(byte - b'0'));
    let sex = if third.is_multiple_of(2) { Sex::Woman } else { Sex::Man };
    (birth_date <= today).then_some(TNumber { birth_date, sex })
}

/// Whether the text can stand for a number where there is none: 3 to 20 letters and digits, with
/// single dashes or spaces between (handbook, Flik 3: any mix of letters and digits).
pub fn is_free_identifier(text: &str) -> bool {
    let length = text.chars().count();
    (3..=20).contains(&length)
        && text.chars().all(|c| c.is_alphanumeric() || matches!(c, '-' | ' '))
        && text.chars().any(char::is_alphanumeric)
}

/// Letters and digits that are neither seen nor heard as one another.
const READABLE: &[u8] = b"34679ACDEFGHJKMNPQRTWXY";

/// An identifier for a person whose real number must not be given, such as `FIKT-7K3M-9QX4`. It is
/// made from a random number, and cannot be taken for a personal number.
pub fn fictitious(random: u64) -> String {
    let mut rest = random;
    let base = READABLE.len() as u64;
    let mut text = String::from("FIKT");
    for place in 0..8 {
        if place % 4 == 0 {
            text.push('-');
        }
        let index = usize::try_from(rest % base).unwrap_or(0);
        text.push(char::from(READABLE.get(index).copied().unwrap_or(b'X')));
        rest /= base;
    }
    text
}

/// The form in which two numbers are compared: twelve digits when it is a number, however it is written, otherwise
/// capitals and digits without anything between.
pub fn canonical(text: &str, today: Date) -> String {
    let bare = || text.chars().flat_map(char::to_uppercase).filter(|c| c.is_alphanumeric());
    match parse(text, today).or_else(|_| parse(&bare().collect::<String>(), today)) {
        Ok(number) => number.digits,
        Err(_) => bare().collect(),
    }
}
