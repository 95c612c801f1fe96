//! Records to test with. The numbers are among those that the tax agency has published for tests.

use domain::Answers;
use domain::ids::{
    AreaId, AssignmentId, CaseId, CommitteeId, DraftId, FieldId, PersonId, ReportId,
};
use domain::period::Period;
use domain::role::Role;
use domain::service::Service;
use jiff::civil::date;
use store::assignment::NewAssignment;
use store::audit::Entry;
use store::case::{CasePerson, NewCase};
use store::committee::Committee;
use store::correction::{NewCorrection, Wish};
use store::draft::{Identity, State};
use store::option_proposal::NewProposal;
use store::person::{NewPerson, PersonDetails};
use store::report::NewReport;
use store::session::NewSession;
use store::{Tx, assignment, audit, case, catalogue_version, committee, draft, person, report};

use super::world::now;

/// To the microsecond.
pub(crate) const NOW: &str = "2026-11-23T10:00:00.123456Z";

/// What must never stand readable in the database.
pub(crate) const SECRETS: [&str; 12] = [
    "Ulla-Åsa",
    "Zebrafink",
    "198112189876",
    "189001019802",
    "Örjan",
    "070-174 06 05",
    "fritext om 👵",
    "%PDF-",
    "förslag på orsak",
    "kvarhållen text",
    "rättat efternamn",
    "anteckning",
];

pub(crate) fn committee_id() -> CommitteeId {
    CommitteeId::new("committee-1")
}

pub(crate) fn area() -> AreaId {
    AreaId::new("AO")
}

pub(crate) fn erik() -> PersonId {
    PersonId::new("erik")
}

pub(crate) fn a_committee(id: &str) -> Committee {
    Committee {
        id: CommitteeId::new(id),
        municipality_code: "0380".to_owned(),
        name: "Äldrenämnden i Ö".to_owned(),
        areas: vec![area(), AreaId::new("LSS")],
        valid_from: date(2024, 1, 1),
        valid_to: Some(date(2030, 12, 31)),
    }
}

pub(crate) fn details() -> PersonDetails {
    PersonDetails {
        given_name: "Örjan".to_owned(),
        surname: "Prov 🦉".to_owned(),
        title: "Handläggare".to_owned(),
        email: "orjan@kommun.example".to_owned(),
        phone: "070-174 06 05".to_owned(),
    }
}

pub(crate) fn a_person(id: &str, number: &str) -> NewPerson {
    NewPerson {
        id: PersonId::new(id),
        details: details(),
        kind: "personnummer".to_owned(),
        issuer: "SE".to_owned(),
        value: number.to_owned(),
        created_at: now(),
    }
}

pub(crate) fn an_assignment(id: &str) -> NewAssignment {
    NewAssignment {
        id: AssignmentId::new(id),
        person_id: erik(),
        committee_id: Some(committee_id()),
        role: Role::LeadReporter,
        areas: vec![area(), AreaId::new("LSS")],
        granted_by: None,
        granted_at: now(),
        starts_on: None,
        ends_on: None,
        details: None,
    }
}

pub(crate) fn a_session(hash: &str) -> NewSession {
    NewSession {
        token_hash: hash.to_owned(),
        person_id: erik(),
        provider: "demo".to_owned(),
        level: 3,
        device: Some("Firefox, Windows".to_owned()),
        created_at: now(),
    }
}

pub(crate) fn answers(text: &str) -> Answers {
    [
        ("first_name", "Ulla-Åsa"),
        ("last_name", "Zebrafink"),
        ("person_number", "198112189876"),
        ("other_information", text),
    ]
    .map(|(field, text)| (FieldId::new(field), text.to_owned()))
    .into_iter()
    .collect()
}

pub(crate) fn state(text: &str) -> State {
    State {
        committee_id: Some(committee_id()),
        area: Some(area()),
        answers: answers(text),
        duplicate_lookup: None,
        updated_by: erik(),
        updated_at: now(),
    }
}

pub(crate) fn identity() -> Identity {
    Identity {
        person_number: "198112189876".to_owned(),
        measure: "AO-HT".to_owned(),
        decided_on: date(2026, 2, 1),
        interrupted_on: None,
    }
}

pub(crate) async fn a_case(tx: &mut Tx, id: &str) -> NewCase {
    NewCase {
        id: CaseId::new(id),
        reference: format!("R-{id}"),
        committee_id: committee_id(),
        area: area(),
        measure: "AO-HT".to_owned(),
        focus: None,
        delay_kind: "not_executed".to_owned(),
        decided_on: date(2026, 2, 1),
        interrupted_on: None,
        status: "not_executed".to_owned(),
        is_protected: false,
        person: CasePerson {
            first_name: "Ulla-Åsa".to_owned(),
            last_name: "Zebrafink".to_owned(),
            number: "198112189876".to_owned(),
        },
        person_number: "198112189876".to_owned(),
        identity_key: draft::duplicate_lookup(tx, &committee_id(), &identity()).await.unwrap(),
        opened_at: now(),
        closed_at: None,
        period: period(),
    }
}

pub(crate) fn period() -> Period {
    Period { year: 2026, quarter: 3 }
}

pub(crate) fn a_correction(id: &str) -> NewCorrection {
    NewCorrection {
        id: id.to_owned(),
        case_id: CaseId::new("case-1"),
        committee_id: committee_id(),
        area: area(),
        field: FieldId::new("last_name"),
        wish: Wish {
            before: Some("Zebrafink".to_owned()),
            after: Some("Zebrafinkel".to_owned()),
            reason: "rättat efternamn".to_owned(),
        },
        requested_by: erik(),
        requested_at: now(),
    }
}

pub(crate) fn a_report(id: &str, case: &str, ordinal: i64) -> NewReport {
    NewReport {
        id: ReportId::new(id),
        case_id: CaseId::new(case),
        ordinal,
        draft_id: None,
        kind: "initial".to_owned(),
        period: period(),
        committee_id: committee_id(),
        area: area(),
        sent_at: now(),
        sent_by: erik(),
        catalogue_hash: "hash-1".to_owned(),
        document: r#"{"text":"fritext om 👵 Zebrafink"}"#.to_owned(),
        sha256: "d7d11d82f4dc92e02052c9e1dbed8bf1e35ddef3ca932a0762b3fcf6cf3a334c".to_owned(),
        status: "not_executed".to_owned(),
    }
}

pub(crate) fn a_proposal(id: &str) -> NewProposal {
    NewProposal {
        id: id.to_owned(),
        committee_id: committee_id(),
        area: area(),
        list: "causes".to_owned(),
        proposal: "förslag på orsak".to_owned(),
        context: "municipality AO-HT".to_owned(),
        proposed_by: erik(),
        created_at: now(),
    }
}

pub(crate) fn a_line(record: &str) -> Entry {
    Entry {
        at: now(),
        actor: "erik".to_owned(),
        action: "report.see".to_owned(),
        record: record.to_owned(),
        committee_id: Some(committee_id()),
        request_id: "request-1".to_owned(),
    }
}

/// A committee and a person with an assignment: what everything else refers to.
pub(crate) async fn settle(tx: &mut Tx) {
    committee::insert(tx, &a_committee("committee-1"), now()).await.unwrap();
    let erik = a_person("erik", "189001019802");
    assert!(person::insert(tx, &erik).await.unwrap());
    assignment::insert(tx, &an_assignment("assignment-1")).await.unwrap();
}

/// A draft, a case and its report besides.
pub(crate) async fn settle_with_report(tx: &mut Tx) {
    settle(tx).await;
    let id = DraftId::new("draft-1");
    let state = state("fritext om 👵");
    assert!(draft::insert(tx, (&id, Service::IndividualReport), None, &state).await.unwrap());
    catalogue_version::keep(tx, "hash-1", "individual-report", "1", "text = 1", now())
        .await
        .unwrap();
    let case = a_case(tx, "case-1").await;
    assert!(case::insert(tx, &case).await.unwrap());
    let new = NewReport { draft_id: Some(id), ..a_report("report-1", "case-1", 1) };
    assert!(report::insert(tx, &new).await.unwrap());
    audit::append(tx, &a_line("report-1")).await.unwrap();
}
