//! Messages by e-mail: put in the box in the same transaction as their cause, and sent afterwards.
//!
//! A message says which words it is made of and what is put into them; `web` has the words. Never a
//! name, a number or anything else of somebody whom a report is about.

use std::collections::BTreeMap;

use domain::role::Action;
use jiff::{SignedDuration, Timestamp};
use store::Tx;

use crate::audit::{self, Deed};
use crate::ctx::Ctx;
use crate::error::{Error, Refusal};
use crate::rights::at_authority;
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
    /// To the committee's chair or manager: a connection to sign.
    Sign,
    /// To whoever sent a connection: it is signed.
    Signed,
    /// To whoever sent a connection: it is approved.
    ConnectionApproved,
    /// To whoever sent a connection: it is refused.
    ConnectionRefused,
    /// To the first lead reporter: you can log in.
    Connected,
    /// To whoever asked for a change of a committee: it is approved.
    RequestApproved,
    /// To whoever asked for a change of a committee: it is refused.
    RequestRefused,
    /// To a lead reporter: confirm the list of reporters, once a quarter.
    Review,
    /// To a lead reporter: the list of reporters is still not confirmed.
    ReviewReminder,
    /// To whoever has left drafts alone: they will be removed.
    DraftsLeft,
    /// To whoever sent an application to the register: it is approved, and he or she can log in.
    RegisterApproved,
    /// To whoever sent an application to the register: it is refused.
    RegisterRefused,
    /// You may manage an organisation's operations now.
    RegisterInvited,
    /// What you may do for an organisation has changed.
    RegisterRoleChanged,
    /// You may no longer manage an organisation's operations.
    RegisterRoleEnded,
    /// To other responsible representatives: somebody decided something about a person.
    RegisterPeopleChanged,
    /// To whoever sent a notice: it is in the register.
    NoticeApproved,
    /// To whoever sent a notice: the authority asks for a completion.
    NoticeAsked,
    /// To whoever sent a notice: it is refused.
    NoticeRefused,
    /// To those who may notify: a planned operation's first day has come, and nobody has said that it started.
    OperationStart,
    /// To those who may notify: an operation's pause has come to its end, and nobody has said what follows.
    OperationPauseEnd,
}

impl Kind {
    /// Every kind.
    pub const ALL: [Self; 25] = [
        Self::Added,
        Self::Changed,
        Self::Removed,
        Self::ReporterChanged,
        Self::Sign,
        Self::Signed,
        Self::ConnectionApproved,
        Self::ConnectionRefused,
        Self::Connected,
        Self::RequestApproved,
        Self::RequestRefused,
        Self::Review,
        Self::ReviewReminder,
        Self::DraftsLeft,
        Self::RegisterApproved,
        Self::RegisterRefused,
        Self::RegisterInvited,
        Self::RegisterRoleChanged,
        Self::RegisterRoleEnded,
        Self::RegisterPeopleChanged,
        Self::NoticeApproved,
        Self::NoticeAsked,
        Self::NoticeRefused,
        Self::OperationStart,
        Self::OperationPauseEnd,
    ];

    /// The first part of the keys of its words.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Added => "mail-added",
            Self::Changed => "mail-changed",
            Self::Removed => "mail-removed",
            Self::ReporterChanged => "mail-reporter-changed",
            Self::Sign => "mail-sign",
            Self::Signed => "mail-signed",
            Self::ConnectionApproved => "mail-connection-approved",
            Self::ConnectionRefused => "mail-connection-refused",
            Self::Connected => "mail-connected",
            Self::RequestApproved => "mail-request-approved",
            Self::RequestRefused => "mail-request-refused",
            Self::Review => "mail-review",
            Self::ReviewReminder => "mail-review-reminder",
            Self::DraftsLeft => "mail-drafts-left",
            Self::RegisterApproved => "mail-register-approved",
            Self::RegisterRefused => "mail-register-refused",
            Self::RegisterInvited => "mail-register-invited",
            Self::RegisterRoleChanged => "mail-register-changed",
            Self::RegisterRoleEnded => "mail-register-ended",
            Self::RegisterPeopleChanged => "mail-register-people",
            Self::NoticeApproved => "mail-notice-approved",
            Self::NoticeAsked => "mail-notice-asked",
            Self::NoticeRefused => "mail-notice-refused",
            Self::OperationStart => "mail-operation-start",
            Self::OperationPauseEnd => "mail-operation-pause-end",
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
    /// What is put into the words.
    pub values: BTreeMap<String, String>,
    /// Where on the site it leads.
    pub path: String,
}

impl Message {
    /// A message that leads to the path. It is written in both languages, since nobody knows which one
    /// somebody reads who has not been here.
    pub(crate) fn new(kind: Kind, to: &str, path: &str) -> Self {
        let (to, path) = (to.to_owned(), path.to_owned());
        Self { kind, to, values: BTreeMap::new(), path }
    }

    /// With a value to put into its words.
    pub(crate) fn with(mut self, name: &str, value: &str) -> Self {
        self.values.insert(name.to_owned(), value.to_owned());
        self
    }
}

/// Puts a message in the box. With a cause it is put there once, whoever tries: false when it was there.
pub(crate) async fn post(
    app: &App,
    ctx: &Ctx,
    tx: &mut Tx,
    message: &Message,
    cause: Option<&str>,
) -> Result<bool, Error> {
    let id = app.random.id()?;
    let body = serde_json::to_string(message)?;
    let key = message.kind.key();
    Ok(store::outbox::enqueue(tx, (&id, key), &body, cause, ctx.now).await?)
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
///
/// One that cannot be read is given up and keeps no other waiting; one of a kind that is not known here is left to a
/// newer program.
pub async fn take_due(app: &App, now: Timestamp, limit: u32) -> Result<Vec<Due>, Error> {
    let mut tx = app.db.read().await?;
    if store::outbox::waiting(&mut tx).await? == 0 {
        return Ok(Vec::new());
    }
    drop(tx);
    let mut tx = app.db.write().await?;
    let until = now.saturating_add(LEASE).unwrap_or(now);
    let kinds = Kind::ALL.map(Kind::key);
    let rows = store::outbox::take(&mut tx, &kinds, (now, until), limit).await?;
    let mut due = Vec::with_capacity(rows.len());
    let mut unreadable = Vec::new();
    for row in rows {
        if let Some(message) = read(row.body.as_deref()) {
            due.push(Due { id: row.id, message, attempts: row.attempts });
        } else {
            store::outbox::give_up(&mut tx, &row.id, now).await?;
            unreadable.push(row.id);
        }
    }
    tx.commit().await?;
    for message in unreadable {
        tracing::error!(%message, "a message is damaged and given up: run `verkstallt verify`");
    }
    Ok(due)
}

/// A message as it stands in the box, if it can be read.
fn read(body: Option<&str>) -> Option<Message> {
    serde_json::from_str(body?).ok()
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

/// Puts a message that was given up in the box again, for the authority's administrator.
pub async fn try_again(app: &App, ctx: &Ctx, id: &str) -> Result<(), Error> {
    let mut tx = app.db.write().await?;
    at_authority(app, ctx, &mut tx, Action::Administer).await?;
    if !store::outbox::try_again(&mut tx, id, ctx.now).await? {
        return Err(Refusal::NotFound.into());
    }
    audit::write(&mut tx, ctx, Deed::MessageTriedAgain, id, None).await?;
    tx.commit().await?;
    Ok(())
}

/// What is known of a message in the box. No `Debug`: an address stands in it.
#[derive(Clone)]
pub enum Content {
    /// The message.
    Message(Message),
    /// It is damaged.
    Damaged,
    /// It is of a kind that only a newer program knows.
    Newer,
}

/// A message with what became of it. No `Debug`: an address stands in it.
#[derive(Clone)]
pub struct Posted {
    /// Under which it stands in the box.
    pub id: String,
    /// What it says.
    pub content: Content,
    /// When it was put there.
    pub created_at: Timestamp,
    /// When it was sent.
    pub done_at: Option<Timestamp>,
    /// When it was given up, or came back.
    pub failed_at: Option<Timestamp>,
    /// When it is tried next, if it still waits.
    pub next_at: Timestamp,
    /// How often it has been tried.
    pub attempts: i64,
    /// What the mail server answered last, when it did not take it.
    pub answer: Option<String>,
}

/// How many messages a page shows.
const SHOWN: u32 = 100;

async fn latest(app: &App) -> Result<Vec<Posted>, Error> {
    let mut tx = app.db.read().await?;
    let rows = store::outbox::latest(&mut tx, SHOWN).await?;
    let posted = rows.into_iter().map(|row| Posted {
        content: content(&row),
        id: row.id,
        created_at: row.created_at,
        done_at: row.done_at,
        failed_at: row.failed_at,
        next_at: row.next_at,
        attempts: row.attempts,
        answer: row.answer,
    });
    Ok(posted.collect())
}

fn content(row: &store::outbox::Message) -> Content {
    let is_known = Kind::ALL.iter().any(|kind| kind.key() == row.kind);
    match read(row.body.as_deref()) {
        Some(message) => Content::Message(message),
        None if is_known || row.body.is_none() => Content::Damaged,
        None => Content::Newer,
    }
}

/// The latest messages, those given up first, for the authority's administrator.
pub async fn posted(app: &App, ctx: &Ctx) -> Result<Vec<Posted>, Error> {
    let mut tx = app.db.read().await?;
    at_authority(app, ctx, &mut tx, Action::Administer).await?;
    drop(tx);
    latest(app).await
}

/// The latest messages of a demonstration, for everybody: nobody gets them by mail. Elsewhere there is no
/// such page.
#[cfg(feature = "demo")]
pub async fn of_demonstration(app: &App) -> Result<Vec<Posted>, Error> {
    if app.mode != crate::Mode::Demo {
        return Err(Refusal::NotFound.into());
    }
    latest(app).await
}

/// Writes down that a message came back; false when there is no such message that was sent.
pub async fn came_back(app: &App, now: Timestamp, id: &str, said: &str) -> Result<bool, Error> {
    let mut tx = app.db.write().await?;
    let is_known = store::outbox::came_back(&mut tx, id, said, now).await?;
    tx.commit().await?;
    Ok(is_known)
}
