//! Logging in and signing with BankID, against a simulator over real TLS.

use app::bankid::{Begun, Browser, Purpose, Request, Step, begin, look, proof};
use app::session::Door;
use app::submit::{Seen, Submitted, submit};
use app::verify::{Finding, verify};
use app::worklist::Ticked;
use app::{Ctx, Error, Refusal, ToProve};
use domain::ids::DraftId;
use eid::bankid::{BankId, Settings};
use jiff::SignedDuration;
use jiff::civil::{Date, date};

use super::world::{ALVA, ERIK, World};
use crate::promises;

promises!(
    a_signed_report_keeps_its_signature,
    a_signature_that_is_gone_is_found,
    several_reports_are_signed_at_once,
    whoever_is_removed_while_signing_sends_nothing,
    what_was_changed_while_signing_is_signed_anew,
    nobody_signs_for_somebody_else,
    a_certificate_is_changed_while_orders_are_under_way,
    many_who_look_at_once_lose_no_result,
    a_login_needs_level_three,
);

const SECRET: &str = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";

/// The world with a pretend BankID, and its phone.
struct Signing {
    world: World,
    phone: String,
    http: reqwest::Client,
    settings: Settings,
    /// Another certificate of ours.
    other: Vec<u8>,
}

impl Signing {
    async fn in_world(mut world: World) -> Self {
        let folder = std::path::Path::new(env!("CARGO_TARGET_TMPDIR"));
        let folder = folder.join(format!("bankid-{}", world.app.random.id().unwrap()));
        let any = std::net::SocketAddr::from(([127, 0, 0, 1], 0));
        let person = |number: &str| sim_bankid::Person {
            number: number.to_owned(),
            given_name: "Test".to_owned(),
            surname: "Testsson".to_owned(),
        };
        let people = vec![person(ERIK), person(ALVA)];
        let settings =
            sim_bankid::Settings { folder: folder.clone(), api: any, phone: any, people, pace: 1 };
        let simulator = sim_bankid::Simulator::start(settings).await.unwrap();
        let read = |name: &str| std::fs::read(folder.join(name)).unwrap();
        let settings = Settings {
            url: format!("https://localhost:{}/rp/v6.0", simulator.api().port()),
            ca: read("ca.pem"),
            certificates: vec![read("rp.pem")],
            opens_at: None,
            is_for_signing: true,
        };
        let other = read("other.pem");
        std::fs::remove_dir_all(&folder).unwrap();
        let phone = format!("http://{}", simulator.phone());
        tokio::spawn(simulator.serve());
        world.app.eid.bankid = Some(BankId::new(settings.clone()).ok().unwrap());
        "https://verkstallt.example".clone_into(&mut world.app.site);
        Self { world, phone, http: reqwest::Client::new(), settings, other }
    }

    /// Tells the phone something; gives a text of its answer.
    async fn tell(&self, command: &str, body: serde_json::Value, field: &str) -> String {
        let request = self.http.post(format!("{}/{command}", self.phone));
        let request = request.header("content-type", "application/json").body(body.to_string());
        let answer = request.send().await.unwrap().text().await.unwrap();
        let answer: serde_json::Value = serde_json::from_str(&answer).unwrap();
        answer[field].as_str().unwrap_or_default().to_owned()
    }

    async fn log_in(&self, number: &str) -> Ctx {
        let mut ctx = self.world.log_in(number).await;
        "bankid".clone_into(&mut ctx.actor.as_mut().unwrap().provider);
        ctx
    }

    fn browser() -> Browser {
        Browser {
            secret: SECRET.to_owned(),
            address: [192, 0, 2, 7].into(),
            user_agent: "Prov".to_owned(),
            is_phone: false,
        }
    }

    /// A draft about the decision of the day, whose sender has been asked to sign it.
    async fn asked(&self, ctx: &Ctx, decided_on: Date) -> (DraftId, Seen, ToProve) {
        let (draft, revision) = self.world.full_draft(ctx, decided_on).await;
        let seen = Seen { revision, after: 0 };
        let proves = to_prove(submit(&self.world.app, ctx, &draft, seen).await);
        (draft, seen, proves)
    }

    /// Begins to sign; gives the order, here and on the phone.
    async fn begun(&self, ctx: &Ctx, purpose: Purpose, proves: ToProve) -> (String, String) {
        let request = Request { visible: "Jag skickar".to_owned(), proves };
        let browser = Self::browser();
        let begun = begin(&self.world.app, ctx, &browser, (purpose, false), Some(request));
        let Begun::Order(id) = begun.await.unwrap() else { panic!("no order") };
        let shown = look(&self.world.app, ctx, SECRET, &id).await.unwrap();
        let Step::Opening { qr, .. } = shown.step else { panic!("{:?}", shown.step) };
        let order = self.tell("scan", serde_json::json!({ "qr": qr }), "order").await;
        (id, order)
    }

    /// The person signs, and the service hears of it.
    async fn approve(&self, ctx: &Ctx, (id, order): (&str, &str), number: &str) -> Step {
        let body = serde_json::json!({ "order": order, "number": number });
        self.tell("approve", body, "returnUrl").await;
        self.world.app.clock.advance(SignedDuration::from_secs(3));
        let ctx = Ctx { now: self.world.app.clock.now(), ..ctx.clone() };
        look(&self.world.app, &ctx, SECRET, id).await.unwrap().step
    }

    /// The same visit with what was signed.
    async fn proved(&self, ctx: &Ctx, id: &str) -> Ctx {
        let given = proof(&self.world.app, ctx, (SECRET, id)).await.unwrap();
        Ctx { proof: Some(given.unwrap().1), ..ctx.clone() }
    }
}

/// What has to be proved, as the refusal says it.
fn to_prove<T>(refused: Result<T, Error>) -> ToProve {
    match refused.err() {
        Some(Error::Refused(Refusal::MustBeProved(proves))) => *proves,
        other => panic!("{other:?}"),
    }
}

async fn a_signed_report_keeps_its_signature(world: World) {
    let it = Signing::in_world(world).await;
    let ctx = it.log_in(ERIK).await;
    let (draft, seen, proves) = it.asked(&ctx, date(2026, 2, 1)).await;
    let sum = proves.sha256.clone();
    let (id, order) = it.begun(&ctx, Purpose::send(&draft, seen), proves).await;
    assert_eq!(it.approve(&ctx, (&id, &order), ERIK).await, Step::Complete);
    let signed = it.proved(&ctx, &id).await;
    let (report, _) = it.world.send(&signed, &draft, seen.revision, 0).await;
    let mut tx = it.world.app.db.read().await.unwrap();
    let kept = store::proof::of_record(&mut tx, report.as_str()).await.unwrap().unwrap();
    drop(tx);
    assert_eq!((kept.kind.as_str(), kept.content_sha256.as_str()), ("signature", sum.as_str()));
    let evidence: serde_json::Value = serde_json::from_str(&kept.evidence).unwrap();
    let signature = eid::bankid::Signed::read(evidence["signature"].as_str().unwrap()).unwrap();
    assert_eq!(signature.visible, "Jag skickar".as_bytes());
    assert!(String::from_utf8(signature.hidden).unwrap().contains(&sum));
    assert!(!evidence["ocspResponse"].as_str().unwrap().is_empty());
    let read = app::reports::read(&it.world.app, &signed, &report).await.unwrap();
    assert_eq!(read.document.proof.unwrap().content_sha256, sum);
    assert_eq!(look(&it.world.app, &ctx, SECRET, &id).await.unwrap().step, Step::Used);
    let again = submit(&it.world.app, &signed, &draft, seen).await.unwrap();
    assert!(matches!(again, Submitted::Received(_)), "the same report once more");
}

async fn a_signature_that_is_gone_is_found(world: World) {
    let it = Signing::in_world(world).await;
    let ctx = it.log_in(ERIK).await;
    let (draft, seen, proves) = it.asked(&ctx, date(2026, 2, 1)).await;
    let (id, order) = it.begun(&ctx, Purpose::send(&draft, seen), proves).await;
    assert_eq!(it.approve(&ctx, (&id, &order), ERIK).await, Step::Complete);
    let signed = it.proved(&ctx, &id).await;
    let (report, _) = it.world.send(&signed, &draft, seen.revision, 0).await;
    let found = async || verify(&it.world.app.db, 1, &mut |_, _, _| {}).await.unwrap().findings;
    assert_eq!(found().await, []);
    it.world.past_the_service("DELETE FROM proof");
    let expected = Finding::NoProof { table: "report", record: report.to_string() };
    assert_eq!(found().await, [expected]);
}

async fn several_reports_are_signed_at_once(world: World) {
    let it = Signing::in_world(world).await;
    let plain = it.world.log_in(ERIK).await;
    let mut ticked = Vec::new();
    for month in [1, 2, 3] {
        let case = it.world.case(&plain, date(2026, month, 1)).await;
        ticked.push(Ticked { case, after: 1 });
    }
    let ctx = it.log_in(ERIK).await;
    let proves = to_prove(app::worklist::send(&it.world.app, &ctx, &ticked).await);
    assert_eq!((proves.items.len(), proves.sums.len()), (3, 3));
    let ticks = ticked.iter().map(|tick| (tick.case.clone(), tick.after)).collect();
    let (id, order) = it.begun(&ctx, Purpose::SendTicked(ticks), proves).await;
    it.approve(&ctx, (&id, &order), ERIK).await;
    let signed = it.proved(&ctx, &id).await;
    let sent = app::worklist::send(&it.world.app, &signed, &ticked).await.unwrap();
    assert_eq!(sent.len(), 3);
    let mut tx = it.world.app.db.read().await.unwrap();
    for one in &sent {
        let app::worklist::Outcome::Received { id, .. } = &one.outcome else { panic!("not sent") };
        assert!(store::proof::of_record(&mut tx, id.as_str()).await.unwrap().is_some());
    }
    drop(tx);
    let again = app::worklist::send(&it.world.app, &ctx, &ticked).await.unwrap();
    assert_eq!(again.len(), 3, "what has been sent needs no signature more");
}

/// Ends Erik's assignment, as a removal does.
async fn remove_erik(world: &World) {
    let mut tx = world.app.db.write().await.unwrap();
    let assignment = domain::ids::AssignmentId::new("assignment-erik");
    let by = domain::ids::PersonId::new("alva");
    let now = world.app.clock.now();
    assert!(store::assignment::end(&mut tx, &assignment, &by, now).await.unwrap());
    tx.commit().await.unwrap();
}

async fn whoever_is_removed_while_signing_sends_nothing(world: World) {
    let it = Signing::in_world(world).await;
    let ctx = it.log_in(ERIK).await;
    let mut signed = Vec::new();
    for day in 1..=3 {
        let (draft, seen, proves) = it.asked(&ctx, date(2026, 2, day)).await;
        let (id, order) = it.begun(&ctx, Purpose::send(&draft, seen), proves).await;
        signed.push((draft, seen, id, order));
    }
    // One has been signed and read, one is only signed, one is signed after the removal.
    let [read, done, late]: [(DraftId, Seen, String, String); 3] = signed.try_into().ok().unwrap();
    it.approve(&ctx, (&read.2, &read.3), ERIK).await;
    it.approve(&ctx, (&done.2, &done.3), ERIK).await;
    let first = it.proved(&ctx, &read.2).await;
    remove_erik(&it.world).await;
    assert_eq!(it.approve(&ctx, (&late.2, &late.3), ERIK).await, Step::Complete);
    let now = it.world.app.clock.now();
    for (ctx, (draft, seen, id, _)) in [
        (first, &read),
        (it.proved(&ctx, &done.2).await, &done),
        (it.proved(&ctx, &late.2).await, &late),
    ] {
        let ctx = Ctx { now, ..ctx };
        let refused = submit(&it.world.app, &ctx, draft, *seen).await.err();
        assert!(matches!(refused, Some(Error::Refused(Refusal::NotFound))), "{refused:?}");
        let step = look(&it.world.app, &ctx, SECRET, id).await.unwrap().step;
        assert_eq!(step, Step::Complete, "the signature is kept, and not used");
    }
    let alva = it.world.log_in(ALVA).await;
    let overview = app::overview::overview(&it.world.app, &alva, 1).await.unwrap();
    assert_eq!(overview.sent_in_all, 0);
}

async fn what_was_changed_while_signing_is_signed_anew(world: World) {
    let it = Signing::in_world(world).await;
    let ctx = it.log_in(ERIK).await;
    let (draft, seen, proves) = it.asked(&ctx, date(2026, 2, 1)).await;
    let sum = proves.sha256.clone();
    let (id, order) = it.begun(&ctx, Purpose::send(&draft, seen), proves).await;
    let saved = it.world.save(&ctx, &draft, seen.revision, &[("other_information", "Nytt")]).await;
    it.approve(&ctx, (&id, &order), ERIK).await;
    let signed = it.proved(&ctx, &id).await;
    let changed = submit(&it.world.app, &signed, &draft, seen).await.unwrap();
    assert!(matches!(changed, Submitted::Changed(_)), "it must be read again");
    let seen = Seen { revision: saved.draft.revision, after: 0 };
    let proves = to_prove(submit(&it.world.app, &signed, &draft, seen).await);
    assert_ne!(proves.sha256, sum, "the signature was of something else");
}

async fn nobody_signs_for_somebody_else(world: World) {
    let it = Signing::in_world(world).await;
    let ctx = it.log_in(ERIK).await;
    let (draft, seen, proves) = it.asked(&ctx, date(2026, 2, 1)).await;
    let (id, order) = it.begun(&ctx, Purpose::send(&draft, seen), proves.clone()).await;
    let step = it.approve(&ctx, (&id, &order), ALVA).await;
    assert_eq!(step, Step::Failed("rfa6"), "BankID itself refuses her");
    // A BankID that is mistaken about who it was.
    let (id, order) = it.begun(&ctx, Purpose::send(&draft, seen), proves).await;
    it.tell("tamper", serde_json::json!({ "order": order, "what": "person" }), "order").await;
    it.approve(&ctx, (&id, &order), ERIK).await;
    let refused = proof(&it.world.app, &ctx, (SECRET, &id)).await.err();
    assert!(matches!(refused, Some(Error::Refused(Refusal::WrongSignature))), "{refused:?}");
    let alva = it.log_in(ALVA).await;
    let hidden = look(&it.world.app, &alva, SECRET, &id).await.err();
    assert!(matches!(hidden, Some(Error::Refused(Refusal::NotFound))), "the order is Erik's");
}

async fn a_certificate_is_changed_while_orders_are_under_way(world: World) {
    let mut it = Signing::in_world(world).await;
    let ctx = it.log_in(ERIK).await;
    let (draft, seen, proves) = it.asked(&ctx, date(2026, 2, 1)).await;
    let purpose = Purpose::send(&draft, seen);
    let (id, order) = it.begun(&ctx, purpose.clone(), proves.clone()).await;
    let mut both = it.settings.clone();
    both.certificates.insert(0, it.other.clone());
    it.world.app.eid.bankid = Some(BankId::new(both).ok().unwrap());
    assert_eq!(it.approve(&ctx, (&id, &order), ERIK).await, Step::Complete, "by the old one");
    let (id, order) = it.begun(&ctx, purpose.clone(), proves.clone()).await;
    it.world.app.eid.bankid = Some(BankId::new(it.settings.clone()).ok().unwrap());
    let step = it.approve(&ctx, (&id, &order), ERIK).await;
    assert!(
        matches!(step, Step::Opening { .. }),
        "the new one is not here, and nobody asks: {step:?}"
    );
}

async fn many_who_look_at_once_lose_no_result(world: World) {
    let it = Signing::in_world(world).await;
    let ctx = it.log_in(ERIK).await;
    let (draft, seen, proves) = it.asked(&ctx, date(2026, 2, 1)).await;
    for _ in 0..20 {
        let (id, order) = it.begun(&ctx, Purpose::send(&draft, seen), proves.clone()).await;
        let body = serde_json::json!({ "order": order, "number": ERIK });
        it.tell("approve", body, "returnUrl").await;
        it.world.app.clock.advance(SignedDuration::from_secs(3));
        let ctx = Ctx { now: it.world.app.clock.now(), ..ctx.clone() };
        let looks = (0..8).map(|_| {
            let (app, ctx, id) = (it.world.app.clone(), ctx.clone(), id.clone());
            tokio::spawn(async move { look(&app, &ctx, SECRET, &id).await.unwrap().step })
        });
        for look in looks.collect::<Vec<_>>() {
            let step = look.await.unwrap();
            // Who comes while another asks sees it as it was.
            assert!(matches!(step, Step::Complete | Step::Opening { .. }), "{step:?}");
        }
        let step = look(&it.world.app, &ctx, SECRET, &id).await.unwrap().step;
        assert_eq!(step, Step::Complete);
        it.world.app.clock.advance(SignedDuration::from_mins(1));
    }
}

async fn a_login_needs_level_three(world: World) {
    let ctx = Ctx::of_visitor(&world.app, "prov");
    let mut identity = eid::demo::vouch(ERIK, ctx.today).ok().unwrap();
    identity.level = eid::Level::Two;
    let refused = app::session::log_in(&world.app, &ctx, &identity, Door::Everybody).await.err();
    assert!(matches!(refused, Some(Error::Refused(Refusal::LevelTooLow))), "{refused:?}");
}
