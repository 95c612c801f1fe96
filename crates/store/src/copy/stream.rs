//! A whole database as one stream of bytes: a header, each table with its rows and their sum, and all sums at the end.
//!
//! The stream is a row of frames: a letter, the length of the content in four bytes, and the content. It is JSON, but
//! for the rows. What encrypts and compresses it is not known here.

use std::io::{self, Read, Write};

use jiff::Timestamp;
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::rows::{Tally, decode, encode};
use super::{Sum, Table};
use crate::keyring::Mode;
use crate::row::Value;

/// The form of the stream that is written, and the newest that can be read.
pub const FORMAT: u32 = 1;

const HEADER: u8 = b'H';
const TABLE: u8 = b'T';
const ROWS: u8 = b'R';
const SUM: u8 = b'S';
const END: u8 = b'E';

/// What a stream says of itself first of all.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Header {
    /// The stream's form.
    pub format: u32,
    /// The version of the program that wrote it.
    pub program: String,
    /// The number of the schema that the rows are in.
    pub schema: i64,
    /// Demonstration or production.
    pub mode: Mode,
    /// When.
    pub made_at: Timestamp,
    /// From which engine.
    pub engine: String,
    /// How many rows there are.
    pub n_rows: u64,
}

/// What every form of the stream says.
#[derive(serde::Deserialize)]
struct Form {
    format: u32,
    program: String,
}

/// Why a stream cannot be written or read.
#[derive(Debug, thiserror::Error)]
pub enum StreamFault {
    /// The disk said no.
    #[error("the file cannot be read or written")]
    Io(#[source] io::Error),
    /// It ends too early.
    #[error("it is cut off: its end is missing")]
    Cut,
    /// It is another file, or not as it was written.
    #[error("it is damaged: {0}")]
    Damaged(&'static str),
    /// It has a form that this program does not know.
    #[error("it was written by a newer version of the program, {0}: read it with that one")]
    Newer(String),
}

impl StreamFault {
    fn of(error: io::Error) -> Self {
        match error.kind() {
            io::ErrorKind::UnexpectedEof => Self::Cut,
            // What decrypts says the one, and what decompresses the other.
            io::ErrorKind::InvalidData | io::ErrorKind::Other => {
                Self::Damaged("a byte in it has been changed, or it is cut off")
            }
            _ => Self::Io(error),
        }
    }
}

/// Writes a stream.
pub struct Writer<W> {
    out: W,
    /// Of the table that has been begun.
    tally: Option<Tally>,
    sums: Vec<Sum>,
}

impl<W: Write> Writer<W> {
    /// Begins it.
    pub fn new(out: W, header: &Header) -> Result<Self, StreamFault> {
        let mut writer = Self { out, tally: None, sums: Vec::new() };
        writer.json(HEADER, header)?;
        Ok(writer)
    }

    /// Begins a table.
    pub fn table(&mut self, table: &Table) -> Result<(), StreamFault> {
        self.tally = Some(Tally::of(table));
        self.json(TABLE, table)
    }

    /// Adds rows to the table.
    pub fn rows(&mut self, rows: &[Vec<Value>]) -> Result<(), StreamFault> {
        let mut bytes = Vec::new();
        for row in rows {
            encode(row, &mut bytes);
        }
        if let Some(tally) = &mut self.tally {
            tally.add(rows.len(), &bytes);
        }
        self.frame(ROWS, &bytes)
    }

    /// Ends the table.
    pub fn end_table(&mut self) -> Result<(), StreamFault> {
        if let Some(sum) = self.tally.take().map(Tally::sum) {
            self.json(SUM, &sum)?;
            self.sums.push(sum);
        }
        Ok(())
    }

    /// Ends the stream; gives back what it was written to, and the sum of each table.
    pub fn finish(mut self) -> Result<(W, Vec<Sum>), StreamFault> {
        let sums = std::mem::take(&mut self.sums);
        self.json(END, &sums)?;
        Ok((self.out, sums))
    }

    fn json<T: Serialize>(&mut self, letter: u8, value: &T) -> Result<(), StreamFault> {
        let text = serde_json::to_vec(value).map_err(|error| StreamFault::Io(error.into()))?;
        self.frame(letter, &text)
    }

    fn frame(&mut self, letter: u8, bytes: &[u8]) -> Result<(), StreamFault> {
        let too_large = |_| StreamFault::Io(io::ErrorKind::FileTooLarge.into());
        let length = u32::try_from(bytes.len()).map_err(too_large)?;
        self.out
            .write_all(&[letter])
            .and_then(|()| self.out.write_all(&length.to_be_bytes()))
            .and_then(|()| self.out.write_all(bytes))
            .map_err(StreamFault::Io)
    }
}

/// What comes next in a stream.
pub enum Frame {
    /// A table begins.
    Table(Table),
    /// Rows of it.
    Rows(Vec<Vec<Value>>),
    /// It ends, and every row was as it was written.
    Sum(Sum),
    /// The stream ends, and nothing of it is missing.
    End(Vec<Sum>),
}

/// Reads a stream, and checks it on the way.
pub struct Reader<R> {
    input: R,
    /// The table that has been begun.
    table: Option<(Table, Tally)>,
    sums: Vec<Sum>,
}

impl<R: Read> Reader<R> {
    /// Reads what it says of itself.
    pub fn new(input: R) -> Result<(Self, Header), StreamFault> {
        let mut reader = Self { input, table: None, sums: Vec::new() };
        let (letter, content) = reader.frame()?;
        if letter != HEADER {
            return Err(StreamFault::Damaged("it does not begin as a backup does"));
        }
        let form: Form = json(&content)?;
        if form.format > FORMAT {
            return Err(StreamFault::Newer(form.program));
        }
        let header = json(&content)?;
        Ok((reader, header))
    }

    /// What comes next; nothing comes after the end.
    pub fn read(&mut self) -> Result<Frame, StreamFault> {
        let (letter, content) = self.frame()?;
        match (letter, self.table.take()) {
            (TABLE, None) => {
                let table: Table = json(&content)?;
                self.table = Some((table.clone(), Tally::of(&table)));
                Ok(Frame::Table(table))
            }
            (ROWS, Some((table, mut tally))) => {
                let (mut rows, mut rest) = (Vec::new(), content.as_slice());
                while !rest.is_empty() {
                    let row = decode(&table, &mut rest);
                    rows.push(row.ok_or(StreamFault::Damaged("a row is not one of its table"))?);
                }
                tally.add(rows.len(), &content);
                self.table = Some((table, tally));
                Ok(Frame::Rows(rows))
            }
            (SUM, Some((_, tally))) => {
                let sum = tally.sum();
                if json::<Sum>(&content)? != sum {
                    return Err(StreamFault::Damaged("rows are missing or have been changed"));
                }
                self.sums.push(sum.clone());
                Ok(Frame::Sum(sum))
            }
            (END, None) => {
                let sums: Vec<Sum> = json(&content)?;
                if sums != self.sums {
                    return Err(StreamFault::Damaged("tables are missing"));
                }
                // Only here is it known that the file was not cut off.
                if self.input.read(&mut [0]).map_err(StreamFault::of)? > 0 {
                    return Err(StreamFault::Damaged("something follows after its end"));
                }
                Ok(Frame::End(sums))
            }
            _ => Err(StreamFault::Damaged("its parts are not in order")),
        }
    }

    fn frame(&mut self) -> Result<(u8, Vec<u8>), StreamFault> {
        let (mut letter, mut length) = ([0; 1], [0; 4]);
        self.input.read_exact(&mut letter).map_err(StreamFault::of)?;
        self.input.read_exact(&mut length).map_err(StreamFault::of)?;
        let length = u64::from(u32::from_be_bytes(length));
        let mut content = Vec::new();
        let read = self.input.by_ref().take(length).read_to_end(&mut content);
        if u64::try_from(read.map_err(StreamFault::of)?) != Ok(length) {
            return Err(StreamFault::Cut);
        }
        let [letter] = letter;
        Ok((letter, content))
    }
}

fn json<T: DeserializeOwned>(content: &[u8]) -> Result<T, StreamFault> {
    serde_json::from_slice(content)
        .map_err(|_| StreamFault::Damaged("what it says of itself cannot be read"))
}
