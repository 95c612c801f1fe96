//! One decision, one report, one receipt.

use app::Sent;
use app::submit::{Seen, Submitted, submit};
use domain::ids::ReportId;
use jiff::ToSpan;
use jiff::civil::date;

use super::world::{ALVA, ERIK, World};
use crate::promises;

promises![
    four_simultaneous_sends_give_one_report_two_hundred_times,
    two_colleagues_with_the_same_decision_give_one_report,
    what_was_sent_can_be_read_and_its_receipt_fetched,
    a_draft_that_was_changed_after_the_summary_is_not_sent,
    an_assignment_that_has_ended_refuses_the_report,
    sending_is_written_in_the_log,
];

/// What the summary of a first report shows.
fn seen_first(revision: i64) -> Seen {
    Seen { revision, after: 0 }
}

fn received(submitted: Submitted) -> ReportId {
    match submitted {
        Submitted::Received(Sent::Report(id)) => id,
        Submitted::AlreadyReported(_) => panic!("already reported"),
        Submitted::PutRight(_) => panic!("must be put right"),
        Submitted::Changed(_) => panic!("changed"),
        Submitted::Overtaken(_) => panic!("overtaken"),
        Submitted::Received(Sent::Submission(_)) => panic!("another e-service"),
    }
}

async fn sent_in_all(world: &World, ctx: &app::Ctx) -> u64 {
    app::overview::overview(&world.app, ctx, 1).await.unwrap().sent_in_all
}

async fn four_simultaneous_sends_give_one_report_two_hundred_times(world: World) {
    let ctx = world.log_in(ERIK).await;
    let first = date(2025, 12, 1);
    for round in 0..200 {
        let decided_on = first.saturating_add(round.days());
        let (id, revision) = world.full_draft(&ctx, decided_on).await;
        let send = || {
            let (app, ctx, id) = (world.app.clone(), ctx.clone(), id.clone());
            tokio::task::spawn(async move {
                submit(&app, &ctx, &id, seen_first(revision)).await.unwrap()
            })
        };
        let sends = [send(), send(), send(), send()];
        let mut reports = Vec::new();
        for send in sends {
            reports.push(received(send.await.unwrap()));
        }
        reports.dedup();
        assert_eq!(reports.len(), 1, "round {round}");
    }
    assert_eq!(sent_in_all(&world, &ctx).await, 200);
}

async fn two_colleagues_with_the_same_decision_give_one_report(world: World) {
    let erik = world.log_in(ERIK).await;
    let alva = world.log_in(ALVA).await;
    let day = date(2026, 3, 1);
    let (one, first) = world.full_draft(&erik, day).await;
    let (two, second) = world.full_draft(&alva, day).await;
    let (by_erik, by_alva) = tokio::join!(
        submit(&world.app, &erik, &one, seen_first(first)),
        submit(&world.app, &alva, &two, seen_first(second))
    );
    let mut new = 0;
    let mut ids = Vec::new();
    for submitted in [by_erik.unwrap(), by_alva.unwrap()] {
        match submitted {
            Submitted::Received(Sent::Report(id)) => {
                new += 1;
                ids.push(id);
            }
            Submitted::AlreadyReported(id) => ids.push(id),
            _ => panic!("neither of them"),
        }
    }
    ids.dedup();
    assert_eq!((new, ids.len()), (1, 1));
    assert_eq!(sent_in_all(&world, &erik).await, 1);
}

async fn what_was_sent_can_be_read_and_its_receipt_fetched(world: World) {
    let ctx = world.log_in(ERIK).await;
    let (id, revision) = world.full_draft(&ctx, date(2026, 2, 28)).await;
    let report = received(submit(&world.app, &ctx, &id, seen_first(revision)).await.unwrap());
    let read = app::reports::read(&world.app, &ctx, &report).await.unwrap();
    assert_eq!(read.document.answer("decided_on"), Some("2026-02-28"));
    assert_eq!(read.document.catalogue_sha256, world.app.form().hash);
    let asked = |field: &str| read.document.questions.iter().any(|it| it.field == field);
    assert!(asked("other_information") && !asked("interrupted_on"));
    let (name, pdf) = app::reports::receipt(&world.app, &ctx, &report).await.unwrap();
    assert_eq!(name, read.document.reference);
    assert!(pdf.starts_with(b"%PDF-"));
    let again = app::reports::receipt(&world.app, &ctx, &report).await.unwrap();
    assert!(again.1 == pdf, "the receipt is served as it was made");
}

async fn a_draft_that_was_changed_after_the_summary_is_not_sent(world: World) {
    let ctx = world.log_in(ERIK).await;
    let (id, revision) = world.full_draft(&ctx, date(2026, 2, 1)).await;
    world.save(&ctx, &id, revision, &[("other_information", "Nytt")]).await;
    let submitted = submit(&world.app, &ctx, &id, seen_first(revision)).await.unwrap();
    assert!(matches!(submitted, Submitted::Changed(_)));
    assert_eq!(sent_in_all(&world, &ctx).await, 0);
}

async fn an_assignment_that_has_ended_refuses_the_report(world: World) {
    let ctx = world.log_in(ERIK).await;
    let (id, revision) = world.full_draft(&ctx, date(2026, 2, 1)).await;
    let mut tx = world.app.db.write().await.unwrap();
    let assignment = domain::ids::AssignmentId::new("assignment-erik");
    let by = domain::ids::PersonId::new("alva");
    assert!(store::assignment::end(&mut tx, &assignment, &by, ctx.now).await.unwrap());
    tx.commit().await.unwrap();
    let refused = submit(&world.app, &ctx, &id, seen_first(revision)).await.err();
    assert!(matches!(refused, Some(app::Error::Refused(app::Refusal::NotFound))), "{refused:?}");
}

async fn sending_is_written_in_the_log(world: World) {
    let ctx = world.log_in(ERIK).await;
    let (id, revision) = world.full_draft(&ctx, date(2026, 2, 1)).await;
    let report = received(submit(&world.app, &ctx, &id, seen_first(revision)).await.unwrap());
    app::reports::read(&world.app, &ctx, &report).await.unwrap();
    let mut tx = world.app.db.read().await.unwrap();
    let lines = store::audit::for_record(&mut tx, report.as_str()).await.unwrap();
    let deeds: Vec<&str> = lines.iter().map(|line| line.action.as_str()).collect();
    assert_eq!(deeds, ["report.send", "report.see"]);
    assert!(lines.iter().all(|line| line.actor == "erik"));
}
