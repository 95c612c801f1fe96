//! The demonstration e-legitimation: believes any number that could exist. Never in production.

use domain::person_number;

use crate::{IdentifierKind, Level, VerifiedIdentity};

/// Vouches for the typed number at level three, as a real e-legitimation would.
pub fn vouch(
    text: &str,
    today: jiff::civil::Date,
) -> Result<VerifiedIdentity, person_number::Fault> {
    let number = person_number::parse(text, today)?;
    Ok(VerifiedIdentity {
        kind: IdentifierKind::of(number.kind()),
        identifier: number.digits().to_owned(),
        // Who has a made-up number has a made-up name; that of whoever is registered is known anyway.
        given_name: "Test".to_owned(),
        surname: format!("Testsson {}", number.digits().get(..4).unwrap_or_default()),
        provider: "demo".to_owned(),
        level: Level::Three,
    })
}
