//! What has happened to a notice, step by step. The database refuses to change or remove a step.

use domain::ids::{DraftId, NoticeId, PersonId};
use domain::register::handling::Step;
use jiff::Timestamp;

use crate::error::Error;
use crate::row::{Row, Value};
use crate::tx::Tx;

const TEXT: (&str, &str) = ("notice_step", "text");

/// A step that has been taken. No `Debug`: its text was written freely.
#[derive(Clone, PartialEq, Eq)]
pub struct Taken {
    /// Which.
    pub id: String,
    /// With which notice.
    pub notice_id: NoticeId,
    /// What was done.
    pub step: Step,
    /// The notice that was sent in its place.
    pub other: Option<NoticeId>,
    /// What the organisation is told.
    pub text: String,
    /// By whom.
    pub by: PersonId,
    /// When.
    pub at: Timestamp,
}

/// Takes a step, after so many that have been taken; false when somebody else has taken it meanwhile.
pub async fn insert(tx: &mut Tx, new: &Taken, n_before: usize) -> Result<bool, Error> {
    let ordinal = i64::try_from(n_before).map_err(|_| Error::Damaged("notice_step"))? + 1;
    let mut values: Vec<Value> = vec![
        (&new.id).into(),
        new.notice_id.as_str().into(),
        ordinal.into(),
        new.step.code().into(),
        new.other.as_ref().map(NoticeId::as_str).into(),
        new.by.as_str().into(),
        new.at.into(),
    ];
    values.push(tx.row_seal("notice_step", &values)?);
    values.push(tx.seal(TEXT, &new.id, new.text.as_bytes())?.into());
    let sql = "INSERT INTO notice_step (id, notice_id, ordinal, step, other_id, taken_by, taken_at, \
               row_seal, text_sealed) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) \
               ON CONFLICT DO NOTHING";
    Ok(tx.execute(sql, &values).await? == 1)
}

const COLUMNS: &str =
    "SELECT id, notice_id, step, other_id, taken_by, taken_at, text_sealed FROM notice_step";

fn read(tx: &Tx, row: &Row) -> Result<Taken, Error> {
    let id = row.text(0)?;
    Ok(Taken {
        notice_id: NoticeId::new(row.text(1)?),
        step: Step::from_code(&row.text(2)?).ok_or(Error::Damaged("notice_step"))?,
        other: row.opt_text(3)?.map(NoticeId::new),
        by: PersonId::new(row.text(4)?),
        at: row.time(5)?,
        text: tx.open_text(TEXT, &id, &row.bytes(6)?)?,
        id,
    })
}

/// What has happened to a notice, in order.
pub async fn of_notice(tx: &mut Tx, notice: &NoticeId) -> Result<Vec<Taken>, Error> {
    let sql = format!("{COLUMNS} WHERE notice_id = $1 ORDER BY ordinal");
    let rows = tx.fetch_all(&sql, &[notice.as_str().into()]).await?;
    rows.iter().map(|row| read(tx, row)).collect()
}

/// The notice that the other was sent in place of.
pub async fn replaced_by(tx: &mut Tx, other: &NoticeId) -> Result<Option<NoticeId>, Error> {
    let sql = "SELECT notice_id FROM notice_step WHERE other_id = $1";
    let row = tx.fetch_optional(sql, &[other.as_str().into()]).await?;
    row.map(|row| row.text(0).map(NoticeId::new)).transpose()
}

/// Writes down that the draft is to be sent in place of the notice.
pub async fn begin_completion(
    tx: &mut Tx,
    draft: &DraftId,
    notice: &NoticeId,
) -> Result<(), Error> {
    let sql = "INSERT INTO notice_completion (draft_id, notice_id) VALUES ($1, $2)";
    tx.execute(sql, &[draft.as_str().into(), notice.as_str().into()]).await?;
    Ok(())
}

/// The notice that the draft is to be sent in place of.
pub async fn completed_by(tx: &mut Tx, draft: &DraftId) -> Result<Option<NoticeId>, Error> {
    let sql = "SELECT notice_id FROM notice_completion WHERE draft_id = $1";
    let row = tx.fetch_optional(sql, &[draft.as_str().into()]).await?;
    row.map(|row| row.text(0).map(NoticeId::new)).transpose()
}

/// The draft with which the person is completing the notice.
pub async fn open_completion(
    tx: &mut Tx,
    notice: &NoticeId,
    person: &PersonId,
) -> Result<Option<DraftId>, Error> {
    let sql = "SELECT draft.id FROM notice_completion c JOIN draft ON draft.id = c.draft_id \
               WHERE c.notice_id = $1 AND draft.created_by = $2 AND draft.discarded_at IS NULL \
               AND draft.sent_report_id IS NULL ORDER BY draft.updated_at DESC, draft.id LIMIT 1";
    let row = tx.fetch_optional(sql, &[notice.as_str().into(), person.as_str().into()]).await?;
    row.map(|row| row.text(0).map(DraftId::new)).transpose()
}

/// Notices by what the authority has to do with them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pile {
    /// They wait for the authority.
    Waiting,
    /// They wait for the organisation.
    Asked,
    /// Nothing more happens to them.
    Over,
}

impl Pile {
    /// Every pile.
    pub const ALL: [Self; 3] = [Self::Waiting, Self::Asked, Self::Over];

    /// That a notice lies in it, and in which order they lie.
    const fn sql(self) -> (&'static str, &'static str) {
        match self {
            Self::Waiting => (
                "NOT EXISTS (SELECT 1 FROM notice_step s WHERE s.notice_id = n.id)",
                "n.sent_at, n.id",
            ),
            Self::Asked => (
                "EXISTS (SELECT 1 FROM notice_step s WHERE s.notice_id = n.id) AND NOT EXISTS \
                 (SELECT 1 FROM notice_step s WHERE s.notice_id = n.id AND s.step <> 'ask')",
                "n.sent_at, n.id",
            ),
            Self::Over => (
                "EXISTS (SELECT 1 FROM notice_step s WHERE s.notice_id = n.id AND s.step <> 'ask')",
                "n.sent_at DESC, n.id",
            ),
        }
    }
}

/// The notices in a pile, each with the last step that was taken with it. So many are passed over, and so many given at
/// most.
pub async fn in_pile(
    tx: &mut Tx,
    pile: Pile,
    (skip, limit): (i64, i64),
) -> Result<Vec<(NoticeId, Option<Step>)>, Error> {
    let (lies, order) = pile.sql();
    let sql = format!(
        "SELECT n.id, (SELECT s.step FROM notice_step s WHERE s.notice_id = n.id \
         ORDER BY s.ordinal DESC LIMIT 1) FROM notice n WHERE {lies} ORDER BY {order} \
         LIMIT $1 OFFSET $2"
    );
    let rows = tx.fetch_all(&sql, &[limit.into(), skip.into()]).await?;
    let lines = rows.iter().map(|row| {
        let step =
            row.opt_text(1)?.map(|code| Step::from_code(&code).ok_or(Error::Damaged("step")));
        Ok((NoticeId::new(row.text(0)?), step.transpose()?))
    });
    lines.collect()
}

/// How many notices lie in the pile.
pub async fn count(tx: &mut Tx, pile: Pile) -> Result<i64, Error> {
    let sql = format!("SELECT COUNT(*) FROM notice n WHERE {}", pile.sql().0);
    let row = tx.fetch_optional(&sql, &[]).await?;
    row.map_or(Ok(0), |row| row.int(0))
}

/// The version of the operation's record that was written with the notice.
pub async fn version_of(tx: &mut Tx, notice: &NoticeId) -> Result<Option<i64>, Error> {
    let sql = "SELECT version FROM operation_version WHERE notice_id = $1";
    let row = tx.fetch_optional(sql, &[notice.as_str().into()]).await?;
    row.map(|row| row.int(0)).transpose()
}
