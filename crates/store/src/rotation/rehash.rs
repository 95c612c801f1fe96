//! Making keyed hashes anew. A hash is replaced only when it is one of the value's own by an older key:
//! whatever else stands there is left, and told.

use jiff::Timestamp;

use super::{Progress, Told, Turn};
use crate::db::Db;
use crate::error::Error;
use crate::hashes::{self, Against, Hashes};
use crate::ledger::{TABLES, Table};
use crate::row::Value;
use crate::tx::{Tx, marks};

impl Db {
    /// Goes through every hash.
    pub(super) async fn rehash_all(&self, now: Timestamp, told: Told<'_>) -> Result<Turn, Error> {
        let mut all = Turn::default();
        for table in TABLES {
            let Some(columns) = hashes::columns(table) else { continue };
            let n_rows = self.count(table.name).await?;
            let (mut after, mut n_done) = (Vec::new(), 0);
            loop {
                let turn = self.rehash_some(table, columns, &after, now).await?;
                all.add(&turn);
                n_done += turn.n_rows;
                told(Progress { table: table.name, n_done, n_rows });
                let Some(last) = turn.last else { break };
                after = last;
            }
        }
        Ok(all)
    }

    async fn rehash_some(
        &self,
        table: &Table,
        columns: &str,
        after: &[Value],
        now: Timestamp,
    ) -> Result<Turn, Error> {
        let mut tx = self.read().await?;
        let rows = super::next_rows(&mut tx, table, columns, after).await?;
        let mut turn = Turn::over(table, &rows)?;
        let against = Against::now(&mut tx, now).await?;
        let mut n_older = 0;
        for row in &rows {
            n_older += u64::from(!matches!(hashes::of(&tx, table, row, against)?, Hashes::Newest));
        }
        drop(tx);
        if let Some(last) = turn.last.as_deref().filter(|_| n_older > 0) {
            let mut tx = self.write().await?;
            let rows = super::held(&mut tx, table, columns, (after, last)).await?;
            let against = Against::now(&mut tx, now).await?;
            for row in &rows {
                let new = match hashes::of(&tx, table, row, against)? {
                    Hashes::Newest => continue,
                    Hashes::Older(new) => new,
                    // It comes back when the draft is saved: what it is of is not kept, or a node of an older program
                    // has written a hash without what it is of.
                    Hashes::Other(_) | Hashes::Unknown if table.name == "draft" => {
                        vec![Value::Bytes(None)]
                    }
                    Hashes::Other(_) | Hashes::Unknown => {
                        turn.n_left += 1;
                        continue;
                    }
                };
                turn.n_changed += put(&mut tx, table, &table.key_of(row)?, &new).await?;
            }
            tx.commit().await?;
            turn.n_held = n_older.saturating_sub(turn.n_changed + turn.n_left);
        }
        Ok(turn)
    }
}

/// Writes the row's hashes; gives how many rows there were to write.
async fn put(tx: &mut Tx, table: &Table, key: &[Value], new: &[Value]) -> Result<u64, Error> {
    let places = hashes::written(table).iter().zip(key.len() + 1..);
    let sets: Vec<String> = places.map(|(column, place)| format!("{column} = ${place}")).collect();
    let (name, order, marks) = (table.name, table.key_names(), marks(key.len(), 1));
    let sql = format!("UPDATE {name} SET {} WHERE ({order}) = ({marks})", sets.join(", "));
    let values = [key, new].concat();
    tx.execute(&sql, &values).await
}
