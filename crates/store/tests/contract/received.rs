//! What has come in from a committee, for lists of it.

use domain::ids::{CommitteeId, SubmissionId};
use domain::service::Service;
use jiff::{SignedDuration, Timestamp};
use store::audit::Entry;
use store::received::{self, Count, OfReport, Received};
use store::report::NewReport;
use store::submission::NewSubmission;
use store::{Tx, audit, receipt, report, submission};

use super::samples::*;
use super::world::{World, now};

promises!(what_has_come_in_is_told_with_its_sums_and_lines, only_the_committee_and_the_time_count,);

/// What the log calls sending a report, and anything else.
const DEEDS: (&str, &str) = ("report.send", "submission.send");

fn later(micros: i64) -> Timestamp {
    now() + SignedDuration::from_micros(micros)
}

async fn sent(tx: &mut Tx, action: &str, record: &str) {
    let line = Entry { action: action.to_owned(), ..a_line(record) };
    audit::append(tx, &line).await.unwrap();
}

async fn a_submission_of(tx: &mut Tx, id: &str, committee: Option<CommitteeId>) {
    let new = NewSubmission {
        id: SubmissionId::new(id),
        service: Service::Reporters,
        reference: format!("R-{id}"),
        committee_id: committee,
        draft_id: None,
        sent_at: later(2),
        sent_by: erik(),
        catalogue_hash: "hash-1".to_owned(),
        document: "text".to_owned(),
        sha256: "ab".to_owned(),
        pdf: b"%PDF-1.7".to_vec(),
        pdf_sha256: "cd".to_owned(),
    };
    assert!(submission::insert(tx, &new).await.unwrap());
}

/// Two reports, the second with its receipt and its line in the log, and a submission.
async fn settle_received(world: &World) {
    let mut tx = world.write().await;
    settle_with_report(&mut tx).await;
    let second = NewReport { sent_at: later(1), ..a_report("report-2", "case-1", 2) };
    assert!(report::insert(&mut tx, &second).await.unwrap());
    // That of the first was made later.
    for (of, sum) in [(a_report("report-1", "case-1", 1).id, "11"), (second.id.clone(), "22")] {
        receipt::insert(&mut tx, &of, b"%PDF-1.7", sum, later(1)).await.unwrap();
    }
    sent(&mut tx, DEEDS.0, "report-2").await;
    a_submission_of(&mut tx, "submission-1", Some(committee_id())).await;
    sent(&mut tx, DEEDS.1, "submission-1").await;
    a_submission_of(&mut tx, "submission-2", None).await;
    tx.commit().await.unwrap();
}

async fn what_has_come_in_is_told_with_its_sums_and_lines(world: World) {
    settle_received(&world).await;
    let mut tx = world.read().await;
    let (committee, span) = (committee_id(), (now(), later(9)));
    let reports = received::reports(&mut tx, &committee, span, DEEDS.0).await.unwrap();
    let of = |ordinal| OfReport {
        ordinal,
        kind: "initial".to_owned(),
        area: area(),
        period: Some(period()),
    };
    let first = Received {
        id: "report-1".to_owned(),
        service: Service::IndividualReport,
        reference: "R-case-1".to_owned(),
        report: Some(of(1)),
        sent_at: now(),
        sha256: a_report("report-1", "case-1", 1).sha256,
        pdf_sha256: String::new(),
        line: 0,
    };
    // The first line is about the first report, and says something else.
    let second = Received {
        id: "report-2".to_owned(),
        report: Some(of(2)),
        sent_at: later(1),
        pdf_sha256: "22".to_owned(),
        line: 2,
        ..first.clone()
    };
    assert_eq!(reports, [first, second]);
    let others = received::submissions(&mut tx, &committee, span, DEEDS.1).await.unwrap();
    let submission = Received {
        id: "submission-1".to_owned(),
        service: Service::Reporters,
        reference: "R-submission-1".to_owned(),
        report: None,
        sent_at: later(2),
        sha256: "ab".to_owned(),
        pdf_sha256: "cd".to_owned(),
        line: 3,
    };
    assert_eq!(others, [submission]);
    let counted = received::count(&mut tx, &committee, span, DEEDS).await.unwrap();
    assert_eq!(counted, Count { n_reports: 2, n_submissions: 1, line: 3 });
    assert_eq!(received::first(&mut tx, &committee).await.unwrap(), Some(now()));
}

async fn only_the_committee_and_the_time_count(world: World) {
    settle_received(&world).await;
    let mut tx = world.read().await;
    let committee = committee_id();
    for (span, n_reports, n_submissions, line) in [
        ((now(), later(1)), 1, 0, 0),
        ((later(1), later(2)), 1, 0, 2),
        ((later(2), later(3)), 0, 1, 3),
        ((later(3), later(9)), 0, 0, 0),
    ] {
        let counted = received::count(&mut tx, &committee, span, DEEDS).await.unwrap();
        assert_eq!(counted, Count { n_reports, n_submissions, line });
        let reports = received::reports(&mut tx, &committee, span, DEEDS.0).await.unwrap();
        assert_eq!(i64::try_from(reports.len()), Ok(n_reports));
    }
    let other = CommitteeId::new("committee-2");
    let span = (now(), later(9));
    assert_eq!(received::count(&mut tx, &other, span, DEEDS).await.unwrap(), Count::default());
    assert!(received::submissions(&mut tx, &other, span, DEEDS.1).await.unwrap().is_empty());
    assert_eq!(received::first(&mut tx, &other).await.unwrap(), None);
}
