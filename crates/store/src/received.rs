//! What has come in from a committee, with the sums by which each file is known again and the line of the log
//! that was written when it came. Nothing here is about a person.

use domain::ids::{AreaId, CommitteeId};
use domain::period::Period;
use domain::service::Service;
use jiff::Timestamp;

use crate::error::Error;
use crate::row::Row;
use crate::tx::Tx;

/// Something that was received.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Received {
    /// The id of the report or the submission.
    pub id: String,
    /// In which e-service it was sent.
    pub service: Service,
    /// The public reference: of the case, for a report.
    pub reference: String,
    /// What only reports have.
    pub report: Option<OfReport>,
    /// When it was sent.
    pub sent_at: Timestamp,
    /// SHA-256 of its text, in hexadecimal.
    pub sha256: String,
    /// SHA-256 of the receipt or confirmation that was given for it, in hexadecimal; empty when none was.
    pub pdf_sha256: String,
    /// The number of the line in the log that says that it was sent; 0 when there is none.
    pub line: i64,
}

/// What only reports have.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OfReport {
    /// The number in the case.
    pub ordinal: i64,
    /// First report or follow-up.
    pub kind: String,
    /// Verksamhetsområde.
    pub area: AreaId,
    /// The period that it is counted for.
    pub period: Option<Period>,
}

/// From when, and before when.
pub type Span = (Timestamp, Timestamp);

/// The committee's reports that were sent in the time, by time and reference. `deed` is what the log calls sending one.
pub async fn reports(
    tx: &mut Tx,
    committee: &CommitteeId,
    (from, until): Span,
    deed: &str,
) -> Result<Vec<Received>, Error> {
    // A receipt that was made later, as the demonstration's are, was not given for it.
    let sql = "SELECT r.id, c.reference, r.sent_at, r.sha256, COALESCE(t.sha256, ''), \
               COALESCE(a.seq, 0), r.ordinal, r.kind, r.area, r.period \
               FROM report r JOIN cases c ON c.id = r.case_id \
               LEFT JOIN receipt t ON t.report_id = r.id AND t.created_at = r.sent_at \
               LEFT JOIN audit a ON a.record = r.id AND a.action = $4 \
               WHERE r.committee_id = $1 AND r.sent_at >= $2 AND r.sent_at < $3 \
               ORDER BY r.sent_at, c.reference, r.ordinal";
    let values = [committee.as_str().into(), from.into(), until.into(), deed.into()];
    let one = |row: &Row| {
        let report = OfReport {
            ordinal: row.int(6)?,
            kind: row.text(7)?,
            area: AreaId::new(row.text(8)?),
            period: row.opt_text(9)?.as_deref().and_then(Period::parse),
        };
        read(row, Service::IndividualReport, Some(report))
    };
    tx.fetch_all(sql, &values).await?.iter().map(one).collect()
}

/// What was sent about the committee in other e-services in the time, by time and reference. A connection is
/// none of it: there was no committee yet.
pub async fn submissions(
    tx: &mut Tx,
    committee: &CommitteeId,
    (from, until): Span,
    deed: &str,
) -> Result<Vec<Received>, Error> {
    let sql = "SELECT s.id, s.reference, s.sent_at, s.sha256, s.pdf_sha256, COALESCE(a.seq, 0), s.service \
               FROM submission s LEFT JOIN audit a ON a.record = s.id AND a.action = $4 \
               WHERE s.committee_id = $1 AND s.sent_at >= $2 AND s.sent_at < $3 \
               ORDER BY s.sent_at, s.reference";
    let values = [committee.as_str().into(), from.into(), until.into(), deed.into()];
    let one = |row: &Row| {
        let service = Service::from_code(&row.text(6)?).ok_or(Error::Damaged("submission"))?;
        read(row, service, None)
    };
    tx.fetch_all(sql, &values).await?.iter().map(one).collect()
}

fn read(row: &Row, service: Service, report: Option<OfReport>) -> Result<Received, Error> {
    Ok(Received {
        id: row.text(0)?,
        service,
        reference: row.text(1)?,
        report,
        sent_at: row.time(2)?,
        sha256: row.text(3)?,
        pdf_sha256: row.text(4)?,
        line: row.int(5)?,
    })
}

/// How much was received.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Count {
    /// Reports.
    pub n_reports: i64,
    /// What was sent in other e-services.
    pub n_submissions: i64,
    /// The number of the latest line in the log that says that any of it was sent; 0 when there is none.
    pub line: i64,
}

/// Counts what the committee sent in the time. `deeds` are what the log calls sending a report, and anything else.
pub async fn count(
    tx: &mut Tx,
    committee: &CommitteeId,
    (from, until): Span,
    deeds: (&str, &str),
) -> Result<Count, Error> {
    let mut counted = Count::default();
    for (table, deed) in [("report", deeds.0), ("submission", deeds.1)] {
        let sql = format!(
            "SELECT COUNT(*), COALESCE(MAX(a.seq), 0) FROM {table} s \
             LEFT JOIN audit a ON a.record = s.id AND a.action = $4 \
             WHERE s.committee_id = $1 AND s.sent_at >= $2 AND s.sent_at < $3"
        );
        let values = [committee.as_str().into(), from.into(), until.into(), deed.into()];
        if let Some(row) = tx.fetch_optional(&sql, &values).await? {
            let n =
                if table == "report" { &mut counted.n_reports } else { &mut counted.n_submissions };
            *n = row.int(0)?;
            counted.line = counted.line.max(row.int(1)?);
        }
    }
    Ok(counted)
}

/// When the first of it came; none while nothing has.
pub async fn first(tx: &mut Tx, committee: &CommitteeId) -> Result<Option<Timestamp>, Error> {
    let sql = "SELECT MIN(sent_at) FROM (SELECT MIN(sent_at) AS sent_at FROM report WHERE committee_id = $1 \
               UNION ALL SELECT MIN(sent_at) FROM submission WHERE committee_id = $1) sent";
    let row = tx.fetch_optional(sql, &[committee.as_str().into()]).await?;
    row.map_or(Ok(None), |row| row.opt_time(0))
}
