//! Where chance comes from: the system, or a seed that gives the same every time.

use std::fmt::Write as _;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use aws_lc_rs::digest;
use aws_lc_rs::rand::{SecureRandom, SystemRandom};

/// A source of random bytes.
#[derive(Clone, Debug)]
pub struct Random(Source);

#[derive(Clone, Debug)]
enum Source {
    System,
    Seeded { seed: u64, count: Arc<AtomicU64> },
}

impl Random {
    /// The system's source, fit for keys and sessions.
    pub const fn system() -> Self {
        Self(Source::System)
    }

    /// The same bytes in the same order for the same seed; for the demonstration's data.
    pub fn seeded(seed: u64) -> Self {
        Self(Source::Seeded { seed, count: Arc::new(AtomicU64::new(0)) })
    }

    /// Fills the slice; tells whether the source had bytes to give.
    pub fn fill(&self, bytes: &mut [u8]) -> Result<(), NoRandom> {
        match &self.0 {
            Source::System => SystemRandom::new().fill(bytes).map_err(|_| NoRandom),
            Source::Seeded { seed, count } => {
                for chunk in bytes.chunks_mut(32) {
                    let number = count.fetch_add(1, Ordering::SeqCst);
                    let mut input = seed.to_be_bytes().to_vec();
                    input.extend(number.to_be_bytes());
                    let block = digest::digest(&digest::SHA256, &input);
                    for (byte, from) in chunk.iter_mut().zip(block.as_ref()) {
                        *byte = *from;
                    }
                }
                Ok(())
            }
        }
    }

    /// A random number.
    pub fn number(&self) -> Result<u64, NoRandom> {
        let mut bytes = [0; 8];
        self.fill(&mut bytes)?;
        Ok(u64::from_be_bytes(bytes))
    }

    /// 128 random bits in hexadecimal, for the id of a record.
    pub fn id(&self) -> Result<String, NoRandom> {
        let mut bytes = [0; 16];
        self.fill(&mut bytes)?;
        Ok(hex(&bytes))
    }
}

/// The system had no random bytes to give.
#[derive(Clone, Copy, Debug, thiserror::Error)]
#[error("the system gave no random bytes")]
pub struct NoRandom;

/// Bytes in lower-case hexadecimal.
pub(crate) fn hex(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len() * 2);
    for byte in bytes {
        // Writing to a text cannot fail.
        write!(text, "{byte:02x}").ok();
    }
    text
}

/// The bytes that hexadecimal stands for; none if it is not that.
pub(crate) fn unhex(text: &str) -> Option<Vec<u8>> {
    let pairs = (0..text.len()).step_by(2);
    pairs.map(|at| u8::from_str_radix(text.get(at..at + 2)?, 16).ok()).collect()
}

/// SHA-256 in lower-case hexadecimal.
pub(crate) fn sha256(bytes: &[u8]) -> String {
    hex(digest::digest(&digest::SHA256, bytes).as_ref())
}
