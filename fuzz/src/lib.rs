//! What targets that need the whole service share: the site in this process with the demonstration's data, asked as a
//! browser would, and the same service for its use cases.

use std::path::Path;

use app::session::Resumed;
use app::{App, Clock, Ctx, Forms, Mode};
use axum::Router;
use axum::body::Body;
use axum::http::header::{CONTENT_TYPE, COOKIE, LOCATION, SET_COOKIE};
use axum::http::{HeaderValue, Request, StatusCode, Uri};
use http_body_util::BodyExt as _;
use jiff::civil::{Date, date};
use store::{Db, Keyring};
use tokio::runtime::{Builder, Runtime};
use tower::ServiceExt as _;
use web::{Options, Site};

/// A lead reporter of the demonstration, of one committee with all areas.
pub const REPORTER: &str = "196903089800";
/// That committee.
pub const COMMITTEE: &str = "demo-lomma-social";
/// The day that is played.
pub const TODAY: Date = date(2026, 11, 23);

/// What the site answered.
pub struct Answer {
    /// The status.
    pub status: StatusCode,
    /// Where it leads; empty when nowhere.
    pub location: String,
    /// Every cookie that it sets, as it stands in the header.
    pub cookies: Vec<String>,
    /// What it says.
    pub body: String,
}

/// The service with the demonstration's data, in a database of its own.
pub struct World {
    /// The service.
    pub app: App,
    /// The circumstances of a request by that reporter.
    pub ctx: Ctx,
    /// The token of the reporter's session.
    pub token: String,
    runtime: Runtime,
    router: Router,
}

impl World {
    /// Makes the database anew, in `target/fuzz`. The process ends with it.
    pub fn new(name: &str) -> &'static Self {
        let runtime = Builder::new_current_thread().enable_all().build().expect("a runtime");
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../target/fuzz");
        let file = folder.join(format!("{name}.db"));
        for end in ["", "-wal", "-shm"] {
            std::fs::remove_file(format!("{}{end}", file.display())).ok();
        }
        let (app, token, ctx) = runtime.block_on(begin(&format!("sqlite:{}", file.display())));
        let site = Site::new(app.clone(), Options { limits: Vec::new(), ..Options::default() })
            .expect("words");
        Box::leak(Box::new(Self { app, ctx, token, runtime, router: web::router(site) }))
    }

    /// Waits for a use case.
    pub fn wait<T>(&self, deed: impl Future<Output = T>) -> T {
        self.runtime.block_on(deed)
    }

    /// Asks as the reporter; a form is posted, nothing is got.
    pub fn ask(&self, uri: Uri, form: Option<Vec<u8>>) -> Answer {
        let cookie = HeaderValue::try_from(format!("session={}", self.token)).expect("a cookie");
        self.ask_with(uri, cookie, form)
    }

    /// Asks with whatever stands in the cookie's place.
    pub fn ask_with(&self, uri: Uri, cookie: HeaderValue, form: Option<Vec<u8>>) -> Answer {
        let request = Request::builder()
            .method(if form.is_some() { "POST" } else { "GET" })
            .uri(uri)
            .header(COOKIE, cookie)
            .header(CONTENT_TYPE, "application/x-www-form-urlencoded")
            .body(Body::from(form.unwrap_or_default()))
            .expect("a request");
        self.runtime.block_on(async {
            let response = self.router.clone().oneshot(request).await.expect("an answer");
            let text = |value: &HeaderValue| String::from_utf8_lossy(value.as_bytes()).into_owned();
            let status = response.status();
            let location = response.headers().get(LOCATION).map(text).unwrap_or_default();
            let cookies = response.headers().get_all(SET_COOKIE).iter().map(text).collect();
            let bytes = response.into_body().collect().await.expect("a body").to_bytes();
            let body = String::from_utf8_lossy(&bytes).into_owned();
            Answer { status, location, cookies, body }
        })
    }
}

/// The service with its data, and a session of the reporter.
async fn begin(url: &str) -> (App, String, Ctx) {
    let keys = Keyring::generate(store::Mode::Demo).expect("keys");
    let db = Db::open(url, keys).await.expect("a database");
    let forms = Forms::embedded().expect("forms");
    let mut app = App::new(db, forms, app::reference().expect("reference data"), Mode::Demo);
    app.clock = Clock::by_hand("2026-11-23T10:00:00Z".parse().expect("a time"));
    app.db.migrate(app.clock.now()).await.expect("a schema");
    app::demo::fill(&app, TODAY).await.expect("the demonstration's data");
    let ctx = Ctx::of_visitor(&app, "fuzz");
    let identity = eid::demo::vouch(REPORTER, TODAY).expect("a number");
    let door = app::session::Door::Assigned;
    let token = app::session::log_in(&app, &ctx, &identity, door).await.expect("a session");
    let resumed = app::session::resume(&app, &ctx, &token).await.expect("a session");
    let Resumed::Live(actor) = resumed else { panic!("the session does not live") };
    (app, token, Ctx { actor: Some(actor), ..ctx })
}

/// The bytes as a part of an address.
pub fn encoded(bytes: &[u8]) -> String {
    // What a form writes as `+` a path writes as `%20`.
    form_urlencoded::byte_serialize(bytes).collect::<String>().replace('+', "%20")
}
