//! Committees, people, assignments, sessions and what is kept for a person.

use domain::ids::{AssignmentId, CommitteeId, PersonId};
use domain::retention::Kind;
use jiff::civil::date;
use jiff::{SignedDuration, Timestamp};
use store::assignment::NewAssignment;
use store::retention::remove_aged;
use store::{assignment, committee, kept_post, option_proposal, outbox, person, session};

use super::samples::*;
use super::world::{World, now};

promises!(
    committees_come_back_as_they_were,
    a_sign_that_no_text_can_hold_is_no_fault,
    a_person_is_found_by_number_and_opened,
    an_identifier_belongs_to_one_person,
    an_identifier_taken_at_the_same_time_belongs_to_one,
    an_assignment_holds_through_its_last_day,
    an_ended_assignment_is_not_active,
    sessions_come_back_until_they_are_ended,
    a_person_sees_and_ends_the_sessions_that_are_that_persons,
    a_kept_post_comes_back_once,
    a_kept_post_that_cannot_be_opened_stands_beside_the_others,
    a_post_kept_anew_stands_in_place_of_the_one_before,
    an_old_kept_post_is_forgotten,
    proposals_and_messages_are_kept,
);

async fn committees_come_back_as_they_were(world: World) {
    let (second, first) = (a_committee("b"), a_committee("B"));
    let mut tx = world.write().await;
    committee::insert(&mut tx, &second, now()).await.unwrap();
    committee::insert(&mut tx, &first, now()).await.unwrap();
    tx.commit().await.unwrap();
    let mut tx = world.read().await;
    let all = committee::all(&mut tx).await.unwrap();
    assert_eq!(all, [first.clone(), second.clone()], "by bytes: B before b");
    let ids = [second.id.clone(), CommitteeId::new("none")];
    let found = committee::for_ids(&mut tx, &ids).await.unwrap();
    assert_eq!(found, std::slice::from_ref(&second));
    assert!(committee::for_ids(&mut tx, &[]).await.unwrap().is_empty());
    let found = committee::by_id(&mut tx, &first.id).await.unwrap();
    assert_eq!(found, Some(first));
    assert_eq!(committee::by_id(&mut tx, &ids[1]).await.unwrap(), None);
}

async fn a_sign_that_no_text_can_hold_is_no_fault(world: World) {
    let odd = committee::Committee { name: "Nämnd\0en".to_owned(), ..a_committee("a") };
    let mut tx = world.write().await;
    committee::insert(&mut tx, &odd, now()).await.unwrap();
    tx.commit().await.unwrap();
    let mut tx = world.read().await;
    for id in ["\0", "a\0", "\0a"] {
        let found = committee::by_id(&mut tx, &CommitteeId::new(id)).await.unwrap();
        assert_eq!(found, None, "{id:?} is nobody's id");
    }
    let found = committee::by_id(&mut tx, &odd.id).await.unwrap();
    assert_eq!(found.map(|it| it.name), Some("Nämnd\u{FFFD}en".to_owned()));
}

async fn a_person_is_found_by_number_and_opened(world: World) {
    let mut tx = world.write().await;
    settle(&mut tx).await;
    tx.commit().await.unwrap();
    let mut tx = world.read().await;
    let by = |kind, issuer, value| (kind, issuer, value);
    for ((kind, issuer, value), expected) in [
        (by("personnummer", "SE", "189001019802"), Some(erik())),
        (by("samordningsnummer", "SE", "189001019802"), None),
        (by("personnummer", "NO", "189001019802"), None),
        (by("personnummer", "SE", "198112189876"), None),
    ] {
        let found = person::by_identifier(&mut tx, kind, issuer, value).await;
        assert_eq!(found.unwrap(), expected, "{kind} {issuer} {value}");
    }
    let found = person::details(&mut tx, &erik()).await.unwrap();
    assert!(found == Some(details()));
    let none = person::details(&mut tx, &PersonId::new("none")).await;
    assert!(none.unwrap().is_none());
}

async fn an_identifier_belongs_to_one_person(world: World) {
    let mut tx = world.write().await;
    settle(&mut tx).await;
    let again = a_person("again", "189001019802");
    assert!(!person::insert(&mut tx, &again).await.unwrap());
    tx.commit().await.unwrap();
    assert_eq!(world.raw().await.count("person").await, 1);
}

async fn an_identifier_taken_at_the_same_time_belongs_to_one(world: World) {
    let mut tasks = tokio::task::JoinSet::new();
    for n in 0..8 {
        let world = world.clone();
        tasks.spawn(async move {
            let mut tx = world.write().await;
            let new = a_person(&format!("person-{n}"), "189001019802");
            let is_new = person::insert(&mut tx, &new).await.unwrap();
            tx.commit().await.unwrap();
            is_new
        });
    }
    let outcomes = tasks.join_all().await;
    assert_eq!(outcomes.iter().filter(|is_new| **is_new).count(), 1);
    assert_eq!(world.raw().await.count("person").await, 1);
}

async fn an_assignment_holds_through_its_last_day(world: World) {
    let mut tx = world.write().await;
    settle(&mut tx).await;
    let new = NewAssignment { ends_on: Some(date(2026, 12, 31)), ..an_assignment("assignment-2") };
    assignment::insert(&mut tx, &new).await.unwrap();
    let before = now() - SignedDuration::from_micros(1);
    for (today, moment, expected) in [
        (date(2026, 12, 31), now(), 2),
        (date(2027, 1, 1), now(), 1),
        (date(2026, 11, 23), before, 0),
    ] {
        let active = assignment::active_for_person(&mut tx, &erik(), today, moment).await;
        let active = active.unwrap();
        assert_eq!(active.len(), expected, "{today} {moment}");
        assert!(active.iter().all(|one| one.role == new.role
            && one.areas == new.areas
            && one.committee.as_ref().map(|it| &it.id) == new.committee_id.as_ref()));
    }
}

async fn an_ended_assignment_is_not_active(world: World) {
    let mut tx = world.write().await;
    settle(&mut tx).await;
    let id = AssignmentId::new("assignment-1");
    assert!(assignment::end(&mut tx, &id, &erik(), now()).await.unwrap());
    let again = assignment::end(&mut tx, &id, &erik(), now()).await;
    assert!(!again.unwrap(), "it had ended");
    let active = assignment::active_for_person(&mut tx, &erik(), date(2026, 11, 23), now()).await;
    assert!(active.unwrap().is_empty());
    tx.commit().await.unwrap();
    assert_eq!(world.raw().await.count("assignment").await, 1, "never removed");
}

async fn sessions_come_back_until_they_are_ended(world: World) {
    let later = now() + SignedDuration::from_micros(1);
    let mut tx = world.write().await;
    settle(&mut tx).await;
    for hash in ["one", "two", "three"] {
        session::insert(&mut tx, &a_session(hash)).await.unwrap();
    }
    session::touch(&mut tx, "one", later).await.unwrap();
    session::end(&mut tx, "two", later).await.unwrap();
    session::touch(&mut tx, "two", now()).await.unwrap();
    let one = session::find(&mut tx, "one", date(2026, 11, 23), now()).await.unwrap().unwrap();
    assert_eq!((one.created_at, one.seen_at, one.ended_at), (now(), later, None));
    let two = session::find(&mut tx, "two", date(2026, 11, 23), now()).await.unwrap().unwrap();
    assert_eq!((two.seen_at, two.ended_at), (now(), Some(later)));
    assert!(session::find(&mut tx, "none", date(2026, 11, 23), now()).await.unwrap().is_none());
    let ended = session::end_all_for_person(&mut tx, &erik(), later).await;
    assert_eq!(ended.unwrap(), 2);
    let three = session::find(&mut tx, "three", date(2026, 11, 23), now()).await.unwrap().unwrap();
    assert_eq!(three.ended_at, Some(later));
}

async fn a_person_sees_and_ends_the_sessions_that_are_that_persons(world: World) {
    let later = now() + SignedDuration::from_secs(1);
    let mut tx = world.write().await;
    settle(&mut tx).await;
    for (hash, created_at, device) in
        [("one", now(), Some("Firefox, Windows")), ("two", later, None)]
    {
        let device = device.map(str::to_owned);
        let new = session::NewSession { created_at, device, ..a_session(hash) };
        session::insert(&mut tx, &new).await.unwrap();
    }
    tx.commit().await.unwrap();
    assert_eq!(devices(&world).await, ["1"], "sealed, and only where it is known");
    let mut tx = world.write().await;
    let own = session::for_person(&mut tx, &erik()).await.unwrap();
    let seen: Vec<_> = own.iter().map(|it| (&*it.token_hash, it.device.as_deref())).collect();
    assert_eq!(seen, [("two", None), ("one", Some("Firefox, Windows"))], "the latest first");
    let nobody = session::for_person(&mut tx, &PersonId::new("nobody")).await.unwrap();
    assert!(nobody.is_empty());
    assert!(session::end_elsewhere(&mut tx, "one", true, later).await.unwrap());
    assert!(!session::end_elsewhere(&mut tx, "one", false, now()).await.unwrap(), "once only");
    assert!(session::end_elsewhere(&mut tx, "two", false, later).await.unwrap());
    for (hash, is_disowned) in [("one", true), ("two", false)] {
        let it = session::find(&mut tx, hash, date(2026, 11, 23), now()).await.unwrap().unwrap();
        let ended = (it.ended_at, it.is_ended_elsewhere, it.is_disowned);
        assert_eq!(ended, (Some(later), true, is_disowned));
    }
    session::insert(&mut tx, &a_session("three")).await.unwrap();
    session::end(&mut tx, "three", later).await.unwrap();
    let three = session::find(&mut tx, "three", date(2026, 11, 23), now()).await.unwrap().unwrap();
    assert_eq!((three.is_ended_elsewhere, three.is_disowned), (false, false), "nor by logging out");
    tx.commit().await.unwrap();
    assert_eq!(devices(&world).await, ["0"], "none is known of what has ended");
}

/// How many sessions have a kind of browser that is kept, and cannot be read.
async fn devices(world: &World) -> Vec<String> {
    let mut raw = world.raw().await;
    let hex = if raw.is_sqlite() { "hex(device_sealed)" } else { "encode(device_sealed, 'hex')" };
    // "Firefox", in hexadecimal.
    let sql = format!(
        "SELECT CAST(COUNT(*) AS TEXT) FROM session \
         WHERE device_sealed IS NOT NULL AND upper({hex}) NOT LIKE '%46697265666F78%'"
    );
    raw.texts(&sql).await
}

async fn keep(world: &World, id: &str, at: Timestamp) {
    let mut tx = world.write().await;
    let body = "other_information=kvarhållen text";
    kept_post::insert(&mut tx, id, &erik(), "/draft/1", body, at).await.unwrap();
    tx.commit().await.unwrap();
}

async fn a_kept_post_comes_back_once(world: World) {
    let mut tx = world.write().await;
    settle(&mut tx).await;
    tx.commit().await.unwrap();
    keep(&world, "post-1", now()).await;
    let mut tx = world.write().await;
    let stranger = PersonId::new("stranger");
    assert!(kept_post::for_person(&mut tx, &stranger).await.unwrap().is_empty());
    assert!(kept_post::by_id(&mut tx, &stranger, "post-1").await.unwrap().is_none());
    assert!(!kept_post::delete(&mut tx, &stranger, "post-1").await.unwrap());
    let posts = kept_post::for_person(&mut tx, &erik()).await.unwrap();
    assert_eq!(posts.len(), 1);
    assert_eq!(posts[0].path, "/draft/1");
    assert_eq!(posts[0].body.as_deref(), Some("other_information=kvarhållen text"));
    assert_eq!(posts[0].created_at, now());
    let one = kept_post::by_id(&mut tx, &erik(), &posts[0].id).await.unwrap().unwrap();
    assert_eq!(one.body, posts[0].body);
    assert!(kept_post::delete(&mut tx, &erik(), "post-1").await.unwrap());
    assert!(!kept_post::delete(&mut tx, &erik(), "post-1").await.unwrap());
    assert!(kept_post::for_person(&mut tx, &erik()).await.unwrap().is_empty());
}

async fn a_kept_post_that_cannot_be_opened_stands_beside_the_others(world: World) {
    let mut tx = world.write().await;
    settle(&mut tx).await;
    tx.commit().await.unwrap();
    // Where the text is damaged, where the key's number is, and cut off.
    for id in ["text", "key", "cut", "whole"] {
        keep(&world, id, now()).await;
    }
    let mut raw = world.raw().await;
    let (n, all) = if raw.is_sqlite() {
        ("hex(body_sealed)", "unhex(")
    } else {
        ("encode(body_sealed, 'hex')", "decode(")
    };
    let end = if raw.is_sqlite() { ")" } else { ", 'hex')" };
    let damages = [
        ("text", format!("substr({n}, 1, 60) || 'ffffffff' || substr({n}, 69)")),
        ("key", format!("substr({n}, 1, 2) || 'ffffffff' || substr({n}, 11)")),
        ("cut", format!("substr({n}, 1, 40)")),
    ];
    for (id, damage) in damages {
        let sql =
            format!("UPDATE kept_post SET body_sealed = {all}{damage}{end} WHERE id = '{id}'");
        raw.run(&sql).await.unwrap();
    }
    let mut tx = world.write().await;
    let posts = kept_post::for_person(&mut tx, &erik()).await.unwrap();
    let read: Vec<(&str, bool)> =
        posts.iter().map(|post| (post.id.as_str(), post.body.is_some())).collect();
    assert_eq!(read, [("cut", false), ("key", false), ("text", false), ("whole", true)]);
    // It can be replaced, and thrown away.
    kept_post::insert(&mut tx, "text", &erik(), "/draft/1", "a=ny", now()).await.unwrap();
    let anew = kept_post::by_id(&mut tx, &erik(), "text").await.unwrap().unwrap();
    assert_eq!(anew.body.as_deref(), Some("a=ny"));
    assert!(kept_post::by_id(&mut tx, &erik(), "key").await.unwrap().unwrap().body.is_none());
    assert!(kept_post::delete(&mut tx, &erik(), "key").await.unwrap());
}

async fn a_post_kept_anew_stands_in_place_of_the_one_before(world: World) {
    let mut tx = world.write().await;
    settle(&mut tx).await;
    tx.commit().await.unwrap();
    keep(&world, "post-1", now()).await;
    let later = now() + SignedDuration::from_secs(1);
    let mut tx = world.write().await;
    kept_post::insert(&mut tx, "post-1", &erik(), "/draft/1", "a=senare", later).await.unwrap();
    assert_eq!(kept_post::count_for_person(&mut tx, &erik()).await.unwrap(), 1);
    let posts = kept_post::for_person(&mut tx, &erik()).await.unwrap();
    assert_eq!((posts[0].body.as_deref(), posts[0].created_at), (Some("a=senare"), later));
}

async fn an_old_kept_post_is_forgotten(world: World) {
    let mut tx = world.write().await;
    settle(&mut tx).await;
    tx.commit().await.unwrap();
    keep(&world, "old", now() - SignedDuration::from_micros(1)).await;
    keep(&world, "new", now()).await;
    let mut tx = world.write().await;
    let forgotten = remove_aged(&mut tx, Kind::KeptPost, now(), 9).await.unwrap();
    assert_eq!(forgotten.len(), 1);
    let posts = kept_post::for_person(&mut tx, &erik()).await.unwrap();
    assert_eq!(posts.len(), 1);
    assert_eq!(posts[0].id, "new");
}

async fn proposals_and_messages_are_kept(world: World) {
    let mut tx = world.write().await;
    settle(&mut tx).await;
    option_proposal::insert(&mut tx, &a_proposal("proposal-1")).await.unwrap();
    outbox::enqueue(&mut tx, ("message-1", "report.received"), "Zebrafink", None, now())
        .await
        .unwrap();
    tx.commit().await.unwrap();
    let mut tx = world.read().await;
    let proposals = option_proposal::open(&mut tx, 10).await.unwrap();
    assert_eq!(proposals.len(), 1);
    assert_eq!(proposals[0].proposal, "förslag på orsak");
    assert_eq!(proposals[0].context, "municipality AO-HT");
    assert_eq!(outbox::waiting(&mut tx).await.unwrap(), 1);
}
