//! A person sees his or her own logins, and ends those that are not wanted.

use app::logins::{Ended, Says, Which, all, asked, end};
use app::session::{Door, Resumed, log_in, log_out, resume};
use app::{Ctx, Device, Error, Refusal};
use jiff::SignedDuration;

use super::world::{ALVA, ERIK, World};
use crate::promises;

promises![
    one_sees_ones_own_logins_and_no_others,
    a_login_is_ended_at_once_and_written_down_once,
    all_others_are_ended_and_this_one_stays,
    ending_asks_for_a_recent_login,
    anothers_login_does_not_exist_and_this_one_is_ended_by_logging_out,
    what_is_typed_in_a_login_of_ones_own_is_kept_and_a_strangers_is_not,
    a_strangers_login_that_has_just_ended_by_itself_leaves_nothing_either,
    one_that_has_been_ended_ends_no_others,
    two_cannot_end_each_other_at_once,
    one_without_assignment_sees_and_ends_logins_too,
];

const FIREFOX: &str = "Mozilla/5.0 (Windows NT 10.0; rv:142.0) Gecko/20100101 Firefox/142.0";

/// Logs in with a browser; gives its token and what a request of it knows.
async fn log_in_with(world: &World, number: &str, user_agent: &str) -> (String, Ctx) {
    let ctx = Ctx { device: Device::of(user_agent), ..Ctx::of_visitor(&world.app, "test") };
    let identity = eid::demo::vouch(number, ctx.today).ok().unwrap();
    let token = log_in(&world.app, &ctx, &identity, Door::Assigned).await.unwrap();
    let ctx = now(world, &token).await.unwrap();
    (token, ctx)
}

/// What a request with the token knows, if the session lives.
async fn now(world: &World, token: &str) -> Option<Ctx> {
    let ctx = Ctx::of_visitor(&world.app, "test");
    match resume(&world.app, &ctx, token).await.unwrap() {
        Resumed::Live(actor) => Some(Ctx { actor: Some(actor), ..ctx }),
        Resumed::None | Resumed::Ended(_) | Resumed::EndedElsewhere(_) => None,
    }
}

/// The id of the only other login.
async fn other(world: &World, ctx: &Ctx) -> String {
    let logins = all(&world.app, ctx).await.unwrap();
    assert_eq!(logins.others.len(), 1);
    logins.others[0].id.clone()
}

/// What the log says was done about a person's sessions.
async fn deeds(world: &World, person: &str) -> Vec<String> {
    let mut tx = world.app.db.read().await.unwrap();
    let lines = store::audit::for_record(&mut tx, person).await.unwrap();
    lines.into_iter().map(|line| line.action).collect()
}

async fn one_sees_ones_own_logins_and_no_others(world: World) {
    let began_at = world.app.clock.now();
    let (first, _) = log_in_with(&world, ERIK, FIREFOX).await;
    log_in_with(&world, ALVA, FIREFOX).await;
    world.app.clock.advance(SignedDuration::from_mins(5));
    let (_, second) = log_in_with(&world, ERIK, "curl/8").await;
    let logins = all(&world.app, &second).await.unwrap();
    let this = &logins.this;
    assert_eq!((this.device.as_deref(), this.began_at), (None, second.now));
    let [it] = &logins.others[..] else { panic!("{logins:?}") };
    assert_eq!(it.device.as_deref(), Some("Firefox, Windows"));
    assert_eq!((it.provider.as_str(), it.began_at, it.seen_at), ("demo", began_at, began_at));
    let actor = second.actor.clone().unwrap();
    assert!(!it.id.is_empty() && it.id != actor.session, "nothing that is stored is shown");
    // What is done there is seen here.
    now(&world, &first).await.unwrap();
    let later = world.app.clock.now();
    assert_eq!(all(&world.app, &second).await.unwrap().others[0].seen_at, later);
    // One that has ended by itself is none.
    world.app.clock.advance(SignedDuration::from_mins(31));
    let (_, third) = log_in_with(&world, ERIK, FIREFOX).await;
    assert!(all(&world.app, &third).await.unwrap().others.is_empty());
    let nobody = all(&world.app, &Ctx::of_visitor(&world.app, "test")).await.err();
    assert!(matches!(nobody, Some(Error::Refused(Refusal::NotLoggedIn))), "{nobody:?}");
}

async fn a_login_is_ended_at_once_and_written_down_once(world: World) {
    let (first, _) = log_in_with(&world, ERIK, FIREFOX).await;
    let (second, ctx) = log_in_with(&world, ERIK, FIREFOX).await;
    let id = other(&world, &ctx).await;
    let about = asked(&world.app, &ctx, Which::One(&id)).await.unwrap();
    assert_eq!((about.logins.len(), about.is_fresh), (1, true));
    // Pressed twice, it is ended once.
    for _ in 0..2 {
        let ended = end(&world.app, &ctx, Which::One(&id), Says::Mine).await.unwrap();
        assert_eq!(ended, Ended::Done);
    }
    assert!(now(&world, &first).await.is_none());
    assert!(now(&world, &second).await.is_some());
    assert!(asked(&world.app, &ctx, Which::One(&id)).await.unwrap().logins.is_empty());
    assert_eq!(
        deeds(&world, "erik").await,
        ["session.login", "session.login", "session.end_elsewhere"]
    );
}

async fn all_others_are_ended_and_this_one_stays(world: World) {
    let (first, _) = log_in_with(&world, ERIK, FIREFOX).await;
    let (second, _) = log_in_with(&world, ERIK, FIREFOX).await;
    let (alva, _) = log_in_with(&world, ALVA, FIREFOX).await;
    let (third, ctx) = log_in_with(&world, ERIK, FIREFOX).await;
    assert_eq!(asked(&world.app, &ctx, Which::Others).await.unwrap().logins.len(), 2);
    end(&world.app, &ctx, Which::Others, Says::Unknown).await.unwrap();
    for (token, is_alive) in [(&first, false), (&second, false), (&alva, true), (&third, true)] {
        assert_eq!(now(&world, token).await.is_some(), is_alive);
    }
    let disowned = deeds(&world, "erik").await;
    assert_eq!(disowned.iter().filter(|deed| *deed == "session.disown").count(), 2);
    // With none left, nothing is done, and nothing is written.
    assert_eq!(end(&world.app, &ctx, Which::Others, Says::Mine).await.unwrap(), Ended::Done);
    assert_eq!(deeds(&world, "erik").await, disowned);
}

async fn ending_asks_for_a_recent_login(world: World) {
    let (old, _) = log_in_with(&world, ERIK, FIREFOX).await;
    world.app.clock.advance(SignedDuration::from_mins(10));
    let (recent, ctx) = log_in_with(&world, ERIK, FIREFOX).await;
    let id = other(&world, &ctx).await;
    world.app.clock.advance(SignedDuration::from_secs(1));
    // The one that was left open, ten minutes and a second ago, cannot throw the other out.
    let left = now(&world, &old).await.unwrap();
    for says in [Says::Mine, Says::Unknown] {
        let refused = end(&world.app, &left, Which::Others, says).await.unwrap();
        assert_eq!(refused, Ended::NotFresh);
    }
    assert!(!asked(&world.app, &left, Which::Others).await.unwrap().is_fresh);
    world.app.clock.advance(SignedDuration::from_mins(10) - SignedDuration::from_secs(1));
    let at_last = now(&world, &recent).await.unwrap();
    let ended = end(&world.app, &at_last, Which::One(&id), Says::Unknown).await.unwrap();
    assert_eq!(ended, Ended::Done, "ten minutes are given");
    assert!(now(&world, &old).await.is_none());
}

async fn anothers_login_does_not_exist_and_this_one_is_ended_by_logging_out(world: World) {
    let (alva_token, alva) = log_in_with(&world, ALVA, FIREFOX).await;
    let (_, erik) = log_in_with(&world, ERIK, FIREFOX).await;
    let hers = all(&world.app, &alva).await.unwrap().this.id;
    let own = all(&world.app, &erik).await.unwrap().this.id;
    let stored = alva.actor.clone().unwrap().session;
    for id in [hers.as_str(), own.as_str(), stored.as_str(), ""] {
        let refused = asked(&world.app, &erik, Which::One(id)).await.err();
        assert!(matches!(refused, Some(Error::Refused(Refusal::NotFound))), "{refused:?}");
        let refused = end(&world.app, &erik, Which::One(id), Says::Unknown).await.err();
        assert!(matches!(refused, Some(Error::Refused(Refusal::NotFound))), "{refused:?}");
    }
    assert!(now(&world, &alva_token).await.is_some());
}

async fn what_is_typed_in_a_login_of_ones_own_is_kept_and_a_strangers_is_not(world: World) {
    for (says, keeps) in [(Says::Mine, true), (Says::Unknown, false)] {
        let (token, _) = log_in_with(&world, ERIK, FIREFOX).await;
        let (_, ctx) = log_in_with(&world, ERIK, FIREFOX).await;
        end(&world.app, &ctx, Which::Others, says).await.unwrap();
        world.app.clock.advance(SignedDuration::from_hours(1));
        let ctx = Ctx::of_visitor(&world.app, "test");
        let found = resume(&world.app, &ctx, &token).await.unwrap();
        // Whose it was is said of one's own only; that it was ended, of both.
        let Resumed::EndedElsewhere(person) = found else { panic!("{found:?}") };
        assert_eq!(person.is_some(), keeps);
        world.app.clock.advance(SignedDuration::from_secs(1));
        let ctx = Ctx::of_visitor(&world.app, "test");
        let found = resume(&world.app, &ctx, &token).await.unwrap();
        assert!(matches!(found, Resumed::None), "after an hour it says nothing: {found:?}");
    }
}

async fn a_strangers_login_that_has_just_ended_by_itself_leaves_nothing_either(world: World) {
    let (token, _) = log_in_with(&world, ERIK, FIREFOX).await;
    world.app.clock.advance(SignedDuration::from_mins(31));
    let (_, ctx) = log_in_with(&world, ERIK, FIREFOX).await;
    end(&world.app, &ctx, Which::Others, Says::Mine).await.unwrap();
    let found = resume(&world.app, &ctx, &token).await.unwrap();
    assert!(matches!(found, Resumed::Ended(_)), "a page left open is as it was: {found:?}");
    end(&world.app, &ctx, Which::Others, Says::Unknown).await.unwrap();
    let found = resume(&world.app, &ctx, &token).await.unwrap();
    assert!(matches!(found, Resumed::EndedElsewhere(None)), "{found:?}");
}

async fn one_that_has_been_ended_ends_no_others(world: World) {
    let (first, stale) = log_in_with(&world, ERIK, FIREFOX).await;
    let (second, ctx) = log_in_with(&world, ERIK, FIREFOX).await;
    end(&world.app, &ctx, Which::Others, Says::Unknown).await.unwrap();
    assert!(now(&world, &first).await.is_none());
    // What it asked for before it was ended comes too late.
    let refused = end(&world.app, &stale, Which::Others, Says::Unknown).await.err();
    assert!(matches!(refused, Some(Error::Refused(Refusal::NotLoggedIn))), "{refused:?}");
    assert!(now(&world, &second).await.is_some());
    log_out(&world.app, &ctx).await.unwrap();
    let refused = all(&world.app, &ctx).await.err();
    assert!(matches!(refused, Some(Error::Refused(Refusal::NotLoggedIn))), "{refused:?}");
}

async fn two_cannot_end_each_other_at_once(world: World) {
    for _ in 0..20 {
        let (first, one) = log_in_with(&world, ERIK, FIREFOX).await;
        let (second, other) = log_in_with(&world, ERIK, FIREFOX).await;
        let (left, right) = tokio::join!(
            end(&world.app, &one, Which::Others, Says::Unknown),
            end(&world.app, &other, Which::Others, Says::Unknown),
        );
        assert_eq!(usize::from(left.is_ok()) + usize::from(right.is_ok()), 1, "one was first");
        let alive = [now(&world, &first).await, now(&world, &second).await];
        assert_eq!(alive.iter().flatten().count(), 1, "and is there still");
    }
}

async fn one_without_assignment_sees_and_ends_logins_too(world: World) {
    let ctx = Ctx::of_visitor(&world.app, "test");
    let stranger = eid::demo::vouch("189102279800", ctx.today).ok().unwrap();
    let refused = log_in(&world.app, &ctx, &stranger, Door::Known).await.err();
    assert!(matches!(refused, Some(Error::Refused(Refusal::NoAssignment))), "{refused:?}");
    // On the way to a connection he or she becomes known, and can then log in anew to end that.
    let before = log_in(&world.app, &ctx, &stranger, Door::Everybody).await.unwrap();
    let after = log_in(&world.app, &ctx, &stranger, Door::Known).await.unwrap();
    let ctx = now(&world, &after).await.unwrap();
    end(&world.app, &ctx, Which::Others, Says::Unknown).await.unwrap();
    assert!(now(&world, &before).await.is_none());
}
