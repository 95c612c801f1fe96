//! What an approved change of a committee does. What was sent stays as it was; open cases, drafts and
//! those who report are carried over.

use domain::ids::{AreaId, AssignmentId, CommitteeId, FieldId};
use domain::journey::AREAS_BETWEEN;
use domain::person_number;
use store::Tx;
use store::assignment::{Held, NewAssignment};
use store::case::Case;
use store::committee::Committee;
use store::committee_change::What;
use store::committee_request::Request;

use super::answer;
use crate::administration::changed;
use crate::audit::{self, Deed};
use crate::ctx::Ctx;
use crate::error::{Error, Fault};
use crate::service::App;

/// Why a change cannot be made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Hindrance {
    /// There are open cases in an area that would be taken away; how many.
    OpenCases(i64),
    /// No committee was chosen that it is to become part of.
    NoOther,
    /// Both committees have a case for the same decision; its reference number.
    SameDecision(String),
    /// The areas are not as they were when it was asked for.
    Areas,
    /// The committee is no more.
    Ended,
}

/// Makes the change, or tells what stands in the way.
pub(super) async fn apply(
    app: &App,
    ctx: &Ctx,
    tx: &mut Tx,
    request: &Request,
    into: Option<&CommitteeId>,
) -> Result<Result<(), Hindrance>, Error> {
    let own = std::iter::once(&request.committee_id);
    let both: Vec<&CommitteeId> = own.chain(into).collect();
    store::committee::hold(tx, &both).await?;
    let committee = committee(tx, &request.committee_id).await?;
    if !committee.is_kept_on(ctx.today) {
        return Ok(Err(Hindrance::Ended));
    }
    match answer(&request.wish, "deed") {
        "rename" => {
            let name = answer(&request.wish, "new_name").to_owned();
            rename(app, ctx, tx, Committee { name, ..committee }).await?;
            Ok(Ok(()))
        }
        "areas" => {
            let areas = areas(answer(&request.wish, "all_areas"));
            set_areas(app, ctx, tx, Committee { areas, ..committee.clone() }, &committee).await
        }
        "merge" => match into.filter(|into| **into != request.committee_id) {
            Some(into) => merge(app, ctx, tx, committee, into).await,
            None => Ok(Err(Hindrance::NoOther)),
        },
        "split" => {
            let moved = areas(answer(&request.wish, "moved_areas"));
            split(app, ctx, tx, committee, answer(&request.wish, "new_name"), &moved).await
        }
        _ => Err(Fault::Broken("a request asks for something that is not known").into()),
    }
}

async fn committee(tx: &mut Tx, id: &CommitteeId) -> Result<Committee, Error> {
    let known = store::committee::by_id(tx, id).await?;
    Ok(known.ok_or(Fault::Broken("a committee that is changed is gone"))?)
}

fn areas(text: &str) -> Vec<AreaId> {
    text.split(AREAS_BETWEEN).filter(|id| !id.is_empty()).map(AreaId::new).collect()
}

/// Gives the committee another name.
pub(crate) async fn rename(
    app: &App,
    ctx: &Ctx,
    tx: &mut Tx,
    committee: Committee,
) -> Result<(), Error> {
    store::committee::update(tx, &committee).await?;
    changed(app, ctx, tx, &committee, What::Renamed, None).await
}

/// Gives the committee other areas. One with open cases cannot be taken away: nobody could report them.
pub(crate) async fn set_areas(
    app: &App,
    ctx: &Ctx,
    tx: &mut Tx,
    committee: Committee,
    before: &Committee,
) -> Result<Result<(), Hindrance>, Error> {
    let mut open = 0;
    for area in before.areas.iter().filter(|area| !committee.areas.contains(area)) {
        open += store::case::count_open(tx, &committee.id, area).await?;
    }
    if open > 0 {
        return Ok(Err(Hindrance::OpenCases(open)));
    }
    store::committee::update(tx, &committee).await?;
    changed(app, ctx, tx, &committee, What::Areas, None).await?;
    Ok(Ok(()))
}

/// Lets the committee become part of another, with all that it has.
async fn merge(
    app: &App,
    ctx: &Ctx,
    tx: &mut Tx,
    from: Committee,
    into: &CommitteeId,
) -> Result<Result<(), Hindrance>, Error> {
    let Some(mut other) = store::committee::by_id(tx, into).await? else {
        return Ok(Err(Hindrance::NoOther));
    };
    if other.municipality_code != from.municipality_code || !other.is_kept_on(ctx.today) {
        return Ok(Err(Hindrance::NoOther));
    }
    for area in &from.areas {
        if !other.areas.contains(area) {
            other.areas.push(area.clone());
        }
    }
    other.areas.sort();
    if let Err(hindrance) = carry_over(ctx, tx, &from, &from.areas, into).await? {
        return Ok(Err(hindrance));
    }
    hand_over(app, ctx, tx, (&from, &from.areas), into, true).await?;
    let ended = Committee { valid_to: Some(ctx.today), ..from };
    store::committee::update(tx, &ended).await?;
    store::committee::update(tx, &other).await?;
    changed(app, ctx, tx, &ended, What::MergedInto, Some(into)).await?;
    changed(app, ctx, tx, &other, What::TookOver, Some(&ended.id)).await?;
    Ok(Ok(()))
}

/// Makes a new committee of some of the areas.
async fn split(
    app: &App,
    ctx: &Ctx,
    tx: &mut Tx,
    from: Committee,
    name: &str,
    moved: &[AreaId],
) -> Result<Result<(), Hindrance>, Error> {
    let left: Vec<AreaId> =
        from.areas.iter().filter(|area| !moved.contains(area)).cloned().collect();
    if left.is_empty() || left.len() + moved.len() != from.areas.len() {
        return Ok(Err(Hindrance::Areas));
    }
    let new = Committee {
        id: CommitteeId::new(app.random.id()?),
        municipality_code: from.municipality_code.clone(),
        name: name.to_owned(),
        areas: moved.to_vec(),
        valid_from: ctx.today,
        valid_to: None,
    };
    store::committee::insert(tx, &new, ctx.now).await?;
    if let Err(hindrance) = carry_over(ctx, tx, &from, moved, &new.id).await? {
        return Ok(Err(hindrance));
    }
    hand_over(app, ctx, tx, (&from, moved), &new.id, false).await?;
    let rest = Committee { areas: left, ..from };
    store::committee::update(tx, &rest).await?;
    changed(app, ctx, tx, &rest, What::SplitOff, Some(&new.id)).await?;
    changed(app, ctx, tx, &new, What::SplitFrom, Some(&rest.id)).await?;
    Ok(Ok(()))
}

/// Carries the cases of the areas over, with their follow-ups, and the drafts of first reports.
async fn carry_over(
    ctx: &Ctx,
    tx: &mut Tx,
    from: &Committee,
    areas: &[AreaId],
    into: &CommitteeId,
) -> Result<Result<(), Hindrance>, Error> {
    for case in store::case::in_areas(tx, &from.id, areas).await? {
        let key = identity_key(ctx, tx, into, &case).await?;
        if !store::case::carry_over(tx, &case, into, &key).await? {
            return Ok(Err(Hindrance::SameDecision(case.reference)));
        }
        audit::write(tx, ctx, Deed::CaseCarriedOver, case.id.as_str(), Some(into)).await?;
    }
    for draft in store::draft::open_in_areas(tx, &from.id, areas).await? {
        let mut answers = draft.answers.clone();
        answers.set(FieldId::new("committee"), into.as_str());
        let state = store::draft::State {
            committee_id: Some(into.clone()),
            area: draft.area.clone(),
            answers,
            // It is worked out anew when the draft is next saved.
            duplicate_lookup: None,
            updated_by: draft.updated_by.clone(),
            updated_at: draft.updated_at,
        };
        if !store::draft::save_after(tx, &draft, &state).await? {
            return Err(Fault::Broken("a draft that is held was changed").into());
        }
    }
    for area in areas {
        store::committee_change::take_over(tx, into, &from.id, area).await?;
    }
    Ok(Ok(()))
}

/// What makes the decision of the case the same as another, in the committee.
async fn identity_key(
    ctx: &Ctx,
    tx: &mut Tx,
    committee: &CommitteeId,
    case: &Case,
) -> Result<store::Lookup, Error> {
    let identity = store::draft::Identity {
        person_number: person_number::canonical(&case.person.number, ctx.today),
        measure: case.measure.clone(),
        decided_on: case.decided_on,
        interrupted_on: case.interrupted_on,
    };
    Ok(store::draft::duplicate_lookup(tx, committee, &identity).await?)
}

/// Lets those who report in the areas do so in the other committee, with the permission they have; and
/// ends what they had, when the committee ends.
async fn hand_over(
    app: &App,
    ctx: &Ctx,
    tx: &mut Tx,
    (from, areas): (&Committee, &[AreaId]),
    into: &CommitteeId,
    ends: bool,
) -> Result<(), Error> {
    let by = ctx.actor()?.person.clone();
    let there = store::assignment::held(tx, into, ctx.today).await?;
    for held in store::assignment::held(tx, &from.id, ctx.today).await? {
        let is_lead = held.role == domain::role::Role::LeadReporter;
        let mut own: Vec<AreaId> =
            held.areas.iter().filter(|area| areas.contains(area)).cloned().collect();
        let known = there.iter().find(|other| other.person_id == held.person_id);
        // Who may report is decided for a whole committee: whoever led the old one leads the new one.
        if !own.is_empty() || is_lead {
            if let Some(known) = known {
                own.extend(known.areas.iter().cloned());
                store::assignment::end(tx, &known.id, &by, ctx.now).await?;
                audit::write(tx, ctx, Deed::AssignmentEnded, known.id.as_str(), Some(into)).await?;
            }
            if own.is_empty() {
                own = areas.to_vec();
            }
            own.sort();
            own.dedup();
            give(app, ctx, tx, into, (&held, known), own).await?;
        }
        if ends {
            store::assignment::end(tx, &held.id, &by, ctx.now).await?;
            audit::write(tx, ctx, Deed::AssignmentEnded, held.id.as_str(), Some(&from.id)).await?;
        }
    }
    Ok(())
}

async fn give(
    app: &App,
    ctx: &Ctx,
    tx: &mut Tx,
    into: &CommitteeId,
    (held, known): (&Held, Option<&Held>),
    areas: Vec<AreaId>,
) -> Result<(), Error> {
    let leads = |held: &Held| held.role == domain::role::Role::LeadReporter;
    let new = NewAssignment {
        id: AssignmentId::new(app.random.id()?),
        person_id: held.person_id.clone(),
        committee_id: Some(into.clone()),
        role: known.filter(|known| leads(known)).map_or(held.role, |known| known.role),
        areas,
        granted_by: Some(ctx.actor()?.person.clone()),
        granted_at: ctx.now,
        // Nobody loses days that he or she had there.
        starts_on: known.map_or(held.starts_on, |known| known.starts_on.min(held.starts_on)),
        ends_on: match known {
            Some(known) => known.ends_on.zip(held.ends_on).map(|(there, here)| there.max(here)),
            None => held.ends_on,
        },
        details: Some(held.details.clone()),
    };
    store::assignment::insert(tx, &new).await?;
    audit::write(tx, ctx, Deed::AssignmentGiven, new.id.as_str(), Some(into)).await
}
