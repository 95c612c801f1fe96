//! Values in and out. Three types of column carry everything: text, whole numbers and bytes.

use std::collections::BTreeSet;

use jiff::Timestamp;
use jiff::civil::Date;
use sqlx::Row as _;
use sqlx::postgres::PgRow;
use sqlx::sqlite::SqliteRow;

use crate::error::Error;
use crate::seal;

/// A value given to a statement.
#[derive(Clone, Debug)]
pub enum Value {
    /// TEXT.
    Text(Option<String>),
    /// BIGINT.
    Int(Option<i64>),
    /// BYTEA.
    Bytes(Option<Vec<u8>>),
}

impl Value {
    /// The value as text, for what is sealed for a row with several keys.
    pub(crate) fn shown(&self) -> String {
        match self {
            Self::Text(text) => text.clone().unwrap_or_default(),
            Self::Int(number) => number.map(|number| number.to_string()).unwrap_or_default(),
            Self::Bytes(_) => String::new(),
        }
    }
}

/// The text with another sign for the only one that PostgreSQL takes in no text. What is asked for with it is then
/// found in neither database, and what is kept with it is the same in both.
fn plain(text: &str) -> String {
    text.replace('\0', "\u{FFFD}")
}

impl From<&str> for Value {
    fn from(value: &str) -> Self {
        Self::Text(Some(plain(value)))
    }
}

impl From<&String> for Value {
    fn from(value: &String) -> Self {
        Self::Text(Some(plain(value)))
    }
}

impl From<Option<&str>> for Value {
    fn from(value: Option<&str>) -> Self {
        Self::Text(value.map(plain))
    }
}

impl From<i64> for Value {
    fn from(value: i64) -> Self {
        Self::Int(Some(value))
    }
}

impl From<bool> for Value {
    fn from(value: bool) -> Self {
        Self::Int(Some(i64::from(value)))
    }
}

impl From<Timestamp> for Value {
    fn from(value: Timestamp) -> Self {
        Self::Int(Some(value.as_microsecond()))
    }
}

impl From<Option<Timestamp>> for Value {
    fn from(value: Option<Timestamp>) -> Self {
        Self::Int(value.map(Timestamp::as_microsecond))
    }
}

impl From<Date> for Value {
    fn from(value: Date) -> Self {
        Self::Text(Some(value.to_string()))
    }
}

impl From<Option<Date>> for Value {
    fn from(value: Option<Date>) -> Self {
        Self::Text(value.map(|date| date.to_string()))
    }
}

impl From<Vec<u8>> for Value {
    fn from(value: Vec<u8>) -> Self {
        Self::Bytes(Some(value))
    }
}

impl From<&[u8]> for Value {
    fn from(value: &[u8]) -> Self {
        Self::Bytes(Some(value.to_vec()))
    }
}

impl From<Option<Vec<u8>>> for Value {
    fn from(value: Option<Vec<u8>>) -> Self {
        Self::Bytes(value)
    }
}

/// A row that a statement gave; columns by their place.
#[derive(Debug)]
pub struct Row(pub(crate) Inner);

#[derive(Debug)]
pub(crate) enum Inner {
    Sqlite(SqliteRow),
    Postgres(PgRow),
}

macro_rules! get {
    ($row:expr, $place:expr) => {
        match &$row.0 {
            Inner::Sqlite(row) => row.try_get($place),
            Inner::Postgres(row) => row.try_get($place),
        }
        .map_err(Error::engine("reading a column"))
    };
}

impl Row {
    pub(crate) fn from_sqlite(rows: Vec<SqliteRow>) -> Vec<Self> {
        let rows = rows.into_iter();
        rows.map(|row| Self(Inner::Sqlite(row))).collect()
    }

    pub(crate) fn from_postgres(rows: Vec<PgRow>) -> Vec<Self> {
        let rows = rows.into_iter();
        rows.map(|row| Self(Inner::Postgres(row))).collect()
    }

    /// The places of the columns that are sealed.
    fn sealed(&self) -> Vec<usize> {
        fn of<R: sqlx::Row>(row: &R) -> Vec<usize> {
            let columns = row.columns().iter();
            columns
                .filter(|column| sqlx::Column::name(*column).ends_with("_sealed"))
                .map(sqlx::Column::ordinal)
                .collect()
        }
        match &self.0 {
            Inner::Sqlite(row) => of(row),
            Inner::Postgres(row) => of(row),
        }
    }

    /// Text that is always there.
    pub fn text(&self, place: usize) -> Result<String, Error> {
        get!(self, place)
    }

    /// Text that may be missing.
    pub fn opt_text(&self, place: usize) -> Result<Option<String>, Error> {
        get!(self, place)
    }

    /// A number that is always there.
    pub fn int(&self, place: usize) -> Result<i64, Error> {
        get!(self, place)
    }

    /// A number that may be missing.
    pub fn opt_int(&self, place: usize) -> Result<Option<i64>, Error> {
        get!(self, place)
    }

    /// Bytes that are always there.
    pub fn bytes(&self, place: usize) -> Result<Vec<u8>, Error> {
        get!(self, place)
    }

    /// Bytes that may be missing.
    pub fn opt_bytes(&self, place: usize) -> Result<Option<Vec<u8>>, Error> {
        get!(self, place)
    }

    /// Yes or no.
    pub fn flag(&self, place: usize) -> Result<bool, Error> {
        Ok(self.int(place)? != 0)
    }

    /// A moment.
    pub fn time(&self, place: usize) -> Result<Timestamp, Error> {
        Timestamp::from_microsecond(self.int(place)?).map_err(|_| Error::Damaged("a time"))
    }

    /// A moment that may be missing.
    pub fn opt_time(&self, place: usize) -> Result<Option<Timestamp>, Error> {
        let micros: Option<i64> = get!(self, place)?;
        micros
            .map(|micros| Timestamp::from_microsecond(micros).map_err(|_| Error::Damaged("a time")))
            .transpose()
    }

    /// A day.
    pub fn date(&self, place: usize) -> Result<Date, Error> {
        self.text(place)?.parse().map_err(|_| Error::Damaged("a date"))
    }

    /// A day that may be missing.
    pub fn opt_date(&self, place: usize) -> Result<Option<Date>, Error> {
        let text = self.opt_text(place)?;
        text.map(|text| text.parse().map_err(|_| Error::Damaged("a date"))).transpose()
    }
}

/// The numbers of the data keys that the sealed columns of the rows are sealed with.
pub(crate) fn data_keys(rows: &[Row]) -> Result<BTreeSet<u32>, Error> {
    let mut numbers = BTreeSet::new();
    for place in rows.first().map(Row::sealed).unwrap_or_default() {
        for row in rows {
            let sealed: Option<&[u8]> = get!(row, place)?;
            numbers.extend(sealed.and_then(seal::data_key));
        }
    }
    Ok(numbers)
}
