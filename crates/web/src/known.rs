//! Browsers in which somebody has logged in before, told from those that are new here: a flood from new ones does not stop
//! them, and nobody becomes one without an e-legitimation.

use axum_extra::extract::CookieJar;
use axum_extra::extract::cookie::{Cookie, SameSite};
use domain::ids::PersonId;

use crate::request::Visit;
use crate::respond::went_on;
use crate::server::{Options, Site};

impl Options {
    /// The cookie that shows that somebody has logged in here before.
    const fn known_cookie(&self) -> &'static str {
        if self.is_https { "__Host-known" } else { "known" }
    }
}

/// Who logged in last in the browser; none if it shows nothing that it was given at a login here.
pub(crate) fn last(site: &Site, jar: &CookieJar) -> Option<PersonId> {
    app::session::marked(&site.app, jar.get(site.options.known_cookie())?.value())
}

/// What the browser is given at a login of the person; none if it cannot be made now, which keeps nobody out.
pub(crate) fn mark(visit: &Visit, person: &PersonId) -> Option<Cookie<'static>> {
    let sealed = match app::session::mark(&visit.site.app, person) {
        Ok(sealed) => sealed,
        Err(error) => {
            went_on(visit, &error);
            return None;
        }
    };
    let cookie = Cookie::build((visit.site.options.known_cookie(), sealed))
        .path("/")
        .http_only(true)
        .permanent()
        .same_site(SameSite::Lax)
        .secure(visit.site.options.is_https)
        .build();
    Some(cookie)
}
