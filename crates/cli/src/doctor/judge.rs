//! What is made of what was seen. Nothing here looks at anything.

mod server;

use jiff::Timestamp;
use store::Schema;
use store::diagnosis::{Outbox, Sqlite};

pub(super) use self::server::postgres;
use super::Finding;

/// A backup is taken every day; with some hours to spare.
const BACKUP_HOURS: i64 = 26;
/// A backup older than this, in hours, is as good as none.
const BACKUP_HOURS_MAX: i64 = 8 * 24;
/// How far two clocks may be from each other, in milliseconds.
const CLOCK_MILLIS: i64 = 2000;
/// Keys older than this, in days, should be changed.
const KEY_DAYS: i64 = 2 * 365;
/// Room that a busy day may need, in bytes.
const ROOM: u64 = 2_000_000_000;
/// With less than this nothing more may be stored any moment, in bytes.
const ROOM_MIN: u64 = 256_000_000;
/// How long a message may wait when there is nothing wrong, in hours.
const WAIT_HOURS: i64 = 1;

/// What production would refuse.
pub(super) fn safety(refusals: &[String]) -> Vec<Finding> {
    if refusals.is_empty() {
        return vec![Finding::ok("safety", "nothing in the configuration is unsafe")];
    }
    let advice = "The service does not start before this is put right.";
    refusals.iter().map(|said| Finding::fault("safety", said, advice)).collect()
}

/// Where the key file is, seen from the database.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Place {
    /// On another disk, or another machine.
    Apart,
    /// On the same disk.
    SameDisk,
    /// In the same folder.
    SameFolder,
}

/// The key file: who may read it, how many days old it is, and where it lies.
pub(super) fn keys((mode, days): (u32, i64), place: Place) -> Finding {
    const CHECK: &str = "key file";
    let seen = format!("mode {mode:03o}, {days} days old");
    if mode & 0o077 != 0 {
        let advice = "Others than its owner may read or change it: give it to the service's user with chown, then \
                      chmod 600, and change the keys if somebody may have read it.";
        return Finding::fault(CHECK, seen, advice);
    }
    match place {
        Place::SameFolder => Finding::warning(
            CHECK,
            format!("{seen}, in the same folder as the database"),
            "Whoever copies the folder has both: move it to a folder of its own.",
        ),
        Place::SameDisk => Finding::warning(
            CHECK,
            format!("{seen}, on the same file system as the database"),
            "Whoever copies the disk has both: put it on another one, or let copies of the disk be encrypted.",
        ),
        Place::Apart if days > KEY_DAYS => {
            Finding::warning(CHECK, seen, "The keys are old: change them while the service runs.")
        }
        Place::Apart => Finding::ok(CHECK, format!("{seen}, apart from the database")),
    }
}

/// A certificate for BankID: its number and whose it is, its last moment, and how many days are left.
pub(super) fn certificate(
    (number, subject): (usize, &str),
    until: Timestamp,
    days: i64,
    warn_days: i64,
) -> Finding {
    const CHECK: &str = "certificate";
    let seen = format!("BankID, number {number}: {subject}, until {until}, {days} days");
    if days >= warn_days {
        return Finding::ok(CHECK, seen);
    }
    if days >= 0 {
        return Finding::warning(CHECK, seen, "Order a new one from your bank now.");
    }
    if number == 1 {
        let advice = "Order a new one from your bank, and name it first in `certificates`.";
        return Finding::fault(CHECK, seen, advice);
    }
    Finding::warning(CHECK, seen, "It has ended: take it out of `certificates`.")
}

/// Whether the system says that the clock follows others; none when it says nothing.
pub(super) fn synchronised(is_synchronised: Option<bool>) -> Finding {
    const CHECK: &str = "clock";
    let advice = "Install chrony or systemd-timesyncd, and let it reach a time server: deadlines, logins and the log \
                  go by this clock.";
    match is_synchronised {
        Some(true) => Finding::ok(CHECK, "synchronised"),
        Some(false) => Finding::warning(CHECK, "not synchronised", advice),
        None => Finding::warning(CHECK, "nothing says whether it is synchronised", advice),
    }
}

/// The time here, and at the same moment at the database's server.
pub(super) fn server_clock(here: Timestamp, there: Timestamp) -> Finding {
    const CHECK: &str = "clock";
    let millis = i64::try_from(here.duration_since(there).as_millis()).unwrap_or(i64::MAX);
    let seen = format!("{millis} ms before the database's");
    if (-CLOCK_MILLIS..=CLOCK_MILLIS).contains(&millis) {
        return Finding::ok(CHECK, seen);
    }
    Finding::warning(CHECK, seen, "Let both machines follow the same time servers.")
}

/// The time, and when the last line of the log was written.
pub(super) fn log_clock(now: Timestamp, last_line: Option<Timestamp>) -> Finding {
    const CHECK: &str = "clock";
    match last_line {
        Some(last) if last > now => Finding::fault(
            CHECK,
            format!("it is {now}, and the last line of the log was written {last}"),
            "The clock has gone backwards: stop the service, and put the clock right before more is written.",
        ),
        Some(_) => Finding::ok(CHECK, "not before the last line of the log"),
        None => Finding::ok(CHECK, "the log is empty"),
    }
}

/// The disk that the database's file lies on.
#[derive(Clone, Copy, Debug)]
pub(super) struct Disk {
    /// Bytes that there are.
    pub(super) total: u64,
    /// Bytes that may be used.
    pub(super) free: u64,
    /// Files that there may be; 0 where there is no limit.
    pub(super) files: u64,
    /// Files that can be made.
    pub(super) files_free: u64,
    /// What it is, when a database does not belong there.
    pub(super) unfit: Option<&'static str>,
}

/// Room on the disk, and which sort it is.
pub(super) fn disk(seen: Disk) -> Vec<Finding> {
    const CHECK: &str = "disk";
    let percent = |part: u64, whole: u64| part.saturating_mul(100) / whole.max(1);
    let share = percent(seen.free, seen.total);
    let room = format!("{} MB free, {share} %", seen.free / 1_000_000);
    let advice = "Make room: when it is full, nothing more can be stored.";
    let mut found = vec![if seen.free < ROOM_MIN {
        Finding::fault(CHECK, room, advice)
    } else if seen.free < ROOM || share < 10 {
        Finding::warning(CHECK, room, advice)
    } else {
        Finding::ok(CHECK, room)
    }];
    if seen.files > 0 && percent(seen.files_free, seen.files) < 5 {
        let said = format!("room for {} more files", seen.files_free);
        found.push(Finding::warning(CHECK, said, "Remove files, or make another file system."));
    }
    if let Some(kind) = seen.unfit {
        found.push(Finding::fault(
            CHECK,
            format!("the database lies on {kind}"),
            "Move it to a local disk, or use PostgreSQL: elsewhere SQLite may lose what was acknowledged.",
        ));
    }
    found
}

/// The file's settings, and whether it is sound.
pub(super) fn sqlite(seen: &Sqlite) -> Vec<Finding> {
    const CHECK: &str = "database";
    let settings = format!("journal_mode {}, synchronous {}", seen.journal_mode, seen.synchronous);
    let settings = if seen.journal_mode == "wal" && seen.synchronous >= 2 {
        Finding::ok(CHECK, format!("{settings}: every commit is flushed"))
    } else {
        let advice =
            "The file system does not do what SQLite needs: move the database to a local disk.";
        Finding::fault(CHECK, settings, advice)
    };
    let soundness = if seen.soundness == "ok" {
        Finding::ok(CHECK, "the file is sound")
    } else {
        let advice = "Stop the service, keep the file, and restore the newest backup.";
        Finding::fault(CHECK, format!("the file is damaged: {}", seen.soundness), advice)
    };
    vec![settings, soundness]
}

/// How the tables stand to this program.
pub(super) fn schema(seen: Schema) -> Finding {
    const CHECK: &str = "schema";
    let (said, advice) = match seen {
        Schema::Fits => return Finding::ok(CHECK, "as this program wants it"),
        Schema::Missing => ("there are no tables yet", "Run: verkstallt migrate"),
        Schema::Older => ("from before this version of the program", "Run: verkstallt migrate"),
        Schema::Half => (
            "a restoring or moving into it was begun and not finished",
            "Run the same command again, or begin with an empty database.",
        ),
        Schema::TooNew => (
            "newer than this program can work with",
            "Install the newer version of the program here too.",
        ),
    };
    Finding::fault(CHECK, format!("not as this program wants it: {said}"), advice)
}

/// A file or folder of the database: whether this user may write to it, and whether its owner is the folder's.
pub(super) fn writable(shown: &str, may_write: bool, is_folders_own: bool) -> Option<Finding> {
    const CHECK: &str = "database";
    if !may_write {
        let advice = "Nothing can be stored: give it to the service's user with chown. If you are another user, run \
                      this as the service's.";
        return Some(Finding::fault(CHECK, format!("this user may not write to {shown}"), advice));
    }
    let advice = "The service may be kept from writing: give it to the folder's owner with chown.";
    let seen = || format!("{shown} belongs to another user than its folder");
    (!is_folders_own).then(|| Finding::warning(CHECK, seen(), advice))
}

/// The box of messages.
pub(super) fn outbox(seen: Outbox, now: Timestamp) -> Finding {
    const CHECK: &str = "messages";
    let said = format!("{} wait, {} given up", seen.n_waiting, seen.n_failed);
    if seen.n_failed > 0 {
        let advice = "See Meddelanden in the administrator's pages for why, put that right, and try again there.";
        return Finding::warning(CHECK, said, advice);
    }
    let hours = seen.waiting_since.map_or(0, |since| now.duration_since(since).as_hours());
    if hours >= WAIT_HOURS {
        let advice = "See what is said of mail above, and whether the service runs.";
        return Finding::warning(CHECK, format!("{said}, the oldest for {hours} hours"), advice);
    }
    Finding::ok(CHECK, said)
}

/// How old the newest backup is, in hours, and what is wrong with it; no hours when there is none.
pub(super) fn backups(hours: Option<i64>, fault: Option<String>) -> Finding {
    const CHECK: &str = "backups";
    let advice = "Make one now with verkstallt backup, and see why there was none: systemctl status \
                  verkstallt-backup.service";
    let Some(hours) = hours else { return Finding::fault(CHECK, "there is none", advice) };
    if let Some(fault) = fault {
        let advice = "Make another now with verkstallt backup, read it through with verkstallt verify, and see whether \
                      the disk is full or damaged.";
        return Finding::fault(CHECK, fault, advice);
    }
    let seen = format!("the newest is {hours} hours old");
    if hours > BACKUP_HOURS_MAX {
        Finding::fault(CHECK, seen, advice)
    } else if hours > BACKUP_HOURS {
        Finding::warning(CHECK, seen, advice)
    } else {
        Finding::ok(CHECK, seen)
    }
}

/// A backup that was written later than it is now: it does not count, or it would hide for long that there are none.
pub(super) fn from_the_future(shown: &str) -> Finding {
    let advice = "See whether the clock is right here, and where it was written. If it is, give the file the time that \
                  its name says: touch -d.";
    let seen = format!("{shown} is from the future, and was not counted");
    Finding::warning("backups", seen, advice)
}

/// A folder of backups that this user may not write to.
pub(super) fn closed(shown: &str) -> Finding {
    let advice = "No backup can be made: give the folder to the service's user with chown. If you are another user, run \
                  this as the service's.";
    Finding::fault("backups", format!("this user may not write to {shown}"), advice)
}
