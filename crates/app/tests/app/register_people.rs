//! Organisations of the register are applied for, and their own people decide who may do what: effective at once.

use app::connection::State;
use app::register::organisations::{self, Decided, Decision, decide, listed, own};
use app::register::people::{Problem, Wish, change, end, invite, one, sheet};
use app::session::{Door, Resumed, log_in, resume};
use app::submit::{Submitted, submit};
use app::{Ctx, Error, Refusal, Sent};
use domain::ids::{OrganisationId, RegisterRoleId, SubmissionId};
use domain::register::{LegalGround, Level};

use super::world::{ADMINISTRATOR, ERIK, World, administrator};
use crate::promises;

promises![
    from_an_application_to_a_representative_who_can_log_in,
    a_refusal_needs_a_reason_and_lets_nobody_in,
    an_organisation_that_is_connected_gets_one_more_representative,
    everybody_may_read_who_is_connected_and_no_more,
    each_level_invites_whom_it_may_and_no_other,
    what_is_wrong_is_told_and_nothing_is_done,
    a_user_sees_whom_to_turn_to_and_nobody_elses_number,
    what_is_ended_is_ended_at_once,
    a_change_is_effective_at_once_and_told_to_the_address_before_too,
    the_last_representative_can_neither_be_ended_nor_lowered,
    two_representatives_cannot_remove_each_other_at_once,
    another_organisation_does_not_exist,
];

const REPRESENTATIVE: &str = "199001262386";
const SECOND: &str = "199002052398";
const THIRD: &str = "198506149809";
const FOURTH: &str = "197803212385";
const OTHER: &str = "196909099811";

/// What levels that see all are given.
const ALL: &[LegalGround] = &[];
const SOL: &[LegalGround] = &[LegalGround::Sol];
const LSS: &[LegalGround] = &[LegalGround::Lss];

const REGION: &[(&str, &str)] = &[
    ("organisation_kind", "region"),
    ("region", "07"),
    ("title", "Regiondirektör"),
    ("email", "rep@region.example"),
    ("phone", "0470-1 23 45"),
    ("may_represent", "yes"),
];
const MUNICIPALITY: &[(&str, &str)] = &[
    ("organisation_kind", "municipality"),
    ("municipality", "0980"),
    ("title", "Socialdirektör"),
    ("email", "rep@gotland.example"),
    ("phone", "0498-1 23 45"),
    ("may_represent", "yes"),
];

/// Logs in somebody who need not have an assignment.
async fn stranger(world: &World, number: &str) -> Ctx {
    enter(world, number, Door::Everybody).await.unwrap()
}

async fn enter(world: &World, number: &str, door: Door) -> Result<Ctx, Error> {
    let ctx = Ctx::of_visitor(&world.app, "test");
    let identity = eid::demo::vouch(number, ctx.today).ok().unwrap();
    let token = log_in(&world.app, &ctx, &identity, door).await?;
    let Resumed::Live(actor) = resume(&world.app, &ctx, &token).await? else {
        panic!("no session")
    };
    Ok(Ctx { actor: Some(actor), ..ctx })
}

async fn send(world: &World, ctx: &Ctx, answers: &[(&str, &str)]) -> SubmissionId {
    let id = organisations::begin(&world.app, ctx).await.unwrap();
    let saved = world.save(ctx, &id, 1, answers).await;
    let sent = submit(&world.app, ctx, &id, saved.draft.seen()).await.unwrap();
    let Submitted::Received(Sent::Submission(sent)) = sent else {
        let journey = saved.draft.journey(&world.app);
        panic!("{:?}", journey.asked().find_map(|asked| asked.problem.clone()));
    };
    let again = submit(&world.app, ctx, &id, saved.draft.seen()).await.unwrap();
    assert!(matches!(again, Submitted::Received(Sent::Submission(same)) if same == sent));
    sent
}

/// Everybody who was sent mail since the last time that it was asked.
async fn mail(world: &World) -> Vec<String> {
    let now = world.app.clock.now();
    let due = app::message::take_due(&world.app, now, 100).await.unwrap();
    let mut told: Vec<String> =
        due.iter().map(|it| format!("{} {}", it.message.kind.key(), it.message.to)).collect();
    told.sort();
    told
}

/// A connected organisation with its representative, logged in.
async fn connected(world: &World, number: &str, answers: &[(&str, &str)]) -> (Ctx, OrganisationId) {
    let applicant = stranger(world, number).await;
    let id = send(world, &applicant, answers).await;
    let ivar = match enter(world, ADMINISTRATOR, Door::Assigned).await {
        Ok(ivar) => ivar,
        Err(_) => administrator(world).await,
    };
    let done = decide(&world.app, &ivar, &id, &Decision::Approve).await.unwrap();
    assert_eq!(done, Decided::Done);
    mail(world).await;
    let ctx = world.log_in(number).await;
    let organisation = sheet(&world.app, &ctx, None).await.unwrap().organisation.id;
    (ctx, organisation)
}

fn wish(number: &str, level: Level, grounds: &[LegalGround]) -> Wish {
    Wish {
        number: number.to_owned(),
        given_name: "Nils".to_owned(),
        surname: "Ny".to_owned(),
        title: String::new(),
        email: format!("{number}@gotland.example"),
        phone: String::new(),
        level: Some(level),
        grounds: grounds.to_vec(),
    }
}

/// Invites somebody, who then logs in.
async fn invited(
    world: &World,
    by: &Ctx,
    organisation: &OrganisationId,
    (number, level, grounds): (&str, Level, &[LegalGround]),
) -> Ctx {
    let wrong = invite(&world.app, by, organisation, &wish(number, level, grounds)).await.unwrap();
    assert!(wrong.is_empty(), "{wrong:?}");
    world.log_in(number).await
}

/// The role of the person, as somebody who may manage it sees it.
async fn role_of(world: &World, by: &Ctx, email: &str) -> RegisterRoleId {
    let people = sheet(&world.app, by, None).await.unwrap().people;
    people.iter().find(|it| it.email == email).map(|it| it.id.clone()).unwrap()
}

fn is_not_there<T>(outcome: &Result<T, Error>) -> bool {
    matches!(outcome, Err(Error::Refused(Refusal::NotFound)))
}

async fn from_an_application_to_a_representative_who_can_log_in(world: World) {
    let applicant = stranger(&world, REPRESENTATIVE).await;
    let refused = enter(&world, REPRESENTATIVE, Door::Assigned).await;
    assert!(matches!(refused, Err(Error::Refused(Refusal::NoAssignment))));
    assert!(is_not_there(&sheet(&world.app, &applicant, None).await));
    let id = send(&world, &applicant, REGION).await;
    let sent = own(&world.app, &applicant).await.unwrap();
    assert_eq!((sent.sent.len(), sent.sent[0].state), (1, State::Waiting));
    assert_eq!(sent.sent[0].organisation, "Region Kronoberg");
    let read = app::submission::read(&world.app, &applicant, &id).await.unwrap();
    assert_eq!(read.document.municipality, "Region Kronoberg");
    let (_, pdf) = app::submission::confirmation(&world.app, &applicant, &id).await.unwrap();
    assert!(pdf.starts_with(b"%PDF-"));
    let ivar = administrator(&world).await;
    let detail = organisations::detail(&world.app, &ivar, &id).await.unwrap();
    assert!(!detail.is_connected);
    let done = decide(&world.app, &ivar, &id, &Decision::Approve).await.unwrap();
    assert_eq!(done, Decided::Done);
    let again = decide(&world.app, &ivar, &id, &Decision::Approve).await.unwrap();
    assert_eq!(again, Decided::Before);
    assert_eq!(mail(&world).await, ["mail-register-approved rep@region.example"]);
    let ctx = world.log_in(REPRESENTATIVE).await;
    assert!(ctx.actor().unwrap().has_register_role);
    let sheet = sheet(&world.app, &ctx, None).await.unwrap();
    assert_eq!(sheet.access.level, Level::Representative);
    assert_eq!(sheet.organisation.name, "Region Kronoberg");
    assert!(sheet.people[0].is_self && sheet.people[0].is_last);
    assert_eq!(sheet.people[0].email, "rep@region.example");
}

async fn a_refusal_needs_a_reason_and_lets_nobody_in(world: World) {
    let applicant = stranger(&world, REPRESENTATIVE).await;
    let id = send(&world, &applicant, MUNICIPALITY).await;
    let ivar = administrator(&world).await;
    let refuse = |reason: &str| Decision::Refuse { reason: reason.to_owned() };
    let without = decide(&world.app, &ivar, &id, &refuse("  ")).await.unwrap();
    assert_eq!(without, Decided::NoReason);
    let done = decide(&world.app, &ivar, &id, &refuse("Fel person")).await.unwrap();
    assert_eq!(done, Decided::Done);
    assert_eq!(mail(&world).await, ["mail-register-refused rep@gotland.example"]);
    assert!(enter(&world, REPRESENTATIVE, Door::Assigned).await.is_err());
    let sent = own(&world.app, &applicant).await.unwrap().sent;
    assert_eq!(sent[0].reply.as_deref(), Some("Fel person"));
    assert!(listed(&world.app).await.unwrap().is_empty());
}

async fn an_organisation_that_is_connected_gets_one_more_representative(world: World) {
    let (first, organisation) = connected(&world, REPRESENTATIVE, MUNICIPALITY).await;
    let other = stranger(&world, SECOND).await;
    let mut answers = MUNICIPALITY.to_vec();
    answers[3] = ("email", "ny@gotland.example");
    let id = send(&world, &other, &answers).await;
    let ivar = world.log_in(ADMINISTRATOR).await;
    assert!(organisations::detail(&world.app, &ivar, &id).await.unwrap().is_connected);
    decide(&world.app, &ivar, &id, &Decision::Approve).await.unwrap();
    let right =
        ["mail-register-approved ny@gotland.example", "mail-register-people rep@gotland.example"];
    assert_eq!(mail(&world).await, right);
    let sheet = sheet(&world.app, &first, None).await.unwrap();
    assert_eq!((sheet.organisation.id, sheet.people.len()), (organisation, 2));
    assert!(sheet.people.iter().all(|it| !it.is_last));
    assert_eq!(listed(&world.app).await.unwrap().len(), 1);
}

async fn everybody_may_read_who_is_connected_and_no_more(world: World) {
    connected(&world, REPRESENTATIVE, MUNICIPALITY).await;
    send(&world, &stranger(&world, SECOND).await, REGION).await;
    let all = listed(&world.app).await.unwrap();
    let seen: Vec<_> = all
        .iter()
        .map(|it| (it.code.as_str(), it.name.as_str(), it.connected_at.is_some()))
        .collect();
    assert_eq!(seen, [("0980", "Gotlands kommun", true), ("07", "Region Kronoberg", false)]);
    assert!(all.iter().all(|it| it.applied_at.is_some()), "who is connected has applied too");
}

async fn each_level_invites_whom_it_may_and_no_other(world: World) {
    let (representative, id) = connected(&world, REPRESENTATIVE, MUNICIPALITY).await;
    let given = (SECOND, Level::Administrator, ALL);
    let administrator = invited(&world, &representative, &id, given).await;
    let given = (THIRD, Level::User, LSS);
    let user = invited(&world, &administrator, &id, given).await;
    for level in [Level::Representative, Level::Administrator] {
        let refused = invite(&world.app, &administrator, &id, &wish(FOURTH, level, &[])).await;
        assert!(is_not_there(&refused), "an administrator invites no {level:?}");
    }
    let refused = invite(&world.app, &user, &id, &wish(FOURTH, Level::User, LSS)).await;
    assert!(is_not_there(&refused), "a user invites nobody");
    let seen = sheet(&world.app, &administrator, None).await.unwrap().people;
    let may: Vec<_> = seen.iter().map(|it| (it.level, it.may_change)).collect();
    let right =
        [(Level::Representative, false), (Level::Administrator, false), (Level::User, true)];
    assert_eq!(may, right);
    for person in seen.iter().filter(|it| !it.may_change) {
        assert!(is_not_there(&end(&world.app, &administrator, &person.id).await));
        assert!(is_not_there(&one(&world.app, &administrator, &person.id).await));
    }
    let third = seen.iter().find(|it| it.level == Level::User).unwrap();
    let raised = wish("", Level::Administrator, &[]);
    let refused = change(&world.app, &administrator, &third.id, &raised).await;
    assert!(is_not_there(&refused), "nor lift somebody to its own level");
    assert!(is_not_there(&end(&world.app, &user, &third.id).await));
}

async fn what_is_wrong_is_told_and_nothing_is_done(world: World) {
    let (representative, id) = connected(&world, REPRESENTATIVE, MUNICIPALITY).await;
    let nothing = invite(&world.app, &representative, &id, &Wish::default()).await.unwrap();
    let asked =
        [Problem::Number, Problem::GivenName, Problem::Surname, Problem::Email, Problem::Level];
    assert_eq!(nothing, asked);
    let without = wish(SECOND, Level::User, &[]);
    let wrong = invite(&world.app, &representative, &id, &without).await.unwrap();
    assert_eq!(wrong, [Problem::Grounds], "a user needs one legal ground at least");
    let again = wish(REPRESENTATIVE, Level::Administrator, &[]);
    let wrong = invite(&world.app, &representative, &id, &again).await.unwrap();
    assert!(matches!(&wrong[..], [Problem::AlreadyThere(Some(_))]), "and where that is changed");
    let bad = Wish { phone: "ring växeln".to_owned(), ..wish(SECOND, Level::Administrator, &[]) };
    let wrong = invite(&world.app, &representative, &id, &bad).await.unwrap();
    assert_eq!(wrong, [Problem::Phone]);
    assert_eq!(mail(&world).await, [] as [&str; 0]);
    assert_eq!(sheet(&world.app, &representative, None).await.unwrap().people.len(), 1);
    assert!(enter(&world, SECOND, Door::Assigned).await.is_err());
}

async fn a_user_sees_whom_to_turn_to_and_nobody_elses_number(world: World) {
    let (representative, id) = connected(&world, REPRESENTATIVE, MUNICIPALITY).await;
    let given = (SECOND, Level::User, SOL);
    let user = invited(&world, &representative, &id, given).await;
    let given = (THIRD, Level::User, LSS);
    invited(&world, &representative, &id, given).await;
    let seen = sheet(&world.app, &user, None).await.unwrap();
    assert_eq!(seen.access.grounds, [LegalGround::Sol]);
    assert!(seen.access.sees(LegalGround::Sol) && !seen.access.sees(LegalGround::Lss));
    assert_eq!(seen.people.len(), 1, "other users are not shown");
    assert_eq!(seen.people[0].level, Level::Representative);
    assert_eq!(seen.people[0].number, "");
    let all = sheet(&world.app, &representative, None).await.unwrap().people;
    assert!(all.iter().any(|it| it.number == "19850614-****"));
}

async fn what_is_ended_is_ended_at_once(world: World) {
    let (representative, id) = connected(&world, REPRESENTATIVE, MUNICIPALITY).await;
    let email = format!("{SECOND}@gotland.example");
    let new = wish(SECOND, Level::Administrator, &[]);
    assert!(invite(&world.app, &representative, &id, &new).await.unwrap().is_empty());
    assert_eq!(mail(&world).await, [format!("mail-register-invited {email}")]);
    let (token, administrator) = world.log_in_with_token(SECOND).await;
    let role = role_of(&world, &representative, &email).await;
    assert!(end(&world.app, &representative, &role).await.unwrap().is_empty());
    assert_eq!(mail(&world).await, [format!("mail-register-ended {email}")]);
    let visitor = Ctx::of_visitor(&world.app, "test");
    let resumed = resume(&world.app, &visitor, &token).await.unwrap();
    assert!(matches!(resumed, Resumed::None), "whoever has nothing left is logged out");
    // A request that was on its way when it happened finds nothing either.
    assert!(is_not_there(&sheet(&world.app, &administrator, None).await));
    let late = wish(THIRD, Level::User, &LegalGround::ALL);
    assert!(is_not_there(&invite(&world.app, &administrator, &id, &late).await));
    assert!(is_not_there(&end(&world.app, &representative, &role).await), "it ends once");
    // Erik has an assignment besides, and goes on with that.
    let given = (ERIK, Level::User, SOL);
    let erik = invited(&world, &representative, &id, given).await;
    let role = role_of(&world, &representative, &format!("{ERIK}@gotland.example")).await;
    end(&world.app, &representative, &role).await.unwrap();
    assert!(is_not_there(&sheet(&world.app, &erik, None).await));
    app::draft::begin(&world.app, &erik, None).await.unwrap();
}

async fn a_change_is_effective_at_once_and_told_to_the_address_before_too(world: World) {
    let (representative, id) = connected(&world, REPRESENTATIVE, MUNICIPALITY).await;
    let given = (SECOND, Level::User, SOL);
    let user = invited(&world, &representative, &id, given).await;
    mail(&world).await;
    let role = role_of(&world, &representative, &format!("{SECOND}@gotland.example")).await;
    let new = Wish {
        email: "ny@gotland.example".to_owned(),
        ..wish("", Level::User, &[LegalGround::Lss])
    };
    assert!(change(&world.app, &representative, &role, &new).await.unwrap().is_empty());
    let right = [
        format!("mail-register-changed {SECOND}@gotland.example"),
        "mail-register-changed ny@gotland.example".to_owned(),
    ];
    assert_eq!(mail(&world).await, right);
    let seen = sheet(&world.app, &user, None).await.unwrap();
    assert_eq!(seen.access.grounds, [LegalGround::Lss], "the session need not be begun anew");
    let people = sheet(&world.app, &representative, None).await.unwrap().people;
    let changed = people.iter().find(|it| it.email == "ny@gotland.example").unwrap();
    assert_eq!(changed.name, "Nils Ny", "the name stays");
    assert!(is_not_there(&change(&world.app, &representative, &role, &new).await));
}

async fn the_last_representative_can_neither_be_ended_nor_lowered(world: World) {
    let (representative, id) = connected(&world, REPRESENTATIVE, MUNICIPALITY).await;
    let own = role_of(&world, &representative, "rep@gotland.example").await;
    let last = [Problem::LastRepresentative];
    assert_eq!(end(&world.app, &representative, &own).await.unwrap(), last);
    let lowered = wish("rep", Level::Administrator, &[]);
    assert_eq!(change(&world.app, &representative, &own, &lowered).await.unwrap(), last);
    let given = (SECOND, Level::Administrator, ALL);
    invited(&world, &representative, &id, given).await;
    assert_eq!(end(&world.app, &representative, &own).await.unwrap(), last);
    let given = (THIRD, Level::Representative, ALL);
    let second = invited(&world, &representative, &id, given).await;
    assert!(end(&world.app, &representative, &own).await.unwrap().is_empty());
    assert!(sheet(&world.app, &second, None).await.unwrap().people.iter().any(|it| it.is_last));
}

async fn two_representatives_cannot_remove_each_other_at_once(world: World) {
    let (first, id) = connected(&world, REPRESENTATIVE, MUNICIPALITY).await;
    let given = (SECOND, Level::Representative, ALL);
    let second = invited(&world, &first, &id, given).await;
    let of_first = role_of(&world, &second, "rep@gotland.example").await;
    let of_second = role_of(&world, &first, &format!("{SECOND}@gotland.example")).await;
    let mut tasks = tokio::task::JoinSet::new();
    for (ctx, role) in [(first.clone(), of_second), (second.clone(), of_first)] {
        let app = world.app.clone();
        tasks.spawn(async move { (end(&app, &ctx, &role).await, ctx) });
    }
    let outcomes = tasks.join_all().await;
    let done = outcomes.iter().filter(|it| matches!(&it.0, Ok(wrong) if wrong.is_empty())).count();
    let gone = outcomes.iter().filter(|it| is_not_there(&it.0)).count();
    assert_eq!((done, gone), (1, 1));
    let left = outcomes.iter().find(|it| it.0.is_ok()).unwrap();
    assert_eq!(sheet(&world.app, &left.1, None).await.unwrap().people.len(), 1);
}

async fn another_organisation_does_not_exist(world: World) {
    let (first, gotland) = connected(&world, REPRESENTATIVE, MUNICIPALITY).await;
    let (other, region) = connected(&world, OTHER, REGION).await;
    assert!(is_not_there(&sheet(&world.app, &first, Some(&region)).await));
    let new = wish(SECOND, Level::Administrator, &[]);
    assert!(is_not_there(&invite(&world.app, &first, &region, &new).await));
    let theirs = role_of(&world, &other, "rep@region.example").await;
    assert!(is_not_there(&end(&world.app, &first, &theirs).await));
    assert!(is_not_there(&change(&world.app, &first, &theirs, &wish("", Level::User, &[])).await));
    assert!(is_not_there(&one(&world.app, &first, &theirs).await));
    // One who has a role in both chooses, and each stands for itself.
    let given = (REPRESENTATIVE, Level::User, LSS);
    let both = invited(&world, &other, &region, given).await;
    let seen = sheet(&world.app, &both, Some(&region)).await.unwrap();
    assert_eq!((seen.access.level, seen.organisations.len()), (Level::User, 2));
    let seen = sheet(&world.app, &both, Some(&gotland)).await.unwrap();
    assert_eq!(seen.access.level, Level::Representative);
    let erik = world.log_in(ERIK).await;
    assert!(is_not_there(&sheet(&world.app, &erik, None).await));
    let waiting = stranger(&world, SECOND).await;
    let id = send(&world, &waiting, REGION).await;
    for ctx in [&erik, &first] {
        assert!(is_not_there(&app::submission::read(&world.app, ctx, &id).await));
        assert!(is_not_there(&organisations::all(&world.app, ctx, 1).await));
        assert!(is_not_there(&organisations::detail(&world.app, ctx, &id).await));
        assert!(is_not_there(&decide(&world.app, ctx, &id, &Decision::Approve).await));
    }
}
