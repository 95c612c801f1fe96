//! The register: organisations and their people, operations and notices, and what the authority does with them.

pub(crate) mod applications;
pub(crate) mod attachments;
pub(crate) mod completion;
pub(crate) mod desk;
pub(crate) mod notice;
pub(crate) mod operation;
pub(crate) mod operations;
pub(crate) mod organisation;
pub(crate) mod overtaken;
mod person;
pub(crate) mod public;
pub(crate) mod sheltered;
pub(crate) mod statistics;

use axum::Router;
use axum::routing::{get, post};

use crate::front::UPLOAD;
use crate::server::Site;

/// The routes of the register.
pub(crate) fn routes() -> Router<Site> {
    Router::new()
        .route("/registret/ansok", get(public::show).post(public::start))
        .route("/registret/anslutna", get(public::connected))
        .route("/registret/anslutna.csv", get(public::csv))
        .route("/registret/anslutna.json", get(public::json))
        .route("/registret/ansokningar", get(applications::show))
        .route("/registret/ansokningar/{id}", get(applications::one).post(applications::answer))
        .route("/organisation", get(organisation::show))
        .route("/organisation/bjud-in", get(organisation::ask).post(organisation::invite))
        .route("/organisation/{id}", get(organisation::edit).post(organisation::save))
        .route("/organisation/{id}/avsluta", post(organisation::remove).get(organisation::ask_end))
        .route(
            "/utkast/{id}/bilagor/{file}",
            post(attachments::remove).get(attachments::ask_remove),
        )
        .route("/utkast/{id}/passar-inte", get(overtaken::show))
        .route("/bilagor/{id}", get(attachments::file))
        .route("/anmalningar", get(desk::list))
        .route("/anmalningar/{id}", get(desk::show).post(desk::decide_notice))
        .route("/anmalan/{id}", get(completion::show).post(completion::start))
        .route("/skyddade-boenden", get(sheltered::show).post(sheltered::start))
        .route("/skyddade-boenden/{id}", get(sheltered::one))
        .route("/skyddade-boenden/{id}/andra", post(sheltered::change).get(sheltered::one))
        .route("/skyddade-boenden/{id}/lagg-ned", post(sheltered::close).get(sheltered::one))
        .route("/verksamhetsstatistik", get(statistics::show))
        .route("/verksamhetsstatistik.csv", get(statistics::csv))
        .route("/verksamheter", get(operations::show))
        .route("/verksamheter/lista.csv", get(operations::csv))
        .route("/verksamheter/anmal", post(notice::start).get(operations::show))
        .route("/verksamheter/{id}", get(operation::one))
        .route("/verksamheter/{id}/andra", post(notice::change).get(operation::one))
        .route("/verksamheter/{id}/pausa", post(notice::pause).get(operation::one))
        .route("/verksamheter/{id}/ateruppta", post(notice::resume).get(operation::one))
        .route("/verksamheter/{id}/lagg-ned", post(notice::close).get(operation::one))
        .route("/verksamheter/{id}/startad", post(notice::started).get(operation::one))
}

/// Where a file is taken in, which may take its time.
pub(crate) fn file_routes() -> Router<Site> {
    Router::new().route(UPLOAD, post(attachments::add).get(attachments::show))
}
