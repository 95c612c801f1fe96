//! What looks like the same decision: told before a report is sent.

use domain::ids::{CaseId, DraftId, ReportId};
use domain::journey::Value;
use jiff::Timestamp;

use crate::ctx::Ctx;
use crate::draft::{OpenDraft, identity, name_of};
use crate::error::Error;
use crate::service::App;

/// Something that looks like the same decision.
#[derive(Clone, Debug)]
pub enum Duplicate {
    /// It has been reported; this is the report.
    Report {
        /// The report.
        id: ReportId,
        /// Its case.
        case: CaseId,
        /// Its reference number.
        reference: String,
        /// When it was sent.
        sent_at: Timestamp,
    },
    /// A colleague, or the person, has it in another draft.
    Draft {
        /// The draft.
        id: DraftId,
        /// Who touched it last.
        by: String,
        /// When.
        at: Timestamp,
    },
}

/// Reports and other drafts of the committee that are about the same decision.
pub async fn duplicates(app: &App, ctx: &Ctx, draft: &OpenDraft) -> Result<Vec<Duplicate>, Error> {
    if draft.case.is_some() {
        return Ok(Vec::new());
    }
    let journey = draft.journey(app);
    let (Some(Value::Committee(committee)), Some(identity)) =
        (journey.value("committee"), identity(&journey, ctx.today))
    else {
        return Ok(Vec::new());
    };
    let mut tx = app.db.read().await?;
    let key = store::draft::duplicate_lookup(&mut tx, committee, &identity).await?;
    let mut found = Vec::new();
    if let Some(case) = store::case::by_identity(&mut tx, committee, &key).await? {
        for report in store::report::for_case(&mut tx, &case.id).await? {
            found.push(Duplicate::Report {
                id: report.id,
                case: case.id.clone(),
                reference: case.reference.clone(),
                sent_at: report.sent_at,
            });
        }
    }
    for id in store::draft::with_duplicate(&mut tx, committee, &key, &draft.id).await? {
        if let Some(row) = store::draft::by_id(&mut tx, &id).await? {
            let by = name_of(&mut tx, &row.updated_by).await?;
            found.push(Duplicate::Draft { id, by, at: row.updated_at });
        }
    }
    Ok(found)
}
