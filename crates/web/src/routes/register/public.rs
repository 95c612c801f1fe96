//! Applying for an organisation, and which organisations have applied and are connected: for everybody.

use app::register::organisations::{Application, Listed, begin, listed, own};
use axum::extract::Query;
use axum::http::StatusCode;
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::response::IntoResponse;

use super::applications::state;
use crate::csv::Csv;
use crate::request::Visit;
use crate::respond::{Answer, Tell, on_to, page};
use crate::view::Place;
use crate::view::cases::Tag;
use crate::view::connection::ConnectionCard;
use crate::view::organisation::{Apply, ConnectedOrganisations};

/// The page where an application is begun and followed.
pub(crate) async fn show(visit: Visit) -> Answer {
    let t = visit.t();
    let (sent, drafts) = match visit.actor() {
        Some(_) => {
            let own = own(&visit.site.app, &visit.ctx).await.to(&visit)?;
            let begun = |when: String| t.one("register-begun", "when", &when);
            let drafts = own
                .drafts
                .iter()
                .map(|(id, at)| (begun(visit.site.app.clock.shown(*at)), format!("/utkast/{id}")));
            (own.sent.iter().map(|it| card(&visit, it)).collect(), drafts.collect())
        }
        None => (Vec::new(), Vec::new()),
    };
    let frame = visit.frame(t.get("register-apply-title"), Place::Elsewhere);
    let template = Apply { frame, is_known: visit.actor().is_some(), sent, drafts };
    page(&visit, StatusCode::OK, &template)
}

fn card(visit: &Visit, it: &Application) -> ConnectionCard {
    let t = visit.t();
    let clock = &visit.site.app.clock;
    let mut lines = vec![t.one("connection-sent", "when", &clock.shown(it.sent_at))];
    if let Some(at) = it.decided_at {
        lines.push(t.one("connection-decided", "when", &clock.shown(at)));
    }
    lines.extend(it.reply.clone());
    ConnectionCard {
        reference: it.reference.clone(),
        committee: it.organisation.clone(),
        state: state(visit, it),
        lines,
        href: format!("/inskickat/{}", it.id),
        renew: None,
    }
}

/// Begins an application.
pub(crate) async fn start(visit: Visit) -> Answer {
    let id = begin(&visit.site.app, &visit.ctx).await.to(&visit)?;
    let first = visit.site.app.forms.register_application.catalogue.pages.first();
    let path = first.map(|page| page.path.as_str()).unwrap_or_default();
    Ok(on_to(format!("/utkast/{id}/{path}")))
}

/// What the address may say.
#[derive(Debug, Default, serde::Deserialize)]
pub(crate) struct Asked {
    /// A part of an organisation's name.
    text: Option<String>,
}

/// Where an organisation stands.
fn standing(visit: &Visit, it: &Listed) -> Tag {
    let t = visit.t();
    let clock = &visit.site.app.clock;
    match (it.connected_at, it.applied_at) {
        (Some(at), _) => Tag {
            class: "es-tag--executed",
            word: t.get("register-is-connected"),
            text: t.one("register-since", "day", &t.day(clock.today(at))),
        },
        (None, at) => Tag {
            class: "es-tag--now",
            word: t.get("register-has-applied"),
            text: at.map(|at| t.day(clock.today(at))).unwrap_or_default(),
        },
    }
}

/// Which organisations have applied and which are connected.
pub(crate) async fn connected(visit: Visit, Query(asked): Query<Asked>) -> Answer {
    let all = listed(&visit.site.app).await.to(&visit)?;
    let t = visit.t();
    let count = |fits: fn(&&Listed) -> bool| all.iter().filter(fits).count().to_string();
    let n = count(|it| it.connected_at.is_some());
    let waiting = count(|it| it.connected_at.is_none());
    let text = asked.text.unwrap_or_default();
    let wanted = text.trim().to_lowercase();
    let fits = |it: &&Listed| it.name.to_lowercase().contains(&wanted);
    let template = ConnectedOrganisations {
        frame: visit.frame(t.get("register-connected-title"), Place::Information),
        count: t.two("register-connected-count", ("n", &n), ("waiting", &waiting)),
        changed: changed(&visit, &all),
        lines: all.iter().filter(fits).map(|it| (it.name.clone(), standing(&visit, it))).collect(),
        text,
    };
    page(&visit, StatusCode::OK, &template)
}

/// When somebody applied or was connected last, in words; nothing while there is nobody.
fn changed(visit: &Visit, all: &[Listed]) -> String {
    let t = visit.t();
    let days = all.iter().filter_map(|it| it.connected_at.max(it.applied_at));
    let latest = days.max().map(|at| t.day(visit.site.app.clock.today(at)));
    latest.map(|day| t.one("register-connected-changed", "day", &day)).unwrap_or_default()
}

/// The day of the moment, or nothing.
fn day(visit: &Visit, at: Option<jiff::Timestamp>) -> String {
    at.map(|at| visit.site.app.clock.today(at).to_string()).unwrap_or_default()
}

/// One line for each organisation.
pub(crate) async fn csv(visit: Visit) -> Answer {
    let all = listed(&visit.site.app).await.to(&visit)?;
    let mut csv = Csv::new(&["kod", "organisation", "ansökt", "ansluten"]);
    for it in &all {
        let (applied, connected) = (day(&visit, it.applied_at), day(&visit, it.connected_at));
        csv.line(&[&it.code, &it.name, &applied, &connected]);
    }
    Ok(csv.answer("anslutna-till-registret.csv"))
}

/// The same for machines.
pub(crate) async fn json(visit: Visit) -> Answer {
    let all = listed(&visit.site.app).await.to(&visit)?;
    let said = |at: Option<jiff::Timestamp>| at.map(|at| day(&visit, Some(at)));
    let one = |it: &Listed| {
        serde_json::json!({
            "code": it.code,
            "name": it.name,
            "applied": said(it.applied_at),
            "connected": said(it.connected_at),
        })
    };
    let all: Vec<_> = all.iter().map(one).collect();
    let body = serde_json::json!({ "organisations": all }).to_string();
    let name = "inline; filename=\"anslutna-till-registret.json\"";
    Ok(([(CONTENT_TYPE, "application/json"), (CONTENT_DISPOSITION, name)], body).into_response())
}
