//! Pure rules of the service: no clock, no files, no network, no database.
//!
//! In reading order: the words of the field (`ids`, `language`, `role`), the law's dates (`calendar`,
//! `period`, `due`, `person_number`, `retention`), the form as data (`catalogue`, `condition`), what is typed
//! (`answer`), what the case already says (`earlier`), what it amounts to (`journey`, `rules`) and what
//! is sent (`report`); then the register of operations and who may manage them (`register`).

pub mod ids;
pub mod language;
pub mod role;

pub mod calendar;
pub mod due;
pub mod leak;
pub mod period;
pub mod person_number;
pub mod reference;
pub mod retention;

pub mod catalogue;
pub mod condition;
pub mod contact;

pub mod answer;
pub mod earlier;
pub mod journey;
pub mod register;
pub mod report;
pub mod reporter;
pub mod rules;
pub mod service;

pub use answer::Answers;
pub use catalogue::Catalogue;
pub use language::{Bilingual, Language};
