//! Committees change: names, areas, merging, splitting. What was reported stays, open cases come along.

use app::administration::{Changed, change_committee, committee};
use app::committee_change::{self, Decided, Hindrance, decide};
use app::committee_log::{Query, Sort, export, read};
use app::submit::{Submitted, submit};
use app::{Ctx, Error, Refusal, Sent};
use domain::ids::{AreaId, AssignmentId, CaseId, CommitteeId, PersonId, SubmissionId};
use domain::role::Role;
use jiff::civil::date;

use super::reporters::lead;
use super::world::{ALVA, COMMITTEE, ERIK, World, administrator};
use crate::promises;

promises![
    a_committee_is_renamed_and_what_was_reported_is_not,
    an_area_with_open_cases_is_not_taken_away,
    merging_carries_open_cases_drafts_and_reporters_over,
    what_was_sent_and_done_in_a_merged_committee_is_read_by_whoever_leads_it_now,
    splitting_makes_a_committee_of_its_own_with_its_cases,
    what_was_split_off_is_not_seen_where_the_area_comes_back,
    the_same_decision_in_both_committees_stops_the_merging,
    a_refused_request_changes_nothing,
    whoever_is_told_that_it_was_sent_can_read_it,
    the_log_of_a_committee_is_its_leads_and_reading_it_is_written_down,
];

pub(crate) async fn ask(world: &World, ctx: &Ctx, answers: &[(&str, &str)]) -> SubmissionId {
    let committee = CommitteeId::new(COMMITTEE);
    let id = committee_change::begin(&world.app, ctx, &committee).await.unwrap();
    let mut all = vec![("reason", "Fullmäktige § 1")];
    all.extend(answers);
    let saved = world.save(ctx, &id, 1, &all).await;
    let sent = submit(&world.app, ctx, &id, saved.draft.seen()).await.unwrap();
    let Submitted::Received(Sent::Submission(id)) = sent else {
        let journey = saved.draft.journey(&world.app);
        panic!("{:?}", journey.asked().find_map(|asked| asked.problem.clone()));
    };
    id
}

pub(crate) async fn approve(
    world: &World,
    ivar: &Ctx,
    id: &SubmissionId,
    into: Option<&str>,
) -> Decided {
    let into = into.map(CommitteeId::new);
    decide(&world.app, ivar, id, true, (into.as_ref(), "")).await.unwrap()
}

/// Another committee of the municipality, with the areas, where Alva reports.
pub(crate) async fn other(world: &World, areas: &[&str]) {
    let now = world.app.clock.now();
    let mut tx = world.app.db.write().await.unwrap();
    let committee = store::committee::Committee {
        id: CommitteeId::new("committee-2"),
        municipality_code: "0380".to_owned(),
        name: "Äldrenämnden".to_owned(),
        areas: areas.iter().map(|area| AreaId::new(*area)).collect(),
        valid_from: date(2024, 1, 1),
        valid_to: None,
    };
    store::committee::insert(&mut tx, &committee, now).await.unwrap();
    let new = store::assignment::NewAssignment {
        id: AssignmentId::new("alva-2"),
        person_id: PersonId::new("alva"),
        committee_id: Some(CommitteeId::new("committee-2")),
        role: Role::Reporter,
        areas: areas.iter().map(|area| AreaId::new(*area)).collect(),
        granted_by: None,
        granted_at: now,
        starts_on: None,
        ends_on: None,
        details: None,
    };
    store::assignment::insert(&mut tx, &new).await.unwrap();
    tx.commit().await.unwrap();
}

async fn name_in(world: &World, ctx: &Ctx, case: &CaseId) -> String {
    world.page(ctx, case).await.case.committee
}

async fn a_committee_is_renamed_and_what_was_reported_is_not(world: World) {
    let erik = lead(&world).await;
    let case = world.case(&erik, date(2026, 2, 1)).await;
    let report = world.page(&erik, &case).await.reports[0].id.clone();
    let id = ask(&world, &erik, &[("deed", "rename"), ("new_name", "Välfärdsnämnden")]).await;
    let ivar = administrator(&world).await;
    assert_eq!(approve(&world, &ivar, &id, None).await, Decided::Done);
    assert_eq!(approve(&world, &ivar, &id, None).await, Decided::Before);
    let erik = world.log_in(ERIK).await;
    assert_eq!(name_in(&world, &erik, &case).await, "Välfärdsnämnden, Uppsala kommun");
    let sent = app::reports::read(&world.app, &erik, &report).await.unwrap();
    assert_eq!(sent.document.committee, "Omsorgsnämnden");
    let (draft, revision) = world.follow_up(&erik, &case, &[("status", "not_executed")]).await;
    let (next, _) = world.send(&erik, &draft, revision, 1).await;
    let sent = app::reports::read(&world.app, &erik, &next).await.unwrap();
    assert_eq!(sent.document.committee, "Välfärdsnämnden");
    let page = committee(&world.app, &ivar, &CommitteeId::new(COMMITTEE)).await.unwrap();
    assert_eq!(page.changes.len(), 1, "the history is kept");
}

async fn an_area_with_open_cases_is_not_taken_away(world: World) {
    let erik = lead(&world).await;
    world.case(&erik, date(2026, 2, 1)).await;
    let id = ask(&world, &erik, &[("deed", "areas"), ("all_areas", "IFO,LSS")]).await;
    let ivar = administrator(&world).await;
    let became = approve(&world, &ivar, &id, None).await;
    assert_eq!(became, Decided::Hindered(Hindrance::OpenCases(1)));
    let own = CommitteeId::new(COMMITTEE);
    let fewer = [AreaId::new("AO"), AreaId::new("LSS")];
    let done = change_committee(&world.app, &ivar, &own, ("Omsorgsnämnden", &fewer)).await;
    assert_eq!(done.unwrap(), Changed::Done);
    let none = change_committee(&world.app, &ivar, &own, ("Omsorgsnämnden", &[])).await;
    assert_eq!(none.unwrap(), Changed::NoArea);
    let nameless = change_committee(&world.app, &ivar, &own, (" ", &fewer)).await;
    assert_eq!(nameless.unwrap(), Changed::Name);
}

async fn merging_carries_open_cases_drafts_and_reporters_over(world: World) {
    let erik = lead(&world).await;
    other(&world, &["AO"]).await;
    let case = world.case(&erik, date(2026, 2, 1)).await;
    let first = world.page(&erik, &case).await.reports[0].id.clone();
    let (follow_up, revision) = world.follow_up(&erik, &case, &[("status", "not_executed")]).await;
    let (draft, draft_revision) = world.full_draft(&erik, date(2026, 3, 1)).await;
    let id = ask(&world, &erik, &[("deed", "merge"), ("other_committee", "Äldrenämnden")]).await;
    let ivar = administrator(&world).await;
    let without = approve(&world, &ivar, &id, None).await;
    assert_eq!(without, Decided::Hindered(Hindrance::NoOther));
    assert_eq!(approve(&world, &ivar, &id, Some("committee-2")).await, Decided::Done);
    let erik = world.log_in(ERIK).await;
    assert_eq!(name_in(&world, &erik, &case).await, "Äldrenämnden, Uppsala kommun");
    let sent = app::reports::read(&world.app, &erik, &first).await.unwrap();
    assert_eq!(sent.document.committee, "Omsorgsnämnden", "what was sent stays as it was");
    let mine = app::overview::overview(&world.app, &erik, 1).await.unwrap();
    assert_eq!(mine.sent.len(), 1, "and is still found");
    assert_eq!(mine.drafts.len(), 2);
    let (second, same) = world.send(&erik, &follow_up, revision, 1).await;
    assert_eq!(same, case);
    let sent = app::reports::read(&world.app, &erik, &second).await.unwrap();
    assert_eq!(sent.document.committee, "Äldrenämnden");
    world.send(&erik, &draft, draft_revision + 1, 0).await;
    let sheet = app::reporters::sheet(&world.app, &erik, None).await.unwrap();
    assert_eq!(sheet.committee.committee, CommitteeId::new("committee-2"));
    assert_eq!(sheet.committee.areas.len(), 4, "the areas come along");
    assert_eq!(sheet.lines.len(), 2, "and so do the reporters, each once");
    let page = committee(&world.app, &ivar, &CommitteeId::new(COMMITTEE)).await.unwrap();
    assert!(page.line.has_ended);
    let connected = app::administration::connected(&world.app, &ivar).await.unwrap();
    let uppsala = connected.iter().find(|it| it.code == "0380").unwrap();
    assert_eq!(uppsala.committees.len(), 1);
}

async fn what_was_sent_and_done_in_a_merged_committee_is_read_by_whoever_leads_it_now(
    world: World,
) {
    let erik = lead(&world).await;
    other(&world, &["AO"]).await;
    let rename = ask(&world, &erik, &[("deed", "rename"), ("new_name", "Nya nämnden")]).await;
    let merge = ask(&world, &erik, &[("deed", "merge"), ("other_committee", "Äldrenämnden")]).await;
    let ivar = administrator(&world).await;
    assert_eq!(approve(&world, &ivar, &merge, Some("committee-2")).await, Decided::Done);
    let ended = approve(&world, &ivar, &rename, None).await;
    assert_eq!(ended, Decided::Hindered(Hindrance::Ended), "there is nothing left to rename");
    let erik = world.log_in(ERIK).await;
    for id in [&rename, &merge] {
        assert!(app::submission::read(&world.app, &erik, id).await.is_ok());
    }
    let sheet = app::reporters::sheet(&world.app, &erik, None).await.unwrap();
    assert_eq!(sheet.requests.len(), 2, "where the mail about the decision leads");
    let log = read(&world.app, &erik, &Query::default()).await.unwrap();
    assert_eq!(log.committee.committee, CommitteeId::new("committee-2"));
    let asked = log.lines.iter().filter(|line| line.deed == "submission.send").count();
    assert_eq!(asked, 2, "the log of the committee before stands there too");
    let alva = world.log_in(ALVA).await;
    let refused = app::submission::read(&world.app, &alva, &merge).await.err();
    assert!(matches!(refused, Some(Error::Refused(Refusal::NotFound))));
}

async fn splitting_makes_a_committee_of_its_own_with_its_cases(world: World) {
    let erik = lead(&world).await;
    let case = world.case(&erik, date(2026, 2, 1)).await;
    let all = ("moved_areas", "AO,FUNK,IFO,LSS");
    let committee_id = CommitteeId::new(COMMITTEE);
    let begun = committee_change::begin(&world.app, &erik, &committee_id).await.unwrap();
    let split = [("deed", "split"), ("new_name", "Äldrenämnden"), ("reason", "§ 1"), all];
    let saved = world.save(&erik, &begun, 1, &split).await;
    let journey = saved.draft.journey(&world.app);
    let stuck = journey.asked().find_map(|asked| asked.problem.clone()).unwrap();
    assert_eq!(stuck.rule.as_str(), "NAM-201", "at least one area remains");
    let split = [("deed", "split"), ("new_name", "Äldrenämnden"), ("moved_areas", "AO")];
    let id = ask(&world, &erik, &split).await;
    let ivar = administrator(&world).await;
    assert_eq!(approve(&world, &ivar, &id, None).await, Decided::Done);
    let erik = world.log_in(ERIK).await;
    assert_eq!(name_in(&world, &erik, &case).await, "Äldrenämnden, Uppsala kommun");
    let places: Vec<_> =
        erik.actor().unwrap().assignments.iter().filter_map(|it| it.place.clone()).collect();
    assert_eq!(places.len(), 2, "the lead reporter leads both");
    let old = places.iter().find(|it| it.committee == committee_id).unwrap();
    assert!(!old.areas.contains(&AreaId::new("AO")));
    let alva = world.log_in(ALVA).await;
    assert_eq!(name_in(&world, &alva, &case).await, "Äldrenämnden, Uppsala kommun");
}

/// How many cases and reports somebody sees, and how many reports there are said to be.
async fn seen(world: &World, number: &str) -> (usize, usize, u64) {
    let ctx = world.log_in(number).await;
    let cases = app::cases::list(&world.app, &ctx, &app::cases::Query::default()).await.unwrap();
    let mine = app::overview::overview(&world.app, &ctx, 1).await.unwrap();
    (cases.rows.len(), mine.sent.len(), mine.sent_in_all)
}

async fn what_was_split_off_is_not_seen_where_the_area_comes_back(world: World) {
    let erik = lead(&world).await;
    world.case(&erik, date(2026, 2, 1)).await;
    assert_eq!(seen(&world, ALVA).await, (1, 1, 1));
    let split = [("deed", "split"), ("new_name", "Äldrenämnden"), ("moved_areas", "AO")];
    let id = ask(&world, &erik, &split).await;
    let ivar = administrator(&world).await;
    assert_eq!(approve(&world, &ivar, &id, None).await, Decided::Done);
    let own = CommitteeId::new(COMMITTEE);
    let again = ["AO", "IFO", "FUNK", "LSS"].map(AreaId::new);
    let done = change_committee(&world.app, &ivar, &own, ("Omsorgsnämnden", &again)).await;
    assert_eq!(done.unwrap(), Changed::Done);
    assert_eq!(seen(&world, ALVA).await, (1, 1, 1), "who reports in the new one too");
    let alva = world.log_in(ALVA).await;
    let mut tx = world.app.db.write().await.unwrap();
    let new = alva.actor().unwrap().assignments.iter().filter_map(|it| it.place.clone());
    let new = new.map(|place| place.committee).find(|committee| *committee != own).unwrap();
    for held in store::assignment::held(&mut tx, &new, alva.today).await.unwrap() {
        let by = PersonId::new("erik");
        store::assignment::end(&mut tx, &held.id, &by, world.app.clock.now()).await.unwrap();
    }
    tx.commit().await.unwrap();
    assert_eq!(seen(&world, ALVA).await, (0, 0, 0), "the case is the other committee's");
}

async fn the_same_decision_in_both_committees_stops_the_merging(world: World) {
    let erik = lead(&world).await;
    other(&world, &["AO"]).await;
    world.case(&erik, date(2026, 2, 1)).await;
    let alva = world.log_in(ALVA).await;
    let mut answers = super::world::complete("2026-02-01");
    answers[0] = ("committee", "committee-2");
    world.case_with(&alva, &answers).await;
    let id = ask(&world, &erik, &[("deed", "merge"), ("other_committee", "Äldrenämnden")]).await;
    let ivar = administrator(&world).await;
    let became = approve(&world, &ivar, &id, Some("committee-2")).await;
    assert!(matches!(became, Decided::Hindered(Hindrance::SameDecision(_))), "{became:?}");
    let erik = world.log_in(ERIK).await;
    let sheet = app::reporters::sheet(&world.app, &erik, None).await.unwrap();
    assert_eq!(sheet.committee.committee, CommitteeId::new(COMMITTEE), "nothing was changed");
}

async fn whoever_is_told_that_it_was_sent_can_read_it(world: World) {
    let erik = lead(&world).await;
    for _ in 0..10 {
        let committee = CommitteeId::new(COMMITTEE);
        let id = committee_change::begin(&world.app, &erik, &committee).await.unwrap();
        let wish = [("deed", "rename"), ("new_name", "Nya nämnden"), ("reason", "§ 1")];
        let seen = world.save(&erik, &id, 1, &wish).await.draft.seen();
        let mut tasks = tokio::task::JoinSet::new();
        for _ in 0..4 {
            let (app, erik, id) = (world.app.clone(), erik.clone(), id.clone());
            tasks.spawn(async move {
                let sent = submit(&app, &erik, &id, seen).await.unwrap();
                let Submitted::Received(Sent::Submission(id)) = sent else { panic!("not sent") };
                assert!(
                    app::submission::read(&app, &erik, &id).await.is_ok(),
                    "{id:?} is told early"
                );
                id
            });
        }
        let mut ids = tasks.join_all().await;
        ids.dedup();
        assert_eq!(ids.len(), 1, "four presses are one request");
    }
}

async fn a_refused_request_changes_nothing(world: World) {
    let erik = lead(&world).await;
    let id = ask(&world, &erik, &[("deed", "rename"), ("new_name", "Välfärdsnämnden")]).await;
    let ivar = administrator(&world).await;
    let silent = decide(&world.app, &ivar, &id, false, (None, " ")).await.unwrap();
    assert_eq!(silent, Decided::NoReason);
    let done = decide(&world.app, &ivar, &id, false, (None, "Inget beslut finns")).await.unwrap();
    assert_eq!(done, Decided::Done);
    let sheet = app::reporters::sheet(&world.app, &erik, None).await.unwrap();
    assert_eq!(sheet.committee.name, "Omsorgsnämnden, Uppsala kommun");
    assert_eq!(sheet.requests[0].reply.as_deref(), Some("Inget beslut finns"));
    let hidden = decide(&world.app, &erik, &id, true, (None, "")).await.err();
    assert!(matches!(hidden, Some(Error::Refused(Refusal::NotFound))));
}

async fn the_log_of_a_committee_is_its_leads_and_reading_it_is_written_down(world: World) {
    let erik = lead(&world).await;
    let alva = world.log_in(ALVA).await;
    let case = world.case(&alva, date(2026, 2, 1)).await;
    let page = world.page(&alva, &case).await;
    let log = read(&world.app, &erik, &Query::default()).await.unwrap();
    let sent = log.lines.iter().find(|line| line.deed == "report.send").unwrap();
    assert_eq!(sent.who, "alva Prov");
    assert_eq!(sent.reference.as_deref(), Some(format!("{}-1", page.case.reference).as_str()));
    assert_eq!(sent.case.as_ref(), Some(&case));
    let search = async |query: Query| {
        let log = export(&world.app, &erik, &query).await.unwrap();
        log.lines.iter().map(|line| line.deed.clone()).collect::<Vec<_>>()
    };
    let by_name = search(Query { text: "ALVA".to_owned(), ..Query::default() }).await;
    assert!(!by_name.is_empty() && !by_name.contains(&"log.see".to_owned()));
    let by_number = search(Query { text: page.case.reference.clone(), ..Query::default() }).await;
    assert!(by_number.contains(&"report.send".to_owned()), "{by_number:?}");
    assert_eq!(search(Query { text: "finns inte".to_owned(), ..Query::default() }).await.len(), 0);
    let sorted = search(Query { sort: Some(Sort::Sent), ..Query::default() }).await;
    assert_eq!(sorted, ["report.send"]);
    let tomorrow = Some(date(2026, 11, 24));
    assert_eq!(search(Query { from: tomorrow, ..Query::default() }).await.len(), 0);
    let today = Some(date(2026, 11, 23));
    assert!(!search(Query { from: today, until: today, ..Query::default() }).await.is_empty());
    let all = search(Query::default()).await;
    assert!(all.contains(&"log.see".to_owned()) && all.contains(&"log.export".to_owned()));
    let refused = read(&world.app, &alva, &Query::default()).await.err();
    assert!(matches!(refused, Some(Error::Refused(Refusal::NoAssignment))));
    let foreign = Query { committee: Some(CommitteeId::new("annan")), ..Query::default() };
    let refused = read(&world.app, &erik, &foreign).await.err();
    assert!(matches!(refused, Some(Error::Refused(Refusal::NotFound))));
}
