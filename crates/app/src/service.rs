//! The service as a whole: what every use case is given.

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex, PoisonError, RwLock};

use aws_lc_rs::digest;
use domain::reference::Reference;
use jiff::SignedDuration;
use store::Db;
use tokio_util::task::TaskTracker;

use crate::case_index::CaseIndex;
use crate::clock::Clock;
use crate::error::{Error, Fault};
use crate::form::{Form, Forms};
use crate::random::Random;
use crate::register::operations::index::OperationIndex;
use crate::register::statistics::Figures;

/// Whether real people's data may be here. The two never mix (the data file carries the mode).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    /// Synthetic persons and the demonstration e-legitimation.
    Demo,
    /// The real thing.
    Production,
}

/// Limits of a session.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// A session ends after this long without anything done.
    pub idle: SignedDuration,
    /// How long before that the visitor is warned.
    pub warning: SignedDuration,
    /// A session ends this long after login, whatever is done.
    pub absolute: SignedDuration,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            idle: SignedDuration::from_mins(30),
            warning: SignedDuration::from_mins(5),
            absolute: SignedDuration::from_hours(8),
        }
    }
}

/// Everything that use cases work with. Cheap to clone.
#[derive(Clone)]
pub struct App {
    /// The database.
    pub db: Db,
    /// The forms in force.
    pub forms: Forms,
    /// Municipalities, courts, windows and rates.
    pub reference: Arc<Reference>,
    /// Where time comes from.
    pub clock: Clock,
    /// Where chance comes from.
    pub random: Random,
    /// Demonstration or production.
    pub mode: Mode,
    /// How long sessions live.
    pub limits: Limits,
    /// The address by which browsers reach the service, such as `https://verkstallt.example.se`.
    pub site: String,
    /// The e-legitimations to log in with.
    pub eid: eid::Providers,
    /// The forms that were in force when somebody last asked, shared by every request.
    pub(crate) in_force: Arc<RwLock<Forms>>,
    /// What goes on though nobody waits for it; the end of the program does.
    pub tasks: TaskTracker,
    pub(crate) looks: Looks,
    pub(crate) case_index: CaseIndex,
    pub(crate) operation_index: OperationIndex,
    pub(crate) figures: Figures,
}

/// Which looks at which records have been written down lately, so that turning a page in one's own
/// draft does not fill the log. Bounded; forgetting one only means that a look is written twice.
#[derive(Clone, Default)]
pub(crate) struct Looks(Arc<Mutex<BTreeSet<[u8; digest::SHA256_OUTPUT_LEN]>>>);

/// How many looks are remembered.
const LOOKS_MAX: usize = 20_000;

impl Looks {
    /// Whether the look has been written down.
    pub(crate) fn has(&self, session: &str, record: &str) -> bool {
        let mark = mark(session, record);
        let looks = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        mark.is_some_and(|mark| looks.contains(&mark))
    }

    /// Remembers that the look stands in the log. Not before it does: else the next one would be shown without a line.
    pub(crate) fn add(&self, session: &str, record: &str) {
        let mark = mark(session, record);
        let mut looks = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if looks.len() >= LOOKS_MAX {
            looks.clear();
        }
        looks.extend(mark);
    }
}

/// What is remembered of a look, a quarter of what session and record take.
fn mark(session: &str, record: &str) -> Option<[u8; digest::SHA256_OUTPUT_LEN]> {
    let text = format!("{session} {record}");
    digest::digest(&digest::SHA256, text.as_bytes()).as_ref().try_into().ok()
}

impl App {
    /// Puts the service together.
    pub fn new(db: Db, forms: Forms, reference: Reference, mode: Mode) -> Self {
        Self {
            db,
            in_force: Arc::new(RwLock::new(forms.clone())),
            forms,
            reference: Arc::new(reference),
            clock: Clock::system(),
            random: Random::system(),
            mode,
            limits: Limits::default(),
            site: String::new(),
            eid: eid::Providers::default(),
            tasks: TaskTracker::new(),
            looks: Looks::default(),
            case_index: CaseIndex::default(),
            operation_index: OperationIndex::default(),
            figures: Figures::default(),
        }
    }

    /// The service with the forms that are in force at the change: the lists of options that have been
    /// published up to it stand in place of those in the program.
    pub async fn at_lists(mut self, change: i64) -> Result<Self, Error> {
        if self.forms.lists_change == change {
            return Ok(self);
        }
        let known = self.in_force.read().unwrap_or_else(PoisonError::into_inner).clone();
        if known.lists_change == change {
            self.forms = known;
            return Ok(self);
        }
        let mut tx = self.db.read().await?;
        let versions = store::option_list::in_force(&mut tx, change).await?;
        drop(tx);
        let lists = versions.into_iter().map(|version| (version.list, version.content)).collect();
        // A list is tried before it is published; one that no longer fits the program is our own fault.
        let forms = Forms::with_lists(&lists, change)
            .map_err(|_| Fault::Broken("a published list of options does not fit the catalogue"))?;
        let mut shared = self.in_force.write().unwrap_or_else(PoisonError::into_inner);
        if shared.lists_change < change {
            *shared = forms.clone();
        }
        drop(shared);
        self.forms = forms;
        Ok(self)
    }

    /// The individual report in force.
    pub fn form(&self) -> &Form {
        &self.forms.individual_report
    }

    /// The committee's name with its municipality, as people say it.
    pub fn committee_name(&self, committee: &store::committee::Committee) -> String {
        match self.reference.municipality(&committee.municipality_code) {
            Some(municipality) => format!("{}, {}", committee.name, municipality.full_name()),
            None => committee.name.clone(),
        }
    }
}
