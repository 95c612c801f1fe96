//! "Mina rapporter", a sent report, and its receipt.

use app::Document;
use app::overview::{DraftRow, SentRow};
use axum::extract::{Path, Query};
use axum::http::StatusCode;
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::response::IntoResponse;
use domain::ids::ReportId;

use crate::case_words::{shown_name, unreadable};
use crate::request::Visit;
use crate::respond::{Answer, Tell, page};
use crate::show::lines;
use crate::view::Place;
use crate::view::form::Line;
use crate::view::pages::{DraftCard, Home, ReportPage, SentLine};

/// What the address may say.
#[derive(Debug, Default, serde::Deserialize)]
pub(crate) struct Asked {
    /// Which page of sent reports, from 1.
    sida: Option<String>,
}

pub(crate) async fn home(visit: Visit, Query(asked): Query<Asked>) -> Answer {
    let number = asked.sida.and_then(|page| page.parse().ok()).unwrap_or(1).max(1);
    let overview = app::overview::overview(&visit.site.app, &visit.ctx, number).await.to(&visit)?;
    let t = visit.t();
    let at = |page: u32| format!("/mina-rapporter?sida={page}#sent");
    let template = Home {
        frame: visit.frame(t.get("home-title"), Place::Reports),
        has_kept: app::kept::is_any(&visit.site.app, &visit.ctx).await.to(&visit)?,
        drafts: overview.drafts.iter().map(|row| draft_card(&visit, row)).collect(),
        sent: overview.sent.iter().map(|row| sent_line(&visit, row)).collect(),
        due: (overview.due_now > 0).then(|| t.one("home-due", "n", &overview.due_now.to_string())),
        count: t.one("home-sent-count", "n", &overview.sent_in_all.to_string()),
        previous: (number > 1).then(|| at(number - 1)),
        next: overview.next_page.map(at),
    };
    page(&visit, StatusCode::OK, &template)
}

fn draft_card(visit: &Visit, row: &DraftRow) -> DraftCard {
    let t = visit.t();
    let measure = row.measure.as_ref().map(|measure| measure.get(visit.language).to_owned());
    let about: Vec<String> = [measure, row.committee.clone()].into_iter().flatten().collect();
    let when = visit.site.app.clock.shown(row.updated_at);
    let name = match () {
        () if row.is_damaged => t.get("unreadable"),
        () if row.person.is_empty() => t.get("home-draft-unnamed"),
        () => row.person.clone(),
    };
    DraftCard {
        damaged: row.is_damaged.then(|| t.get("draft-unreadable-text")),
        name,
        about: about.join(" – "),
        goes: row.goes_on.map(|day| t.one("home-draft-goes", "day", &t.day(day))),
        touched: t.two("home-draft-touched", ("when", &when), ("who", &row.updated_by)),
        href: format!("/utkast/{}/{}", row.id, row.next_path),
        discard: format!("/utkast/{}/kasta", row.id),
        is_protected: row.is_protected,
        is_follow_up: row.is_follow_up,
    }
}

fn sent_line(visit: &Visit, row: &SentRow) -> SentLine {
    SentLine {
        reference: row.reference.clone(),
        href: format!("/rapporter/{}", row.id),
        pdf: format!("/rapporter/{}/kvittens.pdf", row.id),
        damaged: row.person.is_empty().then(|| unreadable(visit.t(), &row.reference)),
        name: shown_name(visit.t(), &row.person),
        is_protected: row.is_protected,
        measure: row
            .measure
            .as_ref()
            .map(|it| it.get(visit.language).to_owned())
            .unwrap_or_default(),
        decided: row.decided_on.to_string(),
        sent: visit.site.app.clock.shown(row.sent_at),
        status_words: visit.t().get(&format!("status-{}", row.status)),
        status: row.status.clone(),
    }
}

pub(crate) async fn show(visit: Visit, Path(id): Path<String>) -> Answer {
    let id = ReportId::new(id);
    let report = app::reports::read(&visit.site.app, &visit.ctx, &id).await.to(&visit)?;
    let t = visit.t();
    let document = &report.document;
    let fact = |key: &str, value: &str| Line { label: t.get(key), value: vec![value.to_owned()] };
    let committee = format!("{}, {}", document.committee, document.municipality);
    let facts = vec![
        fact("row-committee", &committee),
        fact("row-reporter", &document.reporter),
        fact("row-sent", &visit.site.app.clock.shown(report.sent_at)),
        fact("row-checksum", &report.sha256),
    ];
    let heading = t.one("report-title", "reference", &document.reference);
    let template = ReportPage {
        frame: visit.frame(heading.clone(), Place::Reports),
        heading,
        facts,
        groups: groups(&visit, document),
        pdf: format!("/rapporter/{id}/kvittens.pdf"),
        case: format!("/arenden/{}", report.case),
        committee: report.committee.to_string(),
        area: report.area.to_string(),
    };
    page(&visit, StatusCode::OK, &template)
}

/// Questions and answers, tab by tab, each with what was said before.
fn groups(visit: &Visit, document: &Document) -> Vec<(String, Vec<Line>)> {
    let t = visit.t();
    let mut groups: Vec<(String, Vec<Line>)> = Vec::new();
    for question in &document.questions {
        let title = question.page.get(visit.language);
        let answer = question.answer.as_ref().map(|answer| lines(answer.get(visit.language)));
        let mut value: Vec<String> = question
            .earlier
            .iter()
            .map(|it| t.two("earlier-line", ("date", &it.reported_on), ("text", &it.text)))
            .collect();
        value.extend(answer.unwrap_or_default());
        let line = Line { label: question.question.get(visit.language).to_owned(), value };
        match groups.last_mut().filter(|group| group.0 == title) {
            Some(group) => group.1.push(line),
            None => groups.push((title.to_owned(), vec![line])),
        }
    }
    groups
}

/// The receipt as it was made. The file's name holds the reference number only.
pub(crate) async fn receipt(visit: Visit, Path(id): Path<String>) -> Answer {
    let id = ReportId::new(id);
    let (reference, pdf) =
        app::reports::receipt(&visit.site.app, &visit.ctx, &id).await.to(&visit)?;
    let name = format!("inline; filename=\"kvittens-{reference}.pdf\"");
    let headers = [(CONTENT_TYPE, "application/pdf".to_owned()), (CONTENT_DISPOSITION, name)];
    Ok((headers, pdf).into_response())
}
