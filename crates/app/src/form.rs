//! The catalogue in force, with the text and hash by which its version is pinned.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::sync::Arc;

use domain::Catalogue;
use domain::catalogue::{CatalogueFault, SourceFile};
use domain::ids::ListId;
use domain::reference::{Reference, ReferenceTexts};
use domain::service::Service;

use crate::random::sha256;

macro_rules! embedded {
    ($($name:literal),* $(,)?) => {
        &[$(SourceFile {
            name: $name,
            text: include_str!(concat!("../../../catalogue/", $name)),
        }),*]
    };
}

/// The files of the individual report, embedded in the program.
const INDIVIDUAL_REPORT: &[SourceFile<'static>] = embedded![
    "individual-report/service.toml",
    "individual-report/pages.toml",
    "individual-report/rules.toml",
    "reference/messages.toml",
    "individual-report/words.toml",
    "reference/areas.toml",
    "reference/report_kinds.toml",
    "reference/measures.toml",
    "reference/focuses.toml",
    "reference/delay_kinds.toml",
    "reference/statuses.toml",
    "reference/closing_reasons.toml",
    "reference/main_reasons.toml",
    "reference/causes.toml",
];

/// The files of change and addition of reporters.
const REPORTERS: &[SourceFile<'static>] = embedded![
    "reporters/service.toml",
    "reporters/pages.toml",
    "reporters/rules.toml",
    "reporters/words.toml",
    "reference/messages.toml",
    "reference/areas.toml",
    "reference/reporter_deeds.toml",
    "reference/reporter_roles.toml",
];

/// The files of the connection of a committee.
const CONNECTION: &[SourceFile<'static>] = embedded![
    "connection/service.toml",
    "connection/pages.toml",
    "connection/rules.toml",
    "connection/words.toml",
    "reference/messages.toml",
    "reference/areas.toml",
    "reference/signature_ways.toml",
];

/// The files of the change of a committee.
const COMMITTEE_CHANGE: &[SourceFile<'static>] = embedded![
    "committee-change/service.toml",
    "committee-change/pages.toml",
    "committee-change/rules.toml",
    "committee-change/words.toml",
    "reference/messages.toml",
    "reference/areas.toml",
    "reference/committee_deeds.toml",
];

/// The files of the application to be connected to the register.
const REGISTER_APPLICATION: &[SourceFile<'static>] = embedded![
    "register-application/service.toml",
    "register-application/pages.toml",
    "register-application/rules.toml",
    "register-application/words.toml",
    "reference/messages.toml",
    "reference/organisation_kinds.toml",
    "reference/regions.toml",
];

/// The files of the notice of an operation.
const OPERATION_NOTICE: &[SourceFile<'static>] = embedded![
    "register/service.toml",
    "register/pages.toml",
    "register/rules.toml",
    "register/words.toml",
    "reference/messages.toml",
    "reference/notice_kinds.toml",
    "reference/operators.toml",
    "reference/legal_grounds.toml",
    "reference/operation_forms.toml",
    "reference/target_groups.toml",
];

/// Lists of options that stand in place of those in the program: each list's id, and its file.
pub type Lists = BTreeMap<ListId, String>;

/// Every form that is in force. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Forms {
    /// The individual report.
    pub individual_report: Arc<Form>,
    /// Change and addition of reporters.
    pub reporters: Arc<Form>,
    /// Connection of a committee.
    pub connection: Arc<Form>,
    /// Change of a committee.
    pub committee_change: Arc<Form>,
    /// Application to be connected to the register.
    pub register_application: Arc<Form>,
    /// Notice of an operation.
    pub operation_notice: Arc<Form>,
    /// The number of the latest published list of options that they were made with.
    pub lists_change: i64,
}

impl Forms {
    /// The forms that are embedded in the program.
    pub fn embedded() -> Result<Self, Vec<CatalogueFault>> {
        Self::with_lists(&Lists::new(), 0)
    }

    /// The forms with lists of options in place of those in the program.
    pub fn with_lists(lists: &Lists, lists_change: i64) -> Result<Self, Vec<CatalogueFault>> {
        let read = |files| Form::with_lists(files, lists).map(Arc::new);
        Ok(Self {
            individual_report: read(INDIVIDUAL_REPORT)?,
            reporters: read(REPORTERS)?,
            connection: read(CONNECTION)?,
            committee_change: read(COMMITTEE_CHANGE)?,
            register_application: read(REGISTER_APPLICATION)?,
            operation_notice: read(OPERATION_NOTICE)?,
            lists_change,
        })
    }

    /// The form of an e-service.
    pub const fn of(&self, service: Service) -> &Arc<Form> {
        match service {
            Service::IndividualReport => &self.individual_report,
            Service::Reporters => &self.reporters,
            Service::Connection => &self.connection,
            Service::CommitteeChange => &self.committee_change,
            Service::RegisterApplication => &self.register_application,
            Service::OperationNotice => &self.operation_notice,
        }
    }
}

/// The file of a list of options.
pub(crate) fn list_file(list: &ListId) -> String {
    format!("reference/{list}.toml")
}

/// A catalogue with the text it was read from.
#[derive(Debug)]
pub struct Form {
    /// The form as data.
    pub catalogue: Catalogue,
    /// SHA-256 over all its files, in hexadecimal: what a report pins.
    pub hash: String,
    /// Every file, one after the other, with its name first.
    pub text: String,
}

/// Municipalities, windows, fees and how long records are kept, embedded in the program.
pub fn reference() -> Result<Reference, String> {
    Reference::read(ReferenceTexts {
        periods: include_str!("../../../catalogue/reference/periods.toml"),
        municipalities: include_str!("../../../catalogue/reference/municipalities.toml"),
        fee_limits: include_str!("../../../catalogue/reference/fee-limits.toml"),
        retention: include_str!("../../../catalogue/reference/retention.toml"),
    })
}

impl Form {
    /// The individual report that is embedded in the program.
    pub fn individual_report() -> Result<Self, Vec<CatalogueFault>> {
        Self::read(INDIVIDUAL_REPORT)
    }

    /// The individual report in a folder that is laid out like `catalogue/`; what is missing there is
    /// told as a fault of its own.
    pub fn from_folder(folder: &std::path::Path) -> Result<Self, Vec<CatalogueFault>> {
        let mut texts = Vec::new();
        let mut faults = Vec::new();
        for file in INDIVIDUAL_REPORT {
            match std::fs::read_to_string(folder.join(file.name)) {
                Ok(text) => texts.push((file.name, text)),
                Err(error) => faults.push(CatalogueFault {
                    file: file.name.to_owned(),
                    line: 1,
                    message: error.to_string(),
                }),
            }
        }
        if !faults.is_empty() {
            return Err(faults);
        }
        let files: Vec<_> =
            texts.iter().map(|(name, text)| SourceFile { name, text: text.as_str() }).collect();
        Self::read(&files)
    }

    /// The files that are embedded, with lists of options in place of some of them.
    fn with_lists(
        files: &[SourceFile<'static>],
        lists: &Lists,
    ) -> Result<Self, Vec<CatalogueFault>> {
        let by_file: BTreeMap<String, &str> =
            lists.iter().map(|(id, text)| (list_file(id), text.as_str())).collect();
        let files: Vec<SourceFile<'_>> = files
            .iter()
            .map(|file| SourceFile {
                name: file.name,
                text: by_file.get(file.name).copied().unwrap_or(file.text),
            })
            .collect();
        Self::read(&files)
    }

    /// The file of the list of options, as it is in this form.
    pub fn list_text(&self, list: &ListId) -> Option<&str> {
        let head = format!("# file: {}\n", list_file(list));
        let rest = self.text.split_once(&head)?.1;
        Some(rest.split_once("\n# file: ").map_or(rest, |(own, _)| own))
    }

    /// Reads the files; tells every fault at once.
    pub fn read(files: &[SourceFile<'_>]) -> Result<Self, Vec<CatalogueFault>> {
        let catalogue = Catalogue::read(files)?;
        let mut text = String::new();
        for file in files {
            // Writing to a text cannot fail.
            writeln!(text, "# file: {}\n{}", file.name, file.text).ok();
        }
        Ok(Self { catalogue, hash: sha256(text.as_bytes()), text })
    }
}
