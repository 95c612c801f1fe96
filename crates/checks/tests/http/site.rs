//! The whole site in this process, with the demonstration's data and a clock that is set by hand.

use std::hash::{BuildHasher as _, RandomState};
use std::path::Path;

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
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR"));
    let path = folder.join(format!("{name}-{:016x}.db", RandomState::new().hash_one(())));
    let keys = Keyring::generate(store::Mode::Demo).unwrap();
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
