//! A removal takes no more than was asked for, and tells what it took.

use app::retention::{Who, remove};

use super::retention::{BORN_18TH, closed_case, days, decide, exists, hourly};
use super::world::{ADMINISTRATOR, ERIK, World};
use crate::promises;

promises![no_more_goes_than_the_operator_said];

async fn no_more_goes_than_the_operator_said(mut world: World) {
    decide(&mut world);
    let erik = world.log_in(ERIK).await;
    let (one, _) = closed_case(&world, &erik, BORN_18TH).await;
    let (other, _) = closed_case(&world, &erik, ADMINISTRATOR).await;
    world.app.clock.advance(days(366));
    let ctx = hourly(&world);
    let nothing = remove(&world.app, &ctx, ctx.today, Who::Operator { at_most: 0 }).await;
    assert_eq!(nothing.unwrap().unwrap().n_removed, 0);
    let done = remove(&world.app, &ctx, ctx.today, Who::Operator { at_most: 1 }).await;
    let done = done.unwrap().unwrap();
    assert_eq!((done.n_removed, done.is_all), (1, false));
    assert_ne!(exists(&world, &one).await, exists(&world, &other).await);
}
