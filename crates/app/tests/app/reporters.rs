//! Who may report is decided by lead reporters, and takes effect at once, in both directions.

use app::reporters::{Wish, begin, confirm, sheet};
use app::session::{Door, Resumed, resume};
use app::submit::{Seen, Submitted, submit};
use app::{Ctx, Error, Refusal};
use domain::ids::{AreaId, AssignmentId, CommitteeId, PersonId};
use domain::role::Role;
use jiff::SignedDuration;
use jiff::civil::date;

use super::world::{ALVA, COMMITTEE, ERIK, World};
use crate::promises;

promises![
    whoever_is_added_can_log_in_at_once,
    a_new_address_is_told_to_the_one_before_too,
    whoever_is_removed_reaches_nothing_more_and_the_draft_stays,
    removed_and_added_again_an_old_session_stays_dead,
    added_while_logged_in_works_at_the_next_request,
    removed_in_one_committee_the_other_is_not_touched,
    a_removal_wins_over_a_report_that_is_being_sent,
    the_last_lead_reporter_can_neither_be_removed_nor_lowered,
    two_leads_cannot_remove_each_other_at_once,
    a_stand_in_begins_and_ends_by_the_calendar,
    the_list_is_confirmed_once_a_quarter_and_asked_for_by_mail,
    whoever_has_been_silent_is_marked,
    adding_says_the_same_whether_the_person_is_known_or_not,
];

/// A third person, whom nobody knows.
pub(crate) const NEW: &str = "198506149809";

/// Makes Erik a lead reporter instead.
pub(crate) async fn lead(world: &World) -> Ctx {
    promote(world, "erik").await;
    world.log_in(ERIK).await
}

pub(crate) async fn promote(world: &World, who: &str) {
    let now = world.app.clock.now();
    let mut tx = world.app.db.write().await.unwrap();
    let old = AssignmentId::new(format!("assignment-{who}"));
    store::assignment::end(&mut tx, &old, &PersonId::new(who), now).await.unwrap();
    give(&mut tx, world, who, COMMITTEE, Role::LeadReporter).await;
    tx.commit().await.unwrap();
}

async fn give(tx: &mut store::Tx, world: &World, who: &str, committee: &str, role: Role) {
    let new = store::assignment::NewAssignment {
        id: AssignmentId::new(world.app.random.id().unwrap()),
        person_id: PersonId::new(who),
        committee_id: Some(CommitteeId::new(committee)),
        role,
        areas: ["AO", "IFO", "FUNK", "LSS"].map(AreaId::new).to_vec(),
        granted_by: None,
        granted_at: world.app.clock.now(),
        starts_on: None,
        ends_on: None,
        details: None,
    };
    store::assignment::insert(tx, &new).await.unwrap();
}

/// Answers of whoever is added.
const DETAILS: &[(&str, &str)] = &[
    ("deed", "add"),
    ("first_name", "Nils"),
    ("last_name", "Ny"),
    ("person_number", NEW),
    ("email", "nils@kommun.example"),
    ("phone", "040-12 34 56"),
    ("areas", "AO"),
    ("role", "reporter"),
];

/// Sends a change; the first thing in its way when it cannot be sent.
async fn change(world: &World, ctx: &Ctx, answers: &[(&str, &str)]) -> Result<(), String> {
    let wish = Wish { committee: Some(CommitteeId::new(COMMITTEE)), ..Wish::default() };
    let id = begin(&world.app, ctx, &wish).await.unwrap();
    let deed = answers.iter().find(|(field, _)| *field == "deed").copied().unwrap();
    let who = answers.iter().find(|(field, _)| *field == "reporter").copied();
    // First what is to be done with whom, which fills in what is known; then the rest.
    let first: Vec<_> = [Some(deed), who].into_iter().flatten().collect();
    let saved = world.save(ctx, &id, 1, &first).await;
    let saved = world.save(ctx, &id, saved.draft.revision, answers).await;
    let seen = Seen { revision: saved.draft.revision, after: 0 };
    match submit(&world.app, ctx, &id, seen).await.unwrap() {
        Submitted::Received(_) => Ok(()),
        Submitted::PutRight(draft) => {
            let journey = draft.journey(&world.app);
            let stuck = journey.asked().find_map(|asked| asked.problem.clone());
            Err(stuck.map(|it| it.rule.to_string()).unwrap_or_default())
        }
        _ => Err("changed".to_owned()),
    }
}

async fn id_of(world: &World, ctx: &Ctx, name: &str) -> String {
    let sheet = sheet(&world.app, ctx, None).await.unwrap();
    let line = sheet.lines.iter().find(|line| line.reporter.given_name == name).unwrap();
    line.reporter.id.to_string()
}

async fn remove(world: &World, ctx: &Ctx, name: &str) -> Result<(), String> {
    let id = id_of(world, ctx, name).await;
    change(world, ctx, &[("deed", "remove"), ("reporter", &id)]).await
}

async fn mails(world: &World) -> Vec<(String, String)> {
    let now = world.app.clock.now();
    let due = app::message::take_due(&world.app, now, 100).await.unwrap();
    let told = due.into_iter().map(|it| (it.message.kind.key().to_owned(), it.message.to));
    let mut told: Vec<_> = told.collect();
    told.sort();
    told
}

async fn whoever_is_added_can_log_in_at_once(world: World) {
    let erik = lead(&world).await;
    change(&world, &erik, DETAILS).await.unwrap();
    let nils = world.log_in(NEW).await;
    let drafts = app::draft::begin(&world.app, &nils, None).await;
    assert!(drafts.is_ok(), "and report");
    assert_eq!(mails(&world).await, [("mail-added".to_owned(), "nils@kommun.example".to_owned())]);
    let twice = change(&world, &erik, DETAILS).await.unwrap_err();
    assert_eq!(twice, "RAP-204");
}

async fn a_new_address_is_told_to_the_one_before_too(world: World) {
    let erik = lead(&world).await;
    change(&world, &erik, DETAILS).await.unwrap();
    mails(&world).await;
    let nils = id_of(&world, &erik, "Nils").await;
    let moved = [("deed", "change"), ("reporter", nils.as_str()), ("email", "ny@kommun.example")];
    change(&world, &erik, &moved).await.unwrap();
    let told = ["nils@kommun.example", "ny@kommun.example"];
    assert_eq!(mails(&world).await, told.map(|to| ("mail-changed".to_owned(), to.to_owned())));
}

async fn whoever_is_removed_reaches_nothing_more_and_the_draft_stays(world: World) {
    let erik = lead(&world).await;
    let (token, alva) = world.log_in_with_token(ALVA).await;
    let (draft, revision) = world.full_draft(&alva, date(2026, 2, 1)).await;
    remove(&world, &erik, "alva").await.unwrap();
    let ctx = Ctx::of_visitor(&world.app, "next");
    let resumed = resume(&world.app, &ctx, &token).await.unwrap();
    assert!(matches!(resumed, Resumed::None), "the session is over");
    let seen = Seen { revision, after: 0 };
    // What was on the screen before the removal is refused too.
    let refused = submit(&world.app, &alva, &draft, seen).await.err();
    assert!(refused.is_some(), "nothing is sent");
    let open = app::draft::open(&world.app, &erik, &draft).await.unwrap();
    assert_eq!(open.revision, revision, "the draft stays with the committee");
}

async fn removed_and_added_again_an_old_session_stays_dead(world: World) {
    let erik = lead(&world).await;
    let (token, _) = world.log_in_with_token(ALVA).await;
    remove(&world, &erik, "alva").await.unwrap();
    let mut again = DETAILS.to_vec();
    again[3] = ("person_number", ALVA);
    change(&world, &erik, &again).await.unwrap();
    let ctx = Ctx::of_visitor(&world.app, "next");
    assert!(matches!(resume(&world.app, &ctx, &token).await.unwrap(), Resumed::None));
    world.log_in(ALVA).await;
}

async fn added_while_logged_in_works_at_the_next_request(world: World) {
    let erik = lead(&world).await;
    let ctx = Ctx::of_visitor(&world.app, "connect");
    let identity = eid::demo::vouch(NEW, ctx.today).ok().unwrap();
    let token = app::session::log_in(&world.app, &ctx, &identity, Door::Everybody).await.unwrap();
    let Resumed::Live(before) = resume(&world.app, &ctx, &token).await.unwrap() else { panic!() };
    let nils = Ctx { actor: Some(before), ..ctx.clone() };
    let refused = app::draft::begin(&world.app, &nils, None).await.err();
    assert!(matches!(refused, Some(Error::Refused(Refusal::NoAssignment))));
    change(&world, &erik, DETAILS).await.unwrap();
    let Resumed::Live(after) = resume(&world.app, &ctx, &token).await.unwrap() else { panic!() };
    let nils = Ctx { actor: Some(after), ..ctx };
    app::draft::begin(&world.app, &nils, None).await.unwrap();
}

async fn removed_in_one_committee_the_other_is_not_touched(world: World) {
    let erik = lead(&world).await;
    let now = world.app.clock.now();
    let mut tx = world.app.db.write().await.unwrap();
    let other = store::committee::Committee {
        id: CommitteeId::new("committee-2"),
        municipality_code: "0380".to_owned(),
        name: "Äldrenämnden".to_owned(),
        areas: vec![AreaId::new("AO")],
        valid_from: date(2024, 1, 1),
        valid_to: None,
    };
    store::committee::insert(&mut tx, &other, now).await.unwrap();
    give(&mut tx, &world, "alva", "committee-2", Role::Reporter).await;
    tx.commit().await.unwrap();
    let (token, _) = world.log_in_with_token(ALVA).await;
    remove(&world, &erik, "alva").await.unwrap();
    let ctx = Ctx::of_visitor(&world.app, "next");
    let Resumed::Live(actor) = resume(&world.app, &ctx, &token).await.unwrap() else { panic!() };
    let places: Vec<_> = actor.assignments.iter().map(|it| it.place.clone().unwrap()).collect();
    assert_eq!(places.len(), 1);
    assert_eq!(places[0].committee, CommitteeId::new("committee-2"));
}

async fn count_sent(app: &app::App) -> usize {
    let mut tx = app.db.read().await.unwrap();
    let place = [(CommitteeId::new(COMMITTEE), AreaId::new("AO"))];
    store::report::list_sent(&mut tx, &place, &place, 999, 0).await.unwrap().len()
}

/// Two hundred times a removal races a report: either the report was first, or it is refused. Never is a
/// report sent after its sender was removed.
async fn a_removal_wins_over_a_report_that_is_being_sent(world: World) {
    let erik = lead(&world).await;
    let (mut sent, mut refused) = (0, 0);
    for round in 0..200 {
        let alva = world.log_in(ALVA).await;
        let day = date(2024, 1, 1).saturating_add(jiff::ToSpan::days(round));
        let (draft, revision) = world.full_draft(&alva, day).await;
        let wish = Wish {
            committee: Some(CommitteeId::new(COMMITTEE)),
            deed: Some("remove".to_owned()),
            reporter: Some(AssignmentId::new(id_of(&world, &erik, "alva").await)),
        };
        let removal = begin(&world.app, &erik, &wish).await.unwrap();
        let (one, two, lead) = (world.app.clone(), world.app.clone(), erik.clone());
        let seen = Seen { revision, after: 0 };
        let sending = tokio::spawn(async move { submit(&one, &alva, &draft, seen).await });
        let removing = tokio::spawn(async move {
            let seen = Seen { revision: 1, after: 0 };
            let became = submit(&two, &lead, &removal, seen).await.unwrap();
            assert!(matches!(became, Submitted::Received(_)));
            count_sent(&two).await
        });
        let (became, at_removal) = (sending.await.unwrap(), removing.await.unwrap());
        assert_eq!(count_sent(&world.app).await, at_removal, "nothing is sent after the removal");
        let is_sent = matches!(became, Ok(Submitted::Received(_)));
        if is_sent {
            sent += 1;
        } else {
            refused += 1;
        }
        world.app.clock.advance(SignedDuration::from_secs(1));
        let mut tx = world.app.db.write().await.unwrap();
        give(&mut tx, &world, "alva", COMMITTEE, Role::Reporter).await;
        tx.commit().await.unwrap();
    }
    let stored = count_sent(&world.app).await;
    assert_eq!(stored, sent, "what was acknowledged is stored, and nothing else");
    assert_eq!(sent + refused, 200);
}

async fn the_last_lead_reporter_can_neither_be_removed_nor_lowered(world: World) {
    let erik = lead(&world).await;
    let own = id_of(&world, &erik, "erik").await;
    assert_eq!(remove(&world, &erik, "erik").await.unwrap_err(), "RAP-201");
    let lower = [("deed", "change"), ("reporter", own.as_str()), ("role", "reporter")];
    assert_eq!(change(&world, &erik, &lower).await.unwrap_err(), "RAP-202");
    let leaves = [("deed", "change"), ("reporter", own.as_str()), ("ends_on", "2026-12-31")];
    assert_eq!(change(&world, &erik, &leaves).await.unwrap_err(), "RAP-203");
    // The way out: a successor, who then removes the one before.
    let mut successor = DETAILS.to_vec();
    successor[7] = ("role", "lead_reporter");
    change(&world, &erik, &successor).await.unwrap();
    let nils = world.log_in(NEW).await;
    remove(&world, &nils, "erik").await.unwrap();
    world.app.clock.advance(SignedDuration::from_secs(1));
    let visitor = Ctx::of_visitor(&world.app, "test");
    let identity = eid::demo::vouch(ERIK, visitor.today).ok().unwrap();
    let refused = app::session::log_in(&world.app, &visitor, &identity, Door::Assigned).await;
    assert!(matches!(refused, Err(Error::Refused(Refusal::NoAssignment))), "he has gone");
    assert_eq!(sheet(&world.app, &nils, None).await.unwrap().lines.len(), 2);
}

/// Both are lead reporters and remove each other at the same time: one of them stays.
async fn two_leads_cannot_remove_each_other_at_once(world: World) {
    promote(&world, "erik").await;
    promote(&world, "alva").await;
    let (erik, alva) = (world.log_in(ERIK).await, world.log_in(ALVA).await);
    let mut ready = Vec::new();
    for (ctx, other) in [(&erik, "alva"), (&alva, "erik")] {
        let id = id_of(&world, ctx, other).await;
        let wish = Wish {
            committee: Some(CommitteeId::new(COMMITTEE)),
            deed: Some("remove".to_owned()),
            reporter: Some(AssignmentId::new(id)),
        };
        ready.push((ctx.clone(), begin(&world.app, ctx, &wish).await.unwrap()));
    }
    let mut tasks = tokio::task::JoinSet::new();
    for (ctx, id) in ready {
        let app = world.app.clone();
        let seen = Seen { revision: 1, after: 0 };
        tasks.spawn(async move {
            matches!(submit(&app, &ctx, &id, seen).await, Ok(Submitted::Received(_)))
        });
    }
    let done = tasks.join_all().await;
    assert_eq!(done.iter().filter(|done| **done).count(), 1);
}

async fn a_stand_in_begins_and_ends_by_the_calendar(world: World) {
    let erik = lead(&world).await;
    let mut stand_in = DETAILS.to_vec();
    stand_in.extend([("starts_on", "2026-12-01"), ("ends_on", "2026-12-02")]);
    change(&world, &erik, &stand_in).await.unwrap();
    let can_log_in = async |world: &World| {
        let ctx = Ctx::of_visitor(&world.app, "try");
        let identity = eid::demo::vouch(NEW, ctx.today).ok().unwrap();
        app::session::log_in(&world.app, &ctx, &identity, Door::Assigned).await.is_ok()
    };
    assert!(!can_log_in(&world).await, "23 November");
    world.app.clock.advance(SignedDuration::from_hours(8 * 24));
    assert!(can_log_in(&world).await, "1 December");
    world.app.clock.advance(SignedDuration::from_hours(24));
    assert!(can_log_in(&world).await, "2 December");
    world.app.clock.advance(SignedDuration::from_hours(24));
    assert!(!can_log_in(&world).await, "3 December");
}

async fn the_list_is_confirmed_once_a_quarter_and_asked_for_by_mail(world: World) {
    let erik = lead(&world).await;
    let remind = async |world: &World| {
        let ctx = Ctx::of_visitor(&world.app, "reminder");
        app::reminder::remind(&world.app, &ctx).await.unwrap()
    };
    // 23 November: the quarter is well under way, and nobody has confirmed.
    assert_eq!(remind(&world).await, 1);
    assert_eq!(remind(&world).await, 0, "each message once");
    assert_eq!(
        mails(&world).await,
        [("mail-review-reminder".to_owned(), "erik@kommun.example".to_owned())]
    );
    confirm(&world.app, &erik, &CommitteeId::new(COMMITTEE)).await.unwrap();
    confirm(&world.app, &erik, &CommitteeId::new(COMMITTEE)).await.unwrap();
    let shown = sheet(&world.app, &erik, None).await.unwrap();
    assert_eq!(shown.confirmed.unwrap().0, "erik Prov");
    // 5 January: a new quarter asks anew; on the 20th it reminds.
    world.app.clock.advance(SignedDuration::from_hours(43 * 24));
    // What was taken above and never settled comes again; it is not what is looked for here.
    mails(&world).await;
    assert_eq!(remind(&world).await, 1);
    assert_eq!(mails(&world).await[0].0, "mail-review");
    world.app.clock.advance(SignedDuration::from_hours(15 * 24));
    mails(&world).await;
    assert_eq!(remind(&world).await, 1);
    assert_eq!(mails(&world).await[0].0, "mail-review-reminder");
}

async fn whoever_has_been_silent_is_marked(world: World) {
    lead(&world).await;
    world.app.clock.advance(SignedDuration::from_hours(91 * 24));
    let erik = world.log_in(ERIK).await;
    let shown = sheet(&world.app, &erik, None).await.unwrap();
    let silent: Vec<_> = shown
        .lines
        .iter()
        .filter(|line| line.is_silent)
        .map(|line| line.reporter.given_name.clone())
        .collect();
    assert_eq!(silent, ["alva"]);
}

async fn adding_says_the_same_whether_the_person_is_known_or_not(world: World) {
    let erik = lead(&world).await;
    let mut tx = world.app.db.write().await.unwrap();
    let known = store::person::NewPerson {
        id: PersonId::new("known"),
        details: store::person::PersonDetails {
            given_name: "Kända".to_owned(),
            surname: "Personen".to_owned(),
            title: String::new(),
            email: "k@annan.example".to_owned(),
            phone: "0".to_owned(),
        },
        kind: "personnummer".to_owned(),
        issuer: eid::STATE.to_owned(),
        value: NEW.to_owned(),
        created_at: world.app.clock.now(),
    };
    assert!(store::person::insert(&mut tx, &known).await.unwrap());
    tx.commit().await.unwrap();
    change(&world, &erik, DETAILS).await.unwrap();
    let mut unknown = DETAILS.to_vec();
    unknown[3] = ("person_number", "197803212385");
    change(&world, &erik, &unknown).await.unwrap();
    let shown = sheet(&world.app, &erik, None).await.unwrap();
    let names: Vec<_> = shown.lines.iter().map(|line| line.reporter.name()).collect();
    // Both stand as the lead reporter wrote them; nothing tells which one was known.
    assert_eq!(names.iter().filter(|name| *name == "Nils Ny").count(), 2);
    let answers: Vec<_> = shown.changes.iter().map(|it| it.document.questions.len()).collect();
    assert_eq!(answers[0], answers[1]);
}
