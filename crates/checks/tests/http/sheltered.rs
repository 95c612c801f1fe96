//! A sheltered home differs in nothing that an organisation is answered, from one that is not there.

use axum::http::StatusCode;
use domain::ids::{OperationId, OrganisationId};
use domain::register::LegalGround;
use domain::register::deadline::Days;
use store::operation::{Operation, Place};

use super::site::{ask, html, limited, log_in, site_with};

/// Everybody in the register of the demonstration's municipality: the test number, and what is asked for.
const PEOPLE: [&str; 4] = ["196703119815", "197805239808", "198509079813", "197106029833"];
const PAGES: [&str; 12] = [
    "/",
    "/verksamheter",
    "/verksamheter?sok=hemligt",
    "/verksamheter?sok=ingenstans",
    "/verksamheter?form=S-SKYD",
    "/verksamheter?status=closed",
    "/verksamheter?status=paused",
    "/verksamheter?vantar=ja",
    "/verksamheter/lista.csv",
    "/verksamheter/lista.csv?sok=hemligt",
    "/organisation",
    "/registret/anslutna.json",
];

fn home(name: &str, days: Days) -> Operation {
    Operation {
        id: OperationId::new(name),
        reference: format!("REF-{name}"),
        organisation_id: OrganisationId::new("demo-gotland"),
        legal_ground: LegalGround::Sol,
        form: "S-SKYD".to_owned(),
        is_sheltered: true,
        name: "Hemligt hem".to_owned(),
        unit: "Socialnämnden".to_owned(),
        place: Place { street: "Ingenstans 9".to_owned(), ..Place::default() },
        n_places: 40,
        target_groups: "violence".to_owned(),
        days,
        version: 1,
    }
}

/// Status and body of every page, for everybody.
async fn answers(site: &axum::Router, cookies: &[String]) -> Vec<(String, StatusCode, String)> {
    let mut all = Vec::new();
    for cookie in cookies {
        for path in PAGES {
            let response = ask(site, "GET", path, cookie, "").await;
            let status = response.status();
            all.push((path.to_owned(), status, html(response).await));
        }
    }
    all
}

#[tokio::test]
async fn sheltered_homes_change_no_body() {
    let (site, app) = site_with("sheltered", limited(Vec::new())).await;
    let mut cookies = Vec::new();
    for number in PEOPLE {
        cookies.push(log_in(&site, number).await);
    }
    let before = answers(&site, &cookies).await;
    assert!(before.iter().all(|(_, status, _)| *status == StatusCode::OK));
    assert!(before.iter().any(|(_, _, body)| body.contains("Solhaga")));
    // One of the demonstration's own is there already.
    assert!(!before.iter().any(|(_, _, body)| body.contains("Skyddat boende i demonstrationen")));
    let day = jiff::civil::date(2026, 9, 1);
    let run = Days { starts_on: Some(day), is_started: true, ..Days::default() };
    let mut tx = app.db.write().await.unwrap();
    for (name, days) in [
        ("one", run),
        ("two", Days { starts_on: Some(day), ..Days::default() }),
        ("three", Days { paused_from: Some(day), paused_to: Some(day), ..run }),
        ("four", Days { closed_on: Some(day), ..run }),
    ] {
        let operation = home(name, days);
        store::operation::insert(&mut tx, &operation).await.unwrap();
        let version = (&operation.id, 1);
        let answers = domain::Answers::default();
        let now = app.clock.now();
        store::operation::keep_version(&mut tx, version, None, &answers, now).await.unwrap();
    }
    tx.commit().await.unwrap();
    let after = answers(&site, &cookies).await;
    for (one, other) in before.iter().zip(&after) {
        assert_eq!(one, other);
    }
}

#[tokio::test]
async fn a_sheltered_home_is_answered_as_what_is_not_there() {
    let (site, app) = site_with("sheltered-one", limited(Vec::new())).await;
    let mut tx = app.db.write().await.unwrap();
    let operation = home("one", Days { is_started: true, ..Days::default() });
    store::operation::insert(&mut tx, &operation).await.unwrap();
    tx.commit().await.unwrap();
    for number in PEOPLE {
        let cookie = log_in(&site, number).await;
        for (method, end) in [
            ("GET", ""),
            ("POST", "/andra"),
            ("POST", "/pausa"),
            ("POST", "/ateruppta"),
            ("POST", "/lagg-ned"),
            ("POST", "/startad"),
        ] {
            let mut bodies = Vec::new();
            for id in ["one", "two"] {
                let path = format!("/verksamheter/{id}{end}");
                let response = ask(&site, method, &path, &cookie, "").await;
                assert_eq!(response.status(), StatusCode::NOT_FOUND, "{method} {path}");
                bodies.push(html(response).await.replace(&path, ""));
            }
            assert_eq!(bodies.first(), bodies.last(), "{method} {end}");
        }
    }
}
