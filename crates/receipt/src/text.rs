//! The typeface: which letters it has, how wide words are, and how text is broken into lines.
#![expect(clippy::float_arithmetic, reason = "lengths on paper are measured, not counted")]

use std::collections::BTreeMap;
use std::sync::{Mutex, OnceLock};

use krilla::text::{Font, GlyphId, KrillaGlyph};
use rustybuzz::{Direction, Face, GlyphBuffer, ShapePlan, UnicodeBuffer, script};

use crate::Error;

static REGULAR: &[u8] = include_bytes!("../fonts/SourceSans3_400Regular.ttf");
static SEMIBOLD: &[u8] = include_bytes!("../fonts/SourceSans3_600SemiBold.ttf");

/// Stands for letters that the typeface lacks.
const REPLACEMENT: char = '?';
/// How many widths are remembered: the words of every form, several times over. Names, days and numbers come besides, and
/// may not fill the memory.
const WIDTHS_MAX: usize = 4_000;

/// Weight of the letters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Weight {
    Regular,
    SemiBold,
}

/// Both weights of the typeface, read once.
pub(crate) struct Fonts {
    regular: Typeface,
    semibold: Typeface,
}

struct Typeface {
    font: Font,
    face: Face<'static>,
    /// How letters are set beside each other. Made once: it takes far longer than setting a line by it.
    plan: ShapePlan,
    /// Width of words in units of the typeface.
    widths: Mutex<BTreeMap<String, i32>>,
}

impl Typeface {
    fn read(bytes: &'static [u8]) -> Option<Self> {
        let font = Font::new(bytes.to_vec().into(), 0)?;
        let face = Face::from_slice(bytes, 0)?;
        let script = Some(script::LATIN);
        let plan = ShapePlan::new(&face, Direction::LeftToRight, script, None, &[]);
        Some(Self { font, face, plan, widths: Mutex::default() })
    }

    /// The letters of a text, set beside each other.
    fn set(&self, text: &str) -> GlyphBuffer {
        let mut buffer = UnicodeBuffer::new();
        buffer.push_str(text);
        buffer.set_direction(Direction::LeftToRight);
        buffer.set_script(script::LATIN);
        rustybuzz::shape_with_plan(&self.face, &self.plan, buffer)
    }

    fn width(&self, word: &str) -> i32 {
        let Ok(mut widths) = self.widths.lock() else {
            return 0;
        };
        if let Some(width) = widths.get(word) {
            return *width;
        }
        let width = self.set(word).glyph_positions().iter().map(|glyph| glyph.x_advance).sum();
        if widths.len() >= WIDTHS_MAX {
            widths.clear();
        }
        widths.insert(word.to_owned(), width);
        width
    }
}

/// The typeface, read at first use.
pub(crate) fn fonts() -> Result<&'static Fonts, Error> {
    static FONTS: OnceLock<Option<Fonts>> = OnceLock::new();
    FONTS
        .get_or_init(|| {
            Some(Fonts { regular: Typeface::read(REGULAR)?, semibold: Typeface::read(SEMIBOLD)? })
        })
        .as_ref()
        .ok_or(Error::Font)
}

impl Fonts {
    const fn typeface(&self, weight: Weight) -> &Typeface {
        match weight {
            Weight::Regular => &self.regular,
            Weight::SemiBold => &self.semibold,
        }
    }

    /// The measures of the regular weight.
    pub(crate) const fn regular(&self) -> &Face<'static> {
        &self.regular.face
    }

    pub(crate) fn font(&self, weight: Weight) -> Font {
        self.typeface(weight).font.clone()
    }

    /// How wide the text is, in points.
    #[expect(
        clippy::cast_precision_loss,
        reason = "a line has far fewer units than a float can tell"
    )]
    pub(crate) fn width(&self, text: &str, style: Style) -> f32 {
        let typeface = self.typeface(style.weight);
        let per_em = typeface.face.units_per_em() as f32;
        typeface.width(text) as f32 * style.size / per_em
    }

    /// The letters of a line, in parts of the typeface's size, each with the part of the text that it shows.
    #[expect(
        clippy::cast_precision_loss,
        reason = "a letter has far fewer units than a float can tell"
    )]
    pub(crate) fn letters(&self, line: &str, weight: Weight) -> Vec<KrillaGlyph> {
        let typeface = self.typeface(weight);
        let per_em = typeface.face.units_per_em() as f32;
        let set = typeface.set(line);
        let starts: Vec<usize> =
            set.glyph_infos().iter().filter_map(|it| usize::try_from(it.cluster).ok()).collect();
        let letters = set.glyph_infos().iter().zip(set.glyph_positions()).zip(&starts);
        let letters = letters.enumerate().map(|(place, ((info, position), start))| {
            // Several may show one part of the text, and one may show several letters of it.
            let next = starts.iter().skip(place + 1).find(|next| *next != start);
            KrillaGlyph::new(
                GlyphId::new(info.glyph_id),
                position.x_advance as f32 / per_em,
                position.x_offset as f32 / per_em,
                position.y_offset as f32 / per_em,
                position.y_advance as f32 / per_em,
                *start..next.copied().unwrap_or(line.len()),
                None,
            )
        });
        letters.collect()
    }

    /// The text with only letters that the typeface has; signs that are no letters become spaces.
    pub(crate) fn clean(&self, text: &str) -> String {
        let has = |c: char| self.regular.face.glyph_index(c).is_some_and(|glyph| glyph.0 != 0);
        text.chars()
            .map(|c| match c {
                '\n' => '\n',
                c if c.is_control() || c.is_whitespace() => ' ',
                c if has(c) => c,
                _ => REPLACEMENT,
            })
            .collect()
    }

    /// Breaks text into lines no wider than the width, in points. A word that is too long is broken.
    pub(crate) fn wrap(&self, text: &str, style: Style, width: f32) -> Vec<String> {
        let mut lines = Vec::new();
        for paragraph in self.clean(text).split('\n') {
            let words = paragraph.split(' ').filter(|word| !word.is_empty());
            let pieces = words.flat_map(|word| self.pieces(word, style, width));
            self.fill_lines(pieces, style, width, &mut lines);
        }
        // Lines of nothing at the end are of no use to anybody.
        while lines.len() > 1 && lines.last().is_some_and(String::is_empty) {
            lines.pop();
        }
        lines
    }

    /// Puts words on lines, as many on each as there is room for.
    fn fill_lines(
        &self,
        words: impl Iterator<Item = String>,
        style: Style,
        width: f32,
        lines: &mut Vec<String>,
    ) {
        let space = self.width(" ", style);
        let mut line = String::new();
        let mut used = 0.0;
        for word in words {
            let wide = self.width(&word, style);
            if !line.is_empty() && used + space + wide > width {
                lines.push(std::mem::take(&mut line));
                used = 0.0;
            }
            if !line.is_empty() {
                line.push(' ');
                used += space;
            }
            line.push_str(&word);
            used += wide;
        }
        lines.push(line);
    }

    /// The word, or pieces of it that each fit on a line.
    fn pieces(&self, word: &str, style: Style, width: f32) -> Vec<String> {
        if self.width(word, style) <= width {
            return vec![word.to_owned()];
        }
        let mut pieces = Vec::new();
        let mut piece = String::new();
        let mut used = 0.0;
        for letter in word.chars() {
            let wide = self.width(letter.encode_utf8(&mut [0; 4]), style);
            if used + wide > width && !piece.is_empty() {
                pieces.push(std::mem::take(&mut piece));
                used = 0.0;
            }
            piece.push(letter);
            used += wide;
        }
        pieces.push(piece);
        pieces
    }
}

/// How text looks: weight and size in points.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Style {
    pub(crate) weight: Weight,
    pub(crate) size: f32,
    /// From one baseline to the next, in points.
    pub(crate) leading: f32,
    pub(crate) ink: Ink,
}

/// Colours, all with a contrast of at least 7 to 1 on white.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Ink {
    /// Running text.
    Text,
    /// Headings and the wordmark.
    Brand,
    /// What stands around the text.
    Quiet,
}

#[cfg(test)]
mod tests {
    use super::*;

    const STYLE: Style =
        Style { weight: Weight::Regular, size: 10.0, leading: 14.0, ink: Ink::Text };

    #[test]
    fn lines_are_never_wider_than_the_column() {
        let fonts = fonts().unwrap();
        let texts =
            ["Åsa väntar på en lägenhet i Örebro sedan i våras.", &"å".repeat(900), "a\n\nb", ""];
        for text in texts {
            let lines = fonts.wrap(text, STYLE, 120.0);
            assert!(lines.iter().all(|line| fonts.width(line, STYLE) <= 120.5), "{text}");
            let letters = |text: &str| text.chars().filter(|c| !c.is_whitespace()).count();
            assert_eq!(letters(&lines.join(" ")), letters(text), "nothing is lost");
        }
    }

    #[test]
    fn letters_that_the_typeface_lacks_are_replaced() {
        let fonts = fonts().unwrap();
        assert_eq!(fonts.clean("Å\u{1F600}b\tc\u{0}d שלום"), "Å?b c d ????");
    }
}
