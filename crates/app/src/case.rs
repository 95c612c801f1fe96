//! A case with its reports: what it says now, and what a follow-up takes from it.

use domain::due::{Counted, Waiting};
use domain::earlier::{Earlier, EarlierReport};
use domain::ids::{CaseId, FieldId, PersonId, ReportId};
use domain::period::Period;
use jiff::Timestamp;
use store::Tx;
use store::case::Case;

use crate::clock::Clock;
use crate::ctx::Ctx;
use crate::document::Document;
use crate::error::{Error, Refusal};
use crate::rights::Rights;
use crate::service::App;

/// A case that is followed up. No `Debug`: names stand in here.
#[derive(Clone)]
pub struct Followed {
    /// Which.
    pub id: CaseId,
    /// Its public reference.
    pub reference: String,
    /// How many reports it has: the next one gets the number after.
    pub after: i64,
    /// What decides when it has to be reported.
    pub waiting: Waiting,
    /// What it already says.
    pub earlier: Earlier,
}

/// A sent report of a case, read. No `Debug`.
#[derive(Clone)]
pub(crate) struct ReadReport {
    pub(crate) id: ReportId,
    pub(crate) sent_at: Timestamp,
    pub(crate) status: String,
    pub(crate) period: Option<Period>,
    pub(crate) document: Document,
}

/// What decides when the case has to be reported.
pub(crate) fn waiting<P>(case: &Case<P>) -> Waiting {
    Waiting {
        since: case.interrupted_on.unwrap_or(case.decided_on),
        reported: case.last_period,
        has_ended: case.closed_at.is_some(),
    }
}

/// The case's row, if the person may know of it.
pub(crate) async fn known(tx: &mut Tx, rights: &Rights, id: &CaseId) -> Result<Case, Error> {
    let row = store::case::by_id(tx, id).await?.ok_or(Refusal::NotFound)?;
    if rights.cover(&row.committee_id, &row.area) { Ok(row) } else { Err(Refusal::NotFound.into()) }
}

/// A transaction that will write about the case: its committee is held before anything else is, as by whoever sends a
/// report of it (decision 19).
pub(crate) async fn with_committee_held(app: &App, ctx: &Ctx, id: &CaseId) -> Result<Tx, Error> {
    ctx.actor()?;
    loop {
        let mut tx = app.db.write().await?;
        let committee = store::case::committee_of(&mut tx, id).await?.ok_or(Refusal::NotFound)?;
        store::committee::hold(&mut tx, &[&committee]).await?;
        // One that was carried over while this waited is begun anew with the committee that has it now.
        if store::case::committee_of(&mut tx, id).await? == Some(committee) {
            return Ok(tx);
        }
    }
}

pub(crate) async fn reports(tx: &mut Tx, case: &CaseId) -> Result<Vec<ReadReport>, Error> {
    store::report::for_case(tx, case).await?.into_iter().map(read).collect()
}

pub(crate) fn read(row: store::report::Report) -> Result<ReadReport, Error> {
    Ok(ReadReport {
        document: Document::read(&row.document)?,
        id: row.id,
        sent_at: row.sent_at,
        status: row.status,
        period: row.period,
    })
}

/// A report with who sent it.
pub(crate) fn read_with_sender(
    row: store::report::Report,
) -> Result<(ReadReport, PersonId), Error> {
    let sender = row.sent_by.clone();
    Ok((read(row)?, sender))
}

/// The case as a follow-up meets it.
pub(crate) async fn followed(tx: &mut Tx, clock: &Clock, row: &Case) -> Result<Followed, Error> {
    let reports = reports(tx, &row.id).await?;
    let corrections =
        store::correction::approved_for_cases(tx, std::slice::from_ref(&row.id)).await?;
    Ok(from_parts(clock, row, &reports, &corrections))
}

/// The case from its reports and the corrections that have been approved.
pub(crate) fn from_parts<P>(
    clock: &Clock,
    row: &Case<P>,
    reports: &[ReadReport],
    corrections: &[store::correction::Correction],
) -> Followed {
    let mut answers =
        reports.last().map(|report| report.document.answers.clone()).unwrap_or_default();
    // A case that was carried over belongs to another committee than its reports did.
    answers.set(FieldId::new("committee"), row.committee_id.as_str());
    answers.set(FieldId::new("area"), row.area.as_str());
    for correction in corrections {
        let after = correction.wish.after.as_deref().unwrap_or_default();
        answers.set(correction.field.clone(), after);
    }
    let earlier = Earlier {
        answers,
        reports: reports
            .iter()
            .map(|report| EarlierReport {
                number: report.document.reference.clone(),
                sent_on: clock.today(report.sent_at),
                answers: report.document.answers.clone(),
            })
            .collect(),
        has_ended: row.closed_at.is_some(),
    };
    Followed {
        id: row.id.clone(),
        reference: row.reference.clone(),
        after: row.last_ordinal,
        waiting: waiting(row),
        earlier,
    }
}

/// What the reports mean for the periods.
pub(crate) fn counted(clock: &Clock, reports: &[ReadReport]) -> Vec<Counted> {
    let counted = |report: &ReadReport| {
        Some(Counted {
            sent_on: clock.today(report.sent_at),
            period: report.period?,
            ends: report.status != "not_executed",
        })
    };
    reports.iter().filter_map(counted).collect()
}
