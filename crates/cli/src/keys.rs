//! The key file, and changing keys while the service runs.

use std::fs::{File, OpenOptions, Permissions};
use std::io::{self, Write};
use std::os::unix::fs::{MetadataExt, OpenOptionsExt, PermissionsExt, chown};
use std::path::{Path, PathBuf};
use std::time::Duration;

use app::Clock;
use clap::Subcommand;
use store::{Db, Keyring};

use crate::WithConfig;
use crate::backup::moving;
use crate::config::{Config, not_read};
use crate::guard;
use crate::patience::patiently;
use crate::progress::Rounds;
use crate::serve::{check_schema, told};

/// How long the nodes have to learn of new keys; they look every second.
const LEARN: Duration = Duration::from_secs(5);

/// Who may have to do with a key file at most: its owner, and those of its group by reading.
const MODE_MAX: u32 = 0o640;

/// What can be done with keys.
#[derive(Subcommand)]
pub(crate) enum Keys {
    /// Make a key file.
    New(KeyFile),
    /// Put a new key into a key file, beside the older ones; `rotate` takes it into use.
    Renew(KeyFile),
    /// Take new keys into use, and encrypt and hash everything anew, while the service runs.
    Rotate(WithConfig),
}

/// Which key file.
#[derive(clap::Args)]
pub(crate) struct KeyFile {
    /// The key file; `new` never overwrites one.
    #[arg(default_value = "keys.json")]
    file: PathBuf,
}

/// Does it.
pub(crate) async fn run(keys: Keys) -> Result<(), String> {
    match keys {
        Keys::New(KeyFile { file }) => {
            let keys = Keyring::generate(store::Mode::Production);
            write_new(&file, &keys.map_err(|fault| fault.to_string())?)?;
            println!("Wrote {}. Keep a copy in another place than the backups.", file.display());
            Ok(())
        }
        Keys::Renew(KeyFile { file }) => renew(&file),
        Keys::Rotate(with) => rotate(&Config::read(&with.config)?).await,
    }
}

/// Reads a key file; what is wrong is said with what to do.
pub(crate) fn read(path: &Path) -> Result<Keyring, String> {
    let shown = path.display();
    let text = std::fs::read_to_string(path).map_err(|error| {
        let missing = format!(
            "Bring the copy of the file that the database was made with. For a new database only, make one with: \
             verkstallt keys new {shown}"
        );
        not_read("The key file", path, &error, &missing)
    })?;
    let keys = Keyring::parse(&text)
        .map_err(|fault| format!("The key file {shown} is not right: {fault}."))?;
    Ok(keys.kept_in(path.to_owned()))
}

/// Writes a key file that only its owner may read; never over another file.
pub(crate) fn write_new(path: &Path, keys: &Keyring) -> Result<(), String> {
    let text = keys.to_text().map_err(|fault| fault.to_string())?;
    write_secret("The key file", path, &text)
}

/// Writes a file with a secret that only its owner may read; never over another file.
pub(crate) fn write_secret(what: &str, path: &Path, text: &str) -> Result<(), String> {
    let shown = path.display();
    let file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(path);
    let mut file = file.map_err(|error| format!("{what} {shown} cannot be made: {error}."))?;
    file.write_all(text.as_bytes())
        .and_then(|()| file.sync_all())
        .and_then(|()| flush_folder_of(path))
        .map_err(|error| format!("{what} {shown} cannot be written: {error}."))
}

/// Flushes the names in the file's folder to disk: without it, a file that was made may be gone after a power cut.
fn flush_folder_of(path: &Path) -> io::Result<()> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
    File::open(folder.unwrap_or(Path::new(".")))?.sync_all()
}

/// Puts a new key into the file, which is whole at every moment, and which the same may read as before: a service may
/// read it by its group.
fn renew(path: &Path) -> Result<(), String> {
    let keys = read(path)?.renewed().map_err(|fault| fault.to_string())?;
    let failed = |error: io::Error| format!("{}: {error}.", path.display());
    let before = std::fs::metadata(path).map_err(failed)?;
    let beside = path.with_extension("new");
    if beside.exists() {
        return Err(format!(
            "{} is left from an earlier `keys renew` that was broken off before its key was in use. If no other is \
             running, remove the file, and run this again. {} is as it was.",
            beside.display(),
            path.display()
        ));
    }
    write_new(&beside, &keys)?;
    let mode = Permissions::from_mode(before.mode() & MODE_MAX);
    // Its owner first: until then nobody else may read it.
    chown(&beside, Some(before.uid()), Some(before.gid()))
        .and_then(|()| std::fs::set_permissions(&beside, mode))
        .and_then(|()| std::fs::rename(&beside, path))
        .and_then(|()| flush_folder_of(path))
        .map_err(failed)?;
    println!(
        "{} has a new key. Copy the file to every node, keep a copy in another place than the\n\
         backups, and then run: verkstallt keys rotate",
        path.display()
    );
    Ok(())
}

async fn rotate(config: &Config) -> Result<(), String> {
    guard::check_database(&config.database)?;
    let db = Db::open_existing(&config.database, read(&config.keys)?).await.map_err(told)?;
    check_schema(&db).await?;
    moving::refuse(&db).await?;
    let clock = Clock::system();
    if patiently(&db, db.begin_rotation(clock.now())).await.map_err(told)? {
        eprintln!("New keys are in use. Waiting for every node to learn of them ...");
    } else {
        eprintln!("A change of keys was broken off: going on where it was ...");
    }
    tokio::time::sleep(LEARN).await;
    let mut rounds = Rounds::default();
    let mut show = |at: store::Progress| rounds.at(at.table, at.n_done, at.n_rows);
    let rotated = patiently(&db, db.rotate(clock.now(), &mut show)).await.map_err(told)?;
    rounds.end();
    db.close().await;
    let store::Rotated { n_resealed, n_rehashed, n_left, n_held } = rotated;
    println!("Encrypted anew: {n_resealed} rows. Hashed anew: {n_rehashed} rows.");
    if n_left > 0 {
        return Err(format!(
            "{n_left} rows have a hash that fits what they hold by no key; they are as they were, and the old \
             key of hashes stays in use. See what is wrong with: verkstallt verify"
        ));
    }
    if n_held > 0 {
        return Err(
            "Others held or wrote rows until the end, and the old key of hashes stays in use for them. Run it \
             again: it goes on where it was."
                .to_owned(),
        );
    }
    println!("The keys are changed. The older ones are needed for older backups only.");
    Ok(())
}
