//! The pages about what has been removed: every line and every receipt is reached by links alone.

use std::collections::BTreeSet;

use app::App;
use axum::Router;
use axum::http::StatusCode;
use domain::ids::CaseId;
use jiff::SignedDuration;
use store::removal::Stamp;

use super::site::{ask, html, limited, log_in, site_with};

const REPORTER: &str = "196903089800";
const ADMINISTRATOR: &str = "197502289817";
const STRANGER: &str = "199001262386";

/// Some case that there is.
async fn a_case(site: &Router, app: &App) -> store::case::Case {
    let cookie = log_in(site, REPORTER).await;
    let page = html(ask(site, "GET", "/arenden", &cookie, "").await).await;
    let mut links = page.split("href=\"/arenden/").skip(1);
    let id = links.find_map(|rest| rest.split(['"', '/', '?']).next().filter(|it| it.len() > 9));
    let mut tx = app.db.read().await.unwrap();
    store::case::by_id(&mut tx, &CaseId::new(id.unwrap())).await.unwrap().unwrap()
}

/// As if so many cases like the one had been removed at one time.
async fn removed(app: &App, like: &store::case::Case, run: &str, count: usize) {
    let mut tx = app.db.write().await.unwrap();
    let stamp = Stamp {
        run: run.to_owned(),
        rule: "case, 12 months".to_owned(),
        by: "-".to_owned(),
        at: app.clock.now(),
    };
    for n in 0..count {
        let id = CaseId::new(format!("{run}-{n:04}"));
        let one = store::case::Case { reference: id.to_string(), id, ..like.clone() };
        store::removal::remove_case(&mut tx, &one, &stamp).await.unwrap();
    }
    tx.commit().await.unwrap();
}

/// Where the link with the words leads.
fn link(page: &str, words: &str) -> Option<String> {
    let before =
        page.split(&format!("\">{words}</a>")).next().filter(|it| it.len() < page.len())?;
    let address = before.rsplit("href=\"").next()?;
    Some(address.replace("&#38;", "&").replace("&amp;", "&"))
}

/// Every page from the address on, by the link to the next.
async fn walk(site: &Router, cookie: &str, first: &str) -> Vec<String> {
    let (mut pages, mut at) = (Vec::new(), Some(first.to_owned()));
    while let Some(address) = at {
        let answer = ask(site, "GET", &address, cookie, "").await;
        assert_eq!(answer.status(), StatusCode::OK, "{address}");
        let page = html(answer).await;
        at = link(&page, "Nästa sida").map(|to| to.split('#').next().unwrap().to_owned());
        pages.push(page);
        assert!(pages.len() < 10, "the pages go round and round");
    }
    pages
}

#[tokio::test]
async fn all_that_was_removed_is_reached_by_links() {
    let (site, app) = site_with("removals", limited(Vec::new())).await;
    let cookie = log_in(&site, ADMINISTRATOR).await;
    let empty = html(ask(&site, "GET", "/gallring", &cookie, "").await).await;
    assert!(empty.contains("Inget som har skickats in har gallrats än"));
    let case = a_case(&site, &app).await;
    removed(&app, &case, "large", 450).await;
    let pages = walk(&site, &cookie, "/gallring/large?mer=1").await;
    assert_eq!(pages.len(), 3);
    let told = [("1", "1–200"), ("2", "201–400"), ("3", "401–450")];
    for (page, (number, lines)) in pages.iter().zip(told) {
        assert!(page.contains("450 poster togs bort"), "it says how many there are in all");
        assert!(page.contains(&format!("Sida {number} av 3: rad {lines} av 450.")), "{number}");
        assert!(page.contains("Det finns mer att ta bort"));
    }
    let all: BTreeSet<String> = (0..450).map(|n| format!(">large-{n:04}<")).collect();
    let missed: Vec<_> =
        all.iter().filter(|it| !pages.iter().any(|page| page.contains(*it))).collect();
    assert!(missed.is_empty(), "{missed:?}");
    for n in 0..30 {
        app.clock.advance(SignedDuration::from_secs(1));
        removed(&app, &case, &format!("small-{n:02}"), 1).await;
    }
    let pages = walk(&site, &cookie, "/gallring").await.concat();
    let mut listed =
        pages.split("href=\"/gallring/").skip(1).map(|it| it.split('"').next().unwrap());
    for n in (0..30).rev() {
        assert_eq!(listed.next(), Some(format!("small-{n:02}").as_str()), "the latest first");
    }
    assert_eq!((listed.next(), listed.next()), (Some("large"), None));
    let small = html(ask(&site, "GET", "/gallring/small-00", &cookie, "").await).await;
    assert!(!small.contains("Sida 1 av"), "a receipt on one page says nothing of pages");
}

#[tokio::test]
async fn drafts_that_nobody_can_be_told_of_are_told_with_what_to_do() {
    let (site, app) = site_with("untold", limited(Vec::new())).await;
    let stranger = log_in(&site, STRANGER).await;
    let begun = ask(&site, "POST", "/anslut", &stranger, "").await;
    assert_eq!(begun.status(), StatusCode::SEE_OTHER);
    let told = "ligger kvar, eftersom ingen kan påminnas om det";
    for (days, is_told) in [(0, false), (62, true)] {
        app.clock.advance(SignedDuration::from_hours(24 * days));
        let cookie = log_in(&site, ADMINISTRATOR).await;
        let page = html(ask(&site, "GET", "/gallring", &cookie, "").await).await;
        assert_eq!(page.contains(told), is_told, "after {days} days");
        assert_eq!(page.contains("Se till att nämnden har en huvudrapportör"), is_told);
    }
}
