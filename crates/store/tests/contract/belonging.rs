//! What belongs together is held together: what was sent with its receipt, its proof and its line, hashes with what they are
//! of, and who may do what with what was given.

use domain::ids::{AssignmentId, DraftId, RegisterRoleId, ReportId};
use domain::service::Service;
use jiff::SignedDuration;
use store::rows::{self, Finding, Wrong};
use store::{
    assignment, audit, check, committee, draft, hashes, person, proof, receipt, register_role,
    report,
};

use super::register::settle_register;
use super::samples::*;
use super::world::{World, now};

promises!(
    what_was_sent_is_told_with_what_belongs_to_it,
    every_hash_is_right_before_during_and_after_a_change_of_keys,
    a_hash_of_something_else_is_found,
    a_case_in_another_committee_is_found,
    what_somebody_may_do_is_sealed_but_for_its_end,
    what_has_ended_and_goes_on_is_found,
    what_is_noted_as_removed_and_not_in_the_log_is_found,
    a_case_that_is_not_as_its_latest_report_says_is_found,
);

async fn what_was_sent_is_told_with_what_belongs_to_it(world: World) {
    let mut tx = world.write().await;
    settle_with_report(&mut tx).await;
    assert!(report::insert(&mut tx, &a_report("report-2", "case-1", 2)).await.unwrap());
    tx.commit().await.unwrap();
    let told = async |after: &str| {
        let mut tx = world.read().await;
        let sent = check::sent(&mut tx, "report", "report.see", (after, 2)).await.unwrap();
        let one = |it: check::Sent| (it.id, it.is_logged, it.has_receipt, it.unproved);
        sent.into_iter().map(one).collect::<Vec<_>>()
    };
    let text = Some(a_report("report-1", "case-1", 1).document);
    let second = ("report-2".to_owned(), false, false, text.clone());
    let first = ("report-1".to_owned(), true, false, text.clone());
    assert_eq!(told("").await, [first, second.clone()]);
    assert_eq!(told("report-1").await, [second]);
    assert_eq!(told("report-2").await, []);
    let mut tx = world.write().await;
    let later = now() + SignedDuration::from_secs(1);
    for (id, at) in [("report-1", now()), ("report-2", later)] {
        let id = ReportId::new(id);
        assert!(receipt::insert(&mut tx, &id, b"pdf", "ab", at).await.unwrap());
    }
    let new = proof::NewProof {
        record_id: "report-1".to_owned(),
        kind: "signature",
        provider: "bankid".to_owned(),
        person: erik(),
        given_at: now(),
        content_sha256: "ab".to_owned(),
        evidence: "{}".to_owned(),
    };
    proof::insert(&mut tx, &new).await.unwrap();
    audit::append(&mut tx, &a_line("report-2")).await.unwrap();
    tx.commit().await.unwrap();
    let first = ("report-1".to_owned(), true, true, None);
    let second = ("report-2".to_owned(), true, false, text);
    assert_eq!(told("").await, [first, second], "a receipt from later was not given for it");
}

/// Somebody, a case and a draft, each with its hashes.
async fn hashed(world: &World) {
    let mut tx = world.write().await;
    settle_with_report(&mut tx).await;
    let key = draft::duplicate_lookup(&mut tx, &committee_id(), &identity()).await.unwrap();
    let state = draft::State { duplicate_lookup: Some(key), ..state("x") };
    let new = (&DraftId::new("draft-2"), Service::IndividualReport);
    assert!(draft::insert(&mut tx, new, None, &state).await.unwrap());
    tx.commit().await.unwrap();
}

async fn other_hashes(world: &World) -> Vec<Finding> {
    let mut all = Vec::new();
    let mut tx = world.read().await;
    hashes::check(&mut tx, now(), &mut |finding| all.push(finding)).await.unwrap();
    all
}

fn other_hash(table: &'static str, record: &str, column: &'static str) -> Finding {
    Finding { table, record: record.to_owned(), wrong: Wrong::OtherHash(column) }
}

async fn every_hash_is_right_before_during_and_after_a_change_of_keys(world: World) {
    hashed(&world).await;
    assert_eq!(other_hashes(&world).await, []);
    assert!(world.db.begin_rotation(now()).await.unwrap());
    assert_eq!(other_hashes(&world).await, [], "the older key is still in use");
    assert!(world.db.rotate(now(), &mut |_| {}).await.unwrap().is_whole());
    assert_eq!(other_hashes(&world).await, []);
}

async fn a_hash_of_something_else_is_found(world: World) {
    hashed(&world).await;
    let mut raw = world.raw().await;
    let zeros = if raw.is_sqlite() { "zeroblob(32)" } else { "decode(repeat('00', 32), 'hex')" };
    let mut expected = Vec::new();
    for (table, record, column) in [
        ("draft", "draft-2", "duplicate_key"),
        ("cases", "case-1", "identity_key"),
        ("person_identifier", "erik", "value_lookup"),
    ] {
        let key = if table == "person_identifier" { "person_id" } else { "id" };
        let sql = format!("UPDATE {table} SET {column} = {zeros} WHERE {key} = '{record}'");
        raw.run(&sql).await.unwrap();
        expected.push(other_hash(table, record, column));
        let mut found = other_hashes(&world).await;
        found.sort_by_key(|it| expected.iter().position(|known| known == it));
        assert_eq!(found, expected);
    }
    raw.run(&format!("UPDATE cases SET person_lookup = {zeros}")).await.unwrap();
    let case = other_hash("cases", "case-1", "person_lookup");
    assert!(other_hashes(&world).await.contains(&case));
}

async fn a_case_in_another_committee_is_found(world: World) {
    hashed(&world).await;
    let mut tx = world.write().await;
    committee::insert(&mut tx, &a_committee("committee-2"), now()).await.unwrap();
    tx.commit().await.unwrap();
    let mut raw = world.raw().await;
    raw.run("UPDATE cases SET committee_id = 'committee-2'").await.unwrap();
    assert_eq!(other_hashes(&world).await, [other_hash("cases", "case-1", "identity_key")]);
}

/// Somebody with an assignment and a role in the register, and somebody else.
async fn permitted(world: &World) {
    let mut tx = world.write().await;
    settle(&mut tx).await;
    settle_register(&mut tx).await;
    assert!(person::insert(&mut tx, &a_person("other", "198112189876")).await.unwrap());
    tx.commit().await.unwrap();
}

async fn changed_rows(world: &World) -> Vec<Finding> {
    let mut tx = world.read().await;
    let mut all = Vec::new();
    for table in ["assignment", "register_role"] {
        all.extend(rows::check(&mut tx, table, &mut || {}).await.unwrap());
    }
    all
}

async fn what_somebody_may_do_is_sealed_but_for_its_end(world: World) {
    permitted(&world).await;
    let mut raw = world.raw().await;
    for (table, record, columns) in [
        (
            "assignment",
            "assignment-1",
            [
                ("person_id", "'other'"),
                ("committee_id", "NULL"),
                ("role", "'administrator'"),
                ("areas", "'IFO'"),
                ("granted_by", "'other'"),
                ("granted_at", "granted_at + 1"),
                ("starts_on", "'2026-01-01'"),
                ("ends_on", "'2030-01-01'"),
            ]
            .as_slice(),
        ),
        (
            "register_role",
            "role-1",
            [
                ("person_id", "'other'"),
                ("level", "'representative'"),
                ("grounds", "''"),
                ("granted_by", "'other'"),
                ("granted_at", "granted_at + 1"),
            ]
            .as_slice(),
        ),
    ] {
        let kept = format!("CREATE TEMPORARY TABLE kept_{table} AS SELECT * FROM {table}");
        raw.run(&kept).await.unwrap();
        for (column, value) in columns {
            raw.run(&format!("UPDATE {table} SET {column} = {value}")).await.unwrap();
            let record = record.to_owned();
            let expected = Finding { table, record, wrong: Wrong::Changed };
            assert_eq!(changed_rows(&world).await, [expected], "{table}.{column}");
            let before = format!("(SELECT {column} FROM kept_{table})");
            raw.run(&format!("UPDATE {table} SET {column} = {before}")).await.unwrap();
            assert_eq!(changed_rows(&world).await, [], "{table}.{column} is as it was");
        }
    }
    let mut tx = world.write().await;
    let (assignment, role) = (AssignmentId::new("assignment-1"), RegisterRoleId::new("role-1"));
    assert!(assignment::end(&mut tx, &assignment, &erik(), now()).await.unwrap());
    assert!(register_role::end(&mut tx, &role, &erik(), now()).await.unwrap());
    tx.commit().await.unwrap();
    assert_eq!(changed_rows(&world).await, [], "it has ended");
}

/// The log says what was done to the record.
async fn said(world: &World, action: &str, record: &str) {
    let mut tx = world.write().await;
    let line = audit::Entry { action: action.to_owned(), ..a_line(record) };
    audit::append(&mut tx, &line).await.unwrap();
    tx.commit().await.unwrap();
}

async fn what_has_ended_and_goes_on_is_found(world: World) {
    permitted(&world).await;
    for (table, record) in [("assignment", "assignment-1"), ("register_role", "role-1")] {
        let found = async || check::not_ended(&mut world.read().await, table, "end").await.unwrap();
        assert!(found().await.is_empty());
        said(&world, "end", record).await;
        assert_eq!(found().await, [record]);
        let ended = format!("UPDATE {table} SET ended_at = granted_at");
        world.raw().await.run(&ended).await.unwrap();
        assert!(found().await.is_empty());
    }
}

async fn what_is_noted_as_removed_and_not_in_the_log_is_found(world: World) {
    let deeds = [("case", "case.remove"), ("report", "report.remove")];
    let unsaid = async || check::removed_unsaid(&mut world.read().await, &deeds).await.unwrap();
    let mut raw = world.raw().await;
    for (record, kind) in [("case-1", "case"), ("report-1", "report")] {
        let sql = format!(
            "INSERT INTO removal (record_id, kind, reference, rule, run, removed_by, removed_at) \
             VALUES ('{record}', '{kind}', 'R', 'rule', 'run', '-', 0)"
        );
        raw.run(&sql).await.unwrap();
    }
    assert_eq!(unsaid().await, ["case-1", "report-1"]);
    said(&world, "case.remove", "case-1").await;
    said(&world, "case.remove", "report-1").await;
    assert_eq!(unsaid().await, ["report-1"], "another kind is not said");
    said(&world, "report.remove", "report-1").await;
    assert!(unsaid().await.is_empty());
}

async fn a_case_that_is_not_as_its_latest_report_says_is_found(world: World) {
    hashed(&world).await;
    let unlike = async || check::unlike_reports(&mut world.read().await).await.unwrap();
    assert!(unlike().await.is_empty());
    let mut raw = world.raw().await;
    for (column, other, right) in [
        ("area", "'LSS'", "'AO'"),
        ("status", "'executed'", "'not_executed'"),
        ("last_ordinal", "2", "1"),
    ] {
        raw.run(&format!("UPDATE cases SET {column} = {other}")).await.unwrap();
        assert_eq!(unlike().await, ["case-1"], "{column}");
        raw.run(&format!("UPDATE cases SET {column} = {right}")).await.unwrap();
        assert!(unlike().await.is_empty(), "{column} is as it was");
    }
}
