//! The lists of cases, and the search. A search is posted, and stands sealed in the address.

use app::cases::{List, Listing, Query, Sort, hide_search, list, open_search};
use axum::body::Bytes;
use axum::extract;
use axum::http::StatusCode;
use domain::ids::{AreaId, CommitteeId, OptionId};

use super::Form;
use crate::case_words::{case_line, options};
use crate::request::Visit;
use crate::respond::{Answer, Tell, on_to, page};
use crate::view::Place;
use crate::view::cases::{Cases, ListTab, Picker};

/// What the address may say.
#[derive(Clone, Debug, Default, serde::Deserialize)]
pub(crate) struct Asked {
    /// Which list: `redan`, `arkiv`, or else those to follow up.
    lista: Option<String>,
    /// One committee.
    namnd: Option<String>,
    /// One area.
    omrade: Option<String>,
    /// One measure.
    insats: Option<String>,
    /// In which order.
    ordning: Option<String>,
    /// Which page, from 1.
    sida: Option<String>,
    /// The search, sealed.
    sok: Option<String>,
}

const LISTS: [(List, &str); 3] =
    [(List::ToFollowUp, "att"), (List::Reported, "redan"), (List::Archive, "arkiv")];
const SORTS: [(Sort, &str, &str); 5] = [
    (Sort::Due, "tid", "sort-due"),
    (Sort::Name, "namn", "sort-name"),
    (Sort::Measure, "insats", "sort-measure"),
    (Sort::Since, "datum", "sort-since"),
    (Sort::Latest, "senast", "sort-latest"),
];

impl Asked {
    /// What is chosen, by the names in the address; what is empty is left out.
    fn kept(&self) -> Vec<(&'static str, String)> {
        let all = [
            ("lista", &self.lista),
            ("namnd", &self.namnd),
            ("omrade", &self.omrade),
            ("insats", &self.insats),
            ("ordning", &self.ordning),
            ("sok", &self.sok),
        ];
        let given = all.into_iter().filter_map(|(name, value)| Some((name, value.clone()?)));
        given.filter(|(_, value)| !value.is_empty()).collect()
    }

    /// The address with one choice changed.
    fn with(&self, name: &'static str, value: &str) -> String {
        let mut query = form_urlencoded::Serializer::new(String::new());
        for (kept, text) in self.kept() {
            if kept != name {
                query.append_pair(kept, &text);
            }
        }
        if !value.is_empty() {
            query.append_pair(name, value);
        }
        format!("/arenden?{}", query.finish())
    }

    fn query(&self, text: String) -> Query {
        let given = |value: &Option<String>| value.clone().filter(|value| !value.is_empty());
        let list = LISTS.into_iter().find(|it| self.lista.as_deref() == Some(it.1));
        let sort = SORTS.into_iter().find(|it| self.ordning.as_deref() == Some(it.1));
        Query {
            list: list.map(|it| it.0).unwrap_or_default(),
            committee: given(&self.namnd).map(CommitteeId::new),
            area: given(&self.omrade).map(AreaId::new),
            measure: given(&self.insats).map(OptionId::new),
            text,
            sort: sort.map(|it| it.0).unwrap_or_default(),
            page: self.sida.as_deref().and_then(|page| page.parse().ok()).unwrap_or(1),
        }
    }
}

pub(crate) async fn show(visit: Visit, extract::Query(asked): extract::Query<Asked>) -> Answer {
    let hidden = asked.sok.as_deref().unwrap_or_default();
    let text = open_search(&visit.site.app, &visit.ctx, hidden).to(&visit)?;
    let query = asked.query(text);
    let listing = list(&visit.site.app, &visit.ctx, &query).await.to(&visit)?;
    let t = visit.t();
    let total = listing.count(query.list).to_string();
    let (at, pages) = (listing.page.to_string(), listing.pages.to_string());
    let values = [("n", total.as_str()), ("page", at.as_str()), ("pages", pages.as_str())];
    let beside = |page: usize| asked.with("sida", &page.to_string());
    let template = Cases {
        frame: visit.frame(t.get("cases-title"), Place::Cases),
        search: asked.sok.clone().filter(|hidden| !hidden.is_empty()),
        kept: asked.kept().into_iter().filter(|it| it.0 != "sok").collect(),
        pickers: pickers(&visit, &asked, &listing),
        tabs: tabs(&visit, &asked, &query, &listing),
        rows: listing.rows.iter().map(|row| case_line(&visit, row)).collect(),
        empty: empty(&visit, &query, &listing),
        lead: lead(&visit, query.list),
        count: t.with("cases-count", &values),
        previous: (listing.page > 1).then(|| beside(listing.page - 1)),
        next: (listing.page < listing.pages).then(|| beside(listing.page + 1)),
        text: query.text,
    };
    page(&visit, StatusCode::OK, &template)
}

fn tabs(visit: &Visit, asked: &Asked, query: &Query, listing: &Listing) -> Vec<ListTab> {
    let keys = ["list-to-follow-up", "list-reported", "list-archive"];
    let lists = LISTS.into_iter().zip(keys);
    lists
        .map(|((list, name), key)| ListTab {
            title: visit.t().get(key),
            count: listing.count(list),
            href: asked.with("lista", name),
            is_current: list == query.list,
        })
        .collect()
}

/// What the list is, and when it is to be done.
fn lead(visit: &Visit, list: List) -> String {
    let t = visit.t();
    let windows = &visit.site.app.reference.windows;
    let view = windows.in_view(visit.ctx.today);
    let quarter = t.quarter(view);
    let days = (t.day_of_year(windows.first_day(view)), t.day(windows.last_day(view)));
    let values = [("quarter", quarter.as_str()), ("first", &days.0), ("last", &days.1)];
    match list {
        List::ToFollowUp if windows.taking_on(visit.ctx.today).is_some() => {
            t.with("lead-to-follow-up-open", &values)
        }
        List::ToFollowUp => t.with("lead-to-follow-up", &values),
        List::Reported => t.with("lead-reported", &values),
        List::Archive => t.get("lead-archive"),
    }
}

/// Why there is nothing in the list.
fn empty(visit: &Visit, query: &Query, listing: &Listing) -> String {
    let t = visit.t();
    let elsewhere: usize = listing.counts.iter().sum();
    let is_narrowed = !query.text.is_empty()
        || query.committee.is_some()
        || query.area.is_some()
        || query.measure.is_some();
    match query.list {
        _ if is_narrowed && elsewhere > 0 => t.get("empty-elsewhere"),
        _ if is_narrowed => t.get("empty-search"),
        List::ToFollowUp => t.get("empty-to-follow-up"),
        List::Reported => t.get("empty-reported"),
        List::Archive => t.get("empty-archive"),
    }
}

fn pickers(visit: &Visit, asked: &Asked, listing: &Listing) -> Vec<Picker> {
    let t = visit.t();
    let picker = |name,
                  key: &str,
                  all: Option<&str>,
                  options: Vec<(String, String)>,
                  chosen: &Option<String>| {
        Picker {
            name,
            label: t.get(key),
            all: all.map(|all| t.get(all)),
            options: options
                .into_iter()
                .map(|(value, label)| {
                    let is_chosen = chosen.as_deref() == Some(value.as_str());
                    (value, label, is_chosen)
                })
                .collect(),
        }
    };
    let committees =
        listing.memberships.iter().map(|it| (it.committee.to_string(), it.name.clone()));
    let areas = options(visit, "area").into_iter().filter(|(id, _)| {
        listing.memberships.iter().any(|it| it.areas.contains(&AreaId::new(id.as_str())))
    });
    let sorts = SORTS.into_iter().map(|it| (it.1.to_owned(), t.get(it.2)));
    let measures = measures(visit, listing);
    let mut pickers = Vec::new();
    if listing.memberships.len() > 1 {
        pickers.push(picker(
            "namnd",
            "pick-committee",
            Some("pick-all-committees"),
            committees.collect(),
            &asked.namnd,
        ));
    }
    pickers.push(picker(
        "omrade",
        "pick-area",
        Some("pick-all-areas"),
        areas.collect(),
        &asked.omrade,
    ));
    pickers.push(picker(
        "insats",
        "pick-measure",
        Some("pick-all-measures"),
        measures,
        &asked.insats,
    ));
    pickers.push(picker("ordning", "pick-order", None, sorts.collect(), &asked.ordning));
    pickers
}

/// The measures of the areas that the person has.
fn measures(visit: &Visit, listing: &Listing) -> Vec<(String, String)> {
    let catalogue = &visit.site.app.form().catalogue;
    let list =
        catalogue.field(&domain::ids::FieldId::new("measure")).and_then(|field| field.list());
    let Some(list) = list.and_then(|list| catalogue.lists.get(list)) else {
        return Vec::new();
    };
    let areas = || listing.memberships.iter().flat_map(|it| &it.areas);
    let has = |id: &str| areas().any(|area| area.as_str() == id);
    let own = list.choices.iter().filter(|choice| {
        choice.offered_for.get("area").is_none_or(|areas| areas.iter().any(|area| has(area)))
    });
    own.map(|choice| (choice.id.to_string(), choice.label.get(visit.language).to_owned())).collect()
}

/// Takes a search. What was searched for never stands in an address in plain text.
pub(crate) async fn search(visit: Visit, body: Bytes) -> Answer {
    let form = Form::read(&body);
    let text = form.get("text").unwrap_or_default();
    let hidden = hide_search(&visit.site.app, &visit.ctx, text).to(&visit)?;
    let given = |name| form.get(name).map(str::to_owned);
    let asked = Asked {
        lista: given("lista"),
        namnd: given("namnd"),
        omrade: given("omrade"),
        insats: given("insats"),
        ordning: given("ordning"),
        ..Asked::default()
    };
    Ok(on_to(asked.with("sok", &hidden)))
}
