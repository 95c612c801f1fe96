//! Whether everything in a database is as it was written.
//!
//! Rows, references, the log's seals, every encrypted field, the seals of what never changes and of who may do what, and
//! the hashes by which numbers and decisions are found. And whether what was sent, what belongs to it and the log all know
//! of each other.

mod sent;

use std::collections::BTreeMap;

use domain::ids::{ReportId, SubmissionId};
use domain::register::handling::Step;
use domain::retention::Kind;
use domain::service::Service;
use jiff::Timestamp;
use store::rows::Wrong;
use store::{Db, Tx, audit_head, check, copy, hashes, receipt, rows, submission};

use crate::audit::Deed;
use crate::backup::{CopyError, Told};
use crate::document::Document;
pub use sent::unlogged;

/// How many findings are told one by one.
const FINDINGS_MAX: usize = 1000;
/// How many receipts, or notices, are asked for at a time.
const BATCH: u32 = 100;
/// The tables in which what is sent in an e-service has a row of its own, and its column there.
const OWN: [(Service, &str, &str); 4] = [
    (Service::Connection, "connection", "submission_id"),
    (Service::CommitteeChange, "committee_request", "submission_id"),
    (Service::RegisterApplication, "register_application", "submission_id"),
    (Service::OperationNotice, "notice", "id"),
];
/// What the log says of each step that is taken with a notice.
const STEPS: [(Step, Deed); 4] = [
    (Step::Ask, Deed::NoticeAsked),
    (Step::Replace, Deed::NoticeReplaced),
    (Step::Approve, Deed::NoticeApproved),
    (Step::Refuse, Deed::NoticeRefused),
];

/// Something that is not as it was written. Names records, and nothing that is in them.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Finding {
    /// The engine finds its own file damaged.
    #[error("the database's file: {0}")]
    Engine(String),
    /// A row names another that is not there.
    #[error("{table}: {n_rows} rows name a {other} that is not there")]
    Lost {
        /// The table that refers.
        table: String,
        /// The table that is referred to.
        other: String,
        /// How many.
        n_rows: i64,
    },
    /// The log is not whole; what stands after the line has not been examined.
    #[error("audit: line {seq} {what}; what stands after it has not been examined")]
    Log {
        /// The line's number.
        seq: i64,
        /// What is wrong with it, in words.
        what: &'static str,
    },
    /// A row is wrong.
    #[error("{table} {record}: {what}")]
    Row {
        /// The table.
        table: &'static str,
        /// The record.
        record: String,
        /// What is wrong, in words.
        what: String,
    },
    /// Something that was sent or given is not there, and was not removed as having had its time.
    #[error("{table} {record}: the log says that it was sent or given, and it is not there")]
    Vanished {
        /// The table.
        table: &'static str,
        /// The record.
        record: String,
    },
    /// Something is there, and the log does not know of it: its end was cut off, or somebody else than the service put
    /// it there.
    #[error("{table} {record}: it is there, and the log says nothing of it")]
    Unlogged {
        /// The table.
        table: &'static str,
        /// The record.
        record: String,
    },
    /// The receipt that was given for a report is not there.
    #[error("report {0}: the receipt that was given for it is not there")]
    NoReceipt(String),
    /// What was sent says that it was signed or approved, and what proves it is not there.
    #[error("{table} {record}: it says how it was proved who sent it, and the proof is not there")]
    NoProof {
        /// The table.
        table: &'static str,
        /// The record.
        record: String,
    },
    /// A line that lets a record go was not written by the service.
    #[error("removal {0}: the log does not say that it was removed")]
    Unsaid(String),
    /// What somebody may do goes on after its end.
    #[error("{table} {record}: the log says that it has ended, and it has not")]
    NotEnded {
        /// The table.
        table: &'static str,
        /// The record.
        record: String,
    },
    /// A case is not as its latest report left it.
    #[error("cases {0}: its area, or where it stands, is not what its latest report says")]
    UnlikeReports(String),
    /// A step that was taken with a notice is not there.
    #[error("notice {record}: the log says that the step `{step}` was taken, and it is not there")]
    NoStep {
        /// The notice.
        record: String,
        /// The step's code.
        step: &'static str,
    },
    /// Files that a notice was sent with are not there.
    #[error("notice {record}: {n_files} of the files that it was sent with are not there")]
    NoFiles {
        /// The notice.
        record: String,
        /// How many.
        n_files: usize,
    },
    /// A receipt cannot be opened as a document.
    #[error("receipt {0}: it is no whole PDF")]
    Pdf(ReportId),
}

fn in_words(wrong: Wrong) -> String {
    match wrong {
        Wrong::Changed => "something in it is not as it was written".to_owned(),
        Wrong::Unsealed => "its seal is missing".to_owned(),
        Wrong::Unreadable(field) => format!("`{field}` cannot be opened"),
        Wrong::OtherContent(field) => {
            format!("`{field}` is not what its checksum was taken of")
        }
        Wrong::OtherHash(column) => format!("`{column}` is not the hash of what stands beside it"),
    }
}

/// A row that is wrong, in words.
fn row(found: rows::Finding) -> Finding {
    let rows::Finding { table, record, wrong } = found;
    Finding::Row { table, record, what: in_words(wrong) }
}

/// What was looked at, and what was found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Verified {
    /// Rows by table.
    pub n_rows: BTreeMap<String, u64>,
    /// Lines of the log whose seals are right.
    pub n_lines: i64,
    /// Rows with encrypted fields that were looked at.
    pub n_opened: u64,
    /// Receipts that were opened as documents.
    pub n_documents: u64,
    /// The first findings.
    pub findings: Vec<Finding>,
    /// How many findings there are.
    pub n_findings: u64,
}

impl Verified {
    fn add(&mut self, finding: Finding) {
        self.n_findings += 1;
        if self.findings.len() < FINDINGS_MAX {
            self.findings.push(finding);
        }
    }
}

/// Looks through the whole database, as it is at one moment, and opens so many receipts as documents. The service goes
/// on meanwhile.
pub async fn verify(db: &Db, sample: u64, told: &mut Told<'_>) -> Result<Verified, CopyError> {
    let mut tx = db.read().await?;
    copy::take_time(&mut tx).await?;
    let mut verified = Verified::default();
    for table in copy::tables(&mut tx).await? {
        let n_rows = copy::count(&mut tx, &table).await?;
        verified.n_rows.insert(table.name, n_rows);
    }
    for said in check::engine(&mut tx).await? {
        verified.add(Finding::Engine(said));
    }
    for reference in copy::references(&mut tx).await? {
        let n_rows = check::n_lost(&mut tx, &reference).await?;
        if n_rows > 0 {
            let (table, other) = (reference.table, reference.other);
            verified.add(Finding::Lost { table, other, n_rows });
        }
    }
    examine_log(&mut tx, &mut verified).await?;
    look_for_what_was_sent(&mut tx, &mut verified).await?;
    look_for_notices(&mut tx, &mut verified).await?;
    sent::look(&mut tx, db.mode()?, &mut verified).await?;
    sent::compare(&mut tx, &mut verified).await?;
    compare_hashes(&mut tx, &mut verified).await?;
    open_rows(&mut tx, &mut verified, told).await?;
    open_receipts(&mut tx, &mut verified, sample).await?;
    Ok(verified)
}

/// Goes through the seals of the log.
async fn examine_log(tx: &mut Tx, verified: &mut Verified) -> Result<(), CopyError> {
    let (seq, what) = match audit_head::examine(tx).await? {
        audit_head::Finding::Whole { n_lines } => {
            verified.n_lines = n_lines;
            return Ok(());
        }
        audit_head::Finding::Changed { seq } => (seq, "has been changed"),
        audit_head::Finding::Missing { seq } => (seq, "is missing"),
        audit_head::Finding::Inserted { seq } => (seq, "was not written by the service"),
        audit_head::Finding::End { seq } => (seq, "is not where the log is noted to end"),
    };
    verified.add(Finding::Log { seq, what });
    Ok(())
}

/// Looks for what the log says was sent or given.
async fn look_for_what_was_sent(tx: &mut Tx, verified: &mut Verified) -> Result<(), CopyError> {
    for (table, deed, removed) in [
        ("report", Deed::ReportSent, Deed::ReportRemoved.code()),
        ("submission", Deed::SubmissionSent, Deed::Removed(Kind::Submission).code()),
        // What somebody may do is ended and never removed: there is no deed for it.
        ("assignment", Deed::AssignmentGiven, ""),
        ("register_role", Deed::RegisterRoleGiven, ""),
    ] {
        for record in check::vanished(tx, table, (deed.code(), removed)).await? {
            verified.add(Finding::Vanished { table, record });
        }
    }
    for (service, table, column) in OWN {
        for record in check::without_own(tx, service, (table, column)).await? {
            verified.add(Finding::Vanished { table, record });
        }
    }
    Ok(())
}

/// Looks for the steps that were taken with notices, and for the files that they were sent with.
/// What was removed as having had its time is missed nowhere: its line in the log says so, and its document is gone.
async fn look_for_notices(tx: &mut Tx, verified: &mut Verified) -> Result<(), CopyError> {
    let removed = Deed::Removed(Kind::Submission).code();
    for (step, taken) in STEPS {
        for record in check::without_step(tx, step, (taken.code(), removed)).await? {
            verified.add(Finding::NoStep { record, step: step.code() });
        }
    }
    let mut after: Option<SubmissionId> = None;
    loop {
        let ids = check::notices(tx, after.as_ref(), BATCH).await?;
        for id in &ids {
            let n_files = n_lost_files(tx, id).await?;
            if n_files > 0 {
                verified.add(Finding::NoFiles { record: id.to_string(), n_files });
            }
        }
        let Some(last) = ids.last() else { return Ok(()) };
        after = Some(last.clone());
    }
}

/// How many of the files that a notice names in its document are not there. One that cannot be opened is told of by
/// itself.
async fn n_lost_files(tx: &mut Tx, id: &SubmissionId) -> Result<usize, CopyError> {
    let Ok(Some(sent)) = submission::by_id(tx, id).await else { return Ok(0) };
    let Ok(document) = Document::read(&sent.document) else { return Ok(0) };
    let mut there = check::file_sums(tx, id).await?;
    let mut n_lost = 0;
    for sum in document.file_sums() {
        // The same file may have been attached twice.
        match there.iter().position(|it| it == sum) {
            Some(place) => drop(there.swap_remove(place)),
            None => n_lost += 1,
        }
    }
    Ok(n_lost)
}

/// Holds the hashes by which numbers and decisions are found against what they should be of.
async fn compare_hashes(tx: &mut Tx, verified: &mut Verified) -> Result<(), CopyError> {
    // What was written was written by then. A log that cannot be read has been told of.
    let last = audit_head::last(tx).await.ok().flatten();
    let now = last.map_or(Timestamp::UNIX_EPOCH, |head| head.at);
    let mut found = |finding: rows::Finding| verified.add(row(finding));
    hashes::check(tx, now, &mut found).await?;
    Ok(())
}

/// Opens every encrypted field, and compares checksums and seals.
async fn open_rows(
    tx: &mut Tx,
    verified: &mut Verified,
    told: &mut Told<'_>,
) -> Result<(), CopyError> {
    let tables = rows::tables();
    let n_total: u64 = tables.iter().filter_map(|table| verified.n_rows.get(*table)).sum();
    let mut n_done = 0;
    for table in tables {
        let mut looked = || {
            n_done += 1;
            told(table, n_done, n_total);
        };
        for finding in rows::check(tx, table, &mut looked).await? {
            if !was_given_unsealed(tx, &finding).await? {
                verified.add(row(finding));
            }
        }
    }
    verified.n_opened = n_done;
    Ok(())
}

/// Whether a program from before the seals has given a permission, while others had been upgraded, and it has ended: the
/// log knows both, and nobody may do anything by it.
async fn was_given_unsealed(tx: &mut Tx, finding: &rows::Finding) -> Result<bool, CopyError> {
    let deeds = match (&finding.wrong, finding.table) {
        (Wrong::Unsealed, "assignment") => (Deed::AssignmentGiven, Deed::AssignmentEnded),
        (Wrong::Unsealed, "register_role") => (Deed::RegisterRoleGiven, Deed::RegisterRoleEnded),
        _ => return Ok(false),
    };
    let deeds = (deeds.0.code(), deeds.1.code());
    Ok(check::is_over(tx, finding.table, &finding.record, deeds).await?)
}

/// Opens receipts as documents. One that cannot be decrypted has been told of already.
async fn open_receipts(tx: &mut Tx, verified: &mut Verified, sample: u64) -> Result<(), CopyError> {
    let mut after: Option<ReportId> = None;
    while verified.n_documents < sample {
        let ids = receipt::ids(tx, after.as_ref(), BATCH).await?;
        if ids.is_empty() {
            break;
        }
        for id in &ids {
            verified.n_documents += 1;
            if let Ok(Some(receipt)) = receipt::by_report(tx, id).await
                && !is_pdf(&receipt.pdf)
            {
                verified.add(Finding::Pdf(id.clone()));
            }
        }
        after = ids.last().cloned();
    }
    Ok(())
}

/// Whether it begins and ends as a PDF does, and names a table of its parts that is within it.
fn is_pdf(bytes: &[u8]) -> bool {
    let end = String::from_utf8_lossy(bytes.get(bytes.len().saturating_sub(64)..).unwrap_or(&[]));
    let Some((_, named)) = end.rsplit_once("startxref") else { return false };
    let mut words = named.split_whitespace();
    let place = words.next().and_then(|word| word.parse::<usize>().ok());
    bytes.starts_with(b"%PDF-")
        && place.is_some_and(|place| place < bytes.len())
        && words.next() == Some("%%EOF")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pdf_that_is_cut_off_is_none() {
        let whole = b"%PDF-1.7\n1 0 obj\nendobj\nstartxref\n9\n%%EOF".as_slice();
        assert!(is_pdf(whole));
        assert!(!is_pdf(&whole[..30]));
        assert!(!is_pdf(&whole[1..]));
        assert!(!is_pdf(b""));
    }
}
