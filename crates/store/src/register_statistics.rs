//! How many operations there are, by law, form and municipality.

use domain::register::LegalGround;
use jiff::civil::Date;

use crate::error::Error;
use crate::tx::Tx;

/// So many operations that are alike.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Count {
    /// Under which act.
    pub legal_ground: LegalGround,
    /// Of which form, as the option's id.
    pub form: String,
    /// Kommunkod of where they are.
    pub municipality_code: String,
    /// How many.
    pub n: i64,
}

/// How often operations have been changed, whosever they are.
pub async fn revision(tx: &mut Tx) -> Result<i64, Error> {
    // The sum of whole numbers is another type on PostgreSQL.
    let sql = "SELECT CAST(COALESCE(SUM(operations_revision), 0) AS BIGINT) FROM organisation";
    let row = tx.fetch_optional(sql, &[]).await?;
    row.map_or(Ok(0), |row| row.int(0))
}

/// Operations that are not closed on the day, without sheltered homes.
pub async fn counts(tx: &mut Tx, today: Date) -> Result<Vec<Count>, Error> {
    let sql = "SELECT legal_ground, form, municipality_code, COUNT(*) FROM operation \
               WHERE is_sheltered = 0 AND (closed_on IS NULL OR closed_on > $1) \
               GROUP BY legal_ground, form, municipality_code \
               ORDER BY legal_ground, form, municipality_code";
    let rows = tx.fetch_all(sql, &[today.into()]).await?;
    let counts = rows.iter().map(|row| {
        let ground = LegalGround::from_code(&row.text(0)?);
        Ok(Count {
            legal_ground: ground.ok_or(Error::Damaged("operation"))?,
            form: row.text(1)?,
            municipality_code: row.text(2)?,
            n: row.int(3)?,
        })
    });
    counts.collect()
}

/// How many sheltered homes are not closed on the day. For the authority alone.
pub async fn count_sheltered(tx: &mut Tx, today: Date) -> Result<i64, Error> {
    let sql = "SELECT COUNT(*) FROM operation WHERE is_sheltered = 1 \
               AND (closed_on IS NULL OR closed_on > $1)";
    let row = tx.fetch_optional(sql, &[today.into()]).await?;
    row.map_or(Ok(0), |row| row.int(0))
}
