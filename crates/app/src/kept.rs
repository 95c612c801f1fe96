//! What somebody sent and the service could not take then: kept, sealed, until the same person comes back for it.
//!
//! The person is known by the session that has ended, or by the living one if it was only too much at once. It is
//! the person who gets it back, on whatever computer; whoever logs in after somebody in the same browser never
//! sees it.

use domain::ids::PersonId;
use store::{Tx, kept_post};

use crate::ctx::Ctx;
use crate::error::{Error, Refusal};
use crate::random::sha256;
use crate::service::App;

pub use store::kept_post::KeptPost as Kept;

/// How many posts are kept for one person. Who sends more has a program for it, and not a form.
const KEPT_MAX: i64 = 100;
/// How many characters say whom a page was drawn for: enough that no two are the same.
const WHOSE: usize = 16;

/// Something to keep.
#[derive(Clone, Copy)]
pub struct Post<'a> {
    /// Where it was sent.
    pub path: &'a str,
    /// The form's body as it came.
    pub body: &'a str,
    /// What saves itself while somebody types is sent again and again: with the same mark the latest stands in place
    /// of the one before. The id of what is kept already is such a mark too.
    pub mark: Option<&'a str>,
}

/// Keeps a post for the person; false when so much is kept for that person already that there is no room.
pub async fn keep(app: &App, ctx: &Ctx, person: &PersonId, post: Post<'_>) -> Result<bool, Error> {
    let mut tx = app.db.write().await?;
    let (id, is_there) = place(&mut tx, person, post).await?;
    if !is_there && kept_post::count_for_person(&mut tx, person).await? >= KEPT_MAX {
        return Ok(false);
    }
    kept_post::insert(&mut tx, &id, person, post.path, post.body, ctx.now).await?;
    tx.commit().await?;
    Ok(true)
}

/// The id under which a post is kept, and whether something that it replaces stands there.
async fn place(tx: &mut Tx, person: &PersonId, post: Post<'_>) -> Result<(String, bool), Error> {
    // Without a mark: the same, sent many times by a quick hand, is kept once.
    let derived = match post.mark {
        Some(mark) => sha256(format!("{person} {} {mark}", post.path).as_bytes()),
        None => sha256(format!("{person} {} = {}", post.path, post.body).as_bytes()),
    };
    for id in post.mark.into_iter().chain([derived.as_str()]) {
        let there = kept_post::by_id(tx, person, id).await?;
        if there.is_some_and(|it| it.path == post.path) {
            return Ok((id.to_owned(), true));
        }
    }
    Ok((derived, false))
}

/// By what a page says whom it was drawn for. It leads nobody to the person.
pub fn whose(person: &PersonId) -> String {
    let mut whose = sha256(format!("who {person}").as_bytes());
    whose.truncate(WHOSE);
    whose
}

/// What is kept for the person who is logged in, oldest first. What cannot be opened is among it, and noted in the log.
pub async fn all(app: &App, ctx: &Ctx) -> Result<Vec<Kept>, Error> {
    let person = &ctx.actor()?.person;
    let mut tx = app.db.read().await?;
    let posts = kept_post::for_person(&mut tx, person).await?;
    let n_closed = posts.iter().filter(|post| post.body.is_none()).count();
    if n_closed > 0 {
        let reference = ctx.reference();
        tracing::error!(%reference, n_closed, "what is kept for somebody cannot be opened");
    }
    Ok(posts)
}

/// Whether anything is kept for the person who is logged in.
pub async fn is_any(app: &App, ctx: &Ctx) -> Result<bool, Error> {
    let person = &ctx.actor()?.person;
    let mut tx = app.db.read().await?;
    Ok(kept_post::count_for_person(&mut tx, person).await? > 0)
}

/// One post that is kept for the person who is logged in. Another's does not exist.
pub async fn one(app: &App, ctx: &Ctx, id: &str) -> Result<Kept, Error> {
    let person = &ctx.actor()?.person;
    let mut tx = app.db.read().await?;
    let found = kept_post::by_id(&mut tx, person, id).await?;
    found.ok_or_else(|| Refusal::NotFound.into())
}

/// Keeps of a post only what is left of it when it has come to where it belongs, for as long as the whole of it would be
/// kept; nothing, if all of it has.
pub async fn settle(app: &App, ctx: &Ctx, post: &Kept, left: Option<&str>) -> Result<(), Error> {
    let person = &ctx.actor()?.person;
    let mut tx = app.db.write().await?;
    let there = kept_post::by_id(&mut tx, person, &post.id).await?;
    // What a page that is still open has sent in its place meanwhile stays whole.
    if there.is_some_and(|it| it.body == post.body) {
        kept_post::delete(&mut tx, person, &post.id).await?;
        if let Some(left) = left {
            let (id, path) = (&post.id, &post.path);
            kept_post::insert(&mut tx, id, person, path, left, post.created_at).await?;
        }
    }
    tx.commit().await?;
    Ok(())
}

/// Keeps a post no longer: it has come to where it belongs, or is not wanted.
pub async fn forget(app: &App, ctx: &Ctx, id: &str) -> Result<(), Error> {
    let person = &ctx.actor()?.person;
    let mut tx = app.db.write().await?;
    kept_post::delete(&mut tx, person, id).await?;
    tx.commit().await?;
    Ok(())
}
