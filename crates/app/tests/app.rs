//! What the use cases promise, on both databases.

#![cfg(feature = "demo")]
#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::disallowed_methods,
    clippy::needless_pass_by_value,
    clippy::indexing_slicing,
    reason = "a test stops where it fails, and each has a world of its own"
)]

mod app {
    mod administrators;
    mod aging;
    mod backups;
    mod cases;
    mod committees;
    mod connections;
    mod corrections;
    mod damaged;
    mod demonstration;
    mod drafts;
    mod follow_ups;
    mod limits;
    mod lists;
    mod locks;
    mod logins;
    mod messages;
    mod raw;
    mod received;
    mod register_attachments;
    mod register_completion;
    mod register_desk;
    mod register_desk_list;
    mod register_operations;
    mod register_people;
    mod register_race;
    mod register_replay;
    mod register_sheltered;
    mod register_shown;
    mod register_told;
    mod register_verified;
    mod removals;
    mod reporters;
    mod retention;
    mod sending;
    mod sessions;
    mod signing;
    mod verified;
    mod worklist;
    pub(crate) mod world;
}

/// Runs a promise on SQLite and on PostgreSQL.
#[macro_export]
macro_rules! promises {
    ($($name:ident),* $(,)?) => {
        mod sqlite {
            $(#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
            async fn $name() {
                super::$name($crate::app::world::World::on_sqlite().await).await;
            })*
        }
        mod postgres {
            $(#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
            async fn $name() {
                super::$name($crate::app::world::World::on_postgres().await).await;
            })*
        }
    };
}
