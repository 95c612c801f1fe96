//! The operations of an organisation in memory, made ready for search and in the order of names.
//!
//! Built from columns that are not encrypted, and kept while the organisation's number of changes stands in the database.
//! Bounded: what was used longest ago goes first. No sheltered home is in it.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, PoisonError};

use domain::ids::{OperationId, OrganisationId};
use store::Tx;
use store::operation::Operation;

use crate::error::Error;
use crate::fold::{folded, sort_key};
use crate::register::form_name;
use crate::service::App;

/// How many operations are held in memory, over all organisations.
const OPERATIONS_MAX: usize = 200_000;

/// An operation in memory.
pub(crate) struct Indexed {
    pub(crate) operation: Arc<Operation>,
    /// What is searched.
    pub(crate) text: String,
    /// Whether the authority waits for a completion of a notice about it.
    pub(crate) is_asked: bool,
    sort: String,
}

struct Slot {
    /// The organisation's number of changes when it was read.
    revision: i64,
    used: u64,
    operations: Arc<[Indexed]>,
}

#[derive(Default)]
struct Slots {
    by_organisation: BTreeMap<OrganisationId, Slot>,
    uses: u64,
}

/// Every organisation's operations that are in memory. Cheap to clone.
#[derive(Clone, Default)]
pub(crate) struct OperationIndex(Arc<Mutex<Slots>>);

impl OperationIndex {
    fn get(&self, organisation: &OrganisationId, revision: i64) -> Option<Arc<[Indexed]>> {
        let mut slots = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        slots.uses += 1;
        let uses = slots.uses;
        let slot = slots.by_organisation.get_mut(organisation)?;
        slot.used = uses;
        (slot.revision == revision).then(|| Arc::clone(&slot.operations))
    }

    fn put(&self, organisation: &OrganisationId, revision: i64, operations: &Arc<[Indexed]>) {
        let mut slots = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let used = slots.uses;
        let slot = Slot { revision, used, operations: Arc::clone(operations) };
        slots.by_organisation.insert(organisation.clone(), slot);
        let size = |slots: &Slots| -> usize {
            slots.by_organisation.values().map(|slot| slot.operations.len()).sum()
        };
        while size(&slots) > OPERATIONS_MAX && slots.by_organisation.len() > 1 {
            let others = slots.by_organisation.iter().filter(|(id, _)| *id != organisation);
            let oldest = others.min_by_key(|(_, slot)| slot.used).map(|(id, _)| id.clone());
            let Some(oldest) = oldest else { return };
            slots.by_organisation.remove(&oldest);
        }
    }
}

/// The organisation's operations as the database has them now, in the order of names.
pub(crate) async fn of(
    app: &App,
    tx: &mut Tx,
    organisation: &OrganisationId,
) -> Result<Arc<[Indexed]>, Error> {
    let revision = store::operation::revision(tx, organisation).await?;
    if let Some(ready) = app.operation_index.get(organisation, revision) {
        return Ok(ready);
    }
    let rows = store::operation::shown(tx, organisation).await?;
    let asked: BTreeSet<OperationId> =
        store::notice_step::asked_of(tx, organisation).await?.into_iter().collect();
    let ready = |row: Operation| {
        let is_asked = asked.contains(&row.id);
        indexed(app, row, is_asked)
    };
    let mut all: Vec<Indexed> = rows.into_iter().map(ready).collect();
    all.sort_by(|one, other| {
        (&one.sort, &one.operation.id).cmp(&(&other.sort, &other.operation.id))
    });
    let all: Arc<[Indexed]> = all.into();
    app.operation_index.put(organisation, revision, &all);
    Ok(all)
}

fn indexed(app: &App, operation: Operation, is_asked: bool) -> Indexed {
    let form = form_name(app, &operation.form);
    let form = format!("{} {}", form.sv, form.en);
    let place = &operation.place;
    let municipality = app.reference.municipality(&place.municipality_code);
    let municipality = municipality.map(|it| it.name.as_str()).unwrap_or_default();
    // A postcode is found with and without the space in it.
    let squeezed = place.postcode.replace(' ', "");
    let parts: [&str; 9] = [
        &operation.name,
        &operation.unit,
        &operation.reference,
        &place.street,
        &place.postcode,
        &squeezed,
        &place.city,
        municipality,
        &form,
    ];
    let (text, sort) = (folded(&parts.join(" ")), sort_key(&operation.name));
    Indexed { operation: Arc::new(operation), text, is_asked, sort }
}
