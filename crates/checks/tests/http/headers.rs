//! What browsers are told when they reach the service with TLS, as in production.

use axum::body::Body;
use axum::http::Request;
use axum::http::header::SET_COOKIE;
use axum::response::Response;
use tower::ServiceExt;
use web::Options;

use super::site::{ask, site_with};

/// The cookies that an answer sets, as they stand in the header.
fn cookies(response: &Response) -> Vec<String> {
    let set = response.headers().get_all(SET_COOKIE).iter();
    set.map(|it| it.to_str().unwrap().to_owned()).collect()
}

#[tokio::test]
async fn with_tls_every_cookie_is_this_hosts_own_and_goes_nowhere_without_tls() {
    let options = Options { is_https: true, ..Options::default() };
    let site = site_with("headers", options).await.0;
    let login = "number=199301052388&to=%2Fmina-rapporter";
    let logged_in = ask(&site, "POST", "/logga-in", "", login).await;
    let language = ask(&site, "POST", "/sprak", "", "language=en&to=%2F").await;
    let set = [cookies(&logged_in), cookies(&language)].concat();
    let names: Vec<&str> = set.iter().filter_map(|it| Some(it.split_once('=')?.0)).collect();
    assert_eq!(names, ["__Host-session", "__Host-known", "__Host-language"]);
    for cookie in &set {
        for part in ["; Secure", "; HttpOnly", "; Path=/", "; SameSite=Lax"] {
            assert!(cookie.contains(part), "{cookie} lacks {part}");
        }
        assert!(!cookie.contains("Domain"), "{cookie}");
    }
    let session = set.first().and_then(|it| it.split(';').next()).unwrap();
    let home = ask(&site, "GET", "/mina-rapporter", session, "").await;
    assert_eq!(home.status().as_u16(), 200);
    let name_alone = session.replace("__Host-", "");
    let home = ask(&site, "GET", "/mina-rapporter", &name_alone, "").await;
    assert_eq!(home.status().as_u16(), 303, "a cookie that another site may have set is not read");
    let out = ask(&site, "POST", "/logga-ut", session, "").await;
    assert_eq!(out.headers()["clear-site-data"], "\"cache\", \"storage\"");
    for path in ["/", "/finns-inte", "/healthz", "/static/x/verkstallt.css"] {
        let answer = ask(&site, "GET", path, "", "").await;
        let lasting = &answer.headers()["strict-transport-security"];
        assert_eq!(lasting, "max-age=63072000; includeSubDomains", "{path}");
    }
}

#[tokio::test]
async fn what_a_proxy_passes_on_gets_no_figures() {
    let site = site_with("figures", Options::default()).await.0;
    let figures = |from: &'static str| {
        let request = Request::builder().uri("/metrics").header(from, "192.0.2.1");
        let request = request.body(Body::empty()).unwrap();
        site.clone().oneshot(request)
    };
    assert_eq!(figures("x-other").await.unwrap().status().as_u16(), 200);
    for from in ["x-forwarded-for", "forwarded", "x-forwarded-proto", "via"] {
        assert_eq!(figures(from).await.unwrap().status().as_u16(), 404, "{from}");
    }
}
