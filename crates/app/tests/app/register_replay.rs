//! What the register says is what its notices say that have not been refused; and a draft that no longer fits is kept.

use app::register::completion;
use app::register::desk::{self, Decided, Decision, Pile};
use app::register::operations;
use app::register::overtaken::overtaken;
use app::submit::{Submitted, submit};
use app::{Ctx, Sent};
use domain::ids::{DraftId, FieldId, NoticeId, OperationId};
use domain::register::handling::{Standing, Step};
use domain::register::{NoticeKind, OperationStatus};
use jiff::civil::{Date, date};

use super::register_operations::{about, complete, notified, people, send};
use super::world::{World, administrator};
use crate::promises;

promises![
    what_is_refused_is_neither_left_nor_given_back,
    what_was_approved_stands_when_something_later_is_refused,
    what_was_approved_by_mistake_is_taken_back,
    a_start_that_was_moved_moves_back,
    a_refused_completion_refuses_what_it_completed,
    a_draft_that_no_longer_fits_is_kept_and_told_of,
    what_is_asked_for_is_taken_however_the_operation_stands,
    a_completion_that_nobody_waits_for_has_to_fit,
];

const CLOSED: [(&str, &str); 1] = [("closed_on", "2026-11-20")];
const RESUMED: [(&str, &str); 1] = [("resumed_on", "2026-11-22")];
const PAUSED: [(&str, &str); 2] = [("paused_from", "2026-11-01"), ("paused_to", "2026-12-31")];

async fn sight(world: &World, ctx: &Ctx, id: &OperationId) -> operations::Line {
    operations::sight(&world.app, ctx, id).await.unwrap().line
}

/// Sends a notice about the operation.
async fn sent(
    world: &World,
    ctx: &Ctx,
    (id, kind): (&OperationId, NoticeKind),
    answers: &[(&str, &str)],
) -> NoticeId {
    let draft = about(world, ctx, id, kind).await;
    NoticeId::new(send(world, ctx, &draft, answers).await.as_str())
}

async fn changed(world: &World, ctx: &Ctx, id: &OperationId, edit: (&str, &str)) -> NoticeId {
    let event = [("changed_on", "2026-11-20"), ("change_text", "x"), edit];
    sent(world, ctx, (id, NoticeKind::Change), &event).await
}

async fn decide(world: &World, ivar: &Ctx, id: &NoticeId, decision: Decision) -> Decided {
    desk::decide(&world.app, ivar, id, &decision).await.unwrap()
}

async fn refuse(world: &World, ivar: &Ctx, id: &NoticeId) {
    let refusal = Decision::Refuse("Stämmer inte".to_owned());
    assert_eq!(decide(world, ivar, id, refusal).await, Decided::Done);
}

async fn approve(world: &World, ivar: &Ctx, id: &NoticeId) {
    assert_eq!(decide(world, ivar, id, Decision::Approve).await, Decided::Done);
}

/// Asks for a completion, and begins it.
async fn asked(world: &World, (erik, ivar): (&Ctx, &Ctx), id: &NoticeId) -> DraftId {
    let ask = Decision::Ask("Vilken dag?".to_owned());
    assert_eq!(decide(world, ivar, id, ask).await, Decided::Done);
    completion::begin(&world.app, erik, id).await.unwrap().expect("it is asked for")
}

/// An operation that starts on the day, whose notice has been approved.
async fn running(world: &World, erik: &Ctx, ivar: &Ctx, starts_on: &str) -> OperationId {
    let id = notified(world, erik, &complete("Solhem", starts_on)).await;
    for line in desk::list(&world.app, ivar, Pile::Waiting, 1).await.unwrap().lines {
        approve(world, ivar, &line.id).await;
    }
    id
}

async fn what_is_refused_is_neither_left_nor_given_back(world: World) {
    let (erik, _) = people(&world).await;
    let ivar = administrator(&world).await;
    let id = running(&world, &erik, &ivar, "2026-03-01").await;
    for is_first_first in [true, false] {
        let first = changed(&world, &erik, &id, ("places", "111")).await;
        let second = changed(&world, &erik, &id, ("places", "222")).await;
        assert_eq!(sight(&world, &erik, &id).await.operation.n_places, 222);
        let (one, other, between) =
            if is_first_first { (first, second, 222) } else { (second, first, 111) };
        refuse(&world, &ivar, &one).await;
        assert_eq!(sight(&world, &erik, &id).await.operation.n_places, between);
        refuse(&world, &ivar, &other).await;
        assert_eq!(sight(&world, &erik, &id).await.operation.n_places, 12);
    }
    // A later notice does not keep what it only repeats.
    let places = changed(&world, &erik, &id, ("places", "111")).await;
    changed(&world, &erik, &id, ("city", "Knivsta")).await;
    refuse(&world, &ivar, &places).await;
    let operation = sight(&world, &erik, &id).await.operation;
    assert_eq!((operation.n_places, operation.place.city.as_str()), (12, "Knivsta"));
    // The next one is filled in from what stands.
    let draft = about(&world, &erik, &id, NoticeKind::Change).await;
    let open = app::draft::open(&world.app, &erik, &draft).await.unwrap();
    assert_eq!(open.answers.get(&FieldId::new("places")), Some("12"));
    let history = operations::sight(&world.app, &erik, &id).await.unwrap().history;
    assert_eq!(history.len(), 7, "the history keeps all that was sent");
}

async fn what_was_approved_stands_when_something_later_is_refused(world: World) {
    let (erik, _) = people(&world).await;
    let ivar = administrator(&world).await;
    let id = running(&world, &erik, &ivar, "2026-03-01").await;
    let pause = sent(&world, &erik, (&id, NoticeKind::Pause), &PAUSED).await;
    approve(&world, &ivar, &pause).await;
    let longer = [("paused_from", "2026-11-01"), ("paused_to", "2027-06-30")];
    let longer = sent(&world, &erik, (&id, NoticeKind::Pause), &longer).await;
    refuse(&world, &ivar, &longer).await;
    let line = sight(&world, &erik, &id).await;
    assert_eq!(line.status, OperationStatus::Paused);
    assert_eq!(line.operation.days.paused_to, Some(date(2026, 12, 31)));
    // It ends with a notice that is refused too: it goes on.
    let resume = sent(&world, &erik, (&id, NoticeKind::Resume), &RESUMED).await;
    let closing = sent(&world, &erik, (&id, NoticeKind::Closing), &CLOSED).await;
    refuse(&world, &ivar, &resume).await;
    refuse(&world, &ivar, &closing).await;
    let line = sight(&world, &erik, &id).await;
    assert_eq!((line.status, line.operation.days.closed_on), (OperationStatus::Paused, None));
    assert_eq!(line.operation.days.paused_to, Some(date(2026, 12, 31)));
}

async fn what_was_approved_by_mistake_is_taken_back(world: World) {
    let (erik, _) = people(&world).await;
    let ivar = administrator(&world).await;
    let id = running(&world, &erik, &ivar, "2026-03-01").await;
    let back = |text: &str| Decision::TakeBack(text.to_owned());
    let places = changed(&world, &erik, &id, ("places", "111")).await;
    let closing = sent(&world, &erik, (&id, NoticeKind::Closing), &CLOSED).await;
    let waits = decide(&world, &ivar, &closing, back("Fel")).await;
    assert_eq!(waits, Decided::Before, "there is nothing to take back yet");
    approve(&world, &ivar, &places).await;
    approve(&world, &ivar, &closing).await;
    assert_eq!(decide(&world, &ivar, &closing, back(" ")).await, Decided::NoText);
    // A refusal is of what waits: nobody undoes by it what a colleague has approved.
    let refusal = Decision::Refuse("Nej".to_owned());
    assert_eq!(decide(&world, &ivar, &closing, refusal).await, Decided::Before);
    assert_eq!(sight(&world, &erik, &id).await.status, OperationStatus::Closed);
    assert_eq!(decide(&world, &ivar, &closing, back("Fel verksamhet")).await, Decided::Done);
    let line = sight(&world, &erik, &id).await;
    assert_eq!((line.status, line.operation.days.closed_on), (OperationStatus::Active, None));
    assert_eq!(line.operation.n_places, 111, "what else was approved stands");
    let read = completion::handled(&world.app, &erik, &closing).await.unwrap();
    let steps: Vec<_> = read.steps.iter().map(|it| (it.step, it.text.as_str())).collect();
    assert_eq!(steps, [(Step::Approve, ""), (Step::Refuse, "Fel verksamhet")]);
    assert_eq!(decide(&world, &ivar, &closing, back("Igen")).await, Decided::Before);
    // And it can be closed again.
    sent(&world, &erik, (&id, NoticeKind::Closing), &CLOSED).await;
    assert_eq!(sight(&world, &erik, &id).await.status, OperationStatus::Closed);
}

async fn a_start_that_was_moved_moves_back(world: World) {
    let (erik, _) = people(&world).await;
    let ivar = administrator(&world).await;
    let id = running(&world, &erik, &ivar, "2026-12-01").await;
    let starts = async || sight(&world, &erik, &id).await.operation.days.starts_on;
    let moved = changed(&world, &erik, &id, ("moved_start", "2027-01-15")).await;
    assert_eq!(starts().await, Some(date(2027, 1, 15)));
    refuse(&world, &ivar, &moved).await;
    assert_eq!(starts().await, Some(date(2026, 12, 1)));
    // What has been said to have started is not moved, nor is that taken back.
    let moved = changed(&world, &erik, &id, ("moved_start", "2026-11-20")).await;
    operations::start(&world.app, &erik, &id).await.unwrap();
    let late = changed(&world, &erik, &id, ("moved_start", "2027-03-01")).await;
    assert_eq!(starts().await, Some(date(2026, 11, 20)));
    refuse(&world, &ivar, &late).await;
    assert_eq!(starts().await, Some(date(2026, 11, 20)));
    refuse(&world, &ivar, &moved).await;
    assert_eq!(starts().await, Some(date(2026, 12, 1)));
    assert_eq!(sight(&world, &erik, &id).await.status, OperationStatus::Active);
}

async fn a_refused_completion_refuses_what_it_completed(world: World) {
    let (erik, _) = people(&world).await;
    let ivar = administrator(&world).await;
    let id = running(&world, &erik, &ivar, "2026-03-01").await;
    // A change of a change.
    let old = changed(&world, &erik, &id, ("places", "111")).await;
    let draft = asked(&world, (&erik, &ivar), &old).await;
    let new = send(&world, &erik, &draft, &[("city", "Knivsta")]).await;
    let operation = sight(&world, &erik, &id).await.operation;
    assert_eq!((operation.n_places, operation.place.city.as_str()), (111, "Knivsta"));
    refuse(&world, &ivar, &NoticeId::new(new.as_str())).await;
    let operation = sight(&world, &erik, &id).await.operation;
    assert_eq!((operation.n_places, operation.place.city.as_str()), (12, "Uppsala"));
    // A closing of a closing.
    let old = sent(&world, &erik, (&id, NoticeKind::Closing), &CLOSED).await;
    let draft = asked(&world, (&erik, &ivar), &old).await;
    let new = send(&world, &erik, &draft, &[("closed_on", "2026-11-21")]).await;
    refuse(&world, &ivar, &NoticeId::new(new.as_str())).await;
    let line = sight(&world, &erik, &id).await;
    assert_eq!((line.status, line.operation.days.closed_on), (OperationStatus::Active, None));
    // A new operation, twice over: it is not run.
    let planned = notified(&world, &erik, &complete("Björken", "2026-11-01")).await;
    let first = operations::sight(&world.app, &erik, &planned).await.unwrap().history;
    let mut old = first[0].id.clone();
    for places in ["13", "14"] {
        let draft = asked(&world, (&erik, &ivar), &old).await;
        let event = [("changed_on", "2026-11-20"), ("change_text", "x"), ("places", places)];
        old = NoticeId::new(send(&world, &erik, &draft, &event).await.as_str());
    }
    refuse(&world, &ivar, &old).await;
    let line = sight(&world, &erik, &planned).await;
    assert_eq!(line.operation.days.closed_on, Some(erik.today));
    let refusal = Decision::Refuse("Nej".to_owned());
    assert_eq!(decide(&world, &ivar, &first[0].id, refusal).await, Decided::Before);
    let read = completion::handled(&world.app, &erik, &first[0].id).await.unwrap();
    assert_eq!(read.standing, Standing::Replaced, "what has happened to it stays");
}

/// A draft about the operation that is ready to be sent.
async fn ready(
    world: &World,
    ctx: &Ctx,
    (id, kind): (&OperationId, NoticeKind),
    answers: &[(&str, &str)],
) -> DraftId {
    let draft = about(world, ctx, id, kind).await;
    world.save(ctx, &draft, 1, answers).await;
    draft
}

async fn submitted(world: &World, ctx: &Ctx, draft: &DraftId) -> Submitted {
    let seen = app::draft::open(&world.app, ctx, draft).await.unwrap().seen();
    submit(&world.app, ctx, draft, seen).await.unwrap()
}

async fn a_draft_that_no_longer_fits_is_kept_and_told_of(world: World) {
    let (erik, _) = people(&world).await;
    let ivar = administrator(&world).await;
    let id = running(&world, &erik, &ivar, "2026-03-01").await;
    let closing = ready(&world, &erik, (&id, NoticeKind::Closing), &CLOSED).await;
    let later = [("closed_on", "2027-06-30")];
    let later = ready(&world, &erik, (&id, NoticeKind::Closing), &later).await;
    let pause = ready(&world, &erik, (&id, NoticeKind::Pause), &PAUSED).await;
    assert!(overtaken(&world.app, &erik, &pause).await.unwrap().is_none(), "it can be sent");
    let sent = submitted(&world, &erik, &closing).await;
    let Submitted::Received(Sent::Submission(sent)) = sent else { panic!("not received") };
    for (draft, kind) in [(&later, NoticeKind::Closing), (&pause, NoticeKind::Pause)] {
        let refused = submitted(&world, &erik, draft).await;
        let Submitted::Overtaken(open) = refused else { panic!("{kind:?} was taken") };
        assert!(open.journey(&world.app).is_complete(), "nothing that was typed is lost");
        let told = overtaken(&world.app, &erik, draft).await.unwrap().unwrap();
        assert_eq!((told.kind, told.line.status), (kind, OperationStatus::Closed));
        let since: Vec<_> = told.since.iter().map(|it| (it.0.kind, it.1)).collect();
        assert_eq!(since[0], (NoticeKind::Closing, Standing::Waiting), "what came in between");
    }
    let last = async || sight(&world, &erik, &id).await.operation.days.closed_on;
    assert_eq!(last().await, Some(date(2026, 11, 20)));
    // Once what came in between is refused, the draft is sent as it is.
    refuse(&world, &ivar, &NoticeId::new(sent.as_str())).await;
    assert!(overtaken(&world.app, &erik, &pause).await.unwrap().is_none());
    assert!(matches!(submitted(&world, &erik, &pause).await, Submitted::Received(_)));
    let line = sight(&world, &erik, &id).await;
    assert_eq!((line.status, last().await), (OperationStatus::Paused, None));
}

async fn what_is_asked_for_is_taken_however_the_operation_stands(world: World) {
    let (erik, _) = people(&world).await;
    let ivar = administrator(&world).await;
    let id = running(&world, &erik, &ivar, "2026-03-01").await;
    let pause = sent(&world, &erik, (&id, NoticeKind::Pause), &PAUSED).await;
    let closing = sent(&world, &erik, (&id, NoticeKind::Closing), &CLOSED).await;
    assert_eq!(sight(&world, &erik, &id).await.status, OperationStatus::Closed);
    let cases: [(&NoticeId, (&str, &str)); 2] =
        [(&pause, ("paused_to", "2027-01-31")), (&closing, ("closed_on", "2026-11-21"))];
    for (old, put_right) in cases {
        let draft = asked(&world, (&erik, &ivar), old).await;
        assert!(overtaken(&world.app, &erik, &draft).await.unwrap().is_none());
        send(&world, &erik, &draft, &[put_right]).await;
    }
    let days = sight(&world, &erik, &id).await.operation.days;
    let day = |text: &str| text.parse::<Date>().ok();
    assert_eq!((days.paused_to, days.closed_on), (day("2027-01-31"), day("2026-11-21")));
}

async fn a_completion_that_nobody_waits_for_has_to_fit(world: World) {
    let (erik, _) = people(&world).await;
    let ivar = administrator(&world).await;
    let id = running(&world, &erik, &ivar, "2026-03-01").await;
    let closing = sent(&world, &erik, (&id, NoticeKind::Closing), &CLOSED).await;
    let draft = asked(&world, (&erik, &ivar), &closing).await;
    world.save(&erik, &draft, 1, &[("closed_on", "2027-06-30")]).await;
    approve(&world, &ivar, &closing).await;
    assert!(matches!(submitted(&world, &erik, &draft).await, Submitted::Overtaken(_)));
    let days = sight(&world, &erik, &id).await.operation.days;
    assert_eq!(days.closed_on, Some(date(2026, 11, 20)), "what was approved stands");
}
