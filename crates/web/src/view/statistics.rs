//! Figures of the register: tables, and the same drawn as bars.

use askama::Template;

use super::Frame;

/// Width of a drawing, in its own units: as many as a narrow telephone has points, so that its text can be read there.
const WIDTH: i64 = 300;
/// Room for a bar with its name above it.
const STEP: i64 = 40;
/// Longest bar; beside it stands the number.
const BAR_MAX: i64 = 240;
/// Most bars of a drawing.
const BARS_MAX: usize = 15;

/// A bar.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Bar {
    /// What it is of.
    pub(crate) name: String,
    /// How many.
    pub(crate) n: i64,
    /// Where its name stands.
    pub(crate) name_y: i64,
    /// Where it begins.
    pub(crate) y: i64,
    /// How long it is.
    pub(crate) width: i64,
    /// Where its number stands.
    pub(crate) n_x: i64,
    /// How low that stands.
    pub(crate) n_y: i64,
}

/// Figures of one kind, drawn and as a table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Figure {
    /// The first part of its ids.
    pub(crate) id: &'static str,
    /// The heading.
    pub(crate) title: String,
    /// What the rows are.
    pub(crate) head: String,
    /// What the drawing shows, for those who do not see it.
    pub(crate) described: String,
    /// Its size, for the drawing.
    pub(crate) size: String,
    /// The bars; the largest figures, when there are many.
    pub(crate) bars: Vec<Bar>,
    /// That the drawing shows some of them only.
    pub(crate) only: Option<String>,
    /// Every figure: name and number.
    pub(crate) rows: Vec<(String, i64)>,
}

impl Figure {
    /// Draws the figures. A bar is there even for the smallest number but zero.
    pub(crate) fn drawn(id: &'static str, rows: Vec<(String, i64)>) -> Self {
        let largest = rows.iter().map(|row| row.1).max().unwrap_or(0).max(1);
        let bars: Vec<Bar> = (0..)
            .zip(rows.iter().take(BARS_MAX))
            .map(|(place, (name, n))| {
                let width = (n * BAR_MAX / largest).max(i64::from(*n > 0));
                let top = place * STEP;
                Bar {
                    name: name.clone(),
                    n: *n,
                    name_y: top + 14,
                    y: top + 20,
                    width,
                    n_x: width + 6,
                    n_y: top + 31,
                }
            })
            .collect();
        let height = i64::try_from(bars.len()).unwrap_or(0) * STEP;
        Self {
            id,
            title: String::new(),
            head: String::new(),
            described: String::new(),
            size: format!("0 0 {WIDTH} {}", height.max(1)),
            bars,
            only: None,
            rows,
        }
    }

    /// Whether the drawing shows some of the figures only.
    pub(crate) fn is_cut(&self) -> bool {
        self.rows.len() > self.bars.len()
    }
}

/// How many operations there are.
#[derive(Clone, Debug, Template)]
#[template(path = "register-statistics.html")]
pub(crate) struct StatisticsPage<'a> {
    /// Around the page.
    pub(crate) frame: Frame<'a>,
    /// How many in all, in words.
    pub(crate) count: String,
    /// How many sheltered homes besides, in words; for the authority alone.
    pub(crate) sheltered: Option<String>,
    /// The figures.
    pub(crate) figures: Vec<Figure>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_longest_bar_is_the_largest_figure_and_none_leaves_the_drawing() {
        let rows = [("a", 400), ("b", 100), ("c", 1), ("d", 0)];
        let figure = Figure::drawn("x", rows.map(|row| (row.0.to_owned(), row.1)).to_vec());
        let widths: Vec<i64> = figure.bars.iter().map(|bar| bar.width).collect();
        assert_eq!(widths, [BAR_MAX, 60, 1, 0]);
        assert_eq!(figure.size, "0 0 300 160");
        assert!(figure.bars.iter().all(|bar| bar.y + 20 <= 160 && bar.n_x < WIDTH));
    }

    #[test]
    fn of_many_figures_the_first_are_drawn_and_all_stand_in_the_table() {
        let rows: Vec<(String, i64)> = (0..40).map(|n| (n.to_string(), 40 - n)).collect();
        let figure = Figure::drawn("x", rows);
        assert_eq!((figure.bars.len(), figure.rows.len()), (BARS_MAX, 40));
        assert!(figure.is_cut());
        assert_eq!(Figure::drawn("x", Vec::new()).size, "0 0 300 1");
    }
}
