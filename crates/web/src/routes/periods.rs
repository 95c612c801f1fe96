//! The periods, how they have gone, and what follows from the day of a decision.

use app::periods::results;
use axum::extract::Query;
use axum::http::StatusCode;
use domain::journey::{Value, read_date};
use jiff::civil::Date;

use crate::request::Visit;
use crate::respond::{Answer, Tell, page};
use crate::view::Place;
use crate::view::cases::{PeriodLine, Periods};
use crate::view::form::Line;

/// What the address may say.
#[derive(Debug, Default, serde::Deserialize)]
pub(crate) struct Asked {
    /// The day of a decision. It says nothing of whom it concerns.
    dag: Option<String>,
}

pub(crate) async fn show(visit: Visit, Query(asked): Query<Asked>) -> Answer {
    let t = visit.t();
    let is_reporter = visit.actor().is_some_and(|actor| {
        actor.assignments.iter().any(|assignment| assignment.role.is_municipal())
    });
    let rows = if is_reporter {
        results(&visit.site.app, &visit.ctx).await.to(&visit)?
    } else {
        Vec::new()
    };
    let typed = asked.dag.unwrap_or_default();
    let day = match read_date(typed.trim()) {
        _ if typed.trim().is_empty() => None,
        Ok(Value::Date(day)) if day <= visit.ctx.today => Some(Ok(day)),
        Ok(_) => Some(Err(t.get("reckon-future"))),
        Err(_) => Some(Err(t.get("reckon-unread"))),
    };
    let error = day.clone().and_then(Result::err);
    let mut frame = visit.frame(t.get("periods-title"), Place::Periods);
    frame.has_errors = error.is_some();
    let status = if error.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    let day = day.and_then(Result::ok);
    let template = Periods {
        frame,
        now: crate::routes::start::now(&visit),
        rows: rows
            .into_iter()
            .map(|(period, result)| PeriodLine {
                quarter: t.quarter(period),
                window: window(&visit, period),
                counts: [result.due, result.sent, result.late, result.ended, result.missing],
            })
            .collect(),
        answer: day.map(|day| answer(&visit, day)).unwrap_or_default(),
        verdict: day.map(|day| verdict(&visit, day)),
        typed,
        error,
    };
    page(&visit, status, &template)
}

fn window(visit: &Visit, period: domain::period::Period) -> String {
    let t = visit.t();
    let windows = &visit.site.app.reference.windows;
    let days = (t.day_of_year(windows.first_day(period)), t.day(windows.last_day(period)));
    t.two("window", ("first", &days.0), ("last", &days.1))
}

fn answer(visit: &Visit, day: Date) -> Vec<Line> {
    let t = visit.t();
    let outlook = visit.site.app.reference.windows.outlook(day, visit.ctx.today);
    let line = |key: &str, value: Vec<String>| Line { label: t.get(key), value };
    vec![
        line("reckon-last-day", vec![t.day(outlook.last_day_without_report)]),
        line("reckon-first-day", vec![t.day(outlook.first_reportable_day)]),
        line(
            "first-period",
            vec![t.quarter(outlook.first_period), window(visit, outlook.first_period)],
        ),
        line("two-year-mark", vec![t.day(outlook.two_year_mark)]),
    ]
}

fn verdict(visit: &Visit, day: Date) -> String {
    let t = visit.t();
    let outlook = visit.site.app.reference.windows.outlook(day, visit.ctx.today);
    if outlook.is_in_time {
        t.one("reckon-in-time", "day", &t.day(outlook.last_day_without_report))
    } else {
        t.get("reckon-over")
    }
}
