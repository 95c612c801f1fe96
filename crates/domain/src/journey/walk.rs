//! The walk itself: first what is asked and answered, then the rules over the answers.

use std::collections::BTreeMap;

use super::{AskedField, AskedPage, Circumstances, Journey, Remark, Value, read};
use crate::answer::Answers;
use crate::catalogue::{
    Catalogue, Choice, DependenceBy, Field, Kind, OptionList, ProblemKind, Rule, Severity,
};
use crate::condition::{Answered, Condition};
use crate::ids::{AreaId, CommitteeId, FieldId, OptionId};
use crate::language::Bilingual;
use crate::rules;

/// The list of the kinds of report.
const REPORT_KINDS: &str = "report_kinds";

pub(super) fn walk<'a>(
    catalogue: &'a Catalogue,
    answers: &'a Answers,
    circumstances: Circumstances<'a>,
) -> Journey<'a> {
    let mut journey = Journey {
        catalogue,
        pages: Vec::new(),
        dropped: Vec::new(),
        memberships: circumstances.memberships,
        values: BTreeMap::new(),
        choices: BTreeMap::new(),
    };
    for page in &catalogue.pages {
        let mut fields = Vec::new();
        for field in &page.fields {
            let raw = answers.get(&field.id);
            if field.when.as_ref().is_none_or(|when| when.holds(&journey)) {
                fields.push(ask(&mut journey, field, raw, circumstances));
            } else if raw.is_some() {
                journey.dropped.push(field);
            }
        }
        journey.pages.push(AskedPage { page, fields });
    }
    apply_rules(&mut journey, circumstances);
    journey
}

fn ask<'a>(
    journey: &mut Journey<'a>,
    field: &'a Field,
    raw: Option<&'a str>,
    circumstances: Circumstances<'a>,
) -> AskedField<'a> {
    let offered = offered(journey, field, circumstances);
    let read = raw.map(|raw| understand(journey, field, raw, &offered, circumstances));
    let (value, problem) = match read {
        Some(Ok(value)) => (Some(value), None),
        Some(Err(kind)) => (None, Some(problem(journey.catalogue, field, kind, raw))),
        None if field.is_required() => {
            (None, Some(problem(journey.catalogue, field, ProblemKind::Missing, raw)))
        }
        None => (None, None),
    };
    if let Some(value) = &value {
        journey.values.insert(field.id.clone(), value.clone());
        if let Value::Chosen(id) = value
            && let Some(choice) = offered.iter().find(|choice| &choice.id == id)
        {
            journey.choices.insert(field.id.clone(), choice);
        }
    }
    AskedField { field, raw, value, offered, problem, warnings: Vec::new() }
}

fn understand<'a>(
    journey: &Journey<'a>,
    field: &'a Field,
    raw: &str,
    offered: &[&'a Choice],
    circumstances: Circumstances<'a>,
) -> Result<Value, ProblemKind> {
    match &field.kind {
        Kind::Committee => {
            let id = CommitteeId::new(raw);
            let serves = circumstances.memberships.iter().any(|m| m.committee == id);
            if serves { Ok(Value::Committee(id)) } else { Err(ProblemKind::ChoiceNotOffered) }
        }
        Kind::Area { list } | Kind::Choice { list, .. } => {
            let id = OptionId::new(raw);
            if offered.iter().any(|choice| choice.id == id) {
                Ok(Value::Chosen(id))
            } else if journey.catalogue.choice(list, raw).is_some() {
                Err(ProblemKind::ChoiceNotOffered)
            } else {
                Err(ProblemKind::ChoiceUnknown)
            }
        }
        Kind::Text { max } | Kind::LongText { max } => read::text(raw, *max),
        Kind::Date => read::date(raw),
        Kind::Checkbox if raw == "yes" => Ok(Value::Yes),
        Kind::Checkbox => Err(ProblemKind::ChoiceUnknown),
        Kind::PersonNumber { free_when } => {
            read::number(raw, free_when.holds(journey), circumstances.today)
        }
    }
}

/// The options that may be chosen today with the answers so far.
fn offered<'a>(
    journey: &Journey<'a>,
    field: &'a Field,
    circumstances: Circumstances<'a>,
) -> Vec<&'a Choice> {
    let Some(list) = field.list().and_then(|list| journey.catalogue.lists.get(list)) else {
        return Vec::new();
    };
    let areas = areas(journey, circumstances);
    list.choices
        .iter()
        .filter(|choice| choice.is_valid_on(circumstances.today))
        .filter(|choice| fits(journey, list, choice))
        .filter(|choice| {
            // Which of the kinds of report it is follows from the case, and is not chosen freely.
            !matches!(field.kind, Kind::Choice { .. })
                || list.id.as_str() != REPORT_KINDS
                || choice.id.as_str() == circumstances.kind.option()
        })
        .filter(|choice| {
            !matches!(field.kind, Kind::Area { .. })
                || areas.contains(&AreaId::new(choice.id.as_str()))
        })
        .collect()
}

fn areas(journey: &Journey<'_>, circumstances: Circumstances<'_>) -> Vec<AreaId> {
    let chosen = journey.values.values().find_map(|value| match value {
        Value::Committee(id) => Some(id),
        Value::Chosen(_) | Value::Text(_) | Value::Date(_) | Value::Yes | Value::Number(_) => None,
    });
    circumstances
        .memberships
        .iter()
        .filter(|membership| Some(&membership.committee) == chosen)
        .flat_map(|membership| membership.areas.iter().cloned())
        .collect()
}

/// Whether the answers that the list depends on are among those the option is offered for.
fn fits(journey: &Journey<'_>, list: &OptionList, choice: &Choice) -> bool {
    choice.offered_for.iter().all(|(key, values)| {
        let Some(on) = list.depends.get(key) else {
            return false;
        };
        let answer = match on.by {
            DependenceBy::Id => journey.chosen_id(&on.field),
            DependenceBy::Class => {
                journey.chosen(&on.field).and_then(|chosen| chosen.class.as_deref())
            }
        };
        answer.is_some_and(|answer| values.iter().any(|value| value == answer))
    })
}

fn problem(catalogue: &Catalogue, field: &Field, kind: ProblemKind, raw: Option<&str>) -> Remark {
    // The check of the catalogue demands a message for every kind.
    let (id, text) = match catalogue.messages.get(&kind) {
        Some(message) => (message.id.clone(), message.text.clone()),
        None => (crate::ids::RuleId::new(""), field.label.clone()),
    };
    let text = match (&field.missing, kind) {
        (Some(missing), ProblemKind::Missing) => missing.clone(),
        _ => text,
    };
    let max = match &field.kind {
        Kind::Text { max } | Kind::LongText { max } => max.to_string(),
        Kind::Committee
        | Kind::Area { .. }
        | Kind::Choice { .. }
        | Kind::Date
        | Kind::Checkbox
        | Kind::PersonNumber { .. } => String::new(),
    };
    let length = raw.unwrap_or_default().chars().count().to_string();
    let text = text.filled_both(&[
        ("label", &field.label),
        ("max", &Bilingual::same(max)),
        ("length", &Bilingual::same(length)),
    ]);
    Remark { rule: id, text }
}

/// Lets every rule look at the answers. A field keeps its first stop; warnings gather.
fn apply_rules(journey: &mut Journey<'_>, circumstances: Circumstances<'_>) {
    let catalogue = journey.catalogue;
    for rule in &catalogue.rules {
        let applies = rule.when.as_ref().is_none_or(|when: &Condition| when.holds(journey));
        if !applies {
            continue;
        }
        let Some(remark) = hit(journey, rule, circumstances) else {
            continue;
        };
        let asked = journey
            .pages
            .iter_mut()
            .flat_map(|page| &mut page.fields)
            .find(|asked| asked.field.id == rule.field);
        let Some(asked) = asked else { continue };
        match rule.severity {
            Severity::Stop if asked.problem.is_none() => asked.problem = Some(remark),
            Severity::Stop => {}
            Severity::Warn => asked.warnings.push(remark),
        }
    }
}

fn hit(journey: &Journey<'_>, rule: &Rule, circumstances: Circumstances<'_>) -> Option<Remark> {
    let asked = |id: &FieldId| journey.asked().find(|asked| &asked.field.id == id);
    let date = |id: &FieldId| match journey.values.get(id) {
        Some(Value::Date(date)) => Some(*date),
        _ => None,
    };
    let field = asked(&rule.field)?;
    let other = rule.other.as_ref().and_then(asked);
    let shown = rules::Shown {
        date: date(&rule.field),
        text: field.raw,
        other_date: rule.other.as_ref().and_then(date),
        other_text: other.and_then(|other| other.raw),
        today: circumstances.today,
    };
    let hit = rule.check.hit(shown)?;
    let date = Bilingual::same(hit.date.map(|date| date.to_string()).unwrap_or_default());
    let other_label = other.map(|other| other.field.label.clone()).unwrap_or_default();
    let text = rule.message.filled_both(&[
        ("label", &field.field.label),
        ("other_label", &other_label),
        ("date", &date),
    ]);
    Some(Remark { rule: rule.id.clone(), text })
}
