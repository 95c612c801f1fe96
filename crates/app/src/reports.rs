//! What has been sent: one report, its receipt, for ever.

use domain::ids::{AreaId, CaseId, CommitteeId, ReportId};
use domain::period::Period;
use domain::role::Action;
use jiff::Timestamp;
use store::Tx;

use crate::audit::{self, Deed};
use crate::ctx::Ctx;
use crate::document::Document;
use crate::error::{Error, Fault, Refusal};
use crate::random::sha256;
use crate::receipts;
use crate::rights::Rights;
use crate::service::{App, Mode};

/// How the ids of the reports begin that the demonstration is made with, and no other: they have neither a receipt nor a line
/// in the log from when they were sent.
pub(crate) const READY_MADE: &str = "demo-";

/// A sent report as its sender may read it.
#[derive(Clone)]
pub struct SentReport {
    /// Which report.
    pub id: ReportId,
    /// The report as it was sent.
    pub document: Document,
    /// SHA-256 of the document's text.
    pub sha256: String,
    /// When it was sent.
    pub sent_at: Timestamp,
    /// The committee, for one more report there.
    pub committee: CommitteeId,
    /// The area, for one more report there.
    pub area: AreaId,
    /// Where the decision stands.
    pub status: String,
    /// Its case.
    pub case: CaseId,
    /// The period that it is counted for.
    pub period: Option<Period>,
}

/// Reads a report that the person may know of.
pub async fn read(app: &App, ctx: &Ctx, id: &ReportId) -> Result<SentReport, Error> {
    let mut tx = app.db.read().await?;
    let (row, committee) = known(app, ctx, &mut tx, id).await?;
    drop(tx);
    look(app, ctx, Deed::ReportSeen, &row.id, &committee).await?;
    Ok(SentReport {
        id: row.id,
        document: Document::read(&row.document)?,
        sha256: row.sha256,
        sent_at: row.sent_at,
        committee,
        area: row.area,
        status: row.status,
        case: row.case_id,
        period: row.period,
    })
}

/// The receipt's PDF as it was stored when the report was sent.
///
/// The demonstration's reports are made without; theirs is drawn at the first fetching and kept.
pub async fn receipt(app: &App, ctx: &Ctx, id: &ReportId) -> Result<(String, Vec<u8>), Error> {
    let mut tx = app.db.read().await?;
    let (row, committee) = known(app, ctx, &mut tx, id).await?;
    let stored = store::receipt::by_report(&mut tx, id).await?;
    let log = store::audit::for_record(&mut tx, id.as_str()).await?;
    let was_sent = log.iter().any(|line| line.action == Deed::ReportSent.code());
    drop(tx);
    look(app, ctx, Deed::ReceiptFetched, &row.id, &committee).await?;
    let document = Document::read(&row.document)?;
    if let Some(stored) = stored {
        return Ok((document.reference, stored.pdf));
    }
    if app.mode != Mode::Demo || was_sent {
        // Another one in its place would hide that it is gone.
        return Err(Fault::Broken("a receipt that was given is gone").into());
    }
    let words = &app.form().catalogue.words;
    let pdf = receipts::draw(words, &document, &row.document, &row.sha256, app.mode)?;
    let mut tx = app.db.write().await?;
    store::receipt::insert(&mut tx, id, &pdf, &sha256(&pdf), ctx.now).await?;
    tx.commit().await?;
    Ok((document.reference, pdf))
}

/// The report, with the committee whose case it is about now: a case may have been carried over to another
/// since it was sent, and its reports follow it.
async fn known(
    app: &App,
    ctx: &Ctx,
    tx: &mut Tx,
    id: &ReportId,
) -> Result<(store::report::Report, CommitteeId), Error> {
    let rights = Rights::for_record(app, ctx, tx, Action::ReadOwnCommittee).await?;
    let row = store::report::by_id(tx, id).await?.ok_or(Refusal::NotFound)?;
    let case = store::case::by_id(tx, &row.case_id).await?.ok_or(Refusal::NotFound)?;
    if rights.cover(&case.committee_id, &case.area) {
        Ok((row, case.committee_id))
    } else {
        Err(Refusal::NotFound.into())
    }
}

/// Writes the look down before anything is shown.
async fn look(
    app: &App,
    ctx: &Ctx,
    deed: Deed,
    id: &ReportId,
    committee: &CommitteeId,
) -> Result<(), Error> {
    audit::look_once(app, ctx, deed, (id.as_str(), id.as_str()), &[Some(committee)]).await
}
