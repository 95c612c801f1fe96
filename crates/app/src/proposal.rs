//! Proposes an option that a list lacks, right where it is missed, instead of by mail.

use std::collections::BTreeMap;

use domain::ids::{DraftId, FieldId};
use domain::role::Action;
use jiff::Timestamp;

use crate::audit::{self, Deed};
use crate::ctx::Ctx;
use crate::draft;
use crate::error::{Error, Refusal};
use crate::fold::folded;
use crate::rights::at_authority;
use crate::service::App;

/// Longest proposal, in characters.
pub const PROPOSAL_MAX: usize = 300;
/// How many proposals are read at once.
const READ_MAX: u32 = 1000;

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
    let mut tx = app.db.write().await?;
    let (rights, row) = draft::readable(app, ctx, &mut tx, id).await?;
    let (Some(committee), Some(area)) = (row.committee_id.clone(), row.area.clone()) else {
        return Err(Refusal::NotFound.into());
    };
    let text = text.trim();
    if text.is_empty() {
        return Ok(Proposed::Empty);
    }
    if text.chars().count() > PROPOSAL_MAX {
        return Ok(Proposed::TooLong);
    }
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

/// Proposals that say the same.
#[derive(Clone, Debug)]
pub struct Proposals {
    /// What is proposed, as it was first written.
    pub text: String,
    /// How often it has been proposed.
    pub count: usize,
    /// From how many committees.
    pub committees: usize,
    /// Main reason and measure that it was missed under, each once.
    pub contexts: Vec<String>,
    /// When it was first proposed.
    pub first: Timestamp,
    /// Which they are.
    pub ids: Vec<String>,
}

/// Proposals for options that nobody has dealt with, those that say the same together, the most common first.
pub async fn proposals(app: &App, ctx: &Ctx) -> Result<Vec<Proposals>, Error> {
    let mut tx = app.db.read().await?;
    at_authority(app, ctx, &mut tx, Action::Administer).await?;
    let open = store::option_proposal::open(&mut tx, READ_MAX).await?;
    let mut groups: BTreeMap<String, Vec<store::option_proposal::Proposal>> = BTreeMap::new();
    for proposal in open {
        groups.entry(folded(&proposal.proposal)).or_default().push(proposal);
    }
    let distinct = |mut all: Vec<String>| {
        all.sort();
        all.dedup();
        all
    };
    let mut out: Vec<Proposals> = groups
        .into_values()
        .filter_map(|all| {
            let first = all.first()?;
            let committees = all.iter().map(|it| it.committee_id.to_string()).collect();
            Some(Proposals {
                text: first.proposal.clone(),
                first: first.created_at,
                count: all.len(),
                committees: distinct(committees).len(),
                contexts: distinct(all.iter().map(|it| it.context.clone()).collect()),
                ids: all.into_iter().map(|it| it.id).collect(),
            })
        })
        .collect();
    out.sort_by_key(|group| (std::cmp::Reverse(group.count), group.first));
    Ok(out)
}

/// Writes down that somebody has dealt with the proposals.
pub async fn handle(app: &App, ctx: &Ctx, ids: &[String]) -> Result<(), Error> {
    let mut tx = app.db.write().await?;
    let by = at_authority(app, ctx, &mut tx, Action::Administer).await?;
    for id in ids {
        store::option_proposal::handle(&mut tx, id, &by, ctx.now).await?;
        audit::write(&mut tx, ctx, Deed::ProposalHandled, id, None).await?;
    }
    tx.commit().await?;
    Ok(())
}
