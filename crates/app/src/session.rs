//! Login, sessions and log out. The session is a row in the database; the browser holds only a
//! random token, and the row only its hash.

use domain::ids::PersonId;
use eid::{Level, VerifiedIdentity};
use jiff::{SignedDuration, Timestamp};
use store::Tx;

use crate::audit::{self, Deed};
use crate::ctx::{Actor, Ctx};
use crate::error::{Error, Refusal};
use crate::random::{hex, sha256, unhex};
use crate::rights;
use crate::service::{App, Mode};

/// A session's last sign of life is written to the database this many times, at most, in the time that it may be
/// idle: once a minute where that is half an hour.
const TOUCHES: i32 = 30;

/// For so long after its end a session still says whose it was: over the night, for a page that was left open. An
/// older token says nothing of anybody, so that one that turns up later can put nothing among a person's posts.
const REMEMBERED: SignedDuration = SignedDuration::from_hours(12);
/// For so long does one that its person has ended elsewhere: until every page that was open there has noticed.
const REMEMBERED_ELSEWHERE: SignedDuration = SignedDuration::from_hours(1);

/// For what a browser's mark is sealed.
const MARK: &str = "browser";

/// What a token turned out to be.
#[derive(Debug)]
pub enum Resumed {
    /// No session, or one that ended long ago, or was ended by hand.
    None,
    /// A session that its person has just ended in another one: of this person, if what is posted with it can be kept;
    /// of nobody, if the person did not recognise it.
    EndedElsewhere(Option<PersonId>),
    /// A session of this person that has ended; what is posted with it can be kept.
    Ended(PersonId),
    /// A living session.
    Live(Actor),
}

/// Who is let in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Door {
    /// Those who have an assignment, or a role in the register. Others get [`Refusal::NoAssignment`]: no account is made, and
    /// nothing is told of who is registered.
    Assigned,
    /// Those who are known here, with an assignment or without: to see and end their own logins.
    Known,
    /// Everybody with an e-legitimation that is strong enough: whoever connects a committee, or signs,
    /// has no assignment yet.
    Everybody,
}

/// Logs the person in. The answer is the token for the browser's cookie.
pub async fn log_in(
    app: &App,
    ctx: &Ctx,
    identity: &VerifiedIdentity,
    door: Door,
) -> Result<String, Error> {
    if identity.level < Level::Three {
        return Err(Refusal::LevelTooLow.into());
    }
    let mut bytes = [0; 32];
    app.random.fill(&mut bytes)?;
    let token = hex(&bytes);
    let mut tx = app.db.write().await?;
    let kind = identity.kind.code();
    let person =
        store::person::by_identifier(&mut tx, kind, eid::STATE, &identity.identifier).await?;
    let is_let_in = match (&person, door) {
        (_, Door::Everybody) | (Some(_), Door::Known) => true,
        (Some(person), Door::Assigned) => rights::is_let_in(app, ctx, &mut tx, person).await?,
        (None, Door::Known | Door::Assigned) => false,
    };
    let person = match person {
        None if is_let_in => Some(made_known(app, ctx, &mut tx, identity).await?),
        known => known,
    };
    let Some(person) = person.filter(|_| is_let_in) else {
        audit::write(&mut tx, ctx, Deed::LoginWithoutAssignment, "-", None).await?;
        tx.commit().await?;
        return Err(Refusal::NoAssignment.into());
    };
    let row = store::session::NewSession {
        token_hash: sha256(token.as_bytes()),
        person_id: person.clone(),
        provider: identity.provider.clone(),
        level: identity.level.number(),
        device: ctx.device.name(),
        created_at: ctx.now,
    };
    store::session::insert(&mut tx, &row).await?;
    if let Some(before) = &ctx.actor {
        // The browser has let go of the session before, whoever's it was.
        store::session::end(&mut tx, &before.session, ctx.now).await?;
        audit::write(&mut tx, ctx, Deed::LoggedOut, before.person.as_str(), None).await?;
    }
    let session_ends = ctx.now.saturating_add(app.limits.idle).unwrap_or(ctx.now);
    let ctx = Ctx {
        actor: Some(Actor {
            person: person.clone(),
            name: String::new(),
            assignments: Vec::new(),
            session: row.token_hash,
            session_ends,
            session_limit: limit(app, ctx.now),
            provider: row.provider,
            lists_change: 0,
            has_register_role: false,
        }),
        ..ctx.clone()
    };
    audit::write(&mut tx, &ctx, Deed::LoggedIn, person.as_str(), None).await?;
    tx.commit().await?;
    Ok(token)
}

/// Keeps somebody who logs in for the first time, with the name that the e-legitimation has.
async fn made_known(
    app: &App,
    ctx: &Ctx,
    tx: &mut Tx,
    identity: &VerifiedIdentity,
) -> Result<PersonId, Error> {
    let id = PersonId::new(app.random.id()?);
    let new = store::person::NewPerson {
        id: id.clone(),
        details: store::person::PersonDetails {
            given_name: identity.given_name.clone(),
            surname: identity.surname.clone(),
            title: String::new(),
            email: String::new(),
            phone: String::new(),
        },
        kind: identity.kind.code().to_owned(),
        issuer: eid::STATE.to_owned(),
        value: identity.identifier.clone(),
        created_at: ctx.now,
    };
    store::person::insert(tx, &new).await?;
    Ok(id)
}

/// Finds the session of a token, and the rights that its person has right now. It is a sign of life.
pub async fn resume(app: &App, ctx: &Ctx, token: &str) -> Result<Resumed, Error> {
    found(app, ctx, token, true).await
}

/// The same for what a page asks by itself, with nobody before it: the session lives no longer for it.
pub async fn look(app: &App, ctx: &Ctx, token: &str) -> Result<Resumed, Error> {
    found(app, ctx, token, false).await
}

async fn found(app: &App, ctx: &Ctx, token: &str, is_alive: bool) -> Result<Resumed, Error> {
    let hash = sha256(token.as_bytes());
    let mut tx = app.db.glance().await?;
    let Some(row) = store::session::find(&mut tx, &hash, ctx.today, ctx.now).await? else {
        return Ok(Resumed::None);
    };
    drop(tx);
    if let Some(ended_at) = row.ended_at {
        let until = ended_at.saturating_add(REMEMBERED_ELSEWHERE).unwrap_or(ended_at);
        if !row.is_ended_elsewhere || until < ctx.now {
            return Ok(Resumed::None);
        }
        return Ok(Resumed::EndedElsewhere((!row.is_disowned).then_some(row.person_id)));
    }
    let times = (row.created_at, row.seen_at);
    if is_long_gone(app, ctx.now, times) {
        return Ok(Resumed::None);
    }
    if !lives(app, ctx.now, &row.provider, times) {
        return Ok(Resumed::Ended(row.person_id));
    }
    let mut seen_at = row.seen_at;
    let is_stale = seen_at.saturating_add(app.limits.idle / TOUCHES).unwrap_or(ctx.now) < ctx.now;
    if is_alive && is_stale {
        // Where nothing can be written, on a full disk, the session goes on as it stands in the database.
        match touch(app, &hash, ctx.now).await {
            Ok(()) => seen_at = ctx.now,
            Err(error) => tracing::warn!(%error, "a sign of life could not be written"),
        }
    }
    let name = format!("{} {}", row.details.given_name, row.details.surname);
    // As it stands in the database: nobody is promised more than that.
    let session_ends = ends(app, row.created_at, seen_at);
    Ok(Resumed::Live(Actor {
        person: row.person_id,
        name,
        assignments: rights::told(app, row.assignments),
        session: hash,
        session_ends,
        session_limit: limit(app, row.created_at),
        provider: row.provider,
        lists_change: row.lists_change,
        has_register_role: row.has_register_role,
    }))
}

/// Writes down a sign of life.
async fn touch(app: &App, hash: &str, now: Timestamp) -> Result<(), store::Error> {
    let mut tx = app.db.write().await?;
    store::session::touch(&mut tx, hash, now).await?;
    tx.commit().await
}

/// Whether a session that nobody has ended lives at the moment; it is known by when it began and was last seen.
pub(crate) fn lives(
    app: &App,
    now: Timestamp,
    provider: &str,
    (created_at, seen_at): (Timestamp, Timestamp),
) -> bool {
    // A provider that has been taken out of the configuration vouches for nobody any more.
    let is_unknown = app.mode == Mode::Production && !app.eid.knows(provider);
    // The clock was ahead when it began, and has been put right: the limits would let it live for too long.
    let is_ahead = created_at > now.saturating_add(app.limits.idle).unwrap_or(now);
    ends(app, created_at, seen_at) > now && !is_unknown && !is_ahead
}

/// Whether a session that nobody has ended did so by itself so long ago that it no longer says whose it was.
pub(crate) fn is_long_gone(
    app: &App,
    now: Timestamp,
    (created_at, seen_at): (Timestamp, Timestamp),
) -> bool {
    let ends = ends(app, created_at, seen_at);
    ends.saturating_add(REMEMBERED).unwrap_or(ends) < now
}

/// The session ends at the idle limit or the absolute one, whichever comes first.
fn ends(app: &App, created_at: Timestamp, seen_at: Timestamp) -> Timestamp {
    seen_at.saturating_add(app.limits.idle).unwrap_or(seen_at).min(limit(app, created_at))
}

/// When a session ends whatever is done.
fn limit(app: &App, created_at: Timestamp) -> Timestamp {
    created_at.saturating_add(app.limits.absolute).unwrap_or(created_at)
}

/// What a browser is given at a login, so that the next one there is not taken for a stranger's: who it was, sealed. It
/// lets nobody in.
pub fn mark(app: &App, person: &PersonId) -> Result<String, Error> {
    Ok(hex(&app.db.seal_away(MARK, "", person.as_str())?))
}

/// Who has logged in in the browser, by the mark that it holds; none if the mark was not given out here, or so long ago
/// that its key is gone.
pub fn marked(app: &App, mark: &str) -> Option<PersonId> {
    app.db.open_away(MARK, "", &unhex(mark)?).map(PersonId::new)
}

/// Logs out. The token is worth nothing afterwards.
pub async fn log_out(app: &App, ctx: &Ctx) -> Result<(), Error> {
    let actor = ctx.actor()?;
    let mut tx = app.db.write().await?;
    store::session::end(&mut tx, &actor.session, ctx.now).await?;
    audit::write(&mut tx, ctx, Deed::LoggedOut, actor.person.as_str(), None).await?;
    tx.commit().await?;
    Ok(())
}
