//! The service as a process of its own, with what the system knows of it.

use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use super::client::Client;
use crate::run::root;

/// Clock ticks a second in `/proc`; the same on every Linux that we know of.
const TICKS: u64 = 100;

pub(super) struct Server {
    child: Child,
    pub(super) address: String,
    /// From the start of the process to the first page.
    pub(super) started_in: Duration,
}

impl Server {
    /// Starts the service with the data in the folder `target/NAME`.
    pub(super) fn start(name: &str, more: &[&str]) -> Result<Self, String> {
        let folder = root().join("target").join(name);
        let mut command = Command::new(root().join("target/release/verkstallt"));
        command.args([
            "demo",
            "--quiet",
            "--unlimited",
            "--port",
            "0",
            "--today",
            "2026-11-23",
            "--folder",
        ]);
        command.arg(&folder);
        command.args(more);
        let began = Instant::now();
        let child = command.stdout(Stdio::piped()).stderr(Stdio::null()).spawn();
        let mut child = child.map_err(|error| format!("the service: {error}"))?;
        let output = child.stdout.take().ok_or("the service says nothing")?;
        let mut line = String::new();
        BufReader::new(output).read_line(&mut line).map_err(|error| error.to_string())?;
        let address = line.trim().rsplit_once("http://").ok_or("the service gave no address")?.1;
        let address = address.to_owned();
        let (status, _) = Client::new(&address).ask("/", None)?;
        if status != 200 {
            return Err(format!("the first page answered {status}"));
        }
        Ok(Self { child, address, started_in: began.elapsed() })
    }

    /// Processor time spent so far.
    pub(super) fn cpu(&self) -> Result<Duration, String> {
        let stat = self.proc("stat")?;
        // The name of the program, in parentheses, may hold spaces.
        let fields: Vec<&str> =
            stat.rsplit_once(')').map(|it| it.1.split_whitespace().collect()).unwrap_or_default();
        let ticks = |place: usize| fields.get(place).and_then(|it| it.parse::<u64>().ok());
        let (user, system) = (ticks(11).ok_or("stat")?, ticks(12).ok_or("stat")?);
        Ok(Duration::from_millis((user + system) * 1000 / TICKS))
    }

    pub(super) fn memory_megabytes(&self) -> Result<f64, String> {
        let status = self.proc("status")?;
        let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).ok_or("status")?;
        let kilobytes: f64 =
            line.trim().trim_end_matches(" kB").parse().map_err(|_| "status".to_owned())?;
        Ok(kilobytes / 1024.0)
    }

    fn proc(&self, name: &str) -> Result<String, String> {
        let path = format!("/proc/{}/{name}", self.child.id());
        std::fs::read_to_string(&path).map_err(|error| format!("{path}: {error}"))
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // It may have ended by itself; then there is nothing to stop.
        self.child.kill().ok();
        self.child.wait().ok();
    }
}
