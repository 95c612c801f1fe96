//! The demonstration's organisations of the register, and who may manage their operations.

use domain::ids::RegisterRoleId;
use domain::register::Access;
use jiff::ToSpan;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use store::Tx;
use store::organisation::Organisation;
use store::register_role::NewRole;

use super::people::Cast;
use super::{organisation_id, person_id};
use crate::error::{Error, Fault};

/// Inserts organisations and roles, as they were a year before today. The people are there.
pub(super) async fn insert(tx: &mut Tx, cast: &Cast, today: Date) -> Result<(), Error> {
    let since = today.saturating_sub(1.year()).to_zoned(TimeZone::UTC);
    let since = since.map_err(|_| Fault::Broken("a day out of range"))?.timestamp();
    for organisation in &cast.organisation {
        let new = Organisation {
            id: organisation_id(&organisation.id),
            code: organisation.code.clone(),
            name: organisation.name.clone(),
            connected_at: since,
        };
        store::organisation::insert(tx, &new).await?;
    }
    for (place, person) in cast.person.iter().enumerate() {
        for role in &person.register {
            let new = NewRole {
                id: RegisterRoleId::new(format!("demo-role-{place}")),
                person_id: person_id(place),
                access: Access {
                    organisation: organisation_id(&role.organisation),
                    level: role.level()?,
                    grounds: role.grounds(),
                },
                details: person.details(),
                granted_by: person_id(place),
                granted_at: since,
            };
            store::register_role::insert(tx, &new).await?;
        }
    }
    Ok(())
}
