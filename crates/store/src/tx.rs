//! A transaction on either engine.

use std::sync::Arc;

use sqlx::pool::PoolConnection;
use sqlx::postgres::PgArguments;
use sqlx::query::Query;
use sqlx::sqlite::SqliteArguments;
use sqlx::{AssertSqlSafe, Postgres, Sqlite, Transaction};

use crate::audit;
use crate::error::Error;
use crate::row::{self, Row, Value};
use crate::seal::{DATA_KEY, Sealer, Wrapped};
use crate::writer::Turn;

/// A transaction. Dropping it takes back what it did.
///
/// When a statement has failed, or was not waited for, the transaction is over on both engines:
/// nothing more can be done in it, and it cannot be committed.
pub struct Tx {
    pub(crate) open: Open,
    is_over: bool,
    pub(crate) sealer: Arc<Sealer>,
    /// Lines for the log: written last of all, since the log's end is held until the commit.
    pub(crate) lines: Vec<audit::Entry>,
}

pub(crate) enum Open {
    SqliteReader(Transaction<'static, Sqlite>),
    SqliteWriter(Turn),
    Postgres(Transaction<'static, Postgres>),
    PostgresReader(Transaction<'static, Postgres>),
    SqliteGlance(PoolConnection<Sqlite>),
    PostgresGlance(PoolConnection<Postgres>),
}

impl Tx {
    pub(crate) fn new(open: Open, sealer: Arc<Sealer>) -> Self {
        Self { open, is_over: false, sealer, lines: Vec::new() }
    }

    /// Ends the transaction; comes back when everything is flushed to disk.
    pub async fn commit(mut self) -> Result<(), Error> {
        audit::write_lines(&mut self).await?;
        if self.is_over {
            return Err(Error::Over);
        }
        let doing = Error::engine("committing");
        match self.open {
            Open::SqliteReader(tx) => tx.commit().await.map_err(doing),
            Open::SqliteWriter(turn) => turn.commit().await,
            Open::Postgres(tx) | Open::PostgresReader(tx) => tx.commit().await.map_err(doing),
            Open::SqliteGlance(_) | Open::PostgresGlance(_) => Ok(()),
        }
    }

    /// Whether it may change anything.
    pub const fn may_write(&self) -> bool {
        matches!(self.open, Open::SqliteWriter(_) | Open::Postgres(_))
    }

    /// Whether the database is a SQLite file, for the few questions that the engines answer differently.
    pub(crate) const fn is_sqlite(&self) -> bool {
        matches!(self.open, Open::SqliteReader(_) | Open::SqliteWriter(_) | Open::SqliteGlance(_))
    }

    /// Runs a statement; tells how many rows it changed.
    pub(crate) async fn execute(&mut self, sql: &str, values: &[Value]) -> Result<u64, Error> {
        self.begin_statement(sql)?;
        let changed = match &mut self.open {
            Open::SqliteReader(tx) => {
                sqlite(sql, values).execute(&mut **tx).await.map(|done| done.rows_affected())
            }
            Open::SqliteWriter(turn) => sqlite(sql, values)
                .execute(&mut turn.state.connection)
                .await
                .map(|done| done.rows_affected()),
            Open::Postgres(tx) | Open::PostgresReader(tx) => {
                postgres(sql, values).execute(&mut **tx).await.map(|done| done.rows_affected())
            }
            Open::SqliteGlance(_) | Open::PostgresGlance(_) => return Err(Error::Over),
        };
        self.end_statement(changed)
    }

    /// Runs a query; gives every row. Data keys that another node has begun to use are fetched first.
    pub(crate) async fn fetch_all(
        &mut self,
        sql: &str,
        values: &[Value],
    ) -> Result<Vec<Row>, Error> {
        let rows = self.rows(sql, values).await?;
        if row::data_keys(&rows)?.iter().any(|number| !self.sealer.knows(*number)) {
            self.load(DATA_KEY).await?;
        }
        Ok(rows)
    }

    /// Runs a query; gives the first row, if there is one.
    pub(crate) async fn fetch_optional(
        &mut self,
        sql: &str,
        values: &[Value],
    ) -> Result<Option<Row>, Error> {
        Ok(self.fetch_all(sql, values).await?.into_iter().next())
    }

    /// What a query ends with that holds its rows until the transaction ends, if the transaction writes.
    /// On SQLite nobody else writes meanwhile.
    pub(crate) const fn lock(&self) -> &'static str {
        match self.open {
            Open::Postgres(_) => " FOR UPDATE",
            _ => "",
        }
    }

    /// The same for a row whose key nobody changes. Whoever writes a row that points at it need not wait: he or she may
    /// hold what the holder of this one wants next.
    pub(crate) const fn lock_but_key(&self) -> &'static str {
        match self.open {
            Open::Postgres(_) => " FOR NO KEY UPDATE",
            _ => "",
        }
    }

    /// Keeps other writers away from the table until the transaction is over; SQLite has one writer only.
    pub(crate) async fn keep_others_out(&mut self, table: &str) -> Result<(), Error> {
        if matches!(self.open, Open::Postgres(_)) {
            let sql = format!("LOCK TABLE {table} IN SHARE ROW EXCLUSIVE MODE");
            self.execute(&sql, &[]).await?;
        }
        Ok(())
    }

    /// Takes every key of the table into use.
    pub(crate) async fn load(&mut self, table: &'static str) -> Result<(), Error> {
        let sql = format!("SELECT id, wrapped_by, wrapped FROM {table}");
        for row in self.fetch_once(&sql).await? {
            let number = u32::try_from(row.int(0)?).map_err(|_| Error::Damaged(table))?;
            self.sealer.add(Wrapped(table, number), &row.text(1)?, &row.bytes(2)?)?;
        }
        Ok(())
    }

    /// Runs a query that is asked before and after the tables are brought up to date. No connection remembers it:
    /// PostgreSQL refuses one that is remembered when a column has become of another type.
    pub(crate) async fn fetch_once(&mut self, sql: &str) -> Result<Vec<Row>, Error> {
        self.rows_of(sql, &[], false).await
    }

    async fn rows(&mut self, sql: &str, values: &[Value]) -> Result<Vec<Row>, Error> {
        self.rows_of(sql, values, true).await
    }

    async fn rows_of(
        &mut self,
        sql: &str,
        values: &[Value],
        is_remembered: bool,
    ) -> Result<Vec<Row>, Error> {
        self.begin_statement(sql)?;
        let rows = match &mut self.open {
            Open::SqliteReader(tx) => {
                sqlite(sql, values).fetch_all(&mut **tx).await.map(Row::from_sqlite)
            }
            Open::SqliteWriter(turn) => sqlite(sql, values)
                .fetch_all(&mut turn.state.connection)
                .await
                .map(Row::from_sqlite),
            Open::Postgres(tx) | Open::PostgresReader(tx) => postgres(sql, values)
                .persistent(is_remembered)
                .fetch_all(&mut **tx)
                .await
                .map(Row::from_postgres),
            Open::SqliteGlance(connection) => {
                sqlite(sql, values).fetch_all(&mut **connection).await.map(Row::from_sqlite)
            }
            Open::PostgresGlance(connection) => postgres(sql, values)
                .persistent(is_remembered)
                .fetch_all(&mut **connection)
                .await
                .map(Row::from_postgres),
        };
        self.end_statement(rows)
    }

    /// Until the statement has ended well, the transaction counts as over: its future may be dropped.
    fn begin_statement(&mut self, sql: &str) -> Result<(), Error> {
        // Only its text, which is ours; what it is given is never written anywhere.
        tracing::trace!(target: "statement", sql);
        if std::mem::replace(&mut self.is_over, true) {
            return Err(Error::Over);
        }
        Ok(())
    }

    fn end_statement<T>(&mut self, result: Result<T, sqlx::Error>) -> Result<T, Error> {
        self.is_over = result.is_err();
        result.map_err(Error::engine("running a statement"))
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

macro_rules! bound {
    ($name:ident, $engine:ty, $arguments:ty) => {
        fn $name(sql: &str, values: &[Value]) -> Query<'static, $engine, $arguments> {
            // Statements are texts of ours; the one that is put together holds place marks only.
            values.iter().fold(sqlx::query(AssertSqlSafe(sql)), |query, value| match value {
                Value::Text(text) => query.bind(text.clone()),
                Value::Int(number) => query.bind(*number),
                Value::Bytes(bytes) => query.bind(bytes.clone()),
            })
        }
    };
}

bound!(sqlite, Sqlite, SqliteArguments);
bound!(postgres, Postgres, PgArguments);

/// Place marks for a list: `$1,$2`, from the number given.
pub(crate) fn marks(count: usize, from: usize) -> String {
    let marks: Vec<String> = (from..from + count).map(|place| format!("${place}")).collect();
    marks.join(",")
}

/// Place marks for a list of pairs: `($1,$2),($3,$4)`, from the number given. For what has been found otherwise: looked for
/// by such a list, SQLite reads every row that there is.
pub(crate) fn pairs(count: usize, from: usize) -> String {
    let marks: Vec<String> =
        (0..count).map(|pair| format!("(${},${})", from + pair * 2, from + pair * 2 + 1)).collect();
    marks.join(",")
}

/// A part of a statement for each place in the table: its committee and area stand from the number given.
pub(crate) fn for_each_place(
    table: &str,
    places: usize,
    from: usize,
    part: impl Fn(&str) -> String,
) -> impl Iterator<Item = String> {
    (0..places).map(move |place| {
        let first = from + place * 2;
        part(&format!("{table}.committee_id = ${first} AND {table}.area = ${}", first + 1))
    })
}
