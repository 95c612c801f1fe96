//! Notices with the authority: files that belong to them, and the steps that are taken with them.

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
use store::notice_step::{Lying, Pile, Sought, Taken};
use store::operation::{Operation, Place};
use store::submission::NewSubmission;
use store::{
    Tx, attachment, draft, notice, notice_step, operation, organisation, register_role,
    register_statistics,
};
use tokio::task::JoinSet;

use super::register::settle_register;
use super::samples::*;
use super::world::{World, now};

promises!(
    a_file_comes_back_as_it_was_and_goes_before_it_is_sent,
    a_file_that_was_sent_is_never_changed_nor_removed,
    a_file_that_was_sent_goes_with_another_draft_and_is_kept_once,
    what_one_person_has_attached_and_not_sent_is_added_up,
    a_step_is_taken_once_and_never_changed,
    a_notice_lies_in_one_pile,
    a_notice_is_looked_for_by_organisation_and_kind_and_says_what_it_is_found_by,
    a_draft_knows_what_it_completes,
    operations_are_counted_without_sheltered_homes,
    an_operation_keeps_what_its_notices_start_from,
    whoever_holds_rows_of_the_register_waits_and_never_fails,
);

fn draft_id() -> DraftId {
    DraftId::new("draft-notice")
}

fn notice_id(id: &str) -> NoticeId {
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

async fn a_notice(tx: &mut Tx, id: &str, draft: Option<DraftId>) {
    about(tx, (id, "operation-1"), NoticeKind::Change, draft).await;
}

/// A notice of the kind about the operation.
async fn about(
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

async fn settled(world: &World) -> Tx {
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

async fn a_step_is_taken_once_and_never_changed(world: World) {
    let mut tx = settled(&world).await;
    let second = a_step("step-2", "notice-1", Step::Approve);
    assert!(!notice_step::insert(&mut tx, &second, 0).await.unwrap(), "somebody was first");
    assert!(notice_step::insert(&mut tx, &second, 1).await.unwrap());
    let taken = notice_step::of_notice(&mut tx, &notice_id("notice-1")).await.unwrap();
    assert!(taken == [a_step("step-1", "notice-1", Step::Ask), second]);
    tx.commit().await.unwrap();
    let mut raw = world.raw().await;
    for sql in ["UPDATE notice_step SET step = 'refuse'", "DELETE FROM notice_step"] {
        assert!(raw.run(sql).await.is_err(), "{sql}");
    }
}

async fn a_notice_lies_in_one_pile(world: World) {
    let mut tx = settled(&world).await;
    a_notice(&mut tx, "notice-2", None).await;
    let all = Sought::default();
    let lies = |found: Vec<Lying>| {
        found.into_iter().map(|it| (it.id.to_string(), it.step)).collect::<Vec<_>>()
    };
    let waiting = notice_step::in_pile(&mut tx, Pile::Waiting, &all, (0, 10)).await.unwrap();
    assert_eq!(lies(waiting), [("notice-2".to_owned(), None)]);
    let asked = notice_step::in_pile(&mut tx, Pile::Asked, &all, (0, 10)).await.unwrap();
    assert_eq!(lies(asked), [("notice-1".to_owned(), Some(Step::Ask))]);
    let own = OrganisationId::new("organisation-1");
    let of_own = notice_step::asked_of(&mut tx, &own).await.unwrap();
    assert_eq!(of_own, [OperationId::new("operation-1")]);
    let other = OrganisationId::new("organisation-2");
    assert!(notice_step::asked_of(&mut tx, &other).await.unwrap().is_empty());
    a_notice(&mut tx, "notice-3", None).await;
    let mut pages = Vec::new();
    for skip in 0..3 {
        let page = notice_step::in_pile(&mut tx, Pile::Waiting, &all, (skip, 1)).await.unwrap();
        pages.extend(lies(page));
    }
    let both = ["notice-2", "notice-3"].map(|id| (id.to_owned(), None));
    assert_eq!(pages, both, "each is on one page");
    let mut replaced = a_step("step-2", "notice-1", Step::Replace);
    replaced.other = Some(notice_id("notice-2"));
    assert!(notice_step::insert(&mut tx, &replaced, 1).await.unwrap());
    for (pile, n) in [(Pile::Waiting, 2), (Pile::Asked, 0), (Pile::Over, 1)] {
        assert_eq!(notice_step::count(&mut tx, pile).await.unwrap(), n, "{pile:?}");
    }
    assert!(notice_step::asked_of(&mut tx, &own).await.unwrap().is_empty(), "it has been answered");
    // Decided at once, and decided after having been asked about.
    let approved = a_step("step-3", "notice-3", Step::Approve);
    assert!(notice_step::insert(&mut tx, &approved, 0).await.unwrap());
    for (pile, n) in [(Pile::Waiting, 1), (Pile::Asked, 0), (Pile::Over, 2)] {
        assert_eq!(notice_step::count(&mut tx, pile).await.unwrap(), n, "{pile:?}");
        let lies = notice_step::in_pile(&mut tx, pile, &all, (0, 10)).await.unwrap();
        assert_eq!(i64::try_from(lies.len()).unwrap(), n, "{pile:?}");
    }
    let before = operation::revision(&mut tx, &own).await.unwrap();
    let ask = a_step("step-4", "notice-2", Step::Ask);
    assert!(notice_step::insert(&mut tx, &ask, 0).await.unwrap());
    let after = operation::revision(&mut tx, &own).await.unwrap();
    assert_eq!(after, before + 1, "a list in memory is known to be old");
    assert!(!notice_step::insert(&mut tx, &ask, 0).await.unwrap());
    assert_eq!(operation::revision(&mut tx, &own).await.unwrap(), after);
    let old = notice_step::replaced_by(&mut tx, &notice_id("notice-2")).await.unwrap();
    assert_eq!(old, Some(notice_id("notice-1")));
    let version = notice_step::version_of(&mut tx, &notice_id("notice-1")).await.unwrap();
    assert_eq!(version, Some(1));
}

async fn a_notice_is_looked_for_by_organisation_and_kind_and_says_what_it_is_found_by(
    world: World,
) {
    let mut tx = settled(&world).await;
    let hidden = Operation { name: String::new(), ..an_operation("operation-2", "S-SKYD", true) };
    operation::insert(&mut tx, &hidden).await.unwrap();
    about(&mut tx, ("notice-2", "operation-2"), NoticeKind::Closing, None).await;
    let mut replaced = a_step("step-2", "notice-1", Step::Replace);
    replaced.other = Some(notice_id("notice-2"));
    assert!(notice_step::insert(&mut tx, &replaced, 1).await.unwrap());
    let of = |organisation: &str, kind| Sought {
        organisation: (!organisation.is_empty()).then(|| OrganisationId::new(organisation)),
        kind,
    };
    let table = [
        (of("", None), 1),
        (of("organisation-1", None), 1),
        (of("organisation-1", Some(NoticeKind::Closing)), 1),
        (of("organisation-1", Some(NoticeKind::Change)), 0),
        (of("organisation-2", None), 0),
    ];
    for (sought, n) in table {
        let all = (0, i64::MAX);
        let found = notice_step::in_pile(&mut tx, Pile::Waiting, &sought, all).await.unwrap();
        assert_eq!(found.len(), n, "{sought:?}");
    }
    let all = Sought::default();
    let found = notice_step::in_pile(&mut tx, Pile::Waiting, &all, (0, 1)).await.unwrap();
    assert!(found[0].is_in_place && found[0].is_sheltered);
    assert_eq!(found[0].text, "R-notice-2 O-operation-2 ");
    let found = notice_step::in_pile(&mut tx, Pile::Over, &all, (0, 1)).await.unwrap();
    assert!(!found[0].is_in_place && !found[0].is_sheltered);
    assert_eq!(found[0].text, "R-notice-1 O-operation-1 Solhem");
    assert_eq!((found[0].happened_on, found[0].sent_on), (date(2026, 11, 1), date(2026, 11, 23)));
}

async fn a_draft_knows_what_it_completes(world: World) {
    let mut tx = settled(&world).await;
    let asked = notice_id("notice-1");
    assert_eq!(notice_step::open_completion(&mut tx, &asked, &erik()).await.unwrap(), None);
    notice_step::begin_completion(&mut tx, &draft_id(), &asked).await.unwrap();
    let open = notice_step::open_completion(&mut tx, &asked, &erik()).await.unwrap();
    assert_eq!(open, Some(draft_id()));
    let completes = notice_step::completed_by(&mut tx, &draft_id()).await.unwrap();
    assert_eq!(completes, Some(asked.clone()));
    draft::discard(&mut tx, &draft_id(), now()).await.unwrap();
    assert_eq!(notice_step::open_completion(&mut tx, &asked, &erik()).await.unwrap(), None);
}

async fn operations_are_counted_without_sheltered_homes(world: World) {
    let mut tx = settled(&world).await;
    let today = date(2026, 11, 23);
    let before = register_statistics::revision(&mut tx).await.unwrap();
    let mut closed = an_operation("operation-2", "S-HEM", false);
    closed.days.closed_on = Some(today);
    for other in [
        closed,
        an_operation("operation-3", "S-SABO", false),
        an_operation("operation-4", "S-SKYD", true),
    ] {
        operation::insert(&mut tx, &other).await.unwrap();
    }
    let revision = register_statistics::revision(&mut tx).await.unwrap();
    assert_eq!(revision, before + 3, "whoever keeps the figures knows that they are old");
    let counts = register_statistics::counts(&mut tx, today).await.unwrap();
    assert_eq!(counts.len(), 1);
    assert_eq!((counts[0].form.as_str(), counts[0].n), ("S-SABO", 2));
    assert_eq!(register_statistics::count_sheltered(&mut tx, today).await.unwrap(), 1);
    // The authority's own list has them, page by page, and they say nothing of themselves.
    assert_eq!(operation::count_sheltered(&mut tx).await.unwrap(), 1);
    let homes = operation::sheltered(&mut tx, (0, 10)).await.unwrap();
    assert_eq!(homes.len(), 1);
    assert_eq!((homes[0].id.as_str(), homes[0].name.as_str()), ("operation-4", ""));
    assert!(operation::sheltered(&mut tx, (1, 10)).await.unwrap().is_empty());
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
