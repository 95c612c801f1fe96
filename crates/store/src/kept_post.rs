//! What was posted with a session that had ended: kept, encrypted, for the same person.

use domain::ids::PersonId;
use jiff::Timestamp;

use crate::error::Error;
use crate::tx::Tx;

const BODY: (&str, &str) = ("kept_post", "body");

/// A post that was kept. No `Debug`: what somebody typed stands in it.
pub struct KeptPost {
    /// Where it was posted.
    pub path: String,
    /// The form's body as it came.
    pub body: String,
    /// When.
    pub created_at: Timestamp,
}

/// Keeps a post.
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
               VALUES ($1, $2, $3, $4, $5)";
    let values = [id.into(), person.as_str().into(), path.into(), sealed.into(), now.into()];
    tx.execute(sql, &values).await?;
    Ok(())
}

/// Gives back what was kept for the person, oldest first, and keeps it no longer.
pub async fn take_for_person(tx: &mut Tx, person: &PersonId) -> Result<Vec<KeptPost>, Error> {
    let sql = "SELECT id, path, body_sealed, created_at FROM kept_post WHERE person_id = $1 \
               ORDER BY created_at, id";
    let rows = tx.fetch_all(sql, &[person.as_str().into()]).await?;
    let mut posts = Vec::with_capacity(rows.len());
    for row in rows {
        let body = tx.open_text(BODY, &row.text(0)?, &row.bytes(2)?)?;
        posts.push(KeptPost { path: row.text(1)?, body, created_at: row.time(3)? });
    }
    if !posts.is_empty() {
        tx.execute("DELETE FROM kept_post WHERE person_id = $1", &[person.as_str().into()]).await?;
    }
    Ok(posts)
}
