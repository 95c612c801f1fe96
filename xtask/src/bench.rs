//! `cargo xtask bench`: measures the release build on this machine, and prints each figure beside its
//! target (design §7). Loopback only, bounded, and it ends by itself.

pub(crate) mod client;
pub(crate) mod server;

use std::time::{Duration, Instant};

use client::{Client, Load, REPORTER, run_load};
use server::Server;

use crate::run::{command, run};

/// Connections at once under load.
const CONNECTIONS: usize = 16;
/// Requests of each kind.
const PAGES: usize = 6000;
const SAVES: usize = 2000;
const SENDS: usize = 320;
/// Follow-ups that are sent together.
const TICKS: usize = 200;
/// Searches, and lists, among many cases.
const SEARCHES: usize = 4000;
/// Looks at how the periods have gone.
const PERIODS: usize = 200;

/// The number of the demonstration's person who manages a region's operations.
const REPRESENTATIVE: &str = "196703119815";
/// Operations in all, of which ten thousand in one region; and files with all of those.
const OPERATIONS: &str = "12000";
const FILES: usize = 64;

/// One figure: what, measured, target, and the unit.
struct Figure(&'static str, f64, f64, &'static str);

/// The register alone: it takes a minute.
pub(crate) fn of_register() -> Result<(), String> {
    build()?;
    let mut figures = Vec::new();
    register(&mut figures)?;
    report(&figures);
    Ok(())
}

fn build() -> Result<(), String> {
    let build = ["build", "--release", "--locked", "--package", "verkstallt", "--features", "demo"];
    run(&mut command("cargo", &build))
}

/// Everything.
pub(crate) fn all() -> Result<(), String> {
    build()?;
    let mut figures = Vec::new();
    let empty = Server::start("bench", &["--fresh"])?;
    println!(
        "First start, with the demonstration's data to make: {:.0} ms",
        millis(empty.started_in)
    );
    drop(empty);
    let server = Server::start("bench", &[])?;
    figures.push(Figure("start to first page", millis(server.started_in), 300.0, "ms"));
    let mut client = Client::new(&server.address);
    client.log_in(REPORTER)?;
    let drafts = client.drafts(CONNECTIONS, 0)?;
    let page = |at: usize| (format!("/utkast/{}/drojsmalet", drafts[at % CONNECTIONS].0), None);
    // Once beforehand, so that connections and caches are as they are in the middle of a day.
    measure(&server, &client, PAGES / 10, &page)?;
    let get = measure(&server, &client, PAGES, &page)?;
    figures.push(Figure("CPU per page of the form, GET", get.cpu, 0.2, "ms"));
    figures.push(Figure("p99 of GET at 16 connections", get.p99, 10.0, "ms"));
    let save = |at: usize| {
        let (id, _) = &drafts[at % CONNECTIONS];
        let path = format!("/utkast/{id}/individuppgifter");
        let body = format!(
            "revision={}&shown=first_name&first_name=Prov{at}&action=continue",
            2 + at / CONNECTIONS
        );
        (path, Some(body))
    };
    let post = measure(&server, &client, SAVES, &save)?;
    figures.push(Figure("CPU per saved page, POST", post.cpu, 0.4, "ms"));
    figures.push(Figure("p99 of POST at 16 connections", post.p99, 10.0, "ms"));
    let ready = client.drafts(SENDS, CONNECTIONS)?;
    let send = |at: usize| {
        let (id, revision) = &ready[at % SENDS];
        (format!("/utkast/{id}/skicka"), Some(format!("revision={revision}")))
    };
    let sent = measure(&server, &client, SENDS, &send)?;
    figures.push(Figure("CPU per sending, with its receipt", sent.cpu, 5.0, "ms"));
    figures.push(Figure("p99 of sending at 16 connections", sent.p99, 25.0, "ms"));
    figures.push(worklist(&client, &ready)?);
    figures.push(Figure("resident memory under load", server.memory_megabytes()?, 100.0, "MB"));
    drop(server);
    register(&mut figures)?;
    crowd(&mut figures)?;
    report(&figures);
    Ok(())
}

/// Two hundred unchanged follow-ups in one go, of the cases that were just made.
fn worklist(client: &Client, ready: &[client::Draft]) -> Result<Figure, String> {
    let mut ticks = Vec::new();
    for (id, _) in ready.iter().take(TICKS) {
        // A sent draft leads to its report, and that to its case.
        let (_, head, _) = client.fetch(&format!("/utkast/{id}/inledning"), None)?;
        let report = client::header(&head, "location").ok_or("a sent draft leads nowhere")?;
        let (_, _, page) = client.fetch(&report, None)?;
        let case = page.split("href=\"/arenden/").nth(1).and_then(|it| it.split('"').next());
        ticks.push(format!("case={}.1", case.ok_or("a report without a case")?));
    }
    let began = Instant::now();
    let (status, _, _) = client.fetch("/arbetslista/skicka", Some(&ticks.join("&")))?;
    if status != 303 {
        return Err(format!("the worklist answered {status}"));
    }
    Ok(Figure("200 unchanged follow-ups in one go", millis(began.elapsed()), 2000.0, "ms"))
}

/// Lists and search among 50,000 open cases of one committee, in a database of a million.
fn crowd(figures: &mut Vec<Figure>) -> Result<(), String> {
    const NAME: &str = "bench-crowd";
    if !crate::run::root().join("target").join(NAME).join("whole").exists() {
        println!("\nMaking a million cases, once; it takes some minutes ...");
        drop(Server::start(NAME, &["--fresh", "--crowd", "1000000"])?);
        let mark = crate::run::root().join("target").join(NAME).join("whole");
        std::fs::write(mark, "").map_err(|error| error.to_string())?;
    }
    let server = Server::start(NAME, &[])?;
    let started = millis(server.started_in);
    figures.push(Figure("start to first page, a million cases", started, 500.0, "ms"));
    let mut client = Client::new(&server.address);
    client.log_in(REPORTER)?;
    let began = Instant::now();
    client.fetch("/arenden", None)?;
    println!("First list of 50,000 cases, decrypted: {:.0} ms", millis(began.elapsed()));
    let mut searches = Vec::new();
    for text in ["anders", "oberg", "maria lind", "hemtjanst", "aldreomsorg", "fikt", "zz", "a"] {
        let form = format!("text={text}");
        let (_, head, _) = client.fetch("/arenden/sok", Some(&form))?;
        searches.push(client::header(&head, "location").ok_or("a search leads nowhere")?);
    }
    let search = |at: usize| (searches[at % searches.len()].clone(), None);
    let found = measure(&server, &client, SEARCHES, &search)?;
    figures.push(Figure("p99 of search among 50,000 at 16 connections", found.p99, 15.0, "ms"));
    println!("CPU per search: {:.2} ms", found.cpu);
    let list = |at: usize| {
        let orders = ["tid", "namn", "insats", "datum", "senast"];
        (format!("/arenden?ordning={}&sida={}", orders[at % 5], 1 + at % 40), None)
    };
    let listed = measure(&server, &client, SEARCHES, &list)?;
    figures.push(Figure("p99 of list of 50,000 at 16 connections", listed.p99, 15.0, "ms"));
    println!("CPU per list: {:.2} ms", listed.cpu);
    let reports = |at: usize| {
        let page = 1 + at % 40;
        (
            if at.is_multiple_of(2) {
                "/".to_owned()
            } else {
                format!("/mina-rapporter?sida={page}")
            },
            None,
        )
    };
    let listed = measure(&server, &client, SEARCHES, &reports)?;
    figures.push(Figure("p99 of start and reports, a million of them", listed.p99, 15.0, "ms"));
    println!("CPU per start page or list of reports: {:.2} ms", listed.cpu);
    let periods = measure(&server, &client, PERIODS, &|_| ("/perioder".to_owned(), None))?;
    println!("CPU per page of the periods: {:.1} ms, p99 {:.0} ms", periods.cpu, periods.p99);
    figures.push(Figure("resident memory, 50,000 cases", server.memory_megabytes()?, 100.0, "MB"));
    Ok(())
}

/// List, search and file of ten thousand operations of one region.
fn register(figures: &mut Vec<Figure>) -> Result<(), String> {
    const NAME: &str = "bench-register";
    drop(Server::start(NAME, &["--fresh", "--operations", OPERATIONS])?);
    let server = Server::start(NAME, &[])?;
    let started = millis(server.started_in);
    figures.push(Figure("start to first page, 10,000 operations", started, 500.0, "ms"));
    let mut client = Client::new(&server.address);
    client.log_in(REPRESENTATIVE)?;
    let began = Instant::now();
    let (_, _, first) = client.fetch("/verksamheter", None)?;
    println!("First list of 10,000 operations: {:.0} ms", millis(began.elapsed()));
    let (_, _, file) = client.fetch("/verksamheter/lista.csv", None)?;
    if !first.contains("href=\"/verksamheter/") || file.lines().count() < 9_000 {
        return Err("the list or the file does not have the operations".to_owned());
    }
    let texts = ["solhaga", "provgatan 77", "visby", "akerang 12", "62141", "aldre", "zz", "a"];
    let search = |at: usize| {
        let text = texts[at % texts.len()].replace(' ', "+");
        (format!("/verksamheter?sok={text}"), None)
    };
    let found = measure(&server, &client, SEARCHES, &search)?;
    figures.push(Figure("p99 of search among 10,000 operations", found.p99, 15.0, "ms"));
    println!("CPU per search: {:.2} ms", found.cpu);
    let list = |at: usize| {
        let filters = ["", "&lagrum=sol", "&lagrum=lss", "&status=paused", "&vantar=ja"];
        (format!("/verksamheter?sida={}{}", 1 + at % 40, filters[at % 5]), None)
    };
    let listed = measure(&server, &client, SEARCHES, &list)?;
    figures.push(Figure("p99 of list of 10,000 operations", listed.p99, 15.0, "ms"));
    println!("CPU per list: {:.2} ms", listed.cpu);
    let memory = server.memory_megabytes()?;
    figures.push(Figure("resident memory, 10,000 operations", memory, 100.0, "MB"));
    let export = |_: usize| ("/verksamheter/lista.csv".to_owned(), None);
    let exported = measure(&server, &client, FILES, &export)?;
    figures.push(Figure("p99 of a file with 10,000 operations", exported.p99, 2000.0, "ms"));
    println!("CPU per file: {:.1} ms", exported.cpu);
    let memory = server.memory_megabytes()?;
    figures.push(Figure("resident memory, 16 files at once", memory, 100.0, "MB"));
    Ok(())
}

fn measure(
    server: &Server,
    client: &Client,
    count: usize,
    request: &(dyn Fn(usize) -> (String, Option<String>) + Sync),
) -> Result<Load, String> {
    let before = server.cpu()?;
    let mut load = run_load(client, CONNECTIONS, count, request)?;
    let spent = server.cpu()?.saturating_sub(before);
    load.cpu = millis(spent) / count as f64;
    println!("{count} requests: {:.0} a second", count as f64 / load.took.as_secs_f64());
    Ok(load)
}

fn millis(time: Duration) -> f64 {
    time.as_secs_f64() * 1000.0
}

fn report(figures: &[Figure]) {
    println!("\n{:<40}{:>12}{:>12}{:>9}", "", "measured", "target", "ratio");
    for Figure(what, measured, target, unit) in figures {
        let ratio = measured / target;
        let mark = if ratio <= 1.0 { "" } else { "  over" };
        println!("{what:<40}{measured:>9.2} {unit}{target:>9.1} {unit}{ratio:>9.2}{mark}");
    }
}
