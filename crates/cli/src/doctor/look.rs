//! Looks at what is outside the database: files, disk, clock, certificates, providers and mail.

use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use ::eid::bankid::days_left;
use jiff::Timestamp;
use rustix::fs::Access;

use super::Finding;
use super::judge::{self, Disk, Place};
use crate::backup::container;
use crate::config::Config;
use crate::eid::OidcConfig;
use crate::guard;
use crate::mail::Postman;

/// How far ahead of this clock a file may be, in seconds: another machine may have written it.
const FUTURE: i64 = 300;
/// How long a provider may take.
const PATIENCE: Duration = Duration::from_secs(30);

/// The file of a database that is one.
pub(super) fn file_of(database: &str) -> Option<&Path> {
    database.strip_prefix("sqlite:").map(Path::new)
}

/// The folder that a file lies in.
fn folder_of(file: &Path) -> PathBuf {
    let folder = file.parent().filter(|folder| !folder.as_os_str().is_empty());
    let folder = folder.unwrap_or(Path::new("."));
    folder.canonicalize().unwrap_or_else(|_| folder.to_path_buf())
}

/// The key file.
pub(super) fn keys(config: &Config, now: Timestamp) -> Finding {
    let shown = config.keys.display();
    let data = match std::fs::metadata(&config.keys) {
        Ok(data) => data,
        Err(error) => {
            let advice = format!(
                "Put the file there that the database was made with; for a new database: verkstallt keys new {shown}"
            );
            return Finding::fault("key file", format!("{shown}: {error}"), advice);
        }
    };
    if data.is_dir() {
        let advice = "Name the key file itself in `keys`, and not the folder that it lies in.";
        return Finding::fault("key file", format!("{shown} is a folder"), advice);
    }
    let days = (now.as_second() - data.mtime()).div_euclid(86_400);
    let place = file_of(&config.database).map_or(Place::Apart, |file| {
        let database = folder_of(file);
        let is_same_disk = std::fs::metadata(&database).is_ok_and(|it| it.dev() == data.dev());
        if database == folder_of(&config.keys) {
            Place::SameFolder
        } else if is_same_disk {
            Place::SameDisk
        } else {
            Place::Apart
        }
    });
    judge::keys((data.mode() & 0o777, days), place)
}

/// The certificates for BankID.
pub(super) fn bankid(config: &Config, now: Timestamp) -> Vec<Finding> {
    let Some(settings) = &config.bankid else { return Vec::new() };
    let (bankid, ca) = match settings.open() {
        Ok(opened) => opened,
        Err(said) => {
            let advice =
                "Put the file there, readable for the service's user, or right the setting.";
            return vec![Finding::fault("certificate", said, advice)];
        }
    };
    let mut found: Vec<Finding> = (1..)
        .zip(bankid.certificates())
        .map(|(number, it)| {
            let days = days_left(it, now);
            judge::certificate((number, it.subject()), it.until(), days, guard::WARN_DAYS)
        })
        .collect();
    let refusals = guard::certificate_refusals(&bankid, &ca, now);
    if !refusals.is_empty() {
        found.extend(judge::safety(&refusals));
    }
    found
}

/// Whether the providers of OpenID Connect answer.
pub(super) async fn providers(config: &Config) -> Vec<Finding> {
    let mut found = Vec::new();
    for settings in &config.oidc {
        found.push(provider(settings).await);
    }
    found
}

async fn provider(settings: &OidcConfig) -> Finding {
    const CHECK: &str = "provider";
    let provider = match settings.open(false) {
        Ok(provider) => provider,
        Err(said) => {
            return Finding::fault(CHECK, said, "Right the setting, or the file that it names.");
        }
    };
    let who = format!("{}, {}", settings.id, settings.issuer);
    let said = match tokio::time::timeout(PATIENCE, provider.fetch()).await {
        Ok(Ok(())) => return Finding::ok(CHECK, format!("{who} answers")),
        Ok(Err(error)) => error.to_string(),
        Err(_) => format!("no answer in {} s", PATIENCE.as_secs()),
    };
    let advice = "Nobody can log in with it. See whether the network lets this machine through, and whether `issuer` \
                  is written exactly as the provider prints it.";
    Finding::fault(CHECK, format!("{who}: {said}"), advice)
}

/// Whether the clock follows others, as systemd sees it whichever program looks after that.
pub(super) fn synchronised() -> Finding {
    let asked =
        Command::new("timedatectl").args(["show", "-p", "NTPSynchronized", "--value"]).output();
    let said = asked.ok().filter(|asked| asked.status.success());
    judge::synchronised(said.and_then(|said| match String::from_utf8_lossy(&said.stdout).trim() {
        "yes" => Some(true),
        "no" => Some(false),
        _ => None,
    }))
}

/// The disk that the database's file lies on; a server looks after its own.
pub(super) fn disk(database: &str) -> Vec<Finding> {
    let Some(file) = file_of(database) else { return Vec::new() };
    let folder = folder_of(file);
    let (room, kind) = match (rustix::fs::statvfs(&folder), rustix::fs::statfs(&folder)) {
        (Ok(room), Ok(kind)) => (room, kind),
        (Err(error), _) | (_, Err(error)) => {
            let seen = format!("{}: {error}", folder.display());
            let advice = "Make the folder, and give it to the service's user.";
            return vec![Finding::fault("disk", seen, advice)];
        }
    };
    // The numbers stand in Linux' magic.h; those of SMB in its smb2glob.h and cifsglob.h.
    let unfit = match kind.f_type {
        0x6969 => Some("NFS"),
        0x517B | 0xFE53_4D42 | 0xFF53_4D42 => Some("a network drive (SMB)"),
        0x0102_1997 => Some("a folder of another machine (9p)"),
        0x00C3_6400 => Some("Ceph"),
        0x5346_414F => Some("AFS"),
        0x0102_1994 | 0x8584_58F6 => Some("a file system in memory"),
        _ => None,
    };
    judge::disk(Disk {
        total: room.f_blocks.saturating_mul(room.f_frsize),
        free: room.f_bavail.saturating_mul(room.f_frsize),
        files: room.f_files,
        files_free: room.f_favail,
        unfit,
    })
}

/// Whether the service can write to the database's file and folder, where it is a file that this program made.
pub(super) fn writable(database: &str) -> Vec<Finding> {
    let Some(file) = file_of(database) else { return Vec::new() };
    let folder = folder_of(file);
    let Ok(owner) = std::fs::metadata(&folder).map(|data| data.uid()) else { return Vec::new() };
    // The log beside the file and its index are written to as well.
    let names = ["", "-wal", "-shm"].map(|end| PathBuf::from(format!("{}{end}", file.display())));
    std::iter::once(folder)
        .chain(names)
        .filter_map(|path| {
            let uid = std::fs::metadata(&path).ok()?.uid();
            let may_write = rustix::fs::access(&path, Access::WRITE_OK).is_ok();
            judge::writable(&path.display().to_string(), may_write, uid == owner)
        })
        .collect()
}

/// Whether the mail server takes us.
pub(super) async fn mail(config: &Config) -> Finding {
    const CHECK: &str = "mail";
    let Some(mail) = &config.mail else {
        let advice = "Fill in [mail]: until then nobody is told anything.";
        return Finding::warning(CHECK, "there is no mail server, and messages wait", advice);
    };
    let postman = match Postman::new(mail, &config.site) {
        Ok(postman) => postman,
        Err(said) => {
            return Finding::fault(CHECK, said, "Right the setting, or the file that it names.");
        }
    };
    let server = format!("{} port {}", mail.host, mail.port);
    match postman.test().await {
        Ok(()) => Finding::ok(CHECK, format!("{server} takes us")),
        Err(said) => Finding::fault(
            CHECK,
            format!("{server}: {said}"),
            "Messages wait meanwhile. See whether the server runs, whether the network lets this machine through, and \
             whether certificate, account and password are right.",
        ),
    }
}

/// Whom backups are for, whether they can be written, and how the newest is.
pub(super) fn backups(config: &Config, now: Timestamp) -> Vec<Finding> {
    const CHECK: &str = "backups";
    if config.backups.is_some() || config.backup.is_some() {
        let recipients = config.backup.as_ref().map(|backup| backup.recipients.as_slice());
        if let Err(said) = container::keys_of(recipients.unwrap_or_default()) {
            let advice = "No backup can be made before that: see \"Backup, restore and moving\" in operations.md.";
            return vec![Finding::fault(CHECK, said, advice)];
        }
    }
    let Some(folder) = &config.backups else {
        let advice =
            "Name the folder with the backups in `backups`, so that an old one is noticed.";
        return vec![Finding::warning(CHECK, "the setting `backups` is missing", advice)];
    };
    let entries = match std::fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(error) => {
            let seen = format!("{}: {error}", folder.display());
            let advice = "Make the folder, and let the service's user read it and write to it.";
            return vec![Finding::fault(CHECK, seen, advice)];
        }
    };
    let (later, earlier): (Vec<_>, Vec<_>) = entries
        .filter_map(Result::ok)
        .filter(|entry| is_backup(&entry.file_name().to_string_lossy()))
        .filter_map(|entry| Some((entry.metadata().ok()?.mtime(), entry.path())))
        .partition(|(at, _)| *at > now.as_second() + FUTURE);
    let newest = earlier.iter().max();
    let hours = newest.map(|(at, _)| (now.as_second() - at).div_euclid(3600).max(0));
    let fault = newest.and_then(|(_, path)| {
        let fault = container::beginning_fault(path)?;
        Some(format!("the newest, {}, {fault}", path.display()))
    });
    let mut found = vec![judge::backups(hours, fault)];
    if let Some((_, path)) = later.first() {
        found.push(judge::from_the_future(&path.display().to_string()));
    }
    if rustix::fs::access(folder, Access::WRITE_OK).is_err() {
        found.push(judge::closed(&folder.display().to_string()));
    }
    found
}

/// Whether the file is called as `verkstallt backup` calls what is whole.
fn is_backup(name: &str) -> bool {
    name.strip_prefix("verkstallt-").is_some_and(|rest| rest.ends_with("Z.backup"))
}
