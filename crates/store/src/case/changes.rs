//! What has changed among a committee's cases, for those who keep them in memory.

use std::collections::BTreeSet;

use domain::ids::{CaseId, CommitteeId};

use super::{COLUMNS, SeenCase, read_seen};
use crate::error::Error;
use crate::row::Value;
use crate::tx::Tx;

/// The cases of a committee that changed after one numbered change and not after another; in the same change, those with
/// a later id come later.
#[derive(Clone, Copy)]
pub struct Changed<'a> {
    /// Whose.
    pub committee: &'a CommitteeId,
    /// After this one.
    pub after: &'a (i64, CaseId),
    /// This one too.
    pub upto: &'a (i64, CaseId),
}

impl Changed<'_> {
    /// Which they are, for a statement about `cases` that has no other values.
    pub(crate) const WHICH: &'static str = "cases.committee_id = $1 \
         AND (cases.changed_in, cases.id) > ($2, $3) AND (cases.changed_in, cases.id) <= ($4, $5)";

    /// The values of [`Changed::WHICH`].
    pub(crate) fn values(&self) -> [Value; 5] {
        [
            self.committee.as_str().into(),
            self.after.0.into(),
            self.after.1.as_str().into(),
            self.upto.0.into(),
            self.upto.1.as_str().into(),
        ]
    }
}

/// The number of the next change among the committee's cases. Whoever has it holds the committee's row
/// until the commit, so that changes become visible in the order of their numbers.
pub(crate) async fn next_change(tx: &mut Tx, committee: &CommitteeId) -> Result<i64, Error> {
    let sql = "UPDATE committee SET cases_revision = cases_revision + 1 WHERE id = $1 \
               RETURNING cases_revision";
    let row = tx.fetch_optional(sql, &[committee.as_str().into()]).await?;
    row.map_or(Err(Error::Damaged("committee")), |row| row.int(0))
}

/// The number of the latest change among the committee's cases.
pub async fn latest_change(tx: &mut Tx, committee: &CommitteeId) -> Result<i64, Error> {
    let sql = "SELECT cases_revision FROM committee WHERE id = $1";
    let row = tx.fetch_optional(sql, &[committee.as_str().into()]).await?;
    row.map_or(Ok(0), |row| row.int(0))
}

/// The committee's cases that changed after the numbered change, or in it with a later id, each with the
/// number of its change; in that order.
pub async fn changed_after(
    tx: &mut Tx,
    committee: &CommitteeId,
    (change, id): &(i64, CaseId),
    limit: u32,
) -> Result<Vec<(i64, SeenCase)>, Error> {
    let sql = format!(
        "{}, changed_in FROM cases WHERE committee_id = $1 AND (changed_in, id) > ($2, $3) \
         ORDER BY changed_in, id LIMIT $4",
        COLUMNS.trim_end_matches(" FROM cases")
    );
    let values =
        [committee.as_str().into(), (*change).into(), id.as_str().into(), i64::from(limit).into()];
    let rows = tx.fetch_all(&sql, &values).await?;
    rows.iter().map(|row| Ok((row.int(18)?, read_seen(tx, row)?))).collect()
}

/// Every case of the committee.
pub async fn ids(tx: &mut Tx, committee: &CommitteeId) -> Result<BTreeSet<CaseId>, Error> {
    let sql = "SELECT id FROM cases WHERE committee_id = $1";
    let rows = tx.fetch_all(sql, &[committee.as_str().into()]).await?;
    rows.iter().map(|row| row.text(0).map(CaseId::new)).collect()
}
