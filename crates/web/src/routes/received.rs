//! Signed lists of what a committee has sent, for its lead reporters and the authority's administrator, and for
//! everybody how they are checked.

use app::received::{Asked as Wanted, HEADS, Line, List, list, public_key, sheet};
use axum::extract::Query;
use axum::http::StatusCode;
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use domain::ids::CommitteeId;
use domain::period::Period;
use domain::role::Role;

use crate::request::Visit;
use crate::respond::{Answer, Tell, not_found, on_to, page};
use crate::view::Place;
use crate::view::received::{CheckPage, ReceivedLine, ReceivedLists};

/// What each column of a list says: keys of words, in the order of the columns.
const COLUMNS: [&str; 18] = [
    "check-committee",
    "check-period",
    "check-first",
    "check-last",
    "check-count",
    "check-latest",
    "check-through",
    "check-seal",
    "check-service",
    "check-reference",
    "check-ordinal",
    "check-kind",
    "check-area",
    "check-counts-for",
    "check-sent",
    "check-line",
    "check-report-sum",
    "check-receipt-sum",
];

/// What the address may say.
#[derive(Debug, Default, serde::Deserialize)]
pub(crate) struct Asked {
    /// Which committee; the first that one leads, if it does not say.
    namnd: Option<String>,
    /// Which period.
    period: Option<String>,
    /// Through which line of the log.
    tom: Option<String>,
}

impl Asked {
    fn committee(&self) -> Option<CommitteeId> {
        self.namnd.clone().filter(|id| !id.is_empty()).map(CommitteeId::new)
    }

    /// The list that is asked for; none when the address says something that cannot be read.
    fn wanted(&self) -> Option<Wanted> {
        let period = self.period.as_deref().map(|code| Period::parse(code).ok_or(()));
        let through = self.tom.as_deref().map(|number| number.parse::<i64>().map_err(|_| ()));
        let (period, through) = (period.transpose().ok()?, through.transpose().ok()?);
        Some(Wanted { committee: self.committee(), period, through })
    }
}

/// The page with the lists of a committee.
pub(crate) fn address(committee: &CommitteeId) -> String {
    format!("/mottaget?{}", query(committee).finish())
}

fn query(committee: &CommitteeId) -> form_urlencoded::Serializer<'static, String> {
    let mut query = form_urlencoded::Serializer::new(String::new());
    query.append_pair("namnd", committee.as_str());
    query
}

pub(crate) async fn show(visit: Visit, Query(asked): Query<Asked>) -> Answer {
    let committee = asked.committee();
    let is_administrator = visit.has_role(|role| role == Role::Administrator);
    if committee.is_none() && is_administrator && !visit.has_role(Role::is_municipal) {
        // Which one is chosen there.
        return Ok(on_to("/namnder"));
    }
    let sheet = sheet(&visit.site.app, &visit.ctx, committee.as_ref()).await.to(&visit)?;
    let place = if is_administrator { Place::Administration } else { Place::Reporters };
    let others = sheet.others.iter().map(|(id, name)| (name.clone(), address(id)));
    let template = ReceivedLists {
        frame: visit.frame(visit.t().get("received-lists-title"), place),
        committee_name: sheet.name.clone(),
        others: others.collect(),
        lines: sheet.lines.iter().map(|it| line(&visit, &sheet.committee, it)).collect(),
    };
    page(&visit, StatusCode::OK, &template)
}

fn line(visit: &Visit, committee: &CommitteeId, it: &Line) -> ReceivedLine {
    let t = visit.t();
    let at = |file: &str| {
        let mut query = query(committee);
        query.append_pair("period", &it.period.code());
        query.append_pair("tom", &it.through.to_string());
        format!("/mottaget/{file}?{}", query.finish())
    };
    let key = if it.is_open { "received-lists-open" } else { "received-lists-days" };
    ReceivedLine {
        quarter: t.quarter(it.period),
        days: t.two(key, ("first", &t.day(it.first)), ("last", &t.day(it.last))),
        n_reports: it.n_reports.to_string(),
        n_submissions: it.n_submissions.to_string(),
        files: (it.n_reports + it.n_submissions > 0).then(|| (at("lista.csv"), at("lista.sig"))),
    }
}

/// The list.
pub(crate) async fn csv(visit: Visit, Query(asked): Query<Asked>) -> Answer {
    let Some(wanted) = asked.wanted() else { return Ok(not_found(&visit)) };
    let list = list(&visit.site.app, &visit.ctx, &wanted).await.to(&visit)?;
    Ok(file("csv", "text/csv; charset=utf-8", &list, list.text.clone()))
}

/// The signature of the list.
pub(crate) async fn signature(visit: Visit, Query(asked): Query<Asked>) -> Answer {
    let Some(wanted) = asked.wanted() else { return Ok(not_found(&visit)) };
    let list = list(&visit.site.app, &visit.ctx, &wanted).await.to(&visit)?;
    Ok(file("sig", "application/octet-stream", &list, list.signature.clone()))
}

/// A file of the list: both have the same name, but for the end.
fn file(end: &str, kind: &'static str, list: &List, bytes: Vec<u8>) -> Response {
    let List { period, through, .. } = list;
    let name = format!("attachment; filename=\"mottaget-{period}-{through}.{end}\"");
    ([(CONTENT_TYPE, kind.to_owned()), (CONTENT_DISPOSITION, name)], bytes).into_response()
}

/// How a list is checked, for everybody.
pub(crate) async fn check(visit: Visit) -> Answer {
    let key = public_key(&visit.site.app).to(&visit)?;
    let t = visit.t();
    let columns = HEADS.into_iter().zip(COLUMNS).map(|(head, key)| (head, t.get(key)));
    let template = CheckPage {
        frame: visit.frame(t.get("check-title"), Place::Information),
        fingerprint: key.fingerprint,
        columns: columns.collect(),
    };
    page(&visit, StatusCode::OK, &template)
}

/// The public key.
pub(crate) async fn key(visit: Visit) -> Answer {
    let key = public_key(&visit.site.app).to(&visit)?;
    let name = "attachment; filename=\"nyckel.pem\"";
    let headers = [(CONTENT_TYPE, "application/x-pem-file"), (CONTENT_DISPOSITION, name)];
    Ok((headers, key.pem).into_response())
}
