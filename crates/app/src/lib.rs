//! Use cases, one function each. Here, and nowhere else, transactions are opened and rights asked.
//!
//! In reading order: what the service is made of (`app`, `ctx`, `error`), who somebody is (`session`,
//! `rights`), and what a reporter does (`overview`, `draft`, `save_page`, `submit`, `reports`).

mod audit;
mod clock;
mod ctx;
#[cfg(feature = "demo")]
pub mod demo;
mod document;
mod error;
mod form;
mod random;
mod receipts;
mod reference_number;
mod rights;
mod service;

pub mod draft;
pub mod overview;
pub mod proposal;
pub mod reports;
pub mod save_page;
pub mod session;
pub mod submit;

pub use clock::Clock;
pub use ctx::{Actor, Ctx};
pub use document::{Document, Question};
pub use error::{Error, Fault, Refusal};
pub use form::{Form, reference};
pub use random::Random;
pub use service::{App, Limits, Mode};
