//! The sealed log.

use domain::ids::CommitteeId;
use store::audit::{self, Chain, Entry};

use super::samples::*;
use super::world::World;

promises!(
    the_log_comes_back_as_it_was_written,
    the_log_is_written_with_its_cause_or_not_at_all,
    an_untouched_log_is_whole,
    any_change_in_the_log_is_found,
    lines_written_at_once_are_in_one_chain,
);

async fn log(world: &World, n_lines: usize) {
    for n in 1..=n_lines {
        let mut tx = world.write().await;
        let line = a_line(&format!("record-{n}"));
        audit::append(&mut tx, &line).await.unwrap();
        tx.commit().await.unwrap();
    }
}

async fn verify(world: &World) -> Chain {
    audit::verify(&mut world.read().await).await.unwrap()
}

async fn the_log_comes_back_as_it_was_written(world: World) {
    let first = a_line("record-1");
    let second = Entry { action: "åäö".to_owned(), ..a_line("record-1") };
    let other = Entry { committee_id: None, ..a_line("record-2") };
    let mut tx = world.write().await;
    for line in [&first, &second, &other] {
        audit::append(&mut tx, line).await.unwrap();
    }
    tx.commit().await.unwrap();
    let mut tx = world.read().await;
    let of_record = audit::for_record(&mut tx, "record-1").await.unwrap();
    assert_eq!(of_record, [first.clone(), second.clone()]);
    let of_committee = audit::for_committee(&mut tx, &committee_id(), 9, 0).await;
    assert_eq!(of_committee.unwrap(), [second, first.clone()], "latest first");
    let page = audit::for_committee(&mut tx, &committee_id(), 1, 1).await;
    assert_eq!(page.unwrap(), [first]);
    let none = audit::for_committee(&mut tx, &CommitteeId::new("none"), 9, 0).await;
    assert!(none.unwrap().is_empty());
}

async fn the_log_is_written_with_its_cause_or_not_at_all(world: World) {
    let mut tx = world.write().await;
    audit::append(&mut tx, &a_line("record-1")).await.unwrap();
    drop(tx);
    assert_eq!(verify(&world).await, Chain::Whole { n_lines: 0 });
    log(&world, 1).await;
    assert_eq!(verify(&world).await, Chain::Whole { n_lines: 1 });
}

async fn an_untouched_log_is_whole(world: World) {
    let mut tx = world.write().await;
    for n in 0..1001 {
        audit::append(&mut tx, &a_line(&n.to_string())).await.unwrap();
    }
    tx.commit().await.unwrap();
    assert_eq!(verify(&world).await, Chain::Whole { n_lines: 1001 });
}

async fn any_change_in_the_log_is_found(world: World) {
    log(&world, 5).await;
    let mut raw = world.raw().await;
    raw.break_the_lock_of("audit").await;
    for (change, undo, broken) in [
        (
            "UPDATE audit SET actor = 'somebody' WHERE seq = 3",
            "UPDATE audit SET actor = 'erik' WHERE seq = 3",
            3,
        ),
        (
            "UPDATE audit SET at = at + 1 WHERE seq = 1",
            "UPDATE audit SET at = at - 1 WHERE seq = 1",
            1,
        ),
        (
            "INSERT INTO audit (seq, at, actor, action, record, request_id, seal) \
             SELECT 6, at, actor, action, record, request_id, seal FROM audit WHERE seq = 5",
            "DELETE FROM audit WHERE seq = 6",
            6,
        ),
        ("UPDATE audit SET seq = 9 WHERE seq = 5", "UPDATE audit SET seq = 5 WHERE seq = 9", 5),
        ("DELETE FROM audit WHERE seq = 2", "", 2),
    ] {
        raw.run(change).await.unwrap();
        assert_eq!(verify(&world).await, Chain::Broken { seq: broken }, "{change}");
        if !undo.is_empty() {
            raw.run(undo).await.unwrap();
            assert_eq!(verify(&world).await, Chain::Whole { n_lines: 5 }, "{undo}");
        }
    }
    raw.run("DELETE FROM audit").await.unwrap();
    assert_eq!(verify(&world).await, Chain::Broken { seq: 1 });
}

async fn lines_written_at_once_are_in_one_chain(world: World) {
    let mut tasks = tokio::task::JoinSet::new();
    for n in 0..100 {
        let world = world.clone();
        tasks.spawn(async move {
            let mut tx = world.write_in_turn().await;
            for part in 0..3 {
                let line = a_line(&format!("{n}-{part}"));
                audit::append(&mut tx, &line).await.unwrap();
            }
            if n % 10 != 0 {
                tx.commit().await.unwrap();
            }
        });
    }
    tasks.join_all().await;
    assert_eq!(verify(&world).await, Chain::Whole { n_lines: 270 });
}
