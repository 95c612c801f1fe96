//! What of the database is encrypted, and which rows never change: the one list that the change of keys and
//! the verification go through. A test compares it with the schema.

use crate::error::Error;
use crate::row::{Row, Value};

/// A column and what it holds.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Column {
    Text(&'static str),
    Int(&'static str),
    Bytes(&'static str),
}

use Column::{Bytes, Int, Text};

impl Column {
    pub(crate) const fn name(self) -> &'static str {
        let (Text(name) | Int(name) | Bytes(name)) = self;
        name
    }

    /// The column of a row, at the place.
    pub(crate) fn of(self, row: &Row, place: usize) -> Result<Value, Error> {
        Ok(match self {
            Text(_) => row.opt_text(place)?.as_deref().into(),
            Int(_) => Value::Int(row.opt_int(place)?),
            Bytes(_) => row.opt_bytes(place)?.into(),
        })
    }
}

/// A table with encrypted fields, or whose rows never change.
#[derive(Debug)]
pub(crate) struct Table {
    pub(crate) name: &'static str,
    /// What makes its rows unique, the record first that its fields are sealed for.
    pub(crate) key: &'static [Column],
    /// Whether the fields are sealed for the whole key, and not for its first column.
    pub(crate) is_sealed_for_all: bool,
    /// Its fields; the columns are called so with `_sealed` after.
    pub(crate) fields: &'static [Field],
    /// What the row's seal covers: of rows that never change all of it, of what somebody may do all but its end.
    pub(crate) covered: &'static [Column],
}

/// An encrypted field.
#[derive(Debug)]
pub(crate) struct Field {
    pub(crate) name: &'static str,
    /// The column with the SHA-256 of what is encrypted, in hexadecimal.
    pub(crate) sha256: Option<&'static str>,
}

const fn field(name: &'static str) -> Field {
    Field { name, sha256: None }
}

const fn hashed(name: &'static str, sha256: &'static str) -> Field {
    Field { name, sha256: Some(sha256) }
}

/// A table whose rows may change, known by one column.
const fn plain(name: &'static str, key: &'static [Column], fields: &'static [Field]) -> Table {
    Table { name, key, is_sealed_for_all: false, fields, covered: &[] }
}

const ID: &[Column] = &[Text("id")];

/// Every table with encrypted fields, or with rows that never change.
pub(crate) const TABLES: &[Table] = &[
    plain("person", ID, &[field("details")]),
    plain(
        "person_identifier",
        &[Text("person_id"), Text("kind"), Text("issuer"), Bytes("value_lookup")],
        &[field("value")],
    ),
    Table {
        name: "assignment",
        key: ID,
        is_sealed_for_all: false,
        fields: &[field("details")],
        covered: &[
            Text("id"),
            Text("person_id"),
            Text("committee_id"),
            Text("role"),
            Text("areas"),
            Text("granted_by"),
            Int("granted_at"),
            Text("starts_on"),
            Text("ends_on"),
        ],
    },
    plain("session", &[Text("token_hash")], &[field("device")]),
    plain("kept_post", ID, &[field("body")]),
    plain("cases", ID, &[field("person")]),
    plain("draft", ID, &[field("answers"), field("duplicate")]),
    Table {
        name: "draft_revision",
        key: &[Text("draft_id"), Int("revision")],
        is_sealed_for_all: true,
        fields: &[field("answers")],
        covered: &[],
    },
    Table {
        name: "report",
        key: ID,
        is_sealed_for_all: false,
        fields: &[hashed("document", "sha256")],
        covered: &[
            Text("id"),
            Text("case_id"),
            Int("ordinal"),
            Text("draft_id"),
            Text("kind"),
            Text("period"),
            Text("committee_id"),
            Text("area"),
            Int("sent_at"),
            Text("sent_by"),
            Text("catalogue_hash"),
            Text("sha256"),
            Text("status"),
        ],
    },
    Table {
        name: "receipt",
        key: &[Text("report_id")],
        is_sealed_for_all: false,
        fields: &[hashed("pdf", "sha256")],
        covered: &[Text("report_id"), Text("sha256"), Int("created_at")],
    },
    Table {
        name: "submission",
        key: ID,
        is_sealed_for_all: false,
        fields: &[hashed("document", "sha256"), hashed("pdf", "pdf_sha256")],
        covered: &[
            Text("id"),
            Text("service"),
            Text("reference"),
            Text("committee_id"),
            Text("draft_id"),
            Int("sent_at"),
            Text("sent_by"),
            Text("catalogue_hash"),
            Text("sha256"),
            Text("pdf_sha256"),
        ],
    },
    Table {
        name: "proof",
        key: &[Text("record_id")],
        is_sealed_for_all: false,
        fields: &[field("evidence")],
        covered: &[
            Text("record_id"),
            Text("kind"),
            Text("provider"),
            Text("person_id"),
            Int("given_at"),
            Text("content_sha256"),
        ],
    },
    plain("outbox", ID, &[field("body"), field("answer")]),
    plain("option_proposal", ID, &[field("proposal")]),
    plain("correction", ID, &[field("wish"), field("reply")]),
    plain("case_note", &[Text("case_id")], &[field("note")]),
    plain(
        "connection",
        &[Text("submission_id")],
        &[field("wish"), field("signature"), field("reply")],
    ),
    plain("committee_request", &[Text("submission_id")], &[field("wish"), field("reply")]),
    Table {
        name: "register_role",
        key: ID,
        is_sealed_for_all: false,
        fields: &[field("details")],
        covered: &[
            Text("id"),
            Text("organisation_id"),
            Text("person_id"),
            Text("level"),
            Text("grounds"),
            Text("granted_by"),
            Int("granted_at"),
        ],
    },
    plain("register_application", &[Text("submission_id")], &[field("wish"), field("reply")]),
    Table {
        name: "operation_version",
        key: &[Text("operation_id"), Int("version")],
        is_sealed_for_all: true,
        fields: &[field("answers")],
        covered: &[],
    },
    plain("attempt", ID, &[field("details"), field("result")]),
    Table {
        name: "attachment",
        key: ID,
        is_sealed_for_all: false,
        fields: &[field("name"), hashed("content", "sha256")],
        covered: &[
            Text("id"),
            Text("draft_id"),
            Text("kind"),
            Text("media_type"),
            Int("size"),
            Text("sha256"),
            Text("added_by"),
            Int("added_at"),
        ],
    },
    Table {
        name: "notice",
        key: ID,
        is_sealed_for_all: false,
        fields: &[],
        covered: &[
            Text("id"),
            Text("operation_id"),
            Text("organisation_id"),
            Text("kind"),
            Text("happened_on"),
            Text("sent_on"),
            Int("sent_at"),
            Text("sent_by"),
            Int("ordinal"),
        ],
    },
    Table {
        name: "notice_step",
        key: ID,
        is_sealed_for_all: false,
        fields: &[field("text")],
        covered: &[
            Text("id"),
            Text("notice_id"),
            Int("ordinal"),
            Text("step"),
            Text("other_id"),
            Text("taken_by"),
            Int("taken_at"),
        ],
    },
];

impl Table {
    /// What the row's fields are sealed for, from its key.
    pub(crate) fn record(&self, key: &[Value]) -> String {
        let parts: Vec<String> = key.iter().map(Value::shown).collect();
        if self.is_sealed_for_all {
            parts.join("|")
        } else {
            parts.into_iter().next().unwrap_or_default()
        }
    }

    /// The row's key, which stands first in the row.
    pub(crate) fn key_of(&self, row: &Row) -> Result<Vec<Value>, Error> {
        let columns = self.key.iter().enumerate();
        columns.map(|(place, column)| column.of(row, place)).collect()
    }

    /// The names of the key's columns.
    pub(crate) fn key_names(&self) -> String {
        let names: Vec<&str> = self.key.iter().map(|column| column.name()).collect();
        names.join(", ")
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;
    use std::hash::{BuildHasher as _, RandomState};
    use std::path::Path;

    use super::*;
    use crate::{Db, Keyring, Mode};

    /// Every column of the database that `kind` is true of, as `table.column`.
    async fn columns(db: &Db, end: &str) -> BTreeSet<String> {
        let sql = "SELECT t.name || '.' || c.name FROM sqlite_schema t, pragma_table_info(t.name) c \
                   WHERE t.type = 'table'";
        let rows = db.read().await.unwrap().fetch_all(sql, &[]).await.unwrap();
        let names = rows.iter().map(|row| row.text(0).unwrap());
        names.filter(|name| name.ends_with(end)).collect()
    }

    #[tokio::test]
    async fn the_ledger_is_the_schema() {
        let name = format!("ledger_{:016x}.db", RandomState::new().hash_one(()));
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../target").join(name);
        let address = format!("sqlite:{}", path.display());
        let db = Db::open(&address, Keyring::generate(Mode::Demo).unwrap()).await.unwrap();
        db.migrate("2026-01-01T00:00:00Z".parse().unwrap()).await.unwrap();
        let fields = TABLES.iter().flat_map(|table| {
            table.fields.iter().map(|field| format!("{}.{}_sealed", table.name, field.name))
        });
        assert_eq!(fields.collect::<BTreeSet<_>>(), columns(&db, "_sealed").await);
        let covered = TABLES.iter().filter(|table| !table.covered.is_empty());
        for table in covered {
            let of_table = columns(&db, "").await;
            let of_table = of_table.iter().filter_map(|it| it.split_once('.'));
            let all: BTreeSet<&str> = of_table
                .filter(|(name, _)| *name == table.name)
                .map(|(_, column)| column)
                .collect();
            let known: BTreeSet<&str> = table.covered.iter().map(|column| column.name()).collect();
            let rest: Vec<&&str> = all.difference(&known).collect();
            // What somebody may do ends; that stands in the log.
            let ends = ["assignment", "register_role"].contains(&table.name);
            let is_left_out = |it: &str| {
                it.ends_with("_sealed")
                    || it == "row_seal"
                    || (ends && ["ended_at", "ended_by"].contains(&it))
            };
            assert!(rest.iter().all(|it| is_left_out(it)), "{rest:?}");
        }
        db.close().await;
        for end in ["", "-wal", "-shm"] {
            std::fs::remove_file(format!("{}{end}", path.display())).ok();
        }
    }
}
