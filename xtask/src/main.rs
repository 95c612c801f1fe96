//! What a developer runs: `cargo xtask test`, `package`, `bench`, `vendor-frontend`.
#![expect(
    clippy::print_stdout,
    clippy::print_stderr,
    clippy::float_arithmetic,
    clippy::cast_precision_loss,
    clippy::indexing_slicing,
    reason = "a developer's tool talks to its user, measures, and may stop where it fails"
)]

mod bench;
mod fuzz;
mod package;
mod postgres;
mod run;
mod setup;
mod soak;
mod test;
mod vendor;

use std::process::ExitCode;

const HELP: &str = "\
cargo xtask test              everything: formatting, lints, licences, tests on both databases, receipts
                              through a validator, pages in a real browser; installs what it needs
cargo xtask test rust         only what needs no browser
cargo xtask test browser      only what needs one
cargo xtask setup             only installs what the tests need
cargo xtask fuzz [SECONDS]    throws made-up input at what reads input from outside, a minute each or as long as given
cargo xtask package           builds a Debian package of the program for production, in target/debian
cargo xtask bench [register]  measures, and prints each figure beside its target; the register alone
cargo xtask soak [MINUTES]    reporters at work for an hour, or as long as given: memory, descriptors, what is left open
cargo xtask vendor-frontend   fetches the pinned look again, and rewrites crates/web/static/vendor";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let result = match arguments.as_slice() {
        ["test"] => test::all(),
        ["test", "rust"] => test::rust(),
        ["test", "browser"] => test::browser(),
        ["setup"] => setup::all(),
        ["fuzz"] => fuzz::all(60),
        ["fuzz", seconds] => match seconds.parse() {
            Ok(seconds) => fuzz::all(seconds),
            Err(_) => Err(format!("{seconds} is not a number of seconds")),
        },
        ["package"] => setup::packages().and_then(|()| package::release()),
        ["bench"] => bench::all(),
        ["bench", "register"] => bench::of_register(),
        ["soak"] => soak::all(60),
        ["soak", minutes] => match minutes.parse() {
            Ok(minutes) => soak::all(minutes),
            Err(_) => Err(format!("{minutes} is not a number of minutes")),
        },
        ["vendor-frontend"] => vendor::vendor_frontend(),
        _ => {
            println!("{HELP}");
            Ok(())
        }
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(message) => {
            eprintln!("\nFailed: {message}");
            ExitCode::FAILURE
        }
    }
}
