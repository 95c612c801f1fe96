//! Changing keys while the service runs.
//!
//! A change begins with a new data key and a new key of keyed hashes, which everybody writes with from then
//! on. Then every encrypted field is encrypted anew, and every hash made anew, some rows at a time. When it
//! is broken off, [`Db::begin_rotation`] goes on where it was: what is done is passed by.

mod rehash;

use std::fmt::Write as _;
use std::time::Duration;

use jiff::Timestamp;

use crate::audit;
use crate::copy::take_time;
use crate::db::Db;
use crate::error::Error;
use crate::ledger::{TABLES, Table};
use crate::row::{Row, Value};
use crate::rows::{after_mark, fitting};
use crate::seal::{DATA_KEY, HEAD, LOOKUP_KEY, Wrapped, data_key};
use crate::tx::{Open, Tx, marks};

/// How many rows are changed in one transaction, at most: others wait for it.
const BATCH: usize = 100;
/// How often all is gone through, at most, for rows that others held or wrote meanwhile.
const TURNS_MAX: usize = 10;
/// How long to wait for those who hold rows.
const PATIENCE: Duration = Duration::from_secs(1);

/// How far a change of keys has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Progress {
    /// In which table.
    pub table: &'static str,
    /// How many of its rows have been gone through.
    pub n_done: u64,
    /// How many it had in the beginning.
    pub n_rows: u64,
}

/// What a change of keys did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Rotated {
    /// Rows that were encrypted anew.
    pub n_resealed: u64,
    /// Hashes that were made anew.
    pub n_rehashed: u64,
    /// Rows whose hash is by no key: they are damaged, and the old key stays in use.
    pub n_left: u64,
    /// Rows under older keys that others held, or wrote, until the end: the old key stays in use.
    pub n_held: u64,
}

impl Rotated {
    /// Whether nothing is left under the older keys.
    pub const fn is_whole(&self) -> bool {
        self.n_left == 0 && self.n_held == 0
    }
}

/// What was done with some rows.
#[derive(Default)]
struct Turn {
    /// The key of the last row; none when there were no more.
    last: Option<Vec<Value>>,
    n_rows: u64,
    n_changed: u64,
    n_left: u64,
    /// Rows under older keys that somebody else holds. What is under the newest already is nobody's to wait for: whoever
    /// writes it, writes it with the newest.
    n_held: u64,
}

type Told<'a> = &'a mut (dyn FnMut(Progress) + Send);

impl Db {
    /// Takes a new data key and a new key of keyed hashes into use, and wraps the older ones under the
    /// current key of the key file. False when a change is already under way, which then goes on.
    ///
    /// Other nodes learn of the new keys when they first meet them, and by [`Db::refresh_keys`].
    pub async fn begin_rotation(&self, now: Timestamp) -> Result<bool, Error> {
        let mut tx = self.write().await?;
        take_time(&mut tx).await?;
        rewrap(&mut tx, DATA_KEY).await?;
        rewrap(&mut tx, LOOKUP_KEY).await?;
        let sql = format!("SELECT is_rotating FROM meta{}", tx.lock());
        let meta = tx.fetch_optional(&sql, &[]).await?.ok_or(Error::NotMigrated)?;
        let is_new = !meta.flag(0)?;
        if is_new {
            add(&mut tx, DATA_KEY, now).await?;
            let lookup = add(&mut tx, LOOKUP_KEY, now).await?;
            let sql = "UPDATE meta SET is_rotating = 1, lookup_key = $1";
            tx.execute(sql, &[lookup.into()]).await?;
            write_down(&mut tx, "keys_changing", now).await?;
        }
        tx.commit().await?;
        self.load_keys().await?;
        Ok(is_new)
    }

    /// Encrypts and hashes everything anew, and puts the older key of hashes out of use. Call
    /// [`Db::begin_rotation`] first, and give other nodes the time to learn of it: until then they write with the older
    /// keys. Does nothing when no change is under way.
    pub async fn rotate(&self, now: Timestamp, told: Told<'_>) -> Result<Rotated, Error> {
        let mut rotated = Rotated::default();
        let Some(change) = self.change_under_way().await? else { return Ok(rotated) };
        for turn in 0..TURNS_MAX {
            if turn > 0 && rotated.n_held > 0 {
                tokio::time::sleep(PATIENCE).await;
            }
            let resealed = self.reseal_all(told).await?;
            let rehashed = self.rehash_all(now, told).await?;
            rotated.n_resealed += resealed.n_changed;
            rotated.n_rehashed += rehashed.n_changed;
            rotated.n_left = rehashed.n_left;
            // What was changed in the last turn was written meanwhile, and there may be more of it.
            let n_changed = resealed.n_changed + rehashed.n_changed;
            rotated.n_held = resealed.n_held + rehashed.n_held + n_changed;
            if rotated.n_held == 0 {
                break;
            }
        }
        if rotated.is_whole() {
            self.end_change(change, now).await?;
        }
        Ok(rotated)
    }

    /// The number of the change that is under way: that of the key of hashes that it brings.
    async fn change_under_way(&self) -> Result<Option<i64>, Error> {
        let sql = "SELECT lookup_key FROM meta WHERE is_rotating = 1";
        let row = self.glance().await?.fetch_optional(sql, &[]).await?;
        row.map(|row| row.int(0)).transpose()
    }

    /// Puts the older key of hashes out of use, unless another rotator has: by now a later change may be under way.
    async fn end_change(&self, change: i64, now: Timestamp) -> Result<(), Error> {
        let mut tx = self.write().await?;
        take_time(&mut tx).await?;
        let sql = "UPDATE meta SET is_rotating = 0, lookup_from = lookup_key \
                   WHERE lookup_key = $1 AND is_rotating = 1";
        if tx.execute(sql, &[change.into()]).await? > 0 {
            write_down(&mut tx, "keys_changed", now).await?;
        }
        tx.commit().await
    }

    /// Takes keys into use that another node has begun to use.
    pub async fn refresh_keys(&self) -> Result<(), Error> {
        let mut tx = self.glance().await?;
        let row = tx.fetch_optional("SELECT MAX(id) FROM data_key", &[]).await?;
        let newest = row.map_or(Ok(0), |row| row.int(0))?;
        if newest > i64::from(self.sealer.newest_data_key()?) {
            tx.load(DATA_KEY).await?;
        }
        Ok(())
    }

    async fn reseal_all(&self, told: Told<'_>) -> Result<Turn, Error> {
        let mut all = Turn::default();
        for table in TABLES {
            let n_rows = self.count(table.name).await?;
            let (mut after, mut n_done) = (Vec::new(), 0);
            loop {
                let turn = self.reseal_some(table, &after).await?;
                all.add(&turn);
                n_done += turn.n_rows;
                told(Progress { table: table.name, n_done, n_rows });
                let Some(last) = turn.last else { break };
                after = last;
            }
        }
        Ok(all)
    }

    async fn count(&self, table: &str) -> Result<u64, Error> {
        let mut tx = self.read().await?;
        take_time(&mut tx).await?;
        let row = tx.fetch_optional(&format!("SELECT COUNT(*) FROM {table}"), &[]).await?;
        let count = row.map_or(Ok(0), |row| row.int(0))?;
        u64::try_from(count).map_err(|_| Error::Damaged("a table"))
    }

    /// Encrypts the next rows of the table anew, where they are encrypted with an older key.
    async fn reseal_some(&self, table: &Table, after: &[Value]) -> Result<Turn, Error> {
        let mut tx = self.read().await?;
        let rows = next_rows(&mut tx, table, &heads(table), after).await?;
        drop(tx);
        let newest = self.sealer.newest_data_key()?;
        let mut turn = Turn::over(table, &rows)?;
        let mut n_older = 0;
        for row in &rows {
            n_older += u64::from(!older_fields(table, row, newest)?.is_empty());
        }
        if let Some(last) = turn.last.as_deref().filter(|_| n_older > 0) {
            let mut tx = self.write().await?;
            for row in held(&mut tx, table, &columns(table), (after, last)).await? {
                turn.n_changed += u64::from(reseal(&mut tx, table, &row).await?);
            }
            tx.commit().await?;
            turn.n_held = n_older.saturating_sub(turn.n_changed);
        }
        Ok(turn)
    }
}

impl Turn {
    /// A turn over the rows, with nothing done yet.
    fn over(table: &Table, rows: &[Row]) -> Result<Self, Error> {
        let last = rows.last().map(|row| table.key_of(row)).transpose()?;
        Ok(Self { last, n_rows: rows.len() as u64, ..Self::default() })
    }

    fn add(&mut self, other: &Self) {
        self.n_changed += other.n_changed;
        self.n_left += other.n_left;
        self.n_held += other.n_held;
    }
}

fn columns(table: &Table) -> String {
    let mut columns = table.key_names();
    for field in table.fields {
        write!(columns, ", {}_sealed", field.name).ok();
    }
    columns
}

/// As [`columns`], but of each field only what says which key it is encrypted with.
fn heads(table: &Table) -> String {
    let mut columns = table.key_names();
    for field in table.fields {
        write!(columns, ", substr({0}_sealed, 1, {HEAD}) AS {0}_sealed", field.name).ok();
    }
    columns
}

/// The next rows of the table, as they stand: nobody is waited for, and nobody waits.
async fn next_rows(
    tx: &mut Tx,
    table: &Table,
    columns: &str,
    after: &[Value],
) -> Result<Vec<Row>, Error> {
    take_time(tx).await?;
    let (name, place, order) = (table.name, after_mark(table, after), table.key_names());
    let limit = fitting(tx, table, after, BATCH).await?;
    let sql = format!("SELECT {columns} FROM {name}{place} ORDER BY {order} LIMIT {limit}");
    tx.fetch_all(&sql, after).await
}

/// The rows of the table after the one key and up to the other, held until the commit; without those that somebody else
/// holds.
async fn held(
    tx: &mut Tx,
    table: &Table,
    columns: &str,
    (after, last): (&[Value], &[Value]),
) -> Result<Vec<Row>, Error> {
    take_time(tx).await?;
    let hold = match tx.open {
        Open::Postgres(_) => " FOR UPDATE SKIP LOCKED",
        _ => "",
    };
    let (name, place, key) = (table.name, after_mark(table, after), table.key_names());
    let joint = if after.is_empty() { " WHERE" } else { " AND" };
    let until = marks(last.len(), after.len() + 1);
    let sql = format!(
        "SELECT {columns} FROM {name}{place}{joint} ({key}) <= ({until}) ORDER BY {key}{hold}"
    );
    tx.fetch_all(&sql, &[after, last].concat()).await
}

/// The fields of the row that are encrypted with an older key, each with as much of it as was asked for.
fn older_fields(
    table: &Table,
    row: &Row,
    newest: u32,
) -> Result<Vec<(&'static str, Vec<u8>)>, Error> {
    let mut older = Vec::new();
    for (place, field) in (table.key.len()..).zip(table.fields) {
        let sealed = row.opt_bytes(place)?;
        if let Some(sealed) = sealed.filter(|it| data_key(it).is_some_and(|it| it < newest)) {
            older.push((field.name, sealed));
        }
    }
    Ok(older)
}

/// Encrypts the fields of a row anew; false when they are encrypted with the newest key.
async fn reseal(tx: &mut Tx, table: &Table, row: &Row) -> Result<bool, Error> {
    let key = table.key_of(row)?;
    let record = table.record(&key);
    let mut values = key.clone();
    let mut sets = Vec::new();
    for (field, sealed) in older_fields(table, row, tx.sealer.newest_data_key()?)? {
        let plain = zeroize::Zeroizing::new(tx.open((table.name, field), &record, &sealed)?);
        values.push(tx.seal((table.name, field), &record, &plain)?.into());
        sets.push(format!("{field}_sealed = ${}", values.len()));
    }
    if sets.is_empty() {
        return Ok(false);
    }
    let sql = format!(
        "UPDATE {} SET {} WHERE ({}) = ({})",
        table.name,
        sets.join(", "),
        table.key_names(),
        marks(key.len(), 1)
    );
    tx.execute(&sql, &values).await?;
    Ok(true)
}

/// Adds a new key; gives its number.
async fn add(tx: &mut Tx, table: &'static str, now: Timestamp) -> Result<i64, Error> {
    let row = tx.fetch_optional(&format!("SELECT COALESCE(MAX(id), 0) FROM {table}"), &[]).await?;
    let number = row.map_or(Ok(0), |row| row.int(0))? + 1;
    let place = Wrapped(table, u32::try_from(number).map_err(|_| Error::Damaged(table))?);
    let current = tx.sealer.keyring()?.current.clone();
    let wrapped = tx.sealer.new_key(place)?;
    let sql = format!(
        "INSERT INTO {table} (id, wrapped_by, wrapped, created_at) VALUES ($1, $2, $3, $4)"
    );
    let values = [number.into(), (&current).into(), wrapped.into(), now.into()];
    tx.execute(&sql, &values).await?;
    Ok(number)
}

/// Wraps every key of the table under the current key of the key file. After it, the key file's older keys
/// are needed for nothing but older copies of the database.
async fn rewrap(tx: &mut Tx, table: &'static str) -> Result<(), Error> {
    let current = tx.sealer.keyring()?.current.clone();
    let sql = format!("SELECT id, wrapped_by, wrapped FROM {table} WHERE wrapped_by <> $1");
    for row in tx.fetch_all(&sql, &[(&current).into()]).await? {
        let number = row.int(0)?;
        let place = Wrapped(table, u32::try_from(number).map_err(|_| Error::Damaged(table))?);
        let wrapped = tx.sealer.rewrap(place, &row.text(1)?, &row.bytes(2)?)?;
        let sql = format!("UPDATE {table} SET wrapped_by = $2, wrapped = $3 WHERE id = $1");
        tx.execute(&sql, &[number.into(), (&current).into(), wrapped.into()]).await?;
    }
    Ok(())
}

/// A line in the log: nobody who is logged in changes keys.
async fn write_down(tx: &mut Tx, action: &str, now: Timestamp) -> Result<(), Error> {
    let line = audit::Entry {
        at: now,
        actor: "-".to_owned(),
        action: action.to_owned(),
        record: "keys".to_owned(),
        committee_id: None,
        request_id: "-".to_owned(),
    };
    audit::append(tx, &line).await
}
