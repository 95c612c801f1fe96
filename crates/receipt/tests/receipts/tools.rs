//! Other people's tools: veraPDF and `PDFBox` in one package, and poppler.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

/// Writes a file for the tools to read.
pub(crate) fn file(name: &str, bytes: &[u8]) -> PathBuf {
    let path = place(name);
    std::fs::write(&path, bytes).unwrap();
    path
}

/// Where a tool may write a file.
pub(crate) fn place(name: &str) -> PathBuf {
    Path::new(env!("CARGO_TARGET_TMPDIR")).join(name)
}

/// Runs a driver from `tests/receipts`.
fn java(class: &str, arguments: &[&str]) -> Output {
    let tools = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../target/tools");
    assert!(
        tools.join(class).with_extension("class").exists(),
        "{class} is missing: run `cargo xtask test`"
    );
    let jars =
        ["jaxb-api", "jaxb-runtime", "jaxb-core", "javax.activation", "istack-commons-runtime"]
            .map(|name| format!("/usr/share/java/{name}.jar"));
    let classes = format!("{0}:{0}/verapdf.jar:{1}", tools.display(), jars.join(":"));
    Command::new("java")
        .args(["-cp", &classes, class])
        .args(arguments)
        .env("LC_ALL", "C.UTF-8")
        .output()
        .expect("java is missing: run `cargo xtask test`")
}

/// Runs the validator with one profile; gives its words and whether every file passed.
pub(crate) fn validate(profile: &str, files: &[&Path]) -> (String, bool) {
    let files = files.iter().map(|path| path.to_str().unwrap());
    let arguments: Vec<&str> = [profile].into_iter().chain(files).collect();
    let output = java("Validate", &arguments);
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    let fault = String::from_utf8_lossy(&output.stderr).into_owned();
    (format!("{said}{fault}"), output.status.success())
}

/// Reads or fills in the fields of a form; gives what was said of them.
pub(crate) fn fields(arguments: &[&str]) -> String {
    let output = java("Fields", arguments);
    let fault = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{fault}");
    String::from_utf8(output.stdout).unwrap()
}

/// Runs one of poppler's programs; gives what it wrote.
pub(crate) fn read_with(program: &str, arguments: &[&str], path: &Path) -> String {
    let output = Command::new(program)
        .args(arguments)
        .arg(path)
        .args(if program == "pdftotext" { &["-"][..] } else { &[] })
        .output()
        .expect("poppler-utils is missing: run `cargo xtask test`");
    String::from_utf8_lossy(&output.stdout).into_owned()
}
