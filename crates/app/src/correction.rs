//! "Something is wrong": a request to put a fact right, in place of a mail; and the answer to it.

use domain::catalogue::Field;
use domain::ids::{CaseId, CommitteeId, FieldId, OptionId};
use domain::journey::{AskedField, Circumstances, Journey, Membership, Remark, journey};
use domain::role::Action;
use domain::{Answers, person_number};
use jiff::Timestamp;
use store::Tx;
use store::case::Case;
pub use store::correction::State;
use store::correction::Wish;

use crate::audit::{self, Deed};
use crate::case::{self, Followed};
use crate::ctx::Ctx;
use crate::document::Words;
use crate::draft::{identity, name_of};
use crate::error::{Error, Fault, Refusal};
use crate::rights::{Rights, at_authority};
use crate::service::App;

/// Longest reason, and longest answer, in characters.
pub const REASON_MAX: usize = 1000;
/// How many requests the authority's page shows.
const SHOWN: u32 = 200;
/// What no correction changes: a case in another committee or area is another case.
const FIXED: [&str; 3] = ["committee", "area", "report_kind"];

/// A request as it stands. No `Debug`.
#[derive(Clone)]
pub struct Correction {
    /// Which.
    pub id: String,
    /// Of which case.
    pub case: CaseId,
    /// The case's public reference.
    pub reference: String,
    /// The committee's name.
    pub committee: String,
    /// The question.
    pub question: Words,
    /// What the case said.
    pub before: Option<Words>,
    /// What it should say.
    pub after: Option<Words>,
    /// Why.
    pub reason: String,
    /// Who asked.
    pub requested_by: String,
    /// When.
    pub requested_at: Timestamp,
    /// Where it stands.
    pub state: State,
    /// When it was decided.
    pub decided_at: Option<Timestamp>,
    /// What the authority answered.
    pub reply: Option<String>,
}

/// A case whose facts may be put right. No `Debug`.
#[derive(Clone)]
pub struct Correctable {
    /// Which.
    pub id: CaseId,
    /// Its public reference.
    pub reference: String,
    /// The answers that the case has now.
    pub answers: Answers,
    memberships: Vec<Membership>,
    today: jiff::civil::Date,
}

impl Correctable {
    /// The case's answers as a first report would have them, with every question open.
    pub fn journey<'a>(&'a self, app: &'a App) -> Journey<'a> {
        let circumstances = Circumstances::new(self.today, &self.memberships);
        journey(&app.form().catalogue, &self.answers, circumstances)
    }

    /// Whether the question can be put right.
    pub fn allows(asked: &AskedField<'_>) -> bool {
        !FIXED.contains(&asked.field.id.as_str())
    }
}

/// What became of a request.
pub enum Asked {
    /// It waits for the authority.
    Kept,
    /// What it should say is not an answer to the question.
    Wrong(Remark),
    /// The case says so already.
    Same,
    /// No reason was given.
    NoReason,
    /// The reason is longer than [`REASON_MAX`].
    LongReason,
    /// The same question already waits for the authority.
    Waiting,
}

/// The case with every question open, for the page where one is chosen.
pub async fn correctable(app: &App, ctx: &Ctx, id: &CaseId) -> Result<Correctable, Error> {
    let mut tx = app.db.read().await?;
    let rights = Rights::for_record(app, ctx, &mut tx, Action::Report).await?;
    let row = case::known(&mut tx, &rights, id).await?;
    let followed = case::followed(&mut tx, &app.clock, &row).await?;
    drop(tx);
    let record = id.as_str();
    audit::look(
        app,
        ctx,
        Deed::CaseSeen,
        (record, record),
        std::slice::from_ref(&row.committee_id),
    )
    .await?;
    Ok(open(ctx, rights.memberships, &followed))
}

fn open(ctx: &Ctx, memberships: Vec<Membership>, followed: &Followed) -> Correctable {
    Correctable {
        id: followed.id.clone(),
        reference: followed.reference.clone(),
        answers: followed.earlier.answers.clone(),
        memberships,
        today: ctx.today,
    }
}

/// Asks for a fact to be put right.
pub async fn ask(
    app: &App,
    ctx: &Ctx,
    id: &CaseId,
    field: &Field,
    (after, reason): (&str, &str),
) -> Result<Asked, Error> {
    let mut tx = case::with_committee_held(app, ctx, id).await?;
    let rights = Rights::for_record(app, ctx, &mut tx, Action::Report).await?;
    let row = case::known(&mut tx, &rights, id).await?;
    let followed = case::followed(&mut tx, &app.clock, &row).await?;
    let before = followed.earlier.answers.get(&field.id).map(str::to_owned);
    let mut changed = open(ctx, rights.memberships, &followed);
    changed.answers.set(field.id.clone(), after);
    let after = changed.answers.get(&field.id).map(str::to_owned);
    let journey = changed.journey(app);
    let asked = journey.asked().find(|asked| asked.field.id == field.id);
    let Some(asked) = asked.filter(|asked| Correctable::allows(asked)) else {
        return Err(Refusal::NotFound.into());
    };
    if let Some(problem) = asked.problem.clone() {
        return Ok(Asked::Wrong(problem));
    }
    let reason = reason.trim();
    let waiting = store::correction::of_case(&mut tx, id).await?;
    match () {
        () if after == before => return Ok(Asked::Same),
        () if reason.is_empty() => return Ok(Asked::NoReason),
        () if reason.chars().count() > REASON_MAX => return Ok(Asked::LongReason),
        () if waiting.iter().any(|it| it.field == field.id && it.state == State::Waiting) => {
            return Ok(Asked::Waiting);
        }
        () => {}
    }
    let new = store::correction::NewCorrection {
        id: app.random.id()?,
        case_id: id.clone(),
        committee_id: row.committee_id.clone(),
        area: row.area.clone(),
        field: field.id.clone(),
        wish: Wish { before, after, reason: reason.to_owned() },
        requested_by: rights.person,
        requested_at: ctx.now,
    };
    store::correction::insert(&mut tx, &new).await?;
    let committee = Some(&row.committee_id);
    audit::write(&mut tx, ctx, Deed::CorrectionRequested, id.as_str(), committee).await?;
    tx.commit().await?;
    Ok(Asked::Kept)
}

/// Every request of a case, the oldest first.
pub(crate) async fn of_case(
    app: &App,
    tx: &mut Tx,
    case: &CaseId,
) -> Result<Vec<Correction>, Error> {
    let rows = store::correction::of_case(tx, case).await?;
    let mut out = Vec::with_capacity(rows.len());
    for row in rows {
        out.push(shown(app, tx, row).await?);
    }
    Ok(out)
}

async fn shown(
    app: &App,
    tx: &mut Tx,
    row: store::correction::Correction,
) -> Result<Correction, Error> {
    let case = store::case::for_ids(tx, std::slice::from_ref(&row.case_id)).await?.pop();
    let committee = store::committee::by_id(tx, &row.committee_id).await?;
    let field = app.form().catalogue.field(&row.field);
    let say = |code: &Option<String>| code.as_deref().map(|code| said(app, field, code));
    Ok(Correction {
        question: field.map_or_else(
            || Words { sv: row.field.to_string(), en: row.field.to_string() },
            |field| (&field.label).into(),
        ),
        before: say(&row.wish.before),
        after: say(&row.wish.after),
        reason: row.wish.reason,
        requested_by: name_of(tx, &row.requested_by).await?,
        requested_at: row.requested_at,
        state: row.state,
        decided_at: row.decided_at,
        reply: row.reply.filter(|reply| !reply.is_empty()),
        reference: case.map(|case| case.reference).unwrap_or_default(),
        committee: committee.map(|it| app.committee_name(&it)).unwrap_or_default(),
        case: row.case_id,
        id: row.id,
    })
}

/// An answer in codes as people read it.
fn said(app: &App, field: Option<&Field>, code: &str) -> Words {
    let catalogue = &app.form().catalogue;
    let choice = field
        .and_then(|field| field.list())
        .and_then(|list| catalogue.choice(list, OptionId::new(code).as_str()));
    match choice {
        Some(choice) => (&choice.label).into(),
        None if code == "yes" => (&catalogue.words.yes).into(),
        None => Words { sv: code.to_owned(), en: code.to_owned() },
    }
}

/// Requests as the authority's administrator sees them.
#[derive(Clone)]
pub struct Requests {
    /// Those that wait, the oldest first.
    pub waiting: Vec<Correction>,
    /// Those that were decided lately, the latest first.
    pub decided: Vec<Correction>,
}

/// Requests that wait for the authority's administrator, and those that were decided lately.
pub async fn requests(app: &App, ctx: &Ctx) -> Result<Requests, Error> {
    let mut tx = app.db.read().await?;
    at_authority(app, ctx, &mut tx, Action::DecideCorrections).await?;
    let waiting = store::correction::waiting(&mut tx, SHOWN).await?;
    let decided = store::correction::decided(&mut tx, SHOWN).await?;
    let seen: Vec<(CaseId, CommitteeId)> = waiting
        .iter()
        .chain(&decided)
        .map(|row| (row.case_id.clone(), row.committee_id.clone()))
        .collect();
    let mut requests = Requests { waiting: Vec::new(), decided: Vec::new() };
    for row in waiting {
        requests.waiting.push(shown(app, &mut tx, row).await?);
    }
    for row in decided {
        requests.decided.push(shown(app, &mut tx, row).await?);
    }
    drop(tx);
    for (case, committee) in &seen {
        let record = case.as_str();
        audit::look(
            app,
            ctx,
            Deed::CorrectionSeen,
            (record, record),
            std::slice::from_ref(committee),
        )
        .await?;
    }
    Ok(requests)
}

/// What a request is about, for the authority's administrator: the case's reference, and the committee.
pub async fn about(app: &App, ctx: &Ctx, id: &str) -> Result<(String, String), Error> {
    let mut tx = app.db.read().await?;
    at_authority(app, ctx, &mut tx, Action::DecideCorrections).await?;
    let row = store::correction::by_id(&mut tx, id).await?.ok_or(Refusal::NotFound)?;
    let case = store::case::for_ids(&mut tx, std::slice::from_ref(&row.case_id)).await?.pop();
    let committee = store::committee::by_id(&mut tx, &row.committee_id).await?;
    Ok((
        case.map(|case| case.reference).unwrap_or_default(),
        committee.map(|it| app.committee_name(&it)).unwrap_or_default(),
    ))
}

/// What became of a decision.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Decided {
    /// It is as decided.
    Done,
    /// Somebody had decided before.
    Before,
    /// The committee has another case for the decision that this one would become; it was not approved.
    Collides,
}

/// Approves or refuses a request. What was sent stays as it was; the case says what was asked for.
pub async fn decide(
    app: &App,
    ctx: &Ctx,
    id: &str,
    approve: bool,
    reply: &str,
) -> Result<Decided, Error> {
    ctx.actor()?;
    let mut tx = app.db.read().await?;
    let about = store::correction::case_of(&mut tx, id).await?.ok_or(Refusal::NotFound)?;
    drop(tx);
    let mut tx = case::with_committee_held(app, ctx, &about).await?;
    let by = at_authority(app, ctx, &mut tx, Action::DecideCorrections).await?;
    let row = store::correction::by_id(&mut tx, id).await?.ok_or(Refusal::NotFound)?;
    let case = store::case::by_id(&mut tx, &row.case_id).await?.ok_or(Refusal::NotFound)?;
    let (state, deed) = if approve {
        (State::Approved, Deed::CorrectionApproved)
    } else {
        (State::Refused, Deed::CorrectionRefused)
    };
    let reply: String = reply.trim().chars().take(REASON_MAX).collect();
    if !store::correction::decide(&mut tx, id, state, &reply, &by, ctx.now).await? {
        return Ok(Decided::Before);
    }
    if approve && !put_right(app, ctx, &mut tx, case).await? {
        return Ok(Decided::Collides);
    }
    let record = row.case_id.as_str();
    audit::write(&mut tx, ctx, deed, record, Some(&row.committee_id)).await?;
    tx.commit().await?;
    Ok(Decided::Done)
}

/// Writes in the case's own row what its answers now say; false when another case stands in the way.
async fn put_right(app: &App, ctx: &Ctx, tx: &mut Tx, mut case: Case) -> Result<bool, Error> {
    let followed = case::followed(tx, &app.clock, &case).await?;
    let membership = Membership {
        committee: case.committee_id.clone(),
        name: String::new(),
        areas: vec![case.area.clone()],
    };
    let open = open(ctx, vec![membership], &followed);
    let journey = open.journey(app);
    let answer = |field: &str| open.answers.get(&FieldId::new(field)).map(str::to_owned);
    let day = |field: &str| answer(field).and_then(|day| day.parse().ok());
    let broken = Fault::Broken("a correction left a case without person, measure or date");
    let Some(identity) = identity(&journey, ctx.today) else { return Err(broken.into()) };
    case.measure = identity.measure.clone();
    case.focus = answer("focus");
    case.delay_kind = answer("delay_kind").unwrap_or(case.delay_kind);
    case.decided_on = identity.decided_on;
    case.interrupted_on = day("interrupted_on").filter(|_| case.delay_kind == "interruption");
    case.is_protected = answer("protected_identity").is_some();
    let person = &mut case.person;
    person.first_name = answer("first_name").unwrap_or_default();
    person.last_name = answer("last_name").unwrap_or_default();
    person.number = answer("person_number").unwrap_or_default();
    let number = person_number::canonical(&person.number, ctx.today);
    let committee: CommitteeId = case.committee_id.clone();
    let key = store::draft::duplicate_lookup(tx, &committee, &identity).await?;
    Ok(store::case::put_right(tx, &case, &number, &key).await?)
}
