//! Login, log out, and the session's life.

use axum::body::Bytes;
use axum::extract::Query;
use axum::http::StatusCode;
use axum::http::header::CONTENT_TYPE;
use axum::response::{IntoResponse, Response};
use axum_extra::extract::CookieJar;
use axum_extra::extract::cookie::{Cookie, SameSite};

use super::Form;
use crate::request::Visit;
use crate::respond::{Answer, Tell, link, message, on_to, page};
use crate::server::own_path;
use crate::view::pages::{Login, LoginChoice};
use crate::view::{Notice, Place};

/// What the address of the login page may say.
#[derive(Debug, Default, serde::Deserialize)]
pub(crate) struct Asked {
    /// Where to go afterwards.
    to: Option<String>,
    /// That a session has ended.
    slut: Option<String>,
}

pub(crate) async fn show(visit: Visit, Query(asked): Query<Asked>) -> Answer {
    let to = asked.to.unwrap_or_else(|| "/mina-rapporter".to_owned());
    login_page(
        &visit,
        StatusCode::OK,
        own_path(&to),
        String::new(),
        None,
        asked.slut.is_some(),
    )
}

fn login_page(
    visit: &Visit,
    status: StatusCode,
    to: String,
    typed: String,
    error: Option<String>,
    has_ended: bool,
) -> Answer {
    let t = visit.t();
    let groups = choices(visit).to(visit)?;
    let mut frame = visit.frame(t.get("login-title"), Place::Elsewhere);
    frame.has_errors = error.is_some();
    frame.notice =
        has_ended.then(|| Notice::warning(t.get("session-ended-title"), t.get("session-ended-1")));
    let template = Login {
        frame,
        is_possible: groups.is_some(),
        groups: groups.unwrap_or_default(),
        typed,
        error,
        to,
    };
    page(visit, status, &template)
}

type Groups = Vec<(String, Vec<LoginChoice>)>;

/// People of the demonstration by municipality; none where there is no demonstration.
#[cfg(feature = "demo")]
fn choices(visit: &Visit) -> Result<Option<Groups>, app::Error> {
    if visit.site.app.mode != app::Mode::Demo {
        return Ok(None);
    }
    let t = visit.t();
    let mut groups: Groups = Vec::new();
    for person in app::demo::people(&visit.site.app)? {
        let place = person
            .assignments
            .first()
            .map(|assignment| assignment.1.clone());
        let group = match place {
            Some(Some(place)) => place
                .rsplit_once(", ")
                .map_or(place.clone(), |it| it.1.to_owned()),
            Some(None) => t.get("login-at-authority"),
            None => t.get("login-no-place"),
        };
        let catalogue = &visit.site.app.form.catalogue;
        let areas = catalogue.lists.get(&domain::ids::ListId::new("areas"));
        let roles = person.assignments.iter().map(|(role, place, own)| {
            let role = t.get(&format!("role-{}", role.code().replace('_', "-")));
            let labels: Vec<&str> = areas
                .iter()
                .flat_map(|list| &list.choices)
                .filter(|choice| own.iter().any(|area| area.as_str() == choice.id.as_str()))
                .map(|choice| choice.label.get(visit.language))
                .collect();
            let place = place.as_ref().and_then(|place| place.rsplit_once(", "));
            match place {
                Some((committee, _)) => format!("{role}, {committee}: {}", labels.join(", ")),
                None => role,
            }
        });
        let choice = LoginChoice {
            number: person.number,
            name: person.name,
            roles: roles.collect(),
        };
        match groups.iter_mut().find(|known| known.0 == group) {
            Some((_, people)) => people.push(choice),
            None => groups.push((group, vec![choice])),
        }
    }
    Ok(Some(groups))
}

#[cfg(not(feature = "demo"))]
#[expect(clippy::unnecessary_wraps, reason = "the demonstration's own may fail")]
fn choices(_visit: &Visit) -> Result<Option<Groups>, app::Error> {
    Ok(None)
}

/// Logs in with the demonstration e-legitimation.
#[cfg(feature = "demo")]
pub(crate) async fn log_in(visit: Visit, jar: CookieJar, body: Bytes) -> Answer {
    let form = Form::read(&body);
    let to = own_path(form.get("to").unwrap_or("/mina-rapporter"));
    if visit.site.app.mode != app::Mode::Demo {
        return Ok(crate::respond::not_found(&visit));
    }
    // The field for typing comes first in the form of its own; a chosen person sends one number only.
    let typed = form.get("number").unwrap_or_default().to_owned();
    let Ok(identity) = eid::demo::vouch(&typed, visit.ctx.today) else {
        let error = Some(visit.t().get("login-error"));
        return login_page(
            &visit,
            StatusCode::UNPROCESSABLE_ENTITY,
            to,
            typed,
            error,
            false,
        );
    };
    let token = app::session::log_in(&visit.site.app, &visit.ctx, &identity)
        .await
        .to(&visit)?;
    let cookie = Cookie::build((visit.site.options.session_cookie(), token.clone()))
        .path("/")
        .http_only(true)
        .same_site(SameSite::Lax)
        .secure(visit.site.options.is_https)
        .build();
    let to = match after_login(&visit, &token).await? {
        Some(draft) => draft,
        None => to,
    };
    Ok((jar.add(cookie), on_to(to)).into_response())
}

/// Puts a post that met the ended session where it belongs; the draft's address, if there was one.
#[cfg(feature = "demo")]
async fn after_login(
    visit: &Visit,
    token: &str,
) -> Result<Option<String>, crate::respond::Trouble> {
    let resumed = app::session::resume(&visit.site.app, &visit.ctx, token)
        .await
        .to(visit)?;
    let app::session::Resumed::Live(actor) = resumed else {
        return Ok(None);
    };
    let ctx = app::Ctx {
        actor: Some(actor),
        ..visit.ctx.clone()
    };
    let kept = app::session::take_kept_post(&visit.site.app, &ctx)
        .await
        .to(visit)?;
    let Some((path, body)) = kept else {
        return Ok(None);
    };
    Ok(super::draft::save_kept(visit, &ctx, &path, &body).await)
}

#[cfg(not(feature = "demo"))]
pub(crate) async fn log_in(visit: Visit, _jar: CookieJar, _body: Bytes) -> Answer {
    Ok(crate::respond::not_found(&visit))
}

pub(crate) async fn log_out(visit: Visit, jar: CookieJar) -> Answer {
    if visit.actor().is_some() {
        app::session::log_out(&visit.site.app, &visit.ctx)
            .await
            .to(&visit)?;
    }
    let cookie = Cookie::build((visit.site.options.session_cookie(), ""))
        .path("/")
        .secure(visit.site.options.is_https)
        .build();
    let visit = Visit {
        ctx: app::Ctx {
            actor: None,
            ..visit.ctx.clone()
        },
        ..visit
    };
    let text = [visit.t().get("logged-out-1")];
    let actions = vec![
        link(&visit, "log-in", "/logga-in"),
        link(&visit, "to-start", "/"),
    ];
    let page = message(&visit, StatusCode::OK, "logged-out-title", &text, actions);
    Ok((jar.remove(cookie), page).into_response())
}

/// The visitor wants to go on: the session lives from now again.
pub(crate) async fn extend(visit: Visit) -> Response {
    match visit.actor() {
        Some(actor) => {
            let left = actor.session_ends.duration_since(visit.ctx.now).as_secs();
            let body = serde_json::json!({ "seconds_left": left }).to_string();
            ([(CONTENT_TYPE, "application/json")], body).into_response()
        }
        None => StatusCode::UNAUTHORIZED.into_response(),
    }
}
