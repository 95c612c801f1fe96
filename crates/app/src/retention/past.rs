//! What shows that something was removed: a receipt of each removal, and the list of them.

use domain::ids::PersonId;
use domain::role::Action;
use jiff::Timestamp;
use store::Tx;
use store::removal::Removed;

use crate::ctx::Ctx;
use crate::draft::name_of;
use crate::error::{Error, Refusal};
use crate::rights::at_authority;
use crate::service::App;

/// How many lines of a receipt a page shows.
const LINES: u32 = 200;
/// How many removals a page lists.
const RUNS: u32 = 20;

/// A page of what shows that something was removed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Receipt {
    /// What was removed: the public references, with the rule.
    pub lines: Vec<Removed>,
    /// How many lines there are in all.
    pub count: u32,
    /// The number of the first line that is shown, from 1.
    pub first: u32,
    /// Which page it is, from 1.
    pub page: u32,
    /// How many pages there are.
    pub pages: u32,
    /// By whom; none when it was the operator.
    pub by: Option<String>,
    /// When.
    pub at: Timestamp,
}

/// A page of the receipt of a removal, for the authority's administrator. After the last page there is none, and
/// the last one is given.
pub async fn receipt(app: &App, ctx: &Ctx, run: &str, page: u32) -> Result<Receipt, Error> {
    let mut tx = app.db.read().await?;
    at_authority(app, ctx, &mut tx, Action::Administer).await?;
    let count = store::removal::count_of_run(&mut tx, run).await?;
    let count = u32::try_from(count).unwrap_or(u32::MAX);
    if count == 0 {
        return Err(Refusal::NotFound.into());
    }
    let pages = count.div_ceil(LINES);
    let page = page.clamp(1, pages);
    let skip = (page - 1) * LINES;
    let lines = store::removal::of_run(&mut tx, run, (skip, LINES)).await?;
    let Some((by, at)) = lines.first().map(|line| (line.by.clone(), line.at)) else {
        return Err(Refusal::NotFound.into());
    };
    let by = who(&mut tx, by).await?;
    Ok(Receipt { lines, count, first: skip + 1, page, pages, by, at })
}

/// The name of whoever removed; none when it was the operator.
async fn who(tx: &mut Tx, by: String) -> Result<Option<String>, Error> {
    let name = name_of(tx, &PersonId::new(by)).await?;
    Ok(Some(name).filter(|name| !name.is_empty()))
}

/// A removal that was made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Made {
    /// Under which its receipt is found.
    pub run: String,
    /// How many lines the receipt has.
    pub count: i64,
    /// By whom; none when it was the operator.
    pub by: Option<String>,
    /// When.
    pub at: Timestamp,
}

/// A page of removals.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Removals {
    /// The latest first.
    pub made: Vec<Made>,
    /// Which page it is, from 1.
    pub page: u32,
    /// Whether there are older ones.
    pub has_more: bool,
}

/// What has been removed of that which was sent, for the authority's administrator.
pub async fn removals(app: &App, ctx: &Ctx, page: u32) -> Result<Removals, Error> {
    let mut tx = app.db.read().await?;
    at_authority(app, ctx, &mut tx, Action::Administer).await?;
    let page = page.max(1);
    let skip = (page - 1).saturating_mul(RUNS);
    let mut runs = store::removal::runs(&mut tx, (skip, RUNS + 1)).await?;
    let has_more = runs.len() > usize::try_from(RUNS).unwrap_or(usize::MAX);
    if has_more {
        runs.pop();
    }
    let mut made = Vec::new();
    for run in runs {
        let by = who(&mut tx, run.by).await?;
        made.push(Made { run: run.id, count: run.count, by, at: run.at });
    }
    Ok(Removals { made, page, has_more })
}
