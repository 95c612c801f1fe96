//! The register: organisations, who may manage their operations, the operations themselves, and what the authority
//! does with the notices of them.

pub(crate) mod access;
pub mod notices;
pub mod operations;
pub mod organisations;
pub mod people;
