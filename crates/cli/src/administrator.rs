//! `verkstallt administrator add` lets the first administrator in; `verkstallt sessions end` logs people out.
//!
//! What is asked for is read from standard input, so that no number stands among the arguments, which everybody on the
//! machine can read.

use app::Ctx;
use app::administrators::{Added, Ended, add as let_in, end_sessions};
use domain::person_number::Fault;

use crate::config::Config;
use crate::patience::patiently;
use crate::serve::{open, told_by_app};

/// Asks who it is, and makes the person an administrator.
pub(crate) async fn add(config: Config) -> Result<(), String> {
    let app = open(&config).await?;
    let questions = ["Given name", "Surname", "Personal number"];
    let [given_name, surname, number] = ask(questions, "Nobody has been let in.")?;
    let ctx = Ctx::of_visitor(&app, "administrator add");
    let added = let_in(&app, &ctx, (&given_name, &surname), &number);
    match patiently(&app.db, added).await.map_err(told_by_app)? {
        Added::Now(assignment) => {
            println!("The person can log in as an administrator from now on ({assignment}).");
            Ok(())
        }
        Added::Before => {
            println!("The person is an administrator already.");
            Ok(())
        }
        Added::NotANumber(fault) => Err(format!(
            "That is no personal or co-ordination number: {}. Nobody has been let in.",
            in_words(fault)
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
    let ended = end_sessions(&app, &ctx, number.as_deref());
    match patiently(&app.db, ended).await.map_err(told_by_app)? {
        Ended::Sessions(count) => {
            println!("Sessions that have been ended: {count}.");
            Ok(())
        }
        Ended::Nobody => Err("Nobody has that number. Nobody has been logged out.".to_owned()),
        Ended::NotANumber(fault) => Err(format!(
            "That is no personal or co-ordination number: {}. Nobody has been logged out.",
            in_words(fault)
        )),
    }
}

/// What is wrong with a number.
const fn in_words(fault: Fault) -> &'static str {
    match fault {
        Fault::Format => "it has not ten or twelve digits",
        Fault::Date => "there is no such date of birth",
        Fault::CheckDigit => "its last digit does not fit the others",
        Fault::Future => "the date of birth is still to come",
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
            // After the question, on the same line.
            return Err(format!("Nothing was given. {otherwise}"));
        }
    }
    Ok(answers)
}
