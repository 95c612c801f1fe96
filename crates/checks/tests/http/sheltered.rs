//! A sheltered home differs in nothing that an organisation is answered, is told or leaves behind, from one that is not
//! there.

use std::collections::BTreeSet;

use app::{App, Ctx};
use axum::Router;
use axum::http::StatusCode;
use domain::ids::{OperationId, OrganisationId};
use domain::register::LegalGround;
use domain::register::deadline::Days;
use jiff::SignedDuration;
use jiff::civil::date;
use store::operation::{Operation, Place};
use web::ROUTES;

use super::site::{after, ask, attach, begin, html, limited, log_in, notice, send, site_with, to};

/// The administrator at the authority.
const ADMINISTRATOR: &str = "197502289817";
/// The organisations, with a municipality where their homes are. Of the first the demonstration has a home already, of
/// the other none.
const ORGANISATIONS: [(&str, &str); 2] = [("demo-gotland", "0980"), ("demo-kronoberg", "0780")];
/// Everybody in the register of the first organisation; somebody in the other; and nobody.
const PEOPLE: [&str; 6] =
    ["196703119815", "197805239808", "198509079813", "197106029833", "199204182381", ""];

/// Pages and files that are not compared, by why not. All others are.
const APART: &[(&str, &[&str])] = &[
    (
        "of a login or a signature, begun or to be ended",
        &["/logga-in/svar", "/bankid/{id}", "/skriv-under/{token}", "/inloggningar/{id}"],
    ),
    (
        "of the committees' reports, to which no role in the register leads",
        &[
            "/mina-rapporter",
            "/rapporter/{id}",
            "/rapporter/{id}/mottagen",
            "/rapporter/{id}/kvittens.pdf",
            "/arenden",
            "/arenden/{id}",
            "/arenden/{id}/fel",
            "/arbetslista",
            "/arbetslista/granska",
            "/arbetslista/skickat",
            "/skyddade",
            "/rapportorer",
            "/rapportorer/logg",
            "/rapportorer/logg.csv",
            "/mottaget",
            "/mottaget/lista.csv",
            "/mottaget/lista.sig",
        ],
    ),
    (
        "of the authority's own desk: that nobody else comes there is in `tests/roles.txt`",
        &[
            "/rattelser",
            "/registret/ansokningar",
            "/registret/ansokningar/{id}",
            "/administration",
            "/anslutningar",
            "/anslutningar/{id}",
            "/namnder",
            "/namnder/{id}",
            "/begaran",
            "/svarsalternativ",
            "/svarsalternativ/{list}",
            "/forslag",
            "/meddelanden",
            "/gallring",
            "/gallring/{id}",
            "/anmalningar",
            "/anmalningar/{id}",
            "/skyddade-boenden",
            "/skyddade-boenden/{id}",
        ],
    ),
    ("the operator's figures, which count every request", &["/metrics"]),
    (
        "files of the program, and a form on paper",
        &["/static/{folder}/{*name}", "/anslut/blankett.pdf"],
    ),
];

/// What the list and its file are asked for.
const QUERIES: [&str; 9] = [
    "",
    "?sok=hemligt",
    "?sok=ingenstans",
    "?form=S-SKYD",
    "?lagrum=sol",
    "?status=planned",
    "?status=paused",
    "?status=closed",
    "?vantar=ja",
];

/// What belongs to the first organisation, and is its people's to see.
struct Own {
    draft: String,
    tab: String,
    file: String,
    notice: String,
    role: String,
}

/// A draft of a notice with a file, a notice that was sent, and the representative's own role.
async fn own(site: &Router, cookies: &[String]) -> Own {
    let [representative, administrator, ..] = cookies else { panic!("nobody is logged in") };
    let draft = begin(site, administrator, "/verksamheter/demo-operation-0/andra", "").await;
    let page = html(ask(site, "GET", "/organisation", representative, "").await).await;
    let tab = to(&ask(site, "GET", &format!("/utkast/{draft}"), administrator, "").await);
    Own {
        tab: tab.rsplit('/').next().unwrap().to_owned(),
        file: attach(site, administrator, &draft).await,
        draft,
        notice: notice(site).await,
        role: format!("demo-role-{}", after(&page, "href=\"/organisation/demo-role-")),
    }
}

/// Every address that is compared, with its pattern.
fn addresses(own: &Own) -> Vec<(&'static str, String)> {
    let mut addresses = Vec::new();
    let apart: BTreeSet<&str> = APART.iter().flat_map(|it| it.1).copied().collect();
    let mut known = BTreeSet::new();
    for (_, route) in ROUTES.iter().filter(|route| route.0 == "GET") {
        if apart.contains(route) {
            known.insert(*route);
            continue;
        }
        let id = match route.split('/').nth(1) {
            Some("utkast") => own.draft.as_str(),
            Some("bilagor") => own.file.as_str(),
            Some("inskickat" | "anmalan") => own.notice.as_str(),
            Some("organisation") => own.role.as_str(),
            Some("verksamheter") => "demo-operation-0",
            _ => "{id}",
        };
        let path = route.replace("{id}", id).replace("{path}", &own.tab);
        let path = path.replace("{file}", &own.file).replace("{slug}", "kontakt");
        assert!(!path.contains('{'), "{route} is new: compare it, or say why not");
        let is_list = ["/verksamheter", "/verksamheter/lista.csv"].contains(route);
        for query in QUERIES.into_iter().take(if is_list { QUERIES.len() } else { 1 }) {
            addresses.push((*route, format!("{path}{query}")));
        }
    }
    assert_eq!(known, apart, "what is not compared is there");
    addresses
}

/// An answer: to whom and for what, its status, where it leads, and its body.
type Told = (String, StatusCode, String, String);

/// What everybody is answered, in both languages.
async fn answers(site: &Router, cookies: &[String], addresses: &[(&str, String)]) -> Vec<Told> {
    let mut all = Vec::new();
    for (number, cookie) in PEOPLE.iter().zip(cookies) {
        for language in ["sv", "en"] {
            let cookie = format!("{cookie}; language={language}");
            for (_, path) in addresses {
                let response = ask(site, "GET", path, &cookie, "").await;
                let (status, leads) = (response.status(), to(&response));
                let what = format!("{path} in {language} for {number}");
                all.push((what, status, leads, html(response).await));
            }
        }
    }
    all
}

/// Every message that has been put in the box, by kind and content.
async fn messages(app: &App) -> Vec<(String, String)> {
    let mut tx = app.db.read().await.unwrap();
    let all = store::outbox::latest(&mut tx, 10_000).await.unwrap();
    let mut all: Vec<_> = all.into_iter().map(|it| (it.kind, it.body.unwrap())).collect();
    all.sort();
    all
}

/// Whoever stands in the log with any of the records.
async fn in_log(app: &App, home: &Home) -> BTreeSet<String> {
    let mut tx = app.db.read().await.unwrap();
    let mut people = BTreeSet::new();
    for record in [&home.operation, &home.notice, &home.file, &home.draft] {
        let lines = store::audit::for_record(&mut tx, record).await.unwrap();
        people.extend(lines.into_iter().map(|line| line.actor));
    }
    people
}

/// A home that was entered at the desk, with the notice by which that was done and its file.
pub(crate) struct Home {
    pub(crate) operation: String,
    pub(crate) notice: String,
    pub(crate) draft: String,
    pub(crate) file: String,
}

/// Enters a home at the desk that starts on the day.
pub(crate) async fn entered(
    site: &Router,
    desk: &str,
    (organisation, municipality): (&str, &str),
    (name, day): (&str, &str),
) -> Home {
    let of = format!("organisation={organisation}");
    let draft = begin(site, desk, "/skyddade-boenden", &of).await;
    let file = attach(site, desk, &draft).await;
    let answers = format!(
        "basis=2026%2F117&name={name}&unit=Socialn%C3%A4mnden&starts_on={day}&extent_text=x\
         &places=40&apartments=Ingenstans+9&target_groups=older&street=Ingenstans+9\
         &postcode=620+00&city=Ingenstans&municipality={municipality}&phone=0498174060\
         &email=hem%40kommun.example&first_name=Anna&last_name=Prov\
         &person_number=198506149809&manager_email=anna%40kommun.example\
         &manager_phone=0498174061&staff_text=x&contact_name=Prov\
         &contact_email=prov%40kommun.example"
    );
    let notice = send(site, desk, &draft, &answers).await;
    let list = html(ask(site, "GET", "/skyddade-boenden", desk, "").await).await;
    let row = list.split("<tr").find(|row| row.contains(name)).unwrap();
    Home { operation: after(row, "href=\"/skyddade-boenden/"), notice, draft, file }
}

fn row(organisation: &str, name: &str, days: Days) -> Operation {
    Operation {
        id: OperationId::new(format!("{organisation}-{name}")),
        reference: format!("REF-{organisation}-{name}"),
        organisation_id: OrganisationId::new(organisation),
        legal_ground: LegalGround::Sol,
        form: "S-SKYD".to_owned(),
        is_sheltered: true,
        name: "Hemligt hem".to_owned(),
        unit: "Socialnämnden".to_owned(),
        place: Place { street: "Ingenstans 9".to_owned(), ..Place::default() },
        n_places: 40,
        target_groups: "violence".to_owned(),
        days,
        version: 1,
    }
}

/// Homes of every sort in both organisations: known from before, and entered at the desk.
async fn many(site: &Router, app: &App, desk: &str) {
    let day = date(2026, 9, 1);
    let run = Days { starts_on: Some(day), is_started: true, ..Days::default() };
    let mut tx = app.db.write().await.unwrap();
    for (organisation, _) in ORGANISATIONS {
        for (name, days) in [
            ("run", run),
            ("planned", Days { starts_on: Some(day), ..Days::default() }),
            ("paused", Days { paused_from: Some(day), paused_to: Some(day), ..run }),
            ("closed", Days { closed_on: Some(day), ..run }),
        ] {
            let operation = row(organisation, name, days);
            store::operation::insert(&mut tx, &operation).await.unwrap();
            let (version, now) = ((&operation.id, 1), app.clock.now());
            let answers = domain::Answers::default();
            store::operation::keep_version(&mut tx, version, None, &answers, now).await.unwrap();
        }
    }
    tx.commit().await.unwrap();
    for place in ORGANISATIONS {
        let name = |what: &str| format!("Hemligt-{what}-{}", place.0);
        entered(site, desk, place, (&name("nu"), "2026-09-01")).await;
        entered(site, desk, place, (&name("sedan"), "2027-01-01")).await;
        let closed = entered(site, desk, place, (&name("slut"), "2026-09-01")).await.operation;
        let close = format!("/skyddade-boenden/{closed}/lagg-ned");
        let draft = begin(site, desk, &close, "").await;
        send(site, desk, &draft, "closed_on=2026-11-01").await;
    }
}

/// Everybody's cookie.
async fn cookies(site: &Router) -> Vec<String> {
    let mut cookies = Vec::new();
    for number in PEOPLE {
        let is_somebody = !number.is_empty();
        cookies.push(if is_somebody { log_in(site, number).await } else { "a=b".to_owned() });
    }
    cookies
}

#[tokio::test]
async fn sheltered_homes_change_no_body() {
    let (site, app) = site_with("sheltered", limited(Vec::new())).await;
    let cookies = cookies(&site).await;
    let desk = log_in(&site, ADMINISTRATOR).await;
    let addresses = addresses(&own(&site, &cookies).await);
    let before = answers(&site, &cookies, &addresses).await;
    assert!(before.iter().any(|(_, _, _, body)| body.contains("Solhaga")));
    for (route, path) in &addresses {
        let start = format!("{path} in ");
        let mut asked = before.iter().filter(|(what, ..)| what.starts_with(&start));
        let is_answered = |status: StatusCode| status.is_success() || status.is_redirection();
        assert!(asked.any(|it| is_answered(it.1)), "{route} is answered to somebody");
    }
    let told = messages(&app).await;
    // From none to one, with a notice and a file.
    let first = entered(&site, &desk, ORGANISATIONS[1], ("Hemligt-forst", "2026-09-01")).await;
    let one = answers(&site, &cookies, &addresses).await;
    many(&site, &app, &desk).await;
    let more = answers(&site, &cookies, &addresses).await;
    for ((none, one), many) in before.iter().zip(&one).zip(&more) {
        assert_eq!(none, one, "from none to one");
        assert_eq!(none, many, "from some to many");
    }
    assert_eq!(messages(&app).await, told, "nobody is told");
    assert_eq!(
        in_log(&app, &first).await.len(),
        1,
        "only who entered it stands in the log with it"
    );
}

/// The messages that come by themselves in the two months after the demonstration's day.
async fn reminders(name: &str, has_homes: bool) -> Vec<(String, String)> {
    let (site, app) = site_with(name, limited(Vec::new())).await;
    if has_homes {
        let desk = log_in(&site, ADMINISTRATOR).await;
        many(&site, &app, &desk).await;
    }
    let before: BTreeSet<_> = messages(&app).await.into_iter().collect();
    for _ in 0..60 {
        app.clock.advance(SignedDuration::from_hours(24));
        app::reminder::remind(&app, &Ctx::of_visitor(&app, "test")).await.unwrap();
    }
    messages(&app).await.into_iter().filter(|it| !before.contains(it)).collect()
}

#[tokio::test]
async fn what_comes_by_itself_is_the_same_with_sheltered_homes_and_without() {
    let without = reminders("sheltered-not-told", false).await;
    assert!(
        without.iter().any(|it| it.1.contains("/verksamheter/")),
        "something is due: {without:?}"
    );
    assert_eq!(reminders("sheltered-told", true).await, without);
}

/// The page that says that nothing is there, without the address.
async fn not_found(
    site: &Router,
    cookie: &str,
    (method, route): (&str, &str),
    (id, file): (&str, &str),
) -> String {
    let path = route.replace("{id}", id).replace("{file}", file).replace("{path}", "borja");
    let response = ask(site, method, &path, cookie, "").await;
    assert_eq!(response.status(), StatusCode::NOT_FOUND, "{method} {path}");
    html(response).await.replace(&path, "")
}

#[tokio::test]
async fn a_sheltered_home_is_answered_as_what_is_not_there() {
    let (site, app) = site_with("sheltered-one", limited(Vec::new())).await;
    let desk = log_in(&site, ADMINISTRATOR).await;
    let home = entered(&site, &desk, ORGANISATIONS[0], ("Hemligt-nu", "2026-09-01")).await;
    for number in PEOPLE.into_iter().filter(|number| !number.is_empty()) {
        let cookie = log_in(&site, number).await;
        for (method, route) in ROUTES {
            let id = match route.split('/').nth(1) {
                Some("verksamheter" | "skyddade-boenden") => &home.operation,
                Some("inskickat" | "anmalan" | "anmalningar") => &home.notice,
                Some("bilagor") => &home.file,
                Some("utkast") => &home.draft,
                _ => continue,
            };
            if !route.contains("{id}") {
                continue;
            }
            let ids = [(id.as_str(), home.file.as_str()), ("not-there", "nor-there")];
            for language in ["sv", "en"] {
                let cookie = format!("{cookie}; language={language}");
                let [one, none] = ids.map(|ids| not_found(&site, &cookie, (*method, *route), ids));
                assert_eq!(one.await, none.await, "{method} {route} for {number}");
            }
        }
    }
    assert_eq!(in_log(&app, &home).await.len(), 1, "nobody else has left a line in the log");
}
