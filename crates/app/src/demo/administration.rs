//! What waits for the administrator of the demonstration: a connection, a request, proposals, and lists of
//! reporters that nobody has confirmed.

use domain::Answers;
use domain::ids::{AreaId, DraftId, FieldId, OperationId, PersonId};
use domain::register::NoticeKind;
use jiff::civil::Date;

use super::people::Cast;
use super::{committee_id, organisation_id, person_id};
use crate::ctx::{Actor, Ctx};
use crate::error::{Error, Fault};
use crate::register::{notices, organisations};
use crate::reminder::quarter;
use crate::save_page::{Input, save_page};
use crate::service::App;
use crate::submit::{Submitted, submit};
use crate::{committee_change, connection, rights};

/// Committees whose list nobody has confirmed this quarter.
const UNCONFIRMED: [&str; 2] = ["sorsele-social", "tibro-social"];
/// What reporters have missed: the person's place in the file, and what was proposed.
const PROPOSALS: [(&str, &str); 4] = [
    ("198112189876", "Väntar på hemtjänstens schemaläggning"),
    ("198410249810", "Tolk saknas"),
    ("198008129812", "Tolk saknas"),
    ("196903089800", "Bostaden behöver anpassas först"),
];
/// Who connects a committee: somebody without an assignment.
const REPRESENTATIVE: &str = "198705219809";
/// Who asks for another name.
const LEAD: &str = "196604169802";

const CONNECTION: &[(&str, &str)] = &[
    ("municipality", "1280"),
    ("committee_name", "Hälsa-, vård- och omsorgsnämnden"),
    ("areas", "AO,LSS"),
    ("sender_email", "monica.fridh@malmo.example"),
    ("sender_phone", "040-17 40 60"),
    ("first_name", "Samira"),
    ("last_name", "Wallin"),
    ("person_number", "198506149809"),
    ("title", "Utvecklingsledare"),
    ("email", "samira.wallin@malmo.example"),
    ("phone", "040-17 40 61"),
    ("signature_way", "paper"),
    ("signer_name", "Per Nilsson"),
    ("signer_title", "Nämndens ordförande"),
];
/// A region that the same person applies for.
const APPLICATION: &[(&str, &str)] = &[
    ("organisation_kind", "region"),
    ("region", "13"),
    ("title", "Förvaltningschef"),
    ("email", "monica.fridh@halland.example"),
    ("phone", "070-174 06 26"),
    ("may_represent", "yes"),
];
/// Who notifies operations.
const NOTIFIER: &str = "197805239808";
/// What he or she notifies: a new operation, and that another one ceases for a time.
const NEW_OPERATION: &[(&str, &str)] = &[
    ("operator", "own"),
    ("legal_ground", "lss"),
    ("form", "L-DAG"),
    ("name", "Daglig verksamhet Kvarnen"),
    ("unit", "Socialnämnden, socialförvaltningen"),
    ("starts_on", "2027-02-01"),
    ("extent_text", "Vardagar 8–16, med verkstad och kök."),
    ("places", "18"),
    ("target_groups", "intellectual"),
    ("street", "Kvarngatan 12"),
    ("postcode", "621 41"),
    ("city", "Visby"),
    ("municipality", "0980"),
    ("phone", "0498-17 40 62"),
    ("email", "kvarnen@kommun.example"),
    ("first_name", "Anna"),
    ("last_name", "Prov"),
    ("person_number", "198506149809"),
    ("manager_email", "anna.prov@kommun.example"),
    ("manager_phone", "0498-17 40 61"),
    ("staff_text", "Fyra handledare med utbildning för arbetet."),
    ("contact_name", "Åke Prov"),
    ("contact_email", "ake.prov@kommun.example"),
];
const PAUSE: &[(&str, &str)] = &[
    ("paused_from", "2026-11-16"),
    ("paused_to", "2027-01-31"),
    ("pause_text", "Lokalerna byggs om efter en vattenskada."),
];
const REQUEST: &[(&str, &str)] = &[
    ("deed", "rename"),
    ("new_name", "Vård-, omsorgs- och IFO-nämnden"),
    ("reason", "Kommunfullmäktige beslutade 2026-10-19 § 98 om nytt reglemente."),
];

/// Makes it, in a demonstration that has just been filled.
pub(super) async fn insert(app: &App, cast: &Cast, today: Date) -> Result<(), Error> {
    confirm_lists(app, cast, today).await?;
    propose(app, cast).await?;
    let ctx = somebody(app, cast, REPRESENTATIVE).await?;
    let id = connection::begin(app, &ctx).await?;
    send(app, &ctx, &id, CONNECTION).await?;
    let id = organisations::begin(app, &ctx).await?;
    send(app, &ctx, &id, APPLICATION).await?;
    notify(app, &somebody(app, cast, NOTIFIER).await?).await?;
    let ctx = somebody(app, cast, LEAD).await?;
    let own = ctx.actor()?.assignments.first().and_then(|it| it.place.clone());
    let own = own.ok_or(Fault::Broken("demo/people.toml: nobody leads the smallest committee"))?;
    let id = committee_change::begin(app, &ctx, &own.committee).await?;
    send(app, &ctx, &id, REQUEST).await
}

/// Notices that wait for the authority.
async fn notify(app: &App, ctx: &Ctx) -> Result<(), Error> {
    let id = notices::begin(app, ctx, &organisation_id("gotland")).await?;
    send(app, ctx, &id, NEW_OPERATION).await?;
    let operation = OperationId::new("demo-operation-5");
    let id = notices::begin_about(app, ctx, &operation, NoticeKind::Pause).await?;
    let id = id.ok_or(Fault::Broken("demo/operations.toml: nothing can be paused"))?;
    send(app, ctx, &id, PAUSE).await
}

async fn confirm_lists(app: &App, cast: &Cast, today: Date) -> Result<(), Error> {
    let mut tx = app.db.write().await?;
    let now = app.clock.now();
    for committee in cast.committee.iter().filter(|it| !UNCONFIRMED.contains(&it.id.as_str())) {
        let id = committee_id(&committee.id);
        let held = store::assignment::held(&mut tx, &id, today).await?;
        let lead = held.iter().find(|held| held.role == domain::role::Role::LeadReporter);
        if let Some(lead) = lead {
            let (by, quarter) = (&lead.person_id, quarter(today));
            store::reporter_review::insert(&mut tx, &id, quarter, by, now).await?;
        }
    }
    tx.commit().await?;
    Ok(())
}

async fn propose(app: &App, cast: &Cast) -> Result<(), Error> {
    let mut tx = app.db.write().await?;
    for (number, text) in PROPOSALS {
        let place = place(cast, number)?;
        let person = cast.person.get(place);
        let committee = person.and_then(|person| person.assignment.first()?.committee.clone());
        let new = store::option_proposal::NewProposal {
            id: app.random.id()?,
            committee_id: committee_id(&committee.unwrap_or_default()),
            area: AreaId::new("AO"),
            list: "causes".to_owned(),
            proposal: text.to_owned(),
            context: "municipality AO-HT".to_owned(),
            proposed_by: person_id(place),
            created_at: app.clock.now(),
        };
        store::option_proposal::insert(&mut tx, &new).await?;
    }
    tx.commit().await?;
    Ok(())
}

fn place(cast: &Cast, number: &str) -> Result<usize, Error> {
    let place = cast.person.iter().position(|person| person.number == number);
    Ok(place.ok_or(Fault::Broken("demo/people.toml: somebody is missing"))?)
}

/// The circumstances of a request by somebody in the file.
async fn somebody(app: &App, cast: &Cast, number: &str) -> Result<Ctx, Error> {
    let place = place(cast, number)?;
    let person: PersonId = person_id(place);
    let name = cast.person.get(place).map(|it| format!("{} {}", it.given_name, it.surname));
    let ctx = Ctx::of_visitor(app, "demo");
    let mut tx = app.db.read().await?;
    let actor = Actor {
        assignments: rights::assignments(app, &ctx, &mut tx, &person).await?,
        person,
        name: name.unwrap_or_default(),
        session: String::new(),
        session_ends: ctx.now,
        session_limit: ctx.now,
        provider: "demo".to_owned(),
        lists_change: 0,
        has_register_role: false,
    };
    Ok(Ctx { actor: Some(actor), ..ctx })
}

/// Fills the draft in and sends it, as its maker would.
async fn send(app: &App, ctx: &Ctx, id: &DraftId, answers: &[(&str, &str)]) -> Result<(), Error> {
    let pairs = answers.iter().map(|(field, text)| (FieldId::new(*field), (*text).to_owned()));
    let typed: Answers = pairs.collect();
    let shown = answers.iter().map(|(field, _)| FieldId::new(*field)).collect();
    let saved = save_page(app, ctx, id, &Input { revision: 1, shown, typed }).await?;
    match submit(app, ctx, id, saved.draft.seen()).await? {
        Submitted::Received(_) => Ok(()),
        _ => Err(Fault::Incomplete(id.to_string()).into()),
    }
}
