//! Saves one tab of a draft, merging with what somebody else saved meanwhile.

use domain::Answers;
use domain::ids::{DraftId, FieldId};
use domain::role::Action;

use crate::ctx::Ctx;
use crate::draft::{self, OpenDraft};
use crate::error::{Error, Fault};
use crate::rights::Rights;
use crate::service::App;

/// What a form post says.
#[derive(Clone)]
pub struct Input {
    /// The revision that the page was drawn from.
    pub revision: i64,
    /// The questions that stood on the page; one that is not here is left as it is.
    pub shown: Vec<FieldId>,
    /// What was typed.
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
    let rights = Rights::of(app, ctx, &mut tx, Action::Report).await?;
    let mut row = draft::readable(&mut tx, &rights, id).await?;
    let base = if input.revision == row.revision {
        Some(row.answers.clone())
    } else {
        store::draft::revision(&mut tx, id, input.revision).await?
    };
    let (merged, conflicts) = merge(base.as_ref(), &row.answers, input);
    let has_changed = merged != row.answers;
    if has_changed {
        let state = draft::state_of(app, ctx, &mut tx, &rights, &merged, Some(&row));
        if !store::draft::save(&mut tx, id, row.revision, &state).await? {
            return Err(Fault::Broken("the draft changed inside a write transaction").into());
        }
        row.revision += 1;
        row.answers = merged;
        row.committee_id = state.committee_id;
        row.area = state.area;
        row.updated_by = state.updated_by;
        row.updated_at = state.updated_at;
    }
    let draft = draft::opened(ctx, &mut tx, rights, row).await?;
    tx.commit().await?;
    Ok(Saved { draft, conflicts, has_changed })
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
