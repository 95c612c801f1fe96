//! `cargo xtask test`: everything that must hold, cheapest first.

use std::time::Instant;

use crate::postgres::Postgres;
use crate::run::{command, run};
use crate::setup;

/// Everything.
pub(crate) fn all() -> Result<(), String> {
    rust()?;
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
    let postgres = Postgres::start()?;
    run(command(
        "cargo",
        &["test", "--workspace", "--all-features", "--locked"],
    )
    .env("VERKSTALLT_TEST_POSTGRES", &postgres.url))?;
    println!("\nRust: done in {} s", started.elapsed().as_secs());
    Ok(())
}

/// The main journeys and every page in a real browser.
pub(crate) fn browser() -> Result<(), String> {
    let started = Instant::now();
    setup::packages()?;
    setup::browser()?;
    run(&mut command(
        "cargo",
        &[
            "build",
            "--locked",
            "--package",
            "verkstallt",
            "--features",
            "demo",
        ],
    ))?;
    run(command(
        "node",
        &["--test", "--test-concurrency=1", "tests/browser/"],
    )
    .env("LANG", "C.UTF-8"))?;
    println!("\nBrowser: done in {} s", started.elapsed().as_secs());
    Ok(())
}
