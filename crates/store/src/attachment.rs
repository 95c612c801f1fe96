//! Files that belong to a draft and are sent with it. The database refuses to change one, and to remove one that has
//! been sent. One that was sent may go with another draft as well, and is kept once.

use domain::ids::{AttachmentId, DraftId, NoticeId, PersonId};
use domain::register::attachment::AttachmentKind;
use jiff::Timestamp;

use crate::error::Error;
use crate::row::{Row, Value};
use crate::tx::Tx;

const NAME: (&str, &str) = ("attachment", "name");
const CONTENT: (&str, &str) = ("attachment", "content");

/// A file. No `Debug`: whoever added it named it freely.
#[derive(Clone, PartialEq, Eq)]
pub struct Attachment {
    /// Which.
    pub id: AttachmentId,
    /// To which draft it belongs.
    pub draft_id: DraftId,
    /// What it shows.
    pub kind: AttachmentKind,
    /// Its type, as told by what is in it.
    pub media_type: String,
    /// How many bytes.
    pub size: i64,
    /// SHA-256 of what is in it, in hexadecimal.
    pub sha256: String,
    /// Its name where it came from.
    pub name: String,
    /// Who added it.
    pub added_by: PersonId,
    /// When.
    pub added_at: Timestamp,
}

/// Keeps a file.
pub async fn insert(tx: &mut Tx, new: &Attachment, content: &[u8]) -> Result<(), Error> {
    let id = new.id.as_str();
    let mut values: Vec<Value> = vec![
        id.into(),
        new.draft_id.as_str().into(),
        new.kind.code().into(),
        (&new.media_type).into(),
        new.size.into(),
        (&new.sha256).into(),
        new.added_by.as_str().into(),
        new.added_at.into(),
    ];
    values.push(tx.row_seal("attachment", &values)?);
    values.push(tx.seal(NAME, id, new.name.as_bytes())?.into());
    values.push(tx.seal(CONTENT, id, content)?.into());
    let sql = "INSERT INTO attachment (id, draft_id, kind, media_type, size, sha256, added_by, \
               added_at, row_seal, name_sealed, content_sealed) \
               VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)";
    tx.execute(sql, &values).await?;
    Ok(())
}

const COLUMNS: &str = "SELECT id, draft_id, kind, media_type, size, sha256, added_by, added_at, \
                       name_sealed FROM attachment";

fn read(tx: &Tx, row: &Row) -> Result<Attachment, Error> {
    let id = row.text(0)?;
    Ok(Attachment {
        draft_id: DraftId::new(row.text(1)?),
        kind: AttachmentKind::from_code(&row.text(2)?).ok_or(Error::Damaged("attachment"))?,
        media_type: row.text(3)?,
        size: row.int(4)?,
        sha256: row.text(5)?,
        added_by: PersonId::new(row.text(6)?),
        added_at: row.time(7)?,
        name: tx.open_text(NAME, &id, &row.bytes(8)?)?,
        id: AttachmentId::new(id),
    })
}

/// The files of a draft, in the order in which they were added.
pub async fn of_draft(tx: &mut Tx, draft: &DraftId) -> Result<Vec<Attachment>, Error> {
    let sql = format!(
        "{COLUMNS} WHERE draft_id = $1 \
         OR id IN (SELECT attachment_id FROM attachment_carried WHERE draft_id = $1) \
         ORDER BY added_at, id"
    );
    let rows = tx.fetch_all(&sql, &[draft.as_str().into()]).await?;
    rows.iter().map(|row| read(tx, row)).collect()
}

/// The files that were sent with a notice, in the order in which they were added.
pub async fn of_notice(tx: &mut Tx, notice: &NoticeId) -> Result<Vec<Attachment>, Error> {
    let sql = format!(
        "{COLUMNS} WHERE draft_id IN (SELECT draft_id FROM submission WHERE id = $1) \
         OR id IN (SELECT c.attachment_id FROM attachment_carried c \
         JOIN submission s ON s.draft_id = c.draft_id WHERE s.id = $1) \
         ORDER BY added_at, id"
    );
    let rows = tx.fetch_all(&sql, &[notice.as_str().into()]).await?;
    rows.iter().map(|row| read(tx, row)).collect()
}

/// A file by id.
pub async fn by_id(tx: &mut Tx, id: &AttachmentId) -> Result<Option<Attachment>, Error> {
    let sql = format!("{COLUMNS} WHERE id = $1");
    let row = tx.fetch_optional(&sql, &[id.as_str().into()]).await?;
    row.map(|row| read(tx, &row)).transpose()
}

/// What is in the file.
pub async fn content(tx: &mut Tx, id: &AttachmentId) -> Result<Option<Vec<u8>>, Error> {
    let sql = "SELECT content_sealed FROM attachment WHERE id = $1";
    let row = tx.fetch_optional(sql, &[id.as_str().into()]).await?;
    row.map(|row| tx.open(CONTENT, id.as_str(), &row.bytes(0)?)).transpose()
}

/// How many bytes the person has attached to drafts that are not sent.
pub async fn unsent(tx: &mut Tx, person: &PersonId) -> Result<i64, Error> {
    let sql = "SELECT CAST(COALESCE(SUM(a.size), 0) AS BIGINT) FROM attachment a \
               JOIN draft d ON d.id = a.draft_id \
               WHERE a.added_by = $1 AND d.sent_report_id IS NULL";
    let row = tx.fetch_optional(sql, &[person.as_str().into()]).await?;
    row.map_or(Ok(0), |row| row.int(0))
}

/// Lets a file that was sent go with the draft as well.
pub async fn carry(tx: &mut Tx, draft: &DraftId, id: &AttachmentId) -> Result<(), Error> {
    let sql = "INSERT INTO attachment_carried (draft_id, attachment_id) VALUES ($1, $2)";
    tx.execute(sql, &[draft.as_str().into(), id.as_str().into()]).await?;
    Ok(())
}

/// Leaves a file out of the draft that it was to go with as well; false when it does not go with it.
pub async fn leave_out(tx: &mut Tx, draft: &DraftId, id: &AttachmentId) -> Result<bool, Error> {
    let sql = "DELETE FROM attachment_carried WHERE draft_id = $1 AND attachment_id = $2";
    Ok(tx.execute(sql, &[draft.as_str().into(), id.as_str().into()]).await? == 1)
}

/// Takes a file away that has not been sent; false when it is gone already.
pub async fn remove(tx: &mut Tx, id: &AttachmentId) -> Result<bool, Error> {
    let sql = "DELETE FROM attachment WHERE id = $1";
    Ok(tx.execute(sql, &[id.as_str().into()]).await? == 1)
}

/// Takes away what belongs to a draft that goes.
pub(crate) async fn remove_with_draft(tx: &mut Tx, draft: &str) -> Result<(), Error> {
    for sql in [
        "DELETE FROM attachment_carried WHERE draft_id = $1",
        "DELETE FROM attachment WHERE draft_id = $1",
        "DELETE FROM notice_completion WHERE draft_id = $1",
    ] {
        tx.execute(sql, &[draft.into()]).await?;
    }
    Ok(())
}
