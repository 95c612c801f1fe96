//! What `docs/security.md` claims: every demand of the standard has its row, and every test and file it names is there.
#![expect(clippy::unwrap_used, clippy::panic, reason = "a test stops where it fails")]

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").canonicalize().unwrap()
}

/// A row about a demand: its number, its state, and what stands under "Shown by".
struct Row {
    number: String,
    state: String,
    reason: String,
    shown_by: String,
}

/// The rows that begin with a number of the standard, in order.
fn rows() -> Vec<Row> {
    let text = std::fs::read_to_string(root().join("docs/security.md")).unwrap();
    let cells = |line: &str| line.split('|').map(|it| it.trim().to_owned()).collect::<Vec<_>>();
    let of_standard = |cells: &Vec<String>| {
        cells.get(1).is_some_and(|it| it.split('.').all(|part| part.parse::<u32>().is_ok()))
    };
    let row = |cells: Vec<String>| match <[String; 7]>::try_from(cells) {
        Ok([_, number, _, state, reason, shown_by, _]) => Row { number, state, reason, shown_by },
        Err(cells) => panic!("a row has five cells: {cells:?}"),
    };
    text.lines()
        .filter(|line| line.starts_with("| "))
        .map(cells)
        .filter(of_standard)
        .map(row)
        .collect()
}

/// Every file that belongs to the source, below the folders where tests and documents are.
fn files(folder: &Path, into: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        if path.is_dir() && name != "node_modules" && name != "target" {
            files(&path, into);
        } else if path.extension().is_some_and(|end| end == "rs") {
            into.push(path);
        }
    }
}

#[test]
fn every_demand_of_the_standard_has_its_row() {
    let list = std::fs::read_to_string(root().join("docs/asvs-5.0-level-2.txt")).unwrap();
    let demanded: Vec<&str> = list.lines().collect();
    let rows = rows();
    let numbers: Vec<&str> = rows.iter().map(|row| row.number.as_str()).collect();
    assert_eq!(numbers, demanded, "the rows are the list's, in its order");
    for row in &rows {
        let number = &row.number;
        match row.state.as_str() {
            "met" => assert!(!row.shown_by.is_empty(), "{number}: what shows it?"),
            "not applicable" | "the operator's" | "not met" => {
                assert!(row.reason.chars().count() > 10, "{number}: why?");
            }
            other => panic!("{number}: {other} is no state"),
        }
    }
}

#[test]
fn whatever_is_named_is_there() {
    let mut sources = Vec::new();
    for folder in ["crates", "fuzz", "xtask"] {
        files(&root().join(folder), &mut sources);
    }
    let texts: Vec<String> =
        sources.iter().map(|path| std::fs::read_to_string(path).unwrap()).collect();
    let mut missing = BTreeSet::new();
    for row in rows() {
        for name in row.shown_by.split('`').skip(1).step_by(2) {
            let is_file = name.contains(['/', '.']) && root().join(name).exists();
            let is_function = || texts.iter().any(|text| text.contains(&format!("fn {name}(")));
            if !is_file && !is_function() {
                missing.insert(format!("{}: {name}", row.number));
            }
        }
    }
    assert!(missing.is_empty(), "named in docs/security.md, and not there: {missing:#?}");
}
