//! The typeface in which the fields are filled in.
//!
//! The pages hold only the letters that stand on them. What will be typed is not known, so the whole
//! typeface comes with the file, under the encoding that programs for forms know best. It holds the
//! letters of Western Europe; a program that is given others takes a typeface of its own.
#![expect(clippy::float_arithmetic, reason = "lengths on paper are measured, not counted")]

use std::io::Write as _;
use std::sync::OnceLock;

use flate2::{Compression, write::ZlibEncoder};
use pdf_writer::types::FontFlags;
use pdf_writer::writers::FontDescriptor;
use pdf_writer::{Filter, Finish, Name, Rect, Ref};
use rustybuzz::{Face, ttf_parser};
use write_fonts::FontBuilder;
use write_fonts::types::Tag;

use super::file::File;
use crate::Error;
use crate::text::Fonts;

const NAME: Name<'static> = Name(b"SourceSans3-Regular");
/// The tables that a PDF is drawn from. Those left out are for setting text, which programs for forms
/// do not do, and are more than half of the typeface.
const TABLES: &[&[u8; 4]] =
    &[b"cmap", b"glyf", b"head", b"hhea", b"hmtx", b"loca", b"maxp", b"prep"];
const FIRST: u8 = 0x20;
/// What the encoding `WinAnsi` has from 0x80, where it goes its own way; a bullet stands for none.
const OWN_WAY: [char; 32] = [
    '€', '•', '‚', 'ƒ', '„', '…', '†', '‡', 'ˆ', '‰', 'Š', '‹', 'Œ', '•', 'Ž', '•', '•', '‘', '’',
    '“', '”', '•', '–', '—', '˜', '™', 'š', '›', 'œ', '•', 'ž', 'Ÿ',
];

/// Puts the typeface in the file.
pub(super) fn embed(file: &mut File, fonts: &Fonts) -> Result<Ref, Error> {
    let face = fonts.regular();
    let packed = packed(face)?;
    let add = |file: &mut File| {
        let program = file.add(|chunk, id| {
            let mut stream = chunk.stream(id, &packed.bytes);
            stream.filter(Filter::FlateDecode).pair(Name(b"Length1"), packed.length);
        })?;
        let descriptor = file.add(|chunk, id| {
            describe(chunk.font_descriptor(id), face, program);
        })?;
        file.add(|chunk, id| {
            // A TrueType font differs from a Type 1 font in nothing but its name.
            let mut font = chunk.indirect(id).dict();
            font.pair(Name(b"Type"), Name(b"Font")).pair(Name(b"Subtype"), Name(b"TrueType"));
            font.pair(Name(b"BaseFont"), NAME).pair(Name(b"FontDescriptor"), descriptor);
            font.pair(Name(b"Encoding"), Name(b"WinAnsiEncoding"));
            font.pair(Name(b"FirstChar"), i32::from(FIRST)).pair(Name(b"LastChar"), 255);
            let widths = (FIRST..=u8::MAX).map(|code| width(face, letter(code)));
            font.insert(Name(b"Widths")).array().items(widths);
        })
    };
    add(file).ok_or(Error::Font)
}

/// The typeface as it is stored in the file.
struct Packed {
    bytes: Vec<u8>,
    /// How long it was before.
    length: i32,
}

/// Packs the typeface at first use.
fn packed(face: &Face<'_>) -> Result<&'static Packed, Error> {
    static PACKED: OnceLock<Option<Packed>> = OnceLock::new();
    PACKED
        .get_or_init(|| {
            let mut builder = FontBuilder::new();
            for name in TABLES {
                let table = face.raw_face().table(ttf_parser::Tag::from_bytes(name))?;
                builder.add_raw(Tag::new(name), table);
            }
            let bytes = builder.build();
            let length = i32::try_from(bytes.len()).ok()?;
            let mut packed = ZlibEncoder::new(Vec::new(), Compression::best());
            packed.write_all(&bytes).ok()?;
            Some(Packed { bytes: packed.finish().ok()?, length })
        })
        .as_ref()
        .ok_or(Error::Font)
}

fn describe(mut descriptor: FontDescriptor<'_>, face: &Face<'_>, program: Ref) {
    let (low, high) = reach(face);
    let widest = (FIRST..=u8::MAX).map(|code| width(face, letter(code))).fold(0.0, f32::max);
    descriptor.name(NAME).flags(FontFlags::NON_SYMBOLIC).font_file2(program);
    // Programs take the distance between lines from this box, so it fits what can be typed.
    descriptor.bbox(Rect::new(0.0, low, widest, high)).italic_angle(0.0).stem_v(84.0);
    descriptor.ascent(scaled(face, face.ascender())).descent(scaled(face, face.descender()));
    descriptor.cap_height(scaled(face, face.capital_height().unwrap_or_default()));
    descriptor.finish();
}

/// How far below and above the line the letters reach that can be typed.
fn reach(face: &Face<'_>) -> (f32, f32) {
    let boxes = (FIRST..=u8::MAX)
        .filter_map(|code| face.glyph_bounding_box(face.glyph_index(letter(code))?));
    boxes.fold((0.0, 0.0), |(low, high): (f32, f32), it| {
        (low.min(scaled(face, it.y_min)), high.max(scaled(face, it.y_max)))
    })
}

fn width(face: &Face<'_>, letter: char) -> f32 {
    let units = face.glyph_index(letter).and_then(|glyph| face.glyph_hor_advance(glyph));
    scaled(face, units.and_then(|units| i16::try_from(units).ok()).unwrap_or_default())
}

/// Units of the typeface as thousandths of its size.
fn scaled(face: &Face<'_>, units: i16) -> f32 {
    let per_em = i16::try_from(face.units_per_em()).unwrap_or(1000);
    f32::from(units) * 1000.0 / f32::from(per_em)
}

/// The letter that a code stands for.
fn letter(code: u8) -> char {
    let own = code.checked_sub(0x80).and_then(|place| OWN_WAY.get(usize::from(place)));
    own.copied().unwrap_or(if code == 0x7F { '•' } else { char::from(code) })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::fonts;

    #[test]
    fn every_letter_that_can_be_typed_is_in_the_typeface() {
        let face = fonts().unwrap().regular();
        for code in FIRST..=u8::MAX {
            let letter = letter(code);
            assert!(face.glyph_index(letter).is_some_and(|glyph| glyph.0 != 0), "{letter:?}");
        }
        assert_eq!(
            b"\xe5\xe4\xf6\xc5\xc4\xd6\x80".map(letter),
            ['å', 'ä', 'ö', 'Å', 'Ä', 'Ö', '€']
        );
    }
}
