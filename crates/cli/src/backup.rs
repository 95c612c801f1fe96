//! `verkstallt backup`, `restore` and `verify`: the whole database out of the service and into it again.

pub(crate) mod container;
mod files;
pub(crate) mod moving;

use std::path::{Path, PathBuf};

use app::backup::{CopyError, Made};
use app::verify::Verified;
use app::{Clock, backup, verify};
use clap::Subcommand;
use store::copy::{Header, StreamFault, Sum};
use store::{Db, Schema};

use self::files::Part;
use crate::WithConfig;
use crate::config::Config;
use crate::guard;
use crate::keys::{self, write_secret};
use crate::patience::patiently;
use crate::progress::Progress;
use crate::serve::{advice, check_schema, told};
use crate::systemd;

/// How many receipts are opened as documents.
const SAMPLE: u64 = 1000;

/// What a backup is to be.
#[derive(clap::Args)]
pub(crate) struct BackupArguments {
    #[command(subcommand)]
    command: Option<BackupCommand>,
    #[command(flatten)]
    with: WithConfig,
    /// The folder to write it in; `backups` in the configuration if none is given, and else the one that systemd's unit
    /// has for them.
    #[arg(long)]
    to: Option<PathBuf>,
    /// Keep only so many of the newest backups in the folder.
    #[arg(long, value_parser = clap::value_parser!(u16).range(1..))]
    keep: Option<u16>,
}

#[derive(Subcommand)]
enum BackupCommand {
    /// Make the key that opens backups.
    Keys {
        /// Where to write it; an existing file is never overwritten.
        file: PathBuf,
    },
}

/// What is to be restored.
#[derive(clap::Args)]
pub(crate) struct RestoreArguments {
    /// The backup.
    file: PathBuf,
    #[command(flatten)]
    with: WithConfig,
    /// The file with the secret key that opens it.
    #[arg(long)]
    identity: PathBuf,
}

/// What is to be verified.
#[derive(clap::Args)]
pub(crate) struct VerifyArguments {
    /// A backup; the database of the configuration if none is given.
    #[arg(requires = "identity")]
    file: Option<PathBuf>,
    #[command(flatten)]
    with: WithConfig,
    /// The file with the secret key that opens the backup.
    #[arg(long, requires = "file")]
    identity: Option<PathBuf>,
    /// Open every receipt as a document, and not only a thousand of them.
    #[arg(long)]
    all: bool,
}

/// How far it has come; begun when it is known how much there is.
struct Bar {
    what: &'static str,
    /// How many times each row goes by.
    times: u64,
    progress: Option<Progress>,
}

impl Bar {
    const fn of(what: &'static str, times: u64) -> Self {
        Self { what, times, progress: None }
    }

    /// Shows rows, and not how often they have gone by.
    fn at(&mut self, n_done: u64, n_total: u64) {
        let (what, n_rows) = (self.what, n_total / self.times);
        self.progress
            .get_or_insert_with(|| Progress::new(what, n_rows))
            .at_length(n_done / self.times);
    }

    fn end(self) {
        if let Some(progress) = self.progress {
            progress.end();
        }
    }
}

/// Writes a backup, or makes the key for them.
pub(crate) async fn back_up(arguments: BackupArguments) -> Result<(), String> {
    if let Some(BackupCommand::Keys { file }) = &arguments.command {
        return new_keys(file);
    }
    let config = Config::read(&arguments.with.config)?;
    // A configuration from before there was the setting is enough for the package's timer.
    let folder = arguments.to.or_else(|| config.backups.clone()).or_else(systemd::backups);
    let folder = &folder.ok_or(
        "There is no folder to write the backup in. Give one with --to, or as `backups` in the configuration.",
    )?;
    let recipients = config.backup.as_ref().map(|backup| backup.recipients.as_slice());
    let db = open(&config).await?;
    if !matches!(db.schema().await.map_err(told)?, Schema::Fits | Schema::Older) {
        check_schema(&db).await?;
    }
    moving::note(&db).await?;
    let made = Made { at: Clock::system().now(), program: env!("CARGO_PKG_VERSION") };
    let (part, file) = Part::begin(folder, made.at)?;
    let out = container::create(file, recipients.unwrap_or_default())?;
    let mut bar = Bar::of("Backing up", 1);
    let mut at = |_: &str, n_done, n_total| bar.at(n_done, n_total);
    let written = backup::back_up(&db, made, out, &mut at).await;
    bar.end();
    let full = |error: &CopyError| match error {
        CopyError::Stream(StreamFault::Io(error)) => files::is_full(error),
        _ => false,
    };
    let (out, sums) = written.map_err(|error| {
        if full(&error) { files::full(folder) } else { failed("The backup", &error) }
    })?;
    container::finish(out).map_err(|error| {
        if files::is_full(&error) {
            files::full(folder)
        } else {
            format!("The backup cannot be written: {error}.")
        }
    })?;
    let path = part.keep()?;
    let size = std::fs::metadata(&path).map_or(0, |file| file.len());
    println!("Wrote {}: {}, {size} bytes.", path.display(), in_all(&sums));
    for old in files::remove_old(folder, arguments.keep, made.at)? {
        println!("Removed {}.", old.display());
    }
    println!(
        "The key file {} is NOT in it, and without that file nothing personal in it can be read. Keep a copy of \
         the key file in another place than the backups.",
        config.keys.display()
    );
    Ok(())
}

fn new_keys(file: &Path) -> Result<(), String> {
    let (text, public) = container::new_identity();
    write_secret("The file", file, &text)?;
    println!(
        "Wrote {}. Move it away from this machine: whoever has it opens every backup, and nobody opens one \
         without it.\nPut the public key in the configuration:\n\n[backup]\nrecipients = [\"{public}\"]",
        file.display()
    );
    Ok(())
}

/// Writes a backup into the empty database of the configuration.
pub(crate) async fn restore(arguments: RestoreArguments) -> Result<(), String> {
    let config = Config::read(&arguments.with.config)?;
    let input = container::open(&arguments.file, &arguments.identity)?;
    let db = open_target(&config.database, &config).await?;
    let mut bar = Bar::of("Restoring", 2);
    let mut at = |_: &str, n_done, n_total| bar.at(n_done, n_total);
    let now = Clock::system().now();
    let restored = patiently(&db, backup::restore(&db, input, now, &mut at)).await;
    bar.end();
    db.close().await;
    let shown = arguments.file.display().to_string();
    let (header, sums) = restored.map_err(|error| failed(&shown, &error))?;
    println!("{}", of_when(&header));
    println!(
        "Restored {}, each table with the same count and hash as in the backup. Go on with: verkstallt verify",
        in_all(&sums)
    );
    Ok(())
}

/// Checks a backup, or the database.
pub(crate) async fn verify(arguments: VerifyArguments) -> Result<(), String> {
    if let (Some(file), Some(identity)) = (&arguments.file, &arguments.identity) {
        return verify_file(file, identity);
    }
    let config = Config::read(&arguments.with.config)?;
    let db = open(&config).await?;
    check_schema(&db).await?;
    moving::note(&db).await?;
    let mut bar = Bar::of("Verifying", 1);
    let mut at = |_: &str, n_done, n_total| bar.at(n_done, n_total);
    let sample = if arguments.all { u64::MAX } else { SAMPLE };
    let verified = verify::verify(&db, sample, &mut at).await;
    bar.end();
    said(&verified.map_err(|error| failed("The database", &error))?)
}

fn verify_file(file: &Path, identity: &Path) -> Result<(), String> {
    let input = container::open(file, identity)?;
    let mut bar = Bar::of("Reading", 1);
    let mut at = |_: &str, n_done, n_total| bar.at(n_done, n_total);
    let read = backup::read_through(input, &mut at);
    bar.end();
    let (header, sums) = read.map_err(|error| failed(&file.display().to_string(), &error))?;
    println!("{}", of_when(&header));
    for sum in &sums {
        println!("{:>10}  {}  {}", sum.n_rows, sum.sha256, sum.table);
    }
    println!("{} is whole: {}.", file.display(), in_all(&sums));
    Ok(())
}

/// Tells what was verified; fails when something was found.
fn said(verified: &Verified) -> Result<(), String> {
    for (table, n_rows) in &verified.n_rows {
        println!("{n_rows:>10}  {table}");
    }
    println!(
        "Opened every encrypted field of {} rows and compared it with its checksum and its row's seal; opened {} \
         receipts as documents; compared {} lines of the log with their seals, what was sent with the log, and every \
         keyed hash with what it is of.",
        verified.n_opened, verified.n_documents, verified.n_lines
    );
    if verified.n_findings == 0 {
        println!("Everything is as it was written.");
        return Ok(());
    }
    for finding in &verified.findings {
        println!("{finding}");
    }
    Err(format!(
        "{} findings: the database is not as it was written. Keep it as it is, and see \"Backup, restore and \
         moving\" in docs/operations.md.",
        verified.n_findings
    ))
}

/// The database of the configuration, which has to be there.
async fn open(config: &Config) -> Result<Db, String> {
    guard::check_database(&config.database)?;
    Db::open_existing(&config.database, keys::read(&config.keys)?).await.map_err(told)
}

/// A database to be filled; its file is made if there is none.
async fn open_target(database: &str, config: &Config) -> Result<Db, String> {
    guard::check_database(database)?;
    Db::open(database, keys::read(&config.keys)?).await.map_err(told)
}

fn of_when(header: &Header) -> String {
    let Header { program, schema, made_at, engine, .. } = header;
    format!(
        "A backup of {made_at} from {engine}, by version {program}, with the tables of step {schema}."
    )
}

fn in_all(sums: &[Sum]) -> String {
    let n_rows: u64 = sums.iter().map(|sum| sum.n_rows).sum();
    format!("{n_rows} rows in {} tables", sums.len())
}

/// An error with its causes, for the operator.
fn failed(what: &str, error: &CopyError) -> String {
    let advice = match error {
        CopyError::Store(error) | CopyError::AfterAll(error) => advice(error),
        CopyError::Stream(_)
        | CopyError::Differs(_)
        | CopyError::OtherTable(_)
        | CopyError::Changed(_)
        | CopyError::Moved(_) => "",
    };
    format!("{what}: {}.{advice}", store::in_words(error))
}
