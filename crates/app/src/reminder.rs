//! What comes by itself.
//!
//! Once a quarter each lead reporter is asked to confirm the list of reporters, and
//! reminded when nobody has; and those who may notify are told of what waits in the register. Any number of nodes may do it at once; each message is put in the box once.

use domain::period::Period;
use domain::role::Role;
use jiff::civil::Date;
use store::committee::Committee;

use crate::ctx::Ctx;
use crate::error::Error;
use crate::message::{self, Kind, Message};
use crate::register::notices;
use crate::service::App;

/// How many days into the quarter the reminder is sent.
const REMIND_AFTER: i32 = 14;
/// How many days into the quarter a list that is not confirmed is shown to the authority.
pub const UNCONFIRMED_AFTER: i32 = 30;

/// The calendar quarter of the day.
pub(crate) fn quarter(day: Date) -> Period {
    let number = u8::try_from((day.month() - 1) / 3 + 1).unwrap_or(1);
    Period { year: day.year(), quarter: number }
}

/// The first day of the day's quarter.
pub(crate) fn quarter_began(day: Date) -> Date {
    Date::new(day.year(), (day.month() - 1) / 3 * 3 + 1, 1).unwrap_or(day)
}

/// Puts in the box what is due; tells how many messages that was.
pub async fn remind(app: &App, ctx: &Ctx) -> Result<usize, Error> {
    let quarter = quarter(ctx.today);
    let began = quarter_began(ctx.today);
    let days = began.until(ctx.today).map_or(0, |span| span.get_days());
    let mut tx = app.db.read().await?;
    let kept = store::committee::kept(&mut tx, &quarter.code(), ctx.today).await?;
    let is_due =
        |committee: &Committee| committee.is_kept_on(ctx.today) && committee.valid_from < began;
    let due: Vec<Committee> = kept
        .into_iter()
        .filter(|it| !it.is_confirmed && is_due(&it.committee))
        .map(|it| it.committee)
        .collect();
    drop(tx);
    let kind = if days >= REMIND_AFTER { Kind::ReviewReminder } else { Kind::Review };
    let mut count = 0;
    for committee in &due {
        count += ask(app, ctx, committee, quarter, kind).await?;
    }
    Ok(count + notices::remind(app, ctx).await?)
}

async fn ask(
    app: &App,
    ctx: &Ctx,
    committee: &Committee,
    quarter: Period,
    kind: Kind,
) -> Result<usize, Error> {
    let mut tx = app.db.write().await?;
    let mut count = 0;
    let held = store::assignment::held(&mut tx, &committee.id, ctx.today).await?;
    for lead in held.iter().filter(|held| held.role == Role::LeadReporter) {
        let cause = format!("{} {} {} {}", kind.key(), committee.id, quarter, lead.person_id);
        let message = Message::new(kind, &lead.details.email, "/rapportorer")
            .with("committee", &app.committee_name(committee))
            .with("quarter", &quarter.code());
        count += usize::from(message::post(app, ctx, &mut tx, &message, Some(&cause)).await?);
    }
    tx.commit().await?;
    Ok(count)
}
