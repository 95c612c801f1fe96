//! Sends a report. When the answer says "received", everything is in one flushed transaction.

use domain::ids::{CaseId, CommitteeId, DraftId, ReportId};
use domain::journey::Journey;
use domain::report::Report;
use domain::service::Service;
use store::Tx;
use store::case::{Case, Change};

use crate::committee_change;
use crate::connection;
use crate::ctx::Ctx;
use crate::draft::{self, OpenDraft};
use crate::error::{Error, Fault, Refusal, Sent};
use crate::parcel::{self, CommitteeNames, Parcel, Place};
use crate::proof;
use crate::reference_number;
use crate::register;
use crate::reporters;
use crate::rights::Rights;
use crate::service::App;

/// How the sending went.
pub enum Submitted {
    /// Received; this is what it became. Also the answer to a second sending of the same draft.
    Received(Sent),
    /// The same decision was already reported, by this person or a colleague; this is that report.
    AlreadyReported(ReportId),
    /// Something must be put right first.
    PutRight(OpenDraft),
    /// The draft, or its case, was changed after the summary was shown; it must be read again.
    Changed(OpenDraft),
    /// The operation stands otherwise by now than when the notice about it was begun, and such a notice can no longer be
    /// made. The draft is kept.
    Overtaken(OpenDraft),
}

/// What the person saw on the summary.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Seen {
    /// The revision of the draft.
    pub revision: i64,
    /// How many reports the case had; 0 when this is its first. Of a notice, its files, as a number that is another one
    /// when they are others.
    pub after: i64,
}

/// Sends the draft as the person saw it on the summary.
pub async fn submit(app: &App, ctx: &Ctx, id: &DraftId, seen: Seen) -> Result<Submitted, Error> {
    let mut tx = app.db.read().await?;
    let (_, row) = draft::known(app, ctx, &mut tx, id).await?;
    if let Some(sent) = Sent::of(&row) {
        return Ok(Submitted::Received(sent));
    }
    match row.service {
        Service::IndividualReport => {}
        Service::Reporters => {
            drop(tx);
            return reporters::send(app, ctx, id, seen).await;
        }
        Service::Connection => {
            drop(tx);
            return connection::send(app, ctx, id, seen).await;
        }
        Service::CommitteeChange => {
            drop(tx);
            return committee_change::send(app, ctx, id, seen).await;
        }
        Service::RegisterApplication => {
            drop(tx);
            return register::organisations::send(app, ctx, id, seen).await;
        }
        Service::OperationNotice => {
            drop(tx);
            return register::notices::send(app, ctx, (id, &row.answers), seen).await;
        }
    }
    let (rights, row) = draft::readable(app, ctx, &mut tx, id).await?;
    let open = draft::opened(app, ctx, &mut tx, rights, row).await?;
    if open.seen() != seen {
        return Ok(Submitted::Changed(open));
    }
    let journey = open.journey(app);
    let Some(report) = Report::from_journey(&journey) else {
        return Ok(Submitted::PutRight(open));
    };
    let names = CommitteeNames::of(app, &mut tx, &report.committee).await?;
    drop(tx);
    let place = place(app, ctx, &open, &report)?;
    let parcel = parcel::pack(app, ctx, &journey, report, place, &names)?;
    proof::demand(app, ctx, &[&parcel.piece])?;
    match &open.case {
        None => open_case(app, ctx, id, seen, &journey, &parcel).await,
        Some(case) => follow_up(app, ctx, id, seen, &case.id, &parcel).await,
    }
}

/// Where the report stands: first in a case of its own, or next in the case that it follows up.
fn place(app: &App, ctx: &Ctx, open: &OpenDraft, report: &Report) -> Result<Place, Error> {
    let windows = &app.reference.windows;
    Ok(match &open.case {
        Some(case) => Place {
            reference: case.reference.clone(),
            ordinal: case.after + 1,
            period: windows.counted_for(case.waiting, ctx.today),
        },
        None => Place {
            reference: reference_number::new(&app.random)?,
            ordinal: 1,
            period: windows.counted_for(report.waiting(), ctx.today),
        },
    })
}

/// A transaction in which the draft's row is held, if it still is what was packed.
async fn unchanged(
    app: &App,
    ctx: &Ctx,
    id: &DraftId,
    (seen, parcel): (Seen, &Parcel),
) -> Result<Result<(Tx, Rights), Submitted>, Error> {
    let mut tx = app.db.write().await?;
    // Held before the rights are read: a removal has either been made, or waits for this report.
    store::committee::hold(&mut tx, &[&parcel.report.committee]).await?;
    let (rights, row) = draft::known(app, ctx, &mut tx, id).await?;
    if let Some(sent) = Sent::of(&row) {
        // Another request sent it, and may still wait for the disk: it is told once it is there.
        tx.commit().await?;
        return Ok(Err(Submitted::Received(sent)));
    }
    if row.discarded_at.is_some() {
        return Err(Refusal::Discarded.into());
    }
    let may = rights.cover(&parcel.report.committee, &parcel.report.area);
    if row.revision == seen.revision && may {
        return Ok(Ok((tx, rights)));
    }
    let open = draft::opened(app, ctx, &mut tx, rights, row).await?;
    Ok(Err(Submitted::Changed(open)))
}

/// Stores case, report, receipt, audit row and message in one transaction, or nothing.
async fn open_case(
    app: &App,
    ctx: &Ctx,
    id: &DraftId,
    seen: Seen,
    journey: &Journey<'_>,
    parcel: &Parcel,
) -> Result<Submitted, Error> {
    let identity = draft::identity(journey, ctx.today)
        .ok_or(Fault::Broken("a complete report has person, measure and date"))?;
    let (mut tx, rights) = match unchanged(app, ctx, id, (seen, parcel)).await? {
        Ok(unchanged) => unchanged,
        Err(other) => return Ok(other),
    };
    let committee = &parcel.report.committee;
    let case_id = CaseId::new(app.random.id()?);
    let key = store::draft::duplicate_lookup(&mut tx, committee, &identity).await?;
    let case = new_case(ctx, &case_id, &parcel.place, &parcel.report, &identity, key.clone());
    if !store::case::insert(&mut tx, &case).await? {
        let first = already_reported(&mut tx, committee, &key).await?;
        tx.commit().await?;
        return Ok(first);
    }
    let row = parcel::row(app, ctx, parcel, &case_id, Some(id), &rights)?;
    finish(app, ctx, tx, id, parcel, &row).await
}

/// Adds the report to the case that the draft follows up.
async fn follow_up(
    app: &App,
    ctx: &Ctx,
    id: &DraftId,
    seen: Seen,
    case_id: &CaseId,
    parcel: &Parcel,
) -> Result<Submitted, Error> {
    let (mut tx, rights) = match unchanged(app, ctx, id, (seen, parcel)).await? {
        Ok(unchanged) => unchanged,
        Err(other) => return Ok(other),
    };
    let case = store::case::by_id(&mut tx, case_id).await?;
    let case = case.ok_or(Fault::Broken("a case that is followed up is gone"))?;
    if case.last_ordinal != seen.after {
        let (rights, row) = draft::readable(app, ctx, &mut tx, id).await?;
        let open = draft::opened(app, ctx, &mut tx, rights, row).await?;
        return Ok(Submitted::Changed(open));
    }
    let row = parcel::row(app, ctx, parcel, case_id, Some(id), &rights)?;
    change_case(&mut tx, ctx, &case, parcel).await?;
    finish(app, ctx, tx, id, parcel, &row).await
}

/// Writes in the case what the report says of it. The case's row is held.
pub(crate) async fn change_case(
    tx: &mut Tx,
    ctx: &Ctx,
    case: &Case,
    parcel: &Parcel,
) -> Result<(), Error> {
    let status = &parcel.report.status;
    let change = Change {
        status: status.code().to_owned(),
        closed_at: status.ends_the_case().then_some(ctx.now),
        ordinal: parcel.place.ordinal,
        sent_at: ctx.now,
        // A report of an ended case may be counted for an earlier period than its latest.
        period: case.last_period.unwrap_or(parcel.place.period).max(parcel.place.period),
    };
    if !store::case::update_after_report(tx, case, &change).await? {
        return Err(Fault::Broken("a case that is held was changed").into());
    }
    Ok(())
}

/// Stores what every report needs, and ends the draft.
async fn finish(
    app: &App,
    ctx: &Ctx,
    mut tx: Tx,
    id: &DraftId,
    parcel: &Parcel,
    row: &store::report::NewReport,
) -> Result<Submitted, Error> {
    parcel::keep_catalogue(app, ctx, &mut tx).await?;
    parcel::store(ctx, &mut tx, parcel, row).await?;
    store::draft::mark_sent(&mut tx, id, row.id.as_str()).await?;
    tx.commit().await?;
    tracing::info!(report = %row.id, committee = %row.committee_id, "report received");
    Ok(Submitted::Received(Sent::Report(row.id.clone())))
}

/// The report that the same decision already has.
async fn already_reported(
    tx: &mut Tx,
    committee: &CommitteeId,
    key: &store::Lookup,
) -> Result<Submitted, Error> {
    let case = store::case::by_identity(tx, committee, key)
        .await?
        .ok_or(Fault::Broken("a case that stands in the way cannot be found"))?;
    let reports = store::report::for_case(tx, &case.id).await?;
    let first = reports.into_iter().next().ok_or(Fault::Broken("a case without a report"))?;
    Ok(Submitted::AlreadyReported(first.id))
}

/// The case that a first report opens.
pub(crate) fn new_case(
    ctx: &Ctx,
    id: &CaseId,
    place: &Place,
    report: &Report,
    identity: &store::draft::Identity,
    key: store::Lookup,
) -> store::case::NewCase {
    store::case::NewCase {
        id: id.clone(),
        reference: place.reference.clone(),
        committee_id: report.committee.clone(),
        area: report.area.clone(),
        measure: report.measure.as_str().to_owned(),
        focus: report.focus.as_ref().map(|focus| focus.as_str().to_owned()),
        delay_kind: report.delay_kind().to_owned(),
        decided_on: report.decided_on,
        interrupted_on: report.interrupted_on,
        status: report.status.code().to_owned(),
        is_protected: report.individual.is_protected,
        person: store::case::CasePerson {
            first_name: report.individual.first_name.clone(),
            last_name: report.individual.last_name.clone(),
            number: report.individual.number.clone(),
        },
        person_number: identity.person_number.clone(),
        identity_key: key,
        opened_at: ctx.now,
        closed_at: report.status.ends_the_case().then_some(ctx.now),
        period: place.period,
    }
}
