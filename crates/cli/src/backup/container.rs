//! A backup as a file: compressed, and encrypted to the operator's public keys as a file of age
//! (<https://age-encryption.org/v1>), so that other programs can open it too.

use std::fs::File;
use std::io::{self, BufRead as _, BufReader, BufWriter};
use std::path::Path;

use age::secrecy::ExposeSecret;
use age::stream::{StreamReader, StreamWriter};
use age::x25519;
use age::{DecryptError, Decryptor, Encryptor, IdentityFile};

/// How hard zstd tries. What is sealed cannot be made smaller; the rest is text.
const LEVEL: i32 = 3;
/// How many signs are shown of what is no public key.
const SHOWN: usize = 8;

/// A backup that is being written.
pub(crate) type Out = zstd::Encoder<'static, StreamWriter<BufWriter<File>>>;

/// A backup that is being read.
pub(crate) type In = zstd::Decoder<'static, BufReader<StreamReader<BufReader<File>>>>;

/// A new secret key: the text of a file for it, and the public key that belongs to it.
pub(crate) fn new_identity() -> (String, String) {
    let identity = x25519::Identity::generate();
    let public = identity.to_public().to_string();
    let text = format!("# public key: {public}\n{}\n", identity.to_string().expose_secret());
    (text, public)
}

/// The public keys that a backup is for; there has to be one.
pub(crate) fn keys_of(recipients: &[String]) -> Result<Vec<x25519::Recipient>, String> {
    if recipients.is_empty() {
        return Err(
            "[backup] `recipients` is empty: name the public key that backups are for. `verkstallt backup keys \
             FILE` makes one."
                .to_owned(),
        );
    }
    recipients
        .iter()
        .map(|text| {
            let text = text.trim();
            text.parse::<x25519::Recipient>().map_err(|fault| not_public(text, fault))
        })
        .collect()
}

/// What to say of a text that is no public key. It may be a secret one, and what is said is kept in the system's log:
/// no more than its beginning is ever shown.
fn not_public(text: &str, fault: &str) -> String {
    if is_secret(text) {
        return "[backup] `recipients` holds a SECRET key. Take it out of the configuration, make a new one with \
                `verkstallt backup keys FILE`, and put the public key that it prints there: whoever has read the \
                configuration can open every backup for the old one."
            .to_owned();
    }
    let begin: String = text.chars().take(SHOWN).collect();
    let dots = if begin.len() < text.len() { "…" } else { "" };
    format!(
        "[backup] `recipients`: {begin}{dots} is no public key ({fault}). It begins with age1, and `verkstallt backup \
         keys FILE` makes one."
    )
}

/// Whether there is a secret key of age in the text.
pub(crate) fn is_secret(text: &str) -> bool {
    text.to_ascii_uppercase().contains("AGE-SECRET-KEY-")
}

/// Begins a backup that whoever holds the key of one of the recipients can open.
pub(crate) fn create(file: File, recipients: &[String]) -> Result<Out, String> {
    let keys = keys_of(recipients)?;
    let each = keys.iter().map(|key| key as &dyn age::Recipient);
    let encryptor = Encryptor::with_recipients(each)
        .map_err(|error| format!("The backup cannot be encrypted: {error}"))?;
    let written = |error: io::Error| format!("The backup cannot be written: {error}.");
    let encrypted = encryptor.wrap_output(BufWriter::new(file)).map_err(written)?;
    zstd::Encoder::new(encrypted, LEVEL).map_err(written)
}

/// Writes the end of a backup, and flushes it to disk.
pub(crate) fn finish(out: Out) -> io::Result<()> {
    let file = out.finish()?.finish()?;
    file.into_inner().map_err(io::IntoInnerError::into_error)?.sync_all()
}

/// What is wrong with a backup, as far as can be told without any key: the beginning of an encrypted file has to be
/// whole, and something to come after it.
pub(crate) fn beginning_fault(path: &Path) -> Option<String> {
    let file = match File::open(path) {
        Ok(file) => file,
        Err(error) => return Some(format!("cannot be read: {error}")),
    };
    let mut input = BufReader::new(file);
    match input.fill_buf() {
        Ok([]) => return Some("is empty".to_owned()),
        Ok(_) => {}
        Err(error) => return Some(format!("cannot be read: {error}")),
    }
    if Decryptor::new_buffered(&mut input).is_err() {
        return Some("is no backup, or is cut off near its beginning".to_owned());
    }
    let has_more = input.fill_buf().is_ok_and(|rest| !rest.is_empty());
    (!has_more).then(|| "is cut off near its beginning".to_owned())
}

/// Opens a backup with the operator's secret key.
pub(crate) fn open(path: &Path, identity: &Path) -> Result<In, String> {
    let shown = path.display();
    let held = identity.display();
    let cannot = |error: io::Error| format!("{shown} cannot be read: {error}.");
    let file = File::open(path).map_err(cannot)?;
    let identities = IdentityFile::from_file(held.to_string())
        .map_err(|error| format!("The key {held} cannot be read: {error}."))?
        .into_identities()
        .map_err(|error| format!("The key {held} cannot be used: {error}"))?;
    let fault = |error: DecryptError| match error {
        DecryptError::NoMatchingKeys => format!(
            "{shown} is not for the key in {held}: give the one whose public key stood in [backup] \
             `recipients` when it was made. (It says the same when the first line of the file is damaged.)"
        ),
        DecryptError::Io(error) if error.kind() == io::ErrorKind::UnexpectedEof => {
            format!("{shown} is cut off: its end is missing.")
        }
        DecryptError::Io(error) if error.kind() != io::ErrorKind::InvalidData => cannot(error),
        _ => format!("{shown} is not a backup, or its beginning is damaged."),
    };
    let decryptor = Decryptor::new_buffered(BufReader::new(file)).map_err(fault)?;
    let each = identities.iter().map(|identity| identity.as_ref() as &dyn age::Identity);
    let decrypted = decryptor.decrypt(each).map_err(fault)?;
    zstd::Decoder::new(decrypted).map_err(cannot)
}

#[cfg(test)]
mod tests {
    use std::hash::{BuildHasher as _, RandomState};
    use std::io::{Read as _, Write as _};
    use std::path::PathBuf;

    use super::*;

    /// A folder of its own for the test, and a key in it.
    fn folder(name: &str) -> (PathBuf, PathBuf, String) {
        let folder = std::env::temp_dir()
            .join(format!("verkstallt-{name}-{:x}", RandomState::new().hash_one(())));
        std::fs::create_dir_all(&folder).unwrap();
        let (text, public) = new_identity();
        let key = folder.join("key");
        std::fs::write(&key, text).unwrap();
        (folder, key, public)
    }

    fn write(path: &Path, public: &str) {
        let file = File::create(path).unwrap();
        let mut out = create(file, &[public.to_owned()]).unwrap();
        // More than one piece of an age file, which are 64 KB each, and nothing that gets smaller.
        let mut number = 1_u64;
        for _ in 0..40_000 {
            number = number.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            out.write_all(&number.to_be_bytes()).unwrap();
        }
        finish(out).unwrap();
    }

    fn read(path: &Path, key: &Path) -> Result<usize, String> {
        let mut content = Vec::new();
        let mut input = open(path, key)?;
        input.read_to_end(&mut content).map_err(|error| error.to_string())?;
        Ok(content.len())
    }

    #[test]
    fn what_was_written_is_read_with_the_right_key_only() {
        let (folder, key, public) = folder("container-key");
        let path = folder.join("backup");
        write(&path, &public);
        assert_eq!(read(&path, &key), Ok(320_000));
        let other = folder.join("other");
        std::fs::write(&other, new_identity().0).unwrap();
        let said = read(&path, &other).unwrap_err();
        assert!(said.contains("is not for the key in"), "{said}");
        std::fs::remove_dir_all(folder).unwrap();
    }

    #[test]
    fn a_changed_byte_and_a_missing_end_are_found_wherever_they_are() {
        let (folder, key, public) = folder("container-byte");
        let path = folder.join("backup");
        write(&path, &public);
        let whole = std::fs::read(&path).unwrap();
        let places = (0..40).map(|part| whole.len() * part / 40).chain([whole.len() - 1]);
        for place in places {
            let mut bytes = whole.clone();
            bytes[place] ^= 1;
            std::fs::write(&path, &bytes).unwrap();
            assert!(read(&path, &key).is_err(), "changed at {place}");
            std::fs::write(&path, &whole[..place]).unwrap();
            assert!(read(&path, &key).is_err(), "cut off at {place}");
        }
        std::fs::remove_dir_all(folder).unwrap();
    }

    #[test]
    fn a_beginning_that_is_no_backups_is_seen_without_a_key() {
        let (folder, _, public) = folder("container-beginning");
        let path = folder.join("backup");
        assert!(beginning_fault(&path).unwrap().starts_with("cannot be read"));
        write(&path, &public);
        assert_eq!(beginning_fault(&path), None);
        let whole = std::fs::read(&path).unwrap();
        for (bytes, said) in [
            (&whole[..0], "is empty"),
            (&whole[..100], "is no backup, or is cut off"),
            (&whole[1..], "is no backup, or is cut off"),
            (b"something else".as_slice(), "is no backup, or is cut off"),
        ] {
            std::fs::write(&path, bytes).unwrap();
            let fault = beginning_fault(&path).unwrap();
            assert!(fault.starts_with(said), "{fault}");
        }
        std::fs::remove_dir_all(folder).unwrap();
    }

    #[test]
    fn a_secret_key_among_the_public_ones_is_never_shown() {
        let (text, _) = new_identity();
        let secret = text.lines().last().unwrap();
        let wrong = [secret.to_owned(), secret.to_lowercase(), format!("age1x {secret}")];
        for wrong in wrong {
            let said = keys_of(&[wrong]).err().unwrap();
            assert!(said.contains("SECRET key") && said.contains("make a new one"), "{said}");
            assert!(!said.to_uppercase().contains("AGE-SECRET-KEY"), "{said}");
        }
        let said = keys_of(&["hemligt-lösenord".to_owned()]).err().unwrap();
        assert!(said.contains("hemligt-… is no public key"), "{said}");
        assert!(!said.contains("lösenord"), "{said}");
    }

    #[test]
    fn a_backup_for_nobody_is_refused() {
        let (folder, _, _) = folder("container-nobody");
        let path = folder.join("backup");
        for recipients in [vec![], vec!["age1x".to_owned()]] {
            let file = File::create(&path).unwrap();
            let said = create(file, &recipients).err().unwrap();
            assert!(said.contains("verkstallt backup keys"), "{said}");
        }
        std::fs::remove_dir_all(folder).unwrap();
    }
}
