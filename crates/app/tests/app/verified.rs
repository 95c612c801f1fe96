//! Whoever writes in the database past the service, without its keys, is found out; and what was done by the service itself,
//! whatever it was, is as it was written.

use app::Error;
use app::committee_change::Decided;
use app::retention::{Who, remove};
use app::verify::{Finding, unlogged, verify};
use domain::ids::{CommitteeId, PersonId, ReportId};
use jiff::civil::date;
use store::audit_head;

use super::committees::{approve, ask, other};
use super::reporters::lead;
use super::retention::{BORN_18TH, closed_case, days, decide, exists, hourly};
use super::world::{ALVA, COMMITTEE, ERIK, World, administrator};
use crate::promises;

promises![
    what_the_service_did_itself_is_as_it_was_written,
    receipts_that_are_gone_are_found_and_none_is_drawn_in_their_place,
    a_line_that_lets_something_go_and_that_the_log_does_not_know_is_found,
    an_end_of_the_log_that_was_cut_off_is_found_by_what_was_sent,
    two_people_who_were_exchanged_are_found,
    a_permission_that_was_raised_or_made_is_found,
    a_permission_that_was_taken_up_again_is_found,
    a_permission_that_an_older_program_gave_is_told_of_until_it_has_ended,
    a_form_that_was_changed_after_something_was_made_with_it_is_found,
    a_case_that_was_moved_is_found,
];

async fn found(world: &World) -> Vec<Finding> {
    verify(&world.app.db, 1, &mut |_, _, _| {}).await.unwrap().findings
}

/// A row that is wrong.
fn row(table: &'static str, record: &str, what: &str) -> Finding {
    Finding::Row { table, record: record.to_owned(), what: what.to_owned() }
}

/// A report of Erik's.
async fn report(world: &World) -> ReportId {
    let erik = world.log_in(ERIK).await;
    let (draft, revision) = world.full_draft(&erik, date(2026, 2, 1)).await;
    world.send(&erik, &draft, revision, 0).await.0
}

async fn what_the_service_did_itself_is_as_it_was_written(mut world: World) {
    decide(&mut world);
    let erik = lead(&world).await;
    other(&world, &["AO"]).await;
    let (closed, _) = closed_case(&world, &erik, BORN_18TH).await;
    let case = world.case(&erik, date(2026, 2, 2)).await;
    let (draft, revision) = world.follow_up(&erik, &case, &[("status", "not_executed")]).await;
    world.send(&erik, &draft, revision, 1).await;
    world.full_draft(&erik, date(2026, 3, 1)).await;
    let id = ask(&world, &erik, &[("deed", "merge"), ("other_committee", "Äldrenämnden")]).await;
    let ivar = administrator(&world).await;
    assert_eq!(approve(&world, &ivar, &id, Some("committee-2")).await, Decided::Done);
    assert_eq!(found(&world).await, [], "cases and permissions were carried over");
    let (db, now) = (&world.app.db, world.app.clock.now());
    assert!(db.begin_rotation(now).await.unwrap());
    assert_eq!(found(&world).await, [], "keys are being changed");
    assert!(db.rotate(now, &mut |_| {}).await.unwrap().is_whole());
    assert_eq!(found(&world).await, [], "keys have been changed");
    world.app.clock.advance(days(366));
    let ctx = hourly(&world);
    let done = remove(&world.app, &ctx, ctx.today, Who::Operator { at_most: 9 }).await;
    assert!(done.unwrap().unwrap().is_all);
    assert!(!exists(&world, &closed).await && exists(&world, &case).await);
    assert_eq!(found(&world).await, [], "what has had its time was removed");
}

async fn receipts_that_are_gone_are_found_and_none_is_drawn_in_their_place(world: World) {
    let report = report(&world).await;
    assert_eq!(found(&world).await, []);
    world.past_the_service("DELETE FROM receipt");
    let expected = [Finding::NoReceipt(report.to_string())];
    assert_eq!(found(&world).await, expected);
    let erik = world.log_in(ERIK).await;
    let refused = app::reports::receipt(&world.app, &erik, &report).await.err();
    assert!(matches!(refused, Some(Error::Fault(_))), "{refused:?}");
    assert_eq!(found(&world).await, expected);
}

async fn a_line_that_lets_something_go_and_that_the_log_does_not_know_is_found(world: World) {
    let report = report(&world).await;
    world.past_the_service(
        "INSERT INTO removal (record_id, kind, reference, rule, run, removed_by, removed_at) \
         SELECT id, 'report', id, 'case, 12 months', 'run', '-', sent_at FROM report; \
         DELETE FROM receipt",
    );
    let id = report.to_string();
    let expected = [Finding::NoReceipt(id.clone()), Finding::Unsaid(id)];
    assert_eq!(found(&world).await, expected);
}

async fn an_end_of_the_log_that_was_cut_off_is_found_by_what_was_sent(world: World) {
    let erik = lead(&world).await;
    let examined = async || {
        let mut tx = world.app.db.read().await.unwrap();
        audit_head::examine(&mut tx).await.unwrap()
    };
    let before = examined().await;
    let audit_head::Finding::Whole { n_lines } = before else { panic!("{before:?}") };
    let report = report(&world).await;
    let asked = ask(&world, &erik, &[("deed", "rename"), ("new_name", "Nya nämnden")]).await;
    assert_eq!(unlogged(&world.app.db).await.unwrap().findings, []);
    world.past_the_service(&format!(
        "DELETE FROM audit WHERE seq > {n_lines}; UPDATE audit_head SET seq = {n_lines}, \
         seal = (SELECT seal FROM audit WHERE seq = {n_lines})"
    ));
    assert_eq!(examined().await, before, "every seal that is left is right");
    let expected = [
        Finding::Unlogged { table: "report", record: report.to_string() },
        Finding::Unlogged { table: "submission", record: asked.to_string() },
    ];
    assert_eq!(found(&world).await, expected);
    assert_eq!(unlogged(&world.app.db).await.unwrap().findings, expected);
}

async fn two_people_who_were_exchanged_are_found(world: World) {
    let hash_of = |who: &str| format!("(SELECT value_lookup FROM kept WHERE person_id = '{who}')");
    let set = |who: &str, of: &str, issuer: &str| {
        let hash = hash_of(of);
        format!(
            "UPDATE person_identifier SET value_lookup = {hash}, issuer = '{issuer}' \
             WHERE person_id = '{who}'"
        )
    };
    // One stands aside meanwhile: a hash is nobody else's.
    world.past_the_service(&format!(
        "CREATE TEMPORARY TABLE kept AS SELECT person_id, value_lookup FROM person_identifier; \
         {}; {}; {}",
        set("erik", "erik", "aside"),
        set("alva", "erik", eid::STATE),
        set("erik", "alva", eid::STATE),
    ));
    let mut tx = world.app.db.read().await.unwrap();
    let known = store::person::by_identifier(&mut tx, "personnummer", eid::STATE, ALVA).await;
    assert_eq!(known.unwrap(), Some(PersonId::new("erik")), "who logs in is somebody else");
    drop(tx);
    let what = "`value_lookup` is not the hash of what stands beside it";
    let expected = ["alva", "erik"].map(|who| row("person_identifier", who, what));
    assert_eq!(found(&world).await, expected);
}

async fn a_permission_that_was_raised_or_made_is_found(world: World) {
    let what = "something in it is not as it was written";
    world.past_the_service(
        "UPDATE assignment SET role = 'administrator', committee_id = NULL \
         WHERE id = 'assignment-alva'",
    );
    assert_eq!(found(&world).await, [row("assignment", "assignment-alva", what)]);
    world.past_the_service(&format!(
        "UPDATE assignment SET role = 'reporter', committee_id = '{COMMITTEE}' \
         WHERE id = 'assignment-alva'"
    ));
    assert_eq!(found(&world).await, [], "it is as it was");
    world.past_the_service(
        "INSERT INTO assignment (id, person_id, role, areas, granted_at, row_seal) \
         SELECT 'made', person_id, 'administrator', areas, granted_at, row_seal \
         FROM assignment WHERE id = 'assignment-erik'; \
         INSERT INTO assignment (id, person_id, role, areas, granted_at) \
         SELECT 'made-2', person_id, 'administrator', areas, granted_at \
         FROM assignment WHERE id = 'assignment-erik'",
    );
    let expected =
        [row("assignment", "made", what), row("assignment", "made-2", "its seal is missing")];
    assert_eq!(found(&world).await, expected);
}

/// The lead reporter removes Alva.
async fn remove_alva(world: &World) {
    let erik = lead(world).await;
    let sheet = app::reporters::sheet(&world.app, &erik, None).await.unwrap();
    let alva = sheet.lines.iter().find(|line| line.reporter.given_name == "alva").unwrap();
    let wish = app::reporters::Wish {
        committee: Some(CommitteeId::new(COMMITTEE)),
        deed: Some("remove".to_owned()),
        reporter: Some(alva.reporter.id.clone()),
    };
    let id = app::reporters::begin(&world.app, &erik, &wish).await.unwrap();
    let seen = app::submit::Seen { revision: 1, after: 0 };
    app::submit::submit(&world.app, &erik, &id, seen).await.unwrap();
}

async fn a_permission_that_was_taken_up_again_is_found(world: World) {
    remove_alva(&world).await;
    assert_eq!(found(&world).await, []);
    world.past_the_service("UPDATE assignment SET ended_at = NULL WHERE id = 'assignment-alva'");
    let record = "assignment-alva".to_owned();
    assert_eq!(found(&world).await, [Finding::NotEnded { table: "assignment", record }]);
}

async fn a_permission_that_an_older_program_gave_is_told_of_until_it_has_ended(world: World) {
    let erik = lead(&world).await;
    let mut tx = world.app.db.write().await.unwrap();
    let line = store::audit::Entry {
        at: erik.now,
        actor: "person-erik".to_owned(),
        action: "assignment.give".to_owned(),
        record: "assignment-alva".to_owned(),
        committee_id: None,
        request_id: "older".to_owned(),
    };
    store::audit::append(&mut tx, &line).await.unwrap();
    tx.commit().await.unwrap();
    world.past_the_service("UPDATE assignment SET row_seal = NULL WHERE id = 'assignment-alva'");
    let expected = [row("assignment", "assignment-alva", "its seal is missing")];
    assert_eq!(found(&world).await, expected);
    remove_alva(&world).await;
    assert_eq!(found(&world).await, []);
}

async fn a_form_that_was_changed_after_something_was_made_with_it_is_found(world: World) {
    report(&world).await;
    world.past_the_service("UPDATE catalogue_version SET content = 'another'");
    let what = "`content` is not what its checksum was taken of";
    let form = world.app.form().hash.clone();
    assert_eq!(found(&world).await, [row("catalogue_version", &form, what)]);
}

async fn a_case_that_was_moved_is_found(world: World) {
    other(&world, &["AO"]).await;
    let erik = world.log_in(ERIK).await;
    let case = world.case(&erik, date(2026, 2, 1)).await;
    assert_eq!(found(&world).await, []);
    world.past_the_service("UPDATE cases SET committee_id = 'committee-2'");
    let what = "`identity_key` is not the hash of what stands beside it";
    assert_eq!(found(&world).await, [row("cases", case.as_str(), what)]);
    world.past_the_service(&format!("UPDATE cases SET committee_id = '{COMMITTEE}', area = 'LSS'"));
    assert_eq!(found(&world).await, [Finding::UnlikeReports(case.to_string())]);
}
