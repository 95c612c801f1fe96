//! A crowd of made-up open cases, for measuring lists and search. Each has a report behind it that holds nothing, so that
//! lists of reports are measured as well; nobody can open one.

use domain::ids::{AreaId, CaseId, CommitteeId, ReportId};
use domain::period::Period;
use domain::person_number;
use jiff::ToSpan;
use jiff::civil::Date;
use store::Tx;

use super::case::words;
use super::chance::Chance;
use super::{committee_id, person_id};
use crate::error::Error;
use crate::service::App;

/// The committee that gets the first of its cases, and how many.
const LARGE: &str = "lomma-social";
const LARGE_SIZE: usize = 50_000;
/// How many cases each of the other committees gets, and how many are stored in one transaction.
const SIZE: usize = 5_000;

/// Adds so many open cases: 50,000 in one committee of the demonstration, the rest in committees of their
/// own. Ids follow one another, so that the database need not read pages anew for each.
pub async fn add(app: &App, today: Date, count: usize) -> Result<(), Error> {
    let mut chance = Chance::new(7);
    for from in (0..count).step_by(SIZE) {
        let mut tx = app.db.write().await?;
        let committee = if from < LARGE_SIZE {
            committee_id(LARGE)
        } else {
            let id = CommitteeId::new(format!("crowd-{}", from / SIZE));
            let committee = store::committee::Committee {
                id: id.clone(),
                municipality_code: "0380".to_owned(),
                name: format!("Nämnd {}", from / SIZE),
                areas: vec![AreaId::new("AO")],
                valid_from: Date::constant(2024, 1, 1),
                valid_to: None,
            };
            store::committee::insert(&mut tx, &committee, app.clock.now()).await?;
            id
        };
        for number in from..count.min(from + SIZE) {
            one(app, &mut tx, &mut chance, &committee, (number, today)).await?;
        }
        tx.commit().await?;
    }
    Ok(())
}

async fn one(
    app: &App,
    tx: &mut Tx,
    chance: &mut Chance,
    committee: &CommitteeId,
    (number, today): (usize, Date),
) -> Result<(), Error> {
    let words = words()?;
    let serial = u64::try_from(number).unwrap_or(0);
    let person_number = person_number::fictitious(serial.wrapping_mul(0x9E37_79B9_7F4A_7C15));
    let waited = i32::try_from(100 + chance.below(600)).unwrap_or(100);
    let identity = store::draft::Identity {
        person_number: person_number.clone(),
        measure: ["AO-HT", "AO-SB", "AO-DV"].get(number % 3).copied().unwrap_or("AO-HT").to_owned(),
        decided_on: today.saturating_sub(waited.days()),
        interrupted_on: None,
    };
    let name =
        |list: &[String], chance: &mut Chance| chance.pick(list).cloned().unwrap_or_default();
    let case = store::case::NewCase {
        id: CaseId::new(format!("crowd{number:012}")),
        reference: format!("C{number:012}"),
        committee_id: committee.clone(),
        area: AreaId::new("AO"),
        measure: identity.measure.clone(),
        focus: None,
        delay_kind: "not_executed".to_owned(),
        decided_on: identity.decided_on,
        interrupted_on: None,
        status: "not_executed".to_owned(),
        is_protected: false,
        person: store::case::CasePerson {
            first_name: name(&words.women, chance),
            last_name: format!(
                "{}-{}",
                name(&words.surnames, chance),
                name(&words.surnames, chance)
            ),
            number: person_number.clone(),
        },
        identity_key: store::draft::duplicate_lookup(tx, committee, &identity).await?,
        person_number,
        opened_at: app.clock.now(),
        closed_at: None,
        period: Period { year: today.year() - 1, quarter: 4 },
    };
    store::case::insert(tx, &case).await?;
    let report = store::report::NewReport {
        id: ReportId::new(format!("crowd{number:012}")),
        case_id: case.id,
        ordinal: 1,
        draft_id: None,
        kind: "new".to_owned(),
        period: case.period,
        committee_id: committee.clone(),
        area: case.area,
        sent_at: case.opened_at,
        sent_by: person_id(0),
        catalogue_hash: app.form().hash.clone(),
        document: String::new(),
        sha256: String::new(),
        status: case.status,
    };
    store::report::insert(tx, &report).await?;
    Ok(())
}
