//! One's own logins: who sees them, who ends them, and what the next request of an ended one is told.

use axum::Router;
use axum::body::Body;
use axum::http::header::{CONTENT_TYPE, COOKIE, SET_COOKIE, USER_AGENT};
use axum::http::{Request, StatusCode};
use axum::response::Response;
use jiff::SignedDuration;
use tower::ServiceExt as _;

use super::site::{ask, html, log_in, site, to};

const REPORTER: &str = "196903089800";
const OTHER: &str = "198410249810";
/// One who has no assignment.
const STRANGER: &str = "199001262386";

const FIREFOX: &str = "Mozilla/5.0 (Windows NT 10.0; rv:142.0) Gecko/20100101 Firefox/142.0";

/// Logs in on the way to an address, with what the browser held before.
async fn log_in_to(site: &Router, number: &str, path: &str, cookie: &str) -> (String, String) {
    let request = Request::builder()
        .method("POST")
        .uri("/logga-in")
        .header(COOKIE, cookie)
        .header(USER_AGENT, FIREFOX)
        .header(CONTENT_TYPE, "application/x-www-form-urlencoded")
        .body(Body::from(format!("number={number}&to={path}")))
        .unwrap();
    let response = site.clone().oneshot(request).await.unwrap();
    let leads = to(&response);
    (session(&response), leads)
}

fn session(response: &Response) -> String {
    let cookie = response.headers().get(SET_COOKIE).unwrap().to_str().unwrap();
    cookie.split(';').next().unwrap().to_owned()
}

async fn list(site: &Router, cookie: &str) -> String {
    html(ask(site, "GET", "/inloggningar", cookie, "").await).await
}

/// The addresses where the logins on the page are ended.
fn ends(page: &str) -> Vec<String> {
    let links = page.split("href=\"/inloggningar/").skip(1);
    links.map(|rest| format!("/inloggningar/{}", rest.split('"').next().unwrap())).collect()
}

async fn is_in(site: &Router, cookie: &str) -> bool {
    ask(site, "GET", "/session/forlang", cookie, "").await.status() == StatusCode::OK
}

#[tokio::test]
async fn a_forgotten_login_is_ended_and_what_was_typed_there_comes_back() {
    let (site, _) = site("logins-mine").await;
    let (forgotten, _) = log_in_to(&site, REPORTER, "/perioder", "").await;
    let draft = to(&ask(&site, "POST", "/utkast", &forgotten, "").await);
    let (here, _) = log_in_to(&site, REPORTER, "/perioder", "").await;
    let page = list(&site, &here).await;
    assert!(page.contains("Dina inloggningar") && page.contains("Firefox, Windows"), "{page}");
    assert!(!page.contains("Avsluta alla andra"), "there is one only");
    for secret in [&forgotten, &here] {
        let token = secret.split_once('=').unwrap().1;
        assert!(!page.contains(token), "what the browsers hold is on no page");
    }
    let found = ends(&page);
    let [address] = &found[..] else { panic!("{page}") };
    let question = html(ask(&site, "GET", address, &here, "").await).await;
    assert!(question.contains("Avsluta inloggningen?") && question.contains("sparas"));
    // Without a button nothing is ended; and one that is pressed twice ends it once.
    assert_eq!(to(&ask(&site, "POST", address, &here, "").await), *address);
    assert!(is_in(&site, &forgotten).await);
    for _ in 0..2 {
        let done = to(&ask(&site, "POST", address, &here, "deed=mine").await);
        assert_eq!(done, "/inloggningar?klart=avslutat");
    }
    assert_eq!(to(&ask(&site, "GET", address, &here, "").await), "/inloggningar", "it is gone");
    assert!(list(&site, &here).await.contains("Du är bara inloggad här"));
    assert!(!is_in(&site, &forgotten).await && is_in(&site, &here).await);
    // Whoever sat there is told, and gets back what was typed.
    let refused = ask(&site, "POST", &draft, &forgotten, "revision=1&shown=area&area=LSS").await;
    let login = to(&refused);
    assert!(login.starts_with("/logga-in?to=%2Futkast%2F"), "{login}");
    let told = html(ask(&site, "GET", &login, &forgotten, "").await).await;
    assert!(told.contains("Du avslutade den här inloggningen från en annan webbläsare"), "{told}");
    let (_, leads) = log_in_to(&site, REPORTER, "/perioder", &forgotten).await;
    assert_eq!(leads, format!("{draft}?sparat=ja"));
}

#[tokio::test]
async fn a_login_that_is_not_recognised_is_ended_and_leaves_nothing_behind() {
    let (site, _) = site("logins-unknown").await;
    let (strange, _) = log_in_to(&site, REPORTER, "/perioder", "").await;
    let draft = to(&ask(&site, "POST", "/utkast", &strange, "").await);
    log_in_to(&site, REPORTER, "/perioder", "").await;
    let (here, _) = log_in_to(&site, REPORTER, "/perioder", "").await;
    assert!(list(&site, &here).await.contains("Avsluta alla andra"));
    let done = to(&ask(&site, "POST", "/inloggningar/andra", &here, "deed=unknown").await);
    assert_eq!(done, "/inloggningar?klart=okand");
    let advice = html(ask(&site, "GET", &done, &here, "").await).await;
    assert!(advice.contains("Spärra den genast"), "{advice}");
    assert!(ends(&advice).is_empty() && is_in(&site, &here).await);
    let refused = ask(&site, "POST", &draft, &strange, "revision=1&shown=area&area=LSS").await;
    let told = html(ask(&site, "GET", &to(&refused), &strange, "").await).await;
    assert!(told.contains("eftersom den inte kändes igen"), "{told}");
    let script = ask(&site, "POST", "/kvar?till=/arenden/c1/anteckning", &strange, "note=x").await;
    assert_eq!(script.status(), StatusCode::UNAUTHORIZED);
    let (_, leads) = log_in_to(&site, REPORTER, "/perioder", "").await;
    assert_eq!(leads, "/perioder", "nothing waits, and the draft is as it was");
}

#[tokio::test]
async fn whoever_logged_in_long_ago_is_led_through_login_and_back_before_anything_is_ended() {
    let (site, clock) = site("logins-stale").await;
    let (left, _) = log_in_to(&site, REPORTER, "/perioder", "").await;
    let (other, _) = log_in_to(&site, REPORTER, "/perioder", "").await;
    clock.advance(SignedDuration::from_mins(11));
    let found = ends(&list(&site, &left).await);
    let [address] = &found[..] else { panic!("{found:?}") };
    for deed in ["deed=mine", "deed=unknown"] {
        assert_eq!(to(&ask(&site, "POST", address, &left, deed).await), *address);
    }
    let all = ask(&site, "POST", "/inloggningar/andra", &left, "deed=unknown").await;
    assert_eq!(to(&all), "/inloggningar/andra");
    assert!(is_in(&site, &other).await, "nothing is ended");
    let page = html(ask(&site, "GET", address, &left, "").await).await;
    assert!(page.contains("Logga in på nytt först") && page.contains("senaste 10 minuterna"));
    assert!(!page.contains("value=\"mine\""), "there is nothing to press");
    let login = format!("/logga-in?to={}", address.replace('/', "%2F"));
    assert!(page.contains(&login), "{page}");
    let (here, leads) = log_in_to(&site, REPORTER, address, &left).await;
    assert_eq!(&leads, address);
    assert!(is_in(&site, &other).await, "nor by itself after the login");
    ask(&site, "POST", address, &here, "deed=mine").await;
    assert!(!is_in(&site, &other).await && !is_in(&site, &left).await && is_in(&site, &here).await);
}

#[tokio::test]
async fn anothers_login_is_not_there_and_ones_own_is_ended_by_logging_out() {
    let (site, _) = site("logins-others").await;
    let (hers, _) = log_in_to(&site, OTHER, "/perioder", "").await;
    let (hers_too, _) = log_in_to(&site, OTHER, "/perioder", "").await;
    let (here, _) = log_in_to(&site, REPORTER, "/perioder", "").await;
    let (beside, _) = log_in_to(&site, REPORTER, "/perioder", "").await;
    let mut found = ends(&list(&site, &hers).await);
    found.extend(ends(&list(&site, &beside).await));
    let [anothers, own] = &found[..] else { panic!("{found:?}") };
    for address in [anothers, own] {
        for (method, form) in
            [("GET", ""), ("POST", "deed=mine"), ("POST", "deed=unknown"), ("POST", "")]
        {
            let refused = ask(&site, method, address, &here, form).await;
            assert_eq!(refused.status(), StatusCode::NOT_FOUND, "{method} {address} {form}");
        }
    }
    for cookie in [&hers, &hers_too, &here, &beside] {
        assert!(is_in(&site, cookie).await);
    }
    let nobody = ask(&site, "POST", anothers, "", "deed=mine").await;
    assert!(to(&nobody).starts_with("/logga-in?to="), "{}", to(&nobody));
}

#[tokio::test]
async fn whoever_has_no_assignment_sees_logins_and_comes_back_to_them_too() {
    let (site, _) = site("logins-stranger").await;
    let first = log_in(&site, STRANGER).await;
    assert!(list(&site, &first).await.contains("Du är bara inloggad här"));
    let (second, leads) = log_in_to(&site, STRANGER, "/inloggningar/andra", "").await;
    assert_eq!(leads, "/inloggningar/andra");
    ask(&site, "POST", &leads, &second, "deed=unknown").await;
    assert!(!is_in(&site, &first).await && is_in(&site, &second).await);
    // Whoever has never been here is let in by this door no more than by the others.
    let form = "number=189102279800&to=/inloggningar";
    let refused = ask(&site, "POST", "/logga-in", "", form).await;
    assert_eq!(refused.status(), StatusCode::FORBIDDEN);
}
