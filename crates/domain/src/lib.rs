//! Pure rules of the service: no clock, no files, no network, no database.
//!
//! In reading order: the words of the field (`ids`, `language`, `role`), the law's dates (`calendar`,
//! `period`, `person_number`), the form as data (`catalogue`, `condition`), what is typed (`answer`),
//! what it amounts to (`journey`, `rules`) and what is sent (`report`).

pub mod ids;
pub mod language;
pub mod role;

pub mod calendar;
pub mod leak;
pub mod period;
pub mod person_number;
pub mod reference;

pub mod catalogue;
pub mod condition;

pub mod answer;
pub mod journey;
pub mod report;
pub mod rules;

pub use answer::Answers;
pub use catalogue::Catalogue;
pub use language::{Bilingual, Language};
