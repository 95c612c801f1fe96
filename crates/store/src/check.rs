//! What can be checked of the tables as such: that what is referred to is there, and that the engine's file is whole.
//! What stands in the rows is checked in `rows`.

use domain::ids::SubmissionId;
use domain::register::handling::Step;
use domain::service::Service;

use crate::copy::Reference;
use crate::error::Error;
use crate::row::Row;
use crate::tx::Tx;

/// How many rows refer to a row that is not there.
pub async fn n_lost(tx: &mut Tx, reference: &Reference) -> Result<i64, Error> {
    let Reference { table, column, other, other_column } = reference;
    let sql = format!(
        "SELECT COUNT(*) FROM \"{table}\" t WHERE t.\"{column}\" IS NOT NULL AND NOT EXISTS \
         (SELECT 1 FROM \"{other}\" o WHERE o.\"{other_column}\" = t.\"{column}\")"
    );
    let row = tx.fetch_optional(&sql, &[]).await?;
    row.map_or(Ok(0), |row| row.int(0))
}

/// What the engine itself finds wrong with its file. PostgreSQL checks the checksums of its pages whenever it reads
/// them.
pub async fn engine(tx: &mut Tx) -> Result<Vec<String>, Error> {
    if !tx.is_sqlite() {
        return Ok(Vec::new());
    }
    let rows = tx.fetch_all("PRAGMA integrity_check(100)", &[]).await?;
    let mut said = rows.iter().map(|row| row.text(0)).collect::<Result<Vec<_>, _>>()?;
    said.retain(|line| line != "ok");
    Ok(said)
}

/// The ids in the rows. One that cannot be read was not written by the service.
fn records(rows: &[Row]) -> Vec<String> {
    let unreadable = |_| "with an id that cannot be read".to_owned();
    rows.iter().map(|row| row.text(0).unwrap_or_else(unreadable)).collect()
}

/// What was sent in the e-service, and has no row in the table that it belongs to, by the table's column for it.
pub async fn without_own(
    tx: &mut Tx,
    service: Service,
    (table, column): (&'static str, &str),
) -> Result<Vec<String>, Error> {
    let sql = format!(
        "SELECT s.id FROM submission s WHERE s.service = $1 \
         AND NOT EXISTS (SELECT 1 FROM {table} t WHERE t.{column} = s.id) ORDER BY s.id LIMIT 1000"
    );
    let rows = tx.fetch_all(&sql, &[service.code().into()]).await?;
    Ok(records(&rows))
}

/// What was sent as notices, in the order of the ids, after the one given.
pub async fn notices(
    tx: &mut Tx,
    after: Option<&SubmissionId>,
    limit: u32,
) -> Result<Vec<SubmissionId>, Error> {
    let sql = "SELECT id FROM submission WHERE service = $1 AND id > $2 ORDER BY id LIMIT $3";
    let after = after.map_or("", SubmissionId::as_str);
    let values = [Service::OperationNotice.code().into(), after.into(), i64::from(limit).into()];
    let rows = tx.fetch_all(sql, &values).await?;
    rows.iter().map(|row| row.text(0).map(SubmissionId::new)).collect()
}

/// SHA-256 of each file that goes with what was sent, in hexadecimal.
pub async fn file_sums(tx: &mut Tx, sent: &SubmissionId) -> Result<Vec<String>, Error> {
    let sql = "SELECT a.sha256 FROM attachment a \
               WHERE a.draft_id IN (SELECT s.draft_id FROM submission s WHERE s.id = $1) \
               OR a.id IN (SELECT c.attachment_id FROM attachment_carried c \
               JOIN submission s ON s.draft_id = c.draft_id WHERE s.id = $1)";
    let rows = tx.fetch_all(sql, &[sent.as_str().into()]).await?;
    rows.iter().map(|row| row.text(0)).collect()
}

/// Notices with which the log says that the step was taken and that have no such step, though the log does not say
/// either that they were removed.
pub async fn without_step(
    tx: &mut Tx,
    step: Step,
    (taken, removed): (&str, &str),
) -> Result<Vec<String>, Error> {
    let sql = "SELECT DISTINCT record FROM audit WHERE action = $1 \
               AND NOT EXISTS (SELECT 1 FROM notice_step s \
               WHERE s.notice_id = audit.record AND s.step = $2) \
               AND NOT EXISTS (SELECT 1 FROM audit AS other WHERE other.record = audit.record \
               AND other.action = $3) ORDER BY record LIMIT 1000";
    let rows = tx.fetch_all(sql, &[taken.into(), step.code().into(), removed.into()]).await?;
    rows.iter().map(|row| row.text(0)).collect()
}

/// Steps that were taken with notices, by the notice, and that the log says nothing of. `taken` is what it calls the step.
pub async fn unlogged_steps(tx: &mut Tx, step: Step, taken: &str) -> Result<Vec<String>, Error> {
    let sql = "SELECT s.notice_id FROM notice_step s WHERE s.step = $1 \
               AND NOT EXISTS (SELECT 1 FROM audit a WHERE a.record = s.notice_id AND a.action = $2) \
               ORDER BY s.notice_id LIMIT 1000";
    let rows = tx.fetch_all(sql, &[step.code().into(), taken.into()]).await?;
    Ok(records(&rows))
}

/// Whether a permission has ended, and the log says both that it was given and that it ended.
pub async fn is_over(
    tx: &mut Tx,
    table: &'static str,
    id: &str,
    (given, ended): (&str, &str),
) -> Result<bool, Error> {
    let logged = |deed: &str| {
        format!("EXISTS (SELECT 1 FROM audit a WHERE a.record = t.id AND a.action = {deed})")
    };
    let sql = format!(
        "SELECT t.id FROM {table} t WHERE t.id = $1 AND t.ended_at IS NOT NULL AND {} AND {}",
        logged("$2"),
        logged("$3")
    );
    let row = tx.fetch_optional(&sql, &[id.into(), given.into(), ended.into()]).await?;
    Ok(row.is_some())
}

/// Records that the log says were sent, or given, and that are not there, though the log does not say either that they
/// were removed.
pub async fn vanished(
    tx: &mut Tx,
    table: &'static str,
    (sent, removed): (&str, &str),
) -> Result<Vec<String>, Error> {
    let sql = format!(
        "SELECT DISTINCT record FROM audit WHERE action = $1 \
         AND NOT EXISTS (SELECT 1 FROM {table} WHERE {table}.id = audit.record) \
         AND NOT EXISTS (SELECT 1 FROM audit AS other WHERE other.record = audit.record \
         AND other.action = $2) ORDER BY record LIMIT 1000"
    );
    let rows = tx.fetch_all(&sql, &[sent.into(), removed.into()]).await?;
    rows.iter().map(|row| row.text(0)).collect()
}

/// Something that was sent, with what belongs to it. No `Debug`: what was sent is about people.
pub struct Sent {
    /// The id of the report or the submission.
    pub id: String,
    /// Whether the log says that it was sent.
    pub is_logged: bool,
    /// Whether the receipt is there that was given for it; what is no report has its own in itself.
    pub has_receipt: bool,
    /// What was sent, where no proof is kept of who sent it; none either if it cannot be opened.
    pub unproved: Option<String>,
}

/// What was sent, in the order of the ids, after the one given. `deed` is what the log calls sending it.
pub async fn sent(
    tx: &mut Tx,
    table: &'static str,
    deed: &str,
    (after, limit): (&str, u32),
) -> Result<Vec<Sent>, Error> {
    // A receipt that was made later was not given for it.
    let receipt = if table == "report" {
        "EXISTS (SELECT 1 FROM receipt t WHERE t.report_id = s.id AND t.created_at = s.sent_at)"
    } else {
        "1 = 1"
    };
    let sql = format!(
        "SELECT s.id, CAST(CASE WHEN EXISTS (SELECT 1 FROM audit a WHERE a.record = s.id AND a.action = $1) \
         THEN 1 ELSE 0 END AS BIGINT), CAST(CASE WHEN {receipt} THEN 1 ELSE 0 END AS BIGINT), \
         CASE WHEN EXISTS (SELECT 1 FROM proof p WHERE p.record_id = s.id) THEN NULL \
         ELSE s.document_sealed END AS document_sealed \
         FROM {table} s WHERE s.id > $2 ORDER BY s.id LIMIT $3"
    );
    let rows = tx.fetch_all(&sql, &[deed.into(), after.into(), i64::from(limit).into()]).await?;
    // What cannot be read is found in `rows`.
    Ok(rows.iter().filter_map(|row| one_sent(tx, table, row).ok()).collect())
}

fn one_sent(tx: &Tx, table: &'static str, row: &Row) -> Result<Sent, Error> {
    let id = row.text(0)?;
    let sealed = row.opt_bytes(3)?;
    let open = |sealed: Vec<u8>| tx.open_text((table, "document"), &id, &sealed).ok();
    Ok(Sent {
        is_logged: row.flag(1)?,
        has_receipt: row.flag(2)?,
        unproved: sealed.and_then(open),
        id,
    })
}

/// What is noted as removed, though the log says nothing of it; by the id that it had. `deeds` are what the log calls
/// removing each kind.
pub async fn removed_unsaid(tx: &mut Tx, deeds: &[(&str, &str)]) -> Result<Vec<String>, Error> {
    let mut unsaid = Vec::new();
    for (kind, deed) in deeds {
        let sql = "SELECT record_id FROM removal WHERE kind = $1 AND NOT EXISTS (SELECT 1 FROM audit a \
                   WHERE a.record = removal.record_id AND a.action = $2) ORDER BY record_id LIMIT 1000";
        let rows = tx.fetch_all(sql, &[(*kind).into(), (*deed).into()]).await?;
        unsaid.extend(records(&rows));
    }
    Ok(unsaid)
}

/// What the log says has ended, in the table of what somebody may do, and goes on all the same.
pub async fn not_ended(
    tx: &mut Tx,
    table: &'static str,
    ended: &str,
) -> Result<Vec<String>, Error> {
    let sql = format!(
        "SELECT t.id FROM {table} t WHERE t.ended_at IS NULL AND EXISTS \
         (SELECT 1 FROM audit a WHERE a.record = t.id AND a.action = $1) ORDER BY t.id LIMIT 1000"
    );
    let rows = tx.fetch_all(&sql, &[ended.into()]).await?;
    Ok(records(&rows))
}

/// Cases that stand in another area, or otherwise, than the latest of their reports says.
pub async fn unlike_reports(tx: &mut Tx) -> Result<Vec<String>, Error> {
    let sql = "SELECT c.id FROM cases c WHERE NOT EXISTS (SELECT 1 FROM report r WHERE r.case_id = c.id \
               AND r.ordinal = c.last_ordinal AND r.area = c.area AND r.status = c.status) \
               ORDER BY c.id LIMIT 1000";
    let rows = tx.fetch_all(sql, &[]).await?;
    Ok(records(&rows))
}
