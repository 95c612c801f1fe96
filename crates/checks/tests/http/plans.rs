//! How the database finds what is asked for: by an index, however much else there is.

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex};

use sqlx::{AssertSqlSafe, ConnectOptions as _, Row as _};
use tracing::field::{Field, Visit};
use tracing::{Event, Subscriber};
use tracing_subscriber::layer::{Context, Layer, SubscriberExt as _};

use super::roles;
use super::site::{file, limited, site_in};

/// Every text of a statement that was run.
#[derive(Clone, Default)]
struct Statements(Arc<Mutex<BTreeSet<String>>>);

impl<S: Subscriber> Layer<S> for Statements {
    fn on_event(&self, event: &Event<'_>, _: Context<'_, S>) {
        if event.metadata().target() == "statement" {
            event.record(&mut self.clone());
        }
    }
}

impl Visit for Statements {
    fn record_str(&mut self, _: &Field, sql: &str) {
        self.0.lock().unwrap().insert(sql.to_owned());
    }

    fn record_debug(&mut self, _: &Field, _: &dyn std::fmt::Debug) {}
}

/// What may be gone through from beginning to end: a name in the plan, and why.
const WHOLE: &[(&str, &str)] = &[
    ("CONSTANT ROW", "no table"),
    ("latest", "no table: a page of each place"),
    ("page", "no table: one page"),
    ("sqlite_master", "the tables there are"),
    ("meta", "one row"),
    ("data_key", "a row for each change of keys"),
    ("lookup_key", "a row for each change of keys"),
    ("committee", "those that there are in Sweden, for the authority and who asks to be connected"),
    ("c", "committees, in the authority's list of them"),
    ("organisation", "those that there are in Sweden, for the authority"),
    ("register_application", "one for each organisation, for the authority"),
    ("connection", "one for each committee, for the authority"),
    ("committee_request", "some for each committee, for the authority"),
    ("committee_change", "few: committees that have been merged or renamed"),
    ("gone", "committees that have been merged into one"),
    ("outbox USING INDEX outbox_failed", "those that were not accepted: few"),
    ("outbox USING INDEX outbox_created", "in the order of the index, until the page is full"),
    ("operation USING INDEX operation_sheltered", "sheltered homes: few"),
    ("operation USING COVERING INDEX operation_sheltered", "sheltered homes: few"),
    ("correction", "few, for the authority"),
    ("h", "cases that are kept from removal, for the authority"),
    ("option_list_draft", "one for each list"),
    ("option_proposal", "few, for the authority"),
    ("removal", "what has been removed, in the authority's list of it"),
    ("operation USING INDEX operation_statistics", "counted once for each change (decision 39)"),
    ("notice USING COVERING INDEX", "counted over an index (decision 39)"),
    ("notice_step USING COVERING INDEX", "counted over an index (decision 39)"),
    ("notice_step USING INDEX notice_step_over", "counted over an index (decision 39)"),
    (
        "n USING INDEX notice_sent",
        "in the order of the index, until the page is full (decision 39)",
    ),
];

/// What may be, by how the statement begins or ends.
fn is_on_purpose(sql: &str) -> bool {
    // When tables are brought up to date, a program from before the seals has left rows without.
    let is_sealing = sql.contains(" WHERE row_seal IS NULL ORDER BY ");
    // What there is to remove, when the administrator asks.
    let is_of_removal = sql.starts_with("SELECT COUNT(*), MIN(");
    is_sealing || is_of_removal
}

#[tokio::test]
async fn nothing_that_a_page_asks_for_is_looked_for_through_a_whole_table() {
    let statements = Statements::default();
    let seen = tracing_subscriber::registry().with(statements.clone());
    let seen = tracing::subscriber::set_default(seen);
    let path = file("plans");
    let site = site_in(&path, limited(Vec::new())).await.0;
    roles::table(&site).await;
    drop(seen);
    let options = sqlx::sqlite::SqliteConnectOptions::new().filename(path).read_only(true);
    let mut connection = options.connect().await.unwrap();
    let mut whole = Vec::new();
    for sql in statements.0.lock().unwrap().iter() {
        let plan = sqlx::query(AssertSqlSafe(format!("EXPLAIN QUERY PLAN {sql}")));
        for step in plan.fetch_all(&mut connection).await.unwrap() {
            let step: String = step.get("detail");
            let Some(what) = step.strip_prefix("SCAN ") else { continue };
            let is_named = |name: &str| {
                what.strip_prefix(name).is_some_and(|rest| rest.is_empty() || rest.starts_with(' '))
            };
            if !WHOLE.iter().any(|(name, _)| is_named(name)) && !is_on_purpose(sql) {
                whole.push(format!("{step}\n    {sql}"));
            }
        }
    }
    assert!(whole.is_empty(), "{}", whole.join("\n"));
}
