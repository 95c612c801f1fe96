//! Pages for when there is no time or no database to draw one: drawn once, at start, in both languages.

use askama::Template;
use axum::http::header::{CACHE_CONTROL, CONNECTION, CONTENT_TYPE, RETRY_AFTER};
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use domain::Language;

use crate::view::busy::{Busy, Said};
use crate::words::Words;

/// After how many seconds to try again.
const AGAIN: u16 = 10;

/// The pages that stand ready.
pub(crate) struct Standing {
    busy: String,
    slow: String,
}

impl Standing {
    pub(crate) fn draw(words: &Words) -> Result<Self, String> {
        let draw = |heading: &str, lines: &[&str]| {
            let said = Language::ALL.into_iter().map(|language| {
                let t = words.speak(language);
                Said {
                    code: t.code(),
                    heading: t.get(heading),
                    lines: lines.iter().map(|line| t.get(line)).collect(),
                    start: t.get("to-start"),
                }
            });
            let page = Busy {
                title: words.speak(Language::Sv).get(heading),
                service: words.speak(Language::Sv).get("service"),
                said: said.collect(),
                assets: crate::assets::folder(),
            };
            page.render().map_err(|error| error.to_string())
        };
        Ok(Self {
            busy: draw("busy-title", &["busy-1", "busy-2", "busy-3"])?,
            slow: draw("slow-title", &["slow-1", "busy-2"])?,
        })
    }

    /// The service has too much to do, or the database does not answer.
    pub(crate) fn busy(&self) -> Response {
        let mut response = page(StatusCode::SERVICE_UNAVAILABLE, &self.busy);
        response.headers_mut().insert(RETRY_AFTER, HeaderValue::from(AGAIN));
        response
    }

    /// What was sent took too long to arrive.
    pub(crate) fn slow(&self) -> Response {
        let mut response = page(StatusCode::REQUEST_TIMEOUT, &self.slow);
        // The rest of it is not waited for.
        response.headers_mut().insert(CONNECTION, HeaderValue::from_static("close"));
        response
    }
}

fn page(status: StatusCode, html: &str) -> Response {
    let headers = [(CONTENT_TYPE, "text/html; charset=utf-8"), (CACHE_CONTROL, "no-store")];
    (status, headers, html.to_owned()).into_response()
}
