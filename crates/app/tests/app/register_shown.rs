//! What of the register's operations somebody is shown, and what not: legal grounds, organisations, sheltered homes; the
//! list and its search; and what is reminded of.

use std::fmt::Write as _;

use app::Ctx;
use app::message::{Answer, Kind, settle, take_due};
use app::register::notices::{begin, begin_about};
use app::register::operations::{self, Query, SHOWN};
use app::submit::{Seen, Submitted, submit};
use domain::Answers;
use domain::ids::{FieldId, OperationId, OrganisationId, PersonId, RegisterRoleId, SubmissionId};
use domain::register::deadline::{Days, Waits};
use domain::register::{LegalGround, NoticeKind, OperationStatus};
use jiff::SignedDuration;
use jiff::civil::date;
use store::operation::{Operation, Place};

use super::register_operations::{
    CITY, REGION, about, complete, is_hidden, names, notified, people, send, sheet,
};
use super::world::{ERIK, World, administrator};
use crate::promises;

promises![
    a_user_sees_only_the_legal_grounds_that_were_given,
    whoever_loses_the_role_can_no_longer_send,
    another_organisation_does_not_exist,
    a_sheltered_home_changes_nothing_that_the_organisation_is_shown,
    what_waits_is_reminded_of_once,
    operations_are_found_by_name_and_address,
    thousands_of_operations_are_listed_page_by_page,
];

async fn a_user_sees_only_the_legal_grounds_that_were_given(world: World) {
    let (erik, alva) = people(&world).await;
    let id = notified(&world, &erik, &complete("Solhem", "2026-11-01")).await;
    let alvas = sheet(&world, &alva, &Query::default()).await;
    assert_eq!((alvas.n_all, alvas.n_found, alvas.n_waiting), (0, 0, 0));
    assert!(operations::export(&world.app, &alva, &Query::default()).await.unwrap().1.is_empty());
    assert!(is_hidden(operations::sight(&world.app, &alva, &id).await));
    for kind in [NoticeKind::Change, NoticeKind::Pause, NoticeKind::Closing] {
        assert!(is_hidden(begin_about(&world.app, &alva, &id, kind).await));
    }
    assert!(is_hidden(operations::start(&world.app, &alva, &id).await));
    let sight = operations::sight(&world.app, &erik, &id).await.unwrap();
    let sent = SubmissionId::new(sight.history[0].id.as_str());
    assert!(is_hidden(app::submission::read(&world.app, &alva, &sent).await));
    assert!(is_hidden(app::submission::confirmation(&world.app, &alva, &sent).await));
    // Her own notice can only be of what she was given, whatever is posted.
    let draft = begin(&world.app, &alva, &OrganisationId::new(CITY)).await.unwrap();
    let saved = world.save(&alva, &draft, 1, &complete("Solhem", "2026-12-01")).await;
    let sent = submit(&world.app, &alva, &draft, saved.draft.seen()).await.unwrap();
    let Submitted::PutRight(open) = sent else { panic!("she notified under SoL") };
    let journey = open.journey(&world.app);
    let ground = journey.asked().find(|it| it.field.id.as_str() == "legal_ground").unwrap();
    assert_eq!(ground.problem.as_ref().unwrap().rule.as_str(), "REG-206");
}

async fn whoever_loses_the_role_can_no_longer_send(world: World) {
    let (_, alva) = people(&world).await;
    let draft = begin(&world.app, &alva, &OrganisationId::new(CITY)).await.unwrap();
    let now = world.app.clock.now();
    let mut tx = world.app.db.write().await.unwrap();
    let role = RegisterRoleId::new("role-alva");
    store::register_role::end(&mut tx, &role, &PersonId::new("erik"), now).await.unwrap();
    tx.commit().await.unwrap();
    assert!(is_hidden(app::draft::open(&world.app, &alva, &draft).await));
    let seen = Seen { revision: 1, after: 0 };
    assert!(is_hidden(submit(&world.app, &alva, &draft, seen).await));
    assert!(is_hidden(operations::sheet(&world.app, &alva, &Query::default()).await));
}

async fn another_organisation_does_not_exist(world: World) {
    let (erik, _) = people(&world).await;
    let region = OrganisationId::new(REGION);
    assert!(is_hidden(begin(&world.app, &erik, &region).await));
    let query = Query { organisation: Some(region), ..Query::default() };
    assert!(is_hidden(operations::sheet(&world.app, &erik, &query).await));
    assert!(is_hidden(operations::export(&world.app, &erik, &query).await));
    let theirs = put(&world, REGION, "theirs", "Deras", false).await;
    assert!(is_hidden(operations::sight(&world.app, &erik, &theirs).await));
    assert!(is_hidden(begin_about(&world.app, &erik, &theirs, NoticeKind::Change).await));
    // Nor does the register, to somebody without a role.
    let ivar = administrator(&world).await;
    assert!(is_hidden(operations::sheet(&world.app, &ivar, &Query::default()).await));
}

/// An operation as it stood in the register before the service.
pub(crate) async fn put(
    world: &World,
    organisation: &str,
    id: &str,
    name: &str,
    is_sheltered: bool,
) -> OperationId {
    let mut tx = world.app.db.write().await.unwrap();
    let operation = row(organisation, id, name, is_sheltered);
    let answers: Answers = complete(name, "2020-01-01")
        .into_iter()
        .map(|(field, text)| (FieldId::new(field), text.to_owned()))
        .collect();
    store::operation::insert(&mut tx, &operation).await.unwrap();
    let version = (&operation.id, 1);
    let now = world.app.clock.now();
    store::operation::keep_version(&mut tx, version, None, &answers, now).await.unwrap();
    tx.commit().await.unwrap();
    operation.id
}

fn row(organisation: &str, id: &str, name: &str, is_sheltered: bool) -> Operation {
    Operation {
        id: OperationId::new(id),
        reference: format!("REF-{id}"),
        organisation_id: OrganisationId::new(organisation),
        legal_ground: LegalGround::Sol,
        form: if is_sheltered { "S-SKYD" } else { "S-SABO" }.to_owned(),
        is_sheltered,
        name: name.to_owned(),
        unit: "Socialnämnden".to_owned(),
        place: Place {
            street: "Åsgatan 7".to_owned(),
            postcode: "753 10".to_owned(),
            city: "Uppsala".to_owned(),
            municipality_code: "0380".to_owned(),
            ..Place::default()
        },
        n_places: 12,
        target_groups: "older".to_owned(),
        days: Days { starts_on: Some(date(2020, 1, 1)), is_started: true, ..Days::default() },
        version: 1,
    }
}

/// Everything that the organisation is told of its operations, as text.
async fn all_that_is_told(world: &World, ctx: &Ctx) -> String {
    let mut told = String::new();
    let closed = Some(OperationStatus::Closed);
    for query in [
        Query::default(),
        Query { text: "hemligt".to_owned(), ..Query::default() },
        Query { form: "S-SKYD".to_owned(), ..Query::default() },
        Query { status: closed, ..Query::default() },
        Query { is_waiting: true, ..Query::default() },
    ] {
        let sheet = sheet(world, ctx, &query).await;
        let (_, exported) = operations::export(&world.app, ctx, &query).await.unwrap();
        writeln!(told, "{sheet:?}\n{exported:?}").unwrap();
    }
    told
}

async fn a_sheltered_home_changes_nothing_that_the_organisation_is_shown(world: World) {
    let (erik, _) = people(&world).await;
    put(&world, CITY, "open", "Solhem", false).await;
    let before = all_that_is_told(&world, &erik).await;
    let home = put(&world, CITY, "home", "Hemligt hem", true).await;
    let unknown = OperationId::new("unknown");
    assert_eq!(all_that_is_told(&world, &erik).await, before);
    // What is asked of it is answered as what is asked of something that is not there.
    for id in [&home, &unknown] {
        assert!(is_hidden(operations::sight(&world.app, &erik, id).await));
        assert!(is_hidden(operations::start(&world.app, &erik, id).await));
        for kind in NoticeKind::ALL {
            assert!(is_hidden(begin_about(&world.app, &erik, id, kind).await));
        }
    }
    // Nobody is reminded of it, and the columns of lists say nothing.
    let mut tx = world.app.db.write().await.unwrap();
    let mut stored = store::operation::by_id(&mut tx, &home).await.unwrap().unwrap();
    assert!(stored.name.is_empty() && stored.place == Place::default());
    stored.days.paused_from = Some(date(2026, 9, 1));
    stored.days.paused_to = Some(date(2026, 10, 1));
    store::operation::update(&mut tx, &stored).await.unwrap();
    tx.commit().await.unwrap();
    remind(&world).await;
    let messages = take_due(&world.app, world.app.clock.now(), 100).await.unwrap();
    let is_of_register =
        |kind: Kind| matches!(kind, Kind::OperationStart | Kind::OperationPauseEnd);
    assert!(!messages.iter().any(|it| is_of_register(it.message.kind)));
    assert_eq!(all_that_is_told(&world, &erik).await, before);
}

async fn remind(world: &World) {
    let ctx = Ctx::of_visitor(&world.app, "remind");
    app::reminder::remind(&world.app, &ctx).await.unwrap();
}

/// The addresses and kinds of messages about operations that have come since the last time.
async fn reminded(world: &World) -> Vec<(String, Kind)> {
    remind(world).await;
    let now = world.app.clock.now();
    let due = take_due(&world.app, now, 100).await.unwrap();
    for it in &due {
        settle(&world.app, now, it, &Answer::Taken).await.unwrap();
    }
    let about = due.into_iter().map(|it| (it.message.to, it.message.kind));
    let mut about: Vec<_> =
        about.filter(|it| matches!(it.1, Kind::OperationStart | Kind::OperationPauseEnd)).collect();
    about.sort_by(|one, other| one.0.cmp(&other.0));
    about
}

async fn what_waits_is_reminded_of_once(world: World) {
    let (erik, _) = people(&world).await;
    let id = notified(&world, &erik, &complete("Solhem", "2026-11-24")).await;
    assert!(reminded(&world).await.is_empty(), "the day has not come");
    world.app.clock.advance(SignedDuration::from_hours(24));
    let erik = world.log_in(ERIK).await;
    let waiting = sheet(&world, &erik, &Query { is_waiting: true, ..Query::default() }).await;
    assert_eq!((waiting.n_found, waiting.n_waiting), (1, 1));
    let waits = waiting.lines[0].waiting.unwrap();
    assert_eq!((waits.what, waits.last_day), (Waits::Start, Some(date(2026, 12, 28))));
    // Alva has another legal ground: she is not told.
    let to_erik = ("erik@kommun.example".to_owned(), Kind::OperationStart);
    assert_eq!(reminded(&world).await, [to_erik]);
    assert!(reminded(&world).await.is_empty(), "once is enough");
    operations::start(&world.app, &erik, &id).await.unwrap();
    assert_eq!(sheet(&world, &erik, &Query::default()).await.n_waiting, 0);
    let draft = about(&world, &erik, &id, NoticeKind::Pause).await;
    let pause = [("paused_from", "2026-11-24"), ("paused_to", "2026-11-24")];
    send(&world, &erik, &draft, &pause).await;
    assert!(reminded(&world).await.is_empty());
    world.app.clock.advance(SignedDuration::from_hours(24));
    let to_erik = ("erik@kommun.example".to_owned(), Kind::OperationPauseEnd);
    assert_eq!(reminded(&world).await, [to_erik]);
    assert!(reminded(&world).await.is_empty());
}

async fn operations_are_found_by_name_and_address(world: World) {
    let (erik, _) = people(&world).await;
    put(&world, CITY, "a", "Åkerhemmet", false).await;
    put(&world, CITY, "b", "Solhem", false).await;
    put(&world, CITY, "c", "Ekgården", false).await;
    let found = async |text: &str| {
        names(&world, &erik, &Query { text: text.to_owned(), ..Query::default() }).await
    };
    assert_eq!(found("").await, ["Ekgården", "Solhem", "Åkerhemmet"]);
    assert_eq!(found("akerhem").await, ["Åkerhemmet"]);
    assert_eq!(found("solhem uppsala").await, ["Solhem"]);
    assert_eq!(found("75310").await.len(), 3);
    assert_eq!(found("asgatan 7").await.len(), 3);
    assert_eq!(found("REF-b").await, ["Solhem"]);
    // The name of whoever leads it stands in no index.
    assert!(found("zebrafink").await.is_empty());
    assert!(!found("särskilt boende").await.is_empty(), "the form's name is searched too");
    let none = Query { ground: Some(LegalGround::Lss), ..Query::default() };
    assert!(names(&world, &erik, &none).await.is_empty());
}

async fn thousands_of_operations_are_listed_page_by_page(world: World) {
    let (erik, _) = people(&world).await;
    let mut tx = world.app.db.write().await.unwrap();
    for n in 0..3_000 {
        let operation = row(CITY, &format!("many-{n}"), &format!("Hem {n:05}"), n % 100 == 0);
        store::operation::insert(&mut tx, &operation).await.unwrap();
    }
    tx.commit().await.unwrap();
    let last = Query { page: 999, ..Query::default() };
    let sheet = sheet(&world, &erik, &last).await;
    assert_eq!((sheet.n_all, sheet.pages), (2_970, 60));
    assert_eq!((sheet.page, sheet.lines.len()), (60, 2_970 - 59 * SHOWN));
    assert_eq!(sheet.lines.last().unwrap().operation.name, "Hem 02999");
    let (_, all) = operations::export(&world.app, &erik, &Query::default()).await.unwrap();
    assert_eq!(all.len(), 2_970);
    let one = Query { text: "hem 02777".to_owned(), ..Query::default() };
    assert_eq!(names(&world, &erik, &one).await, ["Hem 02777"]);
}
