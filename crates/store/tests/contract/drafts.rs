//! Drafts and their earlier states.

use domain::ids::{AreaId, CommitteeId, DraftId, PersonId, ReportId};
use domain::service::Service;
use jiff::SignedDuration;
use jiff::civil::date;
use store::Tx;
use store::draft::{self, Draft, Identity, State};

use super::samples::*;
use super::world::{World, now};

promises!(
    a_draft_comes_back_as_it_was,
    a_stale_save_is_refused_and_the_old_state_is_kept,
    of_two_saves_at_once_one_is_refused,
    the_last_two_hundred_states_are_kept,
    a_draft_is_listed_where_it_belongs,
    a_discarded_draft_can_be_taken_back,
    a_sent_draft_is_empty,
    drafts_of_the_same_decision_find_each_other,
);

async fn begin(tx: &mut Tx, id: &str, state: &State) -> DraftId {
    let id = DraftId::new(id);
    assert!(draft::insert(tx, (&id, Service::IndividualReport), None, state).await.unwrap());
    id
}

async fn get(tx: &mut Tx, id: &DraftId) -> Draft {
    draft::by_id(tx, id).await.unwrap().unwrap()
}

async fn a_draft_comes_back_as_it_was(world: World) {
    let mut tx = world.write().await;
    settle(&mut tx).await;
    let id = begin(&mut tx, "draft-1", &state("åäö 👵🏽")).await;
    tx.commit().await.unwrap();
    let mut tx = world.read().await;
    let found = get(&mut tx, &id).await;
    assert!(found.answers == answers("åäö 👵🏽"));
    assert_eq!(found.committee_id, Some(committee_id()));
    assert_eq!(found.area, Some(area()));
    assert_eq!((found.created_by, found.updated_by), (erik(), erik()));
    assert_eq!((found.updated_at, found.revision), (now(), 1));
    assert_eq!((found.discarded_at, found.sent_as), (None, None));
    let none = draft::by_id(&mut tx, &DraftId::new("none")).await.unwrap();
    assert!(none.is_none());
}

async fn a_stale_save_is_refused_and_the_old_state_is_kept(world: World) {
    let mut tx = world.write().await;
    settle(&mut tx).await;
    let id = begin(&mut tx, "draft-1", &state("first")).await;
    let second = draft::save(&mut tx, &id, 1, &state("second")).await;
    assert!(second.unwrap());
    let stale = draft::save(&mut tx, &id, 1, &state("stale")).await;
    assert!(!stale.unwrap());
    let none = draft::save(&mut tx, &DraftId::new("none"), 1, &state("x")).await;
    assert!(!none.unwrap());
    let now_there = get(&mut tx, &id).await;
    assert_eq!(now_there.revision, 2);
    assert!(now_there.answers == answers("second"));
    let before = draft::revision(&mut tx, &id, 1).await.unwrap();
    assert!(before == Some(answers("first")));
    let current = draft::revision(&mut tx, &id, 2).await.unwrap();
    assert!(current.is_none(), "the current state is no earlier one");
}

async fn of_two_saves_at_once_one_is_refused(world: World) {
    let mut tx = world.write().await;
    settle(&mut tx).await;
    let id = begin(&mut tx, "draft-1", &state("first")).await;
    tx.commit().await.unwrap();
    let mut tasks = tokio::task::JoinSet::new();
    for n in 0..8 {
        let (world, id) = (world.clone(), id.clone());
        tasks.spawn(async move {
            let mut tx = world.write().await;
            let saved = draft::save(&mut tx, &id, 1, &state(&n.to_string())).await;
            tx.commit().await.unwrap();
            saved.unwrap()
        });
    }
    let outcomes = tasks.join_all().await;
    assert_eq!(outcomes.iter().filter(|saved| **saved).count(), 1);
    let mut tx = world.read().await;
    assert_eq!(get(&mut tx, &id).await.revision, 2);
}

async fn the_last_two_hundred_states_are_kept(world: World) {
    let mut tx = world.write().await;
    settle(&mut tx).await;
    let id = begin(&mut tx, "draft-1", &state("1")).await;
    for revision in 1..=203 {
        let new = state(&(revision + 1).to_string());
        assert!(draft::save(&mut tx, &id, revision, &new).await.unwrap());
    }
    for (revision, expected) in [(3, None), (4, Some(answers("4"))), (203, Some(answers("203")))] {
        let found = draft::revision(&mut tx, &id, revision).await.unwrap();
        assert!(found == expected, "revision {revision}");
    }
    tx.commit().await.unwrap();
    assert_eq!(world.raw().await.count("draft_revision").await, 200);
}

async fn a_draft_is_listed_where_it_belongs(world: World) {
    let mut tx = world.write().await;
    settle(&mut tx).await;
    let alva = PersonId::new("alva");
    let new = a_person("alva", "198112189876");
    assert!(store::person::insert(&mut tx, &new).await.unwrap());
    let at = |micros| now() + SignedDuration::from_micros(micros);
    let placed = |area: &str, micros| State {
        area: Some(AreaId::new(area)),
        updated_at: at(micros),
        ..state("x")
    };
    let unplaced =
        |person: &PersonId| State { area: None, updated_by: person.clone(), ..state("x") };
    begin(&mut tx, "older", &placed("AO", 1)).await;
    begin(&mut tx, "newer", &placed("AO", 2)).await;
    begin(&mut tx, "elsewhere", &placed("IFO", 3)).await;
    begin(&mut tx, "own", &unplaced(&erik())).await;
    begin(&mut tx, "another's", &unplaced(&alva)).await;
    let pair = |area: &str| (committee_id(), AreaId::new(area));
    let other = (CommitteeId::new("committee-2"), AreaId::new("IFO"));
    for (places, limit, expected) in [
        (vec![pair("AO"), other.clone()], 9, vec!["newer", "older", "own"]),
        (vec![pair("AO"), pair("IFO")], 2, vec!["elsewhere", "newer"]),
        (vec![], 9, vec!["own"]),
    ] {
        let found = draft::list_open(&mut tx, &places, &erik(), limit).await;
        let found = found.unwrap();
        let ids: Vec<&str> =
            found.iter().map(|draft| draft.as_ref().unwrap().id.as_str()).collect();
        assert_eq!(ids, expected);
    }
}

async fn a_discarded_draft_can_be_taken_back(world: World) {
    let mut tx = world.write().await;
    settle(&mut tx).await;
    let id = begin(&mut tx, "draft-1", &state("x")).await;
    draft::discard(&mut tx, &id, now()).await.unwrap();
    assert_eq!(get(&mut tx, &id).await.discarded_at, Some(now()));
    let places = [(committee_id(), area())];
    let open = draft::list_open(&mut tx, &places, &erik(), 9).await.unwrap();
    assert!(open.is_empty());
    draft::restore(&mut tx, &id).await.unwrap();
    let back = get(&mut tx, &id).await;
    assert!(back.discarded_at.is_none() && back.answers == answers("x"));
}

async fn a_sent_draft_is_empty(world: World) {
    let mut tx = world.write().await;
    settle(&mut tx).await;
    let id = begin(&mut tx, "draft-1", &state("first")).await;
    assert!(draft::save(&mut tx, &id, 1, &state("second")).await.unwrap());
    let report = ReportId::new("report-1");
    draft::mark_sent(&mut tx, &id, report.as_str()).await.unwrap();
    let sent = get(&mut tx, &id).await;
    assert!(sent.answers.is_empty());
    assert_eq!(sent.sent_as, Some(report.to_string()));
    assert!(draft::revision(&mut tx, &id, 1).await.unwrap().is_none());
    let late = draft::save(&mut tx, &id, sent.revision, &state("late")).await;
    assert!(!late.unwrap(), "what was sent is not written to");
    draft::discard(&mut tx, &id, now()).await.unwrap();
    assert!(get(&mut tx, &id).await.discarded_at.is_none());
}

async fn drafts_of_the_same_decision_find_each_other(world: World) {
    let mut tx = world.write().await;
    settle(&mut tx).await;
    let key = draft::duplicate_lookup(&mut tx, &committee_id(), &identity()).await.unwrap();
    let same = State { duplicate_lookup: Some(key.clone()), ..state("x") };
    let ids = [
        begin(&mut tx, "draft-1", &same).await,
        begin(&mut tx, "draft-2", &same).await,
        begin(&mut tx, "draft-3", &same).await,
    ];
    draft::discard(&mut tx, &ids[2], now()).await.unwrap();
    let others = draft::with_duplicate(&mut tx, &committee_id(), &key, &ids[0]).await;
    assert_eq!(others.unwrap(), [ids[1].clone()]);
    let interrupted = Identity { interrupted_on: Some(date(2026, 2, 1)), ..identity() };
    let elsewhere = CommitteeId::new("committee-2");
    for (committee, identity) in [(elsewhere, identity()), (committee_id(), interrupted)] {
        let other = draft::duplicate_lookup(&mut tx, &committee, &identity).await.unwrap();
        let found = draft::with_duplicate(&mut tx, &committee_id(), &other, &ids[0]).await;
        assert_eq!(found.unwrap(), []);
    }
}
