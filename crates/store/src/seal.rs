//! Encryption of single fields: AES-256-GCM under a data key that lies wrapped in the database.
//!
//! A sealed field is a version byte, the data key's number (four bytes), the nonce and the sealed text.
//! Table, column and record stand in the additional data, so that no value can be moved to another place.

use std::collections::BTreeMap;
use std::sync::{Arc, RwLock};

use aws_lc_rs::aead::{AES_256_GCM, Aad, Nonce, RandomizedNonceKey};
use aws_lc_rs::hmac;
use aws_lc_rs::rand::{SecureRandom, SystemRandom};
use zeroize::Zeroizing;

use crate::error::Error;
use crate::keyring::Keyring;

const VERSION: u8 = 1;
/// Length of the version and the data key's number.
pub(crate) const HEAD: usize = 5;
const NONCE: usize = 12;

/// The keys in use.
pub(crate) struct Sealer {
    keyring: RwLock<Arc<Keyring>>,
    log: hmac::Key,
    data_keys: RwLock<BTreeMap<u32, RandomizedNonceKey>>,
    /// Keys of keyed hashes; number 0 is the key file's own.
    lookup_keys: RwLock<BTreeMap<u32, hmac::Key>>,
}

/// A key that lies wrapped in the database: the table it lies in, and its number there.
#[derive(Clone, Copy)]
pub(crate) struct Wrapped(pub(crate) &'static str, pub(crate) u32);

/// A key that encrypts fields.
pub(crate) const DATA_KEY: &str = "data_key";
/// A key of keyed hashes.
pub(crate) const LOOKUP_KEY: &str = "lookup_key";

impl Sealer {
    pub(crate) fn new(keyring: Keyring) -> Self {
        let lookup = hmac::Key::new(hmac::HMAC_SHA256, &keyring.lookup);
        // Made from the key file's own key, which is never changed: an old line of the log keeps its seal.
        let log = hmac::sign(&lookup, b"v1|key of the log|");
        Self {
            keyring: RwLock::new(Arc::new(keyring)),
            log: hmac::Key::new(hmac::HMAC_SHA256, log.as_ref()),
            data_keys: RwLock::default(),
            lookup_keys: RwLock::new(BTreeMap::from([(0, lookup)])),
        }
    }

    /// The key file as it was last read.
    pub(crate) fn keyring(&self) -> Result<Arc<Keyring>, Error> {
        self.keyring.read().map(|keyring| Arc::clone(&keyring)).map_err(|_| Error::Encryption)
    }

    /// A new key, wrapped under the current key of the key file.
    pub(crate) fn new_key(&self, place: Wrapped) -> Result<Vec<u8>, Error> {
        let mut key = Zeroizing::new(vec![0; 32]);
        SystemRandom::new().fill(&mut key).map_err(|_| Error::Encryption)?;
        self.wrap(place, &key)
    }

    /// The key, wrapped under the current key of the key file instead.
    pub(crate) fn rewrap(
        &self,
        place: Wrapped,
        wrapped_by: &str,
        wrapped: &[u8],
    ) -> Result<Vec<u8>, Error> {
        self.wrap(place, &self.unwrap(place, wrapped_by, wrapped)?)
    }

    /// Takes a key into use.
    pub(crate) fn add(
        &self,
        place: Wrapped,
        wrapped_by: &str,
        wrapped: &[u8],
    ) -> Result<(), Error> {
        let key = self.unwrap(place, wrapped_by, wrapped)?;
        if place.0 == LOOKUP_KEY {
            let key = hmac::Key::new(hmac::HMAC_SHA256, &key);
            self.lookup_keys.write().map_err(|_| Error::Encryption)?.insert(place.1, key);
        } else {
            let key = cipher(&key)?;
            self.data_keys.write().map_err(|_| Error::Encryption)?.insert(place.1, key);
        }
        Ok(())
    }

    /// Whether the data key has been taken into use.
    pub(crate) fn knows(&self, number: u32) -> bool {
        self.data_keys.read().is_ok_and(|keys| keys.contains_key(&number))
    }

    /// The data key that fields are sealed with.
    pub(crate) fn newest_data_key(&self) -> Result<u32, Error> {
        let keys = self.data_keys.read().map_err(|_| Error::Encryption)?;
        keys.last_key_value().map(|(number, _)| *number).ok_or(Error::NotMigrated)
    }

    fn wrap(&self, place: Wrapped, key: &[u8]) -> Result<Vec<u8>, Error> {
        let wrapping = self.wrapping(&self.keyring()?.current)?;
        close(&wrapping, &aad(place.0, "wrapped", &place.1.to_string()), key)
    }

    fn unwrap(
        &self,
        place: Wrapped,
        wrapped_by: &str,
        wrapped: &[u8],
    ) -> Result<Zeroizing<Vec<u8>>, Error> {
        let aad = aad(place.0, "wrapped", &place.1.to_string());
        let key = open(&self.wrapping(wrapped_by)?, &aad, wrapped).ok_or(Error::WrongKeys)?;
        Ok(Zeroizing::new(key))
    }

    /// A key of the key file. One that is not known may stand in the file since it was read.
    fn wrapping(&self, id: &str) -> Result<RandomizedNonceKey, Error> {
        let mut keyring = self.keyring()?;
        if !keyring.wrapping.contains_key(id) {
            keyring = Arc::new(keyring.read_again().ok_or(Error::WrongKeys)?);
            *self.keyring.write().map_err(|_| Error::Encryption)? = Arc::clone(&keyring);
        }
        cipher(keyring.wrapping.get(id).ok_or(Error::WrongKeys)?)
    }

    /// Seals one field under the newest data key.
    pub(crate) fn seal(
        &self,
        place: (&'static str, &'static str),
        record: &str,
        plain: &[u8],
    ) -> Result<Vec<u8>, Error> {
        let keys = self.data_keys.read().map_err(|_| Error::Encryption)?;
        let (number, key) = keys.last_key_value().ok_or(Error::NotMigrated)?;
        let mut sealed = vec![VERSION];
        sealed.extend(number.to_be_bytes());
        sealed.extend(close(key, &aad(place.0, place.1, record), plain)?);
        Ok(sealed)
    }

    /// Opens one field.
    pub(crate) fn open(
        &self,
        place: (&'static str, &'static str),
        record: &str,
        sealed: &[u8],
    ) -> Result<Vec<u8>, Error> {
        let damaged = || Error::Damaged(place.0);
        let number = data_key(sealed).ok_or_else(damaged)?;
        let (_, text) = sealed.split_at_checked(HEAD).ok_or_else(damaged)?;
        let keys = self.data_keys.read().map_err(|_| Error::Encryption)?;
        let key = keys.get(&number).ok_or(Error::WrongKeys)?;
        open(key, &aad(place.0, place.1, record), text).ok_or_else(damaged)
    }

    /// The keyed hash by which a value is found without being readable; none if the key is not known.
    pub(crate) fn hash(&self, key: u32, kind: &str, value: &str) -> Result<Option<Vec<u8>>, Error> {
        let keys = self.lookup_keys.read().map_err(|_| Error::Encryption)?;
        let text = format!("v1|{kind}|{value}");
        Ok(keys.get(&key).map(|key| hmac::sign(key, text.as_bytes()).as_ref().to_vec()))
    }

    /// What tells that the key file is the one that the database was made with.
    pub(crate) fn key_check(&self) -> Result<Vec<u8>, Error> {
        self.hash(0, "key check", "")?.ok_or(Error::Encryption)
    }

    /// The seal of a row that never changes: it covers the table's name and what stands in the row.
    pub(crate) fn seal_row(&self, table: &str, row: &[u8]) -> Vec<u8> {
        let mut context = hmac::Context::with_key(&self.log);
        context.update(b"v1|row|");
        context.update(table.as_bytes());
        context.update(b"|");
        context.update(row);
        context.sign().as_ref().to_vec()
    }

    /// The seal of a line in the log: it covers the seal before it, and so every line before it.
    pub(crate) fn seal_line(&self, before: &[u8], line: &[u8]) -> Vec<u8> {
        let mut context = hmac::Context::with_key(&self.log);
        context.update(before);
        context.update(line);
        context.sign().as_ref().to_vec()
    }
}

/// The number of the data key that a field was sealed with; none if it is no sealed field.
pub(crate) fn data_key(sealed: &[u8]) -> Option<u32> {
    let (&[VERSION, a, b, c, d], _) = sealed.split_first_chunk::<HEAD>()? else {
        return None;
    };
    Some(u32::from_be_bytes([a, b, c, d]))
}

fn cipher(key: &[u8]) -> Result<RandomizedNonceKey, Error> {
    RandomizedNonceKey::new(&AES_256_GCM, key).map_err(|_| Error::Encryption)
}

fn aad(table: &str, column: &str, record: &str) -> Vec<u8> {
    format!("{table}|{column}|{record}").into_bytes()
}

fn close(key: &RandomizedNonceKey, aad: &[u8], plain: &[u8]) -> Result<Vec<u8>, Error> {
    let mut text = plain.to_vec();
    let nonce =
        key.seal_in_place_append_tag(Aad::from(aad), &mut text).map_err(|_| Error::Encryption)?;
    let mut sealed = nonce.as_ref().to_vec();
    sealed.append(&mut text);
    Ok(sealed)
}

fn open(key: &RandomizedNonceKey, aad: &[u8], sealed: &[u8]) -> Option<Vec<u8>> {
    let (nonce, text) = sealed.split_at_checked(NONCE)?;
    let nonce = Nonce::try_assume_unique_for_key(nonce).ok()?;
    let mut text = text.to_vec();
    let plain = key.open_in_place(nonce, Aad::from(aad), &mut text).ok()?.len();
    text.truncate(plain);
    Some(text)
}
