//! How the schema in a database stands to this program: an older program goes on working on newer tables for as
//! long as the database says so.

use crate::db::{Db, Engine};
use crate::error::Error;
use crate::keyring::Mode;
use crate::migrations;
use crate::rows::sealing_from;
use crate::tx::Tx;

/// How the tables stand to this program.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Schema {
    /// There are none, or nobody has taken them into use.
    Missing,
    /// A copy into the database was begun and did not come to its end.
    Half,
    /// There are steps left to take, or to be finished.
    Older,
    /// This program works on them.
    Fits,
    /// A newer program has changed them so that this one cannot work on them.
    TooNew,
}

impl Db {
    /// How the tables stand to this program.
    pub async fn schema(&self) -> Result<Schema, Error> {
        let mut tx = self.read().await?;
        if !has_table(&mut tx, "meta").await? {
            return Ok(Schema::Missing);
        }
        match marks(&mut tx).await? {
            (false, false) => return Ok(Schema::Missing),
            (false, true) => return Ok(Schema::Half),
            (true, _) => {}
        }
        let (here, newest) = (number(&mut tx).await?, migrations::newest(&self.engine));
        if here == newest {
            // The last step is taken, and rows from before it may still be without their seals.
            let is_sealing = sealing_from(&mut tx).await?.is_some();
            return Ok(if is_sealing { Schema::Older } else { Schema::Fits });
        }
        if here < newest {
            return Ok(Schema::Older);
        }
        let row = tx.fetch_optional("SELECT oldest_program FROM meta", &[]).await?;
        let oldest = row.map_or(Ok(0), |row| row.int(0))?;
        Ok(if oldest <= migrations::known() { Schema::Fits } else { Schema::TooNew })
    }

    /// Whether this program works on the tables as they are.
    pub async fn is_migrated(&self) -> Result<bool, Error> {
        Ok(self.schema().await? == Schema::Fits)
    }

    /// What the keys, and so the database, are for.
    pub fn mode(&self) -> Result<Mode, Error> {
        Ok(self.sealer.keyring()?.mode)
    }

    /// The engine's name, for people.
    pub const fn engine_name(&self) -> &'static str {
        match &self.engine {
            Engine::Sqlite { .. } => "SQLite",
            Engine::Postgres(_) => "PostgreSQL",
        }
    }
}

/// Whether the database is marked as one of ours, and whether it has data keys. Asked at once, since another node may
/// be marking it.
async fn marks(tx: &mut Tx) -> Result<(bool, bool), Error> {
    let sql = "SELECT (SELECT COUNT(*) FROM meta), (SELECT COUNT(*) FROM data_key)";
    let row = tx.fetch_optional(sql, &[]).await?.ok_or(Error::NotMigrated)?;
    Ok((row.int(0)? > 0, row.int(1)? > 0))
}

/// The number of the newest step that has been taken; 0 if none has.
pub(crate) async fn number(tx: &mut Tx) -> Result<i64, Error> {
    if !has_table(tx, "_sqlx_migrations").await? {
        return Ok(0);
    }
    let sql = "SELECT COALESCE(MAX(version), 0) FROM _sqlx_migrations WHERE success";
    let row = tx.fetch_optional(sql, &[]).await?;
    row.map_or(Ok(0), |row| row.int(0))
}

pub(crate) async fn has_table(tx: &mut Tx, name: &str) -> Result<bool, Error> {
    let sql = if tx.is_sqlite() {
        "SELECT name FROM sqlite_master WHERE type = 'table' AND name = $1"
    } else {
        "SELECT table_name::text FROM information_schema.tables \
         WHERE table_schema = current_schema() AND table_name::text = $1"
    };
    Ok(tx.fetch_optional(sql, &[name.into()]).await?.is_some())
}
