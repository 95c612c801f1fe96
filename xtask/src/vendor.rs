//! Fetches the pinned look and typeface from npm again, and rewrites `crates/web/static/vendor`.
//!
//! Run by hand at upgrades only; what it writes is committed, so that a build needs neither Node nor
//! network.

use std::fs;
use std::path::Path;

use crate::run::{command, output, root, run};

const LOOK: &str = "govuk-frontend@6.6.0";
const LOOK_SHA512: &str =
    "xctkWrQvLnvQt7fyjQ3MGX9S0wz0x0RQuLxCeoXF+s8EjGICG81/DYQGKN5qgO+0KVT12UAaRwUsGY6fulRcRg==";
const FONT: &str = "@fontsource/source-sans-3@5.3.1";
const FONT_SHA512: &str =
    "O3YxvbotUOgYI2Zx0bBcEMNjnwitRf9P2+9pd54sMoux1NHrdXnMwZusw2P78lFhEzOPN4glOEQmX0ASaS68uA==";
/// The typeface that is not ours to use, as the style sheet names it, and how often.
const THEIR_FONT: (&str, usize) = ("font-family:GDS Transport,arial,sans-serif", 58);
const OUR_FONT: &str = "font-family:var(--es-font)";

pub(crate) fn vendor_frontend() -> Result<(), String> {
    let to = root().join("crates/web/static/vendor");
    fs::create_dir_all(&to).map_err(|error| error.to_string())?;
    let look = fetch(LOOK, LOOK_SHA512)?;
    let css = read(&format!("{look}/dist/govuk/govuk-frontend.min.css"))?;
    write(&to.join("govuk-frontend.css"), &rethemed(&css)?)?;
    let font = fetch(FONT, FONT_SHA512)?;
    for weight in [400, 600] {
        let name = format!("source-sans-3-latin-{weight}-normal.woff2");
        copy(&format!("{font}/files/{name}"), &to.join(format!("source-sans-3-{weight}.woff2")))?;
    }
    copy(&format!("{font}/LICENSE"), &to.join("source-sans-3.LICENSE.txt"))?;
    let sums = output(command("bash", &["-c", "sha256sum *.css *.woff2 *.txt"]).current_dir(&to))?;
    write(&to.join("SHA256SUMS"), &sums)?;
    println!("crates/web/static/vendor is {LOOK} and {FONT}");
    Ok(())
}

/// Packs, checks and unpacks; gives the folder.
fn fetch(package: &str, sha512: &str) -> Result<String, String> {
    let folder = root().join("target/vendor").join(package.replace(['@', '/'], "_"));
    let shown = folder.display().to_string();
    fs::remove_dir_all(&folder).ok();
    fs::create_dir_all(&folder).map_err(|error| format!("{shown}: {error}"))?;
    run(command("npm", &["pack", "--silent", package]).current_dir(&folder))?;
    let sum = output(
        command("bash", &["-c", "openssl dgst -sha512 -binary *.tgz | base64 -w0"])
            .current_dir(&folder),
    )?;
    if sum.trim() != sha512 {
        return Err(format!("{package} is not what was pinned: sha512-{sum}"));
    }
    run(command("bash", &["-c", "tar xzf *.tgz"]).current_dir(&folder))?;
    Ok(format!("{shown}/package"))
}

/// The style sheet without a typeface and a crest that are not ours.
fn rethemed(css: &str) -> Result<String, String> {
    let mut rest = css;
    let mut kept = String::new();
    let mut faces = 0;
    while let Some(at) = rest.find("@font-face{") {
        let (before, after) = rest.split_at(at);
        let end = after.find('}').ok_or("a font-face without end")?;
        kept.push_str(before);
        rest = after.get(end + 1..).unwrap_or_default();
        faces += 1;
    }
    kept.push_str(rest);
    let count = kept.matches(THEIR_FONT.0).count();
    if (faces, count) != (2, THEIR_FONT.1) {
        return Err(format!("the style sheet has changed: {faces} faces, {count} uses"));
    }
    let css = kept
        .replace(THEIR_FONT.0, OUR_FONT)
        .replace("url(/assets/images/govuk-crest.svg)", "none")
        .replace(".govuk-footer__crown{margin-bottom:25px}", "");
    // The map of sources is not served.
    Ok(css.split("/*# sourceMappingURL").next().unwrap_or(&css).trim_end().to_owned() + "\n")
}

fn read(path: &str) -> Result<String, String> {
    fs::read_to_string(path).map_err(|error| format!("{path}: {error}"))
}

fn write(path: &Path, text: &str) -> Result<(), String> {
    fs::write(path, text).map_err(|error| format!("{}: {error}", path.display()))
}

fn copy(from: &str, to: &Path) -> Result<(), String> {
    fs::copy(from, to).map(|_| ()).map_err(|error| format!("{from}: {error}"))
}
