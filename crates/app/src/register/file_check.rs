//! Whether a file may be taken in: its type told by what is in it and never by its name, read as far as that shows
//! that it is whole, and free of what could act when somebody opens it.
//!
//! The rule for PDF is strict on purpose: names of actions are looked for in the whole file, and in everything in it
//! that can be unpacked, also where they are written with `#` and digits. A file that only may be dangerous is
//! refused, and whoever sent it is told how to make one that is not.

use std::io::Cursor;

use memchr::{memchr_iter, memmem};
use miniz_oxide::inflate::{TINFLStatus, decompress_to_vec_zlib_with_limit};
use zune_jpeg::JpegDecoder;
use zune_jpeg::zune_core::options::DecoderOptions;

/// The type of a file that is taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Media {
    /// A document.
    Pdf,
    /// A picture or drawing.
    Png,
    /// A photograph.
    Jpeg,
}

impl Media {
    const ALL: [Self; 3] = [Self::Pdf, Self::Png, Self::Jpeg];

    /// As it stands in the database and in the answer's head.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Pdf => "application/pdf",
            Self::Png => "image/png",
            Self::Jpeg => "image/jpeg",
        }
    }

    /// How names of such files end.
    pub const fn ending(self) -> &'static str {
        match self {
            Self::Pdf => "pdf",
            Self::Png => "png",
            Self::Jpeg => "jpg",
        }
    }

    /// What every such file begins with.
    const fn beginning(self) -> &'static [u8] {
        match self {
            Self::Pdf => b"%PDF-",
            Self::Png => b"\x89PNG\r\n\x1a\n",
            Self::Jpeg => b"\xff\xd8\xff",
        }
    }

    /// Reads the code back.
    pub(crate) fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|media| media.code() == code)
    }
}

/// Why a file is not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Flaw {
    /// There is nothing in it.
    Empty,
    /// It is larger than [`BYTES_MAX`].
    TooLarge,
    /// It is neither PDF, PNG nor JPEG.
    OtherType,
    /// It is cut off or damaged.
    Broken,
    /// It is locked with a password or otherwise encrypted.
    Encrypted,
    /// It can run or start something when it is opened, or carries other files.
    Dangerous,
    /// It grows too large when it is unpacked.
    TooLargeInside,
}

/// Largest file that is taken, in bytes.
pub const BYTES_MAX: usize = 10 * 1024 * 1024;
/// Most points of a picture: a drawing in A0 at 250 dots to the inch.
const POINTS_MAX: u64 = 100_000_000;
/// Longest side of a picture.
const SIDE_MAX: usize = 30_000;
/// How much may be unpacked of one stream, and how much is read and unpacked in all.
const STREAM_MAX: usize = 32 * 1024 * 1024;
const UNPACKED_MAX: usize = 256 * 1024 * 1024;
/// How far before a stream its own description is looked for.
const DESCRIPTION_MAX: usize = 4096;
/// How near the end of a PDF its end mark stands.
const END_MAX: usize = 2048;

/// Names in a PDF that let it act, or carry what could: ISO 32000-1, 12.6.4 (actions), 7.11.4 (files), 12.7.8 (XFA)
/// and 13 (multimedia).
const DANGEROUS: [&[u8]; 10] = [
    b"JavaScript",
    b"Launch",
    b"EmbeddedFile",
    b"EmbeddedFiles",
    b"GoToE",
    b"ImportData",
    b"SubmitForm",
    b"RichMedia",
    b"Rendition",
    b"XFA",
];
/// Ways of packing that are not unpacked here, and that nobody needs for the objects of a PDF.
const UNUSUAL: [&[u8]; 6] = [
    b"LZWDecode",
    b"ASCIIHexDecode",
    b"ASCII85Decode",
    b"RunLengthDecode",
    b"Crypt",
    b"DecodeParms",
];

/// Tells the type of a file that may be taken, or why it is not.
pub fn check(bytes: &[u8]) -> Result<Media, Flaw> {
    if bytes.is_empty() {
        return Err(Flaw::Empty);
    }
    if bytes.len() > BYTES_MAX {
        return Err(Flaw::TooLarge);
    }
    let media = Media::ALL.into_iter().find(|media| bytes.starts_with(media.beginning()));
    let media = media.ok_or(Flaw::OtherType)?;
    match media {
        Media::Pdf => pdf(bytes),
        Media::Png => png(bytes),
        Media::Jpeg => jpeg(bytes),
    }?;
    Ok(media)
}

/// Reads a PNG to its end, line by line.
fn png(bytes: &[u8]) -> Result<(), Flaw> {
    let mut reader = png::Decoder::new(Cursor::new(bytes)).read_info().map_err(|_| Flaw::Broken)?;
    let (width, height) = reader.info().size();
    if u64::from(width) * u64::from(height) > POINTS_MAX {
        return Err(Flaw::TooLargeInside);
    }
    while reader.next_row().map_err(|_| Flaw::Broken)?.is_some() {}
    reader.finish().map_err(|_| Flaw::Broken)
}

/// Reads what a JPEG says of itself, and that it has an end.
fn jpeg(bytes: &[u8]) -> Result<(), Flaw> {
    let options = DecoderOptions::default().set_max_width(SIDE_MAX).set_max_height(SIDE_MAX);
    let mut decoder = JpegDecoder::new_with_options(Cursor::new(bytes), options);
    decoder.decode_headers().map_err(|_| Flaw::Broken)?;
    let info = decoder.info().ok_or(Flaw::Broken)?;
    if u64::from(info.width) * u64::from(info.height) > POINTS_MAX {
        return Err(Flaw::TooLargeInside);
    }
    memmem::rfind(bytes, b"\xff\xd9").map(|_| ()).ok_or(Flaw::Broken)
}

/// Looks a PDF through for what could act.
fn pdf(bytes: &[u8]) -> Result<(), Flaw> {
    let end = bytes.get(bytes.len().saturating_sub(END_MAX)..).unwrap_or_default();
    if memmem::find(end, b"%%EOF").is_none() || memmem::find(end, b"startxref").is_none() {
        return Err(Flaw::Broken);
    }
    names(bytes)?;
    let mut left = UNPACKED_MAX;
    for place in memmem::find_iter(bytes, b"stream") {
        // What ends a stream reads like what begins one.
        if bytes.get(..place).unwrap_or_default().ends_with(b"end") {
            continue;
        }
        let after = bytes.get(place + b"stream".len()..).unwrap_or_default();
        let packed = after.strip_prefix(b"\r\n").or_else(|| after.strip_prefix(b"\n"));
        let Some(packed) = packed.or_else(|| after.strip_prefix(b"\r")) else { continue };
        let description = description(bytes, place);
        let is_of_objects = has_name(description, &[b"ObjStm"]);
        if is_of_objects && has_name(description, &UNUSUAL) {
            return Err(Flaw::Dangerous);
        }
        if !is_packed(packed) {
            continue;
        }
        let length = memmem::find(packed, b"endstream").unwrap_or(packed.len());
        let packed = packed.get(..length).unwrap_or_default();
        let is_picture = !is_of_objects && has_name(description, &[b"Image"]);
        let unpacked = unpacked(packed, is_picture)?;
        left = left.checked_sub(length + unpacked.len()).ok_or(Flaw::TooLargeInside)?;
        names(&unpacked)?;
    }
    Ok(())
}

/// What a stream holds, as far as it can be unpacked. What does not fit is refused, but for pictures: they are as
/// large as they are, and nobody reads names in them.
fn unpacked(packed: &[u8], is_picture: bool) -> Result<Vec<u8>, Flaw> {
    let most = if is_picture { STREAM_MAX / 32 } else { STREAM_MAX };
    match decompress_to_vec_zlib_with_limit(packed, most) {
        Ok(unpacked) => Ok(unpacked),
        Err(fault) if fault.status == TINFLStatus::HasMoreOutput && !is_picture => {
            Err(Flaw::TooLargeInside)
        }
        Err(fault) => Ok(fault.output),
    }
}

/// Whether the bytes begin as zlib's do (RFC 1950, 2.2).
fn is_packed(bytes: &[u8]) -> bool {
    match bytes {
        [method, flags, ..] => {
            method & 0x0f == 8 && u16::from_be_bytes([*method, *flags]).is_multiple_of(31)
        }
        _ => false,
    }
}

/// The description of the stream that begins at the place: what stands between the object's head and it.
fn description(bytes: &[u8], place: usize) -> &[u8] {
    let before = bytes.get(place.saturating_sub(DESCRIPTION_MAX)..place).unwrap_or_default();
    let from = memmem::rfind(before, b" obj").unwrap_or(0);
    before.get(from..).unwrap_or_default()
}

/// Refuses what has a name in it that must not be there.
fn names(bytes: &[u8]) -> Result<(), Flaw> {
    for name in every_name(bytes) {
        if name == b"Encrypt" {
            return Err(Flaw::Encrypted);
        }
        if DANGEROUS.contains(&name.as_slice()) {
            return Err(Flaw::Dangerous);
        }
    }
    Ok(())
}

fn has_name(bytes: &[u8], wanted: &[&[u8]]) -> bool {
    every_name(bytes).any(|name| wanted.contains(&name.as_slice()))
}

/// Longest name that is looked for, and more.
const NAME_MAX: usize = 24;

/// Every name, with what is written by its number as what it stands for (ISO 32000-1, 7.3.5). Of longer names the
/// beginning, which is none of those that are looked for.
fn every_name(bytes: &[u8]) -> impl Iterator<Item = Vec<u8>> {
    memchr_iter(b'/', bytes).map(move |slash| {
        let mut rest = bytes.get(slash + 1..).unwrap_or_default();
        let mut name = Vec::with_capacity(NAME_MAX);
        while let [byte, after @ ..] = rest {
            if name.len() == NAME_MAX || is_delimiter(*byte) {
                break;
            }
            let number = match rest {
                [b'#', high, low, ..] => digit(*high).zip(digit(*low)),
                _ => None,
            };
            if let Some((high, low)) = number {
                name.push((high << 4) | low);
                rest = after.get(2..).unwrap_or_default();
            } else {
                name.push(*byte);
                rest = after;
            }
        }
        name
    })
}

const fn is_delimiter(byte: u8) -> bool {
    byte <= b' '
        || matches!(byte, b'(' | b')' | b'<' | b'>' | b'[' | b']' | b'{' | b'}' | b'/' | b'%')
}

fn digit(byte: u8) -> Option<u8> {
    char::from(byte).to_digit(16).and_then(|digit| u8::try_from(digit).ok())
}

#[cfg(test)]
mod tests;
