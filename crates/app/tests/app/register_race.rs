//! Everything that can be done about one operation at once: each waits for its turn, and nobody fails.
//!
//! On PostgreSQL those who hold rows in different orders would be thrown out: `store::organisation::hold` tells the order.

use app::message;
use app::register::desk::{self, Decided, Decision, Pile};
use app::register::people::{Wish, change, sheet};
use app::register::{attachments, operations};
use app::submit::{Seen, Submitted, submit};
use app::{App, Ctx, Error};
use domain::ids::{AttachmentId, DraftId, NoticeId, OperationId};
use domain::register::attachment::AttachmentKind;
use domain::register::{LegalGround, Level, NoticeKind, OperationStatus};
use tokio::task::JoinSet;

use super::register_attachments::attach;
use super::register_operations::{about, complete, notified, people};
use super::world::{World, administrator};
use crate::promises;

promises![whatever_is_done_about_an_operation_at_once_nobody_fails];

/// How often everything is done at once.
const ROUNDS: usize = 15;

/// A draft about the operation that is ready to be sent.
async fn ready(
    world: &World,
    ctx: &Ctx,
    (id, kind): (&OperationId, NoticeKind),
    answers: &[(&str, &str)],
) -> (DraftId, Seen) {
    let draft = about(world, ctx, id, kind).await;
    let saved = world.save(ctx, &draft, 1, answers).await;
    (draft, saved.draft.seen())
}

/// What waits for the authority about the operation, without the notice of a new one.
async fn waiting(app: &App, ivar: &Ctx) -> Vec<NoticeId> {
    let lines = desk::list(app, ivar, Pile::Waiting, 1).await.unwrap().lines;
    lines.into_iter().filter(|it| it.kind != NoticeKind::New).map(|it| it.id).collect()
}

fn refusal() -> Decision {
    Decision::Refuse("Stämmer inte".to_owned())
}

async fn sent(app: App, ctx: Ctx, (id, seen): (DraftId, Seen)) -> Result<(), Error> {
    let became = submit(&app, &ctx, &id, seen).await?;
    // A colleague's notice may have come before: the draft is shown again, or no longer fits.
    assert!(!matches!(became, Submitted::PutRight(_) | Submitted::AlreadyReported(_)));
    Ok(())
}

async fn refused(app: App, ctx: Ctx, id: NoticeId) -> Result<(), Error> {
    let decided = desk::decide(&app, &ctx, &id, &refusal()).await?;
    assert!(matches!(decided, Decided::Done | Decided::Before));
    Ok(())
}

/// Gives Alva's role anew.
async fn given_anew(app: App, erik: Ctx) -> Result<(), Error> {
    let people = sheet(&app, &erik, None).await?.people;
    let alva = people.into_iter().find(|it| it.level == Level::User).unwrap();
    let grounds = vec![LegalGround::Lss];
    let wish = Wish { email: alva.email, level: Some(Level::User), grounds, ..Wish::default() };
    assert!(change(&app, &erik, &alva.id, &wish).await?.is_empty());
    Ok(())
}

/// A file is taken away and another attached, and the draft is thrown away and taken back.
async fn worked_on(app: App, ctx: Ctx, draft: DraftId, file: AttachmentId) -> Result<(), Error> {
    attachments::remove(&app, &ctx, &draft, &file).await?;
    let new = attachments::NewFile {
        kind: AttachmentKind::Other,
        name: "plan.pdf".to_owned(),
        bytes: b"no file that is taken".to_vec(),
    };
    assert!(attachments::add(&app, &ctx, &draft, new).await?.is_err());
    app::draft::discard(&app, &ctx, &draft).await?;
    app::draft::restore(&app, &ctx, &draft).await?;
    Ok(())
}

async fn whatever_is_done_about_an_operation_at_once_nobody_fails(world: World) {
    let (erik, _) = people(&world).await;
    let ivar = administrator(&world).await;
    let visitor = Ctx::of_visitor(&world.app, "remind");
    let id = notified(&world, &erik, &complete("Solhem", "2026-03-01")).await;
    for round in 0..ROUNDS {
        let places = (100 + round).to_string();
        let event = [("changed_on", "2026-11-20"), ("change_text", "x")];
        let places = [event[0], event[1], ("places", places.as_str())];
        let city = [event[0], event[1], ("city", "Knivsta")];
        let pause = [("paused_from", "2026-11-01"), ("paused_to", "2026-11-10")];
        let mut tasks: JoinSet<Result<(), Error>> = JoinSet::new();
        let app = || world.app.clone();
        let old = waiting(&world.app, &ivar).await;
        let all = [
            ready(&world, &erik, (&id, NoticeKind::Change), &places).await,
            ready(&world, &erik, (&id, NoticeKind::Change), &city).await,
            ready(&world, &erik, (&id, NoticeKind::Pause), &pause).await,
        ];
        let other = about(&world, &erik, &id, NoticeKind::Change).await;
        let file = attach(&world, &erik, &other).await;
        for draft in all {
            tasks.spawn(sent(app(), erik.clone(), draft));
        }
        for one in old {
            // Two officers at once, of whom one is first.
            tasks.spawn(refused(app(), ivar.clone(), one.clone()));
            tasks.spawn(refused(app(), ivar.clone(), one));
        }
        tasks.spawn(given_anew(app(), erik.clone()));
        tasks.spawn(worked_on(app(), erik.clone(), other, file));
        let (one, ctx, operation) = (app(), erik.clone(), id.clone());
        tasks.spawn(async move { operations::start(&one, &ctx, &operation).await });
        let (one, ctx) = (app(), visitor.clone());
        tasks.spawn(async move { app::reminder::remind(&one, &ctx).await.map(|_| ()) });
        for done in tasks.join_all().await {
            assert!(done.is_ok(), "round {round}: {:?}", done.err());
        }
    }
    // However they came, once all are refused nothing of them is left.
    for notice in waiting(&world.app, &ivar).await {
        assert_eq!(
            desk::decide(&world.app, &ivar, &notice, &refusal()).await.unwrap(),
            Decided::Done
        );
    }
    let line = operations::sight(&world.app, &erik, &id).await.unwrap().line;
    let (operation, days) = (&line.operation, line.operation.days);
    assert_eq!((operation.n_places, operation.place.city.as_str()), (12, "Uppsala"));
    assert_eq!((line.status, days.paused_from), (OperationStatus::Active, None));
    // Whoever is reminded, and told, is so by a message each.
    assert!(!message::take_due(&world.app, world.app.clock.now(), 1).await.unwrap().is_empty());
}
