//! One case of the demonstration: planned by chance, answered like a person would, reported period
//! after period. Every report goes through the same journey as a real one, and must be complete.

mod answering;

use domain::ids::{AreaId, CaseId, CommitteeId, DraftId, ReportId};
use domain::journey::{Circumstances, Journey, Membership, journey};
use domain::report::{Report, ReportKind};
use domain::{Answers, person_number};
use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan};
use store::Tx;

use super::chance::Chance;
use super::people::Cast;
use super::{committee_id, person_id};
use crate::ctx::{Actor, Ctx};
use crate::error::{Error, Fault};
use crate::random::sha256;
use crate::service::App;
use crate::submit::{self, CommitteeNames};
use crate::{draft, reference_number};
use answering::{Given, Stage, answer};

/// Times in a hundred that a case ends in a period after the first.
const ENDS: usize = 22;
/// Times in a hundred that a period is missed.
const MISSED: usize = 6;

/// What chance has decided about a case before anything is typed.
pub(super) struct Plan {
    committee: CommitteeId,
    area: AreaId,
    /// Place in the file and name of the one who reports.
    reporter: (usize, String),
    given: Given,
    /// The days on which it is reported; empty while it is only a draft.
    days: Vec<Date>,
    /// Whether the last report ends the case.
    ends: bool,
}

/// Plans every case of every committee.
pub(super) fn plans(app: &App, cast: &Cast, chance: &mut Chance, today: Date) -> Vec<Plan> {
    let mut plans = Vec::new();
    for committee in &cast.committee {
        for _ in 0..committee.cases {
            let id = committee_id(&committee.id);
            let area = chance.pick(&committee.areas).map(AreaId::new);
            let Some(area) = area else { continue };
            let reporters = cast.reporters(&id, &area);
            let Some(reporter) = chance.pick(&reporters).cloned() else {
                continue;
            };
            plans.push(plan(app, id, area, reporter, chance, today));
        }
    }
    plans
}

fn plan(
    app: &App,
    committee: CommitteeId,
    area: AreaId,
    reporter: (usize, String),
    chance: &mut Chance,
    today: Date,
) -> Plan {
    let given = Given::by_chance(&area, chance, today);
    let windows = &app.reference.windows;
    let mut period = windows.first_due(given.waits_from);
    let mut days = Vec::new();
    let mut ends = false;
    while windows.first_day(period) <= today && !ends {
        let first = windows.first_day(period);
        let last = windows.last_day(period).min(today);
        let length = first.until(last).map_or(0, |span| span.get_days());
        let after = chance.below(usize::try_from(length).unwrap_or(0) + 1);
        let day = first.saturating_add(i32::try_from(after).unwrap_or(0).days());
        if !chance.percent(MISSED) || days.is_empty() {
            days.push(day);
            ends = chance.percent(if days.len() == 1 { ENDS / 3 } else { ENDS });
        }
        period = period.next();
    }
    Plan { committee, area, reporter, given, days, ends }
}

/// Inserts the case with its reports, or the draft that it is so far.
pub(super) async fn insert(
    app: &App,
    tx: &mut Tx,
    plan: &Plan,
    chance: &mut Chance,
    today: Date,
) -> Result<(), Error> {
    let committee = store::committee::by_id(tx, &plan.committee).await?;
    let committee = committee.ok_or(Fault::Broken("a committee of the demonstration is gone"))?;
    let memberships = [Membership {
        committee: plan.committee.clone(),
        name: app.committee_name(&committee),
        areas: vec![plan.area.clone()],
    }];
    let municipality = app.reference.municipality(&committee.municipality_code);
    let names = CommitteeNames {
        committee: committee.name,
        municipality: municipality
            .map(domain::reference::Municipality::full_name)
            .unwrap_or_default(),
    };
    let mut answers = Answers::default();
    if plan.days.is_empty() {
        return insert_draft(app, tx, plan, &memberships, chance, today).await;
    }
    let mut reports = Vec::new();
    for (place, day) in plan.days.iter().enumerate() {
        let kind = if place == 0 { ReportKind::Initial } else { ReportKind::FollowUp };
        let is_last = place + 1 == plan.days.len();
        let stage = Stage { day: *day, kind, ends: is_last && plan.ends };
        answer(app, &mut answers, &memberships, plan, stage, chance)?;
        let circumstances = Circumstances { today: *day, memberships: &memberships, kind };
        let journey = journey(&app.form.catalogue, &answers, circumstances);
        let report =
            Report::from_journey(&journey).ok_or_else(|| Fault::Incomplete(why(&journey)))?;
        let ctx = context(app, plan, *day, chance);
        reports.push((ctx, report, answers.clone(), kind));
    }
    store_case(app, tx, plan, &memberships, &names, &reports, chance).await
}

/// The first field that keeps a report of the demonstration from being sent, by id.
fn why(journey: &Journey<'_>) -> String {
    let stuck = journey.asked().find(|asked| asked.problem.is_some());
    stuck
        .map(|asked| {
            let rule = asked.problem.as_ref().map(|remark| remark.rule.to_string());
            format!("{} {}", asked.field.id, rule.unwrap_or_default())
        })
        .unwrap_or_default()
}

/// The circumstances of a request made by the reporter at a working hour of the day.
fn context(app: &App, plan: &Plan, day: Date, chance: &mut Chance) -> Ctx {
    let hour = i8::try_from(8 + chance.below(8)).unwrap_or(8);
    let minute = i8::try_from(chance.below(60)).unwrap_or(0);
    let zone = TimeZone::get("Europe/Stockholm").unwrap_or(TimeZone::UTC);
    let at = day.at(hour, minute, 0, 0).to_zoned(zone).map(|at| at.timestamp());
    let now = at.unwrap_or(Timestamp::UNIX_EPOCH).min(app.clock.now());
    let (place, name) = &plan.reporter;
    let actor = Actor {
        person: person_id(*place),
        name: name.clone(),
        assignments: Vec::new(),
        session: String::new(),
        session_ends: now,
    };
    Ctx { now, today: day, request: "demo".to_owned(), actor: Some(actor) }
}

type Sent = (Ctx, Report, Answers, ReportKind);

async fn store_case(
    app: &App,
    tx: &mut Tx,
    plan: &Plan,
    memberships: &[Membership],
    names: &CommitteeNames,
    reports: &[Sent],
    chance: &mut Chance,
) -> Result<(), Error> {
    let [(first_ctx, first, ..), ..] = reports else {
        return Ok(());
    };
    let Some((last_ctx, last, ..)) = reports.last() else {
        return Ok(());
    };
    let case_id = CaseId::new(chance.random().id()?);
    let reference = reference_number::new(chance.random())?;
    let identity = store::draft::Identity {
        person_number: person_number::canonical(&first.individual.number, last_ctx.today),
        measure: first.measure.as_str().to_owned(),
        decided_on: first.decided_on,
        interrupted_on: first.interrupted_on,
    };
    let key = store::draft::duplicate_lookup(tx, &plan.committee, &identity);
    let case = submit::new_case(first_ctx, &case_id, &reference, first, &identity, key);
    let case = store::case::NewCase {
        status: last.status.code().to_owned(),
        closed_at: last.status.ends_the_case().then_some(last_ctx.now),
        ..case
    };
    store::case::insert(tx, &case).await?;
    let form = &app.form;
    let catalogue = &form.catalogue;
    let now = first_ctx.now;
    let (id, version) = (&catalogue.id, &catalogue.version);
    store::catalogue_version::keep(tx, &form.hash, id, version, &form.text, now).await?;
    for ((ctx, report, answers, kind), ordinal) in reports.iter().zip(1i64..) {
        let circumstances = Circumstances { today: ctx.today, memberships, kind: *kind };
        let journey = journey(catalogue, answers, circumstances);
        let number = format!("{reference}-{ordinal}");
        let document = submit::document(app, ctx, &journey, report, &number, names)?;
        let text = document.text()?;
        let report = store::report::NewReport {
            id: ReportId::new(chance.random().id()?),
            case_id: case_id.clone(),
            ordinal,
            draft_id: None,
            kind: kind.code().to_owned(),
            period: Some(app.reference.windows.current_or_next(ctx.today).code()),
            committee_id: plan.committee.clone(),
            area: plan.area.clone(),
            sent_at: ctx.now,
            sent_by: person_id(plan.reporter.0),
            catalogue_hash: form.hash.clone(),
            sha256: sha256(text.as_bytes()),
            document: text,
            status: report.status.code().to_owned(),
        };
        store::report::insert(tx, &report).await?;
    }
    Ok(())
}

/// A draft, answered as far as somebody got before the telephone rang.
async fn insert_draft(
    app: &App,
    tx: &mut Tx,
    plan: &Plan,
    memberships: &[Membership],
    chance: &mut Chance,
    today: Date,
) -> Result<(), Error> {
    let mut answers = Answers::default();
    let stage = Stage { day: today, kind: ReportKind::Initial, ends: false };
    answer(app, &mut answers, memberships, plan, stage, chance)?;
    let keep = 4 + chance.below(10);
    let fields = app.form.catalogue.fields().take(keep);
    let answers: Answers = fields
        .filter_map(|field| Some((field.id.clone(), answers.get(&field.id)?.to_owned())))
        .collect();
    let ctx = context(app, plan, today.saturating_sub(1.days()), chance);
    let id = DraftId::new(chance.random().id()?);
    let person = person_id(plan.reporter.0);
    let circumstances = Circumstances { today, memberships, kind: ReportKind::Initial };
    let identity = draft::identity(&journey(&app.form.catalogue, &answers, circumstances), today);
    let state = store::draft::State {
        committee_id: Some(plan.committee.clone()),
        area: Some(plan.area.clone()),
        answers,
        duplicate_lookup: identity
            .map(|identity| store::draft::duplicate_lookup(tx, &plan.committee, &identity)),
        updated_by: person.clone(),
        updated_at: ctx.now,
    };
    store::draft::insert(tx, &id, &person, ctx.now, &state).await?;
    Ok(())
}
