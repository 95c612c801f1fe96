//! The register: organisations and their people, operations and notices, and what the authority does with them.

pub(crate) mod applications;
pub(crate) mod notice;
pub(crate) mod operations;
pub(crate) mod organisation;
mod person;
pub(crate) mod public;

use axum::Router;
use axum::routing::{get, post};

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
        .route("/organisation/{id}/avsluta", post(organisation::remove).get(organisation::edit))
}
