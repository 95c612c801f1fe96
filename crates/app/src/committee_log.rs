//! The committee's log: who has seen and done what with the committee's cases. Its lead reporters may read
//! it, and reading it is itself written down.

use std::collections::{BTreeMap, BTreeSet};

use domain::ids::{CaseId, CommitteeId, PersonId};
use domain::journey::Membership;
use domain::retention::Kind;
use domain::role::Action;
use jiff::civil::Date;
use jiff::{Timestamp, ToSpan};
use store::Tx;
use store::audit::{Entry, Wanted};

use crate::audit::{self, Deed};
use crate::ctx::Ctx;
use crate::draft::name_of;
use crate::error::{Error, Refusal};
use crate::fold::folded;
use crate::rights::Rights;
use crate::service::App;

/// How many lines a page shows.
pub const PAGE_SIZE: u32 = 50;
/// How many lines can be fetched as a file.
pub const EXPORT_MAX: u32 = 50_000;

/// A sort of deeds, for whoever looks for some.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sort {
    /// Somebody looked at something.
    Looks,
    /// Somebody sent something.
    Sent,
    /// Somebody was given a permission, or lost one.
    Permissions,
    /// Something was put right, or the committee was changed.
    Changes,
}

impl Sort {
    /// Every sort.
    pub const ALL: [Self; 4] = [Self::Looks, Self::Sent, Self::Permissions, Self::Changes];

    /// The name in an address.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Looks => "last",
            Self::Sent => "skickat",
            Self::Permissions => "behorighet",
            Self::Changes => "andrat",
        }
    }

    const fn deeds(self) -> &'static [Deed] {
        match self {
            Self::Looks => &[
                Deed::DraftSeen,
                Deed::ReportSeen,
                Deed::ReceiptFetched,
                Deed::ListSeen,
                Deed::CaseSeen,
                Deed::CasesSeen,
                Deed::WorklistSeen,
                Deed::CorrectionSeen,
                Deed::ReportersSeen,
                Deed::SubmissionSeen,
                Deed::ConfirmationFetched,
                Deed::LogSeen,
                Deed::LogExported,
                Deed::ReceivedFetched,
            ],
            Self::Sent => &[Deed::ReportSent, Deed::SubmissionSent, Deed::CorrectionRequested],
            Self::Permissions => {
                &[Deed::AssignmentGiven, Deed::AssignmentEnded, Deed::ReportersReviewed]
            }
            Self::Changes => &[
                Deed::CorrectionApproved,
                Deed::CorrectionRefused,
                Deed::CommitteeChanged,
                Deed::CommitteeChangeApproved,
                Deed::CommitteeChangeRefused,
                Deed::CaseCarriedOver,
                Deed::LockedFieldPosted,
                Deed::Removed(Kind::Draft),
                Deed::Removed(Kind::DiscardedDraft),
                Deed::Removed(Kind::Case),
                Deed::ReportRemoved,
                Deed::CaseHeld,
                Deed::CaseReleased,
            ],
        }
    }
}

/// What is asked for. No `Debug`: somebody may search for a name.
#[derive(Clone, Default)]
pub struct Query {
    /// Of which committee; the first that the person leads, if it does not say.
    pub committee: Option<CommitteeId>,
    /// A name, or a reference number; empty for everything.
    pub text: String,
    /// One sort of deeds; all when it does not say.
    pub sort: Option<Sort>,
    /// First day.
    pub from: Option<Date>,
    /// Last day.
    pub until: Option<Date>,
    /// Which page, from 1.
    pub page: u32,
}

/// A line of the log. No `Debug`.
#[derive(Clone)]
pub struct Line {
    /// When.
    pub at: Timestamp,
    /// Who.
    pub who: String,
    /// What, as the log's code.
    pub deed: String,
    /// The reference number of the case or report, when it is about one.
    pub reference: Option<String>,
    /// The case, when it is about one.
    pub case: Option<CaseId>,
    /// The request it came with.
    pub request: String,
}

/// A page of the log. No `Debug`.
#[derive(Clone)]
pub struct Log {
    /// The committees that the person leads.
    pub memberships: Vec<Membership>,
    /// The one whose log it is.
    pub committee: Membership,
    /// The lines, the latest first.
    pub lines: Vec<Line>,
    /// Which page, from 1.
    pub page: u32,
    /// Whether there are older lines.
    pub has_more: bool,
}

/// Reads a page of the log.
pub async fn read(app: &App, ctx: &Ctx, query: &Query) -> Result<Log, Error> {
    let page = query.page.max(1);
    let offset = (page - 1).saturating_mul(PAGE_SIZE);
    let (mut log, found) = search(app, ctx, query, (PAGE_SIZE + 1, offset)).await?;
    log.has_more = found > PAGE_SIZE as usize;
    log.page = page;
    log.lines.truncate(PAGE_SIZE as usize);
    let id = &log.committee.committee;
    let key = format!("{id} {page}");
    audit::look(app, ctx, Deed::LogSeen, (&key, id.as_str()), std::slice::from_ref(id)).await?;
    Ok(log)
}

/// Reads everything that is asked for, to be kept as a file.
pub async fn export(app: &App, ctx: &Ctx, query: &Query) -> Result<Log, Error> {
    let (mut log, found) = search(app, ctx, query, (EXPORT_MAX + 1, 0)).await?;
    log.has_more = found > EXPORT_MAX as usize;
    log.lines.truncate(EXPORT_MAX as usize);
    let id = &log.committee.committee;
    let mut tx = app.db.write().await?;
    audit::write(&mut tx, ctx, Deed::LogExported, id.as_str(), Some(id)).await?;
    tx.commit().await?;
    Ok(log)
}

async fn search(
    app: &App,
    ctx: &Ctx,
    query: &Query,
    window: (u32, u32),
) -> Result<(Log, usize), Error> {
    let mut tx = app.db.read().await?;
    let rights = Rights::of(app, ctx, &mut tx, Action::ManageReporters).await?;
    let asked = |it: &&Membership| query.committee.as_ref().is_none_or(|id| id == &it.committee);
    let committee = rights.memberships.iter().find(asked).ok_or(Refusal::NotFound)?.clone();
    let id = &committee.committee;
    // What was done in a committee that has gone up in this one is this one's to know.
    let mut committees = store::committee_change::merged(&mut tx, std::slice::from_ref(id)).await?;
    committees.push(id.clone());
    let moment = |day: Date| app.clock.begins(day);
    let wanted = Wanted {
        about: about(&mut tx, id, &committees, query.text.trim()).await?,
        actions: query
            .sort
            .into_iter()
            .flat_map(Sort::deeds)
            .map(|it| it.code().to_owned())
            .collect(),
        from: query.from.and_then(moment),
        until: query.until.map(|day| day.saturating_add(1.days())).and_then(moment),
    };
    let entries = store::audit::search(&mut tx, &committees, &wanted, window).await?;
    let found = entries.len();
    let lines = lines(&mut tx, entries).await?;
    let memberships = rights.memberships;
    Ok((Log { memberships, committee, lines, page: 1, has_more: false }, found))
}

/// The people and the records that the text may mean; none when nothing is searched for.
async fn about(
    tx: &mut Tx,
    committee: &CommitteeId,
    committees: &[CommitteeId],
    text: &str,
) -> Result<Option<(Vec<String>, Vec<String>)>, Error> {
    if text.is_empty() {
        return Ok(None);
    }
    let wanted = folded(text);
    let mut actors = Vec::new();
    for actor in store::audit::actors(tx, committees).await? {
        if folded(&name_of(tx, &PersonId::new(&actor)).await?).contains(&wanted) {
            actors.push(actor);
        }
    }
    let mut records = Vec::new();
    if let Some(case) = crate::case_page::by_reference(tx, committee, text).await? {
        records.push(case.id.to_string());
        let reports = store::report::for_case(tx, &case.id).await?;
        records.extend(reports.into_iter().map(|report| report.id.to_string()));
    }
    Ok(Some((actors, records)))
}

async fn lines(tx: &mut Tx, entries: Vec<Entry>) -> Result<Vec<Line>, Error> {
    let people: BTreeSet<&String> = entries.iter().map(|entry| &entry.actor).collect();
    let mut names = BTreeMap::new();
    for person in people {
        // Whoever did something is shown without a name when that is damaged.
        let name = Error::if_readable(name_of(tx, &PersonId::new(person)).await)?;
        names.insert(person.clone(), name.unwrap_or_default());
    }
    let records: BTreeSet<String> = entries.iter().map(|entry| entry.record.clone()).collect();
    let records: Vec<String> = records.into_iter().collect();
    let mut known: BTreeMap<String, (String, CaseId)> = BTreeMap::new();
    // The database takes a limited number of values at a time.
    for some in records.chunks(500) {
        for (id, reference, case) in store::report::references(tx, some).await? {
            known.insert(id, (reference, case));
        }
        let ids: Vec<CaseId> = some.iter().map(CaseId::new).collect();
        for case in store::case::for_ids(tx, &ids).await? {
            known.insert(case.id.to_string(), (case.reference, case.id));
        }
    }
    let line = |entry: Entry| {
        let (reference, case) = known.get(&entry.record).cloned().unzip();
        Line {
            at: entry.at,
            who: names.get(&entry.actor).cloned().unwrap_or_default(),
            deed: entry.action,
            reference,
            case,
            request: entry.request_id,
        }
    };
    Ok(entries.into_iter().map(line).collect())
}
