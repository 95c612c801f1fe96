//! The key file: what the operator holds, and the database never sees.
//!
//! Key-encryption keys wrap the data keys that lie in the database; the lookup key makes the keyed hashes
//! by which numbers are found.

use std::collections::BTreeMap;
use std::path::PathBuf;

use aws_lc_rs::rand::{SecureRandom, SystemRandom};
use zeroize::Zeroizing;

/// Whether real people's data may be here.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Mode {
    /// Synthetic persons.
    Demo,
    /// The real thing.
    Production,
}

impl Mode {
    pub(crate) const fn code(self) -> &'static str {
        match self {
            Self::Demo => "demo",
            Self::Production => "production",
        }
    }

    pub(crate) fn from_code(code: &str) -> Option<Self> {
        [Self::Demo, Self::Production].into_iter().find(|mode| mode.code() == code)
    }
}

/// What is wrong with a key file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum KeyFault {
    /// Not the format that `Keyring::to_text` writes.
    #[error("it is not a key file: it should be what `verkstallt keys new` writes")]
    Format,
    /// A key is not 32 bytes in hexadecimal.
    #[error("a key is not 64 hexadecimal digits")]
    Key,
    /// The current key is not among the keys.
    #[error("`current` names a key that is not in the file")]
    Current,
    /// The system gave no random bytes.
    #[error("the system gave no random bytes")]
    Random,
}

/// The operator's keys. No `Debug`: they are secrets.
#[derive(Clone)]
pub struct Keyring {
    pub(crate) mode: Mode,
    pub(crate) current: String,
    pub(crate) wrapping: BTreeMap<String, Zeroizing<Vec<u8>>>,
    pub(crate) lookup: Zeroizing<Vec<u8>>,
    /// Where it is kept, when it is.
    file: Option<PathBuf>,
}

#[derive(serde::Serialize, serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    mode: Mode,
    current: String,
    keys: BTreeMap<String, String>,
    lookup: String,
}

impl Keyring {
    /// New keys from the system's random source.
    pub fn generate(mode: Mode) -> Result<Self, KeyFault> {
        let current = "k1".to_owned();
        let wrapping = BTreeMap::from([(current.clone(), random_key()?)]);
        Ok(Self { mode, current, wrapping, lookup: random_key()?, file: None })
    }

    /// The same keys and a new one, which is the current one. Once it stands in every node's key file,
    /// [`Db::begin_rotation`](crate::Db::begin_rotation) takes it into use.
    pub fn renewed(&self) -> Result<Self, KeyFault> {
        let mut new = self.clone();
        let mut n = new.wrapping.len();
        while new.wrapping.contains_key(&new.current) {
            n += 1;
            new.current = format!("k{n}");
        }
        new.wrapping.insert(new.current.clone(), random_key()?);
        Ok(new)
    }

    /// Reads a key file.
    pub fn parse(text: &str) -> Result<Self, KeyFault> {
        let file: File = serde_json::from_str(text).map_err(|_| KeyFault::Format)?;
        let mut wrapping = BTreeMap::new();
        for (id, key) in &file.keys {
            wrapping.insert(id.clone(), unhex(key)?);
        }
        if !wrapping.contains_key(&file.current) {
            return Err(KeyFault::Current);
        }
        let lookup = unhex(&file.lookup)?;
        Ok(Self { mode: file.mode, current: file.current, wrapping, lookup, file: None })
    }

    /// The same keys, which are kept in the file: it is read again when a key is missing, so that a new
    /// key file needs no restart.
    #[must_use]
    pub fn kept_in(mut self, file: PathBuf) -> Self {
        self.file = Some(file);
        self
    }

    /// What the file says by now; none when it cannot be read, or is for another database.
    pub(crate) fn read_again(&self) -> Option<Self> {
        let file = self.file.clone()?;
        let text = Zeroizing::new(std::fs::read_to_string(&file).ok()?);
        let new = Self::parse(&text).ok()?.kept_in(file);
        (new.mode == self.mode && new.lookup == self.lookup).then_some(new)
    }

    /// The key file's text.
    pub fn to_text(&self) -> Result<Zeroizing<String>, KeyFault> {
        let keys = self.wrapping.iter().map(|(id, key)| (id.clone(), hex(key))).collect();
        let (mode, current) = (self.mode, self.current.clone());
        let file = File { mode, current, keys, lookup: hex(&self.lookup) };
        serde_json::to_string_pretty(&file).map(Zeroizing::new).map_err(|_| KeyFault::Format)
    }

    /// What the keys were made for.
    pub const fn mode(&self) -> Mode {
        self.mode
    }
}

fn random_key() -> Result<Zeroizing<Vec<u8>>, KeyFault> {
    let mut bytes = Zeroizing::new(vec![0; 32]);
    SystemRandom::new().fill(&mut bytes).map_err(|_| KeyFault::Random)?;
    Ok(bytes)
}

fn hex(bytes: &[u8]) -> String {
    let digit = |half: u8| char::from_digit(u32::from(half), 16).unwrap_or('0');
    let digits = bytes.iter().flat_map(|byte| [byte >> 4, byte & 15]);
    digits.map(digit).collect()
}

fn unhex(text: &str) -> Result<Zeroizing<Vec<u8>>, KeyFault> {
    let pairs = text.as_bytes().chunks(2).map(|pair| {
        std::str::from_utf8(pair).ok().and_then(|pair| u8::from_str_radix(pair, 16).ok())
    });
    let bytes: Option<Vec<u8>> = pairs.collect();
    match bytes {
        Some(bytes) if bytes.len() == 32 && text.len() == 64 => Ok(Zeroizing::new(bytes)),
        _ => Err(KeyFault::Key),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_file_is_read_back() {
        let keys = Keyring::generate(Mode::Demo).unwrap();
        let text = keys.to_text().unwrap();
        let read = Keyring::parse(&text).ok().unwrap();
        assert!(read.mode() == Mode::Demo && read.lookup == keys.lookup);
    }

    #[test]
    fn a_renewed_key_file_keeps_the_old_keys() {
        let old = Keyring::generate(Mode::Demo).unwrap();
        let new = old.renewed().unwrap();
        assert_eq!(new.current, "k2");
        assert!(new.wrapping.get("k1") == old.wrapping.get("k1") && new.lookup == old.lookup);
        assert_eq!(new.renewed().unwrap().current, "k3");
    }

    #[test]
    fn what_is_no_key_file_is_told() {
        let fault = |text: &str| Keyring::parse(text).err();
        assert_eq!(fault(""), Some(KeyFault::Format));
        let short = r#"{"mode":"demo","current":"k1","keys":{"k1":"ab"},"lookup":"ab"}"#;
        assert_eq!(fault(short), Some(KeyFault::Key));
        let other = r#"{"mode":"demo","current":"k2","keys":{},"lookup":"ab"}"#;
        assert_eq!(fault(other), Some(KeyFault::Current));
    }
}
