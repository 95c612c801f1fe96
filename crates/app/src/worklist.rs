//! The worklist: every case that has to be reported now, and those where nothing is new sent together.

mod send;

use std::collections::{BTreeMap, BTreeSet};

use domain::Answers;
use domain::catalogue::Again;
use domain::due::Due;
use domain::ids::{CaseId, FieldId, ReportId};
use domain::journey::{Circumstances, Journey, journey};
use domain::role::Action;
use domain::{Bilingual, Language};
use jiff::Timestamp;
use jiff::civil::Date;
use store::Tx;
use store::case::SeenCase;

use crate::audit::{self, Deed};
use crate::case::{self, Followed, ReadReport};
use crate::cases::{self, CaseRow, List, Query, pick, slots};
use crate::ctx::Ctx;
use crate::document::Words;
use crate::error::{Error, Fault};
use crate::overview::{measure, membership_name};
use crate::rights::Rights;
use crate::service::App;

pub use send::{results, send};

/// How many cases can be shown, and sent, together.
pub const SEND_MAX: usize = 200;

/// What has to be reported now.
#[derive(Clone)]
pub struct Worklist {
    /// The cases, late ones first.
    pub rows: Vec<WorkRow>,
    /// How many there are, also those that are not shown.
    pub due_now: usize,
    /// How many come in the period that opens next.
    pub ahead: usize,
}

/// One case to report. No `Debug`.
#[derive(Clone)]
pub struct WorkRow {
    /// The case.
    pub case: CaseRow,
    /// How many reports it has: the next one gets the number after.
    pub after: i64,
    /// Huvudsakligt skäl and orsak of the latest report.
    pub reasons: Vec<Words>,
    /// What is not as in the latest report, when nothing new is said.
    pub differences: Vec<Difference>,
    /// What must be answered before it can be sent; then it has to be reported by itself.
    pub lacking: Vec<Bilingual>,
    /// Whether it has been reported since it was ticked.
    pub is_reported: bool,
    /// Whether somebody has begun to follow it up.
    pub has_draft: bool,
    /// Days from the decision, or the interruption, to the latest report, and to today.
    pub days: (i32, i32),
}

/// An answer that is not as it was.
#[derive(Clone)]
pub struct Difference {
    /// The question.
    pub question: Words,
    /// The latest report's answer.
    pub before: Option<Words>,
    /// What would be sent now.
    pub after: Option<Words>,
}

/// A case that was ticked, with the number of reports it had then.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ticked {
    /// Which.
    pub case: CaseId,
    /// How many reports it had.
    pub after: i64,
}

/// How it went for one case.
#[derive(Clone)]
pub struct Sent {
    /// Whom it concerns; empty if that cannot be read.
    pub name: String,
    /// The case.
    pub case: CaseId,
    /// What happened.
    pub outcome: Outcome,
}

/// What happened to one case.
#[derive(Clone)]
pub enum Outcome {
    /// The report is received; also when the same tick was sent before.
    Received {
        /// The report.
        id: ReportId,
        /// Its reference number.
        reference: String,
        /// When.
        sent_at: Timestamp,
    },
    /// A colleague has reported it since it was ticked.
    ByOther {
        /// The report.
        id: ReportId,
        /// Its reference number.
        reference: String,
        /// Who.
        who: String,
    },
    /// It lacks answers and has to be reported by itself.
    Lacking,
    /// It is no longer as it was, for instance since it has ended.
    Changed,
    /// Something of it cannot be read.
    Damaged,
}

/// Reads what has to be reported now.
pub async fn due(app: &App, ctx: &Ctx) -> Result<Worklist, Error> {
    let mut tx = app.db.read().await?;
    let rights = Rights::of(app, ctx, &mut tx, Action::Report).await?;
    let slots = slots(app, &mut tx, &rights.memberships, ctx.today).await?;
    let query = Query { list: List::ToFollowUp, page: 1, ..Query::default() };
    let places = (&rights, rights.memberships.as_slice());
    let listing = pick(app, (&query, SEND_MAX), places, &slots);
    let due_now = cases::sums(&rights.memberships, &slots).due_now;
    let is_due = |row: &CaseRow| matches!(row.due, Due::Late(_) | Due::Now(_));
    let due: Vec<CaseRow> = listing.rows.iter().filter(|row| is_due(row)).cloned().collect();
    let rows = work_rows(app, ctx, &mut tx, &rights, due).await?;
    drop(tx);
    seen(app, ctx, &rights, rows.len()).await?;
    let ahead = listing.count(List::ToFollowUp).saturating_sub(due_now);
    Ok(Worklist { rows, due_now, ahead })
}

/// The ticked cases with what would be sent, to be looked at before sending.
pub async fn review(app: &App, ctx: &Ctx, ticked: &[Ticked]) -> Result<Vec<WorkRow>, Error> {
    let mut tx = app.db.read().await?;
    let rights = Rights::of(app, ctx, &mut tx, Action::Report).await?;
    let ids: Vec<CaseId> = ticked.iter().map(|it| it.case.clone()).collect();
    let cases = store::case::for_ids(&mut tx, &ids).await?;
    let mut rows = Vec::new();
    // In the order in which they were ticked, which is the order of the page.
    for id in &ids {
        let case = cases.iter().find(|case| &case.id == id);
        let case = case.filter(|case| rights.cover(&case.committee_id, &case.area));
        rows.extend(case.map(|case| case_row(app, ctx, &rights, case)));
    }
    let mut rows = work_rows(app, ctx, &mut tx, &rights, rows).await?;
    for row in &mut rows {
        let tick = ticked.iter().find(|tick| tick.case == row.case.id);
        let after = tick.map_or(row.after, |tick| tick.after);
        row.is_reported = after != row.after;
        // What was ticked is what is sent: a page that is shown again does not tick anew.
        row.after = after;
    }
    drop(tx);
    seen(app, ctx, &rights, rows.len()).await?;
    Ok(rows)
}

/// Writes down that the worklist, or a part of it, was looked at.
async fn seen(app: &App, ctx: &Ctx, rights: &Rights, count: usize) -> Result<(), Error> {
    if count == 0 {
        return Ok(());
    }
    let committees = rights.committees();
    audit::look(app, ctx, Deed::WorklistSeen, ("worklist", "worklist"), &committees).await
}

/// A case as lists show it, from its row.
pub(crate) fn case_row(app: &App, ctx: &Ctx, rights: &Rights, case: &SeenCase) -> CaseRow {
    let waiting = case::waiting(case);
    let statuses = ["executed", "closed"];
    let status = statuses.into_iter().find(|status| status == &case.status);
    CaseRow {
        id: case.id.clone(),
        reference: case.reference.clone(),
        is_damaged: case.person.is_none(),
        name: name(case),
        number: case.person.as_ref().map(|it| it.number.clone()).unwrap_or_default(),
        is_protected: case.is_protected,
        measure: measure(app, &case.measure),
        committee: membership_name(rights, &case.committee_id),
        area: case.area.clone(),
        since: waiting.since,
        is_interruption: case.interrupted_on.is_some(),
        latest: case.last_sent_at,
        reports: case.last_ordinal,
        due: app.reference.windows.due(waiting, ctx.today),
        status: status.unwrap_or("not_executed"),
    }
}

/// Whom the case concerns; empty if that cannot be read.
fn name(case: &SeenCase) -> String {
    let person = case.person.as_ref();
    person.map(|it| format!("{} {}", it.first_name, it.last_name)).unwrap_or_default()
}

async fn work_rows(
    app: &App,
    ctx: &Ctx,
    tx: &mut Tx,
    rights: &Rights,
    rows: Vec<CaseRow>,
) -> Result<Vec<WorkRow>, Error> {
    let ids: Vec<CaseId> = rows.iter().map(|row| row.id.clone()).collect();
    let drafts = store::draft::open_for_cases(tx, &ids).await?;
    let cases = store::case::for_ids(tx, &ids).await?;
    let mut all = follow_all(app, tx, &cases).await?;
    let mut out = Vec::with_capacity(rows.len());
    for row in rows {
        if all.damaged.contains(&row.id) {
            out.push(damaged(app, ctx, row));
            continue;
        }
        let Some((followed, latest)) = all.whole.remove(&row.id) else { continue };
        let answers = unchanged(app, &followed);
        let journey = walked(app, ctx, rights, &followed, &answers);
        out.push(WorkRow {
            after: followed.after,
            reasons: ["main_reason", "cause"]
                .map(|id| said(&latest, id))
                .into_iter()
                .flatten()
                .collect(),
            differences: differences(&journey, &latest),
            lacking: lacking(&journey),
            is_reported: false,
            has_draft: drafts.contains(&row.id),
            days: days(app, ctx, &row),
            case: row,
        });
    }
    Ok(out)
}

/// Days from the decision, or the interruption, to the latest report, and to today.
fn days(app: &App, ctx: &Ctx, row: &CaseRow) -> (i32, i32) {
    let days = |day: Date| row.since.until(day).map_or(0, |span| span.get_days());
    (days(app.clock.today(row.latest)), days(ctx.today))
}

/// What is known of a case that is damaged, or a report or correction of it. It cannot be sent.
fn damaged(app: &App, ctx: &Ctx, row: CaseRow) -> WorkRow {
    WorkRow {
        after: row.reports,
        reasons: Vec::new(),
        differences: Vec::new(),
        lacking: Vec::new(),
        is_reported: false,
        has_draft: false,
        days: days(app, ctx, &row),
        case: CaseRow { is_damaged: true, ..row },
    }
}

/// Cases as follow-ups meet them, each with its latest report; and those of which something is damaged.
#[derive(Default)]
struct FollowedCases {
    whole: BTreeMap<CaseId, (Followed, ReadReport)>,
    damaged: BTreeSet<CaseId>,
}

async fn follow_all(app: &App, tx: &mut Tx, cases: &[SeenCase]) -> Result<FollowedCases, Error> {
    let ids: Vec<CaseId> = cases.iter().map(|case| case.id.clone()).collect();
    let (rows, damaged) = store::report::for_cases(tx, &ids).await?;
    let mut all = FollowedCases { damaged, ..FollowedCases::default() };
    let mut by_case: BTreeMap<CaseId, Vec<ReadReport>> = BTreeMap::new();
    for row in rows {
        let case = row.case_id.clone();
        match Error::if_readable(case::read(row))? {
            Some(report) => by_case.entry(case).or_default().push(report),
            None => {
                all.damaged.insert(case);
            }
        }
    }
    for case in &all.damaged {
        tracing::error!(%case, "a report of a case is damaged: run `verkstallt verify`");
    }
    let (corrections, damaged) = store::correction::approved_readable(tx, &ids).await?;
    all.damaged.extend(damaged);
    all.damaged.extend(cases.iter().filter(|it| it.person.is_none()).map(|it| it.id.clone()));
    for case in cases.iter().filter(|case| !all.damaged.contains(&case.id)) {
        let reports = by_case.remove(&case.id).unwrap_or_default();
        let own: Vec<_> = corrections.iter().filter(|it| it.case_id == case.id).cloned().collect();
        let followed = case::from_parts(&app.clock, case, &reports, &own);
        let latest = reports.into_iter().next_back();
        let latest = latest.ok_or(Fault::Broken("a case without a report"))?;
        all.whole.insert(case.id.clone(), (followed, latest));
    }
    Ok(all)
}

/// The answers of a follow-up that says: still not executed, and nothing new.
fn unchanged(app: &App, followed: &Followed) -> Answers {
    let mut answers = followed.earlier.presets(&app.form().catalogue);
    answers.set(FieldId::new("status"), "not_executed");
    answers
}

fn walked<'a>(
    app: &'a App,
    ctx: &Ctx,
    rights: &'a Rights,
    followed: &'a Followed,
    answers: &'a Answers,
) -> Journey<'a> {
    let circumstances = Circumstances {
        earlier: Some(&followed.earlier),
        ..Circumstances::new(ctx.today, &rights.memberships)
    };
    journey(&app.form().catalogue, answers, circumstances)
}

/// What must be answered before the report can be sent.
fn lacking(journey: &Journey<'_>) -> Vec<Bilingual> {
    let stuck = journey.asked().filter(|asked| asked.problem.is_some());
    stuck.map(|asked| asked.label().clone()).collect()
}

fn said(latest: &ReadReport, field: &str) -> Option<Words> {
    let question = latest.document.questions.iter().find(|question| question.field == field);
    question?.answer.clone()
}

/// What would be sent now and is not as in the latest report. Lists that are added to are left out:
/// what stands in them still stands.
fn differences(journey: &Journey<'_>, latest: &ReadReport) -> Vec<Difference> {
    let asked = journey.asked().filter(|asked| {
        asked.field.again != Again::Adds && asked.field.id.as_str() != "report_kind"
    });
    asked
        .filter_map(|asked| {
            let sv = journey.shown(asked, Language::Sv);
            let en = journey.shown(asked, Language::En);
            let after = sv.zip(en).map(|(sv, en)| Words { sv, en });
            let before = said(latest, asked.field.id.as_str());
            let question = asked.label().into();
            (before != after).then_some(Difference { question, before, after })
        })
        .collect()
}
