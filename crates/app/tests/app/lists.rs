//! Lists of options are changed without a release: the form changes at once, what was reported never.

use app::option_lists::{Became, Edit, edit, preview, publish, sheet};
use app::proposal::{handle, proposals};
use app::{App, Ctx, Error, Refusal};
use domain::Bilingual;
use domain::catalogue::ListChange;
use domain::ids::{FieldId, ListId, OptionId};
use jiff::SignedDuration;
use jiff::civil::date;

use super::world::{ALVA, ERIK, World, administrator};
use crate::promises;

promises![
    a_published_option_can_be_chosen_at_once_and_history_is_not_touched,
    an_option_that_has_ended_is_no_longer_offered_but_still_read,
    what_is_wrong_with_a_change_is_told_and_nothing_is_lost,
    two_who_change_the_same_list_do_not_overwrite_each_other,
    nothing_is_added_to_a_list_whose_options_the_form_asks_about_by_name,
    a_list_from_which_nobody_could_choose_is_not_published,
    every_list_is_read_back_as_it_was_written,
    equal_proposals_stand_together_until_somebody_has_dealt_with_them,
    nobody_else_reaches_the_lists,
];

fn words(sv: &str, en: &str) -> Bilingual {
    Bilingual { sv: sv.to_owned(), en: en.to_owned() }
}

fn causes() -> ListId {
    ListId::new("causes")
}

fn add(id: &str) -> Edit {
    Edit::Add {
        option: OptionId::new(id),
        label: words("Upphandling pågår", "Procurement is under way"),
        from: date(2026, 11, 1),
        like: OptionId::new("K-PERS"),
    }
}

/// Which change of the list the page shows.
async fn revision(world: &World, ivar: &Ctx) -> i64 {
    sheet(&world.app, ivar, &causes()).await.unwrap().revision
}

/// The service as the person's next request finds it.
async fn next(world: &World, number: &str) -> (App, Ctx) {
    let ctx = world.log_in(number).await;
    let change = ctx.actor().unwrap().lists_change;
    (world.app.clone().at_lists(change).await.unwrap(), ctx)
}

async fn a_published_option_can_be_chosen_at_once_and_history_is_not_touched(mut world: World) {
    let erik = world.log_in(ERIK).await;
    let case = world.case(&erik, date(2026, 2, 1)).await;
    let old = world.page(&erik, &case).await.reports[0].id.clone();
    let before = app::reports::read(&world.app, &erik, &old).await.unwrap();
    let receipt = app::reports::receipt(&world.app, &erik, &old).await.unwrap();
    let ivar = administrator(&world).await;
    let reword = Edit::Reword {
        option: OptionId::new("K-PERS"),
        label: words("Brist på personal", "Lack of staff"),
        hint: words("", ""),
    };
    assert_eq!(edit(&world.app, &ivar, (&causes(), 0), &reword).await.unwrap(), Became::Kept);
    let list = causes();
    let seen = revision(&world, &ivar).await;
    assert_eq!(edit(&world.app, &ivar, (&list, seen), &add("K-UPPH")).await.unwrap(), Became::Kept);
    let shown = sheet(&world.app, &ivar, &causes()).await.unwrap();
    assert_eq!(shown.changes.len(), 2);
    assert!(matches!(&shown.changes[1], ListChange::Added(id, _) if id.as_str() == "K-UPPH"));
    // Nothing is seen before it is published.
    let hidden = next(&world, ERIK).await.0;
    assert!(hidden.form().catalogue.choice(&list, "K-UPPH").is_none());
    let silent = publish(&world.app, &ivar, (&list, shown.revision), " ").await.unwrap();
    assert_eq!(silent, Became::Comment);
    let done = publish(&world.app, &ivar, (&list, shown.revision), "Efter förslag").await.unwrap();
    assert_eq!(done, Became::Kept);
    // From the next request on it can be chosen.
    let (app, erik) = next(&world, ERIK).await;
    let hash = app.form().hash.clone();
    assert_ne!(hash, world.app.form().hash);
    world.app = app;
    let id = world.full_draft(&erik, date(2026, 3, 1)).await.0;
    let saved = world.save(&erik, &id, 2, &[("cause", "K-UPPH")]).await;
    assert!(saved.draft.journey(&world.app).is_complete());
    let (report, _) = world.send(&erik, &id, saved.draft.revision, 0).await;
    let sent = app::reports::read(&world.app, &erik, &report).await.unwrap();
    assert_eq!(sent.document.answer("cause"), Some("K-UPPH"));
    assert_eq!(sent.document.catalogue_sha256, hash, "the version is pinned");
    // What was sent before is as it was, words and all.
    let after = app::reports::read(&world.app, &erik, &old).await.unwrap();
    assert_eq!(after.sha256, before.sha256);
    assert!(after.document.text().unwrap().contains("Personalrelaterade skäl"));
    assert_eq!(app::reports::receipt(&world.app, &erik, &old).await.unwrap(), receipt);
    let versions = sheet(&world.app, &ivar, &causes()).await.unwrap().versions;
    assert_eq!((versions.len(), versions[0].comment.as_str()), (1, "Efter förslag"));
}

async fn an_option_that_has_ended_is_no_longer_offered_but_still_read(mut world: World) {
    let erik = world.log_in(ERIK).await;
    let case = world.case(&erik, date(2026, 2, 1)).await;
    let ivar = administrator(&world).await;
    let days = Edit::Days {
        option: OptionId::new("K-PERS"),
        from: date(2013, 6, 1),
        to: Some(date(2026, 11, 22)),
    };
    edit(&world.app, &ivar, (&causes(), 0), &days).await.unwrap();
    let seen = revision(&world, &ivar).await;
    publish(&world.app, &ivar, (&causes(), seen), "Används inte").await.unwrap();
    let (app, erik) = next(&world, ERIK).await;
    world.app = app;
    let follow_up = [("status", "not_executed"), ("cause", "K-PERS")];
    let (id, _) = world.follow_up(&erik, &case, &follow_up).await;
    let draft = app::draft::open(&world.app, &erik, &id).await.unwrap();
    let journey = draft.journey(&world.app);
    let stuck = journey.asked().find(|asked| asked.problem.is_some()).unwrap();
    assert_eq!(stuck.field.id, FieldId::new("cause"), "another has to be chosen");
    let page = world.page(&erik, &case).await;
    let sent = app::reports::read(&world.app, &erik, &page.reports[0].id).await.unwrap();
    assert!(sent.document.text().unwrap().contains("Personalrelaterade skäl"), "it is still read");
}

async fn what_is_wrong_with_a_change_is_told_and_nothing_is_lost(world: World) {
    let ivar = administrator(&world).await;
    let list = causes();
    let wrong = |label: Bilingual| Edit::Reword {
        option: OptionId::new("K-PERS"),
        label,
        hint: words("", ""),
    };
    let table = [
        (wrong(words("Bara svenska", "")), Became::Words),
        (wrong(words(&"å".repeat(201), "x")), Became::Words),
        (add("K-PERS"), Became::Id),
        (add("små bokstäver"), Became::Id),
        (
            Edit::Days {
                option: OptionId::new("K-PERS"),
                from: date(2027, 1, 1),
                to: Some(date(2026, 1, 1)),
            },
            Became::Days,
        ),
    ];
    for (change, became) in table {
        assert_eq!(edit(&world.app, &ivar, (&list, 0), &change).await.unwrap(), became);
    }
    let nothing = publish(&world.app, &ivar, (&list, 0), "x").await.unwrap();
    assert_eq!(nothing, Became::Nothing);
    let unknown = sheet(&world.app, &ivar, &ListId::new("statuses")).await.err();
    assert!(matches!(unknown, Some(Error::Refused(Refusal::NotFound))));
}

async fn two_who_change_the_same_list_do_not_overwrite_each_other(world: World) {
    let ivar = administrator(&world).await;
    let list = causes();
    assert_eq!(edit(&world.app, &ivar, (&list, 0), &add("K-A")).await.unwrap(), Became::Kept);
    assert_eq!(edit(&world.app, &ivar, (&list, 0), &add("K-B")).await.unwrap(), Became::Stale);
    let seen = revision(&world, &ivar).await;
    assert_eq!(edit(&world.app, &ivar, (&list, seen), &add("K-B")).await.unwrap(), Became::Kept);
    let stale = publish(&world.app, &ivar, (&list, seen), "x").await.unwrap();
    assert_eq!(stale, Became::Stale, "what was not looked at is not published");
    // Thrown away and begun again: a page from before is still stale.
    let seen = revision(&world, &ivar).await;
    app::option_lists::discard(&world.app, &ivar, &list).await.unwrap();
    let later = ivar.now.saturating_add(SignedDuration::from_secs(1)).unwrap();
    let ivar = Ctx { now: later, ..ivar };
    assert_eq!(edit(&world.app, &ivar, (&list, 0), &add("K-C")).await.unwrap(), Became::Kept);
    let stale = publish(&world.app, &ivar, (&list, seen), "x").await.unwrap();
    assert_eq!(stale, Became::Stale);
}

async fn nothing_is_added_to_a_list_whose_options_the_form_asks_about_by_name(world: World) {
    let ivar = administrator(&world).await;
    let list = ListId::new(app::option_lists::CLOSED);
    let refused = edit(&world.app, &ivar, (&list, 0), &add("NY")).await.err();
    assert!(matches!(refused, Some(Error::Refused(Refusal::NotFound))));
}

async fn a_list_from_which_nobody_could_choose_is_not_published(world: World) {
    let ivar = administrator(&world).await;
    let list = ListId::new("main_reasons");
    let mut now = 0;
    for option in ["municipality", "outside", "individual"] {
        let option = OptionId::new(option);
        let days = Edit::Days { option, from: date(2013, 6, 1), to: Some(date(2026, 11, 22)) };
        assert_eq!(edit(&world.app, &ivar, (&list, now), &days).await.unwrap(), Became::Kept);
        now = sheet(&world.app, &ivar, &list).await.unwrap().revision;
    }
    let became = publish(&world.app, &ivar, (&list, now), "Allt stängs").await.unwrap();
    assert_eq!(became, Became::Empty);
}

async fn every_list_is_read_back_as_it_was_written(world: World) {
    let catalogue = &world.app.form().catalogue;
    for id in app::option_lists::LISTS {
        let list = &catalogue.lists[&ListId::new(id)];
        let lists = [(list.id.clone(), list.to_toml())].into_iter().collect();
        let forms = app::Forms::with_lists(&lists, 1).unwrap_or_else(|it| panic!("{id}: {it:#?}"));
        let read = &forms.individual_report.catalogue;
        let differences = domain::catalogue::difference(catalogue, read);
        assert!(differences.is_empty(), "{id}: {differences:?}");
        assert_eq!(read.lists[&list.id].to_toml(), list.to_toml());
    }
}

async fn equal_proposals_stand_together_until_somebody_has_dealt_with_them(world: World) {
    let erik = world.log_in(ERIK).await;
    let (id, _) = world.full_draft(&erik, date(2026, 2, 1)).await;
    for text in ["Tolk saknas", "tolk saknas!", "Bostad anpassas"] {
        world.app.clock.advance(SignedDuration::from_secs(1));
        let erik = Ctx { now: world.app.clock.now(), ..erik.clone() };
        app::proposal::propose(&world.app, &erik, &id, text).await.unwrap();
    }
    let ivar = administrator(&world).await;
    let groups = proposals(&world.app, &ivar).await.unwrap();
    assert_eq!(groups.len(), 2);
    assert_eq!((groups[0].text.as_str(), groups[0].count), ("Tolk saknas", 2));
    handle(&world.app, &ivar, &groups[0].ids).await.unwrap();
    assert_eq!(proposals(&world.app, &ivar).await.unwrap().len(), 1);
    let catalogue = &world.app.form().catalogue;
    let list = &catalogue.lists[&causes()];
    let picked = [("area", "AO"), ("measure", "AO-HT"), ("main_reason", "municipality")];
    let picked = picked.map(|(field, id)| (field.to_owned(), id.to_owned())).into_iter().collect();
    let offered = preview(catalogue, list, date(2026, 11, 23), &picked);
    assert!(offered.iter().any(|choice| choice.id.as_str() == "K-PERS"));
    assert!(!offered.iter().any(|choice| choice.id.as_str() == "K-BOST"), "only for housing");
}

async fn nobody_else_reaches_the_lists(world: World) {
    for number in [ERIK, ALVA] {
        let ctx = world.log_in(number).await;
        let errors = [
            sheet(&world.app, &ctx, &causes()).await.err(),
            edit(&world.app, &ctx, (&causes(), 0), &add("K-A")).await.err(),
            publish(&world.app, &ctx, (&causes(), 0), "x").await.err(),
            proposals(&world.app, &ctx).await.err(),
            handle(&world.app, &ctx, &[]).await.err(),
        ];
        for error in errors {
            assert!(matches!(error, Some(Error::Refused(Refusal::NotFound))));
        }
    }
}
