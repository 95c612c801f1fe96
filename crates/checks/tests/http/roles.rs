//! Every route for every role, as a table that is checked in (`tests/roles.txt`).

use std::fmt::Write as _;
use std::path::Path;

use axum::http::header::LOCATION;
use axum::response::Response;
use web::ROUTES;

use super::site::{ask, html, log_in, site, to};

/// Who asks: a name, and the test number that he or she logs in with.
const WHO: &[(&str, &str)] = &[
    ("nobody", ""),
    ("reporter", "199301052388"),
    ("lead_reporter", "198008129812"),
    ("other_committee", "198410249810"),
    ("case_officer", "198209179806"),
    ("administrator", "197502289817"),
];

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
    let site = site("roles").await.0;
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
            let begun = to(&begun);
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
