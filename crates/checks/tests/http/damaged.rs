//! Every list is there though everything that it could show of people is damaged.

use axum::http::StatusCode;
use sqlx::ConnectOptions as _;
use sqlx::sqlite::SqliteConnectOptions;

use super::site::{ask, file, html, limited, log_in, site_in};

const REPORTER: &str = "196903089800";
const ADMINISTRATOR: &str = "197502289817";

#[tokio::test]
async fn lists_are_there_though_what_they_show_is_damaged() {
    let path = file("damaged");
    let site = site_in(&path, limited(Vec::new())).await.0;
    let mut connection = SqliteConnectOptions::new().filename(path).connect().await.unwrap();
    // The last byte of each is gone.
    let cut = "UPDATE cases SET person_sealed = substr(person_sealed, 1, length(person_sealed) - 1); \
               UPDATE draft SET answers_sealed = substr(answers_sealed, 1, length(answers_sealed) - 1); \
               UPDATE case_note SET note_sealed = substr(note_sealed, 1, length(note_sealed) - 1); \
               UPDATE outbox SET body_sealed = substr(body_sealed, 1, length(body_sealed) - 1)";
    sqlx::raw_sql(cut).execute(&mut connection).await.unwrap();
    let reporter = log_in(&site, REPORTER).await;
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
    }
    let administrator = log_in(&site, ADMINISTRATOR).await;
    for address in ["/meddelanden", "/rattelser", "/gallring"] {
        let answer = ask(&site, "GET", address, &administrator, "").await;
        assert_eq!(answer.status(), StatusCode::OK, "{address}");
    }
}
