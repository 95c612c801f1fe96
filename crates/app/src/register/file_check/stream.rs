//! Streams of a PDF: where they end, how they are packed, and what is in them (ISO 32000-1, 7.3.8 and 7.4).

use hayro_syntax::object::dict::keys;
use hayro_syntax::object::{Dict, MaybeRef, Name, Object};
use hayro_syntax::reader::Reader;
use memchr::memmem;
use miniz_oxide::inflate::{TINFLStatus, decompress_to_vec_with_limit};

use super::Flaw;

/// How much may be unpacked of one stream.
pub(super) const STREAM_MAX: usize = 64 * 1024 * 1024;

/// How a stream is packed.
pub(super) enum Packing {
    /// It is not.
    Unpacked,
    /// By deflate alone, as programs pack.
    Deflated,
    /// Otherwise: as pictures are, or in several layers.
    Other,
}

/// What stands in the stream whose word the reader has passed; it is left after its end. The end is the first place
/// that says so: whoever reads on to where the length leads must come there as well, for what holds objects.
pub(super) fn data<'a>(reader: &mut Reader<'a>) -> Option<&'a [u8]> {
    reader.forward_tag(b"\r\n").or_else(|| reader.forward_tag(b"\n"))?;
    let rest = reader.tail()?;
    let data = reader.read_bytes(memmem::find(rest, b"endstream")?)?;
    reader.forward_tag(b"endstream")?;
    Some(data)
}

/// Whether what the stream holds is fetched from another file.
pub(super) fn is_elsewhere(dict: &Dict<'_>) -> bool {
    [keys::F, b"FFilter", b"FDecodeParms", b"Ref"].into_iter().any(|key| dict.contains_key(key))
}

/// Whether a program may read objects in the stream: by its type, or because it says where the first one stands.
pub(super) fn is_of_objects(dict: &Dict<'_>) -> bool {
    dict.contains_key(keys::FIRST) || is_named(dict, keys::TYPE, b"ObjStm")
}

/// Whether the stream is a picture.
pub(super) fn is_picture(dict: &Dict<'_>) -> bool {
    is_named(dict, keys::SUBTYPE, b"Image")
}

fn is_named(dict: &Dict<'_>, key: &[u8], name: &[u8]) -> bool {
    dict.get::<Name<'_>>(key).is_some_and(|it| it.as_ref() == name)
}

/// Whether what is packed is to be changed once more when it is unpacked.
pub(super) fn has_parameters(dict: &Dict<'_>) -> bool {
    let says = |key: &[u8]| {
        let value = dict.get_raw::<Object<'_>>(key);
        value.is_some_and(|it| !matches!(it, MaybeRef::NotRef(Object::Null(_))))
    };
    says(keys::DECODE_PARMS) || says(keys::DP)
}

/// How the stream is packed, by what it says itself and not by another object.
pub(super) fn packing(dict: &Dict<'_>) -> Packing {
    if !dict.contains_key(keys::FILTER) {
        return Packing::Unpacked;
    }
    match dict.get_raw::<Object<'_>>(keys::FILTER) {
        Some(MaybeRef::NotRef(Object::Name(name))) => by_name(&name),
        Some(MaybeRef::NotRef(Object::Array(names))) => {
            let mut names = names.raw_iter();
            match (names.next(), names.next()) {
                (None, _) => Packing::Unpacked,
                (Some(MaybeRef::NotRef(Object::Name(name))), None) => by_name(&name),
                _ => Packing::Other,
            }
        }
        _ => Packing::Other,
    }
}

fn by_name(name: &Name<'_>) -> Packing {
    if name.as_ref() == keys::FLATE_DECODE { Packing::Deflated } else { Packing::Other }
}

/// What comes out of a packed stream: all of it, or nothing. The sum after it (RFC 1950, 2.2) is not looked at: many
/// programs write it wrongly or leave it out, and those that show the file look away.
pub(super) fn unpacked(data: &[u8]) -> Result<Vec<u8>, Flaw> {
    let (head, packed) = data.split_first_chunk::<2>().ok_or(Flaw::Broken)?;
    let [method, flags] = *head;
    let has_other_beginning = flags & 0x20 != 0;
    let is_head = u16::from_be_bytes(*head).is_multiple_of(31) && method & 0x0f == 8;
    if !is_head || has_other_beginning {
        return Err(Flaw::Broken);
    }
    decompress_to_vec_with_limit(packed, STREAM_MAX).map_err(|fault| {
        if fault.status == TINFLStatus::HasMoreOutput { Flaw::TooLargeInside } else { Flaw::Broken }
    })
}
