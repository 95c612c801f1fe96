//! `verkstallt audit`: goes through the seals of the log, exports its end, and checks what the service has signed.

mod head;

use std::path::{Path, PathBuf};
use std::time::Duration;

use clap::Subcommand;
use indicatif::ProgressBar;
use store::audit_head::{self, Finding};
use store::{Db, StatementKey};

use crate::WithConfig;
use crate::config::Config;
use crate::guard;
use crate::keys;
use crate::serve::{check_schema, told};

/// How often the sign of life moves.
const TICK: Duration = Duration::from_millis(120);

/// What is to be done with the log.
#[derive(clap::Args)]
pub(crate) struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Read the whole log and check every seal.
    Verify {
        #[command(flatten)]
        with: WithConfig,
        /// An end of the log that was exported earlier; the log must still go through it.
        #[arg(long)]
        head: Option<PathBuf>,
    },
    /// Print the end of the log, signed, to be kept in another place.
    Head(WithConfig),
    /// Check the signature of a list. Needs neither configuration nor database.
    Check {
        /// The list.
        list: PathBuf,
        /// Its signature.
        #[arg(long)]
        signature: PathBuf,
        /// The service's public key, from /kontroll.
        #[arg(long)]
        key: PathBuf,
    },
}

pub(crate) async fn run(arguments: Arguments) -> Result<(), String> {
    match arguments.command {
        Command::Verify { with, head } => {
            let db = open(&Config::read(&with.config)?).await?;
            let earlier = head.map(|path| kept(&db, &path)).transpose()?;
            verify(&db, earlier.as_ref()).await
        }
        Command::Head(with) => print(&open(&Config::read(&with.config)?).await?).await,
        Command::Check { list, signature, key } => check(&list, &signature, &key),
    }
}

/// The database alone: the log is gone through also when the rest is not as it should be.
async fn open(config: &Config) -> Result<Db, String> {
    guard::check_database(&config.database)?;
    let db = Db::open_existing(&config.database, keys::read(&config.keys)?).await.map_err(told)?;
    check_schema(&db).await?;
    Ok(db)
}

async fn verify(db: &Db, earlier: Option<&audit_head::Head>) -> Result<(), String> {
    let mut tx = db.read().await.map_err(told)?;
    store::copy::take_time(&mut tx).await.map_err(told)?;
    let progress = ProgressBar::new_spinner().with_message("Going through the log …");
    progress.enable_steady_tick(TICK);
    let found = audit_head::examine(&mut tx).await;
    progress.finish_and_clear();
    let n_lines = whole(found.map_err(told)?)?;
    println!("The log is whole: {n_lines} lines, and each is as it was written.");
    if let Some(earlier) = earlier {
        let now = audit_head::at(&mut tx, earlier.seq).await.map_err(told)?;
        goes_through(earlier, now.as_ref())?;
        println!("It goes through line {} as exported.", earlier.seq);
    }
    drop(tx);
    knows_all(db).await
}

/// Whether the log knows of everything that was sent and is there.
async fn knows_all(db: &Db) -> Result<(), String> {
    let unlogged = app::verify::unlogged(db).await.map_err(|error| format!("{error}."))?;
    if unlogged.n_findings == 0 {
        println!("It knows of every report and of all else that was sent and is there.");
        return Ok(());
    }
    for finding in &unlogged.findings {
        println!("{finding}");
    }
    Err(format!(
        "The log says nothing of {} records that were sent and are there. Its end may have been cut off: compare it \
         with an end that was exported.",
        unlogged.n_findings
    ))
}

/// How many lines a whole log has; what is wrong with one that is not.
fn whole(found: Finding) -> Result<i64, String> {
    let fault = match found {
        Finding::Whole { n_lines } => return Ok(n_lines),
        Finding::Changed { seq } => format!("Line {seq} has been changed."),
        Finding::Missing { seq } => format!("Line {seq} is missing."),
        Finding::Inserted { seq } => format!("Line {seq} was not written by the service."),
        Finding::End { seq } => {
            format!("The lines are right, but the note of where the log ends is not: line {seq}.")
        }
    };
    Err(format!("The log is not whole. {fault} What stands after it has not been examined."))
}

/// Whether the log still goes through the line that was exported.
fn goes_through(earlier: &audit_head::Head, now: Option<&audit_head::Head>) -> Result<(), String> {
    let seq = earlier.seq;
    match now {
        Some(now) if now == earlier => Ok(()),
        Some(_) => Err(format!(
            "The log has been written anew: line {seq} is another than the one that was exported."
        )),
        None => Err(format!(
            "The log has lost its end: line {seq} was exported, and is not there. An older copy may have been \
             put back."
        )),
    }
}

/// An end of the log that this service has exported.
fn kept(db: &Db, path: &Path) -> Result<audit_head::Head, String> {
    let shown = path.display();
    let text = String::from_utf8(read(path)?).map_err(|_| format!("{shown} is not text."))?;
    let (signed, signature) = head::read(&text)
        .ok_or_else(|| format!("{shown} is not what `verkstallt audit head` prints."))?;
    if !db.statement_key().map_err(told)?.has_signed(signed.text.as_bytes(), &signature) {
        return Err(format!(
            "{shown} was not signed with the keys of this database, or has been changed."
        ));
    }
    Ok(signed.head)
}

/// Prints the end of the log.
async fn print(db: &Db) -> Result<(), String> {
    let mut tx = db.read().await.map_err(told)?;
    store::copy::take_time(&mut tx).await.map_err(told)?;
    let last = audit_head::last(&mut tx).await.map_err(told)?;
    let last = last
        .ok_or("The log has no lines yet, or its end is missing. Run: verkstallt audit verify")?;
    let text = head::text(&last);
    let signature = db.sign_statement(text.as_bytes()).map_err(told)?;
    print!("{}", head::signed(&text, &signature));
    Ok(())
}

/// Checks the signature of a list.
fn check(list: &Path, signature: &Path, key: &Path) -> Result<(), String> {
    let shown = key.display();
    let pem = String::from_utf8(read(key)?).ok().and_then(|text| StatementKey::from_pem(&text));
    let pem = pem.ok_or_else(|| format!("{shown} holds no public key in PEM."))?;
    if !pem.has_signed(&read(list)?, &read(signature)?) {
        return Err(format!(
            "{} is not what was signed: the list, the signature or the key is another.",
            list.display()
        ));
    }
    println!("{} is exactly as it was signed.", list.display());
    Ok(())
}

fn read(path: &Path) -> Result<Vec<u8>, String> {
    std::fs::read(path).map_err(|error| format!("{} cannot be read: {error}.", path.display()))
}
