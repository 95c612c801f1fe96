//! Requests to put a fact of a case right. What was sent stays as it was; an approved request says what
//! applies instead.

use std::collections::BTreeSet;

use domain::ids::{AreaId, CaseId, CommitteeId, FieldId, PersonId};
use jiff::Timestamp;

use crate::error::Error;
use crate::row::{Row, Value};
use crate::tx::{Tx, marks};

const WISH: (&str, &str) = ("correction", "wish");
const REPLY: (&str, &str) = ("correction", "reply");

/// What is asked for. No `Debug`: it may be somebody's name.
#[derive(Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Wish {
    /// What the case said when it was asked.
    pub before: Option<String>,
    /// What it should say; none to take the answer away.
    pub after: Option<String>,
    /// Why.
    pub reason: String,
}

/// A request to keep.
#[derive(Clone)]
pub struct NewCorrection {
    /// Which.
    pub id: String,
    /// Of which case.
    pub case_id: CaseId,
    /// Whose.
    pub committee_id: CommitteeId,
    /// Verksamhetsområde.
    pub area: AreaId,
    /// Which question.
    pub field: FieldId,
    /// What is asked for.
    pub wish: Wish,
    /// By whom.
    pub requested_by: PersonId,
    /// When.
    pub requested_at: Timestamp,
}

/// Where a request stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// Nobody has decided.
    Waiting,
    /// The case says what was asked for.
    Approved,
    /// The case says what it said.
    Refused,
}

impl State {
    /// The code kept in the database.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Approved => "approved",
            Self::Refused => "refused",
        }
    }

    pub(crate) fn read(code: &str) -> Result<Self, Error> {
        let all = [Self::Waiting, Self::Approved, Self::Refused];
        all.into_iter().find(|state| state.code() == code).ok_or(Error::Damaged("correction"))
    }
}

/// A request as it stands. No `Debug`.
#[derive(Clone)]
pub struct Correction {
    /// Which.
    pub id: String,
    /// Of which case.
    pub case_id: CaseId,
    /// Whose.
    pub committee_id: CommitteeId,
    /// Verksamhetsområde.
    pub area: AreaId,
    /// Which question.
    pub field: FieldId,
    /// What is asked for.
    pub wish: Wish,
    /// By whom.
    pub requested_by: PersonId,
    /// When.
    pub requested_at: Timestamp,
    /// Where it stands.
    pub state: State,
    /// When it was decided.
    pub decided_at: Option<Timestamp>,
    /// What the authority answered.
    pub reply: Option<String>,
}

/// Keeps a request.
pub async fn insert(tx: &mut Tx, new: &NewCorrection) -> Result<(), Error> {
    let wish = tx.seal_json(WISH, &new.id, &new.wish)?;
    let sql = "INSERT INTO correction (id, case_id, committee_id, area, field, wish_sealed, \
               requested_by, requested_at, state) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)";
    let values = [
        (&new.id).into(),
        new.case_id.as_str().into(),
        new.committee_id.as_str().into(),
        new.area.as_str().into(),
        new.field.as_str().into(),
        wish.into(),
        new.requested_by.as_str().into(),
        new.requested_at.into(),
        State::Waiting.code().into(),
    ];
    tx.execute(sql, &values).await?;
    Ok(())
}

const COLUMNS: &str = "SELECT id, case_id, committee_id, area, field, wish_sealed, requested_by, \
                       requested_at, state, decided_at, reply_sealed FROM correction";

fn read(tx: &Tx, row: &Row) -> Result<Correction, Error> {
    let id = row.text(0)?;
    let reply = row.opt_bytes(10)?.map(|reply| tx.open_text(REPLY, &id, &reply)).transpose()?;
    Ok(Correction {
        case_id: CaseId::new(row.text(1)?),
        committee_id: CommitteeId::new(row.text(2)?),
        area: AreaId::new(row.text(3)?),
        field: FieldId::new(row.text(4)?),
        wish: tx.open_json(WISH, &id, &row.bytes(5)?)?,
        requested_by: PersonId::new(row.text(6)?),
        requested_at: row.time(7)?,
        state: State::read(&row.text(8)?)?,
        decided_at: row.opt_time(9)?,
        reply,
        id,
    })
}

/// A request by id. In a transaction that writes it is held until the end.
pub async fn by_id(tx: &mut Tx, id: &str) -> Result<Option<Correction>, Error> {
    let sql = format!("{COLUMNS} WHERE id = $1{}", tx.lock());
    let row = tx.fetch_optional(&sql, &[id.into()]).await?;
    row.map(|row| read(tx, &row)).transpose()
}

/// The case that a request is about, which never changes. Nothing is held.
pub async fn case_of(tx: &mut Tx, id: &str) -> Result<Option<CaseId>, Error> {
    let sql = "SELECT case_id FROM correction WHERE id = $1";
    let row = tx.fetch_optional(sql, &[id.into()]).await?;
    row.map(|row| row.text(0).map(CaseId::new)).transpose()
}

/// Every request of a case, the oldest first.
pub async fn of_case(tx: &mut Tx, case: &CaseId) -> Result<Vec<Correction>, Error> {
    let sql = format!("{COLUMNS} WHERE case_id = $1 ORDER BY requested_at, id");
    let rows = tx.fetch_all(&sql, &[case.as_str().into()]).await?;
    rows.iter().map(|row| read(tx, row)).collect()
}

/// Approved requests of the cases, in the order of the decisions.
pub async fn approved_for_cases(tx: &mut Tx, cases: &[CaseId]) -> Result<Vec<Correction>, Error> {
    let (approved, damaged) = approved_readable(tx, cases).await?;
    if damaged.is_empty() { Ok(approved) } else { Err(Error::Damaged("correction")) }
}

/// The same, and the cases of which one is damaged.
pub async fn approved_readable(
    tx: &mut Tx,
    cases: &[CaseId],
) -> Result<(Vec<Correction>, BTreeSet<CaseId>), Error> {
    if cases.is_empty() {
        return Ok((Vec::new(), BTreeSet::new()));
    }
    let sql = format!(
        "{COLUMNS} WHERE case_id IN ({}) AND state = 'approved' ORDER BY decided_at, id",
        marks(cases.len(), 1)
    );
    let values: Vec<Value> = cases.iter().map(|id| id.as_str().into()).collect();
    let rows = tx.fetch_all(&sql, &values).await?;
    readable(tx, &rows)
}

/// The requests that can be read, and the cases of those that are damaged.
fn readable(tx: &Tx, rows: &[Row]) -> Result<(Vec<Correction>, BTreeSet<CaseId>), Error> {
    let (mut whole, mut damaged) = (Vec::with_capacity(rows.len()), BTreeSet::new());
    for row in rows {
        if let Some(correction) = Error::if_readable(read(tx, row))? {
            whole.push(correction);
        } else {
            let (correction, case) = (row.text(0)?, row.text(1)?);
            tracing::error!(%correction, %case, "a correction is damaged: run `verkstallt verify`");
            damaged.insert(CaseId::new(case));
        }
    }
    Ok((whole, damaged))
}

/// Requests that nobody has decided, the oldest first; one that is damaged is passed by.
pub async fn waiting(tx: &mut Tx, limit: u32) -> Result<Vec<Correction>, Error> {
    let sql = format!("{COLUMNS} WHERE state = 'waiting' ORDER BY requested_at, id LIMIT $1");
    let rows = tx.fetch_all(&sql, &[i64::from(limit).into()]).await?;
    readable(tx, &rows).map(|(whole, _)| whole)
}

/// Requests that have been decided, the latest first; one that is damaged is passed by.
pub async fn decided(tx: &mut Tx, limit: u32) -> Result<Vec<Correction>, Error> {
    let sql = format!("{COLUMNS} WHERE state <> 'waiting' ORDER BY decided_at DESC, id LIMIT $1");
    let rows = tx.fetch_all(&sql, &[i64::from(limit).into()]).await?;
    readable(tx, &rows).map(|(whole, _)| whole)
}

/// Decides a request that waits; false when it does not wait any more.
pub async fn decide(
    tx: &mut Tx,
    id: &str,
    state: State,
    reply: &str,
    by: &PersonId,
    now: Timestamp,
) -> Result<bool, Error> {
    let reply = tx.seal(REPLY, id, reply.as_bytes())?;
    let sql = "UPDATE correction SET state = $2, reply_sealed = $3, decided_by = $4, decided_at = $5 \
               WHERE id = $1 AND state = 'waiting'";
    let values = [id.into(), state.code().into(), reply.into(), by.as_str().into(), now.into()];
    Ok(tx.execute(sql, &values).await? == 1)
}

/// How many requests nobody has decided.
pub async fn count_waiting(tx: &mut Tx) -> Result<i64, Error> {
    let row = tx.fetch_optional("SELECT COUNT(*) FROM correction WHERE state = 'waiting'", &[]);
    row.await?.map_or(Ok(0), |row| row.int(0))
}
