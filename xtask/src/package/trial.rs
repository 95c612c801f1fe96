//! The package is installed on this machine, tried and removed, and leaves nothing behind.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Child, Command};
use std::time::{Duration, Instant};

use crate::postgres::free_port;
use crate::run::{answers, command, output, run};
use crate::setup::is_root;

/// Where the operator's files are, and where the service's.
const CONFIGURATION: &str = "/etc/verkstallt";
const STATE: &str = "/var/lib/verkstallt";
const CONFIG: &str = "/etc/verkstallt/verkstallt.toml";
const UNITS: [&str; 3] =
    ["verkstallt.service", "verkstallt-backup.service", "verkstallt-backup.timer"];
/// How exposed systemd may find a unit, in tenths of 0 to 10.
const EXPOSURE_MAX: &str = "--threshold=15";
/// A folder for backups that is not the one that the package makes.
const NIGHTLY: &str = "/var/lib/verkstallt/nightly";
/// How long starting and stopping may take.
const PATIENCE: Duration = Duration::from_mins(1);

/// What a trial that ended early has left, whatever the package itself would have left.
const CLEAN: &str = "dpkg --purge verkstallt; rm -rf /etc/verkstallt /var/lib/verkstallt; \
                     if id verkstallt; then userdel verkstallt; fi";

/// An installation that is gone when it is dropped.
struct Installed;

impl Drop for Installed {
    fn drop(&mut self) {
        // After a trial that went well there is nothing to be done, and dpkg says so.
        output(&mut as_root("sh", &["-c", CLEAN])).ok();
    }
}

/// Installs the package, tries it, and removes it.
pub(crate) fn try_out(package: &Path) -> Result<(), String> {
    println!("\nTrying {} on this machine", package.display());
    for path in [CONFIGURATION, STATE, "/usr/bin/verkstallt"] {
        if Path::new(path).exists() {
            return Err(format!(
                "{path} is there, and the trial of the package would remove it. If an earlier trial left it: \
                 VERKSTALLT_PURGE_DATA=yes dpkg --purge verkstallt"
            ));
        }
    }
    if answers("id", &["verkstallt"]) {
        return Err(
            "there is a user verkstallt, whom the trial of the package would remove".to_owned()
        );
    }
    let _installed = Installed;
    install(package)?;
    units()?;
    operators_file(package)?;
    serves()?;
    run(&mut as_root("dpkg", &["--remove", "verkstallt"]))?;
    is_there(&[CONFIG, "/etc/verkstallt/keys.json", "/var/lib/verkstallt/verkstallt.db"])?;
    // Nor does a purge take anything that it is not told to take.
    purge(false)?;
    is_there(&[CONFIG, "/etc/verkstallt/keys.json", "/var/lib/verkstallt/verkstallt.db"])?;
    install(package)?;
    purge(true)?;
    for path in [CONFIGURATION, STATE, "/usr/bin/verkstallt", "/usr/share/verkstallt"] {
        if Path::new(path).exists() {
            return Err(format!("the package left {path}"));
        }
    }
    if answers("id", &["verkstallt"]) {
        return Err("the package left its user".to_owned());
    }
    println!("\nThe package was installed, started, stopped and removed.");
    Ok(())
}

fn as_root(program: &str, arguments: &[&str]) -> Command {
    if is_root() {
        return command(program, arguments);
    }
    let mut sudo = command("sudo", &[program]);
    sudo.args(arguments);
    sudo
}

fn install(package: &Path) -> Result<(), String> {
    run(&mut as_root("dpkg", &["--install", &package.to_string_lossy()]))
}

fn purge(with_data: bool) -> Result<(), String> {
    let told = if with_data { "VERKSTALLT_PURGE_DATA=yes" } else { "VERKSTALLT_PURGE_DATA=" };
    run(&mut as_root("env", &[told, "dpkg", "--purge", "verkstallt"]))
}

fn is_there(paths: &[&str]) -> Result<(), String> {
    match paths.iter().find(|path| !answers_as_root("test", &["-e", path])) {
        Some(path) => Err(format!("{path} went with the package")),
        None => Ok(()),
    }
}

fn answers_as_root(program: &str, arguments: &[&str]) -> bool {
    as_root(program, arguments).status().is_ok_and(|status| status.success())
}

/// systemd understands the units, and finds the services well locked in.
fn units() -> Result<(), String> {
    for unit in UNITS {
        let path = format!("/usr/lib/systemd/system/{unit}");
        let said = output(&mut command("systemd-analyze", &["verify", "--man=no", &path]))?;
        print!("{said}");
        if unit.ends_with(".service") {
            let arguments = ["security", "--offline=true", "--no-pager", EXPOSURE_MAX, &path];
            let said = output(&mut command("systemd-analyze", &arguments))?;
            println!("{}", said.trim_end().lines().next_back().unwrap_or_default());
        }
    }
    Ok(())
}

/// The first installation lays the example down, readable for the service and not for others; another one lets alone
/// what the operator has made of it.
fn operators_file(package: &Path) -> Result<(), String> {
    let who = output(&mut as_root("stat", &["-c", "%U %G %a", CONFIGURATION, CONFIG, STATE]))?;
    let wanted = "root verkstallt 750\nroot verkstallt 640\nverkstallt verkstallt 750\n";
    if who != wanted {
        return Err(format!("owners and modes are\n{who}and not\n{wanted}"));
    }
    run(&mut as_root("cmp", &[CONFIG, "/usr/share/verkstallt/verkstallt.example.toml"]))?;
    let port = free_port()?;
    let text = format!(
        "listen = \"127.0.0.1:{port}\"\n\
         database = \"sqlite:/var/lib/verkstallt/verkstallt.db\"\n\
         keys = \"/etc/verkstallt/keys.json\"\n\
         site = \"https://verkstallt.example\"\n\
         backups = \"{NIGHTLY}\"\n\n\
         [[oidc]]\nid = \"siths\"\nname = \"SITHS\"\ntemplate = \"inera\"\n\
         # Reserved: it is nowhere.\n\
         issuer = \"https://idp.invalid/oidc\"\nclient_id = \"verkstallt\"\n\
         secret_file = \"/etc/verkstallt/secret\"\n"
    );
    lay_down(CONFIG, &text)?;
    lay_down("/etc/verkstallt/secret", "secret")?;
    install(package)?;
    let kept = output(&mut as_root("cat", &[CONFIG]))?;
    if kept == text { Ok(()) } else { Err("installing again changed the configuration".to_owned()) }
}

fn lay_down(path: &str, text: &str) -> Result<(), String> {
    let mut tee = as_root("tee", &[path]);
    let tee = tee.stdin(std::process::Stdio::piped()).stdout(std::process::Stdio::null());
    let mut tee = tee.spawn().map_err(|error| format!("tee: {error}"))?;
    if let Some(mut input) = tee.stdin.take() {
        input.write_all(text.as_bytes()).map_err(|error| format!("{path}: {error}"))?;
    }
    let ended = tee.wait().map_err(|error| format!("{path}: {error}"))?;
    if ended.success() { Ok(()) } else { Err(format!("{path}: tee ended with {ended}")) }
}

/// As the service's user, with nothing more than that user may.
fn as_service(arguments: &[&str]) -> Command {
    let user = ["--reuid=verkstallt", "--regid=verkstallt", "--init-groups", "--no-new-privs"];
    let mut command = as_root("setpriv", &user);
    command.args(arguments).current_dir("/");
    command
}

/// From keys to a page, by the steps of `docs/operations.md`, with what the unit starts.
fn serves() -> Result<(), String> {
    let keys = "/etc/verkstallt/keys.json";
    run(&mut as_root("verkstallt", &["keys", "new", keys]))?;
    run(&mut as_root("chown", &["verkstallt:verkstallt", keys]))?;
    for step in ["migrate", "check"] {
        run(&mut as_service(&["verkstallt", step, "--config", CONFIG]))?;
    }
    doctor(&["provider", "backups"])?;
    backs_up()?;
    let unit = unit_file("verkstallt.service")?;
    let start = start_of(&unit)?;
    let text = output(&mut as_root("cat", &[CONFIG]))?;
    let address = text.split('"').nth(1).ok_or("the configuration names no address")?;
    println!("\n$ {}", start.join(" "));
    let service = as_service(&start).spawn().map_err(|error| format!("starting: {error}"))?;
    let mut service = Service(service);
    service.answers(address)?;
    service.stops()?;
    moves(&start)
}

/// Nothing starts with the database that everything was moved from, until somebody says that it is in use again.
fn moves(start: &[&str]) -> Result<(), String> {
    let to = "sqlite:/var/lib/verkstallt/moved.db";
    run(&mut as_service(&["verkstallt", "move", "--to", to, "--config", CONFIG]))?;
    let check = ["verkstallt", "check", "--config", CONFIG];
    for refused in [check.as_slice(), start] {
        match output(&mut as_service(refused)) {
            Err(said) if said.contains("was moved to another one") => {}
            other => return Err(format!("with the old database: {other:?}")),
        }
    }
    run(&mut as_service(&["verkstallt", "move", "--undo", "--config", CONFIG]))?;
    run(&mut as_service(&check))
}

fn unit_file(name: &str) -> Result<String, String> {
    let path = format!("/usr/lib/systemd/system/{name}");
    output(&mut command("cat", &[path.as_str()]))
}

/// The words of what a unit starts.
fn start_of(unit: &str) -> Result<Vec<&str>, String> {
    let start = unit.lines().find_map(|line| line.strip_prefix("ExecStart="));
    Ok(start.ok_or("the unit starts nothing")?.split(' ').collect())
}

/// What the night's unit starts writes where the configuration says, and there the doctor finds it.
fn backs_up() -> Result<(), String> {
    let identity = "/etc/verkstallt/backup-identity.txt";
    let said = output(&mut as_root("verkstallt", &["backup", "keys", identity]))?;
    let recipients = said.lines().find(|line| line.starts_with("recipients"));
    let recipients = recipients.ok_or("no public key for backups was told")?;
    let text = output(&mut as_root("cat", &[CONFIG]))?;
    lay_down(CONFIG, &format!("{text}\n[backup]\n{recipients}\n"))?;
    let owner = ["-d", "-o", "verkstallt", "-g", "verkstallt", "-m", "0750", NIGHTLY];
    run(&mut as_root("install", &owner))?;
    let unit = unit_file("verkstallt-backup.service")?;
    run(&mut as_service(&start_of(&unit)?))?;
    doctor(&["provider"])
}

/// The doctor finds fault with what the trial has not got, and with nothing else.
fn doctor(lacking: &[&str]) -> Result<(), String> {
    let said = as_service(&["verkstallt", "doctor", "--config", CONFIG]).output();
    let said = said.map_err(|error| format!("the doctor: {error}"))?;
    let said = String::from_utf8_lossy(&said.stdout).into_owned();
    print!("\n{said}");
    let faults = said.lines().filter_map(|line| line.strip_prefix("FAULT"));
    let faults: Vec<&str> = faults.filter_map(|line| line.split_whitespace().next()).collect();
    // The disk of a developer's machine is none of the package's.
    let faults: Vec<&str> = faults.into_iter().filter(|check| *check != "disk").collect();
    if faults == lacking {
        Ok(())
    } else {
        Err(format!("the doctor finds fault with {}", faults.join(", ")))
    }
}

/// The running service; killed when the trial ends early.
struct Service(Child);

impl Drop for Service {
    fn drop(&mut self) {
        // One that has ended cannot be killed, and need not be.
        self.0.kill().ok();
        self.0.wait().ok();
    }
}

impl Service {
    fn answers(&mut self, address: &str) -> Result<(), String> {
        let began = Instant::now();
        while began.elapsed() < PATIENCE {
            if let Ok(Some(ended)) = self.0.try_wait() {
                return Err(format!("the service ended with {ended}"));
            }
            if ask(address).is_ok_and(|answer| answer.starts_with("HTTP/1.1 200")) {
                return Ok(());
            }
            wait_a_little();
        }
        Err(format!("the service does not answer at {address}"))
    }

    fn stops(&mut self) -> Result<(), String> {
        let id = self.0.id().to_string();
        run(&mut as_root("sh", &["-c", &format!("kill -TERM {id}")]))?;
        let began = Instant::now();
        while began.elapsed() < PATIENCE {
            match self.0.try_wait() {
                Ok(Some(ended)) if ended.success() => return Ok(()),
                Ok(Some(ended)) => {
                    return Err(format!("told to stop, the service ended with {ended}"));
                }
                Ok(None) => wait_a_little(),
                Err(error) => return Err(format!("the service: {error}")),
            }
        }
        Err("told to stop, the service goes on".to_owned())
    }
}

#[expect(clippy::disallowed_methods, reason = "another program is waited for")]
fn wait_a_little() {
    std::thread::sleep(Duration::from_millis(100));
}

fn ask(address: &str) -> std::io::Result<String> {
    let mut connection = TcpStream::connect(address)?;
    connection.set_read_timeout(Some(PATIENCE))?;
    connection.write_all(b"GET /healthz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")?;
    let mut answer = String::new();
    connection.read_to_string(&mut answer)?;
    Ok(answer)
}
