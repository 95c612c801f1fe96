//! What meets the end of a session comes back.

use jiff::SignedDuration;

use super::site::{ask, html, log_in, site, site_on_database, to};

const REPORTER: &str = "196903089800";

#[tokio::test]
async fn what_is_posted_after_the_end_of_a_session_is_in_the_draft_after_login() {
    let (site, clock) = site("sessions").await;
    let cookie = log_in(&site, REPORTER).await;
    let draft = to(&ask(&site, "POST", "/utkast", &cookie, "").await);
    clock.advance(SignedDuration::from_mins(31));
    let form = "revision=1&shown=area&area=LSS&action=continue";
    let refused = ask(&site, "POST", &draft, &cookie, form).await;
    assert!(to(&refused).starts_with("/logga-in?to=%2Futkast%2F"), "{}", to(&refused));
    assert!(to(&refused).ends_with("&slut=1"), "the login page tells why");
    let form = format!("number={REPORTER}&to=/mina-rapporter");
    let back = ask(&site, "POST", "/logga-in", "", &form).await;
    assert_eq!(to(&back), format!("{draft}?sparat=ja"));
    let cookie = log_in(&site, REPORTER).await;
    let page = html(ask(&site, "GET", &to(&back), &cookie, "").await).await;
    assert!(page.contains("Det du skrev när du loggades ut är sparat"), "it is told");
    assert!(page.contains("value=\"LSS\" aria-describedby=\"area-4-hint\" checked"), "it is there");
}

#[tokio::test]
async fn somebody_else_does_not_get_what_was_kept() {
    let (site, clock) = site("others").await;
    let cookie = log_in(&site, REPORTER).await;
    let draft = to(&ask(&site, "POST", "/utkast", &cookie, "").await);
    clock.advance(SignedDuration::from_mins(31));
    ask(&site, "POST", &draft, &cookie, "revision=1&shown=area&area=LSS").await;
    let other = ask(&site, "POST", "/logga-in", "", "number=198410249810&to=/mina-rapporter").await;
    assert_eq!(to(&other), "/mina-rapporter");
}

#[tokio::test]
async fn a_session_that_cannot_be_read_is_no_log_out() {
    let (site, _, db) = site_on_database("unread").await;
    let cookie = log_in(&site, REPORTER).await;
    db.close().await;
    let asked = [("GET", "/mina-rapporter"), ("POST", "/utkast"), ("POST", "/logga-ut")];
    for (method, path) in asked {
        let answer = ask(&site, method, path, &cookie, "").await;
        assert!(answer.status().is_server_error(), "{path}: {}", answer.status());
        assert_eq!(answer.headers().get("set-cookie"), None, "{path}");
        let page = html(answer).await;
        assert!(page.contains("Det du hade sparat finns kvar. Försök igen om en stund."), "{path}");
    }
}
