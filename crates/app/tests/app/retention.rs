//! Data that ages: drafts are told of before they go, and what was sent goes only when it is decided and somebody
//! says so; exceptions stay, and the log tells of each removal.

use std::sync::Arc;

use app::retention::{Reason, Who, by_itself, hold, preview, receipt, release, remind, remove};
use app::{Ctx, Error, Refusal};
use domain::ids::{CaseId, DraftId};
use domain::retention::{Kind, Retention};
use jiff::SignedDuration;
use jiff::civil::date;

use super::world::{ERIK, World, administrator};
use crate::promises;

promises![
    a_draft_left_alone_is_told_of_and_then_goes,
    a_draft_that_somebody_goes_on_with_stays,
    a_draft_that_is_taken_back_is_told_of_anew,
    a_draft_that_was_thrown_away_goes_with_its_states,
    nothing_that_was_sent_goes_before_it_is_decided,
    a_case_goes_when_its_time_has_passed_and_the_log_tells,
    a_case_is_in_no_list_once_it_has_gone,
    those_who_are_kept_for_research_stay,
    what_somebody_works_with_stays,
    what_is_kept_stays_until_it_is_released,
    only_the_administrator_removes_and_only_what_was_shown,
    what_was_sent_elsewhere_goes_too,
    removing_twice_at_once_removes_once,
];

/// Not born on a day that is kept for research, and one who is: both from the tax agency's list.
pub(crate) const BORN_18TH: &str = "198112189876";
const BORN_5TH: &str = "199301052388";

pub(crate) fn days(days: i64) -> SignedDuration {
    SignedDuration::from_hours(24 * days)
}

pub(crate) fn hourly(world: &World) -> Ctx {
    Ctx::of_visitor(&world.app, "hourly")
}

/// The log's lines about a record: what was done, and by whom.
async fn log(world: &World, record: &str) -> Vec<(String, String)> {
    let mut tx = world.app.db.read().await.unwrap();
    let lines = store::audit::for_record(&mut tx, record).await.unwrap();
    lines.into_iter().map(|line| (line.action, line.actor)).collect()
}

async fn is_written(world: &World, record: &str, action: &str) -> bool {
    log(world, record).await.iter().any(|line| line.0 == action)
}

/// The authority has decided: cases go a year after they ended, submissions a year after they were sent.
pub(crate) fn decide(world: &mut World) {
    let text = include_str!("../../../../catalogue/reference/retention.toml");
    let text: Vec<String> = text
        .split("[[kind]]")
        .map(|block| {
            let is_decided =
                ["id = \"case\"", "id = \"submission\""].iter().any(|id| block.contains(id));
            if is_decided {
                block
                    .replace("keep = \"never\"", "keep = \"12 months\"")
                    .replace("basis = \"undecided\"", "basis = \"law\"")
            } else {
                block.to_owned()
            }
        })
        .collect();
    let mut reference = app::reference().unwrap();
    reference.retention = Retention::read(&text.join("[[kind]]")).unwrap();
    world.app.reference = Arc::new(reference);
}

/// A case that was closed at once, about the person with the number; its public reference too.
pub(crate) async fn closed_case(world: &World, erik: &Ctx, number: &str) -> (CaseId, String) {
    let answers = [
        ("committee", super::world::COMMITTEE),
        ("area", "AO"),
        ("report_kind", "new"),
        ("first_name", "Ulla"),
        ("last_name", "Zebrafink"),
        ("person_number", number),
        ("measure", "AO-HT"),
        ("delay_kind", "not_executed"),
        ("decided_on", "2026-02-01"),
        ("status", "executed"),
        ("executed_on", "2026-11-01"),
        ("main_reason", "municipality"),
        ("cause", "K-PERS"),
    ];
    let id = world.case_with(erik, &answers).await;
    let mut tx = world.app.db.read().await.unwrap();
    let case = store::case::by_id(&mut tx, &id).await.unwrap().unwrap();
    assert!(case.closed_at.is_some());
    (id, case.reference)
}

pub(crate) async fn exists(world: &World, case: &CaseId) -> bool {
    let mut tx = world.app.db.read().await.unwrap();
    store::case::by_id(&mut tx, case).await.unwrap().is_some()
}

pub(crate) async fn draft_exists(world: &World, draft: &DraftId) -> bool {
    let mut tx = world.app.db.read().await.unwrap();
    store::draft::by_id(&mut tx, draft).await.unwrap().is_some()
}

/// The day on which the only draft in the list goes.
async fn goes_on(world: &World) -> Option<jiff::civil::Date> {
    let erik = world.log_in(ERIK).await;
    let overview = app::overview::overview(&world.app, &erik, 1).await.unwrap();
    assert_eq!(overview.drafts.len(), 1);
    overview.drafts[0].goes_on
}

async fn a_draft_left_alone_is_told_of_and_then_goes(world: World) {
    let erik = world.log_in(ERIK).await;
    let (id, _) = world.full_draft(&erik, date(2026, 2, 1)).await;
    world.app.clock.advance(days(60));
    assert_eq!(
        remind(&world.app, &hourly(&world)).await.unwrap(),
        0,
        "the sixtieth day is not over"
    );
    assert_eq!(goes_on(&world).await, None);
    world.app.clock.advance(days(1));
    assert_eq!(remind(&world.app, &hourly(&world)).await.unwrap(), 1);
    assert_eq!(remind(&world.app, &hourly(&world)).await.unwrap(), 0, "once");
    // 23 November and 61 days; thirty days more, and the day after.
    assert_eq!(goes_on(&world).await, Some(date(2027, 2, 23)));
    let due = app::message::take_due(&world.app, world.app.clock.now(), 9).await.unwrap();
    assert_eq!(due.len(), 1);
    let message = &due[0].message;
    assert_eq!(message.to, "erik@kommun.example");
    assert_eq!(
        (message.values["n"].as_str(), message.values["until"].as_str()),
        ("1", "2027-02-23")
    );
    assert!(message.values.values().all(|value| !value.contains("Zebrafink")));
    world.app.clock.advance(days(30));
    by_itself(&world.app, &hourly(&world)).await.unwrap();
    assert!(draft_exists(&world, &id).await, "its last day");
    world.app.clock.advance(days(1));
    assert_eq!(world.app.clock.today(world.app.clock.now()), date(2027, 2, 23));
    let removed = by_itself(&world.app, &hourly(&world)).await.unwrap();
    assert!(removed.contains(&(Kind::Draft, 1)), "{removed:?}");
    assert!(!draft_exists(&world, &id).await);
    assert!(is_written(&world, id.as_str(), "draft.remove").await);
    assert!(log(&world, id.as_str()).await.contains(&("draft.remove".to_owned(), "-".to_owned())));
}

async fn a_draft_that_somebody_goes_on_with_stays(world: World) {
    let erik = world.log_in(ERIK).await;
    let (id, revision) = world.full_draft(&erik, date(2026, 2, 1)).await;
    world.app.clock.advance(days(61));
    assert_eq!(remind(&world.app, &hourly(&world)).await.unwrap(), 1);
    world.app.clock.advance(days(20));
    let erik = world.log_in(ERIK).await;
    world.save(&erik, &id, revision, &[("other_information", "Rekryterat")]).await;
    assert_eq!(goes_on(&world).await, None);
    world.app.clock.advance(days(40));
    by_itself(&world.app, &hourly(&world)).await.unwrap();
    assert!(draft_exists(&world, &id).await);
    // Nobody touches it again: it is told of once more.
    world.app.clock.advance(days(21));
    assert_eq!(remind(&world.app, &hourly(&world)).await.unwrap(), 1);
}

async fn a_draft_that_is_taken_back_is_told_of_anew(world: World) {
    let erik = world.log_in(ERIK).await;
    let (id, _) = world.full_draft(&erik, date(2026, 2, 1)).await;
    world.app.clock.advance(days(61));
    assert_eq!(remind(&world.app, &hourly(&world)).await.unwrap(), 1);
    world.app.clock.advance(days(20));
    let erik = world.log_in(ERIK).await;
    app::draft::discard(&world.app, &erik, &id).await.unwrap();
    app::draft::restore(&world.app, &erik, &id).await.unwrap();
    world.app.clock.advance(days(20));
    by_itself(&world.app, &hourly(&world)).await.unwrap();
    assert!(draft_exists(&world, &id).await);
    assert_eq!(remind(&world.app, &hourly(&world)).await.unwrap(), 1);
}

async fn a_draft_that_was_thrown_away_goes_with_its_states(world: World) {
    let erik = world.log_in(ERIK).await;
    let (id, revision) = world.full_draft(&erik, date(2026, 2, 1)).await;
    world.save(&erik, &id, revision, &[("other_information", "Mer")]).await;
    app::draft::discard(&world.app, &erik, &id).await.unwrap();
    world.app.clock.advance(days(30));
    by_itself(&world.app, &hourly(&world)).await.unwrap();
    assert!(draft_exists(&world, &id).await);
    world.app.clock.advance(days(1));
    by_itself(&world.app, &hourly(&world)).await.unwrap();
    assert!(!draft_exists(&world, &id).await);
    assert!(is_written(&world, id.as_str(), "discarded_draft.remove").await);
    let mut tx = world.app.db.read().await.unwrap();
    assert!(store::draft::revision(&mut tx, &id, 1).await.unwrap().is_none());
}

async fn nothing_that_was_sent_goes_before_it_is_decided(world: World) {
    let erik = world.log_in(ERIK).await;
    let (case, _) = closed_case(&world, &erik, BORN_18TH).await;
    administrator(&world).await;
    world.app.clock.advance(days(20_000));
    by_itself(&world.app, &hourly(&world)).await.unwrap();
    let ivar = world.log_in(super::world::ADMINISTRATOR).await;
    let preview = preview(&world.app, &ivar).await.unwrap();
    assert!(!preview.is_decided());
    assert_eq!((preview.n_due, preview.due.len()), (0, 0));
    let done = remove(&world.app, &ivar, ivar.today, Who::Administrator).await.unwrap().unwrap();
    assert_eq!((done.n_removed, done.is_all), (0, true));
    assert!(exists(&world, &case).await);
}

async fn a_case_goes_when_its_time_has_passed_and_the_log_tells(mut world: World) {
    decide(&mut world);
    let erik = world.log_in(ERIK).await;
    let (case, reference) = closed_case(&world, &erik, BORN_18TH).await;
    let open = world.case(&erik, date(2026, 3, 1)).await;
    administrator(&world).await;
    // Closed on 23 November 2026: kept through 23 November 2027.
    world.app.clock.advance(days(365));
    let ivar = world.log_in(super::world::ADMINISTRATOR).await;
    assert_eq!(preview(&world.app, &ivar).await.unwrap().n_due, 0, "its last day");
    world.app.clock.advance(days(1));
    let ivar = world.log_in(super::world::ADMINISTRATOR).await;
    let shown = preview(&world.app, &ivar).await.unwrap();
    assert!(shown.is_decided());
    assert_eq!(shown.due.iter().map(|it| &it.reference).collect::<Vec<_>>(), [&reference]);
    let done = remove(&world.app, &ivar, ivar.today, Who::Administrator).await.unwrap().unwrap();
    assert_eq!((done.n_removed, done.is_all), (1, true));
    assert!(!exists(&world, &case).await);
    assert!(exists(&world, &open).await, "a case that is open never ages");
    let kept = receipt(&world.app, &ivar, &done.run, 1).await.unwrap();
    let told: Vec<_> = kept.lines.iter().map(|it| (it.kind.as_str(), it.rule.as_str())).collect();
    assert_eq!(told, [("case", "case, 12 months"), ("report", "case, 12 months")]);
    assert_eq!((kept.by.as_deref(), kept.at), (Some("Ivar Prov"), ivar.now));
    assert!(
        log(&world, case.as_str()).await.contains(&("case.remove".to_owned(), "ivar".to_owned()))
    );
    assert!(is_written(&world, &kept.lines[1].record, "report.remove").await);
}

async fn a_case_is_in_no_list_once_it_has_gone(mut world: World) {
    decide(&mut world);
    let erik = world.log_in(ERIK).await;
    let (gone, _) = closed_case(&world, &erik, BORN_18TH).await;
    let (stays, _) = closed_case(&world, &erik, BORN_5TH).await;
    administrator(&world).await;
    world.app.clock.advance(days(366));
    let erik = world.log_in(ERIK).await;
    let query = app::cases::Query {
        list: app::cases::List::Archive,
        text: "Zebrafink".to_owned(),
        ..app::cases::Query::default()
    };
    let before = app::cases::list(&world.app, &erik, &query).await.unwrap();
    assert_eq!(before.rows.len(), 2);
    let ivar = world.log_in(super::world::ADMINISTRATOR).await;
    remove(&world.app, &ivar, ivar.today, Who::Administrator).await.unwrap();
    let after = app::cases::list(&world.app, &erik, &query).await.unwrap();
    let ids: Vec<_> = after.rows.iter().map(|row| row.id.clone()).collect();
    assert_eq!(ids, std::slice::from_ref(&stays));
    let page = app::case_page::read(&world.app, &erik, &gone).await;
    assert!(matches!(page, Err(Error::Refused(Refusal::NotFound))));
    assert_eq!(app::overview::overview(&world.app, &erik, 1).await.unwrap().sent.len(), 1);
}

async fn those_who_are_kept_for_research_stay(mut world: World) {
    decide(&mut world);
    let erik = world.log_in(ERIK).await;
    let (case, _) = closed_case(&world, &erik, BORN_5TH).await;
    administrator(&world).await;
    world.app.clock.advance(days(366));
    let ivar = world.log_in(super::world::ADMINISTRATOR).await;
    for _ in 0..2 {
        let shown = preview(&world.app, &ivar).await.unwrap();
        assert_eq!((shown.n_due, shown.kept.get("research")), (0, Some(&1)));
        let done = remove(&world.app, &ivar, ivar.today, Who::Administrator).await.unwrap();
        assert_eq!(done.unwrap().n_removed, 0);
        assert!(exists(&world, &case).await);
    }
    assert!(is_written(&world, case.as_str(), "case.hold").await);
}

async fn what_somebody_works_with_stays(mut world: World) {
    decide(&mut world);
    let erik = world.log_in(ERIK).await;
    let (case, reference) = closed_case(&world, &erik, BORN_18TH).await;
    administrator(&world).await;
    world.app.clock.advance(days(366));
    let mut tx = world.app.db.write().await.unwrap();
    let id = DraftId::new("open-follow-up");
    let state = store::draft::State {
        committee_id: Some(domain::ids::CommitteeId::new(super::world::COMMITTEE)),
        area: Some(domain::ids::AreaId::new("AO")),
        answers: domain::Answers::default(),
        duplicate_lookup: None,
        updated_by: domain::ids::PersonId::new("erik"),
        updated_at: world.app.clock.now(),
    };
    let service = domain::service::Service::IndividualReport;
    assert!(store::draft::insert(&mut tx, (&id, service), Some(&case), &state).await.unwrap());
    tx.commit().await.unwrap();
    let ivar = world.log_in(super::world::ADMINISTRATOR).await;
    let shown = preview(&world.app, &ivar).await.unwrap();
    assert_eq!((shown.n_due, shown.kept.get("under_way")), (0, Some(&1)));
    remove(&world.app, &ivar, ivar.today, Who::Administrator).await.unwrap();
    assert!(exists(&world, &case).await);
    let erik = world.log_in(ERIK).await;
    app::draft::discard(&world.app, &erik, &id).await.unwrap();
    assert_eq!(preview(&world.app, &ivar).await.unwrap().due[0].reference, reference);
}

async fn what_is_kept_stays_until_it_is_released(mut world: World) {
    decide(&mut world);
    let erik = world.log_in(ERIK).await;
    let (case, reference) = closed_case(&world, &erik, BORN_18TH).await;
    let ivar = administrator(&world).await;
    assert!(!hold(&world.app, &ivar, "FINNS-INTE", Reason::Other).await.unwrap());
    assert!(hold(&world.app, &ivar, &reference, Reason::Dispute).await.unwrap());
    assert!(!hold(&world.app, &ivar, &reference, Reason::Other).await.unwrap());
    world.app.clock.advance(days(366));
    let ivar = world.log_in(super::world::ADMINISTRATOR).await;
    let shown = preview(&world.app, &ivar).await.unwrap();
    assert_eq!((shown.n_due, shown.kept.get("dispute")), (0, Some(&1)));
    assert_eq!(shown.holds[0].reference, reference);
    remove(&world.app, &ivar, ivar.today, Who::Administrator).await.unwrap();
    assert!(exists(&world, &case).await);
    assert!(release(&world.app, &ivar, &reference).await.unwrap());
    remove(&world.app, &ivar, ivar.today, Who::Administrator).await.unwrap();
    assert!(!exists(&world, &case).await);
    for action in ["case.hold", "case.release", "case.remove"] {
        assert!(is_written(&world, case.as_str(), action).await, "{action}");
    }
}

async fn only_the_administrator_removes_and_only_what_was_shown(mut world: World) {
    decide(&mut world);
    let erik = world.log_in(ERIK).await;
    let (case, reference) = closed_case(&world, &erik, BORN_18TH).await;
    administrator(&world).await;
    world.app.clock.advance(days(366));
    let erik = world.log_in(ERIK).await;
    let is_not_found = |error: Error| matches!(error, Error::Refused(Refusal::NotFound));
    assert!(is_not_found(preview(&world.app, &erik).await.unwrap_err()));
    let refused = remove(&world.app, &erik, erik.today, Who::Administrator).await.unwrap_err();
    assert!(is_not_found(refused));
    assert!(is_not_found(hold(&world.app, &erik, &reference, Reason::Other).await.unwrap_err()));
    assert!(is_not_found(receipt(&world.app, &erik, "run", 1).await.unwrap_err()));
    let ivar = world.log_in(super::world::ADMINISTRATOR).await;
    let yesterday = ivar.today.yesterday().unwrap();
    let done = remove(&world.app, &ivar, yesterday, Who::Administrator).await.unwrap();
    assert_eq!(done, None, "a list of another day");
    assert!(exists(&world, &case).await);
    let operator = Who::Operator { at_most: 9 };
    let done = remove(&world.app, &hourly(&world), ivar.today, operator).await.unwrap();
    let kept = receipt(&world.app, &ivar, &done.unwrap().run, 1).await.unwrap();
    assert_eq!(kept.by, None, "the operator");
}

async fn what_was_sent_elsewhere_goes_too(mut world: World) {
    decide(&mut world);
    let erik = super::reporters::lead(&world).await;
    let sheet = app::reporters::sheet(&world.app, &erik, None).await.unwrap();
    let alva = sheet.lines.iter().find(|line| line.reporter.given_name == "alva").unwrap();
    let wish = app::reporters::Wish {
        committee: Some(domain::ids::CommitteeId::new(super::world::COMMITTEE)),
        deed: Some("remove".to_owned()),
        reporter: Some(alva.reporter.id.clone()),
    };
    let id = app::reporters::begin(&world.app, &erik, &wish).await.unwrap();
    let seen = app::submit::Seen { revision: 1, after: 0 };
    app::submit::submit(&world.app, &erik, &id, seen).await.unwrap();
    administrator(&world).await;
    world.app.clock.advance(days(366));
    let ivar = world.log_in(super::world::ADMINISTRATOR).await;
    assert_eq!(preview(&world.app, &ivar).await.unwrap().due[0].kind, Kind::Submission);
    let done = remove(&world.app, &ivar, ivar.today, Who::Administrator).await.unwrap().unwrap();
    assert_eq!(done.n_removed, 1);
    assert!(!draft_exists(&world, &id).await);
    let kept = receipt(&world.app, &ivar, &done.run, 1).await.unwrap();
    assert!(is_written(&world, &kept.lines[0].record, "submission.remove").await);
}

async fn removing_twice_at_once_removes_once(mut world: World) {
    decide(&mut world);
    let erik = world.log_in(ERIK).await;
    closed_case(&world, &erik, BORN_18TH).await;
    administrator(&world).await;
    world.app.clock.advance(days(366));
    let ivar = world.log_in(super::world::ADMINISTRATOR).await;
    let by = |_: usize| remove(&world.app, &ivar, ivar.today, Who::Administrator);
    let (one, other) = tokio::join!(by(1), by(2));
    let removed = [one, other].map(|done| done.unwrap().unwrap().n_removed);
    assert_eq!(removed.iter().sum::<usize>(), 1);
}
