//! What the person may do in the register: read at every request, and again inside every transaction that writes.

use domain::ids::OrganisationId;
use domain::register::Access;
use store::Tx;

use crate::ctx::Ctx;
use crate::error::{Error, Refusal};

/// What the person who is logged in may do, by organisation; nothing for most.
pub(crate) async fn access(tx: &mut Tx, ctx: &Ctx) -> Result<Vec<Access>, Error> {
    Ok(store::register_role::for_person(tx, &ctx.actor()?.person).await?)
}

/// The same; to somebody who may nothing anywhere, the register does not exist.
pub(crate) async fn somewhere(tx: &mut Tx, ctx: &Ctx) -> Result<Vec<Access>, Error> {
    let all = access(tx, ctx).await?;
    if all.is_empty() { Err(Refusal::NotFound.into()) } else { Ok(all) }
}

/// What the person may do for the organisation. In a transaction that writes, hold the organisation first.
pub(crate) async fn within(
    tx: &mut Tx,
    ctx: &Ctx,
    organisation: &OrganisationId,
) -> Result<Access, Error> {
    let all = access(tx, ctx).await?;
    let found = all.into_iter().find(|access| &access.organisation == organisation);
    found.ok_or_else(|| Refusal::NotFound.into())
}
