//! Rows that never change: whatever somebody writes in them past the service is found.

use std::fmt::Write as _;

use domain::ids::{AttachmentId, CommitteeId, DraftId, ReportId, SubmissionId};
use domain::register::handling::Step;
use domain::service::Service;
use store::rows::{self, Finding, Wrong};
use store::{
    attachment, audit, check, draft, notice, notice_step, operation, organisation, proof, receipt,
    report, submission,
};

use super::notices::{a_step, an_operation, settle_notices, the_notice};
use super::raw::Raw;
use super::register::{an_organisation, settle_register};
use super::samples::*;
use super::world::{World, now};

promises!(
    what_nobody_has_touched_is_right,
    one_flipped_byte_in_any_row_is_found,
    a_row_that_has_lost_its_seal_is_not_sealed_again,
    what_cannot_even_be_read_is_found,
    what_the_log_says_was_sent_is_missed,
    a_notice_that_is_gone_is_missed_by_what_was_sent,
    a_step_that_is_gone_is_missed_by_the_log,
    a_file_that_is_gone_is_not_among_those_that_go_with_a_notice,
    nothing_but_a_newer_encryption_changes_a_row,
    a_row_is_encrypted_anew_only_while_keys_are_changed,
);

const SHA_OF_PDF: &str = "c35b21d6ca39aa7cc3b79a705d989f1a6e88b99ab43988d74048799e3db926a3";

/// Something that was sent.
fn sent(
    id: &str,
    service: Service,
    committee_id: Option<CommitteeId>,
) -> submission::NewSubmission {
    submission::NewSubmission {
        id: SubmissionId::new(id),
        service,
        reference: format!("R-{id}"),
        committee_id,
        draft_id: None,
        sent_at: now(),
        sent_by: erik(),
        catalogue_hash: "hash-1".to_owned(),
        document: a_report("report-1", "case-1", 1).document,
        sha256: a_report("report-1", "case-1", 1).sha256,
        pdf: b"pdf".to_vec(),
        pdf_sha256: SHA_OF_PDF.to_owned(),
    }
}

async fn settled(world: &World) {
    let mut tx = world.write().await;
    settle_with_report(&mut tx).await;
    let id = ReportId::new("report-1");
    assert!(report::insert(&mut tx, &a_report("report-2", "case-1", 2)).await.unwrap());
    assert!(receipt::insert(&mut tx, &id, b"pdf", SHA_OF_PDF, now()).await.unwrap());
    let new = sent("submission-1", Service::Reporters, Some(committee_id()));
    assert!(submission::insert(&mut tx, &new).await.unwrap());
    let new = an_organisation("organisation-1", "2284");
    assert!(organisation::insert(&mut tx, &new).await.unwrap());
    operation::insert(&mut tx, &an_operation("operation-1", "S-SABO", false)).await.unwrap();
    let new = sent("notice-1", Service::OperationNotice, None);
    assert!(submission::insert(&mut tx, &new).await.unwrap());
    notice::insert(&mut tx, &the_notice("notice-1")).await.unwrap();
    let step = a_step("step-1", "notice-1", Step::Ask);
    assert!(notice_step::insert(&mut tx, &step, 0).await.unwrap());
    let new = proof::NewProof {
        record_id: "report-1".to_owned(),
        kind: "signature",
        provider: "bankid".to_owned(),
        person: erik(),
        given_at: now(),
        content_sha256: SHA_OF_PDF.to_owned(),
        evidence: "evidence".to_owned(),
    };
    proof::insert(&mut tx, &new).await.unwrap();
    for record in ["report-2", "submission-1"] {
        audit::append(&mut tx, &a_line(record)).await.unwrap();
    }
    tx.commit().await.unwrap();
}

async fn findings(world: &World) -> Vec<Finding> {
    let mut tx = world.read().await;
    let mut all = Vec::new();
    for table in rows::tables() {
        all.extend(rows::check(&mut tx, table, &mut || {}).await.unwrap());
    }
    all
}

async fn what_nobody_has_touched_is_right(world: World) {
    settled(&world).await;
    assert_eq!(findings(&world).await, []);
}

/// Numbers without order, the same at every run.
struct Chance(u64);

impl Chance {
    fn below(&mut self, end: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        usize::try_from(self.0 >> 33).unwrap() % end
    }
}

const KEYS: [(&str, &str); 7] = [
    ("audit", "seq"),
    ("report", "id"),
    ("receipt", "report_id"),
    ("submission", "id"),
    ("proof", "record_id"),
    ("notice", "id"),
    ("notice_step", "id"),
];

async fn one_flipped_byte_in_any_row_is_found(world: World) {
    settled(&world).await;
    let mut raw = world.raw().await;
    if raw.is_sqlite() {
        raw.run("PRAGMA foreign_keys = OFF").await.unwrap();
    }
    for (table, _) in KEYS {
        raw.break_the_lock_of(table).await;
    }
    let mut chance = Chance(20_261_125);
    let mut n_flipped = 0;
    while n_flipped < 100 {
        let (table, key) = KEYS[chance.below(KEYS.len())];
        let columns = columns(&mut raw, table).await;
        let (column, kind) = columns[chance.below(columns.len())].clone();
        let keys = raw.texts(&format!("SELECT CAST({key} AS TEXT) FROM {table} ORDER BY 1")).await;
        let id = keys[chance.below(keys.len())].clone();
        let place = |id: &str| format!("WHERE CAST({key} AS TEXT) = '{id}'");
        let from = format!("{table} {}", place(&id));
        let Some(before) = literal(&mut raw, &from, &column, &kind).await else { continue };
        let after = flipped(&before, &kind, &mut chance);
        let set =
            |value: &str, id: &str| format!("UPDATE {table} SET {column} = {value} {}", place(id));
        if raw.run(&set(&after, &id)).await.is_err() {
            // What must be unique would not be: the database itself refuses it.
            continue;
        }
        n_flipped += 1;
        let chain = audit::verify(&mut world.read().await).await.unwrap();
        let is_found = matches!(chain, audit::Chain::Broken { .. })
            || findings(&world).await.iter().any(|finding| finding.table == table);
        assert!(is_found, "{table}.{column} {before} -> {after}");
        let by_now = if column == key { after.replace('\'', "") } else { id };
        raw.run(&set(&before, &by_now)).await.unwrap();
    }
    assert_eq!(findings(&world).await, [], "all is as it was");
}

/// The table's columns with their kinds.
async fn columns(raw: &mut Raw, table: &str) -> Vec<(String, String)> {
    let sql = if raw.is_sqlite() {
        format!("SELECT name || ' ' || lower(type) FROM pragma_table_info('{table}')")
    } else {
        format!(
            "SELECT (column_name || ' ' || data_type)::text FROM information_schema.columns \
             WHERE table_schema = 'public' AND table_name = '{table}' ORDER BY column_name"
        )
    };
    let mut all = raw.texts(&sql).await;
    all.sort();
    let pairs = all.iter().map(|it| it.split_once(' ').unwrap());
    pairs.map(|(name, kind)| (name.to_owned(), kind.to_owned())).collect()
}

/// The value as it is written in SQL; none when there is none.
async fn literal(raw: &mut Raw, place: &str, column: &str, kind: &str) -> Option<String> {
    let value = match (kind, raw.is_sqlite()) {
        ("bytea", true) => format!("hex({column})"),
        ("bytea", false) => format!("encode({column}, 'hex')"),
        _ => format!("CAST({column} AS TEXT)"),
    };
    let sql = format!("SELECT {value} FROM {} AND {column} IS NOT NULL", place);
    let text = raw.texts(&sql).await.pop()?;
    Some(match (kind, raw.is_sqlite()) {
        ("bytea", true) => format!("x'{text}'"),
        ("bytea", false) => format!("'\\x{text}'"),
        ("bigint", _) => text,
        _ => format!("'{text}'"),
    })
}

/// The literal with one character changed.
fn flipped(literal: &str, kind: &str, chance: &mut Chance) -> String {
    let first = match kind {
        "bytea" => literal.find('\'').unwrap() + if literal.contains('\\') { 3 } else { 1 },
        "bigint" => 0,
        _ => 1,
    };
    let end = literal.len() - usize::from(kind != "bigint");
    let at = first + chance.below(end - first);
    let mut new = String::new();
    for (place, old) in literal.char_indices() {
        let other = if old == '1' { '2' } else { '1' };
        new.write_char(if place == at { other } else { old }).unwrap();
    }
    new
}

async fn a_row_that_has_lost_its_seal_is_not_sealed_again(world: World) {
    settled(&world).await;
    let mut raw = world.raw().await;
    for (table, _) in &KEYS[1..] {
        raw.break_the_lock_of(table).await;
        raw.run(&format!("UPDATE {table} SET row_seal = NULL")).await.unwrap();
    }
    let unsealed = findings(&world).await;
    assert_eq!(unsealed.len(), 8);
    assert!(unsealed.iter().all(|finding| finding.wrong == Wrong::Unsealed));
    world.db.migrate(now()).await.unwrap();
    assert_eq!(findings(&world).await, unsealed);
}

/// SQLite keeps anything in any column.
async fn what_cannot_even_be_read_is_found(world: World) {
    settled(&world).await;
    let mut raw = world.raw().await;
    if !raw.is_sqlite() {
        return;
    }
    raw.run("PRAGMA foreign_keys = OFF").await.unwrap();
    for (table, _) in KEYS {
        raw.break_the_lock_of(table).await;
    }
    raw.run("UPDATE report SET kind = CAST(x'ff' AS TEXT) WHERE id = 'report-1'").await.unwrap();
    let found = findings(&world).await;
    assert_eq!(found.len(), 1);
    assert_eq!((found[0].record.as_str(), found[0].wrong), ("report-1", Wrong::Changed));
    raw.run("UPDATE receipt SET report_id = CAST(x'ff' AS TEXT)").await.unwrap();
    assert!(findings(&world).await.iter().any(|finding| finding.table == "receipt"));
    raw.run("UPDATE audit SET at = 1.5 WHERE seq = 2").await.unwrap();
    let chain = audit::verify(&mut world.read().await).await.unwrap();
    assert_eq!(chain, audit::Chain::Broken { seq: 2 });
    let finding = store::audit_head::examine(&mut world.read().await).await.unwrap();
    assert_eq!(finding, store::audit_head::Finding::Changed { seq: 2 });
}

async fn nothing_but_a_newer_encryption_changes_a_row(world: World) {
    settled(&world).await;
    let mut raw = world.raw().await;
    for (table, _) in &KEYS[1..] {
        for (column, kind) in columns(&mut raw, table).await {
            let value = match kind.as_str() {
                "bytea" if raw.is_sqlite() => "x'0100000001ff'",
                "bytea" => "'\\x0100000001ff'",
                "bigint" => "7",
                _ => "'other'",
            };
            let sql = format!("UPDATE {table} SET {column} = {value}");
            let refused = raw.run(&sql).await.unwrap_err().to_string();
            assert!(refused.contains("never changed"), "{table}.{column}: {refused}");
        }
        let refused = raw.run(&format!("DELETE FROM {table}")).await.unwrap_err().to_string();
        assert!(refused.contains("never changed"), "{table}: {refused}");
    }
    assert_eq!(findings(&world).await, []);
}

async fn what_the_log_says_was_sent_is_missed(world: World) {
    settled(&world).await;
    let deeds = ("report.see", "report.remove");
    let missed = async || check::vanished(&mut world.read().await, "report", deeds).await.unwrap();
    assert_eq!(missed().await, ["submission-1"], "it is no report");
    let mut raw = world.raw().await;
    raw.break_the_lock_of("report").await;
    raw.run("DELETE FROM report WHERE id = 'report-2'").await.unwrap();
    assert_eq!(missed().await, ["report-2", "submission-1"]);
    let mut tx = world.write().await;
    let removed = audit::Entry { action: deeds.1.to_owned(), ..a_line("report-2") };
    audit::append(&mut tx, &removed).await.unwrap();
    tx.commit().await.unwrap();
    assert_eq!(missed().await, ["submission-1"], "the log says that it was removed");
}

async fn a_notice_that_is_gone_is_missed_by_what_was_sent(world: World) {
    settled(&world).await;
    let own = (Service::OperationNotice, ("notice", "id"));
    let missed = async || check::without_own(&mut world.read().await, own.0, own.1).await.unwrap();
    assert!(missed().await.is_empty());
    let mut raw = world.raw().await;
    for table in ["notice_step", "notice"] {
        raw.break_the_lock_of(table).await;
        raw.run(&format!("DELETE FROM {table}")).await.unwrap();
    }
    assert_eq!(missed().await, ["notice-1"]);
}

async fn a_step_that_is_gone_is_missed_by_the_log(world: World) {
    settled(&world).await;
    let deeds = ("notice.ask", "submission.remove");
    let missed =
        async || check::without_step(&mut world.read().await, Step::Ask, deeds).await.unwrap();
    let said = async |action: &str| {
        let mut tx = world.write().await;
        let line = audit::Entry { action: action.to_owned(), ..a_line("notice-1") };
        audit::append(&mut tx, &line).await.unwrap();
        tx.commit().await.unwrap();
    };
    said(deeds.0).await;
    assert!(missed().await.is_empty(), "it is there");
    let mut raw = world.raw().await;
    raw.break_the_lock_of("notice_step").await;
    raw.run("UPDATE notice_step SET step = 'approve'").await.unwrap();
    assert_eq!(missed().await, ["notice-1"], "another one is there");
    raw.run("DELETE FROM notice_step").await.unwrap();
    assert_eq!(missed().await, ["notice-1"]);
    said(deeds.1).await;
    assert!(missed().await.is_empty(), "the log says that the notice was removed");
}

async fn a_file_that_is_gone_is_not_among_those_that_go_with_a_notice(world: World) {
    let mut tx = world.write().await;
    settle_with_report(&mut tx).await;
    settle_register(&mut tx).await;
    settle_notices(&mut tx).await;
    // One notice with the file, and another that has it from there.
    let other = DraftId::new("draft-other");
    let own = draft::State { committee_id: None, area: None, ..state("y") };
    let new = (&other, Service::OperationNotice);
    assert!(draft::insert(&mut tx, new, None, &own).await.unwrap());
    attachment::carry(&mut tx, &other, &AttachmentId::new("file-1")).await.unwrap();
    for (id, draft) in [("sent-1", DraftId::new("draft-notice")), ("sent-2", other)] {
        let new = sent(id, Service::OperationNotice, None);
        let new = submission::NewSubmission { draft_id: Some(draft), ..new };
        assert!(submission::insert(&mut tx, &new).await.unwrap());
    }
    tx.commit().await.unwrap();
    let some = check::notices(&mut world.read().await, None, 2).await.unwrap();
    let rest = check::notices(&mut world.read().await, some.last(), 2).await.unwrap();
    assert_eq!([some, rest].concat(), ["notice-1", "sent-1", "sent-2"].map(SubmissionId::new));
    let n_files = async |id: &str| {
        check::file_sums(&mut world.read().await, &SubmissionId::new(id)).await.unwrap().len()
    };
    assert_eq!(
        [n_files("notice-1").await, n_files("sent-1").await, n_files("sent-2").await],
        [0, 1, 1]
    );
    let mut raw = world.raw().await;
    for (table, left) in [("attachment_carried", [1, 0]), ("attachment", [0, 0])] {
        raw.break_the_lock_of(table).await;
        raw.run(&format!("DELETE FROM {table}")).await.unwrap();
        assert_eq!([n_files("sent-1").await, n_files("sent-2").await], left, "{table}");
    }
}

async fn a_row_is_encrypted_anew_only_while_keys_are_changed(world: World) {
    settled(&world).await;
    let mut raw = world.raw().await;
    let newer = if raw.is_sqlite() { "x'0100000002ff'" } else { "'\\x0100000002ff'" };
    let places = [
        ("report", "document_sealed"),
        ("receipt", "pdf_sealed"),
        ("submission", "document_sealed"),
        ("submission", "pdf_sealed"),
        ("proof", "evidence_sealed"),
    ];
    for (table, column) in places {
        let sql = format!("UPDATE {table} SET {column} = {newer}");
        let refused = raw.run(&sql).await.unwrap_err().to_string();
        assert!(refused.contains("never changed"), "{table}.{column}: {refused}");
    }
    assert_eq!(findings(&world).await, []);
    raw.run("UPDATE meta SET is_rotating = 1").await.unwrap();
    for (table, column) in places {
        raw.run(&format!("UPDATE {table} SET {column} = {newer}")).await.unwrap();
    }
}
