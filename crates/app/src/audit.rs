//! What is written down about who did what, in the same transaction as the deed.

use domain::ids::CommitteeId;
use store::Tx;

use crate::ctx::Ctx;
use crate::error::Error;

/// What was done.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Deed {
    /// Logged in.
    LoggedIn,
    /// Logged in with an e-legitimation that has no assignment.
    LoginWithoutAssignment,
    /// Logged out.
    LoggedOut,
    /// Began a draft.
    DraftBegun,
    /// Looked at a draft.
    DraftSeen,
    /// Threw a draft away.
    DraftDiscarded,
    /// Took a draft back.
    DraftRestored,
    /// Sent a report.
    ReportSent,
    /// Looked at a report.
    ReportSeen,
    /// Fetched a receipt.
    ReceiptFetched,
    /// Looked at a list of reports.
    ListSeen,
    /// Proposed an option that is missing.
    OptionProposed,
}

impl Deed {
    const fn code(self) -> &'static str {
        match self {
            Self::LoggedIn => "session.login",
            Self::LoginWithoutAssignment => "session.login_without_assignment",
            Self::LoggedOut => "session.logout",
            Self::DraftBegun => "draft.begin",
            Self::DraftSeen => "draft.see",
            Self::DraftDiscarded => "draft.discard",
            Self::DraftRestored => "draft.restore",
            Self::ReportSent => "report.send",
            Self::ReportSeen => "report.see",
            Self::ReceiptFetched => "receipt.fetch",
            Self::ListSeen => "report.list",
            Self::OptionProposed => "option.propose",
        }
    }
}

/// Writes one line in the log. `record` is an id, never a name or a number.
pub(crate) async fn write(
    tx: &mut Tx,
    ctx: &Ctx,
    deed: Deed,
    record: &str,
    committee: Option<&CommitteeId>,
) -> Result<(), Error> {
    let actor = ctx.actor.as_ref().map_or("-", |actor| actor.person.as_str());
    let entry = store::audit::Entry {
        at: ctx.now,
        actor: actor.to_owned(),
        action: deed.code().to_owned(),
        record: record.to_owned(),
        committee_id: committee.cloned(),
        request_id: ctx.request.clone(),
    };
    store::audit::append(tx, &entry).await?;
    Ok(())
}
