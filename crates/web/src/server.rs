//! The whole of HTTP: routes, and what every answer has in common.

use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;

use app::App;
use axum::Router;
use axum::body::Body;
use axum::extract::{DefaultBodyLimit, MatchedPath, Request, State};
use axum::http::header::{CACHE_CONTROL, HeaderName};
use axum::http::{HeaderValue, StatusCode, Uri};
use axum::middleware::{Next, from_fn_with_state};
use axum::response::Response;
use axum::routing::{get, post};
use metrics_exporter_prometheus::PrometheusHandle;
use tokio_util::sync::CancellationToken;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::CompressionLayer;
use tower_http::csrf::CsrfLayer;
use tower_http::timeout::TimeoutLayer;

use crate::busy::Standing;
use crate::front::{front, needs_page, plain_refusal};
use crate::limits::{Gate, LIMITS, Limit, Limits};
use crate::request::{RequestId, Visit};
use crate::routes::{
    administration, alias, bankid, case, cases, committee_log, committees, connected, connection,
    correction, draft, information, kept, login, logins, messages, oidc, operations, option_lists,
    periods, received, register, reporters, reports, retention, send, start, submission, worklist,
};
use crate::table::ROUTES;
use crate::words::Words;

/// Longest time that an answer may take.
const TIME_MAX: Duration = Duration::from_secs(30);
/// Longest time that taking in a file may take: what `front` gives it to arrive, and what is done with it.
const FILE_TIME_MAX: Duration = Duration::from_secs(150);

/// What the operator decides about HTTP.
#[derive(Clone, Debug)]
pub struct Options {
    /// Whether browsers reach the service with HTTPS. Only the demonstration may do without.
    pub is_https: bool,
    /// Servers that may say, in `X-Forwarded-For`, from which address a request came.
    pub trusted_proxies: Vec<IpAddr>,
    /// Cancelled when the service is told to stop: from then on `/readyz` says no.
    pub stop: CancellationToken,
    /// How often something may be done.
    pub limits: Vec<Limit>,
    /// How many requests are in work at once; by the number of processors if it is not said.
    pub at_once: Option<usize>,
}

impl Default for Options {
    fn default() -> Self {
        let limits = LIMITS.to_vec();
        Self {
            is_https: false,
            trusted_proxies: Vec::new(),
            stop: CancellationToken::new(),
            limits,
            at_once: None,
        }
    }
}

impl Options {
    /// The cookie that holds the session's token.
    pub(crate) const fn session_cookie(&self) -> &'static str {
        if self.is_https { "__Host-session" } else { "session" }
    }

    /// The cookie with the language.
    pub(crate) const fn language_cookie(&self) -> &'static str {
        if self.is_https { "__Host-language" } else { "language" }
    }

    /// The cookie that remembers on which device BankID was used the last time.
    pub(crate) const fn device_cookie(&self) -> &'static str {
        if self.is_https { "__Host-bankid-enhet" } else { "bankid-enhet" }
    }

    /// The cookie by which the browser is known that has begun a login or a signature.
    pub(crate) const fn browser_cookie(&self) -> &'static str {
        if self.is_https { "__Host-browser" } else { "browser" }
    }
}

/// Everything that handlers are given. Cheap to clone.
#[derive(Clone)]
pub struct Site {
    pub(crate) app: App,
    pub(crate) words: Arc<Words>,
    pub(crate) options: Options,
    pub(crate) metrics: PrometheusHandle,
    pub(crate) limits: Arc<Limits>,
    pub(crate) gate: Arc<Gate>,
    pub(crate) aside: Arc<Gate>,
    pub(crate) standing: Arc<Standing>,
    pub(crate) looks: Arc<operations::Looks>,
}

impl Site {
    /// Puts the site together; the words are read here, and a fault in them is told.
    pub fn new(app: App, options: Options) -> Result<Self, String> {
        let words = Arc::new(Words::load()?);
        let recorder = operations::recorder()?;
        let metrics = recorder.handle();
        // A second site in one process, as in tests, counts into the first one's figures.
        if metrics::set_global_recorder(recorder).is_err() {
            tracing::debug!("figures are already gathered");
        }
        let limits = Arc::new(Limits::new(&options.limits));
        let gate = Arc::new(Gate::new(options.at_once));
        let aside = Arc::new(Gate::aside(options.at_once));
        let standing = Arc::new(Standing::draw(&words)?);
        let looks = Arc::default();
        Ok(Self { app, words, options, metrics, limits, gate, aside, standing, looks })
    }
}

/// The routes with everything around them.
pub fn router(site: Site) -> Router {
    guarded(pages(), &site, TIME_MAX)
        .merge(guarded(register::file_routes(), &site, FILE_TIME_MAX))
        .layer(CompressionLayer::new().gzip(true).compress_when(crate::files::packed()))
        .layer(from_fn_with_state(site.clone(), around))
        .with_state(site)
}

/// The routes with what a request goes through before its handler, in the time that its answer may take.
fn guarded(routes: Router<Site>, site: &Site, time: Duration) -> Router<Site> {
    routes
        // What is taken has been read, and measured, before.
        .layer(DefaultBodyLimit::disable())
        .layer(from_fn_with_state(site.clone(), front))
        .layer(CsrfLayer::new())
        .layer(CatchPanicLayer::new())
        .layer(TimeoutLayer::with_status_code(StatusCode::SERVICE_UNAVAILABLE, time))
}

fn pages() -> Router<Site> {
    Router::new()
        .route("/", get(start::show))
        .merge(login_routes())
        .merge(demonstration_routes())
        .route("/sprak", post(start::choose_language))
        .merge(logins::routes())
        .route("/kvar", get(kept::show).post(kept::keep))
        .route("/kvar/{id}", post(kept::answer).get(kept::show))
        .route("/mina-rapporter", get(reports::home))
        .route("/utkast", post(draft::begin))
        .route("/utkast/{id}", get(draft::resume))
        .route("/utkast/{id}/{path}", get(draft::show).post(draft::save))
        .route("/utkast/{id}/{path}/hjalp", get(draft::help))
        .route("/utkast/{id}/skicka", post(send::send).get(draft::not_sent))
        .route("/utkast/{id}/kasta", post(draft::discard).get(draft::resume))
        .route("/utkast/{id}/aterstall", post(draft::restore).get(draft::resume))
        .route("/utkast/{id}/forslag", post(draft::propose).get(draft::resume))
        .route("/rapporter/{id}", get(reports::show))
        .route("/rapporter/{id}/mottagen", get(send::received))
        .route("/rapporter/{id}/kvittens.pdf", get(reports::receipt))
        .route("/arenden", get(cases::show))
        .route("/arenden/sok", post(cases::search).get(cases::show))
        .route("/arenden/{id}", get(case::show))
        .route("/arenden/{id}/aterrapportera", post(case::follow_up).get(case::back))
        .route("/arenden/{id}/fel", get(correction::show).post(correction::send))
        .route("/arenden/{id}/anteckning", post(case::note).get(case::back))
        .route("/arenden/{id}/anhorig", post(case::link).get(case::back))
        .route("/arbetslista", get(worklist::show))
        .route("/arbetslista/granska", get(worklist::review))
        .route("/arbetslista/skicka", post(worklist::send).get(worklist::back))
        .route("/arbetslista/skickat", get(worklist::sent))
        .route("/skyddade", get(alias::show))
        .route("/rattelser", get(correction::all))
        .route("/rattelser/{id}", post(correction::answer).get(correction::all))
        .route("/rapportorer", get(reporters::show))
        .route("/rapportorer/andra", post(reporters::start).get(reporters::show))
        .route("/rapportorer/bekrafta", post(reporters::review).get(reporters::show))
        .route("/rapportorer/namnd", post(reporters::ask_change).get(reporters::show))
        .route("/rapportorer/logg", get(committee_log::show).post(committee_log::search))
        .route("/rapportorer/logg.csv", get(committee_log::csv))
        .merge(received_routes())
        .route("/inskickat/{id}", get(submission::show))
        .route("/inskickat/{id}/bekraftelse.pdf", get(submission::pdf))
        .merge(connection_routes())
        .merge(register::routes())
        .merge(administration_routes())
        .route("/perioder", get(periods::show))
        .route("/information/{slug}", get(information::show))
        .merge(operations::routes())
        .fallback(not_found)
}

/// Says that there is no room, whatever is asked for.
pub fn full(site: Site) -> Router {
    Router::new().fallback(no_room).layer(from_fn_with_state(site.clone(), around)).with_state(site)
}

async fn no_room(State(site): State<Site>) -> Response {
    site.standing.busy()
}

/// Logging in and out, and signing.
fn login_routes() -> Router<Site> {
    Router::new()
        .route("/logga-in", get(login::show))
        .route("/logga-in/bankid", post(bankid::begin).get(login::show))
        .route("/logga-in/oidc/{provider}", post(oidc::begin).get(login::show))
        .route("/logga-in/svar", get(oidc::back))
        .route("/bankid/{id}", get(bankid::show).post(bankid::finish))
        .route("/bankid/{id}/avbryt", post(bankid::cancel).get(bankid::back))
        .route("/bankid/{id}/ny", post(bankid::again).get(bankid::back))
        .route("/logga-ut", post(login::log_out))
}

/// What only a demonstration has.
fn demonstration_routes() -> Router<Site> {
    let router = Router::new();
    #[cfg(feature = "demo")]
    let router = router
        .route("/logga-in", post(login::log_in))
        .route("/demo/post", get(messages::demonstration));
    router
}

/// Connecting a committee, and who is connected.
fn connection_routes() -> Router<Site> {
    Router::new()
        .route("/anslut", get(connection::show).post(connection::start))
        .route("/anslut/blankett.pdf", get(connection::paper))
        .route("/anslut/{id}/lank", post(connection::renew))
        .route("/skriv-under/{token}", get(connection::read).post(connection::write))
        .route("/anslutna", get(connected::show))
        .route("/anslutna.csv", get(connected::csv))
        .route("/anslutna.json", get(connected::json))
}

/// Signed lists of what has come in, and how they are checked.
fn received_routes() -> Router<Site> {
    Router::new()
        .route("/mottaget", get(received::show))
        .route("/mottaget/lista.csv", get(received::csv))
        .route("/mottaget/lista.sig", get(received::signature))
        .route("/kontroll", get(received::check))
        .route("/kontroll/nyckel.pem", get(received::key))
}

/// What the authority's administrator works with.
fn administration_routes() -> Router<Site> {
    Router::new()
        .route("/administration", get(administration::show))
        .route("/anslutningar", get(administration::connections))
        .route(
            "/anslutningar/{id}",
            get(administration::connection).post(administration::decide_connection),
        )
        .route("/namnder", get(committees::show))
        .route("/namnder/{id}", get(committees::one).post(committees::save))
        .route("/begaran", get(administration::requests))
        .route("/begaran/{id}", post(administration::decide_request).get(administration::requests))
        .route("/svarsalternativ", get(option_lists::show))
        .route("/svarsalternativ/{list}", get(option_lists::one).post(option_lists::save))
        .route("/forslag", get(option_lists::all_proposals).post(option_lists::done))
        .route("/meddelanden", get(messages::show))
        .route("/meddelanden/{id}", post(messages::again).get(messages::show))
        .route("/gallring", get(retention::show).post(retention::save))
        .route("/gallring/{id}", get(retention::removed))
}

async fn not_found(visit: Visit) -> Response {
    crate::respond::not_found(&visit)
}

/// Gives the request its id, logs it, counts it, and hardens the answer.
async fn around(State(site): State<Site>, mut request: Request<Body>, next: Next) -> Response {
    let id = site.app.random.id().unwrap_or_default();
    request.extensions_mut().insert(RequestId(id.clone()));
    let method = request.method().clone();
    let began = site.app.clock.now();
    // The pattern of the path, never the path itself: ids do not belong in figures.
    let route = route_of(&request);
    let is_static = route.starts_with("/static/");
    let (parts, body) = request.into_parts();
    let for_page = parts.clone();
    let mut response = next.run(Request::from_parts(parts, body)).await;
    if needs_page(&response, &route) {
        response = plain_refusal(&site, for_page, response).await;
    }
    let status = response.status().as_u16();
    let took = site.app.clock.now().duration_since(began);
    let millis = took.as_millis();
    tracing::info!(request = %id, %method, route, status, millis, "request");
    metrics::counter!("verkstallt_requests_total", "route" => route.clone(), "status" => status.to_string())
        .increment(1);
    metrics::histogram!("verkstallt_request_seconds", "route" => route).record(took.as_secs_f64());
    harden(&site, &mut response, is_static);
    if let Ok(id) = HeaderValue::from_str(&id) {
        response.headers_mut().insert(HeaderName::from_static("x-request-id"), id);
    }
    response
}

/// The pattern of the request's path.
pub(crate) fn route_of(request: &Request<Body>) -> String {
    let matched = request.extensions().get::<MatchedPath>().map(|path| path.as_str().to_owned());
    matched.unwrap_or_else(|| {
        let path = request.uri().path();
        let known = ROUTES.iter().find(|route| is_like(route.1, path));
        known.map_or("other", |route| route.1).to_owned()
    })
}

/// Whether the path fits the pattern, part by part.
pub(crate) fn is_like(pattern: &str, path: &str) -> bool {
    let mut parts = path.split('/');
    for expected in pattern.split('/') {
        if expected.starts_with("{*") {
            return true;
        }
        let Some(part) = parts.next() else {
            return false;
        };
        if part != expected && !expected.starts_with('{') {
            return false;
        }
    }
    parts.next().is_none()
}

/// The headers of every answer: nothing from elsewhere, no framing, no guessing, no keeping.
fn harden(site: &Site, response: &mut Response, is_static: bool) {
    let headers = response.headers_mut();
    // A form may lead to the providers of e-legitimations, by way of an answer that sends the visitor there.
    let to: Vec<String> = site.app.eid.oidc.iter().map(eid::oidc::Provider::origin).collect();
    let policy = format!(
        "default-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self' {}; frame-ancestors 'none'",
        to.join(" ")
    );
    // A file that somebody has sent has a stricter one.
    if let Ok(policy) = HeaderValue::from_str(&policy) {
        headers.entry(HeaderName::from_static("content-security-policy")).or_insert(policy);
    }
    let mut set = |name: &'static str, value: &'static str| {
        headers.insert(HeaderName::from_static(name), HeaderValue::from_static(value));
    };
    set("x-content-type-options", "nosniff");
    // Says again what the policy says of framing, to browsers that do not read it.
    set("x-frame-options", "DENY");
    set("referrer-policy", "same-origin");
    set("cross-origin-opener-policy", "same-origin");
    set("cross-origin-resource-policy", "same-origin");
    set("permissions-policy", "camera=(), geolocation=(), microphone=()");
    if site.options.is_https {
        set("strict-transport-security", "max-age=63072000; includeSubDomains");
    }
    if !is_static {
        headers.entry(CACHE_CONTROL).or_insert(HeaderValue::from_static("no-store"));
    }
}

/// A path on this site, or the start page: nobody is sent elsewhere.
pub(crate) fn own_path(path: &str) -> String {
    // What no header can hold may also stand after `#`, where an address is not read.
    let is_plain = path.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'\\');
    let is_own = path.starts_with('/') && !path.starts_with("//") && is_plain;
    let parsed = path.parse::<Uri>().is_ok_and(|uri| uri.host().is_none());
    if is_own && parsed { path.to_owned() } else { "/".to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nobody_is_sent_to_another_site() {
        for path in [
            "//evil.example",
            "https://evil.example",
            "/\\evil.example",
            "",
            "evil",
            "/a\nb",
            "/#\0",
            "/a#\u{7f}",
        ] {
            assert_eq!(own_path(path), "/", "{path}");
        }
        assert_eq!(own_path("/utkast/1/inledning?fel=1"), "/utkast/1/inledning?fel=1");
    }

    #[test]
    fn paths_are_counted_by_their_pattern() {
        assert!(is_like("/utkast/{id}/{path}", "/utkast/abc/inledning"));
        assert!(!is_like("/utkast/{id}/{path}", "/utkast/abc"));
        assert!(is_like("/static/{folder}/{*name}", "/static/x/vendor/y.css"));
    }
}
