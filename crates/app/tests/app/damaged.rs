//! One damaged row takes no list away: what else is known of it is shown, and nothing is done with it.

use std::mem;

use app::cases::{Query, list};
use app::overview::overview;
use app::retention::{Who, preview, remove};
use app::submit::{Seen, submit};
use app::worklist::{Outcome, Sent, Ticked, due, results, review, send};
use app::{Ctx, Error, correction, follow_up};
use domain::ids::{CaseId, FieldId};
use jiff::SignedDuration;
use jiff::civil::date;

use super::retention::{BORN_18TH, closed_case, days};
use super::world::{ADMINISTRATOR, ERIK, World, administrator};
use super::{raw, retention};
use crate::promises;

promises![
    a_damaged_case_takes_no_list_away_and_nothing_is_done_with_it,
    a_damaged_draft_takes_no_list_away_and_is_not_sent,
    a_damaged_report_keeps_no_other_case_from_being_sent,
    a_damaged_case_stands_among_the_corrections_and_is_not_changed,
    a_damaged_case_is_not_removed_and_keeps_no_other_from_going,
];

/// Two cases, of which something of the first will be damaged.
async fn two_cases(world: &World, ctx: &Ctx) -> [CaseId; 2] {
    [world.case(ctx, date(2026, 2, 1)).await, world.case(ctx, date(2026, 2, 2)).await]
}

/// On a day when both have to be reported again.
async fn in_the_window(world: &World) -> Ctx {
    world.app.clock.advance(SignedDuration::from_hours(24 * 60));
    world.log_in(ERIK).await
}

fn is_fault<T>(done: Result<T, Error>) -> bool {
    matches!(done, Err(Error::Fault(_)))
}

/// Ticks every case of the worklist; sends them. The outcomes of the damaged case, and of the other.
async fn send_both(world: &World, ctx: &Ctx, [damaged, whole]: &[CaseId; 2]) -> [Outcome; 2] {
    let rows = due(&world.app, ctx).await.unwrap();
    assert_eq!((rows.due_now, rows.rows.len()), (2, 2));
    for row in &rows.rows {
        assert_eq!(row.case.is_damaged, &row.case.id == damaged);
        assert!(!row.case.reference.is_empty() && row.case.measure.is_some());
    }
    let tick = |case: &CaseId| Ticked { case: case.clone(), after: 1 };
    let ticks = [tick(damaged), tick(whole)];
    let shown = review(&world.app, ctx, &ticks).await.unwrap();
    assert_eq!(shown.iter().map(|row| row.case.is_damaged).collect::<Vec<_>>(), [true, false]);
    let sent = send(&world.app, ctx, &ticks).await.unwrap();
    let shown = results(&world.app, ctx, &ticks).await.unwrap();
    let of = |id: &CaseId| {
        let find = |all: &[Sent]| all.iter().find(|it| &it.case == id).unwrap().outcome.clone();
        let (sent, shown) = (find(&sent), find(&shown));
        assert_eq!(mem::discriminant(&sent), mem::discriminant(&shown), "it is told again");
        sent
    };
    [of(damaged), of(whole)]
}

async fn a_damaged_case_takes_no_list_away_and_nothing_is_done_with_it(world: World) {
    let ctx = world.log_in(ERIK).await;
    let both = two_cases(&world, &ctx).await;
    let reference = world.page(&ctx, &both[0]).await.case.reference;
    let (draft, revision) = world.follow_up(&ctx, &both[0], &[("status", "not_executed")]).await;
    raw::damage(&world, ("cases", "person_sealed"), both[0].as_str()).await;
    // Nobody has the lists in memory yet, as after a start.
    let ctx = in_the_window(&world).await;
    let listing = list(&world.app, &ctx, &Query::default()).await.unwrap();
    assert_eq!(listing.counts, [2, 0, 0]);
    let damaged = listing.rows.iter().find(|row| row.id == both[0]).unwrap();
    assert!(damaged.is_damaged && damaged.name.is_empty() && damaged.number.is_empty());
    assert_eq!((&damaged.reference, damaged.since), (&reference, date(2026, 2, 1)));
    let whole = listing.rows.iter().find(|row| row.id == both[1]).unwrap();
    assert!(!whole.is_damaged && whole.name == "Ulla Zebrafink");
    let by_reference = Query { text: reference, ..Query::default() };
    assert_eq!(list(&world.app, &ctx, &by_reference).await.unwrap().counts, [1, 0, 0]);
    let home = overview(&world.app, &ctx, 1).await.unwrap();
    let names: Vec<(bool, bool)> =
        home.sent.iter().map(|row| (row.case == both[0], row.person.is_empty())).collect();
    assert!(names.len() == 2 && names.iter().all(|(is_damaged, is_empty)| is_damaged == is_empty));
    assert_eq!((home.due_now, home.drafts.len()), (2, 1));
    assert!(home.drafts[0].is_damaged && home.drafts[0].is_follow_up);
    let [damaged, whole] = send_both(&world, &ctx, &both).await;
    assert!(matches!(damaged, Outcome::Damaged));
    assert!(matches!(whole, Outcome::Received { .. }));
    assert!(is_fault(app::case_page::read(&world.app, &ctx, &both[0]).await));
    assert!(is_fault(follow_up::begin(&world.app, &ctx, &both[0]).await));
    let seen = Seen { revision, after: 1 };
    assert!(is_fault(submit(&world.app, &ctx, &draft, seen).await));
    assert_eq!(world.page(&ctx, &both[1]).await.reports.len(), 2);
}

async fn a_damaged_draft_takes_no_list_away_and_is_not_sent(world: World) {
    let ctx = world.log_in(ERIK).await;
    let (damaged, revision) = world.full_draft(&ctx, date(2026, 2, 1)).await;
    let (whole, _) = world.full_draft(&ctx, date(2026, 2, 2)).await;
    raw::damage(&world, ("draft", "answers_sealed"), damaged.as_str()).await;
    let home = overview(&world.app, &ctx, 1).await.unwrap();
    assert_eq!(home.drafts.len(), 2);
    let row = home.drafts.iter().find(|row| row.id == damaged).unwrap();
    assert!(row.is_damaged && row.person.is_empty() && row.committee.is_some());
    assert_eq!(row.updated_by, "erik Prov");
    let row = home.drafts.iter().find(|row| row.id == whole).unwrap();
    assert!(!row.is_damaged && row.person == "Ulla Zebrafink");
    assert!(is_fault(app::draft::open(&world.app, &ctx, &damaged).await));
    let seen = Seen { revision, after: 0 };
    assert!(is_fault(submit(&world.app, &ctx, &damaged, seen).await));
    assert!(is_fault(app::draft::discard(&world.app, &ctx, &damaged).await));
}

async fn a_damaged_report_keeps_no_other_case_from_being_sent(world: World) {
    let ctx = world.log_in(ERIK).await;
    let both = two_cases(&world, &ctx).await;
    let report = world.page(&ctx, &both[0]).await.reports[0].id.clone();
    raw::damage_report(&world, report.as_str()).await;
    let ctx = in_the_window(&world).await;
    assert_eq!(overview(&world.app, &ctx, 1).await.unwrap().sent.len(), 2);
    let [damaged, whole] = send_both(&world, &ctx, &both).await;
    assert!(matches!(damaged, Outcome::Damaged));
    assert!(matches!(whole, Outcome::Received { .. }));
    assert!(is_fault(app::case_page::read(&world.app, &ctx, &both[0]).await));
}

async fn a_damaged_case_stands_among_the_corrections_and_is_not_changed(world: World) {
    let ctx = world.log_in(ERIK).await;
    let [case, _] = two_cases(&world, &ctx).await;
    let field = world.app.form().catalogue.field(&FieldId::new("last_name")).unwrap().clone();
    let wish = ("Ekorre", "Fel avläst");
    correction::ask(&world.app, &ctx, &case, &field, wish).await.unwrap();
    raw::damage(&world, ("cases", "person_sealed"), case.as_str()).await;
    let ivar = administrator(&world).await;
    let waiting = correction::requests(&world.app, &ivar).await.unwrap().waiting;
    assert_eq!(waiting.len(), 1);
    assert!(!waiting[0].reference.is_empty());
    assert!(is_fault(correction::decide(&world.app, &ivar, &waiting[0].id, true, "").await));
    let still = correction::requests(&world.app, &ivar).await.unwrap().waiting;
    assert_eq!(still.len(), 1, "nothing was decided");
}

async fn a_damaged_case_is_not_removed_and_keeps_no_other_from_going(mut world: World) {
    retention::decide(&mut world);
    let erik = world.log_in(ERIK).await;
    let (damaged, _) = closed_case(&world, &erik, BORN_18TH).await;
    let (whole, _) = closed_case(&world, &erik, super::reporters::NEW).await;
    raw::damage(&world, ("cases", "person_sealed"), damaged.as_str()).await;
    administrator(&world).await;
    world.app.clock.advance(days(366));
    let ivar = world.log_in(ADMINISTRATOR).await;
    for n_removed in [1, 0] {
        let shown = preview(&world.app, &ivar).await.unwrap();
        assert_eq!((shown.n_due, shown.kept.get("birth_unknown")), (n_removed, Some(&1)));
        let done = remove(&world.app, &ivar, ivar.today, Who::Administrator).await.unwrap();
        assert_eq!(done.unwrap().n_removed, n_removed);
    }
    let mut tx = world.app.db.read().await.unwrap();
    let left = store::case::for_ids(&mut tx, &[damaged.clone(), whole]).await.unwrap();
    assert_eq!(left.into_iter().map(|case| case.id).collect::<Vec<_>>(), [damaged]);
}
