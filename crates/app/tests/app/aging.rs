//! What ages by itself goes only by a clock that can be trusted, and when somebody was told.

use app::retention::{Doubt, doubt};
use jiff::SignedDuration;

use super::retention::{days, hourly};
use super::world::{ERIK, World};
use crate::promises;

promises![a_clock_that_is_ahead_of_the_log_is_not_trusted];

async fn doubted(world: &World) -> Option<Doubt> {
    doubt(&world.app, &hourly(world), SignedDuration::ZERO).await.unwrap()
}

async fn a_clock_that_is_ahead_of_the_log_is_not_trusted(world: World) {
    assert_eq!(doubted(&world).await, Some(Doubt::AheadOfLog), "the log is empty");
    world.log_in(ERIK).await;
    assert_eq!(doubted(&world).await, Some(Doubt::AheadOfLog), "its only line is new");
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
