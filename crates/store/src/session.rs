//! Sessions. Only the hash of a token is kept, so that a copy of the database lets nobody in.

use domain::ids::PersonId;
use jiff::Timestamp;
use jiff::civil::Date;

use crate::assignment::{self, Active};
use crate::error::Error;
use crate::person::{self, PersonDetails};
use crate::tx::Tx;

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

/// Begins a session.
pub async fn insert(tx: &mut Tx, new: &NewSession) -> Result<(), Error> {
    let sql = "INSERT INTO session (token_hash, person_id, provider, level, created_at, seen_at) \
               VALUES ($1, $2, $3, $4, $5, $5)";
    let values = [
        (&new.token_hash).into(),
        new.person_id.as_str().into(),
        (&new.provider).into(),
        new.level.into(),
        new.created_at.into(),
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
         (SELECT COUNT(*) FROM register_role r WHERE r.person_id = s.person_id AND r.ended_at IS NULL) \
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

/// Ends a session.
pub async fn end(tx: &mut Tx, token_hash: &str, now: Timestamp) -> Result<(), Error> {
    let sql = "UPDATE session SET ended_at = $2 WHERE token_hash = $1 AND ended_at IS NULL";
    tx.execute(sql, &[token_hash.into(), now.into()]).await?;
    Ok(())
}

/// Ends every session there is; tells how many there were.
pub async fn end_all(tx: &mut Tx, now: Timestamp) -> Result<u64, Error> {
    tx.execute("UPDATE session SET ended_at = $1 WHERE ended_at IS NULL", &[now.into()]).await
}

/// Ends every session of a person; tells how many there were.
pub async fn end_all_for_person(
    tx: &mut Tx,
    person: &PersonId,
    now: Timestamp,
) -> Result<u64, Error> {
    let sql = "UPDATE session SET ended_at = $2 WHERE person_id = $1 AND ended_at IS NULL";
    tx.execute(sql, &[person.as_str().into(), now.into()]).await
}
