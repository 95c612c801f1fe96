//! The operations of an organisation: the list with search and filters, and its file.

use std::collections::{BTreeMap, BTreeSet};

use app::register::form_name;
use app::register::operations::{Begun, Line as Listed, Query, Sheet, export, sheet};
use axum::extract;
use axum::http::StatusCode;
use domain::catalogue::Choice;
use domain::ids::{FieldId, OrganisationId};
use domain::register::deadline::Waits;
use domain::register::{LegalGround, NoticeKind, OperationStatus};
use jiff::civil::Date;

use super::organisation::ground;
use crate::csv::Csv;
use crate::request::Visit;
use crate::respond::{Answer, Tell, page};
use crate::view::Place;
use crate::view::cases::{Picker, Tag};
use crate::view::operation::{DraftLine, OperationLine, Operations};

/// What the address may say.
#[derive(Clone, Debug, Default, serde::Deserialize)]
pub(crate) struct Asked {
    /// Whose operations.
    organisation: Option<String>,
    /// What is searched for: names and addresses of operations, which are nobody's personal data.
    sok: Option<String>,
    /// Under which act.
    lagrum: Option<String>,
    /// Of which form.
    form: Option<String>,
    /// Where they stand.
    status: Option<String>,
    /// Only those for which something waits.
    vantar: Option<String>,
    /// Which page, from 1.
    sida: Option<String>,
}

impl Asked {
    /// The address of another page, or of the file, with all else the same.
    fn at(&self, path: &str, page: Option<usize>) -> String {
        let page = page.map(|page| page.to_string());
        let all = [
            ("organisation", &self.organisation),
            ("sok", &self.sok),
            ("lagrum", &self.lagrum),
            ("form", &self.form),
            ("status", &self.status),
            ("vantar", &self.vantar),
            ("sida", &page),
        ];
        let mut query = form_urlencoded::Serializer::new(String::new());
        for (name, value) in all {
            if let Some(value) = value.as_ref().filter(|value| !value.is_empty()) {
                query.append_pair(name, value);
            }
        }
        format!("{path}?{}", query.finish())
    }

    /// Whether something of the list was chosen.
    fn is_part(&self) -> bool {
        let chosen = [&self.sok, &self.lagrum, &self.form, &self.status, &self.vantar];
        chosen.into_iter().flatten().any(|it| !it.is_empty())
    }

    /// What an operation's address says of the part of the list that led to it, so that one comes back there.
    fn trail(&self) -> String {
        if !self.is_part() && self.sida.is_none() {
            return String::new();
        }
        let part = self.at("", self.sida.as_deref().and_then(|page| page.parse().ok()));
        let part = part.trim_start_matches('?').as_bytes();
        format!("?lista={}", form_urlencoded::byte_serialize(part).collect::<String>())
    }

    fn query(&self) -> Query {
        let given = |text: &Option<String>| text.clone().unwrap_or_default();
        let status = given(&self.status);
        Query {
            organisation: self
                .organisation
                .clone()
                .filter(|id| !id.is_empty())
                .map(OrganisationId::new),
            text: given(&self.sok),
            ground: LegalGround::from_code(&given(&self.lagrum)),
            form: given(&self.form),
            status: OperationStatus::ALL.into_iter().find(|it| it.code() == status),
            is_waiting: self.vantar.is_some(),
            page: given(&self.sida).parse().unwrap_or(1),
        }
    }
}

/// The list of an organisation's operations.
pub(super) fn address(organisation: &OrganisationId) -> String {
    let asked = Asked { organisation: Some(organisation.to_string()), ..Asked::default() };
    asked.at("/verksamheter", None)
}

/// What a form is called.
pub(super) fn form_label(visit: &Visit, form: &str) -> String {
    form_name(&visit.site.app, form).get(visit.language).to_owned()
}

/// Where an operation stands, in words.
pub(super) fn status(visit: &Visit, line: &Listed) -> Tag {
    let t = visit.t();
    let days = &line.operation.days;
    let said = |key: &str, day: Option<Date>| {
        day.map(|day| t.one(key, "day", &t.day(day))).unwrap_or_default()
    };
    let (class, text) = match line.status {
        OperationStatus::Planned => ("", said("operation-starts", days.starts_on)),
        OperationStatus::Active if days.closed_on.is_some() => {
            ("es-tag--executed", said("operation-closes", days.closed_on))
        }
        OperationStatus::Active => ("es-tag--executed", said("operation-pauses", days.paused_from)),
        OperationStatus::Paused => ("es-tag--now", said("operation-paused-to", days.paused_to)),
        OperationStatus::Closed => ("es-tag--closed", said("operation-closed-on", days.closed_on)),
    };
    Tag { class, word: t.get(&format!("operation-status-{}", line.status.code())), text }
}

/// What waits, in words, with the last day in time.
fn waiting(visit: &Visit, line: &Listed) -> Option<Tag> {
    let waiting = line.waiting?;
    let t = visit.t();
    let key = match waiting.what {
        Waits::Start => "operation-waits-start",
        Waits::PauseEnd => "operation-waits-pause-end",
    };
    let is_late = waiting.last_day.is_some_and(|last| last < visit.ctx.today);
    let text = waiting.last_day.map(|last| {
        let key = if is_late { "operation-should" } else { "operation-latest" };
        t.one(key, "day", &t.day(last))
    });
    let class = if is_late { "es-tag--late" } else { "es-tag--now" };
    Some(Tag { class, word: t.get(key), text: text.unwrap_or_default() })
}

/// What waits for the organisation, the authority's question first.
pub(super) fn marks(visit: &Visit, line: &Listed) -> Vec<Tag> {
    let asked = line.is_asked.then(|| Tag {
        class: "es-tag--now",
        word: visit.t().get("operation-asked"),
        text: String::new(),
    });
    asked.into_iter().chain(waiting(visit, line)).collect()
}

/// A postcode as it is written, in one piece: `621 41`.
pub(super) fn postcode(text: &str) -> String {
    let digits: String = text.chars().filter(|it| !it.is_whitespace()).collect();
    match digits.split_at_checked(3) {
        Some((area, rest)) if digits.len() == 5 && digits.bytes().all(|it| it.is_ascii_digit()) => {
            format!("{area}\u{a0}{rest}")
        }
        _ => text.to_owned(),
    }
}

/// The act by the letters that everybody knows it by.
const fn letters(ground: LegalGround) -> &'static str {
    match ground {
        LegalGround::Sol => "SoL",
        LegalGround::Lss => "LSS",
    }
}

/// An operation in the list. Its committee is said where there is more than one.
fn line(visit: &Visit, listed: &Listed, has_units: bool, trail: &str) -> OperationLine {
    let it = &listed.operation;
    let places = match it.n_places {
        0 => String::new(),
        n => visit.t().one("operation-places", "n", &n.to_string()),
    };
    let act = letters(it.legal_ground);
    OperationLine {
        href: format!("/verksamheter/{}{trail}", it.id),
        name: it.name.clone(),
        reference: it.reference.clone(),
        form: form_label(visit, &it.form),
        about: if has_units { format!("{act}. {}", it.unit) } else { act.to_owned() },
        address: format!("{}, {} {}", it.place.street, postcode(&it.place.postcode), it.place.city),
        places,
        status: status(visit, listed),
        marks: marks(visit, listed),
    }
}

fn pickers(visit: &Visit, query: &Query, sheet: &Sheet) -> Vec<Picker> {
    let t = visit.t();
    let grounds = LegalGround::ALL.into_iter().filter(|it| sheet.access.sees(*it));
    let grounds: Vec<_> = grounds
        .map(|it| (it.code().to_owned(), ground(visit, it), query.ground == Some(it)))
        .collect();
    let catalogue = &visit.site.app.forms.operation_notice.catalogue;
    let list = catalogue.field(&FieldId::new("form")).and_then(|field| field.list());
    let choices = list.and_then(|list| catalogue.lists.get(list)).map(|it| it.choices.as_slice());
    // The page says the same whether there is a sheltered home or not: its form stands in no list.
    let shown = |it: &&Choice| {
        let own = it.offered_for.get("ground");
        let is_own =
            own.is_none_or(|own| own.iter().any(|code| grounds.iter().any(|it| &it.0 == code)));
        is_own && !it.flags.iter().any(|flag| flag == "is_sheltered")
    };
    let forms = choices.unwrap_or_default().iter().filter(shown);
    let forms = forms.map(|it| {
        let id = it.id.to_string();
        let is_chosen = query.form == id;
        (id, it.label.get(visit.language).to_owned(), is_chosen)
    });
    let forms: Vec<_> = forms.collect();
    let statuses = OperationStatus::ALL.into_iter().map(|it| {
        let words = t.get(&format!("operation-status-{}", it.code()));
        (it.code().to_owned(), words, query.status == Some(it))
    });
    let picker = |name, key: &str, all: &str, options| Picker {
        name,
        label: t.get(key),
        all: Some(t.get(all)),
        options,
    };
    vec![
        picker("lagrum", "operation-ground", "operation-all", grounds),
        picker("form", "operation-form", "operation-all", forms),
        picker("status", "operation-status", "operation-open", statuses.collect()),
    ]
}

/// The list.
pub(crate) async fn show(visit: Visit, extract::Query(asked): extract::Query<Asked>) -> Answer {
    let query = asked.query();
    let sheet = sheet(&visit.site.app, &visit.ctx, &query).await.to(&visit)?;
    let t = visit.t();
    let beside = |page| asked.at("/verksamheter", Some(page));
    let others = sheet.organisations.iter().filter(|it| it.id != sheet.organisation.id);
    let units: BTreeSet<&str> = sheet.lines.iter().map(|it| it.operation.unit.as_str()).collect();
    let (is_part, trail) = (asked.is_part(), asked.trail());
    let template = Operations {
        frame: visit.frame(t.get("operations-title"), Place::Register),
        organisation: sheet.organisation.id.to_string(),
        name: sheet.organisation.name.clone(),
        others: others.map(|it| (it.name.clone(), address(&it.id))).collect(),
        pickers: pickers(&visit, &query, &sheet),
        count: t.two(
            "operation-count",
            ("n", &sheet.n_found.to_string()),
            ("all", &sheet.n_all.to_string()),
        ),
        waiting: those_waiting(&visit, &sheet),
        empty: t.get(if sheet.n_all == 0 { "operation-none" } else { "operation-no-hit" }),
        lines: sheet.lines.iter().map(|it| line(&visit, it, units.len() > 1, &trail)).collect(),
        previous: (sheet.page > 1).then(|| beside(sheet.page - 1)),
        next: (sheet.page < sheet.pages).then(|| beside(sheet.page + 1)),
        csv: asked.at("/verksamheter/lista.csv", None),
        whole: is_part.then(|| address(&sheet.organisation.id)),
        drafts: begun(&visit, &sheet.drafts),
        why: super::organisation::address("/organisation", &sheet.organisation.id),
        is_waiting: query.is_waiting,
        text: query.text,
    };
    page(&visit, StatusCode::OK, &template)
}

/// For how many something waits, and where they are; none when nothing does.
fn those_waiting(visit: &Visit, sheet: &Sheet) -> Option<(String, String)> {
    let words = match sheet.n_waiting {
        0 => return None,
        1 => visit.t().get("operation-waiting-one"),
        n => visit.t().one("operation-waiting-count", "n", &n.to_string()),
    };
    let only = Asked { vantar: Some("ja".to_owned()), ..Asked::default() };
    let only = Asked { organisation: Some(sheet.organisation.id.to_string()), ..only };
    Some((words, only.at("/verksamheter", None)))
}

/// Notices that are begun.
pub(super) fn begun(visit: &Visit, drafts: &[Begun]) -> Vec<DraftLine> {
    let t = visit.t();
    let begun = drafts.iter().map(|it| {
        let what = kind(visit, it.kind);
        let what = if it.name.is_empty() { what } else { format!("{what}: {}", it.name) };
        let when = visit.site.app.clock.shown(it.touched_at);
        let words = t.two("change-begun", ("what", &what), ("when", &when));
        DraftLine { id: it.id.to_string(), words }
    });
    begun.collect()
}

/// The same as words and address.
pub(super) fn drafts(visit: &Visit, drafts: &[Begun]) -> Vec<(String, String)> {
    let begun = begun(visit, drafts).into_iter();
    begun.map(|it| (it.words, format!("/utkast/{}", it.id))).collect()
}

/// What a notice is called.
pub(crate) fn kind(visit: &Visit, kind: NoticeKind) -> String {
    visit.t().get(&format!("notice-kind-{}", kind.code()))
}

/// What the columns of the file are called: keys of words.
const COLUMNS: [&str; 13] = [
    "col-reference",
    "operation-name",
    "operation-ground",
    "operation-form",
    "operation-unit",
    "operation-street",
    "operation-postcode",
    "operation-city",
    "operation-phone",
    "operation-email",
    "operation-n-places",
    "operation-status",
    "operation-day-start",
];

/// The list as a file: every operation that fits.
pub(crate) async fn csv(visit: Visit, extract::Query(asked): extract::Query<Asked>) -> Answer {
    let found = export(&visit.site.app, &visit.ctx, &asked.query()).await.to(&visit)?;
    let t = visit.t();
    let heads = COLUMNS.map(|key| t.get(key));
    let mut csv = Csv::new(&heads.each_ref().map(String::as_str));
    // What is said of many is said once: there are ten thousand lines in a large region.
    let grounds = LegalGround::ALL.map(|it| (it, ground(&visit, it)));
    let grounds = BTreeMap::from(grounds);
    let statuses = OperationStatus::ALL;
    let statuses = statuses.map(|it| (it, t.get(&format!("operation-status-{}", it.code()))));
    let statuses = BTreeMap::from(statuses);
    let mut forms: BTreeMap<&str, String> = BTreeMap::new();
    for it in &found.1 {
        let one = &it.operation;
        let form = forms.entry(&one.form).or_insert_with(|| form_label(&visit, &one.form));
        csv.line(&[
            &one.reference,
            &one.name,
            grounds.get(&one.legal_ground).map(String::as_str).unwrap_or_default(),
            form.as_str(),
            &one.unit,
            &one.place.street,
            &one.place.postcode,
            &one.place.city,
            &one.place.phone,
            &one.place.email,
            &one.n_places.to_string(),
            statuses.get(&it.status).map(String::as_str).unwrap_or_default(),
            &one.days.starts_on.map(|day| day.to_string()).unwrap_or_default(),
        ]);
    }
    Ok(csv.answer("verksamheter.csv"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_postcode_stands_in_one_piece() {
        let table = [
            ("62141", "621\u{a0}41"),
            ("621 41", "621\u{a0}41"),
            ("SE-62141", "SE-62141"),
            ("åäö", "åäö"),
            ("", ""),
        ];
        for (typed, shown) in table {
            assert_eq!(postcode(typed), shown);
        }
    }

    #[test]
    fn an_operation_knows_the_part_of_the_list_that_led_to_it() {
        assert_eq!(Asked::default().trail(), "");
        let search = Asked { sok: Some("åsen".to_owned()), ..Asked::default() };
        assert_eq!(search.trail(), "?lista=sok%3D%25C3%25A5sen");
        let second = Asked { sida: Some("2".to_owned()), ..Asked::default() };
        assert_eq!(second.trail(), "?lista=sida%3D2");
    }
}
