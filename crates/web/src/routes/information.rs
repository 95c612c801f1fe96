//! Information pages.

use axum::extract::Path;
use axum::http::StatusCode;

use crate::information;
use crate::markdown;
use crate::request::Visit;
use crate::respond::{Answer, not_found, page};
use crate::view::Place;
use crate::view::pages::{Beside, Information};

pub(crate) async fn show(visit: Visit, Path(slug): Path<String>) -> Answer {
    let Some(text) = information::text(&slug, visit.language) else {
        return Ok(not_found(&visit));
    };
    let (heading, text) = markdown::page(&text);
    let beside = information::all(visit.language)
        .into_iter()
        .map(|(own, title)| Beside {
            title,
            href: format!("/information/{own}"),
            is_current: own == slug,
        })
        .collect();
    let frame = visit.frame(heading.clone(), Place::Information);
    page(&visit, StatusCode::OK, &Information { frame, heading, text, beside })
}
