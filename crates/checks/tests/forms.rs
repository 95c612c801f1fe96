//! What must hold of the forms as they stand in the templates.
#![expect(clippy::unwrap_used, clippy::panic, reason = "a test stops where it fails")]

use std::collections::BTreeSet;
use std::path::Path;

use web::{kept_form, kept_forms};

/// Where the forms lead whose template is told it: the template, what stands in it, and every address that it may be.
const TOLD: &[(&str, &str, &[&str])] = &[
    ("aliases.html", "{{ row.case.href }}/anteckning", &["/arenden/x/anteckning"]),
    ("bankid.html", "{{ address }}", &["/bankid/x"]),
    ("bankid.html", "{{ address }}/ny", &["/bankid/x/ny"]),
    ("bankid.html", "{{ address }}/avbryt", &["/bankid/x/avbryt"]),
    ("case.html", "{{ case.follow_up }}", &["/arenden/x/aterrapportera"]),
    ("case.html", "{{ action }}/anteckning", &["/arenden/x/anteckning"]),
    ("case.html", "{{ action }}/anhorig", &["/arenden/x/anhorig"]),
    ("cases.html", "{{ row.follow_up }}", &["/arenden/x/aterrapportera"]),
    ("committee.html", "{{ action }}", &["/namnder/x"]),
    ("conflict.html", "{{ action }}", &["/utkast/x/inledning"]),
    ("connect.html", "{{ renew }}", &["/anslut/x/lank"]),
    ("connection.html", "{{ action }}", &["/anslutningar/x"]),
    ("correction-ask.html", "{{ action }}", &["/arenden/x/fel?falt=measure"]),
    ("form.html", "{{ action }}", &["/utkast/x/inledning"]),
    ("form.html", "{{ draft }}/forslag", &["/utkast/x/forslag"]),
    ("home.html", "{{ draft.discard }}", &["/utkast/x/kasta"]),
    // The page of what is kept: wherever it was sent the first time, and the ticks on their way to be looked through.
    ("kept.html", "{{ card.action }}", &["/arenden/x/anteckning", "/utkast/x/inledning"]),
    ("list.html", "{{ action }}", &["/svarsalternativ/causes"]),
    ("login-end.html", "{{ address }}", &["/inloggningar/x"]),
    // What is asked about first, and what a page says is to be done about it.
    (
        "message.html",
        "{{ action.href }}",
        &["/organisation/x/avsluta", "/utkast/x/bilagor/y", "/utkast/x/aterstall"],
    ),
    ("received.html", "{{ next.1 }}", &["/arenden/x/aterrapportera"]),
    ("register-application.html", "{{ action }}", &["/registret/ansokningar/x"]),
    ("register-attachments.html", "{{ action }}", &["/utkast/x/bilagor"]),
    ("register-handled.html", "{{ complete }}", &["/anmalan/x"]),
    ("register-notice.html", "{{ action }}", &["/anmalningar/x"]),
    ("register-operation.html", "{{ href }}/startad", &["/verksamheter/x/startad"]),
    (
        "register-operation.html",
        "{{ href }}/{{ deed.0 }}",
        &["/verksamheter/x/andra", "/verksamheter/x/pausa", "/skyddade-boenden/x/lagg-ned"],
    ),
    ("register-overtaken.html", "{{ draft }}/kasta", &["/utkast/x/kasta"]),
    ("register-person.html", "{{ action }}", &["/organisation/bjud-in", "/organisation/x"]),
    ("register-sheltered.html", "{{ action }}", &["/skyddade-boenden"]),
    ("reporters.html", "{{ draft.1 }}/kasta", &["/utkast/x/kasta"]),
    ("sign.html", "{{ action }}", &["/skriv-under/x"]),
    ("summary.html", "{{ action }}", &["/arenden/x/aterrapportera"]),
    ("summary.html", "{{ draft }}/skicka", &["/utkast/x/skicka"]),
];

/// A form that is posted: its template, what its address is made of, and what stands in it.
struct Form {
    template: String,
    action: String,
    inside: String,
}

/// Every form that is posted, in every template.
fn forms() -> Vec<Form> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../web/templates");
    let places = [folder.join("parts"), folder];
    let entries = places.iter().flat_map(|place| std::fs::read_dir(place).unwrap());
    let files = entries.map(|entry| entry.unwrap().path()).filter(|path| path.is_file());
    files.flat_map(|path| posted(&path)).collect()
}

/// The forms of a template that are posted.
fn posted(path: &Path) -> Vec<Form> {
    let template = path.file_name().unwrap().to_string_lossy().into_owned();
    let text = std::fs::read_to_string(path).unwrap();
    let parts = text.split("<form ").skip(1).map(|part| part.split_once('>').unwrap());
    let posted = parts.filter(|(head, _)| head.contains("method=\"post\""));
    let forms = posted.map(|(head, rest)| Form {
        template: template.clone(),
        action: head.split("action=\"").nth(1).unwrap().split('"').next().unwrap().to_owned(),
        inside: rest.split("</form>").next().unwrap().to_owned(),
    });
    forms.collect()
}

/// Every address that the form may lead to.
fn addresses(form: &Form) -> Vec<String> {
    if form.action.starts_with("{{") {
        let told = TOLD.iter().find(|it| it.0 == form.template && it.1 == form.action);
        let told = told.unwrap_or_else(|| {
            panic!("{} leads to {}: write down where that is", form.template, form.action)
        });
        return told.2.iter().map(|it| (*it).to_owned()).collect();
    }
    // What is put into an address is one part of it.
    let mut address = String::new();
    for part in form.action.split("{{") {
        address.push_str(part.split_once("}}").map_or(part, |it| it.1));
        address.push('x');
    }
    address.pop();
    vec![address]
}

#[test]
fn a_form_says_whom_its_page_was_drawn_for_exactly_if_what_is_typed_in_it_is_kept() {
    let mut unseen: BTreeSet<&str> = kept_forms().collect();
    for form in forms() {
        let says = form.inside.contains("name=\"vem\" value=\"{{ frame.who }}\"");
        for address in addresses(&form) {
            let kept = kept_form(&address);
            assert_eq!(kept.is_some(), says, "{}: {address}", form.template);
            if let Some(pattern) = kept {
                unseen.remove(pattern);
            }
        }
    }
    assert!(unseen.is_empty(), "there is no form that leads to {unseen:?}");
}

#[test]
fn every_form_that_is_told_where_it_leads_is_there() {
    let forms = forms();
    for (template, action, _) in TOLD {
        let is_there = forms.iter().any(|it| it.template == *template && it.action == *action);
        assert!(is_there, "{template} has no form that leads to {action}");
    }
}
