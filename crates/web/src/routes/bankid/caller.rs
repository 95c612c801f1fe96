//! The browser that begins an order: where it is, what it says it is, and by what it is known again.

use std::convert::Infallible;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};

use app::bankid::Browser;
use axum::extract::{ConnectInfo, FromRequestParts};
use axum::http::header::USER_AGENT;
use axum::http::request::Parts;
use axum_extra::extract::CookieJar;
use axum_extra::extract::cookie::{Cookie, SameSite};

use crate::request::Visit;
use crate::server::Site;

/// How long the secret of a browser is, in hexadecimal.
const SECRET: usize = 64;

/// Who asks, as far as the network and the browser tell.
#[derive(Clone)]
pub(crate) struct Caller {
    address: IpAddr,
    user_agent: String,
}

impl FromRequestParts<Site> for Caller {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, site: &Site) -> Result<Self, Infallible> {
        let peer = parts.extensions.get::<ConnectInfo<SocketAddr>>().map(|peer| peer.0.ip());
        let header = |name| parts.headers.get(name).and_then(|value| value.to_str().ok());
        // Only a server of ours is believed, and only what it has added itself: the last address.
        let mut lists =
            parts.headers.get_all("x-forwarded-for").iter().filter_map(|it| it.to_str().ok());
        let forwarded = lists
            .next_back()
            .and_then(|list| list.rsplit(',').next()?.trim().parse::<IpAddr>().ok());
        let is_ours = peer.is_some_and(|peer| site.options.trusted_proxies.contains(&peer));
        let address = forwarded.filter(|_| is_ours).or(peer);
        Ok(Self {
            address: address.unwrap_or(IpAddr::V4(Ipv4Addr::LOCALHOST)),
            user_agent: header(USER_AGENT.as_str()).unwrap_or_default().to_owned(),
        })
    }
}

/// What the browser is known by, if it has begun an order before.
pub(crate) fn browser_of(visit: &Visit, jar: &CookieJar) -> Option<String> {
    let secret = jar.get(visit.site.options.browser_cookie())?.value().to_owned();
    let is_ours = secret.len() == SECRET && secret.bytes().all(|it| it.is_ascii_hexdigit());
    is_ours.then_some(secret)
}

/// The browser, with a secret of its own if it had none.
pub(crate) fn browser(
    visit: &Visit,
    caller: &Caller,
    jar: &CookieJar,
) -> Result<Browser, app::Error> {
    let random = &visit.site.app.random;
    let secret = match browser_of(visit, jar) {
        Some(secret) => secret,
        None => format!("{}{}", random.id()?, random.id()?),
    };
    let (address, user_agent) = (caller.address, caller.user_agent.clone());
    let is_phone = is_phone(&user_agent);
    Ok(Browser { secret, address, user_agent, is_phone })
}

/// Whether the browser says that it runs on a telephone or a tablet.
fn is_phone(user_agent: &str) -> bool {
    ["Android", "iPhone", "iPad", "Mobile"].iter().any(|word| user_agent.contains(word))
}

/// Gives the browser its secret.
pub(crate) fn with_browser(visit: &Visit, jar: CookieJar, browser: &Browser) -> CookieJar {
    let secret = browser.secret.clone();
    let cookie = Cookie::build((visit.site.options.browser_cookie(), secret))
        .path("/")
        .http_only(true)
        // The app comes back from elsewhere: a stricter cookie would not follow.
        .same_site(SameSite::Lax)
        .secure(visit.site.options.is_https)
        .build();
    jar.add(cookie)
}

/// Remembers on which device BankID is used.
pub(super) fn remember(visit: &Visit, jar: CookieJar, is_same_device: bool) -> CookieJar {
    let device = if is_same_device { "denna" } else { "annan" };
    let cookie = Cookie::build((visit.site.options.device_cookie(), device))
        .path("/")
        .http_only(true)
        .permanent()
        .same_site(SameSite::Lax)
        .secure(visit.site.options.is_https)
        .build();
    jar.add(cookie)
}

/// Whether BankID was used on this device the last time.
pub(crate) fn is_same_device(visit: &Visit, jar: &CookieJar) -> bool {
    let device = jar.get(visit.site.options.device_cookie());
    device.is_some_and(|device| device.value() == "denna")
}
