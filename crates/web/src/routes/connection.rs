//! Connection of a committee, for the municipality: begun, followed, signed.

use app::connection::{
    Connection, Hindrance, PaperWords, State, begin, own, paper_form, renew_link, sign, to_sign,
};
use axum::extract::{Path, Query};
use axum::http::StatusCode;
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::response::IntoResponse;
use domain::ids::SubmissionId;

use crate::request::Visit;
use crate::respond::{Answer, Tell, on_to, page};
use crate::show::answers;
use crate::view::cases::Tag;
use crate::view::connection::{Connect, ConnectionCard, Sign};
use crate::view::{Notice, Place};

/// What the address may say.
#[derive(Debug, Default, serde::Deserialize)]
pub(crate) struct Asked {
    /// That a new link for signing was sent, or that it was signed.
    klart: Option<String>,
}

pub(crate) async fn show(visit: Visit, Query(asked): Query<Asked>) -> Answer {
    let t = visit.t();
    let mut frame = visit.frame(t.get("connect-title"), Place::Elsewhere);
    frame.notice =
        asked.klart.map(|_| Notice::good(t.get("connect-renewed"), t.get("connect-renewed-text")));
    let (sent, drafts) = match visit.actor() {
        Some(_) => {
            let own = own(&visit.site.app, &visit.ctx).await.to(&visit)?;
            let begun = |when: String| t.one("change-begun", "when", &when);
            let drafts = own
                .drafts
                .iter()
                .map(|(id, at)| (begun(visit.site.app.clock.shown(*at)), format!("/utkast/{id}")));
            (own.sent.iter().map(|it| card(&visit, it)).collect(), drafts.collect())
        }
        None => (Vec::new(), Vec::new()),
    };
    let template = Connect { frame, is_known: visit.actor().is_some(), sent, drafts };
    page(&visit, StatusCode::OK, &template)
}

/// Where a connection stands.
pub(crate) fn state(visit: &Visit, it: &Connection) -> Tag {
    let (class, key) = match it.state {
        State::Signing => ("es-tag--now", "connection-signing"),
        State::Waiting if it.is_paper => ("es-tag--now", "connection-paper"),
        State::Waiting => ("es-tag--now", "connection-waiting"),
        State::Approved => ("es-tag--executed", "connection-approved"),
        State::Refused => ("es-tag--closed", "connection-refused"),
    };
    Tag { class, word: visit.t().get(key), text: String::new() }
}

fn card(visit: &Visit, it: &Connection) -> ConnectionCard {
    let t = visit.t();
    let clock = &visit.site.app.clock;
    let mut lines = vec![t.one("connection-sent", "when", &clock.shown(it.sent_at))];
    match (&it.signature, it.state) {
        (Some((signature, at)), _) => {
            let values = (("who", signature.name.as_str()), ("when", &*clock.shown(*at)));
            lines.push(t.two("connection-signed-by", values.0, values.1));
        }
        (None, State::Signing) => {
            let until = it.link_until.map(|at| t.day(clock.today(at))).unwrap_or_default();
            let values = (("who", it.signer.as_str()), ("until", until.as_str()));
            lines.push(t.two("connection-link-until", values.0, values.1));
        }
        (None, _) => {}
    }
    if let Some(at) = it.decided_at {
        lines.push(t.one("connection-decided", "when", &clock.shown(at)));
    }
    lines.extend(it.reply.clone());
    ConnectionCard {
        reference: it.reference.clone(),
        committee: it.committee.clone(),
        state: state(visit, it),
        lines,
        href: format!("/inskickat/{}", it.id),
        renew: (it.state == State::Signing).then(|| format!("/anslut/{}/lank", it.id)),
    }
}

/// Begins a connection.
pub(crate) async fn start(visit: Visit) -> Answer {
    let id = begin(&visit.site.app, &visit.ctx).await.to(&visit)?;
    let first = visit.site.app.forms.connection.catalogue.pages.first();
    let path = first.map(|page| page.path.as_str()).unwrap_or_default();
    Ok(on_to(format!("/utkast/{id}/{path}")))
}

/// Sends whoever is to sign a new link.
pub(crate) async fn renew(visit: Visit, Path(id): Path<String>) -> Answer {
    renew_link(&visit.site.app, &visit.ctx, &SubmissionId::new(id)).await.to(&visit)?;
    Ok(on_to("/anslut?klart=lank"))
}

/// The form on paper.
pub(crate) async fn paper(visit: Visit) -> Answer {
    let t = visit.t();
    let words = PaperWords {
        lead: vec![t.get("paper-lead-1"), t.get("paper-lead-2")],
        optional: t.get("optional"),
        sender: t.get("paper-sender"),
        day: t.get("paper-day"),
        signature: t.get("paper-signature"),
        statement: t.get("paper-statement"),
        closing: vec![t.get("paper-closing")],
        page_of: t.with("paper-page", &[("page", "{page}"), ("pages", "{pages}")]),
    };
    let pdf = paper_form(&visit.site.app, &visit.ctx, visit.language, &words).to(&visit)?;
    let name = "inline; filename=\"anslutning-av-namnd.pdf\"".to_owned();
    let headers = [(CONTENT_TYPE, "application/pdf".to_owned()), (CONTENT_DISPOSITION, name)];
    Ok((headers, pdf).into_response())
}

/// The page that the link for signing leads to.
pub(crate) async fn read(
    visit: Visit,
    Path(token): Path<String>,
    Query(asked): Query<Asked>,
) -> Answer {
    let it = to_sign(&visit.site.app, &visit.ctx, &token).await.to(&visit)?;
    let t = visit.t();
    let hindrance = it.hindrance.map(|hindrance| {
        t.get(match hindrance {
            Hindrance::Expired => "sign-expired",
            Hindrance::Done => "sign-done",
            Hindrance::Sender => "sign-sender",
            Hindrance::Lead => "sign-lead-reporter",
            Hindrance::Authority => "sign-authority",
        })
    });
    let name = visit.actor().map(|actor| actor.name.clone()).unwrap_or_default();
    let values = [
        ("who", it.connection.sent_by.as_str()),
        ("committee", &it.connection.committee),
        ("phone", &it.phone),
    ];
    let template = Sign {
        frame: visit.frame(t.get("sign-title"), Place::Elsewhere),
        lead: t.with("sign-lead", &values),
        is_done: asked.klart.is_some() && it.hindrance == Some(Hindrance::Done),
        hindrance,
        answers: answers(&visit, &it.document),
        sha256: it.sha256,
        statement: t.two(
            "sign-statement",
            ("name", &name),
            ("committee", &it.connection.committee),
        ),
        action: format!("/skriv-under/{token}"),
    };
    page(&visit, StatusCode::OK, &template)
}

/// Signs what the link leads to; the page says what stood in the way.
pub(crate) async fn write(visit: Visit, Path(token): Path<String>) -> Answer {
    let hindrance = sign(&visit.site.app, &visit.ctx, &token).await.to(&visit)?;
    let done = if hindrance.is_none() { "?klart=ja" } else { "" };
    Ok(on_to(format!("/skriv-under/{token}{done}")))
}
