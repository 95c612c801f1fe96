//! `verkstallt move`: everything into another database, and the mark on the one that it was moved from.

use app::Clock;
use app::backup::{CopyError, Marked};
use store::moving::{self, Moving};
use store::{Db, alone};

use super::{Bar, failed, in_all, open, open_target};
use crate::WithConfig;
use crate::config::Config;
use crate::guard;
use crate::keys;
use crate::patience::patiently;
use crate::serve::{check_schema, told};

/// Where everything is to be moved.
#[derive(clap::Args)]
#[command(group(clap::ArgGroup::new("what").required(true).args(["to", "undo"])))]
pub(crate) struct MoveArguments {
    #[command(flatten)]
    with: WithConfig,
    /// The empty database: `postgres://…` or `sqlite:PATH`.
    #[arg(long)]
    to: Option<String>,
    /// Take the database of the configuration into use again, after everything was moved from it: when the one that it was
    /// moved to is not used.
    #[arg(long)]
    undo: bool,
}

/// Copies everything into another database, or says that it was not moved after all.
pub(crate) async fn run(arguments: MoveArguments) -> Result<(), String> {
    let config = Config::read(&arguments.with.config)?;
    match arguments.to {
        Some(to) => move_to(&config, &to).await,
        None => undo(&config).await,
    }
}

async fn move_to(config: &Config, target: &str) -> Result<(), String> {
    if is_same(target, &config.database) {
        return Err("`--to` is the database that the configuration names already.".to_owned());
    }
    let from = open_alone(
        config,
        "Others have the database open that everything is to be moved from, and what they write from now on \
         would be left behind.",
    )
    .await?;
    let not_moved = |error: CopyError| failed("The move", &error);
    let now = Clock::system().now();
    let marked = Marked::begin(&from, now).await.map_err(not_moved)?;
    let to = match open_target(target, config).await {
        Ok(to) => to,
        Err(error) => {
            marked.give_up().await.map_err(not_moved)?;
            return Err(error);
        }
    };
    let mut bar = Bar::of("Moving", 3);
    let mut at = |_: &str, n_done, n_total| bar.at(n_done, n_total);
    let moved = patiently(&to, marked.move_to(&to, now, &mut at)).await;
    bar.end();
    to.close().await;
    let sums = match moved {
        Ok(sums) => sums,
        // It says itself how the old database is.
        Err(error @ CopyError::AfterAll(_)) => return Err(not_moved(error)),
        Err(error) => return Err(format!("{}{}", not_moved(error), afterwards(&from).await)),
    };
    for sum in &sums {
        println!("{:>10}  {}  {}", sum.n_rows, sum.sha256, sum.table);
    }
    println!(
        "Moved {} from {} to {}; counts and hashes are the same on both sides.\nIn the configuration, change \
         `database` to the new address, and start the service. The old database is as it was, but marked, so that no \
         service starts with it: keep it until `verkstallt verify` has gone through the new one, and then put it away.",
        in_all(&sums),
        from.engine_name(),
        to.engine_name()
    );
    Ok(())
}

/// How the old database is after a move that failed.
async fn afterwards(from: &Db) -> &'static str {
    match seen(from).await {
        Ok(None) => "\nThe old database is in use as before.",
        Ok(Some(_)) | Err(_) => {
            "\nNobody writes in the old database until it has been moved, or taken into use again with: verkstallt \
             move --undo"
        }
    }
}

async fn undo(config: &Config) -> Result<(), String> {
    let db = open_alone(
        config,
        "Others have the database open: it is being moved just now, or is in use already.",
    )
    .await?;
    let Some(before) = seen(&db).await? else {
        return Err("Nothing has been moved from this database: it is in use as it is.".to_owned());
    };
    let undone = async {
        let mut tx = db.write().await?;
        moving::undo(&mut tx).await?;
        tx.commit().await
    };
    patiently(&db, undone).await.map_err(told)?;
    if before.is_done {
        println!(
            "The database is in use again. What has been written in the one that everything was moved to is not in it; \
             see to it that no service starts with that one."
        );
    } else {
        println!(
            "The move that was begun at {} is given up, and the database is in use again. Do not use what was copied.",
            before.begun_at
        );
    }
    Ok(())
}

/// The mark, if there is one.
async fn seen(db: &Db) -> Result<Option<Moving>, String> {
    let mut tx = db.read().await.map_err(told)?;
    moving::seen(&mut tx).await.map_err(told)
}

/// Says so, before it is read, when everything was moved from the database: it may be taken for the other one.
pub(crate) async fn note(db: &Db) -> Result<(), String> {
    // Older tables have no mark.
    if db.is_migrated().await.map_err(told)?
        && let Some(seen) = seen(db).await?
    {
        let (said, _) = in_words(seen);
        eprintln!("NOTE: this is the old database: {said}.");
    }
    Ok(())
}

/// Refuses a database that everything was moved from: what is written there would be missing where it was moved to.
pub(crate) async fn refuse(db: &Db) -> Result<(), String> {
    seen(db).await?.map_or(Ok(()), |seen| {
        let (said, advice) = in_words(seen);
        Err(format!("The database: {said}. {advice}"))
    })
}

/// What the mark says, and what to do.
pub(crate) fn in_words(seen: Moving) -> (String, &'static str) {
    let at = seen.begun_at;
    if seen.is_done {
        let advice = "Change `database` in the configuration to that one's address: what is written here would be \
                      missing there. If that one is not used after all, take this one into use again with: verkstallt \
                      move --undo";
        return (format!("everything in it was moved to another one at {at}"), advice);
    }
    let advice = "Nobody may write here until it has come to its end. If it was broken off, run it again with an empty \
                  database, or go on with this one after: verkstallt move --undo";
    (format!("a move of everything in it to another one was begun at {at}"), advice)
}

/// The database of the configuration, which nobody else has open.
async fn open_alone(config: &Config, otherwise: &str) -> Result<Db, String> {
    guard::check_database(&config.database)?;
    // Whoever may not read the key file is told so before anything is tried.
    keys::read(&config.keys)?;
    if alone::is_in_use(&config.database).await.map_err(told)? {
        return Err(format!(
            "{otherwise} Stop the service on every machine (systemctl stop verkstallt), let other commands and people \
             who are connected come to their end, and run this again."
        ));
    }
    let db = open(config).await?;
    check_schema(&db).await?;
    Ok(db)
}

/// Whether two addresses are the same, or two spellings of one file's.
fn is_same(one: &str, other: &str) -> bool {
    let file = |url: &str| std::fs::canonicalize(url.strip_prefix("sqlite:")?).ok();
    one == other || file(one).is_some_and(|it| file(other) == Some(it))
}
