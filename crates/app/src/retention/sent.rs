//! The removal of what was sent: asked for by somebody, one case at a time.

use domain::ids::{CaseId, SubmissionId};
use domain::retention::{Exception, Kind};
use domain::role::Action;
use jiff::Timestamp;
use jiff::civil::Date;
use store::Tx;
use store::removal::{Aged, Stamp};

use super::{decided, exception};
use crate::audit::{self, Deed};
use crate::ctx::Ctx;
use crate::error::Error;
use crate::rights::at_authority;
use crate::service::App;

/// How many cases and submissions are removed in one go. More is removed by asking once more.
const REMOVED_MAX: usize = 200;
/// How many are looked at, at a time.
const BATCH: u32 = 100;

/// Who asks for a removal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Who {
    /// The authority's administrator, who is logged in.
    Administrator,
    /// The operator, by a command: whoever runs it has the keys, and says how many there are.
    Operator {
        /// No more than so many go.
        at_most: usize,
    },
}

impl Who {
    async fn check(self, app: &App, ctx: &Ctx, tx: &mut Tx) -> Result<(), Error> {
        match self {
            Self::Administrator => {
                at_authority(app, ctx, tx, Action::Administer).await?;
            }
            Self::Operator { .. } => {}
        }
        Ok(())
    }

    /// How many cases and submissions are removed in one go.
    fn limit(self) -> usize {
        match self {
            Self::Administrator => REMOVED_MAX,
            Self::Operator { at_most } => REMOVED_MAX.min(at_most),
        }
    }
}

/// What was done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Done {
    /// Under which the receipt is found.
    pub run: String,
    /// How many cases and submissions were removed.
    pub n_removed: usize,
    /// Whether nothing more is to be removed.
    pub is_all: bool,
}

/// Removes what was sent and has had its time. `day` is the day of the preview that whoever asks has read: on
/// another day nothing is done, since another day has other things to remove. None then.
///
/// Each case goes with everything that belongs to it in a transaction of its own, in which everything is asked
/// once more; so it can be stopped at any moment, and begun again.
pub async fn remove(app: &App, ctx: &Ctx, day: Date, who: Who) -> Result<Option<Done>, Error> {
    let mut tx = app.db.read().await?;
    who.check(app, ctx, &mut tx).await?;
    drop(tx);
    if day != ctx.today {
        return Ok(None);
    }
    let actor = ctx.actor.as_ref().map_or("-", |actor| actor.person.as_str());
    let stamp =
        Stamp { run: app.random.id()?, rule: String::new(), by: actor.to_owned(), at: ctx.now };
    let mut done = Done { run: stamp.run.clone(), n_removed: 0, is_all: true };
    cases(app, ctx, (who, &stamp), &mut done).await?;
    submissions(app, ctx, (who, &stamp), &mut done).await?;
    Ok(Some(done))
}

async fn cases(
    app: &App,
    ctx: &Ctx,
    (who, stamp): (Who, &Stamp),
    done: &mut Done,
) -> Result<(), Error> {
    let Some((rule, moment)) = decided(app, Kind::Case, ctx.today) else { return Ok(()) };
    let stamp = Stamp { rule: rule.name(), ..stamp.clone() };
    let mut after = (Timestamp::MIN, String::new());
    loop {
        let mut tx = app.db.read().await?;
        let aged = store::removal::aged_cases(&mut tx, moment, (after.0, &after.1), BATCH).await?;
        drop(tx);
        let Some(last) = aged.last() else { return Ok(()) };
        after = (last.since, last.id.to_string());
        for it in aged.iter().filter(|it| !it.is_under_way) {
            if done.n_removed >= who.limit() {
                done.is_all = false;
                return Ok(());
            }
            done.n_removed += usize::from(one_case(app, ctx, (who, &stamp), moment, it).await?);
        }
    }
}

/// Removes a case, or notes that it is kept; whether it was removed.
async fn one_case(
    app: &App,
    ctx: &Ctx,
    (who, stamp): (Who, &Stamp),
    moment: Timestamp,
    aged: &Aged<CaseId>,
) -> Result<bool, Error> {
    let mut tx = app.db.write().await?;
    who.check(app, ctx, &mut tx).await?;
    let Some(id) = &aged.committee_id else { return Ok(false) };
    // Whoever sends a report holds the committee first and the case afterwards, and so does this.
    store::committee::hold(&mut tx, &[id]).await?;
    let committee = store::committee::by_id(&mut tx, id).await?;
    let case = store::case::for_ids(&mut tx, std::slice::from_ref(&aged.id)).await?.pop();
    let now = store::removal::aged_case(&mut tx, moment, &aged.id).await?;
    let (Some(committee), Some(case), Some(now)) = (committee, case, now) else {
        return Ok(false);
    };
    if case.committee_id != committee.id {
        // It was carried over meanwhile, and is met there the next time.
        return Ok(false);
    }
    // Of one that cannot be read nothing is decided until its row has been restored: a hold would outlive the damage.
    if case.person.is_none() {
        return Ok(false);
    }
    let municipality = &committee.municipality_code;
    let is_removed = match exception(app, (&case, now.is_under_way), municipality, ctx.today) {
        Some(Exception::UnderWay) => return Ok(false),
        Some(why @ (Exception::Research | Exception::BirthUnknown)) => {
            store::removal::hold(&mut tx, &case.id, why.code(), None, ctx.now).await?;
            let id = case.id.as_str();
            audit::write(&mut tx, ctx, Deed::CaseHeld, id, Some(&case.committee_id)).await?;
            false
        }
        None => {
            let Some(case) = case.whole() else { return Ok(false) };
            let reports = store::removal::remove_case(&mut tx, &case, stamp).await?;
            let of = Some(&case.committee_id);
            for report in &reports {
                audit::write(&mut tx, ctx, Deed::ReportRemoved, report.as_str(), of).await?;
            }
            audit::write(&mut tx, ctx, Deed::Removed(Kind::Case), case.id.as_str(), of).await?;
            true
        }
    };
    tx.commit().await?;
    Ok(is_removed)
}

async fn submissions(
    app: &App,
    ctx: &Ctx,
    (who, stamp): (Who, &Stamp),
    done: &mut Done,
) -> Result<(), Error> {
    let Some((rule, moment)) = decided(app, Kind::Submission, ctx.today) else { return Ok(()) };
    let stamp = Stamp { rule: rule.name(), ..stamp.clone() };
    let mut after = (Timestamp::MIN, String::new());
    loop {
        let mut tx = app.db.read().await?;
        let aged =
            store::removal::aged_submissions(&mut tx, moment, (after.0, &after.1), BATCH).await?;
        drop(tx);
        let Some(last) = aged.last() else { return Ok(()) };
        after = (last.since, last.id.to_string());
        for it in aged.iter().filter(|it| !it.is_under_way) {
            if done.n_removed >= who.limit() {
                done.is_all = false;
                return Ok(());
            }
            let is_removed = one_submission(app, ctx, (who, &stamp), moment, &it.id).await?;
            done.n_removed += usize::from(is_removed);
        }
    }
}

/// Removes a submission; whether it was removed.
async fn one_submission(
    app: &App,
    ctx: &Ctx,
    (who, stamp): (Who, &Stamp),
    moment: Timestamp,
    id: &SubmissionId,
) -> Result<bool, Error> {
    let mut tx = app.db.write().await?;
    who.check(app, ctx, &mut tx).await?;
    // What was sent never begins to be under way again: a decision is final.
    let aged = store::removal::aged_submission(&mut tx, moment, id).await?;
    let Some(aged) = aged.filter(|it| !it.is_under_way) else { return Ok(false) };
    store::removal::remove_submission(&mut tx, &aged, stamp).await?;
    let deed = Deed::Removed(Kind::Submission);
    audit::write(&mut tx, ctx, deed, id.as_str(), aged.committee_id.as_ref()).await?;
    tx.commit().await?;
    Ok(true)
}

/// Why somebody keeps a case. A code and no words of their own, which could name somebody.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reason {
    /// It is tried in court, or somebody else is to look at it.
    Dispute,
    /// Somebody has asked for it.
    Request,
    /// Something else.
    Other,
}

impl Reason {
    /// Every reason.
    pub const ALL: [Self; 3] = [Self::Dispute, Self::Request, Self::Other];

    /// The code in the database.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Dispute => "dispute",
            Self::Request => "request",
            Self::Other => "other",
        }
    }
}

/// Keeps the case with the public reference; false when there is no such case, or it is kept already.
pub async fn hold(app: &App, ctx: &Ctx, reference: &str, reason: Reason) -> Result<bool, Error> {
    let mut tx = app.db.write().await?;
    let by = at_authority(app, ctx, &mut tx, Action::Administer).await?;
    let Some((case, committee)) = store::removal::case_by_reference(&mut tx, reference).await?
    else {
        return Ok(false);
    };
    if !store::removal::hold(&mut tx, &case, reason.code(), Some(&by), ctx.now).await? {
        return Ok(false);
    }
    audit::write(&mut tx, ctx, Deed::CaseHeld, case.as_str(), Some(&committee)).await?;
    tx.commit().await?;
    Ok(true)
}

/// Keeps the case no longer than others; false when it was not kept.
pub async fn release(app: &App, ctx: &Ctx, reference: &str) -> Result<bool, Error> {
    let mut tx = app.db.write().await?;
    at_authority(app, ctx, &mut tx, Action::Administer).await?;
    let Some((case, committee)) = store::removal::case_by_reference(&mut tx, reference).await?
    else {
        return Ok(false);
    };
    if !store::removal::release(&mut tx, &case).await? {
        return Ok(false);
    }
    audit::write(&mut tx, ctx, Deed::CaseReleased, case.as_str(), Some(&committee)).await?;
    tx.commit().await?;
    Ok(true)
}
