//! An order: what was asked for, and how far it has come. It is told the time and asks nobody.

use serde_json::{Value, json};

use crate::qr::{Fault, Frame};
use crate::random;

/// What an order is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Auth,
    Sign,
    PhoneAuth,
    PhoneSign,
}

impl Kind {
    /// As in the path that starts it.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Auth => "auth",
            Self::Sign => "sign",
            Self::PhoneAuth => "phone/auth",
            Self::PhoneSign => "phone/sign",
        }
    }

    /// Whether the person is on the telephone with the relying party.
    pub(crate) fn is_phone(self) -> bool {
        matches!(self, Self::PhoneAuth | Self::PhoneSign)
    }

    /// Whether something is signed.
    pub(crate) fn is_sign(self) -> bool {
        matches!(self, Self::Sign | Self::PhoneSign)
    }
}

/// What the relying party asked for, checked.
#[derive(Clone)]
pub(crate) struct Wish {
    pub(crate) kind: Kind,
    pub(crate) end_user_ip: Option<String>,
    /// Who is on the telephone.
    pub(crate) called: Option<String>,
    /// Who alone may complete.
    pub(crate) required: Option<String>,
    /// What is shown, base64 as it was sent.
    pub(crate) visible: Option<String>,
    pub(crate) format: Option<String>,
    /// What is signed and not shown, base64 as it was sent.
    pub(crate) hidden: Option<String>,
    pub(crate) policies: Vec<String>,
    pub(crate) pin_code: bool,
    pub(crate) mrtd: bool,
    pub(crate) return_url: Option<String>,
    pub(crate) return_risk: bool,
    pub(crate) web: Option<Value>,
}

impl Wish {
    /// Who is expected, if anybody in particular.
    pub(crate) fn expected(&self) -> Option<&str> {
        self.required.as_deref().or(self.called.as_deref())
    }

    fn allows(&self, number: &str) -> bool {
        [&self.required, &self.called].into_iter().flatten().all(|wanted| wanted == number)
    }
}

/// How long things last, in milliseconds.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Limits {
    /// Until the app must have the order.
    start: u64,
    /// Until the order must be done.
    whole: u64,
    /// How long a completed order can be collected.
    complete: u64,
    /// How long a failed one can.
    failed: u64,
    /// How long after its start one that was never picked up can.
    unstarted: u64,
}

impl Limits {
    /// The real limits, shortened.
    pub(crate) fn at(pace: u32) -> Self {
        let scaled = |seconds: u64| seconds * 1000 / u64::from(pace.max(1));
        Self {
            start: scaled(30),
            whole: scaled(180),
            complete: scaled(180),
            failed: scaled(300),
            unstarted: scaled(190),
        }
    }
}

/// How the app got the order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Way {
    Scan,
    Autostart,
    /// The person was called.
    Call,
}

/// How far an order has come.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Phase {
    /// The app does not have it yet.
    Waiting,
    /// The app shows it.
    Started,
    /// It failed, with the hint.
    Failed(String),
    /// It was completed, with the data.
    Complete(Value),
    /// The relying party called it off.
    Dropped,
}

/// How the completed data is to be wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Tamper {
    Visible,
    Hash,
    Dtd,
    Person,
    /// The app was opened on another device than the link says.
    Device,
}

/// The texts that name an order.
pub(crate) struct Names {
    /// For the phone; nothing that the relying party knows.
    pub(crate) handle: String,
    pub(crate) reference: String,
    pub(crate) autostart_token: String,
    pub(crate) qr_token: String,
    pub(crate) qr_secret: String,
}

impl Names {
    /// New random ones.
    pub(crate) fn draw() -> Result<Self, String> {
        Ok(Self {
            handle: random::hex(&random::bytes::<16>()?),
            reference: random::uuid()?,
            autostart_token: random::uuid()?,
            qr_token: random::uuid()?,
            qr_secret: random::uuid()?,
        })
    }
}

/// There is no such order, or it is not in a state for what was asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct NoSuch;

/// An order.
pub(crate) struct Order {
    pub(crate) names: Names,
    pub(crate) wish: Wish,
    /// The certificate that started it.
    pub(crate) party: String,
    pub(crate) phase: Phase,
    pub(crate) way: Option<Way>,
    pub(crate) tamper: Option<Tamper>,
    created: u64,
    ended: u64,
    hint: Option<String>,
    shown_started: bool,
    fetched: bool,
}

impl Order {
    /// A new order.
    pub(crate) fn new(names: Names, wish: Wish, party: String, now: u64) -> Self {
        Self {
            names,
            wish,
            party,
            phase: Phase::Waiting,
            way: None,
            tamper: None,
            created: now,
            ended: now,
            hint: None,
            shown_started: false,
            fetched: false,
        }
    }

    /// How old it is.
    pub(crate) fn age(&self, now: u64) -> u64 {
        now.saturating_sub(self.created)
    }

    /// Whether it is neither done nor failed.
    pub(crate) fn is_open(&self) -> bool {
        matches!(self.phase, Phase::Waiting | Phase::Started)
    }

    /// Where the app sends the person afterwards: only on the device where the order was started.
    pub(crate) fn return_url(&self) -> Option<&str> {
        self.wish.return_url.as_deref().filter(|_| self.way == Some(Way::Autostart))
    }

    /// Lets it fail when its time is out.
    pub(crate) fn tick(&mut self, now: u64, limits: &Limits) {
        let age = self.age(now);
        let unstarted = self.phase == Phase::Waiting && !self.wish.kind.is_phone();
        if unstarted && age >= limits.start {
            self.end(Phase::Failed("startFailed".to_owned()), self.created + limits.start);
        } else if self.is_open() && age >= limits.whole {
            self.end(Phase::Failed("expiredTransaction".to_owned()), self.created + limits.whole);
        }
    }

    /// The app reads a frame of the QR code.
    pub(crate) fn scan(&mut self, frame: &Frame<'_>, now: u64) -> Result<(), Fault> {
        frame.check(&self.names.qr_secret, self.age(now))?;
        self.open(Way::Scan).map_err(|NoSuch| Fault::Unknown)
    }

    /// The app gets the order.
    pub(crate) fn open(&mut self, way: Way) -> Result<(), NoSuch> {
        if self.phase != Phase::Waiting {
            return Err(NoSuch);
        }
        self.phase = Phase::Started;
        self.way = Some(way);
        Ok(())
    }

    /// The person identifies or signs in the app. Tells whether that person may; if not, the order has failed.
    pub(crate) fn admits(&mut self, number: &str, now: u64) -> Result<bool, NoSuch> {
        if self.phase != Phase::Started {
            return Err(NoSuch);
        }
        let admitted = self.wish.allows(number);
        if !admitted {
            // Which hint the real service gives is not known.
            self.end(Phase::Failed("userCancel".to_owned()), now);
        }
        Ok(admitted)
    }

    /// The order is done.
    pub(crate) fn complete(&mut self, data: Value, now: u64) {
        self.end(Phase::Complete(data), now);
    }

    /// The order fails, for the person or the service.
    pub(crate) fn fail(&mut self, hint: &str, now: u64) -> Result<(), NoSuch> {
        if !self.is_open() {
            return Err(NoSuch);
        }
        self.end(Phase::Failed(hint.to_owned()), now);
        Ok(())
    }

    /// Sets the hint of a pending order; none for that of its state.
    pub(crate) fn set_hint(&mut self, hint: Option<String>) -> Result<(), NoSuch> {
        if !self.is_open() {
            return Err(NoSuch);
        }
        self.hint = hint;
        Ok(())
    }

    /// The relying party calls it off.
    pub(crate) fn drop_it(&mut self, now: u64) -> Result<(), NoSuch> {
        if !self.is_open() {
            return Err(NoSuch);
        }
        self.end(Phase::Dropped, now);
        Ok(())
    }

    /// The relying party asks how far it has come. What has ended is told once.
    pub(crate) fn collect(&mut self, now: u64, limits: &Limits) -> Result<Value, NoSuch> {
        let reference = &self.names.reference;
        let (answer, until) = match &self.phase {
            Phase::Waiting | Phase::Started => {
                let hint = self.pending_hint();
                let answer =
                    json!({ "orderRef": reference, "status": "pending", "hintCode": hint });
                self.shown_started = self.phase == Phase::Started;
                return Ok(answer);
            }
            Phase::Failed(hint) => {
                let never = self.way.is_none() && hint == "startFailed";
                let until = if never {
                    self.created + limits.unstarted
                } else {
                    self.ended + limits.failed
                };
                let answer = json!({ "orderRef": reference, "status": "failed", "hintCode": hint });
                (answer, until)
            }
            Phase::Complete(data) => {
                let answer =
                    json!({ "orderRef": reference, "status": "complete", "completionData": data });
                (answer, self.ended + limits.complete)
            }
            Phase::Dropped => return Err(NoSuch),
        };
        if self.fetched || now >= until {
            return Err(NoSuch);
        }
        self.fetched = true;
        Ok(answer)
    }

    /// `started` is told once, so that a relying party sees every step.
    fn pending_hint(&self) -> String {
        let own = match (&self.phase, self.shown_started) {
            (Phase::Started, false) => "started",
            (Phase::Started, true) => "userSign",
            _ => "outstandingTransaction",
        };
        self.hint.clone().unwrap_or_else(|| own.to_owned())
    }

    fn end(&mut self, phase: Phase, at: u64) {
        self.phase = phase;
        self.ended = at;
    }
}

#[cfg(test)]
mod tests;
