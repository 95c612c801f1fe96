//! Every route for every role, as a table that is checked in (`tests/roles.txt`).
#![expect(clippy::unwrap_used, clippy::panic, reason = "a test stops where it fails")]

use std::fmt::Write as _;
use std::path::Path;

use app::{App, Clock, Form, Mode};
use axum::Router;
use axum::body::Body;
use axum::http::Request;
use axum::http::header::{CONTENT_TYPE, COOKIE, LOCATION, SET_COOKIE};
use axum::response::Response;
use http_body_util::BodyExt;
use jiff::civil::date;
use store::{Db, Keyring};
use tower::ServiceExt;
use web::{Options, ROUTES, Site};

/// Who asks: a name, and the test number that he or she logs in with.
const WHO: &[(&str, &str)] = &[
    ("nobody", ""),
    ("reporter", "199301052388"),
    ("lead_reporter", "198008129812"),
    ("other_committee", "198410249810"),
    ("case_officer", "198209179806"),
    ("administrator", "197502289817"),
];

async fn site() -> Router {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR"));
    let path = folder.join(format!("roles-{}.db", std::process::id()));
    let keys = Keyring::generate(store::Mode::Demo).unwrap();
    let db = Db::open(&format!("sqlite:{}", path.display()), keys).await.unwrap();
    let form = Form::individual_report().unwrap();
    let mut app = App::new(db, form, app::reference().unwrap(), Mode::Demo);
    app.clock = Clock::by_hand("2026-11-23T10:00:00Z".parse().unwrap());
    app.db.migrate(app.clock.now()).await.unwrap();
    app::demo::fill(&app, date(2026, 11, 23)).await.unwrap();
    web::router(Site::new(app, Options { is_https: false }).unwrap())
}

async fn ask(site: &Router, method: &str, path: &str, cookie: &str, form: &str) -> Response {
    let request = Request::builder()
        .method(method)
        .uri(path)
        .header(COOKIE, cookie)
        .header(CONTENT_TYPE, "application/x-www-form-urlencoded")
        .body(Body::from(form.to_owned()))
        .unwrap();
    site.clone().oneshot(request).await.unwrap()
}

async fn log_in(site: &Router, number: &str) -> String {
    let response = ask(site, "POST", "/logga-in", "", &format!("number={number}")).await;
    let cookie =
        response.headers().get(SET_COOKIE).unwrap_or_else(|| panic!("{number} is not let in"));
    cookie.to_str().unwrap().split(';').next().unwrap().to_owned()
}

async fn html(response: Response) -> String {
    let bytes = response.into_body().collect().await.unwrap().to_bytes();
    String::from_utf8_lossy(&bytes).into_owned()
}

/// Where the answer leads, if anywhere: the path without what differs from time to time.
fn shown(response: &Response) -> String {
    let status = response.status().as_u16();
    let to = response.headers().get(LOCATION).map(|to| to.to_str().unwrap());
    match to {
        Some(to) if to.starts_with("/logga-in") => format!("{status} login"),
        Some(_) | None => status.to_string(),
    }
}

#[tokio::test]
async fn every_route_answers_every_role_as_the_table_says() {
    let site = site().await;
    let reporter = log_in(&site, "199301052388").await;
    let home = html(ask(&site, "GET", "/mina-rapporter", &reporter, "").await).await;
    let report = home.split("href=\"/rapporter/").nth(1).unwrap().split('"').next().unwrap();
    let mut table = String::from(
        "Vad varje adress svarar var och en. Utkastet och rapporten hör till den som heter reporter; \n\
         lead_reporter har samma nämnd och område. Filen görs av testerna; ändras den ska ändringen läsas.\n\n",
    );
    for (method, route) in ROUTES {
        let mut line = format!("{method:<5}{route:<30}");
        for (who, number) in WHO {
            // Each asks about a draft of its own, since some of the deeds end it.
            let begun = ask(&site, "POST", "/utkast", &reporter, "").await;
            let begun = begun.headers().get(LOCATION).unwrap().to_str().unwrap().to_owned();
            let draft = begun.split('/').nth(2).unwrap().to_owned();
            let place =
                "revision=1&shown=committee&shown=area&committee=demo-gotland-social&area=LSS";
            ask(&site, "POST", &format!("/utkast/{draft}/inledning"), &reporter, place).await;
            let id = if route.starts_with("/rapporter") { report } else { draft.as_str() };
            let path = route
                .replace("{id}", id)
                .replace("{path}", "inledning")
                .replace("{slug}", "kontakt")
                .replace("{folder}/{*name}", "x/verkstallt.css");
            let cookie =
                if number.is_empty() { String::new() } else { log_in(&site, number).await };
            let response = ask(&site, method, &path, &cookie, "revision=2&proposal=x").await;
            write!(line, " {who}={}", shown(&response)).unwrap();
        }
        table.push_str(&line);
        table.push('\n');
    }
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/roles.txt");
    let before = std::fs::read_to_string(&path).unwrap_or_default();
    if before != table {
        let new = path.with_extension("ny.txt");
        std::fs::write(&new, &table).unwrap();
        panic!("who may do what has changed: compare {} and keep it if it is right", new.display());
    }
}
