//! Whether a file may be taken in: its type told by what is in it and never by its name, read to its end, with nothing
//! after that, and free of what could act when somebody opens it.
//!
//! A PNG is unpacked line by line, and of a JPEG the parts and the size are read. A PDF is gone through object by object
//! (`pdf`, by the rules in `rules`). What cannot be read wholly is refused, also where a program would show it all the
//! same: a program that mends a file may find more in it than was looked at here. Whoever sent it is told how to make
//! one that is taken.

mod pdf;
mod rules;
mod stream;

use std::io::Cursor;

use memchr::memchr;
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
    /// Something comes after its end.
    Trailing,
    /// It grows too large when it is unpacked.
    TooLargeInside,
}

/// Largest file that is taken, in bytes.
pub const BYTES_MAX: usize = 10 * 1024 * 1024;
/// Most points of a picture: a drawing in A0 at 250 dots to the inch.
const POINTS_MAX: u64 = 100_000_000;
/// Longest side of a picture.
const SIDE_MAX: usize = 30_000;

/// What is kept of a file: all of it, but of a photograph nothing after its end.
///
/// Telephones put more pictures there, for brighter screens or of the moment before. Nobody can be asked to do without
/// a telephone, and what comes after the end is not what is looked at.
pub(crate) fn kept(mut bytes: Vec<u8>) -> Vec<u8> {
    let is_photograph = bytes.starts_with(Media::Jpeg.beginning());
    if let Some(end) = is_photograph.then(|| end_of_jpeg(&bytes)).flatten() {
        bytes.truncate(end);
    }
    bytes
}

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
        Media::Pdf => pdf::check(bytes),
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
    reader.finish().map_err(|_| Flaw::Broken)?;
    ends(bytes, end_of_png(bytes))
}

/// Reads what a JPEG says of itself, and on to its end.
fn jpeg(bytes: &[u8]) -> Result<(), Flaw> {
    let options = DecoderOptions::default().set_max_width(SIDE_MAX).set_max_height(SIDE_MAX);
    let mut decoder = JpegDecoder::new_with_options(Cursor::new(bytes), options);
    decoder.decode_headers().map_err(|_| Flaw::Broken)?;
    let info = decoder.info().ok_or(Flaw::Broken)?;
    if u64::from(info.width) * u64::from(info.height) > POINTS_MAX {
        return Err(Flaw::TooLargeInside);
    }
    ends(bytes, end_of_jpeg(bytes))
}

/// Where a PNG ends: after the part that says so (ISO/IEC 15948, 5.3 and 11.2.5).
fn end_of_png(bytes: &[u8]) -> Option<usize> {
    let mut place = Media::Png.beginning().len();
    loop {
        let length = bytes.get(place..)?.first_chunk::<4>()?;
        let kind = bytes.get(place + 4..place + 8)?;
        // Its length and its kind come before what is in a part, and its sum after that.
        let inside = usize::try_from(u32::from_be_bytes(*length)).ok()?;
        place = place.checked_add(inside)?.checked_add(12)?;
        if kind == b"IEND" {
            return Some(place);
        }
    }
}

/// Where a JPEG ends: after the mark that ends its picture (ITU-T T.81, annex B). A mark in one of its parts, as in a
/// small picture that the camera has put there, is none.
fn end_of_jpeg(bytes: &[u8]) -> Option<usize> {
    let mut place = 2;
    loop {
        place += memchr(0xff, bytes.get(place..)?)? + 1;
        match bytes.get(place)? {
            // What fills up before a mark.
            0xff => {}
            // No mark, and those that stand alone.
            0x00 | 0x01 | 0xd0..=0xd7 => place += 1,
            0xd9 => return Some(place + 1),
            _ => {
                let length = bytes.get(place + 1..)?.first_chunk::<2>()?;
                place += 1 + usize::from(u16::from_be_bytes(*length));
            }
        }
    }
}

/// Refuses what goes on after its end: it may be something else as well as a picture.
fn ends(bytes: &[u8], end: Option<usize>) -> Result<(), Flaw> {
    match end {
        Some(end) if end == bytes.len() => Ok(()),
        Some(end) if end < bytes.len() => Err(Flaw::Trailing),
        _ => Err(Flaw::Broken),
    }
}

#[cfg(test)]
mod tests;
