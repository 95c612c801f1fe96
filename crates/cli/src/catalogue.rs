//! `verkstallt catalogue`: the form as data, checked, drawn and compared.

use std::path::PathBuf;

use app::Form;
use clap::Subcommand;
use domain::Language;
use domain::catalogue::{CatalogueFault, difference, graph};

/// What is to be done with the catalogue.
#[derive(clap::Args)]
pub(crate) struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Check a folder like `catalogue/`, or the catalogue in the program; tell every fault with its line.
    Check {
        /// The folder.
        folder: Option<PathBuf>,
    },
    /// Print which questions depend on which, for Graphviz.
    Graph {
        /// The folder; the catalogue in the program if none is given.
        folder: Option<PathBuf>,
    },
    /// Tell what differs between two catalogues.
    Diff {
        /// The folder with the older one.
        before: PathBuf,
        /// The folder with the newer one; the catalogue in the program if none is given.
        after: Option<PathBuf>,
    },
}

pub(crate) fn run(arguments: &Arguments) -> Result<(), String> {
    match &arguments.command {
        Command::Check { folder } => {
            let form = read(folder.as_ref())?;
            let catalogue = &form.catalogue;
            let options: usize = catalogue.lists.values().map(|list| list.choices.len()).sum();
            println!(
                "{} {} is right: {} tabs, {} questions, {options} options, {} rules.",
                catalogue.id,
                catalogue.version,
                catalogue.pages.len(),
                catalogue.fields().count(),
                catalogue.rules.len(),
            );
        }
        Command::Graph { folder } => {
            print!("{}", graph(&read(folder.as_ref())?.catalogue, Language::Sv));
        }
        Command::Diff { before, after } => {
            let before = read(Some(before))?;
            let after = read(after.as_ref())?;
            let lines = difference(&before.catalogue, &after.catalogue);
            if lines.is_empty() {
                println!("No difference.");
            }
            for line in lines {
                println!("{line}");
            }
        }
    }
    Ok(())
}

fn read(folder: Option<&PathBuf>) -> Result<Form, String> {
    let form = match folder {
        Some(folder) => Form::from_folder(folder),
        None => Form::individual_report(),
    };
    form.map_err(|faults: Vec<CatalogueFault>| {
        let lines: Vec<String> = faults.iter().map(ToString::to_string).collect();
        format!("{}\n{} faults.", lines.join("\n"), lines.len())
    })
}
