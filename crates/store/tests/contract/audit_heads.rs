//! The end of the log, and what is said of a log that is not whole.

use store::audit::{self, Chain};
use store::audit_head::{self, Finding, Head};

use super::samples::*;
use super::world::World;

promises!(
    the_end_of_the_log_is_its_last_line,
    the_first_fault_is_told_by_its_kind,
    lines_with_new_numbers_are_known_by_their_seals,
    an_end_that_was_put_back_is_whole_and_lacks_the_line,
);

async fn log(world: &World, records: impl IntoIterator<Item = i32>) {
    for n in records {
        let mut tx = world.write().await;
        let line = a_line(&format!("record-{n}"));
        audit::append(&mut tx, &line).await.unwrap();
        tx.commit().await.unwrap();
    }
}

async fn examine(world: &World) -> Finding {
    audit_head::examine(&mut world.read().await).await.unwrap()
}

async fn last(world: &World) -> Option<Head> {
    audit_head::last(&mut world.read().await).await.unwrap()
}

async fn the_end_of_the_log_is_its_last_line(world: World) {
    assert_eq!(last(&world).await, None);
    assert_eq!(examine(&world).await, Finding::Whole { n_lines: 0 });
    log(&world, 1..=2).await;
    let second = last(&world).await.unwrap();
    assert_eq!((second.seq, second.seal.len(), second.at), (2, 32, a_line("").at));
    log(&world, [3]).await;
    let third = last(&world).await.unwrap();
    assert!(third.seq == 3 && third.seal != second.seal);
    let mut tx = world.read().await;
    assert_eq!(audit_head::at(&mut tx, 2).await.unwrap(), Some(second));
    assert_eq!(audit_head::at(&mut tx, 4).await.unwrap(), None);
}

async fn the_first_fault_is_told_by_its_kind(world: World) {
    log(&world, 1..=5).await;
    let mut raw = world.raw().await;
    raw.break_the_lock_of("audit").await;
    let put_in = |seq: i32| {
        format!(
            "INSERT INTO audit (seq, at, actor, action, record, request_id, seal) \
             SELECT {seq}, at, actor, action, record, request_id, seal FROM audit WHERE seq = 5"
        )
    };
    for (change, undo, found) in [
        (
            "UPDATE audit SET record = 'x' WHERE seq = 5".to_owned(),
            "UPDATE audit SET record = 'record-5' WHERE seq = 5",
            Finding::Changed { seq: 5 },
        ),
        (put_in(6), "DELETE FROM audit WHERE seq = 6", Finding::Inserted { seq: 6 }),
        (put_in(0), "DELETE FROM audit WHERE seq = 0", Finding::Inserted { seq: 0 }),
        (put_in(-7), "DELETE FROM audit WHERE seq = -7", Finding::Inserted { seq: -7 }),
        (
            "UPDATE audit SET seq = 9 WHERE seq = 5".to_owned(),
            "UPDATE audit SET seq = 5 WHERE seq = 9",
            Finding::Missing { seq: 5 },
        ),
        (
            "UPDATE audit_head SET seq = 4".to_owned(),
            "UPDATE audit_head SET seq = 5",
            Finding::End { seq: 5 },
        ),
        (
            "UPDATE audit_head SET seq = 8".to_owned(),
            "UPDATE audit_head SET seq = 5",
            Finding::Missing { seq: 6 },
        ),
        ("DELETE FROM audit WHERE seq = 2".to_owned(), "", Finding::Missing { seq: 2 }),
    ] {
        raw.run(&change).await.unwrap();
        assert_eq!(examine(&world).await, found, "{change}");
        if !undo.is_empty() {
            raw.run(undo).await.unwrap();
            assert_eq!(examine(&world).await, Finding::Whole { n_lines: 5 }, "{undo}");
        }
    }
}

/// Every line from the number has one that is greater by so much.
fn moved(from: i32, by: i32) -> String {
    format!(
        "UPDATE audit SET seq = -seq WHERE seq >= {from}; UPDATE audit SET seq = {by} - seq WHERE seq < 0; \
         UPDATE audit_head SET seq = seq + {by}"
    )
}

async fn lines_with_new_numbers_are_known_by_their_seals(world: World) {
    log(&world, 1..=6).await;
    let mut raw = world.raw().await;
    raw.break_the_lock_of("audit").await;
    raw.run(&moved(3, 1)).await.unwrap();
    let put_in = "INSERT INTO audit (seq, at, actor, action, record, request_id, seal) \
                  SELECT 3, at, actor, action, record, request_id, seal FROM audit WHERE seq = 1";
    raw.run(put_in).await.unwrap();
    assert_eq!(examine(&world).await, Finding::Inserted { seq: 3 });
    raw.run("DELETE FROM audit WHERE seq = 3").await.unwrap();
    raw.run(&moved(3, -1)).await.unwrap();
    assert_eq!(examine(&world).await, Finding::Whole { n_lines: 6 });
    raw.run("DELETE FROM audit WHERE seq = 3").await.unwrap();
    raw.run(&moved(4, -1)).await.unwrap();
    assert_eq!(examine(&world).await, Finding::Missing { seq: 3 });
}

async fn an_end_that_was_put_back_is_whole_and_lacks_the_line(world: World) {
    log(&world, 1..=2).await;
    let second = last(&world).await.unwrap();
    log(&world, 3..=5).await;
    let fifth = last(&world).await.unwrap();
    let mut raw = world.raw().await;
    raw.break_the_lock_of("audit").await;
    let put_back = "DELETE FROM audit WHERE seq > 2; UPDATE audit_head SET seq = 2, \
                    seal = (SELECT seal FROM audit WHERE seq = 2)";
    raw.run(put_back).await.unwrap();
    assert_eq!(audit::verify(&mut world.read().await).await.unwrap(), Chain::Whole { n_lines: 2 });
    let at = async |seq| audit_head::at(&mut world.read().await, seq).await.unwrap();
    assert_eq!(at(2).await, Some(second), "an end from before is still there");
    assert_eq!(at(5).await, None, "the one that was exported last is gone");
    log(&world, 6..=8).await;
    assert_eq!(examine(&world).await, Finding::Whole { n_lines: 5 });
    assert_ne!(at(5).await, Some(fifth), "another line has its number");
}
