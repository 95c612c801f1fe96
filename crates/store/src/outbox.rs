//! Messages to be sent, written in the same transaction as their cause.

use jiff::Timestamp;

use crate::error::Error;
use crate::row::{Row, Value};
use crate::tx::{Tx, marks};

const BODY: (&str, &str) = ("outbox", "body");
const ANSWER: (&str, &str) = ("outbox", "answer");

/// A message that is to be sent, or has been. No `Debug`: addresses stand in it.
#[derive(Clone)]
pub struct Message {
    /// Which.
    pub id: String,
    /// What sort of message.
    pub kind: String,
    /// What it says, as it was put in the box; none if it is damaged.
    pub body: Option<String>,
    /// When it was put there.
    pub created_at: Timestamp,
    /// How often it has been tried.
    pub attempts: i64,
    /// When it is tried next, if it still waits.
    pub next_at: Timestamp,
    /// When it was sent.
    pub done_at: Option<Timestamp>,
    /// When it was given up.
    pub failed_at: Option<Timestamp>,
    /// What the mail server answered last, when it did not take it; none if that is damaged.
    pub answer: Option<String>,
}

const COLUMNS: &str = "SELECT id, kind, body_sealed, created_at, attempts, next_at, done_at, \
                       failed_at, answer_sealed FROM outbox";
const WAITING: &str = "done_at IS NULL AND failed_at IS NULL";

fn read(tx: &Tx, row: &Row) -> Result<Message, Error> {
    let id = row.text(0)?;
    let answer = row.opt_bytes(8)?.map(|sealed| tx.open_text(ANSWER, &id, &sealed));
    Ok(Message {
        kind: row.text(1)?,
        body: Error::if_readable(tx.open_text(BODY, &id, &row.bytes(2)?))?,
        created_at: row.time(3)?,
        attempts: row.int(4)?,
        next_at: row.time(5)?,
        done_at: row.opt_time(6)?,
        failed_at: row.opt_time(7)?,
        answer: Error::if_readable(answer.transpose())?.flatten(),
        id,
    })
}

/// Puts a message in the box. With a cause it is put there once: false when there has been one.
pub async fn enqueue(
    tx: &mut Tx,
    (id, kind): (&str, &str),
    body: &str,
    cause: Option<&str>,
    now: Timestamp,
) -> Result<bool, Error> {
    let sealed = tx.seal(BODY, id, body.as_bytes())?;
    let on_conflict = if cause.is_some() { " ON CONFLICT DO NOTHING" } else { "" };
    let sql = format!(
        "INSERT INTO outbox (id, kind, body_sealed, created_at, next_at, cause) \
         VALUES ($1, $2, $3, $4, $4, $5){on_conflict}"
    );
    let values = [id.into(), kind.into(), sealed.into(), now.into(), cause.into()];
    Ok(tx.execute(&sql, &values).await? == 1)
}

/// How many messages wait to be sent.
pub async fn waiting(tx: &mut Tx) -> Result<i64, Error> {
    let sql = format!("SELECT COUNT(*) FROM outbox WHERE {WAITING}");
    let row = tx.fetch_optional(&sql, &[]).await?;
    row.map_or(Ok(0), |row| row.int(0))
}

/// Takes messages of the kinds whose turn has come. Until the time given nobody else takes them; whoever took them
/// and was cut off leaves them to others then.
///
/// Those of other kinds stay as they are: they are a newer program's, which knows what to do with them.
pub async fn take(
    tx: &mut Tx,
    kinds: &[&str],
    (now, until): (Timestamp, Timestamp),
    limit: u32,
) -> Result<Vec<Message>, Error> {
    let sql = format!(
        "{COLUMNS} WHERE {WAITING} AND next_at <= $1 AND kind IN ({}) \
         ORDER BY next_at, id LIMIT $2{}",
        marks(kinds.len(), 3),
        tx.lock()
    );
    let mut values: Vec<Value> = vec![now.into(), i64::from(limit).into()];
    values.extend(kinds.iter().map(|kind| Value::from(*kind)));
    let rows = tx.fetch_all(&sql, &values).await?;
    let messages: Vec<Message> = rows.iter().map(|row| read(tx, row)).collect::<Result<_, _>>()?;
    for message in &messages {
        let sql = "UPDATE outbox SET next_at = $2, attempts = attempts + 1 WHERE id = $1";
        tx.execute(sql, &[(&message.id).into(), until.into()]).await?;
    }
    Ok(messages)
}

/// Writes down that the message was sent.
pub async fn done(tx: &mut Tx, id: &str, now: Timestamp) -> Result<(), Error> {
    let sql = "UPDATE outbox SET done_at = $2, answer_sealed = NULL WHERE id = $1";
    tx.execute(sql, &[id.into(), now.into()]).await?;
    Ok(())
}

/// Writes down that the message was not taken, and when it is tried next; never when it is given up.
pub async fn not_taken(
    tx: &mut Tx,
    id: &str,
    answer: &str,
    next: Option<Timestamp>,
    now: Timestamp,
) -> Result<(), Error> {
    let sealed = tx.seal(ANSWER, id, answer.as_bytes())?;
    let given_up = next.is_none().then_some(now);
    let sql = "UPDATE outbox SET answer_sealed = $2, next_at = $3, failed_at = $4 WHERE id = $1";
    let values = [id.into(), sealed.into(), next.unwrap_or(now).into(), given_up.into()];
    tx.execute(sql, &values).await?;
    Ok(())
}

/// Gives up a message that cannot be read.
pub async fn give_up(tx: &mut Tx, id: &str, now: Timestamp) -> Result<(), Error> {
    let sql = "UPDATE outbox SET failed_at = $2, next_at = $2 WHERE id = $1";
    tx.execute(sql, &[id.into(), now.into()]).await?;
    Ok(())
}

/// Puts a message that was given up in the box again; false when it was not.
pub async fn try_again(tx: &mut Tx, id: &str, now: Timestamp) -> Result<bool, Error> {
    let sql = "UPDATE outbox SET failed_at = NULL, attempts = 0, next_at = $2 \
               WHERE id = $1 AND failed_at IS NOT NULL";
    Ok(tx.execute(sql, &[id.into(), now.into()]).await? == 1)
}

/// The latest messages, whatever became of them; those given up first.
pub async fn latest(tx: &mut Tx, limit: u32) -> Result<Vec<Message>, Error> {
    let mut rows = Vec::new();
    for whether in ["NOT NULL", "NULL"] {
        let sql =
            format!("{COLUMNS} WHERE failed_at IS {whether} ORDER BY created_at DESC, id LIMIT $1");
        rows.extend(tx.fetch_all(&sql, &[i64::from(limit).into()]).await?);
    }
    rows.truncate(usize::try_from(limit).unwrap_or(usize::MAX));
    rows.iter().map(|row| read(tx, row)).collect()
}

/// How many messages have been given up.
pub async fn failed(tx: &mut Tx) -> Result<i64, Error> {
    let sql = "SELECT COUNT(*) FROM outbox WHERE failed_at IS NOT NULL";
    let row = tx.fetch_optional(sql, &[]).await?;
    row.map_or(Ok(0), |row| row.int(0))
}

/// Writes down that a message that had been sent came back; false when it had not been sent.
pub async fn came_back(tx: &mut Tx, id: &str, answer: &str, now: Timestamp) -> Result<bool, Error> {
    let sealed = tx.seal(ANSWER, id, answer.as_bytes())?;
    let sql = "UPDATE outbox SET failed_at = $2, answer_sealed = $3, done_at = NULL \
               WHERE id = $1 AND done_at IS NOT NULL";
    Ok(tx.execute(sql, &[id.into(), now.into(), sealed.into()]).await? == 1)
}
