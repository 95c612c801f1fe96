//! Reference numbers that can be read aloud: no letter that looks or sounds like another.

use crate::random::{NoRandom, Random};

/// Digits and letters without 0 O, 1 I L, 2 Z, 5 S, 8 B, and without U V.
const ALPHABET: &[u8] = b"34679ACDEFGHJKMNPQRTWXY";

/// A new reference for a case, such as `7K3M-9QX4-RT`. Ten letters of 23: more than 10¹³ of them.
pub(crate) fn new(random: &Random) -> Result<String, NoRandom> {
    let mut reference = String::new();
    for place in 0..10 {
        if place == 4 || place == 8 {
            reference.push('-');
        }
        let number = random.number()?;
        let index = usize::try_from(number % ALPHABET.len() as u64).unwrap_or(0);
        reference.push(char::from(ALPHABET.get(index).copied().unwrap_or(b'X')));
    }
    Ok(reference)
}
