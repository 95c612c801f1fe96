//! What the draft of a notice is about.

use domain::Answers;
use domain::ids::{FieldId, OperationId, OrganisationId};
use domain::register::NoticeKind;

use crate::error::{Error, Fault};

// What a draft is about stands beside what is typed in it. No tab has these questions, so no request can change them.
const ORGANISATION: &str = "about_organisation";
const OPERATION: &str = "about_operation";
pub(super) const VERSION: &str = "about_version";
const ABOUT_KIND: &str = "about_kind";
const DESK: &str = "about_desk";

/// What a notice's draft is about.
pub(crate) struct About {
    /// Whose operation.
    pub(crate) organisation: OrganisationId,
    /// Which operation; none when it is new.
    pub(crate) operation: Option<OperationId>,
    /// The version of the record that the draft was filled in from.
    pub(in crate::register) version: i64,
    /// What the notice is.
    pub(crate) kind: NoticeKind,
    /// Whether the authority itself writes in the register, about a sheltered home.
    pub(in crate::register) is_desk: bool,
}

impl About {
    /// What the draft is about, from its answers.
    pub(crate) fn of(answers: &Answers) -> Result<Self, Error> {
        let said = |field: &str| answers.get(&FieldId::new(field));
        let broken = || Fault::Broken("a notice's draft does not say what it is about");
        let operation = said(OPERATION).map(OperationId::new);
        let kind = said(ABOUT_KIND).and_then(NoticeKind::from_code).ok_or_else(broken)?;
        Ok(Self {
            organisation: said(ORGANISATION).map(OrganisationId::new).ok_or_else(broken)?,
            operation,
            version: said(VERSION).and_then(|text| text.parse().ok()).unwrap_or(0),
            kind,
            is_desk: is_desk(answers),
        })
    }

    pub(super) fn write(&self, answers: &mut Answers) {
        answers.set(FieldId::new(ORGANISATION), self.organisation.as_str());
        let operation = self.operation.as_ref().map(OperationId::as_str);
        answers.set(FieldId::new(OPERATION), operation.unwrap_or_default());
        answers.set(FieldId::new(VERSION), &self.version.to_string());
        answers.set(FieldId::new(ABOUT_KIND), self.kind.code());
        answers.set(FieldId::new(DESK), if self.is_desk { "yes" } else { "" });
    }
}

/// Whether the draft with the answers is the authority's own.
pub(crate) fn is_desk(answers: &Answers) -> bool {
    answers.get(&FieldId::new(DESK)).is_some()
}
