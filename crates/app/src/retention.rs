//! Data that ages: what will be removed and what is kept all the same; what goes by itself; and the removal of what
//! was sent, which somebody has to ask for.
//!
//! Times and exceptions are data (`domain::retention`). Each removal writes a line in the log.

mod aging;
mod doubt;
mod past;
mod sent;

use std::collections::BTreeMap;

use domain::ids::{CaseId, CommitteeId};
use domain::person_number;
use domain::retention::{Exception, Keep, Kind, Rule, Way};
use domain::role::Action;
use jiff::Timestamp;
use jiff::civil::Date;
use store::Tx;
use store::case::SeenCase;
use store::removal::Aged;

pub use aging::{by_itself, remind};
pub use doubt::{Doubt, doubt};
pub use past::{Made, Receipt, Removals, receipt, removals};
pub use sent::{Done, Reason, Who, hold, release, remove};
pub use store::removal::{Hold, Removed};

use crate::ctx::Ctx;
use crate::error::Error;
use crate::rights::at_authority;
use crate::service::App;

/// How many cases are looked at, at a time.
const BATCH: u32 = 500;
/// How many cases and submissions one preview looks at.
const EXAMINED_MAX: usize = 5_000;
/// How many lines a page shows.
const SHOWN: usize = 100;

/// A kind of record, and how much of it has had its time.
#[derive(Clone, Debug)]
pub struct KindLine {
    /// How long it is kept.
    pub rule: Rule,
    /// How many records go by themselves within the hour.
    pub count: i64,
    /// Since when the oldest of them counts.
    pub oldest: Option<Timestamp>,
}

/// Something that was sent and will be removed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DueLine {
    /// A case, or a submission.
    pub kind: Kind,
    /// Its public reference.
    pub reference: String,
    /// From when it counts.
    pub since: Timestamp,
    /// The rule by which it goes.
    pub rule: String,
}

/// What will be removed.
#[derive(Clone, Debug)]
pub struct Preview {
    /// On which day.
    pub today: Date,
    /// Every kind.
    pub kinds: Vec<KindLine>,
    /// How many drafts somebody will be reminded of within the hour.
    pub reminders: i64,
    /// How many drafts stay for as long as nobody can be reminded of them.
    pub untold: i64,
    /// What was sent and will be removed when somebody says so; the first of it.
    pub due: Vec<DueLine>,
    /// How much of it there is.
    pub n_due: usize,
    /// Whether there may be more than was looked at.
    pub is_cut: bool,
    /// How much is kept though its time has passed, by the code of the exception.
    pub kept: BTreeMap<String, i64>,
    /// The cases that somebody keeps.
    pub holds: Vec<Hold>,
}

impl Preview {
    /// Whether the authority has decided that something that was sent may be removed.
    pub fn is_decided(&self) -> bool {
        let may_go = |rule: &Rule| rule.kind.way() == Way::ByHand && rule.keep != Keep::Never;
        self.kinds.iter().any(|line| may_go(&line.rule))
    }
}

/// What will be removed, for the authority's administrator.
pub async fn preview(app: &App, ctx: &Ctx) -> Result<Preview, Error> {
    let mut tx = app.db.read().await?;
    at_authority(app, ctx, &mut tx, Action::Administer).await?;
    drop(tx);
    survey(app, ctx.today).await
}

/// What will be removed, for the operator's command: whoever runs it has the keys, and no rights are asked.
pub async fn survey(app: &App, today: Date) -> Result<Preview, Error> {
    let retention = &app.reference.retention;
    let mut tx = app.db.read().await?;
    let mut kinds = Vec::new();
    for rule in retention.rules() {
        let (count, oldest) = match kept_from(app, rule.keep, today) {
            Some(moment) if rule.kind.way() == Way::ByItself => {
                store::retention::aged(&mut tx, rule.kind, moment).await?
            }
            _ => (0, None),
        };
        kinds.push(KindLine { rule: rule.clone(), count, oldest });
    }
    let waiting = aging::waiting(app, &mut tx, today).await?;
    let holds = store::removal::holds(&mut tx, u32::try_from(SHOWN).unwrap_or(u32::MAX)).await?;
    let mut preview = Preview {
        today,
        kinds,
        reminders: waiting.reminders(),
        untold: waiting.untold,
        due: Vec::new(),
        n_due: 0,
        is_cut: false,
        kept: BTreeMap::new(),
        holds,
    };
    survey_cases(app, &mut tx, &mut preview).await?;
    survey_submissions(app, &mut tx, &mut preview).await?;
    Ok(preview)
}

impl Preview {
    /// Counts one that was looked at.
    fn add<Id>(&mut self, rule: &Rule, aged: Aged<Id>, exception: Option<Exception>) {
        if let Some(exception) = exception {
            *self.kept.entry(exception.code().to_owned()).or_default() += 1;
            return;
        }
        self.n_due += 1;
        if self.due.len() < SHOWN {
            self.due.push(DueLine {
                kind: rule.kind,
                reference: aged.reference,
                since: aged.since,
                rule: rule.name(),
            });
        }
    }
}

async fn survey_cases(app: &App, tx: &mut Tx, preview: &mut Preview) -> Result<(), Error> {
    let Some((rule, moment)) = decided(app, Kind::Case, preview.today) else { return Ok(()) };
    for (reason, count) in store::removal::count_held(tx, moment).await? {
        *preview.kept.entry(reason).or_default() += count;
    }
    let mut after = (Timestamp::MIN, String::new());
    let mut examined = 0;
    loop {
        let aged = store::removal::aged_cases(tx, moment, (after.0, &after.1), BATCH).await?;
        let Some(last) = aged.last() else { return Ok(()) };
        after = (last.since, last.id.to_string());
        examined += aged.len();
        for (aged, exception) in examine(app, tx, aged, preview.today).await? {
            preview.add(rule, aged, exception);
        }
        if examined >= EXAMINED_MAX {
            preview.is_cut = true;
            return Ok(());
        }
    }
}

async fn survey_submissions(app: &App, tx: &mut Tx, preview: &mut Preview) -> Result<(), Error> {
    let Some((rule, moment)) = decided(app, Kind::Submission, preview.today) else { return Ok(()) };
    let mut after = (Timestamp::MIN, String::new());
    let mut examined = 0;
    loop {
        let aged = store::removal::aged_submissions(tx, moment, (after.0, &after.1), BATCH).await?;
        let Some(last) = aged.last() else { return Ok(()) };
        after = (last.since, last.id.to_string());
        examined += aged.len();
        for aged in aged {
            let exception = aged.is_under_way.then_some(Exception::UnderWay);
            preview.add(rule, aged, exception);
        }
        if examined >= EXAMINED_MAX {
            preview.is_cut = true;
            return Ok(());
        }
    }
}

/// The rule for a kind, and from which moment records of it are kept; none when they always are.
fn decided(app: &App, kind: Kind, today: Date) -> Option<(&Rule, Timestamp)> {
    let rule = app.reference.retention.rule(kind)?;
    Some((rule, kept_from(app, rule.keep, today)?))
}

/// From which moment records are kept; none when they always are.
fn kept_from(app: &App, keep: Keep, today: Date) -> Option<Timestamp> {
    app.clock.begins(keep.kept_from(today)?)
}

type Examined = Vec<(Aged<CaseId>, Option<Exception>)>;

/// The cases with what keeps them, if anything does.
async fn examine(
    app: &App,
    tx: &mut Tx,
    aged: Vec<Aged<CaseId>>,
    today: Date,
) -> Result<Examined, Error> {
    let ids: Vec<_> = aged.iter().map(|it| it.id.clone()).collect();
    let cases = store::case::for_ids(tx, &ids).await?;
    let cases: BTreeMap<_, _> = cases.into_iter().map(|case| (case.id.clone(), case)).collect();
    let mut committees: Vec<CommitteeId> =
        aged.iter().filter_map(|it| it.committee_id.clone()).collect();
    committees.sort();
    committees.dedup();
    let committees = store::committee::for_ids(tx, &committees).await?;
    let committees: BTreeMap<_, _> =
        committees.into_iter().map(|it| (it.id, it.municipality_code)).collect();
    let examined = aged.into_iter().filter_map(|it| {
        let case = cases.get(&it.id)?;
        let municipality = committees.get(&case.committee_id)?;
        let exception = exception(app, (case, it.is_under_way), municipality, today);
        Some((it, exception))
    });
    Ok(examined.collect())
}

/// What keeps a case though its time has passed. Of a fictitious identity, and of one that is damaged, nobody knows the
/// day of birth.
fn exception(
    app: &App,
    (case, is_under_way): (&SeenCase, bool),
    municipality_code: &str,
    today: Date,
) -> Option<Exception> {
    if is_under_way {
        return Some(Exception::UnderWay);
    }
    let person = case.person.as_ref();
    let number = person.and_then(|it| person_number::parse(&it.number, today).ok());
    let born = number.filter(|_| !case.is_protected).map(|number| number.birth_date());
    app.reference.retention.research.keeps(municipality_code, born)
}
