//! For browsers and machines: files, signs of life, figures.

use axum::extract::{Path, State};
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use metrics_exporter_prometheus::{PrometheusBuilder, PrometheusRecorder};

use crate::assets;
use crate::server::Site;

/// An embedded file. Its folder changes with its content, so that it may be kept for ever.
pub(crate) async fn asset(Path((_, name)): Path<(String, String)>) -> Response {
    match assets::get(&name) {
        Some((kind, content)) => {
            let keep = "public, max-age=31536000, immutable";
            ([(CONTENT_TYPE, kind), (CACHE_CONTROL, keep)], content).into_response()
        }
        None => StatusCode::NOT_FOUND.into_response(),
    }
}

/// The process lives.
pub(crate) async fn alive() -> &'static str {
    "ok\n"
}

/// The service can take requests: the database answers, this node has the keys for what the others write, and nobody
/// has told the service to stop.
pub(crate) async fn ready(State(site): State<Site>) -> Response {
    if site.options.stop.is_cancelled() {
        return not_ready("the service is stopping\n");
    }
    if let Err(error) = site.app.db.ping().await {
        tracing::warn!(?error, "not ready");
        return not_ready("the database does not answer\n");
    }
    if let Err(error) = site.app.db.refresh_keys().await {
        tracing::warn!(?error, "not ready");
        return not_ready(
            "the database's keys cannot be learnt: has this node got the newest key file?\n",
        );
    }
    "ready\n".into_response()
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
pub(crate) async fn metrics(State(site): State<Site>, headers: HeaderMap) -> Response {
    let is_from_outside = ["x-forwarded-for", "forwarded", "x-forwarded-proto", "via"]
        .iter()
        .any(|name| headers.contains_key(*name));
    if is_from_outside {
        return StatusCode::NOT_FOUND.into_response();
    }
    let kind = "text/plain; version=0.0.4; charset=utf-8";
    ([(CONTENT_TYPE, kind)], site.metrics.render()).into_response()
}
