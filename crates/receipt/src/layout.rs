//! From a receipt to lines at places on pages, each with its part in the document's structure.
//!
//! The [`Composer`] is the forms' too: what both kinds of paper share stands here.
#![expect(clippy::float_arithmetic, reason = "lengths on paper are measured, not counted")]

use crate::text::{Fonts, Ink, Style, Weight};
use crate::{Receipt, Row, Section};

/// A4, in points.
pub(crate) const PAGE: (f32, f32) = (595.28, 841.89);
pub(crate) const LEFT: f32 = 56.0;
pub(crate) const RIGHT: f32 = 539.28;
pub(crate) const TOP: f32 = 92.0;
pub(crate) const BOTTOM: f32 = 780.0;
/// Where the right column begins.
const MIDDLE: f32 = 240.0;
const GAP: f32 = 14.0;

const TITLE: Style = Style { weight: Weight::SemiBold, size: 21.0, leading: 26.0, ink: Ink::Brand };
pub(crate) const HEADING: Style =
    Style { weight: Weight::SemiBold, size: 13.5, leading: 18.0, ink: Ink::Brand };
pub(crate) const BODY: Style =
    Style { weight: Weight::Regular, size: 10.5, leading: 14.5, ink: Ink::Text };
const LABEL: Style = Style { weight: Weight::SemiBold, size: 10.0, leading: 14.5, ink: Ink::Text };
const COLUMN: Style = Style { weight: Weight::SemiBold, size: 8.5, leading: 13.0, ink: Ink::Quiet };

/// The structure of the document: what a screen reader hears, in order.
pub(crate) enum Part {
    /// A heading of level 1 or 2.
    Heading(u16, String, Slot),
    Paragraph(Slot),
    /// Heads of the columns, and rows of question and answer.
    Table([Slot; 2], Vec<[Slot; 2]>),
    /// A field that can be filled in on a screen.
    Field(Slot),
}

/// Where the lines of one element are gathered.
pub(crate) type Slot = usize;

/// One line of text at its place; `slot` is none for what is only there for the eye.
pub(crate) struct Line {
    pub(crate) x: f32,
    pub(crate) y: f32,
    pub(crate) text: String,
    pub(crate) style: Style,
    pub(crate) slot: Option<Slot>,
}

/// A thin line from margin to margin.
pub(crate) struct Rule {
    pub(crate) y: f32,
    pub(crate) is_strong: bool,
}

/// A rectangle, measured from the top left corner of the page.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Area {
    pub(crate) x: f32,
    pub(crate) y: f32,
    pub(crate) width: f32,
    pub(crate) height: f32,
}

/// Where a field is filled in on a screen.
pub(crate) struct Widget {
    pub(crate) area: Area,
    pub(crate) slot: Slot,
}

/// What stands on a page.
#[derive(Default)]
pub(crate) struct Sheet {
    pub(crate) lines: Vec<Line>,
    pub(crate) rules: Vec<Rule>,
    /// Boxes to write in with a pen, for the eye only.
    pub(crate) boxes: Vec<Area>,
    pub(crate) widgets: Vec<Widget>,
}

/// Where a bookmark leads.
pub(crate) struct Bookmark {
    pub(crate) text: String,
    pub(crate) page: usize,
    pub(crate) y: f32,
}

/// The whole document, laid out.
pub(crate) struct Pages {
    pub(crate) sheets: Vec<Sheet>,
    pub(crate) parts: Vec<Part>,
    pub(crate) bookmarks: Vec<Bookmark>,
    pub(crate) slots: usize,
}

/// Puts one thing after another down the pages.
pub(crate) struct Composer<'a> {
    pub(crate) fonts: &'a Fonts,
    pub(crate) pages: Pages,
    /// How far down the page the next thing begins.
    pub(crate) y: f32,
}

pub(crate) fn lay_out(receipt: &Receipt, fonts: &Fonts) -> Pages {
    let mut composer = Composer::new(fonts);
    composer.opening(receipt.mark.as_deref(), &receipt.title, &receipt.lead);
    composer.section(&receipt.facts, &receipt.words);
    for section in &receipt.sections {
        composer.section(section, &receipt.words);
    }
    composer.closing(&receipt.closing);
    composer.pages
}

impl<'a> Composer<'a> {
    pub(crate) fn new(fonts: &'a Fonts) -> Self {
        let pages = Pages {
            sheets: vec![Sheet::default()],
            parts: Vec::new(),
            bookmarks: Vec::new(),
            slots: 0,
        };
        Self { fonts, pages, y: TOP }
    }

    /// What every document begins with.
    pub(crate) fn opening(&mut self, mark: Option<&str>, title: &str, lead: &[String]) {
        if let Some(mark) = mark {
            self.paragraph(LEFT, mark, COLUMN);
            self.y += 4.0;
        }
        self.heading(1, title, TITLE);
        self.y += 4.0;
        for text in lead {
            self.paragraph(LEFT, text, BODY);
            self.y += 5.0;
        }
    }

    /// What every document ends with.
    pub(crate) fn closing(&mut self, texts: &[String]) {
        self.y += 14.0;
        for text in texts {
            self.paragraph(LEFT, text, BODY);
            self.y += 5.0;
        }
    }

    pub(crate) fn slot(&mut self) -> Slot {
        self.pages.slots += 1;
        self.pages.slots - 1
    }

    /// Begins a new page when the height does not fit on this one; tells whether it did.
    pub(crate) fn need(&mut self, height: f32) -> bool {
        let is_full = self.y + height > BOTTOM;
        if is_full {
            self.pages.sheets.push(Sheet::default());
            self.y = TOP;
        }
        is_full
    }

    fn line(&mut self, x: f32, y: f32, text: String, style: Style, slot: Option<Slot>) {
        if let Some(sheet) = self.pages.sheets.last_mut() {
            sheet.lines.push(Line { x, y, text, style, slot });
        }
    }

    pub(crate) fn rule(&mut self, is_strong: bool) {
        let y = self.y;
        if let Some(sheet) = self.pages.sheets.last_mut() {
            sheet.rules.push(Rule { y, is_strong });
        }
    }

    pub(crate) fn heading(&mut self, level: u16, text: &str, style: Style) {
        let lines = self.fonts.wrap(text, style, RIGHT - LEFT);
        let slot = self.slot();
        self.pages.bookmarks.push(Bookmark {
            text: text.to_owned(),
            page: self.pages.sheets.len() - 1,
            y: self.y,
        });
        for text in spaced(lines) {
            self.y += style.leading;
            self.line(LEFT, self.y, text, style, Some(slot));
        }
        self.pages.parts.push(Part::Heading(level, text.to_owned(), slot));
        self.y += 4.0;
    }

    /// A paragraph from this place to the right margin.
    pub(crate) fn paragraph(&mut self, x: f32, text: &str, style: Style) {
        let slot = self.slot();
        for text in spaced(self.fonts.wrap(text, style, RIGHT - x)) {
            self.need(style.leading);
            self.y += style.leading;
            self.line(x, self.y, text, style, Some(slot));
        }
        self.pages.parts.push(Part::Paragraph(slot));
    }

    fn section(&mut self, section: &Section, words: &crate::Words) {
        self.y += 16.0;
        // A heading never stands alone at the foot of a page.
        self.need(HEADING.leading * 2.0 + BODY.leading * 3.0);
        self.heading(2, &section.heading, HEADING);
        let heads = [self.slot(), self.slot()];
        self.column_heads(words, Some(heads));
        let mut rows = Vec::with_capacity(section.rows.len());
        for row in &section.rows {
            rows.push(self.row(row, words));
        }
        self.pages.parts.push(Part::Table(heads, rows));
    }

    fn column_heads(&mut self, words: &crate::Words, slots: Option<[Slot; 2]>) {
        self.y += COLUMN.leading;
        let y = self.y;
        let clean = |text: &str| self.fonts.clean(text);
        let (question, answer) = (clean(&words.question), clean(&words.answer));
        self.line(LEFT, y, question, COLUMN, slots.map(|slots| slots[0]));
        self.line(MIDDLE, y, answer, COLUMN, slots.map(|slots| slots[1]));
        self.y += 5.0;
        self.rule(true);
    }

    fn row(&mut self, row: &Row, words: &crate::Words) -> [Slot; 2] {
        let slots = [self.slot(), self.slot()];
        let mut label = spaced(self.fonts.wrap(&row.label, LABEL, MIDDLE - LEFT - GAP)).into_iter();
        let mut value = spaced(self.fonts.wrap(&row.value, BODY, RIGHT - MIDDLE)).into_iter();
        self.y += 3.0;
        let mut is_first = true;
        loop {
            let (left, right) = (label.next(), value.next());
            if left.is_none() && right.is_none() {
                break;
            }
            // The first two lines of a row keep together.
            let height = if is_first { BODY.leading * 2.0 } else { BODY.leading };
            if self.need(height) {
                self.column_heads(words, None);
                self.y += 3.0;
            }
            is_first = false;
            self.y += BODY.leading;
            let y = self.y;
            if let Some(text) = left {
                self.line(LEFT, y, text, LABEL, Some(slots[0]));
            }
            if let Some(text) = right {
                self.line(MIDDLE, y, text, BODY, Some(slots[1]));
            }
        }
        self.y += 5.0;
        self.rule(false);
        slots
    }
}

/// Lines with a space after all but the last, so that words are told apart when the text is read out.
fn spaced(mut lines: Vec<String>) -> Vec<String> {
    let last = lines.len().saturating_sub(1);
    for line in lines.iter_mut().take(last) {
        line.push(' ');
    }
    lines
}
