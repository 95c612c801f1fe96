//! Puts laid-out pages into a PDF with its structure, bookmarks and attachment.
#![expect(clippy::float_arithmetic, reason = "lengths on paper are measured, not counted")]

use std::num::NonZeroU16;
use std::sync::Arc;

use krilla::action::{Action, LinkAction};
use krilla::annotation::{Annotation, LinkAnnotation, Target};
use krilla::color::rgb;
use krilla::configure::{Accessibility, Archival, ConfigurationBuilder};
use krilla::destination::XyzDestination;
use krilla::embed::{AssociationKind, EmbeddedFile, MimeType};
use krilla::geom::{Path, PathBuilder, Point, Rect};
use krilla::metadata::{DateTime, Metadata};
use krilla::num::NormalizedF32;
use krilla::outline::{Outline, OutlineNode};
use krilla::page::PageSettings;
use krilla::paint::{Fill, FillRule, Stroke};
use krilla::surface::Surface;
use krilla::tagging::{
    Artifact, ArtifactType, ContentTag, Identifier, SpanTag, TableHeaderScope, Tag, TagGroup,
    TagKind, TagTree,
};
use krilla::{Document, SerializeSettings};

use crate::layout::{Area, LEFT, Line, PAGE, Pages, Part, RIGHT, Rule, Sheet, Slot, Widget};
use crate::text::{Fonts, Ink, Style, Weight};
use crate::{Attachment, Error, Language};

const WORDMARK: Style =
    Style { weight: Weight::SemiBold, size: 15.0, leading: 18.0, ink: Ink::Brand };
const FOOT: Style = Style { weight: Weight::Regular, size: 8.5, leading: 12.0, ink: Ink::Quiet };
const FOOT_Y: f32 = 808.0;

/// What is said of a document, and what stands around its pages.
pub(crate) struct Cover<'a> {
    pub(crate) language: Language,
    pub(crate) title: &'a str,
    pub(crate) subject: &'a str,
    pub(crate) author: &'a str,
    pub(crate) mark: Option<&'a str>,
    pub(crate) footer: &'a str,
    pub(crate) page_of: &'a str,
    pub(crate) created_at: &'a str,
}

/// Draws the pages. With an attachment the file is made for the archive too; a form is not, because
/// programs let nobody write in a file that says it is archived.
pub(crate) fn draw(
    cover: &Cover<'_>,
    fonts: &Fonts,
    pages: &Pages,
    attached: Option<&Attachment>,
) -> Result<Vec<u8>, Error> {
    let mut profile = ConfigurationBuilder::new().with_accessibility_validator(Accessibility::UA1);
    if attached.is_some() {
        profile = profile.with_archival_validator(Archival::A3_A);
    }
    let configuration = profile.finish().map_err(|error| Error::Profile(format!("{error:?}")))?;
    let settings = SerializeSettings { configuration, ..SerializeSettings::default() };
    let mut document = Document::new_with(settings);
    let mut slots: Vec<Vec<Identifier>> = vec![Vec::new(); pages.slots];
    let count = pages.sheets.len();
    for (place, sheet) in pages.sheets.iter().enumerate() {
        let size = PageSettings::from_wh(PAGE.0, PAGE.1).ok_or(Error::Value("page"))?;
        let mut page = document.start_page_with(size);
        let mut surface = page.surface();
        frame(&mut surface, cover, fonts, place + 1, count);
        put(&mut surface, sheet, fonts, &mut slots);
        surface.finish();
        for widget in &sheet.widgets {
            let identifier = page.add_tagged_annotation(stand_in(widget)?);
            slots.get_mut(widget.slot).ok_or(Error::Value("slot"))?.push(identifier);
        }
        page.finish();
    }
    document.set_tag_tree(tree(&pages.parts, &mut slots));
    document.set_outline(outline(pages));
    document.set_metadata(metadata(cover, attached)?);
    if let Some(attachment) = attached {
        let file = embedded(attachment, cover.created_at)?;
        document.embed_file(file).ok_or(Error::Value("attachment"))?;
    }
    document.finish().map_err(|error| Error::Profile(format!("{error:?}")))
}

/// What stands around the text of every page, for the eye only.
fn frame(surface: &mut Surface<'_>, cover: &Cover<'_>, fonts: &Fonts, page: usize, pages: usize) {
    artifact(surface, ArtifactType::Header, |surface| {
        bar(surface, LEFT, 46.0, 5.0, 17.0, ink(Ink::Brand));
        write(surface, fonts, LEFT + 11.0, 60.0, "Verkställt", WORDMARK);
        if let Some(mark) = cover.mark.filter(|_| page > 1) {
            let mark = fonts.clean(mark);
            write(surface, fonts, RIGHT - fonts.width(&mark, FOOT), 60.0, &mark, FOOT);
        }
    });
    artifact(surface, ArtifactType::Footer, |surface| {
        let number = cover.page_of.replace("{page}", &page.to_string());
        let number = fonts.clean(&number.replace("{pages}", &pages.to_string()));
        write(surface, fonts, LEFT, FOOT_Y, &fonts.clean(cover.footer), FOOT);
        write(surface, fonts, RIGHT - fonts.width(&number, FOOT), FOOT_Y, &number, FOOT);
    });
}

/// krilla draws no fields. A link stands in for each, with its part in the structure, and `form` puts
/// the field in its place.
fn stand_in(widget: &Widget) -> Result<Annotation, Error> {
    let Area { x, y, width, height } = widget.area;
    let area = Rect::from_xywh(x, y, width, height).ok_or(Error::Value("field"))?;
    let name = stand_in_name(widget.slot);
    let target = Target::Action(Action::Link(LinkAction::new(name.clone())));
    Ok(Annotation::new_link(LinkAnnotation::new(area, target), Some(name)))
}

/// By what the link that stands in for a field is found again.
pub(crate) fn stand_in_name(slot: Slot) -> String {
    format!("field:{slot}")
}

fn put(surface: &mut Surface<'_>, sheet: &Sheet, fonts: &Fonts, slots: &mut [Vec<Identifier>]) {
    if !sheet.rules.is_empty() {
        artifact(surface, ArtifactType::Layout, |surface| {
            for Rule { y, is_strong } in &sheet.rules {
                let (height, colour) = if *is_strong {
                    (1.0, ink(Ink::Brand))
                } else {
                    (0.5, rgb::Color::new(200, 209, 212))
                };
                bar(surface, LEFT, *y, RIGHT - LEFT, height, colour);
            }
        });
    }
    if !sheet.boxes.is_empty() {
        artifact(surface, ArtifactType::Layout, |surface| {
            for area in &sheet.boxes {
                outlined(surface, *area);
            }
        });
    }
    for Line { x, y, text, style, slot } in &sheet.lines {
        match slot.and_then(|slot| slots.get_mut(slot)) {
            Some(identifiers) => {
                identifiers.push(surface.start_tagged(ContentTag::Span(SpanTag::empty())));
                write(surface, fonts, *x, *y, text, *style);
                surface.end_tagged();
            }
            None => artifact(surface, ArtifactType::PaginationOther, |surface| {
                write(surface, fonts, *x, *y, text, *style);
            }),
        }
    }
}

fn artifact(surface: &mut Surface<'_>, kind: ArtifactType, what: impl FnOnce(&mut Surface<'_>)) {
    surface.start_tagged(ContentTag::Artifact(Artifact::new(kind, None)));
    what(surface);
    surface.end_tagged();
}

fn write(surface: &mut Surface<'_>, fonts: &Fonts, x: f32, y: f32, text: &str, style: Style) {
    surface.set_fill(Some(fill(ink(style.ink))));
    let (font, letters) = (fonts.font(style.weight), fonts.letters(text, style.weight));
    surface.draw_glyphs(Point::from_xy(x, y), &letters, font, text, style.size, false);
}

fn bar(surface: &mut Surface<'_>, x: f32, y: f32, width: f32, height: f32, colour: rgb::Color) {
    if let Some(path) = rectangle(Area { x, y, width, height }) {
        surface.set_fill(Some(fill(colour)));
        surface.draw_path(&path);
    }
}

/// An empty box to write in, with its line just inside the area.
fn outlined(surface: &mut Surface<'_>, area: Area) {
    const LINE: f32 = 0.8;
    let inner = Area {
        x: area.x + LINE / 2.0,
        y: area.y + LINE / 2.0,
        width: area.width - LINE,
        height: area.height - LINE,
    };
    if let Some(path) = rectangle(inner) {
        let paint = ink(Ink::Quiet).into();
        surface.set_fill(None);
        surface.set_stroke(Some(Stroke { paint, width: LINE, ..Stroke::default() }));
        surface.draw_path(&path);
        surface.set_stroke(None);
    }
}

fn rectangle(area: Area) -> Option<Path> {
    let mut path = PathBuilder::new();
    path.push_rect(Rect::from_xywh(area.x, area.y, area.width, area.height)?);
    path.finish()
}

fn fill(colour: rgb::Color) -> Fill {
    Fill { paint: colour.into(), opacity: NormalizedF32::ONE, rule: FillRule::default() }
}

fn ink(ink: Ink) -> rgb::Color {
    match ink {
        Ink::Text => rgb::Color::new(24, 33, 38),
        Ink::Brand => rgb::Color::new(14, 75, 84),
        Ink::Quiet => rgb::Color::new(70, 86, 93),
    }
}

/// The structure that a screen reader follows.
fn tree(parts: &[Part], slots: &mut [Vec<Identifier>]) -> TagTree {
    let mut tree = TagTree::new();
    for part in parts {
        match part {
            Part::Heading(level, title, slot) => {
                let level = NonZeroU16::new(*level).unwrap_or(NonZeroU16::MIN);
                tree.push(filled(Tag::Hn(level, Some(title.clone())), *slot, slots));
            }
            Part::Paragraph(slot) => tree.push(filled(Tag::P, *slot, slots)),
            Part::Table(heads, rows) => tree.push(table(heads, rows, slots)),
            Part::Field(slot) => tree.push(filled(Tag::Form, *slot, slots)),
        }
    }
    tree
}

fn table(heads: &[Slot; 2], rows: &[[Slot; 2]], slots: &mut [Vec<Identifier>]) -> TagGroup {
    let mut head_row = TagGroup::new(Tag::TR);
    for slot in heads {
        head_row.push(filled(Tag::TH(TableHeaderScope::Column), *slot, slots));
    }
    let mut head = TagGroup::new(Tag::THead);
    head.push(head_row);
    let mut body = TagGroup::new(Tag::TBody);
    for [label, value] in rows {
        let mut row = TagGroup::new(Tag::TR);
        row.push(filled(Tag::TH(TableHeaderScope::Row), *label, slots));
        row.push(filled(Tag::TD, *value, slots));
        body.push(row);
    }
    let mut table = TagGroup::new(Tag::Table);
    table.push(head);
    table.push(body);
    table
}

fn filled(tag: impl Into<TagKind>, slot: Slot, slots: &mut [Vec<Identifier>]) -> TagGroup {
    let mut group = TagGroup::new(tag);
    for identifier in slots.get_mut(slot).map(std::mem::take).unwrap_or_default() {
        group.push(identifier);
    }
    group
}

fn outline(pages: &Pages) -> Outline {
    let mut outline = Outline::new();
    for mark in &pages.bookmarks {
        let place = XyzDestination::new(mark.page, Point::from_xy(LEFT, mark.y));
        outline.push_child(OutlineNode::new(mark.text.clone(), place));
    }
    outline
}

fn metadata(cover: &Cover<'_>, attached: Option<&Attachment>) -> Result<Metadata, Error> {
    let metadata = Metadata::new()
        .title(cover.title.to_owned())
        .description(cover.subject.to_owned())
        .language(cover.language.tag().to_owned())
        .authors(vec![cover.author.to_owned()])
        .creator("Verkställt".to_owned())
        .producer("Verkställt".to_owned())
        .creation_date(moment(cover.created_at).ok_or(Error::Value("time"))?);
    Ok(match attached {
        Some(attachment) => metadata.document_id(attachment.file_name.clone()),
        None => metadata,
    })
}

fn embedded(attachment: &Attachment, created_at: &str) -> Result<EmbeddedFile, Error> {
    Ok(EmbeddedFile {
        path: attachment.file_name.clone(),
        mime_type: Some(MimeType::new(&attachment.mime).ok_or(Error::Value("type"))?),
        description: Some(attachment.description.clone()),
        association_kind: AssociationKind::Source,
        data: Arc::new(attachment.bytes.clone()).into(),
        modification_date: Some(moment(created_at).ok_or(Error::Value("time"))?),
        compress: Some(true),
        location: None,
    })
}

/// Reads `2026-07-10T14:32:05+02:00`.
fn moment(text: &str) -> Option<DateTime> {
    let part = |from: usize, to: usize| text.get(from..to)?.parse::<u8>().ok();
    let sign = match text.get(19..20)? {
        "+" => 1,
        "-" => -1,
        _ => return None,
    };
    let offset = i8::try_from(part(20, 22)?).ok()?;
    Some(
        DateTime::new(text.get(..4)?.parse().ok()?)
            .month(part(5, 7)?)
            .day(part(8, 10)?)
            .hour(part(11, 13)?)
            .minute(part(14, 16)?)
            .second(part(17, 19)?)
            .utc_offset_hour(sign * offset)
            .utc_offset_minute(part(23, 25)?),
    )
}
