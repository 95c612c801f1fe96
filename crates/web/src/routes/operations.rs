//! For browsers and machines: files, signs of life, figures.

use std::sync::atomic::{AtomicU64, Ordering};

use app::App;
use axum::Router;
use axum::extract::{Path, State};
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use metrics_exporter_prometheus::{PrometheusBuilder, PrometheusRecorder};
use tokio::sync::Mutex;

use crate::assets;
use crate::server::Site;

/// The routes.
pub(crate) fn routes() -> Router<Site> {
    Router::new()
        .route("/static/{folder}/{*name}", get(asset))
        .route("/healthz", get(alive))
        .route("/readyz", get(ready))
        .route("/metrics", get(metrics))
}

/// An embedded file. Its folder changes with its content, so that it may be kept for ever.
async fn asset(Path((_, name)): Path<(String, String)>) -> Response {
    match assets::get(&name) {
        Some((kind, content)) => {
            let keep = "public, max-age=31536000, immutable";
            ([(CONTENT_TYPE, kind), (CACHE_CONTROL, keep)], content).into_response()
        }
        None => StatusCode::NOT_FOUND.into_response(),
    }
}

/// The process lives.
async fn alive() -> &'static str {
    "ok\n"
}

/// The service can take requests: the database answers, this node has the keys for what the others write, and nobody
/// has told the service to stop.
async fn ready(State(site): State<Site>) -> Response {
    if site.options.stop.is_cancelled() {
        return not_ready("the service is stopping\n");
    }
    match site.looks.share(fault(&site.app)).await {
        Some(why) => not_ready(why),
        None => "ready\n".into_response(),
    }
}

/// What keeps the service from taking requests, as far as the database shows it.
async fn fault(app: &App) -> Option<&'static str> {
    let silent = "the database does not answer\n";
    let (error, why) = match app.db.ping().await {
        Err(error) => (error, silent),
        Ok(()) => match app.db.refresh_keys().await {
            Ok(()) => return None,
            Err(error) if error.is_passing() => (error, silent),
            Err(error) => (
                error,
                "the database's keys cannot be learnt: has this node got the newest key file?\n",
            ),
        },
    };
    tracing::warn!(?error, "not ready");
    Some(why)
}

/// Looks at the database, one at a time: anybody may ask for them, and each takes a connection that visitors need.
#[derive(Default)]
pub(crate) struct Looks {
    n_begun: AtomicU64,
    /// Which one came to its end last, and what it found.
    last: Mutex<(u64, Option<&'static str>)>,
}

impl Looks {
    /// What this look finds, or another that was begun after it was asked for: an older one knows nothing of what was
    /// changed before that.
    async fn share(
        &self,
        look: impl Future<Output = Option<&'static str>>,
    ) -> Option<&'static str> {
        let n_before = self.n_begun.load(Ordering::SeqCst);
        let mut last = self.last.lock().await;
        if last.0 <= n_before {
            let number = self.n_begun.fetch_add(1, Ordering::SeqCst) + 1;
            *last = (number, look.await);
        }
        last.1
    }
}

fn not_ready(why: &'static str) -> Response {
    (StatusCode::SERVICE_UNAVAILABLE, why).into_response()
}

/// Bounds of the times that requests are counted by, in seconds. Fixed ones, so that those of several nodes add up.
const TIMES: [f64; 11] = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 5.0];

/// What gathers the figures.
pub(crate) fn recorder() -> Result<PrometheusRecorder, String> {
    let builder =
        PrometheusBuilder::new().set_buckets(&TIMES).map_err(|error| error.to_string())?;
    Ok(builder.build_recorder())
}

impl Site {
    /// Adds the times of requests up. Until then they lie in memory one by one, unless somebody asks for the figures;
    /// so it is done every few seconds.
    pub fn add_figures_up(&self) {
        self.metrics.run_upkeep();
    }
}

/// Figures for the operator's own machines. A proxy marks what it passes on, and gets nothing.
async fn metrics(State(site): State<Site>, headers: HeaderMap) -> Response {
    let is_from_outside = ["x-forwarded-for", "forwarded", "x-forwarded-proto", "via"]
        .iter()
        .any(|name| headers.contains_key(*name));
    if is_from_outside {
        return StatusCode::NOT_FOUND.into_response();
    }
    let kind = "text/plain; version=0.0.4; charset=utf-8";
    ([(CONTENT_TYPE, kind)], site.metrics.render()).into_response()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A look during which others may ask.
    async fn look(n_looks: &AtomicU64) -> Option<&'static str> {
        n_looks.fetch_add(1, Ordering::SeqCst);
        tokio::task::yield_now().await;
        Some("no")
    }

    #[tokio::test]
    async fn whoever_asks_during_a_look_shares_the_next_one() {
        let (looks, n_looks) = (Looks::default(), AtomicU64::new(0));
        let ask = || looks.share(look(&n_looks));
        assert_eq!(tokio::join!(ask(), ask(), ask()), (Some("no"), Some("no"), Some("no")));
        assert_eq!(n_looks.load(Ordering::SeqCst), 2);
        // What was changed since is seen.
        assert_eq!(looks.share(async { None }).await, None);
        assert_eq!(ask().await, Some("no"));
    }
}
