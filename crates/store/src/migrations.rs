//! The schema: common files for both engines, and a small one for each.

use std::borrow::Cow;

use sqlx::migrate::{Migrate, Migration, MigrationType, Migrator};
use sqlx::{AssertSqlSafe, Connection as _, PgConnection, PgPool, SqlStr};

use crate::db::{Engine, at_leisure};
use crate::error::Error;

/// The number of the newest step that a program has to know to work on what this one makes.
///
/// A step that takes away or demands something raises it, one release after the last program that needed what was
/// there before. So does one after which rows have to be written with what an older program does not write: before 40
/// notices had no order and no seal, and an operation did not keep the days that it came with.
pub(crate) const OLDEST_PROGRAM: i64 = 40;

const COMMON: &[(i64, &str, &str)] = &[
    (1, "the first tables", include_str!("../migrations/0001_tables.sql")),
    (4, "cases that are reported again", include_str!("../migrations/0004_cases.sql")),
    (6, "reporters and messages", include_str!("../migrations/0006_reporters.sql")),
    (9, "administration", include_str!("../migrations/0009_administration.sql")),
    (12, "logins, signatures and proofs", include_str!("../migrations/0012_eid.sql")),
    (
        15,
        "keys that are changed, rows that are sealed",
        include_str!("../migrations/0015_keys.sql"),
    ),
    (18, "data that ages", include_str!("../migrations/0018_retention.sql")),
    (24, "the register", include_str!("../migrations/0024_register.sql")),
    (26, "operations and notices", include_str!("../migrations/0026_operations.sql")),
    (29, "notices with the authority", include_str!("../migrations/0029_handling.sql")),
    (33, "removals, the latest first", include_str!("../migrations/0033_removals.sql")),
    (34, "a person's own sessions", include_str!("../migrations/0034_logins.sql")),
    (36, "files that go with several notices", include_str!("../migrations/0036_carried.sql")),
    (38, "piles that are counted", include_str!("../migrations/0038_desk.sql")),
    (42, "what pages look up", include_str!("../migrations/0042_lookups.sql")),
    (43, "a sealing of rows that goes on", include_str!("../migrations/0043_sealing.sql")),
    (44, "who may do what is sealed", include_str!("../migrations/0044_assignment_seal.sql")),
    (
        45,
        "who may do what in the register is sealed",
        include_str!("../migrations/0045_register_role_seal.sql"),
    ),
    (46, "a database that was moved", include_str!("../migrations/0046_moving.sql")),
];
/// The step from which on rows that never change are sealed as they are written; those of notices; and who may do what,
/// the last that began to be.
pub(crate) const SEALS: i64 = 15;
pub(crate) const NOTICE_SEALS: i64 = 40;
pub(crate) const RIGHT_SEALS: i64 = 45;
/// The step from which on the note can be made of a sealing that goes on.
const NOTED: i64 = 43;

const SQLITE: &[(i64, &str, &str)] = &[
    (2, "what is never changed", include_str!("../migrations/0002_immutable.sqlite.sql")),
    (7, "what is sent is never changed", include_str!("../migrations/0007_submission.sqlite.sql")),
    (
        10,
        "what is published is never changed",
        include_str!("../migrations/0010_published.sqlite.sql"),
    ),
    (13, "what is proved is never changed", include_str!("../migrations/0013_proof.sqlite.sql")),
    (16, "what is encrypted anew", include_str!("../migrations/0016_reseal.sqlite.sql")),
    (19, "what may be removed", include_str!("../migrations/0019_removal.sqlite.sql")),
    (
        27,
        "what is notified is never changed",
        include_str!("../migrations/0027_notices.sqlite.sql"),
    ),
    (
        30,
        "what is attached is never changed",
        include_str!("../migrations/0030_handling.sqlite.sql"),
    ),
    (
        32,
        "encrypted anew while keys are changed",
        include_str!("../migrations/0032_rotating.sqlite.sql"),
    ),
    (
        37,
        "what the register said before the notices",
        include_str!("../migrations/0037_replay.sqlite.sql"),
    ),
    (40, "notices are sealed", include_str!("../migrations/0040_notice_seal.sqlite.sql")),
    (
        41,
        "what goes with several notices is never changed",
        include_str!("../migrations/0041_carried.sqlite.sql"),
    ),
];
const POSTGRES: &[(i64, &str, &str)] = &[
    (2, "what is never changed", include_str!("../migrations/0002_immutable.postgres.sql")),
    (3, "text by its bytes", include_str!("../migrations/0003_collation.postgres.sql")),
    (5, "new text by its bytes", include_str!("../migrations/0003_collation.postgres.sql")),
    (
        7,
        "what is sent is never changed",
        include_str!("../migrations/0007_submission.postgres.sql"),
    ),
    (8, "newer text by its bytes", include_str!("../migrations/0003_collation.postgres.sql")),
    (
        10,
        "what is published is never changed",
        include_str!("../migrations/0010_published.postgres.sql"),
    ),
    (11, "the newest text by its bytes", include_str!("../migrations/0003_collation.postgres.sql")),
    (13, "what is proved is never changed", include_str!("../migrations/0013_proof.postgres.sql")),
    (14, "text of proofs by its bytes", include_str!("../migrations/0003_collation.postgres.sql")),
    (16, "what is encrypted anew", include_str!("../migrations/0016_reseal.postgres.sql")),
    (17, "text of keys by its bytes", include_str!("../migrations/0003_collation.postgres.sql")),
    (19, "what may be removed", include_str!("../migrations/0019_removal.postgres.sql")),
    (
        20,
        "text of removals by its bytes",
        include_str!("../migrations/0003_collation.postgres.sql"),
    ),
    (
        25,
        "text of the register by its bytes",
        include_str!("../migrations/0003_collation.postgres.sql"),
    ),
    // Before triggers that name the columns: PostgreSQL changes no column that a trigger looks at.
    (
        27,
        "text of operations by its bytes",
        include_str!("../migrations/0003_collation.postgres.sql"),
    ),
    (
        28,
        "what is notified is never changed",
        include_str!("../migrations/0028_notices.postgres.sql"),
    ),
    (30, "text of steps by its bytes", include_str!("../migrations/0003_collation.postgres.sql")),
    (
        31,
        "what is attached is never changed",
        include_str!("../migrations/0031_handling.postgres.sql"),
    ),
    (
        32,
        "encrypted anew while keys are changed",
        include_str!("../migrations/0032_rotating.postgres.sql"),
    ),
    (
        37,
        "what the register said before the notices",
        include_str!("../migrations/0037_replay.postgres.sql"),
    ),
    (39, "text of files by its bytes", include_str!("../migrations/0003_collation.postgres.sql")),
    (40, "notices are sealed", include_str!("../migrations/0040_notice_seal.postgres.sql")),
    (
        41,
        "what goes with several notices is never changed",
        include_str!("../migrations/0041_carried.postgres.sql"),
    ),
];

/// The table in which the steps that were taken are noted.
const TAKEN: &str = "_sqlx_migrations";
/// Notes which step the rows were written at that are to be sealed. A sealing that was broken off knows it better.
const NOTE: &str = "UPDATE meta SET sealing_from = $1 WHERE sealing_from IS NULL";
/// The lock that PostgreSQL gives to one at a time who takes steps and notes it: a number of our own.
const ALONE: i64 = 0x7665_726b_0043;

/// Runs everything that has not been run, and notes whether rows have to be sealed after it, and from which step on.
///
/// When it is broken off, either nothing has been done, or whoever goes on knows what is left.
pub(crate) async fn run_all(engine: &Engine) -> Result<(), Error> {
    let doing = || Error::engine("bringing the tables up to date");
    match engine {
        // Nobody else writes meanwhile.
        Engine::Sqlite { writer, .. } => {
            let mut state = writer.alone().await?;
            let begun = state.connection.begin_with("BEGIN IMMEDIATE").await;
            let mut tx = begun.map_err(doing())?;
            let before = taken(&mut *tx).await?;
            take(&mut *tx, SQLITE, None).await?;
            if before < RIGHT_SEALS {
                sqlx::query(NOTE).bind(before).execute(&mut *tx).await.map_err(doing())?;
            }
            tx.commit().await.map_err(doing())?;
        }
        Engine::Postgres(pool) => {
            let mut connection = own_connection(pool).await?;
            // Held for as long as the connection is.
            let alone = "SELECT pg_advisory_lock($1)";
            sqlx::query(alone).bind(ALONE).execute(&mut connection).await.map_err(doing())?;
            postgres_steps(&mut connection).await?;
            connection.close().await.ok();
        }
    }
    Ok(())
}

/// The steps on PostgreSQL, where others may be at work.
async fn postgres_steps(connection: &mut PgConnection) -> Result<(), Error> {
    let doing = || Error::engine("bringing the tables up to date");
    let before = taken(connection).await?;
    if before < NOTICE_SEALS {
        // No older program works on the tables as they become then, so that nobody is at work: all at once, with the note.
        let mut tx = connection.begin().await.map_err(doing())?;
        take(&mut *tx, POSTGRES, None).await?;
        sqlx::query(NOTE).bind(before).execute(&mut *tx).await.map_err(doing())?;
        return tx.commit().await.map_err(doing());
    }
    if before < RIGHT_SEALS {
        take(connection, POSTGRES, Some(NOTED)).await?;
        sqlx::query(NOTE).bind(before).execute(&mut *connection).await.map_err(doing())?;
    }
    // One by one: whoever is at work holds one table while waiting for another, and would be thrown out if two were
    // kept here.
    take(connection, POSTGRES, None).await
}

/// Runs what has not been run; up to the step with the number, if one is given.
pub(crate) async fn run(engine: &Engine, until: Option<i64>) -> Result<(), Error> {
    match engine {
        Engine::Sqlite { writer, .. } => {
            let mut state = writer.alone().await?;
            take(&mut state.connection, SQLITE, until).await
        }
        Engine::Postgres(pool) => {
            let mut connection = own_connection(pool).await?;
            take(&mut connection, POSTGRES, until).await?;
            connection.close().await.ok();
            Ok(())
        }
    }
}

/// A connection of the steps' own, which may take its time and does not come back to those that serve visitors.
async fn own_connection(pool: &PgPool) -> Result<PgConnection, Error> {
    let doing = Error::engine("connecting to the database");
    let mut connection = pool.acquire().await.map_err(doing)?.detach();
    let doing = Error::engine("lifting the limits of time");
    sqlx::query(AssertSqlSafe(at_leisure(false))).execute(&mut connection).await.map_err(doing)?;
    Ok(connection)
}

/// The last step that was taken; 0 when none was.
async fn taken<C: Migrate>(connection: &mut C) -> Result<i64, Error> {
    connection.ensure_migrations_table(TAKEN).await.map_err(Error::Migration)?;
    let taken = connection.list_applied_migrations(TAKEN).await.map_err(Error::Migration)?;
    Ok(taken.iter().map(|step| step.version).max().unwrap_or(0))
}

async fn take<C: Migrate>(
    connection: &mut C,
    own: &[(i64, &'static str, &'static str)],
    until: Option<i64>,
) -> Result<(), Error> {
    migrator(own).run_direct(until, connection, false).await.map_err(Error::Migration)
}

/// The highest number of any engine: how new this program is.
pub(crate) fn known() -> i64 {
    let numbers = COMMON.iter().chain(SQLITE).chain(POSTGRES).map(|step| step.0);
    numbers.max().unwrap_or(0)
}

/// The last number before the tables of a database at this number change, whichever engine it is on: a step that only
/// one engine has changes no table.
pub(crate) fn same_tables_until(number: i64) -> i64 {
    let both = SQLITE.iter().filter(|step| POSTGRES.iter().any(|other| other.0 == step.0));
    let later = COMMON.iter().chain(both).map(|step| step.0).filter(|step| *step > number);
    later.min().map_or(i64::MAX, |next| next - 1)
}

/// The number of the last step.
pub(crate) fn newest(engine: &Engine) -> i64 {
    let own = match engine {
        Engine::Sqlite { .. } => SQLITE,
        Engine::Postgres(_) => POSTGRES,
    };
    let numbers = COMMON.iter().chain(own).map(|step| step.0);
    numbers.max().unwrap_or(0)
}

fn migrator(own: &[(i64, &'static str, &'static str)]) -> Migrator {
    let mut steps: Vec<(i64, &'static str, &'static str)> = [COMMON, own].concat();
    steps.sort_by_key(|step| step.0);
    let migrations = steps
        .into_iter()
        .map(|(version, what, sql)| {
            let sql = SqlStr::from_static(sql);
            Migration::new(version, Cow::Borrowed(what), MigrationType::Simple, sql, false)
        })
        .collect::<Vec<_>>();
    // A newer program may have taken further steps; whether this one may go on is asked in `schema`.
    Migrator { migrations: Cow::Owned(migrations), ignore_missing: true, ..Migrator::DEFAULT }
}
