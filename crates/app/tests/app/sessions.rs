//! Sessions live as long as they should, and what meets the end of one is kept.

use app::session::{Resumed, keep_post, log_out, resume, take_kept_post};
use app::{Ctx, Error, Refusal};
use domain::ids::PersonId;
use jiff::SignedDuration;

use super::world::{ERIK, World};
use crate::promises;

promises![
    a_session_ends_when_nothing_is_done,
    a_session_ends_after_a_day_at_work_whatever_is_done,
    a_session_of_a_clock_that_was_ahead_ends_when_it_is_put_right,
    a_token_is_worth_nothing_after_log_out,
    one_without_assignment_is_let_in_nowhere,
    a_post_that_met_the_end_comes_back_once,
];

async fn state(world: &World, token: &str) -> &'static str {
    let ctx = Ctx::of_visitor(&world.app, "test");
    match resume(&world.app, &ctx, token).await.unwrap() {
        Resumed::None => "none",
        Resumed::Ended(_) => "ended",
        Resumed::Live(_) => "live",
    }
}

async fn a_session_ends_when_nothing_is_done(world: World) {
    let (token, _) = world.log_in_with_token(ERIK).await;
    world.app.clock.advance(SignedDuration::from_mins(29));
    assert_eq!(state(&world, &token).await, "live");
    world.app.clock.advance(SignedDuration::from_mins(29));
    assert_eq!(state(&world, &token).await, "live", "every look is a sign of life");
    world.app.clock.advance(SignedDuration::from_mins(31));
    assert_eq!(state(&world, &token).await, "ended");
}

async fn a_session_ends_after_a_day_at_work_whatever_is_done(world: World) {
    let (token, _) = world.log_in_with_token(ERIK).await;
    for _ in 0..23 {
        world.app.clock.advance(SignedDuration::from_mins(20));
        assert_eq!(state(&world, &token).await, "live");
    }
    world.app.clock.advance(SignedDuration::from_mins(21));
    assert_eq!(state(&world, &token).await, "ended");
}

async fn a_session_of_a_clock_that_was_ahead_ends_when_it_is_put_right(world: World) {
    let (before, _) = world.log_in_with_token(ERIK).await;
    world.app.clock.advance(SignedDuration::from_hours(24));
    let (ahead, _) = world.log_in_with_token(ERIK).await;
    assert_eq!(state(&world, &ahead).await, "live");
    world.app.clock.advance(SignedDuration::from_hours(-24));
    assert_eq!(state(&world, &ahead).await, "ended");
    assert_eq!(state(&world, &before).await, "live", "what was right is right again");
    let (token, _) = world.log_in_with_token(ERIK).await;
    world.app.clock.advance(SignedDuration::from_secs(-90));
    assert_eq!(state(&world, &token).await, "live", "clocks of two nodes are never quite the same");
}

async fn a_token_is_worth_nothing_after_log_out(world: World) {
    let (token, ctx) = world.log_in_with_token(ERIK).await;
    log_out(&world.app, &ctx).await.unwrap();
    assert_eq!(state(&world, &token).await, "none");
    assert_eq!(state(&world, "guess").await, "none");
}

async fn one_without_assignment_is_let_in_nowhere(world: World) {
    let ctx = Ctx::of_visitor(&world.app, "test");
    let stranger = eid::demo::vouch("189102279800", ctx.today).ok().unwrap();
    let refused =
        app::session::log_in(&world.app, &ctx, &stranger, app::session::Door::Assigned).await.err();
    assert!(matches!(refused, Some(Error::Refused(Refusal::NoAssignment))), "{refused:?}");
}

async fn a_post_that_met_the_end_comes_back_once(world: World) {
    let ctx = world.log_in(ERIK).await;
    let person = PersonId::new("erik");
    keep_post(&world.app, &ctx, &person, "/utkast/1/inledning", "area=AO").await.unwrap();
    let kept = take_kept_post(&world.app, &ctx).await.unwrap();
    assert_eq!(kept, Some(("/utkast/1/inledning".to_owned(), "area=AO".to_owned())));
    assert_eq!(take_kept_post(&world.app, &ctx).await.unwrap(), None);
}
