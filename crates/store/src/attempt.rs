//! Logins and signatures that are under way. Any node may show one; one node at a time asks the provider.

use domain::ids::PersonId;
use jiff::Timestamp;
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::error::Error;
use crate::row::Row;
use crate::tx::Tx;

const DETAILS: (&str, &str) = ("attempt", "details");
const RESULT: (&str, &str) = ("attempt", "result");

/// Where an attempt stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// The provider has not said how it ended.
    Pending,
    /// The provider has vouched; nothing has been done with it yet.
    Complete,
    /// It ended without a result.
    Failed,
    /// What it was for has been done. It cannot be used again.
    Used,
    /// It was given up here.
    Void,
}

impl State {
    const ALL: [Self; 5] = [Self::Pending, Self::Complete, Self::Failed, Self::Used, Self::Void];

    const fn code(self) -> &'static str {
        match self {
            Self::Pending => "pending",
            Self::Complete => "complete",
            Self::Failed => "failed",
            Self::Used => "used",
            Self::Void => "void",
        }
    }
}

/// An attempt to begin. `D` is what the provider and its purpose need; it is sealed.
pub struct NewAttempt<'a, D> {
    /// Which.
    pub id: &'a str,
    /// With which provider.
    pub provider: &'a str,
    /// SHA-256 of what only the browser holds that began it.
    pub browser_hash: &'a str,
    /// Whose session it was begun in; none when it is a login.
    pub person: Option<&'a PersonId>,
    /// What is needed to go on with it.
    pub details: &'a D,
    /// When.
    pub begun_at: Timestamp,
    /// Before this nobody asks the provider.
    pub collect_after: Timestamp,
}

/// An attempt as it stands. No `Debug`.
pub struct Attempt<D> {
    /// With which provider.
    pub provider: String,
    /// SHA-256 of what only the browser holds that began it.
    pub browser_hash: String,
    /// Whose session it was begun in.
    pub person: Option<PersonId>,
    /// What is needed to go on with it.
    pub details: D,
    /// Where it stands.
    pub state: State,
    /// What the provider last said of it.
    pub hint: String,
    /// When it was begun.
    pub begun_at: Timestamp,
    /// Before this nobody asks the provider.
    pub collect_after: Timestamp,
}

/// Begins an attempt.
pub async fn insert<D: Serialize>(tx: &mut Tx, new: &NewAttempt<'_, D>) -> Result<(), Error> {
    let details = tx.seal_json(DETAILS, new.id, new.details)?;
    let sql = "INSERT INTO attempt (id, provider, browser_hash, person_id, details_sealed, state, hint, \
               begun_at, collect_after) VALUES ($1, $2, $3, $4, $5, $6, '', $7, $8)";
    let values = [
        new.id.into(),
        new.provider.into(),
        new.browser_hash.into(),
        new.person.map(PersonId::as_str).into(),
        details.into(),
        State::Pending.code().into(),
        new.begun_at.into(),
        new.collect_after.into(),
    ];
    tx.execute(sql, &values).await?;
    Ok(())
}

/// An attempt by id.
pub async fn by_id<D: DeserializeOwned>(
    tx: &mut Tx,
    id: &str,
) -> Result<Option<Attempt<D>>, Error> {
    let sql = format!(
        "SELECT provider, browser_hash, person_id, details_sealed, state, hint, begun_at, \
         collect_after FROM attempt WHERE id = $1{}",
        tx.lock()
    );
    let row = tx.fetch_optional(&sql, &[id.into()]).await?;
    row.map(|row| read(tx, id, &row)).transpose()
}

fn read<D: DeserializeOwned>(tx: &Tx, id: &str, row: &Row) -> Result<Attempt<D>, Error> {
    let code = row.text(4)?;
    let state = State::ALL.into_iter().find(|state| state.code() == code);
    Ok(Attempt {
        provider: row.text(0)?,
        browser_hash: row.text(1)?,
        person: row.opt_text(2)?.map(PersonId::new),
        details: tx.open_json(DETAILS, id, &row.bytes(3)?)?,
        state: state.ok_or(Error::Damaged("attempt"))?,
        hint: row.text(5)?,
        begun_at: row.time(6)?,
        collect_after: row.time(7)?,
    })
}

/// Takes the turn to ask the provider; nobody else has one until `until`. False when somebody has it.
pub async fn take_turn(
    tx: &mut Tx,
    id: &str,
    now: Timestamp,
    until: Timestamp,
) -> Result<bool, Error> {
    let sql = "UPDATE attempt SET collect_after = $3 \
               WHERE id = $1 AND state = 'pending' AND collect_after <= $2";
    Ok(tx.execute(sql, &[id.into(), now.into(), until.into()]).await? == 1)
}

/// Writes down what the provider waits for, and when it may be asked again.
pub async fn hint(tx: &mut Tx, id: &str, (hint, next): (&str, Timestamp)) -> Result<(), Error> {
    let sql =
        "UPDATE attempt SET hint = $2, collect_after = $3 WHERE id = $1 AND state = 'pending'";
    tx.execute(sql, &[id.into(), hint.into(), next.into()]).await?;
    Ok(())
}

/// Writes down how it ended, with the result if there is one; false when it had ended already.
pub async fn end<R: Serialize>(
    tx: &mut Tx,
    id: &str,
    (state, hint): (State, &str),
    result: Option<&R>,
    now: Timestamp,
) -> Result<bool, Error> {
    let sealed = result.map(|result| tx.seal_json(RESULT, id, result)).transpose()?;
    let sql = "UPDATE attempt SET state = $2, hint = $3, result_sealed = $4, ended_at = $5 \
               WHERE id = $1 AND state = 'pending'";
    let values = [id.into(), state.code().into(), hint.into(), sealed.into(), now.into()];
    Ok(tx.execute(sql, &values).await? == 1)
}

/// The result of a complete attempt.
pub async fn result<R: DeserializeOwned>(tx: &mut Tx, id: &str) -> Result<Option<R>, Error> {
    let sql = "SELECT result_sealed FROM attempt WHERE id = $1";
    let row = tx.fetch_optional(sql, &[id.into()]).await?;
    let sealed = row.map(|row| row.opt_bytes(0)).transpose()?.flatten();
    sealed.map(|sealed| tx.open_json(RESULT, id, &sealed)).transpose()
}

/// Notes that what a complete attempt was for is done; false when it was not complete, or used before.
pub async fn use_up(tx: &mut Tx, id: &str) -> Result<bool, Error> {
    let sql = "UPDATE attempt SET state = 'used' WHERE id = $1 AND state = 'complete'";
    Ok(tx.execute(sql, &[id.into()]).await? == 1)
}

/// How many attempts a browser has begun since the moment.
pub async fn begun_since(tx: &mut Tx, browser_hash: &str, since: Timestamp) -> Result<i64, Error> {
    let sql = "SELECT COUNT(*) FROM attempt WHERE begun_at >= $2 AND browser_hash = $1";
    let row = tx.fetch_optional(sql, &[browser_hash.into(), since.into()]).await?;
    row.map_or(Ok(0), |row| row.int(0))
}
