//! Proposals for options that a list lacks.

use domain::ids::{AreaId, CommitteeId, PersonId};
use jiff::Timestamp;

use crate::error::Error;
use crate::tx::Tx;

const PROPOSAL: (&str, &str) = ("option_proposal", "proposal");

/// A proposal. No `Debug`: somebody typed it freely.
pub struct NewProposal {
    /// Which.
    pub id: String,
    /// From which committee.
    pub committee_id: CommitteeId,
    /// In which area.
    pub area: AreaId,
    /// For which list.
    pub list: String,
    /// What is proposed.
    pub proposal: String,
    /// The answers it was missed under, by id.
    pub context: String,
    /// By whom.
    pub proposed_by: PersonId,
    /// When.
    pub created_at: Timestamp,
}

/// Keeps a proposal.
pub async fn insert(tx: &mut Tx, new: &NewProposal) -> Result<(), Error> {
    let sealed = tx.seal(PROPOSAL, &new.id, new.proposal.as_bytes())?;
    let sql = "INSERT INTO option_proposal (id, committee_id, area, list, proposal_sealed, context, \
               proposed_by, created_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)";
    let values = [
        (&new.id).into(),
        new.committee_id.as_str().into(),
        new.area.as_str().into(),
        (&new.list).into(),
        sealed.into(),
        (&new.context).into(),
        new.proposed_by.as_str().into(),
        new.created_at.into(),
    ];
    tx.execute(sql, &values).await?;
    Ok(())
}

/// Every proposal's text with what it was missed under, oldest first.
pub async fn all(tx: &mut Tx) -> Result<Vec<(String, String)>, Error> {
    let sql = "SELECT id, proposal_sealed, context FROM option_proposal ORDER BY created_at, id";
    let rows = tx.fetch_all(sql, &[]).await?;
    rows.iter()
        .map(|row| Ok((tx.open_text(PROPOSAL, &row.text(0)?, &row.bytes(1)?)?, row.text(2)?)))
        .collect()
}
