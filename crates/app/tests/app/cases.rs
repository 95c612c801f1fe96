//! The lists of cases and the search among them.

use app::cases::{List, Listing, Query, Sort, hide_search, list, open_search};
use domain::due::Due;
use domain::ids::{AreaId, OptionId};
use jiff::SignedDuration;
use jiff::civil::date;

use super::world::{ALVA, COMMITTEE, ERIK, World};
use crate::promises;

promises![
    a_case_moves_from_list_to_list,
    a_case_is_found_by_whatever_is_known_of_it,
    the_lists_are_filtered_ordered_and_paged,
    nobody_finds_what_is_not_theirs,
    a_search_in_an_address_can_be_read_by_nobody_else,
    the_committees_own_note_is_found_and_is_for_fictitious_identities_only,
    the_periods_tell_how_they_went,
    relatives_are_linked_by_reference,
];

async fn ask(world: &World, ctx: &app::Ctx, query: Query) -> Listing {
    list(&world.app, ctx, &query).await.unwrap()
}

async fn search(world: &World, ctx: &app::Ctx, text: &str) -> usize {
    let query = Query { text: text.to_owned(), ..Query::default() };
    ask(world, ctx, query).await.counts.iter().sum()
}

async fn a_case_moves_from_list_to_list(world: World) {
    let ctx = world.log_in(ERIK).await;
    let case = world.case(&ctx, date(2026, 2, 1)).await;
    // Reported late for the third quarter: it comes again in January.
    assert_eq!(ask(&world, &ctx, Query::default()).await.counts, [1, 0, 0]);
    world.app.clock.advance(SignedDuration::from_hours(24 * 45));
    let ctx = world.log_in(ERIK).await;
    let listing = ask(&world, &ctx, Query::default()).await;
    assert!(matches!(listing.rows[0].due, Due::Now(_)));
    let (id, revision) = world.follow_up(&ctx, &case, &[("status", "not_executed")]).await;
    world.send(&ctx, &id, revision, 1).await;
    assert_eq!(ask(&world, &ctx, Query::default()).await.counts, [0, 1, 0]);
    let end = [("status", "executed"), ("executed_on", "2027-01-05")];
    let (id, revision) = world.follow_up(&ctx, &case, &end).await;
    world.send(&ctx, &id, revision, 2).await;
    assert_eq!(ask(&world, &ctx, Query::default()).await.counts, [0, 0, 1]);
    let archive = ask(&world, &ctx, Query { list: List::Archive, ..Query::default() }).await;
    assert_eq!((archive.rows[0].reports, archive.rows[0].status), (3, "executed"));
}

fn person(
    first: &'static str,
    last: &'static str,
    number: &'static str,
    measure: &'static str,
) -> Vec<(&'static str, &'static str)> {
    vec![
        ("committee", COMMITTEE),
        ("area", "AO"),
        ("report_kind", "new"),
        ("first_name", first),
        ("last_name", last),
        ("person_number", number),
        ("measure", measure),
        ("delay_kind", "not_executed"),
        ("decided_on", "2026-02-01"),
        ("status", "not_executed"),
        ("main_reason", "municipality"),
        ("cause", "K-PERS"),
    ]
}

async fn a_case_is_found_by_whatever_is_known_of_it(world: World) {
    let ctx = world.log_in(ERIK).await;
    world.case_with(&ctx, &person("Åsa", "Öhman-Lind", "19811218-9876", "AO-HT")).await;
    let other = world.case_with(&ctx, &person("Éva", "Berg", "189001019802", "AO-DV")).await;
    let reference = world.page(&ctx, &other).await.case.reference;
    for text in ["åsa", "ASA", "öhman", "ohman lind", "lind åsa", "198112189876", "811218-9876"]
    {
        assert_eq!(search(&world, &ctx, text).await, 1, "{text}");
    }
    for text in ["19811218-9876", "811218 9876", "hemtjänst", "eva", "dagverksamhet", &reference] {
        assert_eq!(search(&world, &ctx, text).await, 1, "{text}");
    }
    assert_eq!(search(&world, &ctx, "äldreomsorg").await, 2);
    assert_eq!(search(&world, &ctx, "").await, 2, "clearing the field brings the list back");
    assert_eq!(search(&world, &ctx, "åsa berg").await, 0, "every word must fit");
}

async fn the_lists_are_filtered_ordered_and_paged(world: World) {
    let ctx = world.log_in(ERIK).await;
    for (first, last) in [("Åke", "Ärlig"), ("Bo", "Öberg"), ("Cia", "Andersson"), ("Do", "Åberg")]
    {
        world.case_with(&ctx, &person(first, last, "198112189876", measure_of(first))).await;
    }
    let by_name = ask(&world, &ctx, Query { sort: Sort::Name, ..Query::default() }).await;
    let names: Vec<&str> = by_name.rows.iter().map(|row| row.name.as_str()).collect();
    assert_eq!(names, ["Cia Andersson", "Do Åberg", "Åke Ärlig", "Bo Öberg"]);
    let query = Query { measure: Some(OptionId::new("AO-DV")), ..Query::default() };
    assert_eq!(ask(&world, &ctx, query).await.rows[0].name, "Bo Öberg");
    let query = Query { area: Some(AreaId::new("LSS")), ..Query::default() };
    assert!(ask(&world, &ctx, query).await.rows.is_empty());
    let beyond = ask(&world, &ctx, Query { page: usize::MAX, ..Query::default() }).await;
    assert_eq!((beyond.page, beyond.rows.len()), (1, 4), "a page that is not there is the last");
}

fn measure_of(first: &str) -> &'static str {
    match first {
        "Bo" => "AO-DV",
        "Cia" => "AO-SB",
        "Do" => "AO-KB",
        _ => "AO-HT",
    }
}

async fn nobody_finds_what_is_not_theirs(world: World) {
    let erik = world.log_in(ERIK).await;
    let alva = world.log_in(ALVA).await;
    let mut answers = person("Ulla", "Zebrafink", "198112189876", "LSS-10");
    answers[1] = ("area", "LSS");
    world.case_with(&erik, &answers).await;
    assert_eq!(search(&world, &erik, "zebrafink").await, 1);
    assert_eq!(search(&world, &alva, "zebrafink").await, 0);
    assert!(ask(&world, &alva, Query::default()).await.rows.is_empty());
}

async fn a_search_in_an_address_can_be_read_by_nobody_else(world: World) {
    let erik = world.log_in(ERIK).await;
    let alva = world.log_in(ALVA).await;
    let hidden = hide_search(&world.app, &erik, " Zebrafink ").unwrap();
    assert!(hidden.chars().all(|c| c.is_ascii_hexdigit()));
    assert_eq!(open_search(&world.app, &erik, &hidden).unwrap(), "Zebrafink");
    assert_eq!(open_search(&world.app, &alva, &hidden).unwrap(), "");
    for nonsense in ["", "0", "zz", "åäö", hidden.trim_start_matches("01")] {
        assert_eq!(open_search(&world.app, &erik, nonsense).unwrap(), "");
    }
}

async fn the_committees_own_note_is_found_and_is_for_fictitious_identities_only(world: World) {
    let ctx = world.log_in(ERIK).await;
    let open = world.case(&ctx, date(2026, 2, 1)).await;
    let refused = app::alias::write_note(&world.app, &ctx, &open, "pärm 7").await.err();
    assert!(matches!(refused, Some(app::Error::Refused(app::Refusal::NotFound))));
    let mut answers = person("Fiktiv", "Person", "FIKT-1", "AO-HT");
    answers.push(("protected_identity", "yes"));
    let case = world.case_with(&ctx, &answers).await;
    assert!(app::alias::write_note(&world.app, &ctx, &case, "Pärm 7, röda skåpet").await.unwrap());
    assert_eq!(search(&world, &ctx, "röda skapet").await, 1);
    assert_eq!(search(&world, &ctx, "fikt-1").await, 1);
    let aliases = app::alias::all(&world.app, &ctx).await.unwrap();
    assert_eq!(aliases.len(), 1);
    assert_eq!(aliases[0].note.as_deref(), Some("Pärm 7, röda skåpet"));
    let long = "å".repeat(app::alias::NOTE_MAX + 1);
    assert!(!app::alias::write_note(&world.app, &ctx, &case, &long).await.unwrap());
}

async fn the_periods_tell_how_they_went(world: World) {
    let ctx = world.log_in(ERIK).await;
    world.case(&ctx, date(2026, 3, 1)).await;
    let ended = world.case(&ctx, date(2026, 3, 2)).await;
    world.app.clock.advance(SignedDuration::from_hours(24 * 45));
    let ctx = world.log_in(ERIK).await;
    let end = [("status", "executed"), ("executed_on", "2027-01-05")];
    let (id, revision) = world.follow_up(&ctx, &ended, &end).await;
    world.send(&ctx, &id, revision, 1).await;
    let results = app::periods::results(&world.app, &ctx).await.unwrap();
    let found: Vec<(String, usize, usize, usize, usize)> = results
        .iter()
        .map(|(period, it)| (period.code(), it.due, it.late, it.ended, it.missing))
        .collect();
    assert_eq!(found[0], ("2026-Q4".to_owned(), 2, 0, 1, 1));
    assert_eq!(found[1], ("2026-Q3".to_owned(), 2, 2, 0, 0), "both came after the last day");
    assert_eq!(found[2], ("2026-Q2".to_owned(), 2, 0, 0, 2), "nobody had reported them");
}

async fn relatives_are_linked_by_reference(world: World) {
    use app::case_page::{Linked, link, unlink};
    let ctx = world.log_in(ERIK).await;
    let one = world.case(&ctx, date(2026, 2, 1)).await;
    let other = world.case_with(&ctx, &person("Bo", "Zebrafink", "189001019802", "AO-HT")).await;
    let reference = world.page(&ctx, &other).await.case.reference;
    let typed = format!(" {} ", reference.to_lowercase().replace('-', " "));
    assert_eq!(link(&world.app, &ctx, &one, &typed).await.unwrap(), Linked::Done);
    assert_eq!(link(&world.app, &ctx, &other, &reference).await.unwrap(), Linked::Itself);
    for nonsense in ["", "x", "ÅÄÖ-1234-56", "2222-2222-22"] {
        assert_eq!(link(&world.app, &ctx, &one, nonsense).await.unwrap(), Linked::NoSuchCase);
    }
    assert_eq!(world.page(&ctx, &other).await.relatives.len(), 1);
    unlink(&world.app, &ctx, &other, &one).await.unwrap();
    assert!(world.page(&ctx, &one).await.relatives.is_empty());
}
