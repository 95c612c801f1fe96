//! Posts whatever is given as a tab's form: it is saved as it was typed, the tabs can be shown with it, and a finished
//! form makes a report that says the same when it is read again.
#![no_main]

use domain::Answers;
use domain::ids::{AreaId, CommitteeId, DraftId, FieldId};
use domain::journey::{Circumstances, Membership, journey};
use domain::report::Report;
use fuzz::{COMMITTEE, TODAY, World};
use libfuzzer_sys::fuzz_target;

thread_local! {
    static PLACE: (&'static World, DraftId) = {
        let world = World::new("form_bodies");
        let draft = world.wait(app::draft::begin(&world.app, &world.ctx, None));
        (world, draft.expect("a draft"))
    };
}

fuzz_target!(|body: &[u8]| {
    PLACE.with(|(world, draft)| {
        saved_as_typed(world, draft, body);
        walked(world, body);
    });
});

fn open(world: &World, draft: &DraftId) -> app::draft::OpenDraft {
    world.wait(app::draft::open(&world.app, &world.ctx, draft)).expect("the writer's own draft")
}

/// What was typed in the questions that stood on the page is what stands in the draft; all else stands as before.
fn saved_as_typed(world: &World, draft: &DraftId, body: &[u8]) {
    let before = open(world, draft);
    let catalogue = &world.app.form().catalogue;
    let mut form = format!("revision={}&action=close&", before.revision).into_bytes();
    form.extend(body);
    let path = catalogue.pages.first().expect("a tab").path.as_str();
    let address = format!("/utkast/{draft}/{path}");
    let typed: Vec<(String, String)> = form_urlencoded::parse(&form).into_owned().collect();
    let answer = world.ask(address.parse().expect("an address"), Some(form));
    assert_eq!(answer.status, 303, "a post of the writer's own is taken");
    let mut expected = before.answers.clone();
    for field in catalogue.fields() {
        let id = field.id.as_str();
        if typed.iter().any(|(name, value)| name == "shown" && value == id) {
            let own = typed.iter().filter(|(name, _)| name == id);
            let own: Vec<&str> = own.map(|(_, value)| value.as_str()).collect();
            expected.set(field.id.clone(), &own.join(","));
        }
    }
    let after = open(world, draft);
    assert!(after.answers == expected, "what was typed is what is saved");
    assert_eq!(after.revision, before.revision + i64::from(expected != before.answers));
    let shown = world.ask(format!("{address}?fel=1").parse().expect("an address"), None);
    assert_eq!(shown.status, 200, "the first tab can always be shown");
}

/// The walk through the whole form, as if everything had been asked.
fn walked(world: &World, body: &[u8]) {
    let typed = form_urlencoded::parse(body).into_owned();
    let answers: Answers = typed.map(|(name, text)| (FieldId::new(name), text)).collect();
    let memberships = [Membership {
        committee: CommitteeId::new(COMMITTEE),
        name: "Socialnämnden".to_owned(),
        areas: ["AO", "IFO", "FUNK", "LSS"].map(AreaId::new).to_vec(),
    }];
    let circumstances = Circumstances::new(TODAY, &memberships);
    let catalogue = &world.app.form().catalogue;
    let first = journey(catalogue, &answers, circumstances);
    let report = Report::from_journey(&first);
    assert_eq!(report.is_some(), first.is_complete(), "a finished form, and no other, is a report");
    if report.is_none() {
        return;
    }
    let codes = first.codes();
    let again = journey(catalogue, &codes, circumstances);
    assert!(again.is_complete(), "what was right is right when it is read again");
    assert!(again.codes() == codes, "the codes say the same when they are read again");
    assert!(Report::from_journey(&again) == report, "the report says the same");
}
