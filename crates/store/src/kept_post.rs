//! What was posted and could not be taken then, since the session had ended or too much came at once: kept,
//! encrypted, for the same person.

use domain::ids::PersonId;
use jiff::Timestamp;

use crate::error::Error;
use crate::row::Row;
use crate::tx::Tx;

const BODY: (&str, &str) = ("kept_post", "body");
const COLUMNS: &str = "id, path, body_sealed, created_at";

/// A post that was kept. No `Debug`: what somebody typed stands in it.
pub struct KeptPost {
    /// Which.
    pub id: String,
    /// Where it was posted.
    pub path: String,
    /// The form's body as it came; none if what is stored cannot be opened.
    pub body: Option<String>,
    /// When.
    pub created_at: Timestamp,
}

/// Keeps a post, in place of the one with the same id if there is one.
pub async fn insert(
    tx: &mut Tx,
    id: &str,
    person: &PersonId,
    path: &str,
    body: &str,
    now: Timestamp,
) -> Result<(), Error> {
    let sealed = tx.seal(BODY, id, body.as_bytes())?;
    let sql = "INSERT INTO kept_post (id, person_id, path, body_sealed, created_at) \
               VALUES ($1, $2, $3, $4, $5) ON CONFLICT (id) DO UPDATE \
               SET body_sealed = excluded.body_sealed, created_at = excluded.created_at";
    let values = [id.into(), person.as_str().into(), path.into(), sealed.into(), now.into()];
    tx.execute(sql, &values).await?;
    Ok(())
}

/// What is kept for the person, oldest first.
pub async fn for_person(tx: &mut Tx, person: &PersonId) -> Result<Vec<KeptPost>, Error> {
    let sql =
        format!("SELECT {COLUMNS} FROM kept_post WHERE person_id = $1 ORDER BY created_at, id");
    let rows = tx.fetch_all(&sql, &[person.as_str().into()]).await?;
    rows.iter().map(|row| read(tx, row)).collect()
}

/// One post that is kept for the person.
pub async fn by_id(tx: &mut Tx, person: &PersonId, id: &str) -> Result<Option<KeptPost>, Error> {
    let sql = format!("SELECT {COLUMNS} FROM kept_post WHERE person_id = $1 AND id = $2");
    let row = tx.fetch_optional(&sql, &[person.as_str().into(), id.into()]).await?;
    row.map(|row| read(tx, &row)).transpose()
}

fn read(tx: &Tx, row: &Row) -> Result<KeptPost, Error> {
    let id = row.text(0)?;
    let body = match tx.open_text(BODY, &id, &row.bytes(2)?) {
        Ok(body) => Some(body),
        // Others beside it are whole, and whoever wrote them is to get them back.
        Err(Error::Damaged(_) | Error::WrongKeys) => None,
        Err(error) => return Err(error),
    };
    Ok(KeptPost { id, path: row.text(1)?, body, created_at: row.time(3)? })
}

/// How many posts are kept for the person.
pub async fn count_for_person(tx: &mut Tx, person: &PersonId) -> Result<i64, Error> {
    let sql = "SELECT COUNT(*) FROM kept_post WHERE person_id = $1";
    let row = tx.fetch_optional(sql, &[person.as_str().into()]).await?;
    row.map_or(Ok(0), |row| row.int(0))
}

/// Keeps a post of the person no longer; false when there was none.
pub async fn delete(tx: &mut Tx, person: &PersonId, id: &str) -> Result<bool, Error> {
    let sql = "DELETE FROM kept_post WHERE person_id = $1 AND id = $2";
    Ok(tx.execute(sql, &[person.as_str().into(), id.into()]).await? == 1)
}
