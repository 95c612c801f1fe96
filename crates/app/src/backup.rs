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
    /// Everything was copied and compared, and then the database failed.
    #[error(
        "everything was copied, and is the same on both sides; then {}. The old database stays marked. See whether \
         the new one is whole: change `database` to its address, and run verkstallt verify. If it is not, go on with \
         the old one after verkstallt move --undo",
        store::in_words(.0)
    )]
    AfterAll(store::Error),
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

/// A database that everything is to be moved from. It is marked ([`moving`]): whoever starts with it is told, and does not.
pub struct Marked<'d> {
    from: &'d Db,
    /// Whether the mark is this move's, and not left by one that was broken off.
    is_own: bool,
}

impl<'d> Marked<'d> {
    /// Marks the database, unless everything was moved from it before.
    pub async fn begin(from: &'d Db, now: Timestamp) -> Result<Self, CopyError> {
        let mut tx = from.write().await?;
        let before = moving::seen(&mut tx).await?;
        if let Some(done) = before.filter(|before| before.is_done) {
            return Err(CopyError::Moved(done.begun_at));
        }
        moving::begin(&mut tx, now).await?;
        tx.commit().await?;
        Ok(Self { from, is_own: before.is_none() })
    }

    /// Copies everything into an empty database of either engine, compares both sides, and takes it into use.
    ///
    /// Nobody may write in the first one meanwhile; whether somebody has, who had started before, is looked for at the
    /// end. A move that comes to nothing takes the mark away, if it has made it; not so when the other database may have
    /// been taken into use.
    pub async fn move_to(
        self,
        to: &Db,
        now: Timestamp,
        told: &mut Told<'_>,
    ) -> Result<Vec<Sum>, CopyError> {
        let (target, sums) = match copied(self.from, to, told).await {
            Ok(copied) => copied,
            Err(error) => {
                // Why nothing was moved matters more than that the mark is still there, of which the next start tells.
                self.give_up().await.ok();
                return Err(error);
            }
        };
        target.take_into_use(now).await.map_err(after_all)?;
        end(self.from).await.map_err(|error| after_all(error.into()))?;
        Ok(sums)
    }

    /// Nothing is moved: takes the mark away, unless it was there before.
    pub async fn give_up(self) -> Result<(), CopyError> {
        if self.is_own {
            let mut tx = self.from.write().await?;
            moving::undo(&mut tx).await?;
            tx.commit().await?;
        }
        Ok(())
    }
}

/// Makes the mark last.
async fn end(from: &Db) -> Result<(), store::Error> {
    let mut tx = from.write().await?;
    moving::end(&mut tx).await?;
    tx.commit().await
}

/// What went wrong when everything had been copied.
fn after_all(error: CopyError) -> CopyError {
    match error {
        CopyError::Store(error) => CopyError::AfterAll(error),
        other => other,
    }
}

/// Copies everything and compares both sides; the copy is not taken into use yet.
async fn copied<'t>(
    from: &Db,
    to: &'t Db,
    told: &mut Told<'_>,
) -> Result<(Target<'t>, Vec<Sum>), CopyError> {
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
    Ok((target, sums))
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
