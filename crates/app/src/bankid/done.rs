//! What a complete order is used for: once, to log in, or to send with.

use std::net::IpAddr;

use eid::bankid::{Completion, Signed};
use eid::{BANKID, VerifiedIdentity};
use store::attempt;

use super::{Details, Purpose, known};
use crate::audit::{self, Deed};
use crate::ctx::Ctx;
use crate::error::{Error, Fault, Refusal};
use crate::proof::Proof;
use crate::service::App;
use crate::session::{self, Door};

/// How a login ended.
pub enum LoggedIn {
    /// The session's token, and where to go.
    In(String, String),
    /// It was used already: where to go, if that was here.
    Before(String),
    /// The app was to be opened on the same device, and was on another: somebody may have sent the link on.
    OtherDevice,
}

/// Logs in whom a complete order vouches for. `came_back` is what stood in the address that the app went back to.
pub async fn log_in(
    app: &App,
    ctx: &Ctx,
    (secret, id, came_back): (&str, &str, &str),
    door: impl Fn(&str) -> Door,
) -> Result<LoggedIn, Error> {
    let found = known(app, ctx, secret, id).await?;
    let Purpose::LogIn { to } = found.details.purpose.clone() else {
        return Err(Refusal::NotFound.into());
    };
    let mut tx = app.db.write().await?;
    let completion: Option<Completion> = attempt::result(&mut tx, id).await?;
    let completion = completion.ok_or(Refusal::NotFound)?;
    if !is_on_this_device(&found.details, &completion, came_back) {
        tracing::warn!(
            attempt = id,
            "a login was completed on another device than it was begun on"
        );
        return Ok(LoggedIn::OtherDevice);
    }
    let is_first = attempt::use_up(&mut tx, id).await?;
    tx.commit().await?;
    if !is_first {
        return Ok(LoggedIn::Before(to));
    }
    let identity = VerifiedIdentity::from_bankid(&completion.user, ctx.today)
        .ok_or(Fault::Broken("BankID gave a number that cannot exist"))?;
    let token = session::log_in(app, ctx, &identity, door(&to)).await?;
    Ok(LoggedIn::In(token, to))
}

/// Whether an order for the same device was completed there: the app came back to this browser, or has its
/// address. Without this, whoever begins an order could send somebody else the link that opens the app.
fn is_on_this_device(details: &Details, completion: &Completion, came_back: &str) -> bool {
    let has_address = completion
        .device
        .ip_address
        .parse::<IpAddr>()
        .is_ok_and(|address| address.to_canonical() == details.address.to_canonical());
    !details.is_same_device || came_back == details.came_back || has_address
}

/// What a complete signature proves, to be sent with. What it was for may have changed since; then it is refused
/// where it is sent.
pub async fn proof(
    app: &App,
    ctx: &Ctx,
    (secret, id): (&str, &str),
) -> Result<Option<(Purpose, Proof)>, Error> {
    let found = known(app, ctx, secret, id).await?;
    let mut tx = app.db.read().await?;
    let completion: Option<Completion> = attempt::result(&mut tx, id).await?;
    let number = store::person::number_of(&mut tx, &ctx.actor()?.person).await?;
    drop(tx);
    let (Some(signing), Some(completion)) = (found.details.signing, completion) else {
        return Ok(None);
    };
    let is_person = number.as_deref() == Some(completion.user.personal_number.as_str());
    let signed = Signed::read(&completion.signature);
    let checked = signed.and_then(|signed| signed.check(&signing.visible, &signing.hidden));
    if let Err(fault) = &checked {
        tracing::error!(%fault, attempt = id, "a signature was refused");
    }
    if checked.is_err() || !is_person {
        let mut tx = app.db.write().await?;
        audit::write(&mut tx, ctx, Deed::SignatureRefused, id, None).await?;
        tx.commit().await?;
        return Err(Refusal::WrongSignature.into());
    }
    let Completion { user: _, device: _, signature, ocsp_response } = completion;
    let evidence = serde_json::json!({
        "visible": signing.visible,
        "hidden": signing.hidden,
        "signature": signature,
        "ocspResponse": ocsp_response,
    });
    let proof = Proof {
        is_signature: true,
        provider: BANKID.to_owned(),
        provider_name: "BankID".to_owned(),
        given_at: ctx.now,
        content_sha256: signing.sha256,
        evidence: evidence.to_string(),
        attempt: id.to_owned(),
    };
    Ok(Some((found.details.purpose, proof)))
}
