//! Cases, reports and receipts.

use domain::ids::{AreaId, CaseId, CommitteeId, DraftId, ReportId};
use jiff::SignedDuration;
use jiff::civil::date;
use store::case::{Change, NewCase};
use store::report::NewReport;
use store::{case, catalogue_version, receipt, report};

use super::samples::*;
use super::world::{World, now};

promises!(
    a_case_comes_back_as_it_was,
    one_decision_gives_one_case,
    one_decision_sent_by_many_at_once_gives_one_case,
    a_case_is_changed_by_one_at_a_time,
    a_report_comes_back_as_it_was,
    one_draft_gives_one_report,
    a_number_in_a_case_is_given_once,
    the_list_holds_what_was_sent_where_one_may_look,
    what_reports_mean_for_periods_comes_with_the_cases_that_have_changed,
    a_receipt_is_kept_once_and_as_it_was_made,
    a_form_is_kept_once_and_whole,
    what_was_sent_is_never_changed,
);

async fn a_case_comes_back_as_it_was(world: World) {
    let mut tx = world.write().await;
    settle(&mut tx).await;
    let new = NewCase {
        focus: Some("inriktning".to_owned()),
        interrupted_on: Some(date(2026, 5, 1)),
        is_protected: true,
        closed_at: Some(now()),
        ..a_case(&mut tx, "case-1").await
    };
    assert!(case::insert(&mut tx, &new).await.unwrap());
    tx.commit().await.unwrap();
    let mut tx = world.read().await;
    let found = case::by_id(&mut tx, &new.id).await.unwrap().unwrap();
    assert!(found.person == new.person);
    assert_eq!((found.reference, found.focus), (new.reference.clone(), new.focus));
    assert_eq!((found.measure, found.delay_kind), (new.measure, new.delay_kind));
    assert_eq!((found.committee_id, found.area), (committee_id(), area()));
    assert_eq!(found.decided_on, new.decided_on);
    assert_eq!(found.interrupted_on, new.interrupted_on);
    assert_eq!((found.status, found.is_protected), (new.status, true));
    assert_eq!((found.opened_at, found.closed_at), (now(), Some(now())));
    let key = case::by_identity(&mut tx, &committee_id(), &new.identity_key).await;
    let key = key.unwrap().unwrap();
    assert_eq!((key.id, key.reference), (new.id, new.reference));
    let none = case::by_id(&mut tx, &CaseId::new("none")).await.unwrap();
    assert!(none.is_none());
}

async fn one_decision_gives_one_case(world: World) {
    let mut tx = world.write().await;
    settle(&mut tx).await;
    let other = a_committee("committee-2");
    store::committee::insert(&mut tx, &other, now()).await.unwrap();
    let (first, second) = (a_case(&mut tx, "case-1").await, a_case(&mut tx, "case-2").await);
    let elsewhere = NewCase {
        committee_id: CommitteeId::new("committee-2"),
        ..a_case(&mut tx, "case-3").await
    };
    assert!(case::insert(&mut tx, &first).await.unwrap());
    assert!(!case::insert(&mut tx, &second).await.unwrap());
    assert!(case::insert(&mut tx, &elsewhere).await.unwrap());
}

async fn one_decision_sent_by_many_at_once_gives_one_case(world: World) {
    let mut tx = world.write().await;
    settle(&mut tx).await;
    tx.commit().await.unwrap();
    let mut tasks = tokio::task::JoinSet::new();
    for n in 0..16 {
        let world = world.clone();
        tasks.spawn(async move {
            let mut tx = world.write().await;
            let new = a_case(&mut tx, &format!("case-{n}")).await;
            let is_new = case::insert(&mut tx, &new).await.unwrap();
            tx.commit().await.unwrap();
            is_new
        });
    }
    let outcomes = tasks.join_all().await;
    assert_eq!(outcomes.iter().filter(|is_new| **is_new).count(), 1);
    assert_eq!(world.raw().await.count("cases").await, 1);
}

async fn a_case_is_changed_by_one_at_a_time(world: World) {
    let mut tx = world.write().await;
    settle_with_report(&mut tx).await;
    let id = CaseId::new("case-1");
    let before = case::by_id(&mut tx, &id).await.unwrap().unwrap();
    assert_eq!((before.last_ordinal, before.last_period), (1, Some(period())));
    let change = Change {
        status: "executed".to_owned(),
        closed_at: Some(now()),
        ordinal: 2,
        sent_at: now(),
        period: period().next(),
    };
    assert!(case::update_after_report(&mut tx, &before, &change).await.unwrap());
    let late = Change { status: "closed".to_owned(), ..change };
    assert!(!case::update_after_report(&mut tx, &before, &late).await.unwrap());
    let found = case::by_id(&mut tx, &id).await.unwrap().unwrap();
    assert_eq!((found.last_ordinal, found.last_period), (2, Some(period().next())));
    assert_eq!((found.status.as_str(), found.revision), ("executed", 2));
    assert_eq!(found.closed_at, Some(now()));
}

async fn a_report_comes_back_as_it_was(world: World) {
    let mut tx = world.write().await;
    settle_with_report(&mut tx).await;
    assert!(report::insert(&mut tx, &a_report("report-2", "case-1", 2)).await.unwrap());
    tx.commit().await.unwrap();
    let new = a_report("report-1", "case-1", 1);
    let mut tx = world.read().await;
    let found = report::by_id(&mut tx, &new.id).await.unwrap().unwrap();
    assert_eq!(found.document, new.document);
    assert_eq!((found.case_id, found.ordinal), (new.case_id.clone(), 1));
    assert_eq!((found.committee_id, found.area), (committee_id(), area()));
    assert_eq!((found.sent_at, found.sha256, found.status), (now(), new.sha256, new.status));
    let by_draft = report::by_draft(&mut tx, &DraftId::new("draft-1")).await;
    assert_eq!(by_draft.unwrap().unwrap().id, new.id);
    let all = report::for_case(&mut tx, &new.case_id).await.unwrap();
    let ids: Vec<&str> = all.iter().map(|report| report.id.as_str()).collect();
    assert_eq!(ids, ["report-1", "report-2"]);
    let none = report::by_id(&mut tx, &ReportId::new("none")).await.unwrap();
    assert!(none.is_none());
}

async fn one_draft_gives_one_report(world: World) {
    let mut tx = world.write().await;
    settle_with_report(&mut tx).await;
    let again =
        NewReport { draft_id: Some(DraftId::new("draft-1")), ..a_report("report-2", "case-1", 2) };
    assert!(!report::insert(&mut tx, &again).await.unwrap());
    tx.commit().await.unwrap();
    assert_eq!(world.raw().await.count("report").await, 1);
}

async fn a_number_in_a_case_is_given_once(world: World) {
    let mut tx = world.write().await;
    settle_with_report(&mut tx).await;
    let again = a_report("report-2", "case-1", 1);
    assert!(!report::insert(&mut tx, &again).await.unwrap());
    let next = a_report("report-2", "case-1", 2);
    assert!(report::insert(&mut tx, &next).await.unwrap());
}

async fn the_list_holds_what_was_sent_where_one_may_look(world: World) {
    let mut tx = world.write().await;
    settle_with_report(&mut tx).await;
    let elsewhere = NewReport { area: AreaId::new("LSS"), ..a_report("report-2", "case-1", 2) };
    let later = NewReport {
        sent_at: now() + SignedDuration::from_micros(1),
        ..a_report("report-3", "case-1", 3)
    };
    for new in [&elsewhere, &later] {
        assert!(report::insert(&mut tx, new).await.unwrap());
    }
    let pair = |area: &str| (committee_id(), AreaId::new(area));
    let own = [pair("AO")];
    for (places, limit, offset, expected) in [
        (vec![pair("AO")], 9, 0, vec!["report-3", "report-1"]),
        (vec![pair("AO"), pair("LSS")], 2, 1, vec!["report-1", "report-2"]),
        (vec![pair("IFO")], 9, 0, vec![]),
        (vec![], 9, 0, vec![]),
    ] {
        let rows = report::list_sent(&mut tx, &places, &own, limit, offset).await.unwrap();
        let ids: Vec<&str> = rows.iter().map(|row| row.id.as_str()).collect();
        assert_eq!(ids, expected);
        assert!(rows.iter().all(|row| row.person.as_ref().unwrap().last_name == "Zebrafink"
            && row.reference == "R-case-1"
            && !row.is_protected
            && row.decided_on == date(2026, 2, 1)));
    }
    // One place that is named twice gives what was sent there once.
    let places = [pair("AO"), pair("LSS"), pair("AO")];
    assert_eq!(report::list_sent(&mut tx, &places, &own, 9, 0).await.unwrap().len(), 3);
    // The case is in none of those that one has now.
    for own in [&[pair("LSS")][..], &[]] {
        assert_eq!(report::list_sent(&mut tx, &places, own, 9, 0).await.unwrap().len(), 0);
    }
}

async fn what_reports_mean_for_periods_comes_with_the_cases_that_have_changed(world: World) {
    let mut tx = world.write().await;
    settle_with_report(&mut tx).await;
    let next = NewReport { status: "executed".to_owned(), ..a_report("report-2", "case-1", 2) };
    assert!(report::insert(&mut tx, &next).await.unwrap());
    let latest = case::latest_change(&mut tx, &committee_id()).await.unwrap();
    let (first, last) = ((-1, CaseId::new("z")), (latest, CaseId::new("z")));
    let committee = committee_id();
    let changed = |after| case::Changed { committee: &committee, after, upto: &last };
    let rows = report::periods_of_changed(&mut tx, changed(&first)).await.unwrap();
    let told: Vec<_> =
        rows.iter().map(|row| (row.case_id.as_str(), row.period, row.status.as_str())).collect();
    let period = Some(next.period);
    assert_eq!(told, [("case-1", period, "not_executed"), ("case-1", period, "executed")]);
    assert_eq!(report::periods_of_changed(&mut tx, changed(&last)).await.unwrap(), []);
}

async fn a_receipt_is_kept_once_and_as_it_was_made(world: World) {
    let id = ReportId::new("report-1");
    let mut tx = world.write().await;
    settle_with_report(&mut tx).await;
    assert_eq!(report::without_receipt(&mut tx, 9).await.unwrap(), std::slice::from_ref(&id));
    assert!(receipt::by_report(&mut tx, &id).await.unwrap().is_none());
    let first = receipt::insert(&mut tx, &id, b"%PDF-1\0\xff", "ab", now()).await;
    assert!(first.unwrap());
    let again = receipt::insert(&mut tx, &id, b"%PDF-2", "cd", now()).await;
    assert!(!again.unwrap());
    tx.commit().await.unwrap();
    let mut tx = world.read().await;
    let found = receipt::by_report(&mut tx, &id).await.unwrap().unwrap();
    assert_eq!((found.pdf.as_slice(), found.sha256.as_str()), (&b"%PDF-1\0\xff"[..], "ab"));
    assert!(report::without_receipt(&mut tx, 9).await.unwrap().is_empty());
}

async fn a_form_is_kept_once_and_whole(world: World) {
    let mut tx = world.write().await;
    for content in ["text = 'åäö'", "another"] {
        catalogue_version::keep(&mut tx, "hash-1", "individual-report", "1", content, now())
            .await
            .unwrap();
    }
    let found = catalogue_version::by_hash(&mut tx, "hash-1").await;
    let found = found.unwrap().unwrap();
    assert_eq!(found.content, "text = 'åäö'");
    assert_eq!((found.service.as_str(), found.version.as_str()), ("individual-report", "1"));
    let none = catalogue_version::by_hash(&mut tx, "none").await.unwrap();
    assert!(none.is_none());
}

async fn what_was_sent_is_never_changed(world: World) {
    let mut tx = world.write().await;
    settle_with_report(&mut tx).await;
    let id = ReportId::new("report-1");
    receipt::insert(&mut tx, &id, b"%PDF-", "ab", now()).await.unwrap();
    tx.commit().await.unwrap();
    let mut raw = world.raw().await;
    for sql in [
        "UPDATE report SET status = 'executed'",
        "DELETE FROM report",
        "UPDATE receipt SET sha256 = 'x'",
        "DELETE FROM receipt",
        "UPDATE audit SET actor = 'somebody'",
        "DELETE FROM audit",
        "UPDATE catalogue_version SET content = 'x'",
        "DELETE FROM catalogue_version",
    ] {
        let refused = raw.run(sql).await.unwrap_err().to_string();
        assert!(refused.contains("is never changed"), "{sql}: {refused}");
    }
    if !raw.is_sqlite() {
        assert!(raw.run("TRUNCATE audit").await.is_err());
        assert!(raw.run("TRUNCATE report CASCADE").await.is_err());
    }
}
