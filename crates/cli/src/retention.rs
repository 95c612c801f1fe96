//! `verkstallt retention`: what will be removed since its time has passed, and the removal of what was sent.

use app::retention::{Preview, Who, remove, survey};
use app::{App, Ctx};
use clap::Subcommand;
use domain::Language;
use domain::retention::{Keep, Way};

use crate::WithConfig;
use crate::serve::told_by_app;

/// What is to be done with data that ages.
#[derive(clap::Args)]
pub(crate) struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Tell how long each kind of record is kept, and what has had its time.
    Preview(WithConfig),
    /// Remove the cases and submissions that have had their time.
    Remove(RemoveArguments),
}

#[derive(clap::Args)]
struct RemoveArguments {
    #[command(flatten)]
    with: WithConfig,
    /// How many the preview said: nothing is removed when there are others, and never more than these.
    #[arg(long)]
    count: usize,
}

impl Arguments {
    /// The configuration file.
    pub(crate) fn config(&self) -> &std::path::Path {
        match &self.command {
            Command::Preview(with) => &with.config,
            Command::Remove(arguments) => &arguments.with.config,
        }
    }
}

pub(crate) async fn run(app: &App, arguments: &Arguments) -> Result<(), String> {
    let ctx = Ctx::of_visitor(app, "retention");
    let preview = survey(app, ctx.today).await.map_err(told_by_app)?;
    match &arguments.command {
        Command::Preview(_) => {
            show(app, &preview);
            Ok(())
        }
        Command::Remove(removal) => take_away(app, &ctx, &preview, removal.count).await,
    }
}

fn show(app: &App, preview: &Preview) {
    println!("On {}:\n", preview.today);
    for line in &preview.kinds {
        let rule = &line.rule;
        let what = rule.what.get(Language::En);
        let how = match (rule.keep, rule.kind.way()) {
            (Keep::Never, _) => "never removed".to_owned(),
            (keep, Way::ByItself) => format!("{keep}; {} go by themselves", line.count),
            (keep, Way::ByHand | Way::None) => format!("{keep}; removed by command"),
        };
        let from = rule.from.get(Language::En);
        println!("{:<18} {how}\n                   {what}, from {from}", rule.kind.code());
    }
    println!("\nDrafts that somebody will be reminded of: {}", preview.reminders);
    println!("Drafts that stay since nobody can be reminded of them: {}", preview.untold);
    if !preview.is_decided() {
        println!("Nothing that was sent is removed until the authority has decided.");
        return;
    }
    let more = if preview.is_cut { " at least" } else { "" };
    println!("Sent, and to be removed:{more} {}", preview.n_due);
    for line in &preview.due {
        let since = app.clock.today(line.since);
        println!("  {}  since {since}  {}", line.reference, line.rule);
    }
    for (why, count) in &preview.kept {
        println!("Kept all the same, {why}: {count}");
    }
}

async fn take_away(app: &App, ctx: &Ctx, preview: &Preview, count: usize) -> Result<(), String> {
    if count != preview.n_due {
        return Err(format!(
            "There are {} to remove, and not {count}: nothing has been removed. See: verkstallt \
             retention preview",
            preview.n_due
        ));
    }
    let mut removed = 0;
    while removed < count {
        // A preview that was cut says how many there are at least: no more go than it said.
        let who = Who::Operator { at_most: count - removed };
        let done = remove(app, ctx, preview.today, who).await.map_err(told_by_app)?;
        let Some(done) = done else { return Err("The day is over: begin again.".to_owned()) };
        removed += done.n_removed;
        if done.n_removed > 0 {
            println!("{removed} of {count} removed, receipt {}.", done.run);
        }
        if done.is_all {
            break;
        }
    }
    if preview.is_cut {
        println!("There may be more. See: verkstallt retention preview");
    } else {
        println!("Done.");
    }
    Ok(())
}
