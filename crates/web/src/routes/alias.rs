//! The committee's keeper of fictitious identities.

use app::alias::all;
use axum::extract::Query;
use axum::http::StatusCode;

use crate::case_words::case_line;
use crate::request::Visit;
use crate::respond::{Answer, Tell, page};
use crate::view::cases::{AliasLine, Aliases};
use crate::view::{Notice, Place};

/// What the address may say.
#[derive(Debug, Default, serde::Deserialize)]
pub(crate) struct Asked {
    /// That a note was saved.
    klart: Option<String>,
}

pub(crate) async fn show(visit: Visit, Query(asked): Query<Asked>) -> Answer {
    let aliases = all(&visit.site.app, &visit.ctx).await.to(&visit)?;
    let t = visit.t();
    let mut frame = visit.frame(t.get("aliases-title"), Place::Cases);
    frame.notice = asked.klart.map(|_| Notice::good(t.get("note-saved"), String::new()));
    let line = |alias: &app::alias::Alias| AliasLine {
        case: case_line(&visit, &alias.case),
        note: alias.note.clone().unwrap_or_default(),
    };
    page(&visit, StatusCode::OK, &Aliases { frame, rows: aliases.iter().map(line).collect() })
}
