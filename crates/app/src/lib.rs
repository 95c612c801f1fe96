//! Use cases, one function each. Here, and nowhere else, transactions are opened and rights asked.
//!
//! In reading order: what the service is made of (`app`, `ctx`, `error`), who somebody is (`session`,
//! `logins`, `rights`, `bankid`, `oidc`, `proof`) and what waits for them (`kept`), what a reporter does (`overview`, `draft`, `save_page`, `submit`, `reports`), and the life of
//! a case (`cases`, `follow_up`, `worklist`, `case_page`, `correction`, `alias`, `periods`); then who may report
//! (`reporters`, `connection`, `committee_change`, `committee_log`, `received`) and what the authority's administrator
//! looks after (`administration`, `administrators`, `option_lists`, `message`, `reminder`, `retention`). Last, what the operator does to the whole
//! (`backup`, `verify`). The register of operations stands by itself (`register`).

mod audit;
mod case;
mod case_index;
mod clock;
mod ctx;
#[cfg(feature = "demo")]
pub mod demo;
mod device;
mod document;
mod error;
mod fold;
mod form;
mod parcel;
mod proof;
mod random;
mod receipts;
mod reference_number;
mod rights;
mod service;

pub mod administration;
pub mod administrators;
pub mod alias;
pub mod backup;
pub mod bankid;
pub mod case_page;
pub mod cases;
pub mod committee_change;
pub mod committee_log;
pub mod connection;
pub mod correction;
pub mod draft;
pub mod duplicate;
pub mod follow_up;
pub mod kept;
pub mod logins;
pub mod message;
pub mod oidc;
pub mod option_lists;
pub mod overview;
pub mod periods;
pub mod proposal;
pub mod received;
pub mod register;
pub mod reminder;
pub mod reporters;
pub mod reports;
pub mod retention;
pub mod save_page;
pub mod session;
pub mod submission;
pub mod submit;
pub mod verify;
pub mod worklist;

pub use case::Followed;
pub use clock::Clock;
pub use ctx::{Actor, Ctx};
pub use device::Device;
pub use document::{Document, Question, Words};
pub use error::{Error, Fault, Refusal, Sent};
pub use form::{Form, Forms, Lists, reference};
pub use proof::{Item, Proof, ToProve};
pub use random::Random;
pub use service::{App, Limits, Mode};
