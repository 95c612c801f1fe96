//! Who may report for a committee, decided by its lead reporters. What is sent here takes effect at once.

pub(crate) mod apply;
mod list;

use domain::Answers;
use domain::ids::{AssignmentId, CommitteeId, DraftId, FieldId};
use domain::journey::{AREAS_BETWEEN, Value};
use domain::reporter::Reporter;
use domain::role::Action;
use domain::service::Service;
use store::Tx;

use crate::audit::{self, Deed};
use crate::ctx::Ctx;
use crate::error::{Error, Fault, Refusal, Sent};
use crate::parcel::CommitteeNames;
use crate::rights::Rights;
use crate::service::App;
use crate::submission;
use crate::submit::{Seen, Submitted};

pub use list::{Begun, Line, Sheet, confirm, sheet};

/// What a lead reporter means to do.
#[derive(Clone, Debug, Default)]
pub struct Wish {
    /// For which committee; none to be asked.
    pub committee: Option<CommitteeId>,
    /// What, as the option's id; none to be asked.
    pub deed: Option<String>,
    /// With whom.
    pub reporter: Option<AssignmentId>,
}

/// The answers that belong to one reporter, and are filled in when the reporter is chosen.
const OF_REPORTER: [&str; 6] = ["title", "email", "phone", "areas", "role", "ends_on"];

/// The committee's reporters, now and to come.
pub(crate) async fn of_committee(
    tx: &mut Tx,
    ctx: &Ctx,
    committee: &CommitteeId,
) -> Result<Vec<Reporter>, Error> {
    let held = store::assignment::held(tx, committee, ctx.today).await?;
    let municipal = held.into_iter().filter(|held| held.role.is_municipal());
    Ok(municipal.map(|held| reporter(held, ctx)).collect())
}

fn reporter(held: store::assignment::Held, ctx: &Ctx) -> Reporter {
    Reporter {
        id: held.id,
        given_name: held.details.given_name,
        surname: held.details.surname,
        number: held.number,
        title: held.details.title,
        email: held.details.email,
        phone: held.details.phone,
        role: held.role,
        areas: held.areas,
        starts_on: held.starts_on.filter(|first| *first > ctx.today),
        ends_on: held.ends_on,
    }
}

/// Begins a change. What is known of what one means to do is filled in.
pub async fn begin(app: &App, ctx: &Ctx, wish: &Wish) -> Result<DraftId, Error> {
    let mut tx = app.db.write().await?;
    let rights = Rights::of(app, ctx, &mut tx, Action::ManageReporters).await?;
    let committee = match (&wish.committee, rights.memberships.as_slice()) {
        (Some(asked), _) if rights.serve(asked) => Some(asked.clone()),
        (Some(_), _) => return Err(Refusal::NotFound.into()),
        (None, [only]) => Some(only.committee.clone()),
        (None, _) => None,
    };
    let mut answers = Answers::default();
    let mut set = |field: &str, value: &str| answers.set(FieldId::new(field), value);
    set("committee", committee.as_ref().map(CommitteeId::as_str).unwrap_or_default());
    set("deed", wish.deed.as_deref().unwrap_or_default());
    set("reporter", wish.reporter.as_ref().map(AssignmentId::as_str).unwrap_or_default());
    fill_in(ctx, &mut tx, &rights, &Answers::default(), &mut answers).await?;
    let id = DraftId::new(app.random.id()?);
    let state = store::draft::State {
        committee_id: committee.clone(),
        area: None,
        answers,
        duplicate_lookup: None,
        updated_by: rights.person.clone(),
        updated_at: ctx.now,
    };
    store::draft::insert(&mut tx, (&id, Service::Reporters), None, &state).await?;
    audit::write(&mut tx, ctx, Deed::ReporterChangeBegun, id.as_str(), committee.as_ref()).await?;
    tx.commit().await?;
    Ok(id)
}

/// Fills in what is known of the reporter when one has just been chosen to be changed, and takes it away
/// when it is somebody new after all.
pub(crate) async fn fill_in(
    ctx: &Ctx,
    tx: &mut Tx,
    rights: &Rights,
    before: &Answers,
    answers: &mut Answers,
) -> Result<(), Error> {
    let field = FieldId::new;
    let is_changing = |answers: &Answers| answers.get(&field("deed")) == Some("change");
    let who = |answers: &Answers| answers.get(&field("reporter")).map(str::to_owned);
    if !is_changing(answers) {
        if is_changing(before) {
            for of in OF_REPORTER {
                answers.set(field(of), "");
            }
        }
        return Ok(());
    }
    if is_changing(before) && who(before) == who(answers) {
        return Ok(());
    }
    let committee = answers.get(&field("committee")).map(CommitteeId::new);
    let Some(committee) = committee.filter(|committee| rights.serve(committee)) else {
        return Ok(());
    };
    let all = of_committee(tx, ctx, &committee).await?;
    let Some(chosen) = all.iter().find(|it| Some(it.id.as_str()) == who(answers).as_deref()) else {
        return Ok(());
    };
    let areas: Vec<&str> = chosen.areas.iter().map(domain::ids::AreaId::as_str).collect();
    let ends_on = chosen.ends_on.map(|day| day.to_string()).unwrap_or_default();
    let areas = areas.join(AREAS_BETWEEN);
    let known = [
        ("title", chosen.title.as_str()),
        ("email", &chosen.email),
        ("phone", &chosen.phone),
        ("areas", &areas),
        ("role", chosen.role.code()),
        ("ends_on", &ends_on),
    ];
    for (of, value) in known {
        answers.set(field(of), value);
    }
    Ok(())
}

/// Sends the change: it is checked and takes effect in one transaction, in which nobody else can change
/// who serves the committee.
pub(crate) async fn send(
    app: &App,
    ctx: &Ctx,
    id: &DraftId,
    seen: Seen,
) -> Result<Submitted, Error> {
    let (mut tx, open) = match submission::held(app, ctx, id, seen).await? {
        Ok(held) => held,
        Err(other) => return Ok(other),
    };
    let journey = open.journey(app);
    let Some(Value::Committee(committee)) = journey.value("committee") else {
        return Err(Fault::Broken("a complete change names its committee").into());
    };
    let names = CommitteeNames::of(app, &mut tx, committee).await?;
    apply::change(app, ctx, &mut tx, (committee, &names), &journey).await?;
    let about = (Some(committee), &names);
    let sent =
        submission::store(app, ctx, &mut tx, (id, Service::Reporters), &journey, about).await?;
    tx.commit().await?;
    Ok(Submitted::Received(Sent::Submission(sent)))
}
