//! Logins and signatures that are under way, and proofs that are kept.

use domain::ids::PersonId;
use domain::retention::Kind;
use jiff::{SignedDuration, Timestamp};
use store::attempt::{self, Attempt, NewAttempt, State};
use store::proof::{self, NewProof};
use store::retention::remove_aged;

use super::samples::*;
use super::world::{World, now};

promises!(
    an_attempt_is_asked_about_by_one_at_a_time,
    an_attempt_ends_once_and_is_used_once,
    an_old_attempt_is_forgotten,
    attempts_of_a_browser_are_counted,
    a_proof_comes_back_and_is_never_changed,
);

fn after(seconds: i64) -> Timestamp {
    now() + SignedDuration::from_secs(seconds)
}

async fn begin(world: &World, id: &str, at: Timestamp) {
    begin_as(world, (id, None), at).await;
}

async fn begin_as(world: &World, (id, person): (&str, Option<&PersonId>), at: Timestamp) {
    let mut tx = world.write().await;
    let details = "hemlighet".to_owned();
    let new = NewAttempt {
        id,
        provider: "bankid",
        browser_hash: "browser-1",
        person,
        details: &details,
        begun_at: at,
        collect_after: at + SignedDuration::from_secs(2),
    };
    attempt::insert(&mut tx, &new).await.unwrap();
    tx.commit().await.unwrap();
}

async fn read(world: &World, id: &str) -> Option<Attempt<String>> {
    attempt::by_id(&mut world.read().await, id).await.unwrap()
}

async fn an_attempt_is_asked_about_by_one_at_a_time(world: World) {
    begin(&world, "one", now()).await;
    let take = async |at: i64| {
        let mut tx = world.write().await;
        let taken = attempt::take_turn(&mut tx, "one", after(at), after(at + 2)).await.unwrap();
        tx.commit().await.unwrap();
        taken
    };
    assert!(!take(1).await, "too soon");
    assert!(take(2).await);
    assert!(!take(3).await, "somebody else has the turn");
    assert!(take(4).await, "whoever had it is gone");
    let mut turns = 0;
    for taken in [take(6), take(6), take(6)] {
        turns += i32::from(taken.await);
    }
    assert_eq!(turns, 1);
}

async fn an_attempt_ends_once_and_is_used_once(world: World) {
    begin(&world, "one", now()).await;
    let mut tx = world.write().await;
    assert!(!attempt::use_up(&mut tx, "one").await.unwrap(), "not complete");
    attempt::hint(&mut tx, "one", ("userSign", after(2))).await.unwrap();
    let result = "resultat".to_owned();
    let end = (State::Complete, "");
    assert!(attempt::end(&mut tx, "one", end, Some(&result), after(5)).await.unwrap());
    let late = (State::Failed, "userCancel");
    assert!(!attempt::end::<String>(&mut tx, "one", late, None, after(6)).await.unwrap());
    assert!(!attempt::take_turn(&mut tx, "one", after(9), after(11)).await.unwrap());
    attempt::hint(&mut tx, "one", ("late", after(9))).await.unwrap();
    tx.commit().await.unwrap();
    let found = read(&world, "one").await.unwrap();
    assert_eq!((found.state, found.hint.as_str()), (State::Complete, ""));
    assert_eq!(found.details, "hemlighet");
    let mut tx = world.write().await;
    assert_eq!(attempt::result(&mut tx, "one").await.unwrap(), Some(result));
    assert!(attempt::use_up(&mut tx, "one").await.unwrap());
    assert!(!attempt::use_up(&mut tx, "one").await.unwrap(), "used");
    tx.commit().await.unwrap();
    assert_eq!(read(&world, "one").await.unwrap().state, State::Used);
}

async fn an_old_attempt_is_forgotten(world: World) {
    begin(&world, "old", now()).await;
    begin(&world, "new", after(60)).await;
    let mut tx = world.write().await;
    let gone = remove_aged(&mut tx, Kind::Attempt, after(60), 9).await.unwrap();
    assert_eq!((gone.len(), gone[0].record.as_deref()), (1, None), "nobody's");
    tx.commit().await.unwrap();
    assert!(read(&world, "old").await.is_none());
    let mut tx = world.write().await;
    settle(&mut tx).await;
    tx.commit().await.unwrap();
    for id in ["signed", "cancelled"] {
        begin_as(&world, (id, Some(&erik())), now()).await;
    }
    let mut tx = world.write().await;
    let result = "underskrift".to_owned();
    attempt::end(&mut tx, "signed", (State::Complete, ""), Some(&result), now()).await.unwrap();
    let gone = remove_aged(&mut tx, Kind::Attempt, after(60), 9).await.unwrap();
    assert_eq!((gone.len(), gone[0].record.as_deref()), (1, Some("cancelled")));
    tx.commit().await.unwrap();
    assert!(read(&world, "signed").await.is_some(), "a signature that was not used is kept");
    assert!(read(&world, "new").await.is_some());
}

async fn attempts_of_a_browser_are_counted(world: World) {
    for (number, id) in (0..).zip(["one", "two", "three"]) {
        begin(&world, id, after(number * 60)).await;
    }
    let mut tx = world.read().await;
    assert_eq!(attempt::begun_since(&mut tx, "browser-1", after(60)).await.unwrap(), 2);
    assert_eq!(attempt::begun_since(&mut tx, "browser-2", now()).await.unwrap(), 0);
}

async fn a_proof_comes_back_and_is_never_changed(world: World) {
    let mut tx = world.write().await;
    settle(&mut tx).await;
    let new = NewProof {
        record_id: "report-1".to_owned(),
        kind: "signature",
        provider: "bankid".to_owned(),
        person: erik(),
        given_at: now(),
        content_sha256: "ab".to_owned(),
        evidence: "{\"signature\":\"…\"}".to_owned(),
    };
    proof::insert(&mut tx, &new).await.unwrap();
    tx.commit().await.unwrap();
    let mut tx = world.read().await;
    let found = proof::of_record(&mut tx, "report-1").await.unwrap().unwrap();
    assert_eq!((found.kind.as_str(), found.provider.as_str()), ("signature", "bankid"));
    assert_eq!((found.given_at, found.content_sha256.as_str()), (now(), "ab"));
    assert_eq!(found.evidence, new.evidence);
    assert!(proof::of_record(&mut tx, "report-2").await.unwrap().is_none());
    drop(tx);
    let mut raw = world.raw().await;
    for sql in ["UPDATE proof SET kind = 'approval'", "DELETE FROM proof"] {
        let refused = raw.run(sql).await.unwrap_err().to_string();
        assert!(refused.contains("is never changed"), "{sql}: {refused}");
    }
}
