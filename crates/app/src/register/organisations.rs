//! Organisations of the register: applied for by a representative, decided by the authority, and listed for everybody.

mod decide;

use std::collections::BTreeMap;

use domain::Answers;
use domain::ids::{DraftId, FieldId, ListId, SubmissionId};
use domain::journey::Journey;
use domain::reference::swedish_order;
use domain::service::Service;
use jiff::Timestamp;
use store::Tx;
use store::connection::State;
use store::register_application::{Application as Row, NewApplication};

use crate::audit::{self, Deed};
use crate::ctx::Ctx;
use crate::draft::name_of;
use crate::error::{Error, Fault, Sent};
use crate::parcel::CommitteeNames;
use crate::rights::Rights;
use crate::service::App;
use crate::submission;
use crate::submit::{Seen, Submitted};

pub use decide::{Decided, Decision, Detail, all, decide, detail};

/// Where whoever sent an application follows it.
const PATH: &str = "/registret/ansok";

/// An application as its sender and the authority see it. No `Debug`.
#[derive(Clone)]
pub struct Application {
    /// What was sent.
    pub id: SubmissionId,
    /// Its reference number.
    pub reference: String,
    /// The organisation's name.
    pub organisation: String,
    /// Who sent it.
    pub sent_by: String,
    /// When.
    pub sent_at: Timestamp,
    /// Where it stands.
    pub state: State,
    /// When it was decided.
    pub decided_at: Option<Timestamp>,
    /// What the authority answered.
    pub reply: Option<String>,
}

/// Begins an application. Whoever has logged in may do so.
pub async fn begin(app: &App, ctx: &Ctx) -> Result<DraftId, Error> {
    let mut tx = app.db.write().await?;
    let rights = Rights::none(ctx)?;
    let id = DraftId::new(app.random.id()?);
    let state = store::draft::State {
        committee_id: None,
        area: None,
        answers: Answers::default(),
        duplicate_lookup: None,
        updated_by: rights.person,
        updated_at: ctx.now,
    };
    store::draft::insert(&mut tx, (&id, Service::RegisterApplication), None, &state).await?;
    audit::write(&mut tx, ctx, Deed::RegisterApplicationBegun, id.as_str(), None).await?;
    tx.commit().await?;
    Ok(id)
}

/// Sends an application: it waits for the authority.
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
    let (code, name) = organisation(app, &journey)?;
    let names = CommitteeNames { committee: String::new(), municipality: name.clone() };
    let draft = (id, Service::RegisterApplication);
    let sent = submission::store(app, ctx, &mut tx, draft, &journey, (None, &names)).await?;
    let new = NewApplication {
        id: sent.clone(),
        code,
        name,
        wish: journey.codes(),
        sent_by: ctx.actor()?.person.clone(),
        sent_at: ctx.now,
    };
    store::register_application::insert(&mut tx, &new).await?;
    tx.commit().await?;
    Ok(Submitted::Received(Sent::Submission(sent)))
}

/// Code and name of the organisation that the application is for.
fn organisation(app: &App, journey: &Journey<'_>) -> Result<(String, String), Error> {
    let answers = journey.codes();
    if journey.option("organisation_kind").is_some_and(|kind| kind.as_str() == "region") {
        let region = answer(&answers, "region");
        let catalogue = &app.forms.register_application.catalogue;
        let choice = catalogue.choice(&ListId::new("regions"), region);
        let choice = choice.ok_or(Fault::Broken("a complete application names a region"))?;
        return Ok((region.to_owned(), choice.label.sv.clone()));
    }
    let municipality = app.reference.municipality(answer(&answers, "municipality"));
    let municipality =
        municipality.ok_or(Fault::Broken("a complete application names a municipality"))?;
    Ok((municipality.code.clone(), municipality.full_name()))
}

/// An answer in codes; empty when there is none.
fn answer<'a>(answers: &'a Answers, field: &str) -> &'a str {
    answers.get(&FieldId::new(field)).unwrap_or_default()
}

/// What the person has sent, and the applications that he or she has begun.
pub struct Own {
    /// Sent, the latest first.
    pub sent: Vec<Application>,
    /// Begun: draft, and when it was touched.
    pub drafts: Vec<(DraftId, Timestamp)>,
}

/// Reads what the person has sent.
pub async fn own(app: &App, ctx: &Ctx) -> Result<Own, Error> {
    let mut tx = app.db.read().await?;
    let person = ctx.actor()?.person.clone();
    let mut sent = Vec::new();
    for row in store::register_application::own(&mut tx, &person).await? {
        sent.push(shown(&mut tx, row).await?);
    }
    let drafts = store::draft::own(&mut tx, &person, Service::RegisterApplication).await?;
    Ok(Own { sent, drafts: drafts.into_iter().map(|it| (it.id, it.updated_at)).collect() })
}

async fn shown(tx: &mut Tx, row: Row) -> Result<Application, Error> {
    let sent = store::submission::by_id(tx, &row.id).await?;
    let sent = sent.ok_or(Fault::Broken("an application without what was sent"))?;
    Ok(Application {
        reference: sent.reference,
        organisation: row.name,
        sent_by: name_of(tx, &row.sent_by).await?,
        sent_at: row.sent_at,
        state: row.state,
        decided_at: row.decided_at,
        reply: row.reply.filter(|reply| !reply.is_empty()),
        id: row.id,
    })
}

/// An organisation that has applied, or is connected, for everybody to read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listed {
    /// Kommunkod or regionkod.
    pub code: String,
    /// Its name.
    pub name: String,
    /// When it applied first.
    pub applied_at: Option<Timestamp>,
    /// When it was connected.
    pub connected_at: Option<Timestamp>,
}

/// Which organisations have applied and which are connected, by name. No more is told than that: not who, and not what
/// they have notified.
pub async fn listed(app: &App) -> Result<Vec<Listed>, Error> {
    let mut tx = app.db.read().await?;
    let connected = store::organisation::all(&mut tx).await?;
    let applied = store::register_application::applied(&mut tx).await?;
    drop(tx);
    let mut applied: BTreeMap<String, (String, Timestamp)> =
        applied.into_iter().map(|(code, name, at)| (code, (name, at))).collect();
    let mut all: Vec<Listed> = connected
        .into_iter()
        .map(|known| Listed {
            applied_at: applied.remove(&known.code).map(|it| it.1),
            code: known.code,
            name: known.name,
            connected_at: Some(known.connected_at),
        })
        .collect();
    all.extend(applied.into_iter().map(|(code, (name, at))| Listed {
        code,
        name,
        applied_at: Some(at),
        connected_at: None,
    }));
    all.sort_by_cached_key(|it| swedish_order(&it.name));
    Ok(all)
}
