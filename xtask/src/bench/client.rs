//! A small client that keeps its connections, and a load of several at once.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::time::{Duration, Instant};

/// The number of the demonstration's person who reports.
pub(crate) const REPORTER: &str = "196903089800";

/// One visitor.
#[derive(Clone)]
pub(crate) struct Client {
    address: String,
    cookie: String,
}

/// How a load went.
pub(crate) struct Load {
    pub(crate) took: Duration,
    /// Milliseconds that 99 of 100 answers came within.
    pub(crate) p99: f64,
    /// Milliseconds of the server's processor time for each request.
    pub(crate) cpu: f64,
}

/// A draft's id and the revision to send.
pub(crate) type Draft = (String, String);

impl Client {
    pub(crate) fn new(address: &str) -> Self {
        Self { address: address.to_owned(), cookie: String::new() }
    }

    pub(crate) fn connect(&self) -> Result<BufReader<TcpStream>, String> {
        let stream = TcpStream::connect(&self.address).map_err(|error| error.to_string())?;
        stream.set_nodelay(true).map_err(|error| error.to_string())?;
        Ok(BufReader::new(stream))
    }

    pub(crate) fn ask(&self, path: &str, form: Option<&str>) -> Result<(u16, String), String> {
        let mut connection = self.connect()?;
        self.ask_on(&mut connection, path, form)
    }

    /// Asks on a connection of its own; gives status, head and body.
    pub(crate) fn fetch(
        &self,
        path: &str,
        form: Option<&str>,
    ) -> Result<(u16, String, String), String> {
        let mut connection = self.connect()?;
        self.exchange(&mut connection, path, form)
    }

    /// Asks on an open connection; gives the status and the head of the answer.
    fn ask_on(
        &self,
        connection: &mut BufReader<TcpStream>,
        path: &str,
        form: Option<&str>,
    ) -> Result<(u16, String), String> {
        self.exchange(connection, path, form).map(|(status, head, _)| (status, head))
    }

    /// Asks on an open connection; gives status, head and body.
    pub(crate) fn exchange(
        &self,
        connection: &mut BufReader<TcpStream>,
        path: &str,
        form: Option<&str>,
    ) -> Result<(u16, String, String), String> {
        let method = if form.is_some() { "POST" } else { "GET" };
        let body = form.unwrap_or_default();
        let request = format!(
            "{method} {path} HTTP/1.1\r\nhost: {}\r\ncookie: {}\r\n\
             content-type: application/x-www-form-urlencoded\r\ncontent-length: {}\r\n\r\n{body}",
            self.address,
            self.cookie,
            body.len()
        );
        let told = |error: std::io::Error| format!("{path}: {error}");
        connection.get_mut().write_all(request.as_bytes()).map_err(told)?;
        let mut head = String::new();
        while !head.ends_with("\r\n\r\n") {
            if connection.read_line(&mut head).map_err(told)? == 0 {
                return Err(format!("{path}: the connection was closed"));
            }
        }
        let length = head.lines().find_map(|line| {
            line.to_ascii_lowercase().strip_prefix("content-length: ")?.parse().ok()
        });
        let mut answer = vec![0; length.unwrap_or(0)];
        connection.read_exact(&mut answer).map_err(told)?;
        let status = head.get(9..12).and_then(|text| text.parse().ok()).unwrap_or(0);
        Ok((status, head, String::from_utf8_lossy(&answer).into_owned()))
    }

    /// Logs in as the person of the demonstration with the number.
    pub(crate) fn log_in(&mut self, number: &str) -> Result<(), String> {
        let (status, head) = self.ask("/logga-in", Some(&format!("number={number}")))?;
        self.keep_cookie(&head, "session").map_err(|_| format!("login answered {status}"))
    }

    /// Keeps the cookie with the name that an answer sets.
    pub(crate) fn keep_cookie(&mut self, head: &str, name: &str) -> Result<(), String> {
        let set = head.lines().filter_map(|line| line.split_once(": "));
        let mut set = set.filter(|(key, _)| key.eq_ignore_ascii_case("set-cookie"));
        let cookie = set.find(|(_, value)| value.split('=').next() == Some(name));
        let (_, value) = cookie.ok_or_else(|| format!("no cookie {name} was set"))?;
        value.split(';').next().unwrap_or_default().clone_into(&mut self.cookie);
        Ok(())
    }

    /// Makes drafts that are ready to send, each about a decision of its own.
    pub(crate) fn drafts(&self, count: usize, from: usize) -> Result<Vec<Draft>, String> {
        (from..from + count).map(|number| self.draft(number)).collect()
    }

    /// Makes a draft that is ready to send; each number below five thousand is a decision of its own.
    pub(crate) fn draft(&self, number: usize) -> Result<Draft, String> {
        let (_, head) = self.ask("/utkast", Some(""))?;
        let to = header(&head, "location").ok_or("no draft was begun")?;
        let id = to.split('/').nth(2).ok_or("a draft without id")?.to_owned();
        let (year, month, day) = (2023 + number / 336 % 3, number / 28 % 12 + 1, number % 28 + 1);
        let measures = ["AO-HT", "AO-SB", "AO-DV", "AO-KB", "AO-LE"];
        let answers = [
            ("area", "AO"),
            ("report_kind", "new"),
            ("first_name", "Prov"),
            ("last_name", "Provsson"),
            ("person_number", "198112189876"),
            ("measure", measures[number / 1008 % measures.len()]),
            ("delay_kind", "not_executed"),
            ("decided_on", &format!("{year}-{month:02}-{day:02}")),
            ("status", "not_executed"),
            ("main_reason", "municipality"),
            ("cause", "K-PERS"),
            ("other_information", "Rekrytering+pågår"),
        ];
        let answers = answers.map(|(field, answer)| format!("shown={field}&{field}={answer}"));
        let form = format!("revision=1&action=continue&{}", answers.join("&"));
        let (status, _) = self.ask(&format!("/utkast/{id}/drojsmalet"), Some(&form))?;
        if status != 303 {
            return Err(format!("a draft was answered with {status}"));
        }
        Ok((id, "2".to_owned()))
    }
}

pub(crate) fn header(head: &str, name: &str) -> Option<String> {
    head.lines().find_map(|line| {
        let (key, value) = line.split_once(": ")?;
        key.eq_ignore_ascii_case(name).then(|| value.to_owned())
    })
}

/// Asks so many times over so many connections; every answer must be a page or a way on.
pub(crate) fn run_load(
    client: &Client,
    connections: usize,
    count: usize,
    request: &(dyn Fn(usize) -> (String, Option<String>) + Sync),
) -> Result<Load, String> {
    let began = Instant::now();
    let times: Result<Vec<Vec<f64>>, String> = std::thread::scope(|scope| {
        let workers: Vec<_> = (0..connections)
            .map(|worker| {
                scope.spawn(move || one(client, (worker..count).step_by(connections), request))
            })
            .collect();
        let joined = workers.into_iter().map(|it| it.join().map_err(|_| "a thread".to_owned())?);
        joined.collect()
    });
    let took = began.elapsed();
    let mut times: Vec<f64> = times?.into_iter().flatten().collect();
    times.sort_by(f64::total_cmp);
    let p99 = times.get(times.len() * 99 / 100).copied().unwrap_or_default();
    Ok(Load { took, p99, cpu: 0.0 })
}

fn one(
    client: &Client,
    numbers: impl Iterator<Item = usize>,
    request: &(dyn Fn(usize) -> (String, Option<String>) + Sync),
) -> Result<Vec<f64>, String> {
    let mut connection = client.connect()?;
    let mut times = Vec::new();
    for number in numbers {
        let (path, form) = request(number);
        let began = Instant::now();
        let (status, _) = client.ask_on(&mut connection, &path, form.as_deref())?;
        times.push(began.elapsed().as_secs_f64() * 1000.0);
        if status != 200 && status != 303 {
            return Err(format!("{path} answered {status}"));
        }
    }
    Ok(times)
}
