//! The phone's commands for tests: JSON in and out.

use std::future::{Ready, ready};
use std::sync::Arc;

use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};

use super::{approve, cancel, is_number, with_order};
use crate::api::reply;
use crate::desk::Shared;
use crate::order::{NoSuch, Order, Phase, Tamper};
use crate::qr::Fault;

/// The open orders.
pub(super) fn list(State(shared): State<Arc<Shared>>) -> Ready<Response> {
    let orders: Vec<Value> = shared
        .with(|desk, _| desk.orders.values().filter(|order| order.is_open()).map(entry).collect());
    ready(reply(StatusCode::OK, &Value::Array(orders)))
}

fn entry(order: &Order) -> Value {
    let state = if order.phase == Phase::Waiting { "waiting" } else { "started" };
    json!({
        "order": order.names.handle,
        "state": state,
        "kind": order.wish.kind.name(),
        "visible": order.wish.visible.as_deref().map(decoded),
        "nonVisible": order.wish.hidden.as_deref().map(decoded),
        "endUserIp": order.wish.end_user_ip,
        "web": order.wish.web,
    })
}

/// The text behind base64; the base64 itself if there is none.
pub(super) fn decoded(base64: &str) -> String {
    let bytes = STANDARD.decode(base64).unwrap_or_default();
    String::from_utf8(bytes).unwrap_or_else(|_| base64.to_owned())
}

/// Carries a command out.
pub(super) fn command(
    State(shared): State<Arc<Shared>>,
    Path(command): Path<String>,
    body: Bytes,
) -> Ready<Response> {
    let result = match serde_json::from_slice(&Vec::<u8>::from(body)) {
        Ok(Value::Object(fields)) => run(&shared, &command, Value::Object(fields)),
        _ => Err("json"),
    };
    ready(match result {
        Ok(value) => reply(StatusCode::OK, &value),
        Err("command") => reply(StatusCode::NOT_FOUND, &json!({ "error": "command" })),
        Err(error) => reply(StatusCode::BAD_REQUEST, &json!({ "error": error })),
    })
}

fn run(shared: &Shared, command: &str, body: Value) -> Result<Value, &'static str> {
    let done = || json!({});
    match command {
        "scan" => {
            let qr = text(&body, "qr")?;
            let handle = shared.with(|desk, now| desk.scan(qr, now)).map_err(Fault::code)?;
            Ok(json!({ "order": handle }))
        }
        "start" => {
            let token = text(&body, "autostarttoken")?;
            let handle = shared.with(|desk, _| desk.autostart(token)).ok_or("unknown")?;
            Ok(json!({ "order": handle }))
        }
        "approve" => {
            let number = text(&body, "number")?;
            if !is_number(number) {
                return Err("number");
            }
            let url = approve(shared, text(&body, "order")?, number)?;
            Ok(json!({ "returnUrl": url }))
        }
        "cancel" => cancel(shared, text(&body, "order")?).map(|()| done()),
        "hint" => {
            let hint = body.get("hint").and_then(Value::as_str).map(str::to_owned);
            let handle = text(&body, "order")?;
            with_order(shared, handle, |order, _| order.set_hint(hint)).map(|()| done())
        }
        "fail" => {
            let hint = text(&body, "hint")?;
            let handle = text(&body, "order")?;
            with_order(shared, handle, |order, now| order.fail(hint, now)).map(|()| done())
        }
        "clock" => {
            let advance = body.get("advance_ms").and_then(Value::as_u64).ok_or("advance_ms")?;
            shared.clock.advance(advance);
            Ok(done())
        }
        "next" => {
            let planned = serde_json::from_value(body).map_err(|_| "next")?;
            shared.with(|desk, _| desk.planned.push_back(planned));
            Ok(done())
        }
        "tamper" => tamper(shared, &body).map(|()| done()),
        _ => Err("command"),
    }
}

fn tamper(shared: &Shared, body: &Value) -> Result<(), &'static str> {
    let tamper = match text(body, "what")? {
        "visible" => Tamper::Visible,
        "hash" => Tamper::Hash,
        "dtd" => Tamper::Dtd,
        "person" => Tamper::Person,
        "device" => Tamper::Device,
        _ => return Err("what"),
    };
    with_order(shared, text(body, "order")?, |order, _| {
        if !order.is_open() {
            return Err(NoSuch);
        }
        order.tamper = Some(tamper);
        Ok(())
    })
}

/// A field that must be there. The error is its name.
fn text<'a>(body: &'a Value, name: &'static str) -> Result<&'a str, &'static str> {
    body.get(name).and_then(Value::as_str).ok_or(name)
}
