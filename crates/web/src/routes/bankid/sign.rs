//! Signing what is sent: the text that is shown in the app, and the sending with the signature.

use app::bankid::{Purpose, Request};
use app::submit::Seen;
use app::worklist::Ticked;
use app::{Ctx, Error, Item, Refusal, ToProve};
use axum::http::StatusCode;
use axum_extra::extract::CookieJar;
use domain::ids::DraftId;

use super::{Caller, back_to, is_same_device, start};
use crate::request::Visit;
use crate::respond::{Answer, Tell, on_to};
use crate::routes::{oidc, send, worklist};

/// Asks for a signature or an approval, if that is what stood in the way; else it is told as it is.
pub(crate) async fn prove<T>(
    visit: &Visit,
    caller: &Caller,
    jar: CookieJar,
    purpose: Purpose,
    done: Result<T, Error>,
) -> Result<Result<T, axum::response::Response>, crate::respond::Trouble> {
    match done {
        // What was proved is no longer what would be sent: a colleague has reported some of it, or more was asked.
        Err(Error::Refused(Refusal::MustBeProved(_))) if visit.ctx.proof.is_some() => {
            let why = visit.t().get("sign-changed");
            Ok(Err(oidc::not_sent(visit, StatusCode::CONFLICT, why, back_to(&purpose))))
        }
        Err(Error::Refused(Refusal::MustBeProved(proves))) => {
            let provider = visit.actor().map(|actor| actor.provider.clone()).unwrap_or_default();
            if provider != eid::BANKID {
                let to = (provider.as_str(), purpose);
                return oidc::start(visit, caller, jar, to, Some(&proves)).await.map(Err);
            }
            let visible = text(visit, &proves);
            let request = Request { visible, proves: *proves };
            let device = is_same_device(visit, &jar);
            start(visit, caller, jar, (purpose, device), Some(request)).await.map(Err)
        }
        other => other.map(Ok).to(visit),
    }
}

/// What whoever signs reads: what is sent, from which committee, and the sum of it all.
fn text(visit: &Visit, proves: &ToProve) -> String {
    let t = visit.t();
    let mut lines = vec![t.get("sign-text-lead"), String::new()];
    if let [only] = proves.items.as_slice() {
        lines.extend(item(visit, only));
    } else {
        lines.push(t.one("sign-text-many", "n", &proves.items.len().to_string()));
        let mut places: Vec<String> = proves.items.iter().map(place).collect();
        places.sort();
        places.dedup();
        lines.extend(places);
    }
    let sum = proves.sha256.get(..16).unwrap_or_default();
    lines.extend([String::new(), t.one("sign-text-sum", "sum", sum)]);
    lines.join("\n")
}

fn item(visit: &Visit, item: &Item) -> Vec<String> {
    let t = visit.t();
    let key = match (item.service.as_str(), item.kind.as_str()) {
        ("individual-report", "follow_up") => "sign-text-follow-up",
        ("individual-report", _) => "sign-text-report",
        ("reporters", _) => "sign-text-reporters",
        ("connection", _) => "sign-text-connection",
        ("register-application", _) => "sign-text-register",
        ("operation-notice", _) => "sign-text-operation",
        _ => "sign-text-committee",
    };
    let mut lines = vec![t.get(key), place(item)];
    lines.extend(item.area.iter().map(|area| area.get(visit.language).to_owned()));
    let said = |line: &(app::Words, app::Words)| {
        format!("{}: {}", line.0.get(visit.language), line.1.get(visit.language))
    };
    lines.extend(item.lines.iter().map(said));
    lines
}

fn place(item: &Item) -> String {
    match item.committee.as_str() {
        "" => item.municipality.clone(),
        committee => format!("{committee}, {}", item.municipality),
    }
}

/// Sends what a complete signature is for. What has changed since is told, and has to be signed anew.
pub(super) async fn send(
    visit: Visit,
    caller: Caller,
    jar: CookieJar,
    (secret, id): (String, String),
) -> Answer {
    let proof = app::bankid::proof(&visit.site.app, &visit.ctx, (&secret, &id)).await;
    let Some((purpose, proof)) = proof.to(&visit)? else {
        return Ok(on_to(format!("/bankid/{id}")));
    };
    let ctx = Ctx { proof: Some(proof), ..visit.ctx.clone() };
    go_on(Visit { ctx, ..visit }, caller, jar, purpose).await
}

/// Does what the order is for, with the signature if the visit has one, or else asking for it.
pub(crate) async fn go_on(
    visit: Visit,
    caller: Caller,
    jar: CookieJar,
    purpose: Purpose,
) -> Answer {
    match &purpose {
        Purpose::Send { draft, revision, after } => {
            let seen = Seen { revision: *revision, after: *after };
            send::send_draft(&visit, &caller, jar, (&DraftId::new(draft.as_str()), seen)).await
        }
        Purpose::SendTicked(ticks) => {
            let tick = |(case, after): &(domain::ids::CaseId, i64)| Ticked {
                case: case.clone(),
                after: *after,
            };
            let ticked: Vec<Ticked> = ticks.iter().map(tick).collect();
            worklist::send_ticked(&visit, &caller, jar, &ticked).await
        }
        Purpose::LogIn { .. } => Ok(on_to(back_to(&purpose))),
    }
}
