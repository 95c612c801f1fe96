//! A sheltered home differs in nothing that an organisation is answered, from one that is not there.

use axum::http::StatusCode;
use domain::ids::{OperationId, OrganisationId};
use domain::register::LegalGround;
use domain::register::deadline::Days;
use store::operation::{Operation, Place};

use super::site::{ask, html, limited, log_in, site_with, to};

/// Everybody in the register of the demonstration's municipality: the test number, and what is asked for.
const PEOPLE: [&str; 4] = ["196703119815", "197805239808", "198509079813", "197106029833"];
const PAGES: [&str; 17] = [
    "/",
    "/demo/post",
    "/verksamhetsstatistik",
    "/verksamhetsstatistik.csv",
    "/registret/anslutna",
    "/registret/anslutna.csv",
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

/// The administrator at the authority.
const ADMINISTRATOR: &str = "197502289817";

/// Sends the draft with the answers, as the authority's administrator does; the notice.
async fn sent(site: &axum::Router, cookie: &str, draft: &str, answers: &str) -> String {
    let shown: String = answers
        .split('&')
        .filter_map(|pair| Some(format!("&shown={}", pair.split_once('=')?.0)))
        .collect();
    let form = format!("revision=1&{answers}{shown}");
    let saved = ask(site, "POST", &format!("/utkast/{draft}/borja"), cookie, &form).await;
    assert_eq!(saved.status(), StatusCode::SEE_OTHER);
    let sent = ask(site, "POST", &format!("/utkast/{draft}/skicka"), cookie, "revision=2").await;
    let sent = to(&sent);
    let id = sent.strip_prefix("/inskickat/").and_then(|rest| rest.strip_suffix("?mottagen=1"));
    id.unwrap_or_else(|| panic!("{sent}")).to_owned()
}

/// The draft that an address leads to.
async fn begun(site: &axum::Router, cookie: &str, path: &str, form: &str) -> String {
    let to = to(&ask(site, "POST", path, cookie, form).await);
    to.split('/').nth(2).unwrap_or_else(|| panic!("{path} leads to {to}")).to_owned()
}

/// A home that starts on the day, entered at the desk: its operation, and the notice.
async fn entered(site: &axum::Router, cookie: &str, name: &str, day: &str) -> (String, String) {
    let of = "organisation=demo-gotland";
    let draft = begun(site, cookie, "/skyddade-boenden", of).await;
    let answers = format!(
        "basis=2026%2F117&name={name}&unit=Socialn%C3%A4mnden&starts_on={day}&extent_text=x\
         &places=40&apartments=Ingenstans+9&target_groups=older&street=Ingenstans+9\
         &postcode=620+00&city=Ingenstans&municipality=0980&phone=0498174060\
         &email=hem%40kommun.example&first_name=Anna&last_name=Prov\
         &person_number=198506149809&manager_email=anna%40kommun.example\
         &manager_phone=0498174061&staff_text=x&contact_name=Prov\
         &contact_email=prov%40kommun.example"
    );
    let notice = sent(site, cookie, &draft, &answers).await;
    let list = html(ask(site, "GET", "/skyddade-boenden", cookie, "").await).await;
    let row = list.split("<tr").find(|row| row.contains(name)).unwrap();
    let id = row.split("href=\"/skyddade-boenden/").nth(1).unwrap().split('"').next().unwrap();
    (id.to_owned(), notice)
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
    let desk = log_in(&site, ADMINISTRATOR).await;
    entered(&site, &desk, "Hemligt-nu", "2026-09-01").await;
    entered(&site, &desk, "Hemligt-sedan", "2027-01-01").await;
    let (closed, _) = entered(&site, &desk, "Hemligt-slut", "2026-09-01").await;
    let close = format!("/skyddade-boenden/{closed}/lagg-ned");
    let draft = begun(&site, &desk, &close, "").await;
    sent(&site, &desk, &draft, "closed_on=2026-11-01").await;
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
    // The desk's list reads what each home's record says.
    let (version, now) = ((&operation.id, 1), app.clock.now());
    let nothing = domain::Answers::default();
    store::operation::keep_version(&mut tx, version, None, &nothing, now).await.unwrap();
    tx.commit().await.unwrap();
    let desk = log_in(&site, ADMINISTRATOR).await;
    let (home, notice) = entered(&site, &desk, "Hemligt-nu", "2026-09-01").await;
    for number in PEOPLE {
        let cookie = log_in(&site, number).await;
        for (method, route, id) in [
            ("GET", "/verksamheter/{id}", &home),
            ("POST", "/verksamheter/{id}/andra", &home),
            ("GET", "/skyddade-boenden/{id}", &home),
            ("POST", "/skyddade-boenden/{id}/lagg-ned", &home),
            ("GET", "/inskickat/{id}", &notice),
            ("GET", "/inskickat/{id}/bekraftelse.pdf", &notice),
            ("GET", "/anmalan/{id}", &notice),
            ("POST", "/anmalan/{id}", &notice),
            ("GET", "/anmalningar/{id}", &notice),
        ] {
            let mut bodies = Vec::new();
            for id in [id.as_str(), "none"] {
                let path = route.replace("{id}", id);
                let response = ask(&site, method, &path, &cookie, "").await;
                assert_eq!(response.status(), StatusCode::NOT_FOUND, "{method} {path}");
                bodies.push(html(response).await.replace(&path, ""));
            }
            assert_eq!(bodies.first(), bodies.last(), "{method} {route}");
        }
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
