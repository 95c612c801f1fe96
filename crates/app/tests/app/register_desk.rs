//! The authority's desk: notices come in, are completed, approved and refused; and who is shown what of it.

use std::sync::Arc;

use app::message::{Kind, take_due};
use app::register::attachments;
use app::register::completion;
use app::register::desk::{self, Decided, Decision, Pile, TEXT_MAX};
use app::register::operations;
use app::register::statistics::statistics;
use app::{App, Ctx};
use domain::ids::{NoticeId, OperationId, OrganisationId};
use domain::register::handling::{Standing, Step};
use domain::register::{LegalGround, NoticeKind, OperationStatus};
use jiff::civil::date;

use super::register_attachments::attach;
use super::register_operations::{
    CITY, REGION, about, complete, is_hidden, notified, people, send,
};
use super::register_shown::put;
use super::world::{World, administrator};
use crate::promises;

promises![
    a_notice_waits_and_is_approved_once,
    a_notice_is_completed_and_stands_in_place_of_the_one_before,
    a_refusal_takes_back_what_the_notice_changed,
    a_new_operation_that_is_refused_is_not_run,
    whoever_decides_says_why,
    two_who_decide_at_once_decide_once,
    the_desk_does_not_exist_for_others,
    what_a_change_changes_is_shown,
    mails_say_nothing_of_what_was_decided,
    a_sheltered_home_is_seen_at_the_desk_alone,
    figures_are_counted_anew_when_something_has_changed_and_not_before,
];

async fn pile(app: &App, ctx: &Ctx, pile: Pile) -> Vec<desk::Line> {
    desk::list(app, ctx, pile, 1).await.unwrap().lines
}

/// The notices about the operation, by the desk's page of one of them.
async fn only(world: &World, ivar: &Ctx) -> NoticeId {
    let waiting = pile(&world.app, ivar, Pile::Waiting).await;
    assert_eq!(waiting.len(), 1);
    waiting[0].id.clone()
}

async fn status(world: &World, ctx: &Ctx, id: &OperationId) -> OperationStatus {
    operations::sight(&world.app, ctx, id).await.unwrap().line.status
}

async fn a_notice_waits_and_is_approved_once(world: World) {
    let (erik, _) = people(&world).await;
    let ivar = administrator(&world).await;
    let operation = notified(&world, &erik, &complete("Solhem", "2026-11-01")).await;
    let id = only(&world, &ivar).await;
    let it = desk::detail(&world.app, &ivar, &id).await.unwrap();
    assert_eq!((it.line.standing, it.line.kind), (Standing::Waiting, NoticeKind::New));
    assert!(it.line.is_late, "it started three weeks before it was notified");
    assert!(it.changes.is_empty() && it.steps.is_empty() && it.history.len() == 1);
    assert_eq!(it.line.organisation, "Provstads kommun");
    let decide = || desk::decide(&world.app, &ivar, &id, &Decision::Approve);
    assert_eq!(decide().await.unwrap(), Decided::Done);
    assert_eq!(decide().await.unwrap(), Decided::Before);
    let refuse = Decision::Refuse("Nej".to_owned());
    assert_eq!(desk::decide(&world.app, &ivar, &id, &refuse).await.unwrap(), Decided::Before);
    assert!(pile(&world.app, &ivar, Pile::Waiting).await.is_empty());
    assert_eq!(pile(&world.app, &ivar, Pile::Over).await[0].standing, Standing::Approved);
    assert_eq!(status(&world, &erik, &operation).await, OperationStatus::Active);
}

async fn a_notice_is_completed_and_stands_in_place_of_the_one_before(world: World) {
    let (erik, _) = people(&world).await;
    let ivar = administrator(&world).await;
    let draft =
        app::register::notices::begin(&world.app, &erik, &OrganisationId::new(CITY)).await.unwrap();
    let file = attach(&world, &erik, &draft).await;
    send(&world, &erik, &draft, &complete("Solhem", "2026-11-01")).await;
    let id = only(&world, &ivar).await;
    assert!(completion::begin(&world.app, &erik, &id).await.unwrap().is_none(), "nothing is asked");
    let ask = Decision::Ask("Vilka brandskyddsåtgärder finns?".to_owned());
    assert_eq!(desk::decide(&world.app, &ivar, &id, &ask).await.unwrap(), Decided::Done);
    assert_eq!(pile(&world.app, &ivar, Pile::Asked).await.len(), 1);
    let read = completion::handled(&world.app, &erik, &id).await.unwrap();
    assert_eq!((read.standing, read.steps.len()), (Standing::Asked, 1));
    assert_eq!(read.steps[0].text, "Vilka brandskyddsåtgärder finns?");
    let begin = || completion::begin(&world.app, &erik, &id);
    let (draft, at_once) = tokio::join!(begin(), begin());
    let draft = draft.unwrap().unwrap();
    assert_eq!(at_once.unwrap().as_ref(), Some(&draft), "asked for twice at once, it is one");
    let again = completion::begin(&world.app, &erik, &id).await.unwrap().unwrap();
    assert_eq!(draft, again, "one begun completion is gone on with");
    let carried = attachments::of_draft(&world.app, &erik, &draft).await.unwrap().files;
    let carried: Vec<_> = carried.into_iter().map(|it| it.id).collect();
    assert_eq!(carried, [file], "what was attached comes along, and is kept once");
    let answers = [("changed_on", "2026-11-20"), ("change_text", "Sprinkler"), ("places", "13")];
    let new = send(&world, &erik, &draft, &answers).await;
    let new = NoticeId::new(new.as_str());
    assert_eq!(only(&world, &ivar).await, new);
    let old = desk::detail(&world.app, &ivar, &id).await.unwrap();
    assert_eq!(old.line.standing, Standing::Replaced);
    assert_eq!(old.steps.iter().map(|it| it.step).collect::<Vec<_>>(), [Step::Ask, Step::Replace]);
    assert_eq!(old.steps[1].other.as_ref(), Some(&new));
    let it = desk::detail(&world.app, &ivar, &new).await.unwrap();
    assert_eq!(it.in_place_of, Some(id.clone()));
    assert_eq!((it.attachments.len(), it.history.len()), (1, 2));
    assert!(completion::begin(&world.app, &erik, &id).await.unwrap().is_none());
}

/// A notice that is refused: what it says, and how the operation stands while it waits and afterwards.
type Case = (NoticeKind, &'static [(&'static str, &'static str)], OperationStatus, OperationStatus);

async fn a_refusal_takes_back_what_the_notice_changed(world: World) {
    let (erik, _) = people(&world).await;
    let ivar = administrator(&world).await;
    let operation = notified(&world, &erik, &complete("Solhem", "2026-03-01")).await;
    let first = only(&world, &ivar).await;
    desk::decide(&world.app, &ivar, &first, &Decision::Approve).await.unwrap();
    let cases: [Case; 3] = [
        (
            NoticeKind::Change,
            &[("changed_on", "2026-11-20"), ("change_text", "x"), ("places", "99")],
            OperationStatus::Active,
            OperationStatus::Active,
        ),
        (
            NoticeKind::Pause,
            &[("paused_from", "2026-11-20"), ("paused_to", "2026-12-31")],
            OperationStatus::Paused,
            OperationStatus::Active,
        ),
        (
            NoticeKind::Closing,
            &[("closed_on", "2026-11-22")],
            OperationStatus::Closed,
            OperationStatus::Active,
        ),
    ];
    for (kind, answers, sent, refused) in cases {
        let draft = about(&world, &erik, &operation, kind).await;
        send(&world, &erik, &draft, answers).await;
        assert_eq!(status(&world, &erik, &operation).await, sent, "{kind:?}");
        let id = only(&world, &ivar).await;
        let refuse = Decision::Refuse("Stämmer inte".to_owned());
        assert_eq!(desk::decide(&world.app, &ivar, &id, &refuse).await.unwrap(), Decided::Done);
        assert_eq!(status(&world, &erik, &operation).await, refused, "{kind:?}");
        let sight = operations::sight(&world.app, &erik, &operation).await.unwrap();
        assert_eq!(sight.line.operation.n_places, 12, "{kind:?}");
    }
    // A pause that is refused to have ended goes on.
    let draft = about(&world, &erik, &operation, NoticeKind::Pause).await;
    send(&world, &erik, &draft, &[("paused_from", "2026-11-20"), ("paused_to", "2026-12-31")])
        .await;
    let pause = only(&world, &ivar).await;
    desk::decide(&world.app, &ivar, &pause, &Decision::Approve).await.unwrap();
    let draft = about(&world, &erik, &operation, NoticeKind::Resume).await;
    send(&world, &erik, &draft, &[("resumed_on", "2026-11-23")]).await;
    let resume = only(&world, &ivar).await;
    let refuse = Decision::Refuse("Stämmer inte".to_owned());
    desk::decide(&world.app, &ivar, &resume, &refuse).await.unwrap();
    assert_eq!(status(&world, &erik, &operation).await, OperationStatus::Paused);
}

async fn a_new_operation_that_is_refused_is_not_run(world: World) {
    let (erik, _) = people(&world).await;
    let ivar = administrator(&world).await;
    let operation = notified(&world, &erik, &complete("Solhem", "2026-12-01")).await;
    let id = only(&world, &ivar).await;
    let refuse = Decision::Refuse("Behöver tillstånd".to_owned());
    desk::decide(&world.app, &ivar, &id, &refuse).await.unwrap();
    let sight = operations::sight(&world.app, &erik, &operation).await.unwrap();
    assert_eq!(sight.line.operation.days.closed_on, Some(erik.today));
    let read = completion::handled(&world.app, &erik, &id).await.unwrap();
    assert_eq!(read.steps[0].text, "Behöver tillstånd");
}

async fn whoever_decides_says_why(world: World) {
    let (erik, _) = people(&world).await;
    let ivar = administrator(&world).await;
    notified(&world, &erik, &complete("Solhem", "2026-12-01")).await;
    let id = only(&world, &ivar).await;
    for text in [String::new(), "  \n ".to_owned(), "å".repeat(TEXT_MAX + 1)] {
        for decision in [Decision::Ask(text.clone()), Decision::Refuse(text.clone())] {
            let decided = desk::decide(&world.app, &ivar, &id, &decision).await.unwrap();
            assert_eq!(decided, Decided::NoText);
        }
    }
    assert_eq!(only(&world, &ivar).await, id, "nothing has happened to it");
}

async fn two_who_decide_at_once_decide_once(world: World) {
    let (erik, _) = people(&world).await;
    let ivar = administrator(&world).await;
    notified(&world, &erik, &complete("Solhem", "2026-12-01")).await;
    let id = only(&world, &ivar).await;
    let refuse = Decision::Refuse("Nej".to_owned());
    let (one, other) = tokio::join!(
        desk::decide(&world.app, &ivar, &id, &Decision::Approve),
        desk::decide(&world.app, &ivar, &id, &refuse),
    );
    let mut both = [one.unwrap(), other.unwrap()];
    both.sort_by_key(|it| *it == Decided::Before);
    assert_eq!(both, [Decided::Done, Decided::Before]);
    let it = desk::detail(&world.app, &ivar, &id).await.unwrap();
    assert_eq!(it.steps.len(), 1);
}

async fn the_desk_does_not_exist_for_others(world: World) {
    let (erik, alva) = people(&world).await;
    let ivar = administrator(&world).await;
    notified(&world, &erik, &complete("Solhem", "2026-12-01")).await;
    let id = only(&world, &ivar).await;
    for other in [&erik, &alva] {
        assert!(is_hidden(desk::list(&world.app, other, Pile::Waiting, 1).await));
        assert!(is_hidden(desk::detail(&world.app, other, &id).await));
        assert!(is_hidden(desk::decide(&world.app, other, &id, &Decision::Approve).await));
    }
    // What the organisation reads of a notice is for those who see its operation.
    assert!(is_hidden(completion::handled(&world.app, &alva, &id).await));
    assert!(is_hidden(completion::begin(&world.app, &alva, &id).await));
    assert!(is_hidden(completion::handled(&world.app, &ivar, &id).await));
    assert!(is_hidden(completion::handled(&world.app, &erik, &NoticeId::new("none")).await));
}

async fn what_a_change_changes_is_shown(world: World) {
    let (erik, _) = people(&world).await;
    let ivar = administrator(&world).await;
    let operation = notified(&world, &erik, &complete("Solhem", "2026-03-01")).await;
    let first = only(&world, &ivar).await;
    desk::decide(&world.app, &ivar, &first, &Decision::Approve).await.unwrap();
    let draft = about(&world, &erik, &operation, NoticeKind::Change).await;
    let change = [("changed_on", "2026-11-20"), ("change_text", "Fler platser"), ("places", "14")];
    send(&world, &erik, &draft, &change).await;
    let id = only(&world, &ivar).await;
    let it = desk::detail(&world.app, &ivar, &id).await.unwrap();
    let shown: Vec<(String, String)> = it
        .changes
        .iter()
        .map(|it| {
            let said = |words: &Option<app::Words>| words.as_ref().unwrap().sv.clone();
            (said(&it.before), said(&it.after))
        })
        .collect();
    assert_eq!(shown, [("12".to_owned(), "14".to_owned())]);
}

async fn mails_say_nothing_of_what_was_decided(world: World) {
    let (erik, _) = people(&world).await;
    let ivar = administrator(&world).await;
    notified(&world, &erik, &complete("Solhem", "2026-12-01")).await;
    let id = only(&world, &ivar).await;
    let ask = Decision::Ask("Vem är Ulla Zebrafink?".to_owned());
    desk::decide(&world.app, &ivar, &id, &ask).await.unwrap();
    let due = take_due(&world.app, world.app.clock.now(), 10).await.unwrap();
    let mails: Vec<_> = due.iter().filter(|it| it.message.kind == Kind::NoticeAsked).collect();
    assert_eq!(mails.len(), 1, "Erik answers for the city; Alva does not see SoL");
    let message = &mails[0].message;
    assert_eq!(message.to, "erik@kommun.example");
    assert_eq!(message.path, format!("/anmalan/{id}"));
    assert_eq!(message.values.keys().collect::<Vec<_>>(), ["reference"]);
}

async fn a_sheltered_home_is_seen_at_the_desk_alone(world: World) {
    let (erik, _) = people(&world).await;
    let ivar = administrator(&world).await;
    let visitor = Ctx::of_visitor(&world.app, "test");
    put(&world, CITY, "open", "Solhem", false).await;
    let before = statistics(&world.app, &erik).await.unwrap();
    put(&world, CITY, "hidden", "Hemligt hem", true).await;
    put(&world, REGION, "hidden-too", "Hemligt hem", true).await;
    for other in [&erik, &visitor] {
        let after = statistics(&world.app, other).await.unwrap();
        assert_eq!(after.counts, before.counts);
        assert_eq!(after.sheltered, None);
    }
    assert_eq!(before.total(), 1);
    assert_eq!(before.by_ground(), [(LegalGround::Sol, 1), (LegalGround::Lss, 0)]);
    let seen = statistics(&world.app, &ivar).await.unwrap();
    assert_eq!((seen.counts, seen.sheltered), (before.counts, Some(2)));
}

async fn figures_are_counted_anew_when_something_has_changed_and_not_before(world: World) {
    people(&world).await;
    let visitor = Ctx::of_visitor(&world.app, "test");
    let id = put(&world, CITY, "open", "Solhem", false).await;
    let first = statistics(&world.app, &visitor).await.unwrap();
    let again = statistics(&world.app, &visitor).await.unwrap();
    assert!(Arc::ptr_eq(&first.counts, &again.counts), "the next visitor has the same");
    put(&world, REGION, "other", "Solgård", false).await;
    assert_eq!(statistics(&world.app, &visitor).await.unwrap().total(), 2);
    let mut tx = world.app.db.write().await.unwrap();
    let mut operation = store::operation::by_id(&mut tx, &id).await.unwrap().unwrap();
    operation.days.closed_on = Some(date(2030, 1, 1));
    store::operation::update(&mut tx, &operation).await.unwrap();
    tx.commit().await.unwrap();
    assert_eq!(statistics(&world.app, &visitor).await.unwrap().total(), 2, "it is not closed yet");
    let later = Ctx { today: date(2030, 1, 1), ..visitor };
    assert_eq!(statistics(&world.app, &later).await.unwrap().total(), 1, "on its day it is");
}
