//! Files attached to a notice: which are taken, who may have them, and that what was sent stays.

use app::register::attachments::{self, Attachments, Hindrance, NewFile, UNSENT_MAX};
use app::register::file_check::{BYTES_MAX, Flaw, Media};
use app::register::notices::begin;
use app::register::sheltered;
use app::submit::{Submitted, submit};
use app::{Ctx, Error, Refusal};
use domain::ids::{AttachmentId, DraftId, OrganisationId};
use domain::register::NoticeKind;
use domain::register::attachment::{ATTACHMENTS_MAX, AttachmentKind};

use super::register_operations::{CITY, about, complete, is_hidden, notified, people, send};
use super::world::{World, administrator};
use crate::promises;

promises![
    a_file_is_attached_sent_and_given_back_as_it_was,
    what_is_wrong_with_a_file_is_told_and_nothing_else_is_lost,
    what_follows_a_photograph_is_left_out_and_that_is_told,
    no_more_than_so_many_are_attached,
    what_was_sent_is_not_taken_away,
    what_the_law_asks_for_is_named,
    what_a_change_may_need_is_named_by_the_form_in_the_record,
    what_the_authority_enters_itself_is_named_too,
    others_find_no_files,
    files_go_with_a_draft_that_goes,
    nobody_keeps_more_unsent_than_there_is_room_for,
    attaching_is_working_with_the_draft,
    what_is_sent_names_each_file_by_what_it_is,
    files_that_change_after_the_summary_lead_back_to_it,
];

/// The smallest document that is taken.
const PDF: &[u8] = b"%PDF-1.7\n1 0 obj\n<< /Type /Catalog >>\nendobj\ntrailer\n<< /Root 1 0 R >>\nstartxref\n0\n%%EOF\n";

/// A picture that ends where its file ends.
const PHOTOGRAPH: &[u8] = include_bytes!("../../src/register/file_check/grey.jpg");

fn file(kind: AttachmentKind, bytes: &[u8]) -> NewFile {
    NewFile { kind, name: "C:\\ritningar\\plan 1.pdf".to_owned(), bytes: bytes.to_vec() }
}

async fn draft(world: &World, ctx: &Ctx) -> DraftId {
    begin(&world.app, ctx, &OrganisationId::new(CITY)).await.unwrap()
}

pub(crate) async fn attach(world: &World, ctx: &Ctx, draft: &DraftId) -> AttachmentId {
    let new = file(AttachmentKind::Drawing, PDF);
    let added = attachments::add(&world.app, ctx, draft, new).await.unwrap();
    added.unwrap_or_else(|hindrance| panic!("{hindrance:?}")).id
}

async fn listed(world: &World, ctx: &Ctx, draft: &DraftId) -> Attachments {
    attachments::of_draft(&world.app, ctx, draft).await.unwrap()
}

async fn a_file_is_attached_sent_and_given_back_as_it_was(world: World) {
    let (erik, _) = people(&world).await;
    let draft = draft(&world, &erik).await;
    let id = attach(&world, &erik, &draft).await;
    let files = listed(&world, &erik, &draft).await.files;
    assert_eq!(files.len(), 1);
    assert_eq!((files[0].name.as_str(), files[0].media), ("plan 1.pdf", Media::Pdf));
    assert_eq!(files[0].size, i64::try_from(PDF.len()).unwrap());
    send(&world, &erik, &draft, &complete("Solhem", "2026-12-01")).await;
    let (file, bytes) = attachments::fetch(&world.app, &erik, &id).await.unwrap();
    assert!(bytes == PDF && file.sha256 == files[0].sha256);
    let ivar = administrator(&world).await;
    assert!(attachments::fetch(&world.app, &ivar, &id).await.unwrap().1 == PDF);
}

async fn what_is_wrong_with_a_file_is_told_and_nothing_else_is_lost(world: World) {
    let (erik, _) = people(&world).await;
    let draft = draft(&world, &erik).await;
    attach(&world, &erik, &draft).await;
    world.save(&erik, &draft, 1, &[("operator", "own"), ("name", "Solhem")]).await;
    let acts = [PDF, b"1 0 obj\n<< /S /JavaScript >>\nendobj\n%%EOF\nstartxref\n"].concat();
    let large = vec![0; BYTES_MAX + 1];
    for (bytes, flaw) in [
        (&b""[..], Flaw::Empty),
        (&b"<html><script>"[..], Flaw::OtherType),
        (&b"%PDF-1.7 and no more"[..], Flaw::Broken),
        (acts.as_slice(), Flaw::Dangerous),
        (large.as_slice(), Flaw::TooLarge),
    ] {
        let new = file(AttachmentKind::FireProtection, bytes);
        let added = attachments::add(&world.app, &erik, &draft, new).await.unwrap();
        assert_eq!(added, Err(Hindrance::Flaw(flaw)));
    }
    assert_eq!(listed(&world, &erik, &draft).await.files.len(), 1);
    let open = app::draft::open(&world.app, &erik, &draft).await.unwrap();
    assert_eq!(open.answers.get(&domain::ids::FieldId::new("name")), Some("Solhem"));
}

async fn what_follows_a_photograph_is_left_out_and_that_is_told(world: World) {
    let (erik, _) = people(&world).await;
    let draft = draft(&world, &erik).await;
    let with_another = [PHOTOGRAPH, PHOTOGRAPH].concat();
    for (bytes, is_shortened) in [(PHOTOGRAPH, false), (with_another.as_slice(), true)] {
        let new = file(AttachmentKind::Drawing, bytes);
        let added = attachments::add(&world.app, &erik, &draft, new).await.unwrap().unwrap();
        assert_eq!(added.is_shortened, is_shortened);
        let kept = attachments::fetch(&world.app, &erik, &added.id).await.unwrap().1;
        assert!(kept == PHOTOGRAPH, "of {} bytes {} are kept", bytes.len(), kept.len());
    }
}

async fn no_more_than_so_many_are_attached(world: World) {
    let (erik, _) = people(&world).await;
    let draft = draft(&world, &erik).await;
    let mut first = None;
    for _ in 0..ATTACHMENTS_MAX {
        let id = attach(&world, &erik, &draft).await;
        first = first.or(Some(id));
    }
    let one_more = || attachments::add(&world.app, &erik, &draft, file(AttachmentKind::Other, PDF));
    assert_eq!(one_more().await.unwrap(), Err(Hindrance::TooMany));
    attachments::remove(&world.app, &erik, &draft, &first.unwrap()).await.unwrap();
    assert!(one_more().await.unwrap().is_ok());
}

async fn what_was_sent_is_not_taken_away(world: World) {
    let (erik, _) = people(&world).await;
    let draft = draft(&world, &erik).await;
    let id = attach(&world, &erik, &draft).await;
    send(&world, &erik, &draft, &complete("Solhem", "2026-12-01")).await;
    let removed = attachments::remove(&world.app, &erik, &draft, &id).await;
    assert!(matches!(removed, Err(Error::Refused(Refusal::AlreadySent(_)))));
    let new = file(AttachmentKind::Other, PDF);
    let added = attachments::add(&world.app, &erik, &draft, new).await;
    assert!(matches!(added, Err(Error::Refused(Refusal::AlreadySent(_)))));
    let mut tx = world.app.db.write().await.unwrap();
    assert!(store::attachment::remove(&mut tx, &id).await.is_err(), "the database refuses");
}

async fn what_the_law_asks_for_is_named(world: World) {
    let (erik, _) = people(&world).await;
    let draft = draft(&world, &erik).await;
    assert!(listed(&world, &erik, &draft).await.missing.is_empty(), "no form is chosen");
    world.save(&erik, &draft, 1, &complete("Solhem", "2026-12-01")).await;
    assert!(
        listed(&world, &erik, &draft).await.is_new,
        "of a new operation the ordinance demands them"
    );
    let missing = listed(&world, &erik, &draft).await.missing;
    assert_eq!(missing, [AttachmentKind::Drawing, AttachmentKind::FireProtection]);
    attach(&world, &erik, &draft).await;
    assert_eq!(listed(&world, &erik, &draft).await.missing, [AttachmentKind::FireProtection]);
}

async fn what_a_change_may_need_is_named_by_the_form_in_the_record(world: World) {
    let (erik, _) = people(&world).await;
    let operation = notified(&world, &erik, &complete("Solhem", "2026-03-01")).await;
    let change = about(&world, &erik, &operation, NoticeKind::Change).await;
    let it = listed(&world, &erik, &change).await;
    assert_eq!(it.missing, [AttachmentKind::Drawing, AttachmentKind::FireProtection]);
    assert!(!it.is_new && !it.is_desk, "they need not come with it");
    attach(&world, &erik, &change).await;
    assert_eq!(listed(&world, &erik, &change).await.missing, [AttachmentKind::FireProtection]);
    let pause = about(&world, &erik, &operation, NoticeKind::Pause).await;
    assert!(listed(&world, &erik, &pause).await.missing.is_empty(), "a pause needs no drawings");
}

async fn what_the_authority_enters_itself_is_named_too(world: World) {
    people(&world).await;
    let ivar = administrator(&world).await;
    let home = sheltered::begin(&world.app, &ivar, &OrganisationId::new(CITY)).await.unwrap();
    let it = listed(&world, &ivar, &home).await;
    // What the form has is named; whoever decides of completions is not told that one will be asked for.
    assert!(it.missing.contains(&AttachmentKind::Apartments));
    assert!(it.is_desk);
}

async fn others_find_no_files(world: World) {
    let (erik, alva) = people(&world).await;
    let draft = draft(&world, &erik).await;
    let id = attach(&world, &erik, &draft).await;
    let ivar = administrator(&world).await;
    for other in [&alva, &ivar] {
        assert!(is_hidden(attachments::of_draft(&world.app, other, &draft).await));
        assert!(is_hidden(attachments::fetch(&world.app, other, &id).await));
        let new = file(AttachmentKind::Other, PDF);
        assert!(is_hidden(attachments::add(&world.app, other, &draft, new).await));
        assert!(is_hidden(attachments::remove(&world.app, other, &draft, &id).await));
    }
    // Under SoL: Alva was given LSS only.
    send(&world, &erik, &draft, &complete("Solhem", "2026-12-01")).await;
    assert!(is_hidden(attachments::fetch(&world.app, &alva, &id).await));
    let none = AttachmentId::new("none");
    assert!(is_hidden(attachments::fetch(&world.app, &erik, &none).await));
    // An individual report takes no files.
    let report = app::draft::begin(&world.app, &erik, None).await.unwrap();
    assert!(is_hidden(attachments::of_draft(&world.app, &erik, &report).await));
}

async fn files_go_with_a_draft_that_goes(world: World) {
    let (erik, _) = people(&world).await;
    let draft = draft(&world, &erik).await;
    let id = attach(&world, &erik, &draft).await;
    app::draft::discard(&world.app, &erik, &draft).await.unwrap();
    let mut tx = world.app.db.write().await.unwrap();
    let later = world.app.clock.now() + jiff::SignedDuration::from_hours(24);
    let kind = domain::retention::Kind::DiscardedDraft;
    store::retention::remove_aged(&mut tx, kind, later, 10).await.unwrap();
    assert!(store::attachment::by_id(&mut tx, &id).await.unwrap().is_none());
}

async fn nobody_keeps_more_unsent_than_there_is_room_for(world: World) {
    let (erik, _) = people(&world).await;
    let (one, other) = (draft(&world, &erik).await, draft(&world, &erik).await);
    let id = attach(&world, &erik, &one).await;
    // As if a file of that size lay in a draft already.
    let mut tx = world.app.db.write().await.unwrap();
    let first = store::attachment::by_id(&mut tx, &id).await.unwrap().unwrap();
    let large = AttachmentId::new("large");
    let row = store::attachment::Attachment {
        id: large.clone(),
        size: UNSENT_MAX - 2 * first.size + 1,
        ..first
    };
    store::attachment::insert(&mut tx, &row, PDF).await.unwrap();
    tx.commit().await.unwrap();
    let one_more = || attachments::add(&world.app, &erik, &other, file(AttachmentKind::Other, PDF));
    assert_eq!(one_more().await.unwrap(), Err(Hindrance::TooMuch));
    assert!(listed(&world, &erik, &other).await.files.is_empty());
    attachments::remove(&world.app, &erik, &one, &large).await.unwrap();
    assert!(one_more().await.unwrap().is_ok());
    // What is sent is the authority's, and takes no room from what is not.
    send(&world, &erik, &one, &complete("Solhem", "2026-12-01")).await;
    let mut tx = world.app.db.read().await.unwrap();
    let person = &erik.actor.as_ref().unwrap().person;
    assert_eq!(
        store::attachment::unsent(&mut tx, person).await.unwrap(),
        i64::try_from(PDF.len()).unwrap()
    );
}

async fn attaching_is_working_with_the_draft(world: World) {
    let (erik, _) = people(&world).await;
    let draft = draft(&world, &erik).await;
    let mut later = erik.clone();
    for hours in [1, 2] {
        later.now = erik.now + jiff::SignedDuration::from_hours(hours);
        match listed(&world, &erik, &draft).await.files.first() {
            None => drop(attach(&world, &later, &draft).await),
            Some(file) => {
                attachments::remove(&world.app, &later, &draft, &file.id).await.unwrap();
            }
        }
        let open = app::draft::open(&world.app, &erik, &draft).await.unwrap();
        assert_eq!((open.updated_at, open.revision), (later.now, 1));
    }
}

async fn what_is_sent_names_each_file_by_what_it_is(world: World) {
    let (erik, _) = people(&world).await;
    let draft = draft(&world, &erik).await;
    attach(&world, &erik, &draft).await;
    let sum = listed(&world, &erik, &draft).await.files[0].sha256.clone();
    let sent = send(&world, &erik, &draft, &complete("Solhem", "2026-12-01")).await;
    let document = app::submission::read(&world.app, &erik, &sent).await.unwrap().document;
    // It is a part of what is signed, summed and drawn, as every other answer is.
    let said: Vec<_> = document.questions.iter().filter(|it| it.page.sv == "Bilagor").collect();
    assert_eq!(said.len(), 1);
    assert_eq!(said[0].question.sv, "Ritning över lokalerna");
    let answer = said[0].answer.as_ref().unwrap();
    assert_eq!(answer.sv, format!("PDF, {} byte. SHA-256: {sum}", PDF.len()));
    assert_eq!(answer.en, format!("PDF, {} bytes. SHA-256: {sum}", PDF.len()));
    assert!(document.content().unwrap().contains(&sum));
    assert!(!document.text().unwrap().contains("plan 1"), "its name is its sender's own");
}

async fn files_that_change_after_the_summary_lead_back_to_it(world: World) {
    let (erik, _) = people(&world).await;
    let draft = draft(&world, &erik).await;
    let first = attach(&world, &erik, &draft).await;
    let saved = world.save(&erik, &draft, 1, &complete("Solhem", "2026-12-01")).await;
    let mut seen = saved.draft.seen();
    // In another tab: one more, one less, and one in place of another.
    let second = attach(&world, &erik, &draft).await;
    for taken_away in [Some(&second), Some(&first), None] {
        let sent = submit(&world.app, &erik, &draft, seen).await.unwrap();
        let Submitted::Changed(open) = sent else { panic!("it was sent unseen") };
        seen = open.seen();
        match taken_away {
            Some(file) => attachments::remove(&world.app, &erik, &draft, file).await.unwrap(),
            None => break,
        }
    }
    let sent = submit(&world.app, &erik, &draft, seen).await.unwrap();
    assert!(matches!(sent, Submitted::Received(_)));
}
