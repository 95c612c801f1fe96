//! How many operations there are, by law, form and municipality: for everybody. Sheltered homes are not counted; the
//! authority is told how many they are.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use domain::Bilingual;
use domain::reference::{Municipality, swedish_order};
use domain::register::LegalGround;
use domain::role::Action;
use jiff::civil::Date;
use store::Tx;
use store::register_statistics::{count_sheltered, counts, revision};

use super::form_name;
use crate::ctx::Ctx;
use crate::error::Error;
use crate::rights::works_at_authority;
use crate::service::App;

/// So many operations of one kind.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Count {
    /// Under which act.
    pub ground: LegalGround,
    /// Of which form.
    pub form: Bilingual,
    /// In which municipality.
    pub municipality: String,
    /// How many.
    pub n: i64,
}

/// How many operations there are.
#[derive(Clone, Debug)]
pub struct Statistics {
    /// By law, form and municipality.
    pub counts: Arc<[Count]>,
    /// How many sheltered homes there are besides; for the authority alone.
    pub sheltered: Option<i64>,
}

impl Statistics {
    /// How many there are in all, sheltered homes left out.
    pub fn total(&self) -> i64 {
        self.counts.iter().map(|count| count.n).sum()
    }

    /// By legal ground.
    pub fn by_ground(&self) -> Vec<(LegalGround, i64)> {
        let of = |ground| self.counts.iter().filter(move |it| it.ground == ground);
        LegalGround::ALL.map(|ground| (ground, of(ground).map(|it| it.n).sum::<i64>())).to_vec()
    }

    /// By form, the most common first.
    pub fn by_form(&self) -> Vec<(Bilingual, i64)> {
        let mut forms: BTreeMap<&str, (&Bilingual, i64)> = BTreeMap::new();
        for count in self.counts.iter() {
            forms.entry(&count.form.sv).or_insert((&count.form, 0)).1 += count.n;
        }
        let mut forms: Vec<_> = forms.into_values().map(|it| (it.0.clone(), it.1)).collect();
        forms.sort_by_key(|it| std::cmp::Reverse(it.1));
        forms
    }

    /// By municipality, the most operations first, then by name.
    pub fn by_municipality(&self) -> Vec<(String, i64)> {
        let mut municipalities: BTreeMap<&str, i64> = BTreeMap::new();
        for count in self.counts.iter() {
            *municipalities.entry(&count.municipality).or_default() += count.n;
        }
        let named = municipalities.into_iter().map(|it| (it.0.to_owned(), it.1));
        let mut all: Vec<(String, i64)> = named.collect();
        all.sort_by_key(|it| (std::cmp::Reverse(it.1), swedish_order(&it.0)));
        all
    }
}

/// What the figures were counted of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Of {
    /// How often operations had been changed.
    revision: i64,
    /// The day: an operation closes on a day that was notified before.
    today: Date,
    /// The options whose words stand in them.
    lists_change: i64,
}

/// Figures, and what they were counted of.
type Counted = (Of, Arc<[Count]>);

/// The figures that were counted last, so that a visitor does not make the whole register be read. Cheap to clone.
#[derive(Clone, Default)]
pub(crate) struct Figures(Arc<Mutex<Option<Counted>>>);

impl Figures {
    fn get(&self, of: Of) -> Option<Arc<[Count]>> {
        let known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let (counted, counts) = known.as_ref()?;
        (*counted == of).then(|| Arc::clone(counts))
    }

    fn put(&self, of: Of, counts: &Arc<[Count]>) {
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        *known = Some((of, Arc::clone(counts)));
    }
}

/// The figures of today: those that are known, unless something has changed.
async fn counted(app: &App, ctx: &Ctx, tx: &mut Tx) -> Result<Arc<[Count]>, Error> {
    let of = Of {
        revision: revision(tx).await?,
        today: ctx.today,
        lists_change: app.forms.lists_change,
    };
    if let Some(known) = app.figures.get(of) {
        return Ok(known);
    }
    let rows = counts(tx, ctx.today).await?.into_iter().map(|row| Count {
        ground: row.legal_ground,
        form: form_name(app, &row.form),
        municipality: app
            .reference
            .municipality(&row.municipality_code)
            .map_or(row.municipality_code.clone(), Municipality::full_name),
        n: row.n,
    });
    let counts: Arc<[Count]> = rows.collect();
    app.figures.put(of, &counts);
    Ok(counts)
}

/// Counts the operations that are not closed.
pub async fn statistics(app: &App, ctx: &Ctx) -> Result<Statistics, Error> {
    let mut tx = app.db.read().await?;
    let is_at_authority =
        ctx.actor.is_some() && works_at_authority(app, ctx, &mut tx, Action::HandleNotices).await?;
    let sheltered =
        if is_at_authority { Some(count_sheltered(&mut tx, ctx.today).await?) } else { None };
    Ok(Statistics { counts: counted(app, ctx, &mut tx).await?, sheltered })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn count(ground: LegalGround, form: &str, municipality: &str, n: i64) -> Count {
        Count { ground, form: Bilingual::same(form), municipality: municipality.to_owned(), n }
    }

    #[test]
    fn what_is_alike_is_added_up() {
        let statistics = Statistics {
            counts: Arc::new([
                count(LegalGround::Sol, "Hemtjänst", "Örebro kommun", 3),
                count(LegalGround::Sol, "Stödboende", "Ale kommun", 1),
                count(LegalGround::Lss, "Daglig verksamhet", "Örebro kommun", 4),
                count(LegalGround::Sol, "Hemtjänst", "Ale kommun", 6),
            ]),
            sheltered: None,
        };
        assert_eq!(statistics.total(), 14);
        assert_eq!(statistics.by_ground(), [(LegalGround::Sol, 10), (LegalGround::Lss, 4)]);
        let forms: Vec<_> = statistics.by_form().into_iter().map(|it| (it.0.sv, it.1)).collect();
        let expected = [("Hemtjänst", 9), ("Daglig verksamhet", 4), ("Stödboende", 1)];
        assert_eq!(forms, expected.map(|it| (it.0.to_owned(), it.1)));
        let places = [("Ale kommun", 7), ("Örebro kommun", 7)];
        assert_eq!(statistics.by_municipality(), places.map(|it| (it.0.to_owned(), it.1)));
    }
}
