//! What is written down about who did what, in the same transaction as the deed.

use domain::ids::CommitteeId;
use domain::retention::Kind;
use store::Tx;

use crate::ctx::Ctx;
use crate::error::Error;
use crate::service::App;

/// What was done.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Deed {
    /// Logged in.
    LoggedIn,
    /// Logged in with an e-legitimation that has no assignment.
    LoginWithoutAssignment,
    /// Logged out.
    LoggedOut,
    /// Ended another of one's own logins.
    LoginEnded,
    /// Ended a login of one's own that one did not recognise.
    LoginDisowned,
    /// Whoever runs the service ended a person's sessions, or everybody's.
    SessionsEnded,
    /// Began a draft.
    DraftBegun,
    /// Looked at a draft.
    DraftSeen,
    /// Threw a draft away.
    DraftDiscarded,
    /// Took a draft back.
    DraftRestored,
    /// Signed something else than what was to be sent, or somebody else did.
    SignatureRefused,
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
    /// Began a follow-up of a case.
    FollowUpBegun,
    /// Posted another answer to a question that the case has answered.
    LockedFieldPosted,
    /// Looked at a case.
    CaseSeen,
    /// Looked at a list of cases.
    CasesSeen,
    /// Looked at the worklist.
    WorklistSeen,
    /// Wrote the committee's own note about a case.
    NoteWritten,
    /// Linked the cases of relatives.
    CasesLinked,
    /// Took a link between relatives' cases away.
    CasesUnlinked,
    /// Asked for a fact of a case to be put right.
    CorrectionRequested,
    /// Looked at a request for correction.
    CorrectionSeen,
    /// Approved a correction.
    CorrectionApproved,
    /// Refused a correction.
    CorrectionRefused,
    /// Looked at the reporters of a committee.
    ReportersSeen,
    /// Began a change of reporters.
    ReporterChangeBegun,
    /// Sent something in another e-service than the individual report.
    SubmissionSent,
    /// Looked at what was sent there.
    SubmissionSeen,
    /// Fetched its confirmation.
    ConfirmationFetched,
    /// Gave somebody an assignment.
    AssignmentGiven,
    /// Ended somebody's assignment.
    AssignmentEnded,
    /// Confirmed the list of reporters.
    ReportersReviewed,
    /// Began the connection of a committee.
    ConnectionBegun,
    /// Sent whoever is to sign a connection a new link.
    ConnectionLinkSent,
    /// Signed a connection.
    ConnectionSigned,
    /// Approved a connection.
    ConnectionApproved,
    /// Refused a connection.
    ConnectionRefused,
    /// Began a request to change a committee.
    CommitteeChangeBegun,
    /// Approved a change of a committee.
    CommitteeChangeApproved,
    /// Refused a change of a committee.
    CommitteeChangeRefused,
    /// Changed a committee.
    CommitteeChanged,
    /// Carried a case over to another committee.
    CaseCarriedOver,
    /// Put a message in the box again.
    MessageTriedAgain,
    /// Changed a list of options that is not published.
    OptionListChanged,
    /// Published a list of options.
    OptionListPublished,
    /// Dealt with a proposal for an option.
    ProposalHandled,
    /// Looked at the committee's log.
    LogSeen,
    /// Fetched the committee's log.
    LogExported,
    /// Fetched a signed list of what the committee has sent, or its signature.
    ReceivedFetched,
    /// Began an application to be connected to the register.
    RegisterApplicationBegun,
    /// Approved an application to the register.
    RegisterApplicationApproved,
    /// Refused an application to the register.
    RegisterApplicationRefused,
    /// Looked at who may do what for an organisation.
    RegisterPeopleSeen,
    /// Gave somebody a role in the register.
    RegisterRoleGiven,
    /// Ended somebody's role in the register.
    RegisterRoleEnded,
    /// Attached a file to a notice that is not sent.
    AttachmentAdded,
    /// Tried to attach a file that is not taken.
    AttachmentRefused,
    /// Took a file away from a notice that is not sent.
    AttachmentRemoved,
    /// Fetched a file.
    AttachmentFetched,
    /// Looked, at the authority, at a notice.
    NoticeSeen,
    /// Asked for a notice to be completed.
    NoticeAsked,
    /// Began to complete a notice.
    NoticeCompletionBegun,
    /// Sent a complete notice in place of one.
    NoticeReplaced,
    /// Approved a notice.
    NoticeApproved,
    /// Refused a notice.
    NoticeRefused,
    /// Looked at an operation.
    OperationSeen,
    /// Looked, at the authority, at the list of sheltered homes.
    ShelteredHomesSeen,
    /// Fetched a list of operations.
    OperationsExported,
    /// Said that a planned operation has started.
    OperationStarted,
    /// Began a notice about an operation.
    NoticeBegun,
    /// Removed a record whose time had passed; by the rule for its kind.
    Removed(Kind),
    /// Removed a report, with its case.
    ReportRemoved,
    /// Decided that a case is kept though its time may have passed.
    CaseHeld,
    /// Decided that a case is kept no longer than others.
    CaseReleased,
}

impl Deed {
    #[expect(clippy::too_many_lines, reason = "one line for each deed")]
    pub(crate) const fn code(self) -> &'static str {
        match self {
            Self::LoggedIn => "session.login",
            Self::LoginWithoutAssignment => "session.login_without_assignment",
            Self::LoggedOut => "session.logout",
            Self::LoginEnded => "session.end_elsewhere",
            Self::LoginDisowned => "session.disown",
            Self::SessionsEnded => "session.end",
            Self::DraftBegun => "draft.begin",
            Self::DraftSeen => "draft.see",
            Self::DraftDiscarded => "draft.discard",
            Self::DraftRestored => "draft.restore",
            Self::SignatureRefused => "signature.refuse",
            Self::ReportSent => "report.send",
            Self::ReportSeen => "report.see",
            Self::ReceiptFetched => "receipt.fetch",
            Self::ListSeen => "report.list",
            Self::OptionProposed => "option.propose",
            Self::FollowUpBegun => "case.follow_up",
            Self::LockedFieldPosted => "draft.locked_field",
            Self::CaseSeen => "case.see",
            Self::CasesSeen => "case.list",
            Self::WorklistSeen => "case.worklist",
            Self::NoteWritten => "case.note",
            Self::CasesLinked => "case.link",
            Self::CasesUnlinked => "case.unlink",
            Self::CorrectionRequested => "correction.request",
            Self::CorrectionSeen => "correction.see",
            Self::CorrectionApproved => "correction.approve",
            Self::CorrectionRefused => "correction.refuse",
            Self::ReportersSeen => "reporter.list",
            Self::ReporterChangeBegun => "reporter.begin",
            Self::SubmissionSent => "submission.send",
            Self::SubmissionSeen => "submission.see",
            Self::ConfirmationFetched => "submission.fetch",
            Self::AssignmentGiven => "assignment.give",
            Self::AssignmentEnded => "assignment.end",
            Self::ReportersReviewed => "reporter.review",
            Self::ConnectionBegun => "connection.begin",
            Self::ConnectionLinkSent => "connection.link",
            Self::ConnectionSigned => "connection.sign",
            Self::ConnectionApproved => "connection.approve",
            Self::ConnectionRefused => "connection.refuse",
            Self::CommitteeChangeBegun => "committee.begin",
            Self::CommitteeChangeApproved => "committee.approve",
            Self::CommitteeChangeRefused => "committee.refuse",
            Self::CommitteeChanged => "committee.change",
            Self::CaseCarriedOver => "case.carry_over",
            Self::MessageTriedAgain => "message.again",
            Self::OptionListChanged => "list.change",
            Self::OptionListPublished => "list.publish",
            Self::ProposalHandled => "option.handle",
            Self::LogSeen => "log.see",
            Self::LogExported => "log.export",
            Self::ReceivedFetched => "received.fetch",
            Self::RegisterApplicationBegun => "register.begin",
            Self::RegisterApplicationApproved => "register.approve",
            Self::RegisterApplicationRefused => "register.refuse",
            Self::RegisterPeopleSeen => "register.people",
            Self::RegisterRoleGiven => "register.give",
            Self::RegisterRoleEnded => "register.end",
            Self::AttachmentAdded => "attachment.add",
            Self::AttachmentRefused => "attachment.refuse",
            Self::AttachmentRemoved => "attachment.remove",
            Self::AttachmentFetched => "attachment.fetch",
            Self::NoticeSeen => "notice.see",
            Self::NoticeAsked => "notice.ask",
            Self::NoticeCompletionBegun => "notice.complete",
            Self::NoticeReplaced => "notice.replace",
            Self::NoticeApproved => "notice.approve",
            Self::NoticeRefused => "notice.refuse",
            Self::OperationSeen => "operation.see",
            Self::ShelteredHomesSeen => "operation.sheltered",
            Self::OperationsExported => "operation.export",
            Self::OperationStarted => "operation.start",
            Self::NoticeBegun => "notice.begin",
            Self::Removed(kind) => removal(kind),
            Self::ReportRemoved => "report.remove",
            Self::CaseHeld => "case.hold",
            Self::CaseReleased => "case.release",
        }
    }
}

/// The removal of a record of a kind.
const fn removal(kind: Kind) -> &'static str {
    match kind {
        Kind::Draft => "draft.remove",
        Kind::DiscardedDraft => "discarded_draft.remove",
        Kind::DraftRevision => "draft_revision.remove",
        Kind::KeptPost => "kept_post.remove",
        Kind::Session => "session.remove",
        Kind::Attempt => "attempt.remove",
        Kind::Message => "message.remove",
        Kind::FailedMessage => "failed_message.remove",
        Kind::Proposal => "proposal.remove",
        Kind::ListDraft => "list_draft.remove",
        Kind::Case => "case.remove",
        Kind::Submission => "submission.remove",
        // Nothing of these is removed; the words are there so that every kind has its own.
        Kind::UnusedSignature => "unused_signature.remove",
        Kind::Register => "register.remove",
        Kind::Catalogue => "catalogue.remove",
        Kind::Audit => "audit.remove",
        Kind::Removal => "removal.remove",
    }
}

/// Writes a look down before anything is shown, once for each session and `key`, in the log of each of the committees.
pub(crate) async fn look(
    app: &App,
    ctx: &Ctx,
    deed: Deed,
    (key, record): (&str, &str),
    committees: &[CommitteeId],
) -> Result<(), Error> {
    let logs: Vec<_> = committees.iter().map(Some).collect();
    look_once(app, ctx, deed, (key, record), &logs).await
}

/// Writes a look in the register down before anything is shown, once for each session and record.
pub(crate) async fn look_in_register(
    app: &App,
    ctx: &Ctx,
    deed: Deed,
    record: &str,
) -> Result<(), Error> {
    look_once(app, ctx, deed, (record, record), &[None]).await
}

/// Writes a look down before anything is shown, once for each session and `key`, in each of the logs: a committee's, or
/// nobody's.
pub(crate) async fn look_once(
    app: &App,
    ctx: &Ctx,
    deed: Deed,
    (key, record): (&str, &str),
    logs: &[Option<&CommitteeId>],
) -> Result<(), Error> {
    let (session, key) = (&ctx.actor()?.session, format!("{deed:?} {key}"));
    if app.looks.has(session, &key) {
        return Ok(());
    }
    let mut tx = app.db.write().await?;
    for committee in logs {
        write(&mut tx, ctx, deed, record, *committee).await?;
    }
    tx.commit().await?;
    app.looks.add(session, &key);
    Ok(())
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
