//! Messages wait in the box until the mail server takes them, and are given up only after days.

use app::message::{Answer, posted, settle, take_due, try_again};
use app::reporters::{Wish, begin};
use app::submit::{Seen, submit};
use domain::ids::CommitteeId;
use jiff::SignedDuration;

use super::reporters::lead;
use super::world::{COMMITTEE, World, administrator};
use crate::promises;

promises![
    a_message_is_tried_with_longer_and_longer_waits_and_then_given_up,
    a_node_that_dies_leaves_its_messages_to_others,
    a_message_that_was_refused_is_told_and_can_be_tried_again,
    a_message_that_comes_back_is_told,
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
