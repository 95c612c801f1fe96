//! Keyed hashes, held against what is sealed beside them.
//!
//! Whoever writes in the database without the keys can put one row's hash in another's place, and would then be found as
//! somebody else: [`check`] finds it.
//!
//! A decision's hash is of its committee too, so that a case that stands at another committee is found by it.

use domain::ids::{CommitteeId, PersonId};
use jiff::Timestamp;

use crate::case::{self, CasePerson, PERSON};
use crate::draft::{self, DECISION, DUPLICATE};
use crate::error::Error;
use crate::ledger::{TABLES, Table};
use crate::lookup::Lookup;
use crate::person;
use crate::row::{Row, Value};
use crate::rows::{Finding, Wrong, after_mark};
use crate::tx::Tx;

/// How many rows are looked at in one turn.
const BATCH: usize = 500;

const CASE: &str = "id, committee_id, person_sealed, person_lookup, identity_key, measure, decided_on, \
                    interrupted_on, opened_at, last_sent_at";

/// What the hashes of a row are.
pub(crate) enum Hashes {
    /// They are right and by the newest key, or there are none.
    Newest,
    /// They are right, and one is by an older key: what they become, in the order of [`written`].
    Older(Vec<Value>),
    /// The one in this column is of something else than what is sealed, by every key.
    Other(&'static str),
    /// What they are of is not kept.
    Unknown,
}

/// By which keys a hash may be made, and when somebody asks.
#[derive(Clone, Copy)]
pub(crate) struct Against {
    /// The oldest key and the newest.
    pub(crate) keys: (u32, u32),
    /// Of which century a number of ten digits is depends on the day.
    pub(crate) now: Timestamp,
}

impl Against {
    /// The keys that are in use; who asks in order to write holds them until the commit.
    pub(crate) async fn now(tx: &mut Tx, now: Timestamp) -> Result<Self, Error> {
        Ok(Self { keys: tx.lookup_keys().await?, now })
    }
}

/// What is read of each row of the table, the key first; none if the table has no hashes.
pub(crate) fn columns(table: &Table) -> Option<&'static str> {
    match table.name {
        "person_identifier" => Some("person_id, kind, issuer, value_lookup, value_sealed"),
        "cases" => Some(CASE),
        "draft" => Some("id, duplicate_key, duplicate_sealed"),
        _ => None,
    }
}

/// The table's columns with hashes.
pub(crate) fn written(table: &Table) -> &'static [&'static str] {
    match table.name {
        "person_identifier" => &["value_lookup"],
        "cases" => &["person_lookup", "identity_key"],
        "draft" => &["duplicate_key"],
        _ => &[],
    }
}

/// What the hashes of a row are; the row has [`columns`].
pub(crate) fn of(tx: &Tx, table: &Table, row: &Row, against: Against) -> Result<Hashes, Error> {
    match table.name {
        "person_identifier" => identifier(tx, row, against),
        "cases" => case(tx, row, against),
        _ => draft(tx, row, against),
    }
}

/// One hash against what it should be of.
fn one(column: &'static str, hash: &[u8], lookup: &Lookup) -> Hashes {
    if lookup.is_newest(hash) {
        Hashes::Newest
    } else if lookup.has(hash) {
        Hashes::Older(vec![lookup.newest()])
    } else {
        Hashes::Other(column)
    }
}

fn identifier(tx: &Tx, row: &Row, against: Against) -> Result<Hashes, Error> {
    let (id, kind, issuer) = (PersonId::new(row.text(0)?), row.text(1)?, row.text(2)?);
    let number = person::number(tx, &id, &row.bytes(4)?)?;
    let lookup = tx.lookup_by(against.keys, &person::identifier(&kind, &issuer), &number)?;
    Ok(one("value_lookup", &row.bytes(3)?, &lookup))
}

fn case(tx: &Tx, row: &Row, against: Against) -> Result<Hashes, Error> {
    let (id, committee) = (row.text(0)?, CommitteeId::new(row.text(1)?));
    let person: CasePerson = tx.open_json(PERSON, &id, &row.bytes(2)?)?;
    let (person_hash, decision_hash) = (row.bytes(3)?, row.bytes(4)?);
    let mut identity = draft::Identity {
        person_number: String::new(),
        measure: row.text(5)?,
        decided_on: row.date(6)?,
        interrupted_on: row.opt_date(7)?,
    };
    let mut forms = case::numbers(&person.number, row.time(8)?, row.time(9)?).to_vec();
    forms.extend(case::numbers(&person.number, against.now, against.now));
    let Some(by_person) = case::person_lookup(tx, against.keys, &person_hash, &forms)? else {
        return Ok(Hashes::Other("person_lookup"));
    };
    let mut by_decision = None;
    for form in forms {
        identity.person_number = form;
        let value = draft::decision(&committee, &identity);
        let lookup = tx.lookup_by(against.keys, DECISION, &value)?;
        if lookup.has(&decision_hash) {
            by_decision = Some(lookup);
        }
    }
    let Some(by_decision) = by_decision else { return Ok(Hashes::Other("identity_key")) };
    if by_person.is_newest(&person_hash) && by_decision.is_newest(&decision_hash) {
        return Ok(Hashes::Newest);
    }
    Ok(Hashes::Older(vec![by_person.newest(), by_decision.newest()]))
}

fn draft(tx: &Tx, row: &Row, against: Against) -> Result<Hashes, Error> {
    let id = row.text(0)?;
    let Some(hash) = row.opt_bytes(1)? else { return Ok(Hashes::Newest) };
    // A draft from before the value was kept has none.
    let Some(sealed) = row.opt_bytes(2)? else { return Ok(Hashes::Unknown) };
    let value = tx.open_text(DUPLICATE, &id, &sealed)?;
    let lookup = tx.lookup_by(against.keys, DECISION, &value)?;
    Ok(one("duplicate_key", &hash, &lookup))
}

/// Holds every hash against what is sealed beside it, and tells `found` of each that is of something else. What cannot be
/// opened at all is found by [`crate::rows::check`].
pub async fn check(
    tx: &mut Tx,
    now: Timestamp,
    found: &mut (dyn FnMut(Finding) + Send),
) -> Result<(), Error> {
    let against = Against::now(tx, now).await?;
    for table in TABLES {
        let Some(columns) = columns(table) else { continue };
        let (name, order) = (table.name, table.key_names());
        let mut after: Vec<Value> = Vec::new();
        loop {
            let place = after_mark(table, &after);
            let sql = format!("SELECT {columns} FROM {name}{place} ORDER BY {order} LIMIT {BATCH}");
            let rows = tx.fetch_all(&sql, &after).await?;
            for row in &rows {
                if let Ok(Hashes::Other(column)) = of(tx, table, row, against) {
                    let record = table.record(&table.key_of(row)?);
                    found(Finding { table: name, record, wrong: Wrong::OtherHash(column) });
                }
            }
            // A key that cannot be read is found there as well.
            let Some(Ok(key)) = rows.last().map(|row| table.key_of(row)) else { break };
            after = key;
        }
    }
    Ok(())
}
