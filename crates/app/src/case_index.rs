//! The cases of a committee in memory, so that encrypted names can be searched and sorted.
//!
//! One index for each committee, built by decrypting at the first use, kept while its number of changes
//! in the database stands, and brought up to date by fetching only what has changed. Bounded: the
//! committee that was used longest ago goes first. Nothing searchable is ever written to disk.

mod load;

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError, RwLock};

use domain::due::{Counted, Due, Waiting};
use domain::ids::{AreaId, CaseId, CommitteeId};
use domain::period::Windows;
use jiff::Timestamp;
use jiff::civil::Date;
use memchr::memmem;
use store::case::SeenCase;

use crate::cases::List;
use crate::cases::order::Orders;
use load::Words;
pub(crate) use load::of;

/// How many cases are held in memory, over all committees.
const CASES_MAX: usize = 400_000;

/// A case in memory. No `Debug`: a name stands in here.
pub(crate) struct Indexed {
    pub(crate) id: CaseId,
    pub(crate) reference: Box<str>,
    /// Place of its area and measure among [`CommitteeCases::kinds`].
    pub(crate) kind: usize,
    /// Empty when it is damaged, and the number too.
    pub(crate) name: Box<str>,
    pub(crate) number: Box<str>,
    pub(crate) is_damaged: bool,
    pub(crate) is_protected: bool,
    pub(crate) is_interruption: bool,
    pub(crate) waiting: Waiting,
    pub(crate) status: Status,
    pub(crate) last_sent_at: Timestamp,
    pub(crate) last_ordinal: i64,
    pub(crate) sort_name: Box<str>,
    /// Its reports, as far as periods go.
    pub(crate) counted: Box<[Counted]>,
}

/// An area and a measure, with their names to be searched.
pub(crate) struct Kind {
    pub(crate) area: AreaId,
    pub(crate) measure: String,
    /// The measure's place in the catalogue.
    pub(crate) order: u32,
    text: String,
}

/// Where the decision stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Status {
    NotExecuted,
    Executed,
    Closed,
}

impl Status {
    fn read(code: &str) -> Self {
        match code {
            "executed" => Self::Executed,
            "closed" => Self::Closed,
            _ => Self::NotExecuted,
        }
    }

    pub(crate) const fn code(self) -> &'static str {
        match self {
            Self::NotExecuted => "not_executed",
            Self::Executed => "executed",
            Self::Closed => "closed",
        }
    }
}

/// What is told of many cases together.
#[derive(Clone, Copy, Default)]
pub(crate) struct Sums {
    /// How many have to be reported now.
    pub(crate) due_now: usize,
    /// How many reports have been sent of them.
    pub(crate) reports: u64,
}

/// The cases of one committee, made ready for a day.
#[derive(Default)]
pub(crate) struct CommitteeCases {
    /// The latest change that is in it; none before it has been read whole.
    change: Option<i64>,
    /// How many changes of the committee itself there had been then.
    committee_changes: i64,
    /// The day that `dues` are for.
    day: Option<Date>,
    pub(crate) cases: Vec<Indexed>,
    /// What has to be done with each case on the day.
    pub(crate) dues: Vec<Due>,
    /// The list that each case stands in on the day, so close together that all are soon looked through.
    pub(crate) lists: Vec<List>,
    /// Each case's kind, likewise.
    pub(crate) kind_of: Vec<usize>,
    /// The areas and measures that there are.
    pub(crate) kinds: Vec<Kind>,
    /// Each case's place in the order of names.
    pub(crate) ranks: Vec<u32>,
    /// How many cases of each kind stand in each list on the day.
    pub(crate) counts: Vec<[usize; 3]>,
    /// What the start page tells of the cases of each kind on the day.
    pub(crate) sums: Vec<Sums>,
    /// In which orders the cases have been asked for.
    pub(crate) orders: Orders,
    /// What is searched of every case, one after the other, each with an end of line.
    text: String,
    /// Where each case begins in the text.
    starts: Vec<usize>,
    places: BTreeMap<CaseId, usize>,
}

impl CommitteeCases {
    /// Which cases have every word in them, or in the name of their kind.
    pub(crate) fn hits(&self, words: &[String]) -> Vec<bool> {
        let mut hits = Vec::new();
        for word in words {
            let named: Vec<bool> = self.kinds.iter().map(|it| it.text.contains(word)).collect();
            let is_of_named =
                |place: usize| self.kind_of.get(place).and_then(|it| named.get(*it)) == Some(&true);
            let finder = memmem::Finder::new(word.as_bytes());
            if hits.is_empty() {
                hits = self.own_hits(&finder);
                if named.contains(&true) {
                    hits.iter_mut().enumerate().for_each(|(place, hit)| *hit |= is_of_named(place));
                }
            } else {
                let is_own = |place| finder.find(self.own(place).as_bytes()).is_some();
                for (place, hit) in hits.iter_mut().enumerate().filter(|(_, hit)| **hit) {
                    *hit = is_of_named(place) || is_own(place);
                }
            }
        }
        hits
    }

    /// In which cases' own text something stands: from hit to hit through the text of all.
    fn own_hits(&self, finder: &memmem::Finder<'_>) -> Vec<bool> {
        let mut hits = vec![false; self.cases.len()];
        let (mut from, mut place) = (0, 0);
        while let Some(at) = self.text.as_bytes().get(from..).and_then(|rest| finder.find(rest)) {
            // Step by step: a hit is seldom far from the one before, and all steps together are few.
            while self.starts.get(place + 1).is_some_and(|start| *start <= from + at) {
                place += 1;
            }
            if let Some(hit) = hits.get_mut(place) {
                *hit = true;
            }
            place += 1;
            let Some(next) = self.starts.get(place) else { break };
            from = *next;
        }
        hits
    }

    /// A case's own part of the text.
    fn own(&self, place: usize) -> &str {
        let from = self.starts.get(place).copied().unwrap_or_default();
        let to = self.starts.get(place + 1).copied().unwrap_or(self.text.len());
        self.text.get(from..to).unwrap_or_default()
    }

    /// The kind's place; it gets one if it has none.
    fn kind(&mut self, words: &Words, row: &SeenCase) -> usize {
        let same = |kind: &Kind| kind.area == row.area && kind.measure == row.measure;
        if let Some(place) = self.kinds.iter().position(same) {
            return place;
        }
        let (measure, order) = words.of(&row.measure);
        let text = format!("{measure} {}", words.of(row.area.as_str()).0);
        self.kinds.push(Kind { area: row.area.clone(), measure: row.measure.clone(), order, text });
        self.kinds.len() - 1
    }

    /// Takes in cases that have changed, each with what is searched of it.
    fn take(&mut self, fresh: Vec<(Indexed, String)>) {
        let mut texts = BTreeMap::new();
        for (case, text) in fresh {
            let next = self.cases.len();
            let place = *self.places.entry(case.id.clone()).or_insert(next);
            texts.insert(place, text);
            if let Some(old) = self.cases.get_mut(place) {
                *old = case;
            } else {
                self.cases.push(case);
            }
        }
        let (mut text, mut starts) = (String::new(), Vec::with_capacity(self.cases.len()));
        for place in 0..self.cases.len() {
            starts.push(text.len());
            match texts.get(&place) {
                Some(own) => {
                    text.push_str(own);
                    text.push('\n');
                }
                None => text.push_str(self.own(place)),
            }
        }
        self.text = text;
        self.starts = starts;
    }

    /// Lets go of cases that are no more.
    fn lose(&mut self, gone: &[CaseId]) {
        if !gone.iter().any(|id| self.places.contains_key(id)) {
            return;
        }
        let texts: Vec<String> =
            (0..self.cases.len()).map(|place| self.own(place).to_owned()).collect();
        self.text.clear();
        self.starts.clear();
        self.places.clear();
        for (case, text) in std::mem::take(&mut self.cases).into_iter().zip(texts) {
            if !gone.contains(&case.id) {
                self.places.insert(case.id.clone(), self.cases.len());
                self.starts.push(self.text.len());
                self.text.push_str(&text);
                self.cases.push(case);
            }
        }
    }

    /// Works out what depends on all cases, or on the day.
    fn settle(&mut self, windows: &Windows, day: Date) {
        let today = windows.on(day);
        self.dues = self.cases.iter().map(|case| today.due(case.waiting)).collect();
        self.lists = self.dues.iter().map(|due| List::of(*due)).collect();
        self.kind_of = self.cases.iter().map(|case| case.kind).collect();
        self.counts = vec![[0; 3]; self.kinds.len()];
        for (kind, list) in self.kind_of.iter().zip(&self.lists) {
            if let Some(count) =
                self.counts.get_mut(*kind).and_then(|it| it.get_mut(*list as usize))
            {
                *count += 1;
            }
        }
        self.sums = vec![Sums::default(); self.kinds.len()];
        for (case, due) in self.cases.iter().zip(&self.dues) {
            if let Some(sums) = self.sums.get_mut(case.kind) {
                sums.due_now += usize::from(matches!(due, Due::Late(_) | Due::Now(_)));
                sums.reports += case.last_ordinal.unsigned_abs();
            }
        }
        self.orders = Orders::default();
        self.day = Some(day);
        let name = |place: &usize| self.cases.get(*place).map(|case| (&case.sort_name, &case.id));
        let mut order: Vec<usize> = (0..self.cases.len()).collect();
        order.sort_by(|one, other| name(one).cmp(&name(other)));
        self.ranks = vec![0; order.len()];
        for (rank, place) in (0..).zip(order) {
            if let Some(slot) = self.ranks.get_mut(place) {
                *slot = rank;
            }
        }
    }
}

/// One committee's cases, shared by those who read them.
#[derive(Default)]
pub(crate) struct Slot {
    /// Held while somebody brings the cases up to date, so that only one does.
    turn: tokio::sync::Mutex<()>,
    pub(crate) cases: RwLock<CommitteeCases>,
}

#[derive(Default)]
struct Slots {
    by_committee: BTreeMap<CommitteeId, (Arc<Slot>, u64)>,
    uses: u64,
}

/// Every committee's cases that are in memory. Cheap to clone.
#[derive(Clone, Default)]
pub(crate) struct CaseIndex(Arc<Mutex<Slots>>);

impl CaseIndex {
    fn slot(&self, committee: &CommitteeId) -> Arc<Slot> {
        let mut slots = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        slots.uses += 1;
        let uses = slots.uses;
        let slot = slots.by_committee.entry(committee.clone()).or_default();
        slot.1 = uses;
        Arc::clone(&slot.0)
    }

    /// Lets go of what was used longest ago, until what is left fits.
    fn shrink(&self, keep: &CommitteeId) {
        let mut slots = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let size = |slot: &Slot| slot.cases.read().map_or(0, |cases| cases.cases.len());
        let mut total: usize = slots.by_committee.values().map(|(slot, _)| size(slot)).sum();
        while total > CASES_MAX {
            let others = slots.by_committee.iter().filter(|(id, _)| *id != keep);
            let oldest = others.min_by_key(|(_, slot)| slot.1).map(|(id, _)| id.clone());
            let Some(oldest) = oldest else { return };
            if let Some((slot, _)) = slots.by_committee.remove(&oldest) {
                total -= size(&slot);
            }
        }
    }
}
