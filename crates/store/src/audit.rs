//! Who did and saw what. Rows are only ever added; the database itself refuses anything else.

use aws_lc_rs::rand::{SecureRandom, SystemRandom};
use domain::ids::CommitteeId;
use jiff::Timestamp;

use crate::error::Error;
use crate::row::Row;
use crate::tx::Tx;

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

/// Adds a line.
pub async fn append(tx: &mut Tx, entry: &Entry) -> Result<(), Error> {
    let mut chance = [0; 8];
    SystemRandom::new()
        .fill(&mut chance)
        .map_err(|_| Error::Encryption)?;
    // Ids in order of time, so that the index grows at its end.
    let id = format!(
        "{:017}-{:016x}",
        entry.at.as_microsecond(),
        u64::from_be_bytes(chance)
    );
    let sql = "INSERT INTO audit (id, at, actor, action, record, committee_id, request_id) \
               VALUES ($1, $2, $3, $4, $5, $6, $7)";
    let values = [
        (&id).into(),
        entry.at.into(),
        (&entry.actor).into(),
        (&entry.action).into(),
        (&entry.record).into(),
        entry.committee_id.as_ref().map(CommitteeId::as_str).into(),
        (&entry.request_id).into(),
    ];
    tx.execute(sql, &values).await?;
    Ok(())
}

/// Every line about one record, oldest first.
pub async fn for_record(tx: &mut Tx, record: &str) -> Result<Vec<Entry>, Error> {
    let sql = "SELECT at, actor, action, record, committee_id, request_id FROM audit \
               WHERE record = $1 ORDER BY id";
    tx.fetch_all(sql, &[record.into()])
        .await?
        .iter()
        .map(read)
        .collect()
}

fn read(row: &Row) -> Result<Entry, Error> {
    Ok(Entry {
        at: row.time(0)?,
        actor: row.text(1)?,
        action: row.text(2)?,
        record: row.text(3)?,
        committee_id: row.opt_text(4)?.map(CommitteeId::new),
        request_id: row.text(5)?,
    })
}
