//! Begins a follow-up: a draft that takes its facts from the case and adds to what has been reported.

use domain::ids::{CaseId, DraftId};
use domain::role::Action;
use domain::service::Service;

use crate::audit::{self, Deed};
use crate::case;
use crate::ctx::Ctx;
use crate::error::{Error, Fault};
use crate::rights::Rights;
use crate::service::App;

/// Begins a follow-up of the case, or goes on with the one that is open: a case has one at a time,
/// shared within committee and area.
pub async fn begin(app: &App, ctx: &Ctx, id: &CaseId) -> Result<DraftId, Error> {
    let mut tx = app.db.write().await?;
    let rights = Rights::for_record(app, ctx, &mut tx, Action::Report).await?;
    let row = case::known(&mut tx, &rights, id).await?;
    if let Some(open) = store::draft::open_for_case(&mut tx, id).await? {
        return Ok(open);
    }
    let followed = case::followed(&mut tx, &app.clock, &row).await?;
    let draft = DraftId::new(app.random.id()?);
    let state = store::draft::State {
        committee_id: Some(row.committee_id.clone()),
        area: Some(row.area.clone()),
        answers: followed.earlier.presets(&app.form().catalogue),
        duplicate_lookup: None,
        updated_by: rights.person.clone(),
        updated_at: ctx.now,
    };
    if !store::draft::insert(&mut tx, (&draft, Service::IndividualReport), Some(id), &state).await?
    {
        return Err(Fault::Broken("a follow-up was begun while its case was held").into());
    }
    let committee = Some(&row.committee_id);
    audit::write(&mut tx, ctx, Deed::FollowUpBegun, id.as_str(), committee).await?;
    tx.commit().await?;
    Ok(draft)
}
