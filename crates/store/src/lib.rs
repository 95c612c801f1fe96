//! SQL on SQLite and PostgreSQL from one text per statement, with what is personal encrypted.
//!
//! The engines are named in `db`, `tx` and `row`, in `address` and `alone` before anything is opened, where `copy` and
//! `check` ask for their tables, and nowhere else. Each table has a module with its statements; a caller opens a transaction with [`Db::read`] or
//! [`Db::write`] and passes it along.

mod db;
mod error;
mod keyring;
mod ledger;
mod lookup;
mod migrations;
mod page;
mod rotation;
mod row;
mod schema;
mod seal;
mod signing;
mod tx;
mod writer;

pub mod address;
pub mod alone;
pub mod assignment;
pub mod attachment;
pub mod attempt;
pub mod audit;
pub mod audit_head;
pub mod case;
pub mod case_link;
pub mod case_note;
pub mod catalogue_version;
pub mod check;
pub mod committee;
pub mod committee_change;
pub mod committee_request;
pub mod connection;
pub mod copy;
pub mod correction;
pub mod diagnosis;
pub mod draft;
pub mod hashes;
pub mod kept_post;
pub mod moving;
pub mod notice;
pub mod notice_step;
pub mod operation;
pub mod option_list;
pub mod option_proposal;
pub mod organisation;
pub mod outbox;
pub mod person;
pub mod proof;
pub mod receipt;
pub mod received;
pub mod register_application;
pub mod register_role;
pub mod register_statistics;
pub mod removal;
pub mod report;
pub mod reporter_review;
pub mod retention;
pub mod rows;
pub mod session;
pub mod submission;

pub use db::Db;
pub use error::{Error, in_words};
pub use keyring::{KeyFault, Keyring, Mode};
pub use lookup::Lookup;
pub use rotation::{Progress, Rotated};
pub use row::{Row, Value};
pub use schema::Schema;
pub use signing::StatementKey;
pub use tx::Tx;
