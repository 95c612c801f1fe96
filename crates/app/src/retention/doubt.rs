//! Whether the clock can be trusted so far that what ages may go: what goes by a clock that is ahead is gone for good.

use jiff::{SignedDuration, Timestamp};
use store::diagnosis;

use crate::ctx::Ctx;
use crate::error::Error;
use crate::service::App;

/// So much may the time have moved beyond the clock that does not jump, since the hour before.
const JUMP_MAX: SignedDuration = SignedDuration::from_hours(1);
/// So far may two clocks be from each other.
const APART_MAX: SignedDuration = SignedDuration::from_mins(5);
/// A line of the log that is younger may have been written by the clock that is asked about.
const SETTLED: SignedDuration = SignedDuration::from_hours(24);
/// So old may the newest of the older lines be: a day, and a weekend on which nobody works.
const SILENCE_MAX: SignedDuration = SignedDuration::from_hours(4 * 24);

/// Why the clock is not trusted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Doubt {
    /// It has jumped ahead since the hour before.
    Jumped,
    /// The database's clock shows another time.
    OtherThanDatabase,
    /// The last line of the log was written later than now.
    BehindLog,
    /// The newest line of the log that is a day old is much older.
    AheadOfLog,
}

/// What other clocks say.
#[derive(Clone, Copy, Debug)]
struct Seen {
    now: Timestamp,
    /// How far the time has moved beyond the clock that does not jump; nothing at the start.
    jumped: SignedDuration,
    /// What the database's clock shows, where it has one.
    database: Option<Timestamp>,
    /// When the last line of the log was written.
    last_line: Option<Timestamp>,
    /// When the last line was written that is a day old.
    settled_line: Option<Timestamp>,
}

/// Why the clock is not trusted; none when it is. `jumped` is how far its time has moved, since the hour before,
/// beyond a clock that does not jump.
pub async fn doubt(app: &App, ctx: &Ctx, jumped: SignedDuration) -> Result<Option<Doubt>, Error> {
    let database = if app.clock.is_system() { diagnosis::clock(&app.db).await? } else { None };
    let settled_by = ctx.now.saturating_sub(SETTLED).unwrap_or(Timestamp::MIN);
    let seen = Seen {
        now: ctx.now,
        jumped,
        database,
        last_line: diagnosis::last_line(&app.db).await?,
        settled_line: diagnosis::last_line_until(&app.db, settled_by).await?,
    };
    Ok(judge(&seen))
}

fn judge(seen: &Seen) -> Option<Doubt> {
    let is_after = |one: Timestamp, other: Timestamp| one.duration_since(other) > APART_MAX;
    let differs = |there: Timestamp| is_after(there, seen.now) || is_after(seen.now, there);
    if seen.jumped > JUMP_MAX {
        Some(Doubt::Jumped)
    } else if seen.database.is_some_and(differs) {
        Some(Doubt::OtherThanDatabase)
    } else if seen.last_line.is_some_and(|line| is_after(line, seen.now)) {
        Some(Doubt::BehindLog)
    } else if seen.settled_line.is_some_and(|line| seen.now.duration_since(line) > SILENCE_MAX) {
        Some(Doubt::AheadOfLog)
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Timestamp {
        format!("2026-11-{text}:00Z").parse().unwrap()
    }

    #[test]
    fn the_clock_is_doubted_when_another_says_that_it_is_wrong() {
        let right = Seen {
            now: at("23T10:00"),
            jumped: SignedDuration::from_secs(2),
            database: Some(at("23T09:56")),
            last_line: Some(at("23T10:04")),
            settled_line: Some(at("19T10:01")),
        };
        let back = SignedDuration::from_hours(-5);
        let table = [
            (right, None),
            (Seen { database: None, ..right }, None),
            (Seen { jumped: SignedDuration::from_mins(60), ..right }, None),
            (Seen { jumped: SignedDuration::from_mins(61), ..right }, Some(Doubt::Jumped)),
            (Seen { jumped: back, ..right }, None),
            (Seen { database: Some(at("23T09:54")), ..right }, Some(Doubt::OtherThanDatabase)),
            (Seen { database: Some(at("23T10:06")), ..right }, Some(Doubt::OtherThanDatabase)),
            (Seen { last_line: Some(at("23T10:06")), ..right }, Some(Doubt::BehindLog)),
            (Seen { settled_line: Some(at("19T09:59")), ..right }, Some(Doubt::AheadOfLog)),
            // A log that was begun today: there is nothing yet that could be too old.
            (Seen { settled_line: None, ..right }, None),
        ];
        for (seen, doubt) in table {
            assert_eq!(judge(&seen), doubt, "{seen:?}");
        }
    }
}
