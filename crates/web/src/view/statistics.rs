//! Figures of the register: tables, and the same drawn as bars.

use askama::Template;

use super::Frame;

/// Room for a bar, in points: a drawing is as high as it needs, and its text as large as the page's.
const STEP: i64 = 32;
/// Room for a line of its name above it.
const LINE: i64 = 20;
/// Most signs on a line, so that the widest letters have room on a narrow telephone.
const SIGNS_MAX: usize = 30;
/// Longest bar, in thousandths of the drawing's width; beside it stands the number.
const BAR_MAX: i64 = 800;
/// Most bars of a drawing.
const BARS_MAX: usize = 15;

/// A bar.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Bar {
    /// What it is of, line by line, each with where it stands.
    pub(crate) name: Vec<(String, i64)>,
    /// How many.
    pub(crate) n: i64,
    /// Where it begins.
    pub(crate) y: i64,
    /// How long it is, as a share of the drawing's width. Its number stands where it ends.
    pub(crate) width: String,
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
    /// How high the drawing is.
    pub(crate) height: i64,
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
        let mut height = 0;
        let mut bars = Vec::new();
        for (name, n) in rows.iter().take(BARS_MAX) {
            let mut lines = Vec::new();
            for line in lines_of(name) {
                lines.push((line, height + LINE - 5));
                height += LINE;
            }
            let width = (n * BAR_MAX / largest).max(i64::from(*n > 0));
            let width = format!("{}.{}%", width / 10, width % 10);
            bars.push(Bar { name: lines, n: *n, y: height + 4, width, n_y: height + 17 });
            height += STEP;
        }
        Self {
            id,
            title: String::new(),
            head: String::new(),
            described: String::new(),
            height: height.max(1),
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

/// The name on as many lines as it needs, broken between words.
fn lines_of(name: &str) -> Vec<String> {
    let mut lines = vec![String::new()];
    for word in name.split(' ') {
        let Some(line) = lines.last_mut() else { continue };
        if line.is_empty() {
            line.push_str(word);
        } else if line.chars().count() + 1 + word.chars().count() <= SIGNS_MAX {
            line.push(' ');
            line.push_str(word);
        } else {
            lines.push(word.to_owned());
        }
    }
    lines
}

/// How many operations there are.
#[derive(Clone, Debug, Template)]
#[template(path = "register-statistics.html")]
pub(crate) struct StatisticsPage<'a> {
    /// Around the page.
    pub(crate) frame: Frame<'a>,
    /// How many in all, in words.
    pub(crate) count: String,
    /// The day that the figures are of, in words.
    pub(crate) day: String,
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
        let widths: Vec<&str> = figure.bars.iter().map(|bar| bar.width.as_str()).collect();
        assert_eq!(widths, ["80.0%", "20.0%", "0.2%", "0.0%"]);
        assert_eq!(figure.height, 208);
        assert!(figure.bars.iter().all(|bar| bar.y + 16 <= 208 && bar.n_y < 208));
    }

    #[test]
    fn a_long_name_stands_on_several_lines_and_is_not_cut() {
        let name = "Lagen om stöd och service till vissa funktionshindrade (LSS)";
        let figure = Figure::drawn("x", vec![(name.to_owned(), 5), ("b".to_owned(), 1)]);
        let lines: Vec<&str> = figure.bars[0].name.iter().map(|line| line.0.as_str()).collect();
        assert_eq!(lines.join(" "), name);
        assert!(lines.len() == 2 && lines.iter().all(|line| line.chars().count() <= SIGNS_MAX));
        assert!(figure.bars[0].y < figure.bars[1].name[0].1);
    }

    #[test]
    fn of_many_figures_the_first_are_drawn_and_all_stand_in_the_table() {
        let rows: Vec<(String, i64)> = (0..40).map(|n| (n.to_string(), 40 - n)).collect();
        let figure = Figure::drawn("x", rows);
        assert_eq!((figure.bars.len(), figure.rows.len()), (BARS_MAX, 40));
        assert!(figure.is_cut());
        assert_eq!(Figure::drawn("x", Vec::new()).height, 1);
    }
}
