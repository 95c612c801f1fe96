//! The walk itself: first what is asked and answered, then the rules over the answers.

use std::collections::BTreeMap;

use super::{AskedField, AskedPage, Circumstances, Journey, Remark, Value, read};
use crate::answer::Answers;
use crate::catalogue::{
    Again, Catalogue, Choice, Dependence, DependenceBy, Field, Kind, ProblemKind, Rule, Severity,
};
use crate::condition::{Answered, Condition};
use crate::earlier::Earlier;
use crate::ids::{AreaId, CommitteeId, FieldId, OptionId};
use crate::language::Bilingual;
use crate::{reporter, rules};

pub(super) fn walk<'a>(
    catalogue: &'a Catalogue,
    answers: &'a Answers,
    circumstances: Circumstances<'a>,
) -> Journey<'a> {
    let mut journey = Journey {
        catalogue,
        pages: Vec::new(),
        dropped: Vec::new(),
        circumstances,
        values: BTreeMap::new(),
        choices: BTreeMap::new(),
    };
    for page in &catalogue.pages {
        let mut fields = Vec::new();
        for field in &page.fields {
            let locked = circumstances.earlier.and_then(|earlier| earlier.locked(field));
            let raw = locked.unwrap_or_else(|| answers.get(&field.id));
            if is_asked(&journey, field, circumstances) {
                fields.push(match locked {
                    Some(raw) => keep(&mut journey, field, raw),
                    None => ask(&mut journey, field, raw, circumstances),
                });
            } else if raw.is_some() && locked.is_none() {
                // What the case says was not typed here, and is not lost when it is not asked for.
                journey.dropped.push(field);
            }
        }
        journey.pages.push(AskedPage { page, fields });
    }
    apply_rules(&mut journey, circumstances);
    journey
}

fn is_asked(journey: &Journey<'_>, field: &Field, circumstances: Circumstances<'_>) -> bool {
    let has_ended = circumstances.earlier.is_some_and(|earlier| earlier.has_ended);
    (field.again != Again::Reopens || has_ended)
        && !circumstances.without.contains(&field.id)
        && field.when.as_ref().is_none_or(|when| when.holds(journey))
}

/// A question that the case has answered. What was right when it was reported is not tried again: an
/// option may have been taken out of the list since, and the reporter's areas do not matter to it.
fn keep<'a>(journey: &mut Journey<'a>, field: &'a Field, raw: Option<&'a str>) -> AskedField<'a> {
    let choice = field.list().zip(raw).and_then(|(list, raw)| journey.catalogue.choice(list, raw));
    let value = raw.and_then(|raw| match &field.kind {
        Kind::Committee => Some(Value::Committee(CommitteeId::new(raw))),
        Kind::Area { .. } | Kind::Choice { .. } => choice.map(|it| Value::Chosen(it.id.clone())),
        // No form that asks for these is followed up.
        Kind::Areas { .. } | Kind::Municipality | Kind::Reporter => None,
        Kind::Text { .. } | Kind::LongText { .. } => Some(Value::Text(raw.to_owned())),
        Kind::Date => read::date(raw).ok(),
        Kind::Checkbox => (raw == "yes").then_some(Value::Yes),
        Kind::PersonNumber { .. } => Some(Value::Number(raw.to_owned())),
    });
    answered(journey, field, value.as_ref(), choice);
    AskedField {
        field,
        raw,
        value,
        offered: choice.into_iter().collect(),
        is_locked: true,
        entries: Vec::new(),
        problem: None,
        warnings: Vec::new(),
    }
}

fn answered<'a>(
    journey: &mut Journey<'a>,
    field: &Field,
    value: Option<&Value>,
    choice: Option<&'a Choice>,
) {
    if let Some(value) = value {
        journey.values.insert(field.id.clone(), value.clone());
    }
    if let Some(choice) = choice {
        journey.choices.insert(field.id.clone(), choice);
    }
}

fn ask<'a>(
    journey: &mut Journey<'a>,
    field: &'a Field,
    raw: Option<&'a str>,
    circumstances: Circumstances<'a>,
) -> AskedField<'a> {
    let offered = offered(journey, field, circumstances);
    let entries = circumstances.earlier.map(|earlier| earlier.entries(field)).unwrap_or_default();
    let read = raw.map(|raw| understand(journey, field, raw, &offered, circumstances));
    let (value, problem) = match read {
        Some(Ok(value)) => (Some(value), None),
        Some(Err(kind)) => (None, Some(problem(journey.catalogue, field, kind, raw))),
        None if field.is_required() && entries.is_empty() => {
            (None, Some(problem(journey.catalogue, field, ProblemKind::Missing, raw)))
        }
        None => (None, None),
    };
    let choice = match &value {
        Some(Value::Chosen(id)) => offered.iter().find(|choice| &choice.id == id).copied(),
        _ => None,
    };
    answered(journey, field, value.as_ref(), choice);
    let warnings = Vec::new();
    AskedField { field, raw, value, offered, is_locked: false, entries, problem, warnings }
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
        Kind::Areas { .. } => read::areas(raw, offered),
        Kind::Municipality => {
            let known = circumstances.reference.and_then(|it| it.municipality(raw));
            known.map(|it| Value::Municipality(it.code.clone())).ok_or(ProblemKind::ChoiceUnknown)
        }
        Kind::Reporter => {
            let known = circumstances.reporters.iter().find(|it| it.id.as_str() == raw);
            known.map(|it| Value::Reporter(it.id.clone())).ok_or(ProblemKind::ChoiceNotOffered)
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
    let areas = match field.kind {
        Kind::Area { .. } | Kind::Areas { all: false, .. } => areas(journey, circumstances),
        _ => None,
    };
    let said = |on: &Dependence| match on.by {
        DependenceBy::Id => chosen_text(journey, &on.field),
        DependenceBy::Class => journey.choices.get(&on.field)?.class.as_deref(),
    };
    list.offered(circumstances.today, said)
        .filter(|choice| {
            let is_own =
                |areas: &Vec<AreaId>| areas.iter().any(|it| it.as_str() == choice.id.as_str());
            areas.as_ref().is_none_or(is_own)
        })
        .collect()
}

/// The id of what was chosen, for as long as the catalogue lives.
fn chosen_text<'a>(journey: &Journey<'a>, field: &FieldId) -> Option<&'a str> {
    journey.choices.get(field).map(|choice| choice.id.as_str())
}

/// The areas of the committee that was chosen; none when the form does not ask for a committee.
fn areas(journey: &Journey<'_>, circumstances: Circumstances<'_>) -> Option<Vec<AreaId>> {
    let field = journey.catalogue.fields().find(|field| field.kind == Kind::Committee)?;
    let chosen = journey.chosen_id(&field.id);
    let memberships = circumstances.memberships.iter();
    let own = memberships.filter(|membership| Some(membership.committee.as_str()) == chosen);
    Some(own.flat_map(|membership| membership.areas.iter().cloned()).collect())
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
        | Kind::Areas { .. }
        | Kind::Municipality
        | Kind::Reporter
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
            // What the case says was right when it was reported.
            Severity::Stop if asked.is_locked => {}
            Severity::Stop if asked.problem.is_none() => asked.problem = Some(remark),
            Severity::Stop => {}
            Severity::Warn => asked.warnings.push(remark),
        }
    }
}

/// Whether the reporter who was chosen is the one that the committee cannot be without.
fn is_last_lead(journey: &Journey<'_>, circumstances: Circumstances<'_>) -> bool {
    journey.values.values().any(|value| match value {
        Value::Reporter(id) => {
            reporter::is_last_lead(circumstances.reporters, id, circumstances.today)
        }
        _ => false,
    })
}

fn hit(journey: &Journey<'_>, rule: &Rule, circumstances: Circumstances<'_>) -> Option<Remark> {
    let asked = |id: &FieldId| journey.asked().find(|asked| &asked.field.id == id);
    let date = |id: &FieldId| match journey.values.get(id) {
        Some(Value::Date(date)) => Some(*date),
        _ => None,
    };
    let field = asked(&rule.field)?;
    let other = rule.other.as_ref().and_then(asked);
    let earlier = field.entries.last().map(|entry| entry.text.as_str());
    let shown = rules::Shown {
        date: date(&rule.field),
        text: field.raw,
        earlier,
        latest_report: circumstances.earlier.and_then(Earlier::latest),
        other_date: rule.other.as_ref().and_then(date),
        other_text: other.and_then(|other| other.raw),
        is_last_lead: is_last_lead(journey, circumstances),
        has_all: matches!(journey.values.get(&rule.field),
            Some(Value::Areas(chosen)) if chosen.len() == field.offered.len()),
        number: journey.values.get(&rule.field).and_then(|value| match value {
            Value::Number(number) => Some(number.as_str()),
            _ => None,
        }),
        reporters: circumstances.reporters,
        given: circumstances.given,
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
