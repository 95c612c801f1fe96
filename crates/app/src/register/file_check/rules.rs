//! What a PDF may say: no action but those that lead to a page or an address, and nothing that is more than pages.

use hayro_syntax::object::dict::keys;
use hayro_syntax::object::{MaybeRef, Object};

use super::Flaw;

/// Names that are nowhere, not even where nothing is read as a name: ISO 32000-1, 12.6.4 (actions), 7.11.4 (files),
/// 12.7.8 (XFA) and 13 (multimedia).
pub(super) const NOWHERE: [&[u8]; 10] = [
    b"JavaScript",
    b"Launch",
    b"EmbeddedFile",
    b"EmbeddedFiles",
    b"GoToE",
    b"ImportData",
    b"SubmitForm",
    b"RichMedia",
    b"Rendition",
    b"XFA",
];
/// Keys that let a document act by itself, or give it more than pages: the same, 12.6.3 and Adobe's extensions.
pub(super) const KEYS: [&[u8]; 9] = [
    b"AA",
    b"JS",
    b"EF",
    b"RichMediaContent",
    b"RichMediaSettings",
    b"OnInstantiate",
    b"3DD",
    b"Movie",
    b"Sound",
];
/// Kinds of actions, notes and objects that do more than show a page: ISO 32000-2, tables 171 and 201.
pub(super) const KINDS: [&[u8]; 14] = [
    b"GoToR",
    b"GoToDp",
    b"GoTo3DView",
    b"ResetForm",
    b"RichMediaExecute",
    b"3D",
    b"Movie",
    b"Sound",
    b"Screen",
    b"FileAttachment",
    b"Hide",
    b"SetOCGState",
    b"Thread",
    b"PS",
];
/// Where an action stands.
pub(super) const PLACES: [&[u8]; 4] = [b"A", b"OpenAction", b"Next", b"PA"];
/// The actions that are taken, and nothing else where an action stands: to a page, to an address, and a page on.
pub(super) const ACTIONS: [&[u8]; 3] = [b"GoTo", b"URI", b"Named"];
/// What an action by name does: it turns pages (ISO 32000-1, 12.6.4.11).
pub(super) const STEPS: [&[u8]; 4] = [b"NextPage", b"PrevPage", b"FirstPage", b"LastPage"];
/// How an address that is led to begins.
const ADDRESSES: [&[u8]; 3] = [b"http://", b"https://", b"mailto:"];

/// Whether a dictionary may say this.
pub(super) fn allowed(key: &[u8], value: &MaybeRef<Object<'_>>) -> Result<(), Flaw> {
    if KEYS.contains(&key) {
        return Err(Flaw::Dangerous);
    }
    if [b"S".as_slice(), keys::SUBTYPE, keys::TYPE].contains(&key) {
        // What something is stands with it, and not in another object.
        if matches!(value, MaybeRef::Ref(_)) {
            return Err(Flaw::Broken);
        }
        if is_name_of(value, &KINDS) {
            return Err(Flaw::Dangerous);
        }
    }
    if key == b"URI" && !is_address(value) {
        return Err(Flaw::Dangerous);
    }
    Ok(())
}

/// Whether it is one of the names.
pub(super) fn is_name_of(value: &MaybeRef<Object<'_>>, names: &[&[u8]]) -> bool {
    matches!(value, MaybeRef::NotRef(Object::Name(name)) if names.contains(&name.as_ref()))
}

fn is_address(value: &MaybeRef<Object<'_>>) -> bool {
    let MaybeRef::NotRef(Object::String(text)) = value else { return false };
    let begins = |with: &&[u8]| {
        text.as_bytes().get(..with.len()).is_some_and(|it| it.eq_ignore_ascii_case(with))
    };
    ADDRESSES.iter().any(begins)
}
