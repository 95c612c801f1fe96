//! The start page, and the choice of language.

use axum::body::Bytes;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum_extra::extract::CookieJar;
use axum_extra::extract::cookie::{Cookie, SameSite};
use domain::Language;
use domain::period::{Period, Windows};
use domain::role::{Action, Role};
use jiff::civil::Date;

use super::Form;
use crate::request::Visit;
use crate::respond::{Answer, on_to, page};
use crate::server::own_path;
use crate::view::Place;
use crate::view::pages::{Start, Window};
use crate::words::T;

/// How wide the picture of the year is.
const WIDTH: u32 = 720;

/// Which window is open, or opens next, in a sentence.
pub(crate) fn now(visit: &Visit) -> String {
    let t = visit.t();
    let today = visit.ctx.today;
    let windows = &visit.site.app.reference.windows;
    let next = windows.next_after(today);
    let quarter = |period: Period| period.quarter.to_string();
    if let Some(period) = windows.taking_on(today) {
        let last = t.day(windows.last_day_in_time(period));
        let values = [("quarter", quarter(period)), ("last", last)];
        t.with("period-open", &values.each_ref().map(|it| (it.0, it.1.as_str())))
    } else {
        let values = [("quarter", quarter(next)), ("first", t.day(windows.first_day(next)))];
        t.with("period-closed", &values.each_ref().map(|it| (it.0, it.1.as_str())))
    }
}

pub(crate) async fn show(visit: Visit) -> Answer {
    let t = visit.t();
    let today = visit.ctx.today;
    let windows = &visit.site.app.reference.windows;
    let open = windows.taking_on(today);
    let next = windows.next_after(today);
    let periods = this_year(today).into_iter().map(|period| {
        let state = if open == Some(period) {
            "open"
        } else if next == period {
            "next"
        } else {
            ""
        };
        window(&visit, windows, period, state)
    });
    let named = |it: &(&str, &'static str)| (t.get(it.0), it.1);
    let template = Start {
        homes: homes(&visit).iter().map(named).collect(),
        register: register(&visit).iter().map(named).collect(),
        is_register_first: visit.is_in_register() && !visit.has_role(Role::is_municipal),
        frame: visit.frame(t.get("start-title"), Place::Start),
        windows: periods.collect(),
        now: now(&visit),
        today_x: place(today),
        months: months(t),
    };
    page(&visit, StatusCode::OK, &template)
}

/// Where the visitor begins.
fn homes(visit: &Visit) -> Vec<(&'static str, &'static str)> {
    if visit.actor().is_none() {
        return vec![
            ("start-log-in-reports", "/logga-in"),
            ("start-log-in-register", "/logga-in?to=/verksamheter"),
        ];
    }
    let mut homes = Vec::new();
    if visit.has_role(Role::is_municipal) {
        homes.push(("nav-reports", "/mina-rapporter"));
    }
    if visit.is_in_register() {
        homes.push(("nav-operations", "/verksamheter"));
    }
    if visit.has_role(handles_notices) {
        homes.push(("notices-title", "/anmalningar"));
    }
    // Who has nothing to do here is told so there.
    if homes.is_empty() {
        homes.push(("nav-reports", "/mina-rapporter"));
    }
    homes
}

/// What of the register the visitor may go to.
fn register(visit: &Visit) -> Vec<(&'static str, &'static str)> {
    let mut links = Vec::new();
    if visit.is_in_register() {
        links.push(("register-start-operations", "/verksamheter"));
        links.push(("register-start-organisation", "/organisation"));
    } else if !visit.has_role(handles_notices) {
        links.push(("register-apply-title", "/registret/ansok"));
    }
    links.push(("register-connected-title", "/registret/anslutna"));
    links.push(("statistics-title", "/verksamhetsstatistik"));
    links
}

fn handles_notices(role: Role) -> bool {
    role.may(Action::HandleNotices)
}

/// The four periods whose windows lie in the year, in the order of the windows.
fn this_year(today: Date) -> [Period; 4] {
    let year = today.year();
    let period = |year, quarter| Period { year, quarter };
    [period(year - 1, 4), period(year, 1), period(year, 2), period(year, 3)]
}

fn window(visit: &Visit, windows: &Windows, period: Period, state: &'static str) -> Window {
    let t = visit.t();
    let (first, last) = (windows.first_day(period), windows.last_day(period));
    let quarter = period.quarter.to_string();
    let (first_text, last_text) = (t.day_of_year(first), t.day_of_year(last));
    let values = [("quarter", quarter.as_str()), ("first", &first_text), ("last", &last_text)];
    let words = match state {
        "open" => Some(t.get("period-is-open")),
        "next" => Some(t.get("period-is-next")),
        _ => None,
    };
    Window {
        text: t.with("period-row", &values),
        state,
        state_words: words,
        x: place(first),
        width: place(last).saturating_sub(place(first)).max(4),
        short: format!("Q{quarter}"),
    }
}

/// Where the day stands in the picture of its year.
fn place(day: Date) -> u32 {
    let days = u32::try_from(day.day_of_year()).unwrap_or(1);
    days * WIDTH / 366
}

/// The first letters of the months, with their places.
fn months(t: T<'_>) -> Vec<(String, u32)> {
    let step = WIDTH / 12;
    let short = |number| t.month(number).chars().take(3).collect::<String>();
    (1..=12).zip(0u32..).map(|(number, at)| (short(number), at * step + 8)).collect()
}

/// Keeps the language that was chosen, and goes back to where the visitor was.
pub(crate) async fn choose_language(visit: Visit, jar: CookieJar, body: Bytes) -> Response {
    let form = Form::read(&body);
    let to = on_to(own_path(form.get("to").unwrap_or("/")));
    let Some(language) = form.get("language").and_then(Language::from_code) else {
        return to;
    };
    let cookie = Cookie::build((visit.site.options.language_cookie(), language.code()))
        .path("/")
        .http_only(true)
        .same_site(SameSite::Lax)
        .secure(visit.site.options.is_https)
        .permanent()
        .build();
    (jar.add(cookie), to).into_response()
}
