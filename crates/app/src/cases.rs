//! The lists of cases: to follow up, already reported, archive; with search, filter and order.

pub(crate) mod order;

use std::cmp::Reverse;
use std::sync::{Arc, PoisonError};

use domain::Bilingual;
use domain::due::Due;
use domain::ids::{AreaId, CaseId, CommitteeId, OptionId};
use domain::journey::Membership;
use domain::role::Action;
use jiff::Timestamp;
use jiff::civil::Date;

use crate::audit::{self, Deed};
use crate::case_index::{self, CommitteeCases, Indexed, Kind, Slot, Status, Sums};
use crate::ctx::Ctx;
use crate::error::Error;
use crate::fold::folded;
use crate::overview::measure;
use crate::random::{hex, unhex};
use crate::rights::Rights;
use crate::service::App;

/// Which list.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum List {
    /// Open cases that have not been reported in the period that is open or next.
    #[default]
    ToFollowUp,
    /// Open cases that have.
    Reported,
    /// Cases that were executed or closed.
    Archive,
}

impl List {
    /// Every list, in the order in which they are shown.
    pub const ALL: [Self; 3] = [Self::ToFollowUp, Self::Reported, Self::Archive];

    pub(crate) const fn of(due: Due) -> Self {
        match due {
            Due::Late(_) | Due::Now(_) | Due::Next(_) => Self::ToFollowUp,
            Due::Reported(_) => Self::Reported,
            Due::Ended => Self::Archive,
        }
    }
}

/// In which order.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Sort {
    /// What is late first, then what is due, then by name.
    #[default]
    Due,
    /// By last name, then first name.
    Name,
    /// By measure.
    Measure,
    /// By the day of the decision or the interruption, the oldest first.
    Since,
    /// By the latest report, the latest first.
    Latest,
}

/// How many cases a page of a list shows.
pub const PAGE_SIZE: usize = 25;
/// Longest search, in characters.
pub const SEARCH_MAX: usize = 100;

/// What is asked for. No `Debug`: a search may hold a name.
#[derive(Clone, Default)]
pub struct Query {
    /// Which list.
    pub list: List,
    /// One committee; none for all.
    pub committee: Option<CommitteeId>,
    /// One area; none for all.
    pub area: Option<AreaId>,
    /// One measure; none for all.
    pub measure: Option<OptionId>,
    /// What is searched for; empty for everything.
    pub text: String,
    /// In which order.
    pub sort: Sort,
    /// Which page, from 1.
    pub page: usize,
}

/// A case in a list. No `Debug`.
#[derive(Clone)]
pub struct CaseRow {
    /// Which.
    pub id: CaseId,
    /// Its public reference.
    pub reference: String,
    /// Whether something of it cannot be read: then it can be neither opened nor reported.
    pub is_damaged: bool,
    /// First and last name as the reporter gave them; empty if they cannot be read, and the number too.
    pub name: String,
    /// The number as the reporter gave it.
    pub number: String,
    /// Whether name and number are fictitious.
    pub is_protected: bool,
    /// The measure.
    pub measure: Option<Bilingual>,
    /// The committee's name.
    pub committee: String,
    /// Verksamhetsområde.
    pub area: AreaId,
    /// The day of the decision or the interruption.
    pub since: Date,
    /// Whether that is the day of an interruption.
    pub is_interruption: bool,
    /// When the latest report was sent.
    pub latest: Timestamp,
    /// How many reports there are.
    pub reports: i64,
    /// What has to be done.
    pub due: Due,
    /// Where the decision stands, as the option's id.
    pub status: &'static str,
}

/// A page of a list.
#[derive(Clone)]
pub struct Listing {
    /// The cases.
    pub rows: Vec<CaseRow>,
    /// How many cases of the search are in each list, in the order of [`List::ALL`].
    pub counts: [usize; 3],
    /// Which page, from 1.
    pub page: usize,
    /// How many pages.
    pub pages: usize,
    /// Where the person may report.
    pub memberships: Vec<Membership>,
}

impl Listing {
    /// How many cases are in the list.
    pub fn count(&self, list: List) -> usize {
        let [to_follow_up, reported, archive] = self.counts;
        match list {
            List::ToFollowUp => to_follow_up,
            List::Reported => reported,
            List::Archive => archive,
        }
    }
}

/// The search as it may stand in an address: sealed, and opening for the same session only. A name or
/// a number never stands in an address in plain text.
pub fn hide_search(app: &App, ctx: &Ctx, text: &str) -> Result<String, Error> {
    let session = &ctx.actor()?.session;
    let text: String = text.trim().chars().take(SEARCH_MAX).collect();
    if text.is_empty() {
        return Ok(text);
    }
    Ok(hex(&app.db.seal_away("search", session, &text)?))
}

/// The search that was hidden; empty when it was hidden in another session.
pub fn open_search(app: &App, ctx: &Ctx, hidden: &str) -> Result<String, Error> {
    let session = &ctx.actor()?.session;
    let open = unhex(hidden).and_then(|bytes| app.db.open_away("search", session, &bytes));
    Ok(open.unwrap_or_default())
}

/// Reads a page of a list.
pub async fn list(app: &App, ctx: &Ctx, query: &Query) -> Result<Listing, Error> {
    // What is in memory is brought up to date by what has changed since: a later state does no harm.
    let mut tx = app.db.glance().await?;
    let rights = Rights::of(app, ctx, &mut tx, Action::ReadOwnCommittee).await?;
    let asked = |id: &CommitteeId| query.committee.as_ref().is_none_or(|only| only == id);
    let memberships: Vec<Membership> =
        rights.memberships.iter().filter(|it| asked(&it.committee)).cloned().collect();
    let slots = slots(app, &mut tx, &memberships, ctx.today).await?;
    drop(tx);
    let listing = pick(app, (query, PAGE_SIZE), (&rights, &memberships), &slots);
    let words = format!("{:?} page {}", query.list, listing.page);
    if !listing.rows.is_empty() {
        let key = format!("{words} {}", if query.text.is_empty() { "" } else { "search" });
        let committees: Vec<CommitteeId> =
            memberships.iter().map(|it| it.committee.clone()).collect();
        audit::look(app, ctx, Deed::CasesSeen, (&key, &words), &committees).await?;
    }
    Ok(listing)
}

/// The cases of the committees, as the database has them now.
pub(crate) async fn slots(
    app: &App,
    tx: &mut store::Tx,
    memberships: &[Membership],
    today: Date,
) -> Result<Vec<Arc<Slot>>, Error> {
    let mut slots = Vec::with_capacity(memberships.len());
    for membership in memberships {
        slots.push(case_index::of(app, tx, &membership.committee, today).await?);
    }
    Ok(slots)
}

/// The page of the size that was asked for, from the cases in memory.
pub(crate) fn pick(
    app: &App,
    (query, size): (&Query, usize),
    (rights, memberships): (&Rights, &[Membership]),
    slots: &[Arc<Slot>],
) -> Listing {
    let guards: Vec<_> = slots
        .iter()
        .map(|slot| slot.cases.read().unwrap_or_else(PoisonError::into_inner))
        .collect();
    let committees: Vec<(&CommitteeCases, &Membership)> =
        guards.iter().map(|guard| &**guard).zip(memberships).collect();
    let folded = folded(&query.text);
    let mut words: Vec<String> = folded.split_whitespace().map(str::to_owned).collect();
    // The longest is the rarest, and leaves least for the others to be looked for in.
    words.sort_by_key(|word| Reverse(word.len()));
    let found = order::page(query, size, &committees, &words);
    let at = |(committee, place): &(usize, usize)| {
        let (cases, membership) = committees.get(*committee)?;
        let case = cases.cases.get(*place)?;
        let kind = cases.kinds.get(case.kind)?;
        Some(row(app, membership, (case, kind), *cases.dues.get(*place)?))
    };
    Listing {
        rows: found.shown.iter().filter_map(at).collect(),
        counts: found.counts,
        page: found.number,
        pages: found.pages,
        memberships: rights.memberships.clone(),
    }
}

/// What is told of all the cases that the memberships are about.
pub(crate) fn sums(memberships: &[Membership], slots: &[Arc<Slot>]) -> Sums {
    let mut all = Sums::default();
    for (slot, membership) in slots.iter().zip(memberships) {
        let cases = slot.cases.read().unwrap_or_else(PoisonError::into_inner);
        let kinds = cases.kinds.iter().zip(&cases.sums);
        for (_, sums) in kinds.filter(|(kind, _)| membership.areas.contains(&kind.area)) {
            all.due_now += sums.due_now;
            all.reports += sums.reports;
        }
    }
    all
}

fn row(app: &App, membership: &Membership, (case, kind): (&Indexed, &Kind), due: Due) -> CaseRow {
    CaseRow {
        id: case.id.clone(),
        reference: case.reference.to_string(),
        is_damaged: case.is_damaged,
        name: case.name.to_string(),
        number: case.number.to_string(),
        is_protected: case.is_protected,
        measure: measure(app, &kind.measure),
        committee: membership.name.clone(),
        area: kind.area.clone(),
        since: case.waiting.since,
        is_interruption: case.is_interruption,
        latest: case.last_sent_at,
        reports: case.last_ordinal,
        due,
        status: Status::code(case.status),
    }
}

/// The next case to report in the committee and area: late ones first. For whoever has just sent one.
pub async fn next_due(
    app: &App,
    ctx: &Ctx,
    committee: &CommitteeId,
    area: &AreaId,
) -> Result<Option<CaseRow>, Error> {
    let mut tx = app.db.read().await?;
    let rights = Rights::of(app, ctx, &mut tx, Action::Report).await?;
    if !rights.cover(committee, area) {
        return Ok(None);
    }
    let query = Query {
        committee: Some(committee.clone()),
        area: Some(area.clone()),
        page: 1,
        ..Query::default()
    };
    let memberships: Vec<Membership> =
        rights.memberships.iter().filter(|it| &it.committee == committee).cloned().collect();
    let slots = slots(app, &mut tx, &memberships, ctx.today).await?;
    drop(tx);
    let listing = pick(app, (&query, 1), (&rights, &memberships), &slots);
    let is_due = |row: &CaseRow| matches!(row.due, Due::Late(_) | Due::Now(_)) && !row.is_damaged;
    let next = listing.rows.into_iter().find(is_due);
    if let Some(row) = &next {
        let record = row.id.as_str();
        audit::look(app, ctx, Deed::CasesSeen, (record, record), std::slice::from_ref(committee))
            .await?;
    }
    Ok(next)
}
