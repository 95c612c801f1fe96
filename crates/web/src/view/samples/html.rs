//! A small reader of HTML that finds what makes a page unsound.

use std::collections::BTreeSet;

/// A start tag: its name and its attributes as they stand.
struct Tag<'a> {
    name: &'a str,
    rest: &'a str,
}

impl<'a> Tag<'a> {
    fn get(&self, attribute: &str) -> Option<&'a str> {
        let start = format!(" {attribute}=\"");
        let (_, value) = self.rest.split_once(&start)?;
        value.split('"').next()
    }
}

fn tags(page: &str) -> Vec<Tag<'_>> {
    page.split('<')
        .skip(1)
        .filter(|piece| piece.starts_with(|c: char| c.is_ascii_alphabetic()))
        .map(|piece| {
            let piece = piece.split('>').next().unwrap();
            let (name, rest) = piece.split_at(piece.find(' ').unwrap_or(piece.len()));
            Tag { name, rest }
        })
        .collect()
}

/// Everything that is wrong with a page.
pub(super) fn faults(page: &str) -> Vec<String> {
    let tags = tags(page);
    let mut faults = references(&tags);
    faults.extend(headings(&tags));
    faults.extend(strict(&tags));
    for leftover in ["{{", "{%", "[", "{ $"] {
        if page.contains(leftover) {
            faults.push(format!("holds {leftover}"));
        }
    }
    if !page.contains("<html lang=\"") {
        faults.push("has no language".to_owned());
    }
    faults
}

/// Unique ids, a label for each control, and links and descriptions that lead somewhere.
fn references(tags: &[Tag<'_>]) -> Vec<String> {
    let mut faults = Vec::new();
    let mut ids = BTreeSet::new();
    for id in tags.iter().filter_map(|tag| tag.get("id")) {
        if !ids.insert(id) {
            faults.push(format!("has the id {id} twice"));
        }
    }
    let labelled: BTreeSet<&str> =
        tags.iter().filter(|tag| tag.name == "label").filter_map(|tag| tag.get("for")).collect();
    for tag in tags {
        let is_control = matches!(tag.name, "input" | "select" | "textarea")
            && tag.get("type") != Some("hidden");
        if is_control && !tag.get("id").is_some_and(|id| labelled.contains(id)) {
            faults.push(format!("has a control without label: {}", tag.rest));
        }
        let described = tag.get("aria-describedby").into_iter();
        let targets = described.chain(tag.get("aria-labelledby")).chain(tag.get("for"));
        let inner = tag.get("href").and_then(|href| href.strip_prefix('#'));
        for id in targets.flat_map(str::split_whitespace).chain(inner) {
            if !ids.contains(id) {
                faults.push(format!("refers to {id}, which is not there"));
            }
        }
    }
    faults
}

/// One first heading, and no level left out on the way down.
fn headings(tags: &[Tag<'_>]) -> Vec<String> {
    let levels: Vec<u32> = tags
        .iter()
        // A message box, a summary of errors and a dialog stand outside the order of the page.
        .filter(|tag| !matches!(tag.get("id"), Some("errors-title" | "session-heading")))
        .filter_map(|tag| tag.name.strip_prefix('h')?.parse().ok())
        .collect();
    let mut faults = Vec::new();
    if levels.iter().filter(|level| **level == 1).count() != 1 {
        faults.push("has not one h1".to_owned());
    }
    for (above, below) in levels.iter().zip(levels.iter().skip(1)) {
        if *below > above + 1 {
            faults.push(format!("goes from h{above} to h{below}"));
        }
    }
    faults
}

/// Nothing that the content security policy would stop.
fn strict(tags: &[Tag<'_>]) -> Vec<String> {
    let mut faults = Vec::new();
    for tag in tags {
        if tag.name == "style" || tag.get("style").is_some() {
            faults.push("has a style of its own".to_owned());
        }
        if tag.name == "script" && tag.get("src").is_none() {
            faults.push("has a script of its own".to_owned());
        }
        if tag.rest.contains(" on") && tag.rest.contains("=\"javascript") {
            faults.push("has a script in an attribute".to_owned());
        }
        if tag.get("href").is_some_and(|href| href.starts_with("http")) {
            faults.push("leads to another site".to_owned());
        }
    }
    faults
}
