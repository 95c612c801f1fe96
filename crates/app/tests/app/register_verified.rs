//! Whoever looks through the database finds that a step or a file of a notice is gone.

use app::Ctx;
use app::register::desk::{self, Decision};
use app::register::{completion, notices};
use app::verify::{Finding, verify};
use domain::ids::{NoticeId, OrganisationId, SubmissionId};
use store::audit::Entry;
use store::submission::NewSubmission;

use super::register_attachments::attach;
use super::register_operations::{CITY, complete, people, send};
use super::world::{World, administrator};
use crate::promises;

promises![
    what_is_sent_and_decided_is_found_to_be_there,
    a_file_that_a_notice_names_and_that_is_gone_is_found,
    a_step_that_the_log_names_and_that_is_gone_is_found,
];

async fn found(world: &World) -> Vec<Finding> {
    verify(&world.app.db, 1, &mut |_, _, _| {}).await.unwrap().findings
}

/// A notice with a file, and an approved one that was sent in its place and has the file from it; the latter.
async fn completed(world: &World, erik: &Ctx, ivar: &Ctx) -> NoticeId {
    let draft = notices::begin(&world.app, erik, &OrganisationId::new(CITY)).await.unwrap();
    attach(world, erik, &draft).await;
    let first = send(world, erik, &draft, &complete("Solhem", "2026-11-01")).await;
    let first = NoticeId::new(first.as_str());
    let ask = Decision::Ask("Vilka brandskyddsåtgärder finns?".to_owned());
    desk::decide(&world.app, ivar, &first, &ask).await.unwrap();
    let draft = completion::begin(&world.app, erik, &first).await.unwrap().unwrap();
    let change = [("changed_on", "2026-11-20"), ("change_text", "Sprinkler"), ("places", "13")];
    let second = NoticeId::new(send(world, erik, &draft, &change).await.as_str());
    desk::decide(&world.app, ivar, &second, &Decision::Approve).await.unwrap();
    second
}

async fn what_is_sent_and_decided_is_found_to_be_there(world: World) {
    let (erik, _) = people(&world).await;
    let ivar = administrator(&world).await;
    completed(&world, &erik, &ivar).await;
    let found = found(&world).await;
    assert!(found.is_empty(), "{found:?}");
}

async fn a_file_that_a_notice_names_and_that_is_gone_is_found(world: World) {
    let (erik, _) = people(&world).await;
    let ivar = administrator(&world).await;
    let like = completed(&world, &erik, &ivar).await;
    // The same once more, as it would be if its file were gone.
    let mut tx = world.app.db.write().await.unwrap();
    let id = SubmissionId::new(like.as_str());
    let sent = store::submission::by_id(&mut tx, &id).await.unwrap().unwrap();
    let notice = store::notice::by_id(&mut tx, &like).await.unwrap().unwrap();
    let new = NewSubmission {
        id: SubmissionId::new("without"),
        service: sent.service,
        reference: "without".to_owned(),
        committee_id: None,
        draft_id: None,
        sent_at: sent.sent_at,
        sent_by: sent.sent_by,
        catalogue_hash: world.app.forms.operation_notice.hash.clone(),
        document: sent.document,
        sha256: sent.sha256,
        pdf: store::submission::pdf(&mut tx, &id).await.unwrap().unwrap(),
        pdf_sha256: "ab".to_owned(),
    };
    assert!(store::submission::insert(&mut tx, &new).await.unwrap());
    let again = store::notice::Notice { id: NoticeId::new("without"), ..notice };
    store::notice::insert(&mut tx, &again).await.unwrap();
    tx.commit().await.unwrap();
    let lost = found(&world).await.into_iter().filter(|it| matches!(it, Finding::NoFiles { .. }));
    let expected = Finding::NoFiles { record: "without".to_owned(), n_files: 1 };
    assert_eq!(lost.collect::<Vec<_>>(), [expected]);
}

async fn a_step_that_the_log_names_and_that_is_gone_is_found(world: World) {
    people(&world).await;
    let said = async |action: &str| {
        let mut tx = world.app.db.write().await.unwrap();
        let line = Entry {
            at: world.app.clock.now(),
            actor: "erik".to_owned(),
            action: action.to_owned(),
            record: "gone".to_owned(),
            committee_id: None,
            request_id: "request".to_owned(),
        };
        store::audit::append(&mut tx, &line).await.unwrap();
        tx.commit().await.unwrap();
    };
    said("notice.refuse").await;
    let expected = Finding::NoStep { record: "gone".to_owned(), step: "refuse" };
    assert_eq!(found(&world).await, [expected]);
    // What was removed as having had its time is missed by nobody.
    said("submission.remove").await;
    assert_eq!(found(&world).await, []);
}
