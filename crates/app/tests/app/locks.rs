//! Whoever writes about a case, or sends something for a committee, holds the committee first (decision 19): so nobody
//! is thrown out, whoever else sends a report of the case meanwhile.

use app::correction::{Asked, Decided, ask, decide, requests};
use app::reporters::Wish;
use app::submit::{Seen, Submitted, submit};
use app::{alias, case_page, follow_up};
use domain::ids::{CaseId, CommitteeId, DraftId, FieldId};
use jiff::civil::date;

use super::raw;
use super::reporters::lead;
use super::world::{COMMITTEE, ERIK, World, administrator, complete};
use crate::promises;

promises![
    a_correction_is_decided_while_a_report_of_the_case_is_sent,
    what_is_written_about_a_case_waits_for_a_report_of_it,
    a_follow_up_is_begun_while_its_case_is_reported,
    what_is_sent_for_a_committee_waits_for_it_and_then_for_the_draft,
    a_follow_up_is_saved_while_its_case_is_carried_over,
];

/// Does something that waits while somebody holds the committee, who takes the cases and the draft after it has begun.
async fn beside<T: Send + 'static>(
    world: &World,
    taken: (&[CaseId], Option<&DraftId>),
    deed: impl Future<Output = T> + Send + 'static,
) -> T {
    let (done, has_waited) = while_held(world, &[], taken, deed).await;
    assert_ne!(has_waited, Some(false), "it waited for nobody");
    done
}

/// Does something while somebody holds the committee and these cases, who takes the other cases and the draft after it has
/// begun. Tells whether it waited.
fn while_held<T: Send + 'static>(
    world: &World,
    held: &[CaseId],
    (cases, draft): (&[CaseId], Option<&DraftId>),
    deed: impl Future<Output = T> + Send + 'static,
) -> impl Future<Output = (T, Option<bool>)> {
    // Boxed, since it is large.
    let deed = Box::pin(deed);
    async move {
        let mut tx = world.app.db.write().await.unwrap();
        store::committee::hold(&mut tx, &[&CommitteeId::new(COMMITTEE)]).await.unwrap();
        store::case::for_ids(&mut tx, held).await.unwrap();
        let doing = tokio::spawn(deed);
        let has_waited = raw::until_it_waits(world, &doing).await;
        assert_eq!(store::case::for_ids(&mut tx, cases).await.unwrap().len(), cases.len());
        if let Some(draft) = draft {
            assert!(store::draft::by_id(&mut tx, draft).await.unwrap().is_some());
        }
        tx.commit().await.unwrap();
        (doing.await.unwrap(), has_waited)
    }
}

async fn a_correction_is_decided_while_a_report_of_the_case_is_sent(world: World) {
    let erik = world.log_in(ERIK).await;
    let case = world.case(&erik, date(2026, 2, 1)).await;
    let both = [case.clone()];
    let field = world.app.form().catalogue.field(&FieldId::new("last_name")).unwrap().clone();
    let (app, by, about) = (world.app.clone(), erik.clone(), case.clone());
    let asking =
        async move { ask(&app, &by, &about, &field, ("Ekorre", "Fel avläst")).await.unwrap() };
    assert!(matches!(beside(&world, (&both, None), asking).await, Asked::Kept));
    let ivar = administrator(&world).await;
    let wish = requests(&world.app, &ivar).await.unwrap().waiting.remove(0);
    let (app, by) = (world.app.clone(), ivar.clone());
    let deciding = async move { decide(&app, &by, &wish.id, true, "").await };
    let decided = beside(&world, (&both, None), deciding).await;
    assert_eq!(decided.unwrap(), Decided::Done);
    assert_eq!(world.page(&erik, &case).await.case.name, "Ulla Ekorre");
}

async fn what_is_written_about_a_case_waits_for_a_report_of_it(world: World) {
    let erik = world.log_in(ERIK).await;
    let mut answers = complete("2026-02-01");
    answers.push(("protected_identity", "yes"));
    let case = world.case_with(&erik, &answers).await;
    let other = world.case(&erik, date(2026, 2, 2)).await;
    let reference = world.page(&erik, &other).await.case.reference;
    let both = [case.clone(), other.clone()];
    let (app, by, id) = (world.app.clone(), erik.clone(), case.clone());
    let noting = async move { alias::write_note(&app, &by, &id, "Pärm 7").await };
    assert!(beside(&world, (&both, None), noting).await.unwrap());
    let (app, by, id) = (world.app.clone(), erik.clone(), case.clone());
    let linking = async move { case_page::link(&app, &by, &id, &reference).await };
    let linked = beside(&world, (&both, None), linking).await;
    assert_eq!(linked.unwrap(), case_page::Linked::Done);
    let (app, by) = (world.app.clone(), erik.clone());
    let unlinking = async move { case_page::unlink(&app, &by, &other, &case).await };
    beside(&world, (&both, None), unlinking).await.unwrap();
}

async fn a_follow_up_is_begun_while_its_case_is_reported(world: World) {
    let erik = world.log_in(ERIK).await;
    let case = world.case(&erik, date(2026, 2, 1)).await;
    let both = [case.clone()];
    let (app, by) = (world.app.clone(), erik.clone());
    let beginning = async move { follow_up::begin(&app, &by, &case).await };
    let (draft, _) = while_held(&world, &[], (&both, None), beginning).await;
    let draft = draft.unwrap();
    assert!(app::draft::open(&world.app, &erik, &draft).await.is_ok());
}

async fn what_is_sent_for_a_committee_waits_for_it_and_then_for_the_draft(world: World) {
    let erik = lead(&world).await;
    let sheet = app::reporters::sheet(&world.app, &erik, None).await.unwrap();
    let alva = sheet.lines.iter().find(|line| line.reporter.given_name == "alva").unwrap();
    let wish = Wish {
        committee: Some(CommitteeId::new(COMMITTEE)),
        deed: Some("remove".to_owned()),
        reporter: Some(alva.reporter.id.clone()),
    };
    let draft = app::reporters::begin(&world.app, &erik, &wish).await.unwrap();
    let (app, by, id) = (world.app.clone(), erik.clone(), draft.clone());
    let sending = async move { submit(&app, &by, &id, Seen { revision: 1, after: 0 }).await };
    let sent = beside(&world, (&[], Some(&draft)), sending).await;
    assert!(matches!(sent.unwrap(), Submitted::Received(_)));
}

async fn a_follow_up_is_saved_while_its_case_is_carried_over(world: World) {
    let erik = world.log_in(ERIK).await;
    let case = world.case(&erik, date(2026, 2, 1)).await;
    let (draft, revision) = world.follow_up(&erik, &case, &[]).await;
    let (app, by, id) = (world.app.clone(), erik.clone(), draft.clone());
    let saving = async move {
        let status = FieldId::new("status");
        let input = app::save_page::Input {
            revision,
            shown: vec![status.clone()],
            typed: [(status, "not_executed".to_owned())].into_iter().collect(),
        };
        app::save_page::save_page(&app, &by, &id, &input).await
    };
    // Whoever carries cases over holds them before their drafts.
    let (saved, _) = while_held(&world, &[case], (&[], Some(&draft)), saving).await;
    assert!(saved.unwrap().conflicts.is_empty());
}
