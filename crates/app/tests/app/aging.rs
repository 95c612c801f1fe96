//! What ages by itself goes only by a clock that can be trusted, and when somebody was told.

use app::retention::{Doubt, by_itself, doubt, preview, remind};
use domain::ids::{AreaId, AssignmentId, CommitteeId, DraftId, PersonId};
use domain::retention::Kind;
use domain::service::Service;
use jiff::SignedDuration;
use jiff::civil::date;

use super::retention::{days, draft_exists, hourly};
use super::world::{ADMINISTRATOR, ALVA, COMMITTEE, ERIK, World, administrator};
use crate::promises;

promises![
    a_clock_that_is_ahead_of_the_log_is_not_trusted,
    a_draft_that_nobody_can_be_told_of_stays,
    drafts_that_nobody_can_be_told_of_are_counted_and_keep_no_other_waiting,
    logins_that_strangers_gave_up_go_at_once_with_a_line_for_each_batch,
];

async fn doubted(world: &World) -> Option<Doubt> {
    doubt(&world.app, &hourly(world), SignedDuration::ZERO).await.unwrap()
}

async fn a_clock_that_is_ahead_of_the_log_is_not_trusted(world: World) {
    assert_eq!(doubted(&world).await, None, "the log is empty, and there is nothing to remove");
    world.log_in(ERIK).await;
    assert_eq!(doubted(&world).await, None, "its only line is new");
    world.app.clock.advance(days(1));
    assert_eq!(doubted(&world).await, None);
    let long = SignedDuration::from_hours(2);
    let jumped = doubt(&world.app, &hourly(&world), long).await.unwrap();
    assert_eq!(jumped, Some(Doubt::Jumped));
    // The clock of a node is a year ahead: what it writes itself is no proof before a day has gone.
    world.app.clock.advance(days(365));
    assert_eq!(doubted(&world).await, Some(Doubt::AheadOfLog));
    world.log_in(ERIK).await;
    assert_eq!(doubted(&world).await, Some(Doubt::AheadOfLog));
    // And it is put right.
    world.app.clock.advance(days(-365));
    assert_eq!(doubted(&world).await, Some(Doubt::BehindLog), "the log has a line of tomorrow");
    world.log_in(ERIK).await;
    assert_eq!(doubted(&world).await, None);
}

async fn a_draft_that_nobody_can_be_told_of_stays(world: World) {
    let erik = world.log_in(ERIK).await;
    let (id, _) = world.full_draft(&erik, date(2026, 2, 1)).await;
    let mut tx = world.app.db.write().await.unwrap();
    let (assignment, person) = (AssignmentId::new("assignment-erik"), PersonId::new("erik"));
    store::assignment::end(&mut tx, &assignment, &person, world.app.clock.now()).await.unwrap();
    tx.commit().await.unwrap();
    world.app.clock.advance(days(61));
    assert_eq!(remind(&world.app, &hourly(&world)).await.unwrap(), 0, "nobody leads");
    world.app.clock.advance(days(90));
    by_itself(&world.app, &hourly(&world)).await.unwrap();
    assert!(draft_exists(&world, &id).await);
    super::reporters::promote(&world, "alva").await;
    assert_eq!(remind(&world.app, &hourly(&world)).await.unwrap(), 1);
}

/// How many somebody is reminded of, and how many nobody can be.
async fn counted(world: &World) -> (i64, i64) {
    let ivar = world.log_in(ADMINISTRATOR).await;
    let shown = preview(&world.app, &ivar).await.unwrap();
    (shown.reminders, shown.untold)
}

/// To whom the messages go that wait, and how many drafts they are about.
async fn posted(world: &World) -> Vec<(String, String)> {
    let due = app::message::take_due(&world.app, world.app.clock.now(), 9).await.unwrap();
    due.into_iter().map(|it| (it.message.to, it.message.values["n"].clone())).collect()
}

async fn drafts_that_nobody_can_be_told_of_are_counted_and_keep_no_other_waiting(world: World) {
    let n = 201;
    let mut tx = world.app.db.write().await.unwrap();
    for at in 0..n {
        let id = DraftId::new(format!("left-{at:03}"));
        let state = store::draft::State {
            committee_id: Some(CommitteeId::new(COMMITTEE)),
            area: Some(AreaId::new("AO")),
            answers: domain::Answers::default(),
            duplicate_lookup: None,
            updated_by: PersonId::new("erik"),
            updated_at: world.app.clock.now(),
        };
        let what = (&id, Service::IndividualReport);
        assert!(store::draft::insert(&mut tx, what, None, &state).await.unwrap());
    }
    let (assignment, person) = (AssignmentId::new("assignment-erik"), PersonId::new("erik"));
    store::assignment::end(&mut tx, &assignment, &person, world.app.clock.now()).await.unwrap();
    tx.commit().await.unwrap();
    administrator(&world).await;
    world.app.clock.advance(days(1));
    let alva = world.log_in(ALVA).await;
    world.full_draft(&alva, date(2026, 2, 1)).await;
    world.app.clock.advance(days(61));
    assert_eq!(counted(&world).await, (1, n));
    assert_eq!(remind(&world.app, &hourly(&world)).await.unwrap(), 1, "the newest of all");
    assert_eq!(posted(&world).await, [("alva@kommun.example".to_owned(), "1".to_owned())]);
    assert_eq!(remind(&world.app, &hourly(&world)).await.unwrap(), 0);
    assert_eq!(counted(&world).await, (0, n));
    // Somebody leads: all are told of, so many at a time.
    super::reporters::promote(&world, "alva").await;
    assert_eq!(counted(&world).await, (n, 0));
    for told in ["200", "1"] {
        assert_eq!(remind(&world.app, &hourly(&world)).await.unwrap(), 1);
        let message = ("alva@kommun.example".to_owned(), told.to_owned());
        assert!(posted(&world).await.contains(&message), "{told}");
    }
    assert_eq!(counted(&world).await, (0, 0));
}

/// How many lines the log has about the record.
async fn lines(world: &World, record: &str) -> usize {
    let mut tx = world.app.db.read().await.unwrap();
    store::audit::for_record(&mut tx, record).await.unwrap().len()
}

async fn logins_that_strangers_gave_up_go_at_once_with_a_line_for_each_batch(world: World) {
    let now = world.app.clock.now();
    // More than went in an hour once.
    let n_begun = 5_201;
    let mut tx = world.app.db.write().await.unwrap();
    let erik = PersonId::new("erik");
    for at in 0..=n_begun {
        // The last is a signature, which somebody began.
        let is_last = at == n_begun;
        let new = store::attempt::NewAttempt {
            id: &format!("attempt-{at:05}"),
            provider: "bankid",
            browser_hash: "browser",
            person: is_last.then_some(&erik),
            details: &"hemlighet".to_owned(),
            begun_at: now,
            collect_after: now,
        };
        store::attempt::insert(&mut tx, &new).await.unwrap();
    }
    tx.commit().await.unwrap();
    world.app.clock.advance(days(30));
    assert!(by_itself(&world.app, &hourly(&world)).await.unwrap().is_empty(), "not yet");
    world.app.clock.advance(days(2));
    let removed = by_itself(&world.app, &hourly(&world)).await.unwrap();
    assert_eq!(removed, [(Kind::Attempt, n_begun + 1)]);
    let told = (lines(&world, "attempt:200").await, lines(&world, "attempt:1").await);
    assert_eq!(told, (n_begun / 200, 1));
    assert_eq!(lines(&world, "attempt-00000").await, 0, "nobody's");
    assert_eq!(lines(&world, &format!("attempt-{n_begun:05}")).await, 1, "somebody's");
}
