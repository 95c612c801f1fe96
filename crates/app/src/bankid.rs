//! Logging in and signing with BankID: an order is begun, asked about until it ends, and used once.
//!
//! The order stands in the database, so that any node can show it. Whoever shows it asks BankID how it is
//! getting on, at most every second second and one node at a time, and stores the answer before anybody uses it.

mod done;

use std::net::IpAddr;

use domain::ids::{CaseId, DraftId};
use eid::BANKID;
use eid::bankid::{Answer, BankId, Caller, Completion, Error as BankIdError, Order, ToSign};
use jiff::{SignedDuration, Timestamp};
use store::attempt::{self, NewAttempt, State};

use crate::ctx::Ctx;
use crate::error::{Error, Fault, Refusal};
use crate::proof::ToProve;
use crate::random::sha256;
use crate::service::App;
use crate::submit::Seen;

pub use done::{LoggedIn, log_in, proof};

/// How often BankID may be asked about an order.
const PAUSE: SignedDuration = SignedDuration::from_secs(2);
/// How long whoever asks BankID has the turn: longer than BankID may take to answer. Somebody else who asked
/// meanwhile would hear that there is no such order, since its end is told once.
const TURN: SignedDuration = SignedDuration::from_secs(13);
/// How long an order can be seen; BankID itself ends it long before.
const LIFE: SignedDuration = SignedDuration::from_mins(10);
/// After this long BankID has ended the order, whether it can be reached or not.
const ORDER_MAX: SignedDuration = SignedDuration::from_secs(200);
/// How many orders a browser may begin in the time of [`LIFE`].
const ORDERS_MAX: i64 = 30;

/// The browser that begins an order, and that alone may go on with it.
#[derive(Clone)]
pub struct Browser {
    /// What only this browser holds.
    pub secret: String,
    /// Its address.
    pub address: IpAddr,
    /// What it says it is.
    pub user_agent: String,
    /// Whether it runs on a telephone or a tablet.
    pub is_phone: bool,
}

/// What an order is for.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub enum Purpose {
    /// To log in, and then go on to the address.
    LogIn {
        /// Where to go afterwards.
        to: String,
    },
    /// To send a draft as it was seen on the summary.
    Send {
        /// The draft.
        draft: String,
        /// The revision that was seen.
        revision: i64,
        /// How many reports its case had.
        after: i64,
    },
    /// To send the ticked cases of the worklist: each with the number of reports that it had.
    SendTicked(Vec<(CaseId, i64)>),
}

impl Purpose {
    /// To send a draft.
    pub fn send(draft: &DraftId, seen: Seen) -> Self {
        Self::Send { draft: draft.to_string(), revision: seen.revision, after: seen.after }
    }
}

/// What is kept of an order, sealed.
#[derive(serde::Serialize, serde::Deserialize)]
struct Details {
    order: Order,
    purpose: Purpose,
    is_same_device: bool,
    is_phone: bool,
    address: IpAddr,
    /// Stands in the address that the app goes back to, and nowhere else.
    came_back: String,
    /// What was to be signed, if it is a signature.
    signing: Option<Signing>,
}

#[derive(Clone, serde::Serialize, serde::Deserialize)]
struct Signing {
    visible: String,
    hidden: String,
    sha256: String,
}

/// What is to be signed.
#[derive(Clone)]
pub struct Request {
    /// The text that the person reads in the app.
    pub visible: String,
    /// What is proved by it.
    pub proves: ToProve,
}

/// How beginning an order went.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Begun {
    /// It is under way, under this id.
    Order(String),
    /// BankID said no; the key of the message.
    Refused(&'static str),
    /// The browser has begun too many already.
    TooMany,
}

/// An order as its page shows it.
#[derive(Clone)]
pub struct Shown {
    /// What it is for.
    pub purpose: Purpose,
    /// Whether it is a signature.
    pub is_signature: bool,
    /// Whether the app is opened on the same device.
    pub is_same_device: bool,
    /// Whether that device is a telephone or a tablet.
    pub is_phone: bool,
    /// Where it stands.
    pub step: Step,
}

/// Where an order stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Step {
    /// It waits for the app to be opened: what the QR code says now, and the address that opens the app.
    Opening {
        /// What the QR code says.
        qr: String,
        /// The address that opens the app on this device.
        link: String,
        /// The key of the message.
        message: &'static str,
    },
    /// It waits for the person; the key of the message.
    Waiting(&'static str),
    /// It has ended without a result; the key of the message.
    Failed(&'static str),
    /// It is done, and has not been used.
    Complete,
    /// It has been used.
    Used,
    /// It has been given up.
    Over,
}

/// Begins an order.
pub async fn begin(
    app: &App,
    ctx: &Ctx,
    browser: &Browser,
    (purpose, is_same_device): (Purpose, bool),
    request: Option<Request>,
) -> Result<Begun, Error> {
    let bankid = provider(app)?;
    let browser_hash = sha256(browser.secret.as_bytes());
    if has_begun_many(app, ctx, &browser.secret).await? {
        return Ok(Begun::TooMany);
    }
    let mut tx = app.db.read().await?;
    let number = match &ctx.actor {
        Some(actor) => store::person::number_of(&mut tx, &actor.person).await?,
        None => None,
    };
    drop(tx);
    let id = app.random.id()?;
    let came_back = app.random.id()?;
    let caller = caller(app, browser, (&id, &came_back), is_same_device);
    let signing = request.as_ref().map(signing);
    let order = match &signing {
        None => bankid.auth(&caller).await,
        Some(signing) => {
            let person = number.ok_or(Fault::Broken("somebody without a number is logged in"))?;
            let (visible, hidden) = (signing.visible.clone(), signing.hidden.clone());
            bankid.sign(&caller, &ToSign { visible, hidden, person }).await
        }
    };
    let order = match order {
        Ok(order) => order,
        Err(error) => {
            tracing::warn!(%error, "BankID began no order");
            return Ok(Begun::Refused(error.message()));
        }
    };
    let is_phone = browser.is_phone;
    let address = browser.address;
    let details = Details { order, purpose, is_same_device, is_phone, address, came_back, signing };
    let now = app.clock.now();
    let new = NewAttempt {
        id: &id,
        provider: BANKID,
        browser_hash: &browser_hash,
        person: ctx.actor.as_ref().map(|actor| &actor.person),
        details: &details,
        begun_at: now,
        collect_after: now.saturating_add(PAUSE).unwrap_or(now),
    };
    let mut tx = app.db.write().await?;
    attempt::insert(&mut tx, &new).await?;
    tx.commit().await?;
    Ok(Begun::Order(id))
}

/// Whether the browser has begun so many logins and signatures lately that it must wait.
pub(crate) async fn has_begun_many(app: &App, ctx: &Ctx, secret: &str) -> Result<bool, Error> {
    let since = ctx.now.saturating_sub(LIFE).unwrap_or(ctx.now);
    let mut tx = app.db.glance().await?;
    let count = attempt::begun_since(&mut tx, &sha256(secret.as_bytes()), since).await?;
    Ok(count >= ORDERS_MAX)
}

fn caller(
    app: &App,
    browser: &Browser,
    (id, came_back): (&str, &str),
    is_same_device: bool,
) -> Caller {
    let domain = app.site.split("//").nth(1).unwrap_or(&app.site);
    Caller {
        address: browser.address,
        user_agent: browser.user_agent.clone(),
        domain: domain.split([':', '/']).next().unwrap_or(domain).to_owned(),
        // Its beginning is enough to tell browsers apart, and no use to anybody who sees it.
        device: sha256(browser.secret.as_bytes()).chars().take(32).collect(),
        return_url: is_same_device.then(|| format!("{}/bankid/{id}?retur={came_back}", app.site)),
    }
}

/// Text and sum to sign, in a form that does not depend on who writes it.
fn signing(request: &Request) -> Signing {
    let ToProve { sha256, sums, items: _ } = &request.proves;
    let hidden = serde_json::json!({ "v": 1, "sha256": sha256, "of": sums }).to_string();
    let visible = request.visible.clone();
    Signing { visible, hidden, sha256: sha256.clone() }
}

fn provider(app: &App) -> Result<&BankId, Error> {
    app.eid.bankid.as_ref().ok_or_else(|| Refusal::NotFound.into())
}

type Attempt = attempt::Attempt<Details>;

/// The order, for the browser that began it. To others it does not exist.
async fn known(app: &App, ctx: &Ctx, secret: &str, id: &str) -> Result<Attempt, Error> {
    let mut tx = app.db.glance().await?;
    let found: Option<Attempt> = attempt::by_id(&mut tx, id).await?;
    let found = found.ok_or(Refusal::NotFound)?;
    let is_own = found.provider == BANKID && found.browser_hash == sha256(secret.as_bytes());
    let is_old = found.begun_at.saturating_add(LIFE).unwrap_or(ctx.now) < ctx.now;
    let person = ctx.actor.as_ref().map(|actor| &actor.person);
    // A signature belongs to the person who was logged in, besides.
    let is_others = found.details.signing.is_some() && found.person.as_ref() != person;
    if is_own && is_others && person.is_none() {
        return Err(Refusal::NotLoggedIn.into());
    }
    if is_own && !is_old && !is_others { Ok(found) } else { Err(Refusal::NotFound.into()) }
}

/// Shows the order, having asked BankID if it is time.
pub async fn look(app: &App, ctx: &Ctx, secret: &str, id: &str) -> Result<Shown, Error> {
    let bankid = provider(app)?;
    let mut found = known(app, ctx, secret, id).await?;
    if found.state == State::Pending && found.collect_after <= ctx.now {
        let (own, own_ctx, own_id) = (app.clone(), ctx.clone(), id.to_owned());
        // On its own: what ends an order is told once, and must be stored though the browser has gone.
        let asked = app.tasks.spawn(async move { ask(&own, &own_ctx, &own_id).await });
        asked.await.map_err(|_| Fault::Broken("a question to BankID was lost"))??;
        found = known(app, ctx, secret, id).await?;
    }
    // The question took its time, and the QR code is of this very second.
    Ok(shown(bankid, app.clock.now(), &found))
}

fn shown(bankid: &BankId, now: Timestamp, found: &Attempt) -> Shown {
    let Details { order, purpose, is_same_device, is_phone, signing, .. } = &found.details;
    let stage = eid::bankid::Stage { is_same_device: *is_same_device, is_phone: *is_phone };
    let said = |is_failed| eid::bankid::message(is_failed, &found.hint, stage);
    let step = match found.state {
        State::Pending
            if ["", "outstandingTransaction", "noClient"].contains(&found.hint.as_str()) =>
        {
            let seconds = now.duration_since(found.begun_at).as_secs();
            let link = if *is_phone {
                bankid.link_on_phone(order)
            } else {
                bankid.link_on_computer(order)
            };
            let hint = if found.hint.is_empty() { "outstandingTransaction" } else { &found.hint };
            let message = eid::bankid::message(false, hint, stage);
            Step::Opening { qr: eid::bankid::qr_text(order, seconds), link, message }
        }
        State::Pending => Step::Waiting(said(false)),
        State::Complete => Step::Complete,
        State::Failed => Step::Failed(said(true)),
        State::Used => Step::Used,
        State::Void => Step::Over,
    };
    Shown {
        purpose: purpose.clone(),
        is_signature: signing.is_some(),
        is_same_device: *is_same_device,
        is_phone: *is_phone,
        step,
    }
}

/// Asks BankID, if nobody else has the turn, and stores what it says.
async fn ask(app: &App, ctx: &Ctx, id: &str) -> Result<(), Error> {
    let bankid = provider(app)?;
    let mut tx = app.db.write().await?;
    let until = ctx.now.saturating_add(TURN).unwrap_or(ctx.now);
    let has_turn = attempt::take_turn(&mut tx, id, ctx.now, until).await?;
    let found: Option<Attempt> = attempt::by_id(&mut tx, id).await?;
    tx.commit().await?;
    let Some(found) = found.filter(|_| has_turn) else { return Ok(()) };
    let answer = bankid.collect(&found.details.order).await;
    let mut tx = app.db.write().await?;
    let next = app.clock.now().saturating_add(PAUSE).unwrap_or(ctx.now);
    match answer {
        Ok(Answer::Pending(hint)) => attempt::hint(&mut tx, id, (&hint, next)).await?,
        Ok(Answer::Failed(hint)) => {
            fail(&mut tx, id, &hint, ctx).await?;
        }
        Ok(Answer::Complete(completion)) => {
            attempt::end(&mut tx, id, (State::Complete, ""), Some(&completion), ctx.now).await?;
        }
        Err(BankIdError::Refused { status: 400, code, details }) => {
            tracing::warn!(%code, %details, "BankID knows no such order");
            fail(&mut tx, id, "", ctx).await?;
        }
        Err(error) => {
            tracing::warn!(%error, "BankID could not be asked");
            let is_over = found.begun_at.saturating_add(ORDER_MAX).unwrap_or(ctx.now) < ctx.now;
            attempt::hint(&mut tx, id, (&found.hint, next)).await?;
            if is_over {
                fail(&mut tx, id, "expiredTransaction", ctx).await?;
            }
        }
    }
    tx.commit().await?;
    Ok(())
}

async fn fail(tx: &mut store::Tx, id: &str, hint: &str, ctx: &Ctx) -> Result<(), Error> {
    attempt::end::<Completion>(tx, id, (State::Failed, hint), None, ctx.now).await?;
    Ok(())
}

/// Gives an order up. What it was for stays as it was.
pub async fn cancel(app: &App, ctx: &Ctx, secret: &str, id: &str) -> Result<Purpose, Error> {
    let found = known(app, ctx, secret, id).await?;
    let mut tx = app.db.write().await?;
    let is_ended =
        attempt::end::<Completion>(&mut tx, id, (State::Void, ""), None, ctx.now).await?;
    tx.commit().await?;
    if is_ended {
        // The visitor need not wait for it, and BankID ends the order anyway.
        if let Err(error) = provider(app)?.cancel(&found.details.order).await {
            tracing::info!(%error, "BankID did not cancel an order");
        }
    }
    Ok(found.details.purpose)
}
