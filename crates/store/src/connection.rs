//! Connections: the first lead reporter of a committee, asked for by the municipality.

use domain::Answers;
use domain::ids::{CommitteeId, PersonId, SubmissionId};
use jiff::Timestamp;

use crate::error::Error;
use crate::row::Row;
use crate::tx::Tx;

const WISH: (&str, &str) = ("connection", "wish");
const SIGNATURE: (&str, &str) = ("connection", "signature");
const REPLY: (&str, &str) = ("connection", "reply");

/// Where a connection stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// The chair or manager has been sent a link and has not signed.
    Signing,
    /// It is signed, or will come signed on paper, and waits for the authority.
    Waiting,
    /// The committee is connected.
    Approved,
    /// It was refused.
    Refused,
}

impl State {
    /// Every state.
    pub const ALL: [Self; 4] = [Self::Signing, Self::Waiting, Self::Approved, Self::Refused];

    /// The code kept in the database.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Signing => "signing",
            Self::Waiting => "waiting",
            Self::Approved => "approved",
            Self::Refused => "refused",
        }
    }

    pub(crate) fn read(code: &str) -> Result<Self, Error> {
        let found = Self::ALL.into_iter().find(|state| state.code() == code);
        found.ok_or(Error::Damaged("connection"))
    }
}

/// Who signed, and what. No `Debug`: names stand in it.
#[derive(Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Signature {
    /// Given name and surname, as the e-legitimation has them.
    pub name: String,
    /// The birth date, and not the rest of the number.
    pub number: String,
    /// Which e-legitimation.
    pub provider: String,
    /// SHA-256 of what was signed.
    pub sha256: String,
}

/// A connection to keep. No `Debug`.
#[derive(Clone)]
pub struct NewConnection {
    /// What was sent.
    pub id: SubmissionId,
    /// Kommunkod.
    pub municipality_code: String,
    /// The answers in codes.
    pub wish: Answers,
    /// Where it begins.
    pub state: State,
    /// By whom.
    pub sent_by: PersonId,
    /// When.
    pub sent_at: Timestamp,
}

/// A connection as it stands. No `Debug`.
#[derive(Clone)]
pub struct Connection {
    /// What was sent.
    pub id: SubmissionId,
    /// Kommunkod.
    pub municipality_code: String,
    /// The answers in codes.
    pub wish: Answers,
    /// Where it stands.
    pub state: State,
    /// By whom it was sent.
    pub sent_by: PersonId,
    /// When.
    pub sent_at: Timestamp,
    /// Until when the link to whoever is to sign can be used.
    pub link_until: Option<Timestamp>,
    /// Who signed, and what.
    pub signature: Option<Signature>,
    /// Who that is among those who can log in.
    pub signed_by: Option<PersonId>,
    /// When.
    pub signed_at: Option<Timestamp>,
    /// When it was decided.
    pub decided_at: Option<Timestamp>,
    /// What the authority answered.
    pub reply: Option<String>,
    /// The committee that was connected.
    pub committee_id: Option<CommitteeId>,
}

/// Keeps a connection.
pub async fn insert(tx: &mut Tx, new: &NewConnection) -> Result<(), Error> {
    let id = new.id.as_str();
    let sql = "INSERT INTO connection (submission_id, municipality_code, wish_sealed, state, sent_by, \
               sent_at) VALUES ($1, $2, $3, $4, $5, $6)";
    let values = [
        id.into(),
        (&new.municipality_code).into(),
        tx.seal_json(WISH, id, &new.wish)?.into(),
        new.state.code().into(),
        new.sent_by.as_str().into(),
        new.sent_at.into(),
    ];
    tx.execute(sql, &values).await?;
    Ok(())
}

const COLUMNS: &str = "SELECT submission_id, municipality_code, wish_sealed, state, sent_by, sent_at, \
                       link_until, signature_sealed, signed_by, signed_at, decided_at, reply_sealed, \
                       committee_id FROM connection";

fn read(tx: &Tx, row: &Row) -> Result<Connection, Error> {
    let id = row.text(0)?;
    let signature = row.opt_bytes(7)?.map(|sealed| tx.open_json(SIGNATURE, &id, &sealed));
    let reply = row.opt_bytes(11)?.map(|sealed| tx.open_text(REPLY, &id, &sealed));
    Ok(Connection {
        municipality_code: row.text(1)?,
        wish: tx.open_json(WISH, &id, &row.bytes(2)?)?,
        state: State::read(&row.text(3)?)?,
        sent_by: PersonId::new(row.text(4)?),
        sent_at: row.time(5)?,
        link_until: row.opt_time(6)?,
        signature: signature.transpose()?,
        signed_by: row.opt_text(8)?.map(PersonId::new),
        signed_at: row.opt_time(9)?,
        decided_at: row.opt_time(10)?,
        reply: reply.transpose()?,
        committee_id: row.opt_text(12)?.map(CommitteeId::new),
        id: SubmissionId::new(id),
    })
}

/// A connection by id. In a transaction that writes it is held until the end.
pub async fn by_id(tx: &mut Tx, id: &SubmissionId) -> Result<Option<Connection>, Error> {
    let sql = format!("{COLUMNS} WHERE submission_id = $1{}", tx.lock());
    let row = tx.fetch_optional(&sql, &[id.as_str().into()]).await?;
    row.map(|row| read(tx, &row)).transpose()
}

/// The connection that a link leads to. In a transaction that writes it is held until the end.
pub async fn by_link(tx: &mut Tx, link_hash: &str) -> Result<Option<Connection>, Error> {
    let sql = format!("{COLUMNS} WHERE link_hash = $1{}", tx.lock());
    let row = tx.fetch_optional(&sql, &[link_hash.into()]).await?;
    row.map(|row| read(tx, &row)).transpose()
}

/// What the person has sent, the latest first.
pub async fn own(tx: &mut Tx, person: &PersonId) -> Result<Vec<Connection>, Error> {
    let sql = format!("{COLUMNS} WHERE sent_by = $1 ORDER BY sent_at DESC, submission_id LIMIT 50");
    let rows = tx.fetch_all(&sql, &[person.as_str().into()]).await?;
    rows.iter().map(|row| read(tx, row)).collect()
}

/// Those that have not been decided, the oldest first; after them those decided lately.
pub async fn all(tx: &mut Tx, limit: u32) -> Result<Vec<Connection>, Error> {
    let sql = format!(
        "{COLUMNS} ORDER BY CASE WHEN decided_at IS NULL THEN 0 ELSE 1 END, \
         CASE WHEN decided_at IS NULL THEN sent_at ELSE -decided_at END, submission_id LIMIT $1"
    );
    let rows = tx.fetch_all(&sql, &[i64::from(limit).into()]).await?;
    rows.iter().map(|row| read(tx, row)).collect()
}

/// How many wait for the authority.
pub async fn waiting(tx: &mut Tx) -> Result<i64, Error> {
    let sql = "SELECT COUNT(*) FROM connection WHERE state = 'waiting'";
    let row = tx.fetch_optional(sql, &[]).await?;
    row.map_or(Ok(0), |row| row.int(0))
}

/// Gives the connection a new link; the one before leads nowhere from now on.
pub async fn set_link(
    tx: &mut Tx,
    id: &SubmissionId,
    link_hash: &str,
    until: Timestamp,
) -> Result<(), Error> {
    let sql = "UPDATE connection SET link_hash = $2, link_until = $3 WHERE submission_id = $1 \
               AND state = 'signing'";
    tx.execute(sql, &[id.as_str().into(), link_hash.into(), until.into()]).await?;
    Ok(())
}

/// Writes down the signature; false when it had been signed, or was decided.
pub async fn sign(
    tx: &mut Tx,
    id: &SubmissionId,
    signature: &Signature,
    by: &PersonId,
    now: Timestamp,
) -> Result<bool, Error> {
    let sealed = tx.seal_json(SIGNATURE, id.as_str(), signature)?;
    let sql = "UPDATE connection SET signature_sealed = $2, signed_by = $3, signed_at = $4, \
               state = 'waiting' WHERE submission_id = $1 AND state = 'signing'";
    let values = [id.as_str().into(), sealed.into(), by.as_str().into(), now.into()];
    Ok(tx.execute(sql, &values).await? == 1)
}

/// A decision on a connection. No `Debug`.
#[derive(Clone)]
pub struct Decision<'a> {
    /// Approved or refused.
    pub state: State,
    /// The committee that was connected.
    pub committee_id: Option<&'a CommitteeId>,
    /// What the authority answers.
    pub reply: &'a str,
    /// By whom.
    pub by: &'a PersonId,
    /// When.
    pub at: Timestamp,
}

/// Decides a connection; false when it had been decided.
pub async fn decide(
    tx: &mut Tx,
    id: &SubmissionId,
    decision: &Decision<'_>,
) -> Result<bool, Error> {
    let reply = tx.seal(REPLY, id.as_str(), decision.reply.as_bytes())?;
    let sql = "UPDATE connection SET state = $2, committee_id = $3, reply_sealed = $4, \
               decided_by = $5, decided_at = $6, link_hash = NULL \
               WHERE submission_id = $1 AND decided_at IS NULL";
    let values = [
        id.as_str().into(),
        decision.state.code().into(),
        decision.committee_id.map(CommitteeId::as_str).into(),
        reply.into(),
        decision.by.as_str().into(),
        decision.at.into(),
    ];
    Ok(tx.execute(sql, &values).await? == 1)
}
