//! Proposes an option that a list lacks, right where it is missed, instead of by mail.

use domain::ids::{DraftId, FieldId};

use crate::audit::{self, Deed};
use crate::ctx::Ctx;
use crate::draft;
use crate::error::{Error, Refusal};
use crate::service::App;

/// Longest proposal, in characters.
pub const PROPOSAL_MAX: usize = 300;

/// How the proposing went.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Proposed {
    /// Stored for the administrator.
    Kept,
    /// There is nothing in it.
    Empty,
    /// It is longer than [`PROPOSAL_MAX`].
    TooLong,
}

/// Stores a proposal for the administrator, with the main reason and measure it was missed under.
pub async fn propose(app: &App, ctx: &Ctx, id: &DraftId, text: &str) -> Result<Proposed, Error> {
    let text = text.trim();
    if text.is_empty() {
        return Ok(Proposed::Empty);
    }
    if text.chars().count() > PROPOSAL_MAX {
        return Ok(Proposed::TooLong);
    }
    let mut tx = app.db.write().await?;
    let (rights, row) = draft::readable(app, ctx, &mut tx, id).await?;
    let (Some(committee), Some(area)) = (row.committee_id.clone(), row.area.clone()) else {
        return Err(Refusal::NotFound.into());
    };
    let answer = |field: &str| row.answers.get(&FieldId::new(field)).unwrap_or("-").to_owned();
    let proposal = store::option_proposal::NewProposal {
        id: app.random.id()?,
        committee_id: committee.clone(),
        area,
        list: "causes".to_owned(),
        proposal: text.to_owned(),
        context: format!("{} {}", answer("main_reason"), answer("measure")),
        proposed_by: rights.person.clone(),
        created_at: ctx.now,
    };
    store::option_proposal::insert(&mut tx, &proposal).await?;
    audit::write(&mut tx, ctx, Deed::OptionProposed, &proposal.id, Some(&committee)).await?;
    tx.commit().await?;
    Ok(Proposed::Kept)
}
