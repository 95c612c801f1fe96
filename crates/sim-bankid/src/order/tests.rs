//! The state machine, with a clock by hand.

use super::*;

const PERSON: &str = "199001012384";

fn wish(kind: Kind) -> Wish {
    Wish {
        kind,
        end_user_ip: None,
        called: None,
        required: None,
        visible: None,
        format: None,
        hidden: None,
        policies: Vec::new(),
        pin_code: false,
        mrtd: false,
        return_url: None,
        return_risk: false,
        web: None,
    }
}

fn order(kind: Kind) -> Order {
    Order::new(Names::draw().unwrap(), wish(kind), "party".to_owned(), 1_000)
}

fn collect(order: &mut Order, now: u64) -> Result<(String, String), NoSuch> {
    let limits = Limits::at(1);
    order.tick(now, &limits);
    let answer = order.collect(now, &limits)?;
    let text = |name: &str| answer[name].as_str().unwrap_or_default().to_owned();
    Ok((text("status"), text("hintCode")))
}

fn is(order: &mut Order, now: u64, status: &str, hint: &str) {
    assert_eq!(collect(order, now), Ok((status.to_owned(), hint.to_owned())), "at {now}");
}

#[test]
fn an_order_goes_all_the_way_and_is_told_once() {
    let mut order = order(Kind::Auth);
    is(&mut order, 3_000, "pending", "outstandingTransaction");
    assert_eq!(order.open(Way::Autostart), Ok(()));
    assert_eq!(order.open(Way::Autostart), Err(NoSuch));
    is(&mut order, 5_000, "pending", "started");
    is(&mut order, 7_000, "pending", "userSign");
    is(&mut order, 9_000, "pending", "userSign");
    assert_eq!(order.admits(PERSON, 10_000), Ok(true));
    order.complete(json!({}), 10_000);
    assert_eq!(order.drop_it(10_000), Err(NoSuch));
    is(&mut order, 189_999, "complete", "");
    assert_eq!(collect(&mut order, 189_999), Err(NoSuch));
}

#[test]
fn what_nobody_picks_up_fails_and_is_forgotten() {
    let mut one = order(Kind::Auth);
    is(&mut one, 30_999, "pending", "outstandingTransaction");
    is(&mut one, 31_000, "failed", "startFailed");
    assert_eq!(collect(&mut one, 31_001), Err(NoSuch));
    is(&mut order(Kind::Auth), 190_999, "failed", "startFailed");
    assert_eq!(collect(&mut order(Kind::Auth), 191_000), Err(NoSuch));
}

#[test]
fn what_is_not_done_in_time_expires() {
    let mut one = order(Kind::Sign);
    assert_eq!(one.open(Way::Scan), Ok(()));
    one.shown_started = true;
    is(&mut one, 180_999, "pending", "userSign");
    is(&mut one, 181_000, "failed", "expiredTransaction");
    let mut called = order(Kind::PhoneAuth);
    is(&mut called, 31_000, "pending", "outstandingTransaction");
    is(&mut called, 181_000, "failed", "expiredTransaction");
}

#[test]
fn an_end_is_kept_for_a_time() {
    let mut failed = order(Kind::Auth);
    assert_eq!(failed.fail("certificateErr", 2_000), Ok(()));
    assert_eq!(failed.fail("certificateErr", 2_000), Err(NoSuch));
    assert_eq!(collect(&mut failed, 302_000), Err(NoSuch));
    is(&mut failed, 301_999, "failed", "certificateErr");
    let mut complete = order(Kind::Auth);
    complete.complete(json!({}), 2_000);
    assert_eq!(collect(&mut complete, 182_000), Err(NoSuch));
}

#[test]
fn only_the_person_asked_for_may_complete() {
    let mut one = order(Kind::Sign);
    one.wish.required = Some(PERSON.to_owned());
    assert_eq!(one.admits(PERSON, 2_000), Err(NoSuch));
    assert_eq!(one.open(Way::Scan), Ok(()));
    assert_eq!(one.admits("197802022396", 2_000), Ok(false));
    is(&mut one, 3_000, "failed", "userCancel");
}

#[test]
fn a_hint_can_be_set_and_taken_away() {
    let mut one = order(Kind::Auth);
    assert_eq!(one.set_hint(Some("invented".to_owned())), Ok(()));
    is(&mut one, 2_000, "pending", "invented");
    assert_eq!(one.set_hint(None), Ok(()));
    is(&mut one, 2_000, "pending", "outstandingTransaction");
}

#[test]
fn what_was_called_off_is_gone() {
    let mut one = order(Kind::Auth);
    assert_eq!(one.drop_it(2_000), Ok(()));
    assert_eq!(one.drop_it(2_000), Err(NoSuch));
    assert_eq!(collect(&mut one, 2_000), Err(NoSuch));
}

#[test]
fn the_pace_shortens_the_limits() {
    let limits = Limits::at(10);
    let mut one = order(Kind::Auth);
    one.tick(3_999, &limits);
    assert!(one.is_open());
    one.tick(4_000, &limits);
    assert_eq!(one.phase, Phase::Failed("startFailed".to_owned()));
    assert_eq!(Limits::at(0).start, 30_000);
}
