//! How a case is known again: by its person, and by its decision.

use domain::ids::{CaseId, CommitteeId};
use domain::person_number::canonical;
use jiff::Timestamp;
use jiff::tz::TimeZone;

use super::{COLUMNS, Case, CaseKey, SeenCase, read_seen};
use crate::error::Error;
use crate::lookup::Lookup;
use crate::tx::Tx;

/// What the keyed hash of a person's number is of.
pub(crate) const PERSON_NUMBER: &str = "case person";

/// The committee's case for the decision.
pub async fn by_identity(
    tx: &mut Tx,
    committee: &CommitteeId,
    key: &Lookup,
) -> Result<Option<CaseKey>, Error> {
    let (hashes, marks) = key.wanted(2);
    let sql = format!(
        "SELECT id, reference FROM cases WHERE committee_id = $1 AND identity_key IN ({marks})"
    );
    let mut values = vec![committee.as_str().into()];
    values.extend(hashes);
    let row = tx.fetch_optional(&sql, &values).await?;
    let Some(row) = row else { return Ok(None) };
    Ok(Some(CaseKey { id: CaseId::new(row.text(0)?), reference: row.text(1)? }))
}

/// The number in the forms in which it may have been compared when the case was written: which century it is
/// of depends on the day, when it was given in ten digits.
pub(crate) fn numbers(number: &str, opened_at: Timestamp, now: Timestamp) -> [String; 2] {
    [opened_at, now].map(|at| canonical(number, at.to_zoned(TimeZone::UTC).date()))
}

/// The keyed hashes of the person's number that the hash is one of; none if it is of no form of the number.
pub(crate) fn person_lookup(
    tx: &Tx,
    keys: (u32, u32),
    hash: &[u8],
    forms: &[String],
) -> Result<Option<Lookup>, Error> {
    for form in forms {
        let lookup = tx.lookup_by(keys, PERSON_NUMBER, form)?;
        if lookup.has(hash) {
            return Ok(Some(lookup));
        }
    }
    Ok(None)
}

/// The committee's other cases for the same person.
pub async fn of_same_person(tx: &mut Tx, case: &Case) -> Result<Vec<SeenCase>, Error> {
    let sql = "SELECT person_lookup FROM cases WHERE id = $1";
    let row = tx.fetch_optional(sql, &[case.id.as_str().into()]).await?;
    let Some(row) = row else { return Ok(Vec::new()) };
    let hash = row.bytes(0)?;
    let forms = numbers(&case.person.number, case.opened_at, case.last_sent_at);
    let mut values = vec![case.committee_id.as_str().into(), case.id.as_str().into()];
    // While keys are changed, the others may have the hash by another key.
    let keys = tx.lookup_keys().await?;
    let marks = if let Some(lookup) = person_lookup(tx, keys, &hash, &forms)? {
        let (hashes, marks) = lookup.wanted(3);
        values.extend(hashes);
        marks
    } else {
        values.push(hash.into());
        "$3".to_owned()
    };
    let sql = format!(
        "{COLUMNS} WHERE committee_id = $1 AND id <> $2 AND person_lookup IN ({marks}) \
         ORDER BY decided_on, id"
    );
    let rows = tx.fetch_all(&sql, &values).await?;
    rows.iter().map(|row| read_seen(tx, row)).collect()
}
