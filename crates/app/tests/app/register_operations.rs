//! The register's operations: notified, changed, paused, closed, found and reminded of; and what nobody is shown.

use std::fmt::Write as _;

use app::message::{Answer, Kind, settle, take_due};
use app::register::notices::{begin, begin_about};
use app::register::operations::{self, Query, SHOWN};
use app::submit::{Seen, Submitted, submit};
use app::{Ctx, Error, Refusal, Sent};
use domain::ids::{
    DraftId, FieldId, NoticeId, OperationId, OrganisationId, PersonId, RegisterRoleId, SubmissionId,
};
use domain::register::deadline::{Days, Waits};
use domain::register::{Access, LegalGround, Level, NoticeKind, OperationStatus};
use domain::{Answers, Language};
use jiff::SignedDuration;
use jiff::civil::date;
use store::operation::{Operation, Place};
use store::register_role::NewRole;

use super::world::{ALVA, ERIK, World, administrator};
use crate::promises;

promises![
    a_new_operation_is_in_the_register_when_its_notice_is_sent,
    a_change_follows_from_the_record_and_law_and_form_cannot_be_bent,
    what_a_colleague_has_changed_meanwhile_is_not_overwritten,
    an_operation_ceases_resumes_and_is_closed,
    a_notice_that_is_late_is_told_of_and_taken,
    a_user_sees_only_the_legal_grounds_that_were_given,
    whoever_loses_the_role_can_no_longer_send,
    another_organisation_does_not_exist,
    whom_the_service_is_not_for_is_told_before_anything_else,
    a_sheltered_home_changes_nothing_that_the_organisation_is_shown,
    what_waits_is_reminded_of_once,
    operations_are_found_by_name_and_address,
    thousands_of_operations_are_listed_page_by_page,
];

pub(crate) const CITY: &str = "organisation-city";
pub(crate) const REGION: &str = "organisation-region";

/// Erik answers for the city; Alva is a user there, for LSS only.
pub(crate) async fn people(world: &World) -> (Ctx, Ctx) {
    let now = world.app.clock.now();
    let mut tx = world.app.db.write().await.unwrap();
    for (id, code, name) in [(CITY, "0380", "Provstads kommun"), (REGION, "03", "Region Prov")] {
        let new = store::organisation::Organisation {
            id: OrganisationId::new(id),
            code: code.to_owned(),
            name: name.to_owned(),
            connected_at: now,
        };
        assert!(store::organisation::insert(&mut tx, &new).await.unwrap());
    }
    let roles =
        [("erik", Level::Representative, vec![]), ("alva", Level::User, vec![LegalGround::Lss])];
    for (person, level, grounds) in roles {
        let role = NewRole {
            id: RegisterRoleId::new(format!("role-{person}")),
            person_id: PersonId::new(person),
            access: Access { organisation: OrganisationId::new(CITY), level, grounds },
            details: store::person::PersonDetails {
                given_name: person.to_owned(),
                surname: "Prov".to_owned(),
                title: "Chef".to_owned(),
                email: format!("{person}@kommun.example"),
                phone: "070-174 06 05".to_owned(),
            },
            granted_by: PersonId::new("erik"),
            granted_at: now,
        };
        assert!(store::register_role::insert(&mut tx, &role).await.unwrap());
    }
    tx.commit().await.unwrap();
    (world.log_in(ERIK).await, world.log_in(ALVA).await)
}

/// Every answer of a new operation that starts on the day.
pub(crate) fn complete<'a>(name: &'a str, starts_on: &'a str) -> Vec<(&'static str, &'a str)> {
    vec![
        ("operator", "own"),
        ("legal_ground", "sol"),
        ("form", "S-SABO"),
        ("name", name),
        ("unit", "Socialnämnden"),
        ("starts_on", starts_on),
        ("extent_text", "Öppet alla dagar"),
        ("places", "12"),
        ("target_groups", "older"),
        ("street", "Åsgatan 7"),
        ("postcode", "753 10"),
        ("city", "Uppsala"),
        ("municipality", "0380"),
        ("phone", "018-12 34 56"),
        ("email", "solhem@kommun.example"),
        ("first_name", "Ulla"),
        ("last_name", "Zebrafink"),
        ("person_number", "198112189876"),
        ("manager_email", "ulla@kommun.example"),
        ("manager_phone", "018-12 34 57"),
        ("staff_text", "Tio undersköterskor"),
        ("contact_name", "Åke Prov"),
        ("contact_email", "ake@kommun.example"),
    ]
}

/// Fills the draft in and sends it; what it became.
pub(crate) async fn send(world: &World, ctx: &Ctx, id: &DraftId, answers: &[(&str, &str)]) -> SubmissionId {
    let revision = app::draft::open(&world.app, ctx, id).await.unwrap().revision;
    let saved = world.save(ctx, id, revision, answers).await;
    let journey = saved.draft.journey(&world.app);
    let stuck = journey.asked().find(|asked| asked.problem.is_some());
    assert!(stuck.is_none(), "{}", stuck.map(|it| it.field.id.to_string()).unwrap());
    let sent = submit(&world.app, ctx, id, saved.draft.seen()).await.unwrap();
    let Submitted::Received(Sent::Submission(sent)) = sent else { panic!("not received") };
    sent
}

/// A new operation in the city; its id.
pub(crate) async fn notified(world: &World, ctx: &Ctx, answers: &[(&str, &str)]) -> OperationId {
    let draft = begin(&world.app, ctx, &OrganisationId::new(CITY)).await.unwrap();
    let sent = send(world, ctx, &draft, answers).await;
    let mut tx = world.app.db.read().await.unwrap();
    let notice = NoticeId::new(sent.as_str());
    store::notice::by_id(&mut tx, &notice).await.unwrap().unwrap().operation_id
}

pub(crate) async fn about(world: &World, ctx: &Ctx, id: &OperationId, kind: NoticeKind) -> DraftId {
    begin_about(&world.app, ctx, id, kind).await.unwrap().expect("the notice fits")
}

async fn sheet(world: &World, ctx: &Ctx, query: &Query) -> operations::Sheet {
    operations::sheet(&world.app, ctx, query).await.unwrap()
}

async fn names(world: &World, ctx: &Ctx, query: &Query) -> Vec<String> {
    let sheet = sheet(world, ctx, query).await;
    sheet.lines.iter().map(|line| line.operation.name.clone()).collect()
}

pub(crate) fn is_hidden<T>(answer: Result<T, Error>) -> bool {
    matches!(answer, Err(Error::Refused(Refusal::NotFound)))
}

/// What the operation's record says in a field.
async fn said(world: &World, ctx: &Ctx, id: &OperationId, field: &str) -> String {
    let sight = operations::sight(&world.app, ctx, id).await.unwrap();
    let question = sight.questions.iter().find(|it| it.field == field);
    let answer = question.and_then(|it| it.answer.as_ref());
    answer.map(|it| it.get(Language::Sv).to_owned()).unwrap_or_default()
}

async fn a_new_operation_is_in_the_register_when_its_notice_is_sent(world: World) {
    let (erik, _) = people(&world).await;
    let draft = begin(&world.app, &erik, &OrganisationId::new(CITY)).await.unwrap();
    let sent = send(&world, &erik, &draft, &complete("Solhem", "2026-12-01")).await;
    // A second press gives the same confirmation, which is a PDF for as long as the record.
    let again = submit(&world.app, &erik, &draft, Seen { revision: 2, after: 0 }).await.unwrap();
    assert!(
        matches!(again, Submitted::Received(Sent::Submission(ref it)) if it.as_str() == sent.as_str())
    );
    let (_, pdf) = app::submission::confirmation(&world.app, &erik, &sent).await.unwrap();
    assert!(pdf.starts_with(b"%PDF"));
    let read = app::submission::read(&world.app, &erik, &sent).await.unwrap();
    assert_eq!(read.document.municipality, "Provstads kommun");
    assert_eq!(read.document.committee, "Solhem");
    assert!(!read.document.text().unwrap().contains("198112189876"), "the number is masked");
    let sheet = sheet(&world, &erik, &Query::default()).await;
    assert_eq!((sheet.n_all, sheet.n_found), (1, 1));
    let line = &sheet.lines[0];
    assert_eq!(line.status, OperationStatus::Planned);
    assert_eq!(line.operation.n_places, 12);
    let sight = operations::sight(&world.app, &erik, &line.operation.id).await.unwrap();
    assert_eq!(sight.history.len(), 1);
    assert_eq!(sight.history[0].reference, read.reference);
    assert!(!sight.history[0].is_late);
    assert_eq!(said(&world, &erik, &line.operation.id, "person_number").await, "19811218-****");
    assert_eq!(said(&world, &erik, &line.operation.id, "last_name").await, "Zebrafink");
}

async fn a_change_follows_from_the_record_and_law_and_form_cannot_be_bent(world: World) {
    let (erik, _) = people(&world).await;
    let id = notified(&world, &erik, &complete("Solhem", "2026-11-01")).await;
    let draft = about(&world, &erik, &id, NoticeKind::Change).await;
    let open = app::draft::open(&world.app, &erik, &draft).await.unwrap();
    assert_eq!(open.answers.get(&FieldId::new("street")), Some("Åsgatan 7"));
    let bent = [
        ("changed_on", "2026-11-20"),
        ("change_text", "Fler platser"),
        ("places", "14"),
        ("legal_ground", "lss"),
        ("form", "L-DAG"),
        ("notice_kind", "closing"),
        ("about_operation", "other"),
        ("about_organisation", REGION),
    ];
    send(&world, &erik, &draft, &bent).await;
    let sight = operations::sight(&world.app, &erik, &id).await.unwrap();
    let operation = &sight.line.operation;
    assert_eq!((operation.legal_ground, operation.form.as_str()), (LegalGround::Sol, "S-SABO"));
    assert_eq!((operation.n_places, operation.version), (14, 2));
    assert_eq!(operation.organisation_id.as_str(), CITY);
    assert_eq!(sight.line.status, OperationStatus::Active);
    let mut kinds: Vec<NoticeKind> = sight.history.iter().map(|it| it.kind).collect();
    kinds.sort();
    assert_eq!(kinds, [NoticeKind::New, NoticeKind::Change]);
}

async fn what_a_colleague_has_changed_meanwhile_is_not_overwritten(world: World) {
    let (erik, alva) = people(&world).await;
    let mut answers = complete("Verkstan", "2026-11-01");
    for answer in &mut answers {
        match answer.0 {
            "legal_ground" => answer.1 = "lss",
            "form" => answer.1 = "L-DAG",
            _ => {}
        }
    }
    let id = notified(&world, &erik, &answers).await;
    let mine = about(&world, &erik, &id, NoticeKind::Change).await;
    let hers = about(&world, &alva, &id, NoticeKind::Change).await;
    let event = [("changed_on", "2026-11-20"), ("change_text", "x"), ("places", "20")];
    send(&world, &alva, &hers, &event).await;
    let event = [("changed_on", "2026-11-20"), ("change_text", "y"), ("city", "Knivsta")];
    let saved = world.save(&erik, &mine, 1, &event).await;
    let sent = submit(&world.app, &erik, &mine, saved.draft.seen()).await.unwrap();
    let Submitted::Changed(open) = sent else { panic!("it was sent over the colleague's") };
    assert_eq!(open.answers.get(&FieldId::new("places")), Some("20"));
    assert_eq!(open.answers.get(&FieldId::new("city")), Some("Knivsta"));
    let sent = submit(&world.app, &erik, &mine, open.seen()).await.unwrap();
    assert!(matches!(sent, Submitted::Received(_)));
    let sight = operations::sight(&world.app, &erik, &id).await.unwrap();
    assert_eq!(sight.line.operation.n_places, 20);
    assert_eq!(sight.line.operation.place.city, "Knivsta");
}

async fn an_operation_ceases_resumes_and_is_closed(world: World) {
    let (erik, _) = people(&world).await;
    let id = notified(&world, &erik, &complete("Solhem", "2026-11-01")).await;
    let resume = begin_about(&world.app, &erik, &id, NoticeKind::Resume).await.unwrap();
    assert!(resume.is_none(), "what runs cannot be resumed");
    let draft = about(&world, &erik, &id, NoticeKind::Pause).await;
    let pause = [("paused_from", "2026-11-20"), ("paused_to", "2026-12-31")];
    send(&world, &erik, &draft, &pause).await;
    let status = |sight: &operations::Sight| sight.line.status;
    let sight = operations::sight(&world.app, &erik, &id).await.unwrap();
    assert_eq!(status(&sight), OperationStatus::Paused);
    assert_eq!(sight.line.operation.version, 1, "a pause changes nothing in the record");
    let draft = about(&world, &erik, &id, NoticeKind::Resume).await;
    send(&world, &erik, &draft, &[("resumed_on", "2026-11-23")]).await;
    let sight = operations::sight(&world.app, &erik, &id).await.unwrap();
    assert_eq!(status(&sight), OperationStatus::Active);
    let draft = about(&world, &erik, &id, NoticeKind::Closing).await;
    send(&world, &erik, &draft, &[("closed_on", "2026-11-22")]).await;
    let sight = operations::sight(&world.app, &erik, &id).await.unwrap();
    assert_eq!(status(&sight), OperationStatus::Closed);
    assert!(sight.fitting.is_empty());
    assert!(names(&world, &erik, &Query::default()).await.is_empty());
    let closed = Query { status: Some(OperationStatus::Closed), ..Query::default() };
    assert_eq!(names(&world, &erik, &closed).await, ["Solhem"]);
}

async fn a_notice_that_is_late_is_told_of_and_taken(world: World) {
    let (erik, _) = people(&world).await;
    let id = notified(&world, &erik, &complete("Solhem", "2026-03-01")).await;
    for (happened, is_late) in [("2026-10-22", false), ("2026-10-20", true), ("2025-12-31", false)]
    {
        let draft = about(&world, &erik, &id, NoticeKind::Change).await;
        let change = [("changed_on", happened), ("change_text", "x")];
        let saved = world.save(&erik, &draft, 1, &change).await;
        let journey = saved.draft.journey(&world.app);
        let asked = journey.asked().find(|it| it.field.id.as_str() == "changed_on").unwrap();
        assert_eq!(!asked.warnings.is_empty(), is_late, "{happened}");
        let sent = submit(&world.app, &erik, &draft, saved.draft.seen()).await.unwrap();
        assert!(matches!(sent, Submitted::Received(_)), "{happened}");
        let sight = operations::sight(&world.app, &erik, &id).await.unwrap();
        let event = sight.history.iter().find(|it| it.happened_on.to_string() == happened);
        assert_eq!(event.unwrap().is_late, is_late, "{happened}");
    }
}

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

async fn whom_the_service_is_not_for_is_told_before_anything_else(world: World) {
    let (erik, _) = people(&world).await;
    for operator in ["company", "contract", "federation", "consultant"] {
        let draft = begin(&world.app, &erik, &OrganisationId::new(CITY)).await.unwrap();
        let saved = world.save(&erik, &draft, 1, &[("operator", operator)]).await;
        let journey = saved.draft.journey(&world.app);
        assert_eq!(journey.first_unfinished(), 0, "{operator}: no other tab is reached");
        let asked = journey.pages[0].fields.iter().find(|it| it.field.id.as_str() == "operator");
        let problem = asked.unwrap().problem.as_ref().unwrap();
        assert!(problem.text.get(Language::Sv).contains("ivo.se"), "{operator}: where to go");
        let mut answers = complete("Solhem", "2026-12-01");
        answers[0].1 = operator;
        let saved = world.save(&erik, &draft, saved.draft.revision, &answers).await;
        let sent = submit(&world.app, &erik, &draft, saved.draft.seen()).await.unwrap();
        assert!(matches!(sent, Submitted::PutRight(_)), "{operator}");
    }
    let draft = begin(&world.app, &erik, &OrganisationId::new(CITY)).await.unwrap();
    let mut answers = complete("Hemligt", "2026-12-01");
    answers[2].1 = "S-SKYD";
    let saved = world.save(&erik, &draft, 1, &answers).await;
    let sent = submit(&world.app, &erik, &draft, saved.draft.seen()).await.unwrap();
    assert!(matches!(sent, Submitted::PutRight(_)), "a sheltered home is not notified here");
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
