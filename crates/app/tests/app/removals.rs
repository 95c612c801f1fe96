//! A removal takes no more than was asked for, and tells what it took.

use app::retention::{Who, receipt, removals, remove};
use app::{Error, Refusal};
use domain::ids::CaseId;
use jiff::{SignedDuration, Timestamp};
use store::removal::Stamp;

use super::retention::{BORN_18TH, closed_case, days, decide, exists, hourly};
use super::world::{ADMINISTRATOR, ERIK, World, administrator};
use crate::promises;

promises![
    no_more_goes_than_the_operator_said,
    every_line_of_a_receipt_is_reached,
    every_removal_is_listed_the_latest_first,
];

/// As if so many cases like the one had been removed at one time.
async fn removed(world: &World, like: &CaseId, (run, by): (&str, &str), count: usize) {
    let mut tx = world.app.db.write().await.unwrap();
    let case = store::case::by_id(&mut tx, like).await.unwrap().unwrap();
    let stamp = Stamp {
        run: run.to_owned(),
        rule: "case, 12 months".to_owned(),
        by: by.to_owned(),
        at: world.app.clock.now(),
    };
    for n in 0..count {
        let id = CaseId::new(format!("{run}-{n:04}"));
        let one = store::case::Case { reference: id.to_string(), id, ..case.clone() };
        store::removal::remove_case(&mut tx, &one, &stamp).await.unwrap();
    }
    tx.commit().await.unwrap();
}

async fn every_line_of_a_receipt_is_reached(world: World) {
    let erik = world.log_in(ERIK).await;
    let (case, _) = closed_case(&world, &erik, BORN_18TH).await;
    let ivar = administrator(&world).await;
    removed(&world, &case, ("run", "ivar"), 401).await;
    let mut references = Vec::new();
    for page in 1..=3 {
        let shown = receipt(&world.app, &ivar, "run", page).await.unwrap();
        assert_eq!((shown.count, shown.page, shown.pages), (401, page, 3));
        assert_eq!(shown.first, u32::try_from(references.len()).unwrap() + 1);
        assert_eq!(shown.by.as_deref(), Some("Ivar Prov"));
        references.extend(shown.lines.into_iter().map(|line| line.reference));
    }
    let all: Vec<String> = (0..401).map(|n| format!("run-{n:04}")).collect();
    assert_eq!(references, all);
    for (asked, given) in [(0, 1), (4, 3), (u32::MAX, 3)] {
        let shown = receipt(&world.app, &ivar, "run", asked).await.unwrap();
        assert_eq!(shown.page, given, "there is no page {asked}");
    }
}

async fn every_removal_is_listed_the_latest_first(world: World) {
    let erik = world.log_in(ERIK).await;
    let (case, _) = closed_case(&world, &erik, BORN_18TH).await;
    let ivar = administrator(&world).await;
    let none = removals(&world.app, &ivar, 1).await.unwrap();
    assert!(none.made.is_empty() && !none.has_more);
    let mut times: Vec<Timestamp> = Vec::new();
    for n in 0..21 {
        world.app.clock.advance(SignedDuration::from_secs(1));
        times.push(world.app.clock.now());
        removed(&world, &case, (&format!("run-{n:02}"), "-"), n + 1).await;
    }
    let first = removals(&world.app, &ivar, 1).await.unwrap();
    let last = removals(&world.app, &ivar, 2).await.unwrap();
    assert_eq!((first.made.len(), first.has_more), (20, true));
    assert_eq!((last.made.len(), last.has_more), (1, false));
    for (n, made) in first.made.iter().chain(&last.made).enumerate() {
        let at = 20 - n;
        assert_eq!((made.run.as_str(), made.at), (format!("run-{at:02}").as_str(), times[at]));
        assert_eq!(made.count, i64::try_from(at).unwrap() + 1);
        assert_eq!(made.by, None, "the operator");
    }
    let refused = removals(&world.app, &erik, 1).await.unwrap_err();
    assert!(matches!(refused, Error::Refused(Refusal::NotFound)));
}

async fn no_more_goes_than_the_operator_said(mut world: World) {
    decide(&mut world);
    let erik = world.log_in(ERIK).await;
    let (one, _) = closed_case(&world, &erik, BORN_18TH).await;
    let (other, _) = closed_case(&world, &erik, ADMINISTRATOR).await;
    world.app.clock.advance(days(366));
    let ctx = hourly(&world);
    let nothing = remove(&world.app, &ctx, ctx.today, Who::Operator { at_most: 0 }).await;
    assert_eq!(nothing.unwrap().unwrap().n_removed, 0);
    let done = remove(&world.app, &ctx, ctx.today, Who::Operator { at_most: 1 }).await;
    let done = done.unwrap().unwrap();
    assert_eq!((done.n_removed, done.is_all), (1, false));
    assert_ne!(exists(&world, &one).await, exists(&world, &other).await);
}
