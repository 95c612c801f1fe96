//! What systemd is told: that the service takes requests, that it lives, and that it stops. Where there is no systemd,
//! nobody is told. And what it tells: where a unit may write.

use std::path::{Path, PathBuf};

use sd_notify::NotifyState;

/// Tells systemd.
pub(crate) fn tell(state: NotifyState<'_>) {
    if let Err(error) = sd_notify::notify(&[state]) {
        tracing::warn!(%error, "systemd cannot be told how the service is");
    }
}

/// Says again and again that the service lives, if systemd wants to know; never ends.
pub(crate) async fn live() {
    let Some(limit) = sd_notify::watchdog_enabled() else {
        return std::future::pending().await;
    };
    loop {
        tell(NotifyState::Watchdog);
        tokio::time::sleep(limit / 2).await;
    }
}

/// The folder that the package's unit has for backups, where systemd runs one.
#[expect(clippy::disallowed_methods, reason = "systemd tells its units only this way")]
pub(crate) fn backups() -> Option<PathBuf> {
    below(&std::env::var("STATE_DIRECTORY").ok()?)
}

/// The folder for backups below the first of the folders, between which stand colons (systemd.exec(5)).
fn below(folders: &str) -> Option<PathBuf> {
    let first = folders.split(':').next().filter(|folder| !folder.is_empty())?;
    Some(Path::new(first).join("backups"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn backups_lie_below_the_first_folder_of_the_unit() {
        let expected = Some(PathBuf::from("/var/lib/verkstallt/backups"));
        assert_eq!(below("/var/lib/verkstallt:/var/lib/verkstallt/backups"), expected);
        assert_eq!(below("/var/lib/verkstallt"), expected);
        assert_eq!(below(""), None);
    }
}
