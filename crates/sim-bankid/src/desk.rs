//! What both ports share: the orders, and the answers that a test has planned.

use std::collections::{BTreeMap, VecDeque};
use std::sync::{Mutex, MutexGuard, PoisonError};

use crate::Person;
use crate::api::Planned;
use crate::certificates::{Made, Party};
use crate::clock::Clock;
use crate::order::{Limits, Order, Way};
use crate::qr::{Fault, Frame};
use crate::signature::Signer;

/// How long an order is remembered for the phone's pages, in milliseconds.
const REMEMBERED: u64 = 10 * 60 * 1000;

/// What both ports share.
pub(crate) struct Shared {
    pub(crate) clock: Clock,
    pub(crate) limits: Limits,
    pub(crate) people: Vec<Person>,
    pub(crate) signer: Signer,
    parties: [Party; 2],
    desk: Mutex<Desk>,
}

/// What changes.
#[derive(Default)]
pub(crate) struct Desk {
    /// By handle.
    pub(crate) orders: BTreeMap<String, Order>,
    pub(crate) planned: VecDeque<Planned>,
}

impl Shared {
    /// Nothing has happened yet.
    pub(crate) fn new(people: Vec<Person>, pace: u32, made: &Made) -> Result<Self, String> {
        Ok(Self {
            clock: Clock::new(),
            limits: Limits::at(pace),
            people,
            signer: Signer::new()?,
            parties: made.parties(),
            desk: Mutex::default(),
        })
    }

    /// Does something with the desk as it is now.
    pub(crate) fn with<T>(&self, act: impl FnOnce(&mut Desk, u64) -> T) -> T {
        let mut desk = self.lock();
        // Read under the lock, so that time never goes backwards for an order.
        let now = self.clock.now();
        for order in desk.orders.values_mut() {
            order.tick(now, &self.limits);
        }
        act(&mut desk, now)
    }

    fn lock(&self) -> MutexGuard<'_, Desk> {
        self.desk.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The relying party with the certificate.
    pub(crate) fn party(&self, fingerprint: &str) -> &Party {
        let [first, other] = &self.parties;
        if other.fingerprint == fingerprint { other } else { first }
    }

    /// The person with the number; anybody else is called Test Testsson.
    pub(crate) fn person(&self, number: &str) -> Person {
        self.people.iter().find(|person| person.number == number).cloned().unwrap_or_else(|| {
            Person {
                number: number.to_owned(),
                given_name: "Test".to_owned(),
                surname: "Testsson".to_owned(),
            }
        })
    }
}

impl Desk {
    /// Takes an order in, and forgets old ones.
    pub(crate) fn insert(&mut self, order: Order, now: u64) {
        self.orders.retain(|_, order| order.age(now) < REMEMBERED);
        self.orders.insert(order.names.handle.clone(), order);
    }

    /// The relying party's own order.
    pub(crate) fn own(&mut self, reference: &str, party: &str) -> Option<&mut Order> {
        self.orders
            .values_mut()
            .find(|order| order.names.reference == reference && order.party == party)
    }

    /// The app reads a QR code. Answers with the order's handle.
    pub(crate) fn scan(&mut self, text: &str, now: u64) -> Result<String, Fault> {
        let frame = Frame::read(text)?;
        let order = self
            .orders
            .values_mut()
            .find(|order| {
                order.is_open()
                    && !order.wish.kind.is_phone()
                    && order.names.qr_token == frame.token
            })
            .ok_or(Fault::Unknown)?;
        order.scan(&frame, now)?;
        Ok(order.names.handle.clone())
    }

    /// The app is started on the same device. Answers with the order's handle.
    pub(crate) fn autostart(&mut self, token: &str) -> Option<String> {
        let order = self
            .orders
            .values_mut()
            .find(|order| !order.wish.kind.is_phone() && order.names.autostart_token == token)?;
        order.open(Way::Autostart).ok()?;
        Some(order.names.handle.clone())
    }

    /// The open orders of a person who was called.
    pub(crate) fn calls<'a>(&'a mut self, number: &'a str) -> impl Iterator<Item = &'a mut Order> {
        self.orders
            .values_mut()
            .filter(move |order| order.is_open() && order.wish.called.as_deref() == Some(number))
    }
}
