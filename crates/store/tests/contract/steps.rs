//! The steps that are taken with notices, the piles they lie in, what completes them, and what is counted.

use domain::ids::{OperationId, OrganisationId};
use domain::register::NoticeKind;
use domain::register::handling::Step;
use jiff::civil::date;
use store::notice_step::{Lying, Pile, Sought};
use store::operation::Operation;
use store::{draft, notice_step, operation, register_statistics};

use super::notices::{a_notice, a_step, about, an_operation, draft_id, notice_id, settled};
use super::samples::*;
use super::world::{World, now};

promises!(
    a_step_is_taken_once_and_never_changed,
    a_notice_lies_in_one_pile,
    a_notice_is_looked_for_by_organisation_and_kind_and_says_what_it_is_found_by,
    a_draft_knows_what_it_completes,
    operations_are_counted_without_sheltered_homes,
);

async fn a_step_is_taken_once_and_never_changed(world: World) {
    let mut tx = settled(&world).await;
    let second = a_step("step-2", "notice-1", Step::Approve);
    assert!(!notice_step::insert(&mut tx, &second, 0).await.unwrap(), "somebody was first");
    assert!(notice_step::insert(&mut tx, &second, 1).await.unwrap());
    let taken = notice_step::of_notice(&mut tx, &notice_id("notice-1")).await.unwrap();
    assert!(taken == [a_step("step-1", "notice-1", Step::Ask), second]);
    tx.commit().await.unwrap();
    let mut raw = world.raw().await;
    for sql in ["UPDATE notice_step SET step = 'refuse'", "DELETE FROM notice_step"] {
        assert!(raw.run(sql).await.is_err(), "{sql}");
    }
}

async fn a_notice_lies_in_one_pile(world: World) {
    let mut tx = settled(&world).await;
    a_notice(&mut tx, "notice-2", None).await;
    let all = Sought::default();
    let lies = |found: Vec<Lying>| {
        found.into_iter().map(|it| (it.id.to_string(), it.step)).collect::<Vec<_>>()
    };
    let waiting = notice_step::in_pile(&mut tx, Pile::Waiting, &all, (0, 10)).await.unwrap();
    assert_eq!(lies(waiting), [("notice-2".to_owned(), None)]);
    let asked = notice_step::in_pile(&mut tx, Pile::Asked, &all, (0, 10)).await.unwrap();
    assert_eq!(lies(asked), [("notice-1".to_owned(), Some(Step::Ask))]);
    let own = OrganisationId::new("organisation-1");
    let of_own = notice_step::asked_of(&mut tx, &own).await.unwrap();
    assert_eq!(of_own, [OperationId::new("operation-1")]);
    let other = OrganisationId::new("organisation-2");
    assert!(notice_step::asked_of(&mut tx, &other).await.unwrap().is_empty());
    a_notice(&mut tx, "notice-3", None).await;
    let mut pages = Vec::new();
    for skip in 0..3 {
        let page = notice_step::in_pile(&mut tx, Pile::Waiting, &all, (skip, 1)).await.unwrap();
        pages.extend(lies(page));
    }
    let both = ["notice-2", "notice-3"].map(|id| (id.to_owned(), None));
    assert_eq!(pages, both, "each is on one page");
    let mut replaced = a_step("step-2", "notice-1", Step::Replace);
    replaced.other = Some(notice_id("notice-2"));
    assert!(notice_step::insert(&mut tx, &replaced, 1).await.unwrap());
    for (pile, n) in [(Pile::Waiting, 2), (Pile::Asked, 0), (Pile::Over, 1)] {
        assert_eq!(notice_step::count(&mut tx, pile).await.unwrap(), n, "{pile:?}");
    }
    assert!(notice_step::asked_of(&mut tx, &own).await.unwrap().is_empty(), "it has been answered");
    // Decided at once, and decided after having been asked about.
    let approved = a_step("step-3", "notice-3", Step::Approve);
    assert!(notice_step::insert(&mut tx, &approved, 0).await.unwrap());
    for (pile, n) in [(Pile::Waiting, 1), (Pile::Asked, 0), (Pile::Over, 2)] {
        assert_eq!(notice_step::count(&mut tx, pile).await.unwrap(), n, "{pile:?}");
        let lies = notice_step::in_pile(&mut tx, pile, &all, (0, 10)).await.unwrap();
        assert_eq!(i64::try_from(lies.len()).unwrap(), n, "{pile:?}");
    }
    let before = operation::revision(&mut tx, &own).await.unwrap();
    let ask = a_step("step-4", "notice-2", Step::Ask);
    assert!(notice_step::insert(&mut tx, &ask, 0).await.unwrap());
    let after = operation::revision(&mut tx, &own).await.unwrap();
    assert_eq!(after, before + 1, "a list in memory is known to be old");
    assert!(!notice_step::insert(&mut tx, &ask, 0).await.unwrap());
    assert_eq!(operation::revision(&mut tx, &own).await.unwrap(), after);
    let old = notice_step::replaced_by(&mut tx, &notice_id("notice-2")).await.unwrap();
    assert_eq!(old, Some(notice_id("notice-1")));
    let version = notice_step::version_of(&mut tx, &notice_id("notice-1")).await.unwrap();
    assert_eq!(version, Some(1));
}

async fn a_notice_is_looked_for_by_organisation_and_kind_and_says_what_it_is_found_by(
    world: World,
) {
    let mut tx = settled(&world).await;
    let hidden = Operation { name: String::new(), ..an_operation("operation-2", "S-SKYD", true) };
    operation::insert(&mut tx, &hidden).await.unwrap();
    about(&mut tx, ("notice-2", "operation-2"), NoticeKind::Closing, None).await;
    let mut replaced = a_step("step-2", "notice-1", Step::Replace);
    replaced.other = Some(notice_id("notice-2"));
    assert!(notice_step::insert(&mut tx, &replaced, 1).await.unwrap());
    let of = |organisation: &str, kind| Sought {
        organisation: (!organisation.is_empty()).then(|| OrganisationId::new(organisation)),
        kind,
    };
    let table = [
        (of("", None), 1),
        (of("organisation-1", None), 1),
        (of("organisation-1", Some(NoticeKind::Closing)), 1),
        (of("organisation-1", Some(NoticeKind::Change)), 0),
        (of("organisation-2", None), 0),
    ];
    for (sought, n) in table {
        let all = (0, i64::MAX);
        let found = notice_step::in_pile(&mut tx, Pile::Waiting, &sought, all).await.unwrap();
        assert_eq!(found.len(), n, "{sought:?}");
    }
    let all = Sought::default();
    let found = notice_step::in_pile(&mut tx, Pile::Waiting, &all, (0, 1)).await.unwrap();
    assert!(found[0].is_in_place && found[0].is_sheltered);
    assert_eq!(found[0].text, "R-notice-2 O-operation-2 ");
    let found = notice_step::in_pile(&mut tx, Pile::Over, &all, (0, 1)).await.unwrap();
    assert!(!found[0].is_in_place && !found[0].is_sheltered);
    assert_eq!(found[0].text, "R-notice-1 O-operation-1 Solhem");
    assert_eq!((found[0].happened_on, found[0].sent_on), (date(2026, 11, 1), date(2026, 11, 23)));
}

async fn a_draft_knows_what_it_completes(world: World) {
    let mut tx = settled(&world).await;
    let asked = notice_id("notice-1");
    assert_eq!(notice_step::open_completion(&mut tx, &asked, &erik()).await.unwrap(), None);
    notice_step::begin_completion(&mut tx, &draft_id(), &asked).await.unwrap();
    let open = notice_step::open_completion(&mut tx, &asked, &erik()).await.unwrap();
    assert_eq!(open, Some(draft_id()));
    let completes = notice_step::completed_by(&mut tx, &draft_id()).await.unwrap();
    assert_eq!(completes, Some(asked.clone()));
    draft::discard(&mut tx, &draft_id(), now()).await.unwrap();
    assert_eq!(notice_step::open_completion(&mut tx, &asked, &erik()).await.unwrap(), None);
}

async fn operations_are_counted_without_sheltered_homes(world: World) {
    let mut tx = settled(&world).await;
    let today = date(2026, 11, 23);
    let before = register_statistics::revision(&mut tx).await.unwrap();
    let mut closed = an_operation("operation-2", "S-HEM", false);
    closed.days.closed_on = Some(today);
    for other in [
        closed,
        an_operation("operation-3", "S-SABO", false),
        an_operation("operation-4", "S-SKYD", true),
    ] {
        operation::insert(&mut tx, &other).await.unwrap();
    }
    let revision = register_statistics::revision(&mut tx).await.unwrap();
    assert_eq!(revision, before + 3, "whoever keeps the figures knows that they are old");
    let counts = register_statistics::counts(&mut tx, today).await.unwrap();
    assert_eq!(counts.len(), 1);
    assert_eq!((counts[0].form.as_str(), counts[0].n), ("S-SABO", 2));
    assert_eq!(register_statistics::count_sheltered(&mut tx, today).await.unwrap(), 1);
    // The authority's own list has them, page by page, and they say nothing of themselves.
    assert_eq!(operation::count_sheltered(&mut tx).await.unwrap(), 1);
    let homes = operation::sheltered(&mut tx, (0, 10)).await.unwrap();
    assert_eq!(homes.len(), 1);
    assert_eq!((homes[0].id.as_str(), homes[0].name.as_str()), ("operation-4", ""));
    assert!(operation::sheltered(&mut tx, (1, 10)).await.unwrap().is_empty());
}
