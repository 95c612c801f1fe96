//! What lies on the desk, pile by pile and page by page, and what is looked for in it.

use domain::register::deadline;
use domain::register::handling::Standing;
use domain::role::Action;
use store::Tx;
use store::notice_step::{Lying, Pile, Sought, in_pile};
use store::organisation::Organisation;

use super::{Line, found, last_day, line};
use crate::ctx::Ctx;
use crate::error::{Error, Fault};
use crate::fold::{folded, sort_key};
use crate::register::completion::notified_on;
use crate::register::part::Part;
use crate::rights::at_authority;
use crate::service::App;

/// What of the desk is asked for.
#[derive(Clone, Debug)]
pub struct Query {
    /// Which pile.
    pub pile: Pile,
    /// Of which organisation, and of which kind.
    pub sought: Sought,
    /// Words of the operation's name, or of a reference number; empty for all.
    pub text: String,
    /// Only what came too late.
    pub is_late: bool,
}

impl From<Pile> for Query {
    /// The whole pile.
    fn from(pile: Pile) -> Self {
        Self { pile, sought: Sought::default(), text: String::new(), is_late: false }
    }
}

impl Query {
    /// Whether the whole pile is asked for.
    pub fn is_whole(&self) -> bool {
        self.sought == Sought::default() && self.text.trim().is_empty() && !self.is_late
    }
}

/// The notices in a pile.
#[derive(Clone)]
pub struct Listed {
    /// They.
    pub lines: Vec<Line>,
    /// Which part of what fits they are.
    pub part: Part,
    /// How many lie in each pile.
    pub counts: Vec<(Pile, i64)>,
    /// Every organisation, in the order of names.
    pub organisations: Vec<Organisation>,
}

/// What lies in the pile and fits, page by page.
pub async fn list(
    app: &App,
    ctx: &Ctx,
    query: impl Into<Query>,
    page: i64,
) -> Result<Listed, Error> {
    let query = query.into();
    let mut tx = app.db.read().await?;
    at_authority(app, ctx, &mut tx, Action::HandleNotices).await?;
    let mut counts = Vec::new();
    for each in Pile::ALL {
        counts.push((each, store::notice_step::count(&mut tx, each).await?));
    }
    let (part, shown) = if query.is_whole() {
        let n = counts.iter().find(|it| it.0 == query.pile).map_or(0, |it| it.1);
        let part = Part::of(n, page);
        (part, in_pile(&mut tx, query.pile, &query.sought, part.range()).await?)
    } else {
        some(fitting(&mut tx, &query).await?, page)?
    };
    let mut lines = Vec::new();
    for Lying { id, step, .. } in shown {
        let (notice, operation) = found(&mut tx, &id).await?;
        lines.push(line(app, &mut tx, notice, &operation, Standing::of_last(step)).await?);
    }
    let mut organisations = store::organisation::all(&mut tx).await?;
    organisations.sort_by_cached_key(|it| sort_key(&it.name));
    Ok(Listed { lines, part, counts, organisations })
}

/// The page of what fits.
fn some(all: Vec<Lying>, page: i64) -> Result<(Part, Vec<Lying>), Error> {
    let counted = |_| Fault::Broken("more notices than can be counted");
    let part = Part::of(i64::try_from(all.len()).map_err(counted)?, page);
    let (skip, limit) = part.range();
    let skip = usize::try_from(skip).map_err(counted)?;
    let limit = usize::try_from(limit).map_err(counted)?;
    Ok((part, all.into_iter().skip(skip).take(limit).collect()))
}

/// The notices in the pile that fit. The name of a sheltered home is sealed, and not searched.
async fn fitting(tx: &mut Tx, query: &Query) -> Result<Vec<Lying>, Error> {
    let words = folded(&query.text);
    let words: Vec<&str> = words.split(' ').filter(|word| !word.is_empty()).collect();
    let mut fitting = in_pile(tx, query.pile, &query.sought, (0, i64::MAX)).await?;
    if !words.is_empty() {
        fitting.retain(|it| {
            let text = folded(&it.text);
            words.iter().all(|word| text.contains(word))
        });
    }
    if !query.is_late {
        return Ok(fitting);
    }
    let mut late = Vec::new();
    for it in fitting {
        if is_late(tx, &it).await? {
            late.push(it);
        }
    }
    Ok(late)
}

/// Whether the notice came too late. What completes another keeps that one's day.
async fn is_late(tx: &mut Tx, it: &Lying) -> Result<bool, Error> {
    let last = last_day(it.is_sheltered, it.kind, it.happened_on);
    let is_sent_late = deadline::is_late(last, it.sent_on);
    if !is_sent_late || !it.is_in_place {
        return Ok(is_sent_late);
    }
    let notice = store::notice::by_id(tx, &it.id).await?;
    let notice = notice.ok_or(Fault::Broken("a notice that is not there"))?;
    Ok(deadline::is_late(last, notified_on(tx, &notice).await?))
}
