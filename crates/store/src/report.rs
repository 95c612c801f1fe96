//! Reports as they were sent. The database refuses to change or remove one.

use std::collections::BTreeSet;

use domain::ids::{AreaId, CaseId, CommitteeId, DraftId, PersonId, ReportId};
use domain::period::Period;
use jiff::Timestamp;
use jiff::civil::Date;

use crate::case::{CasePerson, Changed, PERSON};
use crate::error::Error;
use crate::row::{Row, Value};
use crate::tx::{Tx, for_each_place, marks, pairs};

const DOCUMENT: (&str, &str) = ("report", "document");

/// A report to keep for ever.
#[derive(Clone)]
pub struct NewReport {
    /// Which.
    pub id: ReportId,
    /// Of which case.
    pub case_id: CaseId,
    /// Its number in the case, from 1.
    pub ordinal: i64,
    /// The draft it was.
    pub draft_id: Option<DraftId>,
    /// First report or follow-up.
    pub kind: String,
    /// The period that it is counted for.
    pub period: Period,
    /// Whose.
    pub committee_id: CommitteeId,
    /// Verksamhetsområde.
    pub area: AreaId,
    /// When.
    pub sent_at: Timestamp,
    /// By whom.
    pub sent_by: PersonId,
    /// The catalogue it was made with.
    pub catalogue_hash: String,
    /// The whole report as text.
    pub document: String,
    /// SHA-256 of that text, in hexadecimal.
    pub sha256: String,
    /// Where the decision stood.
    pub status: String,
}

/// A report that was sent. No `Debug`.
#[derive(Clone)]
pub struct Report {
    /// Which.
    pub id: ReportId,
    /// Of which case.
    pub case_id: CaseId,
    /// Its number in the case, from 1.
    pub ordinal: i64,
    /// The period that it is counted for.
    pub period: Option<Period>,
    /// By whom.
    pub sent_by: PersonId,
    /// Whose.
    pub committee_id: CommitteeId,
    /// Verksamhetsområde.
    pub area: AreaId,
    /// When.
    pub sent_at: Timestamp,
    /// The whole report as text.
    pub document: String,
    /// SHA-256 of that text, in hexadecimal.
    pub sha256: String,
    /// Where the decision stood.
    pub status: String,
}

/// A report in a list. No `Debug`.
#[derive(Clone)]
pub struct SentRow {
    /// Which.
    pub id: ReportId,
    /// Of which case.
    pub case_id: CaseId,
    /// The case's public reference.
    pub reference: String,
    /// Its number in the case.
    pub ordinal: i64,
    /// Whom it concerns; none if that is damaged.
    pub person: Option<CasePerson>,
    /// Whether name and number are fictitious.
    pub is_protected: bool,
    /// Insats or bistånd.
    pub measure: String,
    /// Whose.
    pub committee_id: CommitteeId,
    /// The day of the decision.
    pub decided_on: Date,
    /// When it was sent.
    pub sent_at: Timestamp,
    /// Where the decision stood.
    pub status: String,
}

/// Keeps a report; false when the draft, or the number in the case, already has one.
pub async fn insert(tx: &mut Tx, new: &NewReport) -> Result<bool, Error> {
    let id = new.id.as_str();
    let mut values: Vec<Value> = vec![
        id.into(),
        new.case_id.as_str().into(),
        new.ordinal.into(),
        new.draft_id.as_ref().map(DraftId::as_str).into(),
        (&new.kind).into(),
        (&new.period.code()).into(),
        new.committee_id.as_str().into(),
        new.area.as_str().into(),
        new.sent_at.into(),
        new.sent_by.as_str().into(),
        (&new.catalogue_hash).into(),
        (&new.sha256).into(),
        (&new.status).into(),
    ];
    values.push(tx.row_seal("report", &values)?);
    values.push(tx.seal(DOCUMENT, id, new.document.as_bytes())?.into());
    let sql = "INSERT INTO report (id, case_id, ordinal, draft_id, kind, period, committee_id, area, \
               sent_at, sent_by, catalogue_hash, sha256, status, row_seal, document_sealed) \
               VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15) \
               ON CONFLICT DO NOTHING";
    Ok(tx.execute(sql, &values).await? == 1)
}

const COLUMNS: &str = "SELECT id, case_id, ordinal, committee_id, area, sent_at, document_sealed, \
                       sha256, status, period, sent_by FROM report";

fn read(tx: &Tx, row: &Row) -> Result<Report, Error> {
    let id = row.text(0)?;
    Ok(Report {
        case_id: CaseId::new(row.text(1)?),
        ordinal: row.int(2)?,
        committee_id: CommitteeId::new(row.text(3)?),
        area: AreaId::new(row.text(4)?),
        sent_at: row.time(5)?,
        document: tx.open_text(DOCUMENT, &id, &row.bytes(6)?)?,
        sha256: row.text(7)?,
        status: row.text(8)?,
        period: row.opt_text(9)?.as_deref().and_then(Period::parse),
        sent_by: PersonId::new(row.text(10)?),
        id: ReportId::new(id),
    })
}

/// A report by id.
pub async fn by_id(tx: &mut Tx, id: &ReportId) -> Result<Option<Report>, Error> {
    let sql = format!("{COLUMNS} WHERE id = $1");
    let row = tx.fetch_optional(&sql, &[id.as_str().into()]).await?;
    row.map(|row| read(tx, &row)).transpose()
}

/// The report that a draft became.
pub async fn by_draft(tx: &mut Tx, draft: &DraftId) -> Result<Option<Report>, Error> {
    let sql = format!("{COLUMNS} WHERE draft_id = $1");
    let row = tx.fetch_optional(&sql, &[draft.as_str().into()]).await?;
    row.map(|row| read(tx, &row)).transpose()
}

/// Reports that no receipt has been kept for, the oldest first.
pub async fn without_receipt(tx: &mut Tx, limit: u32) -> Result<Vec<ReportId>, Error> {
    let sql = "SELECT id FROM report WHERE NOT EXISTS \
               (SELECT 1 FROM receipt WHERE receipt.report_id = report.id) ORDER BY sent_at, id LIMIT $1";
    let rows = tx.fetch_all(sql, &[i64::from(limit).into()]).await?;
    let ids = rows.iter().map(|row| row.text(0).map(ReportId::new));
    ids.collect()
}

/// Every report of a case, in order.
pub async fn for_case(tx: &mut Tx, case: &CaseId) -> Result<Vec<Report>, Error> {
    let sql = format!("{COLUMNS} WHERE case_id = $1 ORDER BY ordinal");
    let rows = tx.fetch_all(&sql, &[case.as_str().into()]).await?;
    rows.iter().map(|row| read(tx, row)).collect()
}

/// Every report of the cases, each case's in order; and the cases of which a report is damaged.
pub async fn for_cases(
    tx: &mut Tx,
    cases: &[CaseId],
) -> Result<(Vec<Report>, BTreeSet<CaseId>), Error> {
    let (mut reports, mut damaged) = (Vec::new(), BTreeSet::new());
    if cases.is_empty() {
        return Ok((reports, damaged));
    }
    let sql =
        format!("{COLUMNS} WHERE case_id IN ({}) ORDER BY case_id, ordinal", marks(cases.len(), 1));
    let values: Vec<Value> = cases.iter().map(|id| id.as_str().into()).collect();
    let rows = tx.fetch_all(&sql, &values).await?;
    for row in &rows {
        match Error::if_readable(read(tx, row))? {
            Some(report) => reports.push(report),
            None => {
                damaged.insert(CaseId::new(row.text(1)?));
            }
        }
    }
    Ok((reports, damaged))
}

/// The report with the number in its case.
pub async fn by_ordinal(tx: &mut Tx, case: &CaseId, ordinal: i64) -> Result<Option<Report>, Error> {
    let sql = format!("{COLUMNS} WHERE case_id = $1 AND ordinal = $2");
    let row = tx.fetch_optional(&sql, &[case.as_str().into(), ordinal.into()]).await?;
    row.map(|row| read(tx, &row)).transpose()
}

/// What one report means for the periods.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PeriodRow {
    /// Of which case.
    pub case_id: CaseId,
    /// The period that it is counted for.
    pub period: Option<Period>,
    /// When it was sent.
    pub sent_at: Timestamp,
    /// Where the decision stood.
    pub status: String,
}

/// What the reports of cases that have changed mean for the periods; each case's in the order of sending.
pub async fn periods_of_changed(
    tx: &mut Tx,
    changed: Changed<'_>,
) -> Result<Vec<PeriodRow>, Error> {
    let sql = format!(
        "SELECT report.case_id, report.period, report.sent_at, report.status \
         FROM cases JOIN report ON report.case_id = cases.id WHERE {} \
         ORDER BY report.case_id, report.ordinal",
        Changed::WHICH
    );
    let rows = tx.fetch_all(&sql, &changed.values()).await?;
    rows.iter()
        .map(|row| {
            Ok(PeriodRow {
                case_id: CaseId::new(row.text(0)?),
                period: row.opt_text(1)?.as_deref().and_then(Period::parse),
                sent_at: row.time(2)?,
                status: row.text(3)?,
            })
        })
        .collect()
}

/// Reports sent in the committees and areas, the latest first, of cases that are in one of `own` now.
///
/// What was sent stays with the committee of its time, and is read by whoever has the case (decision 17).
pub async fn list_sent(
    tx: &mut Tx,
    places: &[(CommitteeId, AreaId)],
    own: &[(CommitteeId, AreaId)],
    limit: u32,
    offset: u32,
) -> Result<Vec<SentRow>, Error> {
    if places.is_empty() || own.is_empty() {
        return Ok(Vec::new());
    }
    let (places, own) = (distinct(places), distinct(own));
    let own_from = 3 + 2 * places.len();
    let sent_in = |place: &str| {
        format!(
            "SELECT report.id AS id, report.sent_at AS sent_at \
             FROM report CROSS JOIN cases \
             WHERE {place} AND cases.id = report.case_id AND (cases.committee_id, cases.area) IN (VALUES {})",
            pairs(own.len(), own_from)
        )
    };
    let sent: Vec<String> = for_each_place("report", places.len(), 3, sent_in).collect();
    // Each part comes in this order out of its index, so that no more is read of any than the page takes; `CROSS JOIN`
    // keeps SQLite from beginning with the cases.
    let sql = format!(
        "SELECT report.id, cases.reference, report.ordinal, cases.person_sealed, cases.is_protected, \
         cases.measure, cases.committee_id, cases.decided_on, report.sent_at, report.status, cases.id \
         FROM ({} ORDER BY sent_at DESC, id LIMIT $1 OFFSET $2) AS page \
         JOIN report ON report.id = page.id JOIN cases ON cases.id = report.case_id \
         ORDER BY report.sent_at DESC, report.id",
        sent.join(" UNION ALL ")
    );
    let mut values = vec![i64::from(limit).into(), i64::from(offset).into()];
    values.extend(place_values(places));
    values.extend(place_values(own));
    let rows = tx.fetch_all(&sql, &values).await?;
    rows.iter()
        .map(|row| {
            Ok(SentRow {
                id: ReportId::new(row.text(0)?),
                case_id: CaseId::new(row.text(10)?),
                reference: row.text(1)?,
                ordinal: row.int(2)?,
                person: Error::if_readable(tx.open_json(PERSON, &row.text(10)?, &row.bytes(3)?))?,
                is_protected: row.flag(4)?,
                measure: row.text(5)?,
                committee_id: CommitteeId::new(row.text(6)?),
                decided_on: row.date(7)?,
                sent_at: row.time(8)?,
                status: row.text(9)?,
            })
        })
        .collect()
}

/// The reports among the ids, each with its reference number and its case.
pub async fn references(
    tx: &mut Tx,
    ids: &[String],
) -> Result<Vec<(String, String, CaseId)>, Error> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let sql = format!(
        "SELECT report.id, cases.reference, report.ordinal, cases.id FROM report \
         JOIN cases ON cases.id = report.case_id WHERE report.id IN ({})",
        marks(ids.len(), 1)
    );
    let values: Vec<Value> = ids.iter().map(Value::from).collect();
    let one = |row: &Row| {
        let reference = format!("{}-{}", row.text(1)?, row.int(2)?);
        Ok((row.text(0)?, reference, CaseId::new(row.text(3)?)))
    };
    tx.fetch_all(&sql, &values).await?.iter().map(one).collect()
}

/// Each place once: what is looked for in each by itself would be found twice in one that is named twice.
pub(crate) fn distinct(places: &[(CommitteeId, AreaId)]) -> BTreeSet<&(CommitteeId, AreaId)> {
    places.iter().collect()
}

/// Committee and area of each place, in the order of the place marks.
pub(crate) fn place_values(
    places: BTreeSet<&(CommitteeId, AreaId)>,
) -> impl Iterator<Item = Value> {
    let value = |(committee, area): &(CommitteeId, AreaId)| {
        [committee.as_str().into(), area.as_str().into()]
    };
    places.into_iter().flat_map(value)
}
