//! Every route of the register for every level and legal ground, as a table that is checked in (`tests/grounds.txt`).

use std::fmt::Write as _;
use std::path::Path;

use super::site::{ask, html, log_in, site};

/// Who asks: a name, and the test number that he or she logs in with.
const WHO: &[(&str, &str)] = &[
    ("representative", "196703119815"),
    ("register_administrator", "197805239808"),
    ("user_lss", "198509079813"),
    ("user_sol", "197106029833"),
    ("other_organisation", "199204182381"),
    ("case_officer", "198209179806"),
    ("stranger", "199001262386"),
];

/// Operations of the demonstration: what they are, and their ids.
const WHAT: &[(&str, &str)] = &[
    ("sol", "demo-operation-0"),
    ("lss", "demo-operation-6"),
    ("sheltered", "demo-operation-12"),
    ("none", "demo-operation-99"),
];

const ROUTES: &[(&str, &str)] = &[
    ("GET", "/verksamheter/{id}"),
    ("POST", "/verksamheter/{id}/andra"),
    ("POST", "/verksamheter/{id}/pausa"),
    ("POST", "/verksamheter/{id}/ateruppta"),
    ("POST", "/verksamheter/{id}/lagg-ned"),
    ("POST", "/verksamheter/{id}/startad"),
];

#[tokio::test]
async fn every_level_reaches_its_legal_grounds_and_nothing_else() {
    let site = site("grounds").await.0;
    let mut cookies = Vec::new();
    for (_, number) in WHO {
        cookies.push(log_in(&site, number).await);
    }
    // The notice that the demonstration has of an operation under LSS.
    let administrator = log_in(&site, "197805239808").await;
    let list = html(ask(&site, "GET", "/verksamheter?sok=kvarnen", &administrator, "").await).await;
    let operation = list.split("href=\"/verksamheter/").nth(1).unwrap();
    let operation = operation.split(['"', '?']).next().unwrap();
    let path = format!("/verksamheter/{operation}");
    let page = html(ask(&site, "GET", &path, &administrator, "").await).await;
    let sent = page.split("href=\"/inskickat/").nth(1).unwrap().split('"').next().unwrap();
    let mut asked: Vec<(&str, &str, &str, &str)> = Vec::new();
    for (method, route) in ROUTES {
        for (what, id) in WHAT {
            asked.push((method, route, what, id));
        }
    }
    asked.push(("GET", "/inskickat/{id}", "lss", sent));
    asked.push(("GET", "/inskickat/{id}/bekraftelse.pdf", "lss", sent));
    let mut table = String::from(
        "Vad varje adress i registret svarar var och en, för en verksamhet enligt SoL, en enligt LSS, ett skyddat boende och en som\n\
         inte finns. user_lss och user_sol är användare med bara det lagrummet; other_organisation är företrädare för en annan\n\
         organisation. Filen görs av testerna; ändras den ska ändringen läsas.\n\n",
    );
    for (method, route, what, id) in asked {
        write!(table, "{method:<5}{route:<30}{what:<10}").unwrap();
        for ((who, _), cookie) in WHO.iter().zip(&cookies) {
            let path = route.replace("{id}", id);
            let response = ask(&site, method, &path, cookie, "").await;
            write!(table, " {who}={}", response.status().as_u16()).unwrap();
        }
        table.push('\n');
    }
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/grounds.txt");
    let before = std::fs::read_to_string(&path).unwrap_or_default();
    if before != table {
        let new = path.with_extension("ny.txt");
        std::fs::write(&new, &table).unwrap();
        panic!("who may do what has changed: compare {} and keep it if it is right", new.display());
    }
}
