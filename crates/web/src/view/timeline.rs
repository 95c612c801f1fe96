//! The life of a decision as a picture: one lane for each sort of event, the law's marks, and today.
//!
//! The same content stands as text beside it; the picture is hidden from screen readers.

use app::case_page::{Event, EventKind};
use jiff::ToSpan;
use jiff::civil::Date;

use crate::words::T;

/// How wide the picture is, and where its lanes begin and end.
const WIDTH: i32 = 720;
const LEFT: i32 = 150;
const RIGHT: i32 = 700;
const TOP: i32 = 46;
const LANE: i32 = 34;

/// A line with what happened, for those who read rather than look.
#[derive(Clone, Debug)]
pub(crate) struct EventLine {
    /// The day.
    pub(crate) day: String,
    /// What happened.
    pub(crate) what: String,
    /// What was written about it.
    pub(crate) text: String,
}

/// A sign in a lane.
#[derive(Clone, Debug)]
pub(crate) struct Sign {
    /// From the left edge.
    pub(crate) x: i32,
    /// From the top.
    pub(crate) y: i32,
    /// Its colour.
    pub(crate) colour: &'static str,
}

/// A lane with its name.
#[derive(Clone, Debug)]
pub(crate) struct Lane {
    /// What happened in it.
    pub(crate) name: String,
    /// From the top.
    pub(crate) y: i32,
}

/// A mark across all lanes.
#[derive(Clone, Debug)]
pub(crate) struct Mark {
    /// From the left edge.
    pub(crate) x: i32,
    /// What it says.
    pub(crate) text: String,
    /// Where the text stands.
    pub(crate) text_y: i32,
    /// `start` or `end`.
    pub(crate) anchor: &'static str,
    /// Its colour.
    pub(crate) colour: &'static str,
    /// Whether the line is dashed.
    pub(crate) is_dashed: bool,
}

/// The picture.
#[derive(Clone, Debug)]
pub(crate) struct TimeLine {
    /// Height in units.
    pub(crate) height: i32,
    /// Left and right end of the lanes.
    pub(crate) ends: (i32, i32),
    /// The wait, from and to.
    pub(crate) wait: (i32, i32),
    /// The lanes.
    pub(crate) lanes: Vec<Lane>,
    /// The signs.
    pub(crate) signs: Vec<Sign>,
    /// The marks.
    pub(crate) marks: Vec<Mark>,
    /// Years along the foot: place and number.
    pub(crate) years: Vec<(i32, String)>,
    /// The same in words.
    pub(crate) events: Vec<EventLine>,
}

/// What the picture is drawn from.
pub(crate) struct Life<'a> {
    /// What has happened, by day.
    pub(crate) events: &'a [Event],
    /// The day from which the law counts.
    pub(crate) since: Date,
    /// The last day without having to be reported.
    pub(crate) three_months: Date,
    /// The last day on which a fee can be applied for.
    pub(crate) two_years: Date,
    /// The day to which it has waited.
    pub(crate) until: Date,
    /// Today.
    pub(crate) today: Date,
}

/// Days into places.
struct Scale {
    first: Date,
    days: i32,
}

impl Scale {
    fn new(life: &Life<'_>) -> Self {
        let days = life.events.iter().map(|event| event.on);
        let first = days.clone().chain([life.since]).min().unwrap_or(life.since);
        let last = days.chain([life.today, life.two_years]).max().unwrap_or(life.today);
        let days = first.until(last).map_or(1, |span| span.get_days()).max(1);
        Self { first, days }
    }

    fn x(&self, day: Date) -> i32 {
        let from = self.first.until(day).map_or(0, |span| span.get_days());
        LEFT + (RIGHT - LEFT) * from / self.days
    }
}

/// Draws the life of a decision.
pub(crate) fn draw(t: T<'_>, life: &Life<'_>) -> TimeLine {
    let scale = Scale::new(life);
    let mut kinds: Vec<EventKind> = life.events.iter().map(|event| event.kind).collect();
    kinds.sort_unstable();
    kinds.dedup();
    let places = (0..).map(|lane| TOP + 24 + lane * LANE);
    let lanes: Vec<(EventKind, i32)> = kinds.into_iter().zip(places).collect();
    let bottom = lanes.last().map_or(TOP, |lane| lane.1) + 26;
    let y = |kind: EventKind| lanes.iter().find(|lane| lane.0 == kind).map_or(TOP, |lane| lane.1);
    let signs = life.events.iter().map(|event| Sign {
        x: scale.x(event.on),
        y: y(event.kind),
        colour: colour(event.kind),
    });
    let mark = |day: Date, key: &str, text_y: i32, colour: &'static str, is_dashed: bool| {
        let x = scale.x(day);
        let anchor = if x > WIDTH / 2 + LEFT / 2 { "end" } else { "start" };
        Mark { x, text: t.get(key), text_y, anchor, colour, is_dashed }
    };
    TimeLine {
        height: bottom + 30,
        ends: (LEFT, RIGHT),
        wait: (scale.x(life.since), scale.x(life.until)),
        lanes: lanes.iter().map(|lane| Lane { name: name(t, lane.0), y: lane.1 }).collect(),
        signs: signs.collect(),
        marks: vec![
            mark(life.three_months, "mark-three-months", 14, "#7a5a00", true),
            mark(life.two_years, "mark-two-years", 14, "#b3261e", true),
            mark(life.today, "mark-today", 32, "#a23b00", false),
        ],
        years: years(&scale),
        events: events(t, life),
    }
}

fn colour(kind: EventKind) -> &'static str {
    match kind {
        EventKind::Decided | EventKind::Interrupted => "#0e4b54",
        EventKind::Reported => "#3a6ea5",
        EventKind::Offered => "#7a4d9c",
        EventKind::PartlyExecuted => "#3c8a6a",
        EventKind::Compensated => "#b98500",
        EventKind::Executed => "#1b6b47",
        EventKind::Closed => "#34344a",
    }
}

fn name(t: T<'_>, kind: EventKind) -> String {
    t.get(match kind {
        EventKind::Decided => "event-decided",
        EventKind::Interrupted => "event-interrupted",
        EventKind::Reported => "event-reported",
        EventKind::Offered => "event-offered",
        EventKind::PartlyExecuted => "event-partly",
        EventKind::Compensated => "event-compensated",
        EventKind::Executed => "event-executed",
        EventKind::Closed => "event-closed",
    })
}

/// The first days of years, along the foot.
fn years(scale: &Scale) -> Vec<(i32, String)> {
    let last = scale.first.saturating_add(scale.days.days());
    (scale.first.year() + 1..=last.year())
        .filter_map(|year| Some((scale.x(Date::new(year, 1, 1).ok()?), year.to_string())))
        .collect()
}

/// Everything in the picture, in words and in order; the law's marks among it.
fn events(t: T<'_>, life: &Life<'_>) -> Vec<EventLine> {
    let mut lines: Vec<(Date, EventLine)> = life
        .events
        .iter()
        .map(|event| {
            let text = event.text.clone().unwrap_or_default();
            (event.on, EventLine { day: event.on.to_string(), what: name(t, event.kind), text })
        })
        .collect();
    let marks = [(life.three_months, "mark-three-months"), (life.two_years, "mark-two-years")];
    for (on, key) in marks {
        let line = EventLine { day: on.to_string(), what: t.get(key), text: String::new() };
        lines.push((on, line));
    }
    lines.sort_by_key(|line| line.0);
    lines.into_iter().map(|line| line.1).collect()
}
