//! One case of the demonstration: planned by chance, answered like a person would, reported period
//! after period. Every report goes through the same journey as a real one, and must be complete.

mod answering;

use domain::due::Waiting;
use domain::earlier::{Earlier, EarlierReport};
use domain::ids::{AreaId, CaseId, CommitteeId, DraftId, ReportId};
use domain::journey::{Circumstances, Journey, Membership, journey};
use domain::report::Report;
use domain::{Answers, person_number};
use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan};
use store::Tx;
use store::case::Change;

use super::chance::Chance;
use super::people::Cast;
use super::{committee_id, person_id};
use crate::ctx::{Actor, Ctx};
use crate::device::Device;
use crate::document::Document;
use crate::error::{Error, Fault};
use crate::parcel::{self, CommitteeNames, Place};
use crate::random::sha256;
use crate::reports::READY_MADE;
use crate::service::App;
use crate::{draft, reference_number, submit};
pub(in crate::demo) use answering::words;
use answering::{Given, Stage, answer};

/// Times in a hundred that a case ends in a period after the first.
const ENDS: usize = 22;
/// Times in a hundred that a period is missed.
const MISSED: usize = 6;
/// Times in a hundred that a case is not reported yet while the window is open.
const LEFT: usize = 60;

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
        // While a window is open, people have come half-way.
        let is_open = windows.last_day_in_time(period) > today;
        let is_left = if is_open { chance.percent(LEFT) } else { chance.percent(MISSED) };
        if !is_left || (days.is_empty() && !is_open) {
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
    let names = CommitteeNames::of(app, tx, &plan.committee).await?;
    if plan.days.is_empty() {
        return insert_draft(app, tx, plan, &memberships, chance, today).await;
    }
    let reference = reference_number::new(chance.random())?;
    let mut sent: Vec<Sent> = Vec::new();
    let mut earlier: Option<Earlier> = None;
    let mut reported = None;
    for (place, day) in plan.days.iter().enumerate() {
        let catalogue = &app.form().catalogue;
        let before = earlier.as_ref();
        let mut answers = before.map(|it| it.presets(catalogue)).unwrap_or_default();
        let is_last = place + 1 == plan.days.len();
        let stage = Stage { day: *day, earlier: before, ends: is_last && plan.ends };
        answer(app, &mut answers, &memberships, plan, stage, chance)?;
        let circumstances =
            Circumstances { earlier: before, ..Circumstances::new(*day, &memberships) };
        let journey = journey(catalogue, &answers, circumstances);
        let report =
            Report::from_journey(&journey).ok_or_else(|| Fault::Incomplete(why(&journey)))?;
        let ctx = context(app, plan, *day, chance);
        let waiting = Waiting { since: report.delay_from(), reported, has_ended: false };
        let period = app.reference.windows.counted_for(waiting, *day);
        reported = Some(period);
        let ordinal = i64::try_from(place + 1).unwrap_or(1);
        let place = Place { reference: reference.clone(), ordinal, period };
        let document = parcel::document(app, &ctx, &journey, &report, &place, &names)?;
        earlier = Some(told(earlier.take(), &document, *day));
        sent.push(Sent { ctx, report, place, document });
    }
    store_case(app, tx, plan, &sent, chance).await
}

/// What the case says after one more report.
fn told(earlier: Option<Earlier>, document: &Document, day: Date) -> Earlier {
    let answers = document.answers.clone();
    let mut reports = earlier.map(|earlier| earlier.reports).unwrap_or_default();
    let number = document.reference.clone();
    reports.push(EarlierReport { number, sent_on: day, answers: answers.clone() });
    Earlier { answers, reports, has_ended: false }
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
        session_limit: now,
        provider: "demo".to_owned(),
        lists_change: 0,
        has_register_role: false,
    };
    let device = Device::default();
    Ctx { now, today: day, request: "demo".to_owned(), device, actor: Some(actor), proof: None }
}

/// A report that was sent.
struct Sent {
    ctx: Ctx,
    report: Report,
    place: Place,
    document: Document,
}

async fn store_case(
    app: &App,
    tx: &mut Tx,
    plan: &Plan,
    sent: &[Sent],
    chance: &mut Chance,
) -> Result<(), Error> {
    let (Some(first), Some(last)) = (sent.first(), sent.last()) else {
        return Ok(());
    };
    let case_id = CaseId::new(chance.random().id()?);
    let identity = store::draft::Identity {
        person_number: person_number::canonical(&first.report.individual.number, last.ctx.today),
        measure: first.report.measure.as_str().to_owned(),
        decided_on: first.report.decided_on,
        interrupted_on: first.report.interrupted_on,
    };
    let key = store::draft::duplicate_lookup(tx, &plan.committee, &identity).await?;
    let case = submit::new_case(&first.ctx, &case_id, &first.place, &first.report, &identity, key);
    store::case::insert(tx, &case).await?;
    parcel::keep_catalogue(app, &first.ctx, tx).await?;
    for Sent { ctx, report, place, document } in sent {
        let text = document.text()?;
        let row = store::report::NewReport {
            id: ReportId::new(format!("{READY_MADE}{}", chance.random().id()?)),
            case_id: case_id.clone(),
            ordinal: place.ordinal,
            draft_id: None,
            kind: report.kind.code().to_owned(),
            period: place.period,
            committee_id: plan.committee.clone(),
            area: plan.area.clone(),
            sent_at: ctx.now,
            sent_by: person_id(plan.reporter.0),
            catalogue_hash: app.form().hash.clone(),
            sha256: sha256(text.as_bytes()),
            document: text,
            status: report.status.code().to_owned(),
        };
        store::report::insert(tx, &row).await?;
    }
    let case = store::case::by_id(tx, &case_id).await?;
    let case = case.ok_or(Fault::Broken("a case of the demonstration is gone"))?;
    let status = &last.report.status;
    let change = Change {
        status: status.code().to_owned(),
        closed_at: status.ends_the_case().then_some(last.ctx.now),
        ordinal: last.place.ordinal,
        sent_at: last.ctx.now,
        period: last.place.period,
    };
    store::case::update_after_report(tx, &case, &change).await?;
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
    let stage = Stage { day: today, earlier: None, ends: false };
    answer(app, &mut answers, memberships, plan, stage, chance)?;
    let keep = 4 + chance.below(10);
    let fields = app.form().catalogue.fields().take(keep);
    let answers: Answers = fields
        .filter_map(|field| Some((field.id.clone(), answers.get(&field.id)?.to_owned())))
        .collect();
    let ctx = context(app, plan, today.saturating_sub(1.days()), chance);
    let id = DraftId::new(chance.random().id()?);
    let person = person_id(plan.reporter.0);
    let circumstances = Circumstances::new(today, memberships);
    let identity = draft::identity(&journey(&app.form().catalogue, &answers, circumstances), today);
    let duplicate_lookup = match identity {
        Some(identity) => {
            Some(store::draft::duplicate_lookup(tx, &plan.committee, &identity).await?)
        }
        None => None,
    };
    let state = store::draft::State {
        committee_id: Some(plan.committee.clone()),
        area: Some(plan.area.clone()),
        answers,
        duplicate_lookup,
        updated_by: person.clone(),
        updated_at: ctx.now,
    };
    store::draft::insert(tx, (&id, domain::service::Service::IndividualReport), None, &state)
        .await?;
    Ok(())
}
