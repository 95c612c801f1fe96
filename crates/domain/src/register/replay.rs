//! What the register says of an operation: its notices, told over again.
//!
//! A notice is in force from when it is sent, until it is refused. So nothing is taken back step by step. What stands is
//! what the register said before the service, and after that every notice that has not been refused, in the order in
//! which they were sent. One that was completed and the one in its place are one matter, which is refused or in force as
//! a whole. Sources: 26 kap. 2 § socialtjänstlagen (2025:400) and 23 § LSS (who notifies what).

#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

use jiff::civil::Date;

use super::NoticeKind;
use super::deadline::Days;
use crate::Answers;
use crate::ids::{FieldId, NoticeId};

/// What the register says of an operation. No `Debug`: names and numbers stand in the record.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Said {
    /// The days that say where it stands.
    pub days: Days,
    /// Every answer of its record, in codes.
    pub record: Answers,
}

/// What a notice says of the operation's days.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Event {
    /// There is a new operation.
    New {
        /// Its first day.
        starts_on: Date,
        /// Whether that had come when it was notified.
        is_started: bool,
    },
    /// It is changed.
    Change {
        /// Its first day, if that was moved.
        moved_start: Option<Date>,
    },
    /// It ceases for a time.
    Pause {
        /// From which day.
        from: Date,
        /// Until which day, as far as is known.
        to: Date,
    },
    /// It goes on.
    Resume,
    /// It is closed.
    Closing {
        /// Its last day.
        on: Date,
    },
}

impl Event {
    /// What kind of notice tells of it.
    pub const fn kind(self) -> NoticeKind {
        match self {
            Self::New { .. } => NoticeKind::New,
            Self::Change { .. } => NoticeKind::Change,
            Self::Pause { .. } => NoticeKind::Pause,
            Self::Resume => NoticeKind::Resume,
            Self::Closing { .. } => NoticeKind::Closing,
        }
    }

    fn happen(self, days: &mut Days) {
        match self {
            Self::New { starts_on, is_started } => {
                *days = Days { starts_on: Some(starts_on), is_started, ..Days::default() };
            }
            // What has started is not moved.
            Self::Change { moved_start } if !days.is_started => {
                days.starts_on = moved_start.or(days.starts_on);
            }
            Self::Change { .. } => {}
            Self::Pause { from, to } => {
                (days.paused_from, days.paused_to) = (Some(from), Some(to));
            }
            Self::Resume => (days.paused_from, days.paused_to) = (None, None),
            Self::Closing { on } => days.closed_on = Some(on),
        }
    }
}

/// What a notice changes in the record: the questions that it answers otherwise than the record did when it was sent.
///
/// What it only repeats is another notice's, and goes if that is refused. No `Debug`, as the record.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Edits(BTreeMap<FieldId, Option<String>>);

impl Edits {
    /// What has to be changed in the one to make the other of it.
    pub fn between(before: &Answers, after: &Answers) -> Self {
        let gone = before.iter().filter(|it| after.get(it.0).is_none());
        let gone = gone.map(|(field, _)| (field.clone(), None));
        let new = after.iter().filter(|it| before.get(it.0) != Some(it.1));
        let new = new.map(|(field, text)| (field.clone(), Some(text.to_owned())));
        Self(gone.chain(new).collect())
    }

    fn make(&self, record: &mut Answers) {
        for (field, text) in &self.0 {
            record.set(field.clone(), text.as_deref().unwrap_or_default());
        }
    }
}

/// A notice that was sent, and what has become of it. No `Debug`, as the record.
#[derive(Clone, PartialEq, Eq)]
pub struct Notified {
    /// Which.
    pub id: NoticeId,
    /// What it says of the days.
    pub event: Event,
    /// What it changes in the record.
    pub edits: Edits,
    /// The notice that it was sent in place of, since that had to be completed.
    pub in_place_of: Option<NoticeId>,
    /// The day on which it was refused, if it was.
    pub refused_on: Option<Date>,
}

/// What the register says after the notices, which stand in the order in which they were sent.
///
/// `started_after` is how many of them had been sent when the organisation said that the planned operation had started.
///
/// A complete notice tells of the same event as the one that it was sent in place of: it counts from where that one
/// stands. What it changes in the record it changes when it is sent, since it was filled in from the record of that day.
/// A new operation whose notice is refused, or whose notice's completion is, is not run from the day of the refusal.
pub fn replay(before: &Said, notices: &[Notified], started_after: Option<usize>) -> Said {
    let mut said = before.clone();
    let mut not_run_from: Option<Date> = None;
    for (place, notice) in notices.iter().enumerate() {
        said.days.is_started |= started_after == Some(place);
        let kind = notice.event.kind();
        // The last word in the matter is what was decided on.
        if let Some(day) = chain(notices, place).last().and_then(|last| last.refused_on) {
            if kind == NoticeKind::New {
                not_run_from = Some(day);
            }
            continue;
        }
        notice.edits.make(&mut said.record);
        let is_told_already = notices
            .iter()
            .take(place)
            .any(|it| notice.in_place_of.as_ref() == Some(&it.id) && it.event.kind() == kind);
        let same = chain(notices, place).take_while(|it| it.event.kind() == kind);
        if let (false, Some(complete)) = (is_told_already, same.last()) {
            complete.event.happen(&mut said.days);
        }
    }
    said.days.is_started |= started_after.is_some_and(|after| after >= notices.len());
    if let Some(day) = not_run_from {
        let last = said.days.closed_on.map_or(day, |last| last.min(day));
        said.days.closed_on = Some(last);
    }
    said
}

/// The notice at the place, the one that was sent in its place, the one in place of that, and so on.
fn chain(notices: &[Notified], place: usize) -> impl Iterator<Item = &Notified> {
    let mut before: Option<&NoticeId> = None;
    notices.iter().skip(place).filter(move |it| {
        let is_next = before.is_none_or(|id| it.in_place_of.as_ref() == Some(id));
        if is_next {
            before = Some(&it.id);
        }
        is_next
    })
}
