//! Files attached to a notice: added to its draft, sent with it, and given back to those who may see it.

use domain::ids::{AttachmentId, DraftId, FieldId, NoticeId};
use domain::register::attachment::{ATTACHMENTS_MAX, AttachmentKind};
use domain::role::Action;
use domain::service::Service;
use jiff::Timestamp;
use store::Tx;
use store::attachment::Attachment as Row;

use super::access;
use super::file_check::{self, Flaw, Media};
use crate::audit::{self, Deed};
use crate::ctx::Ctx;
use crate::draft;
use crate::error::{Error, Fault, Refusal};
use crate::random::sha256;
use crate::rights::{Rights, works_at_authority};
use crate::service::App;

/// How many bytes one person may have attached to drafts that are not sent: four notices with all that belongs to them.
pub const UNSENT_MAX: i64 = 400 * 1024 * 1024;
/// Longest name of a file that is kept, in characters; of longer ones the beginning.
const NAME_MAX: usize = 120;

/// A file as it is shown. No `Debug`: whoever added it named it freely.
#[derive(Clone)]
pub struct Attachment {
    /// Which.
    pub id: AttachmentId,
    /// To which draft it was added. One that was sent may go with another draft as well.
    pub draft_id: DraftId,
    /// What it shows.
    pub kind: AttachmentKind,
    /// Its type.
    pub media: Media,
    /// How many bytes.
    pub size: i64,
    /// SHA-256 of what is in it.
    pub sha256: String,
    /// Its name where it came from.
    pub name: String,
    /// When it was added.
    pub added_at: Timestamp,
}

fn shown(row: Row) -> Result<Attachment, Error> {
    let media = Media::from_code(&row.media_type);
    Ok(Attachment {
        id: row.id,
        draft_id: row.draft_id,
        kind: row.kind,
        media: media.ok_or(Fault::Broken("an attachment of another type"))?,
        size: row.size,
        sha256: row.sha256,
        name: row.name,
        added_at: row.added_at,
    })
}

/// The files of a draft, and which kinds are asked for.
pub struct Attachments {
    /// What has been added.
    pub files: Vec<Attachment>,
    /// What the law asks for with this form of operation, and is not there.
    pub missing: Vec<AttachmentKind>,
    /// Whether the operation is new, so that they must come with the notice: 15 kap. 9–10 §§ socialtjänstförordningen
    /// (2025:468).
    pub is_new: bool,
    /// Whether the authority itself writes it in the register, and notifies nobody.
    pub is_desk: bool,
}

/// Reads the files of a draft that the person may work in.
pub async fn of_draft(app: &App, ctx: &Ctx, id: &DraftId) -> Result<Attachments, Error> {
    let mut tx = app.db.read().await?;
    let (rights, row) = open_notice(app, ctx, &mut tx, id).await?;
    let files = store::attachment::of_draft(&mut tx, id).await?;
    let files = files.into_iter().map(shown).collect::<Result<Vec<_>, _>>()?;
    let open = draft::opened(app, ctx, &mut tx, rights, row).await?;
    // The form of an operation that is in the register stands in its record, and not in the draft.
    let codes = open.journey(app).codes();
    let answer = |field: &str| codes.get(&FieldId::new(field)).unwrap_or_default();
    let kind = answer("notice_kind");
    // A pause or a closing is notified without drawings.
    let is_new = kind == "new";
    let is_asked = is_new || kind == "change";
    let asked = if is_asked { asked(app, answer("form")) } else { Vec::new() };
    let has = |kind: &AttachmentKind| files.iter().any(|file| file.kind == *kind);
    let missing = asked.into_iter().filter(|kind| !has(kind)).collect();
    Ok(Attachments { files, missing, is_new, is_desk: open.is_desk() })
}

/// What the law asks to be attached for the form of operation.
fn asked(app: &App, form: &str) -> Vec<AttachmentKind> {
    let catalogue = &app.forms.operation_notice.catalogue;
    let list = catalogue.field(&FieldId::new("form")).and_then(|field| field.list());
    let Some(choice) = list.and_then(|list| catalogue.choice(list, form)) else {
        return Vec::new();
    };
    let has = |flag: &str| choice.flags.iter().any(|it| it == flag);
    let mut asked = Vec::new();
    if has("drawings") {
        asked.extend([AttachmentKind::Drawing, AttachmentKind::FireProtection]);
    }
    if has("list_of_apartments") {
        asked.push(AttachmentKind::Apartments);
    }
    asked
}

/// The draft's files, as a number that is another one when they are others; 0 when there are none.
pub(crate) async fn mark(tx: &mut Tx, draft: &DraftId) -> Result<i64, Error> {
    let files = store::attachment::of_draft(tx, draft).await?;
    if files.is_empty() {
        return Ok(0);
    }
    let ids: Vec<&str> = files.iter().map(|file| file.id.as_str()).collect();
    let sum = sha256(ids.join("|").as_bytes());
    // As many digits as make no negative number.
    let mark = sum.get(..12).and_then(|digits| i64::from_str_radix(digits, 16).ok());
    Ok(mark.ok_or(Fault::Broken("a sum that is no number"))?)
}

/// The files that were sent with the notice. Whoever asks has seen to it that the person may see them.
pub(super) async fn of_notice(tx: &mut Tx, notice: &NoticeId) -> Result<Vec<Attachment>, Error> {
    store::attachment::of_notice(tx, notice).await?.into_iter().map(shown).collect()
}

/// The draft of a notice that the person may work in. In a transaction that writes it is held until the end.
async fn open_notice(
    app: &App,
    ctx: &Ctx,
    tx: &mut Tx,
    id: &DraftId,
) -> Result<(Rights, store::draft::Draft), Error> {
    let (rights, row) = draft::readable(app, ctx, tx, id).await?;
    let is_notice = row.service == Service::OperationNotice;
    if is_notice { Ok((rights, row)) } else { Err(Refusal::NotFound.into()) }
}

/// A file that somebody wants to attach.
pub struct NewFile {
    /// What it shows.
    pub kind: AttachmentKind,
    /// Its name where it came from.
    pub name: String,
    /// What is in it.
    pub bytes: Vec<u8>,
}

/// A file that was attached.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Added {
    /// Which.
    pub id: AttachmentId,
    /// Whether what stood after the end of a photograph was left out: what is kept, and summed, is not all of the file.
    pub is_shortened: bool,
}

/// Why a file was not attached.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Hindrance {
    /// Something is wrong with the file.
    Flaw(Flaw),
    /// There are as many as there may be.
    TooMany,
    /// The person has attached more than [`UNSENT_MAX`] that is not sent.
    TooMuch,
}

/// Whether the person may attach files to the draft; it is asked before a file is taken in, and again when it is kept.
pub async fn may_add(app: &App, ctx: &Ctx, draft: &DraftId) -> Result<(), Error> {
    let mut tx = app.db.read().await?;
    open_notice(app, ctx, &mut tx, draft).await.map(|_| ())
}

/// Attaches a file to the draft, or says why not. A refusal leaves everything as it was, and is written down.
pub async fn add(
    app: &App,
    ctx: &Ctx,
    draft: &DraftId,
    file: NewFile,
) -> Result<Result<Added, Hindrance>, Error> {
    // Nobody looks into a file for somebody who may not attach it.
    may_add(app, ctx, draft).await?;
    let NewFile { kind, name, bytes } = file;
    let n_bytes = bytes.len();
    // Reading a large file keeps a processor busy, and others wait meanwhile if it is theirs.
    let looked = tokio::task::spawn_blocking(move || {
        let bytes = file_check::kept(bytes);
        let media = file_check::check(&bytes);
        (media, sha256(&bytes), bytes)
    });
    let Ok((media, sum, bytes)) = looked.await else {
        // Whatever stopped it, the file is not one that can be read.
        return Ok(Err(Hindrance::Flaw(Flaw::Broken)));
    };
    let mut tx = app.db.write().await?;
    open_notice(app, ctx, &mut tx, draft).await?;
    let media = match media {
        Ok(media) => media,
        Err(flaw) => {
            audit::write(&mut tx, ctx, Deed::AttachmentRefused, draft.as_str(), None).await?;
            tx.commit().await?;
            return Ok(Err(Hindrance::Flaw(flaw)));
        }
    };
    if store::attachment::of_draft(&mut tx, draft).await?.len() >= ATTACHMENTS_MAX {
        return Ok(Err(Hindrance::TooMany));
    }
    let person = &ctx.actor()?.person;
    let size = i64::try_from(bytes.len()).map_err(|_| Fault::Broken("a file without end"))?;
    if store::attachment::unsent(&mut tx, person).await?.saturating_add(size) > UNSENT_MAX {
        return Ok(Err(Hindrance::TooMuch));
    }
    let row = Row {
        id: AttachmentId::new(app.random.id()?),
        draft_id: draft.clone(),
        kind,
        media_type: media.code().to_owned(),
        size,
        sha256: sum,
        name: plain_name(&name),
        added_by: person.clone(),
        added_at: ctx.now,
    };
    store::attachment::insert(&mut tx, &row, &bytes).await?;
    store::draft::touch(&mut tx, draft, person, ctx.now).await?;
    audit::write(&mut tx, ctx, Deed::AttachmentAdded, row.id.as_str(), None).await?;
    tx.commit().await?;
    Ok(Ok(Added { id: row.id, is_shortened: bytes.len() < n_bytes }))
}

/// A name without folders and signs that nobody sees.
fn plain_name(name: &str) -> String {
    let last = name.rsplit(['/', '\\']).next().unwrap_or_default();
    last.chars()
        .filter(|sign| !sign.is_control())
        .take(NAME_MAX)
        .collect::<String>()
        .trim()
        .to_owned()
}

/// Takes a file away from the draft.
pub async fn remove(app: &App, ctx: &Ctx, draft: &DraftId, id: &AttachmentId) -> Result<(), Error> {
    let mut tx = app.db.write().await?;
    open_notice(app, ctx, &mut tx, draft).await?;
    let row = store::attachment::by_id(&mut tx, id).await?;
    let is_own = row.is_some_and(|row| &row.draft_id == draft);
    let is_removed = if is_own {
        store::attachment::remove(&mut tx, id).await?
    } else {
        store::attachment::leave_out(&mut tx, draft, id).await?
    };
    // What is gone already is as it should be.
    if is_removed {
        store::draft::touch(&mut tx, draft, &ctx.actor()?.person, ctx.now).await?;
        audit::write(&mut tx, ctx, Deed::AttachmentRemoved, id.as_str(), None).await?;
    }
    tx.commit().await?;
    Ok(())
}

/// A file with what is in it, for whoever may see the draft or the operation that it belongs to.
pub async fn fetch(
    app: &App,
    ctx: &Ctx,
    id: &AttachmentId,
) -> Result<(Attachment, Vec<u8>), Error> {
    let mut tx = app.db.read().await?;
    ctx.actor()?;
    let row = store::attachment::by_id(&mut tx, id).await?.ok_or(Refusal::NotFound)?;
    may_see(app, ctx, &mut tx, &row.draft_id).await?;
    let content = store::attachment::content(&mut tx, id).await?.ok_or(Refusal::NotFound)?;
    drop(tx);
    audit::look_in_register(app, ctx, Deed::AttachmentFetched, id.as_str()).await?;
    Ok((shown(row)?, content))
}

/// Before it is sent, a file belongs to those who work in the draft; afterwards to those who see the operation, and to
/// the authority.
async fn may_see(app: &App, ctx: &Ctx, tx: &mut Tx, draft: &DraftId) -> Result<(), Error> {
    let row = store::draft::by_id(tx, draft).await?.ok_or(Refusal::NotFound)?;
    let Some(sent) = row.sent_as else {
        return draft::known(app, ctx, tx, draft).await.map(|_| ());
    };
    if works_at_authority(app, ctx, tx, Action::HandleNotices).await? {
        return Ok(());
    }
    let notice = store::notice::by_id(tx, &NoticeId::new(sent)).await?.ok_or(Refusal::NotFound)?;
    let operation = store::operation::by_id(tx, &notice.operation_id).await?;
    let operation = operation.ok_or(Refusal::NotFound)?;
    let access = access::within(tx, ctx, &notice.organisation_id).await?;
    let sees = !operation.is_sheltered && access.sees(operation.legal_ground);
    if sees { Ok(()) } else { Err(Refusal::NotFound.into()) }
}

/// Lets the draft have the files that were sent with a notice, so that nobody has to find them again.
pub(super) async fn carry_over(
    tx: &mut Tx,
    (from, to): (&NoticeId, &DraftId),
) -> Result<(), Error> {
    for sent in store::attachment::of_notice(tx, from).await? {
        store::attachment::carry(tx, to, &sent.id).await?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_kept_without_what_is_around_it() {
        assert_eq!(plain_name("C:\\Users\\nn\\ritning plan 1.pdf"), "ritning plan 1.pdf");
        assert_eq!(plain_name("../../etc/passwd"), "passwd");
        assert_eq!(plain_name(" brand\u{0}\r\nskydd.png "), "brandskydd.png");
        assert_eq!(plain_name(&"å".repeat(500)).chars().count(), NAME_MAX);
    }
}
