//! Files on their way in and out. Each stands in memory until it has come where it goes, so there are places for so
//! many at once, and for so many of one person's; nobody who may not send one takes a place, and nobody keeps one without
//! sending or reading.

use std::collections::BTreeMap;
use std::convert::Infallible;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use app::register::attachments::may_add;
use axum::body::{Body, Bytes};
use axum::extract::FromRequestParts as _;
use axum::http::Method;
use axum::http::request::Parts;
use axum::response::Response;
use domain::ids::{DraftId, PersonId};
use http_body_util::Channel;
use http_body_util::channel::Sender;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::timeout;
use tower_http::compression::predicate::{DefaultPredicate, NotForContentType, Predicate};

use crate::front::{UPLOAD, go_in, too_often};
use crate::limits::PATIENCE;
use crate::request::Visit;
use crate::respond::told;
use crate::server::Site;

/// How many files are taken in at once: each stands in memory some times over, at ten megabytes.
const IN_AT_ONCE: usize = 4;
/// How many are given out at once, at ten megabytes.
const OUT_AT_ONCE: usize = 16;
/// How many of them to one person: as many as browsers fetch beside each other, and too few for two people to take all.
const OUT_TO_ONE: usize = 4;
/// Longest time that a file may take to be fetched: ten megabytes over a slow line.
const FETCH_TIME: Duration = Duration::from_mins(3);
/// Longest time in which nothing more of a file comes or goes: whoever stands still for so long gives the place back.
pub(crate) const STILL: Duration = Duration::from_secs(10);
/// How much of a file is handed on at a time.
const PART: usize = 64 * 1024;
/// After how long it is worth trying again, when one's own files take all the places that one has.
const AGAIN: Duration = Duration::from_secs(5);

type Counts = Arc<Mutex<BTreeMap<PersonId, usize>>>;

/// The places for files that go one way.
pub(crate) struct Places {
    all: Arc<Semaphore>,
    of_one: usize,
    counts: Counts,
}

/// The places for files, in and out.
pub(crate) struct Files {
    /// For files that come in: one at a time from each person.
    pub(crate) inwards: Places,
    /// For files that are fetched: a few at once by each person.
    pub(crate) outwards: Places,
}

impl Files {
    pub(crate) fn new() -> Self {
        Self { inwards: Places::new(IN_AT_ONCE, 1), outwards: Places::new(OUT_AT_ONCE, OUT_TO_ONE) }
    }
}

/// What is worth compressing: documents and pictures are so already.
pub(crate) fn packed() -> impl Predicate {
    DefaultPredicate::new().and(NotForContentType::const_new("application/pdf"))
}

/// Why there is no place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum NoPlace {
    /// The person's own files take as many as one person gets.
    Own,
    /// There is none for long.
    Full,
}

/// A place, for as long as it is held.
pub(crate) struct FilePlace {
    _place: OwnedSemaphorePermit,
    _counted: Counted,
}

/// That a file of the person is on its way.
struct Counted {
    whose: PersonId,
    counts: Counts,
}

impl Drop for Counted {
    fn drop(&mut self) {
        let mut counts = self.counts.lock().unwrap_or_else(PoisonError::into_inner);
        let left = counts.get(&self.whose).map_or(0, |n| n.saturating_sub(1));
        if left == 0 {
            counts.remove(&self.whose);
        } else {
            counts.insert(self.whose.clone(), left);
        }
    }
}

impl Places {
    fn new(all: usize, of_one: usize) -> Self {
        Self { all: Arc::new(Semaphore::new(all)), of_one, counts: Counts::default() }
    }

    /// Waits for a place for a file of the person.
    pub(crate) async fn place(&self, person: &PersonId) -> Result<FilePlace, NoPlace> {
        let counted = self.count(person).ok_or(NoPlace::Own)?;
        match timeout(PATIENCE, Arc::clone(&self.all).acquire_owned()).await {
            Ok(Ok(place)) => Ok(FilePlace { _place: place, _counted: counted }),
            Ok(Err(_)) | Err(_) => Err(NoPlace::Full),
        }
    }

    fn count(&self, person: &PersonId) -> Option<Counted> {
        let mut counts = self.counts.lock().unwrap_or_else(PoisonError::into_inner);
        let n = counts.get(person).copied().unwrap_or(0);
        if n >= self.of_one {
            return None;
        }
        counts.insert(person.clone(), n + 1);
        Some(Counted { whose: person.clone(), counts: Arc::clone(&self.counts) })
    }
}

/// Says that there is no place.
pub(crate) fn no_place(visit: &Visit, method: &Method, why: NoPlace) -> Response {
    match why {
        NoPlace::Own => too_often(visit, method, b"", AGAIN),
        NoPlace::Full => visit.site.standing.busy(),
    }
}

/// What comes.
pub(crate) enum Arrival {
    /// A form, or nothing.
    Form,
    /// A file, from somebody who may attach it; it has its place.
    File(FilePlace),
    /// A file that is not taken, and what is said of it.
    Refused(Response),
}

/// Finds out what comes before any of it is read.
pub(crate) async fn arrival(site: &Site, parts: &mut Parts, route: &str) -> Arrival {
    if parts.method != Method::POST || route != UPLOAD {
        return Arrival::Form;
    }
    // The database is asked who it is and what he or she may: that takes its turn, as everything that asks it does.
    let Some(room) = go_in(&site.gate, route).await else {
        return Arrival::Refused(site.standing.busy());
    };
    let Ok(visit) = Visit::from_request_parts(parts, site).await;
    parts.extensions.insert(visit.clone());
    // Whoever is not logged in is sent to do that, as with any form.
    let Some(actor) = visit.actor() else { return Arrival::Form };
    // Whoever may not attach is counted as well.
    if let Some(wait) = site.limits.wait(&parts.method, route, &visit) {
        return Arrival::Refused(too_often(&visit, &parts.method, b"", wait));
    }
    let draft = DraftId::new(parts.uri.path().split('/').nth(2).unwrap_or_default());
    if let Err(error) = may_add(&visit.site.app, &visit.ctx, &draft).await {
        return Arrival::Refused(told(&visit, error));
    }
    // What arrives slowly takes no room from pages.
    drop(room);
    match site.gate.files.inwards.place(&actor.person).await {
        Ok(place) => Arrival::File(place),
        Err(why) => Arrival::Refused(no_place(&visit, &parts.method, why)),
    }
}

/// The file as the body of an answer, in parts: its place is held until the last one is on its way, the reader is gone
/// or stands still, or it has taken too long. Whoever does not read keeps nothing.
pub(crate) fn in_parts(visit: &Visit, bytes: Vec<u8>, place: FilePlace) -> Body {
    let (parts, body) = Channel::<Bytes, Infallible>::new(1);
    visit.site.app.tasks.spawn(hand_out(parts, bytes, place));
    Body::new(body)
}

/// Hands a file on part by part, and gives its place back.
async fn hand_out(mut parts: Sender<Bytes, Infallible>, bytes: Vec<u8>, place: FilePlace) {
    let mut rest = Bytes::from(bytes);
    let sending = async {
        while !rest.is_empty() {
            let part = rest.split_to(PART.min(rest.len()));
            match timeout(STILL, parts.send_data(part)).await {
                Ok(Ok(())) => {}
                // The reader is gone.
                Ok(Err(_)) => return true,
                Err(_) => return false,
            }
        }
        true
    };
    if !timeout(FETCH_TIME, sending).await.unwrap_or(false) {
        tracing::info!("a file was not read to its end");
    }
    drop(place);
}

#[cfg(test)]
mod tests {
    use std::future::poll_fn;
    use std::task::Poll;

    use http_body_util::BodyExt as _;
    use tokio::time::{Instant, sleep};

    use super::*;

    #[tokio::test]
    async fn one_persons_files_take_no_more_than_their_places() {
        let places = Places::new(3, 2);
        let (one, other) = (PersonId::new("one"), PersonId::new("other"));
        let first = places.place(&one).await;
        let second = places.place(&one).await;
        assert!(first.is_ok() && second.is_ok());
        assert_eq!(places.place(&one).await.err(), Some(NoPlace::Own));
        assert!(places.place(&other).await.is_ok(), "there is one left for others");
        drop(first);
        assert!(places.place(&one).await.is_ok(), "and one's own is free again");
        assert!(places.counts.lock().unwrap().len() == 1, "nobody is counted who has none");
    }

    #[tokio::test]
    async fn whoever_finds_none_waits_until_somebody_is_done() {
        let places = Places::new(1, 1);
        let held = places.place(&PersonId::new("one")).await;
        let other = PersonId::new("other");
        let mut waiting = Box::pin(places.place(&other));
        let first_look = poll_fn(|cx| Poll::Ready(waiting.as_mut().poll(cx).is_pending())).await;
        assert!(first_look, "there is none");
        drop(held);
        assert!(waiting.await.is_ok());
    }

    #[tokio::test(start_paused = true)]
    async fn whoever_does_not_read_gives_the_place_back_soon() {
        let places = Places::new(1, 1);
        let person = PersonId::new("one");
        let place = places.place(&person).await.unwrap();
        let (parts, unread) = Channel::<Bytes, Infallible>::new(1);
        let begun = Instant::now();
        hand_out(parts, vec![0; 4 * PART], place).await;
        assert!(begun.elapsed() < 2 * STILL, "{:?}", begun.elapsed());
        assert!(places.place(&person).await.is_ok());
        drop(unread);
    }

    #[tokio::test(start_paused = true)]
    async fn whoever_reads_slowly_gets_all_of_it() {
        let place = Places::new(1, 1).place(&PersonId::new("one")).await.unwrap();
        let (parts, mut body) = Channel::<Bytes, Infallible>::new(1);
        let reading = async {
            let mut n_bytes = 0;
            while let Some(frame) = body.frame().await {
                n_bytes += frame.unwrap().data_ref().map_or(0, Bytes::len);
                sleep(STILL / 2).await;
            }
            n_bytes
        };
        let (n_bytes, ()) = tokio::join!(reading, hand_out(parts, vec![0; 5 * PART], place));
        assert_eq!(n_bytes, 5 * PART);
    }
}
