//! How often something may be done, and by how many at once: every limit in one place, with its reason.
//!
//! Limits are by person and by committee, never by address: a whole municipality comes from one. They are counted
//! on each node by itself, by a clock that does not jump; with three nodes three times as much may be let through,
//! which is well within what the limits are there to prevent.

use std::num::NonZeroU32;
use std::time::Duration;

use axum::http::Method;
use governor::clock::Clock as _;
use governor::{DefaultKeyedRateLimiter, Quota, RateLimiter};
use tokio::sync::{Semaphore, SemaphorePermit};

use crate::files::Files;
use crate::front::UPLOAD;
use crate::request::Visit;

/// What is limited.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Deed {
    /// Beginning a login, at BankID or another provider.
    LogIn,
    /// Saving a page of a form, also while typing.
    Save,
    /// Sending reports or anything else, and signing.
    Send,
    /// Searching, and lists that are searched.
    Search,
    /// Every other change.
    Change,
    /// Drawing a document for anybody.
    Draw,
    /// Attaching a file.
    Upload,
    /// Fetching a file that is attached.
    Fetch,
    /// Reading the figures of the register, which are for anybody.
    Figures,
}

impl Deed {
    /// What a request does, by its method and the pattern of its path; none if there is no limit to it.
    fn of(method: &Method, route: &str) -> Option<Self> {
        let is_post = method == Method::POST;
        if is_post && GOES_ON.contains(&route) {
            return None;
        }
        match route {
            "/logga-in" | "/logga-in/bankid" | "/logga-in/oidc/{provider}" if is_post => {
                Some(Self::LogIn)
            }
            UPLOAD if is_post => Some(Self::Upload),
            "/bilagor/{id}" => Some(Self::Fetch),
            "/utkast/{id}/{path}" if is_post => Some(Self::Save),
            "/utkast/{id}/skicka" | "/arbetslista/skicka" | "/skriv-under/{token}" if is_post => {
                Some(Self::Send)
            }
            "/arenden"
            | "/arenden/sok"
            | "/rapportorer/logg"
            | "/rapportorer/logg.csv"
            | "/namnder"
            | "/verksamheter"
            | "/verksamheter/lista.csv"
            | "/anmalningar" => Some(Self::Search),
            "/skyddade-boenden" if !is_post => Some(Self::Search),
            "/verksamhetsstatistik" | "/verksamhetsstatistik.csv" => Some(Self::Figures),
            "/anslut/blankett.pdf" => Some(Self::Draw),
            _ => is_post.then_some(Self::Change),
        }
    }

    /// As it stands in the log and in the figures.
    const fn code(self) -> &'static str {
        match self {
            Self::LogIn => "log_in",
            Self::Save => "save",
            Self::Send => "send",
            Self::Search => "search",
            Self::Change => "change",
            Self::Draw => "draw",
            Self::Upload => "upload",
            Self::Fetch => "fetch",
            Self::Figures => "figures",
        }
    }
}

/// Going on with what is begun, leaving, and what was kept: never refused.
const GOES_ON: [&str; 7] = [
    "/bankid/{id}",
    "/bankid/{id}/avbryt",
    "/logga-ut",
    "/session/forlang",
    "/sprak",
    "/kvar",
    "/kvar/{id}",
];

/// Whose deeds are counted together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Whose {
    /// One person's, in whatever browsers and from whatever address.
    Persons,
    /// Those of everybody in one committee.
    Committees,
    /// Those of the browsers in which one person has logged in, now or the last time.
    Browsers,
    /// Those of all browsers in which somebody has logged in before.
    KnownBrowsers,
    /// Those of all browsers that show nothing that they were given at a login here.
    NewBrowsers,
    /// Everybody's.
    Everybodys,
}

impl Whose {
    /// By what the visitor's deeds are counted; nothing when there is nobody to count them for.
    fn keys(self, visit: &Visit) -> Vec<String> {
        let actor = visit.actor();
        match self {
            Self::Everybodys => vec![String::new()],
            Self::Browsers => visit.known.iter().map(ToString::to_string).collect(),
            Self::KnownBrowsers if visit.known.is_some() => vec![String::new()],
            Self::NewBrowsers if visit.known.is_none() => vec![String::new()],
            Self::KnownBrowsers | Self::NewBrowsers => Vec::new(),
            Self::Persons => {
                let person = actor.map(|actor| &actor.person).or(visit.ended.as_ref());
                person.map(ToString::to_string).into_iter().collect()
            }
            Self::Committees => {
                let places = actor.into_iter().flat_map(|actor| &actor.assignments);
                let mut committees: Vec<String> = places
                    .filter_map(|it| Some(it.place.as_ref()?.committee.to_string()))
                    .collect();
                committees.sort();
                committees.dedup();
                committees
            }
        }
    }
}

/// A limit: so many at once, and one more each time that `every` has passed.
#[derive(Clone, Copy, Debug)]
pub struct Limit {
    /// Of what.
    pub deed: Deed,
    /// Whose.
    pub whose: Whose,
    /// How many may come at once.
    pub at_once: u32,
    /// How long until one more may come.
    pub every: Duration,
}

impl Limit {
    const fn new(deed: Deed, whose: Whose, at_once: u32, every: Duration) -> Self {
        Self { deed, whose, at_once, every }
    }
}

/// The limits of the service. Of one deed, what is one's own stands before what is shared: what somebody is refused takes
/// nothing from others.
pub const LIMITS: &[Limit] = &[
    // Every reporter in the country may log in within the same minute. By no person's number: nobody types one, and
    // whoever would could lock others out. One browser's orders are counted in the database, by `app::bankid`.
    // Where somebody has logged in before is not stopped by a flood from elsewhere: what shows it is given out at a
    // completed login, sealed, and counted by the person first, who has to log in more often than anybody does by hand.
    Limit::new(Deed::LogIn, Whose::Browsers, 60, Duration::from_secs(10)),
    Limit::new(Deed::LogIn, Whose::NewBrowsers, 1_000, Duration::from_millis(20)),
    Limit::new(Deed::LogIn, Whose::KnownBrowsers, 1_000, Duration::from_millis(20)),
    // A page saves itself at most every 0.7 seconds while somebody types; this is three pages at full speed.
    Limit::new(Deed::Save, Whose::Persons, 240, Duration::from_millis(250)),
    // Forty reports in an evening is a busy reporter. A worklist of two hundred cases counts as one.
    Limit::new(Deed::Send, Whose::Persons, 60, Duration::from_secs(1)),
    // Ten reporters at that speed, so that one committee cannot take the last evening of a window from the others.
    Limit::new(Deed::Send, Whose::Committees, 600, Duration::from_millis(100)),
    // Turning pages quickly, and no more: going through the whole register person by person is not a reporter's work.
    Limit::new(Deed::Search, Whose::Persons, 90, Duration::from_millis(500)),
    Limit::new(Deed::Change, Whose::Persons, 120, Duration::from_millis(500)),
    // A document takes as much work as a hundred pages, and this one is drawn for anybody.
    Limit::new(Deed::Draw, Whose::Everybodys, 20, Duration::from_millis(200)),
    // Two notices with all that belongs to them, and then one file in the time that it takes to find it.
    Limit::new(Deed::Upload, Whose::Persons, 20, Duration::from_secs(3)),
    // All that belongs to six notices, one after the other.
    Limit::new(Deed::Fetch, Whose::Persons, 60, Duration::from_secs(1)),
    // What everybody is told is counted once and drawn each time. A day in the news is far below this; where somebody has
    // logged in before is not stopped by a flood from elsewhere.
    Limit::new(Deed::Figures, Whose::Browsers, 60, Duration::from_millis(500)),
    Limit::new(Deed::Figures, Whose::NewBrowsers, 1_000, Duration::from_millis(20)),
    Limit::new(Deed::Figures, Whose::KnownBrowsers, 1_000, Duration::from_millis(20)),
];

/// When so many keys are counted, those that have long been quiet are forgotten.
const KEYS_MAX: usize = 10_000;

/// The limits with what has been counted.
pub(crate) struct Limits(Vec<(Limit, DefaultKeyedRateLimiter<String>)>);

impl Limits {
    pub(crate) fn new(limits: &[Limit]) -> Self {
        let limits = limits.iter().filter_map(|limit| {
            let quota = Quota::with_period(limit.every)?;
            let quota = quota.allow_burst(NonZeroU32::new(limit.at_once)?);
            Some((*limit, RateLimiter::keyed(quota)))
        });
        Self(limits.collect())
    }

    /// Counts a request; how long to wait if there were too many.
    pub(crate) fn wait(&self, method: &Method, route: &str, visit: &Visit) -> Option<Duration> {
        let deed = Deed::of(method, route)?;
        for (limit, counted) in self.0.iter().filter(|it| it.0.deed == deed) {
            if counted.len() > KEYS_MAX {
                counted.retain_recent();
            }
            for key in limit.whose.keys(visit) {
                let Err(until) = counted.check_key(&key) else { continue };
                let whose = match limit.whose {
                    Whose::Persons => "person",
                    Whose::Committees => "committee",
                    Whose::Browsers => "browsers",
                    Whose::KnownBrowsers => "known_browsers",
                    Whose::NewBrowsers => "new_browsers",
                    Whose::Everybodys => "everybody",
                };
                let request = visit.ctx.request.as_str();
                tracing::warn!(request, deed = deed.code(), whose, "too much in a short while");
                metrics::counter!("verkstallt_limited_total", "deed" => deed.code(), "whose" => whose)
                    .increment(1);
                return Some(until.wait_time_from(counted.clock().now()));
            }
        }
        None
    }
}

/// How many requests are in work for each processor: what waits for the database costs little, and what is drawn
/// keeps a processor busy.
const WORK_PER_PROCESSOR: usize = 64;
/// How many may wait for each one in work.
const QUEUE: usize = 2;
/// How long one waits for its turn before it is told that there is none.
pub(crate) const PATIENCE: Duration = Duration::from_secs(5);

/// A place at a gate, and its turn.
pub(crate) type Room<'g> = (SemaphorePermit<'g>, SemaphorePermit<'g>);

/// Lets so many requests in at once, and a few wait. The rest is told at once, rather than kept waiting.
pub(crate) struct Gate {
    places: Semaphore,
    work: Semaphore,
    /// Files have places of their own.
    pub(crate) files: Files,
}

impl Gate {
    /// A gate for so many at once; by the number of processors if it is not said.
    pub(crate) fn new(at_once: Option<usize>) -> Self {
        Self::of(room(at_once))
    }

    /// A gate a quarter as large, for what waits for an e-legitimation's provider: one that is silent keeps only
    /// those waiting who log in or sign there.
    pub(crate) fn aside(at_once: Option<usize>) -> Self {
        Self::of((room(at_once) / 4).max(1))
    }

    fn of(at_once: usize) -> Self {
        Self {
            places: Semaphore::new(at_once * (1 + QUEUE)),
            work: Semaphore::new(at_once),
            files: Files::new(),
        }
    }

    /// Goes in, for as long as what is given is held; none if there is no room.
    pub(crate) async fn enter(&self) -> Option<Room<'_>> {
        let place = self.places.try_acquire().ok()?;
        let work = tokio::time::timeout(PATIENCE, self.work.acquire()).await.ok()?.ok()?;
        Some((place, work))
    }
}

/// For how many there is room, if it is not said by the number of processors.
fn room(at_once: Option<usize>) -> usize {
    let processors = std::thread::available_parallelism().map_or(1, usize::from);
    at_once.unwrap_or(processors * WORK_PER_PROCESSOR).max(1)
}

#[cfg(test)]
mod tests {
    use std::pin::Pin;
    use std::task::Poll;

    use super::*;

    #[test]
    fn every_limit_counts() {
        assert_eq!(Limits::new(LIMITS).0.len(), LIMITS.len());
    }

    #[test]
    fn what_is_ones_own_is_counted_before_what_is_shared() {
        let is_own = |whose| matches!(whose, Whose::Persons | Whose::Browsers);
        for (at, limit) in LIMITS.iter().enumerate().filter(|it| is_own(it.1.whose)) {
            let mut before = LIMITS.iter().take(at).filter(|it| it.deed == limit.deed);
            assert!(before.all(|it| is_own(it.whose)), "{limit:?}");
        }
        for shared in LIMITS.iter().filter(|it| it.whose == Whose::KnownBrowsers) {
            let mut of_one = LIMITS.iter().filter(|it| it.deed == shared.deed);
            assert!(of_one.any(|it| it.whose == Whose::Browsers), "{shared:?}");
        }
    }

    #[test]
    fn a_deed_is_known_by_its_route() {
        let of = |method: Method, route| Deed::of(&method, route);
        assert_eq!(of(Method::POST, "/utkast/{id}/{path}"), Some(Deed::Save));
        assert_eq!(of(Method::GET, "/utkast/{id}/{path}"), None);
        assert_eq!(of(Method::POST, "/utkast/{id}/bilagor"), Some(Deed::Upload));
        assert_eq!(of(Method::GET, "/utkast/{id}/bilagor"), None);
        assert_eq!(of(Method::GET, "/bilagor/{id}"), Some(Deed::Fetch));
        assert_eq!(of(Method::POST, "/utkast/{id}/skicka"), Some(Deed::Send));
        assert_eq!(of(Method::GET, "/arenden"), Some(Deed::Search));
        assert_eq!(of(Method::GET, "/verksamheter"), Some(Deed::Search));
        assert_eq!(of(Method::GET, "/verksamheter/lista.csv"), Some(Deed::Search));
        assert_eq!(of(Method::GET, "/verksamhetsstatistik.csv"), Some(Deed::Figures));
        assert_eq!(of(Method::POST, "/svarsalternativ/{list}"), Some(Deed::Change));
        let again = of(Method::POST, "/bankid/{id}/ny");
        assert_eq!(again, Some(Deed::Change), "a new order for what is begun is no new login");
        assert_eq!(of(Method::POST, "/logga-ut"), None, "leaving is never refused");
        assert_eq!(of(Method::POST, "/bankid/{id}"), None, "nor is going on with what is signed");
    }

    /// Whether it is not done yet.
    async fn waits<F: Future + Unpin>(future: &mut F) -> bool {
        std::future::poll_fn(|cx| Poll::Ready(Pin::new(&mut *future).poll(cx).is_pending())).await
    }

    #[tokio::test]
    async fn the_gate_lets_in_what_there_is_room_for_and_refuses_the_rest_at_once() {
        let gate = Gate::new(Some(1));
        let first = gate.enter().await;
        assert!(first.is_some());
        let mut second = Box::pin(gate.enter());
        let mut third = Box::pin(gate.enter());
        assert!(waits(&mut second).await, "there is room to wait");
        assert!(waits(&mut third).await, "for two");
        assert!(gate.enter().await.is_none(), "and no more: the fourth is told at once");
        drop(first);
        assert!(second.await.is_some(), "whoever waited goes in when somebody goes out");
        assert!(third.await.is_some());
    }
}
