//! How far a long work has come: a bar on a terminal, and now and then a line elsewhere.

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

/// One part of a work, such as a table.
pub(crate) struct Progress {
    bar: ProgressBar,
    what: String,
    n_steps: u64,
    /// The last tenth that a line was written for.
    tenth: u64,
}

impl Progress {
    /// Begins a part with so many steps.
    pub(crate) fn new(what: &str, n_steps: u64) -> Self {
        let bar = ProgressBar::with_draw_target(Some(n_steps), ProgressDrawTarget::stderr());
        let style =
            ProgressStyle::with_template("{msg:24} {wide_bar} {human_pos}/{human_len} {eta:>5}");
        if let Ok(style) = style {
            bar.set_style(style);
        }
        bar.set_message(what.to_owned());
        Self { bar, what: what.to_owned(), n_steps, tenth: 0 }
    }

    /// So many steps are done.
    pub(crate) fn at(&self, n_done: u64) {
        self.bar.set_position(n_done);
    }

    /// So many steps of a long part are done: where there is no terminal to draw on, each tenth gets a line.
    pub(crate) fn at_length(&mut self, n_done: u64) {
        self.at(n_done);
        let tenth = n_done.saturating_mul(10).checked_div(self.n_steps).unwrap_or(10);
        if self.bar.is_hidden() && tenth > self.tenth {
            self.tenth = tenth;
            eprintln!("{}: {} %", self.what, tenth * 10);
        }
    }

    /// The part is done: a line says so where there is no terminal to draw on.
    pub(crate) fn end(self) {
        let n_done = self.bar.position();
        if self.bar.is_hidden() {
            eprintln!("{}: {n_done}", self.what);
        } else {
            self.bar.finish();
        }
    }
}

/// Tables that are gone through again and again, until nothing is left to do.
#[derive(Default)]
pub(crate) struct Rounds {
    /// Those of this round that have been begun, in order.
    begun: Vec<&'static str>,
    is_first_over: bool,
    current: Option<(&'static str, Progress)>,
}

impl Rounds {
    /// So many rows of a table are done.
    pub(crate) fn at(&mut self, table: &'static str, n_done: u64, n_rows: u64) {
        if self.current.as_ref().is_none_or(|(current, _)| *current != table) {
            self.end_table();
            let what = self.begin(table);
            self.current = Some((table, Progress::new(&what, n_rows)));
        }
        if let Some((_, progress)) = &self.current {
            progress.at(n_done);
        }
    }

    /// All is done.
    pub(crate) fn end(mut self) {
        self.end_table();
    }

    /// Names what begins now: each table is encrypted, some are then hashed, and after that all is looked through again.
    fn begin(&mut self, table: &'static str) -> String {
        if self.begun.first() == Some(&table) {
            self.is_first_over = true;
            self.begun.clear();
        }
        let is_again = self.begun.contains(&table);
        self.begun.push(table);
        let verb = match (self.is_first_over, is_again) {
            (true, _) => "Looking once more:",
            (false, true) => "Hashing",
            (false, false) => "Encrypting",
        };
        format!("{verb} {table}")
    }

    fn end_table(&mut self) {
        if let Some((_, progress)) = self.current.take() {
            progress.end();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_round_over_the_tables_is_named() {
        let mut rounds = Rounds::default();
        let said: Vec<String> = ["person", "cases", "cases", "person", "cases"]
            .into_iter()
            .map(|table| rounds.begin(table))
            .collect();
        assert_eq!(
            said,
            [
                "Encrypting person",
                "Encrypting cases",
                "Hashing cases",
                "Looking once more: person",
                "Looking once more: cases",
            ]
        );
    }
}
