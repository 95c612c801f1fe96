//! Sessions. Only the hash of a token is kept, so that a copy of the database lets nobody in.

use domain::ids::PersonId;
use jiff::Timestamp;
use jiff::civil::Date;

use crate::assignment::{self, Active};
use crate::error::Error;
use crate::person::{self, PersonDetails};
use crate::row::Row;
use crate::tx::Tx;

const DEVICE: (&str, &str) = ("session", "device");

/// A session to begin.
#[derive(Clone, Debug)]
pub struct NewSession {
    /// SHA-256 of the token, in hexadecimal.
    pub token_hash: String,
    /// Whose.
    pub person_id: PersonId,
    /// The e-legitimation that vouched.
    pub provider: String,
    /// Its level of assurance.
    pub level: i64,
    /// The kind of browser and system, in a word or two; none if it is not known.
    pub device: Option<String>,
    /// When.
    pub created_at: Timestamp,
}

/// A session as it stands, ended or not. No `Debug`.
#[derive(Clone, PartialEq, Eq)]
pub struct Session {
    /// Whose.
    pub person_id: PersonId,
    /// Name and contact of that person.
    pub details: PersonDetails,
    /// When it began.
    pub created_at: Timestamp,
    /// Its last sign of life.
    pub seen_at: Timestamp,
    /// When it was ended by hand.
    pub ended_at: Option<Timestamp>,
    /// Whether its person ended it, in another session.
    pub is_ended_elsewhere: bool,
    /// Whether that person did not recognise it.
    pub is_disowned: bool,
    /// The e-legitimation that vouched.
    pub provider: String,
    /// The number of the latest list of options that has been published, so that it need not be asked
    /// for by itself.
    pub lists_change: i64,
    /// Whether the person has a role in the register.
    pub has_register_role: bool,
    /// What the person may do.
    pub assignments: Vec<Active>,
}

/// A session as its person sees it among his or her own, ended or not.
#[derive(Clone, PartialEq, Eq)]
pub struct OwnSession {
    /// SHA-256 of the token, in hexadecimal.
    pub token_hash: String,
    /// The e-legitimation that vouched.
    pub provider: String,
    /// The kind of browser and system; none if it is not known.
    pub device: Option<String>,
    /// When it began.
    pub created_at: Timestamp,
    /// Its last sign of life.
    pub seen_at: Timestamp,
    /// When it was ended by hand.
    pub ended_at: Option<Timestamp>,
}

/// Begins a session.
pub async fn insert(tx: &mut Tx, new: &NewSession) -> Result<(), Error> {
    let device = new.device.as_deref();
    let device = device.map(|it| tx.seal(DEVICE, &new.token_hash, it.as_bytes())).transpose()?;
    let sql = "INSERT INTO session \
               (token_hash, person_id, provider, level, created_at, seen_at, device_sealed) \
               VALUES ($1, $2, $3, $4, $5, $5, $6)";
    let values = [
        (&new.token_hash).into(),
        new.person_id.as_str().into(),
        (&new.provider).into(),
        new.level.into(),
        new.created_at.into(),
        device.into(),
    ];
    tx.execute(sql, &values).await?;
    Ok(())
}

/// The session with the hash, ended or not, with the assignments of its person that are valid on the day
/// and at the moment: one query, since every request asks.
pub async fn find(
    tx: &mut Tx,
    token_hash: &str,
    today: Date,
    now: Timestamp,
) -> Result<Option<Session>, Error> {
    let sql = format!(
        "SELECT {}, s.person_id, s.created_at, s.seen_at, s.ended_at, p.details_sealed, s.provider, \
         (SELECT COALESCE(MAX(seq), 0) FROM option_list), \
         (SELECT COUNT(*) FROM register_role r WHERE r.person_id = s.person_id AND r.ended_at IS NULL), \
         s.is_ended_elsewhere, s.is_disowned \
         FROM session s JOIN person p ON p.id = s.person_id \
         LEFT JOIN assignment a ON a.person_id = s.person_id AND {} \
         LEFT JOIN committee c ON c.id = a.committee_id \
         WHERE s.token_hash = $1 ORDER BY a.granted_at, a.id",
        assignment::COLUMNS,
        assignment::valid("$2", "$3")
    );
    let rows = tx.fetch_all(&sql, &[token_hash.into(), now.into(), today.into()]).await?;
    let Some(row) = rows.first() else { return Ok(None) };
    let held = rows.iter().map(|row| Ok(row.opt_text(6)?.map(|_| assignment::read(row))));
    let held: Result<Vec<_>, Error> = held.collect();
    let person_id = PersonId::new(row.text(9)?);
    Ok(Some(Session {
        details: person::opened(tx, &person_id, &row.bytes(13)?)?,
        person_id,
        created_at: row.time(10)?,
        seen_at: row.time(11)?,
        ended_at: row.opt_time(12)?,
        is_ended_elsewhere: row.flag(17)?,
        is_disowned: row.flag(18)?,
        provider: row.text(14)?,
        lists_change: row.int(15)?,
        has_register_role: row.int(16)? > 0,
        assignments: held?.into_iter().flatten().collect::<Result<_, _>>()?,
    }))
}

/// Writes down a sign of life.
pub async fn touch(tx: &mut Tx, token_hash: &str, now: Timestamp) -> Result<(), Error> {
    let sql = "UPDATE session SET seen_at = $2 WHERE token_hash = $1 AND ended_at IS NULL";
    tx.execute(sql, &[token_hash.into(), now.into()]).await?;
    Ok(())
}

/// Ends a session. The kind of browser is forgotten with it, here as below: nobody looks for it any more.
pub async fn end(tx: &mut Tx, token_hash: &str, now: Timestamp) -> Result<(), Error> {
    let sql = "UPDATE session SET ended_at = $2, device_sealed = NULL \
               WHERE token_hash = $1 AND ended_at IS NULL";
    tx.execute(sql, &[token_hash.into(), now.into()]).await?;
    Ok(())
}

/// Every session of the person that is still in the database, latest first; held, if the transaction writes, so that
/// two of them cannot end each other.
///
/// They are held in the order in which aged ones are removed, so that neither waits for the other.
pub async fn for_person(tx: &mut Tx, person: &PersonId) -> Result<Vec<OwnSession>, Error> {
    let sql = format!(
        "SELECT token_hash, provider, device_sealed, created_at, seen_at, ended_at FROM session \
         WHERE person_id = $1 ORDER BY token_hash{}",
        tx.lock()
    );
    let rows = tx.fetch_all(&sql, &[person.as_str().into()]).await?;
    let mut own: Vec<OwnSession> =
        rows.iter().map(|row| read(tx, row)).collect::<Result<_, _>>()?;
    own.sort_by_key(|session| std::cmp::Reverse(session.created_at));
    Ok(own)
}

fn read(tx: &Tx, row: &Row) -> Result<OwnSession, Error> {
    let token_hash = row.text(0)?;
    let device = row.opt_bytes(2)?;
    let device = device.map(|sealed| tx.open_text(DEVICE, &token_hash, &sealed)).transpose()?;
    Ok(OwnSession {
        provider: row.text(1)?,
        device,
        created_at: row.time(3)?,
        seen_at: row.time(4)?,
        ended_at: row.opt_time(5)?,
        token_hash,
    })
}

/// Ends a session that its person does not want any longer, in another one; false when it had ended.
pub async fn end_elsewhere(
    tx: &mut Tx,
    token_hash: &str,
    is_disowned: bool,
    now: Timestamp,
) -> Result<bool, Error> {
    let sql = "UPDATE session SET ended_at = $2, device_sealed = NULL, \
               is_ended_elsewhere = 1, is_disowned = $3 \
               WHERE token_hash = $1 AND ended_at IS NULL";
    let values = [token_hash.into(), now.into(), is_disowned.into()];
    Ok(tx.execute(sql, &values).await? == 1)
}

/// Ends every session there is; tells how many there were.
pub async fn end_all(tx: &mut Tx, now: Timestamp) -> Result<u64, Error> {
    let sql = format!(
        "UPDATE session SET ended_at = $1, device_sealed = NULL WHERE token_hash IN \
         (SELECT token_hash FROM session WHERE ended_at IS NULL ORDER BY token_hash{})",
        tx.lock()
    );
    tx.execute(&sql, &[now.into()]).await
}

/// Ends every session of a person; tells how many there were.
pub async fn end_all_for_person(
    tx: &mut Tx,
    person: &PersonId,
    now: Timestamp,
) -> Result<u64, Error> {
    let sql = format!(
        "UPDATE session SET ended_at = $2, device_sealed = NULL WHERE token_hash IN \
         (SELECT token_hash FROM session WHERE person_id = $1 AND ended_at IS NULL \
         ORDER BY token_hash{})",
        tx.lock()
    );
    tx.execute(&sql, &[person.as_str().into(), now.into()]).await
}
