//! What goes by itself, once an hour; and the reminder before a draft goes.

use std::collections::{BTreeMap, BTreeSet};

use domain::retention::{Kind, Way};
use domain::role::Role;
use jiff::Timestamp;
use jiff::civil::Date;
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

/// Removes what goes by itself and has had its time, until nothing of it is left; tells how much of each kind.
///
/// Any number of nodes may do it at once, and one that is stopped has done what it has done.
pub async fn by_itself(app: &App, ctx: &Ctx) -> Result<Vec<(Kind, usize)>, Error> {
    let mut removed = Vec::new();
    for kind in Kind::ALL.into_iter().filter(|kind| kind.way() == Way::ByItself) {
        let Some((_, moment)) = decided(app, kind, ctx.today) else { continue };
        let mut tx = app.db.read().await?;
        let (waiting, _) = store::retention::aged(&mut tx, kind, moment).await?;
        drop(tx);
        let mut count = 0;
        let mut is_any_left = waiting > 0;
        while is_any_left {
            let n_gone = batch(app, ctx, kind, moment).await?;
            count += n_gone;
            // None are left, or another node has removed those that this one chose, and goes on.
            is_any_left = n_gone > 0;
        }
        if count > 0 {
            removed.push((kind, count));
        }
    }
    Ok(removed)
}

/// Removes some records of the kind and writes it down; tells how many.
async fn batch(app: &App, ctx: &Ctx, kind: Kind, moment: Timestamp) -> Result<usize, Error> {
    let mut tx = app.db.write().await?;
    let gone = store::retention::remove_aged(&mut tx, kind, moment, BATCH).await?;
    let (n_gone, deed) = (gone.len(), Deed::Removed(kind));
    let nobodys = gone.iter().filter(|it| it.record.is_none()).count();
    // Several earlier states of one draft are one line.
    for it in gone.into_iter().collect::<BTreeSet<_>>() {
        if let Some(record) = &it.record {
            audit::write(&mut tx, ctx, deed, record, it.committee_id.as_ref()).await?;
        }
    }
    // What strangers began is a line together: the log is kept for ever, and they would fill it.
    if nobodys > 0 {
        let record = format!("{}:{nobodys}", kind.code());
        audit::write(&mut tx, ctx, deed, &record, None).await?;
    }
    tx.commit().await?;
    Ok(n_gone)
}

/// From which moment on drafts are left alone for so long that somebody is reminded, and the day on which those go
/// that somebody is reminded of today.
fn reminding(app: &App, today: Date) -> Option<(Timestamp, Date)> {
    let rule = app.reference.retention.rule(Kind::Draft)?;
    Some((kept_from(app, rule.remind?, today)?, rule.keep.goes_on(today)?))
}

/// Drafts that have been left alone, and that nobody has been reminded of.
#[derive(Default)]
pub(super) struct Waiting {
    /// Those that somebody can be told of.
    tellable: Vec<Left>,
    /// How many nobody can be told of. They stay.
    pub(super) untold: i64,
}

impl Waiting {
    /// How many somebody will be reminded of.
    pub(super) fn reminders(&self) -> i64 {
        self.tellable.iter().map(|left| left.count).sum()
    }
}

/// Which drafts wait for a reminder.
pub(super) async fn waiting(app: &App, tx: &mut Tx, today: Date) -> Result<Waiting, Error> {
    let mut waiting = Waiting::default();
    let Some((touched_before, _)) = reminding(app, today) else { return Ok(waiting) };
    for left in store::retention::left(tx, touched_before).await? {
        if addresses(tx, &left, today).await?.is_empty() {
            waiting.untold += left.count;
        } else {
            waiting.tellable.push(left);
        }
    }
    Ok(waiting)
}

/// Puts a reminder in the box for whoever has left drafts alone; tells how many messages that was.
///
/// Each draft is reminded of once, until somebody touches it again. Those that nobody can be told of are not taken: they
/// stay, and keep no other waiting.
pub async fn remind(app: &App, ctx: &Ctx) -> Result<usize, Error> {
    let Some((touched_before, goes_on)) = reminding(app, ctx.today) else { return Ok(0) };
    let mut tx = app.db.read().await?;
    let waiting = waiting(app, &mut tx, ctx.today).await?;
    drop(tx);
    if waiting.tellable.is_empty() {
        return Ok(0);
    }
    let mut tx = app.db.write().await?;
    let mut drafts_of: BTreeMap<String, usize> = BTreeMap::new();
    let mut room = BATCH;
    for left in &waiting.tellable {
        // Asked once more: nothing goes that nobody was told of.
        let told = addresses(&mut tx, left, ctx.today).await?;
        if told.is_empty() || room == 0 {
            continue;
        }
        let times = (touched_before, ctx.now);
        let n = store::retention::take_left(&mut tx, left, times, room).await?.len();
        room = room.saturating_sub(u32::try_from(n).unwrap_or(room));
        for address in told.into_iter().filter(|_| n > 0) {
            *drafts_of.entry(address).or_default() += n;
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

/// Who is to know: whoever touched the drafts last, or the lead reporters when he or she reports there no more.
async fn addresses(tx: &mut Tx, left: &Left, today: Date) -> Result<BTreeSet<String>, Error> {
    let Some(committee) = &left.committee_id else {
        let details = store::person::details(tx, &left.updated_by).await?;
        let email = details.map(|it| it.email).filter(|email| !email.is_empty());
        return Ok(email.into_iter().collect());
    };
    let held = store::assignment::held(tx, committee, today).await?;
    let is_own = held.iter().any(|it| it.person_id == left.updated_by);
    let addresses = held.into_iter().filter(|it| {
        if is_own { it.person_id == left.updated_by } else { it.role == Role::LeadReporter }
    });
    Ok(addresses.map(|it| it.details.email).filter(|email| !email.is_empty()).collect())
}
