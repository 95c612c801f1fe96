use super::*;

mod hidden;

/// A PDF of the objects, each with its number.
fn document(objects: &[(u32, &[u8])]) -> Vec<u8> {
    let mut bytes = b"%PDF-1.7\n1 0 obj\n<< /Type /Catalog /Pages 2 0 R >>\nendobj\n2 0 obj\n\
                      << /Type /Pages /Kids [] /Count 0 >>\nendobj\n"
        .to_vec();
    for (number, object) in objects {
        bytes.extend(format!("{number} 0 obj\n").bytes());
        bytes.extend(*object);
        bytes.extend(b"\nendobj\n");
    }
    bytes.extend(b"trailer\n<< /Root 1 0 R /Size 9 >>\nstartxref\n0\n%%EOF\n");
    bytes
}

/// A stream, described as said, with its length.
fn stream(description: &str, data: &[u8]) -> Vec<u8> {
    let head = format!("<< {description} /Length {} >>\nstream\n", data.len());
    [head.as_bytes(), data, b"\nendstream"].concat()
}

fn deflated(bytes: &[u8]) -> Vec<u8> {
    miniz_oxide::deflate::compress_to_vec_zlib(bytes, 6)
}

/// What holds one action, which runs a script, and so much else alike that it does get smaller when it is packed.
const SCRIPT: &[u8] =
    b"7 0 << /S /JavaScript /JS (app.alert\\(1\\)) /X (xxxxxxxxxxxxxxxxxxxxxxxx) >>";
/// How what holds it is described.
const OBJECTS: &str = "/Type /ObjStm /N 1 /First 4";

fn with_stream(stream: &[u8]) -> Vec<u8> {
    document(&[(6, stream)])
}

#[test]
fn what_ordinary_programs_make_is_taken() {
    for (program, bytes) in [
        ("Chromium", include_bytes!("../made/chromium.pdf").as_slice()),
        ("cairo", include_bytes!("../made/cairo.pdf").as_slice()),
        ("a scanner's, as one picture", include_bytes!("../made/scanner.pdf").as_slice()),
        ("ReportLab", include_bytes!("../made/reportlab.pdf").as_slice()),
        ("fpdf2", include_bytes!("../made/fpdf.pdf").as_slice()),
        (
            "qpdf, for the web, with streams of objects",
            include_bytes!("../made/qpdf-linearized.pdf").as_slice(),
        ),
        ("MuPDF, with streams of objects", include_bytes!("../made/mupdf-packed.pdf").as_slice()),
        ("Matplotlib, with drawn letters", include_bytes!("../made/matplotlib.pdf").as_slice()),
        (
            "MuPDF, changed after it was made",
            include_bytes!("../made/mupdf-updated.pdf").as_slice(),
        ),
    ] {
        assert_eq!(check(bytes), Ok(()), "{program}");
    }
}

#[test]
fn a_script_in_a_stream_of_objects_is_found() {
    let plain = stream(OBJECTS, SCRIPT);
    assert_eq!(check(&with_stream(&plain)), Err(Flaw::Dangerous));
    let packed = stream(&format!("{OBJECTS} /Filter /FlateDecode"), &deflated(SCRIPT));
    let name = b"/JavaScript";
    assert!(packed.windows(name.len()).all(|it| it != name), "it does not stand there as it is");
    assert_eq!(check(&with_stream(&packed)), Err(Flaw::Dangerous));
    let harmless = b"7 0 << /S /URI /URI (https://www.ivo.se/) >>";
    let packed = stream(&format!("{OBJECTS} /Filter [/FlateDecode]"), &deflated(harmless));
    assert_eq!(check(&with_stream(&packed)), Ok(()));
}

#[test]
fn packed_twice_it_is_not_hidden() {
    let twice = deflated(&deflated(SCRIPT));
    let filter = format!("{OBJECTS} /Filter [/FlateDecode /FlateDecode]");
    assert_eq!(check(&with_stream(&stream(&filter, &twice))), Err(Flaw::Broken));
}

#[test]
fn nor_when_another_object_says_how_it_is_packed() {
    let stream = stream(&format!("{OBJECTS} /Filter 8 0 R"), &deflated(SCRIPT));
    let file = document(&[(6, &stream), (8, b"/FlateDecode")]);
    assert_eq!(check(&file), Err(Flaw::Broken));
}

#[test]
fn nor_by_a_text_that_reads_as_the_head_of_an_object() {
    for text in ["( obj)", "(9 0 obj)", "(%)", "(\\) >> stream)"] {
        let description = format!("{OBJECTS} /Filter /FlateDecode /X {text}");
        let file = with_stream(&stream(&description, &deflated(SCRIPT)));
        assert_eq!(check(&file), Err(Flaw::Dangerous), "{text}");
    }
}

#[test]
fn nor_far_behind_its_description() {
    let packed = deflated(SCRIPT);
    let description = format!("{OBJECTS} /Filter /FlateDecode /Length {}", packed.len());
    for space in [" ".repeat(5_000), format!("%{}\n", "x".repeat(5_000))] {
        let head = format!("<< {description} >>{space}stream\n");
        let file = with_stream(&[head.as_bytes(), &packed, b"\nendstream"].concat());
        assert_eq!(check(&file), Err(Flaw::Dangerous));
    }
}

#[test]
fn nor_by_a_stream_that_begins_otherwise() {
    let packed = deflated(SCRIPT);
    let description = format!("{OBJECTS} /Filter /FlateDecode /Length {}", packed.len());
    for begins in ["stream \n", "stream\r", "stream", "stream\t\n"] {
        let head = format!("<< {description} >>\n{begins}");
        let file = with_stream(&[head.as_bytes(), &packed, b"\nendstream"].concat());
        assert_eq!(check(&file), Err(Flaw::Broken), "{begins:?}");
    }
}

#[test]
fn nor_behind_a_mark_of_its_end() {
    // A block that is stored, with the mark in it, and the script in the next one.
    let stored = b"7 0 << /X (\nendstream\nendobj\n) >>  ";
    let n = u16::try_from(stored.len()).unwrap();
    let mut packed = vec![0x78, 0x01, 0x00];
    packed.extend(n.to_le_bytes());
    packed.extend((!n).to_le_bytes());
    packed.extend(stored);
    packed.extend(miniz_oxide::deflate::compress_to_vec(SCRIPT, 6));
    let description = format!("{OBJECTS} /Filter /FlateDecode");
    assert_eq!(check(&with_stream(&stream(&description, &packed))), Err(Flaw::Broken));
    // Nor where the length is another one than the mark says.
    let packed = deflated(b"7 0 << >>");
    for length in ["1", "9999", "-1", "8 0 R", "/X"] {
        let head = format!("<< {OBJECTS} /Filter /FlateDecode /Length {length} >>\nstream\n");
        let stream = [head.as_bytes(), &packed, b"\nendstream"].concat();
        let file = document(&[(6, &stream), (8, b"3")]);
        assert_eq!(check(&file), Err(Flaw::Broken), "{length}");
    }
}

#[test]
fn nor_as_a_picture_with_much_around_it() {
    let much = [SCRIPT, " ".repeat(2_000_000).as_bytes()].concat();
    let description = format!("{OBJECTS} /Subtype /Image /Filter /FlateDecode");
    assert_eq!(check(&with_stream(&stream(&description, &deflated(&much)))), Err(Flaw::Dangerous));
    // Programs read objects by where the first one stands, whatever the stream calls itself.
    let unnamed = "/Subtype /Image /N 1 /First 4 /Filter /FlateDecode";
    assert_eq!(check(&with_stream(&stream(unnamed, &deflated(SCRIPT)))), Err(Flaw::Dangerous));
}

#[test]
fn what_an_object_stream_does_not_list_is_refused() {
    let hidden = "7 0 << >> << /S /Hide >>";
    let between = "7 0 8 14 << >> /AA /BB << >>";
    for (description, objects) in [
        (OBJECTS, hidden),
        ("/Type /ObjStm /N 2 /First 9", between),
        ("/Type /ObjStm /N 2 /First 4", "7 0 << >>"),
        ("/Type /ObjStm /N 1", "7 0 << >>"),
        ("/Type /ObjStm /First 4", "7 0 << >>"),
        ("/Type /ObjStm /N 1 /First 9 /First 4", "7 0 << >>"),
        ("/Type /ObjStm /N 1 /First 4 /DecodeParms << /Predictor 12 >>", "7 0 << >>"),
        ("/Type /ObjStm /N 4000000000 /First 4", "7 0 << >>"),
    ] {
        let packed = deflated(objects.as_bytes());
        let file = with_stream(&stream(&format!("{description} /Filter /FlateDecode"), &packed));
        assert_eq!(check(&file), Err(Flaw::Broken), "{description}");
    }
}

#[test]
fn an_object_that_only_a_wrong_table_leads_to_is_refused() {
    let object = b"9 0 obj << /S /Hide /T (x) >> endobj";
    let split = b"9 %\n 0 % and more\r\nobj << /S /Hide >>";
    for hidden in [object.as_slice(), split, b"trailer << /Root << >> >>", b"trailer%\n<< >>"] {
        assert_eq!(check(&with_stream(&stream("", hidden))), Err(Flaw::Broken));
        let text = [b"(", hidden, b")"].concat();
        assert_eq!(check(&with_stream(&text)), Err(Flaw::Broken));
    }
    let whole = String::from_utf8(document(&[])).unwrap();
    let comment = whole.replace("trailer", "% 9 0 obj << /S /Hide >> endobj\ntrailer");
    assert_eq!(check(comment.as_bytes()), Err(Flaw::Broken));
    assert_eq!(check(whole.as_bytes()), Ok(()));
}

#[test]
fn only_actions_that_lead_to_pages_and_addresses_are_taken() {
    for action in [
        "<< /OpenAction << /S /GoTo /D [2 0 R /Fit] >> >>",
        "<< /OpenAction [2 0 R /Fit] >>",
        "<< /A << /S /URI /URI (https://www.ivo.se/) >> >>",
        "<< /A << /S /URI /URI (MAILTO:registrator@ivo.se) >> >>",
        "<< /A << /S /Named /N /NextPage >> >>",
        "<< /A << /S /URI /URI (tel:+46850000000) >> >>",
        "<< /Type /Catalog /URI << /Base (https://www.ivo.se/) >> >>",
        "<< /Type /Thread /I << /Title (x) >> >>",
        "<< /A << /O /Layout /Placement /Block >> /S /P >>",
        "<< /Trans << /S /Dissolve >> /Group << /S /Transparency >> >>",
    ] {
        assert_eq!(check(&document(&[(5, action.as_bytes())])), Ok(()), "{action}");
    }
    for action in [
        "<< /S /GoToR /F (\\\\\\\\host\\\\share\\\\x.pdf) >>",
        "<< /Subtype /3D /3DD 6 0 R >>",
        "<< /OnInstantiate 6 0 R >>",
        "<< /S /Movie >>",
        "<< /Subtype /#53ound >>",
        "<< /S /Thread /F (x) >>",
        "<< /AA << /O 6 0 R >> >>",
        "<< /A << /S /URI /URI (file:///c:/x.exe) >> >>",
        "<< /A << /S /URI /URI (javascript:x) >> >>",
        "<< /A << /S /URI /URI 6 0 R >> >>",
        "<< /A << /S /Named /N /SaveAs >> >>",
        "<< /A << /S /Named /N /NextPage /N /Print >> >>",
        "<< /A << /S /SomethingNew >> >>",
        "<< /A << /S /GoTo /S /SomethingNew >> >>",
        "<< /OpenAction << /S /GoTo /Next [<< /S /SomethingNew >>] >> >>",
        "<< /Type /Filespec /EF << /F 6 0 R >> >>",
        "<< /X << /Y [[<< /S /ResetForm >>]] >> >>",
        "<< /S (Launch) /F (calc.exe) >>",
        "<< /A << /S (SomethingNew) >> >>",
    ] {
        assert_eq!(check(&document(&[(5, action.as_bytes())])), Err(Flaw::Dangerous), "{action}");
    }
    let led_to = |kind: &[u8]| document(&[(5, b"<< /A 6 0 R >>"), (6, kind)]);
    assert_eq!(check(&led_to(b"<< /S /GoTo /D (x) >>")), Ok(()));
    assert_eq!(check(&led_to(b"<< /S /SomethingNew >>")), Err(Flaw::Dangerous));
    let elsewhere = document(&[(5, b"<< /S 6 0 R >>"), (6, b"/Hide")]);
    assert_eq!(check(&elsewhere), Err(Flaw::Broken));
    for (number, word) in [(16, "/Hide"), (6, "(Hide)"), (20_006, "/Hide")] {
        let elsewhere = document(&[(5, b"<< /S 6 0 R >>"), (number, word.as_bytes())]);
        assert_eq!(check(&elsewhere), Err(Flaw::Broken), "{number} {word}");
    }
    assert_eq!(check(&with_stream(&stream("/F (x)", b""))), Err(Flaw::Dangerous));
}

#[test]
fn names_that_an_author_gives_are_no_words() {
    for taken in [
        "<< /Resources << /Font << /AA 6 0 R /JS 6 0 R /S 6 0 R >> /XObject << /EF 6 0 R >> >> >>",
        "<< /Dests << /AA [2 0 R /Fit] /Sound [2 0 R /Fit] >> >>",
        "<< /RoleMap << /Sound /Figure /Type /Span /S /P >> >>",
        "<< /Type /Font /Subtype /Type3 /CharProcs << /A 6 0 R /S 6 0 R >> >>",
        // As another object, which is how Matplotlib writes the letters of a font.
        "<< /S 6 0 R /T 6 0 R >>",
    ] {
        let file = document(&[(5, taken.as_bytes()), (6, &stream("", b"0 0 d0"))]);
        assert_eq!(check(&file), Ok(()), "{taken}");
    }
    for refused in [
        "<< /Font << /F1 << /AA << /O 6 0 R >> >> >> >>",
        "<< /Font << /AA << /O << /S /ResetForm >> >> >> >>",
        "<< /Font [<< /AA << /O 6 0 R >> >>] >>",
        "<< /XObject << /Font << /S /Hide >> >> >>",
    ] {
        let file = document(&[(5, refused.as_bytes())]);
        assert_eq!(check(&file), Err(Flaw::Dangerous), "{refused}");
    }
}

#[test]
fn what_is_packed_carelessly_is_taken_when_it_is_whole() {
    let packed = deflated(b"0 0 m 9 9 l S");
    let (whole, sum) = packed.split_at(packed.len() - 4);
    let other: Vec<u8> = sum.iter().map(|byte| !byte).collect();
    let wrong = [whole, other.as_slice()].concat();
    for data in [b"".as_slice(), b"\r\n", whole, wrong.as_slice()] {
        let file = with_stream(&stream("/Filter /FlateDecode", data));
        assert_eq!(check(&file), Ok(()), "{data:?}");
    }
    let cut = stream("/Filter /FlateDecode", &whole[..whole.len() - 3]);
    assert_eq!(check(&with_stream(&cut)), Err(Flaw::Broken));
    let harmless = deflated(b"7 0 << >>");
    let description = format!("{OBJECTS} /Filter /FlateDecode /DecodeParms null");
    assert_eq!(check(&with_stream(&stream(&description, &harmless))), Ok(()));
}

#[test]
fn what_is_not_read_wholly_is_refused() {
    for object in [
        "<< /A",
        "<< /A /B >> >>",
        "<< /A word >>",
        "<< word /A /B >>",
        "[ 1 2",
        "[ >> ]",
        "(text",
        "<< /A << >>stream >>",
        "2 0 R",
        "",
    ] {
        assert_eq!(check(&document(&[(5, object.as_bytes())])), Err(Flaw::Broken), "{object}");
    }
    let broken = stream("/Filter /FlateDecode", b"x\x9c but nothing that is packed");
    assert_eq!(check(&with_stream(&broken)), Err(Flaw::Broken));
    let deep = format!("{}{}", "<< /X ".repeat(DEPTH_MAX + 1), ">> ".repeat(DEPTH_MAX + 1));
    let deep = deep.replace("/X >>", "/X 1 >>");
    assert_eq!(check(&document(&[(5, deep.as_bytes())])), Err(Flaw::TooLargeInside));
    for after in ["PK\u{3}\u{4}", "<script>", "%PDF-1.7"] {
        let file = [document(&[]).as_slice(), after.as_bytes()].concat();
        assert_eq!(check(&file), Err(Flaw::Trailing), "{after}");
    }
    let file = [document(&[]).as_slice(), b" \r\n\0"].concat();
    assert_eq!(check(&file), Ok(()));
}

/// How much work a file made, however it went.
fn work(bytes: &[u8]) -> usize {
    let mut walk = Walk::new(bytes);
    walk.whole().ok();
    WORK_MAX - walk.left
}

#[test]
fn the_work_grows_with_the_file_and_no_faster() {
    let made = |n: usize| -> [Vec<u8>; 7] {
        let inside = |object: String| document(&[(5, object.as_bytes())]);
        let slashes = format!("%PDF-1.7\n{}%%EOF", "stream\n///////\n".repeat(n));
        [
            slashes.into_bytes(),
            document(&[(5, &stream("", "stream\n///////\n".repeat(n).as_bytes()))]),
            inside(format!("({})", "1 0 obj ".repeat(n))),
            inside(format!("[{}]", "<< /X [1 (x) /Y] >> ".repeat(n))),
            inside(format!("({})", "trailer ".repeat(n))),
            inside("endstream ".repeat(n)),
            inside(format!("({})", "1%".repeat(n))),
        ]
    };
    for (small, large) in made(200).iter().zip(&made(2_000)) {
        assert!(work(small) <= 10 * small.len(), "{} of {}", work(small), small.len());
        assert!(work(large) <= 10 * large.len(), "{} of {}", work(large), large.len());
    }
    // Nor are more objects listed than a document has.
    let n = WORK_MAX / OBJECT_WORK;
    let many = stream(&format!("/Type /ObjStm /N {n} /First 1"), "1 0 ".repeat(n).as_bytes());
    assert_eq!(check(&with_stream(&many)), Err(Flaw::TooLargeInside));
    // What can only be read over and over is given up.
    let n_levels = DEPTH_MAX - 1;
    let text = "x".repeat(5_000_000);
    let again = format!("{}({text}){}", "<< /X ".repeat(n_levels), " >>".repeat(n_levels));
    let again = document(&[(5, again.as_bytes())]);
    assert_eq!(check(&again), Err(Flaw::TooLargeInside));
    assert!(work(&again) <= WORK_MAX);
}
