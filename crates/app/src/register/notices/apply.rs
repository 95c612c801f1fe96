//! What a notice makes of the record: the columns of lists, and the answers that stand from then on.

use domain::Answers;
use domain::ids::{FieldId, OperationId};
use domain::register::deadline::Days;
use domain::register::{LegalGround, NoticeKind};
use jiff::civil::Date;
use store::operation::{Operation, Place};

use super::{About, day};
use crate::ctx::Ctx;
use crate::error::{Error, Fault};
use crate::reference_number;
use crate::service::App;

/// Questions about what happened, and not about how the operation is.
const EVENTS: [&str; 11] = [
    "notice_kind",
    "starts_on",
    "changed_on",
    "change_text",
    "moved_start",
    "paused_from",
    "paused_to",
    "pause_text",
    "resumed_on",
    "closed_on",
    "closing_text",
];

/// What a notice describes.
pub(super) struct Applied {
    /// The operation.
    pub(super) operation: Operation,
    /// The day that the notice is about.
    pub(super) happened_on: Date,
}

/// Whether the question is about what happened, and not about how the operation is.
pub(super) fn is_event(field: &FieldId) -> bool {
    EVENTS.contains(&field.as_str())
}

/// What of the answers is the operation's record.
pub(super) fn record(codes: &Answers) -> Answers {
    let own = codes.iter().filter(|(field, _)| !is_event(field));
    own.map(|(field, text)| (field.clone(), text.to_owned())).collect()
}

/// The operation as the notice describes it, whose answers are complete. Where it stands by then follows from all its
/// notices: [`super::replay`].
pub(super) fn applied(
    app: &App,
    ctx: &Ctx,
    about: &About,
    codes: &Answers,
    before: Option<Operation>,
) -> Result<Applied, Error> {
    let broken = || Fault::Broken("a complete notice says what happened and when");
    let on = |field: &str| day(codes, field).ok_or_else(broken);
    let (mut operation, happened_on) = match (about.kind, before) {
        (NoticeKind::New, None) => {
            let starts_on = on("starts_on")?;
            // Nobody is asked whether a sheltered home has started.
            let is_started = starts_on <= ctx.today || about.is_desk;
            let days = Days { starts_on: Some(starts_on), is_started, ..Days::default() };
            (Operation { days, ..new(app, about, codes)? }, starts_on)
        }
        (NoticeKind::Change, Some(it)) => (it, on("changed_on")?),
        (NoticeKind::Pause, Some(it)) => (it, on("paused_from")?),
        (NoticeKind::Resume, Some(it)) => (it, on("resumed_on")?),
        (NoticeKind::Closing, Some(it)) => (it, on("closed_on")?),
        (NoticeKind::New, Some(_)) | (_, None) => return Err(broken().into()),
    };
    if matches!(about.kind, NoticeKind::New | NoticeKind::Change) {
        describe(&mut operation, codes);
        operation.version += 1;
    }
    Ok(Applied { operation, happened_on })
}

/// The text of an answer; empty when there is none.
fn said(codes: &Answers, field: &str) -> String {
    codes.get(&FieldId::new(field)).unwrap_or_default().to_owned()
}

fn new(app: &App, about: &About, codes: &Answers) -> Result<Operation, Error> {
    let ground = LegalGround::from_code(&said(codes, "legal_ground"));
    Ok(Operation {
        id: OperationId::new(app.random.id()?),
        reference: reference_number::new(&app.random)?,
        organisation_id: about.organisation.clone(),
        legal_ground: ground.ok_or(Fault::Broken("a complete notice has a legal ground"))?,
        form: said(codes, "form"),
        is_sheltered: about.is_desk,
        name: String::new(),
        unit: String::new(),
        place: Place::default(),
        n_places: 0,
        target_groups: String::new(),
        days: Days::default(),
        version: 0,
    })
}

/// Puts the answers in the columns that lists are made of. No name or number of a person is among them.
pub(crate) fn describe(operation: &mut Operation, codes: &Answers) {
    operation.name = said(codes, "name");
    operation.unit = said(codes, "unit");
    operation.n_places = said(codes, "places").parse().unwrap_or(0);
    operation.target_groups = said(codes, "target_groups");
    operation.place = Place {
        street: said(codes, "street"),
        postcode: said(codes, "postcode"),
        city: said(codes, "city"),
        municipality_code: said(codes, "municipality"),
        phone: said(codes, "phone"),
        email: said(codes, "email"),
    };
}
