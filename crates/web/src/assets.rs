//! Style sheets, script and typeface, embedded in the program and served under a name that changes when
//! any of them does.

use std::sync::OnceLock;

use aws_lc_rs::digest;

/// Name, type and content of each file.
const FILES: &[(&str, &str, &[u8])] = &[
    ("verkstallt.css", "text/css; charset=utf-8", include_bytes!("../static/verkstallt.css")),
    ("verkstallt.js", "text/javascript; charset=utf-8", include_bytes!("../static/verkstallt.js")),
    ("mark.svg", "image/svg+xml", include_bytes!("../static/mark.svg")),
    (
        "vendor/govuk-frontend.css",
        "text/css; charset=utf-8",
        include_bytes!("../static/vendor/govuk-frontend.css"),
    ),
    (
        "vendor/source-sans-3-400.woff2",
        "font/woff2",
        include_bytes!("../static/vendor/source-sans-3-400.woff2"),
    ),
    (
        "vendor/source-sans-3-600.woff2",
        "font/woff2",
        include_bytes!("../static/vendor/source-sans-3-600.woff2"),
    ),
];

/// The folder under which the files are served: `/static/` and the beginning of a hash over them all.
pub(crate) fn folder() -> &'static str {
    static FOLDER: OnceLock<String> = OnceLock::new();
    FOLDER.get_or_init(|| {
        let mut context = digest::Context::new(&digest::SHA256);
        for (name, _, content) in FILES {
            context.update(name.as_bytes());
            context.update(content);
        }
        let hash = hex(context.finish().as_ref());
        format!("/static/{}", hash.get(..12).unwrap_or(&hash))
    })
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut text, byte| {
        text.extend(
            [byte >> 4, byte & 15].map(|half| char::from_digit(half.into(), 16).unwrap_or('0')),
        );
        text
    })
}

/// Type and content of the file, if there is one.
pub(crate) fn get(name: &str) -> Option<(&'static str, &'static [u8])> {
    FILES.iter().find(|file| file.0 == name).map(|file| (file.1, file.2))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn vendored_files_are_as_they_were_taken_in() {
        let sums = include_str!("../static/vendor/SHA256SUMS");
        for (name, _, content) in FILES.iter().filter(|file| file.0.starts_with("vendor/")) {
            let hash = digest::digest(&digest::SHA256, content);
            let hash = hex(hash.as_ref());
            let name = name.trim_start_matches("vendor/");
            assert!(sums.contains(&format!("{hash}  {name}")), "{name} has been changed");
        }
    }

    #[test]
    fn nothing_is_served_that_is_not_ours_to_use() {
        for (name, _, content) in FILES {
            let text = String::from_utf8_lossy(content);
            for word in ["GDS Transport", "crest", "crown"] {
                assert!(!text.contains(word), "{name} holds {word}");
            }
        }
    }

    #[test]
    fn no_file_asks_another_server_for_anything() {
        for (name, kind, content) in FILES.iter().filter(|file| file.1.starts_with("text")) {
            let text = String::from_utf8_lossy(content);
            for word in ["url(http", "url(//", "@import", "fetch(\"http"] {
                assert!(!text.contains(word), "{name} ({kind}) holds {word}");
            }
        }
    }
}
