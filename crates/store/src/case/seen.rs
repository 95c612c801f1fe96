//! A case as lists show it: what stands in plain columns is told also when whom it concerns cannot be read.

use super::{Case, CasePerson};

/// A case as lists show it; without whom it concerns when that is damaged. It cannot be written. No `Debug`.
pub type SeenCase = Case<Option<CasePerson>>;

impl Case {
    /// The case as lists show it.
    pub fn seen(self) -> SeenCase {
        let person = Some(self.person.clone());
        self.with(person)
    }
}

impl SeenCase {
    /// The case, if nothing of it is damaged.
    pub fn whole(self) -> Option<Case> {
        let person = self.person.clone()?;
        Some(self.with(person))
    }
}

impl<P> Case<P> {
    fn with<Q>(self, person: Q) -> Case<Q> {
        Case {
            id: self.id,
            reference: self.reference,
            committee_id: self.committee_id,
            area: self.area,
            measure: self.measure,
            focus: self.focus,
            delay_kind: self.delay_kind,
            decided_on: self.decided_on,
            interrupted_on: self.interrupted_on,
            status: self.status,
            is_protected: self.is_protected,
            person,
            opened_at: self.opened_at,
            closed_at: self.closed_at,
            last_ordinal: self.last_ordinal,
            last_sent_at: self.last_sent_at,
            last_period: self.last_period,
            revision: self.revision,
        }
    }
}
