//! The whole database out of the service and into it again: backups, restoring them, and moving to the other engine.
//!
//! What is written is read again and compared, count by count and hash by hash, before the target is taken for a
//! database.

mod target;

use std::io::{Read, Write};

use jiff::Timestamp;
use store::copy::{
    self, FORMAT, Frame, Header, LAST, Pages, Reader, StreamFault, Sum, Table, Writer,
};
use store::{Db, moving};

use self::target::Target;

/// Why a backup, a restoring or a move came to nothing. The words are for the operator.
#[derive(Debug, thiserror::Error)]
pub enum CopyError {
    /// The database did not do what was asked.
    #[error(transparent)]
    Store(#[from] store::Error),
    /// The backup cannot be written or read.
    #[error(transparent)]
    Stream(#[from] StreamFault),
    /// What was written and what is there now are not the same.
    #[error(
        "the table `{0}` does not hold the same rows as where they came from: begin with an empty database"
    )]
    Differs(String),
    /// The target has not got the table as it was.
    #[error(
        "the table `{0}` is made otherwise here: use a program of the backup's version or a later one"
    )]
    OtherTable(String),
    /// Somebody wrote while everything was being moved.
    #[error(
        "the table `{0}` was changed while it was being moved: stop the service on every machine, and begin \
         again with an empty database"
    )]
    Changed(String),
    /// Everything was moved away before, and may have been used there since.
    #[error(
        "everything in this database was moved to another one before, at {0}: if that one is not used, say so first \
         with verkstallt move --undo"
    )]
    Moved(Timestamp),
}

/// Told of how far it has come: what is being done, how many rows are done, and of how many.
pub type Told<'a> = dyn FnMut(&str, u64, u64) + Send + 'a;

/// What one backup says of itself.
#[derive(Clone, Copy, Debug)]
pub struct Made<'a> {
    /// When.
    pub at: Timestamp,
    /// By which version of the program.
    pub program: &'a str,
}

/// Counts on while rows go by.
struct Progress<'a, 'b> {
    told: &'a mut Told<'b>,
    n_done: u64,
    n_total: u64,
}

impl Progress<'_, '_> {
    fn add(&mut self, what: &str, n_rows: usize) {
        self.n_done += u64::try_from(n_rows).unwrap_or(0);
        (self.told)(what, self.n_done, self.n_total);
    }
}

/// Writes everything in the database, as it is at one moment. The service goes on meanwhile.
pub async fn back_up<W: Write>(
    db: &Db,
    made: Made<'_>,
    out: W,
    told: &mut Told<'_>,
) -> Result<(W, Vec<Sum>), CopyError> {
    let mut tx = db.read().await?;
    copy::take_time(&mut tx).await?;
    let tables = copy::tables(&mut tx).await?;
    let mut n_rows = 0;
    for table in &tables {
        n_rows += copy::count(&mut tx, table).await?;
    }
    let header = Header {
        format: FORMAT,
        program: made.program.to_owned(),
        schema: copy::schema_number(&mut tx).await?,
        mode: db.mode()?,
        made_at: made.at,
        engine: db.engine_name().to_owned(),
        n_rows,
    };
    let mut progress = Progress { told, n_done: 0, n_total: n_rows };
    let mut out = Writer::new(out, &header)?;
    for table in &tables {
        out.table(table)?;
        let mut pages = Pages::of(table);
        loop {
            let rows = pages.next(&mut tx).await?;
            if rows.is_empty() {
                break;
            }
            out.rows(&rows)?;
            progress.add(&table.name, rows.len());
        }
        out.end_table()?;
    }
    Ok(out.finish()?)
}

/// Reads a backup through, without any database, and checks every count and hash in it.
pub fn read_through<R: Read>(
    input: R,
    told: &mut Told<'_>,
) -> Result<(Header, Vec<Sum>), CopyError> {
    let (mut input, header) = Reader::new(input)?;
    let mut progress = Progress { told, n_done: 0, n_total: header.n_rows };
    let mut name = String::new();
    loop {
        match input.read()? {
            Frame::Table(table) => name = table.name,
            Frame::Rows(rows) => progress.add(&name, rows.len()),
            Frame::Sum(_) => {}
            Frame::End(sums) => return Ok((header, sums)),
        }
    }
}

/// Writes a backup into an empty database, and takes it into use.
pub async fn restore<R: Read>(
    db: &Db,
    input: R,
    now: Timestamp,
    told: &mut Told<'_>,
) -> Result<(Header, Vec<Sum>), CopyError> {
    let (mut input, header) = Reader::new(input)?;
    let (database, keys) = (header.mode, db.mode()?);
    if database != keys {
        return Err(store::Error::ModeMixed { database, keys }.into());
    }
    let mut target = Target::begin(db, header.schema).await?;
    // Every row is written, and then read again.
    let n_total = header.n_rows.saturating_mul(2);
    let mut progress = Progress { told, n_done: 0, n_total };
    let mut current: Option<Table> = None;
    loop {
        match input.read()? {
            Frame::Table(table) => {
                target.has(&table)?;
                current = Some(table);
            }
            Frame::Rows(rows) => {
                if let Some(table) = &current {
                    target.write(table, &rows).await?;
                    progress.add(&table.name, rows.len());
                }
            }
            Frame::Sum(sum) => {
                if let Some(table) = &current {
                    target.compare(table, &sum, &mut progress).await?;
                }
            }
            Frame::End(sums) => {
                target.take_into_use(now).await?;
                return Ok((header, sums));
            }
        }
    }
}

/// Copies everything into an empty database of either engine, compares both sides, and takes it into use.
///
/// Nobody may write in the first one meanwhile, nor after it: it is marked ([`moving`]), so that whoever starts is told.
/// Whether somebody who had started before has written is looked for at the end. A move that comes to nothing takes the
/// mark away again.
pub async fn move_to(
    from: &Db,
    to: &Db,
    now: Timestamp,
    told: &mut Told<'_>,
) -> Result<Vec<Sum>, CopyError> {
    mark(from, now).await?;
    let moved = copied(from, to, now, told).await;
    let marked = settle(from, moved.is_ok()).await;
    // Why nothing was moved matters more than that the mark is still there, of which the next start tells.
    moved.and_then(|sums| marked.map(|()| sums))
}

/// Marks the database that everything is to be moved from.
async fn mark(from: &Db, now: Timestamp) -> Result<(), CopyError> {
    let mut tx = from.write().await?;
    if let Some(before) = moving::seen(&mut tx).await?.filter(|before| before.is_done) {
        return Err(CopyError::Moved(before.begun_at));
    }
    moving::begin(&mut tx, now).await?;
    Ok(tx.commit().await?)
}

/// Makes the mark last, or takes it away.
async fn settle(from: &Db, is_moved: bool) -> Result<(), CopyError> {
    let mut tx = from.write().await?;
    if is_moved {
        moving::end(&mut tx).await?;
    } else {
        moving::undo(&mut tx).await?;
    }
    Ok(tx.commit().await?)
}

async fn copied(
    from: &Db,
    to: &Db,
    now: Timestamp,
    told: &mut Told<'_>,
) -> Result<Vec<Sum>, CopyError> {
    let mut tx = from.read().await?;
    copy::take_time(&mut tx).await?;
    let tables = copy::tables(&mut tx).await?;
    let mut n_rows = 0;
    for table in &tables {
        n_rows += copy::count(&mut tx, table).await?;
    }
    let mut target = Target::begin(to, copy::schema_number(&mut tx).await?).await?;
    // Every row is read, written, and read again on both sides.
    let mut progress = Progress { told, n_done: 0, n_total: n_rows.saturating_mul(3) };
    let mut sums = Vec::new();
    for table in &tables {
        if table.name == LAST {
            unchanged(from, &tables, &sums).await?;
        }
        target.has(table)?;
        let mut pages = Pages::of(table);
        loop {
            let rows = pages.next(&mut tx).await?;
            if rows.is_empty() {
                break;
            }
            target.write(table, &rows).await?;
            progress.add(&table.name, rows.len());
        }
        // What was there when the move began.
        let sum = copy::sum(&mut tx, table, &mut |n| progress.add(&table.name, n)).await?;
        target.compare(table, &sum, &mut progress).await?;
        sums.push(sum);
    }
    target.take_into_use(now).await?;
    Ok(sums)
}

/// Refuses to go on when a table that has been copied holds something else by now.
async fn unchanged(db: &Db, tables: &[Table], sums: &[Sum]) -> Result<(), CopyError> {
    let mut tx = db.read().await?;
    copy::take_time(&mut tx).await?;
    for (table, sum) in tables.iter().zip(sums) {
        if copy::sum(&mut tx, table, &mut |_| {}).await? != *sum {
            return Err(CopyError::Changed(table.name.clone()));
        }
    }
    Ok(())
}
