//! A PostgreSQL of our own for one run: new cluster, free port, loopback only, gone afterwards.

use std::path::{Path, PathBuf};
use std::process::Command;

use crate::run::{output, root, run};
use crate::setup::is_root;

/// A certificate for 127.0.0.1, by an authority that is made for this run: `ca.pem`.
const CERTIFICATES: &str = "\
    set -e; cd \"$1\"; umask 077; new='-newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes'
    openssl req -x509 $new -days 30 -subj '/CN=An authority for one run' -keyout ca.key -out ca.pem
    openssl req $new -subj '/CN=127.0.0.1' -keyout server.key -out server.csr
    printf 'subjectAltName=IP:127.0.0.1\\nbasicConstraints=CA:FALSE\\n' > extensions
    openssl x509 -req -in server.csr -CA ca.pem -CAkey ca.key -CAcreateserial -days 30 \
        -extfile extensions -out server.pem
    chmod 644 ca.pem";

/// A running server; stopped and removed when dropped.
pub(crate) struct Postgres {
    folder: PathBuf,
    binaries: PathBuf,
    /// Address of its superuser.
    pub(crate) url: String,
}

impl Postgres {
    /// Makes a cluster under `target/` and starts it.
    pub(crate) fn start() -> Result<Self, String> {
        let binaries = binaries()?;
        let folder = root().join("target/postgres");
        let mut postgres = Self { folder, binaries, url: String::new() };
        postgres.stop();
        let port = free_port()?;
        let folder = postgres.folder.clone();
        std::fs::create_dir_all(&folder)
            .map_err(|error| format!("{}: {error}", folder.display()))?;
        if is_root() {
            // PostgreSQL refuses to run as root; Debian's package has made the user.
            run(Command::new("chown").arg("postgres:").arg(&folder))?;
        }
        let data = folder.join("data");
        let data = data.to_string_lossy();
        postgres.call(
            "initdb",
            &[
                "--pgdata",
                &data,
                "--username=verkstallt",
                "--auth=trust",
                "--encoding=UTF8",
                "--locale=C.UTF-8",
            ],
        )?;
        let socket = folder.to_string_lossy();
        // By the server's user, whose files they have to be.
        postgres.call("/bin/sh", &["-c", CERTIFICATES, "sh", &socket])?;
        let options = format!(
            "-p {port} -c listen_addresses=127.0.0.1 -c unix_socket_directories='{socket}' -c max_connections=300 \
             -c ssl=on -c ssl_cert_file='{socket}/server.pem' -c ssl_key_file='{socket}/server.key'"
        );
        let log = folder.join("log");
        let log = log.to_string_lossy();
        postgres.call("pg_ctl", &["start", "-w", "-D", &data, "-l", &log, "-o", &options])?;
        postgres.url = format!("postgres://verkstallt@127.0.0.1:{port}/postgres");
        Ok(postgres)
    }

    fn call(&self, program: &str, arguments: &[&str]) -> Result<(), String> {
        let path = self.binaries.join(program);
        let mut command = if is_root() {
            let mut command = Command::new("runuser");
            command.args(["-u", "postgres", "--"]).arg(path);
            command
        } else {
            Command::new(path)
        };
        output(command.args(arguments).current_dir("/")).map(|_| ())
    }

    /// Stops the server, also one that an earlier run left, and removes its files.
    fn stop(&self) {
        let data = self.folder.join("data");
        if data.exists() {
            // A server that is not running is no fault here.
            self.call("pg_ctl", &["stop", "-m", "immediate", "-D", &data.to_string_lossy()]).ok();
        }
        std::fs::remove_dir_all(&self.folder).ok();
    }
}

impl Drop for Postgres {
    fn drop(&mut self) {
        self.stop();
    }
}

/// Where Debian puts the server's programs: the newest version.
fn binaries() -> Result<PathBuf, String> {
    let mut versions: Vec<PathBuf> = std::fs::read_dir("/usr/lib/postgresql")
        .map_err(|error| format!("/usr/lib/postgresql: {error}; install postgresql"))?
        .filter_map(|entry| Some(entry.ok()?.path().join("bin")))
        .filter(|path| Path::new(path).join("initdb").exists())
        .collect();
    versions.sort();
    versions.pop().ok_or_else(|| "no PostgreSQL server in /usr/lib/postgresql".to_owned())
}

/// A port that nobody listens to.
pub(crate) fn free_port() -> Result<u16, String> {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").map_err(|error| error.to_string())?;
    Ok(listener.local_addr().map_err(|error| error.to_string())?.port())
}
