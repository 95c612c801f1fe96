//! Organisations of the register, who may manage them, and applications.

use domain::ids::{OrganisationId, RegisterRoleId, SubmissionId};
use domain::register::{Access, LegalGround, Level};
use domain::service::Service;
use store::connection::State;
use store::organisation::Organisation;
use store::register_application::{Decision, NewApplication};
use store::register_role::NewRole;
use store::removal::{Stamp, aged_submission, remove_submission};
use store::{Tx, organisation, register_application, register_role, session};

use super::administration::a_submission;
use super::samples::*;
use super::world::{World, now};

promises!(
    an_organisation_stands_once_by_its_code,
    a_role_comes_back_and_is_ended_once,
    nobody_has_two_roles_at_once_in_an_organisation,
    a_session_knows_whether_its_person_is_in_the_register,
    an_application_waits_until_it_is_decided_once,
    an_application_goes_with_what_was_sent_and_not_before_it_is_decided,
);

fn organisation_id() -> OrganisationId {
    OrganisationId::new("organisation-1")
}

pub(crate) fn an_organisation(id: &str, code: &str) -> Organisation {
    Organisation {
        id: OrganisationId::new(id),
        code: code.to_owned(),
        name: "Örnsköldsviks kommun".to_owned(),
        connected_at: now(),
    }
}

fn a_role(id: &str, level: Level, grounds: &[LegalGround]) -> NewRole {
    NewRole {
        id: RegisterRoleId::new(id),
        person_id: erik(),
        access: Access { organisation: organisation_id(), level, grounds: grounds.to_vec() },
        details: details(),
        granted_by: erik(),
        granted_at: now(),
    }
}

fn an_application(id: &str) -> NewApplication {
    NewApplication {
        id: SubmissionId::new(id),
        code: "07".to_owned(),
        name: "Region Kronoberg".to_owned(),
        wish: answers("fritext om 👵"),
        sent_by: erik(),
        sent_at: now(),
    }
}

/// An organisation with a role in it, and an application: `submission-3`.
pub(crate) async fn settle_register(tx: &mut Tx) {
    let new = an_organisation("organisation-1", "2284");
    assert!(organisation::insert(tx, &new).await.unwrap());
    let role = a_role("role-1", Level::User, &LegalGround::ALL);
    assert!(register_role::insert(tx, &role).await.unwrap());
    a_submission(tx, "submission-3", Service::RegisterApplication).await;
    register_application::insert(tx, &an_application("submission-3")).await.unwrap();
}

async fn an_organisation_stands_once_by_its_code(world: World) {
    let mut tx = world.write().await;
    let first = an_organisation("organisation-1", "2284");
    assert!(organisation::insert(&mut tx, &first).await.unwrap());
    let again = an_organisation("organisation-2", "2284");
    assert!(!organisation::insert(&mut tx, &again).await.unwrap());
    assert_eq!(organisation::by_code(&mut tx, "2284").await.unwrap(), Some(first.clone()));
    assert_eq!(organisation::by_id(&mut tx, &first.id).await.unwrap(), Some(first.clone()));
    let other = an_organisation("organisation-2", "07");
    assert!(organisation::insert(&mut tx, &other).await.unwrap());
    assert_eq!(organisation::all(&mut tx).await.unwrap(), [other, first.clone()]);
    let asked = [first.id.clone(), OrganisationId::new("nowhere")];
    assert_eq!(organisation::for_ids(&mut tx, &asked).await.unwrap(), [first]);
}

async fn a_role_comes_back_and_is_ended_once(world: World) {
    let mut tx = world.write().await;
    settle(&mut tx).await;
    settle_register(&mut tx).await;
    organisation::hold(&mut tx, &organisation_id()).await.unwrap();
    let all = register_role::for_person(&mut tx, &erik()).await.unwrap();
    assert_eq!(all, [a_role("role-1", Level::User, &LegalGround::ALL).access]);
    let held = register_role::held(&mut tx, &organisation_id()).await.unwrap();
    assert_eq!(held.len(), 1);
    assert!(held[0].details == details() && held[0].number == "189001019802");
    assert_eq!(held[0].logged_in_at, None);
    let id = RegisterRoleId::new("role-1");
    let of = register_role::organisation_of(&mut tx, &id).await.unwrap();
    assert_eq!(of, Some(organisation_id()));
    assert!(register_role::end(&mut tx, &id, &erik(), now()).await.unwrap());
    assert!(!register_role::end(&mut tx, &id, &erik(), now()).await.unwrap());
    assert!(register_role::for_person(&mut tx, &erik()).await.unwrap().is_empty());
    assert!(register_role::held(&mut tx, &organisation_id()).await.unwrap().is_empty());
    assert_eq!(register_role::organisation_of(&mut tx, &id).await.unwrap(), None);
}

async fn nobody_has_two_roles_at_once_in_an_organisation(world: World) {
    let mut tx = world.write().await;
    settle(&mut tx).await;
    settle_register(&mut tx).await;
    let other = a_role("role-2", Level::Representative, &[]);
    assert!(!register_role::insert(&mut tx, &other).await.unwrap());
    let first = RegisterRoleId::new("role-1");
    assert!(register_role::end(&mut tx, &first, &erik(), now()).await.unwrap());
    assert!(register_role::insert(&mut tx, &other).await.unwrap());
}

async fn a_session_knows_whether_its_person_is_in_the_register(world: World) {
    let mut tx = world.write().await;
    settle(&mut tx).await;
    settle_register(&mut tx).await;
    session::insert(&mut tx, &a_session("hash-1")).await.unwrap();
    let today = jiff::civil::date(2026, 11, 23);
    let found = session::find(&mut tx, "hash-1", today, now()).await.unwrap().unwrap();
    assert!(found.has_register_role && found.assignments.len() == 1);
    let id = RegisterRoleId::new("role-1");
    assert!(register_role::end(&mut tx, &id, &erik(), now()).await.unwrap());
    let found = session::find(&mut tx, "hash-1", today, now()).await.unwrap().unwrap();
    assert!(!found.has_register_role);
}

async fn an_application_waits_until_it_is_decided_once(world: World) {
    let mut tx = world.write().await;
    settle(&mut tx).await;
    settle_register(&mut tx).await;
    let id = SubmissionId::new("submission-3");
    assert_eq!(register_application::waiting(&mut tx).await.unwrap(), 1);
    let applied = register_application::applied(&mut tx).await.unwrap();
    assert_eq!(applied, [("07".to_owned(), "Region Kronoberg".to_owned(), now())]);
    let (organisation, by) = (organisation_id(), erik());
    let refused =
        Decision { state: State::Refused, organisation_id: None, reply: "Nej", by: &by, at: now() };
    assert!(register_application::decide(&mut tx, &id, &refused).await.unwrap());
    let organisation_id = Some(&organisation);
    let approved = Decision { state: State::Approved, organisation_id, ..refused };
    assert!(!register_application::decide(&mut tx, &id, &approved).await.unwrap());
    let row = register_application::by_id(&mut tx, &id).await.unwrap().unwrap();
    assert_eq!((row.state, row.reply.as_deref()), (State::Refused, Some("Nej")));
    assert!(row.wish == answers("fritext om 👵"));
    assert_eq!(register_application::waiting(&mut tx).await.unwrap(), 0);
    assert!(register_application::applied(&mut tx).await.unwrap().is_empty());
    let own = register_application::own(&mut tx, &erik()).await.unwrap();
    let all = register_application::all(&mut tx, (0, 10)).await.unwrap();
    assert!(own.len() == 1 && all.len() == 1);
    assert_eq!(register_application::count(&mut tx).await.unwrap(), 1);
    assert!(register_application::all(&mut tx, (1, 10)).await.unwrap().is_empty());
}

async fn an_application_goes_with_what_was_sent_and_not_before_it_is_decided(world: World) {
    let mut tx = world.write().await;
    settle(&mut tx).await;
    settle_register(&mut tx).await;
    let id = SubmissionId::new("submission-3");
    let later = now().saturating_add(jiff::SignedDuration::from_hours(1)).unwrap();
    let aged = aged_submission(&mut tx, later, &id).await.unwrap().unwrap();
    assert!(aged.is_under_way);
    let by = erik();
    let refused =
        Decision { state: State::Refused, organisation_id: None, reply: "Nej", by: &by, at: now() };
    assert!(register_application::decide(&mut tx, &id, &refused).await.unwrap());
    let aged = aged_submission(&mut tx, later, &id).await.unwrap().unwrap();
    assert!(!aged.is_under_way);
    let stamp = Stamp {
        run: "run-1".to_owned(),
        rule: "120 months".to_owned(),
        by: "-".to_owned(),
        at: later,
    };
    remove_submission(&mut tx, &aged, &stamp).await.unwrap();
    assert!(register_application::by_id(&mut tx, &id).await.unwrap().is_none());
    assert!(register_role::for_person(&mut tx, &erik()).await.unwrap().len() == 1);
}
