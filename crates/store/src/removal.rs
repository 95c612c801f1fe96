//! What was sent and has had its time: which it is, what is kept all the same, and what has been removed.
//!
//! The database lets a report, a receipt, a submission or a proof go only when a line in `removal` names it.

use domain::ids::{CaseId, CommitteeId, PersonId, ReportId, SubmissionId};
use domain::retention::Kind;
use jiff::Timestamp;

use crate::attachment;
use crate::case::{self, Case};
use crate::error::Error;
use crate::row::{Row, Value};
use crate::tx::Tx;

/// Something that was sent, whose time has passed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Aged<Id> {
    /// Which.
    pub id: Id,
    /// Its public reference.
    pub reference: String,
    /// Whose.
    pub committee_id: Option<CommitteeId>,
    /// From when it counts.
    pub since: Timestamp,
    /// Whether somebody is working with it.
    pub is_under_way: bool,
}

fn aged<Id>(row: &Row, id: impl FnOnce(String) -> Id) -> Result<Aged<Id>, Error> {
    Ok(Aged {
        id: id(row.text(0)?),
        reference: row.text(1)?,
        committee_id: row.opt_text(2)?.map(CommitteeId::new),
        since: row.time(3)?,
        is_under_way: row.flag(4)?,
    })
}

const CASES: &str = "SELECT id, reference, committee_id, closed_at, CAST(CASE WHEN \
                     EXISTS (SELECT 1 FROM draft WHERE draft.case_id = cases.id \
                     AND draft.discarded_at IS NULL AND draft.sent_report_id IS NULL) \
                     OR EXISTS (SELECT 1 FROM correction WHERE correction.case_id = cases.id \
                     AND correction.state = 'waiting') THEN 1 ELSE 0 END AS BIGINT) FROM cases \
                     WHERE closed_at < $1 AND NOT EXISTS \
                     (SELECT 1 FROM retention_hold WHERE retention_hold.case_id = cases.id)";

/// Cases that ended before the moment and are not held, after the one that is given; those that ended first.
pub async fn aged_cases(
    tx: &mut Tx,
    kept_from: Timestamp,
    (since, id): (Timestamp, &str),
    limit: u32,
) -> Result<Vec<Aged<CaseId>>, Error> {
    let sql = format!("{CASES} AND (closed_at, id) > ($2, $3) ORDER BY closed_at, id LIMIT $4");
    let values = [kept_from.into(), since.into(), id.into(), i64::from(limit).into()];
    let rows = tx.fetch_all(&sql, &values).await?;
    rows.iter().map(|row| aged(row, CaseId::new)).collect()
}

/// The case, if it ended before the moment and is not held.
pub async fn aged_case(
    tx: &mut Tx,
    kept_from: Timestamp,
    id: &CaseId,
) -> Result<Option<Aged<CaseId>>, Error> {
    let sql = format!("{CASES} AND id = $2");
    let row = tx.fetch_optional(&sql, &[kept_from.into(), id.as_str().into()]).await?;
    row.map(|row| aged(&row, CaseId::new)).transpose()
}

const SUBMISSIONS: &str = "SELECT id, reference, committee_id, sent_at, CAST(CASE WHEN \
                           EXISTS (SELECT 1 FROM connection c WHERE c.submission_id = submission.id \
                           AND c.decided_at IS NULL) \
                           OR EXISTS (SELECT 1 FROM committee_request r \
                           WHERE r.submission_id = submission.id AND r.decided_at IS NULL) \
                           OR EXISTS (SELECT 1 FROM register_application a \
                           WHERE a.submission_id = submission.id AND a.decided_at IS NULL) \
                           OR EXISTS (SELECT 1 FROM notice n WHERE n.id = submission.id) \
                           THEN 1 ELSE 0 END AS BIGINT) FROM submission WHERE sent_at < $1";

/// What was sent in other e-services before the moment, after the one that is given; what was sent first.
pub async fn aged_submissions(
    tx: &mut Tx,
    kept_from: Timestamp,
    (since, id): (Timestamp, &str),
    limit: u32,
) -> Result<Vec<Aged<SubmissionId>>, Error> {
    let sql = format!("{SUBMISSIONS} AND (sent_at, id) > ($2, $3) ORDER BY sent_at, id LIMIT $4");
    let values = [kept_from.into(), since.into(), id.into(), i64::from(limit).into()];
    let rows = tx.fetch_all(&sql, &values).await?;
    rows.iter().map(|row| aged(row, SubmissionId::new)).collect()
}

/// The submission, if it was sent before the moment.
pub async fn aged_submission(
    tx: &mut Tx,
    kept_from: Timestamp,
    id: &SubmissionId,
) -> Result<Option<Aged<SubmissionId>>, Error> {
    let sql = format!("{SUBMISSIONS} AND id = $2");
    let row = tx.fetch_optional(&sql, &[kept_from.into(), id.as_str().into()]).await?;
    row.map(|row| aged(&row, SubmissionId::new)).transpose()
}

/// Under which rule something is removed, by whom and when.
#[derive(Clone, Debug)]
pub struct Stamp {
    /// What is removed at one time, by one person, has one run.
    pub run: String,
    /// The rule.
    pub rule: String,
    /// The person's id, or `-`.
    pub by: String,
    /// When.
    pub at: Timestamp,
}

async fn note(
    tx: &mut Tx,
    stamp: &Stamp,
    (record, kind, reference): (&str, &str, &str),
    (committee, changed_in): (Option<&CommitteeId>, Option<i64>),
) -> Result<(), Error> {
    let sql = "INSERT INTO removal (record_id, kind, reference, committee_id, rule, run, removed_by, \
               removed_at, changed_in) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)";
    let values = [
        record.into(),
        kind.into(),
        reference.into(),
        committee.map(CommitteeId::as_str).into(),
        (&stamp.rule).into(),
        (&stamp.run).into(),
        (&stamp.by).into(),
        stamp.at.into(),
        Value::Int(changed_in),
    ];
    tx.execute(sql, &values).await?;
    Ok(())
}

/// Removes a case with its reports, receipts, proofs, drafts, corrections, note and links; tells which reports
/// there were. Whoever calls it holds the case.
pub async fn remove_case(tx: &mut Tx, case: &Case, stamp: &Stamp) -> Result<Vec<ReportId>, Error> {
    let id = case.id.as_str();
    let changed_in = case::next_change(tx, &case.committee_id).await?;
    let of_committee = Some(&case.committee_id);
    let line = (id, Kind::Case.code(), case.reference.as_str());
    note(tx, stamp, line, (of_committee, Some(changed_in))).await?;
    let sql = "SELECT id, ordinal, draft_id FROM report WHERE case_id = $1 ORDER BY ordinal";
    let rows = tx.fetch_all(sql, &[id.into()]).await?;
    let (mut reports, mut drafts) = (Vec::new(), Vec::new());
    for row in &rows {
        let report = row.text(0)?;
        let reference = format!("{}-{}", case.reference, row.int(1)?);
        note(tx, stamp, (&report, "report", &reference), (of_committee, None)).await?;
        drafts.extend(row.opt_text(2)?);
        reports.push(ReportId::new(report));
    }
    for report in &reports {
        for sql in
            ["DELETE FROM receipt WHERE report_id = $1", "DELETE FROM proof WHERE record_id = $1"]
        {
            tx.execute(sql, &[report.as_str().into()]).await?;
        }
    }
    for sql in [
        "DELETE FROM report WHERE case_id = $1",
        "DELETE FROM correction WHERE case_id = $1",
        "DELETE FROM case_note WHERE case_id = $1",
        "DELETE FROM case_link WHERE one_id = $1 OR other_id = $1",
        "DELETE FROM draft_revision WHERE draft_id IN (SELECT id FROM draft WHERE case_id = $1)",
        "DELETE FROM draft WHERE case_id = $1",
    ] {
        tx.execute(sql, &[id.into()]).await?;
    }
    // The draft of the first report was begun before there was a case.
    for draft in &drafts {
        remove_draft(tx, draft).await?;
    }
    tx.execute("DELETE FROM cases WHERE id = $1", &[id.into()]).await?;
    Ok(reports)
}

async fn remove_draft(tx: &mut Tx, id: &str) -> Result<(), Error> {
    attachment::remove_with_draft(tx, id).await?;
    for sql in ["DELETE FROM draft_revision WHERE draft_id = $1", "DELETE FROM draft WHERE id = $1"]
    {
        tx.execute(sql, &[id.into()]).await?;
    }
    Ok(())
}

/// Removes what was sent in another e-service than the report, with its proof and its draft, and the connection or
/// request that it was.
pub async fn remove_submission(
    tx: &mut Tx,
    aged: &Aged<SubmissionId>,
    stamp: &Stamp,
) -> Result<(), Error> {
    let id = aged.id.as_str();
    let line = (id, Kind::Submission.code(), aged.reference.as_str());
    note(tx, stamp, line, (aged.committee_id.as_ref(), None)).await?;
    let sql = "SELECT draft_id FROM submission WHERE id = $1";
    let row = tx.fetch_optional(sql, &[id.into()]).await?;
    let draft = row.map(|row| row.opt_text(0)).transpose()?.flatten();
    for sql in [
        "DELETE FROM proof WHERE record_id = $1",
        "DELETE FROM connection WHERE submission_id = $1",
        "DELETE FROM committee_request WHERE submission_id = $1",
        "DELETE FROM register_application WHERE submission_id = $1",
        "DELETE FROM submission WHERE id = $1",
    ] {
        tx.execute(sql, &[id.into()]).await?;
    }
    match draft {
        Some(draft) => remove_draft(tx, &draft).await,
        None => Ok(()),
    }
}

/// A line of what has been removed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Removed {
    /// The id that it had.
    pub record: String,
    /// `case`, `report` or `submission`.
    pub kind: String,
    /// The public reference that it had.
    pub reference: String,
    /// Under which rule.
    pub rule: String,
    /// By whom: the person's id, or `-`.
    pub by: String,
    /// When.
    pub at: Timestamp,
}

/// How many lines there are of what was removed in a run.
pub async fn count_of_run(tx: &mut Tx, run: &str) -> Result<i64, Error> {
    let sql = "SELECT COUNT(*) FROM removal WHERE run = $1";
    let row = tx.fetch_optional(sql, &[run.into()]).await?;
    row.map_or(Ok(0), |row| row.int(0))
}

/// What was removed in a run: at most so many lines, without so many at the beginning.
pub async fn of_run(
    tx: &mut Tx,
    run: &str,
    (skip, limit): (u32, u32),
) -> Result<Vec<Removed>, Error> {
    let sql = "SELECT record_id, kind, reference, rule, removed_by, removed_at FROM removal \
               WHERE run = $1 ORDER BY reference, record_id LIMIT $2 OFFSET $3";
    let values = [run.into(), i64::from(limit).into(), i64::from(skip).into()];
    let rows = tx.fetch_all(sql, &values).await?;
    let lines = rows.iter().map(|row| {
        Ok(Removed {
            record: row.text(0)?,
            kind: row.text(1)?,
            reference: row.text(2)?,
            rule: row.text(3)?,
            by: row.text(4)?,
            at: row.time(5)?,
        })
    });
    lines.collect()
}

/// What was removed at one time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Run {
    /// Which.
    pub id: String,
    /// By whom: the person's id, or `-`.
    pub by: String,
    /// When.
    pub at: Timestamp,
    /// How many lines it has.
    pub count: i64,
}

/// What has been removed, the latest first: at most so many, without so many at the beginning.
pub async fn runs(tx: &mut Tx, (skip, limit): (u32, u32)) -> Result<Vec<Run>, Error> {
    // In the order of the index, so that both engines read no more of it than is asked for.
    let sql = "SELECT run, removed_by, removed_at, COUNT(*) FROM removal \
               GROUP BY removed_at, run, removed_by \
               ORDER BY removed_at DESC, run DESC, removed_by DESC LIMIT $1 OFFSET $2";
    let rows = tx.fetch_all(sql, &[i64::from(limit).into(), i64::from(skip).into()]).await?;
    let runs = rows.iter().map(|row| {
        Ok(Run { id: row.text(0)?, by: row.text(1)?, at: row.time(2)?, count: row.int(3)? })
    });
    runs.collect()
}

/// The committee's cases that have been removed since the numbered change.
pub async fn cases_gone(
    tx: &mut Tx,
    committee: &CommitteeId,
    change: i64,
) -> Result<Vec<CaseId>, Error> {
    let sql = "SELECT record_id FROM removal WHERE committee_id = $1 AND changed_in > $2";
    let rows = tx.fetch_all(sql, &[committee.as_str().into(), change.into()]).await?;
    rows.iter().map(|row| row.text(0).map(CaseId::new)).collect()
}

/// A case that is kept though its time has passed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hold {
    /// The case's public reference.
    pub reference: String,
    /// Why, as a code.
    pub reason: String,
    /// Since when.
    pub held_at: Timestamp,
}

/// Keeps a case though its time may have passed; false when it is kept already.
pub async fn hold(
    tx: &mut Tx,
    case: &CaseId,
    reason: &str,
    by: Option<&PersonId>,
    now: Timestamp,
) -> Result<bool, Error> {
    let sql = "INSERT INTO retention_hold (case_id, reason, held_by, held_at) \
               VALUES ($1, $2, $3, $4) ON CONFLICT (case_id) DO NOTHING";
    let by = by.map(PersonId::as_str);
    let values = [case.as_str().into(), reason.into(), by.into(), now.into()];
    Ok(tx.execute(sql, &values).await? == 1)
}

/// Keeps it no longer than others; false when it was not kept.
pub async fn release(tx: &mut Tx, case: &CaseId) -> Result<bool, Error> {
    let sql = "DELETE FROM retention_hold WHERE case_id = $1";
    Ok(tx.execute(sql, &[case.as_str().into()]).await? == 1)
}

/// The case with the public reference, and whose it is.
pub async fn case_by_reference(
    tx: &mut Tx,
    reference: &str,
) -> Result<Option<(CaseId, CommitteeId)>, Error> {
    let sql = "SELECT id, committee_id FROM cases WHERE reference = $1";
    let row = tx.fetch_optional(sql, &[reference.into()]).await?;
    row.map(|row| Ok((CaseId::new(row.text(0)?), CommitteeId::new(row.text(1)?)))).transpose()
}

/// The cases that somebody keeps, the latest first.
pub async fn holds(tx: &mut Tx, limit: u32) -> Result<Vec<Hold>, Error> {
    let sql = "SELECT c.reference, h.reason, h.held_at FROM retention_hold h \
               JOIN cases c ON c.id = h.case_id WHERE h.held_by IS NOT NULL \
               ORDER BY h.held_at DESC, h.case_id LIMIT $1";
    let rows = tx.fetch_all(sql, &[i64::from(limit).into()]).await?;
    let holds = rows.iter().map(|row| {
        Ok(Hold { reference: row.text(0)?, reason: row.text(1)?, held_at: row.time(2)? })
    });
    holds.collect()
}

/// How many cases that ended before the moment are kept, by the reason's code.
pub async fn count_held(tx: &mut Tx, kept_from: Timestamp) -> Result<Vec<(String, i64)>, Error> {
    let sql = "SELECT h.reason, COUNT(*) FROM retention_hold h JOIN cases c ON c.id = h.case_id \
               WHERE c.closed_at < $1 GROUP BY h.reason ORDER BY h.reason";
    let rows = tx.fetch_all(sql, &[kept_from.into()]).await?;
    rows.iter().map(|row| Ok((row.text(0)?, row.int(1)?))).collect()
}
