//! The objects of a file that krilla has just finished, so that some can be written anew.
//!
//! This is no reader of anybody's files: it knows the one shape that krilla writes, numbered from one
//! without gaps and listed in a plain table at the end, and gives nothing for any other.

use memchr::memmem;
use pdf_writer::{Chunk, Ref, Settings};

/// A file, taken apart.
pub(super) struct File {
    /// What stands before the first object.
    head: Vec<u8>,
    /// The objects as they are written, in the order of their numbers.
    objects: Vec<Vec<u8>>,
    /// What points out the first object and names the file.
    trailer: Vec<u8>,
}

impl File {
    /// Takes the file apart.
    pub(super) fn read(bytes: &[u8]) -> Option<Self> {
        let end = memmem::rfind(bytes, b"startxref")?;
        let table_at = usize::try_from(number(bytes.get(end..)?, "startxref")?).ok()?;
        let trailer_at = memmem::rfind(bytes, b"trailer")?;
        let table = std::str::from_utf8(bytes.get(table_at..trailer_at)?).ok()?;
        let mut starts = Vec::new();
        for line in table.lines().filter(|line| line.trim_end().ends_with('n')) {
            starts.push(line.get(..10)?.parse::<usize>().ok()?);
        }
        let ends = starts.iter().skip(1).copied().chain([table_at]);
        let mut objects = Vec::new();
        for (place, (start, end)) in starts.iter().zip(ends).enumerate() {
            let object = bytes.get(*start..end)?;
            object.starts_with(format!("{} 0 obj", place + 1).as_bytes()).then_some(())?;
            objects.push(object.to_vec());
        }
        let head = bytes.get(..*starts.first()?)?.to_vec();
        Some(Self { head, objects, trailer: bytes.get(trailer_at..end)?.to_vec() })
    }

    /// Lets the object from which all others are reached lead to this one too.
    pub(super) fn lead_to(&mut self, key: &str, id: Ref) -> Option<()> {
        let root = usize::try_from(number(&self.trailer, "/Root")?).ok()?;
        let catalogue = self.objects.get_mut(root.checked_sub(1)?)?;
        let inside = memmem::find(catalogue, b"<<")? + 2;
        catalogue.splice(inside..inside, format!("{key} {} 0 R", id.get()).into_bytes());
        Some(())
    }

    /// The object in which the text stands.
    pub(super) fn holding(&self, text: &str) -> Option<(Ref, &[u8])> {
        let holds = |object: &Vec<u8>| memmem::find(object, text.as_bytes()).is_some();
        let place = self.objects.iter().position(holds)?;
        Some((Ref::new(i32::try_from(place).ok()? + 1), self.objects.get(place)?))
    }

    /// Adds an object.
    pub(super) fn add(&mut self, write: impl FnOnce(&mut Chunk, Ref)) -> Option<Ref> {
        let id = Ref::new(i32::try_from(self.objects.len()).ok()? + 1);
        self.objects.push(object(id, write));
        Some(id)
    }

    /// Writes an object in the place of the one that has its number.
    pub(super) fn replace(&mut self, id: Ref, write: impl FnOnce(&mut Chunk, Ref)) -> Option<()> {
        let place = usize::try_from(id.get()).ok()?.checked_sub(1)?;
        *self.objects.get_mut(place)? = object(id, write);
        Some(())
    }

    /// Puts the file together again.
    pub(super) fn finish(self) -> Option<Vec<u8>> {
        let size = self.objects.len() + 1;
        let mut table = format!("xref\n0 {size}\n0000000000 65535 f\r\n").into_bytes();
        let mut bytes = self.head;
        for object in &self.objects {
            table.extend(format!("{:010} 00000 n\r\n", bytes.len()).into_bytes());
            bytes.extend_from_slice(object);
        }
        let start = bytes.len();
        bytes.extend(table);
        let before = format!("/Size {}", number(&self.trailer, "/Size")?);
        let at = memmem::find(&self.trailer, before.as_bytes())?;
        bytes.extend_from_slice(self.trailer.get(..at)?);
        bytes.extend(format!("/Size {size}").into_bytes());
        bytes.extend_from_slice(self.trailer.get(at + before.len()..)?);
        bytes.extend(format!("startxref\n{start}\n%%EOF").into_bytes());
        Some(bytes)
    }
}

fn object(id: Ref, write: impl FnOnce(&mut Chunk, Ref)) -> Vec<u8> {
    let mut chunk = Chunk::with_settings(Settings { pretty: false });
    write(&mut chunk, id);
    chunk.as_bytes().to_vec()
}

/// The number that stands after the word.
pub(super) fn number(bytes: &[u8], word: &str) -> Option<i32> {
    let after = memmem::find(bytes, word.as_bytes())? + word.len();
    let rest = bytes.get(after..)?.trim_ascii_start();
    let length = rest.iter().take_while(|byte| byte.is_ascii_digit()).count();
    std::str::from_utf8(rest.get(..length)?).ok()?.parse().ok()
}
