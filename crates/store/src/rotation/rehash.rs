//! Making keyed hashes anew. A hash is replaced only when it is one of the value's own by an older key:
//! whatever else stands there is left, and told.

use domain::ids::{CommitteeId, PersonId};
use jiff::Timestamp;

use super::{Progress, Told, Turn};
use crate::case::{self, CasePerson, PERSON};
use crate::db::Db;
use crate::draft::{self, DECISION, DUPLICATE};
use crate::error::Error;
use crate::ledger::{TABLES, Table};
use crate::person;
use crate::row::{Row, Value};
use crate::tx::Tx;

/// What there is to do with a row.
enum Outcome {
    /// It has the newest hashes.
    Kept,
    /// The statement that writes them, and what it is given.
    Changed(&'static str, Vec<Value>),
    /// It has a hash that is none of the value's own.
    Left,
}

const CASE: &str = "id, committee_id, person_sealed, person_lookup, identity_key, measure, decided_on, \
                    interrupted_on, opened_at, last_sent_at";

impl Db {
    /// Goes through every hash.
    pub(super) async fn rehash_all(&self, now: Timestamp, told: Told<'_>) -> Result<Turn, Error> {
        let mut all = Turn::default();
        for table in TABLES {
            let columns = match table.name {
                "person_identifier" => "person_id, kind, issuer, value_lookup, value_sealed",
                "cases" => CASE,
                "draft" => "id, duplicate_key, duplicate_sealed",
                _ => continue,
            };
            let n_rows = self.count(table.name).await?;
            let (mut after, mut n_done) = (Vec::new(), 0);
            loop {
                let turn = self.rehash_some(table, columns, &after, now).await?;
                all.add(&turn);
                n_done += turn.n_rows;
                told(Progress { table: table.name, n_done, n_rows });
                let Some(last) = turn.last else { break };
                after = last;
            }
        }
        Ok(all)
    }

    async fn rehash_some(
        &self,
        table: &Table,
        columns: &str,
        after: &[Value],
        now: Timestamp,
    ) -> Result<Turn, Error> {
        let mut tx = self.read().await?;
        let rows = super::next_rows(&mut tx, table, columns, after).await?;
        let mut turn = Turn::over(table, &rows)?;
        let mut n_older = 0;
        for row in &rows {
            let outcome = outcome(&mut tx, table, row, now).await?;
            n_older += u64::from(!matches!(outcome, Outcome::Kept));
        }
        drop(tx);
        if let Some(last) = turn.last.as_deref().filter(|_| n_older > 0) {
            let mut tx = self.write().await?;
            for row in super::held(&mut tx, table, columns, (after, last)).await? {
                match outcome(&mut tx, table, &row, now).await? {
                    Outcome::Kept => {}
                    Outcome::Changed(sql, values) => {
                        turn.n_changed += tx.execute(sql, &values).await?;
                    }
                    Outcome::Left => turn.n_left += 1,
                }
            }
            tx.commit().await?;
            turn.n_held = n_older.saturating_sub(turn.n_changed + turn.n_left);
        }
        Ok(turn)
    }
}

async fn outcome(tx: &mut Tx, table: &Table, row: &Row, now: Timestamp) -> Result<Outcome, Error> {
    match table.name {
        "person_identifier" => identifier(tx, row).await,
        "cases" => case(tx, row, now).await,
        _ => draft(tx, row).await,
    }
}

async fn identifier(tx: &mut Tx, row: &Row) -> Result<Outcome, Error> {
    let (id, kind, issuer) = (PersonId::new(row.text(0)?), row.text(1)?, row.text(2)?);
    let hash = row.bytes(3)?;
    let number = person::number(tx, &id, &row.bytes(4)?)?;
    let lookup = person::lookup(tx, &kind, &issuer, &number).await?;
    if lookup.is_newest(&hash) {
        return Ok(Outcome::Kept);
    }
    if !lookup.has(&hash) {
        return Ok(Outcome::Left);
    }
    let sql = "UPDATE person_identifier SET value_lookup = $4 \
               WHERE kind = $1 AND issuer = $2 AND value_lookup = $3";
    let values = vec![(&kind).into(), (&issuer).into(), hash.into(), lookup.newest()];
    Ok(Outcome::Changed(sql, values))
}

async fn case(tx: &mut Tx, row: &Row, now: Timestamp) -> Result<Outcome, Error> {
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
    forms.extend(case::numbers(&person.number, now, now));
    let by_person = case::person_lookup(tx, &person_hash, &forms).await?;
    let mut by_decision = None;
    for form in forms {
        identity.person_number = form;
        let lookup = draft::duplicate_lookup(tx, &committee, &identity).await?;
        if lookup.has(&decision_hash) {
            by_decision = Some(lookup);
        }
    }
    let (Some(by_person), Some(by_decision)) = (by_person, by_decision) else {
        return Ok(Outcome::Left);
    };
    if by_person.is_newest(&person_hash) && by_decision.is_newest(&decision_hash) {
        return Ok(Outcome::Kept);
    }
    let sql = "UPDATE cases SET person_lookup = $2, identity_key = $3 WHERE id = $1";
    let values = vec![(&id).into(), by_person.newest(), by_decision.newest()];
    Ok(Outcome::Changed(sql, values))
}

async fn draft(tx: &mut Tx, row: &Row) -> Result<Outcome, Error> {
    let id = row.text(0)?;
    let Some(hash) = row.opt_bytes(1)? else { return Ok(Outcome::Kept) };
    let new = match row.opt_bytes(2)? {
        Some(sealed) => {
            let value = tx.open_text(DUPLICATE, &id, &sealed)?;
            let lookup = tx.lookup(DECISION, &value).await?;
            if lookup.is_newest(&hash) {
                return Ok(Outcome::Kept);
            }
            // A node of an older program may have written a hash without what it is of.
            if lookup.has(&hash) { lookup.newest() } else { Value::Bytes(None) }
        }
        // A draft from before the value was kept: the hash comes back when it is saved.
        None => Value::Bytes(None),
    };
    let sql = "UPDATE draft SET duplicate_key = $2 WHERE id = $1";
    Ok(Outcome::Changed(sql, vec![(&id).into(), new]))
}
