//! Information pages, from `text/pages`.

use domain::Language;

/// An information page: its address and its text in both languages.
struct Page {
    slug: &'static str,
    sv: &'static str,
    en: &'static str,
}

macro_rules! pages {
    ($($slug:literal),* $(,)?) => {
        &[$(Page {
            slug: $slug,
            sv: include_str!(concat!("../../../text/pages/sv/", $slug, ".md")),
            en: include_str!(concat!("../../../text/pages/en/", $slug, ".md")),
        }),*]
    };
}

const PAGES: &[Page] = pages![
    "vad-ska-rapporteras",
    "sa-rapporterar-du",
    "fragor-och-svar",
    "kom-igang",
    "kontakt",
    "webblasare",
    "personuppgifter",
    "tillganglighet",
    "om-tjansten",
];

/// What the last run of the tests in a browser found, for the accessibility statement.
const FOUND: &str = include_str!("../accessibility.json");

impl Page {
    const fn text(&self, language: Language) -> &'static str {
        match language {
            Language::Sv => self.sv,
            Language::En => self.en,
        }
    }
}

fn title(text: &str) -> String {
    text.lines().next().unwrap_or_default().trim_start_matches('#').trim().to_owned()
}

/// Address and name of every page, in order.
pub(crate) fn all(language: Language) -> Vec<(&'static str, String)> {
    PAGES.iter().map(|page| (page.slug, title(page.text(language)))).collect()
}

/// The pages that the foot of every page leads to: name and address.
pub(crate) fn footer(language: Language) -> Vec<(String, String)> {
    ["kontakt", "tillganglighet", "personuppgifter", "webblasare", "om-tjansten"]
        .iter()
        .filter_map(|slug| PAGES.iter().find(|page| &page.slug == slug))
        .map(|page| (title(page.text(language)), format!("/information/{}", page.slug)))
        .collect()
}

/// The text of a page in Markdown, with what the tests found put in.
pub(crate) fn text(slug: &str, language: Language) -> Option<String> {
    let page = PAGES.iter().find(|page| page.slug == slug)?;
    let mut text = page.text(language).to_owned();
    let found: serde_json::Value = serde_json::from_str(FOUND).unwrap_or_default();
    for key in ["tested_on", "pages_tested", "violations"] {
        let value = match found.get(key) {
            Some(serde_json::Value::String(value)) => value.clone(),
            Some(value) => value.to_string(),
            None => "–".to_owned(),
        };
        text = text.replace(&format!("{{{{{key}}}}}"), &value);
    }
    Some(text)
}
