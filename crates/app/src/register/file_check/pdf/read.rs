//! Values, names and dictionaries, read as what they are: what programs read in different ways is refused.

use hayro_syntax::object::{Dict, MaybeRef, Name, Object};
use hayro_syntax::reader::{Reader, ReaderContext, ReaderExt as _};
use memchr::memchr_iter;

use super::Flaw;

/// How long a name is (ISO 32000-1, table C.1). Some programs read the rest of a longer one as something else.
const NAME_MAX: usize = 127;

/// What stands at the place: words that mean nothing are not passed over.
pub(super) fn value<'a>(reader: &mut Reader<'a>) -> Result<MaybeRef<Object<'a>>, Flaw> {
    let from = reader.offset();
    let value = reader.read_with_context::<MaybeRef<Object<'a>>>(&ReaderContext::dummy());
    let value = value.ok_or(Flaw::Broken)?;
    let written = reader.range(from..reader.offset()).unwrap_or_default();
    let is_plain = match &value {
        MaybeRef::NotRef(Object::Null(_)) => written == b"null",
        MaybeRef::NotRef(Object::Name(name)) => is_plain(written, name),
        MaybeRef::Ref(_) | MaybeRef::NotRef(_) => true,
    };
    if is_plain { Ok(value) } else { Err(Flaw::Broken) }
}

/// A name that stands as a key.
pub(super) fn name<'a>(reader: &mut Reader<'a>) -> Result<Name<'a>, Flaw> {
    let from = reader.offset();
    let name = reader.read_without_context::<Name<'a>>().ok_or(Flaw::Broken)?;
    let written = reader.range(from..reader.offset()).unwrap_or_default();
    if is_plain(written, &name) { Ok(name) } else { Err(Flaw::Broken) }
}

pub(super) fn dict<'a>(reader: &mut Reader<'a>) -> Result<Dict<'a>, Flaw> {
    reader.read_with_context::<Dict<'a>>(&ReaderContext::dummy()).ok_or(Flaw::Broken)
}

/// Whether all programs read a name alike, as it is written. To some it ends at a zero, also one that is written with
/// a mark; to others at 0x80 and 0xff; and some reckon with whatever stands after the mark.
fn is_plain(written: &[u8], name: &Name<'_>) -> bool {
    let is_code = |mark: usize| {
        let code = written.get(mark + 1..mark + 3);
        code.is_some_and(|code| code != b"00" && code.iter().all(u8::is_ascii_hexdigit))
    };
    name.len() <= NAME_MAX
        && !written.iter().any(|byte| matches!(byte, 0x80 | 0xff))
        && memchr_iter(b'#', written).all(is_code)
}
