//! Files on their way: whoever may not send one stops nobody, and whoever does not read one keeps little.

use std::convert::Infallible;
use std::time::Duration;

use app::register::attachments::UNSENT_MAX;
use axum::Router;
use axum::body::{Body, Bytes};
use axum::http::header::{
    ACCEPT_ENCODING, CONTENT_ENCODING, CONTENT_LENGTH, CONTENT_TYPE, COOKIE, RETRY_AFTER,
};
use axum::http::{Request, StatusCode};
use axum::response::Response;
use domain::ids::{AttachmentId, DraftId};
use domain::register::attachment::AttachmentKind;
use http_body_util::channel::Sender;
use http_body_util::{BodyExt as _, Channel};
use store::attachment::Attachment;
use tokio::task::JoinSet;
use tower::ServiceExt as _;
use web::{Deed, Limit, Whose};

use super::site::{ask, attach, begin, html, limited, log_in, send, site, site_with, to};

/// Represents the organisation of the demonstration's operations.
const REPRESENTATIVE: &str = "196703119815";
/// Reports for a committee, and has nothing to do with the register.
const STRANGER: &str = "196903089800";
/// Decides at the authority.
const AUTHORITY: &str = "197502289817";
/// As many as are taken in at once.
const IN_AT_ONCE: usize = 4;
/// As many as are given out to one person at once.
const OUT_TO_ONE: usize = 4;

/// The address for files of a notice that has just been begun.
async fn begun(site: &Router, cookie: &str) -> String {
    let answer = ask(site, "POST", "/verksamheter/demo-operation-0/andra", cookie, "").await;
    let draft = to(&answer).split('/').nth(2).map(str::to_owned);
    format!("/utkast/{}/bilagor", draft.unwrap_or_else(|| panic!("nothing was begun")))
}

async fn upload(site: &Router, path: &str, cookie: &str, body: Body) -> Response {
    let request = Request::builder()
        .method("POST")
        .uri(path)
        .header(COOKIE, cookie)
        .header(CONTENT_TYPE, "multipart/form-data; boundary=x")
        .body(body)
        .unwrap();
    site.clone().oneshot(request).await.unwrap()
}

/// A form with a document of somewhat more than so many bytes.
fn file(n_bytes: usize) -> Body {
    let text = "x".repeat(n_bytes);
    Body::from(format!(
        "--x\r\nContent-Disposition: form-data; name=\"kind\"\r\n\r\ndrawing\r\n\
         --x\r\nContent-Disposition: form-data; name=\"file\"; filename=\"plan.pdf\"\r\n\r\n\
         %PDF-1.7\n1 0 obj\n<< /Type /Catalog /X ({text}) >>\nendobj\n\
         trailer\n<< /Root 1 0 R >>\nstartxref\n0\n%%EOF\n\r\n--x--\r\n"
    ))
}

/// Sends a file that never ends, for as long as what is given back is held. It is being read by then.
async fn slow(
    sending: &mut JoinSet<Response>,
    (site, path, cookie): (&Router, &str, &str),
) -> Sender<Bytes, Infallible> {
    let (mut sender, body) = Channel::<Bytes, Infallible>::new(1);
    let (site, path, cookie) = (site.clone(), path.to_owned(), cookie.to_owned());
    sending.spawn(async move { upload(&site, &path, &cookie, Body::new(body)).await });
    // There is room for one part on the way: the second goes once the first is read.
    for _ in 0..2 {
        sender.send_data(Bytes::from_static(b"--x")).await.unwrap();
    }
    sender
}

#[tokio::test]
async fn strangers_that_send_slowly_stop_nobody() {
    let site = site("slow-strangers").await.0;
    let representative = log_in(&site, REPRESENTATIVE).await;
    let stranger = log_in(&site, STRANGER).await;
    let path = begun(&site, &representative).await;
    let mut sending = JoinSet::new();
    let mut senders = Vec::new();
    for wanted in [path.as_str(), "/utkast/none/bilagor"].repeat(IN_AT_ONCE) {
        senders.push(slow(&mut sending, (&site, wanted, &stranger)).await);
    }
    let answer = upload(&site, &path, &representative, file(10)).await;
    assert_eq!(to(&answer), format!("{path}?klart=ja"));
    drop(senders);
    while let Some(told) = sending.join_next().await {
        assert_eq!(told.unwrap().status(), StatusCode::NOT_FOUND);
    }
}

#[tokio::test]
async fn whoever_may_not_attach_is_counted_as_well() {
    let every = Duration::from_hours(1);
    let limit = Limit { deed: Deed::Upload, whose: Whose::Persons, at_once: 2, every };
    let (site, _) = site_with("counted-strangers", limited(vec![limit])).await;
    let stranger = log_in(&site, STRANGER).await;
    let mut statuses = Vec::new();
    for _ in 0..3 {
        let told = upload(&site, "/utkast/none/bilagor", &stranger, file(10)).await;
        statuses.push(told.status().as_u16());
    }
    assert_eq!(statuses, [404, 404, 429]);
}

#[tokio::test]
async fn one_person_sends_one_file_at_a_time() {
    let site = site("one-file").await.0;
    let representative = log_in(&site, REPRESENTATIVE).await;
    let path = begun(&site, &representative).await;
    let mut sending = JoinSet::new();
    let sender = slow(&mut sending, (&site, &path, &representative)).await;
    let told = upload(&site, &path, &representative, file(10)).await;
    assert_eq!(told.status(), StatusCode::TOO_MANY_REQUESTS);
    assert!(told.headers().contains_key(RETRY_AFTER));
    drop(sender);
    let broken = sending.join_next().await.unwrap().unwrap();
    assert_eq!(broken.status(), StatusCode::UNPROCESSABLE_ENTITY);
    let answer = upload(&site, &path, &representative, file(10)).await;
    assert_eq!(to(&answer), format!("{path}?klart=ja"));
}

/// Asks for a file, and reads nothing of it.
async fn fetch(site: &Router, path: &str, cookie: &str) -> Response {
    let request = Request::builder()
        .uri(path)
        .header(COOKIE, cookie)
        .header(ACCEPT_ENCODING, "gzip")
        .body(Body::empty())
        .unwrap();
    site.clone().oneshot(request).await.unwrap()
}

#[tokio::test]
async fn a_few_files_are_fetched_at_once_and_no_more() {
    let site = site("unread-files").await.0;
    let representative = log_in(&site, REPRESENTATIVE).await;
    let path = begun(&site, &representative).await;
    let n_bytes = 1_000_000;
    upload(&site, &path, &representative, file(n_bytes)).await;
    let page = html(ask(&site, "GET", &path, &representative, "").await).await;
    let id = page.split("href=\"/bilagor/").nth(1).unwrap().split('"').next().unwrap();
    let file = format!("/bilagor/{id}");
    let mut unread = Vec::new();
    for _ in 0..OUT_TO_ONE {
        let answer = fetch(&site, &file, &representative).await;
        assert_eq!(answer.status(), StatusCode::OK);
        assert!(!answer.headers().contains_key(CONTENT_ENCODING), "it is packed already");
        unread.push(answer);
    }
    let more = fetch(&site, &file, &representative).await;
    assert_eq!(more.status(), StatusCode::TOO_MANY_REQUESTS);
    let first = unread.remove(0);
    let length = first.headers().get(CONTENT_LENGTH).unwrap().to_str().unwrap().to_owned();
    let bytes = first.into_body().collect().await.unwrap().to_bytes();
    assert_eq!(bytes.len().to_string(), length);
    assert!(bytes.len() > n_bytes && bytes.starts_with(b"%PDF-") && bytes.ends_with(b"%%EOF\n"));
    assert_eq!(fetch(&site, &file, &representative).await.status(), StatusCode::OK);
    // Whoever goes away without having read it gives the place back as well.
    drop(unread);
}

#[tokio::test]
async fn a_file_that_was_sent_before_is_said_to_be_left_out_and_not_to_be_gone() {
    let site = site("left-out").await.0;
    let representative = log_in(&site, REPRESENTATIVE).await;
    let pause = "/verksamheter/demo-operation-1/pausa";
    let draft = begin(&site, &representative, pause, "").await;
    let file = attach(&site, &representative, &draft).await;
    let question = format!("/utkast/{draft}/bilagor/{file}");
    let page = html(ask(&site, "GET", &question, &representative, "").await).await;
    assert!(page.contains("tas bort för gott"), "{page}");
    let days = "paused_from=2026-11-16&paused_to=2027-01-31&pause_text=x";
    let notice = send(&site, &representative, &draft, days).await;
    let authority = log_in(&site, AUTHORITY).await;
    let desk = format!("/anmalningar/{notice}");
    let asked = ask(&site, "POST", &desk, &authority, "decision=ask&ask=Vilka+rum").await;
    assert_eq!(to(&asked), "/anmalningar?klart=ja");
    let draft = begin(&site, &representative, &format!("/anmalan/{notice}"), "").await;
    let question = format!("/utkast/{draft}/bilagor/{file}");
    let page = html(ask(&site, "GET", &question, &representative, "").await).await;
    assert!(page.contains("Filen finns kvar i anmälan som redan är skickad"), "{page}");
    assert!(!page.contains("för gott"), "{page}");
}

#[tokio::test]
async fn whoever_has_too_much_that_is_not_sent_is_led_to_the_drafts() {
    let (site, app) = site_with("too-much", limited(Vec::new())).await;
    let representative = log_in(&site, REPRESENTATIVE).await;
    let path = begun(&site, &representative).await;
    let draft = DraftId::new(path.split('/').nth(2).unwrap());
    // As if as much as may be lay in a draft already.
    let mut tx = app.db.write().await.unwrap();
    let row = Attachment {
        id: AttachmentId::new("large"),
        kind: AttachmentKind::Drawing,
        media_type: "image/png".to_owned(),
        size: UNSENT_MAX,
        sha256: "ab".to_owned(),
        name: "ritning.png".to_owned(),
        added_by: store::draft::by_id(&mut tx, &draft).await.unwrap().unwrap().created_by,
        added_at: app.clock.now(),
        draft_id: draft,
    };
    store::attachment::insert(&mut tx, &row, b"x").await.unwrap();
    tx.commit().await.unwrap();
    let told = upload(&site, &path, &representative, file(10)).await;
    assert_eq!(told.status(), StatusCode::UNPROCESSABLE_ENTITY);
    let page = html(told).await;
    assert!(page.contains("räknas i 30 dagar"), "{page}");
    assert!(page.contains("href=\"/verksamheter\">Till utkasten</a>"), "{page}");
}

#[tokio::test]
async fn whoever_sent_more_than_a_picture_is_told_what_is_kept() {
    let site = site("shortened").await.0;
    let representative = log_in(&site, REPRESENTATIVE).await;
    let path = begun(&site, &representative).await;
    let picture = include_bytes!("../../../app/src/register/file_check/grey.jpg").as_slice();
    let head = "--x\r\nContent-Disposition: form-data; name=\"kind\"\r\n\r\nother\r\n--x\r\n\
                Content-Disposition: form-data; name=\"file\"; filename=\"hall.jpg\"\r\n\r\n";
    let sent = [head.as_bytes(), picture, picture, b"\r\n--x--\r\n"].concat();
    let answer = upload(&site, &path, &representative, Body::from(sent)).await;
    let page = html(ask(&site, "GET", &to(&answer), &representative, "").await).await;
    assert!(page.contains("Efter bilden låg det mer i filen"), "{page}");
}
