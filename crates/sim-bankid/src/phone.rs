//! The phone: pages for people, and commands for tests.

mod control;
mod page;

use std::collections::BTreeMap;
use std::future::{Ready, ready};
use std::sync::Arc;

use axum::extract::{Form, Path, Query, State};
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE, LOCATION};
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse as _, Response};
use axum::routing::{get, post};
use axum::{Router, body::Body};

use crate::completion;
use crate::desk::Shared;
use crate::order::{NoSuch, Order, Phase, Way};
use crate::qr::Fault;

type Fields = BTreeMap<String, String>;

/// The pages and the commands.
pub(crate) fn router(shared: Arc<Shared>) -> Router {
    Router::new()
        .route("/", get(first))
        .route("/read", post(paste))
        .route("/order/{handle}", get(show).post(decide))
        .route("/order/{handle}/read", post(pick_up))
        .route("/orders", get(control::list))
        .route("/{command}", post(control::command))
        .with_state(shared)
}

/// The first page, or the order that is started on the same device.
fn first(State(shared): State<Arc<Shared>>, Query(query): Query<Fields>) -> Ready<Response> {
    let Some(token) = query.get("autostarttoken") else {
        return ready(html(StatusCode::OK, page::first(&shared, None)));
    };
    ready(match shared.with(|desk, _| desk.autostart(token)) {
        Some(handle) => to_order(&handle),
        None => html(
            StatusCode::BAD_REQUEST,
            page::first(&shared, Some("Länken gäller inte längre. Börja om i tjänsten.")),
        ),
    })
}

/// The text of a QR code has been pasted.
fn paste(State(shared): State<Arc<Shared>>, Form(form): Form<Fields>) -> Ready<Response> {
    let text = form.get("qr").map_or("", String::as_str);
    ready(match shared.with(|desk, now| desk.scan(text, now)) {
        Ok(handle) => to_order(&handle),
        Err(fault) => {
            let why = match fault {
                Fault::Unknown => "Texten hör inte till någon QR-kod som väntar.",
                Fault::Forged => "QR-koden är inte äkta.",
                Fault::Stale => "QR-koden är för gammal. Kopiera en ny.",
            };
            html(StatusCode::BAD_REQUEST, page::first(&shared, Some(why)))
        }
    })
}

/// The camera reads the code of an order, or the person answers the call.
fn pick_up(State(shared): State<Arc<Shared>>, Path(handle): Path<String>) -> Ready<Response> {
    let opened = shared.with(|desk, _| {
        let order = desk.orders.get_mut(&handle)?;
        let way = if order.wish.kind.is_phone() { Way::Call } else { Way::Scan };
        order.open(way).ok()
    });
    ready(if opened.is_some() {
        to_order(&handle)
    } else {
        html(StatusCode::BAD_REQUEST, page::first(&shared, Some("QR-koden gäller inte längre.")))
    })
}

fn show(State(shared): State<Arc<Shared>>, Path(handle): Path<String>) -> Ready<Response> {
    ready(order_page(&shared, &handle, StatusCode::OK, None))
}

/// The person has pressed a button.
fn decide(
    State(shared): State<Arc<Shared>>,
    Path(handle): Path<String>,
    Form(form): Form<Fields>,
) -> Ready<Response> {
    if form.get("choice").is_some_and(|choice| choice == "cancel") {
        // An order that has ended meanwhile is shown as it is.
        cancel(&shared, &handle).ok();
        return ready(to_order(&handle));
    }
    let Some(number) = form.get("number").filter(|number| is_number(number)) else {
        let why = Some("Välj vem du är.");
        return ready(order_page(&shared, &handle, StatusCode::BAD_REQUEST, why));
    };
    ready(match approve(&shared, &handle, number) {
        Ok(Some(url)) => see_other(&url).unwrap_or_else(|| to_order(&handle)),
        Ok(None) | Err(_) => to_order(&handle),
    })
}

fn order_page(shared: &Shared, handle: &str, status: StatusCode, why: Option<&str>) -> Response {
    let page =
        shared.with(|desk, _| desk.orders.get(handle).map(|order| page::order(shared, order, why)));
    match page {
        Some(page) => html(status, page),
        None => {
            html(StatusCode::NOT_FOUND, page::first(shared, Some("Det finns ingen sådan begäran.")))
        }
    }
}

/// The person identifies or signs. Answers with where the app goes then.
fn approve(shared: &Shared, handle: &str, number: &str) -> Result<Option<String>, &'static str> {
    shared.with(|desk, now| {
        let order = desk.orders.get_mut(handle).ok_or("unknown")?;
        if order.wish.kind.is_phone() && order.phase == Phase::Waiting {
            order.open(Way::Call).map_err(|NoSuch| "state")?;
        }
        if !order.admits(number, now).map_err(|NoSuch| "state")? {
            return Ok(None);
        }
        let party = shared.party(&order.party);
        let data = completion::data(&shared.signer, order, party, &shared.person(number))
            .map_err(|_| "signature")?;
        order.complete(data, now);
        Ok(order.return_url().map(str::to_owned))
    })
}

/// The person declines.
fn cancel(shared: &Shared, handle: &str) -> Result<(), &'static str> {
    with_order(shared, handle, |order, now| order.fail("userCancel", now))
}

fn with_order(
    shared: &Shared,
    handle: &str,
    act: impl FnOnce(&mut Order, u64) -> Result<(), NoSuch>,
) -> Result<(), &'static str> {
    shared.with(|desk, now| {
        let order = desk.orders.get_mut(handle).ok_or("unknown")?;
        act(order, now).map_err(|NoSuch| "state")
    })
}

fn is_number(text: &str) -> bool {
    text.len() == 12 && text.bytes().all(|byte| byte.is_ascii_digit())
}

fn to_order(handle: &str) -> Response {
    see_other(&format!("/order/{handle}")).unwrap_or_else(|| StatusCode::NOT_FOUND.into_response())
}

/// None when the address cannot stand in a header.
fn see_other(address: &str) -> Option<Response> {
    let address = HeaderValue::from_str(address).ok()?;
    Some((StatusCode::SEE_OTHER, [(LOCATION, address)]).into_response())
}

fn html(status: StatusCode, page: String) -> Response {
    let headers = [(CONTENT_TYPE, "text/html; charset=utf-8"), (CACHE_CONTROL, "no-store")];
    (status, headers, Body::from(page)).into_response()
}
