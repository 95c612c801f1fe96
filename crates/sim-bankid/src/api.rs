//! The relying party's interface, version 6.0.

mod check;

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use axum::body::Bytes;
use axum::extract::State;
use axum::extract::rejection::BytesRejection;
use axum::http::header::{CONTENT_TYPE, HeaderName};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, Uri};
use axum::response::{IntoResponse as _, Response};
use axum::{Extension, Router};
use serde::Deserialize;
use serde_json::{Map, Value, json};

use crate::desk::Shared;
use crate::order::{Kind, Names, NoSuch, Order};
use crate::tls::Peer;

const ROOT: &str = "/rp/v6.0/";
/// How long a slow answer takes.
const SLOW: Duration = Duration::from_secs(15);

/// All paths go through one door, so that the order of the checks is ours.
pub(crate) fn router(shared: Arc<Shared>) -> Router {
    Router::new().fallback(answer).with_state(shared)
}

/// An error as the interface answers it.
struct Fault {
    status: StatusCode,
    code: String,
    details: String,
}

impl Fault {
    fn new(status: StatusCode, code: &str, details: &str) -> Self {
        Self { status, code: code.to_owned(), details: details.to_owned() }
    }

    fn invalid(details: &str) -> Self {
        Self::new(StatusCode::BAD_REQUEST, "invalidParameters", details)
    }

    fn no_such() -> Self {
        Self::invalid("No such order")
    }

    fn into_response(self) -> Response {
        let body = json!({ "errorCode": self.code, "details": self.details });
        reply(self.status, &body)
    }
}

/// What a call asks for.
enum Call {
    Start(Kind),
    Collect,
    Cancel,
}

impl Call {
    fn at(path: &str) -> Option<Self> {
        match path.strip_prefix(ROOT)? {
            "auth" => Some(Self::Start(Kind::Auth)),
            "sign" => Some(Self::Start(Kind::Sign)),
            "phone/auth" => Some(Self::Start(Kind::PhoneAuth)),
            "phone/sign" => Some(Self::Start(Kind::PhoneSign)),
            "collect" => Some(Self::Collect),
            "cancel" => Some(Self::Cancel),
            _ => None,
        }
    }
}

async fn answer(
    State(shared): State<Arc<Shared>>,
    Extension(peer): Extension<Peer>,
    method: Method,
    uri: Uri,
    headers: HeaderMap,
    body: Result<Bytes, BytesRejection>,
) -> Response {
    let planned = shared.with(|desk, _| desk.planned.pop_front());
    if let Some(planned) = planned
        && let Some(response) = planned.play(&peer).await
    {
        return response;
    }
    let body = body.ok();
    let result = read(&method, uri.path(), &headers, body.as_deref())
        .and_then(|(call, fields)| act(&shared, &peer, &call, &fields));
    match result {
        Ok(value) => reply(StatusCode::OK, &value),
        Err(fault) => fault.into_response(),
    }
}

/// Checks what is the same for every path.
fn read(
    method: &Method,
    path: &str,
    headers: &HeaderMap,
    body: Option<&[u8]>,
) -> Result<(Call, Map<String, Value>), Fault> {
    let call = Call::at(path)
        .ok_or_else(|| Fault::new(StatusCode::NOT_FOUND, "notFound", "No such path"))?;
    if method != Method::POST {
        let status = StatusCode::METHOD_NOT_ALLOWED;
        return Err(Fault::new(status, "methodNotAllowed", "Only POST is allowed"));
    }
    // Exactly this: not even a charset may follow.
    let mut kinds = headers.get_all(CONTENT_TYPE).iter();
    let kind = (kinds.next().map(HeaderValue::as_bytes), kinds.next());
    if kind != (Some(b"application/json".as_slice()), None) {
        let status = StatusCode::UNSUPPORTED_MEDIA_TYPE;
        return Err(Fault::new(status, "unsupportedMediaType", "Use application/json"));
    }
    let body = body.ok_or_else(|| Fault::invalid("The body cannot be read"))?;
    match serde_json::from_slice(body) {
        Ok(Value::Object(fields)) => Ok((call, fields)),
        _ => Err(Fault::invalid("The body is not a JSON object")),
    }
}

fn act(
    shared: &Shared,
    peer: &Peer,
    call: &Call,
    fields: &Map<String, Value>,
) -> Result<Value, Fault> {
    if let Call::Start(kind) = call {
        return start(shared, peer, *kind, fields);
    }
    let reference = fields
        .get("orderRef")
        .and_then(Value::as_str)
        .ok_or_else(|| Fault::invalid("orderRef is required"))?;
    shared.with(|desk, now| {
        let order = desk.own(reference, &peer.fingerprint).ok_or_else(Fault::no_such)?;
        let answer = if matches!(call, Call::Cancel) {
            order.drop_it(now).map(|()| json!({}))
        } else {
            order.collect(now, &shared.limits)
        };
        answer.map_err(|NoSuch| Fault::no_such())
    })
}

fn start(
    shared: &Shared,
    peer: &Peer,
    kind: Kind,
    fields: &Map<String, Value>,
) -> Result<Value, Fault> {
    let wish = check::wish(kind, fields).map_err(|details| Fault::invalid(&details))?;
    let names = Names::draw().map_err(|details| {
        Fault::new(StatusCode::INTERNAL_SERVER_ERROR, "internalError", &details)
    })?;
    let answer = if kind.is_phone() {
        json!({ "orderRef": names.reference })
    } else {
        json!({
            "orderRef": names.reference,
            "autoStartToken": names.autostart_token,
            "qrStartToken": names.qr_token,
            "qrStartSecret": names.qr_secret,
        })
    };
    shared.with(|desk, now| {
        // Both orders are dropped, the old one and this.
        let mut in_progress = false;
        for order in desk.calls(wish.called.as_deref().unwrap_or_default()) {
            in_progress |= order.fail("cancelled", now).is_ok();
        }
        if in_progress {
            let details = "An order for this person is in progress";
            return Err(Fault::new(StatusCode::BAD_REQUEST, "alreadyInProgress", details));
        }
        desk.insert(Order::new(names, wish, peer.fingerprint.clone(), now), now);
        Ok(answer)
    })
}

/// An answer that a test has planned for the next call.
#[derive(Deserialize)]
pub(crate) struct Planned {
    status: Option<u16>,
    #[serde(rename = "errorCode")]
    code: Option<String>,
    #[serde(default)]
    headers: BTreeMap<String, String>,
    kind: Option<Way>,
}

/// What goes wrong, if not a plain error.
#[derive(Clone, Copy, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Way {
    /// The answer comes late.
    Slow,
    /// The connection is cut without an answer.
    Cut,
    /// The answer is not JSON.
    Text,
}

impl Planned {
    /// The planned answer. None after a mere delay, when the call is answered as usual.
    async fn play(self, peer: &Peer) -> Option<Response> {
        match self.kind {
            Some(Way::Slow) => {
                tokio::time::sleep(SLOW).await;
                None
            }
            Some(Way::Cut) => {
                peer.cut.notify_one();
                // The connection, and this with it, is dropped while it waits.
                std::future::pending().await
            }
            Some(Way::Text) => {
                let html = [(CONTENT_TYPE, "text/html")];
                Some((StatusCode::OK, html, "<html><body>Not JSON</body></html>").into_response())
            }
            None => Some(self.error()),
        }
    }

    fn error(self) -> Response {
        let status = self
            .status
            .and_then(|status| StatusCode::from_u16(status).ok())
            .unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let code = self.code.unwrap_or_else(|| "internalError".to_owned());
        let mut response = Fault::new(status, &code, "Planned by the test").into_response();
        for (name, value) in &self.headers {
            if let (Ok(name), Ok(value)) =
                (HeaderName::from_bytes(name.as_bytes()), HeaderValue::from_str(value))
            {
                response.headers_mut().insert(name, value);
            }
        }
        response
    }
}

/// An answer in JSON.
pub(crate) fn reply(status: StatusCode, body: &Value) -> Response {
    (status, [(CONTENT_TYPE, "application/json")], body.to_string()).into_response()
}
