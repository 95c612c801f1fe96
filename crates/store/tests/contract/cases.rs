//! Cases that are reported again: changes in order, one open follow-up, notes, links and corrections.

use domain::ids::{CaseId, DraftId};
use domain::service::Service;
use store::correction::State;
use store::{case, case_link, case_note, correction, draft};

use super::samples::*;
use super::world::{World, now};

promises!(
    what_has_changed_is_fetched_and_nothing_else,
    a_case_has_one_open_follow_up,
    a_note_is_written_over_and_read_back,
    relatives_are_linked_both_ways_once,
    a_correction_is_decided_once,
    a_case_is_not_put_right_into_another,
    what_is_sealed_away_opens_for_its_own_record_only,
);

fn second() -> CaseId {
    CaseId::new("case-2")
}

/// A case for another decision besides the first.
async fn settle_two(world: &World) {
    let mut tx = world.write().await;
    settle_with_report(&mut tx).await;
    let other = draft::Identity { measure: "AO-DV".to_owned(), ..identity() };
    let key = draft::duplicate_lookup(&mut tx, &committee_id(), &other).await.unwrap();
    let new = case::NewCase { identity_key: key, ..a_case(&mut tx, "case-2").await };
    assert!(case::insert(&mut tx, &new).await.unwrap());
    tx.commit().await.unwrap();
}

async fn changed(world: &World, since: i64) -> Vec<String> {
    let mut tx = world.read().await;
    let mut after = (since, CaseId::new("zzz"));
    let mut ids = Vec::new();
    // One at a time, to go from page to page.
    while let Some((change, row)) =
        case::changed_after(&mut tx, &committee_id(), &after, 1).await.unwrap().pop()
    {
        ids.push(row.id.to_string());
        after = (change, row.id);
    }
    ids
}

async fn what_has_changed_is_fetched_and_nothing_else(world: World) {
    settle_two(&world).await;
    assert_eq!(changed(&world, -1).await, ["case-1", "case-2"]);
    let latest = case::latest_change(&mut world.read().await, &committee_id()).await.unwrap();
    assert_eq!(changed(&world, latest).await, Vec::<String>::new());
    let mut tx = world.write().await;
    let first = CaseId::new("case-1");
    case_note::write(&mut tx, &committee_id(), &first, "ny", &erik(), now()).await.unwrap();
    tx.commit().await.unwrap();
    assert_eq!(changed(&world, latest).await, ["case-1"]);
}

async fn a_case_has_one_open_follow_up(world: World) {
    settle_two(&world).await;
    let mut tx = world.write().await;
    let case = CaseId::new("case-1");
    let (one, two) = (DraftId::new("one"), DraftId::new("two"));
    assert!(
        draft::insert(&mut tx, (&one, Service::IndividualReport), Some(&case), &state("x"))
            .await
            .unwrap()
    );
    assert!(
        !draft::insert(&mut tx, (&two, Service::IndividualReport), Some(&case), &state("x"))
            .await
            .unwrap()
    );
    assert!(
        draft::insert(&mut tx, (&two, Service::IndividualReport), Some(&second()), &state("x"))
            .await
            .unwrap()
    );
    assert_eq!(draft::open_for_case(&mut tx, &case).await.unwrap(), Some(one.clone()));
    draft::discard(&mut tx, &one, now()).await.unwrap();
    assert_eq!(draft::open_for_case(&mut tx, &case).await.unwrap(), None);
    let three = DraftId::new("three");
    assert!(
        draft::insert(&mut tx, (&three, Service::IndividualReport), Some(&case), &state("x"))
            .await
            .unwrap()
    );
    assert!(!draft::restore(&mut tx, &one).await.unwrap(), "another has taken its place");
    draft::discard(&mut tx, &three, now()).await.unwrap();
    assert!(draft::restore(&mut tx, &one).await.unwrap());
    let open = draft::open_for_cases(&mut tx, &[case.clone(), second()]).await.unwrap();
    assert_eq!(open.len(), 2);
}

async fn a_note_is_written_over_and_read_back(world: World) {
    settle_two(&world).await;
    let mut tx = world.write().await;
    let committee = committee_id();
    for text in ["först", "sedan"] {
        case_note::write(&mut tx, &committee, &second(), text, &erik(), now()).await.unwrap();
    }
    assert_eq!(case_note::of(&mut tx, &second()).await.unwrap().as_deref(), Some("sedan"));
    let latest = case::latest_change(&mut tx, &committee).await.unwrap();
    let (first, last) = ((-1, second()), (latest, second()));
    for (after, upto, expected) in [
        (&first, &last, vec![(second(), "sedan".to_owned())]),
        (&last, &last, vec![]),
        (&first, &(latest - 1, second()), vec![]),
    ] {
        let changed = case::Changed { committee: &committee, after, upto };
        assert_eq!(case_note::of_changed(&mut tx, changed).await.unwrap(), expected);
    }
    case_note::write(&mut tx, &committee, &second(), "", &erik(), now()).await.unwrap();
    assert_eq!(case_note::of(&mut tx, &second()).await.unwrap(), None);
}

async fn relatives_are_linked_both_ways_once(world: World) {
    settle_two(&world).await;
    let mut tx = world.write().await;
    let first = CaseId::new("case-1");
    case_link::add(&mut tx, &first, &second(), &erik(), now()).await.unwrap();
    case_link::add(&mut tx, &second(), &first, &erik(), now()).await.unwrap();
    assert_eq!(case_link::of(&mut tx, &first).await.unwrap(), [second()]);
    assert_eq!(case_link::of(&mut tx, &second()).await.unwrap(), std::slice::from_ref(&first));
    case_link::remove(&mut tx, &second(), &first).await.unwrap();
    assert_eq!(case_link::of(&mut tx, &first).await.unwrap(), []);
}

async fn a_correction_is_decided_once(world: World) {
    settle_two(&world).await;
    let mut tx = world.write().await;
    correction::insert(&mut tx, &a_correction("one")).await.unwrap();
    assert_eq!(correction::waiting(&mut tx, 10).await.unwrap().len(), 1);
    let approve = State::Approved;
    assert!(correction::decide(&mut tx, "one", approve, "ja", &erik(), now()).await.unwrap());
    let refuse = State::Refused;
    assert!(!correction::decide(&mut tx, "one", refuse, "nej", &erik(), now()).await.unwrap());
    let found = correction::by_id(&mut tx, "one").await.unwrap().unwrap();
    assert_eq!((found.state, found.reply.as_deref()), (State::Approved, Some("ja")));
    assert!(found.wish == a_correction("one").wish);
    let cases = [CaseId::new("case-1")];
    assert_eq!(correction::approved_for_cases(&mut tx, &cases).await.unwrap().len(), 1);
    assert!(correction::waiting(&mut tx, 10).await.unwrap().is_empty());
}

async fn a_case_is_not_put_right_into_another(world: World) {
    settle_two(&world).await;
    let mut tx = world.write().await;
    let row = case::by_id(&mut tx, &second()).await.unwrap().unwrap();
    let taken = draft::duplicate_lookup(&mut tx, &committee_id(), &identity()).await.unwrap();
    assert!(!case::put_right(&mut tx, &row, "198112189876", &taken).await.unwrap());
    let other = draft::Identity { measure: "AO-SB".to_owned(), ..identity() };
    let free = draft::duplicate_lookup(&mut tx, &committee_id(), &other).await.unwrap();
    let right = case::Case { measure: "AO-SB".to_owned(), ..row };
    assert!(case::put_right(&mut tx, &right, "198112189876", &free).await.unwrap());
    let found = case::by_id(&mut tx, &second()).await.unwrap().unwrap();
    assert_eq!((found.measure.as_str(), found.revision), ("AO-SB", 2));
    assert_eq!(case::of_same_person(&mut tx, &found).await.unwrap().len(), 1);
}

async fn what_is_sealed_away_opens_for_its_own_record_only(world: World) {
    let sealed = world.db.seal_away("search", "session-1", "Zebrafink").unwrap();
    assert!(!sealed.windows(5).any(|part| part == b"Zebra"));
    let open = |purpose, record| world.db.open_away(purpose, record, &sealed);
    assert_eq!(open("search", "session-1").as_deref(), Some("Zebrafink"));
    assert_eq!(open("search", "session-2"), None);
    assert_eq!(open("other", "session-1"), None);
    assert_eq!(world.db.open_away("search", "session-1", b"nonsense"), None);
}
