//! The files in the folder of backups: written under another name first, and thrown away in the order of their age.

use std::fs::{File, OpenOptions};
use std::io;
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

use jiff::Timestamp;

const BEGIN: &str = "verkstallt-";
const END: &str = ".backup";
/// What a file is called beyond its name while it is being written.
const UNFINISHED: &str = ".part";

/// A backup that is not finished. It is removed unless it is kept.
pub(crate) struct Part {
    folder: PathBuf,
    path: PathBuf,
    is_kept: bool,
}

impl Part {
    /// Named by the moment, in UTC, so that names stand in the order of age.
    pub(crate) fn begin(folder: &Path, at: Timestamp) -> Result<Self, String> {
        let name = format!("{BEGIN}{}{END}", at.strftime("%Y%m%dT%H%M%SZ"));
        let path = folder.join(name);
        if path.exists() {
            return Err(format!("{} is there already.", path.display()));
        }
        Ok(Self { folder: folder.to_owned(), path, is_kept: false })
    }

    fn unfinished(&self) -> PathBuf {
        let mut name = self.path.clone().into_os_string();
        name.push(UNFINISHED);
        name.into()
    }

    /// The file to write to, which only its owner may read.
    pub(crate) fn file(&self) -> Result<File, String> {
        let path = self.unfinished();
        let file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(&path);
        file.map_err(|error| format!("{} cannot be made: {error}.", path.display()))
    }

    /// Gives the file its name, and flushes that to disk too.
    pub(crate) fn keep(mut self) -> Result<PathBuf, String> {
        let renamed = std::fs::rename(self.unfinished(), &self.path)
            .and_then(|()| File::open(&self.folder)?.sync_all());
        renamed.map_err(|error| format!("{} cannot be kept: {error}.", self.path.display()))?;
        self.is_kept = true;
        Ok(self.path.clone())
    }
}

impl Drop for Part {
    fn drop(&mut self) {
        if !self.is_kept {
            // If it was not made yet, there is nothing to remove.
            std::fs::remove_file(self.unfinished()).ok();
        }
    }
}

/// Removes the oldest backups beyond the number; tells which.
pub(crate) fn remove_old(folder: &Path, keep: Option<u16>) -> Result<Vec<PathBuf>, String> {
    let Some(keep) = keep else { return Ok(Vec::new()) };
    let fault = |error: io::Error| {
        format!("Old backups in {} cannot be removed: {error}.", folder.display())
    };
    let mut names: Vec<String> = std::fs::read_dir(folder)
        .map_err(fault)?
        .filter_map(|entry| entry.ok()?.file_name().into_string().ok())
        .filter(|name| is_backup(name))
        .collect();
    names.sort_unstable();
    names.truncate(names.len().saturating_sub(usize::from(keep)));
    names
        .into_iter()
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
    use super::*;

    #[test]
    fn the_oldest_go_and_nothing_else_does() {
        let folder = std::env::temp_dir().join(format!("verkstallt-files-{}", std::process::id()));
        std::fs::create_dir_all(&folder).unwrap();
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
        assert_eq!(remove_old(&folder, None).unwrap(), Vec::<PathBuf>::new());
        assert_eq!(remove_old(&folder, Some(2)).unwrap(), [folder.join(names[0])]);
        for name in &names[1..] {
            assert!(folder.join(name).exists(), "{name}");
        }
        std::fs::remove_dir_all(folder).unwrap();
    }

    #[test]
    fn what_was_not_finished_is_removed() {
        let folder = std::env::temp_dir().join(format!("verkstallt-part-{}", std::process::id()));
        std::fs::create_dir_all(&folder).unwrap();
        let n_files = || std::fs::read_dir(&folder).unwrap().count();
        let at = "2026-01-31T23:59:59Z".parse().unwrap();
        let part = Part::begin(&folder, at).unwrap();
        part.file().unwrap();
        assert_eq!(n_files(), 1);
        drop(part);
        assert_eq!(n_files(), 0);
        let part = Part::begin(&folder, at).unwrap();
        part.file().unwrap();
        let kept = part.keep().unwrap();
        assert!(kept.ends_with("verkstallt-20260131T235959Z.backup") && kept.exists());
        assert!(is_backup("verkstallt-20260131T235959Z.backup"));
        std::fs::remove_dir_all(folder).unwrap();
    }
}
