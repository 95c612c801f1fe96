//! `cargo xtask test`: everything that must hold, cheapest first.

use std::path::PathBuf;
use std::time::Instant;

use crate::fuzz;
use crate::package;
use crate::postgres::Postgres;
use crate::run::{command, root, run};
use crate::setup;

/// What tests speak to is on this machine: a proxy of the network's is not asked for it.
const HERE: &str = "127.0.0.1,localhost,::1";

/// Everything.
pub(crate) fn all() -> Result<(), String> {
    rust()?;
    fuzz::all(60)?;
    browser()
}

/// Formatting, lints, and every test in Rust, with a real PostgreSQL beside.
pub(crate) fn rust() -> Result<(), String> {
    let started = Instant::now();
    setup::packages()?;
    setup::receipts()?;
    run(&mut command("cargo", &["fmt", "--all", "--check"]))?;
    run(&mut command(
        "cargo",
        &[
            "clippy",
            "--workspace",
            "--all-targets",
            "--all-features",
            "--locked",
            "--",
            "--deny",
            "warnings",
        ],
    ))?;
    // The program as it goes into production, without the demonstration.
    run(&mut command(
        "cargo",
        &["clippy", "--package", "verkstallt", "--locked", "--", "--deny", "warnings"],
    ))?;
    production()?;
    // The package of it, before another build takes its place.
    package::try_out(&package::build(&program(), "gzip")?)?;
    let postgres = Postgres::start()?;
    sweep()?;
    run(command("cargo", &["test", "--workspace", "--all-features", "--locked"])
        .env("VERKSTALLT_TEST_POSTGRES", &postgres.url)
        .env("NO_PROXY", HERE))?;
    println!("\nRust: done in {} s", started.elapsed().as_secs());
    Ok(())
}

/// Takes away the databases that tests of an earlier run have left behind.
fn sweep() -> Result<(), String> {
    let folder = root().join("target/tmp");
    let told = |error: std::io::Error| format!("{}: {error}", folder.display());
    let Ok(entries) = std::fs::read_dir(&folder) else { return Ok(()) };
    for entry in entries {
        let path = entry.map_err(told)?.path();
        let is_database = path
            .file_name()
            .and_then(|name| name.to_str())
            .is_some_and(|name| name.contains(".db"));
        if is_database {
            std::fs::remove_file(&path).map_err(told)?;
        }
    }
    Ok(())
}

/// What only the demonstration has, as it stands in the program.
const DEMONSTRATION: [&str; 3] = ["/demo/post", "action=\"/logga-in\"", "Låtsastelefon"];

/// The program as it goes into production has nothing of the demonstration in it.
fn production() -> Result<(), String> {
    run(&mut command("cargo", &["build", "--locked", "--package", "verkstallt"]))?;
    let found = demonstration_in_program()?;
    if found.is_empty() {
        Ok(())
    } else {
        Err(format!("the program for production has {} in it", found.join(", ")))
    }
}

/// The program that was built last.
fn program() -> PathBuf {
    root().join("target/debug/verkstallt")
}

/// What of the demonstration stands in the program that was built last.
fn demonstration_in_program() -> Result<Vec<&'static str>, String> {
    let path = program();
    let program = std::fs::read(&path).map_err(|error| format!("{}: {error}", path.display()))?;
    let is_in = |text: &&str| program.windows(text.len()).any(|part| part == text.as_bytes());
    Ok(DEMONSTRATION.into_iter().filter(is_in).collect())
}

/// The main journeys and every page in a real browser.
pub(crate) fn browser() -> Result<(), String> {
    let started = Instant::now();
    setup::packages()?;
    setup::browser()?;
    run(&mut command(
        "cargo",
        // Together with everything else, so that what the tests were built with is used again.
        &["build", "--locked", "--workspace", "--all-features", "--bin", "verkstallt"],
    ))?;
    // So that looking for it in the other program means something.
    if demonstration_in_program()?.len() < DEMONSTRATION.len() {
        return Err("the demonstration lacks what it is known by".to_owned());
    }
    // A file that hangs is a failure.
    let mut arguments =
        ["--test", "--test-concurrency=1", "--test-timeout=1200000"].map(str::to_owned).to_vec();
    arguments.extend(files("tests/browser")?);
    arguments.extend(files("tests/service")?);
    run(command("node", &[]).args(arguments).env("LANG", "C.UTF-8").env("NO_PROXY", HERE))?;
    println!("\nBrowser: done in {} s", started.elapsed().as_secs());
    Ok(())
}

/// The tests in a folder, in order.
fn files(folder: &str) -> Result<Vec<String>, String> {
    let entries =
        std::fs::read_dir(root().join(folder)).map_err(|error| format!("{folder}: {error}"))?;
    let names = entries.filter_map(|entry| entry.ok()?.file_name().into_string().ok());
    let mut files: Vec<String> = names
        .filter(|name| name.ends_with(".test.mjs"))
        .map(|name| format!("{folder}/{name}"))
        .collect();
    files.sort();
    Ok(files)
}
