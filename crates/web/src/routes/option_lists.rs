//! The lists of options, for the authority's administrator: changed, looked at, compared, published.

use std::collections::BTreeMap;

use app::option_lists::{
    Became, CLOSED, COMMENT_MAX, Edit, Sheet, WORDS_MAX, all, discard, edit, picks, preview,
    publish, sheet,
};
use app::proposal::{Proposals as Group, handle, proposals};
use axum::body::Bytes;
use axum::extract::{Path, Query};
use axum::http::StatusCode;
use domain::Bilingual;
use domain::catalogue::{Choice, ListChange, ListStatus, OptionList};
use domain::ids::{ListId, OptionId};
use domain::journey::{Value, read_date};
use jiff::civil::Date;

use super::Form;
use crate::case_words::option_label;
use crate::request::Visit;
use crate::respond::{Answer, Tell, on_to, page};
use crate::view::administration::{ListLine, ListPage, Lists, OptionLine, ProposalCard, Proposals};
use crate::view::form::OptionView;
use crate::view::{Notice, Place};

/// What a list is called.
pub(super) fn name(visit: &Visit, list: &ListId) -> String {
    visit.t().get(&format!("list-name-{}", list.as_str().replace('_', "-")))
}

/// The lists that can be changed.
pub(crate) async fn show(visit: Visit) -> Answer {
    let lists = all(&visit.site.app, &visit.ctx).await.to(&visit)?;
    let t = visit.t();
    let line = |(list, is_begun): &(OptionList, bool)| {
        let valid = list.choices.iter().filter(|choice| choice.is_valid_on(visit.ctx.today));
        ListLine {
            href: format!("/svarsalternativ/{}", list.id),
            name: name(&visit, &list.id),
            count: t.one("list-count", "n", &valid.count().to_string()),
            status: t.get(match list.status {
                ListStatus::Stated => "list-stated",
                ListStatus::Reconstruction => "list-reconstruction",
            }),
            is_begun: *is_begun,
        }
    };
    let template = Lists {
        frame: visit.frame(t.get("lists-title"), Place::Administration),
        lines: lists.iter().map(line).collect(),
    };
    page(&visit, StatusCode::OK, &template)
}

/// A list.
pub(crate) async fn one(
    visit: Visit,
    Path(list): Path<String>,
    Query(asked): Query<BTreeMap<String, String>>,
) -> Answer {
    let list = ListId::new(list);
    let sheet = sheet(&visit.site.app, &visit.ctx, &list).await.to(&visit)?;
    let t = visit.t();
    let notice = asked.get("klart").map(|how| match how.as_str() {
        "publicerat" => Notice::good(t.get("list-published"), t.get("list-published-text")),
        "kastat" => Notice::good(t.get("list-discarded"), String::new()),
        _ => Notice::good(t.get("list-kept"), t.get("list-kept-text")),
    });
    drawn(&visit, StatusCode::OK, &sheet, &asked, (notice, None, None))
}

/// What stands beside the list: a notice, what is wrong, and what was typed of a new option.
type Beside<'a> = (Option<Notice>, Option<String>, Option<&'a Form>);

fn drawn(
    visit: &Visit,
    status: StatusCode,
    sheet: &Sheet,
    asked: &BTreeMap<String, String>,
    (notice, error, typed): Beside<'_>,
) -> Answer {
    let t = visit.t();
    let catalogue = &visit.site.app.form().catalogue;
    let day = asked.get("dag").and_then(|text| day(text)).unwrap_or(visit.ctx.today);
    let shown = preview(catalogue, &sheet.next, day, asked);
    let words = |text: &Bilingual| text.get(visit.language).to_owned();
    let given = |name: &str| typed.and_then(|form| form.get(name)).unwrap_or_default().to_owned();
    let last = sheet.next.choices.last().map(|it| it.id.to_string()).unwrap_or_default();
    let like = Some(given("like")).filter(|like| !like.is_empty()).unwrap_or(last);
    let clock = &visit.site.app.clock;
    let mut frame = visit.frame(name(visit, &sheet.id), Place::Administration);
    frame.has_errors = error.is_some();
    frame.notice = notice;
    let template = ListPage {
        frame,
        heading: name(visit, &sheet.id),
        action: format!("/svarsalternativ/{}", sheet.id),
        revision: sheet.revision,
        changed: sheet.changed.as_ref().map(|(who, at)| {
            t.two("home-draft-touched", ("when", &clock.shown(*at)), ("who", who))
        }),
        error,
        changes: sheet.changes.iter().map(|it| change(visit, sheet, it)).collect(),
        options: sheet.next.choices.iter().map(|it| option(visit, sheet, it)).collect(),
        new: [given("option"), given("sv"), given("en"), given("from")],
        likes: sheet
            .next
            .choices
            .iter()
            .filter(|_| sheet.id.as_str() != CLOSED)
            .map(|it| (it.id.to_string(), words(&it.label), it.id.as_str() == like))
            .collect(),
        day: day.to_string(),
        picks: picked(visit, sheet, asked),
        preview: shown.iter().map(|it| (words(&it.label), it.hint.as_ref().map(words))).collect(),
        versions: sheet
            .versions
            .iter()
            .map(|it| {
                let (seq, when) = (it.seq.to_string(), clock.shown(it.at));
                let values =
                    [("n", seq.as_str()), ("when", &when), ("who", &it.by), ("text", &it.comment)];
                t.with("list-version", &values)
            })
            .collect(),
    };
    page(visit, status, &template)
}

/// What the options depend on, to pick.
fn picked(
    visit: &Visit,
    sheet: &Sheet,
    asked: &BTreeMap<String, String>,
) -> Vec<(String, String, Vec<OptionView>)> {
    let catalogue = &visit.site.app.form().catalogue;
    let all = picks(catalogue, &sheet.next).into_iter();
    all.map(|pick| {
        let chosen = asked.get(&pick.field);
        let options = (1..).zip(pick.options).map(|(place, (value, label))| OptionView {
            is_chosen: chosen == Some(&value),
            place,
            value,
            label: label.get(visit.language).to_owned(),
            hint: None,
        });
        (pick.field, pick.label.get(visit.language).to_owned(), options.collect())
    })
    .collect()
}

/// How an option differs from the list that applies.
fn change(visit: &Visit, sheet: &Sheet, it: &ListChange) -> String {
    let t = visit.t();
    let label = |id: &OptionId| {
        let choice = sheet.next.choice(id);
        choice.map(|choice| choice.label.get(visit.language).to_owned()).unwrap_or_default()
    };
    match it {
        ListChange::Added(id, from) => {
            t.two("change-added", ("option", &label(id)), ("day", &t.day(*from)))
        }
        ListChange::Reworded(id, before) => {
            t.two("change-reworded", ("option", &label(id)), ("before", before.get(visit.language)))
        }
        ListChange::FirstDay(id, from) => {
            t.two("change-first-day", ("option", &label(id)), ("day", &t.day(*from)))
        }
        ListChange::Ends(id, last) => {
            t.two("change-ends", ("option", &label(id)), ("day", &t.day(*last)))
        }
        ListChange::GoesOn(id) => t.one("change-goes-on", "option", &label(id)),
    }
}

fn option(visit: &Visit, sheet: &Sheet, it: &Choice) -> OptionLine {
    let t = visit.t();
    let hint = it.hint.clone().unwrap_or_default();
    let from = t.day(it.valid_from);
    let days = match it.valid_to {
        Some(last) => t.two("option-days-to", ("from", &from), ("to", &t.day(last))),
        None => t.one("option-days", "from", &from),
    };
    let catalogue = &visit.site.app.form().catalogue;
    let offered = it.offered_for.iter().filter_map(|(key, values)| {
        let field = catalogue.field(&sheet.next.depends.get(key)?.field)?;
        let words = values.iter().map(|value| option_label(visit, field.id.as_str(), value));
        let words = words.collect::<Vec<_>>().join(", ");
        Some(format!("{}: {words}", field.label.get(visit.language)))
    });
    OptionLine {
        id: it.id.to_string(),
        sv: it.label.sv.clone(),
        en: it.label.en.clone(),
        hint_sv: hint.sv,
        hint_en: hint.en,
        from: it.valid_from.to_string(),
        to: it.valid_to.map(|last| last.to_string()).unwrap_or_default(),
        days,
        offered: offered.collect::<Vec<_>>().join(". "),
    }
}

fn day(text: &str) -> Option<Date> {
    match read_date(text.trim()) {
        Ok(Value::Date(date)) => Some(date),
        _ => None,
    }
}

/// What the form asks for; none when a day cannot be read.
fn wanted(form: &Form) -> Option<Edit> {
    let text = |name: &str| form.get(name).unwrap_or_default().trim().to_owned();
    let both = |sv: &str, en: &str| Bilingual { sv: text(sv), en: text(en) };
    let option = OptionId::new(text("option"));
    Some(match form.get("deed")? {
        "reword" => {
            Edit::Reword { option, label: both("sv", "en"), hint: both("hint_sv", "hint_en") }
        }
        "days" => {
            let last = text("to");
            let to = if last.is_empty() { None } else { Some(day(&last)?) };
            Edit::Days { option, from: day(&text("from"))?, to }
        }
        "add" => Edit::Add {
            option,
            label: both("sv", "en"),
            from: day(&text("from"))?,
            like: OptionId::new(text("like")),
        },
        _ => return None,
    })
}

/// Changes a list, publishes the change, or throws it away.
pub(crate) async fn save(visit: Visit, Path(list): Path<String>, body: Bytes) -> Answer {
    let form = Form::read(&body);
    let list = ListId::new(list);
    let revision = form.get("revision").and_then(|text| text.parse().ok()).unwrap_or(0);
    let (app, ctx) = (&visit.site.app, &visit.ctx);
    let (became, done) = match form.get("deed") {
        Some("discard") => {
            discard(app, ctx, &list).await.to(&visit)?;
            (Became::Kept, "kastat")
        }
        Some("publish") => {
            let comment = form.get("comment").unwrap_or_default();
            let became = publish(app, ctx, (&list, revision), comment).await.to(&visit)?;
            (became, "publicerat")
        }
        _ => match wanted(&form) {
            Some(wanted) => {
                (edit(app, ctx, (&list, revision), &wanted).await.to(&visit)?, "sparat")
            }
            None => (Became::Days, ""),
        },
    };
    let t = visit.t();
    let error = match became {
        Became::Kept => return Ok(on_to(format!("/svarsalternativ/{list}?klart={done}"))),
        Became::Words => t.one("list-words-error", "n", &WORDS_MAX.to_string()),
        Became::Id => t.get("list-id-error"),
        Became::Days => t.get("list-days-error"),
        Became::Stale => t.get("list-stale"),
        Became::Nothing => t.get("list-nothing"),
        Became::Empty => t.get("list-empty"),
        Became::Comment => t.one("list-comment-error", "n", &COMMENT_MAX.to_string()),
    };
    let sheet = sheet(app, ctx, &list).await.to(&visit)?;
    let status = StatusCode::UNPROCESSABLE_ENTITY;
    let new = (form.get("deed") == Some("add")).then_some(&form);
    drawn(&visit, status, &sheet, &BTreeMap::new(), (None, Some(error), new))
}

/// Proposals for options, from those who missed them.
pub(crate) async fn all_proposals(visit: Visit) -> Answer {
    let groups = proposals(&visit.site.app, &visit.ctx).await.to(&visit)?;
    let t = visit.t();
    let card = |group: &Group| {
        let first = t.day(visit.site.app.clock.today(group.first));
        let (n, committees) = (group.count.to_string(), group.committees.to_string());
        let values = [("n", n.as_str()), ("committees", &committees), ("first", &first)];
        let context = |context: &String| {
            let (reason, measure) = context.split_once(' ').unwrap_or((context, ""));
            let reason = option_label(&visit, "main_reason", reason);
            format!("{reason}, {}", option_label(&visit, "measure", measure))
        };
        ProposalCard {
            text: group.text.clone(),
            count: t.with("proposals-count", &values),
            contexts: group.contexts.iter().map(context).collect(),
            ids: group.ids.clone(),
        }
    };
    let template = Proposals {
        frame: visit.frame(t.get("proposals-title"), Place::Administration),
        cards: groups.iter().map(card).collect(),
    };
    page(&visit, StatusCode::OK, &template)
}

/// Writes down that proposals have been dealt with.
pub(crate) async fn done(visit: Visit, body: Bytes) -> Answer {
    let form = Form::read(&body);
    let ids: Vec<String> = form.all("id").map(str::to_owned).collect();
    handle(&visit.site.app, &visit.ctx, &ids).await.to(&visit)?;
    Ok(on_to("/forslag"))
}
