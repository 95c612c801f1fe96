//! Transactions: what is acknowledged is stored, what is not leaves no trace, and nobody disturbs another.

use std::task::Poll;

use domain::ids::CommitteeId;
use store::{Error, Tx, committee, outbox};
use tokio::task::JoinSet;

use super::samples::*;
use super::world::{World, now, on_sqlite};

promises!(
    what_is_not_committed_leaves_no_trace,
    two_hundred_at_once_are_all_stored,
    one_that_is_taken_back_takes_nobody_with_it,
    writers_that_are_cut_off_disturb_nobody,
    a_failed_transaction_is_over,
    a_reader_sees_one_state,
    a_reader_cannot_write,
    an_abandoned_writer_does_not_keep_others_out,
    two_nodes_write_side_by_side,
    the_database_answers_and_knows_its_size,
    nothing_is_lost_when_it_is_closed,
);

async fn put(tx: &mut Tx, id: &str) {
    outbox::enqueue(tx, (id, "kind"), "body", None, now()).await.unwrap();
}

async fn stored(world: &World) -> Vec<String> {
    let mut raw = world.raw().await;
    raw.texts("SELECT id FROM outbox ORDER BY id").await
}

async fn what_is_not_committed_leaves_no_trace(world: World) {
    let mut tx = world.write().await;
    put(&mut tx, "lost").await;
    drop(tx);
    let mut tx = world.write().await;
    put(&mut tx, "kept").await;
    tx.commit().await.unwrap();
    assert_eq!(stored(&world).await, ["kept"]);
}

async fn two_hundred_at_once_are_all_stored(world: World) {
    let mut tasks = JoinSet::new();
    for n in 0..200 {
        let world = world.clone();
        tasks.spawn(async move {
            let mut tx = world.write_in_turn().await;
            put(&mut tx, &format!("{n:03}")).await;
            tx.commit().await.unwrap();
        });
    }
    tasks.join_all().await;
    let expected: Vec<String> = (0..200).map(|n| format!("{n:03}")).collect();
    assert_eq!(stored(&world).await, expected);
}

async fn one_that_is_taken_back_takes_nobody_with_it(world: World) {
    let mut tasks = JoinSet::new();
    for n in 0..100 {
        let world = world.clone();
        tasks.spawn(async move {
            let mut tx = world.write_in_turn().await;
            put(&mut tx, &format!("{n:03}")).await;
            if n % 3 == 0 {
                // A refused statement, and then nothing more.
                let id = format!("{n:03}");
                let again = outbox::enqueue(&mut tx, (&id, "kind"), "body", None, now()).await;
                assert!(again.is_err());
            } else if n % 3 == 1 {
                tx.commit().await.unwrap();
            }
        });
    }
    tasks.join_all().await;
    let expected: Vec<String> =
        (0..100).filter(|n| n % 3 == 1).map(|n| format!("{n:03}")).collect();
    assert_eq!(stored(&world).await, expected);
}

/// Lets the work go so many steps, and then drops it: a browser that closes its connection takes the
/// request with it, wherever it is.
async fn cut_off(work: impl Future<Output = ()>, n_steps: usize) {
    let mut work = std::pin::pin!(work);
    let mut left = n_steps;
    std::future::poll_fn(|context| {
        if left == 0 {
            return Poll::Ready(());
        }
        left -= 1;
        work.as_mut().poll(context)
    })
    .await;
}

async fn two_rows(world: &World, id: &str) {
    let mut tx = world.write().await;
    put(&mut tx, id).await;
    put(&mut tx, &format!("{id}-second")).await;
    tx.commit().await.unwrap();
}

async fn writers_that_are_cut_off_disturb_nobody(world: World) {
    for n in 0..60 {
        let (cut, beside) = (format!("cut-{n:02}"), format!("beside-{n:02}"));
        tokio::join!(cut_off(two_rows(&world, &cut), n), two_rows(&world, &beside));
        two_rows(&world, &format!("after-{n:02}")).await;
    }
    let stored = stored(&world).await;
    for n in 0..60 {
        let rows = |kind: &str| {
            let start = format!("{kind}-{n:02}");
            stored.iter().filter(|id| id.starts_with(&start)).count()
        };
        assert_eq!((rows("beside"), rows("after")), (2, 2), "{n} was acknowledged");
        assert_ne!(rows("cut"), 1, "{n} is there by half");
    }
}

async fn a_failed_transaction_is_over(world: World) {
    let mut tx = world.write().await;
    put(&mut tx, "one").await;
    let again = outbox::enqueue(&mut tx, ("one", "kind"), "body", None, now()).await;
    assert!(matches!(again, Err(Error::Engine { .. })));
    let next = outbox::enqueue(&mut tx, ("two", "kind"), "body", None, now()).await;
    assert!(matches!(next, Err(Error::Over)));
    assert!(matches!(tx.commit().await, Err(Error::Over)));
    assert!(stored(&world).await.is_empty());
}

async fn a_reader_sees_one_state(world: World) {
    let mut reader = world.read().await;
    assert_eq!(outbox::waiting(&mut reader).await.unwrap(), 0);
    let mut tx = world.write().await;
    put(&mut tx, "one").await;
    tx.commit().await.unwrap();
    assert_eq!(outbox::waiting(&mut reader).await.unwrap(), 0);
    drop(reader);
    let mut reader = world.read().await;
    assert_eq!(outbox::waiting(&mut reader).await.unwrap(), 1);
}

async fn a_reader_cannot_write(world: World) {
    let mut tx = world.read().await;
    let refused = outbox::enqueue(&mut tx, ("one", "kind"), "body", None, now()).await;
    assert!(refused.is_err());
    assert!(stored(&world).await.is_empty());
}

async fn an_abandoned_writer_does_not_keep_others_out(world: World) {
    let mut tx = world.write().await;
    put(&mut tx, "lost").await;
    drop(tx);
    let mut raw = world.raw().await;
    let begin = if raw.is_sqlite() {
        "PRAGMA busy_timeout = 10000; BEGIN IMMEDIATE; ROLLBACK"
    } else {
        "SET lock_timeout = '10s'; LOCK TABLE outbox"
    };
    raw.run(begin).await.unwrap();
}

async fn two_nodes_write_side_by_side(world: World) {
    let other = world.other_node().await;
    let mut tasks = JoinSet::new();
    for n in 0..60 {
        let world = if n % 2 == 0 { world.clone() } else { other.clone() };
        tasks.spawn(async move {
            let mut tx = world.write_in_turn().await;
            let id = CommitteeId::new(format!("committee-{n}"));
            let new = a_committee(id.as_str());
            committee::insert(&mut tx, &new, now()).await.unwrap();
            store::audit::append(&mut tx, &a_line(id.as_str())).await.unwrap();
            tx.commit().await.unwrap();
        });
    }
    tasks.join_all().await;
    let mut tx = other.read().await;
    assert_eq!(committee::all(&mut tx).await.unwrap().len(), 60);
    let chain = store::audit::verify(&mut tx).await.unwrap();
    assert_eq!(chain, store::audit::Chain::Whole { n_lines: 60 });
}

async fn the_database_answers_and_knows_its_size(world: World) {
    world.db.ping().await.unwrap();
    assert!(world.db.size_hint().await.unwrap() > 10_000);
}

async fn nothing_is_lost_when_it_is_closed(world: World) {
    let mut tx = world.write().await;
    put(&mut tx, "one").await;
    tx.commit().await.unwrap();
    world.db.close().await;
    assert_eq!(stored(&world).await, ["one"]);
}

/// SQLite rolls everything back by itself when, say, the disk is full. The trigger does the same.
#[tokio::test]
async fn a_full_disk_is_told_to_everybody_in_the_group_and_got_over() {
    on_sqlite(async |world: World| {
        let full = "CREATE TRIGGER full BEFORE INSERT ON outbox WHEN NEW.id = 'full' \
                    BEGIN SELECT RAISE(ROLLBACK, 'full'); END";
        world.raw().await.run(full).await.unwrap();
        let mut first = world.write().await;
        put(&mut first, "first").await;
        let mut tasks = JoinSet::new();
        let other = world.clone();
        tasks.spawn(async move {
            let mut second = other.write().await;
            let refused = outbox::enqueue(&mut second, ("full", "kind"), "body", None, now()).await;
            assert!(refused.is_err());
        });
        // The second stands in line before the first commits, and so they are in one group.
        tokio::task::yield_now().await;
        let told = first.commit().await;
        assert!(matches!(told, Err(Error::NotCommitted)), "{told:?}");
        tasks.join_all().await;
        let mut third = world.write().await;
        put(&mut third, "third").await;
        third.commit().await.unwrap();
        assert_eq!(stored(&world).await, ["third"]);
    })
    .await;
}
