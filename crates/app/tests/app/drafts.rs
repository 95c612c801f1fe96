//! Nothing typed is lost, and nobody gets at another's.

use app::{Error, Refusal};
use domain::ids::DraftId;
use jiff::civil::date;

use super::world::{ALVA, ERIK, World, complete};
use crate::promises;

promises![
    a_colleague_in_the_same_area_can_go_on,
    a_colleague_in_another_area_does_not_know_of_it,
    two_persons_in_one_draft_are_merged_and_conflicts_shown,
    five_saves_at_once_are_all_kept,
    a_stale_tab_that_changed_nothing_overwrites_nothing,
    a_draft_that_was_thrown_away_can_be_taken_back,
    the_same_decision_in_a_colleagues_draft_is_shown,
    answers_that_are_no_longer_asked_for_are_dropped_and_told,
];

fn is_not_found<T>(result: Result<T, Error>) -> bool {
    matches!(result, Err(Error::Refused(Refusal::NotFound)))
}

async fn a_colleague_in_the_same_area_can_go_on(world: World) {
    let erik = world.log_in(ERIK).await;
    let alva = world.log_in(ALVA).await;
    let (id, _) = world.full_draft(&erik, date(2026, 2, 1)).await;
    let open = app::draft::open(&world.app, &alva, &id).await.unwrap();
    assert!(open.is_by_other && open.updated_by == "erik Prov");
    let listed = app::overview::overview(&world.app, &alva, 1).await.unwrap();
    assert_eq!(listed.drafts.len(), 1);
}

async fn a_colleague_in_another_area_does_not_know_of_it(world: World) {
    let erik = world.log_in(ERIK).await;
    let alva = world.log_in(ALVA).await;
    let (id, revision) = world.full_draft(&erik, date(2026, 2, 1)).await;
    world.save(&erik, &id, revision, &[("area", "LSS")]).await;
    assert!(is_not_found(app::draft::open(&world.app, &alva, &id).await));
    assert!(is_not_found(app::draft::discard(&world.app, &alva, &id).await));
    let unknown = DraftId::new("nothing");
    assert!(is_not_found(app::draft::open(&world.app, &alva, &unknown).await));
}

async fn two_persons_in_one_draft_are_merged_and_conflicts_shown(world: World) {
    let erik = world.log_in(ERIK).await;
    let alva = world.log_in(ALVA).await;
    let (id, revision) = world.full_draft(&erik, date(2026, 2, 1)).await;
    let names = [("first_name", "Ulla"), ("last_name", "Zebrafink")];
    world.save(&alva, &id, revision, &[("first_name", "Ulrika"), names[1]]).await;
    // Erik's page is older: he changes the last name only, and then the first name too.
    let merged = world.save(&erik, &id, revision, &[names[0], ("last_name", "Zebra")]).await;
    assert!(merged.conflicts.is_empty());
    let answer = |field: &str| {
        merged.draft.answers.get(&domain::ids::FieldId::new(field)).map(str::to_owned)
    };
    assert_eq!(answer("first_name").as_deref(), Some("Ulrika"));
    assert_eq!(answer("last_name").as_deref(), Some("Zebra"));
    let clash = world.save(&erik, &id, revision, &[("first_name", "Ulla-Britt")]).await;
    let [conflict] = clash.conflicts.as_slice() else { panic!("one conflict") };
    assert_eq!(conflict.mine.as_deref(), Some("Ulla-Britt"));
    assert_eq!(conflict.theirs.as_deref(), Some("Ulrika"));
}

async fn a_stale_tab_that_changed_nothing_overwrites_nothing(world: World) {
    let ctx = world.log_in(ERIK).await;
    let (id, revision) = world.full_draft(&ctx, date(2026, 2, 1)).await;
    world.save(&ctx, &id, revision, &[("first_name", "Ulrika")]).await;
    let stale = world.save(&ctx, &id, revision, &[("first_name", "Ulla")]).await;
    assert!(!stale.has_changed && stale.conflicts.is_empty());
}

async fn a_draft_that_was_thrown_away_can_be_taken_back(world: World) {
    let ctx = world.log_in(ERIK).await;
    let (id, _) = world.full_draft(&ctx, date(2026, 2, 1)).await;
    app::draft::discard(&world.app, &ctx, &id).await.unwrap();
    let gone = app::draft::open(&world.app, &ctx, &id).await;
    assert!(matches!(gone, Err(Error::Refused(Refusal::Discarded))));
    app::draft::restore(&world.app, &ctx, &id).await.unwrap();
    let open = app::draft::open(&world.app, &ctx, &id).await.unwrap();
    assert!(open.journey(&world.app).is_complete());
}

async fn the_same_decision_in_a_colleagues_draft_is_shown(world: World) {
    let erik = world.log_in(ERIK).await;
    let alva = world.log_in(ALVA).await;
    let (one, _) = world.full_draft(&erik, date(2026, 2, 1)).await;
    let (two, _) = world.full_draft(&alva, date(2026, 2, 1)).await;
    let draft = app::draft::open(&world.app, &alva, &two).await.unwrap();
    let found = app::duplicate::duplicates(&world.app, &alva, &draft).await.unwrap();
    let [app::duplicate::Duplicate::Draft { id, by, .. }] = found.as_slice() else {
        panic!("{found:?}")
    };
    assert_eq!((id, by.as_str()), (&one, "erik Prov"));
}

async fn answers_that_are_no_longer_asked_for_are_dropped_and_told(world: World) {
    let ctx = world.log_in(ERIK).await;
    let id = app::draft::begin(&world.app, &ctx, None).await.unwrap();
    let mut answers = complete("2026-02-01");
    answers.retain(|(field, _)| *field != "status");
    answers.extend([("status", "executed"), ("executed_on", "2026-10-01")]);
    let saved = world.save(&ctx, &id, 1, &answers).await;
    let saved = world.save(&ctx, &id, saved.draft.revision, &[("status", "not_executed")]).await;
    let journey = saved.draft.journey(&world.app);
    let dropped: Vec<&str> = journey.dropped.iter().map(|field| field.id.as_str()).collect();
    assert_eq!(dropped, ["executed_on"]);
    assert!(journey.is_complete());
}

async fn five_saves_at_once_are_all_kept(world: World) {
    let world = std::sync::Arc::new(world);
    let ctx = world.log_in(ERIK).await;
    let (id, revision) = world.full_draft(&ctx, date(2026, 2, 1)).await;
    let fields = ["first_name", "last_name", "other_information", "person_number", "cause"];
    let texts = ["Ulrika", "Zebra", "Nytt", "189001019802", "K-HAND"];
    let saves = fields.iter().zip(texts).map(|(field, text)| {
        let (world, ctx, id) = (std::sync::Arc::clone(&world), ctx.clone(), id.clone());
        let field = *field;
        tokio::task::spawn(async move {
            world.save(&ctx, &id, revision, &[(field, text)]).await.conflicts.len()
        })
    });
    for save in saves.collect::<Vec<_>>() {
        assert_eq!(save.await.unwrap(), 0);
    }
    let open = app::draft::open(&world.app, &ctx, &id).await.unwrap();
    for (field, text) in fields.iter().zip(texts) {
        let field = domain::ids::FieldId::new(*field);
        assert_eq!(open.answers.get(&field), Some(text), "{field}");
    }
}
