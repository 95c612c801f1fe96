//! What the reports of a case say, one after the other: what changed, and what happened when.

use std::collections::BTreeMap;

use domain::Language;
use domain::ids::{CaseId, ReportId};
use domain::period::Period;
use jiff::Timestamp;
use jiff::civil::Date;
use store::Tx;
use store::case::Case;

use crate::case::ReadReport;
use crate::document::{Document, Question, Words};
use crate::draft::name_of;
use crate::error::Error;
use crate::service::App;

/// One report of the case.
#[derive(Clone)]
pub struct ReportEntry {
    /// Which.
    pub id: ReportId,
    /// Its reference number.
    pub reference: String,
    /// When it was sent.
    pub sent_at: Timestamp,
    /// By whom.
    pub sent_by: String,
    /// The period that it is counted for.
    pub period: Option<Period>,
    /// Where the decision stood.
    pub status: String,
    /// What is not as in the report before; empty for the first.
    pub changes: Vec<Change>,
}

/// An answer that is not as it was in the report before.
#[derive(Clone)]
pub struct Change {
    /// The question.
    pub question: Words,
    /// What the report before said.
    pub before: Option<Words>,
    /// What this one says.
    pub after: Option<Words>,
}

/// Something that happened on a day.
#[derive(Clone, PartialEq, Eq)]
pub struct Event {
    /// What.
    pub kind: EventKind,
    /// When.
    pub on: Date,
    /// What the reporter wrote about it, or the report's number.
    pub text: Option<String>,
}

/// Sorts of events, in the order in which they are drawn from above.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum EventKind {
    /// The decision was made.
    Decided,
    /// The measure was interrupted.
    Interrupted,
    /// A report was sent.
    Reported,
    /// An offer was made, and declined.
    Offered,
    /// A part of the measure began.
    PartlyExecuted,
    /// A compensating measure began.
    Compensated,
    /// The decision was executed.
    Executed,
    /// The decision was closed.
    Closed,
}

/// Who sent each report.
pub(super) async fn senders(
    tx: &mut Tx,
    case: &CaseId,
) -> Result<BTreeMap<ReportId, String>, Error> {
    let mut senders = BTreeMap::new();
    for report in store::report::for_case(tx, case).await? {
        let name = name_of(tx, &report.sent_by).await?;
        senders.insert(report.id, name);
    }
    Ok(senders)
}

/// The reports with what changed from one to the next.
pub(super) fn entries(
    reports: &[ReadReport],
    senders: &BTreeMap<ReportId, String>,
) -> Vec<ReportEntry> {
    let before = std::iter::once(None).chain(reports.iter().map(Some));
    reports
        .iter()
        .zip(before)
        .map(|(report, before)| ReportEntry {
            id: report.id.clone(),
            reference: report.document.reference.clone(),
            sent_at: report.sent_at,
            sent_by: senders.get(&report.id).cloned().unwrap_or_default(),
            period: report.period,
            status: report.status.clone(),
            changes: before
                .map(|before| changes(&before.document, &report.document))
                .unwrap_or_default(),
        })
        .collect()
}

fn changes(before: &Document, after: &Document) -> Vec<Change> {
    let find = |document: &Document, field: &str| -> Option<Question> {
        document.questions.iter().find(|question| question.field == field).cloned()
    };
    let no_news = |question: &Question| !question.earlier.is_empty() && question.answer.is_none();
    let mut changes: Vec<Change> = after
        .questions
        .iter()
        .filter(|question| question.field != "report_kind" && !no_news(question))
        .filter_map(|question| {
            let old = find(before, &question.field).and_then(|question| question.answer);
            // What is added to a list stands by itself: the old entries still hold.
            let old = old.filter(|_| question.earlier.is_empty());
            let is_unticked =
                question.answer.as_ref().is_some_and(|it| it.get(Language::Sv) == "Nej");
            let adds_nothing = !question.earlier.is_empty() && is_unticked;
            (old != question.answer && !adds_nothing).then(|| Change {
                question: question.question.clone(),
                before: old,
                after: question.answer.clone(),
            })
        })
        .collect();
    let adds = ["offer_date", "partly", "compensating", "other_information"];
    let gone = before.questions.iter().filter(|question| {
        find(after, &question.field).is_none()
            && question.answer.is_some()
            && !adds.iter().any(|prefix| question.field.starts_with(prefix))
    });
    changes.extend(gone.map(|question| Change {
        question: question.question.clone(),
        before: question.answer.clone(),
        after: None,
    }));
    changes
}

/// The day on which the case ended, by its latest report.
pub(super) fn ended_on(reports: &[ReadReport]) -> Option<Date> {
    let document = &reports.last()?.document;
    document.answer("executed_on").or_else(|| document.answer("closed_on"))?.parse().ok()
}

/// What happened, by day. What two reports both tell happened once.
pub(super) fn events(app: &App, row: &Case, reports: &[ReadReport]) -> Vec<Event> {
    let mut events = vec![Event { kind: EventKind::Decided, on: row.decided_on, text: None }];
    let interrupted = row.interrupted_on;
    events.extend(interrupted.map(|on| Event { kind: EventKind::Interrupted, on, text: None }));
    let told = [
        (EventKind::Offered, "offer_date", None),
        (EventKind::PartlyExecuted, "partly_executed_on", Some("partly_executed_how")),
        (EventKind::Compensated, "compensating_on", Some("compensating_what")),
    ];
    for report in reports {
        let document = &report.document;
        for (kind, day, text) in told {
            let Some(on) = document.answer(day).and_then(|day| day.parse().ok()) else { continue };
            let text = text.and_then(|field| document.answer(field)).map(str::to_owned);
            let event = Event { kind, on, text };
            if !events.contains(&event) {
                events.push(event);
            }
        }
        let on = app.clock.today(report.sent_at);
        let text = Some(report.document.reference.clone());
        events.push(Event { kind: EventKind::Reported, on, text });
    }
    let last = reports.last().map(|report| &report.document);
    for (kind, field) in [(EventKind::Executed, "executed_on"), (EventKind::Closed, "closed_on")] {
        let day = last.and_then(|document| document.answer(field)).and_then(|day| day.parse().ok());
        events.extend(day.map(|on| Event { kind, on, text: None }));
    }
    events.sort_by_key(|event| (event.on, event.kind));
    events
}
