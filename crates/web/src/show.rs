//! From a journey through the form to what a page shows.

pub(crate) mod notice;

use app::draft::OpenDraft;
use domain::Language;
use domain::catalogue::{Choice, Control as Drawn, Kind, Width};
use domain::earlier::Entry;
use domain::ids::FieldId;
use domain::journey::{AREAS_BETWEEN, AskedField, Journey};
use domain::reference::Reference;
use domain::reporter::Reporter;
use domain::service::Service;

use crate::request::Visit;
use crate::view::Place;
use crate::view::form::{Answer, Control, Fields, Group, Line, OptionView, Shape, Step};

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
    let all = journey.pages.get(page).map(|page| page.fields.as_slice()).unwrap_or_default();
    // Whom the service is not for is told so at once, and asked nothing more: what comes next may be what must not be
    // written down.
    let refused = all.iter().position(|it| notice::refused_by(draft, journey, it).is_some());
    let asked = refused.and_then(|at| all.get(..=at)).unwrap_or(all);
    let controls = asked
        .iter()
        .filter(|asked| !asked.is_locked)
        .map(|asked| {
            let rule = notice::refused_by(draft, journey, asked);
            let is_shown = match faults {
                _ if refused.is_some() => rule.is_some(),
                Faults::Hidden => false,
                Faults::Of(shown) => shown.contains(&asked.field.id),
                Faults::All => true,
            };
            let mut control = control(journey, asked, visit.language, is_shown);
            control.note = notice::by_when(visit, draft, journey, asked);
            control.elsewhere = rule.map(|it| notice::elsewhere(visit, it)).unwrap_or_default();
            withhold(visit, &mut control, notice::withheld(journey, asked));
            control
        })
        .collect();
    Fields { t: visit.t(), revision: draft.revision, controls }
}

/// Says of the options that cannot be chosen why not.
fn withhold(visit: &Visit, control: &mut Control, options: Vec<String>) {
    for option in control.options.iter_mut().filter(|it| options.contains(&it.value)) {
        option.hint = Some(visit.t().get("not-given"));
    }
    control.disabled = options;
}

/// A question as it stands, without a draft around it.
pub(crate) fn plain_control(
    journey: &Journey<'_>,
    asked: &AskedField<'_>,
    language: Language,
) -> Control {
    control(journey, asked, language, false)
}

fn control(
    journey: &Journey<'_>,
    asked: &AskedField<'_>,
    language: Language,
    shows_fault: bool,
) -> Control {
    let field = asked.field;
    let say = |text: &domain::Bilingual| text.get(language).to_owned();
    let (shape, max, inputmode) = match &field.kind {
        Kind::Committee
        | Kind::Area { .. }
        | Kind::Reporter
        | Kind::Choice { control: Drawn::Radios, .. } => (Shape::Radios, 0, ""),
        Kind::Areas { .. } => (Shape::Boxes, 0, ""),
        Kind::Municipality | Kind::Choice { control: Drawn::Select, .. } => (Shape::Select, 0, ""),
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
        label: say(asked.label()),
        hint: field.hint.as_ref().map(say),
        help: field.help.as_ref().map(say),
        error: asked.problem.as_ref().filter(|_| shows_fault).map(|remark| say(&remark.text)),
        warnings,
        entries: asked.entries.iter().map(entry).collect(),
        is_optional: !asked.is_required() && field.kind != Kind::Checkbox,
        value: raw.to_owned(),
        options: options(journey, asked, raw, language),
        max,
        width: match field.width {
            Width::Short => "es-short",
            Width::Medium => "es-medium",
            Width::Full => "",
        },
        inputmode,
        makes_number,
        better: better(journey, asked, language),
        note: None,
        disabled: Vec::new(),
        elsewhere: Vec::new(),
    }
}

/// What an earlier report said: when, and what.
fn entry(entry: &Entry) -> (String, Vec<String>) {
    (entry.reported_on.to_string(), lines(&entry.text))
}

/// What the case says on a tab, that cannot be changed here.
pub(crate) fn locked(visit: &Visit, journey: &Journey<'_>, page: usize) -> Vec<Line> {
    let asked = journey.pages.get(page).map(|page| page.fields.as_slice()).unwrap_or_default();
    let locked = asked.iter().filter(|asked| asked.is_locked);
    locked
        .map(|asked| Line {
            label: asked.label().get(visit.language).to_owned(),
            value: journey.shown(asked, visit.language).map(|it| lines(&it)).unwrap_or_default(),
        })
        .collect()
}

fn options(
    journey: &Journey<'_>,
    asked: &AskedField<'_>,
    raw: &str,
    language: Language,
) -> Vec<OptionView> {
    let around = journey.circumstances();
    let label = |text: &domain::Bilingual| text.get(language).to_owned();
    let all: Vec<(String, String, Option<String>)> = match asked.field.kind {
        Kind::Committee => {
            let own = around.memberships.iter();
            own.map(|it| (it.committee.to_string(), it.name.clone(), None)).collect()
        }
        Kind::Municipality => {
            let known = around.reference.map(Reference::municipalities_by_name).unwrap_or_default();
            known.into_iter().map(|it| (it.code.clone(), it.name.clone(), None)).collect()
        }
        Kind::Reporter => {
            let known = around.reporters.iter();
            known.map(|it| (it.id.to_string(), it.name(), Some(contact(it)))).collect()
        }
        _ => {
            let offered = asked.offered.iter();
            let hint = |choice: &Choice| choice.hint.as_ref().map(label);
            offered.map(|it| (it.id.to_string(), label(&it.label), hint(it))).collect()
        }
    };
    let chosen: Vec<&str> = match asked.field.kind {
        Kind::Areas { .. } => raw.split(AREAS_BETWEEN).collect(),
        _ => vec![raw],
    };
    let numbered = (1..).zip(all);
    numbered
        .map(|(place, (value, label, hint))| OptionView {
            is_chosen: chosen.contains(&value.as_str()),
            place,
            value,
            label,
            hint,
        })
        .collect()
}

/// Telephone and e-mail of a reporter, and the number as it may be shown.
fn contact(reporter: &Reporter) -> String {
    let parts = [&reporter.masked_number(), &reporter.phone, &reporter.email];
    let given = parts.into_iter().filter(|part| !part.is_empty());
    given.map(String::as_str).collect::<Vec<_>>().join(", ")
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
    let pages = journey.pages.iter().enumerate().filter(|(_, page)| page.is_asked());
    let all: Vec<_> = pages.collect();
    let n = all.len().to_string();
    all.iter()
        .zip(1_usize..)
        .map(|((at, page), number)| {
            let state = if *at == current {
                "current"
            } else if *at > first {
                "later"
            } else if *at < last && page.is_complete() {
                "done"
            } else {
                "todo"
            };
            let title = page.page.title.get(visit.language).to_owned();
            let values = [("n", number.to_string()), ("all", n.clone()), ("tab", title.clone())];
            let values = values.each_ref().map(|(name, value)| (*name, value.as_str()));
            Step {
                number,
                title,
                of: t.with("step-of", &values),
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

/// Where the drafts of the e-service are.
pub(crate) fn home(draft: &OpenDraft) -> String {
    match draft.service {
        Service::IndividualReport => "/mina-rapporter".to_owned(),
        Service::Reporters | Service::CommitteeChange => {
            match draft.answers.get(&FieldId::new("committee")) {
                Some(committee) => crate::routes::reporters::address(committee),
                None => "/rapportorer".to_owned(),
            }
        }
        Service::Connection => "/anslut".to_owned(),
        Service::RegisterApplication => "/registret/ansok".to_owned(),
        Service::OperationNotice if draft.is_desk() => {
            crate::routes::register::sheltered::PATH.to_owned()
        }
        Service::OperationNotice => "/verksamheter".to_owned(),
    }
}

/// The place of the e-service in the menu.
pub(crate) const fn place(service: Service) -> Place {
    match service {
        Service::IndividualReport => Place::Reports,
        Service::Reporters | Service::CommitteeChange => Place::Reporters,
        Service::Connection | Service::RegisterApplication => Place::Elsewhere,
        Service::OperationNotice => Place::Register,
    }
}

/// What was sent in another e-service than the individual report: every question with its answer.
pub(crate) fn answers(visit: &Visit, document: &app::Document) -> Vec<Line> {
    let answered = document.questions.iter().filter_map(|question| {
        let answer = question.answer.as_ref()?;
        let label = question.question.get(visit.language).to_owned();
        Some(Line { label, value: lines(answer.get(visit.language)) })
    });
    answered.collect()
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
                label: asked.label().get(language).to_owned(),
                value: journey.shown(asked, language).map(|text| lines(&text)).unwrap_or_default(),
                entries: asked.entries.iter().map(entry).collect(),
                href: (!asked.is_locked).then(|| format!("{href}#field-{}", asked.field.id)),
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
