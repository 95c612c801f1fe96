//! Applications to be connected to the register, sent by an organisation's representative.

use domain::Answers;
use domain::ids::{OrganisationId, PersonId, SubmissionId};
use jiff::Timestamp;

use crate::connection::State;
use crate::error::Error;
use crate::row::Row;
use crate::tx::Tx;

const WISH: (&str, &str) = ("register_application", "wish");
const REPLY: (&str, &str) = ("register_application", "reply");

/// An application to keep. No `Debug`.
#[derive(Clone)]
pub struct NewApplication {
    /// What was sent.
    pub id: SubmissionId,
    /// Kommunkod or regionkod.
    pub code: String,
    /// The organisation's name.
    pub name: String,
    /// The answers in codes.
    pub wish: Answers,
    /// By whom.
    pub sent_by: PersonId,
    /// When.
    pub sent_at: Timestamp,
}

/// An application as it stands. No `Debug`.
#[derive(Clone)]
pub struct Application {
    /// What was sent.
    pub id: SubmissionId,
    /// Kommunkod or regionkod.
    pub code: String,
    /// The organisation's name.
    pub name: String,
    /// The answers in codes.
    pub wish: Answers,
    /// Where it stands: it waits, is approved or refused.
    pub state: State,
    /// By whom it was sent.
    pub sent_by: PersonId,
    /// When.
    pub sent_at: Timestamp,
    /// When it was decided.
    pub decided_at: Option<Timestamp>,
    /// What the authority answered.
    pub reply: Option<String>,
}

/// Keeps an application, which waits from now on.
pub async fn insert(tx: &mut Tx, new: &NewApplication) -> Result<(), Error> {
    let id = new.id.as_str();
    let sql = "INSERT INTO register_application (submission_id, code, name, wish_sealed, state, \
               sent_by, sent_at) VALUES ($1, $2, $3, $4, $5, $6, $7)";
    let values = [
        id.into(),
        (&new.code).into(),
        (&new.name).into(),
        tx.seal_json(WISH, id, &new.wish)?.into(),
        State::Waiting.code().into(),
        new.sent_by.as_str().into(),
        new.sent_at.into(),
    ];
    tx.execute(sql, &values).await?;
    Ok(())
}

const COLUMNS: &str = "SELECT submission_id, code, name, wish_sealed, state, sent_by, sent_at, \
                       decided_at, reply_sealed FROM register_application";

fn read(tx: &Tx, row: &Row) -> Result<Application, Error> {
    let id = row.text(0)?;
    let reply = row.opt_bytes(8)?.map(|sealed| tx.open_text(REPLY, &id, &sealed));
    Ok(Application {
        code: row.text(1)?,
        name: row.text(2)?,
        wish: tx.open_json(WISH, &id, &row.bytes(3)?)?,
        state: State::read(&row.text(4)?)?,
        sent_by: PersonId::new(row.text(5)?),
        sent_at: row.time(6)?,
        decided_at: row.opt_time(7)?,
        reply: reply.transpose()?,
        id: SubmissionId::new(id),
    })
}

/// An application by id. In a transaction that writes it is held until the end.
pub async fn by_id(tx: &mut Tx, id: &SubmissionId) -> Result<Option<Application>, Error> {
    let sql = format!("{COLUMNS} WHERE submission_id = $1{}", tx.lock());
    let row = tx.fetch_optional(&sql, &[id.as_str().into()]).await?;
    row.map(|row| read(tx, &row)).transpose()
}

/// What the person has sent, the latest first.
pub async fn own(tx: &mut Tx, person: &PersonId) -> Result<Vec<Application>, Error> {
    let sql = format!("{COLUMNS} WHERE sent_by = $1 ORDER BY sent_at DESC, submission_id LIMIT 50");
    let rows = tx.fetch_all(&sql, &[person.as_str().into()]).await?;
    rows.iter().map(|row| read(tx, row)).collect()
}

/// Those that have not been decided, the oldest first; after them the others, the latest first. So many are passed over,
/// and so many given at most.
pub async fn all(tx: &mut Tx, (skip, limit): (i64, i64)) -> Result<Vec<Application>, Error> {
    let sql = format!(
        "{COLUMNS} ORDER BY CASE WHEN decided_at IS NULL THEN 0 ELSE 1 END, \
         CASE WHEN decided_at IS NULL THEN sent_at ELSE -decided_at END, submission_id \
         LIMIT $1 OFFSET $2"
    );
    let rows = tx.fetch_all(&sql, &[limit.into(), skip.into()]).await?;
    rows.iter().map(|row| read(tx, row)).collect()
}

/// The organisations that have applied and were not refused: code, name, and when the first application was sent.
pub async fn applied(tx: &mut Tx) -> Result<Vec<(String, String, Timestamp)>, Error> {
    let sql = "SELECT code, MIN(name), MIN(sent_at) FROM register_application \
               WHERE state <> 'refused' GROUP BY code ORDER BY code";
    let rows = tx.fetch_all(sql, &[]).await?;
    rows.iter().map(|row| Ok((row.text(0)?, row.text(1)?, row.time(2)?))).collect()
}

/// How many there are.
pub async fn count(tx: &mut Tx) -> Result<i64, Error> {
    let row = tx.fetch_optional("SELECT COUNT(*) FROM register_application", &[]).await?;
    row.map_or(Ok(0), |row| row.int(0))
}

/// How many wait for the authority.
pub async fn waiting(tx: &mut Tx) -> Result<i64, Error> {
    let sql = "SELECT COUNT(*) FROM register_application WHERE state = 'waiting'";
    let row = tx.fetch_optional(sql, &[]).await?;
    row.map_or(Ok(0), |row| row.int(0))
}

/// A decision on an application. No `Debug`.
#[derive(Clone)]
pub struct Decision<'a> {
    /// Approved or refused.
    pub state: State,
    /// The organisation that was connected.
    pub organisation_id: Option<&'a OrganisationId>,
    /// What the authority answers.
    pub reply: &'a str,
    /// By whom.
    pub by: &'a PersonId,
    /// When.
    pub at: Timestamp,
}

/// Decides an application; false when it had been decided.
pub async fn decide(
    tx: &mut Tx,
    id: &SubmissionId,
    decision: &Decision<'_>,
) -> Result<bool, Error> {
    let reply = tx.seal(REPLY, id.as_str(), decision.reply.as_bytes())?;
    let sql = "UPDATE register_application SET state = $2, organisation_id = $3, reply_sealed = $4, \
               decided_by = $5, decided_at = $6 WHERE submission_id = $1 AND decided_at IS NULL";
    let values = [
        id.as_str().into(),
        decision.state.code().into(),
        decision.organisation_id.map(OrganisationId::as_str).into(),
        reply.into(),
        decision.by.as_str().into(),
        decision.at.into(),
    ];
    Ok(tx.execute(sql, &values).await? == 1)
}
