//! What must hold of the source itself: who may use whom, what may be used, and how files look.
#![expect(clippy::unwrap_used, reason = "a test stops where it fails")]

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").canonicalize().unwrap()
}

/// What is built on this platform; packages for others need not have been fetched.
fn metadata() -> Value {
    let version = Command::new("rustc").arg("-vV").output().unwrap();
    let version = String::from_utf8(version.stdout).unwrap();
    let host = version.lines().find_map(|line| line.strip_prefix("host: ")).unwrap();
    let output = Command::new(env!("CARGO"))
        .args(["metadata", "--format-version", "1", "--locked", "--all-features", "--offline"])
        .args(["--filter-platform", host])
        .current_dir(root())
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).unwrap()
}

/// Which crate may use which; design §2. One more needs a decision record.
const EDGES: &[(&str, &[&str])] = &[
    ("domain", &[]),
    ("store", &["domain"]),
    ("eid", &["domain"]),
    ("receipt", &[]),
    ("app", &["domain", "eid", "receipt", "store"]),
    ("web", &["app", "domain", "eid"]),
    ("verkstallt", &["app", "domain", "eid", "sim-bankid", "store", "web"]),
    ("sim-bankid", &[]),
    ("checks", &[]),
    ("xtask", &[]),
];

#[test]
fn crates_use_only_whom_they_may() {
    let metadata = metadata();
    let own: BTreeSet<&str> = EDGES.iter().map(|edge| edge.0).collect();
    let mut seen = BTreeSet::new();
    for package in metadata["packages"].as_array().unwrap() {
        let name = package["name"].as_str().unwrap();
        if package["source"].is_string() {
            continue;
        }
        let allowed = EDGES.iter().find(|edge| edge.0 == name);
        let allowed =
            allowed.unwrap_or_else(|| panic!("{name} is a new crate: decide and record it")).1;
        seen.insert(name);
        for dependency in package["dependencies"].as_array().unwrap() {
            let to = dependency["name"].as_str().unwrap();
            let is_for_tests = dependency["kind"].as_str() == Some("dev");
            if own.contains(to) && !is_for_tests {
                assert!(allowed.contains(&to), "{name} may not use {to}");
            }
        }
    }
    assert_eq!(seen, own);
}

/// Licences under which others' work may be built in.
const LICENCES: &[&str] = &[
    "0BSD",
    "Apache-2.0",
    "BSD-2-Clause",
    "BSD-3-Clause",
    "BSL-1.0",
    "CC0-1.0",
    "CDLA-Permissive-2.0",
    "EUPL-1.2",
    "ISC",
    "MIT",
    "MIT-0",
    "MPL-2.0",
    "OpenSSL",
    "Unicode-3.0",
    "Unlicense",
    "Zlib",
];

#[test]
fn everything_that_is_built_in_is_freely_licensed() {
    for package in metadata()["packages"].as_array().unwrap() {
        let name = package["name"].as_str().unwrap();
        let licence = package["license"].as_str().unwrap_or_default().replace('/', " OR ");
        assert!(!licence.is_empty(), "{name} names no licence");
        // Every alternative is a conjunction; one of them must be wholly free.
        let is_free = |part: &str| {
            let words = part.split(['(', ')', ' ']).filter(|word| !word.is_empty());
            let mut licences =
                words.filter(|word| !["AND", "WITH", "LLVM-exception"].contains(word));
            licences.all(|word| LICENCES.contains(&word))
        };
        assert!(licence.split(" OR ").any(is_free), "{name} is under {licence}");
    }
}

/// Files of ours with the ending, by path from the root.
fn files(ending: &str) -> Vec<(String, String)> {
    let output = Command::new("git")
        .args(["ls-files", "--", &format!("*.{ending}")])
        .current_dir(root())
        .output();
    let output = output.unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let listed = String::from_utf8(output.stdout).unwrap();
    assert!(!listed.is_empty(), "no file ends with {ending}");
    listed
        .lines()
        .filter_map(|path| {
            Some((path.to_owned(), std::fs::read_to_string(root().join(path)).ok()?))
        })
        .collect()
}

#[test]
fn files_can_be_read_in_one_sitting() {
    for (path, text) in files("rs") {
        let lines = text.lines().count();
        assert!(lines <= 400, "{path} has {lines} lines");
    }
}

#[test]
fn templates_let_nothing_through_unescaped() {
    for (path, text) in files("html") {
        for word in ["|safe", "| safe", "style=", "<style", "onclick=", "javascript:"] {
            assert!(!text.contains(word), "{path} holds {word}");
        }
        let scripts = text.matches("<script").count();
        assert_eq!(scripts, text.matches("<script src=").count(), "{path} has a script of its own");
    }
}

#[test]
fn every_word_is_used_and_every_used_word_exists() {
    let sv = std::fs::read_to_string(root().join("text/sv.ftl")).unwrap();
    let mut sources: String = files("html").into_iter().map(|file| file.1).collect();
    sources.extend(
        files("rs").into_iter().filter(|file| file.0.starts_with("crates/web")).map(|file| file.1),
    );
    // These are put together from a code: step-done, role-reporter, status-closed.
    let built = [
        "step-",
        "role-",
        "status-",
        "period-",
        "month-",
        "deed-",
        "list-name-",
        "log-sort-",
        "mail-",
        "retention-kept-",
        "retention-kind-",
        "retention-reason-",
        "operation-status-",
        "notice-kind-",
        "notice-go-",
        "notice-of-",
        "notice-send-",
        // Messages of BankID, chosen in `eid`.
        "rfa",
    ];
    for line in sv.lines().filter(|line| !line.starts_with('#')) {
        let Some((key, _)) = line.split_once(" = ") else {
            continue;
        };
        let is_built = built.iter().any(|prefix| key.starts_with(prefix));
        assert!(is_built || sources.contains(&format!("\"{key}\"")), "{key} is used nowhere");
    }
}
