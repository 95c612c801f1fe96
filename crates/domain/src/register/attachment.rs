//! What is attached to a notice.

/// What a file that is attached to a notice shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum AttachmentKind {
    /// Ritningar över lokalerna (15 kap. 9 § socialtjänstförordningen (2025:468)).
    Drawing,
    /// Uppgifter om brandskyddet (15 kap. 9 §).
    FireProtection,
    /// Förteckning över lägenheter (15 kap. 10 §).
    Apartments,
    /// Something else that the organisation wants to show.
    Other,
}

impl AttachmentKind {
    /// Every kind.
    pub const ALL: [Self; 4] = [Self::Drawing, Self::FireProtection, Self::Apartments, Self::Other];

    /// The code kept in the database.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Drawing => "drawing",
            Self::FireProtection => "fire_protection",
            Self::Apartments => "apartments",
            Self::Other => "other",
        }
    }

    /// Reads the code back.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.code() == code)
    }
}

/// Most files that are attached to one notice.
pub const ATTACHMENTS_MAX: usize = 10;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_read_back() {
        for kind in AttachmentKind::ALL {
            assert_eq!(AttachmentKind::from_code(kind.code()), Some(kind));
        }
    }
}
