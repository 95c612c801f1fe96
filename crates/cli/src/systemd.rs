//! What systemd is told: that the service takes requests, that it lives, and that it stops. Where there is no systemd,
//! nobody is told.

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
