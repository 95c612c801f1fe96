//! Plays one journey line by line.

use std::path::{Path, PathBuf};

use domain::catalogue::{Field, Kind};
use domain::due::{Due, Waiting};
use domain::earlier::{Earlier, EarlierReport};
use domain::ids::{AreaId, AssignmentId, CommitteeId, FieldId, OptionId};
use domain::journey::{AREAS_BETWEEN, AskedField, Circumstances, Journey, Membership, journey};
use domain::period::Period;
use domain::reference::Reference;
use domain::reporter::Reporter;
use domain::role::Role;
use domain::{Answers, Catalogue, Language};
use jiff::civil::Date;

pub(crate) fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/journeys")
}

/// Name and text of every journey in the folder, in order.
pub(crate) fn texts(folder: &Path) -> Vec<(String, String)> {
    let mut texts: Vec<(String, String)> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|end| end == "txt"))
        .map(|path| {
            let name = path.file_name().unwrap().to_string_lossy().into_owned();
            (name, std::fs::read_to_string(&path).unwrap())
        })
        .collect();
    texts.sort();
    texts
}

struct State<'a> {
    catalogue: &'a Catalogue,
    today: Date,
    memberships: Vec<Membership>,
    reporters: Vec<Reporter>,
    answers: Answers,
    earlier: Option<Earlier>,
    /// The latest period that a report was counted for.
    reported: Option<Period>,
    reference: Reference,
    /// The legal grounds that the person was given; none when all are.
    given: Option<Vec<OptionId>>,
}

/// Plays the text; the error is the line's number and what did not hold.
pub(crate) fn play(catalogue: &Catalogue, text: &str) -> Result<(), String> {
    let membership = Membership {
        committee: CommitteeId::new("prov"),
        name: "Provnämnden".to_owned(),
        areas: Vec::new(),
    };
    let mut state = State {
        catalogue,
        today: Date::MIN,
        memberships: vec![membership],
        reporters: Vec::new(),
        answers: Answers::default(),
        earlier: None,
        reported: None,
        reference: app::reference().unwrap(),
        given: None,
    };
    for (line, number) in text.lines().zip(1..) {
        let told = |why: String| format!("{number}: {line}: {why}");
        if line.is_empty() || line.starts_with('#') {
            continue;
        }
        if let Some(day) = line.strip_prefix("Dag: ") {
            state.today = day.parse().map_err(|_| told("no such day".to_owned()))?;
        } else if let Some(areas) = line.strip_prefix("Områden: ") {
            state.memberships[0].areas = areas.split(", ").map(AreaId::new).collect();
        } else if let Some(who) = line.strip_prefix("Huvudrapportör: ") {
            state.reporters.push(reporter(who, Role::LeadReporter).map_err(told)?);
        } else if let Some(who) = line.strip_prefix("Rapportör: ") {
            state.reporters.push(reporter(who, Role::Reporter).map_err(told)?);
        } else if let Some(grounds) = line.strip_prefix("Lagrum: ") {
            state.given = Some(grounds.split(", ").map(OptionId::new).collect());
        } else if line == "IVO registrerar" {
            state.earlier = Some(entry());
        } else if line == "Anmäld" {
            notify(&mut state).map_err(told)?;
        } else if line == "Skicka" {
            send(&mut state).map_err(told)?;
        } else if line == "Återrapportera" {
            let earlier =
                state.earlier.as_ref().ok_or_else(|| told("nothing is sent".to_owned()))?;
            state.answers = earlier.presets(catalogue);
        } else if let Some(expected) = line.strip_prefix("-> ") {
            expect(&state, expected).map_err(told)?;
        } else {
            type_in(&mut state, line).map_err(told)?;
        }
    }
    Ok(())
}

/// Somebody who reports for the committee: given name, surname and number. The name is the id.
fn reporter(who: &str, role: Role) -> Result<Reporter, String> {
    let (name, number) = who.rsplit_once(' ').ok_or("no number")?;
    let (given_name, surname) = name.split_once(' ').ok_or("no surname")?;
    Ok(Reporter {
        id: AssignmentId::new(name),
        given_name: given_name.to_owned(),
        surname: surname.to_owned(),
        number: number.to_owned(),
        title: String::new(),
        email: String::new(),
        phone: String::new(),
        role,
        areas: Vec::new(),
        starts_on: None,
        ends_on: None,
    })
}

fn walked<'a>(state: &'a State<'_>) -> Journey<'a> {
    let circumstances = Circumstances {
        earlier: state.earlier.as_ref(),
        reporters: &state.reporters,
        reference: Some(&state.reference),
        given: state.given.as_deref(),
        ..Circumstances::new(state.today, &state.memberships)
    };
    journey(state.catalogue, &state.answers, circumstances)
}

/// Sends a notice, as the service does: what it says is what the operation's record says when it is notified about again.
fn notify(state: &mut State<'_>) -> Result<(), String> {
    let journey = walked(state);
    if !journey.is_complete() {
        return Err("it is not complete".to_owned());
    }
    let mut answers = journey.codes();
    answers.set(FieldId::new("notice_kind"), "");
    let earlier = Earlier { answers, reports: Vec::new(), has_ended: false };
    state.answers = earlier.presets(state.catalogue);
    state.earlier = Some(earlier);
    Ok(())
}

/// What there is no choice about when the authority enters a sheltered home, as the service has it.
fn entry() -> Earlier {
    let mut answers = Answers::default();
    for (field, text) in [("operator", "authority"), ("legal_ground", "sol"), ("form", "S-SKYD")] {
        answers.set(FieldId::new(field), text);
    }
    Earlier { answers, reports: Vec::new(), has_ended: false }
}

/// Sends the report, as the service does: what it says in codes is what the case says from now on.
fn send(state: &mut State<'_>) -> Result<(), String> {
    let journey = walked(state);
    if !journey.is_complete() {
        return Err("it is not complete".to_owned());
    }
    let codes = journey.codes();
    let has_ended = codes.get(&FieldId::new("status")) != Some("not_executed");
    let since = waits_since(&codes)?;
    let waiting = Waiting { since, reported: state.reported, has_ended: false };
    let period = state.reference.windows.counted_for(waiting, state.today);
    let mut reports = state.earlier.take().map(|earlier| earlier.reports).unwrap_or_default();
    let number = format!("PROV-{}", reports.len() + 1);
    reports.push(EarlierReport { number, sent_on: state.today, answers: codes.clone() });
    state.reported = Some(period);
    state.earlier = Some(Earlier { answers: codes, reports, has_ended });
    state.answers = Answers::default();
    Ok(())
}

fn waits_since(answers: &Answers) -> Result<Date, String> {
    let day = |field: &str| answers.get(&FieldId::new(field)).map(str::to_owned);
    let day = day("interrupted_on").or_else(|| day("decided_on")).ok_or("there is no decision")?;
    day.parse().map_err(|_| "no such day".to_owned())
}

/// What has to be done with the case today, as the journeys write it.
fn due(state: &State<'_>) -> Result<String, String> {
    let earlier = state.earlier.as_ref();
    let answers = earlier.map_or(&state.answers, |earlier| &earlier.answers);
    let waiting = Waiting {
        since: waits_since(answers)?,
        reported: state.reported,
        has_ended: earlier.is_some_and(|earlier| earlier.has_ended),
    };
    let windows = &state.reference.windows;
    Ok(match windows.due(waiting, state.today) {
        Due::Late(period) => format!("försenat {period}"),
        Due::Now(period) => {
            format!("förfaller {period} senast {}", windows.last_day_in_time(period))
        }
        Due::Next(period) => format!("kommer {period} från {}", windows.first_day(period)),
        Due::Reported(period) => format!("rapporterat {period}"),
        Due::Ended => "slut".to_owned(),
    })
}

fn by_label<'a>(catalogue: &'a Catalogue, label: &str) -> Result<&'a Field, String> {
    let mut fields = catalogue.fields().filter(|field| field.label.get(Language::Sv) == label);
    match (fields.next(), fields.next()) {
        (Some(field), None) => Ok(field),
        (None, _) => Err(format!("no question is called {label}")),
        (Some(_), Some(_)) => Err(format!("more than one question is called {label}")),
    }
}

fn type_in(state: &mut State<'_>, line: &str) -> Result<(), String> {
    let (label, answer) = line.split_once(" =").ok_or("neither an answer nor an expectation")?;
    let field = by_label(state.catalogue, label)?.clone();
    let answer = answer.trim();
    let answer = match answer.strip_prefix('{').and_then(|it| it.strip_suffix(" tecken}")) {
        Some(count) => "å".repeat(count.parse().map_err(|_| "no number")?),
        None => answer.to_owned(),
    };
    let raw = match &field.kind {
        Kind::Checkbox if answer == "ja" => "yes".to_owned(),
        Kind::Committee if !answer.is_empty() => "prov".to_owned(),
        Kind::Municipality => municipality(state, answer),
        Kind::Areas { list, .. } => {
            let choices = state.catalogue.lists.get(list).map(|list| list.choices.as_slice());
            let named = |label: &str| {
                choices?.iter().find(|it| it.label.sv == label).map(|it| it.id.to_string())
            };
            answer.split(", ").filter_map(named).collect::<Vec<_>>().join(AREAS_BETWEEN)
        }
        Kind::Choice { .. } | Kind::Area { .. } if !answer.is_empty() => {
            let asked = walked(state);
            let asked = asked.asked().find(|asked| asked.field.id == field.id);
            let offered = asked.map(|asked| asked.offered.clone()).unwrap_or_default();
            let found = offered.iter().find(|choice| choice.label.get(Language::Sv) == answer);
            found.map_or(answer, |choice| choice.id.to_string())
        }
        _ => answer,
    };
    state.answers.set(field.id.clone(), &raw);
    Ok(())
}

/// The code of the municipality with the name.
fn municipality(state: &State<'_>, name: String) -> String {
    let mut all = state.reference.municipalities();
    all.find(|it| it.full_name() == name).map_or(name, |it| it.code.clone())
}

fn expect(state: &State<'_>, expected: &str) -> Result<(), String> {
    let journey = walked(state);
    let quoted: Vec<&str> = expected.split('"').skip(1).step_by(2).collect();
    let label = *quoted.last().unwrap_or(&"");
    let words: Vec<&str> = expected.split(' ').collect();
    let asked = || -> Result<AskedField<'_>, String> {
        let field = by_label(state.catalogue, label)?;
        let asked = journey.asked().find(|asked| asked.field.id == field.id);
        asked.cloned().ok_or_else(|| format!("{label} is not asked"))
    };
    let problem = |asked: &AskedField<'_>| {
        asked.problem.as_ref().map_or("nothing".to_owned(), |remark| remark.rule.to_string())
    };
    let warnings = |asked: &AskedField<'_>| {
        asked.warnings.iter().map(|remark| remark.rule.to_string()).collect::<Vec<_>>()
    };
    let held = |holds: bool, but: String| if holds { Ok(()) } else { Err(but) };
    match words.as_slice() {
        ["försenat" | "förfaller" | "kommer" | "rapporterat" | "slut", ..] => {
            let due = due(state)?;
            held(due == expected, due)
        }
        ["räknas", "för", period] => {
            let counted = state.reported.map(Period::code).unwrap_or_default();
            held(counted == *period, counted)
        }
        ["klar"] => {
            let stuck = journey.asked().find(|asked| asked.problem.is_some());
            held(
                stuck.is_none(),
                stuck.map(|it| format!("{} {}", it.field.id, problem(it))).unwrap_or_default(),
            )
        }
        ["inte", "klar"] => held(!journey.is_complete(), "it is".to_owned()),
        ["fråga", ..] => asked().map(|_| ()),
        ["ingen", "fråga", ..] => held(
            by_label(state.catalogue, label).is_ok() && asked().is_err(),
            "it is asked".to_owned(),
        ),
        ["fel", rule, ..] => asked().and_then(|it| held(problem(&it) == *rule, problem(&it))),
        ["inget", "fel", ..] => asked().and_then(|it| held(it.problem.is_none(), problem(&it))),
        ["ord", rule, ..] => asked().and_then(|it| {
            held(warnings(&it).contains(&(*rule).to_owned()), warnings(&it).join(" "))
        }),
        ["inget", "ord", rule, ..] => asked().and_then(|it| {
            held(!warnings(&it).contains(&(*rule).to_owned()), "it is said".to_owned())
        }),
        ["inga", "ord", ..] => {
            asked().and_then(|it| held(it.warnings.is_empty(), warnings(&it).join(" ")))
        }
        ["låst" | "förvalt" | "tomt" | "tidigare" | "heter", ..] => {
            again(&journey, &asked()?, words[0], quoted.first().copied().unwrap_or_default())
        }
        ["bortfaller", ..] => {
            let field = by_label(state.catalogue, label)?;
            held(
                journey.dropped.iter().any(|dropped| dropped.id == field.id),
                "it is not".to_owned(),
            )
        }
        _ => options(&words, quoted.first().copied().unwrap_or_default(), asked),
    }
}

/// What is expected of a question that may have been answered before.
fn again(
    journey: &Journey<'_>,
    asked: &AskedField<'_>,
    what: &str,
    text: &str,
) -> Result<(), String> {
    let shown = journey.shown(asked, Language::Sv).unwrap_or_default();
    let entries: Vec<&str> = asked.entries.iter().map(|entry| entry.text.as_str()).collect();
    let (holds, but) = match what {
        "låst" => (asked.is_locked && shown == text, shown),
        "förvalt" => (!asked.is_locked && asked.raw.is_some() && shown == text, shown),
        "tomt" => (!asked.is_locked && asked.raw.is_none(), shown),
        "heter" => (asked.label().get(Language::Sv) == text, asked.label().sv.clone()),
        _ => (asked.raw.is_none() && entries.contains(&text), entries.join(" | ")),
    };
    if holds { Ok(()) } else { Err(but) }
}

/// What is expected of the options of a question.
fn options<'a>(
    words: &[&str],
    label: &str,
    asked: impl Fn() -> Result<AskedField<'a>, String>,
) -> Result<(), String> {
    match words {
        ["val", ..] if offers(&asked()?, label) => Ok(()),
        ["val", ..] => Err("it is not offered".to_owned()),
        ["inget", "val", ..] if offers(&asked()?, label) => Err("it is offered".to_owned()),
        ["inget", "val", ..] => Ok(()),
        _ => Err("the expectation is not understood".to_owned()),
    }
}

fn offers(asked: &AskedField<'_>, label: &str) -> bool {
    asked.offered.iter().any(|choice| choice.label.get(Language::Sv) == label)
}
