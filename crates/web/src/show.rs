//! From a journey through the form to what a page shows.

use app::draft::OpenDraft;
use domain::Language;
use domain::catalogue::{Control as Drawn, Kind, Width};
use domain::ids::FieldId;
use domain::journey::{AskedField, Journey};

use crate::request::Visit;
use crate::view::form::{Answer, Control, Fields, Group, OptionView, Shape, Step};

/// Which faults are shown with the questions.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Faults<'a> {
    /// None: the visitor has not tried to go on.
    Hidden,
    /// Those of questions that stood on the page.
    Of(&'a [FieldId]),
    /// All.
    All,
}

/// The questions of a tab.
pub(crate) fn fields<'a>(
    visit: &'a Visit,
    draft: &OpenDraft,
    journey: &Journey<'_>,
    page: usize,
    faults: Faults<'_>,
) -> Fields<'a> {
    let asked = journey.pages.get(page).map(|page| page.fields.as_slice()).unwrap_or_default();
    let controls = asked
        .iter()
        .map(|asked| {
            let is_shown = match faults {
                Faults::Hidden => false,
                Faults::Of(shown) => shown.contains(&asked.field.id),
                Faults::All => true,
            };
            control(draft, journey, asked, visit.language, is_shown)
        })
        .collect();
    Fields { t: visit.t(), revision: draft.revision, controls }
}

fn control(
    draft: &OpenDraft,
    journey: &Journey<'_>,
    asked: &AskedField<'_>,
    language: Language,
    shows_fault: bool,
) -> Control {
    let field = asked.field;
    let say = |text: &domain::Bilingual| text.get(language).to_owned();
    let (shape, max, inputmode) = match &field.kind {
        Kind::Committee | Kind::Area { .. } | Kind::Choice { control: Drawn::Radios, .. } => {
            (Shape::Radios, 0, "")
        }
        Kind::Choice { control: Drawn::Select, .. } => (Shape::Select, 0, ""),
        Kind::Text { max } => (Shape::Text, *max, ""),
        Kind::LongText { max } => (Shape::LongText, *max, ""),
        Kind::Date => (Shape::Text, 0, "numeric"),
        Kind::Checkbox => (Shape::Checkbox, 0, ""),
        Kind::PersonNumber { .. } => (Shape::Text, 0, ""),
    };
    let raw = asked.raw.unwrap_or_default();
    let makes_number = match &field.kind {
        Kind::PersonNumber { free_when } => free_when.holds(journey),
        _ => false,
    };
    let warnings = asked.warnings.iter().map(|remark| say(&remark.text)).collect();
    Control {
        id: field.id.to_string(),
        shape,
        label: say(&field.label),
        hint: field.hint.as_ref().map(say),
        help: field.help.as_ref().map(say),
        error: asked.problem.as_ref().filter(|_| shows_fault).map(|remark| say(&remark.text)),
        warnings,
        is_optional: !field.is_required() && field.kind != Kind::Checkbox,
        value: raw.to_owned(),
        options: options(draft, asked, raw, language),
        max,
        width: match field.width {
            Width::Short => "es-short",
            Width::Medium => "es-medium",
            Width::Full => "",
        },
        inputmode,
        makes_number,
        better: better(journey, asked, language),
    }
}

fn options(
    draft: &OpenDraft,
    asked: &AskedField<'_>,
    raw: &str,
    language: Language,
) -> Vec<OptionView> {
    if asked.field.kind == Kind::Committee {
        let committees = draft.memberships.iter().enumerate();
        return committees
            .map(|(at, membership)| OptionView {
                place: at + 1,
                value: membership.committee.to_string(),
                label: membership.name.clone(),
                hint: None,
                is_chosen: membership.committee.as_str() == raw,
            })
            .collect();
    }
    let choices = asked.offered.iter().enumerate();
    choices
        .map(|(at, choice)| OptionView {
            place: at + 1,
            value: choice.id.to_string(),
            label: choice.label.get(language).to_owned(),
            hint: choice.hint.as_ref().map(|hint| hint.get(language).to_owned()),
            is_chosen: choice.id.as_str() == raw,
        })
        .collect()
}

/// Fixed options that may fit what was typed as "other".
fn better(journey: &Journey<'_>, asked: &AskedField<'_>, language: Language) -> Vec<String> {
    let (Some(of), Some(text)) = (asked.field.id.as_str().strip_suffix("_other"), asked.raw) else {
        return Vec::new();
    };
    let found = journey.better_options(&FieldId::new(of), text);
    found.iter().take(3).map(|choice| choice.label.get(language).to_owned()).collect()
}

/// The row of tabs.
pub(crate) fn steps(
    visit: &Visit,
    draft: &OpenDraft,
    journey: &Journey<'_>,
    current: usize,
) -> Vec<Step> {
    let t = visit.t();
    let first = journey.first_unfinished();
    let last = journey.pages.len().saturating_sub(1);
    let pages = journey.pages.iter().enumerate();
    pages
        .map(|(at, page)| {
            let state = if at == current {
                "current"
            } else if at > first {
                "later"
            } else if at < last && page.is_complete() {
                "done"
            } else {
                "todo"
            };
            Step {
                number: at + 1,
                title: page.page.title.get(visit.language).to_owned(),
                href: address(draft, &page.page.path),
                state,
                state_words: t.get(&format!("step-{state}")),
            }
        })
        .collect()
}

/// The address of a tab.
pub(crate) fn address(draft: &OpenDraft, path: &str) -> String {
    format!("/utkast/{}/{path}", draft.id)
}

/// Text line by line.
pub(crate) fn lines(text: &str) -> Vec<String> {
    text.lines().map(str::to_owned).collect()
}

/// Everything on the summary, tab by tab.
pub(crate) fn groups(visit: &Visit, draft: &OpenDraft, journey: &Journey<'_>) -> Vec<Group> {
    let language = visit.language;
    let with_questions = journey.pages.iter().filter(|page| !page.fields.is_empty());
    with_questions
        .map(|page| {
            let href = address(draft, &page.page.path);
            let answers = page.fields.iter().map(|asked| Answer {
                label: asked.field.label.get(language).to_owned(),
                value: journey.shown(asked, language).map(|text| lines(&text)).unwrap_or_default(),
                href: format!("{href}#field-{}", asked.field.id),
                error: asked.problem.as_ref().map(|it| it.text.get(language).to_owned()),
                warnings: asked
                    .warnings
                    .iter()
                    .map(|remark| remark.text.get(language).to_owned())
                    .collect(),
            });
            Group { title: page.page.title.get(language).to_owned(), answers: answers.collect() }
        })
        .collect()
}
