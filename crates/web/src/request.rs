//! What a handler knows of a request: language, session, and the page's own address.

use std::convert::Infallible;

use app::logins::Says;
use app::session::Resumed;
use app::{Actor, Ctx, Device};
use axum::extract::FromRequestParts;
use axum::http::header::{ACCEPT_LANGUAGE, USER_AGENT};
use axum::http::request::Parts;
use axum::http::{HeaderMap, Method};
use axum_extra::extract::CookieJar;
use axum_extra::extract::cookie::Cookie;
use domain::Language;
use domain::ids::PersonId;
use domain::role::{Action, Role};

use crate::known;
use crate::server::Site;
use crate::view::{Frame, MenuEntry, Notice, Place, SessionClock};
use crate::words::T;

/// The id under which a request is logged.
#[derive(Clone, Debug)]
pub(crate) struct RequestId(pub(crate) String);

/// One visit to one address.
#[derive(Clone)]
pub(crate) struct Visit {
    pub(crate) site: Site,
    pub(crate) ctx: Ctx,
    pub(crate) language: Language,
    /// Path and query, as the visitor sees it.
    pub(crate) path: String,
    /// Whose session it was, if it has ended and what is posted with it is kept.
    pub(crate) ended: Option<PersonId>,
    /// What its person said of it, if he or she has just ended it in another one.
    pub(crate) ended_elsewhere: Option<Says>,
    /// Whether the database did not answer when it was asked whose session it is.
    pub(crate) is_unknown: bool,
    /// Who is logged in in the browser, or was the last time; none if it shows nothing that it was given at a login here.
    pub(crate) known: Option<PersonId>,
    /// Whether the script asks.
    pub(crate) is_script: bool,
}

impl FromRequestParts<Site> for Visit {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, site: &Site) -> Result<Self, Infallible> {
        // Found out before, on the way to the handler.
        if let Some(visit) = parts.extensions.get::<Self>() {
            return Ok(visit.clone());
        }
        let jar = CookieJar::from_headers(&parts.headers);
        let id = parts.extensions.get::<RequestId>().map(|id| id.0.clone()).unwrap_or_default();
        let mut site = site.clone();
        let path = parts.uri.path_and_query().map(ToString::to_string).unwrap_or_default();
        let mut ctx = Ctx::of_visitor(&site.app, id);
        ctx.device = device(&parts.headers);
        let (mut ended, mut ended_elsewhere, mut is_unknown) = (None, None, false);
        if let Some(cookie) = jar.get(site.options.session_cookie()) {
            let found = if is_by_itself(parts) {
                app::session::look(&site.app, &ctx, cookie.value()).await
            } else {
                app::session::resume(&site.app, &ctx, cookie.value()).await
            };
            match found {
                Ok(Resumed::Live(actor)) => {
                    // The options that have been published since the program was built.
                    match site.app.clone().at_lists(actor.lists_change).await {
                        Ok(app) => site.app = app,
                        Err(error) => tracing::error!(?error, "a list of options cannot be read"),
                    }
                    ctx.actor = Some(actor);
                }
                Ok(Resumed::Ended(person)) => ended = Some(person),
                Ok(Resumed::EndedElsewhere(person)) => {
                    let says = person.as_ref().map_or(Says::Unknown, |_| Says::Mine);
                    ended_elsewhere = Some(says);
                    ended = person;
                }
                Ok(Resumed::None) => {}
                Err(error) => {
                    is_unknown = matches!(&error, app::Error::Fault(fault) if fault.is_passing());
                    // If it does not pass, the page itself will meet the same fault, and tell of it.
                    tracing::error!(?error, "a session could not be read");
                }
            }
        }
        let chosen = jar.get(site.options.language_cookie()).map(Cookie::value);
        let language = language(chosen, &parts.headers);
        let is_script = parts.headers.get("x-verkstallt").is_some();
        let in_session = ctx.actor.as_ref().map(|actor| &actor.person).or(ended.as_ref());
        let known = in_session.cloned().or_else(|| known::last(&site, &jar));
        Ok(Self { site, ctx, language, path, ended, ended_elsewhere, is_unknown, known, is_script })
    }
}

/// Whether the script asks by itself when a session nears its end: that is no sign of life of the person.
fn is_by_itself(parts: &Parts) -> bool {
    match parts.uri.path() {
        "/session/forlang" => parts.method == Method::GET,
        "/kvar" => parts.method == Method::POST,
        _ => false,
    }
}

/// The kind of browser and system, as the browser says.
fn device(headers: &HeaderMap) -> Device {
    let said = headers.get(USER_AGENT).and_then(|it| it.to_str().ok());
    said.map(Device::of).unwrap_or_default()
}

/// The language chosen before, or the one that the browser asks for, or Swedish.
fn language(chosen: Option<&str>, headers: &HeaderMap) -> Language {
    let chosen = chosen.and_then(Language::from_code);
    let asked = || {
        let header = headers.get(ACCEPT_LANGUAGE)?.to_str().ok()?;
        header.split(',').find_map(|part| Language::from_code(part.trim().get(..2)?))
    };
    chosen.or_else(asked).unwrap_or_default()
}

impl Visit {
    /// The words in the visitor's language.
    pub(crate) fn t(&self) -> T<'_> {
        self.site.words.speak(self.language)
    }

    pub(crate) const fn actor(&self) -> Option<&Actor> {
        self.ctx.actor.as_ref()
    }

    /// The menu, with what this visitor may go to.
    fn menu(&self, place: Place) -> Vec<MenuEntry> {
        let is_reporter = self.has_role(Role::is_municipal);
        let entries = [
            (Place::Start, "nav-start", "/", true),
            (Place::Worklist, "nav-worklist", "/arbetslista", is_reporter),
            (Place::Cases, "nav-cases", "/arenden", is_reporter),
            (
                Place::Administration,
                "nav-administration",
                "/administration",
                self.has_role(|role| role == Role::Administrator),
            ),
            (
                Place::Notices,
                "nav-notices",
                "/anmalningar",
                self.has_role(|role| role.may(Action::HandleNotices)),
            ),
            (
                Place::Reports,
                "nav-reports",
                "/mina-rapporter",
                is_reporter || self.actor().is_none(),
            ),
            (
                Place::Reporters,
                "nav-reporters",
                "/rapportorer",
                self.has_role(|role| role == Role::LeadReporter),
            ),
            (Place::Register, "nav-operations", "/verksamheter", self.is_in_register()),
            (Place::Organisation, "nav-organisation", "/organisation", self.is_in_register()),
            (Place::Periods, "nav-periods", "/perioder", true),
            (Place::Information, "nav-information", "/information/vad-ska-rapporteras", true),
        ];
        entries
            .into_iter()
            .filter(|entry| entry.3)
            .map(|(of, key, href, _)| MenuEntry {
                label: self.t().get(key),
                href,
                is_current: of == place,
            })
            .collect()
    }

    pub(crate) fn has_role(&self, fits: impl Fn(Role) -> bool) -> bool {
        self.actor().is_some_and(|actor| actor.assignments.iter().any(|it| fits(it.role)))
    }

    /// Whether the visitor has a role in the register.
    pub(crate) fn is_in_register(&self) -> bool {
        self.actor().is_some_and(|actor| actor.has_register_role)
    }

    /// What stands around the page.
    pub(crate) fn frame(&self, title: String, place: Place) -> Frame<'_> {
        let session = self.actor().map(|actor| SessionClock {
            left: actor.session_ends.duration_since(self.ctx.now).as_secs(),
            // A sign of life is written down once in a while, and not each time.
            idle: (self.site.app.limits.idle * 29 / 30).as_secs(),
            limit: actor.session_limit.duration_since(self.ctx.now).as_secs(),
            until: self.site.app.clock.time_of_day(actor.session_ends),
            warning: self.site.app.limits.warning.as_secs(),
        });
        Frame {
            t: self.t(),
            title,
            path: self.path.clone(),
            menu: self.menu(place),
            user: self.actor().map(|actor| actor.name.clone()),
            who: self.actor().map(|actor| app::kept::whose(&actor.person)).unwrap_or_default(),
            is_demo: self.site.app.mode == app::Mode::Demo,
            session,
            has_errors: false,
            notice: None::<Notice>,
            assets: crate::assets::folder(),
        }
    }
}
