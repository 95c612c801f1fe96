//! What was kept stays until its person has chosen, sent it or thrown it away; and what cannot be opened keeps nobody out.

use std::path::Path;

use app::App;
use axum::Router;
use axum::http::StatusCode;
use domain::ids::{DraftId, FieldId};
use jiff::SignedDuration;
use sqlx::{Connection as _, SqliteConnection};

use super::site::{ask, file, html, limited, log_in, site_in, site_with, to};

/// Two who report for the same committee, in the same area.
const ANNA: &str = "199301052388";
const BERIT: &str = "198008129812";

/// Logs in, in a browser that has nothing from before; the cookie, and where the login leads.
async fn log_in_again(site: &Router, number: &str) -> (String, String) {
    let form = format!("number={number}&to=/perioder");
    let back = ask(site, "POST", "/logga-in", "", &form).await;
    let cookie = back.headers().get("set-cookie").unwrap().to_str().unwrap();
    (cookie.split(';').next().unwrap().to_owned(), to(&back))
}

async fn page(site: &Router, cookie: &str, path: &str) -> String {
    let answer = ask(site, "GET", path, cookie, "").await;
    assert_eq!(answer.status(), StatusCode::OK, "{path}");
    html(answer).await
}

/// What the form with the address sends when nothing is chosen in it.
fn form(page: &str, action: &str) -> String {
    let form = page.split(&format!("action=\"{action}\"")).nth(1);
    let form = form.unwrap_or_else(|| panic!("{action} is not there: {page}"));
    let fields = form.split("</form>").next().unwrap().split("type=\"hidden\" name=\"").skip(1);
    let fields = fields.map(|field| {
        let mut parts = field.split('"');
        format!("{}={}", parts.next().unwrap(), parts.nth(1).unwrap())
    });
    fields.collect::<Vec<_>>().join("&")
}

/// What the draft says.
async fn answer(app: &App, tab: &str, field: &str) -> String {
    let id = DraftId::new(tab.split('/').nth(2).unwrap());
    let mut tx = app.db.read().await.unwrap();
    let draft = store::draft::by_id(&mut tx, &id).await.unwrap().unwrap();
    draft.answers.get(&FieldId::new(field)).unwrap_or_default().to_owned()
}

/// Anna has a first name in a draft, and her session ends. Berit saves other first names in it, so many times. Then Anna
/// sends what stands in her page: a tab with both names.
async fn a_conflict(name: &str, saves: usize) -> (Router, App, String) {
    let (site, app) = site_with(name, limited(Vec::new())).await;
    let anna = log_in(&site, ANNA).await;
    let first = to(&ask(&site, "POST", "/utkast", &anna, "").await);
    ask(&site, "POST", &first, &anna, "revision=1&shown=area&area=LSS").await;
    let tab = first.replace("/inledning", "/individuppgifter");
    ask(&site, "POST", &tab, &anna, "revision=2&shown=first_name&first_name=Anna").await;
    assert_eq!(answer(&app, &tab, "first_name").await, "Anna");
    app.clock.advance(SignedDuration::from_mins(31));
    let berit = log_in(&site, BERIT).await;
    for n in 1..=saves {
        let left = saves - n;
        let form = format!("revision={}&shown=first_name&first_name=Berit-{left}", n + 2);
        ask(&site, "POST", &tab, &berit, &form).await;
    }
    assert_eq!(answer(&app, &tab, "first_name").await, "Berit-0");
    let form = "revision=3&shown=first_name&first_name=LANGTEXT&shown=last_name&last_name=Zebra\
                &action=continue";
    let refused = to(&ask(&site, "POST", &tab, &anna, form).await);
    assert!(refused.starts_with("/logga-in?to="), "{refused}");
    (site, app, tab)
}

#[tokio::test]
async fn what_was_typed_after_the_end_and_changed_by_a_colleague_waits_for_a_choice() {
    let (site, app, tab) = a_conflict("kept-conflict", 1).await;
    // Wherever and however often Anna logs in, it is there.
    for _ in 0..2 {
        let (anna, leads) = log_in_again(&site, ANNA).await;
        assert_eq!(leads, "/kvar?to=%2Fperioder");
        let kept = page(&site, &anna, &leads).await;
        assert!(kept.contains("LANGTEXT") && kept.contains("visas båda när du sparar"), "{kept}");
        assert!(!kept.contains("\"last_name\""), "what nobody else has changed is saved: {kept}");
        assert_eq!(answer(&app, &tab, "last_name").await, "Zebra");
        assert_eq!(answer(&app, &tab, "first_name").await, "Berit-0", "nothing is overwritten");
    }
    let (berit, leads) = log_in_again(&site, BERIT).await;
    assert_eq!(leads, "/perioder", "nothing of it is hers");
    assert!(!page(&site, &berit, "/kvar").await.contains("LANGTEXT"));
    let (anna, _) = log_in_again(&site, ANNA).await;
    let kept = page(&site, &anna, "/kvar").await;
    let asked = ask(&site, "POST", &tab, &anna, &form(&kept, &tab)).await;
    assert_eq!(asked.status(), StatusCode::CONFLICT);
    let both = html(asked).await;
    assert!(both.contains("LANGTEXT") && both.contains("Berit-0"), "both are shown: {both}");
    // Anna was the last to save, her surname; that it was she who changed the first name is not said.
    assert!(both.contains("av en kollega eller av dig själv"), "{both}");
    let kept = page(&site, &anna, "/kvar").await;
    assert!(kept.contains("LANGTEXT"), "nothing is chosen yet");
    assert!(both.contains("value=\"chosen\""), "{both}");
    let choice = format!("{}&first_name=LANGTEXT&action=chosen", form(&both, &tab));
    let saved = to(&ask(&site, "POST", &tab, &anna, &choice).await);
    assert!(saved.starts_with("/utkast/"), "{saved}");
    assert!(!saved.contains("nya="), "no question is new: {saved}");
    assert_eq!(answer(&app, &tab, "first_name").await, "LANGTEXT");
    assert!(page(&site, &anna, "/kvar").await.contains("Inget väntar på dig"));
    assert_eq!(log_in_again(&site, ANNA).await.1, "/perioder");
}

#[tokio::test]
async fn where_what_it_was_typed_on_is_gone_everything_different_waits_for_a_choice() {
    // One more than there are earlier states of a draft.
    let (site, app, tab) = a_conflict("kept-baseless", 201).await;
    let (anna, leads) = log_in_again(&site, ANNA).await;
    assert_eq!(leads, "/kvar?to=%2Fperioder");
    let kept = page(&site, &anna, &leads).await;
    assert!(kept.contains("LANGTEXT") && kept.contains("Zebra"), "{kept}");
    let both = html(ask(&site, "POST", &tab, &anna, &form(&kept, &tab)).await).await;
    assert!(both.contains("LANGTEXT") && both.contains("Berit-0"), "both are shown: {both}");
    let choice = format!("{}&first_name=Berit-0&last_name=Zebra", form(&both, &tab));
    ask(&site, "POST", &tab, &anna, &choice).await;
    assert_eq!(answer(&app, &tab, "first_name").await, "Berit-0");
    assert_eq!(answer(&app, &tab, "last_name").await, "Zebra");
    assert!(page(&site, &anna, "/kvar").await.contains("Inget väntar på dig"));
}

#[tokio::test]
async fn what_is_chosen_after_the_end_of_a_session_is_what_was_chosen() {
    let (site, app, tab) = a_conflict("kept-chosen", 1).await;
    let (anna, leads) = log_in_again(&site, ANNA).await;
    let kept = page(&site, &anna, &leads).await;
    let both = html(ask(&site, "POST", &tab, &anna, &form(&kept, &tab)).await).await;
    app.clock.advance(SignedDuration::from_mins(31));
    let choice = format!("{}&first_name=LANGTEXT&action=continue", form(&both, &tab));
    ask(&site, "POST", &tab, &anna, &choice).await;
    let (anna, leads) = log_in_again(&site, ANNA).await;
    assert_eq!(leads, format!("{tab}?sparat=ja"));
    assert_eq!(answer(&app, &tab, "first_name").await, "LANGTEXT");
    assert!(page(&site, &anna, "/kvar").await.contains("Inget väntar på dig"));
}

#[tokio::test]
async fn what_waits_for_a_choice_can_be_thrown_away() {
    let (site, app, tab) = a_conflict("kept-thrown", 1).await;
    let (anna, leads) = log_in_again(&site, ANNA).await;
    let kept = page(&site, &anna, &leads).await;
    let id = kept.split("action=\"/kvar/").nth(1).unwrap().split('"').next().unwrap();
    ask(&site, "POST", &format!("/kvar/{id}"), &anna, "kasta=ja").await;
    assert!(page(&site, &anna, "/kvar").await.contains("Inget väntar på dig"));
    assert_eq!(log_in_again(&site, ANNA).await.1, "/perioder");
    assert_eq!(answer(&app, &tab, "first_name").await, "Berit-0");
}

#[tokio::test]
async fn what_cannot_be_saved_since_a_colleague_has_thrown_the_draft_away_waits_still() {
    let (site, _, tab) = a_conflict("kept-discarded", 1).await;
    let (anna, leads) = log_in_again(&site, ANNA).await;
    let kept = page(&site, &anna, &leads).await;
    assert!(kept.contains("Gå vidare utan att spara"), "it is no sending: {kept}");
    let berit = log_in(&site, BERIT).await;
    let discard = tab.replace("/individuppgifter", "/kasta");
    ask(&site, "POST", &discard, &berit, "").await;
    let told = html(ask(&site, "POST", &tab, &anna, &form(&kept, &tab)).await).await;
    assert!(told.contains("kastades innan det du skrev sparades"), "{told}");
    assert!(told.contains("href=\"/kvar\""), "{told}");
    assert!(page(&site, &anna, "/kvar").await.contains("LANGTEXT"));
}

/// Changes one byte of what is kept of the form with the address.
async fn damage(database: &Path, address: &str) {
    let mut raw = SqliteConnection::connect(database.to_str().unwrap()).await.unwrap();
    let byte = "CASE substr(hex(body_sealed), 61, 2) WHEN '00' THEN '01' ELSE '00' END";
    let sql = format!(
        "UPDATE kept_post SET body_sealed = unhex(substr(hex(body_sealed), 1, 60) || {byte} || \
         substr(hex(body_sealed), 63)) WHERE path = '{address}'"
    );
    let changed = sqlx::raw_sql(sqlx::AssertSqlSafe(sql)).execute(&mut raw).await.unwrap();
    assert_eq!(changed.rows_affected(), 1);
}

#[tokio::test]
async fn what_cannot_be_opened_keeps_nobody_out_and_holds_nothing_else_back() {
    let database = file("kept-damaged");
    let (site, app) = site_in(&database, limited(Vec::new())).await;
    let anna = log_in(&site, ANNA).await;
    let draft = to(&ask(&site, "POST", "/utkast", &anna, "").await);
    app.clock.advance(SignedDuration::from_mins(31));
    ask(&site, "POST", "/arenden/c1/anteckning", &anna, "note=Zebra+ett").await;
    ask(&site, "POST", "/arenden/c1/anhorig", &anna, "reference=ZEBR-TREE-11").await;
    ask(&site, "POST", &draft, &anna, "revision=1&shown=area&area=LSS").await;
    damage(&database, "/arenden/c1/anteckning").await;
    for _ in 0..2 {
        let (anna, leads) = log_in_again(&site, ANNA).await;
        assert_eq!(leads, "/kvar?to=%2Fperioder");
        assert_eq!(answer(&app, &draft, "area").await, "LSS", "what belongs elsewhere is there");
        let kept = page(&site, &anna, &leads).await;
        assert!(kept.contains("Det du skrev är kvar") && kept.contains("ZEBR-TREE-11"), "{kept}");
        assert!(kept.contains("Tjänsten kan inte öppna det som sparades här"), "{kept}");
        assert!(kept.contains("Uppge den här koden om du kontaktar oss: "), "{kept}");
        let home = page(&site, &anna, "/mina-rapporter").await;
        assert!(home.contains("Du har text som inte är skickad"), "there is a way to it");
    }
    let (anna, _) = log_in_again(&site, ANNA).await;
    let kept = page(&site, &anna, "/kvar").await;
    let ids = kept.split("action=\"/kvar/").skip(1).map(|rest| rest.split('"').next().unwrap());
    for id in ids {
        ask(&site, "POST", &format!("/kvar/{id}"), &anna, "kasta=ja").await;
    }
    assert!(page(&site, &anna, "/kvar").await.contains("Inget väntar på dig"));
}

#[tokio::test]
async fn where_nothing_can_be_opened_it_is_not_said_to_be_there() {
    let database = file("kept-closed");
    let (site, app) = site_in(&database, limited(Vec::new())).await;
    let anna = log_in(&site, ANNA).await;
    app.clock.advance(SignedDuration::from_mins(31));
    ask(&site, "POST", "/arenden/c1/anteckning", &anna, "note=Zebra+ett").await;
    damage(&database, "/arenden/c1/anteckning").await;
    let (anna, leads) = log_in_again(&site, ANNA).await;
    let kept = page(&site, &anna, &leads).await;
    assert!(kept.contains("Det du skrev kan inte läsas"), "{kept}");
    assert!(!kept.contains("Det du skrev är kvar") && !kept.contains("name=\"kvar\""), "{kept}");
    let id = kept.split("action=\"/kvar/").nth(1).unwrap().split('"').next().unwrap();
    let shown = to(&ask(&site, "POST", &format!("/kvar/{id}"), &anna, "").await);
    assert_eq!(shown, "/kvar", "nothing but throwing it away can be done with it");
    ask(&site, "POST", &format!("/kvar/{id}"), &anna, "kasta=ja").await;
    assert!(page(&site, &anna, "/kvar").await.contains("Inget väntar på dig"));
}
