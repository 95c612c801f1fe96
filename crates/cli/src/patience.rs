//! What a command says when its database lets it wait.

use std::time::Duration;

use store::{Db, diagnosis};

/// How long nobody wonders.
const PATIENCE: Duration = Duration::from_secs(5);

/// Does the work. A commit waits for as long as its standby is away, which is said on standard error; and so is, when the
/// work fails after that, that it may have been done all the same.
pub(crate) fn patiently<T, E>(
    db: &Db,
    work: impl Future<Output = Result<T, E>>,
) -> impl Future<Output = Result<T, E>> {
    // Boxed, since it is large.
    let mut work = Box::pin(work);
    let mut has_said = false;
    async move {
        loop {
            tokio::select! {
                done = &mut work => {
                    if has_said && done.is_err() {
                        eprintln!("It may have been done all the same: look before you do it again.");
                    }
                    return done;
                }
                () = tokio::time::sleep(PATIENCE), if !has_said => {
                    if diagnosis::waits_for_standby(db).await.unwrap_or(false) {
                        has_said = true;
                        eprintln!(
                            "Waiting for the standby, which has to have this on its disk too. See what is wrong with it \
                             with: verkstallt doctor"
                        );
                    }
                }
            }
        }
    }
}
