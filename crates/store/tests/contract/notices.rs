//! Notices with the authority, the files that belong to them, and what an operation keeps of them.

use domain::ids::{
    AttachmentId, DraftId, NoticeId, OperationId, OrganisationId, PersonId, SubmissionId,
};
use domain::register::attachment::AttachmentKind;
use domain::register::deadline::Days;
use domain::register::handling::Step;
use domain::register::{LegalGround, NoticeKind};
use domain::service::Service;
use jiff::civil::date;
use store::attachment::Attachment;
use store::notice::Notice;
use store::notice_step::Taken;
use store::operation::{Operation, Place};
use store::submission::NewSubmission;
use store::{Tx, attachment, draft, notice, notice_step, operation, organisation, register_role};
use tokio::task::JoinSet;

use super::register::settle_register;
use super::samples::*;
use super::world::{World, now};

promises!(
    a_file_comes_back_as_it_was_and_goes_before_it_is_sent,
    a_file_that_was_sent_is_never_changed_nor_removed,
    a_file_that_was_sent_goes_with_another_draft_and_is_kept_once,
    what_one_person_has_attached_and_not_sent_is_added_up,
    an_operation_keeps_what_its_notices_start_from,
    whoever_holds_rows_of_the_register_waits_and_never_fails,
);

pub(crate) fn draft_id() -> DraftId {
    DraftId::new("draft-notice")
}

pub(crate) fn notice_id(id: &str) -> NoticeId {
    NoticeId::new(id)
}

pub(crate) fn a_file(id: &str) -> Attachment {
    Attachment {
        id: AttachmentId::new(id),
        draft_id: draft_id(),
        kind: AttachmentKind::Drawing,
        media_type: "application/pdf".to_owned(),
        size: 18,
        // Of the content in `settle_notices`.
        sha256: "ab".to_owned(),
        name: "Ulla-Åsa Zebrafink.pdf".to_owned(),
        added_by: erik(),
        added_at: now(),
    }
}

pub(crate) fn an_operation(id: &str, form: &str, is_sheltered: bool) -> Operation {
    Operation {
        id: OperationId::new(id),
        reference: format!("O-{id}"),
        organisation_id: OrganisationId::new("organisation-1"),
        legal_ground: LegalGround::Sol,
        form: form.to_owned(),
        is_sheltered,
        name: "Solhem".to_owned(),
        unit: "Socialnämnden".to_owned(),
        place: Place { municipality_code: "0380".to_owned(), ..Place::default() },
        n_places: 12,
        target_groups: "older".to_owned(),
        days: Days { starts_on: Some(date(2026, 1, 1)), is_started: true, ..Days::default() },
        version: 1,
    }
}

pub(crate) async fn a_notice(tx: &mut Tx, id: &str, draft: Option<DraftId>) {
    about(tx, (id, "operation-1"), NoticeKind::Change, draft).await;
}

/// A notice of the kind about the operation.
pub(crate) async fn about(
    tx: &mut Tx,
    (id, operation): (&str, &str),
    kind: NoticeKind,
    draft: Option<DraftId>,
) {
    let new = NewSubmission {
        id: SubmissionId::new(id),
        service: Service::OperationNotice,
        reference: format!("R-{id}"),
        committee_id: None,
        draft_id: draft,
        sent_at: now(),
        sent_by: erik(),
        catalogue_hash: "hash".to_owned(),
        document: "Ulla-Åsa Zebrafink".to_owned(),
        sha256: "ab".to_owned(),
        pdf: b"%PDF-1.7 Zebrafink".to_vec(),
        pdf_sha256: "cd".to_owned(),
    };
    assert!(store::submission::insert(tx, &new).await.unwrap());
    let operation_id = OperationId::new(operation);
    let new = Notice { operation_id, kind, ..the_notice(id) };
    notice::insert(tx, &new).await.unwrap();
}

/// A notice of a change of `operation-1`; what was sent has the same id.
pub(crate) fn the_notice(id: &str) -> Notice {
    Notice {
        id: notice_id(id),
        operation_id: OperationId::new("operation-1"),
        organisation_id: OrganisationId::new("organisation-1"),
        kind: NoticeKind::Change,
        happened_on: date(2026, 11, 1),
        sent_on: date(2026, 11, 23),
        sent_at: now(),
        sent_by: erik(),
    }
}

pub(crate) fn a_step(id: &str, notice: &str, step: Step) -> Taken {
    Taken {
        id: id.to_owned(),
        notice_id: notice_id(notice),
        step,
        other: None,
        text: "Zebrafink: fritext om 👵".to_owned(),
        by: erik(),
        at: now(),
    }
}

/// An operation with a notice that waits, `notice-1`, and a draft with a file, `file-1`.
pub(crate) async fn settle_notices(tx: &mut Tx) {
    operation::insert(tx, &an_operation("operation-1", "S-SABO", false)).await.unwrap();
    a_notice(tx, "notice-1", None).await;
    let own = draft::State { committee_id: None, area: None, ..state("x") };
    let new = (&draft_id(), Service::OperationNotice);
    assert!(draft::insert(tx, new, None, &own).await.unwrap());
    attachment::insert(tx, &a_file("file-1"), b"%PDF-1.7 Zebrafink").await.unwrap();
    let version = (&OperationId::new("operation-1"), 1);
    let notice = notice_id("notice-1");
    operation::keep_version(tx, version, Some(&notice), &answers("x"), now()).await.unwrap();
    assert!(notice_step::insert(tx, &a_step("step-1", "notice-1", Step::Ask), 0).await.unwrap());
}

pub(crate) async fn settled(world: &World) -> Tx {
    let mut tx = world.write().await;
    settle(&mut tx).await;
    settle_register(&mut tx).await;
    settle_notices(&mut tx).await;
    tx
}

async fn a_file_comes_back_as_it_was_and_goes_before_it_is_sent(world: World) {
    let mut tx = settled(&world).await;
    let id = AttachmentId::new("file-1");
    assert!(attachment::by_id(&mut tx, &id).await.unwrap() == Some(a_file("file-1")));
    let content = attachment::content(&mut tx, &id).await.unwrap().unwrap();
    assert!(content == b"%PDF-1.7 Zebrafink");
    assert_eq!(attachment::of_draft(&mut tx, &draft_id()).await.unwrap().len(), 1);
    assert!(attachment::remove(&mut tx, &id).await.unwrap());
    assert!(!attachment::remove(&mut tx, &id).await.unwrap());
    assert!(attachment::content(&mut tx, &id).await.unwrap().is_none());
}

async fn a_file_that_was_sent_is_never_changed_nor_removed(world: World) {
    let mut tx = settled(&world).await;
    a_notice(&mut tx, "notice-2", Some(draft_id())).await;
    tx.commit().await.unwrap();
    let mut tx = world.read().await;
    let sent = attachment::of_notice(&mut tx, &notice_id("notice-2")).await.unwrap();
    assert!(sent == [a_file("file-1")]);
    assert!(attachment::of_notice(&mut tx, &notice_id("notice-1")).await.unwrap().is_empty());
    drop(tx);
    let mut tx = world.write().await;
    assert!(attachment::remove(&mut tx, &AttachmentId::new("file-1")).await.is_err());
    drop(tx);
    let mut raw = world.raw().await;
    for sql in ["UPDATE attachment SET kind = 'other'", "DELETE FROM attachment"] {
        assert!(raw.run(sql).await.is_err(), "{sql}");
    }
}

async fn a_file_that_was_sent_goes_with_another_draft_and_is_kept_once(world: World) {
    let mut tx = settled(&world).await;
    a_notice(&mut tx, "notice-2", Some(draft_id())).await;
    let (one, other) = (DraftId::new("draft-one"), DraftId::new("draft-other"));
    for id in [&one, &other] {
        let own = draft::State { committee_id: None, area: None, ..state("y") };
        let new = (id, Service::OperationNotice);
        assert!(draft::insert(&mut tx, new, None, &own).await.unwrap());
        attachment::carry(&mut tx, id, &AttachmentId::new("file-1")).await.unwrap();
        assert!(attachment::of_draft(&mut tx, id).await.unwrap() == [a_file("file-1")]);
    }
    let file = AttachmentId::new("file-1");
    assert!(attachment::leave_out(&mut tx, &other, &file).await.unwrap());
    assert!(!attachment::leave_out(&mut tx, &other, &file).await.unwrap());
    assert!(attachment::of_draft(&mut tx, &other).await.unwrap().is_empty());
    a_notice(&mut tx, "notice-3", Some(one.clone())).await;
    for notice in ["notice-2", "notice-3"] {
        let sent = attachment::of_notice(&mut tx, &notice_id(notice)).await.unwrap();
        assert!(sent == [a_file("file-1")], "{notice}");
    }
    tx.commit().await.unwrap();
    let mut raw = world.raw().await;
    assert_eq!(raw.count("attachment").await, 1);
    for sql in ["UPDATE attachment_carried SET draft_id = 'x'", "DELETE FROM attachment_carried"] {
        assert!(raw.run(sql).await.is_err(), "{sql}");
    }
}

async fn what_one_person_has_attached_and_not_sent_is_added_up(world: World) {
    let mut tx = settled(&world).await;
    assert_eq!(attachment::unsent(&mut tx, &erik()).await.unwrap(), 18);
    attachment::insert(&mut tx, &a_file("file-2"), b"x").await.unwrap();
    assert_eq!(attachment::unsent(&mut tx, &erik()).await.unwrap(), 36);
    assert_eq!(attachment::unsent(&mut tx, &PersonId::new("nobody")).await.unwrap(), 0);
    draft::mark_sent(&mut tx, &draft_id(), "notice-2").await.unwrap();
    assert_eq!(attachment::unsent(&mut tx, &erik()).await.unwrap(), 0);
}

async fn an_operation_keeps_what_its_notices_start_from(world: World) {
    let mut tx = settled(&world).await;
    let at_first = an_operation("operation-1", "S-SABO", false);
    let id = &at_first.id;
    let mut later = at_first.clone();
    later.days.paused_from = Some(date(2026, 11, 1));
    operation::update(&mut tx, &later).await.unwrap();
    let first = operation::first(&mut tx, id).await.unwrap().unwrap();
    assert_eq!((first.days, first.started_after), (at_first.days, None));
    // Sent in the same moment, and after the other, though its id comes before.
    a_notice(&mut tx, "notice-0", None).await;
    let sent = notice::of_operation(&mut tx, id).await.unwrap();
    let sent: Vec<_> = sent.into_iter().map(|it| it.id).collect();
    assert_eq!(sent, ["notice-0", "notice-1"].map(notice_id), "the latest first");
    operation::start(&mut tx, &later).await.unwrap();
    let first = operation::first(&mut tx, id).await.unwrap().unwrap();
    assert_eq!((first.days, first.started_after), (at_first.days, Some(2)));
    let versions = operation::versions(&mut tx, id).await.unwrap();
    assert_eq!(versions, [(notice_id("notice-1"), 1)]);
}

/// The order is the organisation, the operation, a draft; and nobody waits for somebody who waits for him or her.
async fn whoever_holds_rows_of_the_register_waits_and_never_fails(world: World) {
    settled(&world).await.commit().await.unwrap();
    let mut tasks = JoinSet::new();
    for n in 0..60_i64 {
        let world = world.clone();
        tasks.spawn(async move {
            let id = OperationId::new("operation-1");
            let place = OrganisationId::new("organisation-1");
            let mut tx = world.db.write().await?;
            match n % 4 {
                // A notice is sent.
                0 => {
                    let held = operation::hold(&mut tx, &id).await?.unwrap();
                    draft::by_id(&mut tx, &draft_id()).await?;
                    operation::update(&mut tx, &held).await?;
                }
                // One is decided on.
                1 => {
                    let held = operation::hold(&mut tx, &id).await?.unwrap();
                    notice_step::of_notice(&mut tx, &notice_id("notice-1")).await?;
                    operation::start(&mut tx, &held).await?;
                }
                // Somebody is let in.
                2 => {
                    organisation::hold(&mut tx, &place).await?;
                    register_role::held(&mut tx, &place).await?;
                    operation::by_id(&mut tx, &id).await?;
                }
                // A tab is saved.
                _ => {
                    draft::by_id(&mut tx, &draft_id()).await?;
                    operation::by_id(&mut tx, &id).await?;
                }
            }
            tx.commit().await
        });
    }
    for done in tasks.join_all().await {
        done.unwrap();
    }
}
