//! The service as a process of its own, with what the system knows of it.

use std::io::{BufRead, BufReader};
use std::process::{Child, ChildStdout, Command, Stdio};
use std::time::{Duration, Instant};

use super::client::Client;
use crate::run::root;

/// Clock ticks a second in `/proc`; the same on every Linux that we know of.
const TICKS: u64 = 100;

pub(crate) struct Server {
    child: Child,
    /// Where it says its addresses: open for as long as it runs, or it would stop at the next line.
    _output: BufReader<ChildStdout>,
    pub(crate) address: String,
    /// From the start of the process to the first page.
    pub(crate) started_in: Duration,
}

/// What a process has of the system.
#[derive(Clone, Copy)]
pub(crate) struct Holds {
    /// Resident memory.
    pub(crate) megabytes: f64,
    /// Open files and connections.
    pub(crate) descriptors: usize,
    pub(crate) threads: f64,
}

impl Server {
    /// Starts the service with the data in the folder `target/NAME`.
    pub(crate) fn start(name: &str, more: &[&str]) -> Result<Self, String> {
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
        let mut output = BufReader::new(output);
        output.read_line(&mut line).map_err(|error| error.to_string())?;
        let address = line.trim().rsplit_once("http://").ok_or("the service gave no address")?.1;
        let address = address.to_owned();
        let (status, _) = Client::new(&address).ask("/", None)?;
        if status != 200 {
            return Err(format!("the first page answered {status}"));
        }
        Ok(Self { child, _output: output, address, started_in: began.elapsed() })
    }

    /// Processor time spent so far.
    pub(crate) fn cpu(&self) -> Result<Duration, String> {
        let stat = self.proc("stat")?;
        // The name of the program, in parentheses, may hold spaces.
        let fields: Vec<&str> =
            stat.rsplit_once(')').map(|it| it.1.split_whitespace().collect()).unwrap_or_default();
        let ticks = |place: usize| fields.get(place).and_then(|it| it.parse::<u64>().ok());
        let (user, system) = (ticks(11).ok_or("stat")?, ticks(12).ok_or("stat")?);
        Ok(Duration::from_millis((user + system) * 1000 / TICKS))
    }

    /// The most memory that it has had, in megabytes.
    pub(crate) fn memory_megabytes(&self) -> Result<f64, String> {
        Ok(self.status("VmHWM:")? / 1024.0)
    }

    /// What it has of the system right now.
    pub(crate) fn holds(&self) -> Result<Holds, String> {
        let folder = format!("/proc/{}/fd", self.child.id());
        let open = std::fs::read_dir(&folder).map_err(|error| format!("{folder}: {error}"))?;
        Ok(Holds {
            megabytes: self.status("VmRSS:")? / 1024.0,
            descriptors: open.count(),
            threads: self.status("Threads:")?,
        })
    }

    /// A number in the process's status.
    fn status(&self, name: &str) -> Result<f64, String> {
        let status = self.proc("status")?;
        let line = status.lines().find_map(|line| line.strip_prefix(name)).ok_or("status")?;
        line.trim().trim_end_matches(" kB").parse().map_err(|_| "status".to_owned())
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
