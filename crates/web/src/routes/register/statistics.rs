//! How many operations there are, for everybody: as drawings, as tables and as a file.

use app::register::statistics::{Statistics, statistics};
use axum::http::StatusCode;

use super::organisation::ground;
use crate::csv::Csv;
use crate::request::Visit;
use crate::respond::{Answer, Tell, page};
use crate::view::Place;
use crate::view::statistics::{Figure, StatisticsPage};

/// The figures.
pub(crate) async fn show(visit: Visit) -> Answer {
    let all = statistics(&visit.site.app, &visit.ctx).await.to(&visit)?;
    let t = visit.t();
    let sheltered = ["statistics-sheltered-one", "statistics-sheltered"];
    let template = StatisticsPage {
        frame: visit.frame(t.get("statistics-title"), Place::Information),
        count: counted(&visit, all.total(), ["statistics-count-one", "statistics-count"]),
        day: t.one("statistics-day", "day", &t.day(visit.ctx.today)),
        sheltered: all.sheltered.map(|n| counted(&visit, n, sheltered)),
        figures: figures(&visit, &all),
    };
    page(&visit, StatusCode::OK, &template)
}

/// So many: the words for one, or for any other number.
fn counted(visit: &Visit, n: i64, [one, many]: [&str; 2]) -> String {
    match n {
        1 => visit.t().get(one),
        n => visit.t().one(many, "n", &n.to_string()),
    }
}

fn figures(visit: &Visit, all: &Statistics) -> Vec<Figure> {
    let t = visit.t();
    let grounds = all.by_ground().into_iter().map(|(it, n)| (ground(visit, it), n));
    let forms = all.by_form().into_iter().map(|(it, n)| (it.get(visit.language).to_owned(), n));
    let figure = |id, title: &str, head: &str, rows: Vec<(String, i64)>| {
        let figure = Figure::drawn(id, rows);
        let n_drawn = figure.bars.len().to_string();
        let only = figure.is_cut().then(|| t.one("statistics-only", "n", &n_drawn));
        let (title, head) = (t.get(title), t.get(head));
        let described = match figure.rows.iter().max_by_key(|row| row.1) {
            Some((name, n)) => {
                let n = n.to_string();
                t.with("statistics-described", &[("title", &title), ("name", name), ("n", &n)])
            }
            None => title.clone(),
        };
        Figure { title, head, described, only, ..figure }
    };
    let municipalities = all.by_municipality();
    vec![
        figure("ground", "statistics-by-ground", "statistics-ground", grounds.collect()),
        figure("form", "statistics-by-form", "statistics-form", forms.collect()),
        figure("place", "statistics-by-place", "statistics-place", municipalities),
    ]
}

/// One line for each law, form and municipality.
pub(crate) async fn csv(visit: Visit) -> Answer {
    let all = statistics(&visit.site.app, &visit.ctx).await.to(&visit)?;
    let t = visit.t();
    let heads = ["statistics-ground", "statistics-form", "statistics-place", "statistics-number"];
    let heads = heads.map(|key| t.get(key));
    let mut csv = Csv::new(&heads.each_ref().map(String::as_str));
    for it in all.counts.iter() {
        let form = it.form.get(visit.language);
        csv.line(&[&ground(&visit, it.ground), form, &it.municipality, &it.n.to_string()]);
    }
    Ok(csv.answer("verksamheter.csv"))
}
