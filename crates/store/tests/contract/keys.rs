//! Keys: the right ones, for the right database, and how they are changed.

use domain::ids::ReportId;
use store::{Db, Error, Keyring, Mode, person, report};

use super::samples::*;
use super::world::{World, now};

promises!(
    demonstration_and_production_are_not_mixed,
    other_keys_are_refused,
    the_key_file_opens_what_it_sealed,
    a_new_data_key_leaves_old_rows_readable,
    another_node_learns_of_a_new_data_key,
    data_keys_are_wrapped_anew_under_a_new_key,
);

async fn open(world: &World, keys: &Keyring) -> Result<Db, Error> {
    Db::open(&world.url, keys.clone()).await
}

async fn demonstration_and_production_are_not_mixed(world: World) {
    // The same keys, but for the mode.
    let text = world.keys.to_text().unwrap().replace("demo", "production");
    let production = Keyring::parse(&text).unwrap();
    assert_eq!(production.mode(), Mode::Production);
    let refused = open(&world, &production).await.err().unwrap();
    assert!(matches!(refused, Error::ModeMixed { database: Mode::Demo, keys: Mode::Production }));
    assert!(refused.to_string().contains("never mixed"));
}

async fn other_keys_are_refused(world: World) {
    let other = Keyring::generate(Mode::Demo).unwrap();
    let refused = open(&world, &other).await.err();
    assert!(matches!(refused, Some(Error::WrongKeys)));
    // The lookup key is right, but the key that wraps the data keys is another.
    let ours = world.keys.to_text().unwrap();
    let wrapping = |text: &str| text.split('"').nth(13).unwrap().to_owned();
    let mixed = ours.replace(&wrapping(&ours), &wrapping(&other.to_text().unwrap()));
    assert_ne!(mixed, *ours);
    let refused = open(&world, &Keyring::parse(&mixed).unwrap()).await.err();
    assert!(matches!(refused, Some(Error::WrongKeys)));
}

async fn the_key_file_opens_what_it_sealed(world: World) {
    let mut tx = world.write().await;
    settle(&mut tx).await;
    tx.commit().await.unwrap();
    let read = Keyring::parse(&world.keys.to_text().unwrap()).unwrap();
    let db = open(&world, &read).await.unwrap();
    let mut tx = db.read().await.unwrap();
    let found = person::details(&mut tx, &erik()).await.unwrap();
    assert!(found == Some(details()));
    let by_number = person::by_identifier(&mut tx, "personnummer", "SE", "189001019802").await;
    assert_eq!(by_number.unwrap(), Some(erik()));
}

/// The number of the data key that each report is sealed with.
async fn data_keys(world: &World) -> Vec<String> {
    let mut raw = world.raw().await;
    let sql = if raw.is_sqlite() {
        "SELECT hex(substr(document_sealed, 2, 4)) FROM report ORDER BY id"
    } else {
        "SELECT encode(substring(document_sealed from 2 for 4), 'hex') FROM report ORDER BY id"
    };
    raw.texts(sql).await
}

async fn a_new_data_key_leaves_old_rows_readable(world: World) {
    let mut tx = world.write().await;
    settle_with_report(&mut tx).await;
    tx.commit().await.unwrap();
    world.db.rotate_data_key(now()).await.unwrap();
    let mut tx = world.write().await;
    let second = a_report("report-2", "case-1", 2);
    assert!(report::insert(&mut tx, &second).await.unwrap());
    tx.commit().await.unwrap();
    assert_eq!(data_keys(&world).await, ["00000001", "00000002"]);
    let mut tx = world.read().await;
    for id in ["report-1", "report-2"] {
        let found = report::by_id(&mut tx, &ReportId::new(id)).await.unwrap();
        assert_eq!(found.unwrap().document, second.document);
    }
}

async fn another_node_learns_of_a_new_data_key(world: World) {
    let other = world.other_node().await;
    world.db.rotate_data_key(now()).await.unwrap();
    let mut tx = world.write().await;
    settle_with_report(&mut tx).await;
    tx.commit().await.unwrap();
    assert_eq!(data_keys(&world).await, ["00000002"]);
    let mut tx = other.read().await;
    let found = report::by_id(&mut tx, &ReportId::new("report-1")).await;
    assert!(found.unwrap().is_some());
    drop(tx);
    let mut tx = other.write().await;
    let third = a_report("report-2", "case-1", 2);
    assert!(report::insert(&mut tx, &third).await.unwrap());
    tx.commit().await.unwrap();
    assert_eq!(data_keys(&world).await, ["00000002", "00000002"]);
}

async fn data_keys_are_wrapped_anew_under_a_new_key(world: World) {
    let mut tx = world.write().await;
    settle_with_report(&mut tx).await;
    tx.commit().await.unwrap();
    let renewed = world.keys.renewed().unwrap();
    let db = open(&world, &renewed).await.unwrap();
    assert_eq!(db.rewrap_data_keys().await.unwrap(), 1);
    assert_eq!(db.rewrap_data_keys().await.unwrap(), 0, "they are wrapped");
    let refused = open(&world, &world.keys).await.err();
    assert!(matches!(refused, Some(Error::WrongKeys)), "the old key file");
    let db = open(&world, &renewed).await.unwrap();
    let mut tx = db.read().await.unwrap();
    let found = report::by_id(&mut tx, &ReportId::new("report-1")).await;
    assert!(found.unwrap().is_some());
}
