//! The database past the store: what a worn disk does to it, and who waits in it.

use std::time::Duration;

use sqlx::{AssertSqlSafe, Connection as _, PgConnection, Row as _, SqliteConnection};
use tokio::task::JoinHandle;

use super::world::World;

/// Takes the last byte of a sealed value away.
pub(crate) async fn damage(world: &World, (table, column): (&str, &str), id: &str) {
    let sql = format!(
        "UPDATE {table} SET {column} = substr({column}, 1, length({column}) - 1) WHERE id = '{id}'"
    );
    run(world, &sql).await;
}

/// The same to a report, which the database refuses to change.
pub(crate) async fn damage_report(world: &World, id: &str) {
    let unlock = if is_sqlite(world) {
        "DROP TRIGGER report_no_update"
    } else {
        "ALTER TABLE report DISABLE TRIGGER ALL"
    };
    run(world, unlock).await;
    damage(world, ("report", "document_sealed"), id).await;
}

/// The mark of a move cannot be made to last.
pub(crate) async fn forbid_the_end_of_a_move(world: &World) {
    let forbid = if is_sqlite(world) {
        "CREATE TRIGGER no_end BEFORE UPDATE ON moving WHEN NEW.is_done = 1 BEGIN SELECT RAISE(ABORT, 'no'); END"
    } else {
        "ALTER TABLE moving ADD CHECK (is_done = 0)"
    };
    run(world, forbid).await;
}

async fn run(world: &World, sql: &str) {
    let query = sqlx::raw_sql(AssertSqlSafe(sql));
    if let Some(path) = world.url().strip_prefix("sqlite:") {
        let mut connection = SqliteConnection::connect(path).await.unwrap();
        query.execute(&mut connection).await.map(drop).unwrap();
    } else {
        let mut connection = PgConnection::connect(world.url()).await.unwrap();
        query.execute(&mut connection).await.map(drop).unwrap();
    }
}

fn is_sqlite(world: &World) -> bool {
    world.url().starts_with("sqlite:")
}

/// Comes back when what is being done waits for somebody's rows, or is done; tells which. None on SQLite, where one writes
/// at a time, and there is nothing to be waited for.
pub(crate) async fn until_it_waits<T>(world: &World, doing: &JoinHandle<T>) -> Option<bool> {
    if is_sqlite(world) {
        return None;
    }
    let mut connection = PgConnection::connect(world.url()).await.unwrap();
    let sql = "SELECT COUNT(*) FROM pg_stat_activity \
               WHERE datname = current_database() AND wait_event_type = 'Lock'";
    let seen = async {
        while !doing.is_finished() {
            let row = sqlx::query(sql).fetch_one(&mut connection).await.unwrap();
            if row.get::<i64, _>(0) > 0 {
                return true;
            }
        }
        false
    };
    Some(tokio::time::timeout(Duration::from_secs(30), seen).await.unwrap())
}
