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
use crate::db::Db;
use crate::error::Error;
use crate::ledger::{TABLES, Table};
use crate::row::{Row, Value};
use crate::rows::{after_mark, fitting};
use crate::seal::{DATA_KEY, LOOKUP_KEY, Wrapped, data_key};
use crate::tx::{Open, Tx};

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
    /// Rows that others held, or wrote, until the end: the old key stays in use.
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
    /// Rows among them, or after the last, that somebody else holds.
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
    /// [`Db::begin_rotation`] first, and give other nodes the time to learn of it.
    pub async fn rotate(&self, now: Timestamp, told: Told<'_>) -> Result<Rotated, Error> {
        let mut rotated = Rotated::default();
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
            let mut tx = self.write().await?;
            let sql = "UPDATE meta SET is_rotating = 0, lookup_from = lookup_key";
            tx.execute(sql, &[]).await?;
            write_down(&mut tx, "keys_changed", now).await?;
            tx.commit().await?;
        }
        Ok(rotated)
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
        let sql = format!("SELECT COUNT(*) FROM {table}");
        let row = self.glance().await?.fetch_optional(&sql, &[]).await?;
        let count = row.map_or(Ok(0), |row| row.int(0))?;
        u64::try_from(count).map_err(|_| Error::Damaged("a table"))
    }

    /// Encrypts the next rows of the table anew, where they are encrypted with an older key.
    async fn reseal_some(&self, table: &Table, after: &[Value]) -> Result<Turn, Error> {
        let mut tx = self.write().await?;
        let rows = next_rows(&mut tx, table, &columns(table), after).await?;
        let mut turn = Turn { n_rows: rows.len() as u64, ..Turn::default() };
        for row in &rows {
            let key = table.key_of(row)?;
            turn.n_changed += u64::from(reseal(&mut tx, table, &key, row).await?);
            turn.last = Some(key);
        }
        turn.n_held = held(&mut tx, table, after, &turn).await?;
        tx.commit().await?;
        Ok(turn)
    }
}

impl Turn {
    fn add(&mut self, other: &Self) {
        self.n_changed += other.n_changed;
        self.n_left += other.n_left;
        self.n_held += other.n_held;
    }
}

/// How many rows of the turn's part of the table somebody else holds, so that they were passed by.
async fn held(tx: &mut Tx, table: &Table, after: &[Value], turn: &Turn) -> Result<u64, Error> {
    if !matches!(tx.open, Open::Postgres(_)) {
        return Ok(0);
    }
    let mut sql = format!("SELECT COUNT(*) FROM {}{}", table.name, after_mark(table, after));
    let mut values = after.to_vec();
    if let Some(last) = &turn.last {
        let marks = crate::tx::marks(last.len(), values.len() + 1);
        let joint = if after.is_empty() { "WHERE" } else { "AND" };
        write!(sql, " {joint} ({}) <= ({marks})", table.key_names()).ok();
        values.extend(last.iter().cloned());
    }
    let row = tx.fetch_optional(&sql, &values).await?;
    let count = u64::try_from(row.map_or(Ok(0), |row| row.int(0))?).unwrap_or_default();
    Ok(count.saturating_sub(turn.n_rows))
}

fn columns(table: &Table) -> String {
    let mut columns = table.key_names();
    for field in table.fields {
        write!(columns, ", {}_sealed", field.name).ok();
    }
    columns
}

/// The next rows of the table, held until the commit; without those that somebody else holds.
async fn next_rows(
    tx: &mut Tx,
    table: &Table,
    columns: &str,
    after: &[Value],
) -> Result<Vec<Row>, Error> {
    let hold = match tx.open {
        Open::Postgres(_) => " FOR UPDATE SKIP LOCKED",
        _ => "",
    };
    let (name, place, order) = (table.name, after_mark(table, after), table.key_names());
    let limit = fitting(tx, table, after, BATCH).await?;
    let sql = format!("SELECT {columns} FROM {name}{place} ORDER BY {order} LIMIT {limit}{hold}");
    tx.fetch_all(&sql, after).await
}

/// Encrypts the fields of a row anew; false when they are encrypted with the newest key.
async fn reseal(tx: &mut Tx, table: &Table, key: &[Value], row: &Row) -> Result<bool, Error> {
    let newest = tx.sealer.newest_data_key()?;
    let record = table.record(key);
    let mut values = key.to_vec();
    let mut sets = Vec::new();
    for (place, field) in (key.len()..).zip(table.fields) {
        let sealed = row.opt_bytes(place)?;
        let Some(sealed) = sealed.filter(|it| data_key(it).is_some_and(|it| it < newest)) else {
            continue;
        };
        let plain = zeroize::Zeroizing::new(tx.open((table.name, field.name), &record, &sealed)?);
        values.push(tx.seal((table.name, field.name), &record, &plain)?.into());
        sets.push(format!("{}_sealed = ${}", field.name, values.len()));
    }
    if sets.is_empty() {
        return Ok(false);
    }
    let marks = crate::tx::marks(key.len(), 1);
    let sql = format!(
        "UPDATE {} SET {} WHERE ({}) = ({marks})",
        table.name,
        sets.join(", "),
        table.key_names()
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
