//! A committee is connected without paper: notified, signed, decided; then its lead reporter can log in.

use app::connection::{self, Decided, Decision, Hindrance, State, decide, own, sign, to_sign};
use app::session::{Door, Resumed, log_in, resume};
use app::submit::{Submitted, submit};
use app::{Ctx, Error, Refusal, Sent};
use domain::ids::{AreaId, CommitteeId, SubmissionId};
use jiff::SignedDuration;

use super::world::{COMMITTEE, World, administrator};
use crate::promises;

promises![
    from_nothing_to_a_lead_reporter_who_can_log_in,
    only_the_chair_or_manager_signs_and_only_once,
    a_link_that_is_renewed_replaces_the_one_before_and_grows_old,
    on_paper_the_authority_waits_for_the_paper,
    a_refusal_needs_a_reason_and_lets_nobody_in,
    a_committee_that_lost_its_lead_gets_another,
    what_others_have_sent_does_not_exist,
    nobody_is_let_in_by_the_other_door,
];

const REPRESENTATIVE: &str = "199001262386";
const CHAIR: &str = "199002052398";
const LEAD: &str = "198506149809";

const ANSWERS: &[(&str, &str)] = &[
    ("municipality", "1280"),
    ("committee_name", "Funktionsstödsnämnden"),
    ("areas", "FUNK,LSS"),
    ("sender_email", "rep@kommun.example"),
    ("sender_phone", "040-1 23 45"),
    ("first_name", "Lena"),
    ("last_name", "Ledare"),
    ("person_number", LEAD),
    ("email", "lena@kommun.example"),
    ("phone", "040-2 23 45"),
    ("signature_way", "eid"),
    ("signer_name", "Ola Ordförande"),
    ("signer_title", "Ordförande"),
    ("signer_email", "ola@kommun.example"),
];

/// Logs in somebody who has no assignment.
async fn stranger(world: &World, number: &str) -> Ctx {
    let ctx = Ctx::of_visitor(&world.app, "stranger");
    let identity = eid::demo::vouch(number, ctx.today).ok().unwrap();
    let token = log_in(&world.app, &ctx, &identity, Door::Everybody).await.unwrap();
    let Resumed::Live(actor) = resume(&world.app, &ctx, &token).await.unwrap() else { panic!() };
    Ctx { actor: Some(actor), ..ctx }
}

async fn send(world: &World, ctx: &Ctx, answers: &[(&str, &str)]) -> SubmissionId {
    let id = connection::begin(&world.app, ctx).await.unwrap();
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

/// The token of the link in the latest mail, and everybody who was sent mail.
async fn mail(world: &World) -> (Option<String>, Vec<String>) {
    let now = world.app.clock.now();
    let due = app::message::take_due(&world.app, now, 100).await.unwrap();
    let link = due.iter().find_map(|it| it.message.path.strip_prefix("/skriv-under/"));
    let told = due.iter().map(|it| format!("{} {}", it.message.kind.key(), it.message.to));
    (link.map(str::to_owned), told.collect())
}

const APPROVE: Decision = Decision::Approve { into: None, has_paper: false };

async fn from_nothing_to_a_lead_reporter_who_can_log_in(world: World) {
    let representative = stranger(&world, REPRESENTATIVE).await;
    let id = send(&world, &representative, ANSWERS).await;
    let (link, told) = mail(&world).await;
    assert_eq!(told, ["mail-sign ola@kommun.example"]);
    let ivar = administrator(&world).await;
    let early = decide(&world.app, &ivar, &id, &APPROVE).await.unwrap();
    assert_eq!(early, Decided::NotSigned);
    let chair = stranger(&world, CHAIR).await;
    let link = link.unwrap();
    let shown = to_sign(&world.app, &chair, &link).await.unwrap();
    assert_eq!(shown.hindrance, None);
    assert_eq!(shown.document.answer("person_number"), Some("19850614-****"));
    assert_eq!(sign(&world.app, &chair, &link).await.unwrap(), None);
    let detail = connection::detail(&world.app, &ivar, &id).await.unwrap();
    let (signature, _) = detail.connection.signature.unwrap();
    assert_eq!(signature.sha256, shown.sha256, "what was read is what was signed");
    assert_eq!(signature.number, "19900205-****");
    let done = decide(&world.app, &ivar, &id, &APPROVE).await.unwrap();
    assert_eq!(done, Decided::Done);
    assert_eq!(decide(&world.app, &ivar, &id, &APPROVE).await.unwrap(), Decided::Before);
    let mut told = mail(&world).await.1;
    told.sort();
    let right = [
        "mail-connected lena@kommun.example",
        "mail-connection-approved rep@kommun.example",
        "mail-signed rep@kommun.example",
    ];
    assert_eq!(told, right);
    let lena = world.log_in(LEAD).await;
    let shown = app::reporters::sheet(&world.app, &lena, None).await.unwrap();
    assert_eq!(shown.committee.name, "Funktionsstödsnämnden, Malmö kommun");
    assert_eq!(shown.committee.areas, [AreaId::new("FUNK"), AreaId::new("LSS")]);
    app::draft::begin(&world.app, &lena, None).await.unwrap();
    let connected = app::administration::connected(&world.app, &lena).await.unwrap();
    assert!(connected.iter().any(|it| it.municipality == "Malmö"));
}

async fn only_the_chair_or_manager_signs_and_only_once(world: World) {
    let representative = stranger(&world, REPRESENTATIVE).await;
    send(&world, &representative, ANSWERS).await;
    let link = mail(&world).await.0.unwrap();
    let own = sign(&world.app, &representative, &link).await.unwrap();
    assert_eq!(own, Some(Hindrance::Sender));
    let lead = stranger(&world, LEAD).await;
    assert_eq!(sign(&world.app, &lead, &link).await.unwrap(), Some(Hindrance::Lead));
    let ivar = administrator(&world).await;
    assert_eq!(sign(&world.app, &ivar, &link).await.unwrap(), Some(Hindrance::Authority));
    let chair = stranger(&world, CHAIR).await;
    assert_eq!(sign(&world.app, &chair, &link).await.unwrap(), None);
    assert_eq!(sign(&world.app, &chair, &link).await.unwrap(), None, "a double click is the same");
    let other = stranger(&world, "197803212385").await;
    assert_eq!(sign(&world.app, &other, &link).await.unwrap(), Some(Hindrance::Done));
    let nowhere = to_sign(&world.app, &chair, "0123").await.err();
    assert!(matches!(nowhere, Some(Error::Refused(Refusal::NotFound))));
}

async fn a_link_that_is_renewed_replaces_the_one_before_and_grows_old(world: World) {
    let representative = stranger(&world, REPRESENTATIVE).await;
    let id = send(&world, &representative, ANSWERS).await;
    let first = mail(&world).await.0.unwrap();
    connection::renew_link(&world.app, &representative, &id).await.unwrap();
    let second = mail(&world).await.0.unwrap();
    let chair = stranger(&world, CHAIR).await;
    assert!(to_sign(&world.app, &chair, &first).await.is_err());
    assert!(to_sign(&world.app, &chair, &second).await.is_ok());
    world.app.clock.advance(SignedDuration::from_hours(31 * 24));
    let late = stranger(&world, CHAIR).await;
    assert_eq!(sign(&world.app, &late, &second).await.unwrap(), Some(Hindrance::Expired));
}

async fn on_paper_the_authority_waits_for_the_paper(world: World) {
    let representative = stranger(&world, REPRESENTATIVE).await;
    let mut answers = ANSWERS.to_vec();
    answers[10] = ("signature_way", "paper");
    answers.truncate(13);
    let id = send(&world, &representative, &answers).await;
    assert_eq!(mail(&world).await.1, Vec::<String>::new(), "nobody is sent a link");
    let ivar = administrator(&world).await;
    assert_eq!(decide(&world.app, &ivar, &id, &APPROVE).await.unwrap(), Decided::NoPaper);
    let with_paper = Decision::Approve { into: None, has_paper: true };
    assert_eq!(decide(&world.app, &ivar, &id, &with_paper).await.unwrap(), Decided::Done);
    world.log_in(LEAD).await;
}

async fn a_refusal_needs_a_reason_and_lets_nobody_in(world: World) {
    let representative = stranger(&world, REPRESENTATIVE).await;
    let id = send(&world, &representative, ANSWERS).await;
    let ivar = administrator(&world).await;
    let refuse = |reason: &str| Decision::Refuse { reason: reason.to_owned() };
    assert_eq!(decide(&world.app, &ivar, &id, &refuse(" ")).await.unwrap(), Decided::NoReason);
    let done = decide(&world.app, &ivar, &id, &refuse("Fel nämnd")).await.unwrap();
    assert_eq!(done, Decided::Done);
    let sent = own(&world.app, &representative).await.unwrap().sent;
    assert_eq!(sent[0].state, State::Refused);
    assert_eq!(sent[0].reply.as_deref(), Some("Fel nämnd"));
    let ctx = Ctx::of_visitor(&world.app, "try");
    let identity = eid::demo::vouch(LEAD, ctx.today).ok().unwrap();
    assert!(log_in(&world.app, &ctx, &identity, Door::Assigned).await.is_err());
}

async fn a_committee_that_lost_its_lead_gets_another(world: World) {
    let representative = stranger(&world, REPRESENTATIVE).await;
    let mut answers = ANSWERS.to_vec();
    answers[0] = ("municipality", "0380");
    answers[1] = ("committee_name", "omsorgsnämnden");
    let id = send(&world, &representative, &answers).await;
    let chair = stranger(&world, CHAIR).await;
    sign(&world.app, &chair, &mail(&world).await.0.unwrap()).await.unwrap();
    let ivar = administrator(&world).await;
    let detail = connection::detail(&world.app, &ivar, &id).await.unwrap();
    assert!(detail.existing.iter().any(|it| it.is_same_name && it.n_leads == 0));
    let into = Some(CommitteeId::new(COMMITTEE));
    let into = Decision::Approve { into, has_paper: false };
    assert_eq!(decide(&world.app, &ivar, &id, &into).await.unwrap(), Decided::Done);
    let lena = world.log_in(LEAD).await;
    let shown = app::reporters::sheet(&world.app, &lena, None).await.unwrap();
    assert_eq!(shown.committee.committee, CommitteeId::new(COMMITTEE));
    assert_eq!(shown.lines.len(), 3);
}

async fn what_others_have_sent_does_not_exist(world: World) {
    let representative = stranger(&world, REPRESENTATIVE).await;
    let id = send(&world, &representative, ANSWERS).await;
    let begun = connection::begin(&world.app, &representative).await.unwrap();
    let other = stranger(&world, CHAIR).await;
    let not_found = |error: Option<Error>| matches!(error, Some(Error::Refused(Refusal::NotFound)));
    assert!(not_found(app::submission::read(&world.app, &other, &id).await.err()));
    assert!(not_found(app::draft::open(&world.app, &other, &begun).await.err()));
    assert!(not_found(connection::renew_link(&world.app, &other, &id).await.err()));
    assert!(not_found(connection::detail(&world.app, &other, &id).await.err()));
    assert!(not_found(decide(&world.app, &other, &id, &APPROVE).await.err()));
    assert!(own(&world.app, &other).await.unwrap().sent.is_empty());
    assert!(app::submission::read(&world.app, &representative, &id).await.is_ok());
}

async fn nobody_is_let_in_by_the_other_door(world: World) {
    let ctx = stranger(&world, REPRESENTATIVE).await;
    let refused = [
        app::draft::begin(&world.app, &ctx, None).await.err(),
        app::overview::overview(&world.app, &ctx, 1).await.err(),
        app::reporters::sheet(&world.app, &ctx, None).await.err(),
        app::administration::desk(&world.app, &ctx).await.err(),
    ];
    assert!(refused.iter().all(Option::is_some));
    // And at the ordinary door he or she is still nobody.
    let identity = eid::demo::vouch(REPRESENTATIVE, ctx.today).ok().unwrap();
    let visitor = Ctx::of_visitor(&world.app, "try");
    assert!(log_in(&world.app, &visitor, &identity, Door::Assigned).await.is_err());
}
