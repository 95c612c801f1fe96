//! `cargo xtask fuzz`: throws made-up input at what reads input from outside, guided by which parts of the code it
//! reaches. The compiler's own means are enough: nothing needs to be installed, nor another toolchain.

use std::path::Path;
use std::time::Instant;

use crate::run::{command, output, root, run};

/// What is tried: names of the programs in `fuzz/targets`.
const TARGETS: [&str; 8] = [
    "signature",
    "collect",
    "form_bodies",
    "catalogue_files",
    "identifiers",
    "search_text",
    "cookies",
    "files",
];
/// How the compiler tells which parts of the code an input reaches.
const FLAGS: &str = "--cfg fuzzing -Cpasses=sancov-module -Ccodegen-units=1 \
                     -Cllvm-args=-sanitizer-coverage-level=4 \
                     -Cllvm-args=-sanitizer-coverage-inline-8bit-counters \
                     -Cllvm-args=-sanitizer-coverage-pc-table \
                     -Cllvm-args=-sanitizer-coverage-trace-compares";

/// Tries every target for so many seconds, all at once.
pub(crate) fn all(seconds: u32) -> Result<(), String> {
    let started = Instant::now();
    let version = output(&mut command("rustc", &["-vV"]))?;
    let host = version.lines().find_map(|line| line.strip_prefix("host: "));
    let host = host.ok_or("rustc does not say which platform this is")?;
    let folder = root().join("target/fuzz");
    // A named platform keeps the flags away from the programs that only build.
    let build = ["build", "--release", "--locked", "--target", host, "--manifest-path"];
    run(command("cargo", &build)
        .arg("fuzz/Cargo.toml")
        .arg("--target-dir")
        .arg(&folder)
        .env("RUSTFLAGS", FLAGS))?;
    let tried: Vec<Result<(), String>> = std::thread::scope(|scope| {
        let folder = &folder;
        let one = |target| scope.spawn(move || one(folder, host, target, seconds));
        let running: Vec<_> = TARGETS.into_iter().map(one).collect();
        let joined = running.into_iter().map(std::thread::ScopedJoinHandle::join);
        joined.map(|it| it.unwrap_or_else(|_| Err("a thread was lost".to_owned()))).collect()
    });
    tried.into_iter().collect::<Result<(), String>>()?;
    println!("\nFuzzing: done in {} s", started.elapsed().as_secs());
    Ok(())
}

/// What is found is kept in `target/fuzz`, and is where the next run goes on.
fn one(folder: &Path, host: &str, target: &str, seconds: u32) -> Result<(), String> {
    let corpus = folder.join("corpus").join(target);
    std::fs::create_dir_all(&corpus).map_err(|error| error.to_string())?;
    let program = folder.join(host).join("release").join(target);
    run(command(&program.to_string_lossy(), &["-verbosity=0", "-print_final_stats=1"])
        .arg(format!("-max_total_time={seconds}"))
        .arg(format!("-artifact_prefix={}/{target}-", folder.display()))
        .arg(&corpus)
        .arg(root().join("fuzz/seeds").join(target)))
}
