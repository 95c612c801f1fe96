//! Lists of options as the authority's administrator has published them, and the one being changed.
//! What has been published is never changed: a change is a new version.

use domain::ids::{ListId, PersonId};
use jiff::Timestamp;

use crate::error::Error;
use crate::row::Row;
use crate::tx::Tx;

/// A version that has been published.
#[derive(Clone, Debug)]
pub struct Version {
    /// Its number among all versions of all lists, from 1.
    pub seq: i64,
    /// Of which list.
    pub list: ListId,
    /// The list as a file of the catalogue.
    pub content: String,
    /// What was changed and why, in a few words.
    pub comment: String,
    /// By whom.
    pub published_by: PersonId,
    /// When.
    pub published_at: Timestamp,
}

/// A list that is being changed.
#[derive(Clone, Debug)]
pub struct Draft {
    /// Of which list.
    pub list: ListId,
    /// The list as a file of the catalogue.
    pub content: String,
    /// Counts every change, from the moment at which it was begun: no two changes of a list are at the same.
    pub revision: i64,
    /// Who changed it last.
    pub changed_by: PersonId,
    /// When.
    pub changed_at: Timestamp,
}

const COLUMNS: &str =
    "SELECT seq, list, content, comment, published_by, published_at FROM option_list";

fn read(row: &Row) -> Result<Version, Error> {
    Ok(Version {
        seq: row.int(0)?,
        list: ListId::new(row.text(1)?),
        content: row.text(2)?,
        comment: row.text(3)?,
        published_by: PersonId::new(row.text(4)?),
        published_at: row.time(5)?,
    })
}

/// The number of the latest version of any list; 0 when none has been published.
pub async fn latest(tx: &mut Tx) -> Result<i64, Error> {
    let row = tx.fetch_optional("SELECT COALESCE(MAX(seq), 0) FROM option_list", &[]).await?;
    row.map_or(Ok(0), |row| row.int(0))
}

/// The latest version of each list, up to the number.
pub async fn in_force(tx: &mut Tx, up_to: i64) -> Result<Vec<Version>, Error> {
    let sql = format!(
        "{COLUMNS} AS own WHERE seq = (SELECT MAX(seq) FROM option_list AS other \
         WHERE other.list = own.list AND other.seq <= $1) ORDER BY list"
    );
    tx.fetch_all(&sql, &[up_to.into()]).await?.iter().map(read).collect()
}

/// Every version of the list, the latest first.
pub async fn of_list(tx: &mut Tx, list: &ListId) -> Result<Vec<Version>, Error> {
    let sql = format!("{COLUMNS} WHERE list = $1 ORDER BY seq DESC");
    tx.fetch_all(&sql, &[list.as_str().into()]).await?.iter().map(read).collect()
}

/// Publishes a version; gives its number. Two that publish at once get numbers after one another.
pub async fn publish(
    tx: &mut Tx,
    list: &ListId,
    (content, comment): (&str, &str),
    by: &PersonId,
    now: Timestamp,
) -> Result<i64, Error> {
    tx.keep_others_out("option_list").await?;
    let seq = latest(tx).await? + 1;
    let sql = "INSERT INTO option_list (seq, list, content, comment, published_by, published_at) \
               VALUES ($1, $2, $3, $4, $5, $6)";
    let values = [
        seq.into(),
        list.as_str().into(),
        content.into(),
        comment.into(),
        by.as_str().into(),
        now.into(),
    ];
    tx.execute(sql, &values).await?;
    Ok(seq)
}

/// The change of the list that has been begun. In a transaction that writes it is held until the end.
pub async fn draft(tx: &mut Tx, list: &ListId) -> Result<Option<Draft>, Error> {
    let sql = format!(
        "SELECT list, content, revision, changed_by, changed_at FROM option_list_draft \
         WHERE list = $1{}",
        tx.lock()
    );
    let row = tx.fetch_optional(&sql, &[list.as_str().into()]).await?;
    row.map(|row| {
        Ok(Draft {
            list: ListId::new(row.text(0)?),
            content: row.text(1)?,
            revision: row.int(2)?,
            changed_by: PersonId::new(row.text(3)?),
            changed_at: row.time(4)?,
        })
    })
    .transpose()
}

/// The lists of which a change has been begun.
pub async fn drafts(tx: &mut Tx) -> Result<Vec<ListId>, Error> {
    let rows = tx.fetch_all("SELECT list FROM option_list_draft ORDER BY list", &[]).await?;
    rows.iter().map(|row| row.text(0).map(ListId::new)).collect()
}

/// Keeps a change over the revision that is expected, 0 when there is none yet; false when somebody was
/// first.
pub async fn save_draft(
    tx: &mut Tx,
    list: &ListId,
    (content, expected): (&str, i64),
    by: &PersonId,
    now: Timestamp,
) -> Result<bool, Error> {
    let next = if expected == 0 { now.as_microsecond() } else { expected + 1 };
    let values = [
        list.as_str().into(),
        content.into(),
        next.into(),
        by.as_str().into(),
        now.into(),
        expected.into(),
    ];
    let sql = if expected == 0 {
        "INSERT INTO option_list_draft (list, content, revision, changed_by, changed_at) \
         SELECT $1, $2, $3, $4, $5 WHERE $6 = 0 ON CONFLICT DO NOTHING"
    } else {
        "UPDATE option_list_draft SET content = $2, revision = $3, changed_by = $4, changed_at = $5 \
         WHERE list = $1 AND revision = $6"
    };
    Ok(tx.execute(sql, &values).await? == 1)
}

/// Takes the change away: it was published, or is not wanted.
pub async fn remove_draft(tx: &mut Tx, list: &ListId) -> Result<(), Error> {
    let sql = "DELETE FROM option_list_draft WHERE list = $1";
    tx.execute(sql, &[list.as_str().into()]).await?;
    Ok(())
}
