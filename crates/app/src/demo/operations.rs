//! The demonstration's operations, as they stood in the register before the service, read from `demo/operations.toml`;
//! and a crowd of them, for measuring.

use domain::Answers;
use domain::ids::{FieldId, OperationId};
use domain::register::LegalGround;
use domain::register::deadline::Days;
use jiff::Timestamp;
use jiff::ToSpan;
use jiff::civil::{Date, date};
use store::Tx;
use store::operation::{Operation, Place};

use super::organisation_id;
use crate::error::{Error, Fault};
use crate::register::notices::describe;
use crate::service::App;

/// How many of a crowd are stored in one transaction.
const TOGETHER: usize = 1_000;
/// The form of a sheltered home.
const SHELTERED: &str = "S-SKYD";

#[derive(serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    operation: Vec<Raw>,
}

#[derive(Clone, serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct Raw {
    organisation: String,
    legal_ground: String,
    form: String,
    name: String,
    street: String,
    postcode: String,
    city: String,
    municipality: String,
    places: String,
    target_groups: String,
    stands: Stands,
}

/// How an operation stands on the day of the demonstration.
#[derive(Clone, Copy, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
enum Stands {
    Active,
    Planned,
    Paused,
    Closed,
}

/// What is the same of all.
const COMMON: &[(&str, &str)] = &[
    ("operator", "own"),
    ("unit", "Socialnämnden, socialförvaltningen"),
    ("extent_text", "Öppet alla dagar. Egen personal dygnet runt."),
    ("target_text", "Kvinnor och män"),
    ("phone", "0498-17 40 60"),
    ("email", "verksamhet@kommun.example"),
    ("first_name", "Anna"),
    ("last_name", "Prov"),
    ("person_number", "198506149809"),
    ("manager_email", "anna.prov@kommun.example"),
    ("manager_phone", "0498-17 40 61"),
    ("staff_text", "Undersköterskor och en sjuksköterska. Alla har utbildning för arbetet."),
    ("contact_name", "Åke Prov"),
    ("contact_email", "ake.prov@kommun.example"),
];

/// Inserts them. Some wait for somebody: a planned start has come, and a pause is over.
pub(super) async fn insert(tx: &mut Tx, now: Timestamp, today: Date) -> Result<(), Error> {
    for (place, raw) in read()?.iter().enumerate() {
        let id = OperationId::new(format!("demo-operation-{place}"));
        one(tx, (id, format!("DEMO-V{:02}", place + 1)), raw, (now, today)).await?;
    }
    Ok(())
}

/// Adds so many to the same organisations: the demonstration's own again and again, each with a number in its name and
/// a street of its own.
pub async fn crowd(app: &App, today: Date, count: usize) -> Result<(), Error> {
    let mut patterns = read()?;
    patterns.retain(|raw| raw.form != SHELTERED);
    let now = app.clock.now();
    for from in (0..count).step_by(TOGETHER) {
        let mut tx = app.db.write().await?;
        for number in from..count.min(from + TOGETHER) {
            let mut raw = patterns
                .get(number % patterns.len())
                .ok_or(Fault::Broken("no operations"))?
                .clone();
            raw.name = format!("{} {number}", raw.name);
            raw.street = format!("Provgatan {number}");
            let id = OperationId::new(format!("crowd-operation-{number:06}"));
            one(&mut tx, (id, format!("CROWD-V{number:06}")), &raw, (now, today)).await?;
        }
        tx.commit().await?;
    }
    Ok(())
}

fn read() -> Result<Vec<Raw>, Error> {
    let file: File = toml::from_str(include_str!("../../demo/operations.toml"))
        .map_err(|error| Fault::Demo(Box::new(error)))?;
    Ok(file.operation)
}

async fn one(
    tx: &mut Tx,
    (id, reference): (OperationId, String),
    raw: &Raw,
    (now, today): (Timestamp, Date),
) -> Result<(), Error> {
    let answers = answers(raw);
    let ground = LegalGround::from_code(&raw.legal_ground);
    let mut operation = Operation {
        id,
        reference,
        organisation_id: organisation_id(&raw.organisation),
        legal_ground: ground.ok_or(Fault::Broken("demo/operations.toml: no such act"))?,
        form: raw.form.clone(),
        is_sheltered: raw.form == SHELTERED,
        name: String::new(),
        unit: String::new(),
        place: Place::default(),
        n_places: 0,
        target_groups: String::new(),
        days: days(raw.stands, today),
        version: 1,
    };
    describe(&mut operation, &answers);
    store::operation::insert(tx, &operation).await?;
    store::operation::keep_version(tx, (&operation.id, 1), None, &answers, now).await?;
    Ok(())
}

fn answers(raw: &Raw) -> Answers {
    let own = [
        ("legal_ground", &raw.legal_ground),
        ("form", &raw.form),
        ("name", &raw.name),
        ("street", &raw.street),
        ("postcode", &raw.postcode),
        ("city", &raw.city),
        ("municipality", &raw.municipality),
        ("places", &raw.places),
        ("target_groups", &raw.target_groups),
    ];
    let mut answers = Answers::default();
    for (field, text) in COMMON {
        answers.set(FieldId::new(*field), text);
    }
    for (field, text) in own {
        answers.set(FieldId::new(field), text);
    }
    if raw.form == "S-STOD" {
        answers.set(
            FieldId::new("apartments"),
            "Östra Fyrgatan 2, lägenhet 1101\nÖstra Fyrgatan 2, lägenhet 1102",
        );
    }
    answers
}

fn days(stands: Stands, today: Date) -> Days {
    let ago = |days: i64| today.saturating_sub(days.days());
    let run = Days { starts_on: Some(date(2019, 3, 1)), is_started: true, ..Days::default() };
    match stands {
        Stands::Active => run,
        Stands::Planned => Days { starts_on: Some(ago(3)), ..Days::default() },
        Stands::Paused => Days { paused_from: Some(ago(80)), paused_to: Some(ago(10)), ..run },
        Stands::Closed => Days { closed_on: Some(ago(200)), ..run },
    }
}
