//! Which part of a long list a page shows.

/// How many records a page of the authority's lists shows.
pub const SHOWN: i64 = 100;

/// A part of a list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Part {
    /// Which page, from 1.
    pub page: i64,
    /// How many records the whole list has.
    pub n: i64,
}

impl Part {
    /// The page that is asked for; the nearest, if there is no such page.
    pub(super) fn of(n: i64, page: i64) -> Self {
        let all = Self { page: 1, n };
        Self { page: page.clamp(1, all.pages()), n }
    }

    /// How many pages there are; one at least.
    pub fn pages(&self) -> i64 {
        (self.n - 1).max(0) / SHOWN + 1
    }

    /// How many records come before, and how many are shown at most.
    pub(super) const fn range(&self) -> (i64, i64) {
        ((self.page - 1) * SHOWN, SHOWN)
    }

    /// The places of the first and the last record that are shown, from 1.
    pub fn places(&self) -> (i64, i64) {
        let before = (self.page - 1) * SHOWN;
        (before + 1, (before + SHOWN).min(self.n))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_is_shown_page_by_page() {
        // How many there are, and which page is asked for; which is shown of how many, and its places.
        let table = [
            ((0, 1), (1, 1), (1, 0)),
            ((1, 1), (1, 1), (1, 1)),
            ((100, 1), (1, 1), (1, 100)),
            ((100, 2), (1, 1), (1, 100)),
            ((101, 2), (2, 2), (101, 101)),
            ((340, 1), (1, 4), (1, 100)),
            ((340, 4), (4, 4), (301, 340)),
            ((340, 9), (4, 4), (301, 340)),
            ((340, -7), (1, 4), (1, 100)),
            ((340, 0), (1, 4), (1, 100)),
        ];
        for ((n, asked), (page, pages), places) in table {
            let part = Part::of(n, asked);
            assert_eq!((part.page, part.pages()), (page, pages), "{n} {asked}");
            assert_eq!(part.places(), places, "{n} {asked}");
            assert_eq!(part.range(), ((page - 1) * SHOWN, SHOWN), "{n} {asked}");
        }
    }
}
