//! A fact is put right by a request and an answer; what was sent stays as it was.

use app::correction::{Asked, Correction, Decided, State, ask, decide, requests};
use domain::ids::{CaseId, FieldId};
use jiff::civil::date;

use super::world::{ALVA, ERIK, World, administrator};
use crate::promises;

promises![
    an_approved_correction_changes_the_case_and_nothing_that_was_sent,
    a_refused_correction_changes_nothing,
    a_request_that_makes_no_sense_is_told,
    a_case_is_not_corrected_into_another,
    only_an_administrator_decides,
];

async fn waiting(app: &app::App, ctx: &app::Ctx) -> Result<Vec<Correction>, app::Error> {
    Ok(requests(app, ctx).await?.waiting)
}

async fn request(world: &World, ctx: &app::Ctx, case: &CaseId, field: &str, after: &str) -> Asked {
    let field = world.app.form().catalogue.field(&FieldId::new(field)).unwrap().clone();
    ask(&world.app, ctx, case, &field, (after, "Fel avläst")).await.unwrap()
}

async fn an_approved_correction_changes_the_case_and_nothing_that_was_sent(world: World) {
    let ctx = world.log_in(ERIK).await;
    let case = world.case(&ctx, date(2026, 2, 1)).await;
    let sent = world.page(&ctx, &case).await.reports[0].id.clone();
    let before = app::reports::read(&world.app, &ctx, &sent).await.unwrap().sha256;
    assert!(matches!(request(&world, &ctx, &case, "last_name", "Ekorre").await, Asked::Kept));
    assert!(matches!(request(&world, &ctx, &case, "decided_on", "2026-02-03").await, Asked::Kept));
    let ivar = administrator(&world).await;
    for wish in waiting(&world.app, &ivar).await.unwrap() {
        let done = decide(&world.app, &ivar, &wish.id, true, "Rättat").await.unwrap();
        assert_eq!(done, Decided::Done);
        let again = decide(&world.app, &ivar, &wish.id, false, "").await.unwrap();
        assert_eq!(again, Decided::Before);
    }
    let page = world.page(&ctx, &case).await;
    assert_eq!(page.case.name, "Ulla Ekorre");
    assert_eq!(page.case.since, date(2026, 2, 3));
    assert!(page.corrections.iter().all(|it| it.state == State::Approved));
    assert_eq!(page.corrections[0].reply.as_deref(), Some("Rättat"));
    let after = app::reports::read(&world.app, &ctx, &sent).await.unwrap();
    assert_eq!(after.sha256, before);
    assert_eq!(after.document.answer("last_name"), Some("Zebrafink"));
    let text = "ekorre".to_owned();
    let query = app::cases::Query { text, ..app::cases::Query::default() };
    let found = app::cases::list(&world.app, &ctx, &query).await.unwrap();
    assert_eq!(found.counts.iter().sum::<usize>(), 1, "it is found by its new name");
    let (id, revision) = world.follow_up(&ctx, &case, &[("status", "not_executed")]).await;
    let (report, _) = world.send(&ctx, &id, revision, 1).await;
    let document = app::reports::read(&world.app, &ctx, &report).await.unwrap().document;
    assert_eq!(document.answer("last_name"), Some("Ekorre"));
    assert_eq!(document.answer("decided_on"), Some("2026-02-03"));
}

async fn a_refused_correction_changes_nothing(world: World) {
    let ctx = world.log_in(ERIK).await;
    let case = world.case(&ctx, date(2026, 2, 1)).await;
    request(&world, &ctx, &case, "first_name", "Ola").await;
    let ivar = administrator(&world).await;
    let wish = waiting(&world.app, &ivar).await.unwrap().remove(0);
    decide(&world.app, &ivar, &wish.id, false, "Stämmer med folkbokföringen").await.unwrap();
    let page = world.page(&ctx, &case).await;
    assert_eq!(page.case.name, "Ulla Zebrafink");
    assert_eq!(page.corrections[0].state, State::Refused);
    assert_eq!(requests(&world.app, &ivar).await.unwrap().decided.len(), 1, "both sides see it");
}

async fn a_request_that_makes_no_sense_is_told(world: World) {
    let ctx = world.log_in(ERIK).await;
    let case = world.case(&ctx, date(2026, 2, 1)).await;
    let wrong = request(&world, &ctx, &case, "decided_on", "2026-02-30").await;
    assert!(matches!(wrong, Asked::Wrong(_)));
    let same = request(&world, &ctx, &case, "last_name", "Zebrafink").await;
    assert!(matches!(same, Asked::Same));
    let name = world.app.form().catalogue.field(&FieldId::new("last_name")).unwrap();
    let silent = ask(&world.app, &ctx, &case, name, ("Ekorre", " ")).await.unwrap();
    assert!(matches!(silent, Asked::NoReason));
    let long = "å".repeat(app::correction::REASON_MAX + 1);
    let long = ask(&world.app, &ctx, &case, name, ("Ekorre", &long)).await.unwrap();
    assert!(matches!(long, Asked::LongReason));
    assert!(matches!(request(&world, &ctx, &case, "last_name", "Ekorre").await, Asked::Kept));
    let twice = request(&world, &ctx, &case, "last_name", "Igelkott").await;
    assert!(matches!(twice, Asked::Waiting));
    let area = world.app.form().catalogue.field(&FieldId::new("area")).unwrap();
    let refused = ask(&world.app, &ctx, &case, area, ("LSS", "x")).await.err();
    assert!(matches!(refused, Some(app::Error::Refused(app::Refusal::NotFound))));
}

async fn a_case_is_not_corrected_into_another(world: World) {
    let ctx = world.log_in(ERIK).await;
    let case = world.case(&ctx, date(2026, 2, 1)).await;
    world.case(&ctx, date(2026, 2, 2)).await;
    request(&world, &ctx, &case, "decided_on", "2026-02-02").await;
    let ivar = administrator(&world).await;
    let wish = waiting(&world.app, &ivar).await.unwrap().remove(0);
    let decided = decide(&world.app, &ivar, &wish.id, true, "").await.unwrap();
    assert_eq!(decided, Decided::Collides);
    assert_eq!(waiting(&world.app, &ivar).await.unwrap().len(), 1, "it still waits");
    assert_eq!(world.page(&ctx, &case).await.case.since, date(2026, 2, 1));
}

async fn only_an_administrator_decides(world: World) {
    let erik = world.log_in(ERIK).await;
    let alva = world.log_in(ALVA).await;
    let case = world.case(&erik, date(2026, 2, 1)).await;
    request(&world, &erik, &case, "last_name", "Ekorre").await;
    let ivar = administrator(&world).await;
    let wish = waiting(&world.app, &ivar).await.unwrap().remove(0);
    for ctx in [&erik, &alva] {
        assert!(waiting(&world.app, ctx).await.is_err());
        assert!(decide(&world.app, ctx, &wish.id, true, "").await.is_err());
    }
}
