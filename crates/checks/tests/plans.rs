//! How the database finds what is asked for: by an index, however much else there is.
//!
//! A program of its own: whether an event is wanted at all is remembered for the whole program by whoever comes to it
//! first, so that another test beside this one would decide it.
#![expect(clippy::unwrap_used, clippy::panic, reason = "a test stops where it fails")]

mod http {
    #[expect(dead_code, reason = "the other tests use the rest")]
    pub(super) mod site;
    pub(super) mod table;
}

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex};

use sqlx::{AssertSqlSafe, ConnectOptions as _, Row as _};
use tracing::field::{Field, Visit};
use tracing::{Event, Subscriber};
use tracing_subscriber::layer::{Context, Layer, SubscriberExt as _};

use http::site::{file, limited, site_in};
use http::table::table;

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

/// What may be gone through from beginning to end: a name in the plan, what stands in the statement, and why.
const WHOLE: &[(&str, &str, &str)] = &[
    ("CONSTANT ROW", "", "no table"),
    ("page", "", "no table: one page"),
    ("gone", "WITH RECURSIVE gone", "no table: committees that have been merged into one"),
    ("2-ROW VALUES CLAUSE", "AS page", "no table: one's own places"),
    ("3-ROW VALUES CLAUSE", "AS page", "no table: one's own places"),
    ("4-ROW VALUES CLAUSE", "AS page", "no table: one's own places"),
    ("sqlite_master", "", "the tables there are"),
    ("meta", "", "one row"),
    ("data_key", "", "a row for each change of keys"),
    ("lookup_key", "", "a row for each change of keys"),
    ("committee", "FROM committee ORDER BY", "those that there are in Sweden"),
    ("c", "FROM committee c", "the authority's list of committees"),
    ("committee_change", "'merged-into'", "few: committees that have been merged or renamed"),
    ("organisation", "", "those that there are in Sweden, for the authority"),
    ("register_application", "", "one for each organisation, for the authority"),
    ("connection", "", "one for each committee, for the authority"),
    ("committee_request", "", "some for each committee, for the authority"),
    ("correction", "state <> 'waiting'", "few, for the authority"),
    ("correction", "state = 'waiting'", "few, for the authority"),
    ("draft USING INDEX draft_left", "GROUP BY", "those left alone, for the administrator"),
    ("a USING COVERING INDEX notice_step_first", "'ask'", "asked about first (decision 39)"),
    ("h", "FROM retention_hold h", "cases that are kept from removal, for the authority"),
    ("option_list_draft", "", "one for each list"),
    ("option_proposal", "handled_at IS NULL", "few, for the authority"),
    ("removal", "GROUP BY", "what has been removed, in the authority's list of it"),
    ("outbox USING INDEX outbox_failed", "", "those that were not accepted: few"),
    ("outbox USING INDEX outbox_created", "LIMIT", "in its order, until the page is full"),
    ("operation USING INDEX operation_sheltered", "", "sheltered homes: few"),
    ("operation USING COVERING INDEX operation_sheltered", "", "sheltered homes: few"),
    ("operation USING INDEX operation_statistics", "", "once for each change (decision 39)"),
    ("notice USING COVERING INDEX", "COUNT(*)", "counted over an index (decision 39)"),
    ("notice_step USING COVERING INDEX", "COUNT(*)", "counted over an index (decision 39)"),
    ("notice_step USING INDEX notice_step_over", "COUNT(", "counted over an index (decision 39)"),
    ("n USING INDEX notice_sent", "LIMIT", "in its order, until the page is full (decision 39)"),
    // When tables are brought up to date, a program from before the seals has left rows without.
    ("", " WHERE row_seal IS NULL ORDER BY ", "once only"),
    // When the administrator asks what there is to remove.
    ("", "SELECT COUNT(*), MIN(", "everything that is old"),
];

/// Columns by which nearly everything may be found: looked up by these alone, a table is gone through all the same.
const WIDE: &[&str] =
    &["state", "service", "is_sheltered", "what", "status", "kind", "area", "step"];

/// Whether a step of a plan goes through all of something that grows.
fn is_whole(step: &str, sql: &str) -> bool {
    let what = match (step.strip_prefix("SCAN "), step.strip_prefix("SEARCH ")) {
        (Some(what), _) => what,
        // `table USING INDEX name (one=? AND other>?)`; without what it is found by, the first or the last one.
        (_, Some(what)) => {
            let Some((_, by)) = what.split_once('(') else { return false };
            let mut by = by.trim_end_matches(" LEFT-JOIN").trim_end_matches(')').split(" AND ");
            if by.any(|it| it.strip_suffix("=?").is_some_and(|column| !WIDE.contains(&column))) {
                return false;
            }
            what
        }
        _ => return false,
    };
    // The whole name: `c` is not `cases`.
    let is_named = |name: &str| {
        let rest = what.strip_prefix(name);
        name.is_empty() || rest.is_some_and(|rest| rest.is_empty() || rest.starts_with(' '))
    };
    !WHOLE.iter().any(|(name, part, _)| is_named(name) && sql.contains(part))
}

#[tokio::test]
async fn nothing_that_a_page_asks_for_is_looked_for_through_a_whole_table() {
    let statements = Statements::default();
    let seen = tracing_subscriber::registry().with(statements.clone());
    let seen = tracing::subscriber::set_default(seen);
    let path = file("plans");
    let site = site_in(&path, limited(Vec::new())).await.0;
    table(&site).await;
    drop(seen);
    let options = sqlx::sqlite::SqliteConnectOptions::new().filename(path).read_only(true);
    let mut connection = options.connect().await.unwrap();
    let mut whole = Vec::new();
    let statements = std::mem::take(&mut *statements.0.lock().unwrap());
    for part in ["AS page", "JOIN report ON report.case_id", "FROM correction", "FROM notice"] {
        assert!(statements.iter().any(|sql| sql.contains(part)), "nothing was asked for: {part}");
    }
    for sql in statements {
        let plan = sqlx::query(AssertSqlSafe(format!("EXPLAIN QUERY PLAN {sql}")));
        for step in plan.fetch_all(&mut connection).await.unwrap() {
            let step: String = step.get("detail");
            if is_whole(&step, &sql) {
                whole.push(format!("{step}\n    {sql}"));
            }
        }
    }
    assert!(whole.is_empty(), "{}", whole.join("\n"));
}
