//! Signing: whoever has the link reads what was sent, and signs with his or her own e-legitimation.

use store::Tx;
use store::connection::{Connection as Row, Signature, State};

use super::{Connection, PATH, answer, committee_name, document, shown};
use crate::audit::{self, Deed};
use crate::ctx::Ctx;
use crate::document::Document;
use crate::error::{Error, Refusal};
use crate::message::{self, Kind, Message};
use crate::random::sha256;
use crate::service::App;
use crate::submission::masked;

/// Why the person who has the link cannot sign.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Hindrance {
    /// The link is too old.
    Expired,
    /// It is signed already, or decided.
    Done,
    /// The person sent it.
    Sender,
    /// The person is to be the lead reporter.
    Lead,
    /// The person works at the authority, which decides.
    Authority,
}

/// What is to be signed. No `Debug`.
#[derive(Clone)]
pub struct ToSign {
    /// The connection.
    pub connection: Connection,
    /// It as it was sent.
    pub document: Document,
    /// SHA-256 of the document's text: what is signed.
    pub sha256: String,
    /// The telephone of whoever sent it.
    pub phone: String,
    /// Why this person cannot sign.
    pub hindrance: Option<Hindrance>,
}

/// Reads what the link leads to. A link that is not one leads nowhere.
pub async fn to_sign(app: &App, ctx: &Ctx, token: &str) -> Result<ToSign, Error> {
    ctx.actor()?;
    let mut tx = app.db.read().await?;
    let row = store::connection::by_link(&mut tx, &sha256(token.as_bytes())).await?;
    let row = row.ok_or(Refusal::NotFound)?;
    let hindrance = hindrance(ctx, &mut tx, &row).await?;
    let (document, sha256) = document(&mut tx, &row.id).await?;
    let phone = answer(&row.wish, "sender_phone").to_owned();
    let id = row.id.clone();
    let connection = shown(app, &mut tx, row).await?;
    drop(tx);
    audit::look(app, ctx, Deed::SubmissionSeen, (id.as_str(), id.as_str()), &[]).await?;
    Ok(ToSign { connection, document, sha256, phone, hindrance })
}

async fn hindrance(ctx: &Ctx, tx: &mut Tx, row: &Row) -> Result<Option<Hindrance>, Error> {
    let person = &ctx.actor()?.person;
    if row.state != State::Signing {
        return Ok(Some(Hindrance::Done));
    }
    if row.link_until.is_none_or(|until| until < ctx.now) {
        return Ok(Some(Hindrance::Expired));
    }
    if &row.sent_by == person {
        return Ok(Some(Hindrance::Sender));
    }
    if ctx.actor()?.assignments.iter().any(|it| !it.role.is_municipal()) {
        return Ok(Some(Hindrance::Authority));
    }
    let number = store::person::number_of(tx, person).await?;
    let is_lead = number.as_deref() == Some(answer(&row.wish, "person_number"));
    Ok(is_lead.then_some(Hindrance::Lead))
}

/// Signs what the link leads to; tells what stood in the way.
pub async fn sign(app: &App, ctx: &Ctx, token: &str) -> Result<Option<Hindrance>, Error> {
    let mut tx = app.db.write().await?;
    let actor = ctx.actor()?;
    let row = store::connection::by_link(&mut tx, &sha256(token.as_bytes())).await?;
    let row = row.ok_or(Refusal::NotFound)?;
    // Whoever signs once more is shown that it is done.
    if row.signed_by.as_ref() == Some(&actor.person) {
        return Ok(None);
    }
    if let Some(hindrance) = hindrance(ctx, &mut tx, &row).await? {
        return Ok(Some(hindrance));
    }
    let number = store::person::number_of(&mut tx, &actor.person).await?;
    let (_, sha256) = document(&mut tx, &row.id).await?;
    let signature = Signature {
        name: actor.name.clone(),
        number: masked(&number.unwrap_or_default()),
        provider: actor.provider.clone(),
        sha256,
    };
    if !store::connection::sign(&mut tx, &row.id, &signature, &actor.person, ctx.now).await? {
        return Ok(Some(Hindrance::Done));
    }
    let message = Message::new(Kind::Signed, answer(&row.wish, "sender_email"), PATH)
        .with("committee", &committee_name(app, &row.wish))
        .with("by", &actor.name);
    message::post(app, ctx, &mut tx, &message, None).await?;
    audit::write(&mut tx, ctx, Deed::ConnectionSigned, row.id.as_str(), None).await?;
    tx.commit().await?;
    Ok(None)
}
