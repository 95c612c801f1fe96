//! Which options are offered for which answers, as a text to read.

use std::fmt::Write as _;

use domain::ids::{AreaId, CommitteeId, FieldId, ListId};
use domain::journey::{Circumstances, Membership, journey};
use domain::{Answers, Catalogue};
use jiff::civil::date;

/// Measures and focuses of every area, and causes of every area, measure and main reason.
pub(crate) fn offered(catalogue: &Catalogue) -> String {
    let ids = |list: &str| -> Vec<String> {
        let list = catalogue.lists.get(&ListId::new(list)).unwrap();
        list.choices.iter().map(|choice| choice.id.to_string()).collect()
    };
    let mut out = String::from(
        "Vilka alternativ som erbjuds för vilka svar. Filen görs av testerna; ändras den ska ändringen läsas.\n",
    );
    for area in ids("areas") {
        let base = [("committee", "prov"), ("area", area.as_str())];
        let measures = options(catalogue, &base, "measure");
        let focuses = options(catalogue, &base, "focus");
        write!(
            out,
            "\n{area}\n  insatser: {}\n  inriktningar: {}\n",
            measures.join(" "),
            focuses.join(" ")
        )
        .unwrap();
        for measure in &measures {
            for reason in ids("main_reasons") {
                let answers =
                    [base[0], base[1], ("measure", measure), ("main_reason", reason.as_str())];
                let causes = options(catalogue, &answers, "cause");
                assert!(causes.len() >= 3, "{area} {measure} {reason} offers too little");
                writeln!(out, "  {measure} {reason}: {}", causes.join(" ")).unwrap();
            }
        }
    }
    out
}

fn options(catalogue: &Catalogue, answers: &[(&str, &str)], field: &str) -> Vec<String> {
    let answers: Answers =
        answers.iter().map(|(field, text)| (FieldId::new(*field), (*text).to_owned())).collect();
    let areas = ["AO", "IFO", "FUNK", "LSS"].map(AreaId::new).to_vec();
    let memberships =
        [Membership { committee: CommitteeId::new("prov"), name: "Prov".to_owned(), areas }];
    let circumstances = Circumstances::new(date(2026, 11, 23), &memberships);
    let walked = journey(catalogue, &answers, circumstances);
    let asked = walked.asked().find(|asked| asked.field.id.as_str() == field);
    asked
        .map(|it| it.offered.iter().map(|choice| choice.id.to_string()).collect())
        .unwrap_or_default()
}
