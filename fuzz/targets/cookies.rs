//! Sends whatever is given as cookies: it lets nobody in, nothing of it is written on a page, and a session of one's own
//! beside it is found.
#![no_main]

use axum::http::{HeaderValue, Uri};
use fuzz::World;
use libfuzzer_sys::fuzz_target;

thread_local! {
    static PLACE: (&'static World, Vec<String>) = {
        let world = World::new("cookies");
        let shown = PAGES.map(|cookie| login_page(world, &HeaderValue::from_static(cookie)));
        (world, shown.to_vec())
    };
}

/// Every way in which cookies can have the login page drawn.
const PAGES: [&str; 4] = [
    "language=sv; bankid-enhet=denna",
    "language=sv; bankid-enhet=annan",
    "language=en; bankid-enhet=denna",
    "language=en; bankid-enhet=annan",
];

fuzz_target!(|bytes: &[u8]| {
    // A byte that no header may hold never reaches the site.
    let Ok(cookie) = HeaderValue::from_bytes(bytes) else { return };
    PLACE.with(|(world, pages)| {
        stranger(world, &cookie);
        assert!(pages.contains(&login_page(world, &cookie)), "what cookies say is not written out");
        beside(world, bytes);
    });
});

/// No cookie that was not given to somebody opens anything.
fn stranger(world: &World, cookie: &HeaderValue) {
    let answer = world.ask_with(Uri::from_static("/mina-rapporter"), cookie.clone(), None);
    assert_eq!(answer.status, 303, "nobody is let in");
    assert!(answer.location.starts_with("/logga-in"), "{}", answer.location);
    assert!(answer.cookies.is_empty(), "nothing is set by looking");
}

/// The login page, whose language and device cookies decide.
fn login_page(world: &World, cookie: &HeaderValue) -> String {
    let answer = world.ask_with(Uri::from_static("/logga-in"), cookie.clone(), None);
    assert_eq!(answer.status, 200);
    assert!(answer.cookies.is_empty(), "nothing is set by looking");
    answer.body
}

/// Whoever has a session is let in, whatever other cookies there are.
fn beside(world: &World, bytes: &[u8]) {
    let mut cookies = bytes.to_vec();
    cookies.extend(format!("; session={}", world.token).into_bytes());
    let Ok(cookie) = HeaderValue::from_bytes(&cookies) else { return };
    // Bytes that are no text hide the whole header; of cookies with the same name the last one counts.
    let expected = if cookie.to_str().is_ok() { 200 } else { 303 };
    let answer = world.ask_with(Uri::from_static("/mina-rapporter"), cookie, None);
    assert_eq!(answer.status, expected);
}
