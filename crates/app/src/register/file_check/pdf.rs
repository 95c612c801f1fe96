//! Whether a PDF is whole, and free of what could act when somebody opens it.
//!
//! Programs that show a PDF mend what is wrong with it, each in its own way: they follow the table of objects, look for
//! objects where it leads nowhere, and take the first or the last of what is said twice. So the table is not followed
//! here. The file is read from its first byte to its last, and whatever is not an object, a table, a trailer or a mark
//! of its end is refused. Every object is gone through with all that is in it, also those packed in streams of objects,
//! which must be packed as programs do. Then every place in the file that any program may read as the beginning of an
//! object or of a trailer must be one of those that were gone through (`heads`): whichever way a program finds an
//! object, it finds none that was not looked at here. What programs read in different ways is refused (`read`).
//!
//! `hayro-syntax` reads names, texts, numbers, dictionaries and arrays. Its own view of a whole file is not used: it
//! mends as well, and unpacks without a limit.

mod heads;
mod read;

use std::collections::BTreeSet;
use std::iter::successors;

use hayro_syntax::object::dict::keys;
use hayro_syntax::object::{Dict, MaybeRef, Name, Object, ObjectIdentifier};
use hayro_syntax::reader::{Reader, ReaderExt as _};
use memchr::{memchr_iter, memmem};

use super::Flaw;
use super::rules::{ACTIONS, NOWHERE, Place, SAYS, STEPS, allowed, is_word, is_word_of};
use super::stream::{self, Packing};

/// How many bytes are read and unpacked in all. What stands inside something else is read once for each level.
const WORK_MAX: usize = 256 * 1024 * 1024;
/// What an object of a stream costs besides, since it is remembered.
const OBJECT_WORK: usize = 64;
/// How deep objects stand in one another.
const DEPTH_MAX: usize = 64;

/// Looks a PDF through.
pub(super) fn check(bytes: &[u8]) -> Result<(), Flaw> {
    Walk::new(bytes).whole()
}

/// The way through a file.
struct Walk<'a> {
    bytes: &'a [u8],
    /// How many bytes may still be read and unpacked.
    left: usize,
    /// Where the words end that begin what was gone through.
    begun: BTreeSet<usize>,
    /// Objects that are led to as actions.
    led_to: BTreeSet<u32>,
    /// Objects that would be other actions than those that are taken.
    others: BTreeSet<u32>,
    /// Objects that are led to as what something is.
    said: BTreeSet<u32>,
    /// Objects that could say what something is.
    words: BTreeSet<u32>,
    /// Objects that are numbers, with the number.
    numbers: BTreeSet<(u32, i64)>,
    /// Streams of objects, with the object that says how long they are.
    lengths: Vec<(u32, &'a [u8])>,
}

/// What a dictionary says of itself.
struct Said {
    /// How many keys it has, with those that stand twice.
    n_keys: usize,
    /// Whether it would be another action than those that are taken.
    is_other: bool,
}

impl<'a> Walk<'a> {
    fn new(bytes: &'a [u8]) -> Self {
        Self {
            bytes,
            left: WORK_MAX,
            begun: BTreeSet::new(),
            led_to: BTreeSet::new(),
            others: BTreeSet::new(),
            said: BTreeSet::new(),
            words: BTreeSet::new(),
            numbers: BTreeSet::new(),
            lengths: Vec::new(),
        }
    }

    /// Goes through the whole file.
    fn whole(&mut self) -> Result<(), Flaw> {
        self.names(self.bytes)?;
        let end = memmem::rfind(self.bytes, b"%%EOF").ok_or(Flaw::Broken)?;
        let after = self.bytes.get(end + b"%%EOF".len()..).unwrap_or_default();
        if !is_white(after) {
            return Err(Flaw::Trailing);
        }
        let mut reader = Reader::new(self.bytes);
        let mut n_ends = 0;
        loop {
            reader.skip_white_spaces_and_comments();
            if reader.at_end() {
                break;
            }
            if reader.forward_tag(b"xref").is_some() {
                reader.forward_while(is_of_table);
            } else if reader.forward_tag(b"trailer").is_some() {
                self.begun.insert(reader.offset());
                reader.skip_white_spaces_and_comments();
                let dict = read::dict(&mut reader)?;
                self.dict(&dict, (DEPTH_MAX, Place::Any))?;
            } else if reader.forward_tag(b"startxref").is_some() {
                reader.skip_white_spaces_and_comments();
                reader.read_without_context::<u32>().ok_or(Flaw::Broken)?;
                n_ends += 1;
            } else {
                self.object(&mut reader)?;
            }
        }
        if n_ends == 0 || !self.led_to.is_disjoint(&self.others) {
            return Err(if n_ends == 0 { Flaw::Broken } else { Flaw::Dangerous });
        }
        // What something is stands with it, and not in another object.
        if !self.said.is_disjoint(&self.words) {
            return Err(Flaw::Broken);
        }
        self.lengths_fit()?;
        self.nothing_is_hidden()
    }

    /// Refuses what takes more work than there is in a document.
    fn spend(&mut self, n_bytes: usize) -> Result<(), Flaw> {
        self.left = self.left.checked_sub(n_bytes).ok_or(Flaw::TooLargeInside)?;
        Ok(())
    }

    /// Refuses what has a name in it that must not be there, wherever it stands.
    fn names(&mut self, bytes: &[u8]) -> Result<(), Flaw> {
        self.spend(bytes.len())?;
        for slash in memchr_iter(b'/', bytes) {
            let name = Reader::new_with(bytes, slash).read_without_context::<Name<'_>>();
            let Some(name) = name else { continue };
            // There it ends to some programs.
            let ended = name.split(|byte| matches!(byte, 0 | 0x80 | 0xff)).next();
            let ended = ended.unwrap_or_default();
            if ended == keys::ENCRYPT {
                return Err(Flaw::Encrypted);
            }
            if NOWHERE.contains(&ended) {
                return Err(Flaw::Dangerous);
            }
        }
        Ok(())
    }

    /// An object of the file: its number, what it is, and its end.
    fn object(&mut self, reader: &mut Reader<'a>) -> Result<(), Flaw> {
        let from = reader.offset();
        let id = reader.read_without_context::<ObjectIdentifier>().ok_or(Flaw::Broken)?;
        if !reader.range(from..reader.offset()).is_some_and(heads::is_plain) {
            return Err(Flaw::Broken);
        }
        self.begun.insert(reader.offset());
        reader.skip_white_spaces_and_comments();
        if reader.peek_tag(b"<<").is_some() {
            let dict = read::dict(reader)?;
            let said = self.dict(&dict, (DEPTH_MAX, Place::Any))?;
            self.remember(id.obj_number, &said);
            reader.skip_white_spaces_and_comments();
            if reader.forward_tag(b"stream").is_some() {
                self.stream(reader, &dict, said.n_keys)?;
            }
        } else {
            self.alone(id.obj_number, reader)?;
        }
        reader.skip_white_spaces_and_comments();
        reader.forward_tag(b"endobj").ok_or(Flaw::Broken)
    }

    /// An object that is no stream.
    fn alone(&mut self, number: u32, reader: &mut Reader<'_>) -> Result<(), Flaw> {
        match read::value(reader)? {
            // An object is not another one (ISO 32000-1, 7.3.10).
            MaybeRef::Ref(_) => Err(Flaw::Broken),
            MaybeRef::NotRef(Object::Dict(dict)) => {
                let said = self.dict(&dict, (DEPTH_MAX, Place::Any))?;
                self.remember(number, &said);
                Ok(())
            }
            MaybeRef::NotRef(Object::Number(value)) => {
                self.numbers.insert((number, value.as_i64()));
                Ok(())
            }
            MaybeRef::NotRef(Object::Name(_) | Object::String(_)) => {
                // A table may lead into the middle of the number.
                let tails = successors(Some(10_u32), |it| it.checked_mul(10)).map(|it| number % it);
                self.words.extend(tails.chain([number]));
                Ok(())
            }
            MaybeRef::NotRef(other) => self.value(&other, (DEPTH_MAX, Place::Any)),
        }
    }

    fn remember(&mut self, number: u32, said: &Said) {
        if said.is_other {
            self.others.insert(number);
        }
    }

    /// A stream: what is packed must come out whole, and what is objects is gone through.
    fn stream(
        &mut self,
        reader: &mut Reader<'a>,
        dict: &Dict<'_>,
        n_keys: usize,
    ) -> Result<(), Flaw> {
        let data = stream::data(reader).ok_or(Flaw::Broken)?;
        if stream::is_elsewhere(dict) {
            return Err(Flaw::Dangerous);
        }
        if stream::is_of_objects(dict) {
            // What is said twice is read in two ways.
            if n_keys != dict.len() {
                return Err(Flaw::Broken);
            }
            match dict.get_raw::<Object<'_>>(keys::LENGTH) {
                Some(MaybeRef::Ref(length)) => self.lengths.push((length.obj_number, data)),
                Some(MaybeRef::NotRef(Object::Number(n))) if fits(n.as_i64(), data) => {}
                _ => return Err(Flaw::Broken),
            }
            return match stream::packing(dict) {
                Packing::Unpacked => self.members(dict, data),
                Packing::Deflated if !stream::has_parameters(dict) => {
                    let unpacked = self.unpacked(data)?;
                    self.members(dict, &unpacked)
                }
                Packing::Deflated | Packing::Other => Err(Flaw::Broken),
            };
        }
        // Pictures are as large as they are, and nothing is nothing.
        let is_looked_at = !stream::is_picture(dict) && !is_white(data);
        if is_looked_at && matches!(stream::packing(dict), Packing::Deflated) {
            self.unpacked(data)?;
        }
        Ok(())
    }

    fn unpacked(&mut self, data: &[u8]) -> Result<Vec<u8>, Flaw> {
        let unpacked = stream::unpacked(data)?;
        self.names(&unpacked)?;
        Ok(unpacked)
    }

    /// The objects of a stream of objects: a list of their numbers and places, and they one after the other, with
    /// nothing between them (ISO 32000-1, 7.5.7).
    fn members(&mut self, dict: &Dict<'_>, bytes: &[u8]) -> Result<(), Flaw> {
        self.spend(bytes.len())?;
        let n = dict.get::<u32>(keys::N).ok_or(Flaw::Broken)?;
        let first = dict.get::<usize>(keys::FIRST).ok_or(Flaw::Broken)?;
        let mut reader = Reader::new(bytes);
        let mut places = Vec::new();
        for _ in 0..n {
            self.spend(OBJECT_WORK)?;
            let mut number = || {
                reader.skip_white_spaces_and_comments();
                reader.read_without_context::<u32>().ok_or(Flaw::Broken)
            };
            places.push((number()?, number()?));
        }
        for (number, place) in places {
            let place = usize::try_from(place).ok().and_then(|place| place.checked_add(first));
            let place = place.ok_or(Flaw::Broken)?;
            let gap = reader.range(reader.offset()..place).ok_or(Flaw::Broken)?;
            if !is_white(gap) {
                return Err(Flaw::Broken);
            }
            reader.jump(place);
            reader.skip_white_spaces_and_comments();
            self.alone(number, &mut reader)?;
        }
        if is_white(reader.tail().unwrap_or_default()) { Ok(()) } else { Err(Flaw::Broken) }
    }

    /// A dictionary with all that is in it; how much deeper one may go, and where it stands.
    fn dict(&mut self, dict: &Dict<'_>, (deep, at): (usize, Place)) -> Result<Said, Flaw> {
        self.spend(dict.data().len())?;
        let deep = deep.checked_sub(1).ok_or(Flaw::TooLargeInside)?;
        let mut reader = Reader::new(dict.data());
        let mut said = Said { n_keys: 0, is_other: false };
        let (mut is_step, mut is_other_step) = (false, false);
        reader.forward_tag(b"<<").ok_or(Flaw::Broken)?;
        loop {
            reader.skip_white_spaces_and_comments();
            if reader.forward_tag(b">>").is_some() {
                break;
            }
            let key = read::name(&mut reader)?;
            reader.skip_white_spaces_and_comments();
            let value = read::value(&mut reader)?;
            said.n_keys += 1;
            if at == Place::Names {
                self.inside(&value, (deep, Place::Any))?;
                continue;
            }
            let key: &[u8] = key.as_ref();
            allowed(key, &value)?;
            if SAYS.contains(&key)
                && let MaybeRef::Ref(to) = &value
            {
                self.said.insert(to.obj_number);
            }
            said.is_other |= key == b"S" && is_word(&value) && !is_word_of(&value, &ACTIONS);
            is_step |= key == b"S" && is_word_of(&value, &[b"Named"]);
            is_other_step |= key == keys::N && !is_word_of(&value, &STEPS);
            self.inside(&value, (deep, Place::below(key)))?;
        }
        if at == Place::Action && said.is_other || is_step && is_other_step {
            return Err(Flaw::Dangerous);
        }
        Ok(said)
    }

    /// What stands in a dictionary or an array.
    fn inside(
        &mut self,
        value: &MaybeRef<Object<'_>>,
        (deep, at): (usize, Place),
    ) -> Result<(), Flaw> {
        match value {
            MaybeRef::Ref(to) => {
                if at == Place::Action {
                    self.led_to.insert(to.obj_number);
                }
                Ok(())
            }
            MaybeRef::NotRef(object) => self.value(object, (deep, at)),
        }
    }

    fn value(&mut self, object: &Object<'_>, (deep, at): (usize, Place)) -> Result<(), Flaw> {
        match object {
            Object::Dict(dict) => self.dict(dict, (deep, at)).map(|_| ()),
            Object::Array(array) => {
                self.spend(array.data().len())?;
                let deep = deep.checked_sub(1).ok_or(Flaw::TooLargeInside)?;
                let at = if at == Place::Names { Place::Any } else { at };
                let mut reader = Reader::new(array.data());
                loop {
                    reader.skip_white_spaces_and_comments();
                    if reader.at_end() {
                        return Ok(());
                    }
                    let value = read::value(&mut reader)?;
                    self.inside(&value, (deep, at))?;
                }
            }
            // A stream is an object of its own (ISO 32000-1, 7.3.8).
            Object::Stream(_) => Err(Flaw::Broken),
            Object::Null(_)
            | Object::Boolean(_)
            | Object::Number(_)
            | Object::String(_)
            | Object::Name(_) => Ok(()),
        }
    }

    /// Whether the streams of objects are as long as the objects say that were read after them.
    fn lengths_fit(&self) -> Result<(), Flaw> {
        for (number, data) in &self.lengths {
            let mut said = self.numbers.range((*number, i64::MIN)..=(*number, i64::MAX)).peekable();
            if said.peek().is_none() || !said.all(|it| fits(it.1, data)) {
                return Err(Flaw::Broken);
            }
        }
        Ok(())
    }

    /// Whether no object and no trailer begins anywhere else than where one was gone through.
    fn nothing_is_hidden(&mut self) -> Result<(), Flaw> {
        self.spend(self.bytes.len())?;
        if heads::are_only(&self.begun, self.bytes) { Ok(()) } else { Err(Flaw::Broken) }
    }
}

/// Whether a stream is as long as it says, but for the line's end before its end mark.
fn fits(length: i64, data: &[u8]) -> bool {
    let rest = usize::try_from(length).ok().and_then(|length| data.get(length..));
    rest.is_some_and(is_white)
}

/// Whether it may stand in a table of objects.
fn is_of_table(byte: u8) -> bool {
    byte.is_ascii_digit() || matches!(byte, b'n' | b'f') || is_white(&[byte])
}

fn is_white(bytes: &[u8]) -> bool {
    bytes.iter().all(|byte| heads::is_white(*byte))
}

#[cfg(test)]
mod tests;
