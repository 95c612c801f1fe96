//! The register's operations: notified, changed, paused, resumed and closed; and whom the service is not for.

use app::register::notices::{begin, begin_about};
use app::register::operations::{self, Query};
use app::submit::{Seen, Submitted, submit};
use app::{Ctx, Error, Refusal, Sent};
use domain::Language;
use domain::ids::{
    DraftId, FieldId, NoticeId, OperationId, OrganisationId, PersonId, RegisterRoleId, SubmissionId,
};
use domain::register::{Access, LegalGround, Level, NoticeKind, OperationStatus};
use store::register_role::NewRole;

use super::world::{ALVA, ERIK, World};
use crate::promises;

promises![
    a_new_operation_is_in_the_register_when_its_notice_is_sent,
    a_change_follows_from_the_record_and_law_and_form_cannot_be_bent,
    what_a_colleague_has_changed_meanwhile_is_not_overwritten,
    an_operation_ceases_resumes_and_is_closed,
    a_notice_that_is_late_is_told_of_and_taken,
    whom_the_service_is_not_for_is_told_before_anything_else,
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
pub(crate) async fn send(
    world: &World,
    ctx: &Ctx,
    id: &DraftId,
    answers: &[(&str, &str)],
) -> SubmissionId {
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

pub(super) async fn sheet(world: &World, ctx: &Ctx, query: &Query) -> operations::Sheet {
    operations::sheet(&world.app, ctx, query).await.unwrap()
}

pub(super) async fn names(world: &World, ctx: &Ctx, query: &Query) -> Vec<String> {
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
    assert!(open.journey(&world.app).dropped.is_empty(), "nobody is told that an answer was lost");
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
