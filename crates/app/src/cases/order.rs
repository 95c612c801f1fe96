//! In which order cases stand, and the page of those found that is shown.

use std::sync::OnceLock;

use domain::due::Due;
use domain::ids::CaseId;
use domain::journey::Membership;
use jiff::civil::Date;

use super::{Query, Sort};
use crate::case_index::{CommitteeCases, Kind};

/// How many bits of a key the place in the order of names takes.
const RANK: u32 = 32;

/// The page that is shown.
pub(super) struct Page {
    /// How many cases there are in each list, in the order of [`List::ALL`].
    pub(super) counts: [usize; 3],
    /// How many cases the list has.
    length: usize,
    /// Which it is, from 1.
    pub(super) number: usize,
    /// How many pages.
    pub(super) pages: usize,
    /// Places of committee and case.
    pub(super) shown: Vec<(usize, usize)>,
}

impl Page {
    /// The page that was asked for, or the nearest, of a list of the length.
    fn new(query: &Query, size: usize, counts: [usize; 3]) -> Self {
        let length = counts.get(query.list as usize).copied().unwrap_or_default();
        let pages = length.div_ceil(size).max(1);
        Self { counts, length, number: query.page.clamp(1, pages), pages, shown: Vec::new() }
    }
}

/// The orders in which a committee's cases stand, each worked out when it is first asked for.
#[derive(Default)]
pub(crate) struct Orders([OnceLock<Vec<u32>>; 5]);

/// The page of what is asked for: of everything in order, what fits.
pub(super) fn page(
    query: &Query,
    size: usize,
    committees: &[(&CommitteeCases, &Membership)],
    words: &[String],
) -> Page {
    let found: Vec<Found<'_>> =
        committees.iter().map(|(cases, own)| find(query, cases, own, words)).collect();
    let mut counts = [0; 3];
    for (all, own) in found.iter().flat_map(|found| (0..).zip(found.counts)) {
        if let Some(count) = counts.get_mut(all) {
            *count += own;
        }
    }
    let mut page = Page::new(query, size, counts);
    let from = (page.number - 1) * size;
    // Not one more than there are: whoever looks for the next goes through all the rest in vain.
    let count = page.length.saturating_sub(from).min(size);
    page.shown = if let [only] = found.as_slice() {
        only.places(query).skip(from).take(count).map(|place| (0, place)).collect()
    } else {
        merged(query, &found).skip(from).take(count).collect()
    };
    page
}

/// What was found in one committee.
struct Found<'a> {
    cases: &'a CommitteeCases,
    /// Which kinds are asked for.
    asked: Vec<bool>,
    /// Which cases every word stands in; none when there are no words.
    hits: Option<Vec<bool>>,
    counts: [usize; 3],
}

impl Found<'_> {
    /// The places that fit, in the order that is asked for.
    fn places(&self, query: &Query) -> impl Iterator<Item = usize> {
        let ordered = ordered(query.sort, self.cases).iter().map(|place| *place as usize);
        ordered.filter(|place| {
            self.hits.as_ref().is_none_or(|hits| hits.get(*place) == Some(&true))
                && self.cases.lists.get(*place) == Some(&query.list)
                && self.cases.kind_of.get(*place).and_then(|kind| self.asked.get(*kind))
                    == Some(&true)
        })
    }

    /// By which a case is compared with those of other committees: names are in order within one only.
    fn rank(&self, query: &Query, place: usize) -> Option<(u64, &str, &CaseId)> {
        let case = self.cases.cases.get(place)?;
        Some((key(query.sort, self.cases, place) >> RANK, &case.sort_name, &case.id))
    }
}

fn find<'a>(
    query: &Query,
    cases: &'a CommitteeCases,
    membership: &Membership,
    words: &[String],
) -> Found<'a> {
    let asked = asked(query, cases, membership);
    let mut counts = [0; 3];
    if words.is_empty() {
        for (own, _) in cases.counts.iter().zip(&asked).filter(|(_, asked)| **asked) {
            counts.iter_mut().zip(own).for_each(|(all, own)| *all += own);
        }
        return Found { cases, asked, hits: None, counts };
    }
    let mut hits = cases.hits(words);
    for (place, hit) in hits.iter_mut().enumerate().filter(|(_, hit)| **hit) {
        *hit = cases.kind_of.get(place).and_then(|kind| asked.get(*kind)) == Some(&true);
        let list = cases.lists.get(place).filter(|_| *hit);
        if let Some(count) = list.and_then(|list| counts.get_mut(*list as usize)) {
            *count += 1;
        }
    }
    Found { cases, asked, hits: Some(hits), counts }
}

/// What was found in several committees, in one order.
fn merged(query: &Query, found: &[Found<'_>]) -> impl Iterator<Item = (usize, usize)> {
    let mut heads: Vec<_> = found.iter().map(|it| it.places(query).peekable()).collect();
    std::iter::from_fn(move || {
        let next = heads.iter_mut().zip(found).enumerate().filter_map(|(at, (places, found))| {
            let place = *places.peek()?;
            Some((found.rank(query, place), at))
        });
        let (_, at) = next.min()?;
        heads.get_mut(at)?.next().map(|place| (at, place))
    })
}

/// Every place, in the order.
fn ordered(sort: Sort, cases: &CommitteeCases) -> &[u32] {
    let places = || {
        let mut places: Vec<u32> = (0..).take(cases.cases.len()).collect();
        places.sort_by_cached_key(|place| key(sort, cases, *place as usize));
        places
    };
    cases.orders.0.get(sort as usize).map_or(&[], |order| order.get_or_init(places))
}

/// Which of the committee's kinds are asked for, among those that the person has.
fn asked(query: &Query, cases: &CommitteeCases, membership: &Membership) -> Vec<bool> {
    let is_asked = |kind: &Kind| {
        membership.areas.contains(&kind.area)
            && query.area.as_ref().is_none_or(|area| area == &kind.area)
            && query.measure.as_ref().is_none_or(|measure| measure.as_str() == kind.measure)
    };
    cases.kinds.iter().map(is_asked).collect()
}

/// By which a case stands in the order that is asked for.
fn key(sort: Sort, cases: &CommitteeCases, place: usize) -> u64 {
    let rank = cases.ranks.get(place).copied().unwrap_or(u32::MAX);
    let case = cases.cases.get(place);
    let first = match sort {
        Sort::Due => cases.dues.get(place).map(|due| urgency(*due)),
        Sort::Name => None,
        Sort::Measure => case.and_then(|case| cases.kinds.get(case.kind)).map(|kind| kind.order),
        Sort::Since => case.map(|case| days(case.waiting.since)),
        // To the second, which is long enough between two reports.
        Sort::Latest => case
            .and_then(|case| u32::try_from(case.last_sent_at.as_second()).ok())
            .map(|second| u32::MAX - second),
    };
    u64::from(first.unwrap_or_default()) << RANK | u64::from(rank)
}

/// What is late comes first, then what is due, by period.
fn urgency(due: Due) -> u32 {
    let (urgency, period) = match due {
        Due::Late(period) => (0, Some(period)),
        Due::Now(period) => (1, Some(period)),
        Due::Next(period) => (2, Some(period)),
        Due::Reported(period) => (3, Some(period)),
        Due::Ended => (4, None),
    };
    let year = |year: i16| u32::try_from(year).unwrap_or_default();
    urgency << 24 | period.map_or(0, |it| year(it.year) * 4 + u32::from(it.quarter))
}

fn days(date: Date) -> u32 {
    u32::try_from(i32::from(date.year()) * 366 + i32::from(date.day_of_year())).unwrap_or_default()
}
