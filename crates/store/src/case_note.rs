//! The committee's own notes about cases with a fictitious identity. The authority never reads them.

use domain::ids::{CaseId, CommitteeId, PersonId};
use jiff::Timestamp;

use crate::case::{self, Changed};
use crate::error::Error;
use crate::tx::Tx;

const NOTE: (&str, &str) = ("case_note", "note");

/// Writes the note of a case; an empty one takes it away.
pub async fn write(
    tx: &mut Tx,
    committee: &CommitteeId,
    case: &CaseId,
    note: &str,
    by: &PersonId,
    now: Timestamp,
) -> Result<(), Error> {
    let id = case.as_str();
    let sealed = tx.seal(NOTE, id, note.as_bytes())?;
    let sql = "INSERT INTO case_note (case_id, note_sealed, written_by, written_at) \
               VALUES ($1, $2, $3, $4) ON CONFLICT (case_id) DO UPDATE SET \
               note_sealed = excluded.note_sealed, written_by = excluded.written_by, \
               written_at = excluded.written_at";
    tx.execute(sql, &[id.into(), sealed.into(), by.as_str().into(), now.into()]).await?;
    // Notes are searched: whoever keeps a list in memory has to fetch the case anew.
    let changed_in = case::next_change(tx, committee).await?;
    let sql = "UPDATE cases SET changed_in = $2 WHERE id = $1";
    tx.execute(sql, &[id.into(), changed_in.into()]).await?;
    Ok(())
}

/// The note of a case.
pub async fn of(tx: &mut Tx, case: &CaseId) -> Result<Option<String>, Error> {
    let sql = "SELECT note_sealed FROM case_note WHERE case_id = $1";
    let row = tx.fetch_optional(sql, &[case.as_str().into()]).await?;
    let note = row.map(|row| tx.open_text(NOTE, case.as_str(), &row.bytes(0)?)).transpose()?;
    Ok(note.filter(|note| !note.is_empty()))
}

/// The notes of cases that have changed; one that is damaged is passed by.
pub async fn of_changed(tx: &mut Tx, changed: Changed<'_>) -> Result<Vec<(CaseId, String)>, Error> {
    let sql = format!(
        "SELECT case_note.case_id, case_note.note_sealed \
         FROM cases JOIN case_note ON case_note.case_id = cases.id WHERE {}",
        Changed::WHICH
    );
    let rows = tx.fetch_all(&sql, &changed.values()).await?;
    let mut notes = Vec::with_capacity(rows.len());
    for row in &rows {
        let id = row.text(0)?;
        if let Some(note) = Error::if_readable(tx.open_text(NOTE, &id, &row.bytes(1)?))? {
            notes.push((CaseId::new(id), note));
        } else {
            tracing::error!(case = %id, "the note of a case is damaged: run `verkstallt verify`");
        }
    }
    Ok(notes)
}
