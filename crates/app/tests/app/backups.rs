//! The whole database out of the service and into another, the same on the other side.

use std::cell::Cell;

use app::backup::{CopyError, Made, Marked, Told, back_up, read_through, restore};
use app::verify::{Verified, verify};
use domain::ids::ReportId;
use jiff::civil::date;
use jiff::{Timestamp, ToSpan};
use store::copy::{StreamFault, Sum};
use store::moving::{self, Moving};
use store::{Db, Keyring, Schema, receipt, report};
use tokio::runtime::Handle;
use tokio::task::block_in_place;

use super::raw;
use super::world::{ERIK, Place, World};
use crate::promises;

promises![
    what_is_restored_on_either_engine_is_the_same_byte_by_byte,
    what_is_moved_to_the_other_engine_and_back_is_the_same,
    a_database_in_use_is_not_written_into,
    what_was_cut_off_is_not_taken_for_a_database_and_can_be_begun_anew,
    a_change_anywhere_in_a_backup_is_found,
    what_is_sent_during_a_backup_is_wholly_in_it_or_not_at_all,
    a_backup_of_the_demonstration_is_not_restored_in_production,
    a_backup_for_other_keys_is_refused,
    a_move_during_which_somebody_writes_is_refused,
    a_mark_that_was_left_stays_whatever_comes_of_the_next_try,
    a_move_that_fails_when_all_is_copied_leaves_its_mark,
];

/// A world with reports, a draft and a log.
async fn filled(world: &World) -> Vec<ReportId> {
    let ctx = world.log_in(ERIK).await;
    let mut reports = Vec::new();
    for day in 1..=3 {
        let (id, revision) = world.full_draft(&ctx, date(2026, 2, day)).await;
        reports.push(world.send(&ctx, &id, revision, 0).await.0);
    }
    world.full_draft(&ctx, date(2026, 2, 4)).await;
    reports
}

/// An empty database for the keys.
async fn empty(place: &Place, keys: &Keyring) -> Db {
    Db::open(&place.url, keys.clone()).await.unwrap()
}

/// One empty database on each engine.
async fn targets(world: &World) -> Vec<(Place, Db)> {
    let mut targets = Vec::new();
    for place in [Place::on_sqlite(), Place::on_postgres()] {
        let db = empty(&place, &world.keys).await;
        targets.push((place, db));
    }
    targets
}

async fn backup(world: &World, db: &Db) -> (Vec<u8>, Vec<Sum>) {
    let made = Made { at: world.app.clock.now(), program: "1" };
    back_up(db, made, Vec::new(), &mut |_, _, _| {}).await.unwrap()
}

async fn restored(world: &World, db: &Db, bytes: &[u8]) -> Result<Vec<Sum>, CopyError> {
    let now = world.app.clock.now();
    restore(db, bytes, now, &mut |_, _, _| {}).await.map(|(_, sums)| sums)
}

async fn looked_through(db: &Db) -> Verified {
    let verified = verify(db, 2, &mut |_, _, _| {}).await.unwrap();
    assert!(verified.findings.is_empty(), "{:?}", verified.findings);
    assert!(verified.n_opened > 10 && verified.n_documents > 1 && verified.n_lines > 1);
    verified
}

/// Everything from one database into another.
async fn move_to(
    from: &Db,
    to: &Db,
    now: Timestamp,
    told: &mut Told<'_>,
) -> Result<Vec<Sum>, CopyError> {
    Marked::begin(from, now).await?.move_to(to, now, told).await
}

/// The mark on a database that everything was moved from.
async fn mark(db: &Db) -> Option<Moving> {
    moving::seen(&mut db.read().await.unwrap()).await.unwrap()
}

/// Takes the mark away.
async fn use_again(db: &Db) {
    let mut tx = db.write().await.unwrap();
    assert!(moving::undo(&mut tx).await.unwrap());
    tx.commit().await.unwrap();
}

async fn pdf(db: &Db, report: &ReportId) -> Vec<u8> {
    let mut tx = db.read().await.unwrap();
    receipt::by_report(&mut tx, report).await.unwrap().unwrap().pdf
}

async fn what_is_restored_on_either_engine_is_the_same_byte_by_byte(world: World) {
    let reports = filled(&world).await;
    let before = looked_through(&world.app.db).await;
    let (bytes, sums) = backup(&world, &world.app.db).await;
    let (header, read) = read_through(bytes.as_slice(), &mut |_, _, _| {}).unwrap();
    assert_eq!((header.mode, &read), (store::Mode::Demo, &sums));
    assert_eq!(header.n_rows, sums.iter().map(|sum| sum.n_rows).sum::<u64>());
    for (_place, db) in targets(&world).await {
        assert_eq!(restored(&world, &db, &bytes).await.unwrap(), sums);
        assert_eq!(db.schema().await.unwrap(), Schema::Fits);
        assert_eq!(looked_through(&db).await, before);
        for report in &reports {
            assert!(pdf(&db, report).await == pdf(&world.app.db, report).await);
        }
        assert_eq!(backup(&world, &db).await.1, sums, "a backup of what was restored");
        db.close().await;
    }
}

async fn what_is_moved_to_the_other_engine_and_back_is_the_same(world: World) {
    filled(&world).await;
    let (_, sums) = backup(&world, &world.app.db).await;
    let now = world.app.clock.now();
    for (_place, db) in targets(&world).await {
        let moved = move_to(&world.app.db, &db, now, &mut |_, _, _| {}).await.unwrap();
        assert_eq!(moved, sums);
        assert!(mark(&world.app.db).await.unwrap().is_done);
        // The other one is not marked, and this one is not moved again as if nothing had been written there.
        assert_eq!(mark(&db).await, None);
        let again = move_to(&world.app.db, &db, now, &mut |_, _, _| {}).await;
        assert!(matches!(again, Err(CopyError::Moved(_))), "{again:?}");
        use_again(&world.app.db).await;
        for (_place, home) in targets(&world).await {
            let back = move_to(&db, &home, now, &mut |_, _, _| {}).await.unwrap();
            assert_eq!(back, sums);
            use_again(&db).await;
            looked_through(&home).await;
            home.close().await;
        }
        db.close().await;
    }
}

async fn a_database_in_use_is_not_written_into(world: World) {
    filled(&world).await;
    let (bytes, _) = backup(&world, &world.app.db).await;
    let refused = restored(&world, &world.app.db, &bytes).await.err();
    assert!(matches!(refused, Some(CopyError::Store(store::Error::NotEmpty))), "{refused:?}");
    // One that was only migrated is empty.
    for (_place, db) in targets(&world).await {
        db.migrate(world.app.clock.now()).await.unwrap();
        restored(&world, &db, &bytes).await.unwrap();
        looked_through(&db).await;
        db.close().await;
    }
}

async fn what_was_cut_off_is_not_taken_for_a_database_and_can_be_begun_anew(world: World) {
    filled(&world).await;
    let (bytes, sums) = backup(&world, &world.app.db).await;
    let now = world.app.clock.now();
    for (_place, db) in targets(&world).await {
        for part in [2, 3, 5] {
            let cut = &bytes[..bytes.len() * (part - 1) / part];
            let refused = restored(&world, &db, cut).await.err();
            let is_cut = matches!(refused, Some(CopyError::Stream(StreamFault::Cut)));
            assert!(is_cut, "{refused:?}");
            assert_eq!(db.schema().await.unwrap(), Schema::Half);
            let refused = db.migrate(now).await.err();
            assert!(matches!(refused, Some(store::Error::HalfCopied)), "{refused:?}");
        }
        // Nothing but the last letter is missing.
        let refused = restored(&world, &db, &bytes[..bytes.len() - 1]).await;
        assert!(refused.is_err());
        assert_eq!(db.schema().await.unwrap(), Schema::Half);
        assert_eq!(restored(&world, &db, &bytes).await.unwrap(), sums);
        looked_through(&db).await;
        db.close().await;
    }
}

async fn a_change_anywhere_in_a_backup_is_found(world: World) {
    filled(&world).await;
    let (bytes, _) = backup(&world, &world.app.db).await;
    // After what it says of itself, which nothing but the encryption around it vouches for.
    let first = 512;
    for part in 0..100 {
        let mut changed = bytes.clone();
        changed[first + (bytes.len() - first) * part / 100] ^= 0x10;
        assert!(read_through(changed.as_slice(), &mut |_, _, _| {}).is_err(), "{part} of 100");
    }
    let more = [bytes.as_slice(), b"E"].concat();
    assert!(read_through(more.as_slice(), &mut |_, _, _| {}).is_err());
    assert!(read_through(b"%PDF-1.7 something else".as_slice(), &mut |_, _, _| {}).is_err());
}

async fn what_is_sent_during_a_backup_is_wholly_in_it_or_not_at_all(world: World) {
    filled(&world).await;
    let ctx = world.log_in(ERIK).await;
    let is_done = Cell::new(false);
    let sending = async {
        for day in 0..40 {
            let decided_on = date(2025, 3, 1).saturating_add(day.days());
            world.case(&ctx, decided_on).await;
        }
        is_done.set(true);
    };
    let copying = async {
        let mut all = Vec::new();
        loop {
            let is_last = is_done.get();
            all.push(backup(&world, &world.app.db).await.0);
            if is_last {
                return all;
            }
        }
    };
    let ((), all) = tokio::join!(sending, copying);
    let mut n_reports = Vec::new();
    // Some of them, and the last one.
    let some = all.iter().rev().step_by(all.len().div_ceil(6));
    for bytes in some {
        let place = Place::on_sqlite();
        let db = empty(&place, &world.keys).await;
        restored(&world, &db, bytes).await.unwrap();
        // The log is whole, every reference is met, and no report is without its receipt.
        let verified = looked_through(&db).await;
        let without = report::without_receipt(&mut db.read().await.unwrap(), 9).await.unwrap();
        assert!(without.is_empty(), "{without:?}");
        n_reports.push(verified.n_rows["report"]);
        db.close().await;
    }
    assert_eq!(n_reports.first(), Some(&43));
    assert!(n_reports.is_sorted_by(|later, earlier| later >= earlier), "{n_reports:?}");
    assert!(n_reports.last() < Some(&43), "none was made meanwhile: {n_reports:?}");
}

async fn a_backup_of_the_demonstration_is_not_restored_in_production(world: World) {
    filled(&world).await;
    let (bytes, _) = backup(&world, &world.app.db).await;
    let text = world.keys.to_text().unwrap().replace("demo", "production");
    let production = Keyring::parse(&text).unwrap();
    for place in [Place::on_sqlite(), Place::on_postgres()] {
        let db = empty(&place, &production).await;
        let refused = restored(&world, &db, &bytes).await.err();
        let is_mixed = matches!(refused, Some(CopyError::Store(store::Error::ModeMixed { .. })));
        assert!(is_mixed, "{refused:?}");
        assert_eq!(db.schema().await.unwrap(), Schema::Missing);
        db.close().await;
    }
}

async fn a_backup_for_other_keys_is_refused(world: World) {
    filled(&world).await;
    let (bytes, sums) = backup(&world, &world.app.db).await;
    let other = Keyring::generate(store::Mode::Demo).unwrap();
    for place in [Place::on_sqlite(), Place::on_postgres()] {
        let db = empty(&place, &other).await;
        let refused = restored(&world, &db, &bytes).await.err();
        let is_wrong = matches!(refused, Some(CopyError::Store(store::Error::WrongKeys)));
        assert!(is_wrong, "{refused:?}");
        assert_ne!(db.schema().await.unwrap(), Schema::Fits);
        db.close().await;
        // With the right key file it goes on.
        let db = empty(&place, &world.keys).await;
        assert_eq!(restored(&world, &db, &bytes).await.unwrap(), sums);
        db.close().await;
    }
}

async fn a_move_during_which_somebody_writes_is_refused(world: World) {
    filled(&world).await;
    let ctx = world.log_in(ERIK).await;
    let now = world.app.clock.now();
    for (_place, db) in targets(&world).await {
        let mut has_written = false;
        let mut told = |_: &str, _: u64, _: u64| {
            if !std::mem::replace(&mut has_written, true) {
                block_in_place(|| {
                    Handle::current().block_on(world.full_draft(&ctx, date(2026, 2, 5)));
                });
            }
        };
        let moved = move_to(&world.app.db, &db, now, &mut told).await;
        assert!(matches!(moved, Err(CopyError::Changed(_))), "{moved:?}");
        assert_eq!(mark(&world.app.db).await, None, "it is in use as before");
        assert_eq!(db.schema().await.unwrap(), Schema::Half);
        db.close().await;
    }
}

async fn a_mark_that_was_left_stays_whatever_comes_of_the_next_try(world: World) {
    filled(&world).await;
    let (from, now) = (&world.app.db, world.app.clock.now());
    let refused = async || {
        let tried = move_to(from, from, now, &mut |_, _, _| {}).await;
        let is_full = matches!(tried, Err(CopyError::Store(store::Error::NotEmpty)));
        assert!(is_full, "{tried:?}");
        mark(from).await
    };
    assert_eq!(refused().await, None, "in use as before");
    // One that was killed, perhaps when the other database was in use already.
    let mut tx = from.write().await.unwrap();
    moving::begin(&mut tx, now).await.unwrap();
    tx.commit().await.unwrap();
    assert!(refused().await.is_some());
}

async fn a_move_that_fails_when_all_is_copied_leaves_its_mark(world: World) {
    filled(&world).await;
    let (_, sums) = backup(&world, &world.app.db).await;
    let now = world.app.clock.now();
    raw::forbid_the_end_of_a_move(&world).await;
    for (_place, db) in targets(&world).await {
        let moved = move_to(&world.app.db, &db, now, &mut |_, _, _| {}).await;
        assert!(matches!(moved, Err(CopyError::AfterAll(_))), "{moved:?}");
        assert!(mark(&world.app.db).await.is_some_and(|mark| !mark.is_done));
        assert_eq!(backup(&world, &db).await.1, sums, "all is there");
        use_again(&world.app.db).await;
        db.close().await;
    }
}
