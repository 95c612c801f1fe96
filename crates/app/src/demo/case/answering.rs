//! Answers the form as a person would: field by field, in order, with what chance has decided.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use domain::Answers;
use domain::calendar;
use domain::catalogue::Kind;
use domain::earlier::Earlier;
use domain::ids::AreaId;
use domain::journey::{AskedField, Circumstances, Membership, journey};
use domain::person_number::{self, Sex};
use jiff::ToSpan;
use jiff::civil::Date;

use super::Plan;
use crate::demo::chance::Chance;
use crate::error::{Error, Fault};
use crate::service::App;

#[derive(serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::demo) struct Words {
    pub(in crate::demo) women: Vec<String>,
    men: Vec<String>,
    pub(in crate::demo) surnames: Vec<String>,
    texts: BTreeMap<String, Vec<String>>,
}

/// Read once: a demonstration asks for them some hundred times.
pub(in crate::demo) fn words() -> Result<&'static Words, Error> {
    static WORDS: LazyLock<Result<Words, toml::de::Error>> =
        LazyLock::new(|| toml::from_str(include_str!("../../../demo/words.toml")));
    WORDS.as_ref().map_err(|error| Fault::Demo(Box::new(error.clone())).into())
}

/// What is decided about the person and the decision.
pub(super) struct Given {
    /// The day from which the three months run.
    pub(super) waits_from: Date,
    decided_on: Date,
    is_interruption: bool,
    is_protected: bool,
    lacks_number: bool,
    birth: Date,
    sex: Sex,
}

impl Given {
    pub(super) fn by_chance(area: &AreaId, chance: &mut Chance, today: Date) -> Self {
        let (from, years) = if area.as_str() == "AO" { (1931, 25) } else { (1958, 55) };
        let days = i32::try_from(chance.below(years * 365)).unwrap_or(0);
        let birth = Date::new(from, 1, 1).unwrap_or(today).saturating_add(days.days());
        let waited = i32::try_from(60 + chance.below(780)).unwrap_or(100);
        let waits_from = today.saturating_sub(waited.days());
        let is_interruption = chance.percent(14);
        let before = i32::try_from(120 + chance.below(500)).unwrap_or(120);
        let decided_on =
            if is_interruption { waits_from.saturating_sub(before.days()) } else { waits_from };
        let sex = if chance.percent(50) { Sex::Woman } else { Sex::Man };
        let is_protected = chance.percent(6);
        let lacks_number = !is_protected && chance.percent(5);
        Self { waits_from, decided_on, is_interruption, is_protected, lacks_number, birth, sex }
    }
}

/// Which report of the case it is.
#[derive(Clone, Copy)]
pub(super) struct Stage<'a> {
    pub(super) day: Date,
    pub(super) earlier: Option<&'a Earlier>,
    pub(super) ends: bool,
}

/// Answers every question that is asked and that the case has not answered.
pub(super) fn answer(
    app: &App,
    answers: &mut Answers,
    memberships: &[Membership],
    plan: &Plan,
    stage: Stage<'_>,
    chance: &mut Chance,
) -> Result<(), Error> {
    let words = words()?;
    let mut passed = BTreeSet::new();
    // More rounds than there are questions: each round answers one.
    for _ in 0..100 {
        let today = stage.day;
        let circumstances =
            Circumstances { earlier: stage.earlier, ..Circumstances::new(today, memberships) };
        let before = answers.clone();
        let walked = journey(&app.form().catalogue, &before, circumstances);
        let next = walked.asked().find(|asked| {
            let is_new = !asked.is_locked && !passed.contains(&asked.field.id);
            asked.problem.is_some() || (asked.raw.is_none() && is_new)
        });
        let Some(asked) = next else { return Ok(()) };
        passed.insert(asked.field.id.clone());
        if let Some(text) = one(words, asked, plan, stage, chance) {
            answers.set(asked.field.id.clone(), &text);
        }
    }
    Ok(())
}

/// What is typed in one field; `None` leaves it empty.
fn one(
    words: &Words,
    asked: &AskedField<'_>,
    plan: &Plan,
    stage: Stage<'_>,
    chance: &mut Chance,
) -> Option<String> {
    let given = &plan.given;
    let field = asked.field.id.as_str();
    match &asked.field.kind {
        Kind::Committee => Some(plan.committee.to_string()),
        Kind::Area { .. } => Some(plan.area.to_string()),
        // The individual report does not ask for these.
        Kind::Areas { .. } | Kind::Municipality | Kind::Reporter => None,
        Kind::Choice { .. } => choice(asked, plan, stage, chance),
        Kind::Date if !asked.entries.is_empty() && !chance.percent(30) => None,
        Kind::Date => Some(date(field, given, stage, chance).to_string()),
        Kind::Checkbox => {
            let is_ticked = match field {
                "protected_identity" => given.is_protected,
                "no_person_number" => given.lacks_number,
                "compensating_measure" if stage.earlier.is_none() => chance.percent(25),
                "partly_executed" if stage.earlier.is_none() => chance.percent(12),
                _ => chance.percent(6),
            };
            is_ticked.then(|| "yes".to_owned())
        }
        Kind::PersonNumber { .. } if given.is_protected || given.lacks_number => {
            Some(person_number::fictitious(u64::try_from(chance.below(usize::MAX)).unwrap_or(1)))
        }
        Kind::PersonNumber { .. } => Some(test_number(given.birth, given.sex)),
        Kind::Text { .. } | Kind::LongText { .. } => match field {
            "first_name" if given.sex == Sex::Woman => chance.pick(&words.women).cloned(),
            "first_name" => chance.pick(&words.men).cloned(),
            "last_name" if given.is_protected => Some("Fiktivsson".to_owned()),
            "last_name" => chance.pick(&words.surnames).cloned(),
            "other_information" if chance.percent(60) => None,
            _ => chance.pick(words.texts.get(field)?).cloned(),
        },
    }
}

fn choice(
    asked: &AskedField<'_>,
    plan: &Plan,
    stage: Stage<'_>,
    chance: &mut Chance,
) -> Option<String> {
    let wanted = match asked.field.id.as_str() {
        "report_kind" => Some("new"),
        "delay_kind" if plan.given.is_interruption => Some("interruption"),
        "delay_kind" => Some("not_executed"),
        "status" if !stage.ends => Some("not_executed"),
        "status" if chance.percent(70) => Some("executed"),
        "status" => Some("closed"),
        _ => None,
    };
    match wanted {
        Some(wanted) => Some(wanted.to_owned()),
        None => chance.pick(&asked.offered).map(|choice| choice.id.to_string()),
    }
}

fn date(field: &str, given: &Given, stage: Stage<'_>, chance: &mut Chance) -> Date {
    let from = match field {
        "decided_on" => return given.decided_on,
        "interrupted_on" => return given.waits_from,
        "executed_on" | "closed_on" => calendar::first_reportable_day(given.waits_from),
        _ => given.waits_from.saturating_add(7.days()),
    };
    let length = from.until(stage.day).map_or(0, |span| span.get_days());
    let after = chance.below(usize::try_from(length).unwrap_or(0) + 1);
    from.saturating_add(i32::try_from(after).unwrap_or(0).days()).min(stage.day)
}

/// A number in the series that the tax agency keeps for test persons: birth numbers 980 and 981, or
/// 238 and 239 for those born from 1990.
fn test_number(birth: Date, sex: Sex) -> String {
    let serial = match (birth.year() >= 1990, sex) {
        (true, Sex::Woman) => "238",
        (true, Sex::Man) => "239",
        (false, Sex::Woman) => "980",
        (false, Sex::Man) => "981",
    };
    let (year, month, day) = (birth.year(), birth.month(), birth.day());
    let digits = format!("{year:04}{month:02}{day:02}{serial}");
    // One of ten check digits fits; a later day than today is never asked about here.
    (0..10)
        .map(|check| format!("{digits}{check}"))
        .find(|number| person_number::parse(number, Date::MAX).is_ok())
        .unwrap_or(digits)
}
