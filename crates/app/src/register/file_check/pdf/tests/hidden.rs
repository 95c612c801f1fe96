//! Files that hide a script from some readers and show it to others, judged by another reader as well: poppler's
//! `pdfinfo`, which says what scripts it finds.

use std::fmt::Write as _;
use std::io::Write as _;
use std::process::{Command, Output, Stdio};

use memchr::memmem;

use super::*;

/// What `pdfinfo` says of the scripts in a file.
fn scripts(bytes: &[u8]) -> Output {
    let mut child = Command::new("pdfinfo")
        .args(["-js", "-"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("poppler-utils is missing: run `cargo xtask test`");
    child.stdin.take().unwrap().write_all(bytes).unwrap();
    child.wait_with_output().unwrap()
}

fn has_script(bytes: &[u8]) -> bool {
    memmem::find(&scripts(bytes).stdout, b"app.alert").is_some()
}

const CATALOG: &[u8] = b"<< /Type /Catalog /Pages 2 0 R >>";
/// A page that runs a script when it is shown.
const PAGE: &[u8] = b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 99 99] \
                      /AA << /O << /S /JavaScript /JS (app.alert(1)) >> >> >>";

/// A line of a table: the kind, and where the object stands or in which other one it lies.
fn line(kind: u8, place: usize) -> [u8; 7] {
    let [a, b, c, d] = u32::try_from(place).unwrap().to_be_bytes();
    [kind, a, b, c, d, 0, 0]
}

/// A file of the objects, with a table that leads to each. With a head it leads there as well, for a stream of objects
/// with the number 7, and says that object 6 lies in it.
fn file(objects: &[(usize, &[u8])], head: Option<&[u8]>) -> Vec<u8> {
    let mut bytes = b"%PDF-1.7\n".to_vec();
    let mut table = [[0; 7]; 10];
    for (number, object) in objects {
        table[*number] = line(1, bytes.len());
        bytes.extend(format!("{number} 0 obj\n").bytes());
        bytes.extend(*object);
        bytes.extend(b"\nendobj\n");
    }
    if let Some(head) = head {
        table[6] = line(2, 7);
        table[7] = line(1, memmem::rfind(&bytes, head).unwrap());
    }
    let place = bytes.len();
    table[9] = line(1, place);
    bytes.extend(b"9 0 obj\n");
    bytes.extend(stream("/Type /XRef /Size 10 /W [1 4 2] /Root 1 0 R", &table.concat()));
    bytes.extend(format!("\nendobj\nstartxref\n{place}\n%%EOF\n").bytes());
    bytes
}

/// A file with a stream of objects that is hidden in another stream, beginning as said. A page lies in it.
fn hiding(head: &[u8]) -> Vec<u8> {
    let page = [b"6 0 ".as_slice(), PAGE].concat();
    let mut digits = String::new();
    for byte in page {
        write!(digits, "{byte:02x}").unwrap();
    }
    digits.push('>');
    let hidden = stream(&format!("{OBJECTS} /Filter /ASCIIHexDecode"), digits.as_bytes());
    // The outer stream ends where the inner one does.
    let hidden = hidden.strip_suffix(b"\nendstream").unwrap();
    let outer = stream("", &[head, b" ", hidden].concat());
    let pages = b"<< /Type /Pages /Kids [6 0 R] /Count 1 >>";
    file(&[(1, CATALOG), (2, pages), (4, &outer)], Some(head))
}

/// A file with the page.
fn showing(page: &[u8]) -> Vec<u8> {
    let pages = b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>";
    file(&[(1, CATALOG), (2, pages), (3, page)], None)
}

#[test]
fn no_spelling_of_a_number_hides_an_object() {
    assert!(has_script(&hiding(b"7 0obj")), "another reader finds the script");
    for head in [
        b"7 0 obj".as_slice(),
        b"7 0obj",
        b"7 +0obj",
        b"7 0-obj",
        b"7 0(obj",
        b"7 0)obj",
        b"7 0\x0bobj",
        b"7- 0- obj",
        b"+7 -0 obj",
        b"7. 0. obj",
        b"7e0 0e0 obj",
        b"7 99999999999 obj",
        b"99999999999 0 obj",
        b"7 0\xffobj",
        b"7\x800\x80obj",
        b"7 0 %\x80\robj",
    ] {
        assert_eq!(check(&hiding(head)), Err(Flaw::Broken), "{}", head.escape_ascii());
    }
    // One number before a word that begins alike is not the beginning of an object.
    assert_eq!(check(&hiding(b"av 12 objekt")), Ok(()));
}

#[test]
fn nor_are_objects_that_are_gone_through_written_so() {
    for head in ["+5 0 obj", "5 -0 obj", "5. 0 obj", "5 0- obj", "5 %\n0 obj"] {
        let whole = String::from_utf8(document(&[(5, b"<< >>")])).unwrap();
        let file = whole.replace("5 0 obj", head);
        assert_eq!(check(file.as_bytes()), Err(Flaw::Broken), "{head}");
    }
}

#[test]
fn no_spelling_of_a_name_hides_a_script() {
    let page = |within: &[u8]| {
        let begins = b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 99 99] ".as_slice();
        showing(&[begins, within, b" >>"].concat())
    };
    let zeros = b"/AA#00 << /O << /S /JavaScript#00 /JS#00 (app.alert(1)) >> >>";
    assert!(has_script(&page(zeros)), "another reader finds the script");
    let ended = b"/OpenAction\x80<< /S\x80/JavaScript\x80/JS\x80(app.alert(1)) >>".as_slice();
    for script in [zeros.as_slice(), ended, b"/S /JavaScript\xff", b"/X /XFA#00"] {
        let flaw = check(&page(script));
        assert_eq!(flaw, Err(Flaw::Dangerous), "{}", script.escape_ascii());
    }
    let long = [b"/".as_slice(), &[b'x'; 128], b" null"].concat();
    for unclear in [
        b"/OpenAction << /S /J#5HvaScript >>".as_slice(),
        b"/OpenAction#00 << /S /SomethingNew >>",
        b"/OpenAction\x80 << /S /SomethingNew >>",
        b"/X << /S /Hide#00 >>",
        b"/X << /S /Hide\x80 >>",
        b"/X [/Y\xff]",
        b"/X /Y#",
        b"/X /Y#4",
        b"/X\x80/Y",
        b"/X 1\x80/Y 1",
        b"/X null\xff/Y 1",
        long.as_slice(),
    ] {
        let flaw = check(&page(unclear));
        assert_eq!(flaw, Err(Flaw::Broken), "{}", unclear.escape_ascii());
    }
    assert_eq!(check(&page(b"/X#20Y /#C3#85")), Ok(()));
}

#[test]
fn another_reader_finds_no_script_in_what_is_taken() {
    assert!(has_script(&showing(PAGE)), "it finds scripts");
    assert_eq!(check(&showing(PAGE)), Err(Flaw::Dangerous));
    let made = concat!(env!("CARGO_MANIFEST_DIR"), "/src/register/file_check/made");
    let mut n_taken = 0;
    for entry in std::fs::read_dir(made).unwrap() {
        let path = entry.unwrap().path();
        let bytes = std::fs::read(&path).unwrap();
        assert_eq!(check(&bytes), Ok(()), "{}", path.display());
        let said = scripts(&bytes);
        let fault = String::from_utf8_lossy(&said.stderr);
        assert!(said.status.success(), "{}: {fault}", path.display());
        assert!(said.stdout.trim_ascii().is_empty(), "{}", path.display());
        n_taken += 1;
    }
    assert!(n_taken >= 9);
}
