//! From the records to the log: whether what was sent has all that belongs to it, and whether the log knows of it. Whoever
//! cuts the end of the log off, or takes receipts and proofs away, leaves what was sent behind; this finds it.

use domain::retention::Kind;
use serde::de::IgnoredAny;
use store::check::Sent;
use store::rows::{self, Wrong};
use store::{Db, Mode, Tx, catalogue_version, check, copy};

use super::{Finding, STEPS, Verified, row};
use crate::audit::Deed;
use crate::backup::CopyError;
use crate::random::sha256;
use crate::reports::READY_MADE;

/// How many are asked for at a time.
const BATCH: u32 = 100;
/// What is sent, by its table, and what the log calls sending it.
const SENT: [(&str, Deed); 2] =
    [("report", Deed::ReportSent), ("submission", Deed::SubmissionSent)];

/// What a document says of its proof.
#[derive(serde::Deserialize)]
struct Noted {
    proof: Option<IgnoredAny>,
}

/// Looks for the log's lines, the receipts and the proofs of all that was sent.
pub(super) async fn look(
    tx: &mut Tx,
    mode: Mode,
    verified: &mut Verified,
) -> Result<(), CopyError> {
    each(tx, mode, &mut |table, sent| {
        let record = sent.id.clone();
        if !sent.is_logged {
            verified.add(Finding::Unlogged { table, record: record.clone() });
        }
        if !sent.has_receipt {
            verified.add(Finding::NoReceipt(record.clone()));
        }
        let noted = sent.unproved.as_deref();
        let noted = noted.and_then(|text| serde_json::from_str::<Noted>(text).ok());
        if noted.is_some_and(|noted| noted.proof.is_some()) {
            verified.add(Finding::NoProof { table, record });
        }
    })
    .await
}

/// What is there and the log says nothing of. A log whose end was cut off is whole by its seals, and told by this.
pub async fn unlogged(db: &Db) -> Result<Verified, CopyError> {
    let mut verified = Verified::default();
    let mut tx = db.read().await?;
    copy::take_time(&mut tx).await?;
    each(&mut tx, db.mode()?, &mut |table, sent| {
        if !sent.is_logged {
            verified.add(Finding::Unlogged { table, record: sent.id.clone() });
        }
    })
    .await?;
    steps(&mut tx, &mut verified).await?;
    Ok(verified)
}

/// The steps that were taken with notices and that the log says nothing of.
async fn steps(tx: &mut Tx, verified: &mut Verified) -> Result<(), CopyError> {
    for (step, taken) in STEPS {
        for record in check::unlogged_steps(tx, step, taken.code()).await? {
            verified.add(Finding::Unlogged { table: "notice_step", record });
        }
    }
    Ok(())
}

/// Everything that was sent, some at a time; but for what the demonstration is made with.
async fn each(
    tx: &mut Tx,
    mode: Mode,
    met: &mut (dyn FnMut(&'static str, &Sent) + Send),
) -> Result<(), CopyError> {
    for (table, deed) in SENT {
        let mut after = String::new();
        loop {
            let batch = check::sent(tx, table, deed.code(), (&after, BATCH)).await?;
            for sent in &batch {
                if mode != Mode::Demo || !sent.id.starts_with(READY_MADE) {
                    met(table, sent);
                }
            }
            let Some(last) = batch.last() else { break };
            after.clone_from(&last.id);
        }
    }
    Ok(())
}

/// The forms that something was made with: each is named by its own hash.
async fn forms(tx: &mut Tx, verified: &mut Verified) -> Result<(), CopyError> {
    for record in catalogue_version::hashes(tx).await? {
        let form = catalogue_version::by_hash(tx, &record).await?;
        if form.is_some_and(|form| sha256(form.content.as_bytes()) != record) {
            let (table, wrong) = ("catalogue_version", Wrong::OtherContent("content"));
            verified.add(row(rows::Finding { table, record, wrong }));
        }
    }
    Ok(())
}

/// Compares which steps were taken, what may be removed, what has ended, and where cases stand with what the log and the
/// reports say.
pub(super) async fn compare(tx: &mut Tx, verified: &mut Verified) -> Result<(), CopyError> {
    steps(tx, verified).await?;
    forms(tx, verified).await?;
    let removed = [
        (Kind::Case.code(), Deed::Removed(Kind::Case).code()),
        ("report", Deed::ReportRemoved.code()),
        (Kind::Submission.code(), Deed::Removed(Kind::Submission).code()),
    ];
    for record in check::removed_unsaid(tx, &removed).await? {
        verified.add(Finding::Unsaid(record));
    }
    for (table, ended) in
        [("assignment", Deed::AssignmentEnded), ("register_role", Deed::RegisterRoleEnded)]
    {
        for record in check::not_ended(tx, table, ended.code()).await? {
            verified.add(Finding::NotEnded { table, record });
        }
    }
    for record in check::unlike_reports(tx).await? {
        verified.add(Finding::UnlikeReports(record));
    }
    Ok(())
}
