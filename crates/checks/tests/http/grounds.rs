//! Every route of the register that depends on a legal ground, for every level, as a table that is checked in
//! (`tests/grounds.txt`).

use std::fmt::Write as _;
use std::path::Path;

use app::App;
use axum::Router;
use axum::response::Response;
use domain::ids::{AttachmentId, DraftId, PersonId};
use domain::register::attachment::AttachmentKind;
use domain::service::Service;
use store::attachment::Attachment;
use store::draft::{Draft, State};
use web::ROUTES;

use super::sheltered::entered;
use super::site::{ask, attach, begin, limited, log_in, send, site_with, to};

/// Who asks: a name, and the test number that he or she logs in with.
const WHO: &[(&str, &str)] = &[
    ("representative", "196703119815"),
    ("register_administrator", ADMINISTRATOR),
    ("user_lss", "198509079813"),
    ("user_sol", "197106029833"),
    ("other_organisation", "199204182381"),
    ("case_officer", "198209179806"),
    ("stranger", "199001262386"),
];

/// Who begins and sends what is asked about.
const ADMINISTRATOR: &str = "197805239808";
/// Who enters sheltered homes.
const AUTHORITY: &str = "197502289817";

/// First parts of the addresses of an operation, of its notices and drafts, and of their files.
const PARTS: [&str; 5] = ["utkast", "inskickat", "verksamheter", "bilagor", "anmalan"];
/// What every form is posted with.
const POSTED: &str = "action=close&proposal=x";
const NOT_THERE: &str = "not-there";

/// What is asked about: an operation, a notice about such a one with its file, and a draft as it was begun.
struct Thing {
    what: &'static str,
    operation: String,
    notice: String,
    file: String,
    draft: Option<Draft>,
}

/// Somebody who asks, logged in.
struct Person {
    who: &'static str,
    cookie: String,
    id: PersonId,
}

async fn draft(app: &App, id: &str) -> Draft {
    let mut tx = app.db.read().await.unwrap();
    store::draft::by_id(&mut tx, &DraftId::new(id)).await.unwrap().unwrap()
}

async fn person(site: &Router, app: &App, who: &'static str, number: &str) -> Person {
    let cookie = log_in(site, number).await;
    // Anybody may begin to apply, and is whoever has begun.
    let begun = begin(site, &cookie, "/registret/ansok", "").await;
    Person { who, cookie, id: draft(app, &begun).await.created_by }
}

/// An operation of the organisation, with a notice about another one under the same act that is sent.
async fn own(
    site: &Router,
    app: &App,
    what: &'static str,
    (operation, other): (&str, &str),
) -> Thing {
    let cookie = log_in(site, ADMINISTRATOR).await;
    let address = format!("/verksamheter/{other}/pausa");
    let sent = begin(site, &cookie, &address, "").await;
    let file = attach(site, &cookie, &sent).await;
    let days = "paused_from=2026-11-16&paused_to=2027-01-31&pause_text=x";
    let notice = send(site, &cookie, &sent, days).await;
    let begun = begin(site, &cookie, &format!("/verksamheter/{operation}/andra"), "").await;
    let draft = Some(draft(app, &begun).await);
    Thing { what, operation: operation.to_owned(), notice, file, draft }
}

async fn sheltered(site: &Router, app: &App) -> Thing {
    let desk = log_in(site, AUTHORITY).await;
    let place = ("demo-gotland", "0980");
    let home = entered(site, &desk, place, ("Hemligt-nu", "2026-09-01")).await;
    let change = format!("/skyddade-boenden/{}/andra", home.operation);
    let begun = begin(site, &desk, &change, "").await;
    let draft = Some(draft(app, &begun).await);
    let (operation, notice, file) = (home.operation, home.notice, home.file);
    Thing { what: "sheltered", operation, notice, file, draft }
}

/// A draft like the one that was begun, with a file, as if the person had begun it; their ids.
async fn drafted(app: &App, like: &Draft, person: &Person, name: &str) -> (String, String) {
    let mut tx = app.db.write().await.unwrap();
    let (id, now) = (DraftId::new(name), app.clock.now());
    let state = State {
        committee_id: None,
        area: None,
        answers: like.answers.clone(),
        duplicate_lookup: None,
        updated_by: person.id.clone(),
        updated_at: now,
    };
    let new = (&id, Service::OperationNotice);
    assert!(store::draft::insert(&mut tx, new, None, &state).await.unwrap());
    let file = format!("{name}-file");
    let row = Attachment {
        id: AttachmentId::new(&file),
        draft_id: id,
        kind: AttachmentKind::Drawing,
        media_type: "image/png".to_owned(),
        size: 1,
        sha256: "ab".to_owned(),
        name: "ritning.png".to_owned(),
        added_by: person.id.clone(),
        added_at: now,
    };
    store::attachment::insert(&mut tx, &row, b"x").await.unwrap();
    tx.commit().await.unwrap();
    (name.to_owned(), file)
}

/// What the person is answered there, about what was sent or about a draft of his or her own.
async fn answer(
    (site, app): (&Router, &App),
    (method, route): (&str, &str),
    (thing, is_draft): (&Thing, bool),
    person: &Person,
) -> Response {
    let name = format!("{}-{}-{method}-{}", thing.what, person.who, route.replace('/', "-"));
    let own = match thing.draft.as_ref().filter(|_| is_draft) {
        Some(like) => drafted(app, like, person, &name.replace(['{', '}'], "")).await,
        None => (NOT_THERE.to_owned(), thing.file.clone()),
    };
    let id = match route.split('/').nth(1) {
        Some("utkast") => &own.0,
        Some("bilagor") => &own.1,
        Some("verksamheter") => &thing.operation,
        _ => &thing.notice,
    };
    let path = route.replace("{id}", id).replace("{path}", "nar").replace("{file}", &own.1);
    ask(site, method, &path, &person.cookie, POSTED).await
}

/// The status, and where the answer leads, with an id for what differs from time to time.
fn shown(response: &Response) -> String {
    let (status, to) = (response.status().as_u16(), to(response));
    if to.is_empty() {
        return status.to_string();
    }
    match to.trim_start_matches('/').split_once('/') {
        Some((part, rest)) => {
            let rest = rest.trim_start_matches(|sign| !['/', '?'].contains(&sign));
            format!("{status} /{part}/{{id}}{rest}")
        }
        None => format!("{status} {to}"),
    }
}

/// What stands above the table.
const HEAD: &str = "Vad varje adress som beror av ett lagrum svarar var och en, för en verksamhet enligt SoL, en enligt LSS, ett skyddat\n\
     boende och en som inte finns: verksamheten, en anmälan som är skickad med en bilaga, och ett utkast med en bilaga som\n\
     den som frågar själv har påbörjat. user_lss och user_sol är användare med bara det lagrummet; other_organisation är\n\
     företrädare för en annan organisation. Efter 303 står vart svaret leder. Filen görs av testerna; ändras den ska\n\
     ändringen läsas.\n\n";

#[tokio::test]
async fn every_level_reaches_its_legal_grounds_and_nothing_else() {
    let (site, app) = site_with("grounds", limited(Vec::new())).await;
    let mut people = Vec::new();
    for (who, number) in WHO {
        people.push(person(&site, &app, who, number).await);
    }
    let nothing = NOT_THERE.to_owned();
    let things = [
        own(&site, &app, "sol", ("demo-operation-0", "demo-operation-1")).await,
        own(&site, &app, "lss", ("demo-operation-6", "demo-operation-8")).await,
        sheltered(&site, &app).await,
        Thing {
            what: "none",
            operation: nothing.clone(),
            notice: nothing.clone(),
            file: nothing,
            draft: None,
        },
    ];
    let mut table = HEAD.to_owned();
    for (method, route) in ROUTES {
        let part = route.split('/').nth(1).unwrap_or_default();
        if !PARTS.contains(&part) || !route.contains("{id}") {
            continue;
        }
        // A file is of a draft first, and then of what was sent.
        let drafts: &[bool] = match part {
            "utkast" => &[true],
            "bilagor" => &[true, false],
            _ => &[false],
        };
        for (is_draft, thing) in drafts.iter().flat_map(|it| things.iter().map(move |of| (it, of)))
        {
            let what =
                if *is_draft { format!("{} (utkast)", thing.what) } else { thing.what.to_owned() };
            write!(table, "{method:<5}{route:<32} {what:<19}").unwrap();
            for person in &people {
                let about = (thing, *is_draft);
                let response = answer((&site, &app), (*method, *route), about, person).await;
                write!(table, " {}={}", person.who, shown(&response)).unwrap();
            }
            table.push('\n');
        }
    }
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/grounds.txt");
    let before = std::fs::read_to_string(&path).unwrap_or_default();
    if before != table {
        let new = path.with_extension("ny.txt");
        std::fs::write(&new, &table).unwrap();
        panic!("who may do what has changed: compare {} and keep it if it is right", new.display());
    }
}
