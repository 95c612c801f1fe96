//! "Mina rapporter": the drafts and the sent reports of the committees and areas one reports for.

use std::collections::BTreeMap;

use domain::ids::{AreaId, CaseId, CommitteeId, DraftId, OptionId, PersonId, ReportId};
use domain::retention::Kind;
use domain::role::Action;
use domain::{Bilingual, journey};
use jiff::Timestamp;
use jiff::civil::Date;
use store::Tx;
use store::draft::{DamagedDraft, Draft};

use crate::audit::{self, Deed};
use crate::case_index::Sums;
use crate::cases;
use crate::ctx::Ctx;
use crate::draft::{followed, name_of};
use crate::error::Error;
use crate::rights::Rights;
use crate::service::App;

/// A draft in the list.
#[derive(Clone)]
pub struct DraftRow {
    /// Which draft.
    pub id: DraftId,
    /// Whether it, or the case that it follows up, is damaged: then it can be neither opened nor sent.
    pub is_damaged: bool,
    /// Whom it concerns, as far as it has been typed.
    pub person: String,
    /// Whether name and number are fictitious.
    pub is_protected: bool,
    /// The measure, if it has been chosen.
    pub measure: Option<Bilingual>,
    /// The committee, if it has been chosen.
    pub committee: Option<String>,
    /// Whether it follows up a case.
    pub is_follow_up: bool,
    /// Who touched it last.
    pub updated_by: String,
    /// When.
    pub updated_at: Timestamp,
    /// The day on which it is removed if nobody touches it, once somebody has been reminded of it.
    pub goes_on: Option<Date>,
    /// The tab to go on at.
    pub next_path: String,
}

/// A sent report in the list.
#[derive(Clone)]
pub struct SentRow {
    /// Which report.
    pub id: ReportId,
    /// Of which case.
    pub case: CaseId,
    /// Its reference number.
    pub reference: String,
    /// Whom it concerns; empty if that cannot be read.
    pub person: String,
    /// Whether name and number are fictitious.
    pub is_protected: bool,
    /// The measure.
    pub measure: Option<Bilingual>,
    /// The committee's name.
    pub committee: String,
    /// The day of the decision.
    pub decided_on: Date,
    /// When it was sent.
    pub sent_at: Timestamp,
    /// Where the decision stands, as the option's id.
    pub status: String,
}

/// What the page shows.
#[derive(Clone)]
pub struct Overview {
    /// Open drafts, the latest first.
    pub drafts: Vec<DraftRow>,
    /// Sent reports, the latest first.
    pub sent: Vec<SentRow>,
    /// Whether there are more sent reports than are shown.
    pub next_page: Option<u32>,
    /// How many reports have been sent in all.
    pub sent_in_all: u64,
    /// How many cases have to be reported now.
    pub due_now: usize,
}

/// How many sent reports a page of the list shows.
pub const PAGE_SIZE: u32 = 25;
const DRAFTS_MAX: u32 = 100;

/// Reads what the page shows. `page` counts from 1.
pub async fn overview(app: &App, ctx: &Ctx, page: u32) -> Result<Overview, Error> {
    let mut tx = app.db.read().await?;
    let rights = Rights::of(app, ctx, &mut tx, Action::ReadOwnCommittee).await?;
    let drafts = drafts(app, ctx, &mut tx, &rights).await?;
    let offset = page.saturating_sub(1).saturating_mul(PAGE_SIZE);
    let pairs = rights.pairs_ever(&mut tx).await?;
    let rows = store::report::list_sent(&mut tx, &pairs, rights.pairs(), PAGE_SIZE, offset).await?;
    let slots = cases::slots(app, &mut tx, &rights.memberships, ctx.today).await?;
    let Sums { due_now, reports: sent_in_all } = cases::sums(&rights.memberships, &slots);
    drop(tx);
    let sent: Vec<SentRow> = rows
        .into_iter()
        .map(|row| SentRow {
            id: row.id,
            case: row.case_id,
            reference: format!("{}-{}", row.reference, row.ordinal),
            person: row
                .person
                .map(|it| format!("{} {}", it.first_name, it.last_name))
                .unwrap_or_default(),
            is_protected: row.is_protected,
            measure: measure(app, &row.measure),
            committee: membership_name(&rights, &row.committee_id),
            decided_on: row.decided_on,
            sent_at: row.sent_at,
            status: row.status,
        })
        .collect();
    if !sent.is_empty() {
        let logs: Vec<_> = rights.memberships.iter().map(|it| Some(&it.committee)).collect();
        let place = format!("page {page}");
        audit::look_once(app, ctx, Deed::ListSeen, (&place, &place), &logs).await?;
    }
    let is_last = u64::from(offset) + u64::from(PAGE_SIZE) >= sent_in_all;
    Ok(Overview {
        drafts,
        sent,
        next_page: (!is_last).then_some(page.saturating_add(1)),
        sent_in_all,
        due_now,
    })
}

async fn drafts(
    app: &App,
    ctx: &Ctx,
    tx: &mut Tx,
    rights: &Rights,
) -> Result<Vec<DraftRow>, Error> {
    let rows = store::draft::list_open(tx, rights.pairs(), &rights.person, DRAFTS_MAX).await?;
    let id = |row: &Result<Draft, DamagedDraft>| match row {
        Ok(row) => row.id.clone(),
        Err(damaged) => damaged.id.clone(),
    };
    let ids: Vec<DraftId> = rows.iter().map(id).collect();
    let goes_on = goes_on(app, tx, &ids).await?;
    let mut drafts = Vec::with_capacity(rows.len());
    for row in rows {
        let mut row = match row {
            Ok(row) => draft(app, ctx, tx, rights, row).await?,
            Err(damaged) => damaged_draft(tx, rights, damaged).await?,
        };
        row.goes_on = goes_on.get(&row.id).copied();
        drafts.push(row);
    }
    Ok(drafts)
}

async fn draft(
    app: &App,
    ctx: &Ctx,
    tx: &mut Tx,
    rights: &Rights,
    row: Draft,
) -> Result<DraftRow, Error> {
    let Some(case) = Error::if_readable(followed(app, tx, &row).await)? else {
        tracing::error!(draft = %row.id, "the case of a draft is damaged: run `verkstallt verify`");
        let Draft { id, committee_id, updated_by, updated_at, case_id, .. } = row;
        let known = DamagedDraft { id, committee_id, updated_by, updated_at, case_id };
        return damaged_draft(tx, rights, known).await;
    };
    let circumstances = journey::Circumstances {
        earlier: case.as_ref().map(|case| &case.earlier),
        ..journey::Circumstances::new(ctx.today, &rights.memberships)
    };
    let walked = journey::journey(&app.form().catalogue, &row.answers, circumstances);
    let facts = case.as_ref().map_or(&row.answers, |case| &case.earlier.answers);
    let typed = |field: &str| facts.get(&domain::ids::FieldId::new(field));
    let names = [typed("first_name"), typed("last_name")];
    let next = walked.pages.get(walked.first_unfinished());
    Ok(DraftRow {
        is_damaged: false,
        person: names.into_iter().flatten().collect::<Vec<_>>().join(" "),
        is_protected: typed("protected_identity").is_some(),
        measure: typed("measure").and_then(|id| measure(app, id)),
        committee: row.committee_id.as_ref().map(|id| membership_name(rights, id)),
        next_path: next.map(|page| page.page.path.clone()).unwrap_or_default(),
        is_follow_up: case.is_some(),
        updated_by: toucher(tx, &row.updated_by).await?,
        updated_at: row.updated_at,
        goes_on: None,
        id: row.id,
    })
}

/// What is known of a draft that is damaged, or that follows up a case that is.
async fn damaged_draft(
    tx: &mut Tx,
    rights: &Rights,
    known: DamagedDraft,
) -> Result<DraftRow, Error> {
    Ok(DraftRow {
        is_damaged: true,
        person: String::new(),
        is_protected: false,
        measure: None,
        committee: known.committee_id.as_ref().map(|id| membership_name(rights, id)),
        next_path: String::new(),
        is_follow_up: known.case_id.is_some(),
        updated_by: toucher(tx, &known.updated_by).await?,
        updated_at: known.updated_at,
        goes_on: None,
        id: known.id,
    })
}

/// Who touched a draft last; empty if that cannot be read.
async fn toucher(tx: &mut Tx, person: &PersonId) -> Result<String, Error> {
    Ok(Error::if_readable(name_of(tx, person).await)?.unwrap_or_default())
}

/// The day on which each draft is removed that somebody has been reminded of.
async fn goes_on(
    app: &App,
    tx: &mut Tx,
    ids: &[DraftId],
) -> Result<BTreeMap<DraftId, Date>, Error> {
    let Some(rule) = app.reference.retention.rule(Kind::Draft) else { return Ok(BTreeMap::new()) };
    let reminded = store::retention::reminded(tx, ids).await?;
    let days = reminded.into_iter().filter_map(|(id, at)| {
        let day = rule.keep.goes_on(app.clock.today(at))?;
        Some((id, day))
    });
    Ok(days.collect())
}

pub(crate) fn measure(app: &App, id: &str) -> Option<Bilingual> {
    let catalogue = &app.form().catalogue;
    let list = catalogue.field(&domain::ids::FieldId::new("measure"))?.list()?;
    catalogue.choice(list, OptionId::new(id).as_str()).map(|choice| choice.label.clone())
}

pub(crate) fn membership_name(rights: &Rights, id: &CommitteeId) -> String {
    let found = rights.memberships.iter().find(|membership| &membership.committee == id);
    found.map(|membership| membership.name.clone()).unwrap_or_default()
}

/// The person's own details as registered: name, role and contact, for "Mina uppgifter".
#[derive(Clone)]
pub struct MyDetails {
    /// Given name and surname.
    pub name: String,
    /// Title at work.
    pub title: String,
    /// E-mail at work.
    pub email: String,
    /// Telephone at work.
    pub phone: String,
    /// Whether the person is a lead reporter anywhere.
    pub is_lead: bool,
    /// Committees and areas.
    pub places: Vec<(String, Vec<AreaId>)>,
}

/// Reads the person's own details, as the lead reporters of the committee have them; as they were first
/// given while no committee has been chosen.
pub async fn my_details(
    app: &App,
    ctx: &Ctx,
    committee: Option<&CommitteeId>,
) -> Result<MyDetails, Error> {
    let mut tx = app.db.read().await?;
    let rights = Rights::of(app, ctx, &mut tx, Action::Report).await?;
    let actor = ctx.actor()?;
    let held = match committee.filter(|committee| rights.serve(committee)) {
        Some(committee) => store::assignment::held(&mut tx, committee, ctx.today).await?,
        None => Vec::new(),
    };
    let own = held.into_iter().find(|held| held.person_id == actor.person);
    let details = match own {
        Some(held) => held.details,
        None => store::person::details(&mut tx, &actor.person)
            .await?
            .ok_or(crate::error::Fault::Broken("a person without details"))?,
    };
    Ok(MyDetails {
        name: format!("{} {}", details.given_name, details.surname),
        title: details.title,
        email: details.email,
        phone: details.phone,
        is_lead: actor
            .assignments
            .iter()
            .any(|assignment| assignment.role == domain::role::Role::LeadReporter),
        places: rights.memberships.into_iter().map(|it| (it.name, it.areas)).collect(),
    })
}
