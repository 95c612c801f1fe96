//! Where an object or a trailer may begin, however loosely a program reads.
//!
//! Programs do not read numbers alike: some end one at the first letter (`7 0obj`), some take `7e0`, a sign alone or a
//! number that is far too large, and some pass over bytes that others read as part of a word. So no number is read
//! here. What could be two numbers before the word is taken for the beginning of an object.

use std::collections::BTreeSet;

use memchr::{memchr, memmem, memrchr2};

/// Whether no object and no trailer begins anywhere in the file but where one was gone through, said by where the word
/// ends that it begins with.
pub(super) fn are_only(begun: &BTreeSet<usize>, bytes: &[u8]) -> bool {
    let is_object = |place: usize| {
        begun.contains(&(place + b"obj".len())) || !bytes.get(..place).is_some_and(may_be_object)
    };
    let is_trailer = |place: usize| {
        let end = place + b"trailer".len();
        begun.contains(&end) || !bytes.get(end..).is_some_and(may_be_trailer)
    };
    memmem::find_iter(bytes, b"obj").all(is_object)
        && memmem::find_iter(bytes, b"trailer").all(is_trailer)
}

/// Whether the beginning of an object is written as all programs read it: two numbers of digits, with white space
/// between them and before the word.
pub(super) fn is_plain(head: &[u8]) -> bool {
    let numbers = head.strip_suffix(b"obj").unwrap_or_default();
    numbers.iter().all(|byte| byte.is_ascii_digit() || is_white(*byte))
}

/// Whether a program may read an object's beginning in what stands before the word `obj`: two numbers, or a comment
/// that may hide them.
fn may_be_object(before: &[u8]) -> bool {
    if before.ends_with(b"end") {
        return false;
    }
    let mut n_numbers = 0;
    let mut is_digit = false;
    for (place, byte) in before.iter().enumerate().rev() {
        let was_digit = is_digit;
        is_digit = byte.is_ascii_digit();
        match byte {
            b'0'..=b'9' if was_digit => {}
            b'0'..=b'9' | b'+' | b'-' | b'.' => n_numbers += 1,
            b'\r' | b'\n' if ends_comment(before.get(..place).unwrap_or_default()) => return true,
            // What makes a number larger.
            b'e' | b'E' => {}
            _ if is_passed_over(*byte) => {}
            _ => return false,
        }
        if n_numbers == 2 {
            return true;
        }
    }
    false
}

/// Whether a program may read a trailer in what stands after the word `trailer`.
fn may_be_trailer(after: &[u8]) -> bool {
    !after.first().is_some_and(u8::is_ascii_alphabetic)
}

/// Whether there may be a comment on the line that the bytes end with.
fn ends_comment(bytes: &[u8]) -> bool {
    let from = memrchr2(b'\r', b'\n', bytes).map_or(0, |end| end + 1);
    bytes.get(from..).is_some_and(|line| memchr(b'%', line).is_some())
}

/// Whether some program passes it over between two words: white space, what is white space to some, and marks that
/// stand alone.
fn is_passed_over(byte: u8) -> bool {
    is_white(byte)
        || matches!(byte, 0x0b | 0x80 | 0x85 | 0xa0 | 0xff)
        || b"()<>[]{}".contains(&byte)
}

/// ISO 32000-1, table 1.
pub(super) fn is_white(byte: u8) -> bool {
    matches!(byte, 0 | b'\t' | b'\n' | 0x0c | b'\r' | b' ')
}
