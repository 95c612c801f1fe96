//! What a notice's draft is about, as every one of its pages shows it; and what a change would change.

use domain::ids::FieldId;
use domain::journey::{Circumstances, journey};
use domain::register::NoticeKind;
use store::Tx;
use store::operation::Operation;

use super::{apply, may};
use crate::ctx::Ctx;
use crate::document;
use crate::draft::OpenDraft;
use crate::error::Error;
use crate::register::completion;
use crate::register::desk::{self, Change};
use crate::service::App;

/// The question whether a start was moved.
const MOVED_START: &str = "moved_start";

/// What a notice's draft is about. No `Debug`: the authority's question was written freely.
#[derive(Clone)]
pub struct Subject {
    /// What the notice is.
    pub kind: NoticeKind,
    /// The name of the organisation whose operation it is.
    pub organisation: String,
    /// The operation as it stands in the register; none when it is new.
    pub operation: Option<Operation>,
    /// What the authority asks, when the notice completes another.
    pub asked: Option<String>,
    /// Questions that have no meaning as the operation stands.
    pub without: Vec<FieldId>,
}

/// Reads what the draft is about, for whoever may work on it.
pub(crate) async fn subject(
    app: &App,
    tx: &mut Tx,
    ctx: &Ctx,
    draft: &store::draft::Draft,
) -> Result<Subject, Error> {
    let (about, _, operation) = may(app, tx, ctx, &draft.answers).await?;
    let organisation = store::organisation::by_id(tx, &about.organisation).await?;
    // What has started has no start to be moved.
    let has_started = operation.as_ref().is_some_and(|it| it.days.is_started);
    let moved_start = has_started.then(|| FieldId::new(MOVED_START));
    Ok(Subject {
        kind: about.kind,
        organisation: organisation.map(|it| it.name).unwrap_or_default(),
        operation,
        asked: completion::asked(tx, &draft.id).await?,
        without: moved_start.into_iter().collect(),
    })
}

/// What a change that has been begun changes in the operation's record, without personal numbers; none when the draft is
/// no change.
pub fn changes(app: &App, draft: &OpenDraft) -> Option<Vec<Change>> {
    let is_change = draft.subject.as_ref().is_some_and(|it| it.kind == NoticeKind::Change);
    let record = draft.record.as_ref().filter(|_| is_change)?;
    let around = Circumstances {
        earlier: Some(record),
        reference: Some(&app.reference),
        ..Circumstances::new(draft.today, &[])
    };
    let catalogue = &draft.form(app).catalogue;
    let before = document::questions(&journey(catalogue, &record.answers, around));
    let after = document::questions(&draft.journey(app));
    let mut changes = desk::masking(desk::compared(&before, &after));
    changes.retain(|it| !apply::is_event(&FieldId::new(it.field.as_str())));
    Some(changes)
}
