//! The names by which records are known. Opaque, short, safe in a URL, and never a personal fact.

use std::fmt;

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident;)*) => {$(
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
        #[serde(transparent)]
        pub struct $name(String);

        impl $name {
            /// Takes the text as the id; the store answers "none" for one that does not exist.
            pub fn new(text: impl Into<String>) -> Self {
                Self(text.into())
            }

            /// The id as it stands in the database and in a URL.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }
    )*};
}

ids! {
    /// A committee (nämnd).
    CommitteeId;
    /// A person who can log in.
    PersonId;
    /// One person's assignment for one committee, or at the authority.
    AssignmentId;
    /// A draft (utkast).
    DraftId;
    /// A case (ärende): one decision that was not carried out.
    CaseId;
    /// A sent report.
    ReportId;
    /// Something sent in another e-service than the individual report.
    SubmissionId;
    /// An organisation of the register: a municipality or a region.
    OrganisationId;
    /// A notified operation (verksamhet).
    OperationId;
    /// A notice (anmälan) about an operation.
    NoticeId;
    /// A file attached to a notice.
    AttachmentId;
    /// One person's role in the register, for one organisation.
    RegisterRoleId;
    /// A field of the catalogue, such as `decided_on`.
    FieldId;
    /// A page (tab) of the catalogue, such as `delay`.
    PageId;
    /// A list of options in the catalogue, such as `causes`.
    ListId;
    /// An option in a list, such as `K-PERS`.
    OptionId;
    /// A verksamhetsområde: `AO`, `IFO`, `FUNK` or `LSS`.
    AreaId;
    /// A rule with its permanent number, such as `EVB-201`.
    RuleId;
}
