//! What the store promises, on both engines.
//!
//! A promise is an `async fn name(world: World)`; the macro below runs it on SQLite and on PostgreSQL.

#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "test support"
)]

/// Runs each promise on both engines.
macro_rules! promises {
    ($($name:ident),* $(,)?) => {
        mod sqlite {
            $(#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
            async fn $name() {
                crate::contract::world::on_sqlite(super::$name).await;
            })*
        }
        mod postgres {
            $(#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
            async fn $name() {
                crate::contract::world::on_postgres(super::$name).await;
            })*
        }
    };
}

mod contract {
    mod administration;
    mod attempts;
    mod audit_heads;
    mod belonging;
    mod cases;
    mod copies;
    mod diagnosis;
    mod drafts;
    mod filler;
    mod keys;
    mod limits;
    mod log;
    mod migrations;
    mod notices;
    mod raw;
    mod received;
    mod records;
    mod register;
    mod reports;
    mod retention;
    mod rotation;
    mod rows;
    mod samples;
    mod schema;
    mod secrecy;
    mod signing;
    mod steps;
    mod world;
    mod writers;
}
