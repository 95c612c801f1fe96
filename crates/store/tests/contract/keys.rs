//! Keys: the right ones, for the right database, and how they are changed.

use store::{Db, Error, Keyring, Mode, person};

use super::samples::*;
use super::world::World;

promises!(
    demonstration_and_production_are_not_mixed,
    other_keys_are_refused,
    the_key_file_opens_what_it_sealed,
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
