//! Cases in words: what is due, since when, and where things are.

use app::cases::CaseRow;
use domain::due::{Due, Outcome};
use domain::ids::{AreaId, CommitteeId, FieldId};
use domain::period::Period;

use crate::request::Visit;
use crate::view::cases::{CaseLine, Tag};
use crate::words::T;

/// What an option of a field is called; the id itself if the catalogue has lost it.
pub(crate) fn option_label(visit: &Visit, field: &str, id: &str) -> String {
    let catalogue = &visit.site.app.form().catalogue;
    let list = catalogue.field(&FieldId::new(field)).and_then(|field| field.list());
    let choice = list.and_then(|list| catalogue.choice(list, id));
    choice.map_or(id, |choice| choice.label.get(visit.language)).to_owned()
}

/// Every option of a field: id and name, in order.
pub(crate) fn options(visit: &Visit, field: &str) -> Vec<(String, String)> {
    let catalogue = &visit.site.app.form().catalogue;
    let list = catalogue.field(&FieldId::new(field)).and_then(|field| field.list());
    let choices = list.and_then(|list| catalogue.lists.get(list)).map(|list| &list.choices);
    choices
        .into_iter()
        .flatten()
        .map(|choice| (choice.id.to_string(), choice.label.get(visit.language).to_owned()))
        .collect()
}

/// A number of twelve digits with a dash before the last four; anything else unchanged.
pub(crate) fn with_dash(number: &str) -> String {
    match number.split_at_checked(8) {
        Some((day, end)) if end.len() == 4 && number.bytes().all(|it| it.is_ascii_digit()) => {
            format!("{day}-{end}")
        }
        _ => number.to_owned(),
    }
}

/// The list of cases in one committee and area.
pub(crate) fn list_address(committee: &CommitteeId, area: &AreaId) -> String {
    let mut query = form_urlencoded::Serializer::new(String::new());
    query.append_pair("namnd", committee.as_str()).append_pair("omrade", area.as_str());
    format!("/arenden?{}", query.finish())
}

/// The next case to report: what it is, and where it is begun.
pub(crate) fn next_case(visit: &Visit, row: &CaseRow) -> (String, String) {
    let measure = row.measure.as_ref().map(|it| it.get(visit.language)).unwrap_or_default();
    let due = due_words(visit, row.due, row.status).text;
    (format!("{}, {measure}. {due}", row.name), follow_up_address(row))
}

pub(crate) fn follow_up_address(row: &CaseRow) -> String {
    format!("/arenden/{}/aterrapportera", row.id)
}

/// What has to be done with a case, with the colour of its tag.
pub(crate) fn due_words(visit: &Visit, due: Due, status: &str) -> Tag {
    let t = visit.t();
    let windows = &visit.site.app.reference.windows;
    let last = |period: Period| t.day_of_year(windows.last_day_in_time(period));
    let (class, word, text) = match due {
        Due::Late(period) => (
            "es-tag--late",
            "due-late",
            t.two("due-late-text", ("quarter", &t.quarter(period)), ("last", &last(period))),
        ),
        Due::Now(period) => {
            ("es-tag--now", "due-now", t.one("due-now-text", "last", &last(period)))
        }
        Due::Next(period) => {
            let (first, last) =
                (t.day_of_year(windows.first_day(period)), t.day(windows.last_day(period)));
            ("", "due-next", t.two("due-next-text", ("first", &first), ("last", &last)))
        }
        Due::Reported(period) => {
            let first = t.day(windows.first_day(period.next()));
            ("es-tag--executed", "due-reported", t.one("due-reported-text", "first", &first))
        }
        Due::Ended if status == "executed" => {
            ("es-tag--executed", "status-executed", String::new())
        }
        Due::Ended => ("es-tag--closed", "status-closed", String::new()),
    };
    Tag { class, word: t.get(word), text }
}

/// How a period went for a case.
pub(crate) fn outcome_words(visit: &Visit, outcome: Outcome) -> Tag {
    let t = visit.t();
    let on = |day: jiff::civil::Date| day.to_string();
    let (class, word, text) = match outcome {
        Outcome::Sent(day) => ("es-tag--executed", "outcome-sent", on(day)),
        Outcome::SentLate(day) => ("es-tag--now", "outcome-late", on(day)),
        Outcome::Ended(day) => ("es-tag--closed", "outcome-ended", on(day)),
        Outcome::Missed => ("es-tag--late", "outcome-missed", String::new()),
        Outcome::Due => ("es-tag--now", "due-now", String::new()),
        Outcome::Ahead => ("", "due-next", String::new()),
    };
    Tag { class, word: t.get(word), text }
}

/// A name, or that it cannot be shown: none is kept that is empty.
pub(crate) fn shown_name(t: T<'_>, name: &str) -> String {
    if name.is_empty() { t.get("unreadable") } else { name.to_owned() }
}

/// What is to be known of a case of which something is damaged.
pub(crate) fn unreadable(t: T<'_>, reference: &str) -> String {
    t.one("case-unreadable-text", "reference", reference)
}

/// A case as a line of a list.
pub(crate) fn case_line(visit: &Visit, row: &CaseRow) -> CaseLine {
    let t = visit.t();
    let key = if row.is_interruption { "since-interruption" } else { "since-decision" };
    CaseLine {
        href: format!("/arenden/{}", row.id),
        follow_up: follow_up_address(row),
        reference: row.reference.clone(),
        damaged: row.is_damaged.then(|| unreadable(t, &row.reference)),
        name: shown_name(t, &row.name),
        number: with_dash(&row.number),
        is_protected: row.is_protected,
        measure: row
            .measure
            .as_ref()
            .map(|it| it.get(visit.language).to_owned())
            .unwrap_or_default(),
        committee: row.committee.clone(),
        area: option_label(visit, "area", row.area.as_str()),
        since: t.one(key, "day", &row.since.to_string()),
        latest: visit.site.app.clock.today(row.latest).to_string(),
        reports: t.one("reports-count", "n", &row.reports.to_string()),
        due: due_words(visit, row.due, row.status),
        has_ended: row.due == Due::Ended,
    }
}
