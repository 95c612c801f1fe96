//! Forms: every field is found, spoken, filled in and read back by programs that are not ours.

use std::path::{Path, PathBuf};

use receipt::{Error, FieldKind, FormField, FormSection, Language, PaperForm, paper_form};

use super::tools::{fields, file, place, read_with, validate};

fn field(name: &str, label: &str, hint: Option<&str>, kind: FieldKind) -> FormField {
    let (name, label, hint) = (name.to_owned(), label.to_owned(), hint.map(str::to_owned));
    FormField { name, label, hint, kind, is_required: kind == FieldKind::Line }
}

/// Who is asking, and so many people beside.
fn committee(people: usize) -> Vec<FormSection> {
    use FieldKind::{Box, Line, Lines};
    let mut sections = vec![
        FormSection {
            heading: "Kommun och nämnd".to_owned(),
            fields: vec![
                field("municipality", "Kommun", None, Line),
                field("committee", "Nämndens namn", Some("Så som det står i reglementet."), Line),
                field("org_number", "Organisationsnummer", Some("Tio siffror."), Line),
            ],
        },
        FormSection {
            heading: "Vad nämnden rapporterar".to_owned(),
            fields: vec![
                field("area-sol", "Beslut enligt socialtjänstlagen (SoL)", None, Box),
                field("area-lss", "Beslut enligt LSS", Some("Även beslut om boende."), Box),
                field("other", "Annat som vi behöver veta (frivilligt)", None, Lines(4)),
            ],
        },
    ];
    for person in 1..=people {
        sections.push(FormSection {
            heading: format!("Person {person}"),
            fields: vec![
                field(&format!("name-{person}"), "För- och efternamn", None, Line),
                field(&format!("email-{person}"), "E-postadress", None, Line),
            ],
        });
    }
    sections
}

fn form(people: usize) -> PaperForm {
    let mut sections = committee(people);
    let signature = FieldKind::Signature;
    sections.push(FormSection {
        heading: "Underskrift".to_owned(),
        fields: vec![
            field("date", "Ort och datum", None, FieldKind::Line),
            field("signature", "Underskrift av behörig firmatecknare", None, signature),
        ],
    });
    PaperForm {
        language: Language::Sv,
        title: "Anmälan om anslutning av nämnd".to_owned(),
        subject: "Blankett för att ansluta en nämnd till e-tjänsten.".to_owned(),
        author: "Inspektionen för vård och omsorg".to_owned(),
        mark: Some("DEMONSTRATION – INGA RIKTIGA UPPGIFTER".to_owned()),
        lead: vec![
            "Med den här blanketten anmäler en nämnd att den vill rapportera ej verkställda beslut \
             i e-tjänsten. Fyll i den på skärmen eller skriv ut den och fyll i för hand."
                .to_owned(),
        ],
        sections,
        closing: vec!["Skicka blanketten med post eller från nämndens e-post.".to_owned()],
        footer: "Anmälan om anslutning".to_owned(),
        page_of: "Sida {page} av {pages}".to_owned(),
        created_at: "2026-07-10T14:32:05+02:00".to_owned(),
    }
}

fn text(path: &Path) -> &str {
    path.to_str().unwrap()
}

#[test]
fn forms_pass_pdf_ua_1_empty_and_filled_in() {
    let short = file("form.pdf", &paper_form(&form(0)).unwrap());
    let long = file("form-long.pdf", &paper_form(&form(8)).unwrap());
    let mut bare = form(0);
    bare.sections.clear();
    let bare = file("form-bare.pdf", &paper_form(&bare).unwrap());
    let filled = place("form-ua.pdf");
    let answers = ["municipality=Åmåls kommun", "area-sol=Yes", "other=Två rader\nmed ö"];
    fields(&[&["fill", text(&short), text(&filled)], &answers[..]].concat());
    let files = [short, long, bare, filled];
    let files: Vec<_> = files.iter().map(PathBuf::as_path).collect();
    let (said, passed) = validate("ua1", &files);
    assert!(passed, "{said}");
    assert_eq!(said.matches("PASS").count(), files.len(), "{said}");
}

#[test]
fn the_validator_sees_the_fields() {
    let bytes = paper_form(&form(0)).unwrap();
    // The same form with a field that nobody speaks, and with one that stands outside the structure.
    for (from, to) in [(&b"/TU"[..], &b"/TV"[..]), (b"/StructParent ", b"/StructPirent ")] {
        let path = file("form-broken.pdf", &crate::replaced(&bytes, from, to));
        let (said, passed) = validate("ua1", &[&path]);
        assert!(!passed && said.contains("FAIL"), "{said}");
    }
}

#[test]
fn every_field_is_found_with_its_words_and_its_part_in_the_structure() {
    let path = file("form-list.pdf", &paper_form(&form(1)).unwrap());
    let expected = [
        "municipality\tline\tKommun\trequired\tForm\t",
        "committee\tline\tNämndens namn. Så som det står i reglementet.\trequired\tForm\t",
        "org_number\tline\tOrganisationsnummer. Tio siffror.\trequired\tForm\t",
        "area-sol\tbox\tBeslut enligt socialtjänstlagen (SoL)\tfree\tForm\tOff",
        "area-lss\tbox\tBeslut enligt LSS. Även beslut om boende.\tfree\tForm\tOff",
        "other\tlines\tAnnat som vi behöver veta (frivilligt)\tfree\tForm\t",
        "name-1\tline\tFör- och efternamn\trequired\tForm\t",
        "email-1\tline\tE-postadress\trequired\tForm\t",
        "date\tline\tOrt och datum\trequired\tForm\t",
    ];
    let found = fields(&["list", text(&path)]);
    assert_eq!(found.lines().collect::<Vec<_>>(), expected, "a signature is for ink only");
}

#[test]
fn what_is_filled_in_is_kept_and_seen() {
    let empty = file("form-empty.pdf", &paper_form(&form(0)).unwrap());
    let filled = place("form-filled.pdf");
    let answers = ["committee=Äldrenämnden i Åmål – Övre", "area-lss=Yes", "other=Ring före 9"];
    fields(&[&["fill", text(&empty), text(&filled)], &answers[..]].concat());
    let kept = fields(&["list", text(&filled)]);
    for value in ["Form\tÄldrenämnden i Åmål – Övre\n", "Form\tYes\n", "Form\tRing före 9\n"]
    {
        assert!(kept.contains(value), "{value} is missing in\n{kept}");
    }
    // Poppler draws what stands in the fields with the typeface that came with the form.
    let seen = read_with("pdftotext", &["-layout"], &filled);
    assert!(seen.contains("Äldrenämnden i Åmål – Övre"), "{seen}");
    assert!(seen.contains("Ring före 9"), "{seen}");
}

#[test]
fn the_form_is_read_in_order_and_knows_its_pages() {
    let path = file("form-read.pdf", &paper_form(&form(8)).unwrap());
    let about = read_with("pdfinfo", &[], &path);
    for expected in [
        "Title:           Anmälan om anslutning av nämnd",
        "Form:            AcroForm",
        "Tagged:          yes",
    ] {
        assert!(about.contains(expected), "{expected} is missing in\n{about}");
    }
    let pages = about.lines().find_map(|line| line.strip_prefix("Pages:")).unwrap();
    let pages: usize = pages.trim().parse().unwrap();
    assert!(pages >= 2, "{about}");
    let shown = read_with("pdftotext", &["-layout"], &path);
    assert!(shown.contains(&format!("Sida {pages} av {pages}")), "{shown}");
    for page in shown.split('\u{C}') {
        let [heading, first, last] = ["Person ", "För- och efternamn", "E-postadress"]
            .map(|word| page.matches(word).count());
        assert!(heading == first && first == last, "a section is kept together\n{page}");
    }
    let structure = read_with("pdfinfo", &["-struct-text"], &path);
    let mut rest = structure.as_str();
    let order = ["H1", "H2", "\"Nämndens namn\"", "\"Så som det står", "Form", "\"E-postadress\""];
    for expected in order {
        let Some((_, after)) = rest.split_once(expected) else {
            panic!("{expected} is missing in\n{structure}");
        };
        rest = after;
    }
}

#[test]
fn a_form_that_asks_for_too_much_is_still_a_form() {
    let mut hostile = form(0);
    hostile.sections[0].fields[0].kind = FieldKind::Lines(255);
    hostile.sections[0].fields[1].label = "Långt ".repeat(2000);
    // Words that look like what stands in for a field, where they are read first.
    hostile.sections[0].heading =
        (0..60).map(|slot| format!("(field:{slot})")).collect::<Vec<_>>().join(" ");
    hostile.sections[1].fields[0].hint = Some(format!("\u{1F600}(\\\u{7}){}", "Å".repeat(5000)));
    let path = file("form-hostile.pdf", &paper_form(&hostile).unwrap());
    let (said, passed) = validate("ua1", &[&path]);
    assert!(passed, "{said}");
    assert_eq!(fields(&["list", text(&path)]).lines().count(), 7);
}

#[test]
fn names_that_no_program_could_tell_apart_are_refused() {
    for name in ["", "två", "a.b", "a b", "committee"] {
        let mut form = form(0);
        form.sections[0].fields[0].name = name.to_owned();
        assert_eq!(paper_form(&form), Err(Error::Value("field name")), "{name}");
    }
}

#[test]
fn the_same_form_gives_the_same_bytes() {
    assert!(paper_form(&form(2)).unwrap() == paper_form(&form(2)).unwrap());
}
