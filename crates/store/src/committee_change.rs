//! What has happened to committees, and from where they have taken over cases.

use domain::ids::{AreaId, CommitteeId, PersonId};
use jiff::Timestamp;

use crate::committee::{areas, joined};
use crate::error::Error;
use crate::row::{Row, Value};
use crate::tx::{Tx, marks};

/// What happened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum What {
    /// It was connected.
    Connected,
    /// It got another name.
    Renamed,
    /// It got other areas.
    Areas,
    /// It went up in another committee.
    MergedInto,
    /// It took over another committee.
    TookOver,
    /// Areas of it went to a new committee.
    SplitOff,
    /// It was made of areas of another committee.
    SplitFrom,
}

impl What {
    /// Everything that can happen.
    pub const ALL: [Self; 7] = [
        Self::Connected,
        Self::Renamed,
        Self::Areas,
        Self::MergedInto,
        Self::TookOver,
        Self::SplitOff,
        Self::SplitFrom,
    ];

    /// The code kept in the database.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Connected => "connected",
            Self::Renamed => "renamed",
            Self::Areas => "areas",
            Self::MergedInto => "merged-into",
            Self::TookOver => "took-over",
            Self::SplitOff => "split-off",
            Self::SplitFrom => "split-from",
        }
    }
}

/// One change, with the committee as it was afterwards.
#[derive(Clone, Debug)]
pub struct Change {
    /// Which committee.
    pub committee_id: CommitteeId,
    /// What happened.
    pub what: What,
    /// Its name afterwards.
    pub name: String,
    /// Its areas afterwards.
    pub areas: Vec<AreaId>,
    /// The other committee, when there is one.
    pub other_id: Option<CommitteeId>,
    /// Who.
    pub changed_by: PersonId,
    /// When.
    pub changed_at: Timestamp,
}

/// Writes a change down.
pub async fn insert(tx: &mut Tx, id: &str, change: &Change) -> Result<(), Error> {
    let sql = "INSERT INTO committee_change (id, committee_id, what, name, areas, other_id, changed_by, \
               changed_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)";
    let values = [
        id.into(),
        change.committee_id.as_str().into(),
        change.what.code().into(),
        (&change.name).into(),
        (&joined(&change.areas)).into(),
        change.other_id.as_ref().map(CommitteeId::as_str).into(),
        change.changed_by.as_str().into(),
        change.changed_at.into(),
    ];
    tx.execute(sql, &values).await?;
    Ok(())
}

/// Every change of the committee, the latest first.
pub async fn of(tx: &mut Tx, committee: &CommitteeId) -> Result<Vec<Change>, Error> {
    let sql = "SELECT committee_id, what, name, areas, other_id, changed_by, changed_at \
               FROM committee_change WHERE committee_id = $1 ORDER BY changed_at DESC, id";
    let rows = tx.fetch_all(sql, &[committee.as_str().into()]).await?;
    rows.iter().map(read).collect()
}

/// How many changes of the committee there have been. When one more, cases of it may have become another's.
pub async fn count(tx: &mut Tx, committee: &CommitteeId) -> Result<i64, Error> {
    let sql = "SELECT COUNT(*) FROM committee_change WHERE committee_id = $1";
    let row = tx.fetch_optional(sql, &[committee.as_str().into()]).await?;
    row.map_or(Ok(0), |row| row.int(0))
}

fn read(row: &Row) -> Result<Change, Error> {
    let what = row.text(1)?;
    Ok(Change {
        committee_id: CommitteeId::new(row.text(0)?),
        what: What::ALL
            .into_iter()
            .find(|it| it.code() == what)
            .ok_or(Error::Damaged("committee_change"))?,
        name: row.text(2)?,
        areas: areas(&row.text(3)?),
        other_id: row.opt_text(4)?.map(CommitteeId::new),
        changed_by: PersonId::new(row.text(5)?),
        changed_at: row.time(6)?,
    })
}

/// Writes down that the committee has taken over an area of another, and of those that had it before.
pub async fn take_over(
    tx: &mut Tx,
    committee: &CommitteeId,
    from: &CommitteeId,
    area: &AreaId,
) -> Result<(), Error> {
    let sql = "INSERT INTO committee_origin (committee_id, from_id, area) VALUES ($1, $2, $3) \
               ON CONFLICT DO NOTHING";
    let values = [committee.as_str().into(), from.as_str().into(), area.as_str().into()];
    tx.execute(sql, &values).await?;
    let sql = "INSERT INTO committee_origin (committee_id, from_id, area) \
               SELECT $1, from_id, area FROM committee_origin \
               WHERE committee_id = $2 AND area = $3 AND from_id <> $1 ON CONFLICT DO NOTHING";
    tx.execute(sql, &values).await?;
    Ok(())
}

/// The committees that have gone up in these, and those that had gone up in them before.
pub async fn merged(tx: &mut Tx, into: &[CommitteeId]) -> Result<Vec<CommitteeId>, Error> {
    if into.is_empty() {
        return Ok(Vec::new());
    }
    let sql = format!(
        "WITH RECURSIVE gone (id) AS (\
         SELECT committee_id FROM committee_change WHERE what = 'merged-into' AND other_id IN ({}) UNION \
         SELECT c.committee_id FROM committee_change c JOIN gone ON c.other_id = gone.id \
         WHERE c.what = 'merged-into') SELECT id FROM gone ORDER BY id",
        marks(into.len(), 1)
    );
    let values: Vec<Value> = into.iter().map(|id| id.as_str().into()).collect();
    let rows = tx.fetch_all(&sql, &values).await?;
    rows.iter().map(|row| row.text(0).map(CommitteeId::new)).collect()
}

/// The areas of other committees that these have taken over: the committee with the area, and from whom.
pub async fn origins(
    tx: &mut Tx,
    committees: &[CommitteeId],
) -> Result<Vec<(CommitteeId, AreaId, CommitteeId)>, Error> {
    if committees.is_empty() {
        return Ok(Vec::new());
    }
    let sql = format!(
        "SELECT committee_id, area, from_id FROM committee_origin WHERE committee_id IN ({}) \
         ORDER BY committee_id, area, from_id",
        marks(committees.len(), 1)
    );
    let values: Vec<Value> = committees.iter().map(|id| id.as_str().into()).collect();
    let rows = tx.fetch_all(&sql, &values).await?;
    let one = |row: &Row| {
        let area = AreaId::new(row.text(1)?);
        Ok((CommitteeId::new(row.text(0)?), area, CommitteeId::new(row.text(2)?)))
    };
    rows.iter().map(one).collect()
}
