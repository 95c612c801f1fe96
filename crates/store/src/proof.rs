//! Who was proved to have sent something, and how. The database refuses to change or remove it.

use domain::ids::PersonId;
use jiff::Timestamp;

use crate::error::Error;
use crate::row::Value;
use crate::tx::Tx;

const EVIDENCE: (&str, &str) = ("proof", "evidence");

/// A proof to keep. No `Debug`: the evidence names a person.
#[derive(Clone)]
pub struct NewProof {
    /// Of which report or submission.
    pub record_id: String,
    /// `signature` or `approval`.
    pub kind: &'static str,
    /// By which provider.
    pub provider: String,
    /// Who.
    pub person: PersonId,
    /// When.
    pub given_at: Timestamp,
    /// SHA-256 of the content that was signed or approved.
    pub content_sha256: String,
    /// What the provider gave, unchanged, as JSON.
    pub evidence: String,
}

/// A proof that was kept. No `Debug`.
#[derive(Clone, PartialEq, Eq)]
pub struct Proof {
    /// `signature` or `approval`.
    pub kind: String,
    /// By which provider.
    pub provider: String,
    /// When.
    pub given_at: Timestamp,
    /// SHA-256 of the content that was signed or approved.
    pub content_sha256: String,
    /// What the provider gave.
    pub evidence: String,
}

/// Keeps a proof.
pub async fn insert(tx: &mut Tx, new: &NewProof) -> Result<(), Error> {
    let mut values: Vec<Value> = vec![
        (&new.record_id).into(),
        new.kind.into(),
        (&new.provider).into(),
        new.person.as_str().into(),
        new.given_at.into(),
        (&new.content_sha256).into(),
    ];
    values.push(tx.row_seal("proof", &values)?);
    values.push(tx.seal(EVIDENCE, &new.record_id, new.evidence.as_bytes())?.into());
    let sql = "INSERT INTO proof (record_id, kind, provider, person_id, given_at, content_sha256, row_seal, \
               evidence_sealed) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)";
    tx.execute(sql, &values).await?;
    Ok(())
}

/// The proof of a report or submission.
pub async fn of_record(tx: &mut Tx, record_id: &str) -> Result<Option<Proof>, Error> {
    let sql = "SELECT kind, provider, given_at, content_sha256, evidence_sealed FROM proof \
               WHERE record_id = $1";
    let Some(row) = tx.fetch_optional(sql, &[record_id.into()]).await? else { return Ok(None) };
    Ok(Some(Proof {
        kind: row.text(0)?,
        provider: row.text(1)?,
        given_at: row.time(2)?,
        content_sha256: row.text(3)?,
        evidence: tx.open_text(EVIDENCE, record_id, &row.bytes(4)?)?,
    }))
}
