//! What the use cases promise, on both databases.

#![cfg(feature = "demo")]

mod app {
    mod demonstration;
    mod drafts;
    mod sending;
    mod sessions;
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
