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
/// Keys that say what a dictionary is.
pub(super) const SAYS: [&[u8]; 3] = [b"S", keys::TYPE, keys::SUBTYPE];
/// Kinds of actions, notes and objects that do more than show a page: ISO 32000-2, tables 171 and 201.
const KINDS: [&[u8]; 13] = [
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
    b"PS",
];
/// The action that leads to a thread of articles, also in another file. A thread itself does nothing.
const THREAD: &[u8] = b"Thread";
/// Keys that an action stands under.
const PLACES: [&[u8]; 4] = [b"A", b"OpenAction", b"Next", b"PA"];
/// Keys of dictionaries whose own keys are names that the author has given: to letters, resources, places and styles
/// (ISO 32000-1, 7.8.3, 9.6.5, 12.3.2.3 and 14.7.3).
const NAMES: [&[u8]; 10] = [
    b"CharProcs",
    b"ColorSpace",
    b"Dests",
    b"ExtGState",
    b"Font",
    b"Pattern",
    b"Properties",
    b"RoleMap",
    b"Shading",
    b"XObject",
];
/// The actions that are taken, and nothing else where an action stands: to a page, to an address, and a page on.
pub(super) const ACTIONS: [&[u8]; 3] = [b"GoTo", b"URI", b"Named"];
/// What an action by name does: it turns pages (ISO 32000-1, 12.6.4.11).
pub(super) const STEPS: [&[u8]; 4] = [b"NextPage", b"PrevPage", b"FirstPage", b"LastPage"];
/// How an address that is led to begins.
const ADDRESSES: [&[u8]; 4] = [b"http://", b"https://", b"mailto:", b"tel:"];

/// Where something stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Place {
    /// Where nothing special is read.
    Any,
    /// Where an action does.
    Action,
    /// Where its own keys are names that say nothing. Only what stands there itself is at this place: another object
    /// could be led to from elsewhere as well.
    Names,
}

impl Place {
    /// Where what stands under the key is.
    pub(super) fn below(key: &[u8]) -> Self {
        if PLACES.contains(&key) {
            Self::Action
        } else if NAMES.contains(&key) {
            Self::Names
        } else {
            Self::Any
        }
    }
}

/// Whether a dictionary may say this.
pub(super) fn allowed(key: &[u8], value: &MaybeRef<Object<'_>>) -> Result<(), Flaw> {
    if KEYS.contains(&key) {
        return Err(Flaw::Dangerous);
    }
    let is_thread = key == b"S" && is_word_of(value, &[THREAD]);
    let says = SAYS.contains(&key);
    if is_thread || says && (is_word_of(value, &KINDS) || is_word_of(value, &NOWHERE)) {
        return Err(Flaw::Dangerous);
    }
    // Of a whole document the same key says what its addresses begin with, which matters to none that is taken.
    let is_of_document = matches!(value, MaybeRef::NotRef(Object::Dict(_)));
    if key == b"URI" && !is_of_document && !is_address(value) {
        return Err(Flaw::Dangerous);
    }
    Ok(())
}

/// Whether it is a word that can say what something is. Some programs take a text for a name.
pub(super) fn is_word(value: &MaybeRef<Object<'_>>) -> bool {
    matches!(value, MaybeRef::NotRef(Object::Name(_) | Object::String(_)))
}

/// Whether it is one of the words.
pub(super) fn is_word_of(value: &MaybeRef<Object<'_>>, words: &[&[u8]]) -> bool {
    let MaybeRef::NotRef(object) = value else { return false };
    match object {
        Object::Name(name) => words.contains(&name.as_ref()),
        Object::String(text) => words.contains(&text.as_bytes()),
        _ => false,
    }
}

fn is_address(value: &MaybeRef<Object<'_>>) -> bool {
    let MaybeRef::NotRef(Object::String(text)) = value else { return false };
    let begins = |with: &&[u8]| {
        text.as_bytes().get(..with.len()).is_some_and(|it| it.eq_ignore_ascii_case(with))
    };
    ADDRESSES.iter().any(begins)
}
