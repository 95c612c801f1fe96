//! Notices about operations. The database refuses to change or remove them.
//!
//! What each says is the submission with the same id.

use domain::ids::{NoticeId, OperationId, OrganisationId, PersonId};
use domain::register::NoticeKind;
use jiff::Timestamp;
use jiff::civil::Date;

use crate::error::Error;
use crate::row::Row;
use crate::tx::Tx;

/// A notice.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Notice {
    /// Which; also what was sent.
    pub id: NoticeId,
    /// About which operation.
    pub operation_id: OperationId,
    /// Whose.
    pub organisation_id: OrganisationId,
    /// What it is about.
    pub kind: NoticeKind,
    /// The day that it is about.
    pub happened_on: Date,
    /// The day on which it was sent.
    pub sent_on: Date,
    /// When it was sent.
    pub sent_at: Timestamp,
    /// By whom.
    pub sent_by: PersonId,
}

/// Keeps a notice, as the latest about its operation, which is held.
pub async fn insert(tx: &mut Tx, new: &Notice) -> Result<(), Error> {
    let sql = "INSERT INTO notice (id, operation_id, organisation_id, kind, happened_on, sent_on, \
               sent_at, sent_by, ordinal) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, \
               (SELECT COALESCE(MAX(n.ordinal), 0) + 1 FROM notice n WHERE n.operation_id = $2))";
    let values = [
        new.id.as_str().into(),
        new.operation_id.as_str().into(),
        new.organisation_id.as_str().into(),
        new.kind.code().into(),
        new.happened_on.into(),
        new.sent_on.into(),
        new.sent_at.into(),
        new.sent_by.as_str().into(),
    ];
    tx.execute(sql, &values).await?;
    Ok(())
}

const COLUMNS: &str = "SELECT id, operation_id, organisation_id, kind, happened_on, sent_on, sent_at, \
                       sent_by FROM notice";

fn read(row: &Row) -> Result<Notice, Error> {
    let kind = NoticeKind::from_code(&row.text(3)?);
    Ok(Notice {
        id: NoticeId::new(row.text(0)?),
        operation_id: OperationId::new(row.text(1)?),
        organisation_id: OrganisationId::new(row.text(2)?),
        kind: kind.ok_or(Error::Damaged("notice"))?,
        happened_on: row.date(4)?,
        sent_on: row.date(5)?,
        sent_at: row.time(6)?,
        sent_by: PersonId::new(row.text(7)?),
    })
}

/// A notice by id.
pub async fn by_id(tx: &mut Tx, id: &NoticeId) -> Result<Option<Notice>, Error> {
    let sql = format!("{COLUMNS} WHERE id = $1");
    tx.fetch_optional(&sql, &[id.as_str().into()]).await?.as_ref().map(read).transpose()
}

/// Every notice about the operation, the latest first.
pub async fn of_operation(tx: &mut Tx, operation: &OperationId) -> Result<Vec<Notice>, Error> {
    let sql = format!("{COLUMNS} WHERE operation_id = $1 ORDER BY ordinal DESC, sent_at DESC, id");
    tx.fetch_all(&sql, &[operation.as_str().into()]).await?.iter().map(read).collect()
}
