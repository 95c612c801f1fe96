//! Searches for whatever is given: folding is done once, what is sealed in an address opens again, and what can be seen
//! in the lists is found.
#![no_main]

use app::cases::{CaseRow, List, Listing, Query, SEARCH_MAX, hide_search, list, open_search};
use domain::person_number::canonical;
use fold::{folded, sort_key};
use fuzz::{TODAY, World};
use libfuzzer_sys::fuzz_target;

/// The file itself: nothing outside `app` needs it but this.
#[path = "../../crates/app/src/fold.rs"]
mod fold;

thread_local! {
    static PLACE: (&'static World, Vec<(List, String)>) = {
        let world = World::new("search_text");
        let rows = everything(world);
        assert!(rows.len() > 20, "there is something to find");
        (world, rows)
    };
}

fuzz_target!(|bytes: &[u8]| {
    let text = String::from_utf8_lossy(bytes);
    once(&text);
    PLACE.with(|(world, rows)| {
        sealed(world, &text);
        found(world, rows, &text);
    });
});

/// What is folded is letters and digits with single spaces between, and stays as it is.
fn once(text: &str) {
    let fold = folded(text);
    assert_eq!(folded(&fold), fold, "folding once is enough");
    assert!(fold.split(' ').all(|word| fold.is_empty() || !word.is_empty()));
    assert!(fold.chars().all(|it| it == ' ' || it.is_alphanumeric()));
    assert_eq!(folded(&format!("  {text}\n")), fold, "space around does not matter");
    assert_eq!(sort_key(text), sort_key(text), "an order is always the same");
}

fn sealed(world: &World, text: &str) {
    let wanted: String = text.trim().chars().take(SEARCH_MAX).collect();
    let hidden = hide_search(&world.app, &world.ctx, text).expect("a sealed search");
    let open = |hidden: &str| open_search(&world.app, &world.ctx, hidden).expect("a search");
    assert!(hidden.bytes().all(|byte| byte.is_ascii_hexdigit()));
    assert_eq!(open(&hidden), wanted, "what is sealed opens again");
    assert!(open(text).is_empty(), "what was not sealed here does not open");
    let Some(rest) = hidden.get(2..) else { return };
    assert!(open(rest).is_empty(), "nor what has been cut");
}

/// What is seen of a case in a list, folded as a search is.
fn seen(row: &CaseRow) -> String {
    let number = canonical(&row.number, TODAY);
    format!("{} {} {}", folded(&row.name), folded(&number), folded(&row.reference))
}

fn listing(world: &World, which: List, page: usize, text: &str) -> Listing {
    let query = Query { list: which, page, text: text.to_owned(), ..Query::default() };
    world.wait(list(&world.app, &world.ctx, &query)).expect("a list")
}

/// Every case that the reporter sees, with its list.
fn everything(world: &World) -> Vec<(List, String)> {
    let mut rows = Vec::new();
    for which in List::ALL {
        let pages = listing(world, which, 1, "").pages;
        for page in 1..=pages {
            rows.extend(listing(world, which, page, "").rows.iter().map(|row| (which, seen(row))));
        }
    }
    rows
}

fn found(world: &World, rows: &[(List, String)], text: &str) {
    let fold = folded(text);
    let words: Vec<&str> = fold.split_whitespace().collect();
    let answer = listing(world, List::ToFollowUp, 1, text);
    let reversed: Vec<&str> = words.iter().rev().copied().collect();
    let other = listing(world, List::ToFollowUp, 1, &reversed.join("  "));
    for which in List::ALL {
        let own = rows.iter().filter(|row| row.0 == which);
        let all = own.clone().count();
        let by_eye = own.filter(|row| words.iter().all(|word| row.1.contains(word))).count();
        let count = answer.count(which);
        assert!((by_eye..=all).contains(&count), "{by_eye} are seen and {count} found, of {all}");
        assert_eq!(other.count(which), count, "the order of the words does not matter");
    }
}
