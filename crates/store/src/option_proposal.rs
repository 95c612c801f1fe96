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

/// A proposal as it stands. No `Debug`.
#[derive(Clone)]
pub struct Proposal {
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
    /// When.
    pub created_at: Timestamp,
}

/// Proposals that nobody has dealt with, the oldest first.
pub async fn open(tx: &mut Tx, limit: u32) -> Result<Vec<Proposal>, Error> {
    let sql = "SELECT id, committee_id, area, list, proposal_sealed, context, created_at \
               FROM option_proposal WHERE handled_at IS NULL ORDER BY created_at, id LIMIT $1";
    let rows = tx.fetch_all(sql, &[i64::from(limit).into()]).await?;
    let one = |row: &crate::row::Row| {
        let id = row.text(0)?;
        Ok(Proposal {
            committee_id: CommitteeId::new(row.text(1)?),
            area: AreaId::new(row.text(2)?),
            list: row.text(3)?,
            proposal: tx.open_text(PROPOSAL, &id, &row.bytes(4)?)?,
            context: row.text(5)?,
            created_at: row.time(6)?,
            id,
        })
    };
    rows.iter().map(one).collect()
}

/// How many nobody has dealt with.
pub async fn count_open(tx: &mut Tx) -> Result<i64, Error> {
    let sql = "SELECT COUNT(*) FROM option_proposal WHERE handled_at IS NULL";
    let row = tx.fetch_optional(sql, &[]).await?;
    row.map_or(Ok(0), |row| row.int(0))
}

/// Writes down that somebody has dealt with the proposal.
pub async fn handle(tx: &mut Tx, id: &str, by: &PersonId, now: Timestamp) -> Result<(), Error> {
    let sql = "UPDATE option_proposal SET handled_at = $2, handled_by = $3 \
               WHERE id = $1 AND handled_at IS NULL";
    tx.execute(sql, &[id.into(), now.into(), by.as_str().into()]).await?;
    Ok(())
}
