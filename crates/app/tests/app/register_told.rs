//! What the organisation is told of its own notices: where each stands, what the authority asks, what a change changes, and
//! what it has begun.

use app::register::completion;
use app::register::desk::{self, Decision, Pile};
use app::register::notices::changes;
use app::register::operations::{self, Query};
use app::{App, Ctx};
use domain::Language;
use domain::ids::NoticeId;
use domain::register::NoticeKind;
use domain::register::handling::Standing;

use super::register_operations::{about, complete, names, notified, people, send, sheet};
use super::world::{World, administrator};
use crate::promises;

promises![
    what_the_authority_asks_waits_for_the_organisation,
    every_tab_knows_what_it_is_about,
    a_change_says_what_it_changes,
    a_start_is_moved_of_what_has_not_started_alone,
    what_is_begun_is_told_and_can_be_thrown_away,
    a_new_operation_is_late_after_its_start,
];

/// The one notice that waits for the authority.
async fn waiting(app: &App, ivar: &Ctx) -> NoticeId {
    let waiting = desk::list(app, ivar, Pile::Waiting, 1).await.unwrap().lines;
    assert_eq!(waiting.len(), 1);
    waiting[0].id.clone()
}

async fn decide(world: &World, ivar: &Ctx, id: &NoticeId, decision: Decision) {
    desk::decide(&world.app, ivar, id, &decision).await.unwrap();
}

async fn standings(
    world: &World,
    ctx: &Ctx,
    id: &domain::ids::OperationId,
) -> Vec<(NoticeKind, Standing)> {
    let history = operations::sight(&world.app, ctx, id).await.unwrap().history;
    let mut all: Vec<_> = history.iter().map(|it| (it.kind, it.standing)).collect();
    all.sort();
    all
}

async fn what_the_authority_asks_waits_for_the_organisation(world: World) {
    let (erik, alva) = people(&world).await;
    let ivar = administrator(&world).await;
    let id = notified(&world, &erik, &complete("Solhem", "2026-12-01")).await;
    assert_eq!(standings(&world, &erik, &id).await, [(NoticeKind::New, Standing::Waiting)]);
    let only = Query { is_waiting: true, ..Query::default() };
    assert!(names(&world, &erik, &only).await.is_empty());
    let notice = waiting(&world.app, &ivar).await;
    decide(&world, &ivar, &notice, Decision::Ask("Hur stort?".to_owned())).await;
    assert_eq!(standings(&world, &erik, &id).await, [(NoticeKind::New, Standing::Asked)]);
    let asked = sheet(&world, &erik, &only).await;
    assert_eq!((asked.n_found, asked.n_waiting), (1, 1));
    assert!(asked.lines[0].is_asked && asked.lines[0].waiting.is_none());
    // It is under SoL, which Alva was not given.
    assert_eq!(sheet(&world, &alva, &only).await.n_waiting, 0);
    let draft = completion::begin(&world.app, &erik, &notice).await.unwrap().unwrap();
    let open = app::draft::open(&world.app, &erik, &draft).await.unwrap();
    assert_eq!(open.subject.unwrap().asked.as_deref(), Some("Hur stort?"));
    decide(&world, &ivar, &notice, Decision::Refuse("Nej".to_owned())).await;
    assert_eq!(standings(&world, &erik, &id).await, [(NoticeKind::New, Standing::Refused)]);
    assert_eq!(sheet(&world, &erik, &only).await.n_waiting, 0);
    let open = app::draft::open(&world.app, &erik, &draft).await.unwrap();
    assert!(open.subject.unwrap().asked.is_none(), "nobody waits for an answer any more");
}

async fn every_tab_knows_what_it_is_about(world: World) {
    let (erik, _) = people(&world).await;
    let id = notified(&world, &erik, &complete("Solhem", "2026-11-01")).await;
    let draft = about(&world, &erik, &id, NoticeKind::Closing).await;
    let open = app::draft::open(&world.app, &erik, &draft).await.unwrap();
    let subject = open.subject.unwrap();
    assert_eq!((subject.kind, subject.asked.is_none()), (NoticeKind::Closing, true));
    assert_eq!(subject.organisation, "Provstads kommun");
    assert_eq!(subject.operation.unwrap().name, "Solhem");
}

async fn a_change_says_what_it_changes(world: World) {
    let (erik, _) = people(&world).await;
    let id = notified(&world, &erik, &complete("Solhem", "2026-11-01")).await;
    let draft = about(&world, &erik, &id, NoticeKind::Change).await;
    let open = app::draft::open(&world.app, &erik, &draft).await.unwrap();
    assert!(changes(&world.app, &open).unwrap().is_empty(), "nothing has been changed yet");
    let typed = [
        ("changed_on", "2026-11-20"),
        ("change_text", "Fler platser"),
        ("places", "14"),
        ("person_number", "198506149809"),
    ];
    let open = world.save(&erik, &draft, open.revision, &typed).await.draft;
    let said = |change: &desk::Change| {
        let sv = |words: &Option<app::Words>| {
            words.as_ref().map(|it| it.get(Language::Sv).to_owned()).unwrap_or_default()
        };
        (change.field.clone(), sv(&change.before), sv(&change.after))
    };
    let expected = [("places", "12", "14"), ("person_number", "19811218-****", "19850614-****")];
    let expected = expected
        .map(|(field, before, after)| (field.to_owned(), before.to_owned(), after.to_owned()));
    let now: Vec<_> = changes(&world.app, &open).unwrap().iter().map(said).collect();
    assert_eq!(now, expected);
    let sent = send(&world, &erik, &draft, &[]).await;
    let read = completion::handled(&world.app, &erik, &NoticeId::new(sent.as_str())).await.unwrap();
    assert_eq!(read.changes.iter().map(said).collect::<Vec<_>>(), expected, "also when it is sent");
    // What changes nothing in the record does not say that it does.
    let draft = about(&world, &erik, &id, NoticeKind::Closing).await;
    let open = app::draft::open(&world.app, &erik, &draft).await.unwrap();
    assert!(changes(&world.app, &open).is_none());
}

async fn a_start_is_moved_of_what_has_not_started_alone(world: World) {
    let (erik, _) = people(&world).await;
    for (name, starts_on, is_asked) in
        [("Solhem", "2026-11-01", false), ("Björken", "2026-12-01", true)]
    {
        let id = notified(&world, &erik, &complete(name, starts_on)).await;
        let draft = about(&world, &erik, &id, NoticeKind::Change).await;
        let open = app::draft::open(&world.app, &erik, &draft).await.unwrap();
        let journey = open.journey(&world.app);
        let found = journey.asked().any(|it| it.field.id.as_str() == "moved_start");
        assert_eq!(found, is_asked, "{name}");
    }
}

async fn what_is_begun_is_told_and_can_be_thrown_away(world: World) {
    let (erik, _) = people(&world).await;
    let id = notified(&world, &erik, &complete("Solhem", "2026-11-01")).await;
    let draft = about(&world, &erik, &id, NoticeKind::Closing).await;
    let begun = operations::sight(&world.app, &erik, &id).await.unwrap().drafts;
    assert_eq!((begun.len(), begun[0].kind), (1, NoticeKind::Closing));
    assert_eq!(begun[0].id, draft);
    let other = notified(&world, &erik, &complete("Björken", "2026-11-01")).await;
    assert!(operations::sight(&world.app, &erik, &other).await.unwrap().drafts.is_empty());
    app::draft::discard(&world.app, &erik, &draft).await.unwrap();
    assert!(operations::sight(&world.app, &erik, &id).await.unwrap().drafts.is_empty());
    assert!(sheet(&world, &erik, &Query::default()).await.drafts.is_empty());
}

async fn a_new_operation_is_late_after_its_start(world: World) {
    let (erik, _) = people(&world).await;
    for (name, starts_on, is_late) in
        [("Solhem", "2026-11-22", true), ("Björken", "2026-11-23", false)]
    {
        let id = notified(&world, &erik, &complete(name, starts_on)).await;
        let history = operations::sight(&world.app, &erik, &id).await.unwrap().history;
        assert_eq!((history[0].is_late, history[0].last_day), (is_late, None), "{name}");
    }
}
