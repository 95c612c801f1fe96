//! The committee's log, for its lead reporters. What is searched for stands sealed in the address.

use app::cases::{hide_search, open_search};
use app::committee_log::{Line, Query, Sort, export, read};
use axum::body::Bytes;
use axum::extract;
use axum::http::StatusCode;
use domain::ids::CommitteeId;
use domain::journey::{Value, read_date};
use jiff::civil::Date;

use super::Form;
use crate::csv::Csv;
use crate::request::Visit;
use crate::respond::{Answer, Tell, on_to, page};
use crate::view::Place;
use crate::view::administration::{LogLine, LogPage};

/// What the address may say.
#[derive(Clone, Debug, Default, serde::Deserialize)]
pub(crate) struct Asked {
    /// Of which committee.
    namnd: Option<String>,
    /// One sort of deeds.
    vad: Option<String>,
    /// First day.
    fran: Option<String>,
    /// Last day.
    till: Option<String>,
    /// Which page, from 1.
    sida: Option<String>,
    /// What is searched for, sealed.
    sok: Option<String>,
}

impl Asked {
    /// The address of another page, or of the file, with all else the same.
    fn at(&self, path: &str, page: Option<u32>) -> String {
        let page = page.map(|page| page.to_string());
        let all = [
            ("namnd", &self.namnd),
            ("vad", &self.vad),
            ("fran", &self.fran),
            ("till", &self.till),
            ("sok", &self.sok),
            ("sida", &page),
        ];
        let mut query = form_urlencoded::Serializer::new(String::new());
        for (name, value) in all {
            if let Some(value) = value.as_ref().filter(|value| !value.is_empty()) {
                query.append_pair(name, value);
            }
        }
        format!("{path}?{}", query.finish())
    }
}

/// The day; an error when something is typed that is none.
fn day(text: Option<&String>) -> Result<Option<Date>, ()> {
    match text.map(|text| text.trim()).filter(|text| !text.is_empty()) {
        None => Ok(None),
        Some(text) => match read_date(text) {
            Ok(Value::Date(date)) => Ok(Some(date)),
            _ => Err(()),
        },
    }
}

/// What is asked for, and whether a day cannot be read.
fn query(visit: &Visit, asked: &Asked) -> Result<(Query, bool), crate::respond::Trouble> {
    let hidden = asked.sok.as_deref().unwrap_or_default();
    let text = open_search(&visit.site.app, &visit.ctx, hidden).to(visit)?;
    let (from, until) = (day(asked.fran.as_ref()), day(asked.till.as_ref()));
    let is_wrong = from.is_err() || until.is_err();
    let query = Query {
        committee: asked.namnd.clone().filter(|id| !id.is_empty()).map(CommitteeId::new),
        text,
        sort: Sort::ALL.into_iter().find(|sort| asked.vad.as_deref() == Some(sort.name())),
        from: from.unwrap_or_default(),
        until: until.unwrap_or_default(),
        page: asked.sida.as_deref().and_then(|page| page.parse().ok()).unwrap_or(1),
    };
    Ok((query, is_wrong))
}

pub(crate) async fn show(visit: Visit, extract::Query(asked): extract::Query<Asked>) -> Answer {
    let (query, is_wrong) = query(&visit, &asked)?;
    let log = read(&visit.site.app, &visit.ctx, &query).await.to(&visit)?;
    let t = visit.t();
    let others = log.memberships.iter().filter(|it| it.committee != log.committee.committee);
    let sorts = Sort::ALL.into_iter().map(|sort| {
        let words = t.get(&format!("log-sort-{}", sort.name()));
        (sort.name().to_owned(), words, query.sort == Some(sort))
    });
    let mut frame = visit.frame(t.get("log-title"), Place::Reporters);
    frame.has_errors = is_wrong;
    let given = |value: &Option<String>| value.clone().unwrap_or_default();
    let template = LogPage {
        frame,
        committee: log.committee.committee.to_string(),
        committee_name: log.committee.name.clone(),
        committees: others
            .map(|it| {
                let asked = Asked { namnd: Some(it.committee.to_string()), ..Asked::default() };
                (it.name.clone(), asked.at("/rapportorer/logg", None))
            })
            .collect(),
        text: query.text,
        sorts: sorts.collect(),
        from: given(&asked.fran),
        until: given(&asked.till),
        error: is_wrong.then(|| t.get("log-day-error")),
        lines: log.lines.iter().map(|it| line(&visit, it)).collect(),
        previous: (log.page > 1).then(|| asked.at("/rapportorer/logg", Some(log.page - 1))),
        next: log.has_more.then(|| asked.at("/rapportorer/logg", Some(log.page + 1))),
        csv: asked.at("/rapportorer/logg.csv", None),
    };
    page(&visit, StatusCode::OK, &template)
}

/// What was done, in words.
fn what(visit: &Visit, deed: &str) -> String {
    visit.t().get(&format!("deed-{}", deed.replace(['.', '_'], "-")))
}

fn line(visit: &Visit, it: &Line) -> LogLine {
    LogLine {
        when: visit.site.app.clock.shown(it.at),
        who: it.who.clone(),
        what: what(visit, &it.deed),
        reference: it.reference.clone().unwrap_or_default(),
        href: it.case.as_ref().map(|case| format!("/arenden/{case}")).unwrap_or_default(),
    }
}

/// Takes a search. A name never stands in an address in plain text.
pub(crate) async fn search(visit: Visit, body: Bytes) -> Answer {
    let form = Form::read(&body);
    let hidden = hide_search(&visit.site.app, &visit.ctx, form.get("text").unwrap_or_default());
    let given = |name: &str| form.get(name).map(str::to_owned);
    let asked = Asked {
        namnd: given("namnd"),
        vad: given("vad"),
        fran: given("fran"),
        till: given("till"),
        sok: Some(hidden.to(&visit)?),
        sida: None,
    };
    Ok(on_to(asked.at("/rapportorer/logg", None)))
}

/// The log as a file.
pub(crate) async fn csv(visit: Visit, extract::Query(asked): extract::Query<Asked>) -> Answer {
    let (query, _) = query(&visit, &asked)?;
    let log = export(&visit.site.app, &visit.ctx, &query).await.to(&visit)?;
    let t = visit.t();
    let heads = ["col-when", "col-who", "log-what", "col-reference", "log-request"];
    let heads = heads.map(|key| t.get(key));
    let mut csv = Csv::new(&heads.each_ref().map(String::as_str));
    for it in &log.lines {
        let when = visit.site.app.clock.rfc3339(it.at);
        let reference = it.reference.as_deref().unwrap_or_default();
        csv.line(&[&when, &it.who, &what(&visit, &it.deed), reference, &it.request]);
    }
    if log.has_more {
        csv.line(&[&t.get("log-cut"), "", "", "", ""]);
    }
    Ok(csv.answer("logg.csv"))
}
