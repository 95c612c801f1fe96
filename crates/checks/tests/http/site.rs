//! The whole site in this process, with the demonstration's data and a clock that is set by hand.

use std::hash::{BuildHasher as _, RandomState};
use std::path::{Path, PathBuf};

use app::{App, Clock, Forms, Mode};
use axum::Router;
use axum::body::Body;
use axum::http::Request;
use axum::http::header::{CONTENT_TYPE, COOKIE, LOCATION, SET_COOKIE};
use axum::response::Response;
use http_body_util::BodyExt;
use jiff::civil::date;
use store::{Db, Keyring};
use tower::ServiceExt;
use web::{Limit, Options, Site};

/// The whole site, where nothing is done too often.
pub(crate) async fn site(name: &str) -> (Router, Clock) {
    let (site, app) = site_with(name, limited(Vec::new())).await;
    (site, app.clock)
}

/// What the operator decides, with limits of one's own.
pub(crate) fn limited(limits: Vec<Limit>) -> Options {
    Options { limits, ..Options::default() }
}

/// The site as the operator has set it up, and what it is made of.
pub(crate) async fn site_with(name: &str, options: Options) -> (Router, App) {
    site_in(&file(name), options).await
}

/// A new file for a database.
pub(crate) fn file(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR"));
    folder.join(format!("{name}-{:016x}.db", RandomState::new().hash_one(())))
}

/// The same, with the file that its database lies in.
pub(crate) async fn site_in(path: &Path, options: Options) -> (Router, App) {
    site_of(path, Keyring::generate(store::Mode::Demo).unwrap(), options).await
}

/// The same, with the keys.
pub(crate) async fn site_of(path: &Path, keys: Keyring, options: Options) -> (Router, App) {
    let db = Db::open(&format!("sqlite:{}", path.display()), keys).await.unwrap();
    let forms = Forms::embedded().unwrap();
    let mut app = App::new(db, forms, app::reference().unwrap(), Mode::Demo);
    app.clock = Clock::by_hand("2026-11-23T10:00:00Z".parse().unwrap());
    app.db.migrate(app.clock.now()).await.unwrap();
    app::demo::fill(&app, date(2026, 11, 23)).await.unwrap();
    (web::router(Site::new(app.clone(), options).unwrap()), app)
}

pub(crate) async fn ask(
    site: &Router,
    method: &str,
    path: &str,
    cookie: &str,
    form: &str,
) -> Response {
    let request = Request::builder()
        .method(method)
        .uri(path)
        .header(COOKIE, cookie)
        .header(CONTENT_TYPE, "application/x-www-form-urlencoded")
        .body(Body::from(form.to_owned()))
        .unwrap();
    site.clone().oneshot(request).await.unwrap()
}

pub(crate) async fn log_in(site: &Router, number: &str) -> String {
    // On the way to a connection everybody is let in; others need an assignment.
    let form = format!("number={number}&to=%2Fanslut");
    let response = ask(site, "POST", "/logga-in", "", &form).await;
    let cookie =
        response.headers().get(SET_COOKIE).unwrap_or_else(|| panic!("{number} is not let in"));
    cookie.to_str().unwrap().split(';').next().unwrap().to_owned()
}

pub(crate) async fn html(response: Response) -> String {
    let bytes = response.into_body().collect().await.unwrap().to_bytes();
    String::from_utf8_lossy(&bytes).into_owned()
}

/// Where the answer leads.
pub(crate) fn to(response: &Response) -> String {
    let to = response.headers().get(LOCATION).map(|to| to.to_str().unwrap());
    to.unwrap_or_default().to_owned()
}

/// A picture of six grey points, as small as a picture can be.
const PICTURE: &[u8] = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x03\0\0\0\x02\x08\0\0\0\0\xb8\x1f9\xc6\0\0\0\x0eIDATx\x9cc\xa8\xaf\
\xafg\0b\0\x0b\xf0\x02\xfbJ{\xd7$\0\0\0\0IEND\xaeB`\x82";

/// Attaches a picture to the draft of a notice; its id.
pub(crate) async fn attach(site: &Router, cookie: &str, draft: &str) -> String {
    let address = format!("/utkast/{draft}/bilagor");
    let head = "--x\r\nContent-Disposition: form-data; name=\"kind\"\r\n\r\ndrawing\r\n--x\r\n\
                Content-Disposition: form-data; name=\"file\"; filename=\"ritning.png\"\r\n\
                Content-Type: image/png\r\n\r\n";
    let body = [head.as_bytes(), PICTURE, b"\r\n--x--\r\n"].concat();
    let request = Request::builder()
        .method("POST")
        .uri(address.as_str())
        .header(COOKIE, cookie)
        .header(CONTENT_TYPE, "multipart/form-data; boundary=x")
        .body(Body::from(body))
        .unwrap();
    let taken = site.clone().oneshot(request).await.unwrap();
    assert_eq!(to(&taken), format!("{address}?klart=ja"));
    let page = html(ask(site, "GET", &address, cookie, "").await).await;
    page.split("href=\"/bilagor/").nth(1).unwrap().split('"').next().unwrap().to_owned()
}

/// Answers the questions of the draft's first tab, and sends it as its summary asks to; what was sent.
pub(crate) async fn send(site: &Router, cookie: &str, draft: &str, answers: &str) -> String {
    let shown: String = answers
        .split('&')
        .filter_map(|pair| Some(format!("&shown={}", pair.split_once('=')?.0)))
        .collect();
    let form = format!("revision=1&{answers}{shown}");
    ask(site, "POST", &format!("/utkast/{draft}/borja"), cookie, &form).await;
    let page =
        html(ask(site, "GET", &format!("/utkast/{draft}/summering"), cookie, "").await).await;
    let address = format!("/utkast/{draft}/skicka");
    let form = page.split(&format!("action=\"{address}\"")).nth(1);
    let form = form.unwrap_or_else(|| panic!("nothing can be sent: {page}"));
    let hidden = form.split("</form>").next().unwrap().split("type=\"hidden\" name=\"").skip(1);
    let hidden = hidden.map(|field| {
        let mut parts = field.split('"');
        format!("{}={}", parts.next().unwrap(), parts.nth(1).unwrap())
    });
    let hidden = hidden.collect::<Vec<_>>().join("&");
    let sent = to(&ask(site, "POST", &address, cookie, &hidden).await);
    let id = sent.strip_prefix("/inskickat/").and_then(|rest| rest.strip_suffix("?mottagen=1"));
    id.unwrap_or_else(|| panic!("{answers} leads to {sent}")).to_owned()
}

/// The draft that is begun at the address.
pub(crate) async fn begin(site: &Router, cookie: &str, path: &str, form: &str) -> String {
    let to = to(&ask(site, "POST", path, cookie, form).await);
    let draft = to.strip_prefix("/utkast/").and_then(|rest| rest.split('/').next());
    draft.unwrap_or_else(|| panic!("{path} leads to {to}")).to_owned()
}

/// What stands in the page between the words and the next quotation mark.
pub(crate) fn after(page: &str, words: &str) -> String {
    let found = page.split(words).nth(1).unwrap_or_else(|| panic!("{words} is not there: {page}"));
    found.split('"').next().unwrap().to_owned()
}

/// A notice of the demonstration that waits, about an operation under LSS.
pub(crate) async fn notice(site: &Router) -> String {
    let administrator = log_in(site, "197805239808").await;
    let list = html(ask(site, "GET", "/verksamheter?sok=kvarnen", &administrator, "").await).await;
    let path = format!("/verksamheter/{}", after(&list, "href=\"/verksamheter/"));
    let page = html(ask(site, "GET", &path, &administrator, "").await).await;
    after(&page, "href=\"/inskickat/")
}
