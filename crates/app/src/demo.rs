//! The demonstration's data: municipalities, people and some hundred cases with their histories, the
//! same every time for the same seed and the same "today".

mod administration;
mod case;
mod chance;
pub mod crowd;
pub mod operations;
mod people;
mod register;

use domain::ids::{CommitteeId, OrganisationId, PersonId};
use jiff::civil::Date;

pub use people::{DemoPerson, Role, people};

use crate::error::Error;
use crate::service::App;

/// From this every part of the demonstration's data follows.
const SEED: u64 = 2026;

/// Fills an empty database. `today` is the day on which the histories end.
///
/// Everything but what waits for the administrator is one transaction: either it is whole, or there is
/// nothing.
pub async fn fill(app: &App, today: Date) -> Result<(), Error> {
    let mut tx = app.db.write().await?;
    if !store::committee::all(&mut tx).await?.is_empty() {
        return Ok(());
    }
    let cast = people::cast()?;
    let mut chance = chance::Chance::new(SEED);
    people::insert(app, &mut tx, &cast, today).await?;
    register::insert(&mut tx, &cast, today).await?;
    operations::insert(&mut tx, app.clock.now(), today).await?;
    for plan in case::plans(app, &cast, &mut chance, today) {
        case::insert(app, &mut tx, &plan, &mut chance, today).await?;
    }
    tx.commit().await?;
    administration::insert(app, &cast, today).await
}

/// The id of a committee of the demonstration.
fn committee_id(id: &str) -> CommitteeId {
    CommitteeId::new(format!("demo-{id}"))
}

/// The id of an organisation of the demonstration.
fn organisation_id(id: &str) -> OrganisationId {
    OrganisationId::new(format!("demo-{id}"))
}

/// The id of a person of the demonstration: his or her place in the file.
fn person_id(place: usize) -> PersonId {
    PersonId::new(format!("demo-person-{place}"))
}
