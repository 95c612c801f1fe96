//! A build without the demonstration has no e-legitimation of its own.

use super::Groups;
use crate::request::Visit;
use crate::respond::not_found;

#[expect(clippy::unnecessary_wraps, reason = "the demonstration's own may fail")]
pub(super) fn choices(_visit: &Visit) -> Result<Option<Groups>, app::Error> {
    Ok(None)
}

/// There is nothing to log in with.
pub(crate) async fn log_in(visit: Visit) -> axum::response::Response {
    not_found(&visit)
}
