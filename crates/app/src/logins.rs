//! A person's own logins, which are the sessions that live: what they are, and ending those that are not wanted.
//!
//! Ending another than the one that one is in asks for a recent login (OWASP ASVS 5.0, 7.5.2): whoever has come upon a
//! session that is not his or hers can then not throw out the person and stay, since that needs the e-legitimation.

use jiff::{SignedDuration, Timestamp};
use store::Tx;
use store::session::{OwnSession, end_elsewhere, for_person};

use crate::audit::{self, Deed};
use crate::ctx::Ctx;
use crate::error::{Error, Refusal};
use crate::random::sha256;
use crate::service::App;
use crate::session::{is_long_gone, lives};

/// So recently must one have logged in to end other logins.
pub const FRESH: SignedDuration = SignedDuration::from_mins(10);

/// How many characters name a login: enough that no two of a person's are the same.
const ID: usize = 32;

/// A login that lives.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Login {
    /// Names it on pages. It leads nobody to what the browser holds, nor to what is stored of that.
    pub id: String,
    /// The e-legitimation that vouched.
    pub provider: String,
    /// The kind of browser and system; none if it is not known.
    pub device: Option<String>,
    /// When it began.
    pub began_at: Timestamp,
    /// Its last sign of life, as it was last written down.
    pub seen_at: Timestamp,
}

/// A person's logins.
#[derive(Clone, Debug)]
pub struct Logins {
    /// The one that asks.
    pub this: Login,
    /// The others, latest first.
    pub others: Vec<Login>,
}

/// Which logins are meant. The one that asks is none of them: it is ended by logging out.
#[derive(Clone, Copy, Debug)]
pub enum Which<'a> {
    /// The one with the id.
    One(&'a str),
    /// Every other.
    Others,
}

/// What the person says of what is to be ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Says {
    /// It is the person's own: what is typed there is kept.
    Mine,
    /// The person does not recognise it: nothing of what is sent there is kept any more.
    Unknown,
}

/// What is about to be ended.
#[derive(Clone, Debug)]
pub struct Asked {
    /// Those of them that live.
    pub logins: Vec<Login>,
    /// Whether the person has logged in recently enough.
    pub is_fresh: bool,
}

/// What came of ending them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ended {
    /// They are ended, now or before.
    Done,
    /// Nothing is ended: the person has to log in anew first.
    NotFresh,
}

/// The logins of the person who is logged in.
pub async fn all(app: &App, ctx: &Ctx) -> Result<Logins, Error> {
    let mut tx = app.db.read().await?;
    let (this, others) = sessions(ctx, &mut tx).await?;
    let others = others.iter().filter(|row| is_alive(app, ctx, row)).map(login).collect();
    Ok(Logins { this: login(&this), others })
}

/// What is about to be ended. Another person's login does not exist.
pub async fn asked(app: &App, ctx: &Ctx, which: Which<'_>) -> Result<Asked, Error> {
    let mut tx = app.db.read().await?;
    let (this, others) = sessions(ctx, &mut tx).await?;
    let wanted = wanted(&others, which)?;
    let alive = wanted.into_iter().filter(|row| is_alive(app, ctx, row));
    Ok(Asked { logins: alive.map(login).collect(), is_fresh: is_fresh(ctx, &this) })
}

/// Ends other logins of the person who is logged in, at once and on every node.
pub async fn end(app: &App, ctx: &Ctx, which: Which<'_>, says: Says) -> Result<Ended, Error> {
    let mut tx = app.db.write().await?;
    let (this, others) = sessions(ctx, &mut tx).await?;
    let wanted = wanted(&others, which)?;
    if !is_fresh(ctx, &this) {
        return Ok(Ended::NotFresh);
    }
    let person = ctx.actor()?.person.as_str();
    let (is_disowned, deed) = match says {
        Says::Mine => (false, Deed::LoginEnded),
        Says::Unknown => (true, Deed::LoginDisowned),
    };
    let mut n_ended = 0_usize;
    for row in wanted {
        // One that has ended by itself keeps what is sent with it for a while, which a stranger's must not.
        let may_end = match says {
            Says::Mine => is_alive(app, ctx, row),
            Says::Unknown => !is_long_gone(app, ctx.now, (row.created_at, row.seen_at)),
        };
        if may_end && end_elsewhere(&mut tx, &row.token_hash, is_disowned, ctx.now).await? {
            audit::write(&mut tx, ctx, deed, person, None).await?;
            n_ended += 1;
        }
    }
    tx.commit().await?;
    if is_disowned && n_ended > 0 {
        tracing::warn!(request = %ctx.request, n_ended, "a login was not recognised by its person");
    }
    Ok(Ended::Done)
}

/// The session that asks, and the others of the same person, ended or not.
async fn sessions(ctx: &Ctx, tx: &mut Tx) -> Result<(OwnSession, Vec<OwnSession>), Error> {
    let actor = ctx.actor()?;
    let rows = for_person(tx, &actor.person).await?;
    let (this, others): (Vec<_>, Vec<_>) =
        rows.into_iter().partition(|row| row.token_hash == actor.session);
    // It may have been ended since the request came.
    let this = this.into_iter().find(|row| row.ended_at.is_none());
    Ok((this.ok_or(Refusal::NotLoggedIn)?, others))
}

fn wanted<'a>(others: &'a [OwnSession], which: Which<'_>) -> Result<Vec<&'a OwnSession>, Error> {
    match which {
        Which::Others => Ok(others.iter().collect()),
        Which::One(id) => {
            let found = others.iter().find(|row| name(row) == id);
            Ok(vec![found.ok_or(Refusal::NotFound)?])
        }
    }
}

/// Whether nobody has ended the session, and it has not ended by itself.
fn is_alive(app: &App, ctx: &Ctx, row: &OwnSession) -> bool {
    row.ended_at.is_none() && lives(app, ctx.now, &row.provider, (row.created_at, row.seen_at))
}

fn is_fresh(ctx: &Ctx, this: &OwnSession) -> bool {
    ctx.now.duration_since(this.created_at) <= FRESH
}

fn login(row: &OwnSession) -> Login {
    Login {
        id: name(row),
        provider: row.provider.clone(),
        device: row.device.clone(),
        began_at: row.created_at,
        seen_at: row.seen_at,
    }
}

fn name(row: &OwnSession) -> String {
    let mut name = sha256(format!("login {}", row.token_hash).as_bytes());
    name.truncate(ID);
    name
}
