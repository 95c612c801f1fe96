//! What was sent in other e-services than the individual report. The database refuses to change or
//! remove it.

use domain::ids::{CommitteeId, DraftId, PersonId, SubmissionId};
use domain::service::Service;
use jiff::Timestamp;

use crate::error::Error;
use crate::row::{Row, Value};
use crate::tx::Tx;

const DOCUMENT: (&str, &str) = ("submission", "document");
const PDF: (&str, &str) = ("submission", "pdf");

/// Something to keep for ever. No `Debug`.
#[derive(Clone)]
pub struct NewSubmission {
    /// Which.
    pub id: SubmissionId,
    /// In which e-service.
    pub service: Service,
    /// Its public reference.
    pub reference: String,
    /// Which committee it is about; none when there is none yet.
    pub committee_id: Option<CommitteeId>,
    /// The draft it was.
    pub draft_id: Option<DraftId>,
    /// When.
    pub sent_at: Timestamp,
    /// By whom.
    pub sent_by: PersonId,
    /// The catalogue it was made with.
    pub catalogue_hash: String,
    /// The whole of it as text.
    pub document: String,
    /// SHA-256 of that text, in hexadecimal.
    pub sha256: String,
    /// The confirmation.
    pub pdf: Vec<u8>,
    /// SHA-256 of the confirmation, in hexadecimal.
    pub pdf_sha256: String,
}

/// Something that was sent. No `Debug`.
#[derive(Clone)]
pub struct Submission {
    /// Which.
    pub id: SubmissionId,
    /// In which e-service.
    pub service: Service,
    /// Its public reference.
    pub reference: String,
    /// Which committee it is about.
    pub committee_id: Option<CommitteeId>,
    /// When.
    pub sent_at: Timestamp,
    /// By whom.
    pub sent_by: PersonId,
    /// The whole of it as text.
    pub document: String,
    /// SHA-256 of that text, in hexadecimal.
    pub sha256: String,
}

const COLUMNS: &str = "SELECT id, service, reference, committee_id, sent_at, sent_by, \
                       document_sealed, sha256 FROM submission";

fn read(tx: &Tx, row: &Row) -> Result<Submission, Error> {
    let id = row.text(0)?;
    Ok(Submission {
        service: Service::from_code(&row.text(1)?).ok_or(Error::Damaged("submission"))?,
        reference: row.text(2)?,
        committee_id: row.opt_text(3)?.map(CommitteeId::new),
        sent_at: row.time(4)?,
        sent_by: PersonId::new(row.text(5)?),
        document: tx.open_text(DOCUMENT, &id, &row.bytes(6)?)?,
        sha256: row.text(7)?,
        id: SubmissionId::new(id),
    })
}

/// Keeps it; false when the draft has been sent already.
pub async fn insert(tx: &mut Tx, new: &NewSubmission) -> Result<bool, Error> {
    let id = new.id.as_str();
    let mut values: Vec<Value> = vec![
        id.into(),
        new.service.code().into(),
        (&new.reference).into(),
        new.committee_id.as_ref().map(CommitteeId::as_str).into(),
        new.draft_id.as_ref().map(DraftId::as_str).into(),
        new.sent_at.into(),
        new.sent_by.as_str().into(),
        (&new.catalogue_hash).into(),
        (&new.sha256).into(),
        (&new.pdf_sha256).into(),
    ];
    values.push(tx.row_seal("submission", &values)?);
    values.push(tx.seal(DOCUMENT, id, new.document.as_bytes())?.into());
    values.push(tx.seal(PDF, id, &new.pdf)?.into());
    let sql = "INSERT INTO submission (id, service, reference, committee_id, draft_id, sent_at, sent_by, \
               catalogue_hash, sha256, pdf_sha256, row_seal, document_sealed, pdf_sealed) \
               VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13) \
               ON CONFLICT DO NOTHING";
    Ok(tx.execute(sql, &values).await? == 1)
}

/// One by id.
pub async fn by_id(tx: &mut Tx, id: &SubmissionId) -> Result<Option<Submission>, Error> {
    let sql = format!("{COLUMNS} WHERE id = $1");
    let row = tx.fetch_optional(&sql, &[id.as_str().into()]).await?;
    row.map(|row| read(tx, &row)).transpose()
}

/// The reference number of what was sent, without opening it.
pub async fn reference(tx: &mut Tx, id: &SubmissionId) -> Result<Option<String>, Error> {
    let sql = "SELECT reference FROM submission WHERE id = $1";
    let row = tx.fetch_optional(sql, &[id.as_str().into()]).await?;
    row.map(|row| row.text(0)).transpose()
}

/// What was sent about the committee in the e-service, the latest first.
pub async fn of_committee(
    tx: &mut Tx,
    committee: &CommitteeId,
    service: Service,
    limit: u32,
) -> Result<Vec<Submission>, Error> {
    let sql = format!(
        "{COLUMNS} WHERE committee_id = $1 AND service = $2 ORDER BY sent_at DESC, id LIMIT $3"
    );
    let values = [committee.as_str().into(), service.code().into(), i64::from(limit).into()];
    let rows = tx.fetch_all(&sql, &values).await?;
    rows.iter().map(|row| read(tx, row)).collect()
}

/// The confirmation as it was made.
pub async fn pdf(tx: &mut Tx, id: &SubmissionId) -> Result<Option<Vec<u8>>, Error> {
    let sql = "SELECT pdf_sealed FROM submission WHERE id = $1";
    let row = tx.fetch_optional(sql, &[id.as_str().into()]).await?;
    row.map(|row| tx.open(PDF, id.as_str(), &row.bytes(0)?)).transpose()
}
