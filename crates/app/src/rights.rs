//! What the person may do: read at every request, and again inside every transaction that writes.

use std::borrow::Cow;

use domain::ids::{AreaId, CommitteeId, PersonId};
use domain::journey::Membership;
use domain::role::{Action, Assignment};
use store::Tx;
use store::assignment::Active;
use store::committee::Committee;

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
    /// The rights of the person who is logged in; refuses one who may not do the action anywhere. What
    /// writes reads them anew; what only reads goes by what was read when the request came.
    pub(crate) async fn of(
        app: &App,
        ctx: &Ctx,
        tx: &mut Tx,
        action: Action,
    ) -> Result<Self, Error> {
        let actor = ctx.actor()?;
        let assignments = now(app, ctx, tx).await?;
        let mut memberships: Vec<Membership> = Vec::new();
        let may = assignments.iter().filter(|assignment| assignment.role.may(action));
        for assignment in may {
            let Some(place) = &assignment.place else { continue };
            // Who may report is decided for the whole committee, whatever areas one reports for oneself.
            let areas = match action {
                Action::ManageReporters => &assignment.committee_areas,
                _ => &place.areas,
            };
            match memberships.iter_mut().find(|it| it.committee == place.committee) {
                Some(membership) => {
                    membership.areas.extend(areas.iter().cloned());
                    membership.areas.sort();
                    membership.areas.dedup();
                }
                None => memberships.push(Membership { areas: areas.clone(), ..place.clone() }),
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

    /// The same, for what is about one record: to somebody who may not do it anywhere, the record does not
    /// exist.
    pub(crate) async fn for_record(
        app: &App,
        ctx: &Ctx,
        tx: &mut Tx,
        action: Action,
    ) -> Result<Self, Error> {
        match Self::of(app, ctx, tx, action).await {
            Err(Error::Refused(Refusal::NoAssignment)) => Err(Refusal::NotFound.into()),
            other => other,
        }
    }

    /// The rights of somebody who has logged in and need not serve any committee.
    pub(crate) fn none(ctx: &Ctx) -> Result<Self, Error> {
        let person = ctx.actor()?.person.clone();
        Ok(Self { person, memberships: Vec::new(), pairs: Vec::new() })
    }

    /// Every committee in which the person may act.
    pub(crate) fn committees(&self) -> Vec<CommitteeId> {
        self.memberships.iter().map(|it| it.committee.clone()).collect()
    }

    /// Every committee and area in which the person may act.
    pub(crate) fn pairs(&self) -> &[(CommitteeId, AreaId)] {
        &self.pairs
    }

    /// The same, with the committees from which they have taken over cases: what was sent there is theirs.
    pub(crate) async fn pairs_ever(
        &self,
        tx: &mut Tx,
    ) -> Result<Vec<(CommitteeId, AreaId)>, Error> {
        let mut pairs = self.pairs.clone();
        for (committee, area, from) in
            store::committee_change::origins(tx, &self.committees()).await?
        {
            if self.cover(&committee, &area) {
                pairs.push((from, area));
            }
        }
        Ok(pairs)
    }

    /// Whether the person may act for the committee, in some area or other.
    pub(crate) fn serve(&self, committee: &CommitteeId) -> bool {
        self.memberships.iter().any(|it| &it.committee == committee)
    }

    /// Whether the person may act for the committee in the area.
    pub(crate) fn cover(&self, committee: &CommitteeId, area: &AreaId) -> bool {
        self.pairs.iter().any(|pair| &pair.0 == committee && &pair.1 == area)
    }
}

/// Who decides at the authority. To others the page does not exist.
pub(crate) async fn at_authority(
    app: &App,
    ctx: &Ctx,
    tx: &mut Tx,
    action: Action,
) -> Result<PersonId, Error> {
    if works_at_authority(app, ctx, tx, action).await? {
        Ok(ctx.actor()?.person.clone())
    } else {
        Err(Refusal::NotFound.into())
    }
}

/// Whether the person decides at the authority.
pub(crate) async fn works_at_authority(
    app: &App,
    ctx: &Ctx,
    tx: &mut Tx,
    action: Action,
) -> Result<bool, Error> {
    let may =
        |assignment: &Assignment| !assignment.role.is_municipal() && assignment.role.may(action);
    Ok(now(app, ctx, tx).await?.iter().any(may))
}

/// What the person who is logged in may do, as the transaction must know it.
async fn now<'a>(app: &App, ctx: &'a Ctx, tx: &mut Tx) -> Result<Cow<'a, [Assignment]>, Error> {
    let actor = ctx.actor()?;
    if tx.may_write() {
        return Ok(Cow::Owned(assignments(app, ctx, tx, &actor.person).await?));
    }
    Ok(Cow::Borrowed(&actor.assignments))
}

/// Whether the person has an assignment, or a role in the register: whoever has neither is not let in.
pub(crate) async fn is_let_in(
    app: &App,
    ctx: &Ctx,
    tx: &mut Tx,
    person: &PersonId,
) -> Result<bool, Error> {
    Ok(!assignments(app, ctx, tx, person).await?.is_empty()
        || !store::register_role::for_person(tx, person).await?.is_empty())
}

/// The person's assignments that are valid now.
pub(crate) async fn assignments(
    app: &App,
    ctx: &Ctx,
    tx: &mut Tx,
    person: &PersonId,
) -> Result<Vec<Assignment>, Error> {
    let rows = store::assignment::active_for_person(tx, person, ctx.today, ctx.now).await?;
    Ok(told(app, rows))
}

/// The assignments as the rest of the program knows them.
pub(crate) fn told(app: &App, rows: Vec<Active>) -> Vec<Assignment> {
    let place = |committee: &Committee, own: &[AreaId]| Membership {
        committee: committee.id.clone(),
        name: app.committee_name(committee),
        areas: committee.areas.iter().filter(|area| own.contains(area)).cloned().collect(),
    };
    let held = rows.into_iter().map(|row| Assignment {
        role: row.role,
        place: row.committee.as_ref().map(|committee| place(committee, &row.areas)),
        committee_areas: row.committee.map(|committee| committee.areas).unwrap_or_default(),
    });
    held.collect()
}
