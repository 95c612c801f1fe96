//! What the authority's administrator looks after: committees, and how much waits for a decision; and the
//! list of connected committees, which everybody may read.

use domain::ids::{AreaId, CommitteeId};
use domain::role::Action;
use jiff::Timestamp;
use store::Tx;
use store::committee::{Committee, Kept};
pub use store::committee_change::What;

use crate::audit::{self, Deed};
use crate::committee_change::Hindrance;
use crate::ctx::Ctx;
use crate::draft::name_of;
use crate::error::{Error, Refusal};
use crate::reminder::{UNCONFIRMED_AFTER, quarter, quarter_began};
use crate::rights::at_authority;
use crate::service::App;

/// Longest name of a committee, in characters; the same as in the connection's form.
pub const NAME_MAX: usize = 100;

/// How much waits for the administrator.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Desk {
    /// Connections to decide on.
    pub connections: i64,
    /// Applications to the register to decide on.
    pub applications: i64,
    /// Changes of committees to decide on.
    pub requests: i64,
    /// Corrections to decide on.
    pub corrections: i64,
    /// Proposals for options.
    pub proposals: i64,
    /// Messages that were given up.
    pub failed_messages: i64,
    /// Committees whose list of reporters should have been confirmed.
    pub unconfirmed: i64,
    /// Committees that nobody leads.
    pub without_lead: i64,
    /// Committees that are connected.
    pub committees: i64,
}

/// Counts what waits.
pub async fn desk(app: &App, ctx: &Ctx) -> Result<Desk, Error> {
    let mut tx = app.db.read().await?;
    at_authority(app, ctx, &mut tx, Action::Administer).await?;
    let lines = lines(app, ctx, &mut tx).await?;
    let valid: Vec<&Line> = lines.iter().filter(|line| !line.has_ended).collect();
    let count = |fits: fn(&&&Line) -> bool| {
        i64::try_from(valid.iter().filter(fits).count()).unwrap_or(i64::MAX)
    };
    Ok(Desk {
        connections: store::connection::waiting(&mut tx).await?,
        applications: store::register_application::waiting(&mut tx).await?,
        requests: store::committee_request::waiting(&mut tx).await?,
        corrections: store::correction::count_waiting(&mut tx).await?,
        proposals: store::option_proposal::count_open(&mut tx).await?,
        failed_messages: store::outbox::failed(&mut tx).await?,
        unconfirmed: count(|line| line.is_unconfirmed),
        without_lead: count(|line| line.kept.n_leads == 0),
        committees: count(|_| true),
    })
}

/// A committee in the administrator's list.
#[derive(Clone, Debug)]
pub struct Line {
    /// The committee, with how many serve it.
    pub kept: Kept,
    /// The municipality's name.
    pub municipality: String,
    /// Whether its list of reporters should have been confirmed by now.
    pub is_unconfirmed: bool,
    /// Whether it has ended.
    pub has_ended: bool,
}

async fn lines(app: &App, ctx: &Ctx, tx: &mut Tx) -> Result<Vec<Line>, Error> {
    let kept = store::committee::kept(tx, &quarter(ctx.today).code(), ctx.today).await?;
    let began = quarter_began(ctx.today);
    let is_time = began.until(ctx.today).is_ok_and(|span| span.get_days() >= UNCONFIRMED_AFTER);
    let line = |kept: Kept| {
        let code = &kept.committee.municipality_code;
        let municipality = app.reference.municipality(code);
        // One that was connected in this quarter has just been looked through.
        let is_new = kept.committee.valid_from >= began;
        Line {
            municipality: municipality.map(|it| it.name.clone()).unwrap_or_default(),
            is_unconfirmed: is_time && !is_new && !kept.is_confirmed,
            has_ended: !kept.committee.is_kept_on(ctx.today),
            kept,
        }
    };
    Ok(kept.into_iter().map(line).collect())
}

/// Every committee, by municipality.
pub async fn committees(app: &App, ctx: &Ctx) -> Result<Vec<Line>, Error> {
    let mut tx = app.db.read().await?;
    at_authority(app, ctx, &mut tx, Action::Administer).await?;
    lines(app, ctx, &mut tx).await
}

/// A change of a committee as it is read.
#[derive(Clone, Debug)]
pub struct Change {
    /// What happened.
    pub what: What,
    /// Its name afterwards.
    pub name: String,
    /// Its areas afterwards.
    pub areas: Vec<AreaId>,
    /// The other committee's name.
    pub other: Option<String>,
    /// Who.
    pub by: String,
    /// When.
    pub at: Timestamp,
}

/// A committee with what has happened to it, and who leads it. No `Debug`: names stand in here.
#[derive(Clone)]
pub struct CommitteePage {
    /// The committee.
    pub line: Line,
    /// What has happened to it, the latest first.
    pub changes: Vec<Change>,
    /// Its lead reporters: name, telephone and e-mail.
    pub leads: Vec<(String, String, String)>,
}

/// Reads a committee.
pub async fn committee(app: &App, ctx: &Ctx, id: &CommitteeId) -> Result<CommitteePage, Error> {
    let mut tx = app.db.read().await?;
    at_authority(app, ctx, &mut tx, Action::Administer).await?;
    let all = lines(app, ctx, &mut tx).await?;
    let line = all.into_iter().find(|line| &line.kept.committee.id == id);
    let line = line.ok_or(Refusal::NotFound)?;
    let mut changes = Vec::new();
    for change in store::committee_change::of(&mut tx, id).await? {
        let other = match &change.other_id {
            Some(other) => store::committee::by_id(&mut tx, other).await?.map(|it| it.name),
            None => None,
        };
        changes.push(Change {
            what: change.what,
            name: change.name,
            areas: change.areas,
            other,
            by: name_of(&mut tx, &change.changed_by).await?,
            at: change.changed_at,
        });
    }
    let held = store::assignment::held(&mut tx, id, ctx.today).await?;
    let leads = held
        .into_iter()
        .filter(|held| held.role == domain::role::Role::LeadReporter)
        .map(|held| {
            let name = format!("{} {}", held.details.given_name, held.details.surname);
            (name, held.details.phone, held.details.email)
        })
        .collect();
    drop(tx);
    audit::look(
        app,
        ctx,
        Deed::ReportersSeen,
        (id.as_str(), id.as_str()),
        std::slice::from_ref(id),
    )
    .await?;
    Ok(CommitteePage { line, changes, leads })
}

/// How a change by the administrator went.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Changed {
    /// It is as written.
    Done,
    /// There is no name, or one that is too long.
    Name,
    /// No area was chosen.
    NoArea,
    /// It cannot be done.
    Hindered(Hindrance),
}

/// Gives a committee the name and the areas.
pub async fn change_committee(
    app: &App,
    ctx: &Ctx,
    id: &CommitteeId,
    (name, areas): (&str, &[AreaId]),
) -> Result<Changed, Error> {
    let mut tx = app.db.write().await?;
    at_authority(app, ctx, &mut tx, Action::Administer).await?;
    store::committee::hold(&mut tx, &[id]).await?;
    let before = store::committee::by_id(&mut tx, id).await?.ok_or(Refusal::NotFound)?;
    let name = name.trim();
    if name.is_empty() || name.chars().count() > NAME_MAX {
        return Ok(Changed::Name);
    }
    if areas.is_empty() {
        return Ok(Changed::NoArea);
    }
    let mut after = before.clone();
    if name != before.name {
        name.clone_into(&mut after.name);
        crate::committee_change::rename(app, ctx, &mut tx, after.clone()).await?;
    }
    let mut areas = areas.to_vec();
    areas.sort();
    let mut old = before.areas.clone();
    old.sort();
    if areas != old {
        let wanted = Committee { areas, ..after };
        let set = crate::committee_change::set_areas(app, ctx, &mut tx, wanted, &before).await?;
        if let Err(hindrance) = set {
            return Ok(Changed::Hindered(hindrance));
        }
    }
    audit::write(&mut tx, ctx, Deed::CommitteeChanged, id.as_str(), Some(id)).await?;
    tx.commit().await?;
    Ok(Changed::Done)
}

/// Writes down what has happened to a committee.
pub(crate) async fn changed(
    app: &App,
    ctx: &Ctx,
    tx: &mut Tx,
    committee: &Committee,
    what: What,
    other: Option<&CommitteeId>,
) -> Result<(), Error> {
    let change = store::committee_change::Change {
        committee_id: committee.id.clone(),
        what,
        name: committee.name.clone(),
        areas: committee.areas.clone(),
        other_id: other.cloned(),
        changed_by: ctx.actor()?.person.clone(),
        changed_at: ctx.now,
    };
    store::committee_change::insert(tx, &app.random.id()?, &change).await?;
    audit::write(tx, ctx, Deed::CommitteeChanged, committee.id.as_str(), Some(&committee.id)).await
}

/// A municipality with its connected committees, for everybody to read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Connected {
    /// Kommunkod.
    pub code: String,
    /// Its name.
    pub municipality: String,
    /// Its committees, each with its areas.
    pub committees: Vec<(String, Vec<AreaId>)>,
}

/// Which municipalities are connected, by name. No more is told than that.
pub async fn connected(app: &App, ctx: &Ctx) -> Result<Vec<Connected>, Error> {
    let mut tx = app.db.read().await?;
    let committees = store::committee::all(&mut tx).await?;
    drop(tx);
    let is_valid = |it: &&Committee| it.is_kept_on(ctx.today);
    let all = app.reference.municipalities_by_name().into_iter();
    let out = all.filter_map(|municipality| {
        let own = committees.iter().filter(is_valid);
        let own: Vec<(String, Vec<AreaId>)> = own
            .filter(|it| it.municipality_code == municipality.code)
            .map(|it| (it.name.clone(), it.areas.clone()))
            .collect();
        (!own.is_empty()).then(|| Connected {
            code: municipality.code.clone(),
            municipality: municipality.name.clone(),
            committees: own,
        })
    });
    Ok(out.collect())
}
