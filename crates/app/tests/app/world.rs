//! A small world to test in: one committee, two reporters, and a clock that is set by hand.

use std::hash::{BuildHasher as _, RandomState};

use app::Sent;
use app::save_page::{Input, Saved, save_page};
use app::session::Resumed;
use app::submit::{Seen, Submitted, submit};
use app::{App, Clock, Ctx, Forms, Mode};
use domain::Answers;
use domain::ids::{
    AreaId, AssignmentId, CaseId, CommitteeId, DraftId, FieldId, PersonId, ReportId,
};
use domain::role::Role;
use jiff::civil::{Date, date};
use store::{Db, Keyring};

/// The tax agency's published test numbers.
pub(crate) const ERIK: &str = "198112189876";
pub(crate) const ALVA: &str = "189001019802";

pub(crate) const COMMITTEE: &str = "committee-1";

pub(crate) struct World {
    pub(crate) app: App,
    pub(crate) keys: Keyring,
    place: Place,
}

/// The address of a database, which is gone when this is.
pub(crate) struct Place {
    pub(crate) url: String,
}

impl Place {
    pub(crate) fn on_sqlite() -> Self {
        let folder = std::path::Path::new(env!("CARGO_TARGET_TMPDIR"));
        Self { url: format!("sqlite:{}/{}.db", folder.display(), unique()) }
    }

    /// A database of its own on the server that `cargo xtask test` starts.
    pub(crate) fn on_postgres() -> Self {
        let name = unique();
        let server = psql(&format!("CREATE DATABASE {name} TEMPLATE template0"));
        let (address, _) = server.rsplit_once('/').unwrap();
        Self { url: format!("{address}/{name}") }
    }

    /// Does something in the database on PostgreSQL, past the service.
    pub(crate) fn run(&self, statement: &str) {
        let done = std::process::Command::new("psql").args([&self.url, "-qc", statement]).status();
        assert!(done.expect("psql is missing: run `cargo xtask test`").success());
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        if let Some(path) = self.url.strip_prefix("sqlite:") {
            for end in ["", "-wal", "-shm"] {
                std::fs::remove_file(format!("{path}{end}")).ok();
            }
        } else if let Some((_, name)) = self.url.rsplit_once('/') {
            drop_database(name);
        }
    }
}

/// Removes a database. Whoever is cut off may be in the middle of a write to the disk, and takes a while to go.
fn drop_database(name: &str) {
    let sql = format!("DROP DATABASE {name} WITH (FORCE)");
    let is_gone = (0..12).any(|_| ask(&sql).1);
    // A test that has failed already says why.
    assert!(is_gone || std::thread::panicking(), "somebody stays in {name}");
}

/// Does something at the server that `cargo xtask test` starts; gives its address.
fn psql(statement: &str) -> String {
    let (server, is_done) = ask(statement);
    assert!(is_done, "{statement}");
    server
}

/// The same; gives also whether it was done.
fn ask(statement: &str) -> (String, bool) {
    let server = std::env::var("VERKSTALLT_TEST_POSTGRES")
        .expect("no PostgreSQL: run `cargo xtask test`, which starts one");
    let done = std::process::Command::new("psql").args([&server, "-qc", statement]).status();
    (server, done.expect("psql is missing: run `cargo xtask test`").success())
}

/// Runs a program; gives what it says.
fn run(program: &str, arguments: &[&str]) -> String {
    let done = std::process::Command::new(program).args(arguments).output();
    let done = done.unwrap_or_else(|error| panic!("{program}: {error}"));
    assert!(done.status.success(), "{program}: {}", String::from_utf8_lossy(&done.stderr));
    String::from_utf8(done.stdout).unwrap()
}

/// A name that no world has had, not even that of a process with the same number last week.
fn unique() -> String {
    format!("world_{:016x}", RandomState::new().hash_one(()))
}

impl World {
    pub(crate) async fn on_sqlite() -> Self {
        Self::on(Place::on_sqlite()).await
    }

    pub(crate) async fn on_postgres() -> Self {
        Self::on(Place::on_postgres()).await
    }

    async fn on(place: Place) -> Self {
        let keys = Keyring::generate(store::Mode::Demo).unwrap();
        let db = Db::open(&place.url, keys.clone()).await;
        let db = db.unwrap_or_else(|error| panic!("{error:?}"));
        let forms = Forms::embedded().unwrap_or_else(|faults| panic!("{faults:#?}"));
        let mut app = App::new(db, forms, app::reference().unwrap(), Mode::Demo);
        app.clock = Clock::by_hand("2026-11-23T10:00:00Z".parse().unwrap());
        app.db.migrate(app.clock.now()).await.unwrap_or_else(|error| panic!("{error:?}"));
        let world = Self { app, keys, place };
        world.settle().await;
        world
    }

    /// The address of its database.
    pub(crate) fn url(&self) -> &str {
        &self.place.url
    }

    async fn settle(&self) {
        let now = self.app.clock.now();
        let mut tx = self.app.db.write().await.unwrap();
        let committee = store::committee::Committee {
            id: CommitteeId::new(COMMITTEE),
            municipality_code: "0380".to_owned(),
            name: "Omsorgsnämnden".to_owned(),
            areas: ["AO", "IFO", "FUNK", "LSS"].map(AreaId::new).to_vec(),
            valid_from: date(2024, 1, 1),
            valid_to: None,
        };
        store::committee::insert(&mut tx, &committee, now).await.unwrap();
        for (id, number, areas) in [("erik", ERIK, "AO IFO FUNK LSS"), ("alva", ALVA, "AO")] {
            let new = store::person::NewPerson {
                id: PersonId::new(id),
                details: store::person::PersonDetails {
                    given_name: id.to_owned(),
                    surname: "Prov".to_owned(),
                    title: "Handläggare".to_owned(),
                    email: format!("{id}@kommun.example"),
                    phone: "070-174 06 05".to_owned(),
                },
                kind: "personnummer".to_owned(),
                issuer: eid::STATE.to_owned(),
                value: number.to_owned(),
                created_at: now,
            };
            assert!(store::person::insert(&mut tx, &new).await.unwrap());
            let assignment = store::assignment::NewAssignment {
                id: AssignmentId::new(format!("assignment-{id}")),
                person_id: PersonId::new(id),
                committee_id: Some(CommitteeId::new(COMMITTEE)),
                role: Role::Reporter,
                areas: areas.split(' ').map(AreaId::new).collect(),
                granted_by: None,
                granted_at: now,
                starts_on: None,
                ends_on: None,
                details: None,
            };
            store::assignment::insert(&mut tx, &assignment).await.unwrap();
        }
        tx.commit().await.unwrap();
    }

    /// Does something in the database past the service, as somebody with its password can, with what it refuses by itself
    /// put out of use.
    pub(crate) fn past_the_service(&self, sql: &str) {
        let Some(path) = self.place.url.strip_prefix("sqlite:") else {
            let sql = format!("SET session_replication_role = replica; {sql}");
            run("psql", &[&self.place.url, "-v", "ON_ERROR_STOP=1", "-qc", &sql]);
            return;
        };
        let drops =
            "SELECT 'DROP TRIGGER ' || name || ';' FROM sqlite_master WHERE type = 'trigger'";
        let drops = run("sqlite3", &[path, drops]);
        let sql = format!("{drops}{sql};");
        run("sqlite3", &["-bail", "-cmd", ".timeout 10000", path, &sql]);
    }

    /// The circumstances of a request by whoever has the number, after login.
    pub(crate) async fn log_in(&self, number: &str) -> Ctx {
        let (_, ctx) = self.log_in_with_token(number).await;
        ctx
    }

    pub(crate) async fn log_in_with_token(&self, number: &str) -> (String, Ctx) {
        let ctx = Ctx::of_visitor(&self.app, "test");
        let identity = eid::demo::vouch(number, ctx.today).ok().unwrap();
        let token = app::session::log_in(&self.app, &ctx, &identity, app::session::Door::Assigned)
            .await
            .unwrap();
        let resumed = app::session::resume(&self.app, &ctx, &token).await.unwrap();
        let Resumed::Live(actor) = resumed else { panic!("{resumed:?}") };
        (token, Ctx { actor: Some(actor), ..ctx })
    }

    /// A draft with every answer of a report about the decision of the day.
    pub(crate) async fn full_draft(&self, ctx: &Ctx, decided_on: Date) -> (DraftId, i64) {
        let id = app::draft::begin(&self.app, ctx, None).await.unwrap();
        let day = decided_on.to_string();
        let saved = self.save(ctx, &id, 1, &complete(&day)).await;
        assert!(saved.draft.journey(&self.app).is_complete());
        (id, saved.draft.revision)
    }

    /// A case with one report, about the decision of the day.
    pub(crate) async fn case(&self, ctx: &Ctx, decided_on: Date) -> CaseId {
        let (id, revision) = self.full_draft(ctx, decided_on).await;
        self.send(ctx, &id, revision, 0).await.1
    }

    /// A case with the answers, and one report.
    pub(crate) async fn case_with(&self, ctx: &Ctx, answers: &[(&str, &str)]) -> CaseId {
        let id = app::draft::begin(&self.app, ctx, None).await.unwrap();
        let saved = self.save(ctx, &id, 1, answers).await;
        let journey = saved.draft.journey(&self.app);
        let stuck = journey.asked().find(|asked| asked.problem.is_some());
        assert!(stuck.is_none(), "{}", stuck.map(|it| it.field.id.to_string()).unwrap());
        self.send(ctx, &id, saved.draft.revision, 0).await.1
    }

    /// Sends a draft; gives the report and its case.
    pub(crate) async fn send(
        &self,
        ctx: &Ctx,
        id: &DraftId,
        revision: i64,
        after: i64,
    ) -> (ReportId, CaseId) {
        let sent = submit(&self.app, ctx, id, Seen { revision, after }).await.unwrap();
        let Submitted::Received(Sent::Report(report)) = sent else { panic!("not received") };
        let case = app::reports::read(&self.app, ctx, &report).await.unwrap().case;
        (report, case)
    }

    /// A follow-up with the answers, ready to send; gives its revision.
    pub(crate) async fn follow_up(
        &self,
        ctx: &Ctx,
        case: &CaseId,
        answers: &[(&str, &str)],
    ) -> (DraftId, i64) {
        let id = app::follow_up::begin(&self.app, ctx, case).await.unwrap();
        let revision = app::draft::open(&self.app, ctx, &id).await.unwrap().revision;
        let saved = self.save(ctx, &id, revision, answers).await;
        (id, saved.draft.revision)
    }

    /// What the case says, by the page that shows it.
    pub(crate) async fn page(&self, ctx: &Ctx, case: &CaseId) -> app::case_page::CasePage {
        app::case_page::read(&self.app, ctx, case).await.unwrap()
    }

    /// Saves the answers as a tab's form would.
    pub(crate) async fn save(
        &self,
        ctx: &Ctx,
        id: &DraftId,
        revision: i64,
        answers: &[(&str, &str)],
    ) -> Saved {
        let typed: Answers = answers
            .iter()
            .map(|(field, text)| (FieldId::new(*field), (*text).to_owned()))
            .collect();
        let shown = answers.iter().map(|(field, _)| FieldId::new(*field)).collect();
        let input = Input { revision, shown, typed };
        save_page(&self.app, ctx, id, &input).await.unwrap_or_else(|error| panic!("{error:?}"))
    }
}

/// Every answer of a small report.
pub(crate) fn complete(decided_on: &str) -> Vec<(&'static str, &str)> {
    vec![
        ("committee", COMMITTEE),
        ("area", "AO"),
        ("report_kind", "new"),
        ("first_name", "Ulla"),
        ("last_name", "Zebrafink"),
        ("person_number", "198112189876"),
        ("measure", "AO-HT"),
        ("delay_kind", "not_executed"),
        ("decided_on", decided_on),
        ("status", "not_executed"),
        ("main_reason", "municipality"),
        ("cause", "K-PERS"),
        ("other_information", "Rekrytering pågår"),
    ]
}

/// One of the tax agency's published test numbers, of the administrator.
pub(crate) const ADMINISTRATOR: &str = "197502289817";

/// The authority's administrator, logged in.
pub(crate) async fn administrator(world: &World) -> Ctx {
    let now = world.app.clock.now();
    let mut tx = world.app.db.write().await.unwrap();
    let new = store::person::NewPerson {
        id: PersonId::new("ivar"),
        details: store::person::PersonDetails {
            given_name: "Ivar".to_owned(),
            surname: "Prov".to_owned(),
            title: "Administratör".to_owned(),
            email: "ivar@myndighet.example".to_owned(),
            phone: "010-0".to_owned(),
        },
        kind: "personnummer".to_owned(),
        issuer: eid::STATE.to_owned(),
        value: ADMINISTRATOR.to_owned(),
        created_at: now,
    };
    assert!(store::person::insert(&mut tx, &new).await.unwrap());
    let assignment = store::assignment::NewAssignment {
        id: AssignmentId::new("assignment-ivar"),
        person_id: PersonId::new("ivar"),
        committee_id: None,
        role: Role::Administrator,
        areas: Vec::new(),
        granted_by: None,
        granted_at: now,
        starts_on: None,
        ends_on: None,
        details: None,
    };
    store::assignment::insert(&mut tx, &assignment).await.unwrap();
    tx.commit().await.unwrap();
    world.log_in(ADMINISTRATOR).await
}
