//! The authority's administrator: what waits, connections and requests to decide on.

use app::Document;
use app::administration::{Desk, desk};
use app::committee_change::{self, Hindrance, Request, State};
use app::connection::{self, Decided, Decision, all, decide, detail};
use axum::body::Bytes;
use axum::extract::{Path, Query};
use axum::http::StatusCode;
use domain::ids::{CommitteeId, SubmissionId};

use super::Form;
use super::connection::state;
use crate::request::Visit;
use crate::respond::{Answer, Tell, on_to, page};
use crate::show::answers;
use crate::view::administration::{
    Approval, ConnectionLine, ConnectionPage, Connections, DeskCard, DeskPage, RequestCard,
    Requests,
};
use crate::view::cases::{Tag, TypedReply};
use crate::view::form::Line;
use crate::view::{Notice, Place};

/// That so much waits, if anything does.
fn waiting(visit: &Visit, n: i64) -> Option<String> {
    (n > 0).then(|| visit.t().one("desk-waiting", "n", &n.to_string()))
}

/// How many committees there are, and at how many something is wanting.
fn committees(visit: &Visit, desk: &Desk) -> DeskCard {
    let t = visit.t();
    let numbers = [desk.committees, desk.unconfirmed, desk.without_lead].map(|n| n.to_string());
    let [n, unconfirmed, without] = numbers.each_ref().map(String::as_str);
    let values = [("n", n), ("unconfirmed", unconfirmed), ("without", without)];
    DeskCard {
        title: t.get("committees-title"),
        waiting: waiting(visit, desk.unconfirmed + desk.without_lead),
        about: t.with("desk-committees", &values),
        href: "/namnder",
    }
}

/// What waits.
pub(crate) async fn show(visit: Visit) -> Answer {
    let desk = desk(&visit.site.app, &visit.ctx).await.to(&visit)?;
    let t = visit.t();
    let card = |title: &str, n: i64, href: &'static str| DeskCard {
        title: t.get(title),
        waiting: waiting(&visit, n),
        about: if n == 0 { t.get("desk-nothing") } else { String::new() },
        href,
    };
    let Desk {
        connections, applications, requests, corrections, proposals, failed_messages, ..
    } = desk;
    // Nobody waits for these.
    let at_leisure = |title: &str, about: &str, href: &'static str| DeskCard {
        title: t.get(title),
        waiting: None,
        about: t.get(about),
        href,
    };
    let template = DeskPage {
        frame: visit.frame(t.get("desk-title"), Place::Administration),
        has_kept: app::kept::is_any(&visit.site.app, &visit.ctx).await.to(&visit)?,
        cards: vec![
            card("connections-title", connections, "/anslutningar"),
            card("register-applications-title", applications, "/registret/ansokningar"),
            card("requests-title", requests, "/begaran"),
            card("corrections-title", corrections, "/rattelser"),
            card("proposals-title", proposals, "/forslag"),
            card("messages-failed", failed_messages, "/meddelanden"),
            committees(&visit, &desk),
            at_leisure("sheltered-title", "desk-sheltered", "/skyddade-boenden"),
            at_leisure("lists-title", "desk-lists", "/svarsalternativ"),
            at_leisure("retention-title", "desk-retention", "/gallring"),
        ],
    };
    page(&visit, StatusCode::OK, &template)
}

/// What the address may say.
#[derive(Debug, Default, serde::Deserialize)]
pub(crate) struct Asked {
    /// How the deciding went.
    klart: Option<String>,
}

/// How the deciding went, at the top of the list that one comes back to.
fn notice(visit: &Visit, asked: &Asked) -> Option<Notice> {
    let t = visit.t();
    Some(match asked.klart.as_deref()? {
        "fore" => Notice::warning(t.get("decided-before"), String::new()),
        _ => Notice::good(t.get("decided-done"), t.get("decided-told")),
    })
}

/// The connections.
pub(crate) async fn connections(visit: Visit, Query(asked): Query<Asked>) -> Answer {
    let all = all(&visit.site.app, &visit.ctx).await.to(&visit)?;
    let t = visit.t();
    let clock = &visit.site.app.clock;
    let line = |it: &connection::Connection| ConnectionLine {
        reference: it.reference.clone(),
        href: format!("/anslutningar/{}", it.id),
        committee: it.committee.clone(),
        sent: t.two("report-sent", ("when", &clock.shown(it.sent_at)), ("who", &it.sent_by)),
        state: state(&visit, it),
    };
    let mut frame = visit.frame(t.get("connections-title"), Place::Administration);
    frame.notice = notice(&visit, &asked);
    page(&visit, StatusCode::OK, &Connections { frame, lines: all.iter().map(line).collect() })
}

/// A connection to decide on.
pub(crate) async fn connection(visit: Visit, Path(id): Path<String>) -> Answer {
    one(&visit, StatusCode::OK, &SubmissionId::new(id), None, "").await
}

async fn one(
    visit: &Visit,
    status: StatusCode,
    id: &SubmissionId,
    error: Option<(&'static str, String)>,
    reason: &str,
) -> Answer {
    let it = detail(&visit.site.app, &visit.ctx, id).await.to(visit)?;
    let t = visit.t();
    let connection = &it.connection;
    let likely = it.existing.iter().position(|existing| existing.is_same_name);
    let existing = it.existing.iter().enumerate().map(|(place, existing)| {
        let n = existing.n_leads.to_string();
        let words = t.two("decide-existing", ("name", &existing.name), ("n", &n));
        (existing.id.to_string(), words, likely == Some(place))
    });
    let heading = connection.committee.clone();
    let mut frame = visit.frame(heading.clone(), Place::Administration);
    frame.has_errors = error.is_some();
    let template = ConnectionPage {
        frame,
        heading,
        state: state(visit, connection),
        facts: facts(visit, connection),
        answers: answers(visit, &it.document),
        pdf: format!("/inskickat/{id}/bekraftelse.pdf"),
        is_open: connection.decided_at.is_none(),
        approval: (connection.state == connection::State::Waiting).then(|| Approval {
            is_paper: connection.is_paper,
            existing: existing.collect(),
            is_new: likely.is_none(),
        }),
        error,
        reason: reason.to_owned(),
        action: format!("/anslutningar/{id}"),
    };
    page(visit, status, &template)
}

fn facts(visit: &Visit, it: &connection::Connection) -> Vec<Line> {
    let t = visit.t();
    let clock = &visit.site.app.clock;
    let line = |key: &str, value: Vec<String>| Line { label: t.get(key), value };
    let sent = t.two("report-sent", ("when", &clock.shown(it.sent_at)), ("who", &it.sent_by));
    let mut facts =
        vec![line("col-reference", vec![it.reference.clone()]), line("row-sender", vec![sent])];
    if let Some((signature, at)) = &it.signature {
        let who = format!("{}, {}", signature.name, signature.number);
        let values = (("when", &*clock.shown(*at)), ("how", signature.provider.as_str()));
        let how = t.two("connection-signed-how", values.0, values.1);
        let sum = format!("SHA-256 {}", signature.sha256);
        facts.push(line("row-signature", vec![who, how, sum]));
    }
    if let Some(at) = it.decided_at {
        facts.push(line("row-decided", vec![clock.shown(at)]));
    }
    facts.extend(it.reply.clone().map(|reply| line("correction-reply", vec![reply])));
    facts
}

/// Approves or refuses a connection.
pub(crate) async fn decide_connection(visit: Visit, Path(id): Path<String>, body: Bytes) -> Answer {
    let form = Form::read(&body);
    let id = SubmissionId::new(id);
    let reason = form.get("reason").unwrap_or_default();
    let decision = match form.get("decision") {
        Some("approve") => {
            let into = form.get("into").filter(|id| !id.is_empty()).map(CommitteeId::new);
            Decision::Approve { into, has_paper: form.get("paper").is_some() }
        }
        Some("refuse") => Decision::Refuse { reason: reason.to_owned() },
        // Without a button nothing has been decided.
        _ => {
            let error = ("content", visit.t().get("decide-neither"));
            return one(&visit, StatusCode::UNPROCESSABLE_ENTITY, &id, Some(error), reason).await;
        }
    };
    let became = decide(&visit.site.app, &visit.ctx, &id, &decision).await.to(&visit)?;
    let t = visit.t();
    let error = match became {
        Decided::Done => return Ok(on_to("/anslutningar?klart=ja")),
        Decided::Before => return Ok(on_to("/anslutningar?klart=fore")),
        Decided::NotSigned => ("content", t.get("decide-not-signed")),
        Decided::NoPaper => ("paper", t.get("decide-no-paper")),
        Decided::NoReason => ("reason", t.get("decide-no-reason")),
    };
    one(&visit, StatusCode::UNPROCESSABLE_ENTITY, &id, Some(error), reason).await
}

/// Where a request stands.
pub(crate) fn request_state(visit: &Visit, it: &Request) -> Tag {
    let (class, key) = match it.state {
        State::Waiting => ("es-tag--now", "correction-state-waiting"),
        State::Approved => ("es-tag--executed", "correction-state-approved"),
        State::Refused => ("es-tag--closed", "correction-state-refused"),
    };
    let at = it.decided_at.map(|at| visit.site.app.clock.shown(at));
    Tag { class, word: visit.t().get(key), text: at.unwrap_or_default() }
}

fn request_card(visit: &Visit, it: &Request, others: &[(CommitteeId, String)]) -> RequestCard {
    let t = visit.t();
    let document: &Document = &it.document;
    let mut rows = answers(visit, document);
    let when = visit.site.app.clock.shown(it.sent_at);
    let sent = t.two("report-sent", ("when", &when), ("who", &it.sent_by));
    rows.push(Line { label: t.get("row-sender"), value: vec![sent] });
    rows.extend(
        it.reply.clone().map(|it| Line { label: t.get("correction-reply"), value: vec![it] }),
    );
    let others = others.iter().filter(|_| it.deed == "merge");
    RequestCard {
        id: it.id.to_string(),
        about: format!("{}, {}, {}", it.reference, document.committee, document.municipality),
        state: request_state(visit, it),
        rows,
        others: others.map(|(id, name)| (id.to_string(), name.clone())).collect(),
    }
}

/// The requests to change committees.
pub(crate) async fn requests(visit: Visit, Query(asked): Query<Asked>) -> Answer {
    let notice = notice(&visit, &asked);
    listed(&visit, StatusCode::OK, notice, TypedReply::default()).await
}

async fn listed(
    visit: &Visit,
    status: StatusCode,
    notice: Option<Notice>,
    typed: TypedReply,
) -> Answer {
    let all = committee_change::all(&visit.site.app, &visit.ctx).await.to(visit)?;
    let mut frame = visit.frame(visit.t().get("requests-title"), Place::Administration);
    frame.notice = notice;
    let cards = |waits: bool| {
        let of = all.iter().filter(|(it, _)| (it.state == State::Waiting) == waits);
        of.map(|(it, others)| request_card(visit, it, others)).collect::<Vec<_>>()
    };
    page(visit, status, &Requests { frame, waiting: cards(true), decided: cards(false), typed })
}

/// What stood in the way of a change of a committee.
pub(crate) fn hindered(visit: &Visit, hindrance: &Hindrance) -> String {
    let t = visit.t();
    match hindrance {
        Hindrance::OpenCases(n) => t.one("hindrance-open-cases", "n", &n.to_string()),
        Hindrance::NoOther => t.get("hindrance-no-other"),
        Hindrance::SameDecision(reference) => {
            t.one("hindrance-same-decision", "reference", reference)
        }
        Hindrance::Areas => t.get("hindrance-areas"),
        Hindrance::Ended => t.get("hindrance-ended"),
    }
}

/// Approves or refuses a request.
pub(crate) async fn decide_request(visit: Visit, Path(id): Path<String>, body: Bytes) -> Answer {
    let form = Form::read(&body);
    let into = form.get("into").filter(|id| !id.is_empty()).map(CommitteeId::new);
    let words = (into.as_ref(), form.get("reply").unwrap_or_default());
    let typed = TypedReply {
        id: id.clone(),
        reply: words.1.to_owned(),
        into: form.get("into").unwrap_or_default().to_owned(),
    };
    let Some(approve) = approves(&form) else {
        return undecided(&visit, visit.t().get("decide-neither"), typed).await;
    };
    let id = SubmissionId::new(id);
    let became = committee_change::decide(&visit.site.app, &visit.ctx, &id, approve, words);
    let t = visit.t();
    let text = match became.await.to(&visit)? {
        committee_change::Decided::Done => return Ok(on_to("/begaran?klart=ja")),
        committee_change::Decided::Before => return Ok(on_to("/begaran?klart=fore")),
        committee_change::Decided::NoReason => t.get("decide-no-reason"),
        committee_change::Decided::Hindered(hindrance) => hindered(&visit, &hindrance),
    };
    undecided(&visit, text, typed).await
}

/// Which of the two buttons was pressed: true for approving. Without a button nothing has been decided.
pub(super) fn approves(form: &Form) -> Option<bool> {
    match form.get("decision")? {
        "approve" => Some(true),
        "refuse" => Some(false),
        _ => None,
    }
}

/// The requests once more, with what was typed and why nothing was decided.
async fn undecided(visit: &Visit, why: String, typed: TypedReply) -> Answer {
    let notice = Notice::warning(visit.t().get("decided-not"), why);
    listed(visit, StatusCode::UNPROCESSABLE_ENTITY, Some(notice), typed).await
}
