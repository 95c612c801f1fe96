//! Two hundred unchanged follow-ups in one go: all or none, and none twice.

use std::collections::BTreeSet;
use std::task::Poll;

use app::worklist::{Outcome, Ticked, due, send};
use domain::ids::{ListId, ReportId};
use jiff::SignedDuration;
use jiff::ToSpan;
use jiff::civil::date;

use super::world::{ALVA, ERIK, World};
use crate::promises;

promises![
    a_cause_that_was_taken_out_of_the_list_has_to_be_answered,
    two_hundred_are_sent_in_one_go_each_with_its_receipt,
    interrupted_at_any_point_none_is_sent_twice,
    what_has_ended_is_told_and_the_rest_is_sent,
    a_colleague_who_was_first_is_named,
];

/// So many cases that wait to be reported, in the window of January.
async fn waiting(world: &World, count: i32) -> app::Ctx {
    let ctx = world.log_in(ERIK).await;
    for number in 0..count {
        world.case(&ctx, date(2025, 10, 1).saturating_add(number.days())).await;
    }
    world.app.clock.advance(SignedDuration::from_hours(24 * 60));
    world.log_in(ERIK).await
}

async fn ticked(world: &World, ctx: &app::Ctx) -> Vec<Ticked> {
    let list = due(&world.app, ctx).await.unwrap();
    assert_eq!(list.due_now, list.rows.len());
    let tick =
        |row: &app::worklist::WorkRow| Ticked { case: row.case.id.clone(), after: row.after };
    list.rows.iter().map(tick).collect()
}

fn received(sent: &[app::worklist::Sent]) -> BTreeSet<ReportId> {
    sent.iter()
        .map(|it| match &it.outcome {
            Outcome::Received { id, .. } => id.clone(),
            _ => panic!("not received"),
        })
        .collect()
}

async fn two_hundred_are_sent_in_one_go_each_with_its_receipt(world: World) {
    let ctx = waiting(&world, 200).await;
    let ticks = ticked(&world, &ctx).await;
    assert_eq!(ticks.len(), 200);
    let first = received(&send(&world.app, &ctx, &ticks).await.unwrap());
    assert_eq!(first.len(), 200);
    let mut tx = world.app.db.read().await.unwrap();
    assert!(store::report::without_receipt(&mut tx, 1000).await.unwrap().is_empty());
    drop(tx);
    let again = received(&send(&world.app, &ctx, &ticks).await.unwrap());
    assert_eq!(first, again, "the same ticks give the same reports");
    assert!(due(&world.app, &ctx).await.unwrap().rows.is_empty());
}

/// Lets the work come so many steps far and drops it there; gives what it came to, if it was done by then.
async fn cut_off<T>(work: impl Future<Output = T>, n_steps: usize) -> Option<T> {
    // Boxed, since it is large.
    let mut work = Box::pin(work);
    let mut left = n_steps;
    std::future::poll_fn(|context| {
        if left == 0 {
            return Poll::Ready(None);
        }
        left -= 1;
        work.as_mut().poll(context).map(Some)
    })
    .await
}

async fn interrupted_at_any_point_none_is_sent_twice(world: World) {
    let ctx = waiting(&world, 12).await;
    let ticks = ticked(&world, &ctx).await;
    // Whoever waited has gone: the future is dropped in the middle of its work, a step later each time.
    let mut n_steps = 0;
    while cut_off(send(&world.app, &ctx, &ticks), n_steps).await.is_none() {
        n_steps += 1;
    }
    assert!(n_steps > 2, "it was cut off after {n_steps} steps at most");
    let sent = received(&send(&world.app, &ctx, &ticks).await.unwrap());
    assert_eq!(sent.len(), 12);
    for tick in &ticks {
        assert_eq!(world.page(&ctx, &tick.case).await.reports.len(), 2);
    }
}

/// The authority ends an option: what was preset from it cannot be sent unread.
async fn a_cause_that_was_taken_out_of_the_list_has_to_be_answered(mut world: World) {
    let ctx = world.log_in(ERIK).await;
    let case = world.case(&ctx, date(2026, 2, 1)).await;
    let mut form = app::Form::individual_report().unwrap();
    let causes = form.catalogue.lists.get_mut(&ListId::new("causes")).unwrap();
    let cause = causes.choices.iter_mut().find(|it| it.id.as_str() == "K-PERS").unwrap();
    cause.valid_to = Some(date(2026, 11, 1));
    world.app.forms.individual_report = std::sync::Arc::new(form);
    let tick = [Ticked { case: case.clone(), after: 1 }];
    let rows = app::worklist::review(&world.app, &ctx, &tick).await.unwrap();
    assert_eq!(rows[0].lacking[0].sv, "Orsak");
    let sent = send(&world.app, &ctx, &tick).await.unwrap();
    assert!(matches!(sent[0].outcome, Outcome::Lacking));
    assert_eq!(world.page(&ctx, &case).await.reports.len(), 1);
}

async fn what_has_ended_is_told_and_the_rest_is_sent(world: World) {
    let ctx = world.log_in(ERIK).await;
    let whole = world.case(&ctx, date(2026, 2, 1)).await;
    let other = world.case(&ctx, date(2026, 2, 2)).await;
    let end = [("status", "executed"), ("executed_on", "2026-11-20")];
    let (id, revision) = world.follow_up(&ctx, &other, &end).await;
    world.send(&ctx, &id, revision, 1).await;
    let ticks = [
        Ticked { case: whole.clone(), after: 1 },
        Ticked { case: other.clone(), after: 2 },
        Ticked { case: other, after: 9 },
    ];
    let sent = send(&world.app, &ctx, &ticks).await.unwrap();
    assert_eq!(sent.len(), 2, "a case that is ticked twice counts once");
    assert!(matches!(sent[0].outcome, Outcome::Received { .. }));
    assert!(matches!(sent[1].outcome, Outcome::Changed), "it has ended");
}

async fn a_colleague_who_was_first_is_named(world: World) {
    let erik = world.log_in(ERIK).await;
    let alva = world.log_in(ALVA).await;
    let case = world.case(&erik, date(2026, 2, 1)).await;
    let tick = [Ticked { case, after: 1 }];
    let first = received(&send(&world.app, &alva, &tick).await.unwrap());
    let sent = send(&world.app, &erik, &tick).await.unwrap();
    let Outcome::ByOther { id, who, .. } = &sent[0].outcome else { panic!("not told") };
    assert!(first.contains(id));
    assert_eq!(who, "alva Prov");
}
