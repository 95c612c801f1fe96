//! Sends the ticked cases: one report and one receipt each, all in one transaction or none.

use std::collections::{BTreeMap, BTreeSet};

use domain::ids::{CaseId, CommitteeId};
use domain::report::Report;
use domain::role::Action;
use store::Tx;
use store::case::Case;

use super::{Outcome, SEND_MAX, Sent, Ticked, follow_all, name, seen, unchanged, walked};
use crate::case::{self, Followed};
use crate::ctx::Ctx;
use crate::draft::name_of;
use crate::error::{Error, Fault};
use crate::parcel::{self, CommitteeNames, Parcel, Place};
use crate::proof::{self, Piece};
use crate::rights::Rights;
use crate::service::App;
use crate::submit::change_case;

/// A case made ready to send.
enum Ready {
    Parcel(Box<(CaseId, Parcel)>),
    Lacking(CaseId),
    Damaged(CaseId),
}

impl Ready {
    /// Whose report it is, when there is one to send.
    fn committee(&self) -> Option<&CommitteeId> {
        match self {
            Self::Parcel(parcel) => Some(&parcel.1.report.committee),
            Self::Lacking(_) | Self::Damaged(_) => None,
        }
    }
}

/// What the tick would send; nothing when its report has been sent.
fn piece<'a>(ready: &'a [Ready], tick: &Ticked) -> Option<&'a Piece> {
    ready.iter().find_map(|ready| match ready {
        Ready::Parcel(it) if it.0 == tick.case && it.1.place.ordinal == tick.after + 1 => {
            Some(&it.1.piece)
        }
        Ready::Parcel(_) | Ready::Lacking(_) | Ready::Damaged(_) => None,
    })
}

/// Sends an unchanged follow-up for each ticked case: all in one transaction, or none. Sending the same
/// ticks again gives the reports that were made, since each is the report after those that were seen.
pub async fn send(app: &App, ctx: &Ctx, ticked: &[Ticked]) -> Result<Vec<Sent>, Error> {
    let ticked = ticked.get(..SEND_MAX.min(ticked.len())).unwrap_or_default();
    let ready = prepare(app, ctx, ticked).await?;
    let pieces: Vec<&Piece> = ticked.iter().filter_map(|tick| piece(&ready, tick)).collect();
    proof::demand(app, ctx, &pieces)?;
    let ids: Vec<CaseId> = ticked.iter().map(|it| it.case.clone()).collect();
    let mut tx = app.db.write().await?;
    // Committees first, before the rights are read: a removal has either been made, or waits.
    let committees: BTreeSet<&CommitteeId> = ready.iter().filter_map(Ready::committee).collect();
    let committees: Vec<&CommitteeId> = committees.into_iter().collect();
    store::committee::hold(&mut tx, &committees).await?;
    let rights = Rights::of(app, ctx, &mut tx, Action::Report).await?;
    // All are held before any is changed, always in the same order, so that two senders never wait for
    // each other.
    let cases = store::case::for_ids(&mut tx, &ids).await?;
    parcel::keep_catalogue(app, ctx, &mut tx).await?;
    let mut sent = Vec::with_capacity(ticked.len());
    let mut done = BTreeSet::new();
    for tick in ticked {
        let case = cases.iter().find(|case| case.id == tick.case);
        let case = case.filter(|case| rights.cover(&case.committee_id, &case.area));
        let Some(case) = case.filter(|case| done.insert(case.id.clone())) else { continue };
        let ready = ready.iter().find(|ready| match ready {
            Ready::Parcel(parcel) => parcel.0 == case.id,
            Ready::Lacking(id) | Ready::Damaged(id) => id == &case.id,
        });
        let outcome = if case.last_ordinal == tick.after && case.closed_at.is_none() {
            match (ready, case.clone().whole()) {
                (Some(Ready::Damaged(_)), _) | (_, None) => Outcome::Damaged,
                (Some(Ready::Parcel(it)), Some(case)) => {
                    one(app, ctx, &mut tx, &rights, (&case, &it.1)).await?
                }
                (Some(Ready::Lacking(_)), Some(_)) => Outcome::Lacking,
                (None, Some(_)) => Outcome::Changed,
            }
        } else {
            earlier(&mut tx, ctx, tick).await?
        };
        sent.push(Sent { name: name(case), case: case.id.clone(), outcome });
    }
    tx.commit().await?;
    Ok(sent)
}

/// What became of ticks that have been sent, without sending anything.
pub async fn results(app: &App, ctx: &Ctx, ticked: &[Ticked]) -> Result<Vec<Sent>, Error> {
    let mut tx = app.db.read().await?;
    let rights = Rights::of(app, ctx, &mut tx, Action::Report).await?;
    let ids: Vec<CaseId> = ticked.iter().map(|it| it.case.clone()).collect();
    let cases = store::case::for_ids(&mut tx, &ids).await?;
    let mut sent = Vec::with_capacity(ticked.len());
    for tick in ticked {
        let case = cases.iter().find(|case| case.id == tick.case);
        let case = case.filter(|case| rights.cover(&case.committee_id, &case.area));
        let Some(case) = case else { continue };
        let outcome = if case.last_ordinal == tick.after && case.closed_at.is_none() {
            let is_damaged =
                !follow_all(app, &mut tx, std::slice::from_ref(case)).await?.damaged.is_empty();
            if is_damaged { Outcome::Damaged } else { Outcome::Lacking }
        } else {
            earlier(&mut tx, ctx, tick).await?
        };
        sent.push(Sent { name: name(case), case: case.id.clone(), outcome });
    }
    drop(tx);
    seen(app, ctx, &rights, sent.len()).await?;
    Ok(sent)
}

async fn one(
    app: &App,
    ctx: &Ctx,
    tx: &mut Tx,
    rights: &Rights,
    (case, parcel): (&Case, &Parcel),
) -> Result<Outcome, Error> {
    if parcel.place.ordinal != case.last_ordinal + 1 {
        return Ok(Outcome::Changed);
    }
    let row = parcel::row(app, ctx, parcel, &case.id, None, rights)?;
    change_case(tx, ctx, case, parcel).await?;
    parcel::store(ctx, tx, parcel, &row).await?;
    let reference = format!("{}-{}", case.reference, row.ordinal);
    Ok(Outcome::Received { id: row.id, reference, sent_at: row.sent_at })
}

/// The report that was made after those that were seen: by the same tick, or by somebody else.
async fn earlier(tx: &mut Tx, ctx: &Ctx, tick: &Ticked) -> Result<Outcome, Error> {
    let report = store::report::by_ordinal(tx, &tick.case, tick.after + 1).await;
    let report = match store::Error::if_readable(report)? {
        Some(Some(report)) => report,
        Some(None) => return Ok(Outcome::Changed),
        None => return Ok(Outcome::Damaged),
    };
    let report = case::read_with_sender(report)?;
    let (report, sent_by) = report;
    let reference = report.document.reference;
    if sent_by == ctx.actor()?.person {
        return Ok(Outcome::Received { id: report.id, reference, sent_at: report.sent_at });
    }
    let who = name_of(tx, &sent_by).await?;
    Ok(Outcome::ByOther { id: report.id, reference, who })
}

/// Makes documents and receipts, on as many processors as there are.
async fn prepare(app: &App, ctx: &Ctx, ticked: &[Ticked]) -> Result<Vec<Ready>, Error> {
    let ids: Vec<CaseId> = ticked.iter().map(|it| it.case.clone()).collect();
    let mut tx = app.db.read().await?;
    let rights = Rights::of(app, ctx, &mut tx, Action::Report).await?;
    let mut cases = store::case::for_ids(&mut tx, &ids).await?;
    cases.retain(|case| rights.cover(&case.committee_id, &case.area) && case.closed_at.is_none());
    let mut names: BTreeMap<CommitteeId, CommitteeNames> = BTreeMap::new();
    for case in &cases {
        if !names.contains_key(&case.committee_id) {
            let own = CommitteeNames::of(app, &mut tx, &case.committee_id).await?;
            names.insert(case.committee_id.clone(), own);
        }
    }
    let followed = follow_all(app, &mut tx, &cases).await?;
    drop(tx);
    let damaged = followed.damaged.into_iter().map(Ready::Damaged);
    let mut jobs: Vec<(Followed, CommitteeNames)> = Vec::with_capacity(cases.len());
    for case in &cases {
        let names = names.get(&case.committee_id).cloned();
        let followed = followed.whole.get(&case.id).map(|(followed, _)| followed.clone());
        jobs.extend(followed.zip(names));
    }
    let workers = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    let share = jobs.len().div_ceil(workers).max(1);
    let mut tasks = Vec::new();
    while !jobs.is_empty() {
        let rest = jobs.split_off(share.min(jobs.len()));
        let share = std::mem::replace(&mut jobs, rest);
        let (app, ctx, rights) = (app.clone(), ctx.clone(), rights.clone());
        tasks.push(tokio::task::spawn_blocking(move || {
            share.iter().map(|job| ready(&app, &ctx, &rights, job)).collect::<Result<Vec<_>, _>>()
        }));
    }
    let mut all: Vec<Ready> = damaged.collect();
    for task in tasks {
        all.extend(task.await.map_err(|_| Fault::Broken("a receipt's task was lost"))??);
    }
    Ok(all)
}

fn ready(
    app: &App,
    ctx: &Ctx,
    rights: &Rights,
    (followed, names): &(Followed, CommitteeNames),
) -> Result<Ready, Error> {
    let answers = unchanged(app, followed);
    let journey = walked(app, ctx, rights, followed, &answers);
    let Some(report) = Report::from_journey(&journey) else {
        return Ok(Ready::Lacking(followed.id.clone()));
    };
    let place = Place {
        reference: followed.reference.clone(),
        ordinal: followed.after + 1,
        period: app.reference.windows.counted_for(followed.waiting, ctx.today),
    };
    let parcel = parcel::pack(app, ctx, &journey, report, place, names)?;
    Ok(Ready::Parcel(Box::new((followed.id.clone(), parcel))))
}
