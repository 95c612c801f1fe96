//! Limits: by person and committee, never by address; nothing is lost above them; and refusals that are pages.

use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::http::header::{COOKIE, RETRY_AFTER, SET_COOKIE};
use axum::http::{Request, StatusCode};
use axum::response::Response;
use store::{Db, Keyring};
use tower::ServiceExt;
use web::{Deed, LIMITS, Limit, Whose};

use super::site::{ask, file, html, limited, log_in, site, site_of, site_with, to};

const REPORTER: &str = "196903089800";
const OTHER: &str = "198410249810";

/// So many, and no more within the test.
const fn only(deed: Deed, whose: Whose, at_once: u32) -> Limit {
    Limit { deed, whose, at_once, every: Duration::from_hours(1) }
}

/// Made-up people: born on each of so many days of the 1890s, with numbers that nobody has.
fn people(count: u32) -> impl Iterator<Item = String> {
    (0..count).map(|at| {
        let (year, month, day) = (90 + at / 336 % 10, 1 + at / 28 % 12, 1 + at % 28);
        let nine = format!("{year:02}{month:02}{day:02}980");
        let sum: u32 = nine
            .bytes()
            .enumerate()
            .map(|(place, digit)| {
                let value = u32::from(digit - b'0') * if place % 2 == 0 { 2 } else { 1 };
                value / 10 + value % 10
            })
            .sum();
        format!("18{nine}{}", (10 - sum % 10) % 10)
    })
}

#[tokio::test]
async fn five_hundred_people_at_one_address_are_all_let_in() {
    let (site, _) = site_with("municipality", limited(LIMITS.to_vec())).await;
    for number in people(500) {
        let cookie = log_in(&site, &number).await;
        assert!(cookie.starts_with("session="), "{number}");
    }
}

/// What a browser keeps from a login of the person when the session is over.
async fn known(site: &Router, number: &str) -> String {
    let form = format!("number={number}&to=/perioder");
    let response = ask(site, "POST", "/logga-in", "", &form).await;
    let mut set = response.headers().get_all(SET_COOKIE).iter().map(|it| it.to_str().unwrap());
    let known = set.find(|it| it.starts_with("known=")).unwrap();
    assert!(known.contains("; Max-Age="), "it outlives the session: {known}");
    known.split(';').next().unwrap().to_owned()
}

#[tokio::test]
async fn a_flood_from_new_browsers_does_not_stop_those_where_somebody_has_logged_in() {
    let whose = [Whose::NewBrowsers, Whose::KnownBrowsers];
    let limits = whose.map(|whose| only(Deed::LogIn, whose, 3)).to_vec();
    let (site, _) = site_with("flood", limited(limits)).await;
    let form = format!("number={REPORTER}&to=/perioder");
    let session = log_in(&site, REPORTER).await;
    let known = known(&site, REPORTER).await;
    let mut statuses = Vec::new();
    for cookie in ["", "", &known, &session, &known, &known] {
        statuses.push(ask(&site, "POST", "/logga-in", cookie, &form).await.status().as_u16());
    }
    assert_eq!(statuses, [303, 429, 303, 303, 303, 429]);
}

#[tokio::test]
async fn whoever_makes_up_a_cookie_takes_no_place_from_known_browsers() {
    let whose = [Whose::NewBrowsers, Whose::KnownBrowsers];
    let limits = whose.map(|whose| only(Deed::LogIn, whose, 3)).to_vec();
    let (site, _) = site_with("made-up", limited(limits)).await;
    let form = format!("number={REPORTER}&to=/perioder");
    let known = known(&site, REPORTER).await;
    let hidden = known.strip_prefix("known=").unwrap();
    let (start, end) = hidden.split_at(hidden.len() - 1);
    let other_end = if end == "0" { "1" } else { "0" };
    let secret = "0123456789abcdef".repeat(4);
    let made_up = [
        "browser=x".to_owned(),
        format!("browser={secret}"),
        "session=x".to_owned(),
        "known=x".to_owned(),
        format!("known={secret}"),
        format!("known={start}{other_end}"),
        format!("browser={hidden}"),
    ];
    let mut statuses = Vec::new();
    for cookie in made_up.iter().chain([&known, &known, &known, &known]) {
        statuses.push(ask(&site, "POST", "/logga-in", cookie, &form).await.status().as_u16());
    }
    assert_eq!(statuses, [303, 303, 429, 429, 429, 429, 429, 303, 303, 303, 429]);
}

#[tokio::test]
async fn what_one_browser_is_refused_takes_nothing_from_others() {
    let limits = LIMITS.iter().filter(|it| it.deed == Deed::LogIn).map(|it| match it.whose {
        Whose::Browsers => only(Deed::LogIn, it.whose, 2),
        _ => only(Deed::LogIn, it.whose, 4),
    });
    let (site, _) = site_with("refused", limited(limits.collect())).await;
    let one = known(&site, REPORTER).await;
    // Another browser of the same person has no places of its own: whoever logs in again and again gets no more.
    let same = known(&site, REPORTER).await;
    let other = known(&site, OTHER).await;
    let form = format!("number={REPORTER}&to=/perioder");
    let mut statuses = Vec::new();
    for cookie in [&one, &same, &one, &same, &one, &one, &other, &other] {
        statuses.push(ask(&site, "POST", "/logga-in", cookie, &form).await.status().as_u16());
    }
    assert_eq!(statuses, [303, 303, 429, 429, 429, 429, 303, 303]);
}

#[tokio::test]
async fn too_often_is_said_to_whoever_does_it_and_to_nobody_else() {
    let limits = vec![only(Deed::Search, Whose::Persons, 3)];
    let (site, _) = site_with("often", limited(limits)).await;
    let cookie = log_in(&site, REPORTER).await;
    for _ in 0..3 {
        assert_eq!(ask(&site, "GET", "/arenden", &cookie, "").await.status(), StatusCode::OK);
    }
    let refused = ask(&site, "GET", "/arenden", &cookie, "").await;
    assert_eq!(refused.status(), StatusCode::TOO_MANY_REQUESTS);
    let wait: u64 = refused.headers()[RETRY_AFTER].to_str().unwrap().parse().unwrap();
    assert!((1..=3600).contains(&wait), "{wait}");
    assert!(html(refused).await.contains("Vänta en liten stund"));
    // A new login is the same person; another person at the same address is not.
    let again = log_in(&site, REPORTER).await;
    let refused = ask(&site, "GET", "/arenden", &again, "").await;
    assert_eq!(refused.status(), StatusCode::TOO_MANY_REQUESTS);
    let other = log_in(&site, OTHER).await;
    assert_eq!(ask(&site, "GET", "/arenden", &other, "").await.status(), StatusCode::OK);
    let page = ask(&site, "GET", "/mina-rapporter", &cookie, "").await;
    assert_eq!(page.status(), StatusCode::OK, "all else goes on");
}

#[tokio::test]
async fn reading_the_register_has_a_limit_of_its_own_and_so_has_what_everybody_is_told() {
    let limits = vec![
        only(Deed::Search, Whose::Persons, 2),
        only(Deed::Figures, Whose::NewBrowsers, 2),
        only(Deed::Figures, Whose::KnownBrowsers, 1),
    ];
    let (site, _) = site_with("reading", limited(limits)).await;
    let known = log_in(&site, "197805239808").await;
    let known = known.as_str();
    let mut statuses = Vec::new();
    for (path, cookie) in [
        ("/verksamheter", known),
        ("/verksamheter/lista.csv", known),
        ("/verksamheter?sok=kvarnen", known),
        ("/organisation", known),
        ("/verksamhetsstatistik", ""),
        ("/verksamhetsstatistik.csv", ""),
        ("/verksamhetsstatistik", ""),
        ("/verksamhetsstatistik", known),
        ("/verksamhetsstatistik.csv", known),
    ] {
        statuses.push(ask(&site, "GET", path, cookie, "").await.status().as_u16());
    }
    assert_eq!(statuses, [200, 200, 429, 200, 200, 200, 429, 200, 429]);
}

#[tokio::test]
async fn what_is_only_pressed_is_not_said_to_be_kept() {
    let (site, _) =
        site_with("pressed", limited(vec![only(Deed::Change, Whose::Persons, 1)])).await;
    let cookie = log_in(&site, "197502289817").await;
    let removal = "day=2026-11-23&confirm=yes&deed=remove";
    ask(&site, "POST", "/gallring", &cookie, removal).await;
    for (form, is_kept) in [(removal, false), ("reference=ABC&reason=dispute&deed=hold", true)] {
        let refused = ask(&site, "POST", "/gallring", &cookie, form).await;
        assert_eq!(refused.status(), StatusCode::TOO_MANY_REQUESTS);
        assert_eq!(html(refused).await.contains("href=\"/kvar\""), is_kept, "{form}");
    }
}

#[tokio::test]
async fn what_is_sent_too_often_is_kept() {
    let (site, _) = site_with("kept", limited(vec![only(Deed::Save, Whose::Persons, 1)])).await;
    let cookie = log_in(&site, REPORTER).await;
    let draft = to(&ask(&site, "POST", "/utkast", &cookie, "").await);
    let first = "revision=1&shown=area&area=LSS&action=continue";
    let taken = ask(&site, "POST", &draft, &cookie, first).await;
    assert_ne!(taken.status(), StatusCode::TOO_MANY_REQUESTS);
    let second = "revision=2&shown=area&area=AO&action=continue";
    let refused = ask(&site, "POST", &draft, &cookie, second).await;
    assert_eq!(refused.status(), StatusCode::TOO_MANY_REQUESTS);
    let page = html(refused).await;
    assert!(page.contains("Det du skrev är kvar"), "it is said");
    assert!(page.contains("href=\"/kvar\""), "with the way to it");
    let page = html(ask(&site, "GET", "/kvar", &cookie, "").await).await;
    assert!(page.contains("name=\"area\" value=\"AO\""), "and it is there");
    // At the next login it goes into the draft by itself.
    let form = format!("number={REPORTER}&to=/mina-rapporter");
    let back = to(&ask(&site, "POST", "/logga-in", "", &form).await);
    assert_eq!(back, format!("{draft}?sparat=ja"));
}

#[tokio::test]
async fn whom_somebody_invites_is_not_kept_for_whoever_logs_in_after() {
    let limits = vec![only(Deed::Change, Whose::Persons, 1)];
    let (site, _) = site_with("invited", limited(limits)).await;
    let first = log_in(&site, "196703119815").await;
    let form = html(ask(&site, "GET", "/organisation/bjud-in", &first, "").await).await;
    let who = form.split("name=\"vem\" value=\"").nth(1).unwrap().split('"').next().unwrap();
    let second = log_in(&site, "197805239808").await;
    ask(&site, "POST", "/organisation/bjud-in", &second, "").await;
    let body = format!("vem={who}&person_number=198112189876&given_name=Zebra&surname=Ett");
    let refused = ask(&site, "POST", "/organisation/bjud-in", &second, &body).await;
    assert_eq!(refused.status(), StatusCode::NOT_FOUND);
    assert!(html(refused).await.contains("Sidan hörde till någon annan"), "it is said");
    let page = html(ask(&site, "GET", "/kvar", &second, "").await).await;
    assert!(!page.contains("Zebra") && !page.contains("198112189876"), "{page}");
}

#[tokio::test]
async fn a_committee_has_a_limit_of_its_own() {
    let limits = vec![only(Deed::Send, Whose::Committees, 1)];
    let (site, _) = site_with("committee", limited(limits)).await;
    // Two people of one committee, and one of another.
    let mut statuses = Vec::new();
    for number in ["199301052388", "198008129812", OTHER] {
        let cookie = log_in(&site, number).await;
        let sent = ask(&site, "POST", "/arbetslista/skicka", &cookie, "").await;
        statuses.push(sent.status().as_u16());
    }
    assert_eq!(statuses, [303, 429, 303]);
}

#[tokio::test]
async fn leaving_and_going_on_with_what_is_begun_are_never_refused() {
    let limits = [Deed::LogIn, Deed::Change].map(|deed| only(deed, Whose::Persons, 1)).to_vec();
    let (site, _) = site_with("leaving", limited(limits)).await;
    let cookie = log_in(&site, REPORTER).await;
    for _ in 0..3 {
        let extended = ask(&site, "POST", "/session/forlang", &cookie, "").await;
        assert_eq!(extended.status(), StatusCode::OK);
    }
    assert_eq!(ask(&site, "POST", "/logga-ut", &cookie, "").await.status(), StatusCode::OK);
}

async fn is_page(response: Response, status: StatusCode, words: &str) {
    assert_eq!(response.status(), status);
    let page = html(response).await;
    assert!(page.contains("<html lang=\"sv\">") && page.contains(words), "{page}");
}

#[tokio::test]
async fn every_refusal_is_a_page() {
    let (site, _) = site("refusals").await;
    let cookie = log_in(&site, REPORTER).await;
    let large = format!("note={}", "x".repeat(300_000));
    let refused = ask(&site, "POST", "/arenden/c1/anteckning", &cookie, &large).await;
    is_page(refused, StatusCode::PAYLOAD_TOO_LARGE, "Det var för mycket text").await;
    let address = format!("/arenden?omrade={}", "x".repeat(17_000));
    let refused = ask(&site, "GET", &address, &cookie, "").await;
    is_page(refused, StatusCode::URI_TOO_LONG, "Sidan finns inte").await;
    let refused = ask(&site, "GET", "/rapporter/%FF%FE", &cookie, "").await;
    is_page(refused, StatusCode::BAD_REQUEST, "Sidan finns inte").await;
    let refused = ask(&site, "POST", "/perioder", &cookie, "").await;
    is_page(refused, StatusCode::METHOD_NOT_ALLOWED, "Sidan finns inte").await;
}

#[tokio::test]
async fn a_database_that_does_not_answer_is_said_and_nobody_is_taken_for_a_stranger() {
    let (site, app) = site_with("away", limited(Vec::new())).await;
    let cookie = log_in(&site, REPORTER).await;
    app.db.close().await;
    for (method, path) in
        [("GET", "/mina-rapporter"), ("POST", "/utkast"), ("POST", "/arenden/c1/anteckning")]
    {
        let refused = ask(&site, method, path, &cookie, "note=x").await;
        assert!(refused.headers().contains_key(RETRY_AFTER), "{path}");
        is_page(refused, StatusCode::SERVICE_UNAVAILABLE, "Ingenting är förlorat").await;
    }
    let english = Request::builder().uri("/mina-rapporter").header(COOKIE, &cookie);
    let refused = site.clone().oneshot(english.body(Body::empty()).unwrap()).await.unwrap();
    is_page(refused, StatusCode::SERVICE_UNAVAILABLE, "Nothing is lost").await;
    // Machines are told as before.
    let ready = ask(&site, "GET", "/readyz", "", "").await;
    assert_eq!(ready.status(), StatusCode::SERVICE_UNAVAILABLE);
    assert_eq!(html(ready).await, "the database does not answer\n");
    assert_eq!(ask(&site, "GET", "/healthz", "", "").await.status(), StatusCode::OK);
}

#[tokio::test]
async fn a_node_that_has_not_got_the_newest_key_file_is_not_ready() {
    let path = file("behind");
    let key_file = path.with_extension("keys");
    let keys = Keyring::generate(store::Mode::Demo).unwrap();
    let renewed = keys.renewed().unwrap();
    std::fs::write(&key_file, keys.to_text().unwrap().as_bytes()).unwrap();
    let keys = keys.kept_in(key_file.clone());
    let (site, app) = site_of(&path, keys, limited(Vec::new())).await;
    assert_eq!(ask(&site, "GET", "/readyz", "", "").await.status(), StatusCode::OK);
    let address = format!("sqlite:{}", path.display());
    let operator = Db::open(&address, renewed.clone()).await.unwrap();
    operator.begin_rotation(app.clock.now()).await.unwrap();
    let ready = ask(&site, "GET", "/readyz", "", "").await;
    assert_eq!(ready.status(), StatusCode::SERVICE_UNAVAILABLE);
    assert!(html(ready).await.contains("the newest key file"));
    assert_eq!(ask(&site, "GET", "/healthz", "", "").await.status(), StatusCode::OK);
    std::fs::write(&key_file, renewed.to_text().unwrap().as_bytes()).unwrap();
    assert_eq!(ask(&site, "GET", "/readyz", "", "").await.status(), StatusCode::OK);
}
