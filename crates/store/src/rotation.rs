//! Changing keys while the service runs.

use jiff::Timestamp;

use crate::db::Db;
use crate::error::Error;

impl Db {
    /// Takes a new data key into use: what is written from now on is sealed with it, and what is there
    /// stays readable. Other nodes learn of it when they first read something sealed with it.
    pub async fn rotate_data_key(&self, now: Timestamp) -> Result<(), Error> {
        let mut tx = self.write().await?;
        let sql = "SELECT MAX(id) FROM data_key";
        let newest = tx.fetch_optional(sql, &[]).await?;
        let number = newest.map_or(Ok(0), |row| row.int(0))? + 1;
        let number_32 = u32::try_from(number).map_err(|_| Error::Damaged("data_key"))?;
        let wrapped = self.sealer.new_data_key(number_32)?;
        let sql =
            "INSERT INTO data_key (id, wrapped_by, wrapped, created_at) VALUES ($1, $2, $3, $4)";
        let values =
            [number.into(), (&self.sealer.keyring.current).into(), wrapped.into(), now.into()];
        tx.execute(sql, &values).await?;
        tx.commit().await?;
        self.load_keys().await
    }

    /// Wraps every data key under the current key of the key file; tells how many were not. After it,
    /// the key file's older keys are needed for nothing but older copies of the database.
    pub async fn rewrap_data_keys(&self) -> Result<u64, Error> {
        let current = &self.sealer.keyring.current;
        let mut tx = self.write().await?;
        let sql = "SELECT id, wrapped_by, wrapped FROM data_key WHERE wrapped_by <> $1";
        let rows = tx.fetch_all(sql, &[current.into()]).await?;
        let mut n_changed = 0;
        for row in rows {
            let number = row.int(0)?;
            let number_32 = u32::try_from(number).map_err(|_| Error::Damaged("data_key"))?;
            let wrapped = self.sealer.rewrap(number_32, &row.text(1)?, &row.bytes(2)?)?;
            let sql = "UPDATE data_key SET wrapped_by = $2, wrapped = $3 WHERE id = $1";
            n_changed += tx.execute(sql, &[number.into(), current.into(), wrapped.into()]).await?;
        }
        tx.commit().await?;
        Ok(n_changed)
    }
}
