//! An empty database that is being filled.

use jiff::Timestamp;
use store::copy::{self, LAST, Sum, Table};
use store::{Db, Tx, Value};

use super::{CopyError, Progress};

/// How many rows are written before they are committed.
const COMMIT_ROWS: usize = 5000;
/// How many bytes of pages there may be in one commit, counted in pages of some megabytes.
const COMMIT_PAGES: usize = 8;

/// A database that is being filled. It is taken for one only after [`Target::take_into_use`].
pub(super) struct Target<'d> {
    db: &'d Db,
    tables: Vec<Table>,
    tx: Option<Tx>,
    n_rows: usize,
    n_pages: usize,
}

impl<'d> Target<'d> {
    /// Gives the empty database the tables that rows of the schema fit into.
    pub(super) async fn begin(db: &'d Db, schema: i64) -> Result<Self, CopyError> {
        db.begin_copy(schema).await?;
        let tables = copy::tables(&mut db.read().await?).await?;
        Ok(Self { db, tables, tx: None, n_rows: 0, n_pages: 0 })
    }

    /// Refuses a table that is not here just as it is there.
    pub(super) fn has(&self, table: &Table) -> Result<(), CopyError> {
        if self.tables.contains(table) {
            return Ok(());
        }
        Err(CopyError::OtherTable(table.name.clone()))
    }

    /// Writes rows; they are kept now and then.
    pub(super) async fn write(
        &mut self,
        table: &Table,
        rows: &[Vec<Value>],
    ) -> Result<(), CopyError> {
        let mut tx = self.open().await?;
        copy::insert(&mut tx, table, rows).await?;
        self.n_rows += rows.len();
        self.n_pages += 1;
        let is_much = self.n_rows >= COMMIT_ROWS || self.n_pages >= COMMIT_PAGES;
        self.keep(tx, table, is_much).await
    }

    /// Reads the table again and compares it; keeps it, but for the one that is kept last of all.
    pub(super) async fn compare(
        &mut self,
        table: &Table,
        sum: &Sum,
        progress: &mut Progress<'_, '_>,
    ) -> Result<(), CopyError> {
        let mut tx = self.open().await?;
        let here = copy::sum(&mut tx, table, &mut |n| progress.add(&table.name, n)).await?;
        if here != *sum {
            return Err(CopyError::Differs(table.name.clone()));
        }
        self.keep(tx, table, true).await
    }

    /// Keeps what makes a database of it, and brings its tables up to date.
    pub(super) async fn take_into_use(mut self, now: Timestamp) -> Result<(), CopyError> {
        let tx = self.tx.take().ok_or_else(|| CopyError::OtherTable(LAST.to_owned()))?;
        tx.commit().await?;
        self.db.migrate(now).await?;
        Ok(())
    }

    async fn open(&mut self) -> Result<Tx, CopyError> {
        if let Some(tx) = self.tx.take() {
            return Ok(tx);
        }
        let mut tx = self.db.write().await?;
        copy::take_time(&mut tx).await?;
        Ok(tx)
    }

    async fn keep(&mut self, tx: Tx, table: &Table, is_much: bool) -> Result<(), CopyError> {
        if is_much && table.name != LAST {
            (self.n_rows, self.n_pages) = (0, 0);
            tx.commit().await?;
        } else {
            self.tx = Some(tx);
        }
        Ok(())
    }
}
