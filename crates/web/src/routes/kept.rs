//! What was sent when it could not be taken in, and waits for whoever wrote it.

use app::kept::{Kept, all, forget, one};
use app::retention::Reason;
use axum::body::Bytes;
use axum::extract::{Path, Query};
use axum::http::StatusCode;
use axum::response::IntoResponse as _;
use axum_extra::extract::CookieJar;
use axum_extra::extract::cookie::Cookie;
use domain::catalogue::{Field, Kind as Asks};
use domain::ids::{CaseId, CommitteeId, DraftId, FieldId, NoticeId, SubmissionId};
use domain::register::{LegalGround, Level};
use domain::role::Role;
use domain::service::Service;
use domain::{Answers, Catalogue};

use super::Form;
use super::register::organisation::{ground, level};
use crate::case_words::option_label;
use crate::kept::{Became, DRAWN_FOR, Kind, OWN, Typed, Way};
use crate::request::Visit;
use crate::respond::{Answer, Tell, not_found, on_to, page};
use crate::server::own_path;
use crate::show::lines;
use crate::view::form::Line;
use crate::view::kept::{KeptCard, KeptPage, TextField};
use crate::view::{Notice, Place};

/// Texts of forms that are not in a catalogue: name, key of the label, whether it has several lines.
const TEXTS: [(&str, &str, bool); 21] = [
    ("note", "note-label", true),
    ("reference", "link-label", false),
    ("reply", "reply-label", true),
    ("proposal", "propose-label", true),
    ("name", "committee-name", false),
    ("comment", "list-comment", false),
    ("sv", "list-sv", false),
    ("en", "list-en", false),
    ("hint_sv", "list-hint-sv", false),
    ("hint_en", "list-hint-en", false),
    ("from", "list-from", false),
    ("to", "list-to", false),
    ("person_number", "register-number", false),
    ("given_name", "register-given-name", false),
    ("surname", "register-surname", false),
    ("title", "mine-title-row", false),
    ("email", "register-email", false),
    ("phone", "register-phone", false),
    ("ask", "notices-ask-label", true),
    ("refuse", "notices-refuse-label", true),
    ("back", "notices-back-label", true),
];

/// Buttons that say what is done: name, value, key.
const BUTTONS: [(&str, &str, &str); 10] = [
    ("decision", "approve", "approve"),
    ("decision", "refuse", "refuse"),
    ("decision", "ask", "notices-ask"),
    ("decision", "back", "notices-back"),
    ("deed", "reword", "list-reword"),
    ("deed", "days", "list-set-days"),
    ("deed", "add", "list-add-go"),
    ("deed", "publish", "list-publish"),
    ("deed", "discard", "list-discard"),
    ("deed", "hold", "retention-hold"),
];

/// What the address may say.
#[derive(Debug, Default, serde::Deserialize)]
pub(crate) struct Asked {
    /// Where the visitor was on the way to.
    to: Option<String>,
    /// Where what is to be kept belongs.
    till: Option<String>,
    /// What was done.
    klart: Option<String>,
}

/// Where what waits is shown, on the way to another page.
pub(crate) fn address(to: &str) -> String {
    let to: String = form_urlencoded::byte_serialize(to.as_bytes()).collect();
    format!("/kvar?to={to}")
}

/// Everything that waits for the person.
pub(crate) async fn show(visit: Visit, Query(asked): Query<Asked>) -> Answer {
    let posts = all(&visit.site.app, &visit.ctx).await.to(&visit)?;
    let mut cards = Vec::with_capacity(posts.len());
    for (number, post) in (1..).zip(&posts) {
        if let Some(kind) = Kind::of(&post.path) {
            cards.push(card(&visit, (number, post), kind).await);
        }
    }
    let t = visit.t();
    let is_open = cards.iter().any(|card| card.closed.is_empty());
    let heading = t.get(match cards.as_slice() {
        [] => "kept-none",
        _ if is_open => "kept-title",
        _ => "kept-closed",
    });
    let mut frame = visit.frame(heading.clone(), Place::Elsewhere);
    frame.notice = asked.klart.map(|_| Notice::good(t.get("kept-thrown"), String::new()));
    let to = asked.to.map(|to| own_path(&to));
    let is_draft = |post: &Kept| Kind::of(&post.path).is_some_and(|it| it.way == Way::Draft);
    let is_saved = !posts.is_empty() && posts.iter().all(is_draft);
    let go_on = t.get(if is_saved { "kept-go-on-draft" } else { "kept-go-on" });
    let back = if visit.has_role(Role::is_municipal) {
        (t.get("back-to-reports"), "/mina-rapporter")
    } else {
        (t.get("to-start"), "/")
    };
    page(&visit, StatusCode::OK, &KeptPage { frame, heading, cards, is_open, to, go_on, back })
}

/// The button that belongs to what the script has kept of a form with more than one, or with a button that says what
/// is done: the fields tell which, except where the buttons stand in one form.
fn lone_button(part: &str, form: &Form) -> Option<(&'static str, &'static str)> {
    let has = |name: &str| form.get(name).is_some();
    match part {
        _ if has("decision") || has("deed") => None,
        "anslutningar" | "registret" if has("reason") => Some(("decision", "refuse")),
        "anslutningar" => Some(("decision", "approve")),
        "anmalningar" if has("ask") => Some(("decision", "ask")),
        "anmalningar" if has("refuse") => Some(("decision", "refuse")),
        "anmalningar" if has("back") => Some(("decision", "back")),
        "svarsalternativ" if has("comment") => Some(("deed", "publish")),
        "svarsalternativ" if has("like") => Some(("deed", "add")),
        "svarsalternativ" if has("sv") => Some(("deed", "reword")),
        "svarsalternativ" => Some(("deed", "days")),
        "gallring" => Some(("deed", "hold")),
        _ => None,
    }
}

/// What the form is about, as the person may know it: the case with its name, the committee, the list, or the notice.
async fn about(visit: &Visit, path: &str) -> Option<Line> {
    let (app, ctx) = (&visit.site.app, &visit.ctx);
    let mut parts = path.split('/').skip(1);
    let (part, id) = (parts.next()?, parts.next()?);
    let said = match part {
        "registret" => application(visit, parts.next()?).await?,
        "anmalningar" => notice(visit, id).await?,
        "arenden" => {
            let case = app::correction::correctable(app, ctx, &CaseId::new(id)).await.ok()?;
            format!("{}, {}", case.reference, name(&case.answers))
        }
        "utkast" => draft(visit, id).await?,
        "rattelser" => {
            let (reference, committee) = app::correction::about(app, ctx, id).await.ok()?;
            format!("{reference}, {committee}")
        }
        "anslutningar" => {
            let id = SubmissionId::new(id);
            let it = app::connection::detail(app, ctx, &id).await.ok()?.connection;
            format!("{}, {}", it.reference, it.committee)
        }
        "begaran" => {
            let all = app::committee_change::all(app, ctx).await.ok()?;
            let (it, _) = all.into_iter().find(|(it, _)| it.id.as_str() == id)?;
            format!("{}, {}", it.reference, it.document.committee)
        }
        "namnder" => {
            let it = app::administration::committee(app, ctx, &CommitteeId::new(id)).await.ok()?;
            it.line.kept.committee.name
        }
        "svarsalternativ" => {
            let list = app.form().catalogue.lists.keys().find(|list| list.as_str() == id)?;
            super::option_lists::name(visit, list)
        }
        _ => return None,
    };
    let line = Line { label: visit.t().get("kept-about"), value: vec![said.clone()] };
    (!said.is_empty()).then_some(line)
}

/// An application to the register: its reference and the organisation.
async fn application(visit: &Visit, id: &str) -> Option<String> {
    let (app, ctx) = (&visit.site.app, &visit.ctx);
    let id = SubmissionId::new(id);
    let it = app::register::organisations::detail(app, ctx, &id).await.ok()?.application;
    Some(format!("{}, {}", it.reference, it.organisation))
}

/// A notice at the desk: its reference and the operation.
async fn notice(visit: &Visit, id: &str) -> Option<String> {
    let (app, ctx) = (&visit.site.app, &visit.ctx);
    let it = app::register::desk::detail(app, ctx, &NoticeId::new(id)).await.ok()?.line;
    Some(format!("{}, {}", it.reference, it.operation))
}

/// A draft: the case that it is about, if there is one, and the person.
async fn draft(visit: &Visit, id: &str) -> Option<String> {
    let (app, ctx) = (&visit.site.app, &visit.ctx);
    let draft = app::draft::open(app, ctx, &DraftId::new(id)).await.ok()?;
    let reference = draft.case.as_ref().map(|case| case.reference.clone());
    let parts = reference.into_iter().chain([name(&draft.answers)]);
    Some(parts.filter(|part| !part.is_empty()).collect::<Vec<_>>().join(", "))
}

/// The name of the person that answers are about.
fn name(answers: &Answers) -> String {
    let part = |field: &str| answers.get(&FieldId::new(field)).unwrap_or_default();
    format!("{} {}", part("first_name"), part("last_name")).trim().to_owned()
}

async fn card(visit: &Visit, (number, post): (usize, &Kept), kind: Kind) -> KeptCard {
    let t = visit.t();
    let form = Form::read(post.body.as_deref().unwrap_or_default().as_bytes());
    let path = post.path.split('?').next().unwrap_or_default();
    let when = visit.site.app.clock.shown(post.created_at);
    let mut card = KeptCard {
        number,
        id: post.id.clone(),
        title: t.get(kind.title),
        when: t.one("kept-when", "when", &when),
        closed: Vec::new(),
        rows: Vec::new(),
        texts: Vec::new(),
        hint: (kind.way == Way::Draft).then(|| t.get("kept-draft-hint")),
        hidden: Vec::new(),
        action: post.path.clone(),
        button: t.get(kind.button),
        choices: Vec::new(),
        page: Some(post.path.clone()),
    };
    if post.body.is_none() {
        let code = t.one("fault-reference", "reference", visit.ctx.reference());
        card.closed = vec![t.get("kept-closed-1"), code];
        card.rows.extend(about(visit, path).await);
        // The worklist has no page of its own at the address where it is sent.
        card.page = card.page.filter(|_| kind.way != Way::Ticks);
        return card;
    }
    if kind.way == Way::Ticks {
        let n = form.all("case").count().to_string();
        card.rows.push(Line { label: t.get("kept-ticks"), value: vec![n] });
        card.action = format!("/kvar/{}", post.id);
        card.page = None;
        return card;
    }
    card.rows.extend(about(visit, path).await);
    let part = path.split('/').nth(1).unwrap_or_default();
    if ["rattelser", "begaran"].contains(&part) && form.get("decision").is_none() {
        card.choices = vec![("approve", t.get("approve")), ("refuse", t.get("refuse"))];
    }
    let pairs = form.pairs().chain(lone_button(part, &form));
    for (name, value) in pairs.filter(|pair| !OWN.contains(&pair.0)) {
        let is_draft = kind.way == Way::Draft;
        let button = BUTTONS.iter().find(|it| it.0 == name && it.1 == value);
        if let Some((_, _, key)) = button.filter(|_| !is_draft) {
            card.button = t.get(key);
        }
        let text = text_field(visit, &post.path, (name, value)).filter(|_| !is_draft);
        if let Some(text) = text {
            card.texts.push(text);
        } else {
            card.rows.extend(chosen(visit, path, (name, value)).await);
            card.hidden.push((name.to_owned(), value.to_owned()));
        }
    }
    card
}

/// A text to change before it is sent once more; none if it is a choice, or is not for people to read.
fn text_field(visit: &Visit, path: &str, (name, value): (&str, &str)) -> Option<TextField> {
    let t = visit.t();
    let made = |label: String, is_long: bool| TextField {
        name: name.to_owned(),
        label,
        value: value.to_owned(),
        is_long,
    };
    if path == "/gallring" {
        return (name == "reference").then(|| made(t.get("retention-case-number"), false));
    }
    if name == "reason" {
        let is_connection =
            path.starts_with("/anslutningar/") || path.starts_with("/registret/ansokningar/");
        let key = if is_connection { "decide-reason" } else { "correction-reason" };
        return Some(made(t.get(key), true));
    }
    // In a correction, the question itself is what is typed.
    if path.ends_with(&format!("/fel?falt={name}")) {
        let field = visit.site.app.form().catalogue.field(&FieldId::new(name))?;
        let is_long = matches!(field.kind, Asks::LongText { .. });
        let is_text = matches!(
            field.kind,
            Asks::Text { .. } | Asks::LongText { .. } | Asks::Date | Asks::PersonNumber { .. }
        );
        return is_text.then(|| made(field.label.get(visit.language).to_owned(), is_long));
    }
    let (_, key, is_long) = TEXTS.iter().find(|it| it.0 == name)?;
    Some(made(t.get(key), *is_long))
}

/// What was chosen, as people read it; none if it is not for people to read.
async fn chosen(visit: &Visit, path: &str, (name, value): (&str, &str)) -> Option<Line> {
    let t = visit.t();
    let line = |label: String, value: &str| Some(Line { label, value: lines(value) });
    let part = path.split('/').nth(1).unwrap_or_default();
    match (part, name) {
        ("anslutningar", "into") if value.is_empty() => {
            line(t.get("decide-which"), &t.get("decide-new"))
        }
        (_, _) if value.is_empty() => None,
        ("anslutningar" | "begaran", "into") => {
            let id = CommitteeId::new(value);
            let app = &visit.site.app;
            let known = app::administration::committee(app, &visit.ctx, &id).await.ok()?;
            line(t.get("decide-which"), &known.line.kept.committee.name)
        }
        ("anslutningar", "paper") => line(t.get("decide-paper"), &t.get("kept-yes")),
        ("organisation", "level") => {
            line(t.get("register-level"), &level(visit, Level::from_code(value)?))
        }
        ("organisation", "grounds") => {
            line(t.get("register-grounds"), &ground(visit, LegalGround::from_code(value)?))
        }
        ("namnder", "areas") => line(t.get("pick-area"), &option_label(visit, "area", value)),
        ("gallring", "reason") => {
            let reason = Reason::ALL.into_iter().find(|it| it.code() == value)?;
            let words = t.get(&format!("retention-reason-{}", reason.code()));
            line(t.get("retention-reason"), &words)
        }
        ("svarsalternativ", "option" | "like") => line(t.get("list-id"), value),
        ("utkast", _) => answered(visit, (name, value)),
        ("arenden", _) if path.ends_with("/fel") => answered(visit, (name, value)),
        (_, _) => None,
    }
}

/// The question of a form and its answer, as people read them.
fn answered(visit: &Visit, (name, value): (&str, &str)) -> Option<Line> {
    let forms = &visit.site.app.forms;
    let id = FieldId::new(name);
    let (catalogue, field) = Service::ALL.into_iter().find_map(|service| {
        let catalogue = &forms.of(service).catalogue;
        Some((catalogue, catalogue.field(&id)?))
    })?;
    let label = field.label.get(visit.language).to_owned();
    Some(Line { label, value: lines(&said(visit, catalogue, field, value)) })
}

/// An answer as people read it.
fn said(visit: &Visit, catalogue: &Catalogue, field: &Field, value: &str) -> String {
    let choice = field.list().and_then(|list| catalogue.choice(list, value));
    choice.map_or(value, |choice| choice.label.get(visit.language)).to_owned()
}

/// Throws a kept post away, or leads on to where its ticks are looked through.
pub(crate) async fn answer(visit: Visit, Path(id): Path<String>, body: Bytes) -> Answer {
    let post = one(&visit.site.app, &visit.ctx, &id).await.to(&visit)?;
    let is_thrown = Form::read(&body).get("kasta").is_some();
    let is_ticks = Kind::of(&post.path).is_some_and(|kind| kind.way == Way::Ticks);
    let ticks = post.body.filter(|_| is_ticks);
    if !is_thrown && ticks.is_none() {
        return Ok(on_to("/kvar"));
    }
    forget(&visit.site.app, &visit.ctx, &id).await.to(&visit)?;
    if is_thrown {
        return Ok(on_to("/kvar?klart=kastat"));
    }
    let mut query = form_urlencoded::Serializer::new(String::new());
    for case in Form::read(ticks.unwrap_or_default().as_bytes()).all("case") {
        query.append_pair("case", case);
    }
    Ok(on_to(format!("/arbetslista/granska?{}", query.finish())))
}

/// Keeps what stands in a form that nobody has sent, when the session ends while the page is open. The script asks, and
/// says whom the page was drawn for: the session may be of somebody who has logged in in another tab.
pub(crate) async fn keep(
    visit: Visit,
    jar: CookieJar,
    Query(asked): Query<Asked>,
    body: Bytes,
) -> Answer {
    let person = visit.actor().map(|actor| actor.person.clone()).or_else(|| visit.ended.clone());
    let Some(person) = person else {
        return Ok(StatusCode::UNAUTHORIZED.into_response());
    };
    let till = asked.till.map(|path| own_path(&path)).unwrap_or_default();
    let form = Form::read(&body);
    let is_whose = form.get(DRAWN_FOR).is_some();
    if !is_whose || !Kind::of(&till).is_some_and(|kind| kind.keeps(&form)) {
        return Ok(not_found(&visit));
    }
    let session = jar.get(visit.site.options.session_cookie()).map(Cookie::value);
    // In place of what the same page has saved by itself since the end.
    let typed = Typed { path: &till, body: &body, session };
    let became = crate::kept::keep(&visit, &person, typed).await.to(&visit)?;
    Ok(match became {
        Became::Kept => StatusCode::NO_CONTENT.into_response(),
        Became::NoRoom => StatusCode::UNPROCESSABLE_ENTITY.into_response(),
        Became::Anothers => not_found(&visit),
    })
}
