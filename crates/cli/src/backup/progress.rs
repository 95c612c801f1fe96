//! How far it has come: a bar on a terminal, and otherwise a line for each tenth.

use indicatif::{ProgressBar, ProgressStyle};

/// A bar that is drawn, or lines that are written, on standard error.
pub(crate) struct Progress {
    what: &'static str,
    bar: ProgressBar,
    /// The last tenth that a line was written for.
    tenth: u64,
}

impl Progress {
    /// Nothing is done yet.
    pub(crate) fn of(what: &'static str) -> Self {
        let style = ProgressStyle::with_template("{prefix} [{bar:30}] {percent} % {msg}")
            .unwrap_or_else(|_| ProgressStyle::default_bar());
        let bar = ProgressBar::new(0).with_style(style).with_prefix(what);
        Self { what, bar, tenth: 0 }
    }

    /// So many are done, and this is the table where it is now.
    pub(crate) fn at(&mut self, table: &str, n_done: u64, n_total: u64) {
        if !self.bar.is_hidden() {
            self.bar.set_length(n_total);
            self.bar.set_position(n_done);
            self.bar.set_message(table.to_owned());
            return;
        }
        let tenth = n_done.saturating_mul(10).checked_div(n_total).unwrap_or(10);
        if tenth > self.tenth {
            self.tenth = tenth;
            eprintln!("{}: {} %", self.what, tenth * 10);
        }
    }

    /// Takes the bar away.
    pub(crate) fn end(&self) {
        self.bar.finish_and_clear();
    }
}
