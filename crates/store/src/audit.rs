//! Who did and saw what. Rows are only ever added; the database itself refuses anything else.
//!
//! Each line carries a seal: a keyed hash of the line and of the seal before it. So whoever writes in
//! the database without the keys can neither change, add nor remove a line without [`verify`] seeing
//! it, except by putting back an older copy of the end of the log.

use std::fmt::Write as _;

use domain::ids::CommitteeId;
use jiff::Timestamp;

use crate::error::Error;
use crate::row::{Row, Value};
use crate::tx::{Tx, marks};

/// One line of the log. No names, no numbers: ids only.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// When.
    pub at: Timestamp,
    /// The person's id, or `-`.
    pub actor: String,
    /// What was done.
    pub action: String,
    /// The id of what it was done to.
    pub record: String,
    /// Whose data it was.
    pub committee_id: Option<CommitteeId>,
    /// The request it came with.
    pub request_id: String,
}

/// What [`verify`] found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Chain {
    /// Every line is as it was written.
    Whole {
        /// How many there are.
        n_lines: i64,
    },
    /// The line with the number is changed, missing or not ours.
    Broken {
        /// Its number, from 1.
        seq: i64,
    },
}

/// How many lines are verified at a time.
const BATCH: i64 = 1000;

/// Adds a line. It is written when the transaction commits, and not to be read before.
#[expect(clippy::unused_async, reason = "every function that takes a transaction is called alike")]
pub async fn append(tx: &mut Tx, entry: &Entry) -> Result<(), Error> {
    tx.lines.push(entry.clone());
    Ok(())
}

/// Writes the lines of the transaction. From here to the commit nobody else can write any: keep it last.
pub(crate) async fn write_lines(tx: &mut Tx) -> Result<(), Error> {
    let lines = std::mem::take(&mut tx.lines);
    if lines.is_empty() {
        return Ok(());
    }
    let n_lines = i64::try_from(lines.len()).map_err(|_| Error::Damaged("audit"))?;
    let sql = "UPDATE audit_head SET seq = seq + $1 WHERE id = 1 RETURNING seq, seal";
    let head = tx.fetch_optional(sql, &[n_lines.into()]).await?;
    let head = head.ok_or(Error::NotMigrated)?;
    let (first, mut seal) = (head.int(0)? - n_lines + 1, head.bytes(1)?);
    for (seq, entry) in (first..).zip(&lines) {
        seal = tx.sealer.seal_line(&seal, &text(seq, entry)?);
        let sql = "INSERT INTO audit (seq, at, actor, action, record, committee_id, request_id, seal) \
                   VALUES ($1, $2, $3, $4, $5, $6, $7, $8)";
        let values = [
            seq.into(),
            entry.at.into(),
            (&entry.actor).into(),
            (&entry.action).into(),
            (&entry.record).into(),
            entry.committee_id.as_ref().map(CommitteeId::as_str).into(),
            (&entry.request_id).into(),
            seal.as_slice().into(),
        ];
        tx.execute(sql, &values).await?;
    }
    let sql = "UPDATE audit_head SET seal = $1 WHERE id = 1";
    tx.execute(sql, &[seal.into()]).await?;
    Ok(())
}

/// Reads the whole log and checks every seal.
pub async fn verify(tx: &mut Tx) -> Result<Chain, Error> {
    let sql = "SELECT seq, seal FROM audit_head WHERE id = 1";
    let head = tx.fetch_optional(sql, &[]).await?;
    let head = head.ok_or(Error::NotMigrated)?;
    let (last, last_seal) = (head.int(0)?, head.bytes(1)?);
    let (mut seq, mut seal) = (0, Vec::new());
    let sql = format!("{COLUMNS} WHERE seq > $1 ORDER BY seq LIMIT $2");
    loop {
        let rows = tx.fetch_all(&sql, &[seq.into(), BATCH.into()]).await?;
        if rows.is_empty() {
            break;
        }
        for row in rows {
            seq += 1;
            // What cannot be read was not written by the service.
            let Ok(entry) = read(&row) else { return Ok(Chain::Broken { seq }) };
            seal = tx.sealer.seal_line(&seal, &text(seq, &entry)?);
            let is_right =
                row.int(6).is_ok_and(|it| it == seq) && row.bytes(7).is_ok_and(|it| it == seal);
            if !is_right {
                return Ok(Chain::Broken { seq });
            }
        }
    }
    Ok(if seq == last && seal == last_seal {
        Chain::Whole { n_lines: seq }
    } else {
        Chain::Broken { seq: seq + 1 }
    })
}

/// Every line about one record, oldest first.
pub async fn for_record(tx: &mut Tx, record: &str) -> Result<Vec<Entry>, Error> {
    let sql = format!("{COLUMNS} WHERE record = $1 ORDER BY seq");
    let rows = tx.fetch_all(&sql, &[record.into()]).await?;
    rows.iter().map(read).collect()
}

/// The latest lines about any of the records, latest first.
pub async fn for_records(tx: &mut Tx, records: &[&str], limit: u32) -> Result<Vec<Entry>, Error> {
    if records.is_empty() {
        return Ok(Vec::new());
    }
    let marks = marks(records.len(), 2);
    let sql = format!("{COLUMNS} WHERE record IN ({marks}) ORDER BY seq DESC LIMIT $1");
    let mut values = vec![i64::from(limit).into()];
    values.extend(records.iter().map(|record| Value::from(*record)));
    let rows = tx.fetch_all(&sql, &values).await?;
    rows.iter().map(read).collect()
}

/// Lines about what is the committee's, latest first.
pub async fn for_committee(
    tx: &mut Tx,
    committee: &CommitteeId,
    limit: u32,
    offset: u32,
) -> Result<Vec<Entry>, Error> {
    let sql = format!("{COLUMNS} WHERE committee_id = $1 ORDER BY seq DESC LIMIT $2 OFFSET $3");
    let values = [committee.as_str().into(), i64::from(limit).into(), i64::from(offset).into()];
    let rows = tx.fetch_all(&sql, &values).await?;
    rows.iter().map(read).collect()
}

/// Which lines of a committee's log are asked for.
#[derive(Clone, Debug, Default)]
pub struct Wanted {
    /// Only what these did or what was done to these, when given: people's ids, and records' ids.
    pub about: Option<(Vec<String>, Vec<String>)>,
    /// Only these deeds; all when empty.
    pub actions: Vec<String>,
    /// From the moment.
    pub from: Option<Timestamp>,
    /// Before the moment.
    pub until: Option<Timestamp>,
}

/// The lines of the committees' log that are asked for, the latest first.
pub async fn search(
    tx: &mut Tx,
    committees: &[CommitteeId],
    wanted: &Wanted,
    (limit, offset): (u32, u32),
) -> Result<Vec<Entry>, Error> {
    let mut values: Vec<Value> = committees.iter().map(|id| id.as_str().into()).collect();
    let mut sql = format!("{COLUMNS} WHERE committee_id IN ({})", marks(committees.len(), 1));
    let mut among = |column: &str, all: &[String]| {
        let from = values.len() + 1;
        values.extend(all.iter().map(Value::from));
        // Nothing is among none.
        if all.is_empty() {
            "1 = 0".to_owned()
        } else {
            format!("{column} IN ({})", marks(all.len(), from))
        }
    };
    if let Some((actors, records)) = &wanted.about {
        let (by, to) = (among("actor", actors), among("record", records));
        write!(sql, " AND ({by} OR {to})").ok();
    }
    if !wanted.actions.is_empty() {
        let these = among("action", &wanted.actions);
        write!(sql, " AND {these}").ok();
    }
    for (moment, compared) in [(wanted.from, ">="), (wanted.until, "<")] {
        if let Some(moment) = moment {
            values.push(moment.into());
            write!(sql, " AND at {compared} ${}", values.len()).ok();
        }
    }
    values.extend([Value::from(i64::from(limit)), Value::from(i64::from(offset))]);
    let last = values.len();
    write!(sql, " ORDER BY seq DESC LIMIT ${} OFFSET ${last}", last - 1).ok();
    tx.fetch_all(&sql, &values).await?.iter().map(read).collect()
}

/// Everybody who stands in the committees' log.
pub async fn actors(tx: &mut Tx, committees: &[CommitteeId]) -> Result<Vec<String>, Error> {
    let among = marks(committees.len(), 1);
    let sql =
        format!("SELECT DISTINCT actor FROM audit WHERE committee_id IN ({among}) ORDER BY actor");
    let values: Vec<Value> = committees.iter().map(|id| id.as_str().into()).collect();
    let rows = tx.fetch_all(&sql, &values).await?;
    rows.iter().map(|row| row.text(0)).collect()
}

pub(crate) const COLUMNS: &str =
    "SELECT at, actor, action, record, committee_id, request_id, seq, seal FROM audit";

pub(crate) fn read(row: &Row) -> Result<Entry, Error> {
    Ok(Entry {
        at: row.time(0)?,
        actor: row.text(1)?,
        action: row.text(2)?,
        record: row.text(3)?,
        committee_id: row.opt_text(4)?.map(CommitteeId::new),
        request_id: row.text(5)?,
    })
}

/// The line as it is sealed: JSON, so that no two lines have the same text.
pub(crate) fn text(seq: i64, entry: &Entry) -> Result<Vec<u8>, Error> {
    let Entry { at, actor, action, record, committee_id, request_id } = entry;
    let at = at.as_microsecond();
    serde_json::to_vec(&(seq, at, actor, action, record, committee_id, request_id))
        .map_err(|_| Error::Damaged("audit"))
}
