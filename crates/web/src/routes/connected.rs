//! Which municipalities are connected: for everybody, as a page and as files.

use app::administration::{Connected, connected};
use axum::extract::Query;
use axum::http::StatusCode;
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::response::IntoResponse;

use crate::case_words::option_label;
use crate::csv::Csv;
use crate::request::Visit;
use crate::respond::{Answer, Tell, page};
use crate::view::Place;
use crate::view::connection::{ConnectedLine, ConnectedPage};

/// What the address may say.
#[derive(Debug, Default, serde::Deserialize)]
pub(crate) struct Asked {
    /// A part of the name of a municipality or committee.
    text: Option<String>,
}

pub(crate) async fn show(visit: Visit, Query(asked): Query<Asked>) -> Answer {
    let all = connected(&visit.site.app, &visit.ctx).await.to(&visit)?;
    let t = visit.t();
    let n_all = visit.site.app.reference.municipalities().count().to_string();
    let n = all.len().to_string();
    let text = asked.text.unwrap_or_default();
    let wanted = text.trim().to_lowercase();
    let fits = |it: &&Connected| {
        it.municipality.to_lowercase().contains(&wanted)
            || it.committees.iter().any(|(name, _)| name.to_lowercase().contains(&wanted))
    };
    let line = |it: &Connected| ConnectedLine {
        municipality: it.municipality.clone(),
        committees: it
            .committees
            .iter()
            .map(|(name, areas)| {
                let areas = areas.iter().map(|area| option_label(&visit, "area", area.as_str()));
                (name.clone(), areas.collect::<Vec<_>>().join(", "))
            })
            .collect(),
    };
    let template = ConnectedPage {
        frame: visit.frame(t.get("connected-title"), Place::Information),
        count: t.two("connected-count", ("n", &n), ("all", &n_all)),
        lines: all.iter().filter(fits).map(line).collect(),
        text,
    };
    page(&visit, StatusCode::OK, &template)
}

/// One line for each committee.
pub(crate) async fn csv(visit: Visit) -> Answer {
    let all = connected(&visit.site.app, &visit.ctx).await.to(&visit)?;
    let mut csv = Csv::new(&["kommunkod", "kommun", "nämnd", "verksamhetsområden"]);
    for it in &all {
        for (name, areas) in &it.committees {
            let areas: Vec<&str> = areas.iter().map(domain::ids::AreaId::as_str).collect();
            csv.line(&[&it.code, &it.municipality, name, &areas.join(" ")]);
        }
    }
    Ok(csv.answer("anslutna.csv"))
}

pub(crate) async fn json(visit: Visit) -> Answer {
    let all = connected(&visit.site.app, &visit.ctx).await.to(&visit)?;
    let committee = |(name, areas): &(String, Vec<domain::ids::AreaId>)| {
        let areas: Vec<&str> = areas.iter().map(domain::ids::AreaId::as_str).collect();
        serde_json::json!({ "name": name, "areas": areas })
    };
    let municipality = |it: &Connected| {
        let committees: Vec<_> = it.committees.iter().map(committee).collect();
        serde_json::json!({ "code": it.code, "name": it.municipality, "committees": committees })
    };
    let all: Vec<_> = all.iter().map(municipality).collect();
    let body = serde_json::json!({ "municipalities": all }).to_string();
    let name = "inline; filename=\"anslutna.json\"";
    Ok(([(CONTENT_TYPE, "application/json"), (CONTENT_DISPOSITION, name)], body).into_response())
}
