//! What was sent goes only with a line that says so; what ages goes when its time has passed, and once.

use domain::ids::{CaseId, CommitteeId, DraftId, PersonId, ReportId, SubmissionId};
use domain::retention::Kind;
use domain::service::Service;
use jiff::{SignedDuration, Timestamp};
use store::proof::NewProof;
use store::removal::{self, Stamp};
use store::retention::{Left, aged, left, not_left, reminded, remove_aged, take_left};
use store::{Tx, case, correction, draft, outbox, proof, receipt, report, session, submission};

use super::administration::a_submission;
use super::samples::*;
use super::world::{World, now};

promises!(
    without_a_line_nothing_that_was_sent_is_removed,
    a_line_lets_its_own_record_go_and_no_other,
    what_has_been_removed_is_never_changed,
    what_has_been_removed_is_read_a_page_at_a_time,
    a_case_goes_with_everything_that_belongs_to_it,
    what_somebody_works_with_or_keeps_is_told,
    a_submission_goes_with_its_proof,
    drafts_left_alone_are_told_of_once_and_go_afterwards,
    drafts_are_taken_from_those_who_left_them_and_from_nobody_else,
    two_nodes_remove_each_record_once,
    the_latest_login_of_everybody_stays,
    logins_are_held_ended_and_removed_at_once_and_nobody_fails,
    the_state_that_was_in_force_stays,
);

fn later(days: i64) -> Timestamp {
    now() + SignedDuration::from_hours(24 * days)
}

fn stamp() -> Stamp {
    Stamp {
        run: "run-1".to_owned(),
        rule: "case, 120 months".to_owned(),
        by: "-".to_owned(),
        at: now(),
    }
}

/// A case with a report, its receipt and its proof.
async fn settle_whole(tx: &mut Tx) {
    settle_with_report(tx).await;
    let id = ReportId::new("report-1");
    receipt::insert(tx, &id, b"%PDF-", "ab", now()).await.unwrap();
    keep_proof(tx, "report-1").await;
}

async fn keep_proof(tx: &mut Tx, record: &str) {
    let new = NewProof {
        record_id: record.to_owned(),
        kind: "signature",
        provider: "bankid".to_owned(),
        person: erik(),
        given_at: now(),
        content_sha256: "ab".to_owned(),
        evidence: "{}".to_owned(),
    };
    proof::insert(tx, &new).await.unwrap();
}

async fn without_a_line_nothing_that_was_sent_is_removed(world: World) {
    let mut tx = world.write().await;
    settle_whole(&mut tx).await;
    a_submission(&mut tx, "submission-1", Service::Connection).await;
    tx.commit().await.unwrap();
    let mut raw = world.raw().await;
    for table in ["receipt", "proof", "report", "submission"] {
        let refused = raw.run(&format!("DELETE FROM {table}")).await.unwrap_err().to_string();
        assert!(refused.contains("is never changed"), "{table}: {refused}");
        assert_eq!(raw.count(table).await, 1, "{table}");
    }
}

async fn a_line_lets_its_own_record_go_and_no_other(world: World) {
    let mut tx = world.write().await;
    settle_whole(&mut tx).await;
    assert!(report::insert(&mut tx, &a_report("report-2", "case-1", 2)).await.unwrap());
    let other = ReportId::new("report-2");
    receipt::insert(&mut tx, &other, b"%PDF-", "ab", now()).await.unwrap();
    tx.commit().await.unwrap();
    let mut raw = world.raw().await;
    let line = |record: &str, kind: &str| {
        format!(
            "INSERT INTO removal VALUES ('{record}', '{kind}', 'R', 'committee-1', 'x', 'y', '-', 0, NULL)"
        )
    };
    // A line for something else with the same id lets nothing go.
    raw.run(&line("report-1", "case")).await.unwrap();
    assert!(raw.run("DELETE FROM receipt WHERE report_id = 'report-1'").await.is_err());
    raw.run(&line("report-2", "report")).await.unwrap();
    assert!(raw.run("DELETE FROM receipt").await.is_err());
    raw.run("DELETE FROM receipt WHERE report_id = 'report-2'").await.unwrap();
    raw.run("DELETE FROM report WHERE id = 'report-2'").await.unwrap();
    assert!(raw.run("DELETE FROM report WHERE id = 'report-1'").await.is_err());
    assert!(raw.run("DELETE FROM proof").await.is_err());
    assert!(raw.run("UPDATE report SET status = 'executed'").await.is_err());
}

async fn what_has_been_removed_is_never_changed(world: World) {
    let mut raw = world.raw().await;
    raw.run("INSERT INTO removal VALUES ('a', 'case', 'R', NULL, 'x', 'y', '-', 0, NULL)")
        .await
        .unwrap();
    for sql in ["UPDATE removal SET rule = 'z'", "DELETE FROM removal"] {
        let refused = raw.run(sql).await.unwrap_err().to_string();
        assert!(refused.contains("is never changed"), "{sql}: {refused}");
    }
}

async fn what_has_been_removed_is_read_a_page_at_a_time(world: World) {
    let mut raw = world.raw().await;
    // Two removals at the same moment, and one before them: three lines, one and two.
    for (record, run, at) in
        [("a", "x", 7), ("b", "x", 7), ("c", "x", 7), ("d", "y", 7), ("e", "z", 5), ("f", "z", 5)]
    {
        let sql = format!(
            "INSERT INTO removal VALUES ('{record}', 'case', 'R-{record}', NULL, 'r', '{run}', '-', {at}, NULL)"
        );
        raw.run(&sql).await.unwrap();
    }
    let mut tx = world.read().await;
    let mut lines = Vec::new();
    for skip in [0, 2, 4] {
        let page = removal::of_run(&mut tx, "x", (skip, 2)).await.unwrap();
        lines.push(page.into_iter().map(|it| it.reference).collect::<Vec<_>>());
    }
    assert_eq!(lines, [vec!["R-a", "R-b"], vec!["R-c"], vec![]]);
    assert_eq!(removal::count_of_run(&mut tx, "x").await.unwrap(), 3);
    assert_eq!(removal::count_of_run(&mut tx, "nothing").await.unwrap(), 0);
    let mut runs = Vec::new();
    for skip in [0, 2, 3] {
        let page = removal::runs(&mut tx, (skip, 2)).await.unwrap();
        runs.push(page.into_iter().map(|it| (it.id, it.count)).collect::<Vec<_>>());
    }
    let (x, y, z) = (("x".to_owned(), 3), ("y".to_owned(), 1), ("z".to_owned(), 2));
    assert_eq!(runs, [vec![y, x], vec![z], vec![]], "the latest first");
}

async fn a_case_goes_with_everything_that_belongs_to_it(world: World) {
    let mut tx = world.write().await;
    settle_whole(&mut tx).await;
    let id = CaseId::new("case-1");
    correction::insert(&mut tx, &a_correction("correction-1")).await.unwrap();
    let note = "anteckning";
    store::case_note::write(&mut tx, &committee_id(), &id, note, &erik(), now()).await.unwrap();
    let follow_up = DraftId::new("draft-2");
    let service = Service::IndividualReport;
    assert!(draft::insert(&mut tx, (&follow_up, service), Some(&id), &state("x")).await.unwrap());
    assert!(draft::save(&mut tx, &follow_up, 1, &state("y")).await.unwrap());
    let found = case::by_id(&mut tx, &id).await.unwrap().unwrap();
    let before = case::latest_change(&mut tx, &committee_id()).await.unwrap();
    let reports = removal::remove_case(&mut tx, &found, &stamp()).await.unwrap();
    assert_eq!(reports, [ReportId::new("report-1")]);
    tx.commit().await.unwrap();
    let mut raw = world.raw().await;
    for table in [
        "cases",
        "report",
        "receipt",
        "proof",
        "draft",
        "draft_revision",
        "correction",
        "case_note",
    ] {
        assert_eq!(raw.count(table).await, 0, "{table}");
    }
    let mut tx = world.read().await;
    let lines = removal::of_run(&mut tx, "run-1", (0, 9)).await.unwrap();
    let told: Vec<_> = lines.iter().map(|it| (it.kind.as_str(), it.reference.as_str())).collect();
    assert_eq!(told, [("case", "R-case-1"), ("report", "R-case-1-1")]);
    assert!(lines.iter().all(|it| it.rule == "case, 120 months" && it.at == now()));
    let gone = removal::cases_gone(&mut tx, &committee_id(), before).await.unwrap();
    assert_eq!(gone, [id]);
    let after = case::latest_change(&mut tx, &committee_id()).await.unwrap();
    assert!(removal::cases_gone(&mut tx, &committee_id(), after).await.unwrap().is_empty());
}

async fn what_somebody_works_with_or_keeps_is_told(world: World) {
    let mut tx = world.write().await;
    settle_with_report(&mut tx).await;
    let id = CaseId::new("case-1");
    let start = (Timestamp::MIN, "");
    let found = removal::aged_cases(&mut tx, later(9), start, 9).await.unwrap();
    assert!(found.is_empty(), "a case that is open never ages");
    let open = case::by_id(&mut tx, &id).await.unwrap().unwrap();
    let change = case::Change {
        status: "executed".to_owned(),
        closed_at: Some(now()),
        ordinal: 2,
        sent_at: now(),
        period: period(),
    };
    assert!(case::update_after_report(&mut tx, &open, &change).await.unwrap());
    let found = removal::aged_cases(&mut tx, now(), start, 9).await.unwrap();
    assert!(found.is_empty(), "its time has not passed");
    let found = removal::aged_cases(&mut tx, later(1), start, 9).await.unwrap();
    assert_eq!((found.len(), found[0].is_under_way, found[0].since), (1, false, now()));
    let after = (found[0].since, found[0].id.as_str());
    assert!(removal::aged_cases(&mut tx, later(1), after, 9).await.unwrap().is_empty());
    correction::insert(&mut tx, &a_correction("correction-1")).await.unwrap();
    let found = removal::aged_case(&mut tx, later(1), &id).await.unwrap().unwrap();
    assert!(found.is_under_way, "a correction waits");
    assert!(removal::hold(&mut tx, &id, "dispute", Some(&erik()), now()).await.unwrap());
    assert!(!removal::hold(&mut tx, &id, "other", Some(&erik()), now()).await.unwrap());
    assert!(removal::aged_case(&mut tx, later(1), &id).await.unwrap().is_none());
    let held = removal::count_held(&mut tx, later(1)).await.unwrap();
    assert_eq!(held, [("dispute".to_owned(), 1)]);
    assert_eq!(removal::holds(&mut tx, 9).await.unwrap()[0].reference, "R-case-1");
    assert!(removal::release(&mut tx, &id).await.unwrap());
    assert!(!removal::release(&mut tx, &id).await.unwrap());
}

async fn a_submission_goes_with_its_proof(world: World) {
    let mut tx = world.write().await;
    settle(&mut tx).await;
    for id in ["submission-1", "submission-2"] {
        a_submission(&mut tx, id, Service::Reporters).await;
        keep_proof(&mut tx, id).await;
    }
    let id = SubmissionId::new("submission-1");
    let found = removal::aged_submission(&mut tx, later(1), &id).await.unwrap().unwrap();
    removal::remove_submission(&mut tx, &found, &stamp()).await.unwrap();
    let left = removal::aged_submissions(&mut tx, later(1), (Timestamp::MIN, ""), 9).await.unwrap();
    assert_eq!(left.len(), 1);
    assert!(proof::of_record(&mut tx, "submission-1").await.unwrap().is_none());
    assert!(proof::of_record(&mut tx, "submission-2").await.unwrap().is_some());
    assert!(submission::by_id(&mut tx, &id).await.unwrap().is_none());
}

async fn begin(tx: &mut Tx, id: &str, at: Timestamp) -> DraftId {
    let id = DraftId::new(id);
    let state = draft::State { updated_at: at, ..state("fritext om 👵") };
    let service = Service::IndividualReport;
    assert!(draft::insert(tx, (&id, service), None, &state).await.unwrap());
    id
}

async fn drafts_left_alone_are_told_of_once_and_go_afterwards(world: World) {
    let mut tx = world.write().await;
    settle(&mut tx).await;
    let (old, touched) =
        (begin(&mut tx, "old", now()).await, begin(&mut tx, "touched", now()).await);
    begin(&mut tx, "new", later(50)).await;
    let waiting = left(&mut tx, later(10)).await.unwrap();
    let of = Left { committee_id: Some(committee_id()), updated_by: erik(), count: 2 };
    assert_eq!(waiting, std::slice::from_ref(&of));
    let taken = take_left(&mut tx, &of, (later(10), later(60)), 9).await.unwrap();
    assert_eq!(taken, [old.clone(), touched.clone()]);
    assert!(take_left(&mut tx, &of, (later(10), later(61)), 9).await.unwrap().is_empty());
    assert!(left(&mut tx, later(10)).await.unwrap().is_empty());
    let both = [old.clone(), touched.clone()];
    assert_eq!(reminded(&mut tx, &both).await.unwrap().len(), 2);
    // Somebody goes on with one of them, and it is not left alone any more.
    let state = draft::State { updated_at: later(62), ..state("mer") };
    assert!(draft::save(&mut tx, &touched, 1, &state).await.unwrap());
    assert_eq!(reminded(&mut tx, &both).await.unwrap(), [(old, later(60))]);
    assert!(remove_aged(&mut tx, Kind::Draft, later(60), 9).await.unwrap().is_empty());
    assert_eq!(aged(&mut tx, Kind::Draft, later(61)).await.unwrap(), (1, Some(later(60))));
    let gone = remove_aged(&mut tx, Kind::Draft, later(99), 9).await.unwrap();
    assert_eq!((gone.len(), gone[0].record.as_deref()), (1, Some("old")));
    assert_eq!(gone[0].committee_id, Some(CommitteeId::new("committee-1")));
    // The other is told of anew, and not at all once it has been taken back.
    assert_eq!(take_left(&mut tx, &of, (later(80), later(90)), 9).await.unwrap().len(), 2);
    not_left(&mut tx, &touched).await.unwrap();
    assert!(reminded(&mut tx, &[touched]).await.unwrap().is_empty());
}

async fn drafts_are_taken_from_those_who_left_them_and_from_nobody_else(world: World) {
    let mut tx = world.write().await;
    settle(&mut tx).await;
    let own = begin(&mut tx, "own", now()).await;
    let nobodys = DraftId::new("nobodys");
    let state = draft::State { committee_id: None, area: None, ..state("x") };
    let service = Service::Connection;
    assert!(draft::insert(&mut tx, (&nobodys, service), None, &state).await.unwrap());
    let waiting = left(&mut tx, later(10)).await.unwrap();
    assert_eq!(waiting.iter().map(|it| it.count).collect::<Vec<_>>(), [1, 1]);
    let (with, without): (Vec<_>, Vec<_>) =
        waiting.into_iter().partition(|it| it.committee_id.is_some());
    let times = (later(10), later(60));
    let other = Left { updated_by: PersonId::new("another"), ..with[0].clone() };
    assert!(take_left(&mut tx, &other, times, 9).await.unwrap().is_empty());
    assert_eq!(take_left(&mut tx, &without[0], times, 9).await.unwrap(), [nobodys]);
    assert_eq!(left(&mut tx, later(10)).await.unwrap(), with);
    assert_eq!(take_left(&mut tx, &with[0], times, 9).await.unwrap(), [own]);
}

/// Removes until nothing is left; gives how many it removed itself.
async fn remove_all(world: World, kind: Kind) -> usize {
    let mut removed = 0;
    loop {
        let mut tx = world.write().await;
        removed += remove_aged(&mut tx, kind, later(3), 7).await.unwrap().len();
        tx.commit().await.unwrap();
        if aged(&mut world.read().await, kind, later(3)).await.unwrap().0 == 0 {
            return removed;
        }
    }
}

async fn two_nodes_remove_each_record_once(world: World) {
    let mut tx = world.write().await;
    settle(&mut tx).await;
    for n in 0..40 {
        begin(&mut tx, &format!("draft-{n}"), now()).await;
        let id = format!("message-{n}");
        outbox::enqueue(&mut tx, (&id, "x"), "x", None, now()).await.unwrap();
        outbox::done(&mut tx, &id, now()).await.unwrap();
    }
    let waiting = left(&mut tx, later(1)).await.unwrap();
    take_left(&mut tx, &waiting[0], (later(1), later(2)), 99).await.unwrap();
    tx.commit().await.unwrap();
    for kind in [Kind::Draft, Kind::Message] {
        let mut tasks = tokio::task::JoinSet::new();
        for _ in 0..4 {
            tasks.spawn(remove_all(world.clone(), kind));
        }
        assert_eq!(tasks.join_all().await.iter().sum::<usize>(), 40, "{kind:?}");
    }
}

async fn the_latest_login_of_everybody_stays(world: World) {
    let mut tx = world.write().await;
    settle(&mut tx).await;
    for (hash, at) in [("first", 0), ("second", 1)] {
        let new = session::NewSession { created_at: later(at), ..a_session(hash) };
        session::insert(&mut tx, &new).await.unwrap();
    }
    let gone = remove_aged(&mut tx, Kind::Session, later(9), 9).await.unwrap();
    let records: Vec<PersonId> =
        gone.into_iter().filter_map(|it| it.record).map(PersonId::new).collect();
    assert_eq!(records, [erik()], "the log names the person, and no token");
    tx.commit().await.unwrap();
    assert_eq!(world.raw().await.texts("SELECT token_hash FROM session").await, ["second"]);
}

/// All in one order, so that nobody waits for somebody who waits for him or her.
async fn logins_are_held_ended_and_removed_at_once_and_nobody_fails(world: World) {
    let mut tx = world.write().await;
    settle(&mut tx).await;
    // The latest has the highest hash: by time and by hash are opposite orders.
    for n in 10..50 {
        let new = session::NewSession { created_at: later(n), ..a_session(&n.to_string()) };
        session::insert(&mut tx, &new).await.unwrap();
    }
    tx.commit().await.unwrap();
    let mut tasks = tokio::task::JoinSet::new();
    for n in 0..30 {
        let world = world.clone();
        tasks.spawn(async move {
            let mut tx = world.db.write().await?;
            match n % 3 {
                0 => {
                    session::for_person(&mut tx, &erik()).await?;
                }
                1 => {
                    session::end_all_for_person(&mut tx, &erik(), later(60)).await?;
                }
                _ => {
                    remove_aged(&mut tx, Kind::Session, later(70), 5).await?;
                }
            }
            tx.commit().await
        });
    }
    for done in tasks.join_all().await {
        done.unwrap();
    }
}

async fn the_state_that_was_in_force_stays(world: World) {
    let mut tx = world.write().await;
    settle(&mut tx).await;
    let id = begin(&mut tx, "draft", now()).await;
    for n in 1..=4 {
        let state = draft::State { updated_at: later(n), ..state("x") };
        assert!(draft::save(&mut tx, &id, n, &state).await.unwrap());
    }
    // Kept are the states of day 0, 1, 2 and 3. On day 2 somebody may still have had that of day 1 on the screen.
    let gone = remove_aged(&mut tx, Kind::DraftRevision, later(2), 9).await.unwrap();
    assert_eq!(gone.len(), 1);
    tx.commit().await.unwrap();
    let sql = "SELECT CAST(revision AS TEXT) FROM draft_revision ORDER BY revision";
    assert_eq!(world.raw().await.texts(sql).await, ["2", "3", "4"]);
}
