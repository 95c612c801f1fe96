//! Connections, committees that change, and lists of options.

use domain::Answers;
use domain::ids::{CommitteeId, ListId, SubmissionId};
use domain::service::Service;
use store::committee_change::{Change, What, merged, origins, take_over};
use store::connection::{self, Decision, NewConnection, Signature, State};
use store::submission::NewSubmission;
use store::{Tx, committee, committee_change, committee_request, option_list, outbox, submission};

use super::samples::*;
use super::world::{World, now};

promises!(
    a_connection_is_signed_once_and_decided_once,
    a_link_that_was_replaced_leads_nowhere,
    a_request_comes_back_and_is_decided_once,
    what_was_taken_over_is_told_of_every_committee_before,
    lists_that_are_published_at_once_are_numbered_one_after_the_other,
    a_list_that_somebody_else_has_changed_is_not_overwritten,
    what_was_published_or_happened_is_never_changed,
    a_message_that_came_back_is_given_up_and_can_be_tried_again,
);

fn id() -> SubmissionId {
    SubmissionId::new("submission-1")
}

pub(crate) async fn a_submission(tx: &mut Tx, id: &str, service: Service) {
    let new = NewSubmission {
        id: SubmissionId::new(id),
        service,
        reference: format!("R-{id}"),
        committee_id: None,
        draft_id: None,
        sent_at: now(),
        sent_by: erik(),
        catalogue_hash: "hash".to_owned(),
        document: "Ulla-Åsa Zebrafink".to_owned(),
        sha256: "ab".to_owned(),
        pdf: b"%PDF-1.7 Zebrafink".to_vec(),
        pdf_sha256: "cd".to_owned(),
    };
    let text = "catalogue";
    store::catalogue_version::keep(tx, "hash", "individual-report", "1", text, now())
        .await
        .unwrap();
    assert!(submission::insert(tx, &new).await.unwrap());
}

/// A connection that waits for its signature.
pub(crate) async fn a_connection(tx: &mut Tx) {
    a_submission(tx, "submission-1", Service::Connection).await;
    let new = NewConnection {
        id: id(),
        municipality_code: "0380".to_owned(),
        wish: answers("fritext om 👵"),
        state: State::Signing,
        sent_by: erik(),
        sent_at: now(),
    };
    connection::insert(tx, &new).await.unwrap();
}

pub(crate) fn a_signature() -> Signature {
    Signature {
        name: "Ulla-Åsa Zebrafink".to_owned(),
        number: "19811218".to_owned(),
        provider: "demo".to_owned(),
        sha256: "ab".to_owned(),
    }
}

async fn a_connection_is_signed_once_and_decided_once(world: World) {
    let mut tx = world.write().await;
    settle(&mut tx).await;
    a_connection(&mut tx).await;
    assert!(connection::sign(&mut tx, &id(), &a_signature(), &erik(), now()).await.unwrap());
    assert!(!connection::sign(&mut tx, &id(), &a_signature(), &erik(), now()).await.unwrap());
    let (committee, by) = (committee_id(), erik());
    let approved = Decision {
        state: State::Approved,
        committee_id: Some(&committee),
        reply: "",
        by: &by,
        at: now(),
    };
    assert!(connection::decide(&mut tx, &id(), &approved).await.unwrap());
    let refused = Decision { state: State::Refused, reply: "Nej", ..approved };
    assert!(!connection::decide(&mut tx, &id(), &refused).await.unwrap());
    let row = connection::by_id(&mut tx, &id()).await.unwrap().unwrap();
    assert_eq!(row.state, State::Approved);
    assert!(row.signature == Some(a_signature()) && row.wish == answers("fritext om 👵"));
    assert_eq!(row.committee_id, Some(committee_id()));
}

async fn a_link_that_was_replaced_leads_nowhere(world: World) {
    let mut tx = world.write().await;
    settle(&mut tx).await;
    a_connection(&mut tx).await;
    connection::set_link(&mut tx, &id(), "first", now()).await.unwrap();
    connection::set_link(&mut tx, &id(), "second", now()).await.unwrap();
    assert!(connection::by_link(&mut tx, "first").await.unwrap().is_none());
    assert!(connection::by_link(&mut tx, "second").await.unwrap().is_some());
}

async fn a_request_comes_back_and_is_decided_once(world: World) {
    let mut tx = world.write().await;
    settle(&mut tx).await;
    a_submission(&mut tx, "submission-1", Service::CommitteeChange).await;
    let new = committee_request::NewRequest {
        id: id(),
        committee_id: committee_id(),
        wish: Answers::default(),
        sent_by: erik(),
        sent_at: now(),
    };
    committee_request::insert(&mut tx, &new).await.unwrap();
    assert_eq!(committee_request::waiting(&mut tx).await.unwrap(), 1);
    let state = committee_request::State::Refused;
    committee_request::decide(&mut tx, &id(), state, "För tidigt", &erik(), now()).await.unwrap();
    assert_eq!(committee_request::waiting(&mut tx).await.unwrap(), 0);
    let rows = committee_request::of_committee(&mut tx, &committee_id()).await.unwrap();
    assert_eq!(rows[0].reply.as_deref(), Some("För tidigt"));
}

fn a_change(committee: &str, what: What, other: &str) -> Change {
    Change {
        committee_id: CommitteeId::new(committee),
        what,
        name: "Nämnden".to_owned(),
        areas: vec![area()],
        other_id: Some(CommitteeId::new(other)),
        changed_by: erik(),
        changed_at: now(),
    }
}

async fn what_was_taken_over_is_told_of_every_committee_before(world: World) {
    let mut tx = world.write().await;
    settle(&mut tx).await;
    for id in ["committee-2", "committee-3"] {
        committee::insert(&mut tx, &a_committee(id), now()).await.unwrap();
    }
    let [first, second, third] =
        ["committee-1", "committee-2", "committee-3"].map(CommitteeId::new);
    for (n, (from, into)) in [(&first, &second), (&second, &third)].into_iter().enumerate() {
        take_over(&mut tx, into, from, &area()).await.unwrap();
        let change = a_change(from.as_str(), What::MergedInto, into.as_str());
        committee_change::insert(&mut tx, &format!("change-{n}"), &change).await.unwrap();
    }
    let from = origins(&mut tx, std::slice::from_ref(&third)).await.unwrap();
    let from: Vec<_> = from.into_iter().map(|it| it.2).collect();
    assert_eq!(from, [first.clone(), second.clone()]);
    let gone = merged(&mut tx, std::slice::from_ref(&third)).await.unwrap();
    assert_eq!(gone, [first.clone(), second]);
    assert_eq!(merged(&mut tx, &[first]).await.unwrap(), []);
}

async fn lists_that_are_published_at_once_are_numbered_one_after_the_other(world: World) {
    let mut tx = world.write().await;
    settle(&mut tx).await;
    tx.commit().await.unwrap();
    let mut tasks = tokio::task::JoinSet::new();
    for n in 0..20 {
        let db = world.db.clone();
        tasks.spawn(async move {
            let mut tx = db.write().await.unwrap();
            let list = ListId::new(format!("list-{n}"));
            let version = ("content", "comment");
            let seq = option_list::publish(&mut tx, &list, version, &erik(), now()).await;
            tx.commit().await.unwrap();
            seq.unwrap()
        });
    }
    let mut numbers = tasks.join_all().await;
    numbers.sort_unstable();
    assert_eq!(numbers, (1..=20).collect::<Vec<i64>>());
    let mut tx = world.read().await;
    assert_eq!(option_list::in_force(&mut tx, 7).await.unwrap().len(), 7);
}

async fn a_list_that_somebody_else_has_changed_is_not_overwritten(world: World) {
    let mut tx = world.write().await;
    settle(&mut tx).await;
    let list = ListId::new("causes");
    let save = async |tx: &mut Tx, content, expected| {
        option_list::save_draft(tx, &list, (content, expected), &erik(), now()).await.unwrap()
    };
    assert!(save(&mut tx, "one", 0).await);
    assert!(!save(&mut tx, "two", 0).await);
    let revision = option_list::draft(&mut tx, &list).await.unwrap().unwrap().revision;
    assert!(save(&mut tx, "three", revision).await);
    assert!(!save(&mut tx, "four", revision).await);
    let draft = option_list::draft(&mut tx, &list).await.unwrap().unwrap();
    assert_eq!((draft.content.as_str(), draft.revision), ("three", revision + 1));
}

async fn what_was_published_or_happened_is_never_changed(world: World) {
    let mut tx = world.write().await;
    settle(&mut tx).await;
    a_submission(&mut tx, "submission-1", Service::Connection).await;
    let list = ListId::new("causes");
    option_list::publish(&mut tx, &list, ("x", "y"), &erik(), now()).await.unwrap();
    let change = a_change("committee-1", What::Renamed, "committee-1");
    committee_change::insert(&mut tx, "change-1", &change).await.unwrap();
    tx.commit().await.unwrap();
    let mut raw = world.raw().await;
    for sql in [
        "UPDATE option_list SET content = 'z'",
        "DELETE FROM option_list",
        "UPDATE committee_change SET name = 'z'",
        "DELETE FROM committee_change",
        "UPDATE submission SET sha256 = 'z'",
        "DELETE FROM submission",
    ] {
        let refused = raw.run(sql).await.unwrap_err().to_string();
        assert!(refused.contains("is never changed"), "{sql}: {refused}");
    }
}

async fn a_message_that_came_back_is_given_up_and_can_be_tried_again(world: World) {
    let mut tx = world.write().await;
    outbox::enqueue(&mut tx, ("one", "kind"), "body", None, now()).await.unwrap();
    let early = outbox::came_back(&mut tx, "one", "550", now()).await.unwrap();
    assert!(!early, "what was not sent cannot come back");
    outbox::done(&mut tx, "one", now()).await.unwrap();
    assert!(outbox::came_back(&mut tx, "one", "550 Ulla-Åsa", now()).await.unwrap());
    assert_eq!(outbox::failed(&mut tx).await.unwrap(), 1);
    let shown = outbox::latest(&mut tx, 10).await.unwrap();
    assert_eq!(shown[0].answer.as_deref(), Some("550 Ulla-Åsa"));
    assert!(outbox::try_again(&mut tx, "one", now()).await.unwrap());
    assert_eq!(outbox::failed(&mut tx).await.unwrap(), 0);
    assert_eq!(outbox::take(&mut tx, &["kind"], (now(), now()), 10).await.unwrap().len(), 1);
}
