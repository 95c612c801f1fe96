//! The one clock. Everything else is told the time.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Instant;

/// Furthest that one step moves the clock, so that the sum cannot run over.
const STEP_MAX: u64 = 7 * 24 * 60 * 60 * 1000;

/// Milliseconds since the start, and what a test has moved the clock forward.
pub(crate) struct Clock {
    start: Instant,
    ahead: AtomicU64,
}

impl Clock {
    pub(crate) fn new() -> Self {
        Self { start: Instant::now(), ahead: AtomicU64::new(0) }
    }

    /// Milliseconds since the start.
    pub(crate) fn now(&self) -> u64 {
        let passed = u64::try_from(self.start.elapsed().as_millis()).unwrap_or(u64::MAX);
        passed.saturating_add(self.ahead.load(Ordering::SeqCst))
    }

    /// Moves the clock forward.
    pub(crate) fn advance(&self, milliseconds: u64) {
        self.ahead.fetch_add(milliseconds.min(STEP_MAX), Ordering::SeqCst);
    }
}
