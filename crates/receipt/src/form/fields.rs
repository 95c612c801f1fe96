//! Puts fields where links stand in for them.
#![expect(clippy::float_arithmetic, reason = "lengths on paper are measured, not counted")]

use pdf_writer::types::{AnnotationFlags, CheckBoxState, FieldFlags, FieldType, LineCapStyle};
use pdf_writer::writers::{Field, Form};
use pdf_writer::{Chunk, Content, Name, Rect, Ref, Str, TextStr};

use super::file::{File, number};
use super::{FieldKind, FormField, typeface};
use crate::Error;
use crate::draw::stand_in_name;
use crate::layout::{Area, PAGE, Widget};
use crate::text::Fonts;

/// The name of the typeface in the file.
const TYPEFACE: Name<'static> = Name(b"Text");
/// How what is typed looks: the typeface, its size, and the colour of running text.
const LOOK: Str<'static> = Str(b"/Text 11 Tf 0.094 0.129 0.149 rg");
const ON: Name<'static> = Name(b"Yes");
const OFF: Name<'static> = Name(b"Off");

/// Gives the file with its fields, in the order in which they are read.
pub(super) fn put_in<'a>(
    drawn: &[u8],
    fields: impl Iterator<Item = (&'a FormField, &'a Widget)>,
    fonts: &Fonts,
) -> Result<Vec<u8>, Error> {
    let bent = || Error::Profile("the drawn pages are not as they should be".to_owned());
    let mut file = File::read(drawn).ok_or_else(bent)?;
    let typeface = typeface::embed(&mut file, fonts)?;
    let mut places = Vec::new();
    for (field, widget) in fields {
        places.push(put(&mut file, field, widget, typeface).ok_or_else(bent)?);
    }
    register(&mut file, &places, typeface).ok_or_else(bent)?;
    file.finish().ok_or_else(bent)
}

/// Tells the document of its fields.
fn register(file: &mut File, places: &[Ref], typeface: Ref) -> Option<()> {
    let form = file.add(|chunk, id| {
        let mut form = chunk.indirect(id).start::<Form<'_>>();
        form.fields(places.iter().copied()).default_appearance(LOOK);
        form.default_resources().fonts().pair(TYPEFACE, typeface);
    })?;
    file.lead_to("/AcroForm", form)
}

/// Puts one field in the place of its link, with the link's part in the structure.
fn put(file: &mut File, field: &FormField, widget: &Widget, typeface: Ref) -> Option<Ref> {
    let (id, link) = file.holding(&format!("/URI({})", stand_in_name(widget.slot)))?;
    let parent = number(link, "/StructParent")?;
    let area = widget.area;
    let looks = if field.kind == FieldKind::Box {
        let on = file.add(|chunk, id| look(chunk, id, area, &tick(area), None))?;
        Looks::Box(on, file.add(|chunk, id| look(chunk, id, area, b"", None))?)
    } else {
        let empty = b"/Tx BMC\nEMC";
        Looks::Text(file.add(|chunk, id| look(chunk, id, area, empty, Some(typeface)))?)
    };
    file.replace(id, |chunk, id| write(chunk, id, field, area, parent, &looks))?;
    Some(id)
}

/// What is shown of a field.
enum Looks {
    /// Nothing, until something is typed.
    Text(Ref),
    /// Ticked and not.
    Box(Ref, Ref),
}

fn write(chunk: &mut Chunk, id: Ref, field: &FormField, area: Area, parent: i32, looks: &Looks) {
    let mut entry = chunk.indirect(id).start::<Field<'_>>();
    entry.partial_name(TextStr(&field.name)).alternate_name(TextStr(&spoken(field)));
    let mut flags = FieldFlags::empty();
    flags.set(FieldFlags::REQUIRED, field.is_required);
    match looks {
        Looks::Text(_) => {
            // What does not fit in the box would not be seen on paper.
            flags.insert(FieldFlags::DO_NOT_SCROLL);
            flags.set(FieldFlags::MULTILINE, matches!(field.kind, FieldKind::Lines(_)));
            entry.field_type(FieldType::Text).vartext_default_appearance(LOOK);
        }
        Looks::Box(..) => {
            entry.field_type(FieldType::Button).checkbox_value(CheckBoxState::Off);
        }
    }
    entry.field_flags(flags);
    let mut place = entry.into_annotation();
    let (bottom, right) = (PAGE.1 - area.y - area.height, area.x + area.width);
    place.rect(Rect::new(area.x, bottom, right, bottom + area.height));
    place.flags(AnnotationFlags::PRINT).struct_parent(parent);
    match looks {
        Looks::Text(empty) => place.appearance().normal().stream(*empty),
        Looks::Box(on, off) => {
            place.appearance().normal().streams().pair(ON, *on).pair(OFF, *off);
            place.appearance_state(OFF);
        }
    }
}

/// What a screen reader says of the field: the label, and the hint as a sentence of its own.
fn spoken(field: &FormField) -> String {
    let label = field.label.trim_end();
    match &field.hint {
        None => label.to_owned(),
        Some(hint) if label.ends_with(['.', '?', '!', ':']) => format!("{label} {hint}"),
        Some(hint) => format!("{label}. {hint}"),
    }
}

/// Something to show in a field. One that will hold text has the mark that programs put the text at.
fn look(chunk: &mut Chunk, id: Ref, area: Area, content: &[u8], typeface: Option<Ref>) {
    let mut look = chunk.form_xobject(id, content);
    look.bbox(Rect::new(0.0, 0.0, area.width, area.height));
    let mut resources = look.resources();
    if let Some(typeface) = typeface {
        resources.fonts().pair(TYPEFACE, typeface);
    }
}

/// Draws a tick.
fn tick(Area { width, height, .. }: Area) -> Vec<u8> {
    let mut content = Content::new();
    content.set_line_width(1.9).set_line_cap(LineCapStyle::RoundCap);
    content.set_stroke_rgb(0.055, 0.294, 0.329);
    content.move_to(width * 0.20, height * 0.52).line_to(width * 0.42, height * 0.26);
    content.line_to(width * 0.80, height * 0.78).stroke();
    content.finish().into_vec()
}
