//! What ages by itself goes only by a clock that can be trusted, and when somebody was told.

use app::retention::{Doubt, by_itself, doubt, remind};
use domain::ids::{AssignmentId, PersonId};
use jiff::SignedDuration;
use jiff::civil::date;

use super::retention::{days, draft_exists, hourly};
use super::world::{ERIK, World};
use crate::promises;

promises![
    a_clock_that_is_ahead_of_the_log_is_not_trusted,
    a_draft_that_nobody_can_be_told_of_stays,
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
