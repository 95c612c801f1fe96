//! Draws a tab: questions, or the summary.

use app::draft::OpenDraft;
use app::duplicate::{Duplicate, duplicates};
use app::overview::my_details;
use app::register::attachments::of_draft;
use axum::http::StatusCode;
use domain::ids::{CommitteeId, FieldId};
use domain::journey::Journey;
use domain::report::Report;
use domain::service::Service;

use crate::case_words::{option_label, with_dash};
use crate::request::Visit;
use crate::respond::{Answer, Tell, Trouble, page};
use crate::routes::register::attachments;
use crate::show::{Faults, address, fields, groups, home, locked, notice, steps};
use crate::view::Notice;
use crate::view::form::{Attached, CaseBanner, Double, FormPage, Line, Mine, Summary};

/// What a page may show beside its questions.
#[derive(Clone, Debug, Default)]
pub(super) struct Extra {
    /// A message at the top.
    pub(super) notice: Option<Notice>,
    /// What is wrong with a proposal.
    pub(super) proposal: Option<String>,
}

/// Draws the tab at the place, from a walk that has been made.
pub(super) async fn tab(
    visit: &Visit,
    status: StatusCode,
    (draft, journey): (&OpenDraft, &Journey<'_>),
    place: usize,
    faults: Faults<'_>,
    extra: Extra,
) -> Answer {
    if place + 1 == journey.pages.len() {
        return summary(visit, draft, journey, extra).await;
    }
    let Some(asked) = journey.pages.get(place) else {
        return Ok(crate::respond::not_found(visit));
    };
    let t = visit.t();
    let heading = asked.page.title.get(visit.language).to_owned();
    let subject = notice::banner(visit, draft);
    let title = notice::title(&heading, subject.as_ref());
    let mut frame = visit.frame(title, crate::show::place(draft.service));
    let fields = fields(visit, draft, journey, place, faults);
    frame.has_errors =
        extra.proposal.is_some() || fields.controls.iter().any(|control| control.error.is_some());
    frame.notice = extra.notice.or_else(|| dropped(visit, journey, Some(place)));
    let is_about_me = asked.page.id.as_str() == "reporter";
    let when = visit.site.app.clock.shown(draft.updated_at);
    let template = FormPage {
        steps: steps(visit, draft, journey, place),
        lead: asked.page.lead.as_ref().map(|lead| lead.get(visit.language).to_owned()),
        can_propose: asked.fields.iter().any(|asked| asked.field.id.as_str() == "cause"),
        action: address(draft, &asked.page.path),
        draft: format!("/utkast/{}", draft.id),
        has_back: place > 0,
        mine: if is_about_me { Some(mine(visit, draft).await?) } else { None },
        propose_error: extra.proposal,
        saved: t.two("saved-line", ("when", &when), ("who", &draft.updated_by)),
        case: banner(visit, draft),
        subject,
        locked: locked(visit, journey, place),
        locked_title: notice::locked_title(visit, draft),
        heading,
        fields,
        frame,
    };
    page(visit, status, &template)
}

/// Whom a follow-up is about, on every tab.
fn banner(visit: &Visit, draft: &OpenDraft) -> Option<CaseBanner> {
    let case = draft.case.as_ref()?;
    let answer = |field: &str| case.earlier.answers.get(&FieldId::new(field)).unwrap_or_default();
    let name = format!("{} {}", answer("first_name"), answer("last_name"));
    let measure = option_label(visit, "measure", answer("measure"));
    let is_interruption = !answer("interrupted_on").is_empty();
    let key = if is_interruption { "since-interruption" } else { "since-decision" };
    let since = visit.t().one(key, "day", &case.waiting.since.to_string());
    Some(CaseBanner {
        person: format!("{name}, {}", with_dash(answer("person_number"))),
        is_protected: !answer("protected_identity").is_empty(),
        about: format!("{measure}, {since}"),
        href: format!("/arenden/{}", case.id),
    })
}

/// Which quarter the report is counted for, and why; until when a notice is sent, while there is time.
fn counted(visit: &Visit, draft: &OpenDraft, journey: &Journey<'_>) -> String {
    if draft.service == Service::OperationNotice {
        let by_when = journey.asked().find_map(|it| notice::by_when(visit, draft, journey, it));
        return by_when.unwrap_or_default();
    }
    let windows = &visit.site.app.reference.windows;
    let waiting = match (&draft.case, Report::from_journey(journey)) {
        (Some(case), _) => case.waiting,
        (None, Some(report)) => report.waiting(),
        (None, None) => return String::new(),
    };
    let period = windows.counted_for(waiting, draft.today);
    let t = visit.t();
    let quarter = t.quarter(period);
    if windows.last_day_in_time(period) < draft.today {
        return t.one("counted-late", "quarter", &quarter);
    }
    if windows.taking_on(draft.today).is_none() {
        let first = t.day(windows.first_day(period));
        return t.two("counted-ahead", ("quarter", &quarter), ("first", &first));
    }
    t.one("counted-now", "quarter", &quarter)
}

/// Tells which answers are no longer asked for, on their own tab or on the summary.
fn dropped(visit: &Visit, journey: &Journey<'_>, place: Option<usize>) -> Option<Notice> {
    let t = visit.t();
    let tab = place.and_then(|place| journey.pages.get(place));
    let items: Vec<String> = journey
        .dropped
        .iter()
        .filter(|field| tab.is_none_or(|tab| tab.page.fields.iter().any(|own| own.id == field.id)))
        .map(|field| field.label.get(visit.language).to_owned())
        .collect();
    let mut notice = Notice::warning(t.get("dropped-title"), t.get("dropped-text"));
    notice.items = items;
    (!notice.items.is_empty()).then_some(notice)
}

/// What is attached, in the e-service that takes files.
async fn attached(visit: &Visit, draft: &OpenDraft) -> Result<Option<Attached>, Trouble> {
    if draft.service != Service::OperationNotice {
        return Ok(None);
    }
    let it = of_draft(&visit.site.app, &visit.ctx, &draft.id).await.to(visit)?;
    Ok(Some(Attached {
        files: it.files.iter().map(|file| attachments::line(visit, file)).collect(),
        missing: it.missing.iter().map(|it| attachments::kind(visit, *it)).collect(),
        missing_text: attachments::missing_text(visit, &it),
        href: format!("/utkast/{}/bilagor", draft.id),
    }))
}

async fn mine(visit: &Visit, draft: &OpenDraft) -> Result<Mine, Trouble> {
    let committee = draft.answers.get(&FieldId::new("committee")).map(CommitteeId::new);
    let details = my_details(&visit.site.app, &visit.ctx, committee.as_ref()).await.to(visit)?;
    let t = visit.t();
    let row = |key: &str, value: Vec<String>| Line { label: t.get(key), value };
    let role = if details.is_lead { "role-lead-reporter" } else { "role-reporter" };
    let places = details.places.iter().map(|(place, _)| place.clone());
    let mut roles = vec![t.get(role)];
    roles.extend(places);
    Ok(Mine {
        rows: vec![
            row("mine-name", vec![details.name]),
            row("mine-title-row", vec![details.title]),
            row("mine-email", vec![details.email]),
            row("mine-phone", vec![details.phone]),
            row("mine-role", roles),
        ],
        if_wrong: t.get(match (draft.service, details.is_lead) {
            (Service::IndividualReport, true) => "mine-wrong-lead",
            (Service::IndividualReport, false) => "mine-wrong",
            _ => "mine-wrong-next",
        }),
    })
}

/// What is wrong or not answered: in words, and where.
fn missing(visit: &Visit, draft: &OpenDraft, journey: &Journey<'_>) -> Vec<(String, String)> {
    let pages = journey.pages.iter();
    let asked = pages.flat_map(|page| page.fields.iter().map(move |asked| (page, asked)));
    let missing = asked.filter_map(|(page, asked)| {
        let text = asked.problem.as_ref()?.text.get(visit.language).to_owned();
        let href = address(draft, &page.page.path);
        Some((text, format!("{href}?fel=1#field-{}", asked.field.id)))
    });
    missing.collect()
}

/// What follows when it is sent: the key of the words.
fn send_lead(draft: &OpenDraft) -> &'static str {
    match draft.service {
        Service::IndividualReport => "send-lead",
        Service::Reporters => "send-lead-reporters",
        Service::Connection => "send-lead-connection",
        Service::CommitteeChange => "send-lead-committee",
        Service::RegisterApplication => "send-lead-register",
        Service::OperationNotice if draft.is_desk() => "send-lead-sheltered",
        Service::OperationNotice => "send-lead-operation",
    }
}

async fn summary(visit: &Visit, draft: &OpenDraft, journey: &Journey<'_>, extra: Extra) -> Answer {
    let t = visit.t();
    let place = journey.pages.len().saturating_sub(1);
    let Some(tab) = journey.pages.get(place) else {
        return Ok(crate::respond::not_found(visit));
    };
    let heading = tab.page.title.get(visit.language).to_owned();
    let missing = missing(visit, draft, journey);
    let found = duplicates(&visit.site.app, &visit.ctx, draft).await.to(visit)?;
    let has_report = found.iter().any(|double| matches!(double, Duplicate::Report { .. }));
    let text = if has_report { "duplicate-text" } else { "duplicate-draft-text" };
    let subject = notice::banner(visit, draft);
    let title = notice::title(&heading, subject.as_ref());
    let mut frame = visit.frame(title, crate::show::place(draft.service));
    frame.has_errors = !missing.is_empty();
    frame.notice = extra.notice.or_else(|| dropped(visit, journey, None));
    let template = Summary {
        frame,
        steps: steps(visit, draft, journey, place),
        heading,
        lead: tab.page.lead.as_ref().map(|lead| lead.get(visit.language).to_owned()),
        action: address(draft, &tab.page.path),
        draft: format!("/utkast/{}", draft.id),
        groups: groups(visit, draft, journey),
        missing,
        doubles: found.iter().map(|double| shown(visit, double)).collect(),
        doubles_text: t.get(text),
        revision: draft.revision,
        case: banner(visit, draft),
        subject,
        changes: notice::changes(visit, draft),
        counted: counted(visit, draft, journey),
        after: draft.seen().after,
        send_lead: t.get(send_lead(draft)),
        send: notice::send(visit, draft),
        home: home(draft),
        attached: attached(visit, draft).await?,
    };
    page(visit, StatusCode::OK, &template)
}

fn shown(visit: &Visit, double: &Duplicate) -> Double {
    let t = visit.t();
    let clock = &visit.site.app.clock;
    match double {
        Duplicate::Report { id, case, reference, sent_at } => {
            let when = clock.shown(*sent_at);
            let values = (("reference", reference.as_str()), ("when", when.as_str()));
            Double {
                text: t.two("duplicate-report", values.0, values.1),
                href: format!("/rapporter/{id}"),
                follow_up: Some(format!("/arenden/{case}/aterrapportera")),
            }
        }
        Duplicate::Draft { id, by, at } => {
            let when = clock.shown(*at);
            Double {
                text: t.two("duplicate-draft", ("who", by), ("when", &when)),
                href: format!("/utkast/{id}"),
                follow_up: None,
            }
        }
    }
}
