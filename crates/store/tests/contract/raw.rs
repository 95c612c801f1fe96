//! A connection past the store, as somebody with the database's password has.

use sqlx::{AssertSqlSafe, Connection as _, PgConnection, Row as _, SqliteConnection};

pub(crate) enum Raw {
    Sqlite(SqliteConnection),
    Postgres(PgConnection),
}

impl Raw {
    pub(crate) async fn open(url: &str) -> Self {
        match url.strip_prefix("sqlite:") {
            Some(path) => Self::Sqlite(SqliteConnection::connect(path).await.unwrap()),
            None => Self::Postgres(PgConnection::connect(url).await.unwrap()),
        }
    }

    pub(crate) const fn is_sqlite(&self) -> bool {
        matches!(self, Self::Sqlite(_))
    }

    /// Runs statements.
    pub(crate) async fn run(&mut self, sql: &str) -> Result<(), sqlx::Error> {
        let query = sqlx::raw_sql(AssertSqlSafe(sql));
        match self {
            Self::Sqlite(connection) => query.execute(connection).await.map(drop),
            Self::Postgres(connection) => query.execute(connection).await.map(drop),
        }
    }

    /// The first column of every row, which has to be text.
    pub(crate) async fn texts(&mut self, sql: &str) -> Vec<String> {
        let query = sqlx::query(AssertSqlSafe(sql));
        match self {
            Self::Sqlite(connection) => {
                let rows = query.fetch_all(connection).await.unwrap();
                rows.iter().map(|row| row.get(0)).collect()
            }
            Self::Postgres(_) => self.postgres_texts(sql).await,
        }
    }

    async fn postgres_texts(&mut self, sql: &str) -> Vec<String> {
        let Self::Postgres(connection) = self else { panic!("not PostgreSQL") };
        let query = sqlx::query(AssertSqlSafe(sql));
        let rows = query.fetch_all(connection).await.unwrap();
        rows.iter().map(|row| row.get(0)).collect()
    }

    /// A whole number.
    pub(crate) async fn count(&mut self, table: &str) -> usize {
        let sql = format!("SELECT CAST(COUNT(*) AS TEXT) FROM {table}");
        self.texts(&sql).await[0].parse().unwrap()
    }

    /// Takes away what keeps the log from being changed.
    pub(crate) async fn break_the_lock_of(&mut self, table: &str) {
        let sql = if self.is_sqlite() {
            format!("DROP TRIGGER {table}_no_update; DROP TRIGGER {table}_no_delete")
        } else {
            format!("ALTER TABLE {table} DISABLE TRIGGER ALL")
        };
        self.run(&sql).await.unwrap();
    }
}
