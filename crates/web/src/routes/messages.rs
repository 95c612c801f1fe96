//! Messages: what became of them, for the authority's administrator; and in a demonstration, where nobody
//! gets them by mail, for everybody to read.

#[cfg(feature = "demo")]
use app::message::of_demonstration;
use app::message::{Content, Posted, posted, try_again};
use axum::extract::Path;
use axum::http::StatusCode;

use crate::mail::part;
use crate::request::Visit;
use crate::respond::{Answer, Tell, on_to, page};
use crate::view::Place;
use crate::view::administration::{MessageLine, Messages};
use crate::view::cases::Tag;

fn line(visit: &Visit, it: &Posted, is_read: bool) -> MessageLine {
    let t = visit.t();
    let clock = &visit.site.app.clock;
    let tag = |class: &'static str, key: &str, text: String| Tag { class, word: t.get(key), text };
    let tried = t.one("message-tried", "n", &it.attempts.to_string());
    let state = match (it.failed_at, it.done_at) {
        (Some(at), _) => tag("es-tag--late", "message-failed", clock.shown(at)),
        (None, Some(at)) => tag("es-tag--executed", "message-sent", clock.shown(at)),
        (None, None) if it.attempts > 0 => tag("es-tag--now", "message-waits", tried),
        (None, None) => tag("", "message-waits", String::new()),
    };
    let line = MessageLine {
        id: it.id.clone(),
        to: String::new(),
        subject: String::new(),
        when: t.one("message-written", "when", &clock.shown(it.created_at)),
        state,
        answer: it.answer.clone(),
        can_retry: false,
        text: Vec::new(),
        href: String::new(),
    };
    match &it.content {
        Content::Message(message) => {
            let part = part(t, message);
            MessageLine {
                to: message.to.clone(),
                subject: part.subject,
                can_retry: !is_read && it.failed_at.is_some(),
                // A link for signing is for its reader only; the administrator sees that there was one.
                text: if is_read { part.paragraphs } else { Vec::new() },
                href: if is_read { message.path.clone() } else { String::new() },
                ..line
            }
        }
        Content::Damaged => {
            let is_sent = it.done_at.is_some();
            let key = if is_sent { "message-damaged-sent" } else { "message-damaged-text" };
            MessageLine { subject: t.get("message-damaged"), to: t.get(key), ..line }
        }
        Content::Newer => {
            MessageLine { subject: t.get("message-newer"), to: t.get("message-newer-text"), ..line }
        }
    }
}

/// What became of messages.
pub(crate) async fn show(visit: Visit) -> Answer {
    let posted = posted(&visit.site.app, &visit.ctx).await.to(&visit)?;
    let t = visit.t();
    let template = Messages {
        frame: visit.frame(t.get("messages-title"), Place::Administration),
        heading: t.get("messages-title"),
        lead: t.get("messages-lead"),
        lines: posted.iter().map(|it| line(&visit, it, false)).collect(),
    };
    page(&visit, StatusCode::OK, &template)
}

/// Puts a message that was given up in the box again.
pub(crate) async fn again(visit: Visit, Path(id): Path<String>) -> Answer {
    try_again(&visit.site.app, &visit.ctx, &id).await.to(&visit)?;
    Ok(on_to("/meddelanden"))
}

/// What a demonstration would have sent by mail.
#[cfg(feature = "demo")]
pub(crate) async fn demonstration(visit: Visit) -> Answer {
    let posted = of_demonstration(&visit.site.app).await.to(&visit)?;
    let t = visit.t();
    let template = Messages {
        frame: visit.frame(t.get("demo-mail-title"), Place::Elsewhere),
        heading: t.get("demo-mail-title"),
        lead: t.get("demo-mail-lead"),
        lines: posted.iter().map(|it| line(&visit, it, true)).collect(),
    };
    page(&visit, StatusCode::OK, &template)
}
