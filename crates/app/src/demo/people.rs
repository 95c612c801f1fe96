//! Who there is in the demonstration, read from `demo/people.toml`.

use domain::ids::{AreaId, AssignmentId, CommitteeId};
use domain::register::{LegalGround, Level};
use jiff::ToSpan;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use store::Tx;

use super::{committee_id, person_id};
use crate::error::{Error, Fault};
use crate::service::App;

/// The part a person plays, as reference data has it.
pub use domain::role::Role;

#[derive(serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Cast {
    pub(super) committee: Vec<RawCommittee>,
    pub(super) organisation: Vec<RawOrganisation>,
    pub(super) person: Vec<RawPerson>,
}

#[derive(serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawCommittee {
    pub(super) id: String,
    pub(super) municipality: String,
    pub(super) name: String,
    pub(super) areas: Vec<String>,
    /// How many cases it has had.
    pub(super) cases: usize,
}

#[derive(serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawOrganisation {
    pub(super) id: String,
    pub(super) code: String,
    pub(super) name: String,
}

#[derive(serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawPerson {
    pub(super) number: String,
    pub(super) given_name: String,
    pub(super) surname: String,
    title: String,
    email: String,
    phone: String,
    #[serde(default)]
    pub(super) assignment: Vec<RawAssignment>,
    #[serde(default)]
    pub(super) register: Vec<RawRole>,
}

#[derive(serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawAssignment {
    pub(super) committee: Option<String>,
    role: String,
    pub(super) areas: Vec<String>,
}

#[derive(serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawRole {
    pub(super) organisation: String,
    level: String,
    #[serde(default)]
    grounds: Vec<String>,
}

impl RawRole {
    pub(super) fn level(&self) -> Result<Level, Error> {
        Ok(Level::from_code(&self.level).ok_or(Fault::Broken("demo/people.toml: unknown level"))?)
    }

    pub(super) fn grounds(&self) -> Vec<LegalGround> {
        self.grounds.iter().filter_map(|code| LegalGround::from_code(code)).collect()
    }
}

impl RawPerson {
    /// Name and contact.
    pub(super) fn details(&self) -> store::person::PersonDetails {
        store::person::PersonDetails {
            given_name: self.given_name.clone(),
            surname: self.surname.clone(),
            title: self.title.clone(),
            email: self.email.clone(),
            phone: self.phone.clone(),
        }
    }
}

impl RawAssignment {
    fn role(&self) -> Result<Role, Error> {
        Ok(Role::from_code(&self.role).ok_or(Fault::Broken("demo/people.toml: unknown role"))?)
    }
}

/// Somebody whom one can log in as.
#[derive(Clone, Debug)]
pub struct DemoPerson {
    /// Twelve digits; a test number.
    pub number: String,
    /// Given name and surname.
    pub name: String,
    /// Each assignment: the role, and the committee with its municipality; none at the authority.
    pub assignments: Vec<(Role, Option<String>, Vec<AreaId>)>,
    /// Each role in the register: the level, the legal grounds of a user, and the organisation's name.
    pub register: Vec<(Level, Vec<LegalGround>, String)>,
}

pub(super) fn cast() -> Result<Cast, Error> {
    toml::from_str(include_str!("../../demo/people.toml"))
        .map_err(|error| Fault::Demo(Box::new(error)).into())
}

/// Everybody whom one can log in as, in the order of the file.
pub fn people(app: &App) -> Result<Vec<DemoPerson>, Error> {
    let cast = cast()?;
    let place = |id: &str| {
        let committee = cast.committee.iter().find(|committee| committee.id == id)?;
        let municipality = app.reference.municipality(&committee.municipality)?;
        Some(format!("{}, {}", committee.name, municipality.full_name()))
    };
    let mut people = Vec::new();
    for person in &cast.person {
        let mut assignments = Vec::new();
        for it in &person.assignment {
            let areas = it.areas.iter().map(AreaId::new).collect();
            assignments.push((it.role()?, it.committee.as_deref().and_then(place), areas));
        }
        let mut register = Vec::new();
        for it in &person.register {
            let organisation = cast.organisation.iter().find(|known| known.id == it.organisation);
            if let Some(known) = organisation {
                register.push((it.level()?, it.grounds(), known.name.clone()));
            }
        }
        people.push(DemoPerson {
            register,
            number: person.number.clone(),
            name: format!("{} {}", person.given_name, person.surname),
            assignments,
        });
    }
    Ok(people)
}

/// Inserts committees, people and assignments, as they were two and a half years before today.
pub(super) async fn insert(app: &App, tx: &mut Tx, cast: &Cast, today: Date) -> Result<(), Error> {
    let since = today.saturating_sub(30.months());
    let then = since.to_zoned(TimeZone::UTC).map_err(|_| Fault::Broken("a day out of range"))?;
    let now = then.timestamp();
    for committee in &cast.committee {
        let committee = store::committee::Committee {
            id: committee_id(&committee.id),
            municipality_code: committee.municipality.clone(),
            name: committee.name.clone(),
            areas: committee.areas.iter().map(AreaId::new).collect(),
            valid_from: since,
            valid_to: None,
        };
        store::committee::insert(tx, &committee, now).await?;
    }
    for (place, person) in cast.person.iter().enumerate() {
        let id = person_id(place);
        let identifier = domain::person_number::parse(&person.number, today)
            .map_err(|_| Fault::Broken("demo/people.toml: a number is wrong"))?;
        let kind = eid::IdentifierKind::of(identifier.kind());
        store::person::insert(
            tx,
            &store::person::NewPerson {
                id: id.clone(),
                details: person.details(),
                kind: kind.code().to_owned(),
                issuer: eid::STATE.to_owned(),
                value: identifier.digits().to_owned(),
                created_at: now,
            },
        )
        .await?;
        for assignment in &person.assignment {
            store::assignment::insert(
                tx,
                &store::assignment::NewAssignment {
                    id: AssignmentId::new(app.random.id()?),
                    person_id: id.clone(),
                    committee_id: assignment.committee.as_deref().map(committee_id),
                    role: assignment.role()?,
                    areas: assignment.areas.iter().map(AreaId::new).collect(),
                    granted_by: None,
                    granted_at: now,
                    starts_on: None,
                    ends_on: None,
                    details: None,
                },
            )
            .await?;
        }
    }
    Ok(())
}

impl Cast {
    /// Who reports for the committee in the area: the place in the file, and the name.
    pub(super) fn reporters(&self, committee: &CommitteeId, area: &AreaId) -> Vec<(usize, String)> {
        let serves = |it: &RawAssignment| {
            it.committee.as_deref().map(committee_id).as_ref() == Some(committee)
                && it.areas.iter().any(|own| own == area.as_str())
        };
        self.person
            .iter()
            .enumerate()
            .filter(|(_, person)| person.assignment.iter().any(serves))
            .map(|(place, person)| (place, format!("{} {}", person.given_name, person.surname)))
            .collect()
    }
}
