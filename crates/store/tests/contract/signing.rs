//! What the service signs.

use std::hash::{BuildHasher as _, RandomState};
use std::path::Path;

use store::{Db, Keyring, Mode, StatementKey};

use super::world::{World, now};

promises!(
    what_is_signed_is_checked_with_the_key_and_nothing_else,
    the_key_is_the_key_files_and_outlives_data_keys,
);

async fn what_is_signed_is_checked_with_the_key_and_nothing_else(world: World) {
    let text = "lista över mottaget\n".as_bytes();
    let signature = world.db.sign_statement(text).unwrap();
    assert_eq!(signature.len(), 64);
    assert_eq!(world.db.sign_statement(text).unwrap(), signature, "the same each time");
    let pem = world.db.statement_key().unwrap().to_pem();
    assert!(pem.starts_with("-----BEGIN PUBLIC KEY-----\nMCowBQYDK2VwAyEA"), "{pem}");
    let key = StatementKey::from_pem(&pem).unwrap();
    assert!(key.has_signed(text, &signature));
    for place in 0..text.len() {
        let mut other = text.to_vec();
        other[place] ^= 1;
        assert!(!key.has_signed(&other, &signature), "byte {place}");
    }
    for place in 0..signature.len() {
        let mut other = signature.clone();
        other[place] ^= 1;
        assert!(!key.has_signed(text, &other), "byte {place}");
    }
    assert!(!key.has_signed(text, b""));
    let none = ["", "-----BEGIN CERTIFICATE-----\nMCow\n-----END CERTIFICATE-----\n"];
    assert!(none.iter().all(|text| StatementKey::from_pem(text).is_none()));
}

async fn the_key_is_the_key_files_and_outlives_data_keys(world: World) {
    let key = world.db.statement_key().unwrap();
    world.db.begin_rotation(now()).await.unwrap();
    assert_eq!(world.db.statement_key().unwrap(), key);
    let again = Keyring::parse(&world.keys.to_text().unwrap()).unwrap();
    let again = Db::open(&world.url, again).await.unwrap();
    assert_eq!(again.statement_key().unwrap(), key);
    let name = format!("signing_{:016x}.db", RandomState::new().hash_one(()));
    let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    let other = Keyring::generate(Mode::Demo).unwrap();
    let other = Db::open(&format!("sqlite:{}", path.display()), other).await.unwrap();
    let others_key = other.statement_key().unwrap();
    other.close().await;
    for end in ["", "-wal", "-shm"] {
        std::fs::remove_file(format!("{}{end}", path.display())).ok();
    }
    assert_ne!(others_key, key);
}
