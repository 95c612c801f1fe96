//! Sessions live as long as they should, and what meets the end of one is kept.

use app::kept::{self, Post};
use app::session::{Resumed, log_out, mark, marked, resume};
use app::{Ctx, Error, Refusal};
use domain::ids::PersonId;
use jiff::SignedDuration;

use super::world::{ALVA, ERIK, World};
use crate::promises;

promises![
    a_session_ends_when_nothing_is_done,
    a_session_ends_after_a_day_at_work_whatever_is_done,
    a_token_whose_session_ended_long_ago_says_nothing_of_anybody,
    a_session_of_a_clock_that_was_ahead_ends_when_it_is_put_right,
    a_token_is_worth_nothing_after_log_out,
    a_token_is_worth_nothing_after_a_new_login,
    one_without_assignment_is_let_in_nowhere,
    a_browsers_mark_says_whose_login_it_was_and_lets_nobody_in,
    a_post_that_met_the_end_comes_back_once,
    a_kept_post_is_nobody_elses,
    what_saves_itself_is_kept_once_and_what_is_sent_each_time,
    nobody_fills_the_database_with_kept_posts,
    what_fails_again_stands_in_the_place_of_what_was_kept,
    of_what_was_kept_only_what_is_left_waits_and_no_longer_than_before,
    what_is_sent_anew_meanwhile_stays_whole,
    a_kept_post_ages_away,
    whoever_is_removed_gets_nothing_kept,
    the_session_says_when_it_ends_whatever_is_done,
];

async fn state(world: &World, token: &str) -> &'static str {
    let ctx = Ctx::of_visitor(&world.app, "test");
    match resume(&world.app, &ctx, token).await.unwrap() {
        Resumed::None => "none",
        Resumed::EndedElsewhere(_) => "ended elsewhere",
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

async fn a_token_whose_session_ended_long_ago_says_nothing_of_anybody(world: World) {
    let (token, _) = world.log_in_with_token(ERIK).await;
    world.app.clock.advance(SignedDuration::from_mins(30));
    assert_eq!(state(&world, &token).await, "ended");
    world.app.clock.advance(SignedDuration::from_hours(12));
    assert_eq!(state(&world, &token).await, "ended", "a page may be left open over the night");
    world.app.clock.advance(SignedDuration::from_secs(1));
    assert_eq!(state(&world, &token).await, "none");
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

async fn a_token_is_worth_nothing_after_a_new_login(world: World) {
    let (before, ctx) = world.log_in_with_token(ERIK).await;
    let identity = eid::demo::vouch(ERIK, ctx.today).ok().unwrap();
    let after = app::session::log_in(&world.app, &ctx, &identity, app::session::Door::Assigned);
    let after = after.await.unwrap();
    assert_ne!(before, after);
    assert_eq!(state(&world, &before).await, "none");
    assert_eq!(state(&world, &after).await, "live");
    // A login elsewhere leaves it alone: there the session before is not known.
    let (elsewhere, _) = world.log_in_with_token(ERIK).await;
    assert_eq!(state(&world, &after).await, "live");
    assert_eq!(state(&world, &elsewhere).await, "live");
    assert_eq!(
        deeds(&world, "erik").await,
        ["session.login", "session.logout", "session.login", "session.login"],
        "all of it is written down"
    );
}

/// What the log says was done with a record.
async fn deeds(world: &World, record: &str) -> Vec<String> {
    let mut tx = world.app.db.read().await.unwrap();
    let lines = store::audit::for_record(&mut tx, record).await.unwrap();
    lines.into_iter().map(|line| line.action).collect()
}

async fn one_without_assignment_is_let_in_nowhere(world: World) {
    let ctx = Ctx::of_visitor(&world.app, "test");
    let stranger = eid::demo::vouch("189102279800", ctx.today).ok().unwrap();
    let refused =
        app::session::log_in(&world.app, &ctx, &stranger, app::session::Door::Assigned).await.err();
    assert!(matches!(refused, Some(Error::Refused(Refusal::NoAssignment))), "{refused:?}");
    assert_eq!(
        deeds(&world, "-").await,
        ["session.login_without_assignment"],
        "it is written down, and not who it was"
    );
}

async fn a_browsers_mark_says_whose_login_it_was_and_lets_nobody_in(world: World) {
    let held = mark(&world.app, &erik()).unwrap();
    assert_eq!(marked(&world.app, &held), Some(erik()));
    assert_ne!(mark(&world.app, &erik()).unwrap(), held, "it leads nobody from one to another");
    assert_eq!(state(&world, &held).await, "none");
    let session = app::cases::hide_search(&world.app, &world.log_in(ERIK).await, "erik").unwrap();
    let last = if held.ends_with('0') { "1" } else { "0" };
    let bent = format!("{}{last}", held.get(..held.len() - 1).unwrap());
    for other in ["", "x", "erik", &session, &bent, &format!("{held}00"), held.get(2..).unwrap()] {
        assert_eq!(marked(&world.app, other), None, "{other}");
    }
}

fn erik() -> PersonId {
    PersonId::new("erik")
}

async fn keep(world: &World, body: &str, mark: Option<&str>) -> bool {
    let ctx = Ctx::of_visitor(&world.app, "test");
    let post = Post { path: "/utkast/1/inledning", body, mark };
    kept::keep(&world.app, &ctx, &erik(), post).await.unwrap()
}

async fn a_post_that_met_the_end_comes_back_once(world: World) {
    assert!(keep(&world, "area=AO", None).await);
    let ctx = world.log_in(ERIK).await;
    let posts = kept::all(&world.app, &ctx).await.unwrap();
    assert_eq!(posts.len(), 1);
    let post = kept::one(&world.app, &ctx, &posts[0].id).await.unwrap();
    assert_eq!(
        (post.path.as_str(), post.body.as_deref()),
        ("/utkast/1/inledning", Some("area=AO"))
    );
    kept::forget(&world.app, &ctx, &post.id).await.unwrap();
    assert!(kept::all(&world.app, &ctx).await.unwrap().is_empty());
}

async fn a_kept_post_is_nobody_elses(world: World) {
    assert!(keep(&world, "area=AO", None).await);
    let erik = world.log_in(ERIK).await;
    let id = kept::all(&world.app, &erik).await.unwrap()[0].id.clone();
    let alva = world.log_in(ALVA).await;
    assert!(kept::all(&world.app, &alva).await.unwrap().is_empty());
    let refused = kept::one(&world.app, &alva, &id).await.err();
    assert!(matches!(refused, Some(Error::Refused(Refusal::NotFound))), "{refused:?}");
    kept::forget(&world.app, &alva, &id).await.unwrap();
    assert_eq!(kept::all(&world.app, &erik).await.unwrap().len(), 1, "it is still there");
    let nobody = Ctx::of_visitor(&world.app, "test");
    let refused = kept::all(&world.app, &nobody).await.err();
    assert!(matches!(refused, Some(Error::Refused(Refusal::NotLoggedIn))), "{refused:?}");
}

async fn what_saves_itself_is_kept_once_and_what_is_sent_each_time(world: World) {
    for (body, mark) in [("a=1", Some("one")), ("a=2", Some("one")), ("a=3", Some("another"))] {
        assert!(keep(&world, body, mark).await);
        world.app.clock.advance(SignedDuration::from_secs(1));
    }
    for body in ["a=4", "a=4", "a=5"] {
        assert!(keep(&world, body, None).await);
        world.app.clock.advance(SignedDuration::from_secs(1));
    }
    let ctx = world.log_in(ERIK).await;
    let posts = kept::all(&world.app, &ctx).await.unwrap();
    let bodies: Vec<&str> = posts.iter().filter_map(|post| post.body.as_deref()).collect();
    assert_eq!(bodies, ["a=2", "a=3", "a=4", "a=5"], "the same is kept once");
}

async fn nobody_fills_the_database_with_kept_posts(world: World) {
    let mut count = 0;
    while keep(&world, &format!("area={count}"), None).await {
        count += 1;
        assert!(count <= 100, "there is a limit");
    }
    assert_eq!(count, 100);
    let ctx = world.log_in(ERIK).await;
    assert_eq!(kept::all(&world.app, &ctx).await.unwrap().len(), 100, "what was kept stays");
}

async fn what_fails_again_stands_in_the_place_of_what_was_kept(world: World) {
    assert!(keep(&world, "a=1", None).await);
    let ctx = world.log_in(ERIK).await;
    let id = kept::all(&world.app, &ctx).await.unwrap()[0].id.clone();
    assert!(keep(&world, "a=2", Some(&id)).await);
    let posts = kept::all(&world.app, &ctx).await.unwrap();
    let found: Vec<_> = posts.iter().map(|it| (&*it.id, it.body.as_deref())).collect();
    assert_eq!(found, [(&*id, Some("a=2"))]);
    // Another's is not there to be replaced.
    let alva = PersonId::new("alva");
    let post = Post { path: "/utkast/1/inledning", body: "a=3", mark: Some(&id) };
    assert!(kept::keep(&world.app, &ctx, &alva, post).await.unwrap());
    assert_eq!(kept::one(&world.app, &ctx, &id).await.unwrap().body.as_deref(), Some("a=2"));
    let mut count = 0;
    while keep(&world, &format!("a=4&n={count}"), None).await {
        count += 1;
        assert!(count <= 100, "there is a limit");
    }
    assert!(keep(&world, "a=5", Some(&id)).await, "what replaces something needs no room");
    assert_eq!(kept::one(&world.app, &ctx, &id).await.unwrap().body.as_deref(), Some("a=5"));
    assert!(!keep(&world, "a=6", Some("new")).await, "what is new does");
}

async fn of_what_was_kept_only_what_is_left_waits_and_no_longer_than_before(world: World) {
    assert!(keep(&world, "a=1&b=2", None).await);
    let kept_at = world.app.clock.now();
    world.app.clock.advance(SignedDuration::from_hours(24));
    let ctx = world.log_in(ERIK).await;
    let post = kept::all(&world.app, &ctx).await.unwrap().remove(0);
    kept::settle(&world.app, &ctx, &post, Some("b=2")).await.unwrap();
    let left = kept::one(&world.app, &ctx, &post.id).await.unwrap();
    assert_eq!((left.body.as_deref(), left.created_at), (Some("b=2"), kept_at));
    kept::settle(&world.app, &ctx, &left, None).await.unwrap();
    assert!(kept::all(&world.app, &ctx).await.unwrap().is_empty());
    kept::settle(&world.app, &ctx, &left, Some("b=2")).await.unwrap();
    assert!(kept::all(&world.app, &ctx).await.unwrap().is_empty(), "what is gone stays gone");
}

async fn what_is_sent_anew_meanwhile_stays_whole(world: World) {
    assert!(keep(&world, "a=1", Some("page")).await);
    let ctx = world.log_in(ERIK).await;
    let post = kept::all(&world.app, &ctx).await.unwrap().remove(0);
    assert!(keep(&world, "a=2", Some("page")).await);
    for left in [None, Some("a=0")] {
        kept::settle(&world.app, &ctx, &post, left).await.unwrap();
        let there = kept::one(&world.app, &ctx, &post.id).await.unwrap();
        assert_eq!(there.body.as_deref(), Some("a=2"));
    }
}

async fn a_kept_post_ages_away(world: World) {
    assert!(keep(&world, "area=AO", None).await);
    world.app.clock.advance(SignedDuration::from_hours(30 * 24));
    let now = || Ctx::of_visitor(&world.app, "test");
    app::retention::by_itself(&world.app, &now()).await.unwrap();
    let ctx = world.log_in(ERIK).await;
    assert_eq!(kept::all(&world.app, &ctx).await.unwrap().len(), 1, "thirty days are given");
    world.app.clock.advance(SignedDuration::from_hours(24));
    app::retention::by_itself(&world.app, &now()).await.unwrap();
    let ctx = world.log_in(ERIK).await;
    assert_eq!(kept::all(&world.app, &ctx).await.unwrap().len(), 0);
}

async fn whoever_is_removed_gets_nothing_kept(world: World) {
    let (token, _) = world.log_in_with_token(ERIK).await;
    let mut tx = world.app.db.write().await.unwrap();
    let now = world.app.clock.now();
    store::session::end_all_for_person(&mut tx, &erik(), now).await.unwrap();
    tx.commit().await.unwrap();
    // The token of a session that was ended says nothing of anybody, so there is nobody to keep anything for.
    assert_eq!(state(&world, &token).await, "none");
    world.app.clock.advance(SignedDuration::from_mins(31));
    assert_eq!(state(&world, &token).await, "none");
}

async fn the_session_says_when_it_ends_whatever_is_done(world: World) {
    let (token, ctx) = world.log_in_with_token(ERIK).await;
    let begun = ctx.now;
    world.app.clock.advance(SignedDuration::from_mins(25));
    let later = Ctx::of_visitor(&world.app, "test");
    let Resumed::Live(actor) = resume(&world.app, &later, &token).await.unwrap() else {
        panic!("the session has ended");
    };
    assert_eq!(actor.session_limit, begun + SignedDuration::from_hours(8));
    assert_eq!(actor.session_ends, later.now + SignedDuration::from_mins(30));
}
