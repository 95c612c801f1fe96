//! The first administrator.

use app::administrators::{Added, Ended, add, end_sessions};
use app::{Ctx, Error, Refusal};
use domain::person_number::Fault;

use super::world::{ALVA, ERIK, World};
use crate::promises;

promises!(
    whoever_runs_the_service_lets_an_administrator_in_and_it_is_in_the_log,
    letting_in_twice_is_once,
    what_is_no_number_lets_nobody_in,
    whoever_runs_the_service_ends_sessions_at_once,
);

async fn whoever_runs_the_service_lets_an_administrator_in_and_it_is_in_the_log(world: World) {
    let erik = world.log_in(ERIK).await;
    let before = app::administration::desk(&world.app, &erik).await;
    assert!(matches!(before, Err(Error::Refused(Refusal::NotFound))), "{before:?}");
    let operator = Ctx::of_visitor(&world.app, "administrator add");
    let added = add(&world.app, &operator, ("Erik", "Prov"), "19811218-9876").await.unwrap();
    let Added::Now(assignment) = added else { panic!("{added:?}") };
    app::administration::desk(&world.app, &world.log_in(ERIK).await).await.unwrap();
    let mut tx = world.app.db.read().await.unwrap();
    let lines = store::audit::for_record(&mut tx, assignment.as_str()).await.unwrap();
    let told: Vec<_> =
        lines.iter().map(|line| (line.actor.as_str(), line.action.as_str())).collect();
    assert_eq!(told, [("-", "assignment.give")]);
}

async fn letting_in_twice_is_once(world: World) {
    let operator = Ctx::of_visitor(&world.app, "administrator add");
    // One who has never been here.
    let number = "196903089800";
    let first = add(&world.app, &operator, ("Ny", "Prov"), number).await.unwrap();
    assert!(matches!(first, Added::Now(_)), "{first:?}");
    let second = add(&world.app, &operator, ("Ny", "Prov"), number).await.unwrap();
    assert_eq!(second, Added::Before);
}

async fn what_is_no_number_lets_nobody_in(world: World) {
    let operator = Ctx::of_visitor(&world.app, "administrator add");
    for (number, fault) in [("", Fault::Format), ("19811218-9877", Fault::CheckDigit)] {
        let added = add(&world.app, &operator, ("Erik", "Prov"), number).await.unwrap();
        assert_eq!(added, Added::NotANumber(fault), "{number}");
    }
}

async fn whoever_runs_the_service_ends_sessions_at_once(world: World) {
    let operator = Ctx::of_visitor(&world.app, "sessions end");
    let (erik, _) = world.log_in_with_token(ERIK).await;
    let (other, _) = world.log_in_with_token(ALVA).await;
    let lives = async |token: &str| {
        let resumed = app::session::resume(&world.app, &operator, token).await.unwrap();
        matches!(resumed, app::session::Resumed::Live(_))
    };
    assert!(lives(&erik).await && lives(&other).await);
    let ended = end_sessions(&world.app, &operator, Some(ERIK)).await.unwrap();
    assert_eq!(ended, Ended::Sessions(1));
    assert!(!lives(&erik).await && lives(&other).await);
    let nobody = end_sessions(&world.app, &operator, Some("199001262386")).await.unwrap();
    assert_eq!(nobody, Ended::Nobody);
    let wrong = end_sessions(&world.app, &operator, Some("19811218-9877")).await.unwrap();
    assert_eq!(wrong, Ended::NotANumber(Fault::CheckDigit));
    let all = end_sessions(&world.app, &operator, None).await.unwrap();
    assert_eq!(all, Ended::Sessions(1), "hers was left");
    assert!(!lives(&other).await);
}
