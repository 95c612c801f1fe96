//! Bringing a committee's cases in memory up to date.

use std::collections::BTreeMap;
use std::sync::{Arc, PoisonError};

use domain::due::Counted;
use domain::ids::{CaseId, CommitteeId, FieldId};
use domain::{Bilingual, person_number};
use jiff::civil::Date;
use store::Tx;
use store::case::{CasePerson, Changed, SeenCase};

use super::{CommitteeCases, Indexed, Slot, Status};
use crate::error::Error;
use crate::fold::{folded, sort_key};
use crate::service::App;

/// How many cases are fetched at a time. What has been fetched stands in memory until it is taken in, and the connection
/// keeps as much for the next time.
const BATCH: u32 = 1_000;

/// The committee's cases as the database has them now.
pub(crate) async fn of(
    app: &App,
    tx: &mut Tx,
    committee: &CommitteeId,
    today: Date,
) -> Result<Arc<Slot>, Error> {
    let slot = app.case_index.slot(committee);
    let change = store::case::latest_change(tx, committee).await?;
    if is_ready(&slot, change, today) {
        return Ok(slot);
    }
    let turn = slot.turn.lock().await;
    if !is_ready(&slot, change, today) {
        let words = Words::new(app);
        // Counted before anything is read: what happens meanwhile is seen the next time.
        let committee_changes = store::committee_change::count(tx, committee).await?;
        let mut after = (known_change(&slot), CaseId::new("\u{10FFFF}"));
        loop {
            let rows = store::case::changed_after(tx, committee, &after, BATCH).await?;
            let Some((change, last)) = rows.last() else { break };
            let upto = (*change, last.id.clone());
            let changed = Changed { committee, after: &after, upto: &upto };
            let notes = store::case_note::of_changed(tx, changed).await?;
            let notes: BTreeMap<CaseId, String> = notes.into_iter().collect();
            let mut reports = counted(app, tx, changed).await?;
            after = upto;
            let mut cases = slot.cases.write().unwrap_or_else(PoisonError::into_inner);
            let fresh = rows
                .into_iter()
                .map(|(_, row)| {
                    let note = notes.get(&row.id).map(String::as_str).unwrap_or_default();
                    let kind = cases.kind(&words, &row);
                    let counted = reports.remove(&row.id).unwrap_or_default();
                    indexed(row, kind, note, counted)
                })
                .collect();
            cases.take(fresh);
        }
        let gone = gone(tx, committee, &slot, committee_changes).await?;
        let mut cases = slot.cases.write().unwrap_or_else(PoisonError::into_inner);
        cases.lose(&gone);
        cases.committee_changes = committee_changes;
        cases.change = Some(cases.change.map_or(change, |known| known.max(change)));
        cases.settle(&app.reference.windows, today);
    }
    drop(turn);
    app.case_index.shrink(committee);
    Ok(slot)
}

/// Cases in memory that have been removed, or are another committee's by now.
async fn gone(
    tx: &mut Tx,
    committee: &CommitteeId,
    slot: &Slot,
    committee_changes: i64,
) -> Result<Vec<CaseId>, Error> {
    // What was never read need not be let go of.
    let Some(known) = slot_change(slot) else { return Ok(Vec::new()) };
    let mut gone = store::removal::cases_gone(tx, committee, known).await?;
    let is_same = |cases: &CommitteeCases| cases.committee_changes == committee_changes;
    if !is_same(&slot.cases.read().unwrap_or_else(PoisonError::into_inner)) {
        let there = store::case::ids(tx, committee).await?;
        let cases = slot.cases.read().unwrap_or_else(PoisonError::into_inner);
        gone.extend(cases.places.keys().filter(|id| !there.contains(*id)).cloned());
    }
    Ok(gone)
}

/// The reports of cases that have changed, as far as periods go.
async fn counted(
    app: &App,
    tx: &mut Tx,
    changed: Changed<'_>,
) -> Result<BTreeMap<CaseId, Vec<Counted>>, Error> {
    let mut reports: BTreeMap<CaseId, Vec<Counted>> = BTreeMap::new();
    for row in store::report::periods_of_changed(tx, changed).await? {
        let Some(period) = row.period else { continue };
        let sent_on = app.clock.today(row.sent_at);
        let ends = row.status != "not_executed";
        reports.entry(row.case_id).or_default().push(Counted { sent_on, period, ends });
    }
    Ok(reports)
}

fn is_ready(slot: &Slot, change: i64, today: Date) -> bool {
    let cases = slot.cases.read().unwrap_or_else(PoisonError::into_inner);
    cases.change.is_some_and(|known| known >= change) && cases.day == Some(today)
}

/// The latest change that has been read whole.
fn slot_change(slot: &Slot) -> Option<i64> {
    slot.cases.read().unwrap_or_else(PoisonError::into_inner).change
}

/// The latest change that has been read; before every change when nothing has.
fn known_change(slot: &Slot) -> i64 {
    slot_change(slot).unwrap_or(-1)
}

/// The names of measures and areas in both languages, folded, with their places in the catalogue.
pub(super) struct Words(BTreeMap<String, (String, u32)>);

impl Words {
    fn new(app: &App) -> Self {
        let catalogue = &app.form().catalogue;
        let choices = ["measure", "area"].into_iter().flat_map(|field| {
            let list = catalogue.field(&FieldId::new(field)).and_then(|field| field.list());
            let list = list.and_then(|list| catalogue.lists.get(list));
            list.map(|list| list.choices.as_slice()).unwrap_or_default()
        });
        let said = |label: &Bilingual| folded(&format!("{} {}", label.sv, label.en));
        let numbered = choices.zip(0..);
        Self(numbered.map(|(it, place)| (it.id.to_string(), (said(&it.label), place))).collect())
    }

    pub(super) fn of(&self, id: &str) -> (&str, u32) {
        self.0.get(id).map_or(("", u32::MAX), |(said, place)| (said, *place))
    }
}

fn indexed(row: SeenCase, kind: usize, note: &str, counted: Vec<Counted>) -> (Indexed, String) {
    let is_damaged = row.person.is_none();
    if is_damaged {
        tracing::error!(case = %row.id, "a case is damaged: run `verkstallt verify`");
    }
    let said = |say: fn(&CasePerson) -> String| row.person.as_ref().map(say).unwrap_or_default();
    let name = said(|it| format!("{} {}", it.first_name, it.last_name));
    let sort_name = said(|it| format!("{} {}", it.last_name, it.first_name));
    let own_number = said(|it| it.number.clone());
    let number = folded(&person_number::canonical(&own_number, Date::MAX));
    let text = format!("{} {number} {} {}", folded(&name), folded(&row.reference), folded(note));
    let case = Indexed {
        waiting: crate::case::waiting(&row),
        is_damaged,
        is_interruption: row.interrupted_on.is_some(),
        status: Status::read(&row.status),
        id: row.id,
        reference: row.reference.into(),
        kind,
        name: name.into(),
        number: own_number.into(),
        is_protected: row.is_protected,
        last_sent_at: row.last_sent_at,
        last_ordinal: row.last_ordinal,
        sort_name: sort_key(&sort_name).into(),
        counted: counted.into(),
    };
    (case, text)
}
