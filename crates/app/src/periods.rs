//! How the committees' periods have gone: what was due, sent, late, missed and ended.

use std::collections::BTreeMap;
use std::sync::PoisonError;

use domain::due::Outcome;
use domain::period::Period;
use domain::role::Action;

use crate::cases::slots;
use crate::ctx::Ctx;
use crate::error::Error;
use crate::rights::Rights;
use crate::service::App;

/// How many periods are shown: a year and the one that is open or next.
const SHOWN: usize = 5;

/// One period's result.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct PeriodResult {
    /// Cases that were, or are, to be reported.
    pub due: usize,
    /// Reported in time and still open.
    pub sent: usize,
    /// Reported after the last day and still open.
    pub late: usize,
    /// Reported as executed or closed.
    pub ended: usize,
    /// Not reported: the window has closed, or is still open.
    pub missing: usize,
}

/// The results of the latest periods, the one that is open or next first.
pub async fn results(app: &App, ctx: &Ctx) -> Result<Vec<(Period, PeriodResult)>, Error> {
    let windows = &app.reference.windows;
    let view = windows.in_view(ctx.today);
    let mut periods = vec![view];
    while let Some(last) = periods.last().filter(|_| periods.len() < SHOWN) {
        periods.push(last.previous());
    }
    let first = periods.last().copied().unwrap_or(view);
    let mut tx = app.db.read().await?;
    let rights = Rights::of(app, ctx, &mut tx, Action::ReadOwnCommittee).await?;
    let mut results: BTreeMap<Period, PeriodResult> = BTreeMap::new();
    for (slot, membership) in
        slots(app, &mut tx, &rights.memberships, ctx.today).await?.iter().zip(&rights.memberships)
    {
        let cases = slot.cases.read().unwrap_or_else(PoisonError::into_inner);
        let is_own = |kind: usize| {
            cases.kinds.get(kind).is_some_and(|kind| membership.areas.contains(&kind.area))
        };
        for case in cases.cases.iter().filter(|case| is_own(case.kind)) {
            let last = case.counted.last().map(|report| report.period);
            if case.waiting.has_ended && last.is_none_or(|last| last < first) {
                // It ended before the first period that is shown.
                continue;
            }
            for (period, outcome) in windows.outcomes(case.waiting.since, &case.counted, ctx.today)
            {
                if period >= first {
                    add(results.entry(period).or_default(), outcome);
                }
            }
        }
    }
    Ok(periods
        .into_iter()
        .map(|period| (period, results.get(&period).copied().unwrap_or_default()))
        .collect())
}

fn add(result: &mut PeriodResult, outcome: Outcome) {
    result.due += 1;
    match outcome {
        Outcome::Sent(_) => result.sent += 1,
        Outcome::SentLate(_) => result.late += 1,
        Outcome::Ended(_) => result.ended += 1,
        Outcome::Missed | Outcome::Due | Outcome::Ahead => result.missing += 1,
    }
}
