//! What the person may do, read from the database inside the transaction that relies on it.

use domain::ids::{AreaId, CommitteeId, PersonId};
use domain::journey::Membership;
use domain::role::{Action, Assignment};
use store::Tx;

use crate::ctx::Ctx;
use crate::error::{Error, Refusal};
use crate::service::App;

/// The rights of one person at one moment.
#[derive(Clone, Debug)]
pub(crate) struct Rights {
    /// Who.
    pub(crate) person: PersonId,
    /// Where the person may report: committees with the areas that both have.
    pub(crate) memberships: Vec<Membership>,
    pairs: Vec<(CommitteeId, AreaId)>,
}

impl Rights {
    /// Reads the rights of the person who is logged in; refuses one who may not do the action anywhere.
    pub(crate) async fn of(
        app: &App,
        ctx: &Ctx,
        tx: &mut Tx,
        action: Action,
    ) -> Result<Self, Error> {
        let actor = ctx.actor()?;
        let assignments = assignments(tx, &actor.person, ctx).await?;
        let mut memberships: Vec<Membership> = Vec::new();
        for assignment in assignments.iter().filter(|assignment| assignment.role.may(action)) {
            let Some(id) = &assignment.committee else {
                continue;
            };
            let Some(committee) = store::committee::by_id(tx, id).await? else {
                continue;
            };
            let areas: Vec<AreaId> = committee
                .areas
                .iter()
                .filter(|area| assignment.areas.contains(area))
                .cloned()
                .collect();
            match memberships.iter_mut().find(|membership| &membership.committee == id) {
                Some(membership) => {
                    membership.areas.extend(areas);
                    membership.areas.sort();
                    membership.areas.dedup();
                }
                None => memberships.push(Membership {
                    committee: id.clone(),
                    name: app.committee_name(&committee),
                    areas,
                }),
            }
        }
        if memberships.is_empty() {
            return Err(Refusal::NoAssignment.into());
        }
        let pairs = memberships
            .iter()
            .flat_map(|membership| {
                let committee = &membership.committee;
                membership.areas.iter().map(|area| (committee.clone(), area.clone()))
            })
            .collect();
        Ok(Self { person: actor.person.clone(), memberships, pairs })
    }

    /// Every committee and area in which the person may act.
    pub(crate) fn pairs(&self) -> &[(CommitteeId, AreaId)] {
        &self.pairs
    }

    /// Whether the person may act for the committee in the area.
    pub(crate) fn cover(&self, committee: &CommitteeId, area: &AreaId) -> bool {
        self.pairs.iter().any(|pair| &pair.0 == committee && &pair.1 == area)
    }
}

/// The person's assignments that are valid now.
pub(crate) async fn assignments(
    tx: &mut Tx,
    person: &PersonId,
    ctx: &Ctx,
) -> Result<Vec<Assignment>, Error> {
    let rows = store::assignment::active_for_person(tx, person, ctx.today, ctx.now).await?;
    Ok(rows
        .into_iter()
        .map(|row| Assignment { role: row.role, committee: row.committee_id, areas: row.areas })
        .collect())
}
