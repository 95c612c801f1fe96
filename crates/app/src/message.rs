//! Messages by e-mail: put in the box in the same transaction as their cause, and sent afterwards.
//!
//! A message says which words it is made of and what is put into them; `web` has the words. Never a
//! name, a number or anything else of somebody whom a report is about.

use std::collections::BTreeMap;

use domain::Language;
use jiff::{SignedDuration, Timestamp};
use store::Tx;

use crate::ctx::Ctx;
use crate::error::Error;
use crate::service::App;

/// What a message is about. Each has words in both languages.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// You may report for a committee now.
    Added,
    /// What you may do for a committee has changed.
    Changed,
    /// You may no longer report for a committee.
    Removed,
    /// To other lead reporters: somebody decided something about a reporter.
    ReporterChanged,
}

impl Kind {
    /// Every kind.
    pub const ALL: [Self; 4] = [Self::Added, Self::Changed, Self::Removed, Self::ReporterChanged];

    /// The first part of the keys of its words.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Added => "mail-added",
            Self::Changed => "mail-changed",
            Self::Removed => "mail-removed",
            Self::ReporterChanged => "mail-reporter-changed",
        }
    }
}

/// A message. No `Debug`: an address stands in it.
#[derive(Clone, serde::Serialize, serde::Deserialize)]
pub struct Message {
    /// What it is about.
    pub kind: Kind,
    /// The address.
    pub to: String,
    /// The language it is written in.
    pub language: Language,
    /// What is put into the words.
    pub values: BTreeMap<String, String>,
    /// Where on the site it leads.
    pub path: String,
}

impl Message {
    /// A message in Swedish that leads to the path.
    pub(crate) fn new(kind: Kind, to: &str, path: &str) -> Self {
        let (to, path) = (to.to_owned(), path.to_owned());
        Self { kind, to, language: Language::Sv, values: BTreeMap::new(), path }
    }

    /// With a value to put into its words.
    pub(crate) fn with(mut self, name: &str, value: &str) -> Self {
        self.values.insert(name.to_owned(), value.to_owned());
        self
    }
}

/// Puts a message in the box. With a cause it is put there once, whoever tries.
pub(crate) async fn post(
    app: &App,
    ctx: &Ctx,
    tx: &mut Tx,
    message: &Message,
    cause: Option<&str>,
) -> Result<(), Error> {
    let id = app.random.id()?;
    let body = serde_json::to_string(message)?;
    store::outbox::enqueue(tx, (&id, message.kind.key()), &body, cause, ctx.now).await?;
    Ok(())
}

/// How long whoever takes a message has for sending it.
const LEASE: SignedDuration = SignedDuration::from_mins(5);
/// How long to wait after each try. After the last the message is given up: three days in all.
const WAITS: [SignedDuration; 8] = [
    SignedDuration::from_mins(1),
    SignedDuration::from_mins(5),
    SignedDuration::from_mins(15),
    SignedDuration::from_hours(1),
    SignedDuration::from_hours(4),
    SignedDuration::from_hours(12),
    SignedDuration::from_hours(24),
    SignedDuration::from_hours(30),
];

/// A message whose turn has come. No `Debug`.
#[derive(Clone)]
pub struct Due {
    /// Under which it stands in the box.
    pub id: String,
    /// The message.
    pub message: Message,
    attempts: i64,
}

/// Takes some messages whose turn has come. Another node does not take them meanwhile.
pub async fn take_due(app: &App, now: Timestamp, limit: u32) -> Result<Vec<Due>, Error> {
    let mut tx = app.db.read().await?;
    if store::outbox::waiting(&mut tx).await? == 0 {
        return Ok(Vec::new());
    }
    drop(tx);
    let mut tx = app.db.write().await?;
    let until = now.saturating_add(LEASE).unwrap_or(now);
    let rows = store::outbox::take(&mut tx, now, until, limit).await?;
    tx.commit().await?;
    let due = rows.into_iter().map(|row| {
        let message = serde_json::from_str(&row.body)?;
        Ok(Due { id: row.id, message, attempts: row.attempts })
    });
    due.collect()
}

/// What the mail server said.
#[derive(Clone, Debug)]
pub enum Answer {
    /// It took the message.
    Taken,
    /// Not now: it cannot be reached, or asks to be asked again.
    Later(String),
    /// Never: there is no such address, or the message is refused for good.
    Never(String),
}

/// Writes down what became of a message.
pub async fn settle(app: &App, now: Timestamp, due: &Due, answer: &Answer) -> Result<(), Error> {
    let mut tx = app.db.write().await?;
    let wait = usize::try_from(due.attempts).ok().and_then(|tried| WAITS.get(tried));
    let next = wait.map(|wait| now.saturating_add(*wait).unwrap_or(now));
    match answer {
        Answer::Taken => store::outbox::done(&mut tx, &due.id, now).await?,
        Answer::Later(said) => store::outbox::not_taken(&mut tx, &due.id, said, next, now).await?,
        Answer::Never(said) => store::outbox::not_taken(&mut tx, &due.id, said, None, now).await?,
    }
    tx.commit().await?;
    Ok(())
}
