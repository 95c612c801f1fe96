//! The committee's own keeper of fictitious identities: which made-up name and number belong to which
//! case, with a note that only the committee reads.

use domain::ids::CaseId;
use domain::role::Action;

use crate::audit::{self, Deed};
use crate::case;
use crate::cases::{CaseRow, slots};
use crate::ctx::Ctx;
use crate::error::{Error, Refusal};
use crate::rights::Rights;
use crate::service::App;
use crate::worklist::case_row;

/// Longest note, in characters.
pub const NOTE_MAX: usize = 500;

/// A case with a fictitious identity, and the committee's note. No `Debug`.
#[derive(Clone)]
pub struct Alias {
    /// The case.
    pub case: CaseRow,
    /// The note.
    pub note: Option<String>,
}

/// Every case with a fictitious identity in the person's committees and areas, by name.
pub async fn all(app: &App, ctx: &Ctx) -> Result<Vec<Alias>, Error> {
    let mut tx = app.db.read().await?;
    let rights = Rights::of(app, ctx, &mut tx, Action::Report).await?;
    let mut ids: Vec<(Box<str>, CaseId)> = Vec::new();
    for slot in slots(app, &mut tx, &rights.memberships, ctx.today).await? {
        let cases = slot.cases.read().unwrap_or_else(std::sync::PoisonError::into_inner);
        let protected = cases.cases.iter().filter(|case| case.is_protected);
        ids.extend(protected.map(|case| (case.sort_name.clone(), case.id.clone())));
    }
    ids.sort_unstable();
    let keys: Vec<CaseId> = ids.into_iter().map(|(_, id)| id).collect();
    let rows = store::case::for_ids(&mut tx, &keys).await?;
    let mut aliases = Vec::new();
    for id in &keys {
        let row = rows.iter().find(|row| &row.id == id);
        let Some(row) = row.filter(|row| rights.cover(&row.committee_id, &row.area)) else {
            continue;
        };
        let note = store::Error::if_readable(store::case_note::of(&mut tx, id).await)?;
        let mut case = case_row(app, ctx, &rights, row);
        case.is_damaged |= note.is_none();
        aliases.push(Alias { case, note: note.flatten() });
    }
    drop(tx);
    if !aliases.is_empty() {
        let committees = rights.committees();
        audit::look(app, ctx, Deed::CasesSeen, ("aliases", "aliases"), &committees).await?;
    }
    Ok(aliases)
}

/// Writes the note of a case with a fictitious identity; false when it is longer than [`NOTE_MAX`].
pub async fn write_note(app: &App, ctx: &Ctx, id: &CaseId, note: &str) -> Result<bool, Error> {
    let note = note.trim();
    if note.chars().count() > NOTE_MAX {
        return Ok(false);
    }
    let mut tx = case::with_committee_held(app, ctx, id).await?;
    let rights = Rights::for_record(app, ctx, &mut tx, Action::Report).await?;
    let row = case::known(&mut tx, &rights, id).await?;
    if !row.is_protected {
        return Err(Refusal::NotFound.into());
    }
    // One that cannot be read is not written over.
    store::case_note::of(&mut tx, id).await?;
    let by = &rights.person;
    store::case_note::write(&mut tx, &row.committee_id, id, note, by, ctx.now).await?;
    let committee = Some(&row.committee_id);
    audit::write(&mut tx, ctx, Deed::NoteWritten, id.as_str(), committee).await?;
    tx.commit().await?;
    Ok(true)
}
