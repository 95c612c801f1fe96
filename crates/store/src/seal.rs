//! Encryption of single fields: AES-256-GCM under a data key that lies wrapped in the database.
//!
//! A sealed field is a version byte, the data key's number (four bytes), the nonce and the sealed text.
//! Table, column and record stand in the additional data, so that no value can be moved to another place.

use std::collections::BTreeMap;
use std::sync::RwLock;

use aws_lc_rs::aead::{AES_256_GCM, Aad, Nonce, RandomizedNonceKey};
use aws_lc_rs::hmac;
use aws_lc_rs::rand::{SecureRandom, SystemRandom};
use zeroize::Zeroizing;

use crate::error::Error;
use crate::keyring::Keyring;

const VERSION: u8 = 1;
const NONCE: usize = 12;

/// The keys in use.
pub(crate) struct Sealer {
    pub(crate) keyring: Keyring,
    lookup: hmac::Key,
    data_keys: RwLock<BTreeMap<u32, RandomizedNonceKey>>,
}

impl Sealer {
    pub(crate) fn new(keyring: Keyring) -> Self {
        let lookup = hmac::Key::new(hmac::HMAC_SHA256, &keyring.lookup);
        Self {
            keyring,
            lookup,
            data_keys: RwLock::default(),
        }
    }

    /// A new data key, wrapped under the current key of the key file.
    pub(crate) fn new_data_key(&self, number: u32) -> Result<Vec<u8>, Error> {
        let mut key = Zeroizing::new(vec![0; 32]);
        SystemRandom::new()
            .fill(&mut key)
            .map_err(|_| Error::Encryption)?;
        let wrapping = self
            .keyring
            .wrapping
            .get(&self.keyring.current)
            .ok_or(Error::WrongKeys)?;
        let wrapping =
            RandomizedNonceKey::new(&AES_256_GCM, wrapping).map_err(|_| Error::Encryption)?;
        close(
            &wrapping,
            &aad("data_key", "wrapped", &number.to_string()),
            &key,
        )
    }

    /// Takes a data key into use.
    pub(crate) fn add(&self, number: u32, wrapped_by: &str, wrapped: &[u8]) -> Result<(), Error> {
        let wrapping = self
            .keyring
            .wrapping
            .get(wrapped_by)
            .ok_or(Error::WrongKeys)?;
        let wrapping =
            RandomizedNonceKey::new(&AES_256_GCM, wrapping).map_err(|_| Error::Encryption)?;
        let aad = aad("data_key", "wrapped", &number.to_string());
        let key = Zeroizing::new(open(&wrapping, &aad, wrapped).ok_or(Error::WrongKeys)?);
        let key = RandomizedNonceKey::new(&AES_256_GCM, &key).map_err(|_| Error::Encryption)?;
        self.data_keys
            .write()
            .map_err(|_| Error::Encryption)?
            .insert(number, key);
        Ok(())
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
        let (head, rest) = sealed.split_at_checked(5).ok_or_else(damaged)?;
        let (&[VERSION], number) = head.split_at(1) else {
            return Err(damaged());
        };
        let number = u32::from_be_bytes(number.try_into().map_err(|_| damaged())?);
        let keys = self.data_keys.read().map_err(|_| Error::Encryption)?;
        let key = keys.get(&number).ok_or(Error::WrongKeys)?;
        open(key, &aad(place.0, place.1, record), rest).ok_or_else(damaged)
    }

    /// The keyed hash by which a value is found without being readable.
    pub(crate) fn lookup(&self, kind: &str, value: &str) -> Vec<u8> {
        hmac::sign(&self.lookup, format!("v1|{kind}|{value}").as_bytes())
            .as_ref()
            .to_vec()
    }
}

fn aad(table: &str, column: &str, record: &str) -> Vec<u8> {
    format!("{table}|{column}|{record}").into_bytes()
}

fn close(key: &RandomizedNonceKey, aad: &[u8], plain: &[u8]) -> Result<Vec<u8>, Error> {
    let mut text = plain.to_vec();
    let nonce = key
        .seal_in_place_append_tag(Aad::from(aad), &mut text)
        .map_err(|_| Error::Encryption)?;
    let mut sealed = nonce.as_ref().to_vec();
    sealed.append(&mut text);
    Ok(sealed)
}

fn open(key: &RandomizedNonceKey, aad: &[u8], sealed: &[u8]) -> Option<Vec<u8>> {
    let (nonce, text) = sealed.split_at_checked(NONCE)?;
    let nonce = Nonce::try_assume_unique_for_key(nonce).ok()?;
    let mut text = text.to_vec();
    let plain = key
        .open_in_place(nonce, Aad::from(aad), &mut text)
        .ok()?
        .len();
    text.truncate(plain);
    Some(text)
}
