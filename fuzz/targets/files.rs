//! Looks through whatever is given as an attached file: it may be refused, and must not stop; what is taken is of its
//! type, within the limits, and free of names that let a PDF act, also of those in what is packed.
#![no_main]

use app::register::file_check::{BYTES_MAX, Flaw, Media, check};
use libfuzzer_sys::fuzz_target;

/// Names that let a PDF act, or carry what could: ISO 32000-1, 12.6.4 and 7.11.4.
const NAMES: [&str; 6] =
    ["/JavaScript", "/Launch", "/EmbeddedFile", "/SubmitForm", "/RichMedia", "/XFA"];
/// Most points of a picture.
const POINTS_MAX: u64 = 100_000_000;

fuzz_target!(|bytes: &[u8]| {
    if let Ok(media) = check(bytes) {
        assert!(bytes.len() <= BYTES_MAX);
        match media {
            Media::Pdf => assert!(bytes.starts_with(b"%PDF-") && !can_act(bytes)),
            Media::Png => assert!(points(bytes) <= POINTS_MAX),
            Media::Jpeg => assert!(bytes.starts_with(&[0xff, 0xd8, 0xff])),
        }
    }
    if can_act(bytes)
        && let Some(packed) = packed(bytes)
    {
        // What is wrong with the file otherwise would hide that it was not looked through.
        let is_found = matches!(
            check(&packed),
            Err(Flaw::Dangerous | Flaw::Encrypted | Flaw::TooLarge | Flaw::TooLargeInside)
        );
        assert!(is_found, "what is packed is looked through as well");
    }
});

/// Whether one of the names stands in the bytes as it is.
fn can_act(bytes: &[u8]) -> bool {
    NAMES.iter().any(|name| {
        let starts = bytes.windows(name.len()).enumerate().filter(|it| it.1 == name.as_bytes());
        starts.map(|it| bytes.get(it.0 + name.len())).any(ends)
    })
}

/// Whether a name ends where the byte stands (ISO 32000-1, 7.2.2), to one program or another.
fn ends(byte: Option<&u8>) -> bool {
    byte.is_none_or(|byte| b"\0\t\n\x0c\r ()<>[]{}/%\x80\xff".contains(byte))
}

/// Width times height, as a PNG's first part says them.
fn points(bytes: &[u8]) -> u64 {
    let side = |from: usize| {
        let four = bytes.get(from..from + 4).expect("a picture has a size");
        u64::from(u32::from_be_bytes(four.try_into().expect("four bytes")))
    };
    side(16) * side(20)
}

/// A PDF in which the bytes lie packed, as an object of a stream of objects. There is none if the stream would seem to
/// end within them.
fn packed(bytes: &[u8]) -> Option<Vec<u8>> {
    let list = b"7 0 ";
    let packed = miniz_oxide::deflate::compress_to_vec_zlib(&[list.as_slice(), bytes].concat(), 6);
    let end = b"endstream";
    if packed.windows(end.len()).any(|it| it == end) {
        return None;
    }
    let head = format!(
        "%PDF-1.7\n3 0 obj\n<< /Type /ObjStm /N 1 /First {} /Filter /FlateDecode /Length {} >>\nstream\n",
        list.len(),
        packed.len()
    );
    let end = b"\nendstream\nendobj\nstartxref\n0\n%%EOF\n";
    Some([head.as_bytes(), packed.as_slice(), end.as_slice()].concat())
}
