//! What every route answers every role.

use std::fmt::Write as _;

use axum::http::header::LOCATION;
use axum::response::Response;
use web::ROUTES;

use super::site::{ask, attach, begin, html, log_in, send, to};

/// Who asks: a name, and the test number that he or she logs in with.
const WHO: &[(&str, &str)] = &[
    ("nobody", ""),
    ("reporter", "199301052388"),
    ("lead_reporter", "198008129812"),
    ("other_committee", "198410249810"),
    ("case_officer", "198209179806"),
    ("administrator", "197502289817"),
    ("stranger", STRANGER),
    ("representative", REPRESENTATIVE),
    ("register_administrator", "197805239808"),
    ("user_lss", "198509079813"),
    ("user_sol", "197106029833"),
    ("other_organisation", "199204182381"),
];

/// The only responsible representative of an organisation of the register; the next three are of the same one.
const REPRESENTATIVE: &str = "196703119815";

/// Somebody who has no assignment, and has sent a connection.
const STRANGER: &str = "199001262386";

/// What every form is posted with.
const POSTED: &str = "revision=2&proposal=x&committee=demo-gotland-social";

/// Where the answer leads, if anywhere: the path without what differs from time to time.
fn shown(response: &Response) -> String {
    let status = response.status().as_u16();
    let to = response.headers().get(LOCATION).map(|to| to.to_str().unwrap());
    match to {
        Some(to) if to.starts_with("/logga-in") => format!("{status} login"),
        Some(_) | None => status.to_string(),
    }
}

/// A change of reporters that the lead reporter has sent; its id.
async fn sent_by_lead(site: &axum::Router, lead: &str) -> String {
    let wish = "committee=demo-gotland-social&deed=add";
    let begun = to(&ask(site, "POST", "/rapportorer/andra", lead, wish).await);
    let answers = "revision=1&shown=deed&deed=add&shown=first_name&first_name=Test&shown=last_name&last_name=Prov\
                   &shown=person_number&person_number=198112189876&shown=email&email=test%40kommun.example\
                   &shown=phone&phone=040123456&shown=areas&areas=LSS&shown=role&role=reporter";
    let saved = ask(site, "POST", &begun, lead, answers).await;
    let next = to(&saved);
    assert!(next.ends_with("/summering"), "{next}");
    let draft = begun.split('/').nth(2).unwrap();
    let sent = ask(site, "POST", &format!("/utkast/{draft}/skicka"), lead, "revision=2").await;
    let sent = to(&sent);
    let id = sent.strip_prefix("/inskickat/").and_then(|rest| rest.strip_suffix("?mottagen=1"));
    id.unwrap_or_else(|| panic!("{sent}")).to_owned()
}

/// A connection that the stranger has sent: its id, and the token of the link for signing.
async fn sent_by_stranger(site: &axum::Router) -> (String, String) {
    let stranger = log_in(site, STRANGER).await;
    let begun = to(&ask(site, "POST", "/anslut", &stranger, "").await);
    let answers = "revision=1&action=continue&municipality=1280&committee_name=N&areas=AO&sender_email=a%40b.example\
                   &sender_phone=040123456&first_name=A&last_name=B&person_number=198506149809&email=c%40b.example\
                   &phone=040123456&signature_way=eid&signer_name=C&signer_title=D&signer_email=d%40b.example";
    let shown: String = answers
        .split('&')
        .filter_map(|pair| Some(format!("&shown={}", pair.split_once('=')?.0)))
        .collect();
    let place = begun.replace("/namnden", "/underskrift");
    let saved = ask(site, "POST", &place, &stranger, &format!("{answers}{shown}")).await;
    assert!(to(&saved).ends_with("/summering"), "{}", to(&saved));
    let draft = begun.split('/').nth(2).unwrap();
    let sent = ask(site, "POST", &format!("/utkast/{draft}/skicka"), &stranger, "revision=2").await;
    let id = to(&sent).split(['/', '?']).nth(2).unwrap().to_owned();
    let mail = html(ask(site, "GET", "/demo/post", "", "").await).await;
    let token = mail.split("/skriv-under/").nth(1).unwrap().split('"').next().unwrap();
    (id, token.to_owned())
}

/// An application to the register that waits, the responsible representative's own role, and a notice that waits.
async fn in_register(site: &axum::Router, administrator: &str) -> (String, String, String) {
    let first = |page: String, start: &str| {
        let found = page.split(start).nth(1).unwrap_or_else(|| panic!("{start} is not there"));
        found.split('"').next().unwrap().to_owned()
    };
    let page = html(ask(site, "GET", "/registret/ansokningar", administrator, "").await).await;
    let application = first(page, "href=\"/registret/ansokningar/");
    let page = html(ask(site, "GET", "/anmalningar", administrator, "").await).await;
    // Of an operation under LSS: those that wait came at the same moment, so that their order says nothing.
    let row = page.split("</tr>").find(|part| part.contains("Kvarnen")).unwrap().to_owned();
    let notice = first(row, "href=\"/anmalningar/");
    let representative = log_in(site, REPRESENTATIVE).await;
    let page = html(ask(site, "GET", "/organisation", &representative, "").await).await;
    let role = format!("demo-role-{}", first(page, "href=\"/organisation/demo-role-"));
    (application, role, notice)
}

/// Files of notices about operations under LSS, both of the register's administrator.
struct Files {
    /// A draft, and what is attached to it.
    draft: (String, String),
    /// What was sent with another.
    sent: String,
}

async fn files(site: &axum::Router) -> Files {
    let cookie = log_in(site, "197805239808").await;
    let sent = begin(site, &cookie, "/verksamheter/demo-operation-8/pausa", "").await;
    let file = attach(site, &cookie, &sent).await;
    let days = "paused_from=2026-11-16&paused_to=2027-01-31&pause_text=x";
    send(site, &cookie, &sent, days).await;
    let draft = begin(site, &cookie, "/verksamheter/demo-operation-6/andra", "").await;
    let unsent = attach(site, &cookie, &draft).await;
    Files { draft: (draft, unsent), sent: file }
}

/// A draft of an individual report, in which it stands whose it is.
async fn begun_by_reporter(site: &axum::Router, reporter: &str) -> String {
    let draft = begin(site, reporter, "/utkast", "").await;
    let place = "revision=1&shown=committee&shown=area&committee=demo-gotland-social&area=LSS";
    ask(site, "POST", &format!("/utkast/{draft}/inledning"), reporter, place).await;
    draft
}

/// What stands above the table.
const HEAD: &str = "Vad varje adress svarar var och en. Utkast, rapport, ärende och rättelse hör till den som heter reporter;\n\
         lead_reporter har samma nämnd och område, och har själv skickat det som är inskickat. stranger har inget\n\
         uppdrag, och har själv skickat anslutningen. representative är enda ansvariga företrädaren för en organisation i\n\
         registret, och behörigheten är den egna; register_administrator, user_lss och user_sol har samma organisation,\n\
         other_organisation en annan. Bilagorna hör till ett utkast som register_administrator har påbörjat, och\n\
         till en skickad anmälan enligt LSS. Filen görs av testerna; ändras den ska ändringen läsas.\n\n";

/// What every route answers everybody.
pub(crate) async fn table(site: &axum::Router) -> String {
    let reporter = log_in(site, "199301052388").await;
    let home = html(ask(site, "GET", "/mina-rapporter", &reporter, "").await).await;
    let report = home.split("href=\"/rapporter/").nth(1).unwrap().split('"').next().unwrap();
    // The case of that report, and a correction that is asked for in it.
    let page = html(ask(site, "GET", &format!("/rapporter/{report}"), &reporter, "").await).await;
    let case = page.split("href=\"/arenden/").nth(1).unwrap().split('"').next().unwrap();
    let wish = "decided_on=2020-02-02&reason=fel";
    let fault = format!("/arenden/{case}/fel?falt=decided_on");
    assert!(to(&ask(site, "POST", &fault, &reporter, wish).await).contains("klart=fel"));
    let administrator = log_in(site, "197502289817").await;
    let page = html(ask(site, "GET", "/rattelser", &administrator, "").await).await;
    let correction = page.split("action=\"/rattelser/").nth(1).unwrap().split('"').next().unwrap();
    let lead = log_in(site, "198008129812").await;
    let submission = sent_by_lead(site, &lead).await;
    // The link of the first is tried; that of the second is replaced by a new one.
    let token = sent_by_stranger(site).await.1;
    let connection = sent_by_stranger(site).await.0;
    let page = html(ask(site, "GET", "/begaran", &administrator, "").await).await;
    let request = page.split("action=\"/begaran/").nth(1).unwrap().split('"').next().unwrap();
    let (application, role, notice) = in_register(site, &administrator).await;
    let files = files(site).await;
    let mut table = HEAD.to_owned();
    for (method, route) in ROUTES {
        let mut line = format!("{method:<5}{route:<34}");
        for (who, number) in WHO {
            // Each asks about a draft of its own, since some of the deeds end it.
            let draft = begun_by_reporter(site, &reporter).await;
            let id = match route.split('/').nth(1) {
                Some("rapporter") => report,
                Some("arenden") => case,
                Some("rattelser") => correction,
                Some("inskickat") => submission.as_str(),
                Some("anslut" | "anslutningar") => connection.as_str(),
                Some("namnder") => "demo-gotland-social",
                Some("begaran") => request,
                Some("verksamheter") => "demo-operation-0",
                Some("skyddade-boenden") => "demo-operation-12",
                Some("registret") => application.as_str(),
                Some("organisation") => role.as_str(),
                Some("anmalningar" | "anmalan") => notice.as_str(),
                Some("bilagor") => files.sent.as_str(),
                Some("utkast") if route.contains("/bilagor") => files.draft.0.as_str(),
                _ => draft.as_str(),
            };
            let path = route
                .replace("{id}", id)
                .replace("{path}", "inledning")
                .replace("{file}", &files.draft.1)
                .replace("/fel", "/fel?falt=measure")
                .replace("{slug}", "kontakt")
                .replace("{token}", &token)
                .replace("{provider}", "siths")
                .replace("{list}", "causes")
                .replace("{folder}/{*name}", "x/verkstallt.css");
            let cookie = if number.is_empty() { String::new() } else { log_in(site, number).await };
            let response = ask(site, method, &path, &cookie, POSTED).await;
            write!(line, " {who}={}", shown(&response)).unwrap();
        }
        table.push_str(&line);
        table.push('\n');
    }
    table
}
