//! The end of the log as a small text to keep: what stands above its last line is what is signed.

use std::fmt::Write as _;

use jiff::Timestamp;
use store::audit_head::Head;

const TITLE: &str = "The end of Verkställt's audit log";
const SIGNATURE: &str = "signature: ";

/// What was signed, as text and as what it says.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Signed {
    pub(super) text: String,
    pub(super) head: Head,
}

/// What is signed.
pub(super) fn text(head: &Head) -> String {
    let Head { seq, seal, at } = head;
    format!("{TITLE}\nline: {seq}\nseal: {}\nwritten: {at}\n", hex(seal))
}

/// The text with its signature.
pub(super) fn signed(text: &str, signature: &[u8]) -> String {
    format!("{text}{SIGNATURE}{}\n", hex(signature))
}

/// Reads it back, with the signature; none if it is something else.
pub(super) fn read(file: &str) -> Option<(Signed, Vec<u8>)> {
    // A mail or an editor may have given the lines other ends.
    let lines: Vec<&str> = file.lines().map(str::trim_end).collect();
    let [title, line, seal, written, signature] = lines.as_slice() else { return None };
    let head = Head {
        seq: line.strip_prefix("line: ")?.parse().ok()?,
        seal: unhex(seal.strip_prefix("seal: ")?)?,
        at: written.strip_prefix("written: ")?.parse::<Timestamp>().ok()?,
    };
    let signature = unhex(signature.strip_prefix(SIGNATURE)?)?;
    (*title == TITLE).then(|| (Signed { text: text(&head), head }, signature))
}

fn hex(bytes: &[u8]) -> String {
    let mut text = String::new();
    for byte in bytes {
        // Writing to a text cannot fail.
        write!(text, "{byte:02x}").ok();
    }
    text
}

fn unhex(text: &str) -> Option<Vec<u8>> {
    let pairs = text.as_bytes().chunks(2);
    let byte = |pair: &[u8]| u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok();
    let bytes: Option<Vec<u8>> = pairs.map(byte).collect();
    bytes.filter(|_| text.len().is_multiple_of(2))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn head() -> Head {
        let at = "2026-11-25T17:46:30.123456Z".parse().unwrap();
        Head { seq: 1234, seal: vec![0, 171, 255], at }
    }

    #[test]
    fn an_end_is_read_back_as_it_was() {
        let file = signed(&text(&head()), &[1, 2, 3]);
        assert!(file.starts_with(
            "The end of Verkställt's audit log\nline: 1234\nseal: 00abff\nwritten: 2026-11-25T17:46:30.123456Z\n"
        ));
        let read_back = Some((Signed { text: text(&head()), head: head() }, vec![1, 2, 3]));
        assert_eq!(read(&file), read_back);
        assert_eq!(read(&file.replace('\n', "\r\n")), read_back, "other line ends");
    }

    #[test]
    fn what_is_no_end_is_refused() {
        let file = signed(&text(&head()), &[1, 2, 3]);
        assert_eq!(read(&file.replace("line: ", "")), None);
        assert_eq!(read(&file.replace("00abff", "00abf")), None);
        assert_eq!(read(&format!("{file}more")), None);
        assert_eq!(read(""), None);
    }
}
