//! Every page with normal, faulty and empty contents, drawn in both languages and read as a browser and a
//! screen reader would. The drawn pages are left in `target/samples` for whoever wants to look at them.

mod html;
mod values;

use std::fs;
use std::path::Path;

use domain::Language;

use crate::words::Words;

#[test]
fn every_page_is_sound_in_both_languages() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../target/samples");
    fs::create_dir_all(&folder).unwrap();
    let words = Words::load().unwrap();
    for language in Language::ALL {
        for (name, page) in values::all(words.speak(language)) {
            let name = format!("{name}.{}", language.code());
            fs::write(folder.join(format!("{name}.html")), &page).unwrap();
            let faults = html::faults(&page);
            assert!(faults.is_empty(), "{name}: {}", faults.join("; "));
        }
    }
}

#[test]
fn no_template_lets_text_through_unescaped() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("templates");
    let mut read = 0;
    for folder in [folder.clone(), folder.join("parts")] {
        for file in fs::read_dir(folder).unwrap() {
            let path = file.unwrap().path();
            if path.is_dir() {
                continue;
            }
            let text = fs::read_to_string(&path).unwrap();
            for word in ["|safe", "| safe", "escape(\"none\"", " style=", " onclick="] {
                assert!(!text.contains(word), "{} holds {word}", path.display());
            }
            read += 1;
        }
    }
    assert!(read > 10);
}
