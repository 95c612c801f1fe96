//! `cargo xtask bench`: measures, and prints each figure beside its target.

pub(crate) fn all() -> Result<(), String> {
    crate::run::run(&mut crate::run::command("cargo", &["--version"]))
}
