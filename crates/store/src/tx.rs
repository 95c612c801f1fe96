//! A transaction on either engine.

use std::sync::Arc;

use sqlx::postgres::PgArguments;
use sqlx::query::Query;
use sqlx::sqlite::SqliteArguments;
use sqlx::{AssertSqlSafe, Postgres, Sqlite, Transaction};

use crate::error::Error;
use crate::row::{Inner, Row, Value};
use crate::seal::Sealer;
use crate::writer::Turn;

/// A transaction. Dropping it takes back what it did.
pub struct Tx {
    pub(crate) open: Open,
    pub(crate) sealer: Arc<Sealer>,
}

pub(crate) enum Open {
    SqliteReader(Transaction<'static, Sqlite>),
    SqliteWriter(Turn),
    Postgres(Transaction<'static, Postgres>),
}

const DOING: &str = "running a statement";

impl Tx {
    /// Ends the transaction; comes back when everything is flushed to disk.
    pub async fn commit(self) -> Result<(), Error> {
        let doing = Error::engine("committing");
        match self.open {
            Open::SqliteReader(tx) => tx.commit().await.map_err(doing),
            Open::SqliteWriter(turn) => turn.commit().await,
            Open::Postgres(tx) => tx.commit().await.map_err(doing),
        }
    }

    /// Runs a statement; tells how many rows it changed.
    pub(crate) async fn execute(&mut self, sql: &str, values: &[Value]) -> Result<u64, Error> {
        let changed = match &mut self.open {
            Open::SqliteReader(tx) => sqlite(sql, values)
                .execute(&mut **tx)
                .await
                .map(|done| done.rows_affected()),
            Open::SqliteWriter(turn) => sqlite(sql, values)
                .execute(&mut turn.state.connection)
                .await
                .map(|done| done.rows_affected()),
            Open::Postgres(tx) => postgres(sql, values)
                .execute(&mut **tx)
                .await
                .map(|done| done.rows_affected()),
        };
        changed.map_err(Error::engine(DOING))
    }

    /// Runs a query; gives every row.
    pub(crate) async fn fetch_all(
        &mut self,
        sql: &str,
        values: &[Value],
    ) -> Result<Vec<Row>, Error> {
        let doing = Error::engine(DOING);
        Ok(match &mut self.open {
            Open::SqliteReader(tx) => rows(
                sqlite(sql, values)
                    .fetch_all(&mut **tx)
                    .await
                    .map_err(doing)?,
            ),
            Open::SqliteWriter(turn) => {
                let connection = &mut turn.state.connection;
                rows(
                    sqlite(sql, values)
                        .fetch_all(connection)
                        .await
                        .map_err(doing)?,
                )
            }
            Open::Postgres(tx) => {
                let rows = postgres(sql, values)
                    .fetch_all(&mut **tx)
                    .await
                    .map_err(doing)?;
                rows.into_iter()
                    .map(|row| Row(Inner::Postgres(row)))
                    .collect()
            }
        })
    }

    /// Runs a query; gives the first row, if there is one.
    pub(crate) async fn fetch_optional(
        &mut self,
        sql: &str,
        values: &[Value],
    ) -> Result<Option<Row>, Error> {
        Ok(self.fetch_all(sql, values).await?.into_iter().next())
    }

    /// Seals text for one place in the database.
    pub(crate) fn seal(
        &self,
        place: (&'static str, &'static str),
        record: &str,
        plain: &[u8],
    ) -> Result<Vec<u8>, Error> {
        self.sealer.seal(place, record, plain)
    }

    /// Opens what was sealed for the place.
    pub(crate) fn open(
        &self,
        place: (&'static str, &'static str),
        record: &str,
        sealed: &[u8],
    ) -> Result<Vec<u8>, Error> {
        self.sealer.open(place, record, sealed)
    }

    /// Seals a value as JSON.
    pub(crate) fn seal_json<T: serde::Serialize>(
        &self,
        place: (&'static str, &'static str),
        record: &str,
        value: &T,
    ) -> Result<Vec<u8>, Error> {
        let text = serde_json::to_vec(value).map_err(|_| Error::Damaged(place.0))?;
        self.seal(place, record, &text)
    }

    /// Opens a value that was sealed as JSON.
    pub(crate) fn open_json<T: serde::de::DeserializeOwned>(
        &self,
        place: (&'static str, &'static str),
        record: &str,
        sealed: &[u8],
    ) -> Result<T, Error> {
        let text = self.open(place, record, sealed)?;
        serde_json::from_slice(&text).map_err(|_| Error::Damaged(place.0))
    }

    /// Opens text that was sealed.
    pub(crate) fn open_text(
        &self,
        place: (&'static str, &'static str),
        record: &str,
        sealed: &[u8],
    ) -> Result<String, Error> {
        String::from_utf8(self.open(place, record, sealed)?).map_err(|_| Error::Damaged(place.0))
    }
}

fn rows(rows: Vec<sqlx::sqlite::SqliteRow>) -> Vec<Row> {
    rows.into_iter()
        .map(|row| Row(Inner::Sqlite(row)))
        .collect()
}

macro_rules! bound {
    ($name:ident, $engine:ty, $arguments:ty) => {
        fn $name(sql: &str, values: &[Value]) -> Query<'static, $engine, $arguments> {
            // Statements are texts of ours; the one that is put together holds place marks only.
            values.iter().fold(
                sqlx::query(AssertSqlSafe(sql)),
                |query, value| match value {
                    Value::Text(text) => query.bind(text.clone()),
                    Value::Int(number) => query.bind(*number),
                    Value::Bytes(bytes) => query.bind(bytes.clone()),
                },
            )
        }
    };
}

bound!(sqlite, Sqlite, SqliteArguments);
bound!(postgres, Postgres, PgArguments);

/// Place marks for a list of pairs: `($1,$2),($3,$4)`, from the number given.
pub(crate) fn pairs(count: usize, from: usize) -> String {
    let marks: Vec<String> = (0..count)
        .map(|pair| format!("(${},${})", from + pair * 2, from + pair * 2 + 1))
        .collect();
    marks.join(",")
}
