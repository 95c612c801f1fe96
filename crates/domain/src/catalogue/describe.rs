//! The catalogue as the people who own the rules want to see it: drawn, and compared.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use super::{Catalogue, Severity};
use crate::language::Language;

/// The form as a graph in Graphviz's language: tabs, fields, and what makes a field appear.
pub fn graph(catalogue: &Catalogue, language: Language) -> String {
    let mut dot = String::from("digraph form {\n  rankdir=LR;\n  node [shape=box];\n");
    for (number, page) in catalogue.pages.iter().enumerate() {
        // Writing to a `String` cannot fail.
        let _ok = writeln!(
            dot,
            "  subgraph cluster_{number} {{\n    label=\"{}. {}\";",
            number + 1,
            page.title.get(language)
        );
        for field in &page.fields {
            let mark = if field.is_required() { " *" } else { "" };
            let label = field.label.get(language).replace('"', "'");
            let _ok = writeln!(dot, "    {} [label=\"{label}{mark}\"];", field.id);
        }
        dot.push_str("  }\n");
    }
    for field in catalogue.fields() {
        for (asked, _) in field.when.iter().flat_map(|when| when.asks()) {
            let _ok = writeln!(dot, "  {asked} -> {};", field.id);
        }
        let list = field.list().and_then(|list| catalogue.lists.get(list));
        for on in list.iter().flat_map(|list| list.depends.values()) {
            let _ok = writeln!(dot, "  {} -> {} [style=dashed];", on.field, field.id);
        }
    }
    dot.push_str("}\n");
    dot
}

/// What differs between two versions, one line each, with `+`, `-` or `~` first.
pub fn difference(before: &Catalogue, after: &Catalogue) -> Vec<String> {
    let (old, new) = (facts(before), facts(after));
    let mut lines = Vec::new();
    for (name, fact) in &old {
        match new.get(name) {
            None => lines.push(format!("- {name}")),
            Some(changed) if changed != fact => {
                lines.push(format!("~ {name}: {fact} -> {changed}"));
            }
            Some(_) => {}
        }
    }
    for (name, fact) in &new {
        if !old.contains_key(name) {
            lines.push(format!("+ {name}: {fact}"));
        }
    }
    lines
}

/// Everything in a catalogue that a reader would call a change, by its permanent name.
fn facts(catalogue: &Catalogue) -> BTreeMap<String, String> {
    let mut facts = BTreeMap::new();
    for page in &catalogue.pages {
        facts.insert(format!("page {}", page.id), page.title.sv.clone());
        for field in &page.fields {
            let when = field.when.as_ref().map_or_else(String::new, |when| format!(" when {when}"));
            let required = if field.is_required() { ", required" } else { "" };
            let (label, kind, again) = (&field.label.sv, &field.kind, field.again);
            let fact = format!("{label} ({kind:?}, again {again:?}{required}{when})");
            facts.insert(format!("field {}", field.id), fact);
        }
    }
    for list in catalogue.lists.values() {
        for choice in &list.choices {
            let fact = format!(
                "{} for {:?}, flags {:?}, class {:?}, from {} to {:?}",
                choice.label.sv,
                choice.offered_for,
                choice.flags,
                choice.class,
                choice.valid_from,
                choice.valid_to
            );
            facts.insert(format!("option {}/{}", list.id, choice.id), fact);
        }
    }
    for rule in &catalogue.rules {
        let severity = match rule.severity {
            Severity::Stop => "stops",
            Severity::Warn => "warns",
        };
        let fact = format!("{} {:?} {severity}: {}", rule.field, rule.check, rule.message.sv);
        facts.insert(format!("rule {}", rule.id), fact);
    }
    facts
}
