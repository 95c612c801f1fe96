//! From a form to lines and boxes at places on pages.
#![expect(clippy::float_arithmetic, reason = "lengths on paper are measured, not counted")]

use super::{FieldKind, FormField, FormSection, PaperForm};
use crate::layout::{Area, BODY, BOTTOM, Composer, HEADING, LEFT, Pages, Part, RIGHT, TOP, Widget};
use crate::text::{Fonts, Ink, Style, Weight};

const LABEL: Style = Style { weight: Weight::SemiBold, size: 10.5, leading: 14.5, ink: Ink::Text };
const HINT: Style = Style { weight: Weight::Regular, size: 9.5, leading: 12.5, ink: Ink::Quiet };
/// From the words to the box that they belong to.
const NEAR: f32 = 5.0;
/// From one field to the next.
const APART: f32 = 12.0;
/// Room for a line written by hand, in a box of its own and among others.
const LINE_HEIGHT: f32 = 25.0;
const LINES_HEIGHT: f32 = 22.0;
/// The tallest box, which leaves room on the page for what is asked.
const TALLEST: f32 = 560.0;
/// How tall a section may be to be kept on one page.
const KEPT: f32 = 300.0;
const SIGNATURE_HEIGHT: f32 = 52.0;
/// Nobody's signature is as wide as the page.
const SIGNATURE_WIDTH: f32 = 320.0;
/// From the edge of a box to the field in it, and how far text keeps from the edge.
const EDGE: f32 = 1.0;
const TEXT_EDGE: f32 = 4.0;
/// The side of a box to tick, and where the words beside it begin.
const TICK: f32 = 14.0;
const TICK_INDENT: f32 = 23.0;

pub(super) fn lay_out(form: &PaperForm, fonts: &Fonts) -> Pages {
    let mut composer = Composer::new(fonts);
    composer.opening(form.mark.as_deref(), &form.title, &form.lead);
    for section in &form.sections {
        composer.form_section(section);
    }
    composer.closing(&form.closing);
    composer.pages
}

/// Where the words of the field begin, and how its label looks.
fn words(kind: FieldKind) -> (f32, Style) {
    match kind {
        FieldKind::Box => (LEFT + TICK_INDENT, BODY),
        FieldKind::Line | FieldKind::Lines(_) | FieldKind::Signature => (LEFT, LABEL),
    }
}

/// What a box under the words measures; a box to tick stands beside them.
fn box_size(kind: FieldKind) -> Option<(f32, f32)> {
    match kind {
        FieldKind::Box => None,
        FieldKind::Line => Some((RIGHT - LEFT, LINE_HEIGHT)),
        FieldKind::Lines(count) => {
            let height = f32::from(count.max(2)) * LINES_HEIGHT;
            Some((RIGHT - LEFT, height.min(TALLEST)))
        }
        FieldKind::Signature => Some((SIGNATURE_WIDTH, SIGNATURE_HEIGHT)),
    }
}

impl Composer<'_> {
    fn form_section(&mut self, section: &FormSection) {
        self.y += 16.0;
        // What belongs together is kept together, unless that would leave much of a page empty; but a
        // heading never stands alone at the foot of a page.
        let heights = section.fields.iter().map(|field| self.height(field) + APART);
        let whole = heights.clone().sum::<f32>() - APART;
        let least = if whole <= KEPT { whole } else { heights.take(1).sum() };
        let heading = self.tall(LEFT, &section.heading, HEADING) + APART;
        self.need((heading + least).min(BOTTOM - TOP));
        self.heading(2, &section.heading, HEADING);
        self.rule(true);
        self.y += 8.0;
        for field in &section.fields {
            self.field(field);
        }
    }

    /// How much room the field takes, from its first word to the lower edge of its box.
    fn height(&self, field: &FormField) -> f32 {
        let (x, label) = words(field.kind);
        let hint = field.hint.as_ref().map_or(0.0, |hint| self.tall(x, hint, HINT));
        let under = box_size(field.kind).map_or(0.0, |(_, height)| NEAR + height);
        self.tall(x, &field.label, label) + hint + under
    }

    /// How much room a paragraph takes from this place to the right margin.
    fn tall(&self, x: f32, text: &str, style: Style) -> f32 {
        self.fonts.wrap(text, style, RIGHT - x).iter().map(|_| style.leading).sum()
    }

    fn field(&mut self, field: &FormField) {
        // The words and their box keep together.
        self.need(self.height(field).min(BOTTOM - TOP));
        if field.kind == FieldKind::Box {
            self.tick();
        }
        let (x, label) = words(field.kind);
        self.paragraph(x, &field.label, label);
        if let Some(hint) = &field.hint {
            self.paragraph(x, hint, HINT);
        }
        if let Some((width, height)) = box_size(field.kind) {
            // Only words that fill the page by themselves are parted from their box.
            self.need(NEAR + height);
            self.y += NEAR;
            let area = Area { x: LEFT, y: self.y, width, height };
            self.boxed(area, field.kind);
            self.y += height;
        }
        self.y += APART;
    }

    /// A box to tick, level with the line that comes next.
    fn tick(&mut self) {
        let middle = self.y + BODY.leading - BODY.size * 0.33;
        let area = Area { x: LEFT, y: middle - TICK / 2.0, width: TICK, height: TICK };
        self.boxed(area, FieldKind::Box);
    }

    /// A drawn box, with the field in it that a program fills in.
    fn boxed(&mut self, area: Area, kind: FieldKind) {
        let slot = self.slot();
        let Some(sheet) = self.pages.sheets.last_mut() else {
            return;
        };
        sheet.boxes.push(area);
        let (across, down) = match kind {
            FieldKind::Signature => return,
            FieldKind::Box => (EDGE, EDGE),
            // Programs put one line in the middle of the field, and many lines from its top.
            FieldKind::Line => (TEXT_EDGE, EDGE),
            FieldKind::Lines(_) => (TEXT_EDGE, TEXT_EDGE),
        };
        let area = Area {
            x: area.x + across,
            y: area.y + down,
            width: area.width - across * 2.0,
            height: area.height - down * 2.0,
        };
        sheet.widgets.push(Widget { area, slot });
        self.pages.parts.push(Part::Field(slot));
    }
}
