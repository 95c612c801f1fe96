//! How long records are kept, and the removal of what was sent, for the authority's administrator.

use app::retention::{
    DueLine, Hold, KindLine, Made, Preview, Reason, Receipt, Removals, Removed, Who, hold, preview,
    receipt, release, removals, remove,
};
use axum::body::Bytes;
use axum::extract::{Path, Query};
use axum::http::StatusCode;
use domain::retention::{Basis, Keep};
use jiff::civil::Date;

use super::Form;
use crate::request::Visit;
use crate::respond::{Answer, Tell, Trouble, on_to, page};
use crate::view::retention::{HoldRow, KindRow, MadeRow, RemovalPage, RetentionPage, SentRow};
use crate::view::{Notice, Place};
use crate::words::T;

/// What the address may say.
#[derive(Debug, Default, serde::Deserialize)]
pub(crate) struct Asked {
    /// What was done.
    klart: Option<String>,
    /// Whether there is more to remove.
    mer: Option<String>,
    /// Which page of earlier removals, or of a receipt, from 1.
    sida: Option<String>,
}

impl Asked {
    fn page(&self) -> u32 {
        self.sida.as_deref().and_then(|page| page.parse().ok()).unwrap_or(1)
    }
}

/// How long, in words.
fn kept(t: T<'_>, keep: Keep) -> String {
    match keep {
        Keep::Never => t.get("retention-never"),
        Keep::Days(n) => t.one("retention-days", "n", &n.to_string()),
        Keep::Months(n) => t.one("retention-months", "n", &n.to_string()),
    }
}

/// A rule as it stands in what was removed: its kind is told beside it, so its time is enough.
fn time_of(t: T<'_>, rule: &str) -> String {
    let time = rule.split_once(", ").map_or(rule, |(_, time)| time);
    Keep::try_from(time.to_owned()).map_or_else(|_| rule.to_owned(), |keep| kept(t, keep))
}

fn kind_row(visit: &Visit, line: &KindLine) -> KindRow {
    let t = visit.t();
    let rule = &line.rule;
    let basis = match rule.basis {
        Basis::Law => "retention-basis-law",
        Basis::Undecided => "retention-basis-undecided",
        Basis::Reconstruction => "retention-basis-reconstruction",
    };
    let now = line.oldest.map(|oldest| {
        let since = visit.site.app.clock.today(oldest).to_string();
        t.two("retention-now", ("n", &line.count.to_string()), ("since", &since))
    });
    KindRow {
        what: rule.what.get(visit.language).to_owned(),
        from: rule.from.get(visit.language).to_owned(),
        keep: kept(t, rule.keep),
        basis: t.get(basis),
        source: rule.source.clone(),
        now: now.unwrap_or_else(|| t.get("retention-now-none")),
    }
}

fn due_row(visit: &Visit, line: &DueLine) -> SentRow {
    let t = visit.t();
    SentRow {
        reference: line.reference.clone(),
        kind: t.get(&format!("retention-kind-{}", line.kind.code())),
        since: visit.site.app.clock.today(line.since).to_string(),
        rule: time_of(t, &line.rule),
    }
}

fn made_row(visit: &Visit, made: &Made) -> MadeRow {
    let t = visit.t();
    let who = made.by.clone().unwrap_or_else(|| t.get("retention-operator"));
    MadeRow {
        title: t.one("retention-past-run", "when", &visit.site.app.clock.shown(made.at)),
        about: match made.count {
            1 => t.one("retention-past-about-one", "who", &who),
            n => t.two("retention-past-about", ("n", &n.to_string()), ("who", &who)),
        },
        href: format!("/gallring/{}", made.run),
    }
}

const REMINDERS: [&str; 2] = ["retention-reminders-one", "retention-reminders"];
const UNTOLD: [&str; 2] = ["retention-untold-one", "retention-untold"];

/// So many, if there are any: the words for one, or for any other number.
fn counted(t: T<'_>, n: i64, [one, many]: [&str; 2]) -> Option<String> {
    match n {
        ..=0 => None,
        1 => Some(t.get(one)),
        n => Some(t.one(many, "n", &n.to_string())),
    }
}

/// How much is kept though its time has passed, and why.
fn exception(t: T<'_>, (why, n): (&String, &i64)) -> String {
    t.one(&format!("retention-kept-{}", why.replace('_', "-")), "n", &n.to_string())
}

/// Why a case is kept.
fn reason(t: T<'_>, code: &str) -> String {
    t.get(&format!("retention-reason-{code}"))
}

fn hold_row(visit: &Visit, it: &Hold) -> HoldRow {
    let day = visit.site.app.clock.today(it.held_at);
    HoldRow {
        reference: it.reference.clone(),
        about: format!("{}, {day}", reason(visit.t(), &it.reason)),
    }
}

/// What will be removed, and what has been.
async fn read(visit: &Visit, page: u32) -> Result<(Preview, Removals), Trouble> {
    let (app, ctx) = (&visit.site.app, &visit.ctx);
    Ok((preview(app, ctx).await.to(visit)?, removals(app, ctx, page).await.to(visit)?))
}

fn drawn(
    visit: &Visit,
    status: StatusCode,
    (preview, removals): &(Preview, Removals),
    (error, reference): (Option<(&'static str, String)>, String),
    notice: Option<Notice>,
) -> Answer {
    let t = visit.t();
    let count = if preview.is_cut { "retention-count-cut" } else { "retention-count" };
    let (n_due, n_shown) = (preview.n_due.to_string(), preview.due.len().to_string());
    let is_part = preview.due.len() < preview.n_due;
    let beside = |page: u32| format!("/gallring?sida={page}#removals");
    let mut frame = visit.frame(t.get("retention-title"), Place::Administration);
    frame.has_errors = error.is_some();
    frame.notice = notice;
    let template = RetentionPage {
        frame,
        kinds: preview.kinds.iter().map(|line| kind_row(visit, line)).collect(),
        reminders: counted(t, preview.reminders, REMINDERS),
        untold: counted(t, preview.untold, UNTOLD),
        is_decided: preview.is_decided(),
        due: preview.due.iter().map(|line| due_row(visit, line)).collect(),
        count: t.one(count, "n", &n_due),
        more: is_part.then(|| t.one("retention-more", "n", &n_shown)),
        kept: preview.kept.iter().map(|it| exception(t, it)).collect(),
        holds: preview.holds.iter().map(|it| hold_row(visit, it)).collect(),
        made: removals.made.iter().map(|made| made_row(visit, made)).collect(),
        previous: (removals.page > 1).then(|| beside(removals.page - 1)),
        next: removals.has_more.then(|| beside(removals.page + 1)),
        reasons: Reason::ALL.map(|it| (it.code(), reason(t, it.code()))).to_vec(),
        reference,
        day: preview.today.to_string(),
        error,
    };
    page(visit, status, &template)
}

/// How long everything is kept, and what will be removed.
pub(crate) async fn show(visit: Visit, Query(asked): Query<Asked>) -> Answer {
    let read = read(&visit, asked.page()).await?;
    let t = visit.t();
    let said = match asked.klart.as_deref() {
        Some("sparat") => Some("retention-held"),
        Some("slappt") => Some("retention-released"),
        Some("inget") => Some("retention-nothing"),
        _ => None,
    };
    let notice = said.map(|key| Notice::good(t.get(key), String::new()));
    drawn(&visit, StatusCode::OK, &read, (None, String::new()), notice)
}

/// What is wrong: the control, and the key of the words.
type Wrong = (&'static str, &'static str);

/// Removes what was sent and has had its time; where to go on.
async fn take_away(visit: &Visit, form: &Form) -> Result<Result<String, Wrong>, Trouble> {
    let day: Option<Date> = form.get("day").and_then(|day| day.parse().ok());
    let Some(day) = day.filter(|_| form.get("confirm") == Some("yes")) else {
        return Ok(Err(("confirm", "retention-confirm-error")));
    };
    let done = remove(&visit.site.app, &visit.ctx, day, Who::Administrator).await.to(visit)?;
    Ok(match done {
        None => Err(("confirm", "retention-day-error")),
        Some(done) if done.n_removed == 0 => Ok("/gallring?klart=inget".to_owned()),
        Some(done) if done.is_all => Ok(format!("/gallring/{}", done.run)),
        Some(done) => Ok(format!("/gallring/{}?mer=1", done.run)),
    })
}

/// Decides that a case is kept, or kept no longer than others; where to go on.
async fn decide(visit: &Visit, form: &Form) -> Result<Result<String, Wrong>, Trouble> {
    let (app, ctx) = (&visit.site.app, &visit.ctx);
    let reference = reference(form);
    let reason = Reason::ALL.into_iter().find(|it| form.get("reason") == Some(it.code()));
    let (is_done, said) = match (form.get("deed"), reason) {
        (Some("release"), _) => (release(app, ctx, &reference).await.to(visit)?, "slappt"),
        (Some("hold"), Some(reason)) => {
            (hold(app, ctx, &reference, reason).await.to(visit)?, "sparat")
        }
        _ => (false, ""),
    };
    Ok(if is_done {
        Ok(format!("/gallring?klart={said}"))
    } else {
        Err(("reference", "retention-hold-error"))
    })
}

/// The reference number, as references are written.
fn reference(form: &Form) -> String {
    form.get("reference").unwrap_or_default().trim().to_uppercase()
}

/// Does what the page's forms ask for.
pub(crate) async fn save(visit: Visit, body: Bytes) -> Answer {
    let form = Form::read(&body);
    let outcome = match form.get("deed") {
        Some("remove") => take_away(&visit, &form).await?,
        _ => decide(&visit, &form).await?,
    };
    let (at, key) = match outcome {
        Ok(to) => return Ok(on_to(to)),
        Err(wrong) => wrong,
    };
    let read = read(&visit, 1).await?;
    let preview = &read.0;
    // Where nothing is to be removed there is nothing to tick.
    let at = if preview.due.is_empty() { "reference" } else { at };
    let reference = reference(&form);
    let is_held = preview.holds.iter().any(|it| it.reference == reference);
    let key = if key == "retention-hold-error" && is_held { "retention-hold-already" } else { key };
    let wrong = (Some((at, visit.t().get(key))), reference);
    drawn(&visit, StatusCode::UNPROCESSABLE_ENTITY, &read, wrong, None)
}

/// The receipt of a removal, a page at a time.
pub(crate) async fn removed(
    visit: Visit,
    Path(run): Path<String>,
    Query(asked): Query<Asked>,
) -> Answer {
    let receipt = receipt(&visit.site.app, &visit.ctx, &run, asked.page()).await.to(&visit)?;
    let t = visit.t();
    let when = visit.site.app.clock.shown(receipt.at);
    let who = receipt.by.clone().unwrap_or_else(|| t.get("retention-operator"));
    let n = receipt.count.to_string();
    let row = |line: &Removed| SentRow {
        reference: line.reference.clone(),
        kind: t.get(&format!("retention-kind-{}", line.kind)),
        since: String::new(),
        rule: time_of(t, &line.rule),
    };
    let values = [("n", n.as_str()), ("when", &when), ("who", &who)];
    let more = if asked.mer.is_some() { "&mer=1" } else { "" };
    let beside = |page: u32| format!("/gallring/{run}?sida={page}{more}");
    let template = RemovalPage {
        frame: visit.frame(t.get("retention-receipt-title"), Place::Administration),
        about: t.with("retention-receipt-about", &values),
        has_more: asked.mer.is_some(),
        shown: shown(t, &receipt),
        rows: receipt.lines.iter().map(row).collect(),
        previous: (receipt.page > 1).then(|| beside(receipt.page - 1)),
        next: (receipt.page < receipt.pages).then(|| beside(receipt.page + 1)),
    };
    page(&visit, StatusCode::OK, &template)
}

/// Which lines a page shows, where it does not show all.
fn shown(t: T<'_>, receipt: &Receipt) -> Option<String> {
    let last = u32::try_from(receipt.lines.len()).unwrap_or(u32::MAX) + receipt.first - 1;
    let numbers = [receipt.page, receipt.pages, receipt.first, last, receipt.count];
    let [page, pages, from, to, n] = numbers.map(|number| number.to_string());
    let values =
        [("page", page.as_str()), ("pages", &pages), ("from", &from), ("to", &to), ("n", &n)];
    (receipt.pages > 1).then(|| t.with("retention-receipt-shown", &values))
}
