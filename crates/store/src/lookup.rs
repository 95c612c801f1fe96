//! Keyed hashes: how a number, or a decision, is found without standing readable in the database.
//!
//! The keys of the hashes can be changed while the service runs. A change begins by naming the new key in
//! `meta`; from then on every hash is made with it, and what is looked for is looked for by every key that
//! hashes may still be made with. Whoever looks something up in order to write holds `meta` until the
//! commit, so that all who write agree on the key, and what must be unique is.

use zeroize::Zeroizing;

use crate::error::Error;
use crate::row::Value;
use crate::seal::LOOKUP_KEY;
use crate::tx::{Open, Tx, marks};

/// A value's keyed hashes. No `Debug`: it holds the value.
#[derive(Clone)]
pub struct Lookup {
    value: Zeroizing<String>,
    newest: Vec<u8>,
    older: Vec<Vec<u8>>,
}

impl Lookup {
    /// What the hashes are of.
    pub(crate) fn value(&self) -> &str {
        &self.value
    }

    /// The hash to write.
    pub(crate) fn newest(&self) -> Value {
        self.newest.as_slice().into()
    }

    /// The hashes that older rows may still have.
    pub(crate) fn older(&self) -> &[Vec<u8>] {
        &self.older
    }

    /// Every hash to look for, and as many place marks, from the number given.
    pub(crate) fn wanted(&self, from: usize) -> (Vec<Value>, String) {
        let mut hashes = vec![self.newest()];
        hashes.extend(self.older.iter().map(|hash| Value::from(hash.as_slice())));
        let marks = marks(hashes.len(), from);
        (hashes, marks)
    }

    /// Whether the hash is one of the value's.
    pub(crate) fn has(&self, hash: &[u8]) -> bool {
        self.newest == hash || self.older.iter().any(|older| older == hash)
    }

    /// Whether the hash is the one to write.
    pub(crate) fn is_newest(&self, hash: &[u8]) -> bool {
        self.newest == hash
    }
}

impl Tx {
    /// The keyed hashes of a value.
    pub(crate) async fn lookup(&mut self, kind: &str, value: &str) -> Result<Lookup, Error> {
        let keys = self.lookup_keys().await?;
        self.lookup_by(keys, kind, value)
    }

    /// The keyed hashes of a value, by the keys from the oldest to the newest: for many in a row.
    pub(crate) fn lookup_by(
        &self,
        (oldest, newest): (u32, u32),
        kind: &str,
        value: &str,
    ) -> Result<Lookup, Error> {
        let mut hashes = Vec::new();
        for key in (oldest..=newest).rev() {
            hashes.push(self.sealer.hash(key, kind, value)?.ok_or(Error::WrongKeys)?);
        }
        let mut hashes = hashes.into_iter();
        let newest = hashes.next().ok_or(Error::Damaged("meta"))?;
        Ok(Lookup { value: Zeroizing::new(value.to_owned()), newest, older: hashes.collect() })
    }

    /// The oldest key that a hash may be made with, and the one that hashes are made with now.
    pub(crate) async fn lookup_keys(&mut self) -> Result<(u32, u32), Error> {
        let hold = match self.open {
            Open::Postgres(_) => " FOR SHARE",
            _ => "",
        };
        let sql = format!("SELECT lookup_from, lookup_key FROM meta{hold}");
        let meta = self.fetch_optional(&sql, &[]).await?.ok_or(Error::NotMigrated)?;
        let number = |place| u32::try_from(meta.int(place)?).map_err(|_| Error::Damaged("meta"));
        let (oldest, newest) = (number(0)?, number(1)?);
        if self.sealer.hash(newest, "", "")?.is_none() {
            self.load(LOOKUP_KEY).await?;
        }
        Ok((oldest, newest))
    }
}
