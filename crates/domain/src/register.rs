//! The register: the operations that municipalities and regions notify, and who may manage them.
//!
//! Levels and what they give: the authority's questions and answers about the register, "Vad kan jag göra i
//! e-tjänsten?" and "Hur ändrar jag min behörighet?".

pub mod attachment;
pub mod handling;

pub mod deadline;
pub mod replay;

use crate::ids::{OrganisationId, RegisterRoleId};

/// The act under which an operation is run (lagrum).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum LegalGround {
    /// Socialtjänstlagen (2025:400).
    Sol,
    /// Lagen (1993:387) om stöd och service till vissa funktionshindrade.
    Lss,
}

impl LegalGround {
    /// Every legal ground.
    pub const ALL: [Self; 2] = [Self::Sol, Self::Lss];

    /// The code kept in the database.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Sol => "sol",
            Self::Lss => "lss",
        }
    }

    /// Reads the code back.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|ground| ground.code() == code)
    }
}

/// How much somebody may do in the register for an organisation (behörighetsnivå).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Level {
    /// Ansvarig företrädare: answers for the duty to notify.
    Representative,
    /// Administratör.
    Administrator,
    /// Användare: the legal grounds that he or she was given.
    User,
}

impl Level {
    /// Every level, the highest first.
    pub const ALL: [Self; 3] = [Self::Representative, Self::Administrator, Self::User];

    /// The code kept in the database and in the log.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Representative => "representative",
            Self::Administrator => "administrator",
            Self::User => "user",
        }
    }

    /// Reads the code back.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|level| level.code() == code)
    }

    /// Whether it gives every legal ground, whatever was chosen.
    pub const fn sees_all(self) -> bool {
        matches!(self, Self::Representative | Self::Administrator)
    }

    /// Whether it gives the right to invite, change and end somebody of the other level.
    pub const fn may_invite(self, other: Self) -> bool {
        match self {
            Self::Representative => true,
            Self::Administrator => matches!(other, Self::User),
            Self::User => false,
        }
    }
}

/// What a notice is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum NoticeKind {
    /// A new operation.
    New,
    /// An operation is materially changed.
    Change,
    /// An operation ceases for a time.
    Pause,
    /// An operation that had ceased goes on.
    Resume,
    /// An operation is closed.
    Closing,
}

impl NoticeKind {
    /// Every kind.
    pub const ALL: [Self; 5] = [Self::New, Self::Change, Self::Pause, Self::Resume, Self::Closing];

    /// The code kept in the database.
    pub const fn code(self) -> &'static str {
        match self {
            Self::New => "new",
            Self::Change => "change",
            Self::Pause => "pause",
            Self::Resume => "resume",
            Self::Closing => "closing",
        }
    }

    /// Reads the code back.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.code() == code)
    }
}

/// Where an operation stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum OperationStatus {
    /// Notified, and not begun.
    Planned,
    /// It is run.
    Active,
    /// It has ceased for a time.
    Paused,
    /// It is no more.
    Closed,
}

impl OperationStatus {
    /// Every status.
    pub const ALL: [Self; 4] = [Self::Planned, Self::Active, Self::Paused, Self::Closed];

    /// The code kept in the database.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Planned => "planned",
            Self::Active => "active",
            Self::Paused => "paused",
            Self::Closed => "closed",
        }
    }

    /// Reads the code back.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|status| status.code() == code)
    }
}

/// What a person may do in the register for one organisation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Access {
    /// For which organisation.
    pub organisation: OrganisationId,
    /// How much.
    pub level: Level,
    /// The legal grounds that were chosen; those of a user only.
    pub grounds: Vec<LegalGround>,
}

impl Access {
    /// Whether the person may see and edit operations under the legal ground.
    pub fn sees(&self, ground: LegalGround) -> bool {
        self.level.sees_all() || self.grounds.contains(&ground)
    }

    /// Whether the person may invite, change and end somebody of the level.
    pub const fn may_invite(&self, level: Level) -> bool {
        self.level.may_invite(level)
    }
}

/// Whether the organisation would be left without a responsible representative if this role went: somebody must always
/// answer for the duty to notify.
pub fn is_last_representative(roles: &[(&RegisterRoleId, Level)], id: &RegisterRoleId) -> bool {
    let mut representatives = roles.iter().filter(|role| role.1 == Level::Representative);
    representatives.next().is_some_and(|only| only.0 == id) && representatives.next().is_none()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_may_invite_whom() {
        let table = [
            (Level::Representative, [true, true, true]),
            (Level::Administrator, [false, false, true]),
            (Level::User, [false, false, false]),
        ];
        for (level, may) in table {
            assert_eq!(Level::ALL.map(|other| level.may_invite(other)), may, "{level:?}");
        }
    }

    #[test]
    fn a_user_sees_what_was_given_and_others_see_all() {
        for level in Level::ALL {
            let organisation = OrganisationId::new("o");
            let access = Access { organisation, level, grounds: vec![LegalGround::Lss] };
            assert!(access.sees(LegalGround::Lss));
            assert_eq!(access.sees(LegalGround::Sol), level != Level::User, "{level:?}");
        }
    }

    #[test]
    fn the_last_representative_is_known() {
        let [one, two, three] = ["1", "2", "3"].map(RegisterRoleId::new);
        let alone = [(&one, Level::Representative), (&three, Level::Administrator)];
        assert!(is_last_representative(&alone, &one));
        assert!(!is_last_representative(&alone, &three));
        let both = [(&one, Level::Representative), (&two, Level::Representative)];
        assert!(!is_last_representative(&both, &one));
    }

    #[test]
    fn codes_are_read_back() {
        for ground in LegalGround::ALL {
            assert_eq!(LegalGround::from_code(ground.code()), Some(ground));
        }
        for level in Level::ALL {
            assert_eq!(Level::from_code(level.code()), Some(level));
        }
        for kind in NoticeKind::ALL {
            assert_eq!(NoticeKind::from_code(kind.code()), Some(kind));
        }
        for status in OperationStatus::ALL {
            assert_eq!(OperationStatus::from_code(status.code()), Some(status));
        }
    }
}
