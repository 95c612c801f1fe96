//! Saves one tab of a draft, merging with what somebody else saved meanwhile.

use domain::Answers;
use domain::catalogue::Again;
use domain::ids::{DraftId, FieldId};
use domain::service::Service;
use store::Tx;

use crate::audit::{self, Deed};
use crate::case::Followed;
use crate::ctx::Ctx;
use crate::draft::{self, OpenDraft};
use crate::error::{Error, Fault};
use crate::reporters;
use crate::service::App;

/// What a form post says.
#[derive(Clone)]
pub struct Input {
    /// The revision that the page was drawn from.
    pub revision: i64,
    /// The questions that stood on the page; one that is not here is left as it is.
    pub shown: Vec<FieldId>,
    /// What was typed; also what was posted without having stood on the page, which is never saved.
    pub typed: Answers,
}

/// A question that two have answered differently since the page was drawn.
#[derive(Clone, PartialEq, Eq)]
pub struct Conflict {
    /// The question.
    pub field: FieldId,
    /// What this person typed.
    pub mine: Option<String>,
    /// What somebody else has saved.
    pub theirs: Option<String>,
}

/// How the saving went.
pub struct Saved {
    /// The draft as it now stands.
    pub draft: OpenDraft,
    /// Questions in conflict; what somebody else saved still stands.
    pub conflicts: Vec<Conflict>,
    /// Whether anything was changed.
    pub has_changed: bool,
}

/// Saves what was typed on one tab. Nothing is overwritten that somebody else has changed meanwhile.
pub async fn save_page(app: &App, ctx: &Ctx, id: &DraftId, input: &Input) -> Result<Saved, Error> {
    let mut tx = app.db.write().await?;
    let (rights, mut row) = draft::readable(app, ctx, &mut tx, id).await?;
    let followed = draft::followed(app, &mut tx, &row).await?;
    let input = &own(app, row.service, input);
    let input = &unlocked(app, ctx, &mut tx, &row, followed.as_ref(), input).await?;
    let base = if input.revision == row.revision {
        Some(row.answers.clone())
    } else {
        store::draft::revision(&mut tx, id, input.revision).await?
    };
    let (mut merged, conflicts) = merge(base.as_ref(), &row.answers, input);
    if row.service == Service::Reporters {
        reporters::fill_in(ctx, &mut tx, &rights, &row.answers, &mut merged).await?;
    }
    let has_changed = merged != row.answers;
    if has_changed {
        let state = draft::state_of(app, ctx, &mut tx, &rights, &merged, Some(&row)).await?;
        if !store::draft::save_after(&mut tx, &row, &state).await? {
            return Err(Fault::Broken("the draft changed inside a write transaction").into());
        }
        row.revision += 1;
        row.answers = merged;
        row.committee_id = state.committee_id;
        row.area = state.area;
        row.updated_by = state.updated_by;
        row.updated_at = state.updated_at;
    }
    let draft = draft::opened(app, ctx, &mut tx, rights, row).await?;
    tx.commit().await?;
    Ok(Saved { draft, conflicts, has_changed })
}

/// What of a post belongs to the form.
fn own(app: &App, service: Service, input: &Input) -> Input {
    let catalogue = &app.forms.of(service).catalogue;
    let is_own = |id: &FieldId| catalogue.field(id).is_some();
    let typed = input.typed.iter().filter(|(id, _)| is_own(id));
    Input {
        revision: input.revision,
        shown: input.shown.iter().filter(|id| is_own(id)).cloned().collect(),
        typed: typed.map(|(id, text)| (id.clone(), text.to_owned())).collect(),
    }
}

/// What may be saved of a post. What the case has answered is not among it, and a post that says
/// something else about it is written in the log: no page of ours makes such a post.
async fn unlocked(
    app: &App,
    ctx: &Ctx,
    tx: &mut Tx,
    row: &store::draft::Draft,
    followed: Option<&Followed>,
    input: &Input,
) -> Result<Input, Error> {
    let mut input = input.clone();
    let Some(followed) = followed else { return Ok(input) };
    let catalogue = &app.form().catalogue;
    for field in followed.earlier.bent(catalogue, &input.typed) {
        let record = format!("{}:{field}", row.id);
        let committee = row.committee_id.as_ref();
        audit::write(tx, ctx, Deed::LockedFieldPosted, &record, committee).await?;
    }
    input.shown.retain(|id| catalogue.field(id).is_some_and(|it| it.again != Again::Locked));
    Ok(input)
}

/// Three-way merge, question by question. Without the base every difference is a conflict.
fn merge(base: Option<&Answers>, theirs: &Answers, input: &Input) -> (Answers, Vec<Conflict>) {
    let mut merged = theirs.clone();
    let mut conflicts = Vec::new();
    for field in &input.shown {
        let mine = input.typed.get(field);
        let their = theirs.get(field);
        let is_untouched_by_me = base.is_some_and(|base| base.get(field) == mine);
        let is_untouched_by_them = base.is_some_and(|base| base.get(field) == their);
        if mine == their || is_untouched_by_me {
            continue;
        }
        if is_untouched_by_them {
            merged.set(field.clone(), mine.unwrap_or_default());
        } else {
            conflicts.push(Conflict {
                field: field.clone(),
                mine: mine.map(str::to_owned),
                theirs: their.map(str::to_owned),
            });
        }
    }
    (merged, conflicts)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answers(pairs: &[(&str, &str)]) -> Answers {
        pairs.iter().map(|(field, text)| (FieldId::new(*field), (*text).to_owned())).collect()
    }

    fn check(base: Option<&Answers>, theirs: &Answers, mine: &[(&str, &str)]) -> String {
        let input = Input {
            revision: 1,
            shown: mine.iter().map(|(field, _)| FieldId::new(*field)).collect(),
            typed: answers(mine),
        };
        let (merged, conflicts) = merge(base, theirs, &input);
        let kept: Vec<_> = merged.iter().map(|(field, text)| format!("{field}={text}")).collect();
        let lost: Vec<_> = conflicts.iter().map(|conflict| conflict.field.to_string()).collect();
        format!("{} | {}", kept.join(" "), lost.join(" "))
    }

    #[test]
    fn what_only_one_has_touched_is_merged() {
        let base = answers(&[("a", "1"), ("b", "1")]);
        let theirs = answers(&[("a", "2"), ("b", "1")]);
        assert_eq!(check(Some(&base), &theirs, &[("a", "1"), ("b", "3")]), "a=2 b=3 | ");
    }

    #[test]
    fn what_both_have_changed_is_a_conflict_and_theirs_stands() {
        let base = answers(&[("a", "1")]);
        let theirs = answers(&[("a", "2")]);
        assert_eq!(check(Some(&base), &theirs, &[("a", "3")]), "a=2 | a");
    }

    #[test]
    fn the_same_change_by_both_is_no_conflict() {
        let base = answers(&[("a", "1")]);
        let theirs = answers(&[("a", "2")]);
        assert_eq!(check(Some(&base), &theirs, &[("a", "2")]), "a=2 | ");
    }

    #[test]
    fn an_emptied_field_is_a_change() {
        let base = answers(&[("a", "1")]);
        assert_eq!(check(Some(&base), &base, &[("a", "")]), " | ");
    }

    #[test]
    fn without_the_base_every_difference_is_shown() {
        let theirs = answers(&[("a", "2"), ("b", "1")]);
        assert_eq!(check(None, &theirs, &[("a", "3"), ("b", "1")]), "a=2 b=1 | a");
    }
}
