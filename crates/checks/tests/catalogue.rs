//! A faulty catalogue is refused, and every fault is told at once, with file and line.
#![expect(clippy::unwrap_used, reason = "a test stops where it fails")]

use std::path::{Path, PathBuf};

use app::Form;
use domain::Language;
use domain::catalogue::{difference, graph};

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../catalogue")
}

/// A copy of the catalogue, changed by replacing texts in its files.
fn changed(name: &str, changes: &[(&str, &str, &str)]) -> PathBuf {
    let to = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    for part in ["individual-report", "reference"] {
        std::fs::create_dir_all(to.join(part)).unwrap();
        for entry in std::fs::read_dir(folder().join(part)).unwrap() {
            let path = entry.unwrap().path();
            std::fs::copy(&path, to.join(part).join(path.file_name().unwrap())).unwrap();
        }
    }
    for (file, from, into) in changes {
        let text = std::fs::read_to_string(to.join(file)).unwrap();
        assert!(text.contains(from), "{file} does not hold {from}");
        std::fs::write(to.join(file), text.replacen(from, into, 1)).unwrap();
    }
    to
}

/// The faults as they are told, without the number of the line.
fn faults(name: &str, changes: &[(&str, &str, &str)]) -> Vec<String> {
    match Form::from_folder(&changed(name, changes)) {
        Ok(_) => Vec::new(),
        Err(faults) => {
            assert!(faults.iter().all(|fault| fault.line > 0));
            faults.iter().map(ToString::to_string).collect()
        }
    }
}

const PAGES: &str = "individual-report/pages.toml";
const RULES: &str = "individual-report/rules.toml";
const CAUSES: &str = "reference/causes.toml";

#[test]
fn the_catalogue_is_whole() {
    assert_eq!(faults("whole", &[]), Vec::<String>::new());
}

#[test]
fn each_fault_is_found() {
    // What is changed, and what the fault must speak of.
    let table: &[(&str, (&str, &str, &str), &str)] = &[
        ("twice", (PAGES, "id = \"last_name\"", "id = \"first_name\""), "first_name"),
        (
            "later",
            (
                PAGES,
                "when = { field = \"area\", is = \"LSS\" }",
                "when = { field = \"cause\", is = \"K-PERS\" }",
            ),
            "cause",
        ),
        ("unknown", (PAGES, "list = \"causes\"", "list = \"reasons\""), "reasons"),
        ("unanswerable", (PAGES, "is = \"interruption\"", "is = \"pause\""), "delay_kind"),
        (
            "demand",
            (PAGES, "missing = { sv = \"Ange förnamn\", en = \"Enter a first name\" }\n", ""),
            "first_name",
        ),
        (
            "one language",
            (
                PAGES,
                "label = { sv = \"Förnamn\", en = \"First name\" }",
                "label = { sv = \"Förnamn\", en = \"\" }",
            ),
            "lacks Swedish or English",
        ),
        ("kind", (PAGES, "kind = \"person_number\"", "kind = \"number\""), "number"),
        ("check", (RULES, "check = \"not_in_future\"", "check = \"in_the_past\""), "in_the_past"),
        ("rule field", (RULES, "field = \"decided_on\"", "field = \"decided\""), "decided"),
        ("rule twice", (RULES, "id = \"EVB-202\"", "id = \"EVB-201\""), "EVB-201"),
        ("offer", (CAUSES, "reason = [\"municipality\"]", "reason = [\"kommunen\"]"), "kommunen"),
        (
            "message",
            (
                "reference/messages.toml",
                "problem = \"date_format\"",
                "problem = \"date_not_exist\"",
            ),
            "DateNotExist",
        ),
    ];
    for (name, change, word) in table {
        let told = faults(name, &[*change]);
        assert!(!told.is_empty(), "{name} is not found");
        let (file, _, _) = change;
        let is_told = told.iter().any(|fault| fault.contains(word) && fault.starts_with(file));
        assert!(is_told, "{name}: {told:?}");
    }
}

#[test]
fn a_block_without_source_is_refused() {
    let source = "source = \"Handbook for the individual report, Flik 1\"\n\n[[page.field]]";
    assert!(!faults("no source", &[(PAGES, source, "\n[[page.field]]")]).is_empty());
}

#[test]
fn all_faults_are_told_at_once_with_their_lines() {
    let changes = [
        (PAGES, "list = \"causes\"", "list = \"reasons\""),
        (PAGES, "is = \"interruption\"", "is = \"pause\""),
        (CAUSES, "reason = [\"municipality\"]", "reason = [\"kommunen\"]"),
    ];
    let folder = changed("several", &changes);
    let Err(faults) = Form::from_folder(&folder) else { panic!("it is taken") };
    assert!(faults.len() >= 3, "{faults:?}");
    let text = std::fs::read_to_string(folder.join(PAGES)).unwrap();
    let block = text.lines().position(|line| line.contains("id = \"interrupted_on\"")).unwrap() + 1;
    assert!(faults.iter().any(|fault| fault.file == PAGES && fault.line == block), "{faults:?}");
}

#[test]
fn a_catalogue_is_drawn_and_compared() {
    let before = Form::from_folder(&folder()).unwrap().catalogue;
    let change = (PAGES, "max = 1000", "max = 900");
    let after = Form::from_folder(&changed("diff", &[change])).unwrap().catalogue;
    assert!(difference(&before, &before).is_empty());
    let lines = difference(&before, &after);
    assert!(lines.iter().any(|line| line.contains("cause_other")), "{lines:?}");
    let drawn = graph(&before, Language::Sv);
    assert!(drawn.starts_with("digraph") && drawn.contains("interrupted_on"), "{drawn}");
}

#[test]
fn every_question_has_help() {
    let catalogue = Form::individual_report().unwrap().catalogue;
    let without = catalogue.fields().find(|field| field.help.is_none());
    assert!(without.is_none(), "{:?} has no help", without.map(|field| &field.id));
}
