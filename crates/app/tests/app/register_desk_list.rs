//! The authority's desk as a list: page by page, and what is looked for in it.

use app::Ctx;
use app::register::desk::{self, Pile};
use app::register::part::SHOWN;
use domain::ids::{NoticeId, OrganisationId, PersonId, SubmissionId};
use domain::register::NoticeKind;
use domain::service::Service;
use jiff::civil::date;

use super::register_operations::{CITY, REGION, about, complete, notified, people, send};
use super::world::{World, administrator};
use crate::promises;

promises![what_lies_on_the_desk_is_looked_for, a_pile_is_shown_page_by_page];

/// What is found: the operation's name, and the code of what the notice is about.
async fn found(world: &World, ivar: &Ctx, query: desk::Query) -> Vec<(String, &'static str)> {
    let listed = desk::list(&world.app, ivar, query, 1).await.unwrap();
    assert_eq!(listed.part.n, i64::try_from(listed.lines.len()).unwrap());
    let lines = listed.lines.iter().map(|it| (it.operation.clone(), it.kind.code()));
    let mut lines: Vec<_> = lines.collect();
    lines.sort();
    lines
}

async fn what_lies_on_the_desk_is_looked_for(world: World) {
    let (erik, _) = people(&world).await;
    let ivar = administrator(&world).await;
    let operation = notified(&world, &erik, &complete("Solhem", "2026-03-01")).await;
    notified(&world, &erik, &complete("Åsgården", "2026-12-01")).await;
    let draft = about(&world, &erik, &operation, NoticeKind::Change).await;
    let change = [("changed_on", "2026-10-01"), ("change_text", "Fler platser"), ("places", "14")];
    send(&world, &erik, &draft, &change).await;
    let all = desk::list(&world.app, &ivar, Pile::Waiting, 1).await.unwrap().lines;
    let first = all.iter().find(|it| it.operation == "Solhem" && it.kind == NoticeKind::New);
    let reference = first.unwrap().reference.clone();
    let query = |text: &str, organisation: &str, kind: Option<NoticeKind>, is_late| desk::Query {
        pile: Pile::Waiting,
        sought: desk::Sought {
            organisation: (!organisation.is_empty()).then(|| OrganisationId::new(organisation)),
            kind,
        },
        text: text.to_owned(),
        is_late,
    };
    let [new, changed, other] = [("Solhem", "new"), ("Solhem", "change"), ("Åsgården", "new")]
        .map(|it| (it.0.to_owned(), it.1));
    let table = [
        (query("", "", None, false), vec![&changed, &new, &other]),
        (query("  ", CITY, None, false), vec![&changed, &new, &other]),
        (query("", REGION, None, false), vec![]),
        (query("asgarden", "", None, false), vec![&other]),
        (query(" SOL hem", "", None, false), vec![&changed, &new]),
        (query("solhem asgarden", "", None, false), vec![]),
        (query(&reference, "", None, false), vec![&new]),
        (query("", "", Some(NoticeKind::New), false), vec![&new, &other]),
        (query("", "", Some(NoticeKind::Closing), false), vec![]),
        (query("", "", None, true), vec![&changed, &new]),
        (query("solhem", CITY, Some(NoticeKind::Change), true), vec![&changed]),
        (query("asgarden", "", None, true), vec![]),
    ];
    for (query, expected) in table {
        let said = format!("{query:?}");
        let found = found(&world, &ivar, query).await;
        assert_eq!(found.iter().collect::<Vec<_>>(), expected, "{said}");
    }
    let listed = desk::list(&world.app, &ivar, Pile::Waiting, 1).await.unwrap();
    let names: Vec<&str> = listed.organisations.iter().map(|it| it.name.as_str()).collect();
    assert_eq!(names, ["Provstads kommun", "Region Prov"]);
    let late = listed.lines.iter().find(|it| it.kind == NoticeKind::Change).unwrap();
    assert_eq!((late.is_late, late.last_day), (true, Some(date(2026, 11, 2))));
}

async fn a_pile_is_shown_page_by_page(world: World) {
    let (erik, _) = people(&world).await;
    let ivar = administrator(&world).await;
    let operation = notified(&world, &erik, &complete("Solhem", "2026-12-01")).await;
    let mut tx = world.app.db.write().await.unwrap();
    for place in 0..SHOWN {
        let sent = store::submission::NewSubmission {
            id: SubmissionId::new(format!("notice-{place:03}")),
            service: Service::OperationNotice,
            reference: format!("REF-{place:03}"),
            committee_id: None,
            draft_id: None,
            sent_at: erik.now,
            sent_by: PersonId::new("erik"),
            catalogue_hash: world.app.forms.operation_notice.hash.clone(),
            document: String::new(),
            sha256: String::new(),
            pdf: Vec::new(),
            pdf_sha256: String::new(),
        };
        assert!(store::submission::insert(&mut tx, &sent).await.unwrap());
        let notice = store::notice::Notice {
            id: NoticeId::new(sent.id.as_str()),
            operation_id: operation.clone(),
            organisation_id: OrganisationId::new(CITY),
            kind: NoticeKind::Change,
            happened_on: erik.today,
            sent_on: erik.today,
            sent_at: erik.now,
            sent_by: PersonId::new("erik"),
        };
        store::notice::insert(&mut tx, &notice).await.unwrap();
    }
    tx.commit().await.unwrap();
    let mut seen = Vec::new();
    for (asked, page, places) in [(1, 1, (1, 100)), (2, 2, (101, 101)), (9, 2, (101, 101))] {
        let listed = desk::list(&world.app, &ivar, Pile::Waiting, asked).await.unwrap();
        assert_eq!((listed.part.page, listed.part.places(), listed.part.n), (page, places, 101));
        if asked == page {
            seen.extend(listed.lines.into_iter().map(|line| line.reference));
        }
    }
    seen.sort();
    seen.dedup();
    assert_eq!(seen.len(), 101, "each is on one page");
}
