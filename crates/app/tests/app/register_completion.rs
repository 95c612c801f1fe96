//! A pause, a resumption and a closing are completed with a notice of their own kind, which keeps the clock of the first.

use app::register::completion;
use app::register::desk::{self, Decision, Pile};
use app::register::operations;
use app::{App, Ctx};
use domain::ids::{DraftId, FieldId, NoticeId, OperationId};
use domain::register::handling::Standing;
use domain::register::{NoticeKind, OperationStatus};
use jiff::SignedDuration;
use jiff::civil::date;

use super::register_operations::{about, complete, notified, people, send};
use super::world::{ADMINISTRATOR, ERIK, World, administrator};
use crate::promises;

promises![
    a_notice_is_completed_with_one_of_its_own_kind,
    what_is_completed_keeps_its_clock,
    what_is_past_is_completed_and_changes_nothing,
];

/// Longer than the month within which something is notified.
const FIVE_WEEKS: SignedDuration = SignedDuration::from_hours(5 * 7 * 24);

/// Asks for a completion of what waits; which notice that is.
async fn asked(app: &App, ivar: &Ctx) -> NoticeId {
    let waiting = desk::list(app, ivar, Pile::Waiting, 1).await.unwrap().lines;
    assert_eq!(waiting.len(), 1);
    let ask = Decision::Ask("Vilken dag?".to_owned());
    desk::decide(app, ivar, &waiting[0].id, &ask).await.unwrap();
    waiting[0].id.clone()
}

async fn approved(app: &App, ivar: &Ctx) {
    let waiting = desk::list(app, ivar, Pile::Waiting, 1).await.unwrap().lines;
    for line in waiting {
        desk::decide(app, ivar, &line.id, &Decision::Approve).await.unwrap();
    }
}

/// What the draft says in a field.
async fn typed(world: &World, ctx: &Ctx, draft: &DraftId, field: &str) -> Option<String> {
    let open = app::draft::open(&world.app, ctx, draft).await.unwrap();
    open.answers.get(&FieldId::new(field)).map(str::to_owned)
}

async fn begun(world: &World, ctx: &Ctx, id: &NoticeId) -> DraftId {
    completion::begin(&world.app, ctx, id).await.unwrap().expect("it is asked for")
}

/// An operation in the register, about which nothing waits.
async fn running(world: &World, erik: &Ctx, ivar: &Ctx) -> OperationId {
    let id = notified(world, erik, &complete("Solhem", "2026-03-01")).await;
    approved(&world.app, ivar).await;
    id
}

/// A field and what is typed in it.
type Typed<'t> = (&'t str, &'t str);

async fn a_notice_is_completed_with_one_of_its_own_kind(world: World) {
    let (erik, _) = people(&world).await;
    let ivar = administrator(&world).await;
    let operation = running(&world, &erik, &ivar).await;
    let (first, last) = ("2026-11-01", "2026-12-31");
    let change = [("changed_on", first), ("change_text", "Fler platser"), ("places", "14")];
    let pause = [("paused_from", first), ("paused_to", last), ("pause_text", "Ombyggnad")];
    let resume = [("resumed_on", "2026-11-20")];
    let closing = [("closed_on", "2026-11-22"), ("closing_text", "Ingen bor där")];
    let cases: [(NoticeKind, &[Typed<'_>], Typed<'_>); 4] = [
        (NoticeKind::Change, &change, ("places", "15")),
        (NoticeKind::Pause, &pause, ("paused_to", "2027-01-31")),
        (NoticeKind::Resume, &resume, ("resumed_on", "2026-11-21")),
        (NoticeKind::Closing, &closing, ("closed_on", "2026-11-21")),
    ];
    for (kind, sent, put_right) in cases {
        let draft = about(&world, &erik, &operation, kind).await;
        send(&world, &erik, &draft, sent).await;
        let old = asked(&world.app, &ivar).await;
        let draft = begun(&world, &erik, &old).await;
        for (field, text) in sent {
            assert_eq!(typed(&world, &erik, &draft, field).await.as_deref(), Some(*text));
        }
        let new = NoticeId::new(send(&world, &erik, &draft, &[put_right]).await.as_str());
        let it = desk::detail(&world.app, &ivar, &new).await.unwrap();
        assert_eq!((it.line.kind, it.in_place_of.as_ref()), (kind, Some(&old)));
        let before = desk::detail(&world.app, &ivar, &old).await.unwrap();
        assert_eq!(before.line.standing, Standing::Replaced);
        let history = operations::sight(&world.app, &erik, &operation).await.unwrap().history;
        let both = history.iter().filter(|it| it.kind == kind).count();
        assert_eq!(both, 2, "the history keeps both");
        approved(&world.app, &ivar).await;
    }
    let line = operations::sight(&world.app, &erik, &operation).await.unwrap().line;
    assert_eq!(line.operation.n_places, 15);
    assert_eq!(line.operation.days.closed_on, Some(date(2026, 11, 21)));
    assert_eq!(line.status, OperationStatus::Closed);
}

async fn what_is_completed_keeps_its_clock(world: World) {
    let (erik, _) = people(&world).await;
    let ivar = administrator(&world).await;
    let operation = running(&world, &erik, &ivar).await;
    let draft = about(&world, &erik, &operation, NoticeKind::Closing).await;
    send(&world, &erik, &draft, &[("closed_on", "2026-11-01")]).await;
    let mut old = asked(&world.app, &ivar).await;
    // The month has passed when it is completed, twice over; it was notified within it.
    world.app.clock.advance(FIVE_WEEKS);
    let erik = world.log_in(ERIK).await;
    let ivar = world.log_in(ADMINISTRATOR).await;
    for text in ["Först", "Sedan"] {
        let draft = begun(&world, &erik, &old).await;
        let open = app::draft::open(&world.app, &erik, &draft).await.unwrap();
        let journey = open.journey(&world.app);
        let day = journey.asked().find(|it| it.field.id.as_str() == "closed_on").unwrap();
        assert!(day.warnings.is_empty(), "nobody is told that it is late");
        send(&world, &erik, &draft, &[("closing_text", text)]).await;
        old = asked(&world.app, &ivar).await;
        assert!(!desk::detail(&world.app, &ivar, &old).await.unwrap().line.is_late);
    }
    let history = operations::sight(&world.app, &erik, &operation).await.unwrap().history;
    let mut closings: Vec<_> = history.iter().map(|it| (it.kind, it.is_late)).collect();
    closings.retain(|it| it.0 == NoticeKind::Closing);
    assert_eq!(closings, [(NoticeKind::Closing, false); 3]);
    // One that completes nothing has a clock of its own.
    let other = notified(&world, &erik, &complete("Björken", "2026-03-01")).await;
    let draft = about(&world, &erik, &other, NoticeKind::Closing).await;
    send(&world, &erik, &draft, &[("closed_on", "2026-11-01")]).await;
    let history = operations::sight(&world.app, &erik, &other).await.unwrap().history;
    assert!(history.iter().any(|it| it.kind == NoticeKind::Closing && it.is_late));
}

async fn what_is_past_is_completed_and_changes_nothing(world: World) {
    let (erik, _) = people(&world).await;
    let ivar = administrator(&world).await;
    let operation = running(&world, &erik, &ivar).await;
    let draft = about(&world, &erik, &operation, NoticeKind::Pause).await;
    send(&world, &erik, &draft, &[("paused_from", "2026-11-01"), ("paused_to", "2026-12-31")])
        .await;
    let old = asked(&world.app, &ivar).await;
    let draft = about(&world, &erik, &operation, NoticeKind::Resume).await;
    send(&world, &erik, &draft, &[("resumed_on", "2026-11-20")]).await;
    let draft = begun(&world, &erik, &old).await;
    send(&world, &erik, &draft, &[("paused_from", "2026-11-02")]).await;
    let line = operations::sight(&world.app, &erik, &operation).await.unwrap().line;
    assert_eq!(line.status, OperationStatus::Active, "it has gone on since");
    assert_eq!((line.operation.days.paused_from, line.operation.days.paused_to), (None, None));
}
