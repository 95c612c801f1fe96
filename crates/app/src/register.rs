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
pub mod overtaken;
pub mod part;
pub mod people;
pub mod sheltered;
pub mod statistics;

use domain::Bilingual;
use domain::ids::FieldId;

use crate::service::App;

/// What a form of operation is called; the id itself if the catalogue has lost it.
pub fn form_name(app: &App, form: &str) -> Bilingual {
    let catalogue = &app.forms.operation_notice.catalogue;
    let list = catalogue.field(&FieldId::new("form")).and_then(|field| field.list());
    let choice = list.and_then(|list| catalogue.choice(list, form));
    choice.map_or_else(|| Bilingual::same(form), |choice| choice.label.clone())
}
