//! Chance that is the same every time: a counter put through SHA-256.

use crate::random::Random;

/// A seeded source of choices.
pub(super) struct Chance(Random);

impl Chance {
    pub(super) fn new(seed: u64) -> Self {
        Self(Random::seeded(seed))
    }

    /// A number from 0 up to, but not including, `end`.
    pub(super) fn below(&mut self, end: usize) -> usize {
        let number = self.0.number().unwrap_or(0);
        let end = u64::try_from(end.max(1)).unwrap_or(1);
        usize::try_from(number % end).unwrap_or(0)
    }

    /// Whether something that happens so many times in a hundred happens.
    pub(super) fn percent(&mut self, percent: usize) -> bool {
        self.below(100) < percent
    }

    /// One of the items.
    pub(super) fn pick<'a, T>(&mut self, items: &'a [T]) -> Option<&'a T> {
        items.get(self.below(items.len()))
    }

    /// The source itself, for ids and reference numbers.
    pub(super) const fn random(&self) -> &Random {
        &self.0
    }
}
