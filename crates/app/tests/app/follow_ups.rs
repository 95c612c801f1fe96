//! A follow-up takes its facts from the case, and a case is followed up by one at a time.

use app::submit::{Seen, Submitted, submit};
use domain::ids::{CaseId, FieldId};
use jiff::civil::date;
use jiff::{SignedDuration, ToSpan};

use super::world::{ALVA, COMMITTEE, ERIK, World};
use crate::promises;

promises![
    a_follow_up_says_what_the_case_says_and_what_is_new,
    nothing_that_is_posted_for_a_locked_question_changes_anything,
    four_simultaneous_follow_ups_give_one_report_a_hundred_times,
    a_case_has_one_open_follow_up,
    a_follow_up_of_a_case_that_was_reported_meanwhile_is_shown_again,
    an_ending_is_taken_back_by_a_report_that_says_why,
    a_case_of_another_area_does_not_exist,
];

const STILL: [(&str, &str); 1] = [("status", "not_executed")];

async fn a_follow_up_says_what_the_case_says_and_what_is_new(world: World) {
    let ctx = world.log_in(ERIK).await;
    let case = world.case(&ctx, date(2026, 2, 1)).await;
    let news = [("status", "not_executed"), ("other_information", "Nytt möte")];
    let (id, revision) = world.follow_up(&ctx, &case, &news).await;
    let (report, same) = world.send(&ctx, &id, revision, 1).await;
    assert_eq!(same, case);
    let document = app::reports::read(&world.app, &ctx, &report).await.unwrap().document;
    let answer = |field: &str| document.answer(field);
    assert_eq!(document.kind, "follow_up");
    assert!(document.reference.ends_with("-2"));
    assert_eq!(answer("last_name"), Some("Zebrafink"));
    assert_eq!(answer("decided_on"), Some("2026-02-01"));
    assert_eq!(answer("cause"), Some("K-PERS"));
    assert_eq!(answer("other_information"), Some("Nytt möte"));
    let other = document.questions.iter().find(|it| it.field == "other_information").unwrap();
    assert_eq!(other.earlier.len(), 1);
    assert_eq!(other.earlier[0].text, "Rekrytering pågår");
    let (_, pdf) = app::reports::receipt(&world.app, &ctx, &report).await.unwrap();
    assert!(pdf.starts_with(b"%PDF-"));
    let page = world.page(&ctx, &case).await;
    let changes: Vec<usize> = page.reports.iter().map(|report| report.changes.len()).collect();
    assert_eq!(changes, [0, 1], "only what is new is marked");
}

/// Answers of a case in every area, with every locked question answered somewhere.
fn in_every_area() -> Vec<Vec<(&'static str, &'static str)>> {
    let begin = |area: &'static str, measure: &'static str| {
        vec![
            ("committee", COMMITTEE),
            ("area", area),
            ("report_kind", "new"),
            ("first_name", "Ulla"),
            ("last_name", "Zebrafink"),
            ("measure", measure),
            ("decided_on", "2025-11-03"),
            ("status", "not_executed"),
            ("main_reason", "municipality"),
            ("cause", "K-PERS"),
        ]
    };
    let number = ("person_number", "198112189876");
    let waiting = ("delay_kind", "not_executed");
    let interrupted = [("delay_kind", "interruption"), ("interrupted_on", "2026-05-04")];
    let fictitious = [("protected_identity", "yes"), ("person_number", "FIKT-1")];
    let without = [("no_person_number", "yes"), ("person_number", "19890203-T123")];
    let focus = |focus: &'static str| [("focus", focus), ("focus_other", "Unga vuxna")];
    let other = ("measure_other", "Nattstöd");
    vec![
        [begin("AO", "AO-HT"), vec![number, waiting]].concat(),
        [begin("AO", "AO-AN"), vec![number, waiting, other]].concat(),
        [begin("IFO", "IF-KP"), fictitious.to_vec(), focus("FI-OV").to_vec(), vec![waiting]]
            .concat(),
        [begin("FUNK", "FU-BS"), without.to_vec(), focus("FF-OV").to_vec(), interrupted.to_vec()]
            .concat(),
        [begin("LSS", "LSS-10"), vec![number, waiting, ("advance_decision", "yes")]].concat(),
    ]
}

async fn nothing_that_is_posted_for_a_locked_question_changes_anything(world: World) {
    let ctx = world.log_in(ERIK).await;
    let bent = [
        ("committee", "committee-2"),
        ("area", "XX"),
        ("report_kind", "new"),
        ("protected_identity", "no"),
        ("no_person_number", "no"),
        ("first_name", "Någon"),
        ("last_name", "Annan"),
        ("person_number", "189001019802"),
        ("measure", "AO-DV"),
        ("measure_other", "Annat stöd"),
        ("focus", "FI-1"),
        ("focus_other", "Äldre"),
        ("delay_kind", "other"),
        ("decided_on", "2026-01-01"),
        ("interrupted_on", "2026-01-02"),
        ("advance_decision", "no"),
    ];
    let locked = world.app.form().catalogue.fields();
    let locked = locked.filter(|field| field.again == domain::catalogue::Again::Locked).count();
    assert_eq!(locked, bent.len(), "every locked question is posted");
    for answers in in_every_area() {
        let case = world.case_with(&ctx, &answers).await;
        let before = world.page(&ctx, &case).await.facts;
        let posted: Vec<_> = bent.iter().chain(&STILL).copied().collect();
        let (id, revision) = world.follow_up(&ctx, &case, &posted).await;
        let (report, _) = world.send(&ctx, &id, revision, 1).await;
        let document = app::reports::read(&world.app, &ctx, &report).await.unwrap().document;
        for (field, value) in &answers {
            let said = document.answer(field);
            let is_kind = *field == "report_kind";
            assert_eq!(said, Some(if is_kind { "follow_up" } else { value }), "{field}");
        }
        assert!(world.page(&ctx, &case).await.facts == before);
        let mut tx = world.app.db.read().await.unwrap();
        for (field, _) in bent {
            let record = format!("{id}:{field}");
            let lines = store::audit::for_record(&mut tx, &record).await.unwrap();
            let deeds: Vec<&str> = lines.iter().map(|line| line.action.as_str()).collect();
            assert_eq!(deeds, ["draft.locked_field"], "{field} in the log");
        }
    }
}

async fn reports(world: &World, ctx: &app::Ctx, case: &CaseId) -> usize {
    world.page(ctx, case).await.reports.len()
}

async fn four_simultaneous_follow_ups_give_one_report_a_hundred_times(world: World) {
    let ctx = world.log_in(ERIK).await;
    let first = date(2026, 1, 1);
    for round in 0..100 {
        let case = world.case(&ctx, first.saturating_add(round.days())).await;
        let (id, revision) = world.follow_up(&ctx, &case, &STILL).await;
        let send = || {
            let (app, ctx, id) = (world.app.clone(), ctx.clone(), id.clone());
            let seen = Seen { revision, after: 1 };
            tokio::task::spawn(async move { submit(&app, &ctx, &id, seen).await.unwrap() })
        };
        let tick = [app::worklist::Ticked { case: case.clone(), after: 1 }];
        let (a, b, c) = (send(), send(), send());
        app::worklist::send(&world.app, &ctx, &tick).await.unwrap();
        for sent in [a, b, c] {
            let sent = sent.await.unwrap();
            assert!(matches!(sent, Submitted::Received(_) | Submitted::Changed(_)));
        }
        assert_eq!(reports(&world, &ctx, &case).await, 2, "round {round}");
    }
}

async fn a_case_has_one_open_follow_up(world: World) {
    let erik = world.log_in(ERIK).await;
    let alva = world.log_in(ALVA).await;
    let case = world.case(&erik, date(2026, 2, 1)).await;
    let (one, two) = tokio::join!(
        app::follow_up::begin(&world.app, &erik, &case),
        app::follow_up::begin(&world.app, &alva, &case)
    );
    assert_eq!(one.unwrap(), two.unwrap());
    let draft = app::follow_up::begin(&world.app, &erik, &case).await.unwrap();
    app::draft::discard(&world.app, &erik, &draft).await.unwrap();
    let next = app::follow_up::begin(&world.app, &alva, &case).await.unwrap();
    assert_ne!(draft, next);
    let back = app::draft::restore(&world.app, &erik, &draft).await.unwrap();
    assert_eq!(back, next, "the one that is open is gone on with");
}

async fn a_follow_up_of_a_case_that_was_reported_meanwhile_is_shown_again(world: World) {
    let ctx = world.log_in(ERIK).await;
    let case = world.case(&ctx, date(2026, 2, 1)).await;
    let (id, revision) = world.follow_up(&ctx, &case, &STILL).await;
    let tick = [app::worklist::Ticked { case: case.clone(), after: 1 }];
    app::worklist::send(&world.app, &ctx, &tick).await.unwrap();
    let seen = Seen { revision, after: 1 };
    let sent = submit(&world.app, &ctx, &id, seen).await.unwrap();
    let Submitted::Changed(open) = sent else { panic!("not shown again") };
    assert_eq!(open.seen(), Seen { revision, after: 2 });
    world.send(&ctx, &id, revision, 2).await;
    assert_eq!(reports(&world, &ctx, &case).await, 3);
}

async fn an_ending_is_taken_back_by_a_report_that_says_why(world: World) {
    let ctx = world.log_in(ERIK).await;
    let case = world.case(&ctx, date(2026, 2, 1)).await;
    let end = [("status", "executed"), ("executed_on", "2026-11-20")];
    let (id, revision) = world.follow_up(&ctx, &case, &end).await;
    world.send(&ctx, &id, revision, 1).await;
    assert_eq!(world.page(&ctx, &case).await.case.due, domain::due::Due::Ended);
    world.app.clock.advance(SignedDuration::from_hours(24));
    let ctx = world.log_in(ERIK).await;
    let (id, revision) = world.follow_up(&ctx, &case, &STILL).await;
    let sent = submit(&world.app, &ctx, &id, Seen { revision, after: 2 }).await.unwrap();
    let Submitted::PutRight(open) = sent else { panic!("no reason is asked for") };
    let journey = open.journey(&world.app);
    let reason = FieldId::new("reopening_reason");
    assert!(journey.asked().any(|asked| asked.field.id == reason && asked.problem.is_some()));
    let saved = world.save(&ctx, &id, revision, &[("reopening_reason", "Fel person")]).await;
    world.send(&ctx, &id, saved.draft.revision, 2).await;
    let page = world.page(&ctx, &case).await;
    assert_ne!(page.case.due, domain::due::Due::Ended);
    assert_eq!(page.reports.len(), 3);
}

async fn a_case_of_another_area_does_not_exist(world: World) {
    let erik = world.log_in(ERIK).await;
    let alva = world.log_in(ALVA).await;
    let answers = in_every_area().pop().unwrap();
    let case = world.case_with(&erik, &answers).await;
    let refused = app::follow_up::begin(&world.app, &alva, &case).await.err();
    assert!(matches!(refused, Some(app::Error::Refused(app::Refusal::NotFound))));
    let tick = [app::worklist::Ticked { case: case.clone(), after: 1 }];
    assert!(app::worklist::send(&world.app, &alva, &tick).await.unwrap().is_empty());
    assert!(app::worklist::review(&world.app, &alva, &tick).await.unwrap().is_empty());
    assert_eq!(reports(&world, &erik, &case).await, 1);
}
