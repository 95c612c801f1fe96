//! The register: organisations and their people, operations and notices, and what the authority does with them.

pub(crate) mod applications;
pub(crate) mod organisation;
mod person;
pub(crate) mod public;
