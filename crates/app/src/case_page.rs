//! The life of one decision: its reports with what changed, its time line, its periods, its relatives,
//! its corrections, and who has looked at it.

mod history;

use domain::due::{Outcome, Outlook};
use domain::ids::{CaseId, CommitteeId, DraftId, PersonId};
use domain::journey::{Circumstances, journey};
use domain::period::Period;
use domain::role::Action;
use domain::{Answers, Language};
use jiff::Timestamp;
use jiff::civil::Date;
use store::Tx;
use store::case::{Case, SeenCase};

use crate::audit::{self, Deed};
use crate::case;
use crate::cases::CaseRow;
use crate::correction::{Correction, of_case};
use crate::ctx::Ctx;
use crate::document::Words;
use crate::draft::name_of;
use crate::error::Error;
use crate::rights::Rights;
use crate::service::App;
use crate::worklist::case_row;

pub use history::{Change, Event, EventKind, ReportEntry};

/// Looks that the page shows, the latest first.
const LOOKS_SHOWN: u32 = 20;

/// Everything the page shows. No `Debug`.
#[derive(Clone)]
pub struct CasePage {
    /// The case.
    pub case: CaseRow,
    /// Whose.
    pub committee_id: CommitteeId,
    /// The day of the decision.
    pub decided_on: Date,
    /// What the case says of person, measure and decision: question and answer.
    pub facts: Vec<(Words, Option<Words>)>,
    /// Its reports, the oldest first.
    pub reports: Vec<ReportEntry>,
    /// What has happened, by day.
    pub events: Vec<Event>,
    /// How each period has gone.
    pub outcomes: Vec<(Period, Outcome)>,
    /// The law's days.
    pub outlook: Outlook,
    /// Days waited, to the end or to today.
    pub days_waited: i32,
    /// The day to which they are counted.
    pub waited_until: Date,
    /// The committee's other cases for the same person.
    pub same_person: Vec<CaseRow>,
    /// The cases of relatives in the same household.
    pub relatives: Vec<CaseRow>,
    /// Requests for correction, the oldest first.
    pub corrections: Vec<Correction>,
    /// The committee's own note; only for fictitious identities.
    pub note: Option<String>,
    /// The follow-up that has been begun.
    pub draft: Option<DraftId>,
    /// Who has looked at it lately.
    pub looks: Vec<Look>,
}

/// Somebody who has looked at the case, or done something with it.
#[derive(Clone, Debug)]
pub struct Look {
    /// Who.
    pub who: String,
    /// When.
    pub at: Timestamp,
    /// What, as the log's code.
    pub deed: String,
}

/// Reads the page of a case that the person may know of. The look is written down before it is shown.
pub async fn read(app: &App, ctx: &Ctx, id: &CaseId) -> Result<CasePage, Error> {
    let mut tx = app.db.read().await?;
    let rights = Rights::for_record(app, ctx, &mut tx, Action::ReadOwnCommittee).await?;
    let row = case::known(&mut tx, &rights, id).await?;
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
    let mut tx = app.db.read().await?;
    page(app, ctx, &mut tx, &rights, &row).await
}

async fn page(
    app: &App,
    ctx: &Ctx,
    tx: &mut Tx,
    rights: &Rights,
    row: &Case,
) -> Result<CasePage, Error> {
    let reports = case::reports(tx, &row.id).await?;
    let approved = store::correction::approved_for_cases(tx, std::slice::from_ref(&row.id)).await?;
    let followed = case::from_parts(&app.clock, row, &reports, &approved);
    let windows = &app.reference.windows;
    let since = followed.waiting.since;
    let counted = case::counted(&app.clock, &reports);
    let ended = history::ended_on(&reports);
    let waited_until = ended.unwrap_or(ctx.today);
    let senders = history::senders(tx, &row.id).await?;
    let linked = store::case_link::of(tx, &row.id).await?;
    let mut related = store::case::for_ids(tx, &linked).await?;
    related.retain(|other| rights.cover(&other.committee_id, &other.area));
    let mut same = store::case::of_same_person(tx, row).await?;
    same.retain(|other| rights.cover(&other.committee_id, &other.area));
    let rows = |cases: &[SeenCase]| cases.iter().map(|it| case_row(app, ctx, rights, it)).collect();
    let note = if row.is_protected { store::case_note::of(tx, &row.id).await? } else { None };
    Ok(CasePage {
        case: case_row(app, ctx, rights, &row.clone().seen()),
        committee_id: row.committee_id.clone(),
        decided_on: row.decided_on,
        facts: facts(app, ctx, rights, &followed),
        events: history::events(app, row, &reports),
        outcomes: windows.outcomes(since, &counted, ctx.today),
        outlook: windows.outlook(since, ctx.today),
        days_waited: since.until(waited_until).map_or(0, |span| span.get_days()),
        waited_until,
        same_person: rows(&same),
        relatives: rows(&related),
        corrections: of_case(app, tx, &row.id).await?,
        note,
        draft: store::draft::open_for_case(tx, &row.id).await?,
        looks: looks(tx, row, &reports).await?,
        reports: history::entries(&reports, &senders),
    })
}

/// What the case says that no follow-up changes.
fn facts(
    app: &App,
    ctx: &Ctx,
    rights: &Rights,
    followed: &case::Followed,
) -> Vec<(Words, Option<Words>)> {
    let answers = Answers::default();
    let circumstances = Circumstances {
        earlier: Some(&followed.earlier),
        ..Circumstances::new(ctx.today, &rights.memberships)
    };
    let journey = journey(&app.form().catalogue, &answers, circumstances);
    let locked = journey.asked().filter(|asked| {
        asked.is_locked && asked.field.id.as_str() != "report_kind" && asked.raw.is_some()
    });
    locked
        .map(|asked| {
            let say = |language| journey.shown(asked, language);
            let answer = say(Language::Sv).zip(say(Language::En));
            ((&asked.field.label).into(), answer.map(|(sv, en)| Words { sv, en }))
        })
        .collect()
}

async fn looks(tx: &mut Tx, row: &Case, reports: &[case::ReadReport]) -> Result<Vec<Look>, Error> {
    let mut records = vec![row.id.as_str()];
    records.extend(reports.iter().map(|report| report.id.as_str()));
    let lines = store::audit::for_records(tx, &records, LOOKS_SHOWN).await?;
    let mut looks = Vec::with_capacity(lines.len());
    for line in lines {
        let who = name_of(tx, &PersonId::new(&line.actor)).await?;
        looks.push(Look { who, at: line.at, deed: line.action });
    }
    Ok(looks)
}

/// How linking went.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Linked {
    /// The cases are linked.
    Done,
    /// The committee has no such case, or none that the person may know of.
    NoSuchCase,
    /// That is the case itself.
    Itself,
}

/// Links the case with a relative's, by that case's reference number.
pub async fn link(app: &App, ctx: &Ctx, id: &CaseId, reference: &str) -> Result<Linked, Error> {
    let mut tx = case::with_committee_held(app, ctx, id).await?;
    let rights = Rights::for_record(app, ctx, &mut tx, Action::Report).await?;
    let row = case::known(&mut tx, &rights, id).await?;
    let Some(other) = by_reference(&mut tx, &row.committee_id, reference).await? else {
        return Ok(Linked::NoSuchCase);
    };
    if !rights.cover(&other.committee_id, &other.area) {
        return Ok(Linked::NoSuchCase);
    }
    if other.id == row.id {
        return Ok(Linked::Itself);
    }
    store::case_link::add(&mut tx, &row.id, &other.id, &rights.person, ctx.now).await?;
    let committee = Some(&row.committee_id);
    audit::write(&mut tx, ctx, Deed::CasesLinked, row.id.as_str(), committee).await?;
    audit::write(&mut tx, ctx, Deed::CasesLinked, other.id.as_str(), committee).await?;
    tx.commit().await?;
    Ok(Linked::Done)
}

/// The committee's case with the number, as people type it: a report's number does as well.
pub(crate) async fn by_reference(
    tx: &mut Tx,
    committee: &CommitteeId,
    reference: &str,
) -> Result<Option<Case>, Error> {
    let signs: String =
        reference.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_uppercase).collect();
    let parts = [signs.get(..4), signs.get(4..8), signs.get(8..10)];
    let reference = parts.into_iter().flatten().collect::<Vec<_>>().join("-");
    Ok(store::case::by_reference(tx, committee, &reference).await?)
}

/// Takes the link between two relatives' cases away.
pub async fn unlink(app: &App, ctx: &Ctx, id: &CaseId, other: &CaseId) -> Result<(), Error> {
    let mut tx = case::with_committee_held(app, ctx, id).await?;
    let rights = Rights::for_record(app, ctx, &mut tx, Action::Report).await?;
    // Relatives' cases may be in two committees by now: both are held in one order.
    store::case::for_ids(&mut tx, &[id.clone(), other.clone()]).await?;
    let row = case::known(&mut tx, &rights, id).await?;
    let other = case::known(&mut tx, &rights, other).await?;
    store::case_link::remove(&mut tx, &row.id, &other.id).await?;
    let committee = Some(&row.committee_id);
    audit::write(&mut tx, ctx, Deed::CasesUnlinked, row.id.as_str(), committee).await?;
    tx.commit().await?;
    Ok(())
}
