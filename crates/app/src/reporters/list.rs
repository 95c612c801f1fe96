//! The list of a committee's reporters, and the quarterly confirmation that it is right.

use domain::ids::{CommitteeId, DraftId, FieldId, SubmissionId};
use domain::journey::Membership;
use domain::period::Period;
use domain::reporter::{self, Reporter};
use domain::role::Action;
use domain::service::Service;
use jiff::{SignedDuration, Timestamp};

use crate::audit::{self, Deed};
use crate::committee_change::{self, Request};
use crate::ctx::Ctx;
use crate::document::Document;
use crate::draft::name_of;
use crate::error::{Error, Refusal};
use crate::reminder::quarter;
use crate::rights::Rights;
use crate::service::App;

/// A reporter who has not logged in for so long is marked.
const SILENT_AFTER: SignedDuration = SignedDuration::from_hours(90 * 24);
/// How many changes are listed.
const CHANGES: u32 = 50;

/// A reporter in the list. No `Debug`.
#[derive(Clone)]
pub struct Line {
    /// The reporter.
    pub reporter: Reporter,
    /// When he or she last logged in.
    pub logged_in_at: Option<Timestamp>,
    /// Whether that, or the assignment if there never was a login, is more than 90 days ago.
    pub is_silent: bool,
    /// Whether the committee would be without a lead reporter if this one went.
    pub is_last_lead: bool,
    /// Whether it is the person who looks.
    pub is_self: bool,
}

/// Something that was sent about the committee's reporters. No `Debug`.
#[derive(Clone)]
pub struct Change {
    /// Which.
    pub id: SubmissionId,
    /// Its reference number.
    pub reference: String,
    /// It as it was sent.
    pub document: Document,
    /// When.
    pub sent_at: Timestamp,
}

/// A change that has been begun. No `Debug`: somebody's name stands in it.
#[derive(Clone)]
pub struct Begun {
    /// The draft.
    pub id: DraftId,
    /// When it was touched.
    pub touched_at: Timestamp,
    /// Change of reporters, or of the committee.
    pub service: Service,
    /// What is to be done, as the option's id.
    pub deed: Option<String>,
    /// Whom it is about; empty when that is not said yet.
    pub who: String,
}

fn begun(draft: store::draft::Draft, reporters: &[Reporter]) -> Begun {
    let answer = |field: &str| draft.answers.get(&FieldId::new(field)).map(str::to_owned);
    let deed = answer("deed");
    let typed = ["first_name", "last_name"].map(|field| answer(field).unwrap_or_default());
    let chosen = answer("reporter");
    let chosen = reporters.iter().find(|it| Some(it.id.as_str()) == chosen.as_deref());
    let who = match chosen {
        Some(reporter) if deed.as_deref() != Some("add") => reporter.name(),
        _ => typed.join(" ").trim().to_owned(),
    };
    Begun { id: draft.id, touched_at: draft.updated_at, service: draft.service, deed, who }
}

/// The list of one committee's reporters with all that belongs to it. No `Debug`.
#[derive(Clone)]
pub struct Sheet {
    /// The committees that the person leads.
    pub memberships: Vec<Membership>,
    /// The one that is shown, with all its areas.
    pub committee: Membership,
    /// Its reporters.
    pub lines: Vec<Line>,
    /// The quarter that the list is confirmed for.
    pub quarter: Period,
    /// Who has confirmed it, and when.
    pub confirmed: Option<(String, Timestamp)>,
    /// Changes that the person has begun.
    pub drafts: Vec<Begun>,
    /// What has been sent, the latest first.
    pub changes: Vec<Change>,
    /// Changes of the committee that have been asked for, the latest first.
    pub requests: Vec<Request>,
}

/// Reads the list of the committee that is asked for, or of the first that the person leads.
pub async fn sheet(app: &App, ctx: &Ctx, committee: Option<&CommitteeId>) -> Result<Sheet, Error> {
    let mut tx = app.db.read().await?;
    let rights = Rights::of(app, ctx, &mut tx, Action::ManageReporters).await?;
    let asked = |it: &&Membership| committee.is_none_or(|committee| committee == &it.committee);
    let shown = rights.memberships.iter().find(asked).ok_or(Refusal::NotFound)?.clone();
    let id = &shown.committee;
    let held = store::assignment::held(&mut tx, id, ctx.today).await?;
    let reporters = super::of_committee(&mut tx, ctx, id).await?;
    let lines = reporters.iter().filter_map(|one| {
        let held = held.iter().find(|held| held.id == one.id)?;
        let seen = held.logged_in_at.unwrap_or(held.granted_at);
        Some(Line {
            is_silent: ctx.now.duration_since(seen) > SILENT_AFTER,
            is_last_lead: reporter::is_last_lead(&reporters, &one.id, ctx.today),
            is_self: held.person_id == rights.person,
            logged_in_at: held.logged_in_at,
            reporter: one.clone(),
        })
    });
    let lines = lines.collect();
    let quarter = quarter(ctx.today);
    let confirmed = match store::reporter_review::of(&mut tx, id, quarter).await? {
        Some((by, at)) => Some((name_of(&mut tx, &by).await?, at)),
        None => None,
    };
    let mut drafts = store::draft::own(&mut tx, &rights.person, Service::Reporters).await?;
    drafts.extend(store::draft::own(&mut tx, &rights.person, Service::CommitteeChange).await?);
    let of_committee = drafts.into_iter().filter(|draft| draft.committee_id.as_ref() == Some(id));
    let drafts = of_committee.map(|draft| begun(draft, &reporters)).collect();
    let sent = store::submission::of_committee(&mut tx, id, Service::Reporters, CHANGES).await?;
    let changes = sent.into_iter().map(|row| {
        let document = Document::read(&row.document)?;
        Ok(Change { id: row.id, reference: row.reference, document, sent_at: row.sent_at })
    });
    let sheet = Sheet {
        requests: committee_change::of_committee(&mut tx, id).await?,
        lines,
        quarter,
        confirmed,
        drafts,
        changes: changes.collect::<Result<_, Error>>()?,
        committee: shown.clone(),
        memberships: rights.memberships.clone(),
    };
    drop(tx);
    let looked = (id.as_str(), id.as_str());
    audit::look(app, ctx, Deed::ReportersSeen, looked, std::slice::from_ref(id)).await?;
    Ok(sheet)
}

/// Confirms that the list is right, for the quarter. Doing it twice changes nothing.
pub async fn confirm(app: &App, ctx: &Ctx, committee: &CommitteeId) -> Result<(), Error> {
    let mut tx = app.db.write().await?;
    let rights = Rights::of(app, ctx, &mut tx, Action::ManageReporters).await?;
    if !rights.serve(committee) {
        return Err(Refusal::NotFound.into());
    }
    let (by, quarter) = (&rights.person, quarter(ctx.today));
    if store::reporter_review::insert(&mut tx, committee, quarter, by, ctx.now).await? {
        let record = committee.as_str();
        audit::write(&mut tx, ctx, Deed::ReportersReviewed, record, Some(committee)).await?;
    }
    tx.commit().await?;
    Ok(())
}
