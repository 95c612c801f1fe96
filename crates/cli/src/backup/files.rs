//! The files in the folder of backups: written under another name first, and thrown away in the order of their age.

use std::fs::{File, OpenOptions};
use std::io;
use std::os::unix::fs::{MetadataExt, OpenOptionsExt};
use std::path::{Path, PathBuf};

use jiff::Timestamp;

const BEGIN: &str = "verkstallt-";
const END: &str = ".backup";
/// What a file is called beyond its name while it is being written.
const UNFINISHED: &str = ".part";
/// Whoever has not written to an unfinished file for so many seconds never will: its program was ended.
const LEFT_SECONDS: i64 = 24 * 60 * 60;

/// A backup that is not finished, whose file this program has made. It is removed unless it is kept.
#[derive(Debug)]
pub(crate) struct Part {
    folder: PathBuf,
    path: PathBuf,
    is_kept: bool,
}

impl Part {
    /// Makes the file to write to, which only its owner may read; it is named by the moment, in UTC, so that names
    /// stand in the order of age.
    pub(crate) fn begin(folder: &Path, at: Timestamp) -> Result<(Self, File), String> {
        let name = format!("{BEGIN}{}{END}", at.strftime("%Y%m%dT%H%M%SZ"));
        let path = folder.join(name);
        let unfinished = unfinished(&path);
        let made = OpenOptions::new().write(true).create_new(true).mode(0o600).open(&unfinished);
        let file = made.map_err(|error| {
            let shown = folder.display();
            match error.kind() {
                io::ErrorKind::AlreadyExists => same_second(folder),
                io::ErrorKind::NotFound => format!(
                    "There is no folder {shown} to write the backup in. Make it, and give it to the user who backs \
                     up; or give another one with --to."
                ),
                io::ErrorKind::PermissionDenied => format!(
                    "This user may not write to {shown}. Give the folder to the user who backs up, and run this as \
                     that user; or give another one with --to."
                ),
                _ => format!("{} cannot be made: {error}.", unfinished.display()),
            }
        })?;
        let part = Self { folder: folder.to_owned(), path, is_kept: false };
        // Whoever has the unfinished file is the only one who can give it its name.
        if part.path.exists() {
            return Err(same_second(folder));
        }
        Ok((part, file))
    }

    /// Gives the file its name, and flushes that to disk too.
    pub(crate) fn keep(mut self) -> Result<PathBuf, String> {
        let renamed = std::fs::rename(unfinished(&self.path), &self.path)
            .and_then(|()| File::open(&self.folder)?.sync_all());
        renamed.map_err(|error| format!("{} cannot be kept: {error}.", self.path.display()))?;
        self.is_kept = true;
        Ok(self.path.clone())
    }
}

impl Drop for Part {
    fn drop(&mut self) {
        if !self.is_kept {
            // What cannot be removed now is removed by a backup of another day.
            std::fs::remove_file(unfinished(&self.path)).ok();
        }
    }
}

/// What the backup is called while it is being written.
fn unfinished(path: &Path) -> PathBuf {
    let mut name = path.to_owned().into_os_string();
    name.push(UNFINISHED);
    name.into()
}

fn same_second(folder: &Path) -> String {
    format!(
        "Another backup in {} was begun in the same second, and was left alone. Run this again.",
        folder.display()
    )
}

/// Removes the oldest backups beyond the number, and what was left unfinished long ago; tells which.
pub(crate) fn remove_old(
    folder: &Path,
    keep: Option<u16>,
    now: Timestamp,
) -> Result<Vec<PathBuf>, String> {
    let fault = |error: io::Error| {
        format!("Old backups in {} cannot be removed: {error}.", folder.display())
    };
    let names: Vec<String> = std::fs::read_dir(folder)
        .map_err(fault)?
        .filter_map(|entry| entry.ok()?.file_name().into_string().ok())
        .collect();
    let mut old: Vec<&String> = names.iter().filter(|name| is_backup(name)).collect();
    old.sort_unstable();
    let keep = keep.map_or(usize::MAX, usize::from);
    old.truncate(old.len().saturating_sub(keep));
    let is_left = |name: &str| {
        // None when another has removed it just now.
        let written_at = std::fs::metadata(folder.join(name)).map(|data| data.mtime());
        name.strip_suffix(UNFINISHED).is_some_and(is_backup)
            && written_at.is_ok_and(|at| now.as_second() - at > LEFT_SECONDS)
    };
    old.extend(names.iter().filter(|name| is_left(name)));
    old.into_iter()
        .map(|name| {
            let path = folder.join(name);
            std::fs::remove_file(&path).map_err(fault)?;
            Ok(path)
        })
        .collect()
}

/// Whether the file is one that this program named.
fn is_backup(name: &str) -> bool {
    let moment = name.strip_prefix(BEGIN).and_then(|rest| rest.strip_suffix(END));
    moment.is_some_and(|moment| {
        moment.len() == "20260131T235959Z".len()
            && moment.ends_with('Z')
            && moment.chars().all(|letter| letter.is_ascii_digit() || "TZ".contains(letter))
    })
}

/// Whether there was no more room.
pub(crate) fn is_full(error: &io::Error) -> bool {
    matches!(error.kind(), io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded)
}

/// What to say then.
pub(crate) fn full(folder: &Path) -> String {
    format!(
        "There is no more room in {}. Nothing of the backup was left behind, and the backups from before are \
         there. Make room, or give another folder with --to.",
        folder.display()
    )
}

#[cfg(test)]
mod tests {
    use std::hash::{BuildHasher as _, RandomState};

    use super::*;

    /// A folder of its own for the test.
    fn folder(name: &str) -> PathBuf {
        let name = format!("verkstallt-{name}-{:x}", RandomState::new().hash_one(()));
        let folder = std::env::temp_dir().join(name);
        std::fs::create_dir_all(&folder).unwrap();
        folder
    }

    #[test]
    fn the_oldest_go_and_nothing_else_does() {
        let folder = folder("files");
        let names = [
            "verkstallt-20260101T000000Z.backup",
            "verkstallt-20260102T000000Z.backup",
            "verkstallt-20260103T000000Z.backup",
            "verkstallt-20260101T000000Z.backup.part",
            "verkstallt-mine.backup",
        ];
        for name in names {
            std::fs::write(folder.join(name), "").unwrap();
        }
        let written_at = std::fs::metadata(folder.join(names[3])).unwrap().mtime();
        let later = |seconds: i64| Timestamp::from_second(written_at + seconds).unwrap();
        assert_eq!(remove_old(&folder, None, later(86_400)).unwrap(), Vec::<PathBuf>::new());
        assert_eq!(remove_old(&folder, Some(2), later(0)).unwrap(), [folder.join(names[0])]);
        for name in &names[1..] {
            assert!(folder.join(name).exists(), "{name}");
        }
        assert_eq!(remove_old(&folder, None, later(86_401)).unwrap(), [folder.join(names[3])]);
        for name in [names[1], names[2], names[4]] {
            assert!(folder.join(name).exists(), "{name}");
        }
        std::fs::remove_dir_all(folder).unwrap();
    }

    #[test]
    fn what_was_not_finished_is_removed() {
        let folder = folder("part");
        let n_files = || std::fs::read_dir(&folder).unwrap().count();
        let at = "2026-01-31T23:59:59Z".parse().unwrap();
        let begun = Part::begin(&folder, at).unwrap();
        assert_eq!(n_files(), 1);
        drop(begun);
        assert_eq!(n_files(), 0);
        let (part, _file) = Part::begin(&folder, at).unwrap();
        let kept = part.keep().unwrap();
        assert!(kept.ends_with("verkstallt-20260131T235959Z.backup") && kept.exists());
        assert!(is_backup("verkstallt-20260131T235959Z.backup"));
        std::fs::remove_dir_all(folder).unwrap();
    }

    #[test]
    fn a_folder_that_is_not_there_is_to_be_made() {
        let at = "2026-01-31T23:59:59Z".parse().unwrap();
        let said = Part::begin(Path::new("/nowhere/backups"), at).unwrap_err();
        assert!(said.starts_with("There is no folder /nowhere/backups"), "{said}");
        assert!(said.contains("Make it"), "{said}");
    }

    #[test]
    fn two_in_the_same_second_leave_each_other_alone() {
        let folder = folder("twice");
        let n_files = || std::fs::read_dir(&folder).unwrap().count();
        let at = "2026-01-31T23:59:59Z".parse().unwrap();
        let (first, _file) = Part::begin(&folder, at).unwrap();
        let said = Part::begin(&folder, at).unwrap_err();
        assert!(said.contains("begun in the same second"), "{said}");
        assert_eq!(n_files(), 1, "the first one's file is there");
        let kept = first.keep().unwrap();
        let said = Part::begin(&folder, at).unwrap_err();
        assert!(said.contains("begun in the same second"), "{said}");
        assert!(kept.exists());
        assert_eq!(n_files(), 1, "nothing of the second one is left");
        std::fs::remove_dir_all(folder).unwrap();
    }
}
