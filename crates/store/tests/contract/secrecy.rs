//! What is personal cannot be read in the database, nor moved within it.

use domain::ids::{CaseId, DraftId, PersonId, ReportId, SubmissionId};
use domain::service::Service;
use store::{
    Error, Tx, attempt, case, case_note, committee_request, connection, correction, draft,
    kept_post, option_proposal, outbox, person, proof, receipt, report,
};

use super::administration::{a_connection, a_signature, a_submission};
use super::notices::settle_notices;
use super::register::settle_register;
use super::samples::*;
use super::world::{World, now};

promises!(
    nothing_personal_can_be_read_in_the_database,
    a_sealed_value_opens_nowhere_else,
    a_damaged_value_is_told,
    what_else_is_known_of_a_damaged_row_is_told_in_lists,
    errors_say_nothing_personal,
);

/// Something in every table that holds what is personal.
async fn fill(world: &World) {
    let mut tx = world.write().await;
    settle_with_report(&mut tx).await;
    let id = DraftId::new("draft-1");
    let saved = draft::save(&mut tx, &id, 1, &state("fritext om 👵")).await;
    assert!(saved.unwrap());
    let report = ReportId::new("report-1");
    receipt::insert(&mut tx, &report, b"%PDF-1.7 Zebrafink", "ab", now()).await.unwrap();
    let body = "kvarhållen text";
    kept_post::insert(&mut tx, "post-1", &erik(), "/draft/1", body, now()).await.unwrap();
    option_proposal::insert(&mut tx, &a_proposal("proposal-1")).await.unwrap();
    outbox::enqueue(&mut tx, ("message-1", "report.received"), "Zebrafink", None, now())
        .await
        .unwrap();
    let case = CaseId::new("case-1");
    case_note::write(&mut tx, &committee_id(), &case, "anteckning Zebrafink", &erik(), now())
        .await
        .unwrap();
    correction::insert(&mut tx, &a_correction("correction-1")).await.unwrap();
    a_connection(&mut tx).await;
    let sent = SubmissionId::new("submission-1");
    connection::sign(&mut tx, &sent, &a_signature(), &erik(), now()).await.unwrap();
    a_submission(&mut tx, "submission-2", Service::CommitteeChange).await;
    let request = committee_request::NewRequest {
        id: SubmissionId::new("submission-2"),
        committee_id: committee_id(),
        wish: answers("fritext om 👵"),
        sent_by: erik(),
        sent_at: now(),
    };
    committee_request::insert(&mut tx, &request).await.unwrap();
    settle_register(&mut tx).await;
    settle_notices(&mut tx).await;
    a_signed_attempt(&mut tx).await;
    outbox::done(&mut tx, "message-1", now()).await.unwrap();
    outbox::came_back(&mut tx, "message-1", "550 Zebrafink", now()).await.unwrap();
    tx.commit().await.unwrap();
}

async fn a_signed_attempt(tx: &mut Tx) {
    let text = "Zebrafink".to_owned();
    let new = attempt::NewAttempt {
        id: "attempt-1",
        provider: "bankid",
        browser_hash: "browser-1",
        person: Some(&erik()),
        details: &text,
        begun_at: now(),
        collect_after: now(),
    };
    attempt::insert(tx, &new).await.unwrap();
    let end = (attempt::State::Complete, "");
    attempt::end(tx, "attempt-1", end, Some(&text), now()).await.unwrap();
    let proof = proof::NewProof {
        record_id: "report-1".to_owned(),
        kind: "signature",
        provider: "bankid".to_owned(),
        person: erik(),
        given_at: now(),
        content_sha256: "ab".to_owned(),
        evidence: text,
    };
    proof::insert(tx, &proof).await.unwrap();
}

/// Everything in the database as it lies on disk, or as a copy of it would have it.
async fn everything(world: &World) -> Vec<u8> {
    if let Some(path) = world.url.strip_prefix("sqlite:") {
        let mut bytes = std::fs::read(path).unwrap();
        bytes.extend(std::fs::read(format!("{path}-wal")).unwrap());
        return bytes;
    }
    let mut raw = world.raw().await;
    let tables =
        "SELECT table_name::text FROM information_schema.tables WHERE table_schema = 'public'";
    let mut bytes = Vec::new();
    for table in raw.texts(tables).await {
        for row in raw.texts(&format!("SELECT t::text FROM {table} t")).await {
            bytes.extend(row.as_bytes());
            // Columns of bytes are shown in hexadecimal.
            bytes.extend(unhex(&row));
        }
    }
    bytes
}

fn unhex(text: &str) -> Vec<u8> {
    let mut bytes = Vec::new();
    for part in text.split("\\x").skip(1) {
        let digits: Vec<char> = part.chars().take_while(char::is_ascii_hexdigit).collect();
        for pair in digits.chunks_exact(2) {
            bytes.push(u8::from_str_radix(&pair.iter().collect::<String>(), 16).unwrap());
        }
    }
    bytes
}

fn contains(bytes: &[u8], text: &str) -> bool {
    bytes.windows(text.len()).any(|part| part == text.as_bytes())
}

async fn nothing_personal_can_be_read_in_the_database(world: World) {
    fill(&world).await;
    let bytes = everything(&world).await;
    assert!(contains(&bytes, "R-case-1"), "the search does find what is open");
    for secret in SECRETS {
        assert!(!contains(&bytes, secret), "{secret} can be read");
    }
}

async fn a_sealed_value_opens_nowhere_else(world: World) {
    let mut tx = world.write().await;
    settle_with_report(&mut tx).await;
    let other = a_person("other", "198112189876");
    assert!(person::insert(&mut tx, &other).await.unwrap());
    let second = DraftId::new("draft-2");
    assert!(
        draft::insert(&mut tx, (&second, Service::IndividualReport), None, &state("x"))
            .await
            .unwrap()
    );
    tx.commit().await.unwrap();
    let mut raw = world.raw().await;
    let moves = "UPDATE person SET details_sealed = \
                 (SELECT details_sealed FROM person WHERE id = 'other') WHERE id = 'erik'; \
                 UPDATE draft SET answers_sealed = \
                 (SELECT details_sealed FROM person WHERE id = 'other') WHERE id = 'draft-2'";
    raw.run(moves).await.unwrap();
    let mut tx = world.read().await;
    let moved = person::details(&mut tx, &erik()).await.err();
    assert!(matches!(moved, Some(Error::Damaged("person"))), "another record");
    let moved = draft::by_id(&mut tx, &second).await.err();
    assert!(matches!(moved, Some(Error::Damaged("draft"))), "another column");
    let there = person::details(&mut tx, &PersonId::new("other")).await;
    assert!(there.unwrap().is_some());
}

async fn a_damaged_value_is_told(world: World) {
    let mut tx = world.write().await;
    settle_with_report(&mut tx).await;
    tx.commit().await.unwrap();
    let mut raw = world.raw().await;
    raw.break_the_lock_of("report").await;
    let cut = if raw.is_sqlite() {
        "UPDATE report SET document_sealed = substr(document_sealed, 1, 40)"
    } else {
        "UPDATE report SET document_sealed = substring(document_sealed from 1 for 40)"
    };
    raw.run(cut).await.unwrap();
    let mut tx = world.read().await;
    let cut = report::by_id(&mut tx, &ReportId::new("report-1")).await;
    assert!(matches!(cut.err(), Some(Error::Damaged("report"))));
}

async fn what_else_is_known_of_a_damaged_row_is_told_in_lists(world: World) {
    let mut tx = world.write().await;
    settle_with_report(&mut tx).await;
    for id in ["message-1", "message-2"] {
        outbox::enqueue(&mut tx, (id, "kind"), "Zebrafink", None, now()).await.unwrap();
    }
    tx.commit().await.unwrap();
    let mut raw = world.raw().await;
    for (table, column, id) in [
        ("cases", "person_sealed", "case-1"),
        ("draft", "answers_sealed", "draft-1"),
        ("outbox", "body_sealed", "message-1"),
    ] {
        // Its last byte is gone.
        let cut = format!(
            "UPDATE {table} SET {column} = substr({column}, 1, length({column}) - 1) WHERE id = '{id}'"
        );
        raw.run(&cut).await.unwrap();
    }
    let mut tx = world.write().await;
    let id = CaseId::new("case-1");
    assert!(matches!(case::by_id(&mut tx, &id).await.err(), Some(Error::Damaged("cases"))));
    let seen = case::for_ids(&mut tx, std::slice::from_ref(&id)).await.unwrap().remove(0);
    assert_eq!((seen.reference.as_str(), seen.person.is_none()), ("R-case-1", true));
    assert!(seen.whole().is_none(), "it cannot be written");
    let after = (-1, CaseId::new(""));
    let changed = case::changed_after(&mut tx, &committee_id(), &after, 9).await.unwrap();
    assert!(changed.len() == 1 && changed[0].1.person.is_none());
    let place = [(committee_id(), area())];
    let sent = report::list_sent(&mut tx, &place, &place, 9, 0).await.unwrap();
    assert!(sent.len() == 1 && sent[0].person.is_none());
    let drafts = draft::list_open(&mut tx, &place, &erik(), 9).await.unwrap();
    let known = drafts[0].as_ref().err().unwrap();
    assert_eq!((known.id.as_str(), &known.updated_by), ("draft-1", &erik()));
    assert!(draft::own(&mut tx, &erik(), Service::IndividualReport).await.unwrap().is_empty());
    let bodies = |all: Vec<outbox::Message>| -> Vec<(String, bool)> {
        all.into_iter().map(|it| (it.id, it.body.is_some())).collect()
    };
    let both = [("message-1".to_owned(), false), ("message-2".to_owned(), true)];
    assert_eq!(bodies(outbox::latest(&mut tx, 9).await.unwrap()), both);
    let taken = outbox::take(&mut tx, &["kind"], (now(), now()), 9).await.unwrap();
    assert_eq!(bodies(taken), both);
    outbox::give_up(&mut tx, "message-1", now()).await.unwrap();
    assert_eq!(outbox::failed(&mut tx).await.unwrap(), 1);
    let others = outbox::take(&mut tx, &["another"], (now(), now()), 9).await.unwrap();
    assert!(others.is_empty(), "a kind that was not asked for");
}

async fn errors_say_nothing_personal(world: World) {
    let mut tx = world.write().await;
    settle(&mut tx).await;
    let again = a_person("erik", "198112189876");
    let error = person::insert(&mut tx, &again).await.unwrap_err();
    let words = format!("{error} {error:?}");
    for secret in SECRETS {
        assert!(!words.contains(secret), "{words}");
    }
}
