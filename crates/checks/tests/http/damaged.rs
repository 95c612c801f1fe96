//! Every list is there though everything that it could show of people is damaged.

use axum::http::StatusCode;
use sqlx::ConnectOptions as _;
use sqlx::sqlite::SqliteConnectOptions;
use store::Keyring;

use super::site::{ask, file, html, limited, log_in, site_of};

const REPORTER: &str = "196903089800";
const ADMINISTRATOR: &str = "197502289817";

#[tokio::test]
async fn lists_are_there_though_what_they_show_is_damaged() {
    let path = file("damaged");
    let keys = Keyring::generate(store::Mode::Demo).unwrap();
    let site = site_of(&path, keys.clone(), limited(Vec::new())).await.0;
    let reporter = log_in(&site, REPORTER).await;
    let whole = html(ask(&site, "GET", "/mina-rapporter", &reporter, "").await).await;
    let report = whole.split("href=\"/rapporter/").nth(1).unwrap().split('"').next().unwrap();
    let mut connection = SqliteConnectOptions::new().filename(&path).connect().await.unwrap();
    // The last byte of each is gone.
    let cut = "UPDATE cases SET person_sealed = substr(person_sealed, 1, length(person_sealed) - 1); \
               UPDATE draft SET answers_sealed = substr(answers_sealed, 1, length(answers_sealed) - 1); \
               UPDATE case_note SET note_sealed = substr(note_sealed, 1, length(note_sealed) - 1); \
               DELETE FROM outbox; \
               INSERT INTO outbox (id, kind, body_sealed, created_at, done_at) \
               VALUES ('sent', 'mail-added', x'00', 1, 2), ('waiting', 'mail-added', x'00', 1, NULL)";
    sqlx::raw_sql(cut).execute(&mut connection).await.unwrap();
    // Started anew: what was whole when it was read stands in memory.
    let site = site_of(&path, keys, limited(Vec::new())).await.0;
    for (address, is_told) in [
        ("/mina-rapporter", true),
        ("/arenden", true),
        ("/arenden?lista=arkiv", false),
        ("/arbetslista", false),
        ("/skyddade", false),
        ("/perioder", false),
    ] {
        let answer = ask(&site, "GET", address, &reporter, "").await;
        assert_eq!(answer.status(), StatusCode::OK, "{address}");
        let page = html(answer).await;
        assert!(!is_told || page.contains("Kan inte visas"), "{address}");
        assert!(!is_told || page.contains("Vi kan inte visa ärendet just nu"), "{address}");
        assert!(!page.contains("/kvittens.pdf"), "what cannot be opened is no link: {address}");
        assert!(!page.contains("Läs igenom de ikryssade"), "nothing can be ticked: {address}");
    }
    let answer = ask(&site, "GET", &format!("/rapporter/{report}"), &reporter, "").await;
    assert_eq!(answer.status(), StatusCode::INTERNAL_SERVER_ERROR);
    let page = html(answer).await;
    assert!(
        page.contains("Det hjälper inte att försöka igen") && page.contains("Uppge den här koden")
    );
    let administrator = log_in(&site, ADMINISTRATOR).await;
    for address in ["/rattelser", "/gallring"] {
        let answer = ask(&site, "GET", address, &administrator, "").await;
        assert_eq!(answer.status(), StatusCode::OK, "{address}");
    }
    let messages = html(ask(&site, "GET", "/meddelanden", &administrator, "").await).await;
    assert_eq!(messages.matches("verkstallt verify").count(), 2);
    assert_eq!(messages.matches("Det skickades, men").count(), 1);
    assert_eq!(messages.matches("det kan inte skickas").count(), 1);
}
