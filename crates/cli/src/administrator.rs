//! `verkstallt administrator add`: lets the first administrator in.
//!
//! What is asked for is read from standard input, so that no number stands among the arguments, which everybody on the
//! machine can read.

use app::Ctx;
use app::administrators::{Added, add as let_in};

use crate::config::Config;
use crate::serve::open;

/// Asks who it is, and makes the person an administrator.
pub(crate) async fn add(config: Config) -> Result<(), String> {
    let app = open(&config).await?;
    let [given_name, surname, number] = ask()?;
    let ctx = Ctx::of_visitor(&app, "administrator add");
    let added = let_in(&app, &ctx, (&given_name, &surname), &number);
    match added.await.map_err(|error| format!("{error:?}"))? {
        Added::Now(assignment) => {
            println!("The person can log in as an administrator from now on ({assignment}).");
            Ok(())
        }
        Added::Before => {
            println!("The person is an administrator already.");
            Ok(())
        }
        Added::NotANumber(fault) => Err(format!(
            "That is no personal or co-ordination number ({fault:?}). Nobody has been let in."
        )),
    }
}

fn ask() -> Result<[String; 3], String> {
    let mut lines = std::io::stdin().lines();
    let mut answer = |question: &str| {
        eprint!("{question}: ");
        let line = lines.next().transpose();
        let line = line.map_err(|error| format!("Standard input cannot be read: {error}."))?;
        let line = line.unwrap_or_default().trim().to_owned();
        if line.is_empty() {
            return Err(format!("{question}: nothing was given. Nobody has been let in."));
        }
        Ok(line)
    };
    Ok([answer("Given name")?, answer("Surname")?, answer("Personal number")?])
}
