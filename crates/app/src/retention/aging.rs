//! What goes by itself, once an hour; and the reminder before a draft goes.

use std::collections::{BTreeMap, BTreeSet};

use domain::retention::{Kind, Way};
use domain::role::Role;
use store::Tx;
use store::retention::Left;

use super::{decided, kept_from};
use crate::audit::{self, Deed};
use crate::ctx::Ctx;
use crate::error::Error;
use crate::message::{self, Message};
use crate::service::App;

/// How many records are removed in one transaction.
const BATCH: u32 = 200;
/// How many such transactions there are for each kind in one go; the rest waits for the next.
const BATCHES_MAX: usize = 25;

/// Removes what goes by itself and has had its time; tells how much of each kind. Any number of nodes may do it
/// at once, and one that is stopped has done what it has done.
pub async fn by_itself(app: &App, ctx: &Ctx) -> Result<Vec<(Kind, usize)>, Error> {
    let mut removed = Vec::new();
    for kind in Kind::ALL.into_iter().filter(|kind| kind.way() == Way::ByItself) {
        let Some((_, moment)) = decided(app, kind, ctx.today) else { continue };
        let mut tx = app.db.read().await?;
        let (mut waiting, _) = store::retention::aged(&mut tx, kind, moment).await?;
        drop(tx);
        let mut count = 0;
        for _ in 0..BATCHES_MAX {
            if waiting <= 0 {
                break;
            }
            let mut tx = app.db.write().await?;
            let gone = store::retention::remove_aged(&mut tx, kind, moment, BATCH).await?;
            let n_gone = gone.len();
            // Several earlier states of one draft are one line.
            for it in gone.into_iter().collect::<BTreeSet<_>>() {
                let deed = Deed::Removed(kind);
                audit::write(&mut tx, ctx, deed, &it.record, it.committee_id.as_ref()).await?;
            }
            tx.commit().await?;
            count += n_gone;
            waiting = if n_gone == 0 { 0 } else { waiting - i64::from(BATCH) };
        }
        if count > 0 {
            removed.push((kind, count));
        }
    }
    Ok(removed)
}

/// Puts a reminder in the box for whoever has left drafts alone; tells how many messages that was. Each draft is
/// reminded of once, until somebody touches it again.
pub async fn remind(app: &App, ctx: &Ctx) -> Result<usize, Error> {
    let Some(rule) = app.reference.retention.rule(Kind::Draft) else { return Ok(0) };
    let touched_before = rule.remind.and_then(|remind| kept_from(app, remind, ctx.today));
    let (Some(touched_before), Some(goes_on)) = (touched_before, rule.keep.goes_on(ctx.today))
    else {
        return Ok(0);
    };
    let mut tx = app.db.read().await?;
    if store::retention::count_left(&mut tx, touched_before).await? == 0 {
        return Ok(0);
    }
    drop(tx);
    let mut tx = app.db.write().await?;
    let left = store::retention::take_left(&mut tx, touched_before, ctx.now, BATCH).await?;
    let mut drafts_of: BTreeMap<String, usize> = BTreeMap::new();
    for draft in &left {
        let told = addresses(ctx, &mut tx, draft).await?;
        if told.is_empty() {
            // Nothing goes that nobody was told of.
            store::retention::not_left(&mut tx, &draft.id).await?;
        }
        for address in told {
            *drafts_of.entry(address).or_default() += 1;
        }
    }
    for (address, n) in &drafts_of {
        let message = Message::new(message::Kind::DraftsLeft, address, "/mina-rapporter")
            .with("n", &n.to_string())
            .with("until", &goes_on.to_string());
        message::post(app, ctx, &mut tx, &message, None).await?;
    }
    tx.commit().await?;
    Ok(drafts_of.len())
}

/// Who is to know: whoever touched the draft last, or the lead reporters when he or she reports there no more.
async fn addresses(ctx: &Ctx, tx: &mut Tx, draft: &Left) -> Result<BTreeSet<String>, Error> {
    let Some(committee) = &draft.committee_id else {
        let details = store::person::details(tx, &draft.updated_by).await?;
        let email = details.map(|it| it.email).filter(|email| !email.is_empty());
        return Ok(email.into_iter().collect());
    };
    let held = store::assignment::held(tx, committee, ctx.today).await?;
    let is_own = held.iter().any(|it| it.person_id == draft.updated_by);
    let addresses = held.into_iter().filter(|it| {
        if is_own { it.person_id == draft.updated_by } else { it.role == Role::LeadReporter }
    });
    Ok(addresses.map(|it| it.details.email).filter(|email| !email.is_empty()).collect())
}
