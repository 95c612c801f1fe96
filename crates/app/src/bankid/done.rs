//! What a complete order is used for: once, to log in, or to send with.

use eid::bankid::{Completion, Signed};
use eid::{BANKID, VerifiedIdentity};
use store::attempt;

use super::{Purpose, known};
use crate::audit::{self, Deed};
use crate::ctx::Ctx;
use crate::error::{Error, Fault, Refusal};
use crate::proof::Proof;
use crate::service::App;
use crate::session::{self, Door};

/// Logs in whom a complete order vouches for. The answer is the session's token, and where to go.
pub async fn log_in(
    app: &App,
    ctx: &Ctx,
    (secret, id): (&str, &str),
    door: impl Fn(&str) -> Door,
) -> Result<(String, String), Error> {
    let found = known(app, ctx, secret, id).await?;
    let Purpose::LogIn { to } = found.details.purpose else {
        return Err(Refusal::NotFound.into());
    };
    let mut tx = app.db.write().await?;
    let completion: Option<Completion> = attempt::result(&mut tx, id).await?;
    let is_first = attempt::use_up(&mut tx, id).await?;
    tx.commit().await?;
    let completion = completion.filter(|_| is_first).ok_or(Refusal::NotFound)?;
    let identity = VerifiedIdentity::from_bankid(&completion.user, ctx.today)
        .ok_or(Fault::Broken("BankID gave a number that cannot exist"))?;
    let token = session::log_in(app, ctx, &identity, door(&to)).await?;
    Ok((token, to))
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
    let Completion { user: _, signature, ocsp_response } = completion;
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
