//! `cargo xtask soak [MINUTES]`: reporters at work on the release build for an hour, or as long as given. Loopback only,
//! bounded, and it ends by itself: each reporter comes, reads, searches, fills a draft, sends it and leaves, again and
//! again at a steady pace. What the service holds is told each minute and judged at the end.

use std::fmt::Write as _;
use std::io::BufReader;
use std::net::TcpStream;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use crate::bench::client::{Client, REPORTER, header};
use crate::bench::server::{Holds, Server};
use crate::run::{command, output, root, run};

/// Folder of the data under `target`.
const NAME: &str = "soak";
/// How many reporters there are.
const REPORTERS: usize = 8;
/// How long everybody works at full speed beforehand: the caches of the database's five connections are full then.
const WARM_UP: Duration = Duration::from_mins(2);
/// How often each of them comes: one report a second in all. The service keeps what it lists in memory, and that may
/// not be taken for a leak.
const PACE: Duration = Duration::from_secs(8);
const MINUTE: Duration = Duration::from_mins(1);
/// How often each of them looks at every page of [`READ`] before leaving.
const TURNS: usize = 20;
/// What they look at.
const READ: [&str; 7] = [
    "/",
    "/mina-rapporter",
    "/arbetslista",
    "/arenden?ordning=namn",
    "/arenden?ordning=tid&sida=2",
    "/perioder",
    "/information/vad-ska-rapporteras",
];
/// What they search for.
const SOUGHT: [&str; 4] = ["anders", "maria lind", "hemtjanst", "zz"];
/// How much memory may grow from the end of the first quarter to the end.
const GROWTH_MAX: f64 = 0.1;
/// How long what has been begun may take to end when nobody is there any more.
const REST: Duration = Duration::from_secs(30);

/// What is open in the database while somebody is there, and nothing of it afterwards.
const OPEN: [(&str, &str); 3] = [
    ("sessions", "SELECT COUNT(*) FROM session WHERE ended_at IS NULL"),
    ("logins under way", "SELECT COUNT(*) FROM attempt WHERE state = 'pending'"),
    (
        "messages not sent",
        "SELECT COUNT(*) FROM outbox WHERE done_at IS NULL AND failed_at IS NULL",
    ),
];
/// Asks each question that follows the file's name.
const ASK: &str = "import sqlite3, sys
db = sqlite3.connect(sys.argv[1])
print(*(db.execute(sql).fetchone()[0] for sql in sys.argv[2:]))";

/// What the reporters count together.
#[derive(Default)]
struct Tally {
    requests: AtomicUsize,
    errors: AtomicUsize,
    rounds: AtomicUsize,
    is_over: AtomicBool,
}

/// How things stand after so many minutes.
struct Sample {
    minute: usize,
    holds: Holds,
    requests: usize,
    errors: usize,
}

pub(crate) fn all(minutes: u32) -> Result<(), String> {
    if minutes == 0 {
        return Err("a soak takes a minute at least".to_owned());
    }
    run(&mut command(
        "cargo",
        &["build", "--release", "--locked", "--package", "verkstallt", "--features", "demo"],
    ))?;
    let server = Server::start(NAME, &["--fresh"])?;
    let tally = Tally::default();
    // As fast as they can beforehand, so that connections and threads are there, and SQLite's caches full, before
    // anything is compared.
    at_work(&server, &tally, Duration::ZERO, &[Instant::now() + WARM_UP])?;
    let before = at_rest(&server, usize::MAX)?;
    let open_before = left_open()?;
    let began = Instant::now();
    let ends: Vec<Instant> = (1..=minutes).map(|minute| began + MINUTE * minute).collect();
    let samples = at_work(&server, &tally, PACE, &ends)?;
    let after = at_rest(&server, before.descriptors)?;
    let open_after = left_open_at_most(&open_before)?;
    let mut faults = judge(&samples, before, after);
    let errors = tally.errors.load(Ordering::Relaxed);
    if errors > 0 {
        faults.push(format!("{errors} errors"));
    }
    for (((what, _), was), is) in OPEN.iter().zip(&open_before).zip(&open_after) {
        println!("{what} left open: {is}, and {was} before");
        if is > was {
            faults.push(format!("{} {what} were left open", is - was));
        }
    }
    write_table(&samples)?;
    if faults.is_empty() { Ok(()) } else { Err(faults.join("; ")) }
}

/// Lets the reporters work until the last of the moments, and once at least; takes a sample at each.
fn at_work(
    server: &Server,
    tally: &Tally,
    pace: Duration,
    moments: &[Instant],
) -> Result<Vec<Sample>, String> {
    tally.is_over.store(false, Ordering::Relaxed);
    std::thread::scope(|scope| {
        for place in 0..REPORTERS {
            scope.spawn(move || reporter(&server.address, (place, pace), tally));
        }
        let samples = moments.iter().zip(1..).map(|(moment, minute)| {
            rest_until(*moment);
            Sample::take(server, tally, minute)
        });
        let samples = samples.collect();
        // Whoever has come finishes and leaves.
        tally.is_over.store(true, Ordering::Relaxed);
        samples
    })
}

impl Sample {
    fn take(server: &Server, tally: &Tally, minute: usize) -> Result<Self, String> {
        let holds = server.holds()?;
        let requests = tally.requests.load(Ordering::Relaxed);
        let errors = tally.errors.load(Ordering::Relaxed);
        let Holds { megabytes, descriptors, threads } = holds;
        println!(
            "minute {minute:>3}: {megabytes:>6.1} MB, {descriptors:>3} descriptors, {threads:>3} threads, \
             {requests:>8} requests, {errors} errors"
        );
        Ok(Self { minute, holds, requests, errors })
    }
}

/// One reporter, who comes and leaves until told to stop, and once at least.
fn reporter(address: &str, (place, pace): (usize, Duration), tally: &Tally) {
    let mut comes_at = Instant::now() + pace.mul_f64(place as f64 / REPORTERS as f64);
    loop {
        rest_until(comes_at);
        comes_at += pace;
        let number = tally.rounds.fetch_add(1, Ordering::Relaxed);
        if let Err(error) = round(address, number, tally) {
            tally.errors.fetch_add(1, Ordering::Relaxed);
            println!("error: {error}");
        }
        if tally.is_over.load(Ordering::Relaxed) {
            return;
        }
    }
}

fn rest_until(moment: Instant) {
    while let Some(left) = moment.checked_duration_since(Instant::now()).filter(|it| !it.is_zero())
    {
        std::thread::park_timeout(left);
    }
}

/// A visitor on one connection.
struct Desk<'a> {
    client: Client,
    connection: BufReader<TcpStream>,
    tally: &'a Tally,
}

impl<'a> Desk<'a> {
    fn new(client: Client, tally: &'a Tally) -> Result<Self, String> {
        let connection = client.connect()?;
        Ok(Self { client, connection, tally })
    }

    /// Reads a page.
    fn read(&mut self, path: &str) -> Result<(), String> {
        self.ask(path, None, 200).map(|_| ())
    }

    /// Posts a form; gives where it leads.
    fn post(&mut self, path: &str, form: &str) -> Result<String, String> {
        let head = self.ask(path, Some(form), 303)?;
        header(&head, "location").ok_or_else(|| format!("{path} leads nowhere"))
    }

    /// Asks; gives the answer's head. Any other status is an error.
    fn ask(&mut self, path: &str, form: Option<&str>, expected: u16) -> Result<String, String> {
        let (status, head, _) = self.client.exchange(&mut self.connection, path, form)?;
        self.tally.requests.fetch_add(1, Ordering::Relaxed);
        if status == expected { Ok(head) } else { Err(format!("{path} answered {status}")) }
    }
}

/// What a reporter does from login to log-out.
fn round(address: &str, number: usize, tally: &Tally) -> Result<(), String> {
    give_up_a_login(address, tally)?;
    let mut client = Client::new(address);
    client.log_in(REPORTER)?;
    let (draft, _) = client.draft(number)?;
    // The login, and the draft's beginning and filling.
    tally.requests.fetch_add(3, Ordering::Relaxed);
    let mut desk = Desk::new(client, tally)?;
    for _ in 0..TURNS {
        for path in READ {
            desk.read(path)?;
        }
    }
    let found = desk.post("/arenden/sok", &format!("text={}", SOUGHT[number % SOUGHT.len()]))?;
    desk.read(&found)?;
    for revision in 2..5 {
        desk.read(&format!("/utkast/{draft}/individuppgifter"))?;
        let name = format!("Prov{number}-{revision}");
        let form =
            format!("revision={revision}&shown=first_name&first_name={name}&action=continue");
        desk.post(&format!("/utkast/{draft}/individuppgifter"), &form)?;
    }
    desk.read(&format!("/utkast/{draft}/summering"))?;
    let received = desk.post(&format!("/utkast/{draft}/skicka"), "revision=5")?;
    desk.read(&received)?;
    let report = received.split("/mottagen").next().unwrap_or_default();
    desk.read(&format!("{report}/kvittens.pdf"))?;
    desk.ask("/logga-ut", Some(""), 200).map(|_| ())
}

/// Somebody who begins to log in with BankID, and gives it up.
fn give_up_a_login(address: &str, tally: &Tally) -> Result<(), String> {
    let mut client = Client::new(address);
    let (status, head) = client.ask("/logga-in/bankid", Some("enhet=annan&to=/"))?;
    tally.requests.fetch_add(1, Ordering::Relaxed);
    let order = header(&head, "location").ok_or(format!("BankID's login answered {status}"))?;
    client.keep_cookie(&head, "browser")?;
    let mut desk = Desk::new(client, tally)?;
    desk.read(&order)?;
    desk.post(&format!("{order}/avbryt"), "").map(|_| ())
}

/// What the service holds when nobody is there, once it is no more than so many descriptors; or after a while.
fn at_rest(server: &Server, descriptors: usize) -> Result<Holds, String> {
    let late = Instant::now() + REST;
    let mut holds = server.holds()?;
    let mut last = usize::MAX;
    // A connection that was closed here ends there a moment later.
    while Instant::now() < late && (holds.descriptors > descriptors || holds.descriptors < last) {
        last = holds.descriptors;
        rest_until(Instant::now() + Duration::from_millis(200));
        holds = server.holds()?;
    }
    Ok(holds)
}

/// How many of each are open in the database.
fn left_open() -> Result<Vec<u64>, String> {
    let file = root().join("target").join(NAME).join("demo.db");
    let mut ask = command("python3", &["-c", ASK]);
    ask.arg(file).args(OPEN.map(|(_, sql)| sql));
    let said = output(&mut ask)?;
    said.split_whitespace().map(|it| it.parse().map_err(|_| said.clone())).collect()
}

/// How many of each are open once it is no more than there were; or after a while.
fn left_open_at_most(before: &[u64]) -> Result<Vec<u64>, String> {
    let late = Instant::now() + REST;
    loop {
        let open = left_open()?;
        if open.iter().zip(before).all(|(now, before)| now <= before) || Instant::now() > late {
            return Ok(open);
        }
        rest_until(Instant::now() + Duration::from_secs(1));
    }
}

/// What is wrong with how it went.
fn judge(samples: &[Sample], before: Holds, after: Holds) -> Vec<String> {
    let mut faults = Vec::new();
    let (Some(early), Some(last)) =
        (samples.get(samples.len().saturating_sub(1) / 4), samples.last())
    else {
        return vec!["nothing was measured".to_owned()];
    };
    let growth = last.holds.megabytes / early.holds.megabytes - 1.0;
    println!(
        "\nMemory from minute {} to minute {}: {:.1} MB to {:.1} MB, {:+.1} %",
        early.minute,
        last.minute,
        early.holds.megabytes,
        last.holds.megabytes,
        growth * 100.0
    );
    println!(
        "At rest before and after: {} and {} descriptors, {} and {} threads",
        before.descriptors, after.descriptors, before.threads, after.threads
    );
    if growth >= GROWTH_MAX {
        faults.push(format!("memory grew by {:.0} %", growth * 100.0));
    }
    if after.descriptors > before.descriptors {
        faults.push(format!("{} descriptors leaked", after.descriptors - before.descriptors));
    }
    faults
}

/// The figures as a table for `docs/reliability.md`.
fn write_table(samples: &[Sample]) -> Result<(), String> {
    let mut table = "| minute | memory | descriptors | threads | requests | errors |\n\
                     |---|---|---|---|---|---|\n"
        .to_owned();
    for Sample { minute, holds, requests, errors } in samples {
        let Holds { megabytes, descriptors, threads } = holds;
        writeln!(
            table,
            "| {minute} | {megabytes:.1} MB | {descriptors} | {threads} | {requests} | {errors} |"
        )
        .map_err(|error| error.to_string())?;
    }
    let file = root().join("target").join(NAME).join("figures.md");
    std::fs::write(&file, &table).map_err(|error| format!("{}: {error}", file.display()))?;
    println!("\n{table}\nalso in {}", file.display());
    Ok(())
}
