//! What is particular to notices about operations: what one is about, until when it is sent, and whom the service is not
//! for.

use app::draft::OpenDraft;
use app::register::desk::Change;
use domain::catalogue::Rule;
use domain::journey::{AskedField, Journey, Value};
use domain::register::deadline;
use domain::rules::Check;
use domain::service::Service;

use super::lines;
use crate::request::Visit;
use crate::view::notices::{ChangeRow, SubjectBanner};

/// The authority's pages about licences.
const LICENCES: &str = "https://www.ivo.se/tillstand/";
const AUTHORITY: &str = "https://www.ivo.se/";
/// The authority's switchboard.
const CALL: &str = "tel:+46107885000";

/// What the notice is about, and what the authority asks.
pub(crate) fn banner(visit: &Visit, draft: &OpenDraft) -> Option<SubjectBanner> {
    let subject = draft.subject.as_ref()?;
    let t = visit.t();
    let what = match &subject.operation {
        None => t.one("notice-of-new", "organisation", &subject.organisation),
        Some(it) => {
            let key = format!("notice-of-{}", subject.kind.code());
            t.two(&key, ("name", &it.name), ("reference", &it.reference))
        }
    };
    let asked = subject.asked.as_deref().map(lines).unwrap_or_default();
    Some(SubjectBanner { what, asked, draft: draft.id.to_string() })
}

/// A tab's title, with what the notice is about.
pub(crate) fn title(heading: &str, banner: Option<&SubjectBanner>) -> String {
    banner.map_or_else(|| heading.to_owned(), |it| format!("{heading}: {}", it.what))
}

/// What stands over answers that cannot be changed: where they come from.
pub(crate) fn locked_title(visit: &Visit, draft: &OpenDraft) -> String {
    visit.t().get(match &draft.subject {
        None => "locked-title",
        Some(subject) if subject.operation.is_some() => "notice-locked-register",
        Some(_) => "notice-locked-chosen",
    })
}

/// What the button that sends says.
pub(crate) fn send(visit: &Visit, draft: &OpenDraft) -> String {
    match &draft.subject {
        Some(subject) if !draft.is_desk() => {
            visit.t().get(&format!("notice-send-{}", subject.kind.code()))
        }
        _ => visit.t().get("send"),
    }
}

/// What a change of an operation changes, if the draft is one.
pub(crate) fn changes(visit: &Visit, draft: &OpenDraft) -> Option<Vec<ChangeRow>> {
    let changes = app::register::notices::changes(&visit.site.app, draft)?;
    Some(changes.iter().map(|it| change(visit, it)).collect())
}

/// A question with what was said before and what is said now.
pub(crate) fn change(visit: &Visit, it: &Change) -> ChangeRow {
    let said = |words: &Option<app::Words>| {
        let said = words.as_ref().map(|it| it.get(visit.language).to_owned());
        said.unwrap_or_else(|| visit.t().get("not-answered"))
    };
    ChangeRow {
        question: it.question.get(visit.language).to_owned(),
        before: said(&it.before),
        after: said(&it.after),
    }
}

/// Until when what happened on the day is notified, while there is time; what is late is told by a rule.
pub(crate) fn by_when(
    visit: &Visit,
    draft: &OpenDraft,
    journey: &Journey<'_>,
    asked: &AskedField<'_>,
) -> Option<String> {
    let is_month =
        |rule: &Rule| rule.check == Check::OneMonthPassed && rule.field == asked.field.id;
    let has_month = !draft.is_desk() && journey.catalogue.rules.iter().any(is_month);
    let Some(Value::Date(day)) = asked.value.as_ref().filter(|_| has_month) else { return None };
    let last = deadline::last_day(*day).filter(|last| *last >= draft.today)?;
    Some(visit.t().one("notice-by", "day", &visit.t().day(last)))
}

/// The rule by which the answer says that the service is not for this, whatever else is answered.
pub(super) fn refused_by<'a>(
    draft: &OpenDraft,
    journey: &Journey<'a>,
    asked: &AskedField<'_>,
) -> Option<&'a Rule> {
    let is_notice = draft.service == Service::OperationNotice;
    let problem = asked.problem.as_ref().filter(|_| is_notice)?;
    let is_it = |rule: &&Rule| rule.id == problem.rule && rule.check == Check::Always;
    journey.catalogue.rules.iter().find(is_it)
}

/// Where somebody goes whom the rule refuses: words and address.
pub(super) fn elsewhere(visit: &Visit, rule: &Rule) -> Vec<(String, &'static str)> {
    let t = visit.t();
    let page = match rule.id.as_str() {
        "REG-201" | "REG-202" | "REG-204" => Some(("elsewhere-licence", LICENCES)),
        "REG-203" => Some(("elsewhere-form", AUTHORITY)),
        _ => None,
    };
    let links = page.into_iter().chain([("elsewhere-call", CALL)]);
    links.map(|(key, href)| (t.get(key), href)).collect()
}

/// The options that the person was not given, where the form asks.
pub(super) fn withheld(journey: &Journey<'_>, asked: &AskedField<'_>) -> Vec<String> {
    let is_asked = |rule: &Rule| rule.check == Check::NotGiven && rule.field == asked.field.id;
    let has_rule = journey.catalogue.rules.iter().any(is_asked);
    let Some(given) = journey.circumstances().given.filter(|_| has_rule) else {
        return Vec::new();
    };
    let others = asked.offered.iter().filter(|choice| !given.contains(&choice.id));
    others.map(|choice| choice.id.to_string()).collect()
}
