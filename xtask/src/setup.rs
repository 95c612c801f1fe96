//! Installs what the tests need: Debian's packages, and the browser tests' packages from npm.

use std::path::Path;

use crate::run::{answers, command, root, run};

/// A file whose presence shows that a Debian package is there, and the package.
const PACKAGES: &[(&str, &str)] = &[
    ("/usr/lib/postgresql", "postgresql"),
    ("/usr/bin/chromium", "chromium"),
    ("/usr/share/java/jaxb-runtime.jar", "libjaxb-java"),
    ("/usr/bin/pdftotext", "poppler-utils"),
    ("/usr/bin/strings", "binutils"),
    ("/usr/bin/openssl", "openssl"),
    ("/usr/bin/dpkg-shlibdeps", "dpkg-dev"),
    ("/usr/bin/systemd-analyze", "systemd"),
    ("/usr/sbin/adduser", "adduser"),
    ("/usr/sbin/update-ca-certificates", "ca-certificates"),
    ("/usr/bin/g++", "g++"),
    ("/usr/share/doc/libfaketime", "libfaketime"),
];

/// Programs that may also have come from elsewhere, and the package that gives them.
const PROGRAMS: &[(&str, &str, &str)] = &[
    ("javac", "-version", "default-jdk-headless"),
    ("node", "--version", "nodejs"),
    ("npm", "--version", "npm"),
    ("python3", "--version", "python3"),
    ("pip", "--version", "python3-pip"),
    ("python3", "-cimport ensurepip", "python3-venv"),
    ("curl", "--version", "curl"),
];

/// Installs everything.
pub(crate) fn all() -> Result<(), String> {
    packages()?;
    browser()?;
    receipts()
}

/// Debian's packages; asks for nothing that is already there.
pub(crate) fn packages() -> Result<(), String> {
    let mut missing: Vec<&str> = Vec::new();
    missing.extend(PACKAGES.iter().filter(|(file, _)| !Path::new(file).exists()).map(|it| it.1));
    missing.extend(
        PROGRAMS.iter().filter(|(name, flag, _)| !answers(name, &[flag])).map(|(_, _, it)| *it),
    );
    if missing.is_empty() {
        return Ok(());
    }
    println!("Installing from Debian: {}", missing.join(" "));
    let mut install = vec!["apt-get", "install", "-y", "--no-install-recommends"];
    install.extend(missing);
    let (program, first): (&str, &[&str]) =
        if is_root() { ("env", &["DEBIAN_FRONTEND=noninteractive"]) } else { ("sudo", &[]) };
    let with = |rest: &[&'static str]| [first, rest].concat();
    run(&mut command(program, &with(&["apt-get", "update", "-qq"])))?;
    let arguments: Vec<&str> = first.iter().copied().chain(install).collect();
    run(&mut command(program, &arguments))
}

/// The packages of the browser tests and of the other servers that the service is tried against, at the versions of
/// their lock files.
pub(crate) fn browser() -> Result<(), String> {
    for folder in ["tests/browser", "tests/peers/oidc"] {
        let folder = root().join(folder);
        let lock = folder.join("package-lock.json");
        let installed = folder.join("node_modules/.package-lock.json");
        let is_newer = |file: &Path| file.metadata().and_then(|data| data.modified()).ok();
        if !installed.exists() || is_newer(&installed) < is_newer(&lock) {
            run(command("npm", &["ci", "--no-audit", "--no-fund"]).current_dir(folder))?;
        }
    }
    peers()
}

/// Programs in Python that are not ours, each in an environment of its own below `target`, with its list of packages:
/// clients of BankID, and a scanner that looks for holes.
const PEERS: [(&str, &str); 2] =
    [("peers", "tests/peers/bankid"), ("scanner", "tests/peers/scanner")];

/// Makes an environment anew when its list has changed.
fn peers() -> Result<(), String> {
    for (name, list) in PEERS {
        let folder = root().join("target").join(name);
        let wanted = root().join(list).join("requirements.txt");
        let have = folder.join("requirements.txt");
        let read = |path: &Path| std::fs::read(path).ok();
        if read(&have) == read(&wanted) {
            continue;
        }
        run(command("python3", &["-m", "venv", "--clear"]).arg(&folder))?;
        let pip = folder.join("bin/pip");
        let install = ["install", "--quiet", "--no-deps", "-r"];
        run(command(&pip.to_string_lossy(), &install).arg(&wanted))?;
        std::fs::copy(&wanted, &have).map_err(|error| error.to_string())?;
    }
    Ok(())
}

/// The validator of receipts.
pub(crate) fn receipts() -> Result<(), String> {
    run(&mut command("bash", &["tests/receipts/setup.sh"]))
}

/// Whether this is run by root.
pub(crate) fn is_root() -> bool {
    crate::run::output(&mut command("id", &["-u"])).is_ok_and(|id| id.trim() == "0")
}
