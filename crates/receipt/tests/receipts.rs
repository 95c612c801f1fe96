//! Receipts and forms through a validator that we did not write, and read back with other people's tools.
//!
//! `cargo xtask test` makes the tools ready; without them these tests fail.
#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    reason = "a test stops where it fails"
)]

mod receipts {
    mod forms;
    pub(crate) mod tools;
}

use std::path::{Path, PathBuf};

use receipt::{Attachment, Language, Receipt, Row, Section, Words};

use crate::receipts::tools::{file, read_with, validate};

fn row(label: &str, value: &str) -> Row {
    Row { label: label.to_owned(), value: value.to_owned() }
}

fn receipt(answer: &str, rows: usize) -> Receipt {
    let section = |name: &str| Section {
        heading: name.to_owned(),
        rows: (0..rows)
            .map(|n| row(&format!("Fråga {n} om åtgärder, ärenden och öppettider"), answer))
            .collect(),
    };
    Receipt {
        language: Language::Sv,
        title: "Kvittens på individrapport 7K3M-9QX4-RT-1".to_owned(),
        subject: "Rapporten är mottagen.".to_owned(),
        author: "Omsorgsnämnden".to_owned(),
        mark: Some("DEMONSTRATION – INGA RIKTIGA UPPGIFTER".to_owned()),
        lead: vec!["Rapporten om ett ej verkställt beslut är mottagen.".to_owned()],
        facts: Section {
            heading: "Om rapporten".to_owned(),
            rows: vec![row("Referensnummer", "7K3M-9QX4-RT-1"), row("Nämnd", "Omsorgsnämnden")],
        },
        sections: vec![section("Individuppgifter"), section("Uppgifter om dröjsmålet")],
        closing: vec!["Kontrollsumman är räknad på den bifogade rapporten.".to_owned()],
        footer: "7K3M-9QX4-RT-1".to_owned(),
        words: Words {
            question: "Fråga".to_owned(),
            answer: "Svar".to_owned(),
            page_of: "Sida {page} av {pages}".to_owned(),
        },
        attachment: Attachment {
            file_name: "7K3M-9QX4-RT-1.json".to_owned(),
            mime: "application/json".to_owned(),
            description: "Rapporten i maskinläsbar form".to_owned(),
            bytes: br#"{"status":"not_executed"}"#.to_vec(),
        },
        created_at: "2026-07-10T14:32:05+02:00".to_owned(),
    }
}

#[test]
fn receipts_pass_pdf_a_3a_and_pdf_ua_1() {
    let hostile = format!("\u{1F600} שלום\u{7} {} \u{202E}end", "Å".repeat(5000));
    let long = "Den enskilde väntar på en lägenhet. ".repeat(140);
    let files = [
        file("short.pdf", &receipt::pdf(&receipt("Nej", 3)).unwrap()),
        file("long.pdf", &receipt::pdf(&receipt(&long, 12)).unwrap()),
        file("hostile.pdf", &receipt::pdf(&receipt(&hostile, 2)).unwrap()),
        file("empty.pdf", &receipt::pdf(&receipt("", 1)).unwrap()),
    ];
    let files: Vec<&Path> = files.iter().map(PathBuf::as_path).collect();
    for profile in ["3a", "ua1"] {
        let (said, passed) = validate(profile, &files);
        assert!(passed, "{said}");
        assert_eq!(said.matches("PASS").count(), files.len(), "{said}");
    }
}

#[test]
fn the_validator_bites() {
    let bytes = receipt::pdf(&receipt("Nej", 3)).unwrap();
    // The same file without its claim to be tagged and without its language.
    let broken = String::from_utf8_lossy(&bytes).contains("/MarkInfo");
    assert!(broken, "the catalogue of the file can be read");
    let bitten = replaced(&replaced(&bytes, b"/MarkInfo", b"/MarkInfX"), b"/Lang", b"/LanX");
    let path = file("broken.pdf", &bitten);
    for profile in ["3a", "ua1"] {
        let (said, passed) = validate(profile, &[&path]);
        assert!(!passed && said.contains("FAIL"), "{profile}: {said}");
    }
}

fn replaced(bytes: &[u8], from: &[u8], to: &[u8]) -> Vec<u8> {
    let mut bytes = bytes.to_vec();
    let places: Vec<usize> = bytes
        .windows(from.len())
        .enumerate()
        .filter(|(_, w)| *w == from)
        .map(|(at, _)| at)
        .collect();
    for at in places {
        bytes[at..at + to.len()].copy_from_slice(to);
    }
    bytes
}

#[test]
fn text_structure_and_attachment_can_be_read() {
    let path = file("read.pdf", &receipt::pdf(&receipt("Väntar på lägenhet i Örebro", 2)).unwrap());
    let text = read_with("pdftotext", &["-layout"], &path);
    for expected in
        ["Verkställt", "Fråga 0 om åtgärder", "Väntar på lägenhet i Örebro", "Sida 1 av"]
    {
        assert!(text.contains(expected), "{expected} is missing in\n{text}");
    }
    let structure = read_with("pdfinfo", &["-struct-text"], &path);
    for expected in ["H1", "H2", "Table", "TH", "TD", "\"Referensnummer\""] {
        assert!(structure.contains(expected), "{expected} is missing in\n{structure}");
    }
    let about = read_with("pdfinfo", &[], &path);
    assert!(about.contains("Tagged:          yes"), "{about}");
    assert!(
        about.contains("Title:           Kvittens på individrapport 7K3M-9QX4-RT-1"),
        "{about}"
    );
    let attached = read_with("pdfdetach", &["-list"], &path);
    assert!(attached.contains("7K3M-9QX4-RT-1.json"), "{attached}");
}

#[test]
fn the_same_receipt_gives_the_same_bytes() {
    let one = receipt::pdf(&receipt("Nej", 5)).unwrap();
    let two = receipt::pdf(&receipt("Nej", 5)).unwrap();
    assert!(one == two);
}
