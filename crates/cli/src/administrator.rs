//! `verkstallt administrator add` lets the first administrator in; `verkstallt sessions end` logs people out.
//!
//! What is asked for is read from standard input, so that no number stands among the arguments, which everybody on the
//! machine can read.

use app::Ctx;
use app::administrators::{Added, add as let_in, end_sessions};

use crate::config::Config;
use crate::serve::open;

/// Asks who it is, and makes the person an administrator.
pub(crate) async fn add(config: Config) -> Result<(), String> {
    let app = open(&config).await?;
    let questions = ["Given name", "Surname", "Personal number"];
    let [given_name, surname, number] = ask(questions, "Nobody has been let in.")?;
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

/// Ends the sessions of the person whose number is asked for, or everybody's.
pub(crate) async fn end(config: Config, all: bool) -> Result<(), String> {
    let app = open(&config).await?;
    let number = if all {
        None
    } else {
        let [number] = ask(["Personal number"], "Nobody has been logged out.")?;
        Some(number)
    };
    let ctx = Ctx::of_visitor(&app, "sessions end");
    let ended = end_sessions(&app, &ctx, number.as_deref()).await;
    match ended.map_err(|error| format!("{error:?}"))? {
        Ok(count) => {
            println!("Sessions that have been ended: {count}.");
            Ok(())
        }
        Err(fault) => Err(format!(
            "That is no personal or co-ordination number ({fault:?}). Nobody has been logged out."
        )),
    }
}

/// Asks on standard input, a line for each question.
fn ask<const N: usize>(questions: [&str; N], otherwise: &str) -> Result<[String; N], String> {
    let mut lines = std::io::stdin().lines();
    let mut answers = [const { String::new() }; N];
    for (answer, question) in answers.iter_mut().zip(questions) {
        eprint!("{question}: ");
        let line = lines.next().transpose();
        let line = line.map_err(|error| format!("Standard input cannot be read: {error}."))?;
        line.unwrap_or_default().trim().clone_into(answer);
        if answer.is_empty() {
            return Err(format!("{question}: nothing was given. {otherwise}"));
        }
    }
    Ok(answers)
}
