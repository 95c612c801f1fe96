//! Puts whatever is given in place of one file of a catalogue: either there is a catalogue, or each fault names a file
//! that there is and a line that it has.
#![no_main]

use domain::catalogue::{Catalogue, SourceFile, difference, graph};
use domain::ids::{AreaId, CommitteeId};
use domain::journey::{Circumstances, Membership, journey};
use domain::reference::{Reference, ReferenceTexts};
use domain::{Answers, Language};
use fuzz::{COMMITTEE, TODAY};
use libfuzzer_sys::fuzz_target;

macro_rules! files {
    ($($name:literal),* $(,)?) => {
        [$(SourceFile { name: $name, text: include_str!(concat!("../../catalogue/", $name)) }),*]
    };
}

/// The change of a committee: the smallest form, with every sort of file.
const FILES: [SourceFile<'static>; 7] = files![
    "committee-change/service.toml",
    "committee-change/pages.toml",
    "committee-change/rules.toml",
    "committee-change/words.toml",
    "reference/messages.toml",
    "reference/areas.toml",
    "reference/committee_deeds.toml",
];
/// What is read beside the forms.
const REFERENCE: [SourceFile<'static>; 4] = files![
    "reference/periods.toml",
    "reference/municipalities.toml",
    "reference/fee-limits.toml",
    "reference/retention.toml",
];

// The first byte says which file, counted from the letter A; the rest is what stands in it.
fuzz_target!(|bytes: &[u8]| {
    let Some((which, text)) = bytes.split_first() else { return };
    let Ok(text) = std::str::from_utf8(text) else { return };
    let which = usize::from(which.wrapping_sub(b'A')) % (FILES.len() + REFERENCE.len());
    match which.checked_sub(FILES.len()) {
        None => form(which, text),
        Some(which) => reference(which, text),
    }
});

fn form(which: usize, text: &str) {
    let mut files = FILES;
    files[which].text = text;
    match Catalogue::read(&files) {
        Ok(catalogue) => sound(&catalogue, &files),
        Err(faults) => {
            assert!(!faults.is_empty(), "a catalogue that is not sound has faults");
            for fault in faults {
                let file = files.iter().find(|file| file.name.ends_with(&fault.file));
                let file = file.unwrap_or_else(|| panic!("there is no file {}", fault.file));
                let lines = file.text.bytes().filter(|byte| *byte == b'\n').count() + 1;
                assert!((1..=lines).contains(&fault.line), "{fault}: there are {lines} lines");
                assert!(!fault.message.is_empty(), "a fault says what is wrong");
            }
        }
    }
}

/// What is promised of a catalogue that has passed its checks.
fn sound(catalogue: &Catalogue, files: &[SourceFile<'_>]) {
    for field in catalogue.fields() {
        assert!(field.list().is_none_or(|list| catalogue.lists.contains_key(list)));
    }
    let again = Catalogue::read(files).expect("the same files");
    assert!(difference(catalogue, &again).is_empty(), "the same files make the same catalogue");
    assert!(!graph(catalogue, Language::default()).is_empty());
    let memberships = [Membership {
        committee: CommitteeId::new(COMMITTEE),
        name: String::new(),
        areas: vec![AreaId::new("AO")],
    }];
    let answers = Answers::default();
    let walk = journey(catalogue, &answers, Circumstances::new(TODAY, &memberships));
    assert!(walk.first_unfinished() < catalogue.pages.len(), "there is a tab to stand on");
}

fn reference(which: usize, text: &str) {
    let mut files = REFERENCE;
    files[which].text = text;
    let [periods, municipalities, fee_limits, retention] = files.map(|file| file.text);
    match Reference::read(ReferenceTexts { periods, municipalities, fee_limits, retention }) {
        Ok(reference) => {
            let next = reference.windows.next_after(TODAY);
            let (first, last) =
                (reference.windows.first_day(next), reference.windows.last_day_in_time(next));
            assert!(first <= last, "a window opens before it closes");
        }
        Err(fault) => assert!(fault.starts_with("reference/"), "{fault} names no file"),
    }
}
