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
