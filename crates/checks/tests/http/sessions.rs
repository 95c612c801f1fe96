//! What meets the end of a session comes back.

use axum::Router;
use axum::http::StatusCode;
use jiff::SignedDuration;

use super::site::{ask, html, log_in, site, to};

const REPORTER: &str = "196903089800";
/// A reporter whose committee has reported a while.
const CASES: &str = "199301052388";
const ADMINISTRATOR: &str = "197502289817";
const OTHER: &str = "198410249810";
/// The responsible representative of an organisation of the register.
const ORGANISATION: &str = "196703119815";

/// Logs in and gives the new cookie, with where the login leads.
async fn log_in_again(site: &Router, number: &str) -> (String, String) {
    let form = format!("number={number}&to=/perioder");
    let back = ask(site, "POST", "/logga-in", "", &form).await;
    let cookie = back.headers().get("set-cookie").unwrap().to_str().unwrap();
    (cookie.split(';').next().unwrap().to_owned(), to(&back))
}

/// By what the forms of a person's pages say whom they were drawn for.
async fn drawn_for(site: &Router, cookie: &str) -> String {
    let draft = to(&ask(site, "POST", "/utkast", cookie, "").await);
    let page = html(ask(site, "GET", &draft, cookie, "").await).await;
    page.split("name=\"vem\" value=\"").nth(1).unwrap().split('"').next().unwrap().to_owned()
}

/// A case that the reporter has reported in.
async fn a_case(site: &Router, cookie: &str) -> String {
    let home = html(ask(site, "GET", "/mina-rapporter", cookie, "").await).await;
    let report = home.split("href=\"/rapporter/").nth(1).unwrap().split('"').next().unwrap();
    let page = html(ask(site, "GET", &format!("/rapporter/{report}"), cookie, "").await).await;
    page.split("href=\"/arenden/").nth(1).unwrap().split('"').next().unwrap().to_owned()
}

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

/// What is typed in every form that is kept: where it is sent, who types it, what, and what of it is to be seen.
const TYPED: &[(&str, &str, &str, &str)] = &[
    ("/utkast/{id}/forslag", CASES, "proposal=Zebra+ett", "Zebra ett"),
    // Of a draft that is not there any more; one that is there is saved by itself, see above.
    ("/utkast/{id}/{path}", CASES, "revision=1&shown=first_name&first_name=Zebra+2", "Zebra 2"),
    ("/arenden/{id}/fel", CASES, "decided_on=2020-02-02&reason=Zebra+tre", "Zebra tre"),
    ("/arenden/{id}/anteckning", CASES, "note=Zebra+fyra%0D%0Arad", "Zebra fyra"),
    ("/arenden/{id}/anhorig", CASES, "reference=ZEBR-TREE-11", "ZEBR-TREE-11"),
    ("/arbetslista/skicka", CASES, "case=c1.1", "Granska och skicka"),
    ("/rattelser/{id}", ADMINISTRATOR, "reply=Zebra+fem&decision=refuse", "Zebra fem"),
    ("/anslutningar/{id}", ADMINISTRATOR, "reason=Zebra+sex&decision=refuse", "Zebra sex"),
    ("/registret/ansokningar/{id}", ADMINISTRATOR, "reason=Zebra+sju", "Zebra sju"),
    ("/anmalningar/{id}", ADMINISTRATOR, "ask=Zebra+%C3%A5tta&decision=ask", "Zebra åtta"),
    ("/organisation/bjud-in", ORGANISATION, "given_name=Zebra+nio", "Zebra nio"),
    ("/organisation/{id}", ORGANISATION, "title=Zebra+tio&level=user", "Zebra tio"),
    ("/namnder/{id}", ADMINISTRATOR, "name=Zebra+elva&areas=LSS", "Zebra elva"),
    ("/begaran/{id}", ADMINISTRATOR, "reply=Zebra+tolv&decision=approve&into=", "Zebra tolv"),
    (
        "/svarsalternativ/{list}",
        ADMINISTRATOR,
        "revision=0&option=K-PERS&sv=Zebra+sist&en=Zebra&deed=reword",
        "Zebra sist",
    ),
    ("/gallring", ADMINISTRATOR, "reference=ZEBR-FJOR&reason=dispute&deed=hold", "ZEBR-FJOR"),
];

#[tokio::test]
async fn what_was_typed_in_any_form_comes_back_on_another_computer_and_to_nobody_else() {
    let (site, clock) = site("forms").await;
    let patterns: Vec<&str> = TYPED.iter().map(|it| it.0).collect();
    assert_eq!(patterns, web::kept_forms().collect::<Vec<_>>(), "every form that is kept is here");
    let people = [CASES, ADMINISTRATOR, ORGANISATION];
    let mut cookies = Vec::new();
    for number in people {
        cookies.push((number, log_in(&site, number).await));
    }
    clock.advance(SignedDuration::from_mins(31));
    for (pattern, who, body, _) in TYPED {
        let path = pattern
            .replace("{id}", "x1")
            .replace("{path}", "inledning")
            .replace("{list}", "causes")
            .replace("/fel", "/fel?falt=decided_on");
        let cookie = &cookies.iter().find(|it| it.0 == *who).unwrap().1;
        let refused = ask(&site, "POST", &path, cookie, body).await;
        assert!(to(&refused).starts_with("/logga-in?to="), "{path}: {}", to(&refused));
    }
    for number in people {
        let (cookie, leads) = log_in_again(&site, number).await;
        assert_eq!(leads, "/kvar?to=%2Fperioder", "what waits is shown first");
        let page = html(ask(&site, "GET", &leads, &cookie, "").await).await;
        assert!(page.contains("href=\"/perioder\""), "and then the way on");
        for (pattern, who, _, text) in TYPED {
            assert_eq!(page.contains(text), *who == number, "{pattern} for {number}");
        }
    }
    let (cookie, leads) = log_in_again(&site, OTHER).await;
    assert_eq!(leads, "/perioder");
    let page = html(ask(&site, "GET", "/kvar", &cookie, "").await).await;
    assert!(!page.contains("Zebra"), "nobody else sees it, in whatever browser");
}

#[tokio::test]
async fn a_kept_form_waits_until_it_has_been_taken_in_or_thrown_away() {
    let (site, clock) = site("waits").await;
    let cookie = log_in(&site, CASES).await;
    let case = a_case(&site, &cookie).await;
    clock.advance(SignedDuration::from_mins(31));
    let fault = format!("/arenden/{case}/fel?falt=decided_on");
    for reason in ["Zebra+ett", "Zebra+tv%C3%A5"] {
        ask(&site, "POST", &fault, &cookie, &format!("decided_on=2020-02-02&reason={reason}"))
            .await;
    }
    let (cookie, leads) = log_in_again(&site, CASES).await;
    let page = html(ask(&site, "GET", &leads, &cookie, "").await).await;
    let ids: Vec<&str> = page
        .split("name=\"kvar\" value=\"")
        .skip(1)
        .map(|rest| rest.split('"').next().unwrap())
        .collect();
    let [first, second] = ids[..] else { panic!("{ids:?}") };
    // A day that cannot be: the form is shown again, and nothing is lost.
    let wrong = format!("kvar={first}&decided_on=2020-02-31&reason=Zebra");
    let refused = ask(&site, "POST", &fault, &cookie, &wrong).await;
    assert_eq!(refused.status(), StatusCode::UNPROCESSABLE_ENTITY);
    assert!(html(ask(&site, "GET", "/kvar", &cookie, "").await).await.contains(first));
    let right = format!("kvar={first}&decided_on=2020-02-02&reason=Zebra");
    let sent = ask(&site, "POST", &fault, &cookie, &right).await;
    assert!(to(&sent).contains("klart=fel"), "{}", to(&sent));
    let page = html(ask(&site, "GET", "/kvar", &cookie, "").await).await;
    assert!(!page.contains(first), "what has been taken in waits no longer");
    assert!(page.contains(second), "the other does");
    let other = log_in(&site, OTHER).await;
    let thrown = ask(&site, "POST", &format!("/kvar/{second}"), &other, "kasta=ja").await;
    assert_eq!(thrown.status(), StatusCode::NOT_FOUND, "it is not another's to throw away");
    ask(&site, "POST", &format!("/kvar/{second}"), &cookie, "kasta=ja").await;
    let page = html(ask(&site, "GET", "/kvar", &cookie, "").await).await;
    assert!(page.contains("Inget väntar på dig"), "it is thrown away");
}

#[tokio::test]
async fn nothing_is_sent_by_itself_after_a_new_login() {
    let (site, clock) = site("unsent").await;
    let cookie = log_in(&site, REPORTER).await;
    let draft = to(&ask(&site, "POST", "/utkast", &cookie, "").await);
    let draft = draft.split('/').nth(2).unwrap();
    clock.advance(SignedDuration::from_mins(31));
    let send = format!("/utkast/{draft}/skicka");
    let refused = to(&ask(&site, "POST", &send, &cookie, "revision=1").await);
    assert!(refused.starts_with("/logga-in?to=%2Futkast%2F"), "{refused}");
    let (cookie, leads) = log_in_again(&site, REPORTER).await;
    assert_eq!(leads, "/perioder", "there is nothing to keep of a button");
    let back = to(&ask(&site, "GET", &send, &cookie, "").await);
    assert!(back.ends_with("?osant=ja"), "{back}");
    let page = html(ask(&site, "GET", &back, &cookie, "").await).await;
    assert!(page.contains("Ingenting är skickat än"), "and it is said");
}

#[tokio::test]
async fn what_stands_in_an_open_page_when_the_session_ends_is_kept_when_the_script_asks() {
    let (site, clock) = site("open-page").await;
    let cookie = log_in(&site, REPORTER).await;
    let nobody = ask(&site, "POST", "/kvar?till=/arenden/c1/anteckning", "", "note=x").await;
    assert_eq!(nobody.status(), StatusCode::UNAUTHORIZED);
    let who = drawn_for(&site, &cookie).await;
    clock.advance(SignedDuration::from_mins(31));
    for note in ["Zebra+ett", "Zebra+tv%C3%A5"] {
        let body = format!("note={note}&vem={who}");
        let kept = ask(&site, "POST", "/kvar?till=/arenden/c1/anteckning", &cookie, &body).await;
        assert_eq!(kept.status(), StatusCode::NO_CONTENT);
    }
    for till in ["/utkast/d1/skicka", "/logga-ut", "https://evil.example/arenden/c1/fel", ""] {
        let body = format!("a=b&vem={who}");
        let refused = ask(&site, "POST", &format!("/kvar?till={till}"), &cookie, &body).await;
        assert_eq!(refused.status(), StatusCode::NOT_FOUND, "{till}");
    }
    let (cookie, leads) = log_in_again(&site, REPORTER).await;
    let page = html(ask(&site, "GET", &leads, &cookie, "").await).await;
    assert!(page.contains("Zebra två") && !page.contains("Zebra ett"), "the latest is kept");
}

#[tokio::test]
async fn two_forms_with_one_address_are_kept_beside_each_other() {
    let (site, clock) = site("beside").await;
    let cookie = log_in(&site, REPORTER).await;
    let who = drawn_for(&site, &cookie).await;
    clock.advance(SignedDuration::from_mins(31));
    for (sheet, note) in [("a-1", "ett"), ("a-1", "tva"), ("a-2", "tre"), ("b-1", "fyra")] {
        let body = format!("note=Zebra+{note}&vem={who}&sida={sheet}");
        let kept = ask(&site, "POST", "/kvar?till=/arenden/c1/anteckning", &cookie, &body).await;
        assert_eq!(kept.status(), StatusCode::NO_CONTENT);
    }
    let (cookie, leads) = log_in_again(&site, REPORTER).await;
    let page = html(ask(&site, "GET", &leads, &cookie, "").await).await;
    let there = ["ett", "tva", "tre", "fyra"].map(|note| page.contains(&format!("Zebra {note}")));
    assert_eq!(there, [false, true, true, true]);
    assert!(!page.contains("name=\"sida\""), "what is the script's own is not sent once more");
}

#[tokio::test]
async fn what_stands_in_one_persons_page_is_not_kept_for_whoever_logs_in_after() {
    let (site, clock) = site("drawn-for").await;
    let first = log_in(&site, REPORTER).await;
    let who = drawn_for(&site, &first).await;
    let draft = to(&ask(&site, "POST", "/utkast", &first, "").await);
    ask(&site, "POST", "/logga-ut", &first, "").await;
    let second = log_in(&site, OTHER).await;
    assert_ne!(drawn_for(&site, &second).await, who);
    clock.advance(SignedDuration::from_mins(31));
    let body = format!("revision=1&shown=area&area=LSS&note=Zebra&vem={who}");
    let refused = ask(&site, "POST", &draft, &second, &body).await;
    assert_eq!(refused.status(), StatusCode::NOT_FOUND);
    assert!(html(refused).await.contains("Sidan hörde till någon annan"), "it is said");
    for body in [body.as_str(), "note=Zebra"] {
        let refused = ask(&site, "POST", "/kvar?till=/arenden/c1/anteckning", &second, body).await;
        assert_eq!(refused.status(), StatusCode::NOT_FOUND, "{body}");
    }
    let (cookie, leads) = log_in_again(&site, OTHER).await;
    assert_eq!(leads, "/perioder", "nothing waits");
    assert!(!html(ask(&site, "GET", "/kvar", &cookie, "").await).await.contains("Zebra"));
}

#[tokio::test]
async fn what_comes_back_and_fails_again_is_there_once() {
    let (site, clock) = site("again").await;
    let cookie = log_in(&site, ADMINISTRATOR).await;
    clock.advance(SignedDuration::from_mins(31));
    ask(&site, "POST", "/rattelser/k1", &cookie, "reply=Zebra+ett&decision=refuse").await;
    let (cookie, _) = log_in_again(&site, ADMINISTRATOR).await;
    let page = html(ask(&site, "GET", "/kvar", &cookie, "").await).await;
    let id = page.split("name=\"kvar\" value=\"").nth(1).unwrap().split('"').next().unwrap();
    clock.advance(SignedDuration::from_mins(31));
    let body = format!("kvar={id}&reply=Zebra+tva&decision=refuse");
    ask(&site, "POST", "/rattelser/k1", &cookie, &body).await;
    let (cookie, _) = log_in_again(&site, ADMINISTRATOR).await;
    let page = html(ask(&site, "GET", "/kvar", &cookie, "").await).await;
    assert!(page.contains("Zebra tva") && !page.contains("Zebra ett"), "as it was sent last");
    assert_eq!(page.matches("name=\"kvar\"").count(), 1);
}

#[tokio::test]
async fn what_there_is_no_room_for_is_not_said_to_be_kept() {
    let (site, clock) = site("no-room").await;
    let cookie = log_in(&site, ADMINISTRATOR).await;
    clock.advance(SignedDuration::from_mins(31));
    let body = |n: i32| format!("reply=Zebra+{n}&decision=refuse");
    for n in 0..100 {
        let refused = ask(&site, "POST", "/rattelser/k1", &cookie, &body(n)).await;
        assert!(to(&refused).starts_with("/logga-in?to="));
    }
    let refused = ask(&site, "POST", "/rattelser/k1", &cookie, &body(100)).await;
    assert_eq!(refused.status(), StatusCode::UNPROCESSABLE_ENTITY);
    let page = html(refused).await;
    assert!(page.contains("Det du skrev kunde inte sparas"), "{page}");
}

#[tokio::test]
async fn without_script_the_page_says_until_when_one_is_logged_in() {
    let (site, _) = site("until").await;
    let cookie = log_in(&site, REPORTER).await;
    let page = html(ask(&site, "GET", "/mina-rapporter", &cookie, "").await).await;
    let said = page.split("<noscript>").nth(1).unwrap().split("</noscript>").next().unwrap();
    assert!(said.contains("Du är inloggad till klockan 11:30"), "{said}");
    let page = html(ask(&site, "GET", "/perioder", "", "").await).await;
    assert!(!page.contains("Du är inloggad till"), "nobody is");
}

#[tokio::test]
async fn without_a_button_nothing_is_decided_and_what_was_typed_stands_there() {
    let (site, _) = site("undecided").await;
    let reporter = log_in(&site, CASES).await;
    let case = a_case(&site, &reporter).await;
    let fault = format!("/arenden/{case}/fel?falt=decided_on");
    ask(&site, "POST", &fault, &reporter, "decided_on=2020-02-02&reason=fel").await;
    let administrator = log_in(&site, ADMINISTRATOR).await;
    let page = html(ask(&site, "GET", "/rattelser", &administrator, "").await).await;
    let id = page.split("action=\"/rattelser/").nth(1).unwrap().split('"').next().unwrap();
    let address = format!("/rattelser/{id}");
    let refused = ask(&site, "POST", &address, &administrator, "reply=Zebra").await;
    assert_eq!(refused.status(), StatusCode::UNPROCESSABLE_ENTITY);
    let page = html(refused).await;
    assert!(page.contains("Ingenting är beslutat") && page.contains("Zebra"), "it is said");
    // As the script keeps it: without a button, and with both to choose between.
    let till = format!("/kvar?till={address}");
    let who = page.split("name=\"vem\" value=\"").nth(1).unwrap().split('"').next().unwrap();
    let body = format!("reply=Zebra&vem={who}");
    let kept = ask(&site, "POST", &till, &administrator, &body).await;
    assert_eq!(kept.status(), StatusCode::NO_CONTENT);
    let page = html(ask(&site, "GET", "/kvar", &administrator, "").await).await;
    for button in ["value=\"approve\"", "value=\"refuse\"", "Gäller"] {
        assert!(page.contains(button), "{button}");
    }
    let desk = html(ask(&site, "GET", "/administration", &administrator, "").await).await;
    assert!(desk.contains("Du har text som inte är skickad"), "there is a way back to it");
}

#[tokio::test]
async fn what_a_page_asks_by_itself_is_no_sign_of_life() {
    let (site, clock) = site("asleep").await;
    let cookie = log_in(&site, REPORTER).await;
    clock.advance(SignedDuration::from_mins(29));
    let asked = ask(&site, "GET", "/session/forlang", &cookie, "").await;
    assert_eq!(asked.status(), StatusCode::OK);
    ask(&site, "POST", "/kvar?till=/arenden/c1/anteckning", &cookie, "note=x").await;
    clock.advance(SignedDuration::from_mins(2));
    let asked = ask(&site, "GET", "/session/forlang", &cookie, "").await;
    assert_eq!(asked.status(), StatusCode::UNAUTHORIZED, "the session has ended all the same");
}

#[tokio::test]
async fn whoever_logs_in_after_another_is_not_led_to_what_that_other_looked_at() {
    let (site, clock) = site("after-another").await;
    let cookie = log_in(&site, REPORTER).await;
    clock.advance(SignedDuration::from_mins(31));
    for (number, leads) in [(OTHER, "/mina-rapporter"), (REPORTER, "/perioder")] {
        let form = format!("number={number}&to=/perioder");
        assert_eq!(to(&ask(&site, "POST", "/logga-in", &cookie, &form).await), leads);
    }
}

#[tokio::test]
async fn of_the_page_of_retention_only_the_number_of_a_case_is_kept() {
    let (site, clock) = site("kept-number").await;
    let cookie = log_in(&site, ADMINISTRATOR).await;
    clock.advance(SignedDuration::from_mins(31));
    for form in [
        "day=2026-11-23&confirm=yes&deed=remove",
        "reference=ZEBR-ETT&deed=release",
        "reference=ZEBR-TREE-11&reason=dispute&deed=hold",
    ] {
        ask(&site, "POST", "/gallring", &cookie, form).await;
    }
    let (cookie, leads) = log_in_again(&site, ADMINISTRATOR).await;
    let page = html(ask(&site, "GET", &leads, &cookie, "").await).await;
    assert!(page.contains("ZEBR-TREE-11") && page.contains("Undanta ärendet"), "{page}");
    assert!(!page.contains("ZEBR-ETT") && !page.contains("name=\"confirm\""), "{page}");
}
