//! The lists of options, kept by the authority's administrator.
//!
//! A change is written beside the list that applies, tried, looked at and compared, and then published. No release is needed, and what has been
//! reported is for ever read with the lists it was made with.

use std::collections::BTreeMap;

use domain::catalogue::{Choice, Dependence, DependenceBy, ListChange, OptionList, list_changes};
use domain::ids::{ListId, OptionId};
use domain::role::Action;
use domain::{Bilingual, Catalogue};
use jiff::Timestamp;
use jiff::civil::Date;
use store::Tx;

use crate::audit::{self, Deed};
use crate::ctx::Ctx;
use crate::draft::name_of;
use crate::error::{Error, Fault, Refusal};
use crate::form::{Forms, Lists};
use crate::rights::at_authority;
use crate::service::App;

/// The lists that can be changed. On the options of the others the program itself depends.
pub const LISTS: [&str; 5] = ["measures", "focuses", "closing_reasons", "main_reasons", "causes"];
/// The list to which nothing can be added: the form asks for the causes of each main reason by name.
pub const CLOSED: &str = "main_reasons";
/// Longest words of an option, in characters.
pub const WORDS_MAX: usize = 200;
/// Longest comment on a version, in characters.
pub const COMMENT_MAX: usize = 300;
/// A version that has been published.
#[derive(Clone, Debug)]
pub struct Version {
    /// Its number among all versions.
    pub seq: i64,
    /// What was changed and why.
    pub comment: String,
    /// By whom.
    pub by: String,
    /// When.
    pub at: Timestamp,
}

/// A list with the change that has been begun.
#[derive(Clone, Debug)]
pub struct Sheet {
    /// Which.
    pub id: ListId,
    /// As it applies.
    pub now: OptionList,
    /// As it would be; the same as it applies when no change has been begun.
    pub next: OptionList,
    /// How the two differ.
    pub changes: Vec<ListChange>,
    /// Counts every change, from 1; 0 when none has been begun.
    pub revision: i64,
    /// Who changed it last, and when.
    pub changed: Option<(String, Timestamp)>,
    /// What has been published, the latest first.
    pub versions: Vec<Version>,
}

/// A change of a list.
#[derive(Clone, Debug)]
pub enum Edit {
    /// Other words for an option.
    Reword {
        /// Which.
        option: OptionId,
        /// Its words.
        label: Bilingual,
        /// A line under them; none when both are empty.
        hint: Bilingual,
    },
    /// First and last day of an option.
    Days {
        /// Which.
        option: OptionId,
        /// First day.
        from: Date,
        /// Last day; none for until further notice.
        to: Option<Date>,
    },
    /// A new option.
    Add {
        /// Its permanent id.
        option: OptionId,
        /// Its words.
        label: Bilingual,
        /// First day.
        from: Date,
        /// The option after which it stands, and with which it shares when it is offered.
        like: OptionId,
    },
}

/// What became of a change.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Became {
    /// It is kept.
    Kept,
    /// Words are missing in one of the languages, or are too long.
    Words,
    /// The id is not letters, digits and dashes, or has been used.
    Id,
    /// The last day lies before the first.
    Days,
    /// Somebody else has changed the list since the page was drawn.
    Stale,
    /// There is nothing to publish.
    Nothing,
    /// No option applies today: nobody could answer.
    Empty,
    /// There is no comment, or one that is too long.
    Comment,
}

/// The lists with whether a change has been begun, for the administrator.
pub async fn all(app: &App, ctx: &Ctx) -> Result<Vec<(OptionList, bool)>, Error> {
    let mut tx = app.db.read().await?;
    at_authority(app, ctx, &mut tx, Action::Administer).await?;
    let begun = store::option_list::drafts(&mut tx).await?;
    let catalogue = &app.form().catalogue;
    let lists = LISTS.into_iter().filter_map(|id| catalogue.lists.get(&ListId::new(id)));
    Ok(lists.map(|list| (list.clone(), begun.contains(&list.id))).collect())
}

fn known(id: &ListId) -> Result<(), Error> {
    if LISTS.contains(&id.as_str()) { Ok(()) } else { Err(Refusal::NotFound.into()) }
}

/// A list with the change that has been begun.
pub async fn sheet(app: &App, ctx: &Ctx, id: &ListId) -> Result<Sheet, Error> {
    known(id)?;
    let mut tx = app.db.read().await?;
    at_authority(app, ctx, &mut tx, Action::Administer).await?;
    let now = in_force(app, id)?;
    let draft = store::option_list::draft(&mut tx, id).await?;
    let next = match &draft {
        Some(draft) => read(app, &mut tx, id, &draft.content).await?,
        None => now.clone(),
    };
    let changed = match &draft {
        Some(draft) => Some((name_of(&mut tx, &draft.changed_by).await?, draft.changed_at)),
        None => None,
    };
    let mut versions = Vec::new();
    for version in store::option_list::of_list(&mut tx, id).await? {
        versions.push(Version {
            seq: version.seq,
            comment: version.comment,
            by: name_of(&mut tx, &version.published_by).await?,
            at: version.published_at,
        });
    }
    Ok(Sheet {
        id: id.clone(),
        changes: list_changes(&now, &next),
        revision: draft.map_or(0, |draft| draft.revision),
        now,
        next,
        changed,
        versions,
    })
}

fn in_force(app: &App, id: &ListId) -> Result<OptionList, Error> {
    let list = app.form().catalogue.lists.get(id).cloned();
    Ok(list.ok_or(Fault::Broken("a list that can be changed is in the catalogue"))?)
}

/// The forms as they would be with the list, or none when it does not fit them.
async fn tried(tx: &mut Tx, id: &ListId, content: &str) -> Result<Option<Forms>, Error> {
    let latest = store::option_list::latest(tx).await?;
    let versions = store::option_list::in_force(tx, latest).await?;
    let mut lists: Lists = versions.into_iter().map(|it| (it.list, it.content)).collect();
    lists.insert(id.clone(), content.to_owned());
    Ok(Forms::with_lists(&lists, latest).ok())
}

/// The list that was written beside the one that applies.
async fn read(app: &App, tx: &mut Tx, id: &ListId, content: &str) -> Result<OptionList, Error> {
    match tried(tx, id, content).await? {
        Some(forms) => {
            let list = forms.individual_report.catalogue.lists.get(id).cloned();
            Ok(list.ok_or(Fault::Broken("a list that is changed keeps its name"))?)
        }
        // It no longer fits what has been published since: begin again from what applies.
        None => in_force(app, id),
    }
}

/// Writes a change beside the list that applies.
pub async fn edit(
    app: &App,
    ctx: &Ctx,
    (id, revision): (&ListId, i64),
    edit: &Edit,
) -> Result<Became, Error> {
    known(id)?;
    let mut tx = app.db.write().await?;
    let by = at_authority(app, ctx, &mut tx, Action::Administer).await?;
    let draft = store::option_list::draft(&mut tx, id).await?;
    if draft.as_ref().map_or(0, |draft| draft.revision) != revision {
        return Ok(Became::Stale);
    }
    let mut list = match &draft {
        Some(draft) => read(app, &mut tx, id, &draft.content).await?,
        None => in_force(app, id)?,
    };
    if matches!(edit, Edit::Add { .. }) && id.as_str() == CLOSED {
        return Err(Refusal::NotFound.into());
    }
    if let Some(fault) = apply(&mut list, edit) {
        return Ok(fault);
    }
    let content = list.to_toml();
    if tried(&mut tx, id, &content).await?.is_none() {
        return Err(Fault::Broken("a changed list of options does not fit the catalogue").into());
    }
    if !store::option_list::save_draft(&mut tx, id, (&content, revision), &by, ctx.now).await? {
        return Ok(Became::Stale);
    }
    audit::write(&mut tx, ctx, Deed::OptionListChanged, id.as_str(), None).await?;
    tx.commit().await?;
    Ok(Became::Kept)
}

/// Makes the change; tells what is wrong with it.
fn apply(list: &mut OptionList, edit: &Edit) -> Option<Became> {
    let are_words = |text: &Bilingual| {
        !text.is_incomplete()
            && text.sv.chars().count() <= WORDS_MAX
            && text.en.chars().count() <= WORDS_MAX
    };
    let is_empty = |text: &Bilingual| text.sv.is_empty() && text.en.is_empty();
    match edit {
        Edit::Reword { label, hint, .. }
            if !are_words(label) || !(is_empty(hint) || are_words(hint)) =>
        {
            Some(Became::Words)
        }
        Edit::Reword { option, label, hint } => {
            let hint = (!is_empty(hint)).then(|| hint.clone());
            (!list.reword(option, label.clone(), hint)).then_some(Became::Stale)
        }
        Edit::Days { from, to, .. } if to.is_some_and(|to| to < *from) => Some(Became::Days),
        Edit::Days { option, from, to } => {
            (!list.set_days(option, *from, *to)).then_some(Became::Stale)
        }
        Edit::Add { label, .. } if !are_words(label) => Some(Became::Words),
        Edit::Add { option, .. } if !is_id(option) || list.choice(option).is_some() => {
            Some(Became::Id)
        }
        Edit::Add { option, label, from, like } => {
            let added = list.add_like(like, option.clone(), label.clone(), *from);
            (!added).then_some(Became::Stale)
        }
    }
}

/// Two to twelve capital letters, digits and dashes.
fn is_id(id: &OptionId) -> bool {
    let is_sign = |sign: char| sign.is_uppercase() || sign.is_ascii_digit() || sign == '-';
    (2..=12).contains(&id.as_str().chars().count()) && id.as_str().chars().all(is_sign)
}

/// Publishes the change. From the next request on the form has it.
pub async fn publish(
    app: &App,
    ctx: &Ctx,
    (id, revision): (&ListId, i64),
    comment: &str,
) -> Result<Became, Error> {
    known(id)?;
    let mut tx = app.db.write().await?;
    let by = at_authority(app, ctx, &mut tx, Action::Administer).await?;
    let Some(draft) = store::option_list::draft(&mut tx, id).await? else {
        return Ok(Became::Nothing);
    };
    let comment = comment.trim();
    if draft.revision != revision {
        return Ok(Became::Stale);
    }
    if comment.is_empty() || comment.chars().count() > COMMENT_MAX {
        return Ok(Became::Comment);
    }
    let next = read(app, &mut tx, id, &draft.content).await?;
    if !next.choices.iter().any(|choice| choice.is_valid_on(ctx.today)) {
        return Ok(Became::Empty);
    }
    if tried(&mut tx, id, &draft.content).await?.is_none() {
        return Ok(Became::Stale);
    }
    let version = (draft.content.as_str(), comment);
    store::option_list::publish(&mut tx, id, version, &by, ctx.now).await?;
    store::option_list::remove_draft(&mut tx, id).await?;
    audit::write(&mut tx, ctx, Deed::OptionListPublished, id.as_str(), None).await?;
    tx.commit().await?;
    Ok(Became::Kept)
}

/// Throws the change away.
pub async fn discard(app: &App, ctx: &Ctx, id: &ListId) -> Result<(), Error> {
    known(id)?;
    let mut tx = app.db.write().await?;
    at_authority(app, ctx, &mut tx, Action::Administer).await?;
    store::option_list::remove_draft(&mut tx, id).await?;
    audit::write(&mut tx, ctx, Deed::OptionListChanged, id.as_str(), None).await?;
    tx.commit().await?;
    Ok(())
}

/// An answer that the options of a list depend on, with what it may be.
#[derive(Clone, Debug)]
pub struct Pick {
    /// The question.
    pub label: Bilingual,
    /// The field.
    pub field: String,
    /// What it may be: the option's id and its words.
    pub options: Vec<(String, Bilingual)>,
}

/// What the options of the list depend on.
pub fn picks(catalogue: &Catalogue, list: &OptionList) -> Vec<Pick> {
    let pick = |on: &Dependence| {
        let field = catalogue.field(&on.field)?;
        let target = catalogue.lists.get(field.list()?)?;
        let options =
            target.choices.iter().map(|choice| (choice.id.to_string(), choice.label.clone()));
        Some(Pick {
            label: field.label.clone(),
            field: on.field.to_string(),
            options: options.collect(),
        })
    };
    list.depends.values().filter_map(pick).collect()
}

/// The options as they would be offered on the day, with the answers picked.
pub fn preview<'a>(
    catalogue: &'a Catalogue,
    list: &'a OptionList,
    day: Date,
    picked: &'a BTreeMap<String, String>,
) -> Vec<&'a Choice> {
    let said = |on: &Dependence| {
        let id = picked.get(on.field.as_str())?;
        let target = catalogue.field(&on.field).and_then(|field| field.list());
        let chosen = catalogue.choice(target?, id)?;
        match on.by {
            DependenceBy::Id => Some(chosen.id.as_str()),
            DependenceBy::Class => chosen.class.as_deref(),
        }
    };
    list.offered(day, said).collect()
}
