use std::fmt::Write as _;

use proptest::collection::vec;
use proptest::prelude::*;

use super::rules::NOWHERE;
use super::stream::STREAM_MAX;
use super::*;

/// The smallest PDF with the object in it.
fn document(object: &str) -> Vec<u8> {
    let body = format!(
        "%PDF-1.7\n1 0 obj\n<< /Type /Catalog /Pages 2 0 R >>\nendobj\n2 0 obj\n\
         << /Type /Pages /Kids [] /Count 0 >>\nendobj\n3 0 obj\n{object}\nendobj\n\
         trailer\n<< /Root 1 0 R /Size 4 >>\nstartxref\n0\n%%EOF\n"
    );
    body.into_bytes()
}

/// A PDF with a stream of objects in it, packed.
fn packed(objects: &str, description: &str) -> Vec<u8> {
    let packed = miniz_oxide::deflate::compress_to_vec_zlib(objects.as_bytes(), 6);
    let head = format!("%PDF-1.7\n3 0 obj\n<< {description} /Length {} >>\nstream\n", packed.len());
    let end = b"\nendstream\nendobj\nstartxref\n0\n%%EOF\n";
    [head.as_bytes(), &packed, end].concat()
}

/// A PNG of the size, in grey.
fn picture(width: u32, height: u32) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut encoder = png::Encoder::new(&mut bytes, width, height);
    encoder.set_color(png::ColorType::Grayscale);
    encoder.set_depth(png::BitDepth::Eight);
    let mut writer = encoder.write_header().unwrap();
    let points = usize::try_from(width * height).unwrap();
    writer.write_image_data(&vec![0x7f; points]).unwrap();
    writer.finish().unwrap();
    bytes
}

#[test]
fn of_a_photograph_nothing_after_its_end_is_kept_and_other_files_are_kept_as_they_are() {
    let second = [PHOTOGRAPH, PHOTOGRAPH].concat();
    assert_eq!(kept(second), PHOTOGRAPH);
    for whole in [PHOTOGRAPH.to_vec(), document("<< >>"), picture(3, 2), b"\xff\xd8".to_vec()] {
        assert_eq!(kept(whole.clone()), whole);
    }
    let drawn = [picture(3, 2).as_slice(), PHOTOGRAPH].concat();
    assert_eq!(check(&kept(drawn)), Err(Flaw::Trailing), "what is drawn is not changed");
}

/// A grey photograph.
const PHOTOGRAPH: &[u8] = include_bytes!("grey.jpg");

#[test]
fn the_type_is_told_by_what_is_in_the_file() {
    assert_eq!(check(&document("<< >>")), Ok(Media::Pdf));
    assert_eq!(check(&picture(3, 2)), Ok(Media::Png));
    assert_eq!(check(PHOTOGRAPH), Ok(Media::Jpeg));
    assert_eq!(check(b""), Err(Flaw::Empty));
    assert_eq!(check(b"<html><script>alert(1)</script>"), Err(Flaw::OtherType));
    assert_eq!(check(b"PK\x03\x04 a document of another program"), Err(Flaw::OtherType));
    assert_eq!(check(b"MZ\x90\0"), Err(Flaw::OtherType));
    assert_eq!(check(&vec![b'%'; BYTES_MAX + 1]), Err(Flaw::TooLarge));
}

#[test]
fn what_is_cut_off_is_broken() {
    for whole in [document("<< >>"), picture(40, 30)] {
        let half = &whole[..whole.len() / 2];
        assert_eq!(check(half), Err(Flaw::Broken));
    }
    assert_eq!(check(&PHOTOGRAPH[..40]), Err(Flaw::Broken));
    assert_eq!(check(b"\xff\xd8\xff and then something else"), Err(Flaw::Broken));
    assert_eq!(check(b"%PDF-1.7 and then something else"), Err(Flaw::Broken));
}

#[test]
fn nothing_comes_after_the_end() {
    for whole in [document("<< >>"), picture(40, 30), PHOTOGRAPH.to_vec()] {
        for after in [b"<script>".as_slice(), b"PK\x03\x04", b"\xff\xd9"] {
            assert_eq!(check(&[whole.as_slice(), after].concat()), Err(Flaw::Trailing));
        }
    }
    // A small picture inside the large one has an end of its own, which is not the file's.
    let (start, rest) = PHOTOGRAPH.split_at(2);
    let thumbnail = [b"\xff\xe1\x00\x08Exif".as_slice(), b"\xff\xd9"].concat();
    assert_eq!(check(&[start, &thumbnail, rest].concat()), Ok(Media::Jpeg));
    let cut = PHOTOGRAPH.strip_suffix(b"\xff\xd9").unwrap();
    assert_eq!(check(cut), Err(Flaw::Broken));
}

#[test]
fn a_pdf_that_can_act_is_refused() {
    for object in [
        "<< /S /JavaScript /JS (app.alert\\(1\\)) >>",
        "<< /S /J#61vaScript /JS 4 0 R >>",
        "<< /S/#4c#61#75#6e#63#68 /F (calc.exe) >>",
        "<</Type/EmbeddedFile>>",
        "<</Names<</EmbeddedFiles 4 0 R>>>>",
        "<< /S /SubmitForm >>",
        "<< /AcroForm << /XFA 4 0 R >> >>",
        "%>>stream\n<< /S /Launch >>\nendstream",
    ] {
        assert_eq!(check(&document(object)), Err(Flaw::Dangerous), "{object}");
    }
    assert_eq!(check(&document("<< /Encrypt 4 0 R >>")), Err(Flaw::Encrypted));
    for harmless in ["<< /S /GoTo >>", "<< /S /URI >>", "(JavaScript)", "<< /Launching true >>"] {
        assert_eq!(check(&document(harmless)), Ok(Media::Pdf), "{harmless}");
    }
}

#[test]
fn nor_is_what_lies_packed_in_it() {
    let objects = "1 0 << /S /JavaScript /JS (x) >>";
    let description = "/Type /ObjStm /N 1 /First 4 /Filter /FlateDecode";
    assert_eq!(check(&packed(objects, description)), Err(Flaw::Dangerous));
    assert_eq!(check(&packed(objects, "/Filter /FlateDecode")), Err(Flaw::Dangerous));
    assert_eq!(check(&packed("1 0 << /S /GoTo >>", description)), Ok(Media::Pdf));
    let twice = "/Type /Obj#53tm /N 1 /First 4 /Filter [/ASCII85Decode /FlateDecode]";
    assert_eq!(check(&packed("1 0 << >>", twice)), Err(Flaw::Broken));
}

#[test]
fn what_grows_without_end_is_refused() {
    let zeros = "0".repeat(STREAM_MAX + 1);
    let bomb = packed(&zeros, "/Filter /FlateDecode");
    assert!(bomb.len() < BYTES_MAX / 100);
    assert_eq!(check(&bomb), Err(Flaw::TooLargeInside));
    assert_eq!(check(&packed(&zeros, "/Subtype /Image /Filter /FlateDecode")), Ok(Media::Pdf));
}

proptest! {
    #[test]
    fn no_bytes_break_the_check(bytes in vec(any::<u8>(), 0..2_000), kind in 0_usize..4) {
        let beginning = Media::ALL.get(kind).map(|media| media.beginning()).unwrap_or_default();
        check(&[beginning, &bytes].concat()).ok();
    }

    #[test]
    fn nor_does_a_good_file_that_is_changed(at in any::<proptest::sample::Index>(), to in any::<u8>(), which in 0_usize..3) {
        let mut bytes = [document("<< /S /GoTo >>"), picture(9, 9), PHOTOGRAPH.to_vec()][which].clone();
        let at = at.index(bytes.len());
        bytes[at] = to;
        check(&bytes).ok();
    }

    #[test]
    fn no_spelling_of_a_dangerous_name_comes_through(
        which in 0..NOWHERE.len(),
        (marks, large) in any::<(u64, u64)>(),
        is_packed in any::<bool>(),
        end in proptest::sample::select(vec!["", "#00", "#00x", "\0", "\0x"]),
    ) {
        let mut spelled = String::new();
        for (place, byte) in NOWHERE[which].iter().enumerate() {
            if (marks >> place) & 1 == 1 && (large >> place) & 1 == 1 {
                write!(spelled, "#{byte:02X}").unwrap();
            } else if (marks >> place) & 1 == 1 {
                write!(spelled, "#{byte:02x}").unwrap();
            } else {
                spelled.push(char::from(*byte));
            }
        }
        let object = format!("<< /S /{spelled}{end} >>");
        let file = if is_packed {
            packed(&format!("7 0 {object}"), "/Type /ObjStm /N 1 /First 4 /Filter /FlateDecode")
        } else {
            document(&object)
        };
        prop_assert_eq!(check(&file), Err(Flaw::Dangerous));
    }
}
