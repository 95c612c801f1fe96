//! The demonstration is whole, and the same every time.

use app::{App, Clock, Ctx, Forms, Mode};
use jiff::civil::date;
use store::{Db, Keyring};

async fn filled(name: &str) -> App {
    let path = std::path::Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    for end in ["", "-wal", "-shm"] {
        std::fs::remove_file(format!("{}{end}", path.display())).ok();
    }
    let keys = Keyring::generate(store::Mode::Demo).unwrap();
    let db = Db::open(&format!("sqlite:{}", path.display()), keys).await.unwrap();
    let forms = Forms::embedded().unwrap_or_else(|faults| panic!("{faults:#?}"));
    let mut app = App::new(db, forms, app::reference().unwrap(), Mode::Demo);
    app.clock = Clock::by_hand("2026-11-23T10:00:00Z".parse().unwrap());
    app.db.migrate(app.clock.now()).await.unwrap();
    app::demo::fill(&app, date(2026, 11, 23)).await.unwrap_or_else(|error| panic!("{error:?}"));
    app
}

#[tokio::test]
async fn everybody_can_log_in_and_sees_their_own() {
    let app = filled("demonstration.db").await;
    let people = app::demo::people(&app).unwrap();
    assert!(people.len() > 20);
    let mut sent = 0;
    for person in &people {
        let ctx = Ctx::of_visitor(&app, "test");
        let identity = eid::demo::vouch(&person.number, ctx.today).ok().unwrap();
        let login = app::session::log_in(&app, &ctx, &identity, app::session::Door::Assigned).await;
        if person.assignments.is_empty() && person.register.is_empty() {
            assert!(login.is_err(), "{} has no assignment", person.name);
            continue;
        }
        let token = login.unwrap_or_else(|error| panic!("{}: {error:?}", person.name));
        let actor = match app::session::resume(&app, &ctx, &token).await.unwrap() {
            app::session::Resumed::Live(actor) => actor,
            other => panic!("{other:?}"),
        };
        let ctx = Ctx { actor: Some(actor), ..ctx };
        if person.assignments.iter().any(|it| it.0.is_municipal()) {
            let overview = app::overview::overview(&app, &ctx, 1).await.unwrap();
            sent += overview.sent_in_all;
        }
    }
    assert!(sent > 300, "{sent}");
}

#[tokio::test]
async fn nothing_in_it_is_taken_for_a_loss() {
    let app = filled("verified.db").await;
    let verified = app::verify::verify(&app.db, 1, &mut |_, _, _| {}).await.unwrap();
    assert_eq!(verified.findings, []);
    assert!(verified.n_rows["report"] > 300);
    assert_eq!(app::verify::unlogged(&app.db).await.unwrap().n_findings, 0);
}

#[tokio::test]
async fn it_is_the_same_every_time() {
    let mut seen = Vec::new();
    for name in ["same-1.db", "same-2.db"] {
        let app = filled(name).await;
        let ctx = Ctx::of_visitor(&app, "test");
        let identity = eid::demo::vouch("197901229810", ctx.today).ok().unwrap();
        let token = app::session::log_in(&app, &ctx, &identity, app::session::Door::Assigned)
            .await
            .unwrap();
        let resumed = app::session::resume(&app, &ctx, &token).await.unwrap();
        let app::session::Resumed::Live(actor) = resumed else { panic!("{resumed:?}") };
        let ctx = Ctx { actor: Some(actor), ..ctx };
        let overview = app::overview::overview(&app, &ctx, 1).await.unwrap();
        let sent = overview
            .sent
            .iter()
            .map(|row| format!("{} {} {}", row.reference, row.person, row.sent_at));
        let drafts = overview.drafts.iter().map(|row| format!("{} {}", row.person, row.updated_at));
        seen.push(sent.chain(drafts).collect::<Vec<_>>());
    }
    assert!(seen[0].len() > 20);
    assert_eq!(seen[0], seen[1]);
}
