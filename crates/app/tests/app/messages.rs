//! Messages wait in the box until the mail server takes them, and are given up only after days.

use app::message::{Answer, Content, posted, settle, take_due, try_again};
use app::reporters::{Wish, begin};
use app::submit::{Seen, submit};
use domain::ids::CommitteeId;
use jiff::SignedDuration;

use super::raw;
use super::reporters::lead;
use super::world::{COMMITTEE, World, administrator};
use crate::promises;

promises![
    a_message_is_tried_with_longer_and_longer_waits_and_then_given_up,
    a_node_that_dies_leaves_its_messages_to_others,
    a_message_that_was_refused_is_told_and_can_be_tried_again,
    a_message_that_comes_back_is_told,
    a_damaged_message_is_given_up_and_keeps_no_other_waiting,
    a_message_of_a_newer_program_is_left_to_it,
];

/// Lets a lead reporter lower Alva to nothing: one message.
async fn one_message(world: &World) {
    let erik = lead(world).await;
    let sheet = app::reporters::sheet(&world.app, &erik, None).await.unwrap();
    let alva = sheet.lines.iter().find(|line| line.reporter.given_name == "alva").unwrap();
    let wish = Wish {
        committee: Some(CommitteeId::new(COMMITTEE)),
        deed: Some("remove".to_owned()),
        reporter: Some(alva.reporter.id.clone()),
    };
    let id = begin(&world.app, &erik, &wish).await.unwrap();
    submit(&world.app, &erik, &id, Seen { revision: 1, after: 0 }).await.unwrap();
}

async fn due(world: &World) -> Vec<app::message::Due> {
    take_due(&world.app, world.app.clock.now(), 10).await.unwrap()
}

async fn a_message_is_tried_with_longer_and_longer_waits_and_then_given_up(world: World) {
    one_message(&world).await;
    let mut tries = 0;
    for _ in 0..24 * 5 {
        for it in due(&world).await {
            tries += 1;
            let later = Answer::Later("451 later".to_owned());
            settle(&world.app, world.app.clock.now(), &it, &later).await.unwrap();
            assert!(due(&world).await.is_empty(), "not again at once");
        }
        world.app.clock.advance(SignedDuration::from_hours(1));
    }
    assert!((7..=9).contains(&tries), "{tries}");
    let ivar = administrator(&world).await;
    let shown = posted(&world.app, &ivar).await.unwrap();
    assert!(shown[0].failed_at.is_some());
    assert_eq!(shown[0].answer.as_deref(), Some("451 later"));
    assert_eq!(app::administration::desk(&world.app, &ivar).await.unwrap().failed_messages, 1);
}

async fn a_node_that_dies_leaves_its_messages_to_others(world: World) {
    one_message(&world).await;
    assert_eq!(due(&world).await.len(), 1);
    assert_eq!(due(&world).await.len(), 0, "it is taken");
    // Whoever took it says no more.
    world.app.clock.advance(SignedDuration::from_mins(6));
    let again = due(&world).await;
    assert_eq!(again.len(), 1);
    settle(&world.app, world.app.clock.now(), &again[0], &Answer::Taken).await.unwrap();
    world.app.clock.advance(SignedDuration::from_hours(100));
    assert_eq!(due(&world).await.len(), 0);
}

async fn a_message_that_was_refused_is_told_and_can_be_tried_again(world: World) {
    one_message(&world).await;
    let it = due(&world).await.remove(0);
    let never = Answer::Never("550 no such user".to_owned());
    settle(&world.app, world.app.clock.now(), &it, &never).await.unwrap();
    world.app.clock.advance(SignedDuration::from_hours(100));
    assert_eq!(due(&world).await.len(), 0, "it is given up");
    let ivar = administrator(&world).await;
    try_again(&world.app, &ivar, &it.id).await.unwrap();
    let again = due(&world).await;
    assert_eq!(again.len(), 1);
    settle(&world.app, world.app.clock.now(), &again[0], &Answer::Taken).await.unwrap();
    assert!(try_again(&world.app, &ivar, &it.id).await.is_err(), "it has arrived");
    assert!(posted(&world.app, &ivar).await.unwrap()[0].done_at.is_some());
}

async fn a_message_that_comes_back_is_told(world: World) {
    one_message(&world).await;
    let it = due(&world).await.remove(0);
    let now = world.app.clock.now();
    let early = app::message::came_back(&world.app, now, &it.id, "5.1.1").await.unwrap();
    assert!(!early, "it has not been sent");
    settle(&world.app, now, &it, &Answer::Taken).await.unwrap();
    assert!(app::message::came_back(&world.app, now, &it.id, "5.1.1").await.unwrap());
    let ivar = administrator(&world).await;
    let shown = posted(&world.app, &ivar).await.unwrap();
    assert!(shown[0].failed_at.is_some());
    assert_eq!(shown[0].answer.as_deref(), Some("5.1.1"));
}

/// Puts a message in the box, as a program puts it there.
async fn put(world: &World, (id, kind): (&str, &str), body: &str) {
    let mut tx = world.app.db.write().await.unwrap();
    let now = world.app.clock.now();
    assert!(store::outbox::enqueue(&mut tx, (id, kind), body, None, now).await.unwrap());
    tx.commit().await.unwrap();
}

const ADDED: &str = r#"{"kind":"added","to":"alva@kommun.example","values":{},"path":"/"}"#;

async fn a_damaged_message_is_given_up_and_keeps_no_other_waiting(world: World) {
    for n in 0..8 {
        put(&world, (&format!("message-{n}"), "mail-added"), ADDED).await;
    }
    put(&world, ("message-8", "mail-added"), "{").await;
    raw::damage(&world, ("outbox", "body_sealed"), "message-3").await;
    let sent: Vec<String> = due(&world).await.into_iter().map(|it| it.id).collect();
    let whole = [0, 1, 2, 4, 5, 6, 7].map(|n| format!("message-{n}"));
    assert_eq!(sent, whole);
    let ivar = administrator(&world).await;
    let shown = posted(&world.app, &ivar).await.unwrap();
    for it in &shown[..2] {
        assert!(["message-3", "message-8"].contains(&it.id.as_str()), "{}", it.id);
        assert!(it.failed_at.is_some() && matches!(it.content, Content::Damaged));
    }
    assert!(shown[2..].iter().all(|it| it.failed_at.is_none()));
    assert_eq!(app::administration::desk(&world.app, &ivar).await.unwrap().failed_messages, 2);
    // Tried again it is given up again, and never sent.
    try_again(&world.app, &ivar, "message-3").await.unwrap();
    assert!(due(&world).await.is_empty());
    assert_eq!(app::administration::desk(&world.app, &ivar).await.unwrap().failed_messages, 2);
}

async fn a_message_of_a_newer_program_is_left_to_it(world: World) {
    put(&world, ("newer", "mail-newer"), r#"{"kind":"newer","who":"alva"}"#).await;
    put(&world, ("known", "mail-added"), ADDED).await;
    let first = due(&world).await;
    assert_eq!(first.iter().map(|it| it.id.as_str()).collect::<Vec<_>>(), ["known"]);
    settle(&world.app, world.app.clock.now(), &first[0], &Answer::Taken).await.unwrap();
    world.app.clock.advance(SignedDuration::from_hours(24 * 10));
    assert!(due(&world).await.is_empty());
    let ivar = administrator(&world).await;
    let shown = posted(&world.app, &ivar).await.unwrap();
    let newer = shown.iter().find(|it| it.id == "newer").unwrap();
    assert!(newer.failed_at.is_none() && matches!(newer.content, Content::Newer));
    let now = world.app.clock.now();
    let mut tx = world.app.db.write().await.unwrap();
    let taken = store::outbox::take(&mut tx, &["mail-newer"], (now, now), 9).await.unwrap();
    assert_eq!(taken.len(), 1);
    assert_eq!(taken[0].attempts, 0, "nobody has tried it");
}
