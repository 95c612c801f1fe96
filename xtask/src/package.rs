//! `cargo xtask package`: a Debian package of the program as it goes into production.

mod trial;

use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use crate::run::{answers, command, output, root, run};

pub(crate) use trial::try_out;

/// The project's version is that of every crate.
const VERSION: &str = env!("CARGO_PKG_VERSION");

/// Where each file comes from, where it goes, and who may do what with it.
const FILES: &[(&str, &str, u32)] = &[
    ("packaging/debian/verkstallt.service", "usr/lib/systemd/system", 0o644),
    ("packaging/debian/verkstallt-backup.service", "usr/lib/systemd/system", 0o644),
    ("packaging/debian/verkstallt-backup.timer", "usr/lib/systemd/system", 0o644),
    ("crates/cli/verkstallt.example.toml", "usr/share/verkstallt", 0o644),
    ("docs/operations.md", "usr/share/doc/verkstallt", 0o644),
    ("packaging/debian/copyright", "usr/share/doc/verkstallt", 0o644),
    ("packaging/debian/postinst", "DEBIAN", 0o755),
    ("packaging/debian/prerm", "DEBIAN", 0o755),
    ("packaging/debian/postrm", "DEBIAN", 0o755),
];

/// Builds the program for release, and the package of it.
pub(crate) fn release() -> Result<(), String> {
    run(&mut command("cargo", &["build", "--release", "--locked", "--package", "verkstallt"]))?;
    let package = build(&root().join("target/release/verkstallt"), "xz")?;
    if answers("lintian", &["--version"]) {
        run(command("lintian", &["--fail-on", "error"]).arg(&package))?;
    }
    println!("\n{}", package.display());
    Ok(())
}

/// Makes a package of the program; `compression` is one that `dpkg-deb` knows.
pub(crate) fn build(program: &Path, compression: &str) -> Result<PathBuf, String> {
    let folder = root().join("target/debian");
    let tree = folder.join("tree");
    if tree.exists() {
        std::fs::remove_dir_all(&tree).map_err(|error| format!("{}: {error}", tree.display()))?;
    }
    let binary = tree.join("usr/bin/verkstallt");
    make_folder(&tree.join("usr/bin"))?;
    run(command("strip", &["--strip-unneeded", "-o"]).arg(&binary).arg(program))?;
    allow(&binary, 0o755)?;
    for (from, to, mode) in FILES {
        let from = root().join(from);
        let to = tree.join(to);
        make_folder(&to)?;
        let to = to.join(from.file_name().ok_or("a file has a name")?);
        std::fs::copy(&from, &to).map_err(|error| format!("{}: {error}", from.display()))?;
        allow(&to, *mode)?;
    }
    let about = tree.join("usr/share/doc/verkstallt");
    write(&about.join("packages.txt"), &linked()?)?;
    write(&about.join("changelog.Debian"), &changelog()?)?;
    run(command("gzip", &["-9n"]).arg(about.join("changelog.Debian")))?;
    let architecture = output(&mut command("dpkg", &["--print-architecture"]))?;
    let architecture = architecture.trim();
    control(&folder, &tree, architecture)?;
    let package = folder.join(format!("verkstallt_{VERSION}_{architecture}.deb"));
    let when = output(&mut command("git", &["log", "-1", "--format=%ct"]))?;
    run(command("dpkg-deb", &["--build", "--root-owner-group"])
        .arg(format!("-Z{compression}"))
        .arg(&tree)
        .arg(&package)
        // The same source gives the same package.
        .env("SOURCE_DATE_EPOCH", when.trim()))?;
    Ok(package)
}

/// What dpkg is told: what the package is and needs, and the sums by which it sees that a file was changed.
fn control(folder: &Path, tree: &Path, architecture: &str) -> Result<(), String> {
    let kibibytes = output(command("du", &["-sk", "--apparent-size"]).arg(tree))?;
    let kibibytes = kibibytes.split_whitespace().next().unwrap_or("0");
    let template = root().join("packaging/debian/control");
    let template = std::fs::read_to_string(&template)
        .map_err(|error| format!("{}: {error}", template.display()))?;
    let text = template
        .replace("VERSION", VERSION)
        .replace("ARCHITECTURE", architecture)
        .replace("SIZE", kibibytes)
        .replace("DEPENDS", &libraries(folder, tree)?);
    write(&tree.join("DEBIAN/control"), &text)?;
    let sums = "find usr -type f -print0 | sort -z | xargs -0 md5sum";
    let sums = output(command("sh", &["-c", sums]).current_dir(tree))?;
    write(&tree.join("DEBIAN/md5sums"), &sums)
}

/// The packages with the libraries that the program is linked with, at the versions it needs.
fn libraries(folder: &Path, tree: &Path) -> Result<String, String> {
    // The tool looks for a source package around it.
    let source = folder.join("source");
    make_folder(&source.join("debian"))?;
    let text = "Source: verkstallt\n\nPackage: verkstallt\nArchitecture: any\nDescription: x\n";
    write(&source.join("debian/control"), text)?;
    let program = tree.join("usr/bin/verkstallt");
    let said = output(command("dpkg-shlibdeps", &["-O"]).arg(program).current_dir(&source))?;
    let found = said.lines().find_map(|line| line.strip_prefix("shlibs:Depends="));
    found.map(str::to_owned).ok_or_else(|| format!("dpkg-shlibdeps names no library: {said}"))
}

/// Every package that is linked in, with its version and licence.
fn linked() -> Result<String, String> {
    let arguments =
        ["tree", "--locked", "--offline", "--package", "verkstallt", "--edges", "normal"];
    let format = ["--prefix", "none", "--format", "{p} {l}"];
    let listed = output(command("cargo", &arguments).args(format))?;
    // One that was shown before is marked; our own are known by where they lie.
    let lines = listed.lines().map(|line| line.trim_end_matches(" (*)"));
    let mut lines: Vec<&str> = lines.filter(|line| !line.contains("(/")).collect();
    lines.sort_unstable();
    lines.dedup();
    Ok(format!("{}\n", lines.join("\n")))
}

/// What is new stands in the project's history; Debian wants to know of the version.
fn changelog() -> Result<String, String> {
    let commit = output(&mut command("git", &["log", "-1", "--format=%h%n%aD"]))?;
    let (commit, when) = commit.trim().split_once('\n').ok_or("git names no commit")?;
    Ok(format!(
        "verkstallt ({VERSION}) stable; urgency=medium\n\n  * Built from {commit}.\n\n \
         -- Verkställt <verkstallt@verkstallt.example>  {when}\n"
    ))
}

fn make_folder(folder: &Path) -> Result<(), String> {
    std::fs::create_dir_all(folder).map_err(|error| format!("{}: {error}", folder.display()))?;
    let outer = root().join("target/debian");
    // Whatever the developer's own files are like, those of a package can be read by all.
    for folder in folder.ancestors().take_while(|it| *it != outer.as_path()) {
        allow(folder, 0o755)?;
    }
    Ok(())
}

fn allow(path: &Path, mode: u32) -> Result<(), String> {
    let mode = std::fs::Permissions::from_mode(mode);
    std::fs::set_permissions(path, mode).map_err(|error| format!("{}: {error}", path.display()))
}

fn write(path: &Path, text: &str) -> Result<(), String> {
    std::fs::write(path, text).map_err(|error| format!("{}: {error}", path.display()))?;
    allow(path, 0o644)
}
