//! Changes of committees that their lead reporters ask the authority for.

use domain::Answers;
use domain::ids::{CommitteeId, PersonId, SubmissionId};
use jiff::Timestamp;

use crate::error::Error;
use crate::row::Row;
use crate::tx::Tx;

pub use crate::correction::State;

const WISH: (&str, &str) = ("committee_request", "wish");
const REPLY: (&str, &str) = ("committee_request", "reply");

/// A request to keep. No `Debug`.
#[derive(Clone)]
pub struct NewRequest {
    /// What was sent.
    pub id: SubmissionId,
    /// About which committee.
    pub committee_id: CommitteeId,
    /// The answers in codes.
    pub wish: Answers,
    /// By whom.
    pub sent_by: PersonId,
    /// When.
    pub sent_at: Timestamp,
}

/// A request as it stands. No `Debug`.
#[derive(Clone)]
pub struct Request {
    /// What was sent.
    pub id: SubmissionId,
    /// About which committee.
    pub committee_id: CommitteeId,
    /// The answers in codes.
    pub wish: Answers,
    /// Where it stands.
    pub state: State,
    /// By whom.
    pub sent_by: PersonId,
    /// When.
    pub sent_at: Timestamp,
    /// When it was decided.
    pub decided_at: Option<Timestamp>,
    /// What the authority answered.
    pub reply: Option<String>,
}

/// Keeps a request.
pub async fn insert(tx: &mut Tx, new: &NewRequest) -> Result<(), Error> {
    let id = new.id.as_str();
    let sql = "INSERT INTO committee_request (submission_id, committee_id, wish_sealed, state, sent_by, \
               sent_at) VALUES ($1, $2, $3, $4, $5, $6)";
    let values = [
        id.into(),
        new.committee_id.as_str().into(),
        tx.seal_json(WISH, id, &new.wish)?.into(),
        State::Waiting.code().into(),
        new.sent_by.as_str().into(),
        new.sent_at.into(),
    ];
    tx.execute(sql, &values).await?;
    Ok(())
}

const COLUMNS: &str = "SELECT submission_id, committee_id, wish_sealed, state, sent_by, sent_at, \
                       decided_at, reply_sealed FROM committee_request";

fn read(tx: &Tx, row: &Row) -> Result<Request, Error> {
    let id = row.text(0)?;
    let reply = row.opt_bytes(7)?.map(|sealed| tx.open_text(REPLY, &id, &sealed));
    Ok(Request {
        committee_id: CommitteeId::new(row.text(1)?),
        wish: tx.open_json(WISH, &id, &row.bytes(2)?)?,
        state: State::read(&row.text(3)?)?,
        sent_by: PersonId::new(row.text(4)?),
        sent_at: row.time(5)?,
        decided_at: row.opt_time(6)?,
        reply: reply.transpose()?,
        id: SubmissionId::new(id),
    })
}

/// A request by id. In a transaction that writes it is held until the end.
pub async fn by_id(tx: &mut Tx, id: &SubmissionId) -> Result<Option<Request>, Error> {
    let sql = format!("{COLUMNS} WHERE submission_id = $1{}", tx.lock());
    let row = tx.fetch_optional(&sql, &[id.as_str().into()]).await?;
    row.map(|row| read(tx, &row)).transpose()
}

/// Every request about the committee, the latest first.
pub async fn of_committee(tx: &mut Tx, committee: &CommitteeId) -> Result<Vec<Request>, Error> {
    let sql =
        format!("{COLUMNS} WHERE committee_id = $1 ORDER BY sent_at DESC, submission_id LIMIT 50");
    let rows = tx.fetch_all(&sql, &[committee.as_str().into()]).await?;
    rows.iter().map(|row| read(tx, row)).collect()
}

/// Those that wait, the oldest first; after them those decided lately.
pub async fn all(tx: &mut Tx, limit: u32) -> Result<Vec<Request>, Error> {
    let sql = format!(
        "{COLUMNS} ORDER BY CASE WHEN decided_at IS NULL THEN 0 ELSE 1 END, \
         CASE WHEN decided_at IS NULL THEN sent_at ELSE -decided_at END, submission_id LIMIT $1"
    );
    let rows = tx.fetch_all(&sql, &[i64::from(limit).into()]).await?;
    rows.iter().map(|row| read(tx, row)).collect()
}

/// How many wait for the authority.
pub async fn waiting(tx: &mut Tx) -> Result<i64, Error> {
    let sql = "SELECT COUNT(*) FROM committee_request WHERE state = 'waiting'";
    let row = tx.fetch_optional(sql, &[]).await?;
    row.map_or(Ok(0), |row| row.int(0))
}

/// Decides a request that waits; false when it does not wait any more.
pub async fn decide(
    tx: &mut Tx,
    id: &SubmissionId,
    state: State,
    reply: &str,
    by: &PersonId,
    now: Timestamp,
) -> Result<bool, Error> {
    let reply = tx.seal(REPLY, id.as_str(), reply.as_bytes())?;
    let sql = "UPDATE committee_request SET state = $2, reply_sealed = $3, decided_by = $4, \
               decided_at = $5 WHERE submission_id = $1 AND state = 'waiting'";
    let values =
        [id.as_str().into(), state.code().into(), reply.into(), by.as_str().into(), now.into()];
    Ok(tx.execute(sql, &values).await? == 1)
}
