//! Sheltered homes: entered, changed and closed by the authority's administrator, and there for nobody else.

use app::message::take_due;
use app::register::desk::{self, Decided, Decision, Pile};
use app::register::notices::begin;
use app::register::operations::{self, Query};
use app::register::{attachments, completion, sheltered};
use app::submit::{Seen, Submitted, submit};
use app::{Ctx, Sent};
use domain::Language;
use domain::ids::{FieldId, NoticeId, OperationId, OrganisationId, SubmissionId};
use domain::register::handling::Standing;
use domain::register::{NoticeKind, OperationStatus};
use jiff::civil::date;

use super::register_operations::{CITY, complete, is_hidden, people, send, sheet};
use super::world::{World, administrator};
use crate::promises;

promises![
    the_authority_enters_changes_and_closes_a_sheltered_home,
    a_home_that_was_closed_by_mistake_is_opened_again,
    what_the_authority_enters_is_never_late,
    a_sheltered_home_is_there_for_the_administrator_alone,
    nobody_makes_a_draft_the_authoritys,
    nobody_is_told_of_a_sheltered_home,
];

/// Every answer about a home. Who enters it, its law and its form are not asked.
fn answers(name: &str) -> Vec<(&str, &str)> {
    let mut answers = complete(name, "2025-02-01");
    answers.retain(|it| !["operator", "legal_ground", "form"].contains(&it.0));
    answers.extend([("basis", "2025/117"), ("apartments", "Ingenstans 9, 1001")]);
    answers
}

/// A home that has been entered, and its notice.
async fn entered(world: &World, ivar: &Ctx, name: &str) -> (OperationId, NoticeId) {
    let draft = sheltered::begin(&world.app, ivar, &OrganisationId::new(CITY)).await.unwrap();
    let sent = NoticeId::new(send(world, ivar, &draft, &answers(name)).await.as_str());
    let mut tx = world.app.db.read().await.unwrap();
    let notice = store::notice::by_id(&mut tx, &sent).await.unwrap().unwrap();
    (notice.operation_id, sent)
}

async fn the_authority_enters_changes_and_closes_a_sheltered_home(world: World) {
    people(&world).await;
    let ivar = administrator(&world).await;
    let (id, notice) = entered(&world, &ivar, "Hemligt hem").await;
    let listed = sheltered::list(&world.app, &ivar, 1).await.unwrap();
    assert_eq!((listed.part.n, listed.lines.len(), listed.drafts.len()), (1, 1, 0));
    let line = &listed.lines[0];
    assert_eq!(
        (line.name.as_str(), line.organisation.as_str()),
        ("Hemligt hem", "Provstads kommun")
    );
    assert_eq!(line.status, OperationStatus::Active);
    // It needs no decision, and stands among what is decided.
    assert!(desk::list(&world.app, &ivar, Pile::Waiting, 1).await.unwrap().lines.is_empty());
    let over = desk::list(&world.app, &ivar, Pile::Over, 1).await.unwrap().lines;
    assert_eq!((over[0].id.clone(), over[0].standing), (notice, Standing::Approved));
    assert!(over[0].is_sheltered);

    let draft = sheltered::begin_about(&world.app, &ivar, &id, NoticeKind::Change).await.unwrap();
    let draft = draft.unwrap();
    assert_eq!(sheltered::list(&world.app, &ivar, 1).await.unwrap().drafts.len(), 1);
    let begun = sheltered::sight(&world.app, &ivar, &id).await.unwrap().drafts;
    assert_eq!((begun.len(), begun[0].name.as_str()), (1, "Hemligt hem"), "its page says so");
    let change = [("changed_on", "2026-11-20"), ("change_text", "Fler platser"), ("places", "14")];
    let sent = send(&world, &ivar, &draft, &change).await;
    let again = submit(&world.app, &ivar, &draft, Seen { revision: 2, after: 0 }).await.unwrap();
    let Submitted::Received(Sent::Submission(same)) = again else { panic!("it was not sent") };
    assert_eq!(same.as_str(), sent.as_str(), "a second press gives the same");
    let sight = sheltered::sight(&world.app, &ivar, &id).await.unwrap();
    let places = sight.questions.iter().find(|it| it.field == "places").unwrap();
    assert_eq!(places.answer.as_ref().unwrap().get(Language::Sv), "14");
    assert_eq!(sight.line.operation.name, "Hemligt hem");

    let pause = sheltered::begin_about(&world.app, &ivar, &id, NoticeKind::Pause).await.unwrap();
    assert!(pause.is_none(), "the authority changes and closes");
    let draft = sheltered::begin_about(&world.app, &ivar, &id, NoticeKind::Closing).await.unwrap();
    send(&world, &ivar, &draft.unwrap(), &[("closed_on", "2026-11-20")]).await;
    let sight = sheltered::sight(&world.app, &ivar, &id).await.unwrap();
    assert_eq!((sight.line.status, sight.history.len()), (OperationStatus::Closed, 3));
    assert!(
        sheltered::begin_about(&world.app, &ivar, &id, NoticeKind::Change).await.unwrap().is_none()
    );
    // What lists are made of says nothing of it, after every notice.
    let mut tx = world.app.db.read().await.unwrap();
    let row = store::operation::by_id(&mut tx, &id).await.unwrap().unwrap();
    assert_eq!((row.name.as_str(), row.unit.as_str(), row.n_places), ("", "", 0));
    assert_eq!((row.place, row.target_groups.as_str()), (store::operation::Place::default(), ""));
}

async fn a_home_that_was_closed_by_mistake_is_opened_again(world: World) {
    let (erik, _) = people(&world).await;
    let ivar = administrator(&world).await;
    let (id, _) = entered(&world, &ivar, "Hemligt hem").await;
    let draft = sheltered::begin_about(&world.app, &ivar, &id, NoticeKind::Closing).await.unwrap();
    let sent = send(&world, &ivar, &draft.unwrap(), &[("closed_on", "2026-11-20")]).await;
    let closing = NoticeId::new(sent.as_str());
    let back = Decision::TakeBack("Fel boende".to_owned());
    assert!(is_hidden(desk::decide(&world.app, &erik, &closing, &back).await));
    let decided = desk::decide(&world.app, &ivar, &closing, &back).await.unwrap();
    assert_eq!(decided, Decided::Done);
    let sight = sheltered::sight(&world.app, &ivar, &id).await.unwrap();
    assert_eq!(sight.line.status, OperationStatus::Active);
    assert_eq!(sight.line.operation.name, "Hemligt hem");
    let due = take_due(&world.app, world.app.clock.now(), 10).await.unwrap();
    assert!(due.is_empty(), "nobody is told");
    let mut tx = world.app.db.read().await.unwrap();
    let row = store::operation::by_id(&mut tx, &id).await.unwrap().unwrap();
    assert_eq!((row.name.as_str(), row.n_places), ("", 0), "lists still say nothing of it");
}

async fn what_the_authority_enters_is_never_late(world: World) {
    people(&world).await;
    let ivar = administrator(&world).await;
    let draft = sheltered::begin(&world.app, &ivar, &OrganisationId::new(CITY)).await.unwrap();
    let saved = world.save(&ivar, &draft, 1, &answers("Hemligt hem")).await;
    let journey = saved.draft.journey(&world.app);
    assert!(journey.asked().all(|it| it.warnings.is_empty()), "it started long ago");
    submit(&world.app, &ivar, &draft, saved.draft.seen()).await.unwrap();
    let id = sheltered::list(&world.app, &ivar, 1).await.unwrap().lines[0].id.clone();
    let draft = sheltered::begin_about(&world.app, &ivar, &id, NoticeKind::Change).await.unwrap();
    let change = [("changed_on", "2026-02-01"), ("change_text", "Flytt"), ("street", "Gatan 1")];
    let draft = draft.unwrap();
    let saved = world.save(&ivar, &draft, 1, &change).await;
    let journey = saved.draft.journey(&world.app);
    assert!(journey.asked().all(|it| it.warnings.is_empty()), "it was changed long ago");
    submit(&world.app, &ivar, &draft, saved.draft.seen()).await.unwrap();
    let history = sheltered::sight(&world.app, &ivar, &id).await.unwrap().history;
    assert!(history.len() == 2 && history.iter().all(|it| !it.is_late && it.last_day.is_none()));
    let over = desk::list(&world.app, &ivar, Pile::Over, 1).await.unwrap().lines;
    assert!(over.len() == 2 && over.iter().all(|it| !it.is_late));
}

async fn a_sheltered_home_is_there_for_the_administrator_alone(world: World) {
    let (erik, alva) = people(&world).await;
    let ivar = administrator(&world).await;
    let (id, notice) = entered(&world, &ivar, "Hemligt hem").await;
    let city = OrganisationId::new(CITY);
    let draft = sheltered::begin(&world.app, &ivar, &city).await.unwrap();
    let sent = SubmissionId::new(notice.as_str());
    for other in [&erik, &alva] {
        assert!(is_hidden(sheltered::list(&world.app, other, 1).await));
        assert!(is_hidden(sheltered::sight(&world.app, other, &id).await));
        assert!(is_hidden(sheltered::begin(&world.app, other, &city).await));
        let change = NoticeKind::Change;
        assert!(is_hidden(sheltered::begin_about(&world.app, other, &id, change).await));
        assert!(is_hidden(app::draft::open(&world.app, other, &draft).await));
        assert!(is_hidden(attachments::of_draft(&world.app, other, &draft).await));
        assert!(is_hidden(operations::sight(&world.app, other, &id).await));
        assert!(is_hidden(operations::start(&world.app, other, &id).await));
        assert!(is_hidden(completion::handled(&world.app, other, &notice).await));
        assert!(is_hidden(app::submission::read(&world.app, other, &sent).await));
        assert!(is_hidden(app::submission::confirmation(&world.app, other, &sent).await));
    }
    assert!(app::submission::confirmation(&world.app, &ivar, &sent).await.is_ok());
    // An operation that is no sheltered home is not the authority's to change.
    let open = super::register_shown::put(&world, CITY, "open", "Solhem", false).await;
    assert!(is_hidden(sheltered::sight(&world.app, &ivar, &open).await));
    let change = NoticeKind::Change;
    assert!(is_hidden(sheltered::begin_about(&world.app, &ivar, &open, change).await));
}

async fn nobody_makes_a_draft_the_authoritys(world: World) {
    let (erik, _) = people(&world).await;
    let draft = begin(&world.app, &erik, &OrganisationId::new(CITY)).await.unwrap();
    let bent = [("operator", "authority"), ("about_desk", "yes"), ("form", "S-SKYD")];
    let saved = world.save(&erik, &draft, 1, &bent).await;
    assert!(!saved.draft.is_desk());
    let journey = saved.draft.journey(&world.app);
    let operator = journey.asked().find(|it| it.field.id.as_str() == "operator").unwrap();
    assert!(operator.problem.is_some(), "it is offered to nobody");
    assert!(!operator.offered.iter().any(|it| it.id.as_str() == "authority"));
    assert!(saved.draft.answers.get(&FieldId::new("about_desk")).is_none());
}

async fn nobody_is_told_of_a_sheltered_home(world: World) {
    let (erik, _) = people(&world).await;
    let ivar = administrator(&world).await;
    let (id, _) = entered(&world, &ivar, "Hemligt hem").await;
    let draft = sheltered::begin_about(&world.app, &ivar, &id, NoticeKind::Closing).await.unwrap();
    send(&world, &ivar, &draft.unwrap(), &[("closed_on", "2026-11-20")]).await;
    let due = take_due(&world.app, world.app.clock.now(), 10).await.unwrap();
    assert!(due.is_empty(), "no message to anybody");
    let shown = sheet(&world, &erik, &Query::default()).await;
    assert_eq!((shown.n_all, shown.n_found, shown.n_waiting), (0, 0, 0));
    let closed = Query { status: Some(OperationStatus::Closed), ..Query::default() };
    assert!(operations::export(&world.app, &erik, &closed).await.unwrap().1.is_empty());
    let sight = sheltered::sight(&world.app, &ivar, &id).await.unwrap();
    assert_eq!(sight.line.operation.days.closed_on, Some(date(2026, 11, 20)));
}
