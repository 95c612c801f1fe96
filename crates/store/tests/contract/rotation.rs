//! Keys that are changed while the service runs: nothing becomes unreadable, nobody is not found, and what
//! must be unique stays so, on every node.

use domain::ids::{CaseId, PersonId, ReportId};
use jiff::civil::date;
use store::{Db, Error, Keyring, Rotated, attachment, case, draft, person, report, rows};

use super::notices::{a_file, settle_notices};
use super::register::settle_register;
use super::samples::*;
use super::world::{World, now};

promises!(
    what_was_written_is_encrypted_and_hashed_anew,
    a_change_that_was_broken_off_goes_on,
    large_files_are_encrypted_anew_a_few_at_a_time,
    everything_is_found_in_the_middle_of_a_change,
    nobody_and_nothing_is_there_twice_in_the_middle_of_a_change,
    another_node_learns_of_new_keys,
    a_new_key_file_is_read_by_a_node_that_runs,
    a_hash_that_fits_nothing_is_left_and_told,
    what_somebody_holds_is_waited_for_and_not_passed_by,
    what_has_the_newest_keys_already_is_waited_for_by_nobody,
    a_rotator_of_an_earlier_change_does_not_end_a_later_one,
    one_decision_sent_by_many_during_a_change_gives_one_case,
    a_case_is_known_by_the_century_that_it_was_written_with,
);

async fn open(world: &World, keys: &Keyring) -> Result<Db, Error> {
    Db::open(&world.url, keys.clone()).await
}

async fn settled(world: &World) {
    let mut tx = world.write().await;
    settle_with_report(&mut tx).await;
    let key = draft::duplicate_lookup(&mut tx, &committee_id(), &identity()).await.unwrap();
    let state = draft::State { duplicate_lookup: Some(key), ..state("x") };
    let id = domain::ids::DraftId::new("draft-2");
    let service = domain::service::Service::IndividualReport;
    assert!(draft::insert(&mut tx, (&id, service), None, &state).await.unwrap());
    tx.commit().await.unwrap();
}

async fn rotate(world: &World) -> Rotated {
    world.db.rotate(now(), &mut |_| {}).await.unwrap()
}

async fn large_files_are_encrypted_anew_a_few_at_a_time(world: World) {
    let mut tx = world.write().await;
    settle(&mut tx).await;
    settle_register(&mut tx).await;
    settle_notices(&mut tx).await;
    for n in 2..6 {
        let content = vec![7; 3 << 20];
        attachment::insert(&mut tx, &a_file(&format!("file-{n}")), &content).await.unwrap();
    }
    tx.commit().await.unwrap();
    world.db.begin_rotation(now()).await.unwrap();
    let mut steps = Vec::new();
    let mut told = |it: store::Progress| {
        if it.table == "attachment" {
            steps.push(it.n_done);
        }
    };
    assert!(world.db.rotate(now(), &mut told).await.unwrap().is_whole());
    // The small one and the first large one fit together; then one by one, and nothing after the last.
    assert_eq!(steps[..5], [2, 3, 4, 5, 5]);
}

/// The numbers of the data keys that something is sealed with.
async fn data_keys(world: &World) -> Vec<String> {
    let mut raw = world.raw().await;
    let number = if raw.is_sqlite() {
        "hex(substr($, 2, 4))"
    } else {
        "encode(substring($ from 2 for 4), 'hex')"
    };
    let mut found = Vec::new();
    for place in [
        "report.document_sealed",
        "cases.person_sealed",
        "person.details_sealed",
        "person_identifier.value_sealed",
        "draft.answers_sealed",
        "draft.duplicate_sealed",
    ] {
        let (table, column) = place.split_once('.').unwrap();
        let number = number.replace('$', column);
        let sql = format!("SELECT DISTINCT {number} FROM {table} WHERE {column} IS NOT NULL");
        found.extend(raw.texts(&sql).await);
    }
    found.sort();
    found.dedup();
    found
}

/// Whoever is looked for by number, decision and person is found.
async fn all_is_found(db: &Db) {
    let mut tx = db.read().await.unwrap();
    let erik = person::by_identifier(&mut tx, "personnummer", "SE", "189001019802").await;
    assert_eq!(erik.unwrap(), Some(super::samples::erik()));
    let key = draft::duplicate_lookup(&mut tx, &committee_id(), &identity()).await.unwrap();
    let found = case::by_identity(&mut tx, &committee_id(), &key).await.unwrap();
    assert_eq!(found.unwrap().id, CaseId::new("case-1"));
    let none = domain::ids::DraftId::new("none");
    let drafts = draft::with_duplicate(&mut tx, &committee_id(), &key, &none).await.unwrap();
    assert_eq!(drafts.len(), 1);
    let found = report::by_id(&mut tx, &ReportId::new("report-1")).await.unwrap().unwrap();
    assert_eq!(found.document, a_report("report-1", "case-1", 1).document);
}

async fn what_was_written_is_encrypted_and_hashed_anew(world: World) {
    settled(&world).await;
    assert_eq!(data_keys(&world).await, ["00000001"]);
    assert!(world.db.begin_rotation(now()).await.unwrap());
    let rotated = rotate(&world).await;
    assert_eq!((rotated.n_rehashed, rotated.n_left), (3, 0), "a person, a case and a draft");
    assert_eq!(data_keys(&world).await, ["00000002"]);
    all_is_found(&world.db).await;
    // A second change, and a node that starts after it.
    assert!(world.db.begin_rotation(now()).await.unwrap());
    rotate(&world).await;
    assert_eq!(data_keys(&world).await, ["00000003"]);
    all_is_found(&open(&world, &world.keys).await.unwrap()).await;
    let mut tx = world.read().await;
    assert!(matches!(store::audit::verify(&mut tx).await, Ok(store::audit::Chain::Whole { .. })));
    for table in rows::tables() {
        assert_eq!(rows::check(&mut tx, table, &mut || {}).await.unwrap(), [], "{table}");
    }
}

async fn a_change_that_was_broken_off_goes_on(world: World) {
    settled(&world).await;
    assert!(world.db.begin_rotation(now()).await.unwrap());
    let other = world.other_node().await;
    assert!(!other.db.begin_rotation(now()).await.unwrap(), "it is under way");
    rotate(&other).await;
    assert_eq!(data_keys(&world).await, ["00000002"]);
    let again = rotate(&other).await;
    assert_eq!(again, Rotated::default(), "nothing is left to do");
    assert!(other.db.begin_rotation(now()).await.unwrap(), "the first has come to its end");
}

async fn everything_is_found_in_the_middle_of_a_change(world: World) {
    settled(&world).await;
    world.db.begin_rotation(now()).await.unwrap();
    all_is_found(&world.db).await;
    // A second case of the same person, which is hashed with the new key.
    let mut tx = world.write().await;
    let other = draft::Identity { measure: "AO-DV".to_owned(), ..identity() };
    let key = draft::duplicate_lookup(&mut tx, &committee_id(), &other).await.unwrap();
    let new = case::NewCase { identity_key: key, ..a_case(&mut tx, "case-2").await };
    assert!(case::insert(&mut tx, &new).await.unwrap());
    tx.commit().await.unwrap();
    let mut tx = world.read().await;
    for (one, other) in [("case-1", "case-2"), ("case-2", "case-1")] {
        let case = case::by_id(&mut tx, &CaseId::new(one)).await.unwrap().unwrap();
        let others = case::of_same_person(&mut tx, &case).await.unwrap();
        let ids: Vec<&str> = others.iter().map(|case| case.id.as_str()).collect();
        assert_eq!(ids, [other]);
    }
}

async fn nobody_and_nothing_is_there_twice_in_the_middle_of_a_change(world: World) {
    settled(&world).await;
    world.db.begin_rotation(now()).await.unwrap();
    let mut tx = world.write().await;
    let again = a_case(&mut tx, "case-2").await;
    assert!(!case::insert(&mut tx, &again).await.unwrap());
    let twin = person::NewPerson { id: PersonId::new("twin"), ..a_person("twin", "189001019802") };
    assert!(!person::insert(&mut tx, &twin).await.unwrap());
    tx.commit().await.unwrap();
    let mut raw = world.raw().await;
    assert_eq!((raw.count("cases").await, raw.count("person").await), (1, 1));
}

async fn another_node_learns_of_new_keys(world: World) {
    settled(&world).await;
    let other = world.other_node().await;
    world.db.begin_rotation(now()).await.unwrap();
    // What it looks for it finds, although it has not been told.
    all_is_found(&other.db).await;
    other.db.refresh_keys().await.unwrap();
    let mut tx = other.write().await;
    assert!(report::insert(&mut tx, &a_report("report-2", "case-1", 2)).await.unwrap());
    tx.commit().await.unwrap();
    let mut raw = world.raw().await;
    let number = if raw.is_sqlite() {
        "hex(substr(document_sealed, 2, 4))"
    } else {
        "encode(substring(document_sealed from 2 for 4), 'hex')"
    };
    let sql = format!("SELECT {number} FROM report ORDER BY id");
    assert_eq!(raw.texts(&sql).await, ["00000001", "00000002"]);
}

async fn a_new_key_file_is_read_by_a_node_that_runs(world: World) {
    settled(&world).await;
    let folder = std::path::Path::new(env!("CARGO_TARGET_TMPDIR"));
    let name = world.url.rsplit('/').next().unwrap().to_owned();
    let file = folder.join(format!("{name}.keys.json"));
    std::fs::write(&file, world.keys.to_text().unwrap().as_bytes()).unwrap();
    let running = open(&world, &world.keys.clone().kept_in(file.clone())).await.unwrap();
    let renewed = world.keys.renewed().unwrap();
    let operator = open(&world, &renewed).await.unwrap();
    operator.begin_rotation(now()).await.unwrap();
    let refused = running.refresh_keys().await;
    assert!(matches!(refused, Err(Error::WrongKeys)), "the new file has not come to the node");
    std::fs::write(&file, renewed.to_text().unwrap().as_bytes()).unwrap();
    running.refresh_keys().await.unwrap();
    all_is_found(&running).await;
    operator.rotate(now(), &mut |_| {}).await.unwrap();
    all_is_found(&running).await;
    let refused = open(&world, &world.keys).await.err();
    assert!(matches!(refused, Some(Error::WrongKeys)), "the old key file");
    std::fs::remove_file(&file).unwrap();
}

async fn a_hash_that_fits_nothing_is_left_and_told(world: World) {
    settled(&world).await;
    let mut raw = world.raw().await;
    let zeros = if raw.is_sqlite() { "zeroblob(32)" } else { "decode(repeat('00', 32), 'hex')" };
    raw.run(&format!("UPDATE cases SET identity_key = {zeros}")).await.unwrap();
    world.db.begin_rotation(now()).await.unwrap();
    assert_eq!(rotate(&world).await.n_left, 1);
    assert!(!world.db.begin_rotation(now()).await.unwrap(), "it is not at its end");
    let mut tx = world.read().await;
    let found = case::by_id(&mut tx, &CaseId::new("case-1")).await.unwrap();
    assert!(found.is_some());
}

async fn what_somebody_holds_is_waited_for_and_not_passed_by(world: World) {
    settled(&world).await;
    world.db.begin_rotation(now()).await.unwrap();
    let mut holder = world.write().await;
    let held = case::by_id(&mut holder, &CaseId::new("case-1")).await.unwrap();
    assert!(held.is_some());
    let changing = world.other_node().await;
    let mut tasks = tokio::task::JoinSet::new();
    tasks.spawn(async move { rotate(&changing).await });
    if world.url.starts_with("postgres") {
        // Until all else has been done: the case alone is left.
        let newest =
            "SELECT encode(substring(value_sealed from 2 for 4), 'hex') FROM person_identifier";
        let mut raw = world.raw().await;
        while raw.texts(newest).await != ["00000002"] {
            assert!(tasks.try_join_next().is_none(), "it ended");
        }
        assert!(tasks.try_join_next().is_none(), "it waits");
    }
    drop(holder);
    let rotated = tasks.join_next().await.unwrap().unwrap();
    assert!(rotated.is_whole(), "{rotated:?}");
    assert_eq!(data_keys(&world).await, ["00000002"]);
    all_is_found(&world.db).await;
    assert!(world.db.begin_rotation(now()).await.unwrap(), "the first has come to its end");
}

async fn what_has_the_newest_keys_already_is_waited_for_by_nobody(world: World) {
    if world.url.starts_with("sqlite:") {
        // Whoever writes to a file holds all of it.
        return;
    }
    settled(&world).await;
    world.db.begin_rotation(now()).await.unwrap();
    let mut tx = world.write().await;
    let measure = "AO-DV".to_owned();
    let other = draft::Identity { measure: measure.clone(), ..identity() };
    let key = draft::duplicate_lookup(&mut tx, &committee_id(), &other).await.unwrap();
    let new = case::NewCase { identity_key: key, measure, ..a_case(&mut tx, "case-2").await };
    assert!(case::insert(&mut tx, &new).await.unwrap());
    tx.commit().await.unwrap();
    // Somebody is at work with it until the end, and after it.
    let mut holder = world.write().await;
    let held = case::by_id(&mut holder, &CaseId::new("case-2")).await.unwrap();
    assert!(held.is_some());
    let rotated = rotate(&world.other_node().await).await;
    assert!(rotated.is_whole(), "{rotated:?}");
    drop(holder);
    assert_eq!(data_keys(&world).await, ["00000002"]);
    all_is_found(&world.db).await;
}

async fn a_rotator_of_an_earlier_change_does_not_end_a_later_one(world: World) {
    settled(&world).await;
    world.db.begin_rotation(now()).await.unwrap();
    let first = world.other_node().await;
    let (is_at_work, at_work) = std::sync::mpsc::channel();
    let (go_on, may_go_on) = std::sync::mpsc::channel::<()>();
    let mut stops = Some((is_at_work, may_go_on));
    let mut told = move |_: store::Progress| {
        if let Some((is_at_work, may_go_on)) = stops.take() {
            is_at_work.send(()).unwrap();
            // It stands still until the other end is used, or gone.
            tokio::task::block_in_place(|| may_go_on.recv().ok());
        }
    };
    let mut tasks = tokio::task::JoinSet::new();
    tasks.spawn(async move { first.db.rotate(now(), &mut told).await.unwrap() });
    while at_work.try_recv() == Err(std::sync::mpsc::TryRecvError::Empty) {
        tokio::task::yield_now().await;
    }
    assert!(rotate(&world).await.is_whole());
    assert!(world.db.begin_rotation(now()).await.unwrap(), "the first has come to its end");
    go_on.send(()).unwrap();
    tasks.join_next().await.unwrap().unwrap();
    assert!(!world.db.begin_rotation(now()).await.unwrap(), "the second is under way");
    all_is_found(&world.db).await;
    assert!(rotate(&world).await.is_whole());
    assert_eq!(data_keys(&world).await, ["00000003"]);
    all_is_found(&world.db).await;
}

async fn one_decision_sent_by_many_during_a_change_gives_one_case(world: World) {
    let mut tx = world.write().await;
    settle(&mut tx).await;
    tx.commit().await.unwrap();
    let mut tasks = tokio::task::JoinSet::new();
    for n in 0..16 {
        let node = world.other_node().await;
        tasks.spawn(async move {
            let mut tx = node.write().await;
            let new = a_case(&mut tx, &format!("case-{n}")).await;
            let is_new = case::insert(&mut tx, &new).await.unwrap();
            tx.commit().await.unwrap();
            is_new
        });
        // In the middle of them the keys are changed.
        if n == 7 {
            let changing = world.other_node().await;
            tasks.spawn(async move {
                changing.db.begin_rotation(now()).await.unwrap();
                changing.db.rotate(now(), &mut |_| {}).await.unwrap();
                false
            });
        }
    }
    let outcomes = tasks.join_all().await;
    assert_eq!(outcomes.iter().filter(|is_new| **is_new).count(), 1);
    assert_eq!(world.raw().await.count("cases").await, 1);
}

async fn a_case_is_known_by_the_century_that_it_was_written_with(world: World) {
    let mut tx = world.write().await;
    settle(&mut tx).await;
    // Ninety-nine years old when the case was written, in ten digits; a hundred by now.
    let mut new = a_case(&mut tx, "case-1").await;
    "261001-9801".clone_into(&mut new.person.number);
    new.opened_at = "2026-09-15T08:00:00Z".parse().unwrap();
    new.person_number = domain::person_number::canonical("261001-9801", date(2026, 9, 15));
    let identity = draft::Identity { person_number: new.person_number.clone(), ..identity() };
    new.identity_key = draft::duplicate_lookup(&mut tx, &committee_id(), &identity).await.unwrap();
    assert!(case::insert(&mut tx, &new).await.unwrap());
    tx.commit().await.unwrap();
    world.db.begin_rotation(now()).await.unwrap();
    let later = "2026-11-15T08:00:00Z".parse().unwrap();
    let rotated = world.db.rotate(later, &mut |_| {}).await.unwrap();
    assert_eq!(rotated.n_left, 0);
}
