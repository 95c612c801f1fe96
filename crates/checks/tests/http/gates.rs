//! Room: whoever waits for an e-legitimation that is silent keeps only those waiting who ask it too.

use std::cell::Cell;
use std::time::Duration;

use app::session::{Door, log_in as enter};
use app::{App, Ctx};
use axum::Router;
use axum::http::StatusCode;
use eid::oidc::{ClientAuth, LevelRule, Provider, Settings};
use eid::{IdentifierKind, Level, VerifiedIdentity};
use tokio::net::TcpListener;
use web::{Options, Site};

use super::site::{ask, html, limited, log_in, site_with, to};

const REPORTER: &str = "196903089800";
/// Every answer of a small report; the day of the decision comes last.
const ANSWERS: [(&str, &str); 11] = [
    ("area", "AO"),
    ("report_kind", "new"),
    ("first_name", "Zebrafina"),
    ("last_name", "Kvistlund"),
    ("person_number", "19811218-9876"),
    ("measure", "AO-HT"),
    ("delay_kind", "not_executed"),
    ("status", "not_executed"),
    ("main_reason", "municipality"),
    ("cause", "K-PERS"),
    ("other_information", "Rekrytering"),
];

/// A provider at the address, where what is sent is approved.
fn provider(issuer: String) -> Provider {
    let settings = Settings {
        id: "siths".to_owned(),
        name: "SITHS".to_owned(),
        issuer,
        client_id: "verkstallt".to_owned(),
        auth: ClientAuth::Secret("x".repeat(40)),
        scopes: Vec::new(),
        number_claims: vec!["number".to_owned()],
        country_claim: None,
        level: LevelRule::Claim { name: "level".to_owned(), value: "3".to_owned() },
        is_userinfo_signed: false,
        is_for_approval: true,
        is_loopback: true,
    };
    Provider::new(settings).unwrap()
}

/// Somebody who has logged in with the provider.
async fn at_provider(app: &App) -> String {
    let identity = VerifiedIdentity {
        kind: IdentifierKind::PersonNumber,
        identifier: REPORTER.to_owned(),
        given_name: "Anna".to_owned(),
        surname: "Test".to_owned(),
        provider: "siths".to_owned(),
        level: Level::Three,
    };
    let ctx = Ctx::of_visitor(app, "login");
    format!("session={}", enter(app, &ctx, &identity, Door::Assigned).await.unwrap())
}

/// Where a report about the decision of the day is sent, all filled in.
async fn ready(site: &Router, cookie: &str, decided_on: &str) -> String {
    let begun = to(&ask(site, "POST", "/utkast", cookie, "").await);
    let draft = begun.split('/').take(3).collect::<Vec<_>>().join("/");
    let given = ANSWERS.into_iter().chain([("decided_on", decided_on)]);
    let given = given.map(|(field, answer)| format!("{field}={answer}&shown={field}"));
    let form = format!("revision=1&action=continue&{}", given.collect::<Vec<_>>().join("&"));
    let saved = ask(site, "POST", &format!("{draft}/drojsmalet"), cookie, &form).await;
    assert!(to(&saved).ends_with("/summering"), "{}", to(&saved));
    format!("{draft}/skicka")
}

#[tokio::test]
async fn whoever_proves_at_a_silent_provider_takes_no_place_from_others() {
    // Connections are taken, and nothing is ever said.
    let silent = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let options = Options { at_once: Some(1), ..limited(Vec::new()) };
    let (_, mut app) = site_with("gates", options.clone()).await;
    app.eid.oidc = vec![provider(format!("http://{}", silent.local_addr().unwrap()))];
    let site = web::router(Site::new(app.clone(), options).unwrap());
    let proving = at_provider(&app).await;
    let other = log_in(&site, REPORTER).await;
    let (slow, quick) =
        (ready(&site, &proving, "2024-01-02").await, ready(&site, &other, "2024-01-03").await);
    let is_told = Cell::new(false);
    let sending = async {
        let answer = ask(&site, "POST", &slow, &proving, "revision=2").await;
        is_told.set(true);
        answer
    };
    let others = async {
        let asked = tokio::time::timeout(Duration::from_mins(1), silent.accept());
        let (connection, _) = asked.await.expect("the provider was never asked").unwrap();
        // There is one place, and it is free though the provider has been asked and has not answered.
        let page = ask(&site, "GET", "/mina-rapporter", &other, "").await;
        assert_eq!(page.status(), StatusCode::OK);
        assert!(!is_told.get(), "whoever sends waits still");
        let sent = ask(&site, "POST", &quick, &other, "revision=2").await;
        assert!(to(&sent).ends_with("/mottagen"), "{}", to(&sent));
        drop((connection, silent));
    };
    let (answer, ()) = tokio::join!(sending, others);
    assert_eq!(answer.status(), StatusCode::SERVICE_UNAVAILABLE);
    let page = html(answer).await;
    assert!(page.contains("Inget har skickats"), "{page}");
    assert!(page.contains("går inte att nå just nu"), "{page}");
}
