//! The register: organisations, who may manage their operations, the operations themselves, and what the authority
//! does with the notices of them.

pub(crate) mod access;
pub mod attachments;
pub mod completion;
pub mod desk;
pub mod file_check;
pub mod notices;
pub mod operations;
pub mod organisations;
pub mod part;
pub mod people;
pub mod sheltered;
pub mod statistics;
