//! Journeys through the form as text that a lawyer can read (`tests/journeys`), and the proof that they
//! cover the form: take any rule, condition or dependence away, and one of them fails.
#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::get_unwrap,
    reason = "a test stops where it fails"
)]

mod journeys {
    pub(crate) mod play;
    pub(crate) mod tables;
}

use app::{Form, Forms};
use domain::Catalogue;
use domain::catalogue::{Again, Field};
use journeys::{play, tables};

fn catalogue() -> Catalogue {
    Form::individual_report().unwrap_or_else(|faults| panic!("{faults:#?}")).catalogue
}

/// The first journey that fails with the catalogue, and why.
fn first_failure(catalogue: &Catalogue, texts: &[(String, String)]) -> Option<String> {
    texts.iter().find_map(|(name, text)| {
        play::play(catalogue, text).err().map(|why| format!("{name}:{why}"))
    })
}

#[test]
fn every_journey_goes_as_it_is_written() {
    let texts = play::texts(&play::folder());
    assert!(texts.len() > 20);
    assert_eq!(first_failure(&catalogue(), &texts), None);
}

#[test]
fn without_any_one_rule_condition_or_demand_a_journey_fails() {
    let whole = catalogue();
    assert!(whole.fields().filter(|field| field.when.is_some()).count() > 15);
    nothing_goes_unseen(&whole, &play::texts(&play::folder()));
}

/// The smaller e-services, each with the folder of its journeys.
#[test]
fn the_smaller_services_are_covered_as_well() {
    let forms = Forms::embedded().unwrap_or_else(|faults| panic!("{faults:#?}"));
    for (form, folder) in [
        (&forms.reporters, "rapportorer"),
        (&forms.connection, "anslutning"),
        (&forms.committee_change, "namnder"),
        (&forms.register_application, "registret"),
        (&forms.operation_notice, "verksamheter"),
    ] {
        let texts = play::texts(&play::folder().join(folder));
        assert_eq!(first_failure(&form.catalogue, &texts), None, "{folder}");
        nothing_goes_unseen(&form.catalogue, &texts);
    }
}

/// Takes away each rule, each condition and each demand in turn: a journey must fail.
fn nothing_goes_unseen(whole: &Catalogue, texts: &[(String, String)]) {
    let is_missed = |without: &Catalogue| first_failure(without, texts).is_some();
    for rule in &whole.rules {
        let mut without = whole.clone();
        without.rules.retain(|other| other.id != rule.id);
        assert!(is_missed(&without), "no journey misses {}", rule.id);
        if rule.when.is_some() {
            let mut always = whole.clone();
            for other in always.rules.iter_mut().filter(|other| other.id == rule.id) {
                other.when = None;
            }
            assert!(is_missed(&always), "no journey misses the condition of {}", rule.id);
        }
    }
    for field in whole.fields() {
        if field.when.is_some() {
            let mut always = whole.clone();
            change(&mut always, field, |field| field.when = None);
            assert!(is_missed(&always), "no journey misses when {} is asked", field.id);
        }
        if field.is_required() {
            let mut optional = whole.clone();
            change(&mut optional, field, |field| field.missing = None);
            assert!(is_missed(&optional), "no journey misses the demand on {}", field.id);
        }
    }
}

/// What a follow-up does with each question is asked for too: take it away, and a journey fails.
#[test]
fn without_any_one_lock_preset_or_list_a_journey_fails() {
    let whole = catalogue();
    let texts = play::texts(&play::folder());
    for field in whole.fields() {
        let others = match field.again {
            Again::Locked | Again::Kept => [Again::Anew, Again::Preset],
            Again::Anew | Again::Adds => [Again::Locked, Again::Preset],
            Again::Preset | Again::Reopens => [Again::Locked, Again::Anew],
        };
        for again in others {
            let mut changed = whole.clone();
            change(&mut changed, field, |field| field.again = again);
            let is_missed = first_failure(&changed, &texts).is_some();
            assert!(is_missed, "no journey misses that {} is {:?}", field.id, field.again);
        }
        if !field.entry.is_empty() {
            let mut changed = whole.clone();
            change(&mut changed, field, |field| field.entry.clear());
            assert!(first_failure(&changed, &texts).is_some(), "no list misses {}", field.id);
        }
    }
}

/// The law's days for decisions at the ends of months, worked out by hand from the almanac.
#[test]
fn days_are_as_the_table_worked_out_by_hand_says() {
    let path = play::folder().join("tabeller/datum.txt");
    let windows = app::reference().unwrap().windows;
    let mut rows = 0;
    for line in std::fs::read_to_string(path).unwrap().lines() {
        let Some(("", row)) = line.split_once("| ") else { continue };
        let cells: Vec<&str> = row.split('|').map(str::trim).collect();
        let Ok(since) = cells[0].parse::<jiff::civil::Date>() else { continue };
        let outlook = windows.outlook(since, since);
        let first = outlook.first_period;
        let now = [
            since.to_string(),
            outlook.last_day_without_report.to_string(),
            outlook.first_reportable_day.to_string(),
            first.code(),
            windows.first_day(first).to_string(),
            windows.last_day_in_time(first).to_string(),
            outlook.two_year_mark.to_string(),
        ];
        assert_eq!(cells[..7], now, "{line}");
        rows += 1;
    }
    assert!(rows >= 20, "{rows}");
}

#[test]
fn every_message_is_met_by_a_journey() {
    let texts = play::texts(&play::folder());
    let all: String = texts.iter().map(|(_, text)| text.as_str()).collect();
    for message in catalogue().messages.values() {
        assert!(all.contains(&format!("fel {} ", message.id)), "no journey meets {}", message.id);
    }
}

/// Every option that depends on another answer stands in a table that is checked in and can be read.
#[test]
fn options_are_offered_as_the_tables_say() {
    let path = play::folder().join("tabeller/val.txt");
    let now = tables::offered(&catalogue());
    let before = std::fs::read_to_string(&path).unwrap_or_default();
    if before != now {
        let new = path.with_extension("ny.txt");
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(&new, &now).unwrap();
        panic!(
            "the offered options have changed: compare {} and keep it if it is right",
            new.display()
        );
    }
}

fn change(catalogue: &mut Catalogue, which: &Field, how: impl Fn(&mut Field)) {
    for page in &mut catalogue.pages {
        for field in page.fields.iter_mut().filter(|field| field.id == which.id) {
            how(field);
        }
    }
}
