//! Committees (nämnder).

use domain::ids::{AreaId, CommitteeId};
use jiff::Timestamp;
use jiff::civil::Date;

use crate::error::Error;
use crate::row::{Row, Value};
use crate::tx::{Tx, marks};

/// A committee.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Committee {
    /// Which.
    pub id: CommitteeId,
    /// Kommunkod.
    pub municipality_code: String,
    /// Its name, without the municipality.
    pub name: String,
    /// The areas that it answers for.
    pub areas: Vec<AreaId>,
    /// First day.
    pub valid_from: Date,
    /// The day from which it is no more, if there is one.
    pub valid_to: Option<Date>,
}

impl Committee {
    /// Whether there is such a committee on the day.
    pub fn is_kept_on(&self, day: Date) -> bool {
        self.valid_to.is_none_or(|end| day < end)
    }
}

const COLUMNS: &str =
    "SELECT id, municipality_code, name, areas, valid_from, valid_to FROM committee";

/// Reads the first six columns.
pub(crate) fn read(row: &Row) -> Result<Committee, Error> {
    Ok(Committee {
        id: CommitteeId::new(row.text(0)?),
        municipality_code: row.text(1)?,
        name: row.text(2)?,
        areas: areas(&row.text(3)?),
        valid_from: row.date(4)?,
        valid_to: row.opt_date(5)?,
    })
}

/// Areas as they are kept: ids with commas between.
pub(crate) fn areas(text: &str) -> Vec<AreaId> {
    text.split(',').filter(|id| !id.is_empty()).map(AreaId::new).collect()
}

/// Areas to keep.
pub(crate) fn joined(areas: &[AreaId]) -> String {
    areas.iter().map(AreaId::as_str).collect::<Vec<_>>().join(",")
}

/// Adds a committee.
pub async fn insert(tx: &mut Tx, committee: &Committee, now: Timestamp) -> Result<(), Error> {
    let sql = "INSERT INTO committee (id, municipality_code, name, areas, valid_from, valid_to, created_at) \
               VALUES ($1, $2, $3, $4, $5, $6, $7)";
    let values = [
        committee.id.as_str().into(),
        (&committee.municipality_code).into(),
        (&committee.name).into(),
        (&joined(&committee.areas)).into(),
        committee.valid_from.into(),
        committee.valid_to.into(),
        now.into(),
    ];
    tx.execute(sql, &values).await?;
    Ok(())
}

/// A committee by id.
pub async fn by_id(tx: &mut Tx, id: &CommitteeId) -> Result<Option<Committee>, Error> {
    let sql = format!("{COLUMNS} WHERE id = $1");
    tx.fetch_optional(&sql, &[id.as_str().into()]).await?.as_ref().map(read).transpose()
}

/// Every committee, by municipality.
pub async fn all(tx: &mut Tx) -> Result<Vec<Committee>, Error> {
    let sql = format!("{COLUMNS} ORDER BY municipality_code, id");
    tx.fetch_all(&sql, &[]).await?.iter().map(read).collect()
}

/// The committees with the ids, by municipality; ids that there are none with are left out.
pub async fn for_ids(tx: &mut Tx, ids: &[CommitteeId]) -> Result<Vec<Committee>, Error> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let sql =
        format!("{COLUMNS} WHERE id IN ({}) ORDER BY municipality_code, id", marks(ids.len(), 1));
    let values: Vec<Value> = ids.iter().map(|id| id.as_str().into()).collect();
    tx.fetch_all(&sql, &values).await?.iter().map(read).collect()
}

/// Holds the committees' rows until the transaction ends, so that what is decided from who serves them
/// still holds when it is written.
///
/// Whoever changes who may report, and whoever sends a report, holds the committee first and reads the
/// rights afterwards: so a removal and a report follow one another, whichever comes first. Several are
/// held in one order, so that no two wait for each other.
pub async fn hold(tx: &mut Tx, ids: &[&CommitteeId]) -> Result<(), Error> {
    if ids.is_empty() {
        return Ok(());
    }
    let marks = marks(ids.len(), 1);
    let lock = tx.lock_but_key();
    let sql = format!("SELECT id FROM committee WHERE id IN ({marks}) ORDER BY id{lock}");
    let values: Vec<Value> = ids.iter().map(|id| id.as_str().into()).collect();
    tx.fetch_all(&sql, &values).await?;
    Ok(())
}

/// Writes the committee's name, areas and last day anew.
pub async fn update(tx: &mut Tx, committee: &Committee) -> Result<(), Error> {
    let sql = "UPDATE committee SET name = $2, areas = $3, valid_to = $4 WHERE id = $1";
    let values = [
        committee.id.as_str().into(),
        (&committee.name).into(),
        (&joined(&committee.areas)).into(),
        committee.valid_to.into(),
    ];
    tx.execute(sql, &values).await?;
    Ok(())
}

/// A committee with what the authority's administrator looks after.
#[derive(Clone, Debug)]
pub struct Kept {
    /// The committee.
    pub committee: Committee,
    /// How many may report for it.
    pub n_reporters: i64,
    /// How many of them are lead reporters.
    pub n_leads: i64,
    /// Whether its list of reporters has been confirmed in the quarter that was asked about.
    pub is_confirmed: bool,
}

/// Every committee with how many serve it on the day, by municipality.
pub async fn kept(tx: &mut Tx, quarter: &str, today: Date) -> Result<Vec<Kept>, Error> {
    let sql = "SELECT c.id, c.municipality_code, c.name, c.areas, c.valid_from, c.valid_to, \
               COUNT(a.id), COALESCE(SUM(CASE WHEN a.role = 'lead_reporter' THEN 1 ELSE 0 END), 0), \
               (SELECT COUNT(*) FROM reporter_review r WHERE r.committee_id = c.id AND r.quarter = $1) \
               FROM committee c LEFT JOIN assignment a ON a.committee_id = c.id \
               AND a.ended_at IS NULL AND (a.starts_on IS NULL OR a.starts_on <= $2) \
               AND (a.ends_on IS NULL OR a.ends_on >= $2) \
               GROUP BY c.id, c.municipality_code, c.name, c.areas, c.valid_from, c.valid_to \
               ORDER BY c.municipality_code, c.name, c.id";
    let rows = tx.fetch_all(sql, &[quarter.into(), today.into()]).await?;
    let one = |row: &Row| {
        Ok(Kept {
            committee: read(row)?,
            n_reporters: row.int(6)?,
            n_leads: row.int(7)?,
            is_confirmed: row.int(8)? > 0,
        })
    };
    rows.iter().map(one).collect()
}
